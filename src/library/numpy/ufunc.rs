//! Universal functions: objects that run an elementwise operation with `out=`, `where=`, `dtype=` and
//! have `reduce`, `accumulate`, `reduceat`, `outer` and `at`.

use super::byteorder::Swapped;
use super::convert::{dtype_of, wrap};
use super::errstate;
use super::gufunc::{self, Core, Places};
use super::ndarray::check_output;
use super::operand::{self, Operand};
use super::reduce::mask_of;
use super::{discover, methods, ufunc_loops};
use crate::array::promote::{Casting, can_cast};
use crate::array::{Array, DType, Num};
use crate::attrs;
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::op::cast::{Order, astype, copy};
use crate::op::elementwise::{self as elem, BinaryOp, Operation, UnaryOp};
use crate::value::convert::FromValue;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Host, Object, Result, TypeInfo, Value};

/// What a ufunc computes.
#[derive(Clone, Copy)]
pub(super) enum Does {
    One(UnaryOp),
    Two(BinaryOp),
    /// Two results of one operand.
    Pair(UnaryOp, UnaryOp),
    /// Two results of two operands.
    TwoPair(BinaryOp, BinaryOp),
    /// Works along core axes.
    Core(&'static Core),
}

/// A ufunc: one row of the table.
pub struct Ufunc {
    pub(super) name: &'static str,
    pub(super) does: Does,
    pub(super) identity: Option<Num>,
    pub(super) doc: &'static str,
}

/// The value of a ufunc.
struct Handle(&'static Ufunc);

/// `np.ufunc`.
pub static UFUNC: TypeInfo = TypeInfo::new("numpy", "ufunc", None);

impl Object for Handle {
    fn type_info(&self) -> &'static TypeInfo {
        &UFUNC
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

macro_rules! ufuncs {
    ($($name:literal $does:expr, $identity:expr, $doc:literal, $example:literal;)*) => {
        static TABLE: &[Ufunc] = &[$(Ufunc {
            name: $name,
            does: $does,
            identity: $identity,
            doc: concat!($doc, "\n\n>>> ", $example, "\n"),
        }),*];
        /// Every ufunc as a member of the module `numpy`.
        pub const MEMBERS: &[(&str, crate::value::module::Make)] = &[$(($name, |_| Ok(get($name)))),*];
    };
}

use Does::*;
const ZERO: Option<Num> = Some(Num::Int(0));
const ONE: Option<Num> = Some(Num::Int(1));
const TRUE: Option<Num> = Some(Num::Bool(true));
const FALSE: Option<Num> = Some(Num::Bool(false));
const BELOW: Option<Num> = Some(Num::Float(f64::NEG_INFINITY));
const ALL_BITS: Option<Num> = Some(Num::Int(-1));

ufuncs! {
    "add" Two(BinaryOp::Add), ZERO, "Add arguments element-wise.", "np.add(1.0, 4.0)";
    "subtract" Two(BinaryOp::Subtract), None, "Subtract arguments, element-wise.", "np.subtract(1.0, 4.0)";
    "multiply" Two(BinaryOp::Multiply), ONE, "Multiply arguments element-wise.", "np.multiply(2.0, 4.0)";
    "divide" Two(BinaryOp::Divide), None, "Divide arguments element-wise.", "np.divide(2.0, 4.0)";
    "floor_divide" Two(BinaryOp::FloorDivide), None, "Return the largest integer smaller or equal to the division of the inputs.", "np.floor_divide(7, 3)";
    "remainder" Two(BinaryOp::Remainder), None, "Return the element-wise remainder of division, with the divisor's sign.", "np.remainder([4, 7], [2, 3])";
    "fmod" Two(BinaryOp::Fmod), None, "Return the element-wise remainder of division, with the dividend's sign.", "np.fmod([-3, 3], 2)";
    "divmod" TwoPair(BinaryOp::FloorDivide, BinaryOp::Remainder), None, "Return element-wise quotient and remainder simultaneously.", "np.divmod(np.arange(5), 3)";
    "power" Two(BinaryOp::Power), None, "First array elements raised to powers from second array, element-wise.", "np.power([1, 2, 3], 2)";
    "float_power" Two(BinaryOp::FloatPower), None, "Powers computed in floating point.", "np.float_power([1, 2, 3], 2)";
    "maximum" Two(BinaryOp::Maximum), None, "Element-wise maximum of array elements.", "np.maximum([2, 3, 4], [1, 5, 2])";
    "minimum" Two(BinaryOp::Minimum), None, "Element-wise minimum of array elements.", "np.minimum([2, 3, 4], [1, 5, 2])";
    "fmax" Two(BinaryOp::Fmax), None, "Element-wise maximum, ignoring NaNs.", "np.fmax([1, np.nan], [0, 2])";
    "fmin" Two(BinaryOp::Fmin), None, "Element-wise minimum, ignoring NaNs.", "np.fmin([1, np.nan], [0, 2])";
    "arctan2" Two(BinaryOp::Arctan2), None, "Element-wise arc tangent of x1/x2 choosing the quadrant correctly.", "np.arctan2(1.0, 1.0)";
    "hypot" Two(BinaryOp::Hypot), ZERO, "The hypotenuse of right triangles with these legs.", "np.hypot(3.0, 4.0)";
    "copysign" Two(BinaryOp::Copysign), None, "Change the sign of x1 to that of x2, element-wise.", "np.copysign(1.3, -1)";
    "nextafter" Two(BinaryOp::Nextafter), None, "Return the next floating-point value after x1 towards x2.", "np.nextafter(1, 2)";
    "logaddexp" Two(BinaryOp::Logaddexp), BELOW, "Logarithm of the sum of exponentiations of the inputs.", "np.logaddexp(0.0, 0.0)";
    "logaddexp2" Two(BinaryOp::Logaddexp2), BELOW, "Logarithm of the sum of exponentiations of the inputs in base 2.", "np.logaddexp2(0.0, 0.0)";
    "heaviside" Two(BinaryOp::Heaviside), None, "Compute the Heaviside step function.", "np.heaviside([-1.5, 0, 2.0], 0.5)";
    "ldexp" Two(BinaryOp::Ldexp), None, "Returns x1 * 2**x2, element-wise.", "np.ldexp(5.0, np.arange(3))";
    "gcd" Two(BinaryOp::Gcd), ZERO, "Returns the greatest common divisor.", "np.gcd(12, 20)";
    "lcm" Two(BinaryOp::Lcm), None, "Returns the lowest common multiple.", "np.lcm(12, 20)";
    "bitwise_and" Two(BinaryOp::BitwiseAnd), ALL_BITS, "Compute the bit-wise AND of two arrays element-wise.", "np.bitwise_and(13, 17)";
    "bitwise_or" Two(BinaryOp::BitwiseOr), ZERO, "Compute the bit-wise OR of two arrays element-wise.", "np.bitwise_or(13, 16)";
    "bitwise_xor" Two(BinaryOp::BitwiseXor), ZERO, "Compute the bit-wise XOR of two arrays element-wise.", "np.bitwise_xor(13, 17)";
    "left_shift" Two(BinaryOp::LeftShift), None, "Shift the bits of an integer to the left.", "np.left_shift(5, 2)";
    "right_shift" Two(BinaryOp::RightShift), None, "Shift the bits of an integer to the right.", "np.right_shift(10, 1)";
    "equal" Two(BinaryOp::Equal), None, "Return (x1 == x2) element-wise.", "np.equal([0, 1, 3], np.arange(3))";
    "not_equal" Two(BinaryOp::NotEqual), None, "Return (x1 != x2) element-wise.", "np.not_equal([1., 2.], [1., 3.])";
    "less" Two(BinaryOp::Less), None, "Return (x1 < x2) element-wise.", "np.less([1, 2], [2, 2])";
    "less_equal" Two(BinaryOp::LessEqual), None, "Return (x1 <= x2) element-wise.", "np.less_equal([4, 2, 1], [2, 2, 2])";
    "greater" Two(BinaryOp::Greater), None, "Return (x1 > x2) element-wise.", "np.greater([4, 2], [2, 2])";
    "greater_equal" Two(BinaryOp::GreaterEqual), None, "Return (x1 >= x2) element-wise.", "np.greater_equal([4, 2, 1], [2, 2, 2])";
    "logical_and" Two(BinaryOp::LogicalAnd), TRUE, "Compute the truth value of x1 AND x2 element-wise.", "np.logical_and(True, False)";
    "logical_or" Two(BinaryOp::LogicalOr), FALSE, "Compute the truth value of x1 OR x2 element-wise.", "np.logical_or(True, False)";
    "logical_xor" Two(BinaryOp::LogicalXor), FALSE, "Compute the truth value of x1 XOR x2, element-wise.", "np.logical_xor(True, False)";
    "logical_not" One(UnaryOp::LogicalNot), None, "Compute the truth value of NOT x element-wise.", "np.logical_not(3)";
    "negative" One(UnaryOp::Negative), None, "Numerical negative, element-wise.", "np.negative([1., -1.])";
    "positive" One(UnaryOp::Positive), None, "Numerical positive, element-wise.", "np.positive([1., -1.])";
    "absolute" One(UnaryOp::Absolute), None, "Calculate the absolute value element-wise.", "np.absolute([-1.2, 1.2])";
    "fabs" One(UnaryOp::Fabs), None, "Compute the absolute values element-wise, as floats.", "np.fabs(-1)";
    "sign" One(UnaryOp::Sign), None, "Returns an element-wise indication of the sign of a number.", "np.sign([-5., 4.5])";
    "signbit" One(UnaryOp::Signbit), None, "Returns element-wise True where signbit is set.", "np.signbit(-1.2)";
    "sqrt" One(UnaryOp::Sqrt), None, "Return the non-negative square-root of an array, element-wise.", "np.sqrt([1, 4, 9])";
    "cbrt" One(UnaryOp::Cbrt), None, "Return the cube-root of an array, element-wise.", "np.cbrt([1, 8, 27])";
    "square" One(UnaryOp::Square), None, "Return the element-wise square of the input.", "np.square([-1, 2])";
    "reciprocal" One(UnaryOp::Reciprocal), None, "Return the reciprocal of the argument, element-wise.", "np.reciprocal(2.)";
    "exp" One(UnaryOp::ExpSingle), None, "Calculate the exponential of all elements in the input array.", "np.exp([0.0, 1.0])";
    "exp2" One(UnaryOp::Exp2), None, "Calculate 2**p for all p in the input array.", "np.exp2([2, 3])";
    "expm1" One(UnaryOp::Expm1), None, "Calculate exp(x) - 1 for all elements in the array.", "np.expm1(1e-10)";
    "log" One(UnaryOp::LogSingle), None, "Natural logarithm, element-wise.", "np.log([1, np.e])";
    "log2" One(UnaryOp::Log2), None, "Base-2 logarithm of x.", "np.log2([1, 2, 16])";
    "log10" One(UnaryOp::Log10), None, "Return the base 10 logarithm of the input array, element-wise.", "np.log10([1, 100])";
    "log1p" One(UnaryOp::Log1p), None, "Return the natural logarithm of one plus the input array, element-wise.", "np.log1p(1e-99)";
    "sin" One(UnaryOp::SinSingle), None, "Trigonometric sine, element-wise.", "np.sin(np.pi/2.)";
    "cos" One(UnaryOp::CosSingle), None, "Cosine element-wise.", "np.cos(0.0)";
    "tan" One(UnaryOp::Tan), None, "Compute tangent element-wise.", "np.tan(0.0)";
    "arcsin" One(UnaryOp::Arcsin), None, "Inverse sine, element-wise.", "np.arcsin(1)";
    "arccos" One(UnaryOp::Arccos), None, "Trigonometric inverse cosine, element-wise.", "np.arccos([1, -1])";
    "arctan" One(UnaryOp::Arctan), None, "Trigonometric inverse tangent, element-wise.", "np.arctan([0, 1])";
    "sinh" One(UnaryOp::Sinh), None, "Hyperbolic sine, element-wise.", "np.sinh(0)";
    "cosh" One(UnaryOp::Cosh), None, "Hyperbolic cosine, element-wise.", "np.cosh(0)";
    "tanh" One(UnaryOp::Tanh), None, "Compute hyperbolic tangent element-wise.", "np.tanh(0)";
    "arcsinh" One(UnaryOp::Arcsinh), None, "Inverse hyperbolic sine element-wise.", "np.arcsinh(0)";
    "arccosh" One(UnaryOp::Arccosh), None, "Inverse hyperbolic cosine, element-wise.", "np.arccosh(1)";
    "arctanh" One(UnaryOp::Arctanh), None, "Inverse hyperbolic tangent element-wise.", "np.arctanh(0)";
    "deg2rad" One(UnaryOp::Deg2rad), None, "Convert angles from degrees to radians.", "np.deg2rad(180)";
    "rad2deg" One(UnaryOp::Rad2deg), None, "Convert angles from radians to degrees.", "np.rad2deg(np.pi/2)";
    "radians" One(UnaryOp::Deg2rad), None, "Convert angles from degrees to radians.", "np.radians(180.0)";
    "degrees" One(UnaryOp::Rad2deg), None, "Convert angles from radians to degrees.", "np.degrees(np.pi)";
    "floor" One(UnaryOp::Floor), None, "Return the floor of the input, element-wise.", "np.floor([-1.7, 1.5])";
    "ceil" One(UnaryOp::Ceil), None, "Return the ceiling of the input, element-wise.", "np.ceil([-1.7, 1.5])";
    "trunc" One(UnaryOp::Trunc), None, "Return the truncated value of the input, element-wise.", "np.trunc([-1.7, 1.5])";
    "rint" One(UnaryOp::Rint), None, "Round elements of the array to the nearest integer.", "np.rint([-1.7, 1.5])";
    "isnan" One(UnaryOp::Isnan), None, "Test element-wise for NaN and return result as a boolean array.", "np.isnan([np.nan, 1.])";
    "isinf" One(UnaryOp::Isinf), None, "Test element-wise for positive or negative infinity.", "np.isinf([np.inf, 1.])";
    "isfinite" One(UnaryOp::Isfinite), None, "Test element-wise for finiteness.", "np.isfinite([np.inf, 1.])";
    "invert" One(UnaryOp::Invert), None, "Compute bit-wise inversion, or bit-wise NOT, element-wise.", "np.invert(np.array([True, False]))";
    "bitwise_count" One(UnaryOp::BitwiseCount), None, "Computes the number of 1-bits in the absolute value.", "np.bitwise_count(1023)";
    "conjugate" One(UnaryOp::Conjugate), None, "Return the complex conjugate, element-wise.", "np.conjugate(1+2j)";
    "spacing" One(UnaryOp::Spacing), None, "Return the distance between x and the nearest adjacent number.", "np.spacing(1) == np.finfo(np.float64).eps";
    "frexp" Pair(UnaryOp::FrexpMantissa, UnaryOp::FrexpExponent), None, "Decompose the elements of x into mantissa and twos exponent.", "np.frexp(8.0)";
    "modf" Pair(UnaryOp::ModfFraction, UnaryOp::ModfInteger), None, "Return the fractional and integral parts of an array, element-wise.", "np.modf([0, 3.5])";
    "vecdot" Core(&gufunc::VECDOT), None, "Vector dot product of two arrays.", "np.vecdot([[0., 5., 0.], [0., 0., 10.]], [0., 0.6, 0.8])";
    "matvec" Core(&gufunc::MATVEC), None, "Matrix-vector dot product of two arrays.", "np.matvec([[0., 1.], [1., 0.]], [2., 3.])";
    "vecmat" Core(&gufunc::VECMAT), None, "Vector-matrix dot product of two arrays.", "np.vecmat([2., 3.], [[0., 1.], [1., 0.]])";
    "matmul" Core(&gufunc::MATMUL), None, "Matrix product of two arrays.", "np.matmul([[1, 0], [0, 1]], [1, 2])";
}

fn get(name: &'static str) -> Value {
    thread_local! {
        /// A ufunc is one object under all its names.
        static MADE: std::cell::RefCell<std::collections::HashMap<&'static str, Value>> = Default::default();
    }
    MADE.with(|made| {
        let fresh = || TABLE.iter().find(|u| u.name == name).map_or(Value::None, |u| Value::object(Handle(u)));
        made.borrow_mut().entry(name).or_insert_with(fresh).clone()
    })
}

pub(super) fn this(v: &Value) -> Result<&'static Ufunc> {
    v.downcast::<Handle>().map(|h| h.0).ok_or_else(|| Error::type_error("not a ufunc").into())
}

impl Ufunc {
    pub(super) fn nin(&self) -> usize {
        match self.does {
            One(_) | Pair(..) => 1,
            Two(_) | TwoPair(..) | Core(_) => 2,
        }
    }
    pub(super) fn nout(&self) -> usize {
        match self.does {
            Pair(..) | TwoPair(..) => 2,
            _ => 1,
        }
    }
    /// An error about the operation behind it, under its own name: `degrees` runs `rad2deg`.
    fn named(&self, e: crate::value::Error) -> crate::value::Error {
        let inner = match self.does {
            One(op) | Pair(op, _) => op.name(),
            Two(op) | TwoPair(op, _) => op.name(),
            Core(_) => self.name,
        };
        match e.native() {
            Some(n) if inner != self.name && n.message().starts_with(&format!("ufunc '{inner}'")) => {
                let text = n.message().replacen(inner, self.name, 1);
                Error::new(n.kind(), text).into()
            }
            _ => e,
        }
    }
    /// The fold that the kernels know for it.
    pub(super) fn combine(&self) -> Option<Combine> {
        let all = [
            Combine::Add,
            Combine::Subtract,
            Combine::Multiply,
            Combine::Maximum,
            Combine::Minimum,
            Combine::Fmax,
            Combine::Fmin,
            Combine::And,
            Combine::Or,
            Combine::Xor,
            Combine::LogAddExp,
        ];
        all.into_iter().find(|c| c.name() == self.name)
    }
}

/// The keyword arguments of a call.
struct Options {
    out: Vec<Value>,
    mask: Option<Array>,
    wanted: Wanted,
    casting: Casting,
    order: Order,
    places: Places,
}

impl Options {
    /// Whether an operand may have to be cast in a way that is not allowed.
    fn may_refuse(&self) -> bool {
        !matches!(self.wanted, Wanted::Any) || matches!(self.casting, Casting::No | Casting::Equiv | Casting::Safe)
    }
}

/// Which loop the caller asks for.
#[derive(Clone, Copy)]
enum Wanted {
    /// The one for the operands.
    Any,
    /// The one with results of this dtype.
    Result(DType),
    /// The one with operands of this dtype.
    Loop(DType),
}

pub(super) fn call(h: &mut dyn Host, v: &Value, args: Args) -> Result<Value> {
    let u = this(v)?;
    call_by(h, u, args).map_err(|e| u.named(e))
}

fn call_by(h: &mut dyn Host, u: &'static Ufunc, args: Args) -> Result<Value> {
    let (nin, nout) = (u.nin(), u.nout());
    // Plain calls of plain functions are most.
    if args.kw.is_empty() && args.pos.len() == nin {
        match (u.does, args.pos) {
            (One(op), [a]) => {
                if let Some(x) = Operand::of(h, a)? {
                    return operand::unary(h, op, x);
                }
            }
            (Two(op), [a, b]) if !matches!((a, b), (Value::Tensor(_), _) | (_, Value::Tensor(_))) => {
                if let (Some(x), Some(y)) = (Operand::of(h, a)?, Operand::of(h, b)?) {
                    return operand::binary(h, op, x, y);
                }
            }
            _ => {}
        }
    }
    if args.pos.len() < nin || args.pos.len() > nin + nout {
        let given = args.pos.len();
        let were = if given == 1 { "was" } else { "were" };
        let text =
            format!("{}() takes from {nin} to {} positional arguments but {given} {were} given", u.name, nin + nout);
        return Err(Error::type_error(text).into());
    }
    let mut o = Options {
        out: Vec::new(),
        mask: None,
        wanted: Wanted::Any,
        casting: Casting::SameKind,
        order: Order::K,
        places: Places::default(),
    };
    let mut signature = &Value::None;
    o.out.extend(args.pos[nin..].iter().cloned());
    for (key, value) in args.kw {
        match key.as_str() {
            "out" => match value {
                Value::None => {}
                Value::Tuple(t) if t.len() == nout => o.out = t.to_vec(),
                Value::Tuple(_) => {
                    return Err(Error::value("The 'out' tuple must have exactly one entry per ufunc output").into());
                }
                one if nout == 1 => o.out = vec![one.clone()],
                _ => return Err(Error::type_error("'out' must be a tuple of arrays").into()),
            },
            "where" => o.mask = mask_of(h, Some(value.clone()))?,
            "dtype" if value.is_none() => {}
            "dtype" => o.wanted = Wanted::Result(dtype_of(h, value)?),
            "casting" => o.casting = methods::casting(&String::from_value(h, value)?)?,
            "order" => o.order = order_of(h, value)?,
            "subok" => {}
            "signature" | "sig" => signature = value,
            "axis" if matches!(u.does, Core(_)) => o.places.axis = Some(value.clone()),
            "axes" if matches!(u.does, Core(_)) => o.places.axes = Some(value.clone()),
            "keepdims" if matches!(u.does, Core(_)) => o.places.keepdims = value.truth(h)?,
            other => {
                let text = format!("{}() got an unexpected keyword argument '{other}'", u.name);
                return Err(Error::type_error(text).into());
            }
        }
    }
    let shown = o.out.clone();
    for out in &mut o.out {
        match out {
            Value::None | Value::Array(_) => {}
            Value::Object(object) if let Some(a) = object.array() => *out = Value::Array(a.clone()),
            out if out.downcast::<Swapped>().is_some() => {
                let text = "out= of the other byte order: assign the result with out[...] = result";
                return Err(Error::unsupported(text).into());
            }
            _ => return Err(Error::type_error("return arrays must be of ArrayType").into()),
        }
    }
    let mut operands = Vec::with_capacity(nin);
    for a in &args.pos[..nin] {
        match a {
            Value::Tensor(t) => operands.push(Operand::Array(t.array().clone())),
            a => match Operand::of(h, a)? {
                Some(x) => operands.push(x),
                None => {
                    let all: Vec<&Value> = args.pos[..nin].iter().collect();
                    return Err(operand::no_numbers(h, u.name, &all));
                }
            },
        }
    }
    if !signature.is_none() {
        if matches!(o.wanted, Wanted::Result(_)) {
            return Err(Error::type_error("cannot specify both 'signature' and 'dtype'").into());
        }
        if let Some(d) = ufunc_loops::by_signature(h, u, signature, &operands)? {
            o.wanted = Wanted::Loop(d);
        }
    }
    let result = run(h, u, &operands, &o)?;
    Ok(match (result, shown.as_slice()) {
        // A result that was written into an array of a kind is that object.
        (Value::Array(_), [kind @ Value::Object(_)]) => kind.clone(),
        (result, _) => result,
    })
}

fn order_of(h: &mut dyn Host, value: &Value) -> Result<Order> {
    match value {
        Value::None | Value::Str(_) => Ok(super::create::OrderArg::from_value(h, value)?.0),
        v => Err(Error::type_error(format!("order must be str, not {}", v.type_name())).into()),
    }
}

/// A result in the order asked for; 'A' is Fortran's if all operands' is.
fn ordered(out: Array, operands: &[&Array], order: Order) -> Result<Value> {
    let fortran = |a: &&Array| a.layout().is_f_contiguous() && !a.layout().is_c_contiguous();
    let order = match order {
        Order::A if operands.iter().all(fortran) => Order::F,
        Order::A => Order::C,
        other => other,
    };
    let same = order == Order::K || order.layout(&out).strides == out.layout().strides;
    Ok(wrap(if same { out } else { copy(&out, order)? }))
}

fn run(h: &mut dyn Host, u: &Ufunc, operands: &[Operand], o: &Options) -> Result<Value> {
    match (u.does, operands) {
        (One(op), [a]) => one(h, u, op, a, o, 0),
        (Pair(first, second), [a]) => Ok(Value::tuple(vec![one(h, u, first, a, o, 0)?, one(h, u, second, a, o, 1)?])),
        (Two(op), [a, b]) => two(h, u, op, a, b, o, 0),
        (TwoPair(first, second), [a, b]) => {
            let quotient = two(h, u, first, a, b, o, 0)?;
            Ok(Value::tuple(vec![quotient, two(h, u, second, a, b, o, 1)?]))
        }
        (Core(core), [a, b]) => {
            let (mut x, mut y) = (a.clone().into_array(a.dtype())?, b.clone().into_array(b.dtype())?);
            if let Wanted::Result(d) | Wanted::Loop(d) = o.wanted {
                check_all_inputs(u, &[a, b], d, o)?;
                (x, y) = (astype(&x, d)?, astype(&y, d)?);
            }
            let result = core.call(h, u.name, x, y, &o.places)?;
            core.deliver(o.out.first().unwrap_or(&Value::None), result, u.name)
        }
        _ => Err(Error::type_error("wrong number of operands").into()),
    }
}

/// Checks that the operands may be cast to the loop's dtype.
fn check_all_inputs(u: &Ufunc, operands: &[&Operand], dtype: DType, o: &Options) -> Result<()> {
    operands.iter().enumerate().try_for_each(|(k, x)| check_inputs(u, x, k, dtype, o.casting))
}

/// Checks that operand `k` may be cast to the loop's dtype.
pub(super) fn check_inputs(u: &Ufunc, x: &Operand, k: usize, dtype: DType, casting: Casting) -> Result<()> {
    let from = x.dtype();
    let weak = matches!(x, Operand::Weak(..) | Operand::Big(_));
    if can_cast(from, dtype, casting) || weak && crate::array::promote::numpy(from, dtype).kind() == dtype.kind() {
        return Ok(());
    }
    let number = if u.nin() > 1 { format!(" {k}") } else { String::new() };
    let text = format!(
        "Cannot cast ufunc '{}' input{number} from dtype('{from}') to dtype('{dtype}') with casting rule '{}'",
        u.name,
        casting.name()
    );
    Err(Error::new(ErrorKind::UFuncInputCastingError, text).into())
}

fn one(h: &mut dyn Host, u: &Ufunc, op: UnaryOp, a: &Operand, o: &Options, k: usize) -> Result<Value> {
    let dtype = match o.wanted {
        Wanted::Loop(d) => d,
        Wanted::Result(d) if d.is_bool() && op == UnaryOp::Negative => operand::unary_loop(op, d)?,
        Wanted::Result(d) => ufunc_loops::by_result(u, d, &[a], o.casting)?,
        Wanted::Any => operand::unary_loop(op, a.dtype())?,
    };
    if o.may_refuse() {
        check_all_inputs(u, &[a], dtype, o)?;
    }
    let result = op.result(dtype).unwrap_or(dtype);
    let x = a.clone().into_array(dtype)?;
    let target = o.out.get(k).filter(|v| !v.is_none());
    let Some(Value::Array(target)) = target else {
        let out = match &o.mask {
            None => elem::unary(op, &x, dtype)?,
            Some(mask) => {
                let shape = broadcast(&[&x, mask])?;
                let out = Array::zeros(result, &shape)?;
                elem::unary_into(op, &x, dtype, &out, Some(mask))?;
                out
            }
        };
        errstate::report(h, u.name)?;
        return ordered(out, &[&x], o.order);
    };
    let array = target.array().clone();
    check_output(u.name, result, array.dtype(), o.casting)?;
    writeable(&array)?;
    broadcast(&[&x, &array])?;
    elem::unary_into(op, &x, dtype, &array, o.mask.as_ref())?;
    errstate::report(h, u.name)?;
    Ok(Value::Array(target.clone()))
}

fn writeable(array: &Array) -> Result<()> {
    if array.writeable() { Ok(()) } else { Err(Error::value("output array is read-only").into()) }
}

fn broadcast(arrays: &[&Array]) -> Result<crate::array::Shape> {
    elem::broadcast(arrays).ok_or_else(|| {
        let shapes: Vec<String> = arrays.iter().map(|a| super::attributes::text(a.shape())).collect();
        Error::value(format!("operands could not be broadcast together with shapes {} ", shapes.join(" "))).into()
    })
}

/// What the floating-point unit saw; the second result of a division has nothing new to say.
fn report(h: &mut dyn Host, u: &Ufunc, k: usize) -> Result<()> {
    if k == 0 {
        return errstate::report(h, u.name);
    }
    let _ = crate::kernel::fpstatus::take();
    Ok(())
}

#[allow(clippy::too_many_arguments)]
fn two(h: &mut dyn Host, u: &Ufunc, op: BinaryOp, a: &Operand, b: &Operand, o: &Options, k: usize) -> Result<Value> {
    let compares = op.class() == elem::Class::Compare;
    let dtype = match o.wanted {
        Wanted::Loop(d) => d,
        Wanted::Result(d) if operand::only_integers(op) && !d.is_integer() => {
            return Err(operand::no_loop(u.name, &[a, b], Some(d)));
        }
        Wanted::Result(d) if !compares || !d.is_bool() => ufunc_loops::by_result(u, d, &[a, b], o.casting)?,
        _ => operand::binary_loop(op, a, b)?,
    };
    if o.may_refuse() && op.class() != elem::Class::Logical {
        check_all_inputs(u, &[a, b], dtype, o)?;
    }
    let result = op.result(dtype).unwrap_or(dtype);
    let (x, y) = (a.clone().into_array(dtype)?, b.clone().into_array(dtype)?);
    if op == BinaryOp::Power {
        operand::negative_power(&y, dtype)?;
    }
    let target = o.out.get(k).filter(|v| !v.is_none());
    let Some(Value::Array(target)) = target else {
        let out = match &o.mask {
            None => elem::binary(op, &x, &y, dtype)?,
            Some(mask) => {
                let shape = broadcast(&[&x, &y, mask])?;
                let out = Array::zeros(result, &shape)?;
                elem::binary_into(op, &x, &y, dtype, &out, Some(mask))?;
                out
            }
        };
        report(h, u, k)?;
        return ordered(out, &[&x, &y], o.order);
    };
    let array = target.array().clone();
    check_output(u.name, result, array.dtype(), o.casting)?;
    writeable(&array)?;
    broadcast(&[&x, &y, &array])?;
    elem::binary_into(op, &x, &y, dtype, &array, o.mask.as_ref())?;
    report(h, u, k)?;
    Ok(Value::Array(target.clone()))
}

attrs! { ATTRS =
    /// The number of inputs.
    nin => |_, v| Ok(this(v)?.nin().into());
    /// The number of outputs.
    nout => |_, v| Ok(this(v)?.nout().into());
    /// The number of arguments.
    nargs => |_, v| { let u = this(v)?; Ok((u.nin() + u.nout()).into()) };
    /// The number of types.
    ntypes => |_, v| Ok(super::ufunc_types::of(this(v)?.name).len().into());
    /// Returns a list with types grouped input->output.
    types => |_, v| Ok(Value::list(super::ufunc_types::of(this(v)?.name).into_iter().map(Value::from).collect()));
    /// The identity value.
    identity => |_, v| Ok(this(v)?.identity.map_or(Value::None, |n| match n {
        Num::Float(f) => Value::float(f),
        n => discover::to_python(n),
    }));
    /// Definition of the core elements a generalized ufunc operates on.
    signature => |_, v| Ok(match this(v)?.does {
        Core(core) => core.signature.into(),
        _ => Value::None,
    });
    /// Its name.
    __name__ => |_, v| Ok(this(v)?.name.into());
    /// Its name.
    __qualname__ => |_, v| Ok(this(v)?.name.into());
    /// What a call takes, for `inspect.signature`.
    __signature__ => |h, v| crate::library::stdlib::inspect::signature(h, super::ufunc_types::parameters(this(v)?));
    /// Its documentation.
    __doc__ => |_, v| Ok(this(v)?.doc.into());
}

static METHOD_TABLES: &[&[crate::value::Builtin]] = &[super::ufunc_methods::METHODS];
static ATTR_TABLES: &[&[crate::value::types::Attr]] = &[ATTRS];

/// Installs `np.ufunc`.
pub fn install() {
    UFUNC.install(Install {
        slots: Slots {
            call: Some(call),
            repr: Some(|_, v| Ok(format!("<ufunc '{}'>", this(v)?.name))),
            compare: Some(|_, op, a, b| {
                use crate::value::types::CmpOp;
                let same = match (a.downcast::<Handle>(), b.downcast::<Handle>()) {
                    (Some(x), Some(y)) => std::ptr::eq(x.0, y.0),
                    _ => false,
                };
                Ok(match op {
                    CmpOp::Eq => Value::bool(same),
                    CmpOp::Ne => Value::bool(!same),
                    _ => Value::NotImplemented,
                })
            }),
            hash: Some(|_, v| Ok(this(v)? as *const Ufunc as u64)),
            ..Slots::default()
        },
        methods: METHOD_TABLES,
        attrs: ATTR_TABLES,
        ..Install::default()
    });
}
