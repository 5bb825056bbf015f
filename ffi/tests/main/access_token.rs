//! Tokens through the C ABI.

use crate::abi::access_token::*;
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

fn code(error: Error) -> Option<i32> {
    Some(error.code())
}

const INVALID: Option<i32> = Some(CMCRYPTO_ERROR_INVALID_ARGUMENT);
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Each kind is issued with what it has, and nothing else.
#[test]
fn each_kind_is_issued() {
    let (certificate, signer) = (certificate("client-4096"), signer());
    for (kind, lifetime) in [(CONTENT, 8 * HOUR), (CLIENT, 90 * DAY), (BULK, 3 * DAY)] {
        let (token, info) = issued(kind);
        assert!(token.starts_with(b"eyJ"));
        assert_eq!((info.kind, info.not_after), (kind, NOW + lifetime));
        assert_eq!((info.from_cache, info.is_renewal_due, info.uses), (0, 0, 0));
        let client = if kind == BULK { "" } else { CLIENT_ID.to_str().unwrap() };
        assert_eq!(text_of(&info.client_id), client);
        assert_eq!(text_of(&info.id).len(), 36);

        let mut wrong = request(kind);
        let holder = (kind == CLIENT).then_some(&certificate);
        let other = if kind == CLIENT { None } else { Some(&certificate) };
        assert_eq!(issue(&signer, &wrong, other).err(), INVALID);
        wrong.reserved = 1;
        assert_eq!(issue(&signer, &wrong, holder).err(), INVALID);
        wrong.reserved = 0;
        wrong.lifetime = if kind == BULK { 7 * 86_400 + 1 } else { 1 };
        assert_eq!(issue(&signer, &wrong, holder).err(), INVALID);
        wrong.lifetime = 0;
        wrong.client_id = request(if kind == BULK { CONTENT } else { BULK }).client_id;
        assert_eq!(issue(&signer, &wrong, holder).err(), INVALID);
    }
    for kind in [0, 1, -1, CONTENT - 1, BULK + 1, i32::MAX] {
        assert_eq!(issue(&signer, &request(kind), None).err(), INVALID, "{kind}");
        assert!(detail().starts_with("kind: "));
    }
    let mut week = request(BULK);
    week.lifetime = 7 * 86_400;
    let (_, info) = issue(&signer, &week, None).unwrap();
    assert_eq!(info.not_after, NOW + 7 * DAY);
    for tenant in [c"", c"contoso.com", c"{0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e}"] {
        let identity = signing_identity("client-2048");
        let made = try_make(cmcrypto_token_signer_free, |out| unsafe {
            cmcrypto_token_signer_new(tenant.as_ptr(), identity.get(), out)
        });
        assert_eq!(made.err(), INVALID);
        assert_eq!(detail(), "tenant: no GUID");
    }
}

#[test]
fn content_access() {
    let (verifier, cache) = (verifier(), cache(10));
    let (token, issued) = issued(CONTENT);
    for cache in [None, Some(&cache)] {
        let info = ask_content(&verifier, &token, cache, NOW).unwrap();
        assert_eq!((info.kind, info.from_cache, info.not_after), (CONTENT, 0, NOW + 8 * HOUR));
        assert_eq!(text_of(&info.client_id), CLIENT_ID.to_str().unwrap());
        assert_eq!(text_of(&info.id), text_of(&issued.id));
    }
    assert_eq!(ask_content(&verifier, &token, Some(&cache), NOW).unwrap().from_cache, 1);
    let mut count = 0;
    ok(unsafe { cmcrypto_token_cache_count(cache.get(), &raw mut count) });
    assert_eq!(count, 1);
    ok(unsafe { cmcrypto_token_cache_clear(cache.get()) });
    assert_eq!(ask_content(&verifier, &token, Some(&cache), NOW).unwrap().from_cache, 0);

    // What PyJWT made.
    assert!(ask_content(&verifier, &stored("content.jwt"), None, NOW).is_ok());
    let refused = |token: &[u8], now| ask_content(&verifier, token, Some(&cache), now).err();
    assert_eq!(refused(&token, NOW + 9 * HOUR), code(Error::STALE));
    assert_eq!(refused(&token, NOW - 301), code(Error::SENT_IN_FUTURE));
    assert_eq!(refused(&stored("bulk.jwt"), NOW), code(Error::TOKEN_KIND_MISMATCH));
    assert!(detail().contains("BulkRegistration"));
    assert_eq!(refused(b"", NOW), code(Error::MALFORMED));
    assert_eq!(refused(b"\xff", NOW), code(Error::MALFORMED));
    assert_eq!(detail(), "token: not ASCII");
    assert_eq!(refused(&[b'a'; 16_385], NOW), code(Error::TOO_LARGE));
    let none = b"eyJhbGciOiJub25lIn0.e30.";
    assert_eq!(refused(none, NOW), code(Error::ALGORITHM_NOT_ACCEPTED));
    assert!(detail().contains("alg \"none\""), "{}", detail());
}

/// Rotation and blocking, in a cache's presence too.
#[test]
fn signers_and_blocks() {
    let (verifier, cache) = (verifier(), cache(10));
    let (token, info) = issued(CONTENT);
    let ask = |now| ask_content(&verifier, &token, Some(&cache), now).err();
    assert_eq!(ask(NOW), None);
    let id = std::ffi::CString::new(text_of(&info.id)).unwrap();
    ok(unsafe { cmcrypto_token_verifier_block(verifier.get_mut(), id.as_ptr(), NOW) });
    assert_eq!(ask(NOW), code(Error::TOKEN_BLOCKED));
    ok(unsafe { cmcrypto_token_verifier_unblock(verifier.get_mut(), id.as_ptr()) });
    assert_eq!(ask(NOW), None);
    let status = unsafe { cmcrypto_token_verifier_block(verifier.get_mut(), c"x".as_ptr(), NOW) };
    assert_eq!(status, CMCRYPTO_ERROR_INVALID_ARGUMENT);

    let rotate = |name: &str, until| {
        let next = certificate(name);
        unsafe { cmcrypto_token_verifier_rotate(verifier.get_mut(), next.get(), until, NOW) }
    };
    assert_eq!(rotate("client-2048", 0), CMCRYPTO_ERROR_INVALID_ARGUMENT);
    ok(rotate("client-3072", NOW + HOUR));
    assert_eq!((ask(NOW + HOUR), ask(NOW + HOUR + 1)), (None, code(Error::TOKEN_SIGNER_RETIRED)));
    ok(rotate("client-4096", 0));
    assert_eq!(ask(NOW), code(Error::TOKEN_SIGNER_RETIRED));
}

/// By a message or a channel; by both or neither is the caller's mistake.
#[test]
fn client_authentication() {
    let verifier = verifier();
    let (token, _) = issued(CLIENT);
    let (holder, other) = (certificate("client-4096"), certificate("client-3072"));
    let info = ask_client(&verifier, &token, None, Some(&holder), NOW).unwrap();
    assert_eq!((info.kind, info.is_renewal_due), (CLIENT, 0));
    let month = ask_client(&verifier, &token, None, Some(&holder), NOW + 30 * DAY).unwrap();
    assert_eq!(month.is_renewal_due, 1);
    let refused = ask_client(&verifier, &token, None, Some(&other), NOW).err();
    assert_eq!(refused, code(Error::TOKEN_NOT_HOLDER));
    assert_eq!(ask_client(&verifier, &token, None, None, NOW).err(), INVALID);

    let opened = opened_message();
    assert_eq!(ask_client(&verifier, &token, Some(&opened), Some(&holder), NOW).err(), INVALID);
    // It was signed by client-2048.
    let refused = ask_client(&verifier, &token, Some(&opened), None, NOW).err();
    assert_eq!(refused, code(Error::TOKEN_NOT_HOLDER));
    let signing = certificate("client-2048");
    let (bound, _) = issue(&signer(), &request(CLIENT), Some(&signing)).unwrap();
    assert!(ask_client(&verifier, &bound, Some(&opened), None, NOW).is_ok());
}

fn opened_message() -> Handle<cmcrypto_opened> {
    let world = Site::new(site());
    let message = world.seal(b"token").ok().unwrap();
    world.open(bytes(&message)).ok().unwrap()
}

#[test]
fn bulk_registration() {
    let (verifier, uses) = (verifier(), uses(2));
    let (token, info) = issued(BULK);
    let ask = || ask_bulk(&verifier, &token, &uses).map(|info| info.uses);
    assert_eq!((ask(), ask()), (Ok(1), Ok(2)));
    assert_eq!(ask().err(), code(Error::TOKEN_USED_UP));
    let id = std::ffi::CString::new(text_of(&info.id)).unwrap();
    ok(unsafe { cmcrypto_bulk_token_uses_block(uses.get(), id.as_ptr()) });
    assert_eq!(ask().err(), code(Error::TOKEN_BLOCKED));
    ok(unsafe { cmcrypto_bulk_token_uses_unblock(uses.get(), id.as_ptr()) });
    assert_eq!(ask().err(), code(Error::TOKEN_USED_UP));
}

#[test]
fn entra_tokens() {
    let (user, device) = (CMCRYPTO_ENTRA_TOKEN_KIND_USER, CMCRYPTO_ENTRA_TOKEN_KIND_DEVICE);
    let cache = cache(10);
    for (name, kind, other) in [("user.jwt", user, device), ("device.jwt", device, user)] {
        let token = stored(name);
        for from_cache in 0..2 {
            let token = entra(kind, &token, Some(&cache), NOW).ok().unwrap();
            let info = filled::<cmcrypto_entra_token_info>(|info, size| unsafe {
                cmcrypto_entra_token_get_info(token.get(), info, size)
            });
            let info = info.unwrap();
            assert_eq!((info.kind, info.from_cache), (kind, from_cache));
            assert_eq!((info.issued, info.not_after), (NOW, NOW + HOUR));
            assert_eq!((info.is_multi_factor, info.may_be_windows_hello), (0, 0));
            let id = "9188040d-6c67-4c5b-b112-36a304b66dad";
            assert_eq!(text_of(&info.application_id), id);
            let of = |is: bool| if is { id } else { "" };
            assert_eq!(text_of(&info.object_id), of(kind == user));
            assert_eq!(text_of(&info.device_id), of(kind == device));
            let has = |call: unsafe extern "C" fn(_, _, _) -> i32, text: &std::ffi::CStr| {
                let mut has = 7;
                ok(unsafe { call(token.get(), text.as_ptr(), &raw mut has) });
                has == 1
            };
            assert_eq!(has(cmcrypto_entra_token_has_scope, c"Read"), kind == user);
            assert!(!has(cmcrypto_entra_token_has_scope, c"Rea"));
            assert!(!has(cmcrypto_entra_token_has_role, c"Read"));
        }
        assert_eq!(entra(other, &token, None, NOW).err(), code(Error::TOKEN_KIND_MISMATCH));
        assert_eq!(entra(kind, &token, None, NOW + DAY + 1).err(), code(Error::KEY_SET_STALE));
        for unknown in [0, 1, user - 1, user + 3] {
            assert_eq!(entra(unknown, &token, None, NOW).err(), INVALID);
        }
    }
    assert_eq!(keys(b"{}").err(), code(Error::MALFORMED));
    assert!(entra_verifier(c"api://cm", 600, 604_800).is_ok());
    for (audiences, max_skew, max_key_age) in
        [(c"", 0, 0), (c"a  b", 0, 0), (c"a", 601, 0), (c"a", 0, 604_801)]
    {
        assert_eq!(entra_verifier(audiences, max_skew, max_key_age).err(), INVALID);
    }
}

#[test]
fn client_assertions() {
    let identity = signing_identity("client-2048");
    let assertion = |endpoint: &std::ffi::CStr| {
        try_make(cmcrypto_buffer_free, |out| unsafe {
            let (id, endpoint) = (TENANT.as_ptr(), endpoint.as_ptr());
            cmcrypto_client_assertion(identity.get(), id, endpoint, NOW, out)
        })
    };
    let made = assertion(ENDPOINT).ok().unwrap();
    assert!(bytes(&made).starts_with(b"eyJ"));
    assert_eq!(assertion(c"http://login.microsoftonline.com/").err(), INVALID);
    assert!(detail().starts_with("token_endpoint: "));
}

/// A token shows that an administrator signed in as with Windows Hello.
#[test]
fn an_administrator_signs_in_with_it() {
    let jane = access::signed_in(b"1");
    let token =
        |name| entra(CMCRYPTO_ENTRA_TOKEN_KIND_USER, &stored(name), None, NOW).ok().unwrap();
    let add = |token: &Handle<_>| unsafe {
        cmcrypto_signed_in_add_hello(jane.get_mut(), token.get(), NOW)
    };
    let level = |now| {
        let mut level = 0;
        ok(unsafe { cmcrypto_signed_in_level(jane.get(), now, &raw mut level) });
        level
    };
    assert_eq!(add(&token("user.jwt")), CMCRYPTO_ERROR_AUTHENTICATION_TOO_WEAK);
    assert_eq!(level(NOW), CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS);
    ok(add(&token("hello.jwt")));
    assert_eq!(level(NOW + HOUR), CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS_HELLO);
    assert_eq!(level(NOW + HOUR + 1), CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS);
    // Of an account that has another id, or none.
    let account = access::account();
    let other = c"00000000-6c67-4c5b-b112-36a304b66dad".as_ptr();
    ok(unsafe { cmcrypto_administrator_account_set_object_id(account.get_mut(), other) });
    let session = access::session(b"1");
    let john = make(cmcrypto_signed_in_free, |out| unsafe {
        cmcrypto_signed_in_by_windows(&raw const session, account.get(), out)
    });
    let hello = token("hello.jwt");
    let found = unsafe { cmcrypto_signed_in_add_hello(john.get_mut(), hello.get(), NOW) };
    assert_eq!(found, CMCRYPTO_ERROR_SIGNER_MISMATCH);
    let wrong = c"jane".as_ptr();
    let found = unsafe { cmcrypto_administrator_account_set_object_id(account.get_mut(), wrong) };
    assert_eq!(found, CMCRYPTO_ERROR_INVALID_ARGUMENT);
}
