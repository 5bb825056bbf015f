//! The headers: generated from the sources, complete, and good C and C++; and what the library
//! exports.

use crate::support;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::mem::{offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::Command;

use cbindgen::{
    Builder, Config, DocumentationStyle, ExportConfig, FunctionConfig, Language, Style,
};
use cmcrypto::*;
use cmcrypto_core::ErrorKind;

const CONVENTIONS: &str = include_str!("../../src/conventions.md");
const MAP: &str = include_str!("../../src/map.md");
const GENERATED: &str =
    " * Generated from the sources by ffi/tests/main/header.rs; not to be edited.\n";

/// The folders of `src`, and a file: a header each, which includes of those before it what it needs.
pub(crate) const CHAPTERS: [&str; 17] = [
    "abi",
    "primitive",
    "pki",
    "client_certificate",
    "site_security",
    "registration",
    "policy",
    "exchange_key",
    "trust",
    "secret_policy",
    "content",
    "message",
    "sites",
    "replication",
    "channel",
    "compatibility",
    "access",
];

const MUST_USE: &str = "/**\n * @def CMCRYPTO_MUST_USE\n * A status that is not looked at is a mistake.\n */\n\
     #if defined(__GNUC__)\n\
     #define CMCRYPTO_MUST_USE __attribute__((warn_unused_result))\n\
     #else\n\
     #define CMCRYPTO_MUST_USE\n\
     #endif\n\n";

const SIZE: &str = "/* Structures are what the library was built with: checked where the compiler can, on 64-bit systems. */\n\
     #if UINTPTR_MAX < 0xffffffffffffffffu\n\
     #define CMCRYPTO_SIZE(type, size)\n\
     #elif defined(__cplusplus)\n\
     #define CMCRYPTO_SIZE(type, size) static_assert(sizeof(type) == (size), #type);\n\
     #elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L\n\
     #define CMCRYPTO_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type);\n\
     #else\n\
     #define CMCRYPTO_SIZE(type, size)\n\
     #endif\n\n";

/// In each function's documentation, and by it in the table.
const RULES: [&str; 3] = ["Threads: ", ". Allocates: ", ". Blocks: "];

#[test]
fn headers_are_what_the_sources_say() {
    for (name, generated) in generate() {
        let path = support::root().join("include").join(&name);
        if std::env::var_os("CMCRYPTO_UPDATE_HEADER").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &generated).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap_or_default() == generated,
            "include/{name} is not what the sources say; to write it again:\n\
             CMCRYPTO_UPDATE_HEADER=1 cargo test -p cmcrypto-ffi header::"
        );
    }
    let text = text();
    let long = text.lines().find(|line| line.len() > 120);
    assert_eq!(long, None);
    let statuses = text.matches("\ncmcrypto_status ").count();
    assert_eq!(statuses, text.matches("\nCMCRYPTO_MUST_USE\ncmcrypto_status ").count());
    // What the text names is there: nothing that was, and no link of Rust's.
    assert_eq!(text.find("[`"), None);
    let words = text.split(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric());
    let mut named: Vec<&str> = words.filter(|word| word.starts_with("cmcrypto_")).collect();
    let exports = include_str!("../../exports.txt");
    named.retain(|word| !exports.lines().any(|export| export == *word));
    named.retain(|word| {
        let [named, callback] = [format!(" {word};\n"), format!("(*{word})(")];
        !text.contains(&named) && !text.contains(&callback) && *word != "cmcrypto_x"
    });
    assert_eq!(named, Vec::<&str>::new());
    let directory = std::fs::read_dir(support::root().join("include/cmcrypto")).unwrap();
    assert_eq!(directory.count(), CHAPTERS.len());
}

#[test]
fn headers_compile_alone() {
    let scratch = support::scratch("header");
    let layout = scratch.join("layout.c");
    let checks = layout_checks();
    let text = text();
    let structures = structures(&text);
    assert!(structures.len() > 50, "are structures written otherwise now?");
    for (structure, fields) in structures {
        assert!(checks.contains(&format!("sizeof({structure})")), "layout of {structure}");
        for field in fields {
            let offset = format!("offsetof({structure}, {field})");
            assert!(checks.contains(&offset), "{offset}");
        }
    }
    std::fs::write(&layout, checks).unwrap();
    let mut sources = vec![layout];
    for chapter in CHAPTERS {
        let source = scratch.join(format!("{chapter}.c"));
        std::fs::write(&source, format!("#include \"cmcrypto/{chapter}.h\"\n")).unwrap();
        sources.push(source);
    }
    for source in sources {
        for standard in ["c99", "c11"] {
            compile("cc", "gcc", standard, "c", &source);
        }
        for standard in ["c++11", "c++17"] {
            compile("c++", "g++", standard, "c++", &source);
        }
    }
}

#[test]
fn abi_version_is_the_header_s() {
    assert_eq!(cmcrypto_abi_version(), CMCRYPTO_ABI_VERSION);
    assert!(text().contains(&format!("#define CMCRYPTO_ABI_VERSION {CMCRYPTO_ABI_VERSION}\n")));
}

/// A constant of one family is refused where one of another is wanted: no two have a number in common,
/// but for 0, which is the default, and numbers that are signed on the wire.
#[test]
fn families_of_constants_are_disjoint() {
    let sources = CHAPTERS.map(sources).concat();
    let text: String = sources.into_iter().map(|(_, source)| source).collect();
    let families = text.match_indices("constants").filter_map(|(at, found)| {
        let rest = text[at + found.len()..].trim_start_matches([' ', '\n', '/']);
        rest.strip_prefix("`")?.split_once("...")
    });
    let families: BTreeSet<&str> = families.map(|(family, _)| family).collect();
    let mut owners = BTreeMap::new();
    for family in &families {
        for (name, number) in text.lines().filter_map(|line| {
            let (name, number) = line.strip_prefix("pub const ")?.split_once(": i32 = ")?;
            let number: i32 = number.trim_end_matches(';').parse().ok()?;
            name.starts_with(family).then_some((name, number))
        }) {
            let other = owners.insert(number, family);
            let is_signed = ["MESSAGE_KIND", "SITE_DATA_KIND", "CHANNEL_SUITE"]
                .iter()
                .any(|signed| family.contains(signed));
            assert!(
                number == 0 || is_signed || other.is_none_or(|other| other == family),
                "{name}, as one of {other:?}"
            );
        }
    }
    assert_eq!(families.len(), 41, "{families:?}");
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

    let header = text();
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

/// The headers by their names below `include`.
fn generate() -> Vec<(String, String)> {
    let sources = CHAPTERS.map(|chapter| (chapter, sources(chapter)));
    let mut headers = vec![("cmcrypto.h".to_owned(), String::new())];
    let mut all = String::new();
    for (chapter, files) in &sources {
        let body = declarations(chapter, files);
        // Those before it whose names it uses.
        let before = sources.iter().take_while(|(other, _)| other != chapter);
        let includes: String = before
            .filter(|(_, files)| names(files).iter().any(|name| is_named(&body, name)))
            .map(|(other, _)| format!("#include \"{other}.h\"\n"))
            .collect();
        let includes = if includes.is_empty() {
            "#include <stddef.h>\n#include <stdint.h>\n".to_owned()
        } else {
            includes
        };
        let guard = format!("CMCRYPTO_{}_H", chapter.to_uppercase());
        let title = comment(files[0].1.lines().next().unwrap().trim_start_matches("//! "));
        headers.push((
            format!("cmcrypto/{chapter}.h"),
            format!(
                "/**\n * @file\n{title} *\n{GENERATED} *\n * ```\n{} * ```\n */\n\n#ifndef {guard}\n#define {guard}\n\n{includes}\n\
                 #ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n{}\n\n#ifdef __cplusplus\n}}\n#endif\n\n#endif\n",
                table(&body),
                body.trim().to_owned() + &sizes(&body),
            ),
        ));
        all += &body;
    }
    let includes: String =
        CHAPTERS.iter().map(|chapter| format!("#include \"cmcrypto/{chapter}.h\"\n")).collect();
    headers[0].1 = format!(
        "/**\n * @file\n{} *\n{GENERATED} *\n{} *\n{} */\n\n#ifndef CMCRYPTO_H\n#define CMCRYPTO_H\n\n{includes}\n#endif\n",
        comment(CONVENTIONS),
        comment(MAP),
        codes(&all),
    );
    headers
}

/// The sizes of a header's structures, which are Rust's.
fn sizes(body: &str) -> String {
    let (checks, mut text) = (layout_checks(), String::new());
    for (structure, _) in structures(body) {
        let start = format!("sizeof({structure}) == ");
        let (_, rest) =
            checks.split_once(&start).unwrap_or_else(|| panic!("layout of {structure}"));
        let size = rest.split(')').next().unwrap();
        write!(text, "\nCMCRYPTO_SIZE({structure}, {size})").unwrap();
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// All headers as one.
pub(crate) fn text() -> String {
    generate().into_iter().map(|(_, text)| text).collect()
}

/// The source files of a chapter, in the order of its table of contents, which comes first.
pub(crate) fn sources(chapter: &str) -> Vec<(PathBuf, String)> {
    let read = |path: PathBuf| {
        let source = std::fs::read_to_string(&path).unwrap();
        (path, source)
    };
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![read(directory.join(format!("{chapter}.rs")))];
    let modules: Vec<String> = files[0]
        .1
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub(crate) mod ")?.trim_end_matches(';').into()))
        .collect();
    let directory = directory.join(chapter);
    files.extend(modules.iter().map(|module| read(directory.join(format!("{module}.rs")))));
    files
}

/// The types and constants that files define.
fn names(files: &[(PathBuf, String)]) -> Vec<&str> {
    let lines = files.iter().flat_map(|(_, source)| source.lines());
    let named = lines.filter_map(|line| {
        let kinds = ["pub type ", "pub struct ", "pub const "];
        let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
        rest.split(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric()).next()
    });
    named.collect()
}

fn is_named(body: &str, name: &str) -> bool {
    body.match_indices(name).any(|(at, _)| {
        let next = body.as_bytes().get(at + name.len());
        !next.is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_')
    })
}

fn declarations(chapter: &str, files: &[(PathBuf, String)]) -> String {
    let config = Config {
        language: Language::C,
        style: Style::Type,
        no_includes: true,
        usize_is_size_t: true,
        documentation_style: DocumentationStyle::Doxy,
        line_length: 100,
        // What no function of this chapter names, others do.
        export: ExportConfig {
            include: names(files).into_iter().map(str::to_owned).collect(),
            ..Default::default()
        },
        function: FunctionConfig {
            must_use: Some("CMCRYPTO_MUST_USE".into()),
            ..Default::default()
        },
        ..Config::default()
    };
    let builder = Builder::new().with_config(config);
    let mut generated = Vec::new();
    files[1..]
        .iter()
        .map(|(path, _)| path)
        .chain((files.len() == 1).then_some(&files[0].0))
        .fold(builder, |builder, path| builder.with_src(path))
        .generate()
        .unwrap()
        .write(&mut generated);
    let macros = if chapter == CHAPTERS[0] { [MUST_USE, SIZE].concat() } else { String::new() };
    let generated = compressed(&String::from_utf8(generated).unwrap());
    macros + &generated.replace(" */\ncmcrypto_status ", " */\nCMCRYPTO_MUST_USE\ncmcrypto_status ")
}

/// With the parameters of a function filled into lines, which a long name would leave no room for.
fn compressed(declarations: &str) -> String {
    let mut text = String::new();
    let mut lines = declarations.lines();
    while let Some(first) = lines.next() {
        let is_other = first.starts_with([' ', '/', '#', '}']) || first.starts_with("typedef");
        if is_other || !first.contains('(') {
            text += &format!("{first}\n");
            continue;
        }
        let mut whole = first.to_owned();
        while !whole.ends_with(';') {
            whole += &format!(" {}", lines.next().unwrap().trim());
        }
        let (name, parameters) = whole.split_once('(').unwrap();
        let mut line = String::from("    ");
        if whole.len() <= 100 {
            line = whole;
        } else {
            text += &format!("{name}(\n");
            for word in parameters.split_inclusive(", ") {
                if line.len() + word.trim_end().len() > 100 {
                    text += &format!("{}\n", line.trim_end());
                    line = String::from("    ");
                }
                line += word;
            }
        }
        text += &format!("{line}\n");
    }
    text
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
        if declaration.starts_with(['#', '\n']) || declaration.starts_with("typedef") {
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
    let mut text = String::new();
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
    text.push_str(" *\n * ```\n");
    for error in ErrorKind::ALL {
        let (code, name) = (error.code(), constant(*error));
        assert!(header.contains(&format!("#define {name} {code}\n")), "{name}");
        let mut line = format!(" * {code:>3} {name:<50}");
        for word in advice(*error).split(' ') {
            if line.len() + word.len() >= 100 {
                text += &(line + "\n");
                line = format!(" * {:54}", "");
            }
            line = line + " " + word;
        }
        text += &(line + "\n");
    }
    text + " * ```\n"
}

/// `NotARecipient` as `CMCRYPTO_ERROR_NOT_A_RECIPIENT`.
fn constant(error: ErrorKind) -> String {
    let mut name = String::from("CMCRYPTO_ERROR");
    for letter in format!("{error:?}").chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

pub(crate) fn advice(error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::Random | ErrorKind::ExternalKey => "retry",
        ErrorKind::SeenMessagesFull | ErrorKind::StoreUnavailable => "retry later",
        ErrorKind::CertificateNotYetValid | ErrorKind::EndorsementNotYetValid => {
            "retry later, or set the clock"
        }
        ErrorKind::Stale | ErrorKind::SentInFuture => {
            "set the clock; a message: seal it again and retry; between sites: retry later; site \
             data: ask for it again"
        }
        ErrorKind::NotARecipient => "fetch the management point's certificate again",
        ErrorKind::NotIntendedRecipient => {
            "a message: fetch the management point's certificate again; site data: log it, and ask \
             for it again"
        }
        ErrorKind::CertificateExpired => {
            "the detail says whose: the management point's: fetch the certificate again; \
             the client's own: register again; \
             the site server's: the administrator must replace it"
        }
        ErrorKind::UnknownSender => "register again",
        ErrorKind::SignerMismatch => {
            "a message or renewal: register again; site data: follow the site's change of \
             certificate; a site's key: compare fingerprints again"
        }
        ErrorKind::KeyTooSmall => {
            "a client's: register again; a root's or site's: the administrator must replace it"
        }
        ErrorKind::SignatureInvalid => {
            "of management point keys or a reply: log it, and trust another management point; \
             otherwise give up"
        }
        ErrorKind::AlreadyRegistered => "renew instead",
        ErrorKind::HashMismatch => "fetch the message, and what names its hash, again",
        ErrorKind::EnvelopeMismatch => "log it; seal it again and retry",
        ErrorKind::UnapprovedSender => "retry once the administrator has approved the client",
        ErrorKind::Replayed => "give up: it was accepted before",
        ErrorKind::InvalidArgument => "give up: the caller's mistake, see the detail",
        ErrorKind::Internal => "give up: a bug, or an engine that failed",
        _ => trust_advice(error),
    }
}

fn trust_advice(error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::NameNotSingleByte => "give up: choose a name in ASCII",
        ErrorKind::UnknownIssuer => {
            "give up: the administrator must install the issuer's certificate"
        }
        ErrorKind::PathInvalid => "give up: the administrator must replace the certificate",
        ErrorKind::Revoked => {
            "fetch the revocation lists again; then the administrator must replace the certificate"
        }
        ErrorKind::NoCertificate | ErrorKind::SeveralCertificates => {
            "give up: the administrator must change the certificates or the selection criteria"
        }
        ErrorKind::NoTrustedRootKey => {
            "ask the directory service for the key, or the administrator must provision it"
        }
        ErrorKind::RootKeyMismatch => {
            "trust another management point; or the administrator must replace or reset the key"
        }
        ErrorKind::KeyConflict => {
            "go on with what is held, and log it; only the administrator may replace or reset it"
        }
        ErrorKind::FirstManagementPointNotAccepted => {
            "ask the directory service for the key or the certificate, or the administrator must \
             provision it"
        }
        ErrorKind::EndorsementExpired => {
            "fetch the management point's keys again; a site's: it must endorse again"
        }
        ErrorKind::UnknownManagementPoint => "fetch the management point's keys again",
        ErrorKind::Rollback => {
            "of management point keys: fetch them again; \
             of what a site sent: log it, something newer was accepted"
        }
        ErrorKind::SiteMismatch => {
            "a client: look at the assigned site, else trust another management point; between \
             sites: it is for another site, or the wrong directory or position was given"
        }
        ErrorKind::EndorsementMismatch
        | ErrorKind::HostMismatch
        | ErrorKind::EndorsementTooDeep => "log it, and trust another management point",
        ErrorKind::EndorsementConflict => "go on with what is held, and log it",
        ErrorKind::NoSiteSigningCertificate => {
            "ask the directory service for the certificate, or the administrator must provision it"
        }
        ErrorKind::StoredForeign | ErrorKind::StoredDamaged => {
            "give up: the administrator must restore what was stored; a trust store's file may \
             be emptied by cmcrypto_trust_store_file_discard"
        }
        ErrorKind::VersionNotSupported => {
            "give up: update the library; a trust store's file may be emptied by \
             cmcrypto_trust_store_file_discard"
        }
        ErrorKind::Storage => {
            "retry later; then the administrator must look at the file that the detail names"
        }
        ErrorKind::NotSupported => {
            "give up: the administrator must give another form of what the detail names"
        }
        ErrorKind::ChallengeInvalid | ErrorKind::ChallengeExpired => {
            "ask for another challenge, then register or sign in again"
        }
        ErrorKind::KeyAlreadyRegistered => "register again with a new key",
        ErrorKind::ReplyMismatch => "register again",
        _ => site_advice(error),
    }
}

fn site_advice(error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::SiteKeyUnknown => {
            "retry when the site's key is known: ask the directory service, or import a key file"
        }
        ErrorKind::SiteKeyRetired => {
            "log it; the site must send it again, signed with its current key"
        }
        ErrorKind::SecureKeyExchangeRequired => {
            "ask the directory service for the key, or the administrator must import a key file"
        }
        ErrorKind::DuplicateSite => "give up: the administrator must export the key file again",
        ErrorKind::ReplicationGap => {
            "retry when what is missing has arrived, or ask the site to send it again"
        }
        ErrorKind::ReplicationConflict => {
            "log it; the administrator must find out why the site has another history"
        }
        ErrorKind::NumberExhausted => "begin again with a new stream, key or channel",
        ErrorKind::SiteKeyStolen => {
            "log it; the site must have a new key, from the directory service or compared by the \
             administrator"
        }
        ErrorKind::SiteKeyUnvouched => {
            "retry when somebody vouches for the key again: ask the directory service, or have the \
             site's parent endorse it"
        }
        ErrorKind::PolicyConflict => {
            "log it; the administrator must find out who else signs for the site"
        }
        ErrorKind::PolicyBodyMismatch => {
            "ask for the policy again, from another management point, and log it"
        }
        ErrorKind::PolicyNotAssigned => {
            "ask for the site's policy sets again; then for a secret policy, as it is assigned now"
        }
        ErrorKind::ContentName => "give up: rename what the detail names",
        ErrorKind::ContentKind => "give up: remove what the detail names",
        ErrorKind::ContentChanged => "retry when nobody writes there",
        ErrorKind::ContentMismatch => {
            "do not use it; fetch it again, from another distribution point, and log it"
        }
        ErrorKind::Cancelled => "the caller's own word; call again to go on",
        ErrorKind::FetchInProgress => "retry later",
        ErrorKind::TargetExists => "verify what is there, or remove it and retry",
        ErrorKind::ContentKeyMismatch => "fetch the header, and the key that came with it, again",
        ErrorKind::NoIssuingAuthority => "ask for the management points' keys again",
        ErrorKind::CertificateNotIssued => "ask the site for a new certificate",
        ErrorKind::CertificateBlocked => "ask the site for a new certificate, for a new key",
        ErrorKind::AuthenticationTooWeak => "sign in at the level that the detail names",
        ErrorKind::TokenSignerUnknown => {
            "fetch the keys again, not more often than every few minutes; then refuse the token"
        }
        ErrorKind::TokenSignerRetired => "refuse the token; its holder asks for another",
        ErrorKind::TokenIssuerMismatch
        | ErrorKind::TokenKindMismatch
        | ErrorKind::TokenBlocked
        | ErrorKind::TokenUsedUp
        | ErrorKind::TokenLifetime => "refuse the token, and log it",
        ErrorKind::TokenNotHolder => "refuse the token, and log it: it may have been stolen",
        ErrorKind::KeySetStale => "fetch the keys again, and retry",
        ErrorKind::AccessDenied => {
            "give up; an administrator who has the right can give it, or do it"
        }
        ErrorKind::SuiteNotAccepted => "connect again with another suite",
        ErrorKind::KeyConfirmation => "log it, and connect again",
        ErrorKind::RecordReflected => "log it, and close the transport",
        ErrorKind::RecordMissing => "log it, and close the transport",
        ErrorKind::ChannelClosed => "connect again",
        ErrorKind::ChannelTruncated => "connect again; what came last may be incomplete",
        ErrorKind::CookieInvalid => "send a demand for a cookie",
        ErrorKind::ChannelEnded => "connect again",
        _ => "give up",
    }
}

/// The structures with members that a header has, each with the names of those.
fn structures(header: &str) -> Vec<(&str, Vec<&str>)> {
    let begun = header.split("\ntypedef struct {\n").skip(1);
    let whole = begun.filter_map(|rest| rest.split_once("\n} "));
    whole
        .map(|(body, rest)| {
            let lines = body.lines().filter_map(|line| line.strip_suffix(';'));
            let declared = lines.filter_map(|line| line.rsplit([' ', '*']).next());
            let fields = declared.filter_map(|name| name.split('[').next());
            (rest.split(';').next().unwrap_or_default(), fields.collect())
        })
        .collect()
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
    structure!(
        cmcrypto_opened_info: struct_size, is_signed, encrypted, kind, digest, is_approved, reserved,
        site_code, sent, message_id, sender
    );
    structure!(cmcrypto_registration_answer: struct_size, approved, digest, id);
    structure!(cmcrypto_registered: struct_size, approved, id);
    structure!(cmcrypto_site_code: text);
    structure!(
        cmcrypto_known_site: struct_size, site_code, relation, source, vouched_by, follows_another,
        is_endorsed, has_previous, previous_is_kept, has_operational, learned, previous_kept_until,
        endorsement_number, endorsement_not_before, endorsement_not_after, fingerprint,
        previous_fingerprint, operational_number, operational_not_before, operational_not_after,
        operational_fingerprint
    );
    structure!(cmcrypto_lapsing_site: struct_size, site_code, until);
    structure!(
        cmcrypto_site_key_file_info: struct_size, kind, written_by, written_for, time, key_count,
        fingerprint, has_operational_key, reserved
    );
    structure!(cmcrypto_replication_position: len, bytes);
    structure!(
        cmcrypto_replication_position_info: struct_size, from_site_code, to_site_code, stream,
        number, key_sha256
    );
    structure!(
        cmcrypto_replication_header: struct_size, from_site_code, to_site_code, stream, number,
        time, length
    );
    structure!(cmcrypto_replication_verified: struct_size, continuity, time, next);
    structure!(
        cmcrypto_external_key: struct_size, one_at_a_time, sign_digest, decrypt_oaep, destroy
    );
    structure!(
        cmcrypto_public_key_info: struct_size, key_type, provider, bits, modulus_len, spki_sha256,
        key_sha256
    );
    structure!(
        cmcrypto_certificate_info: struct_size, thumbprint_sha1, thumbprint_sha256, not_before,
        not_after
    );
    structure!(
        cmcrypto_certificate_revocation_list_info: struct_size, reserved, this_update, next_update
    );
    structure!(
        cmcrypto_cms_signer_info: struct_size, digest, has_signing_time, reserved, signing_time
    );
    structure!(cmcrypto_endorsement_info: struct_size, site_code, number, not_before, not_after);
    structure!(
        cmcrypto_trusted_management_point_info: struct_size, site_code, parent_site_code, reserved,
        not_after, host
    );
    structure!(cmcrypto_management_point_name: struct_size, site_code, parent_site_code, host);
    structure!(
        cmcrypto_trust_store_info: struct_size, trusted_root_key_source, management_point_count
    );
    structure!(
        cmcrypto_channel_request_info: struct_size, suite, from_site_code, to_site_code
    );
    structure!(cmcrypto_site_data_target: kind, id);
    structure!(
        cmcrypto_site_data_terms: struct_size, kind, number, not_before, not_after, target
    );
    structure!(
        cmcrypto_expected_site_data: struct_size, kind, least_number, target, numbered_by
    );
    structure!(
        cmcrypto_site_data_info: struct_size, reserved, number, not_before, not_after,
        certificate_sha256
    );
    structure!(
        cmcrypto_policy_assignment: struct_size, requires_auth, secret, intranet_only, version,
        length, not_before, not_after, sha256, policy
    );
    structure!(
        cmcrypto_client_policies_info: struct_size, set_count, site_code, client_id
    );
    structure!(
        cmcrypto_applied_policy_set: struct_size, reserved, number, not_before, not_after, sha256,
        target
    );
    structure!(
        cmcrypto_content_progress: struct_size, reserved, files, all_files, bytes, verified_entries
    );
    structure!(
        cmcrypto_content_manifest_info: struct_size, reserved, entry_count, total_size, sha256
    );
    structure!(cmcrypto_content_entry: struct_size, is_directory, size, path_len, sha256);
    structure!(
        cmcrypto_content_terms: struct_size, reserved, number, not_before, not_after, package
    );
    structure!(
        cmcrypto_expected_content: struct_size, reserved, least_number, package, numbered_by
    );
    structure!(
        cmcrypto_compare_settings: struct_size, threads, max_differences, verified_entries
    );
    structure!(cmcrypto_missing_file: struct_size, is_missing, index, size, offset);
    structure!(
        cmcrypto_issuing_request: struct_size, profile, days, host_count, hosts
    );
    structure!(
        cmcrypto_issuing_authority_info: struct_size, site_code, issued_count, blocked_count
    );
    structure!(
        cmcrypto_issued_certificate: struct_size, profile, serial, not_before, not_after, host
    );
    structure!(
        cmcrypto_blocked_certificate: struct_size, reason, serial, date, not_after
    );
    structure!(
        cmcrypto_administrator_session: struct_size, session_len, site_code, provider, session,
        channel
    );
    structure!(cmcrypto_administrator_decision: struct_size, decision, needed, had);
    structure!(cmcrypto_administrator_policy_info: struct_size, minimum, number);
    structure!(
        cmcrypto_expected_grant: struct_size, reserved, least_number, numbered_by, user
    );
    structure!(
        cmcrypto_grant_info: struct_size, is_withdrawal, number, not_before, not_after,
        certificate_sha256, user
    );
    structure!(
        cmcrypto_access_question: struct_size, object_type, operation, as_the_product, id, collection
    );
    structure!(
        cmcrypto_access_decision: struct_size, is_allowed, miss, assignment, role, is_across,
        read_assignment, reserved
    );
    structure!(cmcrypto_grant_terms: struct_size, reserved, number, not_before, not_after);
    structure!(
        cmcrypto_role_info: struct_size, type_count, others, copied_from, name, description
    );
    structure!(cmcrypto_sign_options: struct_size, digest, omit_certificate);
    structure!(
        cmcrypto_accepted_algorithms: struct_size, sha1_signatures, rsa_1024_verification, oaep_sha1
    );
    structure!(
        cmcrypto_site_security: struct_size, allow_unsigned, allow_sha1, allow_plaintext,
        legacy_rsa_1024_verification, legacy_oaep_sha1, legacy_large_keys, allow_unapproved
    );
    structure!(
        cmcrypto_compatibility_settings: struct_size, aes_256_cbc, aes_128_cbc, des_ede3_cbc,
        sha1_signatures, rsa_1024_verification, signatures_without_digest_info
    );
    structure!(
        cmcrypto_compatibility_signature_info: struct_size, digest, without_digest_info
    );
    structure!(cmcrypto_client_token_info: struct_size, reserved, time, client_id);
    structure!(
        cmcrypto_content_ways: struct_size, certificates, client, password, user_state
    );
    structure!(
        cmcrypto_content_header_info: struct_size, to_certificates, to_client, under_password,
        with_user_state, reserved, version, package_sha256, commitment, package
    );
    structure!(
        cmcrypto_encrypted_file: struct_size, index, size, hash_left_to_caller, reserved, sha256
    );
    structure!(cmcrypto_password_cost: struct_size, memory, passes, lanes);
    structure!(cmcrypto_user_state_info: struct_size, is_recovery, time);
    structure!(
        cmcrypto_site_token_request: struct_size, kind, lifetime, reserved, client_id
    );
    structure!(
        cmcrypto_site_token_info: struct_size, kind, from_cache, is_renewal_due, uses, not_after, id,
        client_id
    );
    structure!(
        cmcrypto_entra_token_info: struct_size, kind, is_multi_factor, may_be_windows_hello,
        from_cache, reserved, issued, not_after, object_id, device_id, application_id
    );
    structure!(cmcrypto_freshness: struct_size, max_age, max_skew);
    structure!(
        cmcrypto_stored_client: struct_size, is_approved, is_blocked, reserved, client_id,
        key_sha256, certificate, certificate_len, encryption_certificate,
        encryption_certificate_len
    );
    structure!(
        cmcrypto_client_store: struct_size, one_at_a_time, find, find_by_key, add, replace,
        set_state, destroy
    );
    structure!(
        cmcrypto_accepted_message: struct_size, is_approved, sender, message_id, sent, kept_until
    );
    structure!(
        cmcrypto_seen_messages_store: struct_size, one_at_a_time, full_retention, reserved,
        insert_if_new, destroy
    );
    structure!(cmcrypto_seen_messages_limits: struct_size, full_retention, approved, others);
    structure!(
        cmcrypto_last_error_info: struct_size, party, index, system_error, status
    );
    structure!(
        cmcrypto_endorsement_terms: struct_size, reserved, number, not_before, not_after
    );
    structure!(
        cmcrypto_trust_settings: struct_size, accept_first_management_point,
        accept_unendorsed_site_signing, legacy_rsa_1024_verification
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
