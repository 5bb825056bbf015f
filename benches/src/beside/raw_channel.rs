//! The floor of a channel: the calls of aws-lc-rs that a handshake of this protocol and its records
//! can't do without, over as many bytes.
//!
//! No messages, no memory but the engine's own, no wiping, no checks.

use std::hint::black_box;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, Tag, UnboundKey};
use aws_lc_rs::agreement::{
    Algorithm, ECDH_P256, PrivateKey as AgreementKey, PublicKey as Share,
    UnparsedPublicKey as Peer, X25519, agree,
};
use aws_lc_rs::digest::{Context, Digest, SHA256, digest};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use cmcrypto_core::channel::{RECORD_HEADER_LEN, Suite};
use cmcrypto_core::pki::key::PrivateKey;

use crate::work::channel::Channels;

/// As long as the labels are.
const LABEL: [u8; 40] = [0x63; 40];
const HEADER_LEN: usize = 6;
const MAC_LEN: usize = 32;
/// Kind, two lengths.
const PROOF_FIELDS_LEN: usize = 5;
/// Purpose, role, suite, two site codes, kind, hash.
const SIGNED_FIELDS_LEN: usize = 20 + 1 + 2 + 6 + 1 + 32;

/// Whether a peer's key of verification is prepared before, or read from its SubjectPublicKeyInfo each
/// time, as whoever is shown one has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerKeys {
    Read,
    Prepared,
}

/// The keys of both sides.
pub struct RawChannel {
    sides: [RawSide; 2],
}

struct RawSide {
    private: RsaKeyPair,
    spki: Vec<u8>,
    public: ParsedPublicKey,
}

/// The keys of the records of one side: both directions.
pub type RecordKeys = [LessSafeKey; 2];

impl RawChannel {
    pub fn new(channels: &Channels) -> Self {
        let side = |key: &PrivateKey| {
            let spki = key.public_key().to_spki_der().to_vec();
            RawSide {
                private: RsaKeyPair::from_pkcs8(key.to_pkcs8_der().expose()).unwrap(),
                public: UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, &spki)
                    .parse()
                    .unwrap(),
                spki,
            }
        };
        Self {
            sides: [&channels.initiator, &channels.responder].map(|one| side(&one.key)),
        }
    }

    /// What both sides compute, with exchange keys shown.
    pub fn handshake(&self, suite: Suite, peers: PeerKeys) -> [RecordKeys; 2] {
        let algorithm = match suite {
            Suite::X25519 => &X25519,
            Suite::P256 => &ECDH_P256,
            _ => panic!("no other suite"),
        };
        let keys = [(); 2].map(|()| AgreementKey::generate(algorithm).unwrap());
        let shares = keys.each_ref().map(|key| key.compute_public_key().unwrap());
        // Message 1 in the transcript of each side, and what the ephemeral keys were exchanged for.
        let message_1 = [&[1; HEADER_LEN + 6], shares[0].as_ref()].concat();
        let mut transcripts = [(); 2].map(|()| Context::new(&SHA256));
        let secrets = [0, 1].map(|own| {
            transcripts[own].update(&message_1);
            let mut bound = transcripts[own].clone();
            bound.update(shares[1].as_ref());
            secret(algorithm, &keys[own], &shares[1 - own], &bound.finish())
        });
        let signed = vec![7; SIGNED_FIELDS_LEN + 2 * shares[0].as_ref().len()];

        // The responder's proof, then the initiator's: who makes it, who opens it.
        for [from, to] in [[1, 0], [0, 1]] {
            let aad = match from {
                0 => vec![2; HEADER_LEN],
                _ => [&[2; HEADER_LEN], shares[1].as_ref()].concat(),
            };
            let sealed = self.sides[from].prove(&secrets[from], &aad, &signed);
            for transcript in &mut transcripts {
                transcript.update(&aad);
                transcript.update(&sealed.bytes);
                transcript.update(sealed.tag.as_ref());
            }
            self.sides[from].check(&secrets[to], &aad, &signed, sealed, peers);
            // For the initiator's confirmation, which covers message 2; and then for the records.
            for transcript in &transcripts {
                black_box(transcript.clone().finish());
            }
        }
        [0, 1].map(|own| {
            expand::<32>(&secrets[own]);
            [(); 2].map(|()| {
                let traffic = expand::<32>(&secrets[own]);
                let traffic = Prk::new_less_safe(HKDF_SHA256, &traffic);
                expand::<12>(&traffic);
                gcm(&expand(&traffic))
            })
        })
    }
}

struct Sealed {
    bytes: Vec<u8>,
    tag: Tag,
    signature: Vec<u8>,
    confirmation: hmac::Tag,
}

impl RawSide {
    fn prove(&self, secret: &Prk, aad: &[u8], signed: &[u8]) -> Sealed {
        let mut signature = vec![0; self.private.public_modulus_len()];
        black_box(digest(&SHA256, &self.spki));
        self.private
            .sign(
                &RSA_PSS_SHA256,
                &SystemRandom::new(),
                signed,
                &mut signature,
            )
            .unwrap();
        let confirmation = confirmation_key(secret);
        let confirmation = hmac::sign(&confirmation, &[&[1; 33], &*self.spki].concat());
        let fields = [1; PROOF_FIELDS_LEN];
        let mut bytes = [&fields, &*self.spki, &signature, confirmation.as_ref()].concat();
        let tag = gcm(&expand(secret))
            .seal_in_place_separate_tag(nonce(), Aad::from(aad), &mut bytes)
            .unwrap();
        Sealed {
            bytes,
            tag,
            signature,
            confirmation,
        }
    }

    fn check(&self, secret: &Prk, aad: &[u8], signed: &[u8], sealed: Sealed, peers: PeerKeys) {
        let mut bytes = sealed.bytes;
        gcm(&expand(secret))
            .open_in_place_separate_tag(nonce(), Aad::from(aad), sealed.tag.as_ref(), &mut bytes)
            .unwrap();
        let confirmation = confirmation_key(secret);
        let confirmed = [&[1; 33], &*self.spki].concat();
        hmac::verify(&confirmation, &confirmed, sealed.confirmation.as_ref()).unwrap();
        black_box(digest(&SHA256, &self.spki));
        match peers {
            PeerKeys::Read => UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, &self.spki)
                .verify(signed, &sealed.signature),
            PeerKeys::Prepared => self.public.verify_sig(signed, &sealed.signature),
        }
        .unwrap();
    }
}

fn secret(algorithm: &'static Algorithm, own: &AgreementKey, peer: &Share, bound: &Digest) -> Prk {
    let peer = Peer::new(algorithm, peer);
    agree(own, peer, (), |agreed| {
        Ok(Salt::new(HKDF_SHA256, bound.as_ref()).extract(agreed))
    })
    .unwrap()
}

fn confirmation_key(secret: &Prk) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &expand::<MAC_LEN>(secret))
}

struct Len(usize);

impl KeyType for Len {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(secret: &Prk) -> [u8; N] {
    let mut out = [0; N];
    let okm = secret.expand(&[&LABEL], Len(N)).unwrap();
    okm.fill(&mut out).unwrap();
    black_box(out)
}

fn gcm(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).unwrap())
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

/// A prepared key, and a buffer.
pub struct RawRecords {
    key: LessSafeKey,
    header: [u8; RECORD_HEADER_LEN],
    content: Vec<u8>,
}

impl RawRecords {
    pub fn new(len: usize) -> Self {
        Self {
            key: gcm(&[9; 32]),
            header: [4; RECORD_HEADER_LEN],
            content: crate::work::message::content(len),
        }
    }

    /// Seals what is in the buffer, and opens it there.
    pub fn in_place(&mut self) {
        let aad = || Aad::from(&self.header);
        let tag = self
            .key
            .seal_in_place_separate_tag(nonce(), aad(), &mut self.content)
            .unwrap();
        self.key
            .open_in_place_separate_tag(nonce(), aad(), tag.as_ref(), &mut self.content)
            .unwrap();
    }
}
