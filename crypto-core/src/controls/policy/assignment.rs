//! What a site assigns to its clients: a policy, named with the hash of its body.
//!
//! ```text
//! PolicyAssignment ::= SEQUENCE {
//!   policy      UTF8String (SIZE (1..255)),   -- no control characters
//!   version     INTEGER (1..9223372036854775807),
//!   flags       INTEGER (0..14),              -- 2 REQUIRESAUTH, 4 SECRET, 8 INTRANETONLY
//!   length      INTEGER (0..1073741824),      -- of the body, in bytes
//!   body        OCTET STRING (SIZE (32)),     -- its SHA-256
//!   notBefore   GeneralizedTime,
//!   notAfter    GeneralizedTime }             -- not before notBefore
//! ```

use core::fmt;
use core::ops::RangeInclusive;
use std::io::Read;

use der::Tag;

use crate::controls::der_fields;
use crate::controls::storage::reader::read_hashing;
use crate::controls::storage::sink::Sink;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::sha256;
use crate::{Error, Timestamp};

const MAX_ID_CHARS: usize = 255;
/// Of a body: as of a message.
pub(crate) const MAX_BODY_LEN: u64 = 1 << 30;

/// What a secret's body is hashed after: see `secret_policy`.
pub(crate) const SALT_LEN: usize = 32;
/// Of a secret body, without the salt. The product's are XML of some KiB.
pub(crate) const MAX_SECRET_LEN: usize = 16 * 1024 * 1024;
const SECRET_LEN: RangeInclusive<usize> = SALT_LEN..=SALT_LEN + MAX_SECRET_LEN;

const REQUIRES_AUTH: u8 = 2;
const SECRET: u8 = 4;
const INTRANET_ONLY: u8 = 8;

/// The id of a policy, such as `{2cb6c3a0-…}` or `DEP-P0120005-P0100012-6F6BCC28`.
///
/// 1 to 255 characters, none of them a control character. Compared octet by octet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyId(String);

impl PolicyId {
    /// Checks and takes an id.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(id: &str) -> Result<Self, Error> {
        let chars = id.chars().take(MAX_ID_CHARS.saturating_add(1)).count();
        if !(1..=MAX_ID_CHARS).contains(&chars) || id.chars().any(char::is_control) {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(id.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PolicyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Those of the product's policy flags that bear on security.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PolicyFlags {
    /// REQUIRESAUTH, 2: given only to a client that shows who it is.
    pub requires_auth: bool,
    /// SECRET, 4: given only to an approved client, sealed to it: see [`crate::secret_policy`].
    pub secret: bool,
    /// INTRANETONLY, 8: not given to a client on the internet.
    pub intranet_only: bool,
}

impl PolicyFlags {
    fn number(self) -> u8 {
        let bit = |is_set, bit| if is_set { bit } else { 0 };
        bit(self.requires_auth, REQUIRES_AUTH)
            | bit(self.secret, SECRET)
            | bit(self.intranet_only, INTRANET_ONLY)
    }

    fn from_number(number: u8) -> Result<Self, Error> {
        let has = |bit| number & bit != 0;
        let flags = Self {
            requires_auth: has(REQUIRES_AUTH),
            secret: has(SECRET),
            intranet_only: has(INTRANET_ONLY),
        };
        if flags.number() != number {
            return Err(Error::MALFORMED.what_is("a policy flag that is not known"));
        }
        Ok(flags)
    }
}

/// A policy that is assigned: which version of it, what bears on its security, and what its body is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PolicyAssignment {
    /// Which policy.
    pub policy: PolicyId,
    /// Which version of it, from 1 to 2^63 - 1. Of those that apply to a client the highest counts.
    pub version: u64,
    /// What bears on its security.
    pub flags: PolicyFlags,
    /// The length of its body, in bytes: at most 1 GiB.
    pub length: u64,
    /// The SHA-256 of its body. That of a secret one is over a random salt, too, or it could be guessed
    /// from: see [`crate::secret_policy::SecretPolicy`].
    pub sha256: [u8; 32],
    /// The first second in which it applies.
    pub not_before: Timestamp,
    /// The last second in which it applies.
    pub not_after: Timestamp,
}

impl PolicyAssignment {
    /// Of a policy with this body, which is not secret.
    pub fn new(
        policy: PolicyId,
        version: u64,
        body: &[u8],
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Self {
        Self {
            policy,
            version,
            flags: PolicyFlags::default(),
            length: u64::try_from(body.len()).unwrap_or(u64::MAX),
            sha256: sha256(body),
            not_before,
            not_after,
        }
    }

    /// Whether `body` is the policy's, of this version.
    ///
    /// # Errors
    /// [`Error::POLICY_BODY_MISMATCH`].
    pub fn check_body(&self, body: &[u8]) -> Result<(), Error> {
        if u64::try_from(body.len()) != Ok(self.length) || sha256(body) != self.sha256 {
            return Err(self.mismatch());
        }
        Ok(())
    }

    /// Reads the policy's body to its end into `sink`, which is committed if it is of this version, and
    /// rolled back otherwise. Not more than one byte beyond its length is read.
    ///
    /// # Errors
    /// [`Error::POLICY_BODY_MISMATCH`]; [`Error::INVALID_ARGUMENT`] for a secret one, which comes sealed;
    /// [`Error::STORAGE`] if it can't be read; those of the sink.
    pub fn read_body(&self, body: &mut dyn Read, sink: &mut dyn Sink<Self>) -> Result<(), Error> {
        if self.flags.secret {
            sink.rollback();
            return Err(
                Error::INVALID_ARGUMENT.named("a secret comes sealed: policy", &self.policy)
            );
        }
        let copied = self.copy_body(body, sink);
        copied.inspect_err(|_| sink.rollback())?;
        sink.commit(self)
    }

    fn copy_body(&self, body: &mut dyn Read, sink: &mut dyn Sink<Self>) -> Result<(), Error> {
        let limit = self.length.saturating_add(1);
        let (digest, length) = read_hashing(body, limit, &mut |piece| sink.write(piece))?;
        if length != self.length || digest.as_ref() != self.sha256 {
            return Err(self.mismatch());
        }
        Ok(())
    }

    /// Whether another set assigns the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let of = |one: &Self| (one.version, one.flags, one.length, one.sha256);
        self.policy == other.policy && of(self) == of(other)
    }

    fn mismatch(&self) -> Error {
        Error::POLICY_BODY_MISMATCH.named("policy", &self.policy)
    }

    /// Whether it can be signed.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let fits = |length| usize::try_from(length).is_ok_and(|len| SECRET_LEN.contains(&len));
        let problem = if self.version == 0 || i64::try_from(self.version).is_err() {
            "the version is not from 1 to 2^63 - 1"
        } else if self.length > MAX_BODY_LEN {
            "the body is above 1 GiB"
        } else if self.not_after < self.not_before {
            "not_after is before not_before"
        } else if self.flags.secret && !fits(self.length) {
            "a secret has a salt of 32 bytes, and is at most 16 MiB"
        } else {
            return Ok(());
        };
        Err(Error::INVALID_ARGUMENT.what_is(format!("{}: {problem}", self.policy)))
    }

    pub(crate) fn push_der(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        asn1::push_nested(out, asn1::SEQUENCE, |out| {
            asn1::push(out, asn1::UTF8_STRING, self.policy.as_str().as_bytes());
            asn1::push_integer(out, self.version);
            asn1::push_integer(out, self.flags.number().into());
            asn1::push_integer(out, self.length);
            asn1::push(out, asn1::OCTET_STRING, &self.sha256);
            der_fields::push_time(out, self.not_before)?;
            der_fields::push_time(out, self.not_after)
        })
    }

    pub(crate) fn read(list: &mut Fields<'_>) -> Result<Self, Error> {
        let mut fields = list.enter(Tag::Sequence)?;
        let policy = PolicyId::new(fields.text()?);
        let assignment = Self {
            policy: policy.map_err(|_| Error::MALFORMED)?,
            version: fields.integer()?,
            flags: PolicyFlags::from_number(fields.integer()?)?,
            length: fields.integer()?,
            sha256: der_fields::read_octets(&mut fields)?,
            not_before: der_fields::read_time(&mut fields)?,
            not_after: der_fields::read_time(&mut fields)?,
        };
        fields.finish()?;
        assignment.check().map_err(|_| Error::MALFORMED)?;
        Ok(assignment)
    }
}
