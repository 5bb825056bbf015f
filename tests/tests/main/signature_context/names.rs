//! The purposes that are signed for.

pub const PURPOSES: [&str; 18] = [
    "endorsement",
    "registration",
    "renewal",
    "registration-reply",
    "site-data",
    "policy-set",
    "policy-batch",
    "secret-policy",
    "content-key",
    "user-state",
    "grant",
    "site-signing-change",
    "site-key",
    "key-file",
    "replication",
    "content",
    "channel",
    "administrator",
];
