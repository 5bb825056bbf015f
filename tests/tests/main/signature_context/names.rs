//! The purposes that are signed for.

pub const PURPOSES: [&str; 10] = [
    "endorsement",
    "registration",
    "renewal",
    "registration-reply",
    "site-data",
    "site-signing-change",
    "site-key",
    "key-file",
    "replication",
    "channel",
];
