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
        return by_keys(h, items, &|v: &Value| v, reverse);
    }
    let mut keyed = Vec::with_capacity(items.len());
    for v in progress::counted(items.iter()) {
        stop::poll();
        keyed.push((h.call(key, Args::positional(std::slice::from_ref(v)))?, v.clone()));
    }
    by_keys(h, &mut keyed, &|(k, _): &(Value, Value)| k, reverse)?;
    for (place, (_, v)) in items.iter_mut().zip(keyed) {
        *place = v;
    }
    Ok(())
}

/// What an item is sorted by.
type Key<'k, T> = &'k dyn for<'a> Fn(&'a T) -> &'a Value;

fn by_keys<T: Clone>(h: &mut dyn Host, items: &mut [T], key: Key<T>, reverse: bool) -> Result<()> {
    if sort_alike(items, key, reverse) {
        return Ok(());
    }
    with_direction(items, reverse, |items| stable(h, items, key))
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
fn sort_alike<T>(items: &mut [T], key: Key<T>, reverse: bool) -> bool {
    fn order(a: &Value, b: &Value) -> Ordering {
        stop::poll();
        match (a, b) {
            (Value::Int(x), Value::Int(y)) => x.cmp(y),
            (Value::Float(x), Value::Float(y)) => x.get().partial_cmp(&y.get()).unwrap_or(Ordering::Equal),
            (Value::Str(x), Value::Str(y)) => x.as_str().cmp(y.as_str()),
            _ => Ordering::Equal,
        }
    }
    let all = |is: fn(&Value) -> bool| items.iter().all(|item| is(key(item)));
    let alike = all(|v| matches!(v, Value::Int(_)))
        || all(|v| matches!(v, Value::Float(f) if !f.get().is_nan()))
        || all(|v| matches!(v, Value::Str(_)));
    if alike {
        if reverse {
            items.sort_by(|a, b| order(key(b), key(a)));
        } else {
            items.sort_by(|a, b| order(key(a), key(b)));
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

/// A stable merge sort on binary-insertion runs. Whatever a comparison raises, no item is lost.
fn stable<T: Clone>(h: &mut dyn Host, items: &mut [T], key: Key<T>) -> Result<()> {
    let n = items.len();
    if n < SHORT {
        return insertion(h, items, key);
    }
    let middle = n / 2;
    stable(h, &mut items[..middle], key)?;
    stable(h, &mut items[middle..], key)?;
    // The left half moves aside; where an item goes there is always one that has its place elsewhere.
    let mut left = items[..middle].to_vec();
    let (mut i, mut j, mut place) = (0, middle, 0);
    let mut done = Ok(());
    while i < middle && j < n {
        match less(h, key(&items[j]), key(&left[i])) {
            Ok(true) => {
                items.swap(place, j);
                j += 1;
            }
            Ok(false) => {
                std::mem::swap(&mut items[place], &mut left[i]);
                i += 1;
            }
            Err(e) => {
                done = Err(e);
                break;
            }
        }
        place += 1;
    }
    items[place..j].swap_with_slice(&mut left[i..]);
    done
}

fn insertion<T>(h: &mut dyn Host, items: &mut [T], key: Key<T>) -> Result<()> {
    if items.len() < 2 {
        return Ok(());
    }
    // The run that is in order already; a strictly descending one is turned round.
    let mut run = 2;
    if less(h, key(&items[1]), key(&items[0]))? {
        while run < items.len() && less(h, key(&items[run]), key(&items[run - 1]))? {
            run += 1;
        }
        items[..run].reverse();
    } else {
        while run < items.len() && !less(h, key(&items[run]), key(&items[run - 1]))? {
            run += 1;
        }
    }
    for i in run..items.len() {
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(h, key(&items[i]), key(&items[middle]))? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=i].rotate_right(1);
    }
    Ok(())
}
