//! A client's self-signed identity in a file: its key and its certificate, which are made once.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::controls::storage::durable_file::sync_directory_of;
use crate::controls::storage::{regular_file, shared_file};
use crate::pki::certificate::{Certificate, KeyUse, SigningIdentity, self_signed};
use crate::pki::key::PrivateKey;
use crate::primitive::rsa::RsaKeySize;
use crate::{Error, Provider, Secret, Timestamp};

/// More than a key and a certificate of the longest kind.
const MAX_LEN: u64 = 256 * 1024;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";

/// In seconds, as of what a site signs.
const CLOCKS: i64 = 3600;

/// What [`load_or_make_identity`] found.
#[derive(Clone, Debug)]
pub struct LoadedIdentity {
    /// The client's key and certificate.
    pub identity: SigningIdentity,
    /// Whether this call made them. If not, the client need not be registered with them: it is when
    /// it has stored the id that its registration gave.
    pub is_new: bool,
}

/// The identity in the file at `path`, or, where there is none, a new one: an RSA key of 2,048 bits
/// and the product's self-signed signing certificate for it, of the computer `name`, valid from an
/// hour before `now`, for peers whose clocks are behind, to `until`.
///
/// The file is PEM: a private key (PKCS#8, encrypted where there is a `password`; PKCS#1 is read
/// too), and the certificate, in either order. It appears whole or not at all, durable; whichever of
/// several processes makes it first, all get that one. One that is there is never written to: what
/// can't be read is an error, and a certificate that has expired is handed over, for the client must
/// renew with it. Beside it are `path.lock` and, after a process was killed, `path.new`, which may
/// hold a key that nothing uses and which the next new identity removes. On Unix all are readable and
/// writable by their owner alone. Who owns the file is not looked at: the directory must be writable
/// by nobody else, for whoever can write there decides who the client is.
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] for an empty password, or a path that is no regular file's. Of a file
/// that is there: [`Error::STORAGE`] if it can't be read, [`Error::TOO_LARGE`] above 256 KiB,
/// [`Error::MALFORMED`] if it is anything else than one key and one certificate,
/// [`Error::WRONG_PASSWORD`], also where there is a password and the key is not encrypted, and those
/// of [`PrivateKey::from_pem`], [`Certificate::from_pem`] and [`SigningIdentity::new`]. To make one:
/// those of [`self_signed`], [`Error::RANDOM`], and [`Error::STORAGE`].
///
/// ```
/// use cmcrypto_core::client_certificate::load_or_make_identity;
/// use cmcrypto_core::{Provider, Timestamp};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = std::env::temp_dir().join(format!("cmcrypto-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory)?;
/// let path = directory.join("client.pem");
/// let now = Timestamp::from(std::time::SystemTime::now());
/// let until = now.saturating_add(10 * 365 * 86_400);
/// let load = || load_or_make_identity(Provider::default(), &path, None, "PC01", now, until);
/// let (first, again) = (load()?, load()?);
/// assert!(first.is_new && !again.is_new);
/// assert_eq!(first.identity.certificate(), again.identity.certificate());
/// # std::fs::remove_dir_all(&directory)?;
/// # Ok(())
/// # }
/// ```
pub fn load_or_make_identity(
    provider: Provider,
    path: impl AsRef<Path>,
    password: Option<&[u8]>,
    name: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<LoadedIdentity, Error> {
    let path = path.as_ref();
    if password.is_some_and(<[u8]>::is_empty) || path.file_name().is_none() {
        return Err(Error::INVALID_ARGUMENT);
    }
    let there = |identity| LoadedIdentity {
        identity,
        is_new: false,
    };
    if let Some(identity) = load(provider, path, password)? {
        // Who made it may not have come so far.
        let _ = sync_directory_of(path);
        return Ok(there(identity));
    }
    let _lock = shared_file::lock(path)?;
    // Who waited has what the other made.
    if let Some(identity) = load(provider, path, password)? {
        return Ok(there(identity));
    }
    // A link to nothing would be replaced.
    if path.symlink_metadata().is_ok() {
        let what = "a link to nothing is in the file's place";
        return Err(Error::STORAGE.what_is(what).at(path));
    }
    if until < now {
        return Err(Error::INVALID_ARGUMENT);
    }
    let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
    // Not before 1970, which a machine's first clock may be near.
    let from = now
        .saturating_add(-CLOCKS)
        .max(Timestamp::from_unix(0).min(now));
    let certificate = self_signed(&key, KeyUse::Signing, name, from, until)?;
    let pem = match password {
        Some(password) => Secret::from(key.to_encrypted_pkcs8_pem(password)?.into_bytes()),
        None => key.to_pkcs8_pem()?,
    };
    let parts = [pem.expose(), &certificate.to_pem()?.into_bytes()];
    shared_file::replace(path, &parts)?;
    let identity = SigningIdentity::new(Arc::new(key), certificate)?;
    Ok(LoadedIdentity {
        identity,
        is_new: true,
    })
}

fn load(
    provider: Provider,
    path: &Path,
    password: Option<&[u8]>,
) -> Result<Option<SigningIdentity>, Error> {
    let Some((file, len)) = regular_file::open_if_there(path)? else {
        return Ok(None);
    };
    if len > MAX_LEN {
        return Err(Error::TOO_LARGE.at(path));
    }
    // Its full length, so that no copy is left where it grew.
    let capacity = usize::try_from(MAX_LEN).map_err(|_| Error::INTERNAL)?;
    let mut content = Vec::with_capacity(capacity);
    let read = file.take(MAX_LEN).read_to_end(&mut content);
    let content = Secret::from(content);
    read.map_err(Error::storage(path))?;
    let identity = decode(provider, content.expose(), password);
    identity.map(Some).map_err(|error| error.at(path))
}

fn decode(
    provider: Provider,
    content: &[u8],
    password: Option<&[u8]>,
) -> Result<SigningIdentity, Error> {
    let (key, certificate) = blocks(content)?;
    // Not what the caller thinks of the file.
    if password.is_some() && !key.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----") {
        return Err(Error::WRONG_PASSWORD.what_is("the key is not encrypted"));
    }
    let key = PrivateKey::from_pem(provider, key, password)?;
    SigningIdentity::new(Arc::new(key), Certificate::from_pem(provider, certificate)?)
}

/// The key's block and the certificate's, of a text that has one of each.
fn blocks(text: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let mut starts = text
        .windows(BEGIN.len())
        .enumerate()
        .filter(|(_, window)| *window == BEGIN)
        .map(|(at, _)| at);
    let (Some(first), Some(second), None) = (starts.next(), starts.next(), starts.next()) else {
        let what = "not two PEM blocks: a key and its certificate";
        return Err(Error::MALFORMED.what_is(what));
    };
    let block = |from, to| block(text.get(from..to).unwrap_or_default());
    let (first, second) = (block(first, second)?, block(second, text.len())?);
    let is_certificate = |block: &[u8]| block.starts_with(b"-----BEGIN CERTIFICATE-----");
    match (is_certificate(first), is_certificate(second)) {
        (false, true) => Ok((first, second)),
        (true, false) => Ok((second, first)),
        _ => Err(Error::MALFORMED.what_is("not one key and one certificate")),
    }
}

/// Up to the end of the line that ends it: what follows is text.
fn block(text: &[u8]) -> Result<&[u8], Error> {
    let end = text.windows(END.len()).position(|window| window == END);
    let (_, last) = text
        .split_at_checked(end.ok_or(Error::MALFORMED)?)
        .ok_or(Error::MALFORMED)?;
    let rest = last.iter().position(|byte| *byte == b'\n');
    let rest = rest.map_or(0, |at| last.len().saturating_sub(at));
    text.get(..text.len().saturating_sub(rest))
        .ok_or(Error::MALFORMED)
}
