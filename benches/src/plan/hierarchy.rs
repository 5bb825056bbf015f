//! The hierarchy that is planned for: a file in TOML, of which every field has a default with its source.

use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::plan::profile::Hash;
use crate::plan::trouble::{self, Trouble};

pub struct Field {
    pub section: &'static str,
    pub name: &'static str,
    pub default: f64,
    pub least: f64,
    pub most: f64,
    pub meaning: &'static str,
    pub source: &'static str,
}

impl Field {
    /// Sites and what is in them are whole.
    fn is_counted(&self) -> bool {
        self.section == "sites"
    }
}

/// Sections of numbers: `field = default, least..=most, "meaning", "source";`.
macro_rules! sections {
    ($($section:ident: $Type:ident {
        $($field:ident = $default:literal, $least:literal..=$most:literal, $meaning:literal, $source:literal;)*
    })*) => {
        $(
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub struct $Type {
                $(pub $field: f64,)*
            }

            impl Default for $Type {
                fn default() -> Self {
                    Self { $($field: $default,)* }
                }
            }
        )*

        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Hierarchy {
            pub security: Security,
            $(pub $section: $Type,)*
        }

        pub const FIELDS: &[Field] = &[$($(Field {
            section: stringify!($section),
            name: stringify!($field),
            default: $default,
            least: $least,
            most: $most,
            meaning: $meaning,
            source: $source,
        },)*)*];

        impl Hierarchy {
            /// The value of each of [`FIELDS`].
            fn values(&self) -> Vec<f64> {
                vec![$($(self.$section.$field,)*)*]
            }
        }
    };
}

sections! {
    sites: Sites {
        clients = 25000.0, 1.0..=10_000_000.0, "managed machines, in the whole hierarchy", "SIZE: as one management point serves";
        primary_sites = 1.0, 1.0..=1000.0, "with more than one there is a central administration site too", "SIZE: at most 25";
        management_points = 1.0, 1.0..=1000.0, "of each primary site", "SIZE: at most 15";
        management_point_cores = 2.0, 1.0..=1024.0, "cores of a management point that this may use", "assumption (PERF: a primary site of 25,000 has 6)";
        distribution_points = 7.0, 1.0..=10_000.0, "of each primary site", "SIZE: 4,000 clients each";
        secondary_sites = 0.0, 0.0..=10_000.0, "of each primary site", "SIZE: at most 250";
    }
    messages: Messages {
        state_minutes = 15.0, 1.0..=10_080.0, "a state message of each client every so many minutes", "SETTINGS: state message reporting cycle";
        state_share = 1.0, 0.0..=1.0, "in so many of these cycles there is one", "assumption: the most there can be";
        state_bytes = 4096.0, 1.0..=1_073_000_000.0, "compressed", "assumption";
        status_a_day = 2.0, 0.0..=10_000.0, "status messages of each client", "assumption";
        status_bytes = 1024.0, 1.0..=1_073_000_000.0, "compressed", "assumption";
        hardware_inventory_days = 7.0, 0.01..=366.0, "days from one to the next", "SETTINGS: 7 days";
        hardware_inventory_bytes = 65536.0, 1.0..=1_073_000_000.0, "compressed", "assumption";
        software_inventory_days = 7.0, 0.01..=366.0, "days from one to the next", "SETTINGS: 7 days";
        software_inventory_bytes = 65536.0, 1.0..=1_073_000_000.0, "compressed", "assumption";
        heartbeat_days = 7.0, 0.01..=366.0, "days from one discovery record to the next", "DISC: 7 days";
        heartbeat_bytes = 1024.0, 1.0..=1_073_000_000.0, "of a discovery record", "DISC: about 1 KB";
        policy_poll_minutes = 60.0, 1.0..=10_080.0, "each client asks for policy, by a message of its own", "SETTINGS: 60 minutes";
        policy_poll_bytes = 512.0, 1.0..=1_073_000_000.0, "of that", "assumption";
        failed_share = 0.01, 0.0..=1000.0, "of all messages; more that are hostile or fail, each as dear as one that is accepted", "assumption; no refusal costs more";
    }
    registration: Registration {
        registrations_a_year = 0.5, 0.0..=1000.0, "of each client: machines replaced or installed anew", "assumption";
        renewals_a_year = 1.0, 0.0..=1000.0, "of each client's certificates", "assumption";
        bootstraps_a_day = 1.0, 0.0..=10_000.0, "each client learns its management point's keys anew", "assumption";
    }
    policy: Policy {
        sets_a_day = 1.0, 0.0..=10_000.0, "changes of what is assigned to each client: signed by the site, applied by the client", "assumption";
        secrets_a_day = 0.1, 0.0..=10_000.0, "policies with a secret for each client, sealed by the management point", "assumption";
    }
    content: Content {
        site_mib_a_day = 2048.0, 0.0..=1_000_000_000.0, "MiB that each primary site publishes", "assumption";
        client_mib_a_day = 100.0, 0.0..=10_000_000.0, "MiB that each client installs", "assumption";
        encrypted_share = 0.1, 0.0..=1.0, "of it that is encrypted; all is hashed", "assumption";
        tokens_a_day = 3.0, 0.0..=10_000.0, "content tokens issued for each client", "CC: valid for 8 hours; the most with one at a time";
        token_uses_a_day = 20.0, 0.0..=1_000_000.0, "times that a distribution point verifies a client's token", "assumption";
    }
    administration: AdministrationLoad {
        decisions_a_second = 100.0, 0.0..=1_000_000.0, "who may do what, at each primary site, all day", "assumption (SIZE: 5,000 requests a second at most)";
    }
    replication: Replication {
        packages_a_day = 1440.0, 0.0..=10_000_000.0, "from each site to the one above it", "assumption";
        package_bytes = 262144.0, 1.0..=1_073_000_000.0, "of a package", "assumption";
        channels_a_day = 24.0, 0.0..=1_000_000.0, "connections of each site with the one above it", "assumption";
    }
    storms: StormTerms {
        daily_peak = 3.0, 1.0..=4.8, "the busiest minute of a day beside the day's mean", "assumption; 4.8 is a day whose work is a hump of sin² of ten hours";
        patch_hours = 4.0, 0.1..=168.0, "a patch day: within so many hours", "assumption";
        patch_messages = 20.0, 0.0..=10_000.0, "each client sends so many state messages more", "assumption";
        outage_hours = 4.0, 0.1..=720.0, "a management point was away for so long, and clients kept what they had to send", "assumption";
        outage_retry_minutes = 15.0, 1.0..=10_080.0, "of what clients kept, 63 % comes within so many minutes", "assumption: their next cycle";
        upgrade_hours = 24.0, 0.1..=720.0, "everybody registers again, within so many hours", "assumption";
    }
}

/// Whether the management point's private key is in its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyStorage {
    Software,
    External,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Security {
    pub use_encryption: bool,
    pub hash: Hash,
    pub key_bits: u32,
    pub management_point_key: KeyStorage,
    pub external_key_seconds: f64,
    pub batched_policies: bool,
    pub certificates_read_each_time: bool,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            use_encryption: true,
            hash: Hash::Sha256,
            key_bits: 2048,
            management_point_key: KeyStorage::Software,
            external_key_seconds: 0.3,
            batched_policies: true,
            certificates_read_each_time: false,
        }
    }
}

/// The lines of `[security]` in a file: name, default, what is allowed, meaning and source.
pub const SECURITY: [[&str; 4]; 7] = [
    [
        "use_encryption",
        "true",
        "true or false",
        "messages are signed and encrypted, else signed only (this library's default)",
    ],
    [
        "hash",
        "\"sha256\"",
        "\"sha256\" or \"sha1\"",
        "what clients sign with (CC: SHA-256)",
    ],
    [
        "key_bits",
        "2048",
        "2048, 3072 or 4096",
        "RSA keys of all (CC: 2048)",
    ],
    [
        "management_point_key",
        "\"software\"",
        "\"software\" or \"external\"",
        "where its private key is (this library's default)",
    ],
    [
        "external_key_seconds",
        "0.3",
        "a number from 0.000001 to 60",
        "an operation by an external key, such as a TPM's (assumption: hundreds of milliseconds)",
    ],
    [
        "batched_policies",
        "true",
        "true or false",
        "policy sets are signed in batches of thousands (assumption)",
    ],
    [
        "certificates_read_each_time",
        "false",
        "true or false",
        "from a database, for each message (assumption: they are kept in memory)",
    ],
];

/// A limit of the product that a hierarchy exceeds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Warning {
    pub what: String,
    pub is: f64,
    pub at_most: f64,
    pub source: &'static str,
}

impl Hierarchy {
    pub fn read(file: &Path) -> Result<Self, Trouble> {
        let text = trouble::read(file)?;
        Self::parse(&text).map_err(|what| Trouble::input(file, what))
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        let hierarchy: Self = toml::from_str(text).map_err(|error| explained(text, &error))?;
        let table: toml::Table = text.parse().map_err(|error| format!("{error}"))?;
        if table.values().all(|section| match section {
            toml::Value::Table(fields) => fields.is_empty(),
            _ => false,
        }) {
            return Err(
                "it says nothing; allowed is a file with a field at least, such as \
                        [sites] clients (without a file the default is planned for)"
                    .into(),
            );
        }
        hierarchy.check()?;
        Ok(hierarchy)
    }

    fn check(&self) -> Result<(), String> {
        for (field, value) in FIELDS.iter().zip(self.values()) {
            if !(field.least..=field.most).contains(&value)
                || field.is_counted() && value.fract() != 0.0
            {
                let Field { section, name, .. } = field;
                return Err(format!(
                    "{section}.{name}: is {value}; allowed is {}",
                    allowed(name)
                ));
            }
        }
        let Security {
            key_bits,
            external_key_seconds,
            ..
        } = self.security;
        let refuse = |name, value: f64| {
            Err(format!(
                "security.{name}: is {value}; allowed is {}",
                allowed(name)
            ))
        };
        if ![2048, 3072, 4096].contains(&key_bits) {
            return refuse("key_bits", key_bits.into());
        }
        if !(1e-6..=60.0).contains(&external_key_seconds) {
            return refuse("external_key_seconds", external_key_seconds);
        }
        Ok(())
    }

    /// The default as a file, with what each field means and where its default is from.
    pub fn documented() -> String {
        let mut text = String::from(
            "\
# Every field may be left out; these are the defaults. In brackets is where each is from: SIZE is the product's page
# \"Size and scale numbers\", PERF \"Site size and performance guidelines\", SETTINGS \"About client settings\", DISC
# \"About discovery methods\", CC \"Cryptographic controls technical reference\". For an assumption it documents none.
",
        );
        let _ = write!(text, "\n[security]\n");
        for [name, default, allowed, meaning] in SECURITY {
            let _ = writeln!(text, "{name} = {default} # {allowed}: {meaning}");
        }
        let mut section = "";
        for field in FIELDS {
            if field.section != section {
                section = field.section;
                let _ = write!(text, "\n[{section}]\n");
            }
            let (name, default) = (field.name, field.default);
            let (meaning, source) = (field.meaning, field.source);
            let _ = writeln!(
                text,
                "{name} = {default} # {meaning} ({source}); {}",
                allowed(name)
            );
        }
        text
    }

    pub fn total_management_points(&self) -> f64 {
        self.sites.primary_sites * self.sites.management_points
    }

    /// Sites that send data to one above them.
    pub fn links(&self) -> f64 {
        let primaries = self.sites.primary_sites;
        let to_top = if primaries > 1.0 { primaries } else { 0.0 };
        to_top + primaries * self.sites.secondary_sites
    }

    /// What of the product's limits it exceeds (SIZE).
    pub fn warnings(&self) -> Vec<Warning> {
        let Sites {
            clients,
            primary_sites,
            management_points,
            distribution_points,
            secondary_sites,
            ..
        } = self.sites;
        let (has_top, of_primary) = (primary_sites > 1.0, clients / primary_sites);
        let (primary, most) = match has_top {
            true => ("clients of a child primary site", 150_000.0),
            false => ("clients of a stand-alone primary site", 175_000.0),
        };
        let limits = [
            ("clients of the hierarchy", clients, 825_000.0),
            (primary, of_primary, most),
            (
                "clients of a management point",
                of_primary / management_points,
                25_000.0,
            ),
            (
                "clients of a distribution point",
                of_primary / distribution_points,
                4000.0,
            ),
            ("primary sites", primary_sites, 25.0),
            (
                "management points of a primary site",
                management_points,
                15.0,
            ),
            (
                "distribution points of a primary site, but for pull distribution points",
                distribution_points,
                250.0,
            ),
            ("secondary sites of a primary site", secondary_sites, 250.0),
            (
                "decisions a second of a primary site",
                self.administration.decisions_a_second,
                5000.0,
            ),
        ];
        let over = limits.into_iter().filter(|(_, is, most)| is > most);
        over.map(|(what, is, at_most)| Warning {
            what: what.into(),
            is,
            at_most,
            source: "the product's documentation, \"Size and scale numbers\"",
        })
        .collect()
    }
}

/// What a field may be.
fn allowed(name: &str) -> String {
    if let Some([_, _, allowed, _]) = SECURITY.iter().find(|[of, ..]| *of == name) {
        return (*allowed).to_owned();
    }
    let field = FIELDS.iter().find(|field| field.name == name);
    field.map_or_else(String::new, |field| {
        let whole = if field.is_counted() { "whole " } else { "" };
        format!("a {whole}number from {} to {}", field.least, field.most)
    })
}

/// TOML's own words, with the line; and what the field there may be, or where it belongs.
fn explained(text: &str, error: &toml::de::Error) -> String {
    let at = error.span().map_or(0, |span| span.start);
    let (before, rest) = text.split_at_checked(at).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    // What is wrong is the value after a name, or the name itself.
    let before = before.rsplit('\n').next().unwrap_or_default().trim_end();
    let name = match before.strip_suffix('=') {
        Some(named) => named,
        None => rest.split(['=', '\n']).next().unwrap_or_default(),
    };
    let name = name.trim().rsplit(['.', '{', ',', ' ']).next();
    let name = name.unwrap_or_default();
    let name = name.trim_matches(['"', '\'', '[', ']']);
    let of = if name.is_empty() { "" } else { ", " };
    let mut what = format!("line {number}{of}{name}: {}", error.message());
    let is_unknown = error.message().starts_with("unknown field");
    let (section, allowed) = (section_of(name), allowed(name));
    let _ = match section {
        Some(section) if is_unknown => write!(what, "; it belongs in [{section}]"),
        Some(_) => write!(what, "; allowed is {allowed}"),
        None => Ok(()),
    };
    what
}

fn section_of(name: &str) -> Option<&'static str> {
    if SECURITY.iter().any(|[of, ..]| *of == name) {
        return Some("security");
    }
    let field = FIELDS.iter().find(|field| field.name == name);
    field.map(|field| field.section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_file_is_the_default() {
        let text = Hierarchy::documented();
        assert_eq!(Hierarchy::parse(&text), Ok(Hierarchy::default()));
        for name in SECURITY.map(|[name, ..]| name) {
            assert_eq!(text.matches(&format!("\n{name} = ")).count(), 1, "{name}");
        }
        let mut names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        // `allowed` looks fields up by their names alone.
        assert_eq!(names.len(), FIELDS.len());
    }

    #[test]
    fn what_is_refused_is_named_with_what_is_allowed() {
        for (text, what) in [
            (
                "[sites]\nclients = \"many\"",
                "line 2, clients: invalid type: string \"many\", expected f64; allowed is a whole number from 1 to 10000000",
            ),
            (
                "[sites]\nclients = 1000000000",
                "sites.clients: is 1000000000; allowed is a whole number from 1 to 10000000",
            ),
            (
                "sites.clients = 0",
                "sites.clients: is 0; allowed is a whole number from 1 to 10000000",
            ),
            (
                "[sites]\nprimary_sites = 1.5",
                "sites.primary_sites: is 1.5; allowed is a whole number from 1 to 1000",
            ),
            (
                "sites = { clients = \"many\" }",
                "line 1, clients: invalid type: string \"many\", expected f64; allowed is a whole number from 1 to 10000000",
            ),
            ("[sites", "line 1: unclosed table, expected `]`"),
            (
                "[storms]\ndaily_peak = nan",
                "storms.daily_peak: is NaN; allowed is a number from 1 to 4.8",
            ),
            (
                "[policy]\nsets_a_day = -1",
                "policy.sets_a_day: is -1; allowed is a number from 0 to 10000",
            ),
            (
                "[security]\nhash = \"md5\"",
                "line 2, hash: unknown variant `md5`, expected `sha256` or `sha1`; allowed is \"sha256\" or \"sha1\"",
            ),
            (
                "[security]\nkey_bits = 1024",
                "security.key_bits: is 1024; allowed is 2048, 3072 or 4096",
            ),
        ] {
            assert_eq!(Hierarchy::parse(text).unwrap_err(), what);
        }
        let unknown = Hierarchy::parse("[sites]\ncleints = 3").unwrap_err();
        let expected = "line 2, cleints: unknown field `cleints`, expected one of `clients`,";
        assert!(unknown.starts_with(expected), "{unknown}");
        let elsewhere = Hierarchy::parse("# mine\nclients = 3").unwrap_err();
        assert!(
            elsewhere.starts_with("line 2, clients: unknown field")
                && elsewhere.ends_with("; it belongs in [sites]"),
            "{elsewhere}"
        );
        for nothing in ["", "# a comment", "[sites]\n[policy]"] {
            let error = Hierarchy::parse(nothing).unwrap_err();
            assert!(error.starts_with("it says nothing"), "{error}");
        }
    }

    #[test]
    fn limits_of_the_product_are_warned_of_where_they_are_exceeded() {
        let mut hierarchy = Hierarchy::default();
        assert_eq!(hierarchy.warnings(), []);
        hierarchy.sites.clients = 175_000.0;
        hierarchy.sites.management_points = 7.0;
        hierarchy.sites.distribution_points = 44.0;
        assert_eq!(hierarchy.warnings(), []);
        hierarchy.sites.clients += 1.0;
        let what: Vec<_> = hierarchy.warnings().into_iter().map(|of| of.what).collect();
        assert_eq!(
            what,
            [
                "clients of a stand-alone primary site",
                "clients of a management point"
            ]
        );
    }
}
