//! The programs of corpus.txt become the trees that CPython's `ast` makes of them
//! (corpus.dump, written by dump_oracle.py): structure, values and places.

use tscript_grammar::{dump, parse_tree};

#[test]
fn trees_are_cpythons() {
    let sources = include_str!("corpus.txt").split("====\n");
    let trees: Vec<&str> = include_str!("corpus.dump").split("====\n").collect();
    let (mut wrong, mut all) = (Vec::new(), 0);
    for (i, source) in sources.enumerate() {
        all += 1;
        let ours = match parse_tree(source) {
            Ok(module) => dump::module(&module),
            Err(error) => error.to_string(),
        };
        let theirs = trees.get(i).copied().unwrap_or("");
        if ours != theirs {
            wrong.push(format!("{source}  ours    {ours}\n  CPython {theirs}"));
        }
    }
    assert!(all > 300, "{all}");
    assert_eq!(all, trees.len());
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Line ends, marks and blanks that the corpus file itself cannot hold.
#[test]
fn line_ends() {
    let tree = |source: &str| match parse_tree(source) {
        Ok(module) => dump::module(&module),
        Err(error) => error.to_string(),
    };
    let strip = |text: String| {
        let mut out = String::new();
        let mut skip = false;
        for c in text.chars() {
            skip = c == '@' || skip && (c.is_ascii_digit() || c == '-');
            if !skip {
                out.push(c);
            }
        }
        out
    };
    let plain = "if x:\n    y = '''a\nb'''\nelse:\n    z\n";
    let expected = strip(tree(plain));
    assert!(expected.starts_with("(If"));
    assert_eq!(strip(tree(&plain.replace('\n', "\r\n"))), expected);
    assert_eq!(strip(tree(&plain.replace('\n', "\r"))), expected);
    assert_eq!(strip(tree(&format!("\u{feff}{plain}"))), expected);
    assert_eq!(strip(tree(plain.trim_end())), expected);
    assert_eq!(tree(""), "");
    assert_eq!(tree("# only\n"), "");
    assert_eq!(tree("x = 1 \\\n\n"), tree("x = 1\n"));
}
