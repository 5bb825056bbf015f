//! A directory of clients that the caller keeps: in a database.

use std::ffi::{CString, c_char, c_void};

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::registration::{
    ClientDirectory, ClientRegistry, ClientStateChange, Registration,
};
use cmcrypto_core::{Error, ErrorKind, Provider};

use crate::abi::{CMCRYPTO_OK, Context, Failure, Numbered, cmcrypto_status, flag, grows, numbers};
use crate::pki::external_key::cmcrypto_external_destroy;
use crate::registration::stored_client::{cmcrypto_found_client, cmcrypto_stored_client};

/// What an administrator does to a registered client: one of the constants
/// `CMCRYPTO_CLIENT_STATE_...`.
pub type cmcrypto_client_state_change = i32;

/// It is approved from now on. It stays blocked if it is.
pub const CMCRYPTO_CLIENT_STATE_APPROVE: i32 = 1409;
/// It is blocked from now on.
pub const CMCRYPTO_CLIENT_STATE_BLOCK: i32 = 1410;
/// It is blocked no more.
pub const CMCRYPTO_CLIENT_STATE_UNBLOCK: i32 = 1411;

numbers!(
    ClientStateChange, "change":
    CMCRYPTO_CLIENT_STATE_APPROVE => Approve,
    CMCRYPTO_CLIENT_STATE_BLOCK => Block,
    CMCRYPTO_CLIENT_STATE_UNBLOCK => Unblock,
);

/// Finds the client registered under `client_id`: hands it to `cmcrypto_found_client_set` with `found`,
/// or nothing if there is none.
///
/// Returns `CMCRYPTO_OK` in both cases, or any other number: see `cmcrypto_client_store`.
pub type cmcrypto_store_find = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        client_id: *const c_char,
        found: *mut cmcrypto_found_client,
    ) -> cmcrypto_status,
>;

/// As `cmcrypto_store_find`, but the client whose signing certificate has this key; of several, where
/// an administrator entered them, a blocked one first. `key_sha256` is 32 bytes long.
pub type cmcrypto_store_find_by_key = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        key_sha256: *const u8,
        found: *mut cmcrypto_found_client,
    ) -> cmcrypto_status,
>;

/// Registers a new client, unless its id or its signing key is taken.
///
/// Returns `CMCRYPTO_OK`; ALREADY_REGISTERED if the id is taken; KEY_ALREADY_REGISTERED if the key
/// is; or any other number: see `cmcrypto_client_store`. Nothing has changed unless it is
/// `CMCRYPTO_OK`.
pub type cmcrypto_store_add = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        client: *const cmcrypto_stored_client,
    ) -> cmcrypto_status,
>;

/// Replaces the certificates of the client with this id, both, if its signing certificate is
/// `previous` still: DER. Whether it is approved stays as it is: the flags of `client` are 0 here, and
/// say nothing.
///
/// Returns `CMCRYPTO_OK`; UNKNOWN_SENDER if no client is registered under the id; BLOCKED_SENDER;
/// SIGNER_MISMATCH if its signing certificate is another than `previous`; KEY_ALREADY_REGISTERED if the
/// new signing key is registered under another id; or any other number: see `cmcrypto_client_store`.
/// Nothing has changed unless it is `CMCRYPTO_OK`.
pub type cmcrypto_store_replace = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        previous: *const u8,
        previous_len: usize,
        client: *const cmcrypto_stored_client,
    ) -> cmcrypto_status,
>;

/// Approves, blocks or unblocks a client, and changes nothing else of it.
///
/// Returns `CMCRYPTO_OK`; UNKNOWN_SENDER if no client is registered under the id; or any other number:
/// see `cmcrypto_client_store`.
pub type cmcrypto_store_set_state = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        client_id: *const c_char,
        change: cmcrypto_client_state_change,
    ) -> cmcrypto_status,
>;

/// A directory of clients that the caller keeps, in a database: the caller's functions, none of them
/// NULL but `destroy`.
///
/// Each is one transaction: other threads, processes and machines may ask the same database at once.
/// Ids are compared octet by octet; of several calls that exclude each other one succeeds; who reads
/// sees all that one call has changed, or nothing of it. `cmcrypto_client_directory_check` holds a
/// store against these rules. Of what a function returns, a number that its description does not name
/// is STORE_UNAVAILABLE to the library's caller, with the number in the detail; nothing is lost, and
/// who asked may ask again.
///
/// What a function is handed is lent until it returns. Functions are called in the thread of the
/// library's own call (of `cmcrypto_client_directory_check`, in threads of its own), several at once
/// unless `one_at_a_time` is 1, and left by `return` alone, as those of `cmcrypto_external_key`: an
/// exception that leaves one, or a function that uses or frees the directory that it serves, ends the
/// process. Two handles have two locks, and call `destroy` twice, also of one context.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_client_store {
    /// sizeof(cmcrypto_client_store).
    pub struct_size: u32,
    /// 1: the library calls one function at a time, and holds a lock of the directory's meanwhile. 0: the
    /// functions look after that themselves.
    pub one_at_a_time: i32,
    /// Finds a client by its id.
    pub find: cmcrypto_store_find,
    /// Finds a client by its key.
    pub find_by_key: cmcrypto_store_find_by_key,
    /// Registers a client.
    pub add: cmcrypto_store_add,
    /// Replaces a client's certificates.
    pub replace: cmcrypto_store_replace,
    /// Approves, blocks or unblocks a client.
    pub set_state: cmcrypto_store_set_state,
    /// Lets go of the context; NULL if there is nothing to let go of.
    pub destroy: cmcrypto_external_destroy,
}

grows!(cmcrypto_client_store, size_of::<([u32; 2], [usize; 6])>());

/// The caller's directory.
pub(crate) struct ClientStore {
    provider: Provider,
    context: Context,
    table: Table,
}

/// The functions of a [`cmcrypto_client_store`].
struct Table {
    find: Find,
    find_by_key: FindByKey,
    add: Add,
    replace: Replace,
    set_state: SetState,
}

type Find = unsafe extern "C-unwind" fn(
    *mut c_void,
    *const c_char,
    *mut cmcrypto_found_client,
) -> cmcrypto_status;
type FindByKey = unsafe extern "C-unwind" fn(
    *mut c_void,
    *const u8,
    *mut cmcrypto_found_client,
) -> cmcrypto_status;
type Add =
    unsafe extern "C-unwind" fn(*mut c_void, *const cmcrypto_stored_client) -> cmcrypto_status;
type Replace = unsafe extern "C-unwind" fn(
    *mut c_void,
    *const u8,
    usize,
    *const cmcrypto_stored_client,
) -> cmcrypto_status;
type SetState = unsafe extern "C-unwind" fn(
    *mut c_void,
    *const c_char,
    cmcrypto_client_state_change,
) -> cmcrypto_status;

impl ClientStore {
    pub(crate) fn new(
        provider: Provider, store: &cmcrypto_client_store, context: *mut c_void,
    ) -> Result<Self, Failure> {
        let one_at_a_time = flag("one_at_a_time", store.one_at_a_time)?;
        let null = |name| Failure::argument(name, "NULL");
        let table = Table {
            find: store.find.ok_or(null("find"))?,
            find_by_key: store.find_by_key.ok_or(null("find_by_key"))?,
            add: store.add.ok_or(null("add"))?,
            replace: store.replace.ok_or(null("replace"))?,
            set_state: store.set_state.ok_or(null("set_state"))?,
        };
        let context = Context::new(context, store.destroy, one_at_a_time);
        Ok(Self { provider, context, table })
    }

    /// Has `ask` look for a client, which must be one that `is_asked_for`.
    fn look(
        &self, name: &str,
        ask: impl FnOnce(*mut c_void, *mut cmcrypto_found_client) -> cmcrypto_status,
        is_asked_for: impl FnOnce(&ClientId, &Registration) -> bool,
    ) -> Result<Option<(ClientId, Registration)>, Error> {
        let mut found = cmcrypto_found_client::new(self.provider);
        let status = self.context.ask(|context| ask(context, &raw mut found));
        let broken = |why: String| Error::new(ErrorKind::StoreBroken, format!("{name}: {why}"));
        // Before the status: it may have been passed on.
        let found = found.into_found().map_err(|error| broken(text(&error)))?;
        answer(name, status, &[])?;
        match found {
            Some((id, client)) if !is_asked_for(&id, &client) => {
                Err(broken("another client than the one asked for".to_owned()))
            }
            found => Ok(found),
        }
    }
}

/// What it is about, without the kind's own text.
fn text(error: &Error) -> String {
    error.detail().map_or_else(String::new, ToString::to_string)
}

/// What a function's status means, of which the errors in `named` are passed on.
pub(crate) fn answer(
    name: &str, status: cmcrypto_status, named: &[ErrorKind],
) -> Result<(), Error> {
    match named.iter().find(|kind| kind.code() == status) {
        _ if status == CMCRYPTO_OK => Ok(()),
        Some(kind) => Err(Error::bare(*kind)),
        None => Err(Error::new(ErrorKind::StoreUnavailable, format!("{name} returned {status}"))),
    }
}

/// With the NUL that C ends it with.
pub(crate) fn c_text(id: &ClientId) -> Result<CString, Error> {
    CString::new(id.as_str()).map_err(|_| Error::INTERNAL)
}

impl ClientDirectory for ClientStore {
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        let asked = c_text(id)?;
        let found = self.look(
            "find",
            // SAFETY: the text and what is found live through the call; the rest is the caller's, who
            // answers for it.
            |context, found| unsafe { (self.table.find)(context, asked.as_ptr(), found) },
            |other, _| other == id,
        );
        Ok(found?.map(|(_, client)| client))
    }
}

impl ClientRegistry for ClientStore {
    fn find_by_key(
        &self, key_sha256: &[u8; 32],
    ) -> Result<Option<(ClientId, Registration)>, Error> {
        self.look(
            "find_by_key",
            // SAFETY: as for an id.
            |context, found| unsafe {
                (self.table.find_by_key)(context, key_sha256.as_ptr(), found)
            },
            |_, client| client.certificate.public_key().key_sha256() == key_sha256,
        )
    }

    fn register(&self, id: &ClientId, registration: &Registration) -> Result<(), Error> {
        let id = c_text(id)?;
        let Registration { certificate, encryption_certificate, approved, blocked } = registration;
        let encryption = encryption_certificate.as_ref();
        let client =
            cmcrypto_stored_client::of(&id, certificate, encryption, (*approved, *blocked));
        // SAFETY: the client lives through the call; the rest is the caller's.
        let status =
            self.context.ask(|context| unsafe { (self.table.add)(context, &raw const client) });
        answer("add", status, &[ErrorKind::AlreadyRegistered, ErrorKind::KeyAlreadyRegistered])
    }

    fn replace(
        &self, id: &ClientId, previous: &Certificate, certificate: &Certificate,
        encryption_certificate: Option<&Certificate>,
    ) -> Result<(), Error> {
        let id = c_text(id)?;
        let client =
            cmcrypto_stored_client::of(&id, certificate, encryption_certificate, (false, false));
        let previous = previous.to_der();
        // SAFETY: the client and the certificate live through the call; the rest is the caller's.
        let status = self.context.ask(|context| unsafe {
            (self.table.replace)(context, previous.as_ptr(), previous.len(), &raw const client)
        });
        answer(
            "replace",
            status,
            &[
                ErrorKind::UnknownSender,
                ErrorKind::BlockedSender,
                ErrorKind::SignerMismatch,
                ErrorKind::KeyAlreadyRegistered,
            ],
        )
    }

    fn set_state(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error> {
        let id = c_text(id)?;
        let change = change.number().map_err(|failure| failure.error)?;
        // SAFETY: the text lives through the call; the rest is the caller's.
        let status = self
            .context
            .ask(|context| unsafe { (self.table.set_state)(context, id.as_ptr(), change) });
        answer("set_state", status, &[ErrorKind::UnknownSender])
    }
}
