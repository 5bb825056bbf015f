//! SMS Issuing.

use core::fmt;
use std::sync::Arc;

use x509_cert::ext::pkix::KeyUsages;

use super::profile::{self, IssuedProfile};
use super::register::{BlockReason, BlockedCertificate, IssuedCertificate, IssuedSerial, Register};
use super::renewal::BACKDATED;
use crate::controls::names::{HostName, SiteCode};
use crate::pki::certificate::extension;
use crate::pki::certificate::issue::{self, ToSign};
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::external_key::SigningKey;
use crate::pki::key::public_key::PublicKey;
use crate::pki::path::revocation::CertificateRevocationList;
use crate::pki::path::revocation::issue::{self as list, Entry};
use crate::pki::path::signature::is_signed_by;
use crate::{Error, Party, Timestamp};

const SECONDS_PER_DAY: i64 = 86_400;

/// What a certificate is to say.
#[derive(Clone, Copy, Debug)]
pub struct CertificateRequest<'a> {
    /// What it is issued as.
    pub profile: IssuedProfile,
    /// Whom for: 1 to 8 hosts, that on the intranet and that on the internet; none for the certificate
    /// that tokens are signed with.
    pub hosts: &'a [HostName],
    /// Its key, RSA of 2048 to 4096 bits. That whoever asks has it is the caller's to know.
    pub key: &'a PublicKey,
    /// For how many days from now it is valid.
    pub days: u32,
}

/// *SMS Issuing*: the authority of a site's own, with what it has issued and blocked.
///
/// A value: who keeps it writes [`IssuingAuthority::to_bytes`] after each change and before anything of that
/// is handed out, so that nothing that was blocked is forgotten. Its key is not in it.
///
/// ```
/// # use std::sync::Arc;
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::access::issuing::{
///     BlockReason, CertificateRequest, IssuedProfile, IssuedUse, IssuingAuthority, IssuingVerifier,
/// };
/// use cmcrypto_core::exchange_key::{EndorsementTerms, SiteExchangeKey};
/// use cmcrypto_core::names::{HostName, SiteCode};
/// use cmcrypto_core::pki::key::PrivateKey;
/// use cmcrypto_core::pki::path::Revocation;
///
/// # fn main() -> Result<(), Error> {
/// # let (provider, size) = (Provider::default(), RsaKeySize::Rsa2048);
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let p01 = SiteCode::new("P01")?;
/// # let exchange_key = SiteExchangeKey::generate(provider, size, p01)?;
/// # let key = PrivateKey::generate(provider, size)?;
/// let mut authority = IssuingAuthority::new(p01, Arc::new(key), 3650, now)?;
/// // The site's key vouches for it.
/// let terms = EndorsementTerms::starting(now);
/// let endorsed = exchange_key.endorse_issuing(authority.certificate(), terms)?;
///
/// // A certificate for a management point.
/// # let key = PrivateKey::generate(provider, size)?;
/// let hosts = [HostName::new("mp01.example.com")?, HostName::new("cmg.example.com")?];
/// let (profile, key, days) = (IssuedProfile::RoleSsl, key.public_key(), 365);
/// let request = CertificateRequest { profile, hosts: &hosts, key, days };
/// let certificate = authority.issue(&request, now)?;
/// let list = authority.revocation_list(7 * 86_400, now)?;
///
/// // Who knows the site's key knows the authority, and what it issued.
/// let site_key = exchange_key.site_public_key()?;
/// let verifier = IssuingVerifier::endorsed_by(&site_key, p01, &endorsed, 0, now)?;
/// let server = IssuedUse::Server { host: "mp01.example.com" };
/// verifier.verify(&certificate, server, Revocation::Checked(&[list]), now)?;
///
/// // It is stolen.
/// authority.block(&certificate, BlockReason::KeyCompromise, now)?;
/// let list = authority.revocation_list(7 * 86_400, now)?;
/// let verified = verifier.verify(&certificate, server, Revocation::Checked(&[list]), now);
/// assert_eq!(verified, Err(Error::REVOKED));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct IssuingAuthority {
    pub(super) site: SiteCode,
    pub(super) key: Arc<dyn SigningKey>,
    pub(super) certificate: Certificate,
    pub(super) register: Register,
    /// The number and the time of the last revocation list.
    pub(super) list: Option<(u64, Timestamp)>,
}

impl IssuingAuthority {
    /// The days that the authority's certificate is valid if nothing else is said: ten years.
    pub const DEFAULT_DAYS: u32 = 3650;
    /// The days that what it issues is valid if nothing else is said.
    pub const DEFAULT_ISSUED_DAYS: u32 = 365;
    /// The seconds until the next revocation list is due if nothing else is said: a week.
    pub const DEFAULT_LIST_SECONDS: u32 = 7 * 86_400;

    /// A new authority for the site `site`, with a certificate that is valid for `days`.
    ///
    /// # Errors
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if the key is not RSA, [`Error::KEY_TOO_SMALL`],
    /// [`Error::KEY_REJECTED`] above 4096 bits; [`Error::INVALID_ARGUMENT`] for 0 days or an end beyond the
    /// year 9999; [`Error::RANDOM`]; those of the key.
    pub fn new(
        site: SiteCode,
        key: Arc<dyn SigningKey>,
        days: u32,
        now: Timestamp,
    ) -> Result<Self, Error> {
        Ok(Self {
            site,
            certificate: certificate_of(site, &*key, validity(days, now)?)?,
            key,
            register: Register::default(),
            list: None,
        })
    }

    /// The site.
    pub fn site_code(&self) -> SiteCode {
        self.site
    }

    /// The authority's certificate, which the site's exchange key endorses.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Renews the authority's own certificate with its key, for `days`. All that it issued stays good under
    /// either certificate; the new one is to be endorsed.
    ///
    /// # Errors
    /// As [`IssuingAuthority::new`], and [`Error::INVALID_ARGUMENT`] if it would end before the one that it
    /// follows.
    pub fn renew_authority(&mut self, days: u32, now: Timestamp) -> Result<(), Error> {
        let validity = validity(days, now)?;
        if validity.1 < self.certificate.not_after() {
            let what = "ends before the certificate that it follows";
            return Err(Error::INVALID_ARGUMENT.what_is(what));
        }
        self.certificate = certificate_of(self.site, &*self.key, validity)?;
        Ok(())
    }

    /// Issues a certificate.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for no host where there must be one, a host where there must be none, 0
    /// days, and an end after that of the authority, which is to be renewed first; [`Error::TOO_LARGE`]
    /// above 8 hosts, or with 16,384 certificates that have not expired; [`Error::KEY_TYPE_NOT_SUPPORTED`],
    /// [`Error::KEY_TOO_SMALL`], [`Error::KEY_REJECTED`] for the key; [`Error::CERTIFICATE_USAGE`] if it has
    /// another use; [`Error::CERTIFICATE_BLOCKED`] if a certificate of it was blocked;
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`] of the authority;
    /// [`Error::RANDOM`]; those of the authority's key. Nothing changes then.
    pub fn issue(
        &mut self,
        request: &CertificateRequest<'_>,
        now: Timestamp,
    ) -> Result<Certificate, Error> {
        let CertificateRequest {
            profile,
            hosts,
            key,
            days,
        } = *request;
        profile.check_hosts(hosts)?;
        check_key(key)?;
        if key == self.key.public_key() {
            let what = "its key has another use: it is the authority's";
            return Err(Error::CERTIFICATE_USAGE.what_is(what));
        }
        self.register.check(profile, key.key_sha256(), now)?;
        let valid = self.certificate.check_validity(now);
        valid.map_err(Error::about(Party::Authority))?;
        let (not_before, not_after) = validity(days, now)?;
        if not_after > self.certificate.not_after() {
            let what = "ends after the authority, which is to be renewed first:";
            return Err(Error::INVALID_ARGUMENT.named(what, self.certificate.not_after()));
        }
        let serial = issue::random_serial(self.key.public_key().provider())?;
        let own = issue::key_identifier(self.key.public_key());
        let mut extensions = vec![
            extension::authority_key_identifier(own),
            extension::subject_key_identifier(issue::key_identifier(key)),
            extension::key_usage(profile.key_usages())?,
            extension::extended_key_usage(profile.purpose()),
        ];
        if !hosts.is_empty() {
            extensions.push(extension::dns_names(hosts.iter().map(HostName::as_str)));
        }
        let to_sign = ToSign {
            serial: &serial,
            issuer: self.certificate.subject_der(),
            subject: &profile.subject(self.site, hosts),
            validity: (not_before, not_after),
            key,
            extensions: &extensions,
        };
        let certificate = to_sign.sign(&*self.key)?;
        let issued = IssuedCertificate {
            profile,
            hosts: hosts.to_vec(),
            not_before,
            not_after,
            key: *key.key_sha256(),
        };
        self.register
            .note(IssuedSerial::new(serial)?, issued, now)?;
        Ok(certificate)
    }

    /// Issues what follows a certificate: of the same profile, for the same hosts, and for `key`, which may
    /// be another or the same. The certificate that is followed stays good until its end.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_BLOCKED`], [`Error::CERTIFICATE_NOT_ISSUED`], also for one that has expired, and
    /// those of [`IssuingAuthority::issue`]. Nothing changes then.
    pub fn renew(
        &mut self,
        certificate: &Certificate,
        key: &PublicKey,
        days: u32,
        now: Timestamp,
    ) -> Result<Certificate, Error> {
        let serial = self.own_serial(certificate)?;
        let issued = self.issued_as(serial)?;
        if issued.not_after < now {
            return Err(Error::CERTIFICATE_NOT_ISSUED.what_is("it has expired: issue another"));
        }
        let (profile, hosts) = (issued.profile, issued.hosts.clone());
        let request = CertificateRequest {
            profile,
            hosts: &hosts,
            key,
            days,
        };
        self.issue(&request, now)
    }

    /// Blocks a certificate that this authority signed, whether or not it still knows of it. It is in each
    /// revocation list from the next on; there is no way back. One that is blocked stays as it is.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_ISSUED`] if another signed it; [`Error::INVALID_ARGUMENT`] if `now` is not in
    /// the years 1970 to 9999; [`Error::TOO_LARGE`] for more than 32,768. Nothing changes then.
    pub fn block(
        &mut self,
        certificate: &Certificate,
        reason: BlockReason,
        now: Timestamp,
    ) -> Result<(), Error> {
        let serial = self.own_serial(certificate)?;
        let blocked = BlockedCertificate {
            date: now,
            reason,
            not_after: certificate.not_after(),
            key: *certificate.public_key().key_sha256(),
        };
        self.register.block(serial, blocked)
    }

    /// The same by the serial number, of one that this authority knows.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_ISSUED`], and those of [`IssuingAuthority::block`]. Nothing changes then.
    pub fn block_serial(
        &mut self,
        serial: IssuedSerial,
        reason: BlockReason,
        now: Timestamp,
    ) -> Result<(), Error> {
        if self.register.blocked.contains_key(&serial) {
            return Ok(());
        }
        let issued = self.issued_as(serial)?;
        let blocked = BlockedCertificate {
            date: now,
            reason,
            not_after: issued.not_after,
            key: issued.key,
        };
        self.register.block(serial, blocked)
    }

    /// Issues the revocation list, good until `seconds` from now: all that is blocked. Its number is above
    /// that of the last, and no lower than the Unix time, so that an authority that lost its register does
    /// not go back.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for 0 seconds, an end beyond the year 9999, or if the last list was issued
    /// after `now`: then this clock went back, and what it lists would count for older;
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`] of the authority; those of its
    /// key. Nothing changes then.
    pub fn revocation_list(
        &mut self,
        seconds: u32,
        now: Timestamp,
    ) -> Result<CertificateRevocationList, Error> {
        let valid = self.certificate.check_validity(now);
        valid.map_err(Error::about(Party::Authority))?;
        let (last, time) = self.list.unwrap_or((0, now));
        if now < time {
            return Err(Error::INVALID_ARGUMENT.named("the last list was issued later, at", time));
        }
        if seconds == 0 {
            return Err(Error::INVALID_ARGUMENT.what_is("a list that is valid for no second"));
        }
        let unix = u64::try_from(now.as_unix()).unwrap_or(0);
        let number = unix.max(last.checked_add(1).ok_or(Error::NUMBER_EXHAUSTED)?);
        let blocked = self.register.blocked.iter();
        let entries = blocked.map(|(serial, blocked)| Entry {
            serial: serial.octets(),
            date: blocked.date,
            reason: blocked.reason.number(),
        });
        let list = list::sign(
            &*self.key,
            self.certificate.subject_der(),
            number,
            (now, now.saturating_add(i64::from(seconds))),
            entries,
        )?;
        self.list = Some((number, now));
        self.register.listed(now);
        Ok(list)
    }

    /// What was issued, has not expired and is not blocked.
    pub fn issued(&self) -> impl Iterator<Item = (&IssuedSerial, &IssuedCertificate)> {
        self.register.issued.iter()
    }

    /// What is blocked.
    pub fn blocked(&self) -> impl Iterator<Item = (&IssuedSerial, &BlockedCertificate)> {
        self.register.blocked.iter()
    }

    fn issued_as(&self, serial: IssuedSerial) -> Result<&IssuedCertificate, Error> {
        if self.register.blocked.contains_key(&serial) {
            return Err(Error::CERTIFICATE_BLOCKED.named("serial number", serial));
        }
        let issued = self.register.issued.get(&serial);
        issued.ok_or_else(|| Error::CERTIFICATE_NOT_ISSUED.named("serial number", serial))
    }

    /// The number of a certificate that this authority signed.
    fn own_serial(&self, certificate: &Certificate) -> Result<IssuedSerial, Error> {
        if certificate.issuer_der() != self.certificate.subject_der()
            || !is_signed_by(certificate.to_der(), self.key.public_key())
        {
            let what = "another authority signed it";
            return Err(Error::CERTIFICATE_NOT_ISSUED.what_is(what));
        }
        if certificate.subject_der() == self.certificate.subject_der() {
            // It ends with its endorsement, by the site's key.
            let what = "it is the authority's own";
            return Err(Error::CERTIFICATE_NOT_ISSUED.what_is(what));
        }
        IssuedSerial::of(certificate)
    }
}

impl fmt::Debug for IssuingAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuingAuthority")
            .field("site", &self.site)
            .field("certificate", &self.certificate)
            .field("issued", &self.register.issued.len())
            .field("blocked", &self.register.blocked.len())
            .finish_non_exhaustive()
    }
}

/// RSA of 2048 to 4096 bits.
fn check_key(key: &PublicKey) -> Result<(), Error> {
    key.check_rsa()?;
    key.check_size()?;
    key.check_cost()
}

fn validity(days: u32, now: Timestamp) -> Result<(Timestamp, Timestamp), Error> {
    if days == 0 {
        return Err(Error::INVALID_ARGUMENT.what_is("a certificate that is valid for no day"));
    }
    let seconds = i64::from(days).saturating_mul(SECONDS_PER_DAY);
    let not_before = now.saturating_add(BACKDATED.saturating_neg());
    Ok((not_before, now.saturating_add(seconds)))
}

/// The certificate of the authority itself.
fn certificate_of(
    site: SiteCode,
    key: &dyn SigningKey,
    validity: (Timestamp, Timestamp),
) -> Result<Certificate, Error> {
    let public_key = key.public_key();
    check_key(public_key)?;
    let name = profile::authority_name(site);
    let identifier = issue::key_identifier(public_key);
    let to_sign = ToSign {
        serial: &issue::random_serial(public_key.provider())?,
        issuer: &name,
        subject: &name,
        validity,
        key: public_key,
        extensions: &[
            extension::lowest_authority(),
            extension::subject_key_identifier(identifier),
            extension::authority_key_identifier(identifier),
            extension::key_usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)?,
        ],
    };
    to_sign.sign(key)
}
