//! From a download to the trusted certificates of a management point, by floors.
//!
//! All have one raw verification for each endorsement. In the first all keys of verification are prepared before, those of
//! sites too, and this library reads the two certificates with their keys. In the second x509-cert reads them, only the
//! root's key is prepared before, and the key of the encryption certificate never.

use cmcrypto_core::Provider;

use crate::beside::raw_rsa::RawRsa;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::hierarchy::{Hierarchy, SITES};

pub fn measure(run: &mut Run) {
    run.section("bootstrap");
    for (label, below) in SITES {
        let hierarchy = Hierarchy::new(Provider::AwsLc, below);
        let portable = Hierarchy::new(Provider::Portable, below);
        let (der, root) = (hierarchy.keys().to_der().to_vec(), hierarchy.root());
        let (portable_der, portable_root) = (portable.keys().to_der().to_vec(), portable.root());
        let raw = RawRsa::new(&hierarchy.top_key);
        let verifications = below + 2;
        run.row(
            &format!("MP of a {label}"),
            competitor(|| hierarchy.verify(&der, &root)),
            vec![
                beside(
                    format!("{verifications} raw verifications, 2 certificates read by cmcrypto"),
                    || hierarchy.raw(&raw),
                )
                .at_most(1.2),
                beside(
                    format!("{verifications} raw verifications, 2 certificates read by x509-cert"),
                    || hierarchy.rawest(&raw),
                ),
                beside("`portable`", || {
                    portable.verify(&portable_der, &portable_root)
                }),
            ],
        );
    }
    for (label, below) in SITES {
        let hierarchy = Hierarchy::offline(Provider::AwsLc, below);
        let (der, root) = (hierarchy.keys().to_der().to_vec(), hierarchy.root());
        let raw = RawRsa::new(&hierarchy.top_key);
        let (verifications, keys) = (below + 4, below + 1);
        let floor = format!(
            "{verifications} raw verifications, keys of sites ({keys}) and 3 certificates read by cmcrypto"
        );
        run.row(
            &format!("MP of a {label}, operational key, site signing certificate"),
            competitor(|| hierarchy.verify(&der, &root)),
            vec![beside(floor, || hierarchy.raw_offline(|| raw.verify())).at_most(1.2)],
        );
    }
}
