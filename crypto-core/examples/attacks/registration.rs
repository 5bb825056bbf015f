//! Registrations and their replies, and the digests of old clients.

use std::sync::Arc;

use cmcrypto_core::Error;
use cmcrypto_core::message::{
    Client, Freshness, ManagementPoint, MessageKind, Opened, ReplayCheck,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::DecryptionIdentity;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::{InMemoryDirectory, Registrar, RegistrationRequest};
use cmcrypto_core::site_security::SiteSecurity;

use crate::world::{NOW, World, replace};

pub(crate) fn rogue_reply(world: &World) -> Result<(), Error> {
    let weak = SiteSecurity {
        allow_plaintext: true,
        ..SiteSecurity::default()
    };
    let rogue = world.registrar(&world.attacker_signer, weak)?;
    let request = request(world, &rogue, DigestAlgorithm::Sha256)?;
    let answer = rogue.register(request.as_bytes(), false, &InMemoryDirectory::new(), NOW)?;
    request
        .finish(&answer.reply, world.signer.certificate(), NOW)
        .map(drop)
}

pub(crate) fn old_reply(world: &World) -> Result<(), Error> {
    let weak = SiteSecurity {
        allow_plaintext: true,
        ..SiteSecurity::default()
    };
    let clients = InMemoryDirectory::new();
    let before = world.registrar(&world.signer, weak)?;
    let challenge = before.challenge(NOW)?;
    let site = world.p01.site_code();
    let request = || {
        let sha256 = DigestAlgorithm::Sha256;
        RegistrationRequest::new(site, &world.client, None, &challenge, sha256, NOW)
    };
    let recorded = before.register(request()?.as_bytes(), false, &clients, NOW)?;
    // Later the attacker serves the same challenge, and the reply of that time.
    let signing = world.signer.certificate();
    request()?.finish(&recorded.reply, signing, NOW).map(drop)
}

pub(crate) fn without_the_key(world: &World) -> Result<(), Error> {
    // The attacker's own request, with the client's certificate in place of the attacker's.
    let registrar = world.registrar(&world.signer, SiteSecurity::default())?;
    let challenge = registrar.challenge(NOW)?;
    let (site, attacker) = (world.p01.site_code(), &world.attacker_signer);
    let sha256 = DigestAlgorithm::Sha256;
    let request = RegistrationRequest::new(site, attacker, None, &challenge, sha256, NOW)?;
    let from = attacker.certificate().to_der();
    let to = world.client.certificate().to_der();
    let request = replace(request.as_bytes(), from, to).ok_or(Error::INTERNAL)?;
    let clients = InMemoryDirectory::new();
    registrar.register(&request, false, &clients, NOW).map(drop)
}

fn request(
    world: &World,
    registrar: &Registrar,
    digest: DigestAlgorithm,
) -> Result<RegistrationRequest, Error> {
    let challenge = registrar.challenge(NOW)?;
    let site = world.p01.site_code();
    RegistrationRequest::new(site, &world.client, None, &challenge, digest, NOW)
}

pub(crate) fn sha1_registration(world: &World) -> Result<(), Error> {
    let registrar = world.registrar(&world.signer, SiteSecurity::default())?;
    let request = request(world, &registrar, DigestAlgorithm::Sha1)?;
    let clients = InMemoryDirectory::new();
    registrar
        .register(request.as_bytes(), false, &clients, NOW)
        .map(drop)
}

pub(crate) fn sha1_message(world: &World) -> Result<(), Error> {
    // Somebody told the client that the site takes SHA-1.
    let told = SiteSecurity {
        allow_sha1: true,
        ..SiteSecurity::default()
    };
    let id = ClientId::new("GUID:6D6F2A7B-9A0C-4F0E-8B51-0C2D8E1F4A36")?;
    let clients = InMemoryDirectory::new();
    clients.add(id.clone(), world.client.certificate().clone())?;
    let client = Client::new(id, world.p01.site_code(), world.client.clone())
        .with_digest(DigestAlgorithm::Sha1);
    let recipients = [world.encryption.clone()];
    let kind = MessageKind::STATE_MESSAGE;
    let sealed = client.seal_to_certificates(&told, kind, b"<State/>", &recipients, NOW)?;
    let key = Arc::new(world.encryption_key.clone());
    let identities = vec![DecryptionIdentity::new(key, world.encryption.clone())?];
    let mp = ManagementPoint::new(identities, SiteSecurity::default(), Freshness::default())?;
    let opened = mp.open(&sealed.bytes, &clients, ReplayCheck::LeftToCaller, NOW);
    opened.and_then(Opened::signed).map(drop)
}
