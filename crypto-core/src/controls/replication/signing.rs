//! Replication between sites: the sender hashes and signs with its exchange key, the receiver verifies
//! with the key that its directory holds and with a hash of its own, and rejects what does not match.
//!
//! ```text
//! ReplicationSignature ::= SEQUENCE {
//!   content   ReplicationContent,
//!   signature OCTET STRING }               -- RSASSA-PKCS1-v1_5, SHA-256, over
//!                                          -- "cmcrypto replication v1\0" and the DER of content
//!
//! ReplicationContent ::= SEQUENCE {
//!   version   INTEGER (1),
//!   from      PrintableString (SIZE (3)),  -- the site that sends,
//!   to        PrintableString (SIZE (3)),  -- and the one that alone may accept
//!   stream    UTF8String (SIZE (1..64)),
//!   key       OCTET STRING (SIZE (32)),    -- key_sha256 of the exchange key that signs
//!   number    INTEGER (1..9223372036854775807),
//!   previous  OCTET STRING (SIZE (32)),    -- SHA-256 of the content before it in the stream; zeros
//!                                          -- if there is none, or the sender lost it
//!   time      GeneralizedTime,             -- of signing
//!   length    INTEGER (0..9223372036854775807),
//!   data      OCTET STRING (SIZE (32)),    -- SHA-256 of the data, and its length in bytes
//!   commitment OCTET STRING (SIZE (32)) OPTIONAL }
//!                                          -- if it goes sealed, and only then: SHA-256 of
//!                                          -- "cmcrypto commitment v1\0" and the content key
//! ```
//!
//! # Numbers
//!
//! Each exchange key of a site counts from 1 in each stream. The first number under another key names
//! as `previous` the last content under the key before it, so that a lost tail is noticed; a sender
//! that lost its position names zeros.
//!
//! The receiver judges by its position: the key, number and content that it accepted last. *Current*
//! and *previous* are the keys that its directory holds of the sender; data under any other key was
//! refused before ([`Error::SITE_KEY_UNKNOWN`], [`Error::SITE_KEY_RETIRED`]).
//!
//! | position  | signed with                | number         | `previous`   | result |
//! |-----------|----------------------------|----------------|--------------|--------|
//! | none      | either                     | 1              | zeros        | `Next` |
//! | none      | either                     | 1              | anything else | `ReplicationGap`: it goes on from what was not accepted here |
//! | none      | either                     | above 1        |              | `ReplicationGap` |
//! | n, key K  | K, current or previous     | n + 1          | our last     | `Next` |
//! | n, key K  | K                          | n + 1          | anything else | `ReplicationConflict`: the sender has another history |
//! | n, key K  | K                          | n, the same content |         | `Replayed`: it is accepted already |
//! | n, key K  | K                          | n, another content |          | `ReplicationConflict` |
//! | n, key K  | K                          | below n        |              | `Rollback` |
//! | n, key K  | K                          | above n + 1    |              | `ReplicationGap` |
//! | n, key K, which is the current one | the previous one | any | any         | `Rollback`: the old numbering is over |
//! | n, key K, which is not | another, current or previous | 1 | our last   | `NewKey` |
//! | n, key K, which is not | the current one | 1         | zeros        | `Restarted`; `Rollback` if it was signed before the last |
//! | n, key K, which is not | the previous one | 1        | zeros        | `Rollback`: nothing shows that it is newer |
//! | n, key K, which is not | another       | 1           | anything else | `ReplicationGap`: the tail of the old numbering is missing |
//! | n, key K, which is not | another       | above 1     |              | `ReplicationGap` |
//!
//! K is *not the current one* when the directory has accepted another since: K is then the previous
//! key, or was dropped, or two others followed it. In the last case data under the previous key that
//! names our last content is still the tail that leads to the current key.
//!
//! A site does not go back to a key that it had; where a directory does, because it was lost, what
//! that key signed before is no restart, as its time shows. A site whose clock went back as it lost
//! its position begins anew once more when that has passed.
//!
//! Data from the future waits for its time, and so does all that follows it. A gap heals when the
//! sender sends what is missing. A tail that is lost for good, or whose key the directory has
//! dropped, heals by a restart under the new key
//! ([`crate::replication::ReplicationPosition::start`] at the sender). A conflict, and a sender
//! that lost its position and kept its key, heal by a restart under a new key of the site, or by a
//! stream of another name; not by setting back the receiver's position, which would accept again
//! all that was sent since.
//!
//! # What is checked, and when
//!
//! Size, form, version; that the data is to this site, and from the site and in the stream of the
//! position; that the key is known; the signature; then, of what is now known to be the site's
//! word, whether it was to go sealed, and under which key, time and order; last the data. So
//! gigabytes are hashed only if they are what comes next, and data that waits for what is missing
//! is judged again for the price of a signature. The position never changes: the caller stores the
//! one that is returned.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use super::header::{MAX_NUMBER, ReplicationHeader, SignedHeader};
use super::position::{Continuity, ReplicationPosition};
use crate::controls::der_fields::MAX_SKEW;
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::signature_context::SignatureContext;
use crate::controls::sites::directory::SiteDirectory;
use crate::controls::storage::reader::read_hashing;
use crate::controls::storage::regular_file;
use crate::pki::key::public_key::sha256;
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::digest::{Digest, DigestAlgorithm};
use crate::{Error, Timestamp};

const SCHEME: SignatureScheme = SignatureScheme::Pkcs1Sha256;

/// Data that another site sent to this one, and that comes next in its stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedReplication {
    position: ReplicationPosition,
    continuity: Continuity,
    time: Timestamp,
    length: u64,
}

impl VerifiedReplication {
    /// The receiver's next position: store it in place of the one before, after the data or together
    /// with it.
    pub fn position(&self) -> &ReplicationPosition {
        &self.position
    }

    /// How the data goes on from what was accepted before.
    pub fn continuity(&self) -> Continuity {
        self.continuity
    }

    /// When it was signed.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The length of the data in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }
}

/// Signs `data` as what comes next in the stream of `position`. The signature is detached: DER,
/// at most 1 KiB. The position is the one after it: store it before the data leaves.
///
/// ```
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::exchange_key::SiteExchangeKey;
/// use cmcrypto_core::names::SiteCode;
/// use cmcrypto_core::replication::{self, Continuity, ReplicationPosition};
/// use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
///
/// # fn main() -> Result<(), Error> {
/// # let now = Timestamp::from_unix(1_800_000_000);
/// let (s01, p01) = (SiteCode::new("S01")?, SiteCode::new("P01")?);
/// let key = SiteExchangeKey::generate(Provider::default(), RsaKeySize::Rsa2048, s01)?;
///
/// // The secondary site sends, and stores where it stands.
/// let mut sent = ReplicationPosition::start(s01, p01, "inventory")?;
/// let (first, next) = replication::sign(&key, &sent, b"<Inventory n=\"1\"/>", now)?;
/// sent = next;
/// let (second, _) = replication::sign(&key, &sent, b"<Inventory n=\"2\"/>", now)?;
///
/// // The primary site knows its key, and stores likewise what it accepted.
/// let mut directory = SiteDirectory::new(p01, SiteDirectorySettings::default());
/// directory.learn_from_directory_service(s01, SiteRelation::Child, key.public_key(), None, now)?;
/// let mut accepted = ReplicationPosition::start(s01, p01, "inventory")?;
/// let early = replication::verify(&directory, &accepted, b"<Inventory n=\"2\"/>", &second, now);
/// assert_eq!(early, Err(Error::REPLICATION_GAP));
/// let first = replication::verify(&directory, &accepted, b"<Inventory n=\"1\"/>", &first, now)?;
/// accepted = first.position().clone();
/// let second = replication::verify(&directory, &accepted, b"<Inventory n=\"2\"/>", &second, now)?;
/// assert_eq!((second.continuity(), second.position().number()), (Continuity::Next, 2));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::SITE_MISMATCH`] if the position is of what another site sends;
/// [`Error::NUMBER_EXHAUSTED`] after number 2^63 - 1: another key or stream begins anew;
/// [`Error::INVALID_ARGUMENT`] for times outside the years 1970 to 9999; those of the key.
pub fn sign(
    key: &SiteExchangeKey,
    position: &ReplicationPosition,
    data: &[u8],
    now: Timestamp,
) -> Result<(Vec<u8>, ReplicationPosition), Error> {
    let length = u64::try_from(data.len()).map_err(|_| Error::TOO_LARGE)?;
    let header = next_header(key, position, length, now)?;
    sign_header(key, position, header, &DigestAlgorithm::Sha256.digest(data))
}

/// As [`sign`], with the SHA-256 of the data and its length in
/// bytes.
///
/// # Errors
/// As [`sign`], and [`Error::INVALID_ARGUMENT`] for another digest,
/// [`Error::TOO_LARGE`] for a length above 2^63 - 1.
pub fn sign_digest(
    key: &SiteExchangeKey,
    position: &ReplicationPosition,
    digest: &Digest,
    length: u64,
    now: Timestamp,
) -> Result<(Vec<u8>, ReplicationPosition), Error> {
    let header = next_header(key, position, length, now)?;
    sign_header(key, position, header, digest)
}

/// As [`sign`], with data that is read to its end through a buffer
/// of 128 KiB. What is sent must be what was read: a file that others write to is copied first.
///
/// # Errors
/// As [`sign`], and [`Error::STORAGE`] if reading fails.
pub fn sign_from(
    key: &SiteExchangeKey,
    position: &ReplicationPosition,
    data: &mut dyn Read,
    now: Timestamp,
) -> Result<(Vec<u8>, ReplicationPosition), Error> {
    // What can't be signed is not read.
    next_header(key, position, 0, now)?;
    let (digest, length) = read_hashing(data, MAX_NUMBER, &mut |_| Ok(()))?;
    sign_digest(key, position, &digest, length, now)
}

/// What a signature over the next data says, without its hash.
pub(crate) fn next_header(
    key: &SiteExchangeKey,
    position: &ReplicationPosition,
    length: u64,
    now: Timestamp,
) -> Result<ReplicationHeader, Error> {
    if position.from_site() != key.site_code() {
        return Err(Error::SITE_MISMATCH);
    }
    if length > MAX_NUMBER {
        return Err(Error::TOO_LARGE);
    }
    now.to_date_time()?;
    let key = *key.public_key().key_sha256();
    let (number, previous) = position.next(&key)?;
    Ok(ReplicationHeader {
        from: position.from_site(),
        to: position.to_site(),
        stream: position.stream().to_owned(),
        key,
        number,
        previous,
        time: now,
        length,
        data: [0; 32],
        commitment: None,
    })
}

pub(crate) fn sign_header(
    key: &SiteExchangeKey,
    position: &ReplicationPosition,
    header: ReplicationHeader,
    digest: &Digest,
) -> Result<(Vec<u8>, ReplicationPosition), Error> {
    let data = sha256_of(digest)?;
    let header = ReplicationHeader { data, ..header };
    let content = header.to_content()?;
    let signature = SignatureContext::Replication.sign(key.signing_key(), SCHEME, &content)?;
    let next = position.after(&header, sha256(&content));
    Ok((SignedHeader::write(&content, &signature), next))
}

/// Verifies data that another site sent to this one, with its signature, against the position
/// that is stored for its stream.
///
/// Refused data changes nothing. Keep it on [`Error::REPLICATION_GAP`],
/// [`Error::SITE_KEY_UNKNOWN`], [`Error::SITE_KEY_UNVOUCHED`], [`Error::ENDORSEMENT_EXPIRED`],
/// [`Error::SECURE_KEY_EXCHANGE_REQUIRED`] and [`Error::SENT_IN_FUTURE`], and try again: nothing is
/// lost.
///
/// # Errors
/// What anyone can read: [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] for a
/// signature above 4 KiB, [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SITE_MISMATCH`] if the data or
/// the position is not to this site, or the data is not from the position's;
/// [`Error::INVALID_ARGUMENT`] if it is of another stream than the position.
///
/// Of the site's key: [`Error::SITE_KEY_RETIRED`], those of [`SiteDirectory::check_site`];
/// [`Error::SIGNATURE_INVALID`]: reject the data.
///
/// Of what the site did sign: [`Error::ENVELOPE_MISMATCH`] if it signed that for sealed data;
/// [`Error::SENT_IN_FUTURE`] if more than 5 minutes after `now`;
/// [`Error::REPLAYED`] if it was accepted last; [`Error::ROLLBACK`] if it is older;
/// [`Error::REPLICATION_GAP`] if data before it was not accepted;
/// [`Error::REPLICATION_CONFLICT`] if it does not follow what was accepted; and
/// [`Error::SIGNATURE_INVALID`] if the data is not what was signed.
pub fn verify(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    data: &[u8],
    signature: &[u8],
    now: Timestamp,
) -> Result<VerifiedReplication, Error> {
    verify_in(None, directory, position, data, signature, now)
}

/// As [`verify`], of data that was sealed under a content key with this commitment.
pub(crate) fn verify_in(
    commitment: Option<[u8; 32]>,
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    data: &[u8],
    signature: &[u8],
    now: Timestamp,
) -> Result<VerifiedReplication, Error> {
    let expected = expect(directory, position, signature, commitment, now)?;
    let length = u64::try_from(data.len()).map_err(|_| Error::TOO_LARGE)?;
    expected.check_length(length)?;
    expected.found(&DigestAlgorithm::Sha256.digest(data), length)
}

/// As [`verify`], with the SHA-256 of the data, which this site
/// computed, and its length in bytes.
///
/// # Errors
/// As [`verify`], and [`Error::INVALID_ARGUMENT`] for another digest.
pub fn verify_digest(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    digest: &Digest,
    length: u64,
    signature: &[u8],
    now: Timestamp,
) -> Result<VerifiedReplication, Error> {
    let expected = expect(directory, position, signature, None, now)?;
    expected.found(digest, length)
}

/// As [`verify`], with data that is read through a buffer of 128 KiB:
/// nothing of it if the signature alone shows that it is refused, and never more than the signed
/// length and one byte.
///
/// # Errors
/// As [`verify`], and [`Error::STORAGE`] if reading fails.
pub fn verify_from(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    data: &mut dyn Read,
    signature: &[u8],
    now: Timestamp,
) -> Result<VerifiedReplication, Error> {
    let expected = expect(directory, position, signature, None, now)?;
    // One byte more shows whether it ends where it should.
    let limit = expected.length().saturating_add(1);
    let (digest, length) = read_hashing(data, limit, &mut |_| Ok(()))?;
    expected.found(&digest, length)
}

/// As [`verify_from`], with a file: opens the path once, and returns
/// the very file that was hashed, at its start and open for reading. Use that, and not the path,
/// which may name another file by then. A symbolic link is followed: what counts is what was
/// read.
///
/// Who has the file open for writing, or may open it so, can still change what is in it. So it
/// belongs where this site alone writes, or is taken with
/// [`verify_package`](crate::replication::verify_package), which copies while it hashes.
///
/// # Errors
/// As [`verify_from`]; [`Error::STORAGE`] also if the file can't be
/// opened; [`Error::INVALID_ARGUMENT`] if it is not a regular file.
pub fn verify_file(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    path: impl AsRef<Path>,
    signature: &[u8],
    now: Timestamp,
) -> Result<(File, VerifiedReplication), Error> {
    let expected = expect(directory, position, signature, None, now)?;
    let path = path.as_ref();
    let (mut file, len) = regular_file::open(path)?;
    expected.check_length(len)?;
    let limit = expected.length().saturating_add(1);
    let (digest, length) = read_hashing(&mut file, limit, &mut |_| Ok(()))?;
    let verified = expected.found(&digest, length)?;
    file.rewind().map_err(Error::storage(path))?;
    Ok((file, verified))
}

/// Judges a signature: all but the data, of which nothing is needed for that.
pub(crate) fn expect(
    directory: &SiteDirectory,
    position: &ReplicationPosition,
    signature: &[u8],
    commitment: Option<[u8; 32]>,
    now: Timestamp,
) -> Result<Expected, Error> {
    let signed = SignedHeader::read(signature)?;
    let header = &signed.header;
    let (own, from) = (directory.own_site(), header.from);
    if header.to != own || position.to_site() != own || from != position.from_site() {
        return Err(Error::SITE_MISMATCH);
    }
    if header.stream != position.stream() {
        return Err(Error::INVALID_ARGUMENT);
    }
    let key = directory.key(from, &header.key, now)?;
    SignatureContext::Replication.verify(key, SCHEME, false, signed.content, signed.signature)?;

    if header.commitment != commitment {
        return Err(Error::ENVELOPE_MISMATCH);
    }
    if header.time.saturating_sub(now) > MAX_SKEW {
        return Err(Error::SENT_IN_FUTURE);
    }
    let sha256 = signed.sha256();
    let is_current = |key: &[u8; 32]| directory.is_current(from, key);
    let continuity = position.continuity(header, &sha256, is_current)?;
    Ok(Expected {
        verified: VerifiedReplication {
            position: position.after(header, sha256),
            continuity,
            time: header.time,
            length: header.length,
        },
        data: header.data,
    })
}

/// What the data of an accepted signature must be.
pub(crate) struct Expected {
    verified: VerifiedReplication,
    data: [u8; 32],
}

impl Expected {
    pub(crate) fn length(&self) -> u64 {
        self.verified.length
    }

    fn check_length(&self, length: u64) -> Result<(), Error> {
        if length != self.verified.length {
            return Err(Error::SIGNATURE_INVALID);
        }
        Ok(())
    }

    /// Data of this hash and length was found.
    pub(crate) fn found(self, digest: &Digest, length: u64) -> Result<VerifiedReplication, Error> {
        if sha256_of(digest)? != self.data {
            return Err(Error::SIGNATURE_INVALID);
        }
        self.check_length(length)?;
        Ok(self.verified)
    }
}

fn sha256_of(digest: &Digest) -> Result<[u8; 32], Error> {
    if digest.algorithm() != DigestAlgorithm::Sha256 {
        return Err(Error::INVALID_ARGUMENT);
    }
    digest.as_ref().try_into().map_err(|_| Error::INTERNAL)
}
