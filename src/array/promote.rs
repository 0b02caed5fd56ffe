//! Which dtype two dtypes meet in: NumPy 2's table and PyTorch's table, a lookup each, and the
//! rules for Python scalars, which are weaker than arrays in both libraries.

use super::{DType, Kind, Num};

/// A row for each dtype in the order of [`DType::ALL`], in it the code of the common dtype for each
/// other. NumPy has no bfloat16; its row and column are PyTorch's.
const NUMPY: [&str; 15] = [
    "?BHILbhileEfdFD",
    "BBHILhhileEfdFD",
    "HHHILiiilfEfdFD",
    "IIIILllllddddDD",
    "LLLLLddddddddDD",
    "bhildbhileEfdFD",
    "hhildhhilfEfdFD",
    "iiildiiilddddDD",
    "lllldllllddddDD",
    "eefddefddeffdFD",
    "EEEddEEddfEfdFD",
    "fffddffddfffdFD",
    "dddddddddddddDD",
    "FFFDDFFDDFFFDFD",
    "DDDDDDDDDDDDDDD",
];

/// The same for PyTorch; `-` where it refuses (uint16, uint32, uint64 with other integers).
const TORCH: [&str; 15] = [
    "?B---bhileEfdFD",
    "BB---hhileEfdFD",
    "--H------eEfd--",
    "---I-----eEfd--",
    "----L----eEfd--",
    "bh---bhileEfdFD",
    "hh---hhileEfdFD",
    "ii---iiileEfdFD",
    "ll---lllleEfdFD",
    "eeeeeeeeeeffdFD",
    "EEEEEEEEEfEfdFD",
    "ffffffffffffdFD",
    "dddddddddddddDD",
    "FF---FFFFFFFDFD",
    "DD---DDDDDDDDDD",
];

/// A Python scalar's kind: what is left of its type when it meets an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WeakKind {
    Bool,
    Int,
    Float,
    Complex,
}

/// What takes part in PyTorch's promotion, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TorchOperand {
    /// A tensor with at least one axis.
    Tensor(DType),
    /// A tensor without axes.
    ZeroDim(DType),
    /// A Python scalar.
    Number(WeakKind),
}

/// How much a cast may lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Casting {
    No,
    Equiv,
    Safe,
    SameKind,
    Unsafe,
}

impl Casting {
    /// NumPy's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Casting::No => "no",
            Casting::Equiv => "equiv",
            Casting::Safe => "safe",
            Casting::SameKind => "same_kind",
            Casting::Unsafe => "unsafe",
        }
    }
    /// The rule of this name.
    pub fn from_name(name: &str) -> Option<Casting> {
        use Casting::*;
        [No, Equiv, Safe, SameKind, Unsafe].into_iter().find(|c| c.name() == name)
    }
}

/// NumPy's `promote_types`.
pub fn numpy(a: DType, b: DType) -> DType {
    // Every cell of NumPy's table is a code; the test reads them all.
    if a == b { a } else { lookup(&NUMPY, a, b).unwrap_or(DType::C128) }
}

/// NumPy's promotion of an array or NumPy scalar with a Python scalar.
pub fn numpy_weak(a: DType, weak: WeakKind) -> DType {
    match (a.kind(), weak) {
        (_, WeakKind::Bool) => a,
        (Kind::Bool, WeakKind::Int) => DType::I64,
        (_, WeakKind::Int) => a,
        (Kind::Float | Kind::Complex, WeakKind::Float) => a,
        (_, WeakKind::Float) => DType::F64,
        (Kind::Float | Kind::Complex, WeakKind::Complex) => a.complex(),
        (_, WeakKind::Complex) => DType::C128,
    }
}

/// What NumPy makes of a Python scalar alone.
pub fn numpy_default(weak: WeakKind) -> DType {
    match weak {
        WeakKind::Bool => DType::Bool,
        WeakKind::Int => DType::I64,
        WeakKind::Float => DType::F64,
        WeakKind::Complex => DType::C128,
    }
}

/// PyTorch's `promote_types`; `None` where it refuses.
pub fn torch(a: DType, b: DType) -> Option<DType> {
    if a == b { Some(a) } else { lookup(&TORCH, a, b) }
}

/// What PyTorch makes of a Python scalar alone under this default dtype.
pub fn torch_default(weak: WeakKind, default: DType) -> DType {
    match weak {
        WeakKind::Bool => DType::Bool,
        WeakKind::Int => DType::I64,
        WeakKind::Float => default,
        WeakKind::Complex => default.complex(),
    }
}

/// PyTorch's `result_type`: tensors with axes decide; tensors without axes, and after them Python
/// scalars, only raise the category. `None` where PyTorch refuses or the result (a complex32) does
/// not exist here; also for no operands.
pub fn torch_result(operands: &[TorchOperand], default: DType) -> Option<DType> {
    let mut levels = [None; 3];
    for operand in operands {
        let (level, dtype) = match *operand {
            TorchOperand::Tensor(d) => (0, d),
            TorchOperand::ZeroDim(d) => (1, d),
            TorchOperand::Number(weak) => (2, torch_default(weak, default)),
        };
        levels[level] = Some(match levels[level] {
            None => dtype,
            Some(before) => torch(before, dtype)?,
        });
    }
    let lower = torch_categories(levels[1], levels[2])?;
    torch_categories(levels[0], lower)?
}

/// The stronger level's dtype, raised to the weaker level's category where that is higher. The outer
/// `None` is a refusal, the inner one an absent level.
fn torch_categories(strong: Option<DType>, weak: Option<DType>) -> Option<Option<DType>> {
    let (Some(s), Some(w)) = (strong, weak) else { return Some(strong.or(weak)) };
    Some(Some(match s.kind() {
        Kind::Complex => s,
        Kind::Float if !w.is_complex() => s,
        Kind::Float => match s {
            DType::F32 | DType::F64 => s.complex(),
            _ => return None,
        },
        Kind::Bool => torch(s, w)?,
        // The large unsigned dtypes have no promotion with complex ones in the table, yet meet them here.
        Kind::Signed | Kind::Unsigned if w.is_inexact() => torch(s, w).unwrap_or(w),
        Kind::Signed | Kind::Unsigned => s,
    }))
}

/// NumPy's `can_cast`.
pub fn can_cast(from: DType, to: DType, casting: Casting) -> bool {
    from == to
        || match casting {
            Casting::No | Casting::Equiv => false,
            Casting::Safe => numpy(from, to) == to,
            // Kinds stand in the order bool, unsigned, signed, float, complex.
            Casting::SameKind => from.kind() <= to.kind(),
            Casting::Unsafe => true,
        }
}

/// NumPy's `min_scalar_type`: the smallest dtype that holds the value (for floats: its range).
pub fn min_scalar_type(value: Num) -> DType {
    use DType::*;
    let fits = |candidates: &[DType], v: i128| {
        candidates.iter().copied().find(|d| d.int_range().is_some_and(|(low, high)| low <= v && v <= high))
    };
    let float = |x: f64| match x.abs() {
        a if a < 65000.0 || !a.is_finite() => F16,
        a if a < 3.4e38 => F32,
        _ => F64,
    };
    match value {
        Num::Bool(_) => Bool,
        Num::UInt(u) => fits(&[U8, U16, U32], u as i128).unwrap_or(U64),
        Num::Int(i) if i >= 0 => fits(&[U8, U16, U32], i as i128).unwrap_or(U64),
        Num::Int(i) => fits(&[I8, I16, I32], i as i128).unwrap_or(I64),
        Num::Float(x) => float(x),
        Num::Complex(c) if float(c.re) == F64 || float(c.im) == F64 => C128,
        Num::Complex(_) => C64,
    }
}

fn lookup(table: &[&str; 15], a: DType, b: DType) -> Option<DType> {
    let code = *table[a as usize].as_bytes().get(b as usize)? as char;
    DType::ALL.iter().copied().find(|d| d.char() == code)
}

#[cfg(test)]
mod tests {
    //! Against `tests/data/promote.txt`, which `tests/data/promote.py` wrote.
    use super::*;

    fn weak(name: &str) -> WeakKind {
        match name {
            "bool" => WeakKind::Bool,
            "int" => WeakKind::Int,
            "float" => WeakKind::Float,
            _ => WeakKind::Complex,
        }
    }

    #[test]
    fn agrees_with_both_libraries() {
        let table = include_str!("../../tests/data/promote.txt");
        let mut wrong = Vec::new();
        for line in table.lines() {
            let [kind, left, right, result] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let dtype = |name: &str| DType::from_name(name).unwrap();
            let want = DType::from_name(result);
            use TorchOperand::*;
            let ok = match kind {
                "numpy" => Some(numpy(dtype(left), dtype(right))) == want,
                "numpy_weak" => Some(numpy_weak(dtype(left), weak(right))) == want,
                "torch" => torch_result(&[Tensor(dtype(left)), Tensor(dtype(right))], DType::F32) == want,
                "torch_zero" => torch_result(&[ZeroDim(dtype(right)), Tensor(dtype(left))], DType::F32) == want,
                "torch_weak" => torch_result(&[Tensor(dtype(left)), Number(weak(right))], DType::F32) == want,
                "torch_zero_weak" => torch_result(&[ZeroDim(dtype(left)), Number(weak(right))], DType::F32) == want,
                "min_scalar" if left == "int" => {
                    let value = right.parse().map(Num::Int).unwrap_or_else(|_| Num::UInt(right.parse().unwrap()));
                    Some(min_scalar_type(value)) == want
                }
                "min_scalar" => Some(min_scalar_type(Num::Float(right.parse().unwrap()))) == want,
                cast => {
                    let casting = Casting::from_name(&cast["cast_".len()..]).unwrap();
                    can_cast(dtype(left), dtype(right), casting) == (result == "1")
                }
            };
            if !ok {
                wrong.push(line);
            }
        }
        assert!(wrong.is_empty(), "{} lines, first {:?}", wrong.len(), &wrong[..wrong.len().min(8)]);
    }
}
