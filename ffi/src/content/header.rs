//! What stands beside the streams: of which package they are, and how their key is to be had.

use std::ffi::c_char;

use cmcrypto_core::content::{ContentHeader, ContentId, KeyWrapping};

use crate::abi::{
    Failure, HandleOut, StructureOut, call, cmcrypto_buffer, cmcrypto_status, flag, grows,
    text_field,
};

/// Room for the id of a package: up to 64 characters and a NUL.
pub const CMCRYPTO_CONTENT_ID_MAX: usize = 72;

/// How the key of content is to be had: 1 for each way, of those that a header names. It is a hint to
/// who looks for the key.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_content_ways {
    /// sizeof(cmcrypto_content_ways).
    pub struct_size: u32,
    /// Encrypted to certificates.
    pub certificates: i32,
    /// Asked for by each client.
    pub client: i32,
    /// Under a password.
    pub password: i32,
    /// Sealed with the state of users.
    pub user_state: i32,
}

grows!(cmcrypto_content_ways, 20);

/// What a header says.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_content_header_info {
    /// sizeof(cmcrypto_content_header_info).
    pub struct_size: u32,
    /// 1 if the key is said to be encrypted to certificates.
    pub to_certificates: i32,
    /// 1 if each client is to ask for the key.
    pub to_client: i32,
    /// 1 if the key is said to be there under a password.
    pub under_password: i32,
    /// 1 if the key is said to be sealed with the state of users.
    pub with_user_state: i32,
    /// 0.
    pub reserved: u32,
    /// The package's version.
    pub version: u64,
    /// The package's hash: the SHA-256 of its manifest.
    pub package_sha256: [u8; 32],
    /// What names the key, and so the run of encryption.
    pub commitment: [u8; 32],
    /// The package's id, and a NUL.
    pub package: [c_char; CMCRYPTO_CONTENT_ID_MAX],
}

grows!(cmcrypto_content_header_info, 168);

impl From<&ContentHeader> for cmcrypto_content_header_info {
    fn from(header: &ContentHeader) -> Self {
        let has = |way| i32::from(header.wrapped().any(|found| found == way));
        Self {
            struct_size: 0,
            to_certificates: has(KeyWrapping::Certificates),
            to_client: has(KeyWrapping::Client),
            under_password: has(KeyWrapping::Password),
            with_user_state: has(KeyWrapping::UserState),
            reserved: 0,
            version: header.version(),
            package_sha256: *header.package_sha256(),
            commitment: *header.commitment(),
            package: text_field(header.package().as_str()),
        }
    }
}

pub(crate) fn parse_package(package: &str) -> Result<ContentId, Failure> {
    ContentId::new(package)
        .map_err(Failure::about("package", "not 1 to 64 ASCII letters, digits and hyphens"))
}

/// Reads a header, of at most 1 KiB. What it says is not to be believed before a key was held against
/// it. `struct_size` is the sizeof `*info`.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE, VERSION_NOT_SUPPORTED; NOT_SUPPORTED for chunks of another
/// size than 64 KiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_header_read(
    header: *const u8, header_len: usize, info: *mut cmcrypto_content_header_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, (header, header_len): &[u8]| {
        info.give(&ContentHeader::from_der(header)?)
    })
}

/// The same header, which says that the key is to be had in these ways too: the streams and their key
/// are as they were. Each copy of the header may say another.
///
/// Errors: as `cmcrypto_content_header_read`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_header_add_ways(
    header: *const u8, header_len: usize, ways: *const cmcrypto_content_ways,
    changed: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|changed: HandleOut<_>, (header, header_len): &[u8], ways: cmcrypto_content_ways| {
        let mut header = ContentHeader::from_der(header)?;
        for (name, value, way) in [
            ("certificates", ways.certificates, KeyWrapping::Certificates),
            ("client", ways.client, KeyWrapping::Client),
            ("password", ways.password, KeyWrapping::Password),
            ("user_state", ways.user_state, KeyWrapping::UserState),
        ] {
            if flag(name, value)? {
                header = header.with_wrapping(way);
            }
        }
        changed.give(header.to_der()?)
    })
}
