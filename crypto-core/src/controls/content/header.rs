//! What stands beside the streams of a run: of which package they are, and what commits to their key.
//!
//! ```text
//! ContentHeader ::= SEQUENCE {
//!   version        INTEGER (1),
//!   content        ContentBinding,
//!   commitment     OCTET STRING (SIZE (32)),     -- to the key: see the module content
//!   wrapped        SEQUENCE OF INTEGER (1..4) }  -- how the key is to be had, in ascending order
//!
//! ContentBinding ::= SEQUENCE {
//!   package        UTF8String (SIZE (1..64)),
//!   packageVersion INTEGER (1..9223372036854775807),
//!   packageHash    OCTET STRING (SIZE (32)),     -- SHA-256 of its manifest
//!   chunkSize      INTEGER (65536) }
//! ```
//!
//! The streams are bound to ContentBinding and to the key, not to `wrapped`: that changes as ways to the key are
//! added, and is a hint to who looks for one.

use core::fmt;
use std::collections::BTreeSet;

use der::Tag;

use super::chunks::CHUNK_LEN;
use crate::Error;
use crate::controls::der_fields;
use crate::controls::names;
use crate::pki::asn1::der::{self as asn1, Fields};

const VERSION: u8 = 1;
/// Twice what the longest needs.
const MAX_HEADER_LEN: usize = 1024;
/// ASN.1 INTEGERs that are read as `int64_t` elsewhere.
const MAX_PACKAGE_VERSION: u64 = 0x7fff_ffff_ffff_ffff;

/// The id of a package, such as `P0100012`.
///
/// 1 to 64 ASCII letters, digits and hyphens. Compared octet by octet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId(String);

impl ContentId {
    /// Checks and takes an id.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(id: &str) -> Result<Self, Error> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !names::is_short_text(id) || !id.bytes().all(is_allowed) {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(id.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a key of content is to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyWrapping {
    /// Encrypted to certificates: [`crate::content::ContentKey::wrap_to_certificates`].
    Certificates = 1,
    /// Asked for by each client: [`crate::content::ContentKey::seal_to_client`].
    Client = 2,
    /// Under a password: [`crate::content::ContentKey::wrap_under_password`].
    Password = 3,
    /// Sealed with the state of users: [`crate::content::ContentEncryption::of_user_state`].
    UserState = 4,
}

impl KeyWrapping {
    /// All, in the order of their numbers.
    pub const ALL: &'static [Self] = &[
        Self::Certificates,
        Self::Client,
        Self::Password,
        Self::UserState,
    ];

    /// The number that a header names it by.
    pub const fn number(self) -> u8 {
        match self {
            KeyWrapping::Certificates => 1,
            KeyWrapping::Client => 2,
            KeyWrapping::Password => 3,
            KeyWrapping::UserState => 4,
        }
    }
}

/// The header of encrypted content. It is stored and sent beside the streams, and is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentHeader {
    package: ContentId,
    version: u64,
    package_sha256: [u8; 32],
    commitment: [u8; 32],
    wrapped: BTreeSet<KeyWrapping>,
}

impl ContentHeader {
    /// Of a key that is not known yet, which is then committed to.
    pub(super) fn without_key(
        package: ContentId,
        version: u64,
        package_sha256: [u8; 32],
    ) -> Result<Self, Error> {
        if !is_version(version) {
            return Err(Error::INVALID_ARGUMENT.what_is("a version of 0, or above 2^63 - 1"));
        }
        Ok(Self {
            package,
            version,
            package_sha256,
            commitment: [0; 32],
            wrapped: BTreeSet::new(),
        })
    }

    pub(super) fn commit(&mut self, commitment: [u8; 32]) {
        self.commitment = commitment;
    }

    /// Reads a header: DER, of at most 1 KiB. What it says is not to be believed before a key was held against it.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`], [`Error::VERSION_NOT_SUPPORTED`];
    /// [`Error::NOT_SUPPORTED`] for chunks of another size.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_HEADER_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut fields = der_fields::read_versioned(der, VERSION)?;
        let mut binding = fields.enter(Tag::Sequence)?;
        let (package, version) = read_package(&mut binding)?;
        let package_sha256 = der_fields::read_octets(&mut binding)?;
        let chunk_len: u64 = binding.integer()?;
        if usize::try_from(chunk_len) != Ok(CHUNK_LEN) {
            return Err(Error::NOT_SUPPORTED.named("chunks of another size than 65536:", chunk_len));
        }
        binding.finish()?;
        let commitment = der_fields::read_octets(&mut fields)?;
        let mut kinds = fields.enter(Tag::Sequence)?;
        let mut wrapped = BTreeSet::new();
        while !kinds.is_finished() {
            let number: u8 = kinds.integer()?;
            let mut known = KeyWrapping::ALL.iter();
            let kind = known.find(|kind| kind.number() == number);
            let kind = *kind.ok_or(Error::MALFORMED)?;
            if wrapped.last().is_some_and(|last| *last >= kind) {
                return Err(Error::MALFORMED);
            }
            wrapped.insert(kind);
        }
        fields.finish()?;
        Ok(Self {
            package,
            version,
            package_sha256,
            commitment,
            wrapped,
        })
    }

    /// The header as DER.
    ///
    /// # Errors
    /// [`Error::INTERNAL`].
    pub fn to_der(&self) -> Result<Vec<u8>, Error> {
        let kinds = self.wrapped.iter();
        let kinds = kinds.map(|kind| Ok(asn1::small_integer(kind.number()).to_vec()));
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &self.binding()?,
                &der_fields::octets(&self.commitment),
                &asn1::sequence_of(kinds)?,
            ],
        ))
    }

    /// The same content, said to be had in this way too.
    #[must_use]
    pub fn with_wrapping(mut self, kind: KeyWrapping) -> Self {
        self.wrapped.insert(kind);
        self
    }

    /// The package's id.
    pub fn package(&self) -> &ContentId {
        &self.package
    }

    /// The package's version.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The package's hash: the SHA-256 of its manifest.
    pub fn package_sha256(&self) -> &[u8; 32] {
        &self.package_sha256
    }

    /// What names the key, and so the run of encryption.
    pub fn commitment(&self) -> &[u8; 32] {
        &self.commitment
    }

    /// How the key is said to be had, in the order of their numbers.
    pub fn wrapped(&self) -> impl Iterator<Item = KeyWrapping> {
        self.wrapped.iter().copied()
    }

    /// ContentBinding.
    pub(super) fn binding(&self) -> Result<Vec<u8>, Error> {
        let chunk_len = u64::try_from(CHUNK_LEN).map_err(|_| Error::INTERNAL)?;
        let sha256 = der_fields::octets(&self.package_sha256);
        let chunk_len = asn1::write(&chunk_len)?;
        let parts = [&self.package_fields()?[..], &sha256, &chunk_len];
        Ok(asn1::element(asn1::SEQUENCE, &parts))
    }

    fn package_fields(&self) -> Result<Vec<u8>, Error> {
        let package = asn1::element(asn1::UTF8_STRING, &[self.package.as_str().as_bytes()]);
        Ok([package, asn1::write(&self.version)?].concat())
    }

    /// The fields by which what holds a key says of which content: package, packageVersion, and the key's
    /// commitment.
    pub(super) fn key_fields(&self) -> Result<Vec<u8>, Error> {
        Ok([self.package_fields()?, der_fields::octets(&self.commitment)].concat())
    }

    /// Reads [`ContentHeader::key_fields`]: none but this header's are [`Error::CONTENT_KEY_MISMATCH`].
    pub(super) fn check_key_fields(&self, fields: &mut Fields<'_>) -> Result<(), Error> {
        let (package, version) = read_package(fields)?;
        let commitment: [u8; 32] = der_fields::read_octets(fields)?;
        if package != self.package || version != self.version {
            let other = format!("it is of version {version} of {package}");
            return Err(Error::CONTENT_KEY_MISMATCH.what_is(other));
        }
        if commitment != self.commitment {
            return Err(Error::CONTENT_KEY_MISMATCH.what_is("it is of another run of encryption"));
        }
        Ok(())
    }
}

fn is_version(version: u64) -> bool {
    (1..=MAX_PACKAGE_VERSION).contains(&version)
}

fn read_package(fields: &mut Fields<'_>) -> Result<(ContentId, u64), Error> {
    let package = ContentId::new(fields.text()?).map_err(|_| Error::MALFORMED)?;
    let version = fields.integer()?;
    if !is_version(version) {
        return Err(Error::MALFORMED);
    }
    Ok((package, version))
}
