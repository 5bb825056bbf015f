//! Directories of sites and key files, beside SHA-256 of their bytes and the raw RSA operations. All keys but two are
//! numbers of the right size that nobody has factors of.

use cmcrypto_core::Provider;

use crate::beside::raw_rsa::RawRsa;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::replication::sha256;
use crate::work::sites::{Endorsements, KEY_FILES, SITES, SiteDirectories};

pub fn measure(run: &mut Run) {
    run.section("sites");
    for size in SITES {
        let sites = SiteDirectories::new(Provider::AwsLc, size);
        let (bytes, blobs) = (sites.to_bytes(), sites.blobs());
        let len = bytes.len();
        run.row(
            &format!("a directory of {size} sites ({len} bytes): read"),
            competitor(|| sites.from_bytes(&bytes)),
            vec![
                beside("SHA-256 of its bytes", || sha256(&bytes)),
                beside("that, and its keys read", || {
                    (sha256(&bytes), sites.read_keys(&blobs))
                }),
            ],
        );
        run.row(
            "write",
            competitor(|| sites.to_bytes()),
            vec![beside("SHA-256 of its bytes", || sha256(&bytes))],
        );
        run.row(
            "look one up",
            competitor(|| sites.look_up(size).clone()),
            Vec::new(),
        );
    }
    for size in KEY_FILES {
        let sites = SiteDirectories::new(Provider::AwsLc, size);
        let rsa = RawRsa::new(&sites.own_key);
        let file = sites.export();
        run.row(
            &format!("a key file of {size} keys ({} bytes): export", file.len()),
            competitor(|| sites.export()),
            vec![beside("SHA-256 of its bytes, 1 raw signature", || {
                (sha256(&file), rsa.sign())
            })],
        );
        run.row(
            "import",
            competitor(|| sites.import(&file)),
            vec![beside("SHA-256 of its bytes, 1 raw verification", || {
                rsa.verify();
                sha256(&file)
            })],
        );
    }
    let of = Endorsements::new(Provider::AwsLc);
    let rsa = RawRsa::new(&of.own_key);
    run.row(
        "proof of possession: made",
        competitor(|| of.prove()),
        vec![beside("1 raw signature", || rsa.sign()).at_most(1.05)],
    );
    run.row(
        "read",
        competitor(|| of.proof()),
        vec![beside("1 raw verification", || rsa.verify())],
    );
    run.row(
        "an endorsed key with its proof: learned",
        competitor(|| of.learn()),
        vec![beside(
            "2 raw verifications, one by a key that is new",
            || (rsa.verify(), rsa.verify_new_key()),
        )],
    );
    let directory = of.learn();
    run.row(
        "looked at, once it was learned",
        competitor(|| of.check(&directory)),
        Vec::new(),
    );
}
