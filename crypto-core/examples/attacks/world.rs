//! A hierarchy, a management point and a client, and an attacker with a hierarchy of its own.

use std::sync::Arc;

use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsedSite, EndorsementTerms, SiteExchangeKey, SitePublicKey,
    endorse_encryption_certificate,
};
use cmcrypto_core::names::{HostName, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::registration::{Approval, Registrar, RegistrationChallenges};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustSettings, TrustSource, TrustStore,
};
use cmcrypto_core::{Error, Provider, Timestamp};

/// 2027-01-15T08:00:00Z: the stored certificates of the PKI are valid then.
pub(crate) const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);
pub(crate) const DAY: i64 = 86_400;

/// A hierarchy of CAS and its children P01 and P02, a management point of P01, and an attacker with
/// a hierarchy of its own.
pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) root: SitePublicKey,
    pub(crate) top: SiteExchangeKey,
    pub(crate) p01: SiteExchangeKey,
    pub(crate) p02: SiteExchangeKey,
    pub(crate) site: EndorsedSite,
    pub(crate) signer: SigningIdentity,
    pub(crate) encryption_key: PrivateKey,
    pub(crate) encryption: Certificate,
    pub(crate) attacker: SiteExchangeKey,
    pub(crate) attacker_signer: SigningIdentity,
    pub(crate) attacker_encryption: Certificate,
    pub(crate) client: SigningIdentity,
}

impl World {
    pub(crate) fn new() -> Result<Self, Error> {
        let provider = Provider::default();
        let until = NOW.saturating_add(365 * DAY);
        let key = || PrivateKey::generate(provider, RsaKeySize::Rsa2048);
        let signer = |name| {
            let key = key()?;
            let certificate = self_signed(&key, KeyUse::Signing, name, NOW, until)?;
            SigningIdentity::new(Arc::new(key), certificate)
        };
        let encryption =
            |key: &PrivateKey, name| self_signed(key, KeyUse::Encryption, name, NOW, until);
        let site =
            |code| SiteExchangeKey::generate(provider, RsaKeySize::Rsa2048, SiteCode::new(code)?);
        let (top, p01, encryption_key) = (site("CAS")?, site("P01")?, key()?);
        Ok(Self {
            provider,
            root: top.site_public_key()?,
            site: top.endorse_site(p01.site_code(), p01.public_key(), terms())?,
            top,
            p01,
            p02: site("P02")?,
            signer: signer("MP01")?,
            encryption: encryption(&encryption_key, "MP01")?,
            encryption_key,
            attacker: site("P01")?,
            attacker_signer: signer("MP01")?,
            attacker_encryption: encryption(&key()?, "MP01")?,
            client: signer("PC01")?,
        })
    }

    /// A client that was installed with the trusted root key.
    pub(crate) fn provisioned(&self) -> Result<TrustStore, Error> {
        let mut store = TrustStore::new(TrustSettings::default());
        store.learn_trusted_root_key(self.root.clone(), TrustSource::PreProvisioned)?;
        Ok(store)
    }

    pub(crate) fn signing(&self, terms: EndorsementTerms) -> Result<EndorsedCertificate, Error> {
        let certificate = self.signer.certificate();
        self.p01
            .endorse_management_point(&host()?, certificate, terms)
    }

    pub(crate) fn encryption(&self) -> Result<EndorsedCertificate, Error> {
        let (site, host) = (self.p01.site_code(), host()?);
        endorse_encryption_certificate(&self.signer, site, &host, &self.encryption, terms())
    }

    /// What the true management point publishes.
    pub(crate) fn keys(&self, terms: EndorsementTerms) -> Result<ManagementPointBundle, Error> {
        let sites = [self.site.clone()];
        ManagementPointBundle::new(
            &self.root,
            &sites,
            &self.signing(terms)?,
            &self.encryption()?,
        )
    }

    /// What the rogue publishes, under whichever root it names.
    pub(crate) fn rogue_keys(&self, root: &SitePublicKey) -> Result<ManagementPointBundle, Error> {
        let (site, host) = (self.attacker.site_code(), host()?);
        let certificate = self.attacker_signer.certificate();
        let signing = self
            .attacker
            .endorse_management_point(&host, certificate, terms())?;
        let certificate = &self.attacker_encryption;
        let signer = &self.attacker_signer;
        let encryption = endorse_encryption_certificate(signer, site, &host, certificate, terms())?;
        ManagementPointBundle::new(root, &[], &signing, &encryption)
    }

    pub(crate) fn registrar(
        &self,
        signer: &SigningIdentity,
        site: SiteSecurity,
    ) -> Result<Registrar, Error> {
        let challenges = RegistrationChallenges::new(self.provider)?;
        let code = self.p01.site_code();
        Ok(Registrar::new(
            code,
            site,
            Approval::Manual,
            challenges,
            signer.clone(),
        ))
    }
}

pub(crate) fn terms() -> EndorsementTerms {
    EndorsementTerms::starting(NOW)
}

pub(crate) fn host() -> Result<HostName, Error> {
    HostName::new("mp01.example.com")
}

/// The management point that the client looks for.
pub(crate) fn name() -> Result<ManagementPointName, Error> {
    Ok(ManagementPointName::new(SiteCode::new("P01")?, host()?))
}

/// `bytes` with `to` in place of `from`, which is as long.
pub(crate) fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    if from.len() != to.len() {
        return None;
    }
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)?;
    let (before, rest) = bytes.split_at_checked(at)?;
    Some([before, to, rest.get(from.len()..)?].concat())
}
