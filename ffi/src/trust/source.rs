//! Where something trusted came from, and what a trust store did with it.

use cmcrypto_core::trust::{TrustOutcome, TrustSource};

use crate::abi::numbers;
/// Where a client got a trusted root key from, or a certificate that a site signs policy with and
/// that nobody endorsed: one of the constants `CMCRYPTO_TRUST_SOURCE_...`.
pub type cmcrypto_trust_source = i32;

/// The first management point that the client met, which may be an attacker's: the weakest source.
pub const CMCRYPTO_TRUST_SOURCE_FIRST_MANAGEMENT_POINT: i32 = 513;
/// The directory service: the global catalog that the site publishes to.
pub const CMCRYPTO_TRUST_SOURCE_DIRECTORY_SERVICE: i32 = 514;
/// The client push installation method: as strong as pre-provisioning.
pub const CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH: i32 = 515;
/// Installed with the client: `SMSPublicRootKey`, `SMSROOTKEYPATH`, `SMSSIGNCERT`.
pub const CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED: i32 = 516;

/// What became of a key or certificate that a source offered: one of the constants
/// `CMCRYPTO_TRUST_OUTCOME_...`.
pub type cmcrypto_trust_outcome = i32;

/// There was none before.
pub const CMCRYPTO_TRUST_OUTCOME_SET: i32 = 545;
/// There was none before, and it is from the first management point: log it. If that was an
/// attacker's, the client is the attacker's until a stronger source tells better.
pub const CMCRYPTO_TRUST_OUTCOME_SET_BY_FIRST_MANAGEMENT_POINT: i32 = 546;
/// It was held already, from a source as strong or stronger.
pub const CMCRYPTO_TRUST_OUTCOME_UNCHANGED: i32 = 547;
/// It was held already; the recorded source is now this stronger one.
pub const CMCRYPTO_TRUST_OUTCOME_RAISED: i32 = 548;
/// Another one from the first management point was replaced: log it. What was learned under a root
/// key was dropped with that, but for certificates that sites sign policy with whose own source is
/// as strong as the new key's.
pub const CMCRYPTO_TRUST_OUTCOME_REPLACED: i32 = 549;

numbers!(TrustSource, "source":
    CMCRYPTO_TRUST_SOURCE_FIRST_MANAGEMENT_POINT => FirstManagementPoint,
    CMCRYPTO_TRUST_SOURCE_DIRECTORY_SERVICE => DirectoryService,
    CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH => ClientPush,
    CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED => PreProvisioned,
);

numbers!(TrustOutcome, "outcome":
    CMCRYPTO_TRUST_OUTCOME_SET => Set,
    CMCRYPTO_TRUST_OUTCOME_SET_BY_FIRST_MANAGEMENT_POINT => SetByFirstManagementPoint,
    CMCRYPTO_TRUST_OUTCOME_UNCHANGED => Unchanged,
    CMCRYPTO_TRUST_OUTCOME_RAISED => Raised,
    CMCRYPTO_TRUST_OUTCOME_REPLACED => Replaced,
);
