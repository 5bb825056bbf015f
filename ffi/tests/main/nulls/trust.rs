//! The trusted root key, endorsements and trust stores.

use std::ffi::{CString, c_void};

use super::*;
use crate::abi::trust::*;
use crate::support;

const NO_PARENT: *const std::ffi::c_char = std::ptr::null();

pub(crate) fn endorsements(tried: &mut Tried) {
    let (hierarchy, terms) = (Hierarchy::new("mp-3072"), terms(NOW));
    let (site, root) = (hierarchy.site.get(), hierarchy.root.get());
    let (site_key, child) = (private_key("mp-3072"), exchange_key("mp-4096", c"S01"));
    let proof = abi::sites::prove(&child);
    let public = public_key(&private_key("mp-4096"));
    let (identity, signing, encryption) =
        (signing_identity("client-2048"), certificate("client-2048"), certificate("mp-2048"));
    let hex =
        make(cmcrypto_buffer_free, |out| unsafe { cmcrypto_site_public_key_to_hex(root, out) });
    let hex = CString::new(bytes(&hex)).unwrap();
    // Enough for the form: nothing is verified here.
    let endorsed_site = endorse_site(&hierarchy.site, c"S01", &child, &terms).ok().unwrap();
    let endorsed = endorse_signing(&hierarchy.site, HOST, &signing, &terms).ok().unwrap();
    let mp = signing_identity("client-2048");
    let to_mp = endorse_encryption(&mp, SITE, HOST, &certificate("mp-2048"), &terms).ok().unwrap();
    let (endorsed_site, endorsed) = (bytes(&endorsed_site), bytes(&endorsed));
    let operational = endorse_operational(&hierarchy.site, &child, &terms).ok().unwrap();
    let site_signing = endorse_site_signing(&hierarchy.site, &signing, &terms).ok().unwrap();
    let keys = hierarchy.keys(&terms);
    let keys = keys.get();
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_management_point_bundle_to_der(keys, out)
    });
    let pem = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_management_point_bundle_to_pem(keys, out)
    });
    let terms = &raw const terms;
    let (code, host) = (SITE.as_ptr(), HOST.as_ptr());
    each_null! { tried:
        cmcrypto_site_public_key_new(p public.get(), v 0, h cmcrypto_site_public_key_free);
        cmcrypto_site_public_key_from_hex(
            v 0, p hex.as_ptr(), v 0, h cmcrypto_site_public_key_free);
        cmcrypto_site_public_key_from_file(
            v 0, b hex.as_bytes(), v 0, h cmcrypto_site_public_key_free);
        cmcrypto_site_public_key_to_hex(p root, h cmcrypto_buffer_free);
        cmcrypto_site_public_key_public_key(p root, h cmcrypto_public_key_free);
        cmcrypto_site_public_key_fingerprint(p root, o 80);
        cmcrypto_site_public_key_equals(p root, p root, w i32);
        cmcrypto_endorsed_site_get_info(b endorsed_site, s cmcrypto_endorsement_info);
        cmcrypto_endorsed_certificate_get_info(b endorsed, s cmcrypto_endorsement_info);
        cmcrypto_site_exchange_key_generate(
            v 0, v 2048, p code, h cmcrypto_site_exchange_key_free);
        cmcrypto_site_exchange_key_new(
            p site_key.get(), p code, h cmcrypto_site_exchange_key_free);
        cmcrypto_site_exchange_key_site_code(p site, o 4);
        cmcrypto_site_exchange_key_public_key(p site, h cmcrypto_public_key_free);
        cmcrypto_site_exchange_key_site_public_key(p site, h cmcrypto_site_public_key_free);
        cmcrypto_site_exchange_key_prove_possession(p site, h cmcrypto_buffer_free);
        cmcrypto_site_key_proof_verify(
            v 0, b proof, w cmcrypto_site_code, h cmcrypto_public_key_free);
        cmcrypto_site_exchange_key_endorse_site(
            p site, p c"S01".as_ptr(), p public.get(), p terms, h cmcrypto_buffer_free);
        cmcrypto_site_exchange_key_endorse_operational_key(
            p site, p public.get(), p terms, h cmcrypto_buffer_free);
        cmcrypto_site_exchange_key_endorse_site_signing(
            p site, p signing.get(), p terms, h cmcrypto_buffer_free);
        cmcrypto_site_exchange_key_endorse_management_point(
            p site, p host, p signing.get(), p terms, h cmcrypto_buffer_free);
        cmcrypto_endorse_encryption_certificate(
            p identity.get(), p code, p host, p encryption.get(), p terms, h cmcrypto_buffer_free);
        cmcrypto_management_point_bundle_new(
            p root, b bytes(&operational), b endorsed_site, b endorsed_site, b endorsed,
            b bytes(&to_mp), b bytes(&site_signing), h cmcrypto_management_point_bundle_free);
        cmcrypto_management_point_bundle_from_der(
            b bytes(&der), h cmcrypto_management_point_bundle_free);
        cmcrypto_management_point_bundle_from_pem(
            b bytes(&pem), h cmcrypto_management_point_bundle_free);
        cmcrypto_management_point_bundle_to_der(p keys, h cmcrypto_buffer_free);
        cmcrypto_management_point_bundle_to_pem(p keys, h cmcrypto_buffer_free);
        cmcrypto_management_point_bundle_verify_without_store(
            p keys, p root, p code, v NO_PARENT, p host, v NOW,
            h cmcrypto_trusted_management_point_free);
    }
}

unsafe extern "C-unwind" fn change_nothing(_: *mut cmcrypto_trust_store, _: *mut c_void) -> i32 {
    CMCRYPTO_OK
}

pub(crate) fn stores(tried: &mut Tried) {
    let hierarchy = Hierarchy::new("mp-3072");
    let (root, keys) = (hierarchy.root.get(), hierarchy.keys(&terms(NOW)));
    let certificate = certificate("client-2048");
    let settings = settings();
    // Other stores take what succeeds once, or changes too much.
    let [held, retired, other, root_only] = [(); 4].map(|()| Store::new(&settings));
    let operational = exchange_key("mp-4096", SITE);
    let operational = endorse_operational(&hierarchy.site, &operational, &terms(NOW)).ok().unwrap();
    let source = CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED;
    for store in [&held, &retired, &root_only] {
        store.learn_root(&hierarchy.root, source).unwrap();
    }
    let trusted = held.learn(&keys, NOW).ok().unwrap();
    retired.learn(&keys, NOW).ok().unwrap();
    let data = held.to_bytes();
    let path = support::scratch("nulls").join("trust");
    // Of an earlier run, which was reset.
    let _ = std::fs::remove_file(&path);
    let path = CString::new(path.to_str().unwrap()).unwrap();
    let settings = &raw const settings;
    let file = make(cmcrypto_trust_store_file_free, |out| unsafe {
        cmcrypto_trust_store_file_new(path.as_ptr(), 0, settings, out)
    });
    let (store, change, file) = (held.0.get(), held.0.get_mut(), file.get());
    let (trusted, keys, certificate) = (trusted.get(), keys.get(), certificate.get());
    let (code, host) = (SITE.as_ptr(), HOST.as_ptr());
    let client = make(cmcrypto_client_free, |out| unsafe {
        let identity = signing_identity("client-2048");
        cmcrypto_client_new(CLIENT_ID.as_ptr(), code, identity.get(), out)
    });
    let site_settings = site();
    let (client, site_settings) = (client.get(), &raw const site_settings);
    let callback: cmcrypto_trust_store_callback = Some(change_nothing);
    each_null! { tried:
        cmcrypto_trusted_management_point_get_info(
            p trusted, s cmcrypto_trusted_management_point_info);
        cmcrypto_trusted_management_point_signing_certificate(
            p trusted, h cmcrypto_certificate_free);
        cmcrypto_trusted_management_point_encryption_certificate(
            p trusted, h cmcrypto_certificate_free);
        cmcrypto_client_seal(
            p client, p site_settings, v CMCRYPTO_MESSAGE_KIND_STATUS_MESSAGE, b b"content",
            b [trusted], v NOW, h cmcrypto_buffer_free, w cmcrypto_message_id);
        cmcrypto_trust_store_new(p settings, h cmcrypto_trust_store_free);
        cmcrypto_trust_store_from_bytes(v 0, b data, p settings, h cmcrypto_trust_store_free);
        cmcrypto_trust_store_to_bytes(p store, h cmcrypto_buffer_free);
        cmcrypto_trust_store_trusted_root_key(p store, h cmcrypto_site_public_key_free);
        cmcrypto_trust_store_get_info(p store, s cmcrypto_trust_store_info);
        cmcrypto_trust_store_learn_trusted_root_key(p change, p root, v source, w i32);
        cmcrypto_trust_store_replace_trusted_root_key(p change, p root, v source);
        cmcrypto_trust_store_learn_site_signing_certificate(
            p change, p code, p certificate, v source, v NOW, w i32);
        cmcrypto_trust_store_replace_site_signing_certificate(
            p change, p code, p certificate, v source, v NOW);
        cmcrypto_trust_store_site_signing_certificate(
            p store, p code, v NOW, h cmcrypto_certificate_free);
        cmcrypto_trust_store_site_verifier(
            p store, p code, v NOW, h cmcrypto_site_verifier_free, w i64);
        cmcrypto_trust_store_site_signing_certificate_source(p store, p code, w i32);
        cmcrypto_trust_store_forget_site_signing_certificate(p other.0.get_mut(), p code, w i32);
        cmcrypto_trust_store_learn_operational_key(
            p root_only.0.get_mut(), b bytes(&operational), v NOW);
        cmcrypto_trust_store_learn_management_point(
            p change, p keys, p code, v NO_PARENT, p host, v NOW,
            h cmcrypto_trusted_management_point_free);
        cmcrypto_trust_store_management_point(
            p store, p code, v NO_PARENT, p host, v NOW,
            h cmcrypto_trusted_management_point_free);
        cmcrypto_trust_store_get_management_point_name(
            p store, v 0, s cmcrypto_management_point_name);
        cmcrypto_trust_store_retire_management_point(
            p retired.0.get_mut(), p code, v NO_PARENT, p host, v 1);
        cmcrypto_trust_store_merge(p other.0.get_mut(), p store);
        cmcrypto_trust_store_reset(p retired.0.get_mut());
        cmcrypto_trust_store_file_new(
            p path.as_ptr(), v 0, p settings, h cmcrypto_trust_store_file_free);
        cmcrypto_trust_store_file_path(p file, o 4096);
        cmcrypto_trust_store_file_load(p file, h cmcrypto_trust_store_free);
        cmcrypto_trust_store_file_update(p file, p callback, v std::ptr::null_mut());
        cmcrypto_trust_store_file_save(p file, p change);
        cmcrypto_trust_store_file_discard(p file);
    }
}
