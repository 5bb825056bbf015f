//! Registration and renewal through the C ABI: what comes of them, and what is refused.

mod client_directory;

use crate::abi;
use crate::abi::registration::*;
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

const SHA256: i32 = CMCRYPTO_DIGEST_SHA256;
const MANUAL: i32 = CMCRYPTO_APPROVAL_MANUAL;

/// What became of a call, without what it made.
fn outcome<T>(made: Result<T, i32>) -> Result<(), i32> {
    made.map(drop)
}

fn registered_id(registered: &cmcrypto_registered) -> std::ffi::CString {
    std::ffi::CString::new(text_of(&registered.id)).unwrap()
}

#[test]
fn a_client_registers_and_is_approved() {
    for (client_provider, site_provider) in pairs() {
        let settings = cmcrypto_site_security { allow_plaintext: 1, legacy_oaep_sha1: 1, ..site() };
        let site = RegisteringSite::new(site_provider, settings, MANUAL);
        let client = signing(client_provider, "client-2048", 30);
        let encryption = certificate("mp2-2048");
        let challenge = site.challenge(NOW);
        let asked = request(&client, Some(&encryption), &challenge, SHA256).unwrap();
        let der_of_request = as_bytes(&asked);
        let answer = site.register(&der_of_request, 1, NOW).unwrap();
        assert_eq!((answer.told.approved, answer.told.digest), (0, SHA256));
        let client_id = answer.id();
        assert!(client_id.to_str().unwrap().starts_with("GUID:"));

        // What the client is told, and what the site knows, is the same.
        let (told, told_site) = finish(&asked, &answer.reply, &site.mp_certificate, NOW).unwrap();
        assert_eq!((registered_id(&told), told.approved), (client_id.clone(), 0));
        let seen = (
            told_site.allow_unsigned,
            told_site.allow_sha1,
            told_site.allow_plaintext,
            told_site.legacy_oaep_sha1,
        );
        assert_eq!(seen, (0, 0, 1, 0));
        let signing_certificate = certificate_of(&client);
        let mut expected = Found {
            certificate: der(&signing_certificate),
            encryption: Some(der(&encryption)),
            approved: 0,
            blocked: 0,
        };
        assert_eq!(site.find(&client_id).as_ref(), Ok(&expected));
        assert_eq!(site.find_by_key(&signing_certificate).as_ref(), Ok(&client_id));

        // The administrator approves; a client that asks again learns it, under its old id.
        ok(site.approve(&client_id));
        expected.approved = 1;
        assert_eq!(site.find(&client_id).as_ref(), Ok(&expected));
        let again = site.register(&der_of_request, 0, NOW).unwrap();
        assert_eq!((again.id(), again.told.approved), (client_id.clone(), 1));
        let (told, _) = finish(&asked, &again.reply, &site.mp_certificate, NOW).unwrap();
        assert_eq!(told.approved, 1);

        site.set_blocked(&client_id, 1);
        expected.blocked = 1;
        let refused = outcome(site.register(&der_of_request, 1, NOW));
        assert_eq!(refused, code(Error::BLOCKED_SENDER));
        assert_eq!(site.find(&client_id).as_ref(), Ok(&expected));
    }
}

#[test]
fn what_registered_seals() {
    let site = RegisteringSite::new(0, site(), MANUAL);
    let (first, next) = (signing(0, "client-2048", 30), signing(0, "client-3072", 60));
    let asked = request(&first, None, &site.challenge(NOW), SHA256);
    let answer = site.register(&as_bytes(&asked.unwrap()), 0, NOW);
    let client_id = answer.unwrap().id();
    let client = |identity: &Handle<cmcrypto_signing_identity>| {
        make(cmcrypto_client_free, |out| unsafe {
            cmcrypto_client_new(client_id.as_ptr(), SITE.as_ptr(), identity.get(), out)
        })
    };
    let renewed = renewal(&client_id, &first, &next, None, &site.challenge(NOW));
    let renewed = as_bytes(&renewed.unwrap());

    // The message's way: the registrar and the management point share the directory.
    let mut world = Site::new(abi::site());
    world.client = client(&first);
    let message = world.seal(b"inventory").unwrap();
    let open_by = |point: &Site| {
        try_make(cmcrypto_opened_free, |out| unsafe {
            cmcrypto_management_point_open_without_replay_check(
                point.management_point.get(),
                bytes(&message).as_ptr(),
                bytes(&message).len(),
                site.clients.get(),
                NOW,
                out,
            )
        })
    };
    let open = || open_by(&world);
    assert_eq!(outcome(open()), code(Error::UNAPPROVED_SENDER));
    let settings = cmcrypto_site_security { allow_unapproved: 1, ..abi::site() };
    let opened = open_by(&Site::new(settings)).unwrap();
    assert_eq!(info(&opened).is_approved, 0);
    ok(site.approve(&client_id));
    let opened = open().unwrap();
    assert_eq!(info(&opened).is_approved, 1);
    assert_eq!(bytes(&content(&opened)), b"inventory");
    assert_eq!(text_of(&info(&opened).sender), client_id.to_str().unwrap());
    site.set_blocked(&client_id, 1);
    assert_eq!(outcome(open()), code(Error::BLOCKED_SENDER));
    site.set_blocked(&client_id, 0);
    assert_eq!(outcome(site.renew(&renewed, NOW)), Ok(()));
    assert_eq!(outcome(open()), code(Error::SIGNER_MISMATCH));
}

#[test]
fn approval_methods() {
    let client = signing_identity("client-2048");
    for (method, authenticated, expected) in [
        (CMCRYPTO_APPROVAL_MANUAL, 0, 0),
        (CMCRYPTO_APPROVAL_MANUAL, 1, 0),
        (CMCRYPTO_APPROVAL_AUTOMATIC, 0, 0),
        (CMCRYPTO_APPROVAL_AUTOMATIC, 1, 1),
        (CMCRYPTO_APPROVAL_NONE, 0, 1),
        (CMCRYPTO_APPROVAL_NONE, 1, 1),
    ] {
        let site = RegisteringSite::new(0, site(), method);
        let asked = request(&client, None, &site.challenge(NOW), SHA256);
        let answer = site.register(&as_bytes(&asked.unwrap()), authenticated, NOW);
        let answer = answer.unwrap();
        assert_eq!(answer.told.approved, expected, "{method} {authenticated}");
        let found = site.find(&answer.id()).unwrap();
        assert_eq!((found.approved, found.encryption), (expected, None));
    }

    let (challenges, identity, settings) = (challenges(0), signing(0, "mp-3072", 9), site());
    for unknown in [i32::MIN, -1, 0, 4, i32::MAX] {
        let registrar = try_make(cmcrypto_registrar_free, |out| unsafe {
            let (site, settings) = (SITE.as_ptr(), &raw const settings);
            cmcrypto_registrar_new(site, settings, unknown, challenges.get(), identity.get(), out)
        });
        assert_eq!(outcome(registrar), code(Error::INVALID_ARGUMENT));
        assert_eq!(detail(), "approval: unknown");
    }
    let site = RegisteringSite::new(0, site(), MANUAL);
    let asked = request(&client, None, &site.challenge(NOW), SHA256);
    let neither = site.register(&as_bytes(&asked.unwrap()), 2, NOW);
    assert_eq!(outcome(neither), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "authenticated: neither 0 nor 1");
}

#[test]
fn requests_that_are_refused_change_nothing() {
    for (client_provider, site_provider) in pairs() {
        let site = RegisteringSite::new(site_provider, site(), CMCRYPTO_APPROVAL_NONE);
        let elsewhere = RegisteringSite::new(site_provider, abi::site(), MANUAL);
        let client = signing(client_provider, "client-2048", 30);
        let challenge = site.challenge(NOW);
        let asked = |challenge: &[u8], digest| {
            request(&client, None, challenge, digest).map(|asked| as_bytes(&asked))
        };
        let register = |request: &[u8], now| outcome(site.register(request, 0, now));
        let good = asked(&challenge, SHA256).unwrap();

        // The nonce: too short, another management point's, changed, too old, not of this clock.
        assert_eq!(asked(&challenge[..35], SHA256), code(Error::CHALLENGE_INVALID));
        let foreign = asked(&elsewhere.challenge(NOW), SHA256).unwrap();
        assert_eq!(register(&foreign, NOW), code(Error::CHALLENGE_INVALID));
        let mut changed = challenge;
        changed[7] ^= 1;
        let changed = asked(&changed, SHA256).unwrap();
        assert_eq!(register(&changed, NOW), code(Error::CHALLENGE_INVALID));
        assert_eq!(register(&good, NOW + 601), code(Error::CHALLENGE_EXPIRED));
        assert_eq!(register(&good, NOW - 301), code(Error::CHALLENGE_EXPIRED));

        // The digest.
        assert_eq!(asked(&challenge, CMCRYPTO_DIGEST_SHA384), code(Error::ALGORITHM_NOT_ACCEPTED));
        let sha1 = asked(&challenge, CMCRYPTO_DIGEST_SHA1);
        if cfg!(feature = "sha1-signing") {
            let sha1 = sha1.unwrap();
            assert_eq!(register(&sha1, NOW), code(Error::SHA1_NOT_ACCEPTED));
            assert_eq!(CMCRYPTO_REGISTRAR_SHA256_REQUIRED_MESSAGE_ID, 5443);
        } else {
            assert_eq!(sha1, code(Error::UNSUPPORTED));
        }

        // The signature, the site, the length, the form, the management point's own certificate.
        let mut tampered = good.clone();
        *tampered.last_mut().unwrap() ^= 1;
        assert_eq!(register(&tampered, NOW), code(Error::SIGNATURE_INVALID));
        let other_site = make(cmcrypto_registration_request_free, |out| unsafe {
            let (challenge, len) = (challenge.as_ptr(), challenge.len());
            let (identity, none) = (client.get(), std::ptr::null());
            let s01 = c"S01".as_ptr();
            cmcrypto_registration_request_new(s01, identity, none, challenge, len, SHA256, NOW, out)
        });
        let other_site = as_bytes(&other_site);
        assert_eq!(register(&other_site, NOW), code(Error::SITE_MISMATCH));
        assert_eq!(register(&vec![0x30; 32 * 1024 + 1], NOW), code(Error::TOO_LARGE));
        assert_eq!(register(b"", NOW), code(Error::MALFORMED));
        assert_eq!(
            outcome(site.renew(&good, NOW)),
            code(Error::MALFORMED),
            "a registration is no renewal"
        );
        assert_eq!(register(&good, NOW + 101 * DAY), code(Error::CERTIFICATE_EXPIRED));

        assert_eq!(site.find_by_key(&certificate_of(&client)), code(Error::UNKNOWN_SENDER));
        // And what was refused was not for want of a good one, until the nonce's last second.
        assert_eq!(register(&good, NOW + 600), Ok(()));

        // The same key with another certificate; the same certificate with something more.
        let same_key = signing(client_provider, "client-2048", 31);
        let same_key = request(&same_key, None, &challenge, SHA256).unwrap();
        assert_eq!(register(&as_bytes(&same_key), NOW), code(Error::KEY_ALREADY_REGISTERED));
        let encryption = certificate("mp2-2048");
        let more = request(&client, Some(&encryption), &challenge, SHA256);
        assert_eq!(register(&as_bytes(&more.unwrap()), NOW), code(Error::ALREADY_REGISTERED));
        let for_signing = certificate("client-3072");
        let wrong_use = request(&client, Some(&for_signing), &challenge, SHA256);
        assert_eq!(outcome(wrong_use), code(Error::CERTIFICATE_USAGE));
    }
}

#[cfg(feature = "sha1-signing")]
#[test]
fn a_site_that_accepts_sha1_counts_it() {
    for provider in providers() {
        let settings = cmcrypto_site_security { allow_sha1: 1, ..site() };
        let site = RegisteringSite::new(provider, settings, MANUAL);
        let client = signing(provider, "client-2048", 30);
        let asked = request(&client, None, &site.challenge(NOW), CMCRYPTO_DIGEST_SHA1);
        let answer = site.register(&as_bytes(&asked.unwrap()), 0, NOW);
        assert_eq!(answer.unwrap().told.digest, CMCRYPTO_DIGEST_SHA1);
    }
}

#[test]
fn replies_that_are_refused() {
    for (client_provider, site_provider) in pairs() {
        let site = RegisteringSite::new(site_provider, site(), MANUAL);
        let client = signing(client_provider, "client-2048", 30);
        let asked = |challenge| request(&client, None, challenge, SHA256).unwrap();
        let (first, second) = (asked(&site.challenge(NOW)), asked(&site.challenge(NOW)));
        let good = site.register(&as_bytes(&first), 0, NOW).unwrap().reply;
        let finish = |request, reply: &[u8], certificate, now| {
            outcome(finish(request, reply, certificate, now))
        };
        let mp = &site.mp_certificate;
        // In the request's digest, and in the signature.
        for byte in [20, good.len() - 1] {
            let mut tampered = good.clone();
            tampered[byte] ^= 1;
            let refused = finish(&first, &tampered, mp, NOW);
            assert_eq!(refused, code(Error::SIGNATURE_INVALID), "byte {byte}");
        }
        let other = certificate_of(&signing(site_provider, "client-3072", 30));
        let for_encryption = certificate("mp-3072");
        assert_eq!(finish(&first, &good, &other, NOW), code(Error::SIGNATURE_INVALID));
        assert_eq!(finish(&first, &good, &for_encryption, NOW), code(Error::CERTIFICATE_USAGE));
        assert_eq!(finish(&first, &good, mp, NOW + 101 * DAY), code(Error::CERTIFICATE_EXPIRED));
        assert_eq!(finish(&second, &good, mp, NOW), code(Error::REPLY_MISMATCH));
        let truncated = &good[..good.len() - 1];
        assert_eq!(finish(&first, truncated, mp, NOW), code(Error::MALFORMED));
        assert_eq!(finish(&first, &vec![0x30; 4 * 1024 + 1], mp, NOW), code(Error::TOO_LARGE));
        assert_eq!(finish(&first, &good, mp, NOW), Ok(()));
    }
}

#[test]
fn renewal_by_both_keys() {
    for (client_provider, site_provider) in pairs() {
        let site = RegisteringSite::new(site_provider, site(), MANUAL);
        let (first, next, other) = (
            signing(client_provider, "client-2048", 30),
            signing(client_provider, "client-3072", 60),
            signing(client_provider, "client-4096", 60),
        );
        let (encryption, challenge) = (certificate("mp2-2048"), site.challenge(NOW));
        let register = |identity, encryption| {
            let asked = request(identity, encryption, &challenge, SHA256).unwrap();
            site.register(&as_bytes(&asked), 0, NOW).unwrap().id()
        };
        let client_id = register(&first, Some(&encryption));
        let other_id = register(&other, None);
        ok(site.approve(&client_id));
        let before = site.find(&client_id).unwrap();

        let renewing = |id, current, next| {
            let asked = renewal(id, current, next, None, &challenge).unwrap();
            as_bytes(&asked)
        };
        let asked = renewal(&client_id, &first, &next, None, &challenge);
        let asked = asked.unwrap();
        let good = as_bytes(&asked);
        let renew = |request: &[u8], now| outcome(site.renew(request, now));

        // Without the old key, without the new one, or for who does not have the old one.
        let possession = 4 + 384;
        for (place, what) in
            [(good.len() - 1, "possession"), (good.len() - possession - 1, "authority")]
        {
            let mut tampered = good.clone();
            tampered[place] ^= 1;
            let refused = renew(&tampered, NOW);
            assert_eq!(refused, code(Error::SIGNATURE_INVALID), "{what}");
        }
        let of_another = renewing(&client_id, &other, &next);
        assert_eq!(renew(&of_another, NOW), code(Error::SIGNER_MISMATCH));
        let of_nobody = renewing(CLIENT_ID, &first, &next);
        assert_eq!(renew(&of_nobody, NOW), code(Error::UNKNOWN_SENDER));
        let key_of_another = renewing(&client_id, &first, &other);
        assert_eq!(renew(&key_of_another, NOW), code(Error::KEY_ALREADY_REGISTERED));
        let same = renewal(&client_id, &first, &first, None, &challenge);
        assert_eq!(outcome(same), code(Error::INVALID_ARGUMENT));
        assert_eq!(detail(), "next: the same certificate");
        assert_eq!(
            outcome(site.register(&good, 0, NOW)),
            code(Error::MALFORMED),
            "a renewal is no registration"
        );
        assert_eq!(renew(&good, NOW + 601), code(Error::CHALLENGE_EXPIRED));
        site.set_blocked(&client_id, 1);
        assert_eq!(renew(&good, NOW), code(Error::BLOCKED_SENDER));
        site.set_blocked(&client_id, 0);
        assert_eq!(site.find(&client_id), Ok(before));

        // The id and the approval stay, the certificates don't.
        let answer = site.renew(&good, NOW).unwrap();
        assert_eq!((answer.id(), answer.told.approved), (client_id.clone(), 1));
        let told = finish(&asked, &answer.reply, &site.mp_certificate, NOW);
        let told = told.unwrap();
        assert_eq!(registered_id(&told.0), client_id);
        let after = Found {
            certificate: der(&certificate_of(&next)),
            encryption: None,
            approved: 1,
            blocked: 0,
        };
        assert_eq!(site.find(&client_id).as_ref(), Ok(&after));
        assert_eq!(site.find_by_key(&certificate_of(&next)).as_ref(), Ok(&client_id));
        assert_eq!(site.find_by_key(&certificate_of(&first)), code(Error::UNKNOWN_SENDER));

        // Where the reply was lost, the same request is answered again.
        assert_eq!(renew(&good, NOW), Ok(()));
        let answer = site.renew(&renewing(&other_id, &other, &first), NOW);
        let of_other = answer.unwrap().reply;
        let mismatched = finish(&asked, &of_other, &site.mp_certificate, NOW);
        assert_eq!(outcome(mismatched), code(Error::REPLY_MISMATCH));
    }
}

#[test]
fn challenges_of_several_management_points() {
    for provider in providers() {
        let secret = [7; CMCRYPTO_REGISTRATION_SECRET_LEN];
        let with_secret = |secret: &[u8]| {
            try_make(cmcrypto_registration_challenges_free, |out| unsafe {
                let (secret, len) = (secret.as_ptr(), secret.len());
                cmcrypto_registration_challenges_with_secret(provider, secret, len, out)
            })
        };
        let (first, second) = (with_secret(&secret).unwrap(), with_secret(&secret).unwrap());
        let brief = make(cmcrypto_registration_challenges_free, |out| unsafe {
            cmcrypto_registration_challenges_with_lifetime(second.get(), 5, out)
        });
        let check = |by: &Handle<_>, challenge: &[u8], now| unsafe {
            let (challenge, len) = (challenge.as_ptr(), challenge.len());
            cmcrypto_registration_challenges_check(by.get(), challenge, len, now)
        };
        let mut challenge = [POISON; CMCRYPTO_REGISTRATION_CHALLENGE_LEN];
        let mut len = 0;
        let mut issue = |capacity| unsafe {
            let out = challenge.as_mut_ptr();
            cmcrypto_registration_challenges_issue(first.get(), NOW, out, capacity, &raw mut len)
        };
        assert_eq!(issue(35), CMCRYPTO_ERROR_INVALID_ARGUMENT);
        assert_eq!(detail(), "out_cap: too small: see *out_len");
        ok(issue(36));
        assert_eq!(len, 36);

        let lifetime = i64::from(CMCRYPTO_REGISTRATION_CHALLENGE_DEFAULT_LIFETIME);
        let (expired, invalid) = (Error::CHALLENGE_EXPIRED.code(), Error::CHALLENGE_INVALID.code());
        for (by, now, expected) in [
            (&second, NOW + lifetime, CMCRYPTO_OK),
            (&second, NOW + lifetime + 1, expired),
            (&second, NOW - 300, CMCRYPTO_OK),
            (&second, NOW - 301, expired),
            (&brief, NOW + 5, CMCRYPTO_OK),
            (&brief, NOW + 6, expired),
            (&challenges(provider), NOW, invalid),
        ] {
            assert_eq!(check(by, &challenge, now), expected, "{now}");
        }
        assert_eq!(check(&second, &challenge[..35], NOW), invalid);
        assert_eq!(check(&second, b"", NOW), invalid);
        for wrong in [0, 31, 33, 64] {
            let made = with_secret(&vec![7; wrong]);
            assert_eq!(outcome(made), code(Error::INVALID_ARGUMENT));
            assert_eq!(detail(), "secret_len: not 32");
        }
    }
}
