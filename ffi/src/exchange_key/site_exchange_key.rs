//! A site's exchange key, and the endorsements that lead to a management point's keys.

use std::ffi::c_char;

use cmcrypto_core::exchange_key::{SiteExchangeKey, endorse_encryption_certificate};

use crate::abi::{
    Failure, HandleOut, TextOut, call, cmcrypto_buffer, cmcrypto_status, free, parse_host,
    parse_site_code, wraps,
};
use crate::exchange_key::endorsement::cmcrypto_endorsement_terms;
use crate::exchange_key::site_public_key::cmcrypto_site_public_key;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;
use crate::pki::private_key::cmcrypto_private_key;
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::primitive::rsa;
use cmcrypto_core::names::SiteCode;

/// The exchange key of a site: with it the site vouches for its management points, its child sites,
/// and what it signs policy with. It only signs. That of the top-level site is the trusted root
/// key. Where that is kept offline, the site's operational key, made by the same calls, does all
/// this in its place: see `cmcrypto_site_exchange_key_endorse_operational_key`.
pub struct cmcrypto_site_exchange_key(pub(crate) SiteExchangeKey);

wraps!(cmcrypto_site_exchange_key(SiteExchangeKey));

const IMPOSSIBLE_TERMS: &str = "a number above INT64_MAX, or times in the wrong order";
pub(crate) const IMPOSSIBLE_FOR_CERTIFICATE: &str = "a number above INT64_MAX, times in the wrong order, or \
     never valid together with the certificate";

/// A new key of 2048, 3072 or 4096 bits; 2048 are the usual size. Takes a second or more. A site
/// that keeps its key makes it with `cmcrypto_private_key_generate` instead.
///
/// Errors: UNSUPPORTED; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_generate(
    provider: cmcrypto_provider, bits: i32, site_code: *const c_char,
    key: *mut *mut cmcrypto_site_exchange_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, site_code: SiteCode| {
        let provider = provider::parse(provider)?;
        let size = rsa::parse_key_size(bits)?;
        key.give(SiteExchangeKey::generate(provider, size, site_code)?)
    })
}

/// The exchange key that a site has.
///
/// Errors: KEY_TOO_SMALL; KEY_REJECTED above 4096 bits or an exponent of 65,537, or for numbers that
/// have no PUBLICKEYBLOB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_new(
    private_key: *const cmcrypto_private_key, site_code: *const c_char,
    key: *mut *mut cmcrypto_site_exchange_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, private_key: &cmcrypto_private_key, site_code: SiteCode| {
        key.give(SiteExchangeKey::new(private_key.signing("private_key")?, site_code)?)
    })
}

/// The site's code: 3 characters.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_site_code(
    key: *const cmcrypto_site_exchange_key, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, key: &_| out.write(key.0.site_code().as_str()))
}

/// The public half.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_public_key(
    key: *const cmcrypto_site_exchange_key, public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, key: &_| public_key.give(key.0.public_key().clone()))
}

/// The public half: the trusted root key of a hierarchy whose top-level site this is.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_site_public_key(
    key: *const cmcrypto_site_exchange_key, public_key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, key: &_| public_key.give(key.0.site_public_key()?))
}

/// Endorses the exchange key of a child site under its code. `*endorsed_site` is DER, which
/// `cmcrypto_management_point_bundle_new` takes, and with the child's proof that it has the key
/// (`cmcrypto_site_key_proof_verify`) `cmcrypto_site_directory_learn_endorsed`.
///
/// INVALID_ARGUMENT also if the code or the key is this site's own, or the terms are not possible.
/// Errors: KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for
/// a key that can't be an exchange key; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_endorse_site(
    key: *const cmcrypto_site_exchange_key, child_site_code: *const c_char,
    child_key: *const cmcrypto_public_key, terms: *const cmcrypto_endorsement_terms,
    endorsed_site: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|endorsed_site: HandleOut<_>,
           key: &_,
           child_site_code: &str,
           child_key: &_,
           terms: cmcrypto_endorsement_terms| {
        let child = parse_site_code("child_site_code", child_site_code)?;
        if child == key.0.site_code() {
            return Err(Failure::argument("child_site_code", "the site's own"));
        }
        if child_key.0 == *key.0.public_key() {
            return Err(Failure::argument("child_key", "the key itself"));
        }
        let endorsed = key
            .0
            .endorse_site(child, &child_key.0, terms.parse()?)
            .map_err(Failure::about("terms", IMPOSSIBLE_TERMS))?;
        endorsed_site.give(endorsed.to_der())
    })
}

/// Endorses the operational key of this site: another key that does from day to day what this one
/// would, so that this one, the trusted root key, is kept offline. `*endorsed_site` is DER, which
/// `cmcrypto_management_point_bundle_new`, `cmcrypto_trust_store_learn_operational_key` and
/// `cmcrypto_site_directory_accept_operational_key` take. Who has seen it takes nothing any more
/// for which this key itself vouches, nor an operational key before it: number it higher. With that
/// key `cmcrypto_site_exchange_key_new` is called for the same site.
///
/// INVALID_ARGUMENT also if it is this very key, or the terms are not possible. Errors: of the key
/// those of `cmcrypto_site_exchange_key_endorse_site`; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_endorse_operational_key(
    key: *const cmcrypto_site_exchange_key, operational_key: *const cmcrypto_public_key,
    terms: *const cmcrypto_endorsement_terms, endorsed_site: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|endorsed_site: HandleOut<_>,
           key: &_,
           operational_key: &_,
           terms: cmcrypto_endorsement_terms| {
        if operational_key.0 == *key.0.public_key() {
            return Err(Failure::argument("operational_key", "the key itself"));
        }
        let endorsed = key
            .0
            .endorse_operational_key(&operational_key.0, terms.parse()?)
            .map_err(Failure::about("terms", IMPOSSIBLE_TERMS))?;
        endorsed_site.give(endorsed.to_der())
    })
}

/// Endorses the certificate that this site signs with what it sends to its clients, as policy.
/// `*endorsed_certificate` is DER, which `cmcrypto_management_point_bundle_new` takes: clients have
/// it from there, and renew it by a higher number.
///
/// INVALID_ARGUMENT and errors as `cmcrypto_site_exchange_key_endorse_management_point`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_endorse_site_signing(
    key: *const cmcrypto_site_exchange_key, certificate: *const cmcrypto_certificate,
    terms: *const cmcrypto_endorsement_terms, endorsed_certificate: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|endorsed_certificate: HandleOut<_>,
           key: &_,
           certificate: &_,
           terms: cmcrypto_endorsement_terms| {
        let endorsed = key
            .0
            .endorse_site_signing(&certificate.0, terms.parse()?)
            .map_err(Failure::about("terms", IMPOSSIBLE_FOR_CERTIFICATE))?;
        endorsed_certificate.give(endorsed.to_der())
    })
}

/// Endorses the signing certificate of a management point of this site. `host` is the management
/// point's name: ASCII letters, digits, `-`, `_` and `.`; case and a trailing dot do not count.
/// `*endorsed_certificate` is DER, which `cmcrypto_management_point_bundle_new` takes.
///
/// INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
/// them. Errors: CERTIFICATE_USAGE if the certificate is not for signing, or is for this very key;
/// KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; KEY_REJECTED;
/// RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_endorse_management_point(
    key: *const cmcrypto_site_exchange_key, host: *const c_char,
    certificate: *const cmcrypto_certificate, terms: *const cmcrypto_endorsement_terms,
    endorsed_certificate: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|endorsed_certificate: HandleOut<_>,
           key: &_,
           host: &str,
           certificate: &_,
           terms: cmcrypto_endorsement_terms| {
        let (host, terms) = (parse_host(host)?, terms.parse()?);
        let endorsed = key
            .0
            .endorse_management_point(&host, &certificate.0, terms)
            .map_err(Failure::about("terms", IMPOSSIBLE_FOR_CERTIFICATE))?;
        endorsed_certificate.give(endorsed.to_der())
    })
}

/// Frees an exchange key.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_free(key: *mut cmcrypto_site_exchange_key) {
    free!(key)
}

/// Endorses the encryption certificate of a management point with its signing key. `site_code` is
/// that of the management point's site, `host` its name. `*endorsed_certificate` is DER, which
/// `cmcrypto_management_point_bundle_new` takes.
///
/// INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
/// them. Errors: CERTIFICATE_USAGE if the certificate is not for encryption, or is for this very
/// key; KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; KEY_REJECTED;
/// RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_endorse_encryption_certificate(
    signing: *const cmcrypto_signing_identity, site_code: *const c_char, host: *const c_char,
    certificate: *const cmcrypto_certificate, terms: *const cmcrypto_endorsement_terms,
    endorsed_certificate: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|endorsed_certificate: HandleOut<_>,
           signing: &_,
           site_code: SiteCode,
           host: &str,
           certificate: &_,
           terms: cmcrypto_endorsement_terms| {
        let (host, terms) = (parse_host(host)?, terms.parse()?);
        let endorsed =
            endorse_encryption_certificate(&signing.0, site_code, &host, &certificate.0, terms)
                .map_err(Failure::about("terms", IMPOSSIBLE_FOR_CERTIFICATE))?;
        endorsed_certificate.give(endorsed.to_der())
    })
}
