//! Packages.

use super::*;
use crate::abi::content::*;
use crate::abi::policy::PolicySite;
use crate::abi::replication::c_path;

pub(crate) fn content(tried: &mut Tried) {
    let directory = directory("null_content");
    let (source, site) = (directory.join("source"), PolicySite::p01());
    let manifest = hash(&source).unwrap();
    let (der, terms, expected) = (der(&manifest), terms(), expected());
    let signed = sign(&site, &terms, &manifest).unwrap();
    let (sha256, by_hash) = (manifest_info(&manifest).sha256, verified(&directory));
    let (right, wrong) = (c_path(&source), c_path(&directory));
    let (targets, settings) =
        (["new", "there", "other"].map(|name| directory.join(name)), settings());
    let differences = compare(&directory, &by_hash, &settings).ok().unwrap();
    let new = c_path(&targets[0]);
    let [full, other] = [&targets[1], &targets[2]].map(|path| begin(path, &by_hash).ok().unwrap());
    fill(&full);
    let file = open(&other, 0).ok().unwrap();
    let done = open(&other, 3).ok().unwrap();
    let (of, by, none) = (manifest.get(), by_hash.get(), std::ptr::null_mut());
    each_null! { tried:
        cmcrypto_content_hash_directory(
            p right.as_ptr(), v 1, v None, v none, h cmcrypto_content_manifest_free);
        cmcrypto_content_manifest_from_der(b der, h cmcrypto_content_manifest_free);
        cmcrypto_content_manifest_to_der(p of, h cmcrypto_buffer_free);
        cmcrypto_content_manifest_get_info(p of, s cmcrypto_content_manifest_info);
        cmcrypto_content_manifest_get_entry(p of, v 0, s cmcrypto_content_entry);
        cmcrypto_content_manifest_entry_path(p of, v 0, o 100);
        cmcrypto_content_manifest_find(p of, p c"b".as_ptr(), w usize);
        cmcrypto_site_signer_sign_content(
            p site.signer.get(), p &raw const terms, p of, v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_verifier_verify_content(
            p site.verifier.get(), p &raw const expected, b signed, b der, v NOW,
            h cmcrypto_verified_manifest_free, s cmcrypto_site_data_info);
        cmcrypto_verified_manifest_by_sha256(b der, b sha256, h cmcrypto_verified_manifest_free);
        cmcrypto_verified_manifest_manifest(p by, h cmcrypto_content_manifest_free);
        cmcrypto_content_verify_directory(p right.as_ptr(), p by, v 1, v None, v none);
        cmcrypto_content_compare_directory(
            p wrong.as_ptr(), p by, p &raw const settings, v None, v none,
            h cmcrypto_content_differences_free);
        cmcrypto_content_differences_count(p differences.get(), w usize);
        cmcrypto_content_differences_get(p differences.get(), v 0, w i32, o 100);
        cmcrypto_content_fetch_begin(
            p new.as_ptr(), p by, v 1, v None, v none, h cmcrypto_content_fetch_free);
        cmcrypto_content_fetch_next_missing(p other.get(), v 0, s cmcrypto_missing_file);
        cmcrypto_content_fetch_open(p other.get(), v 1, h cmcrypto_content_file_free);
        cmcrypto_content_file_write(p file.get_mut(), b b"x");
        cmcrypto_content_file_finish(p done.get_mut());
        cmcrypto_content_fetch_commit(p full.get(), v 1, v None, v none);
    }
    drop((file, done));
    each_null! { tried:
        cmcrypto_content_fetch_discard(p other.get());
    }
}
