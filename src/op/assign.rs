//! Writing into existing arrays: the callers of the one write path.

use super::cast::{Order, copy};
use crate::array::{Array, Num};
use crate::diag::{Error, Result};
use crate::kernel::{self, fpstatus};

/// Writes `src`, broadcast and cast, into `dst`, as if `src` had been copied first.
/// `ValueError` with NumPy's words if `src` does not broadcast or `dst` is read-only.
pub fn assign(dst: &Array, src: &Array) -> Result<()> {
    let write = dst.write_to(&[src])?;
    let src = fit(dst, src)?;
    let src = if write.must_copy(0) { copy(&src, Order::K)? } else { src };
    fpstatus::set(kernel::assign::cast_into(dst, &src));
    Ok(())
}

/// As [`assign`] into an array that was just made and that nobody knows yet: no write is counted. The source broadcasts.
pub fn initialise(fresh: &Array, src: &Array) {
    fpstatus::set(kernel::assign::cast_into(fresh, src));
}

/// As [`fill`] for an array that was just made and that nobody knows yet: no write is counted.
pub fn initialise_with(fresh: &Array, value: Num) {
    kernel::assign::fill(fresh, value);
}

/// Writes one value, cast to the array's dtype, to every element. `ValueError` if it is read-only.
pub fn fill(dst: &Array, value: Num) -> Result<()> {
    dst.write_to(&[])?;
    kernel::assign::fill(dst, value);
    Ok(())
}

/// `src` without leading axes of length 1 that `dst` lacks; it must then broadcast.
fn fit(dst: &Array, src: &Array) -> Result<Array> {
    let extra = src.ndim().saturating_sub(dst.ndim());
    let fits = src.shape()[..extra].iter().all(|&n| n == 1)
        && src.shape()[extra..].iter().rev().zip(dst.shape().iter().rev()).all(|(&s, &d)| s == d || s == 1);
    if !fits {
        return Err(Error::value(format!(
            "could not broadcast input array from shape {} into shape {}",
            shape_text(src.shape()),
            shape_text(dst.shape())
        )));
    }
    if extra == 0 {
        return Ok(src.clone());
    }
    let mut layout = src.layout().clone();
    layout.shape.drain(..extra);
    layout.strides.drain(..extra);
    src.with_layout(layout)
}

/// A shape as NumPy writes it in messages: `(2,3)`, `(4,)`, `()`.
pub fn shape_text(shape: &[usize]) -> String {
    let list: Vec<String> = shape.iter().map(|n| n.to_string()).collect();
    if list.len() == 1 { format!("({},)", list[0]) } else { format!("({})", list.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::view::to_vec;
    use crate::array::{DType, Element};
    use crate::op::cast::astype;

    #[test]
    fn overlapping_source_counts_as_copied() {
        let a = Array::from_vec(vec![1i64, 2, 3, 4]).unwrap();
        let mut tail = a.layout().clone();
        tail.shape[0] = 3;
        let head = a.with_layout(tail.clone()).unwrap();
        tail.offset = 1;
        assign(&a.with_layout(tail).unwrap(), &head).unwrap();
        assert_eq!(to_vec::<i64>(&a), [1, 1, 2, 3]);
        assert_eq!(a.storage().version(), 1);
        let e = assign(&a, &Array::zeros(DType::F64, &[2]).unwrap()).unwrap_err();
        assert_eq!(e.message(), "could not broadcast input array from shape (2,) into shape (4,)");
    }

    /// `np.array(values).astype(dtype)` of the oracle on x86-64.
    #[test]
    fn floats_out_of_range_cast_as_on_x86() {
        let a = Array::from_vec(vec![3e9, -3e9, 300.0, -300.0, f64::INFINITY, f64::NAN, -1.5, 1e19]).unwrap();
        fn cast<T: Element>(a: &Array) -> Vec<T> {
            to_vec(&astype(a, T::DTYPE).unwrap())
        }
        assert_eq!(cast::<u8>(&a), [0, 0, 44, 212, 0, 0, 255, 0]);
        assert_eq!(cast::<i8>(&a), [0, 0, 44, -44, 0, 0, -1, 0]);
        assert_eq!(cast::<i32>(&a), [i32::MIN, i32::MIN, 300, -300, i32::MIN, i32::MIN, -1, i32::MIN]);
        assert_eq!(cast::<u32>(&a), [3000000000, 1 << 31, 300, 4294966996, 0, 1 << 31, u32::MAX, 0]);
        assert_eq!(cast::<i64>(&a)[4..], [i64::MIN, i64::MIN, -1, i64::MIN]);
        assert_eq!(cast::<u64>(&a)[4..], [0, 1 << 63, u64::MAX, 10000000000000000000]);
        assert!(fpstatus::take().contains(fpstatus::FpStatus::INVALID));
    }
}
