//! SMS Issuing: a site's own authority.

use std::ffi::c_char;

use cmcrypto_core::access::issuing::{
    BlockReason, BlockedCertificate, CertificateRequest, IssuedCertificate, IssuedProfile,
    IssuedSerial, IssuingAuthority,
};
use cmcrypto_core::names::{HostName, SiteCode};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    CMCRYPTO_HOST_NAME_MAX, CMCRYPTO_SITE_CODE_MAX, Failure, HandleOut, Numbered, StructureOut,
    call, cmcrypto_buffer, cmcrypto_status, free, grows, numbers, parse_host, text_field, text_of,
    wraps,
};
use crate::exchange_key::endorsement::cmcrypto_endorsement_terms;
use crate::exchange_key::site_exchange_key::{
    IMPOSSIBLE_FOR_CERTIFICATE, cmcrypto_site_exchange_key,
};
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::private_key::cmcrypto_private_key;
use crate::pki::public_key::cmcrypto_public_key;
use crate::pki::revocation::cmcrypto_certificate_revocation_list;

/// Days that the authority's certificate is valid if nothing else is said: ten years.
pub const CMCRYPTO_ISSUING_DEFAULT_DAYS: u32 = 3650;
/// Days that what it issues is valid if nothing else is said.
pub const CMCRYPTO_ISSUED_DEFAULT_DAYS: u32 = 365;
/// Seconds until its next revocation list is due if nothing else is said: a week.
pub const CMCRYPTO_ISSUING_DEFAULT_LIST_SECONDS: u32 = 604_800;
/// The most hosts that a certificate is issued for.
pub const CMCRYPTO_ISSUED_HOSTS_MAX: usize = 8;
/// The length in bytes of the serial number of what is issued.
pub const CMCRYPTO_ISSUED_SERIAL_LEN: usize = 16;

/// What a certificate is issued as: one of the constants `CMCRYPTO_ISSUED_PROFILE_...`. None has the
/// number 0.
pub type cmcrypto_issued_profile = i32;

/// SMS Role SSL Certificate: a site system role serves HTTPS with it. Extended key usage serverAuth.
pub const CMCRYPTO_ISSUED_PROFILE_ROLE_SSL: i32 = 1121;
/// SMS Site System Certificate: a site system authenticates itself as a client. Extended key usage
/// clientAuth.
pub const CMCRYPTO_ISSUED_PROFILE_SITE_SYSTEM: i32 = 1122;
/// SMS Distribution Point Certificate: a distribution point authenticates itself to its management
/// point. Extended key usage clientAuth.
pub const CMCRYPTO_ISSUED_PROFILE_DISTRIBUTION_POINT: i32 = 1123;
/// SMS Token Signing Certificate: the site's tokens are signed with it. Extended key usage
/// 1.3.6.1.4.1.32473.1.2, this project's own.
pub const CMCRYPTO_ISSUED_PROFILE_TOKEN_SIGNING: i32 = 1124;

numbers!(IssuedProfile, "profile":
    CMCRYPTO_ISSUED_PROFILE_ROLE_SSL => RoleSsl,
    CMCRYPTO_ISSUED_PROFILE_SITE_SYSTEM => SiteSystem,
    CMCRYPTO_ISSUED_PROFILE_DISTRIBUTION_POINT => DistributionPoint,
    CMCRYPTO_ISSUED_PROFILE_TOKEN_SIGNING => TokenSigning,
);

/// Why a certificate is blocked: one of the constants `CMCRYPTO_BLOCK_REASON_...`.
pub type cmcrypto_block_reason = i32;

/// Nothing is said.
pub const CMCRYPTO_BLOCK_REASON_UNSPECIFIED: i32 = 0;
/// Its key is somebody else's too, or may be.
pub const CMCRYPTO_BLOCK_REASON_KEY_COMPROMISE: i32 = 1153;
/// Another took its place.
pub const CMCRYPTO_BLOCK_REASON_SUPERSEDED: i32 = 1154;
/// The role was taken out of service.
pub const CMCRYPTO_BLOCK_REASON_CESSATION_OF_OPERATION: i32 = 1155;
/// Who has it may not have it any more.
pub const CMCRYPTO_BLOCK_REASON_PRIVILEGE_WITHDRAWN: i32 = 1156;

numbers!(BlockReason, "reason":
    CMCRYPTO_BLOCK_REASON_UNSPECIFIED => Unspecified,
    CMCRYPTO_BLOCK_REASON_KEY_COMPROMISE => KeyCompromise,
    CMCRYPTO_BLOCK_REASON_SUPERSEDED => Superseded,
    CMCRYPTO_BLOCK_REASON_CESSATION_OF_OPERATION => CessationOfOperation,
    CMCRYPTO_BLOCK_REASON_PRIVILEGE_WITHDRAWN => PrivilegeWithdrawn,
);

/// SMS Issuing: the authority of a site's own, with what it has issued and blocked. It issues what
/// Enhanced HTTP needs.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves. The
/// caller stores its bytes after each change, before anything of that is handed out, so that nothing
/// that was blocked is forgotten. Its key is not in them. A call that fails changes nothing.
pub struct cmcrypto_issuing_authority(pub(crate) IssuingAuthority);

wraps!(cmcrypto_issuing_authority(IssuingAuthority));

/// What a certificate is to say.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_issuing_request {
    /// sizeof(cmcrypto_issuing_request).
    pub struct_size: u32,
    /// What it is issued as.
    pub profile: cmcrypto_issued_profile,
    /// For how many days from now it is valid; 0 is `CMCRYPTO_ISSUED_DEFAULT_DAYS`.
    pub days: u32,
    /// How many hosts it is for: 1 to 8; 0 for the certificate that tokens are signed with.
    pub host_count: u32,
    /// Their names: that on the intranet, that on the internet. ASCII letters, digits, `-`, `_` and
    /// `.`, and a NUL; case and a trailing dot do not count. Zeros beyond `host_count`.
    pub hosts: [[c_char; CMCRYPTO_HOST_NAME_MAX]; CMCRYPTO_ISSUED_HOSTS_MAX],
}

grows!(cmcrypto_issuing_request, 2064);

impl cmcrypto_issuing_request {
    fn hosts(&self) -> Result<Vec<HostName>, Failure> {
        let count = usize::try_from(self.host_count).map_err(|_| Error::INTERNAL)?;
        let Some((named, rest)) = self.hosts.split_at_checked(count) else {
            return Err(Failure::argument("host_count", "above 8"));
        };
        if rest.as_flattened().iter().any(|byte| *byte != 0) {
            return Err(Failure::argument("hosts", "not zeros beyond host_count"));
        }
        named.iter().map(|host| parse_host(&text_of("hosts", host)?)).collect()
    }
}

/// The authority itself, and how much it knows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_issuing_authority_info {
    /// sizeof(cmcrypto_issuing_authority_info).
    pub struct_size: u32,
    /// The site.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// How many certificates are issued, not blocked, and known still.
    pub issued_count: u32,
    /// How many are blocked.
    pub blocked_count: u32,
}

grows!(cmcrypto_issuing_authority_info, 16);

/// A certificate that was issued and is not blocked.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_issued_certificate {
    /// sizeof(cmcrypto_issued_certificate).
    pub struct_size: u32,
    /// What it was issued as.
    pub profile: cmcrypto_issued_profile,
    /// Its serial number.
    pub serial: [u8; CMCRYPTO_ISSUED_SERIAL_LEN],
    /// The first second of its validity.
    pub not_before: i64,
    /// The last second of its validity.
    pub not_after: i64,
    /// The first of its hosts; empty for the certificate that tokens are signed with.
    pub host: [c_char; CMCRYPTO_HOST_NAME_MAX],
}

grows!(cmcrypto_issued_certificate, 296);

impl cmcrypto_issued_certificate {
    fn of(serial: &IssuedSerial, issued: &IssuedCertificate) -> Result<Self, Failure> {
        Ok(Self {
            struct_size: 0,
            profile: issued.profile.number()?,
            serial: *serial.octets(),
            not_before: issued.not_before.as_unix(),
            not_after: issued.not_after.as_unix(),
            host: text_field(issued.hosts.first().map_or("", HostName::as_str)),
        })
    }
}

/// A certificate that is blocked.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_blocked_certificate {
    /// sizeof(cmcrypto_blocked_certificate).
    pub struct_size: u32,
    /// Why.
    pub reason: cmcrypto_block_reason,
    /// Its serial number.
    pub serial: [u8; CMCRYPTO_ISSUED_SERIAL_LEN],
    /// When it was blocked.
    pub date: i64,
    /// The last second of its validity.
    pub not_after: i64,
}

grows!(cmcrypto_blocked_certificate, 40);

impl cmcrypto_blocked_certificate {
    fn of(serial: &IssuedSerial, blocked: &BlockedCertificate) -> Result<Self, Failure> {
        Ok(Self {
            struct_size: 0,
            reason: blocked.reason.number()?,
            serial: *serial.octets(),
            date: blocked.date.as_unix(),
            not_after: blocked.not_after.as_unix(),
        })
    }
}

fn days_or(days: u32, usual: u32) -> u32 {
    if days == 0 { usual } else { days }
}

/// A new authority for a site, with a certificate that is valid for `days`; 0 is
/// `CMCRYPTO_ISSUING_DEFAULT_DAYS`.
///
/// Errors: KEY_TOO_SMALL; KEY_REJECTED above 4096 bits; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_new(
    private_key: *const cmcrypto_private_key, site_code: *const c_char, days: u32, now: i64,
    authority: *mut *mut cmcrypto_issuing_authority,
) -> cmcrypto_status {
    call!(|authority: HandleOut<_>,
           private_key: &cmcrypto_private_key,
           site_code: SiteCode,
           now: Timestamp| {
        let key = private_key.signing("private_key")?;
        let days = days_or(days, CMCRYPTO_ISSUING_DEFAULT_DAYS);
        let made = IssuingAuthority::new(site_code, key, days, now);
        authority
            .give(made.map_err(Failure::about("now", "or days: not in the years 1970 to 9999"))?)
    })
}

/// Reads what `cmcrypto_issuing_authority_to_bytes` wrote; the key comes from elsewhere. Who can put
/// older bytes in their place brings back what was blocked.
///
/// Errors: STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED, TOO_LARGE above 48 MiB;
/// KEY_MISMATCH if the key is not that of the authority's certificate.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_from_bytes(
    private_key: *const cmcrypto_private_key, data: *const u8, data_len: usize,
    authority: *mut *mut cmcrypto_issuing_authority,
) -> cmcrypto_status {
    call!(|authority: HandleOut<_>, private_key: &cmcrypto_private_key, (data, data_len): &[u8]| {
        let key = private_key.signing("private_key")?;
        authority.give(IssuingAuthority::from_bytes(key, data)?)
    })
}

/// The authority as bytes, without its key, for the caller's storage. They are not secret, but
/// whoever can change them decides what is blocked.
///
/// Errors: TOO_LARGE above 48 MiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_to_bytes(
    authority: *const cmcrypto_issuing_authority, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>, authority: &cmcrypto_issuing_authority| {
        data.give(authority.0.to_bytes()?)
    })
}

/// The authority's certificate, which the site's exchange key endorses:
/// `cmcrypto_site_exchange_key_endorse_issuing`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_certificate(
    authority: *const cmcrypto_issuing_authority, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, authority: &cmcrypto_issuing_authority| {
        certificate.give(authority.0.certificate().clone())
    })
}

/// Renews the authority's own certificate with its key, for `days`; 0 is
/// `CMCRYPTO_ISSUING_DEFAULT_DAYS`. All that it issued stays good under either certificate; the new
/// one is to be endorsed.
///
/// INVALID_ARGUMENT also if it would end before the one that it follows. Errors: RANDOM.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_renew_own(
    authority: *mut cmcrypto_issuing_authority, days: u32, now: i64,
) -> cmcrypto_status {
    call!(|authority: &mut cmcrypto_issuing_authority, now: Timestamp| {
        let days = days_or(days, CMCRYPTO_ISSUING_DEFAULT_DAYS);
        Ok(authority.0.renew_authority(days, now)?)
    })
}

/// Issues a certificate for `public_key`, RSA of 2048 to 4096 bits. That whoever asks has the key is
/// the caller's to know.
///
/// INVALID_ARGUMENT also for no host where there must be one, a host where there must be none, and
/// an end after that of the authority, which is to be renewed first. Errors: KEY_TYPE_NOT_SUPPORTED,
/// KEY_TOO_SMALL, KEY_REJECTED; CERTIFICATE_USAGE if the key has another use; CERTIFICATE_BLOCKED if a
/// certificate of it was blocked; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED of the authority;
/// TOO_LARGE with 16,384 certificates that have not expired; RANDOM.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_issue(
    authority: *mut cmcrypto_issuing_authority, request: *const cmcrypto_issuing_request,
    public_key: *const cmcrypto_public_key, now: i64, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>,
           authority: &mut cmcrypto_issuing_authority,
           request: cmcrypto_issuing_request,
           public_key: &cmcrypto_public_key,
           now: Timestamp| {
        let hosts = request.hosts()?;
        let request = CertificateRequest {
            profile: IssuedProfile::parse(request.profile)?,
            hosts: &hosts,
            key: &public_key.0,
            days: days_or(request.days, CMCRYPTO_ISSUED_DEFAULT_DAYS),
        };
        certificate.give(authority.0.issue(&request, now)?)
    })
}

/// Issues what follows a certificate: of the same profile, for the same hosts, and for `public_key`,
/// which may be another or the same. The one that is followed stays good until its end. When that is
/// due, `cmcrypto_issuing_renewal_due` says. `days` as in `cmcrypto_issuing_request`.
///
/// Errors: CERTIFICATE_BLOCKED; CERTIFICATE_NOT_ISSUED, also for one that has expired; those of
/// `cmcrypto_issuing_authority_issue`.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_renew(
    authority: *mut cmcrypto_issuing_authority, certificate: *const cmcrypto_certificate,
    public_key: *const cmcrypto_public_key, days: u32, now: i64,
    next: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|next: HandleOut<_>,
           authority: &mut cmcrypto_issuing_authority,
           certificate: &cmcrypto_certificate,
           public_key: &cmcrypto_public_key,
           now: Timestamp| {
        let days = days_or(days, CMCRYPTO_ISSUED_DEFAULT_DAYS);
        next.give(authority.0.renew(&certificate.0, &public_key.0, days, now)?)
    })
}

/// Blocks a certificate that this authority signed, whether or not it still knows of it. It is in
/// each revocation list from the next on; there is no way back. One that is blocked stays as it is.
///
/// Errors: CERTIFICATE_NOT_ISSUED if another signed it; TOO_LARGE for more than 32,768.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_block(
    authority: *mut cmcrypto_issuing_authority, certificate: *const cmcrypto_certificate,
    reason: cmcrypto_block_reason, now: i64,
) -> cmcrypto_status {
    call!(|authority: &mut cmcrypto_issuing_authority,
           certificate: &cmcrypto_certificate,
           now: Timestamp| {
        let reason = BlockReason::parse(reason)?;
        Ok(authority.0.block(&certificate.0, reason, now)?)
    })
}

/// The same by the serial number, 16 bytes, of one that this authority knows.
///
/// Errors: CERTIFICATE_NOT_ISSUED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_block_serial(
    authority: *mut cmcrypto_issuing_authority, serial: *const u8, serial_len: usize,
    reason: cmcrypto_block_reason, now: i64,
) -> cmcrypto_status {
    call!(|authority: &mut cmcrypto_issuing_authority,
           (serial, serial_len): &[u8],
           now: Timestamp| {
        let octets = serial.try_into();
        let octets = octets.map_err(|_| Failure::argument("serial_len", "not 16"))?;
        let reason = BlockReason::parse(reason)?;
        Ok(authority.0.block_serial(IssuedSerial::new(octets)?, reason, now)?)
    })
}

/// Issues the revocation list, good until `seconds` from now; 0 is
/// `CMCRYPTO_ISSUING_DEFAULT_LIST_SECONDS`. Its number is above that of the last, and no lower than
/// the Unix time. To be stored before the list is published.
///
/// INVALID_ARGUMENT also if the last list was issued after `now`. Errors: CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED of the authority.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_revocation_list(
    authority: *mut cmcrypto_issuing_authority, seconds: u32, now: i64,
    list: *mut *mut cmcrypto_certificate_revocation_list,
) -> cmcrypto_status {
    call!(|list: HandleOut<_>, authority: &mut cmcrypto_issuing_authority, now: Timestamp| {
        let seconds = days_or(seconds, CMCRYPTO_ISSUING_DEFAULT_LIST_SECONDS);
        list.give(authority.0.revocation_list(seconds, now)?)
    })
}

/// The authority's site, and how much it knows. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_get_info(
    authority: *const cmcrypto_issuing_authority, info: *mut cmcrypto_issuing_authority_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, authority: &cmcrypto_issuing_authority| {
        let count = |count| u32::try_from(count).map_err(|_| Error::INTERNAL);
        info.give(cmcrypto_issuing_authority_info {
            struct_size: 0,
            site_code: text_field(authority.0.site_code().as_str()),
            issued_count: count(authority.0.issued().count())?,
            blocked_count: count(authority.0.blocked().count())?,
        })
    })
}

const NOT_BELOW: &str = "not below the count";

/// The certificate with this index, from 0, of those that are issued, by their serial numbers.
/// `struct_size` is the sizeof `*issued`. INVALID_ARGUMENT for an index that is not below
/// `issued_count` of `cmcrypto_issuing_authority_get_info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_get_issued(
    authority: *const cmcrypto_issuing_authority, index: usize,
    issued: *mut cmcrypto_issued_certificate, struct_size: usize,
) -> cmcrypto_status {
    call!(|(issued, struct_size): StructureOut<_>, authority: &cmcrypto_issuing_authority| {
        let found = authority.0.issued().nth(index);
        let (serial, found) = found.ok_or(Failure::argument("index", NOT_BELOW))?;
        issued.give(cmcrypto_issued_certificate::of(serial, found)?)
    })
}

/// The certificate with this index, from 0, of those that are blocked, by their serial numbers.
/// `struct_size` is the sizeof `*blocked`. INVALID_ARGUMENT for an index that is not below
/// `blocked_count` of `cmcrypto_issuing_authority_get_info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_get_blocked(
    authority: *const cmcrypto_issuing_authority, index: usize,
    blocked: *mut cmcrypto_blocked_certificate, struct_size: usize,
) -> cmcrypto_status {
    call!(|(blocked, struct_size): StructureOut<_>, authority: &cmcrypto_issuing_authority| {
        let found = authority.0.blocked().nth(index);
        let (serial, found) = found.ok_or(Failure::argument("index", NOT_BELOW))?;
        blocked.give(cmcrypto_blocked_certificate::of(serial, found)?)
    })
}

/// Frees an authority.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_authority_free(
    authority: *mut cmcrypto_issuing_authority,
) {
    free!(authority)
}

/// Endorses the certificate of the site's own authority. `*endorsed_certificate` is DER, which
/// `cmcrypto_management_point_bundle_with_issuing` takes: clients have it from there, and renew it by a
/// higher number; and `cmcrypto_issuing_verifier_new`.
///
/// INVALID_ARGUMENT and errors as `cmcrypto_site_exchange_key_endorse_management_point`;
/// CERTIFICATE_USAGE if the certificate is not an authority's.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_endorse_issuing(
    key: *const cmcrypto_site_exchange_key, certificate: *const cmcrypto_certificate,
    terms: *const cmcrypto_endorsement_terms, endorsed_certificate: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|endorsed_certificate: HandleOut<_>,
           key: &cmcrypto_site_exchange_key,
           certificate: &cmcrypto_certificate,
           terms: cmcrypto_endorsement_terms| {
        let endorsed = key
            .0
            .endorse_issuing(&certificate.0, terms.parse()?)
            .map_err(Failure::about("terms", IMPOSSIBLE_FOR_CERTIFICATE))?;
        endorsed_certificate.give(endorsed.to_der())
    })
}
