//! When a channel ends, other than by closing.

use core::fmt;
use core::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;

use super::party::{Peer, check_own};
use crate::controls::der_fields::MAX_SKEW;
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
    /// To be called whenever the directory has changed, of a new channel once it is among those that are so
    /// checked. The end of an endorsement that was there at the handshake is the channel's own. A site
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

/// The time of a channel, for all who share it.
#[derive(Clone)]
pub(super) struct End {
    begun: Timestamp,
    /// The first second at which it is over.
    over: Arc<AtomicI64>,
}

impl End {
    /// Begun at `now`, to the second `until` and no longer than a channel lasts.
    pub(super) fn new(now: Timestamp, until: Timestamp) -> Self {
        let last = now.saturating_add(MAX_CHANNEL_AGE).min(until);
        let over = AtomicI64::new(last.saturating_add(1).as_unix());
        Self {
            begun: now,
            over: Arc::new(over),
        }
    }

    /// What was found over once is over for good, also by a clock that is set back then; and by one that is set
    /// back to before the handshake. One that is set back within the day makes it longer by as much.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), Error> {
        let is_early = self.begun.saturating_sub(now) > MAX_SKEW;
        if is_early || now.as_unix() >= self.over.load(Ordering::Acquire) {
            self.now();
            return Err(Error::CHANNEL_ENDED);
        }
        Ok(())
    }

    /// No time is before the first of all.
    fn now(&self) {
        self.over.store(i64::MIN, Ordering::Release);
    }
}
