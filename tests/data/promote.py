"""Writes promote.txt beside itself: every promotion of NumPy and PyTorch, asked of the oracle.

Lines: "KIND LEFT RIGHT RESULT" with dtypes by name; `!` where the library refuses.
"""
import pathlib

import numpy as np
import torch

NAMES = ("bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 "
         "float16 bfloat16 float32 float64 complex64 complex128").split()
NUMPY = [n for n in NAMES if n != "bfloat16"]
WEAK = {"bool": True, "int": 1, "float": 1.0, "complex": 1j}


def tensor(name, shape):
    return torch.ones(shape, dtype=getattr(torch, name))


def result_type(a, b):
    try:
        name = str(torch.result_type(a, b))[6:]
        return name if name in NAMES else "!"
    except RuntimeError:
        return "!"


def rows():
    for a in NUMPY:
        for b in NUMPY:
            yield "numpy", a, b, np.promote_types(a, b)
            for casting in ("no", "equiv", "safe", "same_kind", "unsafe"):
                yield "cast_" + casting, a, b, int(np.can_cast(a, b, casting))
        for kind, value in WEAK.items():
            yield "numpy_weak", a, kind, np.result_type(np.dtype(a), value)
    for a in NAMES:
        for b in NAMES:
            yield "torch", a, b, result_type(tensor(a, (2,)), tensor(b, (2,)))
            yield "torch_zero", a, b, result_type(tensor(a, (2,)), tensor(b, ()))
        for kind, value in WEAK.items():
            yield "torch_weak", a, kind, result_type(tensor(a, (2,)), value)
            yield "torch_zero_weak", a, kind, result_type(tensor(a, ()), value)
    for value in (0, 1, 255, 256, 65535, 65536, 2**32, 2**63, -1, -128, -129, -32769, -2**31 - 1):
        yield "min_scalar", "int", value, np.min_scalar_type(value)
    for value in (1.0, 0.1, 64999.0, 65000.0, 1e10, 3.5e38, 1e300, float("inf"), float("nan")):
        yield "min_scalar", "float", value, np.min_scalar_type(value)


here = pathlib.Path(__file__)
here.with_suffix(".txt").write_text("".join(" ".join(map(str, row)) + "\n" for row in rows()))
