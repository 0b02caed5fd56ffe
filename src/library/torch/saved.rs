//! What a node keeps of tensors that its rule needs unchanged: the version they had, and what the hooks of a program
//! (`saved_tensors_hooks`) made of them.

use super::args::tensor_of;
use super::state::state;
use super::tape::history;
use super::{T, fresh};
use crate::array::layout::few;
use crate::array::{Array, DType, Shape, Storage};
use crate::diag::Error;
use crate::op::index::torch_scalar_type;
use crate::value::{Args, Error as Raised, Host, Result, Tensor, Value};
use std::cell::RefCell;
use std::rc::Weak;

/// A tensor that a rule needs unchanged.
pub struct Saved {
    storage: Storage,
    shape: Shape,
    dtype: DType,
    version: u64,
    /// Where the tensor's own count began.
    began: u64,
    from: Option<(&'static str, usize)>,
    /// An input, whose history may have changed since.
    original: Weak<Tensor>,
    /// Which of the node's own outputs it is.
    output: Option<usize>,
    packed: Option<Packed>,
}

/// What a program's hook made of a tensor, and the hook that makes a tensor of it again.
struct Packed {
    /// Where the hook failed, what it raised until somebody asks: recording itself cannot fail.
    value: std::result::Result<Value, RefCell<Option<Raised>>>,
    unpack: Value,
}

/// A pair of hooks under which tensors are saved.
#[derive(Clone)]
pub struct Packing {
    pub pack: Value,
    pub unpack: Value,
}

impl Saved {
    pub fn of(t: &T) -> Saved {
        let array = t.stored();
        let from = if t.requires_grad.get() { history(t).map(|p| (p.node.short_name(), p.index)) } else { None };
        Saved {
            storage: array.storage().clone(),
            shape: few(array.shape()),
            dtype: array.dtype(),
            version: array.storage().version(),
            began: t.version_from.get(),
            original: std::rc::Rc::downgrade(t),
            output: None,
            packed: None,
            from,
        }
    }

    /// Notes that it is an output of the node that keeps it.
    pub fn is_output(&mut self, name: &'static str, index: usize) {
        self.from = Some((name, index));
        self.original = Weak::new();
        self.output = Some(index);
    }

    /// Gives the tensor to the program's hook.
    pub fn pack(&mut self, h: &mut dyn Host, t: &T, how: &Packing) {
        let value = h.call(&how.pack, Args::positional(&[Value::Tensor(t.clone())]));
        let value = value.map_err(|e| RefCell::new(Some(e)));
        self.packed = Some(Packed { value, unpack: how.unpack.clone() });
    }

    /// PyTorch's error if the tensor was written since; a hint names the line that wrote.
    pub fn check(&self, h: &dyn Host) -> Result<()> {
        let now = self.storage.version();
        if now == self.version || self.packed.is_some() {
            return Ok(());
        }
        let now_from = self.original.upgrade().and_then(|t| history(&t)).map(|p| (p.node.short_name(), p.index));
        let from =
            now_from.or(self.from).map_or(String::new(), |(name, i)| format!(", which is output {i} of {name},"));
        let name = torch_scalar_type(self.dtype);
        let error = Error::runtime(format!(
            "one of the variables needed for gradient computation has been modified by an inplace operation: \
             [torch.{name}Tensor {:?}]{from} is at version {}; expected version {} instead. Hint: enable anomaly \
             detection to find the operation that failed to compute its gradient, with \
             torch.autograd.set_detect_anomaly(True, check_nan=False).",
            &self.shape[..],
            now - self.began,
            self.version - self.began
        ));
        Err(match h.statement(self.storage.written()) {
            Some(wrote) => error.hint(format!("the write that came last was {wrote}")),
            None => error,
        }
        .into())
    }
}

/// The hooks under which tensors are saved now.
pub fn packing(h: &mut dyn Host) -> Option<Packing> {
    state(h).packing.last().cloned()
}

/// The tensors of a node as the hooks unpacked them, while its rule runs.
#[derive(Default)]
pub struct Unpacked {
    /// Inputs, with the arrays that they had.
    inputs: Vec<(T, Array)>,
    /// Outputs by number.
    pub outputs: Vec<(usize, Array)>,
}

impl Unpacked {
    /// Calls the hooks of all that was packed and lets the inputs show what they gave.
    pub fn new(h: &mut dyn Host, saved: &[Saved]) -> Result<Unpacked> {
        let mut all = Unpacked::default();
        for s in saved {
            let Some(packed) = &s.packed else { continue };
            let value = match &packed.value {
                Ok(value) => h.call(&packed.unpack, Args::positional(std::slice::from_ref(value)))?,
                Err(e) => {
                    return Err(e.take().unwrap_or_else(|| Error::runtime("a saved tensor was not packed").into()));
                }
            };
            let Some(t) = tensor_of(&value) else {
                let text = format!(
                    "Output of saved tensor unpack_hook expected to be a Tensor but got result of type {}",
                    value.type_name()
                );
                return Err(Error::type_error(text).into());
            };
            let array = t.array().clone();
            match (s.output, s.original.upgrade()) {
                (Some(index), _) => all.outputs.push((index, array)),
                (None, Some(original)) if original.bits().is_plain() => {
                    let own = original.array().clone();
                    original.replace(array);
                    all.inputs.push((original, own));
                }
                _ => {}
            }
        }
        Ok(all)
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // The last first: a tensor that was saved twice gets back what it had at the beginning.
        for (t, own) in self.inputs.drain(..).rev() {
            t.replace(own);
        }
    }
}

/// A saved output as it was unpacked, or as it is.
pub fn output_of(unpacked: &Option<Unpacked>, index: usize, array: &Array) -> T {
    let own = unpacked.iter().flat_map(|u| &u.outputs).find(|(i, _)| *i == index).map(|(_, a)| a);
    fresh(own.unwrap_or(array).clone())
}
