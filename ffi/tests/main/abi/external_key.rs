//! A device in software: a key behind an external key's functions, which counts and may lie.

use std::ffi::c_void;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// What the device makes of what its key gave: the status, the room for the bytes, and their length.
pub(crate) type Tamper = fn(status: &mut i32, room: &mut [u8], len: &mut usize);

pub(crate) struct Device {
    key: Handle<cmcrypto_private_key>,
    tamper: Tamper,
    /// Waits in a function until so many are in it, or have waited in vain.
    together: AtomicUsize,
    asked: AtomicUsize,
    inside: AtomicUsize,
    most_inside: AtomicUsize,
    destroyed: AtomicUsize,
}

impl Device {
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: private_key(key),
            tamper: |_, _, _| {},
            together: AtomicUsize::new(1),
            asked: AtomicUsize::new(0),
            inside: AtomicUsize::new(0),
            most_inside: AtomicUsize::new(0),
            destroyed: AtomicUsize::new(0),
        }
    }

    pub(crate) fn lying(key: &str, tamper: Tamper) -> Self {
        Self { tamper, ..Self::new(key) }
    }

    pub(crate) fn together(key: &str, together: usize) -> Self {
        Self { together: AtomicUsize::new(together), ..Self::new(key) }
    }

    pub(crate) fn context(&self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }

    /// Which must be freed before the device goes.
    pub(crate) fn private_key(&self) -> Handle<cmcrypto_private_key> {
        self.with(&table())
    }

    pub(crate) fn with(&self, table: &cmcrypto_external_key) -> Handle<cmcrypto_private_key> {
        let public = public_key(&self.key);
        // SAFETY: live handles and a table; the device lives longer.
        make(cmcrypto_private_key_free, |out| unsafe {
            cmcrypto_private_key_from_external(table, self.context(), public.get(), out)
        })
    }

    /// How often it was asked since the last time.
    pub(crate) fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::SeqCst)
    }

    pub(crate) fn most_inside(&self) -> usize {
        self.most_inside.load(Ordering::SeqCst)
    }

    pub(crate) fn destroyed(&self) -> usize {
        self.destroyed.load(Ordering::SeqCst)
    }

    fn enter(&self) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_inside.fetch_max(inside, Ordering::SeqCst);
        let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while self.most_inside() < self.together.load(Ordering::SeqCst) {
            std::thread::yield_now();
            if std::time::Instant::now() > patience {
                self.together.store(0, Ordering::SeqCst);
            }
        }
        std::thread::yield_now();
    }

    fn leave(&self, mut status: i32, room: &mut [u8], len: &mut usize) -> i32 {
        (self.tamper)(&mut status, room, len);
        self.inside.fetch_sub(1, Ordering::SeqCst);
        status
    }
}

/// That of a [`Device`].
pub(crate) fn table() -> cmcrypto_external_key {
    cmcrypto_external_key {
        struct_size: u32::try_from(size_of::<cmcrypto_external_key>()).unwrap(),
        one_at_a_time: 0,
        sign_digest: Some(sign_digest),
        decrypt_oaep: Some(decrypt_oaep),
        destroy: Some(destroy),
    }
}

/// Of the key `client-2048`.
pub(crate) fn try_key(
    table: &cmcrypto_external_key, context: *mut c_void,
) -> Result<Handle<cmcrypto_private_key>, i32> {
    let public = public_key(&private_key("client-2048"));
    // SAFETY: live handles and a table; whoever has it asked has a device that lives longer.
    try_make(cmcrypto_private_key_free, |out| unsafe {
        cmcrypto_private_key_from_external(table, context, public.get(), out)
    })
}

unsafe extern "C-unwind" fn sign_digest(
    context: *mut c_void, scheme: i32, digest: *const u8, digest_len: usize, signature: *mut u8,
    signature_cap: usize, signature_len: *mut usize,
) -> i32 {
    // SAFETY: the device of `Device::context`, and memory as the header says, here and below.
    let (device, len) = unsafe { (&*context.cast::<Device>(), &mut *signature_len) };
    device.enter();
    assert_eq!(*len, 0);
    let key = device.key.get();
    // SAFETY: as above.
    unsafe {
        let status = cmcrypto_private_key_sign_digest(
            key,
            scheme,
            digest,
            digest_len,
            signature,
            signature_cap,
            len,
        );
        let room = std::slice::from_raw_parts_mut(signature, signature_cap);
        device.leave(status, room, len)
    }
}

unsafe extern "C-unwind" fn decrypt_oaep(
    context: *mut c_void, digest: i32, label: *const u8, label_len: usize, ciphertext: *const u8,
    ciphertext_len: usize, plaintext: *mut u8, plaintext_cap: usize, plaintext_len: *mut usize,
) -> i32 {
    // SAFETY: as above.
    let (device, len) = unsafe { (&*context.cast::<Device>(), &mut *plaintext_len) };
    device.enter();
    assert_eq!((*len, label.is_null()), (0, label_len == 0));
    assert_eq!(ciphertext_len, plaintext_cap);
    // SAFETY: as above.
    let room = unsafe { std::slice::from_raw_parts_mut(plaintext, plaintext_cap) };
    let key = device.key.get();
    // SAFETY: as above.
    let decrypted = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (label, ciphertext) = ((label, label_len), (ciphertext, ciphertext_len));
        cmcrypto_private_key_decrypt_oaep(
            key,
            digest,
            label.0,
            label.1,
            ciphertext.0,
            ciphertext.1,
            out,
        )
    });
    let status = match &decrypted {
        Ok(decrypted) => {
            *len = bytes(decrypted).len();
            room[..*len].copy_from_slice(bytes(decrypted));
            CMCRYPTO_OK
        }
        Err(status) => *status,
    };
    device.leave(status, room, len)
}

unsafe extern "C-unwind" fn destroy(context: *mut c_void) {
    // SAFETY: as above, or NULL for none.
    if let Some(device) = unsafe { context.cast::<Device>().as_ref() } {
        device.destroyed.fetch_add(1, Ordering::SeqCst);
    }
}
