//! Discrete Fourier transforms of one lane: mixed radix for lengths with small factors, Bluestein's
//! convolution for the others.

use num_complex::Complex;

type C = Complex<f64>;

/// Lengths whose prime factors exceed this go through a convolution.
const LARGEST_FACTOR: usize = 64;

/// The plan for one length: twiddle factors and prime factors.
pub struct Plan {
    n: usize,
    factors: Vec<usize>,
    /// exp(-2πi k/n).
    roots: Vec<C>,
}

impl Plan {
    /// A plan for lanes of `n` elements.
    pub fn new(n: usize) -> Plan {
        let mut factors = Vec::new();
        let mut rest = n.max(1);
        for p in [4, 2, 3, 5] {
            while rest.is_multiple_of(p) {
                factors.push(p);
                rest /= p;
            }
        }
        let mut p = 7;
        while rest > 1 {
            while rest.is_multiple_of(p) {
                factors.push(p);
                rest /= p;
            }
            p = if p * p > rest { rest.max(p + 2) } else { p + 2 };
        }
        Plan { n, factors, roots: (0..n).map(|k| root(k, n)).collect() }
    }

    /// The transform of `x`, which has `n` elements, not scaled; `inverse` turns the sign of the exponent.
    pub fn run(&self, x: &[C], inverse: bool) -> Vec<C> {
        if self.n < 2 {
            return x.to_vec();
        }
        if inverse {
            let turned: Vec<C> = x.iter().map(|c| c.conj()).collect();
            return self.run(&turned, false).into_iter().map(|c| c.conj()).collect();
        }
        if self.factors.iter().any(|&p| p > LARGEST_FACTOR) {
            return self.by_convolution(x);
        }
        let mut out = vec![C::ZERO; self.n];
        self.transform(x, 1, &mut out, &self.factors);
        out
    }

    /// Decimation in time: `out` gets the transform of every `step`-th element of `x`.
    fn transform(&self, x: &[C], step: usize, out: &mut [C], factors: &[usize]) {
        let Some((&p, factors)) = factors.split_first() else {
            out[0] = x[0];
            return;
        };
        let m = out.len() / p;
        for (q, part) in out.chunks_exact_mut(m).enumerate() {
            self.transform(&x[q * step..], step * p, part, factors);
        }
        let turn = self.n / out.len();
        let mut terms = [C::ZERO; LARGEST_FACTOR];
        for k in 0..m {
            for (q, t) in terms[..p].iter_mut().enumerate() {
                let x = out[q * m + k];
                *t = if q == 0 || k == 0 { x } else { x * self.roots[q * k * turn] };
            }
            self.butterfly(&terms[..p], &mut |j, y| out[j * m + k] = y);
        }
    }

    /// The transform of a few terms.
    fn butterfly(&self, t: &[C], put: &mut dyn FnMut(usize, C)) {
        match t {
            [a, b] => {
                put(0, a + b);
                put(1, a - b);
            }
            [a, b, c, d] => {
                let (s, u, v) = (a + c, a - c, b + d);
                let w = b - d;
                let w = C::new(w.im, -w.re);
                put(0, s + v);
                put(1, u + w);
                put(2, s - v);
                put(3, u - w);
            }
            _ => {
                let p = t.len();
                let turn = self.n / p;
                for j in 0..p {
                    let sum = t.iter().enumerate().map(|(q, x)| x * self.roots[q * j % p * turn]).sum();
                    put(j, sum);
                }
            }
        }
    }

    /// Bluestein: a transform of any length as a convolution of a length that is a power of two.
    fn by_convolution(&self, x: &[C]) -> Vec<C> {
        let n = self.n;
        let size = (2 * n - 1).next_power_of_two();
        let chirp: Vec<C> = (0..n).map(|k| root(k * k % (2 * n), 2 * n)).collect();
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

/// exp(-2πi k/n), exact at the eighths of a turn.
fn root(k: usize, n: usize) -> C {
    // Reduced to the first eighth, where sine and cosine are most precise.
    let eighths = 8 * k;
    let octant = eighths / n;
    let part = (eighths % n) as f64 / n as f64 * std::f64::consts::FRAC_PI_4;
    let (s, c) = if octant.is_multiple_of(2) { part.sin_cos() } else { (std::f64::consts::FRAC_PI_4 - part).sin_cos() };
    let (re, im) = match octant {
        0 => (c, s),
        1 => (s, c),
        2 => (-s, c),
        3 => (-c, s),
        4 => (-c, -s),
        5 => (-s, -c),
        6 => (s, -c),
        _ => (c, -s),
    };
    C::new(re, -im)
}
