//! A site's authority and administrators through the C ABI.

use std::ffi::{CStr, c_char};

use crate::abi::access::*;
use crate::abi::registration::{DAY, SITE, der};
use crate::abi::trust::{Hierarchy, Store, exchange_key, root, settings, terms};
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

fn code(error: Error) -> i32 {
    error.code()
}

const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;

fn verify(
    verifier: &Handle<cmcrypto_issuing_verifier>, certificate: &Handle<cmcrypto_certificate>,
    used_for: i32, host: Option<&CStr>,
    list: Option<&Handle<cmcrypto_certificate_revocation_list>>, now: i64,
) -> i32 {
    let lists: Vec<_> = list.iter().map(|list| list.get()).collect();
    let host = host.map_or(std::ptr::null(), CStr::as_ptr);
    unsafe {
        cmcrypto_issuing_verifier_verify(
            verifier.get(),
            certificate.get(),
            used_for,
            host,
            CMCRYPTO_REVOCATION_CHECKED,
            lists.as_ptr(),
            lists.len(),
            now,
        )
    }
}

fn verifier(
    endorsed: &[u8], number: u64, now: i64,
) -> Result<(Handle<cmcrypto_issuing_verifier>, i64), i32> {
    let root = root(&exchange_key("mp-4096", SITE));
    let mut not_after = -1;
    let made = try_make(cmcrypto_issuing_verifier_free, |out| unsafe {
        let (der, len) = (endorsed.as_ptr(), endorsed.len());
        let (root, code) = (root.get(), SITE.as_ptr());
        cmcrypto_issuing_verifier_new(root, code, der, len, number, now, out, &raw mut not_after)
    });
    assert!(made.is_ok() || not_after == 0);
    made.map(|made| (made, not_after))
}

const SSL: i32 = CMCRYPTO_ISSUED_PROFILE_ROLE_SSL;
const SERVER: i32 = CMCRYPTO_ISSUED_USE_SERVER;

#[test]
fn what_is_issued_verifies_until_it_is_blocked() {
    let authority = Authority::new();
    let exchange = exchange_key("mp-4096", SITE);
    let endorsed = authority.endorsed(&exchange);
    let (by, not_after) = verifier(bytes(&endorsed), 0, NOW).ok().unwrap();
    assert_eq!(not_after, NOW + 90 * DAY);
    let certificate = authority.issue(&request(SSL, &[HOST, c"cmg.example.net"]), "mp-2048");
    let certificate = certificate.ok().unwrap();
    let token = request(CMCRYPTO_ISSUED_PROFILE_TOKEN_SIGNING, &[]);
    let token = authority.issue(&token, "client-3072").ok().unwrap();
    let list = authority.list(NOW);
    let list = Some(&list);
    for (certificate, used_for, host, status) in [
        (&certificate, SERVER, Some(HOST), CMCRYPTO_OK),
        (&certificate, SERVER, Some(c"cmg.example.net"), CMCRYPTO_OK),
        (&certificate, SERVER, Some(c"mp02.example.com"), code(Error::HOST_MISMATCH)),
        (&certificate, SERVER, None, INVALID),
        (&certificate, SERVER, Some(c"no host"), INVALID),
        (&certificate, CMCRYPTO_ISSUED_USE_CLIENT, None, code(Error::CERTIFICATE_USAGE)),
        (&certificate, CMCRYPTO_ISSUED_USE_CLIENT, Some(HOST), INVALID),
        (&certificate, 0, None, INVALID),
        (&certificate, SSL, None, INVALID),
        (&token, CMCRYPTO_ISSUED_USE_TOKEN_SIGNING, None, CMCRYPTO_OK),
        (&token, SERVER, Some(HOST), code(Error::CERTIFICATE_USAGE)),
    ] {
        assert_eq!(verify(&by, certificate, used_for, host, list, NOW), status, "{used_for}");
    }
    assert_eq!(verify(&by, &certificate, SERVER, Some(HOST), list, -1), INVALID);
    let revoked = code(Error::REVOKED);
    assert_eq!(verify(&by, &certificate, SERVER, Some(HOST), None, NOW), revoked);
    let late = not_after + 1;
    let ended = verify(&by, &certificate, SERVER, Some(HOST), list, late);
    assert_eq!(ended, code(Error::ENDORSEMENT_EXPIRED));
    assert_eq!(verifier(bytes(&endorsed), 0, late).err(), Some(ended));
    let number = u64::try_from(NOW).unwrap() + 1;
    assert_eq!(verifier(bytes(&endorsed), number, NOW).err(), Some(code(Error::ROLLBACK)));

    // Blocked, by the certificate and by the number that is told of it.
    let info = authority.info();
    assert_eq!((text_of(&info.site_code).as_str(), info.issued_count), ("P01", 2));
    let issued = |index| {
        filled::<cmcrypto_issued_certificate>(|out, size| unsafe {
            cmcrypto_issuing_authority_get_issued(authority.0.get(), index, out, size)
        })
    };
    let known = [issued(0).ok().unwrap(), issued(1).ok().unwrap()];
    assert_eq!(issued(2).err(), Some(INVALID));
    let of_token = known.iter().find(|one| one.profile != SSL).unwrap();
    assert_eq!(text_of(&of_token.host), "");
    assert_eq!((of_token.not_before, of_token.not_after), (NOW - 3600, NOW + 365 * DAY));
    let of_role = known.iter().find(|one| one.profile == SSL).unwrap();
    assert_eq!(text_of(&of_role.host), "mp01.example.com");
    let block = |serial: &[u8], reason| unsafe {
        let (serial, len) = (serial.as_ptr(), serial.len());
        cmcrypto_issuing_authority_block_serial(authority.0.get_mut(), serial, len, reason, NOW)
    };
    let withdrawn = CMCRYPTO_BLOCK_REASON_PRIVILEGE_WITHDRAWN;
    assert_eq!(block(&of_token.serial[..15], 0), INVALID);
    assert_eq!(block(&[0x50; 16], 0), code(Error::CERTIFICATE_NOT_ISSUED));
    assert_eq!(block(&of_token.serial, 1), INVALID);
    ok(block(&of_token.serial, withdrawn));
    let compromise = CMCRYPTO_BLOCK_REASON_KEY_COMPROMISE;
    ok(unsafe {
        let authority = authority.0.get_mut();
        cmcrypto_issuing_authority_block(authority, certificate.get(), compromise, NOW + 1)
    });
    let blocked = |index| {
        filled::<cmcrypto_blocked_certificate>(|out, size| unsafe {
            cmcrypto_issuing_authority_get_blocked(authority.0.get(), index, out, size)
        })
    };
    let (info, first) = (authority.info(), blocked(0).ok().unwrap());
    assert_eq!((info.issued_count, info.blocked_count), (0, 2));
    assert!([compromise, withdrawn].contains(&first.reason));
    assert_eq!(blocked(2).err(), Some(INVALID));
    let later = authority.list(NOW + 1);
    let found = verify(&by, &certificate, SERVER, Some(HOST), Some(&later), NOW + 1);
    assert_eq!(found, revoked);
    let renewed = try_make(cmcrypto_certificate_free, |out| unsafe {
        let (authority, key) = (authority.0.get_mut(), public_key(&private_key("mp-2048")));
        cmcrypto_issuing_authority_renew(authority, certificate.get(), key.get(), 0, NOW, out)
    });
    assert_eq!(renewed.err(), Some(code(Error::CERTIFICATE_BLOCKED)));

    // It is stored, without its key.
    let stored = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_issuing_authority_to_bytes(authority.0.get(), out)
    });
    let restore = |key: &str| {
        let (key, data) = (private_key(key), bytes(&stored));
        try_make(cmcrypto_issuing_authority_free, |out| unsafe {
            cmcrypto_issuing_authority_from_bytes(key.get(), data.as_ptr(), data.len(), out)
        })
    };
    let again = Authority(restore("mp-3072").ok().unwrap());
    assert_eq!(again.info().blocked_count, 2);
    assert_eq!(restore("mp-2048").err(), Some(code(Error::KEY_MISMATCH)));
    // The list is what any reader takes.
    let der_of = |list: &Handle<cmcrypto_certificate_revocation_list>| {
        let der = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_certificate_revocation_list_to_der(list.get(), out)
        });
        bytes(&der).to_vec()
    };
    let der = der_of(&later);
    let read = make(cmcrypto_certificate_revocation_list_free, |out| unsafe {
        cmcrypto_certificate_revocation_list_from_der(der.as_ptr(), der.len(), out)
    });
    assert_eq!(der_of(&read), der);
}

#[test]
fn requests_are_checked() {
    let authority = Authority::new();
    let good = request(SSL, &[HOST]);
    type Edit = fn(&mut cmcrypto_issuing_request);
    let edits: [(Edit, i32, &str); 8] = [
        (|r| r.profile = 0, INVALID, "profile: unknown"),
        (|r| r.profile = SERVER, INVALID, "profile: unknown"),
        (|r| r.host_count = 9, INVALID, "host_count: above 8"),
        (|r| r.host_count = u32::MAX, INVALID, "host_count: above 8"),
        (|r| r.host_count = 2, INVALID, "host: not a host's name in ASCII"),
        (|r| r.hosts[7][255] = 1, INVALID, "hosts: not zeros beyond host_count"),
        (
            |r| r.hosts[0] = [c_char::from_ne_bytes([b'a']); 256],
            INVALID,
            "hosts: no NUL in its text",
        ),
        (|r| r.days = 4000, INVALID, ""),
    ];
    for (edit, status, said) in edits {
        let mut edited = good;
        edit(&mut edited);
        assert_eq!(authority.issue(&edited, "mp-2048").err(), Some(status));
        assert!(detail().ends_with(said), "{}", detail());
    }
    assert_eq!(authority.info().issued_count, 0);
    assert_eq!(authority.issue(&good, "mp-3072").err(), Some(code(Error::CERTIFICATE_USAGE)));
    authority.issue(&good, "mp-2048").ok().unwrap();
}

#[test]
fn certificates_are_renewed_in_time() {
    let authority = Authority::new();
    let first = authority.issue(&request(SSL, &[HOST]), "mp-2048").ok().unwrap();
    let mut due = 0;
    ok(unsafe { cmcrypto_issuing_renewal_due(first.get(), &raw mut due) });
    assert_eq!(due, NOW + 365 * DAY - (365 * DAY + 3600) / 3);
    let key = public_key(&private_key("mp-4096"));
    let second = make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_issuing_authority_renew(authority.0.get_mut(), first.get(), key.get(), 0, due, out)
    });
    assert_ne!(der(&first), der(&second));
    let all = [second.get(), first.get()];
    for (now, expected) in
        [(due, Ok(1)), (due + 1800, Ok(0)), (due + 400 * DAY, Err(code(Error::NO_CERTIFICATE)))]
    {
        let mut index = 7;
        let status = unsafe { cmcrypto_issuing_in_use(all.as_ptr(), 2, now, &raw mut index) };
        let found = if status == CMCRYPTO_OK { Ok(index) } else { Err(status) };
        assert_eq!(found, expected);
    }
    let renew = |days| unsafe {
        cmcrypto_issuing_authority_renew_own(authority.0.get_mut(), days, NOW + DAY)
    };
    assert_eq!(renew(1), INVALID);
    let before = der(&authority.certificate());
    ok(renew(0));
    assert_ne!(der(&authority.certificate()), before);
}

/// By a management point's bundle, with which a client learns it.
#[test]
fn a_client_learns_the_authority() {
    let hierarchy = Hierarchy::new("mp-4096");
    let store = Store::new(&settings());
    store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH).unwrap();
    let authority = Authority::new();
    let endorsed = authority.endorsed(&hierarchy.site);
    let verifier = |now| {
        let mut not_after = 0;
        let made = try_make(cmcrypto_issuing_verifier_free, |out| unsafe {
            let (store, code) = (store.0.get(), SITE.as_ptr());
            cmcrypto_trust_store_issuing_verifier(store, code, now, out, &raw mut not_after)
        });
        made.map(|made| (made, not_after))
    };
    let keys = hierarchy.keys(&terms(NOW));
    store.learn(&keys, NOW).ok().unwrap();
    assert_eq!(verifier(NOW).err(), Some(code(Error::NO_ISSUING_AUTHORITY)));
    let with = |part: &[u8]| {
        try_make(cmcrypto_management_point_bundle_free, |out| unsafe {
            let (part, len) = (part.as_ptr(), part.len());
            cmcrypto_management_point_bundle_with_issuing(keys.get(), part, len, out)
        })
    };
    store.learn(&with(bytes(&endorsed)).ok().unwrap(), NOW).ok().unwrap();
    let (found, not_after) = verifier(NOW).ok().unwrap();
    assert_eq!(not_after, NOW + 90 * DAY);
    let certificate = make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_issuing_verifier_certificate(found.get(), out)
    });
    assert_eq!(der(&certificate), der(&authority.certificate()));
    assert_eq!(with(b"").err(), Some(code(Error::MALFORMED)));
}

#[test]
fn an_administrator_signs_in() {
    let provider = Provider::new();
    let here = session(b"1");
    let challenge = provider.challenge(&here);
    let proof = provider.sign(&here, &challenge).ok().unwrap();
    let proof = bytes(&proof);
    let mut others = [here; 4];
    put(&mut others[0].site_code, c"P02");
    put(&mut others[1].provider, c"q");
    others[2].session[0] = b'2';
    others[3].channel[0] ^= 1;
    let codes = [
        Error::SITE_MISMATCH,
        Error::HOST_MISMATCH,
        Error::NOT_INTENDED_RECIPIENT,
        Error::NOT_INTENDED_RECIPIENT,
    ];
    for (other, error) in others.iter().zip(codes) {
        assert_eq!(provider.verify(other, proof, &["root"]).err(), Some(code(error)));
    }
    let revoked = Some(code(Error::REVOKED));
    assert_eq!(provider.verify(&here, proof, &[]).err(), revoked);
    assert_eq!(provider.verify(&here, proof, &["root", "root-later"]).err(), revoked);
    let evidence = provider.verify(&here, proof, &["root"]).ok().unwrap();
    let replayed = provider.verify(&here, proof, &["root"]).err();
    assert_eq!(replayed, Some(code(Error::REPLAYED)));
    let (mut name, mut len) = ([0; 64], 0);
    ok(unsafe {
        let (evidence, out) = (evidence.get(), name.as_mut_ptr());
        cmcrypto_certificate_evidence_user_principal_name(evidence, out, 64, &raw mut len)
    });
    assert_eq!(text_of(&name), "jane@contoso.com");

    // What is decided, by Windows and with the card.
    let jane = signed_in(b"1");
    let policy = default_policy();
    let decide =
        |policy: &Handle<cmcrypto_administrator_policy>, who: &Handle<cmcrypto_signed_in>, now| {
            let decision = filled::<cmcrypto_administrator_decision>(|out, size| unsafe {
                cmcrypto_administrator_policy_decide(policy.get(), who.get(), now, out, size)
            });
            decision.map(|made| (made.decision, made.needed, made.had)).unwrap()
        };
    const WINDOWS: i32 = CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS;
    const CARD: i32 = CMCRYPTO_AUTHENTICATION_LEVEL_CERTIFICATE;
    let allowed = CMCRYPTO_DECISION_ALLOWED;
    assert_eq!(decide(&policy, &jane, NOW), (allowed, WINDOWS, WINDOWS));
    let change = |minimum, exclusions: &[u8], who: &Handle<cmcrypto_signed_in>| {
        try_make(cmcrypto_administrator_policy_free, |out| unsafe {
            let (texts, len) = (exclusions.as_ptr(), exclusions.len());
            let (policy, who) = (policy.get(), who.get());
            cmcrypto_administrator_policy_change(policy, minimum, texts, len, who, NOW, out)
        })
    };
    let weak = Some(code(Error::AUTHENTICATION_TOO_WEAK));
    assert_eq!(change(CARD, b"", &jane).err(), weak);
    let elsewhere = signed_in(b"2");
    let added = |who: &Handle<cmcrypto_signed_in>| unsafe {
        cmcrypto_signed_in_add_certificate(who.get_mut(), evidence.get())
    };
    assert_eq!(added(&elsewhere), code(Error::NOT_INTENDED_RECIPIENT));
    ok(added(&jane));
    let mut level = 0;
    ok(unsafe { cmcrypto_signed_in_level(jane.get(), NOW, &raw mut level) });
    assert_eq!(level, CARD);
    let hello = CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS_HELLO;
    assert_eq!(change(hello, b"", &jane).err(), weak);
    for wrong in [&b"no NUL"[..], b"S-1-5\0", b"\0", b"\xff\0"] {
        assert_eq!(change(CARD, wrong, &jane).err(), Some(INVALID), "{wrong:?}");
    }
    assert_eq!(change(0, b"", &jane).err(), Some(INVALID));
    let raised = change(CARD, b"S-1-5-32-544\0CONTOSO\\Robots\0", &jane).ok().unwrap();
    assert_eq!(decide(&raised, &jane, NOW), (allowed, CARD, CARD));
    let by_windows = signed_in(b"1");
    let denied = CMCRYPTO_DECISION_DENIED;
    assert_eq!(decide(&raised, &by_windows, NOW), (denied, CARD, WINDOWS));
    let late = NOW + 8 * 3600 + 1;
    let expired = CMCRYPTO_DECISION_DENIED_EXPIRED;
    assert_eq!(decide(&raised, &jane, late), (expired, CARD, WINDOWS));

    // A robot, by its group.
    let account = account();
    let add = |sid: &CStr, name: &CStr| unsafe {
        cmcrypto_administrator_account_add_group(account.get_mut(), sid.as_ptr(), name.as_ptr())
    };
    assert_eq!(add(c"S-1", c"a"), INVALID);
    ok(add(c"S-1-5-21-1-2-3-7", c"contoso\\robots"));
    let robot = make(cmcrypto_signed_in_free, |out| unsafe {
        cmcrypto_signed_in_by_windows(&here, account.get(), out)
    });
    let by_exclusion = CMCRYPTO_DECISION_ALLOWED_BY_EXCLUSION;
    assert_eq!(decide(&raised, &robot, NOW), (by_exclusion, CARD, WINDOWS));

    // It is stored and replicated.
    let data = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_administrator_policy_to_bytes(raised.get(), out)
    });
    let data = bytes(&data);
    let read = make(cmcrypto_administrator_policy_free, |out| unsafe {
        cmcrypto_administrator_policy_from_bytes(data.as_ptr(), data.len(), out)
    });
    let follow = |to: &Handle<cmcrypto_administrator_policy>| unsafe {
        cmcrypto_administrator_policy_follow(read.get_mut(), to.get())
    };
    assert_eq!(follow(&policy), code(Error::ROLLBACK));
    ok(follow(&raised));
    let info = filled::<cmcrypto_administrator_policy_info>(|out, size| unsafe {
        cmcrypto_administrator_policy_get_info(read.get(), out, size)
    });
    assert_eq!(info.map(|info| (info.minimum, info.number)), Ok((CARD, 1)));
    let texts = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_administrator_policy_exclusions(read.get(), out)
    });
    assert_eq!(bytes(&texts), b"S-1-5-32-544\0contoso\\robots\0");
}

#[test]
fn sessions_are_checked() {
    let provider = Provider::new();
    let mut wrong = [session(b"1"); 5];
    wrong[0].session_len = 0;
    wrong[1].session_len = 65;
    wrong[2].session[1] = 1;
    wrong[3].site_code = [0; 4];
    wrong[4].provider[0] = c_char::from_ne_bytes([b' ']);
    for session in &wrong {
        let (mut out, mut len) = ([0; 36], 0);
        let status = unsafe {
            let by = provider.challenges.get();
            let (out, cap) = (out.as_mut_ptr(), out.len());
            cmcrypto_administrator_challenges_issue(by, session, NOW, out, cap, &raw mut len)
        };
        assert_eq!(status, INVALID);
    }
}
