//! Roles as administrators exchange them: what the product's console exports and imports.
//!
//! ```xml
//! <SMS_Roles>
//!   <SMS_Role CopiedFromID="SMS0009R" RoleName="..." RoleDescription="...">
//!     <Operations>
//!       <Operation GrantedOperations="1" ObjectTypeID="6"/>
//!     </Operations>
//!   </SMS_Role>
//! </SMS_Roles>
//! ```

use core::fmt::Write;
use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::names::RoleName;
use super::object_type::ObjectType;
use super::operation::Operations;
use super::role::{MAX_TYPES, Role};
use crate::Error;

/// A role that names every type that is known has 4 KiB.
const MAX_LEN: usize = 4 * 1024 * 1024;
const MAX_ROLES: usize = 1024;
/// Of one element: of those that are known 3, and what declares namespaces.
const MAX_ATTRIBUTES: usize = 16;
const ELEMENTS: [&str; 4] = ["SMS_Roles", "SMS_Role", "Operations", "Operation"];

/// Roles as XML, and what of them XML can't say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenRoles {
    /// The document, in UTF-8.
    pub xml: String,
    /// The rights that are not in it, because the product's number of the type is not public.
    pub left_out: Vec<(RoleName, ObjectType)>,
}

impl Role {
    /// Reads the roles of a document that the product exported, UTF-8, or UTF-16 with a byte order mark. Types
    /// and operations that this library does not know are kept: [`ObjectType`] and
    /// [`Operation::name`](super::Operation::name) say which.
    ///
    /// A role that is read is not in effect: [`ChangeKind::AddRole`](super::ChangeKind::AddRole) adds it.
    ///
    /// ```
    /// use cmcrypto_core::access::scope::{ObjectType, Operation, Role};
    /// let xml = r#"<SMS_Roles><SMS_Role CopiedFromID="SMS0009R" RoleName="Readers" RoleDescription="">
    ///     <Operations>
    ///         <Operation GrantedOperations="1" ObjectTypeID="6"/>
    ///         <Operation GrantedOperations="65" ObjectTypeID="226"/>
    ///     </Operations>
    /// </SMS_Role></SMS_Roles>"#;
    /// let [readers] = Role::read_xml(xml.as_bytes())?.try_into().unwrap();
    /// assert!(readers.operations(ObjectType::SITE).contains(Operation::READ));
    /// for (of, operations) in &readers.rights {
    ///     for operation in operations.iter() {
    ///         println!("{of}: {}", operation.name(*of)); // sites: Read; type 226: Read, operation 6
    ///     }
    /// }
    /// assert_eq!(Role::write_xml(&[readers.clone()])?.left_out, []);
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 4 MiB, 1,024 roles, or 1,024 types in one; [`Error::NOT_SUPPORTED`], and the
    /// detail says what, for a document type declaration, an element or attribute that is not known, or a
    /// type from 65,536 on; [`Error::MALFORMED`], and the detail says why where that is more than that it is no
    /// XML.
    pub fn read_xml(document: &[u8]) -> Result<Vec<Self>, Error> {
        if document.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let text = text(document)?;
        let mut reader = Reader::from_str(&text);
        reader.config_mut().enable_all_checks(true);
        let mut roles: Vec<Self> = Vec::new();
        let (mut depth, mut is_done, mut is_first) = (0_usize, false, true);
        loop {
            let event = reader.read_event().map_err(|_| Error::MALFORMED)?;
            let begins = core::mem::take(&mut is_first);
            match &event {
                Event::Start(element) | Event::Empty(element) => {
                    if is_done {
                        return Err(malformed("something after the end"));
                    }
                    read_element(element, depth, &mut roles)?;
                    if matches!(event, Event::Start(_)) {
                        depth = depth.saturating_add(1);
                    }
                    is_done = depth == 0;
                }
                Event::End(_) => {
                    depth = depth.checked_sub(1).ok_or(Error::MALFORMED)?;
                    is_done = depth == 0;
                }
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                Event::Decl(_) if begins => {}
                Event::Comment(_) => {}
                Event::DocType(_) => return Err(not_supported("a document type declaration")),
                Event::Eof if is_done => break,
                _ => return Err(malformed("something that is no element of roles")),
            }
        }
        let distinct: HashSet<_> = roles.iter().map(|role| &role.name).collect();
        if distinct.len() != roles.len() {
            return Err(malformed("a role twice"));
        }
        Ok(roles)
    }

    /// Writes roles as the product's console exports them, with the rights on types whose number is public;
    /// what [`Role::others`] gives, on each of those by itself.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for a role that [`Role`] says can't be, or with a name that another has.
    pub fn write_xml(roles: &[Self]) -> Result<WrittenRoles, Error> {
        let (mut xml, mut left_out) = (String::from("<SMS_Roles>\n"), Vec::new());
        let mut names = HashSet::new();
        for role in roles {
            role.check()?;
            if !names.insert(&role.name) {
                return Err(Error::INVALID_ARGUMENT.what_is("two roles with one name"));
            }
            role.push_xml(&mut xml, &mut left_out);
        }
        xml.push_str("</SMS_Roles>\n");
        Ok(WrittenRoles { xml, left_out })
    }

    fn push_xml(&self, xml: &mut String, left_out: &mut Vec<(RoleName, ObjectType)>) {
        let from = self
            .copied_from
            .iter()
            .map(|id| format!("CopiedFromID=\"{id}\" "));
        let from: String = from.collect();
        let (name, description) = (escaped(self.name.as_str()), escaped(&self.description));
        // To a String nothing fails.
        let _ = writeln!(
            xml,
            "  <SMS_Role {from}RoleName=\"{name}\" RoleDescription=\"{description}\">\n    <Operations>"
        );
        let named = self
            .rights
            .iter()
            .map(|(of, operations)| (*of, *operations));
        let known = ObjectType::KNOWN
            .iter()
            .filter(|of| !self.rights.contains_key(of));
        let others = known.map(|of| (*of, self.others & Operations::NAMED));
        let mut rights: Vec<_> = named
            .chain(others.filter(|(_, operations)| !operations.is_empty()))
            .collect();
        rights.sort_unstable_by_key(|(of, _)| *of);
        for (of, operations) in rights {
            if of.has_product_number() {
                let (of, bits) = (of.number(), operations.bits());
                let _ = writeln!(
                    xml,
                    "      <Operation GrantedOperations=\"{bits}\" ObjectTypeID=\"{of}\"/>"
                );
            } else if !operations.is_empty() {
                left_out.push((self.name.clone(), of));
            }
        }
        xml.push_str("    </Operations>\n  </SMS_Role>\n");
    }
}

fn read_element(
    element: &BytesStart<'_>,
    depth: usize,
    roles: &mut Vec<Role>,
) -> Result<(), Error> {
    let name = element.name();
    let name: &str = name.as_ref();
    if ELEMENTS.get(depth) != Some(&name) {
        return Err(not_supported(
            "an element that is not of roles, or not there",
        ));
    }
    let known: &[&str] = match name {
        "SMS_Role" => &["CopiedFromID", "RoleName", "RoleDescription"],
        "Operation" => &["GrantedOperations", "ObjectTypeID"],
        _ => &[],
    };
    let mut values: [Option<String>; 3] = [None, None, None];
    for (count, attribute) in element.attributes().enumerate() {
        let attribute = attribute.map_err(|_| Error::MALFORMED)?;
        if count == MAX_ATTRIBUTES {
            return Err(Error::TOO_LARGE);
        }
        let key: &str = attribute.key.as_ref();
        if key == "xmlns" || key.starts_with("xmlns:") {
            continue;
        }
        let place = known.iter().position(|one| *one == key);
        let place = place.and_then(|at| values.get_mut(at));
        let place = place.ok_or(not_supported("an attribute that is not known"))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        *place = Some(value.map_err(|_| Error::MALFORMED)?.into_owned());
    }
    match (name, values) {
        ("SMS_Role", [copied_from, name, description]) => {
            if roles.len() == MAX_ROLES {
                return Err(Error::TOO_LARGE);
            }
            let name = name.ok_or(malformed("a role without a name"))?;
            let name =
                RoleName::new(&name).map_err(|_| malformed("a role's name that can't be one"))?;
            let role = Role {
                description: description.unwrap_or_default(),
                copied_from: copied_from.filter(|id| !id.is_empty()),
                ..Role::new(name)
            };
            role.check().map_err(|error| {
                Error::MALFORMED.what_is(error.what().unwrap_or_default().to_owned())
            })?;
            roles.push(role);
        }
        ("Operation", [granted, of, _]) => {
            let [granted, of] = [granted, of].map(|value| number(value.as_deref()));
            let (operations, of) = (
                Operations::from_bits(granted?),
                ObjectType::from_number(of?),
            );
            if !of.has_product_number() {
                return Err(not_supported("a type from 65,536 on"));
            }
            let role = roles.last_mut().ok_or(Error::MALFORMED)?;
            if role.rights.len() == MAX_TYPES {
                return Err(Error::TOO_LARGE);
            }
            if role.rights.insert(of, operations).is_some() {
                return Err(malformed("a type twice in one role"));
            }
        }
        _ => {}
    }
    Ok(())
}

/// A number of at most 32 bits as the product writes it: digits, and no zero before them.
fn number(value: Option<&str>) -> Result<u32, Error> {
    let digits = value.filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    let canonical = digits.filter(|digits| *digits == "0" || !digits.starts_with('0'));
    let number = canonical.and_then(|digits| digits.parse().ok());
    number.ok_or(malformed(
        "a type or operations that are no number of 32 bits",
    ))
}

fn text(document: &[u8]) -> Result<Cow<'_, str>, Error> {
    let decode: fn([u8; 2]) -> u16 = match document {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => {
            let text = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
            let text =
                core::str::from_utf8(text).map_err(|_| malformed("neither UTF-8 nor UTF-16"))?;
            return Ok(Cow::Borrowed(text));
        }
    };
    let (pairs, odd) = document.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(malformed("neither UTF-8 nor UTF-16"));
    }
    let units: Vec<u16> = pairs.iter().skip(1).map(|pair| decode(*pair)).collect();
    let text = String::from_utf16(&units).map_err(|_| malformed("neither UTF-8 nor UTF-16"))?;
    Ok(Cow::Owned(text))
}

/// For an attribute's value, in which white space that is not escaped becomes a blank (section 3.3.3).
fn escaped(text: &str) -> String {
    let mut escaped = quick_xml::escape::escape(text).into_owned();
    for (space, reference) in [("\t", "&#9;"), ("\n", "&#10;"), ("\r", "&#13;")] {
        escaped = escaped.replace(space, reference);
    }
    escaped
}

fn malformed(what: &'static str) -> Error {
    Error::MALFORMED.what_is(what)
}

fn not_supported(what: &'static str) -> Error {
    Error::NOT_SUPPORTED.what_is(what)
}
