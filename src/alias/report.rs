//! A warning as text: place, caret, what happened, what to write instead.

use super::codes::Code;
use crate::array::format::{Frame, PrintOptions, array2string};
use crate::array::{Array, DType, Num};
use crate::diag::source::{column_at, line_at};
use crate::diag::wrap;
use crate::value::Host;
use crate::value::observe::At;

/// What a rule found.
pub struct Warning {
    pub code: Code,
    /// One sentence: what happened to what.
    pub summary: String,
    /// Why, in one or two sentences.
    pub why: String,
    /// What happened and what would have happened, label and text.
    pub outcomes: Vec<(String, String)>,
    /// What to write instead, as code; each alone is enough.
    pub fixes: Vec<String>,
}

impl Warning {
    pub fn new(code: Code, summary: impl Into<String>, why: impl Into<String>) -> Warning {
        Warning { code, summary: summary.into(), why: why.into(), outcomes: vec![], fixes: vec![] }
    }
    /// Adds a line such as `before: a[0] = [1 2]`.
    pub fn outcome(mut self, label: impl Into<String>, text: impl Into<String>) -> Self {
        self.outcomes.push((label.into(), text.into()));
        self
    }
    /// Adds code to write instead.
    pub fn fix(mut self, code: impl Into<String>) -> Self {
        self.fixes.push(code.into());
        self
    }

    /// The report for standard error; its prose in lines of this many columns, if there is a limit.
    pub fn render(&self, h: &dyn Host, at: &At, columns: Option<usize>) -> String {
        let Some((name, source)) = h.source(at.source) else {
            return format!("warning[{}]: {}\n", self.code.name(), self.summary);
        };
        // These are about one expression, the others about the whole statement.
        let expression = matches!(self.code, Code::V008 | Code::V009);
        let (start, end) = if expression { (at.start, at.end) } else { at.statement };
        let (start, end) = (start as usize, end as usize);
        let (line, code) = line_at(&source, start);
        let indent = code.len() - code.trim_start().len();
        let column = column_at(&source, start).saturating_sub(indent);
        let shown = code.trim();
        let width = (end - start).min(shown.len().saturating_sub(column));
        let chars = |from: usize, to: usize| shown.get(from..to).map_or(1, |s| s.chars().count()).max(1);
        let before = shown.get(..column).map_or(0, |s| s.chars().count());
        let prose = |text: &str| match columns {
            Some(columns) => wrap::lines(text, columns.saturating_sub(3)).trim_end().replace('\n', "\n  ") + "\n",
            None => format!("{text}\n"),
        };
        let mut text = prose(&format!("{name}:{line}: warning[{}]: {}", self.code.name(), self.summary));
        text.push_str(&format!("    {shown}\n"));
        text.push_str(&format!("    {}{}\n", " ".repeat(before), "^".repeat(chars(column, column + width))));
        if !self.why.is_empty() {
            text.push_str(&format!("  {}", prose(&self.why)));
        }
        let widest = self.outcomes.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        for (label, what) in &self.outcomes {
            let pad = " ".repeat(widest - label.chars().count());
            text.push_str(&format!("    {label}{pad}  {what}\n"));
        }
        for (i, fix) in self.fixes.iter().enumerate() {
            let label = if i == 0 { "fix" } else { " or" };
            text.push_str(&format!("  {label}: {fix}\n"));
        }
        text
    }
}

/// An array on one line, its middle left out if it is long.
pub fn short(array: &Array) -> String {
    let options = PrintOptions { threshold: 16.0, edgeitems: 2, linewidth: usize::MAX / 4, ..Default::default() };
    if let Some(scalar) = array.item().filter(|_| array.ndim() == 0) {
        return scalar.numpy_str();
    }
    let frame = Frame { separator: ", ", ..Frame::default() };
    let text = array2string(array, &options, frame, None).unwrap_or_default();
    text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ")
}

/// One number of a dtype.
pub fn number(dtype: DType, num: Num) -> String {
    crate::array::Scalar { dtype, num }.numpy_str()
}

/// A fresh array of these values, for showing what was.
pub fn snapshot(dtype: DType, shape: &[usize], nums: &[Num]) -> Option<Array> {
    let array = Array::for_overwrite(dtype, shape).ok()?;
    if array.size() != nums.len() {
        return None;
    }
    nums.iter().enumerate().for_each(|(i, n)| array.set_at(i, *n));
    Some(array)
}
