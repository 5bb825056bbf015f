//! What a site's authority issues, renews and blocks: each rule with its exact outcome.

use std::slice;
use std::sync::Arc;

use cmcrypto_core::access::issuing::{
    BlockReason, CertificateRequest, IssuedProfile, IssuedSerial, IssuedUse, IssuingAuthority,
    in_use, renewal_due,
};
use cmcrypto_core::names::HostName;
use cmcrypto_core::pki::path::Revocation;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::devices::Device;
use cmcrypto_tests::hierarchy::*;
use cmcrypto_tests::*;

use crate::access::fixture::*;

const DAYS: u32 = 365;

#[test]
fn requests_that_are_refused_change_nothing() {
    for world in worlds() {
        let mut authority = authority(world);
        issue(world, &mut authority, PROFILES[1], NOW).unwrap();
        let of_token = issue(world, &mut authority, PROFILES[3], NOW).unwrap();
        authority
            .block(&of_token, BlockReason::KeyCompromise, NOW)
            .unwrap();
        let before = authority.to_bytes().unwrap();
        let many: Vec<HostName> = (0..9)
            .map(|at| host(&format!("h{at}.example.com")))
            .collect();
        let one = &many[..1];
        let small = certificate(world.provider, "client-1024");
        let large = key(world.provider, "rsa-8192");
        let elliptic = certificate(world.provider, "ec-p256");
        let fresh = world.public("mp2-2048");
        use IssuedProfile::{DistributionPoint, RoleSsl, SiteSystem, TokenSigning};
        let later_than_authority = 3651;
        for (profile, hosts, key, days, error) in [
            (RoleSsl, &[][..], fresh, DAYS, Error::INVALID_ARGUMENT),
            (SiteSystem, &[], fresh, DAYS, Error::INVALID_ARGUMENT),
            (DistributionPoint, &[], fresh, DAYS, Error::INVALID_ARGUMENT),
            (TokenSigning, one, fresh, DAYS, Error::INVALID_ARGUMENT),
            (RoleSsl, &many, fresh, DAYS, Error::TOO_LARGE),
            (RoleSsl, one, fresh, 0, Error::INVALID_ARGUMENT),
            (
                RoleSsl,
                one,
                fresh,
                later_than_authority,
                Error::INVALID_ARGUMENT,
            ),
            (RoleSsl, one, fresh, u32::MAX, Error::INVALID_ARGUMENT),
            (RoleSsl, one, small.public_key(), DAYS, Error::KEY_TOO_SMALL),
            (RoleSsl, one, large.public_key(), DAYS, Error::KEY_REJECTED),
            (
                RoleSsl,
                one,
                elliptic.public_key(),
                DAYS,
                Error::KEY_TYPE_NOT_SUPPORTED,
            ),
            // The authority's own, that of another profile, and one of which a certificate was blocked.
            (
                RoleSsl,
                one,
                world.public(AUTHORITY),
                DAYS,
                Error::CERTIFICATE_USAGE,
            ),
            (
                RoleSsl,
                one,
                world.public("client-2048"),
                DAYS,
                Error::CERTIFICATE_USAGE,
            ),
            (
                DistributionPoint,
                one,
                world.public("client-2048"),
                DAYS,
                Error::CERTIFICATE_USAGE,
            ),
            (
                TokenSigning,
                &[],
                world.public("mp-4096"),
                DAYS,
                Error::CERTIFICATE_BLOCKED,
            ),
        ] {
            let request = CertificateRequest {
                profile,
                hosts,
                key,
                days,
            };
            let found = authority.issue(&request, NOW).err();
            assert_eq!(
                found,
                Some(error),
                "{profile:?}, {} hosts, {days}",
                hosts.len()
            );
            assert_eq!(authority.to_bytes().unwrap(), before);
        }
        // At other times than its own.
        for (seconds, error) in [
            (-3601, Error::CERTIFICATE_NOT_YET_VALID),
            (3650 * DAY + 1, Error::CERTIFICATE_EXPIRED),
        ] {
            let found = issue(world, &mut authority, PROFILES[0], later(seconds)).err();
            assert_eq!(found, Some(error.clone()));
            let found = authority.revocation_list(1, later(seconds)).err();
            assert_eq!(found, Some(error));
        }
        assert_eq!(
            authority.revocation_list(0, NOW).err(),
            Some(Error::INVALID_ARGUMENT)
        );
        assert_eq!(authority.to_bytes().unwrap(), before);
        // To the last day of the authority it can.
        let request = CertificateRequest {
            profile: RoleSsl,
            hosts: &many[..8],
            key: fresh,
            days: 3650,
        };
        authority.issue(&request, NOW).unwrap();
    }
}

#[test]
fn authorities_have_keys_of_2048_to_4096_bits() {
    for world in worlds() {
        let make = |key, days| IssuingAuthority::new(p01(), Arc::new(key), days, NOW).err();
        for (name, error) in [
            ("client-2048", None),
            ("e3-2048", None),
            ("mp-3072", None),
            ("mp-4096", None),
            ("rsa-8192", Some(Error::KEY_REJECTED)),
            ("e33-2048", Some(Error::KEY_REJECTED)),
        ] {
            assert_eq!(make(key(world.provider, name), 3650), error, "{name}");
        }
        for days in [0, u32::MAX] {
            assert_eq!(
                make(key(world.provider, "mp-2048"), days),
                Some(Error::INVALID_ARGUMENT)
            );
        }
    }
}

/// What a certificate says, read by the library that made it and as text.
#[test]
fn what_is_issued_says_what_was_asked() {
    for world in worlds() {
        let mut authority = authority(world);
        assert_eq!(
            authority.certificate().subject_text(),
            "CN=SMS Issuing,OU=P01"
        );
        let long = host(&format!("{}.example.com", "a".repeat(60)));
        for (hosts, common_name) in [
            (vec![host("MP01.Example.com.")], "CN=mp01.example.com,"),
            (vec![host("a.example"), host("b.example")], "CN=a.example,"),
            (vec![long], ""),
        ] {
            let request = CertificateRequest {
                profile: IssuedProfile::RoleSsl,
                hosts: &hosts,
                key: world.public("mp-2048"),
                days: DAYS,
            };
            let certificate = authority.issue(&request, NOW).unwrap();
            let subject = format!("{common_name}CN=SMS Role SSL Certificate,OU=P01");
            assert_eq!(certificate.subject_text(), subject);
            assert_eq!(
                certificate.issuer_der(),
                authority.certificate().subject_der()
            );
            assert!(certificate.names_are_single_byte().unwrap());
            assert_eq!(certificate.not_before(), later(-3600));
            assert_eq!(certificate.not_after(), later(365 * DAY));
            let serial = IssuedSerial::of(&certificate).unwrap();
            let known = authority.issued().find(|(of, _)| **of == serial).unwrap().1;
            assert_eq!(
                (known.profile, &known.hosts),
                (IssuedProfile::RoleSsl, &hosts)
            );
            let verifier = verifier(world, &authority);
            for name in &hosts {
                let server = IssuedUse::Server {
                    host: name.as_str(),
                };
                let found = verifier.verify(&certificate, server, Revocation::NotChecked, NOW);
                assert_eq!(found, Ok(()));
            }
        }
    }
}

#[test]
fn serial_numbers_are_of_one_form() {
    let provider = Provider::default();
    assert!(IssuedSerial::new([0x40; 16]).is_ok());
    for first in [0x00, 0x3f, 0x80, 0xff] {
        let mut octets = [0x40; 16];
        octets[0] = first;
        assert_eq!(
            IssuedSerial::new(octets),
            Err(Error::CERTIFICATE_NOT_ISSUED)
        );
    }
    // One of 20 octets, by OpenSSL.
    let other = certificate(provider, "client-2048");
    assert_eq!(IssuedSerial::of(&other), Err(Error::CERTIFICATE_NOT_ISSUED));
    let text = IssuedSerial::new([0x4a; 16]).unwrap().to_string();
    assert_eq!(text, "4A".repeat(16));
}

#[test]
fn what_is_blocked_stays_blocked() {
    for world in worlds() {
        let mut authority = authority(world);
        let certificate = issue(world, &mut authority, PROFILES[0], NOW).unwrap();
        let serial = IssuedSerial::of(&certificate).unwrap();
        let empty = authority_with(world, AUTHORITY);
        // By an authority that lost its register too: the certificate itself shows whose it is.
        for mut by in [authority.clone(), empty] {
            by.block(&certificate, BlockReason::Superseded, NOW)
                .unwrap();
            by.block(&certificate, BlockReason::KeyCompromise, later(1))
                .unwrap();
            by.block_serial(serial, BlockReason::KeyCompromise, later(1))
                .unwrap();
            let (_, blocked) = by.blocked().next().unwrap();
            assert_eq!(
                (blocked.date, blocked.reason),
                (NOW, BlockReason::Superseded)
            );
            assert_eq!(by.issued().count(), 0);
            let found = by
                .renew(&certificate, world.public("mp2-2048"), DAYS, NOW)
                .err();
            assert_eq!(found, Some(Error::CERTIFICATE_BLOCKED));
            // Nor does its key get another one.
            let found = issue(world, &mut by, PROFILES[0], NOW).err();
            assert_eq!(found, Some(Error::CERTIFICATE_BLOCKED));
        }
        // At no time that a list can't say.
        for seconds in [i64::MIN, -1, i64::MAX] {
            let now = Timestamp::from_unix(seconds);
            let fresh = issue(world, &mut authority, PROFILES[1], NOW).unwrap();
            let found = authority.block(&fresh, BlockReason::Unspecified, now);
            assert_eq!(found, Err(Error::INVALID_ARGUMENT));
            let serial = IssuedSerial::of(&fresh).unwrap();
            let found = authority.block_serial(serial, BlockReason::Unspecified, now);
            assert_eq!(found, Err(Error::INVALID_ARGUMENT));
        }
        // What it does not know by its number, and what another signed.
        let mut other = authority_with(world, "site2-2048");
        for found in [
            other.block(&certificate, BlockReason::Unspecified, NOW),
            other.block_serial(serial, BlockReason::Unspecified, NOW),
            other
                .renew(&certificate, world.public("mp2-2048"), DAYS, NOW)
                .map(drop),
            other.block(authority.certificate(), BlockReason::Unspecified, NOW),
        ] {
            assert_eq!(found, Err(Error::CERTIFICATE_NOT_ISSUED));
        }
        // Under the same name by the other key a list says nothing of it.
        let verifier = verifier(world, &authority);
        let foreign = list(&mut other, NOW);
        assert_eq!(
            verify(&verifier, &certificate, USES[0], &foreign, NOW),
            Err(Error::REVOKED)
        );
    }
}

/// An entry stays until a list that was issued after the end of its certificate has had it.
#[test]
fn entries_outlive_their_certificates_by_one_list() {
    for world in worlds() {
        let mut authority = authority(world);
        let certificate = issue(world, &mut authority, PROFILES[0], NOW).unwrap();
        authority
            .block(&certificate, BlockReason::KeyCompromise, NOW)
            .unwrap();
        let end = 365 * DAY;
        for (seconds, is_kept) in [(0, true), (end, true), (end + 1, false)] {
            let der = list(&mut authority, later(seconds)).to_der().to_vec();
            let serial = certificate.serial_number_der();
            assert!(der.windows(serial.len()).any(|window| window == serial));
            assert_eq!(authority.blocked().count(), usize::from(is_kept));
        }
        let der = list(&mut authority, later(end + 2)).to_der().to_vec();
        let serial = certificate.serial_number_der();
        assert!(!der.windows(serial.len()).any(|window| window == serial));
        // A clock that went back would make a list that counts for older.
        let found = authority.revocation_list(1, later(end + 1)).err();
        assert_eq!(found, Some(Error::INVALID_ARGUMENT));
    }
}

/// Two lists of one second: the later one counts, by its number.
#[test]
fn the_newer_list_counts() {
    for world in worlds() {
        let mut authority = authority(world);
        let verifier = verifier(world, &authority);
        let certificate = issue(world, &mut authority, PROFILES[0], NOW).unwrap();
        let old = list(&mut authority, NOW);
        authority
            .block(&certificate, BlockReason::KeyCompromise, NOW)
            .unwrap();
        let new = list(&mut authority, NOW);
        for lists in [[old.clone(), new.clone()], [new, old]] {
            let lists = Revocation::Checked(&lists);
            let found = verifier.verify(&certificate, USES[0], lists, NOW);
            assert_eq!(found, Err(Error::REVOKED));
        }
        let none = Revocation::Checked(&[]);
        assert_eq!(
            verifier.verify(&certificate, USES[0], none, NOW),
            Err(Error::REVOKED)
        );
    }
}

#[test]
fn renewal_overlaps() {
    for world in worlds() {
        let mut authority = authority(world);
        let first = issue(world, &mut authority, PROFILES[0], NOW).unwrap();
        let due = renewal_due(&first);
        let life = 365 * DAY + 3600;
        assert_eq!(due, later(365 * DAY - life / 3));
        let second = authority
            .renew(&first, world.public("mp2-2048"), DAYS, due)
            .unwrap();
        assert_eq!(first.subject_der(), second.subject_der());
        assert_eq!(authority.issued().count(), 2);
        let of = |seconds| due.saturating_add(seconds);
        let both = [first.clone(), second.clone()];
        let list = list(&mut authority, due);
        let verifier = verifier(world, &authority);
        for one in &both {
            assert_eq!(verify(&verifier, one, USES[0], &list, due), Ok(()));
        }
        // Peers hear of the second for half an hour before it is in use.
        for (seconds, expected) in [
            (-3601, Some(&first)),
            (0, Some(&first)),
            (1799, Some(&first)),
            (1800, Some(&second)),
            (first.not_after().saturating_sub(due) + 1, Some(&second)),
            (365 * DAY + 1, None),
        ] {
            assert_eq!(in_use(&both, of(seconds)), expected, "{seconds}");
            let turned = [second.clone(), first.clone()];
            assert_eq!(in_use(&turned, of(seconds)), expected, "{seconds}");
        }
        // A first one is in use at once.
        assert_eq!(in_use(slice::from_ref(&first), NOW), Some(&first));
        assert_eq!(in_use(&[], NOW), None);
        // What has expired is issued anew.
        let late = later(365 * DAY + 1);
        let found = authority
            .renew(&first, world.public("mp2-2048"), DAYS, late)
            .err();
        assert_eq!(found, Some(Error::CERTIFICATE_NOT_ISSUED));
        // Nor may the authority's own certificate end before the one that it follows.
        let found = authority.renew_authority(1, NOW).err();
        assert_eq!(found, Some(Error::INVALID_ARGUMENT));
    }
}

/// A device that fails, or gives a signature that is none.
#[test]
fn a_key_that_fails_changes_nothing() {
    for world in worlds() {
        let bytes = authority(world).to_bytes().unwrap();
        let failing = |_| Err(Error::STORAGE);
        let wrong = |mut signature: Vec<u8>| {
            signature[0] ^= 1;
            Ok(signature)
        };
        for then in [failing as devices::Then, wrong] {
            let device = Device::new(world.provider, AUTHORITY, then);
            let mut authority = IssuingAuthority::from_bytes(device.clone(), &bytes).unwrap();
            let external = Some(Error::EXTERNAL_KEY);
            assert_eq!(
                issue(world, &mut authority, PROFILES[0], NOW).err(),
                external
            );
            assert_eq!(authority.revocation_list(1, NOW).err(), external);
            assert_eq!(authority.renew_authority(3650, NOW).err(), external);
            assert_eq!(authority.to_bytes().unwrap(), bytes);
            let made = IssuingAuthority::new(p01(), device, 1, NOW);
            assert_eq!(made.err(), external);
        }
    }
}
