//! Certificate revocation lists, and whether certificates are checked against them.

use cmcrypto_core::Error;
use cmcrypto_core::pki::path::{CertificateRevocationList, Revocation};

use crate::abi::{
    Failure, HandleOut, Handles, StructureOut, call, cmcrypto_buffer, cmcrypto_status, free, grows,
    wraps,
};

/// A certificate revocation list, version 2, complete (not a delta), of the certificates' own
/// issuer. Reading one checks its form; its signature is verified where it is used.
pub struct cmcrypto_certificate_revocation_list(pub(crate) CertificateRevocationList);

wraps!(cmcrypto_certificate_revocation_list(CertificateRevocationList));

/// When a certificate revocation list was issued, and until when it holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_certificate_revocation_list_info {
    /// sizeof(cmcrypto_certificate_revocation_list_info).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// When the list was issued.
    pub this_update: i64,
    /// When the next list is due: from this second on the list has expired.
    pub next_update: i64,
}

grows!(cmcrypto_certificate_revocation_list_info, 24);

/// Whether certificates are checked for revocation: one of the constants `CMCRYPTO_REVOCATION_...`.
pub type cmcrypto_revocation = i32;

/// Not checked: *Clients check the certificate revocation list (CRL) for site systems* is off, and
/// the client was installed with `/NoCRLCheck`. There must be no lists then.
pub const CMCRYPTO_REVOCATION_NOT_CHECKED: i32 = 257;
/// Every certificate below the root must be shown not to be revoked, by a list of its own issuer;
/// at most 256 lists.
///
/// A list that is missing, has expired, was issued in the future or does not verify means REVOKED:
/// the product behaves as if all certificates in the path were revoked. Of several lists that one
/// key of an issuer signed, the one issued last counts, and of those the one with the highest CRL
/// number.
///
/// Delta lists are not read: with an authority that publishes them, a certificate that was revoked
/// since the last complete list is accepted until the next. An authority whose certificate by its
/// own previous key lies in the path can't be checked, and means REVOKED.
pub const CMCRYPTO_REVOCATION_CHECKED: i32 = 258;

/// The lists to check against; nothing if revocation isn't checked.
pub(crate) struct RevocationLists(Option<Vec<CertificateRevocationList>>);

/// As many as a path is checked against.
const MAX_LISTS: usize = 256;

/// The core's lists behind an array of handles.
pub(crate) fn revocation_lists(
    handles: Handles<'_, cmcrypto_certificate_revocation_list>,
) -> Result<Vec<CertificateRevocationList>, Failure> {
    let handles = handles.at_most(MAX_LISTS, Error::TOO_LARGE)?;
    Ok(handles.into_iter().map(|list| list.0.clone()).collect())
}

impl RevocationLists {
    pub(crate) fn parse(
        revocation: cmcrypto_revocation, lists: Handles<'_, cmcrypto_certificate_revocation_list>,
    ) -> Result<Self, Failure> {
        match revocation {
            CMCRYPTO_REVOCATION_NOT_CHECKED if lists.is_empty() => Ok(Self(None)),
            CMCRYPTO_REVOCATION_NOT_CHECKED => {
                Err(Failure::argument("lists_len", "not 0, but not checked"))
            }
            CMCRYPTO_REVOCATION_CHECKED => Ok(Self(Some(revocation_lists(lists)?))),
            _ => Err(Failure::argument("revocation", "unknown")),
        }
    }

    pub(crate) fn revocation(&self) -> Revocation<'_> {
        self.0.as_deref().map_or(Revocation::NotChecked, Revocation::Checked)
    }
}

/// Reads a DER list, up to 64 MiB. Kept, it takes about six times the length of its encoding.
///
/// Errors: TOO_LARGE; NOT_DER; MALFORMED; NOT_SUPPORTED for version 1, a list without an end of its
/// validity, with a CRL number of more than 20 octets, delta and indirect lists, lists by reason, an
/// issuing distribution point without a URL, and critical extensions that are not known.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_revocation_list_from_der(
    der: *const u8, der_len: usize, list: *mut *mut cmcrypto_certificate_revocation_list,
) -> cmcrypto_status {
    call!(|list: HandleOut<_>, (der, der_len): &[u8]| {
        let read = CertificateRevocationList::from_der(der)?;
        list.give(read)
    })
}

/// Reads a list from one block of strict PEM: `X509 CRL`.
///
/// Errors: those of `cmcrypto_certificate_revocation_list_from_der`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_revocation_list_from_pem(
    pem: *const u8, pem_len: usize, list: *mut *mut cmcrypto_certificate_revocation_list,
) -> cmcrypto_status {
    call!(|list: HandleOut<_>, (pem, pem_len): &[u8]| {
        let read = CertificateRevocationList::from_pem(pem)?;
        list.give(read)
    })
}

/// The DER: the very bytes where it was read from some.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_revocation_list_to_der(
    list: *const cmcrypto_certificate_revocation_list, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, list: &cmcrypto_certificate_revocation_list| {
        der.give(list.0.to_der())
    })
}

/// The list as PEM: `X509 CRL`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_revocation_list_to_pem(
    list: *const cmcrypto_certificate_revocation_list, pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, list: &cmcrypto_certificate_revocation_list| {
        pem.give(list.0.to_pem()?)
    })
}

/// When the list was issued, and until when it holds. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_revocation_list_get_info(
    list: *const cmcrypto_certificate_revocation_list,
    info: *mut cmcrypto_certificate_revocation_list_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, list: &cmcrypto_certificate_revocation_list| {
        info.give(cmcrypto_certificate_revocation_list_info {
            struct_size: 0,
            reserved: 0,
            this_update: list.0.this_update().as_unix(),
            next_update: list.0.next_update().as_unix(),
        })
    })
}

/// Frees a list.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_revocation_list_free(
    list: *mut cmcrypto_certificate_revocation_list,
) {
    free!(list)
}
