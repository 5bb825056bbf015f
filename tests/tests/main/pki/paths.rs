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
    use Error::*;
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
            .refused(TooLarge)
            .differs("six authorities at most"),
        // They count whether the path needs them or not.
        case("client").above(&["sub", "deep", "level1", "level2", "level3", "level4"]),
        case("client")
            .above(&[
                "sub", "deep", "level1", "level2", "level3", "level4", "level5",
            ])
            .refused(TooLarge)
            .differs("six authorities at most"),
        case("client-direct")
            .roots(&["root-pathlen0"])
            .above(&[])
            .depth(0),
        case("client")
            .roots(&["root-pathlen0"])
            .refused(PathInvalid),
        case("client").above(&["sub-pathlen0"]),
        case("client-deep")
            .above(&["sub-pathlen0", "deep"])
            .refused(PathInvalid),
        case("client")
            .roots(&["root-pathlen0", "root"])
            .differs(FIRST_ALONE),
        // What is missing.
        case("client").above(&[]).refused(UnknownIssuer),
        case("client-deep").above(&["sub"]).refused(UnknownIssuer),
        case("client-deep").above(&["deep"]).refused(UnknownIssuer),
        case("client").roots(&[]).refused(UnknownIssuer),
        case("client").roots(&["litware"]).refused(UnknownIssuer),
        // What is not needed.
        case("client")
            .above(&["level1", "deep", "sub"])
            .roots(&["litware", "root"]),
        case("client").above(&["sub", "sub"]),
        case("client").above(&["root", "sub"]),
        // Validity.
        case("client-expired").refused(CertificateExpired),
        case("client-future").refused(CertificateNotYetValid),
        case("client")
            .above(&["sub-expired"])
            .refused(CertificateExpired),
        case("client")
            .above(&["sub-future"])
            .refused(CertificateNotYetValid),
        case("client")
            .roots(&["root-expired"])
            .refused(CertificateExpired),
        case("client")
            .roots(&["root-future"])
            .refused(CertificateNotYetValid),
        case("client-last-second").differs(LAST_SECOND),
        case("client-last-second").later(-1),
        case("client-last-second")
            .later(1)
            .refused(CertificateExpired),
        case("client-first-second"),
        case("client-first-second")
            .later(-1)
            .refused(CertificateNotYetValid),
        case("client")
            .roots(&["root-last-second"])
            .differs(LAST_SECOND),
        case("client")
            .roots(&["root-last-second"])
            .later(1)
            .refused(CertificateExpired),
        case("client").roots(&["root-first-second"]),
        case("client")
            .roots(&["root-first-second"])
            .later(-1)
            .refused(CertificateNotYetValid),
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
            .refused(SignatureInvalid),
        case("client")
            .above(&["sub-by-newkey"])
            .roots(&["root-newkey"]),
        case("client")
            .above(&["sub-by-newkey", "root-cross"])
            .depth(2),
        case("client")
            .above(&["sub-by-newkey"])
            .refused(SignatureInvalid),
        case("client")
            .above(&["sub-by-litware"])
            .roots(&["litware"]),
        case("client")
            .above(&["sub-by-litware", "sub"])
            .differs(FIRST_ALONE),
        case("client").above(&["sub", "sub-by-litware"]),
        case("client")
            .above(&["sub-by-litware"])
            .refused(UnknownIssuer),
        // Purposes of the client.
        case("client-no-eku")
            .refused(CertificateUsage)
            .differs(PURPOSE_NAMED),
        case("client-any-eku").refused(CertificateUsage),
        case("client-both-eku"),
        case("client-other-eku").refused(CertificateUsage),
        case("client-no-ku"),
        case("client-encipherment").refused(CertificateUsage),
        case("client-signature"),
        case("client-agreement").refused(CertificateUsage).differs(
            "OpenSSL takes keyAgreement for a client, for the sake of static Diffie-Hellman",
        ),
        case("server").refused(CertificateUsage),
        case("client-no-constraints"),
        case("client-no-san"),
        case("client-ca")
            .refused(CertificateUsage)
            .differs("the certificate of an authority is not a client's"),
        // Authorities that are none, or not for clients.
        case("client").above(&["sub-not-ca"]).refused(PathInvalid),
        case("client")
            .above(&["sub-no-constraints"])
            .refused(PathInvalid),
        case("client")
            .above(&["sub-no-certsign"])
            .refused(PathInvalid),
        case("client")
            .above(&["sub-no-certsign", "sub"])
            .differs(FIRST_ALONE),
        case("client").above(&["sub-no-ku"]),
        case("client")
            .above(&["sub-server"])
            .refused(CertificateUsage),
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
            .refused(CertificateUsage),
        case("client")
            .roots(&["root-server"])
            .refused(CertificateUsage),
        case("client")
            .roots(&["root-not-ca"])
            .refused(CertificateUsage),
        case("client")
            .roots(&["root-v1"])
            .refused(CertificateUsage)
            .differs("OpenSSL takes roots of version 1"),
        // Critical extensions.
        case("client-unknown-critical").refused(Malformed),
        case("client-unknown"),
        case("client-policy")
            .refused(PathInvalid)
            .differs("certificate policies are not judged, so critical ones are refused"),
        case("client")
            .above(&["sub-unknown-critical"])
            .refused(Malformed),
        case("client")
            .above(&["sub-require-policy"])
            .refused(Malformed)
            .differs(NO_POLICIES),
        // Signatures.
        case("client-sha1").refused(AlgorithmNotAccepted),
        case("client-sha224")
            .refused(AlgorithmNotAccepted)
            .differs("SHA-224 is not offered"),
        case("client-sha384"),
        case("client-sha512"),
        case("client-pss"),
        case("client-pss-salt20")
            .refused(AlgorithmNotAccepted)
            .differs("PSS with SHA-256 and its salt of 32 bytes alone"),
        case("client-pss-sha384")
            .refused(AlgorithmNotAccepted)
            .differs("PSS with SHA-256 and its salt of 32 bytes alone"),
        case("client")
            .above(&["sub-sha1"])
            .refused(AlgorithmNotAccepted),
        case("client").roots(&["root-sha1"]),
        case("client-forged").refused(SignatureInvalid),
        case("client-forged-identifier").refused(SignatureInvalid),
        case("client-forged")
            .above(&["forger"])
            .refused(UnknownIssuer),
        case("client")
            .above(&["sub-forged"])
            .refused(SignatureInvalid),
        case("client")
            .above(&["sub-forged", "forged-root"])
            .refused(SignatureInvalid),
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
            .refused(UnknownIssuer)
            .differs("names are compared as bytes, which RFC 5280 section 7.1 goes beyond"),
        // Keys.
        case("client-1024").refused(KeyTooSmall),
        case("client-4096"),
        case("client-8192"),
        case("client-by-1024")
            .above(&["sub-1024"])
            .refused(KeyTooSmall),
        case("client-small")
            .above(&["sub-small"])
            .refused(KeyTooSmall),
        // A key that is too small stands in no other's way.
        case("client").above(&["sub", "sub-small"]),
        case("client").above(&["sub-small", "sub"]),
        case("client-small")
            .above(&["sub-small", "sub"])
            .refused(SignatureInvalid),
        case("client").above(&["sub-small"]).refused(KeyTooSmall),
        case("client-by-root-1024")
            .above(&[])
            .roots(&["root-1024"])
            .refused(KeyTooSmall),
        case("client-by-e3").above(&["sub-e3"]),
        // Self-signed.
        case("client-self-signed").above(&[]).refused(UnknownIssuer),
        case("client-self-signed")
            .above(&[])
            .roots(&["client-self-signed"])
            .refused(CertificateUsage)
            .differs(
                "a trust anchor is an authority; self-signed clients are trusted by registration",
            ),
        case("client-self-signed-ca")
            .above(&[])
            .roots(&["client-self-signed-ca"])
            .refused(CertificateUsage)
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
        assert_eq!(refused, Err(Error::InvalidArgument));
    }
}
