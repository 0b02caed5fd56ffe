//! What Python has and tscript has not: modules and builtins by name, and what to use instead. Errors say it.

/// Modules, with what serves instead.
const MODULES: &[(&[&str], &str)] = &[
    (
        &["threading", "multiprocessing", "concurrent", "queue", "asyncio", "joblib", "dask", "numba"],
        "a program runs in one thread; operations on large arrays use all cores by themselves",
    ),
    (
        &["pickle", "shelve", "marshal", "dbm", "sqlite3", "h5py"],
        "np.save and np.load keep arrays, json keeps plain values",
    ),
    (
        &["subprocess", "socket", "urllib", "http", "requests", "ssl", "ftplib", "smtplib", "signal", "ctypes", "cffi"],
        "a script starts no programs and opens no connections; run the file under Python for that",
    ),
    (
        &["shutil", "tempfile", "glob", "zipfile", "tarfile", "gzip", "bz2", "lzma", "zlib"],
        "open() reads files, pathlib and os.path take names apart",
    ),
    (
        &[
            "matplotlib",
            "pandas",
            "scipy",
            "sklearn",
            "skimage",
            "cv2",
            "PIL",
            "seaborn",
            "sympy",
            "tqdm",
            "jax",
            "tensorflow",
            "torchvision",
            "einops",
        ],
        "tscript has NumPy and PyTorch; run the file under Python for other packages",
    ),
    (&["unittest", "doctest", "pytest", "nose"], "use assert, numpy.testing, and `tscript test` for golden outputs"),
    (&["importlib", "imp", "pkgutil", "runpy"], "import a module by its name"),
    (
        &["ast", "tokenize", "dis", "inspect", "code", "codeop", "symtable", "parser"],
        "tscript shows no syntax trees to programs",
    ),
    (&["cProfile", "profile", "pstats", "tracemalloc", "resource"], "time.perf_counter and timeit measure time"),
    (&["argparse", "getopt", "optparse", "click"], "sys.argv holds the arguments"),
    (&["hashlib", "hmac", "secrets", "uuid"], "random makes numbers; there is no cryptography"),
    (&["tkinter", "curses", "readline", "termios", "turtle"], "a script has standard input and output only"),
    (&["xml", "email", "mimetypes", "xmlrpc", "configparser", "tomllib", "yaml"], "json and re read text"),
    (&["locale", "gettext"], "format specifications (`,`, `_`, `n`) group digits"),
];

/// Builtins, with what serves instead.
const BUILTINS: &[(&[&str], &str)] = &[
    (
        &["exec", "eval", "compile"],
        "tscript runs no text as code; keep functions in a dict, or read values with json.loads, int and float",
    ),
    (&["__import__"], "write an import statement"),
    (&["breakpoint"], "print values, or paste the lines at the prompt"),
    (&["aiter", "anext"], "tscript has no async; use iter and next"),
    (
        &["unicode", "xrange", "raw_input", "long", "unichr", "reduce", "basestring"],
        "that is Python 2: str, range, input, int, chr, functools.reduce",
    ),
];

fn advice(table: &[(&[&'static str], &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(names, _)| names.contains(&name)).map(|(_, text)| *text)
}

/// What serves instead of a module that is not there.
pub fn module(name: &str) -> Option<&'static str> {
    advice(MODULES, name.split('.').next().unwrap_or(name))
}

/// What serves instead of a builtin that is not there.
pub fn builtin(name: &str) -> Option<&'static str> {
    advice(BUILTINS, name)
}

/// Every module that is not there on purpose, with the advice: for the documentation.
pub fn modules() -> impl Iterator<Item = (&'static [&'static str], &'static str)> {
    MODULES.iter().copied()
}
