//! An administrator's account, as Windows knows it.

use core::fmt;

use crate::Error;
use crate::controls::access::token::Guid;
use crate::controls::names::is_text;

/// A token of Windows has at most 1,015 groups (MaxTokenSize, knowledge base article 328889); one more is the
/// user.
const MAX_GROUPS: usize = 1024;
/// A domain, `\`, and a sAMAccountName, which has at most 256 characters.
pub(super) const MAX_NAME_CHARS: usize = 320;
/// rangeUpper of the attribute userPrincipalName.
const MAX_UPN_CHARS: usize = 1024;
/// MS-DTYP section 2.4.2.
const MAX_SUBAUTHORITIES: usize = 15;
const MAX_AUTHORITY: u64 = (1 << 48) - 1;

/// A security identifier, such as `S-1-5-21-…-500`, in its one text: decimal numbers without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecurityId(String);

impl SecurityId {
    /// Checks and takes an identifier.
    ///
    /// ```
    /// use cmcrypto_core::access::administrator::SecurityId;
    /// assert_eq!(SecurityId::new("S-1-5-32-544")?.to_string(), "S-1-5-32-544");
    /// assert!(SecurityId::new("S-1-5-032-544").is_err());
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(text: &str) -> Result<Self, Error> {
        let invalid = || Error::INVALID_ARGUMENT.what_is("not a security identifier");
        let mut parts = text.strip_prefix("S-1-").ok_or_else(invalid)?.split('-');
        let authority = parts.next().and_then(number);
        let of_authority = authority.filter(|authority| *authority <= MAX_AUTHORITY);
        of_authority.ok_or_else(invalid)?;
        let mut count = 0_usize;
        for part in parts {
            count = count.saturating_add(1);
            let sub = number(part).filter(|sub| u32::try_from(*sub).is_ok());
            sub.filter(|_| count <= MAX_SUBAUTHORITIES)
                .ok_or_else(invalid)?;
        }
        if count == 0 {
            return Err(invalid());
        }
        Ok(Self(text.to_owned()))
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A decimal number as this writes it.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

impl fmt::Display for SecurityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a user or group, such as `CONTOSO\jane`: 1 to 320 characters, none of them a control
/// character. Names that differ in case alone are the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(String);

impl AccountName {
    /// Checks and takes a name, and keeps it in lower case.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(name: &str) -> Result<Self, Error> {
        // Twice, as the lower case of a name may be longer.
        let lower = is_text(name, MAX_NAME_CHARS).then(|| name.to_lowercase());
        let lower = lower.filter(|lower| is_text(lower, MAX_NAME_CHARS));
        let lower =
            lower.ok_or_else(|| Error::INVALID_ARGUMENT.what_is("the name of an account"))?;
        Ok(Self(lower))
    }

    /// The name, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A user or a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// Its identifier.
    pub sid: SecurityId,
    /// Its name.
    pub name: AccountName,
}

/// An administrator's account: the user, the groups that the user is in, and the user principal name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministratorAccount {
    user: Principal,
    groups: Vec<Principal>,
    upn: Option<String>,
    object_id: Option<Guid>,
}

impl AdministratorAccount {
    /// A user that is in no group that matters.
    pub fn new(user: Principal) -> Self {
        Self {
            user,
            groups: Vec::new(),
            upn: None,
            object_id: None,
        }
    }

    /// The same in these groups, nested ones too.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 1,024.
    pub fn in_groups(self, groups: Vec<Principal>) -> Result<Self, Error> {
        if groups.len() > MAX_GROUPS {
            return Err(Error::TOO_LARGE.what_is("more than 1024 groups"));
        }
        Ok(Self { groups, ..self })
    }

    /// The same with the object id in Entra ID, by which tokens know the user. Who can be administrator by a
    /// token is whoever this names: it comes from where accounts are synchronised, and not from a token.
    pub fn with_object_id(self, object_id: Guid) -> Self {
        let object_id = Some(object_id);
        Self { object_id, ..self }
    }

    /// The same with the user principal name, such as `jane@example.com`, by which certificates know the user. Names that differ in the case of ASCII letters alone are the same.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if it is not 1 to 1,024 characters without a control character.
    pub fn known_as(self, upn: &str) -> Result<Self, Error> {
        if !is_text(upn, MAX_UPN_CHARS) {
            return Err(Error::INVALID_ARGUMENT.what_is("the user principal name"));
        }
        let upn = Some(upn.to_owned());
        Ok(Self { upn, ..self })
    }

    /// The user.
    pub fn user(&self) -> &Principal {
        &self.user
    }

    /// The user principal name, if it was given.
    pub fn user_principal_name(&self) -> Option<&str> {
        self.upn.as_deref()
    }

    /// The user, and the groups.
    pub(super) fn principals(&self) -> impl Iterator<Item = &Principal> {
        core::iter::once(&self.user).chain(&self.groups)
    }

    /// That what is of the user with this object id is of this account.
    pub(super) fn check_object_id(&self, object_id: &Guid) -> Result<(), Error> {
        if self.object_id != Some(*object_id) {
            let what = "it is of another object id than the account's";
            return Err(Error::SIGNER_MISMATCH.what_is(what));
        }
        Ok(())
    }

    /// That what is of the user with this name is of this account.
    pub(super) fn check_upn(&self, upn: &str) -> Result<(), Error> {
        let own = self.upn.as_deref();
        if own.is_none_or(|own| !own.eq_ignore_ascii_case(upn)) {
            let what = "it is of another user principal name than the account's";
            return Err(Error::SIGNER_MISMATCH.what_is(what));
        }
        Ok(())
    }
}
