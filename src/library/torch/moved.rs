//! The one path of operations that only move elements: views, and copies by position. Their gradient
//! follows from the movement itself.

use super::tape;
use super::{T, fresh};
use crate::array::{Array, DType};
use crate::kernel::arith::Combine;
use crate::op::pick::{self, Mode};
use crate::value::{Creation, Host, Result, Tensor};
use std::rc::Rc;

/// How a movement treats its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Each element goes to one place at most.
    Once,
    /// Elements may appear several times.
    Many,
}

type Move = Rc<dyn Fn(&Array) -> crate::diag::Result<Array>>;

/// `f(input)`, a view of it if the result lies in its buffer, recorded under this name.
pub fn moved(
    h: &mut dyn Host,
    input: &T,
    name: &'static str,
    kind: Kind,
    f: impl Fn(&Array) -> crate::diag::Result<Array> + 'static,
) -> Result<T> {
    let out = of(input, &f)?;
    if tape::recording(h, &[input]) {
        record(h, input, &out, name, kind, Rc::new(f));
    } else if out.base.is_some() {
        unrecorded_view(h, input, &out);
    }
    Ok(out)
}

fn moved_by(h: &mut dyn Host, input: &T, name: &'static str, kind: Kind, f: Move) -> Result<T> {
    let out = of(input, &*f)?;
    if tape::recording(h, &[input]) {
        record(h, input, &out, name, kind, f);
    } else if out.base.is_some() {
        unrecorded_view(h, input, &out);
    }
    Ok(out)
}

fn of(input: &T, f: &dyn Fn(&Array) -> crate::diag::Result<Array>) -> Result<T> {
    let array = input.array();
    let out = f(&array)?;
    Ok(if out.storage().same(array.storage()) { Rc::new(Tensor::view_of(out, input)) } else { fresh(out) })
}

fn record(h: &mut dyn Host, input: &T, out: &T, name: &'static str, kind: Kind, f: Move) {
    let shape = input.array().shape().to_vec();
    tape::record1(h, name, &[input], &[], out, move |h, g| Ok(vec![Some(back(h, g, &shape, name, kind, f.clone())?)]));
}

/// Notes how a view came about that was not recorded: it still belongs to its base.
pub fn unrecorded_view(h: &mut dyn Host, input: &T, out: &T) {
    let s = super::state::state(h);
    if s.grad && !s.inference {
        return;
    }
    if s.inference && !input.inference.get() {
        out.creation.set(Creation::Inference);
    } else if !s.grad {
        out.creation.set(Creation::NoGrad);
        out.requires_grad.set(input.requires_grad.get());
    }
}

/// The gradient of a movement: what arrived at each element. Its own gradient is the movement again.
fn back(h: &mut dyn Host, g: &T, shape: &[usize], name: &'static str, kind: Kind, f: Move) -> Result<T> {
    let array = g.array().clone();
    let zeros = Array::zeros(array.dtype(), shape)?;
    let region = if kind == Kind::Once { Some(f(&zeros)?).filter(|r| r.storage().same(zeros.storage())) } else { None };
    match region {
        Some(region) => crate::op::assign::initialise(&region, &array),
        None => {
            let size = zeros.size() as i64;
            let flat = Array::from_vec((0..size).collect::<Vec<i64>>())?;
            let places = f(&flat.with_layout(zeros.layout().clone())?)?;
            let places = crate::op::cast::contiguous(&places)?;
            let values = crate::op::cast::contiguous(&array)?;
            if places.dtype() == DType::I64 {
                pick::put(&zeros, &places, &values, Mode::Raise, Some(Combine::Add))?;
            }
        }
    }
    let out = fresh(zeros);
    tape::record1(h, name, &[g], &[], &out, move |h, gg| Ok(vec![Some(moved_by(h, gg, name, kind, f.clone())?)]));
    Ok(out)
}
