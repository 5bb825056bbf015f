//! The site server signing certificate: its profile, as OpenSSL reads it, and its host name.

use cmcrypto_core::pki::certificate::{Certificate, KeyUse, self_signed_site_server};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::{NOW, TempDir, key, openssl};

fn issue(provider: Provider, host: &str) -> Result<Certificate, Error> {
    let until = NOW.saturating_add(365 * 86_400);
    self_signed_site_server(&key(provider, "mp-2048"), host, NOW, until)
}

#[test]
fn profile() {
    for provider in Provider::ALL {
        let certificate = issue(*provider, "site.example.com").unwrap();
        let dir = TempDir::new();
        let der = dir.write("der", certificate.to_der());
        let text = |arguments: &[&str]| {
            let all = [
                &["x509", "-inform", "DER", "-in", &der, "-noout"],
                arguments,
            ]
            .concat();
            String::from_utf8(openssl(&all).unwrap()).unwrap()
        };
        assert_eq!(
            text(&["-subject", "-nameopt", "RFC2253"]),
            "subject=CN=Site Server\n"
        );
        assert_eq!(
            text(&["-issuer", "-nameopt", "RFC2253"]),
            "issuer=CN=Site Server\n"
        );
        assert_eq!(
            text(&["-dates"]),
            "notBefore=Jan 15 08:00:00 2027 GMT\nnotAfter=Jan 15 08:00:00 2028 GMT\n"
        );
        let all = text(&[
            "-text",
            "-nameopt",
            "RFC2253",
            "-certopt",
            "no_pubkey,no_sigdump,no_serial,no_validity",
        ]);
        let identifier = all
            .lines()
            .skip_while(|line| !line.contains("Subject Key Identifier"))
            .nth(1)
            .unwrap();
        let expected = format!(
            "Certificate:\n    Data:\n        Version: 3 (0x2)\n        \
             Signature Algorithm: sha256WithRSAEncryption\n        \
             Issuer: CN=Site Server\n        Subject: CN=Site Server\n        \
             X509v3 extensions:\n            X509v3 Subject Key Identifier: \n{identifier}\n            \
             X509v3 Key Usage: critical\n                Digital Signature\n            \
             X509v3 Subject Alternative Name: \n                DNS:site.example.com\n"
        );
        assert_eq!(all, expected);

        // The types: the name in UTF-8, the times in UTCTime.
        let parsed = openssl(&["asn1parse", "-inform", "DER", "-in", &der]).unwrap();
        let parsed = String::from_utf8(parsed).unwrap();
        let count = |what: &str| parsed.lines().filter(|line| line.contains(what)).count();
        assert_eq!(count("UTF8STRING        :Site Server"), 2);
        assert_eq!(count("UTCTIME"), 2);

        // It is signed with its own key.
        let pem = dir.write("pem", certificate.to_pem().unwrap().as_bytes());
        let at = NOW.as_unix().to_string();
        let arguments = [
            "-check_ss_sig",
            "-partial_chain",
            "-attime",
            &at,
            "-trusted",
            &pem,
            &pem,
        ];
        openssl(&[&["verify"][..], &arguments].concat()).unwrap();
        certificate.check_use(KeyUse::Signing).unwrap();
        let encryption = certificate.check_use(KeyUse::Encryption);
        assert_eq!(encryption, Err(Error::CERTIFICATE_USAGE));
        assert_eq!(certificate.names_are_single_byte(), Ok(true));
    }
}

#[test]
fn hosts() {
    let label = "a".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    for provider in Provider::ALL {
        for host in [
            "site",
            "SITE.Example.com",
            "site_1.example-2.com",
            "1",
            &longest,
        ] {
            let der = issue(*provider, host).unwrap().to_der().to_vec();
            let found = der.windows(host.len()).any(|at| at == host.as_bytes());
            assert!(found, "{host}");
        }
        // The dot at the end is not kept.
        let certificate = issue(*provider, "site.example.com.").unwrap();
        let der = certificate.to_der();
        assert!(der.windows(16).any(|at| at == b"site.example.com"));
        assert!(!der.windows(17).any(|at| at == b"site.example.com."));

        for host in ["b\u{fc}cher.example", "site\u{3002}example", "\u{ff}"] {
            assert_eq!(
                issue(*provider, host).unwrap_err(),
                Error::NAME_NOT_SINGLE_BYTE,
                "{host}"
            );
        }
        let too_long = format!("{longest}a");
        let long_label = format!("{label}a.example.com");
        for host in [
            "",
            ".",
            "..",
            "site..example.com",
            ".site",
            "site.example.com..",
            "site example",
            "site\n",
            "*.example.com",
            "site:443",
            "http://site",
            "fd00::1",
            "site,other",
            "site\0",
            "a/b",
            &too_long,
            &long_label,
        ] {
            assert_eq!(
                issue(*provider, host).unwrap_err(),
                Error::INVALID_ARGUMENT,
                "{host:?}"
            );
        }
    }
}

#[test]
fn validity() {
    let key = key(Provider::default(), "mp-2048");
    let issue = |from, until| self_signed_site_server(&key, "site", from, until);
    assert!(issue(NOW, NOW).is_ok());
    let before = NOW.saturating_add(-1);
    assert_eq!(issue(NOW, before).unwrap_err(), Error::INVALID_ARGUMENT);
    let before_1970 = Timestamp::from_unix(-1);
    assert_eq!(
        issue(before_1970, NOW).unwrap_err(),
        Error::INVALID_ARGUMENT
    );
    // 9999-12-31T23:59:59Z is the last.
    let last = Timestamp::from_unix(253_402_300_799);
    assert!(issue(NOW, last).is_ok());
    let after = last.saturating_add(1);
    assert_eq!(issue(NOW, after).unwrap_err(), Error::INVALID_ARGUMENT);
}
