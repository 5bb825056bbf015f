#!/usr/bin/env python3
"""The manifest of a directory by an implementation that shares nothing with the library: a DER writer of a
few lines, hashlib, and Python's own Unicode tables.

    manifest.py DIRECTORY      writes the manifest's DER to standard output
    manifest.py --make         writes the vectors beside this file anew

The form is that of crypto-core/src/controls/content/manifest.rs, the rules for paths those of path.rs.
"""

import hashlib
import os
import random
import stat
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))


def element(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def integer(value):
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def manifest(tree):
    """Of a dictionary from paths to contents, None for an empty directory."""
    entries = b""
    for path, data in sorted((path.encode(), data) for path, data in tree.items()):
        if data is None:
            entries += element(0x80, path)
        else:
            digest = hashlib.sha256(data).digest()
            entries += element(0x30, element(0x0C, path) + integer(len(data)) + element(0x04, digest))
    return element(0x30, integer(1) + element(0x30, entries))


def read(directory):
    tree = {}
    for below, directories, files in os.walk(directory):
        relative = os.path.relpath(below, directory).replace(os.sep, "/")
        if not directories and not files and relative != ".":
            tree[relative] = None
        for name in directories + files:
            mode = os.lstat(os.path.join(below, name)).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                sys.exit(f"{below}/{name}: neither a regular file nor a directory")
        for name in files:
            path = name if relative == "." else f"{relative}/{name}"
            with open(os.path.join(below, name), "rb") as file:
                tree[path] = file.read()
    refused = [path for path in tree if not is_allowed(path)]
    if refused:
        sys.exit(f"{refused[0]}: not allowed")
    return tree


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"}
DEVICES |= {name + digit for name in ("COM", "LPT") for digit in "0123456789\u00b9\u00b2\u00b3"}


def is_name_allowed(name):
    # C0, DEL and C1 are all that Unicode calls a control character.
    return (
        name not in ("", ".", "..")
        and not any(character in '<>:"|?*\\' or unicodedata.category(character) == "Cc" for character in name)
        and name[-1] not in ". "
        and name.split(".")[0].rstrip(" ").upper() not in DEVICES
        and utf16(name) <= 255
    )


def is_allowed(path):
    return (
        all(is_name_allowed(name) for name in path.split("/"))
        and unicodedata.is_normalized("NFC", path)
        and utf16(path) <= 32767
    )


def simple_fold(character):
    # Where full case folding has several characters, the simple one is the lower case, if that is one.
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character


def make():
    large = bytes((at * at >> 3) & 0xFF for at in range(200000))
    trees = {
        "empty": {},
        "one": {"setup.exe": b"MZ"},
        "package": {
            "bin/setup.exe": b"MZ\x90",
            "bin/data/large.cab": large,
            "bin/data/\u65e5\u672c\u8a9e.txt": b"text",
            "bin!": b"before the slash",
            "bin.d/x": b"",
            "leer": None,
            "logs/a/b/c": None,
            "\u00fcber \u00df.txt": b"\xff" * 127,
            "\U0001F5A5/\U00010400": b"\x00" * 128,
            "z" * 255: b"z",
        },
        # Lengths about those where DER's headers and integers grow.
        "lengths": {
            f"{length:05}/{'n' * (length % 200 + 1)}": bytes(length)
            for length in (0, 1, 126, 127, 128, 129, 254, 255, 256, 257, 32767, 32768, 65535, 65536)
        },
    }
    for name, tree in trees.items():
        with open(os.path.join(HERE, name + ".tree"), "w", encoding="utf-8", newline="\n") as file:
            for path, data in tree.items():
                # Content as a byte and how often, where it is that; else as what it is.
                if data is None:
                    what = "directory"
                elif len(data) > 40 and len(set(data)) == 1:
                    what = f"{data[0]:02x}*{len(data)}"
                elif data == large:
                    what = "squares"
                else:
                    what = data.hex() or "-"
                file.write(f"{what} {path}\n")
        with open(os.path.join(HERE, name + ".der"), "wb") as file:
            file.write(manifest(tree))

    chance = random.Random(17)
    parts = list("aZ09._ -~!$") + ["/", "/", ".", " ", "..", ":", "*", "\\", "\x1f", "\x7f", "\x85", "\u00b9", "\u2074"]
    parts += ["con", "COM1", "lpt", "NUL", "aux.", "\u00e9", "e\u0301", "\u0301", "\u212b", "\u1112\u1161", "\ud558"]
    parts += ["\u0958", "\U0001F5A5", "\u00df", "\u03c3", "\u0344", "n" * 120, "\U0001F5A5" * 60]
    with open(os.path.join(HERE, "paths.txt"), "w", encoding="utf-8", newline="\n") as file:
        seen = set()
        while len(seen) < 1000:
            path = "".join(chance.choice(parts) for _ in range(chance.randint(1, 6)))
            if path not in seen:
                seen.add(path)
                file.write(f"{'yes' if is_allowed(path) else 'no'} {path.encode().hex()}\n")
    with open(os.path.join(HERE, "folding.txt"), "w", encoding="utf-8", newline="\n") as file:
        for code in range(0x80, 0x20000):
            character = chr(code)
            folded = simple_fold(character)
            if folded != character and is_allowed("x" + character) and is_allowed("x" + folded):
                file.write(f"{code:X} {ord(folded):X}\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--make"]:
        make()
    elif len(sys.argv) == 2:
        sys.stdout.buffer.write(manifest(read(sys.argv[1])))
    else:
        sys.exit(__doc__)
