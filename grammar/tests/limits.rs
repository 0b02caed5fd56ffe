//! Deep and long programs: no stack overflow, no seconds, clear errors.

use std::time::{Duration, Instant};
use tscript_grammar::{Parsed, parse, parse_interactive};

/// Parses on a thread with the stack of a main thread, drops the tree there, and gives the message.
fn message(source: String) -> String {
    let start = Instant::now();
    let run = move || match parse(&source) {
        Ok(module) => format!("{} statements", module.body.len()),
        Err(error) => error.message,
    };
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(run).expect("a thread");
    let message = thread.join().expect("no overflow, no panic");
    assert!(start.elapsed() < Duration::from_secs(5), "slow: {message}");
    message
}

#[test]
fn brackets_are_capped_as_in_cpython() {
    for (open, close) in [("(", ")"), ("[", "]"), ("f(", ")"), ("{1: ", "}"), ("a[", "]")] {
        let nested = |n: usize| format!("x = {}1{}\n", open.repeat(n), close.repeat(n));
        assert_eq!(message(nested(200)), "1 statements", "{open}");
        assert_eq!(message(nested(10_000)), "too many nested parentheses", "{open}");
        assert_eq!(message(open.repeat(10_000)), "too many nested parentheses", "{open}");
    }
}

#[test]
fn chains_parse_and_drop() {
    let n = 10_000;
    for source in [
        format!("1{}", "+1".repeat(n)),
        format!("a{}", ".b".repeat(n)),
        format!("a{}", "()".repeat(n)),
        format!("a{}", "[0]".repeat(n)),
        format!("{}a", "not ".repeat(n)),
        format!("{}a", "- ".repeat(n)),
        format!("{}c", "a if b else ".repeat(n)),
        format!("a{}", " and a".repeat(10 * n)),
        format!("a{}", " < a".repeat(10 * n)),
        format!("[{}]", "-1, ".repeat(10 * n)),
        "x = 1; ".repeat(10 * n),
        "x = 1\n".repeat(10 * n),
    ] {
        assert!(message(source.clone()).ends_with("statements"), "{:?}", &source[..40]);
    }
}

#[test]
fn longer_chains_are_refused() {
    let n = 1_000_000;
    for part in ["1+", "a.b.", "not ", "-", "a if b else ", "lambda: ", "2**", "*", "a(b)(c)+"] {
        let text = message(part.repeat(n));
        assert_eq!(text, "expression is nested too deeply", "{part:?}");
    }
    assert_eq!(message("2**".repeat(5000) + "2"), "expression is nested too deeply");
    assert_eq!(message("lambda: ".repeat(5000) + "2"), "expression is nested too deeply");
    assert_eq!(message("2**".repeat(400) + "2"), "1 statements");
    assert_eq!(message("lambda: ".repeat(400) + "2"), "1 statements");
}

#[test]
fn blocks_are_capped() {
    let blocks = |n: usize| {
        let mut text = String::new();
        for i in 0..n {
            text.push_str(&format!("{}if x:\n", " ".repeat(i)));
        }
        text + &" ".repeat(n) + "pass\n"
    };
    assert_eq!(message(blocks(99)), "1 statements");
    assert_eq!(message(blocks(100)), "too many levels of indentation");
    let elifs = |n: usize| format!("if a: pass\n{}", "elif b: pass\n".repeat(n));
    assert_eq!(message(elifs(2000)), "1 statements");
    assert_eq!(message(elifs(20_000)), "too many elif branches");
}

#[test]
fn broken_programs_take_no_time() {
    for source in ["with (".repeat(150), "f(a, *b, ".repeat(150), "{a: [(b, ".repeat(60)] {
        message(source);
    }
    message("x = (\n".to_string() + &"y = 1\n".repeat(5_000));
    message("if x:\n".to_string() + &"  y = f(1, 2)\n".repeat(5_000) + "  z = = 3\n");
    message("\u{feff}".to_string() + "x\n");
}

#[test]
fn any_prefix_of_a_program_is_no_panic() {
    let source = "@d\ndef f(a, /, *b: int, c=1, **d) -> x:\n    '''é'''\n    with (a as b, c): pass\n    \
                  return f\"{a!r:>{w}} {b = }\" rb'\\x00' '\\N{BULLET}' if 0x_ff else [*a, {1: 2, **d}]\n\
                  try:\n\tx[1:, ...] @= y\nexcept (A, B) as e:\n\traise\nfinally: del a, b\n";
    for (i, _) in source.char_indices() {
        let _ = parse(&source[..i]);
        let _ = parse(&source[i..]);
        let _ = parse_interactive(&source[..i]);
        let mut mixed = source[..i].to_string();
        mixed.push_str(&source[i..].chars().rev().collect::<String>());
        if let Err(error) = parse(&mixed) {
            let _ = tscript_grammar::report::render(&mixed, "x", &error);
        }
    }
}

#[test]
fn prompt() {
    let state = |source: &str| match parse_interactive(source) {
        Parsed::Complete(_) => "complete",
        Parsed::Incomplete => "incomplete",
        Parsed::Error(_) => "error",
    };
    for source in [
        "",
        "x",
        "x = 1",
        "if x: y\n",
        "if x:\n    y\n",
        "def f():\n    x\n\n",
        "f(a,\n  b)",
        "'''a\nb'''",
        "@d\ndef f(): pass\n",
        "# c",
        "x; y",
        "if x:\n  y\nelse:\n  z\n",
        "x = \\\n1",
        "for i in x:\n  y\n\n",
    ] {
        assert_eq!(state(source), "complete", "{source:?}");
    }
    for source in [
        "f(",
        "f(a,",
        "x = [1,\n2",
        "'''a",
        "\"\"\"a\nb\n",
        "if x:",
        "if x: y",
        "if x:\n",
        "@d",
        "if x:\n    y",
        "def f():\n    x\n    y",
        "x = \\",
        "x = 1 + \\",
        "try:\n    x",
        "class A:\n  x = 1",
        "try:\n    x\n",
        "if x:\n  f(",
        "{1: 2,",
        "'abc\\",
    ] {
        assert_eq!(state(source), "incomplete", "{source:?}");
    }
    for source in ["x y", "f(a b", "x = )", "'abc", "if x", "  x", "x = 1 +", "f() = 1", "return"] {
        assert_eq!(state(source), "error", "{source:?}");
    }
}
