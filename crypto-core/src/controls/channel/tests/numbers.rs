//! Records at numbers that no test gets to by counting.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::controls::channel::initiator::Initiator;
use crate::controls::channel::message::RECORD_OVERHEAD;
use crate::controls::channel::party::Party;
use crate::controls::channel::record::{Channel, RECORDS_PER_KEY, Received, Receiver, Sender};
use crate::controls::channel::responder::Request;
use crate::controls::channel::suite::Suite;
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::names::SiteCode;
use crate::primitive::rsa::RsaKeySize;
use crate::{Error, Provider, Timestamp};

const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);

/// Both sides of a channel, at a number in both directions.
fn channels_at(number: u64) -> [Channel; 2] {
    let party = |site| {
        let (size, site) = (RsaKeySize::Rsa2048, SiteCode::new(site).unwrap());
        let key = SiteExchangeKey::generate(Provider::default(), size, site);
        Party::site(key.unwrap())
    };
    let to = SiteCode::new("CAS").unwrap();
    let (initiator, message_1) = Initiator::start(&party("P01"), to, Suite::default()).unwrap();
    let request = Request::read(&message_1, Suite::ALL).unwrap();
    let (responder, message_2) = request.respond(&party("CAS")).unwrap();
    let known = initiator.receive(&message_2, NOW).unwrap();
    let (message_3, mut of_i) = known.authorise(|_| Ok(())).unwrap();
    let known = responder.receive(&message_3, NOW).unwrap();
    let mut of_r = known.authorise(|_| Ok(())).unwrap();
    for channel in [&mut of_i, &mut of_r] {
        channel.sender.skip_to(number);
        channel.receiver.skip_to(number);
    }
    [of_i, of_r]
}

fn seal(sender: &mut Sender) -> Result<[u8; RECORD_OVERHEAD + 1], Error> {
    let mut record = [0x5a; RECORD_OVERHEAD + 1];
    let sealed = sender.seal(&mut record, NOW);
    if sealed.is_err() {
        assert_eq!(record, [0x5a; RECORD_OVERHEAD + 1]);
    }
    sealed.map(|()| record)
}

fn number_of(record: &[u8]) -> u64 {
    u64::from_be_bytes(record[4..12].try_into().unwrap())
}

#[track_caller]
fn opens(receiver: &mut Receiver, mut record: [u8; RECORD_OVERHEAD + 1]) {
    let expected = Received::Data(&mut [0x5a]);
    assert_eq!(receiver.open(&mut record, NOW), Ok(expected));
}

#[test]
fn the_last_number_is_for_closing() {
    for by_responder in [false, true] {
        let [i, r] = channels_at(u64::MAX - 2);
        let (mut sender, mut receiver) = match by_responder {
            false => (i.sender, r.receiver),
            true => (r.sender, i.receiver),
        };
        for number in [u64::MAX - 2, u64::MAX - 1] {
            let record = seal(&mut sender).unwrap();
            assert_eq!(number_of(&record), number);
            opens(&mut receiver, record);
            assert_eq!(
                receiver.open(&mut record.clone(), NOW),
                Err(Error::REPLAYED)
            );
        }
        for _ in 0..3 {
            assert_eq!(seal(&mut sender), Err(Error::NUMBER_EXHAUSTED));
        }
        assert_eq!(receiver.end_of_input(), Err(Error::CHANNEL_TRUNCATED));
        let mut record = sender.close().unwrap();
        assert_eq!(number_of(&record), u64::MAX);
        assert_eq!(receiver.open(&mut record, NOW), Ok(Received::Closed));
        assert_eq!(receiver.end_of_input(), Ok(()));
        assert_eq!(receiver.open(&mut record, NOW), Err(Error::CHANNEL_CLOSED));
    }
}

/// Nothing could tell its repetition, so it is refused from a peer that breaks the rule, too.
#[test]
fn data_under_the_last_number_is_refused() {
    let [i, mut r] = channels_at(u64::MAX);
    let mut record = i.sender.close().unwrap();
    let mut as_data = record;
    as_data[0] = crate::controls::channel::message::DATA;
    let found = r.receiver.open(&mut as_data, NOW);
    assert_eq!(found, Err(Error::NUMBER_EXHAUSTED));
    assert_eq!(r.receiver.open(&mut record, NOW), Ok(Received::Closed));
}

/// Who goes on under the old key is not understood.
#[test]
fn the_key_changes_with_the_number() {
    let [mut i, mut r] = channels_at(RECORDS_PER_KEY);
    let mut old_key = seal(&mut i.sender).unwrap();
    i.sender.skip_to(RECORDS_PER_KEY - 1);
    r.receiver.skip_to(RECORDS_PER_KEY - 1);
    opens(&mut r.receiver, seal(&mut i.sender).unwrap());
    let due = seal(&mut i.sender).unwrap();
    assert_eq!(number_of(&due), number_of(&old_key));
    assert_eq!(r.receiver.open(&mut old_key, NOW), Err(Error::DECRYPT));
    opens(&mut r.receiver, due);
    opens(&mut r.receiver, seal(&mut i.sender).unwrap());
}
