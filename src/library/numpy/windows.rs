//! Windows: bartlett, blackman, hamming, hanning, kaiser.

use crate::array::{Array, DType};
use crate::diag::Error;
use crate::op::windows::{self, Window};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Return the Bartlett window.
    ///
    /// >>> np.bartlett(5)
    "bartlett"(M: f64) => bartlett;
    /// Return the Blackman window.
    ///
    /// >>> np.blackman(5)
    "blackman"(M: f64) => blackman;
    /// Return the Hamming window.
    ///
    /// >>> np.hamming(5)
    "hamming"(M: f64) => hamming;
    /// Return the Hanning window.
    ///
    /// >>> np.hanning(5)
    "hanning"(M: f64) => hanning;
    /// Return the Kaiser window.
    ///
    /// >>> np.kaiser(5, 14)
    "kaiser"(M: f64, beta: f64) => kaiser;
}

fn window(m: f64, which: Window) -> Result<Value> {
    // An array of the size asked for proves that the points fit into memory.
    let n = if m < 1.0 { 0.0 } else { m.ceil() };
    if !n.is_finite() || n > 1e15 {
        return Err(Error::value("Maximum allowed size exceeded").into());
    }
    drop(Array::for_overwrite(DType::F64, &[n as usize])?);
    Ok(Value::ndarray(windows::window(m, which)?))
}

fn bartlett(_: &mut dyn Host, m: f64) -> Result<Value> {
    window(m, Window::Bartlett)
}
fn blackman(_: &mut dyn Host, m: f64) -> Result<Value> {
    window(m, Window::Blackman)
}
fn hamming(_: &mut dyn Host, m: f64) -> Result<Value> {
    window(m, Window::Hamming)
}
fn hanning(_: &mut dyn Host, m: f64) -> Result<Value> {
    window(m, Window::Hanning)
}
fn kaiser(_: &mut dyn Host, m: f64, beta: f64) -> Result<Value> {
    window(m, Window::Kaiser(beta))
}
