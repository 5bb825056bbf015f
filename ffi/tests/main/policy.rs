//! The site server's signing through the C ABI: what verifies, what does not, and changes of key.

use std::ffi::CStr;

use crate::abi::registration::{DAY, SITE, certificate_of, code, der, issue, load, pairs, signing};
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

const POLICY: i32 = CMCRYPTO_SITE_DATA_KIND_POLICY;
const DATA: &[u8] = b"<Policy/>";

fn signer(site: &CStr, identity: &Handle<cmcrypto_signing_identity>) -> Signer {
    Signer(make(cmcrypto_site_signer_free, |out| unsafe {
        cmcrypto_site_signer_new(site.as_ptr(), identity.get(), out)
    }))
}

fn verifier(site: &CStr, certificate: &Handle<cmcrypto_certificate>) -> Result<Verifier, i32> {
    try_make(cmcrypto_site_verifier_free, |out| unsafe {
        cmcrypto_site_verifier_new(site.as_ptr(), certificate.get(), out)
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
    fn sign(&self, kind: i32, data: &[u8], now: i64) -> Result<Vec<u8>, i32> {
        let signature = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (data, len) = (data.as_ptr(), data.len());
            cmcrypto_site_signer_sign(self.0.get(), kind, data, len, now, out)
        });
        signature.map(|signature| bytes(&signature).to_vec())
    }

    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, i32> {
        let signature = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (digest, len) = (digest.as_ptr(), digest.len());
            cmcrypto_site_signer_sign_digest(self.0.get(), POLICY, digest, len, NOW, out)
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
    /// When it was signed.
    fn verify(&self, kind: i32, data: &[u8], signature: &[u8], now: i64) -> Result<i64, i32> {
        let mut time = -1;
        let status = unsafe {
            cmcrypto_site_verifier_verify(
                self.0.get(),
                kind,
                data.as_ptr(),
                data.len(),
                signature.as_ptr(),
                signature.len(),
                now,
                &raw mut time,
            )
        };
        when(status, time)
    }

    fn verify_digest(&self, digest: &[u8], signature: &[u8]) -> Result<i64, i32> {
        let mut time = -1;
        let status = unsafe {
            cmcrypto_site_verifier_verify_digest(
                self.0.get(),
                POLICY,
                digest.as_ptr(),
                digest.len(),
                signature.as_ptr(),
                signature.len(),
                NOW,
                &raw mut time,
            )
        };
        when(status, time)
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

fn when(status: i32, time: i64) -> Result<i64, i32> {
    if status == CMCRYPTO_OK {
        return Ok(time);
    }
    assert_eq!(time, 0);
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
        let signature = site.sign(POLICY, DATA, NOW).unwrap();
        let verify = |signature: &[u8], now| client.verify(POLICY, DATA, signature, now);

        assert_eq!(verify(&signature, NOW), Ok(NOW));
        // A clock that is 5 minutes behind, and no more; old data, until the certificate ends.
        assert_eq!(verify(&signature, NOW - 300), Ok(NOW));
        assert_eq!(verify(&signature, NOW - 301), code(Error::SENT_IN_FUTURE));
        assert_eq!(verify(&signature, NOW + 30 * DAY), Ok(NOW));
        assert_eq!(verify(&signature, NOW + 30 * DAY + 1), code(Error::CERTIFICATE_EXPIRED));
        assert_eq!(verify(&signature, NOW - 2 * DAY), code(Error::CERTIFICATE_NOT_YET_VALID));

        // Hashed by whoever has it.
        let digest = sha256(DATA);
        assert_eq!(client.verify_digest(&digest, &signature), Ok(NOW));
        let over_digest = site.sign_digest(&digest).unwrap();
        assert_eq!(over_digest, signature);
        for wrong in [&digest[..31], &[&digest[..], &[0]].concat(), &[]] {
            assert_eq!(site.sign_digest(wrong), code(Error::INVALID_ARGUMENT));
            assert_eq!(detail(), "digest_len: not 32");
            let refused = client.verify_digest(wrong, &signature);
            assert_eq!(refused, code(Error::INVALID_ARGUMENT));
        }

        // Other data, another kind, another site, another signer; changed, cut, too long.
        let kind = CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER;
        assert_eq!(
            client.verify(POLICY, b"<Policy />", &signature, NOW),
            code(Error::SIGNATURE_INVALID)
        );
        assert_eq!(client.verify(kind, DATA, &signature, NOW), code(Error::SIGNATURE_INVALID));
        let own_kind = site.sign(kind, DATA, NOW).unwrap();
        assert_eq!(client.verify(kind, DATA, &own_kind, NOW), Ok(NOW));
        assert_eq!(verify(&own_kind, NOW), code(Error::SIGNATURE_INVALID));
        let elsewhere = verifier(c"S01", &certificate).unwrap();
        assert_eq!(elsewhere.verify(POLICY, DATA, &signature, NOW), code(Error::SITE_MISMATCH));
        let another = signer(SITE, &signing(site_provider, "client-2048", 30));
        let by_another = another.sign(POLICY, DATA, NOW).unwrap();
        assert_eq!(verify(&by_another, NOW), code(Error::SIGNER_MISMATCH));
        let mut tampered = signature.clone();
        *tampered.last_mut().unwrap() ^= 1;
        assert_eq!(verify(&tampered, NOW), code(Error::SIGNATURE_INVALID));
        let cut = &signature[..signature.len() - 1];
        assert_eq!(verify(cut, NOW), code(Error::MALFORMED));
        assert_eq!(verify(b"", NOW), code(Error::MALFORMED));
        assert_eq!(verify(&vec![0x30; 4097], NOW), code(Error::TOO_LARGE));
        for kind in [i32::MIN, -1, 0] {
            assert_eq!(site.sign(kind, DATA, NOW), code(Error::INVALID_ARGUMENT));
            assert_eq!(detail(), "kind: neither a constant nor from 1024 on");
            let refused = client.verify(kind, DATA, &signature, NOW);
            assert_eq!(refused, code(Error::INVALID_ARGUMENT));
        }
        assert_eq!(site.sign(POLICY, DATA, NOW + 30 * DAY + 1), code(Error::CERTIFICATE_EXPIRED));
    }
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
        let before = site.sign(POLICY, DATA, NOW).unwrap();
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
        let after = site.sign(POLICY, DATA, NOW).unwrap();
        assert_eq!(following.verify(POLICY, DATA, &after, NOW), Ok(NOW));
        assert_eq!(following.verify(POLICY, DATA, &before, NOW), code(Error::SIGNER_MISMATCH));
        // The verifier of before is what it was.
        assert_eq!(client.verify(POLICY, DATA, &before, NOW), Ok(NOW));
        assert_eq!(client.verify(POLICY, DATA, &after, NOW), code(Error::SIGNER_MISMATCH));
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
