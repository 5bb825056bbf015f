//! Trust stores in memory and in a file, beside the bytes: read, and for saving written, made durable (fsync of the file
//! and of its directory) and renamed. Saving is a change, so it also reads the file and merges. Where the directory for
//! temporary files (`TMPDIR`) lies in memory, making durable costs nothing.

use std::cell::RefCell;

use cmcrypto_core::Provider;

use crate::beside::raw_rsa::{RawRsa, sha256};
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::trust_store::{Directory, Known, MANAGEMENT_POINTS};

pub fn measure(run: &mut Run) {
    run.section("trust-store");
    for size in MANAGEMENT_POINTS {
        let known = Known::new(Provider::AwsLc, size);
        let directory = Directory::new(&known);
        let bytes = directory.bytes.clone();
        let of = match size {
            1 => "1 MP".to_owned(),
            _ => format!("{size} MPs"),
        };
        run.row(
            &format!("{of}: load ({} bytes)", bytes.len()),
            competitor(|| directory.load()),
            vec![
                beside("reading the file", || directory.raw_load()),
                beside("SHA-256 of its bytes", || sha256(&bytes)),
            ],
        );
        let mut store = directory.load();
        // Saving and its floor take turns.
        let directory = RefCell::new(directory);
        run.row(
            &format!("{of}: save, durable"),
            competitor(|| directory.borrow_mut().save(&mut store)),
            vec![beside("write, fsync, rename, fsync", || {
                directory.borrow().raw_save()
            })],
        );
        let (_, name) = known.management_point(0);
        let raw = RawRsa::new(&known.hierarchy.top_key);
        run.row(
            &format!("{of}: look one up"),
            competitor(|| known.store.management_point(&name, known.hierarchy.now)),
            vec![
                beside(
                    "3 raw verifications, 2 certificates read by cmcrypto",
                    || known.hierarchy.raw(&raw),
                )
                .at_most(1.2),
            ],
        );
        let (keys, name) = known.management_point(999);
        let learn = || {
            let mut store = known.store.clone();
            store
                .learn_management_point(&keys, &name, known.hierarchy.now)
                .unwrap();
            store
        };
        // Each time into a store that does not know it yet.
        run.row(
            &format!("{of}: clone the store and learn another"),
            competitor(learn),
            vec![
                beside(
                    "clone, 3 raw verifications, 2 certificates read by cmcrypto",
                    || (known.store.clone(), known.hierarchy.raw(&raw)),
                )
                .at_most(1.2),
            ],
        );
    }
}
