//! What a careless caller gets. (NULL is in nulls.rs.)

use std::ffi::CStr;
use std::ptr;

use cmcrypto::*;

use super::{CHECKED, CLIENT, INVALID, NOT_CHECKED, SERVER, c_anchors};
use crate::abi::pki::{self, candidates, criteria, list};
use crate::abi::{NOW, detail, try_make};

#[test]
fn what_a_careless_caller_gets() {
    let (client, root) = (pki::certificate("client"), c_anchors(&["root"]));
    let (made, criteria) = (candidates(&[]), criteria(c"PC01"));
    let crl = list("root");
    let lists = [crl.get()];
    let path_at = |now, purpose, host: Option<&CStr>, revocation, lists_len| {
        let made = try_make(cmcrypto_verified_path_free, |out| unsafe {
            let (host, lists) = (host.map_or(ptr::null(), CStr::as_ptr), lists.as_ptr());
            let (client, root) = (client.get(), root.get());
            cmcrypto_verify_path(
                client,
                ptr::null(),
                0,
                root,
                purpose,
                host,
                revocation,
                lists,
                lists_len,
                now,
                out,
            )
        });
        (made.err(), detail())
    };
    let path =
        |purpose, host, revocation, lists_len| path_at(NOW, purpose, host, revocation, lists_len);
    let invalid = |text: &str| (Some(INVALID), text.to_owned());
    let clients = "host: a client's certificate has none";
    assert_eq!(path(CLIENT, Some(c""), CHECKED, 1), invalid(clients));
    assert_eq!(path(SERVER, None, CHECKED, 1), invalid("host: NULL"));
    let unchecked = "lists_len: not 0, but not checked";
    assert_eq!(path(CLIENT, None, NOT_CHECKED, 1), invalid(unchecked));
    let no_host = "host: no host name or address";
    let host = Some(c"a b");
    assert_eq!(path(SERVER, host, NOT_CHECKED, 0), invalid(no_host));

    let select = |provider, revocation, now| {
        let made = try_make(cmcrypto_certificate_selection_free, |out| unsafe {
            let (criteria, made, root) = (criteria.get(), made.get(), root.get());
            let none = ptr::null();
            cmcrypto_select_certificate(
                provider, criteria, made, root, revocation, none, 0, now, out,
            )
        });
        (made.err(), detail())
    };
    let choose = |communication, revocation, now| {
        let (mut certificate, mut reason) = (-1, -1);
        let made = try_make(cmcrypto_certificate_selection_free, |out| unsafe {
            cmcrypto_choose_client_certificate(
                0,
                communication,
                criteria.get(),
                made.get(),
                root.get(),
                revocation,
                ptr::null(),
                0,
                now,
                &raw mut certificate,
                &raw mut reason,
                out,
            )
        });
        assert_eq!((certificate, reason), (0, 0));
        (made.err(), detail())
    };
    for number in [i32::MIN, -1, 0, 3, i32::MAX] {
        let unknown = invalid("purpose: unknown");
        assert_eq!(path(number, None, NOT_CHECKED, 0), unknown);
        let unknown = invalid("revocation: unknown");
        assert_eq!(path(CLIENT, None, number, 0), unknown);
        assert_eq!(path(CLIENT, None, number, 1), unknown);
        assert_eq!(select(0, number, NOW), unknown);
        assert_eq!(choose(CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY, number, NOW), unknown);
        let status = unsafe {
            cmcrypto_certificate_criteria_set_several_matches(criteria.get_mut(), number)
        };
        assert_eq!((Some(status), detail()), invalid("several: unknown"));
    }
    for number in [i32::MIN, -1, 0, 4, i32::MAX] {
        let unknown = invalid("communication: unknown");
        assert_eq!(choose(number, NOT_CHECKED, NOW), unknown);
    }
    assert_eq!(select(3, NOT_CHECKED, NOW), invalid("provider: unknown"));
    let early = invalid("now: before 1970");
    assert_eq!(path_at(-1, SERVER, host, NOT_CHECKED, 0), early);
    assert_eq!(path_at(-1, CLIENT, None, NOT_CHECKED, 0), early);
    assert_eq!(select(0, CHECKED, -1), early);
    assert_eq!(choose(CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY, CHECKED, -1), early);

    let chain =
        unsafe { cmcrypto_certificate_candidates_add_chain(made.get_mut(), b"x".as_ptr(), 1) };
    assert_eq!((Some(chain), detail()), invalid("candidates: none was added"));
    for flag in [i32::MIN, -1, 2, i32::MAX] {
        let (der, store) = (b"x".as_ptr(), c"My".as_ptr());
        let status =
            unsafe { cmcrypto_certificate_candidates_add(made.get_mut(), der, 1, flag, store) };
        assert_eq!((Some(status), detail()), invalid("private_key_accessible: neither 0 nor 1"));
    }
    // Nothing was added by all that: there is still none to add a chain to.
    let chain =
        unsafe { cmcrypto_certificate_candidates_add_chain(made.get_mut(), b"x".as_ptr(), 1) };
    assert_eq!(chain, INVALID);
}
