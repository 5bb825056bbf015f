#!/bin/sh
# Makes the certification authorities, certificates and revocation lists in vectors/pki with OpenSSL
# (3.0 or later). The committed files were made by this script; a new run makes new keys.
set -eu
cd "$(dirname "$0")/pki"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

from=20260101000000Z
until=21260101000000Z

cat > "$work/conf" <<CONF
[authority]
database = \$ENV::DIRECTORY/index
serial = \$ENV::DIRECTORY/serial
crlnumber = \$ENV::DIRECTORY/crlnumber
new_certs_dir = $work
default_md = sha256
policy = any
unique_subject = no
x509_extensions = none
crl_extensions = list
[any]
commonName = supplied
organizationName = optional
[none]
[list]
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:pc01.example.com
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:mp01.example.com
[req]
distinguished_name = none
CONF

key() { # name
    openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/$1.key.pem" 2>/dev/null ||
        openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/$1.key.pem" 2>/dev/null
}

# OpenSSL tells what it does on the standard error; that is shown if it fails.
quietly() {
    "$@" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
}

authority() { # name: its database
    mkdir "$work/$1"
    : > "$work/$1/index"
    echo 1000 > "$work/$1/serial"
    echo 01 > "$work/$1/crlnumber"
}

issue() { # issuer name subject profile [from until]
    key "$2"
    DIRECTORY=. openssl req -new -config "$work/conf" -key "$work/$2.key.pem" -subj "$3" -out "$work/$2.csr"
    self=; certificate="$1.cert.pem"
    if [ "$1" = "$2" ]; then self=-selfsign; certificate=; fi
    DIRECTORY="$work/$1" quietly openssl ca -batch -notext -config "$work/conf" -name authority $self \
        ${certificate:+-cert "$certificate"} -keyfile "$work/$1.key.pem" -extensions "$4" \
        -startdate "${5:-$from}" -enddate "${6:-$until}" -in "$work/$2.csr" -out "$2.cert.pem"
}

list() { # issuer name [last-update next-update]
    DIRECTORY="$work/$1" quietly openssl ca -gencrl -config "$work/conf" -name authority \
        -cert "$1.cert.pem" -keyfile "$work/$1.key.pem" -crl_lastupdate "${3:-$from}" \
        -crl_nextupdate "${4:-$until}" -out "$2.crl.pem"
}

authority root
authority intermediate
authority forger
issue root root "/O=Contoso/CN=Contoso Root CA" root
issue root intermediate "/O=Contoso/CN=Contoso Issuing CA" intermediate
issue intermediate client "/CN=PC01" client
issue intermediate client-revoked "/CN=PC01" client
issue intermediate client-expired "/CN=PC01" client 20250101000000Z 20260601000000Z
issue intermediate server "/CN=mp01.example.com" server
# Another authority that calls itself as the true one does.
issue forger forger "/O=Contoso/CN=Contoso Issuing CA" root

list root root
list intermediate intermediate-before
DIRECTORY="$work/intermediate" quietly openssl ca -config "$work/conf" -name authority -batch \
    -cert intermediate.cert.pem -keyfile "$work/intermediate.key.pem" -revoke client-revoked.cert.pem
list intermediate intermediate 20260201000000Z "$until"
list intermediate intermediate-expired "$from" 20260601000000Z
list forger intermediate-forged
rm forger.cert.pem
