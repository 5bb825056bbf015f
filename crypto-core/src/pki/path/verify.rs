//! Certification paths (RFC 5280 section 6), validated by webpki with the providers' signatures.

use core::time::Duration;

use der::asn1::ObjectIdentifier;
use rustls_pki_types::{CertificateDer, ServerName, SignatureVerificationAlgorithm, UnixTime};
use webpki::{
    EndEntityCert, ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage,
    RequiredEkuNotFoundContext, RevocationCheckDepth, RevocationOptions, RevocationOptionsBuilder,
    UnknownStatusPolicy,
};
use x509_cert::ext::pkix::KeyUsages;

use super::anchors::{TrustAnchors, may_issue};
use super::revocation::Revocation;
use super::revocation::order::Lists;
use super::signature::{ALGORITHMS, Algorithm};
use crate::pki::asn1::oid;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Timestamp};

/// Certificates above the end entity's, below the root: as many as webpki follows. Its budget of
/// signatures and comparisons bounds the search among certificates that all bear one name.
pub(crate) const MAX_INTERMEDIATES: usize = 6;

/// What a certificate authenticates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPurpose<'a> {
    /// A client: extended key usage 1.3.6.1.5.5.7.3.2, and key usage digitalSignature or none.
    ClientAuthentication,
    /// The server `host`: extended key usage 1.3.6.1.5.5.7.3.1, key usage digitalSignature or
    /// keyEncipherment or none, and the name among the subject alternative names.
    ServerAuthentication {
        /// The name or IP address that the client connects to, with or without a trailing dot. A
        /// certificate's `*` stands for one whole label, the first. The subject is not searched
        /// (RFC 9525 section 6.3).
        host: &'a str,
    },
}

impl PathPurpose<'_> {
    fn extended_key_usage(self) -> ObjectIdentifier {
        match self {
            PathPurpose::ClientAuthentication => oid::CLIENT_AUTHENTICATION,
            PathPurpose::ServerAuthentication { .. } => oid::SERVER_AUTHENTICATION,
        }
    }

    /// Whether the certificate of a client or server has the purpose. The product requires that it
    /// names it; RFC 5280 would do without.
    pub(crate) fn check_end_entity(self, certificate: &Certificate) -> Result<(), Error> {
        let key_usages = match self {
            PathPurpose::ClientAuthentication => KeyUsages::DigitalSignature.into(),
            PathPurpose::ServerAuthentication { .. } => {
                KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment
            }
        };
        let by_key_usage = certificate
            .key_usages()
            .is_none_or(|bits| !(bits & key_usages).is_empty());
        let by_purpose = certificate
            .purposes()
            .is_some_and(|purposes| purposes.contains(&self.extended_key_usage()));
        if !by_key_usage || !by_purpose {
            return Err(Error::CertificateUsage);
        }
        Ok(())
    }

    /// Whether an authority may issue certificates with the purpose.
    pub(crate) fn allowed_by(self, authority: &Certificate) -> bool {
        authority
            .purposes()
            .is_none_or(|purposes| purposes.contains(&self.extended_key_usage()))
    }
}

/// A path that was validated.
#[derive(Clone, Debug)]
pub struct VerifiedPath {
    intermediates: Vec<Certificate>,
    root: Certificate,
}

impl VerifiedPath {
    /// The certificates between the end entity's and the root, from the end entity upwards.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The trust anchor.
    pub fn root(&self) -> &Certificate {
        &self.root
    }
}

/// Validates a path from `end_entity` through any of `intermediates`, in any order, to one of
/// `anchors`, for `purpose` at `now`.
///
/// Accepted signatures are RSA PKCS#1 v1.5 with SHA-256, SHA-384 and SHA-512 and PSS with SHA-256,
/// keys of 2048 bits and more, and ECDSA on P-256 and P-384 with SHA-256 and SHA-384: Windows doesn't
/// trust certificates signed with SHA-1. Roots must be valid at `now` too. Certificate policies are not judged; name constraints bind alternative names, not
/// the subject, and those for directory names refuse every path under them. Self-signed certificates of clients and
/// management points have no path; they are trusted by registration and by endorsement.
///
/// The provider is that of `end_entity`'s key.
///
/// ```no_run
/// use cmcrypto_core::{Provider, Timestamp};
/// use cmcrypto_core::pki::certificate::Certificate;
/// use cmcrypto_core::pki::path::{
///     PathPurpose, CertificateRevocationList, Revocation, TrustAnchors, verify_path
/// };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let read = |file| Ok::<_, std::io::Error>(std::fs::read(file)?);
/// let provider = Provider::default();
/// let root = Certificate::from_der(provider, &read("root.cer")?)?;
/// let issuing = Certificate::from_der(provider, &read("issuing.cer")?)?;
/// let server = Certificate::from_der(provider, &read("mp01.cer")?)?;
/// let lists = [
///     CertificateRevocationList::from_der(&read("root.crl")?)?,
///     CertificateRevocationList::from_der(&read("issuing.crl")?)?,
/// ];
/// let path = verify_path(
///     &server,
///     &[issuing],
///     &TrustAnchors::new(&[root])?,
///     PathPurpose::ServerAuthentication { host: "mp01.example.com" },
///     Revocation::Checked(&lists),
///     Timestamp::from(std::time::SystemTime::now()),
/// )?;
/// assert_eq!(path.intermediates().len(), 1);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::UnknownIssuer`]; [`Error::CertificateExpired`] and [`Error::CertificateNotYetValid`], of
/// any certificate in the path; [`Error::SignatureInvalid`]; [`Error::AlgorithmNotAccepted`];
/// [`Error::KeyTooSmall`]; [`Error::PathInvalid`] if a constraint, a critical extension that is not
/// known or the search's limits forbid the path; [`Error::CertificateUsage`]; [`Error::HostMismatch`];
/// [`Error::Revoked`], see [`Revocation::Checked`]; [`Error::Malformed`] for an extension that can't be
/// read; [`Error::TooLarge`] above six intermediates or 256 lists; [`Error::InvalidArgument`] if `now` is before
/// 1970 or the host is not a host name or address.
///
/// With several paths the most telling of their errors. [`Error::Revoked`] means that there is a path,
/// valid but for revocation, or that revocation is to be checked and there is no list at all.
pub fn verify_path(
    end_entity: &Certificate,
    intermediates: &[Certificate],
    anchors: &TrustAnchors,
    purpose: PathPurpose<'_>,
    revocation: Revocation<'_>,
    now: Timestamp,
) -> Result<VerifiedPath, Error> {
    let host = match purpose {
        PathPurpose::ServerAuthentication { host } => {
            Some(ServerName::try_from(host).map_err(|_| Error::InvalidArgument)?)
        }
        PathPurpose::ClientAuthentication => None,
    };
    let lists = revocation.lists(now)?;
    let path = find_path(
        end_entity,
        intermediates,
        anchors,
        Some(purpose),
        lists.as_ref(),
        now,
    )?;
    purpose.check_end_entity(end_entity)?;
    if let Some(host) = host {
        let der = CertificateDer::from(end_entity.to_der());
        EndEntityCert::try_from(&der)
            .and_then(|certificate| certificate.verify_is_valid_for_subject_name(&host))
            .map_err(|error| error_of(&error))?;
    }
    Ok(path)
}

/// Validates a path. With a purpose, the authorities in it must be allowed to issue for that; the end
/// entity's own is left to the caller. `lists` is nothing where revocation isn't checked.
pub(crate) fn find_path(
    end_entity: &Certificate,
    intermediates: &[Certificate],
    anchors: &TrustAnchors,
    purpose: Option<PathPurpose<'_>>,
    lists: Option<&Lists<'_>>,
    now: Timestamp,
) -> Result<VerifiedPath, Error> {
    if intermediates.len() > MAX_INTERMEDIATES {
        return Err(Error::TooLarge);
    }
    let seconds = u64::try_from(now.as_unix()).map_err(|_| Error::InvalidArgument)?;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    end_entity.public_key().check_size()?;
    let large_enough = |one: &&Certificate| one.public_key().check_size().is_ok();
    let usable: Vec<&Certificate> = intermediates.iter().filter(large_enough).collect();
    let left_out = usable.len() < intermediates.len();
    let intermediates = usable;
    let orders = match lists {
        None => None,
        Some(lists) => match lists.orders(end_entity, &intermediates, anchors) {
            // The documented hard fail; webpki takes only lists of one and more.
            orders if orders.is_empty() => return Err(Error::Revoked),
            orders => Some(orders),
        },
    };
    let provider = end_entity.public_key().provider();
    let algorithms = ALGORITHMS.map(|(scheme, signature)| Algorithm {
        provider,
        scheme,
        signature,
    });
    let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = algorithms
        .iter()
        .map(|algorithm| -> &dyn SignatureVerificationAlgorithm { algorithm })
        .collect();

    let end_entity_der = CertificateDer::from(end_entity.to_der());
    let intermediates_der: Vec<CertificateDer<'_>> = intermediates
        .iter()
        .map(|certificate| CertificateDer::from(certificate.to_der()))
        .collect();
    let above = |path: &webpki::VerifiedPath<'_>| -> Option<Vec<Certificate>> {
        path.intermediate_certificates()
            .map(|found| {
                let der = found.der();
                let mut own = intermediates.iter().copied();
                own.find(|own| own.to_der() == der.as_ref()).cloned()
            })
            .collect()
    };
    // What webpki leaves to the caller, and the root that the path ends in.
    let judge = |path: &webpki::VerifiedPath<'_>, revocation: bool| {
        let authorities = above(path).ok_or(webpki::Error::UnknownIssuer)?;
        if !authorities.iter().all(may_issue) {
            return Err(webpki::Error::EndEntityUsedAsCa);
        }
        let allowed = |one: &Certificate| purpose.is_none_or(|purpose| purpose.allowed_by(one));
        if !authorities.iter().all(allowed) {
            return Err(usage_error());
        }
        let mut reason = webpki::Error::UnknownIssuer;
        for root in anchors.called(path.anchor()) {
            match root.judge(authorities.len(), revocation, time, now) {
                Ok(()) if !allowed(&root.certificate) => reason = usage_error(),
                Ok(()) => {
                    return Ok(VerifiedPath {
                        root: root.certificate.clone(),
                        intermediates: authorities,
                    });
                }
                Err(error) => reason = error,
            }
        }
        Err(reason)
    };
    let leaf = EndEntityCert::try_from(&end_entity_der).map_err(|error| error_of(&error))?;
    let run = |options: Option<RevocationOptions<'_>>| {
        let revocation = options.is_some();
        leaf.verify_for_usage(
            &algorithms,
            &anchors.anchors,
            &intermediates_der,
            time,
            AnyPurpose,
            options,
            Some(&|path| judge(path, revocation).map(drop)),
        )
        .and_then(|path| judge(&path, revocation))
        .map_err(|error| match error_of(&error) {
            Error::UnknownIssuer if left_out => Error::KeyTooSmall,
            error => error,
        })
    };
    let Some(orders) = orders else {
        return run(None);
    };
    let mut outcome = Err(Error::Revoked);
    for lists in &orders {
        let options = RevocationOptionsBuilder::new(lists)
            .map_err(|_| Error::Revoked)?
            .with_depth(RevocationCheckDepth::Chain)
            .with_status_policy(UnknownStatusPolicy::Deny)
            .with_expiration_policy(ExpirationPolicy::Enforce)
            .build();
        outcome = run(Some(options));
        if matches!(outcome, Ok(_) | Err(Error::PathInvalid)) {
            return outcome;
        }
    }
    // Of several paths webpki may report one that leads nowhere rather than the revoked one.
    outcome.or_else(|_| run(None).and(Err(Error::Revoked)))
}

/// webpki asks this of each certificate without saying which; purposes are judged elsewhere.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

fn usage_error() -> webpki::Error {
    webpki::Error::RequiredEkuNotFoundContext(RequiredEkuNotFoundContext {
        required: KeyUsage::client_auth(),
        present: Vec::new(),
    })
}

fn error_of(error: &webpki::Error) -> Error {
    use webpki::Error as E;
    match error {
        E::UnknownIssuer => Error::UnknownIssuer,
        E::CertExpired { .. } => Error::CertificateExpired,
        E::CertNotValidYet { .. } => Error::CertificateNotYetValid,
        E::CertNotValidForName(_) => Error::HostMismatch,
        E::InvalidSignatureForPublicKey => Error::SignatureInvalid,
        E::UnsupportedSignatureAlgorithmContext(_)
        | E::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Error::AlgorithmNotAccepted,
        E::CertRevoked
        | E::CrlExpired { .. }
        | E::UnknownRevocationStatus
        | E::IssuerNotCrlSigner
        | E::InvalidCrlSignatureForPublicKey
        | E::UnsupportedCrlSignatureAlgorithmContext(_)
        | E::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => Error::Revoked,
        E::CaUsedAsEndEntity | E::RequiredEkuNotFoundContext(_) | E::EmptyEkuExtension => {
            Error::CertificateUsage
        }
        E::BadDer
        | E::BadDerTime
        | E::TrailingData(_)
        | E::ExtensionValueInvalid
        | E::MalformedExtensions
        | E::MalformedDnsIdentifier
        | E::MalformedNameConstraint
        | E::InvalidNetworkMaskConstraint
        | E::InvalidSerialNumber
        | E::InvalidCertValidity
        | E::SignatureAlgorithmMismatch
        | E::UnsupportedCertVersion => Error::Malformed,
        // Constraints, depth, critical extensions, the limits of the search, and whatever a later
        // webpki adds.
        _ => Error::PathInvalid,
    }
}
