//! `torch.einsum`: sums of products by index letters.

use super::args::{Ten, runtime, tensor_of};
use super::{T, arith, reduce, views};
use crate::diag::Error;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Sums of products of elements, by letters for the dimensions.
    ///
    /// >>> torch.einsum("ij,jk->ik", torch.eye(2), torch.eye(2))
    "einsum"(equation: Value, *operands: &[Value]) => einsum;
    /// The slopes of a sampled function along dimensions.
    "gradient"(input: Ten, *, spacing: Value = None, dim: Value = None, edge_order: i64 = 1) => gradient;
}

/// A dimension's name: a letter, or a place under `...` counted from the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Label {
    Letter(char),
    Rest(usize),
}

fn bad(text: impl std::fmt::Display) -> crate::value::Error {
    runtime(format!("einsum(): {text}"))
}

fn einsum(h: &mut dyn Host, equation: Value, operands: &[Value]) -> Result<Value> {
    let (terms, output, tensors) = match equation.as_str() {
        Some(text) => {
            let list = match operands {
                [one] if tensor_of(one).is_none() => one.to_vec(h)?,
                all => all.to_vec(),
            };
            let tensors = list.iter().map(|v| Ten::from_value(h, v).map(|t| t.0)).collect::<Result<Vec<T>>>()?;
            let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let (left, right) = match text.split_once("->") {
                Some((l, r)) => (l.to_string(), Some(r.to_string())),
                None => (text, None),
            };
            (left.split(',').map(String::from).collect::<Vec<_>>(), right, tensors)
        }
        None => sublists(h, equation, operands)?,
    };
    if terms.len() != tensors.len() {
        let few = terms.len() < tensors.len();
        let text = if few {
            "more operands were provided than specified in the equation"
        } else {
            "fewer operands were provided than specified in the equation"
        };
        return Err(bad(text));
    }
    run(h, &terms, output.as_deref(), &tensors).map(Value::Tensor)
}

/// The form with lists of numbers for the dimensions.
fn sublists(h: &mut dyn Host, first: Value, rest: &[Value]) -> Result<(Vec<String>, Option<String>, Vec<T>)> {
    let mut all = vec![first];
    all.extend_from_slice(rest);
    let (mut terms, mut tensors, mut output) = (Vec::new(), Vec::new(), None);
    let mut text = |v: &Value| -> Result<String> {
        let mut out = String::new();
        for item in v.to_vec(h)? {
            match item {
                Value::Ellipsis => out.push_str("..."),
                Value::Int(i @ 0..26) => out.push((b'A' + i as u8) as char),
                Value::Int(i @ 26..52) => out.push((b'a' + (i - 26) as u8) as char),
                _ => return Err(bad("not in the range [0, 52)")),
            }
        }
        Ok(out)
    };
    let mut items = all.iter();
    while let Some(v) = items.next() {
        match (tensor_of(v), items.next()) {
            (Some(t), Some(list)) => {
                tensors.push(t);
                terms.push(text(list)?);
            }
            (Some(_), None) => return Err(bad("the last operand has no list of dimensions")),
            (None, _) => output = Some(text(v)?),
        }
    }
    Ok((terms, output, tensors))
}

/// The labels of a term; `ndim` dimensions stand under it.
fn labels(term: &str, ndim: usize, operand: usize) -> Result<Vec<Label>> {
    let letters = term.replace("...", "");
    if letters.contains('.') {
        return Err(bad(format!("found '.' for operand {operand} that is not part of any ellipsis")));
    }
    if let Some(c) = letters.chars().find(|c| !c.is_ascii_alphabetic()) {
        let at = term.find(c).unwrap_or(0);
        return Err(bad(format!(
            "invalid subscript given at index {at} in the equation string, subscripts must be in [a-zA-Z]"
        )));
    }
    let has_rest = term.contains("...");
    let named = letters.len();
    if named > ndim || (!has_rest && named != ndim) {
        return Err(bad(format!(
            "the number of subscripts in the equation ({named}) {} the number of dimensions ({ndim}) for operand {operand}{}",
            if has_rest { "is more than" } else { "does not match" },
            if has_rest { "" } else { " and no ellipsis was given" }
        )));
    }
    let mut out = Vec::new();
    let (before, after) = term.split_once("...").unwrap_or((term, ""));
    out.extend(before.chars().map(Label::Letter));
    if has_rest {
        out.extend((0..ndim - named).rev().map(Label::Rest));
    }
    out.extend(after.chars().map(Label::Letter));
    Ok(out)
}

fn run(h: &mut dyn Host, terms: &[String], output: Option<&str>, tensors: &[T]) -> Result<T> {
    let mut all: Vec<Vec<Label>> = Vec::new();
    for (k, (term, t)) in terms.iter().zip(tensors).enumerate() {
        all.push(labels(term, t.array().ndim(), k)?);
    }
    let rest =
        all.iter().flatten().filter_map(|l| if let Label::Rest(i) = l { Some(i + 1) } else { None }).max().unwrap_or(0);
    let out: Vec<Label> = match output {
        Some(text) => {
            let letters = text.replace("...", "").chars().count();
            let n = letters + if text.contains("...") { rest } else { 0 };
            labels(text, n, tensors.len())?
        }
        None => {
            let mut counts: Vec<(char, usize)> = Vec::new();
            for l in all.iter().flatten() {
                if let Label::Letter(c) = l {
                    match counts.iter_mut().find(|(d, _)| d == c) {
                        Some((_, n)) => *n += 1,
                        None => counts.push((*c, 1)),
                    }
                }
            }
            counts.retain(|(_, n)| *n == 1);
            counts.sort_unstable();
            (0..rest).rev().map(Label::Rest).chain(counts.into_iter().map(|(c, _)| Label::Letter(c))).collect()
        }
    };
    // The order of dimensions from here on: those of the output, then those that are summed.
    let mut order = out.clone();
    for l in all.iter().flatten() {
        if !order.contains(l) {
            order.push(*l);
        }
    }
    if let Some(Label::Letter(c)) = out.iter().find(|l| !all.iter().flatten().any(|m| m == *l)) {
        return Err(bad(format!("output subscript {c} does not appear in the equation for any input operand")));
    }
    if let Some(Label::Letter(c)) = out.iter().enumerate().find(|(k, l)| out[..*k].contains(*l)).map(|(_, l)| l) {
        return Err(bad(format!("output subscript {c} appears more than once in the output")));
    }
    let mut sizes = vec![1i64; order.len()];
    let mut ready: Vec<T> = Vec::new();
    for (k, (labels, t)) in all.iter().zip(tensors).enumerate() {
        let (labels, t) = without_repeats(h, labels.clone(), t.clone(), k)?;
        for (l, &n) in labels.iter().zip(views::sizes(&t).iter()) {
            let at = order.iter().position(|m| m == l).unwrap_or(0);
            if sizes[at] != 1 && n != 1 && sizes[at] != n {
                let name = match l {
                    Label::Letter(c) => c.to_string(),
                    Label::Rest(_) => "...".into(),
                };
                return Err(bad(format!(
                    "subscript {name} has size {n} for operand {k} which does not broadcast with previously seen size {}",
                    sizes[at]
                )));
            }
            sizes[at] = sizes[at].max(n);
        }
        // All dimensions in order, of length 1 where the operand lacks them.
        let present: Vec<i64> =
            order.iter().filter_map(|l| labels.iter().position(|m| m == l)).map(|i| i as i64).collect();
        let mut v = views::permute(h, &t, &present)?;
        for (at, l) in order.iter().enumerate() {
            if !labels.contains(l) {
                v = views::unsqueeze(h, &v, at as i64)?;
            }
        }
        ready.push(v);
    }
    let mut ready = ready.into_iter();
    let Some(mut result) = ready.next() else { return Err(bad("must provide at least one operand")) };
    let later: Vec<T> = ready.collect();
    for k in 0..=later.len() {
        if k == later.len() {
            let axes: Vec<usize> = (out.len()..order.len()).collect();
            let kept = views::sizes(&result);
            let open: Vec<usize> = axes.iter().copied().filter(|&a| kept[a] != 1).collect();
            if !open.is_empty() {
                result = reduce::sum_axes(h, &result, &open, true)?;
            }
            break;
        }
        // Dimensions that nobody needs any more are summed as soon as possible.
        let after = |at: usize| at < out.len() || later[k + 1..].iter().any(|t| views::sizes(t)[at] != 1);
        result = pair(h, &result, &later[k], &after)?;
    }
    let mut shape = views::sizes(&result);
    shape.truncate(out.len());
    views::reshape(h, &result, &shape)
}

/// Repeated labels of one operand mean its diagonal.
fn without_repeats(h: &mut dyn Host, mut labels: Vec<Label>, mut t: T, k: usize) -> Result<(Vec<Label>, T)> {
    while let Some((i, j)) = (0..labels.len())
        .flat_map(|i| (i + 1..labels.len()).map(move |j| (i, j)))
        .find(|&(i, j)| labels[i] == labels[j])
    {
        let shape = views::sizes(&t);
        if shape[i] != shape[j] {
            return Err(bad(format!(
                "subscript {} is repeated for operand {k} but the sizes don't match, {} != {}",
                if let Label::Letter(c) = labels[i] { c } else { '.' },
                shape[j],
                shape[i]
            )));
        }
        t = views::diagonal(h, &t, 0, i as i64, j as i64)?;
        let l = labels[i];
        labels.remove(j);
        labels.remove(i);
        labels.push(l);
    }
    Ok((labels, t))
}

/// The product of two tensors of as many dimensions, summed over those that nobody needs afterwards, which
/// stay with length 1. Runs as a stack of matrix products.
fn pair(h: &mut dyn Host, a: &T, b: &T, needed: &dyn Fn(usize) -> bool) -> Result<T> {
    let n = a.array().ndim();
    let (mut a, mut b) = (a.clone(), b.clone());
    // A summed dimension of one operand alone.
    for at in (0..n).filter(|&at| !needed(at)) {
        let (x, y) = (views::sizes(&a)[at], views::sizes(&b)[at]);
        if x != 1 && y == 1 {
            a = reduce::sum_axes(h, &a, &[at], true)?;
        } else if x == 1 && y != 1 {
            b = reduce::sum_axes(h, &b, &[at], true)?;
        }
    }
    let (sa, sb) = (views::sizes(&a), views::sizes(&b));
    let summed: Vec<usize> = (0..n).filter(|&i| !needed(i) && sa[i] != 1 && sb[i] != 1).collect();
    if summed.is_empty() {
        return arith::mul(h, &a, &b);
    }
    let kept = |i: &usize| !summed.contains(i);
    let batch: Vec<usize> = (0..n).filter(kept).filter(|&i| sa[i] != 1 && sb[i] != 1).collect();
    let left: Vec<usize> = (0..n).filter(kept).filter(|&i| sa[i] != 1 && sb[i] == 1).collect();
    let right: Vec<usize> = (0..n).filter(kept).filter(|&i| sa[i] == 1 && sb[i] != 1).collect();
    let ones: Vec<usize> = (0..n).filter(kept).filter(|&i| sa[i] == 1 && sb[i] == 1).collect();
    let count = |axes: &[usize], s: &[i64]| axes.iter().map(|&i| s[i]).product::<i64>();
    let order = |parts: [&[usize]; 5]| parts.concat().into_iter().map(|i| i as i64).collect::<Vec<i64>>();
    let x = views::permute(h, &a, &order([&batch, &left, &summed, &right, &ones]))?;
    let x = views::reshape(h, &x, &[count(&batch, &sa), count(&left, &sa), count(&summed, &sa)])?;
    let y = views::permute(h, &b, &order([&batch, &summed, &right, &left, &ones]))?;
    let y = views::reshape(h, &y, &[count(&batch, &sb), count(&summed, &sb), count(&right, &sb)])?;
    let p = super::matmul::matmul(h, &x, &y)?;
    // Back into the order of all dimensions.
    let flat = [&batch[..], &left, &right, &summed, &ones].concat();
    let shape: Vec<i64> = flat.iter().map(|&i| if summed.contains(&i) { 1 } else { sa[i].max(sb[i]) }).collect();
    let p = views::reshape(h, &p, &shape)?;
    let back: Vec<i64> = (0..n).filter_map(|i| flat.iter().position(|&j| j == i)).map(|i| i as i64).collect();
    views::permute(h, &p, &back)
}

/// The distances of samples along one dimension.
enum Spacing {
    Step(f64),
    Coordinates(T),
}

fn gradient(h: &mut dyn Host, x: Ten, spacing: Value, dim: Value, edge: i64) -> Result<Value> {
    let n = x.array().ndim();
    if edge != 1 && edge != 2 {
        return Err(runtime("torch.gradient only supports edge_order=1 and edge_order=2."));
    }
    let dims: Vec<i64> = match super::args::ints(h, &dim) {
        Some(all) => all?,
        None => (0..n as i64).collect(),
    };
    let mut steps: Vec<Spacing> = Vec::new();
    match (&spacing, spacing.to_f64()) {
        (Value::None, _) => steps.extend(dims.iter().map(|_| Spacing::Step(1.0))),
        (_, Some(s)) => steps.extend(dims.iter().map(|_| Spacing::Step(s))),
        (list, None) => {
            for v in list.to_vec(h)? {
                steps.push(match (tensor_of(&v), v.to_f64()) {
                    (Some(t), _) if t.array().ndim() == 1 => Spacing::Coordinates(t),
                    (_, Some(s)) => Spacing::Step(s),
                    _ => return Err(Error::type_error("gradient(): spacing must be numbers or tensors").into()),
                });
            }
        }
    }
    if steps.len() != dims.len() {
        return Err(runtime(format!(
            "torch.gradient expected spacing to be unspecified, a scalar or a list of length equal to 'self.dim() = {}', but got a list of length {}",
            dims.len(),
            steps.len()
        )));
    }
    let default = super::state::default_dtype(h);
    let f = if x.array().dtype().is_inexact() { x.0.clone() } else { arith::cast(h, &x, default)? };
    let mut out = Vec::new();
    for (&d, s) in dims.iter().zip(&steps) {
        out.push(slope(h, &f, d, s, edge)?);
    }
    Ok(super::args::tuple(out))
}

/// The slopes along one dimension: central within, one-sided at the ends.
fn slope(h: &mut dyn Host, f: &T, dim: i64, spacing: &Spacing, edge: i64) -> Result<T> {
    let axis = super::args::wrap_dim(dim, f.array().ndim())? as i64;
    let n = f.array().shape().get(axis as usize).copied().unwrap_or(0) as i64;
    if n < edge + 1 {
        return Err(runtime("torch.gradient expected each dimension size to be at least edge_order+1"));
    }
    let coordinates = match spacing {
        Spacing::Coordinates(t) => {
            let all: Vec<f64> = t.array().to_nums().iter().map(|v| v.as_f64()).collect();
            if all.len() as i64 != n {
                return Err(runtime("torch.gradient expected the coordinates to be as many as the samples"));
            }
            all
        }
        Spacing::Step(s) => (0..n).map(|i| i as f64 * s).collect(),
    };
    let at = |h: &mut dyn Host, i: i64| views::select(h, f, axis, i, "SelectBackward0");
    let mut slices = Vec::new();
    for i in 0..n {
        let (c, k) = (&coordinates, i as usize);
        // Pairs of sample and weight.
        let weights: Vec<(i64, f64)> = if i == 0 || i == n - 1 {
            let (a, b, s) = if i == 0 { (0, 1, 1.0) } else { (n - 1, n - 2, -1.0) };
            let d1 = (c[b as usize] - c[a as usize]) * s;
            if edge == 1 {
                vec![(a, -s / d1), (b, s / d1)]
            } else {
                let e = if i == 0 { 2 } else { n - 3 };
                let d2 = (c[e as usize] - c[b as usize]) * s;
                vec![
                    (a, -s * (2.0 * d1 + d2) / (d1 * (d1 + d2))),
                    (b, s * (d1 + d2) / (d1 * d2)),
                    (e, -s * d1 / (d2 * (d1 + d2))),
                ]
            }
        } else {
            let (d1, d2) = (c[k] - c[k - 1], c[k + 1] - c[k]);
            if d1 == d2 {
                vec![(i - 1, -0.5 / d1), (i + 1, 0.5 / d1)]
            } else {
                vec![(i - 1, -d2 / (d1 * (d1 + d2))), (i, (d2 - d1) / (d1 * d2)), (i + 1, d1 / (d2 * (d1 + d2)))]
            }
        };
        // A difference comes first where there is one: it is exact for numbers such as people try.
        if let [(a, from), (b, to)] = weights[..]
            && from == -to
        {
            let (a, b) = (at(h, a)?, at(h, b)?);
            let difference = arith::sub(h, &b, &a)?;
            slices.push(arith::scale(h, &difference, to)?);
            continue;
        }
        let mut sum: Option<T> = None;
        for (j, w) in weights {
            let v = at(h, j)?;
            let p = arith::scale(h, &v, w)?;
            sum = Some(match sum {
                Some(s) => arith::add(h, &s, &p)?,
                None => p,
            });
        }
        slices.extend(sum);
    }
    super::join::stack(h, &slices, axis)
}
