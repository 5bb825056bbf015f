//! Encrypted content.

use std::cell::Cell;
use std::ffi::c_void;

use super::*;
use crate::abi::content_encryption::*;
use crate::abi::registration::SITE;

/// Gives nothing.
unsafe extern "C-unwind" fn nothing(_: *mut c_void, _: *mut u8, _: usize, _: *mut usize) -> i32 {
    CMCRYPTO_OK
}

/// Gives the stream of an empty file.
unsafe extern "C-unwind" fn stream_of_nothing(
    context: *mut c_void, buffer: *mut u8, room: usize, read: *mut usize,
) -> i32 {
    unsafe {
        let stream = &*context.cast::<[u8; 16]>();
        if room == 16 {
            buffer.copy_from(stream.as_ptr(), 16);
            *read = 16;
        }
    }
    CMCRYPTO_OK
}

unsafe extern "C-unwind" fn drop_it(_: *mut c_void, _: *const u8, _: usize) -> i32 {
    CMCRYPTO_OK
}

pub(crate) fn content(tried: &mut Tried) {
    let (world, run) = (ClientWorld::new(), Run::new());
    let hierarchy = abi::trust::Hierarchy::new("mp-3072");
    let store = abi::trust::Store::new(&abi::trust::settings());
    store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH).unwrap();
    let trusted = store.learn(&hierarchy.keys(&abi::trust::terms(NOW)), NOW).ok().unwrap();
    let by_site = world.seal(&run.key, &world.site.identity, CLIENT_ID).unwrap();
    let by_mp = world.seal(&run.key, &signing_identity("client-2048"), CLIENT_ID).unwrap();
    let wrapped = run.wrapped(&["mp-2048"]).ok().unwrap();
    let cost = least_cost();
    let under_password = run.under_password(PASSWORD, &cost).ok().unwrap();
    let (captured, sealed) = capture("mp-2048", "mp-3072").ok().unwrap();
    let captured = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_content_encryption_header(captured.get(), out)
    });
    let (header, hash) = (run.header(), sha256(MANIFEST));
    let (recipient, recovery) = (certificate("mp-2048"), certificate("mp-3072"));
    let (signing, signer) = (certificate("client-2048"), signing_identity("client-2048"));
    let (to, identities) = ([recipient.get()], [world.clients.identity.get()]);
    let ways = cmcrypto_content_ways {
        struct_size: u32::try_from(size_of::<cmcrypto_content_ways>()).unwrap(),
        ..Default::default()
    };
    let mut empty: [u8; 16] = run.stream(0, b"").try_into().unwrap();
    let (empty, none) = ((&raw mut empty).cast::<c_void>(), std::ptr::null_mut::<c_void>());
    let (file, path) = (file(0, b""), PATH.as_ptr());
    let file = &raw const file;
    let (encryption, key, id) = (run.encryption.get(), run.key.get(), CLIENT_ID.as_ptr());
    let (read, write): (cmcrypto_content_read, cmcrypto_content_write) =
        (Some(nothing), Some(drop_it));
    let read_stream: cmcrypto_content_read = Some(stream_of_nothing);
    // An index, and the manifest of a run, are begun once.
    let next = Cell::new(0);
    let fresh = || {
        next.set(next.get() + 1);
        cmcrypto_encrypted_file { index: next.get(), ..unsafe { *file } }
    };
    let fresh_one = || cmcrypto_encrypted_file {
        index: fresh().index,
        ..abi::content_encryption::file(0, b"x")
    };
    let (stream_of_one, one) =
        (run.stream(u32::MAX, b"x"), abi::content_encryption::file(u32::MAX, b"x"));
    let one = &raw const one;
    let files = RefCell::new(Vec::new());
    let keep = |file: cmcrypto_encrypted_file| {
        files.borrow_mut().push(Box::new(file));
        &raw const **files.borrow().last().unwrap()
    };
    let runs = RefCell::new(Vec::new());
    let fresh_run = || {
        runs.borrow_mut().push(Run::new());
        runs.borrow().last().unwrap().encryption.get()
    };
    let manifest = make(cmcrypto_buffer_free, |out| unsafe {
        let (manifest, len) = (MANIFEST.as_ptr(), MANIFEST.len());
        cmcrypto_content_encryption_encrypt_manifest(encryption, manifest, len, out)
    });
    each_null! { tried:
        cmcrypto_content_header_read(b header, s cmcrypto_content_header_info);
        cmcrypto_content_header_add_ways(b header, p &raw const ways, h cmcrypto_buffer_free);
        cmcrypto_encrypted_file_stream_len(p file, w u64);
        cmcrypto_encrypted_file_stream_range(p file, v 0, v 0, w u64, w u64);
        cmcrypto_content_encryption_new(
            v 0, p PACKAGE.as_ptr(), v 1, b hash, h cmcrypto_content_encryption_free,
            h cmcrypto_content_key_free);
        cmcrypto_content_encryption_header(p encryption, h cmcrypto_buffer_free);
        cmcrypto_content_encryption_encrypt_file(
            p encryption, p keep(fresh()), p path, p read, v none,
            p write, v none);
        cmcrypto_content_encryption_encrypt_in_place(
            p encryption, p keep(fresh_one()), p path,
            m b"x".to_vec(), p write, v none);
        cmcrypto_content_encryption_encrypt_manifest(
            p fresh_run(), b MANIFEST, h cmcrypto_buffer_free);
        cmcrypto_content_key_header(p key, h cmcrypto_buffer_free);
        cmcrypto_content_key_decrypt_file(
            p key, p file, p path, p read_stream, v empty, p write, v none);
        cmcrypto_content_key_decrypt_range(
            p key, p file, p path, v 0, v 0, p read, v none, p write, v none);
        cmcrypto_content_key_decrypt_in_place(
            p key, p one, p path, v 0, v 1, m stream_of_one, p write, v none);
        cmcrypto_content_key_decrypt_manifest(p key, b bytes(&manifest), h cmcrypto_buffer_free);
        cmcrypto_content_key_wrap_to_certificates(p key, b to, v NOW, h cmcrypto_buffer_free);
        cmcrypto_content_key_unwrap_with_certificate(
            b header, b bytes(&wrapped), b identities, h cmcrypto_content_key_free);
        cmcrypto_content_key_wrap_under_password(
            p key, v 0, b PASSWORD, p &raw const cost, h cmcrypto_buffer_free);
        cmcrypto_content_key_unwrap_with_password(
            v 0, b header, b bytes(&under_password), b PASSWORD, h cmcrypto_content_key_free);
        cmcrypto_content_key_seal_to_client(
            p key, p world.site.identity.get(), p SITE.as_ptr(), p world.clients.clients.get(),
            p id, v NOW, h cmcrypto_buffer_free);
        cmcrypto_content_key_open_by_management_point(
            b header, b by_mp, p SITE.as_ptr(), p id, b identities, p trusted.get(), v NOW,
            h cmcrypto_content_key_free);
        cmcrypto_content_key_open_by_site(
            b header, b by_site, p SITE.as_ptr(), p id, b identities, p world.site.verifier.get(),
            v NOW, h cmcrypto_content_key_free);
        cmcrypto_content_encryption_of_user_state(
            v 0, p PACKAGE.as_ptr(), v 1, b hash, p signer.get(), p id, p recipient.get(),
            p recovery.get(), v NOW, h cmcrypto_content_encryption_free, h cmcrypto_buffer_free);
        cmcrypto_content_key_open_user_state(
            b bytes(&captured), b sealed, b identities, p id, p signing.get(), v NOW,
            h cmcrypto_content_key_free, s cmcrypto_user_state_info);
    }
}
