//! Arrays from and to text and bytes: loadtxt, genfromtxt, savetxt, fromstring, frombuffer.

use crate::rows;

rows! { pub FUNCTIONS = }
