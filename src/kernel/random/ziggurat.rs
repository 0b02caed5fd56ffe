//! Standard normal and exponential numbers by the ziggurat method, in f64 and f32.
//!
//! A draw picks one of 256 layers and a point in it; nearly always the point lies wholly under the
//! density and is the answer. Otherwise the layer's edge or the tail decides.

use super::bits::Bits;
use super::{ziggurat_exponential as exp_table, ziggurat_normal as nor_table};

const NORMAL_EDGE: f64 = 3.654_152_885_361_009;
const NORMAL_EDGE_INVERSE: f64 = 0.273_661_237_329_758_3;
const EXPONENTIAL_EDGE: f64 = 7.697_117_470_131_05;

/// The 256 layers in one precision.
struct Layers<Int, Float> {
    accept: [Int; 256],
    width: [Float; 256],
    density: [Float; 256],
}

const fn layers(accept: &[u64; 256], width: &[u64; 256], density: &[u64; 256]) -> Layers<u64, f64> {
    let mut out = Layers { accept: *accept, width: [0.0; 256], density: [0.0; 256] };
    let mut i = 0;
    while i < 256 {
        out.width[i] = f64::from_bits(width[i]);
        out.density[i] = f64::from_bits(density[i]);
        i += 1;
    }
    out
}

/// The f32 layers: draws have `shift` bits fewer. `patches` are the entries of NumPy's f32 tables
/// that are one bit off the rounded f64 ones: (is width, layer, bits).
const fn narrow(wide: &Layers<u64, f64>, shift: u32, patches: &[(bool, usize, u32)]) -> Layers<u32, f32> {
    let mut out = Layers { accept: [0; 256], width: [0.0; 256], density: [0.0; 256] };
    let mut i = 0;
    while i < 256 {
        out.accept[i] = ((wide.accept[i] + (1 << (shift - 1))) >> shift) as u32;
        out.width[i] = (wide.width[i] * (1u64 << shift) as f64) as f32;
        out.density[i] = wide.density[i] as f32;
        i += 1;
    }
    let mut p = 0;
    while p < patches.len() {
        let (is_width, layer, bits) = patches[p];
        if is_width {
            out.width[layer] = f32::from_bits(bits);
        } else {
            out.density[layer] = f32::from_bits(bits);
        }
        p += 1;
    }
    out
}

static NORMAL: Layers<u64, f64> = layers(&nor_table::ACCEPT, &nor_table::WIDTH_BITS, &nor_table::DENSITY_BITS);
static EXPONENTIAL: Layers<u64, f64> = layers(&exp_table::ACCEPT, &exp_table::WIDTH_BITS, &exp_table::DENSITY_BITS);
static NORMAL_F32: Layers<u32, f32> = narrow(&NORMAL, 29, &[]);
static EXPONENTIAL_F32: Layers<u32, f32> = narrow(
    &EXPONENTIAL,
    30,
    &[(true, 226, 0x34ec_3ca4), (false, 128, 0x3e40_b292), (false, 154, 0x3e07_9fc0), (false, 171, 0x3dcf_826e)],
);

/// The draws in one precision: the table, the float, the words of random bits, how many bits beyond the layer, the
/// sign and the part an exponential draw throws away.
macro_rules! draws {
    ($normal:ident $normals:ident, $exponential:ident $exponentials:ident, $float:ty, $next:ident, $uniform:ident,
     $mask:literal, $unused:literal) => {
        #[doc = concat!("A standard normal ", stringify!($float), ".")]
        pub fn $normal(bits: &mut impl Bits) -> $float {
            let table = &$normals;
            loop {
                let draw = bits.$next();
                let layer = (draw & 0xff) as usize;
                let part = (draw >> 9) & $mask;
                let x = part as $float * table.width[layer];
                let x = if draw & 0x100 != 0 { -x } else { x };
                if part < table.accept[layer] {
                    return x;
                }
                if layer == 0 {
                    loop {
                        let a = -(NORMAL_EDGE_INVERSE as $float) * (-bits.$uniform()).ln_1p();
                        let b = -(-bits.$uniform()).ln_1p();
                        if b + b > a * a {
                            let x = NORMAL_EDGE as $float + a;
                            return if (part >> 8) & 1 == 1 { -x } else { x };
                        }
                    }
                }
                let step = table.density[layer - 1] - table.density[layer];
                let height = step * bits.$uniform() + table.density[layer];
                let wide = f64::from(x);
                if f64::from(height) < (-0.5 * wide * wide).exp() {
                    return x;
                }
            }
        }

        #[doc = concat!("A standard exponential ", stringify!($float), ".")]
        pub fn $exponential(bits: &mut impl Bits) -> $float {
            let table = &$exponentials;
            loop {
                let draw = bits.$next() >> $unused;
                let layer = (draw & 0xff) as usize;
                let part = draw >> 8;
                let x = part as $float * table.width[layer];
                if part < table.accept[layer] {
                    return x;
                }
                if layer == 0 {
                    return EXPONENTIAL_EDGE as $float - (-bits.$uniform()).ln_1p();
                }
                let step = table.density[layer - 1] - table.density[layer];
                if step * bits.$uniform() + table.density[layer] < (-x).exp() {
                    return x;
                }
            }
        }
    };
}

draws!(normal NORMAL, exponential EXPONENTIAL, f64, next_u64, next_f64, 0x000f_ffff_ffff_ffff, 3);
draws!(normal_f32 NORMAL_F32, exponential_f32 EXPONENTIAL_F32, f32, next_u32, next_f32, 0x007f_ffff, 1);
