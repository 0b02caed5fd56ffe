"""Writes the expectations of tests/format.rs by asking CPython, NumPy and PyTorch.

    python make.py SECTION COUNT SEED > SECTION.tsv

One case a line, fields separated by tabs, newlines in texts written as \\n, floats as hex bits.
SECTION is scalars, positional, numpy or torch. The committed tables: scalars 400 1, positional 1000 2,
numpy 900 3, torch 1000 4.
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


def any_scalar(rng):
    x = any_float(rng)
    name = rng.choice(list(BITS))
    return name, np.dtype(name).type(x)


def positional(count, rng):
    """np.format_float_positional and np.format_float_scientific."""
    for _ in range(count):
        name, v = any_scalar(rng)
        unique = rng.random() < 0.7
        precision = rng.choice([None, 0, 1, 2, 3, 4, 5, 8, 12, 17, 20, 40])
        if not unique and precision is None:
            precision = 6
        least = None
        if unique and rng.random() < 0.3:
            least = rng.randrange(0, 25) if precision is None else rng.randrange(0, precision + 1)
        options = {
            "precision": precision,
            "unique": unique,
            "trim": rng.choice("k.0-"),
            "sign": rng.random() < 0.3,
            "pad_left": rng.choice([None, None, 3, 12]),
            "min_digits": least,
        }
        function = rng.choice(["positional", "scientific"])
        if function == "positional":
            options["fractional"] = rng.random() < 0.6
            options["pad_right"] = rng.choice([None, None, 2, 12])
            if not options["fractional"] and precision == 0:
                options["precision"] = None if unique else 1
                options["min_digits"] = None
            text = np.format_float_positional(v, **options)
        else:
            options["exp_digits"] = rng.choice([None, None, 0, 1, 2, 3, 4])
            text = np.format_float_scientific(v, **options)
        emit(function, name, bits(float(v)), pack(options), esc(text))


def pack(options):
    """Options as key=value pairs; None is left out, booleans are 0 and 1."""
    pairs = ((k, int(v) if isinstance(v, bool) else v) for k, v in options.items() if v is not None)
    return esc(";".join(f"{k}={v}" for k, v in pairs))


def any_shape(rng, most):
    while True:
        ndim = rng.choice([0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5])
        shape = tuple(rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 12, 17, 30, 60, 130]) for _ in range(ndim))
        if 0 in shape and rng.random() < 0.8:
            continue
        if np.prod(shape, dtype=object) <= most:
            return shape


def real_values(rng, n):
    """n floats that have something in common, as arrays of floats do."""
    g = np.random.default_rng(rng.getrandbits(32))
    kind = rng.randrange(16)
    scale = 10.0 ** rng.randrange(-9, 14)
    if kind == 0:
        v = np.array([any_float(rng) for _ in range(n)])
    elif kind == 1:
        v = g.standard_normal(n)
    elif kind == 2:
        v = g.random(n) * scale
    elif kind == 3:
        v = g.integers(-5, 20, n).astype(float)
    elif kind == 4:
        v = np.round(g.random(n) * 10, rng.randrange(0, 5))
    elif kind == 5:
        v = g.integers(-5, 20, n) / 4.0
    elif kind == 6:
        v = np.round(g.random(n) * scale) * (2.0 ** rng.randrange(-5, 5))
    elif kind == 7:
        v = 2.0 ** g.integers(-30, 40, n)
    elif kind == 8:
        v = 10.0 ** g.integers(-6, rng.randrange(-3, 12), n)
    elif kind == 9:
        v = np.exp(g.standard_normal(n) * rng.choice([1, 5, 50]))
    elif kind == 10:
        v = np.full(n, any_float(rng))
    elif kind == 11:
        v = g.integers(0, 10 ** rng.randrange(1, 18), n).astype(float)
    elif kind == 12:
        v = np.arange(n) * rng.choice([0.1, 0.5, 1 / 3, 1.0, 1e-3, 1e4])
    elif kind == 13:
        v = np.zeros(n)
    else:
        v = g.random(n)
    v = np.array(v, np.float64)
    if n and rng.random() < 0.3:
        v = -v
    if n and rng.random() < 0.25:
        for _ in range(rng.randrange(1, 4)):
            v[rng.randrange(n)] = rng.choice([np.nan, np.inf, -np.inf, -0.0, 0.0, np.nan])
    if n and rng.random() < 0.03:
        v[:] = rng.choice([np.nan, np.inf, -np.inf, -0.0])
    return v


def values(rng, dtype, n):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return np.array([rng.random() < 0.5 for _ in range(n)], bool)
    if dtype.kind in "iu":
        if rng.random() < 0.3:
            return np.frombuffer(rng.randbytes(n * dtype.itemsize), dtype)
        high = rng.choice([2, 10, 100, 1000, 100000])
        low = 0 if dtype.kind == "u" or rng.random() < 0.5 else -high
        return np.array([rng.randrange(low, high) for _ in range(n)], np.int64).astype(dtype)
    if dtype.kind == "c":
        v = np.empty(n, np.complex128)
        v.real = real_values(rng, n)
        v.imag = real_values(rng, n)
        return v.astype(dtype)
    if rng.random() < 0.03:
        return np.frombuffer(rng.randbytes(n * dtype.itemsize), dtype)
    return real_values(rng, n).astype(dtype)


def any_array(rng, dtypes, negative_steps):
    """A buffer and a view of it that may be strided, transposed, broadcast."""
    dtype = rng.choice(dtypes)
    shape = any_shape(rng, rng.choice([12, 12, 40, 40, 100, 300, 1200]))
    base = values(rng, dtype, int(np.prod(shape, dtype=np.int64))).reshape(shape)
    base = np.array(base, order="C")
    a = base
    if a.ndim and rng.random() < 0.2:
        steps = [2, 1] + ([-1, -2] if negative_steps else [])
        a = a[tuple(slice(None, None, rng.choice(steps)) for _ in shape)]
    if rng.random() < 0.1:
        a = a.T
    if rng.random() < 0.05 and a.size < 300:
        a = np.broadcast_to(a, (rng.randrange(1, 5),) + a.shape)
    elif rng.random() < 0.03:
        a = np.broadcast_to(a[..., None], a.shape + (rng.choice([3, 2000]),))
    return base, a


def buffer_fields(base, a):
    size = a.itemsize
    offset = (a.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // size if a.size else 0
    layout = [",".join(map(str, a.shape)), ",".join(str(s // size) for s in a.strides), str(offset)]
    return [a.dtype.name, *layout, base.tobytes().hex()]


NUMPY_DTYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "int64", "uint64"]
NUMPY_DTYPES += ["float16", "float32", "float32"] + ["float64"] * 6 + ["complex64", "complex128", "complex128"]


def numpy_options(rng):
    chance = rng.random()
    if chance < 0.4:
        return {}
    options = {
        "precision": rng.choice([0, 1, 2, 3, 4, 6, 10, 16, 20]),
        "threshold": rng.choice([0, 5, 20, 100]),
        "edgeitems": rng.choice([0, 1, 2, 3, 4]),
        "linewidth": rng.choice([5, 20, 30, 40, 60, 100, 200]),
        "suppress": True,
        "nanstr": rng.choice(["NaN", "-", "not a number"]),
        "infstr": rng.choice(["Inf", "oo", "infinity"]),
        "sign": rng.choice("+- "),
        "floatmode": rng.choice(["fixed", "unique", "maxprec", "maxprec_equal"]),
    }
    keep = 0.2 if chance < 0.8 else 0.6
    return {k: v for k, v in options.items() if rng.random() < keep}


def numpy(count, rng):
    """str, repr and array2string of arrays."""
    for _ in range(count):
        base, a = any_array(rng, NUMPY_DTYPES, True)
        options = numpy_options(rng)
        frame = {
            "separator": rng.choice([" ", ", ", ",", ",  ", "  ", " | "]),
            "prefix": rng.choice(["", "", "x = ", "a longer prefix"]),
            "suffix": rng.choice(["", "", ")", "a suffix"]),
        }
        with np.printoptions(**options):
            texts = [str(a), repr(a), np.array2string(a, **frame)]
        emit("numpy", *buffer_fields(base, a), pack(options), pack(frame), *map(esc, texts))


TORCH_DTYPES = ["bool", "int8", "uint8", "int16", "int32", "int64", "int64", "uint16", "uint32", "uint64"]
TORCH_DTYPES += ["float16", "bfloat16"] + ["float32"] * 8 + ["float64"] * 2 + ["complex64", "complex64", "complex128"]


def torch_options(rng):
    chance = rng.random()
    if chance < 0.4:
        return {}
    options = {
        "precision": rng.choice([0, 1, 2, 3, 6, 10, 16]),
        "threshold": rng.choice([0, 5, 20, 100]),
        "edgeitems": rng.choice([0, 1, 2, 4]),
        "linewidth": rng.choice([5, 20, 30, 40, 60, 100, 200]),
        "sci_mode": rng.choice([True, False]),
    }
    return {k: v for k, v in options.items() if rng.random() < 0.3}


def torch_tensors(count, rng):
    """repr of tensors, some of them in a graph."""
    import torch

    for _ in range(count):
        name = rng.choice(TORCH_DTYPES)
        stand_in = "uint16" if name == "bfloat16" else name
        base, a = any_array(rng, [stand_in], False)
        if name == "bfloat16":
            wide = torch.from_numpy(real_values(rng, base.size)).to(torch.bfloat16).reshape(base.shape)
            base[...] = wide.view(torch.uint16).numpy()
        fields = buffer_fields(base, a)
        fields[0] = name
        memory = torch.from_numpy(base.reshape(-1).copy()) if base.size else torch.zeros(1, dtype=getattr(torch, stand_in))
        t = memory.view(getattr(torch, name)).as_strided(a.shape, [s // a.itemsize for s in a.strides], int(fields[3]))
        suffix = ""
        if t.dtype.is_floating_point or t.dtype.is_complex:
            chance = rng.random()
            if chance < 0.3:
                t = t.detach().requires_grad_()
                suffix = "requires_grad=True"
                if chance < 0.2:
                    t = rng.choice([torch.clone, lambda t: t.expand(t.shape)])(t)
                    suffix = f"grad_fn=<{type(t.grad_fn).__name__}>"
        options = torch_options(rng)
        default = rng.choice(["float32"] * 5 + ["float64"])
        torch.set_printoptions(profile="default")
        torch.set_printoptions(**options)
        torch.set_default_dtype(getattr(torch, default))
        emit("torch", *fields, pack({**options, "default": default}), suffix, esc(repr(t)))


SECTIONS = {"torch": torch_tensors, "scalars": scalars, "positional": positional, "numpy": numpy}

if __name__ == "__main__":
    section, count, seed = sys.argv[1:4]
    with np.errstate(all="ignore"):
        SECTIONS[section](int(count), random.Random(int(seed)))
