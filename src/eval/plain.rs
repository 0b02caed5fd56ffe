//! Plain numbers in registers: arithmetic, comparison and reading that need nothing but numbers.
//!
//! Evaluating such an expression has no effect but its value. So it can be tried first and forgotten: what turns
//! out to be no plain number, to overflow or to be an error is evaluated again the general way. A node where this
//! happens again and again is not tried any more ([`Operands`]).

use super::code::*;
use super::expr::leaf;
use super::interp::{Frame, Interp};
use super::pure::Pure;
use super::quick;
use crate::value::{Value, Word};

/// A number or truth value that holds nothing: it is copied and forgotten freely.
#[derive(Clone, Copy)]
pub enum Plain {
    Bool(Word<bool>),
    Int(i64),
    Float(Word<f64>),
}

impl From<Plain> for Value {
    #[inline(always)]
    fn from(p: Plain) -> Value {
        match p {
            Plain::Bool(b) => Value::Bool(b),
            Plain::Int(i) => Value::Int(i),
            Plain::Float(x) => Value::Float(x),
        }
    }
}

impl Plain {
    #[inline(always)]
    pub(super) fn of(v: &Value) -> Option<Plain> {
        match v {
            Value::Int(i) => Some(Plain::Int(*i)),
            Value::Float(x) => Some(Plain::Float(*x)),
            Value::Bool(b) => Some(Plain::Bool(*b)),
            _ => None,
        }
    }
    #[inline(always)]
    pub(super) fn bool(b: bool) -> Plain {
        Plain::Bool(Word::new(b))
    }
    /// Python's truth.
    #[inline(always)]
    pub(super) fn truth(self) -> bool {
        match self {
            Plain::Bool(b) => b.get(),
            Plain::Int(i) => i != 0,
            Plain::Float(x) => x.get() != 0.0,
        }
    }
    /// `self op other` of numbers.
    #[inline(always)]
    pub(super) fn arithmetic(self, op: BinOp, other: Plain) -> Option<Plain> {
        match (self, other) {
            (Plain::Int(x), Plain::Int(y)) => quick::ints(op, x, y),
            (Plain::Float(x), Plain::Float(y)) => quick::floats(op, x.get(), y.get()),
            _ => {
                let (x, y) = self.as_floats(other)?;
                quick::floats(op, x, y)
            }
        }
    }
    /// `self op other` of numbers, where the operator orders them.
    #[inline(always)]
    pub(super) fn compare(self, op: CmpOp, other: Plain) -> Option<bool> {
        match (self, other) {
            (Plain::Int(x), Plain::Int(y)) => quick::order(op, x, y),
            (Plain::Float(x), Plain::Float(y)) => quick::order(op, x.get(), y.get()),
            _ => {
                let (x, y) = self.as_floats(other)?;
                quick::order(op, x, y)
            }
        }
    }
    /// An int and a float as floats, if that is exact.
    #[inline(never)]
    fn as_floats(self, other: Plain) -> Option<(f64, f64)> {
        match (self, other) {
            (Plain::Float(x), Plain::Int(y)) => Some((x.get(), quick::exact(y)?)),
            (Plain::Int(x), Plain::Float(y)) => Some((quick::exact(x)?, y.get())),
            _ => None,
        }
    }
}

/// How an operand is read: what is known of it when the tree is made need not be found out at each reading.
trait Operand {
    /// What a local variable or a constant holds.
    fn leaf<'a>(f: &'a Frame, e: &'a Expr) -> Option<&'a Value>;
    /// The same of any expression that is a plain number.
    #[inline(always)]
    fn plain(f: &Frame, e: &Expr) -> Option<Plain> {
        Plain::of(Self::leaf(f, e)?)
    }
    /// What `read` makes of a value that is at hand: a constant's, a name's, an attribute's of an object under a name.
    #[inline(always)]
    fn peek<R>(f: &Frame, e: &Expr, read: impl FnOnce(&Value) -> Option<R>) -> Option<R> {
        read(Self::leaf(f, e)?)
    }
}

struct Local;
struct Constant;
/// A node of two operands.
struct Nested;
/// An attribute of an object that a local variable holds.
struct Attribute;
struct Other;

impl Operand for Local {
    #[inline(always)]
    fn leaf<'a>(f: &'a Frame, e: &'a Expr) -> Option<&'a Value> {
        let ExprKind::Local(slot) = &e.kind else { return None };
        f.locals[*slot as usize].as_ref()
    }
}

impl Operand for Constant {
    #[inline(always)]
    fn leaf<'a>(_: &'a Frame, e: &'a Expr) -> Option<&'a Value> {
        let ExprKind::Const(v) = &e.kind else { return None };
        Some(v)
    }
}

impl Operand for Nested {
    #[inline(always)]
    fn leaf<'a>(_: &'a Frame, _: &'a Expr) -> Option<&'a Value> {
        None
    }
    #[inline(always)]
    fn plain(f: &Frame, e: &Expr) -> Option<Plain> {
        match &e.kind {
            ExprKind::Binary(_, operands) | ExprKind::Compare(_, operands) | ExprKind::Item(operands) => {
                operands.guess(f)
            }
            _ => None,
        }
    }
}

impl Operand for Attribute {
    #[inline(always)]
    fn leaf<'a>(_: &'a Frame, _: &'a Expr) -> Option<&'a Value> {
        None
    }
    #[inline(always)]
    fn plain(f: &Frame, e: &Expr) -> Option<Plain> {
        Self::peek(f, e, Plain::of)
    }
    #[inline(always)]
    fn peek<R>(f: &Frame, e: &Expr, read: impl FnOnce(&Value) -> Option<R>) -> Option<R> {
        let ExprKind::Attr(node) = &e.kind else { return None };
        let Value::Instance(i) = Local::leaf(f, &node.object)? else { return None };
        node.field_with(i, read)?
    }
}

impl Operand for Other {
    #[inline(always)]
    fn leaf<'a>(_: &'a Frame, _: &'a Expr) -> Option<&'a Value> {
        None
    }
    #[inline(always)]
    fn plain(f: &Frame, e: &Expr) -> Option<Plain> {
        f.plain(e)
    }
    #[inline(always)]
    fn peek<R>(f: &Frame, e: &Expr, read: impl FnOnce(&Value) -> Option<R>) -> Option<R> {
        f.peek(e, read)
    }
}

/// Runs something with the [`Operand`] of an expression as a type: one of those that are listed, else `Other`.
macro_rules! by_operand {
    ($e:expr, [$($each:ident)*], |$operand:ident| $run:expr) => {
        match &$e.kind {
            $(by_operand!($each) => {
                type $operand = $each;
                $run
            })*
            _ => {
                type $operand = Other;
                $run
            }
        }
    };
    (Local) => { ExprKind::Local(_) };
    (Constant) => { ExprKind::Const(_) };
    (Nested) => { ExprKind::Binary(..) | ExprKind::Compare(..) | ExprKind::Item(..) };
    (Attribute) => { ExprKind::Attr(_) };
}

/// A function for each operator, so that running it need not find out which it is.
macro_rules! by_operator {
    (BinOp, $given:expr, |$op:ident| $run:expr) => {
        by_operator!(BinOp Add Sub Mul Div FloorDiv Mod Pow MatMul BitAnd BitOr BitXor LShift RShift; $given, $op, $run)
    };
    (CmpOp, $given:expr, |$op:ident| $run:expr) => {
        by_operator!(CmpOp Eq Ne Lt Le Gt Ge Is IsNot In NotIn; $given, $op, $run)
    };
    ($kind:ident $($each:ident)*; $given:expr, $op:ident, $run:expr) => {
        match $given {
            $($kind::$each => {
                const $op: $kind = $kind::$each;
                $run
            })*
        }
    };
}

/// The operators of comparisons by their numbers.
const COMPARISONS: [CmpOp; 10] = {
    use CmpOp::*;
    [Eq, Ne, Lt, Le, Gt, Ge, Is, IsNot, In, NotIn]
};

impl Operands {
    /// Of `left op right`.
    pub(super) fn binary(op: BinOp, pair: (Expr, Expr)) -> Box<Operands> {
        let guess: Guess = by_operand!(pair.0, [Local Nested], |L| by_operand!(pair.1, [Local Constant Nested], |R| {
            by_operator!(BinOp, op, |OP| |f, operands| f.binary::<L, R>(OP, operands))
        }));
        Operands::new(pair, guess)
    }
    /// Of `left op right`, a comparison.
    pub(super) fn comparison(op: CmpOp, pair: (Expr, Expr)) -> Box<Operands> {
        let guess: Guess = by_operand!(pair.0, [Local Nested Attribute], |L| by_operand!(pair.1, [Local Constant Attribute], |R| {
            by_operator!(CmpOp, op, |OP| |f, operands| f.comparison::<{ OP as u8 }, L, R>(operands))
        }));
        Operands::new(pair, guess)
    }
    /// Of `object[index]`.
    pub(super) fn item(pair: (Expr, Expr)) -> Box<Operands> {
        let guess: Guess = by_operand!(
            pair.0,
            [Local],
            |O| by_operand!(pair.1, [Local Constant Nested], |I| |f, operands| f.element::<O, I>(operands))
        );
        Operands::new(pair, guess)
    }
}

/// `target op= value` among plain numbers; `None`, and nothing done, where it is something else.
pub type Augment = fn(&mut Frame, &Target, &Expr) -> Option<()>;

/// The function for an augmented assignment.
pub(super) fn augment(target: &Target, op: BinOp, value: &Expr) -> Augment {
    match target {
        Target::Name(Place::Local(_), _) => by_operand!(value, [Local Constant Nested], |V| {
            by_operator!(BinOp, op, |OP| |f, target, value| f.add_name::<V>(target, OP, value))
        }),
        Target::Name(Place::Cell(_), _) => {
            by_operator!(BinOp, op, |OP| |f, target, value| f.add_cell(target, OP, value))
        }
        Target::Item { .. } => by_operator!(BinOp, op, |OP| |f, target, value| f.add_item(target, OP, value)),
        Target::Attr(..) => by_operator!(BinOp, op, |OP| |f, target, value| f.add_attr(target, OP, value)),
        _ => |_, _, _| None,
    }
}

impl Interp {
    /// The value of an expression, if that is a plain number and nobody watches how it comes about.
    #[inline(always)]
    pub(super) fn plain(&self, f: &Frame, e: &Expr) -> Option<Plain> {
        if self.core.watch.steps { None } else { f.plain(e) }
    }

    /// The same of an expression that computes something: what only reads is read as well the general way.
    #[inline(always)]
    pub(super) fn computed(&self, f: &Frame, e: &Expr) -> Option<Plain> {
        match &e.kind {
            ExprKind::Binary(_, operands) | ExprKind::Compare(_, operands) | ExprKind::Item(operands)
                if !self.core.watch.steps =>
            {
                operands.guess(f)
            }
            ExprKind::Call(call) if call.pure.is_some() => self.plain(f, e),
            _ => None,
        }
    }
}

impl Frame<'_> {
    /// The value of an expression that is a plain number.
    #[inline(always)]
    fn plain(&self, e: &Expr) -> Option<Plain> {
        match &e.kind {
            ExprKind::Local(slot) => Plain::of(self.locals[*slot as usize].as_ref()?),
            ExprKind::Const(v) => Plain::of(v),
            ExprKind::Binary(_, operands) | ExprKind::Compare(_, operands) | ExprKind::Item(operands) => {
                operands.guess(self)
            }
            ExprKind::Name(_) | ExprKind::Unary(..) | ExprKind::Attr(_) => self.looked_up(e),
            ExprKind::Call(call) => self.called(call, call.pure?),
            _ => None,
        }
    }

    /// A call of a builtin that only makes a number of its argument, until it did not a few times.
    #[inline(never)]
    fn called(&self, call: &Call, run: Pure) -> Option<Plain> {
        if call.misses.get() >= Operands::TRIES {
            return None;
        }
        let found = self.run_pure(call, run);
        if found.is_none() {
            call.misses.set(call.misses.get() + 1);
        }
        found
    }

    #[inline(always)]
    fn run_pure(&self, call: &Call, run: Pure) -> Option<Plain> {
        let slot = match &call.func.kind {
            ExprKind::Name(Place::Global(slot)) => slot,
            ExprKind::Attr(node) => return self.peek(&node.object, run),
            _ => return None,
        };
        if self.globals.slots.borrow()[*slot as usize].is_some() {
            return None;
        }
        let [arg] = &call.args[..] else { return None };
        self.peek(arg, run).or_else(|| run(&self.plain(arg)?.into()))
    }

    #[inline(always)]
    fn binary<L: Operand, R: Operand>(&self, op: BinOp, pair: &(Expr, Expr)) -> Option<Plain> {
        let a = L::plain(self, &pair.0)?;
        a.arithmetic(op, R::plain(self, &pair.1)?)
    }

    /// The operator is a parameter of the type for the closures in it: each is made for one operator.
    #[inline(always)]
    fn comparison<const OP: u8, L: Operand, R: Operand>(&self, pair: &(Expr, Expr)) -> Option<Plain> {
        let op = const { COMPARISONS[OP as usize] };
        let read = |a: &Value| R::peek(self, &pair.1, |b| quick::compare(const { COMPARISONS[OP as usize] }, a, b));
        if let Some(truth) = L::peek(self, &pair.0, read) {
            return Some(Plain::bool(truth));
        }
        let a = L::plain(self, &pair.0)?;
        a.compare(op, R::plain(self, &pair.1)?).map(Plain::bool)
    }

    /// What `read` makes of a value that is at hand: a constant's, a name's, an attribute's of an object under a name.
    #[inline(always)]
    fn peek<R>(&self, e: &Expr, read: impl FnOnce(&Value) -> Option<R>) -> Option<R> {
        match &e.kind {
            ExprKind::Attr(node) => match leaf(self, &node.object)? {
                Value::Instance(i) => node.field_with(i, read)?,
                _ => None,
            },
            ExprKind::Name(Place::Global(slot)) => read(self.globals.slots.borrow()[*slot as usize].as_ref()?),
            _ => read(leaf(self, e)?),
        }
    }

    /// `a[i]` of a list, tuple or dict that is at hand.
    #[inline(always)]
    fn element<O: Operand, I: Operand>(&self, pair: &(Expr, Expr)) -> Option<Plain> {
        let at = |items: &[Value]| {
            let Plain::Int(i) = I::plain(self, &pair.1)? else { return None };
            Plain::of(items.get(quick::place(i, items.len())?)?)
        };
        O::peek(self, &pair.0, |v| match v {
            Value::List(l) => at(&l.borrow()),
            Value::Tuple(t) => at(t),
            Value::Dict(d) => I::peek(self, &pair.1, |key| d.read_plain(key, Plain::of)??),
            _ => None,
        })
    }

    #[inline(never)]
    fn looked_up(&self, e: &Expr) -> Option<Plain> {
        match &e.kind {
            ExprKind::Name(Place::Cell(c)) => Plain::of(self.cell(*c).borrow().as_ref()?),
            ExprKind::Name(_) | ExprKind::Attr(_) => self.peek(e, Plain::of),
            ExprKind::Unary(UnaryOp::Neg, operand) => match self.plain(operand)? {
                Plain::Int(i) => i.checked_neg().map(Plain::Int),
                Plain::Float(x) => Some(Plain::Float(Word::new(-x.get()))),
                Plain::Bool(_) => None,
            },
            ExprKind::Unary(UnaryOp::Not, operand) => Some(Plain::bool(!self.plain(operand)?.truth())),
            _ => None,
        }
    }

    /// Binds a local variable to a plain number.
    #[inline(always)]
    pub(super) fn put(&mut self, slot: u32, p: Plain) {
        match &mut self.locals[slot as usize] {
            place @ None => *place = Some(p.into()),
            Some(old) => quick::overwrite(old, p.into()),
        }
    }

    /// Binds a local variable, or an item of a list or an attribute of an object under a name, to a plain number; false, and nothing done, where the
    /// target is something else.
    #[inline(always)]
    pub(super) fn set_plain(&mut self, target: &Target, p: Plain) -> bool {
        match target {
            Target::Name(Place::Local(slot), _) => self.put(*slot, p),
            Target::Attr(node, _) => {
                let Some(Value::Instance(i)) = leaf(self, &node.object) else { return false };
                return node.set_field(i, p.into()).is_none();
            }
            Target::Item { object, index, .. } => {
                let Some(Value::List(list)) = leaf(self, object) else { return false };
                let Some(Plain::Int(i)) = self.plain(index) else { return false };
                let mut list = list.borrow_mut();
                let Some(place) = quick::place(i, list.len()) else { return false };
                // What it was may be the last of its kind, and its end may read the list.
                let old = std::mem::replace(&mut list[place], p.into());
                drop(list);
                quick::done(old);
            }
            _ => return false,
        }
        true
    }

    #[inline(always)]
    fn add_name<V: Operand>(&mut self, target: &Target, op: BinOp, value: &Expr) -> Option<()> {
        let Target::Name(Place::Local(slot), _) = target else { return None };
        let a = Plain::of(self.locals[*slot as usize].as_ref()?)?;
        let sum = a.arithmetic(op, V::plain(self, value)?)?;
        self.put(*slot, sum);
        Some(())
    }

    #[inline(always)]
    fn add_cell(&mut self, target: &Target, op: BinOp, value: &Expr) -> Option<()> {
        let Target::Name(Place::Cell(c), _) = target else { return None };
        let b = self.plain(value)?;
        let mut cell = self.cell(*c).borrow_mut();
        let place = cell.as_mut()?;
        let sum = Plain::of(place)?.arithmetic(op, b)?;
        quick::overwrite(place, sum.into());
        Some(())
    }

    #[inline(always)]
    fn add_item(&mut self, target: &Target, op: BinOp, value: &Expr) -> Option<()> {
        let Target::Item { object, index, .. } = target else { return None };
        let add = |item: &mut Value, b: Plain| {
            let sum = Plain::of(item)?.arithmetic(op, b)?;
            quick::overwrite(item, sum.into());
            Some(())
        };
        match leaf(self, object)? {
            Value::List(list) => {
                let Plain::Int(i) = self.plain(index)? else { return None };
                let b = self.plain(value)?;
                let mut list = list.borrow_mut();
                let place = quick::place(i, list.len())?;
                add(&mut list[place], b)
            }
            Value::Dict(dict) => {
                let b = self.plain(value)?;
                dict.change_plain(leaf(self, index)?, |item| add(item, b))
            }
            _ => None,
        }
    }

    #[inline(always)]
    fn add_attr(&mut self, target: &Target, op: BinOp, value: &Expr) -> Option<()> {
        let Target::Attr(node, _) = target else { return None };
        let Value::Instance(i) = leaf(self, &node.object)? else { return None };
        let a = node.field_with(i, Plain::of)??;
        let sum = a.arithmetic(op, self.plain(value)?)?;
        node.set_field(i, sum.into()).is_none().then_some(())
    }
}
