#!/usr/bin/env python3
"""PyJWT as witness: makes tokens that this library is to take, and takes those that it has made.

    python3 pyjwt.py make DIRECTORY    writes the tokens and the JWK set of `pyjwt`
    python3 pyjwt.py check DIRECTORY   verifies the tokens of `ours`

Needs PyJWT and cryptography (seen with 2.15.1 and 50.0.2). Keys and certificates are those of `vectors/keys`, and the
time is that of the tests' clock, 2027-01-15T08:00:00Z.
"""

import base64
import hashlib
import json
import pathlib
import sys

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

NOW = 1_800_000_000
HOUR, DAY = 3600, 86400
TENANT = "0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e"
ISSUER = "urn:sccm:oauth2:" + TENANT
AUDIENCE = "urn:sccm:service"
ENDPOINT = "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"
APPLICATION = "9188040d-6c67-4c5b-b112-36a304b66dad"
KEYS = pathlib.Path(__file__).resolve().parent.parent / "keys"


def key(name):
    return load_pem_private_key((KEYS / f"{name}.key.pem").read_bytes(), None)


def certificate(name):
    return x509.load_pem_x509_certificate((KEYS / f"{name}.cert.pem").read_bytes())


def thumbprint(name, digest):
    der = certificate(name).public_bytes(Encoding.DER)
    return base64.urlsafe_b64encode(digest(der).digest()).rstrip(b"=").decode()


def site(kind, lifetime, **more):
    claims = {
        "Authority": "SCCM",
        "Type": kind,
        "TenantId": TENANT,
        "UniqueId": "00112233-4455-6677-8899-aabbccddeeff",
        "iss": ISSUER,
        "aud": AUDIENCE,
        "nbf": NOW,
        "exp": NOW + lifetime,
    }
    headers = {"x5t": thumbprint("client-2048", hashlib.sha1)}
    return jwt.encode(claims | more, key("client-2048"), algorithm="RS256", headers=headers)


def entra(**more):
    claims = {
        "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "ver": "2.0",
        "tid": TENANT,
        "aud": "api://cm",
        "sub": "subject",
        "azp": APPLICATION,
        "iat": NOW,
        "nbf": NOW,
        "exp": NOW + HOUR,
    }
    return jwt.encode(claims | more, key("client-3072"), algorithm="RS256", headers={"kid": "client-3072"})


def jwks():
    keys = []
    for name in ("client-3072", "client-4096"):
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True)
        jwk.pop("key_ops")
        keys.append(jwk | {"kid": name, "use": "sig", "alg": "RS256"})
    return json.dumps({"keys": keys}, indent=1)


def make(directory):
    holder = {"x5t#S256": thumbprint("client-4096", hashlib.sha256)}
    # A letter that is not ASCII goes as an escape, as Python writes it.
    files = {
        "content.jwt": site("ContentAccess", 8 * HOUR, sub="GUID:1"),
        "content-unicode.jwt": site("ContentAccess", 8 * HOUR, sub="GUID:é"),
        "client.jwt": site("ClientAuthentication", 90 * DAY, sub="GUID:1", cnf=holder),
        "bulk.jwt": site("BulkRegistration", 3 * DAY),
        "user.jwt": entra(scp="Read", oid=APPLICATION),
        "device.jwt": entra(idtyp="device", deviceid=APPLICATION),
        "hello.jwt": entra(
            iss=f"https://sts.windows.net/{TENANT}/", ver="1.0", appid=APPLICATION, scp="Read", oid=APPLICATION,
            deviceid=APPLICATION, amr=["rsa", "mfa"],
        ),
        "jwks.json": jwks(),
    }
    for name, content in files.items():
        (directory / name).write_text(content)
    print(f"made {len(files)} files in {directory}")


def check(directory):
    public = key("client-2048").public_key()
    # Its own clock is not that of the tests: times are compared here.
    options = {"verify_exp": False, "verify_nbf": False, "strict_aud": True}
    checked = 0
    for path in sorted(directory.glob("*.jwt")):
        token = path.read_text()
        assertion = path.name == "assertion.jwt"
        audience, issuer = (ENDPOINT, APPLICATION) if assertion else (AUDIENCE, ISSUER)
        require = ["aud", "exp", "iss", "nbf"] + (["jti", "sub"] if assertion else [])
        claims = jwt.decode(token, public, ["RS256"], options | {"require": require}, audience=audience, issuer=issuer)
        header = jwt.get_unverified_header(token)
        assert header == {"typ": "JWT", "alg": "RS256", "x5t": thumbprint("client-2048", hashlib.sha1)}, header
        lifetime = {
            "content.jwt": 8 * HOUR, "client.jwt": 90 * DAY, "bulk.jwt": 3 * DAY, "assertion.jwt": 300,
        }[path.name]
        assert (claims["nbf"], claims["exp"]) == (NOW, NOW + lifetime), claims
        if path.name == "client.jwt":
            assert claims["cnf"] == {"x5t#S256": thumbprint("client-4096", hashlib.sha256)}, claims
        checked += 1
    assert checked == 4, checked
    print(f"PyJWT {jwt.__version__} takes {checked} tokens of {directory}")


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](pathlib.Path(sys.argv[2]))
