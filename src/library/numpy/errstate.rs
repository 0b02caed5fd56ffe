//! What happens on floating-point exceptions: `np.errstate`, `np.seterr` and the warnings themselves.

use crate::diag::{Error, ErrorKind};
use crate::kernel::fpstatus::{self, FpStatus};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Dict, Host, Object, Result, TypeInfo, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What to do about one kind of exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Ignore,
    Warn,
    Raise,
    Call,
    Print,
    Log,
}

const ACTIONS: [(Action, &str); 6] = [
    (Action::Ignore, "ignore"),
    (Action::Warn, "warn"),
    (Action::Raise, "raise"),
    (Action::Call, "call"),
    (Action::Print, "print"),
    (Action::Log, "log"),
];

impl Action {
    fn name(self) -> &'static str {
        ACTIONS.iter().find(|(a, _)| *a == self).map_or("ignore", |(_, n)| n)
    }
    fn parse(name: &str) -> Result<Action> {
        ACTIONS
            .iter()
            .find(|(_, n)| *n == name)
            .map(|(a, _)| *a)
            .ok_or_else(|| Error::value(format!("invalid error mode {}", crate::value::repr::quote(name))).into())
    }
}

/// The session's settings, in NumPy's order: divide, over, under, invalid.
#[derive(Clone)]
struct Settings {
    actions: [Action; 4],
    call: Value,
    buffer: i64,
}

impl Default for Settings {
    fn default() -> Self {
        use Action::*;
        Settings { actions: [Warn, Warn, Ignore, Warn], call: Value::None, buffer: 8192 }
    }
}

const KEYS: [&str; 4] = ["divide", "over", "under", "invalid"];
const FLAGS: [FpStatus; 4] = [FpStatus::DIVIDE, FpStatus::OVERFLOW, FpStatus::UNDERFLOW, FpStatus::INVALID];
/// The bits NumPy gives to an error callback.
const BITS: [i64; 4] = [1, 2, 4, 8];

/// Reports what the last kernels raised, under the name of the operation that ran them.
pub fn report(h: &mut dyn Host, operation: &str) -> Result<()> {
    let status = fpstatus::take();
    if status.is_empty() {
        return Ok(());
    }
    report_status(h, status, operation)
}

/// As [`report`], of a status already taken.
#[cold]
pub fn report_status(h: &mut dyn Host, status: FpStatus, operation: &str) -> Result<()> {
    let settings = h.state().get::<Settings>().clone();
    let words: Vec<&'static str> = status.names().collect();
    let mut words = words.into_iter();
    for (k, flag) in FLAGS.iter().enumerate() {
        if !status.contains(*flag) {
            continue;
        }
        let word = words.next().unwrap_or_default();
        let text = format!("{word} encountered in {operation}");
        match settings.actions[k] {
            Action::Ignore => {}
            Action::Warn => h.warn(ErrorKind::RuntimeWarning, &text)?,
            Action::Raise => return Err(Error::new(ErrorKind::FloatingPointError, text).into()),
            Action::Print => h.write(crate::value::Stream::Err, &format!("Warning: {text}\n"))?,
            Action::Call if settings.call.is_none() => {
                let text = format!("python callback specified for {word} (in  {operation}) but no function found.");
                return Err(Error::new(ErrorKind::NameError, text).into());
            }
            Action::Call => {
                let bits = FLAGS.iter().zip(BITS).filter(|(f, _)| status.contains(**f)).map(|(_, b)| b).sum();
                h.call(&settings.call, Args::positional(&[word.into(), Value::Int(bits)]))?;
            }
            Action::Log => {
                let log = settings.call.clone();
                let write = crate::value::attr::get(h, &log, crate::value::Symbol::new("write"))?;
                h.call(&write, Args::positional(&[format!("Warning: {text}\n").into()]))?;
            }
        }
    }
    Ok(())
}

rows! { pub FUNCTIONS =
    /// Set how floating-point errors are handled; returns the old settings.
    ///
    /// >>> np.seterr(all='ignore')['divide']
    "seterr"(all: Option<String> = None, divide: Option<String> = None, over: Option<String> = None, under: Option<String> = None, invalid: Option<String> = None) => seterr;
    /// Get the current way of handling floating-point errors.
    ///
    /// >>> np.geterr()
    "geterr"() => geterr;
    /// Set the floating-point error callback function or log object.
    ///
    /// >>> np.seterrcall(None)
    "seterrcall"(func: Value) => seterrcall;
    /// Return the current callback function used on floating-point errors.
    ///
    /// >>> np.geterrcall()
    "geterrcall"() => geterrcall;
    /// Return the size of the buffer used in ufuncs.
    ///
    /// >>> np.getbufsize()
    "getbufsize"() => getbufsize;
    /// Set the size of the buffer used in ufuncs; returns the old one. It changes nothing here.
    ///
    /// >>> np.setbufsize(8192)
    "setbufsize"(size: i64) => setbufsize;
}

rows! { ERRSTATE =
    /// Context manager for floating-point error handling.
    ///
    /// >>> with np.errstate(divide='ignore'): x = np.array([1.0]) / 0
    "errstate"(*, call: Maybe<Value> = NoValue, all: Option<String> = None, divide: Option<String> = None, over: Option<String> = None, under: Option<String> = None, invalid: Option<String> = None) => errstate;
}

fn getbufsize(h: &mut dyn Host) -> Result<Value> {
    Ok(Value::Int(h.state().get::<Settings>().buffer))
}

fn setbufsize(h: &mut dyn Host, size: i64) -> Result<Value> {
    if size < 5 {
        return Err(Error::value(format!("buffer size, {size}, is too small")).into());
    }
    let old = std::mem::replace(&mut h.state().get::<Settings>().buffer, size);
    Ok(Value::Int(old))
}

fn change(actions: &mut [Action; 4], all: Option<String>, each: [Option<String>; 4]) -> Result<()> {
    if let Some(name) = all {
        *actions = [Action::parse(&name)?; 4];
    }
    for (action, name) in actions.iter_mut().zip(each) {
        if let Some(name) = name {
            *action = Action::parse(&name)?;
        }
    }
    Ok(())
}

fn as_dict(h: &mut dyn Host, actions: [Action; 4]) -> Result<Value> {
    let pairs = KEYS.iter().zip(actions).map(|(k, a)| (Value::str(*k), Value::str(a.name()))).collect::<Vec<_>>();
    Ok(Value::Dict(Rc::new(Dict::from_pairs(h, pairs)?)))
}

fn seterr(
    h: &mut dyn Host,
    all: Option<String>,
    divide: Option<String>,
    over: Option<String>,
    under: Option<String>,
    invalid: Option<String>,
) -> Result<Value> {
    let old = h.state().get::<Settings>().actions;
    let mut new = old;
    change(&mut new, all, [divide, over, under, invalid])?;
    h.state().get::<Settings>().actions = new;
    as_dict(h, old)
}

fn geterr(h: &mut dyn Host) -> Result<Value> {
    let actions = h.state().get::<Settings>().actions;
    as_dict(h, actions)
}

fn seterrcall(h: &mut dyn Host, func: Value) -> Result<Value> {
    Ok(std::mem::replace(&mut h.state().get::<Settings>().call, func))
}

fn geterrcall(h: &mut dyn Host) -> Result<Value> {
    Ok(h.state().get::<Settings>().call.clone())
}

/// `np.errstate(…)`.
struct ErrState {
    all: Option<String>,
    each: [Option<String>; 4],
    call: Option<Value>,
    before: RefCell<Option<Settings>>,
    entered: Cell<bool>,
}

/// The type of `np.errstate`.
pub static ERRSTATE_TYPE: TypeInfo = TypeInfo::new("numpy", "errstate", None);

impl Object for ErrState {
    fn type_info(&self) -> &'static TypeInfo {
        &ERRSTATE_TYPE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn errstate(
    _: &mut dyn Host,
    call: Maybe<Value>,
    all: Option<String>,
    divide: Option<String>,
    over: Option<String>,
    under: Option<String>,
    invalid: Option<String>,
) -> Result<Value> {
    Ok(Value::object(ErrState {
        all,
        each: [divide, over, under, invalid],
        call: call.into_option(),
        before: RefCell::new(None),
        entered: Cell::new(false),
    }))
}

fn enter(h: &mut dyn Host, v: &Value) -> Result<Value> {
    let Some(e) = v.downcast::<ErrState>() else { return Ok(Value::None) };
    if e.entered.replace(true) {
        return Err(Error::type_error("Cannot enter `np.errstate` twice.").into());
    }
    let old = h.state().get::<Settings>().clone();
    let mut new = old.clone();
    change(&mut new.actions, e.all.clone(), e.each.clone())?;
    if let Some(call) = &e.call {
        new.call = call.clone();
    }
    *e.before.borrow_mut() = Some(old);
    *h.state().get::<Settings>() = new;
    Ok(Value::None)
}

fn exit(h: &mut dyn Host, v: &Value, _: &Value) -> Result<bool> {
    if let Some(before) = v.downcast::<ErrState>().and_then(|e| e.before.borrow_mut().take()) {
        *h.state().get::<Settings>() = before;
    }
    Ok(false)
}

/// Used as a decorator, it wraps every call of the function.
fn decorate(_: &mut dyn Host, v: &Value, args: Args) -> Result<Value> {
    let [function] = args.pos else {
        return Err(Error::type_error("errstate as a decorator takes one function").into());
    };
    Ok(Value::object(Guarded { state: v.clone(), function: function.clone() }))
}

struct Guarded {
    state: Value,
    function: Value,
}

static GUARDED_TYPE: TypeInfo = TypeInfo::new("builtins", "function", None);

impl Object for Guarded {
    fn type_info(&self) -> &'static TypeInfo {
        &GUARDED_TYPE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn call_guarded(h: &mut dyn Host, v: &Value, args: Args) -> Result<Value> {
    let Some(g) = v.downcast::<Guarded>() else { return Ok(Value::None) };
    let Some(e) = g.state.downcast::<ErrState>() else { return Ok(Value::None) };
    let old = h.state().get::<Settings>().clone();
    let mut new = old.clone();
    change(&mut new.actions, e.all.clone(), e.each.clone())?;
    *h.state().get::<Settings>() = new;
    let result = h.call(&g.function, args);
    *h.state().get::<Settings>() = old;
    result
}

/// Installs the context manager.
pub fn install() {
    ERRSTATE_TYPE.install(Install {
        slots: Slots {
            construct: Some(&ERRSTATE[0]),
            enter: Some(enter),
            exit: Some(exit),
            call: Some(decorate),
            ..Slots::default()
        },
        ..Install::default()
    });
    GUARDED_TYPE
        .install(Install { slots: Slots { call: Some(call_guarded), ..Slots::default() }, ..Install::default() });
}
