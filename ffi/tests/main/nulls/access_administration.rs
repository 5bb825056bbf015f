//! The administrative database, and grants by it.

use super::*;
use crate::abi::access_administration::{administration as database, signer, terms};
use crate::abi::access_scope::{question, roles};

pub(crate) fn administration(tried: &mut Tried) {
    let (database, roles, signer, terms) = (database(0), roles(), signer(), terms(0));
    let question = question(CMCRYPTO_OBJECT_TYPE_APPLICATION, 0, "A1", "");
    let (question, terms) = (&raw const question, &raw const terms);
    let root = abi::access_administration::text(abi::access_administration::ROOT);
    let root = root.as_ptr();
    let by_role =
        make(cmcrypto_association_free, |out| unsafe { cmcrypto_association_by_role(out) });
    let reader = b"Read-only analyst\0";
    let all = make(cmcrypto_association_free, |out| unsafe {
        cmcrypto_association_all_instances(reader.as_ptr(), reader.len(), out)
    });
    let (to, of) = (database.get_mut(), CMCRYPTO_OBJECT_TYPE_APPLICATION);
    let (all_systems, mine, id) = (c"SMS00001".as_ptr(), c"P0100001".as_ptr(), c"A1".as_ptr());
    let (scope, carla) = (c"Berlin".as_ptr(), c"CONTOSO\\carla".as_ptr());
    each_null! { tried:
        cmcrypto_association_all_instances(b reader, h cmcrypto_association_free);
        cmcrypto_association_specified(
            b reader, b b"Default\0", b b"SMS00001\0", h cmcrypto_association_free);
        cmcrypto_association_by_role(h cmcrypto_association_free);
        cmcrypto_association_add_role(
            p by_role.get_mut(), p c"Read-only analyst".as_ptr(), b b"Default\0", b b"SMS00001\0");
        cmcrypto_administration_new(p root, v 0, h cmcrypto_administration_free);
        cmcrypto_administration_add_role(p to, p root, p roles.get(), v 0);
        cmcrypto_administration_modify_role(p to, p root, p roles.get(), v 0);
        cmcrypto_administration_delete_role(p to, p root, p c"Ship".as_ptr());
        cmcrypto_administration_add_scope(p to, p root, p scope);
        cmcrypto_administration_add_collection(p to, p root, p mine, p all_systems);
        cmcrypto_administration_limit_collection(p to, p root, p mine, p all_systems);
        cmcrypto_administration_add_user(p to, p root, p carla, p all.get());
        cmcrypto_administration_modify_user(p to, p root, p carla, p by_role.get());
        cmcrypto_administration_add_object(p to, p root, v of, p id);
        cmcrypto_administration_set_scopes(p to, p root, v of, p id, b b"Berlin\0");
        cmcrypto_administration_decide(
            p to.cast_const(), p root, p question, s cmcrypto_access_decision);
        cmcrypto_administration_visible(p to.cast_const(), p root, v of, h cmcrypto_buffer_free);
        cmcrypto_administration_scopes_of(p to.cast_const(), v of, p id, h cmcrypto_buffer_free);
        cmcrypto_administration_scopes_of_new(
            p to.cast_const(), p root, v of, h cmcrypto_buffer_free);
        cmcrypto_site_signer_sign_grant(
            p signer.get(), p to.cast_const(), p carla, p terms, v NOW, h cmcrypto_buffer_free);
        cmcrypto_site_signer_sign_grant_withdrawal(
            p signer.get(), p carla, p terms, v NOW, h cmcrypto_buffer_free);
        cmcrypto_administration_delete_object(p to, p root, v of, p id);
        cmcrypto_administration_delete_user(p to, p root, p carla);
        cmcrypto_administration_delete_collection(p to, p root, p mine);
        cmcrypto_administration_delete_scope(p to, p root, p scope);
    }
}
