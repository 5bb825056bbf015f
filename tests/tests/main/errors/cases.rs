//! Small inputs from the field that were refused with an error that sent people the wrong way.

use std::sync::Arc;

use cmcrypto_core::client_certificate::{
    CertificateCandidate, CertificateCriteria, CertificateIssuers, Rejection, select_certificate,
};
use cmcrypto_core::exchange_key::SitePublicKey;
use cmcrypto_core::message::ReplayCheck;
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, KeyUse};
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, verify_path,
};
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::{Error, Party, Provider, Timestamp};
use cmcrypto_tests::clients::management_point;
use cmcrypto_tests::der::{octets, oid, sequence};
use cmcrypto_tests::*;

use crate::pki::corpus;
use crate::pki::make::{FROM, Issuer, Plan, UNTIL, client, cn, entry};

const AT: Timestamp = Timestamp::from_unix(1_795_000_000);

fn file(name: &str) -> Vec<u8> {
    vector(&format!("cases/{name}"))
}

fn read(name: &str) -> Result<Certificate, Error> {
    Certificate::from_der(Provider::default(), &file(name))
}

fn path(end_entity: &str, above: &[&str]) -> Result<(), Error> {
    let above: Vec<Certificate> = above.iter().map(|name| read(name).unwrap()).collect();
    let anchors = TrustAnchors::new(&[read("root.der").unwrap()]).unwrap();
    let purpose = PathPurpose::ClientAuthentication;
    let end_entity = read(end_entity).unwrap();
    verify_path(
        &end_entity,
        &above,
        &anchors,
        purpose,
        Revocation::NotChecked,
        AT,
    )
    .map(drop)
}

#[track_caller]
fn says<T>(result: Result<T, Error>, kind: Error, what: &str) {
    let error = result.map(drop).unwrap_err();
    assert_eq!((&error, error.what()), (&kind, Some(what)), "{error}");
}

#[test]
fn certificates() {
    const NOT: Error = Error::NOT_SUPPORTED;
    says(
        read("time-generalized-2046-root.der"),
        NOT,
        "GeneralizedTime before the year 2050",
    );
    says(
        read("name-universalstring.der"),
        NOT,
        "a name as text of the ASN.1 type 28",
    );
    says(read("serial-negative.der"), NOT, "a negative serial number");
    says(
        read("serial-21-octets.der"),
        NOT,
        "a serial number above 20 octets",
    );
    says(
        read("explicit-critical-false.der"),
        Error::MALFORMED,
        "not as DER prescribes, such as a default that is written out",
    );
}

/// webpki takes a root whatever critical extensions it has.
#[test]
fn critical_extensions_of_a_root() {
    let root = read("critical-policy-constraints.der").unwrap();
    let strict = TrustAnchors::new(std::slice::from_ref(&root)).map(drop);
    let (anchors, refused) = TrustAnchors::read_usable(Provider::default(), &[root.to_der()]);
    for error in [strict.unwrap_err(), refused[0].clone()] {
        assert_eq!(
            (&error, error.element()),
            (&Error::NOT_SUPPORTED, Some(("roots", 0)))
        );
    }
    assert_eq!(format!("{anchors:?}"), "TrustAnchors(0)");
}

/// webpki takes a list of certificate timestamps for known, and looks at it nowhere.
#[test]
fn a_critical_list_of_timestamps() {
    let provider = Provider::default();
    let with = |plan: Plan| Plan {
        extension: Some(("1.3.6.1.4.1.11129.2.4.2", b"\x04\x02\0\0".to_vec())),
        ..plan
    };
    let critical = |plan| Plan {
        critical: true,
        ..with(plan)
    };
    let below_x = Issuer {
        name: cn("X"),
        ..Issuer::sub()
    };
    let read = |der: Vec<u8>| Certificate::from_der(provider, &der).unwrap();
    let sub = corpus::read(provider, "sub").unwrap();
    let anchors = TrustAnchors::new(&[corpus::read(provider, "root").unwrap()]).unwrap();
    let judged = |leaf: &Plan, x: &Plan| {
        let above = [read(x.issue(&Issuer::sub())), sub.clone()];
        let leaf = read(leaf.issue(&below_x));
        let purpose = PathPurpose::ClientAuthentication;
        verify_path(
            &leaf,
            &above,
            &anchors,
            purpose,
            Revocation::NotChecked,
            NOW,
        )
        .map(drop)
    };
    let (leaf, x) = (client("PC01"), client("X").authority());
    assert_eq!(judged(&with(leaf.clone()), &with(x.clone())), Ok(()));
    for (leaf, x, party) in [
        (critical(leaf.clone()), x.clone(), Party::EndEntity),
        (leaf, critical(x), Party::Authority),
    ] {
        let error = judged(&leaf, &x).unwrap_err();
        assert_eq!(
            (&error, error.party()),
            (&Error::NOT_SUPPORTED, Some(party))
        );
    }
}

/// A path that breaks a rule is not one whose signature is wrong, though another certificate bears its
/// issuer's name.
#[test]
fn a_name_that_is_not_allowed_and_a_namesake() {
    let provider = Provider::default();
    let anchors = TrustAnchors::new(&[corpus::read(provider, "root").unwrap()]).unwrap();
    let leaf = corpus::read(provider, "client").unwrap();
    let constrained = corpus::read(provider, "sub-permits-other").unwrap();
    let namesake = Plan {
        subject: Issuer::sub().name,
        ..client("").authority()
    };
    let spki = key(provider, "client-3072")
        .public_key()
        .to_spki_der()
        .to_vec();
    let namesake = Certificate::from_der(provider, &namesake.issue_for(&spki, &Issuer::sub()));
    let bag = [namesake.unwrap(), constrained];
    let purpose = PathPurpose::ClientAuthentication;
    for above in [&bag[..], &bag[1..]] {
        let judged = verify_path(&leaf, above, &anchors, purpose, Revocation::NotChecked, NOW);
        says(
            judged,
            Error::PATH_INVALID,
            "a name that an authority in the path may not certify",
        );
    }
    let judged = verify_path(
        &leaf,
        &bag[..1],
        &anchors,
        purpose,
        Revocation::NotChecked,
        NOW,
    );
    says(
        judged,
        Error::UNKNOWN_ISSUER,
        "CN=PC01 is not signed by any that is called CN=Contoso Issuing CA,O=Contoso",
    );
}

/// A certificate in the bag that has nothing to do with the path takes nobody's blame.
#[test]
fn the_rest_of_the_bag() {
    let bag = ["critical-policy-constraints.der", "pathlen-256.der"];
    let bag: Vec<Certificate> = bag.iter().map(|name| read(name).unwrap()).collect();
    let provider = Provider::default();
    let purpose = PathPurpose::ClientAuthentication;
    let anchors = TrustAnchors::new(&[corpus::read(provider, "root").unwrap()]).unwrap();
    let leaf = corpus::read(provider, "client").unwrap();
    let missing = verify_path(&leaf, &bag, &anchors, purpose, Revocation::NotChecked, NOW);
    let error = missing.map(drop).unwrap_err();
    assert_eq!(
        (&error, error.party()),
        (&Error::UNKNOWN_ISSUER, Some(Party::EndEntity))
    );
    let sub = corpus::read(provider, "sub").unwrap();
    let whole = [&bag[..], &[sub]].concat();
    verify_path(
        &leaf,
        &whole,
        &anchors,
        purpose,
        Revocation::NotChecked,
        NOW,
    )
    .unwrap();
}

/// They are read, and named where they are used.
#[test]
fn critical_extensions() {
    const CONSTRAINTS: &str = "critical extension 2.5.29.36 (policyConstraints) of CN=Case Issuing";
    const POLICIES: &str =
        "critical extension 2.5.29.32 (certificatePolicies) of CN=PC01.example.com";
    let sub = "critical-policy-constraints.der";
    says(
        read(sub).unwrap().check_use(KeyUse::Signing),
        Error::NOT_SUPPORTED,
        CONSTRAINTS,
    );
    let below = path("critical-crl-distribution-points.der", &[sub]).unwrap_err();
    assert_eq!(
        (&below, below.what()),
        (&Error::NOT_SUPPORTED, Some(CONSTRAINTS))
    );
    assert_eq!(below.element(), Some(("intermediates", 0)));
    assert_eq!(below.party(), Some(Party::Authority));
    let policies = path("critical-certificate-policies.der", &[]).unwrap_err();
    assert_eq!(
        (&policies, policies.what()),
        (&Error::NOT_SUPPORTED, Some(POLICIES))
    );
    assert_eq!(policies.party(), Some(Party::EndEntity));
}

#[test]
fn paths() {
    says(
        path("selection-leaf.der", &["pathlen-256.der"]),
        Error::NOT_SUPPORTED,
        "a path length constraint above 255",
    );
    says(
        path("selection-leaf.der", &[]),
        Error::UNKNOWN_ISSUER,
        "CN=Case Issuing, the issuer of CN=PC01.EXAMPLE.COM, is neither among the intermediates \
         nor the roots",
    );
    // As a root it says no more than that it may have any number below it.
    TrustAnchors::new(&[read("pathlen-256.der").unwrap()]).unwrap();
}

#[test]
fn keys() {
    let provider = Provider::default();
    says(
        PrivateKey::from_encrypted_pkcs8_der(provider, &file("pbes2-salt-33.der"), b"secret"),
        Error::NOT_SUPPORTED,
        "the key's password has a salt above 32 bytes: 33",
    );
    says(
        PrivateKey::from_pem(provider, &file("pbes2-prf-sha512-256.pem"), Some(b"secret")),
        Error::NOT_SUPPORTED,
        "the key's password is hashed otherwise than with HMAC and SHA-1 or SHA-2: by \
         1.2.840.113549.2.13",
    );
    for (name, what) in [
        ("tcf-blank.tcf", "SMSPublicRootKey is empty"),
        ("tcf-missing.tcf", "no line SMSPublicRootKey"),
    ] {
        let key = SitePublicKey::from_file(provider, &file(name), LegacyAlgorithms::default());
        says(key, Error::NO_TRUSTED_ROOT_KEY, what);
    }
}

#[test]
fn pem() {
    for (name, what) in [
        (
            "pem-bom.pem",
            "PEM behind a byte order mark: save it without one",
        ),
        ("pem-utf16.pem", "PEM in UTF-16: save it as ASCII"),
        (
            "pem-76-columns.pem",
            "PEM that is damaged, or whose lines don't have 64 characters",
        ),
        (
            "pem-two-blocks.pem",
            "PEM with more than one block, where one is expected",
        ),
        ("root.der", "DER where PEM is expected"),
        ("tcf-blank.tcf", "no PEM: no line -----BEGIN"),
        (
            "pbes2-prf-sha512-256.pem",
            "PEM, but not with the label CERTIFICATE",
        ),
    ] {
        let read = Certificate::from_pem(Provider::default(), &file(name));
        says(read, Error::MALFORMED, what);
    }
}

#[test]
fn revocation_lists() {
    let lists = [
        (
            "list-delta.crl",
            "a delta revocation list: give the complete one",
        ),
        ("list-version-1.crl", "a revocation list of version 1"),
        (
            "list-without-extensions.crl",
            "a revocation list without extensions",
        ),
        (
            "list-user-only-no-point.crl",
            "an issuing distribution point without a URL, or for attribute certificates",
        ),
    ];
    let files = lists.map(|(name, _)| file(name));
    let (taken, refused) =
        CertificateRevocationList::read_usable(&files.each_ref().map(|f| &f[..]));
    assert!(taken.is_empty());
    for (place, ((name, what), error)) in lists.into_iter().zip(refused).enumerate() {
        says(
            CertificateRevocationList::from_der(&file(name)),
            Error::NOT_SUPPORTED,
            what,
        );
        assert_eq!(
            (error.what(), error.element()),
            (Some(what), Some(("lists", place)))
        );
    }
}

/// One name of two alternatives is a distribution point's; with both it says two things.
#[test]
fn a_distribution_point_with_two_names() {
    let both = "302fa02da01c861a687474703a2f2f6578616d706c652e636f6d2f666f6f2e63726c\
                a10d310b3009060355040613025553";
    let first = "3020a01ea01c861a687474703a2f2f6578616d706c652e636f6d2f666f6f2e63726c";
    let read = |point: &str| {
        let extension = [
            &oid("2.5.29.28")[..],
            &[1, 1, 0xff],
            &octets(&from_hex(point)),
        ];
        let extension = sequence(&extension);
        let list = Issuer::sub().list_saying(&entry(1, &[]), FROM, Some(UNTIL), &extension);
        CertificateRevocationList::from_der(&list)
    };
    read(first).unwrap();
    says(
        read(both),
        Error::MALFORMED,
        "not a revocation list, or damaged",
    );
}

/// One that is not for this library does not take the others with it; the strict forms name it.
#[test]
fn one_bad_element() {
    let provider = Provider::default();
    let roots = [
        "root.der",
        "root-version-1.der",
        "serial-negative.der",
        "pathlen-256.der",
    ];
    let files = roots.map(file);
    let files = files.each_ref().map(|file| &file[..]);
    let (anchors, refused) = TrustAnchors::read_usable(provider, &files);
    let found: Vec<_> = refused
        .iter()
        .map(|error| (error.clone(), error.element()))
        .collect();
    let expected = [(Error::CERTIFICATE_USAGE, 1), (Error::NOT_SUPPORTED, 2)];
    assert_eq!(
        found,
        expected.map(|(error, at)| (error, Some(("roots", at))))
    );
    assert_eq!(format!("{anchors:?}"), "TrustAnchors(2)");
    let strict =
        TrustAnchors::new(&["root.der", "root-version-1.der"].map(|name| read(name).unwrap()));
    let strict = strict.map(drop).unwrap_err();
    assert_eq!(
        (&strict, strict.element()),
        (&Error::CERTIFICATE_USAGE, Some(("roots", 1)))
    );

    let good = [
        "E-mail=pki@example.com, CN=R",
        "CN=Good",
        "CN=eIDAS, OID.2.5.4.97=X",
    ];
    assert_eq!(
        CertificateIssuers::parse_usable(&[good[0], good[1], "hello", good[2]].join("|")).0,
        CertificateIssuers::parse(&good.join("|")).unwrap()
    );
    let (_, refused) = CertificateIssuers::parse_usable("CN=Good | hello");
    assert_eq!(
        refused[0].to_string(),
        "malformed input: no attribute with a = (issuers[1])"
    );
}

#[test]
fn an_issuer_that_is_there_and_cannot_be_used() {
    let provider = Provider::default();
    let (leaf, root) = (file("selection-leaf.der"), read("root.der").unwrap());
    let anchors = TrustAnchors::new(&[root]).unwrap();
    let criteria = CertificateCriteria {
        computer_name: None,
        ..CertificateCriteria::new("PC01")
    };
    let mut negative = file("pathlen-256.der");
    assert_eq!(negative[13..16], [0x02, 1, 2]);
    negative[15] = 0x82;
    for (above, what) in [
        (
            file("selection-intermediate.der"),
            "critical extension 2.5.29.36 (policyConstraints) of CN=Case Issuing",
        ),
        (negative, "a negative serial number"),
    ] {
        let candidate = CertificateCandidate {
            certificate: &leaf,
            chain: &[&above],
            private_key_accessible: true,
            store: "Personal",
        };
        let selection = select_certificate(
            provider,
            &criteria,
            &[candidate],
            &anchors,
            Revocation::NotChecked,
            AT,
        );
        let (_, reason) = selection.unwrap().rejected.remove(0);
        let Rejection::NotValid(error) = reason else {
            panic!("{reason:?}")
        };
        assert_eq!((&error, error.what()), (&Error::NOT_SUPPORTED, Some(what)));
        assert_eq!(error.party(), Some(Party::Authority));
    }
}

/// Two keys of one management point under one subject key identifier, and a message that OpenSSL
/// encrypted to the second of them, which it names so or by its issuer and serial number.
#[test]
fn one_key_identifier_for_two_keys() {
    for &provider in Provider::ALL {
        let identity = |name: &str| {
            let file = |end| file(&format!("same-key-identifier/{name}.{end}"));
            let key = PrivateKey::from_pem(provider, &file("key"), None).unwrap();
            let certificate = Certificate::from_pem(provider, &file("pem")).unwrap();
            DecryptionIdentity::new(Arc::new(key), certificate).unwrap()
        };
        let (a, b) = (identity("a"), identity("b"));
        let identifiers = [&a, &b].map(|of| of.certificate().subject_key_identifier());
        assert!(identifiers[0].is_some() && identifiers[0] == identifiers[1]);
        for (name, by_a_alone) in [
            ("to-b.p7m", Error::DECRYPT),
            ("to-b-issuer-serial.p7m", Error::NOT_A_RECIPIENT),
        ] {
            let message = file(&format!("same-key-identifier/{name}"));
            let decrypt = |ring: &[&DecryptionIdentity]| {
                let ring: Vec<_> = ring.iter().copied().cloned().collect();
                let decrypted = cms::decrypt(&message, &ring, Default::default())?;
                Ok((decrypted.content().to_vec(), decrypted.recipient()))
            };
            let content = file("same-key-identifier/content.txt");
            assert_eq!(decrypt(&[&a, &b]), Ok((content.clone(), 1)), "{name}");
            assert_eq!(decrypt(&[&b, &a]), Ok((content.clone(), 0)), "{name}");
            assert_eq!(decrypt(&[&b]), Ok((content, 0)), "{name}");
            assert_eq!(decrypt(&[&a]), Err(by_a_alone), "{name}");
        }
    }
}

/// A message from before a sealed one named its content key: whoever carried it could have put what is
/// signed into this envelope.
#[test]
fn a_message_without_commitment() {
    let site = SiteSecurity::default();
    for &provider in Provider::ALL {
        let clients = InMemoryDirectory::new();
        let sender = ClientId::new("GUID:3F2504E0-4F89-41D3-9A0C-0305E82C3301").unwrap();
        clients
            .add(sender, certificate(provider, "client-2048"))
            .unwrap();
        let message = file("message-without-commitment.der");
        let opened = management_point(provider, &["mp-2048"], site).open(
            &message,
            &clients,
            ReplayCheck::LeftToCaller,
            NOW,
        );
        assert_eq!(opened.map(drop), Err(Error::ENVELOPE_MISMATCH));
    }
}
