//! Discrete Fourier transforms of one lane: passes of small radices in the order, and with the very
//! arithmetic, of pocketfft, on which NumPy stands; Bluestein's convolution for large prime factors.

mod complex;
mod real;
mod roots;

use num_complex::Complex;
use roots::Roots;
use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

type C = Complex<f64>;

/// Prime factors beyond this go through a convolution (if the length is not small either).
const LARGEST_FACTOR: usize = 64;

/// How many plans are kept for the next transforms of their lengths, and up to which length.
const KEPT: usize = 4;
const LONGEST_KEPT: usize = 1 << 22;

/// The plan for one length: twiddle factors and radices, computed when a transform first needs them.
pub struct Plan {
    n: usize,
    complex: OnceCell<Vec<complex::Pass>>,
    /// `None` where a radix has no real pass; then the complex ones serve.
    real: OnceCell<Option<Vec<real::Pass>>>,
    direct: bool,
}

impl Plan {
    /// A plan for lanes of `n` elements.
    pub fn new(n: usize) -> Plan {
        let direct = factors(n, &[8, 4]).iter().all(|&p| p <= LARGEST_FACTOR);
        Plan { n, complex: OnceCell::new(), real: OnceCell::new(), direct }
    }

    /// The plan of this length, made now or lately.
    pub fn kept(n: usize) -> Rc<Plan> {
        thread_local!(static PLANS: RefCell<VecDeque<Rc<Plan>>> = const { RefCell::new(VecDeque::new()) });
        PLANS.with_borrow_mut(|plans| {
            let known = plans.iter().position(|p| p.n == n).and_then(|i| plans.remove(i));
            let plan = known.unwrap_or_else(|| Rc::new(Plan::new(n)));
            if n <= LONGEST_KEPT {
                plans.push_front(plan.clone());
            }
            plans.truncate(KEPT);
            plan
        })
    }

    fn complex(&self) -> &[complex::Pass] {
        self.complex.get_or_init(|| complex::passes(self.n, &factors(self.n, &[8, 4]), &Roots::new(self.n)))
    }

    fn real(&self) -> Option<&[real::Pass]> {
        let made = self.real.get_or_init(|| {
            let radices = factors(self.n, &[4]);
            let all = self.n > 1 && radices.iter().all(|p| *p <= 5);
            all.then(|| real::passes(self.n, &radices, &Roots::new(self.n)))
        });
        made.as_deref()
    }

    /// The transform of `x`, which has `n` elements, not scaled; `inverse` turns the sign of the exponent.
    pub fn run(&self, x: &[C], inverse: bool) -> Vec<C> {
        if self.n < 2 {
            return x.to_vec();
        }
        if !self.direct {
            return self.by_convolution(x, inverse);
        }
        complex::run(self.complex(), x.to_vec(), !inverse)
    }

    /// The first `n / 2 + 1` elements of the transform of real numbers, not scaled.
    pub fn forward_real(&self, x: &[f64]) -> Vec<C> {
        let half = self.n / 2 + 1;
        let Some(passes) = self.real() else {
            let wide: Vec<C> = x.iter().map(|&v| C::from(v)).collect();
            let mut out = self.run(&wide, false);
            out.truncate(half);
            // The ends of a real transform are real.
            for k in [Some(0), self.n.is_multiple_of(2).then_some(self.n / 2)].into_iter().flatten() {
                out[k].im = 0.0;
            }
            return out;
        };
        let packed = real::forward(passes, x.to_vec());
        (0..half)
            .map(|k| match k {
                0 => C::from(packed[0]),
                k if 2 * k == self.n => C::from(packed[self.n - 1]),
                k => C::new(packed[2 * k - 1], packed[2 * k]),
            })
            .collect()
    }

    /// The inverse of [`Plan::forward_real`], not scaled; imaginary parts of the ends do not count.
    pub fn backward_real(&self, half: &[C]) -> Vec<f64> {
        let n = self.n;
        let at = |k: usize| half.get(k).copied().unwrap_or(C::ZERO);
        let Some(passes) = self.real() else {
            let mut full = vec![C::ZERO; n];
            for (k, c) in full.iter_mut().enumerate() {
                *c = if 2 * k <= n { at(k) } else { at(n - k).conj() };
                if k == 0 || 2 * k == n {
                    c.im = 0.0;
                }
            }
            return self.run(&full, true).into_iter().map(|c| c.re).collect();
        };
        let packed = (0..n)
            .map(|i| match i {
                0 => at(0).re,
                i if i % 2 == 1 => at(i.div_ceil(2)).re,
                i => at(i / 2).im,
            })
            .collect();
        real::backward(passes, packed)
    }

    /// Bluestein: a transform of any length as a convolution of a length that is a power of two.
    fn by_convolution(&self, x: &[C], inverse: bool) -> Vec<C> {
        let n = self.n;
        let size = (2 * n - 1).next_power_of_two();
        let roots = Roots::new(2 * n);
        let chirp: Vec<C> = (0..n)
            .map(|k| {
                let w = roots.get((k as u128 * k as u128 % (2 * n) as u128) as usize);
                if inverse { w } else { w.conj() }
            })
            .collect();
        let mut a = vec![C::ZERO; size];
        let mut b = vec![C::ZERO; size];
        for k in 0..n {
            a[k] = x[k] * chirp[k];
            b[k] = chirp[k].conj();
            if k > 0 {
                b[size - k] = b[k];
            }
        }
        let plan = Plan::new(size);
        let (fa, fb) = (plan.run(&a, false), plan.run(&b, false));
        let product: Vec<C> = fa.iter().zip(&fb).map(|(x, y)| x * y).collect();
        let back = plan.run(&product, true);
        (0..n).map(|k| back[k] * chirp[k] / size as f64).collect()
    }
}

/// The radices of a length: these powers of two as often as they go, a last 2 in front, odd primes.
fn factors(n: usize, powers: &[usize]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut rest = n.max(1);
    for &p in powers {
        while rest.is_multiple_of(p) {
            out.push(p);
            rest /= p;
        }
    }
    if rest.is_multiple_of(2) {
        rest /= 2;
        out.push(2);
        let last = out.len() - 1;
        out.swap(0, last);
    }
    let mut p = 3;
    while p * p <= rest {
        while rest.is_multiple_of(p) {
            out.push(p);
            rest /= p;
        }
        p += 2;
    }
    if rest > 1 {
        out.push(rest);
    }
    out
}
