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

/// What became of a key, and the codes of the sites of which the key can't be used any more.
pub(crate) type Change = (i32, String);
pub(crate) type SiteKey<'a> = (&'a CStr, &'a ExchangeKey);
pub(crate) type Root = Handle<cmcrypto_site_public_key>;
pub(crate) type KeyFile = Handle<cmcrypto_site_key_file>;

/// The proof that its site has this key.
pub(crate) fn prove(key: &ExchangeKey) -> Vec<u8> {
    // SAFETY: a live handle.
    let proof = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_exchange_key_prove_possession(key.get(), out)
    });
    bytes(&proof).to_vec()
}

pub(crate) fn is_root(root: &Root, key: &ExchangeKey) -> bool {
    let other = trust::root(key);
    // SAFETY: live handles.
    number(|out| unsafe { cmcrypto_site_public_key_equals(root.get(), other.get(), out) }) == Ok(1)
}

pub(crate) fn status(status: i32) -> Result<(), i32> {
    if status == CMCRYPTO_OK { Ok(()) } else { Err(status) }
}

/// A call that tells codes of sites.
pub(crate) fn lost(call: impl FnOnce(*mut *mut cmcrypto_buffer) -> i32) -> Result<String, i32> {
    let codes = try_make(cmcrypto_buffer_free, call)?;
    Ok(String::from_utf8(bytes(&codes).to_vec()).unwrap())
}

fn change(call: impl FnOnce(*mut i32, *mut *mut cmcrypto_buffer) -> i32) -> Result<Change, i32> {
    let mut outcome = Err(0);
    let lost = lost(|lost| {
        outcome = filled(|outcome, _| call(outcome, lost));
        outcome.err().unwrap_or(CMCRYPTO_OK)
    });
    lost.and_then(|lost| Ok((outcome?, lost)))
}

/// A call that joins.
pub(crate) fn joined(
    call: impl FnOnce(*mut *mut cmcrypto_buffer, *mut *mut cmcrypto_site_public_key) -> i32,
) -> Result<(Root, String), i32> {
    let mut root = Err(0);
    let lost = lost(|lost| {
        root = try_make(cmcrypto_site_public_key_free, |root| call(lost, root));
        root.as_ref().err().copied().unwrap_or(CMCRYPTO_OK)
    });
    lost.and_then(|lost| Ok((root?, lost)))
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
        self.publish_at(site, relation, key, keep, NOW).map(|(outcome, _)| outcome)
    }

    pub(crate) fn publish_at(
        &self, site: &CStr, relation: i32, key: &ExchangeKey, keep: Option<i64>, now: i64,
    ) -> Result<Change, i32> {
        let (directory, key) = (self.0.get_mut(), public(key));
        // SAFETY: live handles, text and time.
        change(|learned, lost| unsafe {
            cmcrypto_site_directory_learn_from_directory_service(
                directory,
                site.as_ptr(),
                relation,
                key.get(),
                pointer(&keep),
                now,
                learned,
                lost,
            )
        })
    }

    /// What a person compared: the fingerprint of this very key.
    pub(crate) fn compare(
        &self, site: &CStr, relation: i32, key: &ExchangeKey, shown: &CStr, keep: Option<i64>,
        now: i64,
    ) -> Result<Change, i32> {
        let (directory, key) = (self.0.get_mut(), public(key));
        // SAFETY: live handles, texts and time.
        change(|learned, lost| unsafe {
            cmcrypto_site_directory_import_exchange_key(
                directory,
                site.as_ptr(),
                relation,
                key.get(),
                shown.as_ptr(),
                pointer(&keep),
                now,
                learned,
                lost,
            )
        })
    }

    /// What a child says itself.
    pub(crate) fn believe(&self, key: &ExchangeKey) -> Result<i32, i32> {
        self.believe_proof(&prove(key), CMCRYPTO_SITE_RELATION_CHILD).map(|(outcome, _)| outcome)
    }

    pub(crate) fn believe_proof(&self, proof: &[u8], relation: i32) -> Result<Change, i32> {
        // SAFETY: live handle and bytes.
        change(|learned, lost| unsafe {
            let (directory, proof, len) = (self.0.get_mut(), proof.as_ptr(), proof.len());
            cmcrypto_site_directory_learn_from_site_itself(
                0, directory, proof, len, relation, NOW, learned, lost,
            )
        })
    }

    pub(crate) fn learn_endorsed(
        &self, endorsed: &[u8], proof: &[u8], parent: &CStr, keep: Option<i64>,
    ) -> Result<i32, i32> {
        self.learn_endorsed_at(endorsed, proof, parent, keep, NOW).map(|(outcome, _)| outcome)
    }

    pub(crate) fn learn_endorsed_at(
        &self, endorsed: &[u8], proof: &[u8], parent: &CStr, keep: Option<i64>, now: i64,
    ) -> Result<Change, i32> {
        let directory = self.0.get_mut();
        // SAFETY: live handle, bytes, text and time.
        change(|learned, lost| unsafe {
            cmcrypto_site_directory_learn_endorsed(
                directory,
                endorsed.as_ptr(),
                endorsed.len(),
                proof.as_ptr(),
                proof.len(),
                parent.as_ptr(),
                pointer(&keep),
                now,
                learned,
                lost,
            )
        })
    }

    pub(crate) fn accept_operational(
        &self, site: &CStr, endorsed: &[u8], keep: Option<i64>, now: i64,
    ) -> Result<Change, i32> {
        let (directory, len) = (self.0.get_mut(), endorsed.len());
        // SAFETY: live handle, text, bytes and time.
        change(|learned, lost| unsafe {
            cmcrypto_site_directory_accept_operational_key(
                directory,
                site.as_ptr(),
                endorsed.as_ptr(),
                len,
                pointer(&keep),
                now,
                learned,
                lost,
            )
        })
    }

    pub(crate) fn expect(&self, site: &CStr, below: &CStr) -> Result<(), i32> {
        // SAFETY: live handle and texts.
        status(unsafe {
            cmcrypto_site_directory_expect(self.0.get_mut(), site.as_ptr(), below.as_ptr())
        })
    }

    pub(crate) fn check(&self, site: &CStr, now: i64) -> Result<(), i32> {
        // SAFETY: live handle and text.
        status(unsafe { cmcrypto_site_directory_check_site(self.0.get(), site.as_ptr(), now) })
    }

    /// What was lost by each of these, as by the three that follow.
    pub(crate) fn set_own_key(&self, key: &ExchangeKey) -> Result<String, i32> {
        // SAFETY: live handles.
        lost(|lost| unsafe {
            cmcrypto_site_directory_set_own_key(self.0.get_mut(), key.get(), NOW, lost)
        })
    }

    pub(crate) fn report_stolen(&self, fingerprint: &CStr, now: i64) -> Result<String, i32> {
        // SAFETY: live handle and text.
        lost(|lost| unsafe {
            let (directory, fingerprint) = (self.0.get_mut(), fingerprint.as_ptr());
            cmcrypto_site_directory_report_stolen(directory, fingerprint, now, lost)
        })
    }

    pub(crate) fn retire(&self, site: &CStr, now: i64) -> Result<String, i32> {
        // SAFETY: live handle and text.
        lost(|lost| unsafe {
            let (directory, site) = (self.0.get_mut(), site.as_ptr());
            cmcrypto_site_directory_retire_previous_key(directory, site, now, lost)
        })
    }

    pub(crate) fn forget(&self, site: &CStr, now: i64) -> String {
        // SAFETY: live handle and text.
        let forgotten = lost(|lost| unsafe {
            cmcrypto_site_directory_forget(self.0.get_mut(), site.as_ptr(), now, lost)
        });
        forgotten.unwrap()
    }

    pub(crate) fn join(
        &self, (parent, parent_key): SiteKey<'_>, top: Option<SiteKey<'_>>, now: i64,
    ) -> Result<(Root, String), i32> {
        let parent_key = public(parent_key);
        let top = top.map(|(code, key)| (code, public(key)));
        let (top_code, top_key) = top
            .as_ref()
            .map_or((std::ptr::null(), std::ptr::null()), |(code, key)| (code.as_ptr(), key.get()));
        // SAFETY: live handles and texts.
        joined(|lost, root| unsafe {
            cmcrypto_site_directory_join(
                self.0.get_mut(),
                parent.as_ptr(),
                parent_key.get(),
                top_code,
                top_key,
                now,
                lost,
                root,
            )
        })
    }

    pub(crate) fn trusted_root_key(&self, now: i64) -> Result<Root, i32> {
        // SAFETY: a live handle.
        try_make(cmcrypto_site_public_key_free, |out| unsafe {
            cmcrypto_site_directory_trusted_root_key(self.0.get(), now, out)
        })
    }

    pub(crate) fn top_level_site(&self) -> String {
        // SAFETY: a live handle.
        text(|out, cap, len| unsafe {
            cmcrypto_site_directory_top_level_site(self.0.get(), out, cap, len)
        })
        .unwrap()
    }

    pub(crate) fn export(
        &self, key: &ExchangeKey, previous: Option<&ExchangeKey>, usage: i32, to: &CStr,
    ) -> Result<KeyFile, i32> {
        self.export_at(key, previous, usage, to, NOW)
    }

    pub(crate) fn export_at(
        &self, key: &ExchangeKey, previous: Option<&ExchangeKey>, usage: i32, to: &CStr, now: i64,
    ) -> Result<KeyFile, i32> {
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
                now,
                out,
            )
        })
    }

    /// The sites in a key file, and what became of their keys.
    pub(crate) fn import(
        &self, file: &KeyFile, compared: Option<&CStr>, keep: Option<i64>,
    ) -> Result<Vec<(String, i32)>, i32> {
        self.import_at(file, compared, keep, NOW).map(|(outcomes, _)| outcomes)
    }

    /// The same, and what was lost by that.
    pub(crate) fn import_at(
        &self, file: &KeyFile, compared: Option<&CStr>, keep: Option<i64>, now: i64,
    ) -> Result<(Vec<(String, i32)>, String), i32> {
        let compared = compared.map_or(std::ptr::null(), CStr::as_ptr);
        // SAFETY: live handles, text and time, here and below.
        let imported = try_make(cmcrypto_site_key_import_free, |out| unsafe {
            let (directory, file) = (self.0.get_mut(), file.get());
            let keep = pointer(&keep);
            cmcrypto_site_directory_import_key_file(directory, file, compared, keep, now, out)
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
        // SAFETY: as above.
        let lost = lost(|lost| unsafe { cmcrypto_site_key_import_lost(imported, lost) });
        Ok((learned.collect::<Result<_, i32>>()?, lost?))
    }

    pub(crate) fn site(&self, code: &CStr) -> Result<KnownSite, i32> {
        let (directory, code) = (self.0.get(), code.as_ptr());
        // SAFETY: live handle and text, here and below.
        let facts = filled(|out, size| unsafe {
            cmcrypto_site_directory_site(directory, code, out, size)
        })?;
        let mut previous = std::ptr::without_provenance_mut(1);
        let mut operational = std::ptr::without_provenance_mut(1);
        // SAFETY: as above.
        let key = make(cmcrypto_public_key_free, |out| unsafe {
            let (previous, operational) = (&raw mut previous, &raw mut operational);
            cmcrypto_site_directory_site_keys(directory, code, out, previous, operational)
        });
        assert_eq!(facts.has_previous, i32::from(!previous.is_null()));
        assert_eq!(facts.has_operational, i32::from(!operational.is_null()));
        let handle = |pointer| Handle { pointer, free: cmcrypto_public_key_free };
        let (previous, operational) = (handle(previous), handle(operational));
        Ok(KnownSite { facts, key, previous, operational })
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
    /// Likewise.
    pub(crate) operational: Handle<cmcrypto_public_key>,
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
    pub(crate) file: KeyFile,
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
