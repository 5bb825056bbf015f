//! Keys that stay where they are: they do what keys do, by one question to the device each; whatever a
//! device gets wrong has one outcome; and it is let go of once.

use std::any::Any;
use std::process::Command;
use std::sync::Arc;
use std::thread;

use crate::abi::external_key::*;
use crate::abi::registration::{self, DAY, RegisteringSite, SITE};
use crate::abi::*;
use crate::support;
use cmcrypto::*;

const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;
const EXTERNAL: i32 = CMCRYPTO_ERROR_EXTERNAL_KEY;
const NOT_FOR_THIS: i32 = CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED;

const SIGNING: i32 = CMCRYPTO_KEY_USE_SIGNING;
const SCHEME: i32 = CMCRYPTO_SIGNATURE_PKCS1_SHA256;

type Key = Handle<cmcrypto_private_key>;
type Signer = Handle<cmcrypto_signing_identity>;
type Certificate = Handle<cmcrypto_certificate>;
type Made<T> = Result<Handle<T>, i32>;

fn signer(key: &Key, certificate: &Certificate) -> Made<cmcrypto_signing_identity> {
    try_make(cmcrypto_signing_identity_free, |out| unsafe {
        cmcrypto_signing_identity_new(key.get(), certificate.get(), out)
    })
}

fn decrypter(key: &Key, certificate: &Certificate) -> Made<cmcrypto_decryption_identity> {
    try_make(cmcrypto_decryption_identity_free, |out| unsafe {
        cmcrypto_decryption_identity_new(key.get(), certificate.get(), out)
    })
}

fn client(signer: &Signer) -> Handle<cmcrypto_client> {
    make(cmcrypto_client_free, |out| unsafe {
        cmcrypto_client_new(CLIENT_ID.as_ptr(), SITE.as_ptr(), signer.get(), out)
    })
}

fn point(identity: &Handle<cmcrypto_decryption_identity>) -> Handle<cmcrypto_management_point> {
    let (identities, site, freshness) = ([identity.get()], site(), freshness());
    make(cmcrypto_management_point_free, |out| unsafe {
        cmcrypto_management_point_new(identities.as_ptr(), 1, &site, &freshness, out)
    })
}

fn exchange_key(key: &Key) -> Made<cmcrypto_site_exchange_key> {
    try_make(cmcrypto_site_exchange_key_free, |out| unsafe {
        cmcrypto_site_exchange_key_new(key.get(), SITE.as_ptr(), out)
    })
}

fn authority(key: &Key) -> Made<cmcrypto_issuing_authority> {
    try_make(cmcrypto_issuing_authority_free, |out| unsafe {
        cmcrypto_issuing_authority_new(key.get(), SITE.as_ptr(), 0, NOW, out)
    })
}

fn self_signed(key: &Key) -> Made<cmcrypto_certificate> {
    try_make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_self_signed(key.get(), SIGNING, c"PC01".as_ptr(), NOW - DAY, NOW + DAY, out)
    })
}

fn self_signed_site_server(key: &Key) -> Made<cmcrypto_certificate> {
    try_make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_self_signed_site_server(key.get(), c"site".as_ptr(), NOW - DAY, NOW + DAY, out)
    })
}

fn cms_sign(signer: &Signer) -> Made<cmcrypto_buffer> {
    try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_sign(b"x".as_ptr(), 1, signer.get(), &sign_options(), NOW, out)
    })
}

fn sign(key: &Key, scheme: i32, message: &[u8]) -> Result<Vec<u8>, i32> {
    written(|out, cap, len| unsafe {
        let (message, message_len) = (message.as_ptr(), message.len());
        cmcrypto_private_key_sign(key.get(), scheme, message, message_len, out, cap, len)
    })
}

fn sign_digest(key: &Key, scheme: i32, digest: &[u8]) -> Result<Vec<u8>, i32> {
    written(|out, cap, len| unsafe {
        let (digest, digest_len) = (digest.as_ptr(), digest.len());
        cmcrypto_private_key_sign_digest(key.get(), scheme, digest, digest_len, out, cap, len)
    })
}

/// What a call writes, or its status; then nothing may be left in the output.
fn written(call: impl FnOnce(*mut u8, usize, *mut usize) -> i32) -> Result<Vec<u8>, i32> {
    let (mut out, mut len) = (vec![POISON; 256], usize::MAX);
    let status = call(out.as_mut_ptr(), out.len(), &raw mut len);
    if status == CMCRYPTO_OK {
        out.truncate(len);
        return Ok(out);
    }
    assert!(len == 0 && out.iter().all(|byte| *byte == 0));
    Err(status)
}

fn decrypt(key: &Key, digest: i32, label: &[u8], ciphertext: &[u8]) -> Made<cmcrypto_buffer> {
    try_make(cmcrypto_buffer_free, |out| unsafe {
        let (label, label_len) = (label.as_ptr(), label.len());
        let (ciphertext, len) = (ciphertext.as_ptr(), ciphertext.len());
        cmcrypto_private_key_decrypt_oaep(key.get(), digest, label, label_len, ciphertext, len, out)
    })
}

fn encrypted(key: &Key, digest: i32, label: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let key = public_key(key);
    written(|out, cap, len| unsafe {
        let (label, label_len) = (label.as_ptr(), label.len());
        let (plain, plain_len) = (plaintext.as_ptr(), plaintext.len());
        let (key, label) = (key.get(), (label, label_len));
        cmcrypto_public_key_encrypt_oaep(
            key, digest, label.0, label.1, plain, plain_len, out, cap, len,
        )
    })
    .unwrap()
}

/// Each scheme, PSS too, and each hash of OAEP. What asks for a length asks no device.
#[test]
fn a_device_does_what_a_key_does() {
    let device = Device::new("client-2048");
    let key = device.private_key();
    let public = public_key(&key);
    assert_eq!(key_info(&public).spki_sha256, {
        key_info(&public_key(&private_key("client-2048"))).spki_sha256
    });
    let (mut provider, mut len) = (0, 0);
    ok(unsafe { cmcrypto_private_key_provider(key.get(), &raw mut provider) });
    assert_eq!(provider, key_info(&public).provider);
    for (scheme, digest) in [
        (CMCRYPTO_SIGNATURE_PKCS1_SHA256, 32),
        (CMCRYPTO_SIGNATURE_PKCS1_SHA384, 48),
        (CMCRYPTO_SIGNATURE_PKCS1_SHA512, 64),
        (CMCRYPTO_SIGNATURE_PSS_SHA256, 32),
    ] {
        let signature = sign(&key, scheme, b"message").unwrap();
        ok(unsafe {
            let (message, signature) = (b"message".as_ptr(), signature.as_ptr());
            cmcrypto_public_key_verify(public.get(), scheme, message, 7, signature, 256)
        });
        let digest = vec![3; digest];
        let signature = sign_digest(&key, scheme, &digest).unwrap();
        ok(unsafe {
            let (digest, len) = (digest.as_ptr(), digest.len());
            let signature = signature.as_ptr();
            cmcrypto_public_key_verify_digest(public.get(), scheme, digest, len, signature, 256)
        });
        assert_eq!(device.asked(), 2);
        assert_eq!(sign_digest(&key, scheme, &digest[1..]), Err(INVALID));
        assert_eq!(detail(), "digest_len: not that of the scheme");
        // Of the length alone, and into too little.
        let none = std::ptr::null_mut();
        ok(unsafe {
            let message = b"message".as_ptr();
            cmcrypto_private_key_sign(key.get(), scheme, message, 7, none, 0, &raw mut len)
        });
        assert_eq!(len, 256);
        let mut short = [0; 255];
        let status = unsafe {
            let (message, out) = (b"message".as_ptr(), short.as_mut_ptr());
            cmcrypto_private_key_sign(key.get(), scheme, message, 7, out, 255, &raw mut len)
        };
        assert_eq!((status, device.asked()), (INVALID, 0));
    }
    let refused = sign(&key, CMCRYPTO_SIGNATURE_ECDSA_P256_SHA256, b"message");
    assert_eq!(refused, Err(CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED));
    for digest in [CMCRYPTO_OAEP_SHA1, CMCRYPTO_OAEP_SHA256] {
        for label in [&b""[..], b"label"] {
            let ciphertext = encrypted(&key, digest, label, b"plain");
            let plaintext = decrypt(&key, digest, label, &ciphertext).ok().unwrap();
            assert_eq!((bytes(&plaintext), device.asked()), (&b"plain"[..], 1));
            // What can't be a ciphertext of this key is not put to it.
            let refused = decrypt(&key, digest, label, &ciphertext[1..]);
            assert_eq!((refused.err(), device.asked()), (Some(CMCRYPTO_ERROR_DECRYPT), 0));
        }
    }
}

/// The main path and every conversation that signs: each time the device is asked once.
#[test]
fn conversations() {
    let (device, mp) = (Device::new("client-2048"), Device::new("mp-2048"));
    let key = device.private_key();
    let certificate = self_signed(&key).ok().unwrap();
    assert_eq!(device.asked(), 1);
    self_signed_site_server(&key).ok().unwrap();
    assert_eq!(device.asked(), 1);
    let identity = Arc::new(signer(&key, &certificate).ok().unwrap());

    let signed = cms_sign(&identity).ok().unwrap();
    let (certificates, accepted) = ([certificate.get()], accepted());
    make(cmcrypto_cms_verified_free, |out| unsafe {
        let (signed, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
        cmcrypto_cms_verify(signed, len, certificates.as_ptr(), 1, &accepted, NOW, out)
    });
    assert_eq!(device.asked(), 1);

    let registering = RegisteringSite::new(0, site(), CMCRYPTO_APPROVAL_AUTOMATIC);
    let challenge = registering.challenge(NOW);
    let request = registration::request(&identity, None, &challenge, CMCRYPTO_DIGEST_SHA256);
    let request = request.ok().unwrap();
    assert_eq!(device.asked(), 1);
    let answer = registering.register(&registration::as_bytes(&request), 1, NOW).ok().unwrap();
    let finished = registration::finish(&request, &answer.reply, &registering.mp_certificate, NOW);
    assert!(finished.is_ok());

    // As a client and as a management point.
    let mp_key = mp.private_key();
    let decryption = decrypter(&mp_key, &self::certificate("mp-2048")).ok().unwrap();
    let site = Site {
        client: client(&signer(&key, &self::certificate("client-2048")).ok().unwrap()),
        management_point: point(&decryption),
        ..Site::new(site())
    };
    let message = site.seal(b"inventory").ok().unwrap();
    assert_eq!((device.asked(), mp.asked()), (1, 0));
    let opened = site.open(bytes(&message)).ok().unwrap();
    assert_eq!(bytes(&content(&opened)), b"inventory");
    assert_eq!((device.asked(), mp.asked()), (0, 1));

    let policies = policy::PolicySite::with(SITE, Arc::clone(&identity));
    let set = policy::set_for_all(&[policy::assignment(c"a", 1)]);
    let signed = policies.sign(&set, NOW).unwrap();
    assert_eq!(device.asked(), 1);
    let follower = policy::Policies::new(SITE);
    follower.apply(&policies, &signed, NOW).ok().unwrap();

    let tokens = make(cmcrypto_token_signer_free, |out| unsafe {
        cmcrypto_token_signer_new(access_token::TENANT.as_ptr(), identity.get(), out)
    });
    let request = access_token::request(access_token::CONTENT);
    let (token, _) = access_token::issue(&tokens, &request, None).unwrap();
    assert_eq!(device.asked(), 1);
    let verifier = make(cmcrypto_token_verifier_free, |out| unsafe {
        let tenant = access_token::TENANT.as_ptr();
        cmcrypto_token_verifier_new(tenant, certificate.get(), 0, out)
    });
    access_token::ask_content(&verifier, &token, None, NOW).unwrap();

    let exchange = exchange_key(&key).ok().unwrap();
    let terms = trust::terms(NOW);
    let endorsed = self::certificate("client-3072");
    trust::endorse_signing(&exchange, trust::HOST, &endorsed, &terms).ok().unwrap();
    assert_eq!(device.asked(), 1);
    authority(&key).ok().unwrap();
    assert_eq!(device.asked(), 1);
    let administrator = access::Provider { key, ..access::Provider::new() };
    administrator.evidence(b"1");
    assert_eq!(device.asked(), 1);

    // Each side of a channel, by PSS.
    let holder = make(cmcrypto_channel_party_free, |out| unsafe {
        cmcrypto_channel_party_certificate(channel::TO.as_ptr(), identity.get(), out)
    });
    let site = make(cmcrypto_channel_party_free, |out| unsafe {
        cmcrypto_channel_party_site(exchange.get(), out)
    });
    let (ours, theirs) = channel::connect(&site, &holder, CMCRYPTO_CHANNEL_SUITE_X25519);
    assert_eq!(device.asked(), 2);
    assert_eq!(theirs.open(&ours.seal(b"x").unwrap()), Ok(Some(b"x".to_vec())));
}

const NUMBER: &str = "sign_digest returned 257";
const LENGTH: &str = "sign_digest gave ";
const WRONG: &str = "the signature does not verify";

/// A device that fails to sign, or lies: one status, which is its own, and the reason for a log.
#[test]
fn wrong_signatures() {
    let tampers: [(Tamper, &str); 10] = [
        (|status, _, _| *status = 257, NUMBER),
        (|status, _, _| *status = -1, "sign_digest returned -1"),
        (|status, _, _| *status = CMCRYPTO_ERROR_DECRYPT, "sign_digest returned 21"),
        (|_, _, len| *len = 0, LENGTH),
        (|_, _, len| *len -= 1, LENGTH),
        (|_, _, len| *len += 1, LENGTH),
        (|_, _, len| *len = usize::MAX, LENGTH),
        (|_, room, _| room[100] ^= 1, WRONG),
        (|_, room, _| room.fill(0), WRONG),
        (|_, room, _| room.reverse(), WRONG),
    ];
    for (tamper, why) in tampers {
        let device = Device::lying("client-2048", tamper);
        let key = device.private_key();
        let signer = signer(&key, &certificate("client-2048")).ok().unwrap();
        let site = Site { client: client(&signer), ..Site::new(site()) };
        let calls: [&dyn Fn() -> Option<i32>; 7] = [
            &|| sign(&key, SCHEME, b"message").err(),
            &|| sign_digest(&key, SCHEME, &[3; 32]).err(),
            &|| self_signed(&key).err(),
            &|| cms_sign(&signer).err(),
            &|| site.seal(b"inventory").err(),
            &|| authority(&key).err(),
            &|| {
                let (exchange, terms) = (exchange_key(&key).ok().unwrap(), trust::terms(NOW));
                let certificate = certificate("client-3072");
                trust::endorse_signing(&exchange, trust::HOST, &certificate, &terms).err()
            },
        ];
        for call in calls {
            assert_eq!((call(), device.asked()), (Some(EXTERNAL), 1), "{why}");
            assert!(detail().contains(why), "{}", detail());
        }
    }
}

/// A device that fails to decrypt, or lies: as a message that was changed, without a word more.
#[test]
fn wrong_content_keys() {
    let tampers: [Tamper; 8] = [
        |status, _, _| *status = 257,
        |status, _, _| *status = CMCRYPTO_ERROR_EXTERNAL_KEY,
        |_, _, len| *len = 0,
        |_, _, len| *len = 16,
        |_, _, len| *len += 1,
        |_, room, len| *len = room.len() + 1,
        |_, _, len| *len = usize::MAX,
        |_, room, _| room[0] ^= 1,
    ];
    let (world, recipient) = (Site::new(site()), certificate("mp-2048"));
    let message = world.seal(b"inventory").ok().unwrap();
    let recipients = [recipient.get()];
    let enveloped = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_encrypt(b"x".as_ptr(), 1, recipients.as_ptr(), 1, NOW, out)
    });
    let mut changed = bytes(&message).to_vec();
    *changed.last_mut().unwrap() ^= 1;
    let expected = (world.open(&changed).err(), detail());
    assert_eq!(expected, (Some(CMCRYPTO_ERROR_DECRYPT), String::new()));
    let ciphertext = encrypted(&private_key("mp-2048"), CMCRYPTO_OAEP_SHA256, b"", &[7; 32]);
    for (index, tamper) in tampers.into_iter().enumerate() {
        let device = Device::lying("mp-2048", tamper);
        let key = device.private_key();
        let identity = decrypter(&key, &recipient).ok().unwrap();
        let site = Site { management_point: point(&identity), ..Site::new(site()) };
        let found = (site.open(bytes(&message)).err(), detail());
        assert_eq!((found, device.asked()), (expected.clone(), 1), "{index}");
        let decrypted = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (message, len) = (bytes(&enveloped).as_ptr(), bytes(&enveloped).len());
            let identities = [identity.get()];
            let mut at = 0;
            let accepted = accepted();
            cmcrypto_cms_decrypt(message, len, identities.as_ptr(), 1, &accepted, out, &raw mut at)
        });
        let found = (decrypted.err(), detail());
        assert_eq!((found, device.asked()), (expected.clone(), 1), "{index}");
        // What a plaintext should be only its reader knows.
        let plaintext = decrypt(&key, CMCRYPTO_OAEP_SHA256, b"", &ciphertext);
        match index {
            2 => assert_eq!(bytes(&plaintext.ok().unwrap()), b""),
            3 => assert_eq!(bytes(&plaintext.ok().unwrap()), [7; 16]),
            4 => assert_eq!(bytes(&plaintext.ok().unwrap()).len(), 33),
            7 => assert_eq!(bytes(&plaintext.ok().unwrap())[..2], [6, 7]),
            _ => {
                assert_eq!((plaintext.err(), detail()), expected, "{index}");
            }
        }
    }
}

/// What the device can't do is said where it is first asked for, and by nobody else.
#[test]
fn functions_that_are_not_there() {
    let device = Device::new("client-2048");
    let certificate = certificate("client-2048");
    let deaf = device.with(&cmcrypto_external_key { sign_digest: None, ..table() });
    let calls: [(&dyn Fn() -> Option<i32>, &str); 10] = [
        (&|| sign(&deaf, SCHEME, b"message").err(), "key"),
        (&|| sign_digest(&deaf, SCHEME, &[3; 32]).err(), "key"),
        (&|| self_signed(&deaf).err(), "key"),
        (&|| self_signed_site_server(&deaf).err(), "key"),
        (&|| signer(&deaf, &certificate).err(), "key"),
        (
            &|| {
                let made = try_make(cmcrypto_signing_identity_free, |out| unsafe {
                    cmcrypto_signing_identity_for_tokens(deaf.get(), certificate.get(), out)
                });
                made.err()
            },
            "key",
        ),
        (&|| exchange_key(&deaf).err(), "private_key"),
        (&|| authority(&deaf).err(), "private_key"),
        (
            &|| {
                let made = try_make(cmcrypto_issuing_authority_free, |out| unsafe {
                    cmcrypto_issuing_authority_from_bytes(deaf.get(), b"x".as_ptr(), 1, out)
                });
                made.err()
            },
            "private_key",
        ),
        (
            &|| {
                let key = device.with(&cmcrypto_external_key { sign_digest: None, ..table() });
                let administrator = access::Provider { key, ..access::Provider::new() };
                administrator.sign(&access::session(b"1"), &[0; 36]).err()
            },
            "key",
        ),
    ];
    for (call, argument) in calls {
        assert_eq!(call(), Some(NOT_FOR_THIS));
        assert_eq!(detail(), format!("{argument}: an external key without sign_digest"));
    }
    let ciphertext = encrypted(&deaf, CMCRYPTO_OAEP_SHA256, b"", b"plain");
    assert!(decrypt(&deaf, CMCRYPTO_OAEP_SHA256, b"", &ciphertext).is_ok());
    device.asked();

    let blind = device.with(&cmcrypto_external_key { decrypt_oaep: None, ..table() });
    let mp = Device::new("mp-2048");
    let blind_mp = mp.with(&cmcrypto_external_key { decrypt_oaep: None, ..table() });
    for refused in [
        decrypt(&blind, CMCRYPTO_OAEP_SHA256, b"", &ciphertext).err(),
        decrypter(&blind_mp, &self::certificate("mp-2048")).err(),
    ] {
        assert_eq!(refused, Some(NOT_FOR_THIS));
        assert_eq!(detail(), "key: an external key without decrypt_oaep");
    }
    assert_eq!((device.asked(), mp.asked()), (0, 0));
    assert!(sign(&blind, SCHEME, b"message").is_ok());
}

/// The bytes that are not here, in each form.
#[test]
fn nothing_exports_it() {
    let device = Device::new("client-2048");
    let key = device.private_key();
    let plain: [unsafe extern "C" fn(_, _) -> i32; 4] = [
        cmcrypto_private_key_to_pkcs1_der,
        cmcrypto_private_key_to_pkcs8_der,
        cmcrypto_private_key_to_pkcs1_pem,
        cmcrypto_private_key_to_pkcs8_pem,
    ];
    let plain = plain.map(|call| {
        (try_make(cmcrypto_buffer_free, |out| unsafe { call(key.get(), out) }).err(), detail())
    });
    let encrypted: [unsafe extern "C" fn(_, _, _, _) -> i32; 2] =
        [cmcrypto_private_key_to_encrypted_pkcs8_der, cmcrypto_private_key_to_encrypted_pkcs8_pem];
    let encrypted = encrypted.map(|call| {
        let made =
            try_make(cmcrypto_buffer_free, |out| unsafe { call(key.get(), b"x".as_ptr(), 1, out) });
        (made.err(), detail())
    });
    for refused in plain.into_iter().chain(encrypted) {
        let why = "key: an external key, whose bytes are not here".to_owned();
        assert_eq!(refused, (Some(NOT_FOR_THIS), why));
    }
    assert_eq!(device.asked(), 0);
}

/// What no key is made of: the context stays the caller's.
#[test]
fn refused_keys_destroy_nothing() {
    let device = Device::new("client-2048");
    let neither = cmcrypto_external_key { sign_digest: None, decrypt_oaep: None, ..table() };
    assert_eq!(try_key(&neither, device.context()).err(), Some(INVALID));
    assert_eq!(detail(), "table: neither sign_digest nor decrypt_oaep");
    let flagged = cmcrypto_external_key { one_at_a_time: 2, ..table() };
    assert_eq!(try_key(&flagged, device.context()).err(), Some(INVALID));
    let sized = cmcrypto_external_key { struct_size: 8, ..table() };
    assert_eq!(try_key(&sized, device.context()).err(), Some(INVALID));
    let of = |certificate: &str| {
        let certificate = certificate_public_key(certificate);
        let made = try_make(cmcrypto_private_key_free, |out| unsafe {
            let context = device.context();
            cmcrypto_private_key_from_external(&table(), context, certificate.get(), out)
        });
        made.err()
    };
    assert_eq!(of("ec-p256"), Some(NOT_FOR_THIS));
    assert_eq!(of("ec-p384"), Some(NOT_FOR_THIS));
    assert_eq!(of("client-1024"), Some(CMCRYPTO_ERROR_KEY_TOO_SMALL));
    let no_output = unsafe {
        let (context, public) = (device.context(), certificate_public_key("client-2048"));
        let none = std::ptr::null_mut();
        cmcrypto_private_key_from_external(&table(), context, public.get(), none)
    };
    assert_eq!((no_output, device.destroyed()), (INVALID, 0));
    // NULL for destroy.
    let undestroyed = cmcrypto_external_key { destroy: None, ..table() };
    drop(try_key(&undestroyed, device.context()).ok().unwrap());
    assert_eq!((device.asked(), device.destroyed()), (0, 0));
}

fn certificate_public_key(name: &str) -> Handle<cmcrypto_public_key> {
    let certificate = certificate(name);
    make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_certificate_public_key(certificate.get(), out)
    })
}

/// Of the key and what was made of it, in any order of frees.
#[test]
fn destroyed_once_by_whoever_is_last() {
    let mut orders = vec![vec![]];
    for element in 0..4 {
        orders = orders
            .iter()
            .flat_map(|order: &Vec<usize>| {
                (0..=order.len()).map(|at| [&order[..at], &[element], &order[at..]].concat())
            })
            .collect();
    }
    assert_eq!(orders.len(), 24);
    let certificate = certificate("client-2048");
    for order in orders {
        let device = Device::new("client-2048");
        let key = device.private_key();
        let identity = signer(&key, &certificate).ok().unwrap();
        let client = client(&identity);
        let exchange = exchange_key(&key).ok().unwrap();
        // Of what failed nothing stays.
        assert!(signer(&key, &self::certificate("client-3072")).is_err());
        let mut handles: [Option<Box<dyn Any>>; 4] = [
            Some(Box::new(key)),
            Some(Box::new(identity)),
            Some(Box::new(client)),
            Some(Box::new(exchange)),
        ];
        for handle in order {
            assert_eq!(device.destroyed(), 0);
            handles[handle] = None;
        }
        assert_eq!((device.destroyed(), device.asked()), (1, 0));
    }
}

/// From eight threads: all at once, or one at a time if that is asked for; and freed by any of them.
#[test]
fn threads() {
    const THREADS: usize = 8;
    for (one_at_a_time, together) in [(0, THREADS), (1, 1)] {
        let device = Device::together("client-2048", together);
        let key = Arc::new(device.with(&cmcrypto_external_key { one_at_a_time, ..table() }));
        thread::scope(|scope| {
            for _ in 0..THREADS {
                let key = Arc::clone(&key);
                scope.spawn(move || {
                    let ciphertext = encrypted(&key, CMCRYPTO_OAEP_SHA256, b"", b"plain");
                    for _ in 0..10 {
                        sign(&key, SCHEME, b"message").unwrap();
                        decrypt(&key, CMCRYPTO_OAEP_SHA256, b"", &ciphertext).ok().unwrap();
                    }
                });
            }
        });
        assert_eq!((device.asked(), device.most_inside()), (THREADS * 20, together));
        assert_eq!(device.destroyed(), 0);
        drop(key);
        assert_eq!(device.destroyed(), 1);
    }
}

/// A program in C whose device is memory that `destroy` frees: not a byte is lost, or touched after.
#[test]
fn a_device_in_c() {
    let program = support::scratch("external_key").join("device");
    let mut compile = Command::new("cc");
    compile.args(["-std=c99", "-g"]).args(support::warnings());
    compile.arg("-I").arg(support::root().join("include"));
    compile.arg(support::root().join("ffi/tests/main/external_key/device.c"));
    compile.arg(support::library("libcmcrypto.a")).args(["-lpthread", "-ldl", "-lm", "-o"]);
    support::run_ok("gcc", compile.arg(&program));
    let mut ran = Command::new(&program);
    ran.args(["client-2048.key.pem", "client-2048.cert.pem"].map(support::vector));
    assert_eq!(support::valgrind_ok(&ran), "signed, sealed and opened; destroyed once\n");
}
