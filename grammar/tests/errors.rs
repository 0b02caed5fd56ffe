//! Every snippet of errors.txt gets CPython's own last line (written there by errors_oracle.py).

use tscript_grammar::parse;

/// `LINE:COLUMN` of a byte, both from 1, the column in characters.
fn place(source: &str, at: usize) -> String {
    let before = &source[..at.min(source.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("{line}:{column}")
}

#[test]
fn last_lines_are_cpythons() {
    let text = include_str!("errors.txt");
    let (mut wrong, mut moved, mut all) = (Vec::new(), Vec::new(), 0);
    for block in text.split("====\n") {
        let Some((source, answer)) = block.split_once("----\n") else {
            continue;
        };
        let mut lines = answer.lines();
        let (message, at) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
        all += 1;
        let (ours, ours_at) = match parse(source) {
            Ok(_) => ("no error".to_string(), String::new()),
            Err(error) => (error.to_string(), place(source, error.span.start as usize)),
        };
        if ours != message {
            wrong.push(format!("{source:?}\n    CPython: {message}\n    tscript: {ours}"));
        } else if ours_at != at {
            moved.push(format!("{source:?} {message}\n    CPython {at}, tscript {ours_at}"));
        }
    }
    println!("{}\n", wrong.join("\n"));
    println!("other places:\n{}\n", moved.join("\n"));
    println!("{all} snippets, {} other words, {} other places", wrong.len(), moved.len());
    assert!(all >= 60);
    assert!(wrong.is_empty(), "{} of {all} messages differ", wrong.len());
}
