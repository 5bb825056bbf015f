//! Replicated data with its signature in one: a package.
//!
//! ```text
//! 8 bytes    "CMREPLI" and a newline
//! 4 bytes    version, big-endian: 1
//! 4 bytes    length of the signature, big-endian: at most 4096
//! ...        ReplicationSignature
//! ...        the data: as many bytes as the signature says
//! ```
//!
//! The signature comes first, so that nothing is written for a sender who did not sign. Its length is
//! known before the data is hashed, so a package is written in one pass over the data, to an output
//! that can go back to where it began. Nothing else says how long the data is, so nothing can
//! contradict the signature.

use core::fmt;
use core::ops::Range;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::header::{MAX_SIGNATURE_LEN, ReplicationHeader, SignedHeader};
use super::position::ReplicationPosition;
use super::signing::{VerifiedReplication, expect, next_header, sign_header, verify_in};
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::sites::directory::SiteDirectory;
use crate::controls::storage::durable_file::NewFile;
use crate::controls::storage::reader::{is_at_end, read_exactly, read_hashing};
use crate::controls::storage::sink::Sink;
use crate::pki::certificate::identity::DecryptionIdentity;
use crate::pki::certificate::x509::Certificate;
use crate::pki::cms::{self, AcceptedAlgorithms, ContentKey};
use crate::primitive::digest::DigestAlgorithm;
use crate::{Error, ErrorKind, Party, Secret, Timestamp};

const MAGIC: &[u8; 8] = b"CMREPLI\n";
const VERSION: u32 = 1;
const HEADER_LEN: usize = 16;

fn unwritten(error: io::Error) -> Error {
    Error::new(ErrorKind::Storage, error).what_is("the package can't be written")
}

/// Signs `length` bytes of `data`, which must end there, and writes the package of both to
/// `output`, hashing what it writes. The position is the one after it: store it before the
/// package leaves.
///
/// The signature goes to the place that was left for it at the end. Until then, and after an
/// error, the output begins with zeros and is no package.
///
/// # Errors
/// As [`sign`](crate::replication::sign); [`Error::INVALID_ARGUMENT`] if the data is of another
/// length; [`Error::STORAGE`] if reading or writing fails.
pub fn write_package(
    key: &SiteExchangeKey,
    position: &ReplicationPosition,
    data: &mut dyn Read,
    length: u64,
    output: &mut (impl Write + Seek),
    now: Timestamp,
) -> Result<ReplicationPosition, Error> {
    let header = next_header(key, position, length, now)?;
    let unsigned = vec![0; key.public_key().modulus_len()];
    let signature = SignedHeader::write(&header.to_content()?, &unsigned);
    let head_len = HEADER_LEN.saturating_add(signature.len());

    let start = output.stream_position().map_err(unwritten)?;
    output.write_all(&vec![0; head_len]).map_err(unwritten)?;
    let mut copy = |piece: &[u8]| output.write_all(piece).map_err(unwritten);
    let (digest, read) = read_hashing(data, length, &mut copy)?;
    if read != length || !is_at_end(data)? {
        return Err(Error::INVALID_ARGUMENT);
    }

    let (signature, next) = sign_header(key, position, header, &digest)?;
    let head = head(&signature)?;
    if head.len() != head_len {
        return Err(Error::INTERNAL);
    }
    let end = output.stream_position().map_err(unwritten)?;
    let written = output
        .seek(SeekFrom::Start(start))
        .and_then(|_| output.write_all(&head))
        .and_then(|()| output.seek(SeekFrom::Start(end)))
        .and_then(|_| output.flush());
    written.map_err(unwritten)?;
    Ok(next)
}

/// As [`write_package`], into a file that appears at `path` whole and
/// durable, or not at all, as with [`crate::replication::FileSink`].
///
/// # Errors
/// As [`write_package`]; [`Error::INVALID_ARGUMENT`] also if the path
/// names a directory, or no file.
pub fn write_package_file(
    key: &SiteExchangeKey,
    position: &ReplicationPosition,
    data: &mut dyn Read,
    length: u64,
    path: impl AsRef<Path>,
    now: Timestamp,
) -> Result<ReplicationPosition, Error> {
    let mut package = NewFile::beside(path.as_ref())?;
    let next = write_package(key, position, data, length, package.file(), now)?;
    package.commit()?;
    Ok(next)
}

/// Signs `data` as [`sign`](crate::replication::sign) does, and encrypts it with the
/// signature to the encryption certificate of the site that it is for: AuthEnvelopedData of a
/// package, in memory, for data that is stored on its way. The position is the one after it.
///
/// [`SiteDirectory::encryption_certificate`] is the one that the other site's exchange key endorsed;
/// of a certificate from elsewhere the caller has to know whose it is. The site is signed, so
/// whoever the data was encrypted to can't pass it on as meant for another.
///
/// ```
/// # use std::sync::Arc;
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::exchange_key::SiteExchangeKey;
/// use cmcrypto_core::names::SiteCode;
/// use cmcrypto_core::pki::certificate::{KeyUse, DecryptionIdentity, self_signed};
/// use cmcrypto_core::pki::key::PrivateKey;
/// use cmcrypto_core::replication::{self, ReplicationPosition};
/// use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
///
/// # fn main() -> Result<(), Error> {
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let until = now.saturating_add(365 * 86_400);
/// # let (provider, size) = (Provider::default(), RsaKeySize::Rsa2048);
/// # let (s01, p01) = (SiteCode::new("S01")?, SiteCode::new("P01")?);
/// # let key = SiteExchangeKey::generate(provider, size, s01)?;
/// # let mut directory = SiteDirectory::new(p01, SiteDirectorySettings::default());
/// # directory.learn_from_directory_service(s01, SiteRelation::Child, key.public_key(), None, now)?;
/// # let encryption_key = PrivateKey::generate(provider, size)?;
/// # let certificate = self_signed(&encryption_key, KeyUse::Encryption, "P01", now, until)?;
/// let sent = ReplicationPosition::start(s01, p01, "inventory")?;
/// let (sealed, sent) = replication::seal(&key, &sent, b"<Inventory/>", &certificate, now)?;
///
/// let identities = [DecryptionIdentity::new(Arc::new(encryption_key), certificate)?];
/// let accepted = ReplicationPosition::start(s01, p01, "inventory")?;
/// let opened = replication::open(&directory, &accepted, &sealed, &identities, now)?;
/// assert_eq!(opened.data(), b"<Inventory/>");
/// assert_eq!(opened.verified().position(), &sent);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As [`sign`](crate::replication::sign); [`Error::CERTIFICATE_USAGE`],
/// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`],
/// [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`] of the recipient;
/// [`Error::TOO_LARGE`] above 1 GiB less 4 KiB; [`Error::RANDOM`].
pub fn seal(
    key: &SiteExchangeKey,
    position: &ReplicationPosition,
    data: &[u8],
    recipient: &Certificate,
    now: Timestamp,
) -> Result<(Vec<u8>, ReplicationPosition), Error> {
    if data.len() > cms::MAX_CONTENT_LEN.saturating_sub(MAX_SIGNATURE_LEN) {
        return Err(Error::TOO_LARGE);
    }
    let recipients = core::slice::from_ref(recipient);
    let usable = cms::check_recipients(recipients, now);
    usable.map_err(Error::about(Party::SiteEncryption))?;
    let length = u64::try_from(data.len()).map_err(|_| Error::TOO_LARGE)?;
    let header = next_header(key, position, length, now)?;
    ContentKey::with_random(recipients, |content_key| {
        let header = ReplicationHeader {
            commitment: Some(content_key.commitment()),
            ..header
        };
        let digest = DigestAlgorithm::Sha256.digest(data);
        let (signature, next) = sign_header(key, position, header, &digest)?;
        let sealed = cms::encrypt_parts(content_key, &[&head(&signature)?, data], recipients)?;
        Ok((sealed, next))
    })
}

/// Verifies a package while it copies the data to `sink`, in pieces of at most 128 KiB, and
/// commits the sink if all is as it should be. Nothing is written if the signature alone shows
/// that the package is refused; no more than the signed length is written; and the sink is rolled
/// back on every error.
///
/// Nothing behind the package is read: another may follow. Of what is one package and no more, such
/// as a file, [`verify_whole_package`] sees to that.
///
/// ```
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use std::io::Cursor;
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::exchange_key::SiteExchangeKey;
/// use cmcrypto_core::names::SiteCode;
/// use cmcrypto_core::replication::{self, FileSink, ReplicationPosition};
/// use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
///
/// # fn main() -> Result<(), Error> {
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let (s01, p01) = (SiteCode::new("S01")?, SiteCode::new("P01")?);
/// # let key = SiteExchangeKey::generate(Provider::default(), RsaKeySize::Rsa2048, s01)?;
/// # let mut directory = SiteDirectory::new(p01, SiteDirectorySettings::default());
/// # directory.learn_from_directory_service(s01, SiteRelation::Child, key.public_key(), None, now)?;
/// let sent = ReplicationPosition::start(s01, p01, "packages")?;
/// let (mut data, length) = (b"<Package/>".as_slice(), 10);
/// let mut package = Cursor::new(Vec::new());
/// let sent = replication::write_package(&key, &sent, &mut data, length, &mut package, now)?;
///
/// # let directory_path = std::env::temp_dir().join(format!("cmcrypto-package-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory_path).unwrap();
/// # let path = directory_path.join("package.xml");
/// let accepted = ReplicationPosition::start(s01, p01, "packages")?;
/// let mut sink = FileSink::create(&path)?;
/// let mut package = package.get_ref().as_slice();
/// // The file is this package and nothing else.
/// let verified =
///     replication::verify_whole_package(&directory, &accepted, &mut package, &mut sink, now)?;
/// assert_eq!(std::fs::read(&path).unwrap(), b"<Package/>");
/// assert_eq!(verified.position(), &sent);
/// # std::fs::remove_dir_all(&directory_path).unwrap();
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As [`verify`](crate::replication::verify): [`Error::MALFORMED`] also for a package that ends
/// before its data, [`Error::SIGNATURE_INVALID`] for one that ends in it. [`Error::STORAGE`] if
/// reading fails; those of the sink.
pub fn verify_package(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    package: &mut dyn Read,
    sink: &mut dyn Sink<VerifiedReplication>,
    now: Timestamp,
) -> Result<VerifiedReplication, Error> {
    let copied = copy_verifying(directory, position, package, sink, now);
    finish(copied, sink)
}

/// As [`verify_package`], of all that is read: bytes behind the package are refused before the sink is
/// committed, since nobody signed them.
///
/// # Errors
/// As [`verify_package`]; [`Error::MALFORMED`] also if something follows the package.
pub fn verify_whole_package(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    package: &mut dyn Read,
    sink: &mut dyn Sink<VerifiedReplication>,
    now: Timestamp,
) -> Result<VerifiedReplication, Error> {
    let copied = copy_verifying(directory, position, package, sink, now);
    let copied = copied.and_then(|verified| match is_at_end(package)? {
        true => Ok(verified),
        false => Err(Error::MALFORMED.what_is("bytes behind the package")),
    });
    finish(copied, sink)
}

fn finish(
    copied: Result<VerifiedReplication, Error>,
    sink: &mut dyn Sink<VerifiedReplication>,
) -> Result<VerifiedReplication, Error> {
    let verified = copied.inspect_err(|_| sink.rollback())?;
    sink.commit(&verified)?;
    Ok(verified)
}

fn copy_verifying(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    package: &mut dyn Read,
    sink: &mut dyn Sink<VerifiedReplication>,
    now: Timestamp,
) -> Result<VerifiedReplication, Error> {
    let signature = read_head(package)?;
    let expected = expect(directory, position, &signature, None, now)?;
    let limit = expected.length();
    let (digest, length) = read_hashing(package, limit, &mut |piece| sink.write(piece))?;
    expected.found(&digest, length)
}

/// Opens what [`seal`] sealed, with the first of `identities` that opens it, and verifies it. All
/// in memory: the data is at most 1 GiB.
///
/// # Errors
/// What anyone can read: [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`],
/// [`Error::ALGORITHM_NOT_ACCEPTED`], [`Error::TOO_MANY_RECIPIENTS`], [`Error::SIGNED_ATTRIBUTES`],
/// [`Error::NOT_A_RECIPIENT`], [`Error::DUPLICATE_RECIPIENT`]; also [`Error::RANDOM`]. Until the
/// tag is verified: [`Error::DECRYPT`]. Then those of [`verify`](crate::replication::verify):
/// [`Error::ENVELOPE_MISMATCH`] if the site signed it for another content key, or for none.
pub fn open(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    bytes: &[u8],
    identities: &[DecryptionIdentity],
    now: Timestamp,
) -> Result<OpenedReplication, Error> {
    let accepted = AcceptedAlgorithms::default();
    let (decrypted, commitment) = cms::decrypt_authenticated(bytes, identities, accepted)?;
    let package = decrypted.into_content();
    let mut rest = package.expose();
    let signature = read_head(&mut rest)?;
    let verified = verify_in(Some(commitment), directory, position, rest, &signature, now)?;
    let data = package.len().saturating_sub(rest.len())..package.len();
    Ok(OpenedReplication {
        package,
        data,
        verified,
    })
}

impl ReplicationHeader {
    /// Reads the beginning of a package, up to its data. Nothing is verified by that.
    ///
    /// # Errors
    /// As [`ReplicationHeader::from_signature`], and [`Error::STORAGE`] if reading fails.
    pub fn from_package(package: &mut dyn Read) -> Result<Self, Error> {
        Self::from_signature(&read_head(package)?)
    }
}

/// Data that was decrypted and verified. It is wiped on drop.
pub struct OpenedReplication {
    package: Secret,
    data: Range<usize>,
    verified: VerifiedReplication,
}

impl OpenedReplication {
    /// The data.
    pub fn data(&self) -> &[u8] {
        let data = self.package.expose().get(self.data.clone());
        data.unwrap_or_default()
    }

    /// What was verified, and the receiver's next position.
    pub fn verified(&self) -> &VerifiedReplication {
        &self.verified
    }
}

impl fmt::Debug for OpenedReplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedReplication")
            .field("len", &self.data.len())
            .field("verified", &self.verified)
            .finish_non_exhaustive()
    }
}

/// All of a package but the data.
fn head(signature: &[u8]) -> Result<Vec<u8>, Error> {
    let len = u32::try_from(signature.len()).map_err(|_| Error::INTERNAL)?;
    let parts = [
        MAGIC.as_slice(),
        &VERSION.to_be_bytes(),
        &len.to_be_bytes(),
        signature,
    ];
    Ok(parts.concat())
}

/// The signature of a package, of which no more is read.
fn read_head(package: &mut dyn Read) -> Result<Vec<u8>, Error> {
    let header = read_exactly(package, HEADER_LEN)?;
    let rest = header.strip_prefix(MAGIC).ok_or(Error::MALFORMED)?;
    let (version, rest) = rest.split_first_chunk().ok_or(Error::MALFORMED)?;
    match u32::from_be_bytes(*version) {
        0 => return Err(Error::MALFORMED),
        VERSION => {}
        _ => return Err(Error::VERSION_NOT_SUPPORTED),
    }
    let (len, _) = rest.split_first_chunk().ok_or(Error::MALFORMED)?;
    let len = usize::try_from(u32::from_be_bytes(*len)).map_err(|_| Error::TOO_LARGE)?;
    if len > MAX_SIGNATURE_LEN {
        return Err(Error::TOO_LARGE);
    }
    read_exactly(package, len)
}
