//! A grant and roles, through the C ABI.

use std::sync::Arc;

use cmcrypto_core::access::scope::{
    Administration, AdministrativeUser, Association, Change, ChangeKind, GrantTerms,
    RoleAssignment, RoleName, ScopeName, ScopeSettings, UserName,
};
use cmcrypto_core::names::{CollectionId, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, SigningIdentity};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::SiteSigner;
use cmcrypto_core::{Provider, Timestamp};

use super::*;

pub(crate) const ANNA: &str = "CONTOSO\\anna";
pub(crate) const XML: &str = "<SMS_Roles><SMS_Role CopiedFromID=\"SMS0009R\" RoleName=\"Ship\" \
    RoleDescription=\"Things\"><Operations><Operation GrantedOperations=\"3\" ObjectTypeID=\"6\"/>\
    <Operation GrantedOperations=\"1027\" ObjectTypeID=\"226\"/></Operations></SMS_Role></SMS_Roles>";

/// The site server of P01, whose certificate is that of `client-2048`.
pub(crate) fn signer() -> SiteSigner {
    let provider = Provider::default();
    let key = PrivateKey::from_pem(provider, &pem("client-2048.key.pem"), None).unwrap();
    let certificate = Certificate::from_pem(provider, &pem("client-2048.cert.pem")).unwrap();
    let identity = SigningIdentity::new(Arc::new(key), certificate).unwrap();
    SiteSigner::new(SiteCode::new("P01").unwrap(), identity)
}

pub(crate) fn verifier() -> Handle<cmcrypto_site_verifier> {
    make(cmcrypto_site_verifier_free, |out| unsafe {
        let certificate = certificate("client-2048");
        cmcrypto_site_verifier_with_certificate(c"P01".as_ptr(), certificate.get(), out)
    })
}

pub(crate) fn terms(previous: u64) -> GrantTerms {
    let user = UserName::new(ANNA).unwrap();
    GrantTerms::following(user, previous, Timestamp::from_unix(NOW), 3600)
}

pub(crate) fn withdrawal_at(at: Timestamp) -> Vec<u8> {
    let terms = GrantTerms::following(UserName::new(ANNA).unwrap(), 0, at, 3600);
    signer().sign_grant_withdrawal(&terms, at).unwrap()
}

pub(crate) fn signed_grant() -> Vec<u8> {
    signed_grant_at(Timestamp::from_unix(NOW))
}

/// To Anna: she authors applications in Default, and deploys those in Berlin to A and what is limited to A,
/// which is B.
pub(crate) fn signed_grant_at(at: Timestamp) -> Vec<u8> {
    let [root, anna] = ["root", ANNA].map(|name| UserName::new(name).unwrap());
    let mut hierarchy = Administration::new(root.clone(), ScopeSettings::default()).unwrap();
    let by = root;
    let mut change =
        |what| hierarchy.apply(&Change { by: by.clone(), at, what }).map(drop).unwrap();
    let [berlin, default] = ["Berlin", "Default"].map(|name| ScopeName::new(name).unwrap());
    change(ChangeKind::AddScope(berlin.clone()));
    let ids = ["SMS00001", "A", "B"].map(|id| CollectionId::new(id).unwrap());
    for pair in ids.windows(2) {
        let (limited_to, id) = (pair[0].clone(), pair[1].clone());
        change(ChangeKind::AddCollection { id, limited_to });
    }
    let roles = ["Application author", "Application deployment manager"];
    let [author, deployer] = roles.map(|name| RoleName::new(name).unwrap());
    let specified = Association::Specified {
        roles: vec![author.clone()],
        scopes: vec![default.clone()],
        collections: vec![],
    };
    let own = |role, scope, collections| RoleAssignment { role, scopes: vec![scope], collections };
    let by_role = Association::ByRole(vec![
        own(author, default, vec![]),
        own(deployer, berlin, vec![ids[1].clone()]),
    ]);
    let user = |association| AdministrativeUser { name: anna.clone(), association };
    change(ChangeKind::AddUser(user(specified)));
    change(ChangeKind::ModifyUser(user(by_role)));
    let terms = GrantTerms::following(anna, 0, at, 3600);
    signer().sign_grant(&hierarchy, &terms, at).unwrap()
}

fn fill(field: &mut [c_char], text: &str) {
    for (to, from) in field.iter_mut().zip(text.bytes()) {
        *to = c_char::from_ne_bytes([from]);
    }
}

pub(crate) fn expected() -> cmcrypto_expected_grant {
    let mut expected = cmcrypto_expected_grant {
        struct_size: u32::try_from(size_of::<cmcrypto_expected_grant>()).unwrap(),
        reserved: 0,
        least_number: 0,
        numbered_by: [0; 32],
        user: [0; CMCRYPTO_ACCESS_NAME_MAX],
    };
    fill(&mut expected.user, ANNA);
    expected
}

pub(crate) fn verify(
    expected: &cmcrypto_expected_grant, signed: &[u8],
) -> Result<Handle<cmcrypto_grant>, i32> {
    let verifier = verifier();
    try_make(cmcrypto_grant_free, |out| unsafe {
        let (signed, len) = (signed.as_ptr(), signed.len());
        cmcrypto_site_verifier_verify_grant(verifier.get(), expected, signed, len, NOW, out)
    })
}

pub(crate) fn grant() -> Handle<cmcrypto_grant> {
    verify(&expected(), &signed_grant()).unwrap_or_else(|status| panic!("{status}: {}", detail()))
}

pub(crate) fn question(
    object_type: u32, operation: u32, id: &str, collection: &str,
) -> cmcrypto_access_question {
    let mut question = cmcrypto_access_question {
        struct_size: u32::try_from(size_of::<cmcrypto_access_question>()).unwrap(),
        object_type,
        operation,
        as_the_product: 0,
        id: [0; CMCRYPTO_ACCESS_NAME_MAX],
        collection: [0; CMCRYPTO_ACCESS_COLLECTION_MAX],
    };
    fill(&mut question.id, id);
    fill(&mut question.collection, collection);
    question
}

pub(crate) fn decide(
    grant: &Handle<cmcrypto_grant>, question: *const cmcrypto_access_question, scopes: &[u8],
) -> Result<cmcrypto_access_decision, i32> {
    decide_at(grant, question, scopes, NOW)
}

pub(crate) fn decide_at(
    grant: &Handle<cmcrypto_grant>, question: *const cmcrypto_access_question, scopes: &[u8],
    now: i64,
) -> Result<cmcrypto_access_decision, i32> {
    filled(|decision, size| unsafe {
        let (scopes, len) = (scopes.as_ptr(), scopes.len());
        cmcrypto_grant_decide(grant.get(), question, scopes, len, now, decision, size)
    })
}

pub(crate) fn read_xml(xml: &[u8]) -> Result<Handle<cmcrypto_roles>, i32> {
    try_make(cmcrypto_roles_free, |out| unsafe {
        cmcrypto_roles_read_xml(xml.as_ptr(), xml.len(), out)
    })
}

pub(crate) fn roles() -> Handle<cmcrypto_roles> {
    read_xml(XML.as_bytes()).unwrap_or_else(|status| panic!("{status}: {}", detail()))
}
