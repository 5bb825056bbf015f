//! Who is who: clients, collections of them, and sites.

use core::borrow::Borrow;
use core::fmt;

use crate::Error;
use crate::pki::certificate::names;

/// ASN.1: UTF8String (SIZE (1..64)), counted in characters.
const MAX_CHARS: usize = 64;

/// Whether `text` is 1 to 64 characters, none of them a control character.
pub(crate) fn is_short_text(text: &str) -> bool {
    is_text(text, MAX_CHARS)
}

/// Whether `text` is 1 to `limit` characters, none of them a control character.
pub(crate) fn is_text(text: &str, limit: usize) -> bool {
    let mut chars = text.chars();
    let has_no_control = chars.by_ref().take(limit).all(|char| !char.is_control());
    !text.is_empty() && has_no_control && chars.next().is_none()
}

/// A client's id (SMSID), such as `GUID:6F1D4E0B-…`, that the site assigned at registration.
///
/// 1 to 64 characters, none of them a control character. Compared octet by octet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(String);

impl ClientId {
    /// Checks and takes an id.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(id: &str) -> Result<Self, Error> {
        if !is_short_text(id) {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(id.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a collection of clients, such as `SMS00001` or `P0100012`.
///
/// 1 to 64 ASCII letters, digits and hyphens. Compared octet by octet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionId(String);

impl CollectionId {
    /// Checks and takes an id.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(id: &str) -> Result<Self, Error> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !is_short_text(id) || !id.bytes().all(is_allowed) {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(id.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// The hash and the order are those of the text.
impl Borrow<str> for CollectionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CollectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A site code: three ASCII letters or digits, upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteCode([u8; 3]);

impl SiteCode {
    /// The lowest in their order.
    pub(crate) const FIRST: Self = Self(*b"000");

    /// Takes a code, in upper or lower case.
    ///
    /// ```
    /// use cmcrypto_core::names::SiteCode;
    /// assert_eq!(SiteCode::new("p01")?.to_string(), "P01");
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(code: &str) -> Result<Self, Error> {
        let code: [u8; 3] = code
            .as_bytes()
            .try_into()
            .map_err(|_| Error::INVALID_ARGUMENT)?;
        if !code.iter().all(u8::is_ascii_alphanumeric) {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(code.map(|byte| byte.to_ascii_uppercase())))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for SiteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The id of a package, such as `P0100012`: the code of the site that made it, and five hexadecimal digits,
/// upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId([u8; 8]);

impl PackageId {
    /// Takes an id, in upper or lower case.
    ///
    /// ```
    /// use cmcrypto_core::names::PackageId;
    /// assert_eq!(PackageId::new("p010001c")?.to_string(), "P010001C");
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(id: &str) -> Result<Self, Error> {
        let id: [u8; 8] = id
            .as_bytes()
            .try_into()
            .map_err(|_| Error::INVALID_ARGUMENT)?;
        let (site, number) = id.split_at(3);
        let is_id =
            site.iter().all(u8::is_ascii_alphanumeric) && number.iter().all(u8::is_ascii_hexdigit);
        if !is_id {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(id.map(|byte| byte.to_ascii_uppercase())))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for PackageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A host's name, such as `mp01.example.com`: 1 to 253 ASCII letters, digits, `-`, `_` and `.`.
///
/// Names that differ in case or in a trailing dot alone are the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(String);

impl HostName {
    /// Takes a name, in upper or lower case, with or without a trailing dot.
    ///
    /// ```
    /// use cmcrypto_core::names::HostName;
    /// assert_eq!(HostName::new("MP01.Example.com.")?, HostName::new("mp01.example.com")?);
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`]. Internationalised names are written in their ASCII form
    /// (RFC 5890).
    pub fn new(name: &str) -> Result<Self, Error> {
        let name = name.strip_suffix('.').unwrap_or(name);
        if !names::is_host(name) {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(name.to_ascii_lowercase()))
    }

    /// The name as text: in lower case, without a trailing dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
