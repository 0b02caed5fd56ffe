//! Real passes: transforms of real numbers to half-complex order (re 0, re 1, im 1, …) and back.

use super::roots::Roots;
use crate::kernel::stop;

/// One radix (2 to 5) of a plan.
pub struct Pass {
    radix: usize,
    before: usize,
    after: usize,
    /// Real and imaginary parts by turns: those of factor `x` start at `x * (after - 1)`.
    twiddles: Vec<f64>,
}

const TAUR: f64 = -0.5;
const TAUI: f64 = 0.866_025_403_784_438_6;
const TR11: f64 = 0.309_016_994_374_947_45;
const TI11: f64 = 0.951_056_516_295_153_5;
const TR12: f64 = -0.809_016_994_374_947_5;
const TI12: f64 = 0.587_785_252_292_473_1;
const ROOT2: f64 = std::f64::consts::SQRT_2;
const HALF_ROOT: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// The passes for these radices, whose product is `n`.
pub fn passes(n: usize, radices: &[usize], roots: &Roots) -> Vec<Pass> {
    let mut before = 1;
    radices
        .iter()
        .map(|&radix| {
            let after = n / (before * radix);
            let mut twiddles = vec![0.0; (radix - 1) * after.saturating_sub(1)];
            for j in 1..radix {
                for i in 1..=after.saturating_sub(1) / 2 {
                    let w = roots.get(j * before * i);
                    twiddles[(j - 1) * (after - 1) + 2 * i - 2] = w.re;
                    twiddles[(j - 1) * (after - 1) + 2 * i - 1] = w.im;
                }
            }
            let pass = Pass { radix, before, after, twiddles };
            before *= radix;
            pass
        })
        .collect()
}

/// `(c e + d f, c f - d e)`
fn turn(c: f64, d: f64, e: f64, f: f64) -> (f64, f64) {
    (c * e + d * f, c * f - d * e)
}
/// Sum and difference.
fn pm(a: f64, b: f64) -> (f64, f64) {
    (a + b, a - b)
}

impl Pass {
    fn w(&self, x: usize, i: usize) -> (f64, f64) {
        let at = x * (self.after - 1) + i;
        (self.twiddles[at - 2], self.twiddles[at - 1])
    }
}

/// Real numbers to half-complex order.
pub fn forward(passes: &[Pass], mut data: Vec<f64>) -> Vec<f64> {
    let mut other = vec![0.0; data.len()];
    for pass in passes.iter().rev() {
        match pass.radix {
            2 => forward2(pass, &data, &mut other),
            3 => forward3(pass, &data, &mut other),
            4 => forward4(pass, &data, &mut other),
            _ => forward5(pass, &data, &mut other),
        }
        std::mem::swap(&mut data, &mut other);
    }
    data
}

/// Half-complex order to real numbers.
pub fn backward(passes: &[Pass], mut data: Vec<f64>) -> Vec<f64> {
    let mut other = vec![0.0; data.len()];
    for pass in passes {
        match pass.radix {
            2 => backward2(pass, &data, &mut other),
            3 => backward3(pass, &data, &mut other),
            4 => backward4(pass, &data, &mut other),
            _ => backward5(pass, &data, &mut other),
        }
        std::mem::swap(&mut data, &mut other);
    }
    data
}

/// Closures for the two index rules of a pass: by (i, k, j) with `before` in the middle, and by (i, j, k).
macro_rules! places {
    ($p:ident, $wide:ident, $deep:ident, $m:ident, $l:ident) => {
        let ($m, $l) = ($p.after, $p.before);
        let $wide = |i: usize, k: usize, j: usize| i + $m * (k + $l * j);
        let $deep = |i: usize, j: usize, k: usize| i + $m * (j + $p.radix * k);
    };
}

fn forward2(p: &Pass, cc: &[f64], ch: &mut [f64]) {
    places!(p, c, h, m, l);
    for k in (0..l).inspect(|_| stop::poll()) {
        (ch[h(0, 0, k)], ch[h(m - 1, 1, k)]) = pm(cc[c(0, k, 0)], cc[c(0, k, 1)]);
        if m.is_multiple_of(2) {
            ch[h(0, 1, k)] = -cc[c(m - 1, k, 1)];
            ch[h(m - 1, 0, k)] = cc[c(m - 1, k, 0)];
        }
        for i in (2..m).step_by(2) {
            let ic = m - i;
            let (wr, wi) = p.w(0, i);
            let (tr2, ti2) = turn(wr, wi, cc[c(i - 1, k, 1)], cc[c(i, k, 1)]);
            (ch[h(i - 1, 0, k)], ch[h(ic - 1, 1, k)]) = pm(cc[c(i - 1, k, 0)], tr2);
            (ch[h(i, 0, k)], ch[h(ic, 1, k)]) = pm(ti2, cc[c(i, k, 0)]);
        }
    }
}

fn forward3(p: &Pass, cc: &[f64], ch: &mut [f64]) {
    places!(p, c, h, m, l);
    for k in (0..l).inspect(|_| stop::poll()) {
        let cr2 = cc[c(0, k, 1)] + cc[c(0, k, 2)];
        ch[h(0, 0, k)] = cc[c(0, k, 0)] + cr2;
        ch[h(0, 2, k)] = TAUI * (cc[c(0, k, 2)] - cc[c(0, k, 1)]);
        ch[h(m - 1, 1, k)] = cc[c(0, k, 0)] + TAUR * cr2;
        for i in (2..m).step_by(2) {
            let ic = m - i;
            let ((ar, ai), (br, bi)) = (p.w(0, i), p.w(1, i));
            let (dr2, di2) = turn(ar, ai, cc[c(i - 1, k, 1)], cc[c(i, k, 1)]);
            let (dr3, di3) = turn(br, bi, cc[c(i - 1, k, 2)], cc[c(i, k, 2)]);
            let (cr2, ci2) = (dr2 + dr3, di2 + di3);
            ch[h(i - 1, 0, k)] = cc[c(i - 1, k, 0)] + cr2;
            ch[h(i, 0, k)] = cc[c(i, k, 0)] + ci2;
            let (tr2, ti2) = (cc[c(i - 1, k, 0)] + TAUR * cr2, cc[c(i, k, 0)] + TAUR * ci2);
            let (tr3, ti3) = (TAUI * (di2 - di3), TAUI * (dr3 - dr2));
            (ch[h(i - 1, 2, k)], ch[h(ic - 1, 1, k)]) = pm(tr2, tr3);
            (ch[h(i, 2, k)], ch[h(ic, 1, k)]) = pm(ti3, ti2);
        }
    }
}

fn forward4(p: &Pass, cc: &[f64], ch: &mut [f64]) {
    places!(p, c, h, m, l);
    for k in (0..l).inspect(|_| stop::poll()) {
        let (tr1, top) = pm(cc[c(0, k, 3)], cc[c(0, k, 1)]);
        ch[h(0, 2, k)] = top;
        let (tr2, end) = pm(cc[c(0, k, 0)], cc[c(0, k, 2)]);
        ch[h(m - 1, 1, k)] = end;
        (ch[h(0, 0, k)], ch[h(m - 1, 3, k)]) = pm(tr2, tr1);
        if m.is_multiple_of(2) {
            let ti1 = -HALF_ROOT * (cc[c(m - 1, k, 1)] + cc[c(m - 1, k, 3)]);
            let tr1 = HALF_ROOT * (cc[c(m - 1, k, 1)] - cc[c(m - 1, k, 3)]);
            (ch[h(m - 1, 0, k)], ch[h(m - 1, 2, k)]) = pm(cc[c(m - 1, k, 0)], tr1);
            (ch[h(0, 3, k)], ch[h(0, 1, k)]) = pm(ti1, cc[c(m - 1, k, 2)]);
        }
        for i in (2..m).step_by(2) {
            let ic = m - i;
            let part = |x: usize| {
                let (wr, wi) = p.w(x, i);
                turn(wr, wi, cc[c(i - 1, k, x + 1)], cc[c(i, k, x + 1)])
            };
            let ((cr2, ci2), (cr3, ci3), (cr4, ci4)) = (part(0), part(1), part(2));
            let ((tr1, tr4), (ti1, ti4)) = (pm(cr4, cr2), pm(ci2, ci4));
            let ((tr2, tr3), (ti2, ti3)) = (pm(cc[c(i - 1, k, 0)], cr3), pm(cc[c(i, k, 0)], ci3));
            (ch[h(i - 1, 0, k)], ch[h(ic - 1, 3, k)]) = pm(tr2, tr1);
            (ch[h(i, 0, k)], ch[h(ic, 3, k)]) = pm(ti1, ti2);
            (ch[h(i - 1, 2, k)], ch[h(ic - 1, 1, k)]) = pm(tr3, ti4);
            (ch[h(i, 2, k)], ch[h(ic, 1, k)]) = pm(tr4, ti3);
        }
    }
}

fn forward5(p: &Pass, cc: &[f64], ch: &mut [f64]) {
    places!(p, c, h, m, l);
    for k in (0..l).inspect(|_| stop::poll()) {
        let ((cr2, ci5), (cr3, ci4)) = (pm(cc[c(0, k, 4)], cc[c(0, k, 1)]), pm(cc[c(0, k, 3)], cc[c(0, k, 2)]));
        ch[h(0, 0, k)] = cc[c(0, k, 0)] + cr2 + cr3;
        ch[h(m - 1, 1, k)] = cc[c(0, k, 0)] + TR11 * cr2 + TR12 * cr3;
        ch[h(0, 2, k)] = TI11 * ci5 + TI12 * ci4;
        ch[h(m - 1, 3, k)] = cc[c(0, k, 0)] + TR12 * cr2 + TR11 * cr3;
        ch[h(0, 4, k)] = TI12 * ci5 - TI11 * ci4;
        for i in (2..m).step_by(2) {
            let ic = m - i;
            let part = |x: usize| {
                let (wr, wi) = p.w(x, i);
                turn(wr, wi, cc[c(i - 1, k, x + 1)], cc[c(i, k, x + 1)])
            };
            let ((dr2, di2), (dr3, di3), (dr4, di4), (dr5, di5)) = (part(0), part(1), part(2), part(3));
            let ((cr2, ci5), (ci2, cr5)) = (pm(dr5, dr2), pm(di2, di5));
            let ((cr3, ci4), (ci3, cr4)) = (pm(dr4, dr3), pm(di3, di4));
            let (re, im) = (cc[c(i - 1, k, 0)], cc[c(i, k, 0)]);
            ch[h(i - 1, 0, k)] = re + cr2 + cr3;
            ch[h(i, 0, k)] = im + ci2 + ci3;
            let (tr2, ti2) = (re + TR11 * cr2 + TR12 * cr3, im + TR11 * ci2 + TR12 * ci3);
            let (tr3, ti3) = (re + TR12 * cr2 + TR11 * cr3, im + TR12 * ci2 + TR11 * ci3);
            let ((tr5, tr4), (ti5, ti4)) = (turn(cr5, cr4, TI11, TI12), turn(ci5, ci4, TI11, TI12));
            (ch[h(i - 1, 2, k)], ch[h(ic - 1, 1, k)]) = pm(tr2, tr5);
            (ch[h(i, 2, k)], ch[h(ic, 1, k)]) = pm(ti5, ti2);
            (ch[h(i - 1, 4, k)], ch[h(ic - 1, 3, k)]) = pm(tr3, tr4);
            (ch[h(i, 4, k)], ch[h(ic, 3, k)]) = pm(ti4, ti3);
        }
    }
}

fn backward2(p: &Pass, cc: &[f64], ch: &mut [f64]) {
    places!(p, h, c, m, l);
    for k in (0..l).inspect(|_| stop::poll()) {
        (ch[h(0, k, 0)], ch[h(0, k, 1)]) = pm(cc[c(0, 0, k)], cc[c(m - 1, 1, k)]);
        if m.is_multiple_of(2) {
            ch[h(m - 1, k, 0)] = 2.0 * cc[c(m - 1, 0, k)];
            ch[h(m - 1, k, 1)] = -2.0 * cc[c(0, 1, k)];
        }
        for i in (2..m).step_by(2) {
            let ic = m - i;
            let (sum, tr2) = pm(cc[c(i - 1, 0, k)], cc[c(ic - 1, 1, k)]);
            ch[h(i - 1, k, 0)] = sum;
            let (ti2, gap) = pm(cc[c(i, 0, k)], cc[c(ic, 1, k)]);
            ch[h(i, k, 0)] = gap;
            let (wr, wi) = p.w(0, i);
            (ch[h(i, k, 1)], ch[h(i - 1, k, 1)]) = turn(wr, wi, ti2, tr2);
        }
    }
}

fn backward3(p: &Pass, cc: &[f64], ch: &mut [f64]) {
    places!(p, h, c, m, l);
    for k in (0..l).inspect(|_| stop::poll()) {
        let tr2 = 2.0 * cc[c(m - 1, 1, k)];
        let cr2 = cc[c(0, 0, k)] + TAUR * tr2;
        ch[h(0, k, 0)] = cc[c(0, 0, k)] + tr2;
        let ci3 = 2.0 * TAUI * cc[c(0, 2, k)];
        (ch[h(0, k, 2)], ch[h(0, k, 1)]) = pm(cr2, ci3);
        for i in (2..m).step_by(2) {
            let ic = m - i;
            let tr2 = cc[c(i - 1, 2, k)] + cc[c(ic - 1, 1, k)];
            let ti2 = cc[c(i, 2, k)] - cc[c(ic, 1, k)];
            let (cr2, ci2) = (cc[c(i - 1, 0, k)] + TAUR * tr2, cc[c(i, 0, k)] + TAUR * ti2);
            ch[h(i - 1, k, 0)] = cc[c(i - 1, 0, k)] + tr2;
            ch[h(i, k, 0)] = cc[c(i, 0, k)] + ti2;
            let cr3 = TAUI * (cc[c(i - 1, 2, k)] - cc[c(ic - 1, 1, k)]);
            let ci3 = TAUI * (cc[c(i, 2, k)] + cc[c(ic, 1, k)]);
            let ((dr3, dr2), (di2, di3)) = (pm(cr2, ci3), pm(ci2, cr3));
            let ((ar, ai), (br, bi)) = (p.w(0, i), p.w(1, i));
            (ch[h(i, k, 1)], ch[h(i - 1, k, 1)]) = turn(ar, ai, di2, dr2);
            (ch[h(i, k, 2)], ch[h(i - 1, k, 2)]) = turn(br, bi, di3, dr3);
        }
    }
}

fn backward4(p: &Pass, cc: &[f64], ch: &mut [f64]) {
    places!(p, h, c, m, l);
    for k in (0..l).inspect(|_| stop::poll()) {
        let (tr2, tr1) = pm(cc[c(0, 0, k)], cc[c(m - 1, 3, k)]);
        let (tr3, tr4) = (2.0 * cc[c(m - 1, 1, k)], 2.0 * cc[c(0, 2, k)]);
        (ch[h(0, k, 0)], ch[h(0, k, 2)]) = pm(tr2, tr3);
        (ch[h(0, k, 3)], ch[h(0, k, 1)]) = pm(tr1, tr4);
        if m.is_multiple_of(2) {
            let (ti1, ti2) = pm(cc[c(0, 3, k)], cc[c(0, 1, k)]);
            let (tr2, tr1) = pm(cc[c(m - 1, 0, k)], cc[c(m - 1, 2, k)]);
            ch[h(m - 1, k, 0)] = tr2 + tr2;
            ch[h(m - 1, k, 1)] = ROOT2 * (tr1 - ti1);
            ch[h(m - 1, k, 2)] = ti2 + ti2;
            ch[h(m - 1, k, 3)] = -ROOT2 * (tr1 + ti1);
        }
        for i in (2..m).step_by(2) {
            let ic = m - i;
            let (tr2, tr1) = pm(cc[c(i - 1, 0, k)], cc[c(ic - 1, 3, k)]);
            let (ti1, ti2) = pm(cc[c(i, 0, k)], cc[c(ic, 3, k)]);
            let (tr4, ti3) = pm(cc[c(i, 2, k)], cc[c(ic, 1, k)]);
            let (tr3, ti4) = pm(cc[c(i - 1, 2, k)], cc[c(ic - 1, 1, k)]);
            let ((sum, cr3), (other, ci3)) = (pm(tr2, tr3), pm(ti2, ti3));
            ch[h(i - 1, k, 0)] = sum;
            ch[h(i, k, 0)] = other;
            let ((cr4, cr2), (ci2, ci4)) = (pm(tr1, tr4), pm(ti1, ti4));
            for (x, (ci, cr)) in [(ci2, cr2), (ci3, cr3), (ci4, cr4)].into_iter().enumerate() {
                let (wr, wi) = p.w(x, i);
                (ch[h(i, k, x + 1)], ch[h(i - 1, k, x + 1)]) = turn(wr, wi, ci, cr);
            }
        }
    }
}

fn backward5(p: &Pass, cc: &[f64], ch: &mut [f64]) {
    places!(p, h, c, m, l);
    for k in (0..l).inspect(|_| stop::poll()) {
        let ti5 = cc[c(0, 2, k)] + cc[c(0, 2, k)];
        let ti4 = cc[c(0, 4, k)] + cc[c(0, 4, k)];
        let tr2 = cc[c(m - 1, 1, k)] + cc[c(m - 1, 1, k)];
        let tr3 = cc[c(m - 1, 3, k)] + cc[c(m - 1, 3, k)];
        ch[h(0, k, 0)] = cc[c(0, 0, k)] + tr2 + tr3;
        let cr2 = cc[c(0, 0, k)] + TR11 * tr2 + TR12 * tr3;
        let cr3 = cc[c(0, 0, k)] + TR12 * tr2 + TR11 * tr3;
        let (ci5, ci4) = turn(ti5, ti4, TI11, TI12);
        (ch[h(0, k, 4)], ch[h(0, k, 1)]) = pm(cr2, ci5);
        (ch[h(0, k, 3)], ch[h(0, k, 2)]) = pm(cr3, ci4);
        for i in (2..m).step_by(2) {
            let ic = m - i;
            let (tr2, tr5) = pm(cc[c(i - 1, 2, k)], cc[c(ic - 1, 1, k)]);
            let (ti5, ti2) = pm(cc[c(i, 2, k)], cc[c(ic, 1, k)]);
            let (tr3, tr4) = pm(cc[c(i - 1, 4, k)], cc[c(ic - 1, 3, k)]);
            let (ti4, ti3) = pm(cc[c(i, 4, k)], cc[c(ic, 3, k)]);
            let (re, im) = (cc[c(i - 1, 0, k)], cc[c(i, 0, k)]);
            ch[h(i - 1, k, 0)] = re + tr2 + tr3;
            ch[h(i, k, 0)] = im + ti2 + ti3;
            let (cr2, ci2) = (re + TR11 * tr2 + TR12 * tr3, im + TR11 * ti2 + TR12 * ti3);
            let (cr3, ci3) = (re + TR12 * tr2 + TR11 * tr3, im + TR12 * ti2 + TR11 * ti3);
            let ((cr5, cr4), (ci5, ci4)) = (turn(tr5, tr4, TI11, TI12), turn(ti5, ti4, TI11, TI12));
            let ((dr4, dr3), (di3, di4)) = (pm(cr3, ci4), pm(ci3, cr4));
            let ((dr5, dr2), (di2, di5)) = (pm(cr2, ci5), pm(ci2, cr5));
            for (x, (di, dr)) in [(di2, dr2), (di3, dr3), (di4, dr4), (di5, dr5)].into_iter().enumerate() {
                let (wr, wi) = p.w(x, i);
                (ch[h(i, k, x + 1)], ch[h(i - 1, k, x + 1)]) = turn(wr, wi, di, dr);
            }
        }
    }
}
