//! What it costs to know who may do what: a hierarchy of the product's limits, beside the rules by their words, with sets
//! and loops, and nothing prepared.

// The tests' model.
#[path = "../../../tests/tests/main/access/scope/model.rs"]
#[allow(dead_code, reason = "what the tests need")]
mod model;

use std::collections::BTreeMap;
use std::sync::Arc;

use cmcrypto_core::Provider;
use cmcrypto_core::access::scope::{ExpectedGrant, GrantTerms, ObjectType, Role};
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{SigningIdentity, self_signed_site_server};
use cmcrypto_core::policy::{SiteSigner, SiteVerifier};

use crate::beside::raw_rsa::RawRsa;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::key;
use crate::work::scope::{Hierarchy, NOW};
use model::{ALL_SYSTEMS, ALL_USERS, Model, Tuple};

/// The model of the same hierarchy.
fn modelled(hierarchy: &Hierarchy) -> Model {
    let mut model = Model::default();
    for id in [ALL_SYSTEMS, ALL_USERS] {
        model.collections.insert(id.to_owned(), None);
    }
    for (id, above) in &hierarchy.collections {
        let above = Some(above.to_string());
        model.collections.insert(id.to_string(), above);
    }
    for (object, scopes) in hierarchy.objects.iter().zip(&hierarchy.scopes) {
        let key = (object.object_type.number(), object.id.to_string());
        let scopes = scopes.iter().map(ToString::to_string);
        model.objects.insert(key, scopes.collect());
    }
    for (name, (roles, scopes, ids)) in hierarchy.users.iter().zip(&hierarchy.assigned) {
        let rights = roles.iter().map(|name| {
            let rights = Role::built_in(name.as_str()).unwrap().rights.into_iter();
            let rights = rights.map(|(of, bits)| (of.number(), bits.bits()));
            rights.collect::<BTreeMap<_, _>>()
        });
        let tuple = Tuple {
            roles: rights.collect(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            collections: ids.iter().map(ToString::to_string).collect(),
        };
        model.users.insert(name.to_string(), vec![tuple]);
    }
    model
}

pub fn measure(run: &mut Run) {
    run.section("scope");
    let hierarchy = Hierarchy::new();
    let model = modelled(&hierarchy);
    let database = &hierarchy.database;
    let questions = hierarchy.questions();
    let (mut number, mut of_model) = (0, 0);
    run.row(
        "decision",
        competitor(|| {
            number += 1;
            let (user, operation, object) = &questions[number % questions.len()];
            database.decide(user, *operation, object)
        }),
        vec![beside("the rules with sets and loops", || {
            of_model += 1;
            let (user, operation, object) = &questions[of_model % questions.len()];
            let of = object.object_type.number();
            model.allowing(user.as_str(), operation.bit(), of, object.id.as_str())
        })],
    );
    run.row(
        "what a console shows of 50,000 applications",
        competitor(|| {
            number += 1;
            let user = &hierarchy.users[number % hierarchy.users.len()];
            database.visible(user, ObjectType::APPLICATION)
        }),
        Vec::new(),
    );
    let grants = [Provider::AwsLc, Provider::Portable].map(|provider| {
        let until = NOW.saturating_add(365 * 86_400);
        let key = key(provider, "site-2048");
        let certificate = self_signed_site_server(&key, "site.example.com", NOW, until).unwrap();
        let identity = SigningIdentity::new(Arc::new(key), certificate.clone()).unwrap();
        let (p01, user) = (SiteCode::new("P01").unwrap(), hierarchy.users[0].clone());
        let terms = GrantTerms::following(user.clone(), 0, NOW, 8 * 3600);
        let signed = SiteSigner::new(p01, identity)
            .sign_grant(database, &terms, NOW)
            .unwrap();
        let expected = ExpectedGrant {
            user,
            least_number: 0,
            numbered_by: None,
        };
        let verifier = SiteVerifier::with_certificate(p01, certificate).unwrap();
        move || verifier.verify_grant(&expected, &signed, NOW).unwrap()
    });
    let [grant, portable] = grants;
    let raw = RawRsa::new(&key(Provider::AwsLc, "site-2048"));
    run.row(
        "a grant of 20 scopes verified and loaded",
        competitor(grant),
        vec![
            beside("its signature alone", || raw.verify()).at_most(1.2),
            beside("`portable`", portable),
        ],
    );
}
