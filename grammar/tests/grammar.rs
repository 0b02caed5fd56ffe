//! tscript.ebnf and the parser say the same: every rule is a parser function and the other way
//! round, every example parses, and sentences made from the rules at random parse.

use std::collections::{BTreeMap, BTreeSet};
use tscript_grammar::parse_tree;

const EBNF: &str = include_str!("../tscript.ebnf");
const PARSER: [&str; 6] = [
    include_str!("../src/parser/mod.rs"),
    include_str!("../src/parser/compound.rs"),
    include_str!("../src/parser/simple.rs"),
    include_str!("../src/parser/expression.rs"),
    include_str!("../src/parser/atom.rs"),
    concat!(include_str!("../src/parser/call.rs"), include_str!("../src/parser/params.rs")),
];

/// The right side of a rule.
#[derive(Debug)]
enum Node {
    Rule(String),
    Token(String),
    Text(String),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Optional(Box<Node>),
    Repeat(Box<Node>),
}

struct Grammar {
    rules: BTreeMap<String, Node>,
    examples: Vec<(String, String)>,
}

fn read() -> Grammar {
    let mut words: Vec<String> = Vec::new();
    let mut examples = Vec::new();
    let mut rest = EBNF;
    let mut last_rule = String::new();
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("(*") {
            let mut depth = 1;
            let mut end = 0;
            while depth > 0 {
                let tail = &comment[end..];
                if tail.starts_with("*)") {
                    depth -= 1;
                    end += 2;
                } else if tail.starts_with("(*>") {
                    depth += 1;
                    end += 3;
                } else {
                    end += tail.chars().next().expect("a closed comment").len_utf8();
                }
            }
            let text = &comment[..end - 2];
            if let Some(example) = text.strip_prefix("> ") {
                let example = example.strip_suffix(' ').expect("a blank before *)");
                let example = example.replace("\\\\", "\0").replace("\\n", "\n").replace('\0', "\\");
                examples.push((last_rule.clone(), example));
            }
            rest = &comment[end..];
        } else if c == '"' {
            let end = rest[1..].find('"').expect("a closed string") + 2;
            words.push(rest[..end].to_string());
            rest = &rest[end..];
        } else if c.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            words.push(rest[..end].to_string());
            if rest[end..].trim_start().starts_with('=') {
                last_rule = rest[..end].to_string();
            }
            rest = &rest[end..];
        } else {
            if !c.is_whitespace() {
                words.push(c.to_string());
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    let mut rules = BTreeMap::new();
    let mut at = 0;
    while at < words.len() {
        let name = words[at].clone();
        assert_eq!(words[at + 1], "=", "after {name}");
        at += 2;
        let node = choice(&words, &mut at);
        assert_eq!(words[at], ";", "at the end of {name}");
        at += 1;
        assert!(rules.insert(name.clone(), node).is_none(), "{name} twice");
    }
    Grammar { rules, examples }
}

fn choice(words: &[String], at: &mut usize) -> Node {
    let mut all = vec![sequence(words, at)];
    while words[*at] == "|" {
        *at += 1;
        all.push(sequence(words, at));
    }
    if all.len() == 1 { all.remove(0) } else { Node::Choice(all) }
}

fn sequence(words: &[String], at: &mut usize) -> Node {
    let mut all = Vec::new();
    while !matches!(words[*at].as_str(), "|" | ")" | "]" | "}" | ";") {
        let word = words[*at].clone();
        *at += 1;
        let mut inside = || {
            let node = choice(words, at);
            *at += 1;
            Box::new(node)
        };
        all.push(match word.as_str() {
            "(" => *inside(),
            "[" => Node::Optional(inside()),
            "{" => Node::Repeat(inside()),
            w if w.starts_with('"') => Node::Text(w.trim_matches('"').to_string()),
            w if w.chars().all(|c| c.is_ascii_uppercase() || c == '_') => Node::Token(word),
            _ => Node::Rule(word),
        });
    }
    Node::Sequence(all)
}

fn names<'a>(node: &'a Node, out: &mut BTreeSet<&'a str>) {
    match node {
        Node::Rule(name) => {
            out.insert(name);
        }
        Node::Token(_) | Node::Text(_) => {}
        Node::Sequence(all) | Node::Choice(all) => all.iter().for_each(|n| names(n, out)),
        Node::Optional(n) | Node::Repeat(n) => names(n, out),
    }
}

#[test]
fn rules_are_functions() {
    let grammar = read();
    let mut functions = BTreeSet::new();
    for line in PARSER.iter().flat_map(|text| text.lines()) {
        if let Some((name, _)) = line.strip_prefix("pub fn ").and_then(|l| l.split_once("<'a")) {
            functions.insert(name);
        }
    }
    // `argument` and `dict_entry` are local to `arguments` and `dict_or_set`.
    let local = ["argument", "dict_entry"];
    for name in grammar.rules.keys() {
        assert!(functions.contains(&**name) || local.contains(&&**name), "no function {name}");
    }
    for name in functions {
        assert!(grammar.rules.contains_key(name), "no rule {name} for the function");
    }
    let mut used = BTreeSet::from(["module"]);
    grammar.rules.values().for_each(|n| names(n, &mut used));
    for name in &used {
        assert!(grammar.rules.contains_key(*name), "{name} is used, not defined");
    }
    for name in grammar.rules.keys() {
        assert!(used.contains(&**name), "{name} is defined, not used");
    }
}

#[test]
fn examples_parse() {
    let grammar = read();
    for (rule, example) in &grammar.examples {
        if let Err(error) = parse_tree(example) {
            panic!("{rule}: {example:?}: {error}");
        }
    }
    for name in grammar.rules.keys() {
        assert!(grammar.examples.iter().any(|(rule, _)| rule == name), "{name} has no example");
    }
}

/// Makes sentences: a small generator, and the text so far.
struct Maker<'a> {
    grammar: &'a Grammar,
    seed: u64,
    out: String,
    indent: usize,
}

impl Maker<'_> {
    fn random(&mut self, n: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 33) as usize % n
    }

    fn make(&mut self, node: &Node, depth: usize) {
        match node {
            Node::Text(text) => self.word(text),
            Node::Token(kind) => self.token(kind),
            Node::Sequence(all) => all.iter().for_each(|n| self.make(n, depth)),
            Node::Optional(n) | Node::Repeat(n) => {
                if depth > 0 && self.random(3) == 0 {
                    self.make(n, depth - 1);
                }
            }
            // Deep down the first alternative is the simple one.
            Node::Choice(all) => {
                let i = if depth == 0 { 0 } else { self.random(all.len()) };
                self.make(&all[i], depth);
            }
            Node::Rule(name) => {
                // `strings` and `fstring` need blanks that only the lexer knows about.
                if name == "strings" {
                    return self.pick(&["'a'", "f'{x!r:>{y}}'", "b''"]);
                }
                self.make(&self.grammar.rules[name], depth.saturating_sub(1));
            }
        }
    }

    fn pick(&mut self, words: &[&str]) {
        let i = self.random(words.len());
        self.word(words[i]);
    }

    fn word(&mut self, text: &str) {
        if self.out.is_empty() || self.out.ends_with('\n') {
            self.out.push_str(&" ".repeat(self.indent));
        } else {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    fn token(&mut self, kind: &str) {
        match kind {
            "NAME" => self.pick(&["x", "y", "z", "print"]),
            "NUMBER" => self.pick(&["1", "2.5", "0x1f", "3j"]),
            "NEWLINE" => self.out.push('\n'),
            "INDENT" => self.indent += 1,
            "DEDENT" => self.indent -= 1,
            _ => self.word("'s'"),
        }
    }
}

#[test]
fn sentences_parse() {
    // What the rules beyond the grammar say.
    const BEYOND: [&str; 24] = [
        "cannot assign to",
        "cannot delete",
        "illegal target",
        "only single target",
        "is an illegal expression for augmented assignment",
        "assignment to yield expression",
        "Maybe you meant",
        "positional argument follows",
        "iterable argument unpacking follows",
        "Generator expression must be parenthesized",
        "iterable unpacking cannot",
        "dict unpacking cannot",
        "expected after dictionary key",
        "may appear only once",
        "must be ahead of",
        "must precede",
        "must follow bare",
        "cannot follow var-keyword",
        "follows default argument",
        "cannot mix bytes",
        "no ** arguments",
        "too many levels of indentation",
        "invalid syntax",
        "may not",
    ];
    let grammar = read();
    let (mut parsed, mut beyond) = (0, 0);
    for seed in 1..=4000u64 {
        let mut maker =
            Maker { grammar: &grammar, seed: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), out: String::new(), indent: 0 };
        maker.make(&grammar.rules["statement"], 9 + (seed % 12) as usize);
        let source = maker.out;
        match parse_tree(&source) {
            Ok(_) => parsed += 1,
            // The parser itself stops with "expected" words; the checks beyond it have none.
            Err(error) => {
                let known = BEYOND.iter().any(|b| error.message.contains(b));
                assert!(known && error.expected.is_empty(), "{source}\n{error} {:?}", error.span);
                beyond += 1;
            }
        }
    }
    println!("{parsed} sentences parse, {beyond} break a rule beyond the grammar");
    assert!(parsed > 2000, "{parsed} parsed, {beyond} beyond");
}
