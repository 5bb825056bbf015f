//! An identity in a file through the C ABI.

use std::ffi::CString;

use crate::abi::*;
use crate::support;
use cmcrypto::*;

fn load(path: &CString, password: &[u8]) -> Result<(Handle<cmcrypto_signing_identity>, i32), i32> {
    let mut is_new = -1;
    let identity = try_make(cmcrypto_signing_identity_free, |out| unsafe {
        let (path, name, year) = (path.as_ptr(), c"PC01".as_ptr(), 365 * 86_400);
        let (password, len) = (password.as_ptr(), password.len());
        let is_new = &raw mut is_new;
        cmcrypto_signing_identity_load_or_make(
            0,
            path,
            password,
            len,
            name,
            NOW,
            NOW + year,
            out,
            is_new,
        )
    });
    assert!(identity.is_ok() || is_new == 0);
    Ok((identity?, is_new))
}

#[test]
fn made_once() {
    let path = support::scratch("identity_file").join("client.pem");
    let _ = std::fs::remove_file(&path);
    let c = CString::new(path.to_str().unwrap()).unwrap();
    let [first, again] = [(); 2].map(|()| {
        let (identity, is_new) = load(&c, b"password").ok().unwrap();
        let certificate = make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_signing_identity_certificate(identity.get(), out)
        });
        (registration::der(&certificate), is_new)
    });
    assert!(first.0 == again.0);
    assert_eq!((first.1, again.1), (1, 0));
    assert_eq!(load(&c, b"").err(), Some(CMCRYPTO_ERROR_WRONG_PASSWORD));
    std::fs::write(&path, b"not an identity").unwrap();
    assert_eq!(load(&c, b"password").err(), Some(CMCRYPTO_ERROR_MALFORMED));
    let directory = CString::new(path.parent().unwrap().to_str().unwrap()).unwrap();
    assert_eq!(load(&directory, b"").err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert!(detail().starts_with("path, computer_name"));
}
