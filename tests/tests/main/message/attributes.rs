//! What a registered client can sign wrongly: the context and the attributes around it.

use cmcrypto_core::pki::cms;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::{Edit, refuses};
use cmcrypto_tests::*;

use crate::message::craft::*;
use crate::message::fixture::*;

/// Opens what `change` made of a good message, signed again by the client.
fn opened(provider: Provider, change: impl FnOnce(Signed) -> Signed) -> Outcome {
    let to = [certificate(provider, "mp-2048")];
    let signer = certificate(provider, "client-2048");
    let signed = change(Signed::new(CONTENT, &signer, &Context::to(&to)));
    open(
        &management_point(provider, &["mp-2048"], SIGN_ONLY),
        &signed.sign(&key(provider, "client-2048")),
        &directory(provider),
    )
}

/// The same of a context.
fn with_context(provider: Provider, change: impl FnOnce(&mut Context)) -> Outcome {
    let mut context = Context::to(&[certificate(provider, "mp-2048")]);
    change(&mut context);
    opened(provider, |signed| {
        signed.with(MESSAGE_CONTEXT, vec![context.encode()])
    })
}

/// Without this, every refusal below could be the assembly's fault.
#[test]
fn the_assembled_message_is_accepted() {
    for &provider in Provider::ALL {
        assert_eq!(opened(provider, |signed| signed), SIGNED);
    }
}

#[test]
fn contexts() {
    const MALFORMED: Error = Error::MALFORMED;
    let edits: [Edit<'_, Context>; 20] = [
        ("kind 0", &|c| c.kind = 0, MALFORMED),
        ("kind 8", &|c| c.kind = 8, MALFORMED),
        ("kind 1023", &|c| c.kind = 1023, MALFORMED),
        ("kind 2^31", &|c| c.kind = 1 << 31, MALFORMED),
        ("kind 2^32 + 1", &|c| c.kind = (1 << 32) + 1, MALFORMED),
        ("a short id", &|c| c.message_id = vec![7; 15], MALFORMED),
        ("a long id", &|c| c.message_id = vec![7; 17], MALFORMED),
        ("no sender", &|c| c.sender.clear(), MALFORMED),
        ("a long sender", &|c| c.sender = vec![b'x'; 65], MALFORMED),
        ("a line feed", &|c| c.sender.push(b'\n'), MALFORMED),
        ("no UTF-8", &|c| c.sender.push(0xff), MALFORMED),
        ("a short code", &|c| c.site_code = b"P0".into(), MALFORMED),
        ("a long code", &|c| c.site_code = b"P011".into(), MALFORMED),
        ("lower case", &|c| c.site_code = b"p01".into(), MALFORMED),
        ("spaces", &|c| c.site_code = b"   ".into(), MALFORMED),
        ("no recipients", &|c| c.recipients.clear(), MALFORMED),
        ("31 bytes", &|c| c.recipients.push(vec![1; 31]), MALFORMED),
        ("33 bytes", &|c| c.recipients.push(vec![1; 33]), MALFORMED),
        ("another field", &|c| c.trailing = integer(1), MALFORMED),
        (
            "33 recipients",
            &|c| c.recipients = vec![vec![1; 32]; 33],
            Error::TOO_LARGE,
        ),
    ];
    for &provider in Provider::ALL {
        let mut context = Context::to(&[certificate(provider, "mp-2048")]);
        let open = |context: &Context| match with_context(provider, |c| c.clone_from(context)) {
            Outcome::Refused(error) => Err(error),
            opened => Ok(opened),
        };
        assert_eq!(refuses(provider, &context, &edits, open), SIGNED);
        context.recipients.extend(vec![vec![1; 32]; 31]);
        assert_eq!(open(&context), Ok(SIGNED), "32 recipients");
    }
}

/// A version that is not known is told from one that is broken, so that a newer client can be.
#[test]
fn contexts_of_other_versions() {
    for &provider in Provider::ALL {
        let missing = Outcome::Refused(Error::CONTEXT_MISSING);
        for version in [0, 2, 255, 256, u64::MAX] {
            let found = with_context(provider, |c| c.version = version);
            assert_eq!(found, missing, "{version}");
        }
        // Whatever fields the newer version may have.
        for value in [
            sequence(&[&integer(2)]),
            sequence(&[&integer(2), &octets(b"new")]),
        ] {
            let found = opened(provider, |s| s.with(MESSAGE_CONTEXT, vec![value]));
            assert_eq!(found, missing);
        }
        let found = opened(provider, |s| s.without(MESSAGE_CONTEXT));
        assert_eq!(found, missing);
        for value in [sequence(&[]), octets(b""), integer(1)] {
            let found = opened(provider, |s| s.with(MESSAGE_CONTEXT, vec![value]));
            assert_eq!(found, Outcome::Refused(Error::MALFORMED));
        }
    }
}

#[test]
fn attributes_that_must_be_there_once() {
    for &provider in Provider::ALL {
        let refused = Outcome::Refused(Error::SIGNED_ATTRIBUTES);
        for id in [
            CONTENT_TYPE,
            MESSAGE_DIGEST,
            SIGNING_TIME,
            SIGNING_CERTIFICATE_V2,
        ] {
            let found = opened(provider, |s| s.without(id));
            assert_eq!(found, refused, "without {id}");
        }
        let signer = certificate(provider, "client-2048");
        let good = Signed::new(
            CONTENT,
            &signer,
            &Context::to(&[certificate(provider, "mp-2048")]),
        );
        for (id, values) in good.attributes {
            let found = opened(provider, |s| s.with(id, vec![]));
            assert_eq!(found, refused, "{id} without a value");
            let twice = [values.clone(), values.clone()].concat();
            let found = opened(provider, |s| s.with(id, twice));
            assert_eq!(found, refused, "{id} with two values");
            let found = opened(provider, |mut s| {
                s.attributes.push((id, values));
                s
            });
            assert_eq!(found, refused, "{id} twice");
        }
    }
}

#[test]
fn attributes_that_contradict_the_message() {
    let provider = Provider::default();
    let signer = certificate(provider, "client-2048");
    let ess = |hash: &[u8], more: &[u8]| {
        let id = sequence(&[&octets(hash), more]);
        vec![sequence(&[&sequence(&[&id])])]
    };
    let issuer = element(0xa4, &[signer.issuer_der()]);
    let issuer_serial = |serial: &[u8]| sequence(&[&sequence(&[&issuer]), serial]);
    let hash = signer.thumbprint_sha256();
    let cases: [(&str, &'static str, Vec<Vec<u8>>, Outcome); 9] = [
        (
            "digest of other content",
            MESSAGE_DIGEST,
            vec![octets(&[0; 32])],
            Outcome::Refused(Error::SIGNATURE_INVALID),
        ),
        (
            "digest cut short",
            MESSAGE_DIGEST,
            vec![octets(&[])],
            Outcome::Refused(Error::SIGNATURE_INVALID),
        ),
        (
            "content type signedData",
            CONTENT_TYPE,
            vec![oid(SIGNED_DATA)],
            Outcome::Refused(Error::SIGNED_ATTRIBUTES),
        ),
        (
            "another certificate",
            SIGNING_CERTIFICATE_V2,
            ess(&[0; 32], &[]),
            Outcome::Refused(Error::SIGNER_MISMATCH),
        ),
        (
            "its issuer and serial number",
            SIGNING_CERTIFICATE_V2,
            ess(hash, &issuer_serial(signer.serial_number_der())),
            SIGNED,
        ),
        (
            "another serial number",
            SIGNING_CERTIFICATE_V2,
            ess(hash, &issuer_serial(&integer(1))),
            Outcome::Refused(Error::SIGNER_MISMATCH),
        ),
        (
            "no certificate",
            SIGNING_CERTIFICATE_V2,
            vec![sequence(&[&sequence(&[])])],
            Outcome::Refused(Error::SIGNED_ATTRIBUTES),
        ),
        (
            "a time that is none",
            SIGNING_TIME,
            vec![utc_time(b"271315080000Z")],
            Outcome::Refused(Error::SIGNED_ATTRIBUTES),
        ),
        (
            "the time as GeneralizedTime",
            SIGNING_TIME,
            vec![generalized_time(b"20270115080000Z")],
            SIGNED,
        ),
    ];
    for (name, id, values, expected) in cases {
        let found = opened(provider, |s| s.with(id, values));
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn nothing_unsigned_comes_along() {
    for &provider in Provider::ALL {
        let malformed = Outcome::Refused(Error::MALFORMED);
        type Change = fn(Signed) -> Signed;
        let cases: [(&str, Change); 7] = [
            ("unsigned attributes", |s| Signed {
                with_unsigned_attribute: true,
                ..s
            }),
            ("revocation lists", |s| Signed {
                with_revocation_list: true,
                ..s
            }),
            ("no signer", |s| Signed { signers: 0, ..s }),
            ("two signers", |s| Signed { signers: 2, ..s }),
            ("33 signers", |s| Signed { signers: 33, ..s }),
            ("no content", |s| Signed {
                with_content: false,
                ..s
            }),
            ("content of another type", |s| Signed {
                content_type: SIGNED_DATA,
                ..s.with(CONTENT_TYPE, vec![oid(SIGNED_DATA)])
            }),
        ];
        for (name, change) in cases {
            let expected = match name {
                "33 signers" => Outcome::Refused(Error::TOO_LARGE),
                "content of another type" => Outcome::Refused(Error::ALGORITHM_NOT_ACCEPTED),
                _ => malformed.clone(),
            };
            assert_eq!(opened(provider, change), expected, "{name}");
        }
    }
}

/// Whoever carries a message can add unauthenticated attributes to it (RFC 5083 section 2.1): CMS
/// allows that, a management point doesn't.
#[test]
fn nothing_unauthenticated_comes_along() {
    for &provider in Provider::ALL {
        let sealed = seal(provider, &SiteSecurity::default(), &["mp-2048"]);
        let id = oid("1.2.840.113549.1.9.16.1.23");
        // Three headers of four octets, the identifier after the first.
        let structure = &sealed[4 + id.len() + 4 + 4..];
        let attribute = sequence(&[&oid("1.3.6.1.4.1.32473.9"), &element(SET, &[&integer(1)])]);
        let attributes = element(0xa2, &[&attribute]);
        let management_point = management_point(provider, &["mp-2048"], SiteSecurity::default());
        let identities = [decryption_identity(provider, "mp-2048")];
        for (added, expected) in [
            (&[][..], SEALED),
            (&attributes, Outcome::Refused(Error::MALFORMED)),
        ] {
            let auth_enveloped = sequence(&[structure, added]);
            let message = content_info("1.2.840.113549.1.9.16.1.23", &auth_enveloped);
            let found = open(&management_point, &message, &directory(provider));
            assert_eq!(found, expected);
            assert!(cms::decrypt(&message, &identities, Default::default()).is_ok());
        }
    }
}
