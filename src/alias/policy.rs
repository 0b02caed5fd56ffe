//! What becomes of a warning: `-W` on the command line, `# tscript: allow V001` in the source.

use super::codes::Code;

/// What is done with a warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Ignore,
    /// It is printed on standard error, once a place.
    #[default]
    Print,
    /// It becomes an exception.
    Raise,
}

/// A buffer that is hardly seen is told of from this size on, at the end of a run and by `%who`, unless `-W pinned=BYTES`
/// says otherwise.
const PINNED: usize = 4 << 20;

/// How every code is treated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    actions: Vec<Action>,
    /// From how many bytes on a pinned buffer is worth a word (V007, `%who`).
    pub pinned: usize,
    /// Whether comments such as `#: view of a` are assertions.
    pub check: bool,
}

impl Default for Policy {
    fn default() -> Self {
        let actions = Code::ALL.iter().map(|c| if c.by_default() { Action::Print } else { Action::Ignore });
        Policy { actions: actions.collect(), pinned: PINNED, check: false }
    }
}

impl Policy {
    /// Applies the arguments of `-W`, left to right: `default`, `ignore`, `error`, `all`, each for every
    /// code or `ACTION::CODE` for one; `pinned=BYTES` is V007's threshold, `check` makes checked comments assertions.
    ///
    /// # Errors
    /// A word that is none of these, said so that it can be printed.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Policy, String> {
        let mut policy = Policy::default();
        for word in words {
            if word == "check" {
                policy.check = true;
                continue;
            }
            if let Some(bytes) = word.strip_prefix("pinned=") {
                policy.pinned = bytes.parse().map_err(|_| format!("-W {word}: a number of bytes is wanted"))?;
                continue;
            }
            let (action, code) = word.split_once("::").map_or((word, None), |(a, c)| (a, Some(c)));
            let codes: Vec<Code> = match code {
                None => Code::ALL.to_vec(),
                Some(name) => {
                    vec![
                        Code::parse(name)
                            .ok_or_else(|| format!("-W {word}: no such code; `tscript explain` lists them"))?,
                    ]
                }
            };
            for c in codes {
                let now = &mut policy.actions[c as usize];
                *now = match action {
                    "ignore" => Action::Ignore,
                    "all" => Action::Print,
                    // Of one code: it is asked for.
                    "default" if code.is_some() || c.by_default() => Action::Print,
                    "default" => Action::Ignore,
                    "error" if code.is_some() || *now != Action::Ignore => Action::Raise,
                    "error" => Action::Ignore,
                    _ => {
                        return Err(format!(
                            "-W {word}: one of default, ignore, error, all, check is wanted, or ACTION::CODE such as error::V001"
                        ));
                    }
                };
            }
        }
        Ok(policy)
    }

    /// No code is reported.
    pub fn silence() -> Policy {
        Policy { actions: vec![Action::Ignore; Code::ALL.len()], ..Policy::default() }
    }
    /// What is done with warnings of a code.
    pub fn action(&self, code: Code) -> Action {
        self.actions[code as usize]
    }
    /// Whether no code is reported.
    pub fn silent(&self) -> bool {
        self.actions.iter().all(|a| *a == Action::Ignore)
    }
}

/// Whether the source allows a code at a statement: `# tscript: allow V001` on one of its lines, or alone
/// on the line above. Several codes may follow each other; no code allows all.
pub fn allowed(text: &str, start: usize, end: usize, code: Code) -> bool {
    let from = text[..start.min(text.len())].rfind('\n').map_or(0, |i| i + 1);
    let end = end.clamp(from, text.len());
    let to = text[end..].find('\n').map_or(text.len(), |i| end + i);
    let above = text[..from].trim_end_matches('\n').rsplit('\n').next().unwrap_or("").trim_start();
    let comment_above = if above.starts_with('#') { above } else { "" };
    text[from..to].lines().chain([comment_above]).any(|line| allows(line, code))
}

fn allows(line: &str, code: Code) -> bool {
    let Some((_, rest)) = line.split_once("# tscript: allow") else { return false };
    let mut codes = rest.split([' ', ',']).filter(|w| !w.is_empty()).peekable();
    codes.peek().is_none() || codes.map_while(Code::parse).any(|c| c == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_apply_from_left_to_right() {
        let action = |words: &[&str], code| Policy::parse(words.iter().copied()).unwrap().action(code);
        assert_eq!(action(&[], Code::V001), Action::Print);
        assert_eq!(action(&[], Code::V009), Action::Ignore);
        assert_eq!(action(&["all"], Code::V009), Action::Print);
        assert_eq!(action(&["error"], Code::V009), Action::Ignore);
        assert_eq!(action(&["all", "error"], Code::V009), Action::Raise);
        assert_eq!(action(&["ignore", "error::v003"], Code::V003), Action::Raise);
        assert_eq!(action(&["error", "default::V003"], Code::V003), Action::Print);
        assert!(Policy::parse(["ignore"]).unwrap().silent());
        assert_eq!(Policy::parse(["pinned=5"]).unwrap().pinned, 5);
        for wrong in ["loud", "error::V999", "pinned=x"] {
            assert!(Policy::parse([wrong]).unwrap_err().contains(wrong));
        }
    }

    #[test]
    fn comments_allow_codes_by_line() {
        let text =
            "a = 1\n# tscript: allow V002, V003\nb[0] = 2\nc = 3  # tscript: allow V001\nd = 4  # tscript: allow\n";
        let at = |needle: &str, code| {
            let start = text.find(needle).unwrap();
            allowed(text, start, start + needle.len(), code)
        };
        assert!(at("b[0] = 2", Code::V003) && !at("b[0] = 2", Code::V001));
        assert!(at("c = 3", Code::V001) && !at("c = 3", Code::V002));
        assert!(at("d = 4", Code::V010));
        assert!(!at("a = 1", Code::V002));
    }
}
