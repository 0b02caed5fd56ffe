//! THE table of elementwise operations with one operand; see `binary.rs`. The float loops of `quick` rows
//! come from `scalar/quick.rs`.

use super::binary::Class;
use super::loops::{Entry, Lift, Lower, Mode, Unary, for_kind, result_type, unary_entry};
use super::rounded::quick_entry;
use super::scalar::float as f;
use super::scalar::float::Real;
use super::scalar::int::IntOps;
use super::scalar::{bessel, complex as c, special};
use super::single::single_entry;
use crate::array::DType;
use std::sync::LazyLock;

macro_rules! unary_entry_of {
    ($ty:ty; $mode:ident $out:ident |$a:ident| $e:expr) => {{
        struct F;
        impl Unary for F {
            type A = $ty;
            type R = result_type!($out, $ty);
            const MODE: Mode = Mode::$mode;
            #[inline(always)]
            fn call(a: $ty) -> Self::R {
                let $a = a.lift();
                Lower::<Self::R>::lower($e)
            }
        }
        unary_entry::<F>()
    }};
}

macro_rules! quick_entry_of {
    ($ty:ty; $quick:ident) => {
        quick_entry::<$ty, super::scalar::quick::$quick>()
    };
}

macro_rules! unary_ops {
    ($($(#[$doc:meta])* $name:ident $np:literal $class:ident $(single $single:ident)? $(quick $quick:ident)? {
        $($kind:ident $mode:ident $out:ident |$a:ident| $e:expr;)*
    })*) => {
        /// An elementwise operation with one operand.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum UnaryOp { $($(#[$doc])* $name),* }

        impl UnaryOp {
            /// All of them, in the order of the table.
            pub const ALL: &'static [UnaryOp] = &[$(UnaryOp::$name),*];

            /// Its name (NumPy's where NumPy has it).
            pub fn name(self) -> &'static str {
                match self { $(UnaryOp::$name => $np),* }
            }
            /// How its dtypes are found.
            pub fn class(self) -> Class {
                match self { $(UnaryOp::$name => Class::$class),* }
            }
            /// Chooses the loop for a dtype among the row's.
            fn choose(self, dtype: DType) -> Option<Entry<2>> {
                match self {
                    $(UnaryOp::$name => {
                        $(if dtype == DType::F32 {
                            return Some(single_entry::<super::scalar::single::$single>());
                        })?
                        $(for_kind!(float, dtype, quick_entry_of!($quick));)?
                        $(for_kind!($kind, dtype, unary_entry_of!($mode $out |$a| $e));)*
                        None
                    })*
                }
            }
        }
    };
}

unary_ops! {
    /// -a.
    Negative "negative" Arithmetic {
        int Quiet same |a| a.wrapping_neg();
        float Quiet same |a| -a;
        complex Quiet same |a| -a;
    }
    /// a.
    Positive "positive" Arithmetic {
        int Quiet same |a| a;
        float Quiet same |a| a;
        complex Quiet same |a| a;
    }
    /// Magnitude.
    Absolute "absolute" Arithmetic {
        bool Quiet same |a| a;
        unsigned Quiet same |a| a;
        signed Quiet same |a| a.wrapping_abs();
        float Quiet same |a| a.abs();
        complex Look real |a| c::absolute_fused(a);
    }
    /// Magnitude; of complex numbers as PyTorch and NumPy's scalars compute it.
    AbsolutePlain "absolute_plain" Arithmetic {
        bool Quiet same |a| a;
        unsigned Quiet same |a| a;
        signed Quiet same |a| a.wrapping_abs();
        float Quiet same |a| a.abs();
        complex Look real |a| c::absolute(a);
    }
    /// Magnitude, as a float.
    Fabs "fabs" FloatOnly { float Quiet same |a| a.abs(); }
    /// -1, 0, 1 or NaN; a complex number's direction.
    Sign "sign" Arithmetic {
        int Quiet same |a| a.sign();
        float Quiet same |a| f::sign(a);
        complex Plain same |a| c::sign(a);
    }
    /// As [`UnaryOp::Sign`], but 0 for NaN (PyTorch's `sign`).
    SignOrZero "sign_or_zero" Arithmetic {
        bool Quiet same |a| a;
        int Quiet same |a| a.sign();
        float Quiet same |a| if a.is_nan() { 0.0 } else { f::sign(a) };
        complex Plain same |a| c::sign(a);
    }
    /// Whether the sign bit is set.
    Signbit "signbit" FloatOnly { float Quiet bool |a| a.is_sign_negative(); }
    /// Square root.
    Sqrt "sqrt" FloatOnly {
        float Fast same |a| a.sqrt();
        complex Look same |a| c::sqrt(a);
    }
    /// 1/sqrt(a).
    Rsqrt "rsqrt" FloatOnly {
        float Fast same |a| 1.0 / a.sqrt();
        complex Look same |a| c::divide(c::one(), c::sqrt(a));
    }
    /// Cube root.
    Cbrt "cbrt" FloatOnly { float Look same |a| f::cbrt(a); }
    /// a·a.
    Square "square" Arithmetic {
        int Fast same |a| a.wrapping_mul(a);
        float Fast same |a| a * a;
        complex Fast same |a| c::multiply_fused(a, a);
    }
    /// 1/a.
    Reciprocal "reciprocal" Arithmetic {
        int Plain same |a| a.reciprocal();
        float Fast same |a| 1.0 / a;
        complex Plain same |a| c::reciprocal(a);
    }
    /// e^a.
    Exp "exp" FloatOnly quick Exp { complex Look same |a| c::exp(a); }
    /// As [`UnaryOp::Exp`], in single precision as NumPy computes it.
    ExpSingle "exp" FloatOnly single Exp quick Exp { complex Look same |a| c::exp(a); }
    /// 2^a.
    Exp2 "exp2" FloatOnly quick Exp2 { complex Look same |a| c::exp2(a); }
    /// e^a - 1.
    Expm1 "expm1" FloatOnly quick Expm1 { complex Look same |a| c::expm1(a); }
    /// Natural logarithm.
    Log "log" FloatOnly quick Log { complex Look same |a| c::log(a); }
    /// As [`UnaryOp::Log`], in single precision as NumPy computes it.
    LogSingle "log" FloatOnly single Log quick Log { complex Look same |a| c::log(a); }
    /// Logarithm to base 2.
    Log2 "log2" FloatOnly quick Log2 { complex Look same |a| c::log2(a); }
    /// Logarithm to base 10.
    Log10 "log10" FloatOnly quick Log10 { complex Look same |a| c::log10(a); }
    /// log(1 + a).
    Log1p "log1p" FloatOnly quick Log1p { complex Look same |a| c::log1p(a); }
    /// Sine.
    Sin "sin" FloatOnly { float Look same |a| f::sin(a); complex Look same |a| c::sin(a); }
    /// Cosine.
    Cos "cos" FloatOnly { float Look same |a| f::cos(a); complex Look same |a| c::cos(a); }
    /// As [`UnaryOp::Sin`], in single precision as NumPy computes it.
    SinSingle "sin" FloatOnly single Sin { float Look same |a| f::sin(a); complex Look same |a| c::sin(a); }
    /// As [`UnaryOp::Cos`], in single precision as NumPy computes it.
    CosSingle "cos" FloatOnly single Cos { float Look same |a| f::cos(a); complex Look same |a| c::cos(a); }
    /// Tangent.
    Tan "tan" FloatOnly { float Look same |a| f::tan(a); complex Look same |a| c::tan(a); }
    /// Inverse sine.
    Arcsin "arcsin" FloatOnly { float Look same |a| f::arcsin(a); complex Look same |a| c::arcsin(a); }
    /// Inverse cosine.
    Arccos "arccos" FloatOnly { float Look same |a| f::arccos(a); complex Look same |a| c::arccos(a); }
    /// Inverse tangent.
    Arctan "arctan" FloatOnly { float Look same |a| f::arctan(a); complex Look same |a| c::arctan(a); }
    /// Hyperbolic sine.
    Sinh "sinh" FloatOnly quick Sinh { complex Look same |a| c::sinh(a); }
    /// Hyperbolic cosine.
    Cosh "cosh" FloatOnly quick Cosh { complex Look same |a| c::cosh(a); }
    /// Hyperbolic tangent.
    Tanh "tanh" FloatOnly quick Tanh { complex Look same |a| c::tanh(a); }
    /// Inverse hyperbolic sine.
    Arcsinh "arcsinh" FloatOnly { float Look same |a| f::arcsinh(a); complex Look same |a| c::arcsinh(a); }
    /// Inverse hyperbolic cosine.
    Arccosh "arccosh" FloatOnly { float Look same |a| f::arccosh(a); complex Look same |a| c::arccosh(a); }
    /// Inverse hyperbolic tangent.
    Arctanh "arctanh" FloatOnly { float Look same |a| f::arctanh(a); complex Look same |a| c::arctanh(a); }
    /// Degrees to radians.
    Deg2rad "deg2rad" FloatOnly { float Fast same |a| f::scale(a, special::RADIANS); }
    /// Radians to degrees.
    Rad2deg "rad2deg" FloatOnly { float Fast same |a| f::scale(a, special::DEGREES); }
    /// Rounded down.
    Floor "floor" Arithmetic {
        bool Quiet same |a| a;
        int Quiet same |a| a;
        float Quiet same |a| a.floor();
    }
    /// Rounded up.
    Ceil "ceil" Arithmetic {
        bool Quiet same |a| a;
        int Quiet same |a| a;
        float Quiet same |a| a.ceil();
    }
    /// Rounded towards zero.
    Trunc "trunc" Arithmetic {
        bool Quiet same |a| a;
        int Quiet same |a| a;
        float Quiet same |a| a.trunc();
    }
    /// Rounded to the nearest integer, ties to even.
    Rint "rint" FloatOnly {
        float Quiet same |a| a.rint();
        complex Quiet same |a| num_complex::Complex::new(a.re.rint(), a.im.rint());
    }
    /// What [`UnaryOp::Trunc`] cuts off.
    Frac "frac" Arithmetic { float Fast same |a| a - a.trunc(); }
    /// Whether it is NaN.
    Isnan "isnan" Compare {
        bool Quiet bool |_a| false;
        int Quiet bool |_a| false;
        float Quiet bool |a| a.is_nan();
        complex Quiet bool |a| c::is_nan(a);
    }
    /// Whether it is infinite.
    Isinf "isinf" Compare {
        bool Quiet bool |_a| false;
        int Quiet bool |_a| false;
        float Quiet bool |a| a.is_infinite();
        complex Quiet bool |a| a.re.is_infinite() | a.im.is_infinite();
    }
    /// Whether it is neither NaN nor infinite.
    Isfinite "isfinite" Compare {
        bool Quiet bool |_a| true;
        int Quiet bool |_a| true;
        float Quiet bool |a| a.is_finite();
        complex Quiet bool |a| a.re.is_finite() & a.im.is_finite();
    }
    /// Not true.
    LogicalNot "logical_not" Logical {
        bool Quiet bool |a| !a;
        int Quiet bool |a| a == 0;
        float Quiet bool |a| a == 0.0;
        complex Quiet bool |a| a == Default::default();
    }
    /// All bits flipped; logical not of bools.
    Invert "invert" Bitwise {
        bool Quiet same |a| !a;
        int Quiet same |a| !a;
    }
    /// The number of one bits.
    BitwiseCount "bitwise_count" Bitwise { int Quiet u8 |a| a.bit_count(); }
    /// The complex conjugate.
    Conjugate "conjugate" Arithmetic {
        int Quiet same |a| a;
        float Quiet same |a| a;
        complex Quiet same |a| a.conj();
    }
    /// The argument of a complex number; 0 or π (or NaN) of a real one.
    Angle "angle" FloatOnly {
        float Quiet same |a| f::arctan2(0.0, a);
        complex Look real |a| c::angle(a);
    }
    /// The mantissa in [0.5, 1).
    FrexpMantissa "frexp_mantissa" FloatOnly { float Quiet same |a| f::frexp(a).0; }
    /// The exponent to [`UnaryOp::FrexpMantissa`].
    FrexpExponent "frexp_exponent" FloatOnly { float Quiet i32 |a| f::frexp(a).1; }
    /// The part after the point.
    ModfFraction "modf_fraction" FloatOnly { float Quiet same |a| f::modf(a).0; }
    /// The part before the point.
    ModfInteger "modf_integer" FloatOnly { float Quiet same |a| f::modf(a).1; }
    /// The distance to the next number.
    Spacing "spacing" FloatOnly {
        wide Plain same |a| a.spacing();
        float16 Plain same |a| f::spacing_f16(a);
        bfloat16 Plain same |a| f::spacing_bf16(a);
    }
    /// 1/(1 + e^-a).
    Sigmoid "sigmoid" FloatOnly {
        float Look same |a| f::sigmoid(a);
        complex Look same |a| c::reciprocal(c::exp(-a) + 1.0);
    }
    /// log(a/(1 - a)).
    Logit "logit" FloatOnly { float Look same |a| f::by(a, special::logit); }
    /// log(1 + e^a), linear from 20 on.
    Softplus "softplus" FloatOnly { float Look same |a| f::by(a, special::softplus); }
    /// log(sigmoid(a)).
    LogSigmoid "log_sigmoid" FloatOnly { float Look same |a| f::by(a, special::log_sigmoid); }
    /// The larger of a and 0; NaN stays.
    Relu "relu" Arithmetic {
        int Quiet same |a| if a > 0 { a } else { 0 };
        float Quiet same |a| if a > 0.0 || a.is_nan() { a } else { 0.0 };
    }
    /// a·sigmoid(a).
    Silu "silu" FloatOnly { float Look same |a| f::by(a, special::silu); }
    /// a·Φ(a).
    Gelu "gelu" FloatOnly { float Look same |a| f::by(a, special::gelu); }
    /// The tanh approximation of [`UnaryOp::Gelu`].
    GeluTanh "gelu_tanh" FloatOnly { float Look same |a| f::by(a, special::gelu_tanh); }
    /// Error function.
    Erf "erf" FloatOnly { float Look same |a| f::by(a, libm::erf); }
    /// 1 - erf(a).
    Erfc "erfc" FloatOnly { float Look same |a| f::by(a, libm::erfc); }
    /// e^(a²)·erfc(a).
    Erfcx "erfcx" FloatOnly { float Look same |a| f::by(a, special::erfcx); }
    /// The inverse of the error function.
    Erfinv "erfinv" FloatOnly { float Look same |a| f::by(a, special::erfinv); }
    /// The normal distribution function.
    Ndtr "ndtr" FloatOnly { float Look same |a| f::by(a, special::ndtr); }
    /// Its inverse.
    Ndtri "ndtri" FloatOnly { float Look same |a| f::by(a, special::ndtri); }
    /// Its logarithm.
    LogNdtr "log_ndtr" FloatOnly { float Look same |a| f::by(a, special::log_ndtr); }
    /// log|Γ(a)|.
    Lgamma "lgamma" FloatOnly { float Look same |a| f::by(a, special::lgamma); }
    /// Its derivative.
    Digamma "digamma" FloatOnly { float Look same |a| f::by(a, special::digamma); }
    /// sin(πa)/(πa).
    Sinc "sinc" FloatOnly {
        float Look same |a| f::sinc(a);
        complex Look same |a| if a == Default::default() { a + 1.0 } else {
            let t = a.scale(f::of(std::f64::consts::PI));
            c::divide(c::sin(t), t)
        };
    }
    /// The modified Bessel function I₀.
    I0 "i0" FloatOnly { float Look same |a| f::by(a, special::i0); }
    /// e^-|a|·I₀(a).
    I0e "i0e" FloatOnly { float Look same |a| f::by(a, special::i0e); }
    /// The modified Bessel function I₁.
    I1 "i1" FloatOnly { float Look same |a| f::by(a, special::i1); }
    /// e^-|a|·I₁(a).
    I1e "i1e" FloatOnly { float Look same |a| f::by(a, special::i1e); }
    /// The Bessel function J₀.
    BesselJ0 "bessel_j0" FloatOnly { float Look same |a| f::by(a, libm::j0); }
    /// The Bessel function J₁.
    BesselJ1 "bessel_j1" FloatOnly { float Look same |a| f::by(a, libm::j1); }
    /// The Bessel function Y₀.
    BesselY0 "bessel_y0" FloatOnly { float Look same |a| f::by(a, libm::y0); }
    /// The Bessel function Y₁.
    BesselY1 "bessel_y1" FloatOnly { float Look same |a| f::by(a, libm::y1); }
    /// The modified Bessel function K₀.
    BesselK0 "modified_bessel_k0" FloatOnly { float Look same |a| f::by(a, bessel::k0); }
    /// The modified Bessel function K₁.
    BesselK1 "modified_bessel_k1" FloatOnly { float Look same |a| f::by(a, bessel::k1); }
    /// e^a·K₀(a).
    BesselK0e "scaled_modified_bessel_k0" FloatOnly { float Look same |a| f::by(a, bessel::k0e); }
    /// e^a·K₁(a).
    BesselK1e "scaled_modified_bessel_k1" FloatOnly { float Look same |a| f::by(a, bessel::k1e); }
    /// The spherical Bessel function j₀: sin(a)/a.
    SphericalJ0 "spherical_bessel_j0" FloatOnly { float Look same |a| f::by(a, bessel::spherical_j0); }
    /// -a·log(a).
    Entr "entr" FloatOnly { float Look same |a| f::by(a, special::entr); }
}

/// Every loop of the table, chosen once.
static LOOPS: LazyLock<Vec<[Option<Entry<2>>; DTYPES]>> =
    LazyLock::new(|| UnaryOp::ALL.iter().map(|op| std::array::from_fn(|d| op.choose(DType::ALL[d]))).collect());

const DTYPES: usize = DType::ALL.len();

impl UnaryOp {
    /// The loop for this dtype, if it has one.
    pub fn entry(self, dtype: DType) -> Option<Entry<2>> {
        LOOPS[self as usize][dtype as usize]
    }
    /// The operation of this name.
    pub fn from_name(name: &str) -> Option<UnaryOp> {
        UnaryOp::ALL.iter().copied().find(|op| op.name() == name)
    }
}
