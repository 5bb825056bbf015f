//! Revocation by lists. Whatever is wrong with a list that is needed is `Error::REVOKED`, as in the product.

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, VerifiedPath, verify_path,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{NOW, der};

use crate::pki::corpus::{Case, case, judge, list, read};
use crate::pki::make::{Issuer, SERIAL, UNTIL, client, entry, unknown_extension};

const COMPLETE: &str =
    "OpenSSL passes a list over that does not count; here it can't be read at all";

const NO_POINT: &str = "a list that is limited must name its distribution point";

pub fn cases() -> Vec<Case> {
    vec![
        // Good.
        case("client").lists(&["root", "sub"]),
        case("client").lists(&["sub", "root"]),
        case("client").lists(&["litware", "root", "deep", "sub"]),
        case("client-direct").above(&[]).depth(0).lists(&["root"]),
        case("client-deep")
            .above(&["sub", "deep"])
            .depth(2)
            .lists(&["root", "sub", "deep"]),
        // Error::REVOKED.
        case("client")
            .lists(&["root", "sub-revokes"])
            .refused(Error::REVOKED),
        case("client-signature").lists(&["root", "sub-revokes"]),
        case("client")
            .lists(&["root-revokes", "sub"])
            .refused(Error::REVOKED),
        case("client-deep")
            .above(&["sub", "deep"])
            .depth(2)
            .lists(&["root-revokes", "sub", "deep"])
            .refused(Error::REVOKED),
        // Missing.
        case("client").lists(&[]).refused(Error::REVOKED),
        case("client").lists(&["root"]).refused(Error::REVOKED),
        case("client").lists(&["sub"]).refused(Error::REVOKED),
        case("client").lists(&["litware"]).refused(Error::REVOKED),
        case("client-deep")
            .above(&["sub", "deep"])
            .depth(2)
            .lists(&["root", "deep"])
            .refused(Error::REVOKED),
        // Validity.
        case("client")
            .lists(&["root", "sub-expired"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root-expired", "sub"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-future"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root-future", "sub"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root-until-now", "sub"])
            .refused(Error::REVOKED),
        case("client").lists(&["root-until-now", "sub"]).later(-1),
        case("client").lists(&["root-from-now", "sub"]),
        case("client")
            .lists(&["root-from-now", "sub"])
            .later(-1)
            .refused(Error::REVOKED),
        // Not by the issuer.
        case("client")
            .lists(&["root", "sub-forged"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-forged-identifier"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root-forged", "sub"])
            .refused(Error::REVOKED),
        case("client")
            .above(&["sub-no-crlsign"])
            .lists(&["root", "sub"])
            .refused(Error::REVOKED),
        case("client").above(&["sub-no-crlsign"]),
        case("client")
            .roots(&["root-no-crlsign"])
            .lists(&["root", "sub"])
            .refused(Error::REVOKED),
        case("client").roots(&["root-no-crlsign"]),
        case("client").above(&["sub-no-ku"]).lists(&["root", "sub"]),
        // Signatures.
        case("client").lists(&["root", "sub-sha384"]),
        case("client")
            .lists(&["root-sha1", "sub"])
            .refused(Error::REVOKED)
            .differs("OpenSSL 3.0 holds certificates to a level, but not lists"),
        // An authority that two roots certify.
        case("client")
            .above(&["sub-by-litware"])
            .roots(&["litware"])
            .lists(&["litware", "sub"]),
        case("client")
            .above(&["sub-by-litware"])
            .roots(&["litware"])
            .lists(&["root", "sub"])
            .refused(Error::REVOKED),
        // Of two paths, the one that is not revoked.
        case("client")
            .above(&["sub", "sub-by-litware"])
            .roots(&["root", "litware"])
            .lists(&["root-revokes", "litware", "sub"])
            .differs("OpenSSL takes the first authority of a name and does not try the next"),
        // Scopes (RFC 5280 section 5.2.5) and other extensions.
        case("client")
            .lists(&["root", "sub-delta"])
            .refused(Error::NOT_SUPPORTED)
            .differs_in(
                &["3.0.17", "3.0.19", "3.0.20"],
                "OpenSSL took a delta for a complete list unless -extended_crl was given",
            ),
        case("client")
            .lists(&["root", "sub", "sub-delta"])
            .refused(Error::NOT_SUPPORTED)
            .differs(COMPLETE),
        case("client")
            .lists(&["root", "sub-indirect"])
            .refused(Error::NOT_SUPPORTED),
        case("client")
            .lists(&["root", "sub-reasons"])
            .refused(Error::NOT_SUPPORTED),
        case("client")
            .lists(&["root", "sub-attributes"])
            .refused(Error::MALFORMED),
        case("client")
            .lists(&["root", "sub-unknown-critical"])
            .refused(Error::NOT_SUPPORTED),
        case("client")
            .lists(&["root", "sub-users"])
            .refused(Error::NOT_SUPPORTED)
            .differs(NO_POINT),
        case("client")
            .lists(&["root", "sub-authorities"])
            .refused(Error::NOT_SUPPORTED),
        case("client-crl-point").lists(&["root", "sub-users-point"]),
        case("client-crl-point")
            .lists(&["root", "sub-authorities-point"])
            .refused(Error::REVOKED),
        case("client-deep")
            .above(&["sub", "deep"])
            .depth(2)
            .lists(&["root", "sub-users-point", "deep"])
            .refused(Error::REVOKED),
        case("client-crl-point").lists(&["root", "sub"]),
        case("client-crl-point").lists(&["root", "sub-point"]),
        // Beside one that can be in no path, and has no distribution point.
        case("client-crl-point")
            .above(&["sub", "client-unknown-critical"])
            .lists(&["root", "sub-point"]),
        case("client-crl-point")
            .lists(&["root", "sub-point-revokes"])
            .refused(Error::REVOKED),
        case("client-crl-elsewhere")
            .lists(&["root", "sub-point"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-v1"])
            .refused(Error::NOT_SUPPORTED)
            .differs("RFC 5280 section 5: lists are of version 2"),
        case("client").lists(&["root", "sub-no-number"]),
        // It counts as the earliest of its time.
        case("client")
            .lists(&["root", "sub-no-number", "sub-revokes"])
            .refused(Error::REVOKED)
            .differs("of two lists of one time OpenSSL takes the first"),
        // No list at all is Error::REVOKED before anything else is looked at.
        case("client-expired").lists(&[]).refused(Error::REVOKED),
        case("client-forged").lists(&[]).refused(Error::REVOKED),
        case("client")
            .roots(&["litware"])
            .lists(&[])
            .refused(Error::REVOKED),
        case("client-no-eku").lists(&[]).refused(Error::REVOKED),
        case("server")
            .host("mp02.example.com")
            .lists(&[])
            .refused(Error::REVOKED),
        // Nor is there one if every list is from the future.
        case("client-expired")
            .lists(&["root-future", "sub-future"])
            .refused(Error::REVOKED),
        // Otherwise other reasons go first, or Error::REVOKED does.
        case("client-expired")
            .lists(&["root", "sub"])
            .refused(Error::CERTIFICATE_EXPIRED),
        case("client-forged")
            .lists(&["root", "sub"])
            .refused(Error::SIGNATURE_INVALID),
        case("client-no-eku")
            .lists(&["root"])
            .refused(Error::REVOKED),
        case("client-no-eku")
            .lists(&["root", "sub"])
            .refused(Error::CERTIFICATE_USAGE)
            .differs("the product requires the extended key usage; RFC 5280 would do without"),
        case("server")
            .host("mp02.example.com")
            .lists(&["root"])
            .refused(Error::REVOKED),
        case("server")
            .host("mp01.example.com")
            .lists(&["root", "sub"]),
    ]
}

#[test]
fn lists_are_judged_as_openssl_does() {
    judge(&cases());
}

/// RFC 5280 section 6.3.3 (b)(2)(i): a list of one distribution point says nothing of a certificate
/// that names none; the certificate could be on the list of another point.
#[test]
fn a_list_of_one_point_is_for_certificates_that_name_it() {
    judge(&[
        case("client")
            .lists(&["root", "sub-point"])
            .refused(Error::REVOKED),
        case("client")
            .lists(&["root", "sub-users-point"])
            .refused(Error::REVOKED),
        case("client-deep")
            .above(&["sub", "deep"])
            .lists(&["root", "sub-authorities-point", "deep"])
            .refused(Error::REVOKED),
    ]);
}

/// With revocation off what a list would say is not looked at.
#[test]
fn off_is_off() {
    judge(&[case("client")]);
    judge(&[case("client")
        .lists(&["root", "sub-revokes"])
        .refused(Error::REVOKED)]);
}

/// The verdict on a client's certificate with this serial number by a list that the test made.
fn by_made_list(provider: Provider, serial: u64, made: &[u8]) -> Result<VerifiedPath, Error> {
    let mut plan = client("PC01");
    plan.serial = serial;
    let leaf = Certificate::from_der(provider, &plan.issue(&Issuer::sub())).unwrap();
    let lists = [
        list("root").unwrap(),
        CertificateRevocationList::from_der(made)?,
    ];
    verify_path(
        &leaf,
        &[read(provider, "sub").unwrap()],
        &TrustAnchors::new(&[read(provider, "root").unwrap()]).unwrap(),
        PathPurpose::ClientAuthentication,
        Revocation::Checked(&lists),
        NOW,
    )
}

#[test]
fn serial_numbers_of_every_length() {
    let numbers = [
        1,
        0x7f,
        0x80,
        0xff,
        0x100,
        0x7fff,
        0x8000,
        u64::MAX >> 1,
        u64::MAX,
    ];
    for provider in Provider::ALL {
        for serial in numbers {
            let others = || numbers.into_iter().filter(|other| *other != serial);
            let clean = Issuer::sub().list(others());
            assert!(by_made_list(*provider, serial, &clean).is_ok(), "{serial}");
            let revoking = Issuer::sub().list(others().chain([serial]));
            let judged = by_made_list(*provider, serial, &revoking);
            assert_eq!(judged.unwrap_err(), Error::REVOKED, "{serial}");
        }
    }
}

#[test]
fn forms_of_made_lists() {
    let sub = Issuer::sub();
    let reason = |code: u8| {
        let value = der::octets(&[0x0a, 1, code]);
        der::sequence(&[&der::oid("2.5.29.21"), &value])
    };
    let other = SERIAL + 1;
    for provider in Provider::ALL {
        let judged = |entries: &[u8], until| {
            by_made_list(*provider, SERIAL, &sub.list_of(entries, until)).map(drop)
        };
        let until = Some(UNTIL);
        assert_eq!(judged(&entry(other, &[]), until), Ok(()));
        assert_eq!(
            judged(&entry(other, &[&unknown_extension(false)]), until),
            Ok(())
        );
        assert_eq!(
            judged(&entry(SERIAL, &[&unknown_extension(false)]), until),
            Err(Error::REVOKED)
        );
        // keyCompromise, certificateHold, removeFromCRL, which a complete list has no use for.
        for code in [1, 6, 8] {
            assert_eq!(
                judged(&entry(SERIAL, &[&reason(code)]), until),
                Err(Error::REVOKED)
            );
        }
        // What can't be read as a whole is no list.
        let critical = entry(other, &[&unknown_extension(true)]);
        for (entries, refused) in [
            (critical, Error::NOT_SUPPORTED),
            (entry(other, &[&reason(7)]), Error::NOT_SUPPORTED),
            (b"junk".to_vec(), Error::MALFORMED),
        ] {
            assert_eq!(judged(&entries, until), Err(refused));
        }
        assert_eq!(judged(&entry(other, &[]), None), Err(Error::NOT_SUPPORTED));
    }
}
