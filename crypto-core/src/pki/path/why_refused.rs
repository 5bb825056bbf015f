//! Which certificate is to blame where there is no path: looked for only once it was refused.

use core::cell::Cell;

use super::anchors::TrustAnchors;
use super::purpose::{MAX_INTERMEDIATES, PathPurpose};
use super::signature::is_signed_by;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, ErrorKind, Party, Timestamp};

/// An explanation is not worth more: the search itself verifies a hundred.
const MAX_SIGNATURES: u32 = 32;

/// The certificates from the end entity upwards, each signed by the key of the next, as far as it
/// goes.
pub(super) struct Climb<'a> {
    end_entity: &'a Certificate,
    given: &'a [Certificate],
    /// With its place among the caller's.
    intermediates: Vec<(usize, &'a Certificate)>,
    root: Option<&'a Certificate>,
    /// Whether or not it signed what is at the top.
    root_of_that_name: Option<&'a Certificate>,
}

impl<'a> Climb<'a> {
    pub(super) fn new(
        end_entity: &'a Certificate,
        given: &'a [Certificate],
        anchors: &'a TrustAnchors,
    ) -> Self {
        let mut climb = Self {
            end_entity,
            given,
            intermediates: Vec::new(),
            root: None,
            root_of_that_name: None,
        };
        let left = Cell::new(MAX_SIGNATURES);
        for _ in 0..=MAX_INTERMEDIATES {
            let top = climb.top();
            let signed = |above: &Certificate| {
                above.subject_der() == top.issuer_der()
                    && left.replace(left.get().saturating_sub(1)) > 0
                    && is_signed_by(top.to_der(), above.public_key())
            };
            let issuer = top.issuer_der();
            let mut named = anchors.certificates();
            climb.root_of_that_name = named.find(|root| root.subject_der() == issuer);
            climb.root = anchors.certificates().find(|root| signed(root));
            let is_new = |place| climb.intermediates.iter().all(|(taken, _)| *taken != place);
            let mut above = given.iter().enumerate();
            match above.find(|(place, above)| is_new(*place) && signed(above)) {
                Some(above) if climb.root.is_none() => climb.intermediates.push(above),
                _ => break,
            }
        }
        climb
    }

    fn top(&self) -> &'a Certificate {
        self.top_blame().1
    }

    /// Whether it goes up to a root.
    pub(super) fn is_whole(&self) -> bool {
        self.root.is_some()
    }

    pub(super) fn intermediates(&self) -> Vec<Certificate> {
        let certificates = self.intermediates.iter().map(|(_, one)| *one);
        certificates.cloned().collect()
    }

    /// The error, and whose certificate it is about. Of a path that does not lead to a root the faults of
    /// certificates that are not in it are no news: it is their issuer that is missing.
    pub(super) fn explain(
        &self,
        error: Error,
        purpose: Option<PathPurpose<'_>>,
        now: Timestamp,
    ) -> Error {
        let kind = error.kind();
        let mut wrong = self
            .all()
            .chain(self.issuers_of_the_top())
            .filter_map(|(blame, one)| Some(blame.of(fault(kind, blame, one, purpose, now)?)));
        if let Some(error) = wrong.next() {
            return error;
        }
        let (blame, top) = self.top_blame();
        if !self.is_whole() && self.issuers_of_the_top().next().is_none() {
            let (top, issuer) = (top.subject_text(), top.issuer_text());
            let what = format!(
                "{issuer}, the issuer of {top}, is neither among the intermediates nor the roots"
            );
            return blame.of(Error::UNKNOWN_ISSUER.what_is(what));
        }
        // Those are of certificates that have only the name in common with any in the path.
        let of_another = matches!(
            kind,
            ErrorKind::NotSupported
                | ErrorKind::Malformed
                | ErrorKind::CertificateExpired
                | ErrorKind::CertificateNotYetValid
                | ErrorKind::KeyTooSmall
        );
        let error = match self.is_whole() {
            false if of_another => Error::UNKNOWN_ISSUER,
            _ => error,
        };
        if [Error::SIGNATURE_INVALID, Error::UNKNOWN_ISSUER].contains(&error) {
            let (top, issuer) = (top.subject_text(), top.issuer_text());
            let what = format!("{top} is not signed by any that is called {issuer}");
            return blame.of(error.what_is(what));
        }
        error
    }

    fn top_blame(&self) -> (Blame, &'a Certificate) {
        let last = self.intermediates.last();
        let last = last.map(|(place, one)| (Blame::Intermediate(*place), *one));
        last.unwrap_or((Blame::EndEntity, self.end_entity))
    }

    /// By name alone.
    fn issuers_of_the_top(&self) -> impl Iterator<Item = (Blame, &'a Certificate)> {
        let issuer = self.top().issuer_der();
        let given = self.given.iter().enumerate();
        let given = given.map(|(place, one)| (Blame::Intermediate(place), one));
        given
            .chain(self.root_of_that_name.map(|root| (Blame::Root, root)))
            .filter(move |(_, one)| one.subject_der() == issuer)
    }

    fn all(&self) -> impl Iterator<Item = (Blame, &'a Certificate)> {
        let end_entity = (Blame::EndEntity, self.end_entity);
        let above = self.intermediates.iter();
        let above = above.map(|(place, one)| (Blame::Intermediate(*place), *one));
        let root = self.root.map(|root| (Blame::Root, root));
        core::iter::once(end_entity).chain(above).chain(root)
    }
}

#[derive(Clone, Copy)]
enum Blame {
    EndEntity,
    Intermediate(usize),
    Root,
}

impl Blame {
    fn of(self, error: Error) -> Error {
        match self {
            Blame::EndEntity => error.of(Party::EndEntity),
            Blame::Intermediate(place) => {
                error.of(Party::Authority).in_list("intermediates", place)
            }
            Blame::Root => error.of(Party::Authority),
        }
    }
}

/// What is wrong with a certificate, if it is this.
fn fault(
    kind: ErrorKind,
    blame: Blame,
    one: &Certificate,
    purpose: Option<PathPurpose<'_>>,
    now: Timestamp,
) -> Option<Error> {
    match kind {
        ErrorKind::CertificateExpired | ErrorKind::CertificateNotYetValid => {
            let error = one.check_validity(now).err();
            error.filter(|error| error.kind() == kind)
        }
        ErrorKind::NotSupported => one.critical_outside_paths().map(|id| one.not_supported(id)),
        ErrorKind::KeyTooSmall => one.public_key().check_size().err(),
        ErrorKind::Malformed => {
            let (_, path_len) = one.basic_constraints().ok()?;
            let long = path_len.is_some_and(|len| len > 255);
            long.then(|| Error::NOT_SUPPORTED.what_is("a path length constraint above 255"))
        }
        ErrorKind::CertificateUsage if !matches!(blame, Blame::EndEntity) => {
            let refused = purpose.is_some_and(|purpose| !purpose.allowed_by(one));
            let usage =
                || Error::CERTIFICATE_USAGE.named("extended key usage of", one.subject_text());
            refused.then(usage)
        }
        _ => None,
    }
}
