//! Binomial: inversion for small means, Kachitvichyanukul and Schmeiser's BTPE rejection otherwise.

use super::discrete::to_i64;
use super::stream::Stream;

/// What a binomial draw prepares from its parameters; kept while they stay the same.
#[derive(Clone, Debug)]
pub struct Plan {
    n: i64,
    p: f64,
    legacy: bool,
    method: Method,
}

#[derive(Clone, Debug)]
enum Method {
    /// Nothing to draw.
    Zero,
    Inversion(Inversion),
    Btpe(Btpe),
}

#[derive(Clone, Debug)]
struct Inversion {
    p: f64,
    q: f64,
    start: f64,
    bound: i64,
}

#[derive(Clone, Debug)]
struct Btpe {
    r: f64,
    q: f64,
    m: i64,
    p1: f64,
    xm: f64,
    xl: f64,
    xr: f64,
    c: f64,
    laml: f64,
    lamr: f64,
    p2: f64,
    p3: f64,
    p4: f64,
}

impl Plan {
    /// Prepares draws of `n` trials with probability `p`; `legacy` keeps `RandomState`'s stream.
    pub fn new(n: i64, p: f64, legacy: bool) -> Self {
        let small = if p <= 0.5 { p } else { 1.0 - p };
        let method = if n <= 0 || p.is_nan() || (!legacy && p == 0.0) {
            Method::Zero
        } else if small * n as f64 <= 30.0 {
            Method::Inversion(Inversion::new(n, small, legacy))
        } else {
            Method::Btpe(Btpe::new(n, small))
        };
        Self { n, p, legacy, method }
    }

    /// Whether this plan is for the given parameters.
    pub fn fits(&self, n: i64, p: f64, legacy: bool) -> bool {
        self.n == n && self.p == p && self.legacy == legacy
    }

    /// One number in `0..=n`.
    pub fn draw(&self, s: &mut impl Stream) -> i64 {
        let successes = match &self.method {
            // The legacy stream spends a uniform even where the answer is certain.
            Method::Zero if self.legacy => {
                s.next_f64();
                return 0;
            }
            Method::Zero => return 0,
            Method::Inversion(inversion) => inversion.draw(s, self.n),
            Method::Btpe(btpe) => btpe.draw(s, self.n, self.legacy),
        };
        if self.p <= 0.5 { successes } else { self.n - successes }
    }
}

impl Inversion {
    fn new(n: i64, p: f64, legacy: bool) -> Self {
        let q = 1.0 - p;
        let trials = n as f64;
        let log_q = if legacy { q.ln() } else { (-p).ln_1p() };
        let np = trials * p;
        let bound = trials.min(np + 10.0 * (np * q + 1.0).sqrt());
        Self { p, q, start: (trials * log_q).exp(), bound: to_i64(bound) }
    }

    fn draw(&self, s: &mut impl Stream, n: i64) -> i64 {
        let mut x = 0;
        let mut px = self.start;
        let mut u = s.next_f64();
        while u > px {
            x += 1;
            if x > self.bound {
                x = 0;
                px = self.start;
                u = s.next_f64();
            } else {
                u -= px;
                px = ((n - x + 1) as f64 * self.p * px) / (x as f64 * self.q);
            }
        }
        x
    }
}

impl Btpe {
    fn new(n: i64, p: f64) -> Self {
        let trials = n as f64;
        let r = p.min(1.0 - p);
        let q = 1.0 - r;
        let fm = trials * r + r;
        let m = to_i64(fm.floor());
        let p1 = (2.195 * (trials * r * q).sqrt() - 4.6 * q).floor() + 0.5;
        let xm = m as f64 + 0.5;
        let (xl, xr) = (xm - p1, xm + p1);
        let c = 0.134 + 20.5 / (15.3 + m as f64);
        let a = (fm - xl) / (fm - xl * r);
        let laml = a * (1.0 + a / 2.0);
        let a = (xr - fm) / (xr * q);
        let lamr = a * (1.0 + a / 2.0);
        let p2 = p1 * (1.0 + 2.0 * c);
        let p3 = p2 + c / laml;
        let p4 = p3 + c / lamr;
        Self { r, q, m, p1, xm, xl, xr, c, laml, lamr, p2, p3, p4 }
    }

    fn draw(&self, s: &mut impl Stream, n: i64, legacy: bool) -> i64 {
        loop {
            let u = s.next_f64() * self.p4;
            let mut v = s.next_f64();
            let y;
            if u <= self.p1 {
                return to_i64((self.xm - self.p1 * v + u).floor());
            } else if u <= self.p2 {
                let x = self.xl + (u - self.p1) / self.c;
                v = v * self.c + 1.0 - (self.m as f64 - x + 0.5).abs() / self.p1;
                if v > 1.0 {
                    continue;
                }
                y = to_i64(x.floor());
            } else if u <= self.p3 {
                y = to_i64((self.xl + v.ln() / self.laml).floor());
                if y < 0 || v == 0.0 {
                    continue;
                }
                v = v * (u - self.p2) * self.laml;
            } else {
                y = to_i64((self.xr - v.ln() / self.lamr).floor());
                if y > n || v == 0.0 {
                    continue;
                }
                v = v * (u - self.p3) * self.lamr;
            }
            if self.accept(y, v, n, legacy) {
                return y;
            }
        }
    }

    /// Whether `v` lies under the density at `y`, exactly near the mode, by squeezes further out.
    fn accept(&self, y: i64, v: f64, n: i64, legacy: bool) -> bool {
        let (trials, m) = (n as f64, self.m as f64);
        let (r, q) = (self.r, self.q);
        let nrq = trials * r * q;
        let steps = y.saturating_sub(self.m).saturating_abs();
        let k = steps as f64;
        if steps <= 20 || k >= nrq / 2.0 - 1.0 {
            let s = r / q;
            let a = s * (n as f64 + 1.0);
            let mut f = 1.0;
            if self.m < y {
                for i in self.m + 1..=y {
                    f *= a / i as f64 - s;
                }
            } else {
                for i in y + 1..=self.m {
                    f /= a / i as f64 - s;
                }
            }
            return v <= f;
        }
        let rho = (k / nrq) * ((k * (k / 3.0 + 0.625) + 0.166_666_666_666_666_66) / nrq + 0.5);
        let t = -k * k / (2.0 * nrq);
        let log_v = v.ln();
        if log_v < t - rho {
            return true;
        }
        if log_v > t + rho {
            return false;
        }
        let x1 = y as f64 + 1.0;
        let f1 = m + 1.0;
        let z = trials + 1.0 - m;
        let w = trials - y as f64 + 1.0;
        // The legacy stream keeps two misprints of the 1988 paper: a digit and two signs.
        let (first, sign) = if legacy { (13680.0, 1.0) } else { (13860.0, -1.0) };
        let stirling = |x: f64| {
            let x2 = x * x;
            (first - (462.0 - (132.0 - (99.0 - 140.0 / x2) / x2) / x2) / x2) / x / 166_320.0
        };
        let bound = self.xm * (f1 / x1).ln()
            + (trials - m + 0.5) * (z / w).ln()
            + (y - self.m) as f64 * (w * r / (x1 * q)).ln()
            + stirling(f1)
            + stirling(z)
            + sign * stirling(x1)
            + sign * stirling(w);
        log_v <= bound
    }
}
