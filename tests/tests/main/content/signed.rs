//! What a site signs with a manifest: the form by hand, and each refusal.

use cmcrypto_core::content::{ContentTerms, ExpectedContent, VerifiedManifest};
use cmcrypto_core::names::PackageId;
use cmcrypto_core::pki::certificate::{Certificate, SigningIdentity};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{SiteSigner, SiteVerifier};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::der::{generalized_time, integer, integer_bytes, octets, printable, sequence};
use cmcrypto_tests::form::{Edit, Signed, refuses, refuses_no_form};
use cmcrypto_tests::hierarchy::{self, DAY, VALIDITY_ENDS, later, p01};
use cmcrypto_tests::*;

use super::fixture::{manifest, package, tree};

fn id() -> PackageId {
    PackageId::new("P0100012").unwrap()
}

/// Numbered by [`NOW`], for a week.
fn terms() -> ContentTerms {
    ContentTerms::following(id(), 0, NOW, 7 * DAY)
}

fn expected() -> ExpectedContent {
    ExpectedContent {
        package: id(),
        least_number: 0,
        numbered_by: None,
    }
}

fn identity(provider: Provider) -> SigningIdentity {
    hierarchy::identity(provider, "client-2048", "S01")
}

fn pair(identity: &SigningIdentity) -> (SiteSigner, SiteVerifier) {
    let signer = SiteSigner::new(p01(), identity.clone());
    let verifier = SiteVerifier::with_certificate(p01(), identity.certificate().clone()).unwrap();
    (signer, verifier)
}

fn der() -> Vec<u8> {
    manifest(&package()).to_der().unwrap()
}

fn verify(by: &SiteVerifier, signature: &[u8]) -> Result<VerifiedManifest, Error> {
    by.verify_content(&expected(), signature, &der(), NOW)
}

/// ContentRelease, every field as it is written.
#[derive(Clone)]
struct Release {
    version: u64,
    site_code: Vec<u8>,
    certificate: Vec<u8>,
    package: Vec<u8>,
    number: Vec<u8>,
    not_before: Vec<u8>,
    not_after: Vec<u8>,
    length: Vec<u8>,
    sha256: Vec<u8>,
    trailing: Vec<u8>,
}

impl Release {
    fn new(certificate: &Certificate) -> Self {
        Self {
            version: 1,
            site_code: b"P01".into(),
            certificate: certificate.thumbprint_sha256().to_vec(),
            package: b"P0100012".into(),
            number: integer(1_800_000_000),
            not_before: b"20270115070000Z".into(),
            not_after: b"20270122080000Z".into(),
            length: integer(der().len() as u64),
            sha256: sha256(&der()).to_vec(),
            trailing: Vec::new(),
        }
    }

    fn content(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &printable(&self.site_code),
            &octets(&self.certificate),
            &printable(&self.package),
            &self.number,
            &generalized_time(&self.not_before),
            &generalized_time(&self.not_after),
            &self.length,
            &octets(&self.sha256),
            &self.trailing,
        ])
    }

    fn signed(&self, key: &PrivateKey) -> Vec<u8> {
        Signed::by(&[key], "content", self.content()).encode()
    }
}

#[test]
fn its_form_and_each_edit() {
    for &provider in Provider::ALL {
        let identity = identity(provider);
        let (signer, verifier) = pair(&identity);
        let key = key(provider, "client-2048");
        let base = Release::new(identity.certificate());
        let made = signer.sign_content(&terms(), &manifest(&package()), NOW);
        assert_eq!(made.unwrap(), base.signed(&key));
        let malformed = Error::MALFORMED;
        let edits: &[Edit<'_, Release>] = &[
            ("version 0", &|r| r.version = 0, malformed.clone()),
            (
                "version 2",
                &|r| r.version = 2,
                Error::VERSION_NOT_SUPPORTED,
            ),
            (
                "a site in lower case",
                &|r| r.site_code = b"p01".into(),
                malformed.clone(),
            ),
            (
                "a site of four",
                &|r| r.site_code = b"P011".into(),
                malformed.clone(),
            ),
            (
                "another site",
                &|r| r.site_code = b"P02".into(),
                Error::SITE_MISMATCH,
            ),
            (
                "another certificate",
                &|r| r.certificate[0] ^= 1,
                Error::SIGNER_MISMATCH,
            ),
            (
                "7 bytes of certificate",
                &|r| r.certificate.truncate(7),
                malformed.clone(),
            ),
            (
                "a package in lower case",
                &|r| r.package = b"P010001c".into(),
                malformed.clone(),
            ),
            (
                "a package of seven",
                &|r| r.package.truncate(7),
                malformed.clone(),
            ),
            (
                "a package that is none",
                &|r| r.package = b"P010001G".into(),
                malformed.clone(),
            ),
            (
                "another package",
                &|r| r.package = b"P0100013".into(),
                Error::CONTENT_MISMATCH,
            ),
            (
                "a negative number",
                &|r| r.number = vec![2, 1, 0xff],
                malformed.clone(),
            ),
            (
                "number 2^63",
                &|r| r.number = integer_bytes(&[0x80, 0, 0, 0, 0, 0, 0, 0]),
                malformed.clone(),
            ),
            (
                "not a time",
                &|r| r.not_before = b"20270115".into(),
                malformed.clone(),
            ),
            (
                "an end before its beginning",
                &|r| r.not_after = b"20270115065959Z".into(),
                malformed.clone(),
            ),
            (
                "five minutes too early",
                &|r| r.not_before = b"20270115080501Z".into(),
                Error::SENT_IN_FUTURE,
            ),
            (
                "a second too late",
                &|r| r.not_after = b"20270115075959Z".into(),
                Error::STALE,
            ),
            (
                "a negative length",
                &|r| r.length = vec![2, 1, 0xff],
                malformed.clone(),
            ),
            (
                "a length above the largest",
                &|r| r.length = integer(268_435_457),
                malformed.clone(),
            ),
            (
                "another length",
                &|r| r.length = integer(1),
                Error::HASH_MISMATCH,
            ),
            ("another hash", &|r| r.sha256[31] ^= 1, Error::HASH_MISMATCH),
            (
                "7 bytes of hash",
                &|r| r.sha256.truncate(7),
                malformed.clone(),
            ),
            (
                "a field more",
                &|r| r.trailing = integer(1),
                malformed.clone(),
            ),
        ];
        let verified = refuses(provider, &base, edits, |release| {
            verify(&verifier, &release.signed(&key))
        });
        assert_eq!(verified.terms(), Some(&terms()));
        assert_eq!(**verified.manifest(), manifest(&package()));
    }
}

#[test]
fn changed_on_its_way() {
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity(provider));
        let signed = signer
            .sign_content(&terms(), &manifest(&package()), NOW)
            .unwrap();
        refuses_changes(provider, &signed, |signed| verify(&verifier, signed));
        refuses_no_form(4096, |bytes| verify(&verifier, bytes));
        // Of its own key, but for another purpose.
        let content = Release::new(verifier.certificate()).content();
        let other = Signed::by(&[&key(provider, "client-2048")], "site-data", content).encode();
        assert_eq!(verify(&verifier, &other), Err(Error::SIGNATURE_INVALID));
        // Another manifest, of the same length too.
        let mut other = der();
        *other.last_mut().unwrap() ^= 1;
        for other in [
            other,
            vec![],
            der()[1..].to_vec(),
            [der(), vec![0]].concat(),
        ] {
            let found = verifier.verify_content(&expected(), &signed, &other, NOW);
            assert_eq!(found, Err(Error::HASH_MISMATCH));
        }
        // A manifest that was signed all the same is read like any other.
        let outside = sequence(&[&integer(1), &sequence(&[&der::element(0x80, &[b".."])])]);
        let release = Release {
            length: integer(outside.len() as u64),
            sha256: sha256(&outside).to_vec(),
            ..Release::new(verifier.certificate())
        };
        let release = release.signed(&key(provider, "client-2048"));
        let found = verifier.verify_content(&expected(), &release, &outside, NOW);
        assert_eq!(found, Err(Error::CONTENT_NAME));
    }
}

#[test]
fn no_way_back() {
    let provider = Provider::default();
    let (signer, verifier) = pair(&identity(provider));
    let other = hierarchy::identity(provider, "client-3072", "S01");
    let (other_signer, other_verifier) = pair(&other);
    let package = manifest(&tree(&[]));
    let der = package.to_der().unwrap();
    let numbered = |number| ContentTerms { number, ..terms() };
    let sign = |by: &SiteSigner, number| by.sign_content(&numbered(number), &package, NOW).unwrap();
    let take = |by: &SiteVerifier, number, numbered_by, signed: &[u8]| {
        let expected = ExpectedContent {
            least_number: number,
            numbered_by,
            ..expected()
        };
        by.verify_content(&expected, signed, &der, NOW)
            .map(|taken| taken.terms().unwrap().number)
    };
    let this = Some(*verifier.certificate().thumbprint_sha256());
    for (least, number, numbered_by, found) in [
        (0, 0, None, Ok(0)),
        (7, 7, None, Ok(7)),
        (7, 8, this, Ok(8)),
        (7, 6, None, Err(Error::ROLLBACK)),
        (7, 6, this, Err(Error::ROLLBACK)),
        (7, 6, Some([0; 32]), Ok(6)),
        (u64::MAX, i64::MAX as u64, None, Err(Error::ROLLBACK)),
    ] {
        assert_eq!(
            take(&verifier, least, numbered_by, &sign(&signer, number)),
            found
        );
    }
    // The next certificate numbers anew; neither takes what the other signed.
    let signed = sign(&other_signer, 1);
    assert_eq!(take(&other_verifier, 7, this, &signed), Ok(1));
    assert_eq!(
        take(&other_verifier, 7, None, &signed),
        Err(Error::ROLLBACK)
    );
    assert_eq!(
        take(&verifier, 0, None, &signed),
        Err(Error::SIGNER_MISMATCH)
    );

    assert_eq!(terms().number, NOW.as_unix() as u64);
    let next = |previous| ContentTerms::following(id(), previous, NOW, 1).number;
    assert_eq!(
        [next(5), next(1 << 40)],
        [NOW.as_unix() as u64, (1 << 40) + 1]
    );
}

#[test]
fn times() {
    let provider = Provider::default();
    let (signer, verifier) = pair(&identity(provider));
    let package = manifest(&package());
    let signed = signer.sign_content(&terms(), &package, NOW).unwrap();
    let at = |now| {
        verifier
            .verify_content(&expected(), &signed, &der(), now)
            .err()
    };
    assert_eq!(at(later(-3600 - 300)), None);
    assert_eq!(at(later(-3600 - 301)), Some(Error::SENT_IN_FUTURE));
    assert_eq!(at(later(7 * DAY)), None);
    assert_eq!(at(later(7 * DAY + 1)), Some(Error::STALE));

    let (from, until) = (later(-10), later(10));
    let short = hierarchy::identity_between(provider, "client-2048", "S01", from, until);
    let (signer, verifier) = pair(&short);
    let signed = signer.sign_content(&terms(), &package, NOW).unwrap();
    for (seconds, error) in VALIDITY_ENDS {
        let now = later(seconds);
        let found = verifier.verify_content(&expected(), &signed, &der(), now);
        assert_eq!(found.err(), error);
        assert_eq!(signer.sign_content(&terms(), &package, now).err(), error);
    }
}

#[test]
fn what_is_not_signed() {
    let (signer, _) = pair(&identity(Provider::default()));
    type Bad = (&'static str, fn(&mut ContentTerms));
    let edits: [Bad; 6] = [
        ("number above 2^63 - 1", |terms| terms.number = 1 << 63),
        ("not_after is before not_before", |terms| {
            terms.not_after = later(-3601)
        }),
        ("not_after has passed", |terms| terms.not_after = later(-1)),
        ("not_before is after the certificate's end", |terms| {
            terms.not_before = later(365 * DAY + 1);
            terms.not_after = later(366 * DAY);
        }),
        (
            "not_before or not_after is not in the years 1970 to 9999",
            |terms| {
                terms.not_before = Timestamp::from_unix(-1);
            },
        ),
        (
            "not_before or not_after is not in the years 1970 to 9999",
            |terms| {
                terms.not_after = Timestamp::from_unix(253_402_300_800);
            },
        ),
    ];
    for (what, edit) in edits {
        let mut terms = terms();
        edit(&mut terms);
        let error = signer
            .sign_content(&terms, &manifest(&package()), NOW)
            .unwrap_err();
        assert_eq!(
            (error.clone(), error.what()),
            (Error::INVALID_ARGUMENT, Some(what))
        );
    }
}

#[test]
fn package_ids() {
    for id in ["P0100012", "smsABCDE", "0000000f"] {
        let upper = id.to_uppercase();
        assert_eq!(PackageId::new(id).unwrap().as_str(), upper);
    }
    let refused = [
        "",
        "P010001",
        "P01000123",
        "P010001G",
        "P-100012",
        "\u{fc}0100012",
        "P01 0012",
        "P0\u{fc}00012",
    ];
    for id in refused {
        assert_eq!(PackageId::new(id), Err(Error::INVALID_ARGUMENT), "{id}");
    }
}
