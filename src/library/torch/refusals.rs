//! What PyTorch's kernels refuse by dtype, in its words: tables of (operation, dtypes, error), asked before a kernel runs.

use crate::array::{DType, Kind};
use crate::diag::{Error, ErrorKind};
use crate::op::elementwise::{BinaryOp, UnaryOp};
use crate::op::index::torch_scalar_type;
use crate::value::Result;
use std::sync::LazyLock;

/// Kinds of dtypes, as a set of bits; a dtype may be of several.
type Kinds = u8;
const BOOL: Kinds = 1;
const INTEGER: Kinds = 2;
const HALF: Kinds = 4;
const FLOAT: Kinds = 8;
const COMPLEX: Kinds = 16;
/// uint16, uint32, uint64: PyTorch has few kernels for them.
const WIDE: Kinds = 32;

fn kind(dtype: DType) -> Kinds {
    match dtype.kind() {
        Kind::Bool => BOOL,
        Kind::Unsigned if dtype != DType::U8 => INTEGER | WIDE,
        Kind::Unsigned | Kind::Signed => INTEGER,
        Kind::Float if matches!(dtype, DType::F16 | DType::BF16) => HALF,
        Kind::Float => FLOAT,
        Kind::Complex => COMPLEX,
    }
}

/// How it is said.
#[derive(Clone, Copy)]
enum Words {
    /// `NotImplementedError: "NAME" not implemented for 'Bool'`
    Kernel(&'static str),
    /// `NotImplementedError` in other words; `{}` stands for the dtype.
    Text(&'static str),
    /// `TypeError`
    Type(&'static str),
    /// `RuntimeError`
    Runtime(&'static str),
}
use Words::{Kernel, Runtime, Text, Type};

struct Row<K>(K, Kinds, Words);

fn raise<K: PartialEq>(rows: &[Row<K>], key: K, dtype: DType) -> Result<()> {
    let own = kind(dtype);
    let Some(Row(_, _, words)) = rows.iter().find(|Row(k, kinds, _)| kinds & own != 0 && *k == key) else {
        return Ok(());
    };
    let filled = |text: &str| text.replace("{}", torch_scalar_type(dtype));
    Err(match words {
        Kernel(name) => Error::unsupported(format!("\"{name}\" not implemented for '{}'", torch_scalar_type(dtype))),
        Text(text) => Error::unsupported(filled(text)),
        Type(text) => Error::type_error(filled(text)),
        Runtime(text) => Error::new(ErrorKind::RuntimeError, filled(text)),
    }
    .into())
}

const UNARY: &[Row<UnaryOp>] = &[
    Row(UnaryOp::Absolute, BOOL | WIDE, Kernel("abs_cpu")),
    Row(UnaryOp::Negative, WIDE, Kernel("neg_cpu")),
    Row(UnaryOp::Square, WIDE, Kernel("pow")),
    Row(UnaryOp::SignOrZero, WIDE, Kernel("sign_cpu")),
    Row(UnaryOp::LogicalNot, WIDE, Kernel("logical_not_cpu")),
    Row(UnaryOp::Floor, BOOL, Kernel("floor_vml_cpu")),
    Row(UnaryOp::Floor, COMPLEX, Text("floor is not supported for complex inputs")),
    Row(UnaryOp::Ceil, BOOL, Kernel("ceil_vml_cpu")),
    Row(UnaryOp::Ceil, COMPLEX, Text("ceil is not supported for complex inputs")),
    Row(UnaryOp::Trunc, BOOL, Kernel("trunc_vml_cpu")),
    Row(UnaryOp::Trunc, COMPLEX, Text("trunc is not supported for complex inputs")),
    Row(UnaryOp::Frac, BOOL | INTEGER, Kernel("frac_cpu")),
    Row(UnaryOp::Signbit, COMPLEX, Text("signbit is not implemented for complex tensors.")),
    Row(UnaryOp::Relu, BOOL, Text("Boolean inputs not supported for relu")),
    Row(UnaryOp::Relu, COMPLEX, Text("clamp is not supported for complex types")),
    Row(UnaryOp::Deg2rad, COMPLEX, Text("deg2rad is not supported for complex tensors.")),
    Row(UnaryOp::Rad2deg, COMPLEX, Text("rad2deg is not supported for complex tensors.")),
    Row(UnaryOp::Digamma, COMPLEX, Kernel("digamma")),
    Row(UnaryOp::Erf, COMPLEX, Kernel("erf_vml_cpu")),
    Row(UnaryOp::Erfc, COMPLEX, Kernel("erfc_vml_cpu")),
    Row(UnaryOp::Erfinv, COMPLEX, Kernel("erfinv_vml_cpu")),
    Row(UnaryOp::Lgamma, COMPLEX, Kernel("lgamma_vml_cpu")),
    Row(UnaryOp::I0, COMPLEX, Kernel("i0_vml_cpu")),
    Row(UnaryOp::Invert, WIDE | HALF | FLOAT | COMPLEX, Kernel("bitwise_not_cpu")),
    Row(
        UnaryOp::Negative,
        BOOL,
        Text(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` \
             or `logical_not()` operator instead.",
        ),
    ),
];

/// PyTorch's refusal of an operation with one operand.
pub fn unary(op: UnaryOp, dtype: DType) -> Result<()> {
    if kind(dtype) == FLOAT && op != UnaryOp::Invert { Ok(()) } else { raise(UNARY, op, dtype) }
}

const BINARY: &[Row<BinaryOp>] = &[
    Row(BinaryOp::Add, WIDE, Kernel("add_stub")),
    Row(BinaryOp::Subtract, WIDE, Kernel("add_stub")),
    Row(BinaryOp::Gcd, WIDE, Kernel("gcd_cpu")),
    Row(BinaryOp::Lcm, WIDE, Kernel("lcm_cpu")),
    Row(BinaryOp::Fmod, WIDE, Kernel("fmod_cpu")),
    Row(BinaryOp::LogicalAnd, WIDE, Kernel("logical_and_cpu")),
    Row(BinaryOp::LogicalOr, WIDE, Kernel("logical_or_cpu")),
    Row(BinaryOp::LogicalXor, WIDE, Kernel("logical_xor_cpu")),
    Row(BinaryOp::FloorDivide, BOOL | WIDE | COMPLEX, Kernel("div_floor_cpu")),
    Row(BinaryOp::TruncDivide, WIDE | COMPLEX, Kernel("div_trunc_cpu")),
    Row(BinaryOp::Modulo, BOOL | WIDE | COMPLEX, Kernel("remainder_cpu")),
    Row(BinaryOp::Power, BOOL | WIDE, Kernel("pow")),
    Row(BinaryOp::Arctan2, COMPLEX, Kernel("atan2_cpu")),
    Row(BinaryOp::LeftShift, BOOL | WIDE | HALF | FLOAT | COMPLEX, Kernel("lshift_cpu")),
    Row(BinaryOp::RightShift, BOOL | WIDE | HALF | FLOAT | COMPLEX, Kernel("rshift_cpu")),
    Row(BinaryOp::Less, WIDE | COMPLEX, Kernel("lt_cpu")),
    Row(BinaryOp::LessEqual, WIDE | COMPLEX, Kernel("le_cpu")),
    Row(BinaryOp::Greater, WIDE | COMPLEX, Kernel("gt_cpu")),
    Row(BinaryOp::GreaterEqual, WIDE | COMPLEX, Kernel("ge_cpu")),
    Row(BinaryOp::Maximum, COMPLEX, Type("maximum not implemented for complex tensors.")),
    Row(BinaryOp::Minimum, COMPLEX, Type("minimum not implemented for complex tensors.")),
    Row(BinaryOp::Fmax, COMPLEX, Type("fmax not implemented for complex tensors.")),
    Row(BinaryOp::Fmin, COMPLEX, Type("fmin not implemented for complex tensors.")),
    Row(BinaryOp::Hypot, BOOL | INTEGER | COMPLEX, Kernel("hypot_cpu")),
    Row(BinaryOp::Nextafter, BOOL | INTEGER, Kernel("nextafter_cpu")),
    Row(BinaryOp::LogaddexpWide, BOOL | INTEGER, Kernel("logaddexp_cpu")),
    Row(BinaryOp::Logaddexp2, BOOL | INTEGER, Kernel("logaddexp2_cpu")),
    Row(BinaryOp::Heaviside, COMPLEX, Text("heaviside is not yet implemented for complex tensors.")),
];

/// PyTorch's refusal of an operation with two operands, by the dtype that they meet in.
pub fn binary(op: BinaryOp, dtype: DType) -> Result<()> {
    if kind(dtype) == FLOAT && op != BinaryOp::LeftShift && op != BinaryOp::RightShift {
        Ok(())
    } else {
        raise(BINARY, op, dtype)
    }
}

const SORT: Words = Type(" Sort does not support complex dtypes on CPU");
const LU: Words = Kernel("lu_cpu");
const CLAMP: Words = Text("clamp is not supported for complex types");

const FUNCTIONS: &[Row<&str>] = &[
    Row("addcmul", BOOL, Kernel("addcmul_cpu_out")),
    Row("amax", WIDE | COMPLEX, Kernel("max_values_cpu")),
    Row("amin", WIDE | COMPLEX, Kernel("min_values_cpu")),
    Row("aminmax", COMPLEX, Type("aminmax not implemented for {}")),
    Row("arange", BOOL | WIDE | COMPLEX, Kernel("arange_cpu")),
    Row("argmax", WIDE, Kernel("argmax_cpu")),
    Row("argmax", BOOL, Text("argmax(): does not support bool input")),
    Row("argmax", COMPLEX, Type("argmax(): does not support complex input")),
    Row("argmin", WIDE, Kernel("argmin_cpu")),
    Row("argmin", BOOL, Text("argmin(): does not support bool input")),
    Row("argmin", COMPLEX, Type("argmin(): does not support complex input")),
    Row("baddbmm", BOOL, Kernel("baddbmm")),
    Row("bincount", BOOL | HALF | FLOAT | COMPLEX, Kernel("bincount_cpu")),
    Row("bmm", BOOL, Kernel("bmm")),
    Row("cdist", HALF, Kernel("cdist")),
    Row("cdist", BOOL | INTEGER | COMPLEX, Runtime("cdist only supports floating-point dtypes, X1 got: {}")),
    Row("clamp", COMPLEX, CLAMP),
    Row("cov", BOOL, Text("cov(): bool dtype is not supported for input")),
    Row("cross", BOOL, Kernel("cross")),
    Row("cummax", COMPLEX, Kernel("cummax_cpu")),
    Row("cummin", COMPLEX, Kernel("cummin_cpu")),
    Row(
        "dist",
        BOOL | INTEGER,
        Text("norm(): input dtype should be either floating point or complex. Got {} instead."),
    ),
    Row("dot", BOOL, Kernel("dot")),
    Row("elu", BOOL | INTEGER | COMPLEX, Kernel("elu_cpu")),
    Row("hardtanh", BOOL, Text("Bool inputs not supported for hardtanh")),
    Row("hardtanh", COMPLEX, CLAMP),
    Row("histc", BOOL, Kernel("linspace_cpu")),
    Row("histc", INTEGER, Kernel("histogram_cpu")),
    Row("histc", COMPLEX, Type("aminmax not implemented for {}")),
    Row("histogram", BOOL | INTEGER | COMPLEX, Kernel("histogram_cpu")),
    Row("isin", BOOL | COMPLEX, Text("Unsupported input type encountered for isin(): {}")),
    Row("isneginf", COMPLEX, Type("isneginf does not support complex inputs.")),
    Row("isposinf", COMPLEX, Type("isposinf does not support complex inputs.")),
    Row("kthvalue", BOOL | COMPLEX, Kernel("kthvalue_cpu")),
    Row("lerp by a number", BOOL | INTEGER, Kernel("lerp_kernel_scalar")),
    Row("lerp by a tensor", BOOL | INTEGER, Kernel("lerp_kernel_tensor")),
    Row("linspace", BOOL, Kernel("linspace_cpu")),
    Row("logcumsumexp", BOOL | INTEGER, Kernel("logcumsumexp_out_cpu")),
    Row("logdet", BOOL | INTEGER, Text("logdet: Expected a floating point or complex tensor as input. Got {}")),
    Row("gelu", BOOL | INTEGER | COMPLEX, Kernel("GeluKernelImpl")),
    Row("softplus", BOOL | INTEGER | COMPLEX, Kernel("softplus_cpu")),
    Row("logsigmoid", BOOL | INTEGER | COMPLEX, Kernel("log_sigmoid_cpu")),
    Row("mish", BOOL | INTEGER | COMPLEX, Kernel("mish_cpu")),
    Row("hardswish", BOOL | INTEGER | COMPLEX, Kernel("hardswish_cpu")),
    Row("hardsigmoid", BOOL | INTEGER | COMPLEX, Kernel("hardsigmoid_cpu")),
    Row("leaky_relu", BOOL | INTEGER | COMPLEX, Kernel("leaky_relu_cpu")),
    Row("hardshrink", BOOL | INTEGER | COMPLEX, Kernel("hardshrink_cpu")),
    Row("softshrink", BOOL | INTEGER | COMPLEX, Kernel("softshrink_check")),
    Row("glu", BOOL | INTEGER | COMPLEX, Kernel("glu_cpu")),
    Row("prelu", BOOL | INTEGER | COMPLEX, Kernel("prelu_cpu")),
    Row("silu", BOOL | INTEGER, Kernel("silu_cpu")),
    Row("threshold", BOOL | COMPLEX, Kernel("threshold_cpu")),
    Row("linalg.inv", HALF, Text("linalg.inv: Low precision dtypes not supported. Got {}")),
    Row("linalg.slogdet", HALF, Text("linalg.slogdet: Low precision dtypes not supported. Got {}")),
    Row("linalg.det", HALF, LU),
    Row("linalg.solve", HALF, LU),
    Row("linalg.lu", BOOL | INTEGER | HALF, LU),
    Row("linalg.lu_factor", BOOL | INTEGER | HALF, LU),
    Row("linalg.cholesky", HALF, Kernel("cholesky_cpu")),
    Row("linalg.qr", HALF, Kernel("geqrf_cpu")),
    Row("linalg.geqrf", BOOL | INTEGER | HALF, Kernel("geqrf_cpu")),
    Row("linalg.svd", HALF, Kernel("linalg_svd_cpu")),
    Row("linalg.eigh", BOOL | INTEGER | HALF, Kernel("linalg_eigh_cpu")),
    Row("linalg.eig", HALF, Kernel("linalg_eig_out_cpu")),
    Row("linalg.eig", BOOL | INTEGER, Runtime("Unknown Complex ScalarType for {}")),
    Row(
        "linalg.lstsq",
        BOOL | INTEGER | HALF,
        Runtime("This function doesn't handle types other than float and double"),
    ),
    Row("logdet", HALF, Text("logdet: Low precision dtypes not supported. Got {}")),
    Row("matmul", BOOL, Kernel("addmm_impl_cpu_")),
    Row("max", COMPLEX, Kernel("max_cpu")),
    Row("max of all", WIDE | COMPLEX, Kernel("max_all")),
    Row("median", BOOL | COMPLEX, Kernel("median_cpu")),
    Row("median along", BOOL | COMPLEX, Kernel("median_out")),
    Row("min", COMPLEX, Kernel("min_cpu")),
    Row("min of all", WIDE | COMPLEX, Kernel("min_all")),
    Row("mse_loss", BOOL | INTEGER, Kernel("mse_cpu")),
    Row("smooth_l1_loss", BOOL | INTEGER, Kernel("smooth_l1_cpu")),
    Row("huber_loss", BOOL | INTEGER, Kernel("huber_cpu")),
    Row("mode", COMPLEX, Kernel("mode_cpu")),
    Row("mv", BOOL, Kernel("addmv_impl_cpu")),
    Row(
        "nanmean",
        BOOL | INTEGER,
        Text("nanmean(): expected input to have floating point or complex dtype but got {}"),
    ),
    Row("nansum", COMPLEX, Text("nansum on CPU does not support complex inputs")),
    Row("positive", BOOL, Text("The `+` operator, on a bool tensor is not supported.")),
    Row("round", BOOL | COMPLEX, Kernel("round_vml_cpu")),
    Row("round to places", BOOL | INTEGER | COMPLEX, Kernel("round_vml_cpu")),
    Row("searchsorted", BOOL | COMPLEX, Kernel("searchsorted_out_cpu")),
    Row(
        "sign",
        COMPLEX,
        Text("Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead."),
    ),
    Row("sort", COMPLEX, SORT),
    Row("std_mean", BOOL | INTEGER, Text("std_mean only support floating point and complex dtypes")),
    Row("topk", BOOL, Text("topk does not support bool dtypes on CPU")),
    Row("topk", COMPLEX, Type(" topk does not support complex dtypes on CPU")),
    Row("trace", BOOL, Kernel("trace")),
    Row("unique", COMPLEX, Kernel("unique")),
    Row("var_mean", BOOL | INTEGER, Text("var_mean only support floating point and complex dtypes")),
];

/// The functions that some kind of float refuses; most calls are about float32 and float64.
static OF_FLOATS: LazyLock<Vec<&str>> =
    LazyLock::new(|| FUNCTIONS.iter().filter(|Row(_, kinds, _)| kinds & FLOAT != 0).map(|row| row.0).collect());

/// PyTorch's refusal of a function.
pub fn function(name: &str, dtype: DType) -> Result<()> {
    if kind(dtype) == FLOAT && !OF_FLOATS.contains(&name) {
        return Ok(());
    }
    raise(FUNCTIONS, name, dtype)
}
