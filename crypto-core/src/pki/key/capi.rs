//! RSA public keys as CryptoAPI's PUBLICKEYBLOB ([MS-MQQB] section 2.2.2; `RSAPUBKEY` of wincrypt.h).
//!
//! ```text
//! 06              bType: PUBLICKEYBLOB
//! 02              bVersion
//! 00 00           reserved
//! 00 A4 00 00     aiKeyAlg: CALG_RSA_KEYX (00 24 00 00: CALG_RSA_SIGN)
//! 52 53 41 31     "RSA1"
//! 00 08 00 00     bitlen, little-endian
//! 01 00 01 00     pubexp, little-endian
//! ...             modulus, little-endian, bitlen / 8 bytes
//! ```

use super::public_key::PublicKey;
use crate::{Error, Provider};

const HEADER_LEN: usize = 20;
/// That of RSA-8192, the largest key that is read.
const MAX_LEN: usize = HEADER_LEN + 1024;
const PUBLIC_BLOB: &[u8] = &[0x06, 0x02, 0x00, 0x00];
const KEY_EXCHANGE: &[u8] = &[0x00, 0xa4, 0x00, 0x00];
const SIGNATURE: &[u8] = &[0x00, 0x24, 0x00, 0x00];
const RSA1: &[u8] = b"RSA1";

impl PublicKey {
    /// Reads a PUBLICKEYBLOB of CryptoAPI: 20 bytes of header and the modulus, so 276 bytes for
    /// RSA-2048.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], also for a PRIVATEKEYBLOB and a bit length that is not the modulus's;
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] for another algorithm than CALG_RSA_KEYX and CALG_RSA_SIGN;
    /// for the numbers those of [`PublicKey::from_spki_der`].
    pub fn from_capi_blob(provider: Provider, blob: &[u8]) -> Result<Self, Error> {
        if blob.len() > MAX_LEN {
            return Err(Error::KEY_REJECTED);
        }
        let (header, modulus) = blob
            .split_first_chunk::<HEADER_LEN>()
            .ok_or(Error::MALFORMED)?;
        let field = |at: usize| -> Result<[u8; 4], Error> {
            let end = at.checked_add(4).ok_or(Error::INTERNAL)?;
            let bytes = header.get(at..end).ok_or(Error::INTERNAL)?;
            bytes.try_into().map_err(|_| Error::INTERNAL)
        };
        if field(0)? != PUBLIC_BLOB {
            return Err(Error::MALFORMED);
        }
        let algorithm = field(4)?;
        if algorithm != KEY_EXCHANGE && algorithm != SIGNATURE {
            return Err(Error::KEY_TYPE_NOT_SUPPORTED);
        }
        if field(8)? != RSA1 {
            return Err(Error::MALFORMED);
        }
        let bits = u32::from_le_bytes(field(12)?);
        let len = u32::try_from(modulus.len()).map_err(|_| Error::TOO_LARGE)?;
        if len.checked_mul(8) != Some(bits) || modulus.last().is_none_or(|top| *top < 0x80) {
            return Err(Error::MALFORMED);
        }
        let n: Vec<u8> = modulus.iter().rev().copied().collect();
        let e = u32::from_le_bytes(field(16)?).to_be_bytes();
        let zeros = e.iter().take(3).take_while(|byte| **byte == 0).count();
        Self::from_components(provider, &n, e.get(zeros..).unwrap_or_default())
    }

    /// As [`PublicKey::from_capi_blob`], of the one form that [`PublicKey::to_capi_blob`] writes.
    pub(crate) fn from_own_capi_blob(provider: Provider, blob: &[u8]) -> Result<Self, Error> {
        // All else in it has one form.
        if blob.get(4..8) != Some(KEY_EXCHANGE) {
            return Err(Error::MALFORMED);
        }
        Self::from_capi_blob(provider, blob)
    }

    /// The key as a PUBLICKEYBLOB, for key exchange (CALG_RSA_KEYX).
    ///
    /// # Errors
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] for an EC key; [`Error::KEY_REJECTED`] for an RSA key that has no
    /// such form: an exponent above 32 bits, or a modulus that is not a whole number of bytes.
    pub fn to_capi_blob(&self) -> Result<Vec<u8>, Error> {
        let (n, e) = self.numbers()?;
        let bits = u32::try_from(self.bits()).map_err(|_| Error::INTERNAL)?;
        if bits % 8 != 0 || e.len() > 4 {
            return Err(Error::KEY_REJECTED);
        }
        let mut exponent = [0; 4];
        for (to, from) in exponent.iter_mut().zip(e.iter().rev()) {
            *to = *from;
        }
        let modulus: Vec<u8> = n.iter().rev().copied().collect();
        let bits = bits.to_le_bytes();
        Ok([PUBLIC_BLOB, KEY_EXCHANGE, RSA1, &bits, &exponent, &modulus].concat())
    }
}
