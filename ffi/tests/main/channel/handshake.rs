//! The handshake: messages that were changed, steps that were done, numbers that mean nothing.

use super::*;

#[test]
fn message_len_finds_the_end() {
    let message_len = |input: &[u8]| {
        let mut len = usize::MAX;
        let status =
            unsafe { cmcrypto_channel_message_len(input.as_ptr(), input.len(), &raw mut len) };
        assert!(status == CMCRYPTO_OK || len == 0);
        if status == CMCRYPTO_OK { Ok(len) } else { Err(status) }
    };
    let from = site_party(0, "client-2048", FROM);
    let (_, message_1) = start(&from, TO, SUITES[0]).unwrap();
    for have in 0..message_1.len() {
        let expected = if have < 6 { 0 } else { message_1.len() };
        assert_eq!(message_len(&message_1[..have]), Ok(expected));
    }
    assert_eq!(message_len(&[&message_1[..], b"more"].concat()), Ok(44));
    let (ours, _) = sites();
    let record = ours.seal(b"hello").unwrap();
    for have in 0..record.len() {
        let expected = if have < 4 { 0 } else { record.len() };
        assert_eq!(message_len(&record[..have]), Ok(expected));
    }
    assert_eq!(message_len(&[4, 1, 0xff, 0xff]), Ok(65_563));
    assert_eq!(message_len(&[1, 1, 0, 0, 0, 0]), Ok(6));
    assert_eq!(message_len(&[1, 1, 0, 1, 0x30, 0]), Ok(12_294));
    assert_eq!(message_len(&[1, 1, 0, 1, 0x30, 1]), code(Error::TOO_LARGE));
    assert_eq!(message_len(&[2, 2]), code(Error::VERSION_NOT_SUPPORTED));
    for first in [0, 7, b'G', 0xff] {
        assert_eq!(message_len(&[first]), code(Error::MALFORMED));
    }
}

fn request_info(request: &Handle<cmcrypto_channel_request>) -> cmcrypto_channel_request_info {
    filled(|info, size| unsafe { cmcrypto_channel_request_get_info(request.get(), info, size) })
        .unwrap()
}

#[test]
fn suites_that_are_accepted_or_not() {
    let from = site_party(0, "client-2048", FROM);
    for suite in [i32::MIN, -1, 0, 3, 0x1_0001, i32::MAX] {
        assert_eq!(start(&from, TO, suite).err(), Some(INVALID));
        assert_eq!(detail(), "suite: unknown");
    }
    for suite in SUITES {
        let (_, message) = start(&from, TO, suite).unwrap();
        for accepted in [&[][..], &[suite], &SUITES, &[suite, suite]] {
            let request = read_request(&message, accepted).unwrap();
            assert_eq!(request_info(&request).suite, suite);
        }
        let other = SUITES[0] + SUITES[1] - suite;
        let refused = read_request(&message, &[other]);
        assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED));
        for unknown in [0, 3, -1, 0x1_0001] {
            let refused = read_request(&message, &[suite, unknown]);
            assert_eq!(refused.err(), Some(INVALID));
            assert_eq!(detail(), "accepted: unknown");
        }
        // A number that no version knows.
        let mut unknown = message.clone();
        unknown[3] = 9;
        let refused = read_request(&unknown, &[]);
        assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED));

        let read = |accepted: *const i32, len| {
            try_make(cmcrypto_channel_request_free, |out| unsafe {
                let (message, message_len) = (message.as_ptr(), message.len());
                cmcrypto_channel_request_read(message, message_len, accepted, len, out)
            })
        };
        assert!(read(std::ptr::null(), 0).is_ok());
        for len in [1, usize::MAX] {
            assert_eq!(read(std::ptr::null(), len).err(), Some(INVALID));
            assert_eq!(detail(), "accepted: NULL with a length");
        }
        for len in [usize::MAX, usize::MAX / 4 + 1, isize::MAX.unsigned_abs()] {
            assert_eq!(read(SUITES.as_ptr(), len).err(), Some(INVALID));
            assert_eq!(detail(), "accepted: length above PTRDIFF_MAX");
        }
        // Where C puts them is not always where Rust would.
        let mut bytes = [0; 9];
        bytes[1..5].copy_from_slice(&suite.to_ne_bytes());
        bytes[5..9].copy_from_slice(&suite.to_ne_bytes());
        assert!(read(bytes[1..].as_ptr().cast(), 2).is_ok());
    }
}

#[test]
fn a_request_says_what_it_asks_for() {
    let (from, to) = (site_party(0, "client-2048", FROM), site_party(0, "mp-2048", TO));
    let (_, message) = start(&from, TO, SUITES[0]).unwrap();
    let request = read_request(&message, &[]).unwrap();
    let look = || {
        let info = request_info(&request);
        let names = [info.from_site_code, info.to_site_code].map(|code| text_of(&code));
        assert_eq!(names, [FROM, TO].map(|code| code.to_str().unwrap()));
    };
    look();
    respond(&request, &to).unwrap();
    look();

    // Another site than was meant, who does not sign.
    let request = read_request(&message, &[]).unwrap();
    let refused = respond(&request, &from);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SITE_MISMATCH));
}

/// A new handshake each time, of which one message is changed.
struct Changed {
    from: Party,
    to: Party,
    suite: i32,
}

impl Changed {
    fn message_1(&self, change: impl Fn(&mut Vec<u8>)) -> Result<(), i32> {
        let (initiator, mut message) = start(&self.from, TO, self.suite)?;
        change(&mut message);
        let (_, answer) = respond(&read_request(&message, &[])?, &self.to)?;
        initiator_receive(&initiator, &answer, NOW).map(drop)
    }

    fn message_2(&self, change: impl Fn(&mut Vec<u8>)) -> Result<(), i32> {
        let (initiator, message) = start(&self.from, TO, self.suite)?;
        let (_, mut answer) = respond(&read_request(&message, &[])?, &self.to)?;
        change(&mut answer);
        initiator_receive(&initiator, &answer, NOW).map(drop)
    }

    fn message_3(&self, change: impl Fn(&mut Vec<u8>)) -> Result<(), i32> {
        let (known, responder) = authenticate(&self.from, &self.to, self.suite);
        let (mut message, _) = authorise_responder(&known)?;
        change(&mut message);
        responder_receive(&responder, &message, NOW).map(drop)
    }
}

#[test]
fn messages_that_were_changed() {
    for suite in SUITES {
        let share = if suite == SUITES[0] { 32 } else { 65 };
        let handshake = Changed {
            from: site_party(0, "client-2048", FROM),
            to: site_party(0, "mp-2048", TO),
            suite,
        };
        assert_eq!(handshake.message_1(|_| {}), Ok(()));
        assert_eq!(handshake.message_2(|_| {}), Ok(()));
        assert_eq!(handshake.message_3(|_| {}), Ok(()));

        // Empty, cut, too long, of another type or version, too large by its own word.
        type Change = fn(&mut Vec<u8>);
        let changes: [(Change, Error); 7] = [
            (Vec::clear, Error::MALFORMED),
            (|message| message.truncate(5), Error::MALFORMED),
            (|message| message.truncate(message.len() - 1), Error::MALFORMED),
            (|message| message.push(0), Error::MALFORMED),
            (|message| message[0] = 4, Error::MALFORMED),
            (|message| message[1] = 2, Error::VERSION_NOT_SUPPORTED),
            (|message| message[4] = 0x31, Error::TOO_LARGE),
        ];
        for (change, expected) in changes {
            assert_eq!(handshake.message_1(change), code(expected.clone()));
            assert_eq!(handshake.message_2(change), code(expected.clone()));
            assert_eq!(handshake.message_3(change), code(expected));
        }
        let other = u8::try_from(SUITES[0] + SUITES[1] - suite).unwrap();
        let other_suite = |message: &mut Vec<u8>| message[3] = other;
        assert_eq!(handshake.message_1(other_suite), code(Error::MALFORMED));
        assert_eq!(handshake.message_2(other_suite), code(Error::SUITE_NOT_ACCEPTED));
        assert_eq!(handshake.message_3(other_suite), code(Error::SUITE_NOT_ACCEPTED));

        // Site codes: none, of no site of ours, of another initiator.
        let small = |message: &mut Vec<u8>| message[6] = b'p';
        assert_eq!(handshake.message_1(small), code(Error::MALFORMED));
        let other_responder = |message: &mut Vec<u8>| message[9] = b'D';
        assert_eq!(handshake.message_1(other_responder), code(Error::SITE_MISMATCH));
        let other_initiator = |message: &mut Vec<u8>| message[6] = b'Q';
        assert_eq!(handshake.message_1(other_initiator), code(Error::DECRYPT));

        // Ephemeral keys that are none, and others than were sent.
        let no_key = |from: usize| move |message: &mut Vec<u8>| message[from..][..share].fill(0);
        assert_eq!(handshake.message_1(no_key(12)), code(Error::KEY_REJECTED));
        assert_eq!(handshake.message_2(no_key(6)), code(Error::KEY_REJECTED));
        let (_, another) = start(&handshake.from, TO, suite).unwrap();
        let another = &another[12..];
        let other_key = |from: usize| {
            move |message: &mut Vec<u8>| message[from..][..share].copy_from_slice(another)
        };
        assert_eq!(handshake.message_1(other_key(12)), code(Error::DECRYPT));
        assert_eq!(handshake.message_2(other_key(6)), code(Error::DECRYPT));

        // Proofs.
        let first = |from: usize| move |message: &mut Vec<u8>| message[from] ^= 1;
        let last = |message: &mut Vec<u8>| *message.last_mut().unwrap() ^= 0x80;
        assert_eq!(handshake.message_2(first(6 + share)), code(Error::DECRYPT));
        assert_eq!(handshake.message_3(first(6)), code(Error::DECRYPT));
        assert_eq!(handshake.message_2(last), code(Error::DECRYPT));
        assert_eq!(handshake.message_3(last), code(Error::DECRYPT));
        assert_eq!(detail(), "");
    }
}

#[test]
fn messages_of_another_handshake() {
    let (from, to) = (site_party(0, "client-2048", FROM), site_party(0, "mp-2048", TO));
    let begin = || {
        let (initiator, message_1) = start(&from, TO, SUITES[0]).unwrap();
        let request = read_request(&message_1, &[]).unwrap();
        let (responder, message_2) = respond(&request, &to).unwrap();
        (initiator, message_1, responder, message_2)
    };
    let ((initiator, message_1, responder, message_2), other) = (begin(), begin());
    assert_eq!(initiator_receive(&other.0, &message_2, NOW).err(), Some(CMCRYPTO_ERROR_DECRYPT));
    let known = initiator_receive(&initiator, &message_2, NOW).unwrap();
    let (message_3, _) = authorise_responder(&known).unwrap();
    assert_eq!(responder_receive(&other.2, &message_3, NOW).err(), Some(CMCRYPTO_ERROR_DECRYPT));
    assert!(responder_receive(&responder, &message_3, NOW).is_ok());
    // Sent back to who made it.
    for sent_back in [&message_1, &message_3] {
        let (initiator, ..) = begin();
        assert_eq!(
            initiator_receive(&initiator, sent_back, NOW).err(),
            Some(CMCRYPTO_ERROR_MALFORMED)
        );
    }
    let (_, _, responder, message_2) = begin();
    assert_eq!(
        responder_receive(&responder, &message_2, NOW).err(),
        Some(CMCRYPTO_ERROR_MALFORMED)
    );
    for not_message_1 in [&message_2, &message_3] {
        assert_eq!(read_request(not_message_1, &[]).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    }
}

fn used_up<T>(outcome: Result<T, i32>, argument: &str) {
    assert_eq!(outcome.err(), Some(INVALID));
    assert_eq!(detail(), format!("{argument}: used up by an earlier call"));
}

#[test]
fn each_step_is_done_once() {
    let (from, to) = (site_party(0, "client-2048", FROM), site_party(0, "mp-2048", TO));
    let (initiator, message_1) = start(&from, TO, SUITES[0]).unwrap();
    let request = read_request(&message_1, &[]).unwrap();

    let (responder, message_2) = respond(&request, &to).unwrap();
    used_up(respond(&request, &to), "request");

    let known = initiator_receive(&initiator, &message_2, NOW).unwrap();
    used_up(initiator_receive(&initiator, &message_2, NOW), "initiator");

    let (message_3, channel) = authorise_responder(&known).unwrap();
    used_up(authorise_responder(&known), "responder");
    assert_eq!(site_of(&peer_of_responder(&known)).as_c_str(), TO);

    let known = responder_receive(&responder, &message_3, NOW).unwrap();
    used_up(responder_receive(&responder, &message_3, NOW), "responder");

    let theirs = Side::new(authorise_initiator(&known).unwrap()).unwrap();
    used_up(authorise_initiator(&known), "initiator");
    assert_eq!(site_of(&peer_of_initiator(&known)).as_c_str(), FROM);

    let ours = Side::new(channel).unwrap();
    let (mut sender, mut receiver) = (std::ptr::dangling_mut(), std::ptr::dangling_mut());
    let again =
        unsafe { cmcrypto_channel_split(ours.channel.get(), &raw mut sender, &raw mut receiver) };
    assert!(sender.is_null() && receiver.is_null());
    used_up(if again == CMCRYPTO_OK { Ok(()) } else { Err(again) }, "channel");
    assert_eq!(ours.id(), theirs.id());
    assert_eq!(site_of(&peer_of_side(&ours)).as_c_str(), TO);
}

/// After an error of the peer's the step is done too; after a mistake of the caller's it is not.
#[test]
fn errors_and_mistakes() {
    let (from, to) = (site_party(0, "client-2048", FROM), site_party(0, "mp-2048", TO));
    let (initiator, message_1) = start(&from, TO, SUITES[0]).unwrap();
    let request = read_request(&message_1, &[]).unwrap();
    let (responder, message_2) = respond(&request, &to).unwrap();

    let mistake = unsafe {
        let (mut out, initiator) = (std::ptr::dangling_mut(), initiator.get());
        let status =
            cmcrypto_channel_initiator_receive(initiator, std::ptr::null(), 9, NOW, &raw mut out);
        assert!(out.is_null());
        status
    };
    assert_eq!((mistake, detail().as_str()), (INVALID, "message: NULL with a length"));
    let known = initiator_receive(&initiator, &message_2, NOW).unwrap();
    let (mut message_3, _) = authorise_responder(&known).unwrap();

    *message_3.last_mut().unwrap() ^= 1;
    let refused = responder_receive(&responder, &message_3, NOW);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_DECRYPT));
    *message_3.last_mut().unwrap() ^= 1;
    used_up(responder_receive(&responder, &message_3, NOW), "responder");

    let request = read_request(&message_1, &[]).unwrap();
    assert_eq!(respond(&request, &from).err(), Some(CMCRYPTO_ERROR_SITE_MISMATCH));
    used_up(respond(&request, &to), "request");
}

/// Of several threads that do the same step one does it.
#[test]
fn one_thread_does_a_step() {
    let (from, to) = (site_party(0, "client-2048", FROM), site_party(0, "mp-2048", TO));
    let (known, responder) = authenticate(&from, &to, SUITES[0]);
    let (message_3, _) = authorise_responder(&known).unwrap();
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let receive = || {
            let outcome = responder_receive(&responder, &message_3, NOW);
            (outcome, detail())
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(receive)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (done, late): (Vec<_>, Vec<_>) =
        outcomes.into_iter().partition(|(outcome, _)| outcome.is_ok());
    assert_eq!(done.len(), 1);
    for (outcome, detail) in late {
        assert_eq!(outcome.err(), Some(INVALID));
        assert_eq!(detail, "responder: used up by an earlier call");
    }
    let channel = authorise_initiator(done[0].0.as_ref().ok().unwrap());
    assert!(channel.is_ok());
}
