//! Colours while typing: tokens from the real lexer, the bracket that matches, and what is certainly wrong.

use super::block;
use super::commands::Call;
use super::theme::{Part, Theme};
use std::ops::Range;
use tscript_grammar::lex::{self, Class, Piece};
use tscript_grammar::{Parsed, parse_interactive};

/// Longer inputs are coloured but not parsed at every key.
const MOST_PARSED: usize = 8 << 10;
/// Longer inputs are not coloured.
const MOST_COLORED: usize = 64 << 10;

/// The buffer, markers and all, in colours. `cursor` is `None` once the input is submitted.
pub fn highlight(buffer: &str, cursor: Option<usize>, theme: &Theme) -> String {
    let (text, place) = block::plain_to(buffer, cursor.unwrap_or(buffer.len()));
    let mut out = String::with_capacity(buffer.len() * 2);
    let mut markers = buffer.split('\n').skip(1).map(|line| &line[..block::marker_len(line)]);
    let mut put = |part: Part, piece: &str, out: &mut String| {
        for (i, line) in piece.split('\n').enumerate() {
            if i > 0 {
                out.push('\n');
                let marker = markers.next().unwrap_or("").replace('\u{a0}', " ");
                out.push_str(&theme.paint(Part::Continuation, &marker));
            }
            out.push_str(&theme.paint(part, line));
        }
    };
    if !theme.is_colored() || text.len() > MOST_COLORED {
        put(Part::Name, &text, &mut out);
        return out;
    }
    let mut rest = 0;
    if let Some(call) = Call::parse(&text) {
        // The name of a command; its arguments are coloured as code.
        let lead = text.len() - text.trim_start().len();
        let signs = text[lead..].len() - text[lead..].trim_start_matches('%').len();
        rest = lead + signs + call.name.len();
        put(Part::Command, &text[..rest], &mut out);
    }
    let pieces = lex::tokens(&text[rest..]);
    let pairs = cursor.map(|_| matching(&pieces, place.saturating_sub(rest))).unwrap_or_default();
    let wrong = match cursor {
        Some(_) if rest == 0 && text.len() <= MOST_PARSED => certain_error(&text, place),
        _ => None,
    };
    for p in pieces {
        let span = p.span.start + rest..p.span.end + rest;
        let part = match &wrong {
            _ if pairs.contains(&p.span.start) => Part::Match,
            Some(w) if w.start < span.end && span.start < w.end.max(w.start + 1) && !p.class.is_trivia() => Part::Wrong,
            _ => p.class.into(),
        };
        put(part, &text[span], &mut out);
    }
    out
}

/// Where the bracket at or before the cursor and its partner begin.
fn matching(pieces: &[Piece], cursor: usize) -> Vec<usize> {
    let mut open: Vec<usize> = vec![];
    for p in pieces {
        match p.class {
            Class::Open => open.push(p.span.start),
            Class::Close => {
                let Some(start) = open.pop() else { continue };
                if [start, p.span.start, p.span.end].contains(&cursor) {
                    return vec![start, p.span.start];
                }
            }
            _ => {}
        }
    }
    vec![]
}

/// The place of an error that no further typing can mend.
///
/// The token at the cursor may still grow, so the text is judged without it; and an error that says
/// what is missing at the end is none yet.
pub fn certain_error(text: &str, cursor: usize) -> Option<Range<usize>> {
    let pieces = lex::tokens(text);
    let solid = pieces.iter().rev().find(|p| !p.class.is_trivia())?;
    let growing = solid.span.end == cursor && cursor == text.trim_end().len();
    let judged = if growing { &text[..solid.span.start] } else { text };
    if judged.trim().is_empty() || judged.trim_end().ends_with('?') || judged.trim_start().starts_with('?') {
        return None;
    }
    let Parsed::Error(e) = parse_interactive(judged) else { return None };
    let mendable =
        ["unterminated", "expected", "f-string", "EOF", "must follow bare *"].iter().any(|w| e.message.contains(w));
    let (start, end) = (e.span.start as usize, e.span.end as usize);
    (!mendable && start < judged.trim_end().len()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::super::config::ThemeName;
    use super::*;

    fn typed(text: &str) -> Option<Range<usize>> {
        certain_error(text, text.len())
    }

    #[test]
    fn only_what_is_certain_is_wrong() {
        for text in [
            "x",
            "x =",
            "x = ",
            "f(",
            "f(a i",
            "a if b",
            "a if b ",
            "for x in y",
            "'abc",
            "f'{x",
            "lambda",
            "1 +",
            "x?",
            "if x =",
            "import",
            "class A",
            "a.",
            "def f(",
            "[1, 2",
            "{1: 2, 3",
            "print 'a",
        ] {
            assert_eq!(typed(text), None, "{text:?}");
        }
        for text in ["a b c", "f(a b c", "1 +* 2 ", "x = [1, 2) ", "if x = 3", "return 5 "] {
            assert!(typed(text).is_some(), "{text:?}");
        }
        // Every beginning of a right program is right.
        let program = "def f(a, *b, c=[1, 2]):\n    \"\"\"doc\"\"\"\n    return {k: v for k, v in b if k} if a else f'{c!r:>{a}}'\n";
        for (i, _) in program.char_indices() {
            assert_eq!(typed(&program[..i]), None, "{:?}", &program[..i]);
        }
    }

    #[test]
    fn colours_change_no_text() {
        let theme = Theme::new(Some(ThemeName::Dark));
        let strip = |s: &str| {
            let mut out = String::new();
            let mut rest = s;
            while let Some((before, after)) = rest.split_once("\x1b[") {
                out.push_str(before);
                rest = after.split_once('m').map_or("", |(_, r)| r);
            }
            out + rest
        };
        let buffer = "for i in x:\n...\u{a0}    '''a\n...\u{a0}b''' # é\n...\u{a0}";
        let shown = buffer.replace('\u{a0}', " ");
        assert_eq!(strip(&highlight(buffer, Some(3), &theme)), shown);
        assert_eq!(highlight(buffer, Some(3), &Theme::new(None)), shown);
        assert_eq!(strip(&highlight("%time f(x)", Some(10), &theme)), "%time f(x)");
        assert!(highlight("f(x)", Some(4), &theme).contains("\x1b[1;7m(\x1b[0m"));
    }
}
