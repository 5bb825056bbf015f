//! Selection by subject and subject alternative name: the computer's name, and the criteria.
use cmcrypto_core::Error;
use cmcrypto_core::Provider;
use cmcrypto_core::client_certificate::Rejection::*;
use cmcrypto_core::client_certificate::{
    CertificateCandidate, CertificateCriteria, select_certificate,
};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{Revocation, TrustAnchors};
use cmcrypto_tests::{NOW, der, key};

use crate::client_certificate::candidates::*;
use crate::pki::make::*;

const SERVER: &str = "1.3.6.1.5.5.7.3.1";

#[test]
fn the_computers_name_is_contained_in_the_subject() {
    let named = |subject: &[(&str, u8, &[u8])]| Candidate::made(&client("").subject(subject));
    let met = [
        named(&[(CN, UTF8, b"PC01")]),
        named(&[(CN, UTF8, b"pc01.example.com")]),
        named(&[(CN, PRINTABLE, b"Pc01")]),
        named(&[(CN, UTF8, b"MYPC012")]),
        named(&[(CN, BMP, &bmp("PC01"))]),
        named(&[(CN, T61, b"PC01")]),
        named(&[(O, UTF8, b"Contoso"), (OU, UTF8, b"PC01")]),
    ];
    for candidate in met {
        expect(&pc01(), &[(candidate, None)], Error::NO_CERTIFICATE);
    }
    let not_met = [
        named(&[]),
        named(&[(CN, UTF8, b"PC1")]),
        named(&[(CN, UTF8, b"PC"), (CN, UTF8, b"01")]),
        // Not text: an octet that UTF-8 doesn't have, half a character.
        named(&[(CN, BMP, b"\0P\0C\x000\x001\0")]),
        // Of the alternative names nothing is said.
        Candidate::made(&client("OTHER").dns("pc01.example.com")),
    ];
    for candidate in not_met {
        expect(
            &pc01(),
            &[(candidate.clone(), Some(NoComputerName))],
            Error::NO_CERTIFICATE,
        );
        // CCMCERTNAMECHECK=0
        let unchecked = CertificateCriteria {
            computer_name: None,
            ..pc01()
        };
        expect(&unchecked, &[(candidate, None)], Error::NO_CERTIFICATE);
    }
    let anyone = Candidate::made(&client("PC01"));
    let empty = CertificateCriteria::new("");
    expect(
        &empty,
        &[(anyone, Some(NoComputerName))],
        Error::NO_CERTIFICATE,
    );
}

#[test]
fn criteria_on_the_subject_and_the_alternative_name() {
    let plan = client("").subject(&[
        (O, UTF8, b"Contoso, Ltd"),
        (OU, PRINTABLE, b"Computers"),
        (CN, UTF8, b"PC01.example.com"),
    ]);
    let one = Candidate::made(&plan.dns("San01.example.com").dns("second.example.com"));
    for (criterion, met) in [
        // Subject: exact; case counts in the subject, not in the alternative name.
        ("Subject:PC01.example.com", true),
        ("Subject: PC01.example.com ", true),
        ("SUBJECT:PC01.example.com", true),
        ("Subject:Contoso, Ltd", true),
        ("Subject:pc01.example.com", false),
        ("Subject:PC01", false),
        ("Subject:San01.example.com", true),
        ("Subject:SAN01.EXAMPLE.COM", true),
        ("Subject:San01", false),
        ("Subject:second.example.com", false),
        (
            "Subject:O=Contoso, Ltd, OU=Computers, CN=PC01.example.com",
            false,
        ),
        // SubjectStr: part, in upper or lower case.
        ("SubjectStr:PC01", true),
        ("SubjectStr:pc01.EXAMPLE", true),
        ("SubjectStr:computer", true),
        ("SubjectStr:san01", true),
        ("SubjectStr:second", false),
        ("SubjectStr:PC02", false),
        ("SubjectStr:ComputersPC01", false),
        // SubjectAttr: an attribute by name or identifier, exact, case counts.
        ("SubjectAttr:OU=Computers", true),
        ("SubjectAttr:ou = Computers", true),
        ("subjectattr:2.5.4.11=Computers", true),
        ("SubjectAttr:OU=computers", false),
        ("SubjectAttr:OU=Computer", false),
        ("SubjectAttr:CN=Computers", false),
        ("SubjectAttr:OU=San01.example.com", false),
        ("SubjectAttr:SAN=San01.example.com", true),
        ("SubjectAttr:2.5.29.17=San01.example.com", true),
        ("SubjectAttr:SAN=san01.example.com", false),
        ("SubjectAttr:SAN=second.example.com", false),
        ("SubjectAttr:SAN=PC01.example.com", false),
    ] {
        let reason = if met { None } else { Some(CriterionNotMet) };
        let criteria = with_criterion(criterion);
        for provider in Provider::ALL {
            let candidates = std::slice::from_ref(&one);
            let (selected, rejected) =
                outcome(*provider, &criteria, candidates, Revocation::NotChecked);
            assert_eq!(selected.is_ok(), met, "{criterion}");
            assert_eq!(
                rejected.first().map(|(_, reason)| reason.clone()),
                reason,
                "{criterion}"
            );
        }
    }
}

#[test]
fn alternative_names_that_are_text_count_and_others_do_not() {
    let with = |name: Vec<u8>| Candidate::made(&client("OTHER").alternative_name(name));
    let element = |tag, value: &[u8]| der::element(tag, &[value]);
    let criterion = with_criterion("SubjectStr:pc01");
    for name in [
        element(DNS, b"pc01.example.com"),
        element(EMAIL, b"pc01@example.com"),
        element(URI, b"http://pc01/"),
        upn(UTF8, b"pc01@example.com"),
        upn(IA5, b"pc01@example.com"),
        upn(BMP, &bmp("PC01@example.com")),
    ] {
        expect(&criterion, &[(with(name), None)], Error::NO_CERTIFICATE);
    }
    for name in [
        element(ADDRESS, b"pc01"),
        element(DIRECTORY_NAME, &cn("pc01")),
        element(DNS, b"pc01\xff"),
        upn(0x04, b"pc01"),
        // Other names that are no user principal name: SRVName (RFC 4985), a Kerberos principal (RFC 4556).
        other_name("1.3.6.1.5.5.7.8.7", IA5, b"_https.pc01"),
        other_name("1.3.6.1.5.2.2", UTF8, b"pc01"),
        other_name("1.3.6.1.4.1.311.20.2.3.1", UTF8, b"pc01"),
    ] {
        expect(
            &criterion,
            &[(with(name), Some(CriterionNotMet))],
            Error::NO_CERTIFICATE,
        );
    }
    // Only the first counts.
    let address = element(ADDRESS, &[10, 0, 0, 1]);
    let second = Candidate::made(&client("OTHER").alternative_name(address).dns("pc01"));
    expect(
        &criterion,
        &[(second, Some(CriterionNotMet))],
        Error::NO_CERTIFICATE,
    );
}

/// The criterion is in place of the client authentication capability, and drops the computer's name.
#[test]
fn a_criterion_replaces_two_rules() {
    let other = client("OTHER").usage(Some(SERVER));
    let longer = other.clone().validity("250101000000Z", "280101000000Z");
    let expired = other.clone().validity("250101000000Z", "260601000000Z");
    let table = [
        (Candidate::made(&other), Some(ShorterValidity)),
        (Candidate::made(&longer), None),
        (Candidate::made(&client("PC01")), Some(CriterionNotMet)),
        // Not the other rules.
        (
            Candidate::made(&expired),
            Some(NotValid(Error::CERTIFICATE_EXPIRED)),
        ),
        (Candidate::made(&longer).store("Other"), Some(OtherStore)),
        (
            Candidate::made(&longer).without_key(),
            Some(PrivateKeyNotAccessible),
        ),
        (Candidate::by_litware(&longer), Some(IssuerNotListed)),
    ];
    let criteria = CertificateCriteria {
        issuers: with_issuers("CN=Contoso Root CA").issuers,
        ..with_criterion("Subject:OTHER")
    };
    expect(&criteria, &table, Error::NO_CERTIFICATE);
}

/// Values are compared by their characters, whatever string type holds them.
#[test]
fn string_types_compare_by_characters() {
    let text = "B\u{fc}cher";
    let values: [(u8, Vec<u8>); 3] = [
        (UTF8, text.as_bytes().to_vec()),
        (BMP, bmp(text)),
        (T61, b"B\xfccher".to_vec()),
    ];
    for (string, value) in &values {
        let one = Candidate::made(&client("").subject(&[(O, *string, value)]));
        for criterion in [
            "Subject:B\u{fc}cher",
            "SubjectStr:b\u{dc}CHER",
            "SubjectAttr:O=B\u{fc}cher",
        ] {
            expect(
                &with_criterion(criterion),
                &[(one.clone(), None)],
                Error::NO_CERTIFICATE,
            );
        }
        let other = with_criterion("Subject:Bucher");
        expect(
            &other,
            &[(one, Some(CriterionNotMet))],
            Error::NO_CERTIFICATE,
        );

        // The same of a root in the issuers list.
        let provider = Provider::default();
        let key = key(provider, "mp2-2048");
        let root_name = name(&[(CN, *string, value)]);
        let root = Issuer {
            key,
            name: root_name.clone(),
        };
        let mut plan = client("").authority();
        plan.subject = root_name;
        let root_der = plan.issue(&root);
        let leaf = client("PC01").issue(&root);
        for (list, found) in [
            ("CN=B\u{fc}cher", true),
            ("CN=b\u{fc}cher", false),
            ("CN=Bucher", false),
        ] {
            for provider in Provider::ALL {
                let root = Certificate::from_der(*provider, &root_der).unwrap();
                let anchors = TrustAnchors::new(&[root]).unwrap();
                let one = CertificateCandidate {
                    certificate: &leaf,
                    chain: &[],
                    private_key_accessible: true,
                    store: "My",
                };
                let criteria = with_issuers(list);
                let off = Revocation::NotChecked;
                let selection =
                    select_certificate(*provider, &criteria, &[one], &anchors, off, NOW).unwrap();
                assert_eq!(selection.selected.is_ok(), found, "{list}");
            }
        }
    }
}
