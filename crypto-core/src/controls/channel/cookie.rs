//! What a loaded responder asks for before it computes anything: that who sends message 1 gets what is
//! sent to its address.

use core::fmt;

use super::key_schedule::LABEL;
use super::message::{COOKIE_LEN, cookie_demand};
use super::responder::Request;
use crate::primitive::hmac::HmacSha256;
use crate::{Error, Provider, Secret, Timestamp};

/// How long a cookie is good for, in seconds. Ours: two flights, on the slowest of lines.
const MAX_COOKIE_AGE: i64 = 60;
/// How far the clock of the thread that checks it may be behind that of the one that made it, in seconds.
const MAX_STEP: i64 = 5;
const KEY_LEN: usize = 32;
const TIME_LEN: usize = 8;

/// Makes and checks cookies. Nothing is remembered of one, so nobody can fill a memory with them.
///
/// Whether a cookie is demanded now is the responder's to say, as long as it will, for each message 1
/// anew. It proves no more than that its sender, or somebody on the way to it, got the demand; it holds
/// off who sends from addresses that are not his, and lets the others be limited by address: by answers, as a
/// cookie is not used up. An empty address binds it to nobody.
///
/// ```
/// # use cmcrypto_core::channel::{self, Cookies, Initiator, Party, Request, Suite};
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// # use cmcrypto_core::exchange_key::SiteExchangeKey;
/// # use cmcrypto_core::names::SiteCode;
/// # use cmcrypto_core::{Error, Provider, Timestamp};
/// # fn main() -> Result<(), Error> {
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let provider = Provider::default();
/// # let key = SiteExchangeKey::generate(provider, RsaKeySize::Rsa2048, SiteCode::new("P01")?)?;
/// # let (p01, cas) = (Party::site(key), SiteCode::new("CAS")?);
/// let cookies = Cookies::generate(provider)?;
/// let address = b"192.0.2.1";
/// let (initiator, message_1) = Initiator::start(&p01, cas, Suite::default())?;
///
/// // The responder has too much to do.
/// let request = Request::read(&message_1, Suite::ALL)?;
/// assert_eq!(cookies.check(&request, address, now), Err(Error::COOKIE_INVALID));
/// let demand = cookies.demand(&request, address, now);
///
/// // The initiator looks what came in the place of message 2.
/// assert!(channel::is_cookie_demand(&demand));
/// let (initiator, message_1) = initiator.with_cookie(&demand)?;
/// let request = Request::read(&message_1, Suite::ALL)?;
/// cookies.check(&request, address, now)?;
/// # drop(initiator);
/// # Ok(())
/// # }
/// ```
pub struct Cookies(HmacSha256);

impl Cookies {
    /// With a random key of its own: cookies end with it.
    ///
    /// # Errors
    /// [`Error::RANDOM`].
    pub fn generate(provider: Provider) -> Result<Self, Error> {
        Ok(Self::with_key(&Secret::random(provider, KEY_LEN)?))
    }

    pub(super) fn with_key(key: &Secret) -> Self {
        Self(HmacSha256::new(key))
    }

    /// A demand, to be sent in the place of message 2: 46 bytes, two more than the shortest message 1.
    /// It costs an HMAC. `address` is what the transport knows of the sender: any bytes, the same when
    /// the answer comes.
    pub fn demand(&self, request: &Request, address: &[u8], now: Timestamp) -> Vec<u8> {
        let made = now.as_unix().to_be_bytes();
        let tag: [u8; COOKIE_LEN - TIME_LEN] = self.0.tag(&[&covered(request, address, &made)]);
        cookie_demand(request.suite(), &[&made, &tag])
    }

    /// Whether the request has a cookie that was made for it, for this address, within the last 60
    /// seconds, or up to 5 later by a thread whose clock is a little ahead.
    ///
    /// # Errors
    /// [`Error::COOKIE_INVALID`], whatever is wrong with it, and if there is none: answer with
    /// [`Cookies::demand`].
    pub fn check(&self, request: &Request, address: &[u8], now: Timestamp) -> Result<(), Error> {
        let cookie = request.opening().cookie.as_ref();
        let cookie = cookie.ok_or(Error::COOKIE_INVALID)?;
        let (made, tag) = cookie
            .split_first_chunk::<TIME_LEN>()
            .ok_or(Error::INTERNAL)?;
        let age = now.saturating_sub(Timestamp::from_unix(i64::from_be_bytes(*made)));
        if !(-MAX_STEP..=MAX_COOKIE_AGE).contains(&age) {
            return Err(Error::COOKIE_INVALID);
        }
        self.0
            .verify(&[&covered(request, address, made)], tag)
            .map_err(|_| Error::COOKIE_INVALID)
    }
}

/// What a cookie is made of: all of message 1 that was there without it.
fn covered(request: &Request, address: &[u8], made: &[u8; TIME_LEN]) -> Vec<u8> {
    let opening = request.opening();
    let address_len = u64::try_from(address.len()).unwrap_or(u64::MAX);
    [
        LABEL,
        b"cookie",
        &address_len.to_be_bytes(),
        address,
        made,
        &opening.suite.number().to_be_bytes(),
        opening.from.as_str().as_bytes(),
        opening.to.as_str().as_bytes(),
        &opening.share,
    ]
    .concat()
}

impl fmt::Debug for Cookies {
    /// Leaves out what is made of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cookies")
    }
}
