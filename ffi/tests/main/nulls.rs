//! NULL for each pointer of each function in turn: `CMCRYPTO_ERROR_INVALID_ARGUMENT`, a detail that
//! says which, and nothing in any output. And (NULL, 0) for an output whose length a call tells.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::abi;
use crate::abi::*;
use cmcrypto::*;

/// The pointers of one call, of which the one with the number `null` becomes NULL.
struct Pointers {
    null: usize,
    next: Cell<usize>,
    /// Outputs are asked for their length only.
    asks: bool,
    /// What is told of it.
    lengths: Cell<usize>,
    /// Look at the outputs after success (true) or failure.
    checks: RefCell<Vec<Check>>,
    /// What they point at.
    kept: RefCell<Vec<Box<dyn Any>>>,
}

type Check = Box<dyn FnOnce(bool)>;

trait Pointer: Copy {
    const NULL: Self;
}

impl<T> Pointer for *const T {
    const NULL: Self = std::ptr::null();
}

impl<T> Pointer for *mut T {
    const NULL: Self = std::ptr::null_mut();
}

impl Pointer for cmcrypto_trust_store_callback {
    const NULL: Self = None;
}

impl Pointer for cmcrypto_content_read {
    const NULL: Self = None;
}

impl Pointer for cmcrypto_content_write {
    const NULL: Self = None;
}

impl Pointers {
    fn pass<P: Pointer>(&self, pointer: P) -> P {
        let number = self.next.get();
        self.next.set(number + 1);
        if number == self.null { P::NULL } else { pointer }
    }

    /// Where the values are as long as this is.
    fn keep<T: 'static>(&self, mut values: Vec<T>) -> *mut T {
        let pointer = values.as_mut_ptr();
        self.kept.borrow_mut().push(Box::new(values));
        pointer
    }

    fn output<P: Pointer>(&self, pointer: P, check: impl FnOnce(bool) + 'static) -> P {
        let is_null = self.next.get() == self.null;
        if !is_null {
            self.checks.borrow_mut().push(Box::new(check));
        }
        self.pass(pointer)
    }

    fn handle<T: 'static>(&self, free: unsafe extern "C" fn(*mut T)) -> *mut *mut T {
        let slot = self.keep(vec![std::ptr::without_provenance_mut::<T>(0xAAAA)]);
        self.output(slot, move |success| unsafe {
            if success {
                free(*slot);
            } else {
                assert!((*slot).is_null());
            }
        })
    }

    /// An open file's output; -1 after a failure.
    fn file(&self) -> *mut i64 {
        let file = self.keep(vec![0_i64]);
        self.output(file, move |success| unsafe {
            assert_eq!(success, *file != -1);
            if success {
                drop(abi::replication::take(*file));
            }
        })
    }

    /// An output of bytes or text, if not only its length is asked for.
    fn out<T: 'static>(&self, len: usize) -> *mut T {
        if self.asks { self.pass(std::ptr::null_mut()) } else { self.memory(len) }
    }

    fn capacity(&self, len: usize) -> usize {
        if self.asks { 0 } else { len }
    }

    fn out_len(&self, capacity: usize) -> *mut usize {
        self.lengths.set(self.lengths.get() + 1);
        if !self.asks {
            return self.memory(size_of::<usize>());
        }
        let len = self.keep(vec![usize::MAX]);
        self.output(len, move |_| assert!(unsafe { *len } <= capacity))
    }

    /// Memory for an output; all zeros after a failure.
    fn memory<T: 'static>(&self, len: usize) -> *mut T {
        let memory = self.keep(vec![POISON; len]);
        self.output(memory.cast(), move |success| unsafe {
            let bytes = std::slice::from_raw_parts(memory, len);
            assert!(success || bytes.iter().all(|byte| *byte == 0));
        })
    }
}

/// Calls a function with arguments of these kinds:
/// `v` a value, `p` a pointer, `b` bytes or an array and their length, `m` bytes changed in place and
/// their length, `o` an output of that many bytes, its capacity and its length, `h` a handle's output
/// and how to free it, `f` an open file's output, `w` an output of a type, `s` a structure's and its size.
macro_rules! call {
    ($s:ident, $f:ident($($arguments:tt)*)) => { call!(@ $s $f [] $($arguments)*) };
    (@ $s:ident $f:ident [$($done:expr,)*]) => { unsafe { $f($($done,)*) } };
    (@ $s:ident $f:ident [$($done:expr,)*] v $e:expr $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $e,] $($($rest)*)?)
    };
    (@ $s:ident $f:ident [$($done:expr,)*] p $e:expr $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $s.pass($e),] $($($rest)*)?)
    };
    (@ $s:ident $f:ident [$($done:expr,)*] b $e:expr $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $s.pass($e.as_ptr()), $e.len(),] $($($rest)*)?)
    };
    (@ $s:ident $f:ident [$($done:expr,)*] m $e:expr $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $s.pass($s.keep($e.clone())), $e.len(),] $($($rest)*)?)
    };
    (@ $s:ident $f:ident [$($done:expr,)*] o $n:expr $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $s.out($n), $s.capacity($n), $s.out_len($n),] $($($rest)*)?)
    };
    (@ $s:ident $f:ident [$($done:expr,)*] h $free:ident $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $s.handle($free),] $($($rest)*)?)
    };
    (@ $s:ident $f:ident [$($done:expr,)*] f $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $s.file(),] $($($rest)*)?)
    };
    (@ $s:ident $f:ident [$($done:expr,)*] s $t:ty $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $s.memory::<$t>(size_of::<$t>()), size_of::<$t>(),]
            $($($rest)*)?)
    };
    (@ $s:ident $f:ident [$($done:expr,)*] w $t:ty $(, $($rest:tt)*)?) => {
        call!(@ $s $f [$($done,)* $s.memory::<$t>(size_of::<$t>()),] $($($rest)*)?)
    };
}

/// The functions that were tried.
struct Tried(BTreeSet<&'static str>);

impl Tried {
    fn with_each_null(&mut self, name: &'static str, call: impl Fn(&Pointers) -> i32) {
        let attempt = |null, asks| {
            let pointers = Pointers {
                null,
                next: Cell::new(0),
                asks,
                lengths: Cell::new(0),
                checks: RefCell::default(),
                kept: RefCell::default(),
            };
            let status = call(&pointers);
            let detail = detail();
            for check in pointers.checks.take() {
                check(status == CMCRYPTO_OK && !asks);
            }
            (status, detail, pointers)
        };
        // Without NULL the call succeeds: its other arguments are as they should be.
        let (status, detail, pointers) = attempt(usize::MAX, false);
        assert_eq!(status, CMCRYPTO_OK, "{name}: {detail}");
        let count = pointers.next.get();
        assert!(count > 0, "{name}");
        if pointers.lengths.get() > 0 {
            let (status, detail, _) = attempt(usize::MAX, true);
            assert_eq!((status, detail.as_str()), (CMCRYPTO_OK, ""), "{name}");
        }
        for null in 0..count {
            let (status, detail, _) = attempt(null, false);
            assert_eq!(status, CMCRYPTO_ERROR_INVALID_ARGUMENT, "{name}, pointer {null}");
            // The functions that leave the detail of the call before.
            if !name.starts_with("cmcrypto_last_error_") {
                assert!(detail.contains(": NULL"), "{name}, pointer {null}: {detail}");
            }
        }
        self.0.insert(name);
    }
}

macro_rules! each_null {
    ($tried:ident: $($f:ident $arguments:tt;)*) => {
        $($tried.with_each_null(stringify!($f), |s| call!(s, $f $arguments));)*
    };
}

mod access;
mod access_administration;
mod access_scope;
mod access_token;
mod channel;
mod compatibility;
mod content;
mod content_encryption;
mod controls;
mod policies;
mod primitives;
mod registration;
mod replication;
mod sites;
mod trust;

#[test]
fn each_pointer_of_each_function() {
    let mut tried = Tried(BTreeSet::new());
    hashing_and_encryption(&mut tried);
    primitives::agreement(&mut tried);
    primitives::kdf_and_hmac(&mut tried);
    keys(&mut tried);
    certificates(&mut tried);
    pki(&mut tried);
    cms(&mut tried);
    controls::controls(&mut tried);
    controls::opened(&mut tried);
    trust::endorsements(&mut tried);
    trust::stores(&mut tried);
    registration::registration(&mut tried);
    registration::site_signing(&mut tried);
    policies::policy(&mut tried);
    policies::secret_policy(&mut tried);
    content::content(&mut tried);
    access::issuing(&mut tried);
    access::administrator(&mut tried);
    access_scope::access(&mut tried);
    access_administration::administration(&mut tried);
    channel::channel(&mut tried);
    compatibility::compatibility(&mut tried);
    content_encryption::content(&mut tried);
    access_token::tokens(&mut tried);
    sites::directories(&mut tried);
    sites::exchange(&mut tried);
    replication::positions(&mut tried);
    replication::replication(&mut tried);

    // What can't fail: NULL is answered, or passed over, or there is no pointer.
    unsafe {
        assert!(cmcrypto_buffer_data(std::ptr::null()).is_null());
        assert_eq!(cmcrypto_buffer_len(std::ptr::null()), 0);
        cmcrypto_site_security_default(std::ptr::null_mut(), size_of::<cmcrypto_site_security>());
        cmcrypto_freshness_default(std::ptr::null_mut(), size_of::<cmcrypto_freshness>());
        cmcrypto_seen_messages_limits_default(
            std::ptr::null_mut(),
            size_of::<cmcrypto_seen_messages_limits>(),
        );
        cmcrypto_accepted_algorithms_default(
            std::ptr::null_mut(),
            size_of::<cmcrypto_accepted_algorithms>(),
        );
        cmcrypto_sign_options_default(std::ptr::null_mut(), size_of::<cmcrypto_sign_options>());
        cmcrypto_compatibility_settings_default(
            std::ptr::null_mut(),
            size_of::<cmcrypto_compatibility_settings>(),
        );
        cmcrypto_trust_settings_default(std::ptr::null_mut(), size_of::<cmcrypto_trust_settings>());
        cmcrypto_site_directory_settings_default(
            std::ptr::null_mut(),
            size_of::<cmcrypto_site_directory_settings>(),
        );
        let size = size_of::<cmcrypto_endorsement_terms>();
        cmcrypto_endorsement_terms_starting(NOW, std::ptr::null_mut(), size);
        cmcrypto_endorsement_terms_following(1, NOW, std::ptr::null_mut(), size);
        let size = size_of::<cmcrypto_site_data_terms>();
        cmcrypto_site_data_terms_starting(NOW, 60, std::ptr::null_mut(), size);
        cmcrypto_site_data_terms_following(1, NOW, 60, std::ptr::null_mut(), size);
        let size = size_of::<cmcrypto_content_terms>();
        cmcrypto_content_terms_following(1, NOW, 60, std::ptr::null_mut(), size);
        let size = size_of::<cmcrypto_grant_terms>();
        cmcrypto_grant_terms_following(1, NOW, 60, std::ptr::null_mut(), size);
    }
    let infallible = [
        "cmcrypto_abi_version",
        "cmcrypto_version",
        "cmcrypto_status_text",
        "cmcrypto_provider_name",
        "cmcrypto_buffer_data",
        "cmcrypto_buffer_len",
        "cmcrypto_site_security_default",
        "cmcrypto_freshness_default",
        "cmcrypto_seen_messages_limits_default",
        "cmcrypto_accepted_algorithms_default",
        "cmcrypto_sign_options_default",
        "cmcrypto_compatibility_settings_default",
        "cmcrypto_trust_settings_default",
        "cmcrypto_site_directory_settings_default",
        "cmcrypto_endorsement_terms_starting",
        "cmcrypto_endorsement_terms_following",
        "cmcrypto_site_data_terms_starting",
        "cmcrypto_site_data_terms_following",
        "cmcrypto_content_terms_following",
        "cmcrypto_grant_terms_following",
        // What it takes is lent to a callback: `stores::a_row_that_is_no_client`.
        "cmcrypto_found_client_set",
    ];
    let exports = include_str!("../../exports.txt").lines();
    let untried: Vec<&str> = exports
        .filter(|name| !tried.0.contains(name) && !infallible.contains(name))
        .filter(|name| !name.ends_with("_free"))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn freeing_null_does_nothing() {
    let mut freed = 0;
    macro_rules! free {
        ($($f:ident)*) => { $(unsafe { $f(std::ptr::null_mut()) }; freed += 1;)* };
    }
    free!(
        cmcrypto_buffer_free cmcrypto_hasher_free cmcrypto_private_key_free
        cmcrypto_public_key_free cmcrypto_certificate_free cmcrypto_signing_identity_free
        cmcrypto_decryption_identity_free cmcrypto_cms_verified_free cmcrypto_client_free
        cmcrypto_client_directory_free cmcrypto_seen_messages_free
        cmcrypto_management_point_free cmcrypto_opened_free cmcrypto_site_public_key_free
        cmcrypto_site_exchange_key_free cmcrypto_management_point_bundle_free
        cmcrypto_trusted_management_point_free cmcrypto_trust_store_free
        cmcrypto_trust_store_file_free
        cmcrypto_registration_challenges_free cmcrypto_registrar_free
        cmcrypto_registration_request_free
        cmcrypto_site_signer_free cmcrypto_site_verifier_free
        cmcrypto_certificate_revocation_list_free cmcrypto_trust_anchors_free
        cmcrypto_verified_path_free cmcrypto_certificate_criteria_free
        cmcrypto_certificate_candidates_free cmcrypto_certificate_selection_free
        cmcrypto_agreement_key_free cmcrypto_hmac_sha256_free
        cmcrypto_channel_party_free cmcrypto_channel_peer_free cmcrypto_channel_initiator_free
        cmcrypto_channel_authenticated_responder_free cmcrypto_channel_request_free
        cmcrypto_channel_responder_free cmcrypto_channel_authenticated_initiator_free
        cmcrypto_channel_free cmcrypto_channel_sender_free cmcrypto_channel_receiver_free
        cmcrypto_channel_cookies_free
        cmcrypto_site_directory_free cmcrypto_site_key_file_free
        cmcrypto_site_key_import_free cmcrypto_lapsing_sites_free
        cmcrypto_policy_list_free cmcrypto_policy_set_free cmcrypto_policy_batch_free
        cmcrypto_client_policies_free cmcrypto_secret_policy_free
        cmcrypto_content_manifest_free cmcrypto_verified_manifest_free
        cmcrypto_content_differences_free cmcrypto_content_fetch_free cmcrypto_content_file_free
        cmcrypto_content_encryption_free cmcrypto_content_key_free
        cmcrypto_issuing_authority_free cmcrypto_issuing_verifier_free
        cmcrypto_administrator_challenges_free cmcrypto_certificate_evidence_free
        cmcrypto_administrator_account_free cmcrypto_signed_in_free
        cmcrypto_administrator_policy_free
        cmcrypto_token_cache_free cmcrypto_token_signer_free cmcrypto_token_verifier_free
        cmcrypto_bulk_token_uses_free cmcrypto_entra_keys_free cmcrypto_entra_verifier_free
        cmcrypto_entra_token_free
        cmcrypto_grant_free cmcrypto_roles_free cmcrypto_association_free
        cmcrypto_administration_free
    );
    let exports = include_str!("../../exports.txt").lines();
    assert_eq!(freed, exports.filter(|name| name.ends_with("_free")).count());
}

fn hashing_and_encryption(tried: &mut Tried) {
    let hasher = make(cmcrypto_hasher_free, |out| unsafe {
        cmcrypto_hasher_new(CMCRYPTO_DIGEST_SHA256, out)
    });
    let key = [7; 32];
    let mut ciphertext = b"data".to_vec();
    let mut sealed = cmcrypto_aes_gcm_sealed::default();
    ok(unsafe {
        let (data, aad) = (ciphertext.as_mut_ptr(), b"aad".as_ptr());
        cmcrypto_aes_gcm_seal_in_place(0, key.as_ptr(), 32, aad, 3, data, 4, &raw mut sealed)
    });
    each_null! { tried:
        cmcrypto_last_error_detail(o 64);
        cmcrypto_last_error_get_info(s cmcrypto_last_error_info);
        cmcrypto_random_fill(v 0, m vec![POISON; 8]);
        cmcrypto_digest_output_len(v CMCRYPTO_DIGEST_SHA1, w usize);
        cmcrypto_digest(v CMCRYPTO_DIGEST_SHA512, b b"data", o 64);
        cmcrypto_hasher_new(v CMCRYPTO_DIGEST_SHA512, h cmcrypto_hasher_free);
        cmcrypto_hasher_update(p hasher.get_mut(), b b"data");
        cmcrypto_hasher_finish(p hasher.get(), o 32);
        cmcrypto_aes_gcm_seal_in_place(
            v 0, b key, b b"aad", m vec![POISON; 8], w cmcrypto_aes_gcm_sealed);
        cmcrypto_aes_gcm_open_in_place(
            v 0, b key, b sealed.nonce, b b"aad", m ciphertext, b sealed.tag);
        cmcrypto_rsa_swap_byte_order(m vec![1, 2, 3]);
    }
}

fn keys(tried: &mut Tried) {
    let pkcs8 = pem("client-2048.key.pem");
    let key = private_key("client-2048");
    let export = |call: unsafe extern "C" fn(_, _) -> i32| {
        make(cmcrypto_buffer_free, |out| unsafe { call(key.get(), out) })
    };
    let pkcs8_der = export(cmcrypto_private_key_to_pkcs8_der);
    let pkcs1_der = export(cmcrypto_private_key_to_pkcs1_der);
    let encrypted = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_private_key_to_encrypted_pkcs8_der(key.get(), b"x".as_ptr(), 1, out)
    });
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_private_key_public_key(key.get(), out)
    });
    let spki_der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_public_key_to_spki_der(public.get(), out)
    });
    let spki_pem = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_public_key_to_spki_pem(public.get(), out)
    });
    let blob = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_public_key_to_capi_blob(public.get(), out)
    });
    let digest = [3; 32];
    let scheme = CMCRYPTO_SIGNATURE_PKCS1_SHA256;
    let (mut signature, mut len) = ([0; 256], 0);
    ok(unsafe {
        let out = signature.as_mut_ptr();
        cmcrypto_private_key_sign_digest(
            key.get(),
            scheme,
            digest.as_ptr(),
            32,
            out,
            256,
            &raw mut len,
        )
    });
    let (mut over_message, mut ciphertext) = ([0; 256], [0; 256]);
    ok(unsafe {
        let out = over_message.as_mut_ptr();
        cmcrypto_private_key_sign(key.get(), scheme, b"m".as_ptr(), 1, out, 256, &raw mut len)
    });
    let oaep = CMCRYPTO_OAEP_SHA256;
    ok(unsafe {
        let (label, out) = (b"label".as_ptr(), ciphertext.as_mut_ptr());
        let plain = b"key".as_ptr();
        cmcrypto_public_key_encrypt_oaep(
            public.get(),
            oaep,
            label,
            5,
            plain,
            3,
            out,
            256,
            &raw mut len,
        )
    });
    let (key, public, table) = (key.get(), public.get(), external_key::table());
    each_null! { tried:
        cmcrypto_private_key_generate(v 0, v 2048, h cmcrypto_private_key_free);
        cmcrypto_private_key_from_pkcs8_der(v 0, b bytes(&pkcs8_der), h cmcrypto_private_key_free);
        cmcrypto_private_key_from_encrypted_pkcs8_der(
            v 0, b bytes(&encrypted), b b"x", h cmcrypto_private_key_free);
        cmcrypto_private_key_from_pkcs1_der(v 0, b bytes(&pkcs1_der), h cmcrypto_private_key_free);
        cmcrypto_private_key_from_pem(v 0, b pkcs8, b b"x", h cmcrypto_private_key_free);
        cmcrypto_private_key_from_external(
            p &raw const table, v std::ptr::null_mut(), p public, h cmcrypto_private_key_free);
        cmcrypto_private_key_to_pkcs1_der(p key, h cmcrypto_buffer_free);
        cmcrypto_private_key_to_pkcs8_der(p key, h cmcrypto_buffer_free);
        cmcrypto_private_key_to_encrypted_pkcs8_der(p key, b b"x", h cmcrypto_buffer_free);
        cmcrypto_private_key_to_pkcs1_pem(p key, h cmcrypto_buffer_free);
        cmcrypto_private_key_to_pkcs8_pem(p key, h cmcrypto_buffer_free);
        cmcrypto_private_key_to_encrypted_pkcs8_pem(p key, b b"x", h cmcrypto_buffer_free);
        cmcrypto_private_key_public_key(p key, h cmcrypto_public_key_free);
        cmcrypto_private_key_provider(p key, w i32);
        cmcrypto_private_key_sign(p key, v scheme, b b"m", o 256);
        cmcrypto_private_key_sign_digest(p key, v scheme, b digest, o 256);
        cmcrypto_private_key_decrypt_oaep(
            p key, v oaep, b b"label", b ciphertext, h cmcrypto_buffer_free);
        cmcrypto_public_key_from_spki_der(v 0, b bytes(&spki_der), h cmcrypto_public_key_free);
        cmcrypto_public_key_from_spki_pem(v 0, b bytes(&spki_pem), h cmcrypto_public_key_free);
        cmcrypto_public_key_to_spki_der(p public, h cmcrypto_buffer_free);
        cmcrypto_public_key_to_spki_pem(p public, h cmcrypto_buffer_free);
        cmcrypto_public_key_from_capi_blob(v 0, b bytes(&blob), h cmcrypto_public_key_free);
        cmcrypto_public_key_to_capi_blob(p public, h cmcrypto_buffer_free);
        cmcrypto_public_key_get_info(p public, s cmcrypto_public_key_info);
        cmcrypto_public_key_equals(p public, p public, w i32);
        cmcrypto_public_key_verify(p public, v scheme, b b"m", b over_message);
        cmcrypto_public_key_verify_digest(p public, v scheme, b digest, b signature);
        cmcrypto_public_key_verify_legacy(p public, v scheme, b b"m", b over_message);
        cmcrypto_public_key_verify_digest_legacy(p public, v scheme, b digest, b signature);
        cmcrypto_public_key_encrypt_oaep(p public, v oaep, b b"label", b b"key", o 256);
    }
}

fn certificates(tried: &mut Tried) {
    let (key, certificate) = (private_key("client-2048"), certificate("client-2048"));
    let (mp_key, mp_certificate) = (private_key("mp-2048"), abi::certificate("mp-2048"));
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_certificate_to_der(certificate.get(), out)
    });
    let signing = signing_identity("client-2048");
    let decryption = decryption_identity("mp-2048");
    let (key, certificate) = (key.get(), certificate.get());
    let usage = CMCRYPTO_KEY_USE_SIGNING;
    let text = pem("mp-2048.cert.pem");
    each_null! { tried:
        cmcrypto_certificate_from_der(v 0, b bytes(&der), h cmcrypto_certificate_free);
        cmcrypto_certificate_from_pem(
            v 0, b text, h cmcrypto_certificate_free);
        cmcrypto_self_signed(
            p key, v usage, p c"PC01".as_ptr(), v 0, v NOW, h cmcrypto_certificate_free);
        cmcrypto_self_signed_site_server(
            p key, p c"site".as_ptr(), v 0, v NOW, h cmcrypto_certificate_free);
        cmcrypto_certificate_to_der(p certificate, h cmcrypto_buffer_free);
        cmcrypto_certificate_to_pem(p certificate, h cmcrypto_buffer_free);
        cmcrypto_certificate_get_info(p certificate, s cmcrypto_certificate_info);
        cmcrypto_certificate_public_key(p certificate, h cmcrypto_public_key_free);
        cmcrypto_certificate_issuer_der(p certificate, h cmcrypto_buffer_free);
        cmcrypto_certificate_subject_der(p certificate, h cmcrypto_buffer_free);
        cmcrypto_certificate_issuer_text(p certificate, o 64);
        cmcrypto_certificate_subject_text(p certificate, o 64);
        cmcrypto_certificate_serial_number_der(p certificate, h cmcrypto_buffer_free);
        cmcrypto_certificate_subject_key_identifier(p certificate, h cmcrypto_buffer_free);
        cmcrypto_certificate_check_use(p certificate, v usage);
        cmcrypto_certificate_check_validity(p certificate, v NOW);
        cmcrypto_certificate_names_are_single_byte(p certificate, w i32);
        cmcrypto_certificate_equals(p certificate, p certificate, w i32);
        cmcrypto_signing_identity_new(p key, p certificate, h cmcrypto_signing_identity_free);
        cmcrypto_signing_identity_for_tokens(
            p key, p certificate, h cmcrypto_signing_identity_free);
        cmcrypto_signing_identity_certificate(p signing.get(), h cmcrypto_certificate_free);
        cmcrypto_decryption_identity_new(
            p mp_key.get(), p mp_certificate.get(), h cmcrypto_decryption_identity_free);
        cmcrypto_decryption_identity_certificate(p decryption.get(), h cmcrypto_certificate_free);
    }
}

fn pki(tried: &mut Tried) {
    let (root, server) = (pki::certificate("root"), pki::certificate("server"));
    let intermediate = pki::certificate("intermediate");
    let (roots, intermediates) = ([root.get()], [intermediate.get()]);
    let (anchors, more) = (pki::anchors(&[&root]), pki::anchors(&[]));
    let lists = [pki::list("root"), pki::list("intermediate")];
    let lists = [lists[0].get(), lists[1].get()];
    let crl = lists[0];
    let criteria = pki::criteria(c"PC01");
    let candidates =
        pki::candidates(&[pki::Candidate::new("client"), pki::Candidate::new("client-revoked")]);
    let checked = CMCRYPTO_REVOCATION_CHECKED;
    let purpose = CMCRYPTO_PATH_PURPOSE_SERVER_AUTHENTICATION;
    let host = c"mp01.example.com";
    let path = make(cmcrypto_verified_path_free, |out| unsafe {
        let (server, anchors, host) = (server.get(), anchors.get(), host.as_ptr());
        let (above, lists) = (intermediates.as_ptr(), lists.as_ptr());
        cmcrypto_verify_path(server, above, 1, anchors, purpose, host, checked, lists, 2, NOW, out)
    });
    let selection = make(cmcrypto_certificate_selection_free, |out| unsafe {
        let (criteria, candidates, anchors) = (criteria.get(), candidates.get(), anchors.get());
        let lists = lists.as_ptr();
        cmcrypto_select_certificate(0, criteria, candidates, anchors, checked, lists, 2, NOW, out)
    });
    let (path, selection) = (path.get(), selection.get());
    let (der, pem) = (pki::der(&server), pki::pem("root.crl"));
    let crl_der = pki::der_of_list("root");
    // Changed by their setters, to what they are already or what is not looked at.
    let others = pki::criteria(c"PC01");
    let set = others.get_mut();
    let added = pki::candidates(&[]);
    each_null! { tried:
        cmcrypto_certificate_revocation_list_from_der(
            b crl_der, h cmcrypto_certificate_revocation_list_free);
        cmcrypto_certificate_revocation_list_from_pem(
            b pem, h cmcrypto_certificate_revocation_list_free);
        cmcrypto_certificate_revocation_list_get_info(
            p crl, s cmcrypto_certificate_revocation_list_info);
        cmcrypto_trust_anchors_new(b roots, h cmcrypto_trust_anchors_free);
        cmcrypto_trust_anchors_add(p more.get_mut(), p root.get());
        cmcrypto_verify_path(
            p server.get(), b intermediates, p anchors.get(), v purpose, p host.as_ptr(),
            v checked, b lists, v NOW, h cmcrypto_verified_path_free);
        cmcrypto_verified_path_intermediate_count(p path, w usize);
        cmcrypto_verified_path_intermediate(p path, v 0, h cmcrypto_certificate_free);
        cmcrypto_verified_path_root(p path, h cmcrypto_certificate_free);
        cmcrypto_certificate_criteria_new(
            p c"PC01".as_ptr(), h cmcrypto_certificate_criteria_free);
        cmcrypto_certificate_criteria_set_issuers(p set, p c"CN=Contoso Root CA".as_ptr());
        cmcrypto_certificate_criteria_set_usable_issuers(
            p set, p c"CN=Contoso Root CA".as_ptr(), h cmcrypto_buffer_free);
        cmcrypto_certificate_criteria_set_store(p set, p c"My".as_ptr());
        cmcrypto_certificate_criteria_set_subject_criterion(p set, p c"Subject:PC01".as_ptr());
        cmcrypto_certificate_criteria_skip_name_check(p set);
        cmcrypto_certificate_criteria_set_several_matches(
            p set, v CMCRYPTO_SEVERAL_MATCHES_FAIL);
        cmcrypto_certificate_candidates_new(h cmcrypto_certificate_candidates_free);
        cmcrypto_certificate_candidates_add(
            p added.get_mut(), b der, v 1, p c"My".as_ptr());
        cmcrypto_certificate_candidates_add_chain(p added.get_mut(), b der);
        cmcrypto_select_certificate(
            v 0, p criteria.get(), p candidates.get(), p anchors.get(), v checked, b lists, v NOW,
            h cmcrypto_certificate_selection_free);
        cmcrypto_certificate_selection_index(p selection, w usize);
        cmcrypto_certificate_selection_certificate(p selection, h cmcrypto_certificate_free);
        cmcrypto_certificate_selection_path(p selection, h cmcrypto_verified_path_free);
        cmcrypto_certificate_selection_rejection_count(p selection, w usize);
        cmcrypto_certificate_selection_rejection(p selection, v 0, w usize, w i32, w i32);
        cmcrypto_certificate_selection_rejection_detail(p selection, v 0, o 256);
        cmcrypto_choose_client_certificate(
            v 0, v CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY, p criteria.get(), p candidates.get(),
            p anchors.get(), v checked, b lists, v NOW, w i32, w i32,
            h cmcrypto_certificate_selection_free);
    }
}

fn cms(tried: &mut Tried) {
    let signer = signing_identity("client-2048");
    let certificate = certificate("client-2048");
    let (mp, mp_certificate) = (decryption_identity("mp-2048"), abi::certificate("mp-2048"));
    let (options, accepted) = (sign_options(), accepted());
    let (content, options, accepted) = (b"content", &raw const options, &raw const accepted);
    let certificates = [certificate.get()];
    let recipients = [mp_certificate.get()];
    let identities = [mp.get()];
    let sign = |call: unsafe extern "C" fn(_, _, _, _, _, _) -> i32| {
        make(cmcrypto_buffer_free, |out| unsafe {
            call(content.as_ptr(), content.len(), signer.get(), options, NOW, out)
        })
    };
    let signed = sign(cmcrypto_cms_sign);
    let detached = sign(cmcrypto_cms_sign_detached);
    let encrypted = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_encrypt(content.as_ptr(), content.len(), recipients.as_ptr(), 1, NOW, out)
    });
    let (message, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
    let verified = make(cmcrypto_cms_verified_free, |out| unsafe {
        cmcrypto_cms_verify(message, len, certificates.as_ptr(), 1, accepted, NOW, out)
    });
    let verified = verified.get();
    each_null! { tried:
        cmcrypto_cms_sign(b content, p signer.get(), p options, v NOW, h cmcrypto_buffer_free);
        cmcrypto_cms_sign_detached(
            b content, p signer.get(), p options, v NOW, h cmcrypto_buffer_free);
        cmcrypto_cms_verify(
            b bytes(&signed), b certificates, p accepted, v NOW, h cmcrypto_cms_verified_free);
        cmcrypto_cms_verify_detached(
            b bytes(&detached), b content, b certificates, p accepted, v NOW,
            h cmcrypto_cms_verified_free);
        cmcrypto_cms_encrypt(b content, b recipients, v NOW, h cmcrypto_buffer_free);
        cmcrypto_cms_decrypt(
            b bytes(&encrypted), b identities, p accepted, h cmcrypto_buffer_free, w usize);
        cmcrypto_cms_verified_content(p verified, h cmcrypto_buffer_free);
        cmcrypto_cms_verified_signer_count(p verified, w usize);
        cmcrypto_cms_verified_signer_certificate(p verified, v 0, h cmcrypto_certificate_free);
        cmcrypto_cms_verified_get_signer_info(p verified, v 0, s cmcrypto_cms_signer_info);
        cmcrypto_cms_verified_embedded_certificate_count(p verified, w usize);
        cmcrypto_cms_verified_embedded_certificate(p verified, v 0, h cmcrypto_buffer_free);
    }
}
