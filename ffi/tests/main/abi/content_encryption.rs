//! A run of encryption, its key, and functions that read and write as C would have them.

use std::ffi::c_void;

use super::*;

pub(crate) const PACKAGE: &CStr = c"P0100012";
pub(crate) const MANIFEST: &[u8] = b"the package's manifest";
pub(crate) const PATH: &CStr = c"dir/setup.exe";
pub(crate) const PASSWORD: &[u8] = b"correct horse";

pub(crate) type Key = Handle<cmcrypto_content_key>;

/// What is read from, a piece at a time, and what becomes of it at its end.
pub(crate) struct Source<'a> {
    pub(crate) data: &'a [u8],
    pub(crate) piece: usize,
    pub(crate) at_end: i32,
    /// What it says that it gave beyond what it did.
    pub(crate) lie: usize,
}

impl<'a> From<&'a [u8]> for Source<'a> {
    fn from(data: &'a [u8]) -> Self {
        Self { data, piece: 50_000, at_end: CMCRYPTO_OK, lie: 0 }
    }
}

pub(crate) unsafe extern "C-unwind" fn read(
    context: *mut c_void, buffer: *mut u8, room: usize, read: *mut usize,
) -> i32 {
    // SAFETY: the context is a source, and the buffer has the room that is said.
    unsafe {
        let source = &mut *context.cast::<Source<'_>>();
        assert_eq!(*read, 0);
        assert!(room > 0);
        let len = source.data.len().min(room).min(source.piece);
        if len == 0 {
            return source.at_end;
        }
        let (now, rest) = source.data.split_at(len);
        buffer.copy_from(now.as_ptr(), len);
        source.data = rest;
        *read = if source.lie == 0 { len } else { room + source.lie };
    }
    CMCRYPTO_OK
}

/// What is written, until there is no more room: then what becomes of it.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) data: Vec<u8>,
    pub(crate) room: Option<(usize, i32)>,
}

pub(crate) unsafe extern "C-unwind" fn write(
    context: *mut c_void, data: *const u8, len: usize,
) -> i32 {
    assert!(len > 0);
    // SAFETY: the context is this, and the data is as long as is said.
    unsafe {
        let written = &mut *context.cast::<Written>();
        if let Some((room, status)) = written.room
            && written.data.len() + len > room
        {
            return status;
        }
        written.data.extend_from_slice(std::slice::from_raw_parts(data, len));
    }
    CMCRYPTO_OK
}

pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    let mut digest = [0; 32];
    let mut len = 0;
    // SAFETY: as much room as is said.
    ok(unsafe {
        let (out, cap) = (digest.as_mut_ptr(), digest.len());
        let algorithm = CMCRYPTO_DIGEST_SHA256;
        cmcrypto_digest(algorithm, data.as_ptr(), data.len(), out, cap, &raw mut len)
    });
    digest
}

pub(crate) fn file(index: u32, content: &[u8]) -> cmcrypto_encrypted_file {
    cmcrypto_encrypted_file {
        struct_size: u32::try_from(size_of::<cmcrypto_encrypted_file>()).unwrap(),
        index,
        size: u64::try_from(content.len()).unwrap(),
        sha256: sha256(content),
        ..Default::default()
    }
}

pub(crate) fn least_cost() -> cmcrypto_password_cost {
    let struct_size = u32::try_from(size_of::<cmcrypto_password_cost>()).unwrap();
    cmcrypto_password_cost { struct_size, memory: 19 * 1024, passes: 2, lanes: 1 }
}

/// A run of version 3.
pub(crate) struct Run {
    pub(crate) encryption: Handle<cmcrypto_content_encryption>,
    pub(crate) key: Key,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self::of(PACKAGE, 3).ok().unwrap()
    }

    pub(crate) fn of(package: &CStr, version: u64) -> Result<Self, i32> {
        let hash = sha256(MANIFEST);
        let mut key = None;
        let encryption = try_make(cmcrypto_content_encryption_free, |encryption| {
            // SAFETY: live text and bytes.
            let made = try_make(cmcrypto_content_key_free, |key| unsafe {
                let (package, hash) = (package.as_ptr(), hash.as_ptr());
                cmcrypto_content_encryption_new(0, package, version, hash, 32, encryption, key)
            });
            let status = made.as_ref().err().copied();
            key = made.ok();
            status.unwrap_or(CMCRYPTO_OK)
        })?;
        Ok(Self { encryption, key: key.unwrap() })
    }

    pub(crate) fn header(&self) -> Vec<u8> {
        // SAFETY: a live handle.
        let header = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_content_encryption_header(self.encryption.get(), out)
        });
        bytes(&header).to_vec()
    }

    pub(crate) fn encrypt(
        &self, file: &cmcrypto_encrypted_file, mut from: Source<'_>, to: &mut Written,
    ) -> i32 {
        encrypt(&self.encryption, file, &mut from, to)
    }

    pub(crate) fn stream(&self, index: u32, content: &[u8]) -> Vec<u8> {
        let mut to = Written::default();
        ok(self.encrypt(&file(index, content), content.into(), &mut to));
        to.data
    }

    pub(crate) fn wrapped(&self, names: &[&str]) -> Result<Handle<cmcrypto_buffer>, i32> {
        let to: Vec<_> = names.iter().map(|name| certificate(name)).collect();
        let to: Vec<_> = to.iter().map(Handle::get).collect();
        // SAFETY: live handles.
        try_make(cmcrypto_buffer_free, |out| unsafe {
            let (to, len) = (to.as_ptr(), to.len());
            cmcrypto_content_key_wrap_to_certificates(self.key.get(), to, len, NOW, out)
        })
    }

    pub(crate) fn under_password(
        &self, password: &[u8], cost: &cmcrypto_password_cost,
    ) -> Result<Handle<cmcrypto_buffer>, i32> {
        // SAFETY: a live handle, bytes and a structure.
        try_make(cmcrypto_buffer_free, |out| unsafe {
            let (password, len) = (password.as_ptr(), password.len());
            let key = self.key.get();
            cmcrypto_content_key_wrap_under_password(key, 0, password, len, cost, out)
        })
    }
}

pub(crate) fn encrypt(
    encryption: &Handle<cmcrypto_content_encryption>, file: &cmcrypto_encrypted_file,
    from: &mut Source<'_>, to: &mut Written,
) -> i32 {
    // SAFETY: live handles and structures; the functions are for these contexts.
    unsafe {
        cmcrypto_content_encryption_encrypt_file(
            encryption.get(),
            file,
            PATH.as_ptr(),
            Some(read),
            (&raw mut *from).cast(),
            Some(write),
            (&raw mut *to).cast(),
        )
    }
}

pub(crate) fn decrypt(
    key: &Key, file: &cmcrypto_encrypted_file, mut from: Source<'_>, to: &mut Written,
) -> i32 {
    // SAFETY: as above.
    unsafe {
        cmcrypto_content_key_decrypt_file(
            key.get(),
            file,
            PATH.as_ptr(),
            Some(read),
            (&raw mut from).cast(),
            Some(write),
            (&raw mut *to).cast(),
        )
    }
}

pub(crate) fn decrypt_range(
    key: &Key, file: &cmcrypto_encrypted_file, (offset, len): (u64, u64), stream: &[u8],
) -> Result<Vec<u8>, i32> {
    let (mut at, mut of) = (0, 0);
    // SAFETY: a structure and outputs.
    let status = unsafe {
        cmcrypto_encrypted_file_stream_range(file, offset, len, &raw mut at, &raw mut of)
    };
    if status != CMCRYPTO_OK {
        assert_eq!((at, of), (0, 0));
        return Err(status);
    }
    let (at, of) = (usize::try_from(at).unwrap(), usize::try_from(of).unwrap());
    let mut from = Source::from(&stream[at..at + of]);
    let mut to = Written::default();
    // SAFETY: as above.
    let status = unsafe {
        cmcrypto_content_key_decrypt_range(
            key.get(),
            file,
            PATH.as_ptr(),
            offset,
            len,
            Some(read),
            (&raw mut from).cast(),
            Some(write),
            (&raw mut to).cast(),
        )
    };
    if status == CMCRYPTO_OK { Ok(to.data) } else { Err(status) }
}

pub(crate) fn unwrapped(header: &[u8], wrapped: &[u8], name: &str) -> Result<Key, i32> {
    let identity = decryption_identity(name);
    let identities = [identity.get()];
    // SAFETY: live handles and bytes.
    try_make(cmcrypto_content_key_free, |out| unsafe {
        cmcrypto_content_key_unwrap_with_certificate(
            header.as_ptr(),
            header.len(),
            wrapped.as_ptr(),
            wrapped.len(),
            identities.as_ptr(),
            1,
            out,
        )
    })
}

pub(crate) fn with_password(header: &[u8], wrapped: &[u8], password: &[u8]) -> Result<Key, i32> {
    // SAFETY: live bytes.
    try_make(cmcrypto_content_key_free, |out| unsafe {
        cmcrypto_content_key_unwrap_with_password(
            0,
            header.as_ptr(),
            header.len(),
            wrapped.as_ptr(),
            wrapped.len(),
            password.as_ptr(),
            password.len(),
            out,
        )
    })
}

/// The least that one who seals to clients needs.
pub(crate) struct ClientWorld {
    pub(crate) site: policy::PolicySite,
    pub(crate) clients: secret_policy::SecretWorld,
}

impl ClientWorld {
    pub(crate) fn new() -> Self {
        Self { site: policy::PolicySite::p01(), clients: secret_policy::SecretWorld::new() }
    }

    pub(crate) fn seal(
        &self, key: &Key, by: &Handle<cmcrypto_signing_identity>, client: &CStr,
    ) -> Result<Vec<u8>, i32> {
        // SAFETY: live handles and texts.
        let sealed = try_make(cmcrypto_buffer_free, |out| unsafe {
            let (clients, client) = (self.clients.clients.get(), client.as_ptr());
            let code = registration::SITE.as_ptr();
            cmcrypto_content_key_seal_to_client(
                key.get(),
                by.get(),
                code,
                clients,
                client,
                NOW,
                out,
            )
        });
        sealed.map(|sealed| bytes(&sealed).to_vec())
    }

    pub(crate) fn open(&self, header: &[u8], sealed: &[u8]) -> Result<Key, i32> {
        let identities = [self.clients.identity.get()];
        // SAFETY: live handles, texts and bytes.
        try_make(cmcrypto_content_key_free, |out| unsafe {
            cmcrypto_content_key_open_by_site(
                header.as_ptr(),
                header.len(),
                sealed.as_ptr(),
                sealed.len(),
                registration::SITE.as_ptr(),
                CLIENT_ID.as_ptr(),
                identities.as_ptr(),
                1,
                self.site.verifier.get(),
                NOW,
                out,
            )
        })
    }

    pub(crate) fn open_from(
        &self, header: &[u8], sealed: &[u8], management_point: &trust::Trusted,
    ) -> Result<Key, i32> {
        let identities = [self.clients.identity.get()];
        // SAFETY: as above.
        try_make(cmcrypto_content_key_free, |out| unsafe {
            cmcrypto_content_key_open_by_management_point(
                header.as_ptr(),
                header.len(),
                sealed.as_ptr(),
                sealed.len(),
                registration::SITE.as_ptr(),
                CLIENT_ID.as_ptr(),
                identities.as_ptr(),
                1,
                management_point.get(),
                NOW,
                out,
            )
        })
    }
}

pub(crate) type Capture = (Handle<cmcrypto_content_encryption>, Vec<u8>);

/// By the computer with `client-2048`, for those with these certificates.
pub(crate) fn capture(computer: &str, recovery: &str) -> Result<Capture, i32> {
    let (identity, hash) = (signing_identity("client-2048"), sha256(MANIFEST));
    let [computer, recovery] = [computer, recovery].map(certificate);
    let mut sealed = None;
    let encryption = try_make(cmcrypto_content_encryption_free, |encryption| {
        // SAFETY: live handles, texts and bytes.
        let made = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_content_encryption_of_user_state(
                0,
                PACKAGE.as_ptr(),
                1,
                hash.as_ptr(),
                32,
                identity.get(),
                CLIENT_ID.as_ptr(),
                computer.get(),
                recovery.get(),
                NOW,
                encryption,
                out,
            )
        });
        let status = made.as_ref().err().copied();
        sealed = made.ok().map(|sealed| bytes(&sealed).to_vec());
        status.unwrap_or(CMCRYPTO_OK)
    })?;
    Ok((encryption, sealed.unwrap()))
}

pub(crate) fn restore(
    header: &[u8], sealed: &[u8], name: &str,
) -> Result<(Key, cmcrypto_user_state_info), i32> {
    let (identity, certificate) = (decryption_identity(name), certificate("client-2048"));
    let identities = [identity.get()];
    let mut found = None;
    let key = try_make(cmcrypto_content_key_free, |out| {
        // SAFETY: as above.
        let info = filled(|info, size| unsafe {
            cmcrypto_content_key_open_user_state(
                header.as_ptr(),
                header.len(),
                sealed.as_ptr(),
                sealed.len(),
                identities.as_ptr(),
                1,
                CLIENT_ID.as_ptr(),
                certificate.get(),
                NOW,
                out,
                info,
                size,
            )
        });
        let status = info.as_ref().err().copied();
        found = info.ok();
        status.unwrap_or(CMCRYPTO_OK)
    })?;
    Ok((key, found.unwrap()))
}
