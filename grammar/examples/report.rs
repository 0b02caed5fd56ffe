//! Shows the report of each file's syntax error: `cargo run --example report FILE…`.

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(source) = std::fs::read_to_string(&path) else {
            eprintln!("{path}: cannot be read");
            continue;
        };
        if let Err(error) = tscript_grammar::parse(&source) {
            print!("{}", tscript_grammar::report::render(&source, &path, &error));
        }
    }
}
