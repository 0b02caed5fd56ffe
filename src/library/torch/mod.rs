//! The torch part of the library: tensors with PyTorch's rules, and autograd.

mod absent;
mod args;
mod arith;
mod attrs;
mod autograd;
mod binary_rules;
mod blend;
mod broadcast;
mod complex_view;
mod convert;
mod convolution;
mod create;
mod device;
mod dtype;
mod einsum;
mod engine;
mod fft;
mod functional;
mod hooks;
mod index;
mod index_write;
mod inplace;
mod join;
mod linalg;
mod linalg_factor;
mod linalg_norm;
mod linalg_products;
mod losses;
mod matmul;
mod memory_format;
mod modes;
mod moved;
mod native;
mod outs;
mod pointwise;
mod printing;
mod random;
mod reduce;
mod refusals;
mod relayout;
mod rules;
mod saved;
mod scan;
pub mod script;
mod shape_of;
pub mod size;
mod sort;
mod special;
mod split;
mod state;
mod statistics;
mod storage;
mod tape;
mod tensor;
mod unary;
mod view_copies;
mod views;
mod windows;

use convert::plain_name;
pub use script::SCRIPTS;

use crate::array::Array;
use crate::from_script;
use crate::value::module::{Make, ModuleSpec};
use crate::value::types::{self, Install};
use crate::value::{Builtin, Host, Result, Tensor, Value};
use std::rc::Rc;

/// A tensor.
pub type T = Rc<Tensor>;

/// A tensor that owns its memory.
pub fn fresh(array: Array) -> T {
    let version = array.storage().version();
    let t = Tensor::new(array);
    t.version_from.set(version);
    t.inference.set(INFERENCE.get());
    Rc::new(t)
}

thread_local! {
    /// Whether new tensors are inference tensors: kept in step with the session's state by `modes`.
    static INFERENCE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// A name of `torch.nn.functional`.
fn functional(h: &mut dyn Host, name: &str) -> Result<Value> {
    let module = h.import("torch.nn.functional")?;
    crate::value::attr::get(h, &module, crate::value::Symbol::new(name))
}

/// Its modules.
pub static MODULES: &[&ModuleSpec] = &[
    &TORCH,
    &SPECIAL,
    &FFT,
    &LINALG,
    &AUTOGRAD,
    &GRAD_MODE,
    &RETURN_TYPES,
    &RANDOM,
    &functional::NN,
    &functional::FUNCTIONAL,
    &native::MODULE,
];

/// Rows that are methods: those of the module with their first argument in front, and more.
const METHODS: &[&[Builtin]] = &[
    pointwise::UNARY,
    pointwise::TESTS,
    pointwise::BINARY,
    pointwise::FUNCTIONS,
    pointwise::PREDICATES,
    views::BOTH,
    reduce::BOTH,
    scan::BOTH,
    sort::BOTH,
    index::BOTH,
    join::BOTH,
    matmul::BOTH,
    special::BOTH,
    shape_of::BOTH,
    view_copies::BOTH,
    windows::BOTH,
    random::BOTH,
    pointwise::UNARY_INPLACE,
    pointwise::BINARY_INPLACE,
    pointwise::INPLACE,
    special::INPLACE,
    views::METHODS,
    relayout::METHODS,
    index_write::METHODS,
    scan::METHODS,
    convert::METHODS,
    convert::DTYPE_METHODS,
    autograd::METHODS,
    create::METHODS,
    random::METHODS,
    linalg::LEGACY,
    shape_of::METHODS,
    tensor::METHODS,
    inplace::ROWS,
    functional::METHODS,
];

const FUNCTIONS: &[&[Builtin]] = &[
    pointwise::UNARY,
    pointwise::TESTS,
    pointwise::BINARY,
    pointwise::FUNCTIONS,
    pointwise::PREDICATES,
    pointwise::UNARY_INPLACE,
    views::BOTH,
    reduce::BOTH,
    scan::BOTH,
    sort::BOTH,
    index::BOTH,
    join::BOTH,
    matmul::BOTH,
    special::BOTH,
    shape_of::BOTH,
    view_copies::BOTH,
    view_copies::FUNCTIONS,
    windows::BOTH,
    windows::FUNCTIONS,
    windows::STATISTICS,
    random::BOTH,
    create::FUNCTIONS,
    dtype::FUNCTIONS,
    device::FUNCTIONS,
    join::FUNCTIONS,
    sort::FUNCTIONS,
    views::FUNCTIONS,
    random::FUNCTIONS,
    printing::FUNCTIONS,
    modes::FUNCTIONS,
    matmul::FUNCTIONS,
    einsum::FUNCTIONS,
    convolution::SHARED,
    functional::SHARED,
    linalg::LEGACY,
    storage::FUNCTIONS,
    functional::SCRIPTED,
    functional::POOLS,
    functional::INPLACE,
];

macro_rules! dtype_members {
    ($($name:literal $dtype:ident)*) => { [$(($name, (|_| Ok(Value::torch_dtype(crate::array::DType::$dtype))) as Make)),*] };
}

const MEMBERS: [(&str, Make); 23] = dtype_members! {
    "bool" Bool "uint8" U8 "uint16" U16 "uint32" U32 "uint64" U64 "int8" I8 "int16" I16 "int32" I32 "int64" I64
    "float16" F16 "bfloat16" BF16 "float32" F32 "float64" F64 "complex64" C64 "complex128" C128
    "float" F32 "double" F64 "half" F16 "short" I16 "int" I32 "long" I64 "cfloat" C64 "cdouble" C128
};

static TORCH: ModuleSpec = ModuleSpec {
    name: "torch",
    doc: "Tensors with PyTorch's rules.",
    functions: FUNCTIONS,
    members: &ALL_MEMBERS,
    aliases: pointwise::ALIASES,
};

static ALL_MEMBERS: [(&str, Make); MEMBERS.len() + IN_PLACE.len() + OTHERS.len()] = {
    let mut all = [OTHERS[0]; MEMBERS.len() + IN_PLACE.len() + OTHERS.len()];
    let parts: [&[(&str, Make)]; 3] = [&MEMBERS, &IN_PLACE, OTHERS];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[at] = parts[part][i];
            (i, at) = (i + 1, at + 1);
        }
        part += 1;
    }
    all
};

macro_rules! methods_as_functions {
    ($($name:literal)*) => { [$(($name, (|_| Ok(types::TENSOR.method($name).map_or(Value::None, Value::Builtin))) as Make)),*] };
}

/// Methods that work in place and are functions of the module too.
const IN_PLACE: [(&str, Make); 17] = methods_as_functions! {
    "addmv_" "as_strided_" "clamp_" "clamp_max_" "clamp_min_" "detach_" "fill_" "gcd_" "lcm_" "ldexp_" "logit_" "nan_to_num_"
    "round_" "xlogy_" "zero_" "index_put_" "resize_as_"
};

const OTHERS: &[(&str, Make)] = &[
    ("Tensor", |_| Ok(Value::Type(&types::TENSOR))),
    ("Size", |_| Ok(Value::Type(&size::SIZE))),
    ("dtype", |_| Ok(Value::Type(&types::TORCH_DTYPE))),
    ("device", |_| Ok(Value::Type(&device::DEVICE))),
    ("Generator", |_| Ok(Value::Type(&random::GENERATOR))),
    ("no_grad", |_| Ok(Value::Type(&modes::NO_GRAD))),
    ("enable_grad", |_| Ok(Value::Type(&modes::ENABLE_GRAD))),
    ("set_grad_enabled", |_| Ok(Value::Type(&modes::SET_GRAD_ENABLED))),
    ("inference_mode", |_| Ok(Value::Type(&modes::INFERENCE_MODE))),
    ("strided", |_| Ok(Value::object(dtype::Named("strided", &dtype::LAYOUT)))),
    ("sparse_coo", |_| Ok(Value::object(dtype::Named("sparse_coo", &dtype::LAYOUT)))),
    ("contiguous_format", |_| Ok(Value::object(dtype::Named("contiguous_format", &dtype::MEMORY_FORMAT)))),
    ("preserve_format", |_| Ok(Value::object(dtype::Named("preserve_format", &dtype::MEMORY_FORMAT)))),
    ("channels_last", |_| Ok(Value::object(dtype::Named("channels_last", &dtype::MEMORY_FORMAT)))),
    ("channels_last_3d", |_| Ok(Value::object(dtype::Named("channels_last_3d", &dtype::MEMORY_FORMAT)))),
    ("pi", |_| Ok(Value::float(std::f64::consts::PI))),
    ("e", |_| Ok(Value::float(std::f64::consts::E))),
    ("inf", |_| Ok(Value::float(f64::INFINITY))),
    ("nan", |_| Ok(Value::float(f64::NAN))),
    ("newaxis", |_| Ok(Value::None)),
    ("__version__", |_| Ok(Value::str("2.15.0+cpu"))),
    ("default_generator", |h| Ok(random::default_generator(h))),
    ("special", |h| h.import("torch.special")),
    ("fft", |h| h.import("torch.fft")),
    ("linalg", |h| h.import("torch.linalg")),
    ("random", |h| h.import("torch.random")),
    ("TypedStorage", |_| Ok(Value::Type(&storage::TYPED))),
    ("UntypedStorage", |_| Ok(Value::Type(&storage::UNTYPED))),
    ("nn", |h| h.import("torch.nn")),
    ("autograd", |h| h.import("torch.autograd")),
    ("return_types", |h| h.import("torch.return_types")),
    ("func", |h| h.import("torch.func")),
    ("testing", |h| h.import("torch.testing")),
    ("cuda", |h| h.import("torch.cuda")),
    ("backends", |h| h.import("torch.backends")),
    ("vmap", |h| script::name(h, "torch.func", "vmap")),
    ("selu", |h| functional(h, "selu")),
    ("threshold", |h| functional(h, "threshold")),
    ("embedding", |h| script::name(h, "_torch_layers", "_embedding_of_weight")),
    ("dropout", |h| script::name(h, "_torch_layers", "_dropout_if_training")),
    ("fill", |h| script::name(h, "_torch_layers", "_filled")),
    ("frobenius_norm", |h| script::name(h, "_torch_statistics", "frobenius_norm")),
    ("nuclear_norm", |h| script::name(h, "_torch_statistics", "nuclear_norm")),
    ("norm_except_dim", |h| script::name(h, "_torch_statistics", "norm_except_dim")),
    ("typename", |h| script::name(h, "_torch_statistics", "typename")),
    ("serialization", |h| h.import("torch.serialization")),
    ("save", |h| script::name(h, "torch.serialization", "save")),
    ("load", |h| script::name(h, "torch.serialization", "load")),
];

static SPECIAL: ModuleSpec = ModuleSpec {
    name: "torch.special",
    doc: "Special functions.",
    functions: &[
        special::FUNCTIONS,
        special::BINARY,
        special::ZETA,
        special::BOTH,
        pointwise::UNARY,
        pointwise::BINARY,
        pointwise::FUNCTIONS,
        reduce::BOTH,
        scan::BOTH,
    ],
    members: from_script! { "_torch_polynomials":
        "chebyshev_polynomial_t"
        "chebyshev_polynomial_u"
        "chebyshev_polynomial_v"
        "chebyshev_polynomial_w"
        "shifted_chebyshev_polynomial_t"
        "shifted_chebyshev_polynomial_u"
        "shifted_chebyshev_polynomial_v"
        "shifted_chebyshev_polynomial_w"
        "hermite_polynomial_h"
        "hermite_polynomial_he"
        "laguerre_polynomial_l"
        "legendre_polynomial_p"
    },
    aliases: special::ALIASES,
};

static FFT: ModuleSpec = ModuleSpec {
    name: "torch.fft",
    doc: "Fourier transforms.",
    functions: &[fft::ALONG_ONE, fft::ALONG_MANY, fft::FUNCTIONS],
    members: &[],
    aliases: &[],
};

static LINALG: ModuleSpec = ModuleSpec {
    name: "torch.linalg",
    doc: "Linear algebra.",
    functions: &[linalg::FUNCTIONS, linalg::NORMS, linalg::PRODUCTS],
    members: &[("LinAlgError", |_| {
        Ok(Value::Class(crate::value::class::builtin_exception(crate::diag::ErrorKind::TorchLinAlgError)))
    })],
    aliases: &[],
};

static RANDOM: ModuleSpec = ModuleSpec {
    name: "torch.random",
    doc: "The random generator.",
    functions: &[random::FUNCTIONS],
    members: from_script! { "_torch_random": "fork_rng" "thread_safe_generator" },
    aliases: &[],
};

static AUTOGRAD: ModuleSpec = ModuleSpec {
    name: "torch.autograd",
    doc: "Gradients.",
    functions: &[autograd::FUNCTIONS, modes::AUTOGRAD],
    members: &[
        ("Variable", |_| Ok(Value::Type(&types::TENSOR))),
        ("no_grad", |_| Ok(Value::Type(&modes::NO_GRAD))),
        ("enable_grad", |_| Ok(Value::Type(&modes::ENABLE_GRAD))),
        ("set_grad_enabled", |_| Ok(Value::Type(&modes::SET_GRAD_ENABLED))),
        ("inference_mode", |_| Ok(Value::Type(&modes::INFERENCE_MODE))),
        ("function", |h| h.import("torch.autograd.function")),
        ("functional", |h| h.import("torch.autograd.functional")),
        ("graph", |h| h.import("torch.autograd.graph")),
        ("forward_ad", |h| h.import("torch.autograd.forward_ad")),
        ("grad_mode", |h| h.import("torch.autograd.grad_mode")),
        ("Function", |h| script::name(h, "torch.autograd.function", "Function")),
        ("gradcheck", |h| script::name(h, "torch.autograd.gradcheck", "gradcheck")),
        ("gradgradcheck", |h| script::name(h, "torch.autograd.gradcheck", "gradgradcheck")),
    ],
    aliases: &[],
};

static GRAD_MODE: ModuleSpec = ModuleSpec {
    name: "torch.autograd.grad_mode",
    doc: "Modes that say whether operations are recorded.",
    functions: &[],
    members: &[
        ("no_grad", |_| Ok(Value::Type(&modes::NO_GRAD))),
        ("enable_grad", |_| Ok(Value::Type(&modes::ENABLE_GRAD))),
        ("set_grad_enabled", |_| Ok(Value::Type(&modes::SET_GRAD_ENABLED))),
        ("inference_mode", |_| Ok(Value::Type(&modes::INFERENCE_MODE))),
    ],
    aliases: &[],
};

static RETURN_TYPES: ModuleSpec = ModuleSpec {
    name: "torch.return_types",
    doc: "The types of results with several named parts.",
    functions: &[],
    members: &[],
    aliases: &[],
};

/// Installs its types.
pub fn install() {
    dtype::install();
    device::install();
    size::install();
    random::install();
    modes::install();
    engine::install();
    hooks::install();
    absent::install();
    storage::install();
    types::TENSOR.install(Install {
        slots: tensor::slots(),
        methods: METHODS,
        attrs: const { &[attrs::ATTRS] },
        aliases: pointwise::ALIASES,
        ..Install::default()
    });
}
