//! Compares printed numbers and arrays, byte for byte, with the tables in `tests/data/format/`, which
//! `make.py` there wrote by asking the reference. `TSCRIPT_FORMAT_DATA=FILE` checks another table
//! (a larger one from the same script).

use num_complex::Complex;
use std::path::Path;
use tscript::array::format::{float, spec::Spec};
use tscript::array::{DType, Num, Scalar};
use tscript::diag::Result;

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// Floats given as hex bits, separated by spaces.
fn floats(text: &str) -> Vec<f64> {
    text.split(' ').map(|h| f64::from_bits(u64::from_str_radix(h, 16).expect("hex"))).collect()
}

fn num(text: &str) -> Num {
    match floats(text)[..] {
        [re, im] => Num::Complex(Complex::new(re, im)),
        [x] => Num::Float(x),
        _ => panic!("one or two floats"),
    }
}

fn shown(result: Result<String>) -> String {
    result.unwrap_or_else(|e| format!("!{e}"))
}

fn scalar(dtype: &str, text: &str) -> Scalar {
    Scalar { dtype: DType::from_name(dtype).expect("dtype"), num: num(text) }
}

fn radix(n: u64, base: u32) -> String {
    match base {
        2 => format!("{n:b}"),
        8 => format!("{n:o}"),
        16 => format!("{n:x}"),
        _ => n.to_string(),
    }
}

/// What we print for one line, and what is expected.
fn case(line: &str) -> Vec<(String, String)> {
    let fields: Vec<String> = line.split('\t').map(unescape).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let (got, expected) = match fields[..] {
        ["repr", _, x, expected] => (float::repr_f64(floats(x)[0]), expected),
        ["str", dtype, x, expected] => (scalar(dtype, x).numpy_str(), expected),
        ["nprepr", dtype, x, expected] => (scalar(dtype, x).numpy_repr(), expected),
        ["complex", dtype, x, expected] => (scalar(dtype, x).python_repr(), expected),
        ["format", spec, x, expected] => (
            shown(match num(x) {
                Num::Complex(z) => Spec::parse(spec, "complex").and_then(|s| s.complex(z)),
                n => Spec::parse(spec, "float").and_then(|s| s.float(n.as_f64())),
            }),
            expected,
        ),
        ["integer", spec, n, expected] => {
            let n: i64 = n.parse().expect("integer");
            let got = Spec::parse(spec, "int").and_then(|s| match s.kind {
                Some('c') => s.character(n),
                Some(k) if "eEfFgG%".contains(k) => s.float(n as f64),
                _ => s.integer(n < 0, |base| radix(n.unsigned_abs(), base)),
            });
            (shown(got), expected)
        }
        ["text", spec, text, expected] => (shown(Spec::parse(spec, "str").and_then(|s| s.text(text))), expected),
        _ => panic!("unknown case: {line}"),
    };
    vec![(got, expected.to_owned())]
}

fn check(path: &Path) {
    let table = std::fs::read_to_string(path).expect("the table");
    let (mut total, mut wrong) = (0, 0);
    for line in table.lines() {
        for (got, expected) in case(line) {
            total += 1;
            if got != expected {
                wrong += 1;
                if wrong <= 20 {
                    let input: String = line.chars().take(200).collect();
                    eprintln!("{input}\n--- expected\n{expected}\n--- got\n{got}\n");
                }
            }
        }
    }
    assert!(wrong == 0, "{wrong} of {total} differ in {}", path.display());
    assert!(total > 0, "an empty table");
    eprintln!("{total} alike");
}

fn table(name: &str) {
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/format").join(name));
}

#[test]
fn scalars_and_specifications() {
    table("scalars.tsv");
}

#[test]
fn another_table() {
    if let Some(path) = std::env::var_os("TSCRIPT_FORMAT_DATA") {
        check(Path::new(&path));
    }
}
