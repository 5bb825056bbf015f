//! Runs of encryption that an implementation in Python made, and those of ours that it opened.

use cmcrypto_core::content::{ContentHeader, ContentKey, HashCheck, PasswordCost};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::content::encrypted::fixture::*;

const PASSWORD: &[u8] = "pässword".as_bytes();

/// Path and size of each file, whose content is [`bytes`].
const FILES: [(&str, usize); 4] = [
    ("empty", 0),
    ("dir/one", 1),
    ("dir/\u{e4} full chunk", 65_536),
    ("dir/two chunks", 65_536 + 77),
];

/// `vectors/content/MAKER`, by `python3 vectors/make-content.py` and by [`make_ours`].
#[test]
fn they_open() {
    if std::env::var_os("CMCRYPTO_UPDATE_VECTORS").is_some() {
        make_ours();
    }
    for maker in ["python", "library"] {
        let read = |name: &str| vector(&format!("content/{maker}/{name}"));
        for &provider in Provider::ALL {
            let header = ContentHeader::from_der(&read("header.der")).unwrap();
            assert_eq!(header.package_sha256(), &sha256(MANIFEST));
            let identities = [decryption_identity(provider, RECIPIENT)];
            let keys = [
                ContentKey::unwrap_with_certificate(&header, &read("certificate.der"), &identities),
                ContentKey::unwrap_with_password(
                    provider,
                    &header,
                    &read("password.der"),
                    PASSWORD,
                ),
            ];
            for key in keys.map(Result::unwrap) {
                let manifest = key.decrypt_manifest(&mut &read("manifest")[..]);
                assert_eq!(manifest.as_deref(), Ok(MANIFEST));
                for (index, (path, size)) in FILES.into_iter().enumerate() {
                    let content = bytes(size);
                    let stream = read(&index.to_string());
                    let file = file(index as u32, path, &content);
                    let found = decrypt(&key, &file, &stream);
                    assert!(found == (Ok(()), content), "{maker}, {path}");
                    // As it is, it is no other's.
                    let renamed = cmcrypto_core::content::EncryptedFile { path: "x", ..file };
                    assert_eq!(decrypt(&key, &renamed, &stream).0, Err(Error::DECRYPT));
                }
            }
        }
    }
}

/// Makes those of this library again, which `python3 vectors/make-content.py` then opens.
fn make_ours() {
    let provider = Provider::default();
    let run = Run::new(provider);
    let to = [certificate(provider, RECIPIENT)];
    let write = |name: &str, bytes: &[u8]| {
        let path = vector_path(&format!("content/library/{name}"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    write("header.der", &run.header().to_der().unwrap());
    let wrapped = run.key.wrap_to_certificates(&to, NOW).unwrap();
    write("certificate.der", &wrapped);
    let cost = PasswordCost::default();
    let wrapped = run.key.wrap_under_password(provider, PASSWORD, cost);
    write("password.der", &wrapped.unwrap());
    let mut manifest = Vec::new();
    run.encryption
        .encrypt_manifest(MANIFEST, &mut manifest)
        .unwrap();
    write("manifest", &manifest);
    for (index, (path, size)) in FILES.into_iter().enumerate() {
        let content = bytes(size);
        let file = file(index as u32, path, &content);
        let mut stream = Vec::new();
        let check = HashCheck::Compared;
        let encrypted = run
            .encryption
            .encrypt_file(&file, check, &mut &content[..], &mut stream);
        encrypted.unwrap();
        write(&index.to_string(), &stream);
    }
}
