//! The stored vectors of `vectors/channel`: handshakes with fixed ephemeral keys, what is derived from
//! them, and records. What OpenSSL makes of the same files is in `tests/tests/main/channel/openssl.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::path::Path;
use std::sync::Arc;

use crate::controls::channel::cookie::Cookies;
use crate::controls::channel::initiator::Initiator;
use crate::controls::channel::key_schedule::{KeySchedule, LABEL};
use crate::controls::channel::message::{
    MESSAGE_HEADER_LEN, Opening, RECORD_HEADER_LEN, RECORD_OVERHEAD, RECORD_TAG_LEN, Role,
};
use crate::controls::channel::party::Party;
use crate::controls::channel::record::{Channel, RECORDS_PER_KEY, Received, Receiver, Sender};
use crate::controls::channel::responder::Request;
use crate::controls::channel::suite::Suite;
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::names::SiteCode;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::key::public_key::sha256;
use crate::primitive::agreement::AgreementKey;
use crate::primitive::{aes_gcm, kdf};
use crate::{Error, Provider, Secret, Timestamp};

const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);
/// The initiator's site and the stored key that is its exchange key, and the responder's.
const P01: (&str, &str) = ("P01", "client-2048");
const CAS: (&str, &str) = ("CAS", "mp-2048");

type Lines = Vec<(String, Vec<u8>)>;

fn path(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../vectors")
        .join(name)
}

/// A handshake: its suite, and whether the responder demands a cookie.
type Case = (Suite, bool);

fn file(case: Case) -> &'static str {
    match case {
        (Suite::X25519, false) => "channel/x25519.txt",
        (Suite::P256, false) => "channel/p256.txt",
        (Suite::X25519, true) => "channel/x25519-cookie.txt",
        (Suite::P256, true) => "channel/p256-cookie.txt",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(lines: &Lines) -> String {
    let lines = lines.iter();
    lines
        .map(|(name, bytes)| format!("{name} = {}\n", hex(bytes)))
        .collect()
}

fn stored(text: &str, name: &str) -> Vec<u8> {
    let mut lines = text.lines().filter_map(|line| line.split_once(" = "));
    let (_, digits) = lines.find(|(found, _)| *found == name).unwrap();
    let digits: Vec<_> = digits.chars().map(|c| c.to_digit(16).unwrap()).collect();
    let bytes = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]);
    bytes.map(|byte| u8::try_from(byte).unwrap()).collect()
}

fn party(provider: Provider, (site, key): (&str, &str)) -> Party {
    let pem = std::fs::read(path(&format!("keys/{key}.key.pem"))).unwrap();
    let key = Arc::new(PrivateKey::from_pem(provider, &pem, None).unwrap());
    Party::site(SiteExchangeKey::new(key, SiteCode::new(site).unwrap()).unwrap())
}

/// The ephemeral private key of a role: any bytes, but fixed.
fn ephemeral(role: Role) -> Vec<u8> {
    let first = match role {
        Role::Initiator => 1,
        Role::Responder => 33,
    };
    (first..).take(32).collect()
}

fn ephemeral_key(provider: Provider, suite: Suite, role: Role) -> AgreementKey {
    let private = Secret::from(ephemeral(role));
    AgreementKey::from_private_bytes(provider, suite.agreement(), &private).unwrap()
}

const COOKIE_KEY: [u8; 32] = [0x63; 32];
const ADDRESS: &[u8] = b"192.0.2.1";

/// Message 1 as the keys are for; and what went before it, if a cookie was demanded.
fn start(provider: Provider, (suite, cookie): Case) -> (Initiator, Vec<u8>, Lines) {
    let to = SiteCode::new(CAS.0).unwrap();
    let key = ephemeral_key(provider, suite, Role::Initiator);
    let started = Initiator::start_with(&party(provider, P01), to, suite, key);
    let (initiator, first) = started.unwrap();
    if !cookie {
        return (initiator, first, Lines::new());
    }
    let cookies = Cookies::with_key(&Secret::from(COOKIE_KEY.to_vec()));
    let request = Request::read(&first, Suite::ALL).unwrap();
    let demand = cookies.demand(&request, ADDRESS, NOW);
    let (initiator, message_1) = initiator.with_cookie(&demand).unwrap();
    let request = Request::read(&message_1, Suite::ALL).unwrap();
    assert_eq!(cookies.check(&request, ADDRESS, NOW), Ok(()));
    let lines = [
        ("cookie-key", &COOKIE_KEY[..]),
        ("cookie-address", ADDRESS),
        ("message-1-before-the-cookie", &first),
        ("cookie-demand", &demand),
    ];
    let lines = lines.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
    (initiator, message_1, lines.into())
}

/// Messages 2 and 3, with new signatures.
fn new_messages(provider: Provider, case: Case) -> [Vec<u8>; 2] {
    let (initiator, message_1, _) = start(provider, case);
    let (suite, _) = case;
    let request = Request::read(&message_1, Suite::ALL).unwrap();
    let key = ephemeral_key(provider, suite, Role::Responder);
    let responder = request.respond_with(&party(provider, CAS), &key).unwrap();
    let (_, message_2) = responder;
    let known = initiator.receive(&message_2, NOW).unwrap();
    let (message_3, _) = known.authorise(|_| Ok(())).unwrap();
    [message_2, message_3]
}

/// All lines of a suite's file, given the two messages that hold signatures, which are random.
fn compute(providers: [Provider; 2], case: Case, [message_2, message_3]: [&[u8]; 2]) -> Lines {
    let [of_i, of_r] = providers;
    let (initiator, message_1, before) = start(of_i, case);
    let (suite, _) = case;
    let x = ephemeral_key(of_i, suite, Role::Initiator);
    let y = ephemeral_key(of_r, suite, Role::Responder);
    let head = MESSAGE_HEADER_LEN + suite.share_len();
    assert_eq!(&message_2[MESSAGE_HEADER_LEN..head], y.public_key());

    let opening = Opening::read(&message_1).unwrap();
    let (at_i, at_r) = (Role::Initiator, Role::Responder);
    let mut agreed = [
        KeySchedule::new(of_i, opening.clone(), at_i, &x, y.public_key()).unwrap(),
        KeySchedule::new(of_r, opening, at_r, &y, y.public_key()).unwrap(),
    ];
    let responder = agreed[0].open_proof(at_r, message_2, head, NOW).unwrap();
    let known = initiator.receive(message_2, NOW).unwrap();
    assert_eq!(known.peer(), &responder);
    agreed[0].add(message_2);
    agreed[1].add(message_2);
    let head = MESSAGE_HEADER_LEN;
    let initiator = agreed[1].open_proof(at_i, message_3, head, NOW).unwrap();
    agreed[0].add(message_3);
    agreed[1].add(message_3);
    let [a, b] = &agreed;
    assert_eq!(a.secret(), b.secret());
    assert_eq!(a.bound(), b.bound());

    let mut lines = before;
    let mut line = |name: &str, bytes: &[u8]| lines.push((name.to_owned(), bytes.to_vec()));
    line("initiator-ephemeral-private", &ephemeral(at_i));
    line("responder-ephemeral-private", &ephemeral(at_r));
    line("message-1", &message_1);
    line("message-2", message_2);
    line("message-3", message_3);
    line("Z", x.agree(y.public_key()).unwrap().expose());
    line("B", &a.bound());
    line("T2", &sha256(&[&message_1, message_2].concat()));
    line("T3", &sha256(&[&message_1, message_2, message_3].concat()));
    line("S", a.secret().expose());
    for name in [
        "responder proof",
        "initiator proof",
        "responder confirmation",
        "initiator confirmation",
    ] {
        let key = kdf::expand(a.secret(), &[LABEL, name.as_bytes()], 32).unwrap();
        line(&format!("{}-key", name.replace(' ', "-")), key.expose());
    }
    line("channel-id", &a.channel_id().unwrap());
    let mut keys = Vec::new();
    for (role, name) in [(at_i, "initiator"), (at_r, "responder")] {
        let mut secret = a.traffic_secret(role).unwrap();
        assert_eq!(b.traffic_secret(role).as_ref(), Ok(&secret));
        for epoch in 0..2 {
            let expand =
                |label: &str, len| kdf::expand(&secret, &[LABEL, label.as_bytes()], len).unwrap();
            let (key, iv) = (expand("key", 32), expand("iv", 12));
            line(&format!("{name}-traffic-secret-{epoch}"), secret.expose());
            line(&format!("{name}-key-{epoch}"), key.expose());
            line(&format!("{name}-iv-{epoch}"), iv.expose());
            secret = expand("next", 32);
            keys.push((name, epoch, key, iv));
        }
    }

    let mut channels = [
        Channel::new(a, at_i, responder, NOW, NOW).unwrap(),
        Channel::new(b, at_r, initiator, NOW, NOW).unwrap(),
    ];
    assert_eq!(
        channels.each_ref().map(|channel| channel.id),
        [a.channel_id().unwrap(); 2]
    );
    let mut records = Vec::new();
    for number in [0, 1, RECORDS_PER_KEY - 1, RECORDS_PER_KEY] {
        if number == RECORDS_PER_KEY - 1 {
            for channel in &mut channels {
                channel.sender.skip_to(number);
                channel.receiver.skip_to(number);
            }
        }
        let [i, r] = &mut channels;
        for (name, sender, receiver) in [
            ("initiator", &mut i.sender, &mut r.receiver),
            ("responder", &mut r.sender, &mut i.receiver),
        ] {
            // The second is empty.
            let content = format!("record {number} of the {name}");
            let content = if number == 1 { "" } else { &content };
            let record = exchange(sender, receiver, content.as_bytes());
            records.push((name, number, record, content.as_bytes().to_vec()));
        }
    }
    let [i, r] = channels;
    for (name, sender, mut receiver) in [
        ("initiator", i.sender, r.receiver),
        ("responder", r.sender, i.receiver),
    ] {
        let mut record = sender.close().unwrap();
        records.push((name, RECORDS_PER_KEY + 1, record.to_vec(), Vec::new()));
        assert_eq!(receiver.open(&mut record, NOW), Ok(Received::Closed));
    }
    for (name, number, record, content) in &records {
        let kind = if record[0] == 5 { "close" } else { "record" };
        lines.push((format!("{name}-{kind}-{number}"), record.clone()));
        // The keys of the lines above are those that sealed it.
        let epoch = number / RECORDS_PER_KEY;
        let mut keys = keys.iter();
        let key = keys.find(|key| key.0 == *name && key.1 == epoch).unwrap();
        assert_eq!(open(key, *number, record).as_ref(), Ok(content));
    }
    lines
}

fn exchange(sender: &mut Sender, receiver: &mut Receiver, content: &[u8]) -> Vec<u8> {
    let mut record = vec![0; content.len() + RECORD_OVERHEAD];
    record[RECORD_HEADER_LEN..][..content.len()].copy_from_slice(content);
    sender.seal(&mut record, NOW).unwrap();
    let mut opened = record.clone();
    let mut content = content.to_vec();
    let expected = Received::Data(&mut content);
    assert_eq!(receiver.open(&mut opened, NOW), Ok(expected));
    record
}

fn open(
    (.., key, iv): &(&str, u64, Secret, Secret),
    number: u64,
    record: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&number.to_be_bytes());
    for (byte, iv) in nonce.iter_mut().zip(iv.expose()) {
        *byte ^= iv;
    }
    let (header, rest) = record.split_at(RECORD_HEADER_LEN);
    let (content, tag) = rest.split_last_chunk::<RECORD_TAG_LEN>().unwrap();
    let mut content = content.to_vec();
    let provider = Provider::default();
    aes_gcm::open_in_place(provider, key, &nonce, header, &mut content, tag)?;
    Ok(content)
}

/// With `CMCRYPTO_UPDATE_VECTORS=1` in the environment it makes them anew first.
#[test]
fn stored_handshakes_and_records() {
    let cases = Suite::ALL
        .iter()
        .flat_map(|suite| [(*suite, false), (*suite, true)]);
    for case in cases {
        let path = path(file(case));
        if std::env::var_os("CMCRYPTO_UPDATE_VECTORS").is_some() {
            let provider = Provider::default();
            let [message_2, message_3] = new_messages(provider, case);
            let lines = compute([provider; 2], case, [&message_2, &message_3]);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text(&lines)).unwrap();
        }
        let file = std::fs::read_to_string(&path).unwrap();
        let messages = ["message-2", "message-3"].map(|name| stored(&file, name));
        for &of_i in Provider::ALL {
            for &of_r in Provider::ALL {
                let messages = messages.each_ref().map(Vec::as_slice);
                let lines = compute([of_i, of_r], case, messages);
                assert_eq!(text(&lines), file, "{case:?}, {of_i:?} and {of_r:?}");
            }
        }
    }
}
