//! The choice of a client's certificate: every setting with every outcome of selection.

use cmcrypto_core::client_certificate::{
    CertificateCriteria, ClientCertificate, ClientCommunication, NoPkiCertificate, Rejection,
    SeveralMatches, choose_client_certificate,
};
use cmcrypto_core::pki::path::Revocation;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::NOW;

use crate::client_certificate::candidates::{Candidate, anchors, candidate, stored, with_borrowed};
use crate::pki::make::{Issuer, client};

#[derive(Debug, PartialEq)]
enum Choice {
    Pki(usize),
    SelfSigned(NoPkiCertificate),
    Nothing(NoPkiCertificate),
}

fn choose(
    provider: Provider,
    communication: ClientCommunication,
    several: SeveralMatches,
    candidates: &[Candidate],
    now: Timestamp,
) -> Result<(Choice, Vec<(usize, Rejection)>), Error> {
    let criteria = CertificateCriteria {
        several,
        ..CertificateCriteria::new("PC01")
    };
    let anchors = anchors(provider);
    let off = Revocation::NotChecked;
    let chosen = with_borrowed(candidates, |candidates| {
        choose_client_certificate(
            provider,
            communication,
            &criteria,
            candidates,
            &anchors,
            off,
            now,
        )
    })?;
    let choice = match chosen.certificate {
        ClientCertificate::Pki(selected) => Choice::Pki(selected.index),
        ClientCertificate::SelfSigned(reason) => Choice::SelfSigned(reason),
        ClientCertificate::None(reason) => Choice::Nothing(reason),
        other => panic!("{other:?}"),
    };
    Ok((choice, chosen.rejected))
}

#[test]
fn every_setting_with_every_outcome() {
    use ClientCommunication::*;
    use NoPkiCertificate::*;
    use Rejection::*;
    let sub = Issuer::sub();
    let good = candidate(&client("PC01").issue(&sub));
    let other = candidate(&client("OTHER").issue(&sub));
    // An elliptic curve is as good: the certificate is for TLS.
    let elliptic = candidate(&stored("client-p256")).chain(&["sub-p256-by-root"]);
    let other_curve = candidate(&stored("client-p521"));
    let available = HttpsOrHttp {
        use_pki_when_available: true,
    };
    let not_used = HttpsOrHttp {
        use_pki_when_available: false,
    };
    let (longest, fail) = (SeveralMatches::LongestValidity, SeveralMatches::Fail);
    let pki = |index| (Choice::Pki(index), Choice::Pki(index));
    let none = |reason| (Choice::Nothing(reason), Choice::SelfSigned(reason));
    // Candidates, the setting for several; what HTTPS only and HTTPS or HTTP make of it; the others.
    let table = [
        (vec![], longest, none(NoneMatches), vec![]),
        (
            vec![&other],
            longest,
            none(NoneMatches),
            vec![(0, NoComputerName)],
        ),
        (
            vec![&other],
            fail,
            none(NoneMatches),
            vec![(0, NoComputerName)],
        ),
        (
            vec![&other, &good],
            longest,
            pki(1),
            vec![(0, NoComputerName)],
        ),
        (vec![&other, &good], fail, pki(1), vec![(0, NoComputerName)]),
        (
            vec![&good, &good],
            longest,
            pki(0),
            vec![(1, ShorterValidity)],
        ),
        (
            vec![&good, &other, &good],
            fail,
            none(SeveralMatch),
            vec![(0, OneOfSeveral), (1, NoComputerName), (2, OneOfSeveral)],
        ),
        (
            vec![&other_curve, &elliptic],
            fail,
            pki(1),
            vec![(0, Unreadable(Error::KEY_TYPE_NOT_SUPPORTED))],
        ),
        (
            vec![&good, &elliptic],
            longest,
            pki(1),
            vec![(0, ShorterValidity)],
        ),
    ];
    for provider in Provider::ALL {
        for (candidates, several, (https_only, https_or_http), rejected) in &table {
            let candidates: Vec<Candidate> = candidates.iter().copied().cloned().collect();
            let choose = |communication| {
                choose(*provider, communication, *several, &candidates, NOW).unwrap()
            };
            let (choice, others) = choose(HttpsOnly);
            assert_eq!((&choice, &others), (https_only, rejected));
            let (choice, others) = choose(available);
            assert_eq!((&choice, &others), (https_or_http, rejected));
            assert_eq!(choose(not_used), (Choice::SelfSigned(NotUsed), vec![]));
        }
    }
}

#[test]
fn errors_are_those_of_the_selection() {
    let available = ClientCommunication::HttpsOrHttp {
        use_pki_when_available: true,
    };
    for provider in Provider::ALL {
        for communication in [ClientCommunication::HttpsOnly, available] {
            let before_1970 = Timestamp::from_unix(-1);
            let several = SeveralMatches::LongestValidity;
            let choice = choose(*provider, communication, several, &[], before_1970);
            assert_eq!(choice.unwrap_err(), Error::INVALID_ARGUMENT);
            let many = vec![candidate(b""); 1001];
            let choice = choose(*provider, communication, several, &many, NOW);
            assert_eq!(choice.unwrap_err(), Error::TOO_LARGE);
        }
    }
}
