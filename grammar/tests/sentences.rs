//! Programs made from `tscript.ebnf` at random: tscript and CPython accept each and see the same tree. Programs spoiled
//! at random: what CPython rejects is rejected here, and the other way round, apart from [`RESTRICTIONS`].
//!
//! A seeded batch of a few seconds; `TSC_SENTENCES=100000 cargo test -p tscript-grammar --test sentences` runs a longer
//! one. Without a CPython 3.11 (`tests/oracle --setup` makes one) only tscript's half is tested.

use std::path::Path;
use tscript_grammar::{dump, parse_tree};
use tscript_sentences::{Choices, Grammar, Maker, Tokens, Worker, shrink};

/// What CPython accepts and tscript rejects deliberately: statements that need one of these.
const RESTRICTIONS: [&str; 3] = ["async", "await", "match"];

/// The tree as CPython sees it, or `SyntaxError: …`.
const SCRIPT: &str = concat!(
    include_str!("dump_oracle.py"),
    r#"
def answer(text):
    try:
        return dump(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        return f"{type(e).__name__}: {getattr(e, 'msg', e)}"
    except NotImplementedError as e:
        return f"(outside: {e})"
"#
);

fn worker() -> Option<Worker> {
    let worker = Worker::start(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")), SCRIPT);
    if worker.is_none() {
        eprintln!("no CPython 3.11: only tscript's half is tested");
    }
    worker
}

fn count(usual: u64) -> u64 {
    std::env::var("TSC_SENTENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

fn ours(text: &str) -> String {
    match parse_tree(text) {
        Ok(module) => dump::module(&module),
        Err(error) => error.to_string(),
    }
}

fn rejected(answer: &str) -> bool {
    !answer.is_empty() && !answer.starts_with('(')
}

/// The tokens of tscript.ebnf.
#[derive(Default)]
struct Python {
    /// f-strings around; each level has quotes of its own.
    level: usize,
    /// Inside a format spec, for each f-string and field around.
    spec: Vec<bool>,
}

const QUOTES: [&str; 4] = ["'", "\"", "'''", "\"\"\""];

impl Tokens for Python {
    fn token(&mut self, kind: &str, maker: &mut Maker<'_>) {
        let quote = QUOTES[self.level.min(3)];
        match kind {
            "NAME" => {
                let name = maker.choices.pick(&["x", "y", "z", "print", "match", "_", "é"]);
                maker.word(name);
            }
            "NUMBER" => {
                let number = maker.choices.pick(&["1", "0", "2.5", "0x1f", "3j", "1_000", "0b1", ".5e-3", "9"]);
                maker.word(number);
            }
            "NEWLINE" => {
                let end = maker.choices.pick(&["\n", "\n", " # a comment\n", "\n\n"]);
                maker.text.push_str(end);
            }
            "INDENT" => maker.indent += 1,
            "DEDENT" => maker.indent -= 1,
            "STRING" => {
                let prefix = maker.choices.pick(&["", "", "r", "u", "R"]);
                let text = maker.choices.pick(if self.level == 0 {
                    &["", "a", "\\n", "\\x41", "{", "é", "#"]
                } else {
                    &["", "a", "é"]
                });
                maker.word(&format!("{prefix}{quote}{text}{quote}"));
            }
            "BYTES" => {
                let prefix = maker.choices.pick(&["b", "rb", "B"]);
                maker.word(&format!("{prefix}{quote}a{quote}"));
            }
            "F_START" => {
                let prefix = maker.choices.pick(&["f", "rf", "F"]);
                maker.word(&format!("{prefix}{quote}"));
                self.level += 1;
                self.spec.push(false);
            }
            "F_TEXT" => {
                let all: &[&str] =
                    if self.spec.last() == Some(&true) { &[">8", ".3", "x"] } else { &["a", "{{", "}}", ": !", " "] };
                let text = maker.choices.pick(all);
                maker.text.push_str(text);
            }
            "F_OPEN" => {
                maker.text.push('{');
                self.spec.push(false);
            }
            "F_DEBUG" => maker.text.push('='),
            "F_CONV" => {
                let conversion = maker.choices.pick(&["!r", "!s", "!a"]);
                maker.text.push_str(conversion);
            }
            "F_SPEC" => {
                maker.text.push(':');
                self.spec.pop();
                self.spec.push(true);
            }
            "F_CLOSE" => {
                self.spec.pop();
                maker.text.push('}');
            }
            "F_END" => {
                self.level -= 1;
                self.spec.pop();
                maker.text.push_str(QUOTES[self.level]);
            }
            other => panic!("an unknown token {other}"),
        }
    }

    fn rule(&mut self, name: &str, maker: &mut Maker<'_>) -> bool {
        // No quotes are left for a string inside three f-strings.
        let full = name == "strings" && self.level >= 3;
        if full {
            maker.word("x");
        }
        full
    }
}

fn sentence(grammar: &Grammar, choices: Choices, depth: usize) -> (String, Choices) {
    let mut maker = Maker::new(grammar, choices);
    maker.make("statements", depth, &mut Python::default());
    (maker.text, maker.choices)
}

#[test]
fn both_see_the_same_tree() {
    let grammar = Grammar::read(include_str!("../tscript.ebnf"));
    let mut cpython = worker();
    let mut differ = |choices: Choices, depth: usize| {
        let (text, choices) = sentence(&grammar, choices, depth);
        let tree = ours(&text);
        let theirs = cpython.as_mut().map_or_else(|| tree.clone(), |w| w.ask(&text));
        let wrong = tree != theirs || rejected(&tree) || rejected(&theirs);
        wrong.then(|| (choices.taken().to_vec(), format!("{text}\n  tscript {tree}\n  CPython {theirs}")))
    };
    hunt(8, &mut differ);
}

/// Runs the batch; fails with the least programs that differ, twenty of them at most. `differ` gives back the choices
/// that were made and a report.
fn hunt(least_depth: usize, differ: &mut dyn FnMut(Choices, usize) -> Option<(Vec<u32>, String)>) {
    let mut reports = Vec::new();
    for seed in 1..=count(3000) {
        let depth = least_depth + (seed % 12) as usize;
        if let Some((list, _)) = differ(Choices::random(seed), depth) {
            let least = shrink(list, 2000, |l| differ(Choices::replay(l.to_vec()), depth).map(|(used, _)| used));
            let (_, report) = differ(Choices::replay(least), depth).expect("it still fails");
            reports.push(format!("seed {seed}:\n{report}"));
        }
        if reports.len() == 20 {
            break;
        }
    }
    assert!(reports.is_empty(), "{} programs:\n{}", reports.len(), reports.join("\n"));
}

/// The words of a program, with what stands between them.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = |last: &String| {
            let before = last.chars().last().unwrap_or(' ');
            c.is_alphanumeric() && before.is_alphanumeric() || c == ' ' && before == ' '
        };
        match out.last_mut() {
            Some(last) if joins(last) => last.push(c),
            _ => out.push(c.to_string()),
        }
    }
    out
}

/// Spoils a program: drops, doubles, swaps or replaces a word or two.
fn spoil(text: &str, alphabet: &[&str], choices: &mut Choices) -> String {
    let mut all = words(text);
    for _ in 0..=choices.draw(2) {
        if all.is_empty() {
            break;
        }
        let (at, other) = (choices.draw(all.len()), choices.draw(all.len()));
        match choices.draw(5) {
            0 => drop(all.remove(at)),
            1 => all.insert(at, all[at].clone()),
            2 => all.swap(at, other),
            3 => all[at] = choices.pick(alphabet).to_string(),
            _ => all.insert(at, format!(" {} ", choices.pick(alphabet))),
        }
    }
    all.concat()
}

#[test]
fn both_reject_the_same() {
    let grammar = Grammar::read(include_str!("../tscript.ebnf"));
    let Some(mut cpython) = worker() else { return };
    let mut alphabet = grammar.texts();
    alphabet.extend(RESTRICTIONS);
    alphabet.extend([
        "x", "1", "'", "\"", "\\", "\n", "\t", "   ", "!", "$", "?", "'a'", "b'a'", "f'{x}'", "1_", "0x", "é",
    ]);
    let (mut refused, mut accepted, mut other_words) = (0, 0, 0);
    let mut differ = |choices: Choices, depth: usize| {
        let (text, mut choices) = sentence(&grammar, choices, depth);
        let text = spoil(&text, &alphabet, &mut choices);
        let (tree, theirs) = (ours(&text), cpython.ask(&text));
        let deliberate = RESTRICTIONS.iter().any(|word| text.contains(word));
        let same = match (rejected(&tree), rejected(&theirs)) {
            (true, true) => {
                refused += 1;
                if tree != theirs {
                    other_words += 1;
                    if std::env::var_os("TSC_SHOW").is_some() {
                        println!("{text:?}\n  tscript {tree}\n  CPython {theirs}");
                    }
                }
                true
            }
            (false, false) => {
                accepted += 1;
                tree == theirs
            }
            (ours, _) => ours && deliberate,
        };
        (!same).then(|| (choices.taken().to_vec(), format!("{text}\n{text:?}\n  tscript {tree}\n  CPython {theirs}")))
    };
    hunt(6, &mut differ);
    println!("{refused} rejected, {other_words} of them in other words; {accepted} accepted");
    assert!(refused > 500 && accepted > 100, "{refused} rejected, {accepted} accepted");
}
