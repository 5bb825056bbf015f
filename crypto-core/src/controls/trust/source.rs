//! Something trusted, where it came from, and the rules by which another takes its place.

use crate::Error;

/// Where a client got a trusted root key or a site server signing certificate from.
///
/// Pre-provisioning and client push are the strongest, then the directory service; the first
/// management point is the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrustSource {
    /// Installed with the client: `SMSPublicRootKey`, `SMSROOTKEYPATH`, `SMSSIGNCERT`.
    PreProvisioned,
    /// The client push installation method.
    ClientPush,
    /// The directory service: the global catalog that the site publishes to.
    DirectoryService,
    /// The first management point that the client met, which may be an attacker's.
    FirstManagementPoint,
}

impl TrustSource {
    /// Every source, in the order of its number.
    pub(crate) const ALL: [TrustSource; 4] = [
        TrustSource::FirstManagementPoint,
        TrustSource::DirectoryService,
        TrustSource::ClientPush,
        TrustSource::PreProvisioned,
    ];

    /// The number in a stored trust store.
    pub(crate) const fn number(self) -> u8 {
        match self {
            TrustSource::FirstManagementPoint => 1,
            TrustSource::DirectoryService => 2,
            TrustSource::ClientPush => 3,
            TrustSource::PreProvisioned => 4,
        }
    }

    pub(crate) const fn strength(self) -> u8 {
        match self {
            TrustSource::FirstManagementPoint => 1,
            TrustSource::DirectoryService => 2,
            TrustSource::ClientPush | TrustSource::PreProvisioned => 3,
        }
    }
}

/// What became of a key or certificate that a source offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrustOutcome {
    /// There was none before.
    Set,
    /// There was none before, and it is from the first management point: log it. If that was an
    /// attacker's, the client is the attacker's until a stronger source tells better.
    SetByFirstManagementPoint,
    /// It was held already, from a source as strong or stronger.
    Unchanged,
    /// It was held already; the recorded source is now this stronger one.
    Raised,
    /// Another one from the first management point was replaced, and what was learned under that
    /// was dropped: log it.
    Replaced,
}

/// What `source` says about something that is trusted. Where another value is held, only one from the
/// first management point gives way, and only to a stronger source.
pub(crate) fn learn<T: PartialEq>(
    held: &mut Option<(T, TrustSource)>,
    value: T,
    source: TrustSource,
    accept_first: bool,
) -> Result<TrustOutcome, Error> {
    let first = source == TrustSource::FirstManagementPoint;
    let learned = match held {
        None if !first => TrustOutcome::Set,
        None if accept_first => TrustOutcome::SetByFirstManagementPoint,
        None => return Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED),
        Some((known, from)) if *known == value => {
            if source.strength() <= from.strength() {
                return Ok(TrustOutcome::Unchanged);
            }
            TrustOutcome::Raised
        }
        Some((_, TrustSource::FirstManagementPoint)) if !first => TrustOutcome::Replaced,
        Some(_) => return Err(Error::KEY_CONFLICT),
    };
    *held = Some((value, source));
    Ok(learned)
}
