//! What both sides know once they have each other's ephemeral keys: the key schedule, and the proofs
//! of who they are.

use super::message::{MAX_MESSAGE_BODY_LEN, Opening, Role};
use super::party::{Credential, MAX_CREDENTIAL_LEN, Party, Peer};
use crate::controls::names::SiteCode;
use crate::controls::signature_context::SignatureContext;
use crate::controls::sites::directory::SiteDirectory;
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::primitive::aes_gcm::{self, NONCE_LEN, TAG_LEN};
use crate::primitive::agreement::AgreementKey;
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::digest::{DigestAlgorithm, Hasher};
use crate::primitive::hmac::HmacSha256;
use crate::primitive::kdf;
use crate::{Error, Provider, Secret, Timestamp};

const KEY_LEN: usize = aes_gcm::KEY_LEN;
const MAC_LEN: usize = 32;
const SCHEME: SignatureScheme = SignatureScheme::PssSha256;
/// What every expansion begins with.
pub(super) const LABEL: &[u8] = b"cmcrypto channel v1 ";
/// Each key that seals a proof seals that alone.
const ONLY_NONCE: [u8; NONCE_LEN] = [0; NONCE_LEN];

pub(super) struct KeySchedule {
    provider: Provider,
    opening: Opening,
    responder_share: Vec<u8>,
    /// Over the handshake's messages, as far as they have gone.
    transcript: Hasher,
    /// SHA-256 of message 1 and the responder's ephemeral key.
    bound: [u8; 32],
    secret: Secret,
}

impl KeySchedule {
    /// `own` is the ephemeral key of this side, `role`.
    pub(super) fn new(
        provider: Provider,
        opening: Opening,
        role: Role,
        own: &AgreementKey,
        responder_share: &[u8],
    ) -> Result<Self, Error> {
        let agreed = match role {
            Role::Initiator => own.agree(responder_share)?,
            Role::Responder => own.agree(&opening.share)?,
        };
        let mut transcript = Hasher::new(DigestAlgorithm::Sha256);
        transcript.update(&opening.bytes);
        let mut bound = transcript.clone();
        bound.update(responder_share);
        let bound = finish(bound);
        Ok(Self {
            provider,
            responder_share: responder_share.to_vec(),
            transcript,
            secret: kdf::extract(&bound, &agreed),
            bound,
            opening,
        })
    }

    pub(super) fn provider(&self) -> Provider {
        self.provider
    }

    pub(super) fn opening(&self) -> &Opening {
        &self.opening
    }

    /// Adds a message of the handshake to the transcript.
    pub(super) fn add(&mut self, message: &[u8]) {
        self.transcript.update(message);
    }

    /// Appends to `message` the sealed proof that `party` holds its key and derived these: room for
    /// its length is left in the header by the caller, who knows it from [`proof_len`].
    pub(super) fn seal_proof(
        &self,
        role: Role,
        party: &Party,
        message: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let credential = party.credential();
        let content = self.signed_content(role, credential);
        let signature = SignatureContext::Channel.sign(party.key(), SCHEME, &content)?;
        let confirmation = self.confirmation(role)?.tag::<MAC_LEN>(&[
            &self.confirmed(role),
            &[credential.kind],
            credential.der,
        ]);
        let head = message.len();
        message.push(credential.kind);
        for part in [credential.der, signature.as_slice()] {
            let len = u16::try_from(part.len()).map_err(|_| Error::TOO_LARGE)?;
            message.extend_from_slice(&len.to_be_bytes());
            message.extend_from_slice(part);
        }
        message.extend_from_slice(&confirmation);
        let (aad, proof) = message.split_at_mut_checked(head).ok_or(Error::INTERNAL)?;
        let key = self.seal_key(role)?;
        let tag = aes_gcm::seal_with_nonce(self.provider, key.expose(), &ONLY_NONCE, aad, proof)?;
        message.extend_from_slice(&tag);
        Ok(())
    }

    /// Opens the proof that `message` ends with, from `head` on, and verifies it, whose ever it is.
    pub(super) fn open_proof(
        &self,
        role: Role,
        message: &[u8],
        head: usize,
        now: Timestamp,
    ) -> Result<Peer, Error> {
        let proof = self.unseal(role, message, head)?;
        let proof = Proof::read(&proof)?;
        self.check_confirmation(role, &proof)?;
        let site = self.site(role);
        let peer = Peer::read(self.provider, site, proof.credential, now)?;
        self.check_signature(role, &proof, peer.key())?;
        Ok(peer)
    }

    /// The same of a site that `directory` knows. Whose key was shown comes first: what a stranger
    /// shows costs no more than that.
    pub(super) fn open_site_proof(
        &self,
        role: Role,
        message: &[u8],
        head: usize,
        directory: &SiteDirectory,
        now: Timestamp,
    ) -> Result<Peer, Error> {
        let proof = self.unseal(role, message, head)?;
        let proof = Proof::read(&proof)?;
        let peer = Peer::known(self.site(role), proof.credential, directory, now)?;
        self.check_confirmation(role, &proof)?;
        self.check_signature(role, &proof, peer.key())?;
        Ok(peer)
    }

    fn unseal(&self, role: Role, message: &[u8], head: usize) -> Result<Vec<u8>, Error> {
        let (aad, sealed) = message.split_at_checked(head).ok_or(Error::MALFORMED)?;
        let (sealed, tag) = sealed
            .split_last_chunk::<TAG_LEN>()
            .ok_or(Error::MALFORMED)?;
        let mut proof = sealed.to_vec();
        let key = self.seal_key(role)?;
        aes_gcm::open_in_place(self.provider, &key, &ONLY_NONCE, aad, &mut proof, tag)?;
        Ok(proof)
    }

    fn check_confirmation(&self, role: Role, proof: &Proof<'_>) -> Result<(), Error> {
        let credential = proof.credential;
        self.confirmation(role)?
            .verify(
                &[&self.confirmed(role), &[credential.kind], credential.der],
                proof.confirmation,
            )
            .map_err(|_| Error::KEY_CONFIRMATION)
    }

    fn check_signature(&self, role: Role, proof: &Proof<'_>, key: &PublicKey) -> Result<(), Error> {
        let content = self.signed_content(role, proof.credential);
        SignatureContext::Channel.verify(key, SCHEME, false, &content, proof.signature)
    }

    /// The site of a role.
    pub(super) fn site(&self, role: Role) -> SiteCode {
        match role {
            Role::Initiator => self.opening.from,
            Role::Responder => self.opening.to,
        }
    }

    /// The secret that the keys of the records of `role` come from.
    pub(super) fn traffic_secret(&self, role: Role) -> Result<Secret, Error> {
        self.expand_whole(match role {
            Role::Initiator => b"initiator traffic",
            Role::Responder => b"responder traffic",
        })
    }

    /// The same on both sides, and of no other channel.
    pub(super) fn channel_id(&self) -> Result<[u8; 32], Error> {
        let id = self.expand_whole(b"channel id")?;
        id.expose().try_into().map_err(|_| Error::INTERNAL)
    }

    /// Derives from the secret and all three messages.
    fn expand_whole(&self, label: &[u8]) -> Result<Secret, Error> {
        let transcript = finish(self.transcript.clone());
        kdf::expand(&self.secret, &[LABEL, label, &transcript], KEY_LEN)
    }

    /// S.
    #[cfg(test)]
    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// B.
    #[cfg(test)]
    pub(super) fn bound(&self) -> [u8; 32] {
        self.bound
    }

    fn seal_key(&self, role: Role) -> Result<Secret, Error> {
        let label: &[u8] = match role {
            Role::Initiator => b"initiator proof",
            Role::Responder => b"responder proof",
        };
        kdf::expand(&self.secret, &[LABEL, label], KEY_LEN)
    }

    fn confirmation(&self, role: Role) -> Result<HmacSha256, Error> {
        let label: &[u8] = match role {
            Role::Initiator => b"initiator confirmation",
            Role::Responder => b"responder confirmation",
        };
        let key = kdf::expand(&self.secret, &[LABEL, label], MAC_LEN)?;
        Ok(HmacSha256::new(&key))
    }

    /// What a confirmation is of, besides the identity: everything that went before it.
    fn confirmed(&self, role: Role) -> [u8; 32] {
        match role {
            Role::Initiator => finish(self.transcript.clone()),
            Role::Responder => self.bound,
        }
    }

    /// What a side signs. All is of fixed length, given the suite.
    fn signed_content(&self, role: Role, credential: Credential<'_>) -> Vec<u8> {
        [
            &[role.number()],
            self.opening.suite.number().to_be_bytes().as_slice(),
            self.opening.from.as_str().as_bytes(),
            self.opening.to.as_str().as_bytes(),
            &self.opening.share,
            &self.responder_share,
            &[credential.kind],
            &sha256(credential.der),
        ]
        .concat()
    }
}

/// The length of what [`KeySchedule::seal_proof`] appends.
pub(super) fn proof_len(party: &Party) -> Result<usize, Error> {
    let credential = party.credential().der.len();
    let signature = party.key().public_key().modulus_len();
    // Kind, two lengths, confirmation, tag.
    let len = credential
        .saturating_add(signature)
        .saturating_add(1 + 2 + 2 + MAC_LEN + TAG_LEN);
    if len > MAX_MESSAGE_BODY_LEN {
        return Err(Error::TOO_LARGE);
    }
    Ok(len)
}

struct Proof<'a> {
    credential: Credential<'a>,
    signature: &'a [u8],
    confirmation: &'a [u8],
}

impl<'a> Proof<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let (kind, rest) = bytes.split_first().ok_or(Error::MALFORMED)?;
        let (der, rest) = read_part(rest)?;
        let (signature, confirmation) = read_part(rest)?;
        if der.len() > MAX_CREDENTIAL_LEN || confirmation.len() != MAC_LEN {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            credential: Credential { kind: *kind, der },
            signature,
            confirmation,
        })
    }
}

fn read_part(bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let (len, rest) = bytes.split_first_chunk::<2>().ok_or(Error::MALFORMED)?;
    let len = usize::from(u16::from_be_bytes(*len));
    rest.split_at_checked(len).ok_or(Error::MALFORMED)
}

fn finish(hasher: Hasher) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(hasher.finish().as_ref()) {
        *to = *from;
    }
    bytes
}
