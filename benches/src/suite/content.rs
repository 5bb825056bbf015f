//! Encrypted content, in place and from a reader to a writer, beside AES-256-GCM over its chunks with a prepared key.
//! Without comparing the SHA-256, which costs several times as much, and with it.

use std::cell::RefCell;
use std::hint::black_box;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use cmcrypto_core::Provider;
use cmcrypto_core::content::{CHUNK_LEN, HashCheck};

use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::content::Content;
use crate::work::message::content;
use crate::work::replication::sha256;

const FILE: usize = 64 << 20;

struct Raw(LessSafeKey);

impl Raw {
    fn new() -> Self {
        let key = UnboundKey::new(&AES_256_GCM, &[7; 32]).unwrap();
        Self(LessSafeKey::new(key))
    }

    fn seal(&self, data: &mut [u8]) -> Vec<[u8; 16]> {
        let seal = |chunk: &mut [u8]| {
            let nonce = Nonce::assume_unique_for_key([0; 12]);
            let tag = self
                .0
                .seal_in_place_separate_tag(nonce, Aad::empty(), chunk);
            tag.unwrap().as_ref().try_into().unwrap()
        };
        data.chunks_mut(CHUNK_LEN).map(seal).collect()
    }

    /// A copy of the chunks, opened.
    fn open(&self, sealed: &[u8], tags: &[[u8; 16]], data: &mut [u8]) {
        data.copy_from_slice(sealed);
        for (chunk, tag) in data.chunks_mut(CHUNK_LEN).zip(tags) {
            let nonce = Nonce::assume_unique_for_key([0; 12]);
            let opened = self
                .0
                .open_in_place_separate_tag(nonce, Aad::empty(), tag, chunk);
            opened.unwrap();
        }
    }
}

pub fn measure(run: &mut Run) {
    run.section("content");
    let file = Content::new(Provider::AwsLc, content(FILE));
    let raw = Raw::new();
    // Those that work in place take turns with it.
    let data = RefCell::new(content(FILE));
    run.row(
        "encrypt 64 MiB in place",
        competitor(|| file.encrypt_in_place(&mut data.borrow_mut())),
        vec![beside("raw AES-256-GCM", || raw.seal(&mut data.borrow_mut())).at_most(1.11)],
    );
    let from = content(FILE);
    run.row(
        "encrypt 64 MiB from a reader to a writer",
        competitor(|| file.encrypt(HashCheck::LeftToCaller)),
        vec![
            beside("raw, each chunk copied first", || {
                let mut buffer = vec![0; CHUNK_LEN];
                for chunk in from.chunks(CHUNK_LEN) {
                    buffer.copy_from_slice(chunk);
                    black_box(raw.seal(&mut buffer));
                }
            })
            .at_most(1.11),
        ],
    );
    run.row(
        "the same, SHA-256 compared",
        competitor(|| file.encrypt(HashCheck::Compared)),
        vec![beside("SHA-256", || sha256(&from))],
    );
    let all = 0..FILE as u64;
    let mut sealed = from.clone();
    let tags = raw.seal(&mut sealed);
    // In one place, as how long it takes to write 64 MiB depends on where they lie.
    let place = RefCell::new(file.encrypted(all.clone()).to_vec());
    run.row(
        "decrypt 64 MiB in place, after a copy",
        competitor(|| {
            let mut fetched = place.borrow_mut();
            fetched.copy_from_slice(file.encrypted(all.clone()));
            file.decrypt_in_place(all.clone(), &mut fetched);
        }),
        vec![
            beside("raw AES-256-GCM, after a copy", || {
                raw.open(&sealed, &tags, &mut place.borrow_mut()[..FILE])
            })
            .at_most(1.11),
        ],
    );
    run.row(
        "decrypt 64 MiB from a reader to a writer",
        competitor(|| file.decrypt(HashCheck::LeftToCaller)),
        vec![
            beside("raw AES-256-GCM, after a copy", || {
                raw.open(&sealed, &tags, &mut data.borrow_mut())
            })
            .at_most(1.11),
        ],
    );
    for (label, range, chunks) in [
        ("1 KiB of one chunk", 1000..2024, 1),
        ("4 KiB of two chunks", 64_000..68_096, 2),
        ("1 MiB of 17 chunks", 1000..1_049_576, 17),
    ] {
        let bytes = chunks * CHUNK_LEN;
        let mut fetched = file.encrypted(range.clone()).to_vec();
        let (sealed, tags) = (&sealed[..bytes], &tags[..chunks]);
        let mut opened = vec![0; bytes];
        run.row(
            &format!("{label}, in place, after a copy"),
            competitor(|| {
                fetched.copy_from_slice(file.encrypted(range.clone()));
                file.decrypt_in_place(range.clone(), &mut fetched);
            }),
            vec![
                beside("raw AES-256-GCM, after a copy", || {
                    raw.open(sealed, tags, &mut opened)
                })
                .at_most(1.15),
            ],
        );
        run.row(
            "from a reader to a writer",
            competitor(|| file.decrypt_range(range.clone())),
            vec![
                beside("raw AES-256-GCM, after a copy", || {
                    raw.open(sealed, tags, &mut opened)
                })
                .at_most(1.15),
            ],
        );
    }
}
