//! Grants: their form, who signs them, and that they decide as the database does.

use cmcrypto_core::access::scope::*;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{SiteSigner, SiteVerifier};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::der::{element, generalized_time, integer, octets, printable, sequence, utf8};
use cmcrypto_tests::form::{Edit, Signed, refuses, refuses_no_form};
use cmcrypto_tests::hierarchy::{self, DAY, p01};
use cmcrypto_tests::openssl::witness;
use cmcrypto_tests::*;
use proptest::prelude::*;

use super::fixture::*;
use super::model::{ALL_SYSTEMS, Model};
use crate::signature_context::names::PURPOSES;

const KEY: &str = "client-2048";
const ANNA: &str = "CONTOSO\\anna";

fn site(provider: Provider) -> (SiteSigner, SiteVerifier) {
    let identity = hierarchy::identity(provider, KEY, "S01");
    let certificate = identity.certificate().clone();
    let verifier = SiteVerifier::with_certificate(p01(), certificate).unwrap();
    (SiteSigner::new(p01(), identity), verifier)
}

fn terms(name: &str) -> GrantTerms {
    GrantTerms::following(user(name), 0, NOW, DAY)
}

fn expecting(name: &str) -> ExpectedGrant {
    ExpectedGrant {
        user: user(name),
        least_number: 0,
        numbered_by: None,
    }
}

fn ia5(text: &str) -> Vec<u8> {
    element(0x16, &[text.as_bytes()])
}

/// Anna reads applications in Berlin and Paris, and deploys them to A and what is limited to that.
fn with_anna() -> Administration {
    let mut made = new(false);
    for name in ["Paris", "Berlin"] {
        by_root(&mut made, ChangeKind::AddScope(scope(name)));
    }
    for (id, above) in [("A", ALL_SYSTEMS), ("D", "A"), ("C", "A")] {
        add_collection(&mut made, id, above);
    }
    let rights = [
        (ObjectType::APPLICATION, &[Operation::READ][..]),
        (
            ObjectType::COLLECTION,
            &[Operation::MODIFY, Operation::DEPLOY_APPLICATIONS],
        ),
    ];
    let role = Role {
        description: "Not signed".to_owned(),
        others: Operations::from_bits(1 << 31),
        ..role("Deploy", &rights)
    };
    by_root(&mut made, ChangeKind::AddRole(role));
    let anna = specified(ANNA, &["Deploy"], &["Paris", "Berlin"], &["A"]);
    by_root(&mut made, ChangeKind::AddUser(anna));
    made
}

/// Grant, every field as it is written.
#[derive(Clone)]
struct Form {
    version: u64,
    site: Vec<u8>,
    certificate: Vec<u8>,
    user: Vec<u8>,
    number: Vec<u8>,
    not_before: Vec<u8>,
    not_after: Vec<u8>,
    roles: Vec<Vec<u8>>,
    rights: Vec<Vec<u8>>,
    role_name: Vec<u8>,
    others: Vec<u8>,
    scopes: Vec<Vec<u8>>,
    assigned: Vec<Vec<u8>>,
    limited: Vec<Vec<u8>>,
    in_assignment: Vec<u8>,
    trailing: Vec<u8>,
}

impl Form {
    fn new(certificate: &Certificate) -> Self {
        let right = |of: u64, bits: u64| sequence(&[&integer(of), &integer(bits)]);
        Self {
            version: 1,
            site: b"P01".into(),
            certificate: certificate.thumbprint_sha256().to_vec(),
            user: ANNA.into(),
            number: integer(1_800_000_000),
            not_before: b"20270115070000Z".into(),
            not_after: b"20270116080000Z".into(),
            roles: vec![],
            role_name: b"Deploy".into(),
            rights: vec![right(1, 2 | 1 << 20), right(31, 1)],
            others: integer(1 << 31),
            scopes: vec![utf8(b"Berlin"), utf8(b"Paris")],
            assigned: vec![ia5("A")],
            limited: vec![ia5("C"), ia5("D")],
            in_assignment: vec![],
            trailing: vec![],
        }
    }

    fn content(&self) -> Vec<u8> {
        let role = sequence(&[
            &utf8(&self.role_name),
            &sequence(&[&self.rights.concat()]),
            &self.others,
        ]);
        let roles = if self.roles.is_empty() {
            role
        } else {
            self.roles.concat()
        };
        let assignment = sequence(&[
            &sequence(&[&roles]),
            &sequence(&[&self.scopes.concat()]),
            &sequence(&[&self.assigned.concat()]),
            &sequence(&[&self.limited.concat()]),
            &self.in_assignment,
        ]);
        sequence(&[
            &integer(self.version),
            &printable(&self.site),
            &octets(&self.certificate),
            &utf8(&self.user),
            &self.number,
            &generalized_time(&self.not_before),
            &generalized_time(&self.not_after),
            &sequence(&[&assignment]),
            &self.trailing,
        ])
    }

    fn signed(&self, key: &PrivateKey) -> Vec<u8> {
        Signed::by(&[key], "grant", self.content()).encode()
    }
}

#[test]
fn the_library_writes_what_is_documented() {
    for &provider in Provider::ALL {
        let (signer, verifier) = site(provider);
        let made = signer.sign_grant(&with_anna(), &terms(ANNA), NOW).unwrap();
        let form = Form::new(signer.certificate());
        assert!(made == form.signed(&key(provider, KEY)));
        let grant = verifier.verify_grant(&expecting(ANNA), &made, NOW).unwrap();
        assert_eq!(grant.terms(), &terms(ANNA));
        assert_eq!(
            grant.certificate(),
            signer.certificate().thumbprint_sha256()
        );
        assert!(!grant.is_withdrawal());
        let texts = ["PRINTABLESTRING   :P01", "IA5STRING         :C"];
        witness(&made, &texts, "grant", &[signer.certificate().public_key()]);

        // Nothing: an empty list in place of the assignment.
        let withdrawn = signer.sign_grant_withdrawal(&terms(ANNA), NOW).unwrap();
        let content = Signed::parse(&withdrawn).content;
        assert!(content.ends_with(b"20270116080000Z\x30\0"));
        let grant = verifier
            .verify_grant(&expecting(ANNA), &withdrawn, NOW)
            .unwrap();
        assert!(grant.is_withdrawal());
    }
}

#[test]
fn the_form() {
    const MALFORMED: Error = Error::MALFORMED;
    let long = || vec![b'x'; 257];
    let right = |of: u64, bits: u64| sequence(&[&integer(of), &integer(bits)]);
    let edits: [Edit<'_, Form>; 38] = [
        ("version 0", &|f| f.version = 0, MALFORMED),
        (
            "version 2",
            &|f| f.version = 2,
            Error::VERSION_NOT_SUPPORTED,
        ),
        ("lower case", &|f| f.site = b"p01".into(), MALFORMED),
        (
            "of another site",
            &|f| f.site = b"P02".into(),
            Error::SITE_MISMATCH,
        ),
        (
            "another certificate",
            &|f| f.certificate[0] ^= 1,
            Error::SIGNER_MISMATCH,
        ),
        ("a short hash", &|f| f.certificate.truncate(31), MALFORMED),
        (
            "another user",
            &|f| f.user.push(b'x'),
            Error::NOT_INTENDED_RECIPIENT,
        ),
        ("no user", &|f| f.user.clear(), MALFORMED),
        ("a long user", &|f| f.user = vec![b'x'; 257], MALFORMED),
        (
            "a negative number",
            &|f| f.number = element(2, &[&[0xff]]),
            MALFORMED,
        ),
        (
            "a number of 9 bytes",
            &|f| f.number = integer(1 << 63),
            MALFORMED,
        ),
        (
            "an old number",
            &|f| f.number = integer(1_799_999_999),
            Error::ROLLBACK,
        ),
        (
            "the wrong way round",
            &|f| f.not_after = b"20270115065959Z".into(),
            MALFORMED,
        ),
        (
            "from the future",
            &|f| f.not_before = b"20270115080501Z".into(),
            Error::SENT_IN_FUTURE,
        ),
        (
            "ended",
            &|f| f.not_after = b"20270115075959Z".into(),
            Error::STALE,
        ),
        ("no role's name", &|f| f.role_name.clear(), MALFORMED),
        (
            "a control character",
            &|f| f.role_name = b"a\n".into(),
            MALFORMED,
        ),
        ("a long role's name", &|f| f.role_name = long(), MALFORMED),
        (
            "no SEQUENCE for a role",
            &|f| f.roles = vec![integer(1)],
            MALFORMED,
        ),
        ("types out of order", &|f| f.rights.reverse(), MALFORMED),
        (
            "a type twice",
            &|f| f.rights[1] = f.rights[0].clone(),
            MALFORMED,
        ),
        (
            "a type of 33 bits",
            &|f| f.rights[1] = right(1 << 32, 1),
            MALFORMED,
        ),
        (
            "operations of 33 bits",
            &|f| f.rights[1] = right(31, 1 << 32),
            MALFORMED,
        ),
        (
            "a right of three",
            &|f| f.rights[1] = sequence(&[&[2, 1, 1].repeat(3)]),
            MALFORMED,
        ),
        (
            "others of 33 bits",
            &|f| f.others = integer(1 << 32),
            MALFORMED,
        ),
        ("no others", &|f| f.others.clear(), MALFORMED),
        ("no scope", &|f| f.scopes.clear(), MALFORMED),
        ("scopes out of order", &|f| f.scopes.reverse(), MALFORMED),
        (
            "a scope twice",
            &|f| f.scopes[1] = f.scopes[0].clone(),
            MALFORMED,
        ),
        (
            "a scope without a name",
            &|f| f.scopes[0] = utf8(b""),
            MALFORMED,
        ),
        (
            "collections out of order",
            &|f| f.limited.reverse(),
            MALFORMED,
        ),
        (
            "a collection twice",
            &|f| f.limited[1] = f.limited[0].clone(),
            MALFORMED,
        ),
        (
            "assigned and limited",
            &|f| f.assigned.push(ia5("D")),
            MALFORMED,
        ),
        (
            "no collection's name",
            &|f| f.assigned[0] = ia5("a b"),
            MALFORMED,
        ),
        (
            "a collection as UTF-8",
            &|f| f.assigned[0] = utf8(b"A"),
            MALFORMED,
        ),
        (
            "257 roles",
            &|f| f.roles = vec![sequence(&[&utf8(b"a"), &sequence(&[]), &integer(0)]); 257],
            Error::TOO_LARGE,
        ),
        (
            "a fifth field",
            &|f| f.in_assignment = integer(1),
            MALFORMED,
        ),
        (
            "something behind it",
            &|f| f.trailing = integer(1),
            MALFORMED,
        ),
    ];
    for &provider in Provider::ALL {
        let (signer, verifier) = site(provider);
        let (base, key) = (Form::new(signer.certificate()), key(provider, KEY));
        let expected = ExpectedGrant {
            least_number: 1_800_000_000,
            ..expecting(ANNA)
        };
        let grant = refuses(provider, &base, &edits, |form| {
            verifier.verify_grant(&expected, &form.signed(&key), NOW)
        });
        assert_eq!(grant.terms().number, 1_800_000_000);
        refuses_no_form(1 << 20, |bytes| {
            verifier.verify_grant(&expected, bytes, NOW)
        });
    }
}

#[test]
fn every_bit_counts() {
    for &provider in Provider::ALL {
        let (signer, verifier) = site(provider);
        let made = signer.sign_grant(&with_anna(), &terms(ANNA), NOW).unwrap();
        refuses_changes(provider, &made, |bytes| {
            verifier.verify_grant(&expecting(ANNA), bytes, NOW)
        });
    }
}

#[test]
fn of_this_purpose_and_this_site_alone() {
    for &provider in Provider::ALL {
        let (signer, verifier) = site(provider);
        let (form, own) = (Form::new(signer.certificate()), key(provider, KEY));
        for purpose in PURPOSES {
            let signed = Signed::by(&[&own], purpose, form.content()).encode();
            let found = verifier.verify_grant(&expecting(ANNA), &signed, NOW).err();
            let expected = (purpose != "grant").then_some(Error::SIGNATURE_INVALID);
            assert_eq!(found, expected, "{purpose}");
        }
        let others = form.signed(&key(provider, "e3-2048"));
        let found = verifier.verify_grant(&expecting(ANNA), &others, NOW).err();
        assert_eq!(found, Some(Error::SIGNATURE_INVALID));
        // And by the other engine, what this one signed.
        for &other in Provider::ALL {
            let certificate = Certificate::from_der(other, signer.certificate().to_der()).unwrap();
            let verifier = SiteVerifier::with_certificate(p01(), certificate).unwrap();
            verifier
                .verify_grant(&expecting(ANNA), &form.signed(&own), NOW)
                .unwrap();
        }
    }
}

#[test]
fn what_the_site_does_not_sign() {
    let (signer, _) = site(Provider::default());
    let made = with_anna();
    let base = terms(ANNA);
    for (what, wrong, now, error) in [
        (
            "no user",
            GrantTerms {
                user: user("nobody"),
                ..base.clone()
            },
            NOW,
            Error::INVALID_ARGUMENT,
        ),
        (
            "number",
            GrantTerms {
                number: 1 << 63,
                ..base.clone()
            },
            NOW,
            Error::INVALID_ARGUMENT,
        ),
        (
            "ended",
            GrantTerms {
                not_after: NOW.saturating_add(-1),
                ..base.clone()
            },
            NOW,
            Error::INVALID_ARGUMENT,
        ),
        (
            "round",
            GrantTerms {
                not_before: NOW.saturating_add(2 * DAY),
                ..base.clone()
            },
            NOW,
            Error::INVALID_ARGUMENT,
        ),
        (
            "late",
            base.clone(),
            NOW.saturating_add(3650 * DAY),
            Error::CERTIFICATE_EXPIRED,
        ),
        (
            "early",
            base.clone(),
            NOW.saturating_add(-3650 * DAY),
            Error::CERTIFICATE_NOT_YET_VALID,
        ),
    ] {
        assert_eq!(
            signer.sign_grant(&made, &wrong, now).err(),
            Some(error),
            "{what}"
        );
    }
}

/// As a reader keeps them: a number with the certificate, a withdrawal's too.
#[test]
fn older_ones_are_known_by_their_number() {
    let provider = Provider::default();
    let (signer, verifier) = site(provider);
    let made = with_anna();
    let first = signer.sign_grant(&made, &terms(ANNA), NOW).unwrap();
    let next = GrantTerms::following(user(ANNA), terms(ANNA).number, NOW, DAY);
    let withdrawn = signer.sign_grant_withdrawal(&next, NOW).unwrap();
    let mut expected = expecting(ANNA);
    verifier.verify_grant(&expected, &first, NOW).unwrap();
    let nothing = verifier.verify_grant(&expected, &withdrawn, NOW).unwrap();
    let denied = nothing.decide(Operation::READ, &object(ObjectType::ALERT, "a"), &[], NOW);
    assert_eq!(denied, Decision::Denied(Miss::NoRole));
    expected.least_number = nothing.terms().number;
    expected.numbered_by = Some(*nothing.certificate());
    assert_eq!(
        verifier.verify_grant(&expected, &first, NOW),
        Err(Error::ROLLBACK)
    );
    verifier.verify_grant(&expected, &withdrawn, NOW).unwrap();
    // And by whoever was away for long, as far as the certificate lasts.
    let late = next.not_after.saturating_add(86_400);
    assert!(verifier.verify_grant(&expected, &withdrawn, late).is_ok());
    // Under another certificate numbers begin anew.
    expected.numbered_by = Some([0; 32]);
    verifier.verify_grant(&expected, &first, NOW).unwrap();
    expected.numbered_by = None;
    assert_eq!(
        verifier.verify_grant(&expected, &first, NOW),
        Err(Error::ROLLBACK)
    );
}

/// Who keeps a grant asks it for as long as it could be verified, and no longer.
#[test]
fn outside_its_validity_it_allows_nothing() {
    let (signer, verifier) = site(Provider::default());
    let signed = signer.sign_grant(&with_anna(), &terms(ANNA), NOW).unwrap();
    let grant = verifier
        .verify_grant(&expecting(ANNA), &signed, NOW)
        .unwrap();
    let (one, berlin) = (object(ObjectType::APPLICATION, "a"), [scope("Berlin")]);
    let (settings, to) = (ScopeSettings::default(), collection("A"));
    let (first, last) = (grant.terms().not_before, grant.terms().not_after);
    for (now, is_in_force) in [
        (first.saturating_add(-301), false),
        (first.saturating_add(-300), true),
        (last, true),
        (last.saturating_add(1), false),
    ] {
        assert_eq!(
            verifier
                .verify_grant(&expecting(ANNA), &signed, now)
                .is_ok(),
            is_in_force
        );
        for decision in [
            grant.decide(Operation::READ, &one, &berlin, now),
            grant
                .decide_deployment(settings, &one, &berlin, &to, now)
                .unwrap(),
        ] {
            assert_eq!(decision.is_allowed(), is_in_force, "{now:?}");
            let miss = Decision::Denied(Miss::NotInForce);
            assert_eq!(decision == miss, !is_in_force);
        }
    }
}

/// Whatever the database decides, and nothing else.
#[test]
fn a_grant_decides_as_the_database() {
    for &provider in Provider::ALL {
        let (signer, verifier) = site(provider);
        property(150, (plans(), any::<bool>()), |(plan, as_the_product)| {
            let (made, model) = plan.make(as_the_product);
            for name in model.users.keys() {
                let signed = signer.sign_grant(&made, &terms(name), NOW).unwrap();
                let grant = verifier
                    .verify_grant(&expecting(name), &signed, NOW)
                    .unwrap();
                agrees(&made, &model, name, &grant, as_the_product)?;
            }
            Ok(())
        });
    }
}

fn agrees(
    made: &Administration,
    model: &Model,
    name: &str,
    grant: &Grant,
    as_the_product: bool,
) -> Result<(), TestCaseError> {
    let settings = ScopeSettings { as_the_product };
    for object in all_objects(model) {
        let scopes: Vec<ScopeName> = made.scopes_of(&object).into_iter().cloned().collect();
        for operation in OPERATIONS {
            let expected = made.decide(&user(name), operation, &object);
            prop_assert_eq!(grant.decide(operation, &object, &scopes, NOW), expected);
        }
        for to in model.collections.keys() {
            let to = collection(to);
            let expected = made.decide_deployment(&user(name), &object, &to);
            let found = grant.decide_deployment(settings, &object, &scopes, &to, NOW);
            prop_assert_eq!(found, Ok(expected));
        }
    }
    Ok(())
}
