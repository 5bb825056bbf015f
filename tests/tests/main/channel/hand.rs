//! The handshake as `protocol.md` has it, by hand: what a peer can send who keeps to none of it.

use ::aes_gcm::Aes256Gcm;
use ::aes_gcm::aead::{AeadInOut, KeyInit, Nonce};
use cmcrypto_core::channel::Suite;
use cmcrypto_core::pki::key::PrivateKey;
pub use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use cmcrypto_core::primitive::hmac::HmacSha256;
use cmcrypto_core::primitive::{aes_gcm, kdf};
use cmcrypto_core::{Error, Provider, Secret};

use crate::channel::fixture::*;

pub const EXCHANGE_KEY: u8 = 1;
pub const CERTIFICATE: u8 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Initiator,
    Responder,
}

impl Role {
    pub fn number(self) -> u8 {
        match self {
            Role::Initiator => 1,
            Role::Responder => 2,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Role::Initiator => "initiator",
            Role::Responder => "responder",
        }
    }

    pub fn other(self) -> Self {
        match self {
            Role::Initiator => Role::Responder,
            Role::Responder => Role::Initiator,
        }
    }
}

pub fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    cmcrypto_tests::sha256(&parts.concat()).to_vec()
}

pub fn ephemeral(suite: Suite) -> AgreementKey {
    let algorithm = match suite {
        Suite::X25519 => AgreementAlgorithm::X25519,
        _ => AgreementAlgorithm::P256,
    };
    AgreementKey::generate(Provider::default(), algorithm).unwrap()
}

/// Any message of the handshake: its type, and all behind the header.
pub fn message(kind: u8, suite: Suite, body: &[u8]) -> Vec<u8> {
    let suite = suite.number().to_be_bytes();
    let len = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind, 1], &suite[..], &len, body].concat()
}

pub fn message_1(suite: Suite, from: &str, to: &str, share: &[u8]) -> Vec<u8> {
    let body = [from.as_bytes(), to.as_bytes(), share].concat();
    message(1, suite, &body)
}

/// The ephemeral key in message 1.
pub fn share_of(message_1: &[u8]) -> &[u8] {
    &message_1[HEADER + 6..][..share_len(suite_of(message_1))]
}

/// Message 1 again, with the cookie that was demanded.
pub fn with_cookie(message_1: &[u8], demand: &[u8]) -> Vec<u8> {
    assert_eq!(demand[..6], [6, 1, message_1[2], message_1[3], 0, 40]);
    let body = [&message_1[HEADER..], &demand[HEADER..]].concat();
    message(1, suite_of(message_1), &body)
}

/// What a signature is over.
pub fn signed_bytes(
    role: Role,
    message_1: &[u8],
    responder_share: &[u8],
    kind: u8,
    credential: &[u8],
) -> Vec<u8> {
    // Without the cookie.
    let fields = &message_1[HEADER..][..6 + responder_share.len()];
    let suite = &message_1[2..4];
    [
        b"cmcrypto channel v1\0",
        &[role.number()][..],
        suite,
        fields,
        responder_share,
        &[kind],
        &sha256(&[credential]),
    ]
    .concat()
}

pub fn expand(secret: &Secret, label: &str, transcript: &[u8], len: usize) -> Secret {
    let info = format!("cmcrypto channel v1 {label}");
    kdf::expand(secret, &[info.as_bytes(), transcript], len).unwrap()
}

/// Sealed bytes and the tag behind them. This library seals under no nonce that a caller chose.
pub fn seal_gcm(key: &Secret, nonce: &[u8; 12], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let cipher = Aes256Gcm::new_from_slice(key.expose()).unwrap();
    let nonce: Nonce<Aes256Gcm> = (*nonce).into();
    let mut sealed = plain.to_vec();
    let buffer = sealed.as_mut_slice().into();
    let tag = cipher.encrypt_inout_detached(&nonce, aad, buffer).unwrap();
    sealed.extend_from_slice(&tag);
    sealed
}

/// The reverse.
pub fn open_gcm(
    key: &Secret,
    nonce: &[u8; 12],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, Error> {
    let (content, tag) = sealed.split_last_chunk::<16>().ok_or(Error::MALFORMED)?;
    let mut plain = content.to_vec();
    aes_gcm::open_in_place(Provider::default(), key, nonce, aad, &mut plain, tag)?;
    Ok(plain)
}

/// What somebody shows, and the key that he has.
pub struct Claim {
    pub kind: u8,
    pub credential: Vec<u8>,
    pub key: PrivateKey,
}

impl Claim {
    /// The stored key of this name as an exchange key.
    pub fn site(name: &str) -> Self {
        let key = cmcrypto_tests::key(Provider::default(), name);
        Self {
            kind: EXCHANGE_KEY,
            credential: key.public_key().to_spki_der().to_vec(),
            key,
        }
    }

    /// A signing certificate for the stored key of this name.
    pub fn certificate(name: &str) -> Self {
        let identity = identity(Provider::default(), name);
        Self {
            kind: CERTIFICATE,
            credential: identity.certificate().to_der().to_vec(),
            key: cmcrypto_tests::key(Provider::default(), name),
        }
    }
}

/// A proof before it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub kind: u8,
    pub credential: Vec<u8>,
    pub signature: Vec<u8>,
    pub confirmation: Vec<u8>,
}

impl Proof {
    pub fn encode(&self) -> Vec<u8> {
        let len = |part: &[u8]| u16::try_from(part.len()).unwrap().to_be_bytes();
        [
            &[self.kind],
            &len(&self.credential)[..],
            &self.credential,
            &len(&self.signature),
            &self.signature,
            &self.confirmation,
        ]
        .concat()
    }

    pub fn decode(bytes: &[u8]) -> Self {
        fn part(bytes: &[u8]) -> (&[u8], &[u8]) {
            let len = usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
            bytes[2..].split_at(len)
        }
        let (credential, rest) = part(&bytes[1..]);
        let (signature, confirmation) = part(rest);
        assert_eq!(confirmation.len(), 32);
        Self {
            kind: bytes[0],
            credential: credential.to_vec(),
            signature: signature.to_vec(),
            confirmation: confirmation.to_vec(),
        }
    }
}

/// A side that has both ephemeral keys.
pub struct Hand {
    pub role: Role,
    pub suite: Suite,
    pub message_1: Vec<u8>,
    pub responder_share: Vec<u8>,
    /// S.
    pub secret: Secret,
    /// Message 2, if it is there.
    pub message_2: Vec<u8>,
}

impl Hand {
    /// Who answers message 1, with a key of his own.
    pub fn responder(message_1: &[u8]) -> Self {
        Self::responder_with(message_1, &ephemeral(suite_of(message_1)))
    }

    pub fn responder_with(message_1: &[u8], own: &AgreementKey) -> Self {
        let shared = own.agree(share_of(message_1)).unwrap();
        let share = own.public_key();
        Self::new(Role::Responder, message_1, share, &shared, &[])
    }

    /// Who has sent message 1 and got message 2.
    pub fn initiator(message_1: &[u8], own: &AgreementKey, message_2: &[u8]) -> Self {
        let share = &message_2[HEADER..][..share_len(suite_of(message_1))];
        let shared = own.agree(share).unwrap();
        Self::new(Role::Initiator, message_1, share, &shared, message_2)
    }

    pub fn new(
        role: Role,
        message_1: &[u8],
        responder_share: &[u8],
        shared: &Secret,
        message_2: &[u8],
    ) -> Self {
        let bound = sha256(&[message_1, responder_share]);
        Self {
            role,
            suite: suite_of(message_1),
            message_1: message_1.to_vec(),
            responder_share: responder_share.to_vec(),
            secret: kdf::extract(&bound, shared),
            message_2: message_2.to_vec(),
        }
    }

    /// What the confirmation of the initiator or the responder is over, besides the identity.
    pub fn confirmed(&self, role: Role) -> Vec<u8> {
        match role {
            Role::Responder => sha256(&[&self.message_1, &self.responder_share]),
            Role::Initiator => sha256(&[&self.message_1, &self.message_2]),
        }
    }

    pub fn confirm(&self, role: Role, confirmed: &[u8], kind: u8, credential: &[u8]) -> Vec<u8> {
        let label = format!("{} confirmation", role.name());
        let key = expand(&self.secret, &label, b"", 32);
        let tag: [u8; 32] = HmacSha256::new(&key).tag(&[confirmed, &[kind], credential]);
        tag.to_vec()
    }

    pub fn signed_bytes(&self, claim: &Claim) -> Vec<u8> {
        let share = &self.responder_share;
        signed_bytes(
            self.role,
            &self.message_1,
            share,
            claim.kind,
            &claim.credential,
        )
    }

    /// A proof of this side, as it should be.
    pub fn proof(&self, claim: &Claim) -> Proof {
        let scheme = SignatureScheme::PssSha256;
        let signature = claim.key.sign(scheme, &self.signed_bytes(claim)).unwrap();
        self.proof_with(claim, signature)
    }

    /// With another signature, all else as it should be.
    pub fn proof_with(&self, claim: &Claim, signature: Vec<u8>) -> Proof {
        let (kind, credential) = (claim.kind, claim.credential.clone());
        let confirmed = self.confirmed(self.role);
        Proof {
            confirmation: self.confirm(self.role, &confirmed, kind, &credential),
            kind,
            credential,
            signature,
        }
    }

    fn proof_key(&self, role: Role) -> Secret {
        expand(&self.secret, &format!("{} proof", role.name()), b"", 32)
    }

    /// This side's message with a proof, or what is in the place of one.
    pub fn send(&self, proof: &[u8]) -> Vec<u8> {
        self.send_under(self.role, proof)
    }

    /// Sealed under the key of `role`, whose ever message it is.
    pub fn send_under(&self, role: Role, proof: &[u8]) -> Vec<u8> {
        let (kind, share): (u8, &[u8]) = match self.role {
            Role::Initiator => (3, &[]),
            Role::Responder => (2, &self.responder_share),
        };
        let body = [share, proof, &[0; 16]].concat();
        let mut message = message(kind, self.suite, &body);
        let head = HEADER + share.len();
        message.truncate(head);
        let sealed = seal_gcm(&self.proof_key(role), &[0; 12], &message, proof);
        [message, sealed].concat()
    }

    /// The other side's proof in its message.
    pub fn open(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let role = self.role.other();
        let head = match role {
            Role::Initiator => HEADER,
            Role::Responder => HEADER + share_len(self.suite),
        };
        let (aad, sealed) = message.split_at(head);
        open_gcm(&self.proof_key(role), &[0; 12], aad, sealed)
    }

    /// Record `number` of a role under its first key.
    pub fn record(&self, role: Role, message_3: &[u8], number: u64, content: &[u8]) -> Vec<u8> {
        let t3 = sha256(&[&self.message_1, &self.message_2, message_3]);
        let traffic = expand(&self.secret, &format!("{} traffic", role.name()), &t3, 32);
        let (key, iv) = (
            expand(&traffic, "key", b"", 32),
            expand(&traffic, "iv", b"", 12),
        );
        let len = u16::try_from(content.len()).unwrap().to_be_bytes();
        let header = [&[4, role.number()], &len[..], &number.to_be_bytes()].concat();
        let sealed = seal_gcm(&key, &record_nonce(iv.expose(), number), &header, content);
        [header, sealed].concat()
    }
}

pub fn record_nonce(iv: &[u8], number: u64) -> [u8; 12] {
    let mut nonce: [u8; 12] = iv.try_into().unwrap();
    for (byte, of_number) in nonce[4..].iter_mut().zip(number.to_be_bytes()) {
        *byte ^= of_number;
    }
    nonce
}

pub fn suite_of(message: &[u8]) -> Suite {
    Suite::from_number(u16::from_be_bytes([message[2], message[3]])).unwrap()
}
