//! The built-in roles as data.

use super::names::RoleName;
use super::object_type::ObjectType as T;
use super::operation::{Operation as Op, Operations};
use super::role::Role;

/// See; the four that make and change; folders and reports; the scope.
const READ: Operations = Operations::of(&[Op::READ]);
const SEE: Operations = Operations::of(&[Op::READ, Op::RUN_REPORT]);
const CHANGE: Operations = Operations::of(&[Op::READ, Op::MODIFY, Op::DELETE, Op::CREATE]);
const AROUND: Operations = Operations::of(&[
    Op::SET_SECURITY_SCOPE,
    Op::MANAGE_FOLDER_ITEM,
    Op::MANAGE_FOLDER,
    Op::RUN_REPORT,
]);
const NONE: Operations = Operations::NONE;
/// The page lists these, and these alone, for applications.
const AUTHOR: Operations = Operations::of(&[
    Op::APPROVE,
    Op::CREATE,
    Op::DELETE,
    Op::MODIFY,
    Op::MANAGE_FOLDER,
    Op::MANAGE_FOLDER_ITEM,
    Op::READ,
    Op::RUN_REPORT,
    Op::SET_SECURITY_SCOPE,
]);
const DEPLOY_APPLICATIONS: Operations = Operations::of(&[Op::DEPLOY_APPLICATIONS]);
const SEE_MEMBERS: Operations = Operations::of(&[Op::READ, Op::READ_RESOURCE]);
const REMOTE: Operations = Operations::of(&[Op::REMOTE_CONTROL]);
const DEPLOY_ITEMS: Operations = Operations::of(&[Op::DEPLOY_CONFIGURATION_ITEMS]);
const DEPLOY_PROTECTION: Operations = Operations::of(&[
    Op::DEPLOY_ANTIMALWARE_SETTINGS,
    Op::DEPLOY_FIREWALL_POLICIES,
]);
const DEPLOY_SEQUENCES: Operations = Operations::of(&[Op::DEPLOY_TASK_SEQUENCES]);
const DEPLOY_UPDATES: Operations = Operations::of(&[Op::DEPLOY_SOFTWARE_UPDATES]);
const DEPLOY_PACKAGES: Operations = Operations::of(&[Op::DEPLOY_PACKAGES]);
const COPY: Operations = Operations::of(&[Op::COPY_TO_DISTRIBUTION_POINT]);

/// A role's rights on a type: those that its description says, and those that it can't do its work
/// without, or that go with those in the console, which are inferred.
pub(super) struct Right {
    pub(super) of: T,
    pub(super) documented: Operations,
    pub(super) inferred: Operations,
}

pub(super) struct BuiltIn {
    pub(super) name: &'static str,
    description: &'static str,
    pub(super) rights: &'static [Right],
    pub(super) others: Operations,
}

const fn right(of: T, documented: Operations, inferred: Operations) -> Right {
    Right {
        of,
        documented,
        inferred,
    }
}

const fn role(name: &'static str, description: &'static str, rights: &'static [Right]) -> BuiltIn {
    BuiltIn {
        name,
        description,
        rights,
        others: NONE,
    }
}

/// `built_in.md` is this table, for readers; a test holds them together.
pub(super) const ROLES: [BuiltIn; 15] = [
    role(
        "Application administrator",
        "Both what an application author and what an application deployment manager may; queries, site settings, collections, user device affinity",
        &[
            right(T::APPLICATION, AUTHOR, NONE),
            right(T::APPLICATION_GROUP, CHANGE, AROUND),
            right(T::PACKAGE, CHANGE, AROUND.or(COPY)),
            right(T::APP_V_ENVIRONMENT, CHANGE, AROUND),
            right(
                T::COLLECTION,
                CHANGE.or(DEPLOY_APPLICATIONS).or(SEE_MEMBERS),
                DEPLOY_PACKAGES,
            ),
            right(T::ALERT, READ, SEE),
            right(T::STATUS_MESSAGE, READ, NONE),
            right(T::QUERY, READ, SEE),
            right(T::GLOBAL_CONDITION, READ, NONE),
            right(T::SITE, READ, NONE),
            right(T::USER_DEVICE_AFFINITY, CHANGE, NONE),
        ],
    ),
    role(
        "Application author",
        "Creates, modifies and retires applications, packages and App-V environments",
        &[
            right(T::APPLICATION, AUTHOR, NONE),
            right(T::APPLICATION_GROUP, CHANGE, AROUND),
            right(T::PACKAGE, CHANGE, AROUND.or(COPY)),
            right(T::APP_V_ENVIRONMENT, CHANGE, AROUND),
        ],
    ),
    role(
        "Application deployment manager",
        "Deploys applications, and sees them, collections and their members",
        &[
            right(T::APPLICATION, READ, SEE),
            right(T::APPLICATION_GROUP, READ, SEE),
            right(T::PACKAGE, READ, SEE),
            right(T::APP_V_ENVIRONMENT, READ, SEE),
            right(
                T::COLLECTION,
                DEPLOY_APPLICATIONS.or(SEE_MEMBERS),
                DEPLOY_PACKAGES,
            ),
            right(T::ALERT, READ, SEE),
            right(T::STATUS_MESSAGE, READ, NONE),
            right(T::QUERY, READ, SEE),
            right(T::GLOBAL_CONDITION, READ, NONE),
        ],
    ),
    role(
        "Asset manager",
        "Asset Intelligence, inventory and metering rules",
        &[
            right(T::METERING_RULE, CHANGE, AROUND),
            right(T::SITE, NONE, READ),
            right(T::COLLECTION, NONE, SEE_MEMBERS),
            right(T::QUERY, NONE, SEE),
        ],
    ),
    role(
        "Company resource access manager",
        "Profiles for Wi-Fi, VPN, mail and certificates: creates, manages and deploys them",
        &[
            right(T::CONFIGURATION_ITEM, NONE, CHANGE.or(AROUND)),
            right(T::COLLECTION, DEPLOY_ITEMS, READ),
        ],
    ),
    role(
        "Compliance settings manager",
        "Configuration items and baselines: creates, modifies, deletes, deploys them",
        &[
            right(T::CONFIGURATION_ITEM, CHANGE, AROUND),
            right(T::COLLECTION, DEPLOY_ITEMS, READ),
        ],
    ),
    role(
        "Endpoint protection manager",
        "Endpoint protection policies: creates, modifies, deletes, deploys them, and monitors",
        &[
            right(T::ENDPOINT_PROTECTION_POLICY, CHANGE, AROUND),
            right(T::COLLECTION, DEPLOY_PROTECTION, SEE_MEMBERS),
            right(T::ALERT, CHANGE, NONE),
        ],
    ),
    BuiltIn {
        name: "Full administrator",
        description: "Everything",
        rights: &[],
        others: Operations::ALL,
    },
    role(
        "Infrastructure administrator",
        "The server infrastructure: creates, modifies, deletes it; migration",
        &[
            right(T::SITE, CHANGE, AROUND),
            right(T::SITE_ADDRESS, CHANGE, NONE),
            right(T::SITE_SYSTEM_ROLE, CHANGE, NONE),
            right(T::BOUNDARY, CHANGE, NONE),
            right(T::BOUNDARY_GROUP, CHANGE, AROUND),
            right(T::DISTRIBUTION_POINT, CHANGE, COPY),
            right(T::DISTRIBUTION_POINT_GROUP, CHANGE, COPY),
            right(T::AD_FOREST, CHANGE, NONE),
            right(T::MIGRATION_JOB, CHANGE, NONE),
            right(T::MIGRATION_MAPPING, CHANGE, NONE),
        ],
    ),
    role(
        "Operating system deployment manager",
        "Images, upgrade packages, task sequences, drivers, boot images, state migration: creates and deploys them",
        &[
            right(T::OS_IMAGE, CHANGE, AROUND.or(COPY)),
            right(T::OS_UPGRADE_PACKAGE, CHANGE, AROUND.or(COPY)),
            right(T::BOOT_IMAGE, CHANGE, AROUND.or(COPY)),
            right(T::TASK_SEQUENCE, CHANGE, AROUND),
            right(T::DRIVER_PACKAGE, CHANGE, AROUND.or(COPY)),
            right(T::DEVICE_DRIVER, CHANGE, NONE),
            right(T::COMPUTER_ASSOCIATION, CHANGE, NONE),
            right(T::COLLECTION, DEPLOY_SEQUENCES, READ),
        ],
    ),
    BuiltIn {
        name: "Operations administrator",
        description: "Everything but security: no administrative users, roles, scopes",
        rights: &[
            // Named, so that `others` is not what counts.
            right(T::ADMINISTRATIVE_USER, NONE, NONE),
            right(T::SECURITY_ROLE, NONE, NONE),
            right(T::SECURITY_SCOPE, NONE, NONE),
        ],
        others: Operations::ALL,
    },
    BuiltIn {
        name: "Read-only analyst",
        description: "Sees all objects",
        rights: &[],
        others: READ,
    },
    role(
        "Remote tools operator",
        "Runs and audits remote control, assistance and desktop",
        &[right(T::COLLECTION, REMOTE, SEE_MEMBERS)],
    ),
    role(
        "Security administrator",
        "Adds and removes administrative users, and associates them with roles, collections and scopes; creates, modifies and deletes roles",
        &[
            right(T::ADMINISTRATIVE_USER, CHANGE, NONE),
            right(T::SECURITY_ROLE, CHANGE, NONE),
            right(T::SECURITY_SCOPE, READ, CHANGE),
            right(T::COLLECTION, NONE, READ),
        ],
    ),
    role(
        "Software update manager",
        "Defines and deploys software updates: groups, deployments, templates",
        &[
            right(T::SOFTWARE_UPDATE_GROUP, CHANGE, AROUND),
            right(T::UPDATE_PACKAGE, NONE, CHANGE.or(AROUND).or(COPY)),
            right(T::SOFTWARE_UPDATE, NONE, READ),
            right(T::DEPLOYMENT_TEMPLATE, CHANGE, NONE),
            right(T::COLLECTION, DEPLOY_UPDATES, READ),
        ],
    ),
];

impl Role {
    /// The built-in role with this name.
    pub fn built_in(name: &str) -> Option<Self> {
        let role = ROLES.iter().find(|role| role.name == name)?;
        let rights = role.rights.iter();
        let rights = rights.map(|right| (right.of, right.documented | right.inferred));
        Some(Self {
            description: role.description.to_owned(),
            rights: rights.collect(),
            others: role.others,
            ..Self::new(RoleName::new(role.name).ok()?)
        })
    }

    /// All built-in roles.
    pub fn all_built_in() -> impl Iterator<Item = Self> {
        ROLES.iter().filter_map(|role| Self::built_in(role.name))
    }

    /// Whether it has the name of a built-in role.
    pub fn is_built_in(&self) -> bool {
        ROLES.iter().any(|role| role.name == self.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use core::fmt::Write;

    use super::*;

    fn list(of: T, operations: Operations) -> String {
        let names: Vec<_> = operations.iter().map(|one| one.name(of)).collect();
        names.join(", ")
    }

    /// The table for readers is the one that the code has. `CMCRYPTO_UPDATE_TABLES=1` writes it anew.
    #[test]
    fn the_table_is_the_code() -> core::fmt::Result {
        let mut table = String::from("| role | on | documented | inferred |\n|---|---|---|---|\n");
        for role in &ROLES {
            let others = match role.others {
                NONE => "",
                READ => "Read",
                _ => "everything",
            };
            let on = if role.rights.is_empty() {
                "all types"
            } else {
                "all other types"
            };
            if !others.is_empty() {
                writeln!(table, "| {} | {on} | {others} | |", role.name)?;
            }
            for Right {
                of,
                documented,
                inferred,
            } in role.rights
            {
                let inferred = list(*of, *inferred & !*documented);
                let documented = match list(*of, *documented) {
                    nothing if nothing.is_empty() && inferred.is_empty() => "nothing".to_owned(),
                    documented => documented,
                };
                writeln!(
                    table,
                    "| {} | {of} | {documented} | {inferred} |",
                    role.name
                )?;
            }
        }
        if std::env::var_os("CMCRYPTO_UPDATE_TABLES").is_some() {
            let path = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/src/controls/access/scope/built_in.md"
            );
            assert!(std::fs::write(path, &table).is_ok());
            return Ok(());
        }
        assert_eq!(table, include_str!("built_in.md"));
        Ok(())
    }
}
