//! Memory: what is wiped before it is freed, and which calls allocate nothing.
//!
//! A global allocator looks at each block before it is freed, and counts allocations: those of Rust.
//! What engines in C allocate for themselves does not show. Nor do numbers inside the engines in
//! Rust, which keep them the other way round and wipe them or not: of keys, it is our own encodings
//! that are looked for.
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::undocumented_unsafe_blocks,
    reason = "a test fails by a panic; every unsafe block is a call with live arguments"
)]

mod abi;
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use abi::registration::*;
use abi::*;
use cmcrypto::*;

/// What the contents in these tests are made of.
const CONTENT: [u8; 16] = *b"\x8e\x01SECRET CONTENT";

struct Watching;

thread_local! {
    /// What is looked for.
    static MARK: Cell<[u8; 16]> = const { Cell::new(CONTENT) };
    static FREED_WITH_MARK: Cell<usize> = const { Cell::new(0) };
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does the work; `realloc` is the default, by these two.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // Zeros, so that what was never written may be looked at too.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let block = unsafe { std::slice::from_raw_parts(pointer, layout.size()) };
        let mark = MARK.get();
        if block.windows(mark.len()).any(|window| window == mark) {
            FREED_WITH_MARK.set(FREED_WITH_MARK.get() + 1);
        }
        unsafe { System.dealloc(pointer, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// How many blocks were freed with the mark in them while `run` ran.
fn freed_with_mark(run: impl FnOnce()) -> usize {
    let before = FREED_WITH_MARK.get();
    run();
    FREED_WITH_MARK.get() - before
}

#[test]
fn the_watch_sees_what_is_not_wiped() {
    assert_eq!(freed_with_mark(|| drop(CONTENT.to_vec())), 1);
}

#[test]
fn buffers_are_wiped_when_they_are_freed() {
    // The content is not encrypted here, so that the sealed message is marked as well.
    for use_encryption in [0, 1] {
        let world = Site::new(cmcrypto_site_security {
            use_encryption,
            ..site()
        });
        let freed = freed_with_mark(|| {
            let message = world.seal(&CONTENT).ok().unwrap();
            let marked = bytes(&message)
                .windows(CONTENT.len())
                .any(|window| window == CONTENT);
            assert_eq!(marked, use_encryption == 0);
            let opened = world.open(bytes(&message)).ok().unwrap();
            let first = content(&opened);
            drop(opened);
            assert_eq!(bytes(&first), CONTENT);
        });
        assert_eq!(freed, 0);
    }
}

#[test]
fn cms_content_is_wiped() {
    let (signer, options, accepted) = (signing_identity("client-2048"), sign_options(), accepted());
    let (signing, mp) = (certificate("client-2048"), certificate("mp-2048"));
    let (identity, mut recipient) = (decryption_identity("mp-2048"), 0);
    let (certificates, recipients) = ([signing.get()], [mp.get()]);
    let identities = [identity.get()];
    let freed = freed_with_mark(|| {
        let signed = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_sign(
                CONTENT.as_ptr(),
                16,
                signer.get(),
                &raw const options,
                NOW,
                out,
            )
        });
        let verified = make(cmcrypto_cms_verified_free, |out| unsafe {
            let (message, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
            cmcrypto_cms_verify(
                message,
                len,
                certificates.as_ptr(),
                1,
                &raw const accepted,
                NOW,
                out,
            )
        });
        let verified = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_verified_content(verified.get(), out)
        });
        assert_eq!(bytes(&verified), CONTENT);
        let encrypted = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_encrypt(CONTENT.as_ptr(), 16, recipients.as_ptr(), 1, NOW, out)
        });
        let decrypted = make(cmcrypto_buffer_free, |out| unsafe {
            let (message, len) = (bytes(&encrypted).as_ptr(), bytes(&encrypted).len());
            let (ring, recipient) = (identities.as_ptr(), &raw mut recipient);
            cmcrypto_cms_decrypt(message, len, ring, 1, &raw const accepted, out, recipient)
        });
        assert_eq!(bytes(&decrypted), CONTENT);
    });
    assert_eq!(freed, 0);
}

#[test]
fn what_oaep_decrypts_is_wiped() {
    let key = private_key("mp-2048");
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_private_key_public_key(key.get(), out)
    });
    for digest in [CMCRYPTO_OAEP_SHA1, CMCRYPTO_OAEP_SHA256] {
        let (mut ciphertext, mut len) = ([0; 256], 0);
        let freed = freed_with_mark(|| {
            ok(unsafe {
                let (none, out) = (std::ptr::null(), ciphertext.as_mut_ptr());
                let (mark, len) = (CONTENT.as_ptr(), &raw mut len);
                cmcrypto_public_key_encrypt_oaep(
                    public.get(),
                    digest,
                    none,
                    0,
                    mark,
                    16,
                    out,
                    256,
                    len,
                )
            });
            let plaintext = make(cmcrypto_buffer_free, |out| unsafe {
                let (none, ciphertext) = (std::ptr::null(), ciphertext.as_ptr());
                cmcrypto_private_key_decrypt_oaep(key.get(), digest, none, 0, ciphertext, len, out)
            });
            assert_eq!(bytes(&plaintext), CONTENT);
        });
        assert_eq!(freed, 0);
    }
}

#[test]
fn the_secret_of_challenges_is_wiped() {
    let secret = [CONTENT, CONTENT].concat();
    let freed = freed_with_mark(|| {
        let challenges = make(cmcrypto_registration_challenges_free, |out| unsafe {
            cmcrypto_registration_challenges_with_secret(0, secret.as_ptr(), 32, out)
        });
        drop(make(cmcrypto_registration_challenges_free, |out| unsafe {
            cmcrypto_registration_challenges_with_lifetime(challenges.get(), 60, out)
        }));
    });
    assert_eq!(freed, 0);
}

/// What is agreed on, and what is derived from it, is left in no freed memory; nor are private keys and
/// keys of HMAC.
#[test]
fn secrets_of_agreement_are_wiped() {
    // A provider that is not in the build is left out.
    for provider in [CMCRYPTO_PROVIDER_AWS_LC, CMCRYPTO_PROVIDER_PORTABLE] {
        for algorithm in [CMCRYPTO_AGREEMENT_X25519, CMCRYPTO_AGREEMENT_P256] {
            MARK.set(CONTENT);
            let private = [CONTENT, CONTENT].concat();
            let load = || {
                try_make(cmcrypto_agreement_key_free, |out| unsafe {
                    let private = private.as_ptr();
                    cmcrypto_agreement_key_from_private_bytes(provider, algorithm, private, 32, out)
                })
            };
            let mut key = None;
            assert_eq!(freed_with_mark(|| key = Some(load())), 0);
            let key = match key.unwrap() {
                Err(CMCRYPTO_ERROR_UNSUPPORTED) => continue,
                key => key.ok().unwrap(),
            };
            let (mut public, mut len) = ([0; 65], 0);
            ok(unsafe {
                let out = public.as_mut_ptr();
                cmcrypto_agreement_key_public_key(key.get(), out, 65, &raw mut len)
            });
            let agree = || {
                let (mut shared, mut shared_len) = ([0; 32], 0);
                ok(unsafe {
                    let (peer, out) = (public.as_ptr(), shared.as_mut_ptr());
                    let shared_len = &raw mut shared_len;
                    cmcrypto_agreement_key_agree(key.get(), peer, len, out, 32, shared_len)
                });
                shared
            };
            let shared = agree();
            MARK.set(shared[..16].try_into().unwrap());
            let derive = || {
                let (mut out, mut out_len) = ([0; 64], 0);
                ok(unsafe {
                    let (ikm, none, out) = (shared.as_ptr(), std::ptr::null(), out.as_mut_ptr());
                    let out_len = &raw mut out_len;
                    cmcrypto_hkdf_sha256(ikm, 32, none, 0, none, 0, 64, out, 64, out_len)
                });
                out
            };
            let freed = freed_with_mark(|| {
                agree();
                derive();
            });
            assert_eq!(freed, 0, "{provider}, {algorithm}");
            MARK.set(derive()[48..].try_into().unwrap());
            let freed = freed_with_mark(|| {
                derive();
            });
            assert_eq!(freed, 0);
            MARK.set(CONTENT);
            assert_eq!(freed_with_mark(|| drop(key)), 0);
        }
    }
    let freed = freed_with_mark(|| {
        drop(make(cmcrypto_hmac_sha256_free, |out| unsafe {
            cmcrypto_hmac_sha256_new(CONTENT.as_ptr(), 16, out)
        }));
    });
    assert_eq!(freed, 0);
}

/// No piece of a private key is left in freed memory by reading and writing it in any form.
#[test]
fn keys_are_wiped() {
    type Export =
        unsafe extern "C" fn(*const cmcrypto_private_key, *mut *mut cmcrypto_buffer) -> i32;
    let key = private_key("client-2048");
    let export = |key: &Handle<_>, call: Export| {
        make(cmcrypto_buffer_free, |out| unsafe { call(key.get(), out) })
    };
    {
        // Among d, p, q and the rest, which make up the second half.
        let der = export(&key, cmcrypto_private_key_to_pkcs1_der);
        let half = bytes(&der).len() / 2;
        MARK.set(bytes(&der)[half..half + 16].try_into().unwrap());
    }
    assert_eq!(freed_with_mark(|| drop(vec![MARK.get()])), 1);
    let freed = freed_with_mark(|| {
        let key = private_key("client-2048");
        drop(trust::exchange_key("client-2048", c"P01"));
        let pkcs1 = export(&key, cmcrypto_private_key_to_pkcs1_der);
        drop(make(cmcrypto_private_key_free, |out| unsafe {
            cmcrypto_private_key_from_pkcs1_der(0, bytes(&pkcs1).as_ptr(), bytes(&pkcs1).len(), out)
        }));
        let pkcs8 = export(&key, cmcrypto_private_key_to_pkcs8_der);
        drop(make(cmcrypto_private_key_free, |out| unsafe {
            cmcrypto_private_key_from_pkcs8_der(0, bytes(&pkcs8).as_ptr(), bytes(&pkcs8).len(), out)
        }));
        for call in [
            cmcrypto_private_key_to_pkcs1_pem,
            cmcrypto_private_key_to_pkcs8_pem,
        ] {
            let pem = export(&key, call);
            drop(make(cmcrypto_private_key_free, |out| unsafe {
                let (pem, len, none) = (bytes(&pem).as_ptr(), bytes(&pem).len(), std::ptr::null());
                cmcrypto_private_key_from_pem(0, pem, len, none, 0, out)
            }));
        }
        let encrypted = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_private_key_to_encrypted_pkcs8_der(key.get(), b"x".as_ptr(), 1, out)
        });
        drop(make(cmcrypto_private_key_free, |out| unsafe {
            let (der, len) = (bytes(&encrypted).as_ptr(), bytes(&encrypted).len());
            cmcrypto_private_key_from_encrypted_pkcs8_der(0, der, len, b"x".as_ptr(), 1, out)
        }));
    });
    assert_eq!(freed, 0);
    let freed = freed_with_mark(|| drop(key));
    assert_eq!(freed, 0);
}

/// What was sealed between sites is opened in place.
#[test]
fn opened_replication_is_wiped() {
    let ((key, at), start) = (replication::two_sites(), replication::Position::first());
    let (to, identity) = (certificate("mp-2048"), decryption_identity("mp-2048"));
    let (key, at, position, ring) = (key.get(), at.0.get(), start.get(), [identity.get()]);
    let freed = freed_with_mark(|| {
        let (sealed, _) = replication::signed(|sealed, next| unsafe {
            let (data, to) = (CONTENT.as_ptr(), to.get());
            cmcrypto_site_exchange_key_seal_replication(
                key, position, data, 16, to, NOW, sealed, next,
            )
        })
        .unwrap();
        let (sealed, len) = (sealed.as_ptr(), sealed.len());
        let mut accepted = None;
        let data = make(cmcrypto_buffer_free, |data| {
            let opened = replication::verified(|next, continuity, time| unsafe {
                let ring = ring.as_ptr();
                cmcrypto_site_directory_open_replication(
                    at, position, sealed, len, ring, 1, NOW, data, next, continuity, time,
                )
            });
            let status = opened.as_ref().err().copied();
            accepted = opened.ok();
            status.unwrap_or(CMCRYPTO_OK)
        });
        assert_eq!(bytes(&data), CONTENT);
        assert!(accepted.is_some());
    });
    assert_eq!(freed, 0);
}

/// Records stay where the caller has them.
#[test]
fn records_are_not_copied() {
    let freed = freed_with_mark(|| {
        let (ours, theirs) = channel::sites();
        let mut record = [&[0; channel::HEADER][..], &CONTENT, &[0; 16]].concat();
        ok(unsafe {
            let (record, len) = (record.as_mut_ptr(), record.len());
            cmcrypto_channel_sender_seal(ours.sender.get_mut(), record, len)
        });
        let opened = theirs.open_in_place(&mut record).unwrap().unwrap();
        assert_eq!(opened, CONTENT);
        opened.fill(0);
    });
    assert_eq!(freed, 0);
}

/// Only the next key costs memory.
#[test]
fn records_allocate_once_in_a_million() {
    for provider in providers() {
        allocate_once_in_a_million(provider);
    }
}

fn allocate_once_in_a_million(provider: i32) {
    const PER_KEY: u32 = 1 << 20;
    let (ours, theirs) = channel::sites_with(provider);
    let (mut record, mut received, mut len) = ([0; channel::OVERHEAD], 0, 0);
    let mut exchange = || {
        let before = ALLOCATIONS.get();
        ok(unsafe {
            let (record, len) = (record.as_mut_ptr(), record.len());
            cmcrypto_channel_sender_seal(ours.sender.get_mut(), record, len)
        });
        let sealed = ALLOCATIONS.get();
        ok(unsafe {
            let (receiver, record_len) = (theirs.receiver.get_mut(), record.len());
            let (record, received, len) = (record.as_mut_ptr(), &raw mut received, &raw mut len);
            cmcrypto_channel_receiver_open(receiver, record, record_len, received, len)
        });
        (sealed - before, ALLOCATIONS.get() - sealed)
    };
    assert!((0..PER_KEY).all(|_| exchange() == (0, 0)));
    let (sealing, opening) = exchange();
    assert!(sealing > 0 && opening > 0);
    assert_eq!(exchange(), (0, 0));
    // Nor does closing.
    let before = ALLOCATIONS.get();
    ok(unsafe {
        let (out, cap) = (record.as_mut_ptr(), record.len());
        cmcrypto_channel_sender_close(ours.sender.get_mut(), out, cap, &raw mut len)
    });
    assert_eq!(ALLOCATIONS.get(), before);
}

/// Every function that the header's table says does not allocate.
#[test]
fn calls_that_say_so_allocate_nothing() {
    let world = Site::new(site());
    let message = world.seal(b"content").ok().unwrap();
    let opened = world.open(bytes(&message)).ok().unwrap();
    let (key, certificate) = (private_key("client-2048"), certificate("client-2048"));
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_private_key_public_key(key.get(), out)
    });
    let hasher = make(cmcrypto_hasher_free, |out| unsafe {
        cmcrypto_hasher_new(CMCRYPTO_DIGEST_SHA256, out)
    });
    let (opened, key, certificate, public) =
        (opened.get(), key.get(), certificate.get(), public.get());
    let (mut out, mut len, mut number, mut time, mut id) = (
        [0_u8; 300],
        0_usize,
        0_i32,
        0_i64,
        cmcrypto_message_id::default(),
    );
    let (data, cap) = (out.as_mut_ptr(), out.len());
    let (len, number, time) = (&raw mut len, &raw mut number, &raw mut time);
    let (mut settings, mut accepted) = (site(), accepted());
    let (mut freshness, mut options) = (freshness(), sign_options());
    let signer = signing_identity("client-2048");
    let signed = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_sign(b"x".as_ptr(), 1, signer.get(), &raw const options, NOW, out)
    });
    let verified = make(cmcrypto_cms_verified_free, |out| unsafe {
        let (message, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
        let accepted = &raw const accepted;
        cmcrypto_cms_verify(message, len, [certificate].as_ptr(), 1, accepted, NOW, out)
    });
    let (hierarchy, mut terms) = (trust::Hierarchy::new("mp-3072"), trust::terms(NOW));
    let (root, site_key) = (hierarchy.root.get(), hierarchy.site.get());
    let (keys, mut trust_settings) = (hierarchy.keys(&terms), trust::settings());
    let (store, source) = (
        trust::Store::new(&trust_settings),
        CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH,
    );
    store.learn_root(&hierarchy.root, source).unwrap();
    let trusted = store.learn(&keys, NOW).ok().unwrap();
    ok(unsafe {
        let store = store.0.get_mut();
        cmcrypto_trust_store_replace_site_signing_certificate(store, certificate, source, NOW)
    });
    let file = make(cmcrypto_trust_store_file_free, |out| unsafe {
        cmcrypto_trust_store_file_new(c"trust".as_ptr(), 0, &raw const trust_settings, out)
    });
    let (store, trusted) = (store.0.get(), trusted.get());
    let registering = RegisteringSite::new(0, site(), CMCRYPTO_APPROVAL_MANUAL);
    let (identity, challenges) = (signing(0, "client-2048", 30), challenges(0));
    let asked = request(&identity, None, &registering.challenge(NOW), 2).unwrap();
    let answer = registering.register(&as_bytes(&asked), 0, NOW).unwrap();
    let mp_certificate = &registering.mp_certificate;
    let registered = finish(&asked, &reply(&answer), mp_certificate, NOW).unwrap();
    let (answer, registered) = (answer.get(), registered.get());
    let mut challenge = [0; CMCRYPTO_REGISTRATION_CHALLENGE_LEN];
    ok(unsafe {
        let out = challenge.as_mut_ptr();
        cmcrypto_registration_challenges_issue(challenges.get(), NOW, out, 36, len)
    });
    let site_signer = make(cmcrypto_site_signer_free, |out| unsafe {
        cmcrypto_site_signer_new(SITE.as_ptr(), identity.get(), out)
    });
    let (mut told, mut days) = (site(), 0);
    let (pki_root, list) = (pki::certificate("root"), pki::list("root"));
    let (anchors, criteria) = (pki::anchors(&[&pki_root]), pki::criteria(c"PC01"));
    let candidates = ["client", "client-expired"].map(pki::Candidate::new);
    let candidates = pki::candidates(&candidates);
    let selection = make(cmcrypto_certificate_selection_free, |out| unsafe {
        let (mode, none) = (CMCRYPTO_REVOCATION_NOT_CHECKED, std::ptr::null());
        cmcrypto_select_certificate(
            0,
            criteria.get(),
            candidates.get(),
            anchors.get(),
            mode,
            none,
            0,
            NOW,
            out,
        )
    });
    let path = make(cmcrypto_verified_path_free, |out| unsafe {
        cmcrypto_certificate_selection_path(selection.get(), out)
    });
    let (list, selection, path) = (list.get(), selection.get(), path.get());
    let mut rejected = 0;
    let agreement = make(cmcrypto_agreement_key_free, |out| unsafe {
        cmcrypto_agreement_key_generate(0, CMCRYPTO_AGREEMENT_P256, out)
    });
    let (mut point, mut spki) = ([0; 65], [0; 91]);
    ok(unsafe { cmcrypto_agreement_key_public_key(agreement.get(), point.as_mut_ptr(), 65, len) });
    ok(unsafe {
        let (point, out) = (point.as_ptr(), spki.as_mut_ptr());
        cmcrypto_agreement_public_key_to_spki_der(CMCRYPTO_AGREEMENT_P256, point, 65, out, 91, len)
    });
    let (spki, agreement) = (spki.as_ptr(), agreement.get());
    let hmac = make(cmcrypto_hmac_sha256_free, |out| unsafe {
        cmcrypto_hmac_sha256_new(b"key".as_ptr(), 3, out)
    });
    let mut tag = [0; 32];
    ok(unsafe {
        cmcrypto_hmac_sha256_tag(hmac.get(), b"x".as_ptr(), 1, tag.as_mut_ptr(), 32, len)
    });
    let party = channel::site_party(0, "client-2048", channel::FROM);
    let (_, message_1) = channel::start(&party, channel::TO, 1).unwrap();
    let asking = channel::read_request(&message_1, &[]).unwrap();
    let (ours, theirs) = channel::sites();
    theirs.open(&ours.close().unwrap()).unwrap();
    let peer = make(cmcrypto_channel_peer_free, |out| unsafe {
        cmcrypto_channel_peer_of(ours.channel.get(), out)
    });
    let (top, mut accepting) = (sites::TopLevel::new(), sites::secure());
    let (sites, known) = (top.at.0.get(), top.known.0.get());
    let (signature, sent) =
        replication::sign(&sites::p01_key(), &replication::Position::first(), b"data").unwrap();
    let claim = make(cmcrypto_replication_claim_free, |out| unsafe {
        cmcrypto_replication_claim_from_signature(signature.as_ptr(), signature.len(), out)
    });
    let (position, claim, mut length) = (sent.get(), claim.get(), 0_u64);
    let (key_file, imported) = (top.file.get(), top.imported.get());
    // What a call changes is new: an object that was changed before may have room left.
    let fresh = [(); 2].map(|()| pki::criteria(c"PC01"));
    // The first call on a thread may set up what the thread needs.
    ok(unsafe { cmcrypto_digest(2, data, 0, data, cap, len) });

    let mut tried = Vec::new();
    macro_rules! none {
        ($($f:ident($($argument:expr),* $(,)?);)*) => {
            $(
                let before = ALLOCATIONS.get();
                let status = unsafe { $f($($argument),*) };
                assert_eq!(ALLOCATIONS.get(), before, stringify!($f));
                assert_eq!(status, CMCRYPTO_OK, stringify!($f));
                tried.push(stringify!($f));
            )*
        };
    }
    none! {
        cmcrypto_last_error_detail(data.cast(), cap, len);
        cmcrypto_digest_output_len(2, len);
        cmcrypto_digest(2, b"x".as_ptr(), 1, data, cap, len);
        cmcrypto_hasher_update(hasher.get_mut(), b"x".as_ptr(), 1);
        cmcrypto_hasher_finish(hasher.get(), data, cap, len);
        cmcrypto_rsa_reverse(data, 32);
        cmcrypto_agreement_public_key_len(CMCRYPTO_AGREEMENT_P256, len);
        cmcrypto_agreement_key_algorithm(agreement, number);
        cmcrypto_agreement_key_public_key(agreement, data, cap, len);
        cmcrypto_agreement_public_key_from_spki_der(spki, 91, number, data, cap, len);
        cmcrypto_hmac_sha256_tag(hmac.get(), b"x".as_ptr(), 1, data, cap, len);
        cmcrypto_hmac_sha256_verify(hmac.get(), b"x".as_ptr(), 1, tag.as_ptr(), 32);
        cmcrypto_private_key_provider(key, number);
        cmcrypto_public_key_spki_sha256(public, data, cap, len);
        cmcrypto_public_key_key_sha256(public, data, cap, len);
        cmcrypto_public_key_key_type(public, number);
        cmcrypto_public_key_bits(public, len);
        cmcrypto_public_key_modulus_len(public, len);
        cmcrypto_public_key_provider(public, number);
        cmcrypto_public_key_equals(public, public, number);
        cmcrypto_certificate_thumbprint_sha1(certificate, data, cap, len);
        cmcrypto_certificate_thumbprint_sha256(certificate, data, cap, len);
        cmcrypto_certificate_not_before(certificate, time);
        cmcrypto_certificate_not_after(certificate, time);
        cmcrypto_certificate_check_use(certificate, CMCRYPTO_CERTIFICATE_USE_SIGNING);
        cmcrypto_certificate_check_validity(certificate, NOW);
        cmcrypto_certificate_equals(certificate, certificate, number);
        cmcrypto_site_security_default(&raw mut settings, size_of_val(&settings));
        cmcrypto_site_security_accepted_algorithms(
            &raw const settings, &raw mut accepted, size_of_val(&accepted));
        cmcrypto_accepted_algorithms_default(&raw mut accepted, size_of_val(&accepted));
        cmcrypto_freshness_default(&raw mut freshness, size_of_val(&freshness));
        cmcrypto_sign_options_default(&raw mut options, size_of_val(&options));
        cmcrypto_cms_verified_signer_count(verified.get(), len);
        cmcrypto_cms_verified_signer_digest(verified.get(), 0, number);
        cmcrypto_cms_verified_signer_signing_time(verified.get(), 0, number, time);
        cmcrypto_cms_verified_embedded_certificate_count(verified.get(), len);
        cmcrypto_client_id(world.client.get(), data.cast(), cap, len);
        cmcrypto_opened_is_signed(opened, number);
        cmcrypto_opened_encrypted(opened, number);
        cmcrypto_opened_sender(opened, data.cast(), cap, len);
        cmcrypto_opened_site_code(opened, data.cast(), cap, len);
        cmcrypto_opened_kind(opened, number);
        cmcrypto_opened_message_id(opened, &raw mut id);
        cmcrypto_opened_sent(opened, time);
        cmcrypto_opened_digest(opened, number);
        cmcrypto_trusted_root_key_equals(root, root, number);
        cmcrypto_endorsement_terms_starting(NOW, &raw mut terms, size_of_val(&terms));
        cmcrypto_endorsement_terms_following(1, NOW, &raw mut terms, size_of_val(&terms));
        cmcrypto_site_exchange_key_site_code(site_key, data.cast(), cap, len);
        cmcrypto_trusted_management_point_site_code(trusted, data.cast(), cap, len);
        cmcrypto_trusted_management_point_parent_site_code(trusted, data.cast(), cap, len);
        cmcrypto_trusted_management_point_host(trusted, data.cast(), cap, len);
        cmcrypto_trusted_management_point_not_after(trusted, time);
        cmcrypto_trust_settings_default(&raw mut trust_settings, size_of_val(&trust_settings));
        cmcrypto_trust_store_trusted_root_key_source(store, number);
        cmcrypto_trust_store_site_signing_certificate_source(store, number);
        cmcrypto_trust_store_management_point_count(store, len);
        cmcrypto_trust_store_management_point_site_code(store, 0, data.cast(), cap, len);
        cmcrypto_trust_store_management_point_parent_site_code(store, 0, data.cast(), cap, len);
        cmcrypto_trust_store_management_point_host(store, 0, data.cast(), cap, len);
        cmcrypto_trust_store_file_path(file.get(), data.cast(), cap, len);
        cmcrypto_registration_challenges_check(challenges.get(), challenge.as_ptr(), 36, NOW);
        cmcrypto_registration_answer_id(answer, data.cast(), cap, len);
        cmcrypto_registration_answer_approved(answer, number);
        cmcrypto_registration_answer_digest(answer, number);
        cmcrypto_registered_id(registered, data.cast(), cap, len);
        cmcrypto_registered_approved(registered, number);
        cmcrypto_registered_site(registered, &raw mut told, size_of_val(&told));
        cmcrypto_certificate_revocation_list_this_update(list, time);
        cmcrypto_certificate_revocation_list_next_update(list, time);
        cmcrypto_verified_path_intermediate_count(path, len);
        cmcrypto_certificate_criteria_set_several_matches(fresh[0].get_mut(), 1);
        cmcrypto_certificate_criteria_skip_name_check(fresh[1].get_mut());
        cmcrypto_certificate_selection_index(selection, len);
        cmcrypto_certificate_selection_rejection_count(selection, len);
        cmcrypto_certificate_selection_rejection(selection, 0, len, number, &raw mut rejected);
        cmcrypto_site_directory_settings_default(
            &raw mut accepting, size_of_val(&accepting));
        cmcrypto_site_directory_get_settings(
            sites, &raw mut accepting, size_of_val(&accepting));
        cmcrypto_site_directory_own_site(sites, data.cast(), cap, len);
        cmcrypto_site_directory_site_count(sites, len);
        cmcrypto_site_directory_site_code(sites, 0, data.cast(), cap, len);
        cmcrypto_site_directory_top_level_site(sites, data.cast(), cap, len);
        cmcrypto_known_site_relation(known, number);
        cmcrypto_known_site_source(known, number);
        cmcrypto_known_site_vouched_by(known, data.cast(), cap, len);
        cmcrypto_known_site_learned(known, time);
        cmcrypto_known_site_previous_kept_until(known, number, time);
        cmcrypto_site_key_file_usage(key_file, number);
        cmcrypto_site_key_file_written_by(key_file, data.cast(), cap, len);
        cmcrypto_site_key_file_written_for(key_file, data.cast(), cap, len);
        cmcrypto_site_key_file_time(key_file, time);
        cmcrypto_site_key_file_key_count(key_file, len);
        cmcrypto_site_key_file_key_site_code(key_file, 0, data.cast(), cap, len);
        cmcrypto_site_key_import_count(imported, len);
        cmcrypto_site_key_import_site_code(imported, 0, data.cast(), cap, len);
        cmcrypto_site_key_import_learned(imported, 0, number);
        cmcrypto_replication_position_from_site(position, data.cast(), cap, len);
        cmcrypto_replication_position_to_site(position, data.cast(), cap, len);
        cmcrypto_replication_position_stream(position, data.cast(), cap, len);
        cmcrypto_replication_position_number(position, &raw mut length);
        cmcrypto_replication_position_key_sha256(position, data, cap, len);
        cmcrypto_replication_claim_from_site(claim, data.cast(), cap, len);
        cmcrypto_replication_claim_to_site(claim, data.cast(), cap, len);
        cmcrypto_replication_claim_stream(claim, data.cast(), cap, len);
        cmcrypto_replication_claim_number(claim, &raw mut length);
        cmcrypto_replication_claim_time(claim, time);
        cmcrypto_replication_claim_length(claim, &raw mut length);
        cmcrypto_site_signer_expiry_warning(site_signer.get(), NOW, number, &raw mut days);
        cmcrypto_channel_party_site_code(party.get(), data.cast(), cap, len);
        cmcrypto_channel_peer_site_code(peer.get(), data.cast(), cap, len);
        cmcrypto_channel_message_len(message_1.as_ptr(), message_1.len(), len);
        cmcrypto_channel_request_from(asking.get(), data.cast(), cap, len);
        cmcrypto_channel_request_to(asking.get(), data.cast(), cap, len);
        cmcrypto_channel_request_suite(asking.get(), number);
        cmcrypto_channel_id(ours.channel.get(), data, cap, len);
        cmcrypto_channel_receiver_end_of_input(theirs.receiver.get());
    }
    let header = std::fs::read_to_string(support::root().join("include/cmcrypto.h")).unwrap();
    let untried: Vec<&str> = header
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix(" * cmcrypto_")?.split('|').map(str::trim);
            let name = cells.next()?;
            let (threads, allocates) = (cells.next()?, cells.next()?);
            (threads != "last" && allocates == "no").then_some(name)
        })
        .filter(|name| {
            !tried
                .iter()
                .any(|tried| tried.strip_prefix("cmcrypto_") == Some(name))
        })
        .collect();
    // These return no status, and are of a line each.
    assert_eq!(
        untried,
        [
            "abi_version",
            "version",
            "status_text",
            "provider_name",
            "buffer_data",
            "buffer_len"
        ]
    );
    // A failure allocates nothing either.
    let before = ALLOCATIONS.get();
    let status = unsafe { cmcrypto_opened_kind(std::ptr::null(), number) };
    assert_eq!(status, CMCRYPTO_ERROR_INVALID_ARGUMENT);
    assert_eq!(ALLOCATIONS.get(), before);
}
