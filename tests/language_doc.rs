//! `docs/language.md` names the modules of the standard library as they are today.

use std::collections::BTreeMap;
use std::path::Path;
use tscript::library;

const BEGIN: &str = "<!-- modules -->\n";
const END: &str = "<!-- end of modules -->";

/// The public names that a module written in the language defines at its top.
fn script_names(source: &str) -> Vec<String> {
    let word = |rest: &str| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("").to_string();
    let defined = source.lines().filter_map(|line| line.strip_prefix("def ").or(line.strip_prefix("class ")));
    defined.map(word).filter(|name| !name.is_empty() && !name.starts_with('_')).collect()
}

fn modules() -> String {
    let mut all: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for module in library::modules() {
        let rows = module.functions.iter().flat_map(|file| file.iter()).map(|row| row.name);
        let names =
            rows.chain(module.members.iter().map(|(name, _)| *name)).chain(module.aliases.iter().map(|(n, _)| *n));
        all.entry(module.name).or_default().extend(names.filter(|n| !n.starts_with('_')).map(str::to_string));
    }
    for script in library::scripts() {
        all.entry(script.name).or_default().extend(script_names(script.source));
    }
    let libraries = ["numpy", "torch"];
    let mut text = String::new();
    for (module, mut names) in all {
        let top = module.split('.').next().unwrap_or(module);
        if module.starts_with('_') && module != "__future__" || libraries.contains(&top) {
            continue;
        }
        names.sort_unstable();
        names.dedup();
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        text.push_str(&format!("- **`{module}`**: {}\n", names.join(" ")));
    }
    text
}

#[test]
fn the_list_of_modules_is_of_today() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    let text = std::fs::read_to_string(&path).expect("docs/language.md");
    let (head, rest) = text.split_once(BEGIN).expect("the mark before the list");
    let (list, tail) = rest.split_once(END).expect("the mark behind the list");
    let fresh = modules();
    if std::env::var_os("TSC_BLESS").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{fresh}{END}{tail}")).expect("docs/language.md is written");
        return;
    }
    assert!(list == fresh, "docs/language.md is stale: TSC_BLESS=1 cargo test --test language_doc");
}
