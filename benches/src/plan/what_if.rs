//! What each setting changes, by itself.

use serde::Serialize;

use crate::plan::cores::Model;
use crate::plan::hierarchy::{Hierarchy, KeyStorage};
use crate::plan::profile::{Hash, Profile};
use crate::plan::work::Role;

#[derive(Clone, Debug, Serialize)]
pub struct WhatIf {
    pub change: &'static str,
    /// Of one management point, in the busiest minute of a day.
    pub management_point_cores: f64,
    /// Of its cores, or of its key elsewhere; from 1 on it can't keep up.
    pub management_point_utilisation: f64,
    pub client_seconds_a_day: f64,
    pub site_server_seconds_a_day: f64,
}

type Change = (&'static str, fn(&mut Hierarchy));

/// The first changes nothing.
const CHANGES: [Change; 17] = [
    ("as planned", |_| {}),
    ("RSA-2048", |of| of.security.key_bits = 2048),
    ("RSA-3072", |of| of.security.key_bits = 3072),
    ("RSA-4096", |of| of.security.key_bits = 4096),
    ("SHA-256 signatures", |of| of.security.hash = Hash::Sha256),
    ("SHA-1 signatures", |of| of.security.hash = Hash::Sha1),
    ("signed only, not encrypted", |of| {
        of.security.use_encryption = false;
    }),
    ("encrypted too", |of| of.security.use_encryption = true),
    ("management point's key elsewhere (TPM)", |of| {
        of.security.management_point_key = KeyStorage::External;
    }),
    ("management point's key in its memory", |of| {
        of.security.management_point_key = KeyStorage::Software;
    }),
    ("policies signed in batches", |of| {
        of.security.batched_policies = true;
    }),
    ("policies signed one by one", |of| {
        of.security.batched_policies = false;
    }),
    ("certificates kept in memory", |of| {
        of.security.certificates_read_each_time = false;
    }),
    ("certificates read for each message", |of| {
        of.security.certificates_read_each_time = true;
    }),
    ("state messages every 5 minutes", |of| {
        of.messages.state_minutes = 5.0;
    }),
    ("inventories every day", |of| {
        of.messages.hardware_inventory_days = 1.0;
        of.messages.software_inventory_days = 1.0;
    }),
    ("policy polls every 15 minutes", |of| {
        of.messages.policy_poll_minutes = 15.0;
    }),
];

pub fn what_if(profile: &Profile, hierarchy: &Hierarchy) -> Vec<WhatIf> {
    let mut all = Vec::new();
    for (index, (change, apply)) in CHANGES.into_iter().enumerate() {
        let mut changed = hierarchy.clone();
        apply(&mut changed);
        // What is so already is not said twice, and what was not measured not at all.
        if index > 0 && changed == *hierarchy || !profile.has(changed.security.hash) {
            continue;
        }
        let model = Model::new(profile, &changed);
        all.push(WhatIf {
            change,
            management_point_cores: model.daily_peak(Role::ManagementPoint).mean,
            management_point_utilisation: model.utilisation(),
            client_seconds_a_day: model.seconds_a_day(Role::Client).mean,
            site_server_seconds_a_day: model.seconds_a_day(Role::SiteServer).mean,
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_is_changed_either_way() {
        let profile: Profile =
            serde_json::from_str(include_str!("../../tests/profile.json")).unwrap();
        let changes = |hierarchy: &Hierarchy| -> Vec<_> {
            let all = what_if(&profile, hierarchy).into_iter();
            all.map(|what| what.change).collect()
        };
        let there = [
            ("SHA-1 signatures", "SHA-256 signatures"),
            ("signed only, not encrypted", "encrypted too"),
            ("RSA-4096", "RSA-2048"),
            (
                "management point's key elsewhere (TPM)",
                "management point's key in its memory",
            ),
            ("policies signed one by one", "policies signed in batches"),
            (
                "certificates read for each message",
                "certificates kept in memory",
            ),
        ];
        let (found, mut turned) = (changes(&Hierarchy::default()), Hierarchy::default());
        for (one, other) in there {
            assert!(found.contains(&one) && !found.contains(&other), "{found:?}");
            let (_, apply) = CHANGES.iter().find(|(name, _)| *name == one).unwrap();
            apply(&mut turned);
        }
        let found = changes(&turned);
        for (one, other) in there {
            assert!(!found.contains(&one) && found.contains(&other), "{found:?}");
        }
    }
}
