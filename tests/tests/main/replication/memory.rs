//! Data of any length in memory of one size: 4 GiB, measured by the kernel.

#[cfg(target_os = "linux")]
mod measured {
    use std::io::{self, Read};
    use std::process::Command;

    use cmcrypto_core::replication::{self, Sink, VerifiedReplication};
    use cmcrypto_core::{Error, Provider};
    use cmcrypto_tests::*;

    use crate::replication::craft::package;
    use crate::replication::fixture::*;

    const LEN: u64 = 4 << 30;
    /// A buffer of 128 KiB, and what an engine takes when it is used first, pages of its code too.
    const ALLOWED_KIB: u64 = 2048;

    /// Bytes that nothing holds.
    struct Made(u64);

    impl Read for Made {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let len = self.0.min(room.len() as u64);
            room[..len as usize].fill(self.0.to_le_bytes()[2]);
            self.0 -= len;
            Ok(len as usize)
        }
    }

    /// Counts, and keeps nothing.
    struct Counter(u64, bool);

    impl Sink<VerifiedReplication> for Counter {
        fn write(&mut self, data: &[u8]) -> Result<(), Error> {
            self.0 += data.len() as u64;
            Ok(())
        }

        fn commit(&mut self, _: &VerifiedReplication) -> Result<(), Error> {
            self.1 = true;
            Ok(())
        }

        fn rollback(&mut self) {}
    }

    /// The most that this process has had in memory, in KiB.
    fn peak() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let value = line.unwrap().split_whitespace().nth(1).unwrap();
        value.parse().unwrap()
    }

    #[test]
    #[ignore = "a child of the test here"]
    fn child_replicates() {
        let name = std::env::var("CHILD_PROVIDER").expect("only runs as a child of another test");
        let provider = Provider::ALL.iter().find(|known| known.name() == name);
        let world = world(*provider.unwrap());
        let (sender, receiver) = (world.sender(0), world.receiver(0));
        let run = |len| {
            let signed = replication::sign_from(&sender, &start(), &mut Made(len), NOW);
            let (signature, next) = signed.unwrap();
            let head = package(&signature, b"");
            let mut package = head.chain(Made(len));
            let mut sink = Counter(0, false);
            let at = start();
            let verified =
                replication::verify_package(&receiver, &at, &mut package, &mut sink, NOW);
            assert_eq!(verified.unwrap().position(), &next);
            assert_eq!((sink.0, sink.1), (len, true));
        };
        // With the same code and a whole buffer, so that what is left is what length costs.
        run(1 << 20);
        let before = peak();
        run(LEN);
        println!("grew by {} KiB", peak() - before);
        assert!(peak() - before <= ALLOWED_KIB);
    }

    /// A child of its own, because the peak is that of a process. The providers hash alike.
    #[test]
    fn four_gibibytes_are_signed_and_verified_in_constant_memory() {
        let provider = Provider::default();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("replication::memory::measured::child_replicates")
            .env("CHILD_PROVIDER", provider.name())
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{out}{errors}");
        assert!(out.contains("grew by "), "{out}");
    }
}
