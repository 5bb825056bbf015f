//! The rules of a trust store, restated over plain numbers, and the operations that properties are
//! made of.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsedSite, EndorsementTerms, SitePublicKey,
};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::policy::SiteSigner;
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustOutcome, TrustSettings, TrustStore,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::trust::fixture::*;
use crate::trust::stored::{self, Stored};

/// An endorsement's number, and which of two with that number.
pub type Version = (u8, bool);

/// The management points that the operations are about: of the top-level site, two of P01, one of
/// S01 below P01. In the order of their names, the one that sorts first is of the same site as the
/// second.
pub const HOSTS: [&str; 4] = ["m0", "a1", "z1", "m2"];

/// A bundle, by what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub other_root: bool,
    /// The key that vouches in the root's place.
    pub operational: Option<(usize, Version)>,
    pub who: usize,
    /// Whether P01 has its next key, and the management point its next signing key.
    pub next_site: bool,
    pub next_mp: bool,
    /// Of P01, and of S01.
    pub sites: [Version; 2],
    pub signing: Version,
    pub encryption: Version,
    /// The certificate that the first site below the root signs policy with, or the top-level site:
    /// as an index of [`SITES`], and whether it is the other one.
    pub site_signing: Option<(usize, bool, Version)>,
}

/// The sites whose signing certificates the operations are about.
pub const SITES: [&str; 2] = ["CAS", "P01"];

#[derive(Clone, Debug)]
pub enum Operation {
    LearnRoot(bool, usize),
    ReplaceRoot(bool, usize),
    Reset,
    LearnSigning(usize, bool, usize),
    ReplaceSigning(usize, bool, usize),
    ForgetSigning(usize),
    /// Of a site, from the other certificate to this one.
    FollowSigning(usize, bool),
    /// By which root, which one, and its version.
    LearnOperational(bool, usize, Version),
    Learn(Bundle),
    Retire(usize, u8),
}

pub fn version() -> impl Strategy<Value = Version> {
    // Rarely the second endorsement of a number, which is a mistake of an issuer.
    (0_u8..4, prop::bool::weighted(0.1))
}

pub fn bundle() -> impl Strategy<Value = Bundle> {
    let rarely = || prop::bool::weighted(0.15);
    let operational = prop::option::weighted(0.25, (0..2_usize, version()));
    let site_signing = prop::option::of((any::<bool>(), version()));
    let sites = [version(), version()];
    let keys = (rarely(), rarely(), rarely());
    let numbers = (sites, version(), version());
    (keys, 0..HOSTS.len(), operational, numbers, site_signing).prop_map(
        |((other_root, next_site, next_mp), who, operational, numbers, site_signing)| Bundle {
            other_root,
            operational,
            who,
            next_site,
            next_mp,
            sites: numbers.0,
            signing: numbers.1,
            encryption: numbers.2,
            // Of the first site on the way, and of no other.
            site_signing: site_signing
                .map(|(other, version)| (usize::from(who > 0), other, version)),
        },
    )
}

pub fn operation() -> impl Strategy<Value = Operation> {
    let other = || prop::bool::weighted(0.3);
    let source = || 0..SOURCES.len();
    let site = || 0..SITES.len();
    prop_oneof![
        3 => (other(), source()).prop_map(|(k, s)| Operation::LearnRoot(k, s)),
        1 => (other(), source()).prop_map(|(k, s)| Operation::ReplaceRoot(k, s)),
        1 => Just(Operation::Reset),
        3 => (site(), other(), source()).prop_map(|(i, k, s)| Operation::LearnSigning(i, k, s)),
        1 => (site(), other(), source()).prop_map(|(i, k, s)| Operation::ReplaceSigning(i, k, s)),
        1 => site().prop_map(Operation::ForgetSigning),
        1 => (site(), any::<bool>()).prop_map(|(i, k)| Operation::FollowSigning(i, k)),
        1 => (other(), 0..2_usize, version())
            .prop_map(|(k, which, v)| Operation::LearnOperational(k, which, v)),
        12 => bundle().prop_map(Operation::Learn),
        2 => (0..HOSTS.len(), 0_u8..4).prop_map(|(who, n)| Operation::Retire(who, n)),
    ]
}

/// What was done, and [`Model::held_signing`] before it.
pub type Done = (Operation, Option<bool>);

/// Whom a key is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Root(bool),
    Operational(usize),
    P01(bool),
    S01,
    Mp(bool),
    /// Of the certificate to encrypt to.
    Encryption,
    /// Of the certificate that a site signs policy with.
    SiteSigning(bool),
}

/// What an endorsement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    Operational,
    P01,
    S01,
    Signing(usize),
    Encryption(usize),
    SiteSigning(usize),
}

/// Who says something about what: this version, that it has this key.
pub type Statement = ((Key, About), (Version, Key));

impl Bundle {
    /// What it says, from the root down: of sites, of the management point, of policy.
    fn parts(&self) -> [Vec<Statement>; 3] {
        let mut path = Vec::new();
        let mut by = Key::Root(self.other_root);
        let mut says = |about, version, key| {
            path.push(((by, about), (version, key)));
            by = key;
        };
        if let Some((which, version)) = self.operational {
            says(About::Operational, version, Key::Operational(which));
        }
        if self.who > 0 {
            says(About::P01, self.sites[0], Key::P01(self.next_site));
        }
        if self.who == 3 {
            says(About::S01, self.sites[1], Key::S01);
        }
        says(
            About::Signing(self.who),
            self.signing,
            Key::Mp(self.next_mp),
        );
        says(
            About::Encryption(self.who),
            self.encryption,
            Key::Encryption,
        );
        let certificates = path.split_off(path.len() - 2);
        let site_signing = self.site_signing.map(|(site, other, version)| {
            let by = match (site, self.operational) {
                (1, _) => Key::P01(self.next_site),
                (_, Some((which, _))) => Key::Operational(which),
                _ => Key::Root(self.other_root),
            };
            let said = (version, Key::SiteSigning(other));
            ((by, About::SiteSigning(site)), said)
        });
        [path, certificates, site_signing.into_iter().collect()]
    }

    /// All of it.
    pub fn path(&self) -> Vec<Statement> {
        self.parts().concat()
    }

    /// The keys of a hierarchy that never takes a key again that another has followed.
    pub fn going_forward(self) -> Self {
        Self {
            next_site: self.sites[0].0 >= 2,
            next_mp: self.signing.0 >= 2,
            operational: self
                .operational
                .map(|(_, version)| (usize::from(version.0 >= 2), version)),
            ..self
        }
    }
}

/// What the real operations work on, made once: endorsing is slow.
pub struct Universe {
    provider: Provider,
    roots: [SitePublicKey; 2],
    certificates: [Certificate; 2],
    /// Of each site to the first of these certificates, and to the second.
    changes: [[Vec<u8>; 2]; 2],
    endorsed: BTreeMap<Statement, Endorsed>,
    /// SHA-256 of keys as the store has it.
    keys: BTreeMap<Key, Vec<u8>>,
}

#[derive(Clone)]
enum Endorsed {
    Site(EndorsedSite),
    Certificate(EndorsedCertificate),
}

impl Endorsed {
    fn site(&self) -> EndorsedSite {
        match self {
            Self::Site(site) => site.clone(),
            Self::Certificate(_) => panic!("a certificate"),
        }
    }

    fn certificate(&self) -> EndorsedCertificate {
        match self {
            Self::Certificate(certificate) => certificate.clone(),
            Self::Site(_) => panic!("a site"),
        }
    }

    fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Site(site) => site.to_der(),
            Self::Certificate(certificate) => certificate.to_der(),
        }
    }
}

fn terms_of((number, other): Version) -> EndorsementTerms {
    match other {
        false => terms(number.into()),
        true => other_terms(number.into()),
    }
}

fn site_of(who: usize) -> &'static str {
    ["CAS", "P01", "P01", "S01"][who]
}

pub fn name_of(who: usize) -> ManagementPointName {
    let name = name(site_of(who), HOSTS[who]);
    match who {
        3 => name.below(code("P01")),
        _ => name,
    }
}

/// As it is stored.
fn stored_name(who: usize) -> stored::Name {
    let parent = (who == 3).then(|| "P01".to_owned());
    (parent, site_of(who).to_owned(), HOSTS[who].to_owned())
}

/// The stored key, and the site whose exchange key it is.
fn stored_key(key: Key) -> (&'static str, &'static str) {
    match key {
        Key::Root(false) => (ROOT, "CAS"),
        Key::Root(true) => (OTHER_ROOT, "CAS"),
        Key::Operational(which) => (OPERATIONAL[which], "CAS"),
        Key::P01(false) => (P01, "P01"),
        Key::P01(true) => (NEXT_P01, "P01"),
        Key::S01 => (S01, "S01"),
        Key::Mp(false) => (MP_SIGNING, ""),
        Key::Mp(true) => (NEXT_MP_SIGNING, ""),
        Key::Encryption => (MP_ENCRYPTION, ""),
        Key::SiteSigning(other) => (SITE_SIGNING[usize::from(other)], ""),
    }
}

fn endorse(world: &World, certificates: &[Certificate; 2], statement: &Statement) -> Endorsed {
    let ((by, about), (version, key)) = *statement;
    let (by, child, terms) = (stored_key(by), stored_key(key), terms_of(version));
    let identity = |next| match next {
        false => &world.signing,
        true => &world.next_signing,
    };
    match (about, key, statement.0.0) {
        (About::Operational, ..) => {
            let (by, key) = (world.exchange(by.0, by.1), world.public(child.0));
            Endorsed::Site(by.endorse_operational_key(key, terms).unwrap())
        }
        (About::SiteSigning(_), Key::SiteSigning(other), _) => {
            let (by, certificate) = (
                world.exchange(by.0, by.1),
                &certificates[usize::from(other)],
            );
            Endorsed::Certificate(by.endorse_site_signing(certificate, terms).unwrap())
        }
        (About::P01 | About::S01, ..) => Endorsed::Site(world.endorse(by, child, terms)),
        (About::Signing(who), Key::Mp(next), _) => {
            let signing = world.signing_of(identity(next), by, HOSTS[who], terms);
            Endorsed::Certificate(signing)
        }
        (About::Encryption(who), _, Key::Mp(next)) => {
            let (mp, site) = (identity(next), site_of(who));
            let encryption = world.encryption_by(mp, site, HOSTS[who], terms);
            Endorsed::Certificate(encryption)
        }
        _ => panic!("{statement:?}"),
    }
}

/// Everything that bundles say.
fn all_statements() -> Vec<Statement> {
    let mut all = Vec::new();
    let versions = || (0..4).flat_map(|number| [(number, false), (number, true)]);
    for version in versions() {
        for bits in 0..64_u8 {
            let [other_root, next_site, next_mp, other, has, next] =
                [1, 2, 4, 8, 16, 32].map(|bit| bits & bit != 0);
            for who in 0..HOSTS.len() {
                let bundle = Bundle {
                    other_root,
                    operational: has.then_some((usize::from(next), version)),
                    who,
                    next_site,
                    next_mp,
                    sites: [version; 2],
                    signing: version,
                    encryption: version,
                    site_signing: Some((usize::from(who > 0), other, version)),
                };
                all.extend(bundle.path());
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

impl Universe {
    pub fn new(world: &'static World) -> Self {
        let signers = SITE_SIGNING.map(|name| site_server(world, name));
        let change = |site: &str, from: usize, to: usize| {
            let signer = SiteSigner::new(code(site), signers[from].clone());
            signer.change_to(&signers[to], NOW).unwrap()
        };
        let certificates = signers
            .each_ref()
            .map(|signer| signer.certificate().clone());
        let all = all_statements();
        let keys = all.iter().flat_map(|((by, _), (_, key))| [*by, *key]);
        Self {
            provider: world.provider,
            roots: [world.root(), world.other_root()],
            changes: SITES.map(|site| [change(site, 1, 0), change(site, 0, 1)]),
            keys: keys
                .map(|key| (key, world.key(stored_key(key).0).public_key().to_spki_der()))
                .map(|(key, spki)| (key, sha256(spki).to_vec()))
                .collect(),
            endorsed: all
                .into_iter()
                .map(|statement| (statement, endorse(world, &certificates, &statement)))
                .collect(),
            certificates,
        }
    }

    pub fn keys(&self, bundle: &Bundle) -> ManagementPointBundle {
        let endorsed = |part: &Vec<Statement>| -> Vec<&Endorsed> {
            part.iter().map(|said| &self.endorsed[said]).collect()
        };
        let [sites, certificates, site_signing] = bundle.parts().each_ref().map(endorsed);
        let (operational, sites) = sites.split_at(usize::from(bundle.operational.is_some()));
        let sites: Vec<EndorsedSite> = sites.iter().map(|said| said.site()).collect();
        let [signing, encryption] = [0, 1].map(|n| certificates[n].certificate());
        let root = &self.roots[usize::from(bundle.other_root)];
        let mut keys = ManagementPointBundle::new(root, &sites, &signing, &encryption).unwrap();
        for said in operational {
            keys = keys.with_operational_key(&said.site()).unwrap();
        }
        for said in site_signing {
            keys = keys.with_site_signing(&said.certificate()).unwrap();
        }
        keys
    }

    /// What the real store says to an operation.
    pub fn apply(&self, store: &mut TrustStore, operation: &Operation) -> Result<Said, Error> {
        let key = |other: bool| self.roots[usize::from(other)].clone();
        let certificate = |other: bool| self.certificates[usize::from(other)].clone();
        match operation {
            Operation::LearnRoot(other, source) => store
                .learn_trusted_root_key(key(*other), SOURCES[*source])
                .map(Said::Learned),
            Operation::ReplaceRoot(other, source) => store
                .replace_trusted_root_key(key(*other), SOURCES[*source])
                .map(|()| Said::Done),
            Operation::Reset => {
                store.reset();
                Ok(Said::Done)
            }
            Operation::LearnSigning(site, other, source) => {
                let (site, source) = (code(SITES[*site]), SOURCES[*source]);
                store
                    .learn_site_signing_certificate(site, certificate(*other), source, NOW)
                    .map(Said::Learned)
            }
            Operation::ReplaceSigning(site, other, source) => {
                let (site, source) = (code(SITES[*site]), SOURCES[*source]);
                store
                    .replace_site_signing_certificate(site, certificate(*other), source, NOW)
                    .map(|()| Said::Done)
            }
            Operation::ForgetSigning(site) => Ok(Said::Forgot(
                store.forget_site_signing_certificate(code(SITES[*site])),
            )),
            Operation::FollowSigning(site, to) => {
                let change = &self.changes[*site][usize::from(*to)];
                store
                    .change_site_signing_certificate(code(SITES[*site]), change, NOW)
                    .map(|()| Said::Done)
            }
            Operation::LearnOperational(other, which, version) => {
                let said = (*version, Key::Operational(*which));
                let endorsed = &self.endorsed[&((Key::Root(*other), About::Operational), said)];
                store
                    .learn_operational_key(&endorsed.site(), NOW)
                    .map(|()| Said::Done)
            }
            Operation::Learn(bundle) => store
                .learn_management_point(&self.keys(bundle), &name_of(bundle.who), NOW)
                .map(|_| Said::Done),
            Operation::Retire(who, number) => store
                .retire_management_point(&name_of(*who), (*number).into())
                .map(|()| Said::Done),
        }
    }

    pub fn certificate(&self, other: bool) -> &Certificate {
        &self.certificates[usize::from(other)]
    }

    /// The store as another process reads it.
    pub fn reread(&self, store: &TrustStore, settings: TrustSettings) -> TrustStore {
        TrustStore::from_bytes(self.provider, &bytes(store), settings).unwrap()
    }

    /// A real store in the model's terms.
    pub fn seen(&self, store: &TrustStore) -> Seen {
        let stored = stored::read(&bytes(store));
        let anchor = |held: Option<&(u64, Vec<u8>)>, values: [&[u8]; 2]| {
            let (source, value) = held?;
            let other = *value == values[1];
            assert!(other || *value == values[0]);
            let source = usize::try_from(*source).unwrap() - 1;
            Some((other, source))
        };
        let spki = |n: usize| self.roots[n].public_key().to_spki_der();
        let all = 0..HOSTS.len();
        assert!(stored.management_points.len() <= HOSTS.len());
        assert!(stored.signing.keys().all(|site| SITES.contains(&&**site)));
        let certificates = self.certificates.each_ref().map(Certificate::to_der);
        Seen {
            generation: stored.generation,
            root: anchor(stored.root.as_ref(), [spki(0), spki(1)]),
            signing: SITES.map(|site| anchor(stored.signing.get(site), certificates)),
            said: self.said(&stored),
            retired: all
                .clone()
                .filter_map(|who| Some((who, *stored.retired.get(&stored_name(who))?)))
                .collect(),
            held: all
                .map(|who| stored.management_points.get(&stored_name(who)).cloned())
                .collect(),
            endorsed: SITES.map(|site| Some(stored.endorsed.get(site)?.1.clone())),
        }
    }

    /// The model's state in the same terms.
    pub fn seen_in(&self, model: &Model) -> Seen {
        let keys = |bundle: &Bundle| self.keys(bundle).to_der().to_vec();
        Seen {
            generation: model.generation,
            root: model.root,
            signing: model.signing,
            said: model.said.clone(),
            retired: model
                .retired
                .iter()
                .map(|(w, n)| (*w, (*n).into()))
                .collect(),
            held: model.held.iter().map(|b| b.as_ref().map(keys)).collect(),
            endorsed: model.endorsed.each_ref().map(|b| b.as_ref().map(keys)),
        }
    }

    /// The endorsements whose numbers a store keeps, found by all of what it keeps of them.
    fn said(&self, stored: &Stored) -> BTreeMap<(Key, About), (Version, Key)> {
        let mut left = stored.latest.clone();
        let mut said = BTreeMap::new();
        for (statement, endorsed) in &self.endorsed {
            let ((by, about), (version, key)) = *statement;
            let (role, site, host) = match about {
                // Of whichever site, and told apart by the key.
                About::Operational => (5, "000", None),
                About::SiteSigning(site) => (6, SITES[site], None),
                About::P01 => (1, "P01", None),
                About::S01 => (1, "S01", None),
                About::Signing(who) => (2, site_of(who), Some(HOSTS[who])),
                About::Encryption(who) => (3, site_of(who), Some(HOSTS[who])),
            };
            let series = stored::Series {
                issuer: self.keys[&by].clone(),
                role,
                site: site.to_owned(),
                host: host.map(str::to_owned),
            };
            let Some(latest) = stored.latest.get(&series) else {
                continue;
            };
            let sha256 = match about {
                About::Operational => self.keys[&key].clone(),
                _ => sha256(stored::endorsement_in(&endorsed.to_der())).to_vec(),
            };
            let is_it = latest.number == u64::from(version.0);
            if latest.sha256 == sha256 && (about != About::Operational || is_it && !version.1) {
                assert_eq!(latest.number, u64::from(version.0));
                assert_eq!(latest.key, self.keys[&key]);
                left.remove(&series);
                said.insert((by, about), (version, key));
            }
        }
        // An operational key that another has followed is as if it had endorsed that.
        for which in 0..OPERATIONAL.len() {
            let key = Key::Operational(which);
            left.retain(|series, latest| {
                let is_it = series.role == 5 && series.issuer == self.keys[&key];
                if is_it {
                    let number = u8::try_from(latest.number).unwrap();
                    let next = Key::Operational(1 - which);
                    assert_eq!([&latest.sha256, &latest.key], [&self.keys[&next]; 2]);
                    said.insert((key, About::Operational), ((number, false), next));
                }
                !is_it
            });
        }
        assert!(left.is_empty(), "{left:?}");
        said
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Done,
    Learned(TrustOutcome),
    Forgot(bool),
}

/// Whether it is the other one, and its source as an index of [`SOURCES`].
pub type Anchor = Option<(bool, usize)>;

/// All that a store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub generation: u64,
    pub root: Anchor,
    pub signing: [Anchor; 2],
    pub said: BTreeMap<(Key, About), (Version, Key)>,
    pub retired: BTreeMap<usize, u64>,
    /// The bundle of each management point.
    pub held: Vec<Option<Vec<u8>>>,
    /// That with the certificate of each site.
    pub endorsed: [Option<Vec<u8>>; 2],
}

/// What [`TrustSettings`] accept: the trusted root key of a first management point, and a certificate
/// to sign policy with that nobody endorsed.
pub type Accept = [bool; 2];

/// A trust store, as `rules.md` has it.
#[derive(Clone, Debug)]
pub struct Model {
    pub accept: Accept,
    pub generation: u64,
    pub root: Anchor,
    /// Of each of [`SITES`], where nobody endorsed it.
    pub signing: [Anchor; 2],
    /// The latest that was said by whom about what.
    pub said: BTreeMap<(Key, About), (Version, Key)>,
    pub retired: BTreeMap<usize, u8>,
    pub held: Vec<Option<Bundle>>,
    /// Of each of [`SITES`] the last with a certificate that its key endorsed.
    pub endorsed: [Option<Bundle>; 2],
}

/// Pre-provisioned = client push > directory service > first management point.
pub const STRENGTH: [u8; 4] = [1, 2, 3, 3];
pub const FIRST: usize = 0;

fn learn_anchor(
    held: &mut Anchor,
    other: bool,
    source: usize,
    accept_first: bool,
) -> Result<TrustOutcome, Error> {
    let learned = match *held {
        None if source == FIRST && !accept_first => {
            return Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED);
        }
        None if source == FIRST => TrustOutcome::SetByFirstManagementPoint,
        None => TrustOutcome::Set,
        Some((key, from)) if key == other && STRENGTH[source] > STRENGTH[from] => {
            TrustOutcome::Raised
        }
        Some((key, _)) if key == other => return Ok(TrustOutcome::Unchanged),
        Some((_, FIRST)) if source != FIRST => TrustOutcome::Replaced,
        Some(_) => return Err(Error::KEY_CONFLICT),
    };
    *held = Some((other, source));
    Ok(learned)
}

impl Model {
    pub fn new(accept: Accept) -> Self {
        Self {
            accept,
            generation: 0,
            root: None,
            signing: [None; 2],
            said: BTreeMap::new(),
            retired: BTreeMap::new(),
            held: vec![None; HOSTS.len()],
            endorsed: [None, None],
        }
    }

    fn drop_management_points(&mut self) {
        self.generation += 1;
        self.said.clear();
        self.retired.clear();
        self.held = vec![None; HOSTS.len()];
        self.endorsed = [None, None];
    }

    /// Why this is not to be believed, by its number or by who says it.
    fn error(&self, (what, next): &Statement) -> Option<Error> {
        let (by, about) = *what;
        let followed = |key| self.said.contains_key(&(key, About::Operational));
        let is_operational = about == About::Operational;
        if !is_operational && followed(by) || is_operational && followed(next.1) {
            return Some(Error::ROLLBACK);
        }
        let held = self.said.get(what)?;
        let is_same = held == next || is_operational && held.1 == next.1;
        match next.0.0.cmp(&held.0.0) {
            Ordering::Less => Some(Error::ROLLBACK),
            Ordering::Equal if !is_same => Some(Error::ENDORSEMENT_CONFLICT),
            _ => None,
        }
    }

    /// Takes what is not to be refused: of operational keys the one before comes back no more.
    fn say(&mut self, (what, next): Statement) {
        let next = match what.1 {
            About::Operational => ((next.0.0, false), next.1),
            _ => next,
        };
        let before = self.said.insert(what, next);
        if let (About::Operational, Some((_, key))) = (what.1, before)
            && key != next.1
        {
            self.said.insert((key, About::Operational), next);
        }
    }

    /// An operational key with a lower number is one that another has followed.
    fn note_followed(&mut self, (what, next): Statement) {
        let latest = self.said.get(&what).copied();
        let latest = latest.filter(|latest| what.1 == About::Operational && next.0.0 < latest.0.0);
        if let Some(latest) = latest.filter(|latest| latest.1 != next.1) {
            let followed = (next.1, About::Operational);
            self.said.entry(followed).or_insert(latest);
        }
    }

    fn reset(&mut self) {
        (self.root, self.signing) = (None, [None; 2]);
        self.drop_management_points();
    }

    /// The root that is trusted.
    fn root(&self) -> Result<bool, Error> {
        match self.root {
            None => Err(Error::NO_TRUSTED_ROOT_KEY),
            Some((_, FIRST)) if !self.accept[0] => Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED),
            Some((root, _)) => Ok(root),
        }
    }

    /// Why nothing is to be believed of what some of a bundle says, or nothing: of two wrong numbers,
    /// the store may name either.
    fn errors(&self, bundle: &Bundle, parts: &[Vec<Statement>]) -> Vec<Error> {
        match self.root() {
            Err(error) => return vec![error],
            Ok(root) if root != bundle.other_root => return vec![Error::ROOT_KEY_MISMATCH],
            Ok(_) => {}
        }
        let said = parts.iter().flatten();
        said.filter_map(|said| self.error(said)).collect()
    }

    /// What `management_point` says.
    pub fn served(&self, who: usize) -> Vec<Error> {
        match (self.root(), &self.held[who]) {
            (Err(error), _) => vec![error],
            (_, None) => vec![Error::UNKNOWN_MANAGEMENT_POINT],
            (_, Some(bundle)) => self.errors(bundle, &bundle.parts()[..2]),
        }
    }

    /// How strong an endorsement of the site's certificate is, if there was any.
    fn endorsement(&self, site: usize) -> Option<u8> {
        let (_, from) = self.root?;
        self.endorsed[site].as_ref()?;
        Some(STRENGTH[from].min(STRENGTH[1]))
    }

    /// What is held that nobody endorsed, where an endorsement is not as strong.
    fn unendorsed(&self, site: usize) -> Anchor {
        let endorsement = self.endorsement(site);
        self.signing[site].filter(|(_, from)| Some(STRENGTH[*from]) > endorsement)
    }

    /// The endorsed one that came last.
    fn endorsed(&self, site: usize) -> Result<bool, Vec<Error>> {
        self.root().map_err(|error| vec![error])?;
        let Some(bundle) = &self.endorsed[site] else {
            return Err(vec![Error::NO_SITE_SIGNING_CERTIFICATE]);
        };
        let [sites, _, site_signing] = bundle.parts();
        let errors = self.errors(bundle, &[sites, site_signing]);
        match bundle.site_signing {
            Some((_, other, _)) if errors.is_empty() => Ok(other),
            _ => Err(errors),
        }
    }

    /// What `site_signing_certificate` says.
    pub fn served_signing(&self, site: usize) -> Result<bool, Vec<Error>> {
        match self.unendorsed(site) {
            Some((_, FIRST)) if self.root().is_err() => Err(vec![self.root().unwrap_err()]),
            Some((_, FIRST)) if !self.accept[1] => {
                Err(vec![Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED])
            }
            Some((other, _)) => Ok(other),
            None if self.endorsement(site).is_some() => self.endorsed(site),
            None => Err(vec![Error::NO_SITE_SIGNING_CERTIFICATE]),
        }
    }

    /// The outcome, or the errors of which each is right.
    pub fn apply(&mut self, operation: &Operation) -> Result<Said, Vec<Error>> {
        let one = |error| vec![error];
        match operation {
            Operation::LearnRoot(other, source) => {
                let learned = learn_anchor(&mut self.root, *other, *source, self.accept[0]);
                let learned = learned.map_err(one)?;
                if learned == TrustOutcome::Replaced {
                    for held in &mut self.signing {
                        held.take_if(|(_, from)| STRENGTH[*from] < STRENGTH[*source]);
                    }
                    self.drop_management_points();
                }
                Ok(Said::Learned(learned))
            }
            Operation::ReplaceRoot(other, source) => {
                if self.root.is_none_or(|(held, _)| held != *other) {
                    self.reset();
                }
                self.root = Some((*other, *source));
                Ok(Said::Done)
            }
            Operation::Reset => {
                self.reset();
                Ok(Said::Done)
            }
            Operation::LearnSigning(site, other, source) => {
                if *source == FIRST && self.accept[1] {
                    self.root().map_err(one)?;
                }
                let mut held = self.unendorsed(*site);
                if held.is_none() && self.endorsement(*site) >= Some(STRENGTH[*source]) {
                    return match self.endorsed(*site) {
                        Ok(endorsed) if endorsed == *other => {
                            Ok(Said::Learned(TrustOutcome::Unchanged))
                        }
                        _ => Err(one(Error::KEY_CONFLICT)),
                    };
                }
                let learned = learn_anchor(&mut held, *other, *source, self.accept[1]);
                let learned = learned.map_err(one)?;
                if learned != TrustOutcome::Unchanged {
                    self.signing[*site] = held;
                }
                Ok(Said::Learned(learned))
            }
            Operation::ReplaceSigning(site, other, source) => {
                if self.endorsement(*site) >= Some(STRENGTH[*source]) {
                    return Err(one(Error::KEY_CONFLICT));
                }
                self.signing[*site] = Some((*other, *source));
                Ok(Said::Done)
            }
            Operation::ForgetSigning(site) => {
                Ok(Said::Forgot(self.signing[*site].take().is_some()))
            }
            Operation::FollowSigning(site, to) => match self.unendorsed(*site) {
                None => Err(one(Error::NO_SITE_SIGNING_CERTIFICATE)),
                Some((_, FIRST)) if self.root().is_err() => Err(one(self.root().unwrap_err())),
                Some((_, FIRST)) if !self.accept[1] => {
                    Err(one(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED))
                }
                Some((held, _)) if held == *to => Err(one(Error::SIGNER_MISMATCH)),
                Some((_, from)) => {
                    self.signing[*site] = Some((*to, from));
                    Ok(Said::Done)
                }
            },
            Operation::LearnOperational(other, which, version) => {
                // The signature of another root is none of this one's.
                if self.root().map_err(one)? != *other {
                    return Err(one(Error::SIGNATURE_INVALID));
                }
                let what = (Key::Root(*other), About::Operational);
                let said = (what, (*version, Key::Operational(*which)));
                if let Some(error) = self.error(&said) {
                    return Err(one(error));
                }
                self.say(said);
                Ok(Said::Done)
            }
            Operation::Learn(bundle) => {
                let mut errors = self.errors(bundle, &bundle.parts());
                let under_a_root = self.root() == Ok(bundle.other_root);
                let retired = self.retired.get(&bundle.who);
                if under_a_root && retired.is_some_and(|number| bundle.signing.0 <= *number) {
                    errors.insert(0, Error::ROLLBACK);
                }
                if !errors.is_empty() {
                    return Err(errors);
                }
                bundle.path().into_iter().for_each(|said| self.say(said));
                let [sites, _, of_site] = bundle.parts();
                if let Some((site, ..)) = bundle.site_signing {
                    let held = self.endorsed[site].as_ref().map(Bundle::parts);
                    if held.is_none_or(|held| held[0] != sites || held[2] != of_site) {
                        self.endorsed[site] = Some(bundle.clone());
                    }
                }
                self.held[bundle.who] = Some(bundle.clone());
                Ok(Said::Done)
            }
            Operation::Retire(who, number) => {
                let retired = self.retired.entry(*who).or_insert(*number);
                *retired = (*retired).max(*number);
                let up_to = *retired;
                self.held[*who].take_if(|bundle| bundle.signing.0 <= up_to);
                Ok(Said::Done)
            }
        }
    }

    /// Which certificate is held that nobody endorsed, of the site that an operation is about.
    pub fn held_signing(&self, operation: &Operation) -> Option<bool> {
        use Operation::{ForgetSigning, ReplaceSigning};
        match operation {
            ForgetSigning(site) | ReplaceSigning(site, ..) => {
                self.signing[*site].map(|held| held.0)
            }
            _ => None,
        }
    }

    /// Does here what was done to a view that was read at a generation, or nothing and says why.
    /// Whether all of it: of what is older in any place than what is known here, only what is above that is
    /// noted.
    /// With each operation comes which certificate was held then that nobody endorsed, of the site that it
    /// is about.
    pub fn replay(&mut self, done: &[Done], read_at: u64) -> Result<bool, Vec<Error>> {
        let says_nothing_of_it =
            |(operation, _): &Done| matches!(operation, Operation::Reset | Operation::Retire(..));
        if read_at != self.generation && !done.iter().all(says_nothing_of_it) {
            return Err(vec![Error::ROLLBACK]);
        }
        let mut next = self.clone();
        let mut all = true;
        for (operation, in_view) in done {
            let here = next.held_signing(operation);
            match operation {
                Operation::ReplaceSigning(_, to, _) if ![*in_view, Some(*to)].contains(&here) => {
                    return Err(vec![Error::KEY_CONFLICT]);
                }
                Operation::ForgetSigning(_) if here.is_none() => continue,
                Operation::ForgetSigning(_) if here != *in_view => {
                    return Err(vec![Error::KEY_CONFLICT]);
                }
                _ => {}
            }
            if let Operation::FollowSigning(site, to) = operation {
                // A change of the certificate is of the one that it follows, whatever counts.
                if let Some((held, _)) = &mut next.signing[*site] {
                    *held = *to;
                }
                continue;
            }
            match next.apply(operation) {
                Ok(_) => {}
                Err(errors) if is_older(&errors[0]) => {
                    all = false;
                    let branches = match operation {
                        Operation::Learn(bundle) => {
                            let [sites, certificates, site_signing] = bundle.parts();
                            let of_site = [sites.clone(), site_signing].concat();
                            let is_good = of_site.iter().all(|said| next.error(said).is_none());
                            if let Some((site, ..)) = bundle.site_signing.filter(|_| is_good) {
                                next.endorsed[site] = Some(bundle.clone());
                            }
                            vec![of_site, [sites, certificates].concat()]
                        }
                        Operation::LearnOperational(other, which, version) => {
                            let what = (Key::Root(*other), About::Operational);
                            vec![vec![(what, (*version, Key::Operational(*which)))]]
                        }
                        _ => Vec::new(),
                    };
                    for branch in branches {
                        for said in branch {
                            if next.error(&said).is_some() {
                                next.note_followed(said);
                                break;
                            }
                            next.say(said);
                        }
                    }
                }
                Err(errors) => return Err(errors),
            }
        }
        *self = next;
        Ok(all)
    }
}

fn is_older(error: &Error) -> bool {
    [Error::ROLLBACK, Error::ENDORSEMENT_CONFLICT].contains(error)
}
