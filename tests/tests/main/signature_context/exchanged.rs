//! Signatures of one purpose in the place of another's, by the same key.

use std::sync::Arc;

use cmcrypto_core::access::scope::{
    Administration, ExpectedGrant, GrantTerms, ScopeSettings, UserName,
};
use cmcrypto_core::content::{ContentManifest, ContentTerms, ExpectedContent};
use cmcrypto_core::exchange_key::{EndorsedCertificate, SiteKeyProof};
use cmcrypto_core::names::{PackageId, SiteCode};
use cmcrypto_core::pki::cms;
use cmcrypto_core::policy::ClientPolicies;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::replication::{self, ReplicationPosition};
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyFile, SiteKeyFileKind, SiteRelation,
};
use cmcrypto_core::trust::{ManagementPointBundle, ManagementPointName};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::form::{Signed, sign, signed_bytes};
use cmcrypto_tests::*;

use crate::signature_context::PURPOSES;
use crate::signature_context::fixture::*;

/// The purposes of which no place is below. A batch's place is in `policy/sets.rs`, what is sealed in
/// `secret_policy.rs` and `content`; signatures of a channel are over keys of that handshake alone: `channel/purposes.rs`;
/// an administrator's come with certificates: `access/challenges.rs`.
const ELSEWHERE: [&str; 6] = [
    "policy-batch",
    "secret-policy",
    "content-key",
    "user-state",
    "channel",
    "administrator",
];

type Read<'a> = Box<dyn Fn(&[u8]) -> Result<(), Error> + 'a>;

/// A place for a signature: whose purpose it is, the structure, which signature of it, and what
/// reads the structure.
struct Place<'a> {
    purpose: &'static str,
    structure: Signed,
    which: usize,
    read: Read<'a>,
}

impl Place<'_> {
    fn with(&self, signature: &[u8]) -> Result<(), Error> {
        let mut structure = self.structure.clone();
        structure.signatures[self.which] = signature.to_vec();
        (self.read)(&structure.encode())
    }

    fn own(&self) -> &[u8] {
        &self.structure.signatures[self.which]
    }
}

fn places(holder: &Holder) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    let name = ManagementPointName::new(p01(), host());
    for (which, (root, endorsed)) in holder.bundles().into_iter().enumerate() {
        let (subject, structure) = endorsement(&endorsed[which].to_der());
        let name = name.clone();
        let read = move |endorsement: &[u8]| {
            let changed = der::sequence(&[&subject, endorsement]);
            let mut endorsed = endorsed.clone();
            endorsed[which] = EndorsedCertificate::from_der(&changed)?;
            ManagementPointBundle::new(&root, &[], &endorsed[0], &endorsed[1])?
                .verify_without_store(&root, &name, NOW)
                .map(drop)
        };
        places.push(Place {
            purpose: "endorsement",
            structure,
            which: 0,
            read: Box::new(read),
        });
    }
    let request = holder.request(DigestAlgorithm::Sha256);
    places.push(Place {
        purpose: "registration",
        structure: Signed::parse(request.as_bytes()),
        which: 0,
        read: Box::new(|request| {
            let clients = InMemoryDirectory::new();
            let found = holder.registrar.register(request, false, &clients, NOW);
            found.map(drop)
        }),
    });
    let renewal = holder.renewal();
    for which in 0..2 {
        places.push(Place {
            purpose: "renewal",
            structure: Signed::parse(renewal.as_bytes()),
            which,
            read: Box::new(|request| {
                let clients = InMemoryDirectory::new();
                let registered = holder.identity.certificate().clone();
                clients.add(client_id(), registered).unwrap();
                holder.registrar.renew(request, &clients, NOW).map(drop)
            }),
        });
    }
    places.push(Place {
        purpose: "registration-reply",
        structure: Signed::parse(&holder.reply(&request)),
        which: 0,
        read: Box::new(move |reply| {
            let certificate = holder.identity.certificate();
            request.finish(reply, certificate, NOW).map(drop)
        }),
    });
    places.push(Place {
        purpose: "site-data",
        structure: Signed::parse(&holder.site_data()),
        which: 0,
        read: Box::new(|signature| holder.verify_site_data(signature)),
    });
    places.push(Place {
        purpose: "policy-set",
        structure: Signed::parse(&holder.policy_set()),
        which: 0,
        read: Box::new(|set| {
            let mut policies = ClientPolicies::new(p01(), client_id());
            policies.apply(&holder.verifier(), set, NOW).map(drop)
        }),
    });
    let package = ContentManifest::new(Vec::new()).unwrap();
    let terms = ContentTerms::following(PackageId::new("P0100012").unwrap(), 0, NOW, 60);
    let release = holder.site().sign_content(&terms, &package, NOW);
    places.push(Place {
        purpose: "content",
        structure: Signed::parse(&release.unwrap()),
        which: 0,
        read: Box::new(move |release| {
            let expected = ExpectedContent {
                package: terms.package,
                least_number: 0,
                numbered_by: None,
            };
            let manifest = package.to_der().unwrap();
            let verifier = holder.verifier();
            let verified = verifier.verify_content(&expected, release, &manifest, NOW);
            verified.map(drop)
        }),
    });
    let user = UserName::new("root").unwrap();
    let hierarchy = Administration::new(user.clone(), ScopeSettings::default()).unwrap();
    let terms = GrantTerms::following(user.clone(), 0, NOW, 3600);
    let grant = holder.site().sign_grant(&hierarchy, &terms, NOW).unwrap();
    let expected = ExpectedGrant {
        user,
        least_number: 0,
        numbered_by: None,
    };
    places.push(Place {
        purpose: "grant",
        structure: Signed::parse(&grant),
        which: 0,
        read: Box::new(move |grant| {
            let verified = holder.verifier().verify_grant(&expected, grant, NOW);
            verified.map(drop)
        }),
    });
    let change = holder.site().change_to(&holder.next, NOW).unwrap();
    for which in 0..2 {
        places.push(Place {
            purpose: "site-signing-change",
            structure: Signed::parse(&change),
            which,
            read: Box::new(|change| holder.verifier().accept_change(change, NOW).map(drop)),
        });
    }
    let cas = SiteCode::new("CAS").unwrap();
    let exchange_key = holder.exchange_key();
    places.push(Place {
        purpose: "site-key",
        structure: Signed::parse(exchange_key.prove_possession().unwrap().to_der()),
        which: 0,
        read: Box::new(|proof| {
            let provider = holder.key.public_key().provider();
            SiteKeyProof::from_der(provider, proof).map(drop)
        }),
    });
    let directory = SiteDirectory::new(p01(), SiteDirectorySettings::default());
    let usage = SiteKeyFileKind::KeyForParent;
    let file = directory.export_key_file(&exchange_key, None, usage, cas, NOW);
    places.push(Place {
        purpose: "key-file",
        structure: Signed::parse(&file.unwrap().to_der()),
        which: 0,
        read: Box::new(|file| {
            let provider = holder.key.public_key().provider();
            SiteKeyFile::from_der(provider, file).map(drop)
        }),
    });
    let position = ReplicationPosition::start(p01(), cas, "policy").unwrap();
    let signed = replication::sign(&exchange_key, &position, DATA, NOW);
    let mut receiver = SiteDirectory::new(cas, SiteDirectorySettings::default());
    let (relation, key) = (SiteRelation::Child, exchange_key.public_key());
    receiver
        .learn_from_directory_service(p01(), relation, key, None, NOW)
        .unwrap();
    places.push(Place {
        purpose: "replication",
        structure: Signed::parse(&signed.unwrap().0),
        which: 0,
        read: Box::new(move |signature| {
            let verified = replication::verify(&receiver, &position, DATA, signature, NOW);
            verified.map(drop)
        }),
    });
    places
}

const INVALID: Result<(), Error> = Err(Error::SIGNATURE_INVALID);

/// Each content, signed by the right key for every purpose, and as nothing that is a purpose.
#[test]
fn the_content_signed_for_another_purpose() {
    for &provider in Provider::ALL {
        let key = key(provider, KEY);
        let holder = Holder::new(provider, Arc::new(key.clone()));
        let places = places(&holder);
        for purpose in PURPOSES {
            let here = places.iter().any(|place| place.purpose == purpose);
            assert_ne!(here, ELSEWHERE.contains(&purpose), "{purpose}");
        }
        for place in &places {
            let content = &place.structure.content;
            for purpose in PURPOSES {
                let expected = if purpose == place.purpose {
                    Ok(())
                } else {
                    INVALID
                };
                let found = place.with(&sign(&key, purpose, content));
                assert_eq!(found, expected, "{purpose} as {}", place.purpose);
                // In the scheme of a channel.
                let message = signed_bytes(purpose, content);
                let pss = key.sign(SignatureScheme::PssSha256, &message).unwrap();
                assert_eq!(place.with(&pss), INVALID, "{purpose} by PSS");
            }
            let prefixes = [
                String::new(),
                "cmcrypto ".to_owned(),
                format!("cmcrypto {} v1", place.purpose),
                format!("cmcrypto {} v1\0\0", place.purpose),
                format!("cmcrypto {} v2\0", place.purpose),
                format!("CMCRYPTO {} v1\0", place.purpose),
                format!("cmcrypto {}x v1\0", place.purpose),
                format!("cmcrypto  {} v1\0", place.purpose),
                "cmcrypto registration-challenge v1\0".to_owned(),
            ];
            for prefix in prefixes {
                let message = [prefix.as_bytes(), content].concat();
                let raw = key.sign(SignatureScheme::Pkcs1Sha256, &message).unwrap();
                assert_eq!(place.with(&raw), INVALID, "{prefix:?}");
                // CMS around it: what is signed there are the attributes.
                let options = cms::SignOptions::default();
                let message = cms::sign(&message, &holder.identity, options, NOW).unwrap();
                let signature = signed_attributes(&message).1;
                assert_eq!(place.with(&signature), INVALID, "CMS, {prefix:?}");
            }
        }
    }
}

/// The real signatures, each in the place of all others.
#[test]
fn signatures_in_each_others_places() {
    for &provider in Provider::ALL {
        let key = key(provider, KEY);
        let holder = Holder::new(provider, Arc::new(key.clone()));
        let places = places(&holder);
        let options = cms::SignOptions::default();
        let message = cms::sign(DATA, &holder.identity, options, NOW).unwrap();
        let own = places.iter().map(|place| (place.purpose, place.own()));
        let mut signatures: Vec<(&str, &[u8])> = own.collect();
        let of_cms = signed_attributes(&message).1;
        signatures.push(("CMS", &of_cms));
        let of_certificate = holder.identity.certificate().to_der();
        let of_certificate = &of_certificate[of_certificate.len() - 256..];
        signatures.push(("a certificate", of_certificate));

        for place in &places {
            for (purpose, signature) in &signatures {
                // The two keys of a change are one here, and sign the same.
                let same = *signature == place.own();
                assert!(!same || *purpose == place.purpose);
                let expected = if same { Ok(()) } else { INVALID };
                let found = place.with(signature);
                assert_eq!(found, expected, "{purpose} as {}", place.purpose);
            }
        }

        // And in CMS: what there is, and what is signed there for each purpose.
        let certificates = [holder.identity.certificate().clone()];
        let (attributes, own) = signed_attributes(&message);
        let verify = |signature: &[u8]| {
            let place = message.len() - own.len();
            assert_eq!(message[place..], own);
            let changed = [&message[..place], signature].concat();
            let accepted = cms::AcceptedAlgorithms::default();
            cms::verify(&changed, &certificates, accepted, NOW).map(drop)
        };
        assert_eq!(verify(&own), Ok(()));
        for place in &places {
            assert_eq!(verify(place.own()), INVALID);
        }
        for purpose in PURPOSES {
            assert_eq!(verify(&sign(&key, purpose, &attributes)), INVALID);
        }
    }
}
