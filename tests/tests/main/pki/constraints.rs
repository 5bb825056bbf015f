//! Name constraints (RFC 5280 section 4.2.1.10).

use cmcrypto_core::Error;

use crate::pki::corpus::{Case, case, judge};

const NOT_FOR_NAMES: &str =
    "constraints on directory names and URIs are not worked out: what they bear on is refused";

pub fn cases() -> Vec<Case> {
    use Error::PathInvalid;
    vec![
        case("client").above(&["sub-permits"]),
        case("client")
            .above(&["sub-permits-other"])
            .refused(PathInvalid),
        case("client").above(&["sub-excludes"]).refused(PathInvalid),
        case("client").above(&["sub-excludes-other"]),
        case("client").roots(&["root-permits"]),
        case("client")
            .roots(&["root-permits-other"])
            .refused(PathInvalid),
        case("client-deep").above(&["sub-permits", "deep"]).depth(2),
        case("client-deep")
            .above(&["sub-permits-other", "deep"])
            .refused(PathInvalid),
        case("client")
            .above(&["sub-permits-other", "sub"])
            .differs("OpenSSL takes the first authority of a name and does not try the next"),
        // Names of other types.
        case("client-ip").above(&["sub-permits-other"]),
        case("client-ip").above(&["sub-permits-ip"]),
        case("client-other-ip")
            .above(&["sub-permits-ip"])
            .refused(PathInvalid),
        case("client-ip")
            .above(&["sub-excludes-ip"])
            .refused(PathInvalid),
        case("client-other-ip").above(&["sub-excludes-ip"]),
        case("client").above(&["sub-permits-ip"]),
        case("client-email")
            .above(&["sub-permits-email"])
            .refused(PathInvalid)
            .differs(
                "constraints on e-mail addresses are not worked out: what they bear on is refused",
            ),
        case("client").above(&["sub-permits-email"]),
        case("client-uri")
            .above(&["sub-permits-uri"])
            .refused(PathInvalid)
            .differs(NOT_FOR_NAMES),
        case("client").above(&["sub-permits-uri"]),
        case("client-name-in-subject").above(&["sub-permits"]),
        case("client-name-in-subject")
            .above(&["sub-permits-other"])
            .differs("a name in the subject is not a DNS name (RFC 9525 section 6.3)"),
        // The subject.
        case("client-contoso")
            .above(&["sub-permits-name"])
            .refused(PathInvalid)
            .differs(NOT_FOR_NAMES),
        case("client-fabrikam")
            .above(&["sub-permits-name"])
            .refused(PathInvalid),
        case("client-contoso")
            .above(&["sub-excludes-name"])
            .refused(PathInvalid),
        case("client-fabrikam")
            .above(&["sub-excludes-name"])
            .refused(PathInvalid)
            .differs(NOT_FOR_NAMES),
        case("client-contoso")
            .above(&["sub-excludes-other-name"])
            .refused(PathInvalid)
            .differs(NOT_FOR_NAMES),
    ]
}

#[test]
fn constraints_are_judged_as_openssl_does() {
    judge(&cases());
}
