//! `tscript annotate FILE`: runs a program and writes behind each assignment how its value came about, as a comment
//! that `tscript test` and `-W check` hold it to.

use super::Complaint;
use crate::alias::comments::{self, Claim, Comments, Seen};
use crate::session::Session;

/// The program with its comments brought up to date; everything else is byte for byte what it was. A comment of a
/// statement that did not run is left alone.
///
/// # Errors
/// A text that does not parse.
pub fn annotate(session: &mut Session, name: &str, text: &str) -> Result<String, Complaint> {
    let tree = tscript_grammar::parse(text).map_err(|e| tscript_grammar::report::render(text, name, &e))?;
    let seen = Seen::default();
    let record = seen.clone();
    let ended = session.run_watched(name, text, &tree, &|source| Comments::recording(source, &tree, record.clone()));
    // An exception ends the program; what it did until then is known.
    let ended = ended.err().filter(|e| !e.exit).map(|e| e.report);
    let seen = seen.borrow();
    let mut edits = Vec::new();
    for a in comments::assignments(&tree) {
        let Some(claims) = seen.get(&a.start) else { continue };
        let old = comments::comment(text, a.end).filter(|(_, said)| Claim::parse(said).is_some());
        // Something else stands behind it: another statement, or a comment of the author's.
        let free = text[a.end..].split('\n').next().unwrap_or("").trim().is_empty();
        let new = match &claims[..] {
            [] => String::new(),
            claims => {
                format!("  {} {}", comments::MARK, claims.iter().map(Claim::to_string).collect::<Vec<_>>().join(" | "))
            }
        };
        match old {
            Some((range, _)) => edits.push((range, new)),
            None if free => edits.push((a.end..a.end, new)),
            None => {}
        }
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut out = text.to_string();
    for (range, new) in edits {
        out.replace_range(range, &new);
    }
    match ended {
        Some(report) => Err(report),
        None => Ok(out),
    }
}
