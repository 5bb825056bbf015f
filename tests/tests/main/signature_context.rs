//! No signature of one purpose verifies as another.

mod exchanged;
mod fixture;
pub mod names;
mod reconstructed;

use cmcrypto_tests::der;
use cmcrypto_tests::form;
use names::PURPOSES;

/// The list above is that of the source, and no prefix begins another, a SET or a SEQUENCE. So no
/// message of one purpose is one of another, nor the signed attributes of CMS, nor a certificate.
#[test]
fn prefixes() {
    let source = include_str!("../../../crypto-core/src/controls/signature_context.rs");
    let in_source: Vec<&str> = source
        .split("b\"cmcrypto ")
        .skip(1)
        .map(|rest| rest.split_once(" v1\\0\"").unwrap().0)
        .collect();
    assert_eq!(in_source, PURPOSES);
    let prefixes = PURPOSES.map(|purpose| form::signed_bytes(purpose, b""));
    for (at, one) in prefixes.iter().enumerate() {
        assert!(![der::SET, der::SEQUENCE].contains(&one[0]));
        for (other_at, other) in prefixes.iter().enumerate() {
            assert!(at == other_at || !other.starts_with(one));
        }
    }
}
