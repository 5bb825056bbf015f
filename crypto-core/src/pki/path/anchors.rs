//! The roots that paths may end in.

use core::fmt;

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::anchor_from_trusted_cert;
use x509_cert::ext::pkix::KeyUsages;

use crate::pki::certificate::x509::Certificate;
use crate::{Error, Timestamp};

/// Windows ships about 400 roots.
const MAX_ANCHORS: usize = 1000;

/// The roots that paths may end in.
///
/// Cheap to use again and again; usable from several threads.
#[derive(Clone, Default)]
pub struct TrustAnchors {
    roots: Vec<Root>,
    /// What webpki takes of each root, in the same order.
    pub(super) anchors: Vec<TrustAnchor<'static>>,
}

#[derive(Clone)]
pub(super) struct Root {
    pub(super) certificate: Certificate,
    path_len: Option<u8>,
}

impl TrustAnchors {
    /// Takes roots, at most 1000. Their own signatures are not checked: they are trusted because the
    /// caller says so. Their validity, path length, name constraints and usages bind the paths.
    ///
    /// # Errors
    /// [`Error::CertificateUsage`] if one is not a certification authority's, [`Error::KeyTooSmall`]
    /// for RSA below 2048 bits, [`Error::Malformed`] if its constraints can't be read, [`Error::TooLarge`]
    /// above 1000.
    pub fn new(roots: &[Certificate]) -> Result<Self, Error> {
        if roots.len() > MAX_ANCHORS {
            return Err(Error::TooLarge);
        }
        let mut anchors = Self::default();
        for certificate in roots {
            let constraints = certificate.basic_constraints()?;
            let constraints = constraints.filter(|constraints| constraints.ca);
            let Some(constraints) = constraints.filter(|_| may_issue(certificate)) else {
                return Err(Error::CertificateUsage);
            };
            certificate.public_key().check_size()?;
            let der = CertificateDer::from(certificate.to_der());
            let anchor = anchor_from_trusted_cert(&der).map_err(|_| Error::Malformed)?;
            anchors.anchors.push(anchor.to_owned());
            anchors.roots.push(Root {
                certificate: certificate.clone(),
                path_len: constraints.path_len_constraint,
            });
        }
        Ok(anchors)
    }

    /// The roots that `keep` keeps.
    pub(crate) fn filtered(&self, mut keep: impl FnMut(&Certificate) -> bool) -> Self {
        let mut kept = Self::default();
        for (root, anchor) in self.roots.iter().zip(&self.anchors) {
            if keep(&root.certificate) {
                kept.roots.push(root.clone());
                kept.anchors.push(anchor.clone());
            }
        }
        kept
    }

    pub(in crate::pki) fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.roots.iter().map(|root| &root.certificate)
    }

    /// The roots that webpki calls `anchor`: more than one where a root was renewed with its key.
    pub(super) fn called<'a>(
        &'a self,
        anchor: &'a TrustAnchor<'_>,
    ) -> impl Iterator<Item = &'a Root> {
        let pairs = self.roots.iter().zip(&self.anchors);
        pairs
            .filter(move |(_, other)| *other == anchor)
            .map(|(root, _)| root)
    }
}

impl fmt::Debug for TrustAnchors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustAnchors({})", self.roots.len())
    }
}

impl Root {
    /// Whether a path through so many authorities may end here.
    pub(super) fn judge(
        &self,
        authorities: usize,
        revocation: bool,
        time: UnixTime,
        now: Timestamp,
    ) -> Result<(), webpki::Error> {
        match self.certificate.check_validity(now) {
            Ok(()) => {}
            Err(Error::CertificateNotYetValid) => {
                return Err(webpki::Error::CertNotValidYet {
                    time,
                    not_before: time,
                });
            }
            Err(_) => {
                return Err(webpki::Error::CertExpired {
                    time,
                    not_after: time,
                });
            }
        }
        if self
            .path_len
            .is_some_and(|len| authorities > usize::from(len))
        {
            return Err(webpki::Error::PathLenConstraintViolated);
        }
        // RFC 5280 section 6.3.3 (f), which webpki applies to all but the root.
        let may_sign_lists = self
            .certificate
            .key_usages()
            .is_none_or(|usages| usages.contains(KeyUsages::CRLSign));
        if revocation && !may_sign_lists {
            return Err(webpki::Error::IssuerNotCrlSigner);
        }
        Ok(())
    }
}

/// RFC 5280 section 6.1.4 (n).
pub(super) fn may_issue(authority: &Certificate) -> bool {
    authority
        .key_usages()
        .is_none_or(|usages| usages.contains(KeyUsages::KeyCertSign))
}
