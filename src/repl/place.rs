//! Where the cursor stands in an input: behind a dot, in a call, in a string, at a command.

use super::commands::{Call, Takes, find};
use std::ops::Range;
use tscript_grammar::lex::{self, Class, Piece};

/// The input up to the cursor, in pieces, and what they say about the place.
pub struct Place<'a> {
    /// The code up to the cursor; the name of a command is cut off.
    pub text: &'a str,
    /// The pieces of `text` without blanks and comments.
    pub pieces: Vec<Piece>,
    pub kind: Kind,
    /// What is being typed, in `text`.
    pub word: Range<usize>,
    /// The innermost call whose bracket is open.
    pub call: Option<OpenCall>,
}

/// What can be typed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of a command, percent sign included.
    Command,
    /// The name of a command, without its sign.
    CommandName,
    /// A file of a command.
    File,
    Name,
    /// A name behind a dot; the object ends before this piece.
    Attribute(usize),
    /// Inside a string that is not closed. Its contents are the word; the string is this piece.
    InString(usize),
    /// Right behind `x[`; the object ends before this piece.
    Key(usize),
    /// Behind `import` or `from`.
    Module,
    /// Nothing can be completed: a number, a comment.
    Nothing,
}

/// A call that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCall {
    /// The callee ends before this piece: its bracket.
    pub bracket: usize,
    /// How many positional arguments are finished.
    pub positional: usize,
    /// The names of keyword arguments, the current one included.
    pub keywords: Vec<String>,
    /// The keyword argument that the cursor is in.
    pub current: Option<String>,
    /// Whether an argument begins at the word.
    pub begins: bool,
}

/// The place of the cursor at the end of `before`.
pub fn place(before: &str) -> Place<'_> {
    let lead = before.len() - before.trim_start().len();
    if let Some(call) = Call::parse(before) {
        let name_end = call.name.as_ptr() as usize - before.as_ptr() as usize + call.name.len();
        if name_end == before.len() {
            return bare(before, Kind::Command, lead..before.len());
        }
        let rest = &before[name_end..];
        match find(call.name).map(|c| c.takes) {
            Some(Takes::Files) => {
                let start = rest.rfind(char::is_whitespace).map_or(0, |i| i + 1);
                return bare(rest, Kind::File, start..rest.len());
            }
            Some(Takes::Commands) => {
                let start = rest.rfind([' ', '%']).map_or(0, |i| i + 1);
                return bare(rest, Kind::CommandName, start..rest.len());
            }
            Some(Takes::Nothing) => return bare(rest, Kind::Nothing, rest.len()..rest.len()),
            _ => return in_code(rest),
        }
    }
    if before[lead..].chars().all(|c| c == '%') && !before[lead..].is_empty() {
        return bare(before, Kind::Command, lead..before.len());
    }
    let question = before.len() - before[lead..].trim_start_matches('?').len();
    if before[lead..].starts_with('?') { in_code(&before[question..]) } else { in_code(before) }
}

fn bare(text: &str, kind: Kind, word: Range<usize>) -> Place<'_> {
    Place { text, pieces: vec![], kind, word, call: None }
}

fn in_code(text: &str) -> Place<'_> {
    let all = lex::tokens(text);
    let end = text.len();
    let in_comment = all.last().is_some_and(|p| p.class == Class::Comment);
    let pieces: Vec<Piece> = all.into_iter().filter(|p| !matches!(p.class, Class::Blank | Class::Comment)).collect();
    let call = open_call(text, &pieces);
    let slice = |i: usize| &text[pieces[i].span.clone()];
    let last = pieces.len().checked_sub(1);
    let (kind, word) = match last {
        _ if in_comment => (Kind::Nothing, end..end),
        None => (Kind::Name, end..end),
        Some(i) if pieces[i].class == Class::OpenStr => {
            let quoted = slice(i);
            let prefix = quoted.find(['"', '\'']).unwrap_or(0);
            let quote = &quoted[prefix..];
            let marks = if quote.starts_with("\"\"\"") || quote.starts_with("'''") { 3 } else { 1 };
            (Kind::InString(i), pieces[i].span.start + prefix + marks..end)
        }
        Some(i)
            if pieces[i].span.end == end
                && matches!(pieces[i].class, Class::Name | Class::Keyword | Class::Constant) =>
        {
            let kind = match i.checked_sub(1).map(slice) {
                Some(".") if from_relative(text, &pieces, i - 1) => Kind::Module,
                Some(".") => Kind::Attribute(i - 1),
                Some("import" | "from") => Kind::Module,
                _ => Kind::Name,
            };
            (kind, pieces[i].span.clone())
        }
        Some(i) if pieces[i].span.end == end && slice(i) == "." => match from_relative(text, &pieces, i) {
            true => (Kind::Module, end..end),
            false => (Kind::Attribute(i), end..end),
        },
        Some(i) if pieces[i].span.end == end && slice(i) == "[" => (Kind::Key(i), end..end),
        Some(i) if pieces[i].span.end == end && pieces[i].class == Class::Number => (Kind::Nothing, end..end),
        Some(i) if matches!(slice(i), "import" | "from") => (Kind::Module, end..end),
        Some(_) => (Kind::Name, end..end),
    };
    // A dotted module is one word.
    let word = match (kind, last) {
        (Kind::Module, Some(_)) => {
            let start = text[..word.end].rfind([' ', ',']).map_or(0, |i| i + 1);
            start..word.end
        }
        _ => word,
    };
    Place { text, pieces, kind, word, call }
}

/// Whether the dot at `dot` belongs to the module of an import statement.
fn from_relative(text: &str, pieces: &[Piece], dot: usize) -> bool {
    let mut i = dot;
    while i > 0 && (pieces[i].class == Class::Name || &text[pieces[i].span.clone()] == ".") {
        i -= 1;
    }
    matches!(&text[pieces[i].span.clone()], "import" | "from")
}

/// The innermost call around the end of the text.
fn open_call(text: &str, pieces: &[Piece]) -> Option<OpenCall> {
    let slice = |i: usize| &text[pieces[i].span.clone()];
    let mut open: Vec<usize> = vec![];
    for (i, p) in pieces.iter().enumerate() {
        match p.class {
            Class::Open => open.push(i),
            Class::Close => {
                open.pop();
            }
            _ => {}
        }
    }
    // Brackets that are no call may be open inside the call's.
    let bracket = open
        .into_iter()
        .rev()
        .find(|&i| slice(i) == "(" && i > 0 && matches!(pieces[i - 1].class, Class::Name | Class::Close))?;
    let mut call = OpenCall { bracket, positional: 0, keywords: vec![], current: None, begins: false };
    let mut depth = 0usize;
    let mut begins = true;
    let mut is_keyword = false;
    for i in bracket + 1..pieces.len() {
        let at_name = begins && pieces[i].class == Class::Name;
        match (pieces[i].class, slice(i)) {
            (Class::Open, _) => depth += 1,
            (Class::Close, _) => depth = depth.saturating_sub(1),
            (_, ",") if depth == 0 => {
                call.positional += usize::from(!is_keyword);
                (begins, is_keyword, call.current) = (true, false, None);
                continue;
            }
            (_, "=") if depth == 0 && i > bracket + 1 && pieces[i - 1].class == Class::Name => {
                is_keyword = true;
                call.keywords.push(slice(i - 1).to_string());
                call.current = Some(slice(i - 1).to_string());
            }
            _ => {}
        }
        // The word at the cursor may be the whole argument.
        begins = at_name && i + 1 == pieces.len() && pieces[i].span.end == text.len();
    }
    call.begins = begins && depth == 0;
    Some(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (Kind, &str) {
        let p = place(text);
        (p.kind, &p.text[p.word])
    }

    #[test]
    fn places() {
        assert_eq!(at("%ti"), (Kind::Command, "%ti"));
        assert_eq!(at("%"), (Kind::Command, "%"));
        assert_eq!(at("np.cu"), (Kind::Attribute(1), "cu"));
        assert_eq!(at("np."), (Kind::Attribute(1), ""));
        assert_eq!(at("pri"), (Kind::Name, "pri"));
        assert_eq!(at("f(a, "), (Kind::Name, ""));
        assert_eq!(at("d['ab"), (Kind::InString(2), "ab"));
        assert_eq!(at("d["), (Kind::Key(1), ""));
        assert_eq!(at("import nu"), (Kind::Module, "nu"));
        assert_eq!(at("import numpy.li"), (Kind::Module, "numpy.li"));
        assert_eq!(at("1.5"), (Kind::Nothing, ""));
        assert_eq!(at("x  # pri"), (Kind::Nothing, ""));
        assert_eq!(at("?np.cu"), (Kind::Attribute(1), "cu"));
        assert_eq!(at("é.x"), (Kind::Attribute(1), "x"));
        assert_eq!(at(""), (Kind::Name, ""));
    }

    #[test]
    fn calls() {
        let call = place("f(1, g(2), axis=").call.unwrap();
        assert_eq!((call.bracket, call.positional, call.current.as_deref()), (1, 2, Some("axis")));
        assert!(!call.begins);
        assert!(place("f(a, ax").call.unwrap().begins);
        assert!(place("f(").call.unwrap().begins);
        assert!(!place("f(a + b").call.unwrap().begins);
        assert_eq!(place("f([1, 2], [3, ").call.unwrap().positional, 1);
        assert!(place("f(1)").call.is_none());
        assert!(place("(1, ").call.is_none());
    }
}
