//! What a client authenticates with.

use std::ptr;

use cmcrypto::*;
use cmcrypto_core::client_certificate::{
    ClientCertificate, ClientCommunication, NoPkiCertificate, choose_client_certificate,
};
use cmcrypto_core::pki::path::Revocation;
use cmcrypto_core::{Error, Provider, Timestamp};

use super::selection::{Criteria, check_selected, core_rejected, outcome, with_core};
use crate::abi::pki::{Candidate, candidates};
use crate::abi::{Handle, NOW, make};
use crate::pki::{NOT_CHECKED, c_anchors, core_anchors};

fn choose(
    communication: i32, criteria: &Criteria, stores: &[Candidate],
) -> (i32, i32, Handle<cmcrypto_certificate_selection>) {
    let (made, anchors) = (candidates(stores), c_anchors(&["root"]));
    let (mut certificate, mut reason) = (-1, -1);
    let selection = make(cmcrypto_certificate_selection_free, |out| unsafe {
        cmcrypto_choose_client_certificate(
            0,
            communication,
            criteria.c.get(),
            made.get(),
            anchors.get(),
            NOT_CHECKED,
            ptr::null(),
            0,
            NOW,
            &raw mut certificate,
            &raw mut reason,
            out,
        )
    });
    (certificate, reason, selection)
}

fn core_choose(
    communication: ClientCommunication, criteria: &Criteria, stores: &[Candidate],
) -> (i32, i32, Vec<(usize, i32, i32)>) {
    let choice = with_core(stores, |candidates| {
        choose_client_certificate(
            Provider::default(),
            communication,
            &criteria.rust,
            candidates,
            &core_anchors(&["root"]),
            Revocation::NotChecked,
            Timestamp::from_unix(NOW),
        )
    })
    .unwrap();
    let why = |reason| match reason {
        NoPkiCertificate::NotUsed => CMCRYPTO_NO_PKI_CERTIFICATE_NOT_USED,
        NoPkiCertificate::NoneMatches => CMCRYPTO_NO_PKI_CERTIFICATE_NONE_MATCHES,
        NoPkiCertificate::SeveralMatch => CMCRYPTO_NO_PKI_CERTIFICATE_SEVERAL_MATCH,
        other => panic!("{other:?}: has no constant"),
    };
    let (certificate, reason) = match choice.certificate {
        ClientCertificate::Pki(_) => (CMCRYPTO_CLIENT_AUTHENTICATION_PKI, 0),
        ClientCertificate::SelfSigned(reason) => {
            (CMCRYPTO_CLIENT_AUTHENTICATION_SELF_SIGNED, why(reason))
        }
        ClientCertificate::None(reason) => (CMCRYPTO_CLIENT_AUTHENTICATION_NONE, why(reason)),
        other => panic!("{other:?}: has no constant"),
    };
    (certificate, reason, core_rejected(&choice.rejected))
}

#[test]
fn what_a_client_authenticates_with() {
    const PKI: i32 = CMCRYPTO_CLIENT_AUTHENTICATION_PKI;
    const SELF_SIGNED: i32 = CMCRYPTO_CLIENT_AUTHENTICATION_SELF_SIGNED;
    const NONE: i32 = CMCRYPTO_CLIENT_AUTHENTICATION_NONE;
    let or_http =
        |use_pki_when_available| ClientCommunication::HttpsOrHttp { use_pki_when_available };
    let sites = [
        (CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY, ClientCommunication::HttpsOnly),
        (CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP_USE_PKI, or_http(true)),
        (CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP, or_http(false)),
    ];
    let (one, two) = (
        vec![Candidate::new("client-expired"), Candidate::new("client")],
        vec![Candidate::new("client"), Candidate::new("client-revoked")],
    );
    let criteria = Criteria::new(c"PC01").failing_for_several();
    let none_matches = CMCRYPTO_NO_PKI_CERTIFICATE_NONE_MATCHES;
    let several_match = CMCRYPTO_NO_PKI_CERTIFICATE_SEVERAL_MATCH;
    let not_used = CMCRYPTO_NO_PKI_CERTIFICATE_NOT_USED;
    let (no_certificate, several) =
        (Error::NO_CERTIFICATE.code(), Error::SEVERAL_CERTIFICATES.code());
    for (stores, expected) in [
        (&one, [(PKI, 0, Ok(1)), (PKI, 0, Ok(1)), (SELF_SIGNED, not_used, Err(no_certificate))]),
        (
            &two,
            [
                (NONE, several_match, Err(several)),
                (SELF_SIGNED, several_match, Err(several)),
                (SELF_SIGNED, not_used, Err(no_certificate)),
            ],
        ),
        (
            &vec![],
            [
                (NONE, none_matches, Err(no_certificate)),
                (SELF_SIGNED, none_matches, Err(no_certificate)),
                (SELF_SIGNED, not_used, Err(no_certificate)),
            ],
        ),
    ] {
        for ((communication, core), expected) in sites.into_iter().zip(expected) {
            let (certificate, reason, selection) = choose(communication, &criteria, stores);
            let found = outcome(&selection);
            assert_eq!((certificate, reason, found.selected), expected);
            if let Ok(index) = found.selected {
                check_selected(&selection, &stores[index]);
            }
            assert_eq!((certificate, reason, found.rejected), core_choose(core, &criteria, stores));
        }
    }
}
