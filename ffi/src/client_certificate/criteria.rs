//! By which criteria a client's certificate is selected.

use std::ffi::c_char;

use cmcrypto_core::client_certificate::{
    CertificateCriteria, CertificateIssuers, SeveralMatches, SubjectCriterion,
};

use crate::abi::{Failure, HandleOut, call, cmcrypto_buffer, cmcrypto_status, free, wraps};
/// By which criteria a client's certificate is selected.
pub struct cmcrypto_certificate_criteria(pub(crate) CertificateCriteria);

wraps!(cmcrypto_certificate_criteria(CertificateCriteria));

/// What to do where several certificates match, a site setting: one of the constants
/// `CMCRYPTO_SEVERAL_MATCHES_...`.
pub type cmcrypto_several_matches = i32;

/// Select the one with the longest validity period: the default, and `CCMFIRSTCERT=1`. Of equal
/// periods the one that ends last, then the first.
pub const CMCRYPTO_SEVERAL_MATCHES_LONGEST_VALIDITY: i32 = 321;
/// Fail selection and send an error.
pub const CMCRYPTO_SEVERAL_MATCHES_FAIL: i32 = 322;

/// The product's defaults: no issuers list, the store Personal, the client authentication
/// capability, the computer's name in the subject, and the longest validity of several. An empty
/// name is in no subject: then nothing matches, unless the name is not looked at.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_criteria_new(
    computer_name: *const c_char, criteria: *mut *mut cmcrypto_certificate_criteria,
) -> cmcrypto_status {
    call!(|criteria: HandleOut<_>, computer_name: &str| {
        let defaults = CertificateCriteria::new(computer_name);
        criteria.give(defaults)
    })
}

/// Sets the certificate issuers list (`CCMCERTISSUERS`, `CertificateIssuers` in
/// `mobileclient.tcf`): the subject attributes of the roots that the site trusts, such as
/// `CN=Contoso Root CA; O=Contoso, Ltd | CN=Litware Root CA`. Without a list, as before a client is
/// assigned, any root of the trust anchors will do.
///
/// The product documents the separators and that values compare case-sensitively. Our reading of
/// the rest: an authority matches if its subject has each attribute that is named, in any order,
/// and maybe others; names of attributes are in upper or lower case, or dotted object identifiers;
/// spaces around names and values don't count; what follows a separator without a `=` belongs to
/// the value before it (`O=Contoso, Ltd`), and one pair of quotation marks around a value is not
/// part of it.
///
/// Errors: MALFORMED if the list or an authority in it is empty, or an attribute is not one of the
/// product's; TOO_LARGE above 16 KiB or 1,024 attributes. The criteria are as before then.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_criteria_set_issuers(
    criteria: *mut cmcrypto_certificate_criteria, issuers: *const c_char,
) -> cmcrypto_status {
    call!(|criteria: &mut _, issuers: &str| {
        criteria.0.issuers = Some(CertificateIssuers::parse(issuers)?);
        Ok(())
    })
}

/// As `cmcrypto_certificate_criteria_set_issuers`, of a list that may name authorities in forms that
/// can't be read: the others are set. `*refused` is a line of text for each that was left out: which
/// and why; empty if none was. Of a list of which nothing is left no certificate has an issuer.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_criteria_set_usable_issuers(
    criteria: *mut cmcrypto_certificate_criteria, issuers: *const c_char,
    refused: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|refused: HandleOut<cmcrypto_buffer>,
           criteria: &mut cmcrypto_certificate_criteria,
           issuers: &str| {
        let (read, errors) = CertificateIssuers::parse_usable(issuers);
        let lines: Vec<String> = errors.iter().map(|error| format!("{error}\n")).collect();
        criteria.0.issuers = Some(read);
        refused.give(lines.concat().into_bytes())
    })
}

/// Sets the certificate store in place of Personal: that of `CCMCERTSTORE`. Compared
/// case-insensitively; `My` is `Personal`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_criteria_set_store(
    criteria: *mut cmcrypto_certificate_criteria, store: *const c_char,
) -> cmcrypto_status {
    call!(|criteria: &mut _, store: &str| {
        criteria.0.store = store.to_owned();
        Ok(())
    })
}

/// Sets a criterion in place of the client authentication capability and of the computer's name
/// (`CCMCERTSEL`). The word before the colon is in upper or lower case, spaces around values don't
/// count. It is one of these:
///
/// `Subject:PC01.example.com`: a value in the subject is equal, case-sensitive, or the first
/// subject alternative name is, case-insensitive. `SubjectStr:example.com`: a value in the subject
/// or the first subject alternative name contains the text, case-insensitive.
/// `SubjectAttr:OU=Computers`, `SubjectAttr:2.5.4.11 = Computers`: that attribute of the subject is
/// equal, case-sensitive. `SubjectAttr:SAN=PC01.example.com`,
/// `SubjectAttr:2.5.29.17=PC01.example.com`: the first subject alternative name is equal,
/// case-sensitive.
///
/// Errors: MALFORMED if it is none of these, its value is empty, or the attribute is not one of the
/// product's; TOO_LARGE above 1 KiB. The criteria are as before then.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_criteria_set_subject_criterion(
    criteria: *mut cmcrypto_certificate_criteria, criterion: *const c_char,
) -> cmcrypto_status {
    call!(|criteria: &mut _, criterion: &str| {
        criteria.0.criterion = Some(SubjectCriterion::parse(criterion)?);
        Ok(())
    })
}

/// Leaves it open whether the subject contains the computer's name: `CCMCERTNAMECHECK=0`.
/// Threads: one. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_criteria_skip_name_check(
    criteria: *mut cmcrypto_certificate_criteria,
) -> cmcrypto_status {
    call!(|criteria: &mut _| {
        criteria.0.computer_name = None;
        Ok(())
    })
}

/// Sets what to do where several certificates match.
/// Threads: one. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_criteria_set_several_matches(
    criteria: *mut cmcrypto_certificate_criteria, several: cmcrypto_several_matches,
) -> cmcrypto_status {
    call!(|criteria: &mut _| {
        criteria.0.several = match several {
            CMCRYPTO_SEVERAL_MATCHES_LONGEST_VALIDITY => SeveralMatches::LongestValidity,
            CMCRYPTO_SEVERAL_MATCHES_FAIL => SeveralMatches::Fail,
            _ => return Err(Failure::argument("several", "unknown")),
        };
        Ok(())
    })
}

/// Frees criteria.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_criteria_free(
    criteria: *mut cmcrypto_certificate_criteria,
) {
    free!(criteria)
}
