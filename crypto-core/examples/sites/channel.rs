//! Two sites over a transport, here two buffers in memory.

use std::time::Instant;

use cmcrypto_core::channel::{
    Initiator, Party, RECORD_HEADER_LEN, RECORD_OVERHEAD, Received, Request, Suite,
};
use cmcrypto_core::{Error, Timestamp};

use super::{Outcome, Site, refused};

pub(crate) fn talk(s01: &Site, p01: &Site, cas: &Site, now: Timestamp) -> Outcome<()> {
    let (from, to) = (Party::site(s01.key.clone()), Party::site(p01.key.clone()));
    let start = Instant::now();
    let (initiator, message_1) = Initiator::start(&from, p01.code, Suite::default())?;
    let request = Request::read(&message_1, Suite::ALL)?;
    let (responder, message_2) = request.respond_site(&to, &p01.directory, now)?;
    let (message_3, mut ours) = initiator.receive_site(&message_2, &s01.directory, now)?;
    let mut theirs = responder.receive_site(&message_3, &p01.directory, now)?;
    println!(
        "{:.3} ms for the handshake, {} + {} + {} bytes; P01 talks to {:?}",
        start.elapsed().as_secs_f64() * 1e3,
        message_1.len(),
        message_2.len(),
        message_3.len(),
        theirs.peer
    );

    let content = b"<Configuration/>";
    let mut record = [0; RECORD_OVERHEAD + 16];
    let (_, room) = record.split_at_mut(RECORD_HEADER_LEN);
    for (to, from) in room.iter_mut().zip(content) {
        *to = *from;
    }
    ours.sender.seal(&mut record, now)?;
    let sent = record;
    let received = theirs.receiver.open(&mut record, now)?;
    if received != Received::Data(&mut content.to_owned()) {
        return Err("P01 received something else".into());
    }
    println!("a record: {} bytes in {}", content.len(), sent.len());
    refused(
        "the same record once more",
        theirs.receiver.open(&mut sent.clone(), now).map(drop),
        Error::REPLAYED,
    )?;
    refused(
        "the same record, sent back to S01",
        ours.receiver.open(&mut sent.clone(), now).map(drop),
        Error::RECORD_REFLECTED,
    )?;
    refused(
        "the end of the input, when S01 had not closed",
        theirs.receiver.end_of_input(),
        Error::CHANNEL_TRUNCATED,
    )?;
    theirs.receiver.open(&mut ours.sender.close()?, now)?;
    theirs.receiver.end_of_input()?;
    println!("S01 closes: nothing is missing");

    let stranger = Site::new("X01", &std::env::temp_dir(), now)?;
    let from = Party::site(stranger.key.clone());
    let to = Party::site(cas.key.clone());
    let (_, message_1) = Initiator::start(&from, cas.code, Suite::default())?;
    let request = Request::read(&message_1, Suite::ALL)?;
    refused(
        "a channel from X01, which CAS does not know",
        request.respond_site(&to, &cas.directory, now).map(drop),
        Error::SITE_KEY_UNKNOWN,
    )
}
