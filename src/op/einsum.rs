//! `einsum`: subscripts in NumPy's notation, and the arrays they describe.

use super::cast::astype;
use crate::array::format::numpy::shape_tuple;
use crate::array::layout::checked_size;
use crate::array::{Array, DType, Layout, Shape, Strides, dispatch, view};
use crate::diag::{Error, Result};
use crate::kernel::arith::Arith;
use crate::kernel::einsum::{Steps, sum_of_products};

/// A label: a letter, or (negative) an axis that an ellipsis stands for, counted from the last.
pub type Label = i32;

/// The axes of operands and result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscripts {
    pub inputs: Vec<Vec<Label>>,
    pub output: Vec<Label>,
}

fn error<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::value(text))
}

/// Reads subscripts for operands with these numbers of axes.
pub fn parse(text: &str, ndims: &[usize]) -> Result<Subscripts> {
    let (input, output) = match text.find("->") {
        Some(at) => (&text[..at], Some(&text[at + 2..])),
        None => (text, None),
    };
    if input.contains('-') {
        return error("einstein sum subscript string does not contain proper '->' output specified");
    }
    let parts: Vec<&str> = input.split(',').collect();
    if parts.len() < ndims.len() {
        return error("fewer operands provided to einstein sum function than specified in the subscripts string");
    }
    if parts.len() > ndims.len() {
        return error("more operands provided to einstein sum function than specified in the subscripts string");
    }
    let inputs: Vec<Vec<Label>> =
        parts.iter().zip(ndims).enumerate().map(|(k, (part, n))| operand(part, *n, k)).collect::<Result<_>>()?;
    let broadcast = inputs.iter().flatten().copied().filter(|l| *l < 0).min().unwrap_or(0);
    let output = match output {
        Some(text) => result(text, &inputs, broadcast)?,
        None => {
            let mut letters: Vec<Label> = inputs.iter().flatten().copied().filter(|l| *l > 0).collect();
            letters.sort_unstable();
            let once = letters.iter().copied().filter(|l| letters.iter().filter(|x| *x == l).count() == 1);
            (broadcast..0).chain(once).collect()
        }
    };
    Ok(Subscripts { inputs, output })
}

/// The labels of one operand's axes.
fn operand(part: &str, ndim: usize, number: usize) -> Result<Vec<Label>> {
    let (before, after, dots) = letters(part, || format!("operand {number}"))?;
    let given = before.len() + after.len();
    if given > ndim {
        return error(format!("einstein sum subscripts string contains too many subscripts for operand {number}"));
    }
    if given < ndim && !dots {
        return error(
            "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions.",
        );
    }
    let extra = (ndim - given) as Label;
    Ok(before.into_iter().chain(-extra..0).chain(after).collect())
}

/// The letters before and behind the ellipsis, and whether there is one.
fn letters(part: &str, what: impl Fn() -> String) -> Result<(Vec<Label>, Vec<Label>, bool)> {
    let (mut before, mut after, mut dots) = (Vec::new(), Vec::new(), false);
    let mut rest = part;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_alphabetic() {
            if dots { &mut after } else { &mut before }.push(c as Label);
            rest = &rest[1..];
        } else if c == '.' {
            if dots || !rest.starts_with("...") {
                let what = what();
                return error(format!(
                    "einstein sum subscripts string contains a '.' that is not part of an ellipsis ('...') in {what}"
                ));
            }
            dots = true;
            rest = &rest[3..];
        } else if c == ' ' {
            rest = &rest[1..];
        } else {
            return error(format!(
                "invalid subscript '{c}' in einstein sum subscripts string, subscripts must be letters"
            ));
        }
    }
    Ok((before, after, dots))
}

fn result(text: &str, inputs: &[Vec<Label>], broadcast: Label) -> Result<Vec<Label>> {
    let (before, after, dots) = letters(text, || "the output".into())?;
    let all: Vec<Label> = before.iter().chain(&after).copied().collect();
    for (k, l) in all.iter().enumerate() {
        let name = char::from(*l as u8);
        if all[k + 1..].contains(l) {
            return error(format!("einstein sum subscripts string includes output subscript '{name}' multiple times"));
        }
        if !inputs.iter().any(|i| i.contains(l)) {
            return error(format!(
                "einstein sum subscripts string included output subscript '{name}' which never appeared in an input"
            ));
        }
    }
    if !dots && broadcast < 0 {
        return error(
            "output has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions.",
        );
    }
    Ok(before.into_iter().chain(broadcast..0).chain(after).collect())
}

/// One operand with each label once: size and step.
struct Collapsed {
    labels: Vec<(Label, usize, isize)>,
}

fn collapse(array: &Array, labels: &[Label], number: usize) -> Result<Collapsed> {
    let mut out: Vec<(Label, usize, isize)> = Vec::new();
    for (&l, (&n, &s)) in labels.iter().zip(array.shape().iter().zip(array.strides())) {
        let s = if n == 1 { 0 } else { s };
        match out.iter_mut().find(|x| x.0 == l) {
            Some(have) if have.1 == n || n == 1 || have.1 == 1 => {
                have.1 = have.1.max(n);
                have.2 += s;
            }
            Some(have) => {
                let name = char::from(l as u8);
                return error(format!(
                    "dimensions in operand {number} for collapsing index '{name}' don't match ({} != {n})",
                    have.1
                ));
            }
            None => out.push((l, n, s)),
        }
    }
    Ok(Collapsed { labels: out })
}

/// A view of the one operand whose axes the result only names anew; `None` if something is summed.
pub fn as_view(array: &Array, subscripts: &Subscripts) -> Result<Option<Array>> {
    let [labels] = subscripts.inputs.as_slice() else { return Ok(None) };
    let axes = collapse(array, labels, 0)?.labels;
    if axes.len() != subscripts.output.len() {
        return Ok(None);
    }
    let pick = |l: &Label| axes.iter().find(|x| x.0 == *l).map_or((1, 0), |x| (x.1, x.2));
    let (shape, strides): (Shape, Strides) = subscripts.output.iter().map(pick).unzip();
    Ok(Some(array.with_layout(Layout { shape, strides, offset: array.offset() })?))
}

/// The sum of products in this dtype.
pub fn einsum(arrays: &[Array], subscripts: &Subscripts, dtype: DType) -> Result<Array> {
    let mut flat = Vec::new();
    for a in arrays {
        let a = if a.dtype() == dtype { a.clone() } else { astype(a, dtype)? };
        flat.push(super::cast::contiguous(&a)?);
    }
    let axes: Vec<Collapsed> =
        flat.iter().zip(&subscripts.inputs).enumerate().map(|(k, (a, l))| collapse(a, l, k)).collect::<Result<_>>()?;
    let mut summed: Vec<Label> = axes.iter().flat_map(|a| &a.labels).map(|x| x.0).collect();
    summed.sort_unstable();
    summed.dedup();
    summed.retain(|l| !subscripts.output.contains(l));
    let order: Vec<Label> = subscripts.output.iter().chain(&summed).copied().collect();
    let size = |l: Label| -> Option<usize> {
        let mut sizes = axes.iter().flat_map(|a| &a.labels).filter(|x| x.0 == l).map(|x| x.1);
        sizes.try_fold(1, |have, n| match have {
            1 => Some(n),
            m => (n == 1 || n == m).then_some(m),
        })
    };
    let sizes: Option<Vec<usize>> = order.iter().map(|&l| size(l)).collect();
    let Some(sizes) = sizes else {
        return error(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {}",
            flat.iter().zip(&axes).map(|(a, x)| remapped(a, x, &order)).collect::<String>()
        ));
    };
    let (kept, rest) = sizes.split_at(subscripts.output.len());
    checked_size(kept)?;
    let step = |a: &Collapsed, l: &Label| a.labels.iter().find(|x| x.0 == *l).map_or(0, |x| x.2.unsigned_abs());
    let steps = |a: &Collapsed| Steps {
        kept: subscripts.output.iter().map(|l| step(a, l)).collect(),
        summed: summed.iter().map(|l| step(a, l)).collect(),
    };
    // An array of the result's size proves that it fits into memory.
    drop(Array::for_overwrite(dtype, kept)?);
    fn run<T: Arith>(flat: &[Array], steps: Vec<Steps>, kept: &[usize], rest: &[usize]) -> Result<Array> {
        let data: Vec<Vec<T>> = flat.iter().map(view::to_vec::<T>).collect();
        let operands: Vec<(&[T], Steps)> = data.iter().map(Vec::as_slice).zip(steps).collect();
        Array::from_slice(&sum_of_products(&operands, kept, rest), kept)
    }
    let all = axes.iter().map(steps).collect();
    dispatch!(dtype, T => run::<T>(&flat, all, kept, rest))
}

/// `(2,3)->(2,newaxis,3) `: an operand's shape among the axes of the loop.
fn remapped(a: &Array, axes: &Collapsed, order: &[Label]) -> String {
    let places: Vec<Option<usize>> =
        order.iter().map(|l| axes.labels.iter().find(|x| x.0 == *l).map(|x| x.1)).collect();
    let words: Vec<String> =
        places.iter().skip_while(|p| p.is_none()).map(|p| p.map_or("newaxis".into(), |n| n.to_string())).collect();
    let comma = if order.len() == 1 { "," } else { "" };
    format!("{}->({}{comma}) ", shape_tuple(a.shape()).replace(", ", ","), words.join(","))
}
