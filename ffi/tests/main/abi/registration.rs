//! A site that clients register with, through the C ABI.

use std::ffi::{CStr, CString, c_char};

use cmcrypto::*;
use cmcrypto_core::Error;

use super::*;

pub(crate) const SITE: &CStr = c"P01";
pub(crate) const DAY: i64 = 86_400;

pub(crate) type Challenge = [u8; CMCRYPTO_REGISTRATION_CHALLENGE_LEN];

/// The providers that are built in.
pub(crate) fn providers() -> Vec<i32> {
    let mut all = vec![CMCRYPTO_PROVIDER_AWS_LC, CMCRYPTO_PROVIDER_PORTABLE];
    all.retain(|provider| !cmcrypto_provider_name(*provider).is_null());
    assert!(!all.is_empty());
    all
}

/// Every pair of them: one for either side.
pub(crate) fn pairs() -> Vec<(i32, i32)> {
    let all = providers();
    all.iter().flat_map(|one| all.iter().map(|other| (*one, *other))).collect()
}

/// The outcome of a call that fails so.
pub(crate) fn code<T>(error: Error) -> Result<T, i32> {
    Err(error.code())
}

/// A stored key, with a provider.
pub(crate) fn load(provider: i32, name: &str) -> Handle<cmcrypto_private_key> {
    let pem = pem(&format!("{name}.key.pem"));
    // SAFETY: the arguments live through the call.
    make(cmcrypto_private_key_free, |out| unsafe {
        let (pem, len, none) = (pem.as_ptr(), pem.len(), std::ptr::null());
        cmcrypto_private_key_from_pem(provider, pem, len, none, 0, out)
    })
}

/// A new certificate for a key, valid from a day before `NOW` to `days` after it.
pub(crate) fn issue(
    key: &Handle<cmcrypto_private_key>, usage: i32, days: i64,
) -> Handle<cmcrypto_certificate> {
    let (from, until) = (NOW - DAY, NOW + days * DAY);
    // SAFETY: a live handle and a text.
    make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_self_signed(key.get(), usage, c"PC01".as_ptr(), from, until, out)
    })
}

/// A stored key and a new signing certificate for it.
pub(crate) fn signing(provider: i32, name: &str, days: i64) -> Handle<cmcrypto_signing_identity> {
    let key = load(provider, name);
    let certificate = issue(&key, CMCRYPTO_KEY_USE_SIGNING, days);
    // SAFETY: live handles.
    make(cmcrypto_signing_identity_free, |out| unsafe {
        cmcrypto_signing_identity_new(key.get(), certificate.get(), out)
    })
}

pub(crate) fn certificate_of(
    identity: &Handle<cmcrypto_signing_identity>,
) -> Handle<cmcrypto_certificate> {
    // SAFETY: a live handle.
    make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_signing_identity_certificate(identity.get(), out)
    })
}

/// The DER of a certificate, to compare.
pub(crate) fn der(certificate: &Handle<cmcrypto_certificate>) -> Vec<u8> {
    // SAFETY: a live handle.
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_certificate_to_der(certificate.get(), out)
    });
    bytes(&der).to_vec()
}

/// A text that a call writes, or its status; then nothing may be left in the output.
pub(crate) fn text(
    call: impl FnOnce(*mut c_char, usize, *mut usize) -> i32,
) -> Result<CString, i32> {
    let (mut out, mut len) = ([POISON; 300], usize::MAX);
    match call(out.as_mut_ptr().cast(), out.len(), &raw mut len) {
        CMCRYPTO_OK => {
            let text = CStr::from_bytes_until_nul(&out).unwrap();
            assert_eq!(text.count_bytes(), len);
            Ok(text.to_owned())
        }
        status => {
            assert!(len == 0 && out.iter().all(|byte| *byte == 0));
            Err(status)
        }
    }
}

pub(crate) fn key_sha256(certificate: &Handle<cmcrypto_certificate>) -> [u8; 32] {
    // SAFETY: a live handle.
    let key = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_certificate_public_key(certificate.get(), out)
    });
    key_info(&key).key_sha256
}

pub(crate) fn challenges(provider: i32) -> Handle<cmcrypto_registration_challenges> {
    // SAFETY: an output.
    make(cmcrypto_registration_challenges_free, |out| unsafe {
        cmcrypto_registration_challenges_new(provider, out)
    })
}

/// A management point that registers clients, and the clients.
pub(crate) struct RegisteringSite {
    pub(crate) registrar: Handle<cmcrypto_registrar>,
    pub(crate) clients: Handle<cmcrypto_client_directory>,
    pub(crate) mp_certificate: Handle<cmcrypto_certificate>,
}

/// What a client is registered with.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) certificate: Vec<u8>,
    pub(crate) encryption: Option<Vec<u8>>,
    pub(crate) approved: i32,
    pub(crate) blocked: i32,
}

impl RegisteringSite {
    /// Its certificate is valid for 100 days.
    pub(crate) fn new(provider: i32, settings: cmcrypto_site_security, approval: i32) -> Self {
        let (identity, challenges) = (signing(provider, "mp-3072", 100), challenges(provider));
        // SAFETY: live handles, a structure and a text, here and below.
        let registrar = make(cmcrypto_registrar_free, |out| unsafe {
            let (site, challenges) = (SITE.as_ptr(), challenges.get());
            cmcrypto_registrar_new(
                site,
                &raw const settings,
                approval,
                challenges,
                identity.get(),
                out,
            )
        });
        // SAFETY: as above.
        let clients = make(cmcrypto_client_directory_free, |out| unsafe {
            cmcrypto_client_directory_new(out)
        });
        Self { registrar, clients, mp_certificate: certificate_of(&identity) }
    }

    pub(crate) fn challenge(&self, now: i64) -> Challenge {
        let (mut challenge, mut len) = ([0; CMCRYPTO_REGISTRATION_CHALLENGE_LEN], 0);
        // SAFETY: a live handle, and an output of the size that is said.
        ok(unsafe {
            let (out, capacity) = (challenge.as_mut_ptr(), challenge.len());
            cmcrypto_registrar_challenge(self.registrar.get(), now, out, capacity, &raw mut len)
        });
        assert_eq!(len, challenge.len());
        challenge
    }

    pub(crate) fn register(
        &self, request: &[u8], authenticated: i32, now: i64,
    ) -> Result<Answer, i32> {
        // SAFETY: live handles and bytes.
        answered(|reply, answer, size| unsafe {
            cmcrypto_registrar_register(
                self.registrar.get(),
                request.as_ptr(),
                request.len(),
                authenticated,
                self.clients.get(),
                now,
                reply,
                answer,
                size,
            )
        })
    }

    pub(crate) fn renew(&self, request: &[u8], now: i64) -> Result<Answer, i32> {
        // SAFETY: live handles and bytes.
        answered(|reply, answer, size| unsafe {
            cmcrypto_registrar_renew(
                self.registrar.get(),
                request.as_ptr(),
                request.len(),
                self.clients.get(),
                now,
                reply,
                answer,
                size,
            )
        })
    }

    pub(crate) fn find(&self, id: &CStr) -> Result<Found, i32> {
        let poisoned = std::ptr::without_provenance_mut(usize::from(POISON));
        let (mut encryption, mut approved, mut blocked) = (poisoned, 7, 7);
        // SAFETY: a live handle, a text and outputs.
        let certificate = try_make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_client_directory_find(
                self.clients.get(),
                id.as_ptr(),
                out,
                &raw mut encryption,
                &raw mut approved,
                &raw mut blocked,
            )
        });
        let encryption = (!encryption.is_null()).then(|| {
            make(cmcrypto_certificate_free, |out| {
                // SAFETY: an output; the handle is this function's.
                unsafe { *out = encryption };
                CMCRYPTO_OK
            })
        });
        match certificate {
            Ok(certificate) => Ok(Found {
                certificate: der(&certificate),
                encryption: encryption.as_ref().map(der),
                approved,
                blocked,
            }),
            Err(status) => {
                assert!(encryption.is_none() && (approved, blocked) == (0, 0));
                Err(status)
            }
        }
    }

    pub(crate) fn find_by_key(
        &self, certificate: &Handle<cmcrypto_certificate>,
    ) -> Result<CString, i32> {
        let key = key_sha256(certificate);
        // SAFETY: a live handle, bytes and an output.
        text(|out, capacity, len| unsafe {
            let (clients, key) = (self.clients.get(), key.as_ptr());
            cmcrypto_client_directory_find_by_key(clients, key, 32, out, capacity, len)
        })
    }

    pub(crate) fn set_blocked(&self, id: &CStr, blocked: i32) {
        // SAFETY: a live handle and a text.
        ok(unsafe {
            cmcrypto_client_directory_set_blocked(self.clients.get(), id.as_ptr(), blocked)
        });
    }

    pub(crate) fn approve(&self, id: &CStr) -> i32 {
        // SAFETY: a live handle and a text.
        unsafe { cmcrypto_client_directory_approve(self.clients.get(), id.as_ptr()) }
    }
}

/// A request to register, with a certificate for encryption or without.
pub(crate) fn request(
    identity: &Handle<cmcrypto_signing_identity>,
    encryption: Option<&Handle<cmcrypto_certificate>>, challenge: &[u8], digest: i32,
) -> Result<Handle<cmcrypto_registration_request>, i32> {
    // SAFETY: live handles, bytes and a text.
    try_make(cmcrypto_registration_request_free, |out| unsafe {
        cmcrypto_registration_request_new(
            SITE.as_ptr(),
            identity.get(),
            encryption.map_or(std::ptr::null(), Handle::get),
            challenge.as_ptr(),
            challenge.len(),
            digest,
            NOW,
            out,
        )
    })
}

/// A request with SHA-256 to renew, with a certificate for encryption or without.
pub(crate) fn renewal(
    id: &CStr, current: &Handle<cmcrypto_signing_identity>,
    next: &Handle<cmcrypto_signing_identity>, encryption: Option<&Handle<cmcrypto_certificate>>,
    challenge: &[u8],
) -> Result<Handle<cmcrypto_registration_request>, i32> {
    // SAFETY: live handles, bytes and texts.
    try_make(cmcrypto_registration_request_free, |out| unsafe {
        cmcrypto_registration_request_renewal(
            SITE.as_ptr(),
            id.as_ptr(),
            current.get(),
            next.get(),
            encryption.map_or(std::ptr::null(), Handle::get),
            challenge.as_ptr(),
            challenge.len(),
            CMCRYPTO_DIGEST_SHA256,
            NOW,
            out,
        )
    })
}

pub(crate) fn as_bytes(request: &Handle<cmcrypto_registration_request>) -> Vec<u8> {
    // SAFETY: a live handle.
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_registration_request_as_bytes(request.get(), out)
    });
    bytes(&der).to_vec()
}

pub(crate) fn finish(
    request: &Handle<cmcrypto_registration_request>, reply: &[u8],
    management_point: &Handle<cmcrypto_certificate>, now: i64,
) -> Result<(cmcrypto_registered, cmcrypto_site_security), i32> {
    let mut site = Err(0);
    let registered = filled(|registered, registered_size| {
        // SAFETY: live handles and bytes.
        site = filled(|site, site_size| unsafe {
            cmcrypto_registration_request_finish(
                request.get(),
                reply.as_ptr(),
                reply.len(),
                management_point.get(),
                now,
                registered,
                registered_size,
                site,
                site_size,
            )
        });
        site.as_ref().err().copied().unwrap_or(CMCRYPTO_OK)
    });
    Ok((registered?, site?))
}

/// What a management point makes of a request.
pub(crate) struct Answer {
    pub(crate) reply: Vec<u8>,
    pub(crate) told: cmcrypto_registration_answer,
}

impl Answer {
    pub(crate) fn id(&self) -> CString {
        CString::new(text_of(&self.told.id)).unwrap()
    }
}

fn answered(
    call: impl FnOnce(*mut *mut cmcrypto_buffer, *mut cmcrypto_registration_answer, usize) -> i32,
) -> Result<Answer, i32> {
    let mut told = Err(0);
    let reply = try_make(cmcrypto_buffer_free, |reply| {
        told = filled(|answer, size| call(reply, answer, size));
        told.as_ref().err().copied().unwrap_or(CMCRYPTO_OK)
    })?;
    Ok(Answer { reply: bytes(&reply).to_vec(), told: told? })
}
