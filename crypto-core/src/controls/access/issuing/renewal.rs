//! When a certificate is followed by another, and which of several is in use.

use crate::Timestamp;
use crate::pki::certificate::x509::Certificate;

/// The product: it can take a management point half an hour to receive a new certificate.
const PUBLISHING: i64 = 30 * 60;
/// Certificates begin so long before they are issued, for clocks that are behind.
pub(super) const BACKDATED: i64 = 3600;

/// When a certificate is to be renewed: at two thirds of its life. In the last third it and its follower are
/// both good, so that who has kept the one has time to hear of the other.
///
/// ```
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// # use cmcrypto_core::{Provider, Timestamp};
/// # use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
/// # use cmcrypto_core::pki::key::PrivateKey;
/// use cmcrypto_core::access::issuing::renewal_due;
/// # let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
/// # let now = Timestamp::from_unix(1_800_000_000);
/// let until = now.saturating_add(90 * 86_400);
/// let certificate = self_signed(&key, KeyUse::Signing, "PC01", now, until)?;
/// assert_eq!(renewal_due(&certificate), now.saturating_add(60 * 86_400));
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
pub fn renewal_due(certificate: &Certificate) -> Timestamp {
    let life = certificate
        .not_after()
        .saturating_sub(certificate.not_before());
    let third = life.checked_div(3).unwrap_or(0);
    certificate
        .not_after()
        .saturating_add(third.saturating_neg())
}

/// Of the certificates that a role has for one purpose, the one to use at `now`: the last issued that is
/// valid and has been so for half an hour since it was issued, in which its peers hear of it. Where there is
/// none of that age, the first issued that is valid.
pub fn in_use(certificates: &[Certificate], now: Timestamp) -> Option<&Certificate> {
    let valid = || {
        let certificates = certificates.iter();
        certificates.filter(|one| one.outside_validity(now).is_none())
    };
    let known_from = |one: &Certificate| {
        let issued = one.not_before().saturating_add(BACKDATED);
        issued.saturating_add(PUBLISHING)
    };
    let known = valid().filter(|one| known_from(one) <= now);
    known
        .max_by_key(|one| one.not_before())
        .or_else(|| valid().min_by_key(|one| one.not_before()))
}
