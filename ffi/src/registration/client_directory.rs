//! The clients that the site knows.

use std::ffi::c_char;

use cmcrypto_core::Error;
use cmcrypto_core::registration::{
    ClientDirectory, ClientRegistry, InMemoryDirectory, Registration,
};

use crate::abi::{
    Failure, HandleOut, TextOut, ValueOut, call, cmcrypto_status, free, guard, handle,
    parse_client_id, text, wraps,
};
use crate::pki::certificate::cmcrypto_certificate;
use cmcrypto_core::names::ClientId;

/// A directory of registered clients, in memory: when the process ends it forgets all.
pub struct cmcrypto_client_directory(pub(crate) InMemoryDirectory);

wraps!(cmcrypto_client_directory(InMemoryDirectory));

/// An empty directory.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_new(
    directory: *mut *mut cmcrypto_client_directory,
) -> cmcrypto_status {
    call!(|directory: HandleOut<_>| directory.give(InMemoryDirectory::new()))
}

/// Enters a client as an administrator does who knows it: approved, not blocked, without an
/// encryption certificate, and whether or not its key is registered under another id too.
///
/// Errors: ALREADY_REGISTERED if the id is taken, whatever its certificate: nothing changes.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_add(
    directory: *const cmcrypto_client_directory, client_id: *const c_char,
    certificate: *const cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|directory: &_, client_id: ClientId, certificate: &_| Ok(directory
        .0
        .add(client_id, certificate.0.clone())?))
}

/// Registers a client as it was registered before: how a service fills the directory from its own
/// storage when it starts. `certificate` is what the client signs with; `encryption_certificate`
/// may be NULL. New clients register with `cmcrypto_registrar_register`.
///
/// Errors: ALREADY_REGISTERED if the id is taken; KEY_ALREADY_REGISTERED if the key is. Nothing
/// changes then.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_register(
    directory: *const cmcrypto_client_directory, client_id: *const c_char,
    certificate: *const cmcrypto_certificate, encryption_certificate: *const cmcrypto_certificate,
    approved: i32, blocked: i32,
) -> cmcrypto_status {
    call!(|directory: &_,
           client_id: ClientId,
           certificate: &_,
           encryption_certificate: Option<&_>,
           approved: bool,
           blocked: bool| {
        let registration = Registration {
            certificate: certificate.0.clone(),
            encryption_certificate: encryption_certificate.map(|handle| handle.0.clone()),
            approved,
            blocked,
        };
        Ok(directory.0.register(&client_id, &registration)?)
    })
}

/// Replaces a client's certificates, both, if its signing certificate is `previous` still: how a
/// service that keeps clients in its own storage repeats a renewal. `encryption_certificate` may be
/// NULL. Whether the client is approved stays as it is. Clients renew with
/// `cmcrypto_registrar_renew`.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id; BLOCKED_SENDER; SIGNER_MISMATCH
/// if its signing certificate is another than `previous`; KEY_ALREADY_REGISTERED if the new signing
/// key is registered under another id. Nothing changes then.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_replace(
    directory: *const cmcrypto_client_directory, client_id: *const c_char,
    previous: *const cmcrypto_certificate, certificate: *const cmcrypto_certificate,
    encryption_certificate: *const cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|directory: &_,
           client_id: ClientId,
           previous: &_,
           certificate: &_,
           encryption_certificate: Option<&_>| {
        let encryption = encryption_certificate.map(|handle| &handle.0);
        Ok(directory.0.replace(&client_id, &previous.0, &certificate.0, encryption)?)
    })
}

/// Approves a client, as an administrator does. It stays blocked if it is.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_approve(
    directory: *const cmcrypto_client_directory, client_id: *const c_char,
) -> cmcrypto_status {
    call!(|directory: &_, client_id: ClientId| Ok(directory.0.approve(&client_id)?))
}

/// Blocks a client, or ends that.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_set_blocked(
    directory: *const cmcrypto_client_directory, client_id: *const c_char, blocked: i32,
) -> cmcrypto_status {
    call!(|directory: &_, client_id: ClientId, blocked: bool| Ok(directory
        .0
        .set_blocked(&client_id, blocked)?))
}

/// Removes a client, blocked or not. Its key may then register again: block a client instead to
/// keep it out.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_remove(
    directory: *const cmcrypto_client_directory, client_id: *const c_char,
) -> cmcrypto_status {
    call!(|directory: &_, client_id: ClientId| Ok(directory.0.remove(&client_id)?))
}

/// What a client is registered with: the certificate that it signs with, the one to encrypt to it
/// with, success with `*encryption_certificate` NULL if there is none, and whether it is approved
/// and blocked.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_find(
    directory: *const cmcrypto_client_directory, client_id: *const c_char,
    certificate: *mut *mut cmcrypto_certificate,
    encryption_certificate: *mut *mut cmcrypto_certificate, approved: *mut i32, blocked: *mut i32,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (certificate, encryption_certificate, approved, blocked) = unsafe {
            (
                HandleOut::new("certificate", certificate),
                HandleOut::new("encryption_certificate", encryption_certificate),
                ValueOut::new("approved", approved),
                ValueOut::new("blocked", blocked),
            )
        };
        let (certificate, encryption_certificate) = (certificate?, encryption_certificate?);
        let (approved, blocked) = (approved?, blocked?);
        // SAFETY: the caller's pointers are as the conventions say.
        let (directory, client_id) =
            unsafe { (handle("directory", directory)?, text("client_id", client_id)?) };
        let found = directory.0.find(&parse_client_id("client_id", client_id)?)?;
        let registration = found.ok_or(Error::UNKNOWN_SENDER)?;
        approved.set(i32::from(registration.approved));
        blocked.set(i32::from(registration.blocked));
        if let Some(encryption) = registration.encryption_certificate {
            encryption_certificate.set(cmcrypto_certificate(encryption));
        }
        certificate.set(cmcrypto_certificate(registration.certificate));
        Ok(())
    })
}

/// The id of the client whose signing certificate has this key, up to 256 bytes; of several, where
/// an administrator entered them, of a blocked one first. `key_sha256` is what
/// `cmcrypto_public_key_info` has.
///
/// Errors: UNKNOWN_SENDER if the key is not registered.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_find_by_key(
    directory: *const cmcrypto_client_directory, key_sha256: *const u8, key_sha256_len: usize,
    out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, directory: &_, (key_sha256, key_sha256_len): &[u8]| {
        let key_sha256 =
            key_sha256.try_into().map_err(|_| Failure::argument("key_sha256_len", "not 32"))?;
        let found = directory.0.find_by_key(key_sha256)?;
        let (id, _) = found.ok_or(Error::UNKNOWN_SENDER)?;
        out.write(id.as_str())
    })
}

/// Frees a directory.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_free(directory: *mut cmcrypto_client_directory) {
    free!(directory)
}
