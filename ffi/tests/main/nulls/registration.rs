//! Registration, and the site server's signing.

use super::*;
use crate::abi::registration::*;
use crate::abi::trust;

pub(crate) fn registration(tried: &mut Tried) {
    let world = RegisteringSite::new(0, site(), CMCRYPTO_APPROVAL_MANUAL);
    let (registrar, clients) = (world.registrar.get(), world.clients.get());
    let (identity, next) = (signing(0, "client-2048", 30), signing(0, "client-3072", 30));
    let mp = signing(0, "mp-3072", 30);
    let encryption = certificate("mp-2048");
    let challenges = challenges(0);
    let challenge = world.challenge(NOW);
    let asked = request(&identity, Some(&encryption), &challenge, CMCRYPTO_DIGEST_SHA256);
    let asked = asked.unwrap();
    let asked_bytes = as_bytes(&asked);
    let answer = world.register(&asked_bytes, 0, NOW).unwrap();
    let (id, reply) = (answer.id(), &answer.reply);
    let renewal_bytes =
        as_bytes(&renewal(&id, &identity, &next, Some(&encryption), &challenge).unwrap());
    let own = {
        let (mut own, mut len) = ([0; CMCRYPTO_REGISTRATION_CHALLENGE_LEN], 0);
        let out = own.as_mut_ptr();
        ok(unsafe {
            cmcrypto_registration_challenges_issue(challenges.get(), NOW, out, 36, &raw mut len)
        });
        own
    };
    let (settings, renewed_key) = (site(), key_sha256(&certificate_of(&next)));
    let (code, id, settings) = (SITE.as_ptr(), id.as_ptr(), &raw const settings);
    let (identity, next, challenges) = (identity.get(), next.get(), challenges.get());
    let asked = asked.get();
    let (other, next_certificate) = (certificate("client-4096"), certificate("client-1024"));
    each_null! { tried:
        cmcrypto_registration_challenges_new(v 0, h cmcrypto_registration_challenges_free);
        cmcrypto_registration_challenges_with_secret(
            v 0, b [7; 32], h cmcrypto_registration_challenges_free);
        cmcrypto_registration_challenges_with_lifetime(
            p challenges, v 9, h cmcrypto_registration_challenges_free);
        cmcrypto_registration_challenges_issue(p challenges, v NOW, o 36);
        cmcrypto_registration_challenges_check(p challenges, b own, v NOW);
        cmcrypto_registrar_new(
            p code, p settings, v CMCRYPTO_APPROVAL_NONE, p challenges, p mp.get(),
            h cmcrypto_registrar_free);
        cmcrypto_registrar_challenge(p registrar, v NOW, o 36);
        cmcrypto_registrar_register(
            p registrar, b asked_bytes, v 1, p clients, v NOW,
            h cmcrypto_buffer_free, s cmcrypto_registration_answer);
        cmcrypto_registrar_renew(
            p registrar, b renewal_bytes, p clients, v NOW,
            h cmcrypto_buffer_free, s cmcrypto_registration_answer);
        cmcrypto_registration_request_new(
            p code, p identity, v std::ptr::null(), b challenge, v CMCRYPTO_DIGEST_SHA256, v NOW,
            h cmcrypto_registration_request_free);
        cmcrypto_registration_request_renewal(
            p code, p id, p identity, p next, v std::ptr::null(), b challenge, v CMCRYPTO_DIGEST_SHA256, v NOW,
            h cmcrypto_registration_request_free);
        cmcrypto_registration_request_as_bytes(p asked, h cmcrypto_buffer_free);
        cmcrypto_registration_request_finish(
            p asked, b reply, p world.mp_certificate.get(), v NOW,
            s cmcrypto_registered, s cmcrypto_site_security);
        cmcrypto_client_directory_approve(p clients, p id);
        cmcrypto_client_directory_find(
            p clients, p id, h cmcrypto_certificate_free, h cmcrypto_certificate_free, w i32,
            w i32);
        cmcrypto_client_directory_find_by_key(p clients, b renewed_key, o 300);
        cmcrypto_client_directory_register(
            p clients, p c"other".as_ptr(), p other.get(), v std::ptr::null(), v 0, v 0);
        cmcrypto_client_directory_replace(
            p clients, p c"other".as_ptr(), p other.get(), p next_certificate.get(),
            v std::ptr::null());
    }
}

pub(crate) fn site_signing(tried: &mut Tried) {
    let (identity, next) = (signing(0, "mp-2048", 30), signing(0, "mp-3072", 30));
    let signer = make(cmcrypto_site_signer_free, |out| unsafe {
        cmcrypto_site_signer_new(SITE.as_ptr(), identity.get(), out)
    });
    let certificate = certificate_of(&identity);
    let verifier = make(cmcrypto_site_verifier_free, |out| unsafe {
        cmcrypto_site_verifier_with_certificate(SITE.as_ptr(), certificate.get(), out)
    });
    let (terms, expected) = (policy::terms(policy::all()), policy::expected(policy::all()));
    let (terms, expected) = (&raw const terms, &raw const expected);
    let (data, digest) = (b"policy", [7; 32]);
    let signature = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_signer_sign(signer.get(), terms, data.as_ptr(), data.len(), NOW, out)
    });
    let over_digest = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_signer_sign_digest(signer.get(), terms, digest.as_ptr(), 32, NOW, out)
    });
    let change = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_signer_change_to(signer.get(), next.get(), NOW, out)
    });
    let store = trust::Store::new(&trust::settings());
    ok(unsafe {
        let (store, source) = (store.0.get_mut(), CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH);
        let certificate = certificate.get();
        let site = SITE.as_ptr();
        cmcrypto_trust_store_replace_site_signing_certificate(store, site, certificate, source, NOW)
    });
    let (code, signer, verifier) = (SITE.as_ptr(), signer.get(), verifier.get());
    each_null! { tried:
        cmcrypto_site_signer_new(p code, p identity.get(), h cmcrypto_site_signer_free);
        cmcrypto_site_signer_certificate(p signer, h cmcrypto_certificate_free);
        cmcrypto_site_signer_sign(p signer, p terms, b data, v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_signer_sign_digest(
            p signer, p terms, b digest, v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_signer_change_to(p signer, p next.get(), v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_signer_expiry_warning(p signer, v NOW, w i32, w u32);
        cmcrypto_site_verifier_with_certificate(p code, p certificate.get(), h cmcrypto_site_verifier_free);
        cmcrypto_site_verifier_certificate(p verifier, h cmcrypto_certificate_free);
        cmcrypto_site_verifier_verify(
            p verifier, p expected, b data, b bytes(&signature), v NOW,
            s cmcrypto_site_data_info);
        cmcrypto_site_verifier_verify_digest(
            p verifier, p expected, b digest, b bytes(&over_digest), v NOW,
            s cmcrypto_site_data_info);
        cmcrypto_trust_store_change_site_signing_certificate(
            p store.0.get_mut(), p code, b bytes(&change), v NOW);
        cmcrypto_site_verifier_accept_change(
            p verifier, b bytes(&change), v NOW, h cmcrypto_site_verifier_free);
    }
}
