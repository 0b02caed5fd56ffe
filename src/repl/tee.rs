//! An output that keeps what goes through it, for transcripts, and knows whether a line is unfinished.

use super::progress;
use crate::eval::Output;
use crate::value::Stream;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

/// So much of one input's output is kept for a transcript.
const MOST_KEPT: usize = 1 << 20;

/// What has been printed since it was last taken.
#[derive(Default)]
pub struct Printed {
    pub text: String,
    /// Whether the cursor stands behind the beginning of a line.
    pub in_line: bool,
}

/// An output behind which the printed text can be read again.
pub struct Tee {
    pub inner: Box<dyn Output>,
    pub printed: Rc<RefCell<Printed>>,
}

impl Output for Tee {
    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        progress::printing(text);
        let mut printed = self.printed.borrow_mut();
        if stream == Stream::Out && printed.text.len() + text.len() <= MOST_KEPT {
            printed.text.push_str(text);
        }
        if !text.is_empty() {
            printed.in_line = !text.ends_with('\n');
        }
        drop(printed);
        self.inner.write(stream, text)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
    fn read_line(&mut self) -> io::Result<Option<String>> {
        self.printed.borrow_mut().in_line = false;
        self.inner.read_line()
    }
    fn interrupted(&mut self) -> bool {
        self.inner.interrupted()
    }
}
