//! What is wiped before it is freed.

use std::hint::black_box;
use std::ops::{Deref, DerefMut};

use cmcrypto::*;

use crate::abi::compatibility::{lax, sha256};
use crate::abi::*;
use crate::{CONTENT, FREED_WITH_MARK, MARK, MASK, is};

/// Bytes on the heap alone, which these tests wipe themselves.
struct Wiped(Vec<u8>);

impl Wiped {
    fn zeros(len: usize) -> Self {
        Self(vec![0; len])
    }
}

impl Deref for Wiped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Wiped {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.fill(0);
        black_box(&self.0);
    }
}

/// The content, so often.
fn content_times(count: usize) -> Wiped {
    let mut content = Wiped::zeros(count * CONTENT.len());
    for (byte, masked) in content.iter_mut().zip(CONTENT.iter().cycle()) {
        *byte = black_box(masked ^ MASK);
    }
    content
}

fn is_content(bytes: &[u8]) -> bool {
    is(bytes, &CONTENT)
}

/// Has the allocator look for these 16 bytes.
fn look_for(bytes: &[u8]) {
    let mut mark = [0; 16];
    for (masked, byte) in mark.iter_mut().zip(bytes) {
        *masked = black_box(byte ^ MASK);
    }
    MARK.set(mark);
}

/// How many blocks were freed with the mark in them while `run` ran.
fn freed_with_mark(run: impl FnOnce()) -> usize {
    clear_stack();
    let before = FREED_WITH_MARK.get();
    run();
    FREED_WITH_MARK.get() - before
}

/// What earlier calls left there is not what `run` leaves.
#[inline(never)]
fn clear_stack() {
    black_box(&mut [0_u8; 256 * 1024]);
}

#[test]
fn the_watch_sees_what_is_not_wiped() {
    assert_eq!(freed_with_mark(|| drop(content_times(1).to_vec())), 1);
}

#[test]
fn buffers_are_wiped_when_they_are_freed() {
    // The content is not encrypted here, so that the sealed message is marked as well.
    for use_encryption in [0, 1] {
        let world =
            Site::new(cmcrypto_site_security { allow_plaintext: 1 - use_encryption, ..site() });
        let freed = freed_with_mark(|| {
            let message = world.seal(&content_times(1)).ok().unwrap();
            let marked = bytes(&message).windows(CONTENT.len()).any(is_content);
            assert_eq!(marked, use_encryption == 0);
            let opened = world.open(bytes(&message)).ok().unwrap();
            let first = content(&opened);
            drop(opened);
            assert!(is_content(bytes(&first)));
        });
        assert_eq!(freed, 0);
    }
}

/// What was in an envelope of the product's own, and what was compressed. Where decryption fails too.
#[test]
fn content_of_the_product_s_forms_is_wiped() {
    let (settings, mp, identity) = (lax(), certificate("mp-2048"), decryption_identity("mp-2048"));
    let (recipients, identities) = ([mp.get()], [identity.get()]);
    let text = content_times(1);
    let named_by = CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER;
    // The compressor leaves its window behind, as the documentation says.
    let compressed = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_zlib_compress(text.as_ptr(), text.len(), out)
    });
    let freed = freed_with_mark(|| {
        let message = make(cmcrypto_buffer_free, |out| unsafe {
            let (content, len, to) = (text.as_ptr(), text.len(), recipients.as_ptr());
            let settings = &raw const settings;
            cmcrypto_compatibility_encrypt(settings, content, len, to, 1, named_by, NOW, out)
        });
        for (hash, opens) in [(sha256(&text), true), ([0; 32], false)] {
            let mut recipient = 0;
            let content = try_make(cmcrypto_buffer_free, |out| unsafe {
                cmcrypto_compatibility_decrypt(
                    &raw const settings,
                    bytes(&message).as_ptr(),
                    bytes(&message).len(),
                    CMCRYPTO_HASH_OF_CONTENT,
                    hash.as_ptr(),
                    hash.len(),
                    identities.as_ptr(),
                    1,
                    out,
                    &raw mut recipient,
                )
            });
            assert_eq!(content.is_ok_and(|content| is_content(bytes(&content))), opens);
        }
        let content = make(cmcrypto_buffer_free, |out| unsafe {
            let (data, len) = (bytes(&compressed).as_ptr(), bytes(&compressed).len());
            cmcrypto_zlib_decompress(data, len, 1000, out)
        });
        assert!(is_content(bytes(&content)));
    });
    assert_eq!(freed, 0);
}

#[test]
fn cms_content_is_wiped() {
    let (signer, options, accepted) = (signing_identity("client-2048"), sign_options(), accepted());
    let (signing, mp) = (certificate("client-2048"), certificate("mp-2048"));
    let (identity, mut recipient) = (decryption_identity("mp-2048"), 0);
    let (certificates, recipients) = ([signing.get()], [mp.get()]);
    let identities = [identity.get()];
    let text = content_times(1);
    let freed = freed_with_mark(|| {
        let signed = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_sign(text.as_ptr(), 16, signer.get(), &raw const options, NOW, out)
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
        assert!(is_content(bytes(&verified)));
        let encrypted = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_encrypt(text.as_ptr(), 16, recipients.as_ptr(), 1, NOW, out)
        });
        let decrypted = make(cmcrypto_buffer_free, |out| unsafe {
            let (message, len) = (bytes(&encrypted).as_ptr(), bytes(&encrypted).len());
            let (identities, recipient) = (identities.as_ptr(), &raw mut recipient);
            cmcrypto_cms_decrypt(message, len, identities, 1, &raw const accepted, out, recipient)
        });
        assert!(is_content(bytes(&decrypted)));
    });
    assert_eq!(freed, 0);
}

#[test]
fn secret_policies_are_wiped() {
    let (mut world, text) = (secret_policy::SecretWorld::new(), content_times(1));
    let freed = freed_with_mark(|| {
        let secret = secret_policy::secret_of(secret_policy::NAA, 2, &text).ok().unwrap();
        let assigned = secret_policy::assigned(&secret);
        world.assign(1, &[assigned]);
        let salted = secret_policy::salted(&secret);
        let again = secret_policy::from_salted(&assigned, bytes(&salted)).ok().unwrap();
        let sealed = world.seal_as(&again, CLIENT_ID, &world.site.identity, NOW).unwrap();
        let body = world.opened(&sealed, &world.site.verifier, NOW).ok().unwrap();
        assert!(is_content(bytes(&body)));
    });
    assert_eq!(freed, 0);
}

/// Neither the key nor, but for what the caller keeps, what it encrypts.
#[test]
fn keys_of_content_are_wiped() {
    let (world, run) = (content_encryption::ClientWorld::new(), content_encryption::Run::new());
    let (header, wrapped) = (run.header(), run.wrapped(&["mp-2048"]).ok().unwrap());
    let cost = content_encryption::least_cost();
    // More than a chunk.
    let text = content_times(5000);
    let (file, of_file) = (content_encryption::file(0, &text), content_encryption::file(1, &text));
    let secret = {
        let (identity, mut recipient) = (decryption_identity("mp-2048"), 0);
        let (identities, accepted) = ([identity.get()], accepted());
        make(cmcrypto_buffer_free, |out| unsafe {
            let (message, len) = (bytes(&wrapped).as_ptr(), bytes(&wrapped).len());
            let (identities, recipient) = (identities.as_ptr(), &raw mut recipient);
            cmcrypto_cms_decrypt(message, len, identities, 1, &raw const accepted, out, recipient)
        })
    };
    // It is what stands last.
    let key = &bytes(&secret)[bytes(&secret).len() - 32..];
    look_for(&key[..16]);
    assert_eq!(freed_with_mark(|| drop(key.to_vec())), 1);
    let streams = std::cell::RefCell::new(Vec::new());
    let freed = freed_with_mark(|| {
        let key = content_encryption::unwrapped(&header, bytes(&wrapped), "mp-2048").ok().unwrap();
        let sealed = world.seal(&key, &world.site.identity, CLIENT_ID).unwrap();
        drop(world.open(&header, &sealed).ok().unwrap());
        let under_password = run.under_password(content_encryption::PASSWORD, &cost).ok().unwrap();
        let under_password = bytes(&under_password);
        let opened = content_encryption::with_password(
            &header,
            under_password,
            content_encryption::PASSWORD,
        );
        drop(opened.ok().unwrap());
        assert!(content_encryption::with_password(&header, under_password, b"wrong").is_err());
        let mut to = content_encryption::Written::default();
        ok(run.encrypt(&file, (&text[..]).into(), &mut to));
        streams.borrow_mut().push(to.data);
    });
    assert_eq!(freed, 0);
    MARK.set(CONTENT);
    let freed = freed_with_mark(|| {
        let mut to = content_encryption::Written::default();
        ok(run.encrypt(&of_file, (&text[..]).into(), &mut to));
        // Stopped, before and after a chunk was decrypted.
        for room in [0, 65_536] {
            let room = Some((room, CMCRYPTO_ERROR_CANCELLED));
            let mut full = content_encryption::Written { data: Vec::new(), room };
            let found =
                content_encryption::decrypt(&run.key, &of_file, (&to.data[..]).into(), &mut full);
            assert_eq!(found, CMCRYPTO_ERROR_CANCELLED);
            full.data.fill(0);
            black_box(&full.data);
        }
        let short = content_encryption::Source { data: &text[..70_000], ..(&text[..]).into() };
        let next = content_encryption::file(2, &text);
        let found = run.encrypt(&next, short, &mut content_encryption::Written::default());
        assert_eq!(found, CMCRYPTO_ERROR_HASH_MISMATCH);
    });
    assert_eq!(freed, 0);
    look_for(&key[..16]);
    assert_eq!(freed_with_mark(|| drop(run)), 0);
}

#[test]
fn what_oaep_decrypts_is_wiped() {
    let (key, text) = (private_key("mp-2048"), content_times(1));
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_private_key_public_key(key.get(), out)
    });
    for digest in [CMCRYPTO_OAEP_SHA1, CMCRYPTO_OAEP_SHA256] {
        let (mut ciphertext, mut len) = ([0; 256], 0);
        let freed = freed_with_mark(|| {
            ok(unsafe {
                let (none, out) = (std::ptr::null(), ciphertext.as_mut_ptr());
                let (mark, len) = (text.as_ptr(), &raw mut len);
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
            assert!(is_content(bytes(&plaintext)));
        });
        assert_eq!(freed, 0);
    }
}

#[test]
fn the_secret_of_challenges_is_wiped() {
    let secret = content_times(2);
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
            let private = content_times(2);
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
                let (mut shared, mut shared_len) = (Wiped::zeros(32), 0);
                ok(unsafe {
                    let (peer, out) = (public.as_ptr(), shared.as_mut_ptr());
                    let shared_len = &raw mut shared_len;
                    cmcrypto_agreement_key_agree(key.get(), peer, len, out, 32, shared_len)
                });
                shared
            };
            let shared = agree();
            look_for(&shared[..16]);
            let derive = || {
                let (mut okm, mut out_len) = (Wiped::zeros(64), 0);
                ok(unsafe {
                    let (ikm, none, out) = (shared.as_ptr(), std::ptr::null(), okm.as_mut_ptr());
                    let out_len = &raw mut out_len;
                    cmcrypto_hkdf_sha256(ikm, 32, none, 0, none, 0, 64, out, 64, out_len)
                });
                okm
            };
            let freed = freed_with_mark(|| {
                agree();
                derive();
            });
            assert_eq!(freed, 0, "{provider}, {algorithm}");
            look_for(&derive()[48..]);
            let freed = freed_with_mark(|| {
                derive();
            });
            assert_eq!(freed, 0);
            MARK.set(CONTENT);
            assert_eq!(freed_with_mark(|| drop(key)), 0);
        }
    }
    let text = content_times(1);
    let freed = freed_with_mark(|| {
        drop(make(cmcrypto_hmac_sha256_free, |out| unsafe {
            cmcrypto_hmac_sha256_new(text.as_ptr(), 16, out)
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
        let piece = &bytes(&der)[half..half + 16];
        look_for(piece);
        assert_eq!(freed_with_mark(|| drop(piece.to_vec())), 1);
    }
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
        for call in [cmcrypto_private_key_to_pkcs1_pem, cmcrypto_private_key_to_pkcs8_pem] {
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
    let (key, at, position, identities) = (key.get(), at.0.get(), start.get(), [identity.get()]);
    let text = content_times(1);
    let freed = freed_with_mark(|| {
        let (sealed, _) = replication::signed(|sealed, next| unsafe {
            let (data, to) = (text.as_ptr(), to.get());
            cmcrypto_replication_seal(key, position, data, 16, to, NOW, sealed, next)
        })
        .unwrap();
        let (sealed, len) = (sealed.as_ptr(), sealed.len());
        let mut accepted = None;
        let data = make(cmcrypto_buffer_free, |data| {
            let opened = replication::verified(|verified, size| unsafe {
                let identities = identities.as_ptr();
                cmcrypto_replication_open(
                    at, position, sealed, len, identities, 1, NOW, data, verified, size,
                )
            });
            let status = opened.as_ref().err().copied();
            accepted = opened.ok();
            status.unwrap_or(CMCRYPTO_OK)
        });
        assert!(is_content(bytes(&data)));
        assert!(accepted.is_some());
    });
    assert_eq!(freed, 0);
}

/// Records stay where the caller has them.
#[test]
fn records_are_not_copied() {
    let freed = freed_with_mark(|| {
        let (ours, theirs) = channel::sites();
        let mut record = Wiped::zeros(channel::HEADER + CONTENT.len() + 16);
        record[channel::HEADER..][..CONTENT.len()].copy_from_slice(&content_times(1));
        ok(unsafe {
            let (record, len) = (record.as_mut_ptr(), record.len());
            cmcrypto_channel_sender_seal(ours.sender.get_mut(), record, len, NOW)
        });
        let opened = theirs.open_in_place(&mut record).unwrap().unwrap();
        assert!(is_content(opened));
    });
    assert_eq!(freed, 0);
}

/// What a device puts into the room for a plaintext, all of it, and where the device fails or lies.
#[test]
fn what_a_device_decrypts_is_wiped() {
    fn mark(room: &mut [u8]) {
        let content = content_times(2);
        for at in [0, 128] {
            room[at..at + content.len()].copy_from_slice(&content);
        }
    }
    let tampers: [external_key::Tamper; 3] = [
        |_, room, len| {
            mark(room);
            *len = CONTENT.len();
        },
        |status, room, _| {
            mark(room);
            *status = -1;
        },
        |_, room, len| {
            mark(room);
            *len = room.len() + 1;
        },
    ];
    for (index, tamper) in tampers.into_iter().enumerate() {
        let device = external_key::Device::lying("mp-2048", tamper);
        let (key, digest) = (device.private_key(), CMCRYPTO_OAEP_SHA256);
        let (public, mut ciphertext, mut len) = (public_key(&key), [0; 256], 0);
        ok(unsafe {
            let (key, none, out) = (public.get(), std::ptr::null(), ciphertext.as_mut_ptr());
            let plain = b"plain".as_ptr();
            cmcrypto_public_key_encrypt_oaep(key, digest, none, 0, plain, 5, out, 256, &raw mut len)
        });
        let freed = freed_with_mark(|| {
            let plaintext = try_make(cmcrypto_buffer_free, |out| unsafe {
                let (none, ciphertext) = (std::ptr::null(), ciphertext.as_ptr());
                cmcrypto_private_key_decrypt_oaep(key.get(), digest, none, 0, ciphertext, 256, out)
            });
            let is_given = plaintext.is_ok_and(|plaintext| is_content(bytes(&plaintext)));
            assert_eq!((is_given, device.asked()), (index == 0, 1));
        });
        assert_eq!(freed, 0, "{index}");
    }
}
