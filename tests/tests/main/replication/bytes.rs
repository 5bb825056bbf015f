//! Every byte changed, every length cut: nothing is accepted, and no statement of order is believed.

use cmcrypto_core::Error;
use cmcrypto_core::replication::{self, ReplicationPosition};
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_tests::changes::{bytes_flipped, cuts};
use cmcrypto_tests::*;

use crate::replication::craft::package;
use crate::replication::fixture::*;
use crate::replication::sinks::Recorder;

/// What is said of bytes that the site did not sign.
const OF_FORM: [Error; 8] = [
    Error::MALFORMED,
    Error::NOT_DER,
    Error::TOO_LARGE,
    Error::VERSION_NOT_SUPPORTED,
    Error::SITE_MISMATCH,
    Error::INVALID_ARGUMENT,
    Error::SITE_KEY_UNKNOWN,
    Error::SIGNATURE_INVALID,
];

/// Under the second number a changed number or `previous` would be a gap, a conflict or a rollback.
struct Second {
    receiver: SiteDirectory,
    at: ReplicationPosition,
    signature: Vec<u8>,
}

impl Second {
    fn new(world: &World) -> Self {
        let sender = world.sender(0);
        let (_, at) = replication::sign(&sender, &start(), b"first", NOW).unwrap();
        let (signature, _) = replication::sign(&sender, &at, DATA, NOW).unwrap();
        Self {
            receiver: world.receiver_of_two(1, 0),
            at,
            signature,
        }
    }
}

#[test]
fn a_signature_with_any_byte_changed_or_cut_is_refused() {
    for world in worlds() {
        let second = Second::new(world);
        let verify = |signature: &[u8]| {
            replication::verify(&second.receiver, &second.at, DATA, signature, NOW)
        };
        assert!(verify(&second.signature).is_ok());
        for (at, changed) in bytes_flipped(&second.signature) {
            let error = verify(&changed).unwrap_err();
            assert!(
                OF_FORM.contains(&error),
                "{at} as {:02x}: {error:?}",
                changed[at]
            );
        }
        for cut in cuts(&second.signature) {
            assert_eq!(verify(cut), Err(Error::MALFORMED), "{}", cut.len());
        }
        let trailing = [second.signature.as_slice(), &[0]].concat();
        assert_eq!(verify(&trailing), Err(Error::MALFORMED));
    }
}

#[test]
fn a_package_with_any_byte_changed_or_cut_is_refused_and_rolled_back() {
    for world in worlds() {
        let second = Second::new(world);
        let whole = package(&second.signature, DATA);
        let verify = |mut bytes: &[u8]| {
            let mut sink = Recorder::default();
            let (receiver, at) = (&second.receiver, &second.at);
            let found = replication::verify_package(receiver, at, &mut bytes, &mut sink, NOW);
            assert_eq!(sink.commits, usize::from(found.is_ok()));
            assert_eq!(sink.rollbacks, usize::from(found.is_err()));
            (found, sink.data)
        };
        assert!(verify(&whole).0.is_ok());
        let data_at = whole.len() - DATA.len();
        for (at, changed) in bytes_flipped(&whole) {
            let (found, written) = verify(&changed);
            let error = found.unwrap_err();
            assert!(
                OF_FORM.contains(&error),
                "{at} as {:02x}: {error:?}",
                changed[at]
            );
            if at >= data_at {
                assert_eq!(error, Error::SIGNATURE_INVALID);
            } else {
                assert_eq!(written, b"", "{at}: written for a sender who did not sign");
            }
        }
        for cut in cuts(&whole) {
            let (found, written) = verify(cut);
            let (error, kept) = match cut.len().checked_sub(data_at) {
                Some(len) => (Error::SIGNATURE_INVALID, &DATA[..len]),
                None => (Error::MALFORMED, &b""[..]),
            };
            assert_eq!(
                (found, written.as_slice()),
                (Err(error), kept),
                "{}",
                cut.len()
            );
        }
    }
}
