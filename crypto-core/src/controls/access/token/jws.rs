//! JWS in its compact form (RFC 7515 section 7.1), signed with RS256 (RFC 7518 section 3.3).
//!
//! Which algorithm verifies is written here and nowhere in a token: what a header says can only be refused.

use super::base64url;
use super::json::{self, Object, Out, shown};
use crate::controls::signature_context::SignatureContext;
use crate::pki::key::external_key::{self, SigningKey};
use crate::pki::key::public_key::PublicKey;
use crate::primitive::algorithm::SignatureScheme;
use crate::{Error, Secret};

/// In bytes. What servers let headers of a request have in all is 16 KiB at most (IIS, `MaxRequestBytes`).
const MAX_LEN: usize = 16 * 1024;

const ALGORITHM: &str = "RS256";
const TYPE: &str = "JWT";
const SCHEME: SignatureScheme = SignatureScheme::Pkcs1Sha256;

/// A token of which the form was checked, and nothing else.
pub(super) struct Jws<'t> {
    /// What the signature is over.
    signed: &'t str,
    /// Without `alg` and `typ`.
    header: Vec<(&'static str, String)>,
    payload: &'t str,
    signature: Vec<u8>,
}

impl<'t> Jws<'t> {
    /// Reads a token whose header has no other members than `alg`, `typ` and those of `known`, all of them
    /// texts.
    pub(super) fn read(token: &'t str, known: &[&'static str]) -> Result<Self, Error> {
        check_len(token.len())?;
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Error::MALFORMED.what_is("another number of parts than three"));
        };
        // No white space before the first name: then no other purpose signs what is signed here.
        if !header.starts_with(SignatureContext::TOKEN_START) {
            return Err(
                Error::MALFORMED.what_is("a header that does not begin with {\" and a letter")
            );
        }
        let header = read_header(&base64url::decode(header, "header")?, known)?;
        let signature = base64url::decode(signature, "signature")?;
        let signed = token.rsplit_once('.').map_or("", |(signed, _)| signed);
        Ok(Self {
            signed,
            header,
            payload,
            signature,
        })
    }

    pub(super) fn verify(&self, key: &PublicKey) -> Result<(), Error> {
        key.check_rsa()?;
        key.verify(SCHEME, self.signed.as_bytes(), &self.signature)
    }

    /// A member of the header, if there is one.
    pub(super) fn optional_member(&self, name: &'static str) -> Option<&str> {
        let found = self.header.iter().find(|(other, _)| *other == name);
        found.map(|(_, text)| text.as_str())
    }

    /// A member of the header.
    pub(super) fn member(&self, name: &'static str) -> Result<&str, Error> {
        let found = self.optional_member(name);
        found.ok_or_else(|| Error::MALFORMED.named("there is no", name))
    }

    /// The octets that were signed.
    pub(super) fn payload(&self) -> Result<Vec<u8>, Error> {
        base64url::decode(self.payload, "payload")
    }
}

/// That a token is not too long, before anything is made of it.
pub(super) fn check_len(len: usize) -> Result<(), Error> {
    if len > MAX_LEN {
        return Err(Error::TOO_LARGE.what_is("a token above 16 KiB"));
    }
    Ok(())
}

fn read_header(bytes: &[u8], known: &[&'static str]) -> Result<Vec<(&'static str, String)>, Error> {
    let mut header = Object::read(bytes, "header")?;
    let algorithm = header.text("alg")?;
    if algorithm != ALGORITHM {
        return Err(Error::ALGORITHM_NOT_ACCEPTED.named("alg", shown(&algorithm)));
    }
    if header.has("typ") {
        header.exactly("typ", TYPE)?;
    }
    let mut members = Vec::new();
    for name in known {
        if let Some(text) = header.optional_text(name)? {
            members.push((*name, text.into_owned()));
        }
    }
    header.finish("header member")?;
    Ok(members)
}

/// Signs claims. The members of the header follow `typ` and `alg`.
pub(super) fn sign(
    key: &dyn SigningKey,
    header: &[(&str, &str)],
    claims: &[(&str, Out<'_>)],
) -> Result<Secret, Error> {
    let first = [("typ", TYPE), ("alg", ALGORITHM)];
    let members = first.iter().chain(header);
    let members: Vec<_> = members
        .map(|(name, value)| (*name, Out::Text(value)))
        .collect();
    let part = |members| json::write(members).map(|text| base64url::encode(text.as_bytes()));
    let mut token = format!("{}.{}", part(&members)?, part(claims)?);
    key.public_key().check_size()?;
    let signature = Secret::from(external_key::sign(key, SCHEME, token.as_bytes())?);
    token.reserve(signature.len().saturating_mul(2));
    token.push('.');
    base64url::append(&mut token, signature.expose());
    let token = Secret::from(token.into_bytes());
    check_len(token.len())?;
    Ok(token)
}
