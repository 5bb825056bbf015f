//! Encrypted content, through the C ABI.

use crate::abi::content_encryption::*;
use crate::abi::registration::code;
use crate::abi::trust::{Hierarchy, Store, settings, terms};
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

const CHUNK: usize = 65_536;

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|at| u8::try_from((at / 7 + at / 65_536) % 251).unwrap()).collect()
}

fn decrypted(key: &Key, file: &cmcrypto_encrypted_file, stream: &[u8]) -> Result<Vec<u8>, i32> {
    let mut to = Written::default();
    match decrypt(key, file, stream.into(), &mut to) {
        CMCRYPTO_OK => Ok(to.data),
        status => Err(status),
    }
}

fn info(header: &[u8]) -> Result<cmcrypto_content_header_info, i32> {
    filled(|info, size| unsafe {
        cmcrypto_content_header_read(header.as_ptr(), header.len(), info, size)
    })
}

#[test]
fn files_and_ranges() {
    let run = Run::new();
    for (index, len) in [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000].into_iter().enumerate() {
        let (index, content) = (u32::try_from(index).unwrap(), content(len));
        let (file, stream) = (file(index, &content), run.stream(index, &content));
        let mut stream_len = 0;
        ok(unsafe { cmcrypto_encrypted_file_stream_len(&raw const file, &raw mut stream_len) });
        assert_eq!(Ok(stream.len()), stream_len.try_into());
        assert_eq!(decrypted(&run.key, &file, &stream).as_ref(), Ok(&content));
        for (from, to) in [(0, len), (len / 2, len), (len / 3, len / 2), (len, len)] {
            let [offset, of] = [from, to - from].map(|at| u64::try_from(at).unwrap());
            let part = decrypt_range(&run.key, &file, (offset, of), &stream);
            assert_eq!(part.as_deref(), Ok(&content[from..to]));
        }
        let invalid = code(Error::INVALID_ARGUMENT);
        for (offset, of) in [(0, file.size + 1), (file.size + 1, 0), (1, u64::MAX)] {
            assert_eq!(decrypt_range(&run.key, &file, (offset, of), &stream), invalid);
            assert!(detail().ends_with(": beyond the file's end") || detail().contains("range"));
        }
        // Changed, cut, extended, and another's.
        let mut changed = stream.clone();
        changed[len / 2] ^= 1;
        assert_eq!(decrypted(&run.key, &file, &changed), code(Error::DECRYPT));
        assert_eq!(detail(), "");
        let cut = &stream[..stream.len() - 1];
        assert_eq!(decrypted(&run.key, &file, cut), code(Error::MALFORMED));
        let long = [&stream[..], &[0]].concat();
        assert_eq!(decrypted(&run.key, &file, &long), code(Error::MALFORMED));
        let other = cmcrypto_encrypted_file { index: index + 1, ..file };
        assert_eq!(decrypted(&run.key, &other, &stream), code(Error::DECRYPT));
        // It is the file of the manifest, unless the caller sees to that; and begun once.
        let another = cmcrypto_encrypted_file { sha256: [0; 32], ..file };
        assert_eq!(decrypted(&run.key, &another, &stream), code(Error::HASH_MISMATCH));
        let left = cmcrypto_encrypted_file { hash_left_to_caller: 1, ..another };
        assert_eq!(decrypted(&run.key, &left, &stream).as_ref(), Ok(&content));
        let again = run.encrypt(&file, (&content[..]).into(), &mut Written::default());
        assert_eq!(Err::<(), _>(again), code(Error::INVALID_ARGUMENT));
        assert!(detail().contains("begun in this run before"));
    }
    let bad = cmcrypto_encrypted_file { hash_left_to_caller: 2, ..file(100, b"") };
    assert_eq!(decrypted(&run.key, &bad, b""), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "hash_left_to_caller: neither 0 nor 1");
    let large = cmcrypto_encrypted_file { size: (1 << 40) + 1, ..file(100, b"") };
    assert_eq!(decrypted(&run.key, &large, b""), code(Error::TOO_LARGE));
}

#[test]
fn in_place() {
    let (run, content) = (Run::new(), content(2 * CHUNK + 5));
    let file = file(0, &content);
    let encrypt = |file: &cmcrypto_encrypted_file, content: &mut [u8], to: &mut Written| unsafe {
        let (data, len) = (content.as_mut_ptr(), content.len());
        let (write, to): (cmcrypto_content_write, _) = (Some(write), (&raw mut *to).cast());
        let run = run.encryption.get();
        cmcrypto_content_encryption_encrypt_in_place(run, file, PATH.as_ptr(), data, len, write, to)
    };
    let mut to = Written::default();
    ok(encrypt(&file, &mut content.clone(), &mut to));
    let stream = to.data;
    assert_eq!(decrypted(&run.key, &file, &stream).as_ref(), Ok(&content));
    let decrypt = |(offset, len), memory: &mut [u8], to: &mut Written| unsafe {
        cmcrypto_content_key_decrypt_in_place(
            run.key.get(),
            &raw const file,
            PATH.as_ptr(),
            offset,
            len,
            memory.as_mut_ptr(),
            memory.len(),
            Some(write),
            (&raw mut *to).cast(),
        )
    };
    let of_second = CHUNK + 16..2 * (CHUNK + 16);
    let (mut memory, mut to) = (stream[of_second.clone()].to_vec(), Written::default());
    ok(decrypt((65_540, 1000), &mut memory, &mut to));
    assert_eq!(to.data, content[65_540..66_540]);
    assert_eq!(memory[..CHUNK], content[CHUNK..2 * CHUNK]);
    // What fails leaves zeros, whatever it was.
    let stopped = || Written { room: Some((0, CMCRYPTO_ERROR_CANCELLED)), ..Default::default() };
    for (range, change, mut to, status) in [
        ((65_540, 1000), 1, Written::default(), CMCRYPTO_ERROR_DECRYPT),
        ((0, 1000), 0, Written::default(), CMCRYPTO_ERROR_DECRYPT),
        ((0, 65_537), 0, Written::default(), CMCRYPTO_ERROR_MALFORMED),
        ((0, u64::MAX), 0, Written::default(), CMCRYPTO_ERROR_INVALID_ARGUMENT),
        ((1, u64::MAX), 0, Written::default(), CMCRYPTO_ERROR_INVALID_ARGUMENT),
        ((65_540, 1000), 0, stopped(), CMCRYPTO_ERROR_CANCELLED),
    ] {
        let mut memory = stream[of_second.clone()].to_vec();
        memory[7] ^= change;
        assert_eq!(decrypt(range, &mut memory, &mut to), status);
        assert!(memory.iter().all(|byte| *byte == 0) && to.data.is_empty(), "{status}");
    }
    let next = cmcrypto_encrypted_file { index: 1, ..file };
    let found = encrypt(&next, &mut content.clone(), &mut stopped());
    assert_eq!(found, CMCRYPTO_ERROR_CANCELLED);
}

#[test]
fn manifests_and_headers() {
    let run = Run::new();
    let stream = make(cmcrypto_buffer_free, |out| unsafe {
        let (run, manifest) = (run.encryption.get(), MANIFEST.as_ptr());
        cmcrypto_content_encryption_encrypt_manifest(run, manifest, MANIFEST.len(), out)
    });
    let manifest = make(cmcrypto_buffer_free, |out| unsafe {
        let (stream, len) = (bytes(&stream).as_ptr(), bytes(&stream).len());
        cmcrypto_content_key_decrypt_manifest(run.key.get(), stream, len, out)
    });
    assert_eq!(bytes(&manifest), MANIFEST);
    let header = run.header();
    let of_key = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_content_key_header(run.key.get(), out)
    });
    assert_eq!(bytes(&of_key), header);
    let found = info(&header).unwrap();
    assert_eq!(text_of(&found.package).as_bytes(), PACKAGE.to_bytes());
    assert_eq!((found.version, found.package_sha256), (3, sha256(MANIFEST)));
    let ways = |found: &cmcrypto_content_header_info| {
        [found.to_certificates, found.to_client, found.under_password, found.with_user_state]
    };
    assert_eq!(ways(&found), [0; 4]);
    let mut changed = header.clone();
    for (way, expected) in
        [(0, [1, 0, 0, 0]), (2, [1, 0, 1, 0]), (1, [1, 1, 1, 0]), (3, [1, 1, 1, 1])]
    {
        let flag = |at| i32::from(at == way);
        let ways_of = cmcrypto_content_ways {
            struct_size: u32::try_from(size_of::<cmcrypto_content_ways>()).unwrap(),
            certificates: flag(0),
            client: flag(1),
            password: flag(2),
            user_state: flag(3),
        };
        let next = make(cmcrypto_buffer_free, |out| unsafe {
            let (header, len) = (changed.as_ptr(), changed.len());
            cmcrypto_content_header_add_ways(header, len, &raw const ways_of, out)
        });
        changed = bytes(&next).to_vec();
        let now = info(&changed).unwrap();
        assert_eq!(ways(&now), expected);
        assert_eq!(now.commitment, found.commitment);
    }
    assert_eq!(info(b"").err(), Some(CMCRYPTO_ERROR_MALFORMED));
    let none = Run::of(PACKAGE, 0).err();
    assert_eq!((none, detail().as_str()), (Some(1), "version: a version of 0, or above 2^63 - 1"));
    assert_eq!(Run::of(c"P01 12", 1).err(), Some(1));
    assert_eq!(detail(), "package: not 1 to 64 ASCII letters, digits and hyphens");
}

/// What a function returns is what the call does; and it is not believed what it can't have done.
#[test]
fn functions_that_end_it() {
    let (run, content) = (Run::new(), content(3 * CHUNK));
    let mut index = 0;
    let mut next = || {
        index += 1;
        file(index, &content)
    };
    let stream = run.stream(0, &content);
    let whole = file(0, &content);
    for status in [CMCRYPTO_ERROR_CANCELLED, CMCRYPTO_ERROR_STORAGE, CMCRYPTO_ERROR_DECRYPT] {
        // Where there is no more to read.
        let short = |data| Source { at_end: status, ..Source::from(data) };
        let mut to = Written::default();
        assert_eq!(run.encrypt(&next(), short(&content[..CHUNK + 5]), &mut to), status);
        assert_eq!(to.data.len(), CHUNK + 16);
        let mut to = Written::default();
        let found = decrypt(&run.key, &whole, short(&stream[..CHUNK + 17]), &mut to);
        assert_eq!((found, to.data.len()), (status, CHUNK));
        // Where there is no more room.
        let full = || Written { data: Vec::new(), room: Some((CHUNK + 16, status)) };
        let mut to = full();
        assert_eq!(run.encrypt(&next(), content[..].into(), &mut to), status);
        assert_eq!(to.data.len(), CHUNK + 16);
        let mut to = full();
        let found = decrypt(&run.key, &whole, stream[..].into(), &mut to);
        assert_eq!((found, to.data.len()), (status, CHUNK));
    }
    let unknown = Source { at_end: -1, ..Source::from(&b""[..]) };
    assert_eq!(run.encrypt(&next(), unknown, &mut Written::default()), 1);
    assert_eq!(detail(), "read: returned an unknown status");
    let mut full = Written { data: Vec::new(), room: Some((0, 9999)) };
    assert_eq!(run.encrypt(&next(), content[..].into(), &mut full), 1);
    assert_eq!(detail(), "write: returned an unknown status");
    for lie in [1, 1 << 40] {
        let liar = || Source { lie, ..Source::from(&content[..]) };
        let found = run.encrypt(&next(), liar(), &mut Written::default());
        assert_eq!(found, CMCRYPTO_ERROR_STORAGE);
        let found = decrypt(&run.key, &whole, liar(), &mut Written::default());
        assert_eq!(found, CMCRYPTO_ERROR_STORAGE);
    }
}

#[test]
fn to_certificates_and_under_a_password() {
    let (run, content) = (Run::new(), content(1000));
    let (file, stream, header) = (file(0, &content), run.stream(0, &content), run.header());
    let wrapped = run.wrapped(&["mp-2048", "mp-3072"]).ok().unwrap();
    for name in ["mp-2048", "mp-3072"] {
        let key = unwrapped(&header, bytes(&wrapped), name).ok().unwrap();
        assert_eq!(decrypted(&key, &file, &stream).as_ref(), Ok(&content));
    }
    let other = unwrapped(&header, bytes(&wrapped), "mp2-2048").err();
    assert_eq!(other, Some(CMCRYPTO_ERROR_NOT_A_RECIPIENT));
    let other = unwrapped(&Run::new().header(), bytes(&wrapped), "mp-2048").err();
    assert_eq!(other, Some(CMCRYPTO_ERROR_CONTENT_KEY_MISMATCH));
    assert_eq!(run.wrapped(&[]).err(), Some(CMCRYPTO_ERROR_NO_RECIPIENTS));

    // Zeros are the default.
    let zeros = cmcrypto_password_cost { memory: 0, passes: 0, lanes: 0, ..least_cost() };
    for cost in [zeros, least_cost()] {
        let wrapped = run.under_password(PASSWORD, &cost).ok().unwrap();
        let key = with_password(&header, bytes(&wrapped), PASSWORD).ok().unwrap();
        assert_eq!(decrypted(&key, &file, &stream).as_ref(), Ok(&content));
        let wrong = with_password(&header, bytes(&wrapped), b"wrong").err();
        assert_eq!(wrong, Some(CMCRYPTO_ERROR_WRONG_PASSWORD));
    }
    let dear = cmcrypto_password_cost { memory: 1 << 21, ..least_cost() };
    assert_eq!(run.under_password(PASSWORD, &dear).err(), Some(CMCRYPTO_ERROR_PASSWORD_COST));
    let cheap = cmcrypto_password_cost { passes: 1, ..least_cost() };
    assert_eq!(run.under_password(PASSWORD, &cheap).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(run.under_password(b"", &zeros).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
}

#[test]
fn to_one_client() {
    let (world, run, content) = (ClientWorld::new(), Run::new(), content(1000));
    let (file, stream, header) = (file(0, &content), run.stream(0, &content), run.header());
    let sealed = world.seal(&run.key, &world.site.identity, CLIENT_ID).unwrap();
    let key = world.open(&header, &sealed).ok().unwrap();
    assert_eq!(decrypted(&key, &file, &stream).as_ref(), Ok(&content));
    let other = world.open(&Run::new().header(), &sealed).err();
    assert_eq!(other, Some(CMCRYPTO_ERROR_CONTENT_KEY_MISMATCH));
    let nobody = world.seal(&run.key, &world.site.identity, c"GUID:2");
    assert_eq!(nobody, code(Error::UNKNOWN_SENDER));
    world.clients.register(CLIENT_ID, Some("mp-2048"), 0);
    let unapproved = world.seal(&run.key, &world.site.identity, CLIENT_ID);
    assert_eq!(unapproved, code(Error::UNAPPROVED_SENDER));

    // By a management point, and not as the site's.
    world.clients.register(CLIENT_ID, Some("mp-2048"), 1);
    let hierarchy = Hierarchy::new("mp-3072");
    let store = Store::new(&settings());
    store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH).unwrap();
    let trusted = store.learn(&hierarchy.keys(&terms(NOW)), NOW).ok().unwrap();
    let by_mp = world.seal(&run.key, &signing_identity("client-2048"), CLIENT_ID).unwrap();
    let key = world.open_from(&header, &by_mp, &trusted).ok().unwrap();
    assert_eq!(decrypted(&key, &file, &stream).as_ref(), Ok(&content));
    assert_eq!(world.open(&header, &by_mp).err(), Some(CMCRYPTO_ERROR_SIGNER_MISMATCH));
    let by_site = world.open_from(&header, &sealed, &trusted).err();
    assert_eq!(by_site, Some(CMCRYPTO_ERROR_SIGNER_MISMATCH));
}

#[test]
fn the_state_of_users() {
    let content = content(100_000);
    let (run, sealed) = capture("mp-2048", "mp-3072").ok().unwrap();
    let header = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_content_encryption_header(run.get(), out)
    });
    let (mut from, mut to) = (Source::from(&content[..]), Written::default());
    ok(encrypt(&run, &file(0, &content), &mut from, &mut to));
    drop(run);
    for (name, is_recovery) in [("mp-2048", 0), ("mp-3072", 1)] {
        let (key, info) = restore(bytes(&header), &sealed, name).ok().unwrap();
        assert_eq!((info.is_recovery, info.time), (is_recovery, NOW));
        assert_eq!(decrypted(&key, &file(0, &content), &to.data).as_ref(), Ok(&content));
    }
    let old = restore(bytes(&header), &sealed, "mp2-2048").err();
    assert_eq!(old, Some(CMCRYPTO_ERROR_NOT_A_RECIPIENT));
    let twice = capture("mp-2048", "mp-2048").err();
    assert_eq!(twice, Some(CMCRYPTO_ERROR_DUPLICATE_RECIPIENT));
    let signing = capture("mp-2048", "client-3072").err();
    assert_eq!(signing, Some(CMCRYPTO_ERROR_CERTIFICATE_USAGE));
    assert!(detail().ends_with("(recipients[1])"), "{}", detail());
    let other = restore(&Run::new().header(), &sealed, "mp-2048").err();
    assert_eq!(other, Some(CMCRYPTO_ERROR_CONTENT_KEY_MISMATCH));
}
