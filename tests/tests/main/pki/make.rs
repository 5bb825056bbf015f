//! Certificates that the tests make, DER by hand: names in every string type, any extension.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_tests::der::*;
use cmcrypto_tests::key;

use crate::pki::corpus::read;

pub use cmcrypto_tests::der::{
    IA5_STRING as IA5, PRINTABLE_STRING as PRINTABLE, UTF8_STRING as UTF8,
};

pub const T61: u8 = 0x14;
pub const BMP: u8 = 0x1e;
/// UniversalString: four octets a character.
pub const UNIVERSAL: u8 = 0x1c;

pub const CN: &str = "2.5.4.3";
pub const O: &str = "2.5.4.10";
pub const OU: &str = "2.5.4.11";

/// GeneralName's tags.
pub const EMAIL: u8 = 0x81;
pub const DNS: u8 = 0x82;
pub const DIRECTORY_NAME: u8 = 0xa4;
pub const URI: u8 = 0x86;
pub const ADDRESS: u8 = 0x87;

/// The serial number of certificates made here, if nothing else is said.
pub const SERIAL: u64 = 77;

const SAN: &str = "2.5.29.17";
const CLIENT: &str = "1.3.6.1.5.5.7.3.2";

/// A Name of these attributes: type, string type, octets.
pub fn name(attributes: &[(&str, u8, &[u8])]) -> Vec<u8> {
    let rdns: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(kind, string, value)| {
            let attribute = sequence(&[&oid(kind), &element(*string, &[value])]);
            set_of(SET, vec![attribute])
        })
        .collect();
    sequence(&[&rdns.concat()])
}

/// A Name with one common name in UTF-8.
pub fn cn(text: &str) -> Vec<u8> {
    name(&[(CN, UTF8, text.as_bytes())])
}

/// Text in a BMPString.
pub fn bmp(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// A GeneralName with a user principal name.
pub fn upn(string: u8, value: &[u8]) -> Vec<u8> {
    other_name("1.3.6.1.4.1.311.20.2.3", string, value)
}

/// A GeneralName of a kind that an object identifier tells.
pub fn other_name(kind: &str, string: u8, value: &[u8]) -> Vec<u8> {
    let value = element(0xa0, &[&element(string, &[value])]);
    element(0xa0, &[&oid(kind), &value])
}

pub const FROM: &str = "260101000000Z";
pub const UNTIL: &str = "490101000000Z";

/// An entry of a list: a serial number, revoked, with these extensions.
pub fn entry(serial: u64, extensions: &[&[u8]]) -> Vec<u8> {
    let extensions = match extensions {
        [] => Vec::new(),
        _ => sequence(extensions),
    };
    sequence(&[&integer(serial), &utc_time(FROM.as_bytes()), &extensions])
}

/// An extension that nobody knows.
pub fn unknown_extension(critical: bool) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&oid("1.3.6.1.4.1.32473.9"), critical, &octets(&[5, 0])])
}

/// A key that issues, and its name.
pub struct Issuer {
    pub key: PrivateKey,
    pub name: Vec<u8>,
}

impl Issuer {
    /// The one of `vectors/pki/paths/CERTIFICATE.pem`, which `vectors/keys/KEY.key.pem` is for.
    pub fn stored(certificate: &str, key_name: &str) -> Self {
        let provider = Provider::default();
        let certificate = read(provider, certificate).unwrap();
        let key = key(provider, key_name);
        assert_eq!(certificate.public_key(), key.public_key());
        Self {
            key,
            name: certificate.subject_der().to_vec(),
        }
    }

    fn sign(&self, tbs: &[u8]) -> Vec<u8> {
        let signature = self.key.sign(SignatureScheme::Pkcs1Sha256, tbs).unwrap();
        sequence(&[tbs, &algorithm_null(SHA256_WITH_RSA), &bits(&signature)])
    }

    /// A list of these serial numbers.
    pub fn list(&self, revoked: impl Iterator<Item = u64>) -> Vec<u8> {
        let entries: Vec<u8> = revoked.flat_map(|serial| entry(serial, &[])).collect();
        self.list_of(&entries, Some(UNTIL))
    }

    /// A list of these entries, until then.
    pub fn list_of(&self, entries: &[u8], until: Option<&str>) -> Vec<u8> {
        self.list_with(entries, FROM, until, &integer(1))
    }

    /// A list of these entries, from then until then, with this CRL number, DER.
    pub fn list_with(
        &self,
        entries: &[u8],
        from: &str,
        until: Option<&str>,
        number: &[u8],
    ) -> Vec<u8> {
        self.list_saying(entries, from, until, &extension("2.5.29.20", number))
    }

    /// A list of these entries, from then until then, with these extensions.
    pub fn list_saying(
        &self,
        entries: &[u8],
        from: &str,
        until: Option<&str>,
        extensions: &[u8],
    ) -> Vec<u8> {
        let tbs = sequence(&[
            &integer(1),
            &algorithm_null(SHA256_WITH_RSA),
            &self.name,
            &utc_time(from.as_bytes()),
            &until
                .map(|until| utc_time(until.as_bytes()))
                .unwrap_or_default(),
            &sequence(&[entries]),
            &element(0xa0, &[&sequence(&[extensions])]),
        ]);
        self.sign(&tbs)
    }

    pub fn sub() -> Self {
        Self::stored("sub", "mp-2048")
    }

    pub fn litware() -> Self {
        Self::stored("litware", "mp-3072")
    }
}

/// What a certificate is to be.
#[derive(Clone)]
pub struct Plan {
    pub serial: u64,
    pub subject: Vec<u8>,
    /// GeneralNames.
    pub alternative_names: Vec<Vec<u8>>,
    /// UTCTime.
    pub validity: (&'static str, &'static str),
    pub extended_key_usage: Option<&'static str>,
    pub authority: bool,
    /// Extension: identifier, value.
    pub extension: Option<(&'static str, Vec<u8>)>,
    /// Whether that is critical.
    pub critical: bool,
}

/// A client's certificate for this computer, valid from 2026 to 2028.
pub fn client(computer: &str) -> Plan {
    Plan {
        serial: SERIAL,
        subject: cn(computer),
        alternative_names: Vec::new(),
        validity: ("260101000000Z", "280101000000Z"),
        extended_key_usage: Some(CLIENT),
        authority: false,
        extension: None,
        critical: false,
    }
}

impl Plan {
    pub fn subject(self, attributes: &[(&str, u8, &[u8])]) -> Self {
        Self {
            subject: name(attributes),
            ..self
        }
    }

    pub fn dns(self, name: &str) -> Self {
        self.alternative_name(element(DNS, &[name.as_bytes()]))
    }

    pub fn alternative_name(mut self, name: Vec<u8>) -> Self {
        self.alternative_names.push(name);
        self
    }

    pub fn validity(self, from: &'static str, until: &'static str) -> Self {
        Self {
            validity: (from, until),
            ..self
        }
    }

    pub fn usage(self, extended_key_usage: Option<&'static str>) -> Self {
        Self {
            extended_key_usage,
            ..self
        }
    }

    pub fn authority(self) -> Self {
        Self {
            authority: true,
            extended_key_usage: None,
            ..self
        }
    }

    /// The certificate, for the issuer's own key if it is an authority's.
    pub fn issue(&self, by: &Issuer) -> Vec<u8> {
        let provider = Provider::default();
        if self.authority {
            return self.issue_for(by.key.public_key().to_spki_der(), by);
        }
        let client = read(provider, "client").unwrap();
        self.issue_for(client.public_key().to_spki_der(), by)
    }

    pub fn issue_for(&self, spki: &[u8], by: &Issuer) -> Vec<u8> {
        let (from, until) = self.validity;
        let extensions = element(0xa3, &[&sequence(&[&self.extensions()])]);
        let tbs = sequence(&[
            &element(0xa0, &[&integer(2)]),
            &integer(self.serial),
            &algorithm_null(SHA256_WITH_RSA),
            &by.name,
            &sequence(&[&utc_time(from.as_bytes()), &utc_time(until.as_bytes())]),
            &self.subject,
            spki,
            &extensions,
        ]);
        by.sign(&tbs)
    }

    fn extensions(&self) -> Vec<u8> {
        let authority: &[u8] = if self.authority { &[1, 1, 0xff] } else { &[] };
        let mut extensions = extension("2.5.29.19", &sequence(&[authority]));
        if let Some(purpose) = self.extended_key_usage {
            extensions.extend(extension("2.5.29.37", &sequence(&[&oid(purpose)])));
        }
        if !self.alternative_names.is_empty() {
            let names = sequence(&[&self.alternative_names.concat()]);
            extensions.extend(extension(SAN, &names));
        }
        match &self.extension {
            Some((id, value)) if self.critical => {
                extensions.extend(sequence(&[&oid(id), &[1, 1, 0xff], &octets(value)]));
            }
            Some((id, value)) => extensions.extend(extension(id, value)),
            None => {}
        }
        extensions
    }
}

fn extension(id: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(id), &octets(value)])
}
