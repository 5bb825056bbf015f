//! OpenSSL reads what is signed, and verifies it over what is documented.

use cmcrypto_core::Provider;
use cmcrypto_core::policy::SiteDataTarget;
use cmcrypto_tests::NOW;
use cmcrypto_tests::clients::client_id;
use cmcrypto_tests::openssl::witness;

use crate::policy::fixture::*;

#[test]
fn openssl_reads_and_verifies() {
    let site = "PRINTABLESTRING   :P01";
    let of_data = [
        site,
        "cont [ 2 ]",
        "INTEGER           :6B49D200",
        "GENERALIZEDTIME   :20270115070000Z",
        "GENERALIZEDTIME   :20270122080000Z",
    ];
    let of_change = [site, "GENERALIZEDTIME   :20270115080000Z"];
    for &provider in Provider::ALL {
        let [one, two, _] = KEYS.map(|name| identity(provider, name));
        let [first, second] = [&one, &two].map(|of| of.certificate().public_key());
        let (signer, _) = pair(&one);
        let mut terms = terms();
        terms.target = SiteDataTarget::Client(client_id());
        let signature = signer.sign(&terms, DATA, NOW).unwrap();
        witness(&signature, &of_data, "site-data", &[first]);
        let change = signer.change_to(&two, NOW).unwrap();
        witness(&change, &of_change, "site-signing-change", &[first, second]);
    }
}
