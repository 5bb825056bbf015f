//! What an administrator's proof is bound to.

use der::Tag;

use crate::Error;
use crate::controls::der_fields;
use crate::controls::names::{HostName, SiteCode};
use crate::pki::asn1::der::{self as asn1, Fields};

const MAX_SESSION_LEN: usize = 64;

/// A session of an administrator with an SMS Provider, as both sides see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministratorSession {
    site: SiteCode,
    provider: HostName,
    session: Vec<u8>,
    channel: [u8; 32],
}

impl AdministratorSession {
    /// The session with the id `session`, 1 to 64 bytes, which no other of the provider has, over the
    /// connection with the id `channel`: that of [`crate::channel::Channel`], or for TLS the 32 bytes of
    /// `tls-exporter` (RFC 9266). Each side takes it from its own end of the connection.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(
        site: SiteCode,
        provider: HostName,
        session: &[u8],
        channel: [u8; 32],
    ) -> Result<Self, Error> {
        if !(1..=MAX_SESSION_LEN).contains(&session.len()) {
            return Err(Error::INVALID_ARGUMENT.what_is("a session's id of 1 to 64 bytes"));
        }
        Ok(Self {
            site,
            provider,
            session: session.to_vec(),
            channel,
        })
    }

    pub(super) fn to_der(&self) -> Vec<u8> {
        asn1::element(
            asn1::SEQUENCE,
            &[
                &der_fields::site_code(self.site),
                &der_fields::host(&self.provider),
                &der_fields::octets(&self.session),
                &der_fields::octets(&self.channel),
            ],
        )
    }

    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let mut fields = fields.enter(Tag::Sequence)?;
        let site = der_fields::read_site_code(&mut fields)?;
        let provider = der_fields::read_optional_host(&mut fields)?.ok_or(Error::MALFORMED)?;
        let session = fields.expect(Tag::OctetString)?;
        let channel = der_fields::read_octets(&mut fields)?;
        fields.finish()?;
        Self::new(site, provider, session, channel).map_err(|_| Error::MALFORMED)
    }

    /// That what was signed is for this session.
    pub(super) fn check(&self, signed: &Self) -> Result<(), Error> {
        if signed.site != self.site {
            return Err(Error::SITE_MISMATCH.named("signed for site", signed.site));
        }
        if signed.provider != self.provider {
            return Err(Error::HOST_MISMATCH.named("signed for", &signed.provider));
        }
        let what = match (
            signed.session == self.session,
            signed.channel == self.channel,
        ) {
            (true, true) => return Ok(()),
            (false, _) => "signed for another session",
            (true, false) => "signed on another connection: somebody may stand between",
        };
        Err(Error::NOT_INTENDED_RECIPIENT.what_is(what))
    }
}
