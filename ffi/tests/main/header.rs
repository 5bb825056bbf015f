//! The header: generated from the sources, complete, and good C and C++; and what the library
//! exports.

use crate::support;
use std::fmt::Write as _;
use std::mem::{offset_of, size_of};
use std::path::Path;
use std::process::Command;

use cbindgen::{Builder, Config, DocumentationStyle, Language};
use cmcrypto::*;
use cmcrypto_core::Error;

const CONVENTIONS: &str = include_str!("../../src/conventions.md");

/// In each function's documentation, and by it in the table.
const RULES: [&str; 3] = ["Threads: ", ". Allocates: ", ". Blocks: "];

#[test]
fn header_is_what_the_sources_say() {
    let path = support::root().join("include/cmcrypto.h");
    let generated = generate();
    if std::env::var_os("CMCRYPTO_UPDATE_HEADER").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == generated,
        "include/cmcrypto.h is not what the sources say; to write it again:\n\
         CMCRYPTO_UPDATE_HEADER=1 cargo test -p cmcrypto-ffi header::"
    );
}

#[test]
fn header_compiles_alone() {
    let layout = support::scratch("header").join("layout.c");
    std::fs::write(&layout, layout_checks()).unwrap();
    for standard in ["c99", "c11"] {
        compile("cc", "gcc", standard, "c", &layout);
    }
    for standard in ["c++11", "c++17"] {
        compile("c++", "g++", standard, "c++", &layout);
    }
}

#[test]
fn abi_version_is_the_header_s() {
    assert_eq!(cmcrypto_abi_version(), CMCRYPTO_ABI_VERSION);
    assert!(generate().contains(&format!("#define CMCRYPTO_ABI_VERSION {CMCRYPTO_ABI_VERSION}\n")));
}

/// The dynamic library exports the functions of the header and nothing else.
#[test]
fn exports_are_the_committed_ones() {
    let symbols = support::run_ok(
        "binutils",
        Command::new("nm")
            .args(["-D", "--defined-only", "--format=posix"])
            .arg(support::library("libcmcrypto.so")),
    );
    let mut exported: Vec<&str> =
        symbols.lines().filter_map(|line| line.split(' ').next()).collect();
    exported.sort_unstable();

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("exports.txt");
    if std::env::var_os("CMCRYPTO_UPDATE_EXPORTS").is_some() {
        std::fs::write(&path, exported.join("\n") + "\n").unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        exported,
        committed.lines().collect::<Vec<_>>(),
        "if the change is meant: CMCRYPTO_UPDATE_EXPORTS=1 cargo test -p cmcrypto-ffi header::"
    );

    let header = generate();
    let mut declared: Vec<&str> = functions(&header).map(|function| function.name).collect();
    declared.sort_unstable();
    assert_eq!(exported, declared);
}

/// The dynamic library stays loaded, and is named after the version of its interface.
#[cfg(target_os = "linux")]
#[test]
fn shared_library_is_linked_as_it_should() {
    let dynamic = support::run_ok(
        "binutils",
        Command::new("readelf").arg("-dW").arg(support::library("libcmcrypto.so")),
    );
    let name = format!("[libcmcrypto.so.{CMCRYPTO_ABI_VERSION}]");
    for expected in ["NODELETE", &name] {
        assert!(dynamic.contains(expected), "{expected}: {dynamic}");
    }
}

fn generate() -> String {
    let config = Config {
        language: Language::C,
        cpp_compat: true,
        include_guard: Some("CMCRYPTO_H".into()),
        no_includes: true,
        sys_includes: vec!["stddef.h".into(), "stdint.h".into()],
        usize_is_size_t: true,
        documentation_style: DocumentationStyle::Doxy,
        line_length: 100,
        after_includes: Some(
            "\n/* A status that is not looked at is a mistake. */\n\
             #if defined(__GNUC__)\n\
             #define CMCRYPTO_MUST_USE __attribute__((warn_unused_result))\n\
             #else\n\
             #define CMCRYPTO_MUST_USE\n\
             #endif"
                .into(),
        ),
        function: cbindgen::FunctionConfig {
            must_use: Some("CMCRYPTO_MUST_USE".into()),
            ..Default::default()
        },
        ..Config::default()
    };
    let mut generated = Vec::new();
    Builder::new()
        .with_config(config)
        .with_src(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))
        .generate()
        .unwrap()
        .write(&mut generated);
    let body = String::from_utf8(generated)
        .unwrap()
        .replace(" */\ncmcrypto_status ", " */\nCMCRYPTO_MUST_USE\ncmcrypto_status ")
        // C90 knows no other comments.
        .replace(" // __cplusplus", " /* __cplusplus */");
    let (conventions, codes, table) = (comment(CONVENTIONS), codes(&body), table(&body));
    format!(
        "/*\n * Generated from the sources by ffi/tests/main/header.rs; not to be edited.\n *\n\
         {conventions} *\n{codes} *\n{table} */\n\n{}\n",
        body.trim()
    )
}

fn comment(text: &str) -> String {
    text.lines().map(|line| format!(" * {line}").trim_end().to_owned() + "\n").collect()
}

struct Function<'a> {
    name: &'a str,
    rules: [&'a str; 3],
}

/// The functions that a header declares, each after its documentation.
fn functions(header: &str) -> impl Iterator<Item = Function<'_>> {
    header.split("\n/**\n").skip(1).filter_map(|item| {
        let (documentation, declaration) = item.split_once(" */\n")?;
        let declaration = declaration.strip_prefix("CMCRYPTO_MUST_USE\n").unwrap_or(declaration);
        if declaration.starts_with('#') || declaration.starts_with("typedef") {
            return None;
        }
        let name = declaration.split_once('(')?.0.rsplit([' ', '*']).next()?;
        let line = documentation
            .lines()
            .find_map(|line| line.strip_prefix(" * ")?.strip_prefix(RULES[0]))
            .unwrap_or_else(|| panic!("{name} does not say its thread rule"));
        let (threads, rest) = line.split_once(RULES[1]).unwrap();
        let (allocates, blocks) = rest.split_once(RULES[2]).unwrap();
        let rules = [threads, allocates, blocks.trim_end_matches('.')];
        assert!(["any", "one", "last"].contains(&rules[0]), "{name}");
        assert!(["yes", "no"].contains(&rules[1]), "{name}");
        assert!(["yes", "no"].contains(&rules[2]), "{name}");
        Some(Function { name, rules })
    })
}

fn table(header: &str) -> String {
    let mut text = comment(
        "# Functions\n\n\
         To block is to wait for another thread that holds a lock for a moment, for another process\n\
         that holds that of a trust store's file, for the system's first randomness, or for an\n\
         engine to prepare a key on its first use.\n",
    );
    text.push_str(" *\n");
    writeln!(text, " * {:<56} | threads | may allocate | may block", "function").unwrap();
    for Function { name, rules } in functions(header) {
        let [threads, allocates, blocks] = rules;
        writeln!(text, " * {name:<56} | {threads:<7} | {allocates:<12} | {blocks}").unwrap();
    }
    text
}

fn codes(header: &str) -> String {
    let mut text = comment(
        "# Codes\n\n\
         What a client does about a status that it got, or that its management point reports:\n",
    );
    text.push_str(" *\n");
    for error in Error::ALL {
        let (code, name) = (error.code(), constant(*error));
        assert!(header.contains(&format!("#define {name} {code}\n")), "{name}");
        writeln!(text, " * {code:>3} {name:<50} {}", advice(*error)).unwrap();
    }
    text
}

/// `NotARecipient` as `CMCRYPTO_ERROR_NOT_A_RECIPIENT`.
fn constant(error: Error) -> String {
    let mut name = String::from("CMCRYPTO_ERROR");
    for letter in format!("{error:?}").chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

fn advice(error: Error) -> &'static str {
    match error {
        Error::Random | Error::ExternalKey => "retry",
        Error::SeenMessagesFull | Error::StoreUnavailable => "retry later",
        Error::CertificateNotYetValid | Error::EndorsementNotYetValid => {
            "retry later, or set the clock"
        }
        Error::Stale | Error::SentInFuture => {
            "set the clock; a message: seal it again and retry; between sites: retry later"
        }
        Error::NotARecipient | Error::NotIntendedRecipient => {
            "fetch the management point's certificate again"
        }
        Error::CertificateExpired => {
            "the management point's: fetch the certificate again; \
             the client's own: register again; \
             the site server's: the administrator must replace it"
        }
        Error::UnknownSender => "register again",
        Error::SignerMismatch => {
            "a message or renewal: register again; site data: follow the site's change of \
             certificate; a site's key: compare fingerprints again"
        }
        Error::KeyTooSmall => {
            "a client's: register again; a root's or site's: the administrator must replace it"
        }
        Error::SignatureInvalid => {
            "of management point keys or a reply: log it, and trust another management point; \
             otherwise give up"
        }
        Error::AlreadyRegistered => "renew instead",
        Error::Replayed => "give up: it was accepted before",
        Error::InvalidArgument => "give up: the caller's mistake, see the detail",
        Error::Internal => "give up: a bug, or an engine that failed",
        _ => trust_advice(error),
    }
}

fn trust_advice(error: Error) -> &'static str {
    match error {
        Error::NameNotSingleByte => "give up: choose a name in ASCII",
        Error::UnknownIssuer => "give up: the administrator must install the issuer's certificate",
        Error::PathInvalid => "give up: the administrator must replace the certificate",
        Error::Revoked => {
            "fetch the revocation lists again; then the administrator must replace the certificate"
        }
        Error::NoCertificate | Error::SeveralCertificates => {
            "give up: the administrator must change the certificates or the selection criteria"
        }
        Error::NoTrustedRootKey => {
            "ask the directory service for the key, or the administrator must provision it"
        }
        Error::RootKeyMismatch => {
            "trust another management point; or the administrator must replace or reset the key"
        }
        Error::KeyConflict => {
            "go on with what is held, and log it; only the administrator may replace or reset it"
        }
        Error::FirstManagementPointNotAccepted => {
            "ask the directory service for the key, or the administrator must provision it"
        }
        Error::EndorsementExpired => {
            "fetch the management point's keys again; a site's: it must endorse again"
        }
        Error::UnknownManagementPoint => "fetch the management point's keys again",
        Error::Rollback => {
            "of management point keys: fetch them again; \
             of what a site sent: log it, something newer was accepted"
        }
        Error::SiteMismatch => {
            "a client: look at the assigned site, else trust another management point; between \
             sites: it is for another site, or the wrong directory or position was given"
        }
        Error::EndorsementMismatch | Error::HostMismatch | Error::EndorsementTooDeep => {
            "log it, and trust another management point"
        }
        Error::EndorsementConflict => "go on with what is held, and log it",
        Error::NoSiteSigningCertificate => {
            "ask the directory service for the certificate, or the administrator must provision it"
        }
        Error::StoredForeign | Error::StoredDamaged => {
            "give up: the administrator must restore what was stored; a trust store's file may \
             be removed by cmcrypto_trust_store_file_discard"
        }
        Error::VersionNotSupported => {
            "give up: update the library; a trust store's file may be removed by \
             cmcrypto_trust_store_file_discard"
        }
        Error::Storage => "retry later; then the administrator must look at the file",
        Error::ChallengeInvalid | Error::ChallengeExpired => {
            "ask for another challenge, then register again"
        }
        Error::KeyAlreadyRegistered => "register again with a new key",
        Error::ReplyMismatch => "register again",
        _ => site_advice(error),
    }
}

fn site_advice(error: Error) -> &'static str {
    match error {
        Error::SiteKeyUnknown => {
            "retry when the site's key is known: ask the directory service, or import a key file"
        }
        Error::SiteKeyRetired => "log it; the site must send it again, signed with its current key",
        Error::SecureKeyExchangeRequired => {
            "ask the directory service for the key, or the administrator must import a key file"
        }
        Error::DuplicateSite => "give up: the administrator must export the key file again",
        Error::ReplicationGap => {
            "retry when what is missing has arrived, or ask the site to send it again"
        }
        Error::ReplicationConflict => {
            "log it; the administrator must find out why the site has another history"
        }
        Error::NumberExhausted => "begin again with a new stream, key or channel",
        Error::SuiteNotAccepted => "connect again with another suite",
        Error::KeyConfirmation => "log it, and connect again",
        Error::RecordReflected => "log it, and close the transport",
        Error::RecordMissing => "log it, and close the transport",
        Error::ChannelClosed => "connect again",
        Error::ChannelTruncated => "connect again; what came last may be incomplete",
        _ => "give up",
    }
}

/// That C sees the structures as Rust does.
fn layout_checks() -> String {
    let mut text = String::from("#include \"cmcrypto.h\"\n\n");
    let mut check = |number: usize, condition: String| {
        writeln!(text, "typedef char check_{number}[({condition}) ? 1 : -1];").unwrap();
    };
    let mut number = 0;
    macro_rules! structure {
        ($name:ident: $($field:ident),*) => {
            number += 1;
            let size = size_of::<$name>();
            check(number, format!("sizeof({}) == {size}", stringify!($name)));
            $(
                number += 1;
                let offset = offset_of!($name, $field);
                let (name, field) = (stringify!($name), stringify!($field));
                check(number, format!("offsetof({name}, {field}) == {offset}"));
            )*
        };
    }
    structure!(cmcrypto_aes_gcm_sealed: nonce, tag);
    structure!(cmcrypto_message_id: bytes);
    structure!(cmcrypto_sign_options: struct_size, digest, omit_certificate);
    structure!(
        cmcrypto_accepted_algorithms: struct_size, sha1_signatures, rsa_1024_verification, oaep_sha1
    );
    structure!(
        cmcrypto_site_security: struct_size, allow_unsigned, allow_sha1, allow_plaintext,
        legacy_rsa_1024_verification, legacy_oaep_sha1
    );
    structure!(cmcrypto_freshness: struct_size, max_age, max_skew);
    structure!(
        cmcrypto_endorsement_terms: struct_size, reserved, number, not_before, not_after
    );
    structure!(
        cmcrypto_trust_settings: struct_size, accept_first_management_point,
        legacy_rsa_1024_verification
    );
    structure!(cmcrypto_site_directory_settings: struct_size, allow_insecure_key_exchange);
    text
}

fn compile(compiler: &str, package: &str, standard: &str, language: &str, source: &Path) {
    support::run_ok(
        package,
        Command::new(compiler)
            .arg(format!("-std={standard}"))
            .args(support::warnings())
            .arg("-fsyntax-only")
            .args(["-x", language, "-I"])
            .arg(support::root().join("include"))
            .arg(source),
    );
}
