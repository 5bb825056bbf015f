//! Keys in a PKCS#11 token: `.ci/full pkcs11` runs these tests, with tokens in software.

use std::sync::Arc;

use cmcrypto_core::channel::{Initiator, Party, Request, Suite};
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::pki::certificate::{
    Certificate, DecryptionIdentity, KeyUse, SigningIdentity, self_signed,
};
use cmcrypto_core::pki::key::{DecryptionKey, SigningKey};
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::{Error, Provider, Secret};
use cmcrypto_pkcs11::{KeyName, TokenKey, TokenName};
use cmcrypto_tests::clients::{open_as, seal_as};
use cmcrypto_tests::hierarchy::{code, p01, world};
use cmcrypto_tests::{
    NOW, certificate, decryption_identity, from_hex, signing_identity, vector, vector_path,
};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::session::UserType;
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

use super::schemes;
use super::tpm::changed;

/// What the environment says of the token; the client's key and the management point's are found by a label, or by
/// `id:` and hexadecimal digits.
fn var(name: &str) -> String {
    let name = format!("CMCRYPTO_PKCS11_{name}");
    std::env::var(&name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn token() -> TokenName {
    TokenName::Label(var("TOKEN"))
}

fn pin() -> Option<Secret> {
    Some(Secret::from(var("PIN").into_bytes()))
}

fn name(variable: &str) -> KeyName {
    let name = var(variable);
    match name.strip_prefix("id:") {
        Some(id) => KeyName::Id(from_hex(id)),
        None => KeyName::Label(name),
    }
}

fn key(provider: Provider, variable: &str) -> Arc<TokenKey> {
    let name = name(variable);
    Arc::new(TokenKey::open(provider, var("MODULE"), &token(), pin(), &name).unwrap())
}

fn certificate_of(key: &TokenKey, usage: KeyUse, name: &str) -> Certificate {
    let a_century = NOW.saturating_add(36_500 * 86_400);
    self_signed(key, usage, name, NOW, a_century).unwrap()
}

/// The module, by itself, and the token's slot.
fn module() -> (Pkcs11, Slot) {
    let module = Pkcs11::new(var("MODULE")).unwrap();
    let slots = module.get_slots_with_token().unwrap().into_iter();
    let mut slots =
        slots.filter(|slot| module.get_token_info(*slot).unwrap().label() == var("TOKEN"));
    let slot = slots.next().unwrap();
    (module, slot)
}

fn threads() -> CInitializeArgs {
    CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)
}

fn sign(key: &TokenKey, scheme: SignatureScheme) -> Result<Vec<u8>, Error> {
    let digest = scheme.digest_algorithm().digest(b"message");
    let signature = key.sign_digest(scheme, digest.as_ref())?;
    let public = SigningKey::public_key(key);
    public.verify_digest(scheme, digest.as_ref(), &signature)?;
    Ok(signature)
}

/// No file, and one that is no module.
#[test]
fn no_modules() {
    let (token, key) = (TokenName::Label("a".into()), KeyName::Label("b".into()));
    for file in ["nowhere", "README.md"] {
        let path = vector_path(file);
        let error = TokenKey::open(Provider::default(), &path, &token, None, &key).err();
        let error = error.unwrap();
        assert_eq!(error, Error::EXTERNAL_KEY);
        assert!(error.to_string().contains(file), "{error}");
    }
}

#[test]
#[ignore = "needs a token: .ci/full pkcs11"]
fn primitives() {
    for &provider in Provider::ALL {
        let client = key(provider, "CLIENT_KEY");
        for scheme in schemes() {
            assert!(sign(&client, scheme).is_ok(), "{scheme:?}");
        }
        let mp = key(provider, "MP_KEY");
        for digest in [OaepDigest::Sha1, OaepDigest::Sha256] {
            let public = DecryptionKey::public_key(&*mp);
            let encrypted = public.encrypt_oaep(digest, b"", &[7; 32]).unwrap();
            let decrypted = mp.decrypt_oaep(digest, b"", &encrypted);
            if digest == OaepDigest::Sha1 || has_oaep_sha256() {
                assert_eq!(decrypted.unwrap().expose(), [7; 32], "{digest:?}");
            } else {
                assert_eq!(decrypted.err(), Some(Error::DECRYPT));
            }
        }
    }
}

fn has_oaep_sha256() -> bool {
    var("OAEP") == "sha256"
}

/// With `CMCRYPTO_UPDATE_VECTORS=1` in the environment it makes `vectors/pkcs11`.
#[test]
#[ignore = "needs a token: .ci/full pkcs11"]
fn client_signs() {
    for &provider in Provider::ALL {
        let key = key(provider, "CLIENT_KEY");
        let sender = certificate_of(&key, KeyUse::Signing, "PC01");
        let signer = SigningIdentity::new(key.clone(), sender.clone()).unwrap();
        let message = seal_as(signer, certificate(provider, "mp-2048")).unwrap();
        let point = || decryption_identity(provider, "mp-2048");
        let opened = open_as(point(), sender.clone(), &message);
        assert_eq!(opened.unwrap(), b"state");
        for changed in changed(&message) {
            let opened = open_as(point(), sender.clone(), &changed);
            assert_eq!(opened, Err(Error::DECRYPT));
        }
        if std::env::var_os("CMCRYPTO_UPDATE_VECTORS").is_some() {
            let directory = vector_path("pkcs11");
            std::fs::create_dir_all(&directory).unwrap();
            let write = |what: &str, bytes: &[u8]| {
                let file = format!("{}.{what}", var("NAME"));
                std::fs::write(directory.join(file), bytes).unwrap();
            };
            write("sealed.der", &message);
            write("client.cert.pem", sender.to_pem().unwrap().as_bytes());
            write("pss", &sign(&key, SignatureScheme::PssSha256).unwrap());
        }
    }
}

#[test]
#[ignore = "needs a token: .ci/full pkcs11"]
fn management_point_decrypts() {
    for &provider in Provider::ALL {
        let key = key(provider, "MP_KEY");
        let recipient = certificate_of(&key, KeyUse::Encryption, "MP01");
        let message =
            seal_as(signing_identity(provider, "client-2048"), recipient.clone()).unwrap();
        let point = || DecryptionIdentity::new(key.clone(), recipient.clone()).unwrap();
        let sender = || certificate(provider, "client-2048");
        let opened = open_as(point(), sender(), &message);
        // A token that can't looks no different from a changed message.
        let expected = if has_oaep_sha256() {
            Ok(b"state".to_vec())
        } else {
            Err(Error::DECRYPT)
        };
        assert_eq!(opened, expected);
        for changed in changed(&message) {
            assert_eq!(open_as(point(), sender(), &changed), Err(Error::DECRYPT));
        }
    }
}

/// PSS with a salt as long as the digest, from either side.
#[test]
#[ignore = "needs a token: .ci/full pkcs11"]
fn site_holds_channels() {
    for &provider in Provider::ALL {
        let device = Party::site(SiteExchangeKey::new(key(provider, "CLIENT_KEY"), p01()).unwrap());
        let other = Party::site(world(provider).exchange("mp-2048", "CAS"));
        for (initiator, responder, to) in [(&device, &other, "CAS"), (&other, &device, "P01")] {
            let (initiator, message_1) =
                Initiator::start(initiator, code(to), Suite::default()).unwrap();
            let request = Request::read(&message_1, Suite::ALL).unwrap();
            let (responder, message_2) = request.respond(responder).unwrap();
            let known = initiator.receive(&message_2, NOW).unwrap();
            let (message_3, _) = known.authorise(|_| Ok(())).unwrap();
            let known = responder.receive(&message_3, NOW).unwrap();
            known.authorise(|_| Ok(())).unwrap();
        }
    }
}

/// A session that is gone is opened again; the token is asked for the PIN again where that is needed.
#[test]
#[ignore = "needs a token: .ci/full pkcs11"]
fn sessions_that_are_gone() {
    let key = key(Provider::default(), "CLIENT_KEY");
    let pss = SignatureScheme::PssSha256;
    let logged_out = |(module, slot): (Pkcs11, Slot)| {
        let session = module.open_ro_session(slot).unwrap();
        session.logout().unwrap();
    };
    let finalised = |(module, _): (Pkcs11, Slot)| module.finalize().unwrap();
    // All sessions are closed then, and the module is there.
    let anew = |(module, _): (Pkcs11, Slot)| {
        module.clone().finalize().unwrap();
        module.initialize(threads()).unwrap();
    };
    let gone: [&dyn Fn((Pkcs11, Slot)); 3] = [&logged_out, &finalised, &anew];
    for (at, gone) in gone.into_iter().enumerate() {
        sign(&key, pss).unwrap();
        gone(module());
        sign(&key, pss).unwrap_or_else(|error| panic!("{at}: {error}"));
    }
}

/// A PIN that is right no more is tried once.
#[test]
#[ignore = "needs a token: .ci/full pkcs11"]
fn pins_that_are_refused() {
    let key = key(Provider::default(), "CLIENT_KEY");
    let pss = SignatureScheme::PssSha256;
    let change = |from: &str, to: &str| {
        let (module, slot) = module();
        module.clone().finalize().unwrap();
        module.initialize(threads()).unwrap();
        let session = module.open_rw_session(slot).unwrap();
        let (from, to) = (AuthPin::from(from), AuthPin::from(to));
        session.login(UserType::User, Some(&from)).unwrap();
        session.set_pin(&from, &to).unwrap();
        drop(session);
        module.finalize().unwrap();
    };
    change(&var("PIN"), "another PIN");
    let refused = sign(&key, pss).unwrap_err();
    let again = sign(&key, pss).unwrap_err();
    change("another PIN", &var("PIN"));
    let never = sign(&key, pss).unwrap_err();
    for error in [&refused, &again, &never] {
        assert_eq!(*error, Error::EXTERNAL_KEY);
        let said = error.to_string();
        assert!(said.contains("C_Login: CKR_PIN_INCORRECT"), "{said}");
    }
    assert!(!refused.to_string().contains("not tried again"));
    assert!(again.to_string().ends_with("not tried again"), "{again}");
    assert!(never.to_string().ends_with("not tried again"), "{never}");
    // Another key's is.
    sign(&self::key(Provider::default(), "CLIENT_KEY"), pss).unwrap();
}

#[test]
#[ignore = "needs a token: .ci/full pkcs11"]
fn names_that_are_not_there() {
    let open = |token: &TokenName, pin: Option<Secret>, key: &KeyName| {
        let opened = TokenKey::open(Provider::default(), var("MODULE"), token, pin, key);
        let error = opened.err().unwrap();
        assert_eq!(error, Error::EXTERNAL_KEY);
        error.to_string()
    };
    let label = || "not there".to_owned();
    let client = name("CLIENT_KEY");
    let said = open(&TokenName::Label(label()), pin(), &client);
    assert!(said.ends_with("no token Label(\"not there\")"), "{said}");
    let said = open(&TokenName::Serial(label()), pin(), &client);
    assert!(said.ends_with("no token Serial(\"not there\")"), "{said}");
    let said = open(&token(), pin(), &KeyName::Label(label()));
    assert!(said.ends_with("no RSA key Label(\"not there\")"), "{said}");
    // Private objects are there for who has logged in alone.
    let said = open(&token(), None, &client);
    assert!(said.contains("no RSA key"), "{said}");
    // NSS has one serial number for all.
    let (module, slot) = module();
    let serial = |slot: Slot| {
        module
            .get_token_info(slot)
            .unwrap()
            .serial_number()
            .to_owned()
    };
    let slots = module.get_slots_with_token().unwrap().into_iter();
    let same = slots.filter(|one| serial(*one) == serial(slot)).count();
    let serial = TokenName::Serial(serial(slot));
    let opened = TokenKey::open(Provider::default(), var("MODULE"), &serial, pin(), &client);
    match opened {
        Ok(_) => assert_eq!(same, 1),
        Err(error) => {
            assert!(error.to_string().contains("several of token Serial"));
            assert!(same > 1);
        }
    }
}

#[test]
#[ignore = "needs a token: .ci/full pkcs11"]
fn many_threads() {
    let key = key(Provider::default(), "CLIENT_KEY");
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| {
                for scheme in schemes().into_iter().cycle().take(20) {
                    sign(&key, scheme).unwrap();
                }
            });
        }
    });
}

/// What tokens signed once is read without one.
#[test]
fn stored() {
    for &provider in Provider::ALL {
        for token in ["softhsm", "nss", "tpm2"] {
            let stored = |what: &str| vector(&format!("pkcs11/{token}.{what}"));
            let sender = Certificate::from_pem(provider, &stored("client.cert.pem")).unwrap();
            let pss = SignatureScheme::PssSha256;
            let verified = sender.public_key().verify(pss, b"message", &stored("pss"));
            assert_eq!(verified, Ok(()));
            let point = decryption_identity(provider, "mp-2048");
            let opened = open_as(point, sender, &stored("sealed.der"));
            assert_eq!(opened.unwrap(), b"state");
        }
    }
}
