//! What a client downloads of a management point: its certificates, and who vouches for them.
//!
//! ```text
//! ManagementPointBundle ::= SEQUENCE {
//!   version    INTEGER (1),
//!   root       OCTET STRING (SIZE (32)),   -- SHA-256 of the trusted root key's PUBLICKEYBLOB
//!   sites      SEQUENCE SIZE (0..2) OF EndorsedSite,  -- the first endorsed by the root, the
//!                                                     -- second by the first
//!   signing    EndorsedCertificate,        -- by the last site, or if there is none the root
//!   encryption EndorsedCertificate }       -- by the signing certificate
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
use crate::controls::exchange_key::endorsement::{
    self, EndorsedCertificate, EndorsedSite, Numbered, Role, Series, SignedEndorsement, Subject,
};
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::{HostName, SiteCode};
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::asn1::{der as asn1, pem};
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::{Error, Party, Timestamp};

const VERSION: u8 = 1;
const PEM_LABEL: &str = "CMCRYPTO MANAGEMENT POINT BUNDLE";
/// Four certificates of usual size have about 5 KiB.
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
/// anyone. Nothing of it is to be had before [`ManagementPointBundle::verify`].
#[derive(Clone, PartialEq, Eq)]
pub struct ManagementPointBundle {
    der: Vec<u8>,
    root: [u8; 32],
    sites: Vec<EndorsedSite>,
    signing: EndorsedCertificate,
    encryption: EndorsedCertificate,
}

impl ManagementPointBundle {
    /// Puts together what a management point publishes. `sites` go from the one that the root
    /// endorsed to the management point's own; they are none where that is the top-level site.
    ///
    /// # Errors
    /// [`Error::ENDORSEMENT_TOO_DEEP`] for more than two sites; [`Error::ENDORSEMENT_MISMATCH`] if a
    /// certificate is endorsed in another role than the one that it is given in; [`Error::TOO_LARGE`] if
    /// the whole is above 16 KiB.
    pub fn new(
        root: &SitePublicKey,
        sites: &[EndorsedSite],
        signing: &EndorsedCertificate,
        encryption: &EndorsedCertificate,
    ) -> Result<Self, Error> {
        let roles = [signing, encryption].map(|endorsed| endorsed.endorsement.role());
        if roles != [Role::MpSigning, Role::MpEncryption] {
            return Err(Error::ENDORSEMENT_MISMATCH);
        }
        let sites: Vec<Vec<u8>> = sites.iter().map(EndorsedSite::to_der).collect();
        let sites: Vec<&[u8]> = sites.iter().map(Vec::as_slice).collect();
        let der = asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::octets(root.sha256()),
                &asn1::element(asn1::SEQUENCE, &sites),
                &signing.to_der(),
                &encryption.to_der(),
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
        let mut below_root = fields.enter(Tag::Sequence)?;
        let mut sites = Vec::new();
        while !below_root.is_finished() {
            if sites.len() == MAX_SITES_BELOW_ROOT {
                return Err(Error::ENDORSEMENT_TOO_DEEP);
            }
            let (spki, endorsement) = endorsement::read_pair(&mut below_root)?;
            sites.push(EndorsedSite { spki, endorsement });
        }
        let mut certificate = || -> Result<EndorsedCertificate, Error> {
            let (certificate, endorsement) = endorsement::read_pair(&mut fields)?;
            Ok(EndorsedCertificate {
                certificate,
                endorsement,
            })
        };
        let (signing, encryption) = (certificate()?, certificate()?);
        fields.finish()?;
        Ok(Self {
            der: der.to_vec(),
            root,
            sites,
            signing,
            encryption,
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

    /// Verifies everything, from the root down, each part before it is used: signature, role, site,
    /// host and validity of each endorsement, use and validity of each certificate. What a
    /// certificate's own signature says is not looked at: it is self-signed and proves nothing.
    ///
    /// # Errors
    /// [`Error::ROOT_KEY_MISMATCH`] if all of it is said to be under another root;
    /// [`Error::SIGNATURE_INVALID`], [`Error::ENDORSEMENT_MISMATCH`], [`Error::SITE_MISMATCH`],
    /// [`Error::HOST_MISMATCH`], [`Error::ENDORSEMENT_NOT_YET_VALID`], [`Error::ENDORSEMENT_EXPIRED`]; of
    /// a certificate [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], and those of [`Certificate::from_der`]; of a site's key those of
    /// [`PublicKey::from_spki_der`]; [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`] and
    /// [`Error::KEY_REJECTED`] for a key that can't be what it is endorsed as.
    pub fn verify(
        &self,
        root: &SitePublicKey,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<TrustedManagementPoint, Error> {
        self.verify_path(root, name, now)
            .map(|(management_point, _)| management_point)
    }

    /// As [`ManagementPointBundle::verify`], with the endorsements that were relied on.
    pub(crate) fn verify_path(
        &self,
        root: &SitePublicKey,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<(TrustedManagementPoint, Vec<(Series, Numbered)>), Error> {
        if self.root != *root.sha256() {
            return Err(Error::ROOT_KEY_MISMATCH.of(Party::TrustedRoot));
        }
        let root = root.public_key();
        let provider = root.provider();
        let mut path = Vec::new();
        let mut not_after = Timestamp::from_unix(i64::MAX);
        let mut relied_on = |by: &PublicKey, said: &SignedEndorsement| {
            not_after = not_after.min(said.terms().not_after);
            path.push((said.series(*by.key_sha256()), said.numbered()));
        };
        // Only a root can be so small, if the client was told to accept that.
        let vouches = |by: &PublicKey, for_: &Subject<'_>, said: &SignedEndorsement| {
            said.verify(by, by == root, for_, now)
        };

        // The path of sites must be the expected one: none, the site, or its parent and the site.
        let sites: &[SiteCode] = match (name.parent, self.sites.as_slice()) {
            (None, []) => &[],
            (None, _) => &[name.site],
            (Some(parent), _) => &[parent, name.site],
        };
        if sites.len() != self.sites.len() {
            let what = "sites between the root and the management point:";
            return Err(Error::SITE_MISMATCH.named(what, self.sites.len()));
        }
        let mut signer = root.clone();
        for (site, endorsed) in sites.iter().zip(&self.sites) {
            let subject = Subject {
                role: Role::Site,
                site: *site,
                host: None,
                sha256: sha256(&endorsed.spki),
            };
            let about = |error: Error| error.named("the endorsement of site", site).of(Party::Site);
            vouches(&signer, &subject, &endorsed.endorsement).map_err(about)?;
            let key = PublicKey::from_spki_der(provider, &endorsed.spki).map_err(about)?;
            SitePublicKey::new(key.clone(), LegacyAlgorithms::default()).map_err(about)?;
            relied_on(&signer, &endorsed.endorsement);
            signer = key;
        }

        let mut certificate = |by: &PublicKey, role, key_use, endorsed: &EndorsedCertificate| {
            let subject = Subject {
                role,
                site: name.site,
                host: Some(&name.host),
                sha256: sha256(&endorsed.certificate),
            };
            let about = |error: Error| match key_use {
                KeyUse::Signing => error.of(Party::ManagementPointSigning),
                KeyUse::Encryption => error.of(Party::ManagementPointEncryption),
            };
            vouches(by, &subject, &endorsed.endorsement).map_err(about)?;
            let certificate = Certificate::from_der(provider, &endorsed.certificate);
            let certificate = certificate.map_err(about)?;
            der_fields::check_certificate(&certificate, key_use, now)
                .and_then(|()| der_fields::check_key(&certificate))
                .map_err(about)?;
            relied_on(by, &endorsed.endorsement);
            Ok::<_, Error>(certificate)
        };
        let key_use = KeyUse::Signing;
        let signing = certificate(&signer, Role::MpSigning, key_use, &self.signing)?;
        let (signer, key_use) = (signing.public_key(), KeyUse::Encryption);
        let encryption = certificate(signer, Role::MpEncryption, key_use, &self.encryption)?;
        let management_point = TrustedManagementPoint {
            name: name.clone(),
            not_after: not_after
                .min(signing.not_after())
                .min(encryption.not_after()),
            signing,
            encryption,
        };
        Ok((management_point, path))
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
    name: ManagementPointName,
    signing: Certificate,
    encryption: Certificate,
    not_after: Timestamp,
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
}
