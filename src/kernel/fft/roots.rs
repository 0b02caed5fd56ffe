//! exp(2πi k/n) for all k, from two short tables.

use num_complex::Complex;

type C = Complex<f64>;

/// The n-th roots of unity.
pub struct Roots {
    n: usize,
    shift: usize,
    fine: Vec<C>,
    coarse: Vec<C>,
}

impl Roots {
    /// Tables for `n` at least 1.
    pub fn new(n: usize) -> Self {
        let count = (n + 2) / 2;
        let mut shift = 1;
        while (1usize << shift) * (1 << shift) < count {
            shift += 1;
        }
        let size = 1usize << shift;
        let one = |k: usize| if k == 0 { C::ONE } else { root(k, n) };
        Roots {
            n,
            shift,
            fine: (0..size).map(|k| if k < n { one(k) } else { C::ONE }).collect(),
            coarse: (0..count.div_ceil(size)).map(|k| one(k * size)).collect(),
        }
    }

    /// Root number `k`, less than `n`.
    pub fn get(&self, k: usize) -> C {
        let product = |k: usize| {
            let (x, y) = (self.fine[k & ((1 << self.shift) - 1)], self.coarse[k >> self.shift]);
            C::new(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re)
        };
        if 2 * k <= self.n { product(k) } else { product(self.n - k).conj() }
    }
}

/// π/4 divided by `n`, rounded once: pocketfft divides in long double.
fn eighth_over(n: usize) -> f64 {
    /// What π/4 has beyond its double.
    const REST: f64 = 3.061_616_997_868_383e-17;
    let (eighth, n) = (std::f64::consts::FRAC_PI_4, n as f64);
    let quotient = eighth / n;
    quotient + ((-quotient).mul_add(n, eighth) + REST) / n
}

/// One root, from the angle reduced to an eighth of a turn.
fn root(k: usize, n: usize) -> C {
    let angle = eighth_over(n);
    let near = |x: usize| {
        let (s, c) = (x as f64 * angle).sin_cos();
        C::new(c, s)
    };
    let upper = |x: usize| -> C {
        if x < n {
            near(x)
        } else if x < 2 * n {
            let w = near(2 * n - x);
            C::new(w.im, w.re)
        } else if x < 3 * n {
            let w = near(x - 2 * n);
            C::new(-w.im, w.re)
        } else {
            let w = near(4 * n - x);
            C::new(-w.re, w.im)
        }
    };
    let x = 8 * k;
    if x < 4 * n { upper(x) } else { upper(8 * n - x).conj() }
}
