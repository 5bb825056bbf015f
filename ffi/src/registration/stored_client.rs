//! A client as a store of the caller's hands it over, and is handed it.

use std::ffi::c_char;
use std::ptr;

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::registration::Registration;
use cmcrypto_core::{Error, ErrorKind, Provider};

use crate::abi::{Failure, bytes, call, cmcrypto_status, flag, grows, parse_client_id, text};

/// A registered client, as a store keeps it. What it points to is lent for the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_stored_client {
    /// sizeof(cmcrypto_stored_client).
    pub struct_size: u32,
    /// 1 if it is approved, or 0.
    pub is_approved: i32,
    /// 1 if it is blocked, or 0.
    pub is_blocked: i32,
    /// 0.
    pub reserved: u32,
    /// Its id, which other ids are compared with octet by octet: up to 256 of them, and a NUL.
    pub client_id: *const c_char,
    /// The SHA-256 of the signing certificate's key, 32 bytes, for a unique index. The library says
    /// it; it is not looked at where a store says it, and may be NULL there.
    pub key_sha256: *const u8,
    /// The certificate that it signs with: DER.
    pub certificate: *const u8,
    /// The length in bytes of the certificate.
    pub certificate_len: usize,
    /// The certificate to encrypt to it with: DER, or NULL if there is none.
    pub encryption_certificate: *const u8,
    /// The length in bytes of that, or 0.
    pub encryption_certificate_len: usize,
}

grows!(cmcrypto_stored_client, size_of::<([u32; 4], [usize; 6])>());

impl cmcrypto_stored_client {
    /// `id` ends with a NUL. What is pointed to must outlive the structure.
    pub(crate) fn of(
        id: &std::ffi::CStr, certificate: &Certificate, encryption: Option<&Certificate>,
        (is_approved, is_blocked): (bool, bool),
    ) -> Self {
        let encryption = encryption.map(Certificate::to_der);
        Self {
            struct_size: u32::try_from(size_of::<Self>()).unwrap_or_default(),
            is_approved: is_approved.into(),
            is_blocked: is_blocked.into(),
            reserved: 0,
            client_id: id.as_ptr(),
            key_sha256: certificate.public_key().key_sha256().as_ptr(),
            certificate: certificate.to_der().as_ptr(),
            certificate_len: certificate.to_der().len(),
            encryption_certificate: encryption.map_or(ptr::null(), <[u8]>::as_ptr),
            encryption_certificate_len: encryption.map_or(0, <[u8]>::len),
        }
    }

    /// # Safety
    /// What it points to is as the conventions say.
    unsafe fn read(&self, provider: Provider) -> Result<(ClientId, Registration), Failure> {
        if self.reserved != 0 {
            return Err(Failure::argument("reserved", "not 0"));
        }
        let approved = flag("is_approved", self.is_approved)?;
        let blocked = flag("is_blocked", self.is_blocked)?;
        // SAFETY: by this function's contract.
        let (id, certificate, encryption) = unsafe {
            (
                text("client_id", self.client_id)?,
                bytes("certificate", self.certificate, self.certificate_len)?,
                // Not by the length alone: of a value that was cut off nothing may be left.
                match (self.encryption_certificate.is_null(), self.encryption_certificate_len) {
                    (true, 0) => None,
                    (_, len) => {
                        Some(bytes("encryption_certificate", self.encryption_certificate, len)?)
                    }
                },
            )
        };
        let read = |name, der: &[u8]| {
            Certificate::from_der(provider, der)
                .map_err(|error| Failure::of(error, name, "not a certificate"))
        };
        let registration = Registration {
            certificate: read("certificate", certificate)?,
            encryption_certificate: match encryption {
                Some(der) => Some(read("encryption_certificate", der)?),
                None => None,
            },
            approved,
            blocked,
        };
        Ok((parse_client_id("client_id", id)?, registration))
    }
}

/// Where a store's function puts the client that it has found: lent to it until it returns.
pub struct cmcrypto_found_client {
    provider: Provider,
    found: Option<Result<(ClientId, Registration), Error>>,
}

impl cmcrypto_found_client {
    pub(crate) fn new(provider: Provider) -> Self {
        Self { provider, found: None }
    }

    /// What was found, if anything; [`Error::STORE_BROKEN`] if that can't be a client.
    pub(crate) fn into_found(self) -> Result<Option<(ClientId, Registration)>, Error> {
        self.found.transpose()
    }
}

/// Says which client a store has found. All is copied. A store that has found none does not call it.
///
/// Errors: those of the client's certificates. The call that asked the store then returns
/// STORE_BROKEN, and so it does if there are two, or if it is another client than the one that it
/// asked for.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_found_client_set(
    found: *mut cmcrypto_found_client, client: *const cmcrypto_stored_client,
) -> cmcrypto_status {
    call!(|found: &mut cmcrypto_found_client, client: cmcrypto_stored_client| {
        // SAFETY: the caller's pointers are as the conventions say.
        let read = unsafe { client.read(found.provider) };
        let broken = |why: String| Err(Error::new(ErrorKind::StoreBroken, why));
        let (found_now, answer) = match read {
            Ok(_) if found.found.is_some() => {
                let why = "found a second client";
                (broken(why.to_owned()), Err(Failure::argument("found", why)))
            }
            Ok(client) => (Ok(client), Ok(())),
            Err(failure) => (broken(failure.to_string()), Err(failure)),
        };
        found.found = Some(found_now);
        answer
    })
}
