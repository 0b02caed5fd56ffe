//! What the modules written in the language (`lib/`) ask of the native part: the tape, and names of nodes.

use super::args::{Ten, Tensors, tensor_of};
use super::saved::Packing;
use super::state::state;
use super::{T, tape, views};
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Args, Creation, Host, Object, Result, Symbol, TypeInfo, Value, types};
use std::rc::Weak;

/// `_torch`: for the modules in `lib/` only.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_torch",
    doc: "What torch's modules written in the language build on.",
    functions: &[ROWS],
    members: &[],
    aliases: &[],
};

/// A recorded function, for the `ctx` that the node itself keeps.
struct Recorded(Weak<tape::Node>);

static RECORDED: TypeInfo = TypeInfo::new("torch._C", "Recorded", Some(&types::OBJECT));

impl Object for Recorded {
    fn type_info(&self) -> &'static TypeInfo {
        &RECORDED
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

rows! { ROWS =
    /// Records outputs as made from inputs by a function with a gradient of its own: `rule` takes the gradients of the outputs
    /// (None where none arrived) and gives a tuple of those of the inputs. `saved` must not be written meanwhile.
    "record"(name: String, ctx: Value, inputs: Tensors, saved: Tensors, outputs: Tensors, rule: Value) => |h: &mut dyn Host, name: String, ctx: Value, inputs: Tensors, saved: Tensors, outputs: Tensors, rule: Value| {
        let (name, n) = (Symbol::new(&name).as_str(), inputs.0.len());
        let run: tape::Rule = Box::new(move |h, _, grads| {
            let grads: Vec<Value> = grads.iter().map(|g| g.clone().map_or(Value::None, Value::Tensor)).collect();
            let answer = h.call(&rule, Args::positional(&grads))?;
            let mut back: Vec<Option<T>> = answer.to_vec(h)?.iter().map(tensor_of).collect();
            back.resize(n, None);
            Ok(back)
        });
        let node = tape::record_custom(h, name, &inputs.0, &saved.0, &outputs.0, ctx, run);
        Ok(node.map_or(Value::None, |n| Value::object(Recorded(n))))
    };
    /// PyTorch's error if a tensor that was saved for a recorded function has been written since.
    "check_saved"(recorded: Value) => |h: &mut dyn Host, v: Value| {
        if let Some(node) = v.downcast::<Recorded>().and_then(|r| r.0.upgrade()) {
            node.check_saved(h)?;
        }
        Ok(Value::None)
    };
    /// Gives the node that made a tensor another name; the tensor.
    "named"(input: Ten, name: String) => |_h, x: Ten, name: String| {
        if x.requires_grad.get() {
            tape::rename(&x, Symbol::new(&name).as_str());
        }
        Ok(Value::Tensor(x.0))
    };
    /// The same memory as a tensor of its own that must not be written: an input that a custom function gave back.
    "given_back"(input: Ten) => |_h, x: Ten| {
        let t = views::detach(&x);
        t.creation.set(Creation::Custom);
        Ok(Value::Tensor(t))
    };
    /// From now on tensors that gradient rules need are kept as the first function makes of them and come back by the second.
    "push_packing"(pack: Value, unpack: Value) => |h: &mut dyn Host, pack: Value, unpack: Value| {
        state(h).packing.push(Packing { pack, unpack });
        Ok(Value::None)
    };
    /// The pair before is in force again.
    "pop_packing"() => |h: &mut dyn Host| { state(h).packing.pop(); Ok(Value::None) };
    /// The functions in force as a pair, or None.
    "packing"() => |h: &mut dyn Host| Ok(match state(h).packing.last() {
        Some(p) => Value::tuple(vec![p.pack.clone(), p.unpack.clone()]),
        None => Value::None,
    });
    /// A view whose history begins with it, for tangents.
    "dual"(input: Ten) => |_h, x: Ten| {
        let view = views::alias(&x, x.array().clone());
        tape::start_dual(&x, &view);
        Ok(Value::Tensor(view))
    };
    /// A tensor that stays at this point of the history when the input is written in place.
    "anchor"(input: Ten) => |_h, x: Ten| {
        let t = views::detach(&x);
        *t.history.borrow_mut() = x.history.borrow().clone();
        t.requires_grad.set(x.requires_grad.get());
        Ok(Value::Tensor(t))
    };
    /// Whether a tangent may reach a tensor.
    "is_dual"(input: Ten) => |_h, x: Ten| Ok(Value::bool(tape::dual(&x) != tape::Dual::Not));
    /// A view without tangent; it keeps the history that a program sees.
    "primal"(input: Ten) => |_h, x: Ten| {
        if !tape::shows_grad(&x) {
            return Ok(Value::Tensor(views::detach(&x)));
        }
        let view = views::alias(&x, x.array().clone());
        tape::without_tangent(&x, &view);
        Ok(Value::Tensor(view))
    };
    /// A view of something made on the way as a tensor of its own in C order, with the same history.
    "owned"(input: Ten) => |_h, x: Ten| views::owned(&x).map(Value::Tensor);
    /// The dtype as messages of kernels call it: `Long`.
    "scalar_type"(input: Ten) => |_h, x: Ten| Ok(Value::str(crate::op::index::torch_scalar_type(x.array().dtype())));
    /// A result with named parts.
    "return_type"(name: String, *items: &[Value]) => |_h, name: String, items: &[Value]| match name.as_str() {
        "histogramdd" => Ok(super::size::named("histogramdd", &["hist", "bin_edges"], items.to_vec())),
        _ => Ok(Value::tuple(items.to_vec())),
    };
    /// The dtype as messages call it: `long int`.
    "c_name"(input: Ten) => |_h, x: Ten| Ok(Value::str(super::plain_name(x.array().dtype())));
    /// PyTorch's error if the kernel of this name lacks the tensor's dtype.
    "refuse"(function: String, input: Ten) => |_h, name: String, x: Ten| {
        super::refusals::function(&name, x.array().dtype())?;
        Ok(Value::None)
    };
    /// Writes a result into a tensor, differentiably.
    "store"(input: Ten, result: Ten) => |h: &mut dyn Host, x: Ten, r: Ten| super::pointwise::store(h, &x, r.0);
    /// Refuses what tscript has not, saying what to use.
    "absent"(text: String) => |_h, text: String| -> Result<Value> { Err(crate::diag::Error::unsupported(text).into()) };
}
