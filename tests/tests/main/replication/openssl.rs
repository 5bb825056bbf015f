//! OpenSSL's command line as a witness of what a signature is over.

use cmcrypto_core::replication;
use cmcrypto_tests::form::{Signed, signed_bytes};
use cmcrypto_tests::openssl::{sha256, verifies};
use cmcrypto_tests::*;

use crate::replication::fixture::*;

#[test]
fn openssl_verifies_the_signature_over_the_content() {
    for world in worlds() {
        let (signature, next) = replication::sign(&world.sender(0), &start(), DATA, NOW).unwrap();
        let Signed {
            content,
            signatures,
        } = Signed::parse(&signature);
        let public = world.key(0).public_key();
        assert_eq!(signatures.len(), 1);
        let message = signed_bytes("replication", &content);
        assert!(verifies(public, &message, &signatures[0]));
        assert!(!verifies(public, &content, &signatures[0]));

        // The hash of the data in it, and the hash of it in the position, are OpenSSL's.
        assert!(content.ends_with(&sha256(DATA)));
        let (position, hash) = (next.to_bytes().unwrap(), sha256(&content));
        assert!(position.windows(hash.len()).any(|part| part == hash));
    }
}
