//! The regularised incomplete gamma functions, by series below `a + 1` and by a continued fraction above.

/// The smallest number that a denominator may become.
const TINY: f64 = 1e-300;
const STEPS: usize = 20_000;

/// P(a, x), PyTorch's `igamma`.
pub fn lower(a: f64, x: f64) -> f64 {
    special(a, x).unwrap_or_else(|| if x < a + 1.0 { series(a, x) } else { 1.0 - fraction(a, x) })
}

/// Q(a, x) = 1 - P(a, x), PyTorch's `igammac`.
pub fn upper(a: f64, x: f64) -> f64 {
    match special(a, x) {
        Some(p) => 1.0 - p,
        None if x < a + 1.0 => 1.0 - series(a, x),
        None => fraction(a, x),
    }
}

/// P at the ends of its domain, NaN outside.
fn special(a: f64, x: f64) -> Option<f64> {
    if a.is_nan() || x.is_nan() || a < 0.0 || x < 0.0 {
        return Some(f64::NAN);
    }
    match (a == 0.0, x == 0.0, a.is_infinite(), x.is_infinite()) {
        (true, true, ..) | (.., true, true) => Some(f64::NAN),
        (true, ..) | (.., true) => Some(1.0),
        (_, true, ..) | (_, _, true, _) => Some(0.0),
        _ => None,
    }
}

/// x^a e^-x / Γ(a)
fn front(a: f64, x: f64) -> f64 {
    (a * x.ln() - x - libm::lgamma(a)).exp()
}

fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0 / a, 1.0 / a);
    for n in 1..STEPS {
        term *= x / (a + n as f64);
        sum += term;
        if term.abs() < sum.abs() * f64::EPSILON * 0.25 {
            break;
        }
    }
    sum * front(a, x)
}

/// Lentz's evaluation of the continued fraction of Γ(a, x).
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for n in 1..STEPS {
        let n = n as f64;
        let an = -n * (n - a);
        b += 2.0;
        d = 1.0 / away(an * d + b);
        c = away(b + an / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    front(a, x) * h
}

fn away(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}
