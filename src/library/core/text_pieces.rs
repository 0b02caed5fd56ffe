//! Long texts are gone through in pieces, between which the program can be stopped.

use crate::kernel::stop;

/// Bytes between two looks whether to stop.
const PIECE: usize = 1 << 20;

/// A text with every piece changed by `change`, which may look at the letters around a letter, as Greek's final sigma
/// demands: a piece ends behind white space, or anywhere in ASCII.
pub fn mapped(text: &str, change: impl Fn(&str) -> String) -> String {
    if text.len() <= PIECE {
        return change(text);
    }
    let ascii = text.is_ascii();
    let (mut out, mut rest) = (String::new(), text);
    while !rest.is_empty() {
        stop::poll();
        let end = if ascii { rest.len().min(PIECE) } else { behind_space(rest, PIECE) };
        let (piece, after) = rest.split_at(end);
        out.push_str(&change(piece));
        rest = after;
    }
    out
}

/// The first place from a position on that has white space before it, or the end.
fn behind_space(text: &str, from: usize) -> usize {
    let space = text.as_bytes().get(from..).and_then(|after| after.iter().position(u8::is_ascii_whitespace));
    space.map_or(text.len(), |k| from + k + 1)
}

/// Calls `found` with the place of each occurrence of `part`, which is not empty, without overlap, until it gives `false`.
pub fn each_match(text: &str, part: &str, mut found: impl FnMut(usize) -> bool) {
    let mut at = 0usize;
    loop {
        let end = floor(text, at.saturating_add(PIECE).saturating_add(part.len()));
        let mut over = at;
        for (k, _) in text[at..end].match_indices(part) {
            if !found(at + k) {
                return;
            }
            over = at + k + part.len();
        }
        if end == text.len() {
            return;
        }
        stop::poll();
        // An occurrence that the end of the piece cut through begins behind this place.
        at = over.max(floor(text, (end + 1).saturating_sub(part.len())));
    }
}

/// The place of the first occurrence of `part`, which is not empty.
pub fn first_match(text: &str, part: &str) -> Option<usize> {
    let mut first = None;
    each_match(text, part, |k| {
        first = Some(k);
        false
    });
    first
}

/// The place of the last occurrence of `part`, which is not empty.
pub fn last_match(text: &str, part: &str) -> Option<usize> {
    let mut end = text.len();
    loop {
        let begin = floor(text, end.saturating_sub(PIECE + part.len()));
        if let Some(k) = text[begin..end].rfind(part) {
            return Some(begin + k);
        }
        if begin == 0 {
            return None;
        }
        stop::poll();
        // An occurrence that the beginning of the piece cut through ends before this place.
        end = ceiling(text, begin + part.len() - 1);
    }
}

/// The last boundary between letters up to a position.
fn floor(text: &str, position: usize) -> usize {
    let mut at = position.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first boundary between letters from a position on.
fn ceiling(text: &str, position: usize) -> usize {
    let mut at = position.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, part: &str) -> Vec<usize> {
        let mut places = Vec::new();
        each_match(text, part, |k| {
            places.push(k);
            true
        });
        places
    }

    #[test]
    fn occurrences_across_pieces_are_found_once() {
        for part in ["ab", "é", "aab", "aaaa", "x"] {
            for shift in 0..6 {
                let mut text = "a".repeat(PIECE - 3 + shift);
                text.push_str("abéaabaé");
                text.push_str(&"é".repeat(PIECE / 2 + 1));
                text.push_str("ab");
                let expected: Vec<usize> = text.match_indices(part).map(|(k, _)| k).collect();
                assert_eq!(all(&text, part), expected, "{part} {shift}");
                assert_eq!(last_match(&text, part), text.rfind(part), "{part} {shift}");
            }
        }
    }

    #[test]
    fn letters_change_as_in_the_whole_text() {
        let text = "ΑΣ ".repeat(PIECE / 4) + "ΑΣ";
        assert_eq!(mapped(&text, str::to_lowercase), text.to_lowercase());
        let text = "aB".repeat(PIECE);
        assert_eq!(mapped(&text, str::to_uppercase), text.to_uppercase());
    }
}
