//! THE list of dtypes. Everything that differs by dtype — names, sizes, the
//! element types, dispatch from tag to type — comes from the one list below.

use half::{bf16, f16};
use num_complex::Complex;

/// One byte that is true when it is not zero: `bool` in storage, where any byte may stand.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bool8(u8);

impl Bool8 {
    /// 0.
    pub const FALSE: Bool8 = Bool8(0);
    /// 1.
    pub const TRUE: Bool8 = Bool8(1);

    /// The truth value.
    pub fn get(self) -> bool {
        self.0 != 0
    }
}

impl From<bool> for Bool8 {
    fn from(b: bool) -> Self {
        Bool8(b as u8)
    }
}

/// What a dtype counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Bool,
    Unsigned,
    Signed,
    Float,
    Complex,
}

/// One element of any dtype, widened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Num {
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Complex(Complex<f64>),
}

/// A type that array elements can have in memory.
pub trait Element: Copy + Default + Send + Sync + PartialEq + std::fmt::Debug + 'static {
    /// Its tag.
    const DTYPE: DType;
    /// Widens without loss.
    fn to_num(self) -> Num;
    /// Narrows as C and NumPy's `astype(casting='unsafe')` do: integers wrap, floats truncate
    /// towards zero, a complex number loses its imaginary part, NaN is true.
    fn from_num(n: Num) -> Self;
}

macro_rules! dtypes {
    ($($name:ident, $ty:ty, $np:literal, $torch:literal, $char:literal, $kind:ident;)*) => {
        /// An element type's tag.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum DType { $($name),* }

        impl DType {
            /// All of them, in the order of the list.
            pub const ALL: &'static [DType] = &[$(DType::$name),*];

            /// NumPy's name (`bfloat16`, which NumPy lacks, under PyTorch's).
            pub fn name(self) -> &'static str {
                match self { $(DType::$name => $np),* }
            }
            /// PyTorch's name without `torch.`.
            pub fn torch_name(self) -> &'static str {
                match self { $(DType::$name => $torch),* }
            }
            /// NumPy's one-character code.
            pub fn char(self) -> char {
                match self { $(DType::$name => $char),* }
            }
            /// Bytes of an element.
            pub fn itemsize(self) -> usize {
                match self { $(DType::$name => size_of::<$ty>()),* }
            }
            /// What it counts in.
            pub fn kind(self) -> Kind {
                match self { $(DType::$name => Kind::$kind),* }
            }
        }

        /// Runs `$body` with `$T` bound to the element type of a dtype: `dispatch!(dtype, T => f::<T>(x))`.
        macro_rules! dispatch {
            ($dtype:expr, $T:ident => $body:expr) => {
                match $dtype {
                    $($crate::array::DType::$name => { #[allow(dead_code)] type $T = $ty; $body })*
                }
            };
        }
    };
}

dtypes! {
    Bool, crate::array::Bool8,            "bool",       "bool",       '?', Bool;
    U8,   u8,                              "uint8",      "uint8",      'B', Unsigned;
    U16,  u16,                             "uint16",     "uint16",     'H', Unsigned;
    U32,  u32,                             "uint32",     "uint32",     'I', Unsigned;
    U64,  u64,                             "uint64",     "uint64",     'L', Unsigned;
    I8,   i8,                              "int8",       "int8",       'b', Signed;
    I16,  i16,                             "int16",      "int16",      'h', Signed;
    I32,  i32,                             "int32",      "int32",      'i', Signed;
    I64,  i64,                             "int64",      "int64",      'l', Signed;
    F16,  half::f16,                       "float16",    "float16",    'e', Float;
    BF16, half::bf16,                      "bfloat16",   "bfloat16",   'E', Float;
    F32,  f32,                             "float32",    "float32",    'f', Float;
    F64,  f64,                             "float64",    "float64",    'd', Float;
    C64,  num_complex::Complex<f32>,       "complex64",  "complex64",  'F', Complex;
    C128, num_complex::Complex<f64>,       "complex128", "complex128", 'D', Complex;
}

pub(crate) use dispatch;

impl DType {
    /// The dtype of this name in either library (`float64`, `long`, `half` …), or `None`.
    pub fn from_name(name: &str) -> Option<DType> {
        DType::ALL.iter().copied().find(|d| d.name() == name || d.torch_name() == name)
    }
    pub fn is_bool(self) -> bool {
        self.kind() == Kind::Bool
    }
    /// Signed or unsigned, not bool.
    pub fn is_integer(self) -> bool {
        matches!(self.kind(), Kind::Signed | Kind::Unsigned)
    }
    pub fn is_signed_integer(self) -> bool {
        self.kind() == Kind::Signed
    }
    pub fn is_float(self) -> bool {
        self.kind() == Kind::Float
    }
    pub fn is_complex(self) -> bool {
        self.kind() == Kind::Complex
    }
    /// float or complex.
    pub fn is_inexact(self) -> bool {
        self.is_float() || self.is_complex()
    }
    /// The type of `.real`: itself unless complex.
    pub fn real(self) -> DType {
        match self {
            DType::C64 => DType::F32,
            DType::C128 => DType::F64,
            other => other,
        }
    }
    /// The complex type that holds it.
    pub fn complex(self) -> DType {
        match self {
            DType::F16 | DType::BF16 | DType::F32 | DType::C64 => DType::C64,
            _ => DType::C128,
        }
    }
    /// Smallest and largest value of an integer or bool dtype.
    pub fn int_range(self) -> Option<(i128, i128)> {
        let bits = 8 * self.itemsize() as u32;
        match self.kind() {
            Kind::Bool => Some((0, 1)),
            Kind::Unsigned => Some((0, (1i128 << bits) - 1)),
            Kind::Signed => Some((-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)),
            _ => None,
        }
    }
}

impl std::fmt::Display for DType {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Num {
    /// As a float: the real part, and 0 or 1 for bool.
    pub fn as_f64(self) -> f64 {
        match self {
            Num::Bool(b) => b as u8 as f64,
            Num::Int(i) => i as f64,
            Num::UInt(u) => u as f64,
            Num::Float(f) => f,
            Num::Complex(c) => c.re,
        }
    }
    /// As an integer: truncated towards zero, wrapped to 64 bits.
    pub fn as_i64(self) -> i64 {
        match self {
            Num::Bool(b) => b as i64,
            Num::Int(i) => i,
            Num::UInt(u) => u as i64,
            Num::Float(f) => Portable::to_i64(f),
            Num::Complex(c) => Portable::to_i64(c.re),
        }
    }
    /// As a complex number.
    pub fn as_complex(self) -> Complex<f64> {
        match self {
            Num::Complex(c) => c,
            other => Complex::new(other.as_f64(), 0.0),
        }
    }
    /// Whether it is not zero; NaN is true.
    pub fn truth(self) -> bool {
        match self {
            Num::Bool(b) => b,
            Num::Int(i) => i != 0,
            Num::UInt(u) => u != 0,
            Num::Float(f) => f != 0.0,
            Num::Complex(c) => c.re != 0.0 || c.im != 0.0,
        }
    }
}

/// An integer that floats truncate to as x86-64 does it: what is out of range, or NaN, gives the
/// smallest integer of the instruction's width, of which narrow types keep the low bits.
pub trait FromFloat {
    /// The cast, by this means of truncation.
    fn from_float_by<T: Truncate>(f: f64) -> Self;
    /// The cast in plain Rust.
    fn from_float(f: f64) -> Self
    where
        Self: Sized,
    {
        Self::from_float_by::<Portable>(f)
    }
}

const TWO_31: f64 = 2147483648.0;
const TWO_63: f64 = 9223372036854775808.0;

/// Truncation towards zero, the smallest integer for what is out of range.
pub trait Truncate {
    /// To 64 bits.
    fn to_i64(f: f64) -> i64;
    /// To 32 bits.
    fn to_i32(f: f64) -> i32;
}

/// Truncation in plain Rust; kernels use the processor's instruction, which also remembers that a
/// value was out of range.
pub struct Portable;

impl Truncate for Portable {
    #[inline]
    fn to_i64(f: f64) -> i64 {
        if (-TWO_63..TWO_63).contains(&f) { f as i64 } else { i64::MIN }
    }
    #[inline]
    fn to_i32(f: f64) -> i32 {
        if f > -TWO_31 - 1.0 && f < TWO_31 { f as i32 } else { i32::MIN }
    }
}

macro_rules! from_float {
    ($($ty:ident $f:ident => $e:expr;)*) => {$(
        impl FromFloat for $ty {
            #[inline(always)]
            fn from_float_by<T: Truncate>($f: f64) -> Self {
                $e
            }
        }
    )*};
}
from_float! {
    u8 f => T::to_i32(f) as u8;
    u16 f => T::to_i32(f) as u16;
    u32 f => if f >= TWO_31 { T::to_i32(f - TWO_31) as u32 ^ (1 << 31) } else { T::to_i32(f) as u32 };
    u64 f => if f >= TWO_63 { T::to_i64(f - TWO_63) as u64 ^ (1 << 63) } else { T::to_i64(f) as u64 };
    i8 f => T::to_i32(f) as i8;
    i16 f => T::to_i32(f) as i16;
    i32 f => T::to_i32(f);
    i64 f => T::to_i64(f);
}

macro_rules! int_elements {
    ($($ty:ident $tag:ident $wide:ident $widened:ident),*) => {$(
        impl Element for $ty {
            const DTYPE: DType = DType::$tag;
            fn to_num(self) -> Num {
                Num::$widened(self as $wide)
            }
            fn from_num(n: Num) -> Self {
                match n {
                    Num::Bool(b) => b as $ty,
                    Num::Int(i) => i as $ty,
                    Num::UInt(u) => u as $ty,
                    Num::Float(f) => <$ty>::from_float(f),
                    Num::Complex(c) => <$ty>::from_float(c.re),
                }
            }
        }
    )*};
}
int_elements!(u8 U8 u64 UInt, u16 U16 u64 UInt, u32 U32 u64 UInt, u64 U64 u64 UInt,
              i8 I8 i64 Int, i16 I16 i64 Int, i32 I32 i64 Int, i64 I64 i64 Int);

macro_rules! float_elements {
    ($($ty:ident $tag:ident $to:expr, $from:expr);*) => {$(
        impl Element for $ty {
            const DTYPE: DType = DType::$tag;
            fn to_num(self) -> Num {
                let to: fn($ty) -> f64 = $to;
                Num::Float(to(self))
            }
            fn from_num(n: Num) -> Self {
                let from: fn(f64) -> $ty = $from;
                from(n.as_f64())
            }
        }
    )*};
}
float_elements!(f16 F16 f16::to_f64, f16::from_f64; bf16 BF16 bf16::to_f64, |x| bf16::from_f32(x as f32);
                f32 F32 f64::from, |x| x as f32; f64 F64 |x| x, |x| x);

impl Element for Bool8 {
    const DTYPE: DType = DType::Bool;
    fn to_num(self) -> Num {
        Num::Bool(self.get())
    }
    fn from_num(n: Num) -> Self {
        n.truth().into()
    }
}

impl Element for Complex<f64> {
    const DTYPE: DType = DType::C128;
    fn to_num(self) -> Num {
        Num::Complex(self)
    }
    fn from_num(n: Num) -> Self {
        n.as_complex()
    }
}

impl Element for Complex<f32> {
    const DTYPE: DType = DType::C64;
    fn to_num(self) -> Num {
        Num::Complex(Complex::new(self.re as f64, self.im as f64))
    }
    fn from_num(n: Num) -> Self {
        let c = n.as_complex();
        Complex::new(c.re as f32, c.im as f32)
    }
}

/// One element with its dtype: what a NumPy scalar is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scalar {
    pub dtype: DType,
    pub num: Num,
}

impl Scalar {
    /// `num` rounded, wrapped or truncated to `dtype`.
    pub fn new(dtype: DType, num: Num) -> Self {
        Scalar { dtype, num: dispatch!(dtype, T => T::from_num(num).to_num()) }
    }
    /// The same value in another dtype, cast as `astype` does.
    pub fn cast(self, dtype: DType) -> Self {
        Scalar::new(dtype, self.num)
    }
}
