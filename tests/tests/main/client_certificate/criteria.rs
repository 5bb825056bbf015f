//! `CertificateIssuers::parse` and `SubjectCriterion::parse`.

use cmcrypto_core::Error;
use cmcrypto_core::client_certificate::{CertificateIssuers, SubjectCriterion};
use cmcrypto_tests::property;
use proptest::prelude::*;

/// The attributes that the product documents.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("E", "1.2.840.113549.1.9.1"),
    ("CN", "2.5.4.3"),
    ("SN", "2.5.4.4"),
    ("SERIALNUMBER", "2.5.4.5"),
    ("C", "2.5.4.6"),
    ("L", "2.5.4.7"),
    ("S", "2.5.4.8"),
    ("ST", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("T", "2.5.4.12"),
    ("Title", "2.5.4.12"),
    ("G", "2.5.4.42"),
    ("GN", "2.5.4.42"),
    ("GivenName", "2.5.4.42"),
    ("I", "2.5.4.43"),
    ("Initials", "2.5.4.43"),
];

fn issuers(text: &str) -> Result<CertificateIssuers, Error> {
    CertificateIssuers::parse(text)
}

fn criterion(text: &str) -> Result<SubjectCriterion, Error> {
    SubjectCriterion::parse(text)
}

#[test]
fn attributes_by_name_and_by_identifier() {
    for (name, dotted) in ATTRIBUTES {
        let by_number = issuers(&format!("{dotted}=x")).unwrap();
        for name in [name.to_string(), name.to_lowercase(), name.to_uppercase()] {
            assert_eq!(issuers(&format!("{name}=x")).unwrap(), by_number);
            let (one, other) = (
                format!("SubjectAttr:{name}=x"),
                format!("SubjectAttr:{dotted}=x"),
            );
            assert_eq!(criterion(&one), criterion(&other));
            assert!(criterion(&one).is_ok());
        }
    }
    assert_eq!(
        criterion("SubjectAttr:san=x"),
        criterion("SubjectAttr:2.5.29.17=x")
    );
    assert!(criterion("SubjectAttr:san=x").is_ok());
    // Any other by its number, as Windows writes it or without the prefix.
    for (one, other) in [
        ("OID.2.5.4.97=x", "2.5.4.97=x"),
        ("oid.2.5.4.3=x", "CN=x"),
        ("E-mail=x", "E=x"),
    ] {
        assert_eq!(issuers(one), issuers(other));
        let criterion = |text| criterion(&format!("SubjectAttr:{text}"));
        assert_eq!(criterion(one), criterion(other));
        assert!(issuers(one).is_ok() && criterion(one).is_ok(), "{one}");
    }
}

#[test]
fn issuers_that_say_the_same() {
    let one = issuers("CN=A;O=B").unwrap();
    for text in [
        "CN=A,O=B",
        " CN = A ; O = B ",
        "cn=A;o=B;",
        "CN=A,,O=B,",
        "CN=A; ;O=B",
    ] {
        assert_eq!(issuers(text).as_ref(), Ok(&one), "{text}");
    }
    // A separator without a `=` after it belongs to the value.
    let one = issuers("O=Contoso, Ltd").unwrap();
    assert_eq!(issuers("O=Contoso, Ltd;").unwrap(), one);
    assert_ne!(issuers("O=Contoso; Ltd").unwrap(), one);
    assert_ne!(issuers("O=Contoso").unwrap(), one);
    // One pair of quotation marks around a value is not part of it.
    assert_eq!(issuers("O=\"Contoso, Ltd\"").unwrap(), one);
    assert_eq!(issuers(" O = \"Contoso, Ltd\" ; ").unwrap(), one);
    assert_eq!(
        issuers("O=\"Contoso\", Ltd\"").unwrap(),
        issuers("O=Contoso\", Ltd").unwrap()
    );
    for other in [
        "O=\"\"Contoso, Ltd\"\"",
        "O=\"Contoso, Ltd",
        "O=Contoso, Ltd\"",
        "O=\"Contoso\", Ltd",
        "O=\" Contoso, Ltd\"",
        "O='Contoso, Ltd'",
    ] {
        assert_ne!(issuers(other).unwrap(), one, "{other}");
    }
    // Values keep what isn't a separator.
    assert_ne!(issuers("CN=A=B").unwrap(), issuers("CN=A").unwrap());
    assert_ne!(issuers("CN=a").unwrap(), issuers("CN=A").unwrap());
    assert_ne!(issuers("CN=A|CN=B").unwrap(), issuers("CN=A,CN=B").unwrap());
}

#[test]
fn bad_issuers() {
    for text in [
        "",
        " ",
        "|",
        "CN=A|",
        "|CN=A",
        "CN=A||CN=B",
        "CN",
        "CN=",
        "CN= ",
        "=A",
        "CN=A;O=",
        "CN=;O=B",
        "Ltd",
        "Ltd;CN=A",
        ",",
        ";",
        "XX=A",
        "SAN=A",
        "CN:A",
        "CN=A;1=2",
        "CN=\"\"",
        "CN=A;O=\"\"",
        "\"CN\"=A",
        "2.5.4.3.=A",
        "C N=A",
    ] {
        assert_eq!(issuers(text), Err(Error::MALFORMED), "{text:?}");
    }
    let long = |len: usize| format!("CN={}", "A".repeat(len - 3));
    assert!(issuers(&long(16 * 1024)).is_ok());
    assert_eq!(issuers(&long(16 * 1024 + 1)), Err(Error::TOO_LARGE));
    // Attributes, of one authority or of many.
    for separator in [";", "|"] {
        let many = |count| issuers(&vec!["C=A"; count].join(separator));
        assert!(many(1024).is_ok());
        assert_eq!(many(1025), Err(Error::TOO_LARGE));
    }
}

#[test]
fn bad_criteria() {
    for text in [
        "",
        ":",
        "Subject",
        "Subject:",
        "Subject: ",
        "SubjectStr:",
        "SubjectAttr:",
        "SubjectAttr:OU",
        "SubjectAttr:OU=",
        "SubjectAttr:=A",
        "SubjectAttr:XX=A",
        "Issuer:A",
        "Subject=A",
        "SubjectAttr OU:A",
        ":A",
        "SubjectAttr:2.5.4.=A",
    ] {
        assert_eq!(criterion(text), Err(Error::MALFORMED), "{text:?}");
    }
    let long = |len: usize| format!("Subject:{}", "A".repeat(len - 8));
    assert!(criterion(&long(1024)).is_ok());
    assert_eq!(criterion(&long(1025)), Err(Error::TOO_LARGE));
}

fn is_clear<T>(result: Result<T, Error>) -> bool {
    [None, Some(Error::MALFORMED), Some(Error::TOO_LARGE)].contains(&result.err())
}

/// Arbitrary text, and text of the separators and names that the readers look for.
#[test]
fn any_text_has_a_clear_outcome() {
    let alike =
        "((CN|ou|SAN|2\\.5\\.4\\.3|Subject|SubjectAttr:|\u{130}|\u{df})|[=,;:| a.\u{fc}]){0,40}";
    property(1280, (".{0,200}", alike), |(any, alike)| {
        for text in [&any, &alike] {
            prop_assert!(is_clear(issuers(text)));
            prop_assert!(is_clear(criterion(text)));
            let prefixed =
                ["Subject:", "SubjectStr:", "SubjectAttr:"].map(|word| format!("{word}{text}"));
            for text in prefixed {
                prop_assert!(is_clear(criterion(&text)));
            }
        }
        Ok(())
    });
}

/// Attributes come back in any order of separators and spaces.
#[test]
fn separators_do_not_matter() {
    let values = prop::collection::vec("[A-Za-z0-9.]{1,9}", 1..6);
    property(1280, values, |values| {
        let join = |separator: &str| {
            let each: Vec<_> = values.iter().map(|value| format!("CN={value}")).collect();
            each.join(separator)
        };
        let one = issuers(&join(",")).unwrap();
        prop_assert_eq!(&issuers(&join(";")).unwrap(), &one);
        prop_assert_eq!(&issuers(&join(" ; ")).unwrap(), &one);
        Ok(())
    });
}
