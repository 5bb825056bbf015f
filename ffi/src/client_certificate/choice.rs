//! Which certificate a client authenticates with: one from a PKI, or its self-signed one.

use cmcrypto_core::client_certificate::{
    CertificateSelection, ClientCertificate, ClientCommunication, NoPkiCertificate,
    choose_client_certificate,
};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{Failure, HandleOut, Handles, ValueOut, call, cmcrypto_status};
use crate::client_certificate::candidates::cmcrypto_certificate_candidates;
use crate::client_certificate::criteria::cmcrypto_certificate_criteria;
use crate::client_certificate::selection::cmcrypto_certificate_selection;
use crate::pki::path::cmcrypto_trust_anchors;
use crate::pki::revocation::{
    RevocationLists, cmcrypto_certificate_revocation_list, cmcrypto_revocation,
};
use crate::primitive::provider::{self, cmcrypto_provider};

/// How a site's clients communicate with its site systems, the *Communication Security* tab of a
/// site's properties: one of the constants `CMCRYPTO_CLIENT_COMMUNICATION_...`.
pub type cmcrypto_client_communication = i32;

/// *HTTPS only*: a client needs a PKI certificate, there is no fallback.
pub const CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY: i32 = 385;
/// *HTTPS or HTTP*, with *Use client PKI certificate (client authentication capability) when
/// available*.
pub const CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP_USE_PKI: i32 = 386;
/// *HTTPS or HTTP*, without it.
pub const CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP: i32 = 387;

/// What a client authenticates with: one of the constants `CMCRYPTO_CLIENT_AUTHENTICATION_...`. A
/// PKI certificate authenticates the client in TLS only: its messages are signed with its
/// self-signed certificate either way.
pub type cmcrypto_client_authentication = i32;

/// The PKI certificate that was selected, over HTTPS.
pub const CMCRYPTO_CLIENT_AUTHENTICATION_PKI: i32 = 417;
/// Its self-signed certificate, over HTTP.
pub const CMCRYPTO_CLIENT_AUTHENTICATION_SELF_SIGNED: i32 = 418;
/// Nothing: the site is HTTPS only.
pub const CMCRYPTO_CLIENT_AUTHENTICATION_NONE: i32 = 419;

/// Why a client uses no PKI certificate: one of the constants `CMCRYPTO_NO_PKI_CERTIFICATE_...`, or
/// 0 if it uses one.
pub type cmcrypto_no_pki_certificate = i32;

/// The site does not use them.
pub const CMCRYPTO_NO_PKI_CERTIFICATE_NOT_USED: i32 = 449;
/// No candidate meets the criteria. The product reports this to the fallback status point.
pub const CMCRYPTO_NO_PKI_CERTIFICATE_NONE_MATCHES: i32 = 450;
/// Several candidates meet the criteria, and the site's setting is to fail then. The product
/// reports this to the fallback status point.
pub const CMCRYPTO_NO_PKI_CERTIFICATE_SEVERAL_MATCH: i32 = 451;

fn parse(communication: cmcrypto_client_communication) -> Result<ClientCommunication, Failure> {
    match communication {
        CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY => Ok(ClientCommunication::HttpsOnly),
        CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP_USE_PKI => {
            Ok(ClientCommunication::HttpsOrHttp { use_pki_when_available: true })
        }
        CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP => {
            Ok(ClientCommunication::HttpsOrHttp { use_pki_when_available: false })
        }
        _ => Err(Failure::argument("communication", "unknown")),
    }
}

/// The number of a reason, and how a selection fails for it. A reason that the core learns is an
/// internal failure until it has a number here.
fn number(reason: NoPkiCertificate) -> Result<(cmcrypto_no_pki_certificate, Error), Failure> {
    match reason {
        NoPkiCertificate::NotUsed => {
            Ok((CMCRYPTO_NO_PKI_CERTIFICATE_NOT_USED, Error::NO_CERTIFICATE))
        }
        NoPkiCertificate::NoneMatches => {
            Ok((CMCRYPTO_NO_PKI_CERTIFICATE_NONE_MATCHES, Error::NO_CERTIFICATE))
        }
        NoPkiCertificate::SeveralMatch => {
            Ok((CMCRYPTO_NO_PKI_CERTIFICATE_SEVERAL_MATCH, Error::SEVERAL_CERTIFICATES))
        }
        _ => Err(Error::INTERNAL.into()),
    }
}

/// Chooses as the product does: a PKI certificate where one is available, the self-signed one
/// otherwise, unless the site is HTTPS only. Where HTTPS with the certificate then fails, a client
/// of a site that is not HTTPS only tries again with HTTP and its self-signed certificate; that is
/// the caller's to do.
///
/// `*authentication` is what the client authenticates with, `*reason` why with no PKI certificate,
/// and `*selection` how `cmcrypto_select_certificate` would answer; where the site uses no PKI
/// certificates, that none was selected and none rejected.
///
/// Errors: those of `cmcrypto_select_certificate`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_choose_client_certificate(
    provider: cmcrypto_provider, communication: cmcrypto_client_communication,
    criteria: *const cmcrypto_certificate_criteria,
    candidates: *const cmcrypto_certificate_candidates, anchors: *const cmcrypto_trust_anchors,
    revocation: cmcrypto_revocation, lists: *const *const cmcrypto_certificate_revocation_list,
    lists_len: usize, now: i64, authentication: *mut cmcrypto_client_authentication,
    reason: *mut cmcrypto_no_pki_certificate, selection: *mut *mut cmcrypto_certificate_selection,
) -> cmcrypto_status {
    call!(|authentication: ValueOut<_>,
           reason: ValueOut<_>,
           selection: HandleOut<_>,
           criteria: &_,
           candidates: &_,
           anchors: &_,
           (lists, lists_len): Handles<_>,
           now: Timestamp| {
        let (provider, communication) = (provider::parse(provider)?, parse(communication)?);
        let lists = RevocationLists::parse(revocation, lists)?;
        let revocation = lists.revocation();
        let choice = candidates
            .with(|candidates| {
                choose_client_certificate(
                    provider,
                    communication,
                    &criteria.0,
                    candidates,
                    &anchors.0,
                    revocation,
                    now,
                )
            })
            .map_err(Failure::about("now", "before 1970"))?;
        let (chosen, why, selected) = match choice.certificate {
            ClientCertificate::Pki(selected) => {
                (CMCRYPTO_CLIENT_AUTHENTICATION_PKI, 0, Ok(*selected))
            }
            ClientCertificate::SelfSigned(none) => {
                let (why, error) = number(none)?;
                (CMCRYPTO_CLIENT_AUTHENTICATION_SELF_SIGNED, why, Err(error))
            }
            ClientCertificate::None(none) => {
                let (why, error) = number(none)?;
                (CMCRYPTO_CLIENT_AUTHENTICATION_NONE, why, Err(error))
            }
            _ => return Err(Error::INTERNAL.into()),
        };
        authentication.set(chosen);
        reason.set(why);
        selection.give(CertificateSelection { selected, rejected: choice.rejected })
    })
}
