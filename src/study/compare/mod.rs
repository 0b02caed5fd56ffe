//! `tscript compare`: one program under NumPy's rules, under PyTorch's rules, and as if every right-hand side were
//! copied, statement by statement, until something differs.
//!
//! [`translate`] rewrites the program for each side, so that [`dialect`] can say the other library's words (a table,
//! [`words`]) when it runs; [`state`] describes what it came to in words of neither; [`lockstep`] runs the sides beside
//! each other; [`reasons`] is the table of explanations; [`report`] writes it down.

mod dialect;
mod imported;
mod lockstep;
mod reasons;
mod report;
mod state;
mod translate;
mod words;
mod world;

use super::Complaint;
use crate::session::Session;
use crate::value::{Symbol, Value};

/// Whose rules a program runs under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Numpy,
    Torch,
    /// The program as it is written, but every right-hand side is copied before it is stored.
    Copied,
}

impl Side {
    /// All, in the order in which they are shown.
    pub const ALL: [Side; 3] = [Side::Numpy, Side::Torch, Side::Copied];

    /// As a heading.
    pub fn name(self) -> &'static str {
        match self {
            Side::Numpy => "NumPy",
            Side::Torch => "PyTorch",
            Side::Copied => "right sides copied",
        }
    }
    /// The module to import; the copying side speaks the program's own language.
    fn library(self) -> &'static str {
        match self {
            Side::Numpy | Side::Copied => "numpy",
            Side::Torch => "torch",
        }
    }
}

/// What a comparison is to do.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Go on behind the first difference.
    pub all: bool,
    /// Columns to write in.
    pub width: usize,
}

/// The comparison as text, and whether anything differed.
pub struct Compared {
    pub text: String,
    pub differs: bool,
}

/// Compares a program. `session` makes a fresh session a side; `names` are bound in each, arrays as that side's own.
///
/// # Errors
/// A text that does not parse, or that uses a word whose counterpart the table lacks.
pub fn compare(
    name: &str,
    text: &str,
    session: &mut dyn FnMut() -> Session,
    names: &[(Symbol, Value)],
    wanted: &Wanted,
) -> Result<Compared, Complaint> {
    let found = lockstep::run(name, text, session, names, wanted.all)?;
    Ok(Compared { differs: !found.differences.is_empty(), text: report::write(name, text, &found, wanted.width) })
}
