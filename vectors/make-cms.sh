#!/bin/sh
# Makes vectors/cms and vectors/sha1 with OpenSSL (3.0 or later) and the keys in vectors/keys. The
# committed files were made by this script; a new run makes new ones, with the same outcomes
# (tests/tests/main/vectors.rs).
set -eu
cd "$(dirname "$0")"
rm -rf cms sha1
mkdir cms sha1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

content=cms/content.bin
printf '<Inventory machine="PC01"/>\r\n\000\377' >"$content"

# A certificate for an existing key, without a subject key identifier.
certificate_without_ski() { # key computer key-usage extended-key-usage
    openssl req -x509 -new -sha256 -key "keys/$1.key.pem" -days 36500 -subj "/CN=SMS/CN=$2" \
        -addext subjectKeyIdentifier=none -addext authorityKeyIdentifier=none \
        -addext "keyUsage=critical,$3" -addext "extendedKeyUsage=$4" -out "cms/$1-no-ski.cert.pem"
}
certificate_without_ski client-2048 PC01 digitalSignature 1.3.6.1.4.1.311.101
certificate_without_ski mp-2048 MP01 keyEncipherment,dataEncipherment 1.3.6.1.4.1.311.101.2

sign() { # file key options…
    file=cms/signed-$1.der key=$2
    shift 2
    openssl cms -sign -binary -outform DER -in "$content" -signer "keys/$key.cert.pem" \
        -inkey "keys/$key.key.pem" -out "$file" "$@"
}

sign sha256 client-2048 -nodetach
sign sha384 client-2048 -nodetach -md sha384
sign sha512 client-2048 -nodetach -md sha512
sign sha1 client-2048 -nodetach -md sha1
sign 3072 client-3072 -nodetach
sign 4096 client-4096 -nodetach
sign e3 e3-2048 -nodetach
sign 1024 client-1024 -nodetach
sign 1024-sha1 client-1024 -nodetach -md sha1
sign detached client-2048
sign keyid client-2048 -nodetach -keyid
sign nocerts client-2048 -nodetach -nocerts
sign cades client-2048 -nodetach -cades -md sha256
sign two-signers client-2048 -nodetach -signer keys/client-3072.cert.pem \
    -inkey keys/client-3072.key.pem
openssl cms -sign -binary -outform DER -nodetach -in "$content" -md sha256 \
    -signer cms/client-2048-no-ski.cert.pem -inkey keys/client-2048.key.pem \
    -out cms/signed-no-ski.der
openssl cms -sign -binary -outform DER -nodetach -in /dev/null \
    -signer keys/client-2048.cert.pem -inkey keys/client-2048.key.pem -out cms/signed-empty.der

sign noattr client-2048 -nodetach -noattr
sign pss client-2048 -nodetach -keyopt rsa_padding_mode:pss
sign streamed client-2048 -nodetach -stream
sign md5 client-2048 -nodetach -md md5
sign sha224 client-2048 -nodetach -md sha224
sign usage mp-2048 -nodetach
LC_ALL=C sed 's/PC01"/PC02"/' cms/signed-sha256.der >cms/signed-content-changed.der
# The signature is last: this one is over other attributes.
{
    head -c -256 cms/signed-sha256.der
    tail -c 256 cms/signed-cades.der
} >cms/signed-signature-changed.der
openssl crl2pkcs7 -nocrl -certfile keys/client-2048.cert.pem -outform DER -out cms/signed-by-none.der
openssl cms -data_create -binary -outform DER -in "$content" -out cms/data.der
openssl cms -digest_create -binary -outform DER -in "$content" -out cms/digested.der
openssl cms -EncryptedData_encrypt -binary -outform DER -in "$content" -aes-128-cbc \
    -secretkey 000102030405060708090a0b0c0d0e0f -out cms/encrypted-data.der

encrypt() { # file cipher options…
    file=cms/enveloped-$1.der cipher=$2
    shift 2
    openssl cms -encrypt -binary -outform DER -in "$content" "-$cipher" -out "$file" "$@"
}
oaep='-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256'

# shellcheck disable=SC2086 # $oaep is several words
{
    for bits in 2048 3072 4096; do
        encrypt "$bits" aes-256-gcm -recip "keys/mp-$bits.cert.pem" $oaep
    done
    encrypt aes-128-gcm aes-128-gcm -recip keys/mp-2048.cert.pem $oaep
    encrypt keyid aes-256-gcm -keyid -recip keys/mp-2048.cert.pem $oaep
    encrypt no-ski aes-256-gcm -recip cms/mp-2048-no-ski.cert.pem $oaep
    encrypt three aes-256-gcm -recip keys/mp-2048.cert.pem $oaep \
        -recip keys/mp2-2048.cert.pem $oaep -recip keys/mp-3072.cert.pem $oaep
    encrypt rsa-and-kek aes-256-gcm -recip keys/mp-2048.cert.pem $oaep \
        -secretkey 000102030405060708090a0b0c0d0e0f -secretkeyid 01
    openssl cms -encrypt -binary -outform DER -in /dev/null -aes-256-gcm \
        -recip keys/mp-2048.cert.pem $oaep -out cms/enveloped-empty.der
    # OpenSSL signs, then encrypts.
    openssl cms -encrypt -binary -outform DER -in cms/signed-sha256.der -aes-256-gcm \
        -recip keys/mp-2048.cert.pem $oaep -out cms/enveloped-signed.der

    encrypt aes-192-gcm aes-192-gcm -recip keys/mp-2048.cert.pem $oaep
    encrypt aes-256-cbc aes-256-cbc -recip keys/mp-2048.cert.pem $oaep
    encrypt 3des des3 -recip keys/mp-2048.cert.pem
    encrypt pkcs1 aes-256-gcm -recip keys/mp-2048.cert.pem
    encrypt oaep-sha1 aes-256-gcm -recip keys/mp-2048.cert.pem -keyopt rsa_padding_mode:oaep
    encrypt oaep-sha512 aes-256-gcm -recip keys/mp-2048.cert.pem \
        -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha512
    encrypt oaep-mgf1-sha1 aes-256-gcm -recip keys/mp-2048.cert.pem $oaep \
        -keyopt rsa_mgf1_md:sha1
    encrypt oaep-mgf1-sha256 aes-256-gcm -recip keys/mp-2048.cert.pem \
        -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha1 -keyopt rsa_mgf1_md:sha256
    encrypt oaep-label aes-256-gcm -recip keys/mp-2048.cert.pem $oaep \
        -keyopt rsa_oaep_label:6c6162656c
    encrypt kek aes-256-gcm -secretkey 000102030405060708090a0b0c0d0e0f -secretkeyid 01
    encrypt pwri-cbc aes-256-cbc -pwri_password password
    encrypt streamed aes-256-gcm -stream -recip keys/mp-2048.cert.pem $oaep
    encrypt other-recipient aes-256-gcm -recip keys/mp2-2048.cert.pem $oaep
    encrypt same-recipient-twice aes-256-gcm -recip keys/mp-2048.cert.pem $oaep \
        -recip keys/mp-2048.cert.pem $oaep
    # The tag is last: this one is of another message.
    {
        head -c -16 cms/enveloped-2048.der
        tail -c 16 cms/enveloped-3072.der
    } >cms/enveloped-tag-changed.der
    # Trailing bytes, and a byte too few.
    { cat cms/enveloped-2048.der && printf '\000'; } >cms/enveloped-trailing.der
    head -c -1 cms/enveloped-2048.der >cms/enveloped-truncated.der
}

# Raw PKCS#1 v1.5 signatures with SHA-1.
message=sha1/message.bin
printf 'policy assignment request\n' >"$message"
for key in client-1024 client-2048 client-3072 client-4096 e3-2048; do
    openssl dgst -sha1 -sign "keys/$key.key.pem" -out "sha1/$key.sig" "$message"
done
openssl dgst -sha256 -sign keys/client-2048.key.pem -out sha1/not-sha1-but-sha256.sig "$message"
printf 'another message\n' | openssl dgst -sha1 -sign keys/client-2048.key.pem \
    -out sha1/other-message.sig
# SHA-1 signatures of blocks that are almost right (RFC 8017 section 9.2).
digest=$(openssl dgst -sha1 -r "$message" | cut -d ' ' -f 1)
block() { # file prefix-hex suffix-hex, around the padding that fills 256 bytes
    padding=$((512 - ${#2} - ${#3}))
    hex=$2$(printf "%${padding}s" '' | tr ' ' f)$3
    for octet in $(printf '%s' "$hex" | sed 's/../& /g'); do
        # shellcheck disable=SC2059 # an octal escape is wanted
        printf "\\$(printf '%03o' "0x$octet")"
    done >"$work/block"
    # The raw private operation: pkeyutl -sign takes no more than a digest.
    openssl pkeyutl -decrypt -inkey keys/client-2048.key.pem -pkeyopt rsa_padding_mode:none \
        -in "$work/block" -out "sha1/$1.sig"
}
prefix=3021300906052b0e03021a05000414
block client-2048-by-hand 0001 "00$prefix$digest"
block missing-null 0001 "00301f300706052b0e03021a0414$digest"
block long-length 0001 "00308121300906052b0e03021a05000414$digest"
block wrong-type 0002 "00$prefix$digest"
block trailing-garbage 0001 "00$prefix${digest}$(printf '%0100d' 0)"
block no-separator 0001 "ff$prefix$digest"
