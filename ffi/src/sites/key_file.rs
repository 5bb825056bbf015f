//! Key files: the exchange keys that a site hands to another by a person's hand.

use std::ffi::c_char;

use cmcrypto_core::Error;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{SiteKeyFile, SiteKeyFileKind};

use crate::abi::{
    CMCRYPTO_FINGERPRINT_MAX, CMCRYPTO_SITE_CODE_MAX, Failure, HandleOut, Numbered, StructureOut,
    TextOut, ValueOut, call, cmcrypto_buffer, cmcrypto_site_code, cmcrypto_status, free, grows,
    numbers, text_field, wraps,
};
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};

/// What a key file is for: one of the constants `CMCRYPTO_SITE_KEY_FILE_KIND_...`. The numbers are
/// those in the extension of the file's name.
pub type cmcrypto_site_key_file_kind = i32;

/// The writer's key, for its parent: the product's `Preinst.exe /KEYFORPARENT`.
pub const CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT: i32 = 676;
/// The writer's key, for a child: `/KEYFORCHILD`.
pub const CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_CHILD: i32 = 677;
/// The writer's key and those of all sites below it, for its parent that was recovered:
/// `/CHILDKEYS`.
pub const CMCRYPTO_SITE_KEY_FILE_KIND_CHILD_KEYS: i32 = 678;
/// The writer's key and those of all sites above it, for a child that was recovered, or that joins:
/// `/PARENTKEYS`.
pub const CMCRYPTO_SITE_KEY_FILE_KIND_PARENT_KEYS: i32 = 679;

numbers!(SiteKeyFileKind, "kind":
    CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT => KeyForParent,
    CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_CHILD => KeyForChild,
    CMCRYPTO_SITE_KEY_FILE_KIND_CHILD_KEYS => ChildKeys,
    CMCRYPTO_SITE_KEY_FILE_KIND_PARENT_KEYS => ParentKeys,
);

/// A file with the exchange keys of the site that wrote it and of others, for one site. That it is
/// whole was verified, and that its writer has the key that it says; not who the writer is: see
/// `cmcrypto_site_directory_import_key_file`. `cmcrypto_site_directory_export_key_file` makes one.
pub struct cmcrypto_site_key_file(pub(crate) SiteKeyFile);

wraps!(cmcrypto_site_key_file(SiteKeyFile));

/// What a key file says of itself.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_site_key_file_info {
    /// sizeof(cmcrypto_site_key_file_info).
    pub struct_size: u32,
    /// What it is for.
    pub kind: cmcrypto_site_key_file_kind,
    /// The code of the site that it says has written it.
    pub written_by: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The code of the site that it is for.
    pub written_for: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// When it was written.
    pub time: i64,
    /// How many sites there are whose keys are in it, the writer among them.
    pub key_count: u64,
    /// The fingerprint of the writer's key, for a person to compare with what that site shows, see
    /// `cmcrypto_site_public_key_fingerprint`.
    pub fingerprint: [c_char; CMCRYPTO_FINGERPRINT_MAX],
    /// 1 if an operational key of the writer signed it, which is in it with its endorsement: it is
    /// taken too.
    pub has_operational_key: i32,
    /// 0.
    pub reserved: i32,
}

grows!(cmcrypto_site_key_file_info, 120);

/// Reads a key file, and verifies that it is whole.
///
/// Errors: UNSUPPORTED; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 2 MiB or 2,048
/// keys; DUPLICATE_SITE if it names a site twice, or the one that it is for; KEY_CONFLICT if it
/// gives two sites one key; SIGNATURE_INVALID; ENDORSEMENT_MISMATCH, SITE_MISMATCH and
/// HOST_MISMATCH for an operational key that is none of the writer's; of a key those of
/// `cmcrypto_public_key_from_capi_blob`, KEY_TOO_SMALL and KEY_REJECTED.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_file_from_der(
    provider: cmcrypto_provider, der: *const u8, der_len: usize,
    file: *mut *mut cmcrypto_site_key_file,
) -> cmcrypto_status {
    call!(|file: HandleOut<_>, (der, der_len): &[u8]| {
        let provider = provider::parse(provider)?;
        file.give(SiteKeyFile::from_der(provider, der)?)
    })
}

/// The bytes of the file.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_file_to_der(
    file: *const cmcrypto_site_key_file, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, file: &_| der.give(file.0.to_der()))
}

/// What it says of itself. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_file_get_info(
    file: *const cmcrypto_site_key_file, info: *mut cmcrypto_site_key_file_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, file: &cmcrypto_site_key_file| {
        let file = &file.0;
        info.give(cmcrypto_site_key_file_info {
            struct_size: 0,
            kind: file.kind().number()?,
            written_by: text_field(file.written_by().as_str()),
            written_for: text_field(file.written_for().as_str()),
            time: file.time().as_unix(),
            key_count: u64::try_from(file.keys().count()).map_err(|_| Error::INTERNAL)?,
            fingerprint: text_field(&file.fingerprint()),
            has_operational_key: i32::from(file.has_operational_key()),
            reserved: 0,
        })
    })
}

/// One of the sites whose keys are in it, its code and its key. `index` counts from 0, which is the
/// site that wrote it.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_file_key(
    file: *const cmcrypto_site_key_file, index: usize, site_code: *mut cmcrypto_site_code,
    public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|site_code: ValueOut<cmcrypto_site_code>,
           public_key: HandleOut<_>,
           file: &cmcrypto_site_key_file| {
        let key = file.0.keys().nth(index);
        let (code, key) = key.ok_or(Failure::argument("index", "not below the count"))?;
        site_code.set(code.into());
        public_key.give(key.clone())
    })
}

/// Frees a key file.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_file_free(file: *mut cmcrypto_site_key_file) {
    free!(file)
}

/// The name of a file for that use that `from_site_code` writes, as in the product, such as
/// P01.CT4: 7 characters.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_file_name(
    kind: cmcrypto_site_key_file_kind, from_site_code: *const c_char, out: *mut c_char,
    out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, from_site_code: SiteCode| {
        out.write(&SiteKeyFileKind::parse(kind)?.file_name(from_site_code))
    })
}
