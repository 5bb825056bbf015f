#!/bin/sh
# Makes the keys and certificates in vectors/keys with OpenSSL (3.0 or later). The committed files
# were made by this script; a new run makes new keys.
set -eu
cd "$(dirname "$0")/keys"
days=36500

key() { # name bits exponent
    openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" \
        -pkeyopt "rsa_keygen_pubexp:$3" -out "$1.key.pem" 2>/dev/null ||
        openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" \
            -pkeyopt "rsa_keygen_pubexp:$3" -out "$1.key.pem" 2>/dev/null
}

certificate() { # name computer key-usage extended-key-usage [key]
    openssl req -x509 -new -sha256 -key "${5:-$1}.key.pem" -days "$days" -subj "/CN=SMS/CN=$2" \
        -addext "keyUsage=critical,$3" -addext "extendedKeyUsage=$4" -out "$1.cert.pem"
}

signing=1.3.6.1.4.1.311.101
encryption=1.3.6.1.4.1.311.101.2
for bits in 2048 3072 4096; do
    key "client-$bits" "$bits" 65537
    certificate "client-$bits" PC01 digitalSignature "$signing"
    key "mp-$bits" "$bits" 65537
    certificate "mp-$bits" MP01 keyEncipherment,dataEncipherment "$encryption"
done
key mp2-2048 2048 65537
certificate mp2-2048 MP02 keyEncipherment,dataEncipherment "$encryption"
key client-1024 1024 65537
certificate client-1024 PC02 digitalSignature "$signing"
# Others for keys of above.
certificate client-2048-renewed PC01 digitalSignature "$signing" client-2048
certificate mp-1024 MP09 keyEncipherment,dataEncipherment "$encryption" client-1024
key e3-2048 2048 3
certificate e3-2048 PC03 digitalSignature "$signing"
key rsa-8192 8192 65537
for name in op op2 site site2; do
    key "$name-2048" 2048 65537
done
key e33-2048 2048 4294967297
# Of any use, and of none here but in a PKI: what takes RSA alone must refuse them.
for curve in p256:prime256v1 p384:secp384r1; do
    name=ec-${curve%:*}
    openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:${curve#*:}" -out "$name.key.pem"
    openssl req -x509 -new -key "$name.key.pem" -days "$days" -subj "/CN=SMS/CN=PC04" -out "$name.cert.pem"
done
# Encrypted in ways that are not taken.
encrypted() { # name options...
    file=client-2048-$1.p8
    shift
    openssl pkcs8 -topk8 -outform DER -in client-2048.key.pem -passout pass:pässword -out "$file" "$@"
}
encrypted pbe-md5-des -v1 PBE-MD5-DES -provider legacy -provider default
encrypted pbe-sha1-3des -v1 PBE-SHA1-3DES
encrypted pbes2-3des -v2 des3
encrypted pbes2-camellia -v2 camellia-256-cbc
