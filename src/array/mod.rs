//! Arrays without a language and without a library: dtype, storage, layout.
//!
//! An [`Array`] is a view of a [`Storage`]: several may share one. What NumPy's and PyTorch's rules
//! add (base, autograd …) stands in `value/`.

pub mod dtype;
pub mod format;
pub mod index;
pub mod layout;
pub mod mapped;
pub mod memory;
pub mod overlap;
pub mod promote;
pub mod steps;
pub mod stop;
pub mod storage;
pub mod view;
pub mod watch;
mod write;

pub(crate) use dtype::dispatch;
pub use dtype::{Bool8, DType, Element, Kind, Num, Scalar};
pub use layout::{Layout, Shape, Strides};
pub use steps::Steps;
pub use storage::Storage;
pub use write::WriteTo;

use crate::diag::{Error, ErrorKind, Result};

/// A dtype, a buffer and the layout of some of its elements.
#[derive(Clone)]
pub struct Array {
    storage: Storage,
    layout: Layout,
    dtype: DType,
    writeable: bool,
    /// Cleared by a program alone (`setflags(align=False)`): every array here is aligned.
    aligned: bool,
}

impl Array {
    /// A C-ordered array of zeros.
    pub fn zeros(dtype: DType, shape: &[usize]) -> Result<Array> {
        Self::allocate(dtype, Layout::contiguous(shape), Storage::zeroed)
    }
    /// A C-ordered array of unspecified values, for a kernel that writes all of them.
    pub fn for_overwrite(dtype: DType, shape: &[usize]) -> Result<Array> {
        Self::allocate(dtype, Layout::contiguous(shape), Storage::for_overwrite)
    }
    /// Unspecified values in a layout of the caller's that starts at offset 0 and has no holes (such
    /// as Fortran order).
    pub fn for_overwrite_in(dtype: DType, layout: Layout) -> Result<Array> {
        Self::allocate(dtype, layout, Storage::for_overwrite)
    }

    /// A fresh buffer seen as this array, which is C-contiguous, sees its own.
    #[inline(always)]
    pub fn alike(&self, storage: Storage) -> Array {
        self.alike_of(self.dtype, storage)
    }
    /// As [`Array::alike`] for a buffer of another dtype.
    #[inline(always)]
    pub fn alike_of(&self, dtype: DType, storage: Storage) -> Array {
        // A line is written down at once: copying a layout word by word and moving it whole would stall.
        let layout = match self.ndim() {
            1 => Layout::line(self.layout.shape[0]),
            _ => Layout::contiguous(&self.layout.shape),
        };
        debug_assert!(layout.bounds().is_none_or(|(_, high)| high < storage.len() / dtype.itemsize()));
        Array { storage, layout, dtype, writeable: true, aligned: true }
    }

    fn allocate(dtype: DType, layout: Layout, make: fn(usize) -> Result<Storage>) -> Result<Array> {
        let size = layout::checked_size(&layout.shape)?;
        let storage = size
            .checked_mul(dtype.itemsize())
            .ok_or_else(|| Error::new(ErrorKind::MemoryError, "the array is larger than the address space"))
            .and_then(make)
            .map_err(|e| no_room(e, &layout.shape, dtype))?;
        Ok(Array { storage, layout, dtype, writeable: true, aligned: true })
    }

    /// A C-ordered array of these elements; their number must be the size of `shape`.
    pub fn from_slice<T: Element>(values: &[T], shape: &[usize]) -> Result<Array> {
        if layout::checked_size(shape)? != values.len() {
            return Err(Error::value(format!("{} values do not fill shape {shape:?}", values.len())));
        }
        let array = Self::for_overwrite(T::DTYPE, shape)?;
        view::fill_from_slice(&array, values);
        Ok(array)
    }
    /// A 1-D array of these elements.
    pub fn from_vec<T: Element>(values: Vec<T>) -> Result<Array> {
        Self::from_slice(&values, &[values.len()])
    }
    /// A 0-d array.
    pub fn scalar(value: Scalar) -> Array {
        let array = Self::for_overwrite(value.dtype, &[]).expect("16 bytes fit inline");
        array.set_at(0, value.num);
        array
    }
    /// All elements alike.
    pub fn full(dtype: DType, shape: &[usize], value: Num) -> Result<Array> {
        let array = Self::for_overwrite(dtype, shape)?;
        dispatch!(dtype, T => view::fill(&array, T::from_num(value)));
        Ok(array)
    }

    /// Another array on the same buffer. `ValueError` if the layout leaves the buffer.
    pub fn with_layout(&self, layout: Layout) -> Result<Array> {
        if let Some((low, high)) = layout.bounds()
            && (low > high || high >= self.storage.len() / self.dtype.itemsize())
        {
            return Err(Error::value("strides is not compatible with shape of requested array and size of buffer"));
        }
        Ok(Array { storage: self.storage.clone(), layout, dtype: self.dtype, writeable: self.writeable, aligned: true })
    }
    /// The elements that integers name along the first axes: a view of the rest, if there are more axes.
    /// `None` if there are fewer, or if an index is outside.
    pub fn at(&self, index: &[i64]) -> Option<Array> {
        let Layout { shape, strides, .. } = &self.layout;
        let k = index.len();
        let rest = Layout {
            shape: layout::few(shape.get(k..)?),
            strides: layout::few(&strides[k..]),
            offset: index::position(&self.layout, index).ok()?,
        };
        Some(Array {
            storage: self.storage.clone(),
            layout: rest,
            dtype: self.dtype,
            writeable: self.writeable,
            aligned: true,
        })
    }
    /// The same bytes as another dtype of the same buffer; the layout counts in elements of `dtype`.
    pub fn reinterpret(&self, dtype: DType, layout: Layout) -> Result<Array> {
        Array { dtype, ..self.clone() }.with_layout(layout)
    }
    /// The bytes of a mapped file from `offset` elements on.
    pub fn of_file(map: mapped::Mapped, dtype: DType, layout: Layout) -> Result<Array> {
        let storage = Storage::mapped(map);
        let whole = Layout::contiguous(&[storage.len() / dtype.itemsize()]);
        let writeable = !storage.read_only();
        Array { storage, layout: whole, dtype, writeable, aligned: true }.with_layout(layout)
    }
    /// The same array with another writeable flag; memory that must not be written stays read-only.
    pub fn with_writeable(&self, writeable: bool) -> Array {
        Array { writeable: writeable && !self.storage.read_only(), ..self.clone() }
    }

    /// The same array with another `aligned` flag, which its views do not inherit.
    pub fn with_aligned(&self, aligned: bool) -> Array {
        Array { aligned, ..self.clone() }
    }

    pub fn dtype(&self) -> DType {
        self.dtype
    }
    pub fn storage(&self) -> &Storage {
        &self.storage
    }
    pub fn layout(&self) -> &Layout {
        &self.layout
    }
    pub fn shape(&self) -> &[usize] {
        &self.layout.shape
    }
    /// In elements.
    pub fn strides(&self) -> &[isize] {
        &self.layout.strides
    }
    /// The position of the first element in the buffer, in elements.
    pub fn offset(&self) -> usize {
        self.layout.offset
    }
    pub fn ndim(&self) -> usize {
        self.layout.ndim()
    }
    /// The number of elements.
    pub fn size(&self) -> usize {
        self.layout.size()
    }
    pub fn is_empty(&self) -> bool {
        self.layout.is_empty()
    }
    /// Whether in-place operations are allowed through this array.
    pub fn writeable(&self) -> bool {
        self.writeable
    }
    pub fn aligned(&self) -> bool {
        self.aligned
    }
    /// Whether both see the very same elements in the same order.
    pub fn same_view(&self, other: &Array) -> bool {
        self.storage.same(&other.storage) && self.dtype == other.dtype && self.layout == other.layout
    }

    /// The element at a buffer position (in elements) that the layout reaches.
    pub fn get_at(&self, position: usize) -> Num {
        dispatch!(self.dtype, T => view::read::<T>(self, position).to_num())
    }
    /// Stores an element at a buffer position. Counts no write: for fresh arrays and, behind
    /// [`Array::write_to`], for targets.
    pub fn set_at(&self, position: usize, value: Num) {
        dispatch!(self.dtype, T => view::write::<T>(self, position, T::from_num(value)))
    }
    /// The element at an index, which must be within the shape.
    pub fn get(&self, index: &[usize]) -> Num {
        self.get_at(self.layout.position(index))
    }
    /// The only element, or `None` if there are more or fewer.
    pub fn item(&self) -> Option<Scalar> {
        (self.size() == 1).then(|| Scalar { dtype: self.dtype, num: self.get_at(self.layout.offset) })
    }
    /// A view of the first elements along each axis, the last axis before the others: of at most `most` elements, and of
    /// all if they are no more.
    pub fn corner(&self, most: usize) -> Array {
        let mut layout = self.layout.clone();
        let mut room = most;
        for n in layout.shape.iter_mut().rev() {
            *n = (*n).min(room.max(1));
            room /= (*n).max(1);
        }
        Array { layout, ..self.clone() }
    }
    /// All elements in C order, widened: for short arrays and for printing.
    pub fn to_nums(&self) -> Vec<Num> {
        dispatch!(self.dtype, T => {
            let all = view::to_vec::<T>(self);
            match all.len() > stop::STRIDE {
                true => stop::watched(all.into_iter()).map(T::to_num).collect(),
                false => all.into_iter().map(T::to_num).collect(),
            }
        })
    }
}

/// NumPy's words for a failed allocation.
fn no_room(error: Error, shape: &[usize], dtype: DType) -> Error {
    if error.kind() != ErrorKind::MemoryError {
        return error;
    }
    let list: Vec<String> = shape.iter().map(|n| n.to_string()).collect();
    let tuple = if list.len() == 1 { format!("({},)", list[0]) } else { format!("({})", list.join(", ")) };
    Error::new(
        ErrorKind::ArrayMemoryError,
        format!("{} for an array with shape {tuple} and data type {dtype}", error.message()),
    )
}
