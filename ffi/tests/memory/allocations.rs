//! Which calls allocate nothing.

use std::mem::MaybeUninit;

use cmcrypto::*;

use crate::ALLOCATIONS;
use crate::abi::registration::*;
use crate::abi::*;
use crate::support;

/// Only the next key costs memory.
#[test]
fn records_allocate_once_in_a_million() {
    for provider in providers() {
        allocate_once_in_a_million(provider);
    }
}

fn allocate_once_in_a_million(provider: i32) {
    const PER_KEY: u32 = 1 << 20;
    let (ours, theirs) = channel::sites_with(provider);
    let (mut record, mut received, mut len) = ([0; channel::OVERHEAD], 0, 0);
    let mut exchange = || {
        let before = ALLOCATIONS.get();
        ok(unsafe {
            let (record, len) = (record.as_mut_ptr(), record.len());
            cmcrypto_channel_sender_seal(ours.sender.get_mut(), record, len, NOW)
        });
        let sealed = ALLOCATIONS.get();
        ok(unsafe {
            let (receiver, record_len) = (theirs.receiver.get_mut(), record.len());
            let (record, received, len) = (record.as_mut_ptr(), &raw mut received, &raw mut len);
            cmcrypto_channel_receiver_open(receiver, record, record_len, NOW, received, len)
        });
        (sealed - before, ALLOCATIONS.get() - sealed)
    };
    assert!((0..PER_KEY).all(|_| exchange() == (0, 0)));
    let (sealing, opening) = exchange();
    assert!(sealing > 0 && opening > 0);
    assert_eq!(exchange(), (0, 0));
    // Nor does closing.
    let before = ALLOCATIONS.get();
    ok(unsafe {
        let (out, cap) = (record.as_mut_ptr(), record.len());
        cmcrypto_channel_sender_close(ours.sender.get_mut(), out, cap, &raw mut len)
    });
    assert_eq!(ALLOCATIONS.get(), before);
}

/// One site, whose endorsement ends.
fn lapsing() -> Handle<cmcrypto_lapsing_sites> {
    let (at, p01, s01) =
        (sites::Directory::new(c"CAS", &sites::secure()), sites::p01_key(), sites::s01_key());
    at.publish(c"P01", CMCRYPTO_SITE_RELATION_CHILD, &p01, None).unwrap();
    at.expect(c"S01", c"P01").unwrap();
    let endorsed = trust::endorse_site(&p01, c"S01", &s01, &trust::terms(NOW)).ok().unwrap();
    at.learn_endorsed(bytes(&endorsed), &sites::prove(&s01), c"P01", None).unwrap();
    make(cmcrypto_lapsing_sites_free, |out| unsafe {
        cmcrypto_site_directory_lapsing(at.0.get(), NOW, 90, out)
    })
}

/// Every function that the header's table says does not allocate.
#[test]
fn calls_that_say_so_allocate_nothing() {
    let world = Site::new(site());
    let message = world.seal(b"content").ok().unwrap();
    let opened = world.open(bytes(&message)).ok().unwrap();
    let (key, certificate) = (private_key("client-2048"), certificate("client-2048"));
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_private_key_public_key(key.get(), out)
    });
    let hasher = make(cmcrypto_hasher_free, |out| unsafe {
        cmcrypto_hasher_new(CMCRYPTO_DIGEST_SHA256, out)
    });
    let mut info = info(&opened);
    let (opened, key, certificate, public) =
        (opened.get(), key.get(), certificate.get(), public.get());
    let (mut out, mut len, mut number) = ([0_u8; 300], 0_usize, 0_i32);
    let (data, cap) = (out.as_mut_ptr(), out.len());
    let (len, number) = (&raw mut len, &raw mut number);
    let (mut settings, mut accepted) = (site(), accepted());
    let (mut freshness, mut options) = (freshness(), sign_options());
    let signer = signing_identity("client-2048");
    let signed = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_sign(b"x".as_ptr(), 1, signer.get(), &raw const options, NOW, out)
    });
    let verified = make(cmcrypto_cms_verified_free, |out| unsafe {
        let (message, len) = (bytes(&signed).as_ptr(), bytes(&signed).len());
        let accepted = &raw const accepted;
        cmcrypto_cms_verify(message, len, [certificate].as_ptr(), 1, accepted, NOW, out)
    });
    let (hierarchy, mut terms) = (trust::Hierarchy::new("mp-3072"), trust::terms(NOW));
    let (root, site_key) = (hierarchy.root.get(), hierarchy.site.get());
    let (keys, mut trust_settings) = (hierarchy.keys(&terms), trust::settings());
    let (store, source) = (trust::Store::new(&trust_settings), CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH);
    store.learn_root(&hierarchy.root, source).unwrap();
    let trusted = store.learn(&keys, NOW).ok().unwrap();
    ok(unsafe {
        let store = store.0.get_mut();
        let site = trust::SITE.as_ptr();
        cmcrypto_trust_store_replace_site_signing_certificate(store, site, certificate, source, NOW)
    });
    let file = make(cmcrypto_trust_store_file_free, |out| unsafe {
        cmcrypto_trust_store_file_new(c"trust".as_ptr(), 0, &raw const trust_settings, out)
    });
    let (store, trusted) = (store.0.get(), trusted.get());
    let (identity, challenges) = (signing(0, "client-2048", 30), challenges(0));
    let mut challenge = [0; CMCRYPTO_REGISTRATION_CHALLENGE_LEN];
    ok(unsafe {
        let out = challenge.as_mut_ptr();
        cmcrypto_registration_challenges_issue(challenges.get(), NOW, out, 36, len)
    });
    let site_signer = make(cmcrypto_site_signer_free, |out| unsafe {
        cmcrypto_site_signer_new(SITE.as_ptr(), identity.get(), out)
    });
    let (mut days, mut data_terms) = (0, policy::terms(policy::all()));
    let (pki_root, list) = (pki::certificate("root"), pki::list("root"));
    let (anchors, criteria) = (pki::anchors(&[&pki_root]), pki::criteria(c"PC01"));
    let candidates = ["client", "client-expired"].map(pki::Candidate::new);
    let candidates = pki::candidates(&candidates);
    let selection = make(cmcrypto_certificate_selection_free, |out| unsafe {
        let (mode, none) = (CMCRYPTO_REVOCATION_NOT_CHECKED, std::ptr::null());
        cmcrypto_select_certificate(
            0,
            criteria.get(),
            candidates.get(),
            anchors.get(),
            mode,
            none,
            0,
            NOW,
            out,
        )
    });
    let path = make(cmcrypto_verified_path_free, |out| unsafe {
        cmcrypto_certificate_selection_path(selection.get(), out)
    });
    let (list, selection, path) = (list.get(), selection.get(), path.get());
    let mut rejected = 0;
    let secret = secret_policy::secret(c"a", 1);
    let (content_file, mut stream_at) = (content_encryption::file(0, b"x"), [0_u64; 2]);
    let listed = secret_policy::SecretWorld::new().policies;
    let listed = make(cmcrypto_policy_list_free, |out| unsafe {
        cmcrypto_client_policies_list(listed.0.get(), NOW, out)
    });
    let mut assigned_told = MaybeUninit::uninit();
    let directory = content::directory("allocations_content");
    let (package, manifest) =
        (content::verified(&directory), content::hash(&directory.join("source")).unwrap());
    let differences = content::compare(&directory, &package, &content::settings()).ok().unwrap();
    let fetch = content::begin(&directory.join("target"), &package).ok().unwrap();
    let part = content::open(&fetch, 0).ok().unwrap();
    let mut content_terms = content::terms();
    let (mut manifest_told, mut entry_told) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let token_cache = access_token::cache(1);
    let user = access_token::stored("user.jwt");
    let user = access_token::entra(CMCRYPTO_ENTRA_TOKEN_KIND_USER, &user, None, NOW).ok().unwrap();
    let withdrawn = policy::Policies::new(SITE);
    let (grant, roles) = (access_scope::grant(), access_scope::roles());
    let (mut grant_told, mut role_told) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let (mut right_type, mut right) = (0, 0);
    let mut grant_terms = access_administration::terms(0);
    let agreement = make(cmcrypto_agreement_key_free, |out| unsafe {
        cmcrypto_agreement_key_generate(0, CMCRYPTO_AGREEMENT_P256, out)
    });
    let (mut point, mut spki) = ([0; 65], [0; 91]);
    ok(unsafe { cmcrypto_agreement_key_public_key(agreement.get(), point.as_mut_ptr(), 65, len) });
    ok(unsafe {
        let (point, out) = (point.as_ptr(), spki.as_mut_ptr());
        cmcrypto_agreement_public_key_to_spki_der(CMCRYPTO_AGREEMENT_P256, point, 65, out, 91, len)
    });
    let (spki, agreement) = (spki.as_ptr(), agreement.get());
    let hmac = make(cmcrypto_hmac_sha256_free, |out| unsafe {
        cmcrypto_hmac_sha256_new(b"key".as_ptr(), 3, out)
    });
    let mut tag = [0; 32];
    ok(unsafe {
        cmcrypto_hmac_sha256_tag(hmac.get(), b"x".as_ptr(), 1, tag.as_mut_ptr(), 32, len)
    });
    let party = channel::site_party(0, "client-2048", channel::FROM);
    let (_, message_1) = channel::start(&party, channel::TO, 1).unwrap();
    let asking = channel::read_request(&message_1, &[]).unwrap();
    let (ours, theirs) = channel::sites();
    theirs.open(&ours.close().unwrap()).unwrap();
    let peer = make(cmcrypto_channel_peer_free, |out| unsafe {
        cmcrypto_channel_peer_of(ours.channel.get(), out)
    });
    let (top, mut accepting) = (sites::TopLevel::new(), sites::secure());
    let (sites, imported) = (top.at.0.get(), top.imported.get());
    let (lapsing, mut lapsing_told) = (lapsing(), MaybeUninit::uninit());
    let lapsing = lapsing.get();
    let mut code = cmcrypto_site_code { text: [0; CMCRYPTO_SITE_CODE_MAX] };
    // What a call changes is new: an object that was changed before may have room left.
    let fresh = [(); 2].map(|()| pki::criteria(c"PC01"));
    let mut key_told = MaybeUninit::uninit();
    let mut last = MaybeUninit::uninit();
    let mut certificate_told = MaybeUninit::uninit();
    let mut signer_told = MaybeUninit::uninit();
    let mut trusted_told = MaybeUninit::uninit();
    let (mut store_told, mut name_told) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let (mut list_told, mut request_told) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    // The first call on a thread may set up what the thread needs.
    ok(unsafe { cmcrypto_digest(CMCRYPTO_DIGEST_SHA256, data, 0, data, cap, len) });

    let mut tried = Vec::new();
    macro_rules! none {
        ($($f:ident($($argument:expr),* $(,)?);)*) => {
            $(
                let before = ALLOCATIONS.get();
                let status = unsafe { $f($($argument),*) };
                assert_eq!(ALLOCATIONS.get(), before, stringify!($f));
                assert_eq!(status, CMCRYPTO_OK, stringify!($f));
                tried.push(stringify!($f));
            )*
        };
        (void $($f:ident($($argument:expr),* $(,)?);)*) => {
            $(
                let before = ALLOCATIONS.get();
                unsafe { $f($($argument),*) };
                assert_eq!(ALLOCATIONS.get(), before, stringify!($f));
                tried.push(stringify!($f));
            )*
        };
    }
    let clients =
        make(cmcrypto_client_directory_free, |out| unsafe { cmcrypto_client_directory_new(out) });
    let (seen, mut count) = (seen_messages(10), 0);
    let (mut compatible, mut limits) = (compatibility::lax(), seen_messages_limits());
    none! { void
        cmcrypto_compatibility_settings_default(&raw mut compatible, size_of_val(&compatible));
        cmcrypto_seen_messages_limits_default(&raw mut limits, size_of_val(&limits));
        cmcrypto_site_security_default(&raw mut settings, size_of_val(&settings));
        cmcrypto_accepted_algorithms_default(&raw mut accepted, size_of_val(&accepted));
        cmcrypto_freshness_default(&raw mut freshness, size_of_val(&freshness));
        cmcrypto_sign_options_default(&raw mut options, size_of_val(&options));
        cmcrypto_endorsement_terms_starting(NOW, &raw mut terms, size_of_val(&terms));
        cmcrypto_endorsement_terms_following(1, NOW, &raw mut terms, size_of_val(&terms));
        cmcrypto_site_data_terms_starting(
            NOW, 60, &raw mut data_terms, size_of_val(&data_terms));
        cmcrypto_site_data_terms_following(
            1, NOW, 60, &raw mut data_terms, size_of_val(&data_terms));
        cmcrypto_content_terms_following(
            1, NOW, 60, &raw mut content_terms, size_of_val(&content_terms));
        cmcrypto_grant_terms_following(
            1, NOW, 60, &raw mut grant_terms, size_of_val(&grant_terms));
        cmcrypto_trust_settings_default(&raw mut trust_settings, size_of_val(&trust_settings));
        cmcrypto_site_directory_settings_default(&raw mut accepting, size_of_val(&accepting));
    }
    none! {
        cmcrypto_last_error_get_info(last.as_mut_ptr(), size_of_val(&last));
        cmcrypto_digest_output_len(CMCRYPTO_DIGEST_SHA256, len);
        cmcrypto_digest(CMCRYPTO_DIGEST_SHA256, b"x".as_ptr(), 1, data, cap, len);
        cmcrypto_hasher_update(hasher.get_mut(), b"x".as_ptr(), 1);
        cmcrypto_hasher_finish(hasher.get(), data, cap, len);
        cmcrypto_rsa_swap_byte_order(data, 32);
        cmcrypto_agreement_public_key_len(CMCRYPTO_AGREEMENT_P256, len);
        cmcrypto_agreement_key_algorithm(agreement, number);
        cmcrypto_agreement_key_public_key(agreement, data, cap, len);
        cmcrypto_agreement_public_key_from_spki_der(spki, 91, number, data, cap, len);
        cmcrypto_hmac_sha256_tag(hmac.get(), b"x".as_ptr(), 1, data, cap, len);
        cmcrypto_hmac_sha256_verify(hmac.get(), b"x".as_ptr(), 1, tag.as_ptr(), 32);
        cmcrypto_private_key_provider(key, number);
        cmcrypto_public_key_get_info(public, key_told.as_mut_ptr(), size_of_val(&key_told));
        cmcrypto_public_key_equals(public, public, number);
        cmcrypto_certificate_get_info(
            certificate, certificate_told.as_mut_ptr(), size_of_val(&certificate_told));
        cmcrypto_certificate_check_use(certificate, CMCRYPTO_KEY_USE_SIGNING);
        cmcrypto_certificate_check_validity(certificate, NOW);
        cmcrypto_certificate_equals(certificate, certificate, number);
        cmcrypto_site_security_accepted_algorithms(
            &raw const settings, &raw mut accepted, size_of_val(&accepted));
        cmcrypto_cms_verified_signer_count(verified.get(), len);
        cmcrypto_cms_verified_get_signer_info(
            verified.get(), 0, signer_told.as_mut_ptr(), size_of_val(&signer_told));
        cmcrypto_cms_verified_embedded_certificate_count(verified.get(), len);
        cmcrypto_client_id(world.client.get(), data.cast(), cap, len);
        cmcrypto_opened_get_info(opened, &raw mut info, size_of_val(&info));
        cmcrypto_site_public_key_equals(root, root, number);
        cmcrypto_site_exchange_key_site_code(site_key, data.cast(), cap, len);
        cmcrypto_trusted_management_point_get_info(
            trusted, trusted_told.as_mut_ptr(), size_of_val(&trusted_told));
        cmcrypto_trust_store_get_info(store, store_told.as_mut_ptr(), size_of_val(&store_told));
        cmcrypto_trust_store_site_signing_certificate_source(store, trust::SITE.as_ptr(), number);
        cmcrypto_trust_store_get_management_point_name(
            store, 0, name_told.as_mut_ptr(), size_of_val(&name_told));
        cmcrypto_trust_store_file_path(file.get(), data.cast(), cap, len);
        cmcrypto_registration_challenges_check(challenges.get(), challenge.as_ptr(), 36, NOW);
        cmcrypto_certificate_revocation_list_get_info(
            list, list_told.as_mut_ptr(), size_of_val(&list_told));
        cmcrypto_verified_path_intermediate_count(path, len);
        cmcrypto_certificate_criteria_set_several_matches(fresh[0].get_mut(), CMCRYPTO_SEVERAL_MATCHES_FAIL);
        cmcrypto_certificate_criteria_skip_name_check(fresh[1].get_mut());
        cmcrypto_certificate_selection_index(selection, len);
        cmcrypto_certificate_selection_rejection_count(selection, len);
        cmcrypto_certificate_selection_rejection(selection, 0, len, number, &raw mut rejected);
        cmcrypto_site_directory_get_settings(
            sites, &raw mut accepting, size_of_val(&accepting));
        cmcrypto_site_directory_own_site(sites, data.cast(), cap, len);
        cmcrypto_site_directory_site_count(sites, len);
        cmcrypto_site_directory_top_level_site(sites, data.cast(), cap, len);
        cmcrypto_lapsing_sites_count(lapsing, len);
        cmcrypto_lapsing_sites_at(
            lapsing, 0, lapsing_told.as_mut_ptr(), size_of_val(&lapsing_told));
        cmcrypto_site_key_import_count(imported, len);
        cmcrypto_site_key_import_outcome(imported, 0, &raw mut code, number);
        cmcrypto_site_signer_expiry_warning(site_signer.get(), NOW, number, &raw mut days);
        cmcrypto_policy_list_count(listed.get(), len);
        cmcrypto_policy_list_get(
            listed.get(), 0, assigned_told.as_mut_ptr(), size_of_val(&assigned_told));
        cmcrypto_secret_policy_assignment(
            secret.get(), assigned_told.as_mut_ptr(), size_of_val(&assigned_told));
        cmcrypto_content_manifest_get_info(
            manifest.get(), manifest_told.as_mut_ptr(), size_of_val(&manifest_told));
        cmcrypto_content_manifest_get_entry(
            manifest.get(), 0, entry_told.as_mut_ptr(), size_of_val(&entry_told));
        cmcrypto_content_manifest_entry_path(manifest.get(), 0, data.cast(), cap, len);
        cmcrypto_content_manifest_find(manifest.get(), c"b".as_ptr(), len);
        cmcrypto_content_differences_count(differences.get(), len);
        cmcrypto_content_file_write(part.get_mut(), b"x".as_ptr(), 1);
        cmcrypto_encrypted_file_stream_len(&raw const content_file, &raw mut stream_at[0]);
        cmcrypto_encrypted_file_stream_range(
            &raw const content_file, 0, 1, &raw mut stream_at[0], &raw mut stream_at[1]);
        cmcrypto_token_cache_count(token_cache.get(), len);
        cmcrypto_token_cache_clear(token_cache.get());
        cmcrypto_entra_token_has_scope(user.get(), c"Read".as_ptr(), number);
        cmcrypto_entra_token_has_role(user.get(), c"Read".as_ptr(), number);
        cmcrypto_client_policies_withdraw(withdrawn.0.get_mut());
        cmcrypto_grant_get_info(grant.get(), grant_told.as_mut_ptr(), size_of_val(&grant_told));
        cmcrypto_roles_count(roles.get(), len);
        cmcrypto_roles_get(roles.get(), 0, role_told.as_mut_ptr(), size_of_val(&role_told));
        cmcrypto_roles_get_right(roles.get(), 0, 0, &raw mut right_type, &raw mut right);
        cmcrypto_channel_party_site_code(party.get(), data.cast(), cap, len);
        cmcrypto_channel_peer_site_code(peer.get(), data.cast(), cap, len);
        cmcrypto_channel_message_len(message_1.as_ptr(), message_1.len(), len);
        cmcrypto_channel_is_cookie_demand(message_1.as_ptr(), message_1.len(), number);
        cmcrypto_client_directory_count(clients.get(), &raw mut count);
        cmcrypto_seen_messages_count(seen.get(), &raw mut count);
        cmcrypto_channel_end(ours.channel.get());
        cmcrypto_channel_request_get_info(
            asking.get(), request_told.as_mut_ptr(), size_of_val(&request_told));
        cmcrypto_channel_id(ours.channel.get(), data, cap, len);
        cmcrypto_channel_receiver_end_of_input(theirs.receiver.get());
    }
    let headers = std::fs::read_dir(support::root().join("include/cmcrypto")).unwrap();
    let header: String =
        headers.map(|header| std::fs::read_to_string(header.unwrap().path()).unwrap()).collect();
    let mut untried: Vec<&str> = header
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix(" * cmcrypto_")?.split('|').map(str::trim);
            let name = cells.next()?;
            let (threads, allocates) = (cells.next()?, cells.next()?);
            (threads != "last" && allocates == "no").then_some(name)
        })
        .filter(|name| !tried.iter().any(|tried| tried.strip_prefix("cmcrypto_") == Some(name)))
        .collect();
    untried.sort_unstable();
    // These return no status, and are of a line each.
    assert_eq!(
        untried,
        ["abi_version", "buffer_data", "buffer_len", "provider_name", "status_text", "version"]
    );
    // Nor does a failure of which no more is known than its status, or which argument it was.
    let before = ALLOCATIONS.get();
    let status =
        unsafe { cmcrypto_opened_get_info(std::ptr::null(), &raw mut info, size_of_val(&info)) };
    assert_eq!(status, CMCRYPTO_ERROR_INVALID_ARGUMENT);
    let wrong = [0; 32];
    let status =
        unsafe { cmcrypto_hmac_sha256_verify(hmac.get(), b"x".as_ptr(), 1, wrong.as_ptr(), 32) };
    assert_eq!(status, CMCRYPTO_ERROR_SIGNATURE_INVALID);
    assert_eq!(ALLOCATIONS.get(), before);
}
