//! Signatures as CryptoAPI makes them, in hexadecimal digits.

use cmcrypto_core::compatibility::{self, SignedForm, VerifiedSignature};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Numbered, StructureOut, call, cmcrypto_buffer, cmcrypto_status, grows,
    parse_client_id,
};
use crate::compatibility::settings::cmcrypto_compatibility_settings;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;
use crate::primitive::digest::cmcrypto_digest_algorithm;

/// What is signed: one of the constants `CMCRYPTO_SIGNED_FORM_...`. None has the number 0.
pub type cmcrypto_signed_form = i32;

/// A client's id, UTF-8, `GUID:` and a GUID in upper case; signed as UTF-16LE and a NUL:
/// `ClientIDSignature`.
pub const CMCRYPTO_SIGNED_FORM_CLIENT_ID: i32 = 1057;
/// A message's body as it is sent, compressed if it is: `PayloadSignature`.
pub const CMCRYPTO_SIGNED_FORM_PAYLOAD: i32 = 1058;
/// The text of a registration request from `<Data` to `</Data>`, these included and as it is sent,
/// here as UTF-8; signed as UTF-16LE: `SignatureValue`.
pub const CMCRYPTO_SIGNED_FORM_REGISTRATION_REQUEST: i32 = 1059;

/// How a signature that was verified was made.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_compatibility_signature_info {
    /// sizeof(cmcrypto_compatibility_signature_info).
    pub struct_size: u32,
    /// With SHA-256, or SHA-1 where the settings accept it.
    pub digest: cmcrypto_digest_algorithm,
    /// Whether it was without DigestInfo.
    pub without_digest_info: i32,
}

grows!(cmcrypto_compatibility_signature_info, 12);

impl cmcrypto_compatibility_signature_info {
    pub(crate) fn new(verified: VerifiedSignature) -> Result<Self, Failure> {
        Ok(Self {
            struct_size: 0,
            digest: verified.digest.number()?,
            without_digest_info: i32::from(verified.without_digest_info),
        })
    }
}

/// What is signed, which of a client's id is not borrowed.
enum Parsed<'a> {
    ClientId(ClientId),
    Other(SignedForm<'a>),
}

impl Parsed<'_> {
    fn form(&self) -> SignedForm<'_> {
        match self {
            Parsed::ClientId(id) => SignedForm::ClientId(id),
            Parsed::Other(form) => *form,
        }
    }
}

fn parse(form: cmcrypto_signed_form, signed: &[u8]) -> Result<Parsed<'_>, Failure> {
    let text = || {
        let not_text = |_| Failure::argument("signed_bytes", "not UTF-8");
        std::str::from_utf8(signed).map_err(not_text)
    };
    match form {
        CMCRYPTO_SIGNED_FORM_CLIENT_ID => {
            parse_client_id("signed_bytes", text()?).map(Parsed::ClientId)
        }
        CMCRYPTO_SIGNED_FORM_PAYLOAD => Ok(Parsed::Other(SignedForm::Payload(signed))),
        CMCRYPTO_SIGNED_FORM_REGISTRATION_REQUEST => {
            Ok(Parsed::Other(SignedForm::RegistrationRequest(text()?)))
        }
        _ => Err(Failure::argument("form", "unknown")),
    }
}

/// Text that came from outside, in which no byte is above 127.
pub(crate) fn outside_text(bytes: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(bytes).map_err(|_| Error::MALFORMED.into())
}

/// Signs with SHA-256. `*signature` is upper-case hexadecimal digits, two for each byte of the
/// modulus, from the last byte to the first. INVALID_ARGUMENT for an id or a text of another form,
/// and for a payload that begins like something else that this library signs.
///
/// Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`; those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_compatibility_sign(
    signer: *const cmcrypto_signing_identity, form: cmcrypto_signed_form, signed_bytes: *const u8,
    signed_bytes_len: usize, now: i64, signature: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|signature: HandleOut<_>,
           signer: &_,
           (signed_bytes, signed_bytes_len): &[u8],
           now: Timestamp| {
        let parsed = parse(form, signed_bytes)?;
        signature.give(compatibility::sign(&signer.0, parsed.form(), now)?)
    })
}

/// Verifies a signature, of the certificate that is registered for the client; of a registration
/// request the one in it. `struct_size` is the sizeof `*info`. It costs up to four verifications, and
/// as many hashes of a payload, whose length is the caller's to bound.
///
/// Errors: MALFORMED for what `cmcrypto_compatibility_sign` does not sign, and if the signature is not
/// upper-case hexadecimal digits; of the certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, KEY_REJECTED; SIGNATURE_INVALID; and if
/// it verifies, but the settings don't name how it was made: SHA1_NOT_ACCEPTED, ALGORITHM_NOT_ACCEPTED
/// without DigestInfo. UNSUPPORTED for what does not verify otherwise where the settings name signatures
/// without DigestInfo, in a build that verifies none.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_compatibility_verify(
    settings: *const cmcrypto_compatibility_settings, certificate: *const cmcrypto_certificate,
    form: cmcrypto_signed_form, signed_bytes: *const u8, signed_bytes_len: usize,
    signature: *const u8, signature_len: usize, now: i64,
    info: *mut cmcrypto_compatibility_signature_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>,
           settings: cmcrypto_compatibility_settings,
           certificate: &_,
           (signed_bytes, signed_bytes_len): &[u8],
           (signature, signature_len): &[u8],
           now: Timestamp| {
        let settings = settings.parse()?;
        // What is signed came from outside: not the caller's mistake, but for the form.
        if form != CMCRYPTO_SIGNED_FORM_PAYLOAD {
            outside_text(signed_bytes)?;
        }
        let (parsed, signature) = (parse(form, signed_bytes), outside_text(signature)?);
        let parsed = match parsed {
            Err(_) if form == CMCRYPTO_SIGNED_FORM_CLIENT_ID => return Err(Error::MALFORMED.into()),
            parsed => parsed?,
        };
        let verified =
            compatibility::verify(&certificate.0, parsed.form(), signature, settings, now)?;
        info.give(cmcrypto_compatibility_signature_info::new(verified)?)
    })
}
