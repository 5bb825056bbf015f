//! Public keys for key agreement as SubjectPublicKeyInfo (RFC 5280 section 4.1): of X25519 as RFC 8410
//! has them, of P-256 as RFC 5480 has them.

use der::Tag;
use der::asn1::BitStringRef;

use super::public_key::named_curve;
use crate::Error;
use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::pki::asn1::{oid, pem};
use crate::primitive::algorithm::{AgreementAlgorithm, Curve};

/// Reads a SubjectPublicKeyInfo: what the key is for, and the key in the form of
/// [`AgreementKey::public_key`](crate::primitive::agreement::AgreementKey::public_key).
///
/// Whether a point is on the curve is for
/// [`AgreementKey::agree`](crate::primitive::agreement::AgreementKey::agree) to find out.
///
/// ```
/// use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
/// use cmcrypto_core::Provider;
/// use cmcrypto_core::pki::key::agreement_key;
/// let key = AgreementKey::generate(Provider::default(), AgreementAlgorithm::P256)?;
/// let spki = agreement_key::public_key_to_spki_der(key.algorithm(), key.public_key())?;
/// let read = agreement_key::public_key_from_spki_der(&spki)?;
/// assert_eq!(read, (AgreementAlgorithm::P256, key.public_key()));
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 64 KiB,
/// [`Error::KEY_TYPE_NOT_SUPPORTED`] if the key is neither of X25519 nor on P-256 by that curve's name
/// (RFC 5480 section 2.1.1; a key that describes its curve is refused), [`Error::KEY_REJECTED`] if its
/// length is not the algorithm's, or its point not uncompressed.
pub fn public_key_from_spki_der(der: &[u8]) -> Result<(AgreementAlgorithm, &[u8]), Error> {
    pem::check_len(der)?;
    let mut fields = Fields::of(Tag::Sequence, der)?;
    let algorithm = algorithm(&Algorithm::read(&mut fields)?)?;
    let bits: BitStringRef<'_> = fields.decode()?;
    fields.finish()?;
    let key = bits.as_bytes().ok_or(Error::MALFORMED)?;
    algorithm.check_public_key(key)?;
    Ok((algorithm, key))
}

/// The SubjectPublicKeyInfo as DER of a key in the form of
/// [`AgreementKey::public_key`](crate::primitive::agreement::AgreementKey::public_key): 44 bytes of X25519, 91 of
/// P-256.
///
/// # Errors
/// [`Error::KEY_REJECTED`] if the key's length is not the algorithm's, or its point not uncompressed.
pub fn public_key_to_spki_der(
    algorithm: AgreementAlgorithm,
    public_key: &[u8],
) -> Result<Vec<u8>, Error> {
    algorithm.check_public_key(public_key)?;
    let identifier = match algorithm {
        // RFC 8410 section 3: the parameters are absent.
        AgreementAlgorithm::X25519 => asn1::oid(oid::X25519),
        AgreementAlgorithm::P256 => {
            [asn1::oid(oid::EC_PUBLIC_KEY), asn1::oid(oid::SECP256R1)].concat()
        }
    };
    Ok(asn1::element(
        asn1::SEQUENCE,
        &[
            &asn1::element(asn1::SEQUENCE, &[&identifier]),
            &asn1::element(0x03, &[&[0], public_key]),
        ],
    ))
}

fn algorithm(identifier: &Algorithm<'_>) -> Result<AgreementAlgorithm, Error> {
    match (identifier.oid, identifier.parameters) {
        (oid::X25519, None) => Ok(AgreementAlgorithm::X25519),
        (oid::X25519, Some(_)) => Err(Error::MALFORMED),
        (oid::EC_PUBLIC_KEY, _) => match named_curve(identifier)? {
            Curve::P256 => Ok(AgreementAlgorithm::P256),
            Curve::P384 => Err(Error::KEY_TYPE_NOT_SUPPORTED),
        },
        _ => Err(Error::KEY_TYPE_NOT_SUPPORTED),
    }
}
