//! The purposes that are signed for.

pub const PURPOSES: [&str; 14] = [
    "endorsement",
    "registration",
    "renewal",
    "registration-reply",
    "site-data",
    "policy-set",
    "policy-batch",
    "secret-policy",
    "grant",
    "site-signing-change",
    "site-key",
    "key-file",
    "replication",
    "channel",
];
