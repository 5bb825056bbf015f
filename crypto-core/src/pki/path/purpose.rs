//! What a certificate authenticates, and what path that asks for.

use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::KeyUsages;

use crate::pki::asn1::oid;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Party};

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
            let what = if by_key_usage {
                "extended key usage of"
            } else {
                "key usage of"
            };
            let error = Error::CERTIFICATE_USAGE.named(what, certificate.subject_text());
            return Err(error.of(Party::EndEntity));
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
