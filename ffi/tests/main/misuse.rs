//! What a careless caller does, and what it gets: `CMCRYPTO_ERROR_INVALID_ARGUMENT`, a detail, and
//! no output. (NULL is in nulls.rs.)

use std::ffi::CStr;

use crate::abi::*;
use cmcrypto::*;

const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;

fn digest(algorithm: i32, data: &[u8]) -> Result<Vec<u8>, i32> {
    bytes_out(64, |out, capacity, len| unsafe {
        cmcrypto_digest(algorithm, data.as_ptr(), data.len(), out, capacity, len)
    })
}

/// Calls with an output of `capacity` bytes; after a failure it must be wiped and have no length.
fn bytes_out(
    capacity: usize, call: impl FnOnce(*mut u8, usize, *mut usize) -> i32,
) -> Result<Vec<u8>, i32> {
    let (mut out, mut len) = (vec![POISON; capacity], usize::MAX);
    match call(out.as_mut_ptr(), capacity, &raw mut len) {
        CMCRYPTO_OK => {
            assert!(out[len..].iter().all(|byte| *byte == POISON));
            out.truncate(len);
            Ok(out)
        }
        status => {
            assert!(out.iter().all(|byte| *byte == 0));
            assert_eq!(len, 0);
            Err(status)
        }
    }
}

#[test]
fn null_without_a_length_is_empty() {
    let (mut out, mut len) = ([0; 32], 0);
    let sha256 = CMCRYPTO_DIGEST_SHA256;
    ok(unsafe { cmcrypto_digest(sha256, std::ptr::null(), 0, out.as_mut_ptr(), 32, &raw mut len) });
    assert_eq!(digest(sha256, b"").unwrap(), out);
    ok(unsafe { cmcrypto_random_fill(0, std::ptr::null_mut(), 0) });
    ok(unsafe { cmcrypto_rsa_swap_byte_order(std::ptr::null_mut(), 0) });

    let world = Site::new(site());
    let (mut id, recipients) = (cmcrypto_message_id::default(), [world.mp_certificate.get()]);
    let message = make(cmcrypto_buffer_free, |out| unsafe {
        let (settings, recipients, none) = (&world.settings, recipients.as_ptr(), std::ptr::null());
        cmcrypto_client_seal_to_certificates(
            world.client.get(),
            settings,
            1,
            none,
            0,
            recipients,
            1,
            NOW,
            out,
            &raw mut id,
        )
    });
    let opened = world.open(bytes(&message)).ok().unwrap();
    let empty = content(&opened);
    assert!(bytes(&empty).is_empty());
    assert!(!unsafe { cmcrypto_buffer_data(empty.get()) }.is_null());

    // Empty is not NULL's fault where something is needed.
    let certificate = try_make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_from_der(0, std::ptr::null(), 0, out)
    });
    assert_eq!(certificate.err(), Some(CMCRYPTO_ERROR_MALFORMED));
    let identities = try_make(cmcrypto_management_point_free, |out| unsafe {
        cmcrypto_management_point_new(std::ptr::null(), 0, &site(), &freshness(), out)
    });
    assert_eq!(
        (identities.err(), detail().as_str()),
        (Some(INVALID), "identities_len: not 1 to 32")
    );
    let encrypted = try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_encrypt(b"x".as_ptr(), 1, std::ptr::null(), 0, NOW, out)
    });
    assert_eq!(encrypted.err(), Some(CMCRYPTO_ERROR_NO_RECIPIENTS));
}

#[test]
fn impossible_lengths() {
    let (mut out, mut len, data) = ([POISON; 32], 7, b"data");
    let too_long = isize::MAX.unsigned_abs() + 1;
    for (data_len, capacity) in [(too_long, 32), (usize::MAX, 32), (4, too_long), (4, usize::MAX)] {
        let status = unsafe {
            let out = out.as_mut_ptr();
            cmcrypto_digest(2, data.as_ptr(), data_len, out, capacity, &raw mut len)
        };
        assert_eq!((status, len), (INVALID, 0));
        assert!(detail().ends_with("above PTRDIFF_MAX"));
    }
    let certificate = certificate("mp-2048");
    let recipients = [certificate.get()];
    for count in [too_long, usize::MAX, usize::MAX / 8 + 1, isize::MAX.unsigned_abs() / 8 + 1] {
        let encrypted = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_encrypt(data.as_ptr(), 4, recipients.as_ptr(), count, NOW, out)
        });
        assert_eq!(encrypted.err(), Some(INVALID));
    }
}

/// An array is not read that is longer than can be: its first element is NULL, and that is not what is said.
#[test]
fn a_count_above_the_limit_is_not_read() {
    let world = Site::new(site());
    let (data, mut id) = (b"data", cmcrypto_message_id::default());
    let (content, len) = (data.as_ptr(), data.len());
    let none = [std::ptr::null(); 2000];
    let encrypted = |count| {
        let buffer = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_encrypt(content, len, none.as_ptr(), count, NOW, out)
        });
        buffer.err()
    };
    let mut sealed = |count| {
        let buffer = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (client, site, to) = (world.client.get(), &world.settings, none.as_ptr());
            let id = &raw mut id;
            cmcrypto_client_seal_to_certificates(
                client, site, 1, content, len, to, count, NOW, out, id,
            )
        });
        buffer.err()
    };
    let anchors = |count| {
        let anchors = try_make(cmcrypto_trust_anchors_free, |out| unsafe {
            cmcrypto_trust_anchors_new(none.as_ptr(), count, out)
        });
        anchors.err()
    };
    let certificate = certificate("mp-2048");
    let roots = make(cmcrypto_trust_anchors_free, |out| unsafe {
        cmcrypto_trust_anchors_new([certificate.get()].as_ptr(), 0, out)
    });
    let path = |intermediates_len, lists_len| {
        let path = try_make(cmcrypto_verified_path_free, |out| unsafe {
            cmcrypto_verify_path(
                certificate.get(),
                none.as_ptr(),
                intermediates_len,
                roots.get(),
                CMCRYPTO_PATH_PURPOSE_CLIENT_AUTHENTICATION,
                std::ptr::null(),
                CMCRYPTO_REVOCATION_CHECKED,
                [std::ptr::null(); 300].as_ptr(),
                lists_len,
                NOW,
                out,
            )
        });
        path.err()
    };
    let many = Some(CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS);
    let large = Some(CMCRYPTO_ERROR_TOO_LARGE);
    assert_eq!((encrypted(32), encrypted(33)), (Some(INVALID), many));
    assert_eq!((sealed(32), sealed(33)), (Some(INVALID), many));
    assert_eq!((anchors(1000), anchors(1001)), (Some(INVALID), large));
    assert_eq!((path(6, 0), path(7, 0)), (Some(INVALID), large));
    assert_eq!((path(0, 256), path(0, 257)), (Some(INVALID), large));
}

/// Tries every capacity up to what is needed, which is `len` and for text one more.
fn short(len: usize, text: bool, call: impl Fn(*mut u8, usize, *mut usize) -> i32) {
    let needed = len + usize::from(text);
    for capacity in 0..needed {
        let (mut out, mut out_len) = (vec![POISON; needed], 0);
        let status = call(out.as_mut_ptr(), capacity, &raw mut out_len);
        assert_eq!((status, out_len), (INVALID, len));
        let lack = if text { "*out_len and a NUL" } else { "see *out_len" };
        assert_eq!(detail(), format!("out_cap: too small: {lack}"));
        assert!(out[..capacity].iter().all(|byte| *byte == 0));
        assert!(out[capacity..].iter().all(|byte| *byte == POISON));
    }
    let mut out_len = 0;
    // To ask for the length is no mistake.
    assert_eq!(call(std::ptr::null_mut(), 0, &raw mut out_len), CMCRYPTO_OK);
    assert_eq!((out_len, detail().as_str()), (len, ""));
    let exact = bytes_out(needed, |out, capacity, out_len| {
        let status = call(out, capacity, out_len);
        // So that what follows sees the NUL too.
        unsafe { *out_len += usize::from(text) };
        status
    });
    assert_eq!(exact.unwrap().last() == Some(&0), text);
}

#[test]
fn short_outputs_tell_their_length() {
    let world = Site::new(site());
    let key = private_key("client-2048");
    let key = key.get();
    short(64, false, |out, cap, len| unsafe {
        cmcrypto_digest(CMCRYPTO_DIGEST_SHA512, b"x".as_ptr(), 1, out, cap, len)
    });
    short(256, false, |out, cap, len| unsafe {
        // PKCS#1 v1.5 is deterministic, and this signature does not end with 0.
        cmcrypto_private_key_sign(
            key,
            CMCRYPTO_SIGNATURE_PKCS1_SHA256,
            b"x".as_ptr(),
            1,
            out,
            cap,
            len,
        )
    });
    short(CLIENT_ID.to_bytes().len(), true, |out, cap, len| unsafe {
        cmcrypto_client_id(world.client.get(), out.cast(), cap, len)
    });
    let certificate = certificate("client-2048");
    let mut len = 0;
    ok(unsafe {
        let none = std::ptr::null_mut();
        cmcrypto_certificate_subject_text(certificate.get(), none, 0, &raw mut len)
    });
    short(len, true, |out, cap, len| unsafe {
        cmcrypto_certificate_subject_text(certificate.get(), out.cast(), cap, len)
    });
    let root = trust::Hierarchy::new("mp-3072").root;
    short(79, true, |out, cap, len| unsafe {
        cmcrypto_site_public_key_fingerprint(root.get(), out.cast(), cap, len)
    });
}

#[test]
fn unknown_numbers() {
    let key = private_key("client-2048");
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_private_key_public_key(key.get(), out)
    });
    let certificate = certificate("client-2048");
    let world = Site::new(site());
    for number in [i32::MIN, -1, 3, i32::MAX] {
        assert_eq!(unsafe { cmcrypto_random_fill(number, [0; 4].as_mut_ptr(), 4) }, INVALID);
        assert_eq!(detail(), "provider: unknown");
        assert!(cmcrypto_provider_name(number).is_null());
    }
    for number in [i32::MIN, -1, 0, 5, i32::MAX] {
        assert_eq!(digest(number, b""), Err(INVALID));
        let hasher =
            try_make(cmcrypto_hasher_free, |out| unsafe { cmcrypto_hasher_new(number, out) });
        assert_eq!(hasher.err(), Some(INVALID));
        let client = try_make(cmcrypto_client_free, |out| unsafe {
            cmcrypto_client_with_digest(world.client.get(), number, out)
        });
        assert_eq!(client.err(), Some(INVALID));
    }
    for number in [i32::MIN, -1, 0, 10, i32::MAX] {
        let signature = bytes_out(256, |out, cap, len| unsafe {
            cmcrypto_private_key_sign(key.get(), number, b"x".as_ptr(), 1, out, cap, len)
        });
        assert_eq!(signature, Err(INVALID));
        let status = unsafe {
            let data = [0; 256].as_ptr();
            cmcrypto_public_key_verify(public.get(), number, data, 1, data, 256)
        };
        assert_eq!(status, INVALID);
    }
    for number in [i32::MIN, -1, 0, 3, i32::MAX] {
        let ciphertext = bytes_out(256, |out, cap, len| unsafe {
            let data = b"x".as_ptr();
            cmcrypto_public_key_encrypt_oaep(public.get(), number, data, 0, data, 1, out, cap, len)
        });
        assert_eq!(ciphertext, Err(INVALID));
        assert_eq!(unsafe { cmcrypto_certificate_check_use(certificate.get(), number) }, INVALID);
    }
    let root = trust::Hierarchy::new("mp-3072").root;
    let store = trust::Store::new(&trust::settings());
    for source in [i32::MIN, -1, 0, 5, i32::MAX] {
        assert_eq!(store.learn_root(&root, source), Err(INVALID));
        assert_eq!(detail(), "source: unknown");
    }
    for bits in [i32::MIN, -2048, 0, 1024, 2047, 8192, i32::MAX] {
        let key = try_make(cmcrypto_private_key_free, |out| unsafe {
            cmcrypto_private_key_generate(0, bits, out)
        });
        assert_eq!(key.err(), Some(INVALID));
    }
    for kind in [i32::MIN, -1, 0] {
        let (mut id, recipients) =
            (cmcrypto_message_id { bytes: [POISON; 16] }, [certificate.get()]);
        let message = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (settings, recipients) = (&world.settings, recipients.as_ptr());
            let data = b"x".as_ptr();
            cmcrypto_client_seal_to_certificates(
                world.client.get(),
                settings,
                kind,
                data,
                1,
                recipients,
                1,
                NOW,
                out,
                &raw mut id,
            )
        });
        assert_eq!((message.err(), id.bytes), (Some(INVALID), [0; 16]));
        assert_eq!(detail(), "kind: neither a constant nor from 1024 on");
    }
}

#[test]
fn a_provider_that_is_not_built_in() {
    for (provider, name, built_in) in [
        (CMCRYPTO_PROVIDER_AWS_LC, c"aws-lc", cfg!(feature = "aws-lc")),
        (CMCRYPTO_PROVIDER_PORTABLE, c"portable", cfg!(feature = "portable")),
    ] {
        let found = cmcrypto_provider_name(provider);
        // The workspace's other packages may build one in that this package did not ask for.
        if found.is_null() {
            assert!(!built_in);
            let status = unsafe { cmcrypto_random_fill(provider, [0; 4].as_mut_ptr(), 4) };
            assert_eq!(status, CMCRYPTO_ERROR_UNSUPPORTED);
        } else {
            assert_eq!(unsafe { CStr::from_ptr(found) }, name);
        }
    }
}

#[test]
fn aes_gcm_lengths_and_overlap() {
    let (key, aad) = ([1; 33], b"aad");
    let mut sealed = cmcrypto_aes_gcm_sealed::default();
    let mut data = *b"secret";
    let seal = |key_len: usize, data: &mut [u8], sealed: &mut cmcrypto_aes_gcm_sealed| unsafe {
        let (key, aad) = (key.as_ptr(), aad.as_ptr());
        cmcrypto_aes_gcm_seal_in_place(
            0,
            key,
            key_len,
            aad,
            3,
            data.as_mut_ptr(),
            data.len(),
            sealed,
        )
    };
    for key_len in [0, 16, 31, 33] {
        assert_eq!(seal(key_len, &mut data, &mut sealed), INVALID);
        assert_eq!((detail().as_str(), &data), ("key_len: not 32", b"secret"));
    }
    ok(seal(32, &mut data, &mut sealed));

    let open = |key_len, nonce_len, tag_len, flip: u8| {
        let mut tag = sealed.tag;
        tag[15] ^= flip;
        let mut data = data;
        let status = unsafe {
            let (key, nonce) = (key.as_ptr(), sealed.nonce.as_ptr());
            let (data, tag) = (data.as_mut_ptr(), tag.as_ptr());
            cmcrypto_aes_gcm_open_in_place(
                0,
                key,
                key_len,
                nonce,
                nonce_len,
                aad.as_ptr(),
                3,
                data,
                6,
                tag,
                tag_len,
            )
        };
        (status, data)
    };
    assert_eq!(open(32, 12, 16, 0), (CMCRYPTO_OK, *b"secret"));
    assert_eq!(open(32, 12, 16, 1), (CMCRYPTO_ERROR_DECRYPT, [0; 6]));
    assert_eq!(detail(), "");
    // The tag right behind the data is apart from it, but not if the length counts it in.
    let mut whole = [&data[..], &sealed.tag].concat();
    let mut open_whole = |len: usize| {
        let start = whole.as_mut_ptr();
        unsafe {
            let (key, nonce, tag) = (key.as_ptr(), sealed.nonce.as_ptr(), start.add(6));
            let aad = aad.as_ptr();
            cmcrypto_aes_gcm_open_in_place(0, key, 32, nonce, 12, aad, 3, start, len, tag, 16)
        }
    };
    assert_eq!(open_whole(22), INVALID);
    assert_eq!(detail(), "tag: overlaps the data");
    assert_eq!(open_whole(6), CMCRYPTO_OK);
    for (key_len, nonce_len, tag_len) in [
        (0, 12, 16),
        (24, 12, 16),
        (33, 12, 16),
        (32, 0, 16),
        (32, 11, 16),
        (32, 12, 0),
        (32, 12, 15),
    ] {
        assert_eq!(open(key_len, nonce_len, tag_len, 0), (INVALID, [0; 6]));
    }

    let mut overlapping = *b"aad and data";
    let status = unsafe {
        let start = overlapping.as_mut_ptr();
        cmcrypto_aes_gcm_seal_in_place(
            0,
            key.as_ptr(),
            32,
            start,
            3,
            start.add(2),
            5,
            &raw mut sealed,
        )
    };
    assert_eq!((status, detail().as_str()), (INVALID, "aad: overlaps the data"));
    assert_eq!((sealed.nonce, sealed.tag, &overlapping), ([0; 12], [0; 16], b"aad and data"));
}

#[test]
fn texts_and_names() {
    let identity = signing_identity("client-2048");
    let client = |id: &CStr, code: &CStr| {
        let made = try_make(cmcrypto_client_free, |out| unsafe {
            cmcrypto_client_new(id.as_ptr(), code.as_ptr(), identity.get(), out)
        });
        (made.err(), detail())
    };
    assert_eq!(client(CLIENT_ID, c"p01"), (None, String::new()));
    for (id, code, expected) in [
        (c"", c"P01", "client_id: not 1 to 64 characters without control characters"),
        (c"a\nb", c"P01", "client_id: not 1 to 64 characters without control characters"),
        (c"\xff", c"P01", "client_id: not UTF-8"),
        (CLIENT_ID, c"P0", "site_code: not three ASCII letters or digits"),
        (CLIENT_ID, c"P-1", "site_code: not three ASCII letters or digits"),
    ] {
        assert_eq!(client(id, code), (Some(INVALID), expected.to_owned()));
    }
    let misaligned = identity.get().wrapping_byte_add(1);
    let certificate = try_make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_signing_identity_certificate(misaligned, out)
    });
    assert_eq!(certificate.err(), Some(INVALID));
}

#[test]
fn every_status_has_a_text() {
    let text = |status| unsafe { CStr::from_ptr(cmcrypto_status_text(status)) }.to_str().unwrap();
    assert_eq!(text(CMCRYPTO_OK), "success");
    for error in cmcrypto_core::ErrorKind::ALL {
        assert_eq!(text(error.code()), error.to_string());
    }
    for unknown in [i32::MIN, -1, 7, 1000, i32::MAX] {
        assert_eq!(text(unknown), "unknown status");
    }
    let version = unsafe { CStr::from_ptr(cmcrypto_version()) };
    assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
}
