//! The providers against each other: what one makes the other takes, and both accept and refuse the
//! same keys. With one provider in the build, that one against itself.

#[path = "providers/agreement.rs"]
mod agreement;
#[path = "providers/cross.rs"]
mod cross;
#[path = "providers/der.rs"]
mod der;
#[path = "providers/ec_public_key.rs"]
mod ec_public_key;
#[path = "providers/export.rs"]
mod export;
#[path = "providers/external_key.rs"]
mod external_key;
#[path = "providers/kdf.rs"]
mod kdf;
#[path = "providers/natural.rs"]
mod natural;
#[path = "providers/numbers.rs"]
mod numbers;
#[path = "providers/private_key.rs"]
mod private_key;
#[path = "providers/public_key.rs"]
mod public_key;

use cmcrypto_core::Provider;
use cmcrypto_core::signature::SignatureScheme;

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
    if cfg!(feature = "legacy") {
        schemes.push(SignatureScheme::Pkcs1Sha1);
    }
    schemes
}
