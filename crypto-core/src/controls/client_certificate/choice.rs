//! Whether a client shows a certificate of a PKI, the one that `selection` finds, or its self-signed one.

use super::selection::{
    CertificateCandidate, CertificateCriteria, Rejection, SelectedCertificate, select_certificate,
};
use crate::pki::path::anchors::TrustAnchors;
use crate::pki::path::revocation::Revocation;
use crate::{Error, Provider, Timestamp};

/// How a site's clients communicate with its site systems: the *Communication Security* tab of a
/// site's properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientCommunication {
    /// *HTTPS only*: a client needs a PKI certificate, there is no fallback.
    HttpsOnly,
    /// *HTTPS or HTTP*.
    HttpsOrHttp {
        /// *Use client PKI certificate (client authentication capability) when available*.
        use_pki_when_available: bool,
    },
}

/// What a client authenticates with.
///
/// A PKI certificate, RSA or EC, authenticates the client in TLS only: its messages are signed with its
/// self-signed certificate either way, which is RSA.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ClientCertificate {
    /// This PKI certificate, over HTTPS.
    Pki(Box<SelectedCertificate>),
    /// Its self-signed certificate, over HTTP.
    SelfSigned(NoPkiCertificate),
    /// Nothing: the site is HTTPS only.
    None(NoPkiCertificate),
}

/// Why a client uses no PKI certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoPkiCertificate {
    /// The site does not use them.
    NotUsed,
    /// No candidate meets the criteria. The product reports this to the fallback status point.
    NoneMatches,
    /// Several candidates meet the criteria, and the site's setting is to fail then. The product
    /// reports this to the fallback status point.
    SeveralMatch,
}

/// The choice, and what it was made from.
#[derive(Clone, Debug)]
pub struct ClientCertificateChoice {
    /// What the client authenticates with.
    pub certificate: ClientCertificate,
    /// Every PKI certificate that was not selected, by its number counted from 0, and why. Empty where
    /// the site uses none.
    pub rejected: Vec<(usize, Rejection)>,
}

/// Chooses as the product does: a PKI certificate where one is available, the self-signed one
/// otherwise, unless the site is HTTPS only.
///
/// Where HTTPS with the certificate then fails, a client of a site that is not HTTPS only tries again
/// with HTTP and its self-signed certificate; that is the caller's to do.
///
/// ```
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::client_certificate::{
///     CertificateCriteria, ClientCertificate, ClientCommunication, NoPkiCertificate,
///     choose_client_certificate
/// };
/// use cmcrypto_core::pki::path::{Revocation, TrustAnchors};
/// let choice = choose_client_certificate(
///     Provider::default(),
///     ClientCommunication::HttpsOrHttp { use_pki_when_available: true },
///     &CertificateCriteria::new("PC01"),
///     &[],
///     &TrustAnchors::default(),
///     Revocation::NotChecked,
///     Timestamp::from_unix(1_800_000_000),
/// )?;
/// assert!(matches!(
///     choice.certificate,
///     ClientCertificate::SelfSigned(NoPkiCertificate::NoneMatches)
/// ));
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
/// As [`select_certificate`].
pub fn choose_client_certificate(
    provider: Provider,
    communication: ClientCommunication,
    criteria: &CertificateCriteria,
    candidates: &[CertificateCandidate<'_>],
    anchors: &TrustAnchors,
    revocation: Revocation<'_>,
    now: Timestamp,
) -> Result<ClientCertificateChoice, Error> {
    let unused = ClientCommunication::HttpsOrHttp {
        use_pki_when_available: false,
    };
    if communication == unused {
        return Ok(ClientCertificateChoice {
            certificate: ClientCertificate::SelfSigned(NoPkiCertificate::NotUsed),
            rejected: Vec::new(),
        });
    }
    let selection = select_certificate(provider, criteria, candidates, anchors, revocation, now)?;
    let reason = match selection.selected {
        Ok(selected) => {
            return Ok(ClientCertificateChoice {
                certificate: ClientCertificate::Pki(Box::new(selected)),
                rejected: selection.rejected,
            });
        }
        Err(error) if error == Error::SEVERAL_CERTIFICATES => NoPkiCertificate::SeveralMatch,
        Err(_) => NoPkiCertificate::NoneMatches,
    };
    Ok(ClientCertificateChoice {
        certificate: match communication {
            ClientCommunication::HttpsOnly => ClientCertificate::None(reason),
            ClientCommunication::HttpsOrHttp { .. } => ClientCertificate::SelfSigned(reason),
        },
        rejected: selection.rejected,
    })
}
