//! Draws `tscript.ebnf` as railroad diagrams into `railroad.svg`: `cargo run -p tscript-grammar --example railroad`.

use tscript_sentences::{Grammar, picture};

fn main() -> std::io::Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/railroad.svg");
    std::fs::write(file, picture(&Grammar::read(include_str!("../tscript.ebnf"))))
}
