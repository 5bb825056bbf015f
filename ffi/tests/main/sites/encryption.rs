//! A site's encryption certificate.

use super::refused;
use crate::abi::sites::*;
use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;

type Certificate = Handle<cmcrypto_certificate>;

fn endorse(key: &ExchangeKey, certificate: &Certificate, number: u64) -> Result<Vec<u8>, i32> {
    let terms = cmcrypto_endorsement_terms { number, ..terms(NOW) };
    let endorsed = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (key, certificate) = (key.get(), certificate.get());
        cmcrypto_site_exchange_key_endorse_site_encryption(key, certificate, &raw const terms, out)
    });
    endorsed.map(|endorsed| bytes(&endorsed).to_vec())
}

fn accept(at: &Directory, endorsed: &[u8]) -> Result<Certificate, i32> {
    try_make(cmcrypto_certificate_free, |out| unsafe {
        let (directory, site) = (at.0.get_mut(), c"P01".as_ptr());
        let (endorsed, len) = (endorsed.as_ptr(), endorsed.len());
        cmcrypto_site_directory_accept_encryption_certificate(
            directory, site, endorsed, len, NOW, out,
        )
    })
}

fn held(at: &Directory, now: i64) -> Result<Certificate, i32> {
    try_make(cmcrypto_certificate_free, |out| unsafe {
        let (directory, site) = (at.0.get(), c"P01".as_ptr());
        cmcrypto_site_directory_encryption_certificate(directory, site, now, out)
    })
}

#[test]
fn encrypted_to_a_site_and_decrypted_there() {
    let (at, key) = (Directory::new(c"CAS", &secure()), p01_key());
    let endorsed = endorse(&key, &certificate("mp-2048"), 1).unwrap();
    refused(&at, CMCRYPTO_ERROR_SITE_KEY_UNKNOWN, || accept(&at, &endorsed).map(|_| ()));
    at.publish(c"P01", CHILD, &key, None).unwrap();
    let none = CMCRYPTO_ERROR_NO_CERTIFICATE;
    assert_eq!(held(&at, NOW).err(), Some(none));
    let taken = accept(&at, &endorsed).ok().unwrap();
    // From its bytes too.
    let at = Directory::read(&at.to_bytes(), &secure()).ok().unwrap();
    let to = held(&at, NOW).ok().unwrap();
    let same = number(|out| unsafe { cmcrypto_certificate_equals(taken.get(), to.get(), out) });
    assert_eq!(same, Ok(1));

    let (recipients, identity) = ([to.get()], decryption_identity("mp-2048"));
    let encrypted = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_cms_encrypt(b"data".as_ptr(), 4, recipients.as_ptr(), 1, NOW, out)
    });
    let (identities, algorithms, mut which) = ([identity.get()], accepted(), 1);
    let decrypted = make(cmcrypto_buffer_free, |out| unsafe {
        let (message, len) = (bytes(&encrypted).as_ptr(), bytes(&encrypted).len());
        let (identities, accepted) = (identities.as_ptr(), &raw const algorithms);
        cmcrypto_cms_decrypt(message, len, identities, 1, accepted, out, &raw mut which)
    });
    assert_eq!((bytes(&decrypted), which), (&b"data"[..], 0));

    // Endorsed for 90 days.
    let expired = Some(CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED);
    assert_eq!(held(&at, NOW + 91 * DAY).err(), expired);
}

#[test]
fn what_is_not_accepted() {
    let (at, key) = (Directory::new(c"CAS", &secure()), p01_key());
    at.publish(c"P01", CHILD, &key, None).unwrap();
    let (mp, mp2) = (certificate("mp-2048"), certificate("mp2-2048"));
    let second = endorse(&key, &mp, 2).unwrap();
    accept(&at, &second).ok().unwrap();
    let mut flipped = second.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let by_other = endorse(&next_p01_key(), &mp, 3).unwrap();
    for (endorsed, status) in [
        (endorse(&key, &mp2, 1).unwrap(), CMCRYPTO_ERROR_ROLLBACK),
        (endorse(&key, &mp2, 2).unwrap(), CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT),
        (flipped, CMCRYPTO_ERROR_SIGNATURE_INVALID),
        (by_other, CMCRYPTO_ERROR_SIGNATURE_INVALID),
        (second[1..].to_vec(), CMCRYPTO_ERROR_MALFORMED),
        (Vec::new(), CMCRYPTO_ERROR_MALFORMED),
    ] {
        refused(&at, status, || accept(&at, &endorsed).map(|_| ()));
    }

    let usage = CMCRYPTO_ERROR_CERTIFICATE_USAGE;
    let signing = certificate("client-2048");
    assert_eq!(endorse(&key, &signing, 3), Err(usage));
    let itself = exchange_key("mp-2048", c"P01");
    assert_eq!(endorse(&itself, &mp, 3), Err(usage));
    let impossible = endorse(&key, &mp, u64::MAX);
    assert_eq!(impossible, Err(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert!(detail().starts_with("terms: a number above INT64_MAX"));
}
