//! The key: what it is asked, in the terms of PKCS#11 (version 2.40, PKCS #11 Cryptographic Token Interface Current
//! Mechanisms, section 2.1).

use std::path::Path;

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::{DecryptionKey, PublicKey, SigningKey};
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::{Error, ErrorKind, Provider, Secret};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsOaepParams, PkcsOaepSource, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};

use crate::session::{Failure, KeyName, Opened, Sessions, TokenName};

/// An RSA key in a token.
///
/// Usable from several threads, each in a session of its own; the token may have a limit of them. A session that is
/// gone, with a token that was away or by a logout, is opened again once, with the PIN, which is remembered until
/// the key is dropped and then wiped. A PIN that was refused is not tried again.
///
/// What fails is [`Error::EXTERNAL_KEY`] with the function and its code in the text, such as
/// `C_SignInit: CKR_MECHANISM_INVALID`. A decryption is [`Error::DECRYPT`] and no more; what the device said is a
/// warning by the crate `log`.
pub struct TokenKey {
    sessions: Sessions,
    public: PublicKey,
}

impl TokenKey {
    /// Finds a key, and its public half: of the key itself, of a public key beside it, or of a certificate. Whether it
    /// is the other half shows by the first signature.
    ///
    /// Without a PIN nobody logs in, and what wants a login is not found. The provider computes with the public half.
    ///
    /// # Errors
    /// [`Error::EXTERNAL_KEY`]: what a module says; a file that is none; no token or key of the name, or several; a key
    /// with CKA_ALWAYS_AUTHENTICATE, which wants its PIN for each use. [`Error::KEY_TOO_SMALL`], or another of
    /// [`PublicKey::from_spki_der`].
    pub fn open(
        provider: Provider, module: impl AsRef<Path>, token: &TokenName, pin: Option<Secret>,
        key: &KeyName,
    ) -> Result<Self, Error> {
        let sessions = Sessions::new(module.as_ref(), token, pin, key);
        let public = sessions.with(|opened| Ok(read_public(provider, opened, key)))??;
        Ok(Self { sessions, public })
    }
}

fn read_public(provider: Provider, opened: &Opened, name: &KeyName) -> Result<PublicKey, Error> {
    let attributes = |object: ObjectHandle, wanted: &[AttributeType]| {
        opened.session.get_attributes(object, wanted).map_err(Failure::from)
    };
    let wanted = [AttributeType::Modulus, AttributeType::PublicExponent, AttributeType::Id];
    let own = attributes(opened.key, &wanted)?;
    if let Some(public) = of_numbers(provider, &own) {
        return public;
    }
    let has_id = |of: &Attribute| matches!(of, Attribute::Id(id) if !id.is_empty());
    let id = own.into_iter().find(has_id);
    let same = id.unwrap_or_else(|| name.attribute());
    let find = |class: ObjectClass| {
        let wanted = [Attribute::Class(class), same.clone()];
        opened.session.find_objects(&wanted).map_err(Failure::from)
    };
    for object in find(ObjectClass::PUBLIC_KEY)? {
        if let Some(public) = of_numbers(provider, &attributes(object, &wanted)?) {
            return public;
        }
    }
    for object in find(ObjectClass::CERTIFICATE)? {
        for value in attributes(object, &[AttributeType::Value])? {
            if let Attribute::Value(der) = value {
                return Ok(Certificate::from_der(provider, &der)?.public_key().clone());
            }
        }
    }
    let lack = "neither key nor certificate in the token say the public half";
    Err(Error::new(ErrorKind::ExternalKey, lack))
}

/// By way of the form that CryptoAPI has for it: little-endian, after a header.
fn of_numbers(provider: Provider, attributes: &[Attribute]) -> Option<Result<PublicKey, Error>> {
    let modulus = attributes.iter().find_map(|of| match of {
        Attribute::Modulus(modulus) if !modulus.is_empty() => Some(modulus),
        _ => None,
    })?;
    let exponent = attributes.iter().find_map(|of| match of {
        Attribute::PublicExponent(exponent) if !exponent.is_empty() => Some(exponent),
        _ => None,
    })?;
    let little_endian = |number: &[u8]| {
        let mut octets: Vec<u8> = number.iter().rev().copied().collect();
        while octets.pop_if(|top| *top == 0).is_some() {}
        octets
    };
    let (modulus, mut exponent) = (little_endian(modulus), little_endian(exponent));
    exponent.resize(exponent.len().max(4), 0);
    let bits = u32::try_from(modulus.len()).ok().and_then(|len| len.checked_mul(8));
    let (Some(bits), 4) = (bits, exponent.len()) else {
        return Some(Err(Error::KEY_REJECTED));
    };
    let header = b"\x06\x02\0\0\0\xA4\0\0RSA1";
    let blob = [header, &bits.to_le_bytes()[..], &exponent, &modulus].concat();
    Some(PublicKey::from_capi_blob(provider, &blob))
}

impl SigningKey for TokenKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        let pss = || -> Result<_, Error> {
            Ok(Mechanism::RsaPkcsPss(PkcsPssParams {
                hash_alg: MechanismType::SHA256,
                mgf: PkcsMgfType::MGF1_SHA256,
                s_len: digest.len().try_into().map_err(|_| Error::INVALID_ARGUMENT)?,
            }))
        };
        // DigestInfo (RFC 8017 section 9.2, note 1) but for the digest.
        let (mechanism, prefix): (_, &[u8]) = match scheme {
            SignatureScheme::PssSha256 => (pss()?, b""),
            SignatureScheme::Pkcs1Sha1 => {
                (Mechanism::RsaPkcs, b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\0\x04\x14")
            }
            SignatureScheme::Pkcs1Sha256 => (
                Mechanism::RsaPkcs,
                b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\0\x04\x20",
            ),
            SignatureScheme::Pkcs1Sha384 => (
                Mechanism::RsaPkcs,
                b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\0\x04\x30",
            ),
            SignatureScheme::Pkcs1Sha512 => (
                Mechanism::RsaPkcs,
                b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\0\x04\x40",
            ),
            _ => return Err(Error::ALGORITHM_NOT_ACCEPTED),
        };
        let to_sign = [prefix, digest].concat();
        let sign = |opened: &Opened| {
            let signed = opened.session.sign(&mechanism, opened.key, &to_sign);
            signed.map_err(Failure::from)
        };
        Ok(self.sessions.with(sign)?)
    }
}

impl DecryptionKey for TokenKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn decrypt_oaep(
        &self, digest: OaepDigest, label: &[u8], ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        let (hash, mask) = match digest {
            OaepDigest::Sha1 => (MechanismType::SHA1, PkcsMgfType::MGF1_SHA1),
            OaepDigest::Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256),
            _ => return Err(Error::DECRYPT),
        };
        // An empty label is a NULL pointer: some modules take no other.
        let source = match label {
            [] => PkcsOaepSource::empty(),
            label => PkcsOaepSource::data_specified(label),
        };
        let mechanism = Mechanism::RsaPkcsOaep(PkcsOaepParams::new(hash, mask, source));
        let decrypt = |opened: &Opened| {
            let decrypted = opened.session.decrypt(&mechanism, opened.key, ciphertext);
            decrypted.map(Secret::from).map_err(Failure::from)
        };
        self.sessions.with(decrypt).map_err(|failure| {
            log::warn!("a decryption in a token failed: {}", failure.text());
            Error::DECRYPT
        })
    }
}
