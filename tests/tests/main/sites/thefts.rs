//! Honest sites, and a thief who learns keys of theirs. What he has, and what he vouched for, can't be used
//! any more once the keys that he took are reported, and the robbed sites have new ones; and nobody is
//! locked out by what he did.

mod story;

use std::cell::Cell;

use cmcrypto_core::sites::{SiteDirectory, SiteKeyFileKind};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::sites::fixture::*;
use crate::sites::model::{Site, Time};
use crate::sites::ring::*;
use story::{Act, CAS, P01, P02, S01, Story};

const USES: [SiteKeyFileKind; 4] = [KeyForParent, KeyForChild, ChildKeys, ParentKeys];

fn keep() -> impl Strategy<Value = Option<Time>> {
    prop_oneof![2 => Just(None), 1 => Just(Some(3602)), 2 => Just(Some(30 * DAY + 3))]
}

fn wait() -> impl Strategy<Value = Act> {
    prop_oneof![3 => Just(60), 3 => Just(3600), 2 => Just(2 * DAY), 1 => Just(50 * DAY)]
        .prop_map(Act::Wait)
}

fn honest() -> impl Strategy<Value = Act> {
    let of = || prop_oneof![3 => Just(P01), 2 => Just(CAS), 2 => Just(S01), 1 => Just(P02)];
    prop_oneof![
        3 => (of(), any::<bool>(), keep()).prop_map(|(s, sends, keep)| Act::Roll(s, sends, keep)),
        5 => keep().prop_map(Act::Endorse),
        3 => (of(), any::<bool>(), keep()).prop_map(|(s, c, keep)| Act::File(s, c, keep)),
        3 => (of(), 0..3_usize, keep()).prop_map(|(s, n, keep)| Act::Service(s, n, keep)),
        2 => (of(), keep()).prop_map(|(s, keep)| Act::Person(s, keep)),
        1 => of().prop_map(Act::Retire),
        3 => wait(),
    ]
}

fn thieving(own: Site) -> impl Strategy<Value = Act> {
    let of = || 0..SITES.len();
    let bad = || prop_oneof![3 => Just(0_usize), 2 => 0..4_usize, 1 => 0..30_usize];
    let (by, whom) = if own == CAS { (P01, S01) } else { (CAS, P01) };
    let told = if own == CAS {
        (ChildKeys, S01)
    } else {
        (ParentKeys, CAS)
    };
    let ends = move || prop_oneof![4 => Just((by, whom)), 1 => (of(), of())];
    let forge = (ends(), bad(), bad(), keep());
    let written = prop_oneof![
        5 => (0..30_usize).prop_map(move |which| (P01, told.0, vec![(told.1, which)])),
        2 => of().prop_map(move |of| {
            (of, if own == CAS { KeyForParent } else { KeyForChild }, vec![])
        }),
        1 => (of(), prop::sample::select(&USES[..]), prop::collection::vec((of(), 0..30_usize), 0..3)),
    ];
    let write = (
        written,
        bad(),
        prop::option::of(bad()),
        prop_oneof![3 => Just(0), 1 => -290..0_i64, 1 => 0..3 * DAY],
        any::<bool>(),
        keep(),
    );
    prop_oneof![
        6 => forge.prop_map(|((by, of), signer, key, keep)| Act::Forge {
            by: (by, signer),
            site: (of, key),
            keep,
        }),
        7 => write.prop_map(|((from, usage, others), key, follows, age, compared, keep)| Act::Write {
            from: (from, key),
            follows,
            others,
            usage,
            age,
            compared,
            keep,
        }),
        1 => (of(), bad()).prop_map(|(s, k)| Act::Claim(s, k)),
        2 => (0..100_usize).prop_map(Act::Replay),
        2 => wait(),
    ]
}

/// Both at once.
fn mixed(own: Site, most: usize) -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(prop_oneof![1 => honest(), 1 => thieving(own)], 0..most)
}

fn story(own: Site) {
    let thefts = prop::collection::vec(0..SITES.len(), 1..3);
    let remedy = (any::<bool>(), any::<bool>(), keep());
    let strategy = (
        any::<bool>(),
        prop::collection::vec(honest(), 0..12),
        thefts,
        mixed(own, 16),
        prop::option::of((0..SITES.len(), mixed(own, 8))),
        remedy,
        mixed(own, 10),
    );
    let (won, taken) = (Cell::new(0), Cell::new(0));
    property(
        2000,
        strategy,
        |(is_open, before, thefts, during, more, remedy, after)| {
            let mut story = Story::new(own, is_open);
            let mut acts = before;
            acts.extend(thefts.into_iter().map(Act::Steal));
            acts.extend(during);
            if let Some((of, during)) = more {
                acts.push(Act::Steal(of));
                acts.extend(during);
            }
            for act in &acts {
                let firm = story.firm();
                story.act(act);
                let is_thieving =
                    matches!(act, Act::Forge { .. } | Act::Write { .. } | Act::Claim(..));
                if is_thieving {
                    let still = story.firm();
                    for (of, key) in firm {
                        prop_assert_eq!(
                            still.get(&of),
                            Some(&key),
                            "{} after {:?}",
                            SITES[of],
                            act
                        );
                    }
                }
                if !is_open {
                    story.check_reach()?;
                }
            }
            let mut accepted = story.accepted(story.now);
            if accepted.any(|(of, key)| !story.is_true(of, key)) {
                won.set(won.get() + 1);
            }
            drop(accepted);
            let firm = story.firm();
            story.remedy(remedy.0, remedy.1, remedy.2)?;
            let still = story.firm();
            for (of, key) in firm {
                prop_assert_eq!(still.get(&of), Some(&key), "{} after the remedy", SITES[of]);
            }
            // From now on secure key exchange is required.
            let bytes = story.directory.to_bytes().unwrap();
            story.directory = SiteDirectory::from_bytes(RING.provider, &bytes, SECURE).unwrap();
            let nobody = |_| false;
            story.check(story.now, nobody)?;
            story.check_ways()?;
            for act in &after {
                story.act(act);
                for later in [0, 7 * DAY, 80 * DAY] {
                    story.check(story.now + later, nobody)?;
                }
            }
            story.check_ways()?;
            taken.set(taken.get() + story.taken);
            Ok(())
        },
    );
    // The test would prove nothing if all were refused.
    note(&format!("{} taken, {} won", taken.get(), won.get()));
}

#[test]
fn what_a_thief_has_ends_at_the_central_site() {
    story(CAS);
}

#[test]
fn what_a_thief_has_ends_at_a_secondary_site() {
    story(S01);
}
