"""Writes the numbers of the oracle's random generators, bit for bit, for src/kernel/random/tests.rs.

Run with the oracle's Python:  python tests/data/random/make.py
A line is `engine seed; call; call … | words`: the calls made in a row on one generator, and the bits
of all results in hexadecimal. A count written `N#` stands for the FNV digest of N results.
"""

import itertools
import os
import sys

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
MASK = 2**64 - 1


def words(values):
    """The bits of an array's or tensor's elements as unsigned integers, in C order."""
    if isinstance(values, torch.Tensor):
        if values.dtype == torch.bfloat16:
            return [v & 0xFFFF for v in values.view(torch.int16).flatten().tolist()]
        values = values.numpy()
    a = np.ascontiguousarray(values).reshape(-1)
    return [int(v) for v in a.view(f"u{a.dtype.itemsize}")]


def digest(ws):
    h = 0xCBF29CE484222325
    for w in ws:
        h = ((h ^ w) * 0x100000001B3) & MASK
    return h


def count(text):
    return (int(text[:-1]), True) if text.endswith("#") else (int(text), False)


def floats(text):
    return [float(x) for x in text.split(",")]


DTYPES = {"i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64, "u8": np.uint8,
          "u16": np.uint16, "u32": np.uint32, "u64": np.uint64, "bool": np.bool_}
TORCH = {"f16": torch.float16, "bf16": torch.bfloat16, "f32": torch.float32, "f64": torch.float64}
ARITY = {"beta": 2, "chisquare": 1, "exponential": 1, "f": 2, "gamma": 2, "gumbel": 2, "laplace": 2,
         "logistic": 2, "lognormal": 2, "noncentral_chisquare": 2, "noncentral_f": 3, "normal": 2,
         "pareto": 1, "power": 1, "random": 0, "rayleigh": 1, "standard_cauchy": 0,
         "standard_exponential": 0, "standard_gamma": 1, "standard_normal": 0, "standard_t": 1,
         "triangular": 3, "uniform": 2, "vonmises": 2, "wald": 2, "weibull": 1, "binomial": 2,
         "geometric": 1, "hypergeometric": 3, "logseries": 1, "negative_binomial": 2, "poisson": 1,
         "zipf": 1}
WHOLE = {"hypergeometric": 3, "binomial": 1}


def numpy_call(r, new, op, args):
    if op in ("real", "count", "real32"):
        name, n = args[0], args[-1]
        n, short = count(n)
        given = [float(x) for x in args[1:-1]][: ARITY[name]]
        given = [int(x) if i < WHOLE.get(name, 0) else x for i, x in enumerate(given)]
        more = {"dtype": np.float32} if op == "real32" else {}
        fn = getattr(r, "random_sample" if name == "random" and not new else name)
        return words(fn(*given, size=n, **more)), short
    if op == "int":
        n, short = count(args[3])
        low, high = int(args[1]), int(args[2]) + 1
        draw = r.integers if new else r.randint
        return words(draw(low, high, size=n, dtype=DTYPES[args[0]])), short
    if op == "one":
        low, high = int(args[1]), int(args[2]) + 1
        draw = r.integers if new else r.randint
        return words(np.array([draw(low, high, dtype=DTYPES[args[0]])])), False
    if op == "shuffle":
        n, short = count(args[0])
        a = np.arange(n)
        r.shuffle(a)
        return words(a), short
    if op == "rows":
        n, short = count(args[0])
        a = np.repeat(np.arange(n)[:, None], 2, 1)
        r.shuffle(a)
        return words(a[:, 0]), short
    if op == "permutation":
        n, short = count(args[0])
        return words(r.permutation(n)), short
    if op == "choice":
        size, short = count(args[1])
        more = {"shuffle": args[3] == "1"} if new else {}
        return words(r.choice(int(args[0]), size, replace=args[2] == "1", **more)), short
    if op == "choicep":
        p = floats(args[2])
        size, short = count(args[0])
        return words(r.choice(len(p), size, replace=args[1] == "1", p=p)), short
    if op == "bytes":
        return list(r.bytes(int(args[0]))), False
    if op == "tomaxint":
        return words(r.tomaxint(int(args[0]))), False
    if op == "multinomial":
        n, short = count(args[2])
        return words(r.multinomial(int(args[0]), floats(args[1]), size=n)), short
    if op == "dirichlet":
        n, short = count(args[1])
        return words(r.dirichlet(floats(args[0]), size=n)), short
    if op == "mvh":
        n, short = count(args[3])
        colors = [int(x) for x in args[1].split(",")]
        return words(r.multivariate_hypergeometric(colors, int(args[2]), size=n, method=args[0])), short
    if op == "expinv":
        return words(r.standard_exponential(int(args[1]), dtype="f" + str(int(args[0][1:]) // 8), method="inv")), False
    raise KeyError(op)


def torch_call(op, args):
    if op in ("uniform", "normal", "strided"):
        n, short = count(args[3])
        t = torch.empty(n, dtype=TORCH[args[0]])
        a, b = float(args[1]), float(args[2])
        if op == "uniform":
            t.uniform_(a, b)
        elif op == "normal":
            t.normal_(a, b)
        else:
            t = torch.empty(n, 2, dtype=TORCH[args[0]])[:, 0].normal_(a, b).contiguous()
        return words(t), short
    if op == "rand":
        n, short = count(args[1])
        return words(torch.rand(n, dtype=TORCH[args[0]])), short
    if op == "randn":
        n, short = count(args[1])
        return words(torch.randn(n, dtype=TORCH[args[0]])), short
    if op == "randint":
        n, short = count(args[2])
        return words(torch.randint(int(args[0]), int(args[1]), (n,))), short
    if op == "full":
        return words(torch.empty(int(args[0]), dtype=torch.int64).random_(-(2**63), None)), False
    if op == "random_":
        name = {"i64": torch.int64, "i32": torch.int32, "u8": torch.uint8, "bool": torch.bool}[args[0]]
        t = torch.empty(int(args[1]), dtype=name).random_()
        return words(t.to(torch.int64)), False
    if op == "randperm":
        n, short = count(args[0])
        return words(torch.randperm(n)), short
    if op == "bernoulli":
        n, short = count(args[1])
        return words(torch.empty(n, dtype=torch.uint8).bernoulli_(float(args[0]))), short
    if op == "bernoulli_of":
        n, short = count(args[2])
        p = torch.full((n,), float(args[1]), dtype=TORCH[args[0]])
        return words(torch.bernoulli(p).to(torch.uint8)), short
    if op == "dropout":
        n, short = count(args[1])
        t = torch.nn.functional.dropout(torch.ones(n), float(args[0]))
        return words((t != 0).to(torch.uint8)), short
    if op == "fill":
        n, short = count(args[-1])
        t = torch.empty(n, dtype=torch.float64)
        return words(getattr(t, args[0])(*[float(x) for x in args[1:-1]])), short
    if op == "poisson":
        n, short = count(args[1])
        return words(torch.poisson(torch.full((n,), float(args[0]), dtype=torch.float64))), short
    if op == "gamma":
        n, short = count(args[1])
        return words(torch._standard_gamma(torch.full((n,), float(args[0]), dtype=torch.float64))), short
    if op == "multinomial":
        n, short = count(args[2])
        w = torch.tensor(floats(args[3]), dtype=TORCH[args[0]])
        return words(torch.multinomial(w, n, replacement=args[1] == "1")), short
    if op == "state":
        return [digest(torch.get_rng_state().tolist())], False
    raise KeyError(op)


def run(line):
    head, *calls = [part.split() for part in line.split(";")]
    engine, seed = head[0], head[1]
    ints = [int(x) for x in seed.split(",")]
    if engine == "legacy":
        r = np.random.RandomState()
        r.seed(ints[0])
    elif engine == "legacy_array":
        r = np.random.RandomState()
        r.seed(ints)
    elif engine == "torch":
        torch.manual_seed(ints[0])
    else:
        sequence = np.random.SeedSequence(ints if len(ints) > 1 else ints[0])
        for child in head[2:]:
            sequence = sequence.spawn(int(child) + 1)[-1]
        r = np.random.Generator(getattr(np.random, engine)(sequence))
    out = []
    for op, *args in calls:
        if engine == "torch":
            ws, short = torch_call(op, args)
        else:
            ws, short = numpy_call(r, not engine.startswith("legacy"), op, args)
        out += [digest(ws)] if short else ws
    return " ".join(f"{w:x}" for w in out)


REAL = """beta 0.5 0.5|beta 2 3|beta 0.2 5|beta 0.001 0.0005|chisquare 3|chisquare 1|exponential 2.5|f 3 7|gamma 0.3 2
gamma 1 2|gamma 7.5 0.5|gamma 150 1|gumbel 1 2|laplace -1 0.5|logistic 2 3|lognormal 0 1|noncentral_chisquare 3 2.5
noncentral_chisquare 0.5 2.5|noncentral_chisquare 4 0|noncentral_f 3 5 1.5|normal 10 2.5|pareto 3|power 2.5|random
rayleigh 2|standard_cauchy|standard_exponential|standard_gamma 0.7|standard_normal|standard_t 4|triangular -1 0.5 4
uniform -3.7 12.25|vonmises 0.5 4|vonmises 0.5 1e-9|vonmises -3 1e-6|vonmises 1 0.01|vonmises 1 1e7|wald 1.5 2|weibull 1.7
weibull 0|standard_t 0.3|f 100 1"""
COUNT = """binomial 10 0.3|binomial 10 0.8|binomial 100 0.5|binomial 1000 0.4|binomial 100000 0.7|binomial 1000000 0.01|binomial 0 0.5
binomial 5 0|binomial 5 1|geometric 0.5|geometric 0.05|geometric 1|geometric 1e-9|hypergeometric 10 5 7
hypergeometric 100 200 50|hypergeometric 1000 200 900|hypergeometric 5000 3 11|hypergeometric 15 15 15|logseries 0.6
logseries 0.99|negative_binomial 3 0.4|negative_binomial 20.5 0.1|poisson 0|poisson 3.5|poisson 10|poisson 1234.5
poisson 1e9|zipf 2.5|zipf 1.1|zipf 6"""


def rows(text):
    return [row for line in text.split("\n") for row in line.split("|") if row]


def ints_lines(engine, seeds):
    bounds = {"i8": [(-128, 127), (0, 9), (-5, 90)], "u8": [(0, 255), (3, 200)], "i16": [(-32768, 32767), (0, 999)],
              "u16": [(0, 65535), (7, 40000)], "i32": [(-(2**31), 2**31 - 1), (0, 99)],
              "u32": [(0, 2**32 - 1), (5, 3 * 10**9)],
              "i64": [(-(2**63), 2**63 - 1), (0, 9), (0, 2**32 - 1), (-5, 2**32), (-(2**62), 2**62), (4, 4)],
              "u64": [(0, 2**64 - 1), (1, 6), (0, 2**63)], "bool": [(0, 1), (1, 1), (0, 0)]}
    for seed in seeds:
        for dtype, pairs in bounds.items():
            for low, high in pairs:
                yield f"{engine} {seed}; int {dtype} {low} {high} 7; int {dtype} {low} {high} 1000#; one {dtype} {low} {high}; real random 2"


def lines_numpy(engine, seeds, new):
    yield from ints_lines(engine, seeds)
    for seed in seeds:
        for row in rows(REAL):
            yield f"{engine} {seed}; real {row} 5; real {row} 3000#; real random 2"
        for row in rows(COUNT):
            yield f"{engine} {seed}; count {row} 5; count {row} 2000#; real random 2"
        for n in (0, 1, 2, 10, 1000):
            yield f"{engine} {seed}; shuffle {n}#; permutation {n}#; rows {n}#; real random 1"
        yield f"{engine} {seed}; permutation 10; shuffle 10; bytes 10; bytes 3; bytes 4; real standard_normal 3"
        for pop, size in ((5, 3), (5, 5), (10, 0), (100, 40), (10001, 3), (20000, 500), (20000, 15000), (30000, 30000)):
            for replace in "01":
                for shuffle in "01" if new else "1":
                    yield f"{engine} {seed}; choice {pop} {size}# {replace} {shuffle}; real random 1"
        p = "0.1,0,0.3,0.6,0"
        many = ",".join(["0.01"] * 100)
        for replace in "01":
            yield f"{engine} {seed}; choicep 3 {replace} {p}; choicep 60 {replace} {many}; real random 1"
        yield f"{engine} {seed}; multinomial 20 0.2,0.3,0.5 3; multinomial 1000 0.1,0.1,0.1,0.7 50#; multinomial 3 0.9,0.1 4; real random 1"
        yield f"{engine} {seed}; dirichlet 1,2.5,0.3 2; dirichlet 0.05,0.02,0.09 20; dirichlet 10,20 100#; real random 1"
        # The kept normal and the kept half word survive other calls.
        yield f"{engine} {seed}; real standard_normal 1; real random 1; real standard_normal 1; int i32 0 9 1; real random 1; int i32 0 9 1"
        if new:
            for row in ("random", "standard_normal", "standard_exponential", "standard_gamma 0.4", "standard_gamma 1", "standard_gamma 5.5"):
                yield f"{engine} {seed}; real32 {row} 5; real32 {row} 20000#; real random 2"
            for method in ("marginals", "count"):
                for sample in (0, 3, 30, 55):
                    yield f"{engine} {seed}; mvh {method} 10,20,5,30 {sample} 5; real random 1"
            yield f"{engine} {seed}; expinv f64 4; expinv f32 5; real random 1"
        else:
            yield f"{engine} {seed}; tomaxint 3"


def lines_legacy():
    yield from lines_numpy("legacy", [0, 42], False)
    for seed in (1, 7, 1234, 2**32 - 1):
        yield f"legacy {seed}; real random 5; real standard_normal 5; int i64 0 9 10; permutation 10; real standard_normal 100000#"
    for seed in ("1,2", "0,0", "5,4294967295,3", ",".join(str(i * 7) for i in range(700))):
        yield f"legacy_array {seed}; real random 3; real standard_normal 3"


def lines_generator():
    yield from lines_numpy("PCG64", [0, 42], True)
    for seed in (1, 7, 1234, 2**32, 2**63 + 5):
        yield f"PCG64 {seed}; real random 5; real standard_normal 5; int i64 0 9 10; permutation 10; real standard_normal 200000#; real standard_exponential 200000#"
        yield f"PCG64 {seed}; real32 standard_normal 100000#; real32 standard_exponential 100000#"
    for seed in ("1,2", "1,2,3,4,5,6", "0,4294967296,7"):
        for spawn in ("", "0", "3", "1 2"):
            yield f"PCG64 {seed} {spawn}; real random 3; int u8 0 9 5"
    for engine in ("MT19937", "PCG64DXSM", "Philox", "SFC64"):
        for seed in (0, 42):
            yield f"{engine} {seed}; real random 3; int i32 0 99 5; int i64 0 9 3; real standard_normal 1000#; real32 random 3; real random 2"


def lines_torch():
    for seed in (0, 42, 1234, 2**40 + 3):
        for dtype in TORCH:
            for n in (1, 2, 5, 15, 16, 17, 31, 32, 33, 100):
                yield f"torch {seed}; rand {dtype} {n}#; randn {dtype} {n}#; randn {dtype} {n}#; rand f32 1"
            yield f"torch {seed}; rand {dtype} 4; randn {dtype} 3; randn {dtype} 18; rand f32 1"
            yield f"torch {seed}; randn {dtype} 20000#; normal {dtype} -2.5 0.7 5; normal {dtype} -2.5 0.7 3000#; normal {dtype} 1e-3 30 1003#; strided {dtype} 3 0.3 40; rand f32 1"
            yield f"torch {seed}; uniform {dtype} -3.7 12.3 5; uniform {dtype} -3.7 12.3 5000#; uniform {dtype} 1 1.001 500#"
        for low, high in ((0, 10), (-5, 100), (0, 2**28 - 1), (0, 2**28), (0, 2**32), (-(2**62), 2**62), (0, 2**63 - 1)):
            yield f"torch {seed}; randint {low} {high} 5; randint {low} {high} 100#; rand f32 1"
        yield f"torch {seed}; full 3; random_ i64 3; random_ i32 3; random_ u8 3; random_ bool 5; rand f32 1"
        yield f"torch {seed}; randperm 0; randperm 1; randperm 10; randperm 1000#; rand f32 1"
        yield f"torch {seed}; state; rand f32 1; state; randn f32 1; state; randn f32 3; state; rand f32 624#; state; rand f32 619#; state; rand f32 1; state"
        for p in (0, 0.1, 0.5, 0.9, 1):
            yield f"torch {seed}; bernoulli {p} 20; dropout {p} 20; bernoulli {p} 2000#; rand f32 1"
            for dtype in TORCH:
                yield f"torch {seed}; bernoulli_of {dtype} {p} 20; bernoulli_of {dtype} {p} 2000#; rand f32 1"
        for row in ("exponential_ 1", "exponential_ 2.5", "cauchy_ 0 1", "cauchy_ 3.3 0.7", "log_normal_ 1 2", "log_normal_ 0.3 0.1", "geometric_ 0.3", "geometric_ 0.01"):
            yield f"torch {seed}; fill {row} 5; fill {row} 3000#; rand f32 1"
        for rate in (0, 0.5, 4, 10, 55.5, 1e6):
            yield f"torch {seed}; poisson {rate} 5; poisson {rate} 2000#; rand f32 1"
        for alpha in (0.3, 1, 4.5):
            yield f"torch {seed}; gamma {alpha} 5; gamma {alpha} 2000#; rand f32 1"
        for dtype in ("f32", "f64"):
            for replacement in "01":
                yield f"torch {seed}; multinomial {dtype} {replacement} 2 0.1,0.2,0.3,0.4; multinomial {dtype} {replacement} 1 1,10,3; multinomial {dtype} {replacement} 6 5,4,3,2,1,9,7; rand f32 1"


def errors():
    """The messages of every distribution for odd parameters, one call a line."""
    legacy, new = np.random.RandomState(0), np.random.default_rng(0)
    real = ["-1", "0", "-0.0", "0.5", "1", "2", "inf", "nan"]
    whole = ["-1", "0", "1", "3", "1000000000"]
    for name in ARITY:
        for engine, r in (("legacy", legacy), ("new", new)):
            fn = getattr(r, "random_sample" if name == "random" and r is legacy else name)
            pools = [whole if i < WHOLE.get(name, 0) else real for i in range(ARITY[name])]
            for texts in itertools.product(*pools):
                if name == "zipf" and texts[0] == "inf" or name == "poisson" and texts[0] == "1e300":
                    continue
                given = [int(x) if pools[i] is whole else float(x) for i, x in enumerate(texts)]
                try:
                    fn(*given, size=0)
                    message = ""
                except (ValueError, OverflowError) as e:
                    message = f" {type(e).__name__}: {e}"
                yield f"{engine} {name} {' '.join(texts)} |{message}"


def main():
    stamp = f"# numpy {np.__version__}, torch {torch.__version__.split('+')[0]}\n"
    for name, lines in (("legacy", lines_legacy()), ("generator", lines_generator()), ("torch", lines_torch())):
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        with open(os.path.join(HERE, name + ".txt"), "w") as out:
            out.write(stamp)
            for line in lines:
                out.write(f"{line} | {run(line)}\n")
    with open(os.path.join(HERE, "errors.txt"), "w") as out:
        out.write(stamp)
        out.writelines(line + "\n" for line in errors())


if __name__ == "__main__":
    main()
