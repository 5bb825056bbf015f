//! Input that makes the search for a path long, or is large.
//!
//! The limits: six authorities, 256 lists, 1000 roots; webpki's budget of 100 signatures,
//! 200,000 steps and 250,000 comparisons of name constraints; certificates of 64 KiB, lists of 64 MiB.

use cmcrypto_core::client_certificate::{
    CertificateCandidate, CertificateCriteria, select_certificate,
};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, VerifiedPath, verify_path,
};
use cmcrypto_core::{Error, ErrorKind, Provider};
use cmcrypto_tests::der::{element, sequence};
use cmcrypto_tests::{NOW, key};

use crate::pki::corpus::{list, read};
use crate::pki::make::*;

/// Keys for authorities of one name: different ones, so that no two are the same.
const KEYS: [&str; 6] = [
    "client-2048",
    "client-3072",
    "e3-2048",
    "mp-2048",
    "mp-3072",
    "mp2-2048",
];

fn called_x(key_name: &str) -> Issuer {
    Issuer {
        key: key(Provider::default(), key_name),
        name: cn("X"),
    }
}

fn verify(
    leaf: &Certificate,
    above: &[Certificate],
    roots: &[Certificate],
) -> Result<VerifiedPath, Error> {
    verify_path(
        leaf,
        above,
        &TrustAnchors::new(roots)?,
        PathPurpose::ClientAuthentication,
        Revocation::NotChecked,
        NOW,
    )
}

/// Authorities that bear one name could each be above each: as many paths as there are orders.
#[test]
fn authorities_of_one_name() {
    let issuers = KEYS.map(called_x);
    let own: Vec<_> = issuers
        .iter()
        .map(|by| client("X").authority().issue(by))
        .collect();
    // By each for the key of the next: every signature but the last leads on.
    let identities: Vec<_> = (0..issuers.len())
        .map(|at| {
            let spki = issuers[(at + 1) % issuers.len()].key.public_key();
            client("X")
                .authority()
                .issue_for(spki.to_spki_der(), &issuers[at])
        })
        .collect();
    let leaf = client("PC01").issue(&issuers[0]);
    for provider in Provider::ALL {
        let read_all = |ders: &[Vec<u8>]| -> Vec<_> {
            ders.iter()
                .map(|der| Certificate::from_der(*provider, der).unwrap())
                .collect()
        };
        let leaf = Certificate::from_der(*provider, &leaf).unwrap();
        let root = read(*provider, "root").unwrap();
        for above in [read_all(&own), read_all(&identities)] {
            for many in 1..=above.len() {
                let judged = verify(&leaf, &above[..many], std::slice::from_ref(&root));
                let error = judged.unwrap_err();
                assert!(
                    matches!(
                        error.kind(),
                        ErrorKind::UnknownIssuer
                            | ErrorKind::SignatureInvalid
                            | ErrorKind::PathInvalid
                    ),
                    "{many}: {error:?}"
                );
            }
            let seven = [&above[..], &above[..1]].concat();
            assert_eq!(verify(&leaf, &seven, &[]).unwrap_err(), Error::TOO_LARGE);
        }
        // With the root of that name too, the way is found among three, in any order.
        let root = read_all(&own[5..]);
        let mut above = read_all(&identities[3..]);
        for _ in 0..above.len() {
            above.rotate_left(1);
            assert_eq!(
                verify(&leaf, &above, &root).unwrap().intermediates().len(),
                1
            );
        }
        // The key that issued it being a root's, there is nothing to look for.
        assert!(verify(&leaf, &read_all(&identities), &read_all(&own[..1])).is_ok());
    }
}

#[test]
fn roots_of_one_name() {
    let provider = Provider::default();
    let issuers = [called_x("mp-2048"), called_x("mp2-2048")];
    let wrong = client("X").authority().issue(&issuers[0]);
    let right = client("X").authority().issue(&issuers[1]);
    let leaf = client("PC01").issue(&issuers[1]);
    let [wrong, right, leaf] =
        [wrong, right, leaf].map(|der| Certificate::from_der(provider, &der).unwrap());
    let mut roots = vec![wrong; 999];
    assert!(matches!(
        verify(&leaf, &[], &roots).unwrap_err().kind(),
        ErrorKind::SignatureInvalid | ErrorKind::PathInvalid
    ));
    // A hundred signatures are verified at most, so a root may be too far behind.
    roots.insert(50, right);
    assert!(verify(&leaf, &[], &roots).is_ok());
    roots.push(roots[0].clone());
    assert_eq!(TrustAnchors::new(&roots).unwrap_err(), Error::TOO_LARGE);
}

/// 1,500 names below 1,500 constraints would be two million comparisons.
#[test]
fn names_times_constraints() {
    let base = |number: usize| element(DNS, &[format!("n{number}.example").as_bytes()]);
    let excluded: Vec<u8> = (0..1500)
        .flat_map(|number| sequence(&[&base(number)]))
        .collect();
    let root = Issuer::stored("root", "mp-4096");
    let sub = Issuer::sub();
    let mut plan = client("").authority();
    plan.subject = sub.name.clone();
    plan.extension = Some(("2.5.29.30", sequence(&[&element(0xa1, &[&excluded])])));
    let authority = plan.issue_for(sub.key.public_key().to_spki_der(), &root);
    let named = |many: usize| {
        let names = (0..many).map(|number| element(DNS, &[format!("m{number}.test").as_bytes()]));
        names
            .fold(client("PC01"), Plan::alternative_name)
            .issue(&sub)
    };
    for provider in Provider::ALL {
        let read_der = |der: &[u8]| Certificate::from_der(*provider, der).unwrap();
        let above = [read_der(&authority)];
        let roots = [read(*provider, "root").unwrap()];
        assert!(verify(&read_der(&named(100)), &above, &roots).is_ok());
        let judged = verify(&read_der(&named(1500)), &above, &roots);
        assert_eq!(judged.unwrap_err(), Error::PATH_INVALID);
        let mut plan = client("PC01");
        plan.alternative_names = vec![
            element(DNS, &[&[b'x'; 60_000]]),
            element(DNS, &[&[b'x'; 9_000]]),
        ];
        let refused = Certificate::from_der(*provider, &plan.issue(&sub));
        assert_eq!(refused.unwrap_err(), Error::TOO_LARGE);
    }
}

#[test]
fn large_lists() {
    let sub = Issuer::sub();
    let not_this = || (1000..101_000).filter(|serial| *serial != SERIAL);
    let clean = sub.list(not_this());
    let revoking = sub.list(not_this().chain([SERIAL]));
    let leaf = client("PC01").issue(&sub);
    let root_list = list("root").unwrap();
    for provider in Provider::ALL {
        let leaf = Certificate::from_der(*provider, &leaf).unwrap();
        let above = [read(*provider, "sub").unwrap()];
        let anchors = TrustAnchors::new(&[read(*provider, "root").unwrap()]).unwrap();
        for (der, expected) in [(&clean, None), (&revoking, Some(Error::REVOKED))] {
            let lists = [
                root_list.clone(),
                CertificateRevocationList::from_der(der).unwrap(),
            ];
            let judged = verify_path(
                &leaf,
                &above,
                &anchors,
                PathPurpose::ClientAuthentication,
                Revocation::Checked(&lists),
                NOW,
            );
            assert_eq!(judged.err(), expected);
        }
    }
}

#[test]
fn lists_of_no_use_and_many() {
    let read_der = |der: &[u8]| CertificateRevocationList::from_der(der).unwrap_err();
    let too_long = vec![0x30; (64 << 20) + 1];
    assert_eq!(read_der(&too_long), Error::TOO_LARGE);
    // As long as a list may be, and of nothing but beginnings.
    assert_eq!(read_der(&too_long[1..]), Error::MALFORMED);
    let pem = vec![b'A'; (96 << 20) + 1];
    let read_pem = CertificateRevocationList::from_pem(&pem).unwrap_err();
    assert_eq!(read_pem, Error::TOO_LARGE);
    for text in [&b""[..], b"-----BEGIN X509 CRL-----", b"\xff"] {
        let error = CertificateRevocationList::from_pem(text).unwrap_err();
        assert_eq!(error, Error::MALFORMED);
    }
    // A certificate is no list, and a list no certificate.
    let provider = Provider::default();
    let certificate = read(provider, "client").unwrap();
    assert_eq!(read_der(certificate.to_der()), Error::MALFORMED);
    let pem = certificate.to_pem().unwrap();
    let error = CertificateRevocationList::from_pem(pem.as_bytes()).unwrap_err();
    assert_eq!(error, Error::MALFORMED);
}

#[test]
fn as_many_lists_as_may_be() {
    let stored = |name| list(name).unwrap();
    // Of no use, forged, and all by the issuer itself.
    for other in ["litware", "sub-forged-later", "sub"] {
        let mut lists = vec![stored(other); 254];
        lists.extend(["root", "sub-later"].map(stored));
        for provider in Provider::ALL {
            let [leaf, sub, root] =
                ["client", "sub", "root"].map(|name| read(*provider, name).unwrap());
            let anchors = TrustAnchors::new(&[root]).unwrap();
            let candidate = CertificateCandidate {
                certificate: leaf.to_der(),
                chain: &[sub.to_der()],
                private_key_accessible: true,
                store: "My",
            };
            let verify = |lists| {
                let client = PathPurpose::ClientAuthentication;
                let above = std::slice::from_ref(&sub);
                let checked = Revocation::Checked(lists);
                verify_path(&leaf, above, &anchors, client, checked, NOW).map(drop)
            };
            let select = |lists| {
                let criteria = CertificateCriteria::new("PC01");
                let checked = Revocation::Checked(lists);
                select_certificate(*provider, &criteria, &[candidate], &anchors, checked, NOW)
            };
            assert_eq!(verify(&lists), Ok(()), "{other}");
            assert_eq!(select(&lists).unwrap().rejected, [], "{other}");
            let one_more = [&lists[..], &lists[..1]].concat();
            assert_eq!(verify(&one_more), Err(Error::TOO_LARGE), "{other}");
            assert_eq!(select(&one_more).unwrap_err(), Error::TOO_LARGE, "{other}");
        }
    }
}
