//! Paths, revocation lists and trust anchors.

use std::ffi::CStr;
use std::ptr;

use cmcrypto::*;
use cmcrypto_core::pki::path::{CertificateRevocationList, PathPurpose, Revocation, verify_path};
use cmcrypto_core::{Error, Timestamp};

use super::{
    CHECKED, CLIENT, INVALID, LISTS, NOT_CHECKED, SERVER, c_anchors, core_anchors,
    core_certificate, core_lists, equal, pointers,
};
use crate::abi::pki::{self, list};
use crate::abi::{Handle, NOW, detail, filled, make, ok, try_make};

/// 2026-01-01 and 2126-01-01, from and until when most in `vectors/pki` is valid.
const FROM: i64 = 1_767_225_600;
const UNTIL: i64 = 4_922_899_200;

/// A path to be validated: the client's, without revocation, unless something else is said.
#[derive(Clone, Copy)]
struct Path<'a> {
    end_entity: &'a str,
    intermediates: &'a [&'a str],
    roots: &'a [&'a str],
    purpose: i32,
    host: Option<&'a CStr>,
    lists: Option<&'a [&'a str]>,
    now: i64,
}

const PATH: Path<'_> = Path {
    end_entity: "client",
    intermediates: &["intermediate"],
    roots: &["root"],
    purpose: CLIENT,
    host: None,
    lists: None,
    now: NOW,
};

impl Path<'_> {
    fn through_c(&self) -> Result<Handle<cmcrypto_verified_path>, i32> {
        let end_entity = pki::certificate(self.end_entity);
        let intermediates: Vec<_> =
            self.intermediates.iter().map(|name| pki::certificate(name)).collect();
        let lists: Vec<_> = self.lists.unwrap_or(&[]).iter().map(|n| list(n)).collect();
        let (anchors, intermediates) = (c_anchors(self.roots), pointers(&intermediates));
        let (mode, lists) =
            (if self.lists.is_some() { CHECKED } else { NOT_CHECKED }, pointers(&lists));
        try_make(cmcrypto_verified_path_free, |out| unsafe {
            cmcrypto_verify_path(
                end_entity.get(),
                intermediates.as_ptr(),
                intermediates.len(),
                anchors.get(),
                self.purpose,
                self.host.map_or(ptr::null(), CStr::as_ptr),
                mode,
                lists.as_ptr(),
                lists.len(),
                self.now,
                out,
            )
        })
    }

    fn through_rust(&self) -> i32 {
        let intermediates: Vec<_> =
            self.intermediates.iter().map(|name| core_certificate(name)).collect();
        let lists = self.lists.map(core_lists);
        let found = verify_path(
            &core_certificate(self.end_entity),
            &intermediates,
            &core_anchors(self.roots),
            self.host.map_or(PathPurpose::ClientAuthentication, |host| {
                PathPurpose::ServerAuthentication { host: host.to_str().unwrap() }
            }),
            lists.as_deref().map_or(Revocation::NotChecked, Revocation::Checked),
            Timestamp::from_unix(self.now),
        );
        found.err().map_or(CMCRYPTO_OK, |error| error.code())
    }

    fn answers(&self, expected: i32) {
        let status = self.through_c().err().unwrap_or(CMCRYPTO_OK);
        let what = (self.end_entity, self.host, self.lists, self.now);
        assert_eq!(status, expected, "{what:?}: {}", detail());
        assert_eq!(self.through_rust(), expected, "{what:?}");
    }
}

#[test]
fn a_path_and_what_is_on_it() {
    let path = PATH.through_c().ok().unwrap();
    let mut count = 0;
    ok(unsafe { cmcrypto_verified_path_intermediate_count(path.get(), &raw mut count) });
    assert_eq!(count, 1);
    let intermediate = |index| {
        try_make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_verified_path_intermediate(path.get(), index, out)
        })
    };
    let issuing = intermediate(0).ok().unwrap();
    assert!(equal(&issuing, &pki::certificate("intermediate")));
    assert_eq!(intermediate(1).err(), Some(INVALID));
    assert_eq!(detail(), "index: not below the count");
    let root = make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_verified_path_root(path.get(), out)
    });
    // What was taken out outlives what it came from.
    drop(path);
    assert!(equal(&root, &pki::certificate("root")));
}

#[test]
fn paths() {
    PATH.answers(CMCRYPTO_OK);
    let path = Path { intermediates: &[], ..PATH };
    path.answers(Error::UNKNOWN_ISSUER.code());
    let path = Path { roots: &[], ..PATH };
    path.answers(Error::UNKNOWN_ISSUER.code());
    let path = Path { end_entity: "client-expired", ..PATH };
    path.answers(CMCRYPTO_ERROR_CERTIFICATE_EXPIRED);
    let path = Path { now: FROM - 1, ..PATH };
    path.answers(CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID);
    Path { now: FROM, ..PATH }.answers(CMCRYPTO_OK);
    Path { now: UNTIL, ..PATH }.answers(CMCRYPTO_OK);
    let path = Path { now: UNTIL + 1, ..PATH };
    path.answers(CMCRYPTO_ERROR_CERTIFICATE_EXPIRED);
    let path = Path { end_entity: "server", ..PATH };
    path.answers(CMCRYPTO_ERROR_CERTIFICATE_USAGE);
    let path = Path { intermediates: &["intermediate"; 9], ..PATH };
    path.answers(CMCRYPTO_ERROR_TOO_LARGE);
    Path { now: -1, ..PATH }.answers(INVALID);
}

#[test]
fn paths_of_servers() {
    let server =
        Path { end_entity: "server", purpose: SERVER, host: Some(c"mp01.example.com"), ..PATH };
    server.answers(CMCRYPTO_OK);
    for (host, expected) in [
        (c"MP01.example.com.", CMCRYPTO_OK),
        (c"mp02.example.com", Error::HOST_MISMATCH.code()),
        (c"192.0.2.1", Error::HOST_MISMATCH.code()),
        (c"", INVALID),
        (c"mp01 example", INVALID),
    ] {
        let host = Some(host);
        Path { host, ..server }.answers(expected);
    }
    let client = Path { end_entity: "client", ..server };
    client.answers(CMCRYPTO_ERROR_CERTIFICATE_USAGE);
    let not_utf8 = Path { host: Some(c"\xff"), ..server };
    assert_eq!(not_utf8.through_c().err(), Some(INVALID));
    assert_eq!(detail(), "host: not UTF-8");
}

#[test]
fn revocation() {
    let revoked = Error::REVOKED.code();
    for (end_entity, lists, expected) in [
        ("client", LISTS, CMCRYPTO_OK),
        ("client", &["intermediate", "root"], CMCRYPTO_OK),
        ("client-revoked", LISTS, revoked),
        ("client-revoked", &["root", "intermediate-before"], CMCRYPTO_OK),
        ("client-revoked", &["root", "intermediate-forged"], revoked),
        ("client", &["root", "intermediate-forged"], revoked),
        ("client", &["root", "intermediate-expired"], revoked),
        // Without a list of each issuer everything is revoked.
        ("client", &[], revoked),
        ("client", &["root"], revoked),
        ("client", &["intermediate"], revoked),
        // Where there are lists, the worse news is that the path leads nowhere.
        ("client-expired", &[], revoked),
        ("client-expired", &["root"], CMCRYPTO_ERROR_CERTIFICATE_EXPIRED),
    ] {
        let lists = Some(lists);
        let path = Path { end_entity, lists, ..PATH };
        path.answers(expected);
    }
    let unchecked = Path { end_entity: "client-revoked", ..PATH };
    unchecked.answers(CMCRYPTO_OK);
}

#[test]
fn revocation_lists() {
    for (name, next_update) in [("root", UNTIL), ("intermediate-expired", 1_780_272_000)] {
        let (read, pem) = (list(name), pki::pem(&format!("{name}.crl")));
        let info = filled::<cmcrypto_certificate_revocation_list_info>(|info, size| unsafe {
            cmcrypto_certificate_revocation_list_get_info(read.get(), info, size)
        })
        .unwrap();
        assert_eq!((info.this_update, info.next_update), (FROM, next_update));
        let core = CertificateRevocationList::from_pem(&pem).unwrap();
        assert_eq!(info.this_update, core.this_update().as_unix());
        assert_eq!(info.next_update, core.next_update().as_unix());
    }
    let from_der = |der: &[u8]| {
        let made = try_make(cmcrypto_certificate_revocation_list_free, |out| unsafe {
            cmcrypto_certificate_revocation_list_from_der(der.as_ptr(), der.len(), out)
        });
        made.err().unwrap_or(CMCRYPTO_OK)
    };
    let der = pki::der_of_list("root");
    assert_eq!(from_der(&der), CMCRYPTO_OK);
    assert_eq!(from_der(&der[..der.len() - 1]), CMCRYPTO_ERROR_MALFORMED);
    assert_eq!(from_der(b""), CMCRYPTO_ERROR_MALFORMED);
    assert_eq!(from_der(b"\x30\x80\0\0"), CMCRYPTO_ERROR_NOT_DER);
    let certificate = pki::pem("root.cert");
    let made = try_make(cmcrypto_certificate_revocation_list_free, |out| unsafe {
        let (pem, len) = (certificate.as_ptr(), certificate.len());
        cmcrypto_certificate_revocation_list_from_pem(pem, len, out)
    });
    assert_eq!(made.err(), Some(CMCRYPTO_ERROR_MALFORMED));
}

#[test]
fn what_is_no_root() {
    for (name, expected) in [
        ("root", CMCRYPTO_OK),
        ("intermediate", CMCRYPTO_OK),
        ("client", CMCRYPTO_ERROR_CERTIFICATE_USAGE),
    ] {
        let certificate = pki::certificate(name);
        let roots = [certificate.get()];
        let anchors = |len| {
            let roots = vec![roots[0]; len];
            let made = try_make(cmcrypto_trust_anchors_free, |out| unsafe {
                cmcrypto_trust_anchors_new(roots.as_ptr(), len, out)
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        };
        let more = c_anchors(&[]);
        assert_eq!(unsafe { cmcrypto_trust_anchors_add(more.get_mut(), roots[0]) }, expected);
        assert_eq!(anchors(1), expected);
        assert_eq!(anchors(0), CMCRYPTO_OK);
        assert_eq!(anchors(1001), CMCRYPTO_ERROR_TOO_LARGE);
    }
}
