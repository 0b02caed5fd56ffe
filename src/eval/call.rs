//! Calls: of functions, classes, builtins, methods.

use super::code::*;
use super::direct::{self, Direct};
use super::fit::Ready;
use super::interp::{Frame, Interp};
use super::observe::plainly_collected;
use super::pending::Eval;
use super::quick;
use crate::array::watch;
use crate::diag::Error as Raised;
use crate::value::attr::{self, Super};
use crate::value::{Args, Builtin, Error, Function, Host, Instance, Result, Symbol, Value, symbol, types};
use smallvec::SmallVec;
use std::rc::Rc;

type Pos = SmallVec<[Value; 4]>;
type Kw = Vec<(Symbol, Value)>;

impl Interp {
    #[inline(never)]
    pub(super) fn call_expr(&mut self, f: &mut Frame, call: &Call, span: Span) -> Eval<Value> {
        if let ExprKind::Attr(node) = &call.func.kind {
            return self.call_attr(f, node, call, span);
        }
        if !self.core.watch.steps {
            match named(f, &call.func) {
                Some(Named::Function(function)) => {
                    if let Some(ready) = Ready::of(&function, call, 0) {
                        return self
                            .call_ready(f, &function, ready, None, call)
                            .map_err(|err| self.locate(f, span, err));
                    }
                }
                Some(Named::Row(b)) => return self.call_row(f, b, call, span),
                Some(Named::Constructor(b)) => return self.call_constructor(f, b, call, span),
                None => {}
            }
        }
        let callee = self.expr(f, &call.func)?;
        if let Value::Function(function) = &callee
            && let Some(ready) = Ready::of(function, call, 0)
        {
            return self.call_ready(f, function, ready, None, call).map_err(|err| self.locate(f, span, err));
        }
        if let Value::Class(class) = &callee
            && let Some(init) = class.plain_init()
            && let Some(ready) = Ready::of(&init, call, 1)
        {
            return self.construct(f, class, &init, ready, call).map_err(|err| self.locate(f, span, err));
        }
        self.call_with(f, &callee, call, span)
    }

    /// Calls a function of the library.
    fn call_row(&mut self, f: &mut Frame, b: &'static Builtin, call: &Call, span: Span) -> Eval<Value> {
        if call.is_positional() {
            match &call.args[..] {
                [one] => {
                    let args = [self.expr(f, one)?];
                    if let Some(v) = self.made(call, b, &args[0]).map_err(|err| self.locate(f, span, err))? {
                        return Ok(v);
                    }
                    return self.run_row(f, b, Args::positional(&args), span);
                }
                [one, two] => {
                    let args = [self.expr(f, one)?, self.expr(f, two)?];
                    return self.run_row(f, b, Args::positional(&args), span);
                }
                _ => {}
            }
        }
        let (mut pos, mut kw) = (Pos::new(), Kw::new());
        self.arguments(f, call, Some(&Value::Builtin(b)), &mut pos, &mut kw)?;
        self.run_row(f, b, Args { pos: &pos, kw: &kw }, span)
    }

    /// What a builtin makes of its one argument, if there is a shorter way to it.
    #[inline(always)]
    fn made(&mut self, call: &Call, b: &'static Builtin, arg: &Value) -> Result<Option<Value>> {
        match call.make {
            Some((name, make)) if name == b.name => make(self, arg),
            _ => Ok(None),
        }
    }

    /// Calls a type of the library.
    fn call_constructor(&mut self, f: &mut Frame, b: &'static Builtin, call: &Call, span: Span) -> Eval<Value> {
        let made = if let ([one], true) = (&call.args[..], call.is_positional()) {
            let args = [self.expr(f, one)?];
            if let Some(v) = self.made(call, b, &args[0]).map_err(|err| self.locate(f, span, err))? {
                return Ok(v);
            }
            self.call_builtin(b, Args::positional(&args))
        } else {
            let (mut pos, mut kw) = (Pos::new(), Kw::new());
            self.arguments(f, call, None, &mut pos, &mut kw)?;
            self.call_builtin(b, Args { pos: &pos, kw: &kw })
        };
        made.map_err(|err| self.locate(f, span, err))
    }

    fn run_row(&mut self, f: &mut Frame, b: &'static Builtin, args: Args, span: Span) -> Eval<Value> {
        if args.pos.is_empty() && matches!(b.name, "locals" | "vars" | "dir") {
            self.core.locals = super::observe::local_variables(f);
        }
        let before = watch::count();
        let v = self.call_builtin(b, args).map_err(|err| self.locate(f, span, err))?;
        if self.core.watch.writes && watch::count() != before && super::observe::tells(None, args) {
            self.called(f, span, b.name, None, args, &v)?;
        }
        Ok(v)
    }

    /// `C(…)` of a class that does nothing about its objects but `__init__`.
    fn construct(
        &mut self,
        f: &mut Frame,
        class: &Rc<crate::value::Class>,
        init: &Rc<Function>,
        ready: Ready,
        call: &Call,
    ) -> Eval<Value> {
        let object = Value::Instance(Rc::new(Instance::new(class)));
        match self.call_ready(f, init, ready, Some(object.clone()), call)? {
            Value::None => Ok(object),
            r => Err(init_returned(&r).into()),
        }
    }

    /// `object.name(…)`: no bound method is made.
    fn call_attr(&mut self, f: &mut Frame, node: &Attr, call: &Call, span: Span) -> Eval<Value> {
        let receiver = self.expr(f, &node.object)?;
        match &receiver {
            Value::Instance(i) => {
                if let Some(function) = node.method(i)
                    && let Some(ready) = Ready::of(&function, call, 1)
                {
                    return self
                        .call_ready(f, &function, ready, Some(receiver), call)
                        .map_err(|err| self.locate(f, span, err));
                }
            }
            Value::Module(m) => {
                if let Some(b) = node.row(m) {
                    return self.call_row(f, b, call, span);
                }
                let callee = self.attr(&receiver, node).map_err(|err| self.locate(f, call.func.span, err))?;
                return self.call_with(f, &callee, call, span);
            }
            this if direct::has_any(this) => {
                if let (Some(run), [one]) = (call.direct, &call.args[..]) {
                    return self.call_direct(f, node, run, receiver, one, span);
                }
            }
            _ => {}
        }
        let builtin = node.builtin(&receiver);
        if let Some(b) = builtin
            && call.is_positional()
        {
            match &call.args[..] {
                [] => return self.run_method(f, node, b, Args::positional(&[receiver]), span),
                [one] => {
                    let args = [receiver, self.expr(f, one)?];
                    return self.run_method(f, node, b, Args::positional(&args), span);
                }
                [one, two] => {
                    let args = [receiver, self.expr(f, one)?, self.expr(f, two)?];
                    return self.run_method(f, node, b, Args::positional(&args), span);
                }
                _ => {}
            }
        }
        let (mut pos, mut kw) = (Pos::new(), Kw::new());
        pos.push(receiver);
        if let Err(err) = self.arguments(f, call, None, &mut pos, &mut kw) {
            // Python looks for the method before it evaluates the arguments.
            let missing = match &pos[0] {
                Value::Instance(_) => None,
                receiver => attr::get(self, receiver, node.name).err(),
            };
            return Err(match missing {
                Some(missing) => {
                    drop(err);
                    self.locate(f, span, missing)
                }
                None => err,
            });
        }
        if let Some(b) = builtin {
            return self.run_method(f, node, b, Args { pos: &pos, kw: &kw }, span);
        }
        let before = watch::count();
        let args = Args { pos: &pos[1..], kw: &kw };
        let v = attr::call_method(self, &pos[0], node.name, args).map_err(|err| self.locate(f, span, err))?;
        if self.core.watch.writes {
            self.method_called(f, span, node.name, &pos[0], args, &v, watch::count() != before)?;
        }
        Ok(v)
    }

    /// Calls a method by one argument, in the hope that it needs nobody.
    #[inline(always)]
    fn call_direct(
        &mut self,
        f: &mut Frame,
        node: &Attr,
        run: Direct,
        receiver: Value,
        arg: &Expr,
        span: Span,
    ) -> Eval<Value> {
        let mut arg = self.expr(f, arg)?;
        if (!self.core.watch.writes || plainly_collected(&arg))
            && let Some(v) = run(&receiver, &mut arg)
        {
            quick::done(arg);
            return Ok(v);
        }
        let args = [receiver, arg];
        match node.builtin(&args[0]) {
            Some(b) => self.run_method(f, node, b, Args::positional(&args), span),
            None => {
                let rest = Args::positional(&args[1..]);
                attr::call_method(self, &args[0], node.name, rest).map_err(|err| self.locate(f, span, err))
            }
        }
    }

    /// Calls a method of the library; the first argument is its object.
    fn run_method(&mut self, f: &mut Frame, node: &Attr, b: &'static Builtin, args: Args, span: Span) -> Eval<Value> {
        let before = watch::count();
        let v = self.call_builtin(b, args).map_err(|err| self.locate(f, span, err))?;
        let wrote = watch::count() != before;
        let fills = || node.name == symbol::EXTEND || args.pos.last().is_some_and(Value::is_array);
        if self.core.watch.writes && (wrote || matches!(args.pos[0], Value::List(_)) && fills()) {
            let rest = Args { pos: &args.pos[1..], kw: args.kw };
            self.method_called(f, span, node.name, &args.pos[0], rest, &v, wrote)?;
        }
        Ok(v)
    }

    #[inline(never)]
    fn call_with(&mut self, f: &mut Frame, callee: &Value, call: &Call, span: Span) -> Eval<Value> {
        if let Value::Builtin(b) = callee {
            return self.call_row(f, b, call, span);
        }
        let (mut pos, mut kw) = (Pos::new(), Kw::new());
        self.arguments(f, call, Some(callee), &mut pos, &mut kw)?;
        if let Value::Type(t) = callee
            && pos.is_empty()
            && std::ptr::eq(*t, &attr::SUPER)
        {
            return self.zero_super(f).map_err(|err| self.locate(f, span, err));
        }
        self.call_value(callee, Args { pos: &pos, kw: &kw }).map_err(|err| self.locate(f, span, err))
    }

    /// `super()` inside a method.
    #[inline(never)]
    fn zero_super(&mut self, f: &Frame) -> Eval<Value> {
        let class = f.function.and_then(|(function, _)| function.class.borrow().as_ref()?.upgrade());
        let receiver = f.function.and_then(|(_, c)| {
            let shared = c.code.params.cells.iter().find(|(slot, _)| *slot == 0).map(|(_, cell)| *cell);
            match shared {
                Some(cell) => f.cell(cell).borrow().clone(),
                None => f.locals.first().cloned().flatten(),
            }
        });
        match (class, receiver) {
            (Some(class), Some(receiver)) => Ok(Value::object(Super { class, receiver })),
            _ => Err(Raised::runtime("super(): no arguments").into()),
        }
    }

    /// Evaluates the arguments of a call.
    fn arguments(
        &mut self,
        f: &mut Frame,
        call: &Call,
        callee: Option<&Value>,
        pos: &mut Pos,
        kw: &mut Kw,
    ) -> Eval<()> {
        if call.simple {
            for e in &call.args {
                let v = self.expr(f, e)?;
                pos.push(v);
            }
            for (name, e) in &call.keywords {
                if let Some(name) = name {
                    kw.push((*name, self.expr(f, e)?));
                }
            }
            return Ok(());
        }
        pos.extend(self.display(f, &call.args)?);
        *kw = self.keywords(f, &call.keywords, &|| callee.map_or(String::new(), callable_name))?;
        Ok(())
    }

    /// Keywords and mappings after `**`; `who` is called, for messages.
    pub(super) fn keywords(
        &mut self,
        f: &mut Frame,
        keywords: &[(Option<Symbol>, Expr)],
        who: &dyn Fn() -> String,
    ) -> Eval<Kw> {
        let mut kw = Kw::new();
        for (name, e) in keywords {
            let v = self.expr(f, e)?;
            match name {
                Some(name) => kw.push((*name, v)),
                None => {
                    let Some(pairs) = self.mapping_pairs(&v)? else {
                        let text = format!("{} argument after ** must be a mapping, not {}", who(), v.type_name());
                        return Err(self.locate(f, e.span, Raised::type_error(text)));
                    };
                    for (k, v) in pairs {
                        let Value::Str(k) = &k else {
                            return Err(self.locate(f, e.span, Raised::type_error("keywords must be strings")));
                        };
                        let k = Symbol::new(k.as_str());
                        if kw.iter().any(|(n, _)| *n == k) {
                            let text = format!("{} got multiple values for keyword argument '{k}'", who());
                            return Err(self.locate(f, e.span, Raised::type_error(text)));
                        }
                        kw.push((k, v));
                    }
                }
            }
        }
        Ok(kw)
    }

    /// Calls with one positional argument.
    pub(super) fn call_one(&mut self, callee: &Value, arg: Value) -> Result<Value> {
        self.call_value(callee, Args::positional(&[arg]))
    }

    /// Calls anything.
    #[inline(never)]
    pub(super) fn call_value(&mut self, callee: &Value, args: Args) -> Result<Value> {
        match callee {
            Value::Builtin(b) => self.call_builtin(b, args),
            Value::Function(function) => self.call_function(function, args),
            Value::Method(m) => {
                let all = with_first(m.receiver.clone(), args);
                self.call_value(&m.function, Args { pos: &all, kw: args.kw })
            }
            Value::Type(t) => match t.slots().construct {
                Some(b) if std::ptr::eq(*t, &types::OBJECT) || own_construct(t) => self.call_builtin(b, args),
                _ => Err(Raised::type_error(format!("cannot create '{}' instances", t.full_name())).into()),
            },
            Value::Class(c) => match c.meta().and_then(|m| m.lookup(symbol::CALL)) {
                Some(f) => {
                    let all = with_first(callee.clone(), args);
                    self.call_value(&f, Args { pos: &all, kw: args.kw })
                }
                None => self.make_object(c, args),
            },
            other => {
                if let Value::Instance(i) = other
                    && let Some(f) = i.class().lookup(symbol::CALL)
                {
                    let all = with_first(other.clone(), args);
                    return self.call_value(&f, Args { pos: &all, kw: args.kw });
                }
                match other.type_info().slots().call {
                    Some(f) => {
                        self.check_depth()?;
                        f(self, other, args)
                    }
                    None => Err(Raised::type_error(format!("'{}' object is not callable", other.type_name())).into()),
                }
            }
        }
    }

    fn call_builtin(&mut self, b: &'static Builtin, args: Args) -> Result<Value> {
        self.check_depth()?;
        (b.run)(self, args)
    }

    /// `C(args)`: makes the object, then `__init__`.
    pub(super) fn make_object(&mut self, c: &Rc<crate::value::Class>, args: Args) -> Result<Value> {
        let object = match c.lookup(symbol::NEW) {
            Some(new) => {
                let all = with_first(Value::Class(c.clone()), args);
                let new = match new.downcast::<attr::StaticMethod>() {
                    Some(s) => s.0.clone(),
                    None => new,
                };
                self.call_value(&new, Args { pos: &all, kw: args.kw })?
            }
            None if c.is_exception() => Value::Instance(Rc::new(Instance::exception(c, args.pos.to_vec()))),
            None => Value::Instance(Rc::new(Instance::new(c))),
        };
        let Value::Instance(i) = &object else { return Ok(object) };
        if !i.class().is_subclass(c) {
            return Ok(object);
        }
        let init = c.lookup(symbol::INIT);
        if let Some(native) = c.native
            && i.native.borrow().is_none()
            && let Some(make) = native.slots().construct
            && own_construct(native)
        {
            let args = if init.is_some() { Args::default() } else { args };
            let v = self.call_builtin(make, args)?;
            *i.native.borrow_mut() = v;
        }
        match init {
            Some(init) => {
                let all = with_first(object.clone(), args);
                let r = self.call_value(&init, Args { pos: &all, kw: args.kw })?;
                if !r.is_none() {
                    return Err(init_returned(&r));
                }
            }
            None if c.native.is_none()
                && !c.is_exception()
                && !(args.pos.is_empty() && args.kw.is_empty())
                && c.lookup(symbol::NEW).is_none() =>
            {
                return Err(Raised::type_error(format!("{}() takes no arguments", c.name())).into());
            }
            None if c.is_exception() && !args.kw.is_empty() => {
                return Err(Raised::type_error(format!("{}() takes no keyword arguments", c.name())).into());
            }
            None => {}
        }
        Ok(object)
    }
}

/// Whether a type's constructor is its own, not its base's.
fn own_construct(t: &'static crate::value::TypeInfo) -> bool {
    let inherited = t.base.and_then(|b| b.slots().construct);
    match (t.slots().construct, inherited) {
        (Some(own), Some(base)) => !std::ptr::eq(own, base),
        (own, _) => own.is_some(),
    }
}

fn callable_name(v: &Value) -> String {
    match v {
        Value::Function(f) => format!("__main__.{}()", f.qualname),
        Value::Builtin(b) => format!("{}()", b.name),
        Value::Class(c) => format!("__main__.{}()", c.name()),
        Value::Type(t) => format!("{}()", t.full_name()),
        other => format!("{} object", other.type_name()),
    }
}

/// What a name is called for most often.
enum Named {
    Function(Rc<Function>),
    /// Of the library.
    Row(&'static Builtin),
    /// What makes objects of a type of the library.
    Constructor(&'static Builtin),
}

/// What a name of the module or of the running function, or of no one and so a builtin's, stands for.
#[inline(always)]
fn named(f: &Frame, callee: &Expr) -> Option<Named> {
    let of = |v: &Value| match v {
        Value::Function(function) => Some(Named::Function(function.clone())),
        Value::Builtin(b) => Some(Named::Row(b)),
        Value::Type(t) if own_construct(t) && !std::ptr::eq(*t, &attr::SUPER) => {
            Some(Named::Constructor(t.slots().construct?))
        }
        _ => None,
    };
    match &callee.kind {
        ExprKind::Name(Place::Global(slot)) => match &f.globals.slots.borrow()[*slot as usize] {
            Some(v) => of(v),
            None => of(f.globals.builtins.borrow()[*slot as usize].as_ref()?),
        },
        ExprKind::Local(slot) => of(f.locals[*slot as usize].as_ref()?),
        ExprKind::Name(Place::Cell(c)) => of(f.cell(*c).borrow().as_ref()?),
        _ => None,
    }
}

/// The positional arguments after another one.
fn with_first(first: Value, args: Args) -> Pos {
    let mut all = Pos::with_capacity(args.pos.len() + 1);
    all.push(first);
    all.extend(args.pos.iter().cloned());
    all
}

fn init_returned(r: &Value) -> Error {
    Raised::type_error(format!("__init__() should return None, not '{}'", r.type_name())).into()
}
