//! A site's data and what a client expects of it, through the C ABI.

use std::ffi::CString;
use std::sync::Arc;

use super::sites::status;
use super::*;

pub(crate) const KIND: i32 = CMCRYPTO_SITE_DATA_KIND_POLICY;
pub(crate) const SECONDS: i64 = 7 * 86_400;

pub(crate) fn target(kind: i32, id: &str) -> cmcrypto_site_data_target {
    let mut target = cmcrypto_site_data_target { kind, id: [0; 260] };
    for (to, from) in target.id.iter_mut().zip(id.bytes()) {
        *to = c_char::from_ne_bytes([from]);
    }
    target
}

pub(crate) fn all() -> cmcrypto_site_data_target {
    target(CMCRYPTO_SITE_DATA_TARGET_ALL, "")
}

/// Numbered by [`NOW`], for a week.
pub(crate) fn terms(target: cmcrypto_site_data_target) -> cmcrypto_site_data_terms {
    // SAFETY: numbers.
    let mut terms: cmcrypto_site_data_terms = unsafe { std::mem::zeroed() };
    let size = size_of_val(&terms);
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_site_data_terms_starting(NOW, SECONDS, &raw mut terms, size) };
    (terms.kind, terms.target) = (KIND, target);
    terms
}

pub(crate) fn expected(target: cmcrypto_site_data_target) -> cmcrypto_expected_site_data {
    let struct_size = u32::try_from(size_of::<cmcrypto_expected_site_data>()).unwrap();
    cmcrypto_expected_site_data {
        struct_size,
        kind: KIND,
        least_number: 0,
        target,
        numbered_by: [0; 32],
    }
}

/// Of this version, with the id for a body, valid from [`NOW`] for a day.
pub(crate) fn assignment(policy: &CStr, version: u64) -> cmcrypto_policy_assignment {
    assignment_of(policy, version, policy.to_bytes()).unwrap()
}

pub(crate) fn assignment_of(
    policy: &CStr, version: u64, body: &[u8],
) -> Result<cmcrypto_policy_assignment, i32> {
    // SAFETY: live text and bytes.
    filled(|out, size| unsafe {
        let (policy, body, len) = (policy.as_ptr(), body.as_ptr(), body.len());
        cmcrypto_policy_assignment_of(policy, version, body, len, NOW, NOW + 86_400, out, size)
    })
}

pub(crate) fn check_body(assignment: &cmcrypto_policy_assignment, body: &[u8]) -> i32 {
    // SAFETY: a structure and bytes.
    unsafe { cmcrypto_policy_assignment_check_body(assignment, body.as_ptr(), body.len()) }
}

pub(crate) type Set = Handle<cmcrypto_policy_set>;

pub(crate) fn empty_set(terms: &cmcrypto_site_data_terms) -> Result<Set, i32> {
    // SAFETY: a structure.
    try_make(cmcrypto_policy_set_free, |out| unsafe { cmcrypto_policy_set_new(terms, out) })
}

pub(crate) fn set_of(
    terms: &cmcrypto_site_data_terms, assignments: &[cmcrypto_policy_assignment],
    collections: &[&CStr],
) -> Set {
    let set = empty_set(terms).ok().unwrap();
    for assignment in assignments {
        // SAFETY: a live handle and a structure.
        ok(unsafe { cmcrypto_policy_set_assign(set.get_mut(), assignment) });
    }
    for id in collections {
        // SAFETY: a live handle and a text.
        ok(unsafe { cmcrypto_policy_set_add_collection(set.get_mut(), id.as_ptr()) });
    }
    set
}

/// For all clients: numbered by [`NOW`], for a week.
pub(crate) fn set_for_all(assignments: &[cmcrypto_policy_assignment]) -> Set {
    set_of(&terms(all()), assignments, &[])
}

/// A site that signs sets, and what its clients verify them with.
pub(crate) struct PolicySite {
    pub(crate) identity: Arc<Handle<cmcrypto_signing_identity>>,
    pub(crate) signer: Handle<cmcrypto_site_signer>,
    pub(crate) verifier: Handle<cmcrypto_site_verifier>,
}

impl PolicySite {
    /// Its certificate is valid for 400 days.
    pub(crate) fn new(site: &CStr, key: &str) -> Self {
        Self::with(site, Arc::new(registration::signing(0, key, 400)))
    }

    /// Another site with the same certificate.
    pub(crate) fn renamed(&self, site: &CStr) -> Self {
        Self::with(site, Arc::clone(&self.identity))
    }

    pub(crate) fn with(site: &CStr, identity: Arc<Handle<cmcrypto_signing_identity>>) -> Self {
        let certificate = registration::certificate_of(&identity);
        // SAFETY: live handles and text, here and below.
        let signer = make(cmcrypto_site_signer_free, |out| unsafe {
            cmcrypto_site_signer_new(site.as_ptr(), identity.get(), out)
        });
        // SAFETY: as above.
        let verifier = make(cmcrypto_site_verifier_free, |out| unsafe {
            cmcrypto_site_verifier_with_certificate(site.as_ptr(), certificate.get(), out)
        });
        Self { identity, signer, verifier }
    }

    pub(crate) fn p01() -> Self {
        Self::new(registration::SITE, "mp-3072")
    }

    pub(crate) fn sign(&self, set: &Set, now: i64) -> Result<Vec<u8>, i32> {
        // SAFETY: live handles.
        let signed = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_site_signer_sign_policy_set(self.signer.get(), set.get(), now, out)
        });
        signed.map(|signed| bytes(&signed).to_vec())
    }

    /// Each of them, as it was signed with the others.
    pub(crate) fn sign_batch(&self, sets: &[&Set]) -> Result<Handle<cmcrypto_policy_batch>, i32> {
        let sets: Vec<_> = sets.iter().map(|set| set.get()).collect();
        // SAFETY: live handles.
        try_make(cmcrypto_policy_batch_free, |out| unsafe {
            let (sets, len) = (sets.as_ptr(), sets.len());
            cmcrypto_site_signer_sign_policy_batch(self.signer.get(), sets, len, NOW, out)
        })
    }
}

pub(crate) fn batch_get(
    batch: &Handle<cmcrypto_policy_batch>, index: usize,
) -> Result<Vec<u8>, i32> {
    // SAFETY: a live handle.
    let signed = try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_policy_batch_get(batch.get(), index, out)
    });
    signed.map(|signed| bytes(&signed).to_vec())
}

pub(crate) fn set_sha256(signed: &[u8]) -> Result<[u8; 32], i32> {
    let (mut sha256, mut len) = ([POISON; 32], 0);
    // SAFETY: live bytes, and an output of the size that is said.
    let status = unsafe {
        let (signed, signed_len, out) = (signed.as_ptr(), signed.len(), sha256.as_mut_ptr());
        cmcrypto_policy_set_sha256(signed, signed_len, out, 32, &raw mut len)
    };
    let expected = if status == CMCRYPTO_OK { 32 } else { 0 };
    assert_eq!(len, expected);
    if status == CMCRYPTO_OK { Ok(sha256) } else { Err(status) }
}

/// Ids and versions.
pub(crate) type Listed = Vec<(String, u64)>;

fn assignments(list: &Handle<cmcrypto_policy_list>) -> Vec<cmcrypto_policy_assignment> {
    let mut count = 0;
    // SAFETY: a live handle, here and below.
    ok(unsafe { cmcrypto_policy_list_count(list.get(), &raw mut count) });
    let get = |index| {
        // SAFETY: as above.
        filled::<cmcrypto_policy_assignment>(|out, size| unsafe {
            cmcrypto_policy_list_get(list.get(), index, out, size)
        })
    };
    assert_eq!(get(count).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "index: not below the count");
    (0..count).map(|index| get(index).unwrap()).collect()
}

fn listed(list: &Handle<cmcrypto_policy_list>) -> Listed {
    assignments(list).iter().map(|one| (text_of(&one.policy), one.version)).collect()
}

/// Texts in a buffer, each with a NUL after it.
fn texts(buffer: &Handle<cmcrypto_buffer>) -> Vec<String> {
    let mut texts: Vec<_> = bytes(buffer).split(|byte| *byte == 0).collect();
    assert_eq!(texts.pop(), Some(&b""[..]));
    texts.into_iter().map(|text| String::from_utf8(text.to_vec()).unwrap()).collect()
}

/// What applies to a client.
pub(crate) struct Policies(pub(crate) Handle<cmcrypto_client_policies>);

impl Policies {
    pub(crate) fn new(site: &CStr) -> Self {
        // SAFETY: live texts.
        Self(make(cmcrypto_client_policies_free, |out| unsafe {
            cmcrypto_client_policies_new(site.as_ptr(), CLIENT_ID.as_ptr(), out)
        }))
    }

    pub(crate) fn from_bytes(stored: &[u8]) -> Result<Self, i32> {
        // SAFETY: live bytes.
        let read = try_make(cmcrypto_client_policies_free, |out| unsafe {
            cmcrypto_client_policies_from_bytes(stored.as_ptr(), stored.len(), out)
        });
        read.map(Self)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // SAFETY: a live handle.
        let stored = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_client_policies_to_bytes(self.0.get(), out)
        });
        bytes(&stored).to_vec()
    }

    /// What is assigned, and revoked, on which it acts at once.
    pub(crate) fn apply(
        &self, site: &PolicySite, signed: &[u8], now: i64,
    ) -> Result<(Listed, Vec<String>), i32> {
        let (verifier, signed, len) = (site.verifier.get(), signed.as_ptr(), signed.len());
        // SAFETY: live handles and bytes.
        status(unsafe {
            cmcrypto_client_policies_apply(self.0.get_mut(), verifier, signed, len, now)
        })?;
        Ok(self.act(now))
    }

    pub(crate) fn follow(&self, site: &PolicySite, now: i64) -> Result<(Listed, Vec<String>), i32> {
        let verifier = site.verifier.get();
        // SAFETY: live handles.
        status(unsafe { cmcrypto_client_policies_follow(self.0.get_mut(), verifier, now) })?;
        Ok(self.act(now))
    }

    pub(crate) fn withdraw(&self) {
        // SAFETY: a live handle.
        ok(unsafe { cmcrypto_client_policies_withdraw(self.0.get_mut()) });
    }

    /// What is to be done.
    pub(crate) fn changes(&self, now: i64) -> (Vec<cmcrypto_policy_assignment>, Vec<String>) {
        let mut assigned = None;
        // SAFETY: a live handle.
        let revoked = make(cmcrypto_buffer_free, |revoked| unsafe {
            assigned = Some(make(cmcrypto_policy_list_free, |assigned| {
                cmcrypto_client_policies_changes(self.0.get(), now, assigned, revoked)
            }));
            CMCRYPTO_OK
        });
        (assignments(&assigned.unwrap()), texts(&revoked))
    }

    pub(crate) fn took_effect(&self, assignment: &cmcrypto_policy_assignment) -> i32 {
        // SAFETY: a live handle and structure.
        unsafe { cmcrypto_client_policies_took_effect(self.0.get_mut(), assignment) }
    }

    pub(crate) fn revoked(&self, policy: &str) {
        let policy = CString::new(policy).unwrap();
        // SAFETY: a live handle and text.
        ok(unsafe { cmcrypto_client_policies_revoked(self.0.get_mut(), policy.as_ptr()) });
    }

    pub(crate) fn act(&self, now: i64) -> (Listed, Vec<String>) {
        let (assigned, revoked) = self.changes(now);
        assigned.iter().for_each(|one| ok(self.took_effect(one)));
        revoked.iter().for_each(|policy| self.revoked(policy));
        let told = assigned.iter().map(|one| (text_of(&one.policy), one.version));
        (told.collect(), revoked)
    }

    pub(crate) fn in_effect(&self) -> Listed {
        // SAFETY: a live handle.
        listed(&make(cmcrypto_policy_list_free, |out| unsafe {
            cmcrypto_client_policies_in_effect(self.0.get(), out)
        }))
    }

    pub(crate) fn assigned_by(
        &self, id: &CStr, now: i64,
    ) -> Result<cmcrypto_applied_policy_set, i32> {
        // SAFETY: a live handle and text.
        filled(|out, size| unsafe {
            cmcrypto_client_policies_assigned_by(self.0.get(), id.as_ptr(), now, out, size)
        })
    }

    pub(crate) fn policy(&self, id: &CStr, now: i64) -> Result<cmcrypto_policy_assignment, i32> {
        // SAFETY: a live handle and text.
        filled(|out, size| unsafe {
            cmcrypto_client_policies_policy(self.0.get(), id.as_ptr(), now, out, size)
        })
    }

    pub(crate) fn list(&self, now: i64) -> Listed {
        // SAFETY: a live handle.
        listed(&make(cmcrypto_policy_list_free, |out| unsafe {
            cmcrypto_client_policies_list(self.0.get(), now, out)
        }))
    }

    pub(crate) fn info(&self) -> cmcrypto_client_policies_info {
        // SAFETY: a live handle.
        filled(|out, size| unsafe { cmcrypto_client_policies_get_info(self.0.get(), out, size) })
            .unwrap()
    }

    pub(crate) fn set(&self, index: usize) -> Result<cmcrypto_applied_policy_set, i32> {
        // SAFETY: a live handle.
        filled(|out, size| unsafe {
            cmcrypto_client_policies_get_set(self.0.get(), index, out, size)
        })
    }

    pub(crate) fn missing(&self, now: i64) -> Vec<String> {
        // SAFETY: a live handle.
        texts(&make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_client_policies_missing(self.0.get(), now, out)
        }))
    }
}
