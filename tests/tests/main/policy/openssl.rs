//! OpenSSL reads what is signed, and verifies it over what is documented.

use cmcrypto_core::Provider;
use cmcrypto_tests::NOW;
use cmcrypto_tests::openssl::witness;

use crate::policy::fixture::*;

#[test]
fn openssl_reads_and_verifies() {
    let listed = [
        "PRINTABLESTRING   :P01",
        "GENERALIZEDTIME   :20270115080000Z",
    ];
    for &provider in Provider::ALL {
        let [one, two, _] = KEYS.map(|name| identity(provider, name));
        let [first, second] = [&one, &two].map(|of| of.certificate().public_key());
        let (signer, _) = pair(&one);
        let signature = signer.sign(POLICY, DATA, NOW).unwrap();
        witness(&signature, &listed, "site-data", &[first]);
        let change = signer.change_to(&two, NOW).unwrap();
        witness(&change, &listed, "site-signing-change", &[first, second]);
    }
}
