//! What is done in a hierarchy: kinds of work, how often each is done, and what it costs whom.

use std::fmt;

use serde::Serialize;

use crate::plan::hierarchy::{Hierarchy, KeyStorage};
use crate::plan::profile::{Hash, Operation, Profile, Spread};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Client,
    ManagementPoint,
    SiteServer,
    DistributionPoint,
}

impl Role {
    pub const ALL: [Self; 4] = [
        Self::ManagementPoint,
        Self::SiteServer,
        Self::DistributionPoint,
        Self::Client,
    ];

    /// How many of them share the work. Of sites all work counts as that of primary sites.
    pub fn instances(self, hierarchy: &Hierarchy) -> f64 {
        let sites = &hierarchy.sites;
        match self {
            Self::Client => sites.clients,
            Self::ManagementPoint => hierarchy.total_management_points(),
            Self::SiteServer => sites.primary_sites,
            Self::DistributionPoint => sites.primary_sites * sites.distribution_points,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Client => "client",
            Self::ManagementPoint => "management point",
            Self::SiteServer => "site server",
            Self::DistributionPoint => "distribution point",
        })
    }
}

pub const STATE: &str = "state messages";
pub const STATUS: &str = "status messages";
pub const HARDWARE: &str = "hardware inventory";
pub const SOFTWARE: &str = "software inventory";
pub const HEARTBEAT: &str = "discovery, heartbeat";
pub const POLLS: &str = "policy polls";
pub const FAILED: &str = "failed, hostile messages";
pub const REGISTRATION: &str = "registration";
pub const BOOTSTRAP: &str = "bootstrap";
pub const POLICY: &str = "policy";
pub const SECRETS: &str = "secret policy";
pub const TOKENS: &str = "content tokens";

/// Something that is done, by whom, in what size.
pub struct Step {
    pub role: Role,
    pub operation: Operation,
    pub bytes: f64,
}

pub struct Kind {
    pub name: &'static str,
    /// In the whole hierarchy.
    pub a_day: f64,
    pub content_bytes: f64,
    pub steps: Vec<Step>,
}

/// Of the whole hierarchy.
pub fn kinds(hierarchy: &Hierarchy) -> Vec<Kind> {
    use Operation as O;
    use Role::{Client, DistributionPoint, ManagementPoint, SiteServer};
    const MIB: f64 = 1_048_576.0;

    let Hierarchy {
        sites,
        messages,
        registration,
        policy,
        content,
        administration,
        replication,
        security,
        ..
    } = hierarchy;
    let (seal, open) = match security.use_encryption {
        true => (O::Seal, O::Open),
        false => (O::Sign, O::Verify),
    };
    let mut all = Vec::new();
    let mut add = |name, a_day: f64, bytes: f64, steps: &[(Role, Operation)]| {
        let step = |&(role, operation)| Step {
            role,
            operation,
            bytes,
        };
        all.push(Kind {
            name,
            a_day,
            content_bytes: bytes,
            steps: steps.iter().map(step).collect(),
        });
    };
    let sent = [(Client, seal), (ManagementPoint, open)];
    let mut sum = 0.0;
    for (name, a_day, bytes) in [
        (
            STATE,
            messages.state_share * 1440.0 / messages.state_minutes,
            messages.state_bytes,
        ),
        (STATUS, messages.status_a_day, messages.status_bytes),
        (
            HARDWARE,
            1.0 / messages.hardware_inventory_days,
            messages.hardware_inventory_bytes,
        ),
        (
            SOFTWARE,
            1.0 / messages.software_inventory_days,
            messages.software_inventory_bytes,
        ),
        (
            HEARTBEAT,
            1.0 / messages.heartbeat_days,
            messages.heartbeat_bytes,
        ),
        (
            POLLS,
            1440.0 / messages.policy_poll_minutes,
            messages.policy_poll_bytes,
        ),
    ] {
        add(name, a_day * sites.clients, bytes, &sent);
        sum += a_day * sites.clients;
    }
    let failed = [(ManagementPoint, open)];
    add(
        FAILED,
        sum * messages.failed_share,
        messages.state_bytes,
        &failed,
    );

    let a_year = sites.clients / 365.0;
    add(
        REGISTRATION,
        registration.registrations_a_year * a_year,
        0.0,
        &[
            (Client, O::RegistrationRequest),
            (ManagementPoint, O::Register),
            (Client, O::RegistrationCheck),
        ],
    );
    add(
        "renewal",
        registration.renewals_a_year * a_year,
        0.0,
        &[
            (Client, O::RenewalRequest),
            (ManagementPoint, O::Renew),
            (Client, O::RegistrationCheck),
        ],
    );
    let a_day = |times: f64| times * sites.clients;
    let bootstrap = [(Client, O::Bootstrap)];
    add(
        BOOTSTRAP,
        a_day(registration.bootstraps_a_day),
        0.0,
        &bootstrap,
    );
    let signs = match security.batched_policies {
        true => O::PolicySignInBatch,
        false => O::PolicySign,
    };
    let signed = [(SiteServer, signs), (Client, O::PolicyApply)];
    add(POLICY, a_day(policy.sets_a_day), 0.0, &signed);
    let sealed = [(ManagementPoint, O::SecretSeal), (Client, O::SecretOpen)];
    add(SECRETS, a_day(policy.secrets_a_day), 0.0, &sealed);
    let issued = [(ManagementPoint, O::TokenSign)];
    add(TOKENS, a_day(content.tokens_a_day), 0.0, &issued);
    let verified = [(DistributionPoint, O::TokenVerify)];
    add(
        "tokens verified",
        a_day(content.token_uses_a_day),
        0.0,
        &verified,
    );

    // Each MiB is one piece of it; those that are encrypted are hashed in the same pass.
    let (site, client) = (
        content.site_mib_a_day * sites.primary_sites,
        content.client_mib_a_day * sites.clients,
    );
    let (encrypted, plain) = (content.encrypted_share, 1.0 - content.encrypted_share);
    add(
        "published, MiB encrypted",
        site * encrypted,
        MIB,
        &[(SiteServer, O::ContentEncrypt)],
    );
    add(
        "published, MiB hashed",
        site * plain,
        MIB,
        &[(SiteServer, O::ContentHash)],
    );
    add(
        "installed, MiB decrypted",
        client * encrypted,
        MIB,
        &[(Client, O::ContentDecrypt)],
    );
    add(
        "installed, MiB hashed",
        client * plain,
        MIB,
        &[(Client, O::ContentHash)],
    );
    add(
        "scope decisions",
        administration.decisions_a_second * 86_400.0 * sites.primary_sites,
        0.0,
        &[(SiteServer, O::ScopeDecide)],
    );
    let links = hierarchy.links();
    add(
        "replication packages",
        replication.packages_a_day * links,
        replication.package_bytes,
        &[
            (SiteServer, O::ReplicationSign),
            (SiteServer, O::ChannelRecord),
            (SiteServer, O::ReplicationVerify),
        ],
    );
    add(
        "channels between sites",
        replication.channels_a_day * links,
        0.0,
        &[(SiteServer, O::ChannelHandshake)],
    );
    all
}

/// Operations with a private and with a public RSA key in it.
fn rsa(operation: Operation) -> (f64, f64) {
    use Operation as O;
    match operation {
        O::Open | O::Seal | O::SecretSeal | O::SecretOpen | O::Register => (1.0, 1.0),
        O::Sign | O::RegistrationRequest | O::PolicySign | O::TokenSign | O::ReplicationSign => {
            (1.0, 0.0)
        }
        O::Verify
        | O::RegistrationCheck
        | O::PolicyApply
        | O::TokenVerify
        | O::ReplicationVerify => (0.0, 1.0),
        O::RenewalRequest => (2.0, 0.0),
        O::Renew => (1.0, 2.0),
        // A management point of a primary site.
        O::Bootstrap => (0.0, 3.0),
        O::ChannelHandshake => (2.0, 2.0),
        _ => (0.0, 0.0),
    }
}

/// What a step costs on the machine of the profile under the settings of the hierarchy.
pub struct Costs<'a> {
    pub profile: &'a Profile,
    pub hierarchy: &'a Hierarchy,
}

impl Costs<'_> {
    fn measured(&self, operation: Operation, bits: u32, bytes: f64) -> Spread {
        let hash = match operation.is_of_messages() {
            true => self.hierarchy.security.hash,
            false => Hash::Sha256,
        };
        let seconds = self.profile.seconds(operation, hash, bits, bytes);
        seconds.unwrap_or_default()
    }

    fn has_key_elsewhere(&self, role: Role) -> bool {
        let at = self.hierarchy.security.management_point_key;
        role == Role::ManagementPoint && at == KeyStorage::External
    }

    /// Seconds of a processor.
    pub fn seconds(&self, step: &Step) -> Spread {
        let bits = self.hierarchy.security.key_bits;
        let (private, public) = rsa(step.operation);
        let rsa = |operation, bits| self.measured(operation, bits, 0.0);
        let mut seconds = if step.operation.is_of_messages() {
            self.measured(step.operation, bits, step.bytes)
        } else {
            // Measured with 2048 bits; larger keys add what their operations take more.
            let more = |operation, times: f64| {
                let by = rsa(operation, bits).with(rsa(operation, 2048), |large, small| {
                    (large - small).max(0.0)
                });
                by.times(times)
            };
            self.measured(step.operation, 2048, step.bytes)
                .plus(more(Operation::RsaPrivate, private))
                .plus(more(Operation::RsaPublic, public))
        };
        if self.has_key_elsewhere(step.role) {
            let away = rsa(Operation::RsaPrivate, bits).times(private);
            seconds = seconds.with(away, |all, away| (all - away).max(0.0));
        }
        let is_opened = matches!(step.operation, Operation::Open | Operation::Verify);
        if is_opened && self.hierarchy.security.certificates_read_each_time {
            seconds = seconds.plus(self.measured(Operation::ReadCertificate, 2048, 0.0));
        }
        let seconds = seconds.ordered();
        match step.role {
            // One thing at a time on a machine that does other things.
            Role::Client => seconds,
            _ => seconds.times(self.profile.all_cores_factor),
        }
    }

    /// Seconds that a key outside of this machine's memory is busy.
    pub fn key_seconds(&self, step: &Step) -> f64 {
        match self.has_key_elsewhere(step.role) {
            true => rsa(step.operation).0 * self.external_key_seconds(),
            false => 0.0,
        }
    }

    pub fn external_key_seconds(&self) -> f64 {
        let of_hierarchy = self.hierarchy.security.external_key_seconds;
        self.profile.external_key_seconds.unwrap_or(of_hierarchy)
    }

    /// All that is sent of one piece of this kind.
    pub fn sent_bytes(&self, kind: &Kind) -> f64 {
        use Operation::{ChannelRecord, Open, Seal, Sign, Verify};

        let security = &self.hierarchy.security;
        let message = |operation, bytes| {
            let (hash, bits) = (security.hash, security.key_bits);
            self.profile.sent(operation, hash, bits, bytes)
        };
        let sent = kind.steps.iter().map(|step| match step.operation {
            // What is opened was sent, by a client or by who is none.
            Open => message(Seal, step.bytes),
            Verify => message(Sign, step.bytes),
            Seal | Sign => 0.0,
            // A record carries a package that is signed already: what it adds is a hundredth of a percent.
            ChannelRecord => 0.0,
            other => self.profile.sent(other, Hash::Sha256, 2048, step.bytes),
        });
        sent.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_messages_are_sent_as_well() {
        let text = include_str!("../../tests/profile.json");
        let (profile, hierarchy) = (serde_json::from_str(text).unwrap(), Hierarchy::default());
        let (costs, kinds) = (
            Costs {
                profile: &profile,
                hierarchy: &hierarchy,
            },
            kinds(&hierarchy),
        );
        let sent = [STATE, FAILED].map(|name| {
            let kind = kinds.iter().find(|kind| kind.name == name).unwrap();
            costs.sent_bytes(kind)
        });
        assert_eq!(sent, [5325.0, 5325.0]);
    }

    #[test]
    fn the_default_cycles_make_the_rates_of_one_management_point() {
        let kinds = kinds(&Hierarchy::default());
        let a_second = |name| {
            let kind = kinds.iter().find(|kind| kind.name == name).unwrap();
            (kind.a_day / 86.4).round() / 1000.0
        };
        // 25,000 clients: 27.8 state messages a second, 6.94 polls, 0.041 of each weekly message.
        let found = [STATE, POLLS, HARDWARE, SOFTWARE, HEARTBEAT, TOKENS].map(a_second);
        assert_eq!(found, [27.778, 6.944, 0.041, 0.041, 0.041, 0.868]);
    }
}
