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
pub fn run(passes: &[Pass], data: Vec<C>, forward: bool) -> Vec<C> {
    if forward { run_to::<true>(passes, data) } else { run_to::<false>(passes, data) }
}

fn run_to<const FORWARD: bool>(passes: &[Pass], mut data: Vec<C>) -> Vec<C> {
    let mut other = vec![C::ZERO; data.len()];
    for pass in passes {
        match pass.radix {
            2 => step::<2, FORWARD>(pass, &data, &mut other),
            4 => step::<4, FORWARD>(pass, &data, &mut other),
            8 => step::<8, FORWARD>(pass, &data, &mut other),
            3 => step::<3, FORWARD>(pass, &data, &mut other),
            5 => step::<5, FORWARD>(pass, &data, &mut other),
            7 => step::<7, FORWARD>(pass, &data, &mut other),
            11 => step::<11, FORWARD>(pass, &data, &mut other),
            13 => step::<13, FORWARD>(pass, &data, &mut other),
            _ => odd_step::<FORWARD>(pass, &data, &mut other),
        }
        std::mem::swap(&mut data, &mut other);
    }
    data
}

/// A pass of a small radix, known when this is compiled: the terms stay in registers.
fn step<const R: usize, const FORWARD: bool>(pass: &Pass, data: &[C], other: &mut [C]) {
    let (l, m) = (pass.before, pass.after);
    let twiddles: [&[C]; R] = std::array::from_fn(|j| match j {
        0 => &[][..],
        j => &pass.twiddles[(j - 1) * (m - 1)..j * (m - 1)],
    });
    for (k, block) in data.chunks_exact(m * R).inspect(|_| stop::poll()).enumerate() {
        let from: [&[C]; R] = std::array::from_fn(|j| &block[j * m..(j + 1) * m]);
        for i in 0..m {
            let mut terms: [C; R] = std::array::from_fn(|j| from[j][i]);
            butterfly(&mut terms, &pass.own, FORWARD);
            other[i + m * k] = terms[0];
            for j in 1..R {
                let turned = if i == 0 { terms[j] } else { turned(terms[j], twiddles[j][i - 1], FORWARD) };
                other[i + m * (k + l * j)] = turned;
            }
        }
    }
}

/// A pass of any odd radix.
fn odd_step<const FORWARD: bool>(pass: &Pass, data: &[C], other: &mut [C]) {
    let (r, l, m) = (pass.radix, pass.before, pass.after);
    let mut terms = vec![C::ZERO; r];
    for k in (0..l).inspect(|_| stop::poll()) {
        for i in 0..m {
            for (j, t) in terms.iter_mut().enumerate() {
                *t = data[i + m * (j + r * k)];
            }
            odd(&mut terms, &pass.own, FORWARD);
            for (j, t) in terms.iter().enumerate() {
                other[i + m * (k + l * j)] = match (j, i) {
                    (0, _) | (_, 0) => *t,
                    _ => turned(*t, pass.twiddles[(j - 1) * (m - 1) + i - 1], FORWARD),
                };
            }
        }
    }
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
#[inline]
fn eighth(a: C, forward: bool) -> C {
    if forward {
        C::new(HALF_ROOT * (a.re + a.im), HALF_ROOT * (a.im - a.re))
    } else {
        C::new(HALF_ROOT * (a.re - a.im), HALF_ROOT * (a.im + a.re))
    }
}

/// Three eighths of a turn.
#[inline]
fn three_eighths(a: C, forward: bool) -> C {
    if forward {
        C::new(HALF_ROOT * (a.im - a.re), HALF_ROOT * (-a.re - a.im))
    } else {
        C::new(HALF_ROOT * (-a.re - a.im), HALF_ROOT * (a.re - a.im))
    }
}

/// The transform of a few terms, in place.
#[inline(always)]
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

/// The largest odd radix whose terms are kept on the stack.
const SMALL: usize = 16;

/// An odd radix: sums and differences of the terms that lie opposite each other.
#[inline(always)]
fn odd(t: &mut [C], own: &[C], forward: bool) {
    let (r, h) = (t.len(), t.len() / 2);
    let (mut stack, mut heap);
    // Sums in the first half, differences in the second.
    let pairs: &mut [C] = if r <= SMALL {
        stack = [C::ZERO; SMALL];
        &mut stack[..2 * h]
    } else {
        heap = vec![C::ZERO; 2 * h];
        &mut heap
    };
    let (sums, gaps) = pairs.split_at_mut(h);
    for j in 0..h {
        (sums[j], gaps[j]) = (t[j + 1] + t[r - 1 - j], t[j + 1] - t[r - 1 - j]);
    }
    let first = t[0];
    t[0] = sums.iter().fold(first, |a, s| a + s);
    let own = &own[..r];
    for u in 1..=h {
        let (mut even, mut cross) = (first, C::ZERO);
        for j in 0..h {
            let w = own[u * (j + 1) % r];
            even = C::new(even.re + w.re * sums[j].re, even.im + w.re * sums[j].im);
            let y = if forward { -w.im } else { w.im };
            // The first product is taken as it is: zero added to it would lose its sign.
            cross = match j {
                0 => C::new(y * gaps[j].im, y * gaps[j].re),
                _ => C::new(cross.re + y * gaps[j].im, cross.im + y * gaps[j].re),
            };
        }
        let cross = C::new(-cross.re, cross.im);
        t[u] = even + cross;
        t[r - u] = even - cross;
    }
}
