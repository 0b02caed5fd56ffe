//! Typed views of arrays: the only door from bytes to elements outside `kernel/`.
//!
//! Views are ndarray's raw views, because two arrays may overlap; a negative stride becomes the
//! lowest address with an inverted axis.

use super::{Array, Element};
use ndarray::{ArrayView, ArrayViewMut, Axis, IxDyn, RawArrayView, RawArrayViewMut, ShapeBuilder};

/// The lowest address of an array of elements of type `T` (which must be its dtype) and the strides
/// without their signs.
fn lowest<T: Element>(array: &Array) -> (*mut T, Vec<usize>) {
    assert_eq!(T::DTYPE, array.dtype(), "typed view of another dtype");
    let layout = array.layout();
    let (low, _) = layout.bounds().unwrap_or((0, 0));
    // SAFETY: `bounds` lies within the storage (checked when the array was made).
    let first = unsafe { array.storage().ptr().cast::<T>().add(low) };
    (first, layout.strides.iter().map(|s| s.unsigned_abs()).collect())
}

fn reversed(array: &Array) -> impl Iterator<Item = Axis> {
    array.strides().iter().enumerate().filter(|(_, s)| **s < 0).map(|(axis, _)| Axis(axis))
}

/// A raw n-dimensional view of elements of type `T`, which must be the array's dtype and must not
/// overlap each other.
pub fn raw<T: Element>(array: &Array) -> RawArrayViewMut<T, IxDyn> {
    let (first, strides) = lowest::<T>(array);
    // SAFETY: every element reached from the lowest address by non-negative strides is inside the buffer.
    let mut view = unsafe { RawArrayViewMut::from_shape_ptr(IxDyn(array.shape()).strides(IxDyn(&strides)), first) };
    reversed(array).for_each(|axis| view.invert_axis(axis));
    view
}

/// Runs `f` on a shared view of the elements. Nothing may write the buffer meanwhile.
pub fn with<T: Element, R>(array: &Array, f: impl FnOnce(ArrayView<T, IxDyn>) -> R) -> R {
    let (first, strides) = lowest::<T>(array);
    // SAFETY: as `raw`; elements may overlap (stride 0), since nobody writes through this view.
    let mut view = unsafe { RawArrayView::from_shape_ptr(IxDyn(array.shape()).strides(IxDyn(&strides)), first) };
    reversed(array).for_each(|axis| view.invert_axis(axis));
    // SAFETY: the storage lives as long as `array`; the interpreter is single-threaded and `f`
    // cannot reach a writer of this buffer except through an `Array`, which it is not given.
    f(unsafe { view.deref_into_view() })
}

/// Runs `f` on an exclusive view of the elements of an array that does not overlap itself (fresh
/// results and checked targets).
pub fn with_mut<T: Element, R>(array: &Array, f: impl FnOnce(ArrayViewMut<T, IxDyn>) -> R) -> R {
    let view = raw::<T>(array);
    // SAFETY: as `with`; that no other view is alive is the caller's side of `WriteTo` (sources that
    // overlap were copied before).
    f(unsafe { view.deref_into_view_mut() })
}

/// The element at a buffer position, which must lie in the buffer.
#[inline]
pub fn read<T: Element>(array: &Array, position: usize) -> T {
    check::<T>(array, position);
    // SAFETY: checked; every bit pattern is a value of every element type.
    unsafe { array.storage().ptr().cast::<T>().add(position).read() }
}

/// Stores an element at a buffer position, which must lie in the buffer.
pub fn write<T: Element>(array: &Array, position: usize, value: T) {
    check::<T>(array, position);
    // SAFETY: checked.
    unsafe { array.storage().ptr().cast::<T>().add(position).write(value) }
}

fn check<T: Element>(array: &Array, position: usize) {
    assert!(
        T::DTYPE == array.dtype() && position < array.storage().len() / size_of::<T>(),
        "element outside its buffer"
    );
}

/// All elements in C order.
pub fn to_vec<T: Element>(array: &Array) -> Vec<T> {
    match as_slice::<T>(array) {
        Some(slice) => slice.to_vec(),
        None => with::<T, _>(array, |v| v.iter().copied().collect()),
    }
}

/// The elements as a slice if they lie in C order without holes. Nothing may write the buffer while it lives.
pub fn as_slice<T: Element>(array: &Array) -> Option<&[T]> {
    if T::DTYPE != array.dtype() || !array.layout().is_c_contiguous() {
        return None;
    }
    // SAFETY: contiguous and within the buffer; see `with` for aliasing.
    Some(unsafe { std::slice::from_raw_parts(array.storage().ptr().cast::<T>().add(array.offset()), array.size()) })
}

/// The elements of a fresh, C-contiguous result as a mutable slice.
pub fn as_slice_mut<T: Element>(array: &mut Array) -> Option<&mut [T]> {
    if T::DTYPE != array.dtype() || !array.layout().is_c_contiguous() || array.storage().handles() != 1 {
        return None;
    }
    // SAFETY: contiguous, within the buffer, and this is the only handle of the buffer.
    Some(unsafe { std::slice::from_raw_parts_mut(array.storage().ptr().cast::<T>().add(array.offset()), array.size()) })
}

/// Writes all elements of a fresh C-contiguous array.
pub(super) fn fill_from_slice<T: Element>(array: &Array, values: &[T]) {
    assert!(T::DTYPE == array.dtype() && array.layout().is_c_contiguous() && array.size() == values.len());
    // SAFETY: the target has as many elements, lies within its buffer and is fresh.
    unsafe {
        std::ptr::copy_nonoverlapping(
            values.as_ptr(),
            array.storage().ptr().cast::<T>().add(array.offset()),
            values.len(),
        )
    }
}

/// Writes one value to all elements of a C-contiguous array that is fresh or behind a `WriteTo`.
pub(crate) fn fill<T: Element>(array: &Array, value: T) {
    assert!(T::DTYPE == array.dtype() && array.layout().is_c_contiguous());
    let (first, size) = (array.storage().ptr().cast::<T>(), array.size());
    for i in 0..size {
        // SAFETY: within the buffer.
        unsafe { first.add(array.offset() + i).write(value) }
    }
}
