//! The key of content under a password: for media that starts a computer which knows no site yet.
//!
//! ```text
//! wrapped ::= SEQUENCE {
//!   terms ::= SEQUENCE {
//!     version        INTEGER (1),
//!     package        UTF8String (SIZE (1..64)),
//!     packageVersion INTEGER (1..9223372036854775807),
//!     commitment     OCTET STRING (SIZE (32)),   -- that of the header
//!     memory         INTEGER,                    -- of Argon2id: KiB
//!     passes         INTEGER,
//!     lanes          INTEGER,
//!     salt           OCTET STRING (SIZE (16)) },
//!   nonce            OCTET STRING (SIZE (12)),
//!   key              OCTET STRING (SIZE (48)) }  -- by AES-256-GCM, with the DER of terms as associated data
//! ```
//!
//! It is encrypted under the 32 bytes that Argon2id (RFC 9106, version 1.3) makes of the password and the salt.
//! AES-GCM does not commit to that, but the key inside is held against the header's commitment: a document that
//! was made to open under many passwords opens under one at most.

use der::Tag;

use super::header::ContentHeader;
use super::key::ContentKey;
use crate::controls::der_fields;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::primitive::aes_gcm::{self, KEY_LEN, NONCE_LEN, TAG_LEN};
use crate::primitive::{password_hash, random};
use crate::{Error, Provider, Secret};

const VERSION: u8 = 1;
const SALT_LEN: usize = 16;
const MAX_LEN: usize = 1024;

/// KiB. Half of what RFC 9106 section 4 recommends first: what starts from media may not have more.
const MAX_MEMORY: u32 = 1024 * 1024;
/// KiB times passes: 21 times the default, and some seconds.
const MAX_WORK: u64 = 4 * 1024 * 1024;
/// As of scrypt in key files.
const MAX_LANES: u32 = 16;
/// KiB, and passes: the least that the OWASP Password Storage Cheat Sheet has for Argon2id.
const MIN_MEMORY: u32 = 19 * 1024;
const MIN_PASSES: u32 = 2;

/// What a guess at a password costs, and each right use of it too: of Argon2id (RFC 9106).
///
/// The default is the second option that RFC 9106 section 4 recommends: 64 MiB, 3 passes, 4 lanes. Lanes are filled
/// one after the other here.
///
/// | | to wrap | to unwrap |
/// |---|---|---|
/// | memory | 19 MiB to 1 GiB | 8 KiB for each lane to 1 GiB |
/// | passes | from 2 | from 1 |
/// | memory times passes | to 4 GiB | to 4 GiB |
/// | lanes | 1 to 16 | 1 to 16 |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory: u32,
    /// How often it is filled.
    pub passes: u32,
    /// How many lanes it has, which another implementation may fill at once.
    pub lanes: u32,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self {
            memory: 64 * 1024,
            passes: 3,
            lanes: 4,
        }
    }
}

impl PasswordCost {
    /// Whether it is neither more than is borne nor what RFC 9106 does not have.
    fn check(self) -> Result<(), Error> {
        let work = u64::from(self.memory).saturating_mul(u64::from(self.passes));
        if self.memory > MAX_MEMORY || work > MAX_WORK || self.lanes > MAX_LANES {
            let cost = format!(
                "{} KiB, {} passes, {} lanes",
                self.memory, self.passes, self.lanes
            );
            return Err(Error::PASSWORD_COST.what_is(cost));
        }
        let least = self.lanes.saturating_mul(8);
        if self.passes == 0 || self.lanes == 0 || self.memory < least {
            return Err(Error::MALFORMED);
        }
        Ok(())
    }

    fn check_wrapping(self) -> Result<(), Error> {
        if self.memory < MIN_MEMORY || self.passes < MIN_PASSES || self.lanes == 0 {
            return Err(Error::INVALID_ARGUMENT.what_is("less than 19 MiB, 2 passes and 1 lane"));
        }
        self.check()
    }

    fn derive(self, password: &[u8], salt: &[u8]) -> Result<Secret, Error> {
        let cost = (self.memory, self.passes, self.lanes);
        password_hash::argon2id(password, salt, cost, KEY_LEN)
    }
}

impl ContentKey {
    /// Encrypts the key under a password, of 1 byte or more, for this cost: a document to be kept beside the header.
    /// The password's bytes are taken as they are.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for an empty password or a cost below the least; [`Error::PASSWORD_COST`] above the
    /// most, or if the system has not so much memory; [`Error::RANDOM`].
    pub fn wrap_under_password(
        &self,
        provider: Provider,
        password: &[u8],
        cost: PasswordCost,
    ) -> Result<Vec<u8>, Error> {
        if password.is_empty() {
            return Err(Error::INVALID_ARGUMENT.what_is("an empty password"));
        }
        cost.check_wrapping()?;
        let mut salt = [0; SALT_LEN];
        random::fill(provider, &mut salt)?;
        let terms = asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &self.header().key_fields()?,
                &asn1::write(&cost.memory)?,
                &asn1::write(&cost.passes)?,
                &asn1::write(&cost.lanes)?,
                &der_fields::octets(&salt),
            ],
        );
        let wrapping = cost.derive(password, &salt)?;
        let mut key = self.secret().clone();
        let sealed = aes_gcm::seal_in_place(provider, &wrapping, &terms, key.expose_mut())?;
        let key = asn1::element(asn1::OCTET_STRING, &[key.expose(), &sealed.tag]);
        let nonce = der_fields::octets(&sealed.nonce);
        Ok(asn1::element(asn1::SEQUENCE, &[&terms, &nonce, &key]))
    }

    /// The key of the content with this header, from what [`ContentKey::wrap_under_password`] gave. Of the document all
    /// but the key is judged first, its cost too.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 1 KiB, [`Error::VERSION_NOT_SUPPORTED`];
    /// [`Error::CONTENT_KEY_MISMATCH`] if it is of other content; [`Error::PASSWORD_COST`] if it asks for more than
    /// [`PasswordCost`] says, or the system has not so much memory; [`Error::WRONG_PASSWORD`], also for a document
    /// that was changed.
    pub fn unwrap_with_password(
        provider: Provider,
        header: &ContentHeader,
        wrapped: &[u8],
        password: &[u8],
    ) -> Result<Self, Error> {
        if wrapped.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut outer = Fields::of(Tag::Sequence, wrapped)?;
        let terms = asn1::write(&outer.any()?)?;
        let nonce: [u8; NONCE_LEN] = der_fields::read_octets(&mut outer)?;
        let encrypted: [u8; KEY_LEN + TAG_LEN] = der_fields::read_octets(&mut outer)?;
        outer.finish()?;
        let mut fields = der_fields::read_versioned(&terms, VERSION)?;
        header.check_key_fields(&mut fields)?;
        let cost = PasswordCost {
            memory: fields.decode()?,
            passes: fields.decode()?,
            lanes: fields.decode()?,
        };
        let salt: [u8; SALT_LEN] = der_fields::read_octets(&mut fields)?;
        fields.finish()?;
        cost.check()?;
        let wrapping = cost.derive(password, &salt)?;
        let (encrypted, tag) = encrypted
            .split_last_chunk::<TAG_LEN>()
            .ok_or(Error::INTERNAL)?;
        let mut key = Secret::from(encrypted.to_vec());
        aes_gcm::open_in_place(provider, &wrapping, &nonce, &terms, key.expose_mut(), tag)
            .and_then(|()| Self::new(provider, header.clone(), key))
            .map_err(|_| Error::WRONG_PASSWORD)
    }
}
