//! The client's trust store: the trusted root key, and what it learned under it.

use core::fmt;
use std::collections::BTreeMap;

use super::bundle_path::BundlePath;
use super::changes::{Changes, TrustChange};
use super::management_point_bundle::{
    ManagementPointBundle, ManagementPointName, TrustedManagementPoint,
};
use super::source::{self, TrustOutcome, TrustSource};
use crate::controls::access::issuing::verifier::IssuingVerifier;
use crate::controls::exchange_key::endorsement::{EndorsedSite, Numbered, Role, Series};
use crate::controls::exchange_key::high_water_marks::HighWaterMarks;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Party, Timestamp};

/// 26 sites of 15 management points each, the most that the product supports, twice over.
pub(crate) const MAX_MANAGEMENT_POINTS: usize = 1024;

/// The sites that a client is assigned to in its life, of which it holds a signing certificate that nobody
/// endorsed.
pub(crate) const MAX_SITE_SIGNING: usize = 64;

/// What a client accepts into its trust store, and of what is in it. All off by default. A store does
/// not keep its settings: each process gives its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TrustSettings {
    /// With no key from anywhere else the first management point may set it, as in the product. An
    /// attacker who is there first then owns the client until a stronger source is heard.
    pub accept_first_management_point: bool,
    /// A management point may set the certificate that a site signs policy with, though the site's
    /// key has not endorsed it, as in the product: whoever answers then decides what runs on the
    /// client. The trusted root key says nothing about it.
    pub accept_unendorsed_site_signing: bool,
    /// A trusted root key from 1024 bits on, with [`LegacyAlgorithms::rsa_1024_verification`].
    pub legacy: LegacyAlgorithms,
}

/// The trusted root key with where it came from, the keys of management points, and the certificates that
/// sites sign policy with.
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
    /// The certificates that sites sign policy with, where nobody endorsed them.
    pub(crate) site_signing: BTreeMap<SiteCode, (Certificate, TrustSource)>,
    /// Of each site the last bundle that had one which its key endorsed, and of which management point that
    /// was.
    pub(crate) endorsed_site_signing:
        BTreeMap<SiteCode, (ManagementPointName, ManagementPointBundle)>,
    pub(crate) marks: HighWaterMarks,
    /// Up to which number the site's endorsements of a management point are void.
    pub(crate) retired: BTreeMap<ManagementPointName, u64>,
    pub(crate) management_points: BTreeMap<ManagementPointName, ManagementPointBundle>,
    /// Another after each reset: what a view learned that was read before is void.
    pub(crate) generation: u64,
    /// What was changed since the store was new, or read.
    pub(crate) changes: Changes,
}

impl TrustStore {
    /// A store that holds nothing.
    pub fn new(settings: TrustSettings) -> Self {
        Self {
            settings,
            root: None,
            site_signing: BTreeMap::new(),
            endorsed_site_signing: BTreeMap::new(),
            marks: HighWaterMarks::default(),
            retired: BTreeMap::new(),
            management_points: BTreeMap::new(),
            generation: 0,
            changes: Changes::default(),
        }
    }

    /// Whatever of all that is held from a source is used goes by here: what these settings accept.
    /// Another process may have taken what they do not.
    pub(super) fn accepted<'a, T>(
        &self,
        (value, source): &'a (T, TrustSource),
        accept_first: bool,
    ) -> Result<&'a T, Error> {
        if *source == TrustSource::FirstManagementPoint && !accept_first {
            return Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED);
        }
        Ok(value)
    }

    /// The trusted root key.
    ///
    /// # Errors
    /// [`Error::NO_TRUSTED_ROOT_KEY`]; [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`] or
    /// [`Error::KEY_TOO_SMALL`] if the one that is held is not accepted by these settings.
    pub fn trusted_root_key(&self) -> Result<&SitePublicKey, Error> {
        let held = self.root.as_ref().ok_or_else(|| {
            let what =
                "the trust store has learned none, neither when the client was installed nor since";
            Error::NO_TRUSTED_ROOT_KEY.what_is(what)
        })?;
        let key = self.accepted(held, self.settings.accept_first_management_point)?;
        if !self.settings.legacy.rsa_1024_verification {
            key.public_key()
                .check_size()
                .map_err(Error::about(Party::TrustedRoot))?;
        }
        Ok(key)
    }

    /// Where the trusted root key came from, accepted or not.
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
            let is_as_strong = |from: TrustSource| from.strength() >= source.strength();
            self.site_signing.retain(|_, (_, from)| is_as_strong(*from));
            self.drop_management_points();
            self.generation = self.generation.wrapping_add(1);
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
        if self.root.as_ref().is_none_or(|(held, _)| *held != key) {
            self.drop_all();
            self.changes.replace();
        }
        self.root = Some((key.clone(), source));
        self.changes.record(TrustChange::ReplaceRoot(key, source));
        Ok(())
    }

    /// Drops the trusted root key and everything that was learned: the product's
    /// `RESETKEYINFORMATION`. What another reading of the store has learned before comes to nothing, see
    /// [`TrustStore::merge`].
    pub fn reset(&mut self) {
        self.drop_all();
        self.changes.record(TrustChange::Reset);
    }

    fn drop_all(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.root = None;
        self.site_signing.clear();
        self.drop_management_points();
    }

    fn drop_management_points(&mut self) {
        self.marks = HighWaterMarks::default();
        self.retired.clear();
        self.management_points.clear();
        self.endorsed_site_signing.clear();
    }

    /// Verifies the keys of the management point `name` under the trusted root key, and keeps them.
    /// Keys that were kept before stay good until this succeeds.
    ///
    /// # Errors
    /// [`Error::NO_TRUSTED_ROOT_KEY`], or [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`] if the one
    /// that is held is not accepted by these settings; those of
    /// [`ManagementPointBundle::verify_without_store`], of which [`Error::ROOT_KEY_MISMATCH`] does
    /// not heal: the management point is not to be trusted, or the administrator has to replace the
    /// client's key; [`Error::ROLLBACK`] for an endorsement with a lower number than one of the
    /// same key accepted before, or of a retired management point; [`Error::ENDORSEMENT_CONFLICT`]
    /// for another with the same number; [`Error::TOO_LARGE`] for more than 1,024 management
    /// points, or 16,384 keys and hosts that were ever endorsed. Nothing changes then. Where
    /// certificates of 64 sites are held, and count, that of another site is not kept.
    pub fn learn_management_point(
        &mut self,
        keys: &ManagementPointBundle,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<TrustedManagementPoint, Error> {
        let mut path = BundlePath::new(keys, self.trusted_root_key()?, name, now)?;
        // One of the site that has ended does not hinder the management point.
        let of_site = match path.site_signing() {
            Err(error) if is_of_time(&error) => None,
            of_site => of_site?,
        };
        match path.issuing() {
            Err(error) if is_of_time(&error) => {}
            issuing => drop(issuing?),
        }
        let trusted = path.management_point()?;
        self.check_not_retired(keys, name)?;
        let endorsements = path.endorsements();
        self.marks.check(&endorsements)?;
        let of_site = of_site.map(|endorsed| endorsed.site).filter(|site| {
            let held = self.endorsed_site_signing.get(site);
            held.is_none_or(|(_, held)| !held.vouches_alike(keys))
        });
        if self.management_points.get(name) != Some(keys) || of_site.is_some() {
            let of_site = self.make_room(name, of_site, &endorsements, now)?;
            if let Some(site) = of_site {
                let bundle = (name.clone(), keys.clone());
                self.endorsed_site_signing.insert(site, bundle);
            }
            self.management_points.insert(name.clone(), keys.clone());
            let keys = Box::new(keys.clone());
            self.changes
                .record(TrustChange::LearnManagementPoint(keys, name.clone(), now));
        }
        Ok(trusted)
    }

    /// Raises the numbers, and has room for a management point and a certificate of a site. Management points
    /// that hang on a key which is void then, or have expired, go for it; certificates stay, so that no
    /// weaker word counts instead, but where there is no room for another those that are void. Whether
    /// there is room for the certificate: the management point does not wait for it.
    fn make_room(
        &mut self,
        name: &ManagementPointName,
        of_site: Option<SiteCode>,
        endorsements: &[(Series, Numbered)],
        now: Timestamp,
    ) -> Result<Option<SiteCode>, Error> {
        let root = self.trusted_root_key()?.clone();
        let key = root.public_key().key_sha256();
        let is_known = self.management_points.contains_key(name);
        if is_known || self.management_points.len() < MAX_MANAGEMENT_POINTS {
            self.marks.raise_on_path(key, endorsements)?;
        } else {
            let (mut marks, mut kept) = (self.marks.clone(), self.management_points.clone());
            marks.raise_on_path(key, endorsements)?;
            kept.retain(|name, keys| !is_over(keys, &root, name, &marks, now));
            if kept.len() >= MAX_MANAGEMENT_POINTS {
                return Err(Error::TOO_LARGE.what_is("1024 management points"));
            }
            (self.marks, self.management_points) = (marks, kept);
        }
        let held = &mut self.endorsed_site_signing;
        let is_full = |held: &BTreeMap<SiteCode, _>, site| {
            !held.contains_key(&site) && held.len() >= MAX_SITE_SIGNING
        };
        if of_site.is_some_and(|site| is_full(held, site)) {
            held.retain(|_, (name, keys)| {
                let path = BundlePath::new(keys, &root, name, now);
                let checked = path.and_then(|path| self.marks.check(&path.endorsements()));
                checked != Err(Error::ROLLBACK)
            });
        }
        Ok(of_site.filter(|site| !is_full(&self.endorsed_site_signing, *site)))
    }

    /// Notes the operational key that the trusted root key has now, before a management point shows
    /// it: from then on nothing is accepted that an earlier one vouched for, or the root itself.
    ///
    /// # Errors
    /// Those of [`TrustStore::trusted_root_key`]; [`Error::SIGNATURE_INVALID`],
    /// [`Error::ENDORSEMENT_MISMATCH`], [`Error::ENDORSEMENT_NOT_YET_VALID`],
    /// [`Error::ENDORSEMENT_EXPIRED`]; [`Error::ROLLBACK`] for a lower number than before, or a key
    /// that another has followed; [`Error::ENDORSEMENT_CONFLICT`]; of the key those of
    /// [`crate::pki::key::PublicKey::from_spki_der`], [`Error::KEY_CONFLICT`] for the root itself;
    /// [`Error::TOO_LARGE`]. Nothing changes then.
    pub fn learn_operational_key(
        &mut self,
        endorsed: &EndorsedSite,
        now: Timestamp,
    ) -> Result<(), Error> {
        let path = self.operational(endorsed, now)?;
        self.marks.check(&path)?;
        if !self.marks.hold(&path) {
            let root = *self.trusted_root_key()?.public_key().key_sha256();
            self.marks.raise_on_path(&root, &path)?;
            let change = TrustChange::LearnOperationalKey(endorsed.clone(), now);
            self.changes.record(change);
        }
        Ok(())
    }

    /// The same of another reading of this store, where it is older than what is known here.
    pub(crate) fn note_operational_key(
        &mut self,
        endorsed: &EndorsedSite,
        now: Timestamp,
    ) -> Result<(), Error> {
        let path = self.operational(endorsed, now)?;
        let root = *self.trusted_root_key()?.public_key().key_sha256();
        self.marks.raise_newer(&root, &path)
    }

    fn operational(
        &self,
        endorsed: &EndorsedSite,
        now: Timestamp,
    ) -> Result<[(Series, Numbered); 1], Error> {
        let root = self.trusted_root_key()?.public_key();
        let endorsement = &endorsed.endorsement;
        let subject = endorsed.subject(Role::Operational, endorsed.site_code());
        endorsement.verify(root, true, &subject, now)?;
        let key = endorsed.key(root.provider())?;
        if key.public_key() == root {
            return Err(Error::KEY_CONFLICT.what_is("it is the trusted root key"));
        }
        let series = endorsement.series(*root.key_sha256());
        Ok([(series, endorsement.numbered(key.public_key()))])
    }

    /// Notes the numbers of endorsements that another reading of this store accepted.
    pub(crate) fn note_numbers(
        &mut self,
        keys: &ManagementPointBundle,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<(), Error> {
        let root = self.trusted_root_key()?.clone();
        // Two branches: what is older in one says nothing about the other.
        let mut path = BundlePath::new(keys, &root, name, now)?;
        let of_site = path.site_signing().ok().flatten();
        path.issuing().ok();
        let endorsements = path.endorsements();
        if let Some(of_site) = of_site
            && self.marks.check(&endorsements).is_ok()
            && let Ok(Some(site)) = self.make_room(name, Some(of_site.site), &endorsements, now)
        {
            let bundle = (name.clone(), keys.clone());
            self.endorsed_site_signing.insert(site, bundle);
        }
        let key = root.public_key().key_sha256();
        self.marks.raise_newer(key, &endorsements)?;
        let mut path = BundlePath::new(keys, &root, name, now)?;
        path.management_point()?;
        self.marks.raise_newer(key, &path.endorsements())
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
        let root = self.trusted_root_key()?;
        let keys = self.management_points.get(name);
        let keys = keys.ok_or_else(|| Error::UNKNOWN_MANAGEMENT_POINT.what_is(name.to_string()))?;
        let mut path = BundlePath::new(keys, root, name, now)?;
        let trusted = path.management_point()?;
        self.marks.check(&path.endorsements())?;
        Ok(trusted)
    }

    /// What verifies what the authority of `site`, *SMS Issuing*, has issued: its certificate comes with the
    /// keys of the site's management points, and is verified again at this time. Ask for it again before its
    /// end, and after each download: it does not hear what the store learns.
    ///
    /// # Errors
    /// [`Error::NO_ISSUING_AUTHORITY`] if no management point's keys that are held have one, and those of
    /// [`TrustStore::management_point`]: then the keys are to be fetched again.
    pub fn issuing_verifier(
        &self,
        site: SiteCode,
        now: Timestamp,
    ) -> Result<IssuingVerifier, Error> {
        let root = self.trusted_root_key()?;
        let mut refused = Error::NO_ISSUING_AUTHORITY.named("of site", site);
        let of_site = self
            .management_points
            .iter()
            .filter(|(name, _)| name.parent().unwrap_or(name.site()) == site);
        for (name, keys) in of_site {
            let verified = BundlePath::new(keys, root, name, now).and_then(|mut path| {
                let issuing = path.issuing()?;
                self.marks.check(&path.endorsements())?;
                Ok(issuing)
            });
            match verified {
                Ok(Some(verifier)) => return Ok(verifier),
                Ok(None) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// The management points whose keys are held, whether or not these are still valid.
    ///
    /// # Errors
    /// Those of [`TrustStore::trusted_root_key`], under which they were learned.
    pub fn management_points(&self) -> Result<impl Iterator<Item = &ManagementPointName>, Error> {
        self.trusted_root_key()?;
        Ok(self.management_points.keys())
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

fn is_of_time(error: &Error) -> bool {
    [
        Error::CERTIFICATE_NOT_YET_VALID,
        Error::CERTIFICATE_EXPIRED,
        Error::ENDORSEMENT_NOT_YET_VALID,
        Error::ENDORSEMENT_EXPIRED,
    ]
    .contains(error)
}

/// Whether a management point rests on something that is older than what was accepted since, or that has
/// ended.
fn is_over(
    keys: &ManagementPointBundle,
    root: &SitePublicKey,
    name: &ManagementPointName,
    marks: &HighWaterMarks,
    now: Timestamp,
) -> bool {
    let checked = BundlePath::new(keys, root, name, now).and_then(|mut path| {
        path.management_point()?;
        marks.check(&path.endorsements())
    });
    checked.is_err_and(|error| {
        [
            Error::ROLLBACK,
            Error::ENDORSEMENT_EXPIRED,
            Error::CERTIFICATE_EXPIRED,
        ]
        .contains(&error)
    })
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
