//! The handshake of sites that know each other's keys, and of holders of certificates that are known.

use super::*;
use crate::abi::sites::{DAY, Directory, cas_key, fingerprint, next_p01_key, p01_key, secure};

const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;
const PARENT: i32 = CMCRYPTO_SITE_RELATION_PARENT;

/// P01, CAS, and what each knows of the other.
struct World {
    from: Party,
    to: Party,
    at_from: Directory,
    at_to: Directory,
}

impl World {
    fn new() -> Self {
        let world = Self {
            from: site_party(0, "client-2048", FROM),
            to: site_party(0, "client-3072", TO),
            at_from: Directory::new(FROM, &secure()),
            at_to: Directory::new(TO, &secure()),
        };
        world.at_from.publish(TO, PARENT, &cas_key(), None).unwrap();
        world.at_to.publish(FROM, CHILD, &p01_key(), None).unwrap();
        world
    }

    fn request(&self, from: &Party) -> (Initiator, Request) {
        let (initiator, message_1) = start(from, TO, SUITES[0]).unwrap();
        (initiator, read_request(&message_1, &[]).unwrap())
    }

    /// An initiator that has message 2 of `to`.
    fn answered(&self, to: &Party) -> (Initiator, Vec<u8>) {
        let (initiator, request) = self.request(&self.from);
        (initiator, respond(&request, to).unwrap().1)
    }

    /// A responder that has message 3 of `from`, who asks nobody.
    fn asked(&self, from: &Party) -> (Responder, Vec<u8>) {
        let (known, responder) = authenticate(from, &self.to, SUITES[0]);
        (responder, authorise_responder(&known).unwrap().0)
    }
}

#[test]
fn sites_that_know_each_other() {
    let world = World::new();
    let (initiator, request) = world.request(&world.from);
    let (responder, message_2) = respond_site(&request, &world.to, &world.at_to, NOW).unwrap();
    let received = initiator_receive_site(&initiator, &message_2, &world.at_from, NOW);
    let (message_3, ours) = received.unwrap();
    let theirs = responder_receive_site(&responder, &message_3, &world.at_to, NOW).unwrap();
    let (ours, theirs) = (Side::new(ours).unwrap(), Side::new(theirs).unwrap());
    assert_eq!(ours.id(), theirs.id());
    let record = ours.seal(b"x").unwrap();
    assert_eq!(theirs.open(&record), Ok(Some(b"x".to_vec())));
    assert!(is_key(&exchange_key_of(&peer_of_side(&theirs)).unwrap(), "client-2048"));

    // Once each.
    let used_up = |status: Option<i32>, argument: &str| {
        assert_eq!(status, Some(INVALID));
        assert_eq!(detail(), format!("{argument}: used up by an earlier call"));
    };
    used_up(respond_site(&request, &world.to, &world.at_to, NOW).err(), "request");
    let again = initiator_receive_site(&initiator, &message_2, &world.at_from, NOW);
    used_up(again.err(), "initiator");
    let again = responder_receive_site(&responder, &message_3, &world.at_to, NOW);
    used_up(again.err(), "responder");
}

#[test]
fn a_key_that_is_not_known_or_not_any_more() {
    let world = World::new();
    let unknown = Some(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN);
    let (nobody_at_from, nobody_at_to) =
        (Directory::new(FROM, &secure()), Directory::new(TO, &secure()));

    // Used up by that: the handshake is over.
    let (_, request) = world.request(&world.from);
    let refused = respond_site(&request, &world.to, &nobody_at_to, NOW);
    assert_eq!(refused.err(), unknown);
    let again = respond_site(&request, &world.to, &world.at_to, NOW);
    assert_eq!(again.err(), Some(INVALID));
    let (initiator, message_2) = world.answered(&world.to);
    let refused = initiator_receive_site(&initiator, &message_2, &nobody_at_from, NOW);
    assert_eq!(refused.err(), unknown);
    let again = initiator_receive_site(&initiator, &message_2, &world.at_from, NOW);
    assert_eq!(again.err(), Some(INVALID));
    let (responder, message_3) = world.asked(&world.from);
    let refused = responder_receive_site(&responder, &message_3, &nobody_at_to, NOW);
    assert_eq!(refused.err(), unknown);
    let (responder, message_3) = world.asked(&world.from);
    let refused = responder_receive_site(&responder, &message_3, &world.at_from, NOW);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SITE_MISMATCH));

    // A key before the current one begins nothing, though it is kept.
    let next = next_p01_key();
    world.at_to.publish(FROM, CHILD, &next, Some(NOW + DAY)).unwrap();
    let receive = |now| {
        let (responder, message_3) = world.asked(&world.from);
        responder_receive_site(&responder, &message_3, &world.at_to, now).err()
    };
    assert_eq!(receive(NOW), Some(CMCRYPTO_ERROR_SITE_KEY_RETIRED));
    // One that was stolen, from then on.
    let shown = CString::new(fingerprint(&p01_key())).unwrap();
    world.at_to.publish(FROM, CHILD, &p01_key(), None).unwrap();
    assert_eq!(receive(NOW), None);
    assert_eq!(world.at_to.report_stolen(&shown, NOW).as_deref(), Ok("P01"));
    assert_eq!(receive(NOW), Some(CMCRYPTO_ERROR_SITE_KEY_STOLEN));
    let (_, request) = world.request(&world.from);
    let refused = respond_site(&request, &world.to, &world.at_to, NOW);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SITE_KEY_STOLEN));
}

#[test]
fn a_certificate_is_no_key_that_is_known() {
    let world = World::new();
    let (party, _) = certificate_party(0, "client-3072", TO);
    let (initiator, message_2) = world.answered(&party);
    let refused = initiator_receive_site(&initiator, &message_2, &world.at_from, NOW);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN));

    let (party, _) = certificate_party(0, "client-2048", FROM);
    let (responder, message_3) = world.asked(&party);
    let refused = responder_receive_site(&responder, &message_3, &world.at_to, NOW);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN));
}

/// The certificate that is expected, and no other: anybody makes one for himself.
#[test]
fn a_certificate_that_is_expected() {
    let (from, of_from) = certificate_party(0, "client-2048", FROM);
    let (to, of_to) = certificate_party(0, "mp-2048", TO);
    let by_responder = |known: &AuthenticatedResponder, expected: &Handle<cmcrypto_certificate>| {
        let (mut message, mut channel) = (std::ptr::null_mut(), std::ptr::null_mut());
        let status = unsafe {
            let (known, expected) = (known.get(), expected.get());
            let (message, channel) = (&raw mut message, &raw mut channel);
            cmcrypto_channel_authenticated_responder_authorise_certificate(
                known, expected, message, channel,
            )
        };
        assert_eq!(status == CMCRYPTO_OK, !message.is_null() && !channel.is_null());
        unsafe {
            cmcrypto_buffer_free(message);
            cmcrypto_channel_free(channel);
        }
        status
    };
    let by_initiator = |expected: &Handle<cmcrypto_certificate>| {
        let (known, responder) = authenticate(&from, &to, SUITES[0]);
        let (message_3, _) = authorise_responder(&known).unwrap();
        let known = responder_receive(&responder, &message_3, NOW).unwrap();
        let made = try_make(cmcrypto_channel_free, |out| unsafe {
            let (known, expected) = (known.get(), expected.get());
            cmcrypto_channel_authenticated_initiator_authorise_certificate(known, expected, out)
        });
        made.err().unwrap_or(CMCRYPTO_OK)
    };
    let known = || authenticate(&from, &to, SUITES[0]).0;
    assert_eq!(by_responder(&known(), &of_from), CMCRYPTO_ERROR_SIGNER_MISMATCH);
    let shown = known();
    assert_eq!(by_responder(&shown, &of_to), CMCRYPTO_OK);
    assert_eq!(by_responder(&shown, &of_to), INVALID);
    assert_eq!(by_initiator(&of_to), CMCRYPTO_ERROR_SIGNER_MISMATCH);
    assert_eq!(by_initiator(&of_from), CMCRYPTO_OK);
}
