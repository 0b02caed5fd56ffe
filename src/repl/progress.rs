//! A line on standard error while an input runs for more than a second: how long, and of how much
//! where a loop says so (`kernel::progress`). It vanishes before anything is printed and at the end.

use crate::kernel::progress;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Short inputs show nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const BETWEEN: Duration = Duration::from_millis(200);

struct State {
    /// When the input began; `None` between inputs.
    since: Option<Instant>,
    /// The line stands on the screen.
    shown: bool,
    /// The program has left a line unfinished: nothing is drawn over it.
    in_line: bool,
}

static STATE: Mutex<State> = Mutex::new(State { since: None, shown: false, in_line: false });

/// Starts the watcher; call once, on a terminal.
pub fn watch() {
    std::thread::spawn(|| {
        loop {
            std::thread::sleep(BETWEEN);
            let Ok(mut state) = STATE.lock() else { return };
            let Some(since) = state.since else { continue };
            let elapsed = since.elapsed();
            if elapsed < PATIENCE || state.in_line {
                continue;
            }
            state.shown = true;
            // A terminal that has gone cannot be told.
            let _ = write!(std::io::stderr(), "\r\x1b[2K\x1b[2m{}\x1b[0m", text(elapsed, progress::share()));
        }
    });
}

/// An input begins.
pub fn begin() {
    if let Ok(mut state) = STATE.lock() {
        *state = State { since: Some(Instant::now()), shown: false, in_line: false };
    }
}

/// An input ends.
pub fn end() {
    if let Ok(mut state) = STATE.lock() {
        state.since = None;
        hide(&mut state);
    }
}

/// The program prints: the line gives way.
pub fn printing(text: &str) {
    if let Ok(mut state) = STATE.lock() {
        hide(&mut state);
        state.in_line = !text.is_empty() && !text.ends_with('\n');
    }
}

fn hide(state: &mut State) {
    if std::mem::take(&mut state.shown) {
        let _ = write!(std::io::stderr(), "\r\x1b[2K");
    }
}

/// `3.2 s · 40 % · 4.8 s left`
fn text(elapsed: Duration, share: Option<f64>) -> String {
    let seconds = elapsed.as_secs_f64();
    let clock = |s: f64| match s as u64 {
        0..60 => format!("{s:.1} s"),
        m @ 60..3600 => format!("{}:{:02} min", m / 60, m % 60),
        h => format!("{}:{:02} h", h / 3600, h / 60 % 60),
    };
    let mut line = clock(seconds);
    if let Some(share) = share.filter(|s| *s > 0.01) {
        line.push_str(&format!(" · {:.0} % · {} left", 100.0 * share, clock(seconds / share - seconds)));
    }
    line + " · Ctrl-C stops"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        let at = |s, share| text(Duration::from_secs_f64(s), share);
        assert_eq!(at(3.25, None), "3.2 s · Ctrl-C stops");
        assert_eq!(at(30.0, Some(0.25)), "30.0 s · 25 % · 1:30 min left · Ctrl-C stops");
        assert_eq!(at(4000.0, Some(0.001)), "1:06 h · Ctrl-C stops");
    }
}
