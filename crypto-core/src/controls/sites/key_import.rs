//! What a site takes from key files and bare keys, and writes into key files.

use super::directory::{Offer, Replace, SiteDirectory, exchange_key};
use super::key_file::{SiteKeyFile, SiteKeyFileKind};
use super::known_site::{KnownSite, SiteKeyOutcome, SiteKeySource, SiteRelation};
use crate::controls::der_fields::MAX_SKEW;
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, ErrorKind, Provider, Timestamp};

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
    /// Takes a bare key, as [`read_exchange_key`] reads one, whose fingerprint a person has compared:
    /// `compared` is what the site itself shows ([`SitePublicKey::fingerprint`]; white space and
    /// case don't matter). Another key of the site gives way, as in
    /// [`SiteDirectory::learn_from_directory_service`].
    ///
    /// # Errors
    /// [`Error::SIGNER_MISMATCH`] if the key has another fingerprint; those of
    /// [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn import_exchange_key(
        &mut self,
        site: SiteCode,
        relation: SiteRelation,
        key: &PublicKey,
        compared: &str,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        let key = exchange_key(key)?;
        if !key.has_fingerprint(compared) {
            return Err(Error::SIGNER_MISMATCH);
        }
        let offer = Offer {
            site,
            relation,
            key,
            source: SiteKeySource::KeyFile,
            vouched_by: None,
            replace: Replace::Yes,
            keep_previous_until,
        };
        self.learn(offer, now)
    }

    /// Takes the keys in a file, all or none.
    ///
    /// The site that wrote it must be known by the key in the file, or by the one that this follows,
    /// which has signed it too; else `compared` must be the fingerprint of the key in the file, as
    /// that site shows it to a person (white space and case don't matter). Only that person can have
    /// the key go back to the one before it.
    ///
    /// What the writer is here, and the other sites, follows from the file's use. The writer's own key
    /// takes the place of another, which is kept as in
    /// [`SiteDirectory::learn_from_directory_service`]. The keys of the other sites are added; one that
    /// is known must be the same, unless it was learned from this writer and `compared` is given. A
    /// site that takes all its parent's keys joins by that, see [`SiteDirectory::join`].
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if the file is for another site, the relations are not those that are
    /// known, or the parent leaves out the top-level site that is known;
    /// [`Error::SENT_IN_FUTURE`] if it was written more than 5 minutes after `now`;
    /// [`Error::SIGNER_MISMATCH`] if the fingerprint is not `compared`. Without `compared`:
    /// [`Error::SITE_KEY_UNKNOWN`] if no key of the writer is known, [`Error::KEY_CONFLICT`] if another
    /// is, [`Error::SECURE_KEY_EXCHANGE_REQUIRED`] if the known one was learned from the site alone and
    /// the settings don't accept that; [`Error::ROLLBACK`] if the file would change something and was
    /// written before another file of the writer that did or told of other sites, or as early as that
    /// one and a site was forgotten since; if its key follows one that was learned later than it was
    /// written; and if its key is the one that the writer had before.
    /// With `compared` [`Error::ROLLBACK`] if the file would change or add the key of another site and
    /// was written so early (forget the writer first, if its clock went back).
    /// [`Error::KEY_CONFLICT`] if another key of one of the other sites is known;
    /// [`Error::ENDORSEMENT_TOO_DEEP`] for a fourth level; the others of
    /// [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn import_key_file(
        &mut self,
        file: &SiteKeyFile,
        compared: Option<&str>,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Vec<(SiteCode, SiteKeyOutcome)>, Error> {
        if file.written_for() != self.own {
            return Err(Error::SITE_MISMATCH);
        }
        if file.time().saturating_sub(now) > MAX_SKEW {
            return Err(Error::SENT_IN_FUTURE);
        }
        let was_compared = match compared {
            Some(compared) if !file.key().has_fingerprint(compared) => {
                return Err(Error::SIGNER_MISMATCH);
            }
            Some(_) => true,
            None => false,
        };
        let from = file.written_by();
        let source = if was_compared {
            SiteKeySource::KeyFile
        } else {
            let known = self.known_writer(file)?;
            known.source_of_what_it_vouches_for(SiteKeySource::KeyFile)
        };
        let (writer, others) = match file.kind() {
            SiteKeyFileKind::KeyForParent | SiteKeyFileKind::ChildKeys => {
                (SiteRelation::Child, SiteRelation::Child)
            }
            SiteKeyFileKind::KeyForChild | SiteKeyFileKind::ParentKeys => {
                (SiteRelation::Parent, SiteRelation::Top)
            }
        };
        let offer = |site, relation, key: &SitePublicKey, replace, keep_previous_until| Offer {
            site,
            relation,
            key: key.clone(),
            source,
            vouched_by: Some(from),
            replace,
            keep_previous_until,
        };

        let mut next = self.clone();
        let replace = if was_compared {
            Replace::Yes
        } else {
            Replace::Forward
        };
        let writer = offer(from, writer, file.key(), replace, keep_previous_until);
        let writer_learned = next.learn(writer, now)?;
        let mut learned = vec![(from, writer_learned)];
        let mut changes_others = false;
        for (site, key) in file.others() {
            let known = self.sites.get(site);
            let is_from_writer = known.is_some_and(|known| known.vouched_by == Some(from));
            let replace = if was_compared && is_from_writer {
                Replace::Yes
            } else {
                Replace::No
            };
            let other = offer(*site, others, key, replace, keep_previous_until);
            let other_learned = next.learn(other, now)?;
            changes_others |= other_learned.is_another_key();
            learned.push((*site, other_learned));
        }
        if file.kind() == SiteKeyFileKind::ParentKeys && file.others().is_empty() {
            next.set_parent_is_top()?;
        }
        let changed = next != *self;
        if changed && !was_compared && self.is_old(file, writer_learned) {
            return Err(Error::ROLLBACK);
        }
        // A person compared the writer's key, which an old file may have too, and not these.
        if changes_others && self.has_newer_file(file) {
            return Err(Error::ROLLBACK);
        }
        // A file that told of others counts, too, or it could bring back one that is forgotten.
        let counts = changed || !file.others().is_empty();
        if counts && let Some(known) = next.sites.get_mut(&from) {
            known.key_files_from = known.key_files_from.max(Some(file.time()));
        }
        *self = next;
        Ok(learned)
    }

    /// Whether the file was written before what is known of its writer.
    fn is_old(&self, file: &SiteKeyFile, learned: SiteKeyOutcome) -> bool {
        let Some(known) = self.sites.get(&file.written_by()) else {
            return false;
        };
        // The clock here may be ahead of the writer's.
        let before_key = file.time().saturating_add(MAX_SKEW) < known.learned;
        learned.is_another_key() && before_key || self.has_newer_file(file)
    }

    /// Whether the file was written before the latest of its writer that counts.
    fn has_newer_file(&self, file: &SiteKeyFile) -> bool {
        let known = self.sites.get(&file.written_by());
        known.is_some_and(|known| Some(file.time()) < known.key_files_from)
    }

    /// The writer, if it is known by the key in the file or by the one that this follows.
    fn known_writer(&self, file: &SiteKeyFile) -> Result<&KnownSite, Error> {
        let known = self.usable(file.written_by())?;
        if known.key != *file.key() && !file.follows(known.public_key()) {
            return Err(Error::KEY_CONFLICT);
        }
        Ok(known)
    }

    /// Writes a key file for the site `to`, under [`SiteKeyFileKind::file_name`]. With `previous`, the
    /// key that `key` follows, it is taken without anyone comparing fingerprints where that one is
    /// known.
    ///
    /// Keys that were learned from their sites alone are left out.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if either key is another site's, or `to` is this site or known with
    /// another relation; [`Error::INVALID_ARGUMENT`] if `previous` is `key`;
    /// [`Error::NO_TRUSTED_ROOT_KEY`] if the sites above are wanted and it is not known whether this
    /// site's parent is the top-level site; [`Error::ENDORSEMENT_TOO_DEEP`] if the sites above are two:
    /// below this site there is none; [`Error::SECURE_KEY_EXCHANGE_REQUIRED`] if the key above was
    /// learned from its site alone; [`Error::TOO_LARGE`] for more than 2,048 keys;
    /// [`Error::INVALID_ARGUMENT`] for a time outside the years 1970 to
    /// 9999; those of the keys.
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
        self.check_relation(to, relation)?;
        let others = match kind {
            SiteKeyFileKind::KeyForParent | SiteKeyFileKind::KeyForChild => Vec::new(),
            SiteKeyFileKind::ChildKeys => self
                .sites()
                .filter(|(_, known)| known.relation == SiteRelation::Child)
                .filter(|(_, known)| known.source != SiteKeySource::SiteItself)
                .map(|(site, known)| (site, known.key.clone()))
                .collect(),
            SiteKeyFileKind::ParentKeys => self.above()?.into_iter().collect(),
        };
        SiteKeyFile::issue(key, previous, kind, to, others, now)
    }

    /// The one site above this one, if it has a child.
    fn above(&self) -> Result<Option<(SiteCode, SitePublicKey)>, Error> {
        if self.with_relation(SiteRelation::Top).is_some() {
            return Err(Error::ENDORSEMENT_TOO_DEEP);
        }
        let Some((parent, known)) = self.with_relation(SiteRelation::Parent) else {
            return Ok(None);
        };
        if !self.parent_is_top {
            return Err(Error::NO_TRUSTED_ROOT_KEY);
        }
        if known.source == SiteKeySource::SiteItself {
            return Err(Error::SECURE_KEY_EXCHANGE_REQUIRED);
        }
        Ok(Some((parent, known.key.clone())))
    }
}
