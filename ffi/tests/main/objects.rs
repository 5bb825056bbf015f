//! CMS and keys through the C ABI: what goes out comes in again.

use crate::abi;
use crate::abi::*;
use cmcrypto::*;

#[test]
fn cms() {
    let (signer, certificate) = (signing_identity("client-2048"), certificate("client-2048"));
    let (options, accepted) = (sign_options(), accepted());
    let text = b"content";
    let certificates = [certificate.get()];
    let sign = |call: unsafe extern "C" fn(_, _, _, _, _, _) -> i32| {
        make(cmcrypto_buffer_free, |out| unsafe {
            call(text.as_ptr(), text.len(), signer.get(), &raw const options, NOW, out)
        })
    };
    let signed = sign(cmcrypto_cms_sign);
    let verified = make(cmcrypto_cms_verified_free, |out| unsafe {
        let (message, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
        cmcrypto_cms_verify(message, len, certificates.as_ptr(), 1, &accepted, NOW, out)
    });
    let found = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_verified_content(verified.get(), out)
    });
    let (mut signers, mut embedded) = (0, 0);
    ok(unsafe { cmcrypto_cms_verified_signer_count(verified.get(), &raw mut signers) });
    let signer = |index| {
        filled::<cmcrypto_cms_signer_info>(|info, size| unsafe {
            cmcrypto_cms_verified_get_signer_info(verified.get(), index, info, size)
        })
    };
    let info = signer(0).unwrap();
    ok(unsafe {
        cmcrypto_cms_verified_embedded_certificate_count(verified.get(), &raw mut embedded)
    });
    assert_eq!((signers, info.digest, embedded), (1, CMCRYPTO_DIGEST_SHA256, 1));
    assert_eq!((info.has_signing_time, info.signing_time), (1, NOW));
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_verified_embedded_certificate(verified.get(), 0, out)
    });
    let embedded = make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_from_der(0, bytes(&der).as_ptr(), bytes(&der).len(), out)
    });
    let mut equal = 0;
    ok(unsafe { cmcrypto_certificate_equals(embedded.get(), certificate.get(), &raw mut equal) });
    assert_eq!(equal, 1);
    assert_eq!(signer(1).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    // The content outlives what it came from.
    drop(verified);
    assert_eq!(bytes(&found), text);

    let detached = sign(cmcrypto_cms_sign_detached);
    let verify = |text: &[u8]| {
        let (message, len) = (bytes(&detached).as_ptr(), bytes(&detached).len());
        try_make(cmcrypto_cms_verified_free, |out| unsafe {
            cmcrypto_cms_verify_detached(
                message,
                len,
                text.as_ptr(),
                text.len(),
                certificates.as_ptr(),
                1,
                &accepted,
                NOW,
                out,
            )
        })
    };
    let verified = verify(text).ok().unwrap();
    let none = try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_verified_content(verified.get(), out)
    });
    assert_eq!(none.err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(verify(b"other").err(), Some(CMCRYPTO_ERROR_SIGNATURE_INVALID));

    // Two recipients; the ring's second identity opens it.
    let (mp, mp2) = (abi::certificate("mp-2048"), abi::certificate("mp2-2048"));
    let recipients = [mp.get(), mp2.get()];
    let encrypted = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_encrypt(text.as_ptr(), text.len(), recipients.as_ptr(), 2, NOW, out)
    });
    let (other, ours) = (decryption_identity("mp-3072"), decryption_identity("mp2-2048"));
    let (identities, mut recipient) = ([other.get(), ours.get()], usize::MAX);
    let decrypted = make(cmcrypto_buffer_free, |out| unsafe {
        let (message, len) = (bytes(&encrypted).as_ptr(), bytes(&encrypted).len());
        let (identities, recipient) = (identities.as_ptr(), &raw mut recipient);
        cmcrypto_cms_decrypt(message, len, identities, 2, &accepted, out, recipient)
    });
    assert_eq!((bytes(&decrypted), recipient), (&text[..], 1));
}

#[test]
fn keys_out_and_in_again() {
    let key = private_key("client-2048");
    let password = b"correct horse";
    type Export =
        unsafe extern "C" fn(*const cmcrypto_private_key, *mut *mut cmcrypto_buffer) -> i32;
    type Import =
        unsafe extern "C" fn(i32, *const u8, usize, *mut *mut cmcrypto_private_key) -> i32;
    let ways: [(Export, Import); 2] = [
        (cmcrypto_private_key_to_pkcs1_der, cmcrypto_private_key_from_pkcs1_der),
        (cmcrypto_private_key_to_pkcs8_der, cmcrypto_private_key_from_pkcs8_der),
    ];
    for (export, import) in ways {
        let der = make(cmcrypto_buffer_free, |out| unsafe { export(key.get(), out) });
        let read = make(cmcrypto_private_key_free, |out| unsafe {
            import(0, bytes(&der).as_ptr(), bytes(&der).len(), out)
        });
        assert_same_key(&key, &read);
    }
    let from_pem = |pem: &Handle<cmcrypto_buffer>, password: Option<&[u8]>| {
        let (pem, len) = (bytes(pem).as_ptr(), bytes(pem).len());
        let (password, password_len) =
            password.map_or((std::ptr::null(), 0), |password| (password.as_ptr(), password.len()));
        try_make(cmcrypto_private_key_free, |out| unsafe {
            cmcrypto_private_key_from_pem(0, pem, len, password, password_len, out)
        })
    };
    let exports: [Export; 2] =
        [cmcrypto_private_key_to_pkcs1_pem, cmcrypto_private_key_to_pkcs8_pem];
    for export in exports {
        let pem = make(cmcrypto_buffer_free, |out| unsafe { export(key.get(), out) });
        assert_same_key(&key, &from_pem(&pem, None).ok().unwrap());
    }
    let encrypted = make(cmcrypto_buffer_free, |out| unsafe {
        let (password, len) = (password.as_ptr(), password.len());
        cmcrypto_private_key_to_encrypted_pkcs8_pem(key.get(), password, len, out)
    });
    assert_same_key(&key, &from_pem(&encrypted, Some(password)).ok().unwrap());
    for wrong in [None, Some(&b""[..]), Some(b"wrong")] {
        let refused = from_pem(&encrypted, wrong).err();
        assert_eq!(refused, Some(CMCRYPTO_ERROR_WRONG_PASSWORD));
    }
}

fn assert_same_key(a: &Handle<cmcrypto_private_key>, b: &Handle<cmcrypto_private_key>) {
    let (a, b, mut equal) = (public_key(a), public_key(b), 0);
    ok(unsafe { cmcrypto_public_key_equals(a.get(), b.get(), &raw mut equal) });
    assert_eq!(equal, 1);
}
