//! Failures as a person wants to read them: a diff of the output, then what else is wrong.

use std::fmt::Write;

use similar::{ChangeTag, TextDiff};

use super::compare::{Actual, Mismatch};
use super::discover::Case;

/// How many of the last lines of standard error a report shows.
const ERROR_LINES: usize = 12;
/// How many lines around a difference a report shows.
const CONTEXT: usize = 3;

/// The text of a failed comparison: `-` lines are expected, `+` lines were printed.
pub fn failure(mismatches: &[Mismatch], actual: &Actual, color: bool) -> String {
    let mut text = String::new();
    for mismatch in mismatches {
        match mismatch {
            Mismatch::Stdout { expected, actual } => text.push_str(&diff(expected, actual, color)),
            Mismatch::Code { expected, actual } => {
                let _ = writeln!(text, "exit code: expected {expected}, got {actual}");
            }
            Mismatch::Said { what, expected, actual } => {
                let _ = writeln!(text, "{what}:");
                text.push_str(&diff(expected, actual, color));
            }
            Mismatch::Error { expected, actual } => {
                let _ = writeln!(text, "last line of standard error:");
                text.push_str(&diff(&format!("{expected}\n"), &format!("{actual}\n"), color));
            }
        }
    }
    let stderr = String::from_utf8_lossy(&actual.stderr);
    let lines: Vec<&str> = stderr.lines().collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "standard error ended with:");
        for line in &lines[lines.len().saturating_sub(ERROR_LINES)..] {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// A failure under its test's name.
pub fn headed(name: &str, failure: &str, color: bool) -> String {
    let head = format!("---- {name}");
    format!("{}\n{failure}\n", if color { format!("\x1b[1m{head}\x1b[0m") } else { head })
}

/// The text for a program without an expected output.
pub fn no_expectation(case: &Case) -> String {
    let how = if case.is_the_oracles() {
        "tests/oracle writes it"
    } else {
        "`tscript test --bless` writes it; read it line by line"
    };
    format!("there is no {}.out ({how})\n", case.name)
}

/// A unified diff without file names; a difference in white space alone is made visible.
fn diff(expected: &str, actual: &str, color: bool) -> String {
    let diff = TextDiff::from_lines(expected, actual);
    let mut text = String::new();
    for (i, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if i > 0 {
            text.push_str("  ...\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, code) = match change.tag() {
                ChangeTag::Delete => ('-', "\x1b[31m"),
                ChangeTag::Insert => ('+', "\x1b[32m"),
                ChangeTag::Equal => (' ', ""),
            };
            let line = visible(change.value(), sign != ' ');
            if color && !code.is_empty() {
                let _ = writeln!(text, "{code}{sign}{line}\x1b[0m");
            } else {
                let _ = writeln!(text, "{sign}{line}");
            }
        }
    }
    text
}

/// The line with what cannot be seen made visible: trailing spaces, tabs, and a missing line break.
fn visible(line: &str, changed: bool) -> String {
    let (body, end) = match line.strip_suffix('\n') {
        Some(body) => (body, ""),
        None => (line, " (no line break)"),
    };
    if !changed {
        return body.to_owned();
    }
    let trimmed = body.trim_end_matches(' ');
    let dots = "·".repeat(body.len() - trimmed.len());
    format!("{}{dots}{end}", trimmed.replace('\t', "→"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_shows_both_sides_and_trailing_spaces() {
        assert_eq!(diff("a\nb \nc\n", "a\nb\nc\n", false), " a\n-b·\n+b\n c\n");
    }

    #[test]
    fn a_missing_line_break_is_named() {
        assert!(diff("a\n", "a", false).contains("no line break"));
    }
}
