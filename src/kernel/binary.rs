//! THE table of elementwise operations with two operands: a row an operation, in it a scalar function
//! for each kind of dtype that has one. NumPy's names; `bool` functions get and give `bool`.

use super::loops::{Binary, Entry, Lift, Lower, Mode, binary_entry, for_kind, result_type};
use super::scalar::float as f;
use super::scalar::float::Real;
use super::scalar::int::IntOps;
use super::scalar::{complex as c, gamma_incomplete, special};
use crate::array::DType;
use std::sync::LazyLock;

/// How an operation's dtypes are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The loop runs in the promoted dtype.
    Arithmetic,
    /// Integers become floats first.
    FloatOnly,
    /// True division: integers become float64 (PyTorch: the default dtype) first.
    Divide,
    /// The result is bool.
    Compare,
    /// The result is bool; operands are truth values.
    Logical,
    /// bool and integers only.
    Bitwise,
    /// Integers only.
    Shift,
}

macro_rules! binary_entry_of {
    ($ty:ty; $mode:ident $out:ident |$a:ident, $b:ident| $e:expr) => {{
        struct F;
        impl Binary for F {
            type A = $ty;
            type R = result_type!($out, $ty);
            const MODE: Mode = Mode::$mode;
            #[inline(always)]
            fn call(a: $ty, b: $ty) -> Self::R {
                let ($a, $b) = (a.lift(), b.lift());
                Lower::<Self::R>::lower($e)
            }
        }
        binary_entry::<F>()
    }};
}

macro_rules! binary_ops {
    ($($(#[$doc:meta])* $name:ident $np:literal $class:ident $out:ident {
        $($kind:ident $mode:ident |$a:ident, $b:ident| $e:expr;)*
    })*) => {
        /// An elementwise operation with two operands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum BinaryOp { $($(#[$doc])* $name),* }

        impl BinaryOp {
            /// All of them, in the order of the table.
            pub const ALL: &'static [BinaryOp] = &[$(BinaryOp::$name),*];

            /// Its name (NumPy's where NumPy has it).
            pub fn name(self) -> &'static str {
                match self { $(BinaryOp::$name => $np),* }
            }
            /// How its dtypes are found.
            pub fn class(self) -> Class {
                match self { $(BinaryOp::$name => Class::$class),* }
            }
            /// Chooses the loop for a dtype among the row's.
            fn choose(self, dtype: DType) -> Option<Entry<3>> {
                match self {
                    $(BinaryOp::$name => {
                        $(for_kind!($kind, dtype, binary_entry_of!($mode $out |$a, $b| $e));)*
                        None
                    })*
                }
            }
        }
    };
}

binary_ops! {
    /// Sum; logical or of bools.
    Add "add" Arithmetic same {
        bool Quiet |a, b| a | b;
        int Fast |a, b| a.wrapping_add(b);
        float Fast |a, b| a + b;
        complex Fast |a, b| a + b;
    }
    /// Difference.
    Subtract "subtract" Arithmetic same {
        int Fast |a, b| a.wrapping_sub(b);
        float Fast |a, b| a - b;
        complex Fast |a, b| a - b;
    }
    /// Product; logical and of bools. Complex products have a fused step, as in NumPy's array loops.
    Multiply "multiply" Arithmetic same {
        bool Quiet |a, b| a & b;
        int Fast |a, b| a.wrapping_mul(b);
        float Fast |a, b| a * b;
        complex Fast |a, b| c::multiply_fused(a, b);
    }
    /// Product with each step rounded: PyTorch's and NumPy's scalars' complex product.
    MultiplyPlain "multiply_plain" Arithmetic same {
        bool Quiet |a, b| a & b;
        int Fast |a, b| a.wrapping_mul(b);
        float Fast |a, b| a * b;
        complex Fast |a, b| c::multiply(a, b);
    }
    /// True division.
    Divide "divide" Divide same {
        float Fast |a, b| a / b;
        complex Plain |a, b| c::divide(a, b);
    }
    /// Quotient rounded down.
    FloorDivide "floor_divide" Arithmetic same {
        int Plain |a, b| a.floor_div(b);
        float Look |a, b| f::floor_divide(a, b);
    }
    /// Quotient rounded towards zero.
    TruncDivide "trunc_divide" Arithmetic same {
        int Plain |a, b| a.trunc_div(b);
        float Plain |a, b| (a / b).trunc();
    }
    /// Remainder with the divisor's sign, also of zeros.
    Remainder "remainder" Arithmetic same {
        int Plain |a, b| a.modulo(b);
        float Look |a, b| f::remainder(a, b);
    }
    /// Remainder with the divisor's sign; zeros keep the dividend's (PyTorch's `remainder`).
    Modulo "modulo" Arithmetic same {
        int Plain |a, b| a.modulo(b);
        float Look |a, b| f::modulo(a, b);
    }
    /// Remainder with the dividend's sign.
    Fmod "fmod" Arithmetic same {
        int Plain |a, b| a.fmod(b);
        float Look |a, b| a % b;
    }
    /// Power. A negative integer exponent raises the invalid flag; NumPy makes it an error.
    Power "power" Arithmetic same {
        int Plain |a, b| a.power(b);
        float Look |a, b| f::power(a, b);
        complex Look |a, b| c::power(a, b);
    }
    /// Power in double precision.
    FloatPower "float_power" FloatOnly same {
        double Look |a, b| f::power(a, b);
        complex_double Look |a, b| c::power(a, b);
    }
    /// The larger; NaN wins.
    Maximum "maximum" Arithmetic same {
        bool Quiet |a, b| a | b;
        int Quiet |a, b| if a > b { a } else { b };
        float Quiet |a, b| f::maximum(a, b);
        complex Quiet |a, b| c::maximum(a, b);
    }
    /// The smaller; NaN wins.
    Minimum "minimum" Arithmetic same {
        bool Quiet |a, b| a & b;
        int Quiet |a, b| if a < b { a } else { b };
        float Quiet |a, b| f::minimum(a, b);
        complex Quiet |a, b| c::minimum(a, b);
    }
    /// The larger; NaN loses.
    Fmax "fmax" Arithmetic same {
        bool Quiet |a, b| a | b;
        int Quiet |a, b| if a > b { a } else { b };
        float Quiet |a, b| f::fmax(a, b);
        complex Quiet |a, b| if c::is_nan(b) { a } else if c::is_nan(a) { b } else { c::maximum(a, b) };
    }
    /// The smaller; NaN loses.
    Fmin "fmin" Arithmetic same {
        bool Quiet |a, b| a & b;
        int Quiet |a, b| if a < b { a } else { b };
        float Quiet |a, b| f::fmin(a, b);
        complex Quiet |a, b| if c::is_nan(b) { a } else if c::is_nan(a) { b } else { c::minimum(a, b) };
    }
    /// The angle of the point (b, a).
    Arctan2 "arctan2" FloatOnly same { float Look |a, b| f::arctan2(a, b); }
    /// The length of the hypotenuse.
    Hypot "hypot" FloatOnly same { float Look |a, b| a.hypotenuse(b); }
    /// The magnitude of a with the sign of b.
    Copysign "copysign" FloatOnly same { float Quiet |a, b| a.copysign(b); }
    /// The next number after a towards b.
    Nextafter "nextafter" FloatOnly same {
        wide Look |a, b| a.next_after(b);
        float16 Look |a, b| f::next_f16(a, b);
        bfloat16 Look |a, b| f::next_bf16(a, b);
    }
    /// log(e^a + e^b).
    Logaddexp "logaddexp" FloatOnly same { float Look |a, b| f::logaddexp(a, b); }
    /// log(e^a + e^b), also of complex numbers (PyTorch's).
    LogaddexpWide "logaddexp" FloatOnly same {
        float Look |a, b| f::logaddexp(a, b);
        complex Look |a, b| c::logaddexp(a, b);
    }
    /// log2(2^a + 2^b).
    Logaddexp2 "logaddexp2" FloatOnly same { float Look |a, b| f::logaddexp2(a, b); }
    /// 0 for a < 0, b for a = 0, 1 for a > 0.
    Heaviside "heaviside" FloatOnly same { float Quiet |a, b| f::heaviside(a, b); }
    /// a, but 0 where b is not above 0: the gradient of what is 0 there.
    Gate "gate" FloatOnly same { float Quiet |a, b| f::gate(a, b); }
    /// a · 2^b.
    Ldexp "ldexp" FloatOnly same { float Look |a, b| f::ldexp(a, b); }
    /// The lower incomplete gamma function P(a, b).
    Igamma "igamma" FloatOnly same { float Look |a, b| f::by2(a, b, gamma_incomplete::lower); }
    /// The upper incomplete gamma function Q(a, b).
    Igammac "igammac" FloatOnly same { float Look |a, b| f::by2(a, b, gamma_incomplete::upper); }
    /// a · log(b), 0 where a is 0.
    Xlogy "xlogy" FloatOnly same { float Look |a, b| f::by2(a, b, special::xlogy); }
    /// a · log(1 + b), 0 where a is 0.
    Xlog1py "xlog1py" FloatOnly same { float Look |a, b| f::by2(a, b, special::xlog1py); }
    /// Greatest common divisor.
    Gcd "gcd" Arithmetic same { int Plain |a, b| a.gcd(b); }
    /// Least common multiple.
    Lcm "lcm" Arithmetic same { int Plain |a, b| a.lcm(b); }
    /// Bits in both.
    BitwiseAnd "bitwise_and" Bitwise same {
        bool Quiet |a, b| a & b;
        int Quiet |a, b| a & b;
    }
    /// Bits in either.
    BitwiseOr "bitwise_or" Bitwise same {
        bool Quiet |a, b| a | b;
        int Quiet |a, b| a | b;
    }
    /// Bits in one.
    BitwiseXor "bitwise_xor" Bitwise same {
        bool Quiet |a, b| a ^ b;
        int Quiet |a, b| a ^ b;
    }
    /// Bits moved up.
    LeftShift "left_shift" Shift same { int Quiet |a, b| a.shift_left(b); }
    /// Bits moved down.
    RightShift "right_shift" Shift same { int Quiet |a, b| a.shift_right(b); }
    /// a == b.
    Equal "equal" Compare bool {
        bool Quiet |a, b| a == b;
        int Quiet |a, b| a == b;
        float Quiet |a, b| a == b;
        complex Quiet |a, b| a == b;
    }
    /// a != b.
    NotEqual "not_equal" Compare bool {
        bool Quiet |a, b| a != b;
        int Quiet |a, b| a != b;
        float Quiet |a, b| a != b;
        complex Quiet |a, b| a != b;
    }
    /// a < b; complex numbers lexicographically.
    Less "less" Compare bool {
        bool Quiet |a, b| !a & b;
        int Quiet |a, b| a < b;
        float Quiet |a, b| a < b;
        complex Quiet |a, b| c::less(a, b);
    }
    /// a <= b; complex numbers lexicographically.
    LessEqual "less_equal" Compare bool {
        bool Quiet |a, b| !a | b;
        int Quiet |a, b| a <= b;
        float Quiet |a, b| a <= b;
        complex Quiet |a, b| c::less_equal(a, b);
    }
    /// a > b; complex numbers lexicographically.
    Greater "greater" Compare bool {
        bool Quiet |a, b| a & !b;
        int Quiet |a, b| a > b;
        float Quiet |a, b| a > b;
        complex Quiet |a, b| c::less(b, a);
    }
    /// a >= b; complex numbers lexicographically.
    GreaterEqual "greater_equal" Compare bool {
        bool Quiet |a, b| a | !b;
        int Quiet |a, b| a >= b;
        float Quiet |a, b| a >= b;
        complex Quiet |a, b| c::less_equal(b, a);
    }
    /// Both true.
    LogicalAnd "logical_and" Logical bool {
        bool Quiet |a, b| a & b;
        int Quiet |a, b| (a != 0) & (b != 0);
        float Quiet |a, b| (a != 0.0) & (b != 0.0);
        complex Quiet |a, b| (a != Default::default()) & (b != Default::default());
    }
    /// Either true.
    LogicalOr "logical_or" Logical bool {
        bool Quiet |a, b| a | b;
        int Quiet |a, b| (a != 0) | (b != 0);
        float Quiet |a, b| (a != 0.0) | (b != 0.0);
        complex Quiet |a, b| (a != Default::default()) | (b != Default::default());
    }
    /// One true.
    LogicalXor "logical_xor" Logical bool {
        bool Quiet |a, b| a ^ b;
        int Quiet |a, b| (a != 0) ^ (b != 0);
        float Quiet |a, b| (a != 0.0) ^ (b != 0.0);
        complex Quiet |a, b| (a != Default::default()) ^ (b != Default::default());
    }
}

/// Every loop of the table, chosen once.
static LOOPS: LazyLock<Vec<[Option<Entry<3>>; DTYPES]>> =
    LazyLock::new(|| BinaryOp::ALL.iter().map(|op| std::array::from_fn(|d| op.choose(DType::ALL[d]))).collect());

const DTYPES: usize = DType::ALL.len();

impl BinaryOp {
    /// The loop for this dtype, if it has one.
    pub fn entry(self, dtype: DType) -> Option<Entry<3>> {
        LOOPS[self as usize][dtype as usize]
    }
    /// The operation of this name.
    pub fn from_name(name: &str) -> Option<BinaryOp> {
        BinaryOp::ALL.iter().copied().find(|op| op.name() == name)
    }
}
