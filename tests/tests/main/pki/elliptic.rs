//! Paths and lists of authorities with elliptic curves, alone and together with RSA.

use cmcrypto_core::primitive::KeyType;
use cmcrypto_core::{Error, Provider};

use crate::pki::corpus::{Case, case, judge, read};

/// Of the curves P-256 and P-384 alone, named, with uncompressed points.
const TWO_CURVES: &str = "P-256 and P-384 alone are offered";
const COMPRESSED: &str = "RFC 5480 section 2.2: support of compressed points is optional";
const NO_SHA512: &str = "ECDSA with SHA-256 and SHA-384 alone";

pub fn cases() -> Vec<Case> {
    let below_p256 = |leaf| case(leaf).above(&["sub-p256"]).roots(&["root-p384"]);
    let not_read = |name: &'static str, above: &'static [&'static str]| {
        case(name)
            .above(above)
            .refused(Error::KEY_TYPE_NOT_SUPPORTED)
    };
    vec![
        // ECDSA alone: by P-384 with SHA-384 and SHA-256, by P-256 with SHA-256 and SHA-384.
        below_p256("client-p256"),
        below_p256("client-p384"),
        below_p256("client-p256-sha384"),
        case("client-p256")
            .above(&["sub-p256-sha256"])
            .roots(&["root-p384"]),
        below_p256("server-p256").host("mp01.example.com"),
        below_p256("server-p256")
            .host("mp02.example.com")
            .refused(Error::HOST_MISMATCH),
        // Together with RSA, in every order.
        below_p256("client-by-p256"),
        case("client-ec"),
        case("client-by-ec").above(&["sub-ec"]),
        case("client-by-root-ec")
            .above(&[])
            .roots(&["root-ec"])
            .depth(0),
        case("client-p256").above(&["sub-p256-by-root"]),
        case("client").above(&["sub-by-p384"]).roots(&["root-p384"]),
        case("client-p256")
            .above(&["sub-p256", "sub-p256-by-root"])
            .roots(&["root", "root-p384"]),
        case("client-renewed").above(&["sub-renewed"]),
        case("client-renewed").above(&["sub", "sub-renewed"]),
        case("client").above(&["sub-renewed", "sub"]),
        // What is missing or not signed so.
        below_p256("client-p256")
            .above(&[])
            .refused(Error::UNKNOWN_ISSUER),
        below_p256("client-p256")
            .roots(&["root"])
            .refused(Error::UNKNOWN_ISSUER),
        case("client-renewed").refused(Error::ALGORITHM_NOT_ACCEPTED),
        case("client")
            .above(&["sub-renewed"])
            .refused(Error::ALGORITHM_NOT_ACCEPTED),
        below_p256("client-forged-p256").refused(Error::SIGNATURE_INVALID),
        below_p256("client-forged-p384").refused(Error::SIGNATURE_INVALID),
        below_p256("client-forged-rsa").refused(Error::ALGORITHM_NOT_ACCEPTED),
        below_p256("client-forged-p256")
            .above(&["forger-p256"])
            .refused(Error::UNKNOWN_ISSUER),
        below_p256("client-forged-p384")
            .above(&["forger-p384"])
            .refused(Error::UNKNOWN_ISSUER),
        case("client-p256")
            .above(&["forger-rsa", "forger-p384", "sub-p256"])
            .roots(&["root-p384"]),
        below_p256("client-p256-sha1").refused(Error::ALGORITHM_NOT_ACCEPTED),
        below_p256("client-p256-sha512")
            .refused(Error::ALGORITHM_NOT_ACCEPTED)
            .differs(NO_SHA512),
        below_p256("client-p256-agreement")
            .refused(Error::CERTIFICATE_USAGE)
            .differs(
                "OpenSSL takes keyAgreement for a client, for the sake of static Diffie-Hellman",
            ),
        // Keys that are not read.
        not_read("client-p521", &["sub"]).differs(TWO_CURVES),
        not_read("client-by-p521", &["sub-p521"]).differs(TWO_CURVES),
        not_read("client-k256", &["sub"]).differs(TWO_CURVES),
        not_read("client-by-k256", &["sub-k256"]).differs(TWO_CURVES),
        not_read("client-explicit", &["sub"]),
        not_read("client-by-explicit", &["sub-explicit"]),
        case("client-compressed")
            .refused(Error::KEY_REJECTED)
            .differs(COMPRESSED),
        case("client-by-compressed")
            .above(&["sub-compressed"])
            .refused(Error::KEY_REJECTED)
            .differs(COMPRESSED),
        // Lists.
        below_p256("client-p256").lists(&["root-p384", "sub-p256"]),
        below_p256("client-p256").lists(&["sub-p256-sha384", "root-p384-sha256"]),
        below_p256("client-p384").lists(&["root-p384", "sub-p256-revokes"]),
        below_p256("client-p256")
            .lists(&["root-p384", "sub-p256-revokes"])
            .refused(Error::REVOKED),
        below_p256("client-p256")
            .lists(&["root-p384-revokes", "sub-p256"])
            .refused(Error::REVOKED),
        below_p256("client-p256")
            .lists(&["sub-p256"])
            .refused(Error::REVOKED),
        below_p256("client-p256")
            .lists(&["root-p384", "sub-p256-forged"])
            .refused(Error::REVOKED),
        below_p256("client-p256")
            .lists(&["root-p384", "sub-p256-forged-p384"])
            .refused(Error::REVOKED),
        below_p256("client-p256")
            .lists(&["root-p384", "sub-p256-forged-rsa"])
            .refused(Error::REVOKED),
        below_p256("client-p256")
            .lists(&["root-p384", "sub-p256-sha512"])
            .refused(Error::REVOKED)
            .differs(NO_SHA512),
        case("client-p256")
            .above(&["sub-p256-by-root"])
            .lists(&["root", "sub-p256"]),
        case("client")
            .above(&["sub-by-p384"])
            .roots(&["root-p384"])
            .lists(&["root-p384", "sub"]),
        case("client")
            .above(&["sub-by-p384"])
            .roots(&["root-p384"])
            .lists(&["root-p384", "sub-revokes"])
            .refused(Error::REVOKED),
        // Of an authority that was renewed there are lists by RSA and by a curve, under one name.
        case("client-renewed")
            .above(&["sub-renewed"])
            .lists(&["root", "sub-renewed"]),
        case("client-renewed")
            .above(&["sub-renewed", "sub"])
            .lists(&["root", "sub-renewed", "sub"]),
        case("client-renewed")
            .above(&["sub-renewed", "sub"])
            .lists(&["root", "sub", "sub-renewed"]),
        case("client-renewed")
            .above(&["sub-renewed", "sub"])
            .lists(&["root", "sub", "sub-renewed-revokes"])
            .refused(Error::REVOKED),
        case("client")
            .above(&["sub-renewed", "sub"])
            .lists(&["root", "sub-renewed", "sub"]),
        case("client-renewed")
            .above(&["sub-renewed"])
            .lists(&["root", "sub"])
            .refused(Error::REVOKED),
        // Of several lists by one key the one issued last, or with the highest number, counts.
        below_p256("client-p256").lists(&[
            "root-p384",
            "sub-p256-forged",
            "sub-p256-forged-p384",
            "sub-p256",
        ]),
    ]
}

#[test]
fn elliptic_curves_are_judged_as_openssl_does() {
    judge(&cases());
}

#[test]
fn the_type_of_the_key_is_told() {
    for provider in Provider::ALL {
        for (name, key_type, bits) in [
            ("root-p384", KeyType::EcP384, 384),
            ("sub-p256", KeyType::EcP256, 256),
            ("sub", KeyType::Rsa, 2048),
        ] {
            let certificate = read(*provider, name).unwrap();
            let key = certificate.public_key();
            assert_eq!((key.key_type(), key.bits()), (key_type, bits), "{name}");
        }
    }
}
