//! Blocks of several lines in one editing buffer.
//!
//! rustyline edits a block as one text but shows no prompt before its second line. So the prompt of a
//! continuation line is part of that text, a [`marker`] that ends in a no-break space: nobody types
//! it, the colours show it dim, keys step over it, and [`plain`] takes it out again. History holds
//! plain texts.

/// Ends every marker, and makes it different from three typed dots.
pub const END: char = '\u{a0}';

/// The prompt of continuation lines below a prompt of this width.
pub fn marker(width: usize) -> String {
    match width {
        0..=3 => String::new(),
        4 => format!("...{END}"),
        _ => format!("{:>w$}{END}", "...:", w = width - 1),
    }
}

/// The bytes of the marker that a line begins with.
pub fn marker_len(line: &str) -> usize {
    let dots = line.trim_start_matches(' ');
    let Some(rest) = dots.strip_prefix("...") else { return 0 };
    match rest.strip_prefix(':').unwrap_or(rest).strip_prefix(END) {
        Some(rest) => line.len() - rest.len(),
        None => 0,
    }
}

/// The lines of a buffer, each with the place where it begins.
fn lines(buffer: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    buffer.split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line)
    })
}

/// The buffer without its markers.
pub fn plain(buffer: &str) -> String {
    plain_to(buffer, buffer.len()).0
}

/// The buffer without its markers, and what a place in it becomes.
pub fn plain_to(buffer: &str, pos: usize) -> (String, usize) {
    let mut text = String::with_capacity(buffer.len());
    let mut place = 0;
    for (start, line) in lines(buffer) {
        if start > 0 {
            text.push('\n');
        }
        let skipped = if start == 0 { 0 } else { marker_len(line) };
        if pos >= start {
            let inside = (pos - start).min(line.len()).max(skipped) - skipped;
            place = text.len() + inside;
        }
        text.push_str(&line[skipped..]);
    }
    (text, place)
}

/// A plain text with a marker before every line but the first.
pub fn marked(text: &str, marker: &str) -> String {
    text.replace('\n', &format!("\n{marker}"))
}

/// Where the line of a place begins, and how many bytes of marker it begins with.
pub fn line_start(buffer: &str, pos: usize) -> (usize, usize) {
    let start = buffer[..pos].rfind('\n').map_or(0, |i| i + 1);
    let skipped = if start == 0 { 0 } else { marker_len(&buffer[start..]) };
    (start, skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_come_and_go() {
        for width in [4, 8, 9] {
            let m = marker(width);
            assert_eq!(m.chars().count(), width);
            let text = "for i in x:\n    print(i)\n\n... y";
            let buffer = marked(text, &m);
            assert_eq!(plain(&buffer), text);
            for (pos, _) in text.char_indices() {
                let lines = text[..pos].matches('\n').count();
                assert_eq!(plain_to(&buffer, pos + lines * m.len()), (text.to_string(), pos));
            }
        }
        assert_eq!(plain("a\n... b"), "a\n... b");
        assert_eq!(line_start("a\n...\u{a0}b", 8), (2, 5));
    }
}
