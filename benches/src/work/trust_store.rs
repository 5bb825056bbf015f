//! Trust stores of several sizes, in memory and in a file, and the floor of a file.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use cmcrypto_core::Provider;
use cmcrypto_core::names::HostName;
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustSettings, TrustSource, TrustStore,
    TrustStoreFile,
};

use crate::work::hierarchy::Hierarchy;

/// How many management points are known: one, those of a site, and of 25 sites.
pub const MANAGEMENT_POINTS: [usize; 3] = [1, 15, 375];

/// A store that knows management points of one primary site.
pub struct Known {
    pub hierarchy: Hierarchy,
    pub store: TrustStore,
    pub provider: Provider,
}

impl Known {
    pub fn new(provider: Provider, management_points: usize) -> Self {
        let hierarchy = Hierarchy::new(provider, 1);
        let mut store = TrustStore::new(TrustSettings::default());
        store
            .learn_trusted_root_key(hierarchy.root(), TrustSource::PreProvisioned)
            .unwrap();
        let mut known = Self {
            hierarchy,
            store,
            provider,
        };
        for number in 0..management_points {
            let (keys, name) = known.management_point(number);
            let now = known.hierarchy.now;
            known
                .store
                .learn_management_point(&keys, &name, now)
                .unwrap();
        }
        // What was changed until here is forgotten, as by a process that starts.
        known.store = known.read(&known.store.to_bytes().unwrap());
        known
    }

    /// The keys that the management point number `number` publishes, and its name.
    pub fn management_point(&self, number: usize) -> (ManagementPointBundle, ManagementPointName) {
        let host = HostName::new(&format!("mp{number:03}.example.com")).unwrap();
        let keys = self.hierarchy.keys_of(&host);
        (keys, self.hierarchy.name_of(host))
    }

    pub fn read(&self, bytes: &[u8]) -> TrustStore {
        TrustStore::from_bytes(self.provider, bytes, TrustSettings::default()).unwrap()
    }
}

/// A directory with a store's file. It goes when this does.
pub struct Directory {
    path: PathBuf,
    pub file: TrustStoreFile,
    /// What the file holds.
    pub bytes: Vec<u8>,
    retired: ManagementPointName,
    number: u64,
}

impl Directory {
    /// In the system's directory for temporary files, which may be memory:
    /// what making durable costs then does not show.
    pub fn new(known: &Known) -> Self {
        let size = known.store.management_points().unwrap().count();
        let name = format!("cmcrypto-bench-{}-{size}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        let settings = TrustSettings::default();
        let file = TrustStoreFile::new(path.join("trust"), known.provider, settings);
        let (_, retired) = known.management_point(999);
        let bytes = known.store.to_bytes().unwrap();
        fs::write(file.path(), &bytes).unwrap();
        Self {
            path,
            file,
            bytes,
            retired,
            number: 0,
        }
    }

    /// Changes the store a little and saves it: reads what the file holds, merges, and writes it
    /// durably.
    pub fn save(&mut self, store: &mut TrustStore) {
        self.number += 1;
        store
            .retire_management_point(&self.retired, self.number)
            .unwrap();
        self.file.save(store).unwrap();
    }

    pub fn load(&self) -> TrustStore {
        self.file.load().unwrap()
    }

    /// The floor of loading: the bytes.
    pub fn raw_load(&self) -> Vec<u8> {
        fs::read(self.file.path()).unwrap()
    }

    /// The floor of saving: the bytes, made durable under another name, renamed, and the rename made
    /// durable.
    pub fn raw_save(&self) {
        let new = self.path.join("raw.new");
        let mut file = File::create(&new).unwrap();
        file.write_all(&self.bytes).unwrap();
        file.sync_all().unwrap();
        fs::rename(&new, self.path.join("raw")).unwrap();
        #[cfg(unix)]
        File::open(&self.path).unwrap().sync_all().unwrap();
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What is left behind in a directory for temporary files harms nobody.
        let _ = fs::remove_dir_all(&self.path);
    }
}
