//! Points in time, which always come from the caller.

use core::fmt;
use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use der::DateTime;

use crate::Error;

/// A point in time, in whole seconds since 1970-01-01T00:00:00Z.
///
/// The library keeps no clock: what needs the time takes it as an argument.
///
/// ```
/// use cmcrypto_core::Timestamp;
/// let now = Timestamp::from_unix(1_800_000_000);
/// assert_eq!(now.saturating_add(60).as_unix(), 1_800_000_060);
/// assert_eq!(now.to_string(), "2027-01-15T08:00:00Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From Unix seconds.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// As Unix seconds.
    pub const fn as_unix(self) -> i64 {
        self.0
    }

    /// This time moved by `seconds`, which may be negative.
    #[must_use]
    pub const fn saturating_add(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The seconds from `earlier` to this time.
    pub const fn saturating_sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The calendar form, which exists for the years 1970 to 9999.
    pub(crate) fn to_date_time(self) -> Result<DateTime, Error> {
        let seconds = u64::try_from(self.0).map_err(|_| Error::INVALID_ARGUMENT)?;
        DateTime::from_unix_duration(Duration::from_secs(seconds))
            .map_err(|_| Error::INVALID_ARGUMENT)
    }

    /// The form of RFC 3339 in UTC, to the second, and no other.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let time: DateTime = text.parse().map_err(|_| Error::MALFORMED)?;
        Ok(Self::from_duration(time.unix_duration()))
    }

    pub(crate) fn from_duration(since_epoch: Duration) -> Self {
        Self(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX))
    }
}

/// As RFC 3339 writes it, in UTC, where there is such a form; otherwise the seconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_date_time() {
            Ok(time) => write!(f, "{time}"),
            Err(_) => write!(f, "{} s", self.0),
        }
    }
}

impl From<SystemTime> for Timestamp {
    /// Rounds down to the second; a time before 1970 becomes negative.
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::from_duration(after),
            Err(before) => {
                let before = before.duration();
                let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                let part = i64::from(before.subsec_nanos() > 0);
                Self(seconds.saturating_add(part).saturating_neg())
            }
        }
    }
}
