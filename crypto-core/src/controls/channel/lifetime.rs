//! When a channel ends, other than by closing.

use core::fmt;
use core::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;

use super::party::{Peer, check_own};
use crate::controls::names::SiteCode;
use crate::controls::sites::directory::{SiteDirectory, unknown};
use crate::{Error, Timestamp};

/// How long a channel lasts at most after its handshake, in seconds: a day. Ours: a handshake costs
/// about a millisecond, and a key that nobody re-checks is trusted for no longer than this.
pub const MAX_CHANNEL_AGE: i64 = 24 * 60 * 60;

/// When a channel ends. It and the channel's halves share one end: who holds it can end the channel
/// for both, from any thread.
///
/// Cheap to clone; the halves may be gone.
#[derive(Clone)]
pub struct ChannelLifetime {
    own: SiteCode,
    peer: SiteCode,
    /// [`crate::pki::key::PublicKey::key_sha256`] of the peer's exchange key, if it has shown one.
    key: Option<[u8; 32]>,
    end: End,
}

impl ChannelLifetime {
    pub(super) fn new(own: SiteCode, peer: &Peer, end: End) -> Self {
        Self {
            own,
            peer: peer.site_code(),
            key: peer.exchange_key().map(|key| *key.key_sha256()),
            end,
        }
    }

    /// Whether the channel may go on: whether the key that the peer has shown is still a current key of
    /// its site in `directory`, and can be used now. If not, the channel ends at once, for both halves.
    ///
    /// To be called whenever the directory has changed, and as often as endorsements may lapse. A site
    /// that has another key now is no worse for that: it shakes hands again, under the new one. A
    /// certificate is not known to a directory, so this ends the channel of one: see
    /// [`ChannelLifetime::end`].
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] for the directory of another site than one's own, which ends nothing.
    /// All others end the channel: [`Error::SITE_KEY_UNKNOWN`], also if the site was forgotten;
    /// [`Error::SITE_KEY_RETIRED`] if it has another key now; those of [`SiteDirectory::check_site`].
    /// [`Error::CHANNEL_ENDED`] if it had ended before.
    pub fn check_site(&self, directory: &SiteDirectory, now: Timestamp) -> Result<(), Error> {
        check_own(directory, self.own)?;
        let key = self.key.as_ref().ok_or_else(|| unknown(self.peer));
        key.and_then(|key| directory.current_key(self.peer, key, now))
            .inspect_err(|_| self.end())?;
        self.end.check(now)
    }

    /// Ends the channel at once, for both halves: because the peer's certificate was revoked, say.
    /// [`Sender::close`](crate::channel::Sender::close) stays possible.
    pub fn end(&self) {
        self.end.now();
    }
}

impl fmt::Debug for ChannelLifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChannelLifetime({} with {})", self.own, self.peer)
    }
}

/// The first second at which a channel is over, for all who share it.
#[derive(Clone)]
pub(super) struct End(Arc<AtomicI64>);

impl End {
    /// `last` is the last second.
    pub(super) fn after(last: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(last.saturating_add(1).as_unix())))
    }

    pub(super) fn check(&self, now: Timestamp) -> Result<(), Error> {
        if now.as_unix() >= self.0.load(Ordering::Acquire) {
            return Err(Error::CHANNEL_ENDED);
        }
        Ok(())
    }

    /// No time is before the first of all.
    fn now(&self) {
        self.0.store(i64::MIN, Ordering::Release);
    }
}
