//! X.509 certificates (RFC 5280), parsed once.

use core::fmt;
use std::sync::Arc;

use der::asn1::{ObjectIdentifier, OctetString, UintRef};
use der::flagset::FlagSet;
use der::{Tag, TagNumber};
use x509_cert::certificate::Version;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages};

use super::{extension, names, readable, why_unreadable};
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::{oid, pem};
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::primitive::digest::DigestAlgorithm;
use crate::{Error, ErrorKind, Provider, Timestamp};

const PEM_LABEL: &str = "CERTIFICATE";

/// Certificates in use have about ten extensions; each is compared with all before it.
const MAX_EXTENSIONS: usize = 64;
const MAX_SERIAL_LEN: usize = 20;

/// The critical extensions with which a certificate may be used. Of them only key usages and the key identifier are
/// judged here; the rest bears on paths, and path validation reads it from the bytes.
const KNOWN_CRITICAL: &[ObjectIdentifier] = &[
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::SUBJECT_ALT_NAME,
    oid::BASIC_CONSTRAINTS,
    oid::NAME_CONSTRAINTS,
    oid::CERTIFICATE_POLICIES,
    oid::EXTENDED_KEY_USAGE,
];

/// The critical extensions that path validation judges.
const CRITICAL_IN_PATHS: &[ObjectIdentifier] = &[
    oid::KEY_USAGE,
    oid::SUBJECT_ALT_NAME,
    oid::BASIC_CONSTRAINTS,
    oid::NAME_CONSTRAINTS,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::EXTENDED_KEY_USAGE,
];

/// What a certificate is used for in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyUse {
    /// Verifying signatures: key usage digitalSignature, extended key usage
    /// 1.3.6.1.4.1.311.101.
    Signing,
    /// Encrypting to its key: key usage keyEncipherment or dataEncipherment, extended key usage
    /// 1.3.6.1.4.1.311.101.2.
    Encryption,
}

impl KeyUse {
    /// The key usages of which one is needed.
    pub(crate) fn key_usages(self) -> FlagSet<KeyUsages> {
        match self {
            KeyUse::Signing => KeyUsages::DigitalSignature.into(),
            KeyUse::Encryption => KeyUsages::KeyEncipherment | KeyUsages::DataEncipherment,
        }
    }

    /// The product's extended key usage.
    pub(crate) fn purpose(self) -> ObjectIdentifier {
        match self {
            KeyUse::Signing => oid::SMS_SIGNING,
            KeyUse::Encryption => oid::SMS_ENCRYPTION,
        }
    }
}

/// An X.509 certificate with an RSA key, or an EC key on P-256 or P-384.
///
/// Those with EC keys are for TLS and its authorities ([`crate::pki::path::verify_path`],
/// [`crate::client_certificate::select_certificate`]): messages, endorsements and registrations are with RSA, as the
/// product's are.
///
/// Cheap to clone; usable from several threads. Equal when the bytes are equal. Reading one checks
/// its form, not its signature: that a certificate is trusted is decided where it comes from.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    public_key: PublicKey,
    /// Name, as DER.
    issuer: Vec<u8>,
    /// Name, as DER.
    subject: Vec<u8>,
    /// INTEGER, as DER.
    serial: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
    key_usage: Option<KeyUsage>,
    extended_key_usage: Option<Vec<ObjectIdentifier>>,
    subject_key_identifier: Option<Vec<u8>>,
    /// The first, if there is one.
    unknown_critical: Option<ObjectIdentifier>,
    critical_outside_paths: Option<ObjectIdentifier>,
    sha256: [u8; 32],
}

impl Certificate {
    /// The most bytes of a subject or issuer as text.
    pub const MAX_NAME_TEXT_LEN: usize = readable::MAX_LEN;

    /// Reads a DER certificate, strictly: it must be the encoding that DER gives its content, with
    /// no extension twice. One with an unknown critical extension is read, and refused where this
    /// library uses it: who takes no more than its key has to ask [`Certificate::check_use`]. The values of extensions other than key
    /// usage, extended key usage and subject key identifier are not judged. Times must be written as
    /// RFC 5280 section 4.1.2.5 says, and not lie before 1970.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 64 KiB or 64 extensions;
    /// [`Error::NOT_SUPPORTED`] for what others write and this library does not read, such as serial
    /// numbers that are negative or above 20 octets; and for the key those of [`PublicKey::from_spki_der`].
    pub fn from_der(provider: Provider, der: &[u8]) -> Result<Self, Error> {
        let read = Self::read(provider, der, None);
        read.map_err(|error| why_unreadable::explain(error, der))
    }

    /// As [`Certificate::from_der`], where its SHA-256 is known.
    pub(crate) fn from_hashed_der(
        provider: Provider,
        der: &[u8],
        sha256: [u8; 32],
    ) -> Result<Self, Error> {
        let read = Self::read(provider, der, Some(sha256));
        read.map_err(|error| why_unreadable::explain(error, der))
    }

    fn read(provider: Provider, der: &[u8], hashed: Option<[u8; 32]>) -> Result<Self, Error> {
        pem::check_len(der)?;
        let parsed: x509_cert::Certificate = asn1::read(der)?;
        // Everything below is taken from the parsed form; this makes it speak for the bytes.
        if asn1::write(&parsed)? != der {
            return Err(Error::MALFORMED);
        }
        let tbs = parsed.tbs_certificate();
        if tbs.signature() != parsed.signature_algorithm() {
            return Err(Error::MALFORMED.what_is("two signature algorithms that differ"));
        }
        let extensions = tbs.extensions().map(Vec::as_slice).unwrap_or_default();
        // RFC 5280 section 4.1: only in version 3, and then at least one.
        if tbs.extensions().is_some() && (tbs.version() != Version::V3 || extensions.is_empty()) {
            return Err(Error::MALFORMED.what_is("extensions and version contradict each other"));
        }
        // Parts of the bytes, which are what writing the parsed ones again would give.
        let mut parts = Fields::of(Tag::Sequence, der)?.enter(Tag::Sequence)?;
        parts.optional(asn1::context(TagNumber(0), true))?;
        let serial = parts.element()?;
        let _signature = parts.element()?;
        let issuer = parts.element()?;
        let _validity = parts.element()?;
        let subject = parts.element()?;
        let spki = parts.element()?;
        check_serial_number(serial)?;
        if extensions.len() > MAX_EXTENSIONS {
            return Err(Error::TOO_LARGE.what_is("more than 64 extensions"));
        }
        for (index, extension) in extensions.iter().enumerate() {
            let before = extensions.get(..index).unwrap_or_default();
            if before
                .iter()
                .any(|other| other.extn_id == extension.extn_id)
            {
                return Err(Error::MALFORMED.named("twice the extension", extension.extn_id));
            }
        }
        let critical_but = |known: &[ObjectIdentifier]| {
            let mut critical = extensions.iter().filter(|one| one.critical);
            let unknown = critical.find(|one| !known.contains(&one.extn_id));
            unknown.map(|one| one.extn_id)
        };
        let extension = |id: ObjectIdentifier| {
            extensions
                .iter()
                .find(|extension| extension.extn_id == id)
                .map(|extension| extension.extn_value.as_bytes())
        };
        let bad = |what: &'static str| move |error: Error| error.what_is(what);
        let key_usage = extension(oid::KEY_USAGE)
            .map(asn1::read::<KeyUsage>)
            .transpose()
            .map_err(bad("the key usage"))?;
        let extended_key_usage = extension(oid::EXTENDED_KEY_USAGE)
            .map(asn1::read::<ExtendedKeyUsage>)
            .transpose()
            .map_err(bad("the extended key usage"))?
            .map(|usages| usages.0);
        if extended_key_usage.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::MALFORMED.what_is("an empty extended key usage"));
        }
        let subject_key_identifier = extension(oid::SUBJECT_KEY_IDENTIFIER)
            .map(asn1::read::<OctetString>)
            .transpose()
            .map_err(bad("the subject key identifier"))?
            .map(|identifier| identifier.as_bytes().to_vec());
        if subject_key_identifier.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::MALFORMED.what_is("an empty subject key identifier"));
        }
        Ok(Self(Arc::new(Inner {
            public_key: PublicKey::from_spki_der(provider, spki).map_err(bad("the public key"))?,
            issuer: issuer.to_vec(),
            subject: subject.to_vec(),
            serial: serial.to_vec(),
            not_before: Timestamp::from_duration(tbs.validity().not_before.to_unix_duration()),
            not_after: Timestamp::from_duration(tbs.validity().not_after.to_unix_duration()),
            key_usage,
            extended_key_usage,
            subject_key_identifier,
            unknown_critical: critical_but(KNOWN_CRITICAL),
            critical_outside_paths: critical_but(CRITICAL_IN_PATHS),
            sha256: hashed.unwrap_or_else(|| sha256(der)),
            der: der.to_vec(),
        })))
    }

    /// Reads one certificate in strict PEM with the label `CERTIFICATE`.
    ///
    /// # Errors
    /// As [`Certificate::from_der`].
    pub fn from_pem(provider: Provider, text: &[u8]) -> Result<Self, Error> {
        let der = pem::decode_as(PEM_LABEL, text, pem::MAX_PEM_LEN)?;
        Self::from_der(provider, der.expose())
    }

    /// The certificate as DER: the very bytes it was read from.
    pub fn to_der(&self) -> &[u8] {
        &self.0.der
    }

    /// The certificate as PEM.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_pem(&self) -> Result<String, Error> {
        pem::encode(PEM_LABEL, &self.0.der)
    }

    /// SHA-1 of the DER: the thumbprint that Windows shows. An identifier, not a protection.
    pub fn thumbprint_sha1(&self) -> [u8; 20] {
        let digest = DigestAlgorithm::Sha1.digest(&self.0.der);
        let mut thumbprint = [0; 20];
        for (to, from) in thumbprint.iter_mut().zip(digest.as_ref()) {
            *to = *from;
        }
        thumbprint
    }

    /// SHA-256 of the DER.
    pub fn thumbprint_sha256(&self) -> &[u8; 32] {
        &self.0.sha256
    }

    /// The key that the certificate is for.
    pub fn public_key(&self) -> &PublicKey {
        &self.0.public_key
    }

    /// The issuer's Name as DER. Compare bytes, never printed text.
    pub fn issuer_der(&self) -> &[u8] {
        &self.0.issuer
    }

    /// The subject's Name as DER. Compare bytes, never printed text.
    pub fn subject_der(&self) -> &[u8] {
        &self.0.subject
    }

    /// The subject for a person to read: in the form of RFC 4514, the most particular first.
    ///
    /// ```
    /// # use cmcrypto_core::primitive::rsa::RsaKeySize;
    /// # use cmcrypto_core::{Provider, Timestamp};
    /// # use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
    /// # use cmcrypto_core::pki::key::PrivateKey;
    /// # let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
    /// # let now = Timestamp::from_unix(1_800_000_000);
    /// let certificate = self_signed(&key, KeyUse::Signing, "PC01", now, now)?;
    /// assert_eq!(certificate.subject_text(), "CN=PC01,CN=SMS");
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// It is one line of at most [`Certificate::MAX_NAME_TEXT_LEN`] bytes, empty for an empty name.
    /// ASCII and the letters and digits of any script stand for themselves; all else is `\` and its
    /// octets in hexadecimal: control characters, other spaces, what changes the direction of
    /// writing. `,`, `+`, `=` and what else could end a value has a `\` before it, and so has a
    /// space after another. A value that is no text, and each of an attribute without a short name,
    /// is `#` and its DER in hexadecimal; so is a name that can't be read. `…` at the end means that
    /// there is more.
    ///
    /// Two names that a person can't tell apart may still differ, by letters of two scripts that
    /// look alike: to compare names compare their DER.
    pub fn subject_text(&self) -> String {
        readable::name(&self.0.subject)
    }

    /// The issuer for a person to read, as [`Certificate::subject_text`].
    pub fn issuer_text(&self) -> String {
        readable::name(&self.0.issuer)
    }

    /// The serial number as a DER INTEGER.
    pub fn serial_number_der(&self) -> &[u8] {
        &self.0.serial
    }

    /// The first second of validity.
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// The last second of validity.
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// The SubjectKeyIdentifier, if the certificate has one. Whoever made the certificate chose it.
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.0.subject_key_identifier.as_deref()
    }

    /// Whether the certificate may be used for `key_use`: by its key usage, or if it has none, and by
    /// its extended key usage, or if it has none.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_USAGE`]; [`Error::NOT_SUPPORTED`] for a critical extension that is not
    /// known.
    pub fn check_use(&self, key_use: KeyUse) -> Result<(), Error> {
        self.check_critical()?;
        let by_key_usage = match &self.0.key_usage {
            Some(bits) => !(bits.0 & key_use.key_usages()).is_empty(),
            None => true,
        };
        let by_purpose = match &self.0.extended_key_usage {
            Some(purposes) => purposes.contains(&key_use.purpose()),
            None => true,
        };
        if !by_key_usage || !by_purpose {
            return Err(Error::CERTIFICATE_USAGE.what_is(if by_key_usage {
                "extended key usage"
            } else {
                "key usage"
            }));
        }
        Ok(())
    }

    /// Whether tokens may be signed with it: with the extended key usage that a site's authority gives to what signs
    /// them, or as [`KeyUse::Signing`].
    pub(crate) fn check_token_signing(&self) -> Result<(), Error> {
        let purposes = self.0.extended_key_usage.as_ref();
        if !purposes.is_some_and(|purposes| purposes.contains(&oid::TOKEN_SIGNING)) {
            return self.check_use(KeyUse::Signing);
        }
        self.check_critical()?;
        let usages = self.0.key_usage.as_ref();
        if usages.is_some_and(|bits| (bits.0 & KeyUse::Signing.key_usages()).is_empty()) {
            return Err(Error::CERTIFICATE_USAGE.what_is("key usage"));
        }
        Ok(())
    }

    /// RFC 5280 section 4.2: who does not know a critical extension must not use the certificate.
    pub(crate) fn check_critical(&self) -> Result<(), Error> {
        match self.0.unknown_critical {
            Some(id) => Err(self.not_supported(id)),
            None => Ok(()),
        }
    }

    /// Whether `now` lies in the certificate's validity, both ends included.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`].
    pub fn check_validity(&self, now: Timestamp) -> Result<(), Error> {
        let Some(kind) = self.outside_validity(now) else {
            return Ok(());
        };
        let (subject, from, until) = (self.subject_text(), self.0.not_before, self.0.not_after);
        let what = format!("{subject}, valid from {from} until {until}, and it is {now}");
        Err(Error::bare(kind).what_is(what))
    }

    /// How `now` lies outside the certificate's validity, if it does.
    pub(crate) fn outside_validity(&self, now: Timestamp) -> Option<ErrorKind> {
        if now < self.0.not_before {
            Some(ErrorKind::CertificateNotYetValid)
        } else if now > self.0.not_after {
            Some(ErrorKind::CertificateExpired)
        } else {
            None
        }
    }

    /// Whether every character in the subject and the subject alternative names is single-byte: the
    /// product's rule for certificates of its systems. BMPString never is, UTF8String within ASCII,
    /// TeletexString always.
    ///
    /// ```
    /// # use cmcrypto_core::primitive::rsa::RsaKeySize;
    /// # use cmcrypto_core::{Provider, Timestamp};
    /// # use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
    /// # use cmcrypto_core::pki::key::PrivateKey;
    /// # let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
    /// # let now = Timestamp::from_unix(1_800_000_000);
    /// let certificate = self_signed(&key, KeyUse::Signing, "PC01", now, now)?;
    /// assert!(certificate.names_are_single_byte()?);
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::MALFORMED`] or [`Error::NOT_DER`] if the names can't be read.
    pub fn names_are_single_byte(&self) -> Result<bool, Error> {
        let subject = names::attributes(&self.0.subject)?;
        if !subject.iter().all(|attribute| attribute.value.single_byte) {
            return Ok(false);
        }
        let Some(names) = self.extension(oid::SUBJECT_ALT_NAME)? else {
            return Ok(true);
        };
        Ok(names::alternative_names(names)?
            .iter()
            .all(|name| name.single_byte))
    }

    /// The user principal names among the subject alternative names.
    pub(crate) fn user_principal_names(&self) -> Result<Vec<String>, Error> {
        let names = self.extension(oid::SUBJECT_ALT_NAME)?;
        names.map_or(Ok(Vec::new()), names::user_principal_names)
    }

    /// The key usages, or nothing if the certificate leaves them open.
    pub(crate) fn key_usages(&self) -> Option<FlagSet<KeyUsages>> {
        self.0.key_usage.as_ref().map(|key_use| key_use.0)
    }

    /// The extended key usages, or nothing if the certificate leaves them open.
    pub(crate) fn purposes(&self) -> Option<&[ObjectIdentifier]> {
        self.0.extended_key_usage.as_deref()
    }

    /// Whether it may issue certificates by its basic constraints, and how many authorities may be
    /// below it.
    pub(crate) fn basic_constraints(&self) -> Result<(bool, Option<usize>), Error> {
        let Some(value) = self.extension(oid::BASIC_CONSTRAINTS)? else {
            return Ok((false, None));
        };
        let mut fields = Fields::of(Tag::Sequence, value)?;
        let is_authority = fields.next_is(Tag::Boolean)? && fields.decode()?;
        let mut path_len = None;
        if !fields.is_finished() {
            let len: UintRef<'_> = fields.decode()?;
            // More than a path can have is as good as none.
            path_len = Some(match len.as_bytes() {
                [len] => usize::from(*len),
                _ => usize::MAX,
            });
        }
        fields.finish()?;
        Ok((is_authority, path_len))
    }

    /// The first critical extension with which a certificate can't be in a path.
    pub(crate) fn critical_outside_paths(&self) -> Option<ObjectIdentifier> {
        self.0.critical_outside_paths
    }

    /// That it has this critical extension.
    pub(crate) fn not_supported(&self, id: ObjectIdentifier) -> Error {
        let name = match id {
            oid::CERTIFICATE_POLICIES => " (certificatePolicies)",
            oid::POLICY_MAPPINGS => " (policyMappings)",
            oid::POLICY_CONSTRAINTS => " (policyConstraints)",
            oid::INHIBIT_ANY_POLICY => " (inhibitAnyPolicy)",
            _ => "",
        };
        let subject = self.subject_text();
        Error::NOT_SUPPORTED.what_is(format!("critical extension {id}{name} of {subject}"))
    }

    /// The value of an extension.
    pub(crate) fn extension(&self, id: ObjectIdentifier) -> Result<Option<&[u8]>, Error> {
        let mut tbs = Fields::new(&self.0.der)?
            .enter(Tag::Sequence)?
            .enter(Tag::Sequence)?;
        while !tbs.is_finished() {
            if let Some(list) = tbs.optional(asn1::context(TagNumber(3), true))? {
                return extension::find(list, id);
            }
            tbs.any()?;
        }
        Ok(None)
    }

    /// The content of IssuerAndSerialNumber (RFC 5652 section 10.2.4).
    pub(crate) fn issuer_and_serial(&self) -> Vec<u8> {
        [self.0.issuer.as_slice(), &self.0.serial].concat()
    }
}

/// RFC 5280 section 4.1.2.2: not negative, at most 20 octets. Zero, which it forbids too, exists.
fn check_serial_number(der: &[u8]) -> Result<(), Error> {
    let number: UintRef<'_> =
        asn1::read(der).map_err(|_| Error::NOT_SUPPORTED.what_is("a negative serial number"))?;
    if number.as_bytes().len() > MAX_SERIAL_LEN {
        return Err(Error::NOT_SUPPORTED.what_is("a serial number above 20 octets"));
    }
    Ok(())
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate(")?;
        self.0
            .sha256
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}
