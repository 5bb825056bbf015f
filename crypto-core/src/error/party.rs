//! Whose certificate or key an error is about.

use core::fmt;

/// Whose certificate or key an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Party {
    /// The certificate that we sign with.
    OwnSigning,
    /// A certificate that is encrypted to us with.
    OwnEncryption,
    /// The signing certificate of a management point.
    ManagementPointSigning,
    /// The encryption certificate of a management point.
    ManagementPointEncryption,
    /// The certificate that a client signs with.
    Client,
    /// The certificate that a client has registered to be encrypted to with.
    ClientEncryption,
    /// The certificate at the lower end of a path.
    EndEntity,
    /// The certificate of a certification authority.
    Authority,
    /// The site server signing certificate.
    SiteServerSigning,
    /// An encryption certificate of a site.
    SiteEncryption,
    /// A site's exchange key.
    Site,
    /// The trusted root key.
    TrustedRoot,
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Party::OwnSigning => "our own signing certificate",
            Party::OwnEncryption => "our own encryption certificate",
            Party::ManagementPointSigning => "the management point's signing certificate",
            Party::ManagementPointEncryption => "the management point's encryption certificate",
            Party::Client => "the client's signing certificate",
            Party::ClientEncryption => "the client's encryption certificate",
            Party::EndEntity => "the certificate to be judged",
            Party::Authority => "a certification authority's certificate",
            Party::SiteServerSigning => "the site server signing certificate",
            Party::SiteEncryption => "the site's encryption certificate",
            Party::Site => "the site's exchange key",
            Party::TrustedRoot => "the trusted root key",
        })
    }
}
