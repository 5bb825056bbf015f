//! The agent and the management point as two processes, with the store in memory.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};

use super::*;
use crate::support;

/// Files arrive, whatever the management point has forgotten or changed meanwhile; what it will never take
/// is set aside.
#[test]
fn a_c_agent_sends_its_spool() {
    let programs = support::scratch("c_agent");
    let shared = ["service", "wire", "example"];
    let mp = ["management_point", "serve", "site_keys", "store", "store_memory"];
    compile(&programs.join("mp"), mp.iter().chain(&shared));
    compile(&programs.join("agent"), ["agent", "agent_site", "agent_key"].iter().chain(&shared));

    let here = programs.join("run");
    let _ = std::fs::remove_dir_all(&here);
    let [site, inbox, spool, own] =
        ["site", "inbox", "spool", "own"].map(|directory| here.join(directory));
    for directory in [&site, &spool, &own] {
        std::fs::create_dir_all(directory).unwrap();
    }
    for part in ["key", "cert"] {
        let stored = support::vector(&format!("mp-2048.{part}.pem"));
        std::fs::copy(stored, site.join(format!("mp.{part}"))).unwrap();
    }
    std::fs::copy(support::vector("client-4096.key.pem"), site.join("site.key")).unwrap();
    for (file, stored) in [(site.join("mp"), "client-3072"), (own.join("identity"), "client-2048")]
    {
        let [key, certificate] =
            ["key", "cert"].map(|part| read(&support::vector(&format!("{stored}.{part}.pem"))));
        std::fs::write(file, [key, certificate].concat()).unwrap();
    }
    let init = || {
        support::run_ok("gcc", Command::new(programs.join("mp")).arg("init").arg(&site));
    };
    init();
    std::fs::copy(site.join("trusted_root_key"), own.join("trusted_root_key")).unwrap();
    let arrived = || {
        let files = std::fs::read_dir(&inbox).unwrap();
        let mut found: Vec<Vec<u8>> = files.map(|file| read(&file.unwrap().path())).collect();
        found.sort();
        found
    };

    let mut served = Served::start(&programs, &site, &inbox, "0");
    let port = served.port.clone();
    let agent = || {
        let mut agent = Command::new(programs.join("agent"));
        agent.arg(&own).args(["--server", &format!("127.0.0.1:{port}"), "--once", "--spool"]);
        agent.arg(&spool);
        agent
    };
    std::fs::write(spool.join("first"), "1").unwrap();
    std::fs::write(spool.join("large"), vec![0; 4 * 1024 * 1024 + 1]).unwrap();
    support::valgrind_ok(&agent());
    assert_eq!(arrived(), [b"1"]);
    let reason = std::fs::read_to_string(spool.join("rejected/large.reason")).unwrap();
    assert_eq!(reason, Error::TOO_LARGE.to_string());
    served.end();

    // It comes back without its clients, and with another key to decrypt with.
    std::fs::copy(support::vector("e3-2048.key.pem"), site.join("mp.key")).unwrap();
    std::fs::remove_file(site.join("mp.cert")).unwrap();
    // Endorsements are numbered by the second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    init();
    let mut served = Served::start(&programs, &site, &inbox, &port);
    std::fs::write(spool.join("second"), "2").unwrap();
    let said = support::run("gcc", &mut agent());
    let said = String::from_utf8(said.stderr).unwrap();
    let at = |text: &str| said.find(text).unwrap_or_else(|| panic!("{text}: {said}"));
    assert!(at(&Error::NOT_A_RECIPIENT.to_string()) < at("is trusted"));
    assert!(at(&Error::UNKNOWN_SENDER.to_string()) < at("registered as"));
    assert_eq!(arrived(), [b"1", b"2"]);
    served.end();
}

fn compile<'a>(program: &Path, sources: impl Iterator<Item = &'a &'a str>) {
    let sources = sources.map(|name| support::root().join(format!("ffi/examples/{name}.c")));
    support::run_ok(
        "gcc",
        Command::new("cc")
            .arg("-std=c99")
            .args(support::warnings())
            .arg("-Wconversion")
            .arg("-I")
            .arg(support::root().join("include"))
            .args(sources)
            .arg(support::library("libcmcrypto.a"))
            .args(NATIVE_LIBRARIES)
            .arg("-o")
            .arg(program),
    );
}

/// A management point that runs, and its log.
struct Served {
    process: Child,
    log: BufReader<std::process::ChildStderr>,
    port: String,
}

impl Served {
    fn start(programs: &Path, site: &Path, inbox: &Path, port: &str) -> Self {
        let mut process = Command::new(programs.join("mp"))
            .arg("run")
            .arg(site)
            .args(["--port", port, "--approve-all", "--store"])
            .arg(format!("memory:{}", inbox.display()))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        log.read_line(&mut line).unwrap();
        let port = line.trim_end().rsplit_once(" port ").unwrap_or_else(|| panic!("{line}")).1;
        Self { process, log, port: port.to_owned() }
    }

    /// It ends as asked.
    fn end(&mut self) {
        let pid = self.process.id().to_string();
        support::run_ok("procps", Command::new("kill").args(["-TERM", &pid]));
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
        let said: Vec<String> = self.log.by_ref().lines().map(Result::unwrap).collect();
        assert!(said.last().unwrap().ends_with("ended as asked"), "{said:?}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
