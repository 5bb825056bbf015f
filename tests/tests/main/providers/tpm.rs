//! Keys in a TPM, by its command line tools: `.ci/full tpm` runs these tests, with a TPM in software.

use std::process::Command;
use std::sync::Arc;

use cmcrypto_core::pki::certificate::{
    Certificate, DecryptionIdentity, KeyUse, SigningIdentity, self_signed,
};
use cmcrypto_core::pki::key::{DecryptionKey, PublicKey, SigningKey};
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::{Error, Provider, Secret};
use cmcrypto_tests::clients::{open_as, seal_as};
use cmcrypto_tests::{
    NOW, TempDir, certificate, decryption_identity, signing_identity, vector, vector_path,
};

use super::schemes;

/// The environment names the handles of the keys in the TPM; `TPM2TOOLS_TCTI` says how to reach it.
const CLIENT_KEY: &str = "CMCRYPTO_TPM_CLIENT_KEY";
const MANAGEMENT_POINT_KEY: &str = "CMCRYPTO_TPM_MP_KEY";

struct Tpm {
    handle: String,
    public_key: PublicKey,
}

impl Tpm {
    fn new(provider: Provider, variable: &str) -> Arc<Self> {
        let handle = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set"));
        let pem = tpm2(&["tpm2_readpublic", "-c", &handle, "-f", "pem"], None).unwrap();
        let public_key = PublicKey::from_spki_pem(provider, &pem).unwrap();
        Arc::new(Self { handle, public_key })
    }

    fn certificate(&self, usage: KeyUse, name: &str) -> Certificate {
        let a_century = NOW.saturating_add(36_500 * 86_400);
        self_signed(self, usage, name, NOW, a_century).unwrap()
    }
}

/// What a tool writes, given a file with `input`.
fn tpm2(command: &[&str], input: Option<&[u8]>) -> Result<Vec<u8>, Error> {
    let files = TempDir::new();
    let output = files.text("output");
    let mut tool = Command::new(command[0]);
    tool.args(&command[1..]).args(["-Q", "-o", &output]);
    if let Some(input) = input {
        tool.arg(files.write("input", input));
    }
    let ran = tool.output().unwrap();
    if !ran.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&ran.stderr));
        return Err(Error::EXTERNAL_KEY);
    }
    Ok(files.read("output"))
}

impl SigningKey for Tpm {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        let (hash, padding) = match scheme {
            SignatureScheme::Pkcs1Sha1 => ("sha1", "rsassa"),
            SignatureScheme::Pkcs1Sha256 => ("sha256", "rsassa"),
            SignatureScheme::Pkcs1Sha384 => ("sha384", "rsassa"),
            SignatureScheme::Pkcs1Sha512 => ("sha512", "rsassa"),
            SignatureScheme::PssSha256 => ("sha256", "rsapss"),
            _ => return Err(Error::UNSUPPORTED),
        };
        // A digest in, a bare signature out.
        let mut command = vec!["tpm2_sign", "-d", "-f", "plain"];
        command.extend(["-c", &self.handle, "-g", hash, "-s", padding]);
        tpm2(&command, Some(digest))
    }
}

impl DecryptionKey for Tpm {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        // A TPM has only labels that end with a zero.
        assert_eq!(label, b"");
        let scheme = match digest {
            OaepDigest::Sha1 => "oaep-sha1",
            OaepDigest::Sha256 => "oaep-sha256",
            _ => return Err(Error::UNSUPPORTED),
        };
        let command = ["tpm2_rsadecrypt", "-c", &self.handle, "-s", scheme];
        tpm2(&command, Some(ciphertext)).map(Secret::from)
    }
}

/// `message` with one octet changed: of the key that is encrypted with RSA, and of the tag.
pub(super) fn changed(message: &[u8]) -> [Vec<u8>; 2] {
    let rsa = [0x04, 0x82, 0x01, 0x00];
    let at = message.windows(4).position(|window| window == rsa).unwrap() + 100;
    [at, message.len() - 1].map(|at| {
        let mut changed = message.to_vec();
        changed[at] ^= 1;
        changed
    })
}

#[test]
#[ignore = "needs a TPM: .ci/full tpm"]
fn primitives() {
    for &provider in Provider::ALL {
        let key = Tpm::new(provider, CLIENT_KEY);
        for scheme in schemes() {
            let digest = scheme.digest_algorithm().digest(b"message");
            let signature = key.sign_digest(scheme, digest.as_ref()).unwrap();
            let verified = key
                .public_key
                .verify_digest(scheme, digest.as_ref(), &signature);
            assert_eq!(verified, Ok(()), "{scheme:?}");
        }
        let key = Tpm::new(provider, MANAGEMENT_POINT_KEY);
        for digest in [OaepDigest::Sha1, OaepDigest::Sha256] {
            let encrypted = key.public_key.encrypt_oaep(digest, b"", &[7; 32]).unwrap();
            let decrypted = key.decrypt_oaep(digest, b"", &encrypted).unwrap();
            assert_eq!(decrypted.expose(), [7; 32], "{digest:?}");
        }
    }
}

/// With `CMCRYPTO_UPDATE_VECTORS=1` in the environment it makes `vectors/tpm`.
#[test]
#[ignore = "needs a TPM: .ci/full tpm"]
fn client_signs() {
    for &provider in Provider::ALL {
        let key = Tpm::new(provider, CLIENT_KEY);
        let sender = key.certificate(KeyUse::Signing, "PC01");
        let signer = SigningIdentity::new(key, sender.clone()).unwrap();
        let message = seal_as(signer, certificate(provider, "mp-2048")).unwrap();
        let point = || decryption_identity(provider, "mp-2048");
        let opened = open_as(point(), sender.clone(), &message);
        assert_eq!(opened.unwrap(), b"state");
        for changed in changed(&message) {
            let opened = open_as(point(), sender.clone(), &changed);
            assert_eq!(opened, Err(Error::DECRYPT));
        }
        if std::env::var_os("CMCRYPTO_UPDATE_VECTORS").is_some() {
            let directory = vector_path("tpm");
            std::fs::create_dir_all(&directory).unwrap();
            std::fs::write(directory.join("sealed.der"), &message).unwrap();
            let pem = sender.to_pem().unwrap();
            std::fs::write(directory.join("client.cert.pem"), pem).unwrap();
        }
    }
}

#[test]
#[ignore = "needs a TPM: .ci/full tpm"]
fn management_point_decrypts() {
    for &provider in Provider::ALL {
        let key = Tpm::new(provider, MANAGEMENT_POINT_KEY);
        let recipient = key.certificate(KeyUse::Encryption, "MP01");
        let message =
            seal_as(signing_identity(provider, "client-2048"), recipient.clone()).unwrap();
        let point = || DecryptionIdentity::new(key.clone(), recipient.clone()).unwrap();
        let sender = || certificate(provider, "client-2048");
        assert_eq!(open_as(point(), sender(), &message).unwrap(), b"state");
        for changed in changed(&message) {
            assert_eq!(open_as(point(), sender(), &changed), Err(Error::DECRYPT));
        }

        // A key with which the TPM signs alone looks no different from a changed message.
        let key = Tpm::new(provider, CLIENT_KEY);
        let recipient = key.certificate(KeyUse::Encryption, "MP02");
        let message =
            seal_as(signing_identity(provider, "client-2048"), recipient.clone()).unwrap();
        let point = DecryptionIdentity::new(key, recipient).unwrap();
        assert_eq!(open_as(point, sender(), &message), Err(Error::DECRYPT));
    }
}

/// What a TPM signed once is read without one.
#[test]
fn stored() {
    for &provider in Provider::ALL {
        let pem = vector("tpm/client.cert.pem");
        let sender = Certificate::from_pem(provider, &pem).unwrap();
        let point = decryption_identity(provider, "mp-2048");
        let opened = open_as(point, sender, &vector("tpm/sealed.der"));
        assert_eq!(opened.unwrap(), b"state");
    }
}
