//! Types of the library: their names here, what they can do installed by `library/`.

use super::{Args, Builtin, Host, Result, Value};
use crate::array::DType;
use std::collections::HashMap;
use std::sync::{OnceLock, RwLock};

pub use tscript_grammar::ast::{BinOp, CmpOp, UnaryOp};

/// A computed attribute: one documented row.
pub struct Attr {
    pub name: &'static str,
    pub doc: &'static str,
    pub get: fn(&mut dyn Host, &Value) -> Result<Value>,
    pub set: Option<fn(&mut dyn Host, &Value, Value) -> Result<()>>,
    pub file: &'static str,
}

/// A file's attribute rows. A row: doc comment, name, getter, optional setter.
///
/// ```ignore
/// attrs! { pub ATTRS =
///     /// Tuple of array dimensions.
///     shape => get_shape, set_shape;
///     /// The transposed array.
///     T => get_t;
/// }
/// fn get_t(h: &mut dyn Host, this: &Value) -> Result<Value> { … }
/// ```
#[macro_export]
macro_rules! attrs {
    ($vis:vis $table:ident = $($(#[doc = $doc:literal])* $name:ident => $get:expr $(, $set:path)?;)*) => {
        $vis static $table: &[$crate::value::types::Attr] = &[$(
            $crate::value::types::Attr {
                name: $crate::value::call::bare_name(stringify!($name)),
                doc: concat!($($doc, "\n"),*),
                get: $get,
                set: $crate::attr_set!($($set)?),
                file: file!(),
            }
        ),*];
    };
}

/// Row tables for [`Install`]: `methods: tables![METHODS, SHARED]`.
#[macro_export]
macro_rules! tables {
    ($($table:expr),* $(,)?) => {{
        static TABLES: &[&[$crate::value::Builtin]] = &[$($table),*];
        TABLES
    }};
}

/// Attribute tables for [`Install`]: `attrs: attr_tables![ATTRS]`.
#[macro_export]
macro_rules! attr_tables {
    ($($table:expr),* $(,)?) => {{
        static TABLES: &[&[$crate::value::types::Attr]] = &[$($table),*];
        TABLES
    }};
}

/// The optional setter. Part of [`attrs!`].
#[macro_export]
macro_rules! attr_set {
    () => {
        None
    };
    ($set:path) => {
        Some($set)
    };
}

/// Hooks of a type for the operators; `None` means the type lacks the operation. Binary hooks may
/// return [`Value::NotImplemented`].
#[derive(Clone, Copy, Default)]
pub struct Slots {
    /// `type(…)`.
    pub construct: Option<&'static Builtin>,
    /// Called with the operands in the order written; asked of the left operand's type, then of the right's.
    pub binary: Option<fn(&mut dyn Host, BinOp, &Value, &Value) -> Result<Value>>,
    /// `a op= b`: returns what the name is bound to afterwards.
    pub inplace: Option<fn(&mut dyn Host, BinOp, &Value, &Value) -> Result<Value>>,
    pub unary: Option<fn(&mut dyn Host, UnaryOp, &Value) -> Result<Value>>,
    pub compare: Option<fn(&mut dyn Host, CmpOp, &Value, &Value) -> Result<Value>>,
    pub truth: Option<fn(&mut dyn Host, &Value) -> Result<bool>>,
    pub len: Option<fn(&mut dyn Host, &Value) -> Result<usize>>,
    pub getitem: Option<fn(&mut dyn Host, &Value, &Value) -> Result<Value>>,
    pub setitem: Option<fn(&mut dyn Host, &Value, &Value, &Value) -> Result<()>>,
    pub delitem: Option<fn(&mut dyn Host, &Value, &Value) -> Result<()>>,
    pub contains: Option<fn(&mut dyn Host, &Value, &Value) -> Result<bool>>,
    pub iter: Option<fn(&mut dyn Host, &Value) -> Result<Value>>,
    pub call: Option<fn(&mut dyn Host, &Value, Args) -> Result<Value>>,
    pub repr: Option<fn(&mut dyn Host, &Value) -> Result<String>>,
    pub str: Option<fn(&mut dyn Host, &Value) -> Result<String>>,
    pub format: Option<fn(&mut dyn Host, &Value, &str) -> Result<String>>,
    pub hash: Option<fn(&mut dyn Host, &Value) -> Result<u64>>,
    /// Attributes that no row lists.
    pub getattr: Option<fn(&mut dyn Host, &Value, &str) -> Result<Option<Value>>>,
    /// Attributes that no row lists; `false` means there is none of this name.
    pub setattr: Option<fn(&mut dyn Host, &Value, &str, &Value) -> Result<bool>>,
    /// `with x as y`: enter gives `y`; exit gets the exception or `None` and says whether it is swallowed.
    pub enter: Option<fn(&mut dyn Host, &Value) -> Result<Value>>,
    pub exit: Option<fn(&mut dyn Host, &Value, &Value) -> Result<bool>>,
}

/// What a name means on a type.
#[derive(Clone, Copy)]
pub enum Member {
    Method(&'static Builtin),
    /// Called without the object: `dict.fromkeys`, `torch.Tensor.new`.
    Static(&'static Builtin),
    Attr(&'static Attr),
}

/// What `library/` installs for a type.
#[derive(Clone, Copy, Default)]
pub struct Install {
    pub slots: Slots,
    pub methods: &'static [&'static [Builtin]],
    pub statics: &'static [&'static [Builtin]],
    pub attrs: &'static [&'static [Attr]],
    /// Other names of methods and attributes: (alias, name).
    pub aliases: &'static [(&'static str, &'static str)],
}

static INSTALLED: RwLock<Vec<&'static TypeInfo>> = RwLock::new(Vec::new());

/// Every type that was installed, in that order.
pub fn installed() -> Vec<&'static TypeInfo> {
    INSTALLED.read().map(|all| all.clone()).unwrap_or_default()
}

/// A type: its name here; everything else is installed once.
pub struct TypeInfo {
    pub name: &'static str,
    pub module: &'static str,
    pub base: Option<&'static TypeInfo>,
    installed: RwLock<Install>,
    slots: OnceLock<Slots>,
    members: OnceLock<HashMap<&'static str, Member>>,
}

impl TypeInfo {
    /// A type of this name in this module.
    pub const fn new(module: &'static str, name: &'static str, base: Option<&'static TypeInfo>) -> Self {
        let installed = RwLock::new(Install {
            slots: Slots {
                construct: None,
                binary: None,
                inplace: None,
                unary: None,
                compare: None,
                truth: None,
                len: None,
                getitem: None,
                setitem: None,
                delitem: None,
                contains: None,
                iter: None,
                call: None,
                repr: None,
                str: None,
                format: None,
                hash: None,
                getattr: None,
                setattr: None,
                enter: None,
                exit: None,
            },
            methods: &[],
            statics: &[],
            attrs: &[],
            aliases: &[],
        });
        TypeInfo { name, module, base, installed, slots: OnceLock::new(), members: OnceLock::new() }
    }
    /// Says what the type can do; the first time counts.
    pub fn install(&'static self, what: Install) {
        if self.slots.set(what.slots).is_ok() {
            if let Ok(mut place) = self.installed.write() {
                *place = what;
            }
            if let Ok(mut all) = INSTALLED.write() {
                all.push(self);
            }
        }
    }
    /// The rows as they were installed.
    pub fn rows(&self) -> Install {
        self.installed.read().map(|i| *i).unwrap_or_default()
    }
    /// Its hooks. A type without its own has its base's.
    pub fn slots(&self) -> &Slots {
        static NONE: OnceLock<Slots> = OnceLock::new();
        match (self.slots.get(), self.base) {
            (Some(own), _) => own,
            (None, Some(base)) => base.slots(),
            (None, None) => NONE.get_or_init(Slots::default),
        }
    }
    /// The member of this name, its own or inherited.
    pub fn member(&self, name: &str) -> Option<Member> {
        self.own_members().get(name).copied().or_else(|| self.base?.member(name))
    }
    /// The member of this name that its own rows give.
    pub fn own_member(&self, name: &str) -> Option<Member> {
        self.own_members().get(name).copied()
    }
    /// The method of this name.
    pub fn method(&self, name: &str) -> Option<&'static Builtin> {
        match self.member(name)? {
            Member::Method(m) => Some(m),
            _ => None,
        }
    }
    fn own_members(&self) -> &HashMap<&'static str, Member> {
        self.members.get_or_init(|| {
            let installed = self.installed.read().map(|i| *i).unwrap_or_default();
            let mut all = HashMap::new();
            all.extend(installed.attrs.iter().flat_map(|t| t.iter()).map(|a| (a.name, Member::Attr(a))));
            all.extend(installed.statics.iter().flat_map(|t| t.iter()).map(|m| (m.name, Member::Static(m))));
            all.extend(installed.methods.iter().flat_map(|t| t.iter()).map(|m| (m.name, Member::Method(m))));
            for (alias, name) in installed.aliases {
                if let Some(&member) = all.get(name) {
                    all.insert(alias, member);
                }
            }
            all
        })
    }
    /// Every name it has, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut all: Vec<&'static str> = self.own_members().keys().copied().collect();
        if let Some(base) = self.base {
            all.extend(base.names());
        }
        // What a NumPy scalar has no row for it takes from a 0-d array.
        if std::ptr::eq(self, &GENERIC) {
            let of_arrays = NDARRAY.names().into_iter();
            all.extend(of_arrays.filter(|n| !matches!(*n, "__len__" | "__iter__" | "__setitem__" | "__contains__")));
        }
        all.sort_unstable();
        all.dedup();
        all
    }
    /// Whether it is `other` or inherits from it.
    pub fn is_subtype(&'static self, other: &'static TypeInfo) -> bool {
        std::ptr::eq(self, other) || self.base.is_some_and(|b| b.is_subtype(other))
    }
    /// With its module unless that is `builtins`: what `repr(type)` and error messages print.
    pub fn full_name(&self) -> String {
        if self.module == "builtins" { self.name.to_string() } else { format!("{}.{}", self.module, self.name) }
    }
}

macro_rules! types {
    ($($id:ident $module:literal $name:literal $(: $base:ident)?;)*) => {
        $(#[doc = concat!("`", $module, ".", $name, "`")] pub static $id: TypeInfo = TypeInfo::new($module, $name, types!(@base $($base)?));)*
    };
    (@base) => { Some(&OBJECT) };
    (@base NOTHING) => { None };
    (@base $base:ident) => { Some(&$base) };
}

types! {
    OBJECT "builtins" "object" : NOTHING;
    TYPE "builtins" "type";
    NONE_TYPE "builtins" "NoneType";
    ELLIPSIS "builtins" "ellipsis";
    NOT_IMPLEMENTED "builtins" "NotImplementedType";
    INT "builtins" "int";
    BOOL "builtins" "bool" : INT;
    FLOAT "builtins" "float";
    COMPLEX "builtins" "complex";
    STR "builtins" "str";
    BYTES "builtins" "bytes";
    LIST "builtins" "list";
    TUPLE "builtins" "tuple";
    DICT "builtins" "dict";
    DEFAULTDICT "collections" "defaultdict" : DICT;
    COUNTER "collections" "Counter" : DICT;
    ORDERED_DICT "collections" "OrderedDict" : DICT;
    SET "builtins" "set";
    FROZENSET "builtins" "frozenset";
    RANGE "builtins" "range";
    SLICE "builtins" "slice";
    BUILTIN "builtins" "builtin_function_or_method";
    FUNCTION "builtins" "function";
    METHOD "builtins" "method";
    MODULE "builtins" "module";
    INSTANCE "builtins" "instance";
    EXCEPTION "builtins" "BaseException" : INSTANCE;
    PROTOCOL "builtins" "protocol";
    ITERATOR "builtins" "iterator";
    GENERATOR "builtins" "generator" : ITERATOR;
    LIST_ITERATOR "builtins" "list_iterator" : ITERATOR;
    TUPLE_ITERATOR "builtins" "tuple_iterator" : ITERATOR;
    RANGE_ITERATOR "builtins" "range_iterator" : ITERATOR;
    STR_ITERATOR "builtins" "str_iterator" : ITERATOR;
    BYTES_ITERATOR "builtins" "bytes_iterator" : ITERATOR;
    SET_ITERATOR "builtins" "set_iterator" : ITERATOR;
    DICT_KEYITERATOR "builtins" "dict_keyiterator" : ITERATOR;
    DICT_VALUEITERATOR "builtins" "dict_valueiterator" : ITERATOR;
    DICT_ITEMITERATOR "builtins" "dict_itemiterator" : ITERATOR;
    NDARRAY "numpy" "ndarray";
    NP_DTYPE "numpy" "dtype";
    GENERIC "numpy" "generic";
    NUMBER "numpy" "number" : GENERIC;
    INTEGER "numpy" "integer" : NUMBER;
    SIGNEDINTEGER "numpy" "signedinteger" : INTEGER;
    UNSIGNEDINTEGER "numpy" "unsignedinteger" : INTEGER;
    INEXACT "numpy" "inexact" : NUMBER;
    FLOATING "numpy" "floating" : INEXACT;
    COMPLEXFLOATING "numpy" "complexfloating" : INEXACT;
    NP_BOOL "numpy" "bool" : GENERIC;
    UINT8 "numpy" "uint8" : UNSIGNEDINTEGER;
    UINT16 "numpy" "uint16" : UNSIGNEDINTEGER;
    UINT32 "numpy" "uint32" : UNSIGNEDINTEGER;
    UINT64 "numpy" "uint64" : UNSIGNEDINTEGER;
    INT8 "numpy" "int8" : SIGNEDINTEGER;
    INT16 "numpy" "int16" : SIGNEDINTEGER;
    INT32 "numpy" "int32" : SIGNEDINTEGER;
    INT64 "numpy" "int64" : SIGNEDINTEGER;
    FLOAT16 "numpy" "float16" : FLOATING;
    FLOAT32 "numpy" "float32" : FLOATING;
    FLOAT64 "numpy" "float64" : FLOATING;
    COMPLEX64 "numpy" "complex64" : COMPLEXFLOATING;
    COMPLEX128 "numpy" "complex128" : COMPLEXFLOATING;
    TENSOR "torch" "Tensor";
    TORCH_DTYPE "torch" "dtype";
}

/// Classes that CPython compiles, whose names in messages carry their module, and that are written in the language here.
const COMPILED: &[(&str, &str)] = &[
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("datetime", "tzinfo"),
    ("decimal", "Context"),
    ("decimal", "Decimal"),
    ("re", "Match"),
    ("re", "Pattern"),
    ("types", "SimpleNamespace"),
];

/// Whether a hook stands for a special method: what `hasattr(x, '__len__')` asks of types without the row.
pub fn has_by_slot(slots: &Slots, name: &str) -> bool {
    match name {
        "__len__" => slots.len.is_some(),
        "__iter__" => slots.iter.is_some(),
        "__contains__" => slots.contains.is_some() || slots.iter.is_some(),
        "__getitem__" => slots.getitem.is_some(),
        "__setitem__" => slots.setitem.is_some(),
        "__delitem__" => slots.delitem.is_some(),
        "__call__" => slots.call.is_some(),
        _ => false,
    }
}

/// The type of NumPy's scalars of a dtype (bfloat16, which NumPy lacks, counts as float32).
pub fn scalar_type(dtype: DType) -> &'static TypeInfo {
    match dtype {
        DType::Bool => &NP_BOOL,
        DType::U8 => &UINT8,
        DType::U16 => &UINT16,
        DType::U32 => &UINT32,
        DType::U64 => &UINT64,
        DType::I8 => &INT8,
        DType::I16 => &INT16,
        DType::I32 => &INT32,
        DType::I64 => &INT64,
        DType::F16 => &FLOAT16,
        DType::BF16 | DType::F32 => &FLOAT32,
        DType::F64 => &FLOAT64,
        DType::C64 => &COMPLEX64,
        DType::C128 => &COMPLEX128,
    }
}

/// The dtype of a NumPy scalar type.
pub fn dtype_of_scalar_type(t: &'static TypeInfo) -> Option<DType> {
    DType::ALL.iter().copied().find(|&d| d != DType::BF16 && std::ptr::eq(scalar_type(d), t))
}

impl Value {
    /// Its library type; for objects of program classes, the built-in type they extend.
    pub fn type_info(&self) -> &'static TypeInfo {
        match self {
            Value::None => &NONE_TYPE,
            Value::Ellipsis => &ELLIPSIS,
            Value::NotImplemented => &NOT_IMPLEMENTED,
            Value::Bool(_) => &BOOL,
            Value::Int(_) | Value::BigInt(_) => &INT,
            Value::Float(_) => &FLOAT,
            Value::Complex(_) => &COMPLEX,
            Value::Str(_) => &STR,
            Value::Bytes(_) => &BYTES,
            Value::List(_) => &LIST,
            Value::Tuple(_) => &TUPLE,
            Value::Dict(d) => d.kind(),
            Value::Set(_) => &SET,
            Value::FrozenSet(_) => &FROZENSET,
            Value::Range(_) => &RANGE,
            Value::Slice(_) => &SLICE,
            Value::Builtin(_) => &BUILTIN,
            Value::Function(_) => &FUNCTION,
            Value::Method(_) => &METHOD,
            Value::Type(_) | Value::Class(_) => &TYPE,
            Value::Instance(i) => i.class().native.unwrap_or(&INSTANCE),
            Value::Module(_) => &MODULE,
            Value::Iter(i) => i.type_info(),
            Value::Array(_) => &NDARRAY,
            Value::Scalar(s) => scalar_type(s.dtype),
            Value::Tensor(_) => &TENSOR,
            Value::DType(_) => &NP_DTYPE,
            Value::TorchDType(_) => &TORCH_DTYPE,
            Value::Object(o) => o.type_info(),
        }
    }
    /// The name that error messages print: `list`, `numpy.ndarray`, a class's name.
    pub fn type_name(&self) -> String {
        match self {
            Value::Instance(i) => {
                let class = i.class();
                let (module, name) = (class.module.as_str(), class.name());
                match COMPILED.contains(&(module, name.as_str())) {
                    true => format!("{module}.{name}"),
                    false => name.as_str().to_string(),
                }
            }
            Value::Tensor(_) => "Tensor".to_string(),
            Value::Dict(d) if std::ptr::eq(d.kind(), &COUNTER) => "Counter".to_string(),
            other => other.type_info().full_name(),
        }
    }
}
