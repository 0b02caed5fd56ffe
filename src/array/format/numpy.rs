//! NumPy's text of arrays: `array2string`, `str` and `repr`.

use super::elements::{self, Cell, ElementFormat};
use super::options::PrintOptions;
use crate::array::stop;
use crate::array::{Array, DType, Scalar};
use crate::diag::Result;

/// A function that writes an element instead of the built-in formats (NumPy's `formatter=`).
pub type Formatter<'a> = &'a dyn Fn(Scalar) -> Result<String>;

/// The keys of NumPy's `formatter` dictionary that concern a dtype, the strongest first.
pub fn formatter_keys(dtype: DType) -> &'static [&'static str] {
    match dtype {
        DType::Bool => &["bool", "all"],
        d if d.is_integer() => &["int", "int_kind", "all"],
        d if d.is_float() => &["float", "float_kind", "all"],
        _ => &["complexfloat", "complex_kind", "all"],
    }
}

/// What stands around the elements.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Between elements.
    pub separator: &'a str,
    /// What will stand before the text: continued lines are indented by its length.
    pub prefix: &'a str,
    /// What will stand behind it: lines are shorter by its length.
    pub suffix: &'a str,
}

impl Default for Frame<'_> {
    fn default() -> Self {
        Frame { separator: " ", prefix: "", suffix: "" }
    }
}

/// `np.array2string`. Reads only the elements that are shown.
pub fn array2string(
    array: &Array,
    options: &PrintOptions,
    frame: Frame,
    formatter: Option<Formatter>,
) -> Result<String> {
    if array.is_empty() {
        return Ok("[]".to_owned());
    }
    let summarise = array.size() as f64 > options.threshold;
    let format = match formatter {
        Some(f) => ElementFormat::Custom(f),
        None => ElementFormat::of(array, &elements::measured(array, summarise.then_some(options.edgeitems)), options),
    };
    let writer = Writer { array, format, frame, edge: summarise.then_some(options.edgeitems) };
    let indent = 1 + frame.prefix.chars().count();
    let width = options.linewidth as isize - frame.suffix.chars().count() as isize;
    writer.write(0, array.offset() as isize, indent, width)
}

/// `str(array)`; a 0-d array prints as its scalar.
pub fn array_str(array: &Array, options: &PrintOptions, formatter: Option<Formatter>) -> Result<String> {
    match array.item() {
        Some(scalar) if array.ndim() == 0 => Ok(scalar.numpy_str()),
        _ => array2string(array, options, Frame::default(), formatter),
    }
}

/// `repr(array)`: `array([...], shape=..., dtype=...)`.
pub fn array_repr(array: &Array, options: &PrintOptions, formatter: Option<Formatter>) -> Result<String> {
    array_repr_as(array, "array", None, options, formatter)
}

/// As [`array_repr`] for a class of another name, or with a dtype that always shows.
pub fn array_repr_as(
    array: &Array,
    class: &str,
    dtype: Option<&str>,
    options: &PrintOptions,
    formatter: Option<Formatter>,
) -> Result<String> {
    let prefix = &format!("{class}(");
    let frame = Frame { separator: ", ", prefix, suffix: ")" };
    let list = array2string(array, options, frame, formatter)?;
    let mut extras = Vec::new();
    let empty = array.size() == 0;
    if empty && array.shape() != [0] || array.size() as f64 > options.threshold {
        extras.push(format!("shape={}", shape_tuple(array.shape())));
    }
    let usual = matches!(array.dtype(), DType::I64 | DType::F64 | DType::C128 | DType::Bool);
    if empty || !usual || dtype.is_some() {
        extras.push(format!("dtype={}", dtype.unwrap_or(array.dtype().name())));
    }
    if extras.is_empty() {
        return Ok(format!("{prefix}{list})"));
    }
    let head = format!("{prefix}{list},");
    let tail = extras.join(", ") + ")";
    let last = head.chars().rev().take_while(|&c| c != '\n').count();
    let fits = last + tail.len() < options.linewidth;
    let spacer = if fits { " ".to_owned() } else { format!("\n{:1$}", "", prefix.len()) };
    Ok(head + &spacer + &tail)
}

/// A shape as Python prints a tuple: `(3,)`, `(2, 3)`, `()`.
pub fn shape_tuple(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => format!("({})", shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// Lays words out in nested brackets and lines.
struct Writer<'a> {
    array: &'a Array,
    format: ElementFormat<'a>,
    frame: Frame<'a>,
    /// Elements shown at either end of a long axis, if summarised.
    edge: Option<usize>,
}

impl Writer<'_> {
    /// The part from this axis on; `position` is in the buffer, `indent` in characters.
    fn write(&self, axis: usize, position: isize, indent: usize, width: isize) -> Result<String> {
        let Some((&n, &step)) = self.array.shape().get(axis).zip(self.array.strides().get(axis)) else {
            stop::poll();
            return self.format.write(Cell { array: self.array, position: position as usize });
        };
        let at = |i: usize| position + i as isize * step;
        let cut = self.edge.filter(|&e| 2 * e < n);
        // The last one is always shown.
        let (leading, trailing) = cut.map_or((0, n), |e| (e, e.max(1)));
        let indices = (0..leading).map(Some).chain(cut.map(|_| None)).chain((n - trailing..n).map(Some));
        let last_axis = axis + 1 == self.array.ndim();
        let mut lines = Lines { text: String::new(), line: " ".repeat(indent), indent };
        let separator = self.frame.separator;
        if last_axis {
            let room = width - separator.trim_end().chars().count().max(1) as isize;
            for (k, index) in indices.enumerate() {
                if k > 0 {
                    lines.line += separator;
                }
                match index {
                    Some(i) => lines.push_block(&self.write(axis + 1, at(i), indent + 1, width - 1)?, room),
                    None => lines.push("...", room),
                }
            }
            lines.text += &lines.line;
        } else {
            let between = separator.trim_end().to_owned() + &"\n".repeat(self.array.ndim() - axis - 1);
            for (k, index) in indices.enumerate() {
                if k > 0 {
                    lines.text += &between;
                }
                lines.text += &" ".repeat(indent);
                match index {
                    Some(i) => lines.text += &self.write(axis + 1, at(i), indent + 1, width - 1)?,
                    None => lines.text += "...",
                }
            }
        }
        Ok(format!("[{}]", lines.text.get(indent..).unwrap_or("")))
    }
}

/// Finished lines and the one that is growing.
struct Lines {
    text: String,
    line: String,
    indent: usize,
}

impl Lines {
    /// Adds a word, on a new line if it would not fit and a new line helps.
    fn push(&mut self, word: &str, room: isize) {
        let length = self.line.chars().count();
        if length as isize + word.chars().count() as isize > room && length > self.indent {
            self.finish();
            self.line = " ".repeat(self.indent);
        }
        self.line += word;
    }

    /// Adds a word that may have several lines (from a user's formatter); they hang together.
    fn push_block(&mut self, word: &str, room: isize) {
        let words: Vec<&str> = word.lines().collect();
        let [first, rest @ ..] = &words[..] else { return self.push(word, room) };
        if rest.is_empty() {
            return self.push(word, room);
        }
        let widest = words.iter().map(|w| w.chars().count()).max().unwrap_or(0);
        let length = self.line.chars().count();
        let mut indent = length;
        if (length + widest) as isize > room && length > self.indent {
            self.finish();
            self.line = " ".repeat(self.indent);
            indent = self.indent;
        }
        self.line += first;
        for word in rest {
            self.finish();
            self.line = " ".repeat(indent) + word;
        }
        let last = rest.last().map_or(0, |w| w.chars().count());
        self.line += &" ".repeat(widest - last);
    }

    fn finish(&mut self) {
        self.text += self.line.trim_end();
        self.text.push('\n');
    }
}
