//! An administrator's certificate: a challenge, what is signed, and each reason to refuse it.

use cmcrypto_core::access::administrator::{
    AccountName, AdministratorAccount, AdministratorChallenges, AdministratorSession,
    AuthenticationLevel, CertificateEvidence, Principal, SecurityId, SignedIn, WindowsWord,
    sign_challenge,
};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{CertificateRevocationList, TrustAnchors};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::changes::{cuts, flips};
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::{Edit, refuses, refuses_no_form, sign};
use cmcrypto_tests::hierarchy::{World, code, host, later, world, worlds};
use cmcrypto_tests::*;

use crate::pki::make::{self, Issuer, Plan, UTF8, cn, upn};
use crate::signature_context::names::PURPOSES;

const JANE: &str = "client-2048";
const UPN: &str = "jane@example.com";

/// A root, an authority below it, and Jane's certificate by that.
struct Pki {
    root: Certificate,
    authority: Certificate,
    jane: Certificate,
    lists: [CertificateRevocationList; 2],
    issuing: Issuer,
}

fn issuer(world: &World, key_name: &str, name: &str) -> Issuer {
    Issuer {
        key: key(world.provider, key_name),
        name: cn(name),
    }
}

fn plan() -> Plan {
    make::client("Jane").alternative_name(upn(UTF8, UPN.as_bytes()))
}

fn certificate_of(world: &World, plan: &Plan, by: &Issuer) -> Certificate {
    certificate_for(world, plan, by, JANE)
}

fn certificate_for(world: &World, plan: &Plan, by: &Issuer, key: &str) -> Certificate {
    let der = plan.issue_for(world.public(key).to_spki_der(), by);
    Certificate::from_der(world.provider, &der).unwrap()
}

fn list_of(by: &Issuer, revoked: &[u64]) -> CertificateRevocationList {
    CertificateRevocationList::from_der(&by.list(revoked.iter().copied())).unwrap()
}

impl Pki {
    fn new(world: &World) -> Self {
        let (top, issuing) = (
            issuer(world, "mp-3072", "Root"),
            issuer(world, "mp-2048", "Issuing"),
        );
        let authority = |name, by, key| {
            let plan = Plan {
                subject: cn(name),
                serial: 5,
                ..make::client(name)
            }
            .authority();
            certificate_for(world, &plan, by, key)
        };
        Self {
            root: authority("Root", &top, "mp-3072"),
            authority: authority("Issuing", &top, "mp-2048"),
            jane: certificate_of(world, &plan(), &issuing),
            lists: [list_of(&top, &[]), list_of(&issuing, &[])],
            issuing,
        }
    }
}

fn session_of(site: &str, provider: &str, id: &[u8], channel: u8) -> AdministratorSession {
    AdministratorSession::new(code(site), host(provider), id, [channel; 32]).unwrap()
}

fn session() -> AdministratorSession {
    session_of("P01", "provider.example.com", b"session 1", 7)
}

fn sign_in(world: &World, pki: &Pki, jane: &Certificate, challenge: &[u8]) -> Vec<u8> {
    let (key, above) = (world.key(JANE), std::slice::from_ref(&pki.authority));
    sign_challenge(&session(), challenge, key, jane, above, NOW).unwrap()
}

fn verify_at(
    by: &AdministratorChallenges,
    pki: &Pki,
    proof: &[u8],
    now: Timestamp,
) -> Result<CertificateEvidence, Error> {
    let roots = TrustAnchors::new(std::slice::from_ref(&pki.root)).unwrap();
    by.verify(&session(), proof, &roots, &pki.lists, now)
}

#[test]
fn a_signed_challenge_counts_once_in_its_session() {
    for world in worlds() {
        let pki = Pki::new(world);
        let challenges = AdministratorChallenges::new(world.provider).unwrap();
        let challenge = challenges.issue(&session(), NOW).unwrap();
        let proof = sign_in(world, &pki, &pki.jane, &challenge);
        let roots = TrustAnchors::new(std::slice::from_ref(&pki.root)).unwrap();
        let verify = |by: &AdministratorChallenges, session: &AdministratorSession, now| {
            by.verify(session, &proof, &roots, &pki.lists, now)
        };
        // Elsewhere it is nothing, and is not used up by that.
        let other = AdministratorChallenges::new(world.provider).unwrap();
        for (by, session, now, error) in [
            (&other, session(), NOW, Error::CHALLENGE_INVALID),
            (
                &challenges,
                session_of("P02", "provider.example.com", b"session 1", 7),
                NOW,
                Error::SITE_MISMATCH,
            ),
            (
                &challenges,
                session_of("P01", "other.example.com", b"session 1", 7),
                NOW,
                Error::HOST_MISMATCH,
            ),
            (
                &challenges,
                session_of("P01", "provider.example.com", b"session 2", 7),
                NOW,
                Error::NOT_INTENDED_RECIPIENT,
            ),
            (
                &challenges,
                session_of("P01", "provider.example.com", b"session 1", 8),
                NOW,
                Error::NOT_INTENDED_RECIPIENT,
            ),
            (&challenges, session(), later(301), Error::CHALLENGE_EXPIRED),
            (
                &challenges,
                session(),
                later(-301),
                Error::CHALLENGE_EXPIRED,
            ),
        ] {
            assert_eq!(verify(by, &session, now).err(), Some(error));
        }
        let evidence = verify(&challenges, &session(), later(300)).unwrap();
        assert_eq!(evidence.user_principal_name(), UPN);
        assert_eq!(evidence.certificate(), &pki.jane);
        assert_eq!(evidence.not_after(), later(300 + 8 * 3600));
        for now in [NOW, later(300)] {
            assert_eq!(
                verify(&challenges, &session(), now).err(),
                Some(Error::REPLAYED)
            );
        }
        // Nor after it was forgotten, should the clock go back.
        let next = challenges.issue(&session(), later(400)).unwrap();
        let next = sign_in(world, &pki, &pki.jane, &next);
        verify_at(&challenges, &pki, &next, later(400)).unwrap();
        assert_eq!(
            verify(&challenges, &session(), NOW).err(),
            Some(Error::CHALLENGE_EXPIRED)
        );

        // The evidence is of the session, and of the account.
        let who = |session, upn: &str| {
            let sid = SecurityId::new("S-1-5-21-1-2-3-1104").unwrap();
            let name = AccountName::new(r"CONTOSO\jane").unwrap();
            let account = AdministratorAccount::new(Principal { sid, name });
            SignedIn::new(session, WindowsWord::of(account.known_as(upn).unwrap()))
        };
        let jane = who(session(), "Jane@Example.com")
            .with_certificate(evidence.clone())
            .unwrap();
        assert_eq!(jane.level(later(300)), AuthenticationLevel::Certificate);
        assert_eq!(jane.level(later(299)), AuthenticationLevel::Windows);
        assert_eq!(
            jane.level(later(301 + 8 * 3600)),
            AuthenticationLevel::Windows
        );
        let john = who(session(), "john@example.com").with_certificate(evidence.clone());
        assert_eq!(john.err(), Some(Error::SIGNER_MISMATCH));
        let elsewhere = session_of("P01", "provider.example.com", b"session 2", 7);
        let elsewhere = who(elsewhere, UPN).with_certificate(evidence);
        assert_eq!(elsewhere.err(), Some(Error::NOT_INTENDED_RECIPIENT));
    }
}

/// Whose certificate, by whom, for what, and whether lists show that it is good.
#[test]
fn the_certificate_is_judged() {
    for world in worlds() {
        let pki = Pki::new(world);
        let made = |plan: Plan| certificate_of(world, &plan, &pki.issuing);
        let challenges = AdministratorChallenges::new(world.provider).unwrap();
        let (top, issuing) = (issuer(world, "mp-3072", "Root"), &pki.issuing);
        let try_with =
            |jane: &Certificate, roots: &[Certificate], lists: &[CertificateRevocationList]| {
                let challenge = challenges.issue(&session(), NOW).unwrap();
                // As one signs who does not look at the own certificate.
                let proof = Proof::new(world, jane, &pki, &challenge).bytes();
                let roots = TrustAnchors::new(roots).unwrap();
                challenges
                    .verify(&session(), &proof, &roots, lists, NOW)
                    .map(drop)
            };
        let roots = [pki.root.clone()];
        let lists =
            |revoked: [&[u64]; 2]| [list_of(&top, revoked[0]), list_of(issuing, revoked[1])];
        let good = lists([&[], &[]]);
        let server = "1.3.6.1.5.5.7.3.1";
        let second = upn(UTF8, b"john@example.com");
        for (jane, error) in [
            (made(plan()), None),
            (
                made(plan().usage(Some(server))),
                Some(Error::CERTIFICATE_USAGE),
            ),
            (made(plan().usage(None)), Some(Error::CERTIFICATE_USAGE)),
            (made(make::client("Jane")), Some(Error::CERTIFICATE_USAGE)),
            (
                made(make::client("Jane").dns("jane.example.com")),
                Some(Error::CERTIFICATE_USAGE),
            ),
            (
                made(plan().alternative_name(second)),
                Some(Error::CERTIFICATE_USAGE),
            ),
            (
                made(plan().validity("250101000000Z", "260101000000Z")),
                Some(Error::CERTIFICATE_EXPIRED),
            ),
            (
                made(plan().validity("280101000000Z", "290101000000Z")),
                Some(Error::CERTIFICATE_NOT_YET_VALID),
            ),
            (
                certificate_of(world, &plan(), &issuer(world, "mp-2048", "Nobody")),
                Some(Error::UNKNOWN_ISSUER),
            ),
            (
                certificate_of(world, &plan(), &issuer(world, "mp2-2048", "Issuing")),
                Some(Error::SIGNATURE_INVALID),
            ),
        ] {
            let found = try_with(&jane, &roots, &good).err();
            assert_eq!(found, error, "{}", jane.subject_text());
        }
        // The hard fail: revoked, either of the two, or a list that is missing, has expired or is forged.
        let expired = issuing.list_of(&[], Some("270101000000Z"));
        let expired = CertificateRevocationList::from_der(&expired).unwrap();
        let forged = list_of(&issuer(world, "mp2-2048", "Issuing"), &[]);
        let root_list = good[0].clone();
        for lists in [
            lists([&[], &[make::SERIAL]]).to_vec(),
            lists([&[5], &[]]).to_vec(),
            vec![],
            vec![good[0].clone()],
            vec![good[1].clone()],
            vec![root_list.clone(), expired],
            vec![root_list, forged],
        ] {
            assert_eq!(try_with(&pki.jane, &roots, &lists), Err(Error::REVOKED));
        }
        assert_eq!(try_with(&pki.jane, &roots, &lists([&[6], &[78]])), Ok(()));
        let other = Plan {
            subject: cn("Other"),
            ..make::client("Other")
        }
        .authority();
        let other = certificate_for(world, &other, &issuer(world, "mp-4096", "Other"), "mp-4096");
        assert_eq!(
            try_with(&pki.jane, &[other], &good),
            Err(Error::UNKNOWN_ISSUER)
        );
        assert_eq!(try_with(&pki.jane, &[], &good), Err(Error::UNKNOWN_ISSUER));

        // Who signs looks at the own certificate too.
        let sign = |jane: &Certificate, key: &str, challenge: &[u8], above: usize| {
            let above = vec![pki.authority.clone(); above];
            let key = world.key(key);
            sign_challenge(&session(), challenge, key, jane, &above, NOW).err()
        };
        let challenge = [0; AdministratorChallenges::CHALLENGE_LEN];
        let wrong = made(plan().usage(Some(server)));
        let ended = made(plan().validity("250101000000Z", "260101000000Z"));
        for (found, error) in [
            (sign(&pki.jane, JANE, &challenge, 6), None),
            (
                sign(&pki.jane, "mp-2048", &challenge, 1),
                Some(Error::KEY_MISMATCH),
            ),
            (
                sign(&wrong, JANE, &challenge, 1),
                Some(Error::CERTIFICATE_USAGE),
            ),
            (
                sign(&ended, JANE, &challenge, 1),
                Some(Error::CERTIFICATE_EXPIRED),
            ),
            (
                sign(&pki.jane, JANE, &challenge[1..], 1),
                Some(Error::CHALLENGE_INVALID),
            ),
            (sign(&pki.jane, JANE, &challenge, 7), Some(Error::TOO_LARGE)),
        ] {
            assert_eq!(found, error);
        }
    }
}

/// With a certificate and lists that OpenSSL made.
#[test]
fn the_stored_administrator_signs_in() {
    for world in worlds() {
        let read = |name: &str| vector(&format!("access/{name}.pem"));
        let certificate = |name| Certificate::from_pem(world.provider, &read(name)).unwrap();
        let card = certificate("administrator.cert");
        let roots = TrustAnchors::new(&[certificate("root.cert")]).unwrap();
        let list = |name| CertificateRevocationList::from_pem(&read(name)).unwrap();
        let (list, later) = (list("root.crl"), list("root-later.crl"));
        let challenges = AdministratorChallenges::new(world.provider).unwrap();
        let challenge = challenges.issue(&session(), NOW).unwrap();
        let proof = sign_challenge(&session(), &challenge, world.key(JANE), &card, &[], NOW);
        let proof = proof.unwrap();
        let verify = |lists: &[CertificateRevocationList]| {
            challenges.verify(&session(), &proof, &roots, lists, NOW)
        };
        assert_eq!(
            verify(std::slice::from_ref(&later)).err(),
            Some(Error::REVOKED)
        );
        assert_eq!(verify(&[list.clone(), later]).err(), Some(Error::REVOKED));
        let evidence = verify(&[list]).unwrap();
        assert_eq!(evidence.user_principal_name(), "jane@contoso.com");
    }
}

/// AdministratorProof, every field as it is written; signed as it stands.
#[derive(Clone)]
struct Proof<'a> {
    world: &'a World,
    purpose: &'static str,
    version: u64,
    session: Vec<Vec<u8>>,
    challenge: Vec<u8>,
    thumbprint: Vec<u8>,
    certificates: Vec<Vec<u8>>,
    trailing: Vec<u8>,
    after: Vec<u8>,
}

impl<'a> Proof<'a> {
    fn new(world: &'a World, jane: &Certificate, pki: &Pki, challenge: &[u8]) -> Self {
        let provider = element(IA5_STRING, &[b"provider.example.com"]);
        Self {
            world,
            purpose: "administrator",
            version: 1,
            session: vec![
                printable(b"P01"),
                provider,
                octets(b"session 1"),
                octets(&[7; 32]),
            ],
            challenge: challenge.to_vec(),
            thumbprint: jane.thumbprint_sha256().to_vec(),
            certificates: [jane, &pki.authority]
                .map(|one| one.to_der().to_vec())
                .to_vec(),
            trailing: Vec::new(),
            after: Vec::new(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let content = sequence(&[
            &integer(self.version),
            &sequence(&[&self.session.concat()]),
            &octets(&self.challenge),
            &octets(&self.thumbprint),
            &self.trailing,
        ]);
        let signature = sign(self.world.key(JANE), self.purpose, &content);
        let certificates = sequence(&[&self.certificates.concat()]);
        sequence(&[&content, &octets(&signature), &certificates, &self.after])
    }
}

#[test]
fn every_edit_is_noticed() {
    for world in worlds() {
        let pki = Pki::new(world);
        let challenges = AdministratorChallenges::new(world.provider).unwrap();
        let challenge = challenges.issue(&session(), NOW).unwrap();
        let form = Proof::new(world, &pki.jane, &pki, &challenge);
        assert_eq!(form.bytes(), sign_in(world, &pki, &pki.jane, &challenge));
        let malformed = || Error::MALFORMED;
        let stranger = pki.root.to_der();
        let elliptic = certificate(world.provider, "ec-p256").to_der().to_vec();
        let edits: &[Edit<'_, Proof<'_>>] = &[
            ("version 0", &|p| p.version = 0, malformed()),
            (
                "version 2",
                &|p| p.version = 2,
                Error::VERSION_NOT_SUPPORTED,
            ),
            (
                "another site",
                &|p| p.session[0] = printable(b"P02"),
                Error::SITE_MISMATCH,
            ),
            (
                "a site in lower case",
                &|p| p.session[0] = printable(b"p01"),
                malformed(),
            ),
            (
                "another host",
                &|p| p.session[1] = element(IA5_STRING, &[b"a.example"]),
                Error::HOST_MISMATCH,
            ),
            (
                "a host in upper case",
                &|p| p.session[1] = element(IA5_STRING, &[b"A.example"]),
                malformed(),
            ),
            ("no host", &|p| drop(p.session.remove(1)), malformed()),
            (
                "another session",
                &|p| p.session[2] = octets(b"x"),
                Error::NOT_INTENDED_RECIPIENT,
            ),
            ("no session", &|p| p.session[2] = octets(b""), malformed()),
            (
                "a long session",
                &|p| p.session[2] = octets(&[7; 65]),
                malformed(),
            ),
            (
                "another channel",
                &|p| p.session[3] = octets(&[8; 32]),
                Error::NOT_INTENDED_RECIPIENT,
            ),
            (
                "a short channel",
                &|p| p.session[3] = octets(&[7; 31]),
                malformed(),
            ),
            (
                "more in the session",
                &|p| p.session.push(integer(1)),
                malformed(),
            ),
            (
                "another challenge",
                &|p| p.challenge[9] ^= 1,
                Error::CHALLENGE_INVALID,
            ),
            (
                "another time",
                &|p| p.challenge[7] ^= 1,
                Error::CHALLENGE_INVALID,
            ),
            (
                "a short challenge",
                &|p| p.challenge.truncate(35),
                malformed(),
            ),
            (
                "another certificate",
                &|p| p.thumbprint[0] ^= 1,
                Error::SIGNER_MISMATCH,
            ),
            (
                "its certificate last",
                &|p| p.certificates.reverse(),
                Error::SIGNER_MISMATCH,
            ),
            ("no certificate", &|p| p.certificates.clear(), malformed()),
            (
                "eight certificates",
                &|p| p.certificates = vec![p.certificates[0].clone(); 8],
                Error::TOO_LARGE,
            ),
            (
                "a certificate that is none",
                &|p| p.certificates[1] = sequence(&[]),
                malformed(),
            ),
            (
                "no authority",
                &|p| drop(p.certificates.pop()),
                Error::UNKNOWN_ISSUER,
            ),
            (
                "another authority",
                &|p| p.certificates[1] = stranger.to_vec(),
                Error::UNKNOWN_ISSUER,
            ),
            (
                "an elliptic key",
                &|p| {
                    p.thumbprint = sha256(&elliptic).to_vec();
                    p.certificates[0].clone_from(&elliptic);
                },
                Error::KEY_TYPE_NOT_SUPPORTED,
            ),
            ("trailing", &|p| p.trailing = integer(1), malformed()),
            ("a fourth part", &|p| p.after = integer(1), malformed()),
        ];
        refuses(world.provider, &form, edits, |form| {
            verify_at(&challenges, &pki, &form.bytes(), NOW)
        });
        // Signed for each other purpose.
        for purpose in PURPOSES {
            let challenge = challenges.issue(&session(), NOW).unwrap();
            let mut form = Proof::new(world, &pki.jane, &pki, &challenge);
            form.purpose = purpose;
            let expected = (purpose != "administrator").then_some(Error::SIGNATURE_INVALID);
            assert_eq!(
                verify_at(&challenges, &pki, &form.bytes(), NOW).err(),
                expected,
                "{purpose}"
            );
        }
    }
}

#[test]
fn changed_bytes_are_refused() {
    let world = world(Provider::default());
    let pki = Pki::new(world);
    let challenges = AdministratorChallenges::new(world.provider).unwrap();
    let challenge = challenges.issue(&session(), NOW).unwrap();
    let proof = sign_in(world, &pki, &pki.jane, &challenge);
    for (place, changed) in flips(&proof, false) {
        assert!(
            verify_at(&challenges, &pki, &changed, NOW).is_err(),
            "byte {place}"
        );
    }
    for cut in cuts(&proof) {
        assert_eq!(
            verify_at(&challenges, &pki, cut, NOW).err(),
            Some(Error::MALFORMED)
        );
    }
    refuses_no_form(64 * 1024, |bytes| verify_at(&challenges, &pki, bytes, NOW));
    verify_at(&challenges, &pki, &proof, NOW).unwrap();
}
