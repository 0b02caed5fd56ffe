//! The warnings by code: THE list. A code is a row here, a page in `pages/`, and a rule that finds it.

/// One list gives codes, titles and pages.
macro_rules! codes {
    ($($name:ident $title:literal $on:literal;)*) => {
        /// A kind of warning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $name),* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];
            /// `V001`
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => stringify!($name)),* }
            }
            /// What it is about, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title),* }
            }
            /// Whether it is reported unless switched off; the others come with `-W all`.
            pub fn by_default(self) -> bool {
                match self { $(Code::$name => $on),* }
            }
            /// The page that `tscript explain CODE` prints: Markdown.
            pub fn page(self) -> &'static str {
                match self { $(Code::$name => include_str!(concat!("pages/", stringify!($name), ".md"))),* }
            }
        }
    };
}

codes! {
    V001 "a value was overwritten before the same statement assigned it" true;
    V002 "a write went into a temporary copy and is lost" true;
    V003 "repeated indices in an augmented assignment count once" true;
    V004 "repeated indices in an assignment: only one of the values stays" true;
    V005 "source and target of a write overlap" true;
    V006 "several elements of the target are one cell of memory" true;
    V007 "a small view keeps a large buffer alive" true;
    V008 "a list of 0 and 1 was used as an index, not as a mask" true;
    V009 "a function changed an array of its caller" false;
    V010 "values collected one by one are views of one buffer" true;
    V011 "a number with a fraction was written into an array of integers" true;
}

impl Code {
    /// The code of this name, in either case.
    pub fn parse(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|c| c.name().eq_ignore_ascii_case(name))
    }
}

/// Whether a word is meant as a code, known or not: `V011`.
pub fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix(['V', 'v']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// What `tscript explain` lists.
pub fn list() -> String {
    let mut text = String::new();
    for code in Code::ALL {
        let note = if code.by_default() { "" } else { " (with -W all)" };
        text.push_str(&format!("{}  {}{note}\n", code.name(), code.title()));
    }
    text + "\ntscript explain V001 prints the page of a code; tscript explain FILE runs a program step by step.\n"
}
