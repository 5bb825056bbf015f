#!/bin/sh
# Makes the certificates of administrators and the revocation lists in vectors/access with OpenSSL (3.0 or
# later) and the keys of vectors/keys.
set -eu
cd "$(dirname "$0")/access"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

from=20260101000000Z
until=21260101000000Z

cat > "$work/conf" <<CONF
[authority]
database = $work/index
serial = $work/serial
crlnumber = $work/crlnumber
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
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[administrator]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth,msSmartcardLogin
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = otherName:msUPN;UTF8:jane@contoso.com
[req]
distinguished_name = none
CONF
: > "$work/index"
echo 2000 > "$work/serial"
echo 01 > "$work/crlnumber"

# OpenSSL tells what it does on the standard error; that is shown if it fails.
quietly() {
    "$@" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
}

issue() { # key name subject profile
    openssl req -new -config "$work/conf" -key "../keys/$1.key.pem" -subj "$3" -out "$work/csr"
    self=-selfsign; certificate=
    if [ "$2" != root ]; then self=; certificate=root.cert.pem; fi
    quietly openssl ca -batch -notext -config "$work/conf" -name authority $self \
        ${certificate:+-cert "$certificate"} -keyfile ../keys/mp-3072.key.pem -extensions "$4" \
        -startdate "$from" -enddate "$until" -in "$work/csr" -out "$2.cert.pem"
}

list() { # name
    quietly openssl ca -gencrl -config "$work/conf" -name authority -cert root.cert.pem \
        -keyfile ../keys/mp-3072.key.pem -crl_lastupdate "$from" -crl_nextupdate "$until" \
        -out "$1.crl.pem"
}

issue mp-3072 root "/O=Contoso/CN=Contoso Administrators CA" root
issue client-2048 administrator "/CN=Jane" administrator
list root
# The administrator's card is lost.
quietly openssl ca -config "$work/conf" -name authority -batch -cert root.cert.pem \
    -keyfile ../keys/mp-3072.key.pem -revoke administrator.cert.pem
list root-later
