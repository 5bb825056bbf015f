//! Certificates and lists with any octet changed, or cut off anywhere.

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, VerifiedPath, verify_path,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::NOW;
use cmcrypto_tests::changes::{bytes_flipped, cuts};

use crate::pki::corpus::{list, list_der, read};

/// Every change of one octet, and every length that is shorter.
fn changed(der: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let flipped = bytes_flipped(der).map(|(_, changed)| changed);
    flipped.chain(cuts(der).map(<[u8]>::to_vec))
}

struct Path {
    leaf: Certificate,
    sub: Certificate,
    root: Certificate,
}

impl Path {
    fn new(provider: Provider) -> Self {
        let [leaf, sub, root] = ["client", "sub", "root"].map(|name| read(provider, name).unwrap());
        Self { leaf, sub, root }
    }

    fn verify(
        leaf: &Certificate,
        sub: &Certificate,
        root: &Certificate,
        revocation: Revocation<'_>,
    ) -> Result<VerifiedPath, Error> {
        verify_path(
            leaf,
            std::slice::from_ref(sub),
            &TrustAnchors::new(std::slice::from_ref(root))?,
            PathPurpose::ClientAuthentication,
            revocation,
            NOW,
        )
    }
}

#[test]
fn a_changed_certificate_never_verifies() {
    for provider in Provider::ALL {
        let Path { leaf, sub, root } = Path::new(*provider);
        let off = Revocation::NotChecked;
        Path::verify(&leaf, &sub, &root, off).unwrap();
        let mut read = 0;
        for der in changed(leaf.to_der()) {
            if let Ok(changed) = Certificate::from_der(*provider, &der) {
                read += 1;
                assert!(
                    Path::verify(&changed, &sub, &root, off).is_err(),
                    "{der:02x?}"
                );
            }
        }
        // Enough of them are certificates still: it is not the reading alone that refuses.
        assert!(read > 1000, "{read}");
        for der in changed(sub.to_der()) {
            if let Ok(changed) = Certificate::from_der(*provider, &der) {
                assert!(
                    Path::verify(&leaf, &changed, &root, off).is_err(),
                    "{der:02x?}"
                );
            }
        }
    }
}

/// A root's own signature is not verified; but what a path takes of it is its name and its key.
#[test]
fn a_changed_root_is_another_or_none() {
    for provider in Provider::ALL {
        let Path { leaf, sub, root } = Path::new(*provider);
        let mut accepted = 0;
        for der in changed(root.to_der()) {
            let Ok(changed) = Certificate::from_der(*provider, &der) else {
                continue;
            };
            if Path::verify(&leaf, &sub, &changed, Revocation::NotChecked).is_ok() {
                accepted += 1;
                assert_eq!(changed.subject_der(), root.subject_der());
                assert_eq!(changed.public_key(), root.public_key());
                changed.check_validity(NOW).unwrap();
            }
        }
        assert!(accepted > 0);
    }
}

#[test]
fn a_changed_list_is_no_list() {
    for provider in Provider::ALL {
        let Path { leaf, sub, root } = Path::new(*provider);
        let of_root = list("root").unwrap();
        let lists = [of_root.clone(), list("sub").unwrap()];
        Path::verify(&leaf, &sub, &root, Revocation::Checked(&lists)).unwrap();
        for name in ["sub-revokes", "sub"] {
            let mut read = 0;
            for der in changed(&list_der(name)) {
                let Ok(changed) = CertificateRevocationList::from_der(&der) else {
                    continue;
                };
                read += 1;
                let lists = [of_root.clone(), changed];
                let judged = Path::verify(&leaf, &sub, &root, Revocation::Checked(&lists));
                assert_eq!(judged.err(), Some(Error::REVOKED), "{name} {der:02x?}");
            }
            assert!(read > 500, "{read}");
        }
    }
}

/// The same list with another's signature, and another list with this one's.
#[test]
fn signatures_do_not_move_between_lists() {
    let signature_len = 256;
    let (revokes, clean) = (list_der("sub-revokes"), list_der("sub-sha384"));
    let newer = list_der("sub-later");
    for provider in Provider::ALL {
        let Path { leaf, sub, root } = Path::new(*provider);
        for (content, signature) in [(&clean, &revokes), (&newer, &revokes), (&newer, &clean)] {
            let end = content.len() - signature_len;
            let der = [
                &content[..end],
                &signature[signature.len() - signature_len..],
            ]
            .concat();
            let list_of_sub = CertificateRevocationList::from_der(&der).unwrap();
            let lists = [list("root").unwrap(), list_of_sub];
            let judged = Path::verify(&leaf, &sub, &root, Revocation::Checked(&lists));
            assert_eq!(judged.err(), Some(Error::REVOKED));
        }
    }
}
