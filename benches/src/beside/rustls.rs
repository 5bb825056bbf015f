//! rustls: TLS 1.3 with what a channel has, mutual authentication by RSA with PSS and SHA-256, one key
//! agreement, AES-GCM; no resumption, no tickets, no name of the server. Both sides in memory.

use std::io::{Read, Write};
use std::sync::Arc;

use cmcrypto_core::channel::Suite;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{AlwaysResolvesClientRawPublicKeys, Resumption};
use rustls::crypto::aws_lc_rs::{cipher_suite, default_provider, kx_group};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer,
    UnixTime,
};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, DistinguishedName,
    Error, ServerConfig, ServerConnection, SignatureScheme, version,
};

use crate::work::channel::{Channels, Shown, Side};

/// What the records are sealed with, and the hash of the key schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    Aes128Sha256,
    Aes256Sha384,
}

/// Both sides' settings.
pub struct Rustls {
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
}

/// A handshake that is over.
pub struct Handshake {
    client: ClientConnection,
    server: ServerConnection,
    /// The bytes of the client's first flight, the server's, and the client's second.
    pub sent: [usize; 3],
}

impl Rustls {
    /// With the same keys as `channels`.
    pub fn new(channels: &Channels, suite: Suite, cipher: Cipher, shown: Shown) -> Self {
        let provider = Arc::new(CryptoProvider {
            cipher_suites: vec![match cipher {
                Cipher::Aes128Sha256 => cipher_suite::TLS13_AES_128_GCM_SHA256,
                Cipher::Aes256Sha384 => cipher_suite::TLS13_AES_256_GCM_SHA384,
            }],
            kx_groups: vec![match suite {
                Suite::X25519 => kx_group::X25519,
                Suite::P256 => kx_group::SECP256R1,
                _ => panic!("no other suite"),
            }],
            ..default_provider()
        });
        let certified = |side: &Side| {
            let pkcs8 = side.key.to_pkcs8_der().expose().to_vec();
            let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pkcs8));
            let key = provider.key_provider.load_private_key(key).unwrap();
            CertifiedKey::new(vec![credential(side, shown)], key)
        };
        let known = |side: &Side| {
            Arc::new(Known {
                shown,
                credential: credential(side, shown),
                algorithms: provider.signature_verification_algorithms,
            })
        };

        let client = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&version::TLS13])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(known(&channels.responder));
        let own = certified(&channels.initiator);
        let mut client = match shown {
            Shown::Keys => client.with_client_cert_resolver(Arc::new(
                AlwaysResolvesClientRawPublicKeys::new(Arc::new(own)),
            )),
            Shown::Certificates => {
                client.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(own)))
            }
        };
        client.resumption = Resumption::disabled();
        client.enable_sni = false;

        let server = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&version::TLS13])
            .unwrap()
            .with_client_cert_verifier(known(&channels.initiator));
        let own = certified(&channels.responder);
        let mut server = match shown {
            Shown::Keys => server.with_cert_resolver(Arc::new(
                AlwaysResolvesServerRawPublicKeys::new(Arc::new(own)),
            )),
            Shown::Certificates => server.with_cert_resolver(Arc::new(SingleCertAndKey::from(own))),
        };
        server.session_storage = Arc::new(NoServerSessionStorage {});
        server.send_tls13_tickets = 0;
        Self {
            client: Arc::new(client),
            server: Arc::new(server),
        }
    }

    /// The whole of a handshake: the work of both sides, one after the other.
    pub fn handshake(&self) -> Handshake {
        let name = ServerName::try_from("cas.example.com").unwrap();
        let mut client = ClientConnection::new(self.client.clone(), name).unwrap();
        let mut server = ServerConnection::new(self.server.clone()).unwrap();
        let mut flight = Vec::with_capacity(4096);
        let sent = [(); 3].map({
            let mut turn = 0;
            let (client, server) = (&mut client, &mut server);
            move |()| {
                flight.clear();
                turn += 1;
                match turn {
                    2 => carry(server, client, &mut flight),
                    _ => carry(client, server, &mut flight),
                }
            }
        });
        assert!(!client.is_handshaking() && !server.is_handshaking());
        assert!(!client.wants_write() && !server.wants_write());
        Handshake {
            client,
            server,
            sent,
        }
    }
}

/// All that one side has to send, to the other.
fn carry<A, B>(
    from: &mut rustls::ConnectionCommon<A>,
    to: &mut rustls::ConnectionCommon<B>,
    flight: &mut Vec<u8>,
) -> usize
where
    A: rustls::SideData,
    B: rustls::SideData,
{
    while from.wants_write() {
        from.write_tls(flight).unwrap();
    }
    let mut rest = flight.as_slice();
    while !rest.is_empty() {
        to.read_tls(&mut rest).unwrap();
        to.process_new_packets().unwrap();
    }
    flight.len()
}

impl Handshake {
    /// Content from the client to the server, of at most the 16 KiB of a record.
    pub fn record(&mut self, from: &[u8], to: &mut [u8], flight: &mut Vec<u8>) {
        flight.clear();
        self.client.writer().write_all(from).unwrap();
        carry(&mut self.client, &mut self.server, flight);
        self.server.reader().read_exact(to).unwrap();
    }
}

fn credential(side: &Side, shown: Shown) -> CertificateDer<'static> {
    let der = match shown {
        Shown::Keys => side.key.public_key().to_spki_der(),
        Shown::Certificates => side.certificate.to_der(),
    };
    CertificateDer::from(der.to_vec())
}

/// Knows one peer by what it shows.
#[derive(Debug)]
struct Known {
    shown: Shown,
    credential: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Known {
    fn check(&self, shown: &CertificateDer<'_>) -> Result<(), Error> {
        match *shown == self.credential {
            true => Ok(()),
            false => Err(CertificateError::ApplicationVerificationFailure.into()),
        }
    }

    fn verify(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match self.shown {
            Shown::Keys => verify_tls13_signature_with_raw_key(
                message,
                &SubjectPublicKeyInfoDer::from(shown.as_ref()),
                signature,
                &self.algorithms,
            ),
            Shown::Certificates => {
                verify_tls13_signature(message, shown, signature, &self.algorithms)
            }
        }
    }
}

impl ServerCertVerifier for Known {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(end_entity)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        panic!("TLS 1.3 alone")
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, shown, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::RSA_PSS_SHA256]
    }

    fn requires_raw_public_keys(&self) -> bool {
        self.shown == Shown::Keys
    }
}

impl ClientCertVerifier for Known {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.check(end_entity)?;
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        panic!("TLS 1.3 alone")
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, shown, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::RSA_PSS_SHA256]
    }

    fn requires_raw_public_keys(&self) -> bool {
        self.shown == Shown::Keys
    }
}
