//! Hashing: SHA-256, SHA-384, SHA-512, and SHA-1 for what old clients sign.

use core::fmt;

use sha2::Digest as _;

/// A hash algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-1: 20 bytes. Broken for signatures; for old clients and thumbprints only.
    Sha1,
    /// SHA-256: 32 bytes.
    Sha256,
    /// SHA-384: 48 bytes.
    Sha384,
    /// SHA-512: 64 bytes.
    Sha512,
}

impl DigestAlgorithm {
    /// The length of the digest in bytes.
    pub const fn output_len(self) -> usize {
        match self {
            DigestAlgorithm::Sha1 => 20,
            DigestAlgorithm::Sha256 => 32,
            DigestAlgorithm::Sha384 => 48,
            DigestAlgorithm::Sha512 => 64,
        }
    }

    /// The digest of `data`.
    ///
    /// ```
    /// use cmcrypto_core::primitive::digest::DigestAlgorithm;
    /// let digest = DigestAlgorithm::Sha256.digest(b"abc");
    /// assert_eq!(digest.as_ref()[..4], [0xba, 0x78, 0x16, 0xbf]);
    /// ```
    pub fn digest(self, data: &[u8]) -> Digest {
        let mut hasher = Hasher::new(self);
        hasher.update(data);
        hasher.finish_in_place()
    }
}

/// A digest and the algorithm it was made with. Not secret: compared in variable time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    algorithm: DigestAlgorithm,
    bytes: [u8; 64],
}

impl Digest {
    /// A digest that was computed elsewhere, or nothing if its length does not fit the algorithm.
    pub fn from_bytes(algorithm: DigestAlgorithm, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != algorithm.output_len() {
            return None;
        }
        let mut digest = Self {
            algorithm,
            bytes: [0; 64],
        };
        digest.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(digest)
    }

    /// The algorithm.
    pub fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self.bytes
            .get(..self.algorithm.output_len())
            .unwrap_or_default()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}:", self.algorithm)?;
        self.as_ref()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Incremental hashing.
///
/// ```
/// use cmcrypto_core::primitive::digest::{DigestAlgorithm, Hasher};
/// let mut hasher = Hasher::new(DigestAlgorithm::Sha1);
/// hasher.update(b"a");
/// hasher.update(b"bc");
/// assert_eq!(hasher.finish(), DigestAlgorithm::Sha1.digest(b"abc"));
/// ```
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
}

impl Hasher {
    /// Starts a digest.
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self(match algorithm {
            DigestAlgorithm::Sha1 => State::Sha1(sha1::Sha1::new()),
            DigestAlgorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
            DigestAlgorithm::Sha384 => State::Sha384(sha2::Sha384::new()),
            DigestAlgorithm::Sha512 => State::Sha512(sha2::Sha512::new()),
        })
    }

    /// Adds `data`.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.0 {
            State::Sha1(state) => state.update(data),
            State::Sha256(state) => state.update(data),
            State::Sha384(state) => state.update(data),
            State::Sha512(state) => state.update(data),
        }
    }

    /// The digest of all that was added.
    pub fn finish(mut self) -> Digest {
        self.finish_in_place()
    }

    /// The same, where the state is: it may hold a key, is wiped on drop, and would leave a copy behind if it moved.
    pub(crate) fn finish_in_place(&mut self) -> Digest {
        fn digest(algorithm: DigestAlgorithm, output: &[u8]) -> Digest {
            let mut bytes = [0; 64];
            for (to, from) in bytes.iter_mut().zip(output) {
                *to = *from;
            }
            Digest { algorithm, bytes }
        }
        match &mut self.0 {
            State::Sha1(state) => digest(DigestAlgorithm::Sha1, &state.finalize_reset()),
            State::Sha256(state) => digest(DigestAlgorithm::Sha256, &state.finalize_reset()),
            State::Sha384(state) => digest(DigestAlgorithm::Sha384, &state.finalize_reset()),
            State::Sha512(state) => digest(DigestAlgorithm::Sha512, &state.finalize_reset()),
        }
    }
}

impl fmt::Debug for Hasher {
    /// Shows the algorithm only: the state holds what was hashed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let algorithm = match &self.0 {
            State::Sha1(_) => DigestAlgorithm::Sha1,
            State::Sha256(_) => DigestAlgorithm::Sha256,
            State::Sha384(_) => DigestAlgorithm::Sha384,
            State::Sha512(_) => DigestAlgorithm::Sha512,
        };
        write!(f, "Hasher({algorithm:?})")
    }
}
