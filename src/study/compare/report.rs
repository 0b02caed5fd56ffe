//! A comparison in words: the statement, what each side has beside each other, and why.

use super::Side;
use super::lockstep::{Difference, Found};
use super::reasons::reason;
use super::state::{Kind, Shown};
use crate::diag::source::line_at;
use crate::diag::wrap;

/// So many lines of one value are shown.
const LINES: usize = 12;
/// Between two columns.
const GUTTER: usize = 3;

/// The whole report, in lines of at most `width` columns where that is possible.
pub fn write(name: &str, text: &str, found: &Found, width: usize) -> String {
    let mut out = String::new();
    for (i, difference) in found.differences.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        out.push_str(&one(name, text, difference, width));
    }
    if found.differences.is_empty() {
        let count = found.statements;
        let plural = if count == 1 { "" } else { "s" };
        out.push_str(&format!(
            "{name}: {count} statement{plural}, no difference between NumPy's rules, PyTorch's rules and copied right sides\n"
        ));
        if let Some(message) = &found.ended {
            out.push_str(&format!("all three end with {message}\n"));
        }
    }
    out
}

fn one(name: &str, text: &str, d: &Difference, width: usize) -> String {
    let (number, _) = line_at(text, d.stmt.span.start as usize);
    let source = text.get(d.stmt.span.start as usize..d.stmt.span.end as usize).unwrap_or("");
    let source = source.lines().next().unwrap_or("");
    let mut out = format!("{name}, line {number}: {source}\n\n");
    let what = d.name.as_deref().unwrap_or("");
    let cells: Vec<(String, Vec<String>)> =
        Side::ALL.iter().enumerate().map(|(k, side)| (side.name().into(), cell(d, k))).collect();
    out.push_str(&columns(what, &cells, width));
    out.push('\n');
    out.push_str(&wrap::lines(&format!("{} {}", headline(d), reason(d).text), width));
    out
}

/// In what the sides differ, in one sentence.
fn headline(d: &Difference) -> String {
    let raised: Vec<&str> =
        Side::ALL.iter().zip(&d.raised).filter(|(_, r)| r.is_some()).map(|(s, _)| s.name()).collect();
    match d.kind {
        Kind::Undefined => "Only NumPy defines the result.".into(),
        Kind::Exception if raised.len() == 1 => {
            format!("Only {} refuses this.", raised[0].replace("right", "the program with right"))
        }
        Kind::Exception if raised.len() == 2 => {
            let goes_on = Side::ALL.iter().zip(&d.raised).find(|(_, r)| r.is_none()).map_or("", |(s, _)| s.name());
            format!("Only {} goes on.", goes_on.replace("right", "the program with right"))
        }
        Kind::Exception => "It is refused in different ways.".into(),
        _ if d.libraries => format!("The {} is not the same in NumPy and in PyTorch.", d.kind.name()),
        _ => format!("NumPy and PyTorch agree, but with copied right sides the {} would be another.", d.kind.name()),
    }
}

/// What one side has.
fn cell(d: &Difference, k: usize) -> Vec<String> {
    if let Some(message) = &d.raised[k] {
        return wrap::lines(message, 34).lines().map(str::to_string).collect();
    }
    if d.kind == Kind::Undefined && k == 1 {
        return vec!["undefined".into()];
    }
    let mut lines: Vec<String> = match &d.shown[k] {
        Some(shown) => {
            let mut lines: Vec<String> = shown.text().lines().map(str::to_string).collect();
            if lines.len() > LINES {
                lines.truncate(LINES);
                lines.push("…".into());
            }
            if matches!(d.kind, Kind::Shape | Kind::Dtype)
                || matches!(shown, Shown::Array(_)) && d.kind == Kind::Sharing
            {
                lines.push(shown.type_text());
            }
            lines
        }
        None => vec!["goes on".into()],
    };
    if d.kind == Kind::Sharing {
        lines.push(match &d.sharers[k][..] {
            [] => "shares with nobody".into(),
            names => format!("shares with {}", names.join(", ")),
        });
    }
    lines
}

/// The sides beside each other under their names.
fn columns(what: &str, cells: &[(String, Vec<String>)], most: usize) -> String {
    let chars = |s: &str| s.chars().count();
    let label = if what.is_empty() { String::new() } else { format!("{what} = ") };
    let height = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
    let widths: Vec<usize> = cells
        .iter()
        .map(|(head, lines)| lines.iter().map(|l| chars(l)).chain([chars(head)]).max().unwrap_or(0) + GUTTER)
        .collect();
    let indent = 2 + chars(&label);
    if indent + widths.iter().sum::<usize>() > most + GUTTER {
        return below_each_other(&label, cells);
    }
    let mut out = String::new();
    let mut line = |lead: &str, texts: &dyn Fn(usize) -> String| {
        let mut row = format!("{lead:<indent$}");
        for (k, width) in widths.iter().enumerate() {
            row.push_str(&format!("{:<width$}", texts(k)));
        }
        out.push_str(row.trim_end());
        out.push('\n');
    };
    line("", &|k| cells[k].0.clone());
    for i in 0..height {
        let lead = if i == 0 { format!("  {label}") } else { String::new() };
        line(&lead, &|k| cells[k].1.get(i).cloned().unwrap_or_default());
    }
    out
}

/// The same where it is too wide.
fn below_each_other(label: &str, cells: &[(String, Vec<String>)]) -> String {
    let mut out = String::new();
    for (head, lines) in cells {
        out.push_str(&format!("  {head}:\n"));
        for (i, line) in lines.iter().enumerate() {
            let lead = if i == 0 { label } else { "" };
            let indent = label.chars().count();
            out.push_str(&format!("    {lead:<indent$}{line}\n"));
        }
    }
    out
}
