//! The clients that the site knows.

use std::ffi::c_char;

use cmcrypto_core::{ClientDirectory, Error, InMemoryDirectory};

use crate::certificate::cmcrypto_certificate;
use crate::client::parse_client_id;
use crate::guard::guard;
use crate::handle::{self, HandleOut, handle};
use crate::outputs::ValueOut;
use crate::pointers::{flag, text};
use crate::status::cmcrypto_status;

/// A directory of registered clients, in memory.
pub struct cmcrypto_client_directory(pub(crate) InMemoryDirectory);

/// An empty directory.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_new(
    directory: *mut *mut cmcrypto_client_directory,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let directory = unsafe { HandleOut::new("directory", directory) }?;
        directory.set(cmcrypto_client_directory(InMemoryDirectory::new()));
        Ok(())
    })
}

/// Registers a client, not blocked, by the certificate that it signs with.
///
/// Errors: ALREADY_REGISTERED if the id is taken, whatever its certificate: nothing changes.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_add(
    directory: *const cmcrypto_client_directory,
    client_id: *const c_char,
    certificate: *const cmcrypto_certificate,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (directory, client_id, certificate) = unsafe {
            (
                handle("directory", directory)?,
                text("client_id", client_id)?,
                handle("certificate", certificate)?,
            )
        };
        let id = parse_client_id(client_id)?;
        directory.0.add(id, certificate.0.clone())?;
        Ok(())
    })
}

/// Blocks a client, or ends that.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_set_blocked(
    directory: *const cmcrypto_client_directory,
    client_id: *const c_char,
    blocked: i32,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (directory, client_id) = unsafe {
            (
                handle("directory", directory)?,
                text("client_id", client_id)?,
            )
        };
        let id = parse_client_id(client_id)?;
        directory.0.set_blocked(&id, flag("blocked", blocked)?)?;
        Ok(())
    })
}

/// Removes a client, blocked or not.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_remove(
    directory: *const cmcrypto_client_directory,
    client_id: *const c_char,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (directory, client_id) = unsafe {
            (
                handle("directory", directory)?,
                text("client_id", client_id)?,
            )
        };
        directory.0.remove(&parse_client_id(client_id)?)?;
        Ok(())
    })
}

/// The certificate that a client is registered with, and whether it is blocked.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_find(
    directory: *const cmcrypto_client_directory,
    client_id: *const c_char,
    certificate: *mut *mut cmcrypto_certificate,
    blocked: *mut i32,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (certificate, blocked) = unsafe {
            (
                HandleOut::new("certificate", certificate),
                ValueOut::new("blocked", blocked),
            )
        };
        let (certificate, blocked) = (certificate?, blocked?);
        // SAFETY: the caller's pointers are as the conventions say.
        let (directory, client_id) = unsafe {
            (
                handle("directory", directory)?,
                text("client_id", client_id)?,
            )
        };
        let found = directory.0.find(&parse_client_id(client_id)?)?;
        let registration = found.ok_or(Error::UnknownSender)?;
        blocked.set(i32::from(registration.blocked));
        certificate.set(cmcrypto_certificate(registration.certificate));
        Ok(())
    })
}

/// Frees a directory.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_free(directory: *mut cmcrypto_client_directory) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(directory) }
}
