//! The site server's signing through the C ABI: what verifies, what does not, and changes of key.

mod client_policies;
mod sets;

use std::ffi::{CStr, c_char};

use crate::abi::policy::{SECONDS, all, expected, target, terms};
use crate::abi::registration::{DAY, SITE, certificate_of, code, der, issue, load, pairs, signing};
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

const DATA: &[u8] = b"<Policy/>";

fn signer(site: &CStr, identity: &Handle<cmcrypto_signing_identity>) -> Signer {
    Signer(make(cmcrypto_site_signer_free, |out| unsafe {
        cmcrypto_site_signer_new(site.as_ptr(), identity.get(), out)
    }))
}

fn verifier(site: &CStr, certificate: &Handle<cmcrypto_certificate>) -> Result<Verifier, i32> {
    try_make(cmcrypto_site_verifier_free, |out| unsafe {
        cmcrypto_site_verifier_with_certificate(site.as_ptr(), certificate.get(), out)
    })
    .map(Verifier)
}

fn sha256(data: &[u8]) -> Vec<u8> {
    let (mut digest, mut len) = (vec![0; 32], 0);
    ok(unsafe {
        let (data, data_len, out) = (data.as_ptr(), data.len(), digest.as_mut_ptr());
        cmcrypto_digest(CMCRYPTO_DIGEST_SHA256, data, data_len, out, 32, &raw mut len)
    });
    digest
}

struct Signer(Handle<cmcrypto_site_signer>);

impl Signer {
    /// [`DATA`], for all clients.
    fn sign(&self) -> Result<Vec<u8>, i32> {
        self.sign_on(&terms(all()), NOW)
    }

    fn sign_on(&self, terms: &cmcrypto_site_data_terms, now: i64) -> Result<Vec<u8>, i32> {
        let signature = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (data, len) = (DATA.as_ptr(), DATA.len());
            cmcrypto_site_signer_sign(self.0.get(), terms, data, len, now, out)
        });
        signature.map(|signature| bytes(&signature).to_vec())
    }

    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, i32> {
        let signature = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (digest, len) = (digest.as_ptr(), digest.len());
            cmcrypto_site_signer_sign_digest(self.0.get(), &terms(all()), digest, len, NOW, out)
        });
        signature.map(|signature| bytes(&signature).to_vec())
    }

    fn change_to(&self, next: &Handle<cmcrypto_signing_identity>) -> Result<Vec<u8>, i32> {
        let change = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_site_signer_change_to(self.0.get(), next.get(), NOW, out)
        });
        change.map(|change| bytes(&change).to_vec())
    }

    fn certificate(&self) -> Handle<cmcrypto_certificate> {
        make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_site_signer_certificate(self.0.get(), out)
        })
    }
}

struct Verifier(Handle<cmcrypto_site_verifier>);

impl Verifier {
    /// [`DATA`], for all clients.
    fn verify(&self, signature: &[u8], now: i64) -> Result<Told, i32> {
        self.verify_as(&expected(all()), DATA, signature, now)
    }

    fn verify_as(
        &self, expected: &cmcrypto_expected_site_data, data: &[u8], signature: &[u8], now: i64,
    ) -> Result<Told, i32> {
        told(|info, size| unsafe {
            cmcrypto_site_verifier_verify(
                self.0.get(),
                expected,
                data.as_ptr(),
                data.len(),
                signature.as_ptr(),
                signature.len(),
                now,
                info,
                size,
            )
        })
    }

    fn verify_digest(&self, digest: &[u8], signature: &[u8]) -> Result<Told, i32> {
        told(|info, size| unsafe {
            cmcrypto_site_verifier_verify_digest(
                self.0.get(),
                &expected(all()),
                digest.as_ptr(),
                digest.len(),
                signature.as_ptr(),
                signature.len(),
                NOW,
                info,
                size,
            )
        })
    }

    fn accept_change(&self, change: &[u8], now: i64) -> Result<Self, i32> {
        let next = try_make(cmcrypto_site_verifier_free, |out| unsafe {
            let (change, len) = (change.as_ptr(), change.len());
            cmcrypto_site_verifier_accept_change(self.0.get(), change, len, now, out)
        });
        next.map(Self)
    }

    fn certificate(&self) -> Handle<cmcrypto_certificate> {
        make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_site_verifier_certificate(self.0.get(), out)
        })
    }
}

/// Number, beginning and end of the validity.
type Told = (u64, i64, i64);

/// Of [`terms`].
const USUAL: Told = (NOW.cast_unsigned(), NOW - 3600, NOW + SECONDS);

fn told(verify: impl FnOnce(*mut cmcrypto_site_data_info, usize) -> i32) -> Result<Told, i32> {
    let size = size_of::<cmcrypto_site_data_info>();
    let mut info = cmcrypto_site_data_info {
        struct_size: 7,
        reserved: 7,
        number: 7,
        not_before: 7,
        not_after: 7,
        certificate_sha256: [7; 32],
    };
    let status = verify(&raw mut info, size);
    let told = (info.number, info.not_before, info.not_after);
    let filled = if status == CMCRYPTO_OK { u32::try_from(size).unwrap() } else { 0 };
    assert_eq!((info.struct_size, info.reserved), (filled, 0));
    if status == CMCRYPTO_OK {
        assert_ne!(info.certificate_sha256, [0; 32]);
        return Ok(told);
    }
    assert_eq!((told, info.certificate_sha256), ((0, 0, 0), [0; 32]));
    Err(status)
}

/// The same certificate with another provider.
fn with_provider(
    provider: i32, certificate: &Handle<cmcrypto_certificate>,
) -> Handle<cmcrypto_certificate> {
    let der = der(certificate);
    make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_from_der(provider, der.as_ptr(), der.len(), out)
    })
}

#[test]
fn site_data_is_signed_and_verified() {
    for (site_provider, client_provider) in pairs() {
        let site = signer(SITE, &signing(site_provider, "mp-3072", 30));
        let certificate = with_provider(client_provider, &site.certificate());
        let client = verifier(SITE, &certificate).unwrap();
        let signature = site.sign().unwrap();

        assert_eq!(client.verify(&signature, NOW), Ok(USUAL));
        // From an hour and 5 minutes before, for a week, as long as the certificate is valid.
        let verify = |now| client.verify(&signature, now);
        assert_eq!(verify(NOW - 3900), Ok(USUAL));
        assert_eq!(verify(NOW - 3901), code(Error::SENT_IN_FUTURE));
        assert_eq!(detail(), "valid from 2027-01-15T07:00:00Z");
        assert_eq!(verify(NOW + 7 * DAY), Ok(USUAL));
        assert_eq!(verify(NOW + 7 * DAY + 1), code(Error::STALE));
        assert_eq!(detail(), "valid until 2027-01-22T08:00:00Z");
        assert_eq!(verify(NOW + 30 * DAY + 1), code(Error::CERTIFICATE_EXPIRED));
        assert_eq!(verify(NOW - 2 * DAY), code(Error::CERTIFICATE_NOT_YET_VALID));

        // Hashed by whoever has it.
        let digest = sha256(DATA);
        assert_eq!(client.verify_digest(&digest, &signature), Ok(USUAL));
        let over_digest = site.sign_digest(&digest).unwrap();
        assert_eq!(over_digest, signature);
        for wrong in [&digest[..31], &[&digest[..], &[0]].concat(), &[]] {
            assert_eq!(site.sign_digest(wrong), code(Error::INVALID_ARGUMENT));
            assert_eq!(detail(), "digest_len: not 32");
            let refused = client.verify_digest(wrong, &signature);
            assert_eq!(refused, code(Error::INVALID_ARGUMENT));
        }

        // Other data, another kind, another site, another signer; changed, cut, too long.
        assert_eq!(
            client.verify_as(&expected(all()), b"<Policy />", &signature, NOW),
            code(Error::SIGNATURE_INVALID)
        );
        let (mut own, mut own_expected) = (terms(all()), expected(all()));
        own.kind = CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER;
        own_expected.kind = own.kind;
        let of_own_kind = site.sign_on(&own, NOW).unwrap();
        let as_own = |signature: &[u8]| client.verify_as(&own_expected, DATA, signature, NOW);
        assert_eq!(as_own(&of_own_kind), Ok(USUAL));
        assert_eq!(as_own(&signature), code(Error::SIGNATURE_INVALID));
        assert_eq!(client.verify(&of_own_kind, NOW), code(Error::SIGNATURE_INVALID));
        let elsewhere = verifier(c"S01", &certificate).unwrap();
        assert_eq!(elsewhere.verify(&signature, NOW), code(Error::SITE_MISMATCH));
        let another = signer(SITE, &signing(site_provider, "client-2048", 30));
        let by_another = another.sign().unwrap();
        assert_eq!(client.verify(&by_another, NOW), code(Error::SIGNER_MISMATCH));
        let mut tampered = signature.clone();
        *tampered.last_mut().unwrap() ^= 1;
        assert_eq!(client.verify(&tampered, NOW), code(Error::SIGNATURE_INVALID));
        let cut = &signature[..signature.len() - 1];
        assert_eq!(client.verify(cut, NOW), code(Error::MALFORMED));
        assert_eq!(client.verify(b"", NOW), code(Error::MALFORMED));
        assert_eq!(client.verify(&[0x30; 4097], NOW), code(Error::TOO_LARGE));
    }
}

#[test]
fn targets_and_numbers() {
    const COLLECTION: i32 = CMCRYPTO_SITE_DATA_TARGET_COLLECTION;
    const CLIENT: i32 = CMCRYPTO_SITE_DATA_TARGET_CLIENT;
    let long = "\u{1f512}".repeat(64);
    let targets = [
        (all(), "all clients"),
        (target(COLLECTION, "SMS00001"), "collection SMS00001"),
        (target(CLIENT, "SMS00001"), "client SMS00001"),
        (target(CLIENT, &long), &format!("client {long}")),
    ];
    let site = signer(SITE, &signing(0, "mp-2048", 30));
    let client = verifier(SITE, &site.certificate()).unwrap();
    for (at, (target, text)) in targets.iter().enumerate() {
        let signature = site.sign_on(&terms(*target), NOW).unwrap();
        for (asked, (other, _)) in targets.iter().enumerate() {
            let found = client.verify_as(&expected(*other), DATA, &signature, NOW);
            if at == asked {
                assert_eq!(found, Ok(USUAL));
            } else {
                assert_eq!(found, code(Error::NOT_INTENDED_RECIPIENT));
                assert_eq!(detail(), format!("it is for {text}"));
            }
        }
    }
    let max = i64::MAX.cast_unsigned();
    for number in [0, 5, max] {
        let signature = site.sign_on(&cmcrypto_site_data_terms { number, ..terms(all()) }, NOW);
        for least_number in [0, 4, 5, 6, max, u64::MAX] {
            let expected = cmcrypto_expected_site_data { least_number, ..expected(all()) };
            let found = client.verify_as(&expected, DATA, signature.as_ref().unwrap(), NOW);
            if number >= least_number {
                assert_eq!(found, Ok((number, USUAL.1, USUAL.2)));
            } else {
                assert_eq!(found, code(Error::ROLLBACK));
                assert_eq!(detail(), format!("it has the number {number}"));
            }
        }
    }
}

/// The highest number that there is, signed by a thief, ends with the certificate.
#[test]
fn another_certificate_numbers_anew() {
    let thief = signer(SITE, &signing(0, "mp-2048", 30));
    let site = signer(SITE, &signing(0, "mp-3072", 30));
    let client = verifier(SITE, &site.certificate()).unwrap();
    let signature = site.sign().unwrap();
    let verify = |numbered_by| {
        let expected = cmcrypto_expected_site_data {
            least_number: i64::MAX.cast_unsigned(),
            numbered_by,
            ..expected(all())
        };
        client.verify_as(&expected, DATA, &signature, NOW)
    };
    let hash = |signer: &Signer| sha256(&der(&signer.certificate())).try_into().unwrap();
    assert_eq!(verify(hash(&thief)), Ok(USUAL));
    assert_eq!(verify(hash(&site)), code(Error::ROLLBACK));
    assert_eq!(verify([0; 32]), code(Error::ROLLBACK));
}

/// What no call takes, on either side.
#[test]
fn kinds_and_targets_that_are_none() {
    const KIND: &str = "kind: neither a constant nor from 1024 on";
    const ALL: i32 = CMCRYPTO_SITE_DATA_TARGET_ALL;
    const COLLECTION: i32 = CMCRYPTO_SITE_DATA_TARGET_COLLECTION;
    const CLIENT: i32 = CMCRYPTO_SITE_DATA_TARGET_CLIENT;
    let site = signer(SITE, &signing(0, "mp-2048", 30));
    let client = verifier(SITE, &site.certificate()).unwrap();
    let signature = site.sign().unwrap();
    let refused = |kind, target, what: &str| {
        let made = site.sign_on(&cmcrypto_site_data_terms { kind, ..terms(target) }, NOW);
        assert_eq!((made, detail().as_str()), (code(Error::INVALID_ARGUMENT), what));
        let expected = cmcrypto_expected_site_data { kind, ..expected(target) };
        let found = client.verify_as(&expected, DATA, &signature, NOW);
        assert_eq!((found, detail().as_str()), (code(Error::INVALID_ARGUMENT), what));
    };
    for kind in [i32::MIN, -1, 0, 2, 1023] {
        refused(kind, all(), KIND);
    }
    let is = CMCRYPTO_SITE_DATA_KIND_POLICY;
    for kind in [0, -1, 1, ALL - 1, CLIENT + 1] {
        refused(is, target(kind, ""), "target: unknown");
    }
    refused(is, target(ALL, "X"), "target: all clients with an id");
    for id in ["", "SMS_0001", &"X".repeat(65)] {
        let what = "target: not 1 to 64 ASCII letters, digits and hyphens";
        refused(is, target(COLLECTION, id), what);
    }
    for id in ["", "GUID:\n", &"X".repeat(65)] {
        let what = "target: not 1 to 64 characters without control characters";
        refused(is, target(CLIENT, id), what);
    }
    for kind in [ALL, COLLECTION, CLIENT] {
        refused(is, target(kind, &"X".repeat(260)), "target: no NUL in its text");
        let mut cut = target(kind, "X\u{e4}");
        cut.id[2] = 0;
        refused(is, cut, "target: not UTF-8");
    }
    // What is after the NUL is not looked at.
    let mut rest = target(ALL, "");
    rest.id[1..].fill(1);
    assert_eq!(client.verify_as(&expected(rest), DATA, &signature, NOW), Ok(USUAL));

    // Zeros, with a size and without.
    let (mut none, mut nothing): (cmcrypto_site_data_terms, cmcrypto_expected_site_data) =
        unsafe { (std::mem::zeroed(), std::mem::zeroed()) };
    assert_eq!(site.sign_on(&none, NOW), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "terms: struct_size is not its sizeof");
    let verify = |nothing: &_| client.verify_as(nothing, DATA, &signature, NOW);
    assert_eq!(verify(&nothing), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "expected: struct_size is not its sizeof");
    none.struct_size = terms(all()).struct_size;
    nothing.struct_size = expected(all()).struct_size;
    assert_eq!(site.sign_on(&none, NOW), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), KIND);
    assert_eq!(verify(&nothing), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), KIND);
}

#[test]
fn numbers_and_times_of_terms() {
    let mut terms = terms(all());
    let size = size_of_val(&terms);
    unsafe {
        cmcrypto_site_data_terms_following(NOW.cast_unsigned(), NOW, 60, &raw mut terms, size)
    };
    assert_eq!((terms.kind, terms.target.kind), (0, 0));
    let told = (terms.number, terms.not_before, terms.not_after);
    assert_eq!(told, (NOW.cast_unsigned() + 1, NOW - 3600, NOW + 60));
    (terms.kind, terms.target) = (CMCRYPTO_SITE_DATA_KIND_POLICY, all());

    let site = signer(SITE, &signing(0, "mp-2048", 30));
    let client = verifier(SITE, &site.certificate()).unwrap();
    assert_eq!(client.verify(&site.sign_on(&terms, NOW).unwrap(), NOW), Ok(told));
    let end = NOW + 30 * DAY;
    for (number, not_before, not_after, what) in [
        (1 << 63, NOW, NOW, "number above 2^63 - 1"),
        (u64::MAX, NOW, NOW, "number above 2^63 - 1"),
        (1, NOW + 1, NOW, "not_after is before not_before"),
        (1, 0, NOW - 1, "not_after has passed"),
        (1, end + 1, end + 1, "not_before is after the certificate's end"),
        (1, -1, NOW, "not_before or not_after is not in the years 1970 to 9999"),
        (1, 0, i64::MAX, "not_before or not_after is not in the years 1970 to 9999"),
    ] {
        let terms = cmcrypto_site_data_terms { number, not_before, not_after, ..terms };
        assert_eq!(site.sign_on(&terms, NOW), code(Error::INVALID_ARGUMENT));
        assert_eq!(detail(), what);
    }
    let later = cmcrypto_site_data_terms { not_after: end + DAY, ..terms };
    assert!(site.sign_on(&later, end).is_ok());
    assert_eq!(site.sign_on(&later, end + 1), code(Error::CERTIFICATE_EXPIRED));
}

#[test]
fn certificates_that_sign_nothing_for_a_site() {
    let made = |name| verifier(SITE, &certificate(name)).map(drop);
    assert_eq!(made("mp-2048"), code(Error::CERTIFICATE_USAGE));
    assert_eq!(made("client-1024"), code(Error::KEY_TOO_SMALL));
    assert_eq!(made("client-2048"), Ok(()));
    let code_of_site = verifier(c"P0", &certificate("client-2048")).map(drop);
    assert_eq!(code_of_site, code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "site_code: not three ASCII letters or digits");
}

#[test]
fn the_site_changes_its_key() {
    for (site_provider, client_provider) in pairs() {
        let (current, next) =
            (signing(site_provider, "mp-2048", 30), signing(site_provider, "mp-3072", 60));
        let site = signer(SITE, &current);
        let certificate = with_provider(client_provider, &site.certificate());
        let client = verifier(SITE, &certificate).unwrap();
        let before = site.sign().unwrap();
        let change = site.change_to(&next).unwrap();
        let accept = |change: &[u8], now| client.accept_change(change, now).map(drop);

        let possession = 4 + 384;
        for (place, what) in
            [(change.len() - 1, "possession"), (change.len() - possession - 1, "authority")]
        {
            let mut tampered = change.clone();
            tampered[place] ^= 1;
            let refused = accept(&tampered, NOW);
            assert_eq!(refused, code(Error::SIGNATURE_INVALID), "{what}");
        }
        let stranger = signer(SITE, &signing(site_provider, "client-2048", 30));
        let of_stranger = stranger.change_to(&next).unwrap();
        assert_eq!(accept(&of_stranger, NOW), code(Error::SIGNER_MISMATCH));
        let of_other_site = signer(c"S01", &current).change_to(&next).unwrap();
        assert_eq!(accept(&of_other_site, NOW), code(Error::SITE_MISMATCH));
        assert_eq!(accept(&change, NOW - 301), code(Error::SENT_IN_FUTURE));
        assert_eq!(accept(&before, NOW), code(Error::MALFORMED));
        assert_eq!(accept(&[0x30; 32 * 1024 + 1], NOW), code(Error::TOO_LARGE));
        assert_eq!(site.change_to(&current), code(Error::INVALID_ARGUMENT));
        assert_eq!(detail(), "next: the same certificate");

        let following = client.accept_change(&change, NOW).unwrap();
        assert_eq!(
            der(&following.certificate()),
            der(&certificate_of(&next)),
            "the next certificate"
        );
        let site = signer(SITE, &next);
        let after = site.sign().unwrap();
        assert_eq!(following.verify(&after, NOW), Ok(USUAL));
        assert_eq!(following.verify(&before, NOW), code(Error::SIGNER_MISMATCH));
        // The verifier of before is what it was.
        assert_eq!(client.verify(&before, NOW), Ok(USUAL));
        assert_eq!(client.verify(&after, NOW), code(Error::SIGNER_MISMATCH));
    }
}

#[test]
fn the_end_of_the_certificate_is_announced() {
    assert_eq!(CMCRYPTO_SITE_SIGNER_EXPIRY_MESSAGE_ID, 5112);
    let key = load(0, "mp-2048");
    let certificate = issue(&key, CMCRYPTO_KEY_USE_SIGNING, 30);
    let identity = make(cmcrypto_signing_identity_free, |out| unsafe {
        cmcrypto_signing_identity_new(key.get(), certificate.get(), out)
    });
    let site = signer(SITE, &identity);
    let end = NOW + 30 * DAY;
    for (now, expected) in [
        (NOW, (0, 0)),
        (end - 10 * DAY - 1, (0, 0)),
        (end - 10 * DAY, (1, 10)),
        (end - 10 * DAY + 1, (1, 9)),
        (end - 1, (1, 0)),
        (end + 100 * DAY, (1, 0)),
    ] {
        let (mut warning, mut days) = (7, 7);
        ok(unsafe {
            let (warning, days) = (&raw mut warning, &raw mut days);
            cmcrypto_site_signer_expiry_warning(site.0.get(), now, warning, days)
        });
        assert_eq!((warning, days), expected, "{} s before the end", end - now);
    }
}
