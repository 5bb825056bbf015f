//! What a request must be: its form, its site, its algorithm, and the proof of possession.

use cmcrypto_core::names::ClientId;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::{Approval, Registrar, RegistrationRequest};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{element, integer, octets, sequence};
use cmcrypto_tests::form::{Edit, Signed, refuses, sign, signed_bytes};
use cmcrypto_tests::*;

use crate::registration::craft::{Request, SHA1_WITH_RSA, any_use_certificate};
use crate::registration::fixture::*;

/// PKCS#1 v1.5 signs the same twice, so what is built by hand must be the same bytes.
#[test]
fn the_library_writes_what_is_documented() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let challenge = site.challenge();
        let encryption = certificate(provider, "mp-2048");
        let id = ClientId::new("GUID:1").unwrap();
        for encryption in [None, Some(&encryption)] {
            let made = RegistrationRequest::new(
                p01(),
                &client,
                encryption,
                &challenge,
                DigestAlgorithm::Sha256,
                NOW,
            );
            let made = made.unwrap();
            let mut by_hand = Request::new(&challenge, client.certificate()).with_nonce_of(&made);
            by_hand.encryption = encryption.map(|c| c.to_der().to_vec());
            assert!(made.as_bytes() == by_hand.signed(&[&site.key(FIRST)]));

            let made = RegistrationRequest::renewal(
                p01(),
                &id,
                &client,
                &next,
                encryption,
                &challenge,
                DigestAlgorithm::Sha256,
                NOW,
            );
            let made = made.unwrap();
            let mut by_hand = Request::new(&challenge, next.certificate())
                .with_nonce_of(&made)
                .renewing(id.as_str(), client.certificate());
            by_hand.encryption = encryption.map(|c| c.to_der().to_vec());
            let keys = [&site.key(FIRST), &site.key(SECOND)];
            assert!(made.as_bytes() == by_hand.signed(&keys));
        }
    }
}

#[test]
fn the_form() {
    const MALFORMED: Error = Error::MALFORMED;
    let (newer, other) = (Error::VERSION_NOT_SUPPORTED, Error::ALGORITHM_NOT_ACCEPTED);
    let edits: [Edit<'_, Request>; 20] = [
        ("version 0", &|r| r.version = 0, MALFORMED),
        ("version 2", &|r| r.version = 2, newer.clone()),
        ("a large version", &|r| r.version = u64::MAX, newer),
        (
            "SHA-384",
            &|r| r.algorithm = "1.2.840.113549.1.1.12",
            other.clone(),
        ),
        (
            "SHA-512",
            &|r| r.algorithm = "1.2.840.113549.1.1.13",
            other.clone(),
        ),
        (
            "PSS",
            &|r| r.algorithm = "1.2.840.113549.1.1.10",
            other.clone(),
        ),
        (
            "MD5",
            &|r| r.algorithm = "1.2.840.113549.1.1.4",
            other.clone(),
        ),
        (
            "a digest alone",
            &|r| r.algorithm = "2.16.840.1.101.3.4.2.1",
            other,
        ),
        ("no nonce", &|r| r.nonce.clear(), MALFORMED),
        ("a short nonce", &|r| r.nonce.truncate(15), MALFORMED),
        ("a long nonce", &|r| r.nonce.push(0), MALFORMED),
        (
            "another site",
            &|r| r.site_code = b"P02".into(),
            Error::SITE_MISMATCH,
        ),
        ("lower case", &|r| r.site_code = b"p01".into(), MALFORMED),
        ("a short code", &|r| r.site_code = b"P0".into(), MALFORMED),
        ("a long code", &|r| r.site_code = b"P011".into(), MALFORMED),
        ("no letters", &|r| r.site_code = b"P-1".into(), MALFORMED),
        ("no certificate", &|r| r.signing = Vec::new(), MALFORMED),
        (
            "an empty certificate",
            &|r| r.signing = vec![0x30, 0],
            MALFORMED,
        ),
        (
            "an empty second certificate",
            &|r| r.encryption = Some(Vec::new()),
            MALFORMED,
        ),
        ("another field", &|r| r.trailing = vec![0x05, 0], MALFORMED),
    ];
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let (key, next_key) = (site.key(FIRST), site.key(SECOND));
        let request = Request::new(&site.challenge(), client.certificate());
        let answer = refuses(provider, &request, &edits, |request| {
            site.try_register(&request.signed(&[&key]))
        });
        // The one that was not edited.
        assert_eq!(site.clients.writes(), 1);

        let renewal = Request::new(&site.challenge(), next.certificate())
            .renewing(answer.id.as_str(), client.certificate());
        let renews = |id: &[u8], previous: usize| {
            let renews = Some((id.to_vec(), vec![0; previous]));
            move |request: &mut Request| request.renews.clone_from(&renews)
        };
        let of_renewals: [Edit<'_, Request>; 7] = [
            ("no id", &renews(b"", 32), MALFORMED),
            ("a long id", &renews(&[b'a'; 65], 32), MALFORMED),
            ("a line", &renews(b"GUID:\n1", 32), MALFORMED),
            ("no UTF-8", &renews(&[0xff], 32), MALFORMED),
            ("a short hash", &renews(&[b'a'; 64], 31), MALFORMED),
            ("a long hash", &renews(&[b'a'; 64], 33), MALFORMED),
            (
                "another's id",
                &renews(&[b'a'; 64], 32),
                Error::UNKNOWN_SENDER,
            ),
        ];
        let edits = [&edits[..], &of_renewals].concat();
        refuses(provider, &renewal, &edits, |request| {
            site.try_renew(&request.signed(&[&key, &next_key]))
        });
        assert_eq!(site.clients.writes(), 2);
    }
}

#[test]
fn the_number_of_signatures() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let key = site.key(FIRST);
        let request = Request::new(&site.challenge(), client.certificate());
        let renewal = request.clone().renewing("GUID:1", client.certificate());
        for count in [0, 2, 3, 100] {
            site.refuses(&request.signed(&vec![&key; count]), Error::MALFORMED);
        }
        for count in [0, 1, 3, 100] {
            site.refuses_renewal(&renewal.signed(&vec![&key; count]), Error::MALFORMED);
        }
        // One where the other belongs, also with the right number of signatures.
        site.refuses(&renewal.signed(&[&key]), Error::MALFORMED);
        site.refuses(&renewal.signed(&[&key, &key]), Error::MALFORMED);
        site.refuses_renewal(&request.signed(&[&key, &key]), Error::MALFORMED);
        // A signature that is no OCTET STRING.
        let signed = Signed::parse(&request.signed(&[&key]));
        for tag in [0x03, 0x24, 0x80] {
            let other = element(tag, &[&signed.signatures[0]]);
            let bytes = sequence(&[&signed.content, &other]);
            site.refuses(&bytes, Error::MALFORMED);
        }
        for bytes in [vec![], integer(1), octets(b"P01"), vec![0x30, 0]] {
            site.refuses(&bytes, Error::MALFORMED);
            site.refuses_renewal(&bytes, Error::MALFORMED);
        }
        site.refuses(&[0x30, 0x80, 0, 0], Error::NOT_DER);
        site.refuses_renewal(&[0x30, 0x80, 0, 0], Error::NOT_DER);
    }
}

#[test]
fn possession() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, other) = (site.identity(FIRST), site.identity(SECOND));
        let (key, other_key) = (site.key(FIRST), site.key(SECOND));
        let request = Request::new(&site.challenge(), client.certificate());
        site.refuses(&request.signed(&[&other_key]), Error::SIGNATURE_INVALID);

        let good = Signed::parse(&request.signed(&[&key]));
        // Another certificate in its place: of another key, of the same key, for encryption too.
        let until = NOW.saturating_add(DAY);
        let again = identity_between(provider, FIRST, NOW, until);
        let encryption = certificate(provider, "mp-2048").to_der().to_vec();
        let mut swapped = [request.clone(), request.clone(), request.clone()];
        swapped[0].signing = other.certificate().to_der().to_vec();
        swapped[1].signing = again.certificate().to_der().to_vec();
        swapped[2].encryption = Some(encryption);
        for request in swapped {
            let bytes = good.around(request.content());
            site.refuses(&bytes, Error::SIGNATURE_INVALID);
        }
        // Another challenge of this management point.
        let other = Request::new(&site.challenge(), client.certificate());
        let bytes = good.around(other.content());
        site.refuses(&bytes, Error::SIGNATURE_INVALID);

        let mut reversed = good.signatures[0].clone();
        reversed.reverse();
        let longer = [&[0][..], &good.signatures[0]].concat();
        for signature in [
            vec![],
            vec![0; 256],
            vec![0xff; 256],
            reversed,
            longer,
            good.signatures[0][1..].to_vec(),
            sign(&key, "renewal", &good.content),
            key.sign(SignatureScheme::Pkcs1Sha256, &good.content)
                .unwrap(),
            key.sign(
                SignatureScheme::Pkcs1Sha512,
                &signed_bytes("registration", &good.content),
            )
            .unwrap(),
            key.sign(
                SignatureScheme::PssSha256,
                &signed_bytes("registration", &good.content),
            )
            .unwrap(),
        ] {
            let changed = Signed {
                content: good.content.clone(),
                signatures: vec![signature],
            };
            site.refuses(&changed.encode(), Error::SIGNATURE_INVALID);
        }
        assert_eq!(site.clients.writes(), 0);
        site.register(&good.encode()).unwrap();
        assert_eq!(site.clients.writes(), 1);
    }
}

/// *Require SHA-256*, with requests that OpenSSL signed.
#[test]
fn digests_by_settings() {
    let refused = Err(Error::SHA1_NOT_ACCEPTED);
    let (sha1, sha256) = (Ok(DigestAlgorithm::Sha1), Ok(DigestAlgorithm::Sha256));
    for &provider in Provider::ALL {
        for (require, options, expected) in [
            (true, "-sha256", sha256.clone()),
            (true, "-sha1", refused.clone()),
            (false, "-sha256", sha256.clone()),
            (false, "-sha1", sha1.clone()),
        ] {
            let site = Site::with(provider, site_with(require, false), Approval::Manual);
            let (client, next) = (site.identity(FIRST), site.identity(SECOND));
            let by_algorithm = |mut request: Request| {
                if options == "-sha1" {
                    request.algorithm = SHA1_WITH_RSA;
                }
                request
            };
            let request = by_algorithm(Request::new(&site.challenge(), client.certificate()));
            let found = site.register(&request.signed_by_openssl(options, &[FIRST]));
            assert_eq!(found.map(|answer| answer.digest), expected);
            assert_eq!(site.clients.writes(), usize::from(expected.is_ok()));

            let id = site.enter(&client);
            let renewal = Request::new(&site.challenge(), next.certificate())
                .renewing(id.as_str(), client.certificate());
            let renewal = by_algorithm(renewal);
            let before = site.clients.writes();
            let found = site.renew(&renewal.signed_by_openssl(options, &[FIRST, SECOND]));
            assert_eq!(found.map(|answer| answer.digest), expected);
            assert_eq!(
                site.clients.writes() - before,
                usize::from(expected.is_ok())
            );
        }
    }
}

/// The digest that the content names is the one that is verified.
#[test]
fn a_digest_can_not_be_exchanged() {
    for &provider in Provider::ALL {
        let site = Site::with(provider, site_with(false, false), Approval::Manual);
        let client = site.identity(FIRST);
        let request = Request::new(&site.challenge(), client.certificate());
        let by_sha1 = request.signed_by_openssl("-sha1", &[FIRST]);
        site.refuses(&by_sha1, Error::SIGNATURE_INVALID);
        let request = Request {
            algorithm: SHA1_WITH_RSA,
            ..request
        };
        let by_sha256 = request.signed_by_openssl("-sha256", &[FIRST]);
        site.refuses(&by_sha256, Error::SIGNATURE_INVALID);
    }
}

#[test]
fn the_librarys_own_sha1() {
    for &provider in Provider::ALL {
        let site = Site::with(provider, site_with(false, false), Approval::Manual);
        let (client, challenge) = (site.identity(FIRST), site.challenge());
        let make = |digest| {
            let p01 = p01();
            RegistrationRequest::new(p01, &client, None, &challenge, digest, NOW)
        };
        for digest in [DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
            assert_eq!(make(digest).err(), Some(Error::ALGORITHM_NOT_ACCEPTED));
        }
        let made = make(DigestAlgorithm::Sha1);
        if cfg!(feature = "sha1-signing") {
            let made = made.unwrap();
            let by_hand = Request {
                algorithm: SHA1_WITH_RSA,
                ..Request::new(&challenge, client.certificate()).with_nonce_of(&made)
            };
            assert!(made.as_bytes() == by_hand.signed_by_openssl("-sha1", &[FIRST]));
            let answer = site.register(made.as_bytes()).unwrap();
            assert_eq!(answer.digest, DigestAlgorithm::Sha1);
            made.finish(&answer.reply, site.mp.certificate(), NOW)
                .unwrap();
            Site::new(provider).refuses(made.as_bytes(), Error::SHA1_NOT_ACCEPTED);
        } else {
            assert_eq!(made.err(), Some(Error::UNSUPPORTED));
        }
    }
    assert_eq!(Registrar::SHA256_REQUIRED_MESSAGE_ID, 5443);
}

/// RSA-1024 with each digest, in each setting: OpenSSL signs, this library can't.
#[test]
fn rsa_1024_by_settings() {
    const OLD: &str = "client-1024";
    for &provider in Provider::ALL {
        for (legacy, require, options, expected) in [
            (false, true, "-sha256", Err(Error::KEY_TOO_SMALL)),
            (false, false, "-sha1", Err(Error::KEY_TOO_SMALL)),
            (true, true, "-sha256", Ok(())),
            (true, true, "-sha1", Err(Error::SHA1_NOT_ACCEPTED)),
            (true, false, "-sha1", Ok(())),
            (true, false, "-sha256", Ok(())),
        ] {
            let site = Site::with(provider, site_with(require, legacy), Approval::None);
            let old = certificate(provider, OLD);
            let mut request = Request::new(&site.challenge(), &old);
            if options == "-sha1" {
                request.algorithm = SHA1_WITH_RSA;
            }
            let found = site.register(&request.signed_by_openssl(options, &[OLD]));
            let row = (provider, legacy, require, options);
            assert_eq!(
                found.as_ref().err(),
                expected.clone().err().as_ref(),
                "{row:?}"
            );
            assert_eq!(site.clients.writes(), usize::from(expected.is_ok()));

            // A forgery is refused too where the size is accepted.
            if expected.is_ok() {
                let other = Request {
                    challenge: site.challenge(),
                    ..request
                };
                let mut forged = Signed::parse(&other.signed_by_openssl(options, &[OLD]));
                forged.signatures[0][100] ^= 1;
                site.refuses(&forged.encode(), Error::SIGNATURE_INVALID);
            }
        }
        // Nothing is encrypted to so small a key, whatever the settings.
        let site = Site::with(provider, site_with(false, true), Approval::None);
        let client = site.identity(FIRST);
        let spki = certificate(provider, OLD)
            .public_key()
            .to_spki_der()
            .to_vec();
        let small = any_use_certificate(provider, 1, &spki, None);
        let mut request = Request::new(&site.challenge(), client.certificate());
        request.encryption = Some(small.to_der().to_vec());
        site.refuses(&request.signed(&[&site.key(FIRST)]), Error::KEY_TOO_SMALL);
        let made = RegistrationRequest::new(
            p01(),
            &client,
            Some(&small),
            &site.challenge(),
            DigestAlgorithm::Sha256,
            NOW,
        );
        assert_eq!(made.err(), Some(Error::KEY_TOO_SMALL));
    }
}

/// A PKI's certificate for an elliptic curve key is for TLS: it is not registered, to sign or to be
/// encrypted to.
#[test]
fn elliptic_curve_keys_are_not_registered() {
    for &provider in Provider::ALL {
        for name in ["ec-p256", "ec-p384"] {
            let elliptic = certificate(provider, name);
            let site = Site::with(provider, site_with(false, true), Approval::None);
            let request = Request::new(&site.challenge(), &elliptic);
            const REFUSED: Error = Error::KEY_TYPE_NOT_SUPPORTED;
            site.refuses(&request.signed(&[&site.key(FIRST)]), REFUSED);

            let client = site.identity(FIRST);
            let mut request = Request::new(&site.challenge(), client.certificate());
            request.encryption = Some(elliptic.to_der().to_vec());
            site.refuses(&request.signed(&[&site.key(FIRST)]), REFUSED);
            let made = RegistrationRequest::new(
                p01(),
                &client,
                Some(&elliptic),
                &site.challenge(),
                DigestAlgorithm::Sha256,
                NOW,
            );
            assert_eq!(made.err(), Some(REFUSED));
        }
    }
}
