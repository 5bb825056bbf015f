//! What may be done, and how often.

use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::sites::{SiteKeyFileKind, SiteRelation};
use proptest::prelude::*;

use crate::sites::fixture::*;
use crate::sites::model::{By, Key, Site, Time};
use crate::sites::ring::*;

const RELATIONS: [SiteRelation; 3] = [Parent, Child, Top];
const USES: [SiteKeyFileKind; 4] = [KeyForParent, KeyForChild, ChildKeys, ParentKeys];
/// Three of each site, and others.
pub const USED: usize = 14;
pub const HOUR: Time = 3600;

/// A key of a site: most are what an honest hierarchy would have, as the model knows it then.
#[derive(Clone, Copy, Debug)]
pub enum Pick {
    Current,
    Next,
    Previous,
    Own(usize),
    Any(Key),
}

/// None: what the site is where all is in order.
pub type Relation = Option<SiteRelation>;

#[derive(Clone, Debug)]
pub enum Operation {
    Publish(Site, Pick, Relation, Option<Time>),
    /// Whether the fingerprint is right.
    Compare(Site, Pick, Relation, bool, Option<Time>),
    Itself(Site, Pick, Relation),
    Endorse {
        by: (Site, Pick),
        site: (Site, Pick),
        /// The number, and which validity.
        terms: (Number, usize),
        is_proven: bool,
        keep: Option<Time>,
    },
    File {
        from: (Site, Pick),
        follows: Option<Pick>,
        others: Vec<(Site, Pick)>,
        usage: SiteKeyFileKind,
        age: Time,
        compared: Option<bool>,
        keep: Option<Time>,
    },
    Join(By, (Site, Pick), Option<(Site, Pick)>),
    OwnKey(Pick),
    Expect(Site, Site),
    Retire(Site),
    Stolen(Site, Pick),
    Forget(Site),
    Wait(Time),
}

/// The number of an endorsement, as to the last that counted.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    Next,
    Last,
    Before,
}

/// Who may speak of whom at a site, by an endorsement, and by a file of that use.
fn speakers(own: Site) -> ((Site, Site), (Site, SiteKeyFileKind, Site)) {
    match own {
        0 => ((1, 3), (1, ChildKeys, 3)),
        3 => ((0, 1), (1, ParentKeys, 0)),
        _ => ((0, 3), (0, ParentKeys, 3)),
    }
}

pub fn operation(own: Site) -> impl Strategy<Value = Operation> {
    let any_site = || 0..SITES.len();
    // Those of which something comes.
    let of = move || match own {
        0 => prop_oneof![6 => Just(1), 2 => Just(3), 1 => 0..4_usize].boxed(),
        3 => prop_oneof![4 => Just(0), 3 => Just(1), 1 => 0..4_usize].boxed(),
        _ => prop_oneof![4 => Just(0), 2 => Just(3), 1 => 0..4_usize].boxed(),
    };
    let pick = || {
        prop_oneof![
            8 => Just(Pick::Current),
            4 => Just(Pick::Next),
            2 => Just(Pick::Previous),
            1 => (0..3_usize).prop_map(Pick::Own),
            1 => (0..USED).prop_map(Pick::Any),
        ]
    };
    let pair = move || (of(), pick());
    let relation = || {
        let any = prop::sample::select(&RELATIONS[..]);
        prop_oneof![9 => Just(None), 1 => any.prop_map(Some)]
    };
    // Odd seconds, so that no two ends are one.
    let keep = || {
        let dates = [
            None,
            Some(-HOUR - 1),
            Some(HOUR + 2),
            Some(10 * DAY + 3),
            Some(70 * DAY + 4),
        ];
        prop::sample::select(dates.to_vec())
    };
    let signer = || prop_oneof![6 => Just(Pick::Current), 1 => pick()];
    let (endorsed, (writer, usage, other)) = speakers(own);
    let number = prop_oneof![
        8 => Just(Number::Next), 2 => Just(Number::Last), 1 => Just(Number::Before),
    ];
    let endorse = (
        prop_oneof![9 => Just(endorsed), 1 => (any_site(), any_site())],
        (signer(), pick()),
        (number, prop_oneof![8 => 0_usize..3, 1 => Just(3)]),
        prop::bool::weighted(0.97),
        keep(),
    );
    let told = move || {
        let others = prop::collection::vec((any_site(), pick()), 0..2);
        prop_oneof![
            6 => pick().prop_map(move |key| (writer, usage, vec![(other, key)])),
            2 => of().prop_map(move |writer| {
                (writer, if own == 0 { KeyForParent } else { KeyForChild }, vec![])
            }),
            1 => (any_site(), prop::sample::select(&USES[..]), others),
        ]
    };
    let file = (
        told(),
        signer(),
        prop_oneof![1 => Just(None), 2 => Just(Some(Pick::Current)), 1 => pick().prop_map(Some)],
        prop_oneof![6 => Just(0), 1 => -400..0_i64, 2 => 0..3 * HOUR, 1 => 0..40 * DAY],
        prop_oneof![1 => Just(None), 1 => prop::bool::weighted(0.95).prop_map(Some)],
        keep(),
    );
    // The key that follows, signed by the one that is held.
    let rollover = (of(), 0..2 * HOUR, keep()).prop_map(move |(from, age, keep)| Operation::File {
        from: (from, Pick::Next),
        follows: Some(Pick::Current),
        others: vec![],
        usage: if own == 0 || from == 3 {
            KeyForParent
        } else {
            KeyForChild
        },
        age,
        compared: None,
        keep,
    });
    let by = || prop::sample::select(vec![By::DirectoryService, By::Itself]);
    let wait = prop_oneof![
        3 => Just(60), 2 => Just(HOUR), 2 => Just(DAY), 1 => Just(12 * DAY), 1 => Just(60 * DAY),
    ];
    prop_oneof![
        4 => (pair(), relation(), keep())
            .prop_map(|((s, k), r, keep)| Operation::Publish(s, k, r, keep)),
        3 => (pair(), relation(), prop::bool::weighted(0.9), keep())
            .prop_map(|((s, k), r, right, keep)| Operation::Compare(s, k, r, right, keep)),
        2 => (pair(), relation()).prop_map(|((s, k), r)| Operation::Itself(s, k, r)),
        12 => endorse.prop_map(|((by, of), (signer, key), terms, is_proven, keep)| {
            Operation::Endorse { by: (by, signer), site: (of, key), terms, is_proven, keep }
        }),
        12 => file.prop_map(|((from, usage, others), key, follows, age, compared, keep)| {
            Operation::File { from: (from, key), follows, others, usage, age, compared, keep }
        }),
        3 => rollover,
        1 => (by(), pair(), prop::option::of(pair()))
            .prop_map(|(by, parent, top)| Operation::Join(by, parent, top)),
        1 => pick().prop_map(Operation::OwnKey),
        2 => prop_oneof![5 => Just((3, 1)), 1 => (any_site(), any_site())]
            .prop_map(|(s, below)| Operation::Expect(s, below)),
        1 => of().prop_map(Operation::Retire),
        1 => pair().prop_map(|(s, k)| Operation::Stolen(s, k)),
        1 => of().prop_map(Operation::Forget),
        4 => wait.prop_map(Operation::Wait),
    ]
}

/// What a site is to another where all is in order; where it is nothing, anything.
pub fn relation_to(own: Site, site: Site) -> SiteRelation {
    match (own, site) {
        (1 | 2, 0) | (3, 1) => Parent,
        (3, 0) => Top,
        _ => Child,
    }
}

pub fn numbered((number, validity): (u64, usize)) -> EndorsementTerms {
    let (from, until) = [
        (-HOUR, 90 * DAY + 11),
        (-HOUR, 20 * DAY + 12),
        (-DAY, 999 * DAY + 14),
        (5 * DAY, 200 * DAY + 13),
    ][validity];
    EndorsementTerms {
        number,
        not_before: later(from),
        not_after: later(until),
    }
}

/// A hierarchy that is in order, before what comes.
pub fn beginnings(own: Site, which: usize) -> Vec<Operation> {
    let publish = |s| Operation::Publish(s, Pick::Own(0), None, None);
    match (which, own) {
        (0, _) => vec![],
        (_, 0) => vec![publish(1), Operation::Expect(3, 1)],
        (1, 3) => vec![publish(0)],
        (1, _) => vec![publish(0), publish(1)],
        (_, 3) => vec![Operation::Join(
            By::DirectoryService,
            (1, Pick::Own(0)),
            Some((0, Pick::Own(0))),
        )],
        (_, _) => vec![Operation::Join(
            By::DirectoryService,
            (0, Pick::Own(0)),
            None,
        )],
    }
}
