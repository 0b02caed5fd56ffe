//! Reads a grammar file: rules, and the examples in its comments.
//!
//! The notation stands at the top of `tscript.ebnf`.

use std::collections::{BTreeMap, BTreeSet};

/// The right side of a rule.
#[derive(Clone, Debug)]
pub enum Node {
    Rule(String),
    Token(String),
    Text(String),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Optional(Box<Node>),
    Repeat(Box<Node>),
}

impl Node {
    fn parts(&self) -> &[Node] {
        match self {
            Node::Rule(_) | Node::Token(_) | Node::Text(_) => &[],
            Node::Sequence(all) | Node::Choice(all) => all,
            Node::Optional(inner) | Node::Repeat(inner) => std::slice::from_ref(inner),
        }
    }

    /// Adds the rules and texts that stand in it.
    fn collect<'a>(&'a self, rules: &mut BTreeSet<&'a str>, texts: &mut BTreeSet<&'a str>) {
        match self {
            Node::Rule(name) => {
                rules.insert(name);
            }
            Node::Text(text) => {
                texts.insert(text);
            }
            _ => self.parts().iter().for_each(|part| part.collect(rules, texts)),
        }
    }
}

/// A grammar: its rules, and programs that show them.
pub struct Grammar {
    pub rules: BTreeMap<String, Node>,
    /// The rules' names as the file has them.
    pub order: Vec<String>,
    /// A rule and a program that uses it.
    pub examples: Vec<(String, String)>,
    heights: BTreeMap<String, usize>,
}

impl Grammar {
    /// Reads a grammar file.
    ///
    /// # Panics
    /// When the file does not follow its own notation: it is part of the project, and a test reads it.
    pub fn read(text: &str) -> Self {
        let (words, examples) = words(text);
        let (mut rules, mut order) = (BTreeMap::new(), Vec::new());
        let mut at = 0;
        while at < words.len() {
            let name = words[at].clone();
            assert_eq!(words[at + 1], "=", "after {name}");
            at += 2;
            let node = choice(&words, &mut at);
            assert_eq!(words[at], ";", "at the end of {name}");
            at += 1;
            assert!(rules.insert(name.clone(), node).is_none(), "{name} twice");
            order.push(name);
        }
        let mut grammar = Grammar { rules, order, examples, heights: BTreeMap::new() };
        grammar.measure();
        grammar
    }

    /// The rules that some rule uses.
    pub fn used(&self) -> BTreeSet<&str> {
        let mut used = BTreeSet::new();
        self.rules.values().for_each(|node| node.collect(&mut used, &mut BTreeSet::new()));
        used
    }

    /// Every text that stands in quotes in some rule.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = BTreeSet::new();
        self.rules.values().for_each(|node| node.collect(&mut BTreeSet::new(), &mut texts));
        texts.into_iter().collect()
    }

    /// How many rules deep the shortest sentence of a node is.
    pub(crate) fn height(&self, node: &Node) -> usize {
        const ENDLESS: usize = usize::MAX / 2;
        match node {
            Node::Token(_) | Node::Text(_) | Node::Optional(_) | Node::Repeat(_) => 0,
            Node::Rule(name) => self.heights.get(name).map_or(ENDLESS, |h| h + 1),
            Node::Sequence(all) => all.iter().map(|n| self.height(n)).max().unwrap_or(0),
            Node::Choice(all) => all.iter().map(|n| self.height(n)).min().unwrap_or(0),
        }
    }

    /// Fills in the heights, the low ones first.
    fn measure(&mut self) {
        for height in 0..=self.rules.len() {
            let known: Vec<_> = self
                .rules
                .iter()
                .filter(|(name, node)| !self.heights.contains_key(*name) && self.height(node) <= height)
                .map(|(name, _)| name.clone())
                .collect();
            self.heights.extend(known.into_iter().map(|name| (name, height)));
        }
    }
}

/// The words of a grammar file, and its examples with the rule they follow.
fn words(mut rest: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (mut words, mut examples, mut last_rule) = (Vec::new(), Vec::new(), String::new());
    while let Some(c) = rest.chars().next() {
        let end = if let Some(comment) = rest.strip_prefix("(*") {
            let text = &comment[..comment_end(comment)];
            if let Some(example) = text.strip_prefix("> ") {
                let example = example.strip_suffix(' ').expect("a blank before *)");
                let example = example.replace("\\\\", "\0").replace("\\n", "\n").replace('\0', "\\");
                examples.push((last_rule.clone(), example));
            }
            text.len() + 4
        } else if c == '"' {
            rest[1..].find('"').expect("a closed string") + 2
        } else if c.is_ascii_alphabetic() {
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let word = &rest[..end];
        rest = &rest[end..];
        if !word.starts_with("(*") && !c.is_whitespace() {
            words.push(word.to_string());
            if c.is_ascii_alphabetic() && rest.trim_start().starts_with('=') {
                last_rule = word.to_string();
            }
        }
    }
    (words, examples)
}

/// Where the text of a comment ends that has just been opened; comments nest.
fn comment_end(text: &str) -> usize {
    let (mut depth, mut end) = (1, 0);
    loop {
        let tail = &text[end..];
        if tail.starts_with("*)") {
            depth -= 1;
            if depth == 0 {
                return end;
            }
            end += 2;
        } else if tail.starts_with("(*>") {
            depth += 1;
            end += 3;
        } else {
            end += tail.chars().next().expect("a closed comment").len_utf8();
        }
    }
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
            w if w.starts_with('"') => Node::Text(w[1..w.len() - 1].to_string()),
            w if w.chars().all(|c| c.is_ascii_uppercase() || c == '_') => Node::Token(word),
            _ => Node::Rule(word),
        });
    }
    if all.len() == 1 { all.remove(0) } else { Node::Sequence(all) }
}
