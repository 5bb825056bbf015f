//! Policy that holds secrets, through the C ABI.

use crate::abi::policy::{all, assignment_of, set_sha256};
use crate::abi::registration::{DAY, SITE, code, signing};
use crate::abi::secret_policy::*;
use crate::abi::trust::{Hierarchy, Store, settings, terms};
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

#[test]
fn its_client_opens_it() {
    let world = SecretWorld::new();
    let (one, two) = (world.seal(), world.seal());
    assert_ne!(one, two);
    for sealed in [&one, &two] {
        assert_eq!(world.open(sealed).as_deref(), Ok(BODY));
    }
    // Neither the set nor what is sealed shows it.
    for bytes in [&one, &world.set] {
        assert!(!bytes.windows(10).any(|found| found == b"NAA-SECRET"));
    }
    let told = assigned(&world.secret);
    assert_eq!((told.requires_auth, told.secret, told.intranet_only), (1, 1, 0));
    assert_eq!(text_of(&told.policy).as_bytes(), NAA.to_bytes());
    // As the site stores it.
    let kept = salted(&world.secret);
    assert_eq!(bytes(&kept)[32..], *BODY);
    assert_eq!(told.length, u64::try_from(bytes(&kept).len()).unwrap());
    let again = from_salted(&told, bytes(&kept)).ok().unwrap();
    let sealed = world.seal_as(&again, CLIENT_ID, &world.site.identity, NOW).unwrap();
    assert_eq!(world.open(&sealed).as_deref(), Ok(BODY));
}

#[test]
fn a_management_point_seals_it() {
    let (world, hierarchy) = (SecretWorld::new(), Hierarchy::new("mp-3072"));
    let store = Store::new(&settings());
    store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH).unwrap();
    let trusted = store.learn(&hierarchy.keys(&terms(NOW)), NOW).ok().unwrap();
    let mp = signing_identity("client-2048");
    let sealed = world.seal_as(&world.secret, CLIENT_ID, &mp, NOW).unwrap();
    assert_eq!(world.open_from(&sealed, &trusted, NOW).as_deref(), Ok(BODY));
    // Not as the site's, nor the site's as its.
    assert_eq!(world.open(&sealed), code(Error::SIGNER_MISMATCH));
    let by_site = world.seal();
    assert_eq!(world.open_from(&by_site, &trusted, NOW), code(Error::SIGNER_MISMATCH));
    let late = world.open_from(&sealed, &trusted, NOW + DAY + 1);
    assert_eq!(late, code(Error::POLICY_NOT_ASSIGNED));
}

/// What vouches for the management point ends before what it sealed does.
#[test]
fn a_management_point_that_nobody_vouches_for_any_more() {
    let (mut world, hierarchy) = (SecretWorld::new(), Hierarchy::new("mp-3072"));
    let store = Store::new(&settings());
    store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH).unwrap();
    let trusted = store.learn(&hierarchy.keys(&terms(NOW)), NOW).ok().unwrap();
    let info: cmcrypto_trusted_management_point_info = filled(|info, size| unsafe {
        cmcrypto_trusted_management_point_get_info(trusted.get(), info, size)
    })
    .unwrap();
    let not_after = info.not_after + DAY;
    let first = policy::terms(all());
    let next = cmcrypto_site_data_terms { number: first.number + 1, not_after, ..first };
    let long = cmcrypto_policy_assignment { not_after, ..assigned(&world.secret) };
    world.assign_by(&next, &[long]);
    let mp = signing_identity("client-2048");
    let sealed = world.seal_as(&world.secret, CLIENT_ID, &mp, NOW).unwrap();
    assert_eq!(world.open_from(&sealed, &trusted, info.not_after).as_deref(), Ok(BODY));
    let late = world.open_from(&sealed, &trusted, info.not_after + 1);
    assert_eq!(late, code(Error::ENDORSEMENT_EXPIRED));
}

#[test]
fn who_may_have_it() {
    let world = SecretWorld::new();
    let seal = |now| world.seal_as(&world.secret, CLIENT_ID, &world.site.identity, now);
    let nobody = world.seal_as(&world.secret, c"GUID:2", &world.site.identity, NOW);
    assert_eq!(nobody, code(Error::UNKNOWN_SENDER));
    assert_eq!(seal(NOW + 401 * DAY), code(Error::CERTIFICATE_EXPIRED));
    world.register(CLIENT_ID, Some("mp-2048"), 0);
    assert_eq!(seal(NOW), code(Error::UNAPPROVED_SENDER));
    world.register(CLIENT_ID, None, 1);
    assert_eq!(seal(NOW), code(Error::NO_RECIPIENTS));
    world.register(CLIENT_ID, Some("client-2048"), 1);
    assert_eq!(seal(NOW), code(Error::CERTIFICATE_USAGE));
    ok(unsafe {
        cmcrypto_client_directory_set_blocked(world.clients.get(), CLIENT_ID.as_ptr(), 1)
    });
    assert_eq!(seal(NOW), code(Error::BLOCKED_SENDER));
}

#[test]
fn not_another_clients_nor_an_old_one_nor_another_policys() {
    let mut world = SecretWorld::new();
    let sealed = world.seal();
    // Another client's, to our key: as a management point may be made to do.
    ok(unsafe { cmcrypto_client_directory_remove(world.clients.get(), CLIENT_ID.as_ptr()) });
    world.register(c"GUID:2", Some("mp-2048"), 1);
    let anothers = world.seal_as(&world.secret, c"GUID:2", &world.site.identity, NOW).unwrap();
    assert_eq!(world.open(&anothers), code(Error::NOT_INTENDED_RECIPIENT));
    ok(unsafe { cmcrypto_client_directory_remove(world.clients.get(), c"GUID:2".as_ptr()) });
    // To another key.
    world.register(CLIENT_ID, Some("mp2-2048"), 1);
    assert_eq!(world.open(&world.seal()), code(Error::NOT_A_RECIPIENT));
    world.register(CLIENT_ID, Some("mp-2048"), 1);
    // Another policy's, and another body of the same version.
    let seal =
        |secret: &Secret| world.seal_as(secret, CLIENT_ID, &world.site.identity, NOW).unwrap();
    let (renamed, swapped) = (seal(&secret(c"{other}", 1)), seal(&secret(NAA, 1)));
    assert_eq!(world.open(&renamed), code(Error::POLICY_NOT_ASSIGNED));
    assert_eq!(world.open(&swapped), code(Error::POLICY_BODY_MISMATCH));
    // Until the day is over.
    let verifier = &world.site.verifier;
    assert_eq!(world.open_at(&sealed, verifier, NOW + DAY).as_deref(), Ok(BODY));
    let late = world.open_at(&sealed, verifier, NOW + DAY + 1);
    assert_eq!(late, code(Error::POLICY_NOT_ASSIGNED));
    // By another's certificate, or for another site.
    let other = world.seal_as(&world.secret, CLIENT_ID, &signing(0, "e3-2048", 30), NOW);
    assert_eq!(world.open(&other.unwrap()), code(Error::SIGNER_MISMATCH));
    let p02 = world.site.renamed(c"P02");
    assert_eq!(world.open_at(&sealed, &p02.verifier, NOW), code(Error::SITE_MISMATCH));
    // Changed, and what is none.
    let mut changed = sealed.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(world.open(&changed), code(Error::DECRYPT));
    assert_eq!(world.open(b""), code(Error::MALFORMED));
    assert_eq!(world.open(&vec![0x30; (17 << 20) + 1]), code(Error::TOO_LARGE));

    // The same assignment in another set, a new version, and none at all: each ends what was sealed.
    world.assign(1, &[assigned(&world.secret)]);
    assert_eq!(world.open(&sealed), code(Error::POLICY_NOT_ASSIGNED));
    let again = world.seal();
    assert_eq!(world.open(&again).as_deref(), Ok(BODY));
    world.secret = secret(NAA, 2);
    world.assign(2, &[assigned(&world.secret)]);
    assert_eq!(world.open(&again), code(Error::POLICY_NOT_ASSIGNED));
    let next = world.seal();
    assert_eq!(world.open(&next).as_deref(), Ok(BODY));
    world.assign(3, &[]);
    assert_eq!(world.open(&next), code(Error::POLICY_NOT_ASSIGNED));
    // Assigned, but not as a secret.
    let flags = cmcrypto_policy_assignment { secret: 0, ..assigned(&world.secret) };
    world.assign(4, &[flags]);
    assert_eq!(world.open(&world.seal()), code(Error::POLICY_NOT_ASSIGNED));
}

#[test]
fn what_does_not_belong_together() {
    let invalid = code::<()>(Error::INVALID_ARGUMENT);
    let (one, two) = (secret(NAA, 1), secret(NAA, 1));
    let found = from_salted(&assigned(&one), bytes(&salted(&two))).map(drop);
    assert_eq!(found, code(Error::POLICY_BODY_MISMATCH));
    let plain = cmcrypto_policy_assignment { secret: 0, ..assigned(&one) };
    assert_eq!(from_salted(&plain, bytes(&salted(&one))).map(drop), invalid);
    assert_eq!(detail(), "assignment or salted: not a secret policy");
    let short =
        cmcrypto_policy_assignment { secret: 1, ..assignment_of(NAA, 1, b"short").unwrap() };
    assert_eq!(from_salted(&short, b"short").map(drop), invalid);
    let large = secret_of(NAA, 1, &vec![0; (16 << 20) + 1]).map(drop);
    assert_eq!(large, code(Error::TOO_LARGE));
    assert_eq!(secret_of(c"", 1, BODY).map(drop), invalid);
    assert_eq!(detail(), "policy: not 1 to 255 characters without control characters");
    let unsupported = try_make(cmcrypto_secret_policy_free, |out| unsafe {
        let (id, body, len) = (NAA.as_ptr(), BODY.as_ptr(), BODY.len());
        cmcrypto_secret_policy_new(77, id, 1, body, len, NOW, NOW, out)
    });
    assert_eq!(unsupported.map(drop), invalid);
}

#[test]
fn used_wrongly() {
    let world = SecretWorld::new();
    let seal = |len, site: &std::ffi::CStr| {
        let sealed = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_secret_policy_seal(
                world.secret.get(),
                world.site.identity.get(),
                site.as_ptr(),
                [7; 33].as_ptr(),
                len,
                world.clients.get(),
                CLIENT_ID.as_ptr(),
                NOW,
                out,
            )
        });
        sealed.map(drop)
    };
    for len in [0, 31, 33] {
        assert_eq!(seal(len, SITE), code(Error::INVALID_ARGUMENT));
        assert_eq!(detail(), "set_sha256_len: not 32");
    }
    assert_eq!(seal(32, c"P0"), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "site_code: not three ASCII letters or digits");
    // Without an identity nothing is opened.
    let (sealed, none) = (world.seal(), std::ptr::null());
    let opened = try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_client_policies_open_secret_by_site(
            world.policies.0.get(),
            NAA.as_ptr(),
            sealed.as_ptr(),
            sealed.len(),
            none,
            0,
            world.site.verifier.get(),
            NOW,
            out,
        )
    });
    assert_eq!(opened.map(drop), code(Error::NOT_A_RECIPIENT));
    // What was sealed for another site, though by a certificate that is ours.
    let sealed = try_make(cmcrypto_buffer_free, |out| unsafe {
        let set = set_sha256(&world.set).unwrap();
        cmcrypto_secret_policy_seal(
            world.secret.get(),
            world.site.identity.get(),
            c"P02".as_ptr(),
            set.as_ptr(),
            set.len(),
            world.clients.get(),
            CLIENT_ID.as_ptr(),
            NOW,
            out,
        )
    });
    assert_eq!(world.open(bytes(&sealed.ok().unwrap())), code(Error::SITE_MISMATCH));
}

/// One secret is sealed in several threads, and one client's state opens what they made.
#[test]
fn several_threads() {
    let world = SecretWorld::new();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(world.open(&world.seal()).as_deref(), Ok(BODY));
                    assert_eq!(assigned(&world.secret).version, 1);
                }
            });
        }
    });
}
