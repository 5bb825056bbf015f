//! The clients that the site knows.

use std::ffi::{c_char, c_void};

use cmcrypto_core::registration::{
    ClientRegistry, ClientStateChange, InMemoryDirectory, Registration, check_client_registry,
};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, TextOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free, guard,
    handle, parse_client_id, text,
};
use crate::pki::certificate::cmcrypto_certificate;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::registration::client_store::{ClientStore, cmcrypto_client_store};
use cmcrypto_core::names::ClientId;

/// A directory of registered clients. One in memory forgets all when the process ends; one of
/// `cmcrypto_client_directory_from_store` is the caller's own, and each call that asks it returns
/// STORE_UNAVAILABLE too if that can't be reached, and STORE_BROKEN, with a detail, if what it answers
/// can't be right.
pub struct cmcrypto_client_directory(Directory);

enum Directory {
    InMemory(InMemoryDirectory),
    Store(ClientStore),
}

impl From<InMemoryDirectory> for cmcrypto_client_directory {
    fn from(directory: InMemoryDirectory) -> Self {
        Self(Directory::InMemory(directory))
    }
}

impl cmcrypto_client_directory {
    pub(crate) fn registry(&self) -> &dyn ClientRegistry {
        match &self.0 {
            Directory::InMemory(directory) => directory,
            Directory::Store(store) => store,
        }
    }

    /// For what only one in memory does.
    fn in_memory(&self) -> Result<&InMemoryDirectory, Failure> {
        match &self.0 {
            Directory::InMemory(directory) => Ok(directory),
            Directory::Store(_) => Err(Failure::argument("directory", "of a store")),
        }
    }
}

/// An empty directory in memory.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_new(
    directory: *mut *mut cmcrypto_client_directory,
) -> cmcrypto_status {
    call!(|directory: HandleOut<_>| directory.give(InMemoryDirectory::new()))
}

/// A directory that the caller keeps, in a database. `context` is what its functions get, and may be
/// NULL; `destroy` is called once, when the handle is freed. If this call fails it is not called.
///
/// Errors: UNSUPPORTED; INVALID_ARGUMENT if a function is NULL.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_from_store(
    provider: cmcrypto_provider, store: *const cmcrypto_client_store, context: *mut c_void,
    directory: *mut *mut cmcrypto_client_directory,
) -> cmcrypto_status {
    call!(|directory: HandleOut<_>, store: cmcrypto_client_store| {
        let store = ClientStore::new(provider::parse(provider)?, &store, context)?;
        directory.give(cmcrypto_client_directory(Directory::Store(store)))
    })
}

/// Holds a directory against the rules of `cmcrypto_client_store`, with threads of its own: for the
/// tests of a store, in which no id begins with `check:`. It leaves a few such clients, whose
/// certificates are valid from `now` for an hour.
///
/// Errors: UNSUPPORTED; STORE_BROKEN, and the rule that it breaks is the detail; STORE_UNAVAILABLE;
/// RANDOM; INVALID_ARGUMENT for a `now` that no certificate can name.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_check(
    directory: *const cmcrypto_client_directory, provider: cmcrypto_provider, now: i64,
) -> cmcrypto_status {
    call!(|directory: &cmcrypto_client_directory, now: Timestamp| {
        let provider = provider::parse(provider)?;
        let checked = check_client_registry(directory.registry(), provider, now);
        checked.map_err(Failure::about("now", "no time of a certificate"))
    })
}

/// How many clients are registered: of a directory in memory.
/// Threads: any. Allocates: no. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_count(
    directory: *const cmcrypto_client_directory, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, directory: &cmcrypto_client_directory| {
        count.set(directory.in_memory()?.len());
        Ok(())
    })
}

/// The id of the client that comes next after `client_id`, or of the first if that is NULL, up to 256
/// bytes; the empty text after the last. They are in the order of their octets, so that who goes
/// through all of them misses none that stays. Of a directory in memory.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_client_after(
    directory: *const cmcrypto_client_directory, client_id: *const c_char, out: *mut c_char,
    out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut,
           directory: &cmcrypto_client_directory,
           client_id: Option<&str>| {
        let after = client_id.map(|id| parse_client_id("client_id", id)).transpose()?;
        let next = directory.in_memory()?.client_after(after.as_ref());
        out.write(next.as_ref().map_or("", |(id, _)| id.as_str()))
    })
}

/// A directory in memory from what `cmcrypto_client_directory_to_bytes` made.
///
/// Errors: UNSUPPORTED, STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED, TOO_LARGE.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_from_bytes(
    provider: cmcrypto_provider, data: *const u8, data_len: usize,
    directory: *mut *mut cmcrypto_client_directory,
) -> cmcrypto_status {
    call!(|directory: HandleOut<cmcrypto_client_directory>, (data, data_len): &[u8]| {
        directory.give(InMemoryDirectory::from_bytes(provider::parse(provider)?, data)?)
    })
}

/// A directory in memory as bytes, at most 512 MiB: not secret, and to be kept where nobody else may
/// write. With an older one in its place, who was blocked or removed since is registered again, which
/// nothing here notices.
///
/// Errors: TOO_LARGE, NO_MEMORY.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_to_bytes(
    directory: *const cmcrypto_client_directory, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<cmcrypto_buffer>, directory: &cmcrypto_client_directory| {
        data.give(directory.in_memory()?.to_bytes()?)
    })
}

/// Enters a client as an administrator does who knows it: approved, not blocked, without an
/// encryption certificate, and, in a directory in memory, whether or not its key is registered under
/// another id too.
///
/// Errors: ALREADY_REGISTERED if the id is taken, whatever its certificate; of a store also
/// KEY_ALREADY_REGISTERED. Nothing changes then.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_add(
    directory: *const cmcrypto_client_directory, client_id: *const c_char,
    certificate: *const cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|directory: &cmcrypto_client_directory,
           client_id: ClientId,
           certificate: &cmcrypto_certificate| {
        let certificate = certificate.0.clone();
        match &directory.0 {
            Directory::InMemory(clients) => clients.add(client_id, certificate)?,
            Directory::Store(store) => {
                let encryption_certificate = None;
                let (approved, blocked) = (true, false);
                let client =
                    Registration { certificate, encryption_certificate, approved, blocked };
                store.register(&client_id, &client)?;
            }
        }
        Ok(())
    })
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
    call!(|directory: &cmcrypto_client_directory,
           client_id: ClientId,
           certificate: &cmcrypto_certificate,
           encryption_certificate: Option<&cmcrypto_certificate>,
           approved: bool,
           blocked: bool| {
        let registration = Registration {
            certificate: certificate.0.clone(),
            encryption_certificate: encryption_certificate.map(|handle| handle.0.clone()),
            approved,
            blocked,
        };
        Ok(directory.registry().register(&client_id, &registration)?)
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
    call!(|directory: &cmcrypto_client_directory,
           client_id: ClientId,
           previous: &cmcrypto_certificate,
           certificate: &cmcrypto_certificate,
           encryption_certificate: Option<&cmcrypto_certificate>| {
        let encryption = encryption_certificate.map(|handle| &handle.0);
        let clients = directory.registry();
        Ok(clients.replace(&client_id, &previous.0, &certificate.0, encryption)?)
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
    call!(|directory: &cmcrypto_client_directory, client_id: ClientId| {
        Ok(directory.registry().set_state(&client_id, ClientStateChange::Approve)?)
    })
}

/// Blocks a client, or ends that.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_set_blocked(
    directory: *const cmcrypto_client_directory, client_id: *const c_char, blocked: i32,
) -> cmcrypto_status {
    call!(|directory: &cmcrypto_client_directory, client_id: ClientId, blocked: bool| {
        let change = if blocked { ClientStateChange::Block } else { ClientStateChange::Unblock };
        Ok(directory.registry().set_state(&client_id, change)?)
    })
}

/// Removes a client, blocked or not, from a directory in memory. Its key may then register again:
/// block a client instead to keep it out.
///
/// Errors: UNKNOWN_SENDER if no client is registered under the id.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_remove(
    directory: *const cmcrypto_client_directory, client_id: *const c_char,
) -> cmcrypto_status {
    call!(|directory: &cmcrypto_client_directory, client_id: ClientId| Ok(directory
        .in_memory()?
        .remove(&client_id)?))
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
        let found = directory.registry().find(&parse_client_id("client_id", client_id)?)?;
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
    call!(|(out, out_cap, out_len): TextOut,
           directory: &cmcrypto_client_directory,
           (key_sha256, key_sha256_len): &[u8]| {
        let key_sha256 =
            key_sha256.try_into().map_err(|_| Failure::argument("key_sha256_len", "not 32"))?;
        let found = directory.registry().find_by_key(key_sha256)?;
        let (id, _) = found.ok_or(Error::UNKNOWN_SENDER)?;
        out.write(id.as_str())
    })
}

/// Frees a directory. Of a store it lets go.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_directory_free(directory: *mut cmcrypto_client_directory) {
    free!(directory)
}
