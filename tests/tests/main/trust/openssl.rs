//! OpenSSL's command line as a witness: of the PUBLICKEYBLOB, of what an endorsement's signature is
//! over, of the bundle's structure.

use cmcrypto_core::Provider;
use cmcrypto_core::exchange_key::EndorsedSite;
use cmcrypto_tests::form::signed_bytes;
use cmcrypto_tests::openssl::{listing, verifies};
use cmcrypto_tests::*;

use crate::trust::fixture::*;

const NAMES: [&str; 5] = [
    "client-2048",
    "client-3072",
    "client-4096",
    "e3-2048",
    "rsa-8192",
];

/// `openssl rsa -outform MSBLOB`: "MS PUBLICKEYBLOB" in its documentation.
#[test]
fn openssl_writes_and_reads_the_same_blob() {
    let dir = TempDir::new();
    for &provider in Provider::ALL {
        for name in NAMES {
            let public = key(provider, name).public_key().clone();
            let ours = public.to_capi_blob().unwrap();
            let path = key_path(name);
            let arguments = ["rsa", "-in", &path, "-pubout", "-outform", "MSBLOB"];
            assert_eq!(openssl(&arguments).unwrap(), ours, "{name}");
            // The other way, to SubjectPublicKeyInfo.
            let file = dir.write("blob", &ours);
            #[rustfmt::skip]
            let arguments = [
                "rsa", "-pubin", "-inform", "MSBLOB", "-in", &file, "-pubout", "-outform", "DER",
            ];
            assert_eq!(openssl(&arguments).unwrap(), public.to_spki_der(), "{name}");
        }
    }
}

/// `openssl dgst` names the fingerprint.
#[test]
fn openssl_finds_the_same_fingerprint() {
    let dir = TempDir::new();
    for world in worlds() {
        let root = world.root();
        let path = key_path(ROOT);
        let arguments = ["rsa", "-in", &path, "-pubout", "-outform", "MSBLOB"];
        let file = dir.write("blob", &openssl(&arguments).unwrap());
        let line = openssl(&["dgst", "-sha256", "-r", &file]).unwrap();
        let line = String::from_utf8(line).unwrap();
        let digest = line.split(' ').next().unwrap().to_uppercase();
        assert_eq!(root.fingerprint().replace(' ', ""), digest);
    }
}

/// An element as `openssl asn1parse` lists it.
#[derive(Debug)]
struct Element {
    start: usize,
    end: usize,
    /// After the header.
    content: usize,
    depth: usize,
    what: String,
}

fn asn1parse(der: &[u8]) -> Vec<Element> {
    let element = |line: &str| {
        // "    4:d=1  hl=2 l=   1 prim: INTEGER           :01"
        let (start, rest) = line.split_once(":d=").unwrap();
        let (depth, rest) = rest.split_once("hl=").unwrap();
        let (header, rest) = rest.split_once("l=").unwrap();
        let (len, what) = rest.trim_start().split_once(' ').unwrap();
        let number = |text: &str| text.trim().parse::<usize>().unwrap();
        let content = number(start) + number(header);
        Element {
            start: number(start),
            end: content + number(len),
            content,
            depth: number(depth),
            what: what.trim().to_owned(),
        }
    };
    listing(der).lines().map(element).collect()
}

/// Every endorsement and its signature, as OpenSSL finds them in a bundle: an OCTET STRING right
/// after a SEQUENCE, alone in one.
fn endorsements<'a>(elements: &[Element], der: &'a [u8]) -> Vec<(&'a [u8], &'a [u8])> {
    let mut found = Vec::new();
    for (at, element) in elements.iter().enumerate() {
        let signature =
            element.what.starts_with("prim: OCTET STRING") && element.end - element.content > 32;
        // The extensions of a certificate lie deeper.
        if !signature || element.depth > 4 {
            continue;
        }
        let before = elements[..at].iter().rev();
        let before = before.filter(|other| other.depth == element.depth);
        let endorsement = before
            .take_while(|other| other.end <= element.start)
            .next()
            .unwrap();
        assert!(endorsement.what.starts_with("cons: SEQUENCE"));
        assert_eq!(endorsement.end, element.start);
        found.push((
            &der[endorsement.start..endorsement.end],
            &der[element.content..element.end],
        ));
    }
    found
}

#[test]
fn openssl_reads_bundles_and_verifies_their_signatures() {
    let dir = TempDir::new();
    for world in worlds() {
        let keys = world.of_s01(HOST, 1);
        let der = keys.to_der();
        let elements = asn1parse(der);
        assert_eq!(elements[0].end, der.len());
        let endorsements = endorsements(&elements, der);
        let signers = [ROOT, P01, S01, MP_SIGNING];
        assert_eq!(endorsements.len(), signers.len());
        let verify = |signer: &str, message: &[u8], signature: &[u8]| {
            verifies(world.public(signer), message, signature)
        };
        for ((endorsement, signature), signer) in endorsements.iter().zip(signers) {
            let message = signed_bytes("endorsement", endorsement);
            assert!(verify(signer, &message, signature), "{signer}");
            assert!(!verify(signer, endorsement, signature), "{signer}");
            assert!(!verify(OTHER_ROOT, &message, signature), "{signer}");
        }
        // What OpenSSL sees in them, in their order.
        let printed: Vec<&str> = elements
            .iter()
            .filter_map(|element| {
                let (what, value) = element.what.split_once(':')?.1.rsplit_once(':')?;
                let kind = what.trim();
                let ours = ["PRINTABLESTRING", "IA5STRING", "GENERALIZEDTIME"];
                ours.contains(&kind).then_some(value)
            })
            .collect();
        let (from, until) = ("20270115070000Z", "20270415080000Z");
        let site = |code| [code, from, until];
        let host = ["S01", HOST, from, until];
        let expected = [&site("P01")[..], &site("S01"), &host, &host].concat();
        assert_eq!(printed, expected);
        // The root is named by SHA-256 of the blob that OpenSSL writes.
        let path = key_path(ROOT);
        let arguments = ["rsa", "-in", &path, "-pubout", "-outform", "MSBLOB"];
        let named = &elements[2];
        assert_eq!(
            der[named.content..named.end],
            sha256(&openssl(&arguments).unwrap())
        );
        // And so the certificates, which OpenSSL reads where they stand.
        for certificate in [world.signing.certificate(), &world.encryption[0]] {
            let file = dir.write("certificate", certificate.to_der());
            let arguments = ["x509", "-inform", "DER", "-in", &file, "-outform", "DER"];
            assert_eq!(openssl(&arguments).unwrap(), certificate.to_der());
        }
    }
}

/// An endorsement whose signature OpenSSL made is one.
#[test]
fn openssl_endorses() {
    use crate::trust::craft::{self, Endorsement, SITE};
    for world in worlds() {
        let spki = world.key(P01).public_key().to_spki_der();
        let endorsement = Endorsement::of(SITE, "P01", None, spki)
            .sign_with(|message| openssl::sign("-sha256", ROOT, message));
        let endorsed = craft::endorsed(spki, &endorsement);
        let ours = world.endorse((ROOT, "CAS"), (P01, "P01"), terms(1));
        assert_eq!(endorsed, ours.to_der());
        assert_eq!(EndorsedSite::from_der(&endorsed), Ok(ours));
    }
}
