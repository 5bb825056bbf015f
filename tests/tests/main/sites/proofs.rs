//! A site's proof that it has its key: assembled by hand, damaged, and for something else.

use cmcrypto_core::exchange_key::SiteKeyProof;
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::der::{integer, octets, printable, sequence};
use cmcrypto_tests::form::{Edit, Signed, refuses, refuses_no_form, signed_bytes};
use cmcrypto_tests::openssl::{self, witness};
use cmcrypto_tests::{certificate, key};

use crate::signature_context::names::PURPOSES;
use crate::sites::fixture::*;

const PURPOSE: &str = "site-key";
const INVALID: Error = Error::SIGNATURE_INVALID;

/// The content, every field as it is written.
#[derive(Clone)]
struct Content {
    version: Vec<u8>,
    site: Vec<u8>,
    key: Vec<u8>,
    trailing: Vec<u8>,
}

fn blob(key: &PublicKey) -> Vec<u8> {
    key.to_capi_blob().unwrap()
}

impl Content {
    /// Of P01.
    fn new(world: &World) -> Self {
        Self {
            version: integer(1),
            site: b"P01".into(),
            key: blob(world.public(P01)),
            trailing: Vec::new(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        sequence(&[
            &self.version,
            &printable(&self.site),
            &octets(&self.key),
            &self.trailing,
        ])
    }
}

fn read(provider: Provider, der: &[u8]) -> Result<SiteKeyProof, Error> {
    SiteKeyProof::from_der(provider, der)
}

/// Written by each provider, read by each; the format is as it is documented.
#[test]
fn what_is_written_is_read() {
    for world in worlds() {
        let proof = world.proof(P01, "P01");
        let by_hand = Signed::by(&[world.key(P01)], PURPOSE, Content::new(world).encode());
        assert_eq!(proof.to_der(), by_hand.encode());
        for &provider in Provider::ALL {
            let read = read(provider, proof.to_der()).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.to_der(), proof.to_der());
            assert_eq!(read.site_code(), p01());
            assert_eq!(read.public_key(), world.public(P01));
            assert_eq!(read.fingerprint(), world.fingerprint(P01));
        }
        // The largest key that a site has.
        let large = world.proof(OTHER, "P01");
        assert_eq!(read(world.provider, large.to_der()), Ok(large));
    }
}

#[test]
fn damaged() {
    for world in worlds() {
        let proof = world.proof(P01, "P01");
        refuses_changes(world.provider, proof.to_der(), |der| {
            read(world.provider, der)
        });
    }
}

#[test]
fn each_field() {
    for world in worlds() {
        let good = Content::new(world);
        let own = world.key(P01);
        let read = |der: &[u8]| read(world.provider, der).map(drop);
        let small = blob(certificate(world.provider, "client-1024").public_key());
        let large = blob(key(world.provider, "rsa-8192").public_key());
        // CALG_RSA_SIGN is another encoding of the same key.
        let mut signing = good.key.clone();
        signing[5] = 0x24;
        let (cut, spki) = (&good.key[..275], world.public(P01).to_spki_der());
        const MALFORMED: Error = Error::MALFORMED;
        let newer = Error::VERSION_NOT_SUPPORTED;
        let edits: [Edit<'_, Content>; 14] = [
            ("version 2", &|c| c.version = integer(2), newer.clone()),
            ("version 2^63", &|c| c.version = integer(1 << 63), newer),
            ("version 0", &|c| c.version = integer(0), MALFORMED),
            ("version -1", &|c| c.version = vec![2, 1, 0xff], MALFORMED),
            ("lower case", &|c| c.site = b"p01".into(), MALFORMED),
            ("two letters", &|c| c.site = b"P0".into(), MALFORMED),
            ("no letter", &|c| c.site = b"P0-".into(), MALFORMED),
            (
                "a small key",
                &|c| c.key = small.clone(),
                Error::KEY_TOO_SMALL,
            ),
            (
                "a large key",
                &|c| c.key = large.clone(),
                Error::KEY_REJECTED,
            ),
            ("for signing", &|c| c.key = signing.clone(), MALFORMED),
            ("cut", &|c| c.key = cut.into(), MALFORMED),
            ("empty", &|c| c.key = Vec::new(), MALFORMED),
            ("as SPKI", &|c| c.key = spki.into(), MALFORMED),
            ("something after", &|c| c.trailing = integer(1), MALFORMED),
        ];
        refuses(world.provider, &good, &edits, |content| {
            read(&Signed::by(&[own], PURPOSE, content.encode()).encode())
        });
        refuses_no_form(2 * 1024, read);
        // The small key signs for itself, which this library does not do.
        let content = Content {
            key: small.clone(),
            ..good.clone()
        };
        let mut proof = Signed::by(&[], PURPOSE, content.encode());
        let message = signed_bytes(PURPOSE, &proof.content);
        proof.signatures = vec![openssl::sign("-sha256", "client-1024", &message)];
        assert_eq!(read(&proof.encode()), Err(Error::KEY_TOO_SMALL));

        // Under the signature that is there.
        let signed = Signed::by(&[own], PURPOSE, good.encode());
        for (name, other) in [
            (
                "another site",
                Content {
                    site: b"P02".into(),
                    ..good.clone()
                },
            ),
            (
                "another key",
                Content {
                    key: blob(world.public(P02)),
                    ..good.clone()
                },
            ),
        ] {
            let found = read(&signed.around(other.encode()));
            assert_eq!(found, Err(INVALID), "{name}");
        }
        // By another key, or by none, or by two.
        let by = |keys: &[_]| read(&Signed::by(keys, PURPOSE, good.encode()).encode());
        assert_eq!(by(&[world.key(P02)]), Err(INVALID));
        assert_eq!(by(&[]), Err(MALFORMED));
        assert_eq!(by(&[own, own]), Err(MALFORMED));
        // For another purpose, and in another scheme.
        for purpose in PURPOSES {
            let expected = if purpose == PURPOSE {
                Ok(())
            } else {
                Err(INVALID)
            };
            let proof = Signed::by(&[own], purpose, good.encode());
            assert_eq!(read(&proof.encode()), expected, "{purpose}");
        }
        let message = signed_bytes(PURPOSE, &good.encode());
        for scheme in [SignatureScheme::PssSha256, SignatureScheme::Pkcs1Sha384] {
            let mut proof = signed.clone();
            proof.signatures = vec![own.sign(scheme, &message).unwrap()];
            assert_eq!(read(&proof.encode()), Err(INVALID), "{scheme:?}");
        }
    }
}

#[test]
fn openssl_reads_and_verifies() {
    for world in worlds() {
        let proof = world.proof(P01, "P01");
        let listed = ["PRINTABLESTRING   :P01"];
        witness(proof.to_der(), &listed, PURPOSE, &[world.public(P01)]);
    }
}
