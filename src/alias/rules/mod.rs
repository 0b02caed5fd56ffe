//! One file a rule: what must be true, proven at run time, before a warning is given.

pub mod caller;
pub mod collected;
pub mod cut_off;
pub mod lost_value;
pub mod mask;
pub mod overlapping;
pub mod pinned;
pub mod repeated;
pub mod temporary;
