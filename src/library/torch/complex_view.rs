//! Complex tensors as real ones and back, conjugates and negations: views.

use super::args::runtime;
use super::views::{alias, clone_in};
use super::{T, fresh, tape};
use crate::array::{Array, DType, Layout, Num};
use crate::op::cast::Order;
use crate::value::lazy::Bits;
use crate::value::{Host, Result, Tensor};
use std::rc::Rc;

fn type_error(text: &str) -> crate::value::Error {
    crate::diag::Error::type_error(text).into()
}

/// The real (0) or imaginary (1) parts of a complex array, as a view.
pub fn complex_part(a: &Array, k: usize) -> crate::diag::Result<Array> {
    let mut layout = a.layout().clone();
    layout.strides.iter_mut().for_each(|s| *s *= 2);
    layout.offset = layout.offset * 2 + k;
    a.reinterpret(a.dtype().real(), layout)
}

/// `x.real`: a view; a real tensor is itself.
pub fn real(h: &mut dyn Host, x: &T) -> Result<T> {
    part_of_complex(h, x, 0)
}

/// `x.imag`: a view.
pub fn imag(h: &mut dyn Host, x: &T) -> Result<T> {
    part_of_complex(h, x, 1)
}

/// The conjugate: a view of the same memory that is read otherwise; a real tensor is itself.
pub fn conj(h: &mut dyn Host, x: &T) -> Result<T> {
    if !x.array().dtype().is_complex() {
        return Ok(x.clone());
    }
    let bits = Bits { conj: !x.bits().conj, ..x.bits() };
    let out = Rc::new(Tensor::read_as(x.stored().clone(), bits, x)?);
    tape::record1(h, "ConjBackward0", &[x], &[], &out, |h, g| Ok(vec![Some(conj(h, g)?)]));
    super::moved::unrecorded_view(h, x, &out);
    Ok(out)
}

/// The negation as a view.
pub fn neg_view(h: &mut dyn Host, x: &T) -> Result<T> {
    let bits = Bits { neg: !x.bits().neg, ..x.bits() };
    let out = Rc::new(Tensor::read_as(x.stored().clone(), bits, x)?);
    tape::record1(h, "NegViewBackward0", &[x], &[], &out, |h, g| Ok(vec![Some(neg_view(h, g)?)]));
    super::moved::unrecorded_view(h, x, &out);
    Ok(out)
}

/// The numbers that the memory stands for, in memory of their own, where a bit asks for that.
pub fn resolve(h: &mut dyn Host, x: &T, asked: bool) -> Result<T> {
    if asked { clone_in(h, x, Order::Preserve) } else { Ok(x.clone()) }
}

/// The real (0) or imaginary (1) parts.
pub fn part_of_complex(h: &mut dyn Host, x: &T, k: usize) -> Result<T> {
    let dtype = x.array().dtype();
    if !dtype.is_complex() {
        if k == 0 {
            return Ok(x.clone());
        }
        return Err(type_error("imag is not implemented for tensors with non-complex dtypes."));
    }
    let Bits { conj, neg } = x.bits();
    let bits = Bits { conj: false, neg: neg != (conj && k == 1) };
    let out = Rc::new(Tensor::read_as(complex_part(&x.stored(), k)?, bits, x)?);
    tape::record1(h, "SelectBackward0", &[x], &[], &out, move |_, g| {
        let whole = Array::zeros(dtype, g.array().shape())?;
        if conj {
            // The other part was conjugated and negated on its way.
            crate::op::assign::fill(&complex_part(&whole, 1 - k)?, Num::Float(-0.0))?;
        }
        crate::op::assign::assign(&complex_part(&whole, k)?, &g.array())?;
        Ok(vec![Some(fresh(whole))])
    });
    Ok(out)
}

/// `torch.view_as_real(x)`.
pub fn view_as_real(h: &mut dyn Host, x: &T) -> Result<T> {
    let a = x.array().clone();
    if !a.dtype().is_complex() {
        return Err(type_error("view_as_real is only supported for complex tensors"));
    }
    if x.bits().conj {
        return Err(runtime(
            "view_as_real doesn't work on unresolved conjugated tensors.  To resolve the conjugate tensor so you can view it \
             as real, use self.resolve_conj(); however, be warned that the resulting tensor will NOT alias the original.",
        ));
    }
    let mut layout = complex_part(&a, 0)?.layout().clone();
    layout.shape.push(2);
    layout.strides.push(1);
    let out = alias(x, a.reinterpret(a.dtype().real(), layout)?);
    tape::record1(h, "ViewAsRealBackward0", &[x], &[], &out, |h, g| {
        let g = clone_in(h, g, Order::C)?;
        Ok(vec![Some(view_as_complex(h, &g)?)])
    });
    Ok(out)
}

/// `torch.view_as_complex(x)`.
pub fn view_as_complex(h: &mut dyn Host, x: &T) -> Result<T> {
    let a = x.array().clone();
    if !matches!(a.dtype(), DType::F32 | DType::F64) {
        return Err(runtime(format!(
            "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: {}",
            crate::op::index::torch_scalar_type(a.dtype())
        )));
    }
    if a.ndim() == 0 {
        return Err(runtime("Input tensor must have one or more dimensions"));
    }
    let Some((2, 1)) = a.shape().last().copied().zip(a.strides().last().copied()) else {
        return Err(runtime(if a.shape().last() == Some(&2) {
            "Tensor must have a last dimension with stride 1"
        } else {
            "Tensor must have a last dimension of size 2"
        }));
    };
    let n = a.ndim() - 1;
    if a.strides()[..n].iter().any(|s| s % 2 != 0) || !a.offset().is_multiple_of(2) {
        return Err(runtime("Tensor must have a stride divisible by 2 for all but last dimension"));
    }
    let layout = Layout {
        shape: a.shape()[..n].into(),
        strides: a.strides()[..n].iter().map(|s| s / 2).collect(),
        offset: a.offset() / 2,
    };
    let out = alias(x, a.reinterpret(a.dtype().complex(), layout)?);
    tape::record1(h, "ViewAsComplexBackward0", &[x], &[], &out, |h, g| {
        let g = clone_in(h, g, Order::C)?;
        Ok(vec![Some(view_as_real(h, &g)?)])
    });
    Ok(out)
}
