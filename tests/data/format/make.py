"""Writes the expectations of tests/format.rs by asking CPython, NumPy and PyTorch.

    python make.py SECTION COUNT SEED > SECTION.tsv

One case a line, fields separated by tabs, newlines in texts written as \\n, floats as hex bits.
SECTION is scalars, positional, numpy or torch.
"""

import random
import struct
import sys

import numpy as np


def esc(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def emit(*fields):
    sys.stdout.write("\t".join(fields) + "\n")


def attempt(f):
    try:
        return esc(f())
    except (ValueError, OverflowError, TypeError) as e:
        return "!" + type(e).__name__ + ": " + esc(str(e))


def bits(x):
    return struct.pack(">d", x).hex()


BITS = {"float16": "u2", "float32": "u4", "float64": "u8"}


def any_float(rng):
    """A Python float of any of the kinds people print."""
    kind = rng.randrange(14)
    sign = rng.choice([1.0, 1.0, -1.0])
    if kind == 0:
        return struct.unpack(">d", rng.getrandbits(64).to_bytes(8, "big"))[0]
    if kind == 1:
        return sign * float(rng.randrange(0, 10 ** rng.randrange(1, 20)))
    if kind == 2:
        return sign * rng.random() * 10.0 ** rng.randrange(-12, 20)
    if kind == 3:
        return sign * round(rng.random() * 10 ** rng.randrange(0, 6), rng.randrange(0, 6))
    if kind == 4:
        return sign * rng.choice([0.0, 0.0, 1.0, 0.5, 0.1, 0.25, 2.5, 1e-4, 1e-5, 1e8, 1e16, 1e22, 123456.0])
    if kind == 5:
        return rng.choice([float("nan"), float("inf"), float("-inf"), -0.0])
    if kind == 6:
        return sign * 2.0 ** rng.randrange(-1074, 1024)
    if kind == 7:
        return sign * 2.0 ** rng.randrange(-40, 70)
    if kind == 8:
        return sign * rng.randrange(1, 1000) / 2 ** rng.randrange(0, 12)
    if kind == 9:
        return sign * 10.0 ** rng.randrange(-320, 308)
    if kind == 10:
        return sign * rng.randrange(1, 100) * 10.0 ** rng.randrange(-8, 18)
    return sign * rng.random()


def any_spec(rng):
    s = ""
    if rng.random() < 0.3:
        s += rng.choice(["", "*", "0", "x", "é"]) + rng.choice("<>=^")
    if rng.random() < 0.3:
        s += rng.choice("+- ")
    if rng.random() < 0.1:
        s += "z"
    if rng.random() < 0.15:
        s += "#"
    if rng.random() < 0.2:
        s += "0"
    if rng.random() < 0.5:
        s += str(rng.randrange(1, 30))
    if rng.random() < 0.2:
        s += rng.choice(",_")
    if rng.random() < 0.6:
        s += "." + str(rng.choice([0, 1, 2, 3, 4, 6, 8, 12, 17, 25, 60]))
    if rng.random() < 0.8:
        s += rng.choice("eEfFgGn%" * 3 + "dsxbocXr?")
    return s


def scalars(count, rng):
    for _ in range(count):
        x = any_float(rng)
        emit("repr", "float64", bits(x), esc(repr(x)))
        name = rng.choice(list(BITS))
        with np.errstate(all="ignore"):
            v = np.dtype(name).type(x)
        if rng.random() < 0.4:
            v = np.array([rng.getrandbits(v.itemsize * 8)], BITS[name]).view(name)[0]
        wide = bits(float(v))
        emit("str", name, wide, esc(str(v)))
        emit("nprepr", name, wide, esc(repr(v)))
        y = any_float(rng)
        z = complex(x, y)
        emit("complex", "complex128", bits(x) + " " + bits(y), esc(repr(z)))
        name = rng.choice(["complex64", "complex128"])
        with np.errstate(all="ignore"):
            z = np.dtype(name).type(z)
        parts = bits(float(z.real)) + " " + bits(float(z.imag))
        emit("str", name, parts, esc(str(z)))
        emit("nprepr", name, parts, esc(repr(z)))
        spec = any_spec(rng)
        emit("format", esc(spec), bits(x), attempt(lambda: format(x, spec)))
        spec = any_spec(rng)
        emit("format", esc(spec), bits(x) + " " + bits(y), attempt(lambda: format(complex(x, y), spec)))
        n = rng.choice([rng.randrange(-100, 2000), rng.randrange(-(2**62), 2**62)])
        spec = any_spec(rng)
        emit("integer", esc(spec), str(n), attempt(lambda: format(n, spec)))
        t = rng.choice(["", "a", "héllo", "some text"])
        spec = any_spec(rng)
        emit("text", esc(spec), esc(t), attempt(lambda: format(t, spec)))


SECTIONS = {"scalars": scalars}

if __name__ == "__main__":
    section, count, seed = sys.argv[1:4]
    with np.errstate(all="ignore"):
        SECTIONS[section](int(count), random.Random(int(seed)))
