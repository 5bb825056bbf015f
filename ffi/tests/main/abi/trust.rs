//! A hierarchy and its endorsements.

use super::*;

pub(crate) const HOST: &CStr = c"mp01.example.com";
pub(crate) const SITE: &CStr = c"P01";

pub(crate) fn terms(now: i64) -> cmcrypto_endorsement_terms {
    let mut terms = cmcrypto_endorsement_terms::default();
    let size = size_of_val(&terms);
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_endorsement_terms_starting(now, &raw mut terms, size) };
    terms
}

pub(crate) fn settings() -> cmcrypto_trust_settings {
    let mut settings = cmcrypto_trust_settings::default();
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_trust_settings_default(&raw mut settings, size_of_val(&settings)) };
    settings
}

/// A site with a stored exchange key.
pub(crate) fn exchange_key(name: &str, site: &CStr) -> Handle<cmcrypto_site_exchange_key> {
    let key = private_key(name);
    // SAFETY: live handles and text.
    make(cmcrypto_site_exchange_key_free, |out| unsafe {
        cmcrypto_site_exchange_key_new(key.get(), site.as_ptr(), out)
    })
}

pub(crate) fn root(key: &Handle<cmcrypto_site_exchange_key>) -> Handle<cmcrypto_site_public_key> {
    // SAFETY: a live handle.
    make(cmcrypto_site_public_key_free, |out| unsafe {
        cmcrypto_site_exchange_key_site_public_key(key.get(), out)
    })
}

pub(crate) fn endorse_site(
    parent: &Handle<cmcrypto_site_exchange_key>, code: &CStr,
    child: &Handle<cmcrypto_site_exchange_key>, terms: &cmcrypto_endorsement_terms,
) -> Result<Handle<cmcrypto_buffer>, i32> {
    // SAFETY: live handles, text and structure, here and below.
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_site_exchange_key_public_key(child.get(), out)
    });
    // SAFETY: as above.
    try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_exchange_key_endorse_site(
            parent.get(),
            code.as_ptr(),
            public.get(),
            terms,
            out,
        )
    })
}

/// The signing certificate of a management point, endorsed by its site.
pub(crate) fn endorse_signing(
    site: &Handle<cmcrypto_site_exchange_key>, host: &CStr,
    certificate: &Handle<cmcrypto_certificate>, terms: &cmcrypto_endorsement_terms,
) -> Result<Handle<cmcrypto_buffer>, i32> {
    // SAFETY: live handles, text and structure.
    try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_exchange_key_endorse_management_point(
            site.get(),
            host.as_ptr(),
            certificate.get(),
            terms,
            out,
        )
    })
}

/// The encryption certificate of a management point, endorsed by its signing key.
pub(crate) fn endorse_encryption(
    signing: &Handle<cmcrypto_signing_identity>, site: &CStr, host: &CStr,
    certificate: &Handle<cmcrypto_certificate>, terms: &cmcrypto_endorsement_terms,
) -> Result<Handle<cmcrypto_buffer>, i32> {
    // SAFETY: live handles, texts and structure.
    try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_endorse_encryption_certificate(
            signing.get(),
            site.as_ptr(),
            host.as_ptr(),
            certificate.get(),
            terms,
            out,
        )
    })
}

/// The operational key of a site, endorsed by its exchange key.
pub(crate) fn endorse_operational(
    key: &Handle<cmcrypto_site_exchange_key>, operational: &Handle<cmcrypto_site_exchange_key>,
    terms: &cmcrypto_endorsement_terms,
) -> Result<Handle<cmcrypto_buffer>, i32> {
    // SAFETY: live handles and structure, here and below.
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_site_exchange_key_public_key(operational.get(), out)
    });
    // SAFETY: as above.
    try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_exchange_key_endorse_operational_key(key.get(), public.get(), terms, out)
    })
}

/// The certificate that a site signs policy with, endorsed by its key.
pub(crate) fn endorse_site_signing(
    site: &Handle<cmcrypto_site_exchange_key>, certificate: &Handle<cmcrypto_certificate>,
    terms: &cmcrypto_endorsement_terms,
) -> Result<Handle<cmcrypto_buffer>, i32> {
    // SAFETY: live handles and structure.
    try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_exchange_key_endorse_site_signing(site.get(), certificate.get(), terms, out)
    })
}

/// What a management point publishes, part by part.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) operational: Option<&'a [u8]>,
    pub(crate) parent: Option<&'a [u8]>,
    pub(crate) site: Option<&'a [u8]>,
    pub(crate) signing: &'a [u8],
    pub(crate) encryption: &'a [u8],
    pub(crate) site_signing: Option<&'a [u8]>,
}

impl Parts<'_> {
    pub(crate) fn assemble(
        &self, root: &Handle<cmcrypto_site_public_key>,
    ) -> Result<Handle<cmcrypto_management_point_bundle>, i32> {
        let pair = |part: Option<&[u8]>| {
            part.map_or((std::ptr::null(), 0), |part| (part.as_ptr(), part.len()))
        };
        let (operational, operational_len) = pair(self.operational);
        let ((parent, parent_len), (site, site_len)) = (pair(self.parent), pair(self.site));
        let (signing, signing_len) = pair(Some(self.signing));
        let (encryption, encryption_len) = pair(Some(self.encryption));
        let (site_signing, site_signing_len) = pair(self.site_signing);
        // SAFETY: live handle and bytes.
        try_make(cmcrypto_management_point_bundle_free, |out| unsafe {
            cmcrypto_management_point_bundle_new(
                root.get(),
                operational,
                operational_len,
                parent,
                parent_len,
                site,
                site_len,
                signing,
                signing_len,
                encryption,
                encryption_len,
                site_signing,
                site_signing_len,
                out,
            )
        })
    }
}

/// Puts a management point's keys together; the first two are its own site and the one above it.
pub(crate) fn assemble(
    root: &Handle<cmcrypto_site_public_key>, [parent, site]: [Option<&[u8]>; 2], signing: &[u8],
    encryption: &[u8],
) -> Result<Handle<cmcrypto_management_point_bundle>, i32> {
    let parts = Parts { operational: None, parent, site, signing, encryption, site_signing: None };
    parts.assemble(root)
}

/// A top-level site and the management point `HOST` in it, whose certificates are `client-2048` and
/// `mp-2048`, endorsed from `NOW` on.
pub(crate) struct Hierarchy {
    pub(crate) site: Handle<cmcrypto_site_exchange_key>,
    pub(crate) root: Handle<cmcrypto_site_public_key>,
}

impl Hierarchy {
    pub(crate) fn new(key: &str) -> Self {
        let site = exchange_key(key, SITE);
        let root = root(&site);
        Self { site, root }
    }

    pub(crate) fn keys(
        &self, terms: &cmcrypto_endorsement_terms,
    ) -> Handle<cmcrypto_management_point_bundle> {
        let signing = endorse_signing(&self.site, HOST, &certificate("client-2048"), terms);
        let identity = signing_identity("client-2048");
        let encryption = endorse_encryption(&identity, SITE, HOST, &certificate("mp-2048"), terms);
        let (signing, encryption) = (signing.ok().unwrap(), encryption.ok().unwrap());
        assemble(&self.root, [None; 2], bytes(&signing), bytes(&encryption)).ok().unwrap()
    }
}

pub(crate) type Trusted = Handle<cmcrypto_trusted_management_point>;

/// A client's trust store.
pub(crate) struct Store(pub(crate) Handle<cmcrypto_trust_store>);

impl Store {
    pub(crate) fn new(settings: &cmcrypto_trust_settings) -> Self {
        // SAFETY: a structure of the size that it says.
        Self(make(cmcrypto_trust_store_free, |out| unsafe {
            cmcrypto_trust_store_new(settings, out)
        }))
    }

    pub(crate) fn learn_root(
        &self, key: &Handle<cmcrypto_site_public_key>, source: i32,
    ) -> Result<i32, i32> {
        // SAFETY: live handles.
        number(|out| unsafe {
            cmcrypto_trust_store_learn_trusted_root_key(self.0.get_mut(), key.get(), source, out)
        })
    }

    pub(crate) fn learn_site_signing(&self, name: &str, source: i32) -> Result<i32, i32> {
        let (store, certificate) = (self.0.get_mut(), certificate(name));
        // SAFETY: live handles.
        number(|out| unsafe {
            let (site, certificate) = (SITE.as_ptr(), certificate.get());
            cmcrypto_trust_store_learn_site_signing_certificate(
                store,
                site,
                certificate,
                source,
                NOW,
                out,
            )
        })
    }

    pub(crate) fn replace_site_signing(&self, name: &str, source: i32, now: i64) -> i32 {
        let (store, certificate) = (self.0.get_mut(), certificate(name));
        // SAFETY: live handles and text, here and below.
        unsafe {
            let (site, certificate) = (SITE.as_ptr(), certificate.get());
            cmcrypto_trust_store_replace_site_signing_certificate(
                store,
                site,
                certificate,
                source,
                now,
            )
        }
    }

    pub(crate) fn site_signing(
        &self, site: &CStr, now: i64,
    ) -> Result<Handle<cmcrypto_certificate>, i32> {
        // SAFETY: as above.
        try_make(cmcrypto_certificate_free, |out| unsafe {
            let (store, site) = (self.0.get(), site.as_ptr());
            cmcrypto_trust_store_site_signing_certificate(store, site, now, out)
        })
    }

    /// What verifies what the site signs, and until when.
    pub(crate) fn site_verifier(
        &self, site: &CStr, now: i64,
    ) -> Result<(Handle<cmcrypto_site_verifier>, i64), i32> {
        let mut until = 0;
        // SAFETY: as above.
        let verifier = try_make(cmcrypto_site_verifier_free, |out| unsafe {
            let (store, site) = (self.0.get(), site.as_ptr());
            cmcrypto_trust_store_site_verifier(store, site, now, out, &raw mut until)
        })?;
        Ok((verifier, until))
    }

    /// Whether `site` signs with this stored certificate, or why that is not known.
    pub(crate) fn signs_with(&self, site: &CStr, name: &str) -> Result<bool, i32> {
        let (held, expected) = (self.site_signing(site, NOW)?, certificate(name));
        // SAFETY: as above.
        number(|out| unsafe { cmcrypto_certificate_equals(held.get(), expected.get(), out) })
            .map(|same| same == 1)
    }

    pub(crate) fn site_signing_source(&self) -> i32 {
        // SAFETY: as above.
        number(|out| unsafe {
            let (store, site) = (self.0.get(), SITE.as_ptr());
            cmcrypto_trust_store_site_signing_certificate_source(store, site, out)
        })
        .unwrap()
    }

    /// Whether there was one.
    pub(crate) fn forget_site_signing(&self) -> bool {
        // SAFETY: as above.
        let was_held = number(|out| unsafe {
            let (store, site) = (self.0.get_mut(), SITE.as_ptr());
            cmcrypto_trust_store_forget_site_signing_certificate(store, site, out)
        });
        was_held.unwrap() == 1
    }

    pub(crate) fn learn_operational(&self, endorsed: &[u8], now: i64) -> i32 {
        let (store, key, len) = (self.0.get_mut(), endorsed.as_ptr(), endorsed.len());
        // SAFETY: live handle and bytes.
        unsafe { cmcrypto_trust_store_learn_operational_key(store, key, len, now) }
    }

    pub(crate) fn info(&self) -> cmcrypto_trust_store_info {
        // SAFETY: a live handle.
        filled(|info, size| unsafe { cmcrypto_trust_store_get_info(self.0.get(), info, size) })
            .unwrap()
    }

    pub(crate) fn root_source(&self) -> i32 {
        self.info().trusted_root_key_source
    }

    pub(crate) fn learn(
        &self, keys: &Handle<cmcrypto_management_point_bundle>, now: i64,
    ) -> Result<Trusted, i32> {
        self.learn_named(keys, SITE, None, HOST, now)
    }

    pub(crate) fn learn_named(
        &self, keys: &Handle<cmcrypto_management_point_bundle>, site: &CStr, parent: Option<&CStr>,
        host: &CStr, now: i64,
    ) -> Result<Trusted, i32> {
        let parent = parent.map_or(std::ptr::null(), CStr::as_ptr);
        // SAFETY: live handles and texts.
        try_make(cmcrypto_trusted_management_point_free, |out| unsafe {
            cmcrypto_trust_store_learn_management_point(
                self.0.get_mut(),
                keys.get(),
                site.as_ptr(),
                parent,
                host.as_ptr(),
                now,
                out,
            )
        })
    }

    pub(crate) fn find(&self, now: i64) -> Result<Trusted, i32> {
        let none = std::ptr::null();
        // SAFETY: live handle and texts.
        try_make(cmcrypto_trusted_management_point_free, |out| unsafe {
            cmcrypto_trust_store_management_point(
                self.0.get(),
                SITE.as_ptr(),
                none,
                HOST.as_ptr(),
                now,
                out,
            )
        })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // SAFETY: a live handle.
        let data = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_trust_store_to_bytes(self.0.get(), out)
        });
        bytes(&data).to_vec()
    }

    pub(crate) fn count(&self) -> u32 {
        self.info().management_point_count
    }
}

/// A number that a call gives, or why not; then it must be 0.
pub(crate) fn number<T: Copy + Default + PartialEq + std::fmt::Debug>(
    call: impl FnOnce(*mut T) -> i32,
) -> Result<T, i32> {
    let mut value = T::default();
    match call(&raw mut value) {
        CMCRYPTO_OK => Ok(value),
        status => {
            assert_eq!(value, T::default());
            Err(status)
        }
    }
}

/// A text that a call gives, or why not.
pub(crate) fn text(
    call: impl FnOnce(*mut c_char, usize, *mut usize) -> i32,
) -> Result<String, i32> {
    let (mut out, mut len) = ([POISON; 300], 0);
    match call(out.as_mut_ptr().cast(), out.len(), &raw mut len) {
        CMCRYPTO_OK => {
            let text = CStr::from_bytes_with_nul(&out[..=len]).unwrap();
            Ok(text.to_str().unwrap().to_owned())
        }
        status => Err(status),
    }
}
