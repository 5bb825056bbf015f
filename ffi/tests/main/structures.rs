//! Structures that may grow, and the flags in them.

use crate::abi::*;
use cmcrypto::*;

const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;

/// A structure as a newer header would have it.
#[repr(C)]
struct Newer<T> {
    known: T,
    unknown: [u8; 8],
}

/// Tries a structure with sizes and tails; `call` hands it to a function.
fn sizes<T: Copy>(mut known: T, set_size: fn(&mut T, u32), call: impl Fn(*const T) -> i32) {
    let size = u32::try_from(size_of::<T>()).unwrap();
    for wrong in [0, 1, 3, 4, size - 4, size - 1, 4097, u32::MAX] {
        set_size(&mut known, wrong);
        assert_eq!(call(&raw const known), INVALID, "{wrong}");
        assert!(detail().ends_with(": struct_size is not its sizeof"));
    }
    set_size(&mut known, size + 8);
    let mut newer = Newer { known, unknown: [0; 8] };
    assert_eq!(call((&raw const newer).cast()), CMCRYPTO_OK);
    newer.unknown[7] = 1;
    assert_eq!(call((&raw const newer).cast()), INVALID);
    assert!(detail().ends_with(": asks for what this version does not know"));
    // What lies beyond the size that is said is not looked at.
    set_size(&mut newer.known, size);
    assert_eq!(call((&raw const newer).cast()), CMCRYPTO_OK);
}

#[test]
fn sizes_of_structures() {
    sizes(site(), |site, size| site.struct_size = size, try_settings);

    let public = public_key(&private_key("client-2048"));
    sizes(
        external_key::table(),
        |table, size| table.struct_size = size,
        |table| {
            let made = try_make(cmcrypto_private_key_free, |out| unsafe {
                let none = std::ptr::null_mut();
                cmcrypto_private_key_from_external(table, none, public.get(), out)
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        },
    );

    let identity = decryption_identity("mp-2048");
    let identities = [identity.get()];
    let status = |made: Result<_, i32>| made.err().unwrap_or(CMCRYPTO_OK);
    sizes(
        freshness(),
        |freshness, size| freshness.struct_size = size,
        |freshness| {
            let made = try_make(cmcrypto_management_point_free, |out| unsafe {
                cmcrypto_management_point_new(identities.as_ptr(), 1, &site(), freshness, out)
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        },
    );

    sizes(
        trust::settings(),
        |settings, size| settings.struct_size = size,
        |settings| {
            let made = try_make(cmcrypto_trust_store_free, |out| unsafe {
                cmcrypto_trust_store_new(settings, out)
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        },
    );

    sizes(
        sites::secure(),
        |settings, size| settings.struct_size = size,
        |settings| {
            let made = try_make(cmcrypto_site_directory_free, |out| unsafe {
                cmcrypto_site_directory_new(c"P01".as_ptr(), settings, out)
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        },
    );

    let (exchange_key, signing) =
        (trust::exchange_key("mp-3072", c"P01"), certificate("client-2048"));
    sizes(
        trust::terms(NOW),
        |terms, size| terms.struct_size = size,
        |terms| {
            let made = try_make(cmcrypto_buffer_free, |out| unsafe {
                cmcrypto_site_exchange_key_endorse_management_point(
                    exchange_key.get(),
                    trust::HOST.as_ptr(),
                    signing.get(),
                    terms,
                    out,
                )
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        },
    );

    let token_signer = access_token::signer();
    sizes(
        access_token::request(access_token::CONTENT),
        |request, size| request.struct_size = size,
        |request| access_token::issue(&token_signer, request, None).err().unwrap_or(CMCRYPTO_OK),
    );

    let site = make(cmcrypto_site_signer_free, |out| unsafe {
        let identity = signing_identity("client-2048");
        cmcrypto_site_signer_new(c"P01".as_ptr(), identity.get(), out)
    });
    let sign_data = |terms| {
        try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_site_signer_sign(site.get(), terms, b"x".as_ptr(), 1, NOW, out)
        })
    };
    let terms = policy::terms(policy::all());
    sizes(terms, |terms, size| terms.struct_size = size, |terms| status(sign_data(terms)));
    sizes(
        terms,
        |terms, size| terms.struct_size = size,
        |terms| policy::empty_set(unsafe { &*terms }).err().unwrap_or(CMCRYPTO_OK),
    );
    sizes(
        policy::assignment(c"a", 1),
        |assignment, size| assignment.struct_size = size,
        |assignment| unsafe { cmcrypto_policy_assignment_check_body(assignment, b"a".as_ptr(), 1) },
    );
    let directory = content::directory("structures_content");
    let manifest = content::hash(&directory.join("source")).unwrap();
    let packages = policy::PolicySite::p01();
    sizes(
        content::terms(),
        |terms, size| terms.struct_size = size,
        |terms| content::sign(&packages, terms, &manifest).err().unwrap_or(CMCRYPTO_OK),
    );
    let signed = content::sign(&packages, &content::terms(), &manifest).unwrap();
    sizes(
        content::expected(),
        |expected, size| expected.struct_size = size,
        |expected| {
            let found = content::verify(&packages, expected, &signed, &content::der(&manifest));
            found.err().unwrap_or(CMCRYPTO_OK)
        },
    );
    let package = content::verified(&directory);
    sizes(
        content::settings(),
        |settings, size| settings.struct_size = size,
        |settings| {
            let found = content::compare(&directory, &package, settings);
            found.err().unwrap_or(CMCRYPTO_OK)
        },
    );
    let authority = access::Authority::new();
    sizes(
        access::request(CMCRYPTO_ISSUED_PROFILE_ROLE_SSL, &[access::HOST]),
        |request, size| request.struct_size = size,
        |request| authority.issue_as(request, "mp-2048").err().unwrap_or(CMCRYPTO_OK),
    );
    let provider = access::Provider::new();
    sizes(
        access::session(b"1"),
        |session, size| session.struct_size = size,
        |session| provider.sign_as(session, &[0; 36]).err().unwrap_or(CMCRYPTO_OK),
    );
    let signature = sign_data(&terms).ok().unwrap();
    let verifier = make(cmcrypto_site_verifier_free, |out| unsafe {
        let certificate = certificate("client-2048");
        cmcrypto_site_verifier_with_certificate(c"P01".as_ptr(), certificate.get(), out)
    });
    sizes(
        policy::expected(policy::all()),
        |expected, size| expected.struct_size = size,
        |expected| unsafe {
            let (by, signature) = (verifier.get(), bytes(&signature));
            let (signature, len) = (signature.as_ptr(), signature.len());
            let mut info = std::mem::zeroed::<cmcrypto_site_data_info>();
            let (out, size) = (&raw mut info, size_of_val(&info));
            let data = b"x".as_ptr();
            cmcrypto_site_verifier_verify(by, expected, data, 1, signature, len, NOW, out, size)
        },
    );

    sizes(
        content_encryption::file(0, b""),
        |file, size| file.struct_size = size,
        |file| {
            let mut stream_len = 0;
            unsafe { cmcrypto_encrypted_file_stream_len(file, &raw mut stream_len) }
        },
    );
    let run = content_encryption::Run::new();
    let under_password = |cost: *const _| run.under_password(b"x", unsafe { &*cost });
    sizes(
        content_encryption::least_cost(),
        |cost, size| cost.struct_size = size,
        |cost| status(under_password(cost)),
    );
    let header = run.header();
    sizes(
        cmcrypto_content_ways::default(),
        |ways, size| ways.struct_size = size,
        |ways| {
            let made = try_make(cmcrypto_buffer_free, |out| unsafe {
                cmcrypto_content_header_add_ways(header.as_ptr(), header.len(), ways, out)
            });
            status(made)
        },
    );
    let (site, signed) = (access_scope::verifier(), access_scope::signed_grant());
    sizes(
        access_scope::expected(),
        |expected, size| expected.struct_size = size,
        |expected| {
            let made = try_make(cmcrypto_grant_free, |out| unsafe {
                let (signed, len) = (signed.as_ptr(), signed.len());
                cmcrypto_site_verifier_verify_grant(site.get(), expected, signed, len, NOW, out)
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        },
    );
    let grant = access_scope::grant();
    sizes(
        access_scope::question(CMCRYPTO_OBJECT_TYPE_APPLICATION, 0, "A1", ""),
        |question, size| question.struct_size = size,
        |question| {
            access_scope::decide(&grant, unsafe { &*question }, b"").err().unwrap_or(CMCRYPTO_OK)
        },
    );
    let (database, signer) =
        (access_administration::administration(0), access_administration::signer());
    sizes(
        access_administration::terms(0),
        |terms, size| terms.struct_size = size,
        |terms| {
            let root = access_administration::ROOT;
            let signed = access_administration::sign(&signer, &database, root, terms);
            signed.err().unwrap_or(CMCRYPTO_OK)
        },
    );

    let mp = certificate("mp-2048");
    let recipients = [mp.get()];
    sizes(
        compatibility::lax(),
        |settings, size| settings.struct_size = size,
        |settings| {
            let named_by = CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER;
            let made = try_make(cmcrypto_buffer_free, |out| unsafe {
                let (content, to) = (b"x".as_ptr(), recipients.as_ptr());
                cmcrypto_compatibility_encrypt(settings, content, 1, to, 1, named_by, NOW, out)
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        },
    );

    let signer = signing_identity("client-2048");
    let sign = |options| {
        try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_sign(b"x".as_ptr(), 1, signer.get(), options, NOW, out)
        })
    };
    sizes(
        sign_options(),
        |options, size| options.struct_size = size,
        |options| status(sign(options)),
    );

    let signed = sign(&sign_options()).ok().unwrap();
    let certificate = certificate("client-2048");
    let certificates = [certificate.get()];
    sizes(
        accepted(),
        |accepted, size| accepted.struct_size = size,
        |accepted| {
            let (message, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
            let made = try_make(cmcrypto_cms_verified_free, |out| unsafe {
                cmcrypto_cms_verify(message, len, certificates.as_ptr(), 1, accepted, NOW, out)
            });
            made.err().unwrap_or(CMCRYPTO_OK)
        },
    );
}

#[test]
fn defaults_fill_what_a_newer_header_has() {
    let mut newer = Newer { known: cmcrypto_site_security::default(), unknown: [POISON; 8] };
    let size = size_of_val(&newer);
    unsafe { cmcrypto_site_security_default((&raw mut newer).cast(), size) };
    assert_eq!(newer.unknown, [0; 8]);
    assert_eq!(usize::try_from(newer.known.struct_size), Ok(size));
    assert_eq!(try_settings((&raw const newer).cast()), CMCRYPTO_OK);
}

/// A size that the structure can't have becomes none, which no call takes; all else stays as it is.
#[test]
fn defaults_of_another_size() {
    macro_rules! left_alone {
        ($structure:ident: $($call:expr),*) => {$(
            let size = size_of::<$structure>();
            for wrong in [0, 4, size - 1, 4097, usize::MAX] {
                let mut memory = [POISON; 64];
                let mut number = 0;
                let status = unsafe { cmcrypto_digest_output_len(-1, &raw mut number) };
                let call: unsafe extern "C" fn(*mut $structure, usize) = $call;
                unsafe { call(memory.as_mut_ptr().cast(), wrong) };
                let mut expected = [POISON; 64];
                expected[..if wrong < 4 { 0 } else { 4 }].fill(0);
                assert_eq!((status, memory), (INVALID, expected));
                assert_eq!(detail(), "digest algorithm: unknown");
            }
        )*};
    }
    unsafe extern "C" fn starting(terms: *mut cmcrypto_endorsement_terms, size: usize) {
        unsafe { cmcrypto_endorsement_terms_starting(NOW, terms, size) };
    }
    unsafe extern "C" fn following(terms: *mut cmcrypto_endorsement_terms, size: usize) {
        unsafe { cmcrypto_endorsement_terms_following(1, NOW, terms, size) };
    }
    left_alone!(cmcrypto_site_security: cmcrypto_site_security_default);
    left_alone!(cmcrypto_seen_messages_limits: cmcrypto_seen_messages_limits_default);
    left_alone!(cmcrypto_freshness: cmcrypto_freshness_default);
    left_alone!(cmcrypto_accepted_algorithms: cmcrypto_accepted_algorithms_default);
    left_alone!(cmcrypto_sign_options: cmcrypto_sign_options_default);
    left_alone!(cmcrypto_compatibility_settings: cmcrypto_compatibility_settings_default);
    left_alone!(cmcrypto_trust_settings: cmcrypto_trust_settings_default);
    left_alone!(cmcrypto_site_directory_settings: cmcrypto_site_directory_settings_default);
    left_alone!(cmcrypto_endorsement_terms: starting, following);
    unsafe extern "C" fn data_starting(terms: *mut cmcrypto_site_data_terms, size: usize) {
        unsafe { cmcrypto_site_data_terms_starting(NOW, 60, terms, size) };
    }
    unsafe extern "C" fn data_following(terms: *mut cmcrypto_site_data_terms, size: usize) {
        unsafe { cmcrypto_site_data_terms_following(1, NOW, 60, terms, size) };
    }
    left_alone!(cmcrypto_site_data_terms: data_starting, data_following);
    unsafe extern "C" fn grant_following(terms: *mut cmcrypto_grant_terms, size: usize) {
        unsafe { cmcrypto_grant_terms_following(1, NOW, 60, terms, size) };
    }
    left_alone!(cmcrypto_grant_terms: grant_following);
}

/// Hands settings to the cheapest function that takes them.
fn try_settings(settings: *const cmcrypto_site_security) -> i32 {
    let mut accepted = cmcrypto_accepted_algorithms::default();
    let size = size_of_val(&accepted);
    unsafe { cmcrypto_site_security_accepted_algorithms(settings, &raw mut accepted, size) }
}

#[test]
fn flags_are_0_or_1() {
    let world = Site::new(site());
    for flag in [i32::MIN, -1, 2, i32::MAX] {
        let directory = world.clients.get();
        let status =
            unsafe { cmcrypto_client_directory_set_blocked(directory, CLIENT_ID.as_ptr(), flag) };
        assert_eq!((status, detail().as_str()), (INVALID, "blocked: neither 0 nor 1"));
        let setters: [fn(&mut cmcrypto_site_security, i32); 7] = [
            |site, flag| site.allow_unsigned = flag,
            |site, flag| site.allow_sha1 = flag,
            |site, flag| site.allow_plaintext = flag,
            |site, flag| site.legacy_rsa_1024_verification = flag,
            |site, flag| site.legacy_oaep_sha1 = flag,
            |site, flag| site.legacy_large_keys = flag,
            |site, flag| site.allow_unapproved = flag,
        ];
        for set in setters {
            let mut settings = site();
            set(&mut settings, flag);
            assert_eq!(try_settings(&raw const settings), INVALID);
            assert!(detail().ends_with(": neither 0 nor 1"));
        }
        let setters: [fn(&mut cmcrypto_trust_settings, i32); 3] = [
            |settings, flag| settings.accept_first_management_point = flag,
            |settings, flag| settings.accept_unendorsed_site_signing = flag,
            |settings, flag| settings.legacy_rsa_1024_verification = flag,
        ];
        for set in setters {
            let mut settings = trust::settings();
            set(&mut settings, flag);
            let store = try_make(cmcrypto_trust_store_free, |out| unsafe {
                cmcrypto_trust_store_new(&raw const settings, out)
            });
            assert_eq!(store.err(), Some(INVALID));
            assert!(detail().ends_with(": neither 0 nor 1"));
        }
        let table = external_key::table();
        let table = cmcrypto_external_key { one_at_a_time: flag, ..table };
        assert_eq!(external_key::try_key(&table, std::ptr::null_mut()).err(), Some(INVALID));
        assert_eq!(detail(), "one_at_a_time: neither 0 nor 1");
        let mut settings = sites::secure();
        settings.allow_insecure_key_exchange = flag;
        let directory = try_make(cmcrypto_site_directory_free, |out| unsafe {
            cmcrypto_site_directory_new(c"P01".as_ptr(), &raw const settings, out)
        });
        assert_eq!(directory.err(), Some(INVALID));
        assert!(detail().ends_with(": neither 0 nor 1"));
    }
}

/// Zeroed but for its size.
macro_rules! zeroed {
    ($structure:ident) => {
        $structure {
            struct_size: u32::try_from(size_of::<$structure>()).unwrap(),
            ..Default::default()
        }
    };
}

/// Who forgets to ask for the defaults gets them.
#[test]
fn zero_is_the_default() {
    let site = zeroed!(cmcrypto_site_security);
    let strict = Site::new(site);
    let sealed = strict.seal(b"SECRET-INVENTORY").ok().unwrap();
    assert!(!bytes(&sealed).windows(6).any(|found| found == b"SECRET"));
    assert!(strict.open(bytes(&sealed)).is_ok());
    let recipients = [strict.mp_certificate.get()];
    let unsigned = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_encrypt(b"x".as_ptr(), 1, recipients.as_ptr(), 1, NOW, out)
    });
    assert_eq!(strict.open(bytes(&unsigned)).err(), Some(CMCRYPTO_ERROR_UNSIGNED));
    let plain = Site::new(cmcrypto_site_security { allow_plaintext: 1, ..site });
    let signed = plain.seal(b"x").ok().unwrap();
    assert_eq!(strict.open(bytes(&signed)).err(), Some(CMCRYPTO_ERROR_NOT_ENCRYPTED));
    assert_eq!(strict.open(b"SECRET-INVENTORY").err(), Some(CMCRYPTO_ERROR_MALFORMED));
    let (mut accepted, size) = (accepted(), size_of::<cmcrypto_accepted_algorithms>());
    ok(unsafe { cmcrypto_site_security_accepted_algorithms(&site, &raw mut accepted, size) });
    let all = [accepted.sha1_signatures, accepted.rsa_1024_verification, accepted.oaep_sha1];
    assert_eq!(all, [0; 3]);

    // 24 hours and 5 minutes.
    let (identity, zero) = (decryption_identity("mp-2048"), zeroed!(cmcrypto_freshness));
    let identities = [identity.get()];
    let at = make(cmcrypto_management_point_free, |out| unsafe {
        cmcrypto_management_point_new(identities.as_ptr(), 1, &site, &zero, out)
    });
    let opened = |now| {
        try_make(cmcrypto_opened_free, |out| unsafe {
            let (message, len) = (bytes(&sealed).as_ptr(), bytes(&sealed).len());
            let clients = strict.clients.get();
            cmcrypto_management_point_open_without_replay_check(
                at.get(),
                message,
                len,
                clients,
                now,
                out,
            )
        })
        .err()
    };
    let ages = [-301, -300, 86_400, 86_401].map(|age| opened(NOW + age));
    let (future, stale) = (CMCRYPTO_ERROR_SENT_IN_FUTURE, CMCRYPTO_ERROR_STALE);
    assert_eq!(ages, [Some(future), None, None, Some(stale)]);

    // SHA-256, and the certificate is there.
    let (signer, options) = (signing_identity("client-2048"), zeroed!(cmcrypto_sign_options));
    let signatures = [&options, &sign_options()].map(|options| {
        let signed = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_sign(b"x".as_ptr(), 1, signer.get(), options, NOW, out)
        });
        bytes(&signed).to_vec()
    });
    assert_eq!(signatures[0], signatures[1]);

    // SHA-1 is refused.
    if cfg!(feature = "sha1-signing") {
        let old = cmcrypto_sign_options { digest: CMCRYPTO_DIGEST_SHA1, ..options };
        let signed = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_cms_sign(b"x".as_ptr(), 1, signer.get(), &old, NOW, out)
        });
        let (accepted, certificate) =
            (zeroed!(cmcrypto_accepted_algorithms), certificate("client-2048"));
        let certificates = [certificate.get()];
        let verified = try_make(cmcrypto_cms_verified_free, |out| unsafe {
            let (message, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
            cmcrypto_cms_verify(message, len, certificates.as_ptr(), 1, &accepted, NOW, out)
        });
        assert_eq!(verified.err(), Some(CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED));
    }

    // Nothing of the product's own forms.
    let (settings, mp) = (zeroed!(cmcrypto_compatibility_settings), certificate("mp-2048"));
    let recipients = [mp.get()];
    let made = try_make(cmcrypto_buffer_free, |out| unsafe {
        let named_by = CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER;
        let (content, to) = (b"x".as_ptr(), recipients.as_ptr());
        cmcrypto_compatibility_encrypt(&settings, content, 1, to, 1, named_by, NOW, out)
    });
    assert_eq!(made.err(), Some(CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED));

    // The first that comes sets no root, and no site vouches for itself.
    let hierarchy = trust::Hierarchy::new("mp-3072");
    let keys = hierarchy.keys(&trust::terms(NOW));
    let store = trust::Store::new(&zeroed!(cmcrypto_trust_settings));
    assert_eq!(store.learn(&keys, NOW).err(), Some(CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY));
    let first = store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_FIRST_MANAGEMENT_POINT);
    assert_eq!(first, Err(CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED));
    let source = CMCRYPTO_TRUST_SOURCE_FIRST_MANAGEMENT_POINT;
    store.learn_root(&hierarchy.root, CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH).unwrap();
    let unendorsed = store.learn_site_signing("client-3072", source);
    assert_eq!(unendorsed, Err(CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED));
    let directory = sites::Directory::new(c"CAS", &zeroed!(cmcrypto_site_directory_settings));
    let believed = directory.believe(&sites::p01_key());
    assert_eq!(believed, Err(CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED));

    // Nor does a grant have one.
    let (database, terms) =
        (access_administration::administration(0), zeroed!(cmcrypto_grant_terms));
    let granted = access_administration::sign(
        &access_administration::signer(),
        &database,
        access_administration::ROOT,
        &raw const terms,
    );
    assert_eq!(granted.err(), Some(INVALID));

    // Terms have no default: nothing is endorsed.
    let (terms, signing) = (zeroed!(cmcrypto_endorsement_terms), certificate("client-2048"));
    let endorsed = trust::endorse_signing(&hierarchy.site, trust::HOST, &signing, &terms);
    assert_eq!(endorsed.err(), Some(INVALID));
}

/// What the constants say is what the longest texts take, and no more than a structure without padding needs.
#[test]
fn room_for_texts() {
    let longest = "\u{1F5A5}".repeat(64);
    let id = std::ffi::CString::new(longest.clone()).unwrap();
    let signing = signing_identity("client-2048");
    let client = make(cmcrypto_client_free, |out| unsafe {
        cmcrypto_client_new(id.as_ptr(), c"P01".as_ptr(), signing.get(), out)
    });
    let (root, key) = (trust::Hierarchy::new("mp-3072").root, sites::p01_key());
    let stream = replication::Position::start(c"P01", c"CAS", &id).unwrap().names()[2].clone();
    assert!(stream == longest && longest.len() < CMCRYPTO_STREAM_MAX);
    let mut text = [0; CMCRYPTO_CLIENT_ID_MAX];
    let mut takes = |call: &dyn Fn(*mut std::ffi::c_char, usize, *mut usize) -> i32, max: usize| {
        let mut len = 0;
        ok(call(text.as_mut_ptr(), max, &raw mut len));
        assert!(len < max && max < len + 9);
    };
    unsafe {
        takes(
            &|out, cap, len| cmcrypto_client_id(client.get(), out, cap, len),
            CMCRYPTO_CLIENT_ID_MAX,
        );
        takes(
            &|out, cap, len| cmcrypto_site_exchange_key_site_code(key.get(), out, cap, len),
            CMCRYPTO_SITE_CODE_MAX,
        );
        takes(
            &|out, cap, len| cmcrypto_site_public_key_fingerprint(root.get(), out, cap, len),
            CMCRYPTO_FINGERPRINT_MAX,
        );
        let kind = CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT;
        takes(
            &|out, cap, len| cmcrypto_site_key_file_name(kind, c"P01".as_ptr(), out, cap, len),
            CMCRYPTO_KEY_FILE_NAME_MAX,
        );
    }
    let longest = "\u{1F5A5}".repeat(255);
    let id = std::ffi::CString::new(longest.clone()).unwrap();
    assert_eq!(text_of(&policy::assignment(&id, 1).policy), longest);
    assert!(longest.len() < CMCRYPTO_POLICY_ID_MAX && CMCRYPTO_POLICY_ID_MAX < longest.len() + 9);
    let [longest, longer] = [126, 127].map(|labels| "a.".repeat(labels) + "a");
    assert_eq!(longest.len() + 1, CMCRYPTO_HOST_NAME_MAX - 2);
    assert!(cmcrypto_core::names::HostName::new(&longest).is_ok());
    assert!(cmcrypto_core::names::HostName::new(&longer).is_err());
}
