//! Singular values of a bidiagonal matrix by the differential quotient-difference algorithm with shifts (Fernando and
//! Parlett 1994; Parlett and Marques 2000), with the shifts, tests and order of rounding of LAPACK's `dlasq` routines:
//! what NumPy uses where no vectors are asked for. All relative digits of small values are right, and it is much
//! faster than turning vectors along.

use crate::kernel::stop;

const EPS: f64 = f64::EPSILON;
const TOL: f64 = 100.0 * EPS;
const TOL2: f64 = TOL * TOL;
/// A part is turned round when its last element is this many times the first.
const BIAS: f64 = 1.5;

/// The singular values of an upper bidiagonal matrix, descending; `None` if the iteration does not end.
pub fn singular_values(diagonal: &[f64], beside: &[f64]) -> Option<Vec<f64>> {
    let n = diagonal.len();
    let mut d: Vec<f64> = diagonal.iter().map(|x| x.abs()).collect();
    let largest_beside = beside.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    match n {
        0 | 1 => return Some(d),
        2 => {
            let (small, large) = of_two(d[0], beside[0].abs(), d[1]);
            return Some(vec![large, small]);
        }
        _ if largest_beside == 0.0 => {
            d.sort_by(|a, b| b.total_cmp(a));
            return Some(d);
        }
        _ => {}
    }
    let largest = d.iter().fold(largest_beside, |m, &x| m.max(x));
    // Squares use the range from the middle up.
    let middle = (EPS / f64::MIN_POSITIVE).sqrt();
    let mut q = Vec::with_capacity(2 * n);
    for (i, &x) in d.iter().enumerate().take(n) {
        q.push(x);
        q.push(beside.get(i).map_or(0.0, |e| e.abs()));
    }
    let up = middle / largest;
    q[..2 * n - 1].iter_mut().for_each(|x| *x = (*x * up).powi(2));
    let values = squares(n, q)?;
    let down = largest / middle;
    Some(values.into_iter().map(|x| x.sqrt() * down).collect())
}

/// The singular values, smaller and larger, of `[[f, g], [0, h]]`, all not negative.
fn of_two(f: f64, g: f64, h: f64) -> (f64, f64) {
    let (low, high) = (f.min(h), f.max(h));
    if low == 0.0 {
        let (large, small) = (high.max(g), high.min(g));
        let value = if high == 0.0 { g } else { large * (1.0 + (small / large).powi(2)).sqrt() };
        return (0.0, value);
    }
    let (sum, gap) = (1.0 + low / high, (high - low) / high);
    if g < high {
        let u = (g / high).powi(2);
        let c = 2.0 / ((sum * sum + u).sqrt() + (gap * gap + u).sqrt());
        return (low * c, high / c);
    }
    let u = high / g;
    if u == 0.0 {
        return ((low * high) / g, g);
    }
    let c = 1.0 / ((1.0 + (sum * u).powi(2)).sqrt() + (1.0 + (gap * u).powi(2)).sqrt());
    (((low * c) * u) * 2.0, g / (c + c))
}

/// The work on one array. As in the publications, element `k` (from 1) of the two sequences `q` and `e` and of their
/// successors stand side by side, at `4k - 3`, `4k - 1` and `4k - 2`, `4k` (from 1); `ping` says which are the current.
struct Work {
    z: Vec<f64>,
    first: usize,
    last: usize,
    ping: usize,
    /// What has been subtracted from all values so far, and what that sum lost.
    sigma: f64,
    lost: f64,
    largest: f64,
    /// The least `d` of the last transform, those without its last one and two, and the last three.
    least: [f64; 3],
    ends: [f64; 3],
    shift: f64,
    /// Which case chose the shift: failures and small values look at it.
    case: i32,
    growth: f64,
}

impl Work {
    /// Element `k` from 1 on.
    fn at(&self, k: usize) -> f64 {
        self.z[k - 1]
    }
    fn set(&mut self, k: usize, x: f64) {
        self.z[k - 1] = x;
    }

    /// Turns the part under work round.
    fn reverse(&mut self, both: bool) {
        let sum = 4 * (self.first + self.last);
        for k in (4 * self.first..=2 * (self.first + self.last - 1)).step_by(4) {
            self.z.swap(k - 4, sum - k - 4);
            self.z.swap(k - 2, sum - k - 6);
            if both {
                self.z.swap(k - 3, sum - k - 3);
                self.z.swap(k - 1, sum - k - 5);
            }
        }
    }
}

/// The squares' roots: eigenvalues of the product of the two sequences in `q`, descending.
fn squares(n: usize, q: Vec<f64>) -> Option<Vec<f64>> {
    let mut w = Work {
        z: vec![0.0; 4 * n],
        first: 1,
        last: n,
        ping: 0,
        sigma: 0.0,
        lost: 0.0,
        largest: 0.0,
        least: [0.0; 3],
        ends: [0.0; 3],
        shift: 0.0,
        case: 0,
        growth: 0.0,
    };
    for k in 1..=n {
        w.set(4 * k - 3, q[2 * k - 2]);
        w.set(4 * k - 1, q[2 * k - 1]);
    }
    if BIAS * w.at(1) < w.at(4 * n - 3) {
        w.reverse(false);
    }
    // Li's test for values that are negligible already, then a transform without a shift, twice.
    for ping in 0..2 {
        w.ping = ping;
        w.start();
    }
    w.ping = 0;
    for _ in 0..=n {
        if w.last < 1 {
            let mut values: Vec<f64> = (1..=n).map(|k| w.at(4 * k - 3)).collect();
            values.sort_by(|a, b| b.total_cmp(a));
            return Some(values);
        }
        w.unreduced(n)?;
    }
    None
}

impl Work {
    fn start(&mut self) {
        let (p, n) = (self.ping, self.last);
        let mut d = self.at(4 * n + p - 3);
        for k in (4 + p..=4 * (n - 1) + p).rev().step_by(4) {
            if self.at(k - 1) <= TOL2 * d {
                self.set(k - 1, -0.0);
                d = self.at(k - 3);
            } else {
                d = self.at(k - 3) * (d / (d + self.at(k - 1)));
            }
        }
        let mut d = self.at(p + 1);
        for k in (4 + p..=4 * (n - 1) + p).step_by(4) {
            let (to, next) = (k - 2 * p - 2, self.at(k + 1));
            self.set(to, d + self.at(k - 1));
            if self.at(k - 1) <= TOL2 * d {
                self.set(k - 1, -0.0);
                self.set(to, d);
                self.set(k - 2 * p, 0.0);
                d = next;
            } else if f64::MIN_POSITIVE * next < self.at(to) && f64::MIN_POSITIVE * self.at(to) < next {
                let ratio = next / self.at(to);
                self.set(k - 2 * p, self.at(k - 1) * ratio);
                d *= ratio;
            } else {
                self.set(k - 2 * p, next * (self.at(k - 1) / self.at(to)));
                d = next * (d / self.at(to));
            }
        }
        self.set(4 * n - p - 2, d);
    }

    /// Finds the last part that does not fall apart and takes all its values off.
    fn unreduced(&mut self, n: usize) -> Option<()> {
        let last = self.last;
        self.lost = 0.0;
        self.sigma = if last == n { 0.0 } else { -self.at(4 * last - 1) };
        if self.sigma < 0.0 {
            return None;
        }
        let mut beside = 0.0f64;
        let mut low = self.at(4 * last - 3);
        self.largest = low;
        let mut k = 4 * last;
        while k >= 8 && self.at(k - 5) > 0.0 {
            if low >= 4.0 * beside {
                low = low.min(self.at(k - 3));
                beside = beside.max(self.at(k - 5));
            }
            self.largest = self.largest.max(self.at(k - 7) + self.at(k - 5));
            k -= 4;
        }
        self.first = k / 4;
        self.ping = 0;
        if last - self.first > 1 {
            let mut d = self.at(4 * self.first - 3);
            let (mut least, mut place) = (d, self.first);
            for k in (4 * self.first + 1..=4 * last - 3).step_by(4) {
                d = self.at(k) * (d / (d + self.at(k - 2)));
                if d <= least {
                    (least, place) = (d, k.div_ceil(4));
                }
            }
            if (place - self.first) * 2 < last - place && least <= 0.5 * self.at(4 * last - 3) {
                self.ping = 2;
                self.reverse(true);
            }
        }
        self.least[0] = -(low - 2.0 * low.sqrt() * beside.sqrt()).max(0.0);
        for _ in 0..100 * (last - self.first + 1) {
            stop::poll();
            if self.first > self.last {
                return Some(());
            }
            self.step();
            self.ping = 1usize.saturating_sub(self.ping);
            if self.ping == 0 && self.last >= self.first + 3 {
                self.split();
            }
        }
        (self.first > self.last).then_some(())
    }

    /// Divides the part where an element between has become negligible.
    fn split(&mut self) {
        let (first, last) = (self.first, self.last);
        if self.at(4 * last) > TOL2 * self.largest && self.at(4 * last - 1) > TOL2 * self.sigma {
            return;
        }
        let mut end = first - 1;
        self.largest = self.at(4 * first - 3);
        let (mut least, mut old) = (self.at(4 * first - 1), self.at(4 * first));
        for k in (4 * first..=4 * (last - 3)).step_by(4) {
            if self.at(k) <= TOL2 * self.at(k - 3) || self.at(k - 1) <= TOL2 * self.sigma {
                self.set(k - 1, -self.sigma);
                end = k / 4;
                self.largest = 0.0;
                (least, old) = (self.at(k + 3), self.at(k + 4));
            } else {
                self.largest = self.largest.max(self.at(k + 1));
                least = least.min(self.at(k - 1));
                old = old.min(self.at(k));
            }
        }
        self.set(4 * last - 1, least);
        self.set(4 * last, old);
        self.first = end + 1;
    }

    /// Takes off what has converged, then transforms once.
    fn step(&mut self) {
        let before = self.last;
        loop {
            if self.last < self.first {
                return;
            }
            let nn = 4 * self.last + self.ping;
            let p = 2 * self.ping;
            if self.last > self.first + 1 {
                let one = self.at(nn - 5) <= TOL2 * (self.sigma + self.at(nn - 3))
                    || self.at(nn - p - 4) <= TOL2 * self.at(nn - 7);
                if !one {
                    let two = self.at(nn - 9) <= TOL2 * self.sigma || self.at(nn - p - 8) <= TOL2 * self.at(nn - 11);
                    if !two {
                        break;
                    }
                    self.take_two(nn);
                    continue;
                }
            } else if self.last == self.first + 1 {
                self.take_two(nn);
                continue;
            }
            self.set(4 * self.last - 3, self.at(4 * self.last + self.ping - 3) + self.sigma);
            self.last -= 1;
        }
        if self.ping == 2 {
            self.ping = 0;
        }
        let (p, first, last) = (self.ping, self.first, self.last);
        if (self.least[0] <= 0.0 || last < before) && BIAS * self.at(4 * first + p - 3) < self.at(4 * last + p - 3) {
            self.reverse(true);
            if last - first <= 4 {
                self.set(4 * last + p - 1, self.at(4 * first + p - 1));
                self.set(4 * last - p, self.at(4 * first - p));
            }
            self.least[2] = self.least[2].min(self.at(4 * last + p - 1));
            let x = self.at(4 * last + p - 1).min(self.at(4 * first + p - 1)).min(self.at(4 * first + p + 3));
            self.set(4 * last + p - 1, x);
            let x = self.at(4 * last - p).min(self.at(4 * first - p)).min(self.at(4 * first - p + 4));
            self.set(4 * last - p, x);
            self.largest = self.largest.max(self.at(4 * first + p - 3)).max(self.at(4 * first + p + 1));
            self.least[0] = -0.0;
        }
        self.choose_shift(before);
        self.transform_with_shift();
    }

    /// The last two values at once.
    fn take_two(&mut self, nn: usize) {
        if self.at(nn - 3) > self.at(nn - 7) {
            self.z.swap(nn - 4, nn - 8);
        }
        let (large, small, beside) = (self.at(nn - 7), self.at(nn - 3), self.at(nn - 5));
        let half = 0.5 * ((large - small) + beside);
        if beside > small * TOL2 && half != 0.0 {
            let s = small * (beside / half);
            let s = if s <= half {
                small * (beside / (half * (1.0 + (1.0 + s / half).sqrt())))
            } else {
                small * (beside / (half + half.sqrt() * (half + s).sqrt()))
            };
            let t = large + (s + beside);
            self.set(nn - 3, small * (large / t));
            self.set(nn - 7, t);
        }
        self.set(4 * self.last - 7, self.at(nn - 7) + self.sigma);
        self.set(4 * self.last - 3, self.at(nn - 3) + self.sigma);
        self.last -= 2;
    }

    /// Transforms with smaller and smaller shifts until all `d` stay positive, and adds the shift to the sum.
    fn transform_with_shift(&mut self) {
        let p = self.ping;
        loop {
            self.transform();
            let [least, but_one, _] = self.least;
            let end = self.ends[0];
            if least >= 0.0 && but_one >= 0.0 {
                break;
            }
            let before = 4 * (self.last - 1) - p;
            if least < 0.0
                && but_one > 0.0
                && self.at(before) < TOL * (self.sigma + self.ends[1])
                && end.abs() < TOL * self.sigma
            {
                // The last value has converged: what is left of it is rounding.
                self.set(before + 2, 0.0);
                self.least[0] = 0.0;
                break;
            }
            if least < 0.0 {
                if self.case < -22 {
                    self.shift = 0.0;
                } else if but_one > 0.0 {
                    self.shift = (self.shift + least) * (1.0 - 2.0 * EPS);
                    self.case -= 11;
                } else {
                    self.shift *= 0.25;
                    self.case -= 12;
                }
                continue;
            }
            if least.is_nan() && self.shift != 0.0 {
                self.shift = 0.0;
                continue;
            }
            self.transform_safely();
            self.shift = 0.0;
            break;
        }
        let total;
        if self.shift < self.sigma {
            self.lost += self.shift;
            total = self.sigma + self.lost;
            self.lost -= total - self.sigma;
        } else {
            total = self.sigma + self.shift;
            self.lost += self.sigma - (total - self.shift);
        }
        self.sigma = total;
    }

    /// One transform with the shift.
    fn transform(&mut self) {
        let (p, first, last) = (self.ping, self.first, self.last);
        if last <= first + 1 {
            return;
        }
        let threshold = EPS * (self.sigma + self.shift);
        if self.shift < threshold * 0.5 {
            self.shift = 0.0;
        }
        let tau = self.shift;
        let start = 4 * first + p - 3;
        let mut beside = self.at(start + 4);
        let mut d = self.at(start) - tau;
        let mut least = d;
        // Where the next sequence stands relative to this one.
        let (to, from) = if p == 0 { (2, 1) } else { (3, 0) };
        for k in (4 * first..=4 * last.saturating_sub(3)).step_by(4) {
            let e = self.at(k - from);
            self.set(k - to, d + e);
            let ratio = self.at(k + 1 + p) / self.at(k - to);
            d = d * ratio - tau;
            if tau == 0.0 && d < threshold {
                d = 0.0;
            }
            least = least.min(d);
            self.set(k - p, e * ratio);
            beside = self.at(k - p).min(beside);
        }
        self.ends[2] = d;
        self.least[2] = least;
        let mut k = 4 * (last - 2) - p;
        for place in [1, 0] {
            let from = k + 2 * p - 1;
            self.set(k - 2, d + self.at(from));
            self.set(k, self.at(from + 2) * (self.at(from) / self.at(k - 2)));
            d = self.at(from + 2) * (d / self.at(k - 2)) - tau;
            least = least.min(d);
            self.ends[place] = d;
            self.least[place] = least;
            k += 4;
        }
        if d.is_nan() {
            self.least[0] = f64::NAN;
        }
        self.set(k - 2, d);
        self.set(4 * last - p, beside);
    }

    /// One transform without a shift that survives zeros.
    fn transform_safely(&mut self) {
        let (p, first, last) = (self.ping, self.first, self.last);
        if last <= first + 1 {
            return;
        }
        let start = 4 * first + p - 3;
        let mut beside = self.at(start + 4);
        let mut d = self.at(start);
        let mut least = d;
        (self.ends[2], self.least[2]) = (d, least);
        let mut k = 4 * first - p;
        for row in first..last {
            let from = k + 2 * p - 1;
            let (e, next) = (self.at(from), self.at(from + 2));
            self.set(k - 2, d + e);
            let sum = self.at(k - 2);
            if sum == 0.0 {
                self.set(k, 0.0);
                d = next;
                least = d;
                beside = 0.0;
            } else if f64::MIN_POSITIVE * next < sum && f64::MIN_POSITIVE * sum < next {
                let ratio = next / sum;
                self.set(k, e * ratio);
                d *= ratio;
            } else {
                self.set(k, next * (e / sum));
                d = next * (d / sum);
            }
            least = least.min(d);
            if row + 3 <= last {
                beside = beside.min(self.at(k));
            }
            if let Some(place @ 0..=2) = (last - 1).checked_sub(row) {
                self.ends[place] = d;
                self.least[place] = least;
            }
            k += 4;
        }
        self.set(k - 2, d);
        self.set(4 * last - p, beside);
    }
}

/// What the sums of ratios are compared with and multiplied by.
const ENOUGH: f64 = 0.563;
const MORE: f64 = 1.01;
const SAFE: f64 = 1.05;
const THIRD: f64 = 0.333;

impl Work {
    /// The shift of the next transform: as near below the least value as can be told, from what the last transform left.
    fn choose_shift(&mut self, before: usize) {
        let [least, but_one, but_two] = self.least;
        let [end, end_1, end_2] = self.ends;
        if least <= 0.0 {
            (self.shift, self.case) = (-least, -1);
            return;
        }
        let nn = 4 * self.last + self.ping;
        match before - self.last {
            0 if least == end || least == end_1 => {
                let b1 = self.at(nn - 3).sqrt() * self.at(nn - 5).sqrt();
                let b2 = self.at(nn - 7).sqrt() * self.at(nn - 9).sqrt();
                let a2 = self.at(nn - 7) + self.at(nn - 5);
                if least == end && but_one == end_1 {
                    let gap2 = but_two - a2 - but_two * 0.25;
                    let gap1 = if gap2 > 0.0 && gap2 > b2 { a2 - end - (b2 / gap2) * b2 } else { a2 - end - (b1 + b2) };
                    if gap1 > 0.0 && gap1 > b1 {
                        (self.shift, self.case) = ((end - (b1 / gap1) * b1).max(0.5 * least), -2);
                        return;
                    }
                    let mut s = if end > b1 { end - b1 } else { 0.0 };
                    if a2 > b1 + b2 {
                        s = s.min(a2 - (b1 + b2));
                    }
                    (self.shift, self.case) = (s.max(THIRD * least), -3);
                    return;
                }
                self.case = -4;
                let (gamma, mut sum, ratio, from);
                if least == end {
                    if self.at(nn - 5) > self.at(nn - 7) {
                        return;
                    }
                    (gamma, sum, ratio, from) = (end, 0.0, self.at(nn - 5) / self.at(nn - 7), nn - 9);
                } else {
                    let np = nn - 2 * self.ping;
                    if self.at(np - 4) > self.at(np - 2) || self.at(nn - 9) > self.at(nn - 11) {
                        return;
                    }
                    (gamma, sum) = (end_1, self.at(np - 4) / self.at(np - 2));
                    (ratio, from) = (self.at(nn - 9) / self.at(nn - 11), nn.saturating_sub(13));
                }
                sum += ratio;
                let Some(sum) = self.ratios(sum, ratio, from, true) else { return };
                self.shift = twisted(gamma, SAFE * sum, 0.25 * least);
            }
            0 if least == end_2 => {
                self.case = -5;
                let np = nn - 2 * self.ping;
                let (b1, b2) = (self.at(np - 2), self.at(np - 6));
                if self.at(np - 8) > b2 || self.at(np - 4) > b1 {
                    return;
                }
                let mut sum = (self.at(np - 8) / b2) * (1.0 + self.at(np - 4) / b1);
                if self.last - self.first > 2 {
                    let ratio = self.at(nn - 13) / self.at(nn - 15);
                    sum += ratio;
                    let Some(found) = self.ratios(sum, ratio, nn.saturating_sub(17), true) else { return };
                    sum = SAFE * found;
                }
                self.shift = twisted(end_2, sum, 0.25 * least);
            }
            0 => {
                self.growth = match self.case {
                    -6 => self.growth + THIRD * (1.0 - self.growth),
                    -18 => 0.25 * THIRD,
                    _ => 0.25,
                };
                (self.shift, self.case) = (self.growth * least, -6);
            }
            1 if but_one == end_1 && but_two == end_2 => {
                self.case = -7;
                if self.at(nn - 5) > self.at(nn - 7) {
                    return;
                }
                let ratio = self.at(nn - 5) / self.at(nn - 7);
                let Some(sum) = self.ratios(ratio, ratio, 4 * self.last + self.ping - 9, false) else { return };
                let b2 = (SAFE * sum).sqrt();
                let a2 = but_one / (1.0 + b2 * b2);
                let gap = 0.5 * but_two - a2;
                let s = THIRD * but_one;
                if gap > 0.0 && gap > b2 * a2 {
                    self.shift = s.max(a2 * (1.0 - MORE * a2 * (b2 / gap) * b2));
                } else {
                    (self.shift, self.case) = (s.max(a2 * (1.0 - MORE * b2)), -8);
                }
            }
            1 => (self.shift, self.case) = (if but_one == end_1 { 0.5 } else { 0.25 } * but_one, -9),
            2 if but_two == end_2 && 2.0 * self.at(nn - 5) < self.at(nn - 7) => {
                self.case = -10;
                if self.at(nn - 5) > self.at(nn - 7) {
                    return;
                }
                let ratio = self.at(nn - 5) / self.at(nn - 7);
                let Some(sum) = self.ratios_once(ratio, 4 * self.last + self.ping - 9) else { return };
                let b2 = (SAFE * sum).sqrt();
                let a2 = but_two / (1.0 + b2 * b2);
                let gap = self.at(nn - 7) + self.at(nn - 9) - self.at(nn - 11).sqrt() * self.at(nn - 9).sqrt() - a2;
                let s = THIRD * but_two;
                self.shift = if gap > 0.0 && gap > b2 * a2 {
                    s.max(a2 * (1.0 - MORE * a2 * (b2 / gap) * b2))
                } else {
                    s.max(a2 * (1.0 - MORE * b2))
                };
            }
            2 => (self.shift, self.case) = (0.25 * but_two, -11),
            _ => (self.shift, self.case) = (0.0, -12),
        }
    }

    /// The sum of the products of the ratios from element `from` down, until they matter no more; `None` where a ratio
    /// is above 1.
    fn ratios(&self, mut sum: f64, mut ratio: f64, from: usize, bounded: bool) -> Option<f64> {
        let end = 4 * self.first + self.ping - 1;
        let mut k = from;
        while k >= end && ratio != 0.0 {
            let old = ratio;
            if self.at(k) > self.at(k - 2) {
                return None;
            }
            ratio *= self.at(k) / self.at(k - 2);
            sum += ratio;
            if 100.0 * ratio.max(old) < sum || bounded && ENOUGH < sum {
                break;
            }
            let Some(next) = k.checked_sub(4) else { break };
            k = next;
        }
        Some(sum)
    }

    /// As [`Work::ratios`] with a test of the last ratio alone.
    fn ratios_once(&self, mut ratio: f64, from: usize) -> Option<f64> {
        let end = 4 * self.first + self.ping - 1;
        let (mut sum, mut k) = (ratio, from);
        while k >= end && ratio != 0.0 {
            if self.at(k) > self.at(k - 2) {
                return None;
            }
            ratio *= self.at(k) / self.at(k - 2);
            sum += ratio;
            if 100.0 * ratio < sum {
                break;
            }
            let Some(next) = k.checked_sub(4) else { break };
            k = next;
        }
        Some(sum)
    }
}

/// The bound of a twisted factorisation, where the sum of ratios allows one.
fn twisted(gamma: f64, sum: f64, otherwise: f64) -> f64 {
    if sum < ENOUGH { gamma * (1.0 - sum.sqrt()) / (1.0 + sum) } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum of the squares and the product of the values are those of the matrix.
    #[test]
    fn keeps_norm_and_determinant() {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as f64 / (1u64 << 31) as f64 - 0.5
        };
        for n in [1usize, 2, 3, 4, 7, 30, 200] {
            for grade in [1.0, 0.9, 1.1] {
                let d: Vec<f64> = (0..n).map(|i| next() * f64::powi(grade, i as i32)).collect();
                let e: Vec<f64> = (1..n).map(|i| next() * f64::powi(grade, i as i32)).collect();
                let values = singular_values(&d, &e).unwrap_or_default();
                assert!(values.len() == n && values.windows(2).all(|w| w[0] >= w[1]), "{n} values in order");
                let norm: f64 = d.iter().chain(&e).map(|x| x * x).sum();
                let found: f64 = values.iter().map(|x| x * x).sum();
                assert!((found - norm).abs() <= 1e-13 * norm, "{n}: {found} is not {norm}");
                let log = |x: &[f64]| x.iter().map(|x| x.abs().ln()).sum::<f64>();
                assert!((log(&values) - log(&d)).abs() <= 1e-11 * n as f64, "{n}: the determinant");
            }
        }
    }

    #[test]
    fn zeros_fall_off() {
        assert_eq!(singular_values(&[3.0, 0.0, 2.0], &[0.0, 0.0]), Some(vec![3.0, 2.0, 0.0]));
        assert_eq!(singular_values(&[0.0, 0.0, 0.0], &[0.0, 0.0]), Some(vec![0.0, 0.0, 0.0]));
        let rank_two = singular_values(&[1.0, 1.0, 0.0], &[1.0, 1.0]).unwrap_or_default();
        assert!(rank_two[2] == 0.0 && rank_two[1] > 0.5, "{rank_two:?}");
    }
}
