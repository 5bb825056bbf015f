//! OpenSSL's command line as a witness of what a signature is over.

use cmcrypto_core::replication;
use cmcrypto_tests::form::{Signed, signed_bytes};
use cmcrypto_tests::*;

use crate::replication::fixture::*;

#[test]
fn openssl_verifies_the_signature_over_the_content() {
    let dir = TempDir::new();
    for world in worlds() {
        let (signature, next) = replication::sign(&world.sender(0), &start(), DATA, NOW).unwrap();
        let signed = Signed::parse(&signature);
        let (content, [signature]) = (&signed.content[..], &signed.signatures[..]) else {
            panic!("one signature");
        };
        let public = world.key(0).public_key().to_spki_pem().unwrap();
        let public = dir.write("key.pem", public.as_bytes());
        let signature = dir.write("signature", signature);
        let verify = |signed: &[u8]| {
            let file = dir.write("signed", signed);
            #[rustfmt::skip]
            let arguments = [
                "dgst", "-sha256", "-verify", &public, "-signature", &signature, &file,
            ];
            openssl(&arguments)
        };
        assert_eq!(
            verify(&signed_bytes("replication", content)).unwrap(),
            b"Verified OK\n"
        );
        assert!(verify(content).is_err());

        // The hash of the data in it, and the hash of it in the position, are OpenSSL's.
        let digest = |bytes: &[u8]| {
            let file = dir.write("hashed", bytes);
            openssl(&["dgst", "-sha256", "-binary", &file]).unwrap()
        };
        assert!(content.ends_with(&digest(DATA)));
        assert!(next.to_bytes().unwrap().ends_with(&digest(content)));
    }
}
