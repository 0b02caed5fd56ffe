//! What stands dim behind the cursor: the rest of an input from the history, and below it the signature
//! of the call that is being typed.

use super::chain;
use super::place::place;
use crate::eval::{Globals, Interp};
use std::ops::Range;

/// The signature of a call, and where the current argument stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub text: String,
    pub current: Option<Range<usize>>,
}

/// The signature of the innermost call around the end of the text.
pub fn signature(h: &mut Interp, globals: &Globals, before: &str) -> Option<Signature> {
    let place = place(before);
    let call = place.call.as_ref()?;
    let callee = chain::known(h, globals, place.text, &place.pieces, call.bracket)?;
    let parameters = chain::parameters(&callee)?;
    let name = &place.text[place.pieces[call.bracket - 1].span.clone()];
    let current = match &call.current {
        Some(keyword) => parameters.iter().position(|p| p.name == *keyword),
        None => {
            let rest = parameters.iter().position(|p| p.is_rest);
            let last = rest.filter(|&r| r <= call.positional);
            last.or_else(|| {
                Some(call.positional)
                    .filter(|&i| parameters.get(i).is_some_and(|p| p.takes_keyword || i < parameters.len()))
            })
        }
    };
    let mut text = format!("{name}(");
    let mut marked = None;
    for (i, p) in parameters.iter().enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        let start = text.len();
        text.push_str(&p.text);
        if current == Some(i) {
            marked = Some(start..text.len());
        }
    }
    text.push(')');
    Some(Signature { text, current: marked })
}

/// The signature around its current argument, at most so many columns wide.
pub fn cut(mut s: Signature, width: usize) -> Signature {
    let chars: Vec<(usize, char)> = s.text.char_indices().collect();
    if chars.len() <= width || width < 8 {
        return s;
    }
    let at = |i: usize| chars.get(i).map_or(s.text.len(), |c| c.0);
    let last = s.current.as_ref().map_or(0, |c| chars.iter().filter(|(b, _)| *b < c.end).count());
    let from = (last + 2).saturating_sub(width);
    let (from, to) = if from > 0 { (at(from + 1), at(from + width - 1)) } else { (0, at(width - 1)) };
    let (front, back) = (if from > 0 { "…" } else { "" }, if to < s.text.len() { "…" } else { "" });
    let shift = |b: usize| b.clamp(from, to) - from + front.len();
    s.current = s.current.map(|c| shift(c.start)..shift(c.end));
    s.text = format!("{front}{}{back}", &s.text[from..to]);
    s
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_signatures_keep_the_current_argument() {
        let text = "f(aaaaaaaaaa, bbbbbbbbbb, cccccccccc, dddddddddd)".to_string();
        for (name, width) in [("a", 20), ("c", 20), ("d", 20), ("d", 100)] {
            let start = text.find(&name.repeat(10)).unwrap();
            let s = cut(Signature { text: text.clone(), current: Some(start..start + 10) }, width);
            assert_eq!(&s.text[s.current.unwrap()], name.repeat(10), "{}", s.text);
            assert!(s.text.chars().count() <= width);
        }
    }
}
