//! What errors say: by their text alone an administrator knows what to do next.

use std::error::Error as _;
use std::io;
use std::path::Path;
use std::sync::Arc;

use cmcrypto_core::message::{Client, MessageKind, ReplayCheck};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{DecryptionIdentity, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::path::{PathPurpose, Revocation, TrustAnchors, verify_path};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings};
use cmcrypto_core::trust::{
    ManagementPointName, TrustSettings, TrustSource, TrustStore, TrustStoreFile,
};
use cmcrypto_core::{Error, ErrorKind, Party, Provider};
use cmcrypto_tests::clients::*;
use cmcrypto_tests::hierarchy::{self, code, host, identity_between, later};
use cmcrypto_tests::*;

mod cases;
mod silence;

const DAY: i64 = 86_400;

#[test]
fn kinds_are_equal_whatever_is_known() {
    let known = Error::new(ErrorKind::Storage, io::Error::other("no room")).at("/var/store");
    assert_eq!(known, Error::STORAGE);
    assert_ne!(known, Error::INTERNAL);
    assert_eq!(
        known.to_string(),
        "file can't be read, locked or written: /var/store: no room"
    );
    assert_eq!(format!("{known:?}"), "Storage(/var/store: no room)");
    assert_eq!(known.source().unwrap().to_string(), "no room");
    assert_eq!(known.path(), Some(Path::new("/var/store")));
    // What was said first is the cause.
    assert_eq!(known.clone().at("/elsewhere").path(), known.path());
    assert_eq!(
        Error::STORAGE.to_string(),
        "file can't be read, locked or written"
    );
    assert!(Error::STORAGE.detail().is_none() && Error::STORAGE.source().is_none());
    assert_eq!(size_of::<Error>(), 16);
    // Sessions have 130 to 139.
    assert!(
        ErrorKind::ALL
            .iter()
            .all(|kind| !(130..140).contains(&kind.code()))
    );
}

/// What, and whose, each where it is known.
#[test]
fn what_and_whose() {
    let settings = TrustSettings::default();
    let mp = ManagementPointName::new(code("P01"), host("mp01.example.com"));
    let mut store = TrustStore::new(settings);
    let root = hierarchy::world(Provider::default()).root("client-3072");
    store
        .learn_trusted_root_key(root, TrustSource::PreProvisioned)
        .unwrap();
    let what = store.management_point(&mp, NOW).unwrap_err();
    assert_eq!(
        what.to_string(),
        "no keys of this management point: P01/mp01.example.com"
    );
    let directory = SiteDirectory::new(code("CAS"), SiteDirectorySettings::default());
    let both = directory.check_site(code("P01"), NOW).unwrap_err();
    assert_eq!(
        both.to_string(),
        "no such exchange key of this site is known: site P01 (the site's exchange key)"
    );
}

/// Whose, which one, and why: the same kind of three parties.
#[test]
fn certificates_that_have_expired() {
    for &provider in Provider::ALL {
        let expired =
            |key: &str| identity_between(provider, key, "X", later(-2 * DAY), later(-DAY));
        let site = SiteSecurity::default();
        let kind = MessageKind::STATE_MESSAGE;
        let mp = certificate(provider, "mp-2048");
        let mp_expired = self_signed(
            &key(provider, "mp2-2048"),
            KeyUse::Encryption,
            "MP02",
            later(-2 * DAY),
            later(-DAY),
        )
        .unwrap();

        let ours = client_as(expired("client-2048"));
        let error = ours
            .seal_to_certificates(&site, kind, b"", std::slice::from_ref(&mp), NOW)
            .unwrap_err();
        assert_eq!(
            (&error, error.party()),
            (&Error::CERTIFICATE_EXPIRED, Some(Party::OwnSigning))
        );
        assert_eq!(
            error.to_string(),
            "certificate has expired: CN=X,CN=SMS, valid from 2027-01-13T08:00:00Z until 2027-01-14T08:00:00Z, and it is \
             2027-01-15T08:00:00Z (our own signing certificate)"
        );

        let theirs =
            client(provider).seal_to_certificates(&site, kind, b"", &[mp.clone(), mp_expired], NOW);
        let error = theirs.unwrap_err();
        assert_eq!(error, Error::CERTIFICATE_EXPIRED);
        assert_eq!(error.party(), Some(Party::ManagementPointEncryption));
        assert_eq!(error.element(), Some(("recipients", 1)));
        let end = "(the management point's encryption certificate, recipients[1])";
        assert!(error.to_string().ends_with(end), "{error}");

        let sealed = client(provider)
            .seal_to_certificates(&site, kind, b"", &[mp], NOW)
            .unwrap();
        let at_mp = management_point(provider, &["mp-2048"], site);
        let clients = directory_of(expired("client-2048").certificate().clone());
        let clients_error = at_mp
            .open(&sealed.bytes, &clients, ReplayCheck::LeftToCaller, NOW)
            .unwrap_err();
        assert_eq!(clients_error.party(), Some(Party::Client));
    }
}

#[test]
fn keys_that_do_not_fit_their_certificate() {
    let provider = Provider::default();
    let key = Arc::new(key(provider, "client-2048"));
    let other = SigningIdentity::new(key.clone(), certificate(provider, "client-3072"));
    let error = other.unwrap_err();
    assert_eq!(
        (&error, error.party()),
        (&Error::KEY_MISMATCH, Some(Party::OwnSigning))
    );
    let other = DecryptionIdentity::new(key, certificate(provider, "mp-2048"));
    assert_eq!(other.unwrap_err().party(), Some(Party::OwnEncryption));
}

/// A file that fails says which one, and what the system said.
#[test]
fn files_that_cannot_be_used() {
    let directory = TempDir::new();
    let provider = Provider::default();
    let store = |path: &Path| TrustStoreFile::new(path, provider, TrustSettings::default());
    let missing = directory.path("missing").join("store");
    let error = store(&missing).update(|_| Ok(())).unwrap_err();
    assert_eq!(error, Error::STORAGE);
    assert_eq!(error.path(), Some(missing.with_extension("lock").as_path()));
    assert!(error.raw_os_error().is_some() && error.source().is_some());

    let not_regular = directory.path("");
    let error = store(&not_regular).load().unwrap_err();
    assert_eq!(
        (error.kind(), error.path()),
        (ErrorKind::Storage, Some(&*not_regular))
    );
    assert_eq!(error.what(), Some("not a regular file"));

    directory.write("foreign", b"hello");
    let error = store(&directory.path("foreign")).load().unwrap_err();
    assert_eq!(error, Error::STORED_FOREIGN);
    assert_eq!(error.path(), Some(&*directory.path("foreign")));
}

/// A log gets one line, whatever a path or a sender that nobody has verified is called.
#[test]
fn one_line() {
    let error = Error::STORAGE.at("/a\nb\u{2028}c");
    assert!(error.to_string().ends_with(": /a\\nb\\u{2028}c"), "{error}");
    let provider = Provider::default();
    let (site, kind) = (SiteSecurity::default(), MessageKind::STATE_MESSAGE);
    let sender = ClientId::new("PC\u{202e}07\u{2028}fine").unwrap();
    let sender = Client::new(
        sender,
        hierarchy::p01(),
        signing_identity(provider, "client-2048"),
    );
    let sealed = sender
        .seal_to_certificates(&site, kind, b"", &[certificate(provider, "mp-2048")], NOW)
        .unwrap();
    let at = management_point(provider, &["mp-2048"], site);
    let clients = directory(provider);
    let error = at
        .open(&sealed.bytes, &clients, ReplayCheck::LeftToCaller, NOW)
        .unwrap_err();
    assert_eq!(
        (&error, error.what()),
        (&Error::UNKNOWN_SENDER, Some(r"PC\E2\80\AE07\E2\80\A8fine"))
    );
}

/// What is read back and contradicts itself says what it was.
#[test]
fn a_stored_value_that_contradicts_itself() {
    let body = [0x30, 0];
    let mut bytes = [
        b"CMTRUST\n".as_slice(),
        &2_u32.to_be_bytes(),
        &2_u64.to_be_bytes(),
        &body,
    ]
    .concat();
    let sum = sha256(&bytes);
    bytes.extend_from_slice(&sum);
    let read = TrustStore::from_bytes(Provider::default(), &bytes, TrustSettings::default());
    let error = read.map(drop).unwrap_err();
    assert_eq!(error, Error::STORED_DAMAGED);
    assert_eq!(
        error.source().unwrap().to_string(),
        Error::MALFORMED.to_string()
    );
}

/// A caller's own key fails: the caller hears its own reason.
#[test]
fn a_device_that_says_why() {
    let provider = Provider::default();
    let device = devices::Device::new(provider, "client-2048", |_| {
        Err(Error::new(
            ErrorKind::ExternalKey,
            io::Error::from_raw_os_error(5),
        ))
    });
    let identity = SigningIdentity::new(device, certificate(provider, "client-2048")).unwrap();
    let error = seal_as(identity, certificate(provider, "mp-2048")).unwrap_err();
    assert_eq!(
        (error.kind(), error.raw_os_error()),
        (ErrorKind::ExternalKey, Some(5))
    );
}

/// The issuer's name is in the text, on one line.
#[test]
fn an_issuer_that_is_missing() {
    let provider = Provider::default();
    let made = self_signed(
        &key(provider, "client-2048"),
        KeyUse::Signing,
        "A",
        NOW,
        NOW,
    )
    .unwrap();
    let (anchors, revocation) = (TrustAnchors::default(), Revocation::NotChecked);
    let purpose = PathPurpose::ClientAuthentication;
    let error = verify_path(&made, &[], &anchors, purpose, revocation, NOW).unwrap_err();
    assert_eq!(error, Error::UNKNOWN_ISSUER);
    assert!(
        error
            .what()
            .unwrap()
            .starts_with("CN=A,CN=SMS, the issuer of "),
        "{error}"
    );
    assert!(!error.to_string().contains('\n'));
}
