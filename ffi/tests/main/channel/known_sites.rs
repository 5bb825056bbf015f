//! The handshake of sites that know each other's keys.

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

    fn authenticate(&self) -> (AuthenticatedResponder, Responder) {
        authenticate(&self.from, &self.to, SUITES[0])
    }

    fn receive_3(&self) -> AuthenticatedInitiator {
        let (known, responder) = self.authenticate();
        let (message_3, _) = authorise_responder(&known).unwrap();
        responder_receive(&responder, &message_3, NOW).unwrap()
    }
}

#[test]
fn sites_that_know_each_other() {
    let world = World::new();
    let (known, responder) = world.authenticate();
    let (message_3, ours) = authorise_known_responder(&known, &world.at_from, NOW).unwrap();
    let initiator = responder_receive(&responder, &message_3, NOW).unwrap();
    let theirs = authorise_known_initiator(&initiator, &world.at_to, NOW).unwrap();
    let (ours, theirs) = (Side::new(ours).unwrap(), Side::new(theirs).unwrap());
    assert_eq!(ours.id(), theirs.id());
    let record = ours.seal(b"x").unwrap();
    assert_eq!(theirs.open(&record), Ok(Some(b"x".to_vec())));

    // Once each.
    let again = authorise_known_responder(&known, &world.at_from, NOW);
    assert_eq!(again.err(), Some(INVALID));
    assert_eq!(detail(), "responder: used up by an earlier call");
    let again = authorise_known_initiator(&initiator, &world.at_to, NOW);
    assert_eq!(again.err(), Some(INVALID));
    assert_eq!(detail(), "initiator: used up by an earlier call");
}

#[test]
fn a_key_that_is_not_known_or_not_any_more() {
    let world = World::new();
    let unknown = Some(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN);
    let retired = Some(CMCRYPTO_ERROR_SITE_KEY_RETIRED);
    let (nobody_at_from, nobody_at_to) =
        (Directory::new(FROM, &secure()), Directory::new(TO, &secure()));

    // Used up by that: the handshake is over.
    let (known, _) = world.authenticate();
    let refused = authorise_known_responder(&known, &nobody_at_from, NOW);
    assert_eq!(refused.err(), unknown);
    let again = authorise_known_responder(&known, &world.at_from, NOW);
    assert_eq!(again.err(), Some(INVALID));
    let known = world.receive_3();
    let refused = authorise_known_initiator(&known, &nobody_at_to, NOW);
    assert_eq!(refused.err(), unknown);
    let again = authorise_known_initiator(&known, &world.at_to, NOW);
    assert_eq!(again.err(), Some(INVALID));

    // A key before the current one, to its date.
    let keep = Some(NOW + DAY);
    let next = next_p01_key();
    world.at_to.publish(FROM, CHILD, &next, keep).unwrap();
    let authorise = |now| authorise_known_initiator(&world.receive_3(), &world.at_to, now).err();
    assert_eq!(authorise(NOW + DAY), None);
    assert_eq!(authorise(NOW + DAY + 1), retired);
    // One that was stolen, from then on.
    let shown = CString::new(fingerprint(&p01_key())).unwrap();
    world.at_to.publish(FROM, CHILD, &p01_key(), None).unwrap();
    assert_eq!(authorise(NOW), None);
    assert_eq!(world.at_to.report_stolen(&shown, NOW).as_deref(), Ok("P01"));
    assert_eq!(authorise(NOW), Some(CMCRYPTO_ERROR_SITE_KEY_STOLEN));
}

#[test]
fn a_certificate_is_no_key_that_is_known() {
    let world = World::new();
    let (party, _) = certificate_party(0, "client-3072", TO);
    let (known, _) = authenticate(&world.from, &party, SUITES[0]);
    let refused = authorise_known_responder(&known, &world.at_from, NOW);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN));

    let (party, _) = certificate_party(0, "client-2048", FROM);
    let (known, responder) = authenticate(&party, &world.to, SUITES[0]);
    let (message_3, _) = authorise_responder(&known).unwrap();
    let known = responder_receive(&responder, &message_3, NOW).unwrap();
    let refused = authorise_known_initiator(&known, &world.at_to, NOW);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN));
}
