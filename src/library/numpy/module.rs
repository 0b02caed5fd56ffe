//! What `np.` finds: the functions of all files, constants, types, submodules, other names.

use super::*;
use crate::array::{DType, Num, Scalar};
use crate::diag::ErrorKind;
use crate::value::module::{Make, ModuleSpec};
use crate::value::{Value, types};

/// The module `numpy`.
pub static NUMPY: ModuleSpec = ModuleSpec {
    name: "numpy",
    doc: "NumPy: arrays with any number of axes.",
    functions: &[
        create::FUNCTIONS,
        einsum::FUNCTIONS,
        errstate::FUNCTIONS,
        info::FUNCTIONS,
        io_text::FUNCTIONS,
        movement::FUNCTIONS,
        movement::SHARED,
        joining::FUNCTIONS,
        joining::SHARED,
        poly::FUNCTIONS,
        printoptions::FUNCTIONS,
        products::FUNCTIONS,
        products::SHARED,
        reduce::FUNCTIONS,
        reduce::SHARED,
        reduce::PTP,
        stats_histogram::FUNCTIONS,
        windows::FUNCTIONS,
        array_api::FUNCTIONS,
        bits::FUNCTIONS,
        covariance::FUNCTIONS,
        comparing::FUNCTIONS,
        differences::FUNCTIONS,
        functional::FUNCTIONS,
        index_tricks::FUNCTIONS,
        rounding::FUNCTIONS,
        rounding::SHARED,
        select::COMPRESS,
        select::FUNCTIONS,
        select::SHARED,
        sorting::FUNCTIONS,
        sorting::SHARED,
        statistics::FUNCTIONS,
        typing::FUNCTIONS,
    ],
    members: &ALL,
    aliases: ALIASES,
};

/// The module `numpy.lib`.
pub static LIB: ModuleSpec = ModuleSpec {
    name: "numpy.lib",
    doc: "numpy.lib",
    functions: &[],
    members: &[
        ("stride_tricks", |h| h.import("numpy.lib.stride_tricks")),
        ("scimath", |h| h.import("numpy.lib.scimath")),
    ],
    aliases: &[],
};

/// The module `numpy.exceptions`.
pub static EXCEPTIONS: ModuleSpec = ModuleSpec {
    name: "numpy.exceptions",
    doc: "Exceptions and Warnings",
    functions: &[],
    members: &[
        ("AxisError", |_| Ok(Value::exception_type(ErrorKind::AxisError))),
        ("ComplexWarning", |_| Ok(Value::exception_type(ErrorKind::ComplexWarning))),
        ("RankWarning", |_| Ok(Value::exception_type(ErrorKind::RankWarning))),
        ("DTypePromotionError", |_| Ok(Value::exception_type(ErrorKind::DTypePromotionError))),
    ],
    aliases: &[],
};

/// Constants, types, submodules and ufuncs in one table.
static ALL: [(&str, Make); MEMBERS.len() + ufunc::MEMBERS.len()] = {
    let mut all = [MEMBERS[0]; MEMBERS.len() + ufunc::MEMBERS.len()];
    let mut k = 0;
    while k < all.len() {
        all[k] = if k < MEMBERS.len() { MEMBERS[k] } else { ufunc::MEMBERS[k - MEMBERS.len()] };
        k += 1;
    }
    all
};

const MEMBERS: &[(&str, Make)] = &[
    ("pi", |_| Ok(Value::Float(std::f64::consts::PI))),
    ("e", |_| Ok(Value::Float(std::f64::consts::E))),
    ("euler_gamma", |_| Ok(Value::Float(0.577_215_664_901_532_9))),
    ("inf", |_| Ok(Value::Float(f64::INFINITY))),
    ("nan", |_| Ok(Value::Float(f64::NAN))),
    ("newaxis", |_| Ok(Value::None)),
    ("True_", |_| Ok(Value::scalar(Scalar::new(DType::Bool, Num::Bool(true))))),
    ("False_", |_| Ok(Value::scalar(Scalar::new(DType::Bool, Num::Bool(false))))),
    ("little_endian", |_| Ok(Value::Bool(cfg!(target_endian = "little")))),
    ("__version__", |_| Ok(Value::str("2.4.6"))),
    ("typecodes", dtype::typecodes),
    ("ndarray", |_| Ok(Value::Type(&types::NDARRAY))),
    ("ufunc", |_| Ok(Value::Type(&ufunc::UFUNC))),
    ("dtype", |_| Ok(Value::Type(&types::NP_DTYPE))),
    ("flatiter", |_| Ok(Value::Type(&flat::FLATITER))),
    ("errstate", |_| Ok(Value::Type(&errstate::ERRSTATE_TYPE))),
    ("finfo", |_| Ok(Value::Type(&info::FINFO))),
    ("iinfo", |_| Ok(Value::Type(&info::IINFO))),
    ("generic", |_| Ok(Value::Type(&types::GENERIC))),
    ("number", |_| Ok(Value::Type(&types::NUMBER))),
    ("integer", |_| Ok(Value::Type(&types::INTEGER))),
    ("signedinteger", |_| Ok(Value::Type(&types::SIGNEDINTEGER))),
    ("unsignedinteger", |_| Ok(Value::Type(&types::UNSIGNEDINTEGER))),
    ("inexact", |_| Ok(Value::Type(&types::INEXACT))),
    ("floating", |_| Ok(Value::Type(&types::FLOATING))),
    ("complexfloating", |_| Ok(Value::Type(&types::COMPLEXFLOATING))),
    ("bool", |_| Ok(Value::Type(&types::NP_BOOL))),
    ("uint8", |_| Ok(Value::Type(&types::UINT8))),
    ("uint16", |_| Ok(Value::Type(&types::UINT16))),
    ("uint32", |_| Ok(Value::Type(&types::UINT32))),
    ("uint64", |_| Ok(Value::Type(&types::UINT64))),
    ("int8", |_| Ok(Value::Type(&types::INT8))),
    ("int16", |_| Ok(Value::Type(&types::INT16))),
    ("int32", |_| Ok(Value::Type(&types::INT32))),
    ("int64", |_| Ok(Value::Type(&types::INT64))),
    ("float16", |_| Ok(Value::Type(&types::FLOAT16))),
    ("float32", |_| Ok(Value::Type(&types::FLOAT32))),
    ("float64", |_| Ok(Value::Type(&types::FLOAT64))),
    ("complex64", |_| Ok(Value::Type(&types::COMPLEX64))),
    ("complex128", |_| Ok(Value::Type(&types::COMPLEX128))),
    ("r_", |_| Ok(index_tricks::joiner(false))),
    ("c_", |_| Ok(index_tricks::joiner(true))),
    ("s_", |_| Ok(index_tricks::index_maker())),
    ("index_exp", |_| Ok(index_tricks::index_maker())),
    ("mgrid", |_| Ok(index_tricks::grid(false))),
    ("ogrid", |_| Ok(index_tricks::grid(true))),
    ("ndindex", |_| Ok(Value::Type(&index_tricks::NDINDEX))),
    ("ndenumerate", |_| Ok(Value::Type(&index_tricks::NDENUMERATE))),
    ("vectorize", |_| Ok(Value::Type(&functional::VECTORIZE))),
    ("broadcast", |_| Ok(Value::Type(&index_tricks::BROADCAST))),
    ("random", |h| h.import("numpy.random")),
    ("linalg", |h| h.import("numpy.linalg")),
    ("fft", |h| h.import("numpy.fft")),
    ("polynomial", |h| h.import("numpy.polynomial")),
    ("testing", |h| h.import("numpy.testing")),
    ("emath", |h| h.import("numpy.emath")),
    ("lib", |h| h.import("numpy.lib")),
    ("exceptions", |h| h.import("numpy.exceptions")),
];

const ALIASES: &[(&str, &str)] = &[
    ("bool_", "bool"),
    ("int_", "int64"),
    ("intp", "int64"),
    ("long", "int64"),
    ("longlong", "int64"),
    ("uint", "uint64"),
    ("uintp", "uint64"),
    ("ulong", "uint64"),
    ("ulonglong", "uint64"),
    ("intc", "int32"),
    ("uintc", "uint32"),
    ("short", "int16"),
    ("ushort", "uint16"),
    ("byte", "int8"),
    ("ubyte", "uint8"),
    ("half", "float16"),
    ("single", "float32"),
    ("double", "float64"),
    ("csingle", "complex64"),
    ("cdouble", "complex128"),
    ("true_divide", "divide"),
    ("mod", "remainder"),
    ("pow", "power"),
    ("abs", "absolute"),
    ("conj", "conjugate"),
    ("bitwise_not", "invert"),
    ("bitwise_invert", "invert"),
    ("bitwise_left_shift", "left_shift"),
    ("bitwise_right_shift", "right_shift"),
    ("acos", "arccos"),
    ("acosh", "arccosh"),
    ("asin", "arcsin"),
    ("asinh", "arcsinh"),
    ("atan", "arctan"),
    ("atanh", "arctanh"),
    ("atan2", "arctan2"),
    ("concat", "concatenate"),
    ("permute_dims", "transpose"),
    ("matrix_transpose", "matrix_transpose"),
    ("around", "round"),
    ("amax", "max"),
    ("amin", "min"),
];
