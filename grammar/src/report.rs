//! Syntax errors as text, in CPython's layout, with hints and what was expected below.

use crate::error::SyntaxError;
use crate::string::line_of;

/// The report of an error in a file:
///
/// ```text
///   File "x.tscript", line 1
///     if x
///         ^
/// SyntaxError: expected ':'
/// ```
///
/// Behind it stand the hints (`hint: …`), and for a bare "invalid syntax" what was expected.
pub fn render(source: &str, filename: &str, error: &SyntaxError) -> String {
    let at = floor_boundary(source, error.span.start as usize);
    let start = source[..at].rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let end = source[at..].find(['\n', '\r']).map_or(source.len(), |i| at + i);
    let line = source.get(start..end).unwrap_or("");
    let text = line.trim_start_matches([' ', '\t', '\x0c']);
    let indent = line.len() - text.len();
    let text = text.trim_end();
    let mut out = format!("  File \"{filename}\", line {}\n", line_of(source, at));
    if !text.is_empty() {
        out.push_str(&format!("    {text}\n"));
        let first = at.saturating_sub(start + indent).min(text.len());
        let last =
            floor_boundary(source, error.span.end as usize).saturating_sub(start + indent).clamp(first, text.len());
        let count = |from: usize, to: usize| text.get(from..to).map_or(0, |t| t.chars().count());
        let carets = count(first, last).max(1);
        out.push_str(&format!("    {}{}\n", " ".repeat(count(0, first)), "^".repeat(carets)));
    }
    out.push_str(&format!("{error}\n"));
    if !error.expected.is_empty() && error.message.ends_with("invalid syntax") {
        out.push_str(&format!("expected: {}\n", list(&error.expected)));
    }
    for hint in &error.hints {
        out.push_str(&format!("hint: {hint}\n"));
    }
    out
}

/// The nearest place at or before `at` where a character begins.
fn floor_boundary(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn list(words: &[String]) -> String {
    const MOST: usize = 6;
    match words {
        [] => String::new(),
        [one] => one.clone(),
        _ if words.len() > MOST => format!("{}, …", words[..MOST].join(", ")),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(source: &str) -> String {
        match crate::parse(source) {
            Ok(_) => "no error".into(),
            Err(error) => render(source, "x.tscript", &error),
        }
    }

    #[test]
    fn layout() {
        assert_eq!(
            report("a = 1\n  b = f(1, 2 3)\n".replace("  b", "b").as_str()),
            "  File \"x.tscript\", line 2\n    b = f(1, 2 3)\n             ^^^\n\
             SyntaxError: invalid syntax. Perhaps you forgot a comma?\n"
        );
        assert_eq!(
            report("if x:\n    é = “a”\n"),
            "  File \"x.tscript\", line 2\n    é = “a”\n        ^\n\
             SyntaxError: invalid character '“' (U+201C)\n"
        );
        assert!(report("x++\n").ends_with("hint: there is no '++'; write x += 1\n"));
        assert!(report("class = 1\n").contains("hint: 'class' is a keyword"));
    }
}
