//! Python functions over arrays: `np.vectorize`, `np.apply_along_axis` and their kin.

use crate::rows;

rows! { pub FUNCTIONS = }
