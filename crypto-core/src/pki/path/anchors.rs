//! The roots that paths may end in.

use core::fmt;

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::anchor_from_trusted_cert;
use x509_cert::ext::pkix::KeyUsages;

use crate::pki::certificate::x509::Certificate;
use crate::{Error, ErrorKind, Provider, Timestamp};

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
    path_len: Option<usize>,
}

impl TrustAnchors {
    /// Takes roots, at most 1000. Their own signatures are not checked: they are trusted because the
    /// caller says so. Their validity, path length, name constraints and usages bind the paths.
    ///
    /// # Errors
    /// Of the first that can't be taken, with its place in `roots`: [`Error::CERTIFICATE_USAGE`] if it
    /// is not a certification authority's, [`Error::KEY_TOO_SMALL`] for RSA below 2048 bits,
    /// [`Error::NOT_SUPPORTED`] for a critical extension that is not judged, [`Error::MALFORMED`] if its
    /// constraints can't be read. [`Error::TOO_LARGE`] above 1000.
    pub fn new(roots: &[Certificate]) -> Result<Self, Error> {
        if roots.len() > MAX_ANCHORS {
            return Err(Error::TOO_LARGE.what_is("more than 1000 roots"));
        }
        let mut anchors = Self::default();
        for (index, root) in roots.iter().enumerate() {
            let added = anchors.add(root);
            added.map_err(|error| error.in_list("roots", index))?;
        }
        Ok(anchors)
    }

    /// Reads roots and takes those that can be taken; what is wrong with each of the others, with its
    /// place in `roots`, comes beside them. So one root that is not for this library does not take the
    /// others with it.
    ///
    /// ```no_run
    /// use cmcrypto_core::Provider;
    /// use cmcrypto_core::pki::path::TrustAnchors;
    /// # let files: Vec<std::path::PathBuf> = Vec::new();
    /// let roots: Vec<Vec<u8>> = files.iter().map(std::fs::read).collect::<Result<_, _>>()?;
    /// let roots: Vec<&[u8]> = roots.iter().map(Vec::as_slice).collect();
    /// let (anchors, refused) = TrustAnchors::read_usable(Provider::default(), &roots);
    /// for error in &refused {
    ///     eprintln!("a root is left out: {error}");
    /// }
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Errors are those of [`Certificate::from_der`] and [`TrustAnchors::new`].
    pub fn read_usable(provider: Provider, roots: &[&[u8]]) -> (Self, Vec<Error>) {
        let mut anchors = Self::default();
        let mut refused = Vec::new();
        for (index, der) in roots.iter().enumerate() {
            let added = Certificate::from_der(provider, der).and_then(|root| anchors.add(&root));
            if let Err(error) = added {
                refused.push(error.in_list("roots", index));
            }
        }
        (anchors, refused)
    }

    /// Takes one more root.
    ///
    /// # Errors
    /// As [`TrustAnchors::new`], without a place. The others stay.
    pub fn add(&mut self, root: &Certificate) -> Result<(), Error> {
        if self.roots.len() == MAX_ANCHORS {
            return Err(Error::TOO_LARGE.what_is("more than 1000 roots"));
        }
        let (is_authority, path_len) = root.basic_constraints()?;
        if !is_authority || !may_issue(root) {
            let subject = root.subject_text();
            let what = format!("{subject} is not a certification authority");
            return Err(Error::CERTIFICATE_USAGE.what_is(what));
        }
        // webpki takes a root whatever critical extensions it has.
        root.check_critical()?;
        root.public_key().check_size()?;
        let der = CertificateDer::from(root.to_der());
        let anchor = anchor_from_trusted_cert(&der)
            .map_err(|_| Error::MALFORMED.what_is("an extension of a root"))?;
        self.anchors.push(anchor.to_owned());
        self.roots.push(Root {
            certificate: root.clone(),
            path_len,
        });
        Ok(())
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
        match self.certificate.outside_validity(now) {
            None => {}
            Some(ErrorKind::CertificateNotYetValid) => {
                return Err(webpki::Error::CertNotValidYet {
                    time,
                    not_before: time,
                });
            }
            Some(_) => {
                return Err(webpki::Error::CertExpired {
                    time,
                    not_after: time,
                });
            }
        }
        if self.path_len.is_some_and(|len| authorities > len) {
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
