//! GUIDs: how tenants, tokens, users, devices and applications are named.

use core::fmt;

use crate::primitive::random;
use crate::{Error, Provider};

/// Where the hyphens stand in the text.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
const TEXT_LEN: usize = 36;

/// A GUID, such as `0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e`: what tenants, tokens, users, devices and
/// applications are named by.
///
/// ```
/// use cmcrypto_core::access::token::Guid;
/// let guid = Guid::new("0F1D4E0B-2C6A-4B53-9F4C-0D0F6A5F1C2E")?;
/// assert_eq!(guid.to_string(), "0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e");
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid([u8; 16]);

impl Guid {
    /// From 32 hexadecimal digits in upper or lower case with hyphens, and nothing around them.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(text: &str) -> Result<Self, Error> {
        let no_guid = Error::INVALID_ARGUMENT;
        if text.len() != TEXT_LEN {
            return Err(no_guid);
        }
        let mut number = 0_u128;
        for (at, byte) in text.bytes().enumerate() {
            if HYPHENS.contains(&at) {
                if byte != b'-' {
                    return Err(no_guid);
                }
                continue;
            }
            let digit = char::from(byte)
                .to_digit(16)
                .ok_or(Error::INVALID_ARGUMENT)?;
            number = number << 4 | u128::from(digit);
        }
        Ok(Self(number.to_be_bytes()))
    }

    /// From its 16 octets, in the order in which they are written.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 octets, in the order in which they are written.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Of 16 random octets, all of them: no bits say of which version it is.
    ///
    /// # Errors
    /// [`Error::RANDOM`].
    pub fn random(provider: Provider) -> Result<Self, Error> {
        let mut bytes = [0; 16];
        random::fill(provider, &mut bytes)?;
        Ok(Self(bytes))
    }
}

/// In lower case.
impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:032x}", u128::from_be_bytes(self.0));
        let mut rest = text.as_str();
        for len in [8, 4, 4, 4] {
            let (piece, after) = rest.split_at_checked(len).unwrap_or_default();
            write!(f, "{piece}-")?;
            rest = after;
        }
        f.write_str(rest)
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guid({self})")
    }
}
