//! The providers against each other: what one makes the other takes, and both accept and refuse the
//! same keys. With one provider in the build, that one against itself.

pub mod agreement;
mod cross;
mod ec_public_key;
mod export;
mod external_key;
mod kdf;
mod natural;
mod numbers;
mod pkcs11;
mod private_key;
mod public_key;
mod tpm;

use cmcrypto_core::Provider;
use cmcrypto_core::primitive::SignatureScheme;

/// Every pair of providers, each in both roles.
fn pairs() -> impl Iterator<Item = (Provider, Provider)> {
    let all = || Provider::ALL.iter().copied();
    all().flat_map(move |one| all().map(move |other| (one, other)))
}

/// All schemes that this build signs with.
fn schemes() -> Vec<SignatureScheme> {
    let mut schemes = vec![
        SignatureScheme::Pkcs1Sha256,
        SignatureScheme::Pkcs1Sha384,
        SignatureScheme::Pkcs1Sha512,
        SignatureScheme::PssSha256,
    ];
    if cfg!(feature = "sha1-signing") {
        schemes.push(SignatureScheme::Pkcs1Sha1);
    }
    schemes
}
