//! The rules of a trust store, restated over plain numbers, and the operations that properties are
//! made of.

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
    pub who: usize,
    /// Whether P01 has its next key, and the management point its next signing key.
    pub next_site: bool,
    pub next_mp: bool,
    /// Of P01, and of S01.
    pub sites: [Version; 2],
    pub signing: Version,
    pub encryption: Version,
}

#[derive(Clone, Debug)]
pub enum Operation {
    LearnRoot(bool, usize),
    ReplaceRoot(bool, usize),
    Reset,
    LearnSigning(bool, usize),
    ReplaceSigning(bool, usize),
    /// From the other certificate to this one.
    FollowSigning(bool),
    Learn(Bundle),
    Retire(usize, u8),
}

pub fn version() -> impl Strategy<Value = Version> {
    // Rarely the second endorsement of a number, which is a mistake of an issuer.
    (0_u8..4, prop::bool::weighted(0.1))
}

pub fn bundle() -> impl Strategy<Value = Bundle> {
    let rarely = || prop::bool::weighted(0.15);
    let sites = [version(), version()];
    let keys = (rarely(), rarely());
    (rarely(), 0..HOSTS.len(), keys, sites, version(), version()).prop_map(
        |(other_root, who, (next_site, next_mp), sites, signing, encryption)| Bundle {
            other_root,
            who,
            next_site,
            next_mp,
            sites,
            signing,
            encryption,
        },
    )
}

pub fn operation() -> impl Strategy<Value = Operation> {
    let other = || prop::bool::weighted(0.3);
    let source = || 0..SOURCES.len();
    prop_oneof![
        3 => (other(), source()).prop_map(|(k, s)| Operation::LearnRoot(k, s)),
        1 => (other(), source()).prop_map(|(k, s)| Operation::ReplaceRoot(k, s)),
        1 => Just(Operation::Reset),
        2 => (other(), source()).prop_map(|(k, s)| Operation::LearnSigning(k, s)),
        1 => (other(), source()).prop_map(|(k, s)| Operation::ReplaceSigning(k, s)),
        1 => any::<bool>().prop_map(Operation::FollowSigning),
        12 => bundle().prop_map(Operation::Learn),
        2 => (0..HOSTS.len(), 0_u8..4).prop_map(|(who, n)| Operation::Retire(who, n)),
    ]
}

/// Whom a key is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Root(bool),
    P01(bool),
    S01,
    Mp(bool),
    /// Of the certificate to encrypt to.
    Encryption,
}

/// What an endorsement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    P01,
    S01,
    Signing(usize),
    Encryption(usize),
}

/// Who says something about what: this version, that it has this key.
pub type Statement = ((Key, About), (Version, Key));

impl Bundle {
    /// What it says, from the root down.
    pub fn path(&self) -> Vec<Statement> {
        let mut path = Vec::new();
        let mut by = Key::Root(self.other_root);
        let mut says = |about, version, key| {
            path.push(((by, about), (version, key)));
            by = key;
        };
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
        path
    }

    /// The keys of a hierarchy that never takes a key again that another has followed.
    pub fn going_forward(self) -> Self {
        Self {
            next_site: self.sites[0].0 >= 2,
            next_mp: self.signing.0 >= 2,
            ..self
        }
    }
}

/// What the real operations work on, made once: endorsing is slow.
pub struct Universe {
    provider: Provider,
    roots: [SitePublicKey; 2],
    certificates: [Certificate; 2],
    /// To the first of these certificates, and to the second.
    changes: [Vec<u8>; 2],
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
        Key::P01(false) => (P01, "P01"),
        Key::P01(true) => (NEXT_P01, "P01"),
        Key::S01 => (S01, "S01"),
        Key::Mp(false) => (MP_SIGNING, ""),
        Key::Mp(true) => (NEXT_MP_SIGNING, ""),
        Key::Encryption => (P02, ""),
    }
}

fn endorse(world: &World, statement: &Statement) -> Endorsed {
    let ((by, about), (version, key)) = *statement;
    let (by, child, terms) = (stored_key(by), stored_key(key), terms_of(version));
    let identity = |next| match next {
        false => &world.signing,
        true => &world.next_signing,
    };
    match (about, key, statement.0.0) {
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
        for bits in 0..8_u8 {
            let [other_root, next_site, next_mp] = [1, 2, 4].map(|bit| bits & bit != 0);
            for who in 0..HOSTS.len() {
                let bundle = Bundle {
                    other_root,
                    who,
                    next_site,
                    next_mp,
                    sites: [version; 2],
                    signing: version,
                    encryption: version,
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
        let signers = [P02, S01].map(|name| site_server(world, name));
        let change = |from: usize, to: usize| {
            let signer = SiteSigner::new(code("P01"), signers[from].clone());
            signer.change_to(&signers[to], NOW).unwrap()
        };
        let all = all_statements();
        let keys = all.iter().flat_map(|((by, _), (_, key))| [*by, *key]);
        Self {
            provider: world.provider,
            roots: [world.root(), world.other_root()],
            changes: [change(1, 0), change(0, 1)],
            certificates: signers.map(|signer| signer.certificate().clone()),
            keys: keys
                .map(|key| (key, world.key(stored_key(key).0).public_key().to_spki_der()))
                .map(|(key, spki)| (key, sha256(spki).to_vec()))
                .collect(),
            endorsed: all
                .into_iter()
                .map(|statement| (statement, endorse(world, &statement)))
                .collect(),
        }
    }

    pub fn keys(&self, bundle: &Bundle) -> ManagementPointBundle {
        let path = bundle.path();
        let path: Vec<&Endorsed> = path.iter().map(|said| &self.endorsed[said]).collect();
        let (sites, certificates) = path.split_at(path.len() - 2);
        let sites: Vec<EndorsedSite> = sites.iter().map(|said| said.site()).collect();
        let [signing, encryption] = [0, 1].map(|n| certificates[n].certificate());
        let root = &self.roots[usize::from(bundle.other_root)];
        ManagementPointBundle::new(root, &sites, &signing, &encryption).unwrap()
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
            Operation::LearnSigning(other, source) => store
                .learn_site_signing_certificate(certificate(*other), SOURCES[*source], NOW)
                .map(Said::Learned),
            Operation::ReplaceSigning(other, source) => store
                .replace_site_signing_certificate(certificate(*other), SOURCES[*source], NOW)
                .map(|()| Said::Done),
            Operation::FollowSigning(to) => store
                .change_site_signing_certificate(code("P01"), &self.changes[usize::from(*to)], NOW)
                .map(|()| Said::Done),
            Operation::Learn(bundle) => store
                .learn_management_point(&self.keys(bundle), &name_of(bundle.who), NOW)
                .map(|_| Said::Done),
            Operation::Retire(who, number) => store
                .retire_management_point(&name_of(*who), (*number).into())
                .map(|()| Said::Done),
        }
    }

    /// The store as another process reads it.
    pub fn reread(&self, store: &TrustStore, settings: TrustSettings) -> TrustStore {
        TrustStore::from_bytes(self.provider, &bytes(store), settings).unwrap()
    }

    /// A real store in the model's terms.
    pub fn seen(&self, store: &TrustStore) -> Seen {
        let stored = stored::read(&bytes(store));
        let anchor = |held: &Option<(u64, Vec<u8>)>, values: [&[u8]; 2]| {
            let (source, value) = held.as_ref()?;
            let other = *value == values[1];
            assert!(other || *value == values[0]);
            let source = usize::try_from(*source).unwrap() - 1;
            Some((other, source))
        };
        let spki = |n: usize| self.roots[n].public_key().to_spki_der();
        let all = 0..HOSTS.len();
        assert!(stored.management_points.len() <= HOSTS.len());
        Seen {
            root: anchor(&stored.root, [spki(0), spki(1)]),
            signing: anchor(
                &stored.signing,
                [self.certificates[0].to_der(), self.certificates[1].to_der()],
            ),
            said: self.said(&stored),
            retired: all
                .clone()
                .filter_map(|who| Some((who, *stored.retired.get(&stored_name(who))?)))
                .collect(),
            held: all
                .map(|who| stored.management_points.get(&stored_name(who)).cloned())
                .collect(),
        }
    }

    /// The model's state in the same terms.
    pub fn seen_in(&self, model: &Model) -> Seen {
        let keys = |bundle: &Bundle| self.keys(bundle).to_der().to_vec();
        Seen {
            root: model.root,
            signing: model.signing,
            said: model.said.clone(),
            retired: model
                .retired
                .iter()
                .map(|(w, n)| (*w, (*n).into()))
                .collect(),
            held: model.held.iter().map(|b| b.as_ref().map(keys)).collect(),
        }
    }

    /// The endorsements whose numbers a store keeps, found by all of what it keeps of them.
    fn said(&self, stored: &Stored) -> BTreeMap<(Key, About), (Version, Key)> {
        let mut left = stored.latest.clone();
        let mut said = BTreeMap::new();
        for (statement, endorsed) in &self.endorsed {
            let ((by, about), (version, key)) = *statement;
            let (role, site, host) = match about {
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
            let sha256 = sha256(stored::endorsement_in(&endorsed.to_der())).to_vec();
            if latest.sha256 == sha256 {
                assert_eq!(latest.number, u64::from(version.0));
                left.remove(&series);
                said.insert((by, about), (version, key));
            }
        }
        assert!(left.is_empty(), "{left:?}");
        said
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Done,
    Learned(TrustOutcome),
}

/// All that a store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether it is the other one, and its source as an index of [`SOURCES`].
    pub root: Option<(bool, usize)>,
    pub signing: Option<(bool, usize)>,
    pub said: BTreeMap<(Key, About), (Version, Key)>,
    pub retired: BTreeMap<usize, u64>,
    /// The bundle of each management point.
    pub held: Vec<Option<Vec<u8>>>,
}

/// A trust store, as the issue has it.
#[derive(Clone, Debug)]
pub struct Model {
    pub accept_first: bool,
    pub root: Option<(bool, usize)>,
    pub signing: Option<(bool, usize)>,
    /// The latest that was said by whom about what.
    pub said: BTreeMap<(Key, About), (Version, Key)>,
    pub retired: BTreeMap<usize, u8>,
    pub held: Vec<Option<Bundle>>,
}

/// Pre-provisioned = client push > directory service > first management point.
pub const STRENGTH: [u8; 4] = [1, 2, 3, 3];
pub const FIRST: usize = 0;

fn learn_anchor(
    held: &mut Option<(bool, usize)>,
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
    pub fn new(accept_first: bool) -> Self {
        Self {
            accept_first,
            root: None,
            signing: None,
            said: BTreeMap::new(),
            retired: BTreeMap::new(),
            held: vec![None; HOSTS.len()],
        }
    }

    fn drop_management_points(&mut self) {
        self.said.clear();
        self.retired.clear();
        self.held = vec![None; HOSTS.len()];
    }

    /// Why nothing is to be believed of this bundle, or nothing: of two wrong numbers, the store may
    /// name either.
    fn errors(&self, bundle: &Bundle) -> Vec<Error> {
        match self.root {
            None => return vec![Error::NO_TRUSTED_ROOT_KEY],
            Some((_, FIRST)) if !self.accept_first => {
                return vec![Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED];
            }
            Some((root, _)) if root != bundle.other_root => return vec![Error::ROOT_KEY_MISMATCH],
            Some(_) => {}
        }
        let path = bundle.path();
        let superseded = path.into_iter().filter_map(|(what, next)| {
            let held = *self.said.get(&what)?;
            let (held_number, next_number) = (held.0.0, next.0.0);
            if next_number < held_number {
                Some(Error::ROLLBACK)
            } else if next_number == held_number && held != next {
                Some(Error::ENDORSEMENT_CONFLICT)
            } else {
                None
            }
        });
        superseded.collect()
    }

    /// What `management_point` says.
    pub fn served(&self, who: usize) -> Vec<Error> {
        match (&self.held[who], self.root) {
            (Some(bundle), _) => self.errors(bundle),
            (None, None) => vec![Error::NO_TRUSTED_ROOT_KEY],
            (None, Some((_, FIRST))) if !self.accept_first => {
                vec![Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED]
            }
            (None, Some(_)) => vec![Error::UNKNOWN_MANAGEMENT_POINT],
        }
    }

    /// The outcome, or the errors of which each is right.
    pub fn apply(&mut self, operation: &Operation) -> Result<Said, Vec<Error>> {
        let one = |error| vec![error];
        match operation {
            Operation::LearnRoot(other, source) => {
                let learned = learn_anchor(&mut self.root, *other, *source, self.accept_first);
                let learned = learned.map_err(one)?;
                if learned == TrustOutcome::Replaced {
                    let strength = STRENGTH[*source];
                    self.signing = self.signing.filter(|(_, from)| STRENGTH[*from] >= strength);
                    self.drop_management_points();
                }
                Ok(Said::Learned(learned))
            }
            Operation::ReplaceRoot(other, source) => {
                if self.root.is_none_or(|(held, _)| held != *other) {
                    self.signing = None;
                    self.drop_management_points();
                }
                self.root = Some((*other, *source));
                Ok(Said::Done)
            }
            Operation::Reset => {
                (self.root, self.signing) = (None, None);
                self.drop_management_points();
                Ok(Said::Done)
            }
            Operation::LearnSigning(other, source) => {
                if *source == FIRST && self.accept_first && self.root.is_none() {
                    return Err(one(Error::NO_TRUSTED_ROOT_KEY));
                }
                let learned = learn_anchor(&mut self.signing, *other, *source, self.accept_first);
                learned.map(Said::Learned).map_err(one)
            }
            Operation::ReplaceSigning(other, source) => {
                self.signing = Some((*other, *source));
                Ok(Said::Done)
            }
            Operation::FollowSigning(to) => match &mut self.signing {
                None => Err(one(Error::NO_SITE_SIGNING_CERTIFICATE)),
                Some((held, _)) if held == to => Err(one(Error::SIGNER_MISMATCH)),
                Some((held, _)) => {
                    *held = *to;
                    Ok(Said::Done)
                }
            },
            Operation::Learn(bundle) => {
                let mut errors = self.errors(bundle);
                let under_a_root = ![
                    Error::NO_TRUSTED_ROOT_KEY,
                    Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED,
                    Error::ROOT_KEY_MISMATCH,
                ]
                .iter()
                .any(|error| errors.contains(error));
                let retired = self.retired.get(&bundle.who);
                if under_a_root && retired.is_some_and(|number| bundle.signing.0 <= *number) {
                    errors.insert(0, Error::ROLLBACK);
                }
                if !errors.is_empty() {
                    return Err(errors);
                }
                self.said.extend(bundle.path());
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

    /// Does here what was done to a view, or nothing and says why. Whether all of it: of bundles that
    /// are older in any place than what is known here, only what is newer is noted.
    pub fn replay(&mut self, done: &[Operation]) -> Result<bool, Vec<Error>> {
        let mut next = self.clone();
        let mut all = true;
        for operation in done {
            let found = match (operation, next.signing) {
                // A change of the certificate is of the one that it follows.
                (Operation::FollowSigning(to), held) if held.is_none_or(|(is, _)| is == *to) => {
                    continue;
                }
                _ => next.apply(operation),
            };
            match found {
                Ok(_) => {}
                Err(errors) if errors[0] == Error::ROLLBACK => {
                    all = false;
                    let Operation::Learn(bundle) = operation else {
                        unreachable!("{operation:?}");
                    };
                    for (what, said) in bundle.path() {
                        let known = next.said.get(&what);
                        if known.is_none_or(|((number, _), _)| *number < said.0.0) {
                            next.said.insert(what, said);
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
