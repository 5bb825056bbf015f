//! What a site takes from key files and bare keys, and writes into key files.

use super::decision::By;
use super::directory::{SiteDirectory, exchange_key, unknown};
use super::key_file::{SiteKeyFile, SiteKeyFileKind};
use super::known_site::{SiteKeyChanges, SiteKeyOutcome, SiteKeySource, SiteRelation, Voucher};
use super::offer::Offer;
use crate::controls::der_fields::{self, MAX_SKEW};
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, ErrorKind, Party, Provider, Timestamp};

/// The first octet of a PUBLICKEYBLOB. No text begins with it.
const PUBLICKEYBLOB: u8 = 0x06;

/// Reads a bare exchange key: a PUBLICKEYBLOB, or that in hexadecimal digits as in
/// `SMSPublicRootKey`, with white space around them, or in any form of
/// [`SitePublicKey::from_file`]. At most 1 MiB.
///
/// # Errors
/// [`Error::MALFORMED`], [`Error::TOO_LARGE`], those of [`PublicKey::from_capi_blob`];
/// [`Error::KEY_TOO_SMALL`] and [`Error::KEY_REJECTED`] for a key that can't be an exchange key.
pub fn read_exchange_key(provider: Provider, content: &[u8]) -> Result<PublicKey, Error> {
    if content.first() != Some(&PUBLICKEYBLOB) {
        // Other tools write lower case.
        let is_hex = |byte: &u8| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace();
        let upper = content
            .iter()
            .all(is_hex)
            .then(|| content.to_ascii_uppercase());
        let content = upper.as_deref().unwrap_or(content);
        let key = SitePublicKey::from_file(provider, content, LegacyAlgorithms::default());
        // No root is looked for.
        let key = key.map_err(|error| match error.kind() {
            ErrorKind::NoTrustedRootKey => Error::MALFORMED.what_is("no key"),
            _ => error,
        })?;
        return Ok(key.public_key().clone());
    }
    let key = PublicKey::from_capi_blob(provider, content)?;
    exchange_key(&key)?;
    Ok(key)
}

impl SiteDirectory {
    /// Takes the keys in a file, all or none.
    ///
    /// Without `compared` the site that wrote it must be known by the key in the file, or by the one that
    /// this follows, which has signed it too; the other sites in it must be known with these keys. With it,
    /// which must be the fingerprint of the writer's key in the file, as that site shows it to a person
    /// (white space and case don't matter), the keys of the others are taken, too: of sites that were
    /// expected below the writer ([`SiteDirectory::expect`]), or of the one above it.
    ///
    /// What the writer is here, and the other sites, follows from the file's use ([`SiteKeyFile::kind`],
    /// which the caller looks at first); a relation that is known must be the same. The writer's own key
    /// takes the place of another, which is kept as in [`SiteDirectory::learn_from_directory_service`]; one
    /// of another site is dropped. A site that takes all its parent's keys joins by that, see
    /// [`SiteDirectory::join`].
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if the file is for another site, the relations are not those that are
    /// known, a site was not expected, or the parent leaves out the top-level site that is known;
    /// [`Error::SENT_IN_FUTURE`] if it was written more than 5 minutes after `now`;
    /// [`Error::SIGNER_MISMATCH`] if the fingerprint is not `compared`. Without `compared`:
    /// [`Error::SITE_KEY_UNKNOWN`] if no key of the writer or of another site is known,
    /// [`Error::KEY_CONFLICT`] if another is, or if the top-level site or its key would change; of the
    /// writer those of [`SiteDirectory::check_site`]; [`Error::TOO_LARGE`] if 32 keys follow the one
    /// that was vouched for.
    /// [`Error::ROLLBACK`] if the file would change something and was written before another file of the
    /// writer that counted, or before a site in it was forgotten; and without `compared` if it was written
    /// before the key that it follows was learned, or its key is the one that the writer had before. A
    /// person may take the writer's own key from an older file. [`Error::KEY_CONFLICT`] if another key of
    /// one of the other sites is known from elsewhere; [`Error::ENDORSEMENT_TOO_DEEP`] for a fourth level;
    /// the others of [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn import_key_file(
        &mut self,
        file: &SiteKeyFile,
        compared: Option<&str>,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyChanges, Error> {
        if file.written_for() != self.own {
            return Err(Error::SITE_MISMATCH.named("the file is for site", file.written_for()));
        }
        if file.time().saturating_sub(now) > MAX_SKEW {
            return Err(Error::SENT_IN_FUTURE);
        }
        if compared.is_some_and(|compared| !file.key().has_fingerprint(compared)) {
            return Err(Error::SIGNER_MISMATCH);
        }
        for time in [Some(now), keep_previous_until].into_iter().flatten() {
            der_fields::time(time)?;
        }
        let from = file.written_by();
        let mut next = self.clone();
        let (outcomes, lost) = next.giving_way(now, |next| {
            let writer = match compared {
                Some(_) => next.learn_writer(file, By::Person, keep_previous_until, now)?,
                None => next.learn_successor(file, keep_previous_until, now)?,
            };
            // One that is kept still says no less than before.
            let is_kept = |sha256| next.key(from, sha256, now).is_ok();
            let signer = file.signer().public_key().key_sha256();
            let endorsed = file.operational().filter(|_| !is_kept(signer));
            let operational = endorsed.map(|endorsed| {
                next.accept_operational_key(from, endorsed, keep_previous_until, now)
            });
            let writer = match operational.transpose()? {
                Some(learned) if writer == SiteKeyOutcome::Unchanged => learned.outcome,
                _ => writer,
            };
            let mut outcomes = vec![(from, writer)];
            for (site, key) in file.others() {
                let is_old = self.is_old(file, *site);
                let outcome = next.learn_other(file, (*site, key), compared, is_old, now)?;
                outcomes.push((*site, outcome));
            }
            let is_top = file.kind() == SiteKeyFileKind::ParentKeys && file.others().is_empty();
            let says_so = [None, Some(SiteKeySource::SiteItself)];
            let said = next.parent_is_top.map(|said| said.source);
            if is_top && says_so.contains(&said) {
                if compared.is_none() {
                    let what = "it would be the top-level site: compare its fingerprint";
                    return Err(Error::KEY_CONFLICT.what_is(what).named("site", from));
                }
                if self.is_old(file, from) {
                    return Err(Error::ROLLBACK.named("site", from));
                }
                next.set_parent_is_top(By::KeyFile, *file.key().sha256(), now)?;
            }
            Ok::<_, Error>(outcomes)
        });
        let outcomes = outcomes?;
        // A file that told of others counts, too, or it could bring back one that is forgotten.
        if next != *self || !file.others().is_empty() {
            next.raise_files_from(from, file.time());
        }
        *self = next;
        Ok(SiteKeyChanges { outcomes, lost })
    }

    fn learn_writer(
        &mut self,
        file: &SiteKeyFile,
        by: By,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        let (site, (relation, _)) = (file.written_by(), relations(file));
        let mut offer = Offer::new(site, relation, file.key().clone(), by, keep_previous_until);
        offer.names_relation = false;
        let known = self.sites.get(&site);
        // Files can follow one another; the clock here may be ahead of the writer's.
        let is_before_key = known.is_some_and(|known| {
            let written = file.time().saturating_add(MAX_SKEW);
            let learned = known.learned();
            !known.follows_another() && written < learned && learned <= now
        });
        offer.is_old = by == By::Successor && (is_before_key || self.is_old(file, site));
        self.learn_one_of_several(offer, now)
    }

    /// The writer, if it is known by the key in the file or by the one that this follows.
    fn learn_successor(
        &mut self,
        file: &SiteKeyFile,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        let site = file.written_by();
        let known = self.usable(site, now)?;
        if known.current.key == *file.key() {
            if known.relation != relations(file).0 {
                return Err(Error::SITE_MISMATCH.named("site", site));
            }
            return Ok(SiteKeyOutcome::Unchanged);
        }
        if !file.follows(known.public_key()) {
            return Err(Error::KEY_CONFLICT.named("site", site).of(Party::Site));
        }
        self.learn_writer(file, By::Successor, keep_previous_until, now)
    }

    /// A key that the writer hands on.
    fn learn_other(
        &mut self,
        file: &SiteKeyFile,
        (site, key): (SiteCode, &SitePublicKey),
        compared: Option<&str>,
        is_old: bool,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        let (from, (_, relation)) = (file.written_by(), relations(file));
        if compared.is_none() {
            if self.is_stolen(key) {
                return Err(Error::SITE_KEY_STOLEN.named("site", site).of(Party::Site));
            }
            let known = self.sites.get(&site).ok_or_else(|| unknown(site))?;
            if known.current.key != *key {
                return Err(Error::KEY_CONFLICT.named("site", site).of(Party::Site));
            }
            if known.relation != relation {
                return Err(Error::SITE_MISMATCH.named("site", site).of(Party::Site));
            }
            return Ok(SiteKeyOutcome::Unchanged);
        }
        let voucher = Voucher {
            site: from,
            key: *file.key().sha256(),
            is_void: false,
            followed: Vec::new(),
            endorsement: None,
        };
        let mut offer = Offer::new(site, relation, key.clone(), By::KeyFile, None);
        offer.voucher = Some(voucher);
        // What was learned of the site since is no word of this file.
        let written = file.time().saturating_add(MAX_SKEW);
        let is_before = self.sites.get(&site).is_some_and(|known| {
            known.current.key != *key && written < known.learned() && known.learned() <= now
        });
        offer.is_old = is_old || is_before;
        self.learn_one_of_several(offer, now)
    }

    /// Whether the file was written before what counts of its writer, or of this site.
    fn is_old(&self, file: &SiteKeyFile, site: SiteCode) -> bool {
        let sites = [file.written_by(), site];
        let mut from = sites.iter().filter_map(|site| self.files_from.get(site));
        from.any(|from| file.time() < *from)
    }

    /// Writes a key file for the site `to`, under [`SiteKeyFileKind::file_name`]. Where `key` is
    /// this site's operational key ([`SiteDirectory::accept_operational_key`]), the exchange key is
    /// in the file, and that is the one whose fingerprint a person compares. With `previous`, the
    /// key that `key` follows, it is taken without anyone comparing fingerprints where that one is
    /// known. Which of the two `key` is, only the site's own key tells: where none was noted
    /// ([`SiteDirectory::set_own_key`]) it is taken to be the exchange key. A site that has an operational
    /// key, and lost its directory, notes its own key before it writes a file.
    ///
    /// Keys that can't be used, or rest on a site's own word, are left out.
    ///
    /// # Errors
    /// [`Error::KEY_CONFLICT`] where this site's own key was noted, and `key` is neither that, nor
    /// its operational key, nor follows it; [`Error::SITE_KEY_STOLEN`]; [`Error::SITE_MISMATCH`] if
    /// either key is another site's, or `to` is this site or known with another relation, or no
    /// parent and there is another; [`Error::INVALID_ARGUMENT`] if `previous` is `key`;
    /// [`Error::NO_TRUSTED_ROOT_KEY`] if the sites above are wanted and it is not known whether
    /// this site's parent is the top-level site; [`Error::ENDORSEMENT_TOO_DEEP`] if the sites above
    /// are two: below this site there is none; [`Error::SECURE_KEY_EXCHANGE_REQUIRED`] if the key
    /// above rests on its site's own word; those of [`SiteDirectory::check_site`] for it;
    /// [`Error::TOO_LARGE`] for more than 2,048 keys; [`Error::INVALID_ARGUMENT`] for a time
    /// outside the years 1970 to 9999; those of the keys.
    pub fn export_key_file(
        &self,
        key: &SiteExchangeKey,
        previous: Option<&SiteExchangeKey>,
        kind: SiteKeyFileKind,
        to: SiteCode,
        now: Timestamp,
    ) -> Result<SiteKeyFile, Error> {
        let writers = [Some(key), previous].into_iter().flatten();
        if writers.into_iter().any(|key| key.site_code() != self.own) {
            return Err(Error::SITE_MISMATCH);
        }
        if previous.is_some_and(|previous| previous.public_key() == key.public_key()) {
            return Err(Error::INVALID_ARGUMENT);
        }
        let relation = match kind {
            SiteKeyFileKind::KeyForParent | SiteKeyFileKind::ChildKeys => SiteRelation::Parent,
            SiteKeyFileKind::KeyForChild | SiteKeyFileKind::ParentKeys => SiteRelation::Child,
        };
        let fits = self
            .sites
            .get(&to)
            .is_none_or(|known| known.relation == relation);
        let is_second = relation == SiteRelation::Parent && {
            let parent = self.with_relation(SiteRelation::Parent);
            parent.is_some_and(|(parent, _)| parent != to)
        };
        if to == self.own || !fits || is_second {
            return Err(Error::SITE_MISMATCH.named("site", to));
        }
        let others = match kind {
            SiteKeyFileKind::KeyForParent | SiteKeyFileKind::KeyForChild => Vec::new(),
            SiteKeyFileKind::ChildKeys => self
                .sites()
                .filter(|(_, known)| known.relation == SiteRelation::Child)
                .filter(|(_, known)| self.check_secure(&known.current, now).is_ok())
                .map(|(site, known)| (site, known.current.key.clone()))
                .collect(),
            SiteKeyFileKind::ParentKeys => self.above(now)?.into_iter().collect(),
        };
        let own = key.site_public_key()?;
        let previous_is_own = previous.is_some_and(|previous| self.is_own_key(previous));
        if self.is_stolen(&own) {
            return Err(Error::SITE_KEY_STOLEN
                .named("site", self.own)
                .of(Party::Site));
        }
        let operational = self.own_operational(&own, now)?;
        let is_own = self.is_own_key(key) || previous_is_own || operational.is_some();
        if self.own_key.is_some() && !is_own {
            let what = "neither this site's key, nor its operational key, nor one that follows it";
            return Err(Error::KEY_CONFLICT.what_is(what));
        }
        if operational.is_some() && kind == SiteKeyFileKind::ChildKeys {
            return Err(Error::INVALID_ARGUMENT
                .what_is("no key of another site is in a file by an operational key"));
        }
        let operational =
            operational.map(|(exchange_key, held)| (exchange_key, held.to_endorsed()));
        if operational.is_some() && previous.is_some() {
            return Err(Error::INVALID_ARGUMENT.what_is("no key follows by an operational key"));
        }
        SiteKeyFile::issue(key, operational, previous, kind, to, others, now)
    }

    fn is_own_key(&self, key: &SiteExchangeKey) -> bool {
        let own = self.own_key.as_ref();
        own.is_some_and(|own| own.public_key() == key.public_key())
    }

    /// The one site above this one, if it has a child.
    fn above(&self, now: Timestamp) -> Result<Option<(SiteCode, SitePublicKey)>, Error> {
        if self.with_relation(SiteRelation::Top).is_some() {
            return Err(Error::ENDORSEMENT_TOO_DEEP);
        }
        let Some((parent, known)) = self.with_relation(SiteRelation::Parent) else {
            return Ok(None);
        };
        if self.parent_is_top.is_none() {
            return Err(Error::NO_TRUSTED_ROOT_KEY);
        }
        self.check_said_to_be_top(false)?;
        self.check_secure(&known.current, now)?;
        Ok(Some((parent, known.current.key.clone())))
    }
}

/// What the writer of a file is to its reader, and what the other sites in it are.
fn relations(file: &SiteKeyFile) -> (SiteRelation, SiteRelation) {
    match file.kind() {
        SiteKeyFileKind::KeyForParent | SiteKeyFileKind::ChildKeys => {
            (SiteRelation::Child, SiteRelation::Child)
        }
        SiteKeyFileKind::KeyForChild | SiteKeyFileKind::ParentKeys => {
            (SiteRelation::Parent, SiteRelation::Top)
        }
    }
}
