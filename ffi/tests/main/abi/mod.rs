//! The C ABI as C sees it, called from Rust: what tests set up again and again.
#![allow(dead_code, reason = "each test takes what it needs")]

pub(crate) mod access;
pub(crate) mod access_administration;
pub(crate) mod access_scope;
pub(crate) mod access_token;
pub(crate) mod channel;
pub(crate) mod compatibility;
pub(crate) mod content;
pub(crate) mod content_encryption;
pub(crate) mod external_key;
pub(crate) mod pki;
pub(crate) mod policy;
pub(crate) mod registration;
pub(crate) mod replication;
pub(crate) mod secret_policy;
pub(crate) mod sites;
pub(crate) mod store;
pub(crate) mod trust;

use std::ffi::{CStr, c_char};

use cmcrypto::*;

pub(crate) const CLIENT_ID: &CStr = c"GUID:00000000-0000-0000-0000-000000000001";
pub(crate) const NOW: i64 = 1_800_000_000;

/// What outputs are filled with before a call.
pub(crate) const POISON: u8 = 0xAA;

/// A handle that is freed when it goes.
pub(crate) struct Handle<T> {
    pointer: *mut T,
    free: unsafe extern "C" fn(*mut T),
}

// SAFETY: the header lets handles be used from any thread; what only one may do is not done here.
unsafe impl<T> Send for Handle<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Handle<T> {}

impl<T> Handle<T> {
    pub(crate) fn get(&self) -> *const T {
        self.pointer
    }

    pub(crate) fn get_mut(&self) -> *mut T {
        self.pointer
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        // SAFETY: made by the library, and freed once.
        unsafe { (self.free)(self.pointer) };
    }
}

/// Makes a handle, or says why not; then the output must be NULL, whatever was there before.
pub(crate) fn try_make<T>(
    free: unsafe extern "C" fn(*mut T), call: impl FnOnce(*mut *mut T) -> i32,
) -> Result<Handle<T>, i32> {
    let mut pointer = std::ptr::without_provenance_mut(usize::from(POISON));
    match call(&raw mut pointer) {
        CMCRYPTO_OK => {
            assert!(!pointer.is_null());
            Ok(Handle { pointer, free })
        }
        status => {
            assert!(pointer.is_null(), "an output after status {status}");
            Err(status)
        }
    }
}

pub(crate) fn make<T>(
    free: unsafe extern "C" fn(*mut T), call: impl FnOnce(*mut *mut T) -> i32,
) -> Handle<T> {
    try_make(free, call).unwrap_or_else(|status| panic!("status {status}: {}", detail()))
}

/// What a call writes into a structure, or why not; then zeros, whatever was there before.
pub(crate) fn filled<T: Copy>(call: impl FnOnce(*mut T, usize) -> i32) -> Result<T, i32> {
    let mut structure = std::mem::MaybeUninit::<T>::uninit();
    let bytes = structure.as_mut_ptr().cast::<u8>();
    // SAFETY: as many bytes as a structure has, of numbers and arrays of them.
    unsafe { bytes.write_bytes(POISON, size_of::<T>()) };
    let status = call(structure.as_mut_ptr(), size_of::<T>());
    // SAFETY: as above.
    let written = unsafe { std::slice::from_raw_parts(bytes, size_of::<T>()) };
    if status != CMCRYPTO_OK {
        assert!(written.iter().all(|byte| *byte == 0), "an output after status {status}");
        return Err(status);
    }
    // SAFETY: any numbers are a value of it.
    Ok(unsafe { structure.assume_init() })
}

/// The text in a structure's field; what follows it is zeros.
pub(crate) fn text_of(field: &[c_char]) -> String {
    let bytes: Vec<u8> = field.iter().map(|unit| unit.to_ne_bytes()[0]).collect();
    let (text, rest) = bytes.split_at(bytes.iter().position(|byte| *byte == 0).unwrap());
    assert!(rest.iter().all(|byte| *byte == 0));
    String::from_utf8(text.to_vec()).unwrap()
}

pub(crate) fn ok(status: i32) {
    assert_eq!(status, CMCRYPTO_OK, "{}", detail());
}

/// The thread's last detail.
pub(crate) fn detail() -> String {
    let mut text = [0_u8; 4096];
    let mut len = 0;
    // SAFETY: the buffer has the size that is said.
    let status =
        unsafe { cmcrypto_last_error_detail(text.as_mut_ptr().cast(), text.len(), &raw mut len) };
    assert_eq!(status, CMCRYPTO_OK);
    assert_eq!(text[len], 0);
    String::from_utf8(text[..len].to_vec()).unwrap()
}

pub(crate) fn bytes(buffer: &Handle<cmcrypto_buffer>) -> &[u8] {
    // SAFETY: the bytes live as long as the handle.
    unsafe {
        std::slice::from_raw_parts(
            cmcrypto_buffer_data(buffer.get()),
            cmcrypto_buffer_len(buffer.get()),
        )
    }
}

pub(crate) fn pem(name: &str) -> Vec<u8> {
    std::fs::read(crate::support::vector(name)).unwrap()
}

pub(crate) fn private_key(name: &str) -> Handle<cmcrypto_private_key> {
    let pem = pem(&format!("{name}.key.pem"));
    // SAFETY: the arguments live through the call.
    make(cmcrypto_private_key_free, |out| unsafe {
        let (password, none) = (std::ptr::null(), 0);
        cmcrypto_private_key_from_pem(0, pem.as_ptr(), pem.len(), password, none, out)
    })
}

pub(crate) fn public_key(key: &Handle<cmcrypto_private_key>) -> Handle<cmcrypto_public_key> {
    // SAFETY: a live handle.
    make(cmcrypto_public_key_free, |out| unsafe { cmcrypto_private_key_public_key(key.get(), out) })
}

pub(crate) fn key_info(key: &Handle<cmcrypto_public_key>) -> cmcrypto_public_key_info {
    // SAFETY: a live handle.
    filled(|info, size| unsafe { cmcrypto_public_key_get_info(key.get(), info, size) }).unwrap()
}

pub(crate) fn certificate(name: &str) -> Handle<cmcrypto_certificate> {
    let pem = pem(&format!("{name}.cert.pem"));
    // SAFETY: the arguments live through the call.
    make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_from_pem(0, pem.as_ptr(), pem.len(), out)
    })
}

pub(crate) fn signing_identity(name: &str) -> Handle<cmcrypto_signing_identity> {
    let (key, certificate) = (private_key(name), certificate(name));
    // SAFETY: live handles.
    make(cmcrypto_signing_identity_free, |out| unsafe {
        cmcrypto_signing_identity_new(key.get(), certificate.get(), out)
    })
}

pub(crate) fn decryption_identity(name: &str) -> Handle<cmcrypto_decryption_identity> {
    let (key, certificate) = (private_key(name), certificate(name));
    // SAFETY: live handles.
    make(cmcrypto_decryption_identity_free, |out| unsafe {
        cmcrypto_decryption_identity_new(key.get(), certificate.get(), out)
    })
}

pub(crate) fn site() -> cmcrypto_site_security {
    let mut site = cmcrypto_site_security::default();
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_site_security_default(&raw mut site, size_of_val(&site)) };
    site
}

pub(crate) fn seen_messages_limits() -> cmcrypto_seen_messages_limits {
    let mut limits = cmcrypto_seen_messages_limits::default();
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_seen_messages_limits_default(&raw mut limits, size_of_val(&limits)) };
    limits
}

/// A memory for so many messages of either kind of senders.
pub(crate) fn seen_messages(count: u32) -> Handle<cmcrypto_seen_messages> {
    let limits =
        cmcrypto_seen_messages_limits { approved: count, others: count, ..seen_messages_limits() };
    // SAFETY: a structure.
    make(cmcrypto_seen_messages_free, |out| unsafe { cmcrypto_seen_messages_new(&limits, out) })
}

pub(crate) fn freshness() -> cmcrypto_freshness {
    let mut freshness = cmcrypto_freshness::default();
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_freshness_default(&raw mut freshness, size_of_val(&freshness)) };
    freshness
}

pub(crate) fn accepted() -> cmcrypto_accepted_algorithms {
    let mut accepted = cmcrypto_accepted_algorithms::default();
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_accepted_algorithms_default(&raw mut accepted, size_of_val(&accepted)) };
    accepted
}

pub(crate) fn sign_options() -> cmcrypto_sign_options {
    let mut options = cmcrypto_sign_options::default();
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_sign_options_default(&raw mut options, size_of_val(&options)) };
    options
}

/// A client and a management point that know each other.
pub(crate) struct Site {
    pub(crate) settings: cmcrypto_site_security,
    pub(crate) client: Handle<cmcrypto_client>,
    pub(crate) mp_certificate: Handle<cmcrypto_certificate>,
    pub(crate) management_point: Handle<cmcrypto_management_point>,
    pub(crate) clients: Handle<cmcrypto_client_directory>,
}

impl Site {
    pub(crate) fn new(settings: cmcrypto_site_security) -> Self {
        let signing = signing_identity("client-2048");
        let decryption = decryption_identity("mp-2048");
        let (client_certificate, freshness) = (certificate("client-2048"), freshness());
        // SAFETY: live handles, structures and texts, here and below.
        let client = make(cmcrypto_client_free, |out| unsafe {
            cmcrypto_client_new(CLIENT_ID.as_ptr(), c"P01".as_ptr(), signing.get(), out)
        });
        let identities = [decryption.get()];
        // SAFETY: as above.
        let management_point = make(cmcrypto_management_point_free, |out| unsafe {
            cmcrypto_management_point_new(
                identities.as_ptr(),
                1,
                &raw const settings,
                &raw const freshness,
                out,
            )
        });
        // SAFETY: as above.
        let clients = make(cmcrypto_client_directory_free, |out| unsafe {
            cmcrypto_client_directory_new(out)
        });
        // SAFETY: as above.
        ok(unsafe {
            cmcrypto_client_directory_add(
                clients.get(),
                CLIENT_ID.as_ptr(),
                client_certificate.get(),
            )
        });
        Self { settings, client, mp_certificate: certificate("mp-2048"), management_point, clients }
    }

    pub(crate) fn seal(&self, content: &[u8]) -> Result<Handle<cmcrypto_buffer>, i32> {
        let recipients = [self.mp_certificate.get()];
        let mut id = cmcrypto_message_id::default();
        // SAFETY: live handles, structures and content.
        try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_client_seal_to_certificates(
                self.client.get(),
                &raw const self.settings,
                CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE,
                content.as_ptr(),
                content.len(),
                recipients.as_ptr(),
                recipients.len(),
                NOW,
                out,
                &raw mut id,
            )
        })
    }

    pub(crate) fn open(&self, message: &[u8]) -> Result<Handle<cmcrypto_opened>, i32> {
        // SAFETY: live handles and message.
        try_make(cmcrypto_opened_free, |out| unsafe {
            cmcrypto_management_point_open_without_replay_check(
                self.management_point.get(),
                message.as_ptr(),
                message.len(),
                self.clients.get(),
                NOW,
                out,
            )
        })
    }
}

pub(crate) fn info(opened: &Handle<cmcrypto_opened>) -> cmcrypto_opened_info {
    // SAFETY: a live handle.
    filled(|info, size| unsafe { cmcrypto_opened_get_info(opened.get(), info, size) }).unwrap()
}

pub(crate) fn content(opened: &Handle<cmcrypto_opened>) -> Handle<cmcrypto_buffer> {
    // SAFETY: a live handle.
    make(cmcrypto_buffer_free, |out| unsafe { cmcrypto_opened_content(opened.get(), out) })
}
