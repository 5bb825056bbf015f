//! CBC (SP 800-38A section 6.2) and the padding of its last block (RFC 5652 section 6.3), for old forms
//! alone: nothing in it shows that a ciphertext was changed. The same for both providers.

use cbc::cipher::array::Array;
use cbc::cipher::{Block, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use subtle::{Choice, ConstantTimeEq};

use crate::{Error, Secret};

/// A block cipher that a message may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CbcCipher {
    Aes128,
    Aes256,
    /// 3DES with three keys.
    #[cfg(feature = "pkcs1-transport")]
    DesEde3,
}

impl CbcCipher {
    pub(crate) const fn key_len(self) -> usize {
        match self {
            CbcCipher::Aes128 => 16,
            CbcCipher::Aes256 => 32,
            #[cfg(feature = "pkcs1-transport")]
            CbcCipher::DesEde3 => 24,
        }
    }

    /// Of the initialisation vector too.
    pub(crate) const fn block_len(self) -> u8 {
        match self {
            CbcCipher::Aes128 | CbcCipher::Aes256 => 16,
            #[cfg(feature = "pkcs1-transport")]
            CbcCipher::DesEde3 => 8,
        }
    }

    /// Encrypts whole blocks in place, with AES-256: what is written.
    pub(crate) fn encrypt_aes_256(
        key: &Secret,
        iv: &[u8; 16],
        data: &mut [u8],
    ) -> Result<(), Error> {
        let mut mode = cbc::Encryptor::<aes::Aes256>::new_from_slices(key.expose(), iv)
            .map_err(|_| Error::INTERNAL)?;
        let (blocks, rest) = Array::slice_as_chunks_mut(data);
        if !rest.is_empty() {
            return Err(Error::INTERNAL);
        }
        mode.encrypt_blocks(blocks);
        Ok(())
    }

    /// Decrypts whole blocks in place. The padding stays.
    pub(crate) fn decrypt(self, key: &Secret, iv: &[u8], data: &mut [u8]) -> Result<(), Error> {
        match self {
            CbcCipher::Aes128 => decrypt::<cbc::Decryptor<aes::Aes128>>(key, iv, data),
            CbcCipher::Aes256 => decrypt::<cbc::Decryptor<aes::Aes256>>(key, iv, data),
            #[cfg(feature = "pkcs1-transport")]
            CbcCipher::DesEde3 => decrypt::<cbc::Decryptor<des::TdesEde3>>(key, iv, data),
        }
    }
}

fn decrypt<M: BlockModeDecrypt + KeyIvInit>(
    key: &Secret,
    iv: &[u8],
    data: &mut [u8],
) -> Result<(), Error> {
    let mut mode = M::new_from_slices(key.expose(), iv).map_err(|_| Error::INTERNAL)?;
    let (blocks, rest): (&mut [Block<M>], _) = Array::slice_as_chunks_mut(data);
    if !rest.is_empty() {
        return Err(Error::INTERNAL);
    }
    mode.decrypt_blocks(blocks);
    Ok(())
}

/// Whether the last `padding` bytes of `block` are the padding of that length, in a time that does not
/// depend on what they are (Vaudenay, EUROCRYPT 2002).
pub(crate) fn ends_in_padding(block: &[u8], padding: u8) -> Choice {
    block
        .iter()
        .rev()
        .take(padding.into())
        .fold(Choice::from(1), |all, byte| all & byte.ct_eq(&padding))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by a panic")]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2);
        pairs
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// SP 800-38A appendices F.2.2, F.2.5 and F.2.6, the first two blocks.
    #[test]
    fn nist() {
        const PLAIN: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";
        const IV: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        for (cipher, key, ciphertext) in [
            (
                CbcCipher::Aes128,
                "2b7e151628aed2a6abf7158809cf4f3c",
                "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
            ),
            (
                CbcCipher::Aes256,
                "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
                "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d",
            ),
        ] {
            let key = Secret::from(bytes(key));
            let mut data = bytes(ciphertext);
            cipher.decrypt(&key, &IV, &mut data).unwrap();
            assert_eq!(data, bytes(PLAIN));
            if cipher == CbcCipher::Aes256 {
                CbcCipher::encrypt_aes_256(&key, &IV, &mut data).unwrap();
                assert_eq!(data, bytes(ciphertext));
            }
            assert_eq!(
                cipher.decrypt(&key, &IV, &mut [0; 17]),
                Err(Error::INTERNAL)
            );
        }
    }

    #[test]
    fn padding() {
        let is = |block: &[u8], padding| bool::from(ends_in_padding(block, padding));
        assert!(is(&[9, 9, 9, 1], 1) && is(&[9, 9, 2, 2], 2) && is(&[4; 4], 4));
        assert!(!is(&[9, 9, 1, 2], 2) && !is(&[9, 9, 9, 0], 1) && !is(&[3, 9, 3, 3], 3));
        // Of the last two bytes 1, one is content.
        assert!(is(&[9, 9, 1, 1], 1) && !is(&[9, 9, 1, 1], 2));
    }
}
