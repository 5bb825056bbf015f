//! Stores of a caller's, by the library's own in memory, which can be made to lie.

use std::ffi::{CStr, c_char, c_void};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cmcrypto_core::Provider;
use cmcrypto_core::message::{
    AcceptedMessage, InMemorySeenMessages, MessageClass, MessageId, SeenMessages,
    SeenMessagesLimits,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::registration::{
    ClientDirectory, ClientRegistry, ClientStateChange, InMemoryDirectory, Registration,
};

use super::*;

/// What a store does to what it answers: whom it has found, how often, and the status.
pub(crate) type Tamper = fn(&mut Vec<(ClientId, Registration)>, &mut i32);

/// A store of clients and messages, and what the library does with it.
pub(crate) struct Store {
    clients: InMemoryDirectory,
    seen: InMemorySeenMessages,
    pub(crate) tamper: Mutex<Tamper>,
    inside: AtomicUsize,
    pub(crate) most_at_once: AtomicUsize,
    pub(crate) destroyed: AtomicUsize,
}

impl Store {
    pub(crate) fn new() -> Self {
        let limits = SeenMessagesLimits { approved: 20_000, others: 300, ..Default::default() };
        Self {
            clients: InMemoryDirectory::new(),
            seen: InMemorySeenMessages::new(limits),
            tamper: Mutex::new(|_, _| {}),
            inside: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            destroyed: AtomicUsize::new(0),
        }
    }

    pub(crate) fn context(&self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }

    pub(crate) fn directory(
        &self, table: &cmcrypto_client_store,
    ) -> Handle<cmcrypto_client_directory> {
        try_directory(table, self.context()).ok().unwrap()
    }

    pub(crate) fn seen(
        &self, table: &cmcrypto_seen_messages_store,
    ) -> Handle<cmcrypto_seen_messages> {
        try_seen(table, self.context()).ok().unwrap()
    }

    /// How it answers from now on.
    pub(crate) fn lies(&self, tamper: Tamper) {
        *self.tamper.lock().unwrap() = tamper;
    }

    fn answers(&self, found: &mut Vec<(ClientId, Registration)>, mut status: i32) -> i32 {
        let at_once = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(at_once, Ordering::SeqCst);
        std::thread::yield_now();
        (self.tamper.lock().unwrap())(found, &mut status);
        self.inside.fetch_sub(1, Ordering::SeqCst);
        status
    }
}

pub(crate) fn try_directory(
    table: &cmcrypto_client_store, context: *mut c_void,
) -> Result<Handle<cmcrypto_client_directory>, i32> {
    // SAFETY: a table; whoever has its functions called has a store that lives longer.
    try_make(cmcrypto_client_directory_free, |out| unsafe {
        cmcrypto_client_directory_from_store(CMCRYPTO_PROVIDER_DEFAULT, table, context, out)
    })
}

pub(crate) fn try_seen(
    table: &cmcrypto_seen_messages_store, context: *mut c_void,
) -> Result<Handle<cmcrypto_seen_messages>, i32> {
    // SAFETY: as for a directory.
    try_make(cmcrypto_seen_messages_free, |out| unsafe {
        cmcrypto_seen_messages_from_store(table, context, out)
    })
}

pub(crate) fn clients_table() -> cmcrypto_client_store {
    cmcrypto_client_store {
        struct_size: u32::try_from(size_of::<cmcrypto_client_store>()).unwrap(),
        one_at_a_time: 0,
        find: Some(find),
        find_by_key: Some(find_by_key),
        add: Some(add),
        replace: Some(replace),
        set_state: Some(set_state),
        destroy: Some(destroy),
    }
}

pub(crate) fn seen_table() -> cmcrypto_seen_messages_store {
    cmcrypto_seen_messages_store {
        struct_size: u32::try_from(size_of::<cmcrypto_seen_messages_store>()).unwrap(),
        one_at_a_time: 0,
        full_retention: 0,
        reserved: 0,
        insert_if_new: Some(insert_if_new),
        destroy: Some(destroy),
    }
}

fn store<'a>(context: *mut c_void) -> &'a Store {
    // SAFETY: the store of `Store::context`.
    unsafe { &*context.cast::<Store>() }
}

fn id_of(text: *const c_char) -> ClientId {
    // SAFETY: a text, as the header says.
    ClientId::new(unsafe { CStr::from_ptr(text) }.to_str().unwrap()).unwrap()
}

fn status_of<T>(result: Result<T, cmcrypto_core::Error>) -> i32 {
    result.map_or_else(|error| error.code(), |_| CMCRYPTO_OK)
}

fn hand_over(
    store: &Store, found: *mut cmcrypto_found_client, client: Option<(ClientId, Registration)>,
) -> i32 {
    let mut clients: Vec<_> = client.into_iter().collect();
    let status = store.answers(&mut clients, CMCRYPTO_OK);
    for (id, client) in clients {
        let id = std::ffi::CString::new(id.as_str()).unwrap();
        let encryption = client.encryption_certificate.as_ref().map(Certificate::to_der);
        let stored = cmcrypto_stored_client {
            struct_size: u32::try_from(size_of::<cmcrypto_stored_client>()).unwrap(),
            is_approved: client.approved.into(),
            is_blocked: client.blocked.into(),
            reserved: 0,
            client_id: id.as_ptr(),
            key_sha256: std::ptr::null(),
            certificate: client.certificate.to_der().as_ptr(),
            certificate_len: client.certificate.to_der().len(),
            encryption_certificate: encryption.map_or(std::ptr::null(), <[u8]>::as_ptr),
            encryption_certificate_len: encryption.map_or(0, <[u8]>::len),
        };
        // SAFETY: what was lent, and a client that lives through the call.
        let _status = unsafe { cmcrypto_found_client_set(found, &raw const stored) };
    }
    status
}

/// What the library hands over.
fn read(client: *const cmcrypto_stored_client) -> (ClientId, Registration) {
    // SAFETY: what the header says of it, here and below.
    let client = unsafe { &*client };
    assert_eq!(Ok(client.struct_size), size_of_val(client).try_into());
    assert_eq!(client.reserved, 0);
    let der = |pointer, len| {
        // SAFETY: as above.
        let der = unsafe { std::slice::from_raw_parts(pointer, len) };
        Certificate::from_der(Provider::default(), der).unwrap()
    };
    let certificate = der(client.certificate, client.certificate_len);
    // SAFETY: as above.
    let key = unsafe { std::slice::from_raw_parts(client.key_sha256, 32) };
    assert_eq!(key, certificate.public_key().key_sha256());
    let encryption = (!client.encryption_certificate.is_null())
        .then(|| der(client.encryption_certificate, client.encryption_certificate_len));
    let registration = Registration {
        certificate,
        encryption_certificate: encryption,
        approved: client.is_approved == 1,
        blocked: client.is_blocked == 1,
    };
    (id_of(client.client_id), registration)
}

unsafe extern "C-unwind" fn find(
    context: *mut c_void, client_id: *const c_char, found: *mut cmcrypto_found_client,
) -> i32 {
    let (store, id) = (store(context), id_of(client_id));
    let client = store.clients.find(&id).unwrap();
    hand_over(store, found, client.map(|client| (id, client)))
}

unsafe extern "C-unwind" fn find_by_key(
    context: *mut c_void, key_sha256: *const u8, found: *mut cmcrypto_found_client,
) -> i32 {
    // SAFETY: 32 bytes, as the header says.
    let key = unsafe { &*key_sha256.cast::<[u8; 32]>() };
    let store = store(context);
    hand_over(store, found, store.clients.find_by_key(key).unwrap())
}

unsafe extern "C-unwind" fn add(
    context: *mut c_void, client: *const cmcrypto_stored_client,
) -> i32 {
    let (id, client) = read(client);
    let store = store(context);
    store.answers(&mut Vec::new(), status_of(store.clients.register(&id, &client)))
}

unsafe extern "C-unwind" fn replace(
    context: *mut c_void, previous: *const u8, previous_len: usize,
    client: *const cmcrypto_stored_client,
) -> i32 {
    // SAFETY: as the header says.
    let previous = unsafe { std::slice::from_raw_parts(previous, previous_len) };
    let previous = Certificate::from_der(Provider::default(), previous).unwrap();
    let (id, client) = read(client);
    assert!(!client.approved && !client.blocked);
    let (next, encryption) = (&client.certificate, client.encryption_certificate.as_ref());
    let store = store(context);
    let replaced = store.clients.replace(&id, &previous, next, encryption);
    store.answers(&mut Vec::new(), status_of(replaced))
}

unsafe extern "C-unwind" fn set_state(
    context: *mut c_void, client_id: *const c_char, change: i32,
) -> i32 {
    let change = match change {
        CMCRYPTO_CLIENT_STATE_APPROVE => ClientStateChange::Approve,
        CMCRYPTO_CLIENT_STATE_BLOCK => ClientStateChange::Block,
        CMCRYPTO_CLIENT_STATE_UNBLOCK => ClientStateChange::Unblock,
        other => panic!("{other}"),
    };
    let store = store(context);
    let changed = store.clients.set_state(&id_of(client_id), change);
    store.answers(&mut Vec::new(), status_of(changed))
}

unsafe extern "C-unwind" fn insert_if_new(
    context: *mut c_void, message: *const cmcrypto_accepted_message, now: i64,
) -> i32 {
    // SAFETY: as the header says.
    let message = unsafe { &*message };
    let (store, sender) = (store(context), id_of(message.sender));
    let accepted = AcceptedMessage {
        class: MessageClass::Full,
        sender: &sender,
        approved: message.is_approved == 1,
        message_id: MessageId::from_bytes(message.message_id.bytes),
        sent: cmcrypto_core::Timestamp::from_unix(message.sent),
    };
    let retention = i64::from(store.seen.retention(MessageClass::Full));
    assert_eq!(message.kept_until, message.sent + retention);
    let now = cmcrypto_core::Timestamp::from_unix(now);
    store.answers(&mut Vec::new(), status_of(store.seen.insert_if_new(&accepted, now)))
}

unsafe extern "C-unwind" fn destroy(context: *mut c_void) {
    store(context).destroyed.fetch_add(1, Ordering::SeqCst);
}
