//! Tokens that PyJWT has made, and ours that it takes: `vectors/access/pyjwt.py`.

use cmcrypto_core::access::token::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use super::fixture::*;

const ENDPOINT: &str = "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token";

fn stored(name: &str) -> String {
    String::from_utf8(vector(&format!("access/{name}"))).unwrap()
}

#[test]
fn what_pyjwt_makes_is_taken() {
    for &provider in Provider::ALL {
        let verifier = verifier(provider);
        let content = |name| verifier.content_access(&stored(name), None, NOW);
        assert_eq!(content("pyjwt/content.jwt").unwrap().client(), &client_id());
        let client = content("pyjwt/content-unicode.jwt").unwrap();
        assert_eq!(client.client().as_str(), "GUID:\u{e9}");
        assert_eq!(content("pyjwt/bulk.jwt"), Err(Error::TOKEN_KIND_MISMATCH));

        let unproven = verifier
            .client_authentication(&stored("pyjwt/client.jwt"), None, NOW)
            .unwrap();
        assert!(
            unproven
                .proven_by_channel(&certificate(provider, "client-4096"))
                .is_ok()
        );

        let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
        let bulk = verifier
            .bulk_registration(&stored("pyjwt/bulk.jwt"), &uses, NOW)
            .unwrap();
        assert_eq!(bulk.id().to_string(), TOKEN_ID);

        let keys = EntraKeys::from_jwks(provider, &vector("access/pyjwt/jwks.json"), NOW).unwrap();
        assert_eq!(keys.count(), 2);
        for (name, kind) in [("user", EntraKind::User), ("device", EntraKind::Device)] {
            let token = stored(&format!("pyjwt/{name}.jwt"));
            assert_eq!(
                entra_verifier()
                    .verify(&token, &keys, None, NOW)
                    .unwrap()
                    .kind(),
                kind
            );
        }
    }
}

/// Those that PyJWT has taken are verified still; with `CMCRYPTO_UPDATE_VECTORS` they are made anew, for
/// `pyjwt.py check`.
#[test]
fn what_pyjwt_takes_is_ours() {
    let provider = Provider::default();
    if std::env::var_os("CMCRYPTO_UPDATE_VECTORS").is_some() {
        let [content, client, bulk] = issued(&signer(provider), NOW);
        let application = Guid::new(OTHER_TENANT).unwrap();
        let identity = signing_identity(provider, SIGNER);
        let assertion = client_assertion(&identity, &application, ENDPOINT, NOW).unwrap();
        for (name, text) in [
            ("content", content.text().as_bytes()),
            ("client", client.text().as_bytes()),
            ("bulk", bulk.text().as_bytes()),
            ("assertion", assertion.expose()),
        ] {
            std::fs::write(vector_path(&format!("access/ours/{name}.jwt")), text).unwrap();
        }
    }
    let verifier = verifier(provider);
    let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
    assert!(
        verifier
            .content_access(&stored("ours/content.jwt"), None, NOW)
            .is_ok()
    );
    assert!(
        verifier
            .client_authentication(&stored("ours/client.jwt"), None, NOW)
            .is_ok()
    );
    assert!(
        verifier
            .bulk_registration(&stored("ours/bulk.jwt"), &uses, NOW)
            .is_ok()
    );
}
