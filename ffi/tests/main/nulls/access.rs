//! A site's authority, and administrators.

use super::*;
use crate::abi::access::*;
use crate::abi::registration::SITE;
use crate::abi::trust::{Hierarchy, Store, settings, terms};

pub(crate) fn issuing(tried: &mut Tried) {
    let (hierarchy, terms) = (Hierarchy::new("mp-4096"), terms(NOW));
    let authority = Authority::new();
    let request = request(CMCRYPTO_ISSUED_PROFILE_ROLE_SSL, &[HOST]);
    let certificate = authority.issue(&request, "mp-2048").ok().unwrap();
    let other = authority.issue(&request, "mp-2048").ok().unwrap();
    ok(unsafe { cmcrypto_issuing_authority_block(authority.0.get_mut(), other.get(), 0, NOW) });
    let serial = filled::<cmcrypto_issued_certificate>(|out, size| unsafe {
        cmcrypto_issuing_authority_get_issued(authority.0.get(), 0, out, size)
    });
    let serial = serial.ok().unwrap().serial;
    let stored = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_issuing_authority_to_bytes(authority.0.get(), out)
    });
    let list = authority.list(NOW);
    let lists = [list.get()];
    let certificates = [certificate.get()];
    let endorsed = authority.endorsed(&hierarchy.site);
    let (own, key) = (private_key("mp-3072"), public_key(&private_key("client-3072")));
    let of_authority = authority.certificate();
    let store = Store::new(&settings());
    store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH).unwrap();
    let keys = hierarchy.keys(&terms);
    let with = make(cmcrypto_management_point_bundle_free, |out| unsafe {
        let (part, len) = (bytes(&endorsed).as_ptr(), bytes(&endorsed).len());
        cmcrypto_management_point_bundle_with_issuing(keys.get(), part, len, out)
    });
    store.learn(&with, NOW).ok().unwrap();
    let by = make(cmcrypto_issuing_verifier_free, |out| unsafe {
        let mut end = 0;
        let (store, code) = (store.0.get(), SITE.as_ptr());
        cmcrypto_trust_store_issuing_verifier(store, code, NOW, out, &raw mut end)
    });
    let (code, mutable, fixed) = (SITE.as_ptr(), authority.0.get_mut(), authority.0.get());
    let request = &raw const request;
    each_null! { tried:
        cmcrypto_issuing_authority_new(
            p own.get(), p code, v 0, v NOW, h cmcrypto_issuing_authority_free);
        cmcrypto_issuing_authority_from_bytes(
            p own.get(), b bytes(&stored), h cmcrypto_issuing_authority_free);
        cmcrypto_issuing_authority_to_bytes(p fixed, h cmcrypto_buffer_free);
        cmcrypto_issuing_authority_certificate(p fixed, h cmcrypto_certificate_free);
        cmcrypto_issuing_authority_get_info(p fixed, s cmcrypto_issuing_authority_info);
        cmcrypto_issuing_authority_get_issued(p fixed, v 0, s cmcrypto_issued_certificate);
        cmcrypto_issuing_authority_get_blocked(p fixed, v 0, s cmcrypto_blocked_certificate);
        cmcrypto_issuing_authority_renew_own(p mutable, v 4000, v NOW);
        cmcrypto_issuing_authority_issue(
            p mutable, p request, p key.get(), v NOW, h cmcrypto_certificate_free);
        cmcrypto_issuing_authority_revocation_list(
            p mutable, v 0, v NOW, h cmcrypto_certificate_revocation_list_free);
        cmcrypto_site_exchange_key_endorse_issuing(
            p hierarchy.site.get(), p of_authority.get(), p &raw const terms,
            h cmcrypto_buffer_free);
        cmcrypto_management_point_bundle_with_issuing(
            p keys.get(), b bytes(&endorsed), h cmcrypto_management_point_bundle_free);
        cmcrypto_trust_store_issuing_verifier(
            p store.0.get(), p code, v NOW, h cmcrypto_issuing_verifier_free, w i64);
        cmcrypto_issuing_verifier_new(
            p hierarchy.root.get(), p code, b bytes(&endorsed), v 0, v NOW,
            h cmcrypto_issuing_verifier_free, w i64);
        cmcrypto_issuing_verifier_certificate(p by.get(), h cmcrypto_certificate_free);
        cmcrypto_issuing_verifier_verify(
            p by.get(), p certificate.get(), v CMCRYPTO_ISSUED_USE_SERVER, p HOST.as_ptr(),
            v CMCRYPTO_REVOCATION_CHECKED, b lists, v NOW);
        cmcrypto_issuing_renewal_due(p certificate.get(), w i64);
        cmcrypto_issuing_in_use(b certificates, v NOW, w usize);
        cmcrypto_certificate_revocation_list_to_der(p list.get(), h cmcrypto_buffer_free);
        cmcrypto_certificate_revocation_list_to_pem(p list.get(), h cmcrypto_buffer_free);
    }
    // One that its key, of which a certificate is blocked, does not stand in the way of.
    let request = unsafe { &*request };
    let renewable = authority.issue(request, "client-3072").ok().unwrap();
    each_null! { tried:
        cmcrypto_issuing_authority_renew(
            p mutable, p renewable.get(), p key.get(), v 0, v NOW, h cmcrypto_certificate_free);
        cmcrypto_issuing_authority_block_serial(p mutable, b serial, v 0, v NOW);
        cmcrypto_issuing_authority_block(p mutable, p certificate.get(), v 0, v NOW);
    }
}

pub(crate) fn administrator(tried: &mut Tried) {
    let provider = Provider::new();
    let here = session(b"1");
    let challenge = provider.challenge(&here);
    let evidence = provider.evidence(b"1");
    let (jane, account, policy) = (signed_in(b"1"), account(), default_policy());
    let data = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_administrator_policy_to_bytes(policy.get(), out)
    });
    let lists = [vector_list("root")];
    let lists = [lists[0].get()];
    let authorities = [provider.card.get()];
    let here = &raw const here;
    let (by, key) = (provider.challenges.get(), provider.key.get());
    let (sid, name, upn) = (c"S-1-5-18".as_ptr(), c"a".as_ptr(), c"a@b".as_ptr());
    each_null! { tried:
        cmcrypto_administrator_challenges_new(
            v 0, v 0, v 0, h cmcrypto_administrator_challenges_free);
        cmcrypto_administrator_challenges_issue(p by, p here, v NOW, o 36);
        cmcrypto_administrator_sign_challenge(
            p here, b challenge, p key, p provider.card.get(), b authorities, v NOW,
            h cmcrypto_buffer_free);
        cmcrypto_certificate_evidence_user_principal_name(p evidence.get(), o 64);
        cmcrypto_certificate_evidence_certificate(
            p evidence.get(), h cmcrypto_certificate_free, w i64);
        cmcrypto_administrator_account_add_group(p account.get_mut(), p sid, p name);
        cmcrypto_administrator_account_set_object_id(p account.get_mut(), p OBJECT_ID.as_ptr());
        cmcrypto_signed_in_by_windows(p here, p account.get(), h cmcrypto_signed_in_free);
        cmcrypto_signed_in_add_certificate(p jane.get_mut(), p evidence.get());
        cmcrypto_signed_in_level(p jane.get(), v NOW, w i32);
        cmcrypto_administrator_policy_new(h cmcrypto_administrator_policy_free);
        cmcrypto_administrator_policy_from_bytes(
            b bytes(&data), h cmcrypto_administrator_policy_free);
        cmcrypto_administrator_policy_to_bytes(p policy.get(), h cmcrypto_buffer_free);
        cmcrypto_administrator_policy_get_info(
            p policy.get(), s cmcrypto_administrator_policy_info);
        cmcrypto_administrator_policy_exclusions(p policy.get(), h cmcrypto_buffer_free);
        cmcrypto_administrator_policy_decide(
            p policy.get(), p jane.get(), v NOW, s cmcrypto_administrator_decision);
        cmcrypto_administrator_policy_change(
            p policy.get(), v CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS, b b"a\0", p jane.get(), v NOW,
            h cmcrypto_administrator_policy_free);
        cmcrypto_administrator_policy_follow(p policy.get_mut(), p policy.get());
    }
    // A user principal name may be missing; each proof counts once.
    tried.with_each_null("cmcrypto_administrator_account_new", |s| {
        let free = cmcrypto_administrator_account_free;
        unsafe {
            cmcrypto_administrator_account_new(s.pass(sid), s.pass(name), upn, s.handle(free))
        }
    });
    tried.with_each_null("cmcrypto_administrator_challenges_verify", |s| {
        let session = session(b"1");
        let proof = provider.sign(&session, &provider.challenge(&session)).ok().unwrap();
        let proof = bytes(&proof);
        let free = cmcrypto_certificate_evidence_free;
        unsafe {
            cmcrypto_administrator_challenges_verify(
                s.pass(by),
                s.pass(&raw const session),
                s.pass(proof.as_ptr()),
                proof.len(),
                s.pass(provider.roots.get()),
                s.pass(lists.as_ptr()),
                1,
                NOW,
                s.handle(free),
            )
        }
    });
}
