//! The purposes that are signed for.

pub const PURPOSES: [&str; 17] = [
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
    "site-signing-change",
    "site-key",
    "key-file",
    "replication",
    "content",
    "channel",
    "administrator",
];
