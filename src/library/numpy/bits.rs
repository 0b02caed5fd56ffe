//! Packed bits: eight booleans a byte.

use super::convert::ArrayLike;
use super::operand;
use crate::array::{Array, DType, Num};
use crate::diag::Error;
use crate::kernel::arith::Combine;
use crate::library::args;
use crate::op::cast::astype;
use crate::op::elementwise::{self as elem, BinaryOp};
use crate::op::join::{Pad, pad};
use crate::op::movement::{flip, move_axes, narrow, reshape};
use crate::op::reduce::{self, Over, flat};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Packs the elements of a binary-valued array into bits in a uint8 array.
    ///
    /// >>> np.packbits([1, 0, 1])
    "packbits"(a: ArrayLike, /, axis: Option<i64> = None, bitorder: String = "big") => packbits;
    /// Unpacks elements of a uint8 array into a binary-valued output array.
    ///
    /// >>> np.unpackbits(np.array([5], dtype=np.uint8))
    "unpackbits"(a: ArrayLike, /, axis: Option<i64> = None, count: Option<i64> = None, bitorder: String = "big") => unpackbits;
}

/// The places of a byte's bits in the order of the elements: uint8, shape (8,).
fn places(order: &str) -> Result<Array> {
    let rising = Array::from_vec((0u8..8).collect())?;
    match order.chars().next() {
        Some('b') => Ok(flip(&rising, &[0])?),
        Some('l') => Ok(rising),
        _ => Err(Error::value("'order' must be either 'little' or 'big'").into()),
    }
}

/// The array with the axis asked for as its last one, and where that belongs.
fn axis_last(array: &Array, axis: Option<i64>) -> Result<(Array, usize)> {
    let array = if axis.is_none() || array.ndim() == 0 { flat(array)? } else { array.clone() };
    let axis = args::axis(axis.unwrap_or(0), array.ndim())?;
    Ok((move_axes(&array, &[axis], &[array.ndim() - 1])?, axis))
}

fn zero_padded(bits: &Array, widths: &[(usize, usize)]) -> Result<Array> {
    Ok(pad(bits, widths, &Pad::Constant(&vec![(Num::Int(0), Num::Int(0)); bits.ndim()]))?)
}

fn back(array: &Array, axis: usize) -> Result<Value> {
    let turned = move_axes(array, &[array.ndim() - 1], &[axis])?;
    Ok(Value::ndarray(crate::op::cast::copy(&turned, crate::op::cast::Order::C)?))
}

fn packbits(_: &mut dyn Host, a: ArrayLike, axis: Option<i64>, bitorder: String) -> Result<Value> {
    let array = a.array();
    if array.dtype().is_inexact() {
        return Err(Error::type_error("Expected an input array of integer or boolean data type").into());
    }
    let places = places(&bitorder)?;
    let (bits, axis) = axis_last(&array, axis)?;
    let bits = astype(&astype(&bits, DType::Bool)?, DType::U8)?;
    let (last, n) = (bits.ndim() - 1, bits.shape()[bits.ndim() - 1]);
    let bytes = n.div_ceil(8);
    let mut widths = vec![(0, 0); bits.ndim()];
    widths[last] = (0, bytes * 8 - n);
    let bits = zero_padded(&bits, &widths)?;
    let mut shape = bits.shape().to_vec();
    shape[last] = bytes;
    shape.push(8);
    let shifted = elem::binary(BinaryOp::LeftShift, &reshape(&bits, &shape)?.0, &places, DType::U8)?;
    back(&reduce::fold(&shifted, Combine::Add, DType::U8, Over::axes(&[last + 1], false))?, axis)
}

fn unpackbits(
    _: &mut dyn Host,
    a: ArrayLike,
    axis: Option<i64>,
    count: Option<i64>,
    bitorder: String,
) -> Result<Value> {
    let array = a.array();
    if array.dtype() != DType::U8 {
        return Err(Error::type_error("Expected an input array of unsigned byte data type").into());
    }
    let places = places(&bitorder)?;
    let (bytes, axis) = axis_last(&array, axis)?;
    let last = bytes.ndim() - 1;
    let each = super::products::new_axis(&bytes, last + 1)?;
    let one =
        operand::zip_num(BinaryOp::BitwiseAnd, &operand::zip(BinaryOp::RightShift, &each, &places)?, Num::Int(1))?;
    let mut shape = bytes.shape().to_vec();
    shape[last] *= 8;
    let bits = reshape(&one, &shape)?.0;
    let n = shape[last];
    let bits = match count {
        None => bits,
        Some(c) => {
            let wanted = if c < 0 { n as i64 + c } else { c };
            let wanted = usize::try_from(wanted).map_err(|_| Error::value("-count larger than number of elements"))?;
            if wanted <= n {
                narrow(&bits, last, 0, wanted)?
            } else {
                let mut widths = vec![(0, 0); bits.ndim()];
                widths[last] = (0, wanted - n);
                zero_padded(&bits, &widths)?
            }
        }
    };
    back(&bits, axis)
}
