//! Certificates of a PKI: those of `vectors/pki`, which OpenSSL made.

use cmcrypto_core::Error;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, verify_path,
};

use crate::world::{NOW, World};

macro_rules! stored {
    ($name:literal) => {
        include_bytes!(concat!("../../../vectors/pki/", $name, ".pem")).as_slice()
    };
}

pub(crate) fn good(world: &World) -> Result<(), Error> {
    let lists = [stored!("root.crl"), stored!("intermediate.crl")];
    verify(world, stored!("client.cert"), &lists)
}

pub(crate) fn revoked(world: &World) -> Result<(), Error> {
    let lists = [stored!("root.crl"), stored!("intermediate.crl")];
    verify(world, stored!("client-revoked.cert"), &lists)
}

pub(crate) fn unreachable(world: &World) -> Result<(), Error> {
    verify(world, stored!("client.cert"), &[])
}

pub(crate) fn expired_list(world: &World) -> Result<(), Error> {
    let lists = [stored!("root.crl"), stored!("intermediate-expired.crl")];
    verify(world, stored!("client.cert"), &lists)
}

pub(crate) fn forged_list(world: &World) -> Result<(), Error> {
    let lists = [stored!("root.crl"), stored!("intermediate-forged.crl")];
    verify(world, stored!("client.cert"), &lists)
}

fn verify(world: &World, certificate: &[u8], lists: &[&[u8]]) -> Result<(), Error> {
    let read = |pem| Certificate::from_pem(world.provider, pem);
    let anchors = TrustAnchors::new(&[read(stored!("root.cert"))?])?;
    let lists = lists
        .iter()
        .map(|pem| CertificateRevocationList::from_pem(pem))
        .collect::<Result<Vec<_>, Error>>()?;
    verify_path(
        &read(certificate)?,
        &[read(stored!("intermediate.cert"))?],
        &anchors,
        PathPurpose::ClientAuthentication,
        Revocation::Checked(&lists),
        NOW,
    )
    .map(drop)
}
