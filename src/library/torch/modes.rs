//! Modes as context managers and decorators: `no_grad`, `enable_grad`, `set_grad_enabled`, `inference_mode`;
//! and settings that change nothing here.

use super::state::state;
use crate::rows;
use crate::value::convert::Keywords;
use crate::value::types::{Install, Slots};
use crate::value::{Host, Object, Result, TypeInfo, Value, types};
use std::cell::Cell;

/// A grad mode to be entered.
struct Mode {
    grad: bool,
    inference: bool,
    before: Cell<(bool, bool)>,
    info: &'static TypeInfo,
}

/// `torch.no_grad`
pub static NO_GRAD: TypeInfo = TypeInfo::new("torch.autograd.grad_mode", "no_grad", Some(&types::OBJECT));
/// `torch.enable_grad`
pub static ENABLE_GRAD: TypeInfo = TypeInfo::new("torch.autograd.grad_mode", "enable_grad", Some(&types::OBJECT));
/// `torch.set_grad_enabled`
pub static SET_GRAD_ENABLED: TypeInfo =
    TypeInfo::new("torch.autograd.grad_mode", "set_grad_enabled", Some(&types::OBJECT));
/// `torch.inference_mode`
pub static INFERENCE_MODE: TypeInfo = TypeInfo::new("torch.autograd.grad_mode", "inference_mode", Some(&types::OBJECT));
static ANOMALY: TypeInfo = TypeInfo::new("torch.autograd.anomaly_mode", "detect_anomaly", Some(&types::OBJECT));

impl Object for Mode {
    fn type_info(&self) -> &'static TypeInfo {
        self.info
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

rows! { CONSTRUCT =
    /// Operations within are not recorded.
    ///
    /// >>> with torch.no_grad(): torch.is_grad_enabled()
    "no_grad"(orig_func: Value = None) => |_h, f: Value| made(&NO_GRAD, false, false, f);
    /// Operations within are recorded.
    "enable_grad"(orig_func: Value = None) => |_h, f: Value| made(&ENABLE_GRAD, true, false, f);
    /// Says whether operations are recorded, from now on or within.
    "set_grad_enabled"(mode: bool) => |h: &mut dyn Host, on: bool| {
        let before = (state(h).grad, state(h).inference);
        state(h).grad = on;
        let mode = Mode { grad: on, inference: false, before: Cell::new(before), info: &SET_GRAD_ENABLED };
        Ok(Value::object(mode))
    };
    /// Operations within are not recorded, now or later.
    "inference_mode"(mode: Value = True) => |h: &mut dyn Host, mode: Value| match &mode {
        Value::Function(_) | Value::Builtin(_) | Value::Method(_) => made(&INFERENCE_MODE, false, true, mode),
        v => { let on = v.truth(h)?; made(&INFERENCE_MODE, !on, on, Value::None) }
    };
    /// Looks for wrong gradients (here errors always say where).
    "detect_anomaly"(check_nan: bool = True) => |h: &mut dyn Host, _n: bool| { let on = state(h).grad; made(&ANOMALY, on, false, Value::None) };
}

fn made(info: &'static TypeInfo, grad: bool, inference: bool, f: Value) -> Result<Value> {
    let mode = Value::object(Mode { grad, inference, before: Cell::new((true, false)), info });
    if f.is_none() { Ok(mode) } else { Ok(decorated(mode, f)) }
}

/// A function that runs under a mode.
struct Decorated {
    mode: Value,
    function: Value,
}

static DECORATED: TypeInfo = TypeInfo::new("builtins", "function", Some(&types::OBJECT));

impl Object for Decorated {
    fn type_info(&self) -> &'static TypeInfo {
        &DECORATED
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn decorated(mode: Value, function: Value) -> Value {
    Value::object(Decorated { mode, function })
}

fn under(h: &mut dyn Host, mode: &Value, f: impl FnOnce(&mut dyn Host) -> Result<Value>) -> Result<Value> {
    enter(h, mode)?;
    let result = f(h);
    exit(h, mode, &Value::None)?;
    result
}

fn enter(h: &mut dyn Host, v: &Value) -> Result<Value> {
    if let Some(m) = v.downcast::<Mode>() {
        let s = state(h);
        if !std::ptr::eq(m.info, &SET_GRAD_ENABLED) {
            m.before.set((s.grad, s.inference));
        }
        s.grad = m.grad;
        // `inference_mode(False)` goes back to ordinary tensors; the other modes leave this alone.
        s.inference = if std::ptr::eq(m.info, &INFERENCE_MODE) { m.inference } else { s.inference };
        super::INFERENCE.set(s.inference);
    }
    Ok(Value::None)
}

fn exit(h: &mut dyn Host, v: &Value, _: &Value) -> Result<bool> {
    if let Some(m) = v.downcast::<Mode>() {
        let (grad, inference) = m.before.get();
        let s = state(h);
        s.grad = grad;
        s.inference = inference;
        super::INFERENCE.set(inference);
    }
    Ok(false)
}

rows! { pub FUNCTIONS =
    /// Whether operations are recorded.
    ///
    /// >>> torch.is_grad_enabled()
    "is_grad_enabled"() => |h: &mut dyn Host| Ok(Value::bool(state(h).grad));
    /// Whether inference mode is on.
    "is_inference_mode_enabled"() => |h: &mut dyn Host| Ok(Value::bool(state(h).inference));
    /// Whether only deterministic algorithms are used: they always are.
    "are_deterministic_algorithms_enabled"() => |h: &mut dyn Host| Ok(Value::bool(state(h).deterministic));
    /// Asks for deterministic algorithms: they always are.
    "use_deterministic_algorithms"(mode: bool, *, warn_only: bool = False) => |h: &mut dyn Host, on, _w| { state(h).deterministic = on; Ok(Value::None) };
    /// The number of threads.
    "get_num_threads"() => |_h| Ok(Value::from(std::thread::available_parallelism().map_or(1, |n| n.get())));
    /// Sets the number of threads (left to the machine here).
    "set_num_threads"(int: i64) => |_h, _n| Ok(Value::None);
    /// Whether numbers below the smallest normal one count as zero from now on; False where the processor cannot.
    ///
    /// >>> torch.set_flush_denormal(False)
    "set_flush_denormal"(mode: bool) => |h: &mut dyn Host, on| Ok(Value::bool(state(h).flush.set(on)));
    /// Sets the precision of products of float32 matrices (always the highest here).
    "set_float32_matmul_precision"(precision: String) => |_h, _p| Ok(Value::None);
    /// Warnings of a kind every time.
    "set_warn_always"(b: bool) => |_h, _b| Ok(Value::None);
    /// The function as it is: nothing is compiled.
    "compile"(model: Value = None, **options: Keywords) => |_h, f: Value, _o: Keywords| Ok(f);
}

rows! { pub AUTOGRAD =
    /// Looks for wrong gradients (here errors always say where).
    "set_detect_anomaly"(mode: bool, check_nan: bool = True) => |h: &mut dyn Host, on, _n| {
        state(h).anomaly = on;
        let grad = state(h).grad;
        made(&ANOMALY, grad, false, Value::None)
    };
    /// Looks for wrong gradients (here errors always say where).
    "detect_anomaly"(check_nan: bool = True) => |h: &mut dyn Host, _n: bool| { let on = state(h).grad; made(&ANOMALY, on, false, Value::None) };
}

/// Installs the modes.
pub fn install() {
    let all = [&NO_GRAD, &ENABLE_GRAD, &SET_GRAD_ENABLED, &INFERENCE_MODE, &ANOMALY];
    for (i, info) in all.into_iter().enumerate() {
        let slots = Slots {
            construct: Some(&CONSTRUCT[i]),
            enter: Some(enter),
            exit: Some(exit),
            call: Some(|_, v, args| match args.pos {
                [f] => Ok(decorated(v.clone(), f.clone())),
                _ => Err(super::args::runtime("a mode decorates one function")),
            }),
            ..Slots::default()
        };
        info.install(Install { slots, ..Install::default() });
    }
    DECORATED.install(Install {
        slots: Slots {
            call: Some(|h, v, args| {
                let Some(d) = v.downcast::<Decorated>() else { return Ok(Value::None) };
                under(h, &d.mode, |h| h.call(&d.function, args))
            }),
            getattr: Some(|h, v, name| {
                let Some(d) = v.downcast::<Decorated>() else { return Ok(None) };
                crate::value::attr::find(h, &d.function, crate::value::Symbol::new(name))
            }),
            ..Slots::default()
        },
        ..Install::default()
    });
}
