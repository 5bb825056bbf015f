//! Grants and roles.

use super::*;
use crate::abi::access_scope::*;

pub(crate) fn access(tried: &mut Tried) {
    let (site, signed, expected) = (verifier(), signed_grant(), expected());
    let (grant, roles) = (grant(), roles());
    let question = question(CMCRYPTO_OBJECT_TYPE_APPLICATION, 0, "A1", "");
    let question = &raw const question;
    each_null! { tried:
        cmcrypto_site_verifier_verify_grant(
            p site.get(), p &raw const expected, b signed, v NOW, h cmcrypto_grant_free);
        cmcrypto_grant_get_info(p grant.get(), s cmcrypto_grant_info);
        cmcrypto_grant_decide(
            p grant.get(), p question, b b"Default\0", v NOW, s cmcrypto_access_decision);
        cmcrypto_access_type_name(v 31, o 64);
        cmcrypto_access_operation_name(v 31, v 11, o 64);
        cmcrypto_roles_new(h cmcrypto_roles_free);
        cmcrypto_roles_read_xml(b XML.as_bytes(), h cmcrypto_roles_free);
        cmcrypto_roles_write_xml(p roles.get(), h cmcrypto_buffer_free, w usize);
        cmcrypto_roles_count(p roles.get(), w usize);
        cmcrypto_roles_get(p roles.get(), v 0, s cmcrypto_role_info);
        cmcrypto_roles_get_right(p roles.get(), v 0, v 0, w u32, w u32);
        cmcrypto_roles_add(p roles.get_mut(), p c"New".as_ptr(), v std::ptr::null());
        cmcrypto_roles_set_right(p roles.get_mut(), v 0, v 31, v 1);
    }
}
