//! The invariants of the source tree, kept by reading it: arrows between the modules never run upward, `unsafe` stays
//! where it belongs with its reason beside it, and every file says why it exists.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of `src/`, and what each may name beside itself. `main → repl, testing → study → session → alias, eval →
/// library → value → op → kernel → array → diag`; `grammar` is the crate of the language.
const ARROWS: [(&str, &[&str]); 15] = [
    ("diag", &[]),
    ("array", &["diag"]),
    ("kernel", &["array", "diag"]),
    ("op", &["kernel", "array", "diag"]),
    ("value", &["op", "kernel", "array", "diag"]),
    ("library", &["value", "op", "kernel", "array", "diag"]),
    ("eval", &["grammar", "library", "value", "op", "kernel", "array", "diag"]),
    ("alias", &["grammar", "library", "value", "op", "kernel", "array", "diag"]),
    ("session", &["grammar", "alias", "eval", "library", "value", "op", "kernel", "array", "diag"]),
    ("study", &["grammar", "session", "alias", "eval", "library", "value", "op", "kernel", "array", "diag"]),
    ("testing", &["grammar", "study", "session", "alias", "eval", "library", "value", "op", "kernel", "array", "diag"]),
    ("repl", &["grammar", "study", "session", "alias", "eval", "library", "value", "op", "kernel", "array", "diag"]),
    // Parts of `main`: the process's own streams, and the subcommands that study programs.
    ("terminal", &["session", "repl", "eval", "value"]),
    ("studies", &["terminal", "study", "session", "alias", "repl"]),
    ("grammar", &[]),
];

/// Files that may name one module more, each with its reason.
const EXCEPTIONS: [(&str, &str); 1] = [
    // The operators' names are one list, shared by the tree and by the slots of types.
    ("src/value/types.rs", "grammar"),
];

/// Where `unsafe` may stand: the kernels, and the files that own memory and turn it into typed views.
fn may_be_unsafe(path: &str) -> bool {
    path.starts_with("src/kernel/") || ["view", "storage", "mapped"].iter().any(|n| path == format!("src/array/{n}.rs"))
}

struct Source {
    /// Path from the root, with `/`.
    path: String,
    text: String,
    /// The text without comments and without what stands in string literals.
    code: String,
}

impl Source {
    /// The module of `src/` that the file belongs to; `None` for `lib.rs` and `main.rs`.
    fn module(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let module = inside.split('/').next()?.trim_end_matches(".rs");
        (!matches!(module, "lib" | "main")).then_some(module)
    }

    /// Whether the file is `src/x.rs` or `src/x/mod.rs`, where `super` is the crate.
    fn is_top(&self) -> bool {
        let inside = self.path.trim_start_matches("src/");
        !inside.contains('/') || (inside.matches('/').count() == 1 && inside.ends_with("/mod.rs"))
    }
}

#[test]
fn arrows_never_run_upward() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(module) = source.module() else { continue };
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{}: the module `{module}` has no place among the arrows", source.path));
            continue;
        };
        for name in named_modules(&source) {
            let excepted = EXCEPTIONS.contains(&(source.path.as_str(), name.as_str()));
            if name != module && !allowed.contains(&name.as_str()) && !excepted {
                wrong.push(format!("{}: `{module}` must not know `{name}`", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn unsafe_stays_in_the_kernels_and_the_views() {
    let mut wrong = Vec::new();
    for source in sources() {
        if words(&source.code).any(|word| word == "unsafe") && !may_be_unsafe(&source.path) {
            wrong.push(format!("{}: `unsafe` outside kernel/ and array/view.rs", source.path));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_unsafe_block_gives_its_reason() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.text.lines().collect();
        for (i, code) in source.code.lines().enumerate() {
            let opens = code.find("unsafe {").or_else(|| code.find("unsafe impl"));
            if opens.is_some() && !lines[i.saturating_sub(8)..=i].iter().any(|line| line.contains("SAFETY:")) {
                wrong.push(format!("{}:{}: no `// SAFETY:` in the lines above", source.path, i + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_why_it_exists() {
    let silent: Vec<String> =
        sources().into_iter().filter(|source| !source.text.starts_with("//!")).map(|source| source.path).collect();
    assert!(silent.is_empty(), "no `//!` at the top of {silent:#?}");
}

#[test]
fn nothing_is_left_undone() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (i, line) in source.code.lines().enumerate() {
            if ["todo!(", "unimplemented!(", "#[ignore"].iter().any(|mark| line.contains(mark)) {
                wrong.push(format!("{}:{}: {}", source.path, i + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The modules that a file names: `crate::m`, `crate::{m::…, n}`, `super::m` at the top, `tscript_grammar`.
fn named_modules(source: &Source) -> Vec<String> {
    let known = |name: &str| ARROWS.iter().any(|(module, _)| *module == name);
    let mut found = Vec::new();
    let mut roots = vec!["crate::"];
    if source.is_top() {
        roots.push("super::");
    }
    for root in roots {
        for (at, _) in source.code.match_indices(root) {
            let rest = &source.code[at + root.len()..];
            match rest.strip_prefix('{') {
                Some(group) => found.extend(group_heads(group)),
                None => found.push(identifier(rest).to_owned()),
            }
        }
    }
    if words(&source.code).any(|word| word == "tscript_grammar") {
        found.push("grammar".to_owned());
    }
    found.retain(|name| known(name));
    found.sort();
    found.dedup();
    found
}

/// The first name of every entry of `{a::b, c, d::{e, f}}`, from behind the opening brace.
fn group_heads(group: &str) -> Vec<String> {
    let (mut heads, mut depth, mut entry) = (Vec::new(), 0, String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(std::mem::take(&mut entry)),
            _ if depth == 0 => entry.push(c),
            _ => {}
        }
    }
    heads.push(entry);
    heads.iter().map(|entry| identifier(entry.trim()).to_owned()).collect()
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// Every Rust file of the package and of the grammar.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["src", "grammar/src"] {
        collect(&root.join(folder), &mut paths);
    }
    paths.sort();
    assert!(paths.len() > 10, "the sources are not where this test looks");
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a readable source file");
            let path = path.strip_prefix(root).unwrap_or(&path).display().to_string().replace('\\', "/");
            Source { path, code: without_comments_and_strings(&text), text }
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Blanks comments and the inside of string literals; lines stay where they are.
fn without_comments_and_strings(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |end| end + 5)
        } else if rest.starts_with("r\"") && !code.ends_with(|c: char| c.is_alphanumeric()) {
            rest[2..].find('"').map_or(rest.len(), |end| end + 3)
        } else if c == '"' {
            string_length(rest)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            if rest.starts_with("'\"'") { 3 } else { 4 }
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        rest = &rest[skipped..];
    }
    code
}

/// The bytes of the string literal at the start of the text, quotes included.
fn string_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut i = 1;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'"' => return i + 1,
            _ => i += 1,
        }
    }
    bytes.len()
}
