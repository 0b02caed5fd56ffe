//! Makes one sentence of a grammar.

use crate::{Choices, Grammar, Node};

/// What stands for a token or a rule that is not spelled out by the grammar.
pub trait Tokens {
    /// Writes a token of a kind (`NAME`, `NEWLINE`, …).
    fn token(&mut self, kind: &str, maker: &mut Maker<'_>);

    /// Writes a rule in its own way; `false` when the grammar is to be followed.
    fn rule(&mut self, _name: &str, _maker: &mut Maker<'_>) -> bool {
        false
    }
}

/// A sentence in the making.
pub struct Maker<'a> {
    grammar: &'a Grammar,
    pub choices: Choices,
    pub text: String,
    /// Levels of indentation.
    pub indent: usize,
    /// The next word follows without a blank.
    pub glue: bool,
}

impl<'a> Maker<'a> {
    pub fn new(grammar: &'a Grammar, choices: Choices) -> Self {
        Maker { grammar, choices, text: String::new(), indent: 0, glue: false }
    }

    /// Writes a sentence of a rule, at most about `depth` rules deep.
    ///
    /// # Panics
    /// When the grammar has no such rule.
    pub fn make(&mut self, rule: &str, depth: usize, tokens: &mut dyn Tokens) {
        if !tokens.rule(rule, self) {
            let grammar = self.grammar;
            let node = grammar.rules.get(rule).unwrap_or_else(|| panic!("no rule {rule}"));
            self.node(node, depth, tokens);
        }
    }

    fn node(&mut self, node: &Node, depth: usize, tokens: &mut dyn Tokens) {
        match node {
            Node::Text(text) => self.word(text),
            Node::Token(kind) => tokens.token(kind, self),
            Node::Rule(name) => self.make(name, depth.saturating_sub(1), tokens),
            Node::Sequence(all) => all.iter().for_each(|n| self.node(n, depth, tokens)),
            Node::Optional(inner) => {
                if self.fits(inner, depth) && self.choices.draw(3) == 2 {
                    self.node(inner, depth, tokens);
                }
            }
            Node::Repeat(inner) => {
                for _ in 0..4 {
                    if !self.fits(inner, depth) || self.choices.draw(3) != 2 {
                        break;
                    }
                    self.node(inner, depth, tokens);
                }
            }
            Node::Choice(all) => {
                let short: Vec<&Node> = all.iter().filter(|n| self.fits(n, depth)).collect();
                let chosen = match &short[..] {
                    [] => all.iter().min_by_key(|n| self.grammar.height(n)).expect("a choice has parts"),
                    some => self.choices.pick(some),
                };
                self.node(chosen, depth, tokens);
            }
        }
    }

    fn fits(&self, node: &Node, depth: usize) -> bool {
        self.grammar.height(node) <= depth
    }

    /// Writes a word, with a blank or the indentation before it.
    pub fn word(&mut self, text: &str) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            self.text.push_str(&"    ".repeat(self.indent));
        } else if !self.glue {
            self.text.push(' ');
        }
        self.glue = false;
        self.text.push_str(text);
    }
}
