//! The trust report: what learning whom to trust and registering cost on this machine, each beside
//! its floor or its peer, as tables to paste.

use std::cell::RefCell;

use cmcrypto_benches::beside::c_abi::TrustStoreHandle;
use cmcrypto_benches::beside::raw::Raw;
use cmcrypto_benches::beside::raw_rsa::{RawRsa, sha256};
use cmcrypto_benches::beside::webpki::{Webpki, read_list};
use cmcrypto_benches::report::machine;
use cmcrypto_benches::report::markdown::Report;
use cmcrypto_benches::report::paired::competitor;
use cmcrypto_benches::work::authority::{Pki, REVOKED};
use cmcrypto_benches::work::hierarchy::{Hierarchy, SITES};
use cmcrypto_benches::work::message::content;
use cmcrypto_benches::work::path::{CANDIDATES, Validating};
use cmcrypto_benches::work::policy::{PolicySets, SecretPolicies, SiteData};
use cmcrypto_benches::work::registration::Registering;
use cmcrypto_benches::work::trust_store::{Directory, Known, MANAGEMENT_POINTS};
use cmcrypto_core::Provider;
use cmcrypto_core::pki::path::CertificateRevocationList;
use cmcrypto_core::trust::ManagementPointBundle;

fn main() {
    let report = Report::from_arguments("trust_report");
    println!(
        "## Trust and registration on one core\n\n{}",
        machine::describe()
    );
    println!(
        "RSA-2048, provider aws-lc. Medians; the ratio is cmcrypto's time divided by the other's, \
         sample by sample.\n"
    );
    bootstrap(&report);
    paths(&report);
    selection(&report);
    registration(&report);
    site_data(&report);
    policy(&report);
    trust_stores(&report);
    c_call(&report);
}

fn bootstrap(report: &Report) {
    report.heading("Bootstrap: from a download to the trusted certificates of a management point");
    for (label, below) in SITES {
        let hierarchy = Hierarchy::new(Provider::AwsLc, below);
        let (der, root) = (hierarchy.keys().to_der().to_vec(), hierarchy.root());
        let raw = RawRsa::new(&hierarchy.top_key);
        let verifications = below + 2;
        let own = format!("{verifications} raw verifications, 2 certificates read by cmcrypto");
        let other = format!("{verifications} raw verifications, 2 certificates read by x509-cert");
        report.row(
            &format!("MP of a {label}"),
            competitor(|| hierarchy.verify(&der, &root)),
            vec![
                (&own, competitor(|| hierarchy.raw(&raw))),
                (&other, competitor(|| hierarchy.rawest(&raw))),
            ],
        );
    }
    for (label, below) in SITES {
        let hierarchy = Hierarchy::offline(Provider::AwsLc, below);
        let (der, root) = (hierarchy.keys().to_der().to_vec(), hierarchy.root());
        let raw = RawRsa::new(&hierarchy.top_key);
        let (verifications, keys) = (below + 4, below + 1);
        let own = format!(
            "{verifications} raw verifications, keys of sites ({keys}) and 3 certificates read by cmcrypto"
        );
        report.row(
            &format!("MP of a {label}, operational key, site signing certificate"),
            competitor(|| hierarchy.verify(&der, &root)),
            vec![(&own, competitor(|| hierarchy.raw_offline(|| raw.verify())))],
        );
    }
}

fn paths(report: &Report) {
    report.heading("A client's path with one intermediate");
    let pki = Pki::new();
    let client_der = pki.client(0);
    let without = ("without revocation", Vec::new());
    let with = REVOKED.map(|(label, revoked)| (label, pki.lists(revoked).to_vec()));
    for (label, lists) in [without].into_iter().chain(with.clone()) {
        let validating = Validating::new(Provider::AwsLc, &pki, &lists);
        let client = validating.read(&client_der);
        let webpki = Webpki::new(&pki, &lists);
        report.row(
            label,
            competitor(|| validating.verify(&client)),
            vec![("webpki", competitor(|| webpki.verify(&client_der)))],
        );
    }
    for (label, lists) in with {
        let list = &lists[1];
        report.with_fewer_samples().row(
            &format!("reading a {label} ({} bytes)", list.len()),
            competitor(|| CertificateRevocationList::from_der(list).unwrap()),
            vec![("webpki", competitor(|| read_list(list)))],
        );
    }
}

fn selection(report: &Report) {
    report.heading("Selection among 1,000 certificates that all match");
    let pki = Pki::new();
    let clients: Vec<Vec<u8>> = (0..CANDIDATES as u32)
        .map(|number| pki.client(number))
        .collect();
    let without = ("without revocation", Vec::new());
    let with = ("list of 1,000", pki.lists(1000).to_vec());
    for (label, lists) in [without, with] {
        let validating = Validating::new(Provider::AwsLc, &pki, &lists);
        let webpki = Webpki::new(&pki, &lists);
        let paths = || clients.iter().for_each(|client| webpki.verify(client));
        report.with_fewer_samples().row(
            label,
            competitor(|| validating.select(&clients)),
            vec![
                ("webpki, 1,000 paths", competitor(paths)),
                (
                    "webpki, 1,000 paths, and certificates read by cmcrypto",
                    competitor(|| {
                        for client in &clients {
                            validating.read(client);
                            webpki.verify(client);
                        }
                    }),
                ),
            ],
        );
    }
}

fn registration(report: &Report) {
    report.heading("Registration");
    let site = Registering::new(Provider::AwsLc);
    let raw = RawRsa::new(&site.client_key);
    let (request, renewal) = (site.request(), site.renewal());
    let (answer, renewed) = (site.register(&request), site.renew(&renewal));
    report.row(
        "client: request",
        competitor(|| site.request()),
        vec![("1 raw signature", competitor(|| raw.sign()))],
    );
    report.row(
        "MP: register",
        competitor(|| site.register(&request)),
        vec![(
            "1 raw verification, 1 signature",
            competitor(|| raw.register()),
        )],
    );
    report.row(
        "client: finish",
        competitor(|| site.finish(&request, &answer)),
        vec![("1 raw verification", competitor(|| raw.verify()))],
    );
    report.row(
        "client: renewal",
        competitor(|| site.renewal()),
        vec![("2 raw signatures", competitor(|| [raw.sign(), raw.sign()]))],
    );
    report.row(
        "MP: renew",
        competitor(|| site.renew(&renewal)),
        vec![(
            "2 raw verifications, 1 signature",
            competitor(|| raw.renew()),
        )],
    );
    report.row(
        "client: finish a renewal",
        competitor(|| site.finish(&renewal, &renewed)),
        vec![("1 raw verification", competitor(|| raw.verify()))],
    );
    let (challenges, challenge, now) = (&site.challenges, &site.challenge, site.now);
    report.row(
        "MP: issue a challenge",
        competitor(|| challenges.issue(now).unwrap()),
        Vec::new(),
    );
    report.row(
        "MP: check a challenge",
        competitor(|| challenges.check(challenge, now).unwrap()),
        Vec::new(),
    );
}

fn site_data(report: &Report) {
    report.heading("Site data of 64 KiB");
    let site = SiteData::new(Provider::AwsLc);
    let raw = RawRsa::new(&site.key);
    let data = content(64 << 10);
    let signature = site.sign(&data);
    report.row(
        "site: sign",
        competitor(|| site.sign(&data)),
        vec![(
            "raw hash, 1 signature",
            competitor(|| (sha256(&data), raw.sign())),
        )],
    );
    report.row(
        "client: verify",
        competitor(|| site.verify(&data, &signature)),
        vec![(
            "raw hash, 1 verification",
            competitor(|| {
                raw.verify();
                sha256(&data)
            }),
        )],
    );
}

fn policy(report: &Report) {
    report.heading("Policy: a set for each of 25,000 clients, and a secret");
    for policies in [1, 5] {
        let many = PolicySets::new(Provider::AwsLc, 25_000, policies);
        let raw = RawRsa::new(&many.site.key);
        report.row(
            &format!("client: apply a set of a batch, policies: {policies}"),
            competitor(|| many.apply()),
            vec![(
                "its 16 raw hashes, 1 raw verification",
                competitor(|| raw.verify_leaf(&many.signed, 15)),
            )],
        );
        report.once().row(
            &format!("site: sign 25,000 sets as a batch, policies: {policies}"),
            competitor(|| many.batch()),
            vec![("each by itself", competitor(|| many.one_by_one()))],
        );
    }
    for len in [512, 16 << 10] {
        let secret = SecretPolicies::new(Provider::AwsLc, len);
        let (raw, body) = (Raw::new(2048), content(len));
        report.row(
            &format!("secret of {len} bytes: site seals, client opens"),
            competitor(|| secret.open(&secret.seal())),
            vec![(
                "raw calls, 1 copy",
                competitor(|| raw.open(&raw.seal(&body))),
            )],
        );
    }
}

fn trust_stores(report: &Report) {
    report.heading("Trust store in a file; saving makes durable");
    for size in MANAGEMENT_POINTS {
        let known = Known::new(Provider::AwsLc, size);
        let directory = Directory::new(&known);
        let bytes = directory.bytes.clone();
        let count = match size {
            1 => "1 MP".to_owned(),
            _ => format!("{size} MPs"),
        };
        report.row(
            &format!("load, {count} ({} bytes)", bytes.len()),
            competitor(|| directory.load()),
            vec![("read the file", competitor(|| directory.raw_load()))],
        );
        let mut store = directory.load();
        // Saving and its floor take turns.
        let directory = RefCell::new(directory);
        report.with_fewer_samples().row(
            &format!("save, {count}"),
            competitor(|| directory.borrow_mut().save(&mut store)),
            vec![(
                "write, fsync, rename, fsync",
                competitor(|| directory.borrow().raw_save()),
            )],
        );
        report.row(
            &format!("to_bytes, {count}"),
            competitor(|| known.store.to_bytes().unwrap()),
            vec![("SHA-256 of the bytes", competitor(|| sha256(&bytes)))],
        );
        report.row(
            &format!("from_bytes, {count}"),
            competitor(|| known.read(&bytes)),
            vec![("SHA-256 of the bytes", competitor(|| sha256(&bytes)))],
        );
        let (_, name) = known.management_point(0);
        let raw = RawRsa::new(&known.hierarchy.top_key);
        report.row(
            &format!("management_point, of {count}"),
            competitor(|| known.store.management_point(&name, known.hierarchy.now)),
            vec![(
                "3 raw verifications, 2 certificates read by cmcrypto",
                competitor(|| known.hierarchy.raw(&raw)),
            )],
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
        report.row(
            &format!("clone the store and learn another, of {count}"),
            competitor(learn),
            vec![(
                "clone the store, 3 raw verifications, 2 certificates read by cmcrypto",
                competitor(|| (known.store.clone(), known.hierarchy.raw(&raw))),
            )],
        );
    }
}

fn c_call(report: &Report) {
    report.heading("Through C");
    let mut known = Known::new(Provider::AwsLc, 1);
    let (keys, name) = known.management_point(0);
    let (der, now) = (keys.to_der(), known.hierarchy.now);
    let bytes = known.store.to_bytes().unwrap();
    let mut handle = TrustStoreHandle::new(&bytes, &name, now);
    report.row(
        "read and learn a known MP",
        competitor(|| handle.learn(der)),
        vec![(
            "the same in Rust",
            competitor(|| {
                let keys = ManagementPointBundle::from_der(der).unwrap();
                known.store.learn_management_point(&keys, &name, now)
            }),
        )],
    );
}
