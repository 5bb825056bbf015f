//! Who may do what, through the C ABI: decisions by a grant alone, and roles as XML.

use std::ffi::CStr;

use crate::abi::access_scope::*;
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Timestamp;

const APPLICATION: u32 = CMCRYPTO_OBJECT_TYPE_APPLICATION;
const COLLECTION: u32 = CMCRYPTO_OBJECT_TYPE_COLLECTION;

fn may(of: u32, operation: u32, id: &str, to: &str, scopes: &[u8]) -> cmcrypto_access_decision {
    decide(&grant(), &question(of, operation, id, to), scopes).unwrap()
}

#[test]
fn decisions_by_a_grant_alone() {
    let allowed = may(APPLICATION, 1, "A1", "", b"Default\0");
    assert_eq!((allowed.is_allowed, allowed.miss), (1, 0));
    assert_eq!((allowed.assignment, allowed.role, allowed.is_across), (0, 0, 0));
    for (of, operation, id, scopes, miss, assignment) in [
        (APPLICATION, 1, "A1", &b"Berlin\0"[..], CMCRYPTO_ACCESS_MISS_OUT_OF_SCOPE, 0),
        (APPLICATION, 0, "A1", b"Rome\0Paris\0", CMCRYPTO_ACCESS_MISS_OUT_OF_SCOPE, 0),
        (APPLICATION, 0, "A1", b"", CMCRYPTO_ACCESS_MISS_OUT_OF_SCOPE, 0),
        (APPLICATION, 31, "A1", b"Default\0", CMCRYPTO_ACCESS_MISS_NO_ROLE, 0),
        (COLLECTION, 0, "SMS00001", b"", CMCRYPTO_ACCESS_MISS_OUT_OF_COLLECTIONS, 1),
        (COLLECTION, 1, "A", b"", CMCRYPTO_ACCESS_MISS_NO_ROLE, 0),
    ] {
        let denied = may(of, operation, id, "", scopes);
        let found = (denied.is_allowed, denied.miss, denied.assignment);
        assert_eq!(found, (0, miss, assignment), "{of} {operation} {id}");
    }
    assert_eq!(may(APPLICATION, 0, "A1", "", b"Rome\0Berlin\0").assignment, 1);
    assert_eq!(may(COLLECTION, 0, "B", "", b"").is_allowed, 1);

    // A kept grant, after its time.
    let (late, asked) = (NOW + 3601, question(APPLICATION, 1, "A1", ""));
    let denied = decide_at(&grant(), &asked, b"Default\0", late).unwrap();
    assert_eq!((denied.is_allowed, denied.miss), (0, CMCRYPTO_ACCESS_MISS_NOT_IN_FORCE));

    // Deployments: the leak is off, on, and said.
    let in_berlin = may(APPLICATION, 0, "A1", "B", b"Berlin\0");
    assert_eq!((in_berlin.is_allowed, in_berlin.assignment, in_berlin.is_across), (1, 1, 0));
    let mut asked = question(APPLICATION, 99, "A1", "A");
    let denied = decide(&grant(), &asked, b"Default\0").unwrap();
    assert_eq!((denied.is_allowed, denied.miss), (0, CMCRYPTO_ACCESS_MISS_ACROSS_ASSIGNMENTS));
    assert_eq!((denied.assignment, denied.is_across, denied.read_assignment), (1, 1, 0));
    asked.as_the_product = 1;
    let leaked = decide(&grant(), &asked, b"Default\0").unwrap();
    assert_eq!((leaked.is_allowed, leaked.miss, leaked.is_across), (1, 0, 1));
    let of_a_site = may(CMCRYPTO_OBJECT_TYPE_SITE, 0, "P01", "A", b"Default\0");
    assert_eq!(of_a_site.miss, CMCRYPTO_ACCESS_MISS_NOT_DEPLOYED);
}

#[test]
fn questions_that_are_none() {
    let grant = grant();
    let refused = |question: &cmcrypto_access_question, scopes: &[u8], what: &str| {
        let found = decide(&grant, question, scopes).err();
        assert_eq!(found, Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
        assert_eq!(detail(), what);
    };
    let base = question(APPLICATION, 0, "A1", "");
    let name = "a name is 1 to 256 characters, none of them a control character";
    refused(&question(APPLICATION, 32, "A1", ""), b"", "operation: above 31");
    refused(&question(APPLICATION, 0, "", ""), b"", &format!("id: {name}"));
    refused(&question(APPLICATION, 0, "a\n", ""), b"", &format!("id: {name}"));
    let to = "collection: not 1 to 64 ASCII letters, digits and hyphens";
    refused(&question(APPLICATION, 0, "A1", "a b"), b"", to);
    refused(&base, b"Default", "scopes: no NUL at the end");
    refused(&base, b"Default\0\0", &format!("scopes: {name}"));
    refused(&base, b"\xff\0", "scopes: not UTF-8");
    let mut edited = base;
    edited.as_the_product = 2;
    refused(&edited, b"", "as_the_product: neither 0 nor 1");
    edited = base;
    edited.id.fill(65);
    refused(&edited, b"", "id: no NUL in its text");
    edited = base;
    edited.collection.fill(65);
    refused(&edited, b"", "collection: no NUL in its text");
}

#[test]
fn grants_are_verified_as_in_rust() {
    let signed = signed_grant();
    let info = |grant: &Handle<cmcrypto_grant>| {
        filled(|info, size| unsafe { cmcrypto_grant_get_info(grant.get(), info, size) }).unwrap()
    };
    let first: cmcrypto_grant_info = info(&verify(&expected(), &signed).ok().unwrap());
    assert_eq!((first.is_withdrawal, first.number), (0, 1_800_000_000));
    assert_eq!((first.not_before, first.not_after), (NOW - 3600, NOW + 3600));
    assert_eq!(text_of(&first.user), ANNA);
    assert_eq!(first.certificate_sha256, *signer().certificate().thumbprint_sha256());

    let now = Timestamp::from_unix(NOW);
    let withdrawal = signer().sign_grant_withdrawal(&terms(first.number), now).unwrap();
    let nothing = verify(&expected(), &withdrawal).ok().unwrap();
    let second: cmcrypto_grant_info = info(&nothing);
    assert_eq!((second.is_withdrawal, second.number), (1, first.number + 1));
    let asked = question(APPLICATION, 0, "A1", "");
    let denied = decide(&nothing, &asked, b"Default\0").unwrap();
    assert_eq!((denied.is_allowed, denied.miss), (0, CMCRYPTO_ACCESS_MISS_NO_ROLE));

    let mut kept = expected();
    (kept.least_number, kept.numbered_by) = (second.number, second.certificate_sha256);
    assert_eq!(verify(&kept, &signed).err(), Some(CMCRYPTO_ERROR_ROLLBACK));
    assert!(verify(&kept, &withdrawal).is_ok());
    kept.numbered_by = [1; 32];
    assert!(verify(&kept, &signed).is_ok());
    let mut other = expected();
    other.user[0] = 0x58;
    assert_eq!(verify(&other, &signed).err(), Some(CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT));
    other.user[0] = 0;
    assert_eq!(verify(&other, &signed).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "user: a name is 1 to 256 characters, none of them a control character");
    let mut changed = signed;
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(verify(&expected(), &changed).err(), Some(CMCRYPTO_ERROR_SIGNATURE_INVALID));
}

fn role(roles: &Handle<cmcrypto_roles>, index: usize) -> Result<cmcrypto_role_info, i32> {
    filled(|info, size| unsafe { cmcrypto_roles_get(roles.get(), index, info, size) })
}

fn right(roles: &Handle<cmcrypto_roles>, index: usize, at: usize) -> Result<(u32, u32), i32> {
    let (mut of, mut bits) = (7, 7);
    let (roles, of_out, bits_out) = (roles.get(), &raw mut of, &raw mut bits);
    match unsafe { cmcrypto_roles_get_right(roles, index, at, of_out, bits_out) } {
        CMCRYPTO_OK => Ok((of, bits)),
        status => {
            assert_eq!((of, bits), (0, 0));
            Err(status)
        }
    }
}

fn add(roles: &Handle<cmcrypto_roles>, name: &CStr, built_in: Option<&CStr>) -> i32 {
    let built_in = built_in.map_or(std::ptr::null(), CStr::as_ptr);
    unsafe { cmcrypto_roles_add(roles.get_mut(), name.as_ptr(), built_in) }
}

#[test]
fn roles_are_read_changed_and_written() {
    let roles = roles();
    let read = role(&roles, 0).unwrap();
    assert_eq!((read.type_count, read.others), (2, 0));
    assert_eq!(text_of(&read.copied_from), "SMS0009R");
    assert_eq!((text_of(&read.name), text_of(&read.description)), ("Ship".into(), "Things".into()));
    assert_eq!(right(&roles, 0, 0), Ok((6, 3)));
    assert_eq!(right(&roles, 0, 1), Ok((226, 1027)));
    for beyond in [right(&roles, 0, 2), right(&roles, 1, 0)] {
        assert_eq!(beyond, Err(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    }
    assert_eq!(role(&roles, 1).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));

    ok(add(&roles, c"Mine", Some(c"Application author")));
    ok(unsafe { cmcrypto_roles_set_right(roles.get_mut(), 1, APPLICATION, 1) });
    assert_eq!(add(&roles, c"", None), CMCRYPTO_ERROR_INVALID_ARGUMENT);
    assert_eq!(add(&roles, c"x", Some(c"no such")), CMCRYPTO_ERROR_INVALID_ARGUMENT);
    let beyond = unsafe { cmcrypto_roles_set_right(roles.get_mut(), 2, APPLICATION, 1) };
    assert_eq!((beyond, detail().as_str()), (1, "index: not below their number"));
    let write = |roles: &Handle<cmcrypto_roles>| {
        let mut left_out = 0;
        let document = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_roles_write_xml(roles.get(), out, &raw mut left_out)
        });
        document.map(|document| (bytes(&document).to_vec(), left_out))
    };
    let (document, left_out) = write(&roles).unwrap();
    // Of the author's types two have no number that is public.
    assert_eq!(left_out, 2);
    let again = read_xml(&document).ok().unwrap();
    let mut count = 0;
    ok(unsafe { cmcrypto_roles_count(again.get(), &raw mut count) });
    assert_eq!(count, 2);
    let rights = (0..2).map(|at| right(&again, 1, at).unwrap().0);
    assert_eq!(rights.collect::<Vec<_>>(), [2, 31]);
    assert_eq!(right(&again, 1, 1), Ok((APPLICATION, 1)));

    ok(add(&roles, c"Mine", None));
    assert_eq!(write(&roles).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    let bomb = b"<!DOCTYPE r [<!ENTITY a \"b\">]><SMS_Roles/>";
    assert_eq!(read_xml(bomb).err(), Some(CMCRYPTO_ERROR_NOT_SUPPORTED));
    let empty = make(cmcrypto_roles_free, |out| unsafe { cmcrypto_roles_new(out) });
    assert_eq!(write(&empty).unwrap().0, b"<SMS_Roles>\n</SMS_Roles>\n");
}

#[test]
fn what_types_and_operations_are_called() {
    let text = |call: &dyn Fn(*mut c_char, usize, *mut usize) -> i32| {
        let (mut text, mut len) = ([0_u8; 64], 0);
        ok(call(text.as_mut_ptr().cast(), 64, &raw mut len));
        String::from_utf8(text[..len].to_vec()).unwrap()
    };
    use std::ffi::c_char;
    let type_name = |of| text(&|p, cap, len| unsafe { cmcrypto_access_type_name(of, p, cap, len) });
    let operation = |of, bit| {
        text(&|p, cap, len| unsafe { cmcrypto_access_operation_name(of, bit, p, cap, len) })
    };
    assert_eq!((type_name(31), type_name(226)), ("applications".into(), "type 226".into()));
    assert_eq!(operation(31, 11), "Approve");
    assert_eq!(operation(1, 20), "Deploy applications");
    assert_eq!(operation(226, 6), "operation 6");
    let mut len = 0;
    let beyond =
        unsafe { cmcrypto_access_operation_name(31, 32, std::ptr::null_mut(), 0, &raw mut len) };
    assert_eq!(beyond, CMCRYPTO_ERROR_INVALID_ARGUMENT);
}
