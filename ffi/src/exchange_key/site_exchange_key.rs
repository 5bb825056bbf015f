//! A site's exchange key, and the endorsements that lead to a management point's keys.

use std::ffi::c_char;
use std::sync::Arc;

use cmcrypto_core::exchange_key::{SiteExchangeKey, endorse_encryption_certificate};

use crate::abi::buffer::cmcrypto_buffer;
use crate::abi::failure::Failure;
use crate::abi::guard::guard;
use crate::abi::handle::{self, HandleOut, handle};
use crate::abi::names::{parse_host, parse_site_code};
use crate::abi::outputs::TextOut;
use crate::abi::pointers::{structure, text};
use crate::abi::status::cmcrypto_status;
use crate::exchange_key::endorsement::cmcrypto_endorsement_terms;
use crate::exchange_key::site_public_key::cmcrypto_site_public_key;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;
use crate::pki::private_key::cmcrypto_private_key;
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::primitive::rsa;

/// The exchange key of a site: with it the site vouches for its management points and its child
/// sites. It only signs. That of the top-level site is the trusted root key.
pub struct cmcrypto_site_exchange_key(pub(crate) SiteExchangeKey);

const IMPOSSIBLE_TERMS: &str = "a number above INT64_MAX, or times in the wrong order";
pub(crate) const IMPOSSIBLE_FOR_CERTIFICATE: &str = "a number above INT64_MAX, times in the wrong order, or \
     never valid together with the certificate";

/// A new key of 2048, 3072 or 4096 bits; 2048 are the usual size. Takes a second or more. A site
/// that keeps its key makes it with `cmcrypto_private_key_generate` instead.
///
/// Errors: UNSUPPORTED; RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_generate(
    provider: cmcrypto_provider,
    bits: i32,
    site_code: *const c_char,
    key: *mut *mut cmcrypto_site_exchange_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (key, site_code) =
            unsafe { (HandleOut::new("key", key)?, text("site_code", site_code)?) };
        let provider = provider::parse(provider)?;
        let size = rsa::parse_key_size(bits)?;
        let site = parse_site_code("site_code", site_code)?;
        key.set(cmcrypto_site_exchange_key(SiteExchangeKey::generate(
            provider, size, site,
        )?));
        Ok(())
    })
}

/// The exchange key that a site has.
///
/// Errors: KEY_TOO_SMALL; KEY_REJECTED above 4096 bits, or for numbers that have no PUBLICKEYBLOB.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_new(
    private_key: *const cmcrypto_private_key,
    site_code: *const c_char,
    key: *mut *mut cmcrypto_site_exchange_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (key, private_key, site_code) = unsafe {
            (
                HandleOut::new("key", key)?,
                handle("private_key", private_key)?,
                text("site_code", site_code)?,
            )
        };
        let site = parse_site_code("site_code", site_code)?;
        let private_key = Arc::new(private_key.0.clone());
        key.set(cmcrypto_site_exchange_key(SiteExchangeKey::new(
            private_key,
            site,
        )?));
        Ok(())
    })
}

/// The site's code: 3 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_site_code(
    key: *const cmcrypto_site_exchange_key,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, key) = unsafe { (TextOut::new(out, out_cap, out_len)?, handle("key", key)?) };
        out.write(&[key.0.site_code().as_str()])
    })
}

/// The public half.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_public_key(
    key: *const cmcrypto_site_exchange_key,
    public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (public_key, key) = unsafe {
            (
                HandleOut::new("public_key", public_key)?,
                handle("key", key)?,
            )
        };
        public_key.set(cmcrypto_public_key(key.0.public_key().clone()));
        Ok(())
    })
}

/// The trusted root key of a hierarchy whose top-level site this is.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_site_public_key(
    key: *const cmcrypto_site_exchange_key,
    trusted_root_key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (trusted_root_key, key) = unsafe {
            (
                HandleOut::new("trusted_root_key", trusted_root_key)?,
                handle("key", key)?,
            )
        };
        trusted_root_key.set(cmcrypto_site_public_key(key.0.site_public_key()?));
        Ok(())
    })
}

/// Endorses the exchange key of a child site under its code. `*endorsed_site` is DER, which
/// `cmcrypto_management_point_bundle_new` and `cmcrypto_site_directory_learn_endorsed` take.
///
/// INVALID_ARGUMENT also if the code is this site's own, or the terms are not possible. Errors:
/// KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for a key that
/// can't be an exchange key; RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_endorse_site(
    key: *const cmcrypto_site_exchange_key,
    child_site_code: *const c_char,
    child_key: *const cmcrypto_public_key,
    terms: *const cmcrypto_endorsement_terms,
    endorsed_site: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (endorsed_site, key, child_site_code, child_key, terms) = unsafe {
            (
                HandleOut::new("endorsed_site", endorsed_site)?,
                handle("key", key)?,
                text("child_site_code", child_site_code)?,
                handle("child_key", child_key)?,
                structure("terms", terms)?,
            )
        };
        let child = parse_site_code("child_site_code", child_site_code)?;
        if child == key.0.site_code() {
            return Err(Failure::argument("child_site_code", "the site's own"));
        }
        let endorsed = key
            .0
            .endorse_site(child, &child_key.0, terms.parse()?)
            .map_err(Failure::about("terms", IMPOSSIBLE_TERMS))?;
        endorsed_site.set(cmcrypto_buffer::from(endorsed.to_der()));
        Ok(())
    })
}

/// Endorses the signing certificate of a management point of this site. `host` is the management
/// point's name: ASCII letters, digits, `-`, `_` and `.`; case and a trailing dot do not count.
/// `*endorsed_certificate` is DER, which `cmcrypto_management_point_bundle_new` takes.
///
/// INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
/// them. Errors: CERTIFICATE_USAGE if the certificate is not for signing;
/// KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_endorse_management_point(
    key: *const cmcrypto_site_exchange_key,
    host: *const c_char,
    certificate: *const cmcrypto_certificate,
    terms: *const cmcrypto_endorsement_terms,
    endorsed_certificate: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (endorsed_certificate, key, host, certificate, terms) = unsafe {
            (
                HandleOut::new("endorsed_certificate", endorsed_certificate)?,
                handle("key", key)?,
                text("host", host)?,
                handle("certificate", certificate)?,
                structure("terms", terms)?,
            )
        };
        let (host, terms) = (parse_host(host)?, terms.parse()?);
        let endorsed = key
            .0
            .endorse_management_point(&host, &certificate.0, terms)
            .map_err(Failure::about("terms", IMPOSSIBLE_FOR_CERTIFICATE))?;
        endorsed_certificate.set(cmcrypto_buffer::from(endorsed.to_der()));
        Ok(())
    })
}

/// Frees an exchange key.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_free(key: *mut cmcrypto_site_exchange_key) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(key) }
}

/// Endorses the encryption certificate of a management point with its signing key. `site_code` is
/// that of the management point's site, `host` its name. `*endorsed_certificate` is DER, which
/// `cmcrypto_management_point_bundle_new` takes.
///
/// INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
/// them. Errors: CERTIFICATE_USAGE if the certificate is not for encryption;
/// KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_endorse_encryption_certificate(
    signing: *const cmcrypto_signing_identity,
    site_code: *const c_char,
    host: *const c_char,
    certificate: *const cmcrypto_certificate,
    terms: *const cmcrypto_endorsement_terms,
    endorsed_certificate: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (endorsed_certificate, signing, site_code, host, certificate, terms) = unsafe {
            (
                HandleOut::new("endorsed_certificate", endorsed_certificate)?,
                handle("signing", signing)?,
                text("site_code", site_code)?,
                text("host", host)?,
                handle("certificate", certificate)?,
                structure("terms", terms)?,
            )
        };
        let site = parse_site_code("site_code", site_code)?;
        let (host, terms) = (parse_host(host)?, terms.parse()?);
        let endorsed =
            endorse_encryption_certificate(&signing.0, site, &host, &certificate.0, terms)
                .map_err(Failure::about("terms", IMPOSSIBLE_FOR_CERTIFICATE))?;
        endorsed_certificate.set(cmcrypto_buffer::from(endorsed.to_der()));
        Ok(())
    })
}
