//! "invalid syntax", made helpful: what could have stood there, in words, and advice for the
//! mistakes that people bring along from other languages.

use super::{Failed, line::Line};
use crate::ast::Span;
use crate::error::SyntaxError;
use crate::token::Tok;

/// The error that CPython leaves without an explanation.
pub fn generic(f: &Failed<'_>, line: &Line, place: Span) -> SyntaxError {
    let mut error = SyntaxError::new(place, "invalid syntax");
    error.expected = words(&f.expected);
    error.hints.extend(advice(f, line));
    error
}

/// Groups of tokens that one phrase stands for: all of them expected → the phrase.
const PHRASES: &[(&str, &[Tok])] = &[
    (
        "a statement",
        &[
            Tok::Pass,
            Tok::Return,
            Tok::Import,
            Tok::If,
            Tok::Def,
            Tok::Name,
            Tok::Number,
            Tok::Str,
            Tok::FStart,
            Tok::Bytes,
            Tok::LPar,
            Tok::LSqb,
            Tok::LBrace,
            Tok::None,
            Tok::True,
            Tok::False,
            Tok::Ellipsis,
            Tok::Minus,
            Tok::Plus,
            Tok::Tilde,
            Tok::Not,
            Tok::Lambda,
            Tok::Star,
            Tok::Yield,
            Tok::From,
            Tok::Break,
            Tok::Continue,
            Tok::Raise,
            Tok::Assert,
            Tok::Del,
            Tok::Global,
            Tok::Nonlocal,
            Tok::For,
            Tok::While,
            Tok::With,
            Tok::Try,
            Tok::At,
            Tok::Class,
        ],
    ),
    (
        "an expression",
        &[
            Tok::Name,
            Tok::Number,
            Tok::Str,
            Tok::FStart,
            Tok::Bytes,
            Tok::LPar,
            Tok::LSqb,
            Tok::LBrace,
            Tok::None,
            Tok::True,
            Tok::False,
            Tok::Ellipsis,
            Tok::Minus,
            Tok::Plus,
            Tok::Tilde,
            Tok::Not,
            Tok::Lambda,
        ],
    ),
    (
        "an operand",
        &[
            Tok::Name,
            Tok::Number,
            Tok::Str,
            Tok::FStart,
            Tok::Bytes,
            Tok::LPar,
            Tok::LSqb,
            Tok::LBrace,
            Tok::None,
            Tok::True,
            Tok::False,
            Tok::Ellipsis,
            Tok::Minus,
            Tok::Plus,
            Tok::Tilde,
        ],
    ),
    (
        "an operator",
        &[
            Tok::Plus,
            Tok::Minus,
            Tok::Star,
            Tok::Slash,
            Tok::DoubleSlash,
            Tok::Percent,
            Tok::At,
            Tok::Shl,
            Tok::Shr,
            Tok::Amper,
            Tok::Caret,
            Tok::Bar,
            Tok::EqEq,
            Tok::NotEq,
            Tok::Less,
            Tok::LessEq,
            Tok::Greater,
            Tok::GreaterEq,
            Tok::In,
            Tok::Is,
            Tok::Not,
            Tok::And,
            Tok::Or,
            Tok::DoubleStar,
            Tok::If,
            Tok::Dot,
            Tok::LPar,
            Tok::LSqb,
        ],
    ),
    (
        "an assignment",
        &[
            Tok::Equal,
            Tok::PlusEq,
            Tok::MinusEq,
            Tok::StarEq,
            Tok::SlashEq,
            Tok::DoubleSlashEq,
            Tok::PercentEq,
            Tok::DoubleStarEq,
            Tok::AtEq,
            Tok::AmperEq,
            Tok::BarEq,
            Tok::CaretEq,
            Tok::ShlEq,
            Tok::ShrEq,
        ],
    ),
];

/// What was expected, in words.
fn words(expected: &[Tok]) -> Vec<String> {
    let mut left: Vec<Tok> = expected.to_vec();
    let mut out = Vec::new();
    for (phrase, tokens) in PHRASES {
        let core = tokens.len().min(8);
        if tokens[..core].iter().all(|t| left.contains(t)) {
            out.push((*phrase).to_string());
            left.retain(|t| !tokens.contains(t));
        }
    }
    for tok in left {
        let text = tok.text();
        let word = match tok {
            Tok::Newline
            | Tok::Indent
            | Tok::Dedent
            | Tok::Name
            | Tok::Number
            | Tok::Str
            | Tok::Bytes
            | Tok::FStart
            | Tok::FText
            | Tok::FEnd => text.to_string(),
            _ => format!("'{text}'"),
        };
        if !out.contains(&word) {
            out.push(word);
        }
    }
    out
}

/// Advice by the token before the place and the one at it.
fn advice(f: &Failed<'_>, line: &Line) -> Option<String> {
    let (before, stopped) = (f.before(), f.stopped()?);
    let first_of_two = f.at.checked_sub(2).and_then(|i| f.kind(i));
    if stopped == Tok::Newline && before == first_of_two {
        match before {
            Some(Tok::Plus) => return Some("there is no '++'; write x += 1".to_string()),
            Some(Tok::Minus) => return Some("there is no '--'; write x -= 1".to_string()),
            _ => {}
        }
    }
    let pair = [
        (Some(Tok::Amper), Tok::Amper, "write 'and' for '&&'"),
        (Some(Tok::Bar), Tok::Bar, "write 'or' for '||'"),
        (Some(Tok::EqEq), Tok::Equal, "there is no '==='; write '==' or 'is'"),
        (Some(Tok::Less), Tok::Greater, "write '!=' for '<>'"),
        (Some(Tok::Equal), Tok::Less, "write '<=' for '=<'"),
        (Some(Tok::Equal), Tok::Greater, "write '>=' for '=>'"),
    ];
    if let Some((.., hint)) = pair.iter().find(|(b, s, _)| *b == before && *s == stopped) {
        return Some((*hint).to_string());
    }
    if stopped == Tok::Walrus && line.brackets.is_empty() {
        return Some("put an assignment expression in brackets, or write '='".to_string());
    }
    if f.at == line.statement {
        let of = match stopped {
            Tok::Else => "an 'if', 'for', 'while' or 'try'",
            Tok::Elif => "an 'if'",
            Tok::Except | Tok::Finally => "a 'try'",
            _ => return None,
        };
        return Some(format!("'{stopped}' belongs to {of} with the same indentation"));
    }
    if stopped.is_keyword() && f.expected.contains(&Tok::Name) {
        return Some(format!("'{stopped}' is a keyword and cannot be a name"));
    }
    if stopped == Tok::Equal && f.at == line.first + 1 {
        let first = f.kind(line.first)?;
        if first.is_keyword() {
            return Some(format!("'{first}' is a keyword and cannot be a name"));
        }
    }
    if f.text(line.statement) == "type" && f.at == line.statement + 1 && stopped == Tok::Name {
        return Some("'type' statements came with Python 3.12; write X = …".to_string());
    }
    None
}
