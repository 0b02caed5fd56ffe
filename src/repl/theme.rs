//! Colours by meaning: one table a background.

use super::config::ThemeName;
use tscript_grammar::lex::Class;

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Prompt,
    Continuation,
    Keyword,
    Constant,
    Number,
    Str,
    Comment,
    Operator,
    Name,
    /// `%time`
    Command,
    /// The bracket that matches the one at the cursor.
    Match,
    /// What is certainly wrong.
    Wrong,
    Hint,
    /// The current argument in a signature.
    Current,
    /// A summary beside a completion.
    Summary,
}

/// Colours, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme(Option<ThemeName>);

impl Theme {
    /// The colours for this background; `None` writes no escape sequences at all.
    pub fn new(name: Option<ThemeName>) -> Self {
        Theme(name)
    }
    /// Whether it has colours.
    pub fn is_colored(&self) -> bool {
        self.0.is_some()
    }
    /// The parameters of the escape sequence; empty for plain text.
    fn code(&self, part: Part) -> &'static str {
        let Some(name) = self.0 else { return "" };
        let (dark, light) = match part {
            Part::Prompt => ("1;32", "1;32"),
            Part::Continuation => ("32", "32"),
            Part::Keyword => ("1;35", "35"),
            Part::Constant | Part::Number => ("36", "34"),
            Part::Str => ("33", "32"),
            Part::Comment => ("90", "90"),
            Part::Command => ("1;34", "1;34"),
            Part::Match => ("1;7", "1;7"),
            Part::Wrong => ("4;31", "4;31"),
            Part::Hint | Part::Summary => ("90", "90"),
            Part::Current => ("1;4", "1;4"),
            Part::Operator | Part::Name => ("", ""),
        };
        if name == ThemeName::Dark { dark } else { light }
    }
    /// The text in its colour.
    pub fn paint(&self, part: Part, text: &str) -> String {
        match self.code(part) {
            "" => text.to_string(),
            _ if text.is_empty() => String::new(),
            code => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }
}

impl From<Class> for Part {
    fn from(class: Class) -> Part {
        match class {
            Class::Keyword => Part::Keyword,
            Class::Constant => Part::Constant,
            Class::Number => Part::Number,
            Class::Str | Class::OpenStr => Part::Str,
            Class::Comment => Part::Comment,
            Class::Operator | Class::Open | Class::Close => Part::Operator,
            Class::Name | Class::Blank | Class::Newline | Class::Unknown => Part::Name,
        }
    }
}
