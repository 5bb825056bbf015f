//! What a store gives out, all of it: nothing from a first management point under settings that do not
//! accept that.

use std::collections::BTreeSet;

use cmcrypto_core::Error;
use cmcrypto_core::trust::{TrustSettings, TrustSource, TrustStore};
use cmcrypto_tests::*;

use crate::trust::fixture::*;

/// The public methods of a `TrustStore` that look at it, as its sources have them.
fn looking() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let directory = vector_path("../crypto-core/src/controls/trust");
    for entry in std::fs::read_dir(directory).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        for of_store in source.split("\nimpl TrustStore {").skip(1) {
            let of_store = of_store.split("\n}").next().unwrap();
            for function in of_store.split("\n    pub fn ").skip(1) {
                let (name, rest) = function.split_once('(').unwrap();
                if rest.trim_start().starts_with("&self") {
                    found.insert(name.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn nothing_that_is_not_accepted_is_given_out() {
    // Where it came from; and the store itself, for storage.
    let harmless = [
        "trusted_root_key_source",
        "site_signing_certificate_source",
        "to_bytes",
    ];
    type Ask = fn(&TrustStore) -> Option<Error>;
    let asked: [(&str, Ask); 6] = [
        ("trusted_root_key", |store| store.trusted_root_key().err()),
        ("management_points", |store| store.management_points().err()),
        ("management_point", |store| {
            store.management_point(&name("P01", HOST), NOW).err()
        }),
        ("site_signing_certificate", |store| {
            store.site_signing_certificate(p01(), NOW).err()
        }),
        ("site_verifier", |store| {
            store.site_verifier(p01(), NOW).err()
        }),
        ("issuing_verifier", |store| {
            store.issuing_verifier(p01(), NOW).err()
        }),
    ];
    let named = asked.iter().map(|(name, _)| *name).chain(harmless);
    assert_eq!(looking(), named.map(str::to_owned).collect());

    let first = TrustSource::FirstManagementPoint;
    let refused = Some(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED);
    for world in worlds() {
        // What a site's key endorsed is as the root; what nobody endorsed is by itself.
        for endorsed in [false, true] {
            let mut store = TrustStore::new(FIRST_ACCEPTED);
            store.learn_trusted_root_key(world.root(), first).unwrap();
            let keys = match endorsed {
                true => world.with_site_signing(0, 1),
                false => world.of_p01(HOST, 1, 1, 1),
            };
            let keys = world.with_issuing(keys);
            store
                .learn_management_point(&keys, &name("P01", HOST), NOW)
                .unwrap();
            if !endorsed {
                let certificate = world.site_signing[0].clone();
                store
                    .learn_site_signing_certificate(p01(), certificate, first, NOW)
                    .unwrap();
            }
            for (name, ask) in asked {
                assert_eq!(ask(&store), None, "{name}");
                let strict = reread(&store, TrustSettings::default());
                assert_eq!(ask(&strict), refused, "{name}");
            }
            let mut strict = reread(&store, TrustSettings::default());
            let before = bytes(&strict);
            let found = strict.learn_management_point(&keys, &name("P01", HOST), NOW);
            assert_eq!(found.err(), refused);
            let found = strict.learn_operational_key(&world.operational(0, terms(1)), NOW);
            assert_eq!(found.err(), refused);
            assert_eq!(bytes(&strict), before);
        }
    }
}
