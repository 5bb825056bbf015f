//! What a site's authority issues.

use der::asn1::ObjectIdentifier;
use der::flagset::FlagSet;
use x509_cert::ext::pkix::KeyUsages;

use crate::Error;
use crate::controls::names::{HostName, SiteCode};
use crate::pki::asn1::{der as asn1, oid};
use crate::pki::certificate::issue::{MAX_NAME_LEN, attribute};

/// The names of a site system on the intranet and on the internet, and some aliases.
pub(super) const MAX_HOSTS: usize = 8;

/// What a certificate is issued as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IssuedProfile {
    /// *SMS Role SSL Certificate*: a site system role serves HTTPS with it. Extended key usage
    /// serverAuth.
    RoleSsl,
    /// *SMS Site System Certificate*: a site system authenticates itself as a client. Extended key usage
    /// clientAuth.
    SiteSystem,
    /// *SMS Distribution Point Certificate*: a distribution point authenticates itself to its management
    /// point. Extended key usage clientAuth.
    DistributionPoint,
    /// *SMS Token Signing Certificate*: the site's tokens are signed with it. Extended key usage
    /// 1.3.6.1.4.1.32473.1.2, this project's own: the product documents none.
    TokenSigning,
}

impl IssuedProfile {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::RoleSsl,
        Self::SiteSystem,
        Self::DistributionPoint,
        Self::TokenSigning,
    ];

    /// As it is stored.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::RoleSsl => 1,
            Self::SiteSystem => 2,
            Self::DistributionPoint => 3,
            Self::TokenSigning => 4,
        }
    }

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.number() == number)
    }

    /// What the product calls such a certificate, and its subject says.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RoleSsl => "SMS Role SSL Certificate",
            Self::SiteSystem => "SMS Site System Certificate",
            Self::DistributionPoint => "SMS Distribution Point Certificate",
            Self::TokenSigning => "SMS Token Signing Certificate",
        }
    }

    /// digitalSignature and keyEncipherment are what the product asks for where it says so.
    pub(super) fn key_usages(self) -> FlagSet<KeyUsages> {
        match self {
            Self::TokenSigning => KeyUsages::DigitalSignature.into(),
            _ => KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment,
        }
    }

    pub(super) const fn purpose(self) -> ObjectIdentifier {
        match self {
            Self::RoleSsl => oid::SERVER_AUTHENTICATION,
            Self::SiteSystem | Self::DistributionPoint => oid::CLIENT_AUTHENTICATION,
            Self::TokenSigning => oid::TOKEN_SIGNING,
        }
    }

    /// Whether a certificate can be for so many hosts.
    pub(super) fn check_hosts(self, hosts: &[HostName]) -> Result<(), Error> {
        let problem = match (self, hosts.len()) {
            (Self::TokenSigning, 0) | (Self::RoleSsl, 1..=MAX_HOSTS) => return Ok(()),
            (Self::SiteSystem | Self::DistributionPoint, 1..=MAX_HOSTS) => return Ok(()),
            (Self::TokenSigning, _) => "tokens are of the site, not of a host",
            (_, 0) => "no host",
            _ => return Err(Error::TOO_LARGE.what_is("more than 8 hosts")),
        };
        Err(Error::INVALID_ARGUMENT.what_is(problem))
    }

    /// The subject as DER.
    pub(super) fn subject(self, site: SiteCode, hosts: &[HostName]) -> Vec<u8> {
        let first = hosts.first().map(HostName::as_str);
        let host = first.filter(|host| host.len() <= MAX_NAME_LEN);
        let host = host.map(|host| attribute(oid::COMMON_NAME, host));
        name(site, self.name(), &host.unwrap_or_default())
    }
}

/// The Name of the authority of a site, as DER.
pub(super) fn authority_name(site: SiteCode) -> Vec<u8> {
    name(site, "SMS Issuing", &[])
}

fn name(site: SiteCode, common_name: &str, last: &[u8]) -> Vec<u8> {
    asn1::element(
        asn1::SEQUENCE,
        &[
            &attribute(oid::ORGANIZATIONAL_UNIT, site.as_str()),
            &attribute(oid::COMMON_NAME, common_name),
            last,
        ],
    )
}
