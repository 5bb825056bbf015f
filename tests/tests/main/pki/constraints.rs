//! Name constraints (RFC 5280 section 4.2.1.10).

use cmcrypto_core::Error;

use crate::pki::corpus::{Case, case, judge};

const NOT_FOR_NAMES: &str =
    "constraints on directory names and URIs are not worked out: what they bear on is refused";

pub fn cases() -> Vec<Case> {
    vec![
        case("client").above(&["sub-permits"]),
        case("client")
            .above(&["sub-permits-other"])
            .refused(Error::PATH_INVALID),
        case("client")
            .above(&["sub-excludes"])
            .refused(Error::PATH_INVALID),
        case("client").above(&["sub-excludes-other"]),
        case("client").roots(&["root-permits"]),
        case("client")
            .roots(&["root-permits-other"])
            .refused(Error::PATH_INVALID),
        case("client-deep").above(&["sub-permits", "deep"]).depth(2),
        case("client-deep")
            .above(&["sub-permits-other", "deep"])
            .refused(Error::PATH_INVALID),
        case("client")
            .above(&["sub-permits-other", "sub"])
            .differs("OpenSSL takes the first authority of a name and does not try the next"),
        // Names of other types.
        case("client-ip").above(&["sub-permits-other"]),
        case("client-ip").above(&["sub-permits-ip"]),
        case("client-other-ip")
            .above(&["sub-permits-ip"])
            .refused(Error::PATH_INVALID),
        case("client-ip")
            .above(&["sub-excludes-ip"])
            .refused(Error::PATH_INVALID),
        case("client-other-ip").above(&["sub-excludes-ip"]),
        case("client").above(&["sub-permits-ip"]),
        case("client-email")
            .above(&["sub-permits-email"])
            .refused(Error::PATH_INVALID)
            .differs(
                "constraints on e-mail addresses are not worked out: what they bear on is refused",
            ),
        case("client").above(&["sub-permits-email"]),
        case("client-uri")
            .above(&["sub-permits-uri"])
            .refused(Error::PATH_INVALID)
            .differs(NOT_FOR_NAMES),
        case("client").above(&["sub-permits-uri"]),
        case("client-name-in-subject").above(&["sub-permits"]),
        case("client-name-in-subject")
            .above(&["sub-permits-other"])
            .differs("a name in the subject is not a DNS name (RFC 9525 section 6.3)"),
        // The subject.
        case("client-contoso")
            .above(&["sub-permits-name"])
            .refused(Error::PATH_INVALID)
            .differs(NOT_FOR_NAMES),
        case("client-fabrikam")
            .above(&["sub-permits-name"])
            .refused(Error::PATH_INVALID),
        case("client-contoso")
            .above(&["sub-excludes-name"])
            .refused(Error::PATH_INVALID),
        case("client-fabrikam")
            .above(&["sub-excludes-name"])
            .refused(Error::PATH_INVALID)
            .differs(NOT_FOR_NAMES),
        case("client-contoso")
            .above(&["sub-excludes-other-name"])
            .refused(Error::PATH_INVALID)
            .differs(NOT_FOR_NAMES),
    ]
}

#[test]
fn constraints_are_judged_as_openssl_does() {
    judge(&cases());
}
