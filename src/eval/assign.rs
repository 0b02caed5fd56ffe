//! Assignment in Python's order: the value first, then the targets from left to right, each
//! target's object before its index.

use super::code::*;
use super::expr::{copy, int_leaves, is_name, leaf};
use super::interp::{Frame, Interp};
use super::observe::plainly_collected;
use super::pending::Eval;
use super::quick;
use super::stmt::Flow;
use crate::array::watch::{self, Guard};
use crate::diag::Error as Raised;
use crate::value::{Result, Value, item, ops};
use smallvec::SmallVec;

impl Interp {
    #[inline(never)]
    pub(super) fn assignment(&mut self, f: &mut Frame, node: &Assign) -> Eval<Flow> {
        let Assign { targets, value, each } = node;
        if let ([Target::Unpack { before, span, .. }], ExprKind::Tuple(items), true, false) =
            (&targets[..], &value.kind, each, self.core.watch.steps)
        {
            return self.assign_each(f, before, items, *span).map(|()| Flow::Normal);
        }
        if let [target] = &targets[..]
            && let Some(p) = self.plain(f, value)
        {
            if !f.set_plain(target, p) {
                self.assign(f, target, p.into())?;
            }
            return Ok(Flow::Normal);
        }
        let v = self.expr(f, value)?;
        let Some((last, front)) = targets.split_last() else { return Ok(Flow::Normal) };
        for t in front {
            self.assign(f, t, v.clone())?;
        }
        self.assign(f, last, v).map(|()| Flow::Normal)
    }

    /// `a, b = x, y` without making the tuple.
    fn assign_each(&mut self, f: &mut Frame, targets: &[Target], items: &[Expr], span: Span) -> Eval<()> {
        if let ([first, second], [a, b]) = (targets, items)
            && let (Some(a), Some(b)) = (self.plain(f, a), self.plain(f, b))
        {
            for (target, p) in [(first, a), (second, b)] {
                if !f.set_plain(target, p) {
                    self.assign(f, target, p.into())?;
                }
            }
            return Ok(());
        }
        let mut values: SmallVec<[Value; 4]> = SmallVec::new();
        for e in items {
            let v = self.expr(f, e)?;
            values.push(v);
        }
        if let Some(outer) = self.guards(&values, targets) {
            let done = self.unpack_guarded(f, targets, values.into_vec(), span, outer);
            return done.map_err(|err| self.locate(f, span, err));
        }
        for (t, v) in targets.iter().zip(values) {
            self.bind(f, t, v)?;
        }
        Ok(())
    }

    /// The guards on the values that still wait for their targets, if an observer wants to know what the others do to them.
    #[inline(always)]
    fn guards(&mut self, values: &[Value], targets: &[Target]) -> Option<Vec<Guard>> {
        let writes = self.core.watch.writes && targets.iter().any(|t| !matches!(t, Target::Name(..)));
        if writes { self.guard(values, targets) } else { None }
    }

    /// Assigns one value to one target, which is most often a name.
    #[inline(always)]
    pub(super) fn bind(&mut self, f: &mut Frame, target: &Target, v: Value) -> Eval<()> {
        match target {
            Target::Name(place, _) => {
                self.store(f, *place, v);
                Ok(())
            }
            target => self.assign(f, target, v),
        }
    }

    /// Assigns one value to one target.
    pub(super) fn assign(&mut self, f: &mut Frame, target: &Target, v: Value) -> Eval<()> {
        match target {
            Target::Name(place, _) => {
                self.store(f, *place, v);
                Ok(())
            }
            Target::Item { object, index, span } => {
                if let Some(Value::Array(array)) = leaf(f, object)
                    && !self.core.watch.steps
                    && let Some((at, n)) = int_leaves(f, index)
                    && array.set_element(&at[..n], &v)
                {
                    return Ok(());
                }
                let v = match (leaf(f, object), leaf(f, index)) {
                    (Some(a), Some(i))
                        if !self.core.watch.steps && (!self.core.watch.writes || plainly_collected(&v)) =>
                    {
                        match quick::set_item(a, i, v) {
                            Some(v) => v,
                            None => return Ok(()),
                        }
                    }
                    _ => v,
                };
                let a = self.expr(f, object)?;
                if let Value::Array(array) = &a
                    && let Some((at, n)) = int_leaves(f, index)
                    && array.set_element(&at[..n], &v)
                {
                    if self.core.watch.writes && !is_name(object) {
                        return self.stored(f, *span, object, [&a, &Value::Int(at[0]), &v]);
                    }
                    return Ok(());
                }
                let i = self.expr(f, index)?;
                if self.core.watch.writes && v.is_array() && matches!(a, Value::List(_) | Value::Dict(_)) {
                    item::set(self, &a, &i, &v).map_err(|err| self.locate(f, *span, err))?;
                    return self.collected(f, *span, &a, &i, &v);
                }
                let Some(v) = quick::set_item(&a, &i, v) else { return Ok(()) };
                item::set(self, &a, &i, &v).map_err(|err| self.locate(f, *span, err))?;
                if self.core.watch.writes { self.stored(f, *span, object, [&a, &i, &v]) } else { Ok(()) }
            }
            Target::Attr(node, span) => {
                let v = match leaf(f, &node.object) {
                    Some(Value::Instance(i)) => match node.set_field(i, v) {
                        Some(v) => v,
                        None => return Ok(()),
                    },
                    _ => v,
                };
                let a = self.expr(f, &node.object)?;
                self.set_attr(&a, node, v).map_err(|err| self.locate(f, *span, err))
            }
            Target::Unpack { before, star, after, span } => {
                self.unpack(f, before, star.as_deref(), after, &v, *span).map_err(|err| self.locate(f, *span, err))
            }
        }
    }

    #[inline(never)]
    fn unpack(
        &mut self,
        f: &mut Frame,
        before: &[Target],
        star: Option<&Target>,
        after: &[Target],
        v: &Value,
        span: Span,
    ) -> Eval<()> {
        let fixed = before.len() + after.len();
        if let Value::Tuple(items) = v
            && star.is_none()
            && items.len() == fixed
        {
            if let Some(outer) = self.guards(items, before) {
                return self.unpack_guarded(f, before, items.to_vec(), span, outer);
            }
            for (t, v) in before.iter().zip(&**items) {
                self.bind(f, t, copy(v))?;
            }
            return Ok(());
        }
        let mut items = match v {
            Value::Tuple(t) => (**t).clone(),
            Value::List(l) => l.borrow().clone(),
            v => self.take(v, if star.is_some() { usize::MAX } else { fixed + 1 })?,
        };
        if items.len() < fixed {
            let least = if star.is_some() { "at least " } else { "" };
            let text = format!("not enough values to unpack (expected {least}{fixed}, got {})", items.len());
            return Err(Raised::value(text).into());
        }
        if star.is_none() && items.len() > fixed {
            return Err(Raised::value(format!("too many values to unpack (expected {fixed})")).into());
        }
        let tail = items.split_off(items.len() - after.len());
        let middle = items.split_off(before.len());
        if star.is_none()
            && let Some(outer) = self.guards(&items, before)
        {
            return self.unpack_guarded(f, before, items, span, outer);
        }
        for (t, v) in before.iter().zip(items) {
            self.assign(f, t, v)?;
        }
        if let Some(t) = star {
            self.assign(f, t, Value::list(middle))?;
        }
        for (t, v) in after.iter().zip(tail) {
            self.assign(f, t, v)?;
        }
        Ok(())
    }

    /// At most `most` items of an iterable.
    fn take(&mut self, v: &Value, most: usize) -> Result<Vec<Value>> {
        let iter = v.to_iter(self).map_err(|e| match e.native() {
            Some(n) if n.message().ends_with("object is not iterable") => {
                Raised::type_error(format!("cannot unpack non-iterable {} object", v.type_name())).into()
            }
            _ => e,
        })?;
        let mut items = Vec::new();
        while items.len() < most {
            match iter.next(self)? {
                Some(v) => items.push(v),
                None => break,
            }
        }
        Ok(items)
    }

    #[inline(never)]
    pub(super) fn augmented(
        &mut self,
        f: &mut Frame,
        target: &Target,
        op: BinOp,
        value: &Expr,
        span: Span,
    ) -> Eval<Flow> {
        match target {
            Target::Name(place, name_span) => {
                let a = match place {
                    Place::Local(slot) => f.locals[*slot as usize].as_ref().map(copy),
                    _ => None,
                };
                let a = match a {
                    Some(a) => a,
                    None => self.load(f, *place).map_err(|err| self.locate(f, *name_span, err))?,
                };
                let b = self.expr(f, value)?;
                let a = match (op, &a) {
                    (BinOp::Add, Value::Str(_)) => match append(f, *place, a, &b) {
                        Some(a) => a,
                        None => return Ok(Flow::Normal),
                    },
                    _ => a,
                };
                let v = self.inplace(op, &a, &b).map_err(|err| self.locate(f, span, err))?;
                if self.core.watch.writes {
                    if watch::pending() {
                        self.augmented_by(f, span, [&a, &b, &a, &v], None)?;
                    } else if let Value::List(_) = a
                        && op == BinOp::Add
                    {
                        self.extended(f, span, &a, &b)?;
                    }
                }
                self.store(f, *place, v);
                Ok(Flow::Normal)
            }
            Target::Item { object, index, span: at } => {
                let a = self.expr(f, object)?;
                let i = self.expr(f, index)?;
                if let Some(old) = quick::item(&a, &i) {
                    let b = self.expr(f, value)?;
                    let v = self.inplace(op, &old, &b).map_err(|err| self.locate(f, span, err))?;
                    return match quick::set_item(&a, &i, v) {
                        None => Ok(Flow::Normal),
                        Some(v) => {
                            item::set(self, &a, &i, &v).map_err(|err| self.locate(f, *at, err))?;
                            Ok(Flow::Normal)
                        }
                    };
                }
                let old = item::get(self, &a, &i).map_err(|err| self.locate(f, *at, err))?;
                let b = self.expr(f, value)?;
                let watched = self.core.watch.writes && a.is_array();
                let kept = if watched { super::observe::kept(&old, &i) } else { None };
                let v = self.inplace(op, &old, &b).map_err(|err| self.locate(f, span, err))?;
                item::set(self, &a, &i, &v).map_err(|err| self.locate(f, *at, err))?;
                if watched {
                    self.augmented_by(f, span, [&a, &b, kept.as_ref().unwrap_or(&old), &v], Some((object, &i)))?;
                }
                Ok(Flow::Normal)
            }
            Target::Attr(node, at) => {
                let a = self.expr(f, &node.object)?;
                let field = if let Value::Instance(i) = &a { node.field(i) } else { None };
                let old = match field {
                    Some(v) => v,
                    None => self.attr(&a, node).map_err(|err| self.locate(f, *at, err))?,
                };
                let b = self.expr(f, value)?;
                let v = self.inplace(op, &old, &b).map_err(|err| self.locate(f, span, err))?;
                self.set_attr(&a, node, v).map_err(|err| self.locate(f, *at, err))?;
                Ok(Flow::Normal)
            }
            // The grammar refuses it.
            Target::Unpack { .. } => Ok(Flow::Normal),
        }
    }

    fn inplace(&mut self, op: BinOp, a: &Value, b: &Value) -> Eval<Value> {
        match quick::binary(op, a, b) {
            Some(v) => Ok(v),
            None => Ok(ops::inplace(self, op, a, b)?),
        }
    }

    /// Binds a place.
    #[inline(always)]
    pub(super) fn store(&mut self, f: &mut Frame, place: Place, v: Value) {
        match place {
            Place::Local(slot) => {
                let place = &mut f.locals[slot as usize];
                match place {
                    None => *place = Some(v),
                    Some(old) => quick::overwrite(old, v),
                }
            }
            place => self.store_shared(f, place, v),
        }
    }

    /// Binds a place that is no local slot. What it held is dropped after the place is free again, for
    /// dropping may run code.
    #[inline(never)]
    fn store_shared(&mut self, f: &mut Frame, place: Place, v: Value) {
        let old = match place {
            Place::Local(slot) => f.locals[slot as usize].replace(v),
            Place::Global(slot) => f.globals.slots.borrow_mut()[slot as usize].replace(v),
            Place::Cell(c) => f.cell(c).borrow_mut().replace(v),
            Place::Class(name, _, _) => f.class.as_ref().and_then(|names| names.borrow_mut().insert(name, v)),
        };
        drop(old);
    }

    /// Takes the binding of a place away.
    #[inline(never)]
    pub(super) fn unbind(&mut self, f: &mut Frame, place: Place) {
        let old = match place {
            Place::Local(slot) => f.locals[slot as usize].take(),
            Place::Global(slot) => f.globals.slots.borrow_mut()[slot as usize].take(),
            Place::Cell(c) => f.cell(c).borrow_mut().take(),
            Place::Class(name, _, _) => f.class.as_ref().and_then(|names| names.borrow_mut().shift_remove(&name)),
        };
        drop(old);
    }
}

/// Appends a text to the one that a place holds and `a` is, if nobody else holds it; else gives `a` back.
fn append(f: &mut Frame, place: Place, a: Value, b: &Value) -> Option<Value> {
    match place {
        Place::Local(slot) => quick::append(&mut f.locals[slot as usize], a, b),
        Place::Global(slot) => quick::append(&mut f.globals.slots.borrow_mut()[slot as usize], a, b),
        _ => Some(a),
    }
}
