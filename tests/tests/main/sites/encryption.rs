//! A site's encryption certificate, endorsed by its exchange key.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::{EndorsedCertificate, EndorsementTerms};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, KeyUse, self_signed};
use cmcrypto_core::pki::cms;
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_tests::form::{Edit, refuses};
use cmcrypto_tests::*;

use crate::sites::fixture::*;
use crate::trust::craft;

const DAYS: i64 = 365;

/// Of the key `OTHER`, from a day before [`NOW`] on; each is another.
fn certificate(world: &World, usage: KeyUse) -> Certificate {
    let (from, until) = (later(-DAY), later(DAYS * DAY));
    self_signed(world.key(OTHER), usage, "P01", from, until).unwrap()
}

fn encryption(world: &World) -> Certificate {
    certificate(world, KeyUse::Encryption)
}

fn endorse(world: &World, by: &str, certificate: &Certificate, number: u64) -> EndorsedCertificate {
    let key = world.exchange(by, "P01");
    key.endorse_site_encryption(certificate, terms(number))
        .unwrap()
}

fn accept(at: &mut SiteDirectory, endorsed: &EndorsedCertificate) -> Result<Certificate, Error> {
    at.accept_encryption_certificate(code("P01"), endorsed, NOW)
}

#[test]
fn sealed_to_a_site_and_opened_there() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        let p01 = code("P01");
        assert_eq!(
            at.encryption_certificate(p01, NOW),
            Err(Error::NO_CERTIFICATE)
        );
        let certificate = encryption(world);
        let endorsed = endorse(world, P01, &certificate, 1);
        let endorsed = EndorsedCertificate::from_der(&endorsed.to_der()).unwrap();
        assert_eq!(endorsed.site_code(), p01);
        assert_eq!(accept(&mut at, &endorsed).as_ref(), Ok(&certificate));
        let bytes = at.to_bytes().unwrap();
        let at = SiteDirectory::from_bytes(world.provider, &bytes, SECURE).unwrap();
        let to = at.encryption_certificate(p01, NOW).unwrap().clone();
        assert_eq!(to, certificate);
        let sealed = cms::encrypt(b"data", &[to], NOW).unwrap();
        let key = std::sync::Arc::new(key(world.provider, OTHER));
        let identity = DecryptionIdentity::new(key, certificate).unwrap();
        let opened = cms::decrypt(&sealed, &[identity], Default::default()).unwrap();
        assert_eq!(opened.content(), b"data");
    }
}

#[test]
fn numbers_never_go_back() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        let [first, second] = [(); 2].map(|()| encryption(world));
        let one = endorse(world, P01, &first, 5);
        let two = endorse(world, P01, &second, 6);
        for (endorsed, expected) in [
            (&one, Ok(first.clone())),
            (&one, Ok(first.clone())),
            (
                &endorse(world, P01, &second, 5),
                Err(Error::ENDORSEMENT_CONFLICT),
            ),
            (&endorse(world, P01, &second, 4), Err(Error::ROLLBACK)),
            (&two, Ok(second.clone())),
            (&one, Err(Error::ROLLBACK)),
        ] {
            let before = at.clone();
            let found = accept(&mut at, endorsed);
            assert_eq!(found, expected);
            if found.is_err() {
                assert_eq!(at, before);
            }
        }
        // Not by forgetting the site either.
        at.forget(code("P01"), NOW).unwrap();
        world.publish(&mut at, "P01", Child, P01, None).unwrap();
        refused(&mut at, Error::ROLLBACK, |at| accept(at, &one));
        assert_eq!(accept(&mut at, &two), Ok(second));
    }
}

#[test]
fn the_current_key_and_then_the_previous() {
    for world in worlds() {
        let p01 = code("P01");
        let until = later(DAY);
        let [old, new] = [(); 2].map(|()| encryption(world));
        let by_old = endorse(world, P01, &old, 9);
        let by_new = endorse(world, NEXT_P01, &new, 1);
        let rolled = |keep| {
            let mut at = world.directory("CAS", &[("P01", Child, P01)]);
            assert_eq!(accept(&mut at, &by_old).as_ref(), Ok(&old));
            refused(&mut at, Error::SIGNATURE_INVALID, |at| accept(at, &by_new));
            world
                .publish(&mut at, "P01", Child, NEXT_P01, keep)
                .unwrap();
            at
        };
        // As long as the key that endorsed it is kept.
        let mut at = rolled(Some(until));
        let get = |at: &SiteDirectory, now| at.encryption_certificate(p01, now).cloned();
        assert_eq!(get(&at, until).as_ref(), Ok(&old));
        assert_eq!(
            get(&at, until.saturating_add(1)),
            Err(Error::SITE_KEY_RETIRED)
        );
        assert_eq!(accept(&mut at, &by_old).as_ref(), Ok(&old));
        refused(&mut at, Error::SITE_KEY_RETIRED, |at| {
            at.accept_encryption_certificate(p01, &by_old, until.saturating_add(1))
        });
        // The new key has the last word.
        assert_eq!(accept(&mut at, &by_new).as_ref(), Ok(&new));
        assert_eq!(get(&at, until.saturating_add(1)).as_ref(), Ok(&new));
        refused(&mut at, Error::ROLLBACK, |at| accept(at, &by_old));
        assert_eq!(at.retire_previous_key(p01, NOW), Ok(vec![]));
        assert_eq!(get(&at, NOW).as_ref(), Ok(&new));
        refused(&mut at, Error::SITE_KEY_RETIRED, |at| accept(at, &by_old));

        // What a key endorsed that is kept no longer goes with it.
        let mut at = rolled(None);
        assert_eq!(get(&at, NOW), Err(Error::NO_CERTIFICATE));
        refused(&mut at, Error::SITE_KEY_RETIRED, |at| accept(at, &by_old));
        let mut at = rolled(Some(until));
        assert_eq!(at.retire_previous_key(p01, NOW), Ok(vec![]));
        assert_eq!(get(&at, NOW), Err(Error::NO_CERTIFICATE));
        let mut at = rolled(Some(until));
        world
            .publish(&mut at, "P01", Child, NEXT, Some(until))
            .unwrap();
        assert_eq!(get(&at, NOW), Err(Error::NO_CERTIFICATE));
        refused(&mut at, Error::SIGNATURE_INVALID, |at| accept(at, &by_old));
    }
}

#[test]
fn what_may_be_endorsed() {
    for world in worlds() {
        let key = world.exchange(P01, "P01");
        let endorse = |certificate: &Certificate| {
            key.endorse_site_encryption(certificate, terms(1)).map(drop)
        };
        let signing = certificate(world, KeyUse::Signing);
        assert_eq!(endorse(&signing), Err(Error::CERTIFICATE_USAGE));
        // The exchange key only signs.
        let (from, until) = (later(-DAY), later(DAY));
        let usage = KeyUse::Encryption;
        let own = self_signed(world.key(P01), usage, "P01", from, until).unwrap();
        assert_eq!(endorse(&own), Err(Error::CERTIFICATE_USAGE));
        let small = cmcrypto_tests::certificate(world.provider, "client-1024");
        let small = craft::unsigned_certificate(small.public_key());
        let small = Certificate::from_der(world.provider, &small).unwrap();
        assert_eq!(endorse(&small), Err(Error::KEY_TOO_SMALL));
        let good = encryption(world);
        let backwards = EndorsementTerms {
            not_before: NOW,
            not_after: later(-1),
            ..terms(1)
        };
        let too_late = EndorsementTerms {
            not_before: later(DAYS * DAY + 1),
            not_after: later(DAYS * DAY + 2),
            ..terms(1)
        };
        for terms in [backwards, too_late, terms(1 << 63)] {
            let found = key.endorse_site_encryption(&good, terms);
            assert_eq!(found, Err(Error::INVALID_ARGUMENT));
        }
    }
}

#[test]
fn validity_role_site_and_certificate() {
    for world in worlds() {
        let p01 = code("P01");
        let mut at = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
        at.learn_from_directory_service(p01, Child, world.public(NEXT_P01), Some(NOW), NOW)
            .unwrap();
        let good = encryption(world);
        let endorsed = endorse(world, NEXT_P01, &good, 1);
        let (from, until) = (terms(1).not_before, terms(1).not_after);
        for (now, expected) in [
            (
                from.saturating_add(-1),
                Err(Error::ENDORSEMENT_NOT_YET_VALID),
            ),
            (from, Ok(&good)),
            (until, Ok(&good)),
            (until.saturating_add(1), Err(Error::ENDORSEMENT_EXPIRED)),
        ] {
            let mut new = at.clone();
            let found = new.accept_encryption_certificate(p01, &endorsed, now);
            assert_eq!(found.as_ref().map_err(|error| error.clone()), expected);
            let mut held = at.clone();
            accept(&mut held, &endorsed).unwrap();
            assert_eq!(held.encryption_certificate(p01, now), expected);
        }
        // Of another site, known or not.
        refused(&mut at, Error::SIGNATURE_INVALID, |at| {
            at.accept_encryption_certificate(code("P02"), &endorsed, NOW)
        });
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            at.accept_encryption_certificate(code("S01"), &endorsed, NOW)
        });
        let no_site = at.encryption_certificate(code("S01"), NOW);
        assert_eq!(no_site, Err(Error::SITE_KEY_UNKNOWN));

        let key = world.key(NEXT_P01);
        let crafted = |certificate: &[u8], endorsement: &craft::Endorsement| {
            let der = craft::endorsed(certificate, &endorsement.sign(key));
            EndorsedCertificate::from_der(&der).unwrap()
        };
        let of = |certificate: &[u8]| {
            craft::Endorsement::of(craft::SITE_ENCRYPTION, "P01", None, certificate)
        };
        let good = good.to_der();
        const MISMATCH: Error = Error::ENDORSEMENT_MISMATCH;
        let edits: [Edit<'_, craft::Endorsement>; 6] = [
            ("of a site", &|e| e.role = craft::SITE, MISMATCH),
            ("for signing", &|e| e.role = craft::MP_SIGNING, MISMATCH),
            (
                "of a management point",
                &|e| e.role = craft::MP_ENCRYPTION,
                MISMATCH,
            ),
            (
                "another certificate",
                &|e| e.subject = vec![1; 32],
                MISMATCH,
            ),
            (
                "a host",
                &|e| e.host = Some(b"mp01".into()),
                Error::HOST_MISMATCH,
            ),
            (
                "another site",
                &|e| e.site = b"P02".into(),
                Error::SITE_MISMATCH,
            ),
        ];
        refuses(world.provider, &of(good), &edits, |endorsement| {
            attempt(&at, |at| accept(at, &crafted(good, endorsement)))
        });
        let expired = self_signed(
            world.key(OTHER),
            KeyUse::Encryption,
            "P01",
            later(-2 * DAY),
            later(-DAY),
        )
        .unwrap();
        let signing = certificate(world, KeyUse::Signing);
        let small = cmcrypto_tests::certificate(world.provider, "client-1024");
        let unsigned = craft::unsigned_certificate;
        for (certificate, error) in [
            (expired.to_der(), Error::CERTIFICATE_EXPIRED),
            (signing.to_der(), Error::CERTIFICATE_USAGE),
            (&unsigned(small.public_key())[..], Error::KEY_TOO_SMALL),
            // The exchange key, and the one before it.
            (&unsigned(world.public(NEXT_P01)), Error::CERTIFICATE_USAGE),
            (&unsigned(world.public(P01)), Error::CERTIFICATE_USAGE),
            (&der::sequence(&[]), Error::MALFORMED),
        ] {
            refused(&mut at, error, |at| {
                accept(at, &crafted(certificate, &of(certificate)))
            });
        }
        // Read, but too large to be kept.
        let large = der::sequence(&[&der::octets(&[0; 8 * 1024])]);
        refused(&mut at, Error::TOO_LARGE, |at| {
            accept(at, &crafted(&large, &of(&large)))
        });
    }
}

/// Neither a key that was stolen nor one that follows it says with what to encrypt.
#[test]
fn endorsed_by_a_key_that_was_stolen() {
    for world in worlds() {
        let p01 = code("P01");
        let print = world.fingerprint(P01);
        let (old, new) = (encryption(world), encryption(world));
        let by_old = endorse(world, P01, &old, 9);
        let by_new = endorse(world, NEXT_P01, &new, 1);
        let get = |at: &SiteDirectory| at.encryption_certificate(p01, NOW).cloned();
        let known = {
            let mut at = world.directory("CAS", &[("P01", Child, P01)]);
            accept(&mut at, &by_old).unwrap();
            at
        };
        // The site has no other key.
        let mut at = known.clone();
        assert_eq!(at.report_stolen(&print, NOW), Ok(vec![p01]));
        assert_eq!(get(&at), Err(Error::SITE_KEY_STOLEN));
        refused(&mut at, Error::SITE_KEY_STOLEN, |at| accept(at, &by_old));
        // It has one from the directory service: what that endorses is good.
        let mut at = known.clone();
        let until = Some(later(DAY));
        world
            .publish(&mut at, "P01", Child, NEXT_P01, until)
            .unwrap();
        assert_eq!(get(&at).as_ref(), Ok(&old));
        assert_eq!(at.report_stolen(&print, NOW), Ok(vec![]));
        assert_eq!(get(&at), Err(Error::NO_CERTIFICATE));
        refused(&mut at, Error::SITE_KEY_RETIRED, |at| accept(at, &by_old));
        assert_eq!(accept(&mut at, &by_new).as_ref(), Ok(&new));
        // By the word of the one that was stolen: not even what that endorses.
        let mut at = known;
        let file = world.rollover(KeyForParent, (P01, NEXT_P01, "P01"), "CAS", NOW);
        at.import_key_file(&file, None, until, NOW).unwrap();
        accept(&mut at, &by_new).unwrap();
        assert_eq!(at.report_stolen(&print, NOW), Ok(vec![p01]));
        assert_eq!(get(&at), Err(Error::SITE_KEY_STOLEN));
        refused(&mut at, Error::SITE_KEY_STOLEN, |at| accept(at, &by_new));
        // Until somebody else vouches for it.
        world
            .publish(&mut at, "P01", Child, NEXT_P01, None)
            .unwrap();
        assert_eq!(get(&at).as_ref(), Ok(&new));
    }
}

/// Neither is one endorsed that costs more to use than others, nor taken.
#[test]
fn keys_larger_than_one_needs() {
    for world in worlds() {
        for name in ["rsa-8192", "e33-2048"] {
            let key = key(world.provider, name);
            let (from, until) = (later(-DAY), later(DAYS * DAY));
            let large = self_signed(&key, KeyUse::Encryption, "P01", from, until).unwrap();
            let p01 = world.exchange(P01, "P01");
            let endorsed = p01.endorse_site_encryption(&large, terms(1));
            assert_eq!(endorsed.err(), Some(Error::KEY_REJECTED));
        }
    }
}
