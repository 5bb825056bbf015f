//! Private keys that stay where they are: in a TPM, an HSM, a key store.

use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use cmcrypto_core::pki::key::{DecryptionKey, PublicKey, SigningKey};
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::primitive::{KeyType, SignatureScheme};
use cmcrypto_core::{Error, ErrorKind, Secret};

use crate::abi::{CMCRYPTO_OK, Context, Failure, Numbered, cmcrypto_status, flag, grows};
use crate::primitive::rsa::cmcrypto_oaep_digest;
use crate::primitive::signature::cmcrypto_signature_scheme;

/// The smallest key of the library's own.
const MIN_BITS: usize = 2048;

/// Signs a digest, as the table `cmcrypto_external_key` says. `scheme` is one with RSA, and `digest`
/// as long as it says. The signature, big-endian, goes to `signature`: it is as long as the modulus,
/// which is `signature_cap`, and its length goes to `*signature_len`, which is 0 before.
///
/// Returns `CMCRYPTO_OK`, or any other number, such as the device's own; the call that asked for the
/// signature then returns EXTERNAL_KEY with this number in its detail. It does too if the length is
/// another, or the signature does not verify: the library looks before it uses one.
pub type cmcrypto_external_sign_digest = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        scheme: cmcrypto_signature_scheme,
        digest: *const u8,
        digest_len: usize,
        signature: *mut u8,
        signature_cap: usize,
        signature_len: *mut usize,
    ) -> cmcrypto_status,
>;

/// Decrypts RSAES-OAEP, as the table `cmcrypto_external_key` says. `digest` is the hash for the label
/// and for MGF1. `label` is NULL where it is empty, as in all messages. `ciphertext` is as long as the
/// modulus. `plaintext` has room for as much, and is wiped when the library is done with it; the length
/// goes to `*plaintext_len`, which is 0 before.
///
/// Returns `CMCRYPTO_OK`, or any other number. Then, and if the length is above `plaintext_cap`, the
/// decryption goes on as with the wrong key, and its call returns DECRYPT, without a detail, as for every
/// message that can't be decrypted: whoever could tell one reason from another could decrypt. So
/// the device's own number is for the caller's log alone.
pub type cmcrypto_external_decrypt_oaep = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        digest: cmcrypto_oaep_digest,
        label: *const u8,
        label_len: usize,
        ciphertext: *const u8,
        ciphertext_len: usize,
        plaintext: *mut u8,
        plaintext_cap: usize,
        plaintext_len: *mut usize,
    ) -> cmcrypto_status,
>;

/// Lets go of what `context` is: see `cmcrypto_private_key_from_external`.
pub type cmcrypto_external_destroy = Option<unsafe extern "C-unwind" fn(context: *mut c_void)>;

/// What a key can do that lives elsewhere: the caller's functions.
///
/// An operation with the key calls its function once, in the thread of the library's own call; what
/// the function is handed is lent until it returns, and what it writes is no more than there is room
/// for. Functions are called from whichever threads use the key, several at once unless
/// `one_at_a_time` is 1.
///
/// They are left by `return` alone. A C++ exception, or the end of the thread, that leaves one ends the
/// process, with a message. No longjmp may leave it: the key would stay in use, its lock be held,
/// and this thread's next call with it ends the process. So does a function that uses its own key,
/// by whatever handle: it would wait for itself. It frees no handle of the call that it is in.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_external_key {
    /// sizeof(cmcrypto_external_key).
    pub struct_size: u32,
    /// 1: the library calls one function at a time, and holds a lock of this key's meanwhile. 0: the
    /// functions, or the device, look after that themselves.
    pub one_at_a_time: i32,
    /// NULL if the key doesn't sign.
    pub sign_digest: cmcrypto_external_sign_digest,
    /// NULL if the key doesn't decrypt.
    pub decrypt_oaep: cmcrypto_external_decrypt_oaep,
    /// NULL if there is nothing to let go of.
    pub destroy: cmcrypto_external_destroy,
}

grows!(cmcrypto_external_key, size_of::<([u32; 2], [usize; 3])>());

/// A key that lives elsewhere.
pub(crate) struct ExternalKey {
    table: cmcrypto_external_key,
    context: Context,
    public: PublicKey,
}

impl ExternalKey {
    pub(crate) fn new(
        table: cmcrypto_external_key, context: *mut c_void, public: &PublicKey,
    ) -> Result<Self, Failure> {
        let one_at_a_time = flag("one_at_a_time", table.one_at_a_time)?;
        if table.sign_digest.is_none() && table.decrypt_oaep.is_none() {
            return Err(Failure::argument("table", "neither sign_digest nor decrypt_oaep"));
        }
        if public.key_type() != KeyType::Rsa {
            return Err(Error::KEY_TYPE_NOT_SUPPORTED.into());
        }
        if public.bits() < MIN_BITS {
            return Err(Error::KEY_TOO_SMALL.into());
        }
        let context = Context::new(context, table.destroy, one_at_a_time);
        Ok(Self { table, context, public: public.clone() })
    }

    /// With the reason why not, of the argument `name`.
    pub(crate) fn signing(self: &Arc<Self>, name: &'static str) -> Result<Arc<Self>, Failure> {
        let lack = "an external key without sign_digest";
        self.table.sign_digest.ok_or(Failure::of(Error::KEY_TYPE_NOT_SUPPORTED, name, lack))?;
        Ok(Arc::clone(self))
    }

    /// As [`ExternalKey::signing`].
    pub(crate) fn decrypting(self: &Arc<Self>, name: &'static str) -> Result<Arc<Self>, Failure> {
        let lack = "an external key without decrypt_oaep";
        self.table.decrypt_oaep.ok_or(Failure::of(Error::KEY_TYPE_NOT_SUPPORTED, name, lack))?;
        Ok(Arc::clone(self))
    }
}

impl SigningKey for ExternalKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        let sign = self.table.sign_digest.ok_or(Error::KEY_TYPE_NOT_SUPPORTED)?;
        let number = scheme.number().map_err(|failure| failure.error)?;
        let mut signature = vec![0; self.public.modulus_len()];
        let (out, cap, mut len) = (signature.as_mut_ptr(), signature.len(), 0);
        // SAFETY: the digest and the room for the signature are as long as is said, and live through the
        // call; the rest is the caller's, who answers for it.
        let status = self.context.ask(|context| unsafe {
            sign(context, number, digest.as_ptr(), digest.len(), out, cap, &raw mut len)
        });
        let failed = |why: String| Err(Error::new(ErrorKind::ExternalKey, why));
        match status {
            CMCRYPTO_OK if len == cap => Ok(signature),
            CMCRYPTO_OK => failed(format!("sign_digest gave {len} bytes, not {cap}")),
            status => failed(format!("sign_digest returned {status}")),
        }
    }
}

impl DecryptionKey for ExternalKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn decrypt_oaep(
        &self, digest: OaepDigest, label: &[u8], ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        let decrypt = self.table.decrypt_oaep.ok_or(Error::KEY_TYPE_NOT_SUPPORTED)?;
        let number = digest.number().map_err(|failure| failure.error)?;
        let cap = self.public.modulus_len();
        if ciphertext.len() != cap {
            return Err(Error::DECRYPT);
        }
        let label_or_null = if label.is_empty() { ptr::null() } else { label.as_ptr() };
        let mut plaintext = vec![0; cap];
        let (out, mut len) = (plaintext.as_mut_ptr(), 0);
        // SAFETY: as for a signature.
        let status = self.context.ask(|context| unsafe {
            let (ciphertext, ciphertext_len) = (ciphertext.as_ptr(), ciphertext.len());
            decrypt(
                context,
                number,
                label_or_null,
                label.len(),
                ciphertext,
                ciphertext_len,
                out,
                cap,
                &raw mut len,
            )
        });
        plaintext.truncate(len);
        // All of its room is wiped when it goes, whatever became of the call.
        let plaintext = Secret::from(plaintext);
        if status == CMCRYPTO_OK && len <= cap { Ok(plaintext) } else { Err(Error::DECRYPT) }
    }
}
