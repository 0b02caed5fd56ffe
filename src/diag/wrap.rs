//! Prose in lines of a width.

/// A text in lines of at most `width` columns.
pub fn lines(text: &str, width: usize) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for word in words(text) {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width.max(20) {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(&word);
        column += length;
    }
    out + "\n"
}

/// The words of a text; what stands in square brackets is one with what stands before, for it is code.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut().filter(|last| last.matches('[').count() > last.matches(']').count()) {
            Some(open) => *open = format!("{open} {word}"),
            None => words.push(word.to_string()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_brackets_is_not_parted() {
        assert_eq!(lines("a short text for one line", 80), "a short text for one line\n");
        assert_eq!(lines("write a[[0, 1]] = b instead", 21), "write a[[0, 1]] = b\ninstead\n");
        assert_eq!(lines("somewhat longer than x[0, 1, 2]", 25), "somewhat longer than\nx[0, 1, 2]\n");
    }
}
