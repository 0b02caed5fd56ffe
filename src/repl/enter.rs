//! What the Enter key does: submit, or begin another line, and how far that is indented.

use super::commands::Call;
use tscript_grammar::lex::{self, Class};
use tscript_grammar::{Parsed, parse_interactive};

/// Columns of one level.
pub const INDENT: usize = 4;

/// What Enter does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enter {
    Submit,
    /// Begins a line with so many blanks.
    Line(usize),
}

/// What Enter does in this text with the cursor there.
pub fn enter(text: &str, pos: usize) -> Enter {
    let pos = pos.min(text.len());
    let below = &text[pos..];
    if below.contains('\n') {
        return Enter::Line(indentation(&text[..pos]));
    }
    if ends(text) { Enter::Submit } else { Enter::Line(indentation(&text[..pos])) }
}

/// Whether an input is complete, or so wrong that no further line can mend it.
pub fn ends(text: &str) -> bool {
    let last_is_blank = text.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
    if let Some(call) = Call::parse(text) {
        return call.body.is_none() || last_is_blank;
    }
    if super::paste::has_prompts(text) || super::help::question(text).is_some() {
        return true;
    }
    match parse_interactive(text) {
        Parsed::Incomplete => false,
        Parsed::Complete(_) => true,
        // What is decorated stands on the next line.
        Parsed::Error(e) => {
            let decorator = text.lines().last().is_some_and(|line| line.trim_start().starts_with('@'));
            !(decorator && e.span.start as usize >= text.trim_end().len())
        }
    }
}

/// The indentation of the line that follows this text.
pub fn indentation(before: &str) -> usize {
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    let line = &before[start..];
    let own = line.len() - line.trim_start_matches(' ').len();
    let pieces = lex::tokens(before);
    let (mut depth, mut base) = (0usize, own);
    let mut opened = vec![];
    for p in &pieces {
        match p.class {
            Class::Open => {
                opened.push(p.span.start);
                depth += 1;
            }
            Class::Close => {
                depth = depth.saturating_sub(1);
                if let Some(at) = opened.pop() {
                    // Behind a bracket that closes here, the line that opened it counts.
                    if p.span.start >= start && at < start {
                        let begins = before[..at].rfind('\n').map_or(0, |i| i + 1);
                        let opening = &before[begins..];
                        base = opening.len() - opening.trim_start_matches(' ').len();
                    }
                }
            }
            _ => {}
        }
    }
    if pieces.last().is_some_and(|p| p.class == Class::OpenStr) {
        return 0;
    }
    let last = pieces.iter().rev().find(|p| !p.class.is_trivia());
    let first = pieces.iter().find(|p| p.span.start >= start && !p.class.is_trivia());
    if first.is_none() {
        return own;
    }
    let last_text = last.map_or("", |p| &before[p.span.clone()]);
    if depth > 0 {
        let deeper = last.is_some_and(|p| p.class == Class::Open);
        return if deeper { own + INDENT } else { own };
    }
    match first.map_or("", |p| &before[p.span.clone()]) {
        _ if last_text == ":" => base + INDENT,
        "return" | "pass" | "break" | "continue" | "raise" => base.saturating_sub(INDENT),
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_end(text: &str) -> Enter {
        enter(text, text.len())
    }

    #[test]
    fn enter_submits_what_is_complete() {
        for text in ["x = 1", "for i in x:\n    y\n    ", "1 +* 2", "%time x", "a?", "", "x = [1,\n2]"] {
            assert_eq!(at_end(text), Enter::Submit, "{text:?}");
        }
        assert_eq!(enter("abc", 1), Enter::Submit);
    }

    #[test]
    fn enter_indents() {
        for (text, columns) in [
            ("for i in x:", 4),
            ("for i in x:\n    if i:", 8),
            ("def f():\n    return 1", 0),
            ("for i in x:\n    y", 4),
            ("f(1,", 0),
            ("f(", 4),
            ("def f():\n    g(\n        1)", 4),
            ("x = '''a", 0),
            ("%%timeit", 0),
            ("d = {1:", 0),
            ("if x: y", 0),
            ("@staticmethod", 0),
            ("class A:\n    @property", 4),
        ] {
            assert_eq!(at_end(text), Enter::Line(columns), "{text:?}");
        }
        assert_eq!(enter("for i in x:\n    y\n    z", 16), Enter::Line(4));
    }
}
