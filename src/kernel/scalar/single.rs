//! Elementary functions in single precision throughout: a quotient or a polynomial after a reduction, off by up to
//! four units in the last place, as NumPy's own loops for `float32` are. Their last digits are these.

/// A function of one `f32` that is evaluated without branches.
pub trait Single {
    /// Whether [`Single::value`] knows this argument. It is not to raise a floating-point exception.
    fn covers(x: f32) -> bool;
    /// The function's value, for covered arguments.
    fn value(x: f32) -> f32;
    /// The function's value for every argument, with its floating-point exceptions.
    fn exact(x: f64) -> f64;
}

/// Adding it rounds to an integer, which the lowest bits of the sum then hold.
const ROUND: f32 = 12582912.0;

/// Whether `low <= |x| <= high`; by the bits, which raises nothing for NaN.
#[inline(always)]
fn between(x: f32, low: f32, high: f32) -> bool {
    let bits = x.to_bits() & (u32::MAX >> 1);
    (bits >= low.to_bits()) & (bits <= high.to_bits())
}

/// A polynomial by its coefficients, the highest first.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    coefficients[1..].iter().fold(coefficients[0], |sum, c| sum.mul_add(x, *c))
}

/// e^x: a quotient of degrees five and two times a power of two.
pub struct Exp;

impl Single for Exp {
    #[inline(always)]
    fn covers(x: f32) -> bool {
        // Up to where the result is a normal number.
        between(x, 0.0, 87.3) | (x.to_bits() <= 88.72f32.to_bits())
    }
    #[inline(always)]
    fn value(x: f32) -> f32 {
        let biased = x * std::f32::consts::LOG2_E + ROUND;
        let n = biased - ROUND;
        let r = n.mul_add(-1.4286068e-6, n.mul_add(-0.69314575, x));
        let above = polynomial(r, [0.0005082763, 0.006757897, 0.05114512, 0.24736154, 0.7257665, 1.0]);
        let below = polynomial(r, [0.021595094, -0.27423355, 1.0]);
        // In two steps, as 2^128 is no number.
        let n = (biased.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
        let power = |n: i32| f32::from_bits(((n + 127) << 23) as u32);
        above / below * power(n >> 1) * power(n - (n >> 1))
    }
    fn exact(x: f64) -> f64 {
        super::dd::exp(x)
    }
}

/// The natural logarithm: that of a mantissa in (√½, √2] as a quotient of degree five.
pub struct Log;

impl Single for Log {
    #[inline(always)]
    fn covers(x: f32) -> bool {
        let bits = x.to_bits() as i32;
        (bits >= f32::MIN_POSITIVE.to_bits() as i32) & (bits <= f32::MAX.to_bits() as i32)
    }
    #[inline(always)]
    fn value(x: f32) -> f32 {
        let bits = x.to_bits();
        let half = f32::from_bits(bits & 0x7f_ffff | 126 << 23);
        let low = half <= std::f32::consts::FRAC_1_SQRT_2;
        let exponent = ((bits >> 23) as i32 - 126 - i32::from(low)) as f32;
        let m = if low { half + half } else { half } - 1.0;
        let above = polynomial(m, [0.025899792, 0.38088378, 1.4800006, 2.1126776, 1.0, 0.0]);
        let below = polynomial(m, [0.0058750953, 0.15464763, 0.9864943, 2.453006, 2.6126776, 1.0]);
        exponent.mul_add(std::f32::consts::LN_2, above / below)
    }
    fn exact(x: f64) -> f64 {
        super::dd::log(x)
    }
}

/// Sine and cosine of the rest of `x` by π/2, and how often π/2 was taken.
#[inline(always)]
#[allow(clippy::approx_constant)] // A part of π/2, no name for it.
fn waves(x: f32) -> (f32, f32, u32) {
    let biased = x * std::f32::consts::FRAC_2_PI + ROUND;
    let n = biased - ROUND;
    // π/2 in three parts.
    let r = n.mul_add(-1.570796, x);
    let r = n.mul_add(-3.1391647e-7, r);
    let r = n.mul_add(-5.3903025e-15, r);
    let square = r * r;
    let cosine = polynomial(square, [2.4372266e-5, -0.001388652, 0.04166662, -0.5, 1.0]);
    let sine = polynomial(square, [2.8404097e-6, -0.00019856491, 0.008333397, -0.16666667]);
    ((sine * square).mul_add(r, r), cosine, biased.to_bits())
}

/// One of two values by the lowest bit of a count of quarter turns, with the sign of the next bit.
#[inline(always)]
fn after_quarters(even: f32, odd: f32, quarters: u32) -> f32 {
    let value = if quarters & 1 == 0 { even } else { odd };
    f32::from_bits(value.to_bits() ^ (quarters & 2) << 30)
}

/// The sine.
pub struct Sin;

impl Single for Sin {
    #[inline(always)]
    fn covers(x: f32) -> bool {
        // A negative zero keeps its sign.
        between(x, f32::from_bits(1), 117435.99)
    }
    #[inline(always)]
    fn value(x: f32) -> f32 {
        let (sine, cosine, quarters) = waves(x);
        after_quarters(sine, cosine, quarters)
    }
    fn exact(x: f64) -> f64 {
        super::float::sin(x)
    }
}

/// The cosine.
pub struct Cos;

impl Single for Cos {
    #[inline(always)]
    fn covers(x: f32) -> bool {
        between(x, 0.0, 71476.06)
    }
    #[inline(always)]
    fn value(x: f32) -> f32 {
        let (sine, cosine, quarters) = waves(x);
        after_quarters(sine, cosine, quarters.wrapping_add(1))
    }
    fn exact(x: f64) -> f64 {
        super::float::cos(x)
    }
}
