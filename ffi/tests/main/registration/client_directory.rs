//! The directory of clients through the C ABI: filling it, and finding clients by their keys.

use std::ffi::CStr;

use crate::abi::registration::*;
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

fn register(
    site: &RegisteringSite, id: &CStr, certificate: &Handle<cmcrypto_certificate>,
    encryption: Option<&Handle<cmcrypto_certificate>>, [approved, blocked]: [i32; 2],
) -> i32 {
    unsafe {
        cmcrypto_client_directory_register(
            site.clients.get(),
            id.as_ptr(),
            certificate.get(),
            encryption.map_or(std::ptr::null(), Handle::get),
            approved,
            blocked,
        )
    }
}

/// A service that starts again enters its clients as they were.
#[test]
fn clients_are_entered_as_they_were() {
    let site = RegisteringSite::new(0, site(), CMCRYPTO_APPROVAL_MANUAL);
    let (certificate, encryption) = (certificate("client-2048"), certificate("mp-2048"));
    for flags in [[2, 0], [0, 2], [-1, 0], [0, i32::MAX]] {
        let refused = register(&site, CLIENT_ID, &certificate, None, flags);
        assert_eq!(refused, CMCRYPTO_ERROR_INVALID_ARGUMENT);
        assert!(detail().ends_with(": neither 0 nor 1"));
    }
    let nobody = CMCRYPTO_ERROR_UNKNOWN_SENDER;
    assert_eq!(site.find(CLIENT_ID), Err(nobody));
    assert_eq!(site.find_by_key(&certificate), Err(nobody));
    assert_eq!(site.approve(CLIENT_ID), nobody);

    for (encryption, flags) in
        [(None, [0, 0]), (Some(&encryption), [1, 0]), (Some(&encryption), [0, 1]), (None, [1, 1])]
    {
        ok(register(&site, CLIENT_ID, &certificate, encryption, flags));
        let found = Found {
            certificate: der(&certificate),
            encryption: encryption.map(der),
            approved: flags[0],
            blocked: flags[1],
        };
        assert_eq!(site.find(CLIENT_ID), Ok(found));
        assert_eq!(site.find_by_key(&certificate).as_deref(), Ok(CLIENT_ID));
        ok(unsafe { cmcrypto_client_directory_remove(site.clients.get(), CLIENT_ID.as_ptr()) });
    }
}

#[test]
fn one_id_to_a_key_unless_an_administrator_says_so() {
    let site = RegisteringSite::new(0, site(), CMCRYPTO_APPROVAL_MANUAL);
    let (certificate, other) = (certificate("client-2048"), certificate("client-3072"));
    ok(register(&site, c"B", &certificate, None, [0, 0]));
    let before = site.find(c"B");
    assert_eq!(register(&site, c"B", &other, None, [1, 0]), CMCRYPTO_ERROR_ALREADY_REGISTERED);
    assert_eq!(
        register(&site, c"A", &certificate, None, [1, 0]),
        Error::KEY_ALREADY_REGISTERED.code()
    );
    assert_eq!(site.find(c"B"), before);

    // What an administrator enters is approved. Of several with one key a blocked one comes first.
    ok(unsafe {
        cmcrypto_client_directory_add(site.clients.get(), c"A".as_ptr(), certificate.get())
    });
    assert_eq!(site.find(c"A").unwrap().approved, 1);
    for id in [c"A", c"B"] {
        site.set_blocked(id, 1);
        assert_eq!(site.find_by_key(&certificate).as_deref(), Ok(id));
        site.set_blocked(id, 0);
    }
    for wrong in [0, 31, 33] {
        let key = [0; 33];
        let found = text(|out, capacity, len| unsafe {
            let (clients, key) = (site.clients.get(), key.as_ptr());
            cmcrypto_client_directory_find_by_key(clients, key, wrong, out, capacity, len)
        });
        assert_eq!(found, Err(CMCRYPTO_ERROR_INVALID_ARGUMENT));
        assert_eq!(detail(), "key_sha256_len: not 32");
    }
}

/// A service repeats a renewal that it keeps in storage of its own.
#[test]
fn a_client_s_certificates_are_replaced() {
    let site = RegisteringSite::new(0, site(), CMCRYPTO_APPROVAL_MANUAL);
    let [old, new, taken] = ["client-2048", "client-3072", "client-4096"].map(certificate);
    let encryption = certificate("mp-2048");
    let replace = |id: &CStr, previous: &Handle<_>, next: &Handle<_>, encryption: *const _| unsafe {
        let (clients, previous, next) = (site.clients.get(), previous.get(), next.get());
        cmcrypto_client_directory_replace(clients, id.as_ptr(), previous, next, encryption)
    };
    let none = std::ptr::null();
    ok(register(&site, c"A", &old, Some(&encryption), [1, 0]));
    ok(register(&site, c"B", &taken, None, [0, 0]));
    let before = site.find(c"A");
    for (id, previous, next, refused) in [
        (c"C", &old, &new, CMCRYPTO_ERROR_UNKNOWN_SENDER),
        (c"A", &new, &new, CMCRYPTO_ERROR_SIGNER_MISMATCH),
        (c"A", &old, &taken, CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED),
    ] {
        assert_eq!(replace(id, previous, next, none), refused);
    }
    site.set_blocked(c"A", 1);
    let blocked = replace(c"A", &old, &new, none);
    assert_eq!(blocked, CMCRYPTO_ERROR_BLOCKED_SENDER);
    site.set_blocked(c"A", 0);
    assert_eq!(site.find(c"A"), before);

    for kept in [Some(&encryption), None] {
        ok(replace(c"A", &old, &new, kept.map_or(none, |handle| handle.get())));
        let found =
            Found { certificate: der(&new), encryption: kept.map(der), approved: 1, blocked: 0 };
        assert_eq!(site.find(c"A"), Ok(found));
        assert_eq!(site.find_by_key(&new).as_deref(), Ok(c"A"));
        let former = site.find_by_key(&old);
        assert_eq!(former, Err(CMCRYPTO_ERROR_UNKNOWN_SENDER));
        ok(replace(c"A", &new, &old, none));
    }
}

/// RFC 4055 section 1.2: the parameters are NULL, and some leave them out.
#[test]
fn encodings_of_one_key_have_one_name() {
    let public = public_key(&private_key("client-2048"));
    let spki = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_public_key_to_spki_der(public.get(), out)
    });
    let mut shorter = bytes(&spki).to_vec();
    assert_eq!(shorter[4..6], [0x30, 13]);
    assert_eq!(shorter.splice(17..19, []).collect::<Vec<_>>(), [5, 0]);
    (shorter[3], shorter[5]) = (shorter[3] - 2, 11);

    let hashes = |spki: &[u8]| {
        let key = make(cmcrypto_public_key_free, |out| unsafe {
            cmcrypto_public_key_from_spki_der(0, spki.as_ptr(), spki.len(), out)
        });
        let info = key_info(&key);
        [info.spki_sha256, info.key_sha256]
    };
    let ([usual, usual_key], [shorter, shorter_key]) = (hashes(bytes(&spki)), hashes(&shorter));
    assert_eq!([usual, usual], [usual_key, shorter_key]);
    assert_ne!(usual, shorter);
}
