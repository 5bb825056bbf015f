//! What verifies the certificates that a site's authority issued.

use core::slice;

use x509_cert::ext::pkix::KeyUsages;

use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{EndorsedCertificate, Role, Subject};
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::asn1::oid;
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::public_key::sha256;
use crate::pki::path::anchors::TrustAnchors;
use crate::pki::path::purpose::PathPurpose;
use crate::pki::path::revocation::Revocation;
use crate::pki::path::verify::{find_path, verify_path};
use crate::{Error, Party, Timestamp};

/// What a certificate that a site's authority issued is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuedUse<'a> {
    /// It authenticates the server `host`: a role SSL certificate.
    Server {
        /// As in [`PathPurpose::ServerAuthentication`].
        host: &'a str,
    },
    /// It authenticates a client: a site system's or distribution point's certificate.
    Client,
    /// Tokens are signed with it.
    TokenSigning,
}

/// What a component verifies the certificates of its site's authority with, which the site's key has
/// endorsed.
#[derive(Clone, Debug)]
pub struct IssuingVerifier {
    site: SiteCode,
    certificate: Certificate,
    anchors: TrustAnchors,
    /// The last second of all that the authority hangs on.
    endorsed_until: Timestamp,
}

impl IssuingVerifier {
    /// For a component that knows the key of the site itself. A client asks its trust store instead
    /// ([`crate::trust::TrustStore::issuing_verifier`]). `least_number` is the highest number of an
    /// endorsement of this site's authority that was accepted before, or 0: the caller keeps it, with
    /// [`EndorsedCertificate::terms`].
    ///
    /// # Errors
    /// [`Error::SIGNATURE_INVALID`], [`Error::ENDORSEMENT_MISMATCH`], [`Error::SITE_MISMATCH`],
    /// [`Error::HOST_MISMATCH`], [`Error::ENDORSEMENT_NOT_YET_VALID`], [`Error::ENDORSEMENT_EXPIRED`],
    /// [`Error::ROLLBACK`]; of the certificate those of [`Certificate::from_der`] and of
    /// [`TrustAnchors::new`], [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`],
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_REJECTED`].
    pub fn endorsed_by(
        site_key: &SitePublicKey,
        site: SiteCode,
        endorsed: &EndorsedCertificate,
        least_number: u64,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let key = site_key.public_key();
        let subject = Subject {
            role: Role::Issuing,
            site,
            host: None,
            sha256: sha256(&endorsed.certificate),
        };
        let about = Error::about(Party::Authority);
        let said = &endorsed.endorsement;
        said.verify(key, false, &subject, now).map_err(&about)?;
        let terms = said.terms();
        if terms.number < least_number {
            return Err(about(
                Error::ROLLBACK.named("it has the number", terms.number),
            ));
        }
        let certificate = Certificate::from_der(key.provider(), &endorsed.certificate);
        let certificate = certificate.map_err(&about)?;
        if certificate.public_key() == key {
            let what = "its key has another use: it is one that vouches for it";
            return Err(about(Error::CERTIFICATE_USAGE.what_is(what)));
        }
        certificate.check_validity(now).map_err(&about)?;
        Self::new(site, certificate, terms.not_after).map_err(about)
    }

    /// With a certificate that was endorsed, and the last second of all that it hangs on.
    pub(crate) fn new(
        site: SiteCode,
        certificate: Certificate,
        endorsed_until: Timestamp,
    ) -> Result<Self, Error> {
        der_fields::check_key(&certificate)?;
        Ok(Self {
            site,
            anchors: TrustAnchors::new(slice::from_ref(&certificate))?,
            certificate,
            endorsed_until,
        })
    }

    /// The site.
    pub fn site_code(&self) -> SiteCode {
        self.site
    }

    /// The authority's certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The last second at which it verifies anything: ask again before.
    pub fn not_after(&self) -> Timestamp {
        self.endorsed_until.min(self.certificate.not_after())
    }

    /// Verifies that this authority issued `certificate` for this use. With [`Revocation::Checked`] the
    /// authority's list must be among the lists: what is blocked is in it.
    ///
    /// # Errors
    /// [`Error::ENDORSEMENT_EXPIRED`] after [`IssuingVerifier::not_after`];
    /// [`Error::CERTIFICATE_USAGE`] for another use, and those of [`verify_path`].
    pub fn verify(
        &self,
        certificate: &Certificate,
        used_for: IssuedUse<'_>,
        revocation: Revocation<'_>,
        now: Timestamp,
    ) -> Result<(), Error> {
        if now > self.endorsed_until {
            return Err(Error::ENDORSEMENT_EXPIRED.of(Party::Authority));
        }
        let purpose = match used_for {
            IssuedUse::Server { host } => PathPurpose::ServerAuthentication { host },
            IssuedUse::Client => PathPurpose::ClientAuthentication,
            IssuedUse::TokenSigning => {
                let lists = revocation.lists(now)?;
                find_path(certificate, &[], &self.anchors, None, lists.as_ref(), now)?;
                let named = certificate.purposes();
                let what = if !named.is_some_and(|named| named.contains(&oid::TOKEN_SIGNING)) {
                    "extended key usage of"
                } else if !certificate
                    .key_usages()
                    .is_none_or(|usages| usages.contains(KeyUsages::DigitalSignature))
                {
                    "key usage of"
                } else {
                    return Ok(());
                };
                let error = Error::CERTIFICATE_USAGE.named(what, certificate.subject_text());
                return Err(error.of(Party::EndEntity));
            }
        };
        verify_path(certificate, &[], &self.anchors, purpose, revocation, now).map(drop)
    }
}
