//! The tokens around the place where the parser stopped: the line, its brackets, its items.

use super::Failed;
use crate::token::Tok;

/// The logical line up to the place.
pub struct Line {
    /// Its first token.
    pub first: usize,
    /// The first token of the simple statement (after a `;`).
    pub statement: usize,
    /// The brackets open at the place.
    pub brackets: Vec<usize>,
    /// The first token of the item at the place: after the bracket, `,` or `;` before it.
    pub item: usize,
    /// Was there a `,` before the item, inside the same bracket?
    pub comma: bool,
    /// Was there a `:` outside lambdas inside the same bracket?
    pub colon: bool,
}

impl Line {
    /// Looks at the tokens before the place.
    pub fn around(f: &Failed<'_>) -> Line {
        let kinds = &f.tokens.kinds;
        let at = f.at.min(kinds.len());
        let ends = |t: &Tok| matches!(t, Tok::Newline | Tok::Indent | Tok::Dedent);
        let first = kinds[..at].iter().rposition(ends).map_or(0, |i| i + 1);
        let mut statement = first;
        let mut levels = vec![(0, first, false, false)];
        for (i, tok) in kinds.iter().enumerate().take(at).skip(first) {
            match tok {
                Tok::LPar | Tok::LSqb | Tok::LBrace | Tok::FOpen => {
                    levels.push((i, i + 1, false, false));
                }
                Tok::RPar | Tok::RSqb | Tok::RBrace | Tok::FClose if levels.len() > 1 => {
                    levels.pop();
                }
                _ => {}
            }
            let bottom = levels.len() == 1;
            if let Some(level) = levels.last_mut() {
                match tok {
                    Tok::Semi if bottom => {
                        statement = i + 1;
                        *level = (0, i + 1, false, false);
                    }
                    Tok::Comma => *level = (level.0, i + 1, true, level.3),
                    Tok::Colon => level.3 = true,
                    _ => {}
                }
            }
        }
        let brackets = levels[1..].iter().map(|l| l.0).collect();
        let (_, item, comma, colon) = levels.last().copied().unwrap_or((0, first, false, false));
        Line { first, statement, brackets, item, comma, colon }
    }

    /// The kind of the innermost open bracket.
    pub fn bracket(&self, f: &Failed<'_>) -> Option<Tok> {
        self.brackets.last().and_then(|i| f.kind(*i))
    }

    /// Is the innermost open bracket that of a call?
    pub fn in_call(&self, f: &Failed<'_>) -> bool {
        self.brackets.last().is_some_and(|i| {
            f.kind(*i) == Some(Tok::LPar)
                && i.checked_sub(1).and_then(|j| f.kind(j)).is_some_and(ends_expression)
                && *i > self.first
        })
    }
}

/// May an expression end with this token?
pub fn ends_expression(tok: Tok) -> bool {
    matches!(
        tok,
        Tok::Name
            | Tok::Number
            | Tok::Str
            | Tok::Bytes
            | Tok::FEnd
            | Tok::RPar
            | Tok::RSqb
            | Tok::RBrace
            | Tok::None
            | Tok::True
            | Tok::False
            | Tok::Ellipsis
    )
}

/// May an expression begin with this token?
pub fn begins_expression(tok: Tok) -> bool {
    matches!(
        tok,
        Tok::Name
            | Tok::Number
            | Tok::Str
            | Tok::Bytes
            | Tok::FStart
            | Tok::LPar
            | Tok::LSqb
            | Tok::LBrace
            | Tok::None
            | Tok::True
            | Tok::False
            | Tok::Ellipsis
            | Tok::Not
            | Tok::Lambda
            | Tok::Tilde
            | Tok::Minus
            | Tok::Plus
    )
}

/// The first token of the disjunction that ends before the place, or, `past_if`, of the one
/// before the `if` in it.
pub fn start_of_operand(f: &Failed<'_>, line: &Line, past_if: bool) -> Option<usize> {
    let (mut i, mut depth, mut ifs) = (f.at, 0usize, usize::from(past_if));
    while i > line.item {
        let tok = f.kind(i - 1)?;
        match tok {
            Tok::RPar | Tok::RSqb | Tok::RBrace | Tok::FClose | Tok::FEnd => depth += 1,
            Tok::LPar | Tok::LSqb | Tok::LBrace | Tok::FOpen | Tok::FStart => {
                depth = depth.checked_sub(1)?;
            }
            Tok::If if depth == 0 && ifs > 0 => ifs -= 1,
            Tok::If
            | Tok::Else
            | Tok::For
            | Tok::Lambda
            | Tok::Return
            | Tok::Yield
            | Tok::From
            | Tok::Colon
            | Tok::Equal
            | Tok::Walrus
            | Tok::Assert
            | Tok::Raise
            | Tok::Elif
            | Tok::While
            | Tok::With
            | Tok::Del
            | Tok::Arrow
                if depth == 0 =>
            {
                break;
            }
            Tok::In if depth == 0 && iterates(f, line, i - 1) => break,
            tok if tok.is_augassign() && depth == 0 => break,
            _ => {}
        }
        i -= 1;
    }
    while i < f.at && matches!(f.kind(i), Some(Tok::Star | Tok::DoubleStar)) {
        i += 1;
    }
    (i < f.at).then_some(i)
}

/// Does the `in` at `i` belong to a `for`?
fn iterates(f: &Failed<'_>, line: &Line, i: usize) -> bool {
    let mut depth = 0usize;
    for j in (line.first..i).rev() {
        match f.kind(j) {
            Some(Tok::RPar | Tok::RSqb | Tok::RBrace) => depth += 1,
            Some(Tok::LPar | Tok::LSqb | Tok::LBrace) if depth == 0 => return false,
            Some(Tok::LPar | Tok::LSqb | Tok::LBrace) => depth -= 1,
            Some(Tok::For) if depth == 0 => return true,
            Some(Tok::In) if depth == 0 => return false,
            _ => {}
        }
    }
    false
}
