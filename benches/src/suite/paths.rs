//! Paths of a PKI and selection among certificates, beside webpki's own check by the rules that `verify_path` sets, with
//! what webpki's feature `aws-lc-rs` does for RSA. What is read once (roots, lists, and for cmcrypto the certificates of a
//! path) is read before. webpki has no selection: beside it are as many paths.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::path::CertificateRevocationList;

use crate::beside::webpki::{Webpki, read_list};
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::authority::{Pki, REVOKED};
use crate::work::path::{CANDIDATES, Validating};

pub fn measure(run: &mut Run) {
    let pki = Pki::new();
    run.section("paths");
    let client_der = pki.client(0);
    let without = ("without revocation", Vec::new());
    let with = REVOKED.map(|(label, revoked)| (label, pki.lists(revoked).to_vec()));
    for (label, lists) in [without].into_iter().chain(with.clone()) {
        let validating = Validating::new(Provider::AwsLc, &pki, &lists);
        let client = validating.read(&client_der);
        let webpki = Webpki::new(&pki, &lists);
        run.row(
            &format!("one intermediate, {label}"),
            competitor(|| validating.verify(&client)),
            vec![beside("webpki", || webpki.verify(&client_der)).at_most(1.05)],
        );
    }
    for (label, lists) in with {
        let list = &lists[1];
        run.row(
            &format!("reading a {label} ({} bytes)", list.len()),
            competitor(|| CertificateRevocationList::from_der(list).unwrap()),
            vec![beside("webpki", || read_list(list)).at_most(1.05)],
        );
    }
    let validating = Validating::new(Provider::AwsLc, &pki, &[]);
    run.row(
        "reading a certificate",
        competitor(|| validating.read(&client_der)),
        vec![beside("x509-cert, which prepares no key", || {
            crate::beside::raw_rsa::read_certificate(&client_der)
        })],
    );

    run.section("selection");
    let clients: Vec<Vec<u8>> = (0..CANDIDATES as u32)
        .map(|number| pki.client(number))
        .collect();
    let without = ("1,000 certificates that all match", Vec::new());
    let with = ("the same, lists of 1,000", pki.lists(1000).to_vec());
    for (label, lists) in [without, with] {
        let validating = Validating::new(Provider::AwsLc, &pki, &lists);
        let webpki = Webpki::new(&pki, &lists);
        let paths = || clients.iter().for_each(|client| webpki.verify(client));
        run.row(
            label,
            competitor(|| validating.select(&clients)),
            vec![beside("webpki, 1,000 paths", paths).at_most(0.2)],
        );
    }
}
