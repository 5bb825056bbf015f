//! Certification paths (RFC 5280 section 6), validated by webpki with the providers' signatures.

use core::time::Duration;

use der::asn1::ObjectIdentifier;
use rustls_pki_types::{CertificateDer, ServerName, SignatureVerificationAlgorithm, UnixTime};
use webpki::{
    EndEntityCert, ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage,
    RequiredEkuNotFoundContext, RevocationCheckDepth, RevocationOptions, RevocationOptionsBuilder,
    UnknownStatusPolicy,
};

use super::anchors::{TrustAnchors, may_issue};
use super::purpose::{MAX_INTERMEDIATES, PathPurpose};
use super::revocation::Revocation;
use super::revocation::order::Lists;
use super::signature::{ALGORITHMS, Algorithm};
use super::why_refused::Climb;
use crate::pki::asn1::der as asn1;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, ErrorKind, Party, Timestamp};

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
/// trust certificates signed with SHA-1. Roots must be valid at `now` too. Certificate policies are not
/// judged, and refused where they are critical; name constraints bind alternative names, not
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
/// [`Error::UNKNOWN_ISSUER`]; [`Error::CERTIFICATE_EXPIRED`] and [`Error::CERTIFICATE_NOT_YET_VALID`], of
/// any certificate in the path; [`Error::SIGNATURE_INVALID`]; [`Error::ALGORITHM_NOT_ACCEPTED`];
/// [`Error::KEY_TOO_SMALL`]; [`Error::PATH_INVALID`] if a constraint or the search's limits forbid the
/// path; [`Error::NOT_SUPPORTED`] for a critical extension that is not judged;
/// [`Error::CERTIFICATE_USAGE`]; [`Error::HOST_MISMATCH`]; [`Error::REVOKED`], see
/// [`Revocation::Checked`]; [`Error::MALFORMED`] for an extension that can't be read; [`Error::TOO_LARGE`] above six intermediates or 256 lists; [`Error::INVALID_ARGUMENT`] if `now` is before
/// 1970 or the host is not a host name or address.
///
/// With several paths the most telling of their errors. [`Error::REVOKED`] means that there is a path,
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
            let name = ServerName::try_from(host);
            let name =
                name.map_err(|_| Error::INVALID_ARGUMENT.what_is("no host name or address"))?;
            Some((name, host))
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
    if let Some((host, name)) = host {
        let der = CertificateDer::from(end_entity.to_der());
        EndEntityCert::try_from(&der)
            .and_then(|certificate| certificate.verify_is_valid_for_subject_name(&host))
            .map_err(|error| error_of(&error).named("the host asked for is", name))?;
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
    search(end_entity, intermediates, anchors, purpose, lists, now).map_err(|error| {
        if !is_explained(&error) {
            return error;
        }
        let climb = Climb::new(end_entity, intermediates, anchors);
        let error = match climb.is_whole() {
            // webpki's error may be of another certificate that bears the same name, or of one that
            // has nothing to do with this path.
            true => search(
                end_entity,
                &climb.intermediates(),
                anchors,
                purpose,
                None,
                now,
            )
            .err()
            .unwrap_or(error),
            false => error,
        };
        climb.explain(error, purpose, now)
    })
}

/// As [`find_path`], without a word on which certificate is to blame.
pub(crate) fn search(
    end_entity: &Certificate,
    intermediates: &[Certificate],
    anchors: &TrustAnchors,
    purpose: Option<PathPurpose<'_>>,
    lists: Option<&Lists<'_>>,
    now: Timestamp,
) -> Result<VerifiedPath, Error> {
    if intermediates.len() > MAX_INTERMEDIATES {
        return Err(Error::TOO_LARGE.what_is("more than six intermediates"));
    }
    if let Some(id) = end_entity.critical_outside_paths() {
        return Err(end_entity.not_supported(id).of(Party::EndEntity));
    }
    let seconds = u64::try_from(now.as_unix()).map_err(|_| Error::INVALID_ARGUMENT)?;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    end_entity.public_key().check_size()?;
    let large_enough = |one: &&Certificate| one.public_key().check_size().is_ok();
    let usable: Vec<&Certificate> = intermediates.iter().filter(large_enough).collect();
    let left_out = usable.len() < intermediates.len();
    let intermediates = usable;
    let in_paths = intermediates.iter().copied();
    let in_paths = in_paths.filter(|one| one.critical_outside_paths().is_none());
    let in_paths: Vec<&Certificate> = in_paths.collect();
    let orders = match lists {
        None => None,
        // One that can be in no path does not decide which lists count.
        Some(lists) => match lists.orders(end_entity, &in_paths, anchors) {
            // The documented hard fail; webpki takes only lists of one and more.
            orders if orders.is_empty() => {
                return Err(Error::REVOKED.what_is(
                    "no revocation list of any certificate in the path that was issued before now",
                ));
            }
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
        // webpki lets one of them pass: a list of signed certificate timestamps.
        if authorities
            .iter()
            .any(|one| one.critical_outside_paths().is_some())
        {
            return Err(webpki::Error::UnsupportedCriticalExtension);
        }
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
            error if left_out && error == Error::UNKNOWN_ISSUER => Error::KEY_TOO_SMALL,
            error => error,
        })
    };
    let Some(orders) = orders else {
        return run(None);
    };
    let mut refused = Error::REVOKED;
    for lists in &orders {
        let options = RevocationOptionsBuilder::new(lists)
            .map_err(|_| Error::REVOKED)?
            .with_depth(RevocationCheckDepth::Chain)
            .with_status_policy(UnknownStatusPolicy::Deny)
            .with_expiration_policy(ExpirationPolicy::Enforce)
            .build();
        match run(Some(options)) {
            Err(error) if error == Error::REVOKED => {
                // That one list can't be verified says less than that another names the certificate.
                if refused.what() != Some(NAMED) {
                    refused = error;
                }
            }
            Err(error) if error != Error::PATH_INVALID => {}
            outcome => return outcome,
        }
    }
    // Of several paths webpki may report one that leads nowhere rather than the revoked one.
    run(None).and(Err(refused))
}

/// What is worth a search for the certificate that it is about.
fn is_explained(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnknownIssuer
            | ErrorKind::SignatureInvalid
            | ErrorKind::CertificateExpired
            | ErrorKind::CertificateNotYetValid
            | ErrorKind::CertificateUsage
            | ErrorKind::KeyTooSmall
            | ErrorKind::Malformed
            | ErrorKind::NotSupported
    ) && error.party().is_none()
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

const NAMED: &str = "a revocation list names a certificate in the path";

fn error_of(error: &webpki::Error) -> Error {
    use webpki::Error as E;
    match error {
        E::UnknownIssuer => Error::UNKNOWN_ISSUER,
        E::CertExpired { .. } => Error::CERTIFICATE_EXPIRED,
        E::CertNotValidYet { .. } => Error::CERTIFICATE_NOT_YET_VALID,
        E::CertNotValidForName(_) => Error::HOST_MISMATCH,
        E::InvalidSignatureForPublicKey => Error::SIGNATURE_INVALID,
        E::UnsupportedSignatureAlgorithmContext(context) => {
            let algorithm = asn1::Fields::new(&context.signature_algorithm_id);
            match algorithm.and_then(|mut fields| fields.decode::<ObjectIdentifier>()) {
                Ok(id) => Error::ALGORITHM_NOT_ACCEPTED.named("a certificate is signed with", id),
                Err(error) => error,
            }
        }
        E::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Error::ALGORITHM_NOT_ACCEPTED
            .what_is("a certificate is signed with an algorithm that is not of its issuer's key"),
        E::CertRevoked => Error::REVOKED.what_is(NAMED),
        E::CrlExpired { next_update, .. } => {
            let ended = Timestamp::from_duration(Duration::from_secs(next_update.as_secs()));
            Error::REVOKED.named("a revocation list has expired, on", ended)
        }
        E::UnknownRevocationStatus => {
            Error::REVOKED.what_is("no revocation list that covers every certificate in the path")
        }
        E::IssuerNotCrlSigner => {
            Error::REVOKED.what_is("an authority in the path may not sign revocation lists")
        }
        E::InvalidCrlSignatureForPublicKey
        | E::UnsupportedCrlSignatureAlgorithmContext(_)
        | E::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => {
            Error::REVOKED.what_is("the signature of a revocation list does not verify")
        }
        E::CaUsedAsEndEntity => Error::CERTIFICATE_USAGE.what_is("an authority's certificate"),
        E::RequiredEkuNotFoundContext(_) | E::EmptyEkuExtension => Error::CERTIFICATE_USAGE,
        E::UnsupportedCriticalExtension => Error::NOT_SUPPORTED,
        E::UnsupportedCertVersion => {
            Error::NOT_SUPPORTED.what_is("a certificate without version 3")
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
        | E::SignatureAlgorithmMismatch => {
            Error::MALFORMED.what_is("an extension of a certificate in the path")
        }
        E::PathLenConstraintViolated => {
            Error::PATH_INVALID.what_is("more authorities in the path than one of them allows")
        }
        E::NameConstraintViolation => {
            Error::PATH_INVALID.what_is("a name that an authority in the path may not certify")
        }
        E::UnsupportedNameType => {
            Error::PATH_INVALID.what_is("a name constraint of a type that is not judged")
        }
        E::EndEntityUsedAsCa => {
            Error::PATH_INVALID.what_is("a certificate in the path is not an authority's")
        }
        E::MaximumPathDepthExceeded => {
            Error::PATH_INVALID.what_is("more than six authorities below the root")
        }
        // The limits of the search, and whatever a later webpki adds.
        _ => Error::PATH_INVALID.what_is("the limits of the search for a path"),
    }
}
