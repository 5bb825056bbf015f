//! What C is told of a failure beyond its status: as text, and as numbers.

use std::ffi::CString;

use crate::abi::*;
use cmcrypto::*;

fn last() -> cmcrypto_last_error_info {
    filled(|info, size| unsafe { cmcrypto_last_error_get_info(info, size) }).unwrap()
}

/// Party, index, system error and status.
fn numbers() -> (i32, i64, i32, i32) {
    let last = last();
    (last.party, last.index, last.system_error, last.status)
}

fn read(name: &str) -> Result<Handle<cmcrypto_certificate>, i32> {
    let der = std::fs::read(crate::support::vector(&format!("../cases/{name}"))).unwrap();
    try_make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_from_der(0, der.as_ptr(), der.len(), out)
    })
}

#[test]
fn a_success_has_none() {
    ok(unsafe { cmcrypto_random_fill(0, std::ptr::null_mut(), 0) });
    assert_eq!((detail(), numbers()), (String::new(), (CMCRYPTO_PARTY_NONE, -1, 0, CMCRYPTO_OK)));
}

#[test]
fn whose_certificate_has_expired() {
    const YEAR: i64 = 365 * 86_400;
    let world = Site::new(site());
    let key = private_key("mp2-2048");
    let expired = make(cmcrypto_certificate_free, |out| unsafe {
        let (from, until) = (NOW - 2 * YEAR, NOW - YEAR);
        let name = c"MP02".as_ptr();
        cmcrypto_self_signed(key.get(), CMCRYPTO_KEY_USE_ENCRYPTION, name, from, until, out)
    });
    let recipients = [world.mp_certificate.get(), expired.get()];
    let mut id = cmcrypto_message_id::default();
    let sealed = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (kind, to) = (CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE, recipients.as_ptr());
        let (client, site) = (world.client.get(), &raw const world.settings);
        cmcrypto_client_seal_to_certificates(
            client,
            site,
            kind,
            b"x".as_ptr(),
            1,
            to,
            2,
            NOW,
            out,
            &raw mut id,
        )
    });
    assert_eq!(sealed.err(), Some(CMCRYPTO_ERROR_CERTIFICATE_EXPIRED));
    let said = detail();
    let end = "(the management point's encryption certificate, recipients[1])";
    assert!(said.starts_with("CN=MP02,CN=SMS, valid from 20") && said.ends_with(end), "{said}");
    let party = CMCRYPTO_PARTY_MANAGEMENT_POINT_ENCRYPTION;
    assert_eq!(numbers(), (party, 1, 0, CMCRYPTO_ERROR_CERTIFICATE_EXPIRED));
    // Neither call changes what the other says.
    assert_eq!((detail(), numbers().1), (said, 1));
}

#[test]
fn which_file_and_why() {
    let path = crate::support::scratch("detail").join("missing").join("store");
    let settings: cmcrypto_trust_settings = filled(|out, size| {
        unsafe { cmcrypto_trust_settings_default(out, size) };
        CMCRYPTO_OK
    })
    .unwrap();
    let text = CString::new(path.to_str().unwrap()).unwrap();
    let file = make(cmcrypto_trust_store_file_free, |out| unsafe {
        cmcrypto_trust_store_file_new(text.as_ptr(), 0, &raw const settings, out)
    });
    let status = unsafe { cmcrypto_trust_store_file_discard(file.get()) };
    assert_eq!(status, CMCRYPTO_ERROR_STORAGE);
    let (party, index, system, status) = numbers();
    assert_eq!((party, index, status), (CMCRYPTO_PARTY_NONE, -1, CMCRYPTO_ERROR_STORAGE));
    let said = std::io::Error::from_raw_os_error(system);
    let directory = path.parent().unwrap().display();
    let expected = format!("there is no directory {directory}: {}.lock: {said}", path.display());
    assert_eq!(detail(), expected);
}

#[test]
fn what_is_not_offered() {
    assert_eq!(read("serial-negative.der").err(), Some(CMCRYPTO_ERROR_NOT_SUPPORTED));
    assert_eq!(detail(), "a negative serial number");
    // Those that can be taken are; the last one says why it can't.
    let roots = ["root.der", "pathlen-256.der"].map(|name| read(name).ok().unwrap());
    let anchors = pki::anchors(&[&roots[0], &roots[1]]);
    let version_1 = read("root-version-1.der").ok().unwrap();
    let status = unsafe { cmcrypto_trust_anchors_add(anchors.get_mut(), version_1.get()) };
    assert_eq!(status, CMCRYPTO_ERROR_CERTIFICATE_USAGE);
    assert_eq!(detail(), "CN=Case Root is not a certification authority");
    let all = [roots[0].get(), version_1.get()];
    let strict = try_make(cmcrypto_trust_anchors_free, |out| unsafe {
        cmcrypto_trust_anchors_new(all.as_ptr(), 2, out)
    });
    assert_eq!(strict.err(), Some(CMCRYPTO_ERROR_CERTIFICATE_USAGE));
    assert_eq!(numbers().1, 1);
}

#[test]
fn issuers_that_can_be_read() {
    let criteria = pki::criteria(c"PC01");
    let set = |list: &std::ffi::CStr| {
        let refused = make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_certificate_criteria_set_usable_issuers(criteria.get_mut(), list.as_ptr(), out)
        });
        String::from_utf8(bytes(&refused).to_vec()).unwrap()
    };
    assert_eq!(set(c"CN=Good"), "");
    let refused = set(c"CN=Good | hello | CN=");
    let lines: Vec<&str> = refused.lines().collect();
    assert_eq!(lines[0], "malformed input: no attribute with a = (issuers[1])");
    assert_eq!(lines.len(), 2);
}

/// Between the use of a key and the tag there is nothing to tell.
#[test]
fn decryption_is_silent() {
    let world = Site::new(site());
    let mut message = bytes(&world.seal(b"x").ok().unwrap()).to_vec();
    *message.last_mut().unwrap() ^= 1;
    assert_eq!(world.open(&message).err(), Some(CMCRYPTO_ERROR_DECRYPT));
    assert_eq!(detail(), "");
    assert_eq!(numbers(), (CMCRYPTO_PARTY_NONE, -1, 0, CMCRYPTO_ERROR_DECRYPT));
}

/// A thread ends with a failure that nobody asked about.
#[test]
fn the_detail_is_the_threads() {
    let before = read("serial-negative.der").err();
    let other = std::thread::spawn(|| {
        let none = detail();
        let failed = read("serial-21-octets.der").err();
        (none, failed, detail())
    });
    let (none, failed, said) = other.join().unwrap();
    assert_eq!((none.as_str(), failed), ("", before));
    assert_eq!(
        (said.as_str(), detail().as_str()),
        ("a serial number above 20 octets", "a negative serial number")
    );
}
