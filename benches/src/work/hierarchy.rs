//! A hierarchy of one, two or three sites with a management point in the lowest.

use std::sync::Arc;

use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsedSite, EndorsementTerms, SiteExchangeKey, SitePublicKey,
    endorse_encryption_certificate,
};
use cmcrypto_core::names::{HostName, SiteCode};
use cmcrypto_core::pki::certificate::{
    Certificate, KeyUse, SigningIdentity, self_signed, self_signed_site_server,
};
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::trust::{ManagementPointBundle, ManagementPointName, TrustedManagementPoint};
use cmcrypto_core::{Provider, Timestamp};

#[cfg(feature = "aws-lc")]
use crate::beside::raw_rsa::{RawRsa, read_certificate};
use crate::work::message;

/// Whose management point it is, and how many sites lie below the top-level one then.
pub const SITES: [(&str, usize); 3] = [
    ("top-level site", 0),
    ("primary site", 1),
    ("secondary site", 2),
];

pub struct Hierarchy {
    pub now: Timestamp,
    pub top: SiteExchangeKey,
    pub top_key: PrivateKey,
    pub signing: SigningIdentity,
    pub encryption: Certificate,
    lowest: SiteExchangeKey,
    endorsed: Vec<EndorsedSite>,
    sites: Vec<SiteCode>,
    offline: Option<Offline>,
}

/// What there is more where the trusted root key is kept offline.
struct Offline {
    operational: EndorsedSite,
    site_signing: EndorsedCertificate,
    certificate: Certificate,
    /// As they come: of the operational key and of the sites.
    keys: Vec<Vec<u8>>,
}

impl Hierarchy {
    /// `below` sites below the top-level one.
    pub fn new(provider: Provider, below: usize) -> Self {
        Self::made(provider, below, false)
    }

    /// The same with an operational key in the place of the trusted root key, and an endorsed certificate
    /// that the site signs policy with.
    pub fn offline(provider: Provider, below: usize) -> Self {
        Self::made(provider, below, true)
    }

    fn made(provider: Provider, below: usize, is_offline: bool) -> Self {
        let now = Timestamp::from_unix(1_800_000_000);
        let until = now.saturating_add(365 * 86_400);
        let terms = EndorsementTerms::starting(now);
        let mut key = message::keys(provider);
        let site = |code: &str, key| {
            SiteExchangeKey::new(Arc::new(key), SiteCode::new(code).unwrap()).unwrap()
        };
        let top_key = key();
        let top = site("CAS", top_key.clone());
        let operational = is_offline.then(|| site("CAS", key()));
        let mut lowest = operational.as_ref().unwrap_or(&top).clone();
        let mut first = lowest.clone();
        let (mut endorsed, mut sites) = (Vec::new(), Vec::new());
        let mut keys = vec![lowest.public_key().to_spki_der().to_vec()];
        for code in ["P01", "S01"].into_iter().take(below) {
            let child = site(code, key());
            let code = child.site_code();
            endorsed.push(
                lowest
                    .endorse_site(code, child.public_key(), terms)
                    .unwrap(),
            );
            if sites.is_empty() {
                first = child.clone();
            }
            sites.push(code);
            keys.push(child.public_key().to_spki_der().to_vec());
            lowest = child;
        }
        let offline = operational.map(|operational| {
            let site_server = self_signed_site_server(&key(), "site.example.com", now, until);
            let certificate = site_server.unwrap();
            Offline {
                operational: top
                    .endorse_operational_key(operational.public_key(), terms)
                    .unwrap(),
                site_signing: first.endorse_site_signing(&certificate, terms).unwrap(),
                certificate,
                keys,
            }
        });
        let signing_key = key();
        let signing = KeyUse::Signing;
        let signing = self_signed(&signing_key, signing, "MP01", now, until).unwrap();
        let encryption = KeyUse::Encryption;
        Self {
            now,
            top,
            top_key,
            signing: SigningIdentity::new(Arc::new(signing_key), signing).unwrap(),
            encryption: self_signed(&key(), encryption, "MP01", now, until).unwrap(),
            lowest,
            endorsed,
            sites,
            offline,
        }
    }

    pub fn root(&self) -> SitePublicKey {
        self.top.site_public_key().unwrap()
    }

    /// What the management point `mp01` publishes.
    pub fn keys(&self) -> ManagementPointBundle {
        self.keys_of(&self.host())
    }

    pub fn keys_of(&self, host: &HostName) -> ManagementPointBundle {
        let terms = EndorsementTerms::starting(self.now);
        let certificate = self.signing.certificate();
        let signing = self
            .lowest
            .endorse_management_point(host, certificate, terms);
        let site = self.lowest.site_code();
        let encryption =
            endorse_encryption_certificate(&self.signing, site, host, &self.encryption, terms);
        let (signing, encryption) = (signing.unwrap(), encryption.unwrap());
        let bundle =
            ManagementPointBundle::new(&self.root(), &self.endorsed, &signing, &encryption);
        let bundle = bundle.unwrap();
        let Some(offline) = &self.offline else {
            return bundle;
        };
        bundle
            .with_operational_key(&offline.operational)
            .unwrap()
            .with_site_signing(&offline.site_signing)
            .unwrap()
    }

    pub fn name(&self) -> ManagementPointName {
        self.name_of(self.host())
    }

    pub fn name_of(&self, host: HostName) -> ManagementPointName {
        let name = ManagementPointName::new(self.lowest.site_code(), host);
        match self.sites.as_slice() {
            [parent, _] => name.below(*parent),
            _ => name,
        }
    }

    /// What a client does with a download.
    pub fn verify(&self, der: &[u8], root: &SitePublicKey) -> TrustedManagementPoint {
        let keys = ManagementPointBundle::from_der(der).unwrap();
        keys.verify_without_store(root, &self.name(), self.now)
            .unwrap()
    }

    /// The floor: a verification for each endorsement, with keys prepared before, and both
    /// certificates read with their keys prepared.
    #[cfg(feature = "aws-lc")]
    pub fn raw(&self, raw: &RawRsa) -> [Certificate; 2] {
        for _ in 0..self.sites.len() + 2 {
            raw.verify();
        }
        [self.signing.certificate(), &self.encryption]
            .map(|der| Certificate::from_der(Provider::AwsLc, der.to_der()).unwrap())
    }

    /// A lower floor, without cmcrypto: of the keys only that of the root is prepared before, that of
    /// the encryption certificate not at all, and x509-cert reads the certificates.
    #[cfg(feature = "aws-lc")]
    pub fn rawest(&self, raw: &RawRsa) -> [x509_cert::Certificate; 2] {
        raw.verify();
        for _ in 0..self.sites.len() + 1 {
            raw.verify_new_key();
        }
        [self.signing.certificate(), &self.encryption].map(|der| read_certificate(der.to_der()))
    }

    /// The floor where the trusted root key is kept offline: a verification for each endorsement, with
    /// keys prepared before, the keys of the sites prepared, and three certificates read with theirs.
    pub fn raw_offline(&self, verify: impl Fn()) -> (Vec<PublicKey>, [Certificate; 3]) {
        let offline = self.offline.as_ref().unwrap();
        for _ in 0..self.sites.len() + 4 {
            verify();
        }
        let read = |spki: &Vec<u8>| PublicKey::from_spki_der(Provider::default(), spki).unwrap();
        let certificates = [
            self.signing.certificate(),
            &self.encryption,
            &offline.certificate,
        ];
        (
            offline.keys.iter().map(read).collect(),
            certificates
                .map(|der| Certificate::from_der(Provider::default(), der.to_der()).unwrap()),
        )
    }

    fn host(&self) -> HostName {
        HostName::new("mp01.example.com").unwrap()
    }
}
