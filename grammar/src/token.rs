//! The tokens. logos finds where each begins; numbers and strings, whose ends
//! need Python's own rules, are scanned on from there by `number` and `string`.

use crate::ast::Span;
use crate::{number, string};
use logos::{FilterResult, Lexer, Logos};

/// What is wrong with a token. `None` means: no token begins with this character.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fault(pub Option<Box<FaultInfo>>);

/// A fault in words.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultInfo {
    pub message: String,
    pub span: Span,
    /// More input could mend it (an open triple-quoted string, a trailing backslash).
    pub open: bool,
}

impl Fault {
    /// A fault at bytes `start..end`.
    pub fn new(start: usize, end: usize, message: impl Into<String>) -> Fault {
        let span = Span::new(start, end);
        Fault(Some(Box::new(FaultInfo { message: message.into(), span, open: false })))
    }
    /// The same fault, but more input could mend it.
    pub fn open(mut self) -> Fault {
        if let Some(info) = &mut self.0 {
            info.open = true;
        }
        self
    }
}

/// A token with its place in the source (bytes).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    pub tok: Tok,
    pub start: u32,
    pub end: u32,
}

macro_rules! tokens {
    ($( $(#[$attr:meta])* $name:ident = $text:literal ),* $(,)?) => {
        /// The kinds of tokens.
        #[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[logos(error = Fault)]
        #[logos(skip r"[ \t\x0c]+")]
        #[logos(skip(r"#[^\r\n]*", allow_greedy = true))]
        #[repr(u8)]
        pub enum Tok { $( $(#[$attr])* $name ),* }

        impl Tok {
            /// The token as messages write it.
            pub fn text(self) -> &'static str {
                match self { $( Tok::$name => $text ),* }
            }
        }
    };
}

tokens! {
    #[regex(r"\r\n|\n|\r")]
    Newline = "end of line",
    /// Made by the indentation pass.
    Indent = "an indented block",
    Dedent = "end of block",
    /// The place of a fault: nothing matches it, so the parser stops there.
    Bad = "error",
    #[regex(r"\\(\r\n|\n|\r)?", continuation)]
    Continuation = "\\",

    #[regex(r"[A-Za-z_\p{XID_Start}][A-Za-z0-9_\p{XID_Continue}]*")]
    Name = "a name",
    #[regex(r"[0-9]|\.[0-9]", number::token)]
    Number = "a number",
    #[regex(r#"([rR]|[uU]|[bB]|[fF]|[bB][rR]|[rR][bB]|[fF][rR]|[rR][fF])?("|'|"""|''')"#, string::token)]
    Str = "a string",
    Bytes = "a bytes literal",
    /// The opening of an f-string: prefix and quotes.
    FStart = "an f-string",
    /// Literal text inside.
    FText = "text",
    /// `{` of a field.
    FOpen = "{",
    /// The text of a self-documenting field, `=` and blanks included; stands after the expression.
    FDebug = "=",
    /// `!r`, `!s`, `!a`.
    FConv = "!",
    /// `:` before a format spec.
    FSpec = ":",
    /// `}` of a field.
    FClose = "}",
    FEnd = "end of the f-string",

    #[token("False")] False = "False",
    #[token("None")] None = "None",
    #[token("True")] True = "True",
    #[token("and")] And = "and",
    #[token("as")] As = "as",
    #[token("assert")] Assert = "assert",
    #[token("async")] Async = "async",
    #[token("await")] Await = "await",
    #[token("break")] Break = "break",
    #[token("class")] Class = "class",
    #[token("continue")] Continue = "continue",
    #[token("def")] Def = "def",
    #[token("del")] Del = "del",
    #[token("elif")] Elif = "elif",
    #[token("else")] Else = "else",
    #[token("except")] Except = "except",
    #[token("finally")] Finally = "finally",
    #[token("for")] For = "for",
    #[token("from")] From = "from",
    #[token("global")] Global = "global",
    #[token("if")] If = "if",
    #[token("import")] Import = "import",
    #[token("in")] In = "in",
    #[token("is")] Is = "is",
    #[token("lambda")] Lambda = "lambda",
    #[token("nonlocal")] Nonlocal = "nonlocal",
    #[token("not")] Not = "not",
    #[token("or")] Or = "or",
    #[token("pass")] Pass = "pass",
    #[token("raise")] Raise = "raise",
    #[token("return")] Return = "return",
    #[token("try")] Try = "try",
    #[token("while")] While = "while",
    #[token("with")] With = "with",
    #[token("yield")] Yield = "yield",

    #[token("(")] LPar = "(",
    #[token(")")] RPar = ")",
    #[token("[")] LSqb = "[",
    #[token("]")] RSqb = "]",
    #[token("{")] LBrace = "{",
    #[token("}")] RBrace = "}",
    #[token(",")] Comma = ",",
    #[token(":")] Colon = ":",
    #[token(";")] Semi = ";",
    #[token(".")] Dot = ".",
    #[token("...")] Ellipsis = "...",
    #[token("->")] Arrow = "->",
    #[token("@")] At = "@",
    #[token("+")] Plus = "+",
    #[token("-")] Minus = "-",
    #[token("*")] Star = "*",
    #[token("/")] Slash = "/",
    #[token("//")] DoubleSlash = "//",
    #[token("%")] Percent = "%",
    #[token("**")] DoubleStar = "**",
    #[token("~")] Tilde = "~",
    #[token("&")] Amper = "&",
    #[token("|")] Bar = "|",
    #[token("^")] Caret = "^",
    #[token("<<")] Shl = "<<",
    #[token(">>")] Shr = ">>",
    #[token("==")] EqEq = "==",
    #[token("!=")] NotEq = "!=",
    #[token("<")] Less = "<",
    #[token("<=")] LessEq = "<=",
    #[token(">")] Greater = ">",
    #[token(">=")] GreaterEq = ">=",
    #[token(":=")] Walrus = ":=",
    #[token("=")] Equal = "=",
    #[token("+=")] PlusEq = "+=",
    #[token("-=")] MinusEq = "-=",
    #[token("*=")] StarEq = "*=",
    #[token("/=")] SlashEq = "/=",
    #[token("//=")] DoubleSlashEq = "//=",
    #[token("%=")] PercentEq = "%=",
    #[token("**=")] DoubleStarEq = "**=",
    #[token("&=")] AmperEq = "&=",
    #[token("|=")] BarEq = "|=",
    #[token("^=")] CaretEq = "^=",
    #[token("<<=")] ShlEq = "<<=",
    #[token(">>=")] ShrEq = ">>=",
    #[token("@=")] AtEq = "@=",
}

impl Tok {
    /// Is it one of Python's reserved words?
    pub fn is_keyword(self) -> bool {
        (Tok::False as u8..=Tok::Yield as u8).contains(&(self as u8))
    }
    /// `+=` and its like.
    pub fn is_augassign(self) -> bool {
        (Tok::PlusEq as u8..=Tok::AtEq as u8).contains(&(self as u8))
    }
}

impl std::fmt::Display for Tok {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

/// A backslash joins lines, and nothing else may follow it.
fn continuation(lex: &mut Lexer<'_, Tok>) -> FilterResult<(), Fault> {
    let span = lex.span();
    if lex.remainder().is_empty() {
        let at = span.start;
        let fault = Fault::new(at, span.end, "unexpected EOF while parsing");
        return FilterResult::Error(fault.open());
    }
    if span.len() == 1 {
        return FilterResult::Error(Fault::new(
            span.end,
            span.end + lex.remainder().chars().next().map_or(0, char::len_utf8),
            "unexpected character after line continuation character",
        ));
    }
    FilterResult::Skip
}
