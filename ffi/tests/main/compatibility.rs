//! What the product's own management points speak, through the C ABI.

use crate::abi::compatibility::{HAS_BARE, lax, settings, sha256, stored};
use crate::abi::*;
use cmcrypto::*;

const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;
const SERIAL: i32 = CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER;

type Settings = cmcrypto_compatibility_settings;

fn encrypt(settings: &Settings, content: &[u8], named_by: i32) -> Result<Vec<u8>, i32> {
    let mp = certificate("mp-2048");
    let recipients = [mp.get()];
    let message = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (content, len) = (content.as_ptr(), content.len());
        let recipients = recipients.as_ptr();
        cmcrypto_compatibility_encrypt(settings, content, len, recipients, 1, named_by, NOW, out)
    })?;
    Ok(bytes(&message).to_vec())
}

fn decrypt(
    settings: &Settings, message: &[u8], hash_of: i32, hash: &[u8],
) -> Result<(Vec<u8>, usize), i32> {
    let (other, mp) = (decryption_identity("mp2-2048"), decryption_identity("mp-2048"));
    let identities = [other.get(), mp.get()];
    let mut recipient = usize::MAX;
    let content = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (message, len) = (message.as_ptr(), message.len());
        let (hash, hash_len) = (hash.as_ptr(), hash.len());
        let identities = identities.as_ptr();
        cmcrypto_compatibility_decrypt(
            settings,
            message,
            len,
            hash_of,
            hash,
            hash_len,
            identities,
            2,
            out,
            &raw mut recipient,
        )
    });
    match content {
        Ok(content) => Ok((bytes(&content).to_vec(), recipient)),
        Err(status) => {
            assert_eq!(recipient, 0);
            Err(status)
        }
    }
}

fn sign(form: i32, signed: &[u8]) -> Result<Vec<u8>, i32> {
    let signer = signing_identity("client-2048");
    let signature = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (signed, len) = (signed.as_ptr(), signed.len());
        cmcrypto_compatibility_sign(signer.get(), form, signed, len, NOW, out)
    })?;
    Ok(bytes(&signature).to_vec())
}

fn verify(
    settings: &Settings, form: i32, signed: &[u8], signature: &[u8],
) -> Result<(i32, i32), i32> {
    let certificate = certificate("client-2048");
    let info = filled(|info: *mut cmcrypto_compatibility_signature_info, size| unsafe {
        cmcrypto_compatibility_verify(
            settings,
            certificate.get(),
            form,
            signed.as_ptr(),
            signed.len(),
            signature.as_ptr(),
            signature.len(),
            NOW,
            info,
            size,
        )
    })?;
    Ok((info.digest, info.without_digest_info))
}

fn verify_token(
    settings: &Settings, token: &[u8], signature: &[u8], now: i64,
) -> Result<(i32, i32), i32> {
    let (certificate, freshness) = (certificate("client-2048"), freshness());
    let info = filled(|info: *mut cmcrypto_compatibility_signature_info, size| unsafe {
        cmcrypto_client_token_verify(
            settings,
            certificate.get(),
            &raw const freshness,
            token.as_ptr(),
            token.len(),
            signature.as_ptr(),
            signature.len(),
            now,
            info,
            size,
        )
    })?;
    Ok((info.digest, info.without_digest_info))
}

#[test]
fn envelopes() {
    let by_key_id = CMCRYPTO_RECIPIENT_IDENTIFIER_SUBJECT_KEY_IDENTIFIER;
    for named_by in [SERIAL, by_key_id] {
        let message = encrypt(&lax(), b"content", named_by).unwrap();
        for (of, hash) in [
            (CMCRYPTO_HASH_OF_MESSAGE, sha256(&message)),
            (CMCRYPTO_HASH_OF_CONTENT, sha256(b"content")),
        ] {
            let opened = decrypt(&lax(), &message, of, &hash);
            assert_eq!(opened, Ok((b"content".to_vec(), 1)));
            let wrong = match of {
                CMCRYPTO_HASH_OF_MESSAGE => CMCRYPTO_ERROR_HASH_MISMATCH,
                _ => CMCRYPTO_ERROR_DECRYPT,
            };
            assert_eq!(decrypt(&lax(), &message, of, &[0; 32]), Err(wrong));
            // Of decryption there is nothing more to say.
            assert!(detail().is_empty());
        }
    }
    let policy = stored("policy.bin");
    for name in ["aes-256-serial", "aes-256-keyid", "aes-128", "des-ede3"] {
        let message = stored(&format!("{name}.der"));
        let of = CMCRYPTO_HASH_OF_CONTENT;
        let all = Settings { des_ede3_cbc: 1, ..lax() };
        let opened = decrypt(&all, &message, of, &sha256(&policy));
        let expected = match name == "des-ede3" && !cfg!(feature = "pkcs1-transport") {
            true => Err(CMCRYPTO_ERROR_UNSUPPORTED),
            false => Ok((policy.clone(), 1)),
        };
        assert_eq!(opened, expected, "{name}");
        let opened = decrypt(&settings(), &message, of, &sha256(&policy));
        assert_eq!(opened, Err(CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED), "{name}");
    }
    assert_eq!(encrypt(&settings(), b"x", SERIAL), Err(CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED));
}

#[test]
fn signatures() {
    let (id, body) = (stored("client-id.txt"), stored("body.zlib"));
    for (form, name, signed) in [
        (CMCRYPTO_SIGNED_FORM_CLIENT_ID, "client-id", &id),
        (CMCRYPTO_SIGNED_FORM_PAYLOAD, "payload", &body),
        (CMCRYPTO_SIGNED_FORM_REGISTRATION_REQUEST, "registration", &stored("registration.txt")),
    ] {
        let signature = stored(&format!("{name}.sig"));
        assert_eq!(sign(form, signed).as_ref(), Ok(&signature), "{name}");
        let sha256 = Ok((CMCRYPTO_DIGEST_SHA256, 0));
        assert_eq!(verify(&settings(), form, signed, &signature), sha256, "{name}");
        let other = stored("token.sig");
        let refused = verify(&lax(), form, signed, &other);
        assert_eq!(refused, Err(CMCRYPTO_ERROR_SIGNATURE_INVALID));
        let refused = verify(&lax(), form, signed, b"\xff\xff");
        assert_eq!(refused, Err(CMCRYPTO_ERROR_MALFORMED));
    }
    let form = CMCRYPTO_SIGNED_FORM_CLIENT_ID;
    let sha1 = stored("client-id-sha1.sig");
    let refused = verify(&settings(), form, &id, &sha1);
    assert_eq!(refused, Err(CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED));
    assert_eq!(verify(&lax(), form, &id, &sha1), Ok((CMCRYPTO_DIGEST_SHA1, 0)));
    let bare = stored("client-id-bare.sig");
    if HAS_BARE {
        let refused = verify(&settings(), form, &id, &bare);
        assert_eq!(refused, Err(CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED));
        assert_eq!(verify(&lax(), form, &id, &bare), Ok((CMCRYPTO_DIGEST_SHA256, 1)));
    }
    // What begins like a registration of this library's own.
    let refused = sign(CMCRYPTO_SIGNED_FORM_PAYLOAD, b"cmcrypto registration v1\0");
    assert_eq!(refused, Err(INVALID));
}

#[test]
fn client_tokens() {
    let signer = signing_identity("client-2048");
    let id = std::ffi::CString::new(stored("client-id.txt")).unwrap();
    let mut signature = std::ptr::null_mut();
    let token = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_client_token_sign(signer.get(), id.as_ptr(), NOW, out, &raw mut signature)
    });
    let signature = make(cmcrypto_buffer_free, |out| unsafe {
        *out = signature;
        CMCRYPTO_OK
    });
    let (token, signature) = (bytes(&token), bytes(&signature));
    assert_eq!((token, signature), (&*stored("token.txt"), &*stored("token.sig")));

    let read = |token: &[u8]| {
        filled(|info: *mut cmcrypto_client_token_info, size| unsafe {
            cmcrypto_client_token_read(token.as_ptr(), token.len(), info, size)
        })
    };
    let info = read(token).ok().unwrap();
    assert_eq!(text_of(&info.client_id).as_bytes(), id.as_bytes());
    assert_eq!((info.time, info.reserved), (NOW, 0));
    for wrong in [&b""[..], b"\xff", &token[1..]] {
        assert_eq!(read(wrong).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    }
    let verify = |now| verify_token(&settings(), token, signature, now);
    assert_eq!(verify(NOW), Ok((CMCRYPTO_DIGEST_SHA256, 0)));
    // The window of messages.
    assert_eq!(verify(NOW - 301), Err(CMCRYPTO_ERROR_SENT_IN_FUTURE));
    assert_eq!(verify(NOW + 86_401), Err(CMCRYPTO_ERROR_STALE));
    let refused = verify_token(&lax(), token, &stored("token-pss.sig"), NOW);
    assert_eq!(refused, Err(CMCRYPTO_ERROR_SIGNATURE_INVALID));
    let refused = verify_token(&lax(), b"token", signature, NOW);
    assert_eq!(refused, Err(CMCRYPTO_ERROR_MALFORMED));
}

#[test]
fn text_and_zlib() {
    let encode = |text: &[u8], mark, nul| {
        let encoded = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_utf16_encode(text.as_ptr(), text.len(), mark, nul, out)
        })?;
        Ok(bytes(&encoded).to_vec())
    };
    let decode = |encoded: &[u8]| {
        let text = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_utf16_decode(encoded.as_ptr(), encoded.len(), out)
        })?;
        Ok(bytes(&text).to_vec())
    };
    let (text, policy) = (stored("policy.txt"), stored("policy.bin"));
    assert_eq!(encode(&text, 1, 1), Ok(policy.clone()));
    assert_eq!(decode(&policy), Ok(text));
    assert_eq!(encode(b"a", 0, 0), Ok(b"a\0".to_vec()));
    for (wrong, mark) in [(&b"\xff"[..], 0), (b"a\0", 0), (b"a", 2), (b"a", -1)] {
        assert_eq!(encode(wrong, mark, 0), Err(INVALID));
    }
    assert_eq!(decode(b"a"), Err(CMCRYPTO_ERROR_MALFORMED));

    let decompress = |data: &[u8], max_len| {
        let data = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_zlib_decompress(data.as_ptr(), data.len(), max_len, out)
        })?;
        Ok(bytes(&data).to_vec())
    };
    let data = vec![7; 100_000];
    let compressed = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_zlib_compress(data.as_ptr(), data.len(), out)
    });
    let compressed = bytes(&compressed);
    assert!(compressed.len() < 1000);
    assert_eq!(decompress(compressed, data.len()), Ok(data.clone()));
    assert_eq!(decompress(compressed, data.len() - 1), Err(CMCRYPTO_ERROR_TOO_LARGE));
    assert_eq!(decompress(b"x", 1000), Err(CMCRYPTO_ERROR_MALFORMED));
    assert_eq!(decompress(&stored("body.zlib"), 70).map(|body| body.len()), Ok(70));
}

/// Numbers of other families, none, and hashes of another length.
#[test]
fn arguments() {
    let message = stored("aes-256-serial.der");
    for (of, hash) in [
        (0, &[0; 32][..]),
        (CMCRYPTO_SIGNED_FORM_PAYLOAD, &[0; 32]),
        (CMCRYPTO_HASH_OF_MESSAGE, &[0; 31]),
        (CMCRYPTO_HASH_OF_MESSAGE, &[0; 33]),
        (CMCRYPTO_HASH_OF_CONTENT, &[]),
    ] {
        assert_eq!(decrypt(&lax(), &message, of, hash), Err(INVALID));
    }
    for named_by in [0, 1, CMCRYPTO_HASH_OF_MESSAGE] {
        assert_eq!(encrypt(&lax(), b"x", named_by), Err(INVALID));
    }
    for form in [0, 1, SERIAL] {
        assert_eq!(sign(form, b"x"), Err(INVALID));
        assert_eq!(verify(&lax(), form, b"x", b"00"), Err(INVALID));
    }
    for form in [CMCRYPTO_SIGNED_FORM_CLIENT_ID, CMCRYPTO_SIGNED_FORM_REGISTRATION_REQUEST] {
        for signed in [&b"\xff"[..], b"", b"GUID:"] {
            assert_eq!(sign(form, signed), Err(INVALID));
        }
    }
    let fields: [fn(&mut Settings, i32); 6] = [
        |of, flag| of.aes_256_cbc = flag,
        |of, flag| of.aes_128_cbc = flag,
        |of, flag| of.des_ede3_cbc = flag,
        |of, flag| of.sha1_signatures = flag,
        |of, flag| of.rsa_1024_verification = flag,
        |of, flag| of.signatures_without_digest_info = flag,
    ];
    for set in fields {
        for flag in [i32::MIN, -1, 2, i32::MAX] {
            let mut settings = lax();
            set(&mut settings, flag);
            assert_eq!(encrypt(&settings, b"x", SERIAL), Err(INVALID));
            assert!(detail().ends_with(": neither 0 nor 1"));
        }
    }
}
