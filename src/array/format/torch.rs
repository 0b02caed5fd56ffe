//! PyTorch's text of tensors. `repr` and `str` are the same there.

use super::elements::measured;
use super::float::special;
use super::numpy::shape_tuple;
use super::options::TorchPrintOptions;
use super::spec::float_body;
use crate::array::{Array, DType, Num};

/// What [`tensor_repr`] needs besides the elements.
#[derive(Clone, Debug)]
pub struct TensorText<'a> {
    /// What stands before the elements, `tensor(` for plain tensors.
    pub prefix: &'a str,
    /// The dtype that goes without saying, `torch.get_default_dtype()`.
    pub default_dtype: DType,
    /// What follows size and dtype, e.g. `grad_fn=<AddBackward0>` or `requires_grad=True`.
    pub suffixes: &'a [String],
}

impl Default for TensorText<'_> {
    fn default() -> Self {
        TensorText { prefix: "tensor(", default_dtype: DType::F32, suffixes: &[] }
    }
}

/// `repr(tensor)`: `tensor([1., 2.], dtype=torch.float64)`. Reads only the elements that are shown.
pub fn tensor_repr(array: &Array, options: &TorchPrintOptions, text: &TensorText) -> String {
    let indent = text.prefix.chars().count();
    let empty = array.size() == 0;
    let mut suffixes = Vec::new();
    if if empty { array.ndim() != 1 } else { options.edgeitems == 0 } {
        suffixes.push(format!("size={}", shape_tuple(array.shape())));
    }
    let default_complex = if text.default_dtype == DType::F64 { DType::C128 } else { DType::C64 };
    let implied = match array.dtype() {
        d if d == text.default_dtype => true,
        d => !empty && (d == DType::I64 || d == DType::Bool || d == default_complex),
    };
    if !implied {
        suffixes.push(format!("dtype=torch.{}", array.dtype().torch_name()));
    }
    let mut out = text.prefix.to_owned() + &contents(array, options, indent);
    // PyTorch counts two characters too many.
    let mut last = out.chars().rev().take_while(|&c| c != '\n').count() + 2;
    for suffix in suffixes.iter().chain(text.suffixes) {
        let length = suffix.chars().count();
        if last + length + 2 > options.linewidth {
            out += &format!(",\n{}{suffix}", " ".repeat(indent));
            last = indent + length;
        } else {
            out += &format!(", {suffix}");
            last += length + 2;
        }
    }
    out + ")"
}

/// The elements in brackets; lines after the first are indented by `indent` and more.
pub fn contents(array: &Array, options: &TorchPrintOptions, indent: usize) -> String {
    if array.size() == 0 {
        return "[]".to_owned();
    }
    let edge = (array.size() as f64 > options.threshold).then_some(options.edgeitems);
    if edge == Some(0) && array.ndim() > 0 {
        return "[...]".to_owned();
    }
    let nums = measured(array, edge);
    let format = if array.dtype().is_complex() {
        let part = |f: fn(&Num) -> f64| Column::floats(&nums.iter().map(f).collect::<Vec<_>>(), options);
        Format::Complex(part(|n| n.as_complex().re), part(|n| n.as_complex().im))
    } else if array.dtype().is_float() {
        Format::One(Column::floats(&nums.iter().map(|n| n.as_f64()).collect::<Vec<_>>(), options))
    } else {
        Format::One(Column::plain(&nums, options))
    };
    Writer { array, options, format, edge }.write(0, array.offset() as isize, indent)
}

/// How the elements of a tensor, or one part of complex ones, are written.
struct Column {
    /// Every element is a whole number: written as `1.`
    whole: bool,
    scientific: bool,
    width: usize,
    precision: usize,
}

impl Column {
    fn plain(nums: &[Num], options: &TorchPrintOptions) -> Column {
        let width = nums.iter().map(|n| plain(*n).len()).max().unwrap_or(1);
        Column { whole: false, scientific: false, width, precision: options.precision }
    }

    /// Only finite numbers that are not zero count.
    fn floats(data: &[f64], options: &TorchPrintOptions) -> Column {
        let seen = || data.iter().copied().filter(|x| x.is_finite() && *x != 0.0);
        let mut column = Column {
            whole: seen().map(as_read).all(|x| x == x.ceil()),
            scientific: false,
            width: 1,
            precision: options.precision,
        };
        let max = seen().fold(0.0, |m: f64, x| m.max(x.abs()));
        if max > 0.0 {
            let min = seen().fold(f64::INFINITY, |m, x| m.min(x.abs()));
            column.scientific = options.sci_mode.unwrap_or(max / min > 1000.0 || max > 1e8 || min < 1e-4);
            column.width = seen().map(|x| column.text(x).len()).max().unwrap_or(1);
        }
        column
    }

    fn text(&self, x: f64) -> String {
        let sign = if x.is_sign_negative() && !x.is_nan() { "-" } else { "" };
        let body = |kind, precision| sign.to_owned() + &float_body(x, Some(kind), Some(precision), false);
        if self.scientific {
            body('e', self.precision)
        } else if self.whole {
            body('f', 0) + if special(x).is_none() { "." } else { "" }
        } else {
            body('f', self.precision)
        }
    }

    fn pad(&self, text: String) -> String {
        " ".repeat(self.width.saturating_sub(text.len())) + &text
    }
}

fn plain(num: Num) -> String {
    match num {
        Num::Bool(b) => if b { "True" } else { "False" }.to_owned(),
        Num::UInt(u) => u.to_string(),
        other => other.as_i64().to_string(),
    }
}

enum Format {
    One(Column),
    Complex(Column, Column),
}

struct Writer<'a> {
    array: &'a Array,
    options: &'a TorchPrintOptions,
    format: Format,
    /// Elements shown at either end of a long axis, if summarised.
    edge: Option<usize>,
}

impl Writer<'_> {
    fn element(&self, position: isize) -> String {
        let num = self.array.get_at(position as usize);
        match &self.format {
            Format::Complex(re, im) => {
                let z = num.as_complex();
                let imag = im.pad(im.text(z.im)) + "j";
                let imag = imag.trim_start();
                let plus = if imag.starts_with('-') { "" } else { "+" };
                format!("{}{plus}{imag}", re.pad(re.text(z.re)))
            }
            Format::One(column) => column.pad(match num {
                Num::Float(x) => column.text(x),
                other => plain(other),
            }),
        }
    }

    /// Characters an element takes with the comma and space behind it.
    fn element_length(&self) -> usize {
        match &self.format {
            Format::One(column) => column.width + 2,
            Format::Complex(re, im) => re.width + im.width + 3,
        }
    }

    fn write(&self, axis: usize, position: isize, indent: usize) -> String {
        let Some((&n, &step)) = self.array.shape().get(axis).zip(self.array.strides().get(axis)) else {
            return self.element(position);
        };
        let left = self.array.ndim() - axis;
        let part = |i: usize| self.write(axis + 1, position + i as isize * step, indent + 1);
        let parts: Vec<String> = match self.edge.filter(|e| 2 * e < n) {
            Some(e) => {
                let dots = if left == 1 { " ..." } else { "..." }.to_owned();
                (0..e).map(&part).chain([dots]).chain((n - e..n).map(&part)).collect()
            }
            None => (0..n).map(&part).collect(),
        };
        let newline = format!(",{}{}", "\n".repeat((left - 1).max(1)), " ".repeat(indent + 1));
        if left > 1 {
            return format!("[{}]", parts.join(&newline));
        }
        let in_line = (self.options.linewidth.saturating_sub(indent) / self.element_length()).max(1);
        let lines: Vec<String> = parts.chunks(in_line).map(|line| line.join(", ")).collect();
        format!("[{}]", lines.join(&newline))
    }
}

/// A number as the floating-point unit reads it: a tiny one is zero while such are flushed, and no constant folding knows
/// of that.
fn as_read(x: f64) -> f64 {
    x * std::hint::black_box(1.0)
}
