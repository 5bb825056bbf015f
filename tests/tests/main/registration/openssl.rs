//! OpenSSL reads what is sent, and verifies the signatures over what is documented.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_tests::form::{Signed, signed_bytes};
use cmcrypto_tests::*;

use crate::registration::fixture::*;

/// `openssl dgst -verify` of every signature in `structure`, and `openssl asn1parse` of all of it.
fn witness(structure: &[u8], purpose: &str, signers: &[&SigningIdentity], names: &[&str]) {
    let dir = TempDir::new();
    let path = dir.write("structure", structure);
    let listing = openssl(&["asn1parse", "-inform", "DER", "-in", &path]).unwrap();
    let listing = String::from_utf8(listing).unwrap();
    for name in names {
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
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(THIRD));
        let encryption = certificate(provider, "mp-2048");
        let request = site.request_with(&client, Some(&encryption));
        let common = ["PRINTABLESTRING   :P01", "sha256WithRSAEncryption"];
        witness(
            request.as_bytes(),
            "registration",
            &[&client],
            &[&common[..], &["cont [ 0 ]"]].concat(),
        );
        let answer = site.register(request.as_bytes()).unwrap();
        let id = format!("UTF8STRING        :{}", answer.id);
        let reply = [
            common[0],
            &id,
            "BOOLEAN           :0",
            "BOOLEAN           :255",
        ];
        witness(&answer.reply, "registration-reply", &[&site.mp], &reply);
        let request = site.renewal(&answer.id, &client, &next, None);
        witness(
            request.as_bytes(),
            "renewal",
            &[&client, &next],
            &[&common[..], &[&id]].concat(),
        );
        let answer = site.renew(request.as_bytes()).unwrap();
        witness(&answer.reply, "registration-reply", &[&site.mp], &reply);
    }
}
