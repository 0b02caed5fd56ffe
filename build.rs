//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // At a fixed place in memory: the tables of rows hold 45,000 addresses, and a position-independent program
    // adjusts every one of them at every start, a quarter of the time that `tscript -c pass` takes. Stack, heap
    // and libraries still lie where the system chooses.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
