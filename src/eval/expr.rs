//! Expressions.

use super::code::*;
use super::interp::{Frame, Interp};
use super::pending::Eval;
use super::quick;
use crate::diag::Error as Raised;
use crate::kernel::stop;
use crate::library::core::format::{convert, format_value};
use crate::value::observe::Event;
use crate::value::{Dict, Error, Host, Result, Set, Slice, Symbol, Value, attr, item, ops};
use std::rc::Rc;

impl Interp {
    /// The value of an expression.
    #[inline(always)]
    pub(super) fn expr(&mut self, f: &mut Frame, e: &Expr) -> Eval<Value> {
        if self.core.watch.steps { self.watched_expr(f, e) } else { self.walk(f, e) }
    }

    /// The value of an expression, its parts' by [`Interp::expr`].
    #[inline(always)]
    pub(super) fn walk(&mut self, f: &mut Frame, e: &Expr) -> Eval<Value> {
        match leaf(f, e) {
            Some(v) => Ok(copy(v)),
            None => self.node(f, e),
        }
    }

    /// The value of an expression that is no [`leaf`]. It only finds out which kind it is: whatever needs room of its
    /// own has a function of its own.
    fn node(&mut self, f: &mut Frame, e: &Expr) -> Eval<Value> {
        match &e.kind {
            ExprKind::Local(_) | ExprKind::Name(_) => self.name(f, e),
            ExprKind::Binary(_, operands) | ExprKind::Item(operands) | ExprKind::Compare(_, operands) => {
                self.guessed(f, e, operands)
            }
            ExprKind::Call(call) if call.pure.is_some() => self.pure_call(f, e),
            ExprKind::Call(call) => self.call_expr(f, call, e.span),
            ExprKind::Attr(node) => self.attr_expr(f, node, e.span),
            ExprKind::If(parts) => self.conditional(f, parts),
            ExprKind::Unary(op, a) => self.unary(f, *op, a, e.span),
            ExprKind::And(items) => self.short_circuit(f, items, false),
            ExprKind::Or(items) => self.short_circuit(f, items, true),
            ExprKind::Chain(left, rest) => self.chain(f, left, rest, e.span),
            ExprKind::Tuple(items) => self.tuple(f, items),
            ExprKind::List(items) => self.list(f, items),
            ExprKind::Yield(value) => self.yielded(f, value.as_deref()),
            _ => self.rare(f, e),
        }
    }

    /// The value of an expression that is no [`leaf`] and, as [`Interp::computed`] has found, no plain number.
    pub(super) fn uncomputed(&mut self, f: &mut Frame, e: &Expr) -> Eval<Value> {
        match &e.kind {
            ExprKind::Binary(op, operands) => self.binary_expr(f, *op, &operands.pair, e.span),
            ExprKind::Item(operands) => self.item(f, &operands.pair, e.span),
            ExprKind::Compare(op, operands) => self.compare_expr(f, *op, &operands.pair, e.span),
            ExprKind::Call(call) => self.call_expr(f, call, e.span),
            ExprKind::Attr(node) => self.attr_expr(f, node, e.span),
            _ => self.node(f, e),
        }
    }

    /// An expression that may be a plain number.
    #[inline(never)]
    fn guessed(&mut self, f: &mut Frame, e: &Expr, operands: &Operands) -> Eval<Value> {
        if !self.core.watch.steps
            && let Some(p) = operands.guess(f)
        {
            return Ok(p.into());
        }
        self.uncomputed(f, e)
    }

    #[inline(never)]
    fn pure_call(&mut self, f: &mut Frame, e: &Expr) -> Eval<Value> {
        match self.plain(f, e) {
            Some(p) => Ok(p.into()),
            None => self.uncomputed(f, e),
        }
    }

    #[inline(never)]
    fn yielded(&mut self, f: &mut Frame, value: Option<&Expr>) -> Eval<Value> {
        let v = value.map_or(Ok(Value::None), |v| self.expr(f, v))?;
        self.suspend(f, v)
    }

    /// Expressions that cost more than finding out which they are.
    #[inline(never)]
    fn rare(&mut self, f: &mut Frame, e: &Expr) -> Eval<Value> {
        match &e.kind {
            ExprKind::Set(items) => {
                let constant = items.len() > 2 && items.iter().all(|e| matches!(e.kind, ExprKind::Const(_)));
                let items = self.display(f, items)?;
                let make = if constant { Set::from_constants } else { Set::from_values };
                let set = make(self, items).map_err(|err| self.locate(f, e.span, err))?;
                Ok(Value::Set(Rc::new(set)))
            }
            ExprKind::Dict(pairs) => self.dict(f, pairs, e.span),
            ExprKind::Slice(parts) => {
                let [start, stop, step] = self.slice_parts(f, parts)?;
                Ok(Value::Slice(Rc::new(Slice { start, stop, step })))
            }
            ExprKind::Star(inner) => {
                // `*x` alone stands only where the resolver lets it; as an index it is a tuple.
                let v = self.expr(f, inner)?;
                Ok(Value::tuple(v.to_vec(self)?))
            }
            ExprKind::Lambda(code, defaults) => Ok(self.make_function(f, code, defaults)?),
            ExprKind::Comp(comp) => self.comprehension(f, comp),
            ExprKind::Generator { function, first } => self.generator_expr(f, function, first),
            ExprKind::Walrus(place, value) => {
                let v = self.expr(f, value)?;
                self.store(f, *place, v.clone());
                Ok(v)
            }
            ExprKind::FString(parts) => {
                let mut text = String::new();
                self.fstring(f, parts, &mut text).map_err(|err| self.locate(f, e.span, err))?;
                Ok(Value::str(text))
            }
            ExprKind::YieldFrom(value) => self.yield_from(f, value),
            // The others are `node`'s.
            _ => Ok(Value::None),
        }
    }

    #[inline(never)]
    fn conditional(&mut self, f: &mut Frame, parts: &(Expr, Expr, Expr)) -> Eval<Value> {
        let (test, body, orelse) = parts;
        if self.test(f, test)? { self.expr(f, body) } else { self.expr(f, orelse) }
    }

    #[inline(never)]
    fn unary(&mut self, f: &mut Frame, op: UnaryOp, operand: &Expr, span: Span) -> Eval<Value> {
        let a = self.expr(f, operand)?;
        ops::unary(self, op, &a).map_err(|err| self.locate(f, span, err))
    }

    #[inline(never)]
    fn tuple(&mut self, f: &mut Frame, items: &[Expr]) -> Eval<Value> {
        Ok(Value::tuple(self.display(f, items)?))
    }

    #[inline(never)]
    fn list(&mut self, f: &mut Frame, items: &[Expr]) -> Eval<Value> {
        Ok(Value::list(self.display(f, items)?))
    }

    #[inline(never)]
    fn name(&mut self, f: &mut Frame, e: &Expr) -> Eval<Value> {
        let place = match &e.kind {
            ExprKind::Name(place) => *place,
            ExprKind::Local(slot) => Place::Local(*slot),
            _ => return Ok(Value::None),
        };
        if let Place::Global(slot) = place {
            if let Some(v) = &f.globals.slots.borrow()[slot as usize] {
                return Ok(copy(v));
            }
            if let Some(v) = &f.globals.builtins.borrow()[slot as usize] {
                return Ok(copy(v));
            }
        }
        if let Place::Cell(c) = place
            && let Some(v) = &*f.cell(c).borrow()
        {
            return Ok(copy(v));
        }
        self.load(f, place).map_err(|err| self.locate(f, e.span, err))
    }

    #[inline(never)]
    fn binary_expr(&mut self, f: &mut Frame, op: BinOp, pair: &(Expr, Expr), span: Span) -> Eval<Value> {
        let (left, right) = pair;
        let done = if let (Some(a), Some(b), false) = (leaf(f, left), leaf(f, right), self.core.watch.steps) {
            self.binary(op, a, b)
        } else {
            let a = self.expr(f, left)?;
            let done = match leaf(f, right) {
                Some(b) => self.binary(op, &a, b),
                None => {
                    let b = self.expr(f, right)?;
                    let done = self.binary(op, &a, &b);
                    quick::done(b);
                    done
                }
            };
            quick::done(a);
            done
        };
        done.map_err(|err| self.locate(f, span, err))
    }

    #[inline(never)]
    fn compare_expr(&mut self, f: &mut Frame, op: CmpOp, pair: &(Expr, Expr), span: Span) -> Eval<Value> {
        let (left, right) = pair;
        let done = if let (Some(a), Some(b), false) = (leaf(f, left), leaf(f, right), self.core.watch.steps) {
            self.compare(op, a, b)
        } else {
            let a = self.expr(f, left)?;
            let b = self.expr(f, right)?;
            let done = self.compare(op, &a, &b);
            quick::done(a);
            quick::done(b);
            done
        };
        done.map_err(|err| self.locate(f, span, err))
    }

    #[inline(never)]
    fn attr_expr(&mut self, f: &mut Frame, node: &Attr, span: Span) -> Eval<Value> {
        if let Some(Value::Instance(i)) = leaf(f, &node.object)
            && !self.core.watch.steps
            && let Some(v) = node.field(i)
        {
            return Ok(v);
        }
        self.attr_of(f, node, span)
    }

    #[inline(never)]
    fn attr_of(&mut self, f: &mut Frame, node: &Attr, span: Span) -> Eval<Value> {
        let a = self.expr(f, &node.object)?;
        if let Value::Instance(i) = &a
            && let Some(v) = node.field(i)
        {
            return Ok(v);
        }
        self.attr(&a, node).map_err(|err| self.locate(f, span, err))
    }

    /// `a[i]`, elements and rows of arrays first.
    #[inline(never)]
    fn item(&mut self, f: &mut Frame, pair: &(Expr, Expr), span: Span) -> Eval<Value> {
        let (object, index) = pair;
        match leaf(f, object) {
            Some(Value::Array(array)) => {
                if let Some((index, n)) = int_leaves(f, index)
                    && let Some(v) = array.at(&index[..n])
                {
                    return Ok(v);
                }
            }
            Some(a) => {
                if let Some(i) = leaf(f, index)
                    && let Some(v) = quick::item(a, i)
                {
                    return Ok(v);
                }
            }
            None => {}
        }
        if let ExprKind::Slice(parts) = &index.kind
            && !self.core.watch.steps
        {
            return self.slice(f, object, parts, span);
        }
        let a = self.expr(f, object)?;
        if let Value::Array(array) = &a
            && let Some((index, n)) = int_leaves(f, index)
            && let Some(v) = array.at(&index[..n])
        {
            return Ok(v);
        }
        let i = self.expr(f, index)?;
        if let Some(v) = quick::item(&a, &i) {
            return Ok(v);
        }
        if let Value::List(_) = &i
            && self.core.watch.writes
        {
            self.tell(f, span, Event::Indexed { object: &a, index: &i })?;
        }
        item::get(self, &a, &i).map_err(|err| self.locate(f, span, err))
    }

    /// `a[start:stop:step]`: lists, tuples and texts without an object for the slice.
    #[inline(never)]
    fn slice(&mut self, f: &mut Frame, object: &Expr, parts: &[Option<Expr>; 3], span: Span) -> Eval<Value> {
        let a = self.expr(f, object)?;
        let [start, stop, step] = self.slice_parts(f, parts)?;
        let whole = |v: &Value| match v {
            Value::Int(i) => Some(Some(*i)),
            Value::None => Some(None),
            _ => None,
        };
        if let (Some(start), Some(stop), Some(step)) = (whole(&start), whole(&stop), whole(&step))
            && let Some(v) = quick::slice(&a, start, stop, step.unwrap_or(1))
        {
            return Ok(v);
        }
        let index = Value::Slice(Rc::new(Slice { start, stop, step }));
        item::get(self, &a, &index).map_err(|err| self.locate(f, span, err))
    }

    fn slice_parts(&mut self, f: &mut Frame, parts: &[Option<Expr>; 3]) -> Eval<[Value; 3]> {
        let mut part = |e: &Option<Expr>| e.as_ref().map_or(Ok(Value::None), |e| self.expr(f, e));
        Ok([part(&parts[0])?, part(&parts[1])?, part(&parts[2])?])
    }

    /// `a op b`
    #[inline(always)]
    pub(super) fn binary(&mut self, op: BinOp, a: &Value, b: &Value) -> Eval<Value> {
        match quick::binary(op, a, b) {
            Some(v) => Ok(v),
            None => Ok(ops::binary(self, op, a, b)?),
        }
    }

    #[inline(always)]
    fn compare(&mut self, op: CmpOp, a: &Value, b: &Value) -> Eval<Value> {
        match quick::compare(op, a, b) {
            Some(truth) => Ok(Value::bool(truth)),
            None => Ok(ops::compare(self, op, a, b)?),
        }
    }

    /// The truth of an expression.
    #[inline(always)]
    pub(super) fn test(&mut self, f: &mut Frame, e: &Expr) -> Eval<bool> {
        match self.plain(f, e) {
            Some(p) => Ok(p.truth()),
            None => self.truth(f, e),
        }
    }

    #[inline(never)]
    fn truth(&mut self, f: &mut Frame, e: &Expr) -> Eval<bool> {
        if !self.core.watch.steps {
            match &e.kind {
                ExprKind::And(items) => return self.all(f, items),
                ExprKind::Or(items) => return self.any(f, items),
                ExprKind::Unary(UnaryOp::Not, operand) => return Ok(!self.test(f, operand)?),
                _ => {}
            }
        }
        match self.expr(f, e)? {
            Value::Bool(b) => Ok(b.get()),
            v => v.truth(self).map_err(|err| self.locate(f, e.span, err)),
        }
    }

    fn all(&mut self, f: &mut Frame, items: &[Expr]) -> Eval<bool> {
        for e in items {
            if !self.test(f, e)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn any(&mut self, f: &mut Frame, items: &[Expr]) -> Eval<bool> {
        for e in items {
            if self.test(f, e)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[inline(never)]
    fn short_circuit(&mut self, f: &mut Frame, items: &[Expr], stop_at: bool) -> Eval<Value> {
        let Some((last, front)) = items.split_last() else { return Ok(Value::None) };
        for e in front {
            let v = self.expr(f, e)?;
            if v.truth(self).map_err(|err| self.locate(f, e.span, err))? == stop_at {
                return Ok(v);
            }
        }
        self.expr(f, last)
    }

    #[inline(never)]
    fn chain(&mut self, f: &mut Frame, left: &Expr, rest: &[(CmpOp, Expr)], span: Span) -> Eval<Value> {
        let mut a = self.expr(f, left)?;
        let Some(((last_op, last), front)) = rest.split_last() else { return Ok(a) };
        for (op, e) in front {
            let b = self.expr(f, e)?;
            let v = self.compare(*op, &a, &b).map_err(|err| self.locate(f, span, err))?;
            if !v.truth(self).map_err(|err| self.locate(f, span, err))? {
                return Ok(v);
            }
            a = b;
        }
        let b = self.expr(f, last)?;
        self.compare(*last_op, &a, &b).map_err(|err| self.locate(f, span, err))
    }

    /// The items of a display, `*x` spread.
    #[inline(never)]
    pub(super) fn display(&mut self, f: &mut Frame, items: &[Expr]) -> Eval<Vec<Value>> {
        let mut out = Vec::with_capacity(items.len());
        for e in items {
            match &e.kind {
                ExprKind::Star(inner) => {
                    let v = self.expr(f, inner)?;
                    let all = v.to_vec(self).map_err(|err| self.locate(f, e.span, star_error(&v, err)))?;
                    out.extend(all);
                }
                _ => out.push(self.expr(f, e)?),
            }
        }
        Ok(out)
    }

    #[inline(never)]
    fn dict(&mut self, f: &mut Frame, pairs: &[(Option<Expr>, Expr)], span: Span) -> Eval<Value> {
        let dict = Dict::new();
        for (k, v) in pairs {
            match k {
                Some(k) => {
                    let k = self.expr(f, k)?;
                    let v = self.expr(f, v)?;
                    dict.insert(self, k, v).map_err(|err| self.locate(f, span, err))?;
                }
                None => {
                    let mapping = self.expr(f, v)?;
                    let pairs = self.mapping_pairs(&mapping).map_err(|err| self.locate(f, span, err))?;
                    let Some(pairs) = pairs else {
                        let text = format!("'{}' object is not a mapping", mapping.type_name());
                        return Err(self.locate(f, span, Raised::type_error(text)));
                    };
                    for (k, v) in pairs {
                        dict.insert(self, k, v)?;
                    }
                }
            }
        }
        Ok(Value::Dict(Rc::new(dict)))
    }

    /// The pairs of a dict or of anything with `keys`; `None` for what is no mapping.
    #[inline(never)]
    pub(super) fn mapping_pairs(&mut self, v: &Value) -> Result<Option<Vec<(Value, Value)>>> {
        if let Value::Dict(d) = v {
            return Ok(Some(d.pairs()));
        }
        let Some(keys) = attr::find(self, v, Symbol::new("keys"))? else { return Ok(None) };
        let keys = self.call(&keys, Default::default())?.to_vec(self)?;
        let mut pairs = Vec::with_capacity(keys.len());
        for k in keys {
            let value = item::get(self, v, &k)?;
            pairs.push((k, value));
        }
        Ok(Some(pairs))
    }

    /// Looks now and then whether the user wants to stop.
    #[inline(always)]
    pub(super) fn tick(&mut self) -> Eval<()> {
        self.core.ticks = self.core.ticks.wrapping_add(1);
        // A round may take long without looking itself; the memory that is left is asked for less often.
        if self.core.ticks & 0xff == 0 || stop::requested() { Ok(self.check_interrupt()?) } else { Ok(()) }
    }

    #[inline(never)]
    fn fstring(&mut self, f: &mut Frame, parts: &[FPart], text: &mut String) -> Eval<()> {
        for p in parts {
            match p {
                FPart::Lit(s) => text.push_str(s),
                FPart::Field { value, conversion, spec } => {
                    let mut v = self.expr(f, value)?;
                    if conversion.is_some() {
                        v = convert(self, &v, *conversion)?;
                    }
                    let mut how = String::new();
                    if let Some(spec) = spec {
                        self.fstring(f, spec, &mut how)?;
                    }
                    match &v {
                        Value::Str(s) if how.is_empty() => text.push_str(s.as_str()),
                        _ => text.push_str(&format_value(self, &v, &how)?),
                    }
                }
            }
        }
        Ok(())
    }
}

/// [`Value::copy`], to be named in short.
#[inline(always)]
pub(super) fn copy(v: &Value) -> Value {
    v.copy()
}

/// The value of a constant or of a local variable that is bound: it needs no evaluation.
#[inline(always)]
pub(super) fn leaf<'a>(f: &'a Frame, e: &'a Expr) -> Option<&'a Value> {
    match &e.kind {
        ExprKind::Const(v) => Some(v),
        ExprKind::Local(slot) => f.locals[*slot as usize].as_ref(),
        _ => None,
    }
}

/// Whether it is a plain name.
#[inline(always)]
pub(super) fn is_name(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Local(_) | ExprKind::Name(_))
}

/// The int of a constant or a local variable: operands that need no evaluation.
#[inline(always)]
fn int_leaf(f: &Frame, e: &Expr) -> Option<i64> {
    match &e.kind {
        ExprKind::Const(Value::Int(i)) => Some(*i),
        ExprKind::Local(slot) => match &f.locals[*slot as usize] {
            Some(Value::Int(i)) => Some(*i),
            _ => None,
        },
        ExprKind::Name(Place::Global(slot)) => match &f.globals.slots.borrow()[*slot as usize] {
            Some(Value::Int(i)) => Some(*i),
            _ => None,
        },
        _ => None,
    }
}

/// The ints of an index that is made of up to four leaves: `a[i]`, `a[i, 0]`.
#[inline(always)]
pub(super) fn int_leaves(f: &Frame, e: &Expr) -> Option<([i64; 4], usize)> {
    let mut at = [0; 4];
    let ExprKind::Tuple(items) = &e.kind else {
        at[0] = int_leaf(f, e)?;
        return Some((at, 1));
    };
    if items.len() > at.len() {
        return None;
    }
    for (place, e) in at.iter_mut().zip(items) {
        *place = int_leaf(f, e)?;
    }
    Some((at, items.len()))
}

/// Python's words when `*x` gets something that cannot be iterated.
fn star_error(v: &Value, err: Error) -> Error {
    match err.native() {
        Some(n) if n.message().ends_with("object is not iterable") => {
            Raised::type_error(format!("Value after * must be an iterable, not {}", v.type_name())).into()
        }
        _ => err,
    }
}
