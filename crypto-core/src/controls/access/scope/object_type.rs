//! The types of objects, and what bounds a user's access to those of each.

use core::fmt;

/// What besides a role bounds the access to the objects of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bounds {
    /// Security scopes: an object is in one at least.
    Scopes,
    /// Collections: those that are assigned, and those that are limited to them.
    Collections,
    /// Nothing: a role gives access to every object of the type in the hierarchy.
    Nothing,
}

/// A type of objects, by the product's number (ObjectTypeID) where that is public.
///
/// Types whose number is not public have numbers from 65,536 on, which are of this library alone; roles
/// as XML can't name those. Every other number is a type too, of which no more is known: its objects are
/// taken to be bounded by scopes, so that nothing is given by a role alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectType(u32);

macro_rules! types {
    ($($constant:ident = $number:literal, $name:literal, $bounds:ident;)*) => {
        impl ObjectType {
            $(
                #[doc = concat!("Of the type *", $name, "*; bounded by ", stringify!($bounds), ".")]
                pub const $constant: Self = Self($number);
            )*

            /// All that are known, in the order of their numbers.
            pub const KNOWN: &'static [Self] = &[$(Self::$constant),*];

            /// What it is called, if it is known.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)*
                    _ => None,
                }
            }

            /// What besides a role bounds the access to its objects.
            pub const fn bounds(self) -> Bounds {
                match self.0 {
                    $($number => Bounds::$bounds,)*
                    _ => Bounds::Scopes,
                }
            }
        }
    };
}

// Numbers: 1, 2, 4, 6 and 7 of SMS_SecuredObject, 14, 18, 19, 23, 24 and 31 of SMS_DPGroupContentInfo;
// 42 and 43 are inferred from rights that roles give on them. Which are bounded by scopes, and which by
// nothing: the lists of "Fundamentals of role-based administration".
types! {
    COLLECTION = 1, "collections", Collections;
    PACKAGE = 2, "packages", Scopes;
    STATUS_MESSAGE = 4, "status messages", Nothing;
    SITE = 6, "sites", Scopes;
    QUERY = 7, "queries", Scopes;
    OS_UPGRADE_PACKAGE = 14, "operating system upgrade packages", Scopes;
    OS_IMAGE = 18, "operating system images", Scopes;
    BOOT_IMAGE = 19, "boot images", Scopes;
    DRIVER_PACKAGE = 23, "driver packages", Scopes;
    UPDATE_PACKAGE = 24, "software update packages", Scopes;
    APPLICATION = 31, "applications", Scopes;
    DISTRIBUTION_POINT = 42, "distribution points", Scopes;
    DISTRIBUTION_POINT_GROUP = 43, "distribution point groups", Scopes;
    AD_FOREST = 65536, "Active Directory forests", Nothing;
    ADMINISTRATIVE_USER = 65537, "administrative users", Nothing;
    ALERT = 65538, "alerts", Nothing;
    BOUNDARY = 65539, "boundaries", Nothing;
    COMPUTER_ASSOCIATION = 65540, "computer associations", Nothing;
    DEFAULT_CLIENT_SETTINGS = 65541, "default client settings", Nothing;
    DEPLOYMENT_TEMPLATE = 65542, "deployment templates", Nothing;
    DEVICE_DRIVER = 65543, "device drivers", Nothing;
    MIGRATION_MAPPING = 65544, "migration site-to-site mappings", Nothing;
    SECURITY_ROLE = 65545, "security roles", Nothing;
    SECURITY_SCOPE = 65546, "security scopes", Nothing;
    SITE_ADDRESS = 65547, "site addresses", Nothing;
    SITE_SYSTEM_ROLE = 65548, "site system roles", Nothing;
    SOFTWARE_UPDATE = 65549, "software updates", Nothing;
    USER_DEVICE_AFFINITY = 65550, "user device affinities", Nothing;
    ALERT_SUBSCRIPTION = 65551, "alert subscriptions", Scopes;
    APPLICATION_GROUP = 65552, "application groups", Scopes;
    APP_V_ENVIRONMENT = 65553, "App-V virtual environments", Scopes;
    BOUNDARY_GROUP = 65554, "boundary groups", Scopes;
    CONFIGURATION_ITEM = 65555, "configuration items and baselines", Scopes;
    CUSTOM_CLIENT_SETTINGS = 65556, "custom client settings", Scopes;
    ENDPOINT_PROTECTION_POLICY = 65557, "endpoint protection policies", Scopes;
    FOLDER = 65558, "folders", Scopes;
    GLOBAL_CONDITION = 65559, "global conditions", Scopes;
    MIGRATION_JOB = 65560, "migration jobs", Scopes;
    ONEDRIVE_PROFILE = 65561, "OneDrive profiles", Scopes;
    REMOTE_CONNECTION_PROFILE = 65562, "remote connection profiles", Scopes;
    SCRIPT = 65563, "scripts", Scopes;
    METERING_RULE = 65564, "software metering rules", Scopes;
    SOFTWARE_UPDATE_GROUP = 65565, "software update groups", Scopes;
    TASK_SEQUENCE = 65566, "task sequences", Scopes;
    USER_DATA_AND_PROFILES = 65567, "user data and profiles items", Scopes;
    UPDATE_FOR_BUSINESS_POLICY = 65568, "Windows Update for Business policies", Scopes;
}

impl ObjectType {
    /// The first number that is of this library alone.
    const FIRST_OWN: u32 = 65_536;

    /// By its number.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Whether the number is the product's.
    pub const fn has_product_number(self) -> bool {
        self.0 < Self::FIRST_OWN
    }
}

/// The name, or the number of what is not known.
impl fmt::Display for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "type {}", self.0),
        }
    }
}
