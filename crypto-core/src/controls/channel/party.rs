//! Who talks: what a side shows, and what it is shown.

use core::fmt;

use crate::controls::der_fields;
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::names::SiteCode;
use crate::controls::sites::directory::{SiteDirectory, unknown};
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::external_key::SigningKey;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, Provider, Timestamp};

const EXCHANGE_KEY: u8 = 1;
const CERTIFICATE: u8 = 2;
/// A key has no time.
const ALWAYS: Timestamp = Timestamp::from_unix(i64::MAX);

/// One's own side: a site, or somebody of a site who holds a certificate.
///
/// Cheap to clone; usable from several threads and for any number of channels.
#[derive(Clone, Debug)]
pub struct Party(Holder);

#[derive(Clone, Debug)]
enum Holder {
    Site(SiteExchangeKey),
    Certificate(SiteCode, SigningIdentity),
}

impl Party {
    /// A site, by its exchange key.
    pub fn site(key: SiteExchangeKey) -> Self {
        Self(Holder::Site(key))
    }

    /// The holder of a signing certificate, of the site `site`.
    ///
    /// # Errors
    /// [`Error::KEY_TOO_SMALL`] below 2048 bits, [`Error::KEY_REJECTED`] above 4096 or for a public
    /// exponent above 65,537, [`Error::KEY_TYPE_NOT_SUPPORTED`] if it is not RSA,
    /// [`Error::TOO_LARGE`] for a certificate above 8 KiB.
    pub fn certificate(site: SiteCode, identity: SigningIdentity) -> Result<Self, Error> {
        der_fields::check_key(identity.certificate())?;
        if identity.certificate().to_der().len() > MAX_CREDENTIAL_LEN {
            return Err(Error::TOO_LARGE);
        }
        Ok(Self(Holder::Certificate(site, identity)))
    }

    /// The code of the site.
    pub fn site_code(&self) -> SiteCode {
        match &self.0 {
            Holder::Site(key) => key.site_code(),
            Holder::Certificate(site, _) => *site,
        }
    }

    /// The last second at which it can be shown.
    pub(super) fn until(&self) -> Timestamp {
        match &self.0 {
            Holder::Site(_) => ALWAYS,
            Holder::Certificate(_, identity) => identity.certificate().not_after(),
        }
    }

    pub(super) fn key(&self) -> &dyn SigningKey {
        match &self.0 {
            Holder::Site(key) => key.signing_key(),
            Holder::Certificate(_, identity) => identity.key(),
        }
    }

    pub(super) fn provider(&self) -> Provider {
        self.key().public_key().provider()
    }

    pub(super) fn credential(&self) -> Credential<'_> {
        match &self.0 {
            Holder::Site(key) => Credential {
                kind: EXCHANGE_KEY,
                der: key.public_key().to_spki_der(),
            },
            Holder::Certificate(_, identity) => Credential {
                kind: CERTIFICATE,
                der: identity.certificate().to_der(),
            },
        }
    }
}

/// What a side shows of itself, as it is sent.
#[derive(Clone, Copy)]
pub(super) struct Credential<'a> {
    pub(super) kind: u8,
    pub(super) der: &'a [u8],
}

/// A certificate of usual size has one or two KiB.
pub(super) const MAX_CREDENTIAL_LEN: usize = 8 * 1024;

/// The other side: it has proved that it holds the key. Whether it may talk is for the directory or
/// the caller to say.
#[derive(Clone)]
pub struct Peer {
    site: SiteCode,
    shown: Shown,
    /// The last second at which that is good, as far as it is known.
    until: Timestamp,
}

#[derive(Clone, PartialEq, Eq)]
enum Shown {
    ExchangeKey(PublicKey),
    Certificate(Box<Certificate>),
}

/// Of the same site, with the same to show: whatever it was good for.
impl PartialEq for Peer {
    fn eq(&self, other: &Self) -> bool {
        self.site == other.site && self.shown == other.shown
    }
}

impl Eq for Peer {}

impl Peer {
    /// Reads what was shown and judges what can be judged without knowing whom to trust.
    pub(super) fn read(
        provider: Provider,
        site: SiteCode,
        credential: Credential<'_>,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let (shown, until) = match credential.kind {
            EXCHANGE_KEY => {
                let key = PublicKey::from_spki_der(provider, credential.der)?;
                key.check_cost().map_err(Error::about(crate::Party::Site))?;
                (Shown::ExchangeKey(key), ALWAYS)
            }
            CERTIFICATE => {
                let certificate = Certificate::from_der(provider, credential.der)?;
                der_fields::check_certificate(&certificate, KeyUse::Signing, now)?;
                der_fields::check_key(&certificate)?;
                let until = certificate.not_after();
                (Shown::Certificate(Box::new(certificate)), until)
            }
            _ => return Err(Error::MALFORMED),
        };
        Ok(Self { site, shown, until })
    }

    /// The site, if what was shown is a current key of it that `directory` knows and that can be used
    /// now. No more is read of what a stranger shows, and no key of his is made.
    pub(super) fn known(
        site: SiteCode,
        credential: Credential<'_>,
        directory: &SiteDirectory,
        now: Timestamp,
    ) -> Result<Self, Error> {
        if credential.kind != EXCHANGE_KEY {
            return Err(unknown(site));
        }
        let key_sha256 = PublicKey::key_sha256_of(credential.der).map_err(|_| unknown(site))?;
        let (key, until) = directory.current_key(site, &key_sha256, now)?;
        let shown = Shown::ExchangeKey(key.clone());
        Ok(Self { site, shown, until })
    }

    /// The site that it says it is of. An exchange key is a site's by the [`SiteDirectory`]; with a
    /// certificate this is the peer's own word, unless the certificate says so.
    pub fn site_code(&self) -> SiteCode {
        self.site
    }

    /// The exchange key, of a site.
    pub fn exchange_key(&self) -> Option<&PublicKey> {
        match &self.shown {
            Shown::ExchangeKey(key) => Some(key),
            Shown::Certificate(_) => None,
        }
    }

    /// The certificate, of its holder. It is valid now and for signing; who issued it was not looked
    /// at.
    pub fn certificate(&self) -> Option<&Certificate> {
        match &self.shown {
            Shown::ExchangeKey(_) => None,
            Shown::Certificate(certificate) => Some(certificate),
        }
    }

    /// Whether it has shown this very certificate.
    pub(super) fn check_certificate(&self, expected: &Certificate) -> Result<(), Error> {
        if self.certificate() != Some(expected) {
            return Err(Error::SIGNER_MISMATCH);
        }
        Ok(())
    }

    pub(super) fn until(&self) -> Timestamp {
        self.until
    }

    pub(super) fn key(&self) -> &PublicKey {
        match &self.shown {
            Shown::ExchangeKey(key) => key,
            Shown::Certificate(certificate) => certificate.public_key(),
        }
    }
}

/// Whether the directory is that of the site `own`. A site is not in its own directory, so that nobody
/// can connect it to itself.
pub(super) fn check_own(directory: &SiteDirectory, own: SiteCode) -> Result<(), Error> {
    if directory.own_site() != own {
        return Err(Error::SITE_MISMATCH.named("the directory is of site", directory.own_site()));
    }
    Ok(())
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.shown {
            Shown::ExchangeKey(key) => write!(f, "Peer({}, {key:?})", self.site),
            Shown::Certificate(certificate) => write!(f, "Peer({}, {certificate:?})", self.site),
        }
    }
}
