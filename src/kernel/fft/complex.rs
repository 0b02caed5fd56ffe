//! Complex passes: a radix at a time, from one buffer into the other.

use super::roots::Roots;
use crate::kernel::stop;
use num_complex::Complex;

type C = Complex<f64>;

/// One radix of a plan.
pub struct Pass {
    radix: usize,
    /// How many transforms stand side by side before this pass, and how long what follows is.
    before: usize,
    after: usize,
    /// `twiddles[(j - 1) * (after - 1) + i - 1]`.
    twiddles: Vec<C>,
    /// exp(2πi k/radix), for radices without a butterfly of their own.
    own: Vec<C>,
}

/// The passes for these radices, whose product is `n`.
pub fn passes(n: usize, radices: &[usize], roots: &Roots) -> Vec<Pass> {
    let mut before = 1;
    radices
        .iter()
        .map(|&radix| {
            let after = n / (before * radix);
            let twiddles = (1..radix)
                .flat_map(|j| (1..after).map(move |i| (i, j)))
                .map(|(i, j)| roots.get(j * before * i))
                .collect();
            let own = own_roots(radix);
            let pass = Pass { radix, before, after, twiddles, own };
            before *= radix;
            pass
        })
        .collect()
}

/// exp(2πi k/radix), correctly rounded where the transform's zeros depend on it.
fn own_roots(radix: usize) -> Vec<C> {
    let mut all: Vec<C> = match radix {
        2 | 4 | 8 => return Vec::new(),
        3 => vec![C::ONE, C::new(-0.5, 0.866_025_403_784_438_6)],
        5 => vec![
            C::ONE,
            C::new(0.309_016_994_374_947_45, 0.951_056_516_295_153_5),
            C::new(-0.809_016_994_374_947_5, 0.587_785_252_292_473_1),
        ],
        _ => {
            let roots = Roots::new(radix);
            (0..=radix / 2).map(|k| roots.get(k)).collect()
        }
    };
    for k in all.len()..radix {
        all.push(all[radix - k].conj());
    }
    all
}

/// Runs all passes; `forward` has the negative exponent.
pub fn run(passes: &[Pass], mut data: Vec<C>, forward: bool) -> Vec<C> {
    let mut other = vec![C::ZERO; data.len()];
    let mut terms = Vec::new();
    for pass in passes {
        let (r, l, m) = (pass.radix, pass.before, pass.after);
        terms.resize(r, C::ZERO);
        for k in stop::watched(0..l) {
            for i in 0..m {
                for (j, t) in terms.iter_mut().enumerate() {
                    *t = data[i + m * (j + r * k)];
                }
                butterfly(&mut terms, &pass.own, forward);
                for (j, t) in terms.iter().enumerate() {
                    other[i + m * (k + l * j)] = match (j, i) {
                        (0, _) | (_, 0) => *t,
                        _ => turned(*t, pass.twiddles[(j - 1) * (m - 1) + i - 1], forward),
                    };
                }
            }
        }
        std::mem::swap(&mut data, &mut other);
    }
    data
}

/// `v * w`, or `v * conj(w)` where forward.
#[inline]
fn turned(v: C, w: C, forward: bool) -> C {
    if forward {
        C::new(v.re * w.re + v.im * w.im, v.im * w.re - v.re * w.im)
    } else {
        C::new(v.re * w.re - v.im * w.im, v.re * w.im + v.im * w.re)
    }
}

/// A quarter turn.
#[inline]
fn quarter(a: C, forward: bool) -> C {
    if forward { C::new(a.im, -a.re) } else { C::new(-a.im, a.re) }
}

const HALF_ROOT: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// An eighth of a turn.
fn eighth(a: C, forward: bool) -> C {
    if forward {
        C::new(HALF_ROOT * (a.re + a.im), HALF_ROOT * (a.im - a.re))
    } else {
        C::new(HALF_ROOT * (a.re - a.im), HALF_ROOT * (a.im + a.re))
    }
}

/// Three eighths of a turn.
fn three_eighths(a: C, forward: bool) -> C {
    if forward {
        C::new(HALF_ROOT * (a.im - a.re), HALF_ROOT * (-a.re - a.im))
    } else {
        C::new(HALF_ROOT * (-a.re - a.im), HALF_ROOT * (a.re - a.im))
    }
}

/// The transform of a few terms, in place.
fn butterfly(t: &mut [C], own: &[C], forward: bool) {
    match t {
        [a, b] => (*a, *b) = (*a + *b, *a - *b),
        [a, b, c, d] => {
            let (t2, t1) = (*a + *c, *a - *c);
            let (t3, t4) = (*b + *d, quarter(*b - *d, forward));
            (*a, *c) = (t2 + t3, t2 - t3);
            (*b, *d) = (t1 + t4, t1 - t4);
        }
        [x0, x1, x2, x3, x4, x5, x6, x7] => {
            let (a1, a5) = (*x1 + *x5, *x1 - *x5);
            let (a3, a7) = (*x3 + *x7, *x3 - *x7);
            let (a1, a3) = (a1 + a3, quarter(a1 - a3, forward));
            let a7 = quarter(a7, forward);
            let (a5, a7) = (eighth(a5 + a7, forward), three_eighths(a5 - a7, forward));
            let (a0, a4) = (*x0 + *x4, *x0 - *x4);
            let (a2, a6) = (*x2 + *x6, *x2 - *x6);
            let (b0, b2) = (a0 + a2, a0 - a2);
            let a6 = quarter(a6, forward);
            let (b4, b6) = (a4 + a6, a4 - a6);
            (*x0, *x4) = (b0 + a1, b0 - a1);
            (*x2, *x6) = (b2 + a3, b2 - a3);
            (*x1, *x5) = (b4 + a5, b4 - a5);
            (*x3, *x7) = (b6 + a7, b6 - a7);
        }
        _ => odd(t, own, forward),
    }
}

/// An odd radix: sums and differences of the terms that lie opposite each other.
fn odd(t: &mut [C], own: &[C], forward: bool) {
    let r = t.len();
    let h = r / 2;
    let first = t[0];
    let sums: Vec<C> = (1..=h).map(|j| t[j] + t[r - j]).collect();
    let gaps: Vec<C> = (1..=h).map(|j| t[j] - t[r - j]).collect();
    t[0] = sums.iter().fold(first, |a, s| a + s);
    for u in 1..=h {
        let (mut even, mut cross) = (first, None::<C>);
        for (j, (s, d)) in sums.iter().zip(&gaps).enumerate() {
            let w = own[u * (j + 1) % r];
            even = C::new(even.re + w.re * s.re, even.im + w.re * s.im);
            let y = if forward { -w.im } else { w.im };
            cross = Some(match cross {
                None => C::new(y * d.im, y * d.re),
                Some(c) => C::new(c.re + y * d.im, c.im + y * d.re),
            });
        }
        let cross = cross.map_or(C::ZERO, |c| C::new(-c.re, c.im));
        t[u] = even + cross;
        t[r - u] = even - cross;
    }
}
