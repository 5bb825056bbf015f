//! Client certificate selection: each rule of the product, with the reason for every other candidate.
use cmcrypto_core::client_certificate::Rejection::{self, *};
use cmcrypto_core::client_certificate::{
    CertificateCandidate, CertificateCriteria, SeveralMatches, select_certificate,
};
use cmcrypto_core::pki::path::{Revocation, TrustAnchors};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::NOW;

use crate::client_certificate::candidates::*;
use crate::pki::corpus::{list, read};
use crate::pki::make::*;

const ROOT: &str = "CN=Contoso Root CA";
const SERVER: &str = "1.3.6.1.5.5.7.3.1";

/// Each candidate fails one rule more than the next: the first in the product's order is the reason.
fn failing_from_each_rule_on() -> Vec<Candidate> {
    let other = client("OTHER").usage(Some(SERVER));
    let expired = other.clone().validity("250101000000Z", "260601000000Z");
    vec![
        Candidate::by_litware(&expired).store("Other").without_key(),
        Candidate::made(&expired).store("Other").without_key(),
        Candidate::made(&expired).without_key(),
        Candidate::made(&other).without_key(),
        Candidate::made(&other),
        Candidate::made(&client("OTHER")),
        Candidate::made(&client("PC01").validity("260601000000Z", "280101000000Z")),
        Candidate::made(&client("PC01")),
    ]
}

#[test]
fn the_rules_come_in_the_products_order() {
    let mut reasons = [
        Some(IssuerNotListed),
        Some(OtherStore),
        Some(NotValid(Error::CERTIFICATE_EXPIRED)),
        Some(PrivateKeyNotAccessible),
        Some(NoClientAuthentication),
        Some(NoComputerName),
        Some(ShorterValidity),
        None,
    ];
    let table = |reasons: &[Option<Rejection>]| -> Vec<_> {
        let candidates = failing_from_each_rule_on();
        candidates
            .into_iter()
            .zip(reasons.iter().cloned())
            .collect()
    };
    expect(&with_issuers(ROOT), &table(&reasons), Error::NO_CERTIFICATE);

    // Without an issuers list the first rule is skipped.
    reasons[0] = Some(OtherStore);
    expect(&pc01(), &table(&reasons), Error::NO_CERTIFICATE);

    // With a list that none matches nothing else is looked at.
    let reasons = [const { Some(IssuerNotListed) }; 8];
    let nobody = with_issuers("CN=Nobody");
    expect(&nobody, &table(&reasons), Error::NO_CERTIFICATE);
}

#[test]
fn issuers_are_roots_and_compare_case_sensitively() {
    let good = || Candidate::made(&client("PC01"));
    let litware =
        || Candidate::by_litware(&client("PC01").validity("260101000000Z", "270601000000Z"));
    for (list, first, second) in [
        ("CN=Contoso Root CA; O=Contoso", None, Some(IssuerNotListed)),
        ("O=Litware", Some(IssuerNotListed), None),
        (
            "CN=Contoso Root CA|CN=Litware Root CA",
            None,
            Some(ShorterValidity),
        ),
        (
            "cn=Contoso Root CA , 2.5.4.10 = Contoso",
            None,
            Some(IssuerNotListed),
        ),
        (
            "CN=contoso root ca",
            Some(IssuerNotListed),
            Some(IssuerNotListed),
        ),
        (
            "CN=Contoso Root",
            Some(IssuerNotListed),
            Some(IssuerNotListed),
        ),
        ("OU=Contoso", Some(IssuerNotListed), Some(IssuerNotListed)),
        // Quotation marks around a value are not part of it.
        ("CN=\"Contoso Root CA\"", None, Some(IssuerNotListed)),
        (
            "CN=\"\"Contoso Root CA\"\"",
            Some(IssuerNotListed),
            Some(IssuerNotListed),
        ),
        (
            "CN=Contoso Root CA,O=Litware",
            Some(IssuerNotListed),
            Some(IssuerNotListed),
        ),
        // An authority that is no root: its name leads there, a path does not end there.
        (
            "CN=Contoso Issuing CA",
            Some(NotValid(Error::UNKNOWN_ISSUER)),
            Some(IssuerNotListed),
        ),
    ] {
        let table = [(good(), first), (litware(), second)];
        expect(&with_issuers(list), &table, Error::NO_CERTIFICATE);
    }
}

/// A name alone does not make a root: only a trust anchor's path counts.
#[test]
fn an_issuer_that_is_only_named_is_none() {
    let forged = candidate(&stored("client-forged")).chain(&["forger", "sub"]);
    let own_root = candidate(&stored("client")).chain(&["sub-forged", "forged-root"]);
    let table = [
        (forged, Some(NotValid(Error::SIGNATURE_INVALID))),
        (own_root, Some(NotValid(Error::SIGNATURE_INVALID))),
        (
            Candidate::made(&client("PC01")).chain(&[]),
            Some(IssuerNotListed),
        ),
    ];
    expect(&with_issuers(ROOT), &table, Error::NO_CERTIFICATE);
}

#[test]
fn stores() {
    let at = |store| Candidate::made(&client("PC01")).store(store);
    for (set, store, found) in [
        ("Personal", "Personal", true),
        ("Personal", "My", true),
        ("MY", "personal", true),
        ("Personal", "PERSONAL", true),
        ("Personal", "Root", false),
        ("Personal", "SMS", false),
        ("Personal", "Personal2", false),
        ("Personal", "", false),
        ("Custom", "custom", true),
        ("Custom", "Personal", false),
        ("Custom", "My", false),
    ] {
        let criteria = CertificateCriteria {
            store: set.to_owned(),
            ..pc01()
        };
        let reason = if found { None } else { Some(OtherStore) };
        expect(&criteria, &[(at(store), reason)], Error::NO_CERTIFICATE);
    }
}

#[test]
fn validity_and_revocation() {
    let stored = |name| candidate(&stored(name));
    let table = [
        (
            stored("client-expired"),
            Some(NotValid(Error::CERTIFICATE_EXPIRED)),
        ),
        (
            stored("client-future"),
            Some(NotValid(Error::CERTIFICATE_NOT_YET_VALID)),
        ),
        (
            stored("client").chain(&["sub-expired"]),
            Some(NotValid(Error::CERTIFICATE_EXPIRED)),
        ),
        (
            stored("client-forged"),
            Some(NotValid(Error::SIGNATURE_INVALID)),
        ),
        (
            stored("client-sha1"),
            Some(NotValid(Error::ALGORITHM_NOT_ACCEPTED)),
        ),
        (stored("client-1024"), Some(NotValid(Error::KEY_TOO_SMALL))),
        (
            stored("client").chain(&[]),
            Some(NotValid(Error::UNKNOWN_ISSUER)),
        ),
        (
            stored("client-self-signed").chain(&[]),
            Some(NotValid(Error::UNKNOWN_ISSUER)),
        ),
        (
            stored("client").chain(&["sub-permits-other"]),
            Some(NotValid(Error::PATH_INVALID)),
        ),
        (
            stored("client").chain(&["sub-server"]),
            Some(NoClientAuthentication),
        ),
        (stored("client-no-eku"), Some(NoClientAuthentication)),
        (stored("client-any-eku"), Some(NoClientAuthentication)),
        (stored("client-encipherment"), Some(NoClientAuthentication)),
        (stored("server"), Some(NoClientAuthentication)),
        (stored("client-no-ku"), None),
    ];
    expect(&pc01(), &table, Error::NO_CERTIFICATE);

    let lists = ["root", "sub-revokes"].map(|name| list(name).unwrap());
    let candidates = [stored("client"), stored("client-signature")];
    for provider in Provider::ALL {
        let select = |revocation| outcome(*provider, &pc01(), &candidates, revocation);
        let revoked = (0, NotValid(Error::REVOKED));
        assert_eq!(
            select(Revocation::Checked(&lists)),
            (Ok(1), vec![revoked.clone()])
        );
        // The issuing authority's list is missing, or all are.
        let all = vec![revoked, (1, NotValid(Error::REVOKED))];
        let unreachable = (Err(Error::NO_CERTIFICATE), all);
        assert_eq!(select(Revocation::Checked(&lists[..1])), unreachable);
        assert_eq!(select(Revocation::Checked(&[])), unreachable);
        let off = select(Revocation::NotChecked);
        assert_eq!(off, (Ok(0), vec![(1, ShorterValidity)]));
    }
}

#[test]
fn of_several_the_longest_or_none() {
    let valid = |from, until| Candidate::made(&client("PC01").validity(from, until));
    let short = || valid("260101000000Z", "270601000000Z");
    let long = || valid("260101000000Z", "280101000000Z");
    let (shorter, one_of) = (Some(ShorterValidity), Some(OneOfSeveral));
    expect(
        &pc01(),
        &[
            (short(), shorter.clone()),
            (long(), None),
            (short(), shorter.clone()),
        ],
        Error::NO_CERTIFICATE,
    );
    // The period counts, not the end.
    let later = valid("261201000000Z", "280601000000Z");
    expect(
        &pc01(),
        &[(later, shorter.clone()), (long(), None)],
        Error::NO_CERTIFICATE,
    );
    // Of equal periods (a year each) the one that ends last, then the first.
    let year = || valid("260201000000Z", "270201000000Z");
    let later_year = || valid("260301000000Z", "270301000000Z");
    expect(
        &pc01(),
        &[(year(), shorter.clone()), (later_year(), None)],
        Error::NO_CERTIFICATE,
    );
    expect(
        &pc01(),
        &[(year(), None), (year(), shorter)],
        Error::NO_CERTIFICATE,
    );

    let fail = CertificateCriteria {
        several: SeveralMatches::Fail,
        ..pc01()
    };
    let table = [
        (short(), one_of.clone()),
        (Candidate::made(&client("OTHER")), Some(NoComputerName)),
        (long(), one_of),
    ];
    expect(&fail, &table, Error::SEVERAL_CERTIFICATES);
    // One alone is no matter of several.
    let table = [
        (short(), None),
        (long().without_key(), Some(PrivateKeyNotAccessible)),
    ];
    expect(&fail, &table, Error::NO_CERTIFICATE);
    expect(&fail, &[], Error::NO_CERTIFICATE);
    expect(&pc01(), &[], Error::NO_CERTIFICATE);
}

#[test]
fn what_cannot_be_read_does_not_disturb() {
    let good = || Candidate::made(&client("PC01"));
    let mut truncated = good();
    truncated.certificate.pop();
    let mut trailing = good();
    trailing.certificate.push(0);
    let crowd = |many| Candidate {
        chain: vec![stored("sub"); many],
        ..good()
    };
    let mut junk_above = good().chain(&["sub-p521", "sub-unknown-critical", "sub"]);
    junk_above
        .chain
        .splice(0..0, [b"junk".to_vec(), Vec::new()]);
    let only_junk_above = Candidate {
        chain: vec![b"junk".to_vec()],
        ..good()
    };
    let table = [
        (candidate(b""), Some(Unreadable(Error::MALFORMED))),
        (candidate(b"junk"), Some(Unreadable(Error::MALFORMED))),
        (candidate(&[0x30; 1000]), Some(Unreadable(Error::MALFORMED))),
        (
            candidate(&vec![0x30; 100_000]),
            Some(Unreadable(Error::TOO_LARGE)),
        ),
        (
            candidate(&[0x30, 0x80, 0, 0]),
            Some(Unreadable(Error::NOT_DER)),
        ),
        (truncated, Some(Unreadable(Error::MALFORMED))),
        (trailing, Some(Unreadable(Error::MALFORMED))),
        (
            candidate(&stored("client-p521")),
            Some(Unreadable(Error::KEY_TYPE_NOT_SUPPORTED)),
        ),
        (
            candidate(&stored("client-unknown-critical")),
            Some(NotValid(Error::NOT_SUPPORTED)),
        ),
        (crowd(7), Some(Unreadable(Error::TOO_LARGE))),
        (only_junk_above, Some(NotValid(Error::UNKNOWN_ISSUER))),
        (junk_above, None),
        (crowd(6), Some(ShorterValidity)),
        (good(), Some(ShorterValidity)),
    ];
    expect(&pc01(), &table, Error::NO_CERTIFICATE);
}

#[test]
fn a_thousand_candidates() {
    let issuer = Issuer::sub();
    let mut candidates: Vec<_> = (0..1000)
        .map(|number| candidate(&client(&format!("PC{number:04}")).issue(&issuer)))
        .collect();
    let criteria = CertificateCriteria::new("PC0500");
    candidates[501].certificate = b"junk".to_vec();
    let lists = ["root", "sub"].map(|name| list(name).unwrap());
    for provider in Provider::ALL {
        let (selected, rejected) = outcome(
            *provider,
            &criteria,
            &candidates,
            Revocation::Checked(&lists),
        );
        assert_eq!(selected, Ok(500));
        assert_eq!(rejected.len(), 999);
        for (at, (index, reason)) in rejected.into_iter().enumerate() {
            assert_eq!(index, if at < 500 { at } else { at + 1 });
            let junk = Unreadable(Error::MALFORMED);
            assert_eq!(reason, if index == 501 { junk } else { NoComputerName });
        }
    }
}

#[test]
fn limits() {
    for provider in Provider::ALL {
        let anchors = anchors(*provider);
        let certificate = b"junk";
        let one = CertificateCandidate {
            certificate,
            chain: &[],
            private_key_accessible: true,
            store: "My",
        };
        let select = |many: usize, now| {
            let candidates = vec![one; many];
            let off = Revocation::NotChecked;
            select_certificate(*provider, &pc01(), &candidates, &anchors, off, now)
        };
        assert_eq!(select(1000, NOW).unwrap().rejected.len(), 1000);
        assert_eq!(select(1001, NOW).unwrap_err(), Error::TOO_LARGE);
        let before_1970 = Timestamp::from_unix(-1);
        assert_eq!(select(0, before_1970).unwrap_err(), Error::INVALID_ARGUMENT);
    }
}

/// The capability must not be withheld above the certificate either; with a criterion that is no matter.
#[test]
fn a_root_that_is_not_for_clients() {
    let certificate = stored("client");
    let sub = stored("sub");
    for provider in Provider::ALL {
        let root = read(*provider, "root-server").unwrap();
        let anchors = TrustAnchors::new(&[root]).unwrap();
        let one = CertificateCandidate {
            certificate: &certificate,
            chain: &[&sub],
            private_key_accessible: true,
            store: "My",
        };
        let select = |criteria: &CertificateCriteria| {
            let off = Revocation::NotChecked;
            select_certificate(*provider, criteria, &[one], &anchors, off, NOW).unwrap()
        };
        let rejected = select(&pc01()).rejected;
        assert_eq!(rejected, [(0, NoClientAuthentication)]);
        assert!(select(&with_criterion("Subject:PC01")).selected.is_ok());
    }
}

/// An authority certified twice, once for servers alone: the path that allows clients is found.
#[test]
fn an_authority_certified_twice() {
    let with = |chain: &[&str]| candidate(&stored("client")).chain(chain);
    let restricted = Some(NoClientAuthentication);
    for chain in [["sub", "sub-server"], ["sub-server", "sub"]] {
        expect(&pc01(), &[(with(&chain), None)], Error::NO_CERTIFICATE);
        let criteria = with_criterion("Subject:PC01");
        expect(&criteria, &[(with(&chain), None)], Error::NO_CERTIFICATE);
    }
    expect(
        &pc01(),
        &[(with(&["sub-server"]), restricted)],
        Error::NO_CERTIFICATE,
    );

    // So too with revocation checked, and with roots.
    let certificate = stored("client");
    let lists = ["root", "sub"].map(|name| list(name).unwrap());
    let [sub, sub_server] = ["sub", "sub-server"].map(stored);
    for provider in Provider::ALL {
        for roots in [["root", "root-server"], ["root-server", "root"]] {
            let roots = roots.map(|name| read(*provider, name).unwrap());
            let anchors = TrustAnchors::new(&roots).unwrap();
            for chain in [[&sub, &sub_server], [&sub_server, &sub]] {
                let chain = chain.map(Vec::as_slice);
                let one = CertificateCandidate {
                    certificate: &certificate,
                    chain: &chain,
                    private_key_accessible: true,
                    store: "My",
                };
                let checked = Revocation::Checked(&lists);
                let selection =
                    select_certificate(*provider, &pc01(), &[one], &anchors, checked, NOW);
                let path = selection.unwrap().selected.unwrap().path;
                assert_eq!(path.intermediates()[0].to_der(), sub);
                assert_eq!(path.root().to_der(), stored("root"));
            }
        }
    }
}
