#!/usr/bin/env python3
"""Encrypted content by another implementation, from the documentation of `cmcrypto_core::content`.

    python3 vectors/make-content.py

makes `content/python` and opens `content/library`. It needs the packages `cryptography` and `argon2-cffi`, and
OpenSSL 3.0 or later for CMS.
"""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

HERE = Path(__file__).parent
CHUNK = 65_536
PASSWORD = "pässword".encode()
MANIFEST = b"the package's manifest"
FILES = [("empty", 0), ("dir/one", 1), ("dir/\u00e4 full chunk", CHUNK), ("dir/two chunks", CHUNK + 77)]
KEY, CERTIFICATE = HERE / "keys/mp-2048.key.pem", HERE / "keys/mp-2048.cert.pem"


def content(size):
    words = (n * 0x9E37_79B9_7F4A_7C15 % 2**64 for n in range((size + 7) // 8))
    return b"".join(word.to_bytes(8, "little") for word in words)[:size]


# DER, with lengths of up to two bytes.


def element(tag, *parts):
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*parts):
    return element(0x30, *parts)


def octets(value):
    return element(0x04, value)


def integer(value):
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def elements(body):
    found = []
    while body:
        length, start = body[1], 2
        if length >= 0x80:
            start += length & 0x7F
            length = int.from_bytes(body[2:start], "big")
        found.append((body[: start + length], body[start : start + length]))
        body = body[start + length :]
    return found


def inside(der):
    [(_, body)] = elements(der)
    return elements(body)


# The streams.


class Keys:
    def __init__(self, binding, key):
        salt = hashlib.sha256(b"cmcrypto content v1\0" + binding).digest()
        extract = HMAC(salt, SHA256())
        extract.update(key)
        self.prk = extract.finalize()

    def expand(self, label, rest=b""):
        info = b"cmcrypto content " + label + b" v1\0" + rest
        return HKDFExpand(SHA256(), 32, info).derive(self.prk)

    def file(self, index, path):
        path = path.encode()
        return self.expand(b"file", index.to_bytes(4, "big") + len(path).to_bytes(4, "big") + path)


def chunks(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)] or [b""]


def nonce(number, count):
    return number.to_bytes(11, "big") + bytes([number + 1 == count])


def seal(key, data):
    parts = chunks(data, CHUNK)
    gcm = AESGCM(key)
    return b"".join(gcm.encrypt(nonce(n, len(parts)), part, b"") for n, part in enumerate(parts))


def open_stream(key, stream):
    parts = chunks(stream, CHUNK + 16)
    gcm = AESGCM(key)
    return b"".join(gcm.decrypt(nonce(n, len(parts)), part, b"") for n, part in enumerate(parts))


def wrapping(salt, memory, passes, lanes):
    return hash_secret_raw(PASSWORD, salt, passes, memory, lanes, 32, Type.ID, version=0x13)


def openssl(*arguments, data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        command = ["openssl", "cms", *map(str, arguments), "-in", file.name]
        return subprocess.run(command, check=True, capture_output=True).stdout


def make(to):
    to.mkdir(parents=True, exist_ok=True)
    key = os.urandom(32)
    package = element(0x0C, b"P0100012") + integer(3)
    binding = sequence(package, octets(hashlib.sha256(MANIFEST).digest()), integer(CHUNK))
    keys = Keys(binding, key)
    commitment = octets(keys.expand(b"commitment"))
    ways = sequence(integer(1), integer(3))
    (to / "header.der").write_bytes(sequence(integer(1), binding, commitment, ways))
    of = integer(1) + package + commitment
    wrap = ["-encrypt", "-binary", "-outform", "DER", "-aes-256-gcm", "-recip", CERTIFICATE, "-keyid"]
    wrap += ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"]
    (to / "certificate.der").write_bytes(openssl(*wrap, data=sequence(of, octets(key))))
    # More than one lane and pass, so that an implementation that confuses them is found.
    salt, cost = os.urandom(16), (1 << 15, 3, 2)
    terms = sequence(of, *map(integer, cost), octets(salt))
    once = os.urandom(12)
    sealed = AESGCM(wrapping(salt, *cost)).encrypt(once, key, terms)
    (to / "password.der").write_bytes(sequence(terms, octets(once), octets(sealed)))
    (to / "manifest").write_bytes(seal(keys.expand(b"manifest"), MANIFEST))
    for index, (path, size) in enumerate(FILES):
        (to / str(index)).write_bytes(seal(keys.file(index, path), content(size)))


def check(of):
    header = inside((of / "header.der").read_bytes())
    binding, commitment = header[1][0], header[2][1]
    wrapped = inside((of / "password.der").read_bytes())
    terms = elements(wrapped[0][1])
    memory, passes, lanes = (int.from_bytes(terms[n][1], "big") for n in (4, 5, 6))
    gcm = AESGCM(wrapping(terms[7][1], memory, passes, lanes))
    key = gcm.decrypt(wrapped[1][1], wrapped[2][1], wrapped[0][0])
    decrypt = ["-decrypt", "-binary", "-inform", "DER", "-inkey", KEY]
    by_certificate = inside(openssl(*decrypt, data=(of / "certificate.der").read_bytes()))
    assert by_certificate[4][1] == key
    assert [der for der, _ in by_certificate[:4]] == [der for der, _ in terms[:4]]
    assert terms[3][1] == commitment and elements(elements(header[1][0])[0][1])[0] == terms[1]
    keys = Keys(binding, key)
    assert keys.expand(b"commitment") == commitment
    assert open_stream(keys.expand(b"manifest"), (of / "manifest").read_bytes()) == MANIFEST
    for index, (path, size) in enumerate(FILES):
        stream = (of / str(index)).read_bytes()
        assert open_stream(keys.file(index, path), stream) == content(size), path
    print(f"{of}: opened")


make(HERE / "content/python")
check(HERE / "content/python")
check(HERE / "content/library")
