//! The floors of what learns trust: signatures by aws-lc-rs over as much as an endorsement or a
//! request has, hashes, and certificates read by x509-cert.

use aws_lc_rs::digest::{Digest, SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
    UnparsedPublicKey,
};
use cmcrypto_core::pki::key::PrivateKey;
use x509_cert::der::Decode;

const MESSAGE: [u8; 144] = [0x30; 144];

/// A key pair, prepared.
pub struct RawRsa {
    private: RsaKeyPair,
    public: ParsedPublicKey,
    signature: Vec<u8>,
}

impl RawRsa {
    pub fn new(key: &PrivateKey) -> Self {
        let private = RsaKeyPair::from_pkcs8(key.to_pkcs8_der().expose()).unwrap();
        let spki = key.public_key().to_spki_der();
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki);
        let mut raw = Self {
            private,
            public: public.parse().unwrap(),
            signature: Vec::new(),
        };
        raw.signature = raw.sign();
        raw
    }

    pub fn sign(&self) -> Vec<u8> {
        let mut signature = vec![0; self.private.public_modulus_len()];
        let random = SystemRandom::new();
        self.private
            .sign(&RSA_PKCS1_SHA256, &random, &MESSAGE, &mut signature)
            .unwrap();
        signature
    }

    /// With the public key prepared before, as a client has the trusted root key.
    pub fn verify(&self) {
        self.public.verify_sig(&MESSAGE, &self.signature).unwrap();
    }

    /// A set of a batch: its leaf, the nodes above it, the signature of the batch.
    pub fn verify_leaf(&self, set: &[u8], nodes: usize) -> Digest {
        // RFC 9162 section 2.1.1.
        let mut root = digest(&SHA256, set);
        for _ in 0..nodes {
            let mut node = [1; 65];
            node[33..].copy_from_slice(root.as_ref());
            root = digest(&SHA256, &node);
        }
        self.verify();
        root
    }

    /// With a public key that is met for the first time.
    pub fn verify_new_key(&self) {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.private.public_key())
            .verify(&MESSAGE, &self.signature)
            .unwrap();
    }

    /// A management point's part in a registration: the client's key is new to it.
    pub fn register(&self) -> Vec<u8> {
        self.verify_new_key();
        self.sign()
    }

    /// Its part in a renewal: the registered key it has, the next one is new to it.
    pub fn renew(&self) -> Vec<u8> {
        self.verify();
        self.register()
    }
}

/// A certificate as x509-cert reads it: no key prepared, nothing checked.
pub fn read_certificate(der: &[u8]) -> x509_cert::Certificate {
    x509_cert::Certificate::from_der(der).unwrap()
}

pub fn sha256(data: &[u8]) -> Digest {
    digest(&SHA256, data)
}
