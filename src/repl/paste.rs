//! Pasted transcripts: prompts are taken off, what was printed between them is left out.

/// The prompt that a line begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prompt {
    /// `>>> `, `In [3]: `
    First,
    /// `... `, `   ...: `
    More,
    /// `Out[3]: `
    Output,
    None,
}

/// Whether a text is a transcript: its first line that is not blank begins with a prompt.
pub fn has_prompts(text: &str) -> bool {
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    prompt_of(first).0 == Prompt::First
}

/// The inputs of a pasted text. Without prompts that is the text itself, its common indentation taken off.
pub fn inputs(text: &str) -> Vec<String> {
    if !has_prompts(text) {
        return vec![dedented(text)];
    }
    let mut found: Vec<String> = vec![];
    for line in text.lines() {
        match prompt_of(line) {
            (Prompt::First, code) => found.push(code.to_string()),
            (Prompt::More, code) => {
                if let Some(last) = found.last_mut() {
                    last.push('\n');
                    last.push_str(code);
                }
            }
            (Prompt::Output | Prompt::None, _) => {}
        }
    }
    found.retain(|input| !input.trim().is_empty());
    found
}

/// What prompt a line begins with, and what follows it.
fn prompt_of(line: &str) -> (Prompt, &str) {
    let bare = line.trim_start();
    for (text, kind) in [(">>>", Prompt::First), ("...:", Prompt::More), ("...", Prompt::More)] {
        if let Some(rest) = bare.strip_prefix(text) {
            match rest.strip_prefix([' ', '\u{a0}']) {
                Some(rest) => return (kind, rest),
                None if rest.is_empty() => return (kind, ""),
                None => {}
            }
        }
    }
    for (word, kind) in [("In [", Prompt::First), ("Out[", Prompt::Output)] {
        if let Some(rest) = bare.strip_prefix(word)
            && let Some((digits, rest)) = rest.split_once("]:")
            && digits.bytes().all(|b| b.is_ascii_digit())
        {
            return (kind, rest.strip_prefix(' ').unwrap_or(rest));
        }
    }
    (Prompt::None, line)
}

/// The text without the indentation that all its lines share.
fn dedented(text: &str) -> String {
    let blanks = |l: &str| l.len() - l.trim_start_matches([' ', '\t']).len();
    let first = text.lines().find(|l| !l.trim().is_empty()).map_or(0, blanks);
    let common = text.lines().filter(|l| !l.trim().is_empty()).map(blanks).min().unwrap_or(0);
    if common == 0 || first != common {
        return text.to_string();
    }
    text.split('\n').map(|l| l.get(common..).unwrap_or("")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_taken_off() {
        let python = ">>> a = 1\n>>> for i in [1]:\n...     print(i)\n...\n1\n>>> a\n1\n";
        assert_eq!(inputs(python), ["a = 1", "for i in [1]:\n    print(i)\n", "a"]);
        let ipython = "In [1]: a = 1\n\nIn [2]: def f():\n   ...:     return 2\n   ...: \n\nIn [3]: f()\nOut[3]: 2\n";
        assert_eq!(inputs(ipython), ["a = 1", "def f():\n    return 2\n", "f()"]);
        assert_eq!(inputs("    >>> x\n    3"), ["x"]);
    }

    #[test]
    fn other_texts_keep_their_lines() {
        assert_eq!(inputs("    a = 1\n    if a:\n        b\n"), ["a = 1\nif a:\n    b\n"]);
        assert_eq!(inputs("a\n    b"), ["a\n    b"]);
        assert_eq!(inputs("x = [...]"), ["x = [...]"]);
        assert!(!has_prompts("..."));
    }
}
