//! Objects and functions that make indices: `np.r_`, `np.mgrid`, `np.ix_`, `np.ndindex` …

use crate::rows;

rows! { pub FUNCTIONS = }
