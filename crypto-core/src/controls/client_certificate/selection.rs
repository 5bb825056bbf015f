//! Client certificate selection: which PKI certificate a client authenticates with.

use core::cmp::Reverse;
use std::collections::HashMap;

use super::criterion::SubjectCriterion;
use super::issuers::CertificateIssuers;
use crate::pki::certificate::names::{self, Attribute};
use crate::pki::certificate::why_unreadable::subject_of;
use crate::pki::certificate::x509::Certificate;
use crate::pki::path::anchors::TrustAnchors;
use crate::pki::path::purpose::{MAX_INTERMEDIATES, PathPurpose};
use crate::pki::path::revocation::Revocation;
use crate::pki::path::revocation::order::Lists;
use crate::pki::path::verify::{self, VerifiedPath, find_path};
use crate::{Error, Party, Provider, Timestamp};

/// A client has a handful. Each may take as long as a path's search.
const MAX_CANDIDATES: usize = 1000;

/// By which criteria a client's certificate is selected.
///
/// ```
/// use cmcrypto_core::client_certificate::{
///     CertificateCriteria, CertificateIssuers, SeveralMatches
/// };
/// let criteria = CertificateCriteria {
///     issuers: Some(CertificateIssuers::parse("CN=Contoso Root CA; C=US")?),
///     several: SeveralMatches::Fail,
///     ..CertificateCriteria::new("PC01")
/// };
/// assert_eq!(criteria.store, "Personal");
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CertificateCriteria {
    /// The certificate issuers list, or nothing while the client has none (it isn't assigned yet):
    /// any root of the trust anchors will do then.
    pub issuers: Option<CertificateIssuers>,
    /// The certificate store: `Personal`, or that of `CCMCERTSTORE`. Compared case-insensitively, as
    /// Windows does; `My` is `Personal`.
    pub store: String,
    /// What the subject must contain: the local computer's name, or nothing after `CCMCERTNAMECHECK=0`.
    /// Not looked at where there is a criterion.
    pub computer_name: Option<String>,
    /// A criterion in place of the client authentication capability (`CCMCERTSEL`).
    pub criterion: Option<SubjectCriterion>,
    /// What to do where several certificates match.
    pub several: SeveralMatches,
}

impl CertificateCriteria {
    /// The product's defaults: no issuers list, the store Personal, the client authentication
    /// capability, the computer's name in the subject, and the longest validity of several.
    pub fn new(computer_name: &str) -> Self {
        Self {
            issuers: None,
            store: PERSONAL.to_owned(),
            computer_name: Some(computer_name.to_owned()),
            criterion: None,
            several: SeveralMatches::LongestValidity,
        }
    }
}

const PERSONAL: &str = "Personal";

/// What to do where several certificates match: a site setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SeveralMatches {
    /// Select the one with the longest validity period: the default, and `CCMFIRSTCERT=1`. Of equal
    /// periods the one that ends last, then the first.
    LongestValidity,
    /// Fail selection and send an error.
    Fail,
}

/// A certificate in the client's stores.
#[derive(Clone, Copy, Debug)]
pub struct CertificateCandidate<'a> {
    /// The certificate, DER.
    pub certificate: &'a [u8],
    /// The certificates above it, DER, in any order, at most six, with or without the root. Those
    /// that can't be read are passed over.
    pub chain: &'a [&'a [u8]],
    /// Whether the client can use the private key.
    pub private_key_accessible: bool,
    /// The store that the certificate is in.
    pub store: &'a str,
}

/// Why a candidate was not selected: the first criterion, in the product's order, that it fails.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// The certificate can't be read, is not for a key that this library uses: RSA, or EC on P-256 or P-384
    /// ([`Error::KEY_TYPE_NOT_SUPPORTED`]), or comes with more than six others ([`Error::TOO_LARGE`]).
    Unreadable(Error),
    /// It does not lead to a root in the certificate issuers list.
    IssuerNotListed,
    /// It is in another store.
    OtherStore,
    /// It is not valid: the error of [`crate::pki::path::verify_path`], among them [`Error::CERTIFICATE_EXPIRED`]
    /// and [`Error::REVOKED`]. [`Error::UNKNOWN_ISSUER`] if its path does not end in a trust anchor that
    /// the issuers list, if there is one, names.
    NotValid(Error),
    /// The client can't use its private key.
    PrivateKeyNotAccessible,
    /// It, or an authority above it, has no client authentication capability.
    NoClientAuthentication,
    /// It does not meet the criterion on the subject name or subject alternative name.
    CriterionNotMet,
    /// Its subject does not contain the computer's name.
    NoComputerName,
    /// It meets the other criteria, but another does with a longer validity period. Its path was not validated: it may be
    /// revoked.
    ShorterValidity,
    /// It matches, but so do others, and the site's setting is to fail then.
    OneOfSeveral,
}

/// The certificate that was selected.
#[derive(Clone, Debug)]
pub struct SelectedCertificate {
    /// Which of the candidates it is, counted from 0.
    pub index: usize,
    /// The certificate.
    pub certificate: Certificate,
    /// Its path to a trust anchor.
    pub path: VerifiedPath,
}

/// The outcome of a selection.
#[derive(Clone, Debug)]
pub struct CertificateSelection {
    /// The certificate, or [`Error::NO_CERTIFICATE`] or [`Error::SEVERAL_CERTIFICATES`]; the product
    /// reports such a failure to the fallback status point.
    pub selected: Result<SelectedCertificate, Error>,
    /// Every other candidate, by its number counted from 0, and why it was not selected.
    pub rejected: Vec<(usize, Rejection)>,
}

/// Selects the certificate that a client authenticates with, as the product does, in this order:
///
/// 1. It leads to a root in the certificate issuers list. Skipped while there is no list; with a list
///    that no candidate matches, selection fails and nothing else is looked at.
/// 2. It is in the store Personal, or the one set.
/// 3. It is valid, not revoked, not expired, and its private key is accessible.
/// 4. It has the client authentication capability: extended key usage 1.3.6.1.5.5.7.3.2, key usage
///    digitalSignature or none. Or, in its place, it meets the criterion that is set.
/// 5. Its subject contains the computer's name; not with a criterion. Our reading: in one attribute's
///    value, in upper or lower case.
/// 6. Of several that remain, the one with the longest validity period, or none.
///
/// Of several the one that is selected is valid; those with shorter periods are not looked at any more, which
/// [`Rejection::ShorterValidity`] says.
///
/// A candidate that can't be read is a rejected one. Equal chain certificates are read once.
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] if `now` is before 1970, [`Error::TOO_LARGE`] above 1,000 candidates or 256
/// revocation lists.
pub fn select_certificate(
    provider: Provider,
    criteria: &CertificateCriteria,
    candidates: &[CertificateCandidate<'_>],
    anchors: &TrustAnchors,
    revocation: Revocation<'_>,
    now: Timestamp,
) -> Result<CertificateSelection, Error> {
    if candidates.len() > MAX_CANDIDATES {
        return Err(Error::TOO_LARGE.what_is("more than 1,000 candidates"));
    }
    if now.as_unix() < 0 {
        return Err(Error::INVALID_ARGUMENT);
    }
    let mut judge = Judge {
        provider,
        criteria,
        anchors: anchors.filtered(|root| {
            let issuers = criteria.issuers.as_ref();
            issuers.is_none_or(|issuers| issuers.name_root(root))
        }),
        lists: revocation.lists(now)?,
        now,
        computer_name: criteria.computer_name.as_deref().map(str::to_lowercase),
        chain: HashMap::new(),
        listed: HashMap::new(),
    };
    let mut found = Vec::new();
    let mut rejected = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        match judge.judge(candidate) {
            Ok((read, path)) => found.push(Found { index, read, path }),
            Err(reason) => rejected.push((index, reason)),
        }
    }
    let selected = match (criteria.several, found.len()) {
        (SeveralMatches::Fail, 2..) => {
            let others = found.iter();
            rejected.extend(others.map(|one| (one.index, Rejection::OneOfSeveral)));
            Err(Error::SEVERAL_CERTIFICATES)
        }
        _ => judge
            .longest_validity(found, &mut rejected)
            .ok_or(Error::NO_CERTIFICATE),
    };
    rejected.sort_unstable_by_key(|(index, _)| *index);
    Ok(CertificateSelection { selected, rejected })
}

/// A candidate that meets the criteria, but for its path where that was not validated yet.
struct Found {
    index: usize,
    read: Read,
    path: Option<VerifiedPath>,
}

/// A candidate that was read.
struct Read {
    certificate: Certificate,
    /// Those above it that can be read.
    chain: Vec<Certificate>,
    /// Why an issuer of these can't be.
    unread: Option<Error>,
}

impl Read {
    fn not_valid(&self, error: Error) -> Rejection {
        match &self.unread {
            Some(unread) if error == Error::UNKNOWN_ISSUER => Rejection::NotValid(unread.clone()),
            _ => Rejection::NotValid(error),
        }
    }
}

struct Judge<'a> {
    provider: Provider,
    criteria: &'a CertificateCriteria,
    /// Those that the issuers list names.
    anchors: TrustAnchors,
    lists: Option<Lists<'a>>,
    now: Timestamp,
    /// In lower case.
    computer_name: Option<String>,
    /// Chain certificates that were read, by their DER: candidates share them.
    chain: HashMap<&'a [u8], Result<Certificate, Error>>,
    /// Whether the issuers list names an authority, by its Name.
    listed: HashMap<Vec<u8>, bool>,
}

impl<'a> Judge<'a> {
    /// Of several the path of one that meets all other criteria is left to be validated: perhaps it need not be.
    fn judge(
        &mut self,
        candidate: &CertificateCandidate<'a>,
    ) -> Result<(Read, Option<VerifiedPath>), Rejection> {
        let read = self.read(candidate)?;
        if !same_store(candidate.store, &self.criteria.store) {
            return Err(Rejection::OtherStore);
        }
        let certificate = &read.certificate;
        let rest = self.check_certificate(certificate);
        if self.criteria.several == SeveralMatches::LongestValidity
            && candidate.private_key_accessible
            && certificate.outside_validity(self.now).is_none()
            && rest.is_ok()
        {
            return Ok((read, None));
        }
        let path = self.path(&read)?;
        if !candidate.private_key_accessible {
            return Err(Rejection::PrivateKeyNotAccessible);
        }
        let path = path.ok_or(Rejection::NoClientAuthentication)?;
        rest?;
        Ok((read, Some(path)))
    }

    /// Takes the one with the longest validity period whose path is valid, and rejects the others.
    fn longest_validity(
        &self,
        mut found: Vec<Found>,
        rejected: &mut Vec<(usize, Rejection)>,
    ) -> Option<SelectedCertificate> {
        // Stable: of equal ones the first.
        found.sort_by_key(|one| {
            let certificate = &one.read.certificate;
            let (start, end) = (certificate.not_before(), certificate.not_after());
            Reverse((end.saturating_sub(start), end))
        });
        let mut selected = None;
        for Found { index, read, path } in found {
            let path = match (&selected, path) {
                (Some(_), _) => Err(Rejection::ShorterValidity),
                (None, Some(path)) => Ok(path),
                (None, None) => self
                    .path(&read)
                    .and_then(|path| path.ok_or(Rejection::NoClientAuthentication)),
            };
            match path {
                Ok(path) => {
                    selected = Some(SelectedCertificate {
                        index,
                        certificate: read.certificate,
                        path,
                    });
                }
                Err(reason) => rejected.push((index, reason)),
            }
        }
        selected
    }

    /// Reads a candidate, as far as the issuers list.
    fn read(&mut self, candidate: &CertificateCandidate<'a>) -> Result<Read, Rejection> {
        if candidate.chain.len() > MAX_INTERMEDIATES {
            return Err(Rejection::Unreadable(
                Error::TOO_LARGE.what_is("more than six certificates above it"),
            ));
        }
        let certificate = Certificate::from_der(self.provider, candidate.certificate)
            .map_err(Rejection::Unreadable)?;
        let (chain, unread) = self.read_chain(candidate.chain);
        // An issuer that is there and can't be read is not one that is missing.
        let unread = unread.filter(|(subject, _)| {
            let mut issued = chain.iter().chain([&certificate]);
            issued.any(|one| one.issuer_der() == subject)
        });
        let unread = unread.map(|(_, error)| error);
        if !self.leads_to_listed(&certificate, &chain) {
            return Err(unread.map_or(Rejection::IssuerNotListed, Rejection::NotValid));
        }
        Ok(Read {
            certificate,
            chain,
            unread,
        })
    }

    /// The path of a candidate; nothing where there is one, but none that allows client authentication.
    fn path(&self, read: &Read) -> Result<Option<VerifiedPath>, Rejection> {
        let Read {
            certificate, chain, ..
        } = read;
        let (anchors, lists, now) = (&self.anchors, self.lists.as_ref(), self.now);
        let any = || {
            find_path(certificate, chain, anchors, None, lists, now)
                .map_err(|error| read.not_valid(error))
        };
        if self.criteria.criterion.is_some() {
            return any().map(Some);
        }
        // Several paths may lead to a root, of which some allow client authentication.
        let client = Some(PathPurpose::ClientAuthentication);
        match verify::search(certificate, chain, anchors, client, lists, now) {
            Ok(path) => Ok(Some(path)),
            Err(_) => any().map(|_| None),
        }
    }

    /// The rules on what the certificate itself says.
    fn check_certificate(&self, certificate: &Certificate) -> Result<(), Rejection> {
        let subject =
            names::attributes(certificate.subject_der()).map_err(Rejection::Unreadable)?;
        let client = PathPurpose::ClientAuthentication;
        match &self.criteria.criterion {
            Some(criterion) if !criterion.is_met(&subject, certificate) => {
                Err(Rejection::CriterionNotMet)
            }
            Some(_) => Ok(()),
            None if client.check_end_entity(certificate).is_err() => {
                Err(Rejection::NoClientAuthentication)
            }
            None if !self.has_computer_name(&subject) => Err(Rejection::NoComputerName),
            None => Ok(()),
        }
    }

    /// The certificates of a chain that can be read; of the first of the others whose it is, and why
    /// it can't.
    fn read_chain(&mut self, chain: &[&'a [u8]]) -> (Vec<Certificate>, Option<(Vec<u8>, Error)>) {
        let mut readable = Vec::new();
        let mut unread = None;
        for (index, der) in chain.iter().enumerate() {
            let read = self.chain.entry(der);
            match read.or_insert_with(|| Certificate::from_der(self.provider, der)) {
                Ok(certificate) => readable.push(certificate.clone()),
                Err(error) if unread.is_none() => {
                    let error = error.clone().of(Party::Authority);
                    let subject = subject_of(der).unwrap_or_default();
                    unread = Some((subject, error.in_list("chain", index)));
                }
                Err(_) => {}
            }
        }
        (readable, unread)
    }

    /// Whether the names of issuers lead from the certificate to one in the issuers list, if there is
    /// a list. Path validation later allows no other root.
    fn leads_to_listed(&mut self, certificate: &Certificate, chain: &[Certificate]) -> bool {
        let Some(issuers) = &self.criteria.issuers else {
            return true;
        };
        let mut reached = vec![certificate.issuer_der()];
        let mut next = 0;
        while let Some(name) = reached.get(next).copied() {
            let listed = self.listed.entry(name.to_vec()).or_insert_with(|| {
                names::attributes(name).is_ok_and(|attributes| issuers.name(&attributes))
            });
            if *listed {
                return true;
            }
            for above in chain.iter().filter(|above| above.subject_der() == name) {
                if !reached.contains(&above.issuer_der()) {
                    reached.push(above.issuer_der());
                }
            }
            next = next.saturating_add(1);
        }
        false
    }

    fn has_computer_name(&self, subject: &[Attribute]) -> bool {
        let Some(wanted) = &self.computer_name else {
            return true;
        };
        // The empty name is contained in all.
        !wanted.is_empty()
            && subject.iter().any(|attribute| {
                let text = attribute.value.text.as_ref();
                text.is_some_and(|text| text.to_lowercase().contains(wanted))
            })
    }
}

fn same_store(one: &str, other: &str) -> bool {
    let system_name = |store: &str| {
        let store = store.to_lowercase();
        if store == "personal" {
            "my".to_owned()
        } else {
            store
        }
    };
    system_name(one) == system_name(other)
}
