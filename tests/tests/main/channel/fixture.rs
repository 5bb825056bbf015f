//! Two sites, and whoever else there is.

use cmcrypto_core::channel::*;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_core::sites::{SiteDirectory, SiteRelation};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::hierarchy::identity_between;
pub use cmcrypto_tests::hierarchy::{DAY, code, later, p01, world};
use cmcrypto_tests::*;

/// The stored keys of the sites P01, which begins, and CAS.
pub const P01_KEY: &str = "client-2048";
pub const CAS_KEY: &str = "mp-2048";
/// Somebody else's.
pub const OTHER_KEY: &str = "mp2-2048";

/// Type, version, suite, length.
pub const HEADER: usize = 6;

pub fn cas() -> SiteCode {
    code("CAS")
}

pub fn share_len(suite: Suite) -> usize {
    match suite {
        Suite::X25519 => 32,
        Suite::P256 => 65,
        _ => panic!("{suite:?}"),
    }
}

pub fn site(provider: Provider, site: SiteCode, name: &str) -> Party {
    Party::site(world(provider).exchange(name, site.as_str()))
}

/// A signing certificate for a stored key, valid from a day before [`NOW`] until a day after.
pub fn identity(provider: Provider, name: &str) -> SigningIdentity {
    identity_between(provider, name, "S01", later(-DAY), later(DAY))
}

pub fn holder(provider: Provider, site: SiteCode, name: &str) -> Party {
    Party::certificate(site, identity(provider, name)).unwrap()
}

/// What a side shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    ExchangeKey,
    Certificate,
}

impl Shown {
    fn party(self, provider: Provider, code: SiteCode, name: &str) -> Party {
        match self {
            Shown::ExchangeKey => site(provider, code, name),
            Shown::Certificate => holder(provider, code, name),
        }
    }
}

/// How two sides are made: the initiator's first.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub providers: [Provider; 2],
    pub suite: Suite,
    pub shown: [Shown; 2],
}

impl Setup {
    /// All combinations.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        let shown = [Shown::ExchangeKey, Shown::Certificate];
        for &of_i in Provider::ALL {
            for &of_r in Provider::ALL {
                for &suite in Suite::ALL {
                    for shown in [0, 1, 2, 3].map(|at| [shown[at / 2], shown[at % 2]]) {
                        let providers = [of_i, of_r];
                        all.push(Self {
                            providers,
                            suite,
                            shown,
                        });
                    }
                }
            }
        }
        all
    }

    /// So many that each pair of providers, each suite and each of what is shown is among them.
    pub fn some() -> Vec<Self> {
        let mut some = Vec::new();
        for (at, &of_i) in Provider::ALL.iter().enumerate() {
            for (and, &of_r) in Provider::ALL.iter().enumerate() {
                let same = at == and;
                let suite = if same { Suite::X25519 } else { Suite::P256 };
                let (one, other) = match at {
                    0 => (Shown::ExchangeKey, Shown::Certificate),
                    _ => (Shown::Certificate, Shown::ExchangeKey),
                };
                some.push(Self {
                    providers: [of_i, of_r],
                    suite,
                    shown: if same { [one; 2] } else { [one, other] },
                });
            }
        }
        if Provider::ALL.len() == 1 {
            some.push(Self {
                suite: Suite::P256,
                shown: [Shown::Certificate; 2],
                ..some[0]
            });
        }
        some
    }

    /// One, with sites.
    pub fn plain(provider: Provider, suite: Suite) -> Self {
        Self {
            providers: [provider; 2],
            suite,
            shown: [Shown::ExchangeKey; 2],
        }
    }

    pub fn sides(self) -> Sides {
        let [of_i, of_r] = self.providers;
        Sides {
            setup: self,
            initiator: self.shown[0].party(of_i, p01(), P01_KEY),
            responder: self.shown[1].party(of_r, cas(), CAS_KEY),
        }
    }
}

/// Who talks.
pub struct Sides {
    pub setup: Setup,
    pub initiator: Party,
    pub responder: Party,
}

impl Sides {
    pub fn start(&self) -> (Initiator, Vec<u8>) {
        Initiator::start(&self.initiator, cas(), self.setup.suite).unwrap()
    }

    pub fn respond(&self, message_1: &[u8]) -> Result<(Responder, Vec<u8>), Error> {
        Request::read(message_1, Suite::ALL)?.respond(&self.responder)
    }

    /// A handshake until both have proved who they are; its three messages.
    pub fn run(&self) -> Run {
        let (initiator, message_1) = self.start();
        let (responder, message_2) = self.respond(&message_1).unwrap();
        let known = initiator.receive(&message_2, NOW).unwrap();
        let (message_3, channel) = known.authorise(anybody).unwrap();
        Run {
            messages: [message_1, message_2, message_3],
            channel,
            responder,
        }
    }

    pub fn channels(&self) -> [Channel; 2] {
        let run = self.run();
        let known = run.responder.receive(&run.messages[2], NOW).unwrap();
        [run.channel, known.authorise(anybody).unwrap()]
    }
}

/// A handshake up to message 3, which the responder has not got.
pub struct Run {
    pub messages: [Vec<u8>; 3],
    pub channel: Channel,
    pub responder: Responder,
}

pub fn anybody(_: &Peer) -> Result<(), Error> {
    Ok(())
}

/// The directory of `own`, in which `other` has the stored key of this name.
pub fn directory(own: SiteCode, other: SiteCode, name: &str) -> SiteDirectory {
    let sites = [(other.as_str(), SiteRelation::Child, name)];
    world(Provider::default()).directory(own.as_str(), &sites)
}

/// Room for a record, with its content.
pub fn room(content: &[u8]) -> Vec<u8> {
    let mut record = vec![0; content.len() + RECORD_OVERHEAD];
    record[RECORD_HEADER_LEN..][..content.len()].copy_from_slice(content);
    record
}

pub fn seal(sender: &mut Sender, content: &[u8]) -> Vec<u8> {
    let mut record = room(content);
    sender.seal(&mut record, NOW).unwrap();
    record
}

/// The content, or nothing of what closes.
pub fn open(receiver: &mut Receiver, record: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let mut record = record.to_vec();
    match receiver.open(&mut record, NOW)? {
        Received::Data(content) => Ok(Some(content.to_vec())),
        Received::Closed => Ok(None),
    }
}

/// Both sides understand each other.
#[track_caller]
pub fn assert_talk(a: &mut Channel, b: &mut Channel) {
    assert_eq!(a.id, b.id);
    for _ in 0..2 {
        let record = seal(&mut a.sender, b"configuration");
        let content = open(&mut b.receiver, &record);
        assert_eq!(content, Ok(Some(b"configuration".to_vec())));
        let record = seal(&mut b.sender, b"status");
        assert_eq!(open(&mut a.receiver, &record), Ok(Some(b"status".to_vec())));
    }
}

/// The number in the last two bytes of a message's header made that of its length.
pub fn with_true_length(mut message: Vec<u8>) -> Vec<u8> {
    let body = u16::try_from(message.len() - HEADER).unwrap();
    message[4..6].copy_from_slice(&body.to_be_bytes());
    message
}
