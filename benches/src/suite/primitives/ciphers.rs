//! AES-256-GCM in place, with the preparation of the key: a content key is used once. Opening begins with a copy of the
//! ciphertext, which is gone afterwards.

use std::cell::RefCell;

use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aws_lc_rs::aead as aws_lc;
use cmcrypto_core::primitive::aes_gcm as gcm;
use cmcrypto_core::{Provider, Secret};
use graviola::aead::AesGcm;
use ring::aead as ring;

use super::KEY;
use crate::beside::openssl;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::content;

const NONCE: [u8; 12] = [7; 12];

fn aws_lc_key() -> aws_lc::LessSafeKey {
    aws_lc::LessSafeKey::new(aws_lc::UnboundKey::new(&aws_lc::AES_256_GCM, &KEY).unwrap())
}

fn ring_key() -> ring::LessSafeKey {
    ring::LessSafeKey::new(ring::UnboundKey::new(&ring::AES_256_GCM, &KEY).unwrap())
}

pub(super) fn measure(run: &mut Run) {
    let key = Secret::from(KEY.to_vec());
    for (label, len) in [("512 B", 512), ("64 KiB", 64 << 10), ("1 MiB", 1 << 20)] {
        // They take turns with it.
        let data = RefCell::new(content(len));
        let seal = |provider| {
            let (key, data) = (&key, &data);
            move || gcm::seal_in_place(provider, key, b"", &mut data.borrow_mut()).unwrap()
        };
        run.row(
            &format!("AES-256-GCM seal {label}"),
            competitor(seal(Provider::AwsLc)),
            vec![
                beside("`portable`", seal(Provider::Portable)),
                beside("aws-lc-rs", || {
                    let nonce = aws_lc::Nonce::assume_unique_for_key(NONCE);
                    let data = &mut data.borrow_mut()[..];
                    aws_lc_key()
                        .seal_in_place_separate_tag(nonce, aws_lc::Aad::empty(), data)
                        .unwrap()
                }),
                beside("ring", || {
                    let nonce = ring::Nonce::assume_unique_for_key(NONCE);
                    let data = &mut data.borrow_mut()[..];
                    ring_key()
                        .seal_in_place_separate_tag(nonce, ring::Aad::empty(), data)
                        .unwrap()
                }),
                beside("aes-gcm", || {
                    let key = aes_gcm::Aes256Gcm::new_from_slice(&KEY).unwrap();
                    let mut data = data.borrow_mut();
                    key.encrypt_inout_detached(&NONCE.into(), b"", data.as_mut_slice().into())
                        .unwrap()
                }),
                beside("graviola", || {
                    let mut tag = [0; 16];
                    AesGcm::new(&KEY).encrypt(&NONCE, b"", &mut data.borrow_mut(), &mut tag);
                    tag
                }),
                beside("OpenSSL's EVP", || {
                    openssl::gcm_seal(&KEY, &NONCE, &mut data.borrow_mut())
                }),
            ],
        );

        let mut sealed = content(len);
        let tag = gcm::seal_in_place(Provider::AwsLc, &key, b"", &mut sealed).unwrap();
        let (nonce, tag) = (tag.nonce, tag.tag);
        let fresh = || {
            let mut data = data.borrow_mut();
            data.copy_from_slice(&sealed);
            data
        };
        let open = |provider| {
            let (key, fresh) = (&key, &fresh);
            move || gcm::open_in_place(provider, key, &nonce, b"", &mut fresh(), &tag).unwrap()
        };
        run.row(
            &format!("AES-256-GCM open {label}"),
            competitor(open(Provider::AwsLc)),
            vec![
                beside("`portable`", open(Provider::Portable)),
                beside("aws-lc-rs", || {
                    let nonce = aws_lc::Nonce::assume_unique_for_key(nonce);
                    let key = aws_lc_key();
                    let data = &mut fresh()[..];
                    key.open_in_place_separate_tag(nonce, aws_lc::Aad::empty(), &tag, data)
                        .unwrap();
                }),
                beside("ring", || {
                    let nonce = ring::Nonce::assume_unique_for_key(nonce);
                    let tag = ring::Tag::from(tag);
                    let data = &mut fresh()[..];
                    ring_key()
                        .open_in_place_separate_tag(nonce, ring::Aad::empty(), tag, data, 0..)
                        .unwrap();
                }),
                beside("graviola", || {
                    let key = AesGcm::new(&KEY);
                    key.decrypt(&nonce, b"", &mut fresh(), &tag).unwrap()
                }),
            ],
        );
        assert!(*data.borrow() == content(len));
    }
}
