//! Client certificate selection.

use std::ffi::{CStr, CString};
use std::ptr;

use cmcrypto::*;
use cmcrypto_core::client_certificate::{
    CertificateCandidate, CertificateCriteria, CertificateIssuers, CertificateSelection, Rejection,
    SeveralMatches, SubjectCriterion, select_certificate,
};
use cmcrypto_core::pki::path::Revocation;
use cmcrypto_core::{Error, Provider, Timestamp};

use crate::abi::pki::{self, Candidate, candidates, criteria, list};
use crate::abi::trust::text;
use crate::abi::{Handle, NOW, bytes, detail, make, ok, try_make};
use crate::pki::{CHECKED, INVALID, LISTS, c_anchors, core_anchors, core_lists, equal, pointers};

/// A client's stores, with every reason that a certificate is not selected for, and two that are the
/// same.
fn stores() -> Vec<Candidate> {
    let good = Candidate::new("client");
    vec![
        Candidate { der: b"no certificate".to_vec(), ..good.clone() },
        Candidate { chain: vec![], ..good.clone() },
        Candidate { store: c"WebHosting", ..good.clone() },
        Candidate::new("client-revoked"),
        Candidate::new("client-expired"),
        Candidate { private_key_accessible: false, ..good.clone() },
        Candidate::new("server"),
        // What can't be read above it doesn't matter.
        Candidate {
            chain: [vec![b"no certificate".to_vec()], good.chain.clone()].concat(),
            store: c"my",
            ..good.clone()
        },
        good.clone(),
        Candidate { chain: vec![good.chain[0].clone(); 9], ..good },
    ]
}

/// Calls `body` with the candidates as the Rust API takes them.
pub(super) fn with_core<R>(
    stores: &[Candidate], body: impl FnOnce(&[CertificateCandidate<'_>]) -> R,
) -> R {
    let chains: Vec<Vec<&[u8]>> =
        stores.iter().map(|one| one.chain.iter().map(Vec::as_slice).collect()).collect();
    let candidates: Vec<_> = stores
        .iter()
        .zip(&chains)
        .map(|(one, chain)| CertificateCandidate {
            certificate: &one.der,
            chain,
            private_key_accessible: one.private_key_accessible,
            store: one.store.to_str().unwrap(),
        })
        .collect();
    body(&candidates)
}

/// Criteria as both APIs have them.
pub(super) struct Criteria {
    pub(super) c: Handle<cmcrypto_certificate_criteria>,
    pub(super) rust: CertificateCriteria,
}

impl Criteria {
    pub(super) fn new(computer_name: &CStr) -> Self {
        Self {
            c: criteria(computer_name),
            rust: CertificateCriteria::new(computer_name.to_str().unwrap()),
        }
    }

    fn issuers(mut self, issuers: &CStr) -> Self {
        ok(unsafe {
            cmcrypto_certificate_criteria_set_issuers(self.c.get_mut(), issuers.as_ptr())
        });
        self.rust.issuers = Some(CertificateIssuers::parse(issuers.to_str().unwrap()).unwrap());
        self
    }

    /// The lines are of just what the list names and can't be read.
    fn usable_issuers(mut self, issuers: &CStr, expected: usize) -> Self {
        let refused = make(cmcrypto_buffer_free, |out| unsafe {
            let (c, issuers) = (self.c.get_mut(), issuers.as_ptr());
            cmcrypto_certificate_criteria_set_usable_issuers(c, issuers, out)
        });
        let (read, errors) = CertificateIssuers::parse_usable(issuers.to_str().unwrap());
        let lines: Vec<_> = errors.iter().map(|error| format!("{error}\n")).collect();
        assert_eq!((bytes(&refused), lines.len()), (lines.concat().as_bytes(), expected));
        self.rust.issuers = Some(read);
        self
    }

    fn store(mut self, store: &CStr) -> Self {
        ok(unsafe { cmcrypto_certificate_criteria_set_store(self.c.get_mut(), store.as_ptr()) });
        store.to_str().unwrap().clone_into(&mut self.rust.store);
        self
    }

    fn criterion(mut self, criterion: &CStr) -> Self {
        ok(unsafe {
            let (c, criterion) = (self.c.get_mut(), criterion.as_ptr());
            cmcrypto_certificate_criteria_set_subject_criterion(c, criterion)
        });
        self.rust.criterion = Some(SubjectCriterion::parse(criterion.to_str().unwrap()).unwrap());
        self
    }

    fn without_name_check(mut self) -> Self {
        ok(unsafe { cmcrypto_certificate_criteria_skip_name_check(self.c.get_mut()) });
        self.rust.computer_name = None;
        self
    }

    pub(super) fn failing_for_several(mut self) -> Self {
        ok(unsafe {
            let fail = CMCRYPTO_SEVERAL_MATCHES_FAIL;
            cmcrypto_certificate_criteria_set_several_matches(self.c.get_mut(), fail)
        });
        self.rust.several = SeveralMatches::Fail;
        self
    }

    /// Selects among `stores` by both APIs, which must agree.
    fn select(&self, stores: &[Candidate]) -> Outcome {
        let (made, anchors) = (candidates(stores), c_anchors(&["root"]));
        let lists: Vec<_> = LISTS.iter().map(|name| list(name)).collect();
        let lists = pointers(&lists);
        let selection = make(cmcrypto_certificate_selection_free, |out| unsafe {
            cmcrypto_select_certificate(
                0,
                self.c.get(),
                made.get(),
                anchors.get(),
                CHECKED,
                lists.as_ptr(),
                lists.len(),
                NOW,
                out,
            )
        });
        let outcome = outcome(&selection);
        let core = with_core(stores, |candidates| {
            select_certificate(
                Provider::default(),
                &self.rust,
                candidates,
                &core_anchors(&["root"]),
                Revocation::Checked(&core_lists(LISTS)),
                Timestamp::from_unix(NOW),
            )
        });
        assert_eq!(outcome, core_outcome(&core.unwrap()));
        if let Ok(index) = outcome.selected {
            check_selected(&selection, &stores[index]);
        }
        outcome
    }
}

#[derive(Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) selected: Result<usize, i32>,
    /// Candidate, reason, error.
    pub(super) rejected: Vec<(usize, i32, i32)>,
    /// What more is known of each of these errors.
    pub(super) details: Vec<String>,
}

pub(super) fn outcome(selection: &Handle<cmcrypto_certificate_selection>) -> Outcome {
    let (mut index, mut count) = (usize::MAX, usize::MAX);
    let selected =
        match unsafe { cmcrypto_certificate_selection_index(selection.get(), &raw mut index) } {
            CMCRYPTO_OK => Ok(index),
            status => {
                assert_eq!(index, 0);
                let certificate = try_make(cmcrypto_certificate_free, |out| unsafe {
                    cmcrypto_certificate_selection_certificate(selection.get(), out)
                });
                let path = try_make(cmcrypto_verified_path_free, |out| unsafe {
                    cmcrypto_certificate_selection_path(selection.get(), out)
                });
                assert_eq!((certificate.err(), path.err()), (Some(status), Some(status)));
                Err(status)
            }
        };
    ok(unsafe { cmcrypto_certificate_selection_rejection_count(selection.get(), &raw mut count) });
    let rejection = |index| {
        let (mut candidate, mut reason, mut error) = (usize::MAX, -1, -1);
        let status = unsafe {
            cmcrypto_certificate_selection_rejection(
                selection.get(),
                index,
                &raw mut candidate,
                &raw mut reason,
                &raw mut error,
            )
        };
        (status, (candidate, reason, error))
    };
    assert_eq!(rejection(count), (INVALID, (0, 0, 0)));
    assert_eq!(detail(), "index: not below the count");
    let rejected = (0..count).map(|index| {
        let (status, rejection) = rejection(index);
        ok(status);
        rejection
    });
    let details = (0..count).map(|index| rejection_detail(selection, index).unwrap());
    let details = details.collect();
    assert_eq!(rejection_detail(selection, count), Err(INVALID));
    Outcome { selected, rejected: rejected.collect(), details }
}

fn rejection_detail(
    selection: &Handle<cmcrypto_certificate_selection>, index: usize,
) -> Result<String, i32> {
    text(|out, cap, len| unsafe {
        cmcrypto_certificate_selection_rejection_detail(selection.get(), index, out, cap, len)
    })
}

fn core_outcome(selection: &CertificateSelection) -> Outcome {
    Outcome {
        selected: match &selection.selected {
            Ok(selected) => Ok(selected.index),
            Err(error) => Err(error.code()),
        },
        rejected: core_rejected(&selection.rejected),
        details: selection.rejected.iter().map(|(_, rejection)| core_detail(rejection)).collect(),
    }
}

pub(super) fn core_rejected(rejected: &[(usize, Rejection)]) -> Vec<(usize, i32, i32)> {
    let number = |(index, rejection): &(usize, Rejection)| {
        let (reason, error) = match rejection {
            Rejection::Unreadable(error) => (CMCRYPTO_REJECTION_UNREADABLE, error.code()),
            Rejection::IssuerNotListed => (CMCRYPTO_REJECTION_ISSUER_NOT_LISTED, 0),
            Rejection::OtherStore => (CMCRYPTO_REJECTION_OTHER_STORE, 0),
            Rejection::NotValid(error) => (CMCRYPTO_REJECTION_NOT_VALID, error.code()),
            Rejection::PrivateKeyNotAccessible => {
                (CMCRYPTO_REJECTION_PRIVATE_KEY_NOT_ACCESSIBLE, 0)
            }
            Rejection::NoClientAuthentication => (CMCRYPTO_REJECTION_NO_CLIENT_AUTHENTICATION, 0),
            Rejection::CriterionNotMet => (CMCRYPTO_REJECTION_CRITERION_NOT_MET, 0),
            Rejection::NoComputerName => (CMCRYPTO_REJECTION_NO_COMPUTER_NAME, 0),
            Rejection::ShorterValidity => (CMCRYPTO_REJECTION_SHORTER_VALIDITY, 0),
            Rejection::OneOfSeveral => (CMCRYPTO_REJECTION_ONE_OF_SEVERAL, 0),
            other => panic!("{other:?}: has no constant"),
        };
        (*index, reason, error)
    };
    rejected.iter().map(number).collect()
}

fn core_detail(rejection: &Rejection) -> String {
    let detail = match rejection {
        Rejection::Unreadable(error) | Rejection::NotValid(error) => error.detail(),
        _ => None,
    };
    detail.map(ToString::to_string).unwrap_or_default()
}

/// The certificate that was selected is the candidate's, and its path ends in the root.
pub(super) fn check_selected(
    selection: &Handle<cmcrypto_certificate_selection>, candidate: &Candidate,
) {
    let certificate = make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_selection_certificate(selection.get(), out)
    });
    assert_eq!(pki::der(&certificate), candidate.der);
    let path = make(cmcrypto_verified_path_free, |out| unsafe {
        cmcrypto_certificate_selection_path(selection.get(), out)
    });
    let root = make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_verified_path_root(path.get(), out)
    });
    assert!(equal(&root, &pki::certificate("root")));
}

#[test]
fn a_selection_and_why_the_others_were_not_selected() {
    let stores = stores();
    let unreadable = (CMCRYPTO_REJECTION_UNREADABLE, CMCRYPTO_ERROR_MALFORMED);
    let before = |unlisted: (usize, i32, i32)| {
        vec![
            (0, unreadable.0, unreadable.1),
            unlisted,
            (2, CMCRYPTO_REJECTION_OTHER_STORE, 0),
            (3, CMCRYPTO_REJECTION_NOT_VALID, Error::REVOKED.code()),
            (4, CMCRYPTO_REJECTION_NOT_VALID, CMCRYPTO_ERROR_CERTIFICATE_EXPIRED),
            (5, CMCRYPTO_REJECTION_PRIVATE_KEY_NOT_ACCESSIBLE, 0),
        ]
    };
    let no_path = (1, CMCRYPTO_REJECTION_NOT_VALID, Error::UNKNOWN_ISSUER.code());
    let too_many = (9, CMCRYPTO_REJECTION_UNREADABLE, CMCRYPTO_ERROR_TOO_LARGE);
    let no_capability = (6, CMCRYPTO_REJECTION_NO_CLIENT_AUTHENTICATION, 0);
    let rejected =
        |unlisted, rest: &[(usize, i32, i32)]| [before(unlisted), rest.to_vec()].concat();

    // Of the two that match, and are the same, the first.
    let found = Criteria::new(c"pc01").select(&stores);
    let shorter = (8, CMCRYPTO_REJECTION_SHORTER_VALIDITY, 0);
    assert_eq!(found.selected, Ok(7));
    assert_eq!(found.rejected, rejected(no_path, &[no_capability, shorter, too_many]));

    let found = Criteria::new(c"PC01").failing_for_several().select(&stores);
    assert_eq!(found.selected, Err(Error::SEVERAL_CERTIFICATES.code()));
    let several = |number| (number, CMCRYPTO_REJECTION_ONE_OF_SEVERAL, 0);
    assert_eq!(
        found.rejected,
        rejected(no_path, &[no_capability, several(7), several(8), too_many])
    );

    // Without the chain the issuer is not one that the list names.
    let issuers = c"CN=Litware Root CA | CN=Contoso Root CA; O=Contoso";
    let found = Criteria::new(c"PC02").issuers(issuers).select(&stores);
    assert_eq!(found.selected, Err(Error::NO_CERTIFICATE.code()));
    let unlisted = (1, CMCRYPTO_REJECTION_ISSUER_NOT_LISTED, 0);
    let no_name = |number| (number, CMCRYPTO_REJECTION_NO_COMPUTER_NAME, 0);
    assert_eq!(
        found.rejected,
        rejected(unlisted, &[no_capability, no_name(7), no_name(8), too_many])
    );
    // What can't be read of the list, or nothing of it, doesn't matter for the rest.
    let issuers = c"Litware Root CA | CN=Contoso Root CA; O=Contoso | Colour=Red";
    let usable = Criteria::new(c"PC02").usable_issuers(issuers, 2).select(&stores);
    assert_eq!(usable, found);
    let nobody = Criteria::new(c"PC01").usable_issuers(c"", 1).select(&stores);
    assert_eq!(nobody.rejected[1], unlisted);
    assert_eq!(nobody.selected, Err(Error::NO_CERTIFICATE.code()));
    let unchecked = Criteria::new(c"PC02").without_name_check();
    assert_eq!(unchecked.select(&stores).selected, Ok(7));

    // A criterion in place of the capability: the server's certificate will do.
    let criterion = c"SubjectAttr:CN=mp01.example.com";
    let found = Criteria::new(c"PC01").criterion(criterion).select(&stores);
    assert_eq!(found.selected, Ok(6));
    let not_met = |number| (number, CMCRYPTO_REJECTION_CRITERION_NOT_MET, 0);
    assert_eq!(found.rejected, rejected(no_path, &[not_met(7), not_met(8), too_many]));

    let other = Criteria::new(c"PC01").store(c"webhosting");
    assert_eq!(other.select(&stores).selected, Ok(2));
    let none = Criteria::new(c"PC01").select(&[]);
    let no_certificate = Err(Error::NO_CERTIFICATE.code());
    assert_eq!((none.selected, none.rejected), (no_certificate, vec![]));
}

#[test]
fn criteria_stay_as_they_were_after_a_mistake() {
    let criteria =
        Criteria::new(c"PC02").issuers(c"CN=Contoso Root CA").criterion(c"SubjectStr:EXAMPLE.com");
    let c = criteria.c.get_mut();
    for (issuers, expected) in [
        (c"", CMCRYPTO_ERROR_MALFORMED),
        (c"Contoso", CMCRYPTO_ERROR_MALFORMED),
        (c"Colour=Red", CMCRYPTO_ERROR_MALFORMED),
        (c"CN=\xff", INVALID),
    ] {
        let status = unsafe { cmcrypto_certificate_criteria_set_issuers(c, issuers.as_ptr()) };
        assert_eq!(status, expected, "{issuers:?}");
    }
    for criterion in [c"", c"mp01", c"Subject:", c"SubjectAttr:Colour=Red"] {
        let criterion = criterion.as_ptr();
        let status = unsafe { cmcrypto_certificate_criteria_set_subject_criterion(c, criterion) };
        assert_eq!(status, CMCRYPTO_ERROR_MALFORMED);
    }
    let long = CString::new(format!("CN={}", "a".repeat(16 * 1024))).unwrap();
    let status = unsafe { cmcrypto_certificate_criteria_set_issuers(c, long.as_ptr()) };
    assert_eq!(status, CMCRYPTO_ERROR_TOO_LARGE);
    let status = unsafe { cmcrypto_certificate_criteria_set_subject_criterion(c, long.as_ptr()) };
    assert_eq!(status, CMCRYPTO_ERROR_TOO_LARGE);
    // Those set before still hold: either certificate meets them.
    let stores = [Candidate::new("client"), Candidate::new("server")];
    assert!(criteria.select(&stores).selected.is_ok());
}

#[test]
fn too_many_candidates() {
    let made = candidates(&[]);
    for _ in 0..=10_000 {
        ok(unsafe {
            let store = c"My".as_ptr();
            cmcrypto_certificate_candidates_add(made.get_mut(), ptr::null(), 0, 1, store)
        });
    }
    let (criteria, root) = (criteria(c"PC01"), c_anchors(&["root"]));
    let selection = try_make(cmcrypto_certificate_selection_free, |out| unsafe {
        let (criteria, made, root) = (criteria.get(), made.get(), root.get());
        cmcrypto_select_certificate(0, criteria, made, root, CHECKED, ptr::null(), 0, NOW, out)
    });
    assert_eq!(selection.err(), Some(CMCRYPTO_ERROR_TOO_LARGE));
}
