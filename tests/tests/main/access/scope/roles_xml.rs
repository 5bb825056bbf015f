//! Roles as administrators exchange them.

use cmcrypto_core::Error;
use cmcrypto_core::access::scope::*;
use cmcrypto_tests::changes::{bytes_flipped, cuts};
use cmcrypto_tests::property;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::fixture::role_name;

/// With what a vendor's published role grants, by the numbers that are in it.
const PUBLISHED: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- exported -->
<SMS_Roles>
  <SMS_Role CopiedFromID="SMS0009R" RoleName="Pack &amp; ship" RoleDescription="A &lt;vendor&gt;&apos;s">
    <Operations>
      <Operation GrantedOperations="1" ObjectTypeID="6"/>
      <Operation GrantedOperations="1" ObjectTypeID="29"/>
      <Operation GrantedOperations="140311" ObjectTypeID="31"></Operation>
      <Operation GrantedOperations="3" ObjectTypeID="37"/>
      <Operation GrantedOperations="9" ObjectTypeID="42"/>
      <Operation GrantedOperations="9" ObjectTypeID="43"/>
      <Operation GrantedOperations="1027" ObjectTypeID="226"/>
    </Operations>
  </SMS_Role>
  <SMS_Role CopiedFromID="SMS0001R" RoleName="Second" RoleDescription=""><Operations/></SMS_Role>
</SMS_Roles>
"#;

fn read(text: &str) -> Result<Vec<Role>, Error> {
    Role::read_xml(text.as_bytes())
}

#[test]
fn a_published_role() {
    let roles = read(PUBLISHED).unwrap();
    let [first, second] = &roles[..] else {
        panic!("{roles:?}")
    };
    assert_eq!(first.name.as_str(), "Pack & ship");
    assert_eq!(first.description, "A <vendor>'s");
    assert_eq!(first.copied_from.as_deref(), Some("SMS0009R"));
    let rights = first.rights.iter();
    let rights: Vec<_> = rights
        .map(|(of, bits)| (of.number(), bits.bits()))
        .collect();
    let published = [
        (6, 1),
        (29, 1),
        (31, 140_311),
        (37, 3),
        (42, 9),
        (43, 9),
        (226, 1027),
    ];
    assert_eq!(rights, published);
    assert!(first.others.is_empty());
    assert_eq!((second.name.as_str(), second.rights.len()), ("Second", 0));

    // Written, it is read back, types that are not known too.
    let written = Role::write_xml(&roles).unwrap();
    assert_eq!(written.left_out, []);
    assert_eq!(read(&written.xml).unwrap(), roles);

    // And as UTF-16, with the mark of either order; as UTF-8 with a mark.
    let units = || "\u{feff}".encode_utf16().chain(PUBLISHED.encode_utf16());
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    let marked = format!("\u{feff}{PUBLISHED}").into_bytes();
    for document in [&little, &big, &marked] {
        assert_eq!(Role::read_xml(document).unwrap(), roles);
    }
    assert_eq!(
        Role::read_xml(&little[..little.len() - 1]),
        Err(Error::MALFORMED)
    );
}

#[test]
fn what_xml_can_not_say_is_named() {
    let full = Role::built_in("Full administrator").unwrap();
    let written = Role::write_xml(std::slice::from_ref(&full)).unwrap();
    let known = ObjectType::KNOWN.iter();
    let (numbered, own): (Vec<ObjectType>, Vec<_>) = known.partition(|of| of.has_product_number());
    let left_out = own.iter().map(|of| (full.name.clone(), *of));
    assert_eq!(written.left_out, left_out.collect::<Vec<_>>());
    let [read] = read(&written.xml).unwrap().try_into().unwrap();
    let types: Vec<_> = read.rights.keys().copied().collect();
    assert_eq!(types, numbered);
    assert!(read.rights.values().all(|bits| *bits == Operations::NAMED));
    for wrong in [
        Role {
            description: "a\u{1}".into(),
            ..full.clone()
        },
        Role {
            name: role_name("a\u{ffff}"),
            ..full.clone()
        },
        Role {
            copied_from: Some("\"".into()),
            ..full.clone()
        },
    ] {
        assert_eq!(Role::write_xml(&[wrong]), Err(Error::INVALID_ARGUMENT));
    }
    let twice = [full.clone(), full];
    assert_eq!(Role::write_xml(&twice), Err(Error::INVALID_ARGUMENT));
}

#[test]
fn each_thing_that_is_wrong() {
    const MALFORMED: Error = Error::MALFORMED;
    const NOT_SUPPORTED: Error = Error::NOT_SUPPORTED;
    let with = |from: &str, to: &str| {
        assert!(PUBLISHED.contains(from), "{from}");
        PUBLISHED.replacen(from, to, 1)
    };
    let doctype = |inside: &str| with("<SMS_Roles>", &format!("<!DOCTYPE r {inside}><SMS_Roles>"));
    for (document, error) in [
        (String::new(), MALFORMED),
        ("<SMS_Roles/>x".into(), MALFORMED),
        ("<SMS_Roles/><SMS_Roles/>".into(), MALFORMED),
        ("<SMS_Roles>".into(), MALFORMED),
        (format!("<?xml version='1.0'?>{PUBLISHED}"), MALFORMED),
        (format!(" {PUBLISHED}"), MALFORMED),
        ("</SMS_Roles>".into(), MALFORMED),
        ("<SMS_Roles></SMS_Role>".into(), MALFORMED),
        (doctype(""), NOT_SUPPORTED),
        (doctype("[<!ENTITY a \"b\">]"), NOT_SUPPORTED),
        (doctype("SYSTEM \"file:///etc/passwd\""), NOT_SUPPORTED),
        (with("Pack &amp; ship", "&a;"), MALFORMED),
        (with("Pack &amp; ship", "&#0;"), MALFORMED),
        (with("Pack &amp; ship", "&#10;"), MALFORMED),
        (with("Pack &amp; ship", "\u{ffff}"), MALFORMED),
        (with("Pack &amp; ship", ""), MALFORMED),
        (with("Pack &amp; ship", "Second"), MALFORMED),
        (with("Pack &amp; ship", &"x".repeat(257)), MALFORMED),
        (with("A &lt;vendor&gt;&apos;s", &"x".repeat(513)), MALFORMED),
        (with("A &lt;vendor&gt;&apos;s", "&#27;"), MALFORMED),
        (with("SMS0009R", "SMS0009R1"), MALFORMED),
        (with("SMS0009R", "SMS-9"), MALFORMED),
        (with("RoleName=\"Pack &amp; ship\"", ""), MALFORMED),
        (with("RoleName=", "RoleDescription="), MALFORMED),
        (with("RoleName=", "Rolename="), NOT_SUPPORTED),
        (with("<Operations>", "<Operations>text"), MALFORMED),
        (with("<Operations>", "<Operations>&amp;"), MALFORMED),
        (with("<Operations>", "<Operations><![CDATA[x]]>"), MALFORMED),
        (with("<Operations>", "<Operations><?p x?>"), MALFORMED),
        (
            with("<Operations>", "<Operations><Operations/>"),
            NOT_SUPPORTED,
        ),
        (with("<Operations/>", "<Operation/>"), NOT_SUPPORTED),
        (
            with("\"31\"></Operation>", "\"31\"><Operation/></Operation>"),
            NOT_SUPPORTED,
        ),
        (with("\"1\" ObjectTypeID", "\"-1\" ObjectTypeID"), MALFORMED),
        (with("\"1\" ObjectTypeID", "\"01\" ObjectTypeID"), MALFORMED),
        (with("\"1\" ObjectTypeID", "\"+1\" ObjectTypeID"), MALFORMED),
        (with("\"1\" ObjectTypeID", "\"\" ObjectTypeID"), MALFORMED),
        (
            with("\"1\" ObjectTypeID", "\"4294967296\" ObjectTypeID"),
            MALFORMED,
        ),
        (with("ObjectTypeID=\"6\"", ""), MALFORMED),
        (with("ObjectTypeID=\"29\"", "ObjectTypeID=\"6\""), MALFORMED),
        (
            with("ObjectTypeID=\"29\"", "ObjectTypeID=\"65537\""),
            NOT_SUPPORTED,
        ),
        (with("<!-- exported -->", "<!-- a -- b -->"), MALFORMED),
    ] {
        assert_eq!(read(&document).err(), Some(error), "{document}");
    }
    assert_eq!(Role::read_xml(&[0x3c, 0xff]), Err(MALFORMED));
    assert_eq!(Role::read_xml(&[0xff, 0xfe, 0, 0xd8]), Err(MALFORMED));
}

#[test]
fn sizes_are_bounded() {
    let of_roles = |count: usize| {
        let role = |at| format!("<SMS_Role RoleName=\"{at}\"/>");
        let roles: String = (0..count).map(role).collect();
        read(&format!("<SMS_Roles>{roles}</SMS_Roles>"))
    };
    assert_eq!(of_roles(1024).map(|roles| roles.len()), Ok(1024));
    assert_eq!(of_roles(1025), Err(Error::TOO_LARGE));
    let of_types = |count: usize| {
        let one = |at| format!("<Operation GrantedOperations=\"1\" ObjectTypeID=\"{at}\"/>");
        let all: String = (0..count).map(one).collect();
        let role = format!("<SMS_Role RoleName=\"a\"><Operations>{all}</Operations></SMS_Role>");
        read(&format!("<SMS_Roles>{role}</SMS_Roles>"))
    };
    assert_eq!(of_types(1024).map(|roles| roles[0].rights.len()), Ok(1024));
    assert_eq!(of_types(1025), Err(Error::TOO_LARGE));
    let spaces = " ".repeat((4 << 20) - "<SMS_Roles/>".len());
    assert_eq!(read(&format!("<SMS_Roles/>{spaces}")), Ok(vec![]));
    assert_eq!(
        read(&format!("<SMS_Roles/>{spaces} ")),
        Err(Error::TOO_LARGE)
    );
    // As deep, and with as many attributes, as fit.
    let deep = "<SMS_Roles>".repeat((4 << 20) / 11);
    assert_eq!(read(&deep), Err(Error::NOT_SUPPORTED));
    let wide: String = (0..300_000).map(|at| format!(" xmlns:a{at}=''")).collect();
    assert_eq!(read(&format!("<SMS_Roles{wide}/>")), Err(Error::TOO_LARGE));
    let namespaces = " xmlns='urn:a' xmlns:b='urn:b'";
    assert_eq!(read(&format!("<SMS_Roles{namespaces}/>")), Ok(vec![]));
}

#[test]
fn changed_it_is_roles_or_an_error() {
    for (_, changed) in bytes_flipped(PUBLISHED.as_bytes()) {
        if let Ok(roles) = Role::read_xml(&changed) {
            let written = Role::write_xml(&roles).unwrap();
            assert_eq!(read(&written.xml), Ok(roles));
        }
    }
    // Whatever ends early is refused, but for the blank at the end.
    for cut in cuts(PUBLISHED.trim_end().as_bytes()) {
        assert!(Role::read_xml(cut).is_err());
    }
}

#[test]
fn what_is_written_is_read_back() {
    let rights = btree_map(0..65_536_u32, any::<u32>(), 0..8);
    let text = "[^\\p{Cc}\u{fffe}\u{ffff}]{1,20}";
    let description = "([^\\p{Cc}\u{fffe}\u{ffff}]|[\t\r\n]){0,20}";
    let one = (
        text,
        description,
        proptest::option::of("[A-Z0-9]{1,8}"),
        rights,
    );
    property(2000, vec(one, 0..4), |roles| {
        let mut made: Vec<Role> = Vec::new();
        for (name, description, copied_from, rights) in roles {
            let name = role_name(&name);
            if made.iter().any(|role| role.name == name) {
                continue;
            }
            let rights = rights
                .into_iter()
                .map(|(of, bits)| (ObjectType::from_number(of), Operations::from_bits(bits)));
            made.push(Role {
                description,
                copied_from,
                rights: rights.collect(),
                ..Role::new(name)
            });
        }
        let written = Role::write_xml(&made).unwrap();
        prop_assert_eq!(written.left_out, vec![]);
        prop_assert_eq!(read(&written.xml), Ok(made));
        Ok(())
    });
    property(20_000, vec(any::<u8>(), 0..60), |noise| {
        prop_assert!(Role::read_xml(&noise).is_err());
        Ok(())
    });
}
