//! Policy, and policy that holds secrets.

use super::*;
use crate::abi::policy::*;
use crate::abi::registration::SITE;
use crate::abi::replication::c_path;
use crate::abi::secret_policy::*;
use crate::support;

pub(crate) fn policy(tried: &mut Tried) {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let (for_all, one) = (terms(all()), assignment(c"a", 1));
    let one = &raw const one;
    let set = set_for_all(&[assignment(c"a", 1)]);
    let other = empty_set(&for_all).ok().unwrap();
    let signed = site.sign(&set, NOW).unwrap();
    let batch = site.sign_batch(&[&set]).ok().unwrap();
    client.apply(&site, &signed, NOW).unwrap();
    let stored = client.to_bytes();
    let list = make(cmcrypto_policy_list_free, |out| unsafe {
        cmcrypto_client_policies_list(client.0.get(), NOW, out)
    });
    let directory = support::scratch("null_policy");
    let [from, to] = ["from", "to"].map(|name| directory.join(name));
    std::fs::write(&from, b"a").unwrap();
    let [from, to] = [from, to].map(|path| c_path(&path));
    let (signer, sets) = (site.signer.get(), [set.get()]);
    let (policies, code, id) = (client.0.get(), SITE.as_ptr(), c"a".as_ptr());
    each_null! { tried:
        cmcrypto_policy_assignment_of(
            p id, v 1, b b"a", v NOW, v NOW, s cmcrypto_policy_assignment);
        cmcrypto_policy_assignment_check_body(p one, b b"a");
        cmcrypto_policy_assignment_copy_body_file(p one, p from.as_ptr(), p to.as_ptr());
        cmcrypto_policy_list_count(p list.get(), w usize);
        cmcrypto_policy_list_get(p list.get(), v 0, s cmcrypto_policy_assignment);
        cmcrypto_policy_set_new(p &raw const for_all, h cmcrypto_policy_set_free);
        cmcrypto_policy_set_assign(p other.get_mut(), p one);
        cmcrypto_policy_set_add_collection(p other.get_mut(), p c"SMS00001".as_ptr());
        cmcrypto_policy_set_sha256(b signed, o 32);
        cmcrypto_site_signer_sign_policy_set(
            p signer, p set.get(), v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_signer_sign_policy_batch(
            p signer, b sets, v NOW, h cmcrypto_policy_batch_free);
        cmcrypto_policy_batch_get(p batch.get(), v 0, h cmcrypto_buffer_free);
        cmcrypto_client_policies_new(
            p code, p CLIENT_ID.as_ptr(), h cmcrypto_client_policies_free);
        cmcrypto_client_policies_from_bytes(b stored, h cmcrypto_client_policies_free);
        cmcrypto_client_policies_to_bytes(p policies, h cmcrypto_buffer_free);
        cmcrypto_client_policies_get_info(p policies, s cmcrypto_client_policies_info);
        cmcrypto_client_policies_apply(
            p client.0.get_mut(), p site.verifier.get(), b signed, v NOW);
        cmcrypto_client_policies_follow(p client.0.get_mut(), p site.verifier.get(), v NOW);
        cmcrypto_client_policies_changes(
            p policies, v NOW, h cmcrypto_policy_list_free, h cmcrypto_buffer_free);
        cmcrypto_client_policies_took_effect(p client.0.get_mut(), p one);
        cmcrypto_client_policies_revoked(p client.0.get_mut(), p id);
        cmcrypto_client_policies_in_effect(p policies, h cmcrypto_policy_list_free);
        cmcrypto_client_policies_policy(p policies, p id, v NOW, s cmcrypto_policy_assignment);
        cmcrypto_client_policies_list(p policies, v NOW, h cmcrypto_policy_list_free);
        cmcrypto_client_policies_get_set(p policies, v 0, s cmcrypto_applied_policy_set);
        cmcrypto_client_policies_assigned_by(p policies, p id, v NOW, s cmcrypto_applied_policy_set);
        cmcrypto_client_policies_missing(p policies, v NOW, h cmcrypto_buffer_free);
        cmcrypto_client_policies_withdraw(p client.0.get_mut());
    }
}

pub(crate) fn secret_policy(tried: &mut Tried) {
    let world = SecretWorld::new();
    let hierarchy = abi::trust::Hierarchy::new("mp-3072");
    let store = abi::trust::Store::new(&abi::trust::settings());
    store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH).unwrap();
    let trusted = store.learn(&hierarchy.keys(&abi::trust::terms(NOW)), NOW).ok().unwrap();
    let mp = signing_identity("client-2048");
    let by_mp = world.seal_as(&world.secret, CLIENT_ID, &mp, NOW).unwrap();
    let (sealed, kept) = (world.seal(), salted(&world.secret));
    let (one, set) = (assigned(&world.secret), set_sha256(&world.set).unwrap());
    let (secret, policies, id) = (world.secret.get(), world.policies.0.get(), NAA.as_ptr());
    let identities = [world.identity.get()];
    each_null! { tried:
        cmcrypto_secret_policy_new(
            v 0, p id, v 1, b BODY, v NOW, v NOW, h cmcrypto_secret_policy_free);
        cmcrypto_secret_policy_from_salted(
            p &raw const one, b bytes(&kept), h cmcrypto_secret_policy_free);
        cmcrypto_secret_policy_assignment(p secret, s cmcrypto_policy_assignment);
        cmcrypto_secret_policy_salted(p secret, h cmcrypto_buffer_free);
        cmcrypto_secret_policy_seal(
            p secret, p world.site.identity.get(), p SITE.as_ptr(), b set,
            p world.clients.get(), p CLIENT_ID.as_ptr(), v NOW, h cmcrypto_buffer_free);
        cmcrypto_client_policies_open_secret_by_management_point(
            p policies, p id, b by_mp, b identities, p trusted.get(), v NOW,
            h cmcrypto_buffer_free);
        cmcrypto_client_policies_open_secret_by_site(
            p policies, p id, b sealed, b identities, p world.site.verifier.get(), v NOW,
            h cmcrypto_buffer_free);
    }
}
