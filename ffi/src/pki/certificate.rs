//! Certificates.

use cmcrypto_core::pki::cms::MAX_RECIPIENTS;
use std::ffi::c_char;

use cmcrypto_core::pki::certificate::{Certificate, KeyUse};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Handles, Numbered, StructureOut, TextOut, ValueOut, call, cmcrypto_buffer,
    cmcrypto_status, free, grows, numbers, wraps,
};
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};

/// An X.509 certificate with an RSA key, or an EC key on P-256 or P-384. Reading one checks its form,
/// not its signature: that a certificate is trusted is decided where it comes from.
pub struct cmcrypto_certificate(pub(crate) Certificate);

wraps!(cmcrypto_certificate(Certificate));

/// The thumbprints of a certificate, and when it is valid.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_certificate_info {
    /// sizeof(cmcrypto_certificate_info).
    pub struct_size: u32,
    /// SHA-1 of the DER: the thumbprint that Windows shows. An identifier, not a protection.
    pub thumbprint_sha1: [u8; 20],
    /// SHA-256 of the DER.
    pub thumbprint_sha256: [u8; 32],
    /// The first second of validity.
    pub not_before: i64,
    /// The last second of validity.
    pub not_after: i64,
}

grows!(cmcrypto_certificate_info, 72);

/// Room for the subject or issuer of a certificate as text: up to 1023 bytes and a NUL.
pub const CMCRYPTO_NAME_TEXT_MAX: usize = 1024;

/// What a certificate is used for in messages: one of the constants
/// `CMCRYPTO_KEY_USE_...`.
pub type cmcrypto_key_use = i32;

/// Verifying signatures: key usage digitalSignature, extended key usage 1.3.6.1.4.1.311.101.
pub const CMCRYPTO_KEY_USE_SIGNING: i32 = 225;
/// Encrypting to its key: key usage keyEncipherment or dataEncipherment, extended key usage
/// 1.3.6.1.4.1.311.101.2.
pub const CMCRYPTO_KEY_USE_ENCRYPTION: i32 = 226;

numbers!(KeyUse, "key_use":
    CMCRYPTO_KEY_USE_SIGNING => Signing,
    CMCRYPTO_KEY_USE_ENCRYPTION => Encryption,
);

const _: () = assert!(CMCRYPTO_NAME_TEXT_MAX == Certificate::MAX_NAME_TEXT_LEN + 1);

/// The core's certificates behind an array of handles.
pub(crate) fn certificates(
    handles: Handles<'_, cmcrypto_certificate>, limit: usize, error: Error,
) -> Result<Vec<Certificate>, Failure> {
    let handles = handles.at_most(limit, error)?;
    Ok(handles.into_iter().map(|handle| handle.0.clone()).collect())
}

/// As [`certificates`], of those that a message goes to.
pub(crate) fn recipients(
    handles: Handles<'_, cmcrypto_certificate>,
) -> Result<Vec<Certificate>, Failure> {
    certificates(handles, MAX_RECIPIENTS, Error::TOO_MANY_RECIPIENTS)
}

/// Reads a DER certificate, strictly: with no extension twice and no unknown critical one.
///
/// Errors: MALFORMED; NOT_SUPPORTED for what others write and this library does not read, such as a
/// negative serial number; those of `cmcrypto_public_key_from_spki_der`. One with a critical extension
/// that is not known is read, and refused where this library uses it: who takes no more than its key
/// has to ask `cmcrypto_certificate_check_use`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_from_der(
    provider: cmcrypto_provider, der: *const u8, der_len: usize,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, (der, der_len): &[u8]| {
        let provider = provider::parse(provider)?;
        certificate.give(Certificate::from_der(provider, der)?)
    })
}

/// Reads a certificate from one block of strict PEM: `CERTIFICATE`.
///
/// Errors: MALFORMED; NOT_SUPPORTED for what others write and this library does not read, such as a
/// negative serial number; those of `cmcrypto_public_key_from_spki_der`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_from_pem(
    provider: cmcrypto_provider, pem: *const u8, pem_len: usize,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, (pem, pem_len): &[u8]| {
        let provider = provider::parse(provider)?;
        certificate.give(Certificate::from_pem(provider, pem)?)
    })
}

/// The certificate as DER: the very bytes it was read from.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_to_der(
    certificate: *const cmcrypto_certificate, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, certificate: &_| der.give(certificate.0.to_der()))
}

/// The certificate as PEM.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_to_pem(
    certificate: *const cmcrypto_certificate, pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, certificate: &_| pem.give(certificate.0.to_pem()?))
}

/// The thumbprints of a certificate, and when it is valid. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_get_info(
    certificate: *const cmcrypto_certificate, info: *mut cmcrypto_certificate_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, certificate: &cmcrypto_certificate| {
        info.give(cmcrypto_certificate_info {
            struct_size: 0,
            thumbprint_sha1: certificate.0.thumbprint_sha1(),
            thumbprint_sha256: *certificate.0.thumbprint_sha256(),
            not_before: certificate.0.not_before().as_unix(),
            not_after: certificate.0.not_after().as_unix(),
        })
    })
}

/// The key that the certificate is for.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_public_key(
    certificate: *const cmcrypto_certificate, public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, certificate: &_| {
        public_key.give(certificate.0.public_key().clone())
    })
}

/// The issuer's Name as DER. Compare bytes, never printed text.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_issuer_der(
    certificate: *const cmcrypto_certificate, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, certificate: &_| der.give(certificate.0.issuer_der()))
}

/// The subject's Name as DER. Compare bytes, never printed text.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_subject_der(
    certificate: *const cmcrypto_certificate, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, certificate: &_| der.give(certificate.0.subject_der()))
}

/// The subject for a person to read, in the form of RFC 4514, the most particular first, such as
/// `CN=PC01,CN=SMS`: one line of UTF-8, below `CMCRYPTO_NAME_TEXT_MAX` bytes, empty for an empty
/// name.
///
/// ASCII and the letters and digits of any script stand for themselves; all else is `\` and its
/// octets in hexadecimal: control characters, other spaces, what changes the direction of writing.
/// `,`, `+`, `=` and what else could end a value has a `\` before it, and so has a space after
/// another. A value that is no text, and each of an attribute without a short name, is `#` and its
/// DER in hexadecimal; so is a name that can't be read. U+2026 (three dots) at the end means that
/// there is more. Two names that a person can't tell apart may still differ, by letters of two
/// scripts that look alike: to compare names compare their DER.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_subject_text(
    certificate: *const cmcrypto_certificate, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, certificate: &cmcrypto_certificate| {
        out.write(&certificate.0.subject_text())
    })
}

/// The issuer for a person to read, as `cmcrypto_certificate_subject_text`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_issuer_text(
    certificate: *const cmcrypto_certificate, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, certificate: &cmcrypto_certificate| {
        out.write(&certificate.0.issuer_text())
    })
}

/// The serial number as a DER INTEGER.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_serial_number_der(
    certificate: *const cmcrypto_certificate, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, certificate: &_| der.give(certificate.0.serial_number_der()))
}

/// The SubjectKeyIdentifier, which whoever made the certificate chose. Success with `*identifier`
/// NULL if there is none.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_subject_key_identifier(
    certificate: *const cmcrypto_certificate, identifier: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|identifier: HandleOut<_>, certificate: &_| {
        if let Some(bytes) = certificate.0.subject_key_identifier() {
            identifier.set(cmcrypto_buffer::from(bytes));
        }
        Ok(())
    })
}

/// Whether the certificate may be used for `key_use`: by its key usage, or if it has none, and by
/// its extended key usage, or if it has none.
///
/// Errors: CERTIFICATE_USAGE if not; NOT_SUPPORTED for a critical extension that is not known.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_check_use(
    certificate: *const cmcrypto_certificate, key_use: cmcrypto_key_use,
) -> cmcrypto_status {
    call!(|certificate: &_| Ok(certificate.0.check_use(Numbered::parse(key_use)?)?))
}

/// Whether `now` lies in the certificate's validity, both ends included.
///
/// Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED if not.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_check_validity(
    certificate: *const cmcrypto_certificate, now: i64,
) -> cmcrypto_status {
    call!(|certificate: &_, now: Timestamp| Ok(certificate.0.check_validity(now)?))
}

/// Whether every character in the subject and the subject alternative names is single-byte: the
/// product's rule for certificates of its systems. BMPString never is, UTF8String within ASCII,
/// TeletexString always.
///
/// Errors: MALFORMED or NOT_DER if the names can't be read.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_names_are_single_byte(
    certificate: *const cmcrypto_certificate, single_byte: *mut i32,
) -> cmcrypto_status {
    call!(|single_byte: ValueOut<_>, certificate: &_| {
        single_byte.give(i32::from(certificate.0.names_are_single_byte()?))
    })
}

/// Whether two certificates are the same bytes.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_equals(
    a: *const cmcrypto_certificate, b: *const cmcrypto_certificate, equal: *mut i32,
) -> cmcrypto_status {
    call!(|equal: ValueOut<_>, a: &_, b: &_| equal.give(i32::from(a.0 == b.0)))
}

/// Frees a certificate.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_free(certificate: *mut cmcrypto_certificate) {
    free!(certificate)
}
