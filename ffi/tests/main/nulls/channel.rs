//! The protected channel.

use super::*;
use crate::abi::channel::*;
use crate::abi::sites::{Directory, secure};
use crate::abi::trust::exchange_key;

/// Every step succeeds once and is done then; a NULL is found before that is.
pub(crate) fn channel(tried: &mut Tried) {
    let suite = CMCRYPTO_CHANNEL_SUITE_X25519;
    let key = exchange_key("client-2048", FROM);
    let identity = signing_identity("client-2048");
    let (from, to) = (site_party(0, "client-2048", FROM), site_party(0, "mp-2048", TO));
    let (initiator, message_1) = start(&from, TO, suite).unwrap();
    let request = read_request(&message_1, &[]).unwrap();
    let (_, message_2) = respond(&request, &to).unwrap();
    let another = read_request(&message_1, &[]).unwrap();
    let (known, responder) = authenticate(&from, &to, suite);
    let (message_3, channel) = authorise_responder(&known).unwrap();
    let (known_responder, _) = authenticate(&from, &to, suite);
    let known_initiator = {
        let (known, responder) = authenticate(&from, &to, suite);
        let (message_3, _) = authorise_responder(&known).unwrap();
        responder_receive(&responder, &message_3, NOW).unwrap()
    };
    let (at_from, at_to) = (Directory::new(FROM, &secure()), Directory::new(TO, &secure()));
    let (of_from, of_to) = (exchange_key("client-2048", FROM), exchange_key("mp-2048", TO));
    let (parent, child) = (CMCRYPTO_SITE_RELATION_PARENT, CMCRYPTO_SITE_RELATION_CHILD);
    at_from.publish(TO, parent, &of_to, None).unwrap();
    at_to.publish(FROM, child, &of_from, None).unwrap();
    let (meant, _) = authenticate(&from, &to, suite);
    let known = {
        let (known, responder) = authenticate(&from, &to, suite);
        let (message_3, _) = authorise_responder(&known).unwrap();
        responder_receive(&responder, &message_3, NOW).unwrap()
    };
    let peer = make(cmcrypto_channel_peer_free, |out| unsafe {
        cmcrypto_channel_peer_of(channel.get(), out)
    });
    let (ours, theirs) = sites();
    let record = ours.seal(b"content").unwrap();
    let (closing, closed) = sites();
    closed.open(&closing.close().unwrap()).unwrap();
    let (party, request, another) = (from.get(), request.get(), another.get());
    let (initiator, responder) = (initiator.get(), responder.get());
    let (known_responder, known_initiator) = (known_responder.get(), known_initiator.get());
    let (channel, peer, suites) = (channel.get(), peer.get(), [suite]);
    each_null! { tried:
        cmcrypto_channel_party_site(p key.get(), h cmcrypto_channel_party_free);
        cmcrypto_channel_party_certificate(
            p FROM.as_ptr(), p identity.get(), h cmcrypto_channel_party_free);
        cmcrypto_channel_party_site_code(p party, o 4);
        cmcrypto_channel_peer_site_code(p peer, o 4);
        cmcrypto_channel_peer_exchange_key(p peer, h cmcrypto_public_key_free);
        cmcrypto_channel_peer_certificate(p peer, h cmcrypto_certificate_free);
        cmcrypto_channel_message_len(b message_1, w usize);
        cmcrypto_channel_initiator_start(
            p party, p TO.as_ptr(), v suite, h cmcrypto_channel_initiator_free,
            h cmcrypto_buffer_free);
        cmcrypto_channel_initiator_receive(
            p initiator, b message_2, v NOW, h cmcrypto_channel_authenticated_responder_free);
        cmcrypto_channel_authenticated_responder_peer(
            p known_responder, h cmcrypto_channel_peer_free);
        cmcrypto_channel_authenticated_responder_authorise(
            p known_responder, h cmcrypto_buffer_free, h cmcrypto_channel_free);
        cmcrypto_channel_authenticated_responder_authorise_site(
            p meant.get(), p at_from.0.get(), v NOW, h cmcrypto_buffer_free,
            h cmcrypto_channel_free);
        cmcrypto_channel_authenticated_initiator_authorise_site(
            p known.get(), p at_to.0.get(), v NOW, h cmcrypto_channel_free);
        cmcrypto_channel_request_read(b message_1, b suites, h cmcrypto_channel_request_free);
        cmcrypto_channel_request_get_info(p request, s cmcrypto_channel_request_info);
        cmcrypto_channel_request_respond(
            p another, p to.get(), h cmcrypto_channel_responder_free, h cmcrypto_buffer_free);
        cmcrypto_channel_responder_receive(
            p responder, b message_3, v NOW, h cmcrypto_channel_authenticated_initiator_free);
        cmcrypto_channel_authenticated_initiator_peer(
            p known_initiator, h cmcrypto_channel_peer_free);
        cmcrypto_channel_authenticated_initiator_authorise(
            p known_initiator, h cmcrypto_channel_free);
        cmcrypto_channel_split(
            p channel, h cmcrypto_channel_sender_free, h cmcrypto_channel_receiver_free);
        cmcrypto_channel_id(p channel, o CMCRYPTO_CHANNEL_ID_LEN);
        cmcrypto_channel_peer_of(p channel, h cmcrypto_channel_peer_free);
        cmcrypto_channel_sender_seal(p theirs.sender.get_mut(), m vec![POISON; 40]);
        cmcrypto_channel_sender_close(p theirs.sender.get_mut(), o OVERHEAD);
        cmcrypto_channel_receiver_open(
            p theirs.receiver.get_mut(), m record, w i32, w usize);
        cmcrypto_channel_receiver_end_of_input(p closed.receiver.get());
    }
}
