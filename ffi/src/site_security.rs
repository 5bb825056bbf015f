//! The site's signing and encryption settings.

use cmcrypto_core::message::Freshness;
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};

use crate::abi::{Failure, StructureOut, call, cmcrypto_status, fill, flag, grows};
use crate::pki::cms::cmcrypto_accepted_algorithms;

/// How the site protects what clients send: the *Signing and encryption* tab of a site's
/// properties, and what is accepted of old clients. All 0 but `struct_size` is the default, and the
/// strictest: each field lets something through.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_site_security {
    /// sizeof(cmcrypto_site_security).
    pub struct_size: u32,
    /// 1: *Require signing* is off, and content that is not signed is accepted. Clients always
    /// sign; but whoever carries a message that is not encrypted either can then turn it into
    /// unsigned content.
    pub allow_unsigned: i32,
    /// 1: *Require SHA-256* is off, and signatures with SHA-1 are accepted.
    pub allow_sha1: i32,
    /// 1: *Use encryption* is off: clients don't encrypt, and plaintext is accepted beside what is
    /// encrypted.
    pub allow_plaintext: i32,
    /// Accept signatures of RSA keys from 1024 bits on. By default 0.
    pub legacy_rsa_1024_verification: i32,
    /// Accept key transport with OAEP over SHA-1. By default 0.
    pub legacy_oaep_sha1: i32,
    /// Accept clients' RSA keys above 4096 bits, to 8192, or with a public exponent above 65,537: one
    /// can cost 31 times as much to verify with as usual. By default 0.
    pub legacy_large_keys: i32,
    /// 1: messages of clients that are not approved are accepted, see `is_approved` of
    /// `cmcrypto_opened_info`. Where anybody may register, those are anybody's.
    pub allow_unapproved: i32,
}

grows!(cmcrypto_site_security, 32);

impl cmcrypto_site_security {
    pub(crate) fn parse(self) -> Result<SiteSecurity, Failure> {
        Ok(SiteSecurity {
            allow_unsigned: flag("allow_unsigned", self.allow_unsigned)?,
            allow_sha1: flag("allow_sha1", self.allow_sha1)?,
            allow_plaintext: flag("allow_plaintext", self.allow_plaintext)?,
            allow_unapproved: flag("allow_unapproved", self.allow_unapproved)?,
            legacy: LegacyAlgorithms {
                rsa_1024_verification: flag(
                    "legacy_rsa_1024_verification",
                    self.legacy_rsa_1024_verification,
                )?,
                oaep_sha1: flag("legacy_oaep_sha1", self.legacy_oaep_sha1)?,
                large_keys: flag("legacy_large_keys", self.legacy_large_keys)?,
            },
        })
    }
}

impl From<SiteSecurity> for cmcrypto_site_security {
    fn from(site: SiteSecurity) -> Self {
        Self {
            struct_size: 0,
            allow_unsigned: i32::from(site.allow_unsigned),
            allow_sha1: i32::from(site.allow_sha1),
            allow_plaintext: i32::from(site.allow_plaintext),
            legacy_rsa_1024_verification: i32::from(site.legacy.rsa_1024_verification),
            legacy_oaep_sha1: i32::from(site.legacy.oaep_sha1),
            legacy_large_keys: i32::from(site.legacy.large_keys),
            allow_unapproved: i32::from(site.allow_unapproved),
        }
    }
}

/// How old a message may be, in seconds. The defaults are this library's: the product documents
/// none.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_freshness {
    /// sizeof(cmcrypto_freshness).
    pub struct_size: u32,
    /// How long ago a message may have been sent. 0 is the default, 24 hours; the least is 1.
    pub max_age: u32,
    /// How far a client's clock may be ahead. 0 is the default, 5 minutes; the least is 1.
    pub max_skew: u32,
}

grows!(cmcrypto_freshness, 12);

impl From<cmcrypto_freshness> for Freshness {
    fn from(freshness: cmcrypto_freshness) -> Self {
        let or = |given, default| if given == 0 { default } else { given };
        let Freshness { max_age, max_skew } = Self::default();
        Self { max_age: or(freshness.max_age, max_age), max_skew: or(freshness.max_skew, max_skew) }
    }
}

impl From<Freshness> for cmcrypto_freshness {
    fn from(freshness: Freshness) -> Self {
        Self { struct_size: 0, max_age: freshness.max_age, max_skew: freshness.max_skew }
    }
}

/// Fills the structure with its defaults: signing, SHA-256 and encryption on, nothing accepted of
/// old clients. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_security_default(
    site: *mut cmcrypto_site_security, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(site, struct_size, || SiteSecurity::default().into()) }
}

/// What messages may name under these settings. `struct_size` is the sizeof `*accepted`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_security_accepted_algorithms(
    site: *const cmcrypto_site_security, accepted: *mut cmcrypto_accepted_algorithms,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(accepted, struct_size): StructureOut<_>, site: cmcrypto_site_security| {
        accepted.give(site.parse()?.accepted_algorithms())
    })
}

/// Fills the structure with its defaults: 24 hours and 5 minutes. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_freshness_default(
    freshness: *mut cmcrypto_freshness, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(freshness, struct_size, || Freshness::default().into()) }
}
