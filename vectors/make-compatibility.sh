#!/bin/sh
# Makes vectors/compatibility with OpenSSL (3.0 or later), Python 3 (text and zlib) and the keys in
# vectors/keys. The committed files were made by this script; a new run makes new ones, with the same
# outcomes (tests/tests/main/compatibility/vectors.rs).
set -eu
cd "$(dirname "$0")"
rm -rf compatibility
mkdir compatibility
cd compatibility
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Text, in UTF-8 and as the product has it; and a body, compressed before it is signed.
python3 - <<'PYTHON'
import zlib

def write(name, content):
    with open(name, "wb") as file:
        file.write(content)

policy = '<?xml version="1.0" encoding="UTF-16"?>\r\n<Policy>Größe \U0001F512</Policy>'
write("policy.txt", policy.encode())
write("policy.bin", b"\xff\xfe" + policy.encode("utf-16-le") + b"\0\0")
body = '<InventoryReport machine="PC01"/>'
write("body.txt", body.encode())
for name, level in [("body.zlib", 6), ("body-stored.zlib", 0)]:
    write(name, zlib.compress(body.encode("utf-16-le") + b"\0\0\r\n", level))
client = "GUID:0123ABCD-4567-89EF-0123-456789ABCDEF"
write("client-id.txt", client.encode())
write("client-id.bin", (client + "\0").encode("utf-16-le"))
token = client + ";2027-01-15T08:00:00Z;2"
write("token.txt", token.encode())
write("token.bin", (token + "\0").encode("utf-16-le"))
data = (
    '<Data HashAlgorithm="1.2.840.113549.1.1.11" SMSID="" RequestType="Registration"'
    ' TimeStamp="2027-01-15T08:00:00Z"><AgentInformation AgentIdentity="Größe"/></Data>'
)
write("registration.txt", data.encode())
write("registration.bin", data.encode("utf-16-le"))
write("registration-nul.bin", (data + "\0").encode("utf-16-le"))
PYTHON

encrypt() { # file cipher options…
    file=$1.der cipher=$2
    shift 2
    openssl cms -encrypt -binary -outform DER -in policy.bin "-$cipher" -out "$file" "$@"
}
mp=../keys/mp-2048.cert.pem
oaep='-keyopt rsa_padding_mode:oaep'
# shellcheck disable=SC2086 # $oaep is several words
{
    encrypt aes-256-serial aes-256-cbc -recip $mp $oaep
    encrypt aes-256-keyid aes-256-cbc -keyid -recip $mp $oaep
    encrypt aes-256-two aes-256-cbc -recip $mp $oaep -recip ../keys/mp2-2048.cert.pem $oaep
    encrypt aes-128 aes-128-cbc -recip $mp $oaep
    encrypt des-ede3 des3 -recip $mp
    encrypt des-ede3-keyid des3 -keyid -recip $mp

    encrypt aes-192 aes-192-cbc -recip $mp $oaep
    encrypt aes-256-oaep-sha256 aes-256-cbc -recip $mp $oaep -keyopt rsa_oaep_md:sha256
    encrypt aes-256-mgf1-sha256 aes-256-cbc -recip $mp $oaep -keyopt rsa_oaep_md:sha1 \
        -keyopt rsa_mgf1_md:sha256
    encrypt aes-256-label aes-256-cbc -recip $mp $oaep -keyopt rsa_oaep_label:6c6162656c
    encrypt aes-256-pkcs1 aes-256-cbc -recip $mp
    encrypt des-ede3-oaep des3 -recip $mp $oaep
    encrypt streamed aes-256-cbc -stream -recip $mp $oaep
    encrypt twice aes-256-cbc -recip $mp $oaep -recip $mp $oaep
    encrypt other aes-256-cbc -recip ../keys/mp2-2048.cert.pem $oaep
    # What an attacker makes of AuthEnvelopedData: the same recipient, another cipher.
    encrypt gcm aes-256-gcm -recip $mp $oaep
}

# The octets from the last to the first, in hexadecimal digits.
digits() { # file
    python3 -c 'import sys; print(sys.stdin.buffer.read()[::-1].hex().upper(), end="")' >"$1.sig"
}
sign() { # file key digest signed
    openssl dgst "-$3" -sign "../keys/$2.key.pem" "$4" | digits "$1"
}
# CRYPT_NOHASHOID: the block ends in the digest, and nothing says which it is.
sign_bare() { # file key digest signed
    openssl dgst "-$3" -binary -out "$work/digest" "$4"
    openssl pkeyutl -sign -inkey "../keys/$2.key.pem" -pkeyopt rsa_padding_mode:pkcs1 \
        -in "$work/digest" | digits "$1"
}
for form in client-id token registration; do
    sign "$form" client-2048 sha256 "$form.bin"
done
sign payload client-2048 sha256 body.zlib
for form in client-id token; do
    sign "$form-sha1" client-2048 sha1 "$form.bin"
    sign "$form-1024" client-1024 sha256 "$form.bin"
    sign_bare "$form-bare" client-2048 sha256 "$form.bin"
    sign_bare "$form-bare-sha1" client-2048 sha1 "$form.bin"
done
sign registration-nul client-2048 sha256 registration-nul.bin
sign token-sha512 client-2048 sha512 token.bin
openssl dgst -sha256 -sign ../keys/client-2048.key.pem -sigopt rsa_padding_mode:pss \
    -sigopt rsa_pss_saltlen:32 token.bin | digits token-pss
# As all other standards have it, from the first octet to the last; and in lower case.
openssl dgst -sha256 -sign ../keys/client-2048.key.pem token.bin |
    python3 -c 'import sys; print(sys.stdin.buffer.read().hex().upper(), end="")' \
        >token-big-endian.sig
tr 'A-F' 'a-f' <token.sig >token-lower-case.sig
