//! The module `bisect`: positions in sorted sequences.

use super::args::value_error;
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::types::CmpOp;
use crate::value::{Args, Host, Result, Symbol, Value, attr, item, ops};

/// The module `bisect`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "bisect",
    doc: "Bisection algorithms.",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[("bisect", "bisect_right"), ("insort", "insort_right")],
};

rows! { pub FUNCTIONS =
    /// Return the index where to insert item x in list a, assuming a is sorted; to the left of equal items.
    ///
    /// >>> import bisect
    /// >>> bisect.bisect_left([1, 2, 2, 3], 2)
    "bisect_left"(a: Value, x: Value, lo: i64 = 0, hi: Option<i64> = None, *, key: Value = None) =>
        |h: &mut dyn Host, a: Value, x: Value, lo: i64, hi: Option<i64>, key: Value| {
            search(h, &a, &x, (lo, hi), &key, true).map(Value::Int)
        };
    /// Return the index where to insert item x in list a, assuming a is sorted; to the right of equal items.
    ///
    /// >>> import bisect
    /// >>> bisect.bisect_right([1, 2, 2, 3], 2)
    "bisect_right"(a: Value, x: Value, lo: i64 = 0, hi: Option<i64> = None, *, key: Value = None) =>
        |h: &mut dyn Host, a: Value, x: Value, lo: i64, hi: Option<i64>, key: Value| {
            search(h, &a, &x, (lo, hi), &key, false).map(Value::Int)
        };
    /// Insert item x in list a, and keep it sorted assuming a is sorted; to the left of equal items.
    ///
    /// >>> import bisect
    /// >>> a = [1, 3]
    /// >>> bisect.insort_left(a, 2)
    /// >>> a
    "insort_left"(a: Value, x: Value, lo: i64 = 0, hi: Option<i64> = None, *, key: Value = None) =>
        |h: &mut dyn Host, a: Value, x: Value, lo: i64, hi: Option<i64>, key: Value| {
            insert(h, &a, &x, (lo, hi), &key, true)
        };
    /// Insert item x in list a, and keep it sorted assuming a is sorted; to the right of equal items.
    ///
    /// >>> import bisect
    /// >>> a = [1, 3]
    /// >>> bisect.insort_right(a, 2)
    /// >>> a
    "insort_right"(a: Value, x: Value, lo: i64 = 0, hi: Option<i64> = None, *, key: Value = None) =>
        |h: &mut dyn Host, a: Value, x: Value, lo: i64, hi: Option<i64>, key: Value| {
            insert(h, &a, &x, (lo, hi), &key, false)
        };
}

/// First and one past the last position to look at.
type Bounds = (i64, Option<i64>);

fn search(h: &mut dyn Host, a: &Value, x: &Value, (lo, hi): Bounds, key: &Value, left: bool) -> Result<i64> {
    if lo < 0 {
        return value_error("lo must be non-negative");
    }
    let mut lo = lo;
    let mut hi = match hi {
        Some(hi) => hi,
        None => a.len(h)? as i64,
    };
    while lo < hi {
        let mid = lo + (hi - lo) / 2;
        let mut v = item::get(h, a, &Value::Int(mid))?;
        if !key.is_none() {
            v = h.call(key, Args::positional(&[v]))?;
        }
        let go_right = if left {
            ops::compare(h, CmpOp::Lt, &v, x)?.truth(h)?
        } else {
            !ops::compare(h, CmpOp::Lt, x, &v)?.truth(h)?
        };
        if go_right { lo = mid + 1 } else { hi = mid }
    }
    Ok(lo)
}

fn insert(h: &mut dyn Host, a: &Value, x: &Value, bounds: Bounds, key: &Value, left: bool) -> Result<Value> {
    let sought = if key.is_none() { x.clone() } else { h.call(key, Args::positional(std::slice::from_ref(x)))? };
    let at = search(h, a, &sought, bounds, key, left)?;
    attr::call_method(h, a, Symbol::new("insert"), Args::positional(&[Value::Int(at), x.clone()]))?;
    Ok(Value::None)
}
