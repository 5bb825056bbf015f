//! OpenSSL reads what is sent, and verifies the signatures over what is documented.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_tests::openssl::witness;
use cmcrypto_tests::*;

use crate::registration::fixture::*;

fn public(identity: &SigningIdentity) -> &PublicKey {
    identity.certificate().public_key()
}

#[test]
fn openssl_reads_and_verifies() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(THIRD));
        let encryption = certificate(provider, "mp-2048");
        let request = site.request_with(&client, Some(&encryption));
        let common = ["PRINTABLESTRING   :P01", "sha256WithRSAEncryption"];
        let listed = [&common[..], &["cont [ 0 ]"]].concat();
        let signers = [public(&client)];
        witness(request.as_bytes(), &listed, "registration", &signers);
        let answer = site.register(request.as_bytes()).unwrap();
        let id = format!("UTF8STRING        :{}", answer.id);
        let reply = [
            common[0],
            &id,
            "BOOLEAN           :0",
            "BOOLEAN           :255",
        ];
        let mp = [public(&site.mp)];
        witness(&answer.reply, &reply, "registration-reply", &mp);
        let request = site.renewal(&answer.id, &client, &next, None);
        let listed = [&common[..], &[&id]].concat();
        let signers = [public(&client), public(&next)];
        witness(request.as_bytes(), &listed, "renewal", &signers);
        let answer = site.renew(request.as_bytes()).unwrap();
        witness(&answer.reply, &reply, "registration-reply", &mp);
    }
}
