//! Windows for signals: hanning, hamming, bartlett, blackman, kaiser.

use crate::rows;

rows! { pub FUNCTIONS = }
