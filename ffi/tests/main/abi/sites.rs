//! Sites with stored keys, and what each knows of the others.

use super::trust::{exchange_key, number, root, text};
use super::*;

pub(crate) const DAY: i64 = 86_400;

pub(crate) type ExchangeKey = Handle<cmcrypto_site_exchange_key>;

/// The stored keys by what they are here.
pub(crate) fn cas_key() -> ExchangeKey {
    exchange_key("client-3072", c"CAS")
}

pub(crate) fn p01_key() -> ExchangeKey {
    exchange_key("client-2048", c"P01")
}

/// The key that follows that of P01.
pub(crate) fn next_p01_key() -> ExchangeKey {
    exchange_key("mp-3072", c"P01")
}

pub(crate) fn s01_key() -> ExchangeKey {
    exchange_key("mp2-2048", c"S01")
}

pub(crate) fn public(key: &ExchangeKey) -> Handle<cmcrypto_public_key> {
    // SAFETY: a live handle.
    make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_site_exchange_key_public_key(key.get(), out)
    })
}

pub(crate) fn fingerprint(key: &ExchangeKey) -> String {
    let root = root(key);
    // SAFETY: a live handle.
    text(|out, cap, len| unsafe { cmcrypto_site_public_key_fingerprint(root.get(), out, cap, len) })
        .unwrap()
}

pub(crate) fn same_key(a: &Handle<cmcrypto_public_key>, b: &Handle<cmcrypto_public_key>) -> bool {
    // SAFETY: live handles.
    number(|out| unsafe { cmcrypto_public_key_equals(a.get(), b.get(), out) }) == Ok(1)
}

pub(crate) fn secure() -> cmcrypto_site_directory_settings {
    let mut settings = cmcrypto_site_directory_settings::default();
    let size = size_of_val(&settings);
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_site_directory_settings_default(&raw mut settings, size) };
    settings
}

/// Without secure key exchange.
pub(crate) fn open() -> cmcrypto_site_directory_settings {
    cmcrypto_site_directory_settings { allow_insecure_key_exchange: 1, ..secure() }
}

fn pointer(time: &Option<i64>) -> *const i64 {
    time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref)
}

pub(crate) struct Directory(pub(crate) Handle<cmcrypto_site_directory>);

impl Directory {
    pub(crate) fn new(own: &CStr, settings: &cmcrypto_site_directory_settings) -> Self {
        // SAFETY: live text and structure.
        Self(make(cmcrypto_site_directory_free, |out| unsafe {
            cmcrypto_site_directory_new(own.as_ptr(), settings, out)
        }))
    }

    pub(crate) fn read(
        bytes: &[u8], settings: &cmcrypto_site_directory_settings,
    ) -> Result<Self, i32> {
        // SAFETY: live bytes and structure.
        try_make(cmcrypto_site_directory_free, |out| unsafe {
            cmcrypto_site_directory_from_bytes(0, bytes.as_ptr(), bytes.len(), settings, out)
        })
        .map(Self)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // SAFETY: a live handle.
        let data = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_site_directory_to_bytes(self.0.get(), out)
        });
        bytes(&data).to_vec()
    }

    /// What the directory service says.
    pub(crate) fn publish(
        &self, site: &CStr, relation: i32, key: &ExchangeKey, keep: Option<i64>,
    ) -> Result<i32, i32> {
        let (directory, key) = (self.0.get_mut(), public(key));
        // SAFETY: live handles, text and time.
        number(|out| unsafe {
            cmcrypto_site_directory_learn_from_directory_service(
                directory,
                site.as_ptr(),
                relation,
                key.get(),
                pointer(&keep),
                NOW,
                out,
            )
        })
    }

    /// What the site says itself.
    pub(crate) fn believe(&self, site: &CStr, key: &ExchangeKey) -> Result<i32, i32> {
        let (directory, key) = (self.0.get_mut(), public(key));
        let child = CMCRYPTO_SITE_RELATION_CHILD;
        // SAFETY: live handles and text.
        number(|out| unsafe {
            let (site, key) = (site.as_ptr(), key.get());
            cmcrypto_site_directory_learn_from_site_itself(directory, site, child, key, NOW, out)
        })
    }

    pub(crate) fn learn_endorsed(
        &self, endorsed: &[u8], parent: &CStr, keep: Option<i64>,
    ) -> Result<i32, i32> {
        let directory = self.0.get_mut();
        // SAFETY: live handle, bytes, text and time.
        number(|out| unsafe {
            cmcrypto_site_directory_learn_endorsed(
                directory,
                endorsed.as_ptr(),
                endorsed.len(),
                parent.as_ptr(),
                pointer(&keep),
                NOW,
                out,
            )
        })
    }

    pub(crate) fn export(
        &self, key: &ExchangeKey, previous: Option<&ExchangeKey>, usage: i32, to: &CStr,
    ) -> Result<Handle<cmcrypto_site_key_file>, i32> {
        let previous = previous.map_or(std::ptr::null(), Handle::get);
        // SAFETY: live handles and text.
        try_make(cmcrypto_site_key_file_free, |out| unsafe {
            let (directory, to) = (self.0.get(), to.as_ptr());
            cmcrypto_site_directory_export_key_file(
                directory,
                key.get(),
                previous,
                usage,
                to,
                NOW,
                out,
            )
        })
    }

    /// The sites in a key file, and what became of their keys.
    pub(crate) fn import(
        &self, file: &Handle<cmcrypto_site_key_file>, compared: Option<&CStr>, keep: Option<i64>,
    ) -> Result<Vec<(String, i32)>, i32> {
        let compared = compared.map_or(std::ptr::null(), CStr::as_ptr);
        // SAFETY: live handles, text and time, here and below.
        let imported = try_make(cmcrypto_site_key_import_free, |out| unsafe {
            let (directory, file) = (self.0.get_mut(), file.get());
            let keep = pointer(&keep);
            cmcrypto_site_directory_import_key_file(directory, file, compared, keep, NOW, out)
        })?;
        let imported = imported.get();
        // SAFETY: as above.
        let count = number(|out| unsafe { cmcrypto_site_key_import_count(imported, out) });
        let learned = (0..count?).map(|index| {
            let mut outcome = Err(0);
            let code = filled(|code, _| {
                // SAFETY: as above.
                outcome = filled(|out, _| unsafe {
                    cmcrypto_site_key_import_outcome(imported, index, code, out)
                });
                outcome.err().unwrap_or(CMCRYPTO_OK)
            });
            Ok((text_of(&code?.text), outcome?))
        });
        learned.collect()
    }

    pub(crate) fn site(&self, code: &CStr) -> Result<KnownSite, i32> {
        let (directory, code) = (self.0.get(), code.as_ptr());
        // SAFETY: live handle and text, here and below.
        let facts = filled(|out, size| unsafe {
            cmcrypto_site_directory_site(directory, code, out, size)
        })?;
        let mut previous = std::ptr::without_provenance_mut(1);
        // SAFETY: as above.
        let key = make(cmcrypto_public_key_free, |out| unsafe {
            cmcrypto_site_directory_site_keys(directory, code, out, &raw mut previous)
        });
        assert_eq!(facts.has_previous, i32::from(!previous.is_null()));
        let previous = Handle { pointer: previous, free: cmcrypto_public_key_free };
        Ok(KnownSite { facts, key, previous })
    }

    /// The codes of the sites that are known.
    pub(crate) fn sites(&self) -> Vec<String> {
        let directory = self.0.get();
        // SAFETY: a live handle, here and below.
        let count = number(|out| unsafe { cmcrypto_site_directory_site_count(directory, out) });
        let code = |index| {
            // SAFETY: as above.
            filled(|out, size| unsafe {
                cmcrypto_site_directory_site_at(directory, index, out, size)
            })
            .map(|site| text_of(&site.site_code))
        };
        let count = count.unwrap();
        assert_eq!(code(count), Err(CMCRYPTO_ERROR_INVALID_ARGUMENT));
        assert_eq!(detail(), "index: not below the count");
        (0..count).map(|index| code(index).unwrap()).collect()
    }
}

pub(crate) struct KnownSite {
    pub(crate) facts: cmcrypto_known_site,
    key: Handle<cmcrypto_public_key>,
    /// Of NULL if there is none.
    pub(crate) previous: Handle<cmcrypto_public_key>,
}

impl KnownSite {
    /// Relation, source, and who vouched for it.
    pub(crate) fn facts(&self) -> (i32, i32, String) {
        (self.facts.relation, self.facts.source, text_of(&self.facts.vouched_by))
    }

    pub(crate) fn has_key(&self, key: &ExchangeKey) -> bool {
        let same = same_key(&self.key, &public(key));
        assert_eq!(text_of(&self.facts.fingerprint) == fingerprint(key), same);
        same
    }

    /// The previous key's fingerprint, and until when it is kept.
    pub(crate) fn previous(&self) -> (String, Option<i64>) {
        let (kept, until) = (self.facts.previous_is_kept, self.facts.previous_kept_until);
        assert!(kept == 1 || (kept, until) == (0, 0));
        (text_of(&self.facts.previous_fingerprint), (kept == 1).then_some(until))
    }
}

/// CAS, which knows P01 by two key files, and what it knows.
pub(crate) struct TopLevel {
    pub(crate) at: Directory,
    /// For CAS, with the current key of P01.
    pub(crate) file: Handle<cmcrypto_site_key_file>,
    pub(crate) imported: Handle<cmcrypto_site_key_import>,
}

impl TopLevel {
    pub(crate) fn new() -> Self {
        let (at, p01) = (Directory::new(c"CAS", &secure()), Directory::new(c"P01", &secure()));
        let keep = Some(NOW + DAY);
        at.publish(c"P01", CMCRYPTO_SITE_RELATION_CHILD, &p01_key(), None).unwrap();
        let (usage, next) = (CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT, next_p01_key());
        let file = p01.export(&next, Some(&p01_key()), usage, c"CAS");
        let file = file.ok().unwrap();
        // SAFETY: live handles and time.
        let imported = make(cmcrypto_site_key_import_free, |out| unsafe {
            let (directory, file, none) = (at.0.get_mut(), file.get(), std::ptr::null());
            let keep = pointer(&keep);
            cmcrypto_site_directory_import_key_file(directory, file, none, keep, NOW, out)
        });
        Self { at, file, imported }
    }
}
