//! Prints the syntax trees of files: `cargo run --example dump FILE…`.

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                println!("{path}: {error}");
                continue;
            }
        };
        let source = String::from_utf8_lossy(&bytes);
        println!("==== {path}");
        match tscript_grammar::parse_tree(&source) {
            Ok(module) => print!("{}", tscript_grammar::dump::module(&module)),
            Err(error) => println!("{error} at {}", error.span.start),
        }
    }
}
