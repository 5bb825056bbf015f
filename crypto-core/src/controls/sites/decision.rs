//! What becomes of a key that is offered for a site: the table of the module `sites`, and the rules before
//! it. It decides, and nothing else does; who asks has looked at proofs and clocks.

use super::known_site::SiteKeySource;
use crate::ErrorKind;

/// Who offers the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    SiteItself,
    Endorsement,
    /// Another site's, whose writer's key a person compared.
    KeyFile,
    /// The key that is held, which signed the one that follows it.
    Successor,
    DirectoryService,
    Person,
}

/// A key that is held for a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) source: SiteKeySource,
    /// From an endorsement or a key file, and it can't be used now.
    pub(crate) lapsed: bool,
    /// It has lapsed because a key that vouched was stolen.
    pub(crate) is_of_theft: bool,
}

/// How the key that is offered stands to the one that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    Same,
    /// It is one before.
    Before,
    Other,
}

impl By {
    /// What a key is from that is taken so: a successor is from where the key before it was.
    pub(crate) const fn source(self) -> Option<SiteKeySource> {
        Some(match self {
            By::SiteItself => SiteKeySource::SiteItself,
            By::Endorsement => SiteKeySource::ParentEndorsement,
            By::KeyFile => SiteKeySource::KeyFile,
            By::Successor => return None,
            By::DirectoryService => SiteKeySource::DirectoryService,
            By::Person => SiteKeySource::Person,
        })
    }

    /// Whether its offer takes the place of what is in its way.
    pub(crate) fn outranks(self, claim: Claim) -> bool {
        match self {
            By::SiteItself | By::Successor => false,
            // Not what lapsed by its date, or it could put one site after the other there, without end.
            By::Endorsement => claim.source == SiteKeySource::SiteItself || claim.is_of_theft,
            By::KeyFile | By::DirectoryService | By::Person => {
                claim.lapsed || self.source().map(strength) > Some(strength(claim.source))
            }
        }
    }
}

/// All that the outcome depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) by: By,
    /// The key was reported as stolen.
    pub(crate) stolen: bool,
    /// It is an operational key, of whichever site.
    pub(crate) is_operational: bool,
    /// It is the key of this site, or the site is this one.
    pub(crate) own: Option<Own>,
    /// Another site is what this one would be: the one parent, or top-level site.
    pub(crate) rival: Option<Claim>,
    /// This site is something else.
    pub(crate) misfit: Option<Claim>,
    /// The relation is the caller's word, not that of a file or of the site that vouches.
    pub(crate) names_relation: bool,
    pub(crate) voucher: Voice,
    /// The top-level site would be another, or its key.
    pub(crate) changes_root: bool,
    /// Another site has the key.
    pub(crate) holder: Option<Claim>,
    pub(crate) held: Option<Held>,
    /// The number or the time says that it was made before what counts.
    pub(crate) is_old: bool,
    pub(crate) has_room: bool,
}

/// What an offer has of this site's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    Site,
    Key,
}

/// Whether the site that vouches may speak of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    Heard,
    NotExpected,
    TooDeep,
}

/// The key that is held of the site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) claim: Claim,
    pub(crate) key: Compared,
    /// The same site vouches as before.
    pub(crate) same_voucher: bool,
    /// Its source vouched for one before it.
    pub(crate) follows: bool,
    /// What is offered is not what vouches already.
    pub(crate) is_news: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Added,
    Unchanged,
    /// The key stays; the offer vouches for it from now on.
    Confirmed,
    Replaced,
}

/// The one decision. What is in the way of an offer that is taken gives way to it.
pub(crate) fn decide(case: &Case) -> Result<Decision, ErrorKind> {
    if case.stolen {
        return Err(ErrorKind::SiteKeyStolen);
    }
    let rivals = |claim: Option<Claim>| claim.is_some_and(|claim| !case.by.outranks(claim));
    let misfits = rivals(case.misfit) || case.misfit.is_some() && !case.names_relation;
    if case.own == Some(Own::Site) || misfits || rivals(case.rival) {
        return Err(ErrorKind::SiteMismatch);
    }
    match case.voucher {
        Voice::Heard => {}
        Voice::NotExpected => return Err(ErrorKind::SiteMismatch),
        Voice::TooDeep => return Err(ErrorKind::EndorsementTooDeep),
    }
    let may_change_root = matches!(case.by, By::KeyFile | By::DirectoryService | By::Person);
    if case.changes_root && !may_change_root {
        return Err(ErrorKind::KeyConflict);
    }
    let may_take = case.holder.is_none_or(|holder| takes_key(case.by, holder));
    if case.own == Some(Own::Key) || case.is_operational || !may_take {
        return Err(ErrorKind::KeyConflict);
    }
    let decision = match case.held {
        None if case.by == By::Successor => return Err(ErrorKind::SiteKeyUnknown),
        None => Decision::Added,
        Some(held) => table(case.by, held)?,
    };
    if case.is_old && decision != Decision::Unchanged {
        return Err(ErrorKind::Rollback);
    }
    if decision == Decision::Added && !case.has_room {
        return Err(ErrorKind::TooLarge);
    }
    Ok(decision)
}

/// Whether the offer takes its key from another site that has it.
fn takes_key(by: By, holder: Claim) -> bool {
    let is_unproven = holder.source == SiteKeySource::KeyFile;
    match by {
        By::DirectoryService | By::Person => holder.lapsed || strength(holder.source) < ABOVE,
        By::KeyFile => holder.is_of_theft,
        // They come with a proof of possession, which a key file has for its writer's key alone.
        By::Endorsement | By::Successor => holder.lapsed || is_unproven,
        By::SiteItself => is_unproven,
    }
}

/// That of the directory service and a person.
const ABOVE: u8 = 3;

fn strength(source: SiteKeySource) -> u8 {
    match source {
        SiteKeySource::SiteItself => 0,
        SiteKeySource::ParentEndorsement => 1,
        SiteKeySource::KeyFile => 2,
        SiteKeySource::DirectoryService | SiteKeySource::Person => ABOVE,
    }
}

fn table(by: By, held: Held) -> Result<Decision, ErrorKind> {
    let same = held.key == Compared::Same;
    if held.claim.lapsed {
        return match by {
            By::SiteItself | By::Successor => Err(ErrorKind::KeyConflict),
            _ if same => Ok(Decision::Confirmed),
            _ => Ok(Decision::Replaced),
        };
    }
    if same {
        let confirms = match by {
            By::SiteItself | By::Successor => false,
            By::Endorsement | By::KeyFile => {
                let (offer, claim) = (by.source().map(strength), Some(strength(held.claim.source)));
                offer > claim || offer == claim && held.same_voucher && held.is_news
            }
            By::DirectoryService | By::Person => held.is_news,
        };
        return Ok(if confirms {
            Decision::Confirmed
        } else {
            Decision::Unchanged
        });
    }
    let replaces = match by {
        By::SiteItself => false,
        By::Endorsement | By::KeyFile => match held.claim.source {
            SiteKeySource::SiteItself => true,
            SiteKeySource::ParentEndorsement => held.same_voucher,
            SiteKeySource::KeyFile => held.same_voucher && by == By::KeyFile,
            SiteKeySource::DirectoryService | SiteKeySource::Person => false,
        },
        By::Successor | By::DirectoryService | By::Person => true,
    };
    if !replaces {
        return Err(ErrorKind::KeyConflict);
    }
    let leads_back = match by {
        By::Endorsement | By::Successor => true,
        // It may not know yet what a person does.
        By::DirectoryService => held.claim.source == SiteKeySource::Person && !held.follows,
        By::SiteItself | By::KeyFile | By::Person => false,
    };
    if held.key == Compared::Before && leads_back {
        return Err(ErrorKind::Rollback);
    }
    Ok(Decision::Replaced)
}
