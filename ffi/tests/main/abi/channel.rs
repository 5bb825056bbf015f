//! Two sides of a channel, and its handshake step by step.

use std::ffi::CStr;

use cmcrypto::*;

use super::registration::{load, signing};
use super::*;

/// The initiator's site, and the responder's.
pub(crate) const FROM: &CStr = c"P01";
pub(crate) const TO: &CStr = c"CAS";

pub(crate) const HEADER: usize = CMCRYPTO_CHANNEL_RECORD_HEADER_LEN;
pub(crate) const OVERHEAD: usize = CMCRYPTO_CHANNEL_RECORD_OVERHEAD;

pub(crate) type Party = Handle<cmcrypto_channel_party>;
pub(crate) type Peer = Handle<cmcrypto_channel_peer>;
pub(crate) type Initiator = Handle<cmcrypto_channel_initiator>;
pub(crate) type AuthenticatedResponder = Handle<cmcrypto_channel_authenticated_responder>;
pub(crate) type Request = Handle<cmcrypto_channel_request>;
pub(crate) type Responder = Handle<cmcrypto_channel_responder>;
pub(crate) type AuthenticatedInitiator = Handle<cmcrypto_channel_authenticated_initiator>;
pub(crate) type Channel = Handle<cmcrypto_channel>;

/// As [`try_make`], for a call that makes two.
fn try_pair<A, B>(
    free_first: unsafe extern "C" fn(*mut A), free_second: unsafe extern "C" fn(*mut B),
    call: impl FnOnce(*mut *mut A, *mut *mut B) -> i32,
) -> Result<(Handle<A>, Handle<B>), i32> {
    let mut second = std::ptr::without_provenance_mut(usize::from(POISON));
    let first = try_make(free_first, |first| call(first, &raw mut second));
    assert_eq!(first.is_err(), second.is_null());
    Ok((first?, Handle { pointer: second, free: free_second }))
}

/// A site, by a stored key.
pub(crate) fn site_party(provider: i32, name: &str, code: &CStr) -> Party {
    let key = load(provider, name);
    // SAFETY: live handles and text, here and below.
    let key = make(cmcrypto_site_exchange_key_free, |out| unsafe {
        cmcrypto_site_exchange_key_new(key.get(), code.as_ptr(), out)
    });
    // SAFETY: as above.
    make(cmcrypto_channel_party_free, |out| unsafe { cmcrypto_channel_party_site(key.get(), out) })
}

/// A holder of a certificate that is valid for 30 days, and the certificate.
pub(crate) fn certificate_party(
    provider: i32, name: &str, code: &CStr,
) -> (Party, Handle<cmcrypto_certificate>) {
    let identity = signing(provider, name, 30);
    // SAFETY: live handle and text.
    let party = make(cmcrypto_channel_party_free, |out| unsafe {
        cmcrypto_channel_party_certificate(code.as_ptr(), identity.get(), out)
    });
    (party, registration::certificate_of(&identity))
}

pub(crate) fn start(party: &Party, to: &CStr, suite: i32) -> Result<(Initiator, Vec<u8>), i32> {
    // SAFETY: live handle and text.
    let made = try_pair(
        cmcrypto_channel_initiator_free,
        cmcrypto_buffer_free,
        |initiator, message| unsafe {
            cmcrypto_channel_initiator_start(party.get(), to.as_ptr(), suite, initiator, message)
        },
    )?;
    Ok((made.0, bytes(&made.1).to_vec()))
}

pub(crate) fn read_request(message: &[u8], accepted: &[i32]) -> Result<Request, i32> {
    // SAFETY: live message and array.
    try_make(cmcrypto_channel_request_free, |out| unsafe {
        let (message, len) = (message.as_ptr(), message.len());
        cmcrypto_channel_request_read(message, len, accepted.as_ptr(), accepted.len(), out)
    })
}

pub(crate) fn respond(request: &Request, party: &Party) -> Result<(Responder, Vec<u8>), i32> {
    // SAFETY: live handles.
    let made = try_pair(
        cmcrypto_channel_responder_free,
        cmcrypto_buffer_free,
        |responder, message| unsafe {
            cmcrypto_channel_request_respond(request.get(), party.get(), responder, message)
        },
    )?;
    Ok((made.0, bytes(&made.1).to_vec()))
}

pub(crate) fn initiator_receive(
    initiator: &Initiator, message: &[u8], now: i64,
) -> Result<AuthenticatedResponder, i32> {
    // SAFETY: live handle and message.
    try_make(cmcrypto_channel_authenticated_responder_free, |out| unsafe {
        let (message, len) = (message.as_ptr(), message.len());
        cmcrypto_channel_initiator_receive(initiator.get(), message, len, now, out)
    })
}

pub(crate) fn responder_receive(
    responder: &Responder, message: &[u8], now: i64,
) -> Result<AuthenticatedInitiator, i32> {
    // SAFETY: live handle and message.
    try_make(cmcrypto_channel_authenticated_initiator_free, |out| unsafe {
        let (message, len) = (message.as_ptr(), message.len());
        cmcrypto_channel_responder_receive(responder.get(), message, len, now, out)
    })
}

pub(crate) fn authorise_responder(
    responder: &AuthenticatedResponder,
) -> Result<(Vec<u8>, Channel), i32> {
    // SAFETY: a live handle.
    let made = try_pair(cmcrypto_buffer_free, cmcrypto_channel_free, |message, channel| unsafe {
        cmcrypto_channel_authenticated_responder_authorise_whoever_it_is(
            responder.get(),
            message,
            channel,
        )
    })?;
    Ok((bytes(&made.0).to_vec(), made.1))
}

pub(crate) fn authorise_initiator(initiator: &AuthenticatedInitiator) -> Result<Channel, i32> {
    // SAFETY: a live handle.
    try_make(cmcrypto_channel_free, |out| unsafe {
        cmcrypto_channel_authenticated_initiator_authorise_whoever_it_is(initiator.get(), out)
    })
}

pub(crate) fn respond_site(
    request: &Request, party: &Party, at: &sites::Directory, now: i64,
) -> Result<(Responder, Vec<u8>), i32> {
    // SAFETY: live handles.
    let made = try_pair(
        cmcrypto_channel_responder_free,
        cmcrypto_buffer_free,
        |responder, message| unsafe {
            let (request, party, at) = (request.get(), party.get(), at.0.get());
            cmcrypto_channel_request_respond_site(request, party, at, now, responder, message)
        },
    )?;
    Ok((made.0, bytes(&made.1).to_vec()))
}

pub(crate) fn initiator_receive_site(
    initiator: &Initiator, message: &[u8], at: &sites::Directory, now: i64,
) -> Result<(Vec<u8>, Channel), i32> {
    // SAFETY: live handles and message.
    let made = try_pair(cmcrypto_buffer_free, cmcrypto_channel_free, |out, channel| unsafe {
        let (initiator, at) = (initiator.get(), at.0.get());
        let (message, len) = (message.as_ptr(), message.len());
        cmcrypto_channel_initiator_receive_site(initiator, message, len, at, now, out, channel)
    })?;
    Ok((bytes(&made.0).to_vec(), made.1))
}

pub(crate) fn responder_receive_site(
    responder: &Responder, message: &[u8], at: &sites::Directory, now: i64,
) -> Result<Channel, i32> {
    // SAFETY: live handles and message.
    try_make(cmcrypto_channel_free, |out| unsafe {
        let (responder, at) = (responder.get(), at.0.get());
        let (message, len) = (message.as_ptr(), message.len());
        cmcrypto_channel_responder_receive_site(responder, message, len, at, now, out)
    })
}

pub(crate) type Cookies = Handle<cmcrypto_channel_cookies>;

pub(crate) fn cookies() -> Cookies {
    // SAFETY: an output.
    make(cmcrypto_channel_cookies_free, |out| unsafe {
        cmcrypto_channel_cookies_generate(CMCRYPTO_PROVIDER_DEFAULT, out)
    })
}

pub(crate) fn demand(cookies: &Cookies, request: &Request, address: &[u8]) -> Vec<u8> {
    // SAFETY: live handles and address.
    let made = make(cmcrypto_buffer_free, |out| unsafe {
        let (address, len) = (address.as_ptr(), address.len());
        cmcrypto_channel_cookies_demand(cookies.get(), request.get(), address, len, NOW, out)
    });
    bytes(&made).to_vec()
}

pub(crate) fn check_cookie(cookies: &Cookies, request: &Request, address: &[u8], now: i64) -> i32 {
    let (address, len) = (address.as_ptr(), address.len());
    // SAFETY: live handles and address.
    unsafe { cmcrypto_channel_cookies_check(cookies.get(), request.get(), address, len, now) }
}

pub(crate) fn with_cookie(
    initiator: &Initiator, demand: &[u8],
) -> Result<(Initiator, Vec<u8>), i32> {
    // SAFETY: a live handle and message.
    let made =
        try_pair(cmcrypto_channel_initiator_free, cmcrypto_buffer_free, |next, message| unsafe {
            let (demand, len) = (demand.as_ptr(), demand.len());
            cmcrypto_channel_initiator_with_cookie(initiator.get(), demand, len, next, message)
        })?;
    Ok((made.0, bytes(&made.1).to_vec()))
}

/// One side of a channel.
pub(crate) struct Side {
    pub(crate) channel: Channel,
    pub(crate) sender: Handle<cmcrypto_channel_sender>,
    pub(crate) receiver: Handle<cmcrypto_channel_receiver>,
}

impl Side {
    pub(crate) fn new(channel: Channel) -> Result<Self, i32> {
        // SAFETY: a live handle.
        let (sender, receiver) = try_pair(
            cmcrypto_channel_sender_free,
            cmcrypto_channel_receiver_free,
            |sender, receiver| unsafe { cmcrypto_channel_split(channel.get(), sender, receiver) },
        )?;
        Ok(Self { channel, sender, receiver })
    }

    pub(crate) fn seal(&self, content: &[u8]) -> Result<Vec<u8>, i32> {
        self.seal_at(content, NOW)
    }

    pub(crate) fn seal_at(&self, content: &[u8], now: i64) -> Result<Vec<u8>, i32> {
        let mut record = vec![POISON; content.len() + OVERHEAD];
        record[HEADER..][..content.len()].copy_from_slice(content);
        // SAFETY: a live handle and record.
        match unsafe {
            let (record, len) = (record.as_mut_ptr(), record.len());
            cmcrypto_channel_sender_seal(self.sender.get_mut(), record, len, now)
        } {
            CMCRYPTO_OK => Ok(record),
            status => Err(status),
        }
    }

    /// The content, or nothing from a record that closes. In place.
    pub(crate) fn open_in_place<'a>(
        &self, record: &'a mut [u8],
    ) -> Result<Option<&'a mut [u8]>, i32> {
        self.open_at(record, NOW)
    }

    pub(crate) fn open_at<'a>(
        &self, record: &'a mut [u8], now: i64,
    ) -> Result<Option<&'a mut [u8]>, i32> {
        let (mut received, mut len) = (-1, usize::MAX);
        // SAFETY: a live handle and record, and outputs.
        let status = unsafe {
            let (record, record_len) = (record.as_mut_ptr(), record.len());
            let (received, len) = (&raw mut received, &raw mut len);
            let receiver = self.receiver.get_mut();
            cmcrypto_channel_receiver_open(receiver, record, record_len, now, received, len)
        };
        match (status, received) {
            (CMCRYPTO_OK, CMCRYPTO_CHANNEL_RECEIVED_DATA) => Ok(Some(&mut record[HEADER..][..len])),
            (CMCRYPTO_OK, CMCRYPTO_CHANNEL_RECEIVED_CLOSED) => {
                assert_eq!(len, 0);
                Ok(None)
            }
            (status, received) => {
                assert_eq!((received, len), (0, 0), "status {status}");
                Err(status)
            }
        }
    }

    /// As [`Side::open_in_place`], leaving the record as it is.
    pub(crate) fn open(&self, record: &[u8]) -> Result<Option<Vec<u8>>, i32> {
        let mut record = record.to_vec();
        let opened = self.open_in_place(&mut record)?;
        Ok(opened.map(|content| content.to_vec()))
    }

    pub(crate) fn close(&self) -> Result<Vec<u8>, i32> {
        let (mut record, mut len) = (vec![POISON; OVERHEAD], usize::MAX);
        // SAFETY: a live handle, and outputs of the size that is said.
        let status = unsafe {
            let (out, len) = (record.as_mut_ptr(), &raw mut len);
            cmcrypto_channel_sender_close(self.sender.get_mut(), out, OVERHEAD, len)
        };
        if status != CMCRYPTO_OK {
            assert_eq!((len, record), (0, vec![0; OVERHEAD]));
            return Err(status);
        }
        assert_eq!(len, OVERHEAD);
        Ok(record)
    }

    pub(crate) fn end_of_input(&self) -> i32 {
        // SAFETY: a live handle.
        unsafe { cmcrypto_channel_receiver_end_of_input(self.receiver.get()) }
    }

    pub(crate) fn id(&self) -> [u8; CMCRYPTO_CHANNEL_ID_LEN] {
        let (mut id, mut len) = ([0; CMCRYPTO_CHANNEL_ID_LEN], 0);
        // SAFETY: a live handle, and outputs of the size that is said.
        ok(unsafe {
            cmcrypto_channel_id(self.channel.get(), id.as_mut_ptr(), id.len(), &raw mut len)
        });
        assert_eq!(len, id.len());
        id
    }
}

/// A handshake as far as both know each other.
pub(crate) fn authenticate(
    initiator: &Party, responder: &Party, suite: i32,
) -> (AuthenticatedResponder, Responder) {
    let (initiator, message_1) = start(initiator, TO, suite).unwrap();
    let request = read_request(&message_1, &[]).unwrap();
    let (responder, message_2) = respond(&request, responder).unwrap();
    let known = initiator_receive(&initiator, &message_2, NOW).unwrap();
    (known, responder)
}

/// A handshake that nobody disturbs: the initiator's side and the responder's.
pub(crate) fn connect(initiator: &Party, responder: &Party, suite: i32) -> (Side, Side) {
    let (known, responder) = authenticate(initiator, responder, suite);
    let (message_3, ours) = authorise_responder(&known).unwrap();
    let initiator = responder_receive(&responder, &message_3, NOW).unwrap();
    let theirs = authorise_initiator(&initiator).unwrap();
    (Side::new(ours).unwrap(), Side::new(theirs).unwrap())
}

/// Two sites that are connected.
pub(crate) fn sites() -> (Side, Side) {
    sites_with(CMCRYPTO_PROVIDER_DEFAULT)
}

pub(crate) fn sites_with(provider: i32) -> (Side, Side) {
    let (from, to) =
        (site_party(provider, "client-2048", FROM), site_party(provider, "mp-2048", TO));
    connect(&from, &to, CMCRYPTO_CHANNEL_SUITE_X25519)
}
