//! Statements and the flow of control.
use super::code::*;
use super::expr::{copy, leaf};
use super::interp::{Frame, Interp};
use super::pending::Eval;
use super::quick;
use super::walk::Walk;
use crate::array::watch;
use crate::diag::{Error as Raised, ErrorKind};
use crate::kernel::progress;
use crate::value::observe::Event;
use crate::value::ops::special;
use crate::value::{Error, Host, Instance, Pair, Result, Value, attr, item};
use std::rc::Rc;

/// How a block ended.
pub(super) enum Flow {
    Normal,
    Break,
    Continue,
    Return(Value),
}

impl Flow {
    /// What a function gives whose body ended so.
    pub(super) fn value(self) -> Value {
        match self {
            Flow::Return(v) => v,
            _ => Value::None,
        }
    }
}

/// Ranges from this length on say how far their loop is.
const COUNTED: usize = 100;

impl Interp {
    /// Runs statements in order.
    pub(super) fn block(&mut self, f: &mut Frame, stmts: &[Stmt]) -> Eval<Flow> {
        for s in stmts {
            match self.stmt(f, s)? {
                Flow::Normal => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Normal)
    }

    /// The statements of a whole program, which say how far it is.
    pub(super) fn program(&mut self, f: &mut Frame, stmts: &[Stmt]) -> Eval<Flow> {
        if stmts.len() < 2 {
            return self.block(f, stmts);
        }
        let counted = progress::begin(stmts.len() as u64);
        for (s, done) in stmts.iter().zip(0..) {
            counted.at(done);
            match self.stmt(f, s)? {
                Flow::Normal => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Normal)
    }

    #[inline(always)]
    fn stmt(&mut self, f: &mut Frame, s: &Stmt) -> Eval<Flow> {
        self.at(s.spot);
        if self.core.watch.steps {
            return self.watched_stmt(f, s);
        }
        self.run_stmt(f, s)
    }

    /// Says which statement runs: where warnings point, and what a buffer remembers of its writes.
    #[inline(always)]
    pub(super) fn at(&mut self, spot: Spot) {
        self.core.place = spot;
        watch::set_stamp(spot.stamp);
    }

    /// Only finds out which kind it is: whatever needs room of its own has a function of its own.
    pub(super) fn run_stmt(&mut self, f: &mut Frame, s: &Stmt) -> Eval<Flow> {
        match &s.kind {
            StmtKind::Expr(e) => self.expression(f, e, s.spot.span),
            StmtKind::Bind(slot, value) => self.bind_local(f, *slot, value),
            StmtKind::Assign(node) => self.assignment(f, node),
            StmtKind::AugAssign(node) => self.augment(f, node, s.spot.span),
            StmtKind::Pass => Ok(Flow::Normal),
            StmtKind::Break => Ok(Flow::Break),
            StmtKind::Continue => Ok(Flow::Continue),
            StmtKind::Return(e) => self.return_value(f, e.as_ref()),
            StmtKind::If(node) => self.choice(f, node),
            StmtKind::While(node) => self.while_loop(f, node, s.spot.span),
            StmtKind::For(node) => self.for_loop(f, node),
            StmtKind::With(node) => self.with(f, node),
            StmtKind::Try(node) => self.try_stmt(f, node),
            StmtKind::Rare(node) => self.rare_stmt(f, node, s.spot.span),
        }
    }

    #[inline(never)]
    fn expression(&mut self, f: &mut Frame, e: &Expr, span: Span) -> Eval<Flow> {
        let v = self.expr(f, e)?;
        if self.core.watch.writes && super::observe::held(&v) == 1 {
            self.tell(f, span, Event::Discarded(&v))?;
        }
        quick::done(v);
        Ok(Flow::Normal)
    }

    #[inline(never)]
    fn bind_local(&mut self, f: &mut Frame, slot: u32, value: &Expr) -> Eval<Flow> {
        match self.computed(f, value) {
            Some(p) => f.put(slot, p),
            None => {
                let v = match leaf(f, value) {
                    _ if self.core.watch.steps => self.expr(f, value)?,
                    Some(v) => copy(v),
                    None => self.uncomputed(f, value)?,
                };
                self.store(f, Place::Local(slot), v);
            }
        }
        Ok(Flow::Normal)
    }

    #[inline(never)]
    fn augment(&mut self, f: &mut Frame, node: &AugAssign, span: Span) -> Eval<Flow> {
        if self.core.watch.steps || (node.plain)(f, &node.target, &node.value).is_none() {
            return self.augmented(f, &node.target, node.op, &node.value, span);
        }
        Ok(Flow::Normal)
    }

    #[inline(never)]
    fn return_value(&mut self, f: &mut Frame, e: Option<&Expr>) -> Eval<Flow> {
        Ok(Flow::Return(match e {
            Some(e) => self.expr(f, e)?,
            None => Value::None,
        }))
    }

    #[inline(never)]
    fn choice(&mut self, f: &mut Frame, node: &Tested) -> Eval<Flow> {
        let chosen = if self.test(f, &node.test)? { &node.body } else { &node.orelse };
        self.block(f, chosen)
    }

    #[inline(never)]
    fn while_loop(&mut self, f: &mut Frame, node: &Tested, span: Span) -> Eval<Flow> {
        while self.test(f, &node.test)? {
            self.tick().map_err(|err| self.locate(f, span, err))?;
            match self.block(f, &node.body)? {
                Flow::Normal | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Normal),
                returned => return Ok(returned),
            }
        }
        self.block(f, &node.orelse)
    }

    #[inline(never)]
    fn for_loop(&mut self, f: &mut Frame, node: &For) -> Eval<Flow> {
        let For { target, iter, body, orelse } = node;
        let iterable = self.expr(f, iter)?;
        let length = if let Value::Range(r) = &iterable { r.len() } else { 0 };
        let counted = (length >= COUNTED).then(|| progress::begin(length as u64));
        let mut done = 0;
        let watched = (self.core.watch.steps && iterable.is_array()).then(|| iterable.clone());
        let mut items = Walk::of(self, iterable).map_err(|err| self.locate(f, iter.span, err))?;
        while self.bind_next(f, &mut items, target, iter.span, watched.as_ref())? {
            if let Some(counted) = &counted {
                counted.at(done);
                done += 1;
            }
            match self.block(f, body)? {
                Flow::Normal | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Normal),
                returned => return Ok(returned),
            }
        }
        self.block(f, orelse)
    }

    /// Binds a target to the next item; false at the end. Whoever watches is told of the items of an array.
    #[inline(always)]
    pub(super) fn bind_next(
        &mut self,
        f: &mut Frame,
        items: &mut Walk,
        target: &Target,
        of: Span,
        watched: Option<&Value>,
    ) -> Eval<bool> {
        self.tick().map_err(|err| self.locate(f, of, err))?;
        if let Target::Unpack { before, star: None, after, .. } = target
            && let ([Target::Name(first, _), Target::Name(second, _)], []) = (&before[..], &after[..])
            && watched.is_none()
        {
            match items.next_pair(self).map_err(|err| self.locate(f, of, err))? {
                Some(Pair::Two(a, b)) => {
                    self.store(f, *first, a);
                    self.store(f, *second, b);
                }
                Some(Pair::Whole(v)) => self.assign(f, target, v)?,
                None => return Ok(false),
            }
            return Ok(true);
        }
        let Some(v) = items.next(self).map_err(|err| self.locate(f, of, err))? else { return Ok(false) };
        if let Some(array) = watched {
            self.item_bound(f, target, array, of, &v)?;
        }
        self.bind(f, target, v)?;
        Ok(true)
    }

    /// Definitions, imports and what else runs rarely.
    #[inline(never)]
    fn rare_stmt(&mut self, f: &mut Frame, s: &Rare, span: Span) -> Eval<Flow> {
        match s {
            Rare::Show(e) => {
                let v = self.expr(f, e)?;
                if let Some(show) = self.core.show {
                    show(self, &v).map_err(|err| self.locate(f, span, err))?;
                }
            }
            Rare::Annotate { name, annotation } => self.annotate(f, *name, annotation)?,
            Rare::Delete(targets) => {
                for t in targets {
                    self.delete(f, t)?;
                }
            }
            Rare::Raise { exc, cause } => {
                let e = self.raise(f, exc.as_ref(), cause.as_ref(), span)?;
                return Err(self.locate(f, span, e));
            }
            Rare::Assert { test, msg } => {
                if !self.test(f, test)? {
                    let args = msg.as_ref().map(|m| self.expr(f, m)).transpose()?.into_iter().collect();
                    let e = Error::with_args(ErrorKind::AssertionError, args);
                    return Err(self.locate(f, span, e));
                }
            }
            Rare::Import { module, top_only, target } => {
                let m = self.import_dotted(*module, *top_only).map_err(|err| self.locate(f, span, err))?;
                self.store(f, *target, m);
            }
            Rare::ImportFrom { module, level, names } => {
                for (name, target) in names {
                    let v = self.import_from(*module, *level, *name).map_err(|err| self.locate(f, span, err))?;
                    self.store(f, *target, v);
                }
            }
            Rare::ImportStar { module } => {
                let globals = f.globals.clone();
                self.import_star(*module, &globals).map_err(|err| self.locate(f, span, err))?;
            }
            Rare::Def { function, defaults, decorators, annotations, target } => {
                let decorators = self.display(f, decorators)?;
                let mut v = self.make_function(f, function, defaults)?;
                self.annotate_function(f, &v, annotations)?;
                for d in decorators.into_iter().rev() {
                    v = self.call_one(&d, v).map_err(|err| self.locate(f, span, err))?;
                }
                self.store(f, *target, v);
            }
            Rare::Class(c) => {
                let decorators = self.display(f, &c.decorators)?;
                let mut v = self.make_class(f, c, span)?;
                for d in decorators.into_iter().rev() {
                    v = self.call_one(&d, v).map_err(|err| self.locate(f, span, err))?;
                }
                self.store(f, c.target, v);
            }
        }
        Ok(Flow::Normal)
    }

    #[inline(never)]
    fn with(&mut self, f: &mut Frame, node: &With) -> Eval<Flow> {
        let With { context, target, body } = node;
        let manager = self.expr(f, context)?;
        let entered = self.enter_context(&manager).map_err(|err| self.locate(f, context.span, err))?;
        let result = match target {
            Some(t) => self.assign(f, t, entered),
            None => Ok(()),
        };
        let result = result.map_err(Error::from).and_then(|()| self.stoppable(|interp| interp.block(f, body)));
        match result {
            Ok(flow) => {
                self.exit_context(&manager, Value::None).map_err(|err| self.locate(f, context.span, err))?;
                Ok(flow)
            }
            Err(e) => {
                let (e, object) = e.into_object();
                self.core.handling.push(object.clone());
                let swallowed = self.exit_context(&manager, Value::Instance(object));
                self.core.handling.pop();
                if swallowed? { Ok(Flow::Normal) } else { Err(e.into()) }
            }
        }
    }

    fn enter_context(&mut self, manager: &Value) -> Result<Value> {
        if let Some(f) = manager.type_info().slots().enter {
            return f(self, manager);
        }
        match special(self, manager, "__enter__", &[])? {
            Some(v) => Ok(v),
            None => {
                let name = manager.type_name();
                Err(Raised::type_error(format!("'{name}' object does not support the context manager protocol")).into())
            }
        }
    }

    fn exit_context(&mut self, manager: &Value, exc: Value) -> Result<bool> {
        if let Some(f) = manager.type_info().slots().exit {
            return f(self, manager, &exc);
        }
        let (class, calls) = match &exc {
            Value::Instance(i) => (Value::Class(i.class()), crate::value::traceback::of(i)),
            _ => (Value::None, Value::None),
        };
        match special(self, manager, "__exit__", &[class, exc, calls])? {
            Some(v) => v.truth(self),
            None => Ok(false),
        }
    }

    /// The error that a `raise` statement raises.
    #[inline(never)]
    fn raise(&mut self, f: &mut Frame, exc: Option<&Expr>, cause: Option<&Expr>, span: Span) -> Result<Error> {
        let Some(exc) = exc else {
            return match self.core.handling.last() {
                Some(current) => Ok(Error::again(current.clone())),
                None => Ok(Raised::runtime("No active exception to reraise").into()),
            };
        };
        let v = self.expr(f, exc)?;
        let object = match self.exception_object(v)? {
            Some(object) => object,
            None => return Ok(Raised::type_error("exceptions must derive from BaseException").into()),
        };
        if let Some(cause) = cause {
            let cause = self.expr(f, cause)?;
            let cause = match (&cause, self.exception_object(cause.clone())?) {
                (Value::None, _) => Value::None,
                (_, Some(o)) => Value::Instance(o),
                _ => return Ok(Raised::type_error("exception causes must derive from BaseException").into()),
            };
            if let Some(e) = &object.exception {
                *e.cause.borrow_mut() = cause;
                e.suppress_context.set(true);
            }
        }
        self.set_context(&object);
        let again = Error::again(object);
        // A second raise in the same frame is a line of its own.
        Ok(if again.trace().is_empty() { again } else { self.located(f, span, again) })
    }

    /// Remembers which exception was being handled when this one was raised.
    pub(super) fn set_context(&mut self, object: &Rc<Instance>) {
        let Some(current) = self.core.handling.last().cloned() else { return };
        if Rc::ptr_eq(&current, object) {
            return;
        }
        if let Some(e) = &object.exception
            && e.context.borrow().is_none()
        {
            *e.context.borrow_mut() = Value::Instance(current);
        }
    }

    /// An exception of a class or an object; `None` for what is neither.
    fn exception_object(&mut self, v: Value) -> Result<Option<Rc<Instance>>> {
        let v = match v {
            Value::Class(ref c) if c.is_exception() => self.call(&v, Default::default())?,
            v => v,
        };
        Ok(match v {
            Value::Instance(i) if i.exception.is_some() => Some(i),
            _ => None,
        })
    }

    #[inline(never)]
    fn delete(&mut self, f: &mut Frame, t: &Target) -> Eval<()> {
        match t {
            Target::Name(place, span) => {
                self.load(f, *place).map_err(|err| self.locate(f, *span, err))?;
                self.unbind(f, *place);
                Ok(())
            }
            Target::Attr(node, span) => {
                let a = self.expr(f, &node.object)?;
                attr::delete(self, &a, node.name).map_err(|err| self.locate(f, *span, err))
            }
            Target::Item { object, index, span } => {
                let a = self.expr(f, object)?;
                let i = self.expr(f, index)?;
                item::delete(self, &a, &i).map_err(|err| self.locate(f, *span, err))
            }
            Target::Unpack { before, star, after, .. } => {
                for t in before.iter().chain(star.as_deref()).chain(after) {
                    self.delete(f, t)?;
                }
                Ok(())
            }
        }
    }
}
