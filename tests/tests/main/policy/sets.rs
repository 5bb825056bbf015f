//! Sets of assignments: their form, and who signs them.

use cmcrypto_core::names::CollectionId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{
    ClientPolicies, PolicyAssignment, PolicyFlags, PolicyId, PolicySet, SiteDataTarget, SiteSigner,
    SiteVerifier,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::clients::client_id;
use cmcrypto_tests::der::{element, generalized_time, integer, octets, printable, sequence, utf8};
use cmcrypto_tests::form::{Edit, Signed, refuses};
use cmcrypto_tests::openssl::witness;
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::policy::fixture::*;

pub fn id(id: &str) -> PolicyId {
    PolicyId::new(id).unwrap()
}

/// Of this version, with the id for a body, valid from [`NOW`] for a day.
pub fn assignment(policy: &str, version: u64) -> PolicyAssignment {
    PolicyAssignment::new(
        id(policy),
        version,
        policy.as_bytes(),
        NOW,
        NOW.saturating_add(DAY),
    )
}

/// Numbered by [`NOW`], for a week.
pub fn set(target: SiteDataTarget, assignments: Vec<PolicyAssignment>) -> PolicySet {
    PolicySet::following(target, 0, NOW, 7 * DAY, assignments)
}

pub fn collection(name: &str) -> SiteDataTarget {
    SiteDataTarget::Collection(CollectionId::new(name).unwrap())
}

pub fn own() -> SiteDataTarget {
    SiteDataTarget::Client(client_id())
}

pub fn nothing_yet() -> ClientPolicies {
    ClientPolicies::new(p01(), client_id())
}

/// PolicySet, every field as it is written.
#[derive(Clone)]
struct Form {
    version: u64,
    site: Vec<u8>,
    certificate: Vec<u8>,
    target: Vec<u8>,
    number: Vec<u8>,
    not_before: Vec<u8>,
    not_after: Vec<u8>,
    collections: Vec<Vec<u8>>,
    assignments: Vec<Vec<u8>>,
    trailing: Vec<u8>,
}

/// PolicyAssignment likewise.
#[derive(Clone)]
struct OneForm {
    policy: Vec<u8>,
    version: u64,
    flags: u64,
    length: u64,
    body: Vec<u8>,
    not_before: Vec<u8>,
    not_after: Vec<u8>,
    trailing: Vec<u8>,
}

impl OneForm {
    fn new(policy: &str) -> Self {
        Self {
            policy: policy.into(),
            version: 3,
            flags: 0,
            length: policy.len() as u64,
            body: sha256(policy.as_bytes()).to_vec(),
            not_before: NOW_TEXT.into(),
            not_after: b"20270116080000Z".into(),
            trailing: Vec::new(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        sequence(&[
            &utf8(&self.policy),
            &integer(self.version),
            &integer(self.flags),
            &integer(self.length),
            &octets(&self.body),
            &generalized_time(&self.not_before),
            &generalized_time(&self.not_after),
            &self.trailing,
        ])
    }
}

impl Form {
    /// The client's own set: two collections, two policies.
    fn new(certificate: &Certificate) -> Self {
        let ia5 = |text: &str| element(0x16, &[text.as_bytes()]);
        Self {
            version: 1,
            site: b"P01".into(),
            certificate: certificate.thumbprint_sha256().to_vec(),
            target: element(0x82, &[b"GUID:1"]),
            number: integer(1_800_000_000),
            not_before: b"20270115070000Z".into(),
            not_after: b"20270122080000Z".into(),
            collections: vec![ia5("P0100012"), ia5("SMS00001")],
            assignments: ["a", "b"]
                .map(|policy| OneForm::new(policy).encode())
                .to_vec(),
            trailing: Vec::new(),
        }
    }

    fn content(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &printable(&self.site),
            &octets(&self.certificate),
            &self.target,
            &self.number,
            &generalized_time(&self.not_before),
            &generalized_time(&self.not_after),
            &sequence(&[&self.collections.concat()]),
            &sequence(&[&self.assignments.concat()]),
            &self.trailing,
        ])
    }

    fn signed(&self, key: &PrivateKey) -> Vec<u8> {
        Signed::by(&[key], "policy-set", self.content()).encode()
    }
}

/// The same by the library.
fn own_set() -> PolicySet {
    let collections = ["SMS00001", "P0100012"].map(|name| CollectionId::new(name).unwrap());
    PolicySet {
        collections: collections.to_vec(),
        ..set(own(), vec![assignment("b", 3), assignment("a", 3)])
    }
}

/// How many policies a client to which nothing applies yet is assigned.
pub fn applied(verifier: &SiteVerifier, signed: &[u8]) -> Result<usize, Error> {
    let mut policies = nothing_yet();
    policies.apply(verifier, signed, NOW)?;
    Ok(policies.changes(NOW).assigned.len())
}

#[test]
fn the_library_writes_what_is_documented() {
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (signer, verifier) = pair(&identity);
        let made = signer.sign_policy_set(&own_set(), NOW).unwrap();
        let form = Form::new(identity.certificate());
        assert!(made == form.signed(&key(provider, KEYS[0])));
        assert_eq!(applied(&verifier, &made), Ok(2));
        assert_eq!(PolicySet::sha256_of(&made), Ok(sha256(&form.content())));
        let texts = [
            "PRINTABLESTRING   :P01",
            "cont [ 2 ]",
            "IA5STRING         :P0100012",
        ];
        witness(
            &made,
            &texts,
            "policy-set",
            &[identity.certificate().public_key()],
        );
    }
}

#[test]
fn the_form() {
    const MALFORMED: Error = Error::MALFORMED;
    let one = |edit: fn(&mut OneForm)| {
        let mut one = OneForm::new("b");
        edit(&mut one);
        one.encode()
    };
    let edits: [Edit<'_, Form>; 28] = [
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
            "another client",
            &|f| f.target = element(0x82, &[b"GUID:2"]),
            Error::NOT_INTENDED_RECIPIENT,
        ),
        (
            "collections in a set for all",
            &|f| f.target = vec![0x80, 0],
            MALFORMED,
        ),
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
        (
            "collections out of order",
            &|f| f.collections.reverse(),
            MALFORMED,
        ),
        (
            "a collection twice",
            &|f| f.collections[1] = f.collections[0].clone(),
            MALFORMED,
        ),
        (
            "no collection's name",
            &|f| f.collections[0] = element(0x16, &[b"a b"]),
            MALFORMED,
        ),
        (
            "assignments out of order",
            &|f| f.assignments.reverse(),
            MALFORMED,
        ),
        (
            "a policy twice",
            &|f| f.assignments[0] = f.assignments[1].clone(),
            MALFORMED,
        ),
        (
            "no id",
            &|f| f.assignments[1] = one(|o| o.policy.clear()),
            MALFORMED,
        ),
        (
            "a control character",
            &|f| f.assignments[1] = one(|o| o.policy = b"b\n".into()),
            MALFORMED,
        ),
        (
            "version 0 of a policy",
            &|f| f.assignments[1] = one(|o| o.version = 0),
            MALFORMED,
        ),
        (
            "version 2^63",
            &|f| f.assignments[1] = one(|o| o.version = 1 << 63),
            MALFORMED,
        ),
        (
            "an unknown flag",
            &|f| f.assignments[1] = one(|o| o.flags = 16),
            MALFORMED,
        ),
        (
            "another unknown flag",
            &|f| f.assignments[1] = one(|o| o.flags = 1),
            MALFORMED,
        ),
        (
            "above 1 GiB",
            &|f| f.assignments[1] = one(|o| o.length = (1 << 30) + 1),
            MALFORMED,
        ),
        (
            "a short body hash",
            &|f| f.assignments[1] = one(|o| o.body.truncate(31)),
            MALFORMED,
        ),
        (
            "ends before it begins",
            &|f| f.assignments[1] = one(|o| o.not_after = b"20270115075959Z".into()),
            MALFORMED,
        ),
        (
            "something behind it",
            &|f| f.trailing = integer(1),
            MALFORMED,
        ),
    ];
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (base, (_, verifier)) = (Form::new(identity.certificate()), pair(&identity));
        let key = key(provider, KEYS[0]);
        let count = refuses(provider, &base, &edits, |form| {
            applied(&verifier, &form.signed(&key))
        });
        assert_eq!(count, 2);
    }
}

#[test]
fn flags_are_the_products() {
    let provider = Provider::default();
    let (signer, verifier) = pair(&identity(provider, KEYS[0]));
    for (flags, number) in [
        (
            PolicyFlags {
                requires_auth: true,
                ..PolicyFlags::default()
            },
            2,
        ),
        (
            PolicyFlags {
                secret: true,
                ..PolicyFlags::default()
            },
            4,
        ),
        (
            PolicyFlags {
                intranet_only: true,
                ..PolicyFlags::default()
            },
            8,
        ),
        (
            PolicyFlags {
                requires_auth: true,
                secret: true,
                intranet_only: true,
            },
            14,
        ),
    ] {
        let assigned = PolicyAssignment {
            flags,
            // A secret has a salt.
            length: 40,
            ..assignment("a", 3)
        };
        let signed = signer
            .sign_policy_set(&set(SiteDataTarget::All, vec![assigned.clone()]), NOW)
            .unwrap();
        let written = OneForm {
            flags: number,
            length: 40,
            ..OneForm::new("a")
        }
        .encode();
        assert!(signed.windows(written.len()).any(|found| found == written));
        let mut policies = nothing_yet();
        policies.apply(&verifier, &signed, NOW).unwrap();
        assert_eq!(policies.changes(NOW).assigned, [assigned]);
    }
}

#[test]
fn what_the_site_does_not_sign() {
    let provider = Provider::default();
    let (signer, _) = pair(&identity(provider, KEYS[0]));
    let base = set(SiteDataTarget::All, vec![assignment("a", 1)]);
    type Change = fn(&mut PolicySet);
    let edits: [(&str, Change); 9] = [
        ("a policy twice", |s| s.assignments.push(assignment("a", 2))),
        ("collections", |s| {
            s.collections.push(CollectionId::new("SMS00001").unwrap())
        }),
        ("number", |s| s.number = 1 << 63),
        ("ended", |s| s.not_after = NOW.saturating_add(-1)),
        ("the wrong way round", |s| {
            s.not_before = s.not_after.saturating_add(1)
        }),
        ("version 0", |s| s.assignments[0].version = 0),
        ("version 2^63", |s| s.assignments[0].version = 1 << 63),
        ("above 1 GiB", |s| s.assignments[0].length = (1 << 30) + 1),
        ("an assignment the wrong way round", |s| {
            s.assignments[0].not_after = NOW.saturating_add(-1)
        }),
    ];
    for (what, edit) in edits {
        let mut edited = base.clone();
        edit(&mut edited);
        let refused = signer.sign_policy_set(&edited, NOW).err();
        assert_eq!(refused, Some(Error::INVALID_ARGUMENT), "{what}");
        let refused = signer.sign_policy_batch(&[base.clone(), edited], NOW).err();
        assert_eq!(refused, Some(Error::INVALID_ARGUMENT), "{what}");
    }
    // Two that clients would find in conflict.
    let twice = [base.clone(), base.clone()];
    let refused = signer.sign_policy_batch(&twice, NOW).err();
    assert_eq!(refused, Some(Error::INVALID_ARGUMENT));
    assert_eq!(
        signer.sign_policy_batch(&[], NOW).err(),
        Some(Error::INVALID_ARGUMENT)
    );
    let expired = signer.certificate().not_after().saturating_add(1);
    assert_eq!(
        signer.sign_policy_set(&base, expired).err(),
        Some(Error::CERTIFICATE_EXPIRED)
    );
    assert_eq!(
        signer.sign_policy_batch(&[base], expired).err(),
        Some(Error::CERTIFICATE_EXPIRED)
    );
}

#[test]
fn changed_and_noise() {
    let provider = Provider::default();
    let (signer, verifier) = pair(&identity(provider, KEYS[0]));
    let signed = signer.sign_policy_set(&own_set(), NOW).unwrap();
    refuses_changes(provider, &signed, |bytes| {
        nothing_yet().apply(&verifier, bytes, NOW)
    });
    property(4000, noise(), |bytes| {
        prop_assert!(nothing_yet().apply(&verifier, &bytes, NOW).is_err());
        prop_assert!(ClientPolicies::from_bytes(&bytes).is_err());
        Ok(())
    });
    let large = vec![0x30; (8 << 20) + 1];
    assert_eq!(
        nothing_yet().apply(&verifier, &large, NOW),
        Err(Error::TOO_LARGE)
    );
}

#[test]
fn whose_signature() {
    let provider = Provider::default();
    let [one, two, _] = KEYS.map(|name| identity(provider, name));
    let ((signer, verifier), (other, _)) = (pair(&one), pair(&two));
    let signed = |by: &SiteSigner| by.sign_policy_set(&own_set(), NOW).unwrap();
    let by_other = nothing_yet().apply(&verifier, &signed(&other), NOW);
    assert_eq!(by_other, Err(Error::SIGNER_MISMATCH));
    let site_data = signer.sign(&terms(), DATA, NOW).unwrap();
    assert_eq!(
        nothing_yet().apply(&verifier, &site_data, NOW),
        Err(Error::MALFORMED)
    );
    let of_p02 = SiteSigner::new(hierarchy::code("P02"), one);
    assert_eq!(
        nothing_yet().apply(&verifier, &signed(&of_p02), NOW),
        Err(Error::SITE_MISMATCH)
    );
    let mut of_another_site = ClientPolicies::new(hierarchy::code("P02"), client_id());
    assert_eq!(
        of_another_site.apply(&verifier, &signed(&signer), NOW),
        Err(Error::SITE_MISMATCH)
    );
}
