//! Python's regular expressions in the words of the regex crate.

/// Flags as Python's bits.
#[derive(Clone, Copy, Default)]
pub struct Flags {
    pub ignore_case: bool,
    pub multiline: bool,
    pub dot_all: bool,
    pub verbose: bool,
    pub ascii: bool,
}

const UNICODE: i64 = 32;

impl Flags {
    fn of(bits: i64) -> Self {
        let has = |bit: i64| bits & bit != 0;
        Flags { ignore_case: has(2), multiline: has(8), dot_all: has(16), verbose: has(64), ascii: has(256) }
    }
    /// Python's number, `UNICODE` added as `compile` does.
    pub fn bits(&self) -> i64 {
        let bit = |on: bool, n: i64| if on { n } else { 0 };
        bit(self.ignore_case, 2)
            | bit(self.multiline, 8)
            | bit(self.dot_all, 16)
            | bit(self.verbose, 64)
            | if self.ascii { 256 } else { UNICODE }
    }
    fn set(&mut self, letter: char) -> bool {
        match letter {
            'i' => self.ignore_case = true,
            'm' => self.multiline = true,
            's' => self.dot_all = true,
            'x' => self.verbose = true,
            'a' => self.ascii = true,
            'u' | 'L' => {}
            _ => return false,
        }
        true
    }
}

/// What went wrong and at which character.
pub type Failure = (String, usize);

/// The pattern for the regex crate and the flags after the pattern's own.
pub fn translate(pattern: &str, bits: i64) -> Result<(String, Flags), Failure> {
    let mut t = Translator { chars: pattern.chars().collect(), at: 0, out: String::new(), flags: Flags::of(bits) };
    t.global_flags();
    let mut head = String::new();
    for (on, letter) in
        [(t.flags.ignore_case, 'i'), (t.flags.multiline, 'm'), (t.flags.dot_all, 's'), (t.flags.verbose, 'x')]
    {
        if on {
            head.push(letter);
        }
    }
    t.body()?;
    let flags = t.flags;
    Ok((if head.is_empty() { t.out } else { format!("(?{head}){}", t.out) }, flags))
}

struct Translator {
    chars: Vec<char>,
    at: usize,
    out: String,
    flags: Flags,
}

impl Translator {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }
    fn rest_is(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c))
    }

    /// `(?imsx)` at the start.
    fn global_flags(&mut self) {
        if !self.rest_is("(?") {
            return;
        }
        let letters: Vec<char> = self.chars[2..].iter().copied().take_while(|c| c.is_ascii_alphabetic()).collect();
        let closed = self.peek(2 + letters.len()) == Some(')');
        if !letters.is_empty() && closed && letters.iter().all(|&c| Flags::default().set(c)) {
            for c in &letters {
                self.flags.set(*c);
            }
            self.at = letters.len() + 3;
        }
    }

    fn body(&mut self) -> Result<(), Failure> {
        let mut open: Vec<usize> = Vec::new();
        // Whether something stands before that a quantifier can repeat.
        let mut repeatable = false;
        let mut quantified = false;
        while let Some(c) = self.peek(0) {
            let start = self.at;
            self.at += 1;
            match c {
                '\\' => {
                    self.escape(false)?;
                    (repeatable, quantified) = (true, false);
                }
                '[' => {
                    self.class(start)?;
                    (repeatable, quantified) = (true, false);
                }
                '(' => {
                    open.push(start);
                    self.group(start, &mut open)?;
                    (repeatable, quantified) = (false, false);
                }
                ')' => {
                    if open.pop().is_none() {
                        return Err(("unbalanced parenthesis".into(), start));
                    }
                    self.out.push(')');
                    (repeatable, quantified) = (true, false);
                }
                '|' => {
                    self.out.push('|');
                    (repeatable, quantified) = (false, false);
                }
                '$' => {
                    self.out.push_str(if self.flags.multiline { "$" } else { "(?=\\n?\\z)" });
                    (repeatable, quantified) = (true, false);
                }
                '*' | '+' | '?' => {
                    if !repeatable {
                        return Err(("nothing to repeat".into(), start));
                    }
                    if quantified && c == '*' {
                        return Err(("multiple repeat".into(), start));
                    }
                    self.out.push(c);
                    quantified = true;
                }
                '{' => match self.counts() {
                    Some(text) if repeatable => {
                        self.out.push_str(&text);
                        quantified = true;
                    }
                    Some(_) => return Err(("nothing to repeat".into(), start)),
                    None => {
                        self.out.push_str("\\{");
                        (repeatable, quantified) = (true, false);
                    }
                },
                '}' | ']' => {
                    self.out.push('\\');
                    self.out.push(c);
                    (repeatable, quantified) = (true, false);
                }
                '#' if self.flags.verbose => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                c if self.flags.verbose && c.is_whitespace() => {}
                '.' | '^' => {
                    self.out.push(c);
                    (repeatable, quantified) = (true, false);
                }
                c => {
                    self.literal(c);
                    (repeatable, quantified) = (true, false);
                }
            }
        }
        match open.pop() {
            Some(start) => Err(("missing ), unterminated subpattern".into(), start)),
            None => Ok(()),
        }
    }

    /// A character that stands for itself.
    fn literal(&mut self, c: char) {
        if "\\.+*?()|[]{}^$#&-~".contains(c) || c.is_whitespace() && self.flags.verbose {
            if c.is_whitespace() {
                self.out.push_str(&format!("\\x{{{:x}}}", c as u32));
                return;
            }
            self.out.push('\\');
        }
        self.out.push(c);
    }

    /// What follows `(`.
    fn group(&mut self, start: usize, open: &mut Vec<usize>) -> Result<(), Failure> {
        if self.rest_is("?#") {
            open.pop();
            while let Some(c) = self.peek(0) {
                self.at += 1;
                if c == ')' {
                    return Ok(());
                }
            }
            return Err(("missing ), unterminated comment".into(), start));
        }
        self.out.push('(');
        if self.peek(0) != Some('?') {
            return Ok(());
        }
        if self.rest_is("?P=") {
            let name: String = self.chars[self.at + 3..].iter().take_while(|c| **c != ')').collect();
            self.at += 4 + name.chars().count();
            open.pop();
            self.out.pop();
            self.out.push_str(&format!("(?P={name})"));
            return Ok(());
        }
        for kind in ["?:", "?=", "?!", "?<=", "?<!", "?>", "?P<", "?("] {
            if self.rest_is(kind) {
                self.out.push_str(kind);
                self.at += kind.len();
                if kind == "?P<" || kind == "?(" {
                    let end = if kind == "?(" { ')' } else { '>' };
                    let name: String = self.chars[self.at..].iter().take_while(|c| **c != end).collect();
                    if self.at + name.chars().count() >= self.chars.len() {
                        return Err((format!("missing {end}, unterminated name"), self.at));
                    }
                    self.at += name.chars().count() + 1;
                    self.out.push_str(&name);
                    self.out.push(end);
                }
                return Ok(());
            }
        }
        // Flags inside: `(?i:…)`, `(?-i:…)`.
        let letters: String =
            self.chars[self.at + 1..].iter().take_while(|c| c.is_ascii_alphabetic() || **c == '-').collect();
        match self.peek(1 + letters.len()) {
            Some(':') if !letters.is_empty() => {
                self.out.push('?');
                self.out.push_str(&letters.replace(['a', 'u', 'L'], ""));
                self.out.push(':');
                self.at += letters.len() + 2;
                Ok(())
            }
            Some(')') if !letters.is_empty() => Err(("global flags not at the start of the expression".into(), start)),
            Some(c) => Err((format!("unknown extension ?{c}"), start + 1)),
            None => Err(("unexpected end of pattern".into(), start + 2)),
        }
    }

    /// `{m}`, `{m,}`, `{,n}`, `{m,n}` after its brace; `None` where the brace is a literal.
    fn counts(&mut self) -> Option<String> {
        let inner: String = self.chars[self.at..].iter().take_while(|c| c.is_ascii_digit() || **c == ',').collect();
        let well_formed = inner.matches(',').count() <= 1 && !inner.is_empty();
        if !well_formed || self.peek(inner.len()) != Some('}') {
            return None;
        }
        self.at += inner.len() + 1;
        Some(match inner.strip_prefix(',') {
            Some(n) => format!("{{0,{n}}}"),
            None => format!("{{{inner}}}"),
        })
    }

    /// What follows a backslash.
    fn escape(&mut self, in_class: bool) -> Result<(), Failure> {
        let start = self.at - 1;
        let Some(c) = self.peek(0) else { return Err(("bad escape (end of pattern)".into(), start)) };
        self.at += 1;
        let ascii = self.flags.ascii;
        let class = |inside: &str| if in_class { inside.to_string() } else { format!("[{inside}]") };
        let text = match c {
            'd' if ascii => class("0-9"),
            'w' if ascii => class("0-9A-Za-z_"),
            's' if ascii => class(" \\t\\n\\r\\x0b\\x0c"),
            'D' if ascii => "[^0-9]".into(),
            'W' if ascii => "[^0-9A-Za-z_]".into(),
            'S' if ascii => "[^ \\t\\n\\r\\x0b\\x0c]".into(),
            'd' | 'D' | 'w' | 'W' | 's' | 'S' => format!("\\{c}"),
            'b' if in_class => "\\x08".into(),
            'b' | 'B' if !in_class => format!("\\{c}"),
            'A' if !in_class => "\\A".into(),
            'Z' if !in_class => "\\z".into(),
            'n' | 't' | 'r' => format!("\\{c}"),
            'a' => "\\x07".into(),
            'f' => "\\x0c".into(),
            'v' => "\\x0b".into(),
            'x' | 'u' | 'U' => {
                let width = match c {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let digits: String =
                    self.chars[self.at..].iter().take(width).take_while(|c| c.is_ascii_hexdigit()).collect();
                if digits.len() != width {
                    return Err((format!("incomplete escape \\{c}{digits}"), start));
                }
                self.at += width;
                format!("\\x{{{digits}}}")
            }
            '0'..='9' => {
                let more: String = self.chars[self.at..].iter().take(2).take_while(|c| c.is_ascii_digit()).collect();
                let octal = |s: &str| u32::from_str_radix(s, 8).ok();
                if c == '0' || in_class || (more.len() == 2 && octal(&format!("{c}{more}")).is_some()) {
                    let digits: String = more.chars().take_while(|c| *c < '8').collect();
                    self.at += digits.len();
                    format!("\\x{{{:x}}}", octal(&format!("{c}{digits}")).unwrap_or(0) & 0xff)
                } else {
                    let second = more.chars().take(1).collect::<String>();
                    self.at += second.len();
                    // A group of its own keeps the number apart from digits that follow.
                    format!("(?:\\{c}{second})")
                }
            }
            c if c.is_ascii_alphabetic() => return Err((format!("bad escape \\{c}"), start)),
            c if c.is_ascii_punctuation() => match c {
                '\'' | '"' | '`' | '<' | '>' | '/' | ',' | ';' | ':' | '!' | '@' | '%' | '=' | '_' => c.to_string(),
                c => format!("\\{c}"),
            },
            c if c.is_whitespace() => format!("\\x{{{:x}}}", c as u32),
            c => c.to_string(),
        };
        self.out.push_str(&text);
        Ok(())
    }

    /// A set after its bracket.
    fn class(&mut self, start: usize) -> Result<(), Failure> {
        self.out.push('[');
        if self.peek(0) == Some('^') {
            self.out.push('^');
            self.at += 1;
        }
        let mut first = true;
        loop {
            let Some(c) = self.peek(0) else { return Err(("unterminated character set".into(), start)) };
            self.at += 1;
            match c {
                ']' if !first => break,
                '\\' => self.escape(true)?,
                '-' => {
                    // At an end, or after a class, it is itself.
                    let literal = first || self.peek(0) == Some(']');
                    self.out.push_str(if literal { "\\-" } else { "-" });
                }
                '[' | ']' | '&' | '~' | '^' | '#' => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                c if c.is_whitespace() => self.out.push_str(&format!("\\x{{{:x}}}", c as u32)),
                c => self.out.push(c),
            }
            first = false;
        }
        self.out.push(']');
        Ok(())
    }
}
