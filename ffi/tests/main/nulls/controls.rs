//! The client, the management point, and what it opens.

use super::*;

pub(crate) fn controls(tried: &mut Tried) {
    let world = Site::new(site());
    let (client, clients) = (world.client.get(), world.clients.get());
    let identity = signing_identity("client-2048");
    let mp = decryption_identity("mp-2048");
    let certificate = certificate("client-2048");
    let (site, freshness) = (&raw const world.settings, &freshness());
    let (identities, recipients) = ([mp.get()], [world.mp_certificate.get()]);
    let message = world.seal(b"content").ok().unwrap();
    let limits = seen_messages_limits();
    let seen = seen_messages(100);
    let kind = CMCRYPTO_MESSAGE_KIND_STATUS_MESSAGE;
    let file = crate::support::scratch("null_identity").join("client.pem");
    let file = std::ffi::CString::new(file.to_str().unwrap()).unwrap();
    // Each of these is done once with success.
    let others =
        make(cmcrypto_client_directory_free, |out| unsafe { cmcrypto_client_directory_new(out) });
    let (id, id_bytes) = (CLIENT_ID.as_ptr(), cmcrypto_message_id { bytes: [9; 16] });
    let checked =
        make(cmcrypto_client_directory_free, |out| unsafe { cmcrypto_client_directory_new(out) });
    let stored_clients = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_client_directory_to_bytes(others.get(), out)
    });
    let stored_seen = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_seen_messages_to_bytes(seen.get(), out)
    });
    let small = cmcrypto_seen_messages_limits { approved: 20_000, others: 300, ..limits };
    let checked_seen = make(cmcrypto_seen_messages_free, |out| unsafe {
        cmcrypto_seen_messages_new(&raw const small, out)
    });
    // Nobody asks them.
    let store_table = cmcrypto_client_store { destroy: None, ..store::clients_table() };
    let seen_table = cmcrypto_seen_messages_store { destroy: None, ..store::seen_table() };
    each_null! { tried:
        cmcrypto_signing_identity_load_or_make(
            v 0, p file.as_ptr(), b b"password", p c"PC01".as_ptr(), v NOW, v NOW + 86_400,
            h cmcrypto_signing_identity_free, w i32);
        cmcrypto_site_security_accepted_algorithms(
            p site, s cmcrypto_accepted_algorithms);
        cmcrypto_client_new(p id, p c"P01".as_ptr(), p identity.get(), h cmcrypto_client_free);
        cmcrypto_client_with_digest(p client, v CMCRYPTO_DIGEST_SHA512, h cmcrypto_client_free);
        cmcrypto_client_id(p client, o 300);
        cmcrypto_client_seal_to_certificates(
            p client, p site, v kind, b b"content", b recipients, v NOW,
            h cmcrypto_buffer_free, w cmcrypto_message_id);
        cmcrypto_client_directory_new(h cmcrypto_client_directory_free);
        cmcrypto_client_directory_from_store(
            v 0, p &raw const store_table, v std::ptr::null_mut(),
            h cmcrypto_client_directory_free);
        cmcrypto_client_directory_check(p checked.get(), v 0, v NOW);
        cmcrypto_client_directory_count(p others.get(), w usize);
        cmcrypto_client_directory_client_after(p others.get(), v id, o 300);
        cmcrypto_client_directory_to_bytes(p others.get(), h cmcrypto_buffer_free);
        cmcrypto_client_directory_from_bytes(
            v 0, b bytes(&stored_clients), h cmcrypto_client_directory_free);
        cmcrypto_client_directory_add(p others.get(), p id, p certificate.get());
        cmcrypto_client_directory_set_blocked(p others.get(), p id, v 1);
        cmcrypto_client_directory_remove(p others.get(), p id);
        cmcrypto_seen_messages_new(p &raw const limits, h cmcrypto_seen_messages_free);
        cmcrypto_seen_messages_from_store(
            p &raw const seen_table, v std::ptr::null_mut(), h cmcrypto_seen_messages_free);
        cmcrypto_seen_messages_check(p checked_seen.get(), v NOW);
        cmcrypto_seen_messages_count(p seen.get(), w usize);
        cmcrypto_seen_messages_to_bytes(p seen.get(), h cmcrypto_buffer_free);
        cmcrypto_seen_messages_from_bytes(b bytes(&stored_seen), h cmcrypto_seen_messages_free);
        cmcrypto_seen_messages_insert_if_new(
            p seen.get(), p id, v 1, p &raw const id_bytes, v NOW, v NOW);
        cmcrypto_management_point_new(
            b identities, p site, p &raw const *freshness, h cmcrypto_management_point_free);
        cmcrypto_management_point_with_max_len(
            p world.management_point.get(), v 1, h cmcrypto_management_point_free);
        cmcrypto_management_point_with_max_content_len(
            p world.management_point.get(), v kind, v 1, h cmcrypto_management_point_free);
        cmcrypto_management_point_open(
            p world.management_point.get(), b bytes(&message), p clients, p seen.get(), v NOW,
            h cmcrypto_opened_free);
        cmcrypto_management_point_open_without_replay_check(
            p world.management_point.get(), b bytes(&message), p clients, v NOW,
            h cmcrypto_opened_free);
    }
}

pub(crate) fn opened(tried: &mut Tried) {
    let world = Site::new(site());
    let opened = world.open(bytes(&world.seal(b"content").ok().unwrap())).ok().unwrap();
    let opened = opened.get();
    let unsigned =
        Site::new(cmcrypto_site_security { allow_unsigned: 1, allow_plaintext: 1, ..site() })
            .open(b"content")
            .ok()
            .unwrap();
    let unsigned = unsigned.get();
    each_null! { tried:
        cmcrypto_opened_unsigned_content(p unsigned, h cmcrypto_buffer_free);
        cmcrypto_opened_content(p opened, h cmcrypto_buffer_free);
        cmcrypto_opened_get_info(p opened, s cmcrypto_opened_info);
    }
}
