//! What can be done with objects: the bits of `GrantedOperations`.

use core::fmt;
use core::ops::{BitAnd, BitOr, Not};
use std::borrow::Cow;

use super::object_type::ObjectType;

/// Something that is done with an object: a bit, from 0 to 31, whose meaning depends on the object's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation(u32);

macro_rules! operations {
    ($($(#[$doc:meta])* $constant:ident = $bit:literal;)*) => {
        impl Operation {
            $($(#[$doc])* pub const $constant: Self = Self($bit);)*
        }
    };
}

operations! {
    /// Read: to see it in the console.
    READ = 0;
    /// Modify.
    MODIFY = 1;
    /// Delete.
    DELETE = 2;
    /// Copy to distribution point.
    COPY_TO_DISTRIBUTION_POINT = 3;
    /// Set security scope.
    SET_SECURITY_SCOPE = 4;
    /// Of a collection's members: remote control.
    REMOTE_CONTROL = 5;
    /// Of a collection's members: modify resource.
    MODIFY_RESOURCE = 7;
    /// Of a collection's members: delete resource.
    DELETE_RESOURCE = 9;
    /// Create; of administrative users: Add.
    CREATE = 10;
    /// Of applications: Approve. The same bit is a collection's [`Operation::VIEW_COLLECTED_FILE`].
    APPROVE = 11;
    /// Of a collection's members: view collected file.
    VIEW_COLLECTED_FILE = 11;
    /// Of a collection's members: read resource.
    READ_RESOURCE = 12;
    /// Manage folder item: move it to another folder.
    MANAGE_FOLDER_ITEM = 13;
    /// To a collection: deploy packages.
    DEPLOY_PACKAGES = 14;
    /// To a collection: deploy client settings.
    DEPLOY_CLIENT_SETTINGS = 16;
    /// Manage folder.
    MANAGE_FOLDER = 17;
    /// On a collection: enforce security.
    ENFORCE_SECURITY = 18;
    /// To a collection: deploy antimalware settings.
    DEPLOY_ANTIMALWARE_SETTINGS = 19;
    /// To a collection: deploy applications.
    DEPLOY_APPLICATIONS = 20;
    /// Of a collection: modify its settings.
    MODIFY_COLLECTION_SETTINGS = 21;
    /// To a collection: deploy configuration items.
    DEPLOY_CONFIGURATION_ITEMS = 22;
    /// Of a site: manage the operating system deployment certificate, with which media are made.
    MANAGE_OSD_CERTIFICATE = 22;
    /// To a collection: deploy task sequences.
    DEPLOY_TASK_SEQUENCES = 23;
    /// To a collection: deploy software updates.
    DEPLOY_SOFTWARE_UPDATES = 26;
    /// To a collection: deploy firewall policies.
    DEPLOY_FIREWALL_POLICIES = 27;
    /// Run report.
    RUN_REPORT = 28;
    /// Modify report.
    MODIFY_REPORT = 29;
}

impl Operation {
    /// By its bit, if that is from 0 to 31.
    pub const fn from_bit(bit: u32) -> Option<Self> {
        if bit < 32 { Some(Self(bit)) } else { None }
    }

    /// The bit.
    pub const fn bit(self) -> u32 {
        self.0
    }

    /// What whoever deploys an object of this type needs on the collection to which it goes; besides, they
    /// need Read on the object. `None`: such objects are not deployed.
    pub const fn deploying(of: ObjectType) -> Option<Self> {
        Some(match of {
            ObjectType::PACKAGE => Self::DEPLOY_PACKAGES,
            ObjectType::CUSTOM_CLIENT_SETTINGS => Self::DEPLOY_CLIENT_SETTINGS,
            ObjectType::ENDPOINT_PROTECTION_POLICY => Self::DEPLOY_ANTIMALWARE_SETTINGS,
            ObjectType::APPLICATION => Self::DEPLOY_APPLICATIONS,
            ObjectType::CONFIGURATION_ITEM => Self::DEPLOY_CONFIGURATION_ITEMS,
            ObjectType::TASK_SEQUENCE => Self::DEPLOY_TASK_SEQUENCES,
            ObjectType::SOFTWARE_UPDATE_GROUP => Self::DEPLOY_SOFTWARE_UPDATES,
            _ => return None,
        })
    }

    /// What it is called for objects of this type; `operation` and the bit where that is not known.
    pub fn name(self, of: ObjectType) -> Cow<'static, str> {
        const COLLECTION: ObjectType = ObjectType::COLLECTION;
        const SITE: ObjectType = ObjectType::SITE;
        Cow::Borrowed(match (self.0, of) {
            (0, _) => "Read",
            (1, _) => "Modify",
            (2, _) => "Delete",
            (3, _) => "Copy to distribution point",
            (4, _) => "Set security scope",
            (5, _) => "Remote control",
            (7, _) => "Modify resource",
            (9, _) => "Delete resource",
            (10, ObjectType::ADMINISTRATIVE_USER) => "Add",
            (10, _) => "Create",
            (11, ObjectType::APPLICATION) => "Approve",
            (11, _) => "View collected file",
            (12, _) => "Read resource",
            (13, _) => "Manage folder item",
            (14, COLLECTION) => "Deploy packages",
            (14, SITE) => "Meter site",
            (16, COLLECTION) => "Deploy client settings",
            (16, _) => "Manage status filters",
            (17, _) => "Manage folder",
            (18, COLLECTION) => "Enforce security",
            (18, SITE) => "Modify CH settings",
            (18, ObjectType::CONFIGURATION_ITEM) => "Network access",
            (18, ObjectType::ENDPOINT_PROTECTION_POLICY) => "Read default",
            (19, COLLECTION) => "Deploy antimalware settings",
            (19, SITE) => "Import machine",
            (20, COLLECTION) => "Deploy applications",
            (20, ObjectType::TASK_SEQUENCE) => "Create media",
            (20, ObjectType::DISTRIBUTION_POINT_GROUP) => "Associate",
            (20, ObjectType::BOUNDARY_GROUP) => "Associate site system",
            (20, ObjectType::CUSTOM_CLIENT_SETTINGS) => "Modify policy",
            (21, COLLECTION) => "Modify collection settings",
            (21, SITE) => "Modify connector policy",
            (21, ObjectType::ENDPOINT_PROTECTION_POLICY) => "Modify default",
            (22, COLLECTION) => "Deploy configuration items",
            (22, SITE) => "Manage OSD certificate",
            (22, ObjectType::MIGRATION_JOB) => "Manage",
            (22, ObjectType::MIGRATION_MAPPING) => "Specify source hierarchy",
            (23, COLLECTION) => "Deploy task sequences",
            (23, ObjectType::COMPUTER_ASSOCIATION) => "Recover user state",
            (24, _) => "Manage BMC",
            (25, _) => "View BMC",
            (26, COLLECTION) => "Deploy software updates",
            (26, _) => "Manage AI",
            (27, COLLECTION) => "Deploy firewall policies",
            (27, _) => "View AI",
            (28, _) => "Run report",
            (29, _) => "Modify report",
            (bit, _) => return Cow::Owned(format!("operation {bit}")),
        })
    }
}

/// A set of operations.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Operations(u32);

impl Operations {
    /// None.
    pub const NONE: Self = Self(0);
    /// All, also those that have no name yet.
    pub const ALL: Self = Self(u32::MAX);
    /// Those that mean something: all from bit 0 to 29 but 6, 8 and 15.
    pub const NAMED: Self = Self(0x3fff_7ebf);

    /// By the bits.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// These.
    pub const fn of(operations: &[Operation]) -> Self {
        let (mut bits, mut rest) = (0, operations);
        while let [first, others @ ..] = rest {
            bits |= first.mask();
            rest = others;
        }
        Self(bits)
    }

    /// The bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether `operation` is one of them.
    pub const fn contains(self, operation: Operation) -> bool {
        self.0 & operation.mask() != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// With those.
    pub const fn or(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Each, in the order of the bits.
    pub fn iter(self) -> impl Iterator<Item = Operation> {
        (0..32)
            .map(Operation)
            .filter(move |one| self.contains(*one))
    }
}

impl Operation {
    const fn mask(self) -> u32 {
        1_u32.wrapping_shl(self.0)
    }
}

impl BitOr for Operations {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Operations {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Operations {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl fmt::Debug for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operations({:#x})", self.0)
    }
}
