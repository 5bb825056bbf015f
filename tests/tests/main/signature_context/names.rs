//! The purposes that are signed for.

pub const PURPOSES: [&str; 9] = [
    "endorsement",
    "registration",
    "renewal",
    "registration-reply",
    "site-data",
    "site-signing-change",
    "key-file",
    "replication",
    "channel",
];
