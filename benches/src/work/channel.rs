//! Two sites that agree on a channel, both in memory.

use std::sync::Arc;

use cmcrypto_core::channel::{
    Channel, Cookies, Initiator, Party, RECORD_HEADER_LEN, RECORD_OVERHEAD, Received, Request,
    Suite,
};
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
use cmcrypto_core::{Error, Provider, Timestamp};

use crate::work::message;

const ADDRESS: &[u8] = b"192.0.2.1";

/// What the sides show of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Keys alone; each side knows the other's.
    Keys,
    /// Self-signed certificates; each side knows the other's.
    Certificates,
}

/// A side of a channel: who it is, and whom it knows.
pub struct Side {
    pub key: PrivateKey,
    pub certificate: Certificate,
    party: Party,
    /// That knows the other side's key.
    directory: SiteDirectory,
    /// The other side's certificate.
    known: Certificate,
}

/// A primary site, which begins, and its central administration site.
pub struct Channels {
    pub initiator: Side,
    pub responder: Side,
    shown: Shown,
    now: Timestamp,
}

/// A handshake that is over.
pub struct Handshake {
    pub initiator: Channel,
    pub responder: Channel,
    /// The lengths of messages 1, 2 and 3.
    pub sent: [usize; 3],
}

impl Channels {
    /// With the stored keys of this many bits.
    pub fn new(provider: Provider, bits: usize, shown: Shown) -> Self {
        let now = Timestamp::from_unix(1_800_000_000);
        let codes = ["P01", "CAS"].map(|code| SiteCode::new(code).unwrap());
        let keys = ["client", "mp"].map(|name| message::key(provider, &format!("{name}-{bits}")));
        let certificates = [0, 1].map(|own| {
            let until = now.saturating_add(365 * 86_400);
            let signing = KeyUse::Signing;
            self_signed(&keys[own], signing, codes[own].as_str(), now, until).unwrap()
        });
        let side = |own: usize, relation| {
            let other = 1 - own;
            let mut directory = SiteDirectory::new(codes[own], SiteDirectorySettings::default());
            directory
                .learn_from_directory_service(
                    codes[other],
                    relation,
                    keys[other].public_key(),
                    None,
                    now,
                )
                .unwrap();
            let key = Arc::new(keys[own].clone());
            let certificate = certificates[own].clone();
            let party = match shown {
                Shown::Keys => Party::site(SiteExchangeKey::new(key, codes[own]).unwrap()),
                Shown::Certificates => {
                    let identity = SigningIdentity::new(key, certificate.clone()).unwrap();
                    Party::certificate(codes[own], identity).unwrap()
                }
            };
            Side {
                key: keys[own].clone(),
                certificate,
                party,
                directory,
                known: certificates[other].clone(),
            }
        };
        Self {
            initiator: side(0, SiteRelation::Parent),
            responder: side(1, SiteRelation::Child),
            shown,
            now,
        }
    }

    /// The whole of a handshake: the work of both sides, one after the other.
    pub fn handshake(&self, suite: Suite) -> Handshake {
        let now = self.now;
        let to = self.responder.party.site_code();
        let (initiator, message_1) = Initiator::start(&self.initiator.party, to, suite).unwrap();
        let request = Request::read(&message_1, Suite::ALL).unwrap();
        let of_r = &self.responder;
        let (responder, message_2) = match self.shown {
            Shown::Keys => request.respond_site(&of_r.party, &of_r.directory, now),
            Shown::Certificates => request.respond(&of_r.party),
        }
        .unwrap();
        let (message_3, initiator) = match self.shown {
            Shown::Keys => initiator.receive_site(&message_2, &self.initiator.directory, now),
            Shown::Certificates => {
                let known = initiator.receive(&message_2, now).unwrap();
                known.authorise_certificate(&self.initiator.known)
            }
        }
        .unwrap();
        let responder = match self.shown {
            Shown::Keys => responder.receive_site(&message_3, &of_r.directory, now),
            Shown::Certificates => {
                let known = responder.receive(&message_3, now).unwrap();
                known.authorise_certificate(&of_r.known)
            }
        }
        .unwrap();
        Handshake {
            initiator,
            responder,
            sent: [&message_1, &message_2, &message_3].map(Vec::len),
        }
    }
}

/// A responder that demands cookies, and a message 1 with one that is none.
pub struct Loaded {
    cookies: Cookies,
    message_1: Vec<u8>,
    now: Timestamp,
}

impl Loaded {
    pub fn new(provider: Provider, suite: Suite) -> Self {
        let channels = Channels::new(provider, 2048, Shown::Keys);
        let to = channels.responder.party.site_code();
        let started = Initiator::start(&channels.initiator.party, to, suite);
        let (initiator, message_1) = started.unwrap();
        let others = Cookies::generate(provider).unwrap();
        let request = Request::read(&message_1, Suite::ALL).unwrap();
        let demand = others.demand(&request, ADDRESS, channels.now);
        let (_, message_1) = initiator.with_cookie(&demand).unwrap();
        Self {
            cookies: Cookies::generate(provider).unwrap(),
            message_1,
            now: channels.now,
        }
    }

    /// Reads it, refuses the cookie and demands another.
    pub fn refuse(&self) -> Vec<u8> {
        let request = Request::read(&self.message_1, Suite::ALL).unwrap();
        let found = self.cookies.check(&request, ADDRESS, self.now);
        assert_eq!(found, Err(Error::COOKIE_INVALID));
        self.cookies.demand(&request, ADDRESS, self.now)
    }
}

/// A channel that stands, and a buffer of a record.
pub struct Records {
    handshake: Handshake,
    record: Vec<u8>,
    now: Timestamp,
}

impl Records {
    /// Records of `len` bytes of content.
    pub fn new(provider: Provider, len: usize) -> Self {
        let channels = Channels::new(provider, 2048, Shown::Keys);
        let mut record = vec![0; RECORD_OVERHEAD + len];
        record[RECORD_HEADER_LEN..][..len].copy_from_slice(&message::content(len));
        Self {
            handshake: channels.handshake(Suite::X25519),
            now: channels.now,
            record,
        }
    }

    /// Seals what is in the buffer, and opens it there.
    pub fn in_place(&mut self) {
        let Handshake {
            initiator,
            responder,
            ..
        } = &mut self.handshake;
        initiator.sender.seal(&mut self.record, self.now).unwrap();
        match responder.receiver.open(&mut self.record, self.now).unwrap() {
            Received::Data(_) => {}
            Received::Closed => panic!("data was sent"),
        }
    }

    /// The same, with content that comes from elsewhere and goes elsewhere.
    pub fn copied(&mut self, from: &[u8], to: &mut [u8]) {
        self.record[RECORD_HEADER_LEN..][..from.len()].copy_from_slice(from);
        self.in_place();
        to.copy_from_slice(&self.record[RECORD_HEADER_LEN..][..from.len()]);
    }
}
