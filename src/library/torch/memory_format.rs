//! Memory formats: in which order the dimensions of a tensor lie in memory (`torch.channels_last`), and how the results of
//! elementwise operations lie.

use super::args::runtime;
use super::dtype::Named;
use super::{T, views};
use crate::array::{Array, Layout};
use crate::diag::Error;
use crate::kernel::walk::{layout_in_order, order_torch};
use crate::op::cast::Order;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};
use smallvec::SmallVec;

/// A memory format by its name in PyTorch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MemoryFormat {
    Contiguous,
    #[default]
    Preserve,
    ChannelsLast,
    ChannelsLast3d,
}
use MemoryFormat::{ChannelsLast, ChannelsLast3d, Contiguous, Preserve};

const NAMES: [(&str, MemoryFormat); 4] = [
    ("contiguous_format", Contiguous),
    ("preserve_format", Preserve),
    ("channels_last", ChannelsLast),
    ("channels_last_3d", ChannelsLast3d),
];

impl FromValue for MemoryFormat {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        let name = v.downcast::<Named>().map_or("", |n| n.0);
        NAMES
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, format)| *format)
            .ok_or_else(|| Error::type_error(format!("must be torch.memory_format, not {}", v.type_name())).into())
    }
}

impl MemoryFormat {
    /// The dimensions from the outermost to the innermost, if the format fixes them for so many.
    fn order(self, ndim: usize) -> Result<Option<&'static [usize]>> {
        let (name, order): (&str, &[usize]) = match self {
            Contiguous | Preserve => return Ok(None),
            ChannelsLast => ("channels_last", &[0, 2, 3, 1]),
            ChannelsLast3d => ("channels_last_3d", &[0, 2, 3, 4, 1]),
        };
        if ndim == order.len() {
            return Ok(Some(order));
        }
        Err(runtime(format!("required rank {} tensor to use {name} format", order.len())))
    }
    /// The layout of a new tensor of this shape.
    pub fn layout(self, shape: &[usize]) -> Result<Layout> {
        if self == Preserve {
            return Err(runtime("unsupported memory format Preserve"));
        }
        Ok(self.order(shape.len())?.map_or_else(|| Layout::contiguous(shape), |order| layout_in_order(shape, order)))
    }
    /// The layout of a copy of an array.
    pub fn layout_like(self, a: &Array) -> Result<Layout> {
        if self == Preserve { Ok(Order::Preserve.layout(a)) } else { self.layout(a.shape()) }
    }
    /// Whether the elements lie so.
    pub fn fits(self, a: &Array) -> bool {
        match self.order(a.ndim()) {
            Ok(None) => a.layout().is_c_contiguous(),
            Ok(Some(order)) => a.layout().permute(order).is_c_contiguous(),
            Err(_) => false,
        }
    }
    /// A copy that lies so, differentiable.
    pub fn copy(self, h: &mut dyn Host, x: &T) -> Result<T> {
        let layout = self.layout_like(&x.array())?;
        views::clone_to(h, x, layout)
    }
    /// The tensor itself if it lies so, else a copy that does.
    pub fn apply(self, h: &mut dyn Host, x: &T) -> Result<T> {
        if self == Preserve || self.fits(&x.array()) {
            self.order(x.array().ndim())?;
            return Ok(x.clone());
        }
        self.copy(h, x)
    }
    /// The format that new tensors made from these take: channels last only if all are so.
    pub fn of_all<'a>(all: impl Iterator<Item = &'a Array> + Clone) -> MemoryFormat {
        let lies = |f: MemoryFormat| all.clone().all(|a| !a.layout().is_c_contiguous() && f.fits(a));
        [ChannelsLast, ChannelsLast3d].into_iter().find(|f| lies(*f)).unwrap_or(Contiguous)
    }
}

/// How the result of an elementwise operation lies, where that is not simply C order: `None` there.
pub fn of_result(shape: &[usize], operands: &[&Array]) -> Option<Layout> {
    let plain = |a: &&Array| a.size() <= 1 || (a.shape() == shape && a.layout().is_c_contiguous());
    if shape.len() < 2 || operands.iter().all(plain) {
        return None;
    }
    let dense = |a: &&Array| a.shape() == shape && a.layout().is_dense();
    if let Some(first) = operands.first()
        && operands.iter().all(|a| dense(a) && a.strides() == first.strides())
    {
        return Some(Layout { offset: 0, ..first.layout().clone() });
    }
    let strides: Vec<SmallVec<[isize; 6]>> = operands.iter().map(|a| spread(a, shape)).collect();
    let all: Vec<&[isize]> = strides.iter().map(|s| &s[..]).collect();
    Some(layout_in_order(shape, &order_torch(shape, &all)))
}

/// The strides of an operand along the axes of the result: 0 where it is stretched.
fn spread(a: &Array, shape: &[usize]) -> SmallVec<[isize; 6]> {
    let skip = shape.len().saturating_sub(a.ndim());
    let stride = |axis: usize| match axis.checked_sub(skip) {
        Some(own) if a.shape()[own] == shape[axis] => a.strides()[own],
        _ => 0,
    };
    (0..shape.len()).map(stride).collect()
}
