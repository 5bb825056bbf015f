//! Decisions beside a table, with evidence made by hand: Windows Hello for Business comes from a module that
//! verifies tokens.

#![allow(clippy::unwrap_used)]

use super::account::{AccountName, AdministratorAccount, Principal, SecurityId};
use super::evidence::{CertificateEvidence, HelloEvidence, SignedIn, WindowsWord};
use super::level::AuthenticationLevel;
use super::policy::{
    AdministratorPolicy, AllowedBy, Decision, DenialReason, Exclusion, PolicyChange,
};
use super::session::AdministratorSession;
use crate::controls::access::token::Guid;
use crate::controls::names::{HostName, SiteCode};
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Provider, Timestamp};

use AuthenticationLevel::{Certificate as Card, Windows, WindowsHello};

const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);
const UPN: &str = "jane@example.com";

fn id(number: u8) -> Guid {
    Guid::new(&format!("00112233-4455-6677-8899-aabbccddee{number:02x}")).unwrap()
}

fn principal(sid: &str, name: &str) -> Principal {
    Principal {
        sid: SecurityId::new(sid).unwrap(),
        name: AccountName::new(name).unwrap(),
    }
}

fn session() -> AdministratorSession {
    let site = SiteCode::new("P01").unwrap();
    let host = HostName::new("provider.example.com").unwrap();
    AdministratorSession::new(site, host, b"session", [7; 32]).unwrap()
}

fn windows() -> SignedIn {
    let user = principal("S-1-5-21-1-2-3-1104", r"CONTOSO\Jane");
    let groups = vec![principal("S-1-5-21-1-2-3-2000", r"CONTOSO\Operators")];
    let account = AdministratorAccount::new(user).in_groups(groups).unwrap();
    let account = account.known_as(UPN).unwrap().with_object_id(id(1));
    SignedIn::new(session(), WindowsWord::of(account))
}

/// With each of these until then.
fn signed_in(card: Option<Timestamp>, hello: Option<Timestamp>) -> SignedIn {
    let mut who = windows();
    if let Some(until) = card {
        let pem = include_bytes!("../../../../../vectors/keys/client-2048.cert.pem");
        let evidence = CertificateEvidence {
            session: session(),
            user_principal_name: UPN.to_ascii_uppercase(),
            certificate: Certificate::from_pem(Provider::default(), pem).unwrap(),
            verified: NOW,
            until,
        };
        who = who.with_certificate(evidence).unwrap();
    }
    if let Some(until) = hello {
        let evidence = HelloEvidence::between(id(1), NOW, until);
        who = who.with_hello(evidence).unwrap();
    }
    who
}

fn policy(minimum: AuthenticationLevel, exclusions: &[Exclusion]) -> AdministratorPolicy {
    AdministratorPolicy {
        minimum,
        exclusions: exclusions.iter().cloned().collect(),
        number: 7,
    }
}

fn exclusions() -> [Exclusion; 4] {
    [
        Exclusion::Sid(SecurityId::new("S-1-5-21-1-2-3-1104").unwrap()),
        Exclusion::Name(AccountName::new(r"contoso\JANE").unwrap()),
        Exclusion::Sid(SecurityId::new("S-1-5-21-1-2-3-2000").unwrap()),
        Exclusion::Name(AccountName::new(r"CONTOSO\operators").unwrap()),
    ]
}

/// What is shown, the level of that, and the level once it is over.
fn shown() -> Vec<(SignedIn, AuthenticationLevel)> {
    let late = NOW.saturating_add(100);
    vec![
        (signed_in(None, None), Windows),
        (signed_in(Some(late), None), Card),
        (signed_in(None, Some(late)), WindowsHello),
        (signed_in(Some(late), Some(late)), WindowsHello),
    ]
}

#[test]
fn every_level_with_every_minimum() {
    let somebody = Exclusion::Sid(SecurityId::new("S-1-5-21-1-2-3-1105").unwrap());
    for minimum in AuthenticationLevel::ALL {
        for (who, level) in shown() {
            let strict = policy(minimum, core::slice::from_ref(&somebody));
            let decision = strict.decide(&who, NOW);
            if level >= minimum {
                let by = AllowedBy::Minimum;
                assert_eq!(decision, Decision::Allowed { level, by });
            } else {
                let (needed, had, why) = (minimum, level, DenialReason::BelowMinimum);
                assert_eq!(decision, Decision::Denied { needed, had, why });
            }
            for excluded in exclusions() {
                let by = match level >= minimum {
                    true => AllowedBy::Minimum,
                    false => AllowedBy::Exclusion,
                };
                let decision = policy(minimum, &[excluded]).decide(&who, NOW);
                assert_eq!(decision, Decision::Allowed { level, by });
            }
            // At the last second and after it, and before it was verified.
            for (offset, is_shown) in [(0, true), (100, true), (101, false), (-1, false)] {
                let now = NOW.saturating_add(offset);
                let had = if is_shown { level } else { Windows };
                assert_eq!(who.level(now), had);
                let expected = match (had >= minimum, level >= minimum) {
                    (true, _) => continue,
                    (false, true) => DenialReason::EvidenceExpired,
                    (false, false) => DenialReason::BelowMinimum,
                };
                let denied = Decision::Denied {
                    needed: minimum,
                    had,
                    why: expected,
                };
                assert_eq!(strict.decide(&who, now), denied, "{level} {offset}");
            }
        }
    }
    // A certificate that is still good, beside Hello that is not.
    let (early, late) = (NOW.saturating_add(10), NOW.saturating_add(100));
    let who = signed_in(Some(late), Some(early));
    assert_eq!(who.level(late), Card);
}

#[test]
fn who_raises_the_minimum_is_signed_in_at_it() {
    let excluded = exclusions();
    for from in AuthenticationLevel::ALL {
        for to in AuthenticationLevel::ALL {
            for (who, level) in shown() {
                for is_excluded in [false, true] {
                    for (adds, removes) in [(false, false), (true, false), (false, true)] {
                        // Which there are, and which there are to be: the last is of nobody here.
                        let mut before: Vec<Exclusion> =
                            vec![Exclusion::Sid(SecurityId::new("S-1-5-21-1-2-3-9").unwrap())];
                        if is_excluded {
                            before.extend(excluded.iter().take(1).cloned());
                        }
                        let mut after = before.clone();
                        if adds {
                            after.extend(excluded.iter().skip(3).cloned());
                        }
                        if removes {
                            after.remove(0);
                        }
                        let change = PolicyChange {
                            minimum: to,
                            exclusions: after.clone(),
                        };
                        let base = policy(from, &before);
                        let changed = base.change(&change, &who, NOW);
                        let is_needed = if to > from || adds {
                            level >= from.max(to)
                        } else {
                            level >= from || is_excluded
                        };
                        let expected = AdministratorPolicy {
                            number: 8,
                            ..policy(to, &after)
                        };
                        match is_needed {
                            true => assert_eq!(changed, Ok(expected)),
                            false => assert_eq!(changed, Err(Error::AUTHENTICATION_TOO_WEAK)),
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn evidence_of_another_user_is_not_taken() {
    let hello = HelloEvidence::between(id(2), NOW, NOW);
    assert_eq!(windows().with_hello(hello), Err(Error::SIGNER_MISMATCH));
    // An account without the name takes none.
    let user = principal("S-1-5-21-1-2-3-1104", r"CONTOSO\Jane");
    let nameless = SignedIn::new(session(), WindowsWord::of(AdministratorAccount::new(user)));
    let hello = HelloEvidence::between(id(1), NOW, NOW);
    assert_eq!(nameless.with_hello(hello), Err(Error::SIGNER_MISMATCH));
}
