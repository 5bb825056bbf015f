//! Files of any length in memory of one size: 1 GiB, measured by the kernel.

#[cfg(target_os = "linux")]
mod measured {
    use std::io::{self, Read, Write};
    use std::process::Command;

    use cmcrypto_core::Provider;
    use cmcrypto_core::content::{EncryptedFile, HashCheck};

    use crate::content::encrypted::fixture::*;

    const LEN: u64 = 1 << 30;
    /// Buffers of 64 KiB, wherever the allocator puts them, and what an engine takes when it is used first: a
    /// part in 256 of the length.
    const ALLOWED_KIB: u64 = 4096;

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

    /// Takes a chunk at a time, and has it decrypted.
    struct Decrypting<'a> {
        run: &'a Run,
        file: EncryptedFile<'a>,
        taken: u64,
        decrypted: u64,
    }

    impl Write for Decrypting<'_> {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            let start = self.taken;
            self.taken = (start + 65_536).min(self.file.size);
            let counter = &mut Counter(0);
            let range = start..self.taken;
            let decrypted = self
                .run
                .key
                .decrypt_range(&self.file, range, &mut &*data, counter);
            decrypted.unwrap();
            self.decrypted += counter.0;
            Ok(data.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Counter(u64);

    impl Write for Counter {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            self.0 += data.len() as u64;
            Ok(data.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The most that this process has had in memory, in KiB.
    fn peak() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let value = line.unwrap().split_whitespace().nth(1).unwrap();
        value.parse().unwrap()
    }

    fn through(run: &Run, index: u32, size: u64) {
        let file = EncryptedFile {
            index,
            path: "a",
            size,
            sha256: [0; 32],
        };
        let mut to = Decrypting {
            run,
            file,
            taken: 0,
            decrypted: 0,
        };
        let check = HashCheck::LeftToCaller;
        let encrypted = run
            .encryption
            .encrypt_file(&file, check, &mut Made(size), &mut to);
        encrypted.unwrap();
        assert_eq!(to.decrypted, size);
    }

    #[test]
    #[ignore = "a child of the test here"]
    fn child_encrypts() {
        let name = std::env::var("CHILD_PROVIDER").expect("only runs as a child of another test");
        let provider = Provider::ALL.iter().find(|known| known.name() == name);
        let run = Run::new(*provider.unwrap());
        through(&run, 0, 16 << 20);
        let before = peak();
        through(&run, 1, LEN);
        let grown = peak() - before;
        assert!(grown <= ALLOWED_KIB, "{grown} KiB");
    }

    #[test]
    fn memory_does_not_grow_with_the_file() {
        for provider in Provider::ALL {
            let program = std::env::current_exe().unwrap();
            let name = "content::encrypted::memory::measured::child_encrypts";
            let child = Command::new(program)
                .args(["--exact", name, "--ignored", "--test-threads=1"])
                .env("CHILD_PROVIDER", provider.name())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&child.stdout);
            assert!(
                child.status.success() && said.contains("1 passed"),
                "{said}"
            );
        }
    }
}
