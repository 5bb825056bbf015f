//! The header by which a client asks for policy that is its own: `ClientToken` and
//! `ClientTokenSignature`.

use super::settings::CompatibilitySettings;
use super::signature::{VerifiedSignature, check_guid, sign_bytes, utf16_with_nul, verify_bytes};
use crate::controls::message::Freshness;
use crate::controls::names::ClientId;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Timestamp};

/// What follows the time in every token seen; what it means is not public.
const LAST: &str = "2";
/// `GUID:` and 36 characters, a time of 20, and [`LAST`].
const LEN: usize = 64;

/// The two headers, as they are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedClientToken {
    /// `ClientToken`.
    pub token: String,
    /// `ClientTokenSignature`.
    pub signature: String,
}

/// A token as it came. Who it is of, and from when, is what it says of itself until it was verified with
/// the certificate that is registered for that client.
///
/// Whoever sees it can send it again while it is fresh: it belongs into a protected connection, and
/// answers to it may hold no more than the client may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientToken {
    client: ClientId,
    time: Timestamp,
}

impl ClientToken {
    /// Signs the token of `client` for `now`.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for an id that is not `GUID:` and a GUID in upper case, or a time that
    /// is not in the years 1970 to 9999; [`Error::CERTIFICATE_NOT_YET_VALID`] or
    /// [`Error::CERTIFICATE_EXPIRED`]; those of the key.
    pub fn sign(
        signer: &SigningIdentity,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<SignedClientToken, Error> {
        check_guid(client)?;
        now.to_date_time()?;
        let token = Self {
            client: client.clone(),
            time: now,
        };
        let token = token.text();
        let signature = sign_bytes(signer, &utf16_with_nul(&token)?, now)?;
        Ok(SignedClientToken { token, signature })
    }

    /// Reads the header `ClientToken`: `GUID:…;YYYY-MM-DDTHH:MM:SSZ;2`.
    ///
    /// # Errors
    /// [`Error::MALFORMED`].
    pub fn read(token: &str) -> Result<Self, Error> {
        let malformed = || Error::MALFORMED.what_is("a client token of another form");
        if token.len() != LEN {
            return Err(malformed());
        }
        let (client, rest) = token.split_once(';').ok_or_else(malformed)?;
        let (time, last) = rest.split_once(';').ok_or_else(malformed)?;
        let client = ClientId::new(client).map_err(|_| malformed())?;
        check_guid(&client).map_err(|_| malformed())?;
        let time = Timestamp::parse(time).map_err(|_| malformed())?;
        if last != LAST {
            return Err(malformed());
        }
        Ok(Self { client, time })
    }

    /// The client that it says it is of.
    pub fn client(&self) -> &ClientId {
        &self.client
    }

    /// The time that it says it is from.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// Verifies it: `certificate` is the one that is registered for [`ClientToken::client`].
    ///
    /// # Errors
    /// Those of [`verify`](crate::compatibility::verify); then [`Error::STALE`], [`Error::SENT_IN_FUTURE`].
    pub fn verify(
        &self,
        signature: &str,
        certificate: &Certificate,
        settings: CompatibilitySettings,
        freshness: Freshness,
        now: Timestamp,
    ) -> Result<VerifiedSignature, Error> {
        let bytes = utf16_with_nul(&self.text())?;
        let verified = verify_bytes(certificate, &bytes, signature, settings, now)?;
        freshness.check(self.time, now)?;
        Ok(verified)
    }

    /// One text for one token: what [`ClientToken::read`] takes is what this writes.
    fn text(&self) -> String {
        format!("{};{};{LAST}", self.client, self.time)
    }
}
