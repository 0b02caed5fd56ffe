//! Sorting of values: stable, by `<` alone, which may be the program's and may fail.

use crate::kernel::{progress, stop};
use crate::value::types::CmpOp;
use crate::value::{Args, Host, Result, Value, ops};
use std::cmp::Ordering;

/// Runs up to this length are sorted by binary insertion, as CPython does: with an order that is none
/// (NaN) the result shows it.
const SHORT: usize = 64;

/// Sorts in place, by the key function if there is one.
pub fn sort(h: &mut dyn Host, items: &mut [Value], key: &Value, reverse: bool) -> Result<()> {
    if key.is_none() {
        if sort_alike(items, reverse) {
            return Ok(());
        }
        return with_direction(items, reverse, |items| stable(h, items, &|v: &Value| v.clone()));
    }
    let mut keyed = Vec::with_capacity(items.len());
    for v in progress::counted(items.iter()) {
        stop::poll();
        keyed.push((h.call(key, Args::positional(std::slice::from_ref(v)))?, v.clone()));
    }
    with_direction(&mut keyed, reverse, |keyed| stable(h, keyed, &|(k, _): &(Value, Value)| k.clone()))?;
    for (place, (_, v)) in items.iter_mut().zip(keyed) {
        *place = v;
    }
    Ok(())
}

/// Descending order keeps equal items in their order: reversed before and after.
fn with_direction<T>(items: &mut [T], reverse: bool, sort: impl FnOnce(&mut [T]) -> Result<()>) -> Result<()> {
    if reverse {
        items.reverse();
    }
    let done = sort(items);
    if reverse {
        items.reverse();
    }
    done
}

/// Sorts ints, floats without NaN, or texts without asking anyone; `false` if there is anything else.
fn sort_alike(items: &mut [Value], reverse: bool) -> bool {
    fn order(a: &Value, b: &Value) -> Ordering {
        stop::poll();
        match (a, b) {
            (Value::Int(x), Value::Int(y)) => x.cmp(y),
            (Value::Float(x), Value::Float(y)) => x.get().partial_cmp(&y.get()).unwrap_or(Ordering::Equal),
            (Value::Str(x), Value::Str(y)) => x.as_str().cmp(y.as_str()),
            _ => Ordering::Equal,
        }
    }
    let alike = items.iter().all(|v| matches!(v, Value::Int(_)))
        || items.iter().all(|v| matches!(v, Value::Float(f) if !f.get().is_nan()))
        || items.iter().all(|v| matches!(v, Value::Str(_)));
    if alike {
        if reverse {
            items.sort_by(|a, b| order(b, a));
        } else {
            items.sort_by(order);
        }
    }
    alike
}

/// `a < b`.
fn less(h: &mut dyn Host, a: &Value, b: &Value) -> Result<bool> {
    stop::poll();
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => Ok(x < y),
        (Value::Float(x), Value::Float(y)) => Ok(x.get() < y.get()),
        _ => ops::compare(h, CmpOp::Lt, a, b)?.truth(h),
    }
}

/// A stable merge sort on binary-insertion runs.
fn stable<T: Clone>(h: &mut dyn Host, items: &mut [T], key: &dyn Fn(&T) -> Value) -> Result<()> {
    let n = items.len();
    if n < SHORT {
        return insertion(h, items, key);
    }
    let (left, right) = items.split_at_mut(n / 2);
    stable(h, left, key)?;
    stable(h, right, key)?;
    let (left, right) = (left.to_vec(), right.to_vec());
    let (mut i, mut j) = (0, 0);
    for place in items.iter_mut() {
        let take_right = match (left.get(i), right.get(j)) {
            (Some(a), Some(b)) => less(h, &key(b), &key(a))?,
            (None, _) => true,
            _ => false,
        };
        let source = if take_right { &right[j] } else { &left[i] };
        *place = source.clone();
        if take_right {
            j += 1;
        } else {
            i += 1;
        }
    }
    Ok(())
}

fn insertion<T>(h: &mut dyn Host, items: &mut [T], key: &dyn Fn(&T) -> Value) -> Result<()> {
    if items.len() < 2 {
        return Ok(());
    }
    // The run that is in order already; a strictly descending one is turned round.
    let mut run = 2;
    if less(h, &key(&items[1]), &key(&items[0]))? {
        while run < items.len() && less(h, &key(&items[run]), &key(&items[run - 1]))? {
            run += 1;
        }
        items[..run].reverse();
    } else {
        while run < items.len() && !less(h, &key(&items[run]), &key(&items[run - 1]))? {
            run += 1;
        }
    }
    for i in run..items.len() {
        let pivot = key(&items[i]);
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(h, &pivot, &key(&items[middle]))? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=i].rotate_right(1);
    }
    Ok(())
}
