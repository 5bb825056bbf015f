//! Names of servers (RFC 9525).

use cmcrypto_core::Error;

use crate::pki::corpus::{Case, case, judge};

const NO_SUBJECT: &str = "the subject is not searched (RFC 9525 section 6.3)";

pub fn cases() -> Vec<Case> {
    vec![
        case("server").host("mp01.example.com"),
        case("server").host("MP01.Example.COM"),
        case("server-upper").host("mp01.example.com"),
        case("server")
            .host("mp01.example.com.")
            .differs("the dot that ends a full name is no part of it"),
        case("server")
            .host("mp02.example.com")
            .refused(Error::HOST_MISMATCH),
        case("server")
            .host("example.com")
            .refused(Error::HOST_MISMATCH),
        case("server")
            .host("a.mp01.example.com")
            .refused(Error::HOST_MISMATCH),
        case("server").host("mp01").refused(Error::HOST_MISMATCH),
        // Addresses.
        case("server").host("10.0.0.1"),
        case("server").host("fd00::1"),
        case("server").host("FD00:0:0::1"),
        case("server")
            .host("10.0.0.2")
            .refused(Error::HOST_MISMATCH),
        case("server").host("fd00::2").refused(Error::HOST_MISMATCH),
        case("server")
            .host("::ffff:10.0.0.1")
            .refused(Error::HOST_MISMATCH),
        case("server-ip-as-name")
            .host("10.0.0.1")
            .refused(Error::HOST_MISMATCH),
        // The subject.
        case("server-no-san")
            .host("mp01.example.com")
            .refused(Error::HOST_MISMATCH)
            .differs(NO_SUBJECT),
        // Wildcards.
        case("server-wildcard").host("mp01.example.com"),
        case("server-wildcard").host("MP02.EXAMPLE.com"),
        case("server-wildcard")
            .host("a.mp01.example.com")
            .refused(Error::HOST_MISMATCH),
        case("server-wildcard")
            .host("example.com")
            .refused(Error::HOST_MISMATCH),
        case("server-wildcard-part")
            .host("mp01.example.com")
            .refused(Error::HOST_MISMATCH)
            .differs("a wildcard is a whole label (RFC 9525 section 6.3)"),
        case("server-wildcard-two")
            .host("a.b.example.com")
            .refused(Error::HOST_MISMATCH),
        case("server-wildcard-inner")
            .host("mp01.example.com")
            .refused(Error::HOST_MISMATCH),
        case("server-wildcard-top")
            .host("example.com")
            .refused(Error::HOST_MISMATCH),
        case("server-dot")
            .host("mp01.example.com")
            .refused(Error::HOST_MISMATCH),
        // Usages.
        case("server-encipherment").host("mp01.example.com"),
        case("client")
            .host("pc01.example.com")
            .refused(Error::CERTIFICATE_USAGE),
        case("client-both-eku").host("pc01.example.com"),
        case("server")
            .host("mp01.example.com")
            .above(&["sub-server"]),
        case("server")
            .host("mp01.example.com")
            .roots(&["root-server"]),
        case("server")
            .host("mp01.example.com")
            .above(&["sub-permits-other"])
            .refused(Error::PATH_INVALID),
        // No names.
        case("server").host(".").refused(Error::INVALID_ARGUMENT),
        case("server")
            .host("mp 01")
            .refused(Error::INVALID_ARGUMENT),
        case("server")
            .host("b\u{fc}cher.example")
            .refused(Error::INVALID_ARGUMENT),
        case("server")
            .host("mp01..example.com")
            .refused(Error::INVALID_ARGUMENT),
        case("server")
            .host("*.example.com")
            .refused(Error::INVALID_ARGUMENT),
        case("server")
            .host("[fd00::1]")
            .refused(Error::INVALID_ARGUMENT),
        case("server")
            .host("10.0.0.1:443")
            .refused(Error::INVALID_ARGUMENT),
    ]
}

#[test]
fn names_are_judged_as_openssl_does() {
    judge(&cases());
}

/// One dot ends a full name; two are no name, and an address has none.
#[test]
fn other_dots_at_the_end_are_refused() {
    judge(&[
        case("server")
            .host("mp01.example.com..")
            .refused(Error::INVALID_ARGUMENT),
        case("server")
            .host("10.0.0.1.")
            .refused(Error::INVALID_ARGUMENT),
    ]);
}
