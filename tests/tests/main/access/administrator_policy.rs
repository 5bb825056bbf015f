//! The policy on administrators as it is stored and replicated. Decisions at every level are tested where they
//! are made: Windows Hello for Business comes from tokens alone.

use cmcrypto_core::access::administrator::{
    AccountName, AdministratorAccount, AdministratorPolicy, AdministratorSession,
    AuthenticationLevel, Exclusion, PolicyChange, Principal, SecurityId, SignedIn, WindowsWord,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::{bytes_flipped, cuts};
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::{Edit, refuses};
use cmcrypto_tests::hierarchy::{host, p01};
use cmcrypto_tests::stored::{TRUST, body, file, with_checksum};
use cmcrypto_tests::*;
use proptest::prelude::*;

const MAGIC: &[u8; 8] = b"CMADMIN\n";

fn sid(last: u32) -> Exclusion {
    Exclusion::Sid(SecurityId::new(&format!("S-1-5-21-1-2-3-{last}")).unwrap())
}

fn name(name: &str) -> Exclusion {
    Exclusion::Name(AccountName::new(name).unwrap())
}

fn somebody() -> SignedIn {
    let user = Principal {
        sid: SecurityId::new("S-1-5-21-1-2-3-1104").unwrap(),
        name: AccountName::new(r"CONTOSO\jane").unwrap(),
    };
    let session = AdministratorSession::new(p01(), host("a.example"), b"1", [7; 32]).unwrap();
    SignedIn::new(session, WindowsWord::of(AdministratorAccount::new(user)))
}

fn changed(
    base: &AdministratorPolicy,
    exclusions: Vec<Exclusion>,
) -> Result<AdministratorPolicy, Error> {
    let minimum = AuthenticationLevel::Windows;
    let change = PolicyChange {
        minimum,
        exclusions,
    };
    base.change(&change, &somebody(), NOW)
}

fn filled() -> AdministratorPolicy {
    let exclusions = vec![name(r"CONTOSO\Ärzte"), sid(7), name("b"), sid(10), sid(7)];
    changed(&AdministratorPolicy::default(), exclusions).unwrap()
}

#[derive(Clone)]
struct Form {
    number: Vec<u8>,
    minimum: u64,
    exclusions: Vec<Vec<u8>>,
    trailing: Vec<u8>,
}

impl Form {
    fn bytes(&self) -> Vec<u8> {
        let exclusions = sequence(&[&self.exclusions.concat()]);
        let minimum = integer(self.minimum);
        let body = sequence(&[&self.number, &minimum, &exclusions, &self.trailing]);
        file(MAGIC, 1, &body)
    }
}

fn ia5(text: &str) -> Vec<u8> {
    element(IA5_STRING, &[text.as_bytes()])
}

#[test]
fn every_edit_is_noticed() {
    let form = Form {
        number: integer(1),
        minimum: 1,
        exclusions: vec![
            ia5("S-1-5-21-1-2-3-10"),
            ia5("S-1-5-21-1-2-3-7"),
            utf8(b"b"),
            utf8("contoso\\ärzte".as_bytes()),
        ],
        trailing: Vec::new(),
    };
    let policy = filled();
    assert_eq!(form.bytes(), policy.to_bytes().unwrap());
    let damaged = || Error::STORED_DAMAGED;
    let many: Vec<Vec<u8>> = (100..165)
        .map(|last| ia5(&format!("S-1-5-{last}")))
        .collect();
    let edits: &[Edit<'_, Form>] = &[
        (
            "a negative number",
            &|f| f.number = element(INTEGER, &[&[0xff]]),
            damaged(),
        ),
        (
            "a number above 64 bits",
            &|f| f.number = integer_bytes(&[1; 9]),
            damaged(),
        ),
        ("minimum 0", &|f| f.minimum = 0, damaged()),
        ("minimum 4", &|f| f.minimum = 4, damaged()),
        ("turned", &|f| f.exclusions.swap(0, 1), damaged()),
        ("names first", &|f| f.exclusions.swap(1, 2), damaged()),
        (
            "twice",
            &|f| f.exclusions.push(f.exclusions[3].clone()),
            damaged(),
        ),
        ("65 of them", &|f| f.exclusions.clone_from(&many), damaged()),
        (
            "no identifier",
            &|f| f.exclusions[0] = ia5("S-1-5"),
            damaged(),
        ),
        (
            "in lower case",
            &|f| f.exclusions[0] = ia5("s-1-5-1"),
            damaged(),
        ),
        (
            "a zero in front",
            &|f| f.exclusions[0] = ia5("S-1-5-01"),
            damaged(),
        ),
        (
            "a name in upper case",
            &|f| f.exclusions[2] = utf8(b"B"),
            damaged(),
        ),
        ("an empty name", &|f| f.exclusions[2] = utf8(b""), damaged()),
        (
            "a long name",
            &|f| f.exclusions[2] = utf8(&[b'b'; 321]),
            damaged(),
        ),
        (
            "a control character",
            &|f| f.exclusions[2] = utf8(b"b\n"),
            damaged(),
        ),
        (
            "another type",
            &|f| f.exclusions[2] = octets(b"b"),
            damaged(),
        ),
        ("trailing", &|f| f.trailing = integer(1), damaged()),
    ];
    let read = refuses(Provider::default(), &form, edits, |form| {
        AdministratorPolicy::from_bytes(&form.bytes())
    });
    assert_eq!(read, policy);
    let bytes = policy.to_bytes().unwrap();
    let of = |magic, version| AdministratorPolicy::from_bytes(&file(magic, version, body(&bytes)));
    assert_eq!(of(MAGIC, 2), Err(Error::VERSION_NOT_SUPPORTED));
    assert_eq!(of(TRUST, 1), Err(Error::STORED_FOREIGN));
    let large = vec![0; 128 * 1024 + 1];
    assert_eq!(
        AdministratorPolicy::from_bytes(&large),
        Err(Error::TOO_LARGE)
    );
    for cut in cuts(&bytes) {
        assert_eq!(AdministratorPolicy::from_bytes(cut), Err(damaged()));
    }
    let check = |bytes: &[u8]| {
        if let Ok(read) = AdministratorPolicy::from_bytes(bytes) {
            assert_eq!(read.to_bytes().unwrap(), bytes);
        }
    };
    for (place, changed) in bytes_flipped(&bytes) {
        assert!(
            AdministratorPolicy::from_bytes(&changed).is_err(),
            "byte {place}"
        );
        check(&with_checksum(&changed));
    }
    property(500, noise(), |noise| {
        check(&file(MAGIC, 1, &noise));
        Ok(())
    });
}

/// Of whatever names there are: what is stored is read, and excludes as it did.
#[test]
fn names_survive_storing() {
    property(1000, any::<Vec<String>>(), |names| {
        let names: Vec<AccountName> = names
            .iter()
            .take(64)
            .filter_map(|name| AccountName::new(name).ok())
            .collect();
        let exclusions = names.iter().cloned().map(Exclusion::Name).collect();
        let policy = changed(&AdministratorPolicy::default(), exclusions).unwrap();
        let back = AdministratorPolicy::from_bytes(&policy.to_bytes().unwrap());
        prop_assert_eq!(back, Ok(policy));
        Ok(())
    });
}

#[test]
fn policies_follow_each_other_and_no_site_goes_back() {
    let first = filled();
    let second = changed(&first, vec![sid(7)]).unwrap();
    assert_eq!((first.number(), second.number()), (1, 2));
    let mut held = AdministratorPolicy::default();
    for (received, expected) in [
        (&first, Ok(())),
        (&first, Ok(())),
        (&second, Ok(())),
        (&first, Err(Error::ROLLBACK)),
        (
            &changed(&first, vec![]).unwrap(),
            Err(Error::REPLICATION_CONFLICT),
        ),
        (&second, Ok(())),
    ] {
        let before = held.clone();
        assert_eq!(held.follow(received.clone()), expected);
        assert_eq!(
            held,
            if expected.is_ok() {
                received.clone()
            } else {
                before
            }
        );
    }
    let many: Vec<Exclusion> = (0..65).map(sid).collect();
    assert_eq!(changed(&first, many.clone()), Err(Error::TOO_LARGE));
    assert!(changed(&first, many[..64].to_vec()).is_ok());
}

#[test]
fn identifiers_have_one_text() {
    let most = format!("S-1-5{}", "-4294967295".repeat(15));
    for (text, is_one) in [
        ("S-1-5-18", true),
        ("S-1-0-0", true),
        ("S-1-281474976710655-1", true),
        (&most, true),
        (&format!("{most}-1"), false),
        ("S-1-281474976710656-1", false),
        ("S-1-5-4294967296", false),
        ("S-1-5", false),
        ("S-1-5-", false),
        ("S-1--18", false),
        ("S-1-5-+18", false),
        ("S-1-5-018", false),
        ("S-1-5-18 ", false),
        ("S-2-5-18", false),
        ("s-1-5-18", false),
        ("", false),
    ] {
        assert_eq!(SecurityId::new(text).is_ok(), is_one, "{text}");
    }
}
