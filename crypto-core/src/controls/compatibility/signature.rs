//! Signatures as CryptoAPI makes them, in hexadecimal digits.

use std::borrow::Cow;

use super::settings::CompatibilitySettings;
use super::text::{TextForm, encode_utf16};
use crate::controls::der_fields;
use crate::controls::hex;
use crate::controls::names::ClientId;
use crate::controls::signature_context::SignatureContext;
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::cms;
use crate::pki::key::external_key;
use crate::pki::key::public_key::PublicKey;
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::digest::DigestAlgorithm;
use crate::primitive::rsa::swap_byte_order;
use crate::{Error, ErrorKind, Party, Timestamp, memory};

/// What is signed, each in the form that the product signs it in.
#[derive(Clone, Copy, Debug)]
pub enum SignedForm<'a> {
    /// A client's id, `GUID:` and a GUID in upper case: `ClientIDSignature`.
    ClientId(&'a ClientId),
    /// A message's body as it is sent, compressed if it is: `PayloadSignature`.
    Payload(&'a [u8]),
    /// The text of a registration request from `<Data` to `</Data>`, these included and as it is sent:
    /// `SignatureValue`.
    RegistrationRequest(&'a str),
}

impl<'a> SignedForm<'a> {
    fn to_bytes(self) -> Result<Cow<'a, [u8]>, Error> {
        match self {
            SignedForm::ClientId(id) => {
                check_guid(id)?;
                utf16_with_nul(id.as_str()).map(Cow::Owned)
            }
            SignedForm::Payload(bytes) => {
                // CMS, which a body may be, begins with an identifier, as no certificate does.
                let is_cms = cms::content_type(bytes).is_some();
                let is_ours = SignatureContext::could_be_signed(bytes) && !is_cms;
                if is_ours || is_other_form(bytes) {
                    return Err(Error::INVALID_ARGUMENT
                        .what_is("a payload that reads as something else that is signed"));
                }
                Ok(Cow::Borrowed(bytes))
            }
            SignedForm::RegistrationRequest(text) => {
                // One element, or who signs one could be shown with another.
                let is_element = text.strip_prefix(DATA).is_some_and(|rest| {
                    let end = rest.len().checked_sub(DATA_END.len());
                    let is_end = |(at, _)| text_after(rest, at, "</Data", &AFTER_DATA);
                    let mut ends = rest.match_indices("</Data").filter(|found| is_end(*found));
                    let one_end = ends.next().map(|(at, _)| at) == end && rest.ends_with(DATA_END);
                    let is_start =
                        |(at, _)| text_after(rest, at, DATA, &['>', ' ', '\t', '\r', '\n', '/']);
                    let another = rest.match_indices(DATA).any(is_start);
                    rest.starts_with(AFTER_DATA) && one_end && !another
                });
                if !is_element {
                    let error = Error::INVALID_ARGUMENT;
                    return Err(error.what_is("a text that is not from <Data to </Data>"));
                }
                let text = encode_utf16(text, TextForm::default())?;
                Ok(Cow::Owned(memory::joined(&[text.expose()])?))
            }
        }
    }
}

const GUID: &str = "GUID:";
const DATA: &str = "<Data";
const AFTER_DATA: [char; 5] = ['>', ' ', '\t', '\r', '\n'];
const DATA_END: &str = "</Data>";

/// Whether what stands at `at` is `name`, and not a longer one.
fn text_after(text: &str, at: usize, name: &str, after: &[char]) -> bool {
    let rest = text.get(at.saturating_add(name.len())..);
    rest.is_some_and(|rest| rest.starts_with(after))
}

/// Whether a payload begins as a client's id, a client token or a registration request does: the same bytes
/// have the same signature.
fn is_other_form(payload: &[u8]) -> bool {
    let begins = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        payload
            .iter()
            .copied()
            .take(text.len().saturating_mul(2))
            .eq(units)
    };
    begins(GUID)
        || AFTER_DATA
            .iter()
            .any(|after| begins(&format!("{DATA}{after}")))
}

/// `GUID:` and a GUID: what the product's ids are, and what keeps the bytes that are signed from being any.
pub(super) fn check_guid(id: &ClientId) -> Result<(), Error> {
    let is_guid = |text: &str| {
        let mut groups = text.split('-');
        let is_group = |group: &str, len| {
            let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
            group.len() == len && group.bytes().all(is_digit)
        };
        [8, 4, 4, 4, 12]
            .iter()
            .all(|len| groups.next().is_some_and(|group| is_group(group, *len)))
            && groups.next().is_none()
    };
    if !id.as_str().strip_prefix(GUID).is_some_and(is_guid) {
        return Err(Error::INVALID_ARGUMENT.what_is("a client's id that is not GUID: and a GUID"));
    }
    Ok(())
}

pub(super) fn utf16_with_nul(text: &str) -> Result<Vec<u8>, Error> {
    let form = TextForm {
        nul: true,
        ..TextForm::default()
    };
    memory::joined(&[encode_utf16(text, form)?.expose()])
}

/// Signs with SHA-256: upper-case hexadecimal digits, two for each byte of the modulus.
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] for an id or a text of another form than [`SignedForm`] says, and for a
/// payload that begins like something else that this library signs; [`Error::CERTIFICATE_NOT_YET_VALID`] or
/// [`Error::CERTIFICATE_EXPIRED`] at `now`; those of the key.
pub fn sign(
    signer: &SigningIdentity,
    signed: SignedForm<'_>,
    now: Timestamp,
) -> Result<String, Error> {
    sign_bytes(signer, &signed.to_bytes()?, now)
}

pub(super) fn sign_bytes(
    signer: &SigningIdentity,
    bytes: &[u8],
    now: Timestamp,
) -> Result<String, Error> {
    let valid = signer.certificate().check_validity(now);
    valid.map_err(Error::about(Party::OwnSigning))?;
    let mut signature = external_key::sign(signer.key(), SignatureScheme::Pkcs1Sha256, bytes)?;
    swap_byte_order(&mut signature);
    Ok(hex::encode(&signature))
}

/// How a signature that was verified was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VerifiedSignature {
    /// With SHA-256, or SHA-1 where the settings accept it.
    pub digest: DigestAlgorithm,
    /// Whether it was without DigestInfo.
    pub without_digest_info: bool,
}

/// Verifies a signature, of the certificate that is registered for the client; of a registration request
/// the one in it. It costs up to four verifications, and as many hashes of a payload, whose length is the
/// caller's to bound. None says when it was made: who saw one of a client's id has it for ever.
///
/// # Errors
/// [`Error::MALFORMED`] for what [`sign`] does not sign; of the certificate [`Error::CERTIFICATE_USAGE`],
/// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`],
/// [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`], [`Error::KEY_REJECTED`];
/// [`Error::MALFORMED`] if the signature is not upper-case hexadecimal digits; [`Error::SIGNATURE_INVALID`];
/// and if it verifies, but `settings` don't name how it was made: [`Error::SHA1_NOT_ACCEPTED`],
/// [`Error::ALGORITHM_NOT_ACCEPTED`] without DigestInfo. [`Error::UNSUPPORTED`] for what does not verify
/// otherwise where `settings` name signatures without DigestInfo, in a build that verifies none.
pub fn verify(
    certificate: &Certificate,
    signed: SignedForm<'_>,
    signature: &str,
    settings: CompatibilitySettings,
    now: Timestamp,
) -> Result<VerifiedSignature, Error> {
    // It came from outside: not the caller's mistake.
    let bytes = signed
        .to_bytes()
        .map_err(|error| Error::new(ErrorKind::Malformed, error))?;
    verify_bytes(certificate, &bytes, signature, settings, now)
}

pub(super) fn verify_bytes(
    certificate: &Certificate,
    bytes: &[u8],
    signature: &str,
    settings: CompatibilitySettings,
    now: Timestamp,
) -> Result<VerifiedSignature, Error> {
    let about = Error::about(Party::Client);
    der_fields::check_certificate(certificate, KeyUse::Signing, now).map_err(&about)?;
    der_fields::check_largest(certificate, LegacyAlgorithms::default()).map_err(&about)?;
    let key = certificate.public_key();
    if !settings.rsa_1024_verification {
        key.check_size().map_err(&about)?;
    }
    // Before anything is decoded.
    if signature.len() != key.modulus_len().saturating_mul(2) {
        return Err(Error::SIGNATURE_INVALID);
    }
    let mut signature = hex::decode(signature.as_bytes())?;
    swap_byte_order(&mut signature);
    let mut refused = Error::SIGNATURE_INVALID;
    // No header says how a token was signed, and what a message says is not believed: what verifies is
    // what it was, and the settings say whether that is enough.
    for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha1] {
        for without_digest_info in [false, true] {
            let found = VerifiedSignature {
                digest,
                without_digest_info,
            };
            match found.verify(key, bytes, &signature) {
                Ok(()) => return found.check(settings),
                Err(error) if error.kind() == ErrorKind::SignatureInvalid => {}
                Err(error) if error.kind() == ErrorKind::Unsupported => {
                    if settings.signatures_without_digest_info {
                        refused = error.what_is("signatures without DigestInfo");
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
    Err(refused)
}

impl VerifiedSignature {
    fn verify(self, key: &PublicKey, bytes: &[u8], signature: &[u8]) -> Result<(), Error> {
        if self.without_digest_info {
            return key.verify_bare_digest(&self.digest.digest(bytes), true, signature);
        }
        key.verify_accepting(SignatureScheme::pkcs1(self.digest), true, bytes, signature)
    }

    fn check(self, settings: CompatibilitySettings) -> Result<Self, Error> {
        if self.digest == DigestAlgorithm::Sha1 && !settings.sha1_signatures {
            return Err(Error::SHA1_NOT_ACCEPTED);
        }
        if self.without_digest_info && !settings.signatures_without_digest_info {
            return Err(Error::ALGORITHM_NOT_ACCEPTED.what_is("a signature without DigestInfo"));
        }
        Ok(self)
    }
}
