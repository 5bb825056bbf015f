//! Messages through the C ABI: every setting, tampering, threads, and the order of freeing.

use crate::abi::*;
use cmcrypto::*;

fn client_with_digest(client: &Handle<cmcrypto_client>, digest: i32) -> Handle<cmcrypto_client> {
    make(cmcrypto_client_free, |out| unsafe {
        cmcrypto_client_with_digest(client.get(), digest, out)
    })
}

/// Seals with every digest, encrypted and not, and looks at everything that an opened message says.
#[test]
fn round_trips() {
    for (use_encryption, digest) in [
        (1, CMCRYPTO_DIGEST_SHA256),
        (0, CMCRYPTO_DIGEST_SHA256),
        (1, CMCRYPTO_DIGEST_SHA1),
        (0, CMCRYPTO_DIGEST_SHA1),
        (1, CMCRYPTO_DIGEST_SHA384),
        (1, CMCRYPTO_DIGEST_SHA512),
    ] {
        let require_sha256 = i32::from(digest != CMCRYPTO_DIGEST_SHA1);
        let settings = cmcrypto_site_security {
            allow_plaintext: 1 - use_encryption,
            allow_sha1: 1 - require_sha256,
            ..site()
        };
        let mut world = Site::new(settings);
        world.client = client_with_digest(&world.client, digest);
        let message = world.seal(b"<Inventory/>");
        if digest == CMCRYPTO_DIGEST_SHA1 && !cfg!(feature = "sha1-signing") {
            assert_eq!(message.err(), Some(CMCRYPTO_ERROR_UNSUPPORTED));
            continue;
        }
        let opened = world.open(bytes(&message.ok().unwrap())).ok().unwrap();
        assert_eq!(bytes(&content(&opened)), b"<Inventory/>");
        let info = info(&opened);
        let found = (info.is_signed, info.encrypted, info.digest, info.kind, info.sent);
        let kind = CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE;
        assert_eq!(found, (1, use_encryption, digest, kind, NOW));
        assert_eq!(text_of(&info.sender), CLIENT_ID.to_str().unwrap());
        assert_eq!(text_of(&info.site_code), "P01");
    }
}

#[test]
fn unsigned_content_has_no_sender() {
    let world = Site::new(cmcrypto_site_security { allow_unsigned: 1, ..site() });
    let recipients = [world.mp_certificate.get()];
    let message = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_encrypt(b"<Inventory/>".as_ptr(), 12, recipients.as_ptr(), 1, NOW, out)
    });
    let opened = world.open(bytes(&message)).ok().unwrap();
    let signed =
        try_make(cmcrypto_buffer_free, |out| unsafe { cmcrypto_opened_content(opened.get(), out) });
    assert_eq!(signed.err(), Some(CMCRYPTO_ERROR_UNSIGNED));
    let content = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_opened_unsigned_content(opened.get(), out)
    });
    assert_eq!(bytes(&content), b"<Inventory/>");
    let info = info(&opened);
    let found = (info.is_signed, info.encrypted, info.digest, info.kind, info.sent);
    assert_eq!(found, (0, 1, 0, 0, 0));
    assert_eq!((info.message_id.bytes, text_of(&info.sender)), ([0; 16], String::new()));
    assert_eq!(text_of(&info.site_code), "");

    let strict = Site::new(site());
    assert_eq!(strict.open(bytes(&message)).err(), Some(CMCRYPTO_ERROR_UNSIGNED));
}

/// Each rule refuses with its own code.
#[test]
fn refusals() {
    let strict = Site::new(site());
    let plain = Site::new(cmcrypto_site_security { allow_plaintext: 1, ..site() });
    let signed = plain.seal(b"x").ok().unwrap();
    assert_eq!(strict.open(bytes(&signed)).err(), Some(CMCRYPTO_ERROR_NOT_ENCRYPTED));

    if cfg!(feature = "sha1-signing") {
        let mut old = Site::new(cmcrypto_site_security { allow_sha1: 1, ..site() });
        old.client = client_with_digest(&old.client, CMCRYPTO_DIGEST_SHA1);
        let message = old.seal(b"x").ok().unwrap();
        assert_eq!(strict.open(bytes(&message)).err(), Some(CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED));
    }
    let mut world = Site::new(site());
    world.client = client_with_digest(&world.client, CMCRYPTO_DIGEST_SHA1);
    assert_eq!(world.seal(b"x").err(), Some(CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED));

    let world = Site::new(site());
    let message = world.seal(b"x").ok().unwrap();
    let (clients, id) = (world.clients.get(), CLIENT_ID.as_ptr());
    let open = || world.open(bytes(&message)).err();
    ok(unsafe { cmcrypto_client_directory_set_blocked(clients, id, 1) });
    assert_eq!(open(), Some(CMCRYPTO_ERROR_BLOCKED_SENDER));
    let (mut encryption, mut approved, mut blocked) = (std::ptr::null_mut(), 0, 0);
    let found = make(cmcrypto_certificate_free, |out| unsafe {
        let (encryption, approved) = (&raw mut encryption, &raw mut approved);
        cmcrypto_client_directory_find(clients, id, out, encryption, approved, &raw mut blocked)
    });
    let mut equal = 0;
    ok(unsafe {
        let registered = certificate("client-2048");
        cmcrypto_certificate_equals(found.get(), registered.get(), &raw mut equal)
    });
    assert_eq!((approved, blocked, equal), (1, 1, 1));
    assert!(encryption.is_null());
    ok(unsafe { cmcrypto_client_directory_set_blocked(clients, id, 0) });
    assert_eq!(open(), None);
    ok(unsafe { cmcrypto_client_directory_remove(clients, id) });
    assert_eq!(open(), Some(CMCRYPTO_ERROR_UNKNOWN_SENDER));
    let other = certificate("client-3072");
    ok(unsafe { cmcrypto_client_directory_add(clients, id, other.get()) });
    assert_eq!(open(), Some(CMCRYPTO_ERROR_SIGNER_MISMATCH));
    let again = unsafe { cmcrypto_client_directory_add(clients, id, other.get()) };
    assert_eq!(again, CMCRYPTO_ERROR_ALREADY_REGISTERED);

    let mut elsewhere = Site::new(site());
    elsewhere.mp_certificate = certificate("mp2-2048");
    let message = elsewhere.seal(b"x").ok().unwrap();
    assert_eq!(elsewhere.open(bytes(&message)).err(), Some(CMCRYPTO_ERROR_NOT_A_RECIPIENT));
}

#[test]
fn a_message_is_accepted_once() {
    let world = Site::new(site());
    let seen = seen_messages(1);
    let open = |message: &Handle<cmcrypto_buffer>, now| {
        let (message, len) = (bytes(message).as_ptr(), bytes(message).len());
        let opened = try_make(cmcrypto_opened_free, |out| unsafe {
            let (management_point, clients) = (world.management_point.get(), world.clients.get());
            cmcrypto_management_point_open(
                management_point,
                message,
                len,
                clients,
                seen.get(),
                now,
                out,
            )
        });
        opened.err()
    };
    let (first, second) = (world.seal(b"1").ok().unwrap(), world.seal(b"2").ok().unwrap());
    assert_eq!(open(&first, NOW), None);
    assert_eq!(open(&first, NOW), Some(CMCRYPTO_ERROR_REPLAYED));
    assert_eq!(open(&second, NOW), Some(CMCRYPTO_ERROR_SEEN_MESSAGES_FULL));
    let freshness = freshness();
    let (age, skew) = (i64::from(freshness.max_age), i64::from(freshness.max_skew));
    assert_eq!(open(&second, NOW + age + 1), Some(CMCRYPTO_ERROR_STALE));
    assert_eq!(open(&second, NOW - skew - 1), Some(CMCRYPTO_ERROR_SENT_IN_FUTURE));
}

/// By itself, as who opens messages elsewhere asks it.
#[test]
fn a_memory_of_messages() {
    let seen = seen_messages(1);
    let [id, other] = [1, 2].map(|byte| cmcrypto_message_id { bytes: [byte; 16] });
    let insert = |sender: &std::ffi::CStr, is_approved, id: cmcrypto_message_id, sent, now| unsafe {
        cmcrypto_seen_messages_insert_if_new(
            seen.get(),
            sender.as_ptr(),
            is_approved,
            &id,
            sent,
            now,
        )
    };
    assert_eq!(insert(CLIENT_ID, 1, id, NOW, NOW), CMCRYPTO_OK);
    assert_eq!(insert(CLIENT_ID, 1, id, NOW, NOW), CMCRYPTO_ERROR_REPLAYED);
    assert_eq!(insert(CLIENT_ID, 0, id, NOW, NOW), CMCRYPTO_ERROR_REPLAYED);
    assert_eq!(insert(CLIENT_ID, 1, other, NOW, NOW), CMCRYPTO_ERROR_SEEN_MESSAGES_FULL);
    assert_eq!(insert(c"GUID:2", 0, id, NOW, NOW), CMCRYPTO_OK);
    assert_eq!(insert(c"GUID:3", 0, id, NOW, NOW), CMCRYPTO_ERROR_SEEN_MESSAGES_FULL);
    assert_eq!(insert(CLIENT_ID, 2, other, NOW, NOW), CMCRYPTO_ERROR_INVALID_ARGUMENT);
    assert_eq!(detail(), "is_approved: neither 0 nor 1");
    assert_eq!(insert(CLIENT_ID, 1, id, NOW, NOW + 86_700), CMCRYPTO_ERROR_REPLAYED);
    let later = NOW + 86_700 + 64;
    assert_eq!(insert(CLIENT_ID, 1, id, NOW, later), CMCRYPTO_ERROR_STALE);
    assert_eq!(insert(CLIENT_ID, 1, other, later, later), CMCRYPTO_OK);
}

/// A management point that takes what the memory forgets would take it twice.
#[test]
fn a_freshness_above_the_retention_is_refused() {
    let world = Site::new(site());
    let message = world.seal(b"content").ok().unwrap();
    for (full_retention, expected) in
        [(86_699, Some(CMCRYPTO_ERROR_INVALID_ARGUMENT)), (86_700, None)]
    {
        let limits = cmcrypto_seen_messages_limits { full_retention, ..seen_messages_limits() };
        let seen = make(cmcrypto_seen_messages_free, |out| unsafe {
            cmcrypto_seen_messages_new(&limits, out)
        });
        let opened = try_make(cmcrypto_opened_free, |out| unsafe {
            cmcrypto_management_point_open(
                world.management_point.get(),
                bytes(&message).as_ptr(),
                bytes(&message).len(),
                world.clients.get(),
                seen.get(),
                NOW,
                out,
            )
        });
        assert_eq!(opened.err(), expected);
    }
}

#[test]
fn largest_lengths() {
    let world = Site::new(site());
    let sealed = world.seal(b"content").ok().unwrap();
    let (message, len) = (bytes(&sealed), bytes(&sealed).len());
    let open = |point: Handle<cmcrypto_management_point>| {
        try_make(cmcrypto_opened_free, |out| unsafe {
            let clients = world.clients.get();
            cmcrypto_management_point_open_without_replay_check(
                point.get(),
                message.as_ptr(),
                len,
                clients,
                NOW,
                out,
            )
        })
        .err()
    };
    let whole = |max_len| {
        make(cmcrypto_management_point_free, |out| unsafe {
            cmcrypto_management_point_with_max_len(world.management_point.get(), max_len, out)
        })
    };
    let of_kind = |kind, max_len| {
        try_make(cmcrypto_management_point_free, |out| unsafe {
            let point = world.management_point.get();
            cmcrypto_management_point_with_max_content_len(point, kind, max_len, out)
        })
    };
    let state = CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE;
    assert_eq!(open(whole(len)), None);
    assert_eq!(open(whole(len - 1)), Some(CMCRYPTO_ERROR_TOO_LARGE));
    assert_eq!(open(of_kind(state, 7).ok().unwrap()), None);
    assert_eq!(open(of_kind(state, 6).ok().unwrap()), Some(CMCRYPTO_ERROR_TOO_LARGE));
    assert_eq!(of_kind(0, 6).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
}

/// With one recipient, a flip at any byte, a cut at any length and an added byte are refused, and
/// nothing comes out.
/// (`try_make` looks at the output.)
#[test]
fn tampering() {
    let world = Site::new(site());
    let message = world.seal(&[0x5a; 500]).ok().unwrap();
    let message = bytes(&message);
    assert!(world.open(message).is_ok());
    for position in 0..message.len() {
        let mut changed = message.to_vec();
        changed[position] ^= 1 << (position % 8);
        assert!(world.open(&changed).is_err(), "flip at {position}");
    }
    for len in 0..message.len() {
        assert!(world.open(&message[..len]).is_err(), "cut at {len}");
    }
    assert_eq!(world.open(&[message, &[0]].concat()).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    let mut changed = message.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(world.open(&changed).err(), Some(CMCRYPTO_ERROR_DECRYPT));
    assert_eq!(detail(), "");
}

/// With two recipients, a flip at any byte is refused, or lies in the other's RecipientInfo.
#[test]
fn tampering_with_several_recipients() {
    let world = Site::new(site());
    let other = certificate("mp2-2048");
    let recipients = [world.mp_certificate.get(), other.get()];
    let mut id = cmcrypto_message_id::default();
    let message = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_client_seal_to_certificates(
            world.client.get(),
            &raw const world.settings,
            CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE,
            b"content".as_ptr(),
            7,
            recipients.as_ptr(),
            2,
            NOW,
            out,
            &raw mut id,
        )
    });
    let message = bytes(&message);
    let mut accepted = 0;
    for position in 0..message.len() {
        let mut changed = message.to_vec();
        changed[position] ^= 1 << (position % 8);
        let Ok(opened) = world.open(&changed) else {
            continue;
        };
        accepted += 1;
        assert_eq!(bytes(&content(&opened)), b"content", "flip at {position}");
        let info = info(&opened);
        assert_eq!(text_of(&info.sender), CLIENT_ID.to_str().unwrap());
        assert_eq!(info.message_id.bytes, id.bytes, "flip at {position}");
    }
    // Most of the other's RecipientInfo is its encrypted key, of 256 bytes.
    assert!((200..400).contains(&accepted), "{accepted}");
}

/// One message, eight threads, one memory: it is accepted once, while others change the directory.
#[test]
fn one_memory_in_eight_threads() {
    let world = Site::new(site());
    let message = world.seal(b"content").ok().unwrap();
    let seen = seen_messages(1000);
    let statuses = std::thread::scope(|scope| {
        let open = || {
            let made = try_make(cmcrypto_opened_free, |out| unsafe {
                cmcrypto_management_point_open(
                    world.management_point.get(),
                    bytes(&message).as_ptr(),
                    bytes(&message).len(),
                    world.clients.get(),
                    seen.get(),
                    NOW,
                    out,
                )
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        };
        let other = c"GUID:other";
        let change = || {
            let certificate = certificate("client-3072");
            for _ in 0..50 {
                let clients = world.clients.get();
                ok(unsafe {
                    cmcrypto_client_directory_add(clients, other.as_ptr(), certificate.get())
                });
                ok(unsafe { cmcrypto_client_directory_set_blocked(clients, other.as_ptr(), 1) });
                ok(unsafe { cmcrypto_client_directory_remove(clients, other.as_ptr()) });
            }
        };
        let changing = scope.spawn(change);
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        changing.join().unwrap();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let accepted = statuses.iter().filter(|status| **status == CMCRYPTO_OK);
    assert_eq!(accepted.count(), 1, "{statuses:?}");
    let replayed = CMCRYPTO_ERROR_REPLAYED;
    assert_eq!(statuses.iter().filter(|s| **s == replayed).count(), 7);
}

/// One key handle, used by eight threads at once; each thread has its own detail.
#[test]
fn one_key_in_eight_threads() {
    let (world, key) = (Site::new(site()), private_key("client-2048"));
    let public = public_key(&key);
    let message = world.seal(b"content").ok().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8_u8 {
            let (world, key, public, message) = (&world, &key, &public, &message);
            scope.spawn(move || {
                let scheme = CMCRYPTO_SIGNATURE_PSS_SHA256;
                for round in 0..4 {
                    let (text, mut signature, mut len) = ([thread, round], [0; 256], 0);
                    ok(unsafe {
                        let (text, out) = (text.as_ptr(), signature.as_mut_ptr());
                        cmcrypto_private_key_sign(
                            key.get(),
                            scheme,
                            text,
                            2,
                            out,
                            256,
                            &raw mut len,
                        )
                    });
                    ok(unsafe {
                        let (text, signature) = (text.as_ptr(), signature.as_ptr());
                        cmcrypto_public_key_verify(public.get(), scheme, text, 2, signature, len)
                    });
                    let opened = world.open(bytes(message)).ok().unwrap();
                    assert_eq!(bytes(&content(&opened)), b"content");
                    // Odd threads fail, even ones don't; none sees another's detail.
                    let status = cmcrypto_random(i32::from(thread % 2 == 1) * 99);
                    assert_eq!(status == CMCRYPTO_OK, thread % 2 == 0);
                    let expected = if thread % 2 == 1 { "provider: unknown" } else { "" };
                    assert_eq!(detail(), expected);
                }
            });
        }
    });
}

fn cmcrypto_random(provider: i32) -> i32 {
    unsafe { cmcrypto_random_fill(provider, [0; 4].as_mut_ptr(), 4) }
}

/// Whatever is freed first, the rest stays usable.
#[test]
fn freeing_in_any_order() {
    for first in 0..5 {
        let key = private_key("mp-2048");
        let certificate = certificate("mp-2048");
        let identity = make(cmcrypto_decryption_identity_free, |out| unsafe {
            cmcrypto_decryption_identity_new(key.get(), certificate.get(), out)
        });
        let (identities, settings, freshness) = ([identity.get()], site(), freshness());
        let management_point = make(cmcrypto_management_point_free, |out| unsafe {
            cmcrypto_management_point_new(identities.as_ptr(), 1, &settings, &freshness, out)
        });
        let mut world = Site::new(settings);
        world.management_point = management_point;
        let message = world.seal(b"content").ok().unwrap();
        let opened = world.open(bytes(&message)).ok().unwrap();
        let found = content(&opened);

        let mut handles: [Box<dyn std::any::Any>; 5] = [
            Box::new(key),
            Box::new(certificate),
            Box::new(identity),
            Box::new(opened),
            Box::new(message),
        ];
        handles.rotate_left(first);
        for handle in handles {
            drop(handle);
            assert_eq!(bytes(&found), b"content");
            let message = world.seal(b"more").ok().unwrap();
            assert!(world.open(bytes(&message)).is_ok());
        }
        drop(world);
        assert_eq!(bytes(&found), b"content");
    }
}
