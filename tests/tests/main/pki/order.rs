//! Which of several lists counts: of each key of the issuer the one issued last, by its time and then
//! by its CRL number, in whatever order the lists are given.

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, verify_path,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{element, integer, integer_bytes, octets};
use cmcrypto_tests::{NOW, key};

use crate::pki::corpus::{Case, case, judge, list, read};
use crate::pki::make::{FROM, Issuer, SERIAL, UNTIL, client, entry};

const BY_IDENTIFIER: &str = "OpenSSL prefers the list whose key identifier is the issuer's; here the key that signed it \
     counts";
const FIRST_OF_EQUAL: &str =
    "of two lists of one time OpenSSL takes the first and does not look at their numbers";
const NEW_WITH_OLD: &str = "of two lists under one name in one path one is looked at";

pub fn cases() -> Vec<Case> {
    vec![
        // Times. A list issued in the future doesn't count.
        case("client")
            .lists(&["root", "sub", "sub-revokes-later"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-revokes-later", "sub"])
            .refused(Error::REVOKED),
        case("client").lists(&["root", "sub-revokes", "sub-later"]),
        case("client").lists(&["root", "sub-later", "sub-revokes"]),
        case("client").lists(&["root", "sub", "sub-future"]),
        case("client").lists(&["root", "sub-future", "sub"]),
        case("client").lists(&["root", "sub-expired", "sub-later"]),
        // Numbers, where the times are equal.
        case("client")
            .lists(&["root", "sub", "sub-revokes-number2"])
            .refused(Error::REVOKED)
            .differs(FIRST_OF_EQUAL),
        case("client")
            .lists(&["root", "sub-revokes-number2", "sub"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-revokes", "sub-number2"])
            .differs(FIRST_OF_EQUAL),
        case("client").lists(&["root", "sub-number2", "sub-revokes"]),
        // The time goes before the number.
        case("client").lists(&["root", "sub-revokes-number2", "sub-later"]),
        case("client")
            .lists(&["root", "sub-number2", "sub-revokes-later"])
            .refused(Error::REVOKED),
        // A key is known by its signature, whatever the list calls it.
        case("client")
            .lists(&["root", "sub", "sub-revokes-issuer-serial"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-revokes-issuer-serial", "sub"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub", "sub-revokes-other-identifier"])
            .refused(Error::REVOKED)
            .differs(BY_IDENTIFIER),
        case("client")
            .lists(&["root", "sub-revokes-other-identifier", "sub"])
            .refused(Error::REVOKED)
            .differs(BY_IDENTIFIER),
        // Forged lists stand in no other's way.
        case("client")
            .lists(&["root", "sub-forged-identifier", "sub"])
            .differs("OpenSSL believes the key identifier and does not try the next"),
        case("client").lists(&["root", "sub", "sub-forged-identifier"]),
        case("client")
            .lists(&["root", "sub-forged-identifier", "sub-revokes"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-revokes", "sub-forged-identifier"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-forged-later", "sub-revokes"])
            .refused(Error::REVOKED),
        case("client").lists(&["root", "sub-forged-later", "sub"]),
        case("client").lists(&["root-forged", "root", "sub"]),
        case("client")
            .lists(&["root-forged", "root-revokes", "sub"])
            .refused(Error::REVOKED),
        // Forged ones alone are none.
        case("client")
            .lists(&["root", "sub-forged", "sub-forged-later"])
            .refused(Error::REVOKED),
        // They don't count with the forger's certificate either: its path leads nowhere.
        case("client")
            .above(&["forger", "sub"])
            .lists(&["root", "sub-forged-later", "sub-revokes"])
            .refused(Error::REVOKED),
        case("client")
            .above(&["forger", "sub"])
            .lists(&["root", "sub-forged-later", "sub"]),
        // An authority that was renewed with a new key: a list by each.
        case("client-newkey")
            .above(&["sub", "sub-newkey"])
            .lists(&["root", "sub", "sub-newkey"]),
        case("client-newkey")
            .above(&["sub-newkey", "sub"])
            .lists(&["root", "sub-newkey", "sub"]),
        case("client")
            .above(&["sub", "sub-newkey"])
            .lists(&["root", "sub", "sub-newkey"]),
        case("client")
            .above(&["sub-newkey", "sub"])
            .lists(&["root", "sub-newkey", "sub"]),
        case("client")
            .above(&["sub", "sub-newkey"])
            .lists(&["root", "sub-revokes", "sub-newkey"])
            .refused(Error::REVOKED),
        case("client")
            .above(&["sub-newkey", "sub"])
            .lists(&["root", "sub-newkey", "sub-revokes"])
            .refused(Error::REVOKED),
        case("client-newkey")
            .above(&["sub", "sub-newkey"])
            .lists(&["root", "sub", "sub-newkey-revokes"])
            .refused(Error::REVOKED),
        case("client-newkey")
            .above(&["sub-newkey", "sub"])
            .lists(&["root", "sub-newkey-revokes", "sub"])
            .refused(Error::REVOKED),
        case("client-newkey").above(&["sub-newkey", "sub"]).lists(&[
            "root",
            "sub-revokes",
            "sub-newkey",
        ]),
        case("client")
            .above(&["sub-newkey", "sub"])
            .lists(&["root", "sub-newkey-revokes", "sub"]),
        case("client-newkey")
            .above(&["sub-newkey"])
            .lists(&["root", "sub", "sub-newkey-revokes"])
            .refused(Error::REVOKED),
        // Of each key the last.
        case("client")
            .above(&["sub-newkey", "sub"])
            .lists(&["root", "sub", "sub-newkey", "sub-revokes-later"])
            .refused(Error::REVOKED),
        // The list of the other key is none of this one.
        case("client-newkey")
            .above(&["sub-newkey"])
            .lists(&["root", "sub"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-newkey"])
            .refused(Error::REVOKED),
        // A root with two keys.
        case("client")
            .above(&["sub-by-newkey"])
            .roots(&["root-newkey"])
            .lists(&["root", "root-newkey", "sub"]),
        case("client")
            .above(&["sub-by-newkey"])
            .roots(&["root", "root-newkey"])
            .lists(&["root-newkey", "root", "sub"]),
        case("client")
            .roots(&["root-newkey", "root"])
            .lists(&["root-newkey", "root", "sub"]),
        case("client")
            .roots(&["root-newkey", "root"])
            .lists(&["root-newkey", "root-revokes", "sub"])
            .refused(Error::REVOKED),
        // The new key certified by the old one (RFC 4210 section 4.4) can't be checked.
        case("client")
            .above(&["sub-by-newkey", "root-cross"])
            .lists(&["root", "root-newkey", "sub"])
            .refused(Error::REVOKED)
            .differs(NEW_WITH_OLD),
        case("client")
            .above(&["root-cross", "sub-by-newkey"])
            .lists(&["root-newkey", "root", "sub"])
            .refused(Error::REVOKED)
            .differs(NEW_WITH_OLD),
        // Nor need it be with the new root among the anchors.
        case("client")
            .above(&["root-cross", "sub-by-newkey"])
            .roots(&["root", "root-newkey"])
            .lists(&["root", "root-newkey", "sub"]),
        // Parts don't count for certificates that name none.
        // Two authorities with two keys each: every combination is tried.
        case("client")
            .above(&["sub-newkey", "sub-by-newkey"])
            .roots(&["root-newkey", "root"])
            .lists(&["root", "root-newkey", "sub", "sub-newkey"]),
        case("client")
            .above(&["sub-newkey", "sub-by-newkey"])
            .roots(&["root", "root-newkey"])
            .lists(&["root", "root-newkey", "sub", "sub-newkey"]),
        case("client")
            .above(&["sub-by-newkey", "sub-newkey"])
            .roots(&["root-newkey", "root"])
            .lists(&["root", "root-newkey", "sub", "sub-newkey"]),
        case("client")
            .above(&["sub-by-newkey", "sub-newkey"])
            .roots(&["root", "root-newkey"])
            .lists(&["root", "root-newkey", "sub", "sub-newkey"]),
        // Of each scope the last.
        case("client-crl-elsewhere").lists(&["root", "sub-point", "sub"]),
        case("client-crl-elsewhere").lists(&["root", "sub", "sub-point"]),
        case("client-crl-point").lists(&["root", "sub-authorities-point", "sub-point"]),
        case("client-crl-point").lists(&["root", "sub-point", "sub-authorities-point"]),
        case("client-crl-point")
            .lists(&["root", "sub", "sub-point-revokes"])
            .refused(Error::REVOKED)
            .differs(FIRST_OF_EQUAL),
        case("client-crl-point")
            .lists(&["root", "sub-point-revokes", "sub"])
            .refused(Error::REVOKED),
        case("client").lists(&["root", "sub", "sub-point"]),
        case("client").lists(&["root", "sub-point", "sub"]),
        case("client")
            .lists(&["root", "sub-revokes", "sub-point"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-point", "sub-revokes"])
            .refused(Error::REVOKED),
    ]
}

#[test]
fn several_lists_are_judged_as_openssl_does() {
    judge(&cases());
}

/// The verdict on a client's certificate by these lists of its issuer.
fn by_made_lists(provider: Provider, made: &[Vec<u8>]) -> Result<(), Error> {
    let leaf = client("PC01").issue(&Issuer::sub());
    let mut lists = vec![list("root").unwrap()];
    for der in made {
        lists.push(CertificateRevocationList::from_der(der)?);
    }
    verify_path(
        &Certificate::from_der(provider, &leaf)?,
        &[read(provider, "sub")?],
        &TrustAnchors::new(&[read(provider, "root")?])?,
        PathPurpose::ClientAuthentication,
        Revocation::Checked(&lists),
        NOW,
    )
    .map(drop)
}

#[track_caller]
fn expect_in_any_order(mut made: Vec<Vec<u8>>, expected: Result<(), Error>) {
    for _ in 0..made.len() {
        made.rotate_left(1);
        for provider in Provider::ALL {
            assert_eq!(by_made_lists(*provider, &made), expected);
        }
    }
}

#[test]
fn numbers_of_any_length() {
    let sub = Issuer::sub();
    let (clean, revoking) = (entry(SERIAL + 1, &[]), entry(SERIAL, &[]));
    let list =
        |entries, number: &[u8]| sub.list_with(entries, FROM, Some(UNTIL), &integer_bytes(number));
    let numbers: [&[u8]; 7] = [
        &[0],
        &[1],
        &[0x7f],
        &[0x80],
        &[1, 0],
        &[0xff; 19],
        &[0xff; 20],
    ];
    for pair in numbers.windows(2) {
        let lists = |lower, higher| vec![list(lower, pair[0]), list(higher, pair[1])];
        expect_in_any_order(lists(&clean, &revoking), Err(Error::REVOKED));
        expect_in_any_order(lists(&revoking, &clean), Ok(()));
    }
    let all = numbers.map(|number| list(&clean, number)).to_vec();
    expect_in_any_order([&all[..], &[list(&revoking, &[0x81])]].concat(), Ok(()));
}

#[test]
fn numbers_that_are_none() {
    let sub = Issuer::sub();
    let clean = entry(SERIAL + 1, &[]);
    let read = |number: &[u8]| {
        let der = sub.list_with(&clean, FROM, Some(UNTIL), number);
        CertificateRevocationList::from_der(&der).map(drop)
    };
    assert_eq!(read(&integer_bytes(&[0xff; 20])), Ok(()));
    assert_eq!(read(&integer_bytes(&[1; 21])), Err(Error::NOT_SUPPORTED));
    for number in [
        element(0x02, &[&[0xff]]),
        octets(&[1]),
        [integer(1), integer(2)].concat(),
        Vec::new(),
    ] {
        assert_eq!(read(&number), Err(Error::MALFORMED), "{number:02x?}");
    }
}

/// The last list counts even where it has expired and an earlier one has not.
#[test]
fn an_earlier_list_does_not_come_back() {
    let sub = Issuer::sub();
    let clean = entry(SERIAL + 1, &[]);
    let list = |from, until, number| sub.list_with(&clean, from, Some(until), &integer(number));
    let older = || list(FROM, UNTIL, 1);
    expect_in_any_order(vec![older()], Ok(()));
    let expired = list("260601000000Z", "261201000000Z", 2);
    expect_in_any_order(vec![older(), expired], Err(Error::REVOKED));
    // But one that was issued in the future does not count yet.
    let future = list("280101000000Z", UNTIL, 2);
    expect_in_any_order(vec![older(), future], Ok(()));
}

/// The lists of an authority with as many keys as may be told apart.
#[test]
fn an_authority_with_four_keys() {
    let keys = ["mp-2048", "mp2-2048", "mp-3072", "client-3072"];
    let root = Issuer::stored("root", "mp-4096");
    let authorities = keys.map(|name| Issuer {
        key: key(Provider::default(), name),
        name: crate::pki::make::cn("Renewed CA"),
    });
    let certificates = authorities.each_ref().map(|by| {
        let spki = by.key.public_key().to_spki_der();
        client("Renewed CA").authority().issue_for(spki, &root)
    });
    let clean = authorities.each_ref().map(|by| by.list([].into_iter()));
    let revoking = authorities
        .each_ref()
        .map(|by| by.list([SERIAL].into_iter()));
    let made = |ders: &[Vec<u8>]| -> Vec<_> {
        ders.iter()
            .map(|der| CertificateRevocationList::from_der(der).unwrap())
            .chain([list("root").unwrap()])
            .collect()
    };
    for provider in Provider::ALL {
        let read_der = |der: &Vec<u8>| Certificate::from_der(*provider, der).unwrap();
        let above = certificates.each_ref().map(read_der);
        let anchors = TrustAnchors::new(&[read(*provider, "root").unwrap()]).unwrap();
        for (number, authority) in authorities.iter().enumerate() {
            let leaf = read_der(&client("PC01").issue(authority));
            let judged = |lists: &[Vec<u8>]| {
                let client = PathPurpose::ClientAuthentication;
                let lists = made(lists);
                let checked = Revocation::Checked(&lists);
                verify_path(&leaf, &above, &anchors, client, checked, NOW).map(drop)
            };
            // One is revoked under this serial number by this key, and by all others.
            let mut one = clean.clone();
            one[number] = revoking[number].clone();
            let mut others = revoking.clone();
            others[number] = clean[number].clone();
            assert_eq!(judged(&clean), Ok(()), "{number}");
            assert_eq!(judged(&one), Err(Error::REVOKED), "{number}");
            assert_eq!(judged(&others), Ok(()), "{number}");
        }
    }
}
