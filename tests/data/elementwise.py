"""Writes elementwise.txt beside itself: NumPy's results and floating-point exceptions, asked of the
oracle. A line: "OP DTYPE RESULT_DTYPE" and items "x,result,flags" or "x,y,result,flags"; complex numbers
are re:im; flags are letters d(ivide) o(verflow) i(nvalid).
"""
import pathlib
import warnings

import numpy as np

UNARY = ("negative positive absolute fabs sign signbit sqrt cbrt square reciprocal exp exp2 expm1 log log2 "
         "log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh deg2rad rad2deg "
         "floor ceil trunc rint isnan isinf isfinite logical_not invert bitwise_count conjugate spacing").split()
BINARY = ("add subtract multiply divide floor_divide remainder fmod power float_power maximum minimum fmax fmin "
          "arctan2 hypot copysign nextafter logaddexp logaddexp2 heaviside ldexp gcd lcm bitwise_and bitwise_or "
          "bitwise_xor left_shift right_shift equal not_equal less less_equal greater greater_equal logical_and "
          "logical_or logical_xor").split()
INF, NAN = float("inf"), float("nan")
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.3, 2.5, -7.0, 3.0, 1000.0, INF, -INF, NAN]
MANY = FLOATS + [0.5, -0.5, 1.5, -2.5, 10.0, 0.001, 1e-10, -1e-10, 100.0, -1000.0, 0.9, -0.9, 1.1, 720.0]
COMPLEX = [0j, 1 + 0j, -1 + 0j, 1j, 0.3 + 0.4j, -2.5 + 1.5j, 3 - 4j, complex(NAN, 1)]
VALUES = {"bool": [False, True], "int8": [0, 1, -1, 7, -7, 3, 127, -128], "uint8": [0, 1, 7, 3, 255, 128],
          "int32": [0, 1, -1, 7, -7, 3, 40, 2**31 - 1, -2**31], "int64": [0, 1, -1, 7, -7, 3, 70, 2**63 - 1, -2**63],
          "uint64": [0, 1, 7, 3, 64, 2**64 - 1], "float16": FLOATS, "float32": FLOATS, "float64": FLOATS,
          "complex64": COMPLEX, "complex128": COMPLEX}


def text(x):
    if isinstance(x, complex):
        return f"{x.real!r}:{x.imag!r}"
    return str(int(x)) if isinstance(x, (bool, int)) else repr(x)


def run(f, *arrays):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with np.errstate(all="warn"):
            result = f(*arrays)
    flags = "".join(sorted(str(w.message)[0] for w in seen if " encountered in " in str(w.message)))
    return result, flags.replace("u", "")


def rows():
    for names, arity in ((UNARY, 1), (BINARY, 2)):
        for name in names:
            for dtype, values in VALUES.items():
                if name == "ldexp" and not dtype.startswith("float"):
                    continue
                if name in ("deg2rad", "rad2deg", "conjugate") and dtype in ("bool", "int8"):
                    continue
                if arity == 1 and dtype.startswith("float"):
                    values = MANY
                f, items, result = getattr(np, name), [], None
                pairs = [(x,) for x in values] if arity == 1 else [(x, y) for x in values for y in values]
                for pair in pairs:
                    arrays = [np.array([v], dtype) for v in pair]
                    if name == "ldexp":
                        arrays[1] = arrays[1].astype("i4")
                        if not np.isfinite(pair[1].real) or pair[1] != np.trunc(pair[1].real):
                            continue
                    try:
                        result, flags = run(f, *arrays)
                    except (TypeError, ValueError):
                        continue
                    items.append(",".join([text(a.item()) for a in arrays] + [text(result.item()), flags]))
                if items:
                    yield " ".join([name, dtype, result.dtype.name] + items)


here = pathlib.Path(__file__)
here.with_suffix(".txt").write_text("".join(row + "\n" for row in rows()))
