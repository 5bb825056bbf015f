//! Cookies, as a loaded responder demands them.

use super::*;

const ADDRESS: &[u8] = b"192.0.2.1";
const INVALID_COOKIE: i32 = CMCRYPTO_ERROR_COOKIE_INVALID;

fn is_demand(message: &[u8]) -> i32 {
    let mut found = -1;
    let (message, len) = (message.as_ptr(), message.len());
    ok(unsafe { cmcrypto_channel_is_cookie_demand(message, len, &raw mut found) });
    found
}

#[test]
fn demanded_and_shown() {
    let (from, to) = (site_party(0, "client-2048", FROM), site_party(0, "mp-2048", TO));
    for suite in SUITES {
        let cookies = cookies();
        let (initiator, message_1) = start(&from, TO, suite).unwrap();
        let request = read_request(&message_1, &[]).unwrap();
        assert_eq!(check_cookie(&cookies, &request, ADDRESS, NOW), INVALID_COOKIE);
        let demand = demand(&cookies, &request, ADDRESS);
        assert_eq!([is_demand(&demand), is_demand(&message_1), is_demand(&[])], [1, 0, 0]);
        let (next, message_1) = with_cookie(&initiator, &demand).unwrap();
        let again = with_cookie(&initiator, &demand);
        assert_eq!(again.err(), Some(INVALID));
        assert_eq!(detail(), "initiator: used up by an earlier call");

        let request = read_request(&message_1, &[]).unwrap();
        for (address, now, expected) in [
            (ADDRESS, NOW, CMCRYPTO_OK),
            (ADDRESS, NOW + 60, CMCRYPTO_OK),
            (ADDRESS, NOW + 61, INVALID_COOKIE),
            (ADDRESS, NOW - 5, CMCRYPTO_OK),
            (ADDRESS, NOW - 6, INVALID_COOKIE),
            (b"192.0.2.2", NOW, INVALID_COOKIE),
            (b"", NOW, INVALID_COOKIE),
        ] {
            assert_eq!(check_cookie(&cookies, &request, address, now), expected);
        }
        let other = channel::cookies();
        assert_eq!(check_cookie(&other, &request, ADDRESS, NOW), INVALID_COOKIE);

        // Neither used it up.
        let (responder, message_2) = respond(&request, &to).unwrap();
        assert_eq!(check_cookie(&cookies, &request, ADDRESS, NOW), CMCRYPTO_OK);
        let known = initiator_receive(&next, &message_2, NOW).unwrap();
        let (message_3, ours) = authorise_responder(&known).unwrap();
        let known = responder_receive(&responder, &message_3, NOW).unwrap();
        let theirs = Side::new(authorise_initiator(&known).unwrap()).unwrap();
        assert_eq!(Side::new(ours).unwrap().id(), theirs.id());
    }
}

#[test]
fn what_is_no_demand() {
    let from = site_party(0, "client-2048", FROM);
    let take = |demand: &[u8]| {
        let (initiator, _) = start(&from, TO, SUITES[0]).unwrap();
        with_cookie(&initiator, demand).map(|made| made.0)
    };
    let good = [&[6, 1, 0, 1, 0, 40][..], &[7; 40]].concat();
    let once = take(&good).unwrap();
    assert_eq!(with_cookie(&once, &good).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    assert_eq!(detail(), "a cookie was demanded before");
    for end in [0, 5, 6, 45] {
        assert_eq!(take(&good[..end]).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    }
    let mut other = good.clone();
    other[3] = 2;
    assert_eq!(take(&other).err(), Some(CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED));
    // Every length but that of a cookie.
    let (_, message_1) = start(&from, TO, SUITES[0]).unwrap();
    for len in [1, 39, 41, 80] {
        let mut more = [&message_1[..], &vec![7; len]].concat();
        more[5] = u8::try_from(more.len() - 6).unwrap();
        assert_eq!(read_request(&more, &[]).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    }
}
