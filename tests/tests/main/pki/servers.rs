//! Names of servers (RFC 9525).

use cmcrypto_core::Error;

use crate::pki::corpus::{Case, case, judge};

const NO_SUBJECT: &str = "the subject is not searched (RFC 9525 section 6.3)";

pub fn cases() -> Vec<Case> {
    use Error::{CertificateUsage, HostMismatch, InvalidArgument, PathInvalid};
    vec![
        case("server").host("mp01.example.com"),
        case("server").host("MP01.Example.COM"),
        case("server-upper").host("mp01.example.com"),
        case("server")
            .host("mp01.example.com.")
            .differs("the dot that ends a full name is no part of it"),
        case("server")
            .host("mp02.example.com")
            .refused(HostMismatch),
        case("server").host("example.com").refused(HostMismatch),
        case("server")
            .host("a.mp01.example.com")
            .refused(HostMismatch),
        case("server").host("mp01").refused(HostMismatch),
        // Addresses.
        case("server").host("10.0.0.1"),
        case("server").host("fd00::1"),
        case("server").host("FD00:0:0::1"),
        case("server").host("10.0.0.2").refused(HostMismatch),
        case("server").host("fd00::2").refused(HostMismatch),
        case("server").host("::ffff:10.0.0.1").refused(HostMismatch),
        case("server-ip-as-name")
            .host("10.0.0.1")
            .refused(HostMismatch),
        // The subject.
        case("server-no-san")
            .host("mp01.example.com")
            .refused(HostMismatch)
            .differs(NO_SUBJECT),
        // Wildcards.
        case("server-wildcard").host("mp01.example.com"),
        case("server-wildcard").host("MP02.EXAMPLE.com"),
        case("server-wildcard")
            .host("a.mp01.example.com")
            .refused(HostMismatch),
        case("server-wildcard")
            .host("example.com")
            .refused(HostMismatch),
        case("server-wildcard-part")
            .host("mp01.example.com")
            .refused(HostMismatch)
            .differs("a wildcard is a whole label (RFC 9525 section 6.3)"),
        case("server-wildcard-two")
            .host("a.b.example.com")
            .refused(HostMismatch),
        case("server-wildcard-inner")
            .host("mp01.example.com")
            .refused(HostMismatch),
        case("server-wildcard-top")
            .host("example.com")
            .refused(HostMismatch),
        case("server-dot")
            .host("mp01.example.com")
            .refused(HostMismatch),
        // Usages.
        case("server-encipherment").host("mp01.example.com"),
        case("client")
            .host("pc01.example.com")
            .refused(CertificateUsage),
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
            .refused(PathInvalid),
        // No names.
        case("server").host(".").refused(InvalidArgument),
        case("server").host("mp 01").refused(InvalidArgument),
        case("server")
            .host("b\u{fc}cher.example")
            .refused(InvalidArgument),
        case("server")
            .host("mp01..example.com")
            .refused(InvalidArgument),
        case("server")
            .host("*.example.com")
            .refused(InvalidArgument),
        case("server").host("[fd00::1]").refused(InvalidArgument),
        case("server").host("10.0.0.1:443").refused(InvalidArgument),
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
            .refused(Error::InvalidArgument),
        case("server")
            .host("10.0.0.1.")
            .refused(Error::InvalidArgument),
    ]);
}
