//! OpenSSL reads what is signed, and verifies it over what is documented.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_tests::form::{Signed, signed_bytes};
use cmcrypto_tests::*;

use crate::policy::fixture::*;

fn witness(structure: &[u8], purpose: &str, signers: &[&SigningIdentity]) {
    let dir = TempDir::new();
    let path = dir.write("structure", structure);
    let listing = openssl(&["asn1parse", "-inform", "DER", "-in", &path]).unwrap();
    let listing = String::from_utf8(listing).unwrap();
    for name in [
        "PRINTABLESTRING   :P01",
        "GENERALIZEDTIME   :20270115080000Z",
    ] {
        assert!(listing.contains(name), "{name} in\n{listing}");
    }
    let signed = Signed::parse(structure);
    assert_eq!(signed.signatures.len(), signers.len());
    for (signature, signer) in signed.signatures.iter().zip(signers) {
        let key = signer.certificate().public_key().to_spki_pem().unwrap();
        let key = dir.write("key", key.as_bytes());
        let signature = dir.write("signature", signature);
        for (purpose, verifies) in [(purpose, true), ("other", false)] {
            let message = dir.write("message", &signed_bytes(purpose, &signed.content));
            let verify = ["dgst", "-sha256", "-verify", &key, "-signature", &signature];
            let found = openssl(&[&verify[..], &[&message]].concat());
            assert_eq!(found.is_ok(), verifies, "{purpose}: {found:?}");
        }
    }
}

#[test]
fn openssl_reads_and_verifies() {
    for &provider in Provider::ALL {
        let [one, two, _] = KEYS.map(|name| identity(provider, name));
        let (signer, _) = pair(&one);
        let signature = signer.sign(POLICY, DATA, NOW).unwrap();
        witness(&signature, "site-data", &[&one]);
        let change = signer.change_to(&two, NOW).unwrap();
        witness(&change, "site-signing-change", &[&one, &two]);
    }
}
