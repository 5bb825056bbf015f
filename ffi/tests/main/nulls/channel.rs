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
    let (holder_from, _) = certificate_party(0, "client-2048", FROM);
    let (holder_to, of_to) = certificate_party(0, "mp-2048", TO);
    let (meant, _) = authenticate(&from, &holder_to, suite);
    let (known, of_from) = {
        let (known, responder) = authenticate(&holder_from, &to, suite);
        let (message_3, _) = authorise_responder(&known).unwrap();
        let known = responder_receive(&responder, &message_3, NOW).unwrap();
        let peer = make(cmcrypto_channel_peer_free, |out| unsafe {
            cmcrypto_channel_authenticated_initiator_peer(known.get(), out)
        });
        let shown = make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_channel_peer_certificate(peer.get(), out)
        });
        (known, shown)
    };
    // Of sites that know each other.
    let (asking, asked) = start(&from, TO, suite).unwrap();
    let site_request = read_request(&asked, &[]).unwrap();
    let (_, answer) = respond_site(&site_request, &to, &at_to, NOW).unwrap();
    let another_site = read_request(&asked, &[]).unwrap();
    let message_3_of_site = {
        let (first, first_message) = start(&from, TO, suite).unwrap();
        let request = read_request(&first_message, &[]).unwrap();
        let (responder, message) = respond_site(&request, &to, &at_to, NOW).unwrap();
        let (last, _) = initiator_receive_site(&first, &message, &at_from, NOW).unwrap();
        (responder, last)
    };
    let (demanded, demanded_message) = start(&from, TO, suite).unwrap();
    let cookies = cookies();
    let demanding = read_request(&demanded_message, &[]).unwrap();
    let demand = demand(&cookies, &demanding, b"address");
    let shown = {
        let again = [&demanded_message[6..], &demand[6..]].concat();
        let head = [1, 1, 0, 1, 0, u8::try_from(again.len()).unwrap()];
        read_request(&[&head[..], &again].concat(), &[]).unwrap()
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
        cmcrypto_channel_authenticated_responder_authorise_whoever_it_is(
            p known_responder, h cmcrypto_buffer_free, h cmcrypto_channel_free);
        cmcrypto_channel_authenticated_responder_authorise_certificate(
            p meant.get(), p of_to.get(), h cmcrypto_buffer_free, h cmcrypto_channel_free);
        cmcrypto_channel_authenticated_initiator_authorise_certificate(
            p known.get(), p of_from.get(), h cmcrypto_channel_free);
        cmcrypto_channel_request_respond_site(
            p another_site.get(), p to.get(), p at_to.0.get(), v NOW,
            h cmcrypto_channel_responder_free, h cmcrypto_buffer_free);
        cmcrypto_channel_initiator_receive_site(
            p asking.get(), b answer, p at_from.0.get(), v NOW, h cmcrypto_buffer_free,
            h cmcrypto_channel_free);
        cmcrypto_channel_responder_receive_site(
            p message_3_of_site.0.get(), b message_3_of_site.1, p at_to.0.get(), v NOW,
            h cmcrypto_channel_free);
        cmcrypto_channel_cookies_generate(v 0, h cmcrypto_channel_cookies_free);
        cmcrypto_channel_cookies_demand(
            p cookies.get(), p demanding.get(), b b"address", v NOW, h cmcrypto_buffer_free);
        cmcrypto_channel_cookies_check(
            p cookies.get(), p shown.get(), b b"address", v NOW);
        cmcrypto_channel_is_cookie_demand(b demand, w i32);
        cmcrypto_channel_initiator_with_cookie(
            p demanded.get(), b demand, h cmcrypto_channel_initiator_free,
            h cmcrypto_buffer_free);
        cmcrypto_channel_request_read(b message_1, b suites, h cmcrypto_channel_request_free);
        cmcrypto_channel_request_get_info(p request, s cmcrypto_channel_request_info);
        cmcrypto_channel_request_respond(
            p another, p to.get(), h cmcrypto_channel_responder_free, h cmcrypto_buffer_free);
        cmcrypto_channel_responder_receive(
            p responder, b message_3, v NOW, h cmcrypto_channel_authenticated_initiator_free);
        cmcrypto_channel_authenticated_initiator_peer(
            p known_initiator, h cmcrypto_channel_peer_free);
        cmcrypto_channel_authenticated_initiator_authorise_whoever_it_is(
            p known_initiator, h cmcrypto_channel_free);
        cmcrypto_channel_split(
            p channel, h cmcrypto_channel_sender_free, h cmcrypto_channel_receiver_free);
        cmcrypto_channel_check_site(p channel, p at_from.0.get(), v NOW);
        cmcrypto_channel_end(p channel);
        cmcrypto_channel_id(p channel, o CMCRYPTO_CHANNEL_ID_LEN);
        cmcrypto_channel_peer_of(p channel, h cmcrypto_channel_peer_free);
        cmcrypto_channel_sender_seal(p theirs.sender.get_mut(), m vec![POISON; 40], v NOW);
        cmcrypto_channel_sender_close(p theirs.sender.get_mut(), o OVERHEAD);
        cmcrypto_channel_receiver_open(
            p theirs.receiver.get_mut(), m record, v NOW, w i32, w usize);
        cmcrypto_channel_receiver_end_of_input(p closed.receiver.get());
    }
}
