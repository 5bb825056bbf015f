//! OpenSSL as witness of what a site's authority issues: each path, each purpose, each name, the list.

use cmcrypto_core::access::issuing::{BlockReason, IssuedProfile, IssuedUse};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::hierarchy::*;
use cmcrypto_tests::*;

use crate::access::fixture::*;

/// `openssl verify` with the strictest checks that it has, of what lies in a directory.
fn verify_with(dir: &TempDir, leaf: &str, now: Timestamp, more: &[&str]) -> Result<(), String> {
    let (time, root) = (now.as_unix().to_string(), dir.text("root"));
    let leaf = dir.text(leaf);
    let strict = ["verify", "-x509_strict", "-check_ss_sig", "-attime", &time];
    let files = ["-CAfile", &root, &leaf];
    openssl(&[&strict[..], more, &files].concat()).map(drop)
}

#[test]
fn openssl_agrees_on_path_purpose_name_and_list() {
    for world in worlds() {
        let mut authority = authority(world);
        let dir = TempDir::new();
        let write = |name: &str, certificate: &Certificate| {
            dir.write(name, certificate.to_pem().unwrap().as_bytes());
        };
        write("root", authority.certificate());
        let verifier = verifier(world, &authority);
        let issued = PROFILES.map(|of| issue(world, &mut authority, of, NOW).unwrap());
        let none = list(&mut authority, NOW);
        let crl = dir.write("crl", none.to_pem().unwrap().as_bytes());
        for ((profile, _), certificate) in PROFILES.iter().zip(&issued) {
            write("leaf", certificate);
            let check = |more: &[&str]| verify_with(&dir, "leaf", NOW, more);
            check(&["-purpose", "any"]).unwrap();
            check(&["-purpose", "any", "-crl_check", "-CRLfile", &crl]).unwrap();
            check(&["-purpose", "any", "-crl_check"]).unwrap_err();
            // Each purpose and no other, as this library says of it.
            for (purpose, used_for) in [("sslserver", USES[0]), ("sslclient", USES[1])] {
                let ours = verify(&verifier, certificate, used_for, &none, NOW);
                let theirs = check(&["-purpose", purpose]);
                assert_eq!(
                    theirs.is_ok(),
                    ours.is_ok(),
                    "{profile:?} {purpose} {theirs:?}"
                );
                assert_eq!(ours.is_ok(), used_for == use_of(*profile), "{profile:?}");
                if ours.is_err() {
                    assert_eq!(ours, Err(Error::CERTIFICATE_USAGE));
                    assert!(
                        theirs
                            .unwrap_err()
                            .contains("unsuitable certificate purpose")
                    );
                }
            }
            let token = verify(&verifier, certificate, USES[2], &none, NOW);
            assert_eq!(token.is_ok(), *profile == IssuedProfile::TokenSigning);
            if *profile == IssuedProfile::TokenSigning {
                continue;
            }
            for (name, is_named) in [
                (INTRANET, true),
                (INTERNET, true),
                ("MP01.EXAMPLE.COM", true),
                ("mp02.example.com", false),
                ("example.com", false),
                ("SMS Role SSL Certificate", false),
            ] {
                let theirs = check(&["-verify_hostname", name]);
                assert_eq!(theirs.is_ok(), is_named, "{name} {theirs:?}");
                if *profile == IssuedProfile::RoleSsl && !name.contains(' ') {
                    let server = IssuedUse::Server { host: name };
                    let ours = verify(&verifier, certificate, server, &none, NOW);
                    let expected = if is_named {
                        Ok(())
                    } else {
                        Err(Error::HOST_MISMATCH)
                    };
                    assert_eq!(ours, expected, "{name}");
                }
            }
        }

        // The first is blocked, and no other.
        authority
            .block(&issued[0], BlockReason::KeyCompromise, NOW)
            .unwrap();
        let blocked = list(&mut authority, later(60));
        let pem = blocked.to_pem().unwrap();
        let crl = dir.write("crl", pem.as_bytes());
        for (index, ((profile, _), certificate)) in PROFILES.iter().zip(&issued).enumerate() {
            write("leaf", certificate);
            let checked = ["-crl_check", "-CRLfile", &crl];
            let theirs = verify_with(&dir, "leaf", later(60), &checked);
            let used_for = use_of(*profile);
            let ours = verify(&verifier, certificate, used_for, &blocked, later(60));
            assert_eq!(theirs.is_ok(), index != 0, "{theirs:?}");
            let expected = if index == 0 {
                Err(Error::REVOKED)
            } else {
                Ok(())
            };
            assert_eq!(ours, expected);
            if index == 0 {
                assert!(theirs.unwrap_err().contains("certificate revoked"));
            }
            // And after the end of the list nothing is shown not to be.
            let late = later(60 + i64::from(LIST_SECONDS) + 1);
            assert!(verify_with(&dir, "leaf", late, &checked).is_err());
            let ours = verify(&verifier, certificate, used_for, &blocked, late);
            assert_eq!(ours, Err(Error::REVOKED));
        }
        // What OpenSSL reads in the list.
        let text = openssl(&["crl", "-noout", "-text", "-in", &crl]).unwrap();
        let text = String::from_utf8(text).unwrap();
        for part in [
            "Version 2",
            "OU = P01, CN = SMS Issuing",
            "X509v3 CRL Number",
            "1800000060",
            "Key Compromise",
            "Jan 15 08:01:00 2027 GMT",
            "Jan 22 08:01:00 2027 GMT",
        ] {
            let spaceless = |text: &str| text.replace(' ', "");
            assert!(
                spaceless(&text).contains(&spaceless(part)),
                "{part} in\n{text}"
            );
        }
        let verified = openssl(&[
            "crl",
            "-noout",
            "-verify",
            "-CAfile",
            &dir.text("root"),
            "-in",
            &crl,
        ]);
        verified.unwrap();

        // Renewed with its key, the authority vouches for what it issued before.
        authority.renew_authority(3700, later(DAY)).unwrap();
        write("root", authority.certificate());
        write("leaf", &issued[1]);
        verify_with(&dir, "leaf", later(DAY), &["-purpose", "sslclient"]).unwrap();
        let crl = list(&mut authority, later(DAY));
        let crl = dir.write("crl", crl.to_pem().unwrap().as_bytes());
        verify_with(&dir, "leaf", later(DAY), &["-crl_check", "-CRLfile", &crl]).unwrap();
    }
}
