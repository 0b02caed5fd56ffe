//! The examples in the documentation of the library's rows, as golden programs: one a source file.
//!
//! `tscript doc-examples tests/docs` writes them, `tests/oracle tests/docs` asks Python what they
//! print, and a test demands that the committed ones are those of the rows.

use crate::library;
use crate::value::types;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use tscript_grammar::rewrite::show_expressions;

/// A row's name and the code of its example.
type Example = (String, String);

/// The programs: path below the folder, without extension, and text.
///
/// # Errors
/// An example that does not parse, with its row's name.
pub fn programs() -> Result<BTreeMap<String, String>, String> {
    library::install();
    let mut files: BTreeMap<String, Vec<Example>> = BTreeMap::new();
    let mut add = |file: &str, name: String, doc: &str| {
        if let Some(code) = library::example(doc) {
            let stem = file.trim_start_matches("src/library/").trim_end_matches(".rs").to_string();
            let rows = files.entry(stem).or_default();
            // A row that several types share stands once.
            if !rows.iter().any(|(_, known)| *known == code) {
                rows.push((name, code));
            }
        }
    };
    for module in library::modules() {
        for row in module.functions.iter().flat_map(|file| file.iter()) {
            add(row.file, format!("{}.{}", module.name, row.name), row.doc);
        }
    }
    for t in types::installed() {
        let rows = t.rows();
        let methods = rows.methods.iter().chain(rows.statics).flat_map(|file| file.iter());
        for row in methods.chain(rows.slots.construct) {
            add(row.file, format!("{}.{}", t.full_name(), row.name), row.doc);
        }
        for attr in rows.attrs.iter().flat_map(|file| file.iter()) {
            add(attr.file, format!("{}.{}", t.full_name(), attr.name), attr.doc);
        }
    }
    files.into_iter().map(|(stem, rows)| Ok((stem.clone(), program(&stem, &rows)?))).collect()
}

/// Writes the programs below a folder; gives their number.
///
/// # Errors
/// What [`programs`] refuses, and what the file system does.
pub fn write(folder: &Path) -> Result<usize, String> {
    let programs = programs()?;
    let failed = |e: io::Error| e.to_string();
    for (stem, text) in &programs {
        let path = folder.join(stem).with_extension("tscript");
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(&path, text).map_err(failed)?;
    }
    Ok(programs.len())
}

fn program(stem: &str, rows: &[Example]) -> Result<String, String> {
    let mut text = format!("# The examples of src/library/{stem}.rs. Made by `tscript doc-examples`: do not edit.\n");
    text.push_str("import numpy as np\nimport torch\n\n\ndef _show(value):\n    if value is not None:\n        print(repr(value))\n");
    for (name, code) in rows {
        let shown = show_expressions(code, "_show")
            .map_err(|e| format!("the example of {name} does not parse: {}", e.message))?;
        text.push_str(&format!("\n\nprint(\"# {name}\")\ntry:\n"));
        for line in shown.lines() {
            text.push_str(&if line.is_empty() { "\n".to_string() } else { format!("    {line}\n") });
        }
        text.push_str("except Exception as error:\n    print(type(error).__name__ + \": \" + str(error))\n");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::programs;
    use std::path::Path;

    #[test]
    fn committed_programs_are_those_of_the_rows() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docs");
        let programs = programs().expect("every example parses");
        for (stem, text) in programs {
            let path = folder.join(&stem).with_extension("tscript");
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(committed == text, "{stem}: run `tscript doc-examples tests/docs`, then `tests/oracle tests/docs`");
        }
    }
}
