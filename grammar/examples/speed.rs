//! Parsing speed on a file, repeated to about a megabyte:
//! `cargo run --release -p tscript-grammar --example speed FILE…`.

use std::time::Instant;

fn main() {
    let line = "a[0, :], b[0, :] = b[0, :], a[0, :] * 2.0 + f(x)\n";
    let rounds = 20_000;
    let start = Instant::now();
    let parsed = (0..rounds).filter(|_| tscript_grammar::parse(line).is_ok()).count();
    let each = start.elapsed().as_secs_f64() / f64::from(rounds) * 1e6;
    println!("{each:.1} µs for one line of {} bytes ({parsed} times)", line.len());
    for path in std::env::args().skip(1) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{path}: cannot be read");
            continue;
        };
        let repeats = (1 << 20) / text.len().max(1) + 1;
        let source = text.repeat(repeats);
        let mut best = f64::INFINITY;
        let mut result = Ok(0);
        for _ in 0..7 {
            let start = Instant::now();
            let parsed = tscript_grammar::parse(&source);
            best = best.min(start.elapsed().as_secs_f64());
            result = parsed.map(|module| module.body.len());
        }
        let rate = source.len() as f64 / best / 1e6;
        println!("{rate:.2} MB/s  {:.1} ms  {} bytes  {result:?}  {path}", best * 1e3, source.len());
    }
}
