//! What the libraries add to an [`Array`]: NumPy's base object, PyTorch's base and autograd state.

use super::Value;
use super::lazy::{Bits, Lazy};
use crate::array::index::position;
use crate::array::{Array, DType, Num, Scalar, view};
use std::any::Any;
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

/// `np.ndarray`.
pub struct NdArray {
    array: RefCell<Array>,
    /// The object whose memory it shows, if it owns none: what `.base` gives.
    pub base: Option<Value>,
}

impl NdArray {
    /// An array that owns its memory.
    pub fn owned(array: Array) -> Self {
        NdArray { array: RefCell::new(array), base: None }
    }
    /// A view of another object's memory. The base of a view is its own base, as in NumPy.
    pub fn view_of(array: Array, owner: &Rc<NdArray>) -> Self {
        let base = owner.base.clone().unwrap_or_else(|| Value::Array(owner.clone()));
        NdArray { array: RefCell::new(array), base: Some(base) }
    }
    /// An array on memory that any object owns.
    pub fn with_base(array: Array, base: Value) -> Self {
        NdArray { array: RefCell::new(array), base: Some(base) }
    }
    /// The array. Keep the guard short: `shape` and `flags` can be assigned.
    pub fn array(&self) -> Ref<'_, Array> {
        self.array.borrow()
    }
    /// What plain integers name: an element as a NumPy scalar if they are as many as axes, a view of the
    /// rest if they are fewer. `None` leaves the question (and its error) to the general way.
    #[inline]
    pub fn at(self: &Rc<Self>, index: &[i64]) -> Option<Value> {
        let array = self.array.borrow();
        if index.len() < array.ndim() {
            return Some(Value::Array(Rc::new(NdArray::view_of(array.at(index)?, self))));
        }
        if index.len() > array.ndim() {
            return None;
        }
        let position = position(array.layout(), index).ok()?;
        // The two commonest are written out: a number that goes through memory on its way would stall.
        Some(Value::scalar(match array.dtype() {
            DType::F64 => Scalar { dtype: DType::F64, num: Num::Float(view::read::<f64>(&array, position)) },
            DType::I64 => Scalar { dtype: DType::I64, num: Num::Int(view::read::<i64>(&array, position)) },
            dtype => Scalar { dtype, num: array.get_at(position) },
        }))
    }
    /// Writes the element that plain integers name, if it is of the value's own kind: a float into
    /// float64, an int into int64.
    pub fn set_element(&self, index: &[i64], value: &Value) -> bool {
        let array = self.array.borrow();
        let num = match (value, array.dtype()) {
            (Value::Float(x), DType::F64) => Num::Float(x.get()),
            (Value::Int(i), DType::F64) => Num::Float(*i as f64),
            (Value::Int(i), DType::I64) => Num::Int(*i),
            (Value::Scalar(s), d) if s.dtype == d => s.num,
            _ => return false,
        };
        if index.len() != array.ndim() {
            return false;
        }
        let Ok(position) = position(array.layout(), index) else { return false };
        if array.write_element(position).is_err() {
            return false;
        }
        array.set_at(position, num);
        true
    }
    /// Gives the object another layout or flag (`a.shape = …`, `a.setflags(…)`).
    pub fn replace(&self, array: Array) {
        *self.array.borrow_mut() = array;
    }
}

/// How a view came about, where that restricts writing it in place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Creation {
    #[default]
    Plain,
    /// Made while nothing was recorded.
    NoGrad,
    /// Made in inference mode from an ordinary tensor.
    Inference,
    /// One of several views of one call, by number.
    OneOf(usize),
    /// An output of a function whose gradient the program wrote.
    Custom,
}

/// `torch.Tensor`.
pub struct Tensor {
    array: RefCell<Array>,
    /// The tensor it is a view of (never itself a view), as `._base` gives it.
    pub base: Option<Rc<Tensor>>,
    pub requires_grad: Cell<bool>,
    /// `.grad`
    pub grad: RefCell<Value>,
    /// The storage's version when its own count of writes began: `._version` counts from here.
    pub version_from: Cell<u64>,
    /// What autograd keeps: set by the torch library only.
    pub history: RefCell<Option<Rc<dyn Any>>>,
    /// What autograd keeps of a leaf: its hooks.
    pub hooks: RefCell<Option<Rc<dyn Any>>>,
    pub creation: Cell<Creation>,
    /// Made in inference mode: never recorded.
    pub inference: Cell<bool>,
    /// How its memory is to be read, if not as it is.
    lazy: Option<Box<Lazy>>,
}

impl Tensor {
    /// A tensor that owns its memory and has no history.
    pub fn new(array: Array) -> Self {
        Tensor {
            array: RefCell::new(array),
            base: None,
            requires_grad: Cell::new(false),
            grad: RefCell::new(Value::None),
            version_from: Cell::new(0),
            history: RefCell::new(None),
            hooks: RefCell::new(None),
            creation: Cell::default(),
            inference: Cell::new(false),
            lazy: None,
        }
    }
    /// A view of another tensor's memory, of which the array was made; it is read as the owner's is.
    pub fn view_of(array: Array, owner: &Rc<Tensor>) -> Self {
        let base = owner.base.clone().unwrap_or_else(|| owner.clone());
        let version_from = Cell::new(owner.version_from.get());
        let inference = owner.inference.clone();
        Tensor { base: Some(base), version_from, inference, ..owner.reading(array) }
    }
    /// The same memory in a tensor of its own, which has no history.
    pub fn detached(&self) -> Self {
        let array = self.array().clone();
        Tensor { version_from: self.version_from.clone(), ..self.reading(array) }
    }
    /// A tensor of an array that was made of this one's.
    fn reading(&self, array: Array) -> Self {
        match self.lazy.as_ref().filter(|lazy| lazy.shows(&array)) {
            Some(lazy) => match self.stored().with_layout(array.layout().clone()) {
                Ok(stored) => Tensor { lazy: Some(Box::new(lazy.part(array))), ..Tensor::new(stored) },
                Err(_) => Tensor::new(array),
            },
            None => Tensor::new(array),
        }
    }
    /// A view of a tensor whose memory is shown by an array and to be read by these bits.
    pub fn read_as(stored: Array, bits: Bits, owner: &Rc<Tensor>) -> crate::diag::Result<Self> {
        let lazy = if bits.is_plain() { None } else { Some(Box::new(Lazy::new(&stored, bits)?)) };
        let base = owner.base.clone().unwrap_or_else(|| owner.clone());
        let (version_from, inference) = (owner.version_from.clone(), owner.inference.clone());
        Ok(Tensor { base: Some(base), version_from, inference, lazy, ..Tensor::new(stored) })
    }
    /// The array. Keep the guard short: `set_`, `resize_` and `.data =` replace it.
    #[inline]
    pub fn array(&self) -> Ref<'_, Array> {
        match &self.lazy {
            None => self.array.borrow(),
            Some(lazy) => lazy.meaning(&self.array.borrow()),
        }
    }
    /// The array as it lies in memory, whose numbers may stand for their conjugates.
    pub fn stored(&self) -> Ref<'_, Array> {
        self.array.borrow()
    }
    /// How the memory is to be read.
    pub fn bits(&self) -> Bits {
        self.lazy.as_ref().map_or(Bits::default(), |lazy| lazy.bits)
    }
    /// After a write into the array of a tensor whose bits are set: stores what was written.
    pub fn write_back(&self) -> crate::diag::Result<()> {
        self.lazy.as_ref().map_or(Ok(()), |lazy| lazy.write_back(&self.array.borrow()))
    }
    /// Gives the tensor another array.
    pub fn replace(&self, array: Array) {
        *self.array.borrow_mut() = array;
    }
}

impl Value {
    /// A NumPy array that owns its memory.
    pub fn ndarray(array: Array) -> Value {
        Value::Array(Rc::new(NdArray::owned(array)))
    }
    /// A PyTorch tensor that owns its memory.
    pub fn tensor(array: Array) -> Value {
        Value::Tensor(Rc::new(Tensor::new(array)))
    }
}
