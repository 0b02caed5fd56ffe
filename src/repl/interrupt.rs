//! Ctrl-C while a program runs: kernels and the evaluator ask `kernel::stop` for it.

use crate::kernel::stop;

/// From now on Ctrl-C raises `KeyboardInterrupt` instead of ending the process.
pub fn listen() {
    let set = ctrlc::set_handler(|| stop::request(stop::Reason::Interrupt));
    if let Err(e) = set {
        eprintln!("tscript: Ctrl-C will end the session: {e}");
    }
}

/// Whether Ctrl-C was pressed since the last question.
pub fn take() -> bool {
    stop::take().is_some()
}
