//! A caller's own directory and memory: the rules, what may come back, and who believes it.

use std::sync::atomic::Ordering;

use cmcrypto::*;

use crate::abi::store::{self, Store, Tamper, clients_table, seen_table};
use crate::abi::*;

const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;
const BROKEN: i32 = CMCRYPTO_ERROR_STORE_BROKEN;
const UNAVAILABLE: i32 = CMCRYPTO_ERROR_STORE_UNAVAILABLE;

fn find(clients: &Handle<cmcrypto_client_directory>, id: &std::ffi::CStr) -> i32 {
    let (mut certificate, mut encryption) = (std::ptr::null_mut(), std::ptr::null_mut());
    let (mut approved, mut blocked) = (0, 0);
    let status = unsafe {
        cmcrypto_client_directory_find(
            clients.get(),
            id.as_ptr(),
            &raw mut certificate,
            &raw mut encryption,
            &raw mut approved,
            &raw mut blocked,
        )
    };
    unsafe { cmcrypto_certificate_free(certificate) };
    assert!(encryption.is_null());
    status
}

fn find_by_key(clients: &Handle<cmcrypto_client_directory>, name: &str) -> i32 {
    let key = key_sha256(name);
    let (mut out, mut len) = ([0; 300], 0);
    unsafe {
        let (key, out) = (key.as_ptr(), out.as_mut_ptr());
        cmcrypto_client_directory_find_by_key(clients.get(), key, 32, out, 300, &raw mut len)
    }
}

fn key_sha256(name: &str) -> [u8; 32] {
    let mut info: cmcrypto_public_key_info = unsafe { std::mem::zeroed() };
    let public = public_key(&private_key(name));
    ok(unsafe { cmcrypto_public_key_get_info(public.get(), &raw mut info, size_of_val(&info)) });
    info.key_sha256
}

/// The two checks hold what goes through C against the rules of Rust, threads included.
#[test]
fn what_c_keeps_is_held_against_the_rules() {
    let store = Store::new();
    let (clients, seen) = (store.directory(&clients_table()), store.seen(&seen_table()));
    let default = CMCRYPTO_PROVIDER_DEFAULT;
    let checked = || unsafe { cmcrypto_client_directory_check(clients.get(), default, NOW) };
    assert_eq!((checked(), detail().as_str()), (CMCRYPTO_OK, ""));
    let checked_seen = || unsafe { cmcrypto_seen_messages_check(seen.get(), NOW) };
    assert_eq!((checked_seen(), detail().as_str()), (CMCRYPTO_OK, ""));
    assert!(store.most_at_once.load(Ordering::SeqCst) > 1);

    // Again, all of it is there already.
    assert_eq!(
        (checked(), detail().as_str()),
        (BROKEN, "nobody is registered who did not register")
    );
    assert_eq!(checked_seen(), BROKEN);
    drop((clients, seen));
    assert_eq!(store.destroyed.load(Ordering::SeqCst), 2);

    let alone = Store::new();
    let clients = alone.directory(&cmcrypto_client_store { one_at_a_time: 1, ..clients_table() });
    ok(unsafe { cmcrypto_client_directory_check(clients.get(), default, NOW) });
    assert_eq!(alone.most_at_once.load(Ordering::SeqCst), 1);
}

#[test]
fn a_management_point_over_both() {
    let world = Site::new(site());
    let store = Store::new();
    let (clients, seen) = (store.directory(&clients_table()), store.seen(&seen_table()));
    let message = world.seal(b"content").ok().unwrap();
    let open = || {
        try_make(cmcrypto_opened_free, |out| unsafe {
            cmcrypto_management_point_open(
                world.management_point.get(),
                cmcrypto_buffer_data(message.get()),
                cmcrypto_buffer_len(message.get()),
                clients.get(),
                seen.get(),
                NOW,
                out,
            )
        })
        .err()
        .unwrap_or(CMCRYPTO_OK)
    };
    assert_eq!(open(), CMCRYPTO_ERROR_UNKNOWN_SENDER);
    let own = certificate("client-2048");
    ok(unsafe { cmcrypto_client_directory_add(clients.get(), CLIENT_ID.as_ptr(), own.get()) });
    // Of a message that the store could not take nothing is lost.
    store.lies(|found, status| {
        if found.is_empty() {
            *status = -7;
        }
    });
    assert_eq!((open(), detail().as_str()), (UNAVAILABLE, "insert_if_new returned -7"));
    store.lies(|_, _| {});
    // It had kept it, and said it had not: who loses the answer of a store is told so when it asks again.
    assert_eq!(open(), CMCRYPTO_ERROR_REPLAYED);
    assert_eq!(open(), CMCRYPTO_ERROR_REPLAYED);
}

#[test]
fn what_a_store_may_not_say() {
    let store = Store::new();
    let clients = store.directory(&clients_table());
    let own = certificate("client-2048");
    let id = CLIENT_ID;
    ok(unsafe { cmcrypto_client_directory_add(clients.get(), id.as_ptr(), own.get()) });
    assert_eq!((find(&clients, id), find_by_key(&clients, "client-2048")), (0, 0));

    let another = "another client than the one asked for";
    let lies: [(Tamper, i32, String); 5] = [
        // In other case.
        (
            |found, _| found.iter_mut().for_each(|(id, _)| *id = other_case(id)),
            BROKEN,
            another.to_owned(),
        ),
        (|found, _| found.extend(found.clone()), BROKEN, "found a second client".to_owned()),
        // Another's code, though it is one of the library's.
        (
            |_, status| *status = CMCRYPTO_ERROR_BLOCKED_SENDER,
            UNAVAILABLE,
            "returned 54".to_owned(),
        ),
        (|_, status| *status = i32::MIN, UNAVAILABLE, "returned -2147483648".to_owned()),
        (|found, _| found.clear(), CMCRYPTO_ERROR_UNKNOWN_SENDER, String::new()),
    ];
    for (lie, status, says) in lies {
        store.lies(lie);
        assert_eq!(find(&clients, id), status);
        assert!(detail().ends_with(&says) && (says.is_empty() || detail().starts_with("find")));
    }
    // By the key, another's certificate.
    store.lies(|found, _| {
        let other = cmcrypto_core::pki::certificate::Certificate::from_pem(
            cmcrypto_core::Provider::default(),
            &pem("mp-2048.cert.pem"),
        );
        found.iter_mut().for_each(|(_, client)| client.certificate = other.clone().unwrap());
    });
    assert_eq!(find_by_key(&clients, "client-2048"), BROKEN);
    assert_eq!(detail(), format!("find_by_key: {another}"));

    // What is not named for one function is not passed on, though it is for another.
    store.lies(|_, status| *status = CMCRYPTO_ERROR_SIGNER_MISMATCH);
    let blocked = unsafe { cmcrypto_client_directory_set_blocked(clients.get(), id.as_ptr(), 1) };
    assert_eq!((blocked, detail().as_str()), (UNAVAILABLE, "set_state returned 23"));
    let again = unsafe { cmcrypto_client_directory_add(clients.get(), c"X".as_ptr(), own.get()) };
    assert_eq!((again, detail().as_str()), (UNAVAILABLE, "add returned 23"));
    let replaced = || unsafe {
        let none = std::ptr::null();
        let (clients, own) = (clients.get(), own.get());
        cmcrypto_client_directory_replace(clients, id.as_ptr(), own, own, none)
    };
    assert_eq!(replaced(), CMCRYPTO_ERROR_SIGNER_MISMATCH);
    store.lies(|_, status| *status = CMCRYPTO_ERROR_REPLAYED);
    assert_eq!((replaced(), detail().as_str()), (UNAVAILABLE, "replace returned 58"));
}

fn other_case(id: &cmcrypto_core::names::ClientId) -> cmcrypto_core::names::ClientId {
    cmcrypto_core::names::ClientId::new(&id.as_str().to_lowercase()).unwrap()
}

/// A row that is damaged: the certificate, a flag, the id.
#[test]
fn a_row_that_is_no_client() {
    unsafe extern "C-unwind" fn damaged(
        context: *mut std::ffi::c_void, _: *const std::ffi::c_char,
        found: *mut cmcrypto_found_client,
    ) -> i32 {
        let client = unsafe { &*context.cast::<cmcrypto_stored_client>() };
        unsafe { cmcrypto_found_client_set(found, client) }
    }
    let own = certificate("client-2048");
    let der =
        make(cmcrypto_buffer_free, |out| unsafe { cmcrypto_certificate_to_der(own.get(), out) });
    let der = bytes(&der);
    let whole = cmcrypto_stored_client {
        struct_size: u32::try_from(size_of::<cmcrypto_stored_client>()).unwrap(),
        is_approved: 1,
        is_blocked: 0,
        reserved: 0,
        client_id: CLIENT_ID.as_ptr(),
        key_sha256: std::ptr::null(),
        certificate: der.as_ptr(),
        certificate_len: der.len(),
        encryption_certificate: std::ptr::null(),
        encryption_certificate_len: 0,
    };
    let found = |client: cmcrypto_stored_client| {
        let table = cmcrypto_client_store { find: Some(damaged), destroy: None, ..clients_table() };
        let context = (&raw const client).cast_mut().cast();
        find(&store::try_directory(&table, context).ok().unwrap(), CLIENT_ID)
    };
    assert_eq!(found(whole), CMCRYPTO_OK);
    let nowhere = unsafe { cmcrypto_found_client_set(std::ptr::null_mut(), &raw const whole) };
    assert_eq!((nowhere, detail().as_str()), (INVALID, "found: NULL"));
    let null = std::ptr::null();
    for (row, says) in [
        (cmcrypto_stored_client { certificate_len: der.len() - 1, ..whole }, "certificate: "),
        (cmcrypto_stored_client { certificate: null, ..whole }, "certificate: NULL"),
        (cmcrypto_stored_client { is_approved: 2, ..whole }, "is_approved: neither 0 nor 1"),
        (cmcrypto_stored_client { is_blocked: -1, ..whole }, "is_blocked: neither 0 nor 1"),
        (cmcrypto_stored_client { client_id: std::ptr::null(), ..whole }, "client_id: NULL"),
        (cmcrypto_stored_client { client_id: c"".as_ptr(), ..whole }, "client_id: "),
        (cmcrypto_stored_client { reserved: 1, ..whole }, "reserved: not 0"),
        (
            cmcrypto_stored_client { encryption_certificate_len: 3, ..whole },
            "encryption_certificate: NULL",
        ),
        (
            cmcrypto_stored_client {
                encryption_certificate: der.as_ptr(),
                encryption_certificate_len: 3,
                ..whole
            },
            "encryption_certificate: ",
        ),
    ] {
        assert_eq!(found(row), BROKEN);
        assert!(detail().starts_with(&format!("find: {says}")), "{}", detail());
    }
}

#[test]
fn tables_are_whole() {
    let store = Store::new();
    let refused = |table: cmcrypto_client_store| {
        let made = store::try_directory(&table, store.context());
        assert_eq!(made.err(), Some(INVALID));
        detail()
    };
    let whole = clients_table();
    for (table, says) in [
        (cmcrypto_client_store { find: None, ..whole }, "find: NULL"),
        (cmcrypto_client_store { find_by_key: None, ..whole }, "find_by_key: NULL"),
        (cmcrypto_client_store { add: None, ..whole }, "add: NULL"),
        (cmcrypto_client_store { replace: None, ..whole }, "replace: NULL"),
        (cmcrypto_client_store { set_state: None, ..whole }, "set_state: NULL"),
        (cmcrypto_client_store { one_at_a_time: 2, ..whole }, "one_at_a_time: neither 0 nor 1"),
        (cmcrypto_client_store { struct_size: 8, ..whole }, "store: struct_size is not its sizeof"),
    ] {
        assert_eq!(refused(table), says);
    }
    let whole = seen_table();
    for (table, says) in [
        (cmcrypto_seen_messages_store { insert_if_new: None, ..whole }, "insert_if_new: NULL"),
        (
            cmcrypto_seen_messages_store { one_at_a_time: -1, ..whole },
            "one_at_a_time: neither 0 nor 1",
        ),
        (cmcrypto_seen_messages_store { reserved: 1, ..whole }, "reserved: not 0"),
    ] {
        assert_eq!(store::try_seen(&table, store.context()).err(), Some(INVALID));
        assert_eq!(detail(), says);
    }
    // What was refused is the caller's still.
    assert_eq!(store.destroyed.load(Ordering::SeqCst), 0);

    // What only those in memory do.
    let (clients, seen) = (store.directory(&clients_table()), store.seen(&seen_table()));
    let mut count = 7;
    let counted = unsafe { cmcrypto_client_directory_count(clients.get(), &raw mut count) };
    assert_eq!((counted, count, detail().as_str()), (INVALID, 0, "directory: of a store"));
    let counted = unsafe { cmcrypto_seen_messages_count(seen.get(), &raw mut count) };
    assert_eq!((counted, detail().as_str()), (INVALID, "seen: of a store"));
    let removed = unsafe { cmcrypto_client_directory_remove(clients.get(), CLIENT_ID.as_ptr()) };
    assert_eq!(removed, INVALID);
}

/// What is kept in memory, as bytes and back: who is there, in order, and what was seen.
#[test]
fn memories_survive_as_bytes() {
    let world = Site::new(site());
    let (clients, seen) = (world.clients.get(), seen_messages(10));
    let own = certificate("mp-2048");
    for id in [c"B", c"A"] {
        ok(unsafe { cmcrypto_client_directory_add(clients, id.as_ptr(), own.get()) });
    }
    ok(unsafe { cmcrypto_client_directory_set_blocked(clients, c"B".as_ptr(), 1) });
    let insert = |seen: &Handle<cmcrypto_seen_messages>, id: u8| {
        let id = cmcrypto_message_id { bytes: [id; 16] };
        unsafe {
            let sender = CLIENT_ID.as_ptr();
            cmcrypto_seen_messages_insert_if_new(seen.get(), sender, 1, &raw const id, NOW, NOW)
        }
    };
    assert_eq!((insert(&seen, 1), insert(&seen, 2)), (CMCRYPTO_OK, CMCRYPTO_OK));

    let stored = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_client_directory_to_bytes(clients, out)
    });
    let restored = make(cmcrypto_client_directory_free, |out| unsafe {
        let bytes = bytes(&stored);
        cmcrypto_client_directory_from_bytes(0, bytes.as_ptr(), bytes.len(), out)
    });
    let mut count = 0;
    ok(unsafe { cmcrypto_client_directory_count(restored.get(), &raw mut count) });
    assert_eq!(count, 3);
    let mut all = Vec::new();
    let mut last: Option<std::ffi::CString> = None;
    loop {
        let (mut out, mut len) = ([0_u8; 300], 0);
        ok(unsafe {
            let after = last.as_ref().map_or(std::ptr::null(), |last| last.as_ptr());
            let out = out.as_mut_ptr().cast();
            cmcrypto_client_directory_client_after(restored.get(), after, out, 300, &raw mut len)
        });
        let text = std::ffi::CStr::from_bytes_until_nul(&out).unwrap();
        if text.is_empty() {
            break;
        }
        all.push(text.to_str().unwrap().to_owned());
        last = Some(text.to_owned());
    }
    assert_eq!(all, ["A", "B", CLIENT_ID.to_str().unwrap()]);
    assert_eq!(find(&restored, c"B"), CMCRYPTO_OK);

    let stored = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_seen_messages_to_bytes(seen.get(), out)
    });
    let restored = make(cmcrypto_seen_messages_free, |out| unsafe {
        let bytes = bytes(&stored);
        cmcrypto_seen_messages_from_bytes(bytes.as_ptr(), bytes.len(), out)
    });
    ok(unsafe { cmcrypto_seen_messages_count(restored.get(), &raw mut count) });
    assert_eq!(count, 2);
    assert_eq!(insert(&restored, 2), CMCRYPTO_ERROR_REPLAYED);
    assert_eq!(insert(&restored, 3), CMCRYPTO_OK);
}
