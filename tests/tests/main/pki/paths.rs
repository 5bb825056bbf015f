//! Paths without revocation: validity, usages, lengths, algorithms, keys.

use cmcrypto_core::{Error, Provider};

use crate::pki::corpus::{Case, case, judge};

/// X509_cmp_time() counts the same second as past.
const LAST_SECOND: &str = "RFC 5280 section 4.1.2.5: the validity includes its last second";
const PURPOSE_NAMED: &str =
    "the product requires the extended key usage; RFC 5280 would do without";
const NO_POLICIES: &str =
    "certificate policies are not judged, so a critical rule on them is unknown";

const FIRST_ALONE: &str = "OpenSSL takes the first authority of a name and does not try the next";

pub fn cases() -> Vec<Case> {
    vec![
        // Lengths.
        case("client"),
        case("client-direct").above(&[]).depth(0),
        case("client-deep").above(&["sub", "deep"]).depth(2),
        case("client-deep").above(&["deep", "sub"]).depth(2),
        case("client-level6")
            .above(&["level1", "level2", "level3", "level4", "level5", "level6"])
            .depth(6),
        case("client-level7")
            .above(&[
                "level1", "level2", "level3", "level4", "level5", "level6", "level7",
            ])
            .refused(Error::TOO_LARGE)
            .differs("six authorities at most"),
        // They count whether the path needs them or not.
        case("client").above(&["sub", "deep", "level1", "level2", "level3", "level4"]),
        case("client")
            .above(&[
                "sub", "deep", "level1", "level2", "level3", "level4", "level5",
            ])
            .refused(Error::TOO_LARGE)
            .differs("six authorities at most"),
        case("client-direct")
            .roots(&["root-pathlen0"])
            .above(&[])
            .depth(0),
        case("client")
            .roots(&["root-pathlen0"])
            .refused(Error::PATH_INVALID),
        case("client").above(&["sub-pathlen0"]),
        case("client-deep")
            .above(&["sub-pathlen0", "deep"])
            .refused(Error::PATH_INVALID),
        case("client")
            .roots(&["root-pathlen0", "root"])
            .differs(FIRST_ALONE),
        // What is missing.
        case("client").above(&[]).refused(Error::UNKNOWN_ISSUER),
        case("client-deep")
            .above(&["sub"])
            .refused(Error::UNKNOWN_ISSUER),
        case("client-deep")
            .above(&["deep"])
            .refused(Error::UNKNOWN_ISSUER),
        case("client").roots(&[]).refused(Error::UNKNOWN_ISSUER),
        case("client")
            .roots(&["litware"])
            .refused(Error::UNKNOWN_ISSUER),
        // What is not needed.
        case("client")
            .above(&["level1", "deep", "sub"])
            .roots(&["litware", "root"]),
        case("client").above(&["sub", "sub"]),
        case("client").above(&["root", "sub"]),
        // Validity.
        case("client-expired").refused(Error::CERTIFICATE_EXPIRED),
        case("client-future").refused(Error::CERTIFICATE_NOT_YET_VALID),
        case("client")
            .above(&["sub-expired"])
            .refused(Error::CERTIFICATE_EXPIRED),
        case("client")
            .above(&["sub-future"])
            .refused(Error::CERTIFICATE_NOT_YET_VALID),
        case("client")
            .roots(&["root-expired"])
            .refused(Error::CERTIFICATE_EXPIRED),
        case("client")
            .roots(&["root-future"])
            .refused(Error::CERTIFICATE_NOT_YET_VALID),
        case("client-last-second").differs(LAST_SECOND),
        case("client-last-second").later(-1),
        case("client-last-second")
            .later(1)
            .refused(Error::CERTIFICATE_EXPIRED),
        case("client-first-second"),
        case("client-first-second")
            .later(-1)
            .refused(Error::CERTIFICATE_NOT_YET_VALID),
        case("client")
            .roots(&["root-last-second"])
            .differs(LAST_SECOND),
        case("client")
            .roots(&["root-last-second"])
            .later(1)
            .refused(Error::CERTIFICATE_EXPIRED),
        case("client").roots(&["root-first-second"]),
        case("client")
            .roots(&["root-first-second"])
            .later(-1)
            .refused(Error::CERTIFICATE_NOT_YET_VALID),
        // Authorities that were renewed with their key.
        case("client").above(&["sub-expired", "sub"]),
        case("client").above(&["sub", "sub-expired"]),
        case("client").roots(&["root-expired", "root"]),
        case("client").roots(&["root", "root-expired"]),
        // Renewed with a new key, and cross-certified: by the old key, by another root.
        case("client-newkey").above(&["sub-newkey"]),
        case("client-newkey").above(&["sub", "sub-newkey"]),
        case("client")
            .above(&["sub-newkey"])
            .refused(Error::SIGNATURE_INVALID),
        case("client")
            .above(&["sub-by-newkey"])
            .roots(&["root-newkey"]),
        case("client")
            .above(&["sub-by-newkey", "root-cross"])
            .depth(2),
        case("client")
            .above(&["sub-by-newkey"])
            .refused(Error::SIGNATURE_INVALID),
        case("client")
            .above(&["sub-by-litware"])
            .roots(&["litware"]),
        case("client")
            .above(&["sub-by-litware", "sub"])
            .differs(FIRST_ALONE),
        case("client").above(&["sub", "sub-by-litware"]),
        case("client")
            .above(&["sub-by-litware"])
            .refused(Error::UNKNOWN_ISSUER),
        // Purposes of the client.
        case("client-no-eku")
            .refused(Error::CERTIFICATE_USAGE)
            .differs(PURPOSE_NAMED),
        case("client-any-eku").refused(Error::CERTIFICATE_USAGE),
        case("client-both-eku"),
        case("client-other-eku").refused(Error::CERTIFICATE_USAGE),
        case("client-no-ku"),
        case("client-encipherment").refused(Error::CERTIFICATE_USAGE),
        case("client-signature"),
        case("client-agreement")
            .refused(Error::CERTIFICATE_USAGE)
            .differs(
                "OpenSSL takes keyAgreement for a client, for the sake of static Diffie-Hellman",
            ),
        case("server").refused(Error::CERTIFICATE_USAGE),
        case("client-no-constraints"),
        case("client-no-san"),
        case("client-ca")
            .refused(Error::CERTIFICATE_USAGE)
            .differs("the certificate of an authority is not a client's"),
        // Authorities that are none, or not for clients.
        case("client")
            .above(&["sub-not-ca"])
            .refused(Error::PATH_INVALID),
        case("client")
            .above(&["sub-no-constraints"])
            .refused(Error::PATH_INVALID),
        case("client")
            .above(&["sub-no-certsign"])
            .refused(Error::PATH_INVALID),
        case("client")
            .above(&["sub-no-certsign", "sub"])
            .differs(FIRST_ALONE),
        case("client").above(&["sub-no-ku"]),
        case("client")
            .above(&["sub-server"])
            .refused(Error::CERTIFICATE_USAGE),
        case("client")
            .above(&["sub-server", "sub"])
            .differs(FIRST_ALONE),
        case("client").above(&["sub", "sub-server"]),
        case("client")
            .roots(&["root-server", "root"])
            .differs(FIRST_ALONE),
        case("client").roots(&["root", "root-server"]),
        case("client")
            .above(&["sub-any-eku"])
            .refused(Error::CERTIFICATE_USAGE),
        case("client")
            .roots(&["root-server"])
            .refused(Error::CERTIFICATE_USAGE),
        case("client")
            .roots(&["root-not-ca"])
            .refused(Error::CERTIFICATE_USAGE),
        case("client")
            .roots(&["root-v1"])
            .refused(Error::CERTIFICATE_USAGE)
            .differs("OpenSSL takes roots of version 1"),
        // Critical extensions.
        case("client-unknown-critical").refused(Error::NOT_SUPPORTED),
        case("client-unknown"),
        case("client-policy")
            .refused(Error::NOT_SUPPORTED)
            .differs("certificate policies are not judged, so critical ones are refused"),
        case("client")
            .above(&["sub-unknown-critical"])
            .refused(Error::NOT_SUPPORTED),
        case("client")
            .above(&["sub-require-policy"])
            .refused(Error::NOT_SUPPORTED)
            .differs(NO_POLICIES),
        // Signatures.
        case("client-sha1").refused(Error::ALGORITHM_NOT_ACCEPTED),
        case("client-sha224")
            .refused(Error::ALGORITHM_NOT_ACCEPTED)
            .differs("SHA-224 is not offered"),
        case("client-sha384"),
        case("client-sha512"),
        case("client-pss"),
        case("client-pss-salt20")
            .refused(Error::ALGORITHM_NOT_ACCEPTED)
            .differs("PSS with SHA-256 and its salt of 32 bytes alone"),
        case("client-pss-sha384")
            .refused(Error::ALGORITHM_NOT_ACCEPTED)
            .differs("PSS with SHA-256 and its salt of 32 bytes alone"),
        case("client")
            .above(&["sub-sha1"])
            .refused(Error::ALGORITHM_NOT_ACCEPTED),
        case("client").roots(&["root-sha1"]),
        case("client-forged").refused(Error::SIGNATURE_INVALID),
        case("client-forged-identifier").refused(Error::SIGNATURE_INVALID),
        case("client-forged")
            .above(&["forger"])
            .refused(Error::UNKNOWN_ISSUER),
        case("client")
            .above(&["sub-forged"])
            .refused(Error::SIGNATURE_INVALID),
        case("client")
            .above(&["sub-forged", "forged-root"])
            .refused(Error::SIGNATURE_INVALID),
        case("client")
            .above(&["sub-forged", "sub"])
            .differs(FIRST_ALONE),
        case("client").above(&["forger", "sub"]),
        case("client")
            .above(&["forger-identifier", "sub"])
            .differs("OpenSSL believes the key identifier and does not try the next"),
        // Key identifiers and names.
        case("client-other-identifier")
            .differs("key identifiers help to find issuers; it is the signature that counts"),
        case("client")
            .above(&["sub-other-identifier"])
            .differs("key identifiers help to find issuers; it is the signature that counts"),
        case("client-by-printable").above(&["sub-printable"]),
        case("client-by-printable")
            .refused(Error::UNKNOWN_ISSUER)
            .differs("names are compared as bytes, which RFC 5280 section 7.1 goes beyond"),
        // Keys.
        case("client-1024").refused(Error::KEY_TOO_SMALL),
        case("client-4096"),
        case("client-8192"),
        case("client-by-1024")
            .above(&["sub-1024"])
            .refused(Error::KEY_TOO_SMALL),
        case("client-small")
            .above(&["sub-small"])
            .refused(Error::KEY_TOO_SMALL),
        // A key that is too small stands in no other's way.
        case("client").above(&["sub", "sub-small"]),
        case("client").above(&["sub-small", "sub"]),
        case("client-small")
            .above(&["sub-small", "sub"])
            .refused(Error::SIGNATURE_INVALID),
        case("client")
            .above(&["sub-small"])
            .refused(Error::KEY_TOO_SMALL),
        case("client-by-root-1024")
            .above(&[])
            .roots(&["root-1024"])
            .refused(Error::KEY_TOO_SMALL),
        case("client-by-e3").above(&["sub-e3"]),
        // Self-signed.
        case("client-self-signed")
            .above(&[])
            .refused(Error::UNKNOWN_ISSUER),
        case("client-self-signed")
            .above(&[])
            .roots(&["client-self-signed"])
            .refused(Error::CERTIFICATE_USAGE)
            .differs(
                "a trust anchor is an authority; self-signed clients are trusted by registration",
            ),
        case("client-self-signed-ca")
            .above(&[])
            .roots(&["client-self-signed-ca"])
            .refused(Error::CERTIFICATE_USAGE)
            .differs("the certificate of an authority is not a client's"),
    ]
}

#[test]
fn paths_are_judged_as_openssl_does() {
    judge(&cases());
}

#[test]
fn times_before_1970_are_no_times() {
    let before = -cmcrypto_tests::NOW.as_unix() - 1;
    for provider in Provider::ALL {
        let refused = case("client").later(before).judged(*provider);
        assert_eq!(refused, Err(Error::INVALID_ARGUMENT));
    }
}
