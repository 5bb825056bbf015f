//! What a client downloads of a management point: its certificates, and who vouches for them.
//!
//! ```text
//! ManagementPointBundle ::= SEQUENCE {
//!   version    INTEGER (1),
//!   root       OCTET STRING (SIZE (32)),   -- SHA-256 of the trusted root key's PUBLICKEYBLOB
//!   operational [0] EndorsedSite OPTIONAL, -- by the root, in whose place it vouches below
//!   sites      SEQUENCE SIZE (0..2) OF EndorsedSite,  -- the first endorsed by the root, the
//!                                                     -- second by the first
//!   signing    EndorsedCertificate,        -- by the last site, or if there is none the root
//!   encryption EndorsedCertificate,        -- by the signing certificate
//!   siteSigning [1] EndorsedCertificate OPTIONAL,     -- of the first of sites, by it; where there
//!                                                     -- is none of the top-level site, by the root
//!   issuing    [2] EndorsedCertificate OPTIONAL }     -- of the same site, by the same
//!
//! EndorsedSite        ::= SEQUENCE { key SubjectPublicKeyInfo, endorsement SignedEndorsement }
//! EndorsedCertificate ::= SEQUENCE { certificate Certificate, endorsement SignedEndorsement }
//! ```
//!
//! That the root is named helps to tell a client under another root from a forgery; nothing is
//! accepted for it.

use core::fmt;

use der::Tag;

use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{self, EndorsedCertificate, EndorsedSite, Role};
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::{HostName, SiteCode};
use crate::pki::asn1::{der as asn1, pem};
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Party, Timestamp};

const VERSION: u8 = 1;
const PEM_LABEL: &str = "CMCRYPTO MANAGEMENT POINT BUNDLE";
/// Five certificates of usual size have about 6 KiB.
pub(crate) const MAX_LEN: usize = 16 * 1024;
/// The top-level site, a primary site, a secondary site: so two below the root.
const MAX_SITES_BELOW_ROOT: usize = 2;

/// Which management point is meant: its site, the site between that and the top-level site if there
/// is one, and its host.
///
/// The site between is part of the name, because every site may endorse children: without it a site
/// could name a child like its neighbour and vouch for management points of that.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ManagementPointName {
    site: SiteCode,
    parent: Option<SiteCode>,
    host: HostName,
}

impl ManagementPointName {
    /// A management point of the top-level site or of a site right below it.
    pub fn new(site: SiteCode, host: HostName) -> Self {
        Self {
            site,
            parent: None,
            host,
        }
    }

    /// The same, of a site below `parent`, which is right below the top-level site: a secondary site
    /// in a hierarchy with a central administration site.
    #[must_use]
    pub fn below(self, parent: SiteCode) -> Self {
        Self {
            parent: Some(parent),
            ..self
        }
    }

    /// The management point's site.
    pub fn site(&self) -> SiteCode {
        self.site
    }

    /// The site between the top-level site and the management point's.
    pub fn parent(&self) -> Option<SiteCode> {
        self.parent
    }

    /// The management point's host.
    pub fn host(&self) -> &HostName {
        &self.host
    }
}

impl fmt::Display for ManagementPointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}/")?;
        }
        write!(f, "{}/{}", self.site, self.host)
    }
}

/// The certificates of a management point and the endorsements that lead to them, as downloaded from
/// anyone, with the certificate that its site signs policy with. Nothing of it is to be had before
/// [`crate::trust::TrustStore::learn_management_point`].
#[derive(Clone, PartialEq, Eq)]
pub struct ManagementPointBundle {
    der: Vec<u8>,
    pub(super) root: [u8; 32],
    pub(super) operational: Option<EndorsedSite>,
    pub(super) sites: Vec<EndorsedSite>,
    pub(super) signing: EndorsedCertificate,
    pub(super) encryption: EndorsedCertificate,
    pub(super) site_signing: Option<EndorsedCertificate>,
    pub(super) issuing: Option<EndorsedCertificate>,
}

impl ManagementPointBundle {
    /// Puts together what a management point publishes. `sites` go from the one that the root, or its
    /// operational key, endorsed to the management point's own; they are none where that is the top-level
    /// site.
    ///
    /// # Errors
    /// [`Error::ENDORSEMENT_TOO_DEEP`] for more than two sites; [`Error::ENDORSEMENT_MISMATCH`] if a key or
    /// certificate is endorsed in another role than the one that it is given in; [`Error::TOO_LARGE`] if
    /// the whole is above 16 KiB.
    pub fn new(
        root: &SitePublicKey,
        sites: &[EndorsedSite],
        signing: &EndorsedCertificate,
        encryption: &EndorsedCertificate,
    ) -> Result<Self, Error> {
        Self {
            der: Vec::new(),
            root: *root.sha256(),
            operational: None,
            sites: sites.to_vec(),
            signing: signing.clone(),
            encryption: encryption.clone(),
            site_signing: None,
            issuing: None,
        }
        .encoded()
    }

    /// The same with the operational key that vouches in the root's place.
    ///
    /// # Errors
    /// As [`ManagementPointBundle::new`].
    pub fn with_operational_key(self, key: &EndorsedSite) -> Result<Self, Error> {
        let operational = Some(key.clone());
        Self {
            operational,
            ..self
        }
        .encoded()
    }

    /// The same with the certificate that a site signs with what it sends to its clients: the first of
    /// `sites`, which clients are assigned to, or where there is none the top-level site.
    ///
    /// # Errors
    /// As [`ManagementPointBundle::new`].
    pub fn with_site_signing(self, certificate: &EndorsedCertificate) -> Result<Self, Error> {
        let site_signing = Some(certificate.clone());
        Self {
            site_signing,
            ..self
        }
        .encoded()
    }

    /// The same with the certificate of a site's own authority, *SMS Issuing*: of the site whose
    /// certificate [`ManagementPointBundle::with_site_signing`] takes.
    ///
    /// # Errors
    /// As [`ManagementPointBundle::new`].
    pub fn with_issuing(self, certificate: &EndorsedCertificate) -> Result<Self, Error> {
        let issuing = Some(certificate.clone());
        Self { issuing, ..self }.encoded()
    }

    fn encoded(self) -> Result<Self, Error> {
        let roles = self
            .operational
            .iter()
            .map(|key| (&key.endorsement, Role::Operational))
            .chain(self.sites.iter().map(|key| (&key.endorsement, Role::Site)))
            .chain([
                (&self.signing.endorsement, Role::MpSigning),
                (&self.encryption.endorsement, Role::MpEncryption),
            ]);
        let of_site = self.site_signing.iter();
        let of_site = of_site.map(|endorsed| (&endorsed.endorsement, Role::SiteSigning));
        let issuing = self.issuing.iter();
        let issuing = issuing.map(|endorsed| (&endorsed.endorsement, Role::Issuing));
        let mut roles = roles.chain(of_site).chain(issuing);
        if roles.any(|(endorsement, role)| endorsement.role() != role) {
            return Err(Error::ENDORSEMENT_MISMATCH);
        }
        let tagged =
            |tag, der: Option<Vec<u8>>| der.map_or(Vec::new(), |der| asn1::element(tag, &[&der]));
        let operational = self.operational.as_ref().map(EndorsedSite::to_der);
        let sites: Vec<Vec<u8>> = self.sites.iter().map(EndorsedSite::to_der).collect();
        let sites: Vec<&[u8]> = sites.iter().map(Vec::as_slice).collect();
        let site_signing = self.site_signing.as_ref().map(EndorsedCertificate::to_der);
        let issuing = self.issuing.as_ref().map(EndorsedCertificate::to_der);
        let der = asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::octets(&self.root),
                &tagged(asn1::CONTEXT_0, operational),
                &asn1::element(asn1::SEQUENCE, &sites),
                &self.signing.to_der(),
                &self.encryption.to_der(),
                &tagged(asn1::CONTEXT_1, site_signing),
                &tagged(asn1::CONTEXT_2, issuing),
            ],
        );
        Self::from_der(&der)
    }

    /// Reads the form of it. Nothing is verified by that.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::ENDORSEMENT_TOO_DEEP`], [`Error::TOO_LARGE`] above 16 KiB.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut fields = der_fields::read_versioned(der, VERSION)?;
        let root = der_fields::read_octets(&mut fields)?;
        let operational = endorsement::read_tagged_pair(&mut fields, 0)?;
        let operational = operational.map(|(spki, endorsement)| EndorsedSite { spki, endorsement });
        let mut below_root = fields.enter(Tag::Sequence)?;
        let mut sites = Vec::new();
        while !below_root.is_finished() {
            if sites.len() == MAX_SITES_BELOW_ROOT {
                return Err(Error::ENDORSEMENT_TOO_DEEP);
            }
            let (spki, endorsement) = endorsement::read_pair(&mut below_root)?;
            sites.push(EndorsedSite { spki, endorsement });
        }
        let certificate = |(certificate, endorsement)| EndorsedCertificate {
            certificate,
            endorsement,
        };
        let signing = endorsement::read_pair(&mut fields).map(certificate)?;
        let encryption = endorsement::read_pair(&mut fields).map(certificate)?;
        let site_signing = endorsement::read_tagged_pair(&mut fields, 1)?.map(certificate);
        let issuing = endorsement::read_tagged_pair(&mut fields, 2)?.map(certificate);
        fields.finish()?;
        Ok(Self {
            der: der.to_vec(),
            root,
            operational,
            sites,
            signing,
            encryption,
            site_signing,
            issuing,
        })
    }

    /// Reads strict PEM with the label `CMCRYPTO MANAGEMENT POINT BUNDLE`.
    ///
    /// # Errors
    /// As [`ManagementPointBundle::from_der`].
    pub fn from_pem(text: &[u8]) -> Result<Self, Error> {
        let der = pem::decode_as(PEM_LABEL, text, pem::MAX_PEM_LEN)?;
        Self::from_der(der.expose())
    }

    /// The DER: the very bytes where it was read from some.
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }

    /// The same as PEM.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_pem(&self) -> Result<String, Error> {
        pem::encode(PEM_LABEL, &self.der)
    }

    /// Whether the same path leads to the same certificate of the site.
    pub(crate) fn vouches_alike(&self, other: &Self) -> bool {
        self.operational == other.operational
            && self.sites == other.sites
            && self.site_signing == other.site_signing
    }

    /// The number of the site's endorsement of the signing certificate.
    pub(crate) fn signing_number(&self) -> u64 {
        self.signing.terms().number
    }
}

impl fmt::Debug for ManagementPointBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ManagementPointBundle({} bytes, unverified)",
            self.der.len()
        )
    }
}

/// A management point that the trusted root key vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedManagementPoint {
    pub(super) name: ManagementPointName,
    pub(super) signing: Certificate,
    pub(super) encryption: Certificate,
    pub(super) not_after: Timestamp,
}

impl TrustedManagementPoint {
    /// Its site and host, as they were expected and vouched for.
    pub fn name(&self) -> &ManagementPointName {
        &self.name
    }

    /// The certificate that it signs replies with.
    pub fn signing_certificate(&self) -> &Certificate {
        &self.signing
    }

    /// The certificate to seal messages to: see [`crate::message::Client::seal`].
    pub fn encryption_certificate(&self) -> &Certificate {
        &self.encryption
    }

    /// The last second at which all of it is valid: renew before.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    pub(crate) fn check_time(&self, now: Timestamp) -> Result<(), Error> {
        if now > self.not_after {
            let error = Error::ENDORSEMENT_EXPIRED.of(Party::ManagementPointEncryption);
            return Err(error.named("of management point", &self.name));
        }
        Ok(())
    }
}
