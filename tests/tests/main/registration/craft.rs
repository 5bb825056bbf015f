//! Requests, replies and certificates assembled by hand: what a hostile client can send.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::registration::RegistrationRequest;
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::{Signed, signed_bytes};
use cmcrypto_tests::openssl;

pub const SHA1_WITH_RSA: &str = "1.2.840.113549.1.1.5";

/// RegistrationContent or RenewalContent, every field as it is written.
#[derive(Clone)]
pub struct Request {
    pub version: u64,
    pub algorithm: &'static str,
    pub challenge: Vec<u8>,
    pub nonce: Vec<u8>,
    pub site_code: Vec<u8>,
    /// Of a renewal: the id, and SHA-256 of the certificate that is followed.
    pub renews: Option<(Vec<u8>, Vec<u8>)>,
    pub signing: Vec<u8>,
    pub encryption: Option<Vec<u8>>,
    pub trailing: Vec<u8>,
}

impl Request {
    pub fn new(challenge: &[u8], signing: &Certificate) -> Self {
        Self {
            version: 1,
            algorithm: SHA256_WITH_RSA,
            challenge: challenge.to_vec(),
            nonce: vec![0x4e; 16],
            site_code: b"P01".into(),
            renews: None,
            signing: signing.to_der().to_vec(),
            encryption: None,
            trailing: Vec::new(),
        }
    }

    pub fn renewing(self, id: &str, previous: &Certificate) -> Self {
        let previous = previous.thumbprint_sha256().to_vec();
        Self {
            renews: Some((id.into(), previous)),
            ..self
        }
    }

    /// With the nonce of a request that the library made.
    pub fn with_nonce_of(self, made: &RegistrationRequest) -> Self {
        let nonce = nonce_of(made);
        Self { nonce, ..self }
    }

    pub fn content(&self) -> Vec<u8> {
        let renews = self
            .renews
            .iter()
            .flat_map(|(id, previous)| [utf8(id), octets(previous)].concat());
        let encryption = self.encryption.iter().flat_map(|der| element(0xa0, &[der]));
        sequence(&[
            &integer(self.version),
            &oid(self.algorithm),
            &octets(&self.challenge),
            &octets(&self.nonce),
            &printable(&self.site_code),
            &renews.collect::<Vec<_>>(),
            &self.signing,
            &encryption.collect::<Vec<_>>(),
            &self.trailing,
        ])
    }

    /// Signed with SHA-256: of a renewal the authority first.
    pub fn signed(&self, keys: &[&PrivateKey]) -> Vec<u8> {
        Signed::by(keys, self.purpose(), self.content()).encode()
    }

    /// Signed by OpenSSL with stored keys; `digest` is `-sha1` or `-sha256`.
    pub fn signed_by_openssl(&self, digest: &str, keys: &[&str]) -> Vec<u8> {
        let content = self.content();
        let message = signed_bytes(self.purpose(), &content);
        let signatures = keys.iter().map(|key| openssl::sign(digest, key, &message));
        Signed {
            signatures: signatures.collect(),
            content,
        }
        .encode()
    }

    fn purpose(&self) -> &'static str {
        match self.renews {
            Some(_) => "renewal",
            None => "registration",
        }
    }
}

/// The nonce of a request that the library made.
pub fn nonce_of(made: &RegistrationRequest) -> Vec<u8> {
    let content = elements(inside(made.as_bytes()))[0];
    inside(elements(inside(content))[3]).to_vec()
}

/// ReplyContent, every field as it is written.
#[derive(Clone)]
pub struct Reply {
    pub version: u64,
    pub request_sha256: Vec<u8>,
    pub site_code: Vec<u8>,
    pub id: Vec<u8>,
    /// Approved, and the three settings: the content octet of each BOOLEAN.
    pub flags: [u8; 4],
    pub trailing: Vec<u8>,
}

impl Reply {
    pub fn content(&self) -> Vec<u8> {
        let flags = self.flags.iter().flat_map(|flag| [0x01, 0x01, *flag]);
        sequence(&[
            &integer(self.version),
            &octets(&self.request_sha256),
            &printable(&self.site_code),
            &utf8(&self.id),
            &flags.collect::<Vec<_>>(),
            &self.trailing,
        ])
    }

    pub fn signed(&self, key: &PrivateKey) -> Vec<u8> {
        Signed::by(&[key], "registration-reply", self.content()).encode()
    }
}

/// A certificate for any use, valid in 2027, with one extension of `padding` octets or none. Nobody
/// checks what is in the place of its signature.
pub fn any_use_certificate(
    provider: Provider,
    serial: u64,
    spki: &[u8],
    padding: Option<usize>,
) -> Certificate {
    let common_name = sequence(&[&oid("2.5.4.3"), &utf8(b"PC01")]);
    let name = sequence(&[&element(0x31, &[&common_name])]);
    let version = element(0xa0, &[&integer(2)]);
    let extensions = padding.map(|len| {
        let extension = sequence(&[&oid("1.3.6.1.4.1.32473.9"), &octets(&vec![0; len])]);
        element(0xa3, &[&sequence(&[&extension])])
    });
    let tbs = sequence(&[
        if padding.is_some() { &version } else { &[] },
        &integer(serial),
        &algorithm_null(SHA256_WITH_RSA),
        &name,
        &sequence(&[&utc_time(b"270101000000Z"), &utc_time(b"271231235959Z")]),
        &name,
        spki,
        &extensions.unwrap_or_default(),
    ]);
    let signature = bits(&[0; 256]);
    let der = sequence(&[&tbs, &algorithm_null(SHA256_WITH_RSA), &signature]);
    Certificate::from_der(provider, &der).unwrap()
}

/// The same SubjectPublicKeyInfo with the parameters of the algorithm left out, where most write
/// NULL (RFC 3279 section 2.3.1).
pub fn without_null(spki: &[u8]) -> Vec<u8> {
    let bits = elements(inside(spki))[1];
    sequence(&[&sequence(&[&oid(RSA_ENCRYPTION)]), bits])
}
