//! Opens what a client, the C example or OpenSSL made, and writes the content to standard output.
//!
//! ```text
//! cargo run --release --example open -- sealed  MESSAGE MP_CERT MP_KEY CLIENT_CERT CLIENT_ID
//! cargo run --release --example open -- decrypt MESSAGE MP_CERT MP_KEY
//! cargo run --release --example open -- verify  MESSAGE SIGNER_CERT
//! ```
//!
//! Certificates and keys are PEM files.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::time::SystemTime;

use cmcrypto_core::message::{Freshness, ManagementPoint, ReplayCheck};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity};
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Provider, Timestamp};

const USAGE: &str = "usage: open sealed MESSAGE MP_CERT MP_KEY CLIENT_CERT CLIENT_ID
       open decrypt MESSAGE MP_CERT MP_KEY
       open verify MESSAGE SIGNER_CERT";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let now = Timestamp::from(SystemTime::now());
    let mut out = std::io::stdout();
    match arguments.as_slice() {
        ["sealed", message, mp_cert, mp_key, client_cert, client_id] => {
            let clients = InMemoryDirectory::new();
            clients.add(ClientId::new(client_id)?, certificate(client_cert)?)?;
            let management_point = ManagementPoint::new(
                vec![identity(mp_cert, mp_key)?],
                SiteSecurity::default(),
                Freshness::default(),
            )?;
            let replay = ReplayCheck::LeftToCaller;
            let message = read(message)?;
            let opened = management_point.open(&message, &clients, replay, now)?;
            out.write_all(opened.signed()?.content())?;
        }
        ["decrypt", message, mp_cert, mp_key] => {
            let identities = [identity(mp_cert, mp_key)?];
            let decrypted = cms::decrypt(&read(message)?, &identities, Default::default())?;
            out.write_all(decrypted.content())?;
        }
        ["verify", message, signer] => {
            let message = read(message)?;
            let verified = cms::verify(&message, &[certificate(signer)?], Default::default(), now)?;
            out.write_all(verified.content)?;
        }
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    fs::read(path).map_err(|error| format!("{path}: {error}").into())
}

fn certificate(path: &str) -> Result<Certificate, Box<dyn Error>> {
    Ok(Certificate::from_pem(Provider::default(), &read(path)?)?)
}

fn identity(cert: &str, key: &str) -> Result<DecryptionIdentity, Box<dyn Error>> {
    let key = PrivateKey::from_pem(Provider::default(), &read(key)?, None)?;
    Ok(DecryptionIdentity::new(Arc::new(key), certificate(cert)?)?)
}
