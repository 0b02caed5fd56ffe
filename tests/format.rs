//! Compares printed numbers and arrays, byte for byte, with the tables in `tests/data/format/`, which
//! `make.py` there wrote by asking the reference. `TSCRIPT_FORMAT_DATA=FILE` checks another table
//! (a larger one from the same script).

use num_complex::Complex;
use std::path::Path;
use tscript::array::format::positional::{FloatOptions, Trim, positional, scientific};
use tscript::array::format::{
    FloatMode, Frame, PrintOptions, Sign, TensorText, TorchPrintOptions, array_repr, array_str, array2string,
    tensor_repr,
};
use tscript::array::format::{float, float::Width, spec::Spec};
use tscript::array::{Array, DType, Layout, Num, Scalar};
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

/// `key=value` pairs.
struct Options<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Options<'a> {
    fn new(text: &'a str) -> Self {
        Options(text.split(';').filter_map(|pair| pair.split_once('=')).collect())
    }
    fn text(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }
    fn number<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.text(key).and_then(|v| v.parse().ok())
    }
    fn flag(&self, key: &str) -> Option<bool> {
        self.text(key).map(|v| v == "1")
    }
}

fn float_options(o: &Options) -> FloatOptions {
    let default = FloatOptions::default();
    FloatOptions {
        precision: o.number("precision"),
        unique: o.flag("unique").unwrap_or(default.unique),
        fractional: o.flag("fractional").unwrap_or(default.fractional),
        trim: o.text("trim").and_then(Trim::parse).unwrap_or(default.trim),
        sign: o.flag("sign").unwrap_or(default.sign),
        pad_left: o.number("pad_left").unwrap_or(0),
        pad_right: o.number("pad_right").unwrap_or(0),
        min_digits: o.number("min_digits"),
        exp_digits: o.number("exp_digits"),
    }
}

fn print_options(o: &Options) -> PrintOptions {
    let default = PrintOptions::default();
    PrintOptions {
        precision: o.number("precision").unwrap_or(default.precision),
        threshold: o.number("threshold").unwrap_or(default.threshold),
        edgeitems: o.number("edgeitems").unwrap_or(default.edgeitems),
        linewidth: o.number("linewidth").unwrap_or(default.linewidth),
        suppress: o.flag("suppress").unwrap_or(default.suppress),
        nanstr: o.text("nanstr").unwrap_or("nan").to_owned(),
        infstr: o.text("infstr").unwrap_or("inf").to_owned(),
        sign: o.text("sign").map_or(default.sign, |s| Sign::parse(s).expect("sign")),
        floatmode: o.text("floatmode").map_or(default.floatmode, |s| FloatMode::parse(s).expect("floatmode")),
    }
}

fn torch_options(o: &Options) -> TorchPrintOptions {
    let default = TorchPrintOptions::default();
    TorchPrintOptions {
        precision: o.number("precision").unwrap_or(default.precision),
        threshold: o.number("threshold").unwrap_or(default.threshold),
        edgeitems: o.number("edgeitems").unwrap_or(default.edgeitems),
        linewidth: o.number("linewidth").unwrap_or(default.linewidth),
        sci_mode: o.flag("sci_mode"),
    }
}

fn list<T: std::str::FromStr>(text: &str) -> Vec<T> {
    text.split(',').filter_map(|n| n.parse().ok()).collect()
}

/// An array from its dtype's name, shape, strides, offset and the buffer's bytes in hex.
fn array(fields: &[&str]) -> Array {
    let [dtype, shape, strides, offset, bytes] = fields else { panic!("five fields of an array") };
    let dtype = DType::from_name(dtype).expect("dtype");
    let bytes: Vec<u8> =
        (0..bytes.len() / 2).map(|i| u8::from_str_radix(&bytes[2 * i..2 * i + 2], 16).expect("hex")).collect();
    let layout =
        Layout { shape: list(shape).into(), strides: list(strides).into(), offset: offset.parse().expect("offset") };
    let bytes = Array::from_vec(bytes).expect("a buffer");
    bytes.reinterpret(dtype, layout).expect("an array within its buffer")
}

/// What we print for one line, and what is expected.
fn case(line: &str) -> Vec<(String, String)> {
    let many = |got: Vec<Result<String>>, expected: &[&str]| {
        got.into_iter().map(shown).zip(expected.iter().map(|e| e.to_string())).collect::<Vec<_>>()
    };
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
        ["positional", dtype, x, options, expected] => {
            let options = float_options(&Options::new(options));
            (positional(floats(x)[0], Width::of(DType::from_name(dtype).expect("dtype")), &options), expected)
        }
        ["scientific", dtype, x, options, expected] => {
            let options = float_options(&Options::new(options));
            (scientific(floats(x)[0], Width::of(DType::from_name(dtype).expect("dtype")), &options), expected)
        }
        ["numpy", ref rest @ ..] => {
            let array = array(&rest[..5]);
            let options = print_options(&Options::new(rest[5]));
            let frame = Options::new(rest[6]);
            let frame = Frame {
                separator: frame.text("separator").unwrap_or(" "),
                prefix: frame.text("prefix").unwrap_or(""),
                suffix: frame.text("suffix").unwrap_or(""),
            };
            let got = vec![
                array_str(&array, &options, None),
                array_repr(&array, &options, None),
                array2string(&array, &options, frame, None),
            ];
            return many(got, &rest[7..]);
        }
        ["torch", ref rest @ ..] => {
            let o = Options::new(rest[5]);
            let suffixes: Vec<String> = Some(rest[6].to_owned()).into_iter().filter(|s| !s.is_empty()).collect();
            let default_dtype = o.text("default").and_then(DType::from_name).expect("default dtype");
            let text = TensorText { default_dtype, suffixes: &suffixes, ..TensorText::default() };
            return vec![(tensor_repr(&array(&rest[..5]), &torch_options(&o), &text), rest[7].to_owned())];
        }
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
fn floats_with_numpys_options() {
    table("positional.tsv");
}

#[test]
fn numpy_arrays() {
    table("numpy.tsv");
}

#[test]
fn torch_tensors() {
    table("torch.tsv");
}

#[test]
fn another_table() {
    if let Some(path) = std::env::var_os("TSCRIPT_FORMAT_DATA") {
        check(Path::new(&path));
    }
}

#[test]
fn huge_arrays_print_at_once() {
    let one = Array::scalar(Scalar::new(DType::F64, Num::Float(1.5)));
    let layout =
        Layout { shape: [1_000_000, 1_000_000].as_slice().into(), strides: [0, 0].as_slice().into(), offset: 0 };
    let huge = one.with_layout(layout).expect("a broadcast array");
    let numpy = array_repr(&huge, &PrintOptions::default(), None).expect("text");
    let row = "[1.5, 1.5, 1.5, ..., 1.5, 1.5, 1.5]";
    let rows = format!("{row},\n       ").repeat(3) + "...,\n       " + &format!("{row},\n       ").repeat(2) + row;
    assert_eq!(numpy, format!("array([{rows}], shape=(1000000, 1000000))"));
    let torch = tensor_repr(&huge, &TorchPrintOptions::default(), &TensorText::default());
    let row = "[1.5000, 1.5000, 1.5000,  ..., 1.5000, 1.5000, 1.5000]";
    let rows = format!("{row},\n        ").repeat(3) + "...,\n        " + &format!("{row},\n        ").repeat(2) + row;
    assert_eq!(torch, format!("tensor([{rows}],\n       dtype=torch.float64)"));
}

#[test]
fn a_users_formatter_writes_the_elements() {
    let array = Array::from_vec(vec![1i64, 10, 255]).expect("array");
    let hex = |s: Scalar| Ok(format!("{:#x}", s.num.as_i64()));
    let text = array_repr(&array, &PrintOptions::default(), Some(&hex)).expect("text");
    assert_eq!(text, "array([0x1, 0xa, 0xff])");
    let refuse = |_: Scalar| Err(tscript::diag::Error::value("no"));
    assert!(array_str(&array, &PrintOptions::default(), Some(&refuse)).is_err());
}
