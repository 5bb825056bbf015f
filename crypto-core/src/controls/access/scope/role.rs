//! Security roles: which operations, on which types of objects.

use std::collections::BTreeMap;

use super::names::RoleName;
use super::object_type::ObjectType;
use super::operation::Operations;
use crate::Error;

/// Of the product's descriptions.
pub(super) const MAX_DESCRIPTION: usize = 512;
/// Of the product's ids of roles.
const MAX_ID: usize = 8;
/// Many more than there are types.
pub(super) const MAX_TYPES: usize = 1024;

/// A security role: which operations on which types of objects. A right comes into effect by an
/// assignment, for the scopes and collections of that.
///
/// ```
/// use cmcrypto_core::access::scope::{ObjectType, Operation, Operations, Role, RoleName};
///
/// let built_in = Role::built_in("Application author").ok_or(cmcrypto_core::Error::INVALID_ARGUMENT)?;
/// assert!(built_in.operations(ObjectType::APPLICATION).contains(Operation::APPROVE));
///
/// // Built-in roles stay as they are; a copy is one's own.
/// let mut role = built_in.copy(RoleName::new("Author without approval")?);
/// let operations = role.operations(ObjectType::APPLICATION) & !Operations::of(&[Operation::APPROVE]);
/// role.rights.insert(ObjectType::APPLICATION, operations);
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// What it is called. No two roles of a hierarchy have the same name.
    pub name: RoleName,
    /// At most 512 characters, each of them one that XML has.
    pub description: String,
    /// The id of the role that it was copied from, such as `SMS0001R`, where that is known: 1 to 8 ASCII
    /// letters and digits. Of the built-in roles this library does not know the ids.
    pub copied_from: Option<String>,
    /// What it gives on each type, at most 1,024 of them.
    pub rights: BTreeMap<ObjectType, Operations>,
    /// What it gives on types that `rights` does not name, whichever they are: something with Full
    /// administrator, and the like; otherwise nothing.
    pub others: Operations,
}

impl Role {
    /// A role that gives nothing yet.
    pub fn new(name: RoleName) -> Self {
        Self {
            name,
            description: String::new(),
            copied_from: None,
            rights: BTreeMap::new(),
            others: Operations::NONE,
        }
    }

    /// A copy under another name, with `copied_from` of the original, if that has one.
    #[must_use]
    pub fn copy(&self, name: RoleName) -> Self {
        Self {
            name,
            ..self.clone()
        }
    }

    /// What it gives on objects of this type.
    pub fn operations(&self, of: ObjectType) -> Operations {
        self.rights.get(&of).copied().unwrap_or(self.others)
    }

    /// Whether another gives nothing that this does not.
    pub(super) fn gives_all_of(&self, other: &Self) -> bool {
        let mut types = self.rights.keys().chain(other.rights.keys());
        let is_had = |of: &ObjectType| (other.operations(*of) & !self.operations(*of)).is_empty();
        (other.others & !self.others).is_empty() && types.all(is_had)
    }

    /// Whether it is within the sizes that are said.
    pub(super) fn check(&self) -> Result<(), Error> {
        let long = self
            .description
            .chars()
            .take(MAX_DESCRIPTION.saturating_add(1))
            .count();
        let id = self.copied_from.as_deref().unwrap_or("none");
        let problem = if long > MAX_DESCRIPTION {
            "a role's description of more than 512 characters"
        } else if !(1..=MAX_ID).contains(&id.len())
            || !id.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            "the id that a role is copied from is 1 to 8 ASCII letters and digits"
        } else if !self
            .name
            .as_str()
            .chars()
            .chain(self.description.chars())
            .all(is_in_xml)
        {
            "a character in a role that XML has not"
        } else if self.rights.len() > MAX_TYPES {
            "a role that names more than 1,024 types"
        } else {
            return Ok(());
        };
        Err(Error::INVALID_ARGUMENT.what_is(problem))
    }
}

/// Whether XML 1.0 has it (section 2.2): roles are exchanged so.
fn is_in_xml(character: char) -> bool {
    let is_space = matches!(character, '\t' | '\n' | '\r');
    (is_space || !character.is_control()) && !matches!(character, '\u{fffe}' | '\u{ffff}')
}
