//! tscript.ebnf and the parser say the same: every rule is a parser function and the other way
//! round, every example parses, and the picture is drawn from the rules of today. `sentences.rs` asks
//! CPython about programs made from it.

use std::collections::BTreeSet;
use tscript_grammar::parse_tree;
use tscript_sentences::{Grammar, picture};

const EBNF: &str = include_str!("../tscript.ebnf");
const PARSER: [&str; 6] = [
    include_str!("../src/parser/mod.rs"),
    include_str!("../src/parser/compound.rs"),
    include_str!("../src/parser/simple.rs"),
    include_str!("../src/parser/expression.rs"),
    include_str!("../src/parser/atom.rs"),
    concat!(include_str!("../src/parser/call.rs"), include_str!("../src/parser/params.rs")),
];

#[test]
fn rules_are_functions() {
    let grammar = Grammar::read(EBNF);
    let mut functions = BTreeSet::new();
    for line in PARSER.iter().flat_map(|text| text.lines()) {
        if let Some((name, _)) = line.strip_prefix("pub fn ").and_then(|l| l.split_once("<'a")) {
            functions.insert(name);
        }
    }
    // `argument` and `dict_entry` are local to `arguments` and `dict_or_set`; `reach` begins what is checked later.
    let local = ["argument", "dict_entry"];
    let checked = grammar.order.iter().position(|name| name == "reach").expect("the rule reach");
    for name in &grammar.order[..checked] {
        assert!(functions.contains(&**name) || local.contains(&&**name), "no function {name}");
    }
    for name in functions {
        assert!(grammar.rules.contains_key(name), "no rule {name} for the function");
    }
    let mut used = grammar.used();
    used.insert("module");
    for name in &used {
        assert!(grammar.rules.contains_key(*name), "{name} is used, not defined");
    }
    for name in grammar.rules.keys() {
        assert!(used.contains(&**name), "{name} is defined, not used");
    }
}

#[test]
fn examples_parse() {
    let grammar = Grammar::read(EBNF);
    for (rule, example) in &grammar.examples {
        if let Err(error) = parse_tree(example) {
            panic!("{rule}: {example:?}: {error}");
        }
    }
    for name in grammar.rules.keys() {
        assert!(grammar.examples.iter().any(|(rule, _)| rule == name), "{name} has no example");
    }
}

/// `cargo run -p tscript-grammar --example railroad` draws it again.
#[test]
fn the_picture_is_of_today() {
    assert!(include_str!("../railroad.svg") == picture(&Grammar::read(EBNF)), "railroad.svg is stale");
}
