//! Arrays from text: tables of numbers (`loadtxt`) and lists of them (`fromstring`).

use crate::array::{Array, DType, Kind, Num, Scalar};
use crate::diag::{Error, Result};
use num_complex::Complex64;

/// How the lines of a table are read.
pub struct Table<'a> {
    /// Texts that begin a comment.
    pub comments: &'a [String],
    /// What stands between fields; `None` is any white space.
    pub delimiter: Option<&'a str>,
    pub quote: Option<char>,
    /// Which fields make the columns; `None` is all.
    pub columns: Option<&'a [i64]>,
    pub max_rows: Option<usize>,
}

/// The numbers of a table, a row a line that is not empty. Without any row the shape is (0, 1).
pub fn parse_table<'a>(lines: impl Iterator<Item = &'a str>, dtype: DType, table: &Table) -> Result<Array> {
    let (mut numbers, mut rows, mut width): (Vec<Num>, usize, Option<usize>) = (Vec::new(), 0, None);
    for line in lines {
        if table.max_rows.is_some_and(|most| rows >= most) {
            break;
        }
        let fields = table.fields(line);
        if fields.is_empty() {
            continue;
        }
        let count = table.columns.map_or(fields.len(), <[i64]>::len);
        if let Some(before) = width.filter(|&w| w != count) {
            return Err(Error::value(format!(
                "the number of columns changed from {before} to {count} at row {}; use `usecols` to select a subset and avoid this error",
                rows + 1
            )));
        }
        width = Some(count);
        for k in 0..count {
            let column = table.columns.map_or(k as i64, |c| c[k]);
            let n = fields.len() as i64;
            let at = if column < 0 { column + n } else { column };
            let field = usize::try_from(at).ok().and_then(|i| fields.get(i)).ok_or_else(|| {
                Error::value(format!("invalid column index {column} at row {} with {n} columns", rows + 1))
            })?;
            numbers.push(parse_number(field, dtype).ok_or_else(|| {
                let shown = field.replace('\\', "\\\\").replace('\'', "\\'");
                Error::value(format!("could not convert string '{shown}' to {dtype} at row {rows}, column {}.", at + 1))
            })?);
        }
        rows += 1;
    }
    let shape = [rows, width.unwrap_or_else(|| table.columns.map_or(1, <[i64]>::len))];
    of_numbers(&numbers, dtype, &shape)
}

impl Table<'_> {
    /// The fields of a line; none if it is blank.
    fn fields(&self, line: &str) -> Vec<String> {
        let cut = self.comments.iter().filter_map(|mark| line.find(mark.as_str())).min();
        let line = line[..cut.unwrap_or(line.len())].trim_end_matches(['\r', '\n']);
        if line.trim().is_empty() {
            return Vec::new();
        }
        if let Some(quote) = self.quote {
            return quoted_fields(line, self.delimiter, quote);
        }
        match self.delimiter {
            None => line.split_whitespace().map(str::to_string).collect(),
            Some(d) => line.split(d).map(str::to_string).collect(),
        }
    }
}

/// Fields of which some are between quotes, which protect the delimiter; a doubled quote is one.
fn quoted_fields(line: &str, delimiter: Option<&str>, quote: char) -> Vec<String> {
    let (mut fields, mut field, mut inside) = (Vec::new(), String::new(), false);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let between = match delimiter {
            Some(d) => rest.starts_with(d).then_some(d.len()),
            None => c.is_whitespace().then_some(c.len_utf8()),
        };
        if c == quote {
            rest = &rest[c.len_utf8()..];
            if inside && rest.starts_with(quote) {
                field.push(quote);
                rest = &rest[c.len_utf8()..];
            } else {
                inside = !inside;
            }
        } else if let Some(length) = between.filter(|_| !inside) {
            if delimiter.is_some() || !field.is_empty() {
                fields.push(std::mem::take(&mut field));
            }
            rest = &rest[length..];
        } else {
            field.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if delimiter.is_some() || !field.is_empty() {
        fields.push(field);
    }
    fields
}

/// The numbers of a text between separators, up to the first thing that is none. The flag says whether
/// the text was used up.
pub fn parse_list(text: &str, separator: &str, dtype: DType, most: Option<usize>) -> Result<(Array, bool)> {
    let mark = separator.trim();
    let (mut numbers, mut rest) = (Vec::new(), text.trim_start());
    while !rest.is_empty() && most.is_none_or(|m| numbers.len() < m) {
        let end = if mark.is_empty() {
            rest.find(char::is_whitespace).unwrap_or(rest.len())
        } else {
            rest.find(mark).unwrap_or(rest.len())
        };
        let Some(n) = parse_number(&rest[..end], dtype) else { break };
        numbers.push(n);
        rest = rest[end..].trim_start();
        if !mark.is_empty() {
            rest = rest.strip_prefix(mark).unwrap_or(rest).trim_start();
        }
    }
    let done = rest.is_empty() || most.is_some_and(|m| numbers.len() >= m);
    let shape = [numbers.len()];
    Ok((of_numbers(&numbers, dtype, &shape)?, done))
}

fn of_numbers(numbers: &[Num], dtype: DType, shape: &[usize]) -> Result<Array> {
    let out = Array::for_overwrite(dtype, shape)?;
    for (k, &n) in numbers.iter().enumerate() {
        out.set_at(k, n);
    }
    Ok(out)
}

/// The number that a field is in a dtype; `None` if it is none.
pub fn parse_number(field: &str, dtype: DType) -> Option<Num> {
    let field = field.trim();
    match dtype.kind() {
        Kind::Bool => Some(Num::Bool(integer(field)? != 0)),
        Kind::Signed | Kind::Unsigned => {
            let i = integer(field)?;
            let (low, high) = dtype.int_range()?;
            if i < low || i > high {
                return None;
            }
            Some(if low == 0 { Num::UInt(i as u64) } else { Num::Int(i as i64) })
        }
        Kind::Float => float(field).map(|f| Scalar::new(dtype, Num::Float(f)).num),
        Kind::Complex => complex(field).map(Num::Complex),
    }
}

fn integer(field: &str) -> Option<i128> {
    field.parse::<i128>().ok()
}

fn float(field: &str) -> Option<f64> {
    field.parse::<f64>().ok()
}

/// `1.5`, `2j`, `1+2j`, `(1+2j)`.
fn complex(field: &str) -> Option<Complex64> {
    let field = field.strip_prefix('(').and_then(|f| f.strip_suffix(')')).unwrap_or(field).trim();
    let Some(front) = field.strip_suffix(['j', 'J']) else { return Some(float(field)?.into()) };
    let bytes = front.as_bytes();
    let sign =
        (1..bytes.len()).rev().find(|&i| matches!(bytes[i], b'+' | b'-') && !matches!(bytes[i - 1], b'e' | b'E'));
    let (re, im) = match sign {
        Some(i) => (float(front[..i].trim())?, front[i..].trim()),
        None => (0.0, front),
    };
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        text => float(&text.replace("+-", "-"))?,
    };
    Some(Complex64::new(re, im))
}
