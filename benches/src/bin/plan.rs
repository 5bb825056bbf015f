//! How many cores does a hierarchy need for this library, and how sure is that?

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cmcrypto_benches::plan::check;
use cmcrypto_benches::plan::hierarchy::Hierarchy;
use cmcrypto_benches::plan::measure::{Extent, measure};
use cmcrypto_benches::plan::output::{Report, csv, html, table};
use cmcrypto_benches::plan::profile::Profile;
use cmcrypto_benches::plan::trouble::{self, Trouble};

const USAGE: &str = "\
usage: plan measure [--quick] [PROFILE.json]
         what each operation costs on this machine, to standard output or a file
       plan compare PROFILE.json OTHER.json
         what each operation takes by the one, and by the other
       plan cores [PROFILE.json] [HIERARCHY.toml] [--quick] [--json FILE] [--csv FILE] [--html FILE]
         how many cores a hierarchy needs; without a profile this machine is measured first
       plan hierarchy
         the default hierarchy, with what each field means and where its default is from
       plan check [--table FILE.md]
         sends messages to a management point, two minutes, beside what is predicted; writes the table into
         benches/README.md or that file, between its marks";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let Err(trouble) = run(&arguments) else {
        return ExitCode::SUCCESS;
    };
    // It may quote a file, which is not to write more than words on a terminal.
    let is_no_word = |letter: char| letter.is_control() && letter != '\n';
    let said = trouble.to_string().replace(is_no_word, "?");
    let _ = writeln!(io::stderr(), "plan: {said}");
    ExitCode::from(trouble.exit_code())
}

/// What was given after the command.
#[derive(Default)]
struct Given {
    is_quick: bool,
    profile: Option<PathBuf>,
    hierarchy: Option<PathBuf>,
    json: Option<PathBuf>,
    csv: Option<PathBuf>,
    html: Option<PathBuf>,
    table: Option<PathBuf>,
}

impl Given {
    fn read(arguments: &[OsString], allowed: &[&str]) -> Result<Self, Trouble> {
        let (mut given, mut rest) = (Self::default(), arguments.iter());
        while let Some(argument) = rest.next() {
            let shown = argument.to_string_lossy();
            let kind = match &*shown {
                option if option.starts_with('-') => option,
                file if file.ends_with(".toml") => "TOML",
                _ => "JSON",
            };
            if !allowed.contains(&kind) {
                return Err(Trouble::Input(format!("{shown}: not known here\n{USAGE}")));
            }
            let place = match kind {
                "--quick" => {
                    given.is_quick = true;
                    continue;
                }
                "--json" => &mut given.json,
                "--csv" => &mut given.csv,
                "--html" => &mut given.html,
                "--table" => &mut given.table,
                "TOML" => &mut given.hierarchy,
                _ => &mut given.profile,
            };
            let is_file = |file: &&OsString| !file.to_string_lossy().starts_with('-');
            let file = match kind.starts_with('-') {
                true => rest.next().filter(is_file),
                false => Some(argument),
            };
            if file.is_none() || place.is_some() {
                let what = format!("{shown}: one file is to be named\n{USAGE}");
                return Err(Trouble::Input(what));
            }
            *place = file.map(PathBuf::from);
        }
        given.check_files()?;
        Ok(given)
    }

    /// What is written takes the place of nothing that is read, nor of anything else that is written.
    fn check_files(&self) -> Result<(), Trouble> {
        let mut known = Vec::new();
        let read = [&self.profile, &self.hierarchy];
        for file in read.into_iter().chain(self.written()).flatten() {
            let at = place(file);
            if known.contains(&at) {
                return Err(Trouble::Input(format!(
                    "{}: named twice; allowed is another file for each",
                    file.display()
                )));
            }
            known.push(at);
        }
        Ok(())
    }

    fn written(&self) -> [&Option<PathBuf>; 3] {
        [&self.json, &self.csv, &self.html]
    }

    fn extent(&self) -> Extent {
        match self.is_quick {
            true => Extent::Quick,
            false => Extent::Whole,
        }
    }
}

fn run(arguments: &[OsString]) -> Result<(), Trouble> {
    let (command, rest) = arguments
        .split_first()
        .map_or((None, arguments), |(command, rest)| {
            (command.to_str(), rest)
        });
    match command.unwrap_or_default() {
        "help" | "--help" | "-h" => print(&format!("{USAGE}\n")),
        "measure" => {
            let given = Given::read(rest, &["--quick", "JSON"])?;
            given.profile.iter().try_for_each(|file| try_file(file))?;
            let profile = measure(given.extent());
            let text = profile.to_json();
            match given.profile {
                Some(file) => write_file(&file, &text),
                None => print(&text),
            }
        }
        "compare" => match rest {
            [first, other] => {
                let [first, other] = [first, other].map(|file| Profile::read(Path::new(file)));
                print(&table::compared(&first?, &other?))
            }
            _ => Err(Trouble::Input(USAGE.into())),
        },
        "cores" => {
            let given = Given::read(
                rest,
                &["--quick", "--json", "--csv", "--html", "JSON", "TOML"],
            )?;
            cores(&given)
        }
        "hierarchy" => {
            Given::read(rest, &[])?;
            print(&Hierarchy::documented())
        }
        "check" => {
            let given = Given::read(rest, &["--table"])?;
            // As the stored keys, that is where the program was built.
            let of_benches = || Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
            let file = given.table.unwrap_or_else(of_benches);
            let document = trouble::read(&file)?;
            check::placed(&document, "").map_err(|what| Trouble::input(&file, what))?;
            try_file(&file)?;
            let text = check::check(|what| drop(writeln!(io::stderr(), "plan check: {what}")))?;
            print(&text)?;
            let placed = check::placed(&document, &text);
            write_file(&file, &placed.unwrap_or(document))
        }
        _ => Err(Trouble::Input(USAGE.into())),
    }
}

fn cores(given: &Given) -> Result<(), Trouble> {
    let hierarchy = match &given.hierarchy {
        Some(file) => Hierarchy::read(file)?,
        None => Hierarchy::default(),
    };
    let profile = match &given.profile {
        Some(file) => Profile::read(file)?,
        None => {
            let mut files = given.written().into_iter().flatten();
            files.try_for_each(|file| try_file(file))?;
            measure(given.extent())
        }
    };
    if !profile.has(hierarchy.security.hash) {
        return Err(Trouble::Input(
            "security.hash: the profile has not all messages with it; allowed is \"sha256\"".into(),
        ));
    }
    let report = Report::new(&profile, &hierarchy);
    let texts = [report.to_json(), csv::csv(&report), html::html(&report)];
    for (file, text) in given.written().into_iter().zip(texts) {
        if let Some(file) = file {
            write_file(file, &text)?;
        }
    }
    print(&table::table(&report))
}

fn print(text: &str) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Trouble::output("standard output", error))
}

/// Whole or not at all, unless it is no usual file, such as a device. What a link points to is written.
fn write_file(file: &Path, text: &str) -> Result<(), Trouble> {
    let at = place(file);
    let written = match is_usual(&at) {
        true => new_beside(&at, text)
            .and_then(|new| std::fs::rename(&new, &at).inspect_err(|_| remove(&new))),
        false => std::fs::write(&at, text),
    };
    written.map_err(|error| Trouble::output(file.display(), error))
}

/// Whether a file could be written there, before a minute is spent on what it is for.
fn try_file(file: &Path) -> Result<(), Trouble> {
    let at = place(file);
    if !is_usual(&at) {
        return Ok(());
    }
    let tried = new_beside(&at, "").map(|new| remove(&new));
    tried.map_err(|error| Trouble::output(file.display(), error))
}

/// Where a file is or will be, behind all links.
fn place(file: &Path) -> PathBuf {
    let new = || {
        let parent = file.parent().filter(|parent| *parent != Path::new(""));
        let parent = std::fs::canonicalize(parent.unwrap_or(Path::new("."))).ok()?;
        Some(parent.join(file.file_name()?))
    };
    std::fs::canonicalize(file).unwrap_or_else(|_| new().unwrap_or_else(|| file.to_owned()))
}

fn is_usual(file: &Path) -> bool {
    std::fs::metadata(file).map_or(true, |found| found.is_file())
}

/// A new file next to it, which takes the place of none.
fn new_beside(file: &Path, text: &str) -> io::Result<PathBuf> {
    let mut new = file.as_os_str().to_owned();
    new.push(format!(".{}.new", std::process::id()));
    let new = PathBuf::from(new);
    let mut opened = std::fs::File::create_new(&new)?;
    let written = opened.write_all(text.as_bytes());
    written.inspect_err(|_| remove(&new))?;
    Ok(new)
}

fn remove(new: &Path) {
    let _ = std::fs::remove_file(new);
}
