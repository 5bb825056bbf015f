//! The client's trust store: the trusted root key, and what it learned under it.

use core::fmt;
use std::collections::BTreeMap;

use super::changes::{Changes, TrustChange};
use super::management_point_bundle::{
    ManagementPointBundle, ManagementPointName, TrustedManagementPoint,
};
use super::source::{self, TrustOutcome, TrustSource};
use crate::controls::der_fields;
use crate::controls::exchange_key::high_water_marks::HighWaterMarks;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::policy::site_signing::SiteVerifier;
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::{Error, Party, Timestamp};

/// 26 sites of 15 management points each, the most that the product supports, twice over.
pub(crate) const MAX_MANAGEMENT_POINTS: usize = 1024;

/// What a client accepts into its trust store, and of what is in it. Both off by default. A store does
/// not keep its settings: each process gives its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TrustSettings {
    /// With no key from anywhere else the first management point may set it, as in the product. An
    /// attacker who is there first then owns the client until a stronger source is heard.
    pub accept_first_management_point: bool,
    /// A trusted root key from 1024 bits on, with [`LegacyAlgorithms::rsa_1024_verification`].
    pub legacy: LegacyAlgorithms,
}

/// The trusted root key with where it came from, the site server signing certificate likewise, and
/// the keys of management points.
///
/// A value: [`crate::trust::TrustStoreFile`] keeps one in a file that several processes share;
/// [`TrustStore::to_bytes`] is for callers with storage of their own.
///
/// ```
/// # use std::sync::Arc;
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// # use cmcrypto_core::{Error, Provider, Timestamp};
/// # use cmcrypto_core::exchange_key::{
/// #     EndorsementTerms, SiteExchangeKey, endorse_encryption_certificate
/// # };
/// # use cmcrypto_core::names::{HostName, SiteCode};
/// # use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
/// # use cmcrypto_core::pki::key::PrivateKey;
/// # use cmcrypto_core::trust::{
/// #     ManagementPointBundle, ManagementPointName, TrustSettings, TrustSource, TrustStore
/// # };
/// # fn main() -> Result<(), Error> {
/// # let (provider, size) = (Provider::default(), RsaKeySize::Rsa2048);
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let until = now.saturating_add(365 * 86_400);
/// // The site endorses the management point's signing certificate, which endorses the other.
/// let (site, host) = (SiteCode::new("P01")?, HostName::new("mp01.example.com")?);
/// let exchange_key = SiteExchangeKey::generate(provider, size, site)?;
/// let key = PrivateKey::generate(provider, size)?;
/// let certificate = self_signed(&key, KeyUse::Signing, "MP01", now, until)?;
/// let terms = EndorsementTerms::starting(now);
/// let signing = exchange_key.endorse_management_point(&host, &certificate, terms)?;
/// let identity = SigningIdentity::new(Arc::new(key), certificate)?;
/// # let key = PrivateKey::generate(provider, size)?;
/// # let certificate = self_signed(&key, KeyUse::Encryption, "MP01", now, until)?;
/// let encryption = endorse_encryption_certificate(&identity, site, &host, &certificate, terms)?;
/// let root = exchange_key.site_public_key()?;
/// let keys = ManagementPointBundle::new(&root, &[], &signing, &encryption)?;
///
/// // The client was installed with the trusted root key, and accepts no other.
/// let mut store = TrustStore::new(TrustSettings::default());
/// store.learn_trusted_root_key(root, TrustSource::PreProvisioned)?;
/// let name = ManagementPointName::new(site, host);
/// let mp = store.learn_management_point(&keys, &name, now)?;
/// assert_eq!(mp.encryption_certificate(), &certificate);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TrustStore {
    pub(crate) settings: TrustSettings,
    pub(crate) root: Option<(SitePublicKey, TrustSource)>,
    pub(crate) site_signing: Option<(Certificate, TrustSource)>,
    pub(crate) marks: HighWaterMarks,
    /// Up to which number the site's endorsements of a management point are void.
    pub(crate) retired: BTreeMap<ManagementPointName, u64>,
    pub(crate) management_points: BTreeMap<ManagementPointName, ManagementPointBundle>,
    /// What was changed since the store was new, or read.
    pub(crate) changes: Changes,
}

impl TrustStore {
    /// A store that holds nothing.
    pub fn new(settings: TrustSettings) -> Self {
        Self {
            settings,
            root: None,
            site_signing: None,
            marks: HighWaterMarks::default(),
            retired: BTreeMap::new(),
            management_points: BTreeMap::new(),
            changes: Changes::default(),
        }
    }

    /// The trusted root key.
    pub fn trusted_root_key(&self) -> Option<&SitePublicKey> {
        self.root.as_ref().map(|(key, _)| key)
    }

    /// Where the trusted root key came from.
    pub fn trusted_root_key_source(&self) -> Option<TrustSource> {
        self.root.as_ref().map(|(_, source)| *source)
    }

    /// Takes a trusted root key from `source`. With none held any source sets it, the first
    /// management point only if the settings accept that. The same key from a stronger source raises
    /// the recorded source. Another key takes the place of one from the first management point, if
    /// its source is stronger: everything that was learned under that one is dropped, but for a site
    /// server signing certificate whose own source is as strong.
    ///
    /// # Errors
    /// [`Error::KEY_CONFLICT`] in every other case, [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`],
    /// [`Error::KEY_TOO_SMALL`]. Nothing changes then.
    pub fn learn_trusted_root_key(
        &mut self,
        key: SitePublicKey,
        source: TrustSource,
    ) -> Result<TrustOutcome, Error> {
        let key = SitePublicKey::new(key.public_key().clone(), self.settings.legacy)?;
        let accept_first = self.settings.accept_first_management_point;
        let learned = source::learn(&mut self.root, key.clone(), source, accept_first)?;
        if learned == TrustOutcome::Replaced {
            let weaker = |from: TrustSource| from.strength() < source.strength();
            self.site_signing.take_if(|(_, from)| weaker(*from));
            self.drop_management_points();
        }
        if learned != TrustOutcome::Unchanged {
            self.changes.record(TrustChange::LearnRoot(key, source));
        }
        Ok(learned)
    }

    /// Takes another trusted root key because an administrator says so, whatever is held, and drops
    /// everything that was learned under that. With the same key only the source changes.
    ///
    /// # Errors
    /// [`Error::KEY_TOO_SMALL`]. Nothing changes then.
    pub fn replace_trusted_root_key(
        &mut self,
        key: SitePublicKey,
        source: TrustSource,
    ) -> Result<(), Error> {
        let key = SitePublicKey::new(key.public_key().clone(), self.settings.legacy)?;
        if self.trusted_root_key() != Some(&key) {
            self.reset();
        }
        self.root = Some((key.clone(), source));
        self.changes.record(TrustChange::ReplaceRoot(key, source));
        Ok(())
    }

    /// Drops the trusted root key and everything that was learned under it: the product's
    /// `RESETKEYINFORMATION`.
    pub fn reset(&mut self) {
        self.root = None;
        self.site_signing = None;
        self.drop_management_points();
        self.changes.record(TrustChange::Reset);
    }

    fn drop_management_points(&mut self) {
        self.marks = HighWaterMarks::default();
        self.retired.clear();
        self.management_points.clear();
    }

    /// The root that the settings accept. Another process may have taken one that these do not.
    fn root(&self) -> Result<&SitePublicKey, Error> {
        let (key, source) = self.root.as_ref().ok_or_else(|| {
            let what =
                "the trust store has learned none, neither when the client was installed nor since";
            Error::NO_TRUSTED_ROOT_KEY.what_is(what)
        })?;
        let first = *source == TrustSource::FirstManagementPoint;
        if first && !self.settings.accept_first_management_point {
            return Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED);
        }
        Ok(key)
    }

    /// The certificate that the site signs with what it sends to all clients.
    ///
    /// # Errors
    /// [`Error::NO_SITE_SIGNING_CERTIFICATE`]; [`Error::CERTIFICATE_NOT_YET_VALID`] or
    /// [`Error::CERTIFICATE_EXPIRED`].
    pub fn site_signing_certificate(&self, now: Timestamp) -> Result<&Certificate, Error> {
        let held = self.site_signing.as_ref();
        let (certificate, _) = held.ok_or(Error::NO_SITE_SIGNING_CERTIFICATE)?;
        check_site_signing(certificate, now)?;
        Ok(certificate)
    }

    /// Where the site server signing certificate came from.
    pub fn site_signing_certificate_source(&self) -> Option<TrustSource> {
        self.site_signing.as_ref().map(|(_, source)| *source)
    }

    /// Takes a site server signing certificate from `source`, by the rules of
    /// [`TrustStore::learn_trusted_root_key`]. From a management point it is taken only with a
    /// trusted root key held.
    ///
    /// # Errors
    /// [`Error::KEY_CONFLICT`], also for the next certificate of a site whose held one was not changed
    /// by [`TrustStore::change_site_signing_certificate`] or replaced;
    /// [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`], [`Error::NO_TRUSTED_ROOT_KEY`];
    /// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::KEY_TYPE_NOT_SUPPORTED`] if the key is not RSA,
    /// [`Error::KEY_TOO_SMALL`]. Nothing changes then.
    pub fn learn_site_signing_certificate(
        &mut self,
        certificate: Certificate,
        source: TrustSource,
        now: Timestamp,
    ) -> Result<TrustOutcome, Error> {
        check_site_signing(&certificate, now)?;
        let accept_first = self.settings.accept_first_management_point;
        if source == TrustSource::FirstManagementPoint && accept_first {
            self.root()?;
        }
        let value = certificate.clone();
        let learned = source::learn(&mut self.site_signing, value, source, accept_first)?;
        if learned != TrustOutcome::Unchanged {
            let change = TrustChange::LearnSiteSigning(certificate, source, now);
            self.changes.record(change);
        }
        Ok(learned)
    }

    /// Takes another site server signing certificate because an administrator says so.
    ///
    /// # Errors
    /// Those of the certificate, as [`TrustStore::learn_site_signing_certificate`]. Nothing changes
    /// then.
    pub fn replace_site_signing_certificate(
        &mut self,
        certificate: Certificate,
        source: TrustSource,
        now: Timestamp,
    ) -> Result<(), Error> {
        check_site_signing(&certificate, now)?;
        self.site_signing = Some((certificate.clone(), source));
        self.changes
            .record(TrustChange::ReplaceSiteSigning(certificate, source, now));
        Ok(())
    }

    /// Follows a change of the site's signing certificate. The recorded source stays: the next one is
    /// trusted as far as this one was.
    ///
    /// # Errors
    /// [`Error::NO_SITE_SIGNING_CERTIFICATE`], and those of [`SiteVerifier::accept_change`]. Nothing
    /// changes then.
    pub fn change_site_signing_certificate(
        &mut self,
        site: SiteCode,
        change: &[u8],
        now: Timestamp,
    ) -> Result<(), Error> {
        let held = self.site_signing.as_mut();
        let (held, _) = held.ok_or(Error::NO_SITE_SIGNING_CERTIFICATE)?;
        let verifier = SiteVerifier::new(site, held.clone())?;
        let to = verifier.accept_change(change, now)?.certificate().clone();
        let from = core::mem::replace(held, to.clone());
        self.changes
            .record(TrustChange::FollowSiteSigning { from, to });
        Ok(())
    }

    /// Verifies the keys of the management point `name` under the trusted root key, and keeps them.
    /// Keys that were kept before stay good until this succeeds.
    ///
    /// # Errors
    /// [`Error::NO_TRUSTED_ROOT_KEY`], or [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`] if the one that is
    /// held is not accepted by these settings; those of [`ManagementPointBundle::verify`], of which
    /// [`Error::ROOT_KEY_MISMATCH`] does not heal: the management point is not to be trusted, or the
    /// administrator has to replace the client's key; [`Error::ROLLBACK`] for an endorsement with a
    /// lower number than one of the same key accepted before, or of a retired management point;
    /// [`Error::ENDORSEMENT_CONFLICT`] for another with the same number; [`Error::TOO_LARGE`] for more
    /// than 1,024 management points, or 16,384 keys and hosts that were ever endorsed. Nothing changes
    /// then.
    pub fn learn_management_point(
        &mut self,
        keys: &ManagementPointBundle,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<TrustedManagementPoint, Error> {
        let (trusted, path) = keys.verify_path(self.root()?, name, now)?;
        let known = self.management_points.get(name);
        if known.is_none() && self.management_points.len() >= MAX_MANAGEMENT_POINTS {
            return Err(Error::TOO_LARGE);
        }
        self.check_not_retired(keys, name)?;
        self.marks.check(&path)?;
        if known != Some(keys) {
            self.marks.raise(&path)?;
            self.management_points.insert(name.clone(), keys.clone());
            let keys = Box::new(keys.clone());
            self.changes
                .record(TrustChange::LearnManagementPoint(keys, name.clone(), now));
        }
        Ok(trusted)
    }

    /// Notes the numbers of endorsements that another reading of this store accepted.
    pub(crate) fn note_numbers(
        &mut self,
        keys: &ManagementPointBundle,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (_, path) = keys.verify_path(self.root()?, name, now)?;
        self.marks.raise_newer(path)
    }

    fn check_not_retired(
        &self,
        keys: &ManagementPointBundle,
        name: &ManagementPointName,
    ) -> Result<(), Error> {
        let retired = self.retired.get(name);
        if retired.is_some_and(|number| keys.signing_number() <= *number) {
            return Err(Error::ROLLBACK);
        }
        Ok(())
    }

    /// The keys of a management point, verified again at this time: an endorsement that has expired,
    /// or that a later one has followed since, even for another management point of the site, is
    /// refused.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_MANAGEMENT_POINT`], and those of [`TrustStore::learn_management_point`]: then
    /// the keys are to be fetched again.
    pub fn management_point(
        &self,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<TrustedManagementPoint, Error> {
        let root = self.root()?;
        let keys = self.management_points.get(name);
        let keys = keys.ok_or_else(|| Error::UNKNOWN_MANAGEMENT_POINT.what_is(name.to_string()))?;
        let (trusted, path) = keys.verify_path(root, name, now)?;
        self.marks.check(&path)?;
        Ok(trusted)
    }

    /// The management points whose keys are held, whether or not these are still valid.
    pub fn management_points(&self) -> impl Iterator<Item = &ManagementPointName> {
        self.management_points.keys()
    }

    /// Notes that the site took a management point out of service, whether or not its keys are held:
    /// no endorsement of its signing certificate numbered up to `number` is accepted any more. Where
    /// numbers are Unix times, that is the time of retirement.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] above 2^63 - 1, where numbers end; [`Error::TOO_LARGE`] for more than
    /// 1,024 retired management points. Nothing changes then.
    pub fn retire_management_point(
        &mut self,
        name: &ManagementPointName,
        number: u64,
    ) -> Result<(), Error> {
        if i64::try_from(number).is_err() {
            return Err(Error::INVALID_ARGUMENT);
        }
        let known = self.retired.contains_key(name);
        if !known && self.retired.len() >= MAX_MANAGEMENT_POINTS {
            return Err(Error::TOO_LARGE);
        }
        let retired = self.retired.entry(name.clone()).or_insert(number);
        *retired = number.max(*retired);
        let up_to = *retired;
        let keys = self.management_points.get(name);
        if keys.is_some_and(|keys| keys.signing_number() <= up_to) {
            self.management_points.remove(name);
        }
        self.changes
            .record(TrustChange::Retire(name.clone(), number));
        Ok(())
    }
}

fn check_site_signing(certificate: &Certificate, now: Timestamp) -> Result<(), Error> {
    der_fields::check_certificate(certificate, KeyUse::Signing, now)
        .and_then(|()| der_fields::check_key(certificate))
        .map_err(Error::about(Party::SiteServerSigning))
}

impl fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustStore")
            .field("root", &self.root)
            .field("site_signing", &self.site_signing)
            .field("management_points", &self.management_points.keys())
            .finish_non_exhaustive()
    }
}
