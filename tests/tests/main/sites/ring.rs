//! Keys and what is signed with them, made once for all sequences: they are indices, as the sites are.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use cmcrypto_core::exchange_key::{
    EndorsedSite, EndorsementTerms, SiteExchangeKey, SiteKeyProof, SitePublicKey,
};
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::replication::{self, ReplicationPosition};
use cmcrypto_core::sites::{SiteDirectory, SiteKeyFile};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::der::integer;

use crate::sites::fixture::*;
use crate::sites::model::calls::File;
use crate::sites::model::{Key, Site, Time};
use crate::trust::craft::{Endorsement, SITE, endorsed};

/// In the order of their codes.
pub const SITES: [&str; 4] = ["CAS", "P01", "P02", "S01"];
pub const KEYS: usize = 24;
const DATA: &[u8] = b"data";

type Sent = HashMap<(Key, Site, Site), (ReplicationPosition, Vec<u8>)>;
type Endorsements = HashMap<((Key, Site), (Key, Site), EndorsementTerms), EndorsedSite>;

pub struct Ring {
    pub provider: Provider,
    keys: Vec<Arc<PrivateKey>>,
    prints: Vec<String>,
    proofs: Mutex<HashMap<(Key, Site), SiteKeyProof>>,
    endorsements: Mutex<Endorsements>,
    sent: Mutex<Sent>,
}

/// New keys: which numbers they have does not matter, and as many are not stored.
pub static RING: LazyLock<Ring> = LazyLock::new(|| {
    let provider = Provider::default();
    let make = |_| Arc::new(PrivateKey::generate(provider, RsaKeySize::Rsa2048).unwrap());
    let keys: Vec<_> = (0..KEYS).map(make).collect();
    let print = |key: &Arc<PrivateKey>| {
        let key = SiteExchangeKey::new(key.clone(), site(0)).unwrap();
        key.site_public_key().unwrap().fingerprint()
    };
    Ring {
        provider,
        prints: keys.iter().map(print).collect(),
        keys,
        proofs: Mutex::default(),
        endorsements: Mutex::default(),
        sent: Mutex::default(),
    }
});

pub fn site(index: Site) -> cmcrypto_core::names::SiteCode {
    code(SITES[index])
}

pub fn index_of(site: cmcrypto_core::names::SiteCode) -> Site {
    SITES.iter().position(|known| code(known) == site).unwrap()
}

pub fn at(time: Time) -> Timestamp {
    Timestamp::from_unix(time)
}

impl Ring {
    pub fn public(&self, key: Key) -> &PublicKey {
        self.keys[key].public_key()
    }

    pub fn fingerprint(&self, key: Key) -> &str {
        &self.prints[key]
    }

    pub fn key_of(&self, public: &PublicKey) -> Key {
        (0..KEYS).find(|key| self.public(*key) == public).unwrap()
    }

    pub fn key_of_site(&self, public: &SitePublicKey) -> Key {
        self.key_of(public.public_key())
    }

    pub fn exchange(&self, key: Key, of: Site) -> SiteExchangeKey {
        SiteExchangeKey::new(self.keys[key].clone(), site(of)).unwrap()
    }

    pub fn proof(&self, key: Key, of: Site) -> SiteKeyProof {
        let mut proofs = self.proofs.lock().unwrap();
        let make = || self.exchange(key, of).prove_possession().unwrap();
        proofs.entry((key, of)).or_insert_with(make).clone()
    }

    pub fn endorse(
        &self,
        (by, by_key): (Site, Key),
        (of, key): (Site, Key),
        terms: EndorsementTerms,
    ) -> EndorsedSite {
        let mut endorsements = self.endorsements.lock().unwrap();
        let make = || {
            if by_key == key {
                return self.endorse_itself(key, of, terms);
            }
            let by = self.exchange(by_key, by);
            by.endorse_site(site(of), self.public(key), terms).unwrap()
        };
        let endorsed = endorsements.entry(((by_key, by), (key, of), terms));
        endorsed.or_insert_with(make).clone()
    }

    /// As no honest site does.
    fn endorse_itself(&self, key: Key, of: Site, terms: EndorsementTerms) -> EndorsedSite {
        let time = |time: Timestamp| time.to_string().replace(['-', ':', 'T'], "").into_bytes();
        let spki = self.public(key).to_spki_der();
        let endorsement = Endorsement {
            number: integer(terms.number),
            not_before: time(terms.not_before),
            not_after: time(terms.not_after),
            ..Endorsement::of(SITE, site(of).as_str(), None, spki)
        };
        let endorsed = endorsed(spki, &endorsement.sign(&self.keys[key]));
        EndorsedSite::from_der(&endorsed).unwrap()
    }

    /// The file as its writer makes it, who has heard of the others from the directory service. Nothing if
    /// it can't be made.
    pub fn file(&self, file: &File, to: Site) -> Option<SiteKeyFile> {
        let time = at(file.written);
        let mut writer = SiteDirectory::new(site(file.writer), SECURE);
        for (other, key) in &file.others {
            let key = self.public(*key);
            let learned = match file.usage {
                ParentKeys => writer.join((site(*other), key), None, time).map(drop),
                _ => writer
                    .learn_from_directory_service(site(*other), Child, key, None, time)
                    .map(drop),
            };
            learned.ok()?;
        }
        let follows = file.follows.map(|key| self.exchange(key, file.writer));
        let key = self.exchange(file.key, file.writer);
        let made = writer.export_key_file(&key, follows.as_ref(), file.usage, site(to), time);
        let made = SiteKeyFile::from_der(self.provider, &made.ok()?.to_der()).ok()?;
        // What is not for this use is left out, and then it is another file.
        (made.keys().count() == 1 + file.others.len()).then_some(made)
    }

    /// Whether data of a site, signed with a key, is accepted.
    pub fn accepts(
        &self,
        directory: &SiteDirectory,
        of: Site,
        key: Key,
        now: Time,
    ) -> Result<(), Error> {
        let to = index_of(directory.own_site());
        let mut sent = self.sent.lock().unwrap();
        let (position, signature) = sent.entry((key, of, to)).or_insert_with(|| {
            let position = ReplicationPosition::start(site(of), site(to), "stream").unwrap();
            let key = self.exchange(key, of);
            let (signature, _) = replication::sign(&key, &position, DATA, START).unwrap();
            (position, signature)
        });
        replication::verify(directory, position, DATA, signature, at(now)).map(drop)
    }
}

/// Before everything else.
pub const START: Timestamp = Timestamp::from_unix(1_700_000_000);
