//! What becomes of content for which there is no memory.

use cmcrypto::*;

use crate::abi::compatibility::{lax, sha256};
use crate::abi::*;
use crate::{GIVEN, LONG};

/// Calls with one long allocation given, then with two, and so on: each time the next is refused, and the call says
/// so, until there are enough. As many there are, then.
fn refused(call: &mut dyn FnMut() -> i32) -> usize {
    for given in 0..100 {
        GIVEN.set(given);
        let status = call();
        let left = GIVEN.replace(usize::MAX);
        match status {
            CMCRYPTO_OK => {
                assert_eq!(left, 0, "a refusal that was not needed");
                return given;
            }
            status => assert_eq!(status, CMCRYPTO_ERROR_NO_MEMORY, "{given} given"),
        }
    }
    panic!("never enough");
}

fn is_made<T>(made: Result<Handle<T>, i32>) -> i32 {
    made.err().unwrap_or(CMCRYPTO_OK)
}

#[test]
fn messages() {
    let mut settings = site();
    for in_clear in [0, 1] {
        settings.allow_plaintext = in_clear;
        let world = Site::new(settings);
        let content = vec![0x5a; 2 * LONG];
        let sealing = refused(&mut || is_made(world.seal(&content)));
        let message = world.seal(&content).ok().unwrap();
        let opening = refused(&mut || is_made(world.open(bytes(&message))));
        assert!(sealing > 0 && opening > 0, "{in_clear}");
    }
}

#[test]
fn cms_and_the_products_forms() {
    let content = vec![0x5a; 2 * LONG];
    let (data, len) = (content.as_ptr(), content.len());
    let (signer, mp) = (signing_identity("client-2048"), decryption_identity("mp-2048"));
    let (certificate, recipient) = (certificate("client-2048"), certificate("mp-2048"));
    let (certificates, recipients) = ([certificate.get()], [recipient.get()]);
    let identities = [mp.get()];
    let buffer = |call: &dyn Fn(*mut *mut cmcrypto_buffer) -> i32| {
        let made = || try_make(cmcrypto_buffer_free, call);
        assert!(refused(&mut || is_made(made())) > 0);
        made().ok().unwrap()
    };
    let signed = buffer(&|out| unsafe {
        cmcrypto_cms_sign(data, len, signer.get(), &sign_options(), NOW, out)
    });
    let verified = || {
        let (message, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
        try_make(cmcrypto_cms_verified_free, |out| unsafe {
            let (certificates, accepted) = (certificates.as_ptr(), &accepted());
            cmcrypto_cms_verify(message, len, certificates, 1, accepted, NOW, out)
        })
    };
    assert!(refused(&mut || is_made(verified())) > 0);
    let encrypted =
        buffer(&|out| unsafe { cmcrypto_cms_encrypt(data, len, recipients.as_ptr(), 1, NOW, out) });
    buffer(&|out| unsafe {
        let (message, len, mut index) = (bytes(&encrypted).as_ptr(), bytes(&encrypted).len(), 0);
        let (identities, index) = (identities.as_ptr(), &raw mut index);
        cmcrypto_cms_decrypt(message, len, identities, 1, &accepted(), out, index)
    });
    let settings = lax();
    let cbc = buffer(&|out| unsafe {
        let (named_by, to) =
            (CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER, recipients.as_ptr());
        cmcrypto_compatibility_encrypt(&settings, data, len, to, 1, named_by, NOW, out)
    });
    let hash = sha256(bytes(&cbc));
    buffer(&|out| unsafe {
        let (message, len, mut index) = (bytes(&cbc).as_ptr(), bytes(&cbc).len(), 0);
        let (hash_of, hash) = (CMCRYPTO_HASH_OF_MESSAGE, hash.as_ptr());
        let (identities, index) = (identities.as_ptr(), &raw mut index);
        cmcrypto_compatibility_decrypt(
            &settings, message, len, hash_of, hash, 32, identities, 1, out, index,
        )
    });
    // What does not become shorter.
    let mut noise = vec![0; 2 * LONG];
    ok(unsafe { cmcrypto_random_fill(0, noise.as_mut_ptr(), noise.len()) });
    let compressed =
        buffer(&|out| unsafe { cmcrypto_zlib_compress(noise.as_ptr(), noise.len(), out) });
    buffer(&|out| unsafe {
        let compressed = bytes(&compressed);
        cmcrypto_zlib_decompress(compressed.as_ptr(), compressed.len(), noise.len(), out)
    });
}

#[test]
fn packages() {
    let (key, position) = (sites::p01_key(), replication::Position::first());
    let data = vec![0x5a; 2 * LONG];
    let mut next = unsafe { position.get().read() };
    let mut write = || {
        let package = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (data, len, next) = (data.as_ptr(), data.len(), &raw mut next);
            cmcrypto_replication_write_package(key.get(), position.get(), data, len, NOW, out, next)
        });
        is_made(package)
    };
    assert!(refused(&mut write) > 0);
}
