//! The forms below a token: base64url, JSON, the compact form of JWS.

#![allow(clippy::unwrap_used)]

use crate::controls::access::token::base64url::{decode, encode};
use crate::controls::access::token::json::Object;
use crate::controls::access::token::jws::Jws;
use crate::controls::signature_context::SignatureContext;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, ErrorKind, Provider};

/// What base64url is written with, and what it may be mistaken for.
const SIGNS: &[u8; 69] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= .";

/// Each value has one text, and no other text has a value: of all texts of up to four signs whose end varies.
#[test]
fn base64url_has_one_text_for_each_value() {
    let text = |signs: &[u8]| String::from_utf8(signs.to_vec()).unwrap();
    let mut accepted = [0; 5];
    let mut check = |signs: &[u8]| {
        let text = text(signs);
        if let Ok(bytes) = decode(&text, "it") {
            assert_eq!(encode(&bytes), text);
            *accepted.get_mut(text.len()).unwrap() += 1;
        }
    };
    check(b"");
    for a in SIGNS {
        check(&[*a]);
        for b in SIGNS {
            check(&[*a, *b]);
            for c in SIGNS {
                check(&[*a, *b, *c]);
                check(&[b'Z', *a, *b, *c]);
            }
        }
    }
    // As many as there are values of none, one and two octets, and of three that begin with 0b011001.
    assert_eq!(accepted, [1, 0, 1 << 8, 1 << 16, 1 << 18]);
    for byte in 0..=u8::MAX {
        assert_eq!(decode(&encode(&[byte]), "it"), Ok(vec![byte]));
    }
}

#[test]
fn json_is_read_strictly() {
    let read = |json: &str| Object::read(json.as_bytes(), "it").map(drop);
    for good in [
        "{}",
        " {\"a\" : 1 }\n",
        r#"{"a":{"b":{"c":{}}}}"#,
        r#"{"a":[[[1,2]]],"b":[[[3]]]}"#,
        r#"{"a":null,"b":true,"c":1.5,"d":-1,"e":"\u00e9\ud83d\ude00"}"#,
        r#"{"a":{"x":1},"b":{"x":1}}"#,
    ] {
        assert_eq!(read(good), Ok(()), "{good}");
    }
    for (bad, what) in [
        ("", "EOF"),
        ("[]", "no JSON object"),
        ("1", "no JSON object"),
        ("\"{}\"", "no JSON object"),
        ("{} {}", "trailing"),
        ("{}\0", "trailing"),
        ("\u{feff}{}", "expected value"),
        (r#"{"a":1,"a":1}"#, r#"member "a" twice"#),
        (r#"{"a":1,"\u0061":2}"#, r#"member "a" twice"#),
        (r#"{"x":{"a":1,"b":2,"a":3}}"#, r#"member "a" twice"#),
        (r#"{"a":{"b":{"c":{"d":{}}}}}"#, "nested too deep"),
        (r#"{"a":[[[[]]]]}"#, "nested too deep"),
        (r#"{"a":1,}"#, "trailing comma"),
        (r#"{'a':1}"#, "key must be a string"),
        (r#"{"a":01}"#, "invalid number"),
        (r#"{"a":1e999}"#, "number out of range"),
        (r#"{"a":NaN}"#, "expected"),
        (r#"{"a":"\ud800"}"#, "hex escape"),
        ("{\"a\":\"\n\"}", "control character"),
        (r#"{"a":"\x"}"#, "invalid escape"),
        (r#"{"a":1"#, "EOF"),
        ("{/**/}", "key must be a string"),
    ] {
        let error = read(bad).unwrap_err();
        assert_eq!(error, Error::MALFORMED, "{bad}");
        let text = error.to_string().replace('\\', "");
        assert!(text.contains(what), "{bad}: {text}");
    }
    let not_utf8 = Object::read(b"{\"a\":\"\xff\"}", "it").unwrap_err();
    assert_eq!(not_utf8, Error::MALFORMED);
}

/// Times are whole seconds of the years 1970 to 9999.
#[test]
fn times_are_whole_seconds() {
    let time = |value: &str| {
        let json = format!("{{\"exp\":{value}}}");
        Object::read(json.as_bytes(), "it")
            .unwrap()
            .time("exp")
            .map(|time| time.as_unix())
    };
    for (value, seconds) in [
        ("0", 0),
        ("1800000000", 1_800_000_000),
        ("253402300799", 253_402_300_799),
    ] {
        assert_eq!(time(value), Ok(seconds));
    }
    for value in [
        "-1",
        "253402300800",
        "18446744073709551615",
        "9223372036854775808",
        "1e9",
        "1.0",
        "1800000000.5",
        "\"1800000000\"",
        "null",
        "true",
        "[1]",
        "{}",
    ] {
        assert_eq!(time(value), Err(Error::MALFORMED), "{value}");
    }
}

/// RFC 7515 appendix A.2: a JWS of RS256 and its key.
#[test]
fn rfc_7515_example() {
    const N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4\
                     d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re\
                     xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX\
                     FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
        cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb\
        F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383\
        LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy\
        wlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    for &provider in Provider::ALL {
        let key =
            PublicKey::from_components(provider, &decode(N, "n").unwrap(), &[1, 0, 1]).unwrap();
        let token = Jws::read(TOKEN, &[]).unwrap();
        assert_eq!(token.verify(&key), Ok(()));
        let payload = token.payload().unwrap();
        let mut claims = Object::read(&payload, "claims").unwrap();
        assert_eq!(claims.text("iss").unwrap(), "joe");
        assert_eq!(claims.time("exp").unwrap().as_unix(), 1_300_819_380);
        assert_eq!(claims.finish("member").unwrap_err(), Error::NOT_SUPPORTED);
    }
}

/// What a header may not say is refused by its name, whatever the signature.
#[test]
fn headers_are_refused_by_name() {
    let read = |header: &str| {
        let token = format!("{}.e30.AAAA", encode(header.as_bytes()));
        Jws::read(&token, &["kid", "x5t"])
            .map(drop)
            .map_err(|error| (error.kind(), error.to_string()))
    };
    for good in [
        r#"{"alg":"RS256"}"#,
        r#"{"typ":"JWT","alg":"RS256","x5t":"a","kid":"b"}"#,
    ] {
        assert_eq!(read(good), Ok(()));
    }
    let not_accepted = [
        "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "RS384", "RS512", "rs256",
        "RS256 ", "ES256", "ES384", "ES512", "ES256K", "PS256", "PS384", "PS512", "EdDSA", "RS1",
        "RSA-OAEP", "dir",
    ];
    for alg in not_accepted {
        let (kind, text) = read(&format!(r#"{{"alg":"{alg}"}}"#)).unwrap_err();
        assert_eq!(kind, ErrorKind::AlgorithmNotAccepted, "{alg}");
        assert!(
            text.contains(&format!("alg \"{}\"", alg.replace("RS256 ", "RS256\\ "))),
            "{text}"
        );
    }
    for name in [
        "crit", "jku", "jwk", "x5c", "x5u", "zip", "b64", "enc", "cty", "nonce", "x5t#S256", "iss",
        "Alg", "epk", "apu",
    ] {
        for value in ["null", "true", "[]", "{}", "[\"exp\"]", "\"DEF\""] {
            let (kind, text) = read(&format!(r#"{{"alg":"RS256","{name}":{value}}}"#)).unwrap_err();
            assert_eq!(kind, ErrorKind::NotSupported, "{name}");
            assert!(text.contains(name), "{text}");
        }
    }
    for (bad, what) in [
        (r#"{"typ":"JWT"}"#, "there is no alg"),
        (r#"{"alg":256}"#, "no text: alg"),
        (r#"{"alg":["RS256"]}"#, "no text: alg"),
        (r#"{"alg":"RS256","alg":"RS256"}"#, "twice"),
        (r#"{"alg":"RS256","typ":"jwt"}"#, "typ is"),
        (r#"{"alg":"RS256","typ":"JWE"}"#, "typ is"),
        (r#"{"alg":"RS256","typ":"at+jwt"}"#, "typ is"),
        (r#"{"alg":"RS256","typ":null}"#, "no text: typ"),
        (r#"{"alg":"RS256"}x"#, "trailing"),
        (r#" {"alg":"RS256"}"#, "begin"),
        (r#"{ "alg":"RS256"}"#, "begin"),
    ] {
        let (kind, text) = read(bad).unwrap_err();
        assert_eq!(kind, ErrorKind::Malformed, "{bad}");
        assert!(text.contains(what), "{bad}: {text}");
    }
}

/// What an attacker wrote is shown short, and on one line.
#[test]
fn what_is_shown_of_a_header_is_bounded() {
    let alg = "x\\u001b[2J\\n\\u202e".repeat(300);
    let token = format!(
        "{}.e30.AAAA",
        encode(format!(r#"{{"alg":"{alg}"}}"#).as_bytes())
    );
    let text = Jws::read(&token, &[]).map(drop).unwrap_err().to_string();
    assert!(
        text.len() < 300 && !text.chars().any(char::is_control) && !text.contains('\u{202e}'),
        "{text}"
    );
}

#[test]
fn the_form_is_checked() {
    const HEADER: &str = "eyJhbGciOiJSUzI1NiJ9";
    let read = |token: &str| Jws::read(token, &[]).map(drop);
    assert_eq!(read(&format!("{HEADER}.e30.AAAA")), Ok(()));
    assert_eq!(read(&format!("{HEADER}..")), Ok(()));
    for bad in [
        "",
        ".",
        "..",
        "...",
        HEADER,
        &format!("{HEADER}.e30"),
        &format!("{HEADER}.e30.AAAA."),
        &format!("{HEADER}.e30.AAAA.AAAA"),
        &format!(".{HEADER}.e30.AAAA"),
        &format!(" {HEADER}.e30.AAAA"),
        &format!("{HEADER}=.e30.AAAA"),
        &format!("{HEADER}.e30.AAAA="),
        &format!("{HEADER}.e30.AAA+"),
        &format!("{HEADER}.e30.AAAA\n"),
        &format!("{HEADER}.e30.AAé"),
        &format!("Bearer {HEADER}.e30.AAAA"),
        &format!("{{\"protected\":\"{HEADER}\",\"payload\":\"e30\",\"signature\":\"AAAA\"}}"),
    ] {
        assert_eq!(read(bad), Err(Error::MALFORMED), "{bad}");
    }
    let of_length = |len: usize| format!("{HEADER}..{}", "A".repeat(len - HEADER.len() - 2));
    assert_eq!(read(&of_length(16_384)), Ok(()));
    assert_eq!(read(&of_length(16_388)), Err(Error::TOO_LARGE));
    assert_eq!(read(&"A".repeat(1 << 20)), Err(Error::TOO_LARGE));
}

/// No other purpose signs what begins like a token, and what does is not signed as another's payload.
#[test]
fn tokens_are_no_other_purpose() {
    assert!(SignatureContext::could_be_signed(
        b"eyJhbGciOiJSUzI1NiJ9.e30"
    ));
    assert!(!SignatureContext::could_be_signed(b"eyI"));
    for name in (b'A'..=b'Z').chain(b'a'..=b'z') {
        assert!(encode(&[b'{', b'"', name]).starts_with(SignatureContext::TOKEN_START));
    }
}
