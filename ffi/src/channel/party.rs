//! Who talks over a channel.

use std::ffi::c_char;

use cmcrypto_core::channel::{Party, Peer};

use crate::abi::{HandleOut, TextOut, call, cmcrypto_status, free, wraps};
use crate::exchange_key::site_exchange_key::cmcrypto_site_exchange_key;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;
use crate::pki::public_key::cmcrypto_public_key;
use cmcrypto_core::names::SiteCode;

/// One's own side of channels: a site, or somebody of a site who holds a certificate. Good for any
/// number of channels.
pub struct cmcrypto_channel_party(pub(crate) Party);

wraps!(cmcrypto_channel_party(Party));

/// The other side of a channel: it has proved that it holds the key. Whether it may talk is for the
/// caller to say.
pub struct cmcrypto_channel_peer(pub(crate) Peer);

wraps!(cmcrypto_channel_peer(Peer));

/// A site, by its exchange key.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_party_site(
    key: *const cmcrypto_site_exchange_key, party: *mut *mut cmcrypto_channel_party,
) -> cmcrypto_status {
    call!(|party: HandleOut<_>, key: &_| party.give(Party::site(key.0.clone())))
}

/// The holder of a signing certificate, of the site `site_code`.
///
/// Errors: KEY_TOO_SMALL below 2048 bits; KEY_REJECTED above 4096 or an exponent of 65,537;
/// KEY_TYPE_NOT_SUPPORTED if it is not RSA; TOO_LARGE for a certificate above 8 KiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_party_certificate(
    site_code: *const c_char, identity: *const cmcrypto_signing_identity,
    party: *mut *mut cmcrypto_channel_party,
) -> cmcrypto_status {
    call!(|party: HandleOut<_>, site_code: SiteCode, identity: &_| {
        let made = Party::certificate(site_code, identity.0.clone())?;
        party.give(made)
    })
}

/// The code of the site: 3 characters.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_party_site_code(
    party: *const cmcrypto_channel_party, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, party: &_| out.write(party.0.site_code().as_str()))
}

/// Frees a party. What was made with it stays usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_party_free(party: *mut cmcrypto_channel_party) {
    free!(party)
}

/// The code of the site that the peer says it is of: 3 characters. Whether an exchange key is that
/// site's is for who knows the site's key to say; with a certificate it is the peer's own word,
/// unless the certificate says so.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_peer_site_code(
    peer: *const cmcrypto_channel_peer, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, peer: &_| out.write(peer.0.site_code().as_str()))
}

/// The peer's exchange key, to be compared with that of the site; `*key` is NULL if it has shown a
/// certificate instead.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_peer_exchange_key(
    peer: *const cmcrypto_channel_peer, key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, peer: &_| {
        if let Some(shown) = peer.0.exchange_key() {
            key.set(cmcrypto_public_key(shown.clone()));
        }
        Ok(())
    })
}

/// The peer's certificate; `*certificate` is NULL if it has shown an exchange key instead. It was
/// valid when it was received, and is for signing; who issued it was not looked at: see
/// `cmcrypto_verify_path`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_peer_certificate(
    peer: *const cmcrypto_channel_peer, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, peer: &_| {
        if let Some(shown) = peer.0.certificate() {
            certificate.set(cmcrypto_certificate(shown.clone()));
        }
        Ok(())
    })
}

/// Frees a peer.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_peer_free(peer: *mut cmcrypto_channel_peer) {
    free!(peer)
}
