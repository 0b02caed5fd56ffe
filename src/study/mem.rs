//! `%mem a b …`: the buffers behind names and expressions, as a picture.

use super::Complaint;
use crate::alias;
use crate::alias::picture::{Named, Picture, picture, svg, text};
use crate::session::Session;

/// So many arrays are drawn if none is named.
const MOST: usize = 12;

/// The picture that a request asks for, in a terminal of this width.
///
/// # Errors
/// As [`described`].
pub fn mem(session: &mut Session, request: &str, width: usize, colour: bool) -> Result<String, Complaint> {
    Ok(text::draw(&described(session, request)?, width, colour))
}

/// The same as SVG.
///
/// # Errors
/// As [`described`].
pub fn mem_svg(session: &mut Session, request: &str) -> Result<String, Complaint> {
    Ok(svg::draw(&described(session, request)?))
}

/// The buffers of what can be reached under these names; `None` if that is no array.
pub fn of_names(session: &Session, names: &[String]) -> Option<Picture> {
    let all = session.arrays();
    let wanted: Vec<_> = all.iter().filter(|n| names.iter().any(|name| name == n.root.as_str())).collect();
    let near = |n: &&alias::Named| wanted.iter().any(|w| w.buffer() == n.buffer()) && !n.is_hidden();
    let near: Vec<Named> = all.iter().filter(near).map(|n| named(n.clone())).take(MOST).collect();
    (!near.is_empty()).then(|| picture(&near))
}

/// The buffers of the names and expressions in a request (`a b[0] a.T`), with all other names that look at them. With
/// an empty request, the buffers of all names.
///
/// # Errors
/// An expression that fails or is no array, or a session without arrays.
pub fn described(session: &mut Session, request: &str) -> Result<Picture, Complaint> {
    let mut wanted = Vec::new();
    for expression in expressions(request) {
        // A failure has been reported.
        let value = session.evaluate("<expression>", &expression).map_err(|_| Complaint::new())?;
        let Some(array) = value.any_array() else {
            return Err(format!("{expression} is no array, but of type {}\n", value.type_name()));
        };
        wanted.push(Named { name: expression, object: value.id(), array });
    }
    let all = arrays(session);
    if request.trim().is_empty() {
        if all.is_empty() {
            return Err("no name holds an array\n".into());
        }
        let (drawn, rest) = all.split_at(all.len().min(MOST));
        return Ok(Picture { left_out: rest.iter().map(|n| n.name.clone()).collect(), ..picture(drawn) });
    }
    for other in all {
        let known = wanted.iter().any(|w| w.name == other.name);
        if !known && wanted.iter().any(|w| w.array.storage().same(other.array.storage())) {
            wanted.push(other);
        }
    }
    Ok(picture(&wanted))
}

/// The arrays that can be reached under the names of the session, without those of the prompt and of tools.
fn arrays(session: &Session) -> Vec<Named> {
    let all = session.arrays().into_iter().filter(|n| !n.is_hidden());
    all.map(named).collect()
}

fn named(n: alias::Named) -> Named {
    Named { object: n.value.id(), name: n.path, array: n.array }
}

/// The expressions of a request: separated by commas or blanks outside of brackets and quotes.
fn expressions(request: &str) -> Vec<String> {
    let (mut found, mut now, mut depth, mut quote) = (Vec::new(), String::new(), 0usize, None);
    for c in request.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            ('(' | '[' | '{', None) => depth += 1,
            (')' | ']' | '}', None) => depth = depth.saturating_sub(1),
            (c, None) if depth == 0 && (c == ',' || c.is_whitespace()) => {
                found.extend(Some(std::mem::take(&mut now)).filter(|e| !e.is_empty()));
                continue;
            }
            _ => {}
        }
        now.push(c);
    }
    found.extend(Some(now).filter(|e| !e.is_empty()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_end_at_blanks_outside_of_brackets() {
        assert_eq!(expressions("a b[0, 1], c.T  d['x y']"), ["a", "b[0, 1]", "c.T", "d['x y']"]);
        assert!(expressions(" , ").is_empty());
    }
}
