//! The certificates and lists of `vectors/pki/paths`, and what this library and OpenSSL make of them.

use std::collections::BTreeSet;
use std::net::IpAddr;

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, verify_path,
};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::{
    NOW, OPENSSL_SEEN, TempDir, note, openssl, openssl_version, vector, vector_path,
};

/// A path to be judged: what it is made of, and the outcome.
#[derive(Clone)]
pub struct Case {
    leaf: &'static str,
    above: &'static [&'static str],
    roots: &'static [&'static str],
    /// A server's name; a client if none.
    host: Option<&'static str>,
    lists: Option<&'static [&'static str]>,
    at: Timestamp,
    /// How many authorities are between the certificate and the root.
    expected: Result<usize, Error>,
    /// In which versions OpenSSL judges otherwise, and why.
    difference: Option<(&'static [&'static str], &'static str)>,
}

/// A client's certificate below `sub` and `root`, now, without revocation checking, accepted.
pub fn case(leaf: &'static str) -> Case {
    Case {
        leaf,
        above: &["sub"],
        roots: &["root"],
        host: None,
        lists: None,
        at: NOW,
        expected: Ok(1),
        difference: None,
    }
}

impl Case {
    pub fn above(self, above: &'static [&'static str]) -> Self {
        Self { above, ..self }
    }

    pub fn roots(self, roots: &'static [&'static str]) -> Self {
        Self { roots, ..self }
    }

    pub fn host(self, host: &'static str) -> Self {
        Self {
            host: Some(host),
            ..self
        }
    }

    pub fn lists(self, lists: &'static [&'static str]) -> Self {
        Self {
            lists: Some(lists),
            ..self
        }
    }

    /// Seconds after [`NOW`].
    pub fn later(self, seconds: i64) -> Self {
        Self {
            at: NOW.saturating_add(seconds),
            ..self
        }
    }

    pub fn depth(self, authorities: usize) -> Self {
        Self {
            expected: Ok(authorities),
            ..self
        }
    }

    pub fn refused(self, error: Error) -> Self {
        Self {
            expected: Err(error),
            ..self
        }
    }

    pub fn differs(self, why: &'static str) -> Self {
        self.differs_in(OPENSSL_SEEN, why)
    }

    /// In these of [`OPENSSL_SEEN`], and not in the others.
    pub fn differs_in(self, versions: &'static [&'static str], why: &'static str) -> Self {
        Self {
            difference: Some((versions, why)),
            ..self
        }
    }

    fn name(&self) -> String {
        format!(
            "{} below {:?} below {:?}, host {:?}, lists {:?}, at {}",
            self.leaf,
            self.above,
            self.roots,
            self.host,
            self.lists,
            self.at.as_unix()
        )
    }

    /// What this library says. A certificate or list that can't be read is a refusal.
    pub fn judged(&self, provider: Provider) -> Result<usize, Error> {
        let read = |names: &[&str]| -> Result<Vec<_>, Error> {
            names.iter().map(|name| read(provider, name)).collect()
        };
        let leaf = read(&[self.leaf])?;
        let above = read(self.above)?;
        let anchors = TrustAnchors::new(&read(self.roots)?)?;
        let purpose = match self.host {
            Some(host) => PathPurpose::ServerAuthentication { host },
            None => PathPurpose::ClientAuthentication,
        };
        let names = self.lists.unwrap_or_default();
        let lists = names
            .iter()
            .map(|name| list(name))
            .collect::<Result<Vec<_>, _>>()?;
        let revocation = match self.lists {
            Some(_) => Revocation::Checked(&lists),
            None => Revocation::NotChecked,
        };
        let path = verify_path(&leaf[0], &above, &anchors, purpose, revocation, self.at)?;
        let ends_in_one = self
            .roots
            .iter()
            .any(|root| path.root().to_der() == pem_to_der(provider, root));
        assert!(ends_in_one, "{}", self.name());
        for (issuer, subject) in path
            .intermediates()
            .iter()
            .chain([path.root()])
            .zip(leaf.iter().chain(path.intermediates()))
        {
            assert_eq!(
                issuer.subject_der(),
                subject.issuer_der(),
                "{}",
                self.name()
            );
        }
        Ok(path.intermediates().len())
    }

    /// What `openssl verify` says. Level 2 is 112 bits: as here, no SHA-1 and no RSA below 2048 bits.
    fn judged_by_openssl(&self, more: &[&str]) -> Result<(), String> {
        let dir = TempDir::new();
        let join = |file: &str, names: Vec<String>| {
            let all: Vec<u8> = names.iter().flat_map(|name| vector(name)).collect();
            dir.write(file, &all)
        };
        let certificates = |names: &[&str]| {
            names
                .iter()
                .map(|name| format!("pki/paths/{name}.pem"))
                .collect()
        };
        let at = self.at.as_unix().to_string();
        let roots = join("roots", certificates(self.roots));
        let above = join("above", certificates(self.above));
        let leaf = join("leaf", certificates(&[self.leaf]));
        let mut arguments = vec!["verify", "-no-CApath", "-no-CAstore", "-auth_level", "2"];
        arguments.extend(["-attime", &at]);
        if self.roots.is_empty() {
            arguments.push("-no-CAfile");
        } else {
            arguments.extend(["-CAfile", &roots]);
        }
        if !self.above.is_empty() {
            arguments.extend(["-untrusted", &above]);
        }
        match self.host {
            None => arguments.extend(["-purpose", "sslclient"]),
            Some(host) if host.parse::<IpAddr>().is_ok() => {
                arguments.extend(["-purpose", "sslserver", "-verify_ip", host]);
            }
            Some(host) => arguments.extend(["-purpose", "sslserver", "-verify_hostname", host]),
        }
        let lists = self.lists.map(|names| {
            let names = names.iter().map(|name| format!("pki/paths/{name}.crl.pem"));
            join("lists", names.collect())
        });
        if let Some(lists) = &lists {
            arguments.extend(["-crl_check_all"]);
            if self.lists.is_some_and(|names| !names.is_empty()) {
                arguments.extend(["-CRLfile", lists]);
            }
        }
        arguments.extend(more);
        arguments.push(&leaf);
        openssl(&arguments).map(drop)
    }
}

/// Holds every case to its outcome, with every provider, and to OpenSSL's judgement or the explained
/// difference from it. What another version than the seen ones judges otherwise is only said.
pub fn judge(cases: &[Case]) {
    let version = openssl_version();
    let seen = OPENSSL_SEEN.contains(&version);
    let mut failures = Vec::new();
    let mut names = BTreeSet::new();
    for case in cases {
        let name = case.name();
        assert!(names.insert(name.clone()), "twice: {name}");
        for provider in Provider::ALL {
            let judged = case.judged(*provider);
            if judged != case.expected {
                let (expected, provider) = (&case.expected, provider.name());
                failures.push(format!("{name}, {provider}: {judged:?}, not {expected:?}"));
            }
        }
        let openssl = case.judged_by_openssl(&[]);
        let openssl = openssl.map_err(|text| text.replace('\n', " "));
        let differs = openssl.is_ok() != case.expected.is_ok();
        let (versions, why) = case.difference.unwrap_or((&[], "unknown"));
        let expected = if seen {
            versions.contains(&version)
        } else {
            !versions.is_empty()
        };
        if differs != expected {
            let what = format!("{name}: OpenSSL {version} says {openssl:?}; difference: {why}");
            if seen {
                failures.push(what);
            } else {
                note(&what);
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The cases that this library accepts and `openssl verify -x509_strict` does not, and why.
pub fn not_strict(cases: &[Case]) -> Vec<(String, String)> {
    cases
        .iter()
        .filter(|case| case.expected.is_ok() && case.difference.is_none())
        .filter_map(|case| {
            let error = case.judged_by_openssl(&["-x509_strict"]).err()?;
            Some((case.leaf.to_owned(), error))
        })
        .collect()
}

/// The names of the files that cases use.
pub fn used(cases: &[Case]) -> BTreeSet<String> {
    cases
        .iter()
        .flat_map(|case| {
            let certificates = case.above.iter().chain(case.roots).chain([&case.leaf]);
            let lists = case.lists.unwrap_or_default().iter();
            certificates
                .map(|name| format!("{name}.pem"))
                .chain(lists.map(|name| format!("{name}.crl.pem")))
                .collect::<Vec<_>>()
        })
        .collect()
}

pub fn read(provider: Provider, name: &str) -> Result<Certificate, Error> {
    Certificate::from_pem(provider, &vector(&format!("pki/paths/{name}.pem")))
}

pub fn list(name: &str) -> Result<CertificateRevocationList, Error> {
    CertificateRevocationList::from_pem(&vector(&format!("pki/paths/{name}.crl.pem")))
}

/// The bytes of a list.
pub fn list_der(name: &str) -> Vec<u8> {
    let dir = TempDir::new();
    let pem = dir.write("list", &vector(&format!("pki/paths/{name}.crl.pem")));
    openssl(&["crl", "-in", &pem, "-outform", "DER"]).unwrap()
}

fn pem_to_der(provider: Provider, name: &str) -> Vec<u8> {
    read(provider, name).unwrap().to_der().to_vec()
}

#[test]
fn every_stored_file_is_judged() {
    let stored: BTreeSet<String> = std::fs::read_dir(vector_path("pki/paths"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let used = used(
        &[
            crate::pki::paths::cases(),
            crate::pki::constraints::cases(),
            crate::pki::servers::cases(),
            crate::pki::lists::cases(),
            crate::pki::order::cases(),
            crate::pki::elliptic::cases(),
        ]
        .concat(),
    );
    assert_eq!(stored, used);
}

/// What else `-x509_strict` asks for does not go missing unnoticed.
#[test]
fn strict_openssl_agrees() {
    let cases = [
        crate::pki::paths::cases(),
        crate::pki::constraints::cases(),
        crate::pki::servers::cases(),
        crate::pki::lists::cases(),
        crate::pki::order::cases(),
        crate::pki::elliptic::cases(),
    ]
    .concat();
    let refused: Vec<_> = not_strict(&cases);
    let unexplained = refused
        .iter()
        .filter(|(_, error)| !NOT_STRICT.iter().any(|(text, _)| error.contains(text)))
        .map(|refused| format!("{refused:?}"));
    let gone = NOT_STRICT
        .iter()
        .filter(|(text, _)| !refused.iter().any(|(_, error)| error.contains(text)))
        .map(|(_, why)| format!("not different any more, in spite of: {why}"));
    let failures: Vec<_> = unexplained.chain(gone).collect();
    if OPENSSL_SEEN.contains(&openssl_version()) {
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    } else {
        failures.iter().for_each(|what| note(what));
    }
}

const NOT_STRICT: &[(&str, &str)] = &[(
    "CA cert does not include key usage extension",
    "RFC 5280 section 4.2.1.3 asks this of authorities; section 6.1.4 (n) lets it pass",
)];
