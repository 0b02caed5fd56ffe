//! `itertools`: products, permutations and combinations.

use super::args::value_error;
use super::itertools::make;
use super::object::iterator_types;
use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::{Host, Result, Value};

iterator_types! {
    PRODUCT "itertools" "product";
    PERMUTATIONS "itertools" "permutations";
    COMBINATIONS "itertools" "combinations";
    COMBINATIONS_WITH_REPLACEMENT "itertools" "combinations_with_replacement";
}

rows! { pub FUNCTIONS =
    /// Cartesian product of input iterables.
    ///
    /// >>> import itertools
    /// >>> list(itertools.product('ab', [1, 2]))
    "product"(*iterables: &[Value], repeat: i64 = 1) => product;
    /// Return successive r-length permutations of elements in the iterable.
    ///
    /// >>> import itertools
    /// >>> list(itertools.permutations('abc', 2))
    "permutations"(iterable: Value, r: Option<i64> = None) => permutations;
    /// Return successive r-length combinations of elements in the iterable.
    ///
    /// >>> import itertools
    /// >>> list(itertools.combinations('abc', 2))
    "combinations"(iterable: Value, r: i64) => combinations;
    /// Return successive r-length combinations allowing individual elements to have successive repeats.
    ///
    /// >>> import itertools
    /// >>> list(itertools.combinations_with_replacement('ab', 2))
    "combinations_with_replacement"(iterable: Value, r: i64) => with_replacement;
}

/// The items at these positions.
fn pick(pool: &[Value], indices: &[usize]) -> Value {
    Value::tuple(indices.iter().map(|&i| pool[i].clone()).collect())
}

fn length(r: i64) -> Result<usize> {
    match usize::try_from(r) {
        Ok(r) if r < 1 << 24 => Ok(r),
        Ok(_) => Err(Error::new(ErrorKind::MemoryError, "").into()),
        Err(_) => value_error("r must be non-negative"),
    }
}

fn product(h: &mut dyn Host, iterables: &[Value], repeat: i64) -> Result<Value> {
    let Ok(times) = usize::try_from(repeat) else { return value_error("repeat argument cannot be negative") };
    if times.saturating_mul(iterables.len()) > 1 << 24 {
        return Err(Error::new(ErrorKind::MemoryError, "").into());
    }
    let once: Vec<Vec<Value>> = iterables.iter().map(|v| v.to_vec(h)).collect::<Result<_>>()?;
    let pools: Vec<Vec<Value>> = std::iter::repeat_n(once, times).flatten().collect();
    let mut at: Option<Vec<usize>> = pools.iter().all(|p| !p.is_empty()).then(|| vec![0; pools.len()]);
    make(&PRODUCT, move |_| {
        let Some(indices) = &mut at else { return Ok(None) };
        let row = Value::tuple(indices.iter().zip(&pools).map(|(&i, p)| p[i].clone()).collect());
        let turn = (0..pools.len()).rev().find(|&k| indices[k] + 1 < pools[k].len());
        match turn {
            Some(k) => {
                indices[k] += 1;
                indices[k + 1..].fill(0);
            }
            None => at = None,
        }
        Ok(Some(row))
    })
}

fn permutations(h: &mut dyn Host, iterable: Value, r: Option<i64>) -> Result<Value> {
    let pool = iterable.to_vec(h)?;
    let n = pool.len();
    let r = r.map_or(Ok(n), length)?;
    let mut indices: Vec<usize> = (0..n).collect();
    let mut cycles: Vec<usize> = (0..r.min(n)).map(|i| n - i).collect();
    let mut state = if r > n { None } else { Some(true) };
    make(&PERMUTATIONS, move |_| {
        match state {
            None => return Ok(None),
            Some(true) => state = Some(false),
            Some(false) => {
                let mut turned = false;
                for i in (0..r).rev() {
                    cycles[i] -= 1;
                    if cycles[i] == 0 {
                        indices[i..].rotate_left(1);
                        cycles[i] = n - i;
                    } else {
                        indices.swap(i, n - cycles[i]);
                        turned = true;
                        break;
                    }
                }
                if !turned {
                    state = None;
                    return Ok(None);
                }
            }
        }
        Ok(Some(pick(&pool, &indices[..r])))
    })
}

fn combinations(h: &mut dyn Host, iterable: Value, r: i64) -> Result<Value> {
    let pool = iterable.to_vec(h)?;
    let (n, r) = (pool.len(), length(r)?);
    let mut at: Option<Vec<usize>> = (r <= n).then(|| (0..r).collect());
    make(&COMBINATIONS, move |_| {
        let Some(indices) = &mut at else { return Ok(None) };
        let row = pick(&pool, indices);
        match (0..r).rev().find(|&i| indices[i] != i + n - r) {
            Some(i) => {
                let first = indices[i] + 1;
                for (k, slot) in indices[i..].iter_mut().enumerate() {
                    *slot = first + k;
                }
            }
            None => at = None,
        }
        Ok(Some(row))
    })
}

fn with_replacement(h: &mut dyn Host, iterable: Value, r: i64) -> Result<Value> {
    let pool = iterable.to_vec(h)?;
    let (n, r) = (pool.len(), length(r)?);
    let mut at: Option<Vec<usize>> = (n > 0 || r == 0).then(|| vec![0; r]);
    make(&COMBINATIONS_WITH_REPLACEMENT, move |_| {
        let Some(indices) = &mut at else { return Ok(None) };
        let row = pick(&pool, indices);
        match (0..r).rev().find(|&i| indices[i] + 1 != n) {
            Some(i) => {
                let next = indices[i] + 1;
                indices[i..].fill(next);
            }
            None => at = None,
        }
        Ok(Some(row))
    })
}
