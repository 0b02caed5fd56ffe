//! Telling an observer what happens. Everything here is out of line: the walk itself asks one flag.

use super::closure::Closure;
use super::code::*;
use super::expr::is_name;
use super::interp::{Frame, Interp, Local};
use super::pending::Eval;
use super::stmt::Flow;
use crate::array::watch::{self, Guard};
use crate::op::cast::Order;
use crate::op::distinct;
use crate::value::observe::{At, Event, Form, Interest, Observer};
use crate::value::{Args, Error, Symbol, Value};
use smallvec::SmallVec;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// How many elements are kept for an observer before they change.
const KEPT: usize = 1 << 16;
/// A list is looked at after it got this many items at once, and not more.
const EXTENDED: usize = 64;

impl Interp {
    /// Installs an observer, or takes it out; gives back the one before.
    pub fn observe(&mut self, observer: Option<Box<dyn Observer>>) -> Option<Box<dyn Observer>> {
        self.core.watch = observer.as_ref().map(|o| o.interest()).unwrap_or_default();
        std::mem::replace(&mut self.core.observer, observer)
    }
    /// The observer, for whoever installed it. Its interest is asked again.
    pub fn with_observer<R>(&mut self, f: impl FnOnce(&mut dyn Observer) -> R) -> Option<R> {
        let mut observer = self.core.observer.take()?;
        let r = f(&mut *observer);
        self.observe(Some(observer));
        Some(r)
    }

    /// Tells the observer; nothing is observed while it works.
    #[cold]
    #[inline(never)]
    pub(super) fn tell(&mut self, f: &Frame, span: Span, event: Event) -> Eval<()> {
        let Some(mut observer) = self.core.observer.take() else { return Ok(()) };
        self.core.watch = Interest::default();
        let statement = self.core.place.span;
        let names = || visible(f);
        let at = At {
            source: f.body.source,
            start: span.start,
            end: span.end,
            statement: (statement.start, statement.end),
            depth: self.core.depth,
            names: &names,
        };
        // A rule that looks at a large array may be stopped; the observer goes on.
        let told = catch_unwind(AssertUnwindSafe(|| observer.event(self, &at, event)));
        self.core.watch = observer.interest();
        self.core.observer = Some(observer);
        told.unwrap_or_else(|stopped| resume_unwind(stopped)).map_err(|err| self.locate(f, span, err))
    }

    /// A statement between its beginning and its end.
    #[inline(never)]
    pub(super) fn watched_stmt(&mut self, f: &mut Frame, s: &Stmt) -> Eval<Flow> {
        use StmtKind::*;
        let compound = match &s.kind {
            If(_) | While(_) | For(_) | With(_) | Try(_) => true,
            Rare(rare) => matches!(**rare, super::code::Rare::Def { .. } | super::code::Rare::Class(_)),
            _ => false,
        };
        self.tell(f, s.spot.span, Event::Begin { compound })?;
        match self.run_stmt(f, s) {
            Ok(flow) => {
                self.core.place = s.spot;
                self.tell(f, s.spot.span, Event::End)?;
                Ok(flow)
            }
            Err(e) => {
                let e = Error::from(e);
                self.tell(f, s.spot.span, Event::Failed(&raised(&e)))?;
                Err(e.into())
            }
        }
    }

    /// After a loop over an array bound one of its items.
    #[inline(never)]
    pub(super) fn item_bound(&mut self, f: &Frame, target: &Target, array: &Value, of: Span, v: &Value) -> Eval<()> {
        let Target::Name(_, span) = target else { return Ok(()) };
        self.tell(f, *span, Event::Item { array, of: (of.start, of.end), value: v })
    }

    /// An expression between its beginning and its end.
    #[inline(never)]
    pub(super) fn watched_expr(&mut self, f: &mut Frame, e: &Expr) -> Eval<Value> {
        let form = match &e.kind {
            ExprKind::Const(_) | ExprKind::Slice(_) => return self.walk(f, e),
            ExprKind::Item(..) => Form::Item,
            ExprKind::Attr(node) => Form::Attr(node.name),
            ExprKind::Call(call) => match &call.func.kind {
                ExprKind::Attr(node) => Form::Method(node.name),
                _ => Form::Call,
            },
            ExprKind::Binary(..) | ExprKind::Unary(..) | ExprKind::Compare(..) | ExprKind::Chain(..) => Form::Operator,
            ExprKind::Local(_) | ExprKind::Name(_) => Form::Name,
            _ => Form::Other,
        };
        self.tell(f, e.span, Event::Enter(form))?;
        let v = self.walk(f, e)?;
        self.tell(f, e.span, Event::Leave(&v))?;
        Ok(v)
    }

    /// After `object[index] = value`: tells it where a write can be lost.
    #[inline(never)]
    pub(super) fn stored(&mut self, f: &Frame, span: Span, object: &Expr, parts: [&Value; 3]) -> Eval<()> {
        let [target, index, value] = parts;
        let named = is_name(object);
        if target.is_array()
            && (!named || watch::pending() || names_twice(index) || repeats(target) || cuts_off(target, value))
        {
            self.tell(f, span, Event::Stored { object: target, index, value, named })?;
        }
        Ok(())
    }

    /// After an augmented assignment in place: target, operand, old value, result.
    #[inline(never)]
    pub(super) fn augmented_by(
        &mut self,
        f: &Frame,
        span: Span,
        parts: [&Value; 4],
        item: Option<(&Expr, &Value)>,
    ) -> Eval<()> {
        let [target, operand, old, result] = parts;
        let named = item.is_none_or(|(object, _)| is_name(object));
        let index = item.map(|(_, i)| i);
        if !named || watch::pending() || index.is_some_and(names_twice) {
            self.tell(f, span, Event::Augmented { target, index, operand, old, result, named })?;
        }
        Ok(())
    }

    /// An unpacking assignment whose values are guarded (`outer`: the guards before).
    #[inline(never)]
    pub(super) fn unpack_guarded(
        &mut self,
        f: &mut Frame,
        targets: &[Target],
        values: Vec<Value>,
        span: Span,
        outer: Vec<Guard>,
    ) -> Eval<()> {
        let mut done = Ok(());
        for (k, (t, v)) in targets.iter().zip(&values).enumerate() {
            watch::turn(k);
            done = self.assign(f, t, v.clone());
            if done.is_err() {
                break;
            }
        }
        let guards = watch::guard(outer);
        done?;
        if guards.iter().any(|g| g.hit.is_some()) {
            self.tell(f, span, Event::Unpacked { values: &values, guards: &guards })?;
        }
        Ok(())
    }

    /// After a call of native code that wrote somewhere.
    #[inline(never)]
    pub(super) fn called(
        &mut self,
        f: &Frame,
        span: Span,
        name: &'static str,
        receiver: Option<&Value>,
        args: Args,
        result: &Value,
    ) -> Eval<()> {
        self.tell(f, span, Event::Called { name, receiver, args, result })
    }

    /// After a call of a method of a library value.
    #[inline(never)]
    pub(super) fn method_called(
        &mut self,
        f: &Frame,
        span: Span,
        name: Symbol,
        receiver: &Value,
        args: Args,
        result: &Value,
        wrote: bool,
    ) -> Eval<()> {
        match (receiver, args.pos) {
            (Value::List(list), [.., value]) if value.is_array() => {
                let at = match (name.as_str(), args.pos) {
                    ("append", _) => list.len() as i64 - 1,
                    ("insert", [Value::Int(i), _]) => *i,
                    _ => return Ok(()),
                };
                self.collected(f, span, receiver, &Value::Int(at), value)
            }
            (Value::List(_), [taken]) if name.as_str() == "extend" => self.extended(f, span, receiver, taken),
            _ if wrote && !matches!(receiver, Value::Instance(_)) && tells(Some(receiver), args) => {
                self.called(f, span, name.as_str(), Some(receiver), args, result)
            }
            _ => Ok(()),
        }
    }

    /// After a list or a dict took an array at an index or key.
    #[inline(never)]
    pub(super) fn collected(&mut self, f: &Frame, span: Span, into: &Value, at: &Value, value: &Value) -> Eval<()> {
        if alone(value, 2) {
            return Ok(());
        }
        let at = match (into, at) {
            (Value::List(list), Value::Int(i)) if *i < 0 => Value::Int(i + list.len() as i64),
            _ => at.clone(),
        };
        self.tell(f, span, Event::Collected { into, at: &at, value })
    }

    /// After a list was extended by the items of another or of a tuple.
    #[inline(never)]
    pub(super) fn extended(&mut self, f: &Frame, span: Span, list: &Value, taken: &Value) -> Eval<()> {
        let items = match taken {
            Value::List(l) if l.len() <= EXTENDED => l.borrow().clone(),
            Value::Tuple(t) if t.len() <= EXTENDED => t.to_vec(),
            _ => return Ok(()),
        };
        let Value::List(now) = list else { return Ok(()) };
        let first = now.len() as i64 - items.len() as i64;
        for (k, v) in items.iter().enumerate().filter(|(_, v)| v.is_array()) {
            self.collected(f, span, list, &Value::Int(first + k as i64), v)?;
        }
        Ok(())
    }

    /// A function's body between its call and its return.
    #[inline(never)]
    pub(super) fn watched_body(&mut self, f: &mut Frame, closure: &Closure) -> Eval<Value> {
        let span = self.core.place.span;
        let args = local_variables(f);
        self.tell(f, span, Event::Call { name: f.body.name.as_str(), args: &args })?;
        drop(args);
        let v = self.block(f, &closure.code.body.stmts)?.value();
        self.tell(f, span, Event::Return(&v))?;
        Ok(v)
    }

    /// Guards the arrays among the values of an unpacking assignment, if targets are written through an
    /// index while later values still wait.
    #[inline(never)]
    pub(super) fn guard(&mut self, values: &[Value], targets: &[Target]) -> Option<Vec<Guard>> {
        let writes = targets.iter().any(|t| matches!(t, Target::Item { .. } | Target::Attr(..)));
        if !writes || !values.iter().skip(1).any(Value::is_array) {
            return None;
        }
        let (source, statement) = (self.core.place.source(), self.core.place.span);
        if !self.core.observer.as_ref().is_some_and(|o| o.guards(source, statement.start)) {
            return None;
        }
        let arrays = values.iter().enumerate().skip(1);
        // What nobody else holds cannot be overwritten meanwhile.
        let guards = arrays.filter_map(|(turn, v)| {
            let array = v.any_array().filter(|a| a.storage().handles() > 2)?;
            Some(Guard { array, turn, hit: None })
        });
        let guards: Vec<Guard> = guards.collect();
        if guards.is_empty() { None } else { Some(watch::guard(guards)) }
    }
}

/// Whether a call that wrote may be news: it disturbed something, or what it wrote may be dropped by the statement. A
/// tensor under a name is held by the name, the call and, where it gives itself, the result.
pub(super) fn tells(receiver: Option<&Value>, args: Args) -> bool {
    watch::pending() || receiver.is_some_and(|v| held(v) <= 2) || args.pos.iter().any(|v| held(v) <= 2)
}

/// How many hold an array; of other values, as many as it takes to be of no interest.
pub(super) fn held(v: &Value) -> usize {
    match v {
        Value::Array(a) => std::rc::Rc::strong_count(a),
        Value::Tensor(t) => std::rc::Rc::strong_count(t),
        _ => usize::MAX,
    }
}

/// `KeyError: 'x'`, without running code of the program: it may define `__str__`.
fn raised(e: &Error) -> String {
    let object = e.to_object();
    let name = object.class().name().to_string();
    let said = object.exception.as_ref().map(|x| x.args.borrow().clone()).unwrap_or_default();
    match &said[..] {
        [Value::Str(text)] => format!("{name}: {}", text.as_str()),
        _ => name,
    }
}

/// The picked elements as they are before an augmented assignment changes them, if they are not too many.
#[inline(never)]
pub(super) fn kept(old: &Value, index: &Value) -> Option<Value> {
    let array = old.any_array().filter(|a| a.size() <= KEPT && names_twice(index))?;
    Some(Value::ndarray(crate::op::cast::copy(&array, Order::C).ok()?))
}

/// Whether an axis of an array shows one element again and again.
fn repeats(v: &Value) -> bool {
    let Value::Tensor(t) = v else { return false };
    let a = t.array();
    a.strides().iter().zip(a.shape()).any(|(&s, &n)| s == 0 && n > 1)
}

/// Whether a list is a mask, or a few integers that name different elements.
fn distinct_items(items: &[Value]) -> bool {
    let integers: Option<SmallVec<[i64; distinct::FEW]>> =
        items.iter().take(distinct::FEW).map(|v| if let Value::Int(i) = v { Some(*i) } else { None }).collect();
    match integers {
        Some(integers) => items.len() <= distinct::FEW && distinct::integers(&integers),
        None => items.iter().all(|v| matches!(v, Value::Bool(_))),
    }
}

/// Whether a value that a container is about to take is of no interest: no array, or one that nobody else holds.
#[inline(always)]
pub(super) fn plainly_collected(v: &Value) -> bool {
    !v.is_array() || alone(v, 1)
}

/// Whether no more than so many hold an array, such as a container and the statement that fills it: nothing can change it
/// unnoticed.
fn alone(v: &Value, holders: usize) -> bool {
    let based = match v {
        Value::Array(a) => a.base.is_some() || a.array().storage().handles() > 1,
        Value::Tensor(t) => t.base.is_some() || t.array().storage().handles() > 1,
        _ => return false,
    };
    !based && held(v) <= holders
}

/// Whether what is written may lose a fraction.
fn cuts_off(target: &Value, value: &Value) -> bool {
    let whole = match target {
        Value::Array(a) => a.array().dtype().is_signed_integer(),
        Value::Tensor(t) => t.array().dtype().is_signed_integer(),
        _ => false,
    };
    whole
        && match value {
            Value::Float(x) => x.get().fract() != 0.0,
            Value::Scalar(s) => s.dtype.is_float(),
            v => v.any_array().is_some_and(|a| a.dtype().is_float()),
        }
}

/// Whether an index picks elements by arrays or lists and may name one of them twice.
fn names_twice(index: &Value) -> bool {
    let one = |v: &Value| match v {
        Value::List(l) => !distinct_items(&l.borrow()),
        Value::Array(a) => !distinct::array(&a.array()),
        Value::Tensor(t) => !distinct::array(&t.array()),
        _ => false,
    };
    match index {
        Value::Tuple(items) => items.iter().any(|v| one(v) || matches!(v, Value::Tuple(_))),
        _ => one(index),
    }
}

/// The names of the function that runs, then those of its module.
fn visible(f: &Frame) -> Vec<(Symbol, Value)> {
    let mut all = local_variables(f);
    all.extend(
        f.globals.all().into_iter().filter(|(n, v)| !n.as_str().starts_with("__") && !matches!(v, Value::Module(_))),
    );
    all
}

/// The names of a function's frame with the shapes and dtypes of arrays.
#[cold]
pub(super) fn local_shapes(f: &Frame) -> Vec<Local> {
    let array = |v: &Value| v.any_array().map(|a| (a.shape().into(), a.dtype()));
    local_variables(f).iter().map(|(name, v)| Local { name: *name, array: array(v) }).collect()
}

/// The bound names of a function's frame.
pub(super) fn local_variables(f: &Frame) -> Vec<(Symbol, Value)> {
    let Some((_, c)) = f.function else { return vec![] };
    let body = &c.code.body;
    let locals = body.local_names.iter().zip(f.locals.iter()).filter(|(n, _)| !n.as_str().is_empty());
    let mut all: Vec<_> = locals.filter_map(|(n, v)| Some((*n, v.clone()?))).collect();
    let cells = f.own.iter().chain(f.free);
    all.extend(body.cell_names.iter().zip(cells).filter_map(|(n, c)| Some((*n, c.borrow().clone()?))));
    all
}
