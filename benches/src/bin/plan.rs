//! How many cores does a hierarchy need for this library, and how sure is that?

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
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let Err(trouble) = run(&arguments) else {
        return ExitCode::SUCCESS;
    };
    let _ = writeln!(io::stderr(), "plan: {trouble}");
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
    fn read(arguments: &[String], allowed: &[&str]) -> Result<Self, Trouble> {
        let (mut given, mut rest) = (Self::default(), arguments.iter());
        while let Some(argument) = rest.next() {
            let kind = match argument.as_str() {
                option if option.starts_with('-') => option,
                file if file.ends_with(".toml") => "TOML",
                _ => "JSON",
            };
            if !allowed.contains(&kind) {
                return Err(Trouble::Input(format!(
                    "{argument}: not known here\n{USAGE}"
                )));
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
            let file = match kind.starts_with('-') {
                true => rest.next(),
                false => Some(argument),
            };
            let file = file.map(PathBuf::from);
            if file.is_none() || place.is_some() {
                let what = format!("{argument}: one file is to be named\n{USAGE}");
                return Err(Trouble::Input(what));
            }
            *place = file;
        }
        Ok(given)
    }

    fn extent(&self) -> Extent {
        match self.is_quick {
            true => Extent::Quick,
            false => Extent::Whole,
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Trouble> {
    let (command, rest) = arguments
        .split_first()
        .map_or(("", arguments), |(command, rest)| (command.as_str(), rest));
    match command {
        "measure" => {
            let given = Given::read(rest, &["--quick", "JSON"])?;
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
        None => measure(given.extent()),
    };
    if !profile.has(hierarchy.security.hash) {
        return Err(Trouble::Input(
            "security.hash: the profile has not all messages with it; allowed is \"sha256\"".into(),
        ));
    }
    let report = Report::new(&profile, &hierarchy);
    let files = [
        (&given.json, report.to_json()),
        (&given.csv, csv::csv(&report)),
        (&given.html, html::html(&report)),
    ];
    for (file, text) in files {
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

/// Whole or not at all, unless it is no usual file, such as a device.
fn write_file(file: &Path, text: &str) -> Result<(), Trouble> {
    let is_usual = std::fs::metadata(file).map_or(true, |found| found.is_file());
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let written = match is_usual {
        true => std::fs::write(&new, text)
            .and_then(|()| std::fs::rename(&new, file))
            .inspect_err(|_| drop(std::fs::remove_file(&new))),
        false => std::fs::write(file, text),
    };
    written.map_err(|error| Trouble::output(file.display(), error))
}
