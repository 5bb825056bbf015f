//! Directories of several sizes: a primary site, which knows its parent and its children, and its
//! parent, which lost all it knew.

use std::sync::Arc;

use cmcrypto_core::exchange_key::{
    EndorsedSite, EndorsementTerms, SiteExchangeKey, SiteKeyProof, SitePublicKey,
};
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::site_security::LegacyAlgorithms;
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyFile, SiteKeyFileKind, SiteKeyOutcome,
    SiteRelation,
};
use cmcrypto_core::{Provider, Timestamp};

use crate::work::message;

/// How many sites are known.
pub const SITES: [usize; 3] = [2, 50, 1000];

/// How many keys are in a key file: that of a primary site and those of its children, of which there are
/// 250 at most.
pub const KEY_FILES: [usize; 3] = [2, 50, 251];

pub struct SiteDirectories {
    /// RSA-2048, stored, as that of the parent.
    pub own_key: PrivateKey,
    pub directory: SiteDirectory,
    key: SiteExchangeKey,
    /// Of its parent, which knows its key and lost those of its children.
    recovered: SiteDirectory,
    now: Timestamp,
}

impl SiteDirectories {
    /// A directory of `sites` sites: the parent and children.
    pub fn new(provider: Provider, sites: usize) -> Self {
        let now = Timestamp::from_unix(1_800_000_000);
        let own_key = message::key(provider, "client-2048");
        let parent_key = message::key(provider, "mp-2048");
        let key = SiteExchangeKey::new(Arc::new(own_key.clone()), code("P01")).unwrap();
        let mut directory = SiteDirectory::new(code("P01"), SiteDirectorySettings::default());
        let mut learn = |site, relation, key: &PublicKey| {
            directory
                .learn_from_directory_service(site, relation, key, None, now)
                .unwrap();
        };
        learn(parent(), SiteRelation::Parent, parent_key.public_key());
        for number in 1..sites {
            let key = public_key(provider, number);
            learn(child(number), SiteRelation::Child, &key);
        }
        let mut recovered = SiteDirectory::new(parent(), SiteDirectorySettings::default());
        let relation = SiteRelation::Child;
        recovered
            .learn_from_directory_service(code("P01"), relation, key.public_key(), None, now)
            .unwrap();
        for number in (1..sites).take(MAX_CHILDREN) {
            recovered.expect(child(number), code("P01")).unwrap();
        }
        Self {
            own_key,
            directory,
            key,
            recovered,
            now,
        }
    }

    /// The current key of the last of the children.
    pub fn look_up(&self, sites: usize) -> &PublicKey {
        self.directory.site(child(sites - 1)).unwrap().public_key()
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.directory.to_bytes().unwrap()
    }

    /// The keys in it, one by one.
    pub fn blobs(&self) -> Vec<Vec<u8>> {
        let keys = self.directory.sites().map(|(_, known)| known.public_key());
        keys.map(|key| key.to_capi_blob().unwrap()).collect()
    }

    /// What `from_bytes` has to do at least: read and keep these.
    pub fn read_keys(&self, blobs: &[Vec<u8>]) -> Vec<SitePublicKey> {
        let provider = self.own_key.public_key().provider();
        let read = |blob: &Vec<u8>| {
            let key = PublicKey::from_capi_blob(provider, blob).unwrap();
            SitePublicKey::new(key, LegacyAlgorithms::default()).unwrap()
        };
        blobs.iter().map(read).collect()
    }

    pub fn from_bytes(&self, bytes: &[u8]) -> SiteDirectory {
        let provider = self.own_key.public_key().provider();
        SiteDirectory::from_bytes(provider, bytes, SiteDirectorySettings::default()).unwrap()
    }

    /// All child keys, for the parent.
    pub fn export(&self) -> Vec<u8> {
        let usage = SiteKeyFileKind::ChildKeys;
        self.directory
            .export_key_file(&self.key, None, usage, parent(), self.now)
            .unwrap()
            .to_der()
    }

    /// The parent takes them, and a person has compared the fingerprint.
    pub fn import(&self, file: &[u8]) -> Vec<(SiteCode, SiteKeyOutcome)> {
        let mut directory = self.recovered.clone();
        let provider = self.own_key.public_key().provider();
        let file = SiteKeyFile::from_der(provider, file).unwrap();
        directory
            .import_key_file(&file, Some(&file.fingerprint()), None, self.now)
            .unwrap()
            .outcomes
    }
}

/// A child whose key its parent endorses, at the site above both.
pub struct Endorsements {
    /// RSA-2048, stored, as the other.
    pub own_key: PrivateKey,
    key: SiteExchangeKey,
    endorsed: EndorsedSite,
    proof: Vec<u8>,
    directory: SiteDirectory,
    now: Timestamp,
}

impl Endorsements {
    pub fn new(provider: Provider) -> Self {
        let now = Timestamp::from_unix(1_800_000_000);
        let own_key = message::key(provider, "client-2048");
        let parent_key = Arc::new(message::key(provider, "mp-2048"));
        let key = SiteExchangeKey::new(Arc::new(own_key.clone()), child(1)).unwrap();
        let by = SiteExchangeKey::new(parent_key, code("P01")).unwrap();
        let mut directory = SiteDirectory::new(parent(), SiteDirectorySettings::default());
        let (relation, by_key) = (SiteRelation::Child, by.public_key());
        directory
            .learn_from_directory_service(code("P01"), relation, by_key, None, now)
            .unwrap();
        directory.expect(child(1), code("P01")).unwrap();
        let terms = EndorsementTerms::starting(now);
        Self {
            endorsed: by.endorse_site(child(1), key.public_key(), terms).unwrap(),
            proof: key.prove_possession().unwrap().to_der().to_vec(),
            own_key,
            key,
            directory,
            now,
        }
    }

    /// A proof of possession.
    pub fn prove(&self) -> Vec<u8> {
        self.key.prove_possession().unwrap().to_der().to_vec()
    }

    /// The same read, and verified by that.
    pub fn proof(&self) -> SiteKeyProof {
        let provider = self.own_key.public_key().provider();
        SiteKeyProof::from_der(provider, &self.proof).unwrap()
    }

    /// The directory with the child's key.
    pub fn learn(&self) -> SiteDirectory {
        let (proof, mut directory) = (self.proof(), self.directory.clone());
        directory
            .learn_endorsed(&self.endorsed, &proof, code("P01"), None, self.now)
            .unwrap();
        directory
    }

    /// Whether it can be used.
    pub fn check(&self, directory: &SiteDirectory) {
        directory.check_site(child(1), self.now).unwrap();
    }
}

const MAX_CHILDREN: usize = 250;

fn code(code: &str) -> SiteCode {
    SiteCode::new(code).unwrap()
}

fn parent() -> SiteCode {
    code("CAS")
}

fn child(number: usize) -> SiteCode {
    let digit = |value: usize| char::from_digit(value as u32, 36).unwrap();
    code(&format!("S{}{}", digit(number / 36), digit(number % 36)))
}

/// A key of 2048 bits, of which nobody has the private half: a PUBLICKEYBLOB whose modulus is odd and
/// different for each number, and no more.
fn public_key(provider: Provider, number: usize) -> PublicKey {
    let header = b"\x06\x02\0\0\0\xa4\0\0RSA1\0\x08\0\0\x01\0\x01\0";
    let mut blob = [header.as_slice(), &[0xff; 256]].concat();
    for at in [64, 256] {
        blob[at..at + 8].copy_from_slice(&(number as u64).to_le_bytes());
    }
    PublicKey::from_capi_blob(provider, &blob).unwrap()
}
