//! Sharing made visible: which names use which buffer, what is a view of what, what just got lost.
//!
//! Everything here reads one stream: the events of [`crate::value::observe`] and the writes of
//! [`crate::array::watch`]. Nothing here changes what a program does or prints on standard output.
//!
//! - `names` lists every array that can be reached under a name, with groups of names that share; [`picture`]
//!   draws buffers and the names that look at them, [`who`] lists them.
//! - `watcher` is the observer: it hands events to the `rules` (one file a rule), which look at a `scene`
//!   and at the statement as `written`, and hands what they find to `report`, as the `policy` says.
//! - `trace` records steps and writes; `explain` shows them as a table or JSON, in the words of `describe`.
//! - At a prompt `latest` keeps what the last statement computed, and `log` the last writes: for `facts`, which says in
//!   a line what it came to, and for `%why`.
//! - `comments` holds assignments to what `#: view of a` behind them says.
//! - `codes` is the list of warnings; each has a page in `pages/`.

pub mod codes;
pub mod comments;
pub mod describe;
pub mod explain;
pub mod facts;
pub mod latest;
pub mod log;
pub mod names;
pub mod picture;
pub mod policy;
pub mod report;
pub mod rules;
pub mod scene;
pub mod trace;
pub mod watcher;
pub mod who;
pub mod written;

pub use codes::Code;
pub use names::{Library, Named, Since, groups, names, names_where, reached};
pub use policy::Policy;
pub use watcher::{Mode, Watcher};
