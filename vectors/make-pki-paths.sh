#!/bin/sh
# Makes the certificates and revocation lists in vectors/pki/paths with OpenSSL (3.0 or later) and the
# keys of vectors/keys. The committed files were made by this script; a new run has the same outcomes.
# What each file is: vectors/README.md.
set -eu
cd "$(dirname "$0")/pki/paths"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -f ./*.pem

from=20260101000000Z
until=21260101000000Z
# The tests' clock, `NOW` in tests/src/lib.rs.
now=20270115080000Z
past=20260601000000Z
future=20280101000000Z
serial=4096

cat > "$work/conf" <<CONF
[authority]
database = $work/index
serial = $work/serial
crlnumber = $work/crlnumber
new_certs_dir = $work
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = optional
organizationName = optional
[req]
distinguished_name = nothing
[nothing]
[list]
authorityKeyIdentifier = keyid
CONF

use_key() { # file name, key of vectors/keys or what to make
    generate_ec() {
        curve=$1
        shift
        openssl ecparam -name "$curve" -genkey -noout "$@" -out "$work/$file.key"
    }
    file=$1
    case $2 in
        p256) generate_ec prime256v1 ;;
        p384) generate_ec secp384r1 ;;
        p521) generate_ec secp521r1 ;;
        k256) generate_ec secp256k1 ;;
        explicit) generate_ec prime256v1 -param_enc explicit ;;
        compressed)
            generate_ec prime256v1
            openssl ec -in "$work/$file.key" -conv_form compressed -out "$work/compressed" 2> "$work/log"
            mv "$work/compressed" "$work/$file.key"
            ;;
        # That of another file.
        *.key) cp "$work/$2" "$work/$1.key" ;;
        *) cp "../../keys/$2.key.pem" "$work/$1.key" ;;
    esac
}

# name, issuer, key, subject; the profile's extensions from standard input. In the environment: FROM,
# UNTIL, DIGEST and the signature's OPTIONS.
issue() {
    use_key "$1" "$3"
    { cat "$work/conf"; echo "[profile]"; cat; } > "$work/profile"
    printf '%X\n' "$serial" > "$work/serial"
    serial=$((serial + 1))
    : > "$work/index"
    openssl req -new -config "$work/conf" -key "$work/$1.key" -subj "$4" -out "$work/csr"
    by="-cert $2.pem"
    if [ "$1" = "$2" ]; then by=-selfsign; fi
    # shellcheck disable=SC2086
    openssl ca -batch -notext -preserveDN -config "$work/profile" -name authority $by -keyfile "$work/$2.key" \
        -extensions profile -startdate "${FROM:-$from}" -enddate "${UNTIL:-$until}" \
        -md "${DIGEST:-sha256}" ${OPTIONS:-} -in "$work/csr" -out "$1.pem" 2> "$work/log" ||
        { cat "$work/log" >&2; exit 1; }
}

# name, issuer, key, subject, then more extensions, of which KU, BC and SKI replace the usual ones.
authority() {
    a_name=$1 a_issuer=$2 a_key=$3 a_subject=$4
    shift 4
    issue "$a_name" "$a_issuer" "$a_key" "$a_subject" <<PROFILE
${BC-basicConstraints = critical,CA:TRUE}
${KU-keyUsage = critical,keyCertSign,cRLSign}
subjectKeyIdentifier = ${SKI:-hash}
$(if [ "$a_name" != "$a_issuer" ]; then echo "authorityKeyIdentifier = keyid"; fi)
$(printf '%s\n' "$@")
PROFILE
}

# name, issuer, key, then more extensions, of which KU, EKU and SAN replace the usual ones.
leaf() {
    l_name=$1 l_issuer=$2 l_key=$3
    shift 3
    issue "$l_name" "$l_issuer" "$l_key" "${SUBJECT:-/CN=PC01}" <<PROFILE
${BC-basicConstraints = critical,CA:FALSE}
${KU-keyUsage = critical,digitalSignature,keyEncipherment}
${EKU-extendedKeyUsage = clientAuth}
${SAN-subjectAltName = DNS:pc01.example.com}
subjectKeyIdentifier = hash
authorityKeyIdentifier = ${AKI:-keyid}
$(printf '%s\n' "$@")
PROFILE
}

server() { # name, names
    EKU="extendedKeyUsage = serverAuth" SAN=$2 SUBJECT=${3:-/CN=Management point} \
        leaf "$1" "${ISSUER:-sub}" "${KEY:-client-2048}"
}

# name, issuer's certificate, what it revokes, then extensions. In the environment: FROM, UNTIL and the
# list's NUMBER.
list() {
    c_name=$1 c_issuer=$2 c_revoked=$3
    shift 3
    : > "$work/index"
    for certificate in $c_revoked; do
        number=$(openssl x509 -in "$certificate.pem" -noout -serial | cut -d= -f2)
        printf 'R\t%s\t%s\t%s\tunknown\t/CN=any\n' 300101000000Z 260201000000Z "$number" >> "$work/index"
    done
    echo "${NUMBER:-01}" > "$work/crlnumber"
    { cat "$work/conf"; printf '%s\n' "$@"; } > "$work/profile"
    # shellcheck disable=SC2086
    openssl ca -gencrl -config "$work/profile" -name authority -cert "$c_issuer.pem" \
        -keyfile "$work/$c_issuer.key" -crl_lastupdate "${FROM:-$from}" -crl_nextupdate "${UNTIL:-$until}" \
        -md "${DIGEST:-sha256}" ${EXTENSIONS--crlexts list} -out "$c_name.crl.pem" 2> "$work/log" ||
        { cat "$work/log" >&2; exit 1; }
}

root="/O=Contoso/CN=Contoso Root CA"
sub="/O=Contoso/CN=Contoso Issuing CA"

# Roots.
authority root root mp-4096 "$root"
authority litware litware mp-3072 "/O=Litware/CN=Litware Root CA"
UNTIL=$past authority root-expired root-expired mp-4096 "$root"
FROM=$future authority root-future root-future mp-4096 "$root"
UNTIL=$now authority root-last-second root-last-second mp-4096 "$root"
FROM=$now authority root-first-second root-first-second mp-4096 "$root"
BC="basicConstraints = critical,CA:TRUE,pathlen:0" authority root-pathlen0 root-pathlen0 mp-4096 "$root"
BC="basicConstraints = critical,CA:FALSE" authority root-not-ca root-not-ca mp-4096 "$root"
KU="keyUsage = critical,keyCertSign" authority root-no-crlsign root-no-crlsign mp-4096 "$root"
authority root-server root-server mp-4096 "$root" "extendedKeyUsage = serverAuth"
authority root-permits root-permits mp-4096 "$root" "nameConstraints = critical,permitted;DNS:example.com"
authority root-permits-other root-permits-other mp-4096 "$root" "nameConstraints = critical,permitted;DNS:example.org"
DIGEST=sha1 authority root-sha1 root-sha1 mp-4096 "$root"
authority root-1024 root-1024 client-1024 "/CN=Small Root CA"
authority root-ec root-ec p256 "/CN=Elliptic Root CA"
authority root-newkey root-newkey client-4096 "$root"
authority root-cross root client-4096 "$root"
# As before version 3: no basic constraints, no key usage.
use_key root-v1 mp-4096
openssl req -new -config "$work/conf" -key "$work/root-v1.key" -subj "$root" -out "$work/csr"
openssl x509 -req -in "$work/csr" -signkey "$work/root-v1.key" -days 36500 -out root-v1.pem 2> "$work/log"

# Authorities below a root.
authority sub root mp-2048 "$sub"
UNTIL=$past authority sub-expired root mp-2048 "$sub"
FROM=$future authority sub-future root mp-2048 "$sub"
BC="basicConstraints = critical,CA:TRUE,pathlen:0" authority sub-pathlen0 root mp-2048 "$sub"
BC="basicConstraints = critical,CA:FALSE" authority sub-not-ca root mp-2048 "$sub"
BC= authority sub-no-constraints root mp-2048 "$sub"
KU="keyUsage = critical,digitalSignature,cRLSign" authority sub-no-certsign root mp-2048 "$sub"
KU="keyUsage = critical,keyCertSign" authority sub-no-crlsign root mp-2048 "$sub"
KU= authority sub-no-ku root mp-2048 "$sub"
authority sub-server root mp-2048 "$sub" "extendedKeyUsage = serverAuth"
authority sub-any-eku root mp-2048 "$sub" "extendedKeyUsage = anyExtendedKeyUsage"
authority sub-unknown-critical root mp-2048 "$sub" "1.3.6.1.4.1.32473.9 = critical,ASN1:NULL"
authority sub-require-policy root mp-2048 "$sub" "policyConstraints = critical,requireExplicitPolicy:0"
DIGEST=sha1 authority sub-sha1 root mp-2048 "$sub"
authority sub-by-litware litware mp-2048 "$sub"
authority sub-by-newkey root-newkey mp-2048 "$sub"
authority sub-newkey root client-4096 "$sub"
authority sub-1024 root client-1024 "/CN=Small CA"
authority sub-ec root p256 "/CN=Elliptic CA"
authority sub-e3 root e3-2048 "/CN=Exponent 3 CA"
authority deep sub mp2-2048 "/CN=Contoso Deep CA"
for form in "permits permitted;DNS:example.com" "permits-other permitted;DNS:example.org" \
    "excludes excluded;DNS:example.com" "excludes-other excluded;DNS:example.org" \
    "permits-ip permitted;IP:10.0.0.0/255.0.0.0" "excludes-ip excluded;IP:10.0.0.0/255.0.0.0" \
    "permits-email permitted;email:example.com" "permits-uri permitted;URI:.example.com" \
    "permits-name permitted;dirName:contoso" "excludes-name excluded;dirName:contoso" \
    "excludes-other-name excluded;dirName:litware"; do
    authority "sub-${form%% *}" root mp-2048 "$sub" "nameConstraints = critical,${form#* }" \
        "[contoso]" "O = Contoso" "[litware]" "O = Litware"
done
# Others that call themselves as the true one does; the second one takes its key identifier too.
authority forger forger client-3072 "$sub"
ski=$(openssl x509 -in sub.pem -noout -ext subjectKeyIdentifier | sed -n 's/ *\([0-9A-F:]*\)$/\1/p' | tail -1)
SKI=$ski authority forger-identifier forger-identifier client-3072 "$sub"
SKI=01:02:03:04 authority sub-other-identifier root mp-2048 "$sub"
authority forged-root forged-root client-3072 "$root"
authority sub-forged forged-root mp-2048 "$sub"
above=root
for level in 1 2 3 4 5 6 7; do
    authority "level$level" "$above" mp2-2048 "/CN=Level $level CA"
    above=level$level
done

# Clients.
leaf client sub client-2048
leaf client-direct root client-2048
leaf client-deep deep client-2048
leaf client-level6 level6 client-2048
leaf client-level7 level7 client-2048
UNTIL=$past leaf client-expired sub client-2048
FROM=$future leaf client-future sub client-2048
UNTIL=$now leaf client-last-second sub client-2048
FROM=$now leaf client-first-second sub client-2048
EKU= leaf client-no-eku sub client-2048
EKU="extendedKeyUsage = anyExtendedKeyUsage" leaf client-any-eku sub client-2048
EKU="extendedKeyUsage = critical,serverAuth,clientAuth" leaf client-both-eku sub client-2048
EKU="extendedKeyUsage = emailProtection" leaf client-other-eku sub client-2048
KU= leaf client-no-ku sub client-2048
KU="keyUsage = keyEncipherment" leaf client-encipherment sub client-2048
KU="keyUsage = digitalSignature" leaf client-signature sub client-2048
KU="keyUsage = keyAgreement" leaf client-agreement sub client-2048
BC="basicConstraints = critical,CA:TRUE" leaf client-ca sub client-2048
BC= leaf client-no-constraints sub client-2048
SAN= leaf client-no-san sub client-2048
leaf client-unknown-critical sub client-2048 "1.3.6.1.4.1.32473.9 = critical,ASN1:NULL"
leaf client-unknown sub client-2048 "1.3.6.1.4.1.32473.9 = ASN1:NULL"
leaf client-policy sub client-2048 "certificatePolicies = critical,1.3.6.1.4.1.32473.8"
for digest in sha1 sha224 sha384 sha512; do
    DIGEST=$digest leaf "client-$digest" sub client-2048
done
pss="-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen"
OPTIONS="$pss:32" leaf client-pss sub client-2048
OPTIONS="$pss:20" leaf client-pss-salt20 sub client-2048
DIGEST=sha384 OPTIONS="$pss:48" leaf client-pss-sha384 sub client-2048
leaf client-1024 sub client-1024
leaf client-4096 sub client-4096
leaf client-8192 sub rsa-8192
leaf client-ec sub p256
leaf client-by-ec sub-ec client-2048
leaf client-by-1024 sub-1024 client-2048
leaf client-by-root-1024 root-1024 client-2048
leaf client-by-root-ec root-ec client-2048
leaf client-by-e3 sub-e3 client-2048
leaf client-newkey sub-newkey client-2048
leaf client-forged forger client-2048
leaf client-forged-identifier forger-identifier client-2048
leaf client-other-identifier sub-other-identifier client-2048
AKI=none leaf client-self-signed client-self-signed client-2048
AKI=none BC="basicConstraints = critical,CA:TRUE" KU="keyUsage = critical,digitalSignature,keyCertSign" \
    leaf client-self-signed-ca client-self-signed-ca client-2048
SAN= SUBJECT="/CN=pc01.example.com" leaf client-name-in-subject sub client-2048
SAN="subjectAltName = IP:10.0.0.1" leaf client-ip sub client-2048
SAN="subjectAltName = IP:192.0.2.1" leaf client-other-ip sub client-2048
SAN="subjectAltName = email:pc01@example.com" leaf client-email sub client-2048
SAN="subjectAltName = URI:http://pc01.example.com/" leaf client-uri sub client-2048
SUBJECT="/O=Contoso/CN=PC01" leaf client-contoso sub client-2048
SUBJECT="/O=Fabrikam/CN=PC01" leaf client-fabrikam sub client-2048
leaf client-crl-point sub client-2048 "crlDistributionPoints = URI:http://crl.example.com/sub.crl"
leaf client-crl-elsewhere sub client-2048 "crlDistributionPoints = URI:http://crl.example.com/other.crl"
# The issuer's name in another string type: equal by RFC 5280 section 7.1, in other bytes.
sed 's/^\[req\]/&\nstring_mask = MASK:2/' "$work/conf" > "$work/printable" && mv "$work/conf" "$work/utf8"
cp "$work/printable" "$work/conf"
authority sub-printable root mp-2048 "$sub"
mv "$work/utf8" "$work/conf"
leaf client-by-printable sub-printable client-2048

# Servers.
server server "subjectAltName = DNS:mp01.example.com,IP:10.0.0.1,IP:fd00::1" "/CN=mp02.example.com"
server server-upper "subjectAltName = DNS:MP01.Example.COM"
server server-wildcard "subjectAltName = DNS:*.example.com"
server server-wildcard-part "subjectAltName = DNS:mp*.example.com"
server server-wildcard-two "subjectAltName = DNS:*.*.example.com"
server server-wildcard-inner "subjectAltName = DNS:mp01.*.com"
server server-wildcard-top "subjectAltName = DNS:*.com"
server server-no-san "" "/CN=mp01.example.com"
server server-ip-as-name "subjectAltName = DNS:10.0.0.1"
server server-dot "subjectAltName = DNS:mp01.example.com."
KU="keyUsage = keyEncipherment" server server-encipherment "subjectAltName = DNS:mp01.example.com"
# A key that is too small, under the name of the true one.
authority sub-small root client-1024 "$sub"
leaf client-small sub-small client-2048

# Elliptic curves: a root on P-384, an issuing authority on P-256, and both where RSA is above or below.
ec_sub="/O=Contoso/CN=Contoso Elliptic Issuing CA"
signature="keyUsage = critical,digitalSignature"
DIGEST=sha384 authority root-p384 root-p384 p384 "/O=Contoso/CN=Contoso Elliptic Root CA"
DIGEST=sha384 authority sub-p256 root-p384 p256 "$ec_sub"
authority sub-p256-sha256 root-p384 sub-p256.key "$ec_sub"
authority sub-p256-by-root root sub-p256.key "$ec_sub"
DIGEST=sha384 authority sub-by-p384 root-p384 mp-2048 "$sub"
KU=$signature leaf client-p256 sub-p256 p256
KU=$signature leaf client-p384 sub-p256 p384
leaf client-by-p256 sub-p256 client-2048
for digest in sha1 sha384 sha512; do
    DIGEST=$digest KU=$signature leaf "client-p256-$digest" sub-p256 client-p256.key
done
KU="keyUsage = keyAgreement" leaf client-p256-agreement sub-p256 client-p256.key
KU=$signature ISSUER=sub-p256 KEY=p256 server server-p256 "subjectAltName = DNS:mp01.example.com"
# Others that call themselves as the true one does: on its curve, on another, with RSA.
authority forger-p256 forger-p256 p256 "$ec_sub"
authority forger-p384 forger-p384 p384 "$ec_sub"
authority forger-rsa forger-rsa client-3072 "$ec_sub"
for forger in p256 p384 rsa; do
    KU=$signature leaf "client-forged-$forger" "forger-$forger" client-p256.key
done
# The issuing authority with RSA, renewed with a key on a curve.
authority sub-renewed root p256 "$sub"
KU=$signature leaf client-renewed sub-renewed client-p256.key
# Keys that are not read.
for other in p521 k256 explicit compressed; do
    KU=$signature leaf "client-$other" sub "$other"
    authority "sub-$other" root "$other" "/CN=Other CA"
    leaf "client-by-$other" "sub-$other" client-2048
done

# Lists.
list root root ""
list root-revokes root sub
list litware litware ""
list root-newkey root-newkey ""
UNTIL=$past list root-expired root ""
UNTIL=$now list root-until-now root ""
FROM=$future list root-future root ""
FROM=$now list root-from-now root ""
DIGEST=sha1 list root-sha1 root ""
list root-forged forged-root ""
list sub sub ""
list sub-revokes sub client
FROM=20260601000000Z list sub-revokes-later sub client
FROM=20260601000000Z list sub-later sub ""
FROM=20260601000000Z list sub-newkey sub-newkey ""
FROM=20260601000000Z list sub-newkey-revokes sub-newkey client-newkey
UNTIL=$past list sub-expired sub ""
FROM=$future list sub-future sub ""
DIGEST=sha384 list sub-sha384 sub ""
list sub-forged forger ""
list sub-forged-identifier forger-identifier ""
FROM=20260601000000Z list sub-forged-later forger ""
list deep deep ""
list sub-delta sub "" "2.5.29.27 = critical,DER:02:01:01"
list sub-unknown-critical sub "" "1.3.6.1.4.1.32473.9 = critical,ASN1:NULL"
for scope in "indirect indirectCRL = TRUE" "users onlyuser = TRUE" "authorities onlyCA = TRUE" \
    "attributes onlyAA = TRUE" "reasons onlysomereasons = keyCompromise" \
    "point fullname = URI:http://crl.example.com/sub.crl"; do
    list "sub-${scope%% *}" sub "" "issuingDistributionPoint = critical,@scope" "[scope]" "${scope#* }"
done
for scope in "users onlyuser" "authorities onlyCA"; do
    list "sub-${scope%% *}-point" sub "" "issuingDistributionPoint = critical,@scope" "[scope]" \
        "${scope#* } = TRUE" "fullname = URI:http://crl.example.com/sub.crl"
done
list sub-point-revokes sub client-crl-point "issuingDistributionPoint = critical,@scope" "[scope]" \
    "fullname = URI:http://crl.example.com/sub.crl"
# Issued with the first ones, but with the next number.
NUMBER=02 list sub-number2 sub ""
NUMBER=02 list sub-revokes-number2 sub client
# The key of `sub`, identified otherwise than in the certificate `sub`.
FROM=20260601000000Z list sub-revokes-issuer-serial sub client "authorityKeyIdentifier = issuer:always"
FROM=20260601000000Z list sub-revokes-other-identifier sub-other-identifier client
# By keys on curves.
DIGEST=sha384 list root-p384 root-p384 ""
DIGEST=sha384 list root-p384-revokes root-p384 sub-p256
list root-p384-sha256 root-p384 ""
list sub-p256 sub-p256 ""
list sub-p256-revokes sub-p256 client-p256
DIGEST=sha384 list sub-p256-sha384 sub-p256 ""
DIGEST=sha512 list sub-p256-sha512 sub-p256 ""
list sub-p256-forged forger-p256 ""
list sub-p256-forged-p384 forger-p384 ""
list sub-p256-forged-rsa forger-rsa ""
list sub-renewed sub-renewed ""
list sub-renewed-revokes sub-renewed client-renewed
# Version 1 has no extensions, so no number.
sed -i '/^crlnumber/d' "$work/conf"
list sub-no-number sub ""
EXTENSIONS="" list sub-v1 sub ""
