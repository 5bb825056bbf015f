//! What a site's authority has issued and blocked.

use core::fmt;
use std::collections::BTreeMap;

use super::profile::IssuedProfile;
use crate::controls::names::HostName;
use crate::pki::asn1::der as asn1;
use crate::pki::certificate::issue;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Timestamp};

/// A site has at most 250 distribution points, 2,000 pull distribution points, and some dozens of others,
/// each with the certificate that follows: three times that.
pub(super) const MAX_CERTIFICATES: usize = 16_384;
/// Those too that the register has forgotten, because an older one was restored.
pub(super) const MAX_BLOCKED: usize = 32_768;

/// The serial number of a certificate that a site's authority issued: 16 octets, of which the first is 0x40
/// to 0x7f.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuedSerial([u8; 16]);

impl IssuedSerial {
    /// The number with these octets.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_ISSUED`] for what no authority of a site issues under.
    pub fn new(octets: [u8; 16]) -> Result<Self, Error> {
        let [0x40..=0x7f, ..] = octets else {
            let what = "not a serial number of this kind of authority";
            return Err(Error::CERTIFICATE_NOT_ISSUED.what_is(what));
        };
        Ok(Self(octets))
    }

    /// That of a certificate.
    ///
    /// # Errors
    /// As [`IssuedSerial::new`].
    pub fn of(certificate: &Certificate) -> Result<Self, Error> {
        let octets = certificate
            .serial_number_der()
            .strip_prefix(&[asn1::INTEGER, 16]);
        Self::new(
            octets
                .and_then(|octets| octets.try_into().ok())
                .unwrap_or_default(),
        )
    }

    /// The octets, the most significant first.
    pub fn octets(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for IssuedSerial {
    /// As `openssl x509 -serial` writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02X}"))
    }
}

impl fmt::Debug for IssuedSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuedSerial({self})")
    }
}

/// Why a certificate is blocked (RFC 5280 section 5.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlockReason {
    /// Nothing is said.
    #[default]
    Unspecified,
    /// Its key is somebody else's too, or may be.
    KeyCompromise,
    /// Another took its place.
    Superseded,
    /// The role was taken out of service.
    CessationOfOperation,
    /// Who has it may not have it any more.
    PrivilegeWithdrawn,
}

impl BlockReason {
    /// CRLReason.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::PrivilegeWithdrawn => 9,
        }
    }

    /// The reason with this number, if it is one of these.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        let all = [
            Self::Unspecified,
            Self::KeyCompromise,
            Self::Superseded,
            Self::CessationOfOperation,
            Self::PrivilegeWithdrawn,
        ];
        all.into_iter().find(|reason| reason.number() == number)
    }
}

/// What a site's authority knows of a certificate that it issued and has not blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCertificate {
    /// What it was issued as.
    pub profile: IssuedProfile,
    /// Whom for.
    pub hosts: Vec<HostName>,
    /// The first second of its validity.
    pub not_before: Timestamp,
    /// The last second of its validity.
    pub not_after: Timestamp,
    /// SHA-256 of its key.
    pub(super) key: [u8; 32],
}

/// What a site's authority knows of a certificate that it has blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedCertificate {
    /// When it was blocked.
    pub date: Timestamp,
    /// Why.
    pub reason: BlockReason,
    /// The last second of its validity.
    pub not_after: Timestamp,
    /// SHA-256 of its key.
    pub(super) key: [u8; 32],
}

/// What was issued and what is blocked: no serial number is in both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Register {
    pub(super) issued: BTreeMap<IssuedSerial, IssuedCertificate>,
    pub(super) blocked: BTreeMap<IssuedSerial, BlockedCertificate>,
}

impl Register {
    /// Whether a certificate can be issued now as `profile` for this key.
    pub(super) fn check(
        &self,
        profile: IssuedProfile,
        key: &[u8; 32],
        now: Timestamp,
    ) -> Result<(), Error> {
        let valid = self
            .issued
            .values()
            .filter(|issued| issued.not_after >= now);
        if valid.count().saturating_add(self.blocked.len()) >= MAX_CERTIFICATES {
            return Err(Error::TOO_LARGE.what_is("16,384 certificates that have not expired"));
        }
        if self.blocked.values().any(|blocked| blocked.key == *key) {
            let what = "a certificate of this key was blocked";
            return Err(Error::CERTIFICATE_BLOCKED.what_is(what));
        }
        let mut issued = self.issued.values().filter(|issued| issued.key == *key);
        if let Some(other) = issued.find(|issued| issued.profile != profile) {
            let what = "its key has another use: it is that of an";
            return Err(Error::CERTIFICATE_USAGE.named(what, other.profile.name()));
        }
        Ok(())
    }

    /// Notes a certificate under a number that none has.
    pub(super) fn note(
        &mut self,
        serial: IssuedSerial,
        issued: IssuedCertificate,
        now: Timestamp,
    ) -> Result<(), Error> {
        if self.issued.contains_key(&serial) || self.blocked.contains_key(&serial) {
            // Once in 2^112 times, or a broken source of randomness.
            return Err(Error::RANDOM.what_is("a serial number came twice"));
        }
        self.issued.retain(|_, issued| issued.not_after >= now);
        self.issued.insert(serial, issued);
        Ok(())
    }

    /// Blocks a certificate. The first block stays as it is.
    pub(super) fn block(
        &mut self,
        serial: IssuedSerial,
        blocked: BlockedCertificate,
    ) -> Result<(), Error> {
        check_date(blocked.date)?;
        if !self.blocked.contains_key(&serial) && self.blocked.len() >= MAX_BLOCKED {
            return Err(Error::TOO_LARGE.what_is("32,768 blocked certificates"));
        }
        self.issued.remove(&serial);
        self.blocked.entry(serial).or_insert(blocked);
        Ok(())
    }

    /// Once a list was issued at `now`: drops what has expired. A blocked certificate stays until it was in
    /// a list that was issued after its end (RFC 5280 section 3.3), which this one was.
    pub(super) fn listed(&mut self, now: Timestamp) {
        self.issued.retain(|_, issued| issued.not_after >= now);
        self.blocked.retain(|_, blocked| blocked.not_after >= now);
    }
}

/// That a list can say it: one date that it can't would be in the way of every list.
pub(super) fn check_date(date: Timestamp) -> Result<(), Error> {
    let written = issue::time(date).map(drop);
    written.map_err(|error| error.what_is("the date is not in the years 1970 to 9999"))
}
