//! Which loop of a ufunc runs: what `signature=` asks for, and what `resolve_dtypes` answers.

use super::convert::dtype_of;
use super::dtype as dtypes;
use super::operand::{self, Operand};
use super::reduce::sum_dtype;
use super::ufunc::Does::*;
use super::ufunc::{Ufunc, check_inputs};
use super::{methods, ufunc_types};
use crate::array::promote::{Casting, WeakKind, can_cast, numpy};
use crate::array::{DType, Num, Scalar};
use crate::diag::Error;
use crate::value::{Host, Result, Value, types};

/// A loop: the dtypes of its operands, then of its results.
type Loop = Vec<DType>;

/// The loops of a ufunc over the dtypes that exist here, in NumPy's order.
fn loops(u: &Ufunc) -> impl Iterator<Item = Loop> {
    ufunc_types::of(u.name)
        .into_iter()
        .filter_map(|codes| codes.chars().filter(|c| !"->".contains(*c)).map(by_code).collect())
}

fn by_code(code: char) -> Option<DType> {
    DType::ALL.iter().copied().find(|d| d.char() == code && *d != DType::BF16)
}

/// The dtypes that `signature=` fixes, one an operand or a result.
fn wanted(h: &mut dyn Host, u: &Ufunc, signature: &Value) -> Result<Vec<Option<DType>>> {
    let (nin, nout) = (u.nin(), u.nout());
    let use_dtype = || Error::type_error("Use `dtype` or  fill the tuple with more than one 'None'.").into();
    match signature {
        Value::Str(s) if s.as_str().chars().count() == 1 => Err(use_dtype()),
        Value::Str(s) => {
            let fits = |(a, b): &(&str, &str)| a.chars().count() == nin && b.chars().count() == nout;
            let Some((from, to)) = s.as_str().split_once("->").filter(fits) else {
                let name = u.name;
                let text = format!("a type-string for {name}, {nin} typecode(s) before and {nout} after the -> sign");
                return Err(Error::value(text).into());
            };
            let unknown = |_| Error::value("Invalid data-type for array").into();
            from.chars().chain(to.chars()).map(|c| dtypes::parse(&c.to_string()).map(Some).map_err(unknown)).collect()
        }
        Value::Tuple(t) if t.len() == 1 => Err(use_dtype()),
        Value::Tuple(t) if t.len() != nin + nout => {
            let text = format!("a type-tuple must be specified of length {} for ufunc '{}'", nin + nout, u.name);
            Err(Error::value(text).into())
        }
        Value::Tuple(t) => t.iter().map(|v| if v.is_none() { Ok(None) } else { dtype_of(h, v).map(Some) }).collect(),
        _ => Err(Error::type_error("the signature object to ufunc must be a string or a tuple.").into()),
    }
}

/// The loop that `signature=` names, or `None` if it leaves all open: what it fixes must be met, and operands
/// beside fixed ones must be safe to cast.
pub(super) fn by_signature(
    h: &mut dyn Host,
    u: &Ufunc,
    signature: &Value,
    operands: &[Operand],
) -> Result<Option<DType>> {
    let wanted = wanted(h, u, signature)?;
    if wanted.iter().all(Option::is_none) {
        return Ok(None);
    }
    let some_input = wanted[..u.nin()].iter().any(Option::is_some);
    let meets = |all: &Loop| {
        let fixed = wanted.iter().zip(all).all(|(w, d)| w.is_none_or(|w| w == *d));
        fixed && operands.iter().zip(&wanted).zip(all).all(|((x, w), d)| w.is_some() || !some_input || accepts(x, *d))
    };
    match loops(u).find(meets) {
        Some(all) => Ok(all.first().copied()),
        None => Err(no_matching_loop(u.name)),
    }
}

/// The operands' dtype in the loop that `dtype=` names by its result: of several the first to which the operands
/// may be cast, best safely.
pub(super) fn by_result(u: &Ufunc, d: DType, operands: &[&Operand], casting: Casting) -> Result<DType> {
    let all: Vec<Loop> = loops(u).filter(|l| l[u.nin()] == d).collect();
    let castable = |rule: Casting| {
        let fits = |x: &Operand, d: DType| accepts(x, d) || x.weak().is_none() && can_cast(x.dtype(), d, rule);
        let uniform = |l: &&Loop| rule == Casting::Safe || l.iter().all(|d| *d == l[0]);
        all.iter().filter(uniform).find(|l| operands.iter().zip(l.iter()).all(|(x, &d)| fits(x, d)))
    };
    let found = castable(Casting::Safe).or_else(|| castable(casting));
    let found = found.or(all.iter().find(|l| l.iter().all(|d| *d == l[0])));
    found.map(|l| l[0]).ok_or_else(|| no_matching_loop(u.name))
}

/// The dtype in which a ufunc folds elements of a dtype, or that of `dtype=`: its results are its operands.
pub(super) fn of_fold(
    u: &Ufunc,
    op: crate::op::elementwise::BinaryOp,
    from: DType,
    asked: Option<DType>,
) -> Result<DType> {
    let same = |d: DType| loops(u).any(|l| l.iter().all(|x| *x == d));
    match asked {
        Some(d) if same(d) => Ok(d),
        Some(d) => {
            if operand::only_integers(op) {
                operand::check_fold(op, d)?;
            }
            Err(no_matching_loop(u.name))
        }
        None => {
            operand::check_fold(op, from)?;
            let x = of_dtype(from);
            let found = operand::binary_loop(op, &x, &x)?;
            Ok(if same(found) { found } else { DType::Bool })
        }
    }
}

/// NumPy's error for a `dtype=` or `signature=` that no loop has.
pub(super) fn no_matching_loop(name: &str) -> crate::value::Error {
    let text = format!("No loop matching the specified signature and casting was found for ufunc {name}");
    Error::type_error(text).into()
}

fn accepts(x: &Operand, d: DType) -> bool {
    match x {
        Operand::Weak(..) | Operand::Big(_) => numpy(x.dtype(), d).kind() == d.kind(),
        x => can_cast(x.dtype(), d, Casting::Safe),
    }
}

/// `ufunc.resolve_dtypes`: the dtypes of the loop for operands of these dtypes.
pub(super) fn resolve(
    h: &mut dyn Host,
    u: &Ufunc,
    dtypes: Value,
    signature: Value,
    casting: Option<String>,
    reduction: bool,
) -> Result<Value> {
    let (nin, nout) = (u.nin(), u.nout());
    let Value::Tuple(given) = &dtypes else { return Err(wrong_length()) };
    if given.len() != nin + nout {
        return Err(wrong_length());
    }
    if reduction && (nin, nout) != (2, 1) {
        return Err(Error::value("ufunc is not compatible with reduction operations.").into());
    }
    let mut all = given.iter().map(described).collect::<Result<Vec<_>>>()?;
    if reduction && all[2].is_some() {
        let text = "Output dtype must not be passed for reductions, pass the first input instead.";
        return Err(Error::type_error(text).into());
    }
    if reduction && all[0].is_none() {
        let wide = u.name == "add" || u.name == "multiply";
        let start = all[1].as_ref().map(Operand::dtype).map(|d| if wide { sum_dtype(d) } else { d });
        all[0] = start.map(of_dtype);
    }
    let Some(operands) = all[..nin].iter().cloned().collect::<Option<Vec<Operand>>>() else {
        let text = "All input dtypes must be provided (except the first one in reductions)";
        return Err(Error::type_error(text).into());
    };
    let rule = casting.map(|c| methods::casting(&c)).transpose()?.unwrap_or(Casting::Unsafe);
    let named = if signature.is_none() { None } else { by_signature(h, u, &signature, &operands)? };
    let first = match (named, u.does, operands.as_slice()) {
        (Some(d), ..) => d,
        (_, One(op) | Pair(op, _), [a]) => operand::unary_loop(op, a.dtype())?,
        (_, Two(op) | TwoPair(op, _), [a, b]) => operand::binary_loop(op, a, b)?,
        _ => operand::result_type(&operands).unwrap_or(DType::F64),
    };
    let fits = |l: &Loop| l[0] == first && operands.iter().zip(l).all(|(x, d)| accepts(x, *d));
    let found = loops(u).find(fits).or_else(|| loops(u).find(|l| l[0] == first));
    let found = found.ok_or_else(|| operand::not_supported(u.name))?;
    for (k, x) in operands.iter().enumerate() {
        check_inputs(u, x, k, found[k], rule)?;
    }
    for (x, d) in all[nin..].iter().zip(&found[nin..]) {
        if let Some(x) = x {
            super::ndarray::check_output(u.name, *d, x.dtype(), rule)?;
        }
    }
    Ok(Value::tuple(found.into_iter().map(Value::dtype).collect()))
}

fn wrong_length() -> crate::value::Error {
    Error::type_error("resolve_dtypes: The dtypes must be a tuple of `ufunc.nargs` length.").into()
}

fn of_dtype(d: DType) -> Operand {
    Operand::Scalar(Scalar::new(d, Num::Bool(false)))
}

/// What an entry of `resolve_dtypes` describes: an array of a dtype, a Python number, nothing.
fn described(v: &Value) -> Result<Option<Operand>> {
    let numbers =
        [(&types::INT, WeakKind::Int), (&types::FLOAT, WeakKind::Float), (&types::COMPLEX, WeakKind::Complex)];
    match v {
        Value::None => Ok(None),
        Value::DType(d) => Ok(Some(of_dtype(d.get()))),
        Value::Type(t) if let Some((_, kind)) = numbers.iter().find(|(n, _)| std::ptr::eq(*n, *t)) => {
            Ok(Some(Operand::Weak(*kind, Num::Int(0))))
        }
        _ => {
            let text = "Provided dtype must be a valid NumPy dtype, int, float, complex, or None.";
            Err(Error::type_error(text).into())
        }
    }
}
