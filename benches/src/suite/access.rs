//! Tokens, beside the signature in them, the cache, and the crate `jsonwebtoken`, whose times are not looked at: it has its
//! own clock.

use std::hint::black_box;

use cmcrypto_core::Provider;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::access::Tokens;

#[derive(serde::Deserialize)]
#[allow(dead_code, reason = "what is read is not looked at")]
struct Claims {
    iss: String,
    sub: String,
    nbf: u64,
    exp: u64,
}

pub fn measure(run: &mut Run) {
    run.section("access");
    let tokens = Tokens::new(Provider::AwsLc);
    let portable = Tokens::new(Provider::Portable);
    // The RSAPublicKey within a SubjectPublicKeyInfo of 2048 bits and 65537.
    let key = DecodingKey::from_rsa_der(&tokens.key.public_key().to_spki_der()[24..]);
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.set_audience(&["urn:sccm:service"]);
    run.row(
        "token verified",
        competitor(|| tokens.verify()),
        vec![
            beside("its signature alone", || tokens.verify_signature()).at_most(1.15),
            beside("jsonwebtoken", || {
                decode::<Claims>(black_box(&tokens.token), &key, &validation).unwrap()
            }),
            beside("`portable`", || portable.verify()),
        ],
    );
    run.row(
        "token verified before, by the cache",
        competitor(|| tokens.verify_by_cache()),
        vec![beside("token verified", || tokens.verify()).at_most(0.1)],
    );
    run.row("token issued", competitor(|| tokens.issue()), Vec::new());
}
