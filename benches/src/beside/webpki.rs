//! webpki's own check of a path, with aws-lc: what there is without cmcrypto.

use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    TrustAnchor, UnixTime, alg_id,
};
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, OwnedCertRevocationList,
    RevocationCheckDepth, RevocationOptionsBuilder, UnknownStatusPolicy, anchor_from_trusted_cert,
};

use crate::work::authority::Pki;

/// What webpki's feature `aws-lc-rs` has for RSA with SHA-256, line by line.
#[derive(Debug)]
struct RsaSha256;

impl SignatureVerificationAlgorithm for RsaSha256 {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key)
            .verify(message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_PKCS1_SHA256
    }
}

/// A verifier of clients, its lists read.
pub struct Webpki {
    root: TrustAnchor<'static>,
    issuing: [CertificateDer<'static>; 1],
    lists: Vec<CertRevocationList<'static>>,
    time: UnixTime,
}

impl Webpki {
    /// Without lists, revocation is not checked.
    pub fn new(pki: &Pki, lists: &[Vec<u8>]) -> Self {
        let root = CertificateDer::from(pki.root.as_slice());
        let now = u64::try_from(pki.now.as_unix()).unwrap();
        Self {
            root: anchor_from_trusted_cert(&root).unwrap().to_owned(),
            issuing: [CertificateDer::from(pki.issuing.clone())],
            lists: lists.iter().map(|list| read_list(list).into()).collect(),
            time: UnixTime::since_unix_epoch(Duration::from_secs(now)),
        }
    }

    /// Validates a client's certificate, by the rules that `verify_path` sets.
    pub fn verify(&self, client: &[u8]) {
        let lists: Vec<&CertRevocationList<'_>> = self.lists.iter().collect();
        let revocation = (!lists.is_empty()).then(|| {
            RevocationOptionsBuilder::new(&lists)
                .unwrap()
                .with_depth(RevocationCheckDepth::Chain)
                .with_status_policy(UnknownStatusPolicy::Deny)
                .with_expiration_policy(ExpirationPolicy::Enforce)
                .build()
        });
        EndEntityCert::try_from(&CertificateDer::from(client))
            .unwrap()
            .verify_for_usage(
                &[&RsaSha256],
                std::slice::from_ref(&self.root),
                &self.issuing,
                self.time,
                KeyUsage::client_auth(),
                revocation,
                None,
            )
            .unwrap();
    }
}

/// webpki's reading of a list, with the serial numbers in a table.
pub fn read_list(der: &[u8]) -> OwnedCertRevocationList {
    OwnedCertRevocationList::from_der(der).unwrap()
}
