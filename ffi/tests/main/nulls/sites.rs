//! What a site knows of others: directories, key files and encryption certificates.

use std::ffi::CString;

use super::*;
use crate::abi::sites::*;
use crate::abi::trust::{endorse_operational, endorse_site, exchange_key, terms};

pub(crate) fn directories(tried: &mut Tried) {
    let (world, below) = (TopLevel::new(), Directory::new(c"S01", &secure()));
    // What is forgotten.
    let other = Directory::new(c"CAS", &secure());
    let settings = secure();
    let (cas_key, next_key, s01_key) = (cas_key(), next_p01_key(), s01_key());
    let cas_root = abi::trust::root(&cas_key);
    let (cas_public, next_public) = (public(&cas_key), public(&next_key));
    let endorsed = endorse_site(&next_key, c"S01", &s01_key, &terms(NOW)).ok().unwrap();
    let operational = exchange_key("client-4096", c"CAS");
    let operational = endorse_operational(&cas_key, &operational, &terms(NOW)).ok().unwrap();
    let believing = Directory::new(c"CAS", &open());
    let data = world.at.to_bytes();
    let settings = &raw const settings;
    let (directory, change) = (world.at.0.get(), world.at.0.get_mut());
    let (p01_proof, s01_proof, top_proof) = (prove(&next_key), prove(&s01_key), prove(&cas_key));
    let stolen = CString::new(fingerprint(&exchange_key("mp-4096", c"P02"))).unwrap();
    world.at.expect(c"S01", c"P01").unwrap();
    let lapsing = make(cmcrypto_lapsing_sites_free, |out| unsafe {
        let at = Directory::new(c"CAS", &secure());
        at.publish(c"P01", CMCRYPTO_SITE_RELATION_CHILD, &next_key, None).unwrap();
        at.expect(c"S01", c"P01").unwrap();
        at.learn_endorsed(bytes(&endorsed), &s01_proof, c"P01", None).unwrap();
        cmcrypto_site_directory_lapsing(at.0.get(), NOW, 90, out)
    });
    let (lapsing, joining) = (lapsing.get(), Directory::new(c"S01", &open()));
    let (believing, below, other) = (believing.0.get_mut(), below.0.get_mut(), other.0.get_mut());
    let (cas, p01, s01) = (c"CAS".as_ptr(), c"P01".as_ptr(), c"S01".as_ptr());
    let (next, top) = (next_public.get(), cas_public.get());
    let no_time = std::ptr::null();
    let child = CMCRYPTO_SITE_RELATION_CHILD;
    each_null! { tried:
        cmcrypto_site_directory_new(p p01, p settings, h cmcrypto_site_directory_free);
        cmcrypto_site_directory_from_bytes(
            v 0, b data, p settings, h cmcrypto_site_directory_free);
        cmcrypto_site_directory_to_bytes(p directory, h cmcrypto_buffer_free);
        cmcrypto_site_directory_own_site(p directory, o 4);
        cmcrypto_site_directory_get_settings(
            p directory, s cmcrypto_site_directory_settings);
        cmcrypto_site_directory_site_count(p directory, w usize);
        cmcrypto_site_directory_site_at(p directory, v 0, s cmcrypto_known_site);
        cmcrypto_site_directory_site(p directory, p p01, s cmcrypto_known_site);
        cmcrypto_site_directory_site_keys(
            p directory, p p01, h cmcrypto_public_key_free, h cmcrypto_public_key_free,
            h cmcrypto_public_key_free);
        cmcrypto_site_directory_learn_from_directory_service(
            p change, p p01, v child, p next, v no_time, v NOW, w i32, h cmcrypto_buffer_free);
        cmcrypto_site_directory_learn_from_site_itself(
            v 0, p believing, b p01_proof, v child, v NOW, w i32, h cmcrypto_buffer_free);
        cmcrypto_site_directory_learn_endorsed(
            p change, b bytes(&endorsed), b s01_proof, p p01, v no_time, v NOW, w i32,
            h cmcrypto_buffer_free);
        cmcrypto_site_directory_set_own_key(p change, p cas_key.get(), v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_directory_set_own_public_key(
            p change, p cas_root.get(), v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_directory_accept_operational_key(
            p change, p cas, b bytes(&operational), v no_time, v NOW, w i32,
            h cmcrypto_buffer_free);
        cmcrypto_site_directory_expect(p change, p s01, p p01);
        cmcrypto_site_directory_expected(p directory, h cmcrypto_buffer_free);
        cmcrypto_site_directory_stolen(p directory, h cmcrypto_buffer_free);
        cmcrypto_site_directory_top_level_site(p directory, o 4);
        cmcrypto_site_directory_trusted_root_key(
            p directory, v NOW, h cmcrypto_site_public_key_free);
        cmcrypto_site_directory_join(
            p below, p p01, p next, p cas, p top, v NOW, h cmcrypto_buffer_free,
            h cmcrypto_site_public_key_free);
        cmcrypto_site_directory_join_by_their_own_word(
            v 0, p joining.0.get_mut(), b p01_proof, b top_proof, v NOW, h cmcrypto_buffer_free,
            h cmcrypto_site_public_key_free);
        cmcrypto_site_directory_check_site(p directory, p p01, v NOW);
        cmcrypto_site_directory_lapsing(p directory, v NOW, v 90, h cmcrypto_lapsing_sites_free);
        cmcrypto_lapsing_sites_count(p lapsing, w usize);
        cmcrypto_lapsing_sites_at(p lapsing, v 0, s cmcrypto_lapsing_site);
        cmcrypto_site_directory_report_stolen(
            p change, p stolen.as_ptr(), v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_directory_retire_previous_key(p change, p p01, v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_directory_forget(p other, p p01, v NOW, h cmcrypto_buffer_free);
    }
}

pub(crate) fn exchange(tried: &mut Tried) {
    let world = TopLevel::new();
    let (from, key) = (Directory::new(c"P01", &secure()), next_p01_key());
    let shown = CString::new(fingerprint(&key)).unwrap();
    let public = public(&key);
    let blob = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_public_key_to_capi_blob(public.get(), out)
    });
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_key_file_to_der(world.file.get(), out)
    });
    let (certificate, terms) = (certificate("mp-2048"), terms(NOW));
    let (certificate, terms) = (certificate.get(), &raw const terms);
    let endorsed = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_exchange_key_endorse_site_encryption(key.get(), certificate, terms, out)
    });
    let (directory, change) = (world.at.0.get(), world.at.0.get_mut());
    let (file, imported) = (world.file.get(), world.imported.get());
    let (from, key, shown) = (from.0.get(), key.get(), shown.as_ptr());
    let (cas, p01) = (c"CAS".as_ptr(), c"P01".as_ptr());
    let (child, usage) = (CMCRYPTO_SITE_RELATION_CHILD, CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT);
    let (no_key, no_text, no_time) = (std::ptr::null(), std::ptr::null(), std::ptr::null());
    each_null! { tried:
        cmcrypto_site_key_file_from_der(v 0, b bytes(&der), h cmcrypto_site_key_file_free);
        cmcrypto_site_key_file_to_der(p file, h cmcrypto_buffer_free);
        cmcrypto_site_key_file_get_info(p file, s cmcrypto_site_key_file_info);
        cmcrypto_site_key_file_key(
            p file, v 0, w cmcrypto_site_code, h cmcrypto_public_key_free);
        cmcrypto_site_key_file_name(v usage, p p01, o 8);
        cmcrypto_read_exchange_key(v 0, b bytes(&blob), h cmcrypto_public_key_free);
        cmcrypto_site_directory_import_exchange_key(
            p change, p p01, v child, p public.get(), p shown, v no_time, v NOW, w i32,
            h cmcrypto_buffer_free);
        cmcrypto_site_directory_import_key_file(
            p change, p file, v no_text, v no_time, v NOW, h cmcrypto_site_key_import_free);
        cmcrypto_site_key_import_count(p imported, w usize);
        cmcrypto_site_key_import_outcome(p imported, v 0, w cmcrypto_site_code, w i32);
        cmcrypto_site_key_import_lost(p imported, h cmcrypto_buffer_free);
        cmcrypto_site_directory_export_key_file(
            p from, p key, v no_key, v usage, p cas, v NOW, h cmcrypto_site_key_file_free);
        cmcrypto_site_exchange_key_endorse_site_encryption(
            p key, p certificate, p terms, h cmcrypto_buffer_free);
        cmcrypto_site_directory_accept_encryption_certificate(
            p change, p p01, b bytes(&endorsed), v NOW, h cmcrypto_certificate_free);
        cmcrypto_site_directory_encryption_certificate(
            p directory, p p01, v NOW, h cmcrypto_certificate_free);
    }
}
