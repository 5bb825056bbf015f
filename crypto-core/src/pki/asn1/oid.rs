//! Object identifiers.

use der::asn1::ObjectIdentifier;

use crate::Error;

/// What the content of an OBJECT IDENTIFIER says.
pub(crate) fn read(content: &[u8]) -> Result<ObjectIdentifier, Error> {
    // Those of every message are known, and need not be looked at arc by arc.
    const USUAL: [ObjectIdentifier; 14] = [
        SHA256,
        DATA,
        SIGNED_DATA,
        AUTH_ENVELOPED_DATA,
        RSAES_OAEP,
        MGF1,
        AES256_GCM,
        RSA_ENCRYPTION,
        SHA256_WITH_RSA,
        CONTENT_TYPE,
        MESSAGE_DIGEST,
        SIGNING_TIME,
        SIGNING_CERTIFICATE_V2,
        MESSAGE_CONTEXT,
    ];
    if let Some(usual) = USUAL
        .iter()
        .find(|usual| is_same(usual.as_bytes(), content))
    {
        return Ok(*usual);
    }
    ObjectIdentifier::from_bytes(content).map_err(|_| Error::MALFORMED)
}

/// Whether the contents of two OBJECT IDENTIFIERs are the same: by the last octet first, in which most differ.
#[inline]
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.last() == other.last() && one == other
}

const fn oid(text: &'static str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

// RFC 8017 appendix C.
pub(crate) const RSA_ENCRYPTION: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
pub(crate) const SHA1_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.5");
pub(crate) const RSAES_OAEP: ObjectIdentifier = oid("1.2.840.113549.1.1.7");
pub(crate) const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
pub(crate) const P_SPECIFIED: ObjectIdentifier = oid("1.2.840.113549.1.1.9");
pub(crate) const SHA256_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
pub(crate) const SHA384_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.12");
pub(crate) const SHA512_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.13");

// RFC 5480 section 2.1.1.
pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
pub(crate) const SECP256R1: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
pub(crate) const SECP384R1: ObjectIdentifier = oid("1.3.132.0.34");

// RFC 8018 appendix C.
pub(crate) const PBKDF2: ObjectIdentifier = oid("1.2.840.113549.1.5.12");
pub(crate) const PBES2: ObjectIdentifier = oid("1.2.840.113549.1.5.13");

// RFC 8018 appendix B.1.2.
pub(crate) const HMAC_SHA1: ObjectIdentifier = oid("1.2.840.113549.2.7");
pub(crate) const HMAC_SHA224: ObjectIdentifier = oid("1.2.840.113549.2.8");
pub(crate) const HMAC_SHA256: ObjectIdentifier = oid("1.2.840.113549.2.9");
pub(crate) const HMAC_SHA384: ObjectIdentifier = oid("1.2.840.113549.2.10");
pub(crate) const HMAC_SHA512: ObjectIdentifier = oid("1.2.840.113549.2.11");

// RFC 7914 section 7.
pub(crate) const SCRYPT: ObjectIdentifier = oid("1.3.6.1.4.1.11591.4.11");

// RFC 8410 section 3.
pub(crate) const X25519: ObjectIdentifier = oid("1.3.101.110");

// FIPS 180 hashes: RFC 3279, RFC 5754.
pub(crate) const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(crate) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");

// RFC 5084.
pub(crate) const AES128_GCM: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.6");
pub(crate) const AES256_GCM: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.46");

// RFC 3565, RFC 3370 section 5.1.
pub(crate) const AES128_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.2");
pub(crate) const AES256_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.42");
pub(crate) const DES_EDE3_CBC: ObjectIdentifier = oid("1.2.840.113549.3.7");

// Content types: RFC 5652, RFC 5083.
pub(crate) const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
pub(crate) const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
pub(crate) const ENVELOPED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.3");
pub(crate) const PKCS7: ObjectIdentifier = oid("1.2.840.113549.1.7");
pub(crate) const SMIME_CONTENT_TYPES: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1");
pub(crate) const AUTH_ENVELOPED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.23");

// Attributes: RFC 5652 section 11, RFC 2634, RFC 5035.
pub(crate) const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
pub(crate) const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
pub(crate) const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
pub(crate) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");

// Certificates: RFC 5280.
pub(crate) const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = oid("2.5.29.35");
pub(crate) const REASON_CODE: ObjectIdentifier = oid("2.5.29.21");
pub(crate) const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = oid("2.5.29.14");
pub(crate) const KEY_USAGE: ObjectIdentifier = oid("2.5.29.15");
pub(crate) const SUBJECT_ALT_NAME: ObjectIdentifier = oid("2.5.29.17");
pub(crate) const BASIC_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.19");
pub(crate) const NAME_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.30");
pub(crate) const CERTIFICATE_POLICIES: ObjectIdentifier = oid("2.5.29.32");
pub(crate) const CRL_NUMBER: ObjectIdentifier = oid("2.5.29.20");
pub(crate) const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = oid("2.5.29.28");
pub(crate) const CRL_DISTRIBUTION_POINTS: ObjectIdentifier = oid("2.5.29.31");
pub(crate) const POLICY_MAPPINGS: ObjectIdentifier = oid("2.5.29.33");
pub(crate) const POLICY_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.36");
pub(crate) const INHIBIT_ANY_POLICY: ObjectIdentifier = oid("2.5.29.54");
pub(crate) const EXTENDED_KEY_USAGE: ObjectIdentifier = oid("2.5.29.37");
pub(crate) const SERVER_AUTHENTICATION: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.1");
pub(crate) const USER_PRINCIPAL_NAME: ObjectIdentifier = oid("1.3.6.1.4.1.311.20.2.3");
pub(crate) const CLIENT_AUTHENTICATION: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.2");

// Attributes of names: X.520, RFC 4519, RFC 2985.
pub(crate) const DOMAIN_COMPONENT: ObjectIdentifier = oid("0.9.2342.19200300.100.1.25");
pub(crate) const USER_ID: ObjectIdentifier = oid("0.9.2342.19200300.100.1.1");
pub(crate) const EMAIL_ADDRESS: ObjectIdentifier = oid("1.2.840.113549.1.9.1");
pub(crate) const COMMON_NAME: ObjectIdentifier = oid("2.5.4.3");
pub(crate) const SURNAME: ObjectIdentifier = oid("2.5.4.4");
pub(crate) const SERIAL_NUMBER: ObjectIdentifier = oid("2.5.4.5");
pub(crate) const COUNTRY: ObjectIdentifier = oid("2.5.4.6");
pub(crate) const LOCALITY: ObjectIdentifier = oid("2.5.4.7");
pub(crate) const STATE: ObjectIdentifier = oid("2.5.4.8");
pub(crate) const STREET: ObjectIdentifier = oid("2.5.4.9");
pub(crate) const ORGANIZATION: ObjectIdentifier = oid("2.5.4.10");
pub(crate) const ORGANIZATIONAL_UNIT: ObjectIdentifier = oid("2.5.4.11");
pub(crate) const TITLE: ObjectIdentifier = oid("2.5.4.12");
pub(crate) const GIVEN_NAME: ObjectIdentifier = oid("2.5.4.42");
pub(crate) const INITIALS: ObjectIdentifier = oid("2.5.4.43");

// The product's extended key usages ("SMS Signing Certificate", "SMS Encryption Certificate").
pub(crate) const SMS_SIGNING: ObjectIdentifier = oid("1.3.6.1.4.1.311.101");
pub(crate) const SMS_ENCRYPTION: ObjectIdentifier = oid("1.3.6.1.4.1.311.101.2");

// This project's own, under the arc that IANA keeps for documentation (RFC 5612): a stand-in
// until one is assigned.
pub(crate) const MESSAGE_CONTEXT: ObjectIdentifier = oid("1.3.6.1.4.1.32473.1.1");
/// Extended key usage of the certificate that tokens are signed with; the product documents none.
pub(crate) const TOKEN_SIGNING: ObjectIdentifier = oid("1.3.6.1.4.1.32473.1.2");
