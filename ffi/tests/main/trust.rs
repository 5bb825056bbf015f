//! How a client comes to trust its management point, through the C ABI: from the exchange key of the
//! top-level site to the certificate that the client seals to, and what is refused on the way.

mod operational;
mod store;
mod store_file;

use std::ffi::{CStr, CString};

use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const DAY: i64 = 86_400;

fn from_hex(hex: &CStr, legacy: i32) -> Result<Handle<cmcrypto_site_public_key>, i32> {
    try_make(cmcrypto_site_public_key_free, |out| unsafe {
        cmcrypto_site_public_key_from_hex(0, hex.as_ptr(), legacy, out)
    })
}

fn from_file(content: &[u8]) -> Result<Handle<cmcrypto_site_public_key>, i32> {
    try_make(cmcrypto_site_public_key_free, |out| unsafe {
        cmcrypto_site_public_key_from_file(0, content.as_ptr(), content.len(), 0, out)
    })
}

fn to_hex(key: &Handle<cmcrypto_site_public_key>) -> CString {
    let hex = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_public_key_to_hex(key.get(), out)
    });
    CString::new(bytes(&hex)).unwrap()
}

fn same_root(a: &Handle<cmcrypto_site_public_key>, b: &Handle<cmcrypto_site_public_key>) -> bool {
    number(|out| unsafe { cmcrypto_site_public_key_equals(a.get(), b.get(), out) }) == Ok(1)
}

fn same_certificate(
    accessor: unsafe extern "C" fn(
        *const cmcrypto_trusted_management_point,
        *mut *mut cmcrypto_certificate,
    ) -> i32,
    trusted: &Trusted, name: &str,
) -> bool {
    let found = make(cmcrypto_certificate_free, |out| unsafe { accessor(trusted.get(), out) });
    let expected = certificate(name);
    number(|out| unsafe { cmcrypto_certificate_equals(found.get(), expected.get(), out) }) == Ok(1)
}

fn keys_from_der(der: &[u8]) -> Result<Handle<cmcrypto_management_point_bundle>, i32> {
    try_make(cmcrypto_management_point_bundle_free, |out| unsafe {
        cmcrypto_management_point_bundle_from_der(der.as_ptr(), der.len(), out)
    })
}

/// The forms in which an administrator hands out the key.
#[test]
fn trusted_root_key_in_its_forms() {
    let site = exchange_key("client-2048", SITE);
    let key = root(&site);
    let hex = to_hex(&key);
    assert!(hex.to_bytes().starts_with(b"0602000000A400005253413100080000"));
    assert_eq!(hex.as_bytes().len(), 552);
    assert!(same_root(&key, &from_hex(&hex, 0).ok().unwrap()));
    let hex = hex.to_str().unwrap();
    let ini = format!("[Client Install]\r\nOther=1\r\nSMSPublicRootKey={hex}\r\n");
    let utf16: Vec<u8> = ini.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for content in [hex.as_bytes(), ini.as_bytes(), &utf16] {
        assert!(same_root(&key, &from_file(content).ok().unwrap()));
    }
    let twice = format!("SMSPublicRootKey={hex}\nSMSPublicRootKey=00\n");
    let lower = CString::new(hex.to_lowercase()).unwrap();
    let private = CString::new(hex.replacen("06", "07", 1)).unwrap();
    let ecc = CString::new(hex.replacen("0000A400", "0000AE00", 1)).unwrap();
    let even = CString::new(format!("{}00", &hex[..550])).unwrap();
    assert_eq!(from_file(twice.as_bytes()).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    assert_eq!(from_hex(&lower, 0).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    assert_eq!(from_hex(&private, 0).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    assert_eq!(from_hex(&ecc, 0).err(), Some(CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED));
    assert_eq!(from_hex(&even, 0).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(from_file(&large).err(), Some(CMCRYPTO_ERROR_TOO_LARGE));

    let print = text(|out, cap, len| unsafe {
        cmcrypto_site_public_key_fingerprint(key.get(), out, cap, len)
    });
    let print = print.unwrap();
    assert_eq!(print.len(), 79);
    assert!(print.split(' ').all(|group| group.len() == 4));

    // Back to the key itself, and out as PUBLICKEYBLOB.
    let public = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_site_public_key_public_key(key.get(), out)
    });
    let blob = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_public_key_to_capi_blob(public.get(), out)
    });
    assert_eq!(bytes(&blob).len(), 276);
    let read = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_public_key_from_capi_blob(0, bytes(&blob).as_ptr(), 276, out)
    });
    let mut equal = 0;
    ok(unsafe { cmcrypto_public_key_equals(public.get(), read.get(), &raw mut equal) });
    assert_eq!(equal, 1);
}

/// A key of 1024 bits is accepted where the settings say so, and a key of 8192 nowhere.
#[test]
fn size_of_the_trusted_root_key() {
    let small = certificate("client-1024");
    let small = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_certificate_public_key(small.get(), out)
    });
    let new = |public: &Handle<cmcrypto_public_key>, legacy| {
        try_make(cmcrypto_site_public_key_free, |out| unsafe {
            cmcrypto_site_public_key_new(public.get(), legacy, out)
        })
    };
    assert_eq!(new(&small, 0).err(), Some(CMCRYPTO_ERROR_KEY_TOO_SMALL));
    let key = new(&small, 1).ok().unwrap();
    assert_eq!(from_hex(&to_hex(&key), 0).err(), Some(CMCRYPTO_ERROR_KEY_TOO_SMALL));
    let source = CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED;
    let strict = Store::new(&settings());
    assert_eq!(strict.learn_root(&key, source), Err(CMCRYPTO_ERROR_KEY_TOO_SMALL));
    let legacy =
        Store::new(&cmcrypto_trust_settings { legacy_rsa_1024_verification: 1, ..settings() });
    assert_eq!(legacy.learn_root(&key, source), Ok(CMCRYPTO_TRUST_OUTCOME_SET));

    let large = private_key_file("rsa-8192.key.pem");
    let public = public_key(&large);
    assert_eq!(new(&public, 1).err(), Some(CMCRYPTO_ERROR_KEY_REJECTED));
    let site = try_make(cmcrypto_site_exchange_key_free, |out| unsafe {
        cmcrypto_site_exchange_key_new(large.get(), SITE.as_ptr(), out)
    });
    assert_eq!(site.err(), Some(CMCRYPTO_ERROR_KEY_REJECTED));
}

fn private_key_file(name: &str) -> Handle<cmcrypto_private_key> {
    let pem = pem(name);
    make(cmcrypto_private_key_free, |out| unsafe {
        cmcrypto_private_key_from_pem(0, pem.as_ptr(), pem.len(), std::ptr::null(), 0, out)
    })
}

/// Provision, endorse, download, bootstrap, seal, open.
#[test]
fn from_the_trusted_root_key_to_a_sealed_message() {
    let hierarchy = Hierarchy::new("mp-3072");
    let keys = hierarchy.keys(&terms(NOW));
    // As the client downloads it: DER or PEM.
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_management_point_bundle_to_der(keys.get(), out)
    });
    let pem = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_management_point_bundle_to_pem(keys.get(), out)
    });
    assert!(bytes(&pem).starts_with(b"-----BEGIN CMCRYPTO MANAGEMENT POINT BUNDLE-----"));
    let from_pem = make(cmcrypto_management_point_bundle_free, |out| unsafe {
        let (pem, len) = (bytes(&pem).as_ptr(), bytes(&pem).len());
        cmcrypto_management_point_bundle_from_pem(pem, len, out)
    });
    let again = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_management_point_bundle_to_der(from_pem.get(), out)
    });
    assert_eq!(bytes(&again), bytes(&der));

    let store = Store::new(&settings());
    let downloaded = keys_from_der(bytes(&der)).ok().unwrap();
    assert_eq!(store.learn(&downloaded, NOW).err(), Some(CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY));
    let provisioned = from_hex(&to_hex(&hierarchy.root), 0).ok().unwrap();
    let source = CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED;
    assert_eq!(store.learn_root(&provisioned, source), Ok(CMCRYPTO_TRUST_OUTCOME_SET));
    assert_eq!(store.find(NOW).err(), Some(CMCRYPTO_ERROR_UNKNOWN_MANAGEMENT_POINT));
    let trusted = store.learn(&downloaded, NOW).ok().unwrap();
    drop((downloaded, provisioned, hierarchy));

    assert!(same_certificate(
        cmcrypto_trusted_management_point_signing_certificate,
        &trusted,
        "client-2048"
    ));
    assert!(same_certificate(
        cmcrypto_trusted_management_point_encryption_certificate,
        &trusted,
        "mp-2048"
    ));
    let info = trusted_info(&trusted);
    let names = [&info.site_code[..], &info.parent_site_code, &info.host].map(text_of);
    assert_eq!(names, ["P01", "", "mp01.example.com"]);
    assert_eq!(info.not_after, NOW + 90 * DAY);

    // What the store gave outlives it, and messages are sealed to it.
    let found = store.find(NOW + 90 * DAY).ok().unwrap();
    drop(store);
    let mut world = Site::new(site());
    world.mp_certificate = make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_trusted_management_point_encryption_certificate(found.get(), out)
    });
    let message = world.seal(b"<Inventory/>").ok().unwrap();
    let opened = world.open(bytes(&message)).ok().unwrap();
    assert_eq!(bytes(&content(&opened)), b"<Inventory/>");
}

fn trusted_info(
    trusted: &Handle<cmcrypto_trusted_management_point>,
) -> cmcrypto_trusted_management_point_info {
    filled(|info, size| unsafe {
        cmcrypto_trusted_management_point_get_info(trusted.get(), info, size)
    })
    .unwrap()
}

/// A management point of a secondary site below a primary site below the top-level site.
#[test]
fn three_sites_deep() {
    let terms = terms(NOW);
    let top = exchange_key("mp-3072", c"CAS");
    let (primary, secondary) =
        (exchange_key("mp-4096", c"p01"), exchange_key("client-3072", c"S01"));
    let root = root(&top);
    let code = text(|out, cap, len| unsafe {
        cmcrypto_site_exchange_key_site_code(primary.get(), out, cap, len)
    });
    assert_eq!(code.unwrap(), "P01");
    let own = endorse_site(&top, c"cas", &primary, &terms);
    assert_eq!(own.err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "child_site_code: the site's own");
    let to_primary = endorse_site(&top, c"P01", &primary, &terms).ok().unwrap();
    let to_secondary = endorse_site(&primary, c"S01", &secondary, &terms).ok().unwrap();
    let (to_primary, to_secondary) = (bytes(&to_primary), bytes(&to_secondary));
    let info = filled(|info, size| unsafe {
        let (site, site_len) = (to_secondary.as_ptr(), to_secondary.len());
        cmcrypto_endorsed_site_get_info(site, site_len, info, size)
    })
    .unwrap();
    assert_eq!((text_of(&info.site_code).as_str(), info.number), ("S01", terms.number));
    assert_eq!((info.not_before, info.not_after), (terms.not_before, terms.not_after));

    let identity = signing_identity("client-2048");
    let (signing, encryption) = (certificate("client-2048"), certificate("mp-2048"));
    let signing = endorse_signing(&secondary, HOST, &signing, &terms).ok().unwrap();
    let encryption = endorse_encryption(&identity, c"S01", HOST, &encryption, &terms);
    let encryption = encryption.ok().unwrap();
    let (signing, encryption) = (bytes(&signing), bytes(&encryption));
    let keys = assemble(&root, [Some(to_primary), Some(to_secondary)], signing, encryption);
    let keys = keys.ok().unwrap();

    let store = Store::new(&settings());
    let source = CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH;
    store.learn_root(&root, source).unwrap();
    let name = c"MP01.Example.com.";
    for (site, parent, host, expected) in [
        (c"S01", None, HOST, CMCRYPTO_ERROR_SITE_MISMATCH),
        (c"S01", Some(c"P02"), HOST, CMCRYPTO_ERROR_SITE_MISMATCH),
        (c"S02", Some(c"P01"), HOST, CMCRYPTO_ERROR_SITE_MISMATCH),
        (c"S01", Some(c"P01"), c"mp02.example.com", CMCRYPTO_ERROR_HOST_MISMATCH),
        (c"S01", Some(c"P-1"), HOST, CMCRYPTO_ERROR_INVALID_ARGUMENT),
        (c"S01", Some(c"P01"), c"mp 01", CMCRYPTO_ERROR_INVALID_ARGUMENT),
    ] {
        assert_eq!(store.learn_named(&keys, site, parent, host, NOW).err(), Some(expected));
    }
    assert_eq!(detail(), "host: not a host's name in ASCII");
    assert_eq!(store.count(), 0);
    let trusted = store.learn_named(&keys, c"s01", Some(c"p01"), name, NOW).ok().unwrap();
    let info = trusted_info(&trusted);
    let of_trusted = [&info.site_code[..], &info.parent_site_code, &info.host].map(text_of);
    assert_eq!(of_trusted, ["S01", "P01", "mp01.example.com"]);
    let listed = |index| {
        filled::<cmcrypto_management_point_name>(|name, size| unsafe {
            cmcrypto_trust_store_get_management_point_name(store.0.get(), index, name, size)
        })
        .map(|name| [&name.site_code[..], &name.parent_site_code, &name.host].map(text_of))
    };
    assert_eq!(store.count(), 1);
    assert_eq!(listed(0), Ok(of_trusted));
    assert_eq!(listed(1), Err(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "index: not below the count");

    let orphan = assemble(&root, [Some(to_primary), None], signing, encryption);
    assert_eq!(orphan.err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "site: NULL with a parent_site");
}

fn der_of(certificate: &Handle<cmcrypto_certificate>) -> Vec<u8> {
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_certificate_to_der(certificate.get(), out)
    });
    bytes(&der).to_vec()
}

/// An endorsed certificate with another certificate in it. SEQUENCEs of this size have a header of
/// four bytes.
fn swap(endorsed: &[u8], expected: &[u8], other: &[u8]) -> Vec<u8> {
    let endorsement = endorsed[4..].strip_prefix(expected).unwrap();
    let content = [other, endorsement].concat();
    let len = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[0x30, 0x82], &len[..], &content].concat()
}

/// Verifying alone, without a store, and everything that an attacker may try on the keys.
#[test]
fn what_is_refused_of_a_management_point() {
    let hierarchy = Hierarchy::new("mp-3072");
    let good = terms(NOW);
    let verify = |keys: &Handle<cmcrypto_management_point_bundle>, now| {
        let made = try_make(cmcrypto_trusted_management_point_free, |out| unsafe {
            let (root, none) = (hierarchy.root.get(), std::ptr::null());
            let (site, host) = (SITE.as_ptr(), HOST.as_ptr());
            cmcrypto_management_point_bundle_verify_without_store(
                keys.get(),
                root,
                site,
                none,
                host,
                now,
                out,
            )
        });
        made.err().unwrap_or(CMCRYPTO_OK)
    };
    let keys = hierarchy.keys(&good);
    for (now, expected) in [
        (NOW, CMCRYPTO_OK),
        (NOW - 3600, CMCRYPTO_OK),
        (NOW - 3601, CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID),
        (NOW + 90 * DAY, CMCRYPTO_OK),
        (NOW + 90 * DAY + 1, CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED),
    ] {
        assert_eq!(verify(&keys, now), expected, "{now}");
    }
    let rogue = Hierarchy::new("mp-4096");
    assert_eq!(verify(&rogue.keys(&good), NOW), CMCRYPTO_ERROR_ROOT_KEY_MISMATCH);

    let (signing, encryption) = (certificate("client-2048"), certificate("mp-2048"));
    let endorsed = |site: &Handle<_>| endorse_signing(site, HOST, &signing, &good).ok().unwrap();
    let by = |identity: &str, certificate: &Handle<_>| {
        let identity = signing_identity(identity);
        endorse_encryption(&identity, SITE, HOST, certificate, &good).ok().unwrap()
    };
    let (ours, theirs) = (endorsed(&hierarchy.site), endorsed(&rogue.site));
    let (to_ours, to_theirs) = (by("client-2048", &encryption), by("client-3072", &encryption));
    let put = |signing: &Handle<_>, encryption: &Handle<_>| {
        let (signing, encryption) = (bytes(signing), bytes(encryption));
        verify(&assemble(&hierarchy.root, [None; 2], signing, encryption).ok().unwrap(), NOW)
    };
    assert_eq!(put(&ours, &to_ours), CMCRYPTO_OK);
    assert_eq!(put(&theirs, &to_ours), CMCRYPTO_ERROR_SIGNATURE_INVALID);
    assert_eq!(put(&ours, &to_theirs), CMCRYPTO_ERROR_SIGNATURE_INVALID);

    // Another encryption certificate than the one that was endorsed.
    let (expected, other) = (der_of(&encryption), der_of(&certificate("mp2-2048")));
    let swapped = swap(bytes(&to_ours), &expected, &other);
    let keys = assemble(&hierarchy.root, [None; 2], bytes(&ours), &swapped);
    let swapped = verify(&keys.ok().unwrap(), NOW);
    assert_eq!(swapped, CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH);

    // What is not endorsed in the first place.
    let wrong = endorse_signing(&hierarchy.site, HOST, &encryption, &good);
    assert_eq!(wrong.err(), Some(CMCRYPTO_ERROR_CERTIFICATE_USAGE));
    let identity = signing_identity("client-2048");
    let wrong = endorse_encryption(&identity, SITE, HOST, &signing, &good);
    assert_eq!(wrong.err(), Some(CMCRYPTO_ERROR_CERTIFICATE_USAGE));
    let impossible = "terms: a number above INT64_MAX, times in the wrong order, or never valid \
                      together with the certificate";
    let year = 365 * 86_400;
    for (bad, expected) in [
        (cmcrypto_endorsement_terms { reserved: 1, ..good }, "reserved: not 0"),
        (cmcrypto_endorsement_terms { number: 1 << 63, ..good }, impossible),
        (cmcrypto_endorsement_terms { not_after: good.not_before - 1, ..good }, impossible),
        (
            cmcrypto_endorsement_terms {
                not_before: good.not_before + 200 * year,
                not_after: good.not_after + 200 * year,
                ..good
            },
            impossible,
        ),
    ] {
        let refused = endorse_signing(&hierarchy.site, HOST, &signing, &bad).err();
        assert_eq!(refused, Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
        assert_eq!(detail(), expected);
    }
    let backwards = cmcrypto_endorsement_terms { not_after: good.not_before - 1, ..good };
    let child = exchange_key("mp-2048", c"S01");
    let refused = endorse_site(&hierarchy.site, c"S01", &child, &backwards).err();
    assert_eq!(refused, Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "terms: a number above INT64_MAX, or times in the wrong order");

    // What an endorsement says of itself.
    let read = |der: &[u8]| {
        filled::<cmcrypto_endorsement_info>(|info, size| unsafe {
            cmcrypto_endorsed_certificate_get_info(der.as_ptr(), der.len(), info, size)
        })
    };
    let info = read(bytes(&ours)).unwrap();
    assert_eq!(
        (info.number, info.not_before, info.not_after),
        (1_800_000_000, NOW - 3600, NOW + 90 * DAY)
    );
    assert_eq!(text_of(&info.site_code), "P01");
    for (der, expected) in [
        (&b""[..], CMCRYPTO_ERROR_MALFORMED),
        (b"\x30\x80\x00\x00", CMCRYPTO_ERROR_NOT_DER),
        (&vec![0x30; 64 * 1024 + 1], CMCRYPTO_ERROR_TOO_LARGE),
    ] {
        assert_eq!(keys_from_der(der).err(), Some(expected));
        assert_eq!(read(der).err(), Some(expected));
    }
}

/// Certificates in each other's place are refused where they are given.
#[test]
fn swapped_certificates_make_no_bundle() {
    let (hierarchy, terms) = (Hierarchy::new("mp-3072"), terms(NOW));
    let (signing, identity) = (certificate("client-2048"), signing_identity("client-2048"));
    let signing = endorse_signing(&hierarchy.site, HOST, &signing, &terms);
    let (site, mp) = (SITE, certificate("mp-2048"));
    let encryption = endorse_encryption(&identity, site, HOST, &mp, &terms);
    let (signing, encryption) = (signing.ok().unwrap(), encryption.ok().unwrap());
    let assemble = |signing, encryption| {
        let made = assemble(&hierarchy.root, [None; 2], bytes(signing), bytes(encryption));
        made.err()
    };
    assert_eq!(assemble(&signing, &encryption), None);
    let mismatch = Some(CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH);
    for (first, second) in
        [(&encryption, &signing), (&signing, &signing), (&encryption, &encryption)]
    {
        assert_eq!(assemble(first, second), mismatch);
    }
}
