//! Ctrl-C while a program runs: remembered until the evaluator asks.

use std::sync::atomic::{AtomicBool, Ordering};

static PRESSED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C raises `KeyboardInterrupt` instead of ending the process.
pub fn listen() {
    let set = ctrlc::set_handler(|| PRESSED.store(true, Ordering::Relaxed));
    if let Err(e) = set {
        eprintln!("tscript: Ctrl-C will end the session: {e}");
    }
}

/// Whether Ctrl-C was pressed since the last question.
pub fn take() -> bool {
    PRESSED.load(Ordering::Relaxed) && PRESSED.swap(false, Ordering::Relaxed)
}
