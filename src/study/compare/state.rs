//! What a program has come to, in words of neither library: values, shapes, dtypes, and who shares with whom.

use crate::alias::{self, Since};
use crate::array::format::{PrintOptions, array_str};
use crate::array::overlap::{self, Overlap};
use crate::array::{Array, DType, Num};
use crate::library::torch::size;
use crate::op::cast;
use crate::value::{Symbol, TypeInfo, Value};
use std::collections::BTreeSet;

/// Containers are followed so deep, and so far.
const DEPTH: usize = 4;
const ITEMS: usize = 1000;
/// Sharing is decided between so many arrays.
const ARRAYS: usize = 40;
/// Sums may be taken in another order: results agree to so many parts.
const CLOSE: f64 = 1e-6;

/// A value.
#[derive(Clone, Debug)]
pub enum Shown {
    /// An array, a 0-d array or a NumPy scalar, as it was then.
    Array(Kept),
    /// A number of the language.
    Number(f64),
    /// Anything else that has a text: `None`, a str, a dtype.
    Text(String),
    Items(&'static str, Vec<Shown>),
    Pairs(&'static str, Vec<(String, Shown)>),
}

/// A copy of an array.
#[derive(Clone)]
pub struct Kept {
    pub array: Array,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} {:?}", self.array.dtype(), self.array.shape())
    }
}

/// In what two values differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Exception,
    Undefined,
    Shape,
    Dtype,
    Value,
    Sharing,
}

impl Kind {
    /// As in "the … differs".
    pub fn name(self) -> &'static str {
        match self {
            Kind::Exception => "exception",
            Kind::Undefined => "meaning",
            Kind::Shape => "shape",
            Kind::Dtype => "dtype",
            Kind::Value => "value",
            Kind::Sharing => "sharing",
        }
    }
}

impl Shown {
    /// A value as it is now.
    pub fn of(v: &Value) -> Shown {
        Self::at_depth(v, DEPTH)
    }

    fn at_depth(v: &Value, depth: usize) -> Shown {
        let kept = |array: &Array| match cast::copy(array, cast::Order::C) {
            Ok(array) => Shown::Array(Kept { array }),
            Err(_) => Shown::Text("an array too large to keep".into()),
        };
        if let Some(array) = v.any_array() {
            return kept(&array);
        }
        if let Some(items) = size::items(v) {
            return Self::items("tuple", &items, depth);
        }
        match v {
            Value::Scalar(s) => kept(&Array::scalar(**s)),
            Value::Bool(b) => Shown::Number(f64::from(u8::from(b.get()))),
            Value::Int(i) => Shown::Number(*i as f64),
            Value::Float(x) => Shown::Number(x.get()),
            Value::Str(s) => Shown::Text(s.as_str().to_string()),
            Value::None => Shown::Text("None".into()),
            Value::DType(d) | Value::TorchDType(d) => Shown::Text(d.get().name().into()),
            Value::BigInt(i) => Shown::Text(i.to_string()),
            Value::Complex(z) => Shown::Text(format!("{}{:+}j", z.re, z.im)),
            Value::List(l) => Self::items("list", &l.borrow(), depth),
            Value::Dict(d) => Self::pairs("dict", d.pairs().iter().map(|(k, v)| (key(k), v.clone())), depth),
            Value::Instance(i) => {
                let own: Vec<_> = i.dict.borrow().iter().map(|(n, v)| (n.to_string(), v.clone())).collect();
                Self::pairs(i.class().name().as_str(), own.into_iter(), depth)
            }
            other => Shown::Text(format!("<{}>", neutral_name(other.type_info()))),
        }
    }

    fn items(kind: &'static str, items: &[Value], depth: usize) -> Shown {
        let shown = items.iter().take(if depth == 0 { 0 } else { ITEMS });
        Shown::Items(kind, shown.map(|v| Self::at_depth(v, depth - 1)).collect())
    }

    fn pairs(kind: &'static str, pairs: impl Iterator<Item = (String, Value)>, depth: usize) -> Shown {
        let shown = pairs.take(if depth == 0 { 0 } else { ITEMS });
        Shown::Pairs(kind, shown.map(|(k, v)| (k, Self::at_depth(&v, depth - 1))).collect())
    }

    /// The first thing in which two values differ.
    pub fn differs(&self, other: &Shown) -> Option<Kind> {
        match (self, other) {
            (Shown::Array(a), Shown::Array(b)) => {
                if a.array.shape() != b.array.shape() {
                    Some(Kind::Shape)
                } else if a.array.dtype() != b.array.dtype() {
                    Some(Kind::Dtype)
                } else {
                    let (x, y) = (a.array.to_nums(), b.array.to_nums());
                    (!x.iter().zip(&y).all(|(x, y)| close(*x, *y))).then_some(Kind::Value)
                }
            }
            (Shown::Array(a), Shown::Number(x)) | (Shown::Number(x), Shown::Array(a)) => match a.array.item() {
                Some(s) if a.array.ndim() == 0 => (!close(s.num, Num::Float(*x))).then_some(Kind::Value),
                _ => Some(Kind::Shape),
            },
            (Shown::Number(x), Shown::Number(y)) => (!close(Num::Float(*x), Num::Float(*y))).then_some(Kind::Value),
            (Shown::Text(a), Shown::Text(b)) => (a != b).then_some(Kind::Value),
            (Shown::Items(_, a), Shown::Items(_, b)) if a.len() == b.len() => {
                a.iter().zip(b).find_map(|(a, b)| a.differs(b))
            }
            (Shown::Pairs(_, a), Shown::Pairs(_, b)) if a.len() == b.len() => {
                a.iter().zip(b).find_map(|((k, a), (l, b))| if k == l { a.differs(b) } else { Some(Kind::Value) })
            }
            _ => Some(Kind::Value),
        }
    }

    /// The value as NumPy would print it, whichever library it is of.
    pub fn text(&self) -> String {
        match self {
            Shown::Array(k) => array_str(&k.array, &PrintOptions::default(), None).unwrap_or_else(|_| "…".into()),
            Shown::Number(x) if x.fract() == 0.0 && x.abs() < 1e15 => format!("{x:.0}"),
            Shown::Number(x) => x.to_string(),
            Shown::Text(t) => t.clone(),
            Shown::Items(kind, items) => {
                let (open, close) = if *kind == "list" { ("[", "]") } else { ("(", ")") };
                let inner: Vec<String> = items.iter().map(|i| i.text().replace('\n', " ")).collect();
                format!("{open}{}{close}", inner.join(", "))
            }
            Shown::Pairs(kind, pairs) => {
                let name = if *kind == "dict" { "" } else { kind };
                let inner: Vec<String> =
                    pairs.iter().map(|(k, v)| format!("{k}: {}", v.text().replace('\n', " "))).collect();
                format!("{name}{{{}}}", inner.join(", "))
            }
        }
    }

    /// `int64 (2, 3)` of an array.
    pub fn type_text(&self) -> String {
        match self {
            Shown::Array(k) => {
                format!("{} {}", k.array.dtype().name(), crate::alias::picture::tuple(k.array.shape()))
            }
            Shown::Number(_) => "a number".into(),
            Shown::Text(_) => String::new(),
            Shown::Items(kind, _) | Shown::Pairs(kind, _) => (*kind).into(),
        }
    }
    /// The dtype of an array.
    pub fn dtype(&self) -> Option<DType> {
        if let Shown::Array(k) = self { Some(k.array.dtype()) } else { None }
    }
    /// The shape of an array.
    pub fn shape(&self) -> Option<&[usize]> {
        if let Shown::Array(k) = self { Some(k.array.shape()) } else { None }
    }
}

fn key(k: &Value) -> String {
    match k {
        Value::Str(s) => s.as_str().to_string(),
        other => Shown::at_depth(other, 1).text(),
    }
}

/// The arrays and dtypes of both libraries are the same things here.
fn neutral_name(t: &TypeInfo) -> &str {
    match t.name {
        "Tensor" => "ndarray",
        name => name,
    }
}

fn close(a: Num, b: Num) -> bool {
    let parts = |n: Num| match n {
        Num::Bool(b) => (f64::from(u8::from(b)), 0.0),
        Num::Int(i) => (i as f64, 0.0),
        Num::UInt(u) => (u as f64, 0.0),
        Num::Float(x) => (x, 0.0),
        Num::Complex(z) => (z.re, z.im),
    };
    let near = |x: f64, y: f64| x == y || (x.is_nan() && y.is_nan()) || (x - y).abs() <= CLOSE * x.abs().max(y.abs());
    let ((a, c), (b, d)) = (parts(a), parts(b));
    near(a, b) && near(c, d)
}

/// All names of a program with their values, and which share memory.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub names: Vec<(String, Shown)>,
    /// Pairs of paths (`a`, `log[0]`) whose arrays have an element in common.
    pub shared: BTreeSet<(String, String)>,
    /// Paths of arrays that have several elements on one cell.
    pub folded: BTreeSet<String>,
}

impl Snapshot {
    /// The names of a program as they are now.
    pub fn of(all: &[(Symbol, Value)]) -> Snapshot {
        let own = |name: &str, v: &Value| {
            let data = !matches!(
                v,
                Value::Module(_)
                    | Value::Function(_)
                    | Value::Class(_)
                    | Value::Builtin(_)
                    | Value::Type(_)
                    | Value::Iter(_)
            );
            data && !name.starts_with('_') && !name.contains(' ')
        };
        let all: Vec<(Symbol, Value)> = all.iter().filter(|(n, v)| own(n.as_str(), v)).cloned().collect();
        let names = all.iter().map(|(n, v)| (n.to_string(), Shown::of(v))).collect();
        let arrays = alias::names(&all, &Since::default());
        let arrays = &arrays[..arrays.len().min(ARRAYS)];
        let mut shared = BTreeSet::new();
        for (i, a) in arrays.iter().enumerate() {
            for b in &arrays[i + 1..] {
                if overlap::shares(&a.array, &b.array, Some(1 << 16)) == Overlap::Yes {
                    shared.insert((a.path.clone(), b.path.clone()));
                }
            }
        }
        let folded = arrays.iter().filter(|a| overlap::overlaps_itself(a.layout()));
        let folded = folded.map(|a| a.path.clone()).collect();
        Snapshot { names, shared, folded }
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Shown> {
        self.names.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// Whom a path shares with, its own parts left out.
    pub fn sharers(&self, path: &str) -> Vec<&str> {
        let pairs = self.shared.iter().filter_map(|(a, b)| match path {
            p if p == a => Some(b.as_str()),
            p if p == b => Some(a.as_str()),
            _ => None,
        });
        pairs.collect()
    }
}
