//! Key files: the exchange keys that a site hands to another by a person's hand, where no directory
//! service is between them, or a site has lost what it knew.
//!
//! The product's format is not public; this is our own, in its four uses.
//!
//! ```text
//! SiteKeyFile ::= SEQUENCE {
//!   content   SiteKeyFileContent,
//!   signature OCTET STRING,                  -- by the first key, or the operational one
//!   previous  OCTET STRING OPTIONAL }        -- by the key that the first one follows
//!
//! SiteKeyFileContent ::= SEQUENCE {
//!   version   INTEGER (1),
//!   use       INTEGER { keyForParent (4), keyForChild (5), childKeys (6), parentKeys (7) },
//!   from      PrintableString (SIZE (3)),
//!   to        PrintableString (SIZE (3)),    -- another site
//!   time      GeneralizedTime,               -- of writing
//!   keys      SEQUENCE SIZE (1..2048) OF SiteKey,
//!   operational [0] EndorsedSite OPTIONAL }  -- by the first key, which is kept offline; no second
//!                                            -- signature then
//!
//! SiteKey ::= SEQUENCE {                     -- the first: that of the site that wrote the file
//!   siteCode  PrintableString (SIZE (3)),
//!   key       OCTET STRING }                 -- PUBLICKEYBLOB
//! ```
//!
//! The signatures are RSASSA-PKCS1-v1_5 with SHA-256 over the DER of the content, for the purpose
//! *key-file*. The first shows that the file is whole and that its writer has the key; it shows nothing
//! about who the writer is. For that a person compares the fingerprint of the first key, or the second
//! signature is by a key that is known already.

use core::fmt;

use der::Tag;

use super::directory::MAX_SITES;
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{EndorsedSite, Role, read_tagged_pair};
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::signature_context::SignatureContext;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::PublicKey;
use crate::primitive::algorithm::SignatureScheme;
use crate::{Error, ErrorKind, Provider, Timestamp};

const VERSION: u8 = 1;
const SCHEME: SignatureScheme = SignatureScheme::Pkcs1Sha256;
/// 2,048 keys of 4096 bits have 1.1 MB.
const MAX_LEN: usize = 2 * 1024 * 1024;
/// Two signatures may follow the content.
const MAX_PARTS: usize = 3;
/// A site that has a child has one site above it at most.
const MAX_PARENTS: usize = 1;

/// What a key file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SiteKeyFileKind {
    /// The writer's key, for its parent: the product's `Preinst.exe /KEYFORPARENT`.
    KeyForParent,
    /// The writer's key, for a child: `/KEYFORCHILD`.
    KeyForChild,
    /// The writer's key and those of all sites below it, for its parent that was recovered:
    /// `/CHILDKEYS`.
    ChildKeys,
    /// The writer's key and those of all sites above it, for a child that was recovered, or that
    /// joins: `/PARENTKEYS`.
    ParentKeys,
}

impl SiteKeyFileKind {
    const ALL: [Self; 4] = [
        Self::KeyForParent,
        Self::KeyForChild,
        Self::ChildKeys,
        Self::ParentKeys,
    ];

    /// As in the extension of the file's name.
    const fn number(self) -> u8 {
        match self {
            Self::KeyForParent => 4,
            Self::KeyForChild => 5,
            Self::ChildKeys => 6,
            Self::ParentKeys => 7,
        }
    }

    /// How many keys there may be besides the writer's.
    const fn max_others(self) -> usize {
        match self {
            Self::KeyForParent | Self::KeyForChild => 0,
            Self::ChildKeys => MAX_SITES.saturating_sub(1),
            Self::ParentKeys => MAX_PARENTS,
        }
    }

    /// The name of such a file that `from` writes, as in the product.
    ///
    /// ```
    /// use cmcrypto_core::names::SiteCode;
    /// use cmcrypto_core::sites::SiteKeyFileKind;
    /// let p01 = SiteCode::new("P01")?;
    /// assert_eq!(SiteKeyFileKind::KeyForParent.file_name(p01), "P01.CT4");
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    pub fn file_name(self, from: SiteCode) -> String {
        format!("{from}.CT{}", self.number())
    }
}

/// A file with the exchange keys of the site that wrote it and of others, for one site. That it is
/// whole was verified, and that its writer has the key that it says; not who the writer is: see
/// [`crate::sites::SiteDirectory::import_key_file`].
///
/// [`crate::sites::SiteDirectory::export_key_file`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct SiteKeyFile {
    content: Vec<u8>,
    signature: Vec<u8>,
    previous: Option<Vec<u8>>,
    kind: SiteKeyFileKind,
    from: SiteCode,
    to: SiteCode,
    time: Timestamp,
    key: SitePublicKey,
    /// The key, or the operational key.
    signer: SitePublicKey,
    others: Vec<(SiteCode, SitePublicKey)>,
    operational: Option<EndorsedSite>,
}

impl SiteKeyFile {
    /// `key` is the exchange key, or its operational key with the exchange key and the endorsement.
    pub(crate) fn issue(
        key: &SiteExchangeKey,
        operational: Option<(&SitePublicKey, EndorsedSite)>,
        previous: Option<&SiteExchangeKey>,
        kind: SiteKeyFileKind,
        to: SiteCode,
        others: Vec<(SiteCode, SitePublicKey)>,
        now: Timestamp,
    ) -> Result<Self, Error> {
        if others.len() > kind.max_others() {
            return Err(Error::TOO_LARGE);
        }
        let from = key.site_code();
        let (own_key, operational) = match operational {
            Some((exchange_key, endorsed)) => (exchange_key.clone(), Some(endorsed)),
            None => (key.site_public_key()?, None),
        };
        let endorsed = operational.as_ref().map(EndorsedSite::to_der);
        let endorsed = endorsed.map(|endorsed| asn1::element(asn1::CONTEXT_0, &[&endorsed]));
        let all = core::iter::once((from, &own_key));
        let all = all.chain(others.iter().map(|(site, key)| (*site, key)));
        let keys = asn1::sequence_of(all.map(|(site, key)| {
            let site = der_fields::site_code(site);
            Ok(asn1::element(asn1::SEQUENCE, &[&site, &key.to_der()?]))
        }))?;
        let content = asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &asn1::small_integer(kind.number()),
                &der_fields::site_code(from),
                &der_fields::site_code(to),
                &der_fields::time(now)?,
                &keys,
                &endorsed.unwrap_or_default(),
            ],
        );
        let sign = |key: &SiteExchangeKey| {
            SignatureContext::KeyFile.sign(key.signing_key(), SCHEME, &content)
        };
        Ok(Self {
            signature: sign(key)?,
            previous: previous.map(sign).transpose()?,
            content,
            kind,
            from,
            to,
            time: now,
            signer: key.site_public_key()?,
            key: own_key,
            others,
            operational,
        })
    }

    /// Reads a key file, and verifies that it is whole before it looks at the keys of other sites.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`] above 2 MiB or 2,048 keys; [`Error::DUPLICATE_SITE`] if it names a site
    /// twice, or the one that it is for; [`Error::KEY_CONFLICT`] if it gives two sites one key;
    /// [`Error::SIGNATURE_INVALID`]; [`Error::ENDORSEMENT_MISMATCH`], [`Error::SITE_MISMATCH`] and
    /// [`Error::HOST_MISMATCH`] for an operational key that is none of the writer's; of a key those
    /// of [`PublicKey::from_capi_blob`], [`Error::KEY_TOO_SMALL`] and [`Error::KEY_REJECTED`].
    pub fn from_der(provider: Provider, der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut outer = Fields::new(der)?;
        let inside = outer.expect(Tag::Sequence)?;
        outer.finish()?;
        let parts =
            asn1::elements(inside, MAX_PARTS, false).map_err(|error| match error.kind() {
                ErrorKind::TooLarge => Error::MALFORMED,
                _ => error,
            })?;
        let parts: Vec<_> = parts.collect();
        let (content, signature, previous) = match parts.as_slice() {
            [content, signature] => (*content, *signature, None),
            [content, signature, previous] => (*content, *signature, Some(*previous)),
            _ => return Err(Error::MALFORMED),
        };
        let octets = |part| Fields::new(part)?.expect(Tag::OctetString);
        let signature = octets(signature)?;
        let previous = previous.map(octets).transpose()?;

        let mut rest = der_fields::read_versioned(content, VERSION)?;
        let number: u8 = rest.integer()?;
        let mut uses = SiteKeyFileKind::ALL.into_iter();
        let kind = uses.find(|kind| kind.number() == number);
        let kind = kind.ok_or(Error::MALFORMED)?;
        let from = der_fields::read_site_code(&mut rest)?;
        let to = der_fields::read_site_code(&mut rest)?;
        let time = der_fields::read_time(&mut rest)?;
        let keys: Vec<_> = asn1::elements(rest.expect(Tag::Sequence)?, MAX_SITES, false)?.collect();
        let operational = read_tagged_pair(&mut rest, 0)?;
        let operational = operational.map(|(spki, endorsement)| EndorsedSite { spki, endorsement });
        rest.finish()?;
        let (first, others) = keys.split_first().ok_or(Error::MALFORMED)?;
        let (writer, own_key) = read_key(provider, first)?;
        if writer != from || from == to || others.len() > kind.max_others() {
            return Err(Error::MALFORMED);
        }
        let mut key = own_key.public_key().clone();
        let mut signer = own_key.clone();
        if let Some(endorsed) = &operational {
            // It is of the top-level site, which speaks of no other.
            if previous.is_some() || !others.is_empty() {
                return Err(Error::MALFORMED.what_is("an operational key, with other keys"));
            }
            let subject = endorsed.subject(Role::Operational, from);
            endorsed.endorsement.verify_signature(&key, false)?;
            endorsed.endorsement.check_subject(&subject)?;
            signer = endorsed.key(provider)?;
            key = signer.public_key().clone();
        }
        SignatureContext::KeyFile.verify(&key, SCHEME, false, content, signature)?;
        let others = others.iter().map(|other| read_key(provider, other));
        let file = Self {
            content: content.to_vec(),
            signature: signature.to_vec(),
            previous: previous.map(<[u8]>::to_vec),
            kind,
            from,
            to,
            time,
            key: own_key,
            signer,
            others: others.collect::<Result<_, Error>>()?,
            operational,
        };
        file.check_distinct()?;
        Ok(file)
    }

    /// The bytes of the file.
    pub fn to_der(&self) -> Vec<u8> {
        let previous = self.previous.as_deref();
        let signatures: Vec<&[u8]> = [Some(self.signature.as_slice()), previous]
            .into_iter()
            .flatten()
            .collect();
        der_fields::with_signatures(&self.content, &signatures)
    }

    /// What it is for.
    pub fn kind(&self) -> SiteKeyFileKind {
        self.kind
    }

    /// The site that it says has written it.
    pub fn written_by(&self) -> SiteCode {
        self.from
    }

    /// The site that it is for.
    pub fn written_for(&self) -> SiteCode {
        self.to
    }

    /// When it was written.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The key of the site that wrote it.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    /// The fingerprint of that key, see [`SitePublicKey::fingerprint`]: for a person to compare with
    /// what that site shows.
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint()
    }

    /// The sites whose keys are in it, with these: that of the site that wrote it first.
    pub fn keys(&self) -> impl Iterator<Item = (SiteCode, &PublicKey)> {
        let others = self.others.iter().map(|(site, key)| (*site, key));
        core::iter::once((self.from, &self.key))
            .chain(others)
            .map(|(site, key)| (site, key.public_key()))
    }

    pub(crate) fn key(&self) -> &SitePublicKey {
        &self.key
    }

    /// Whether an operational key of the site signed it, which is in it with its endorsement.
    pub fn has_operational_key(&self) -> bool {
        self.operational.is_some()
    }

    pub(crate) fn signer(&self) -> &SitePublicKey {
        &self.signer
    }

    pub(crate) fn operational(&self) -> Option<&EndorsedSite> {
        self.operational.as_ref()
    }

    pub(crate) fn others(&self) -> &[(SiteCode, SitePublicKey)] {
        &self.others
    }

    /// Whether it says that its key follows `key`, and `key` has signed it too.
    pub(crate) fn follows(&self, key: &PublicKey) -> bool {
        self.previous.as_ref().is_some_and(|signature| {
            let verified =
                SignatureContext::KeyFile.verify(key, SCHEME, false, &self.content, signature);
            verified.is_ok()
        })
    }

    fn check_distinct(&self) -> Result<(), Error> {
        let sites = self.keys().map(|(site, _)| site);
        let mut sites: Vec<SiteCode> = sites.chain([self.to]).collect();
        let mut keys: Vec<&[u8; 32]> = self.keys().map(|(_, key)| key.key_sha256()).collect();
        if has_duplicate(&mut sites) {
            return Err(Error::DUPLICATE_SITE);
        }
        if has_duplicate(&mut keys) {
            return Err(Error::KEY_CONFLICT);
        }
        Ok(())
    }
}

fn has_duplicate<T: Ord>(values: &mut [T]) -> bool {
    values.sort_unstable();
    values
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a == b))
}

fn read_key(provider: Provider, der: &[u8]) -> Result<(SiteCode, SitePublicKey), Error> {
    let mut fields = Fields::of(Tag::Sequence, der)?;
    let site = der_fields::read_site_code(&mut fields)?;
    let key = SitePublicKey::from_blob(provider, fields.expect(Tag::OctetString)?)?;
    fields.finish()?;
    Ok((site, key))
}

impl fmt::Debug for SiteKeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SiteKeyFile")
            .field("kind", &self.kind)
            .field("from", &self.from)
            .field("to", &self.to)
            .field("time", &self.time)
            .field("key", &self.key)
            .field("others", &self.others)
            .finish_non_exhaustive()
    }
}
