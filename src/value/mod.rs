//! Values of the language: what a name can be bound to.
//!
//! A [`Value`] is 16 bytes: small ones inline, the rest behind one thin `Rc`. Every payload is one whole
//! [`Word`], an integer or a pointer to the compiler, so that values travel in two registers and not
//! through memory. What a type can do is
//! written once, in its [`TypeInfo`]: method and attribute rows plus slots for the operators.
//! The rows themselves stand in `library/`, which installs them here at start-up.

pub mod array;
pub mod attr;
pub mod bigint;
pub mod call;
pub mod class;
pub mod containers;
pub mod convert;
pub mod dict;
pub mod error;
pub mod fields;
pub mod function;
pub mod item;
pub mod items;
pub mod iter;
pub mod lazy;
pub mod make_class;
pub mod module;
pub mod number;
pub mod observe;
pub mod ops;
mod plain_key;
pub mod repr;
pub mod set;
pub mod symbol;
pub mod traceback;
pub mod types;
pub mod word;

pub use array::{Creation, NdArray, Tensor};
pub use call::{Args, Builtin, Host, Stream};
pub use class::{Class, Instance};
pub use containers::{List, Range, Slice, Str};
pub use dict::Dict;
pub use error::{Error, Result};
pub use function::{Function, Method};
pub use items::{Items, Pairs};
pub use iter::{Iter, Iterate, Pair};
pub use module::Module;
pub use set::Set;
pub use symbol::Symbol;
pub use types::TypeInfo;
pub use word::Word;

use crate::array::{DType, Scalar};
use num_bigint::BigInt;
use num_complex::Complex64;
use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

/// Declares the type of a Rust struct that programs see as an object: `object_type! { Deque DEQUE
/// "collections" "deque" }`. Install its slots and methods on the static.
macro_rules! object_type {
    ($($name:ident $info:ident $module:literal $text:literal;)*) => {$(
        #[doc = concat!("`", $module, ".", $text, "`")]
        pub static $info: $crate::value::TypeInfo =
            $crate::value::TypeInfo::new($module, $text, Some(&$crate::value::types::OBJECT));
        impl $crate::value::Object for $name {
            fn type_info(&self) -> &'static $crate::value::TypeInfo {
                &$info
            }
            fn as_any(&self) -> &dyn std::any::Any {
                self
            }
        }
    )*};
}
pub(crate) use object_type;

/// Any value.
#[derive(Clone, Default)]
pub enum Value {
    #[default]
    None,
    Ellipsis,
    NotImplemented,
    /// Made by [`Value::bool`].
    Bool(Word<bool>),
    /// An int that fits in 64 bits; larger ones are [`Value::BigInt`], never smaller ones.
    Int(i64),
    /// Made by [`Value::float`].
    Float(Word<f64>),
    BigInt(Rc<BigInt>),
    Complex(Rc<Complex64>),
    Str(Rc<Str>),
    Bytes(Rc<Vec<u8>>),
    List(Rc<List>),
    Tuple(Rc<Vec<Value>>),
    Dict(Rc<Dict>),
    Set(Rc<Set>),
    FrozenSet(Rc<Set>),
    Range(Rc<Range>),
    Slice(Rc<Slice>),
    /// A function of the library.
    Builtin(&'static Builtin),
    /// A function of the program.
    Function(Rc<Function>),
    /// A function bound to its first argument.
    Method(Rc<Method>),
    /// A type of the library: `int`, `np.ndarray`.
    Type(&'static TypeInfo),
    /// A class of the program, or an exception type.
    Class(Rc<Class>),
    /// An object of a [`Class`].
    Instance(Rc<Instance>),
    Module(Rc<Module>),
    Iter(Rc<Iter>),
    Array(Rc<NdArray>),
    /// A NumPy scalar.
    Scalar(Rc<Scalar>),
    Tensor(Rc<Tensor>),
    /// `np.dtype('float64')`.
    DType(Word<DType>),
    /// `torch.float64`.
    TorchDType(Word<DType>),
    /// Everything rarer.
    Object(Rc<Box<dyn Object>>),
}

/// A library object that has no variant of its own.
pub trait Object: Any {
    /// Its type: rows and slots.
    fn type_info(&self) -> &'static TypeInfo;
    /// For getting the concrete type back.
    fn as_any(&self) -> &dyn Any;
    /// Whether reading it as a class attribute through an instance binds the instance, as with a function.
    fn binds(&self) -> bool {
        false
    }
    /// The array that it is, where it is one with more to it (a mapped file).
    fn array(&self) -> Option<&Rc<NdArray>> {
        None
    }
    /// The array to compute with: the one that it is, or what its bytes mean.
    fn as_array(&self) -> Option<Rc<NdArray>> {
        self.array().cloned()
    }
    /// An attribute that comes before the rows of its type.
    fn attribute(&self, h: &mut dyn Host, this: &Value, name: Symbol) -> Result<Option<Value>> {
        let _ = (h, this, name);
        Ok(None)
    }
    /// What reading it as a class attribute through an instance computes, if anything.
    fn read_through(&self, h: &mut dyn Host, receiver: &Value) -> Option<Result<Value>> {
        let _ = (h, receiver);
        None
    }
}

impl Value {
    /// A clone whose common cases are copies.
    #[inline(always)]
    pub fn copy(&self) -> Value {
        match self {
            Value::Int(i) => Value::Int(*i),
            Value::Float(x) => Value::float(x.get()),
            other => other.clone(),
        }
    }
    /// A `bool`.
    #[inline(always)]
    pub fn bool(b: bool) -> Value {
        Value::Bool(Word::new(b))
    }
    /// A `float`.
    #[inline(always)]
    pub fn float(x: f64) -> Value {
        Value::Float(Word::new(x))
    }
    /// `np.dtype('float64')`.
    pub fn dtype(d: DType) -> Value {
        Value::DType(Word::new(d))
    }
    /// `torch.float64`.
    pub fn torch_dtype(d: DType) -> Value {
        Value::TorchDType(Word::new(d))
    }
    /// A `str` of one character; those of Latin-1 are made once.
    pub fn char(c: char) -> Value {
        thread_local! {
            static LATIN: [OnceCell<Rc<Str>>; 256] = const { [const { OnceCell::new() }; 256] };
        }
        let make = || Rc::new(Str::new(c.into()));
        match c as usize {
            code @ 0..256 => Value::Str(LATIN.with(|all| all[code].get_or_init(make).clone())),
            _ => Value::Str(make()),
        }
    }
    /// A `str`.
    pub fn str(text: impl Into<String>) -> Value {
        Value::Str(Rc::new(Str::new(text.into())))
    }
    /// A `list` of these.
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Rc::new(List::new(items)))
    }
    /// A `tuple` of these.
    pub fn tuple(items: Vec<Value>) -> Value {
        Value::Tuple(Rc::new(items))
    }
    /// An `int` of any size.
    pub fn int(big: BigInt) -> Value {
        match i64::try_from(&big) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::BigInt(Rc::new(big)),
        }
    }
    /// A `complex`.
    pub fn complex(c: Complex64) -> Value {
        Value::Complex(Rc::new(c))
    }
    /// An object without a variant of its own.
    pub fn object(o: impl Object) -> Value {
        Value::Object(Rc::new(Box::new(o)))
    }
    /// A NumPy scalar.
    pub fn scalar(s: Scalar) -> Value {
        Value::Scalar(Rc::new(s))
    }
    /// An iterator.
    pub fn iter(state: impl Iterate + 'static) -> Value {
        Value::Iter(Rc::new(Iter::new(state)))
    }

    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }
    /// The text of a `str`.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s.as_str()),
            _ => None,
        }
    }
    /// The concrete object behind [`Value::Object`].
    pub fn downcast<T: 'static>(&self) -> Option<&T> {
        match self {
            Value::Object(o) => o.as_any().downcast_ref(),
            _ => None,
        }
    }
    /// Whether both are the same object (`is`).
    pub fn is(&self, other: &Value) -> bool {
        use Value::*;
        macro_rules! same {
            ($($variant:ident)*) => {
                match (self, other) {
                    (None, None) | (Ellipsis, Ellipsis) | (NotImplemented, NotImplemented) => true,
                    (Bool(a), Bool(b)) => a == b,
                    (Int(a), Int(b)) => a == b,
                    (Float(a), Float(b)) => a == b,
                    (Builtin(a), Builtin(b)) => std::ptr::eq(*a, *b),
                    (Type(a), Type(b)) => std::ptr::eq(*a, *b),
                    (DType(a), DType(b)) | (TorchDType(a), TorchDType(b)) => a == b,
                    (Str(a), Str(b)) => Rc::ptr_eq(a, b) || (a.as_str() == b.as_str() && a.as_str().len() <= 20),
                    (Tuple(a), Tuple(b)) => Rc::ptr_eq(a, b) || (a.is_empty() && b.is_empty()),
                    $(($variant(a), $variant(b)) => Rc::ptr_eq(a, b),)*
                    _ => false,
                }
            };
        }
        same!(BigInt Complex Bytes List Dict Set FrozenSet Range Slice Function Method Class Instance Module Iter
              Array Scalar Tensor Object)
    }
    /// `id(x)`: the address of the payload, or a number made of an inline one.
    pub fn id(&self) -> usize {
        use Value::*;
        macro_rules! address {
            ($($variant:ident)*) => {
                match self {
                    None => 1, Ellipsis => 2, NotImplemented => 3,
                    Bool(b) => 4 + b.get() as usize,
                    Int(i) => (*i as usize).wrapping_mul(32) ^ 0x5555_0000_0000,
                    Float(f) => f.get().to_bits() as usize ^ 0x6666_0000_0000,
                    Builtin(b) => *b as *const _ as usize,
                    Type(t) => *t as *const _ as usize,
                    DType(d) => 0x100 + d.get() as usize,
                    TorchDType(d) => 0x200 + d.get() as usize,
                    $($variant(p) => Rc::as_ptr(p) as *const u8 as usize,)*
                }
            };
        }
        address!(BigInt Complex Str Bytes List Tuple Dict Set FrozenSet Range Slice Function Method Class Instance Module
                 Iter Array Scalar Tensor Object)
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "<{}>", self.type_name())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_value_is_16_bytes() {
        assert_eq!(size_of::<super::Value>(), 16);
        assert_eq!(size_of::<Option<super::Value>>(), 16);
    }
}
