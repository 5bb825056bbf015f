//! A site's own authority, and an administrator with a certificate.

use super::*;
use crate::abi::registration::SITE;
use crate::support;

pub(crate) const HOST: &CStr = c"mp01.example.com";

pub(crate) fn request(profile: i32, hosts: &[&CStr]) -> cmcrypto_issuing_request {
    // SAFETY: numbers and arrays of them.
    let mut request = unsafe { std::mem::zeroed::<cmcrypto_issuing_request>() };
    request.struct_size = u32::try_from(size_of_val(&request)).unwrap();
    request.profile = profile;
    request.host_count = u32::try_from(hosts.len()).unwrap();
    for (field, host) in request.hosts.iter_mut().zip(hosts) {
        put(field, host);
    }
    request
}

pub(crate) fn put(field: &mut [c_char], text: &CStr) {
    for (to, from) in field.iter_mut().zip(text.to_bytes()) {
        *to = c_char::from_ne_bytes([*from]);
    }
}

/// The authority of P01, whose key is that of `mp-3072`.
pub(crate) struct Authority(pub(crate) Handle<cmcrypto_issuing_authority>);

impl Authority {
    pub(crate) fn new() -> Self {
        let key = private_key("mp-3072");
        // SAFETY: live handles and text, here and below.
        Self(make(cmcrypto_issuing_authority_free, |out| unsafe {
            cmcrypto_issuing_authority_new(key.get(), SITE.as_ptr(), 0, NOW, out)
        }))
    }

    pub(crate) fn issue(
        &self, request: &cmcrypto_issuing_request, key: &str,
    ) -> Result<Handle<cmcrypto_certificate>, i32> {
        self.issue_as(request, key)
    }

    /// Of a structure that may be another's.
    pub(crate) fn issue_as(
        &self, request: *const cmcrypto_issuing_request, key: &str,
    ) -> Result<Handle<cmcrypto_certificate>, i32> {
        let key = public_key(&private_key(key));
        // SAFETY: as above.
        try_make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_issuing_authority_issue(self.0.get_mut(), request, key.get(), NOW, out)
        })
    }

    pub(crate) fn list(&self, now: i64) -> Handle<cmcrypto_certificate_revocation_list> {
        // SAFETY: as above.
        make(cmcrypto_certificate_revocation_list_free, |out| unsafe {
            cmcrypto_issuing_authority_revocation_list(self.0.get_mut(), 0, now, out)
        })
    }

    pub(crate) fn certificate(&self) -> Handle<cmcrypto_certificate> {
        // SAFETY: as above.
        make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_issuing_authority_certificate(self.0.get(), out)
        })
    }

    /// By the exchange key of P01.
    pub(crate) fn endorsed(
        &self, by: &Handle<cmcrypto_site_exchange_key>,
    ) -> Handle<cmcrypto_buffer> {
        let (certificate, terms) = (self.certificate(), trust::terms(NOW));
        // SAFETY: as above.
        make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_site_exchange_key_endorse_issuing(by.get(), certificate.get(), &terms, out)
        })
    }

    pub(crate) fn info(&self) -> cmcrypto_issuing_authority_info {
        // SAFETY: as above.
        filled(|info, size| unsafe {
            cmcrypto_issuing_authority_get_info(self.0.get(), info, size)
        })
        .unwrap()
    }
}

fn vector(name: &str) -> Vec<u8> {
    std::fs::read(support::root().join(format!("vectors/access/{name}.pem"))).unwrap()
}

fn vector_certificate(name: &str) -> Handle<cmcrypto_certificate> {
    let pem = vector(&format!("{name}.cert"));
    // SAFETY: the arguments live through the call.
    make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_from_pem(0, pem.as_ptr(), pem.len(), out)
    })
}

pub(crate) fn vector_list(name: &str) -> Handle<cmcrypto_certificate_revocation_list> {
    let pem = vector(&format!("{name}.crl"));
    // SAFETY: the arguments live through the call.
    make(cmcrypto_certificate_revocation_list_free, |out| unsafe {
        cmcrypto_certificate_revocation_list_from_pem(pem.as_ptr(), pem.len(), out)
    })
}

pub(crate) fn session(id: &[u8]) -> cmcrypto_administrator_session {
    // SAFETY: numbers and arrays of them.
    let mut session = unsafe { std::mem::zeroed::<cmcrypto_administrator_session>() };
    session.struct_size = u32::try_from(size_of_val(&session)).unwrap();
    session.session_len = u32::try_from(id.len()).unwrap();
    put(&mut session.site_code, SITE);
    put(&mut session.provider, c"provider.example.com");
    session.session[..id.len()].copy_from_slice(id);
    session.channel = [7; 32];
    session
}

/// An SMS Provider, and Jane with a card.
pub(crate) struct Provider {
    pub(crate) challenges: Handle<cmcrypto_administrator_challenges>,
    pub(crate) roots: Handle<cmcrypto_trust_anchors>,
    pub(crate) card: Handle<cmcrypto_certificate>,
    pub(crate) key: Handle<cmcrypto_private_key>,
}

impl Provider {
    pub(crate) fn new() -> Self {
        Self {
            // SAFETY: an output.
            challenges: make(cmcrypto_administrator_challenges_free, |out| unsafe {
                cmcrypto_administrator_challenges_new(0, 0, 0, out)
            }),
            roots: pki::anchors(&[&vector_certificate("root")]),
            card: vector_certificate("administrator"),
            key: private_key("client-2048"),
        }
    }

    pub(crate) fn challenge(&self, session: &cmcrypto_administrator_session) -> Vec<u8> {
        let (mut challenge, mut len) = (vec![0; 36], 0);
        // SAFETY: live handles and structures, here and below.
        ok(unsafe {
            let (out, cap) = (challenge.as_mut_ptr(), challenge.len());
            let by = self.challenges.get();
            cmcrypto_administrator_challenges_issue(by, session, NOW, out, cap, &raw mut len)
        });
        assert_eq!(len, 36);
        challenge
    }

    pub(crate) fn sign(
        &self, session: &cmcrypto_administrator_session, challenge: &[u8],
    ) -> Result<Handle<cmcrypto_buffer>, i32> {
        self.sign_as(session, challenge)
    }

    /// Of a structure that may be another's.
    pub(crate) fn sign_as(
        &self, session: *const cmcrypto_administrator_session, challenge: &[u8],
    ) -> Result<Handle<cmcrypto_buffer>, i32> {
        let (key, card) = (self.key.get(), self.card.get());
        let (challenge, len) = (challenge.as_ptr(), challenge.len());
        // SAFETY: as above.
        try_make(cmcrypto_buffer_free, |out| unsafe {
            let none = std::ptr::null();
            cmcrypto_administrator_sign_challenge(
                session, challenge, len, key, card, none, 0, NOW, out,
            )
        })
    }

    pub(crate) fn verify(
        &self, session: &cmcrypto_administrator_session, proof: &[u8], lists: &[&str],
    ) -> Result<Handle<cmcrypto_certificate_evidence>, i32> {
        let lists: Vec<_> = lists.iter().map(|name| vector_list(name)).collect();
        let lists: Vec<_> = lists.iter().map(Handle::get).collect();
        let (by, roots) = (self.challenges.get(), self.roots.get());
        let (proof, len) = (proof.as_ptr(), proof.len());
        // SAFETY: as above.
        try_make(cmcrypto_certificate_evidence_free, |out| unsafe {
            let (lists, lists_len) = (lists.as_ptr(), lists.len());
            cmcrypto_administrator_challenges_verify(
                by, session, proof, len, roots, lists, lists_len, NOW, out,
            )
        })
    }

    /// In a session of that id.
    pub(crate) fn evidence(&self, id: &[u8]) -> Handle<cmcrypto_certificate_evidence> {
        let session = session(id);
        let proof = self.sign(&session, &self.challenge(&session)).ok().unwrap();
        self.verify(&session, bytes(&proof), &["root"]).ok().unwrap()
    }
}

/// That of the tokens in `vectors/access`.
pub(crate) const OBJECT_ID: &CStr = c"9188040d-6c67-4c5b-b112-36a304b66dad";

pub(crate) fn account() -> Handle<cmcrypto_administrator_account> {
    // SAFETY: texts, and a live handle.
    let account = make(cmcrypto_administrator_account_free, |out| unsafe {
        cmcrypto_administrator_account_new(
            c"S-1-5-21-1-2-3-1104".as_ptr(),
            c"CONTOSO\\Jane".as_ptr(),
            c"jane@contoso.com".as_ptr(),
            out,
        )
    });
    ok(unsafe {
        cmcrypto_administrator_account_set_object_id(account.get_mut(), OBJECT_ID.as_ptr())
    });
    account
}

pub(crate) fn signed_in(id: &[u8]) -> Handle<cmcrypto_signed_in> {
    let (session, account) = (session(id), account());
    // SAFETY: live handles and structures.
    make(cmcrypto_signed_in_free, |out| unsafe {
        cmcrypto_signed_in_by_windows(&session, account.get(), out)
    })
}

pub(crate) fn default_policy() -> Handle<cmcrypto_administrator_policy> {
    // SAFETY: an output.
    make(cmcrypto_administrator_policy_free, |out| unsafe {
        cmcrypto_administrator_policy_new(out)
    })
}
