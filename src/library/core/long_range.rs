//! `range` beyond 64 bits: the same object for numbers of any size.

use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::types::{CmpOp, Install, Slots};
use crate::value::{Host, Object, Range, Result, Slice, TypeInfo, Value, types};
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, ToPrimitive, Zero};
use std::rc::Rc;

/// `range(start, stop, step)`, one of which leaves 64 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct LongRange {
    start: BigInt,
    stop: BigInt,
    step: BigInt,
}

/// Its type: a `range` by name.
static LONG_RANGE: TypeInfo = TypeInfo::new("builtins", "range", Some(&types::RANGE));
static ITERATOR: TypeInfo = TypeInfo::new("builtins", "longrange_iterator", Some(&types::ITERATOR));

impl Object for LongRange {
    fn type_info(&self) -> &'static TypeInfo {
        &LONG_RANGE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// The range of these numbers, the small kind where they fit.
pub fn range(start: BigInt, stop: BigInt, step: BigInt) -> Value {
    match (start.to_i64(), stop.to_i64(), step.to_i64()) {
        (Some(start), Some(stop), Some(step)) => Value::Range(Rc::new(Range { start, stop, step })),
        _ => Value::object(LongRange { start, stop, step }),
    }
}

impl LongRange {
    fn count(&self) -> BigInt {
        let (span, step) = match self.step.sign() {
            Sign::Minus => (&self.start - &self.stop, -&self.step),
            _ => (&self.stop - &self.start, self.step.clone()),
        };
        if span.sign() == Sign::Plus { span.div_ceil(&step) } else { BigInt::zero() }
    }
    fn at(&self, i: &BigInt) -> BigInt {
        &self.start + i * &self.step
    }
    /// Where a number stands, if it is one of these.
    fn position(&self, number: &Value) -> Option<BigInt> {
        let number = match number {
            Value::Float(f) if f.get().fract() == 0.0 => crate::value::number::float_to_big(f.get()),
            v => v.to_bigint()?,
        };
        let (i, rest) = (number - &self.start).div_mod_floor(&self.step);
        (rest.is_zero() && i.sign() != Sign::Minus && i < self.count()).then_some(i)
    }
    fn slice(&self, h: &mut dyn Host, slice: &Slice) -> Result<Value> {
        let n = self.count();
        let mut part = |v: &Value| -> Result<Option<BigInt>> {
            if v.is_none() {
                return Ok(None);
            }
            let text = "slice indices must be integers or None or have an __index__ method";
            v.index(h)?.map(Some).ok_or_else(|| Error::type_error(text).into())
        };
        let step = part(&slice.step)?.unwrap_or_else(BigInt::one);
        if step.is_zero() {
            return Err(Error::value("slice step cannot be zero").into());
        }
        let (low, high) = match step.sign() {
            Sign::Minus => (BigInt::from(-1), &n - 1),
            _ => (BigInt::zero(), n.clone()),
        };
        let ends = if step.sign() == Sign::Minus { (&high, &low) } else { (&low, &high) };
        let clamp = |v: BigInt| (if v.sign() == Sign::Minus { v + &n } else { v }).clamp(low.clone(), high.clone());
        let start = part(&slice.start)?.map_or(ends.0.clone(), clamp);
        let stop = part(&slice.stop)?.map_or(ends.1.clone(), clamp);
        Ok(range(self.at(&start), self.at(&stop), &self.step * step))
    }
    /// The numbers from this one on, by this step, as many as are left.
    fn walk(mut next: BigInt, step: BigInt, mut left: BigInt) -> Value {
        Value::iter_fn(&ITERATOR, move |_| {
            if left.is_zero() {
                return Ok(None);
            }
            left -= 1;
            let following = &next + &step;
            Ok(Some(Value::int(std::mem::replace(&mut next, following))))
        })
    }
}

fn this(v: &Value) -> Result<&LongRange> {
    v.downcast::<LongRange>().ok_or_else(|| Error::type_error("not a range").into())
}

rows! { METHODS =
    /// Where the number stands.
    "index"(this: Value, value: Value, /) => index;
    /// How often the number is there: once or not.
    "count"(this: Value, value: Value, /) => count;
    /// The numbers from the last on.
    "__reversed__"(this: Value) => reversed;
}

crate::attrs! { ATTRS =
    /// The first number.
    start => |_, v| Ok(Value::int(this(v)?.start.clone()));
    /// Where it ends.
    stop => |_, v| Ok(Value::int(this(v)?.stop.clone()));
    /// From one number to the next.
    step => |_, v| Ok(Value::int(this(v)?.step.clone()));
}

fn index(h: &mut dyn Host, v: Value, value: Value) -> Result<Value> {
    match this(&v)?.position(&value) {
        Some(i) => Ok(Value::int(i)),
        None => Err(Error::value(format!("{} is not in range", value.repr(h)?)).into()),
    }
}

fn count(_: &mut dyn Host, v: Value, value: Value) -> Result<Value> {
    Ok(Value::Int(this(&v)?.position(&value).is_some().into()))
}

fn reversed(_: &mut dyn Host, v: Value) -> Result<Value> {
    let r = this(&v)?;
    let n = r.count();
    Ok(LongRange::walk(r.at(&(&n - 1)), -&r.step, n))
}

fn item(h: &mut dyn Host, v: &Value, i: &Value) -> Result<Value> {
    let r = this(v)?;
    if let Value::Slice(s) = i {
        return r.slice(h, s);
    }
    let Some(i) = i.index(h)? else {
        let text = format!("range indices must be integers or slices, not {}", i.type_name());
        return Err(Error::type_error(text).into());
    };
    let n = r.count();
    let at = if i.sign() == Sign::Minus { i + &n } else { i };
    if at.sign() == Sign::Minus || at >= n {
        return Err(Error::index("range object index out of range").into());
    }
    Ok(Value::int(r.at(&at)))
}

fn compare(_: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let parts = |v: &Value| match v {
        Value::Range(r) => Some(LongRange { start: r.start.into(), stop: r.stop.into(), step: r.step.into() }),
        v => v.downcast::<LongRange>().cloned(),
    };
    let (Some(x), Some(y)) = (parts(a), parts(b)) else { return Ok(Value::NotImplemented) };
    let n = x.count();
    let same = n == y.count() && (n.is_zero() || x.start == y.start && (n.is_one() || x.step == y.step));
    Ok(match op {
        CmpOp::Eq => Value::bool(same),
        CmpOp::Ne => Value::bool(!same),
        _ => Value::NotImplemented,
    })
}

fn repr(_: &mut dyn Host, v: &Value) -> Result<String> {
    let LongRange { start, stop, step } = this(v)?;
    Ok(if step.is_one() { format!("range({start}, {stop})") } else { format!("range({start}, {stop}, {step})") })
}

/// Installs the type.
pub fn install() {
    LONG_RANGE.install(Install {
        slots: Slots {
            truth: Some(|_, v| Ok(!this(v)?.count().is_zero())),
            len: Some(|_, v| {
                let text = "Python int too large to convert to C ssize_t";
                let n = this(v)?.count().to_i64();
                n.map(|n| n as usize).ok_or_else(|| Error::new(ErrorKind::OverflowError, text).into())
            }),
            getitem: Some(item),
            contains: Some(|_, v, number| Ok(this(v)?.position(number).is_some())),
            iter: Some(|_, v| {
                let r = this(v)?;
                Ok(LongRange::walk(r.start.clone(), r.step.clone(), r.count()))
            }),
            compare: Some(compare),
            repr: Some(repr),
            hash: Some(|h, v| {
                let r = this(v)?;
                let n = r.count();
                let none = |known: bool, x: &BigInt| if known { Value::int(x.clone()) } else { Value::None };
                let parts = vec![Value::int(n.clone()), none(!n.is_zero(), &r.start), none(n > BigInt::one(), &r.step)];
                Value::tuple(parts).hash(h)
            }),
            ..Slots::default()
        },
        methods: crate::tables![METHODS],
        attrs: crate::attr_tables![ATTRS],
        ..Install::default()
    });
    ITERATOR.install(Install { slots: *types::ITERATOR.slots(), ..Install::default() });
}
