//! Windows over tensors: convolutions, pools, padding; all of them from views of windows, products and sums.

use super::args::{Dims, Ten, runtime};
use super::arith::add;
use super::moved::{Kind, moved};
use super::{T, fresh, join, tape, views};
use crate::array::index::{Item, Rules};
use crate::array::{Array, Num};
use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub SHARED =
    /// The convolution of sequences: (N, C, L) with (O, C, k).
    ///
    /// >>> torch.conv1d(torch.ones(1, 1, 4), torch.ones(1, 1, 2))
    "conv1d"(input: Ten, weight: Ten, bias: Option<Ten> = None, stride: Dims = 1, padding: Value = 0, dilation: Dims = 1, groups: i64 = 1) => |h: &mut dyn Host, x: Ten, w: Ten, b: Option<Ten>, s: Dims, p: Value, d: Dims, g: i64| conv_row(h, 1, x, w, b, s, p, d, g);
    /// The convolution of images: (N, C, H, W) with (O, C, kH, kW).
    ///
    /// >>> torch.conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2))
    "conv2d"(input: Ten, weight: Ten, bias: Option<Ten> = None, stride: Dims = 1, padding: Value = 0, dilation: Dims = 1, groups: i64 = 1) => |h: &mut dyn Host, x: Ten, w: Ten, b: Option<Ten>, s: Dims, p: Value, d: Dims, g: i64| conv_row(h, 2, x, w, b, s, p, d, g);
    /// The convolution of volumes.
    "conv3d"(input: Ten, weight: Ten, bias: Option<Ten> = None, stride: Dims = 1, padding: Value = 0, dilation: Dims = 1, groups: i64 = 1) => |h: &mut dyn Host, x: Ten, w: Ten, b: Option<Ten>, s: Dims, p: Value, d: Dims, g: i64| conv_row(h, 3, x, w, b, s, p, d, g);
    /// The transpose of `conv1d`.
    "conv_transpose1d"(input: Ten, weight: Ten, bias: Option<Ten> = None, stride: Dims = 1, padding: Dims = 0, output_padding: Dims = 0, groups: i64 = 1, dilation: Dims = 1) => |h: &mut dyn Host, x: Ten, w: Ten, b: Option<Ten>, s: Dims, p: Dims, o: Dims, g: i64, d: Dims| transposed(h, 1, x, w, b, [s, p, o, d], g);
    /// The transpose of `conv2d`.
    "conv_transpose2d"(input: Ten, weight: Ten, bias: Option<Ten> = None, stride: Dims = 1, padding: Dims = 0, output_padding: Dims = 0, groups: i64 = 1, dilation: Dims = 1) => |h: &mut dyn Host, x: Ten, w: Ten, b: Option<Ten>, s: Dims, p: Dims, o: Dims, g: i64, d: Dims| transposed(h, 2, x, w, b, [s, p, o, d], g);
    /// The transpose of `conv3d`.
    "conv_transpose3d"(input: Ten, weight: Ten, bias: Option<Ten> = None, stride: Dims = 1, padding: Dims = 0, output_padding: Dims = 0, groups: i64 = 1, dilation: Dims = 1) => |h: &mut dyn Host, x: Ten, w: Ten, b: Option<Ten>, s: Dims, p: Dims, o: Dims, g: i64, d: Dims| transposed(h, 3, x, w, b, [s, p, o, d], g);
    /// Pixels rearranged from (C·r², H, W) to (C, H·r, W·r).
    "pixel_shuffle"(input: Ten, upscale_factor: i64) => |h: &mut dyn Host, x: Ten, r| pixel_shuffle(h, &x, r).map(Value::Tensor);
    /// The inverse of `pixel_shuffle`.
    "pixel_unshuffle"(input: Ten, downscale_factor: i64) => |h: &mut dyn Host, x: Ten, r| pixel_unshuffle(h, &x, r).map(Value::Tensor);
    /// Channels rearranged between groups.
    "channel_shuffle"(input: Ten, groups: i64) => |h: &mut dyn Host, x: Ten, groups| channel_shuffle(h, &x, groups).map(Value::Tensor);
    /// Channels rearranged between groups.
    "native_channel_shuffle"(input: Ten, groups: i64) => |h: &mut dyn Host, x: Ten, groups| channel_shuffle(h, &x, groups).map(Value::Tensor);
}

rows! { pub ROWS =
    /// Padded at the ends of the last dimensions: `constant`, `reflect`, `replicate` or `circular`.
    ///
    /// >>> torch.nn.functional.pad(torch.ones(2), (1, 1))
    "pad"(input: Ten, pad: Dims, mode: String = "constant", value: Option<f64> = None) => |h: &mut dyn Host, x: Ten, p: Dims, mode: String, v: Option<f64>| {
        if matches!(mode.as_str(), "reflect" | "replicate" | "circular") {
            check_extended(&x, &p.0, &mode, v)?;
        }
        padded(h, &x, &p.0, &mode, v.unwrap_or(0.0)).map(Value::Tensor)
    };
}

/// What padding by the tensor's own elements asks of its arguments.
fn check_extended(x: &T, widths: &[i64], mode: &str, value: Option<f64>) -> Result<()> {
    if value.is_some_and(|v| v != 0.0) {
        return Err(runtime(format!("Padding mode \"{mode}\" doesn't take in value argument")));
    }
    let (n, k) = (x.array().ndim(), widths.len());
    if k == 2 && (n == 2 || n == 3) || k == 4 && (n == 3 || n == 4) || k == 6 && (n == 4 || n == 5) {
        return Ok(());
    }
    Err(Error::unsupported(format!(
        "Padding size {k} is not supported for {n}D input tensor.\n\
         Supported combinations for non-constant padding:\n  \
         - 2D or 3D input: padding size = 2 (pads last dimension)\n  \
         - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n  \
         - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
    ))
    .into())
}

/// One number for each of `k` dimensions.
fn each(name: &str, given: &Dims, k: usize) -> Result<Vec<i64>> {
    match given.0.len() {
        1 => Ok(vec![given.0[0]; k]),
        n if n == k => Ok(given.0.clone()),
        _ => Err(runtime(format!(
            "expected {name} to be a single integer value or a list of {k} values to match the convolution dimensions, but got {name}={:?}",
            given.0
        ))),
    }
}

/// Padded: pairs of (before, after) from the last dimension on.
pub fn padded(h: &mut dyn Host, x: &T, widths: &[i64], mode: &str, value: f64) -> Result<T> {
    let n = x.array().ndim();
    if !widths.len().is_multiple_of(2) {
        return Err(runtime("Padding length must be divisible by 2"));
    }
    if widths.len() > 2 * n {
        return Err(runtime(format!(
            "Padding length should be less than or equal to two times the input dimension but got padding length {} and input of dimension {n}",
            widths.len()
        )));
    }
    if !matches!(mode, "constant" | "reflect" | "replicate" | "circular") {
        return Err(Error::new(ErrorKind::NotImplementedError, format!("Unrecognised padding mode {mode}")).into());
    }
    let mut y = x.clone();
    for (k, pair) in widths.chunks_exact(2).enumerate() {
        let axis = n - 1 - k;
        let len = y.array().shape()[axis] as i64;
        let (before, after) = (pair[0], pair[1]);
        let (skip, cut) = ((-before).max(0), (-after).max(0));
        if skip + cut > 0 {
            if skip + cut > len {
                return Err(runtime("narrow(): length must be non-negative."));
            }
            y = views::narrow(h, &y, axis as i64, skip, len - skip - cut)?;
        }
        let (before, after) = (before.max(0), after.max(0));
        if before + after == 0 {
            continue;
        }
        y = if mode == "constant" {
            constant(h, &y, axis, before, after, value)?
        } else {
            extended(h, &y, axis, before, after, mode)?
        };
    }
    if std::rc::Rc::ptr_eq(&y, x) { views::clone(h, x) } else { Ok(y) }
}

fn constant(h: &mut dyn Host, x: &T, axis: usize, before: i64, after: i64, value: f64) -> Result<T> {
    let a = x.array().clone();
    let mut shape: crate::array::Shape = a.shape().into();
    let len = shape[axis];
    shape[axis] = len + before as usize + after as usize;
    let out = Array::full(a.dtype(), &shape, Num::Float(value))?;
    crate::op::assign::assign(&crate::op::movement::narrow(&out, axis, before as usize, len)?, &a)?;
    let out = fresh(out);
    tape::record1(h, "ConstantPadNdBackward0", &[x], &[], &out, move |h, g| {
        Ok(vec![Some(views::narrow(h, g, axis as i64, before, len as i64)?)])
    });
    Ok(out)
}

fn extended(h: &mut dyn Host, x: &T, axis: usize, before: i64, after: i64, mode: &str) -> Result<T> {
    let n = x.array().shape()[axis] as i64;
    if n == 0 || (mode == "reflect" && (before >= n || after >= n)) || (mode == "circular" && (before > n || after > n))
    {
        return Err(runtime(if mode == "reflect" {
            format!(
                "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding ({before}, {after}) at dimension {axis} of input {:?}",
                x.array().shape()
            )
        } else {
            "Padding value causes wrapping around more than once.".to_string()
        }));
    }
    let place = |i: i64| match mode {
        "replicate" => i.clamp(0, n - 1),
        "circular" => i.rem_euclid(n),
        _ if i < 0 => -i,
        _ if i >= n => 2 * (n - 1) - i,
        _ => i,
    };
    let index = Array::from_vec((-before..n + after).map(place).collect::<Vec<i64>>())?;
    let name = if mode == "reflect" { "ReflectionPad1DBackward0" } else { "ReplicationPad1DBackward0" };
    moved(h, x, name, Kind::Many, move |a| crate::op::pick::index_select(a, axis, &index))
}

/// Windows over the last `k` dimensions: they become `k` more dimensions at the end.
fn windows(h: &mut dyn Host, x: &T, k: usize, kernel: &[i64], stride: &[i64], dilation: &[i64]) -> Result<T> {
    let mut y = x.clone();
    let first = x.array().ndim() - k;
    for i in 0..k {
        y = views::unfold(h, &y, (first + i) as i64, (kernel[i] - 1) * dilation[i] + 1, stride[i])?;
        if dilation[i] > 1 {
            let items = vec![Item::Ellipsis, Item::Slice { start: None, stop: None, step: Some(dilation[i]) }];
            y = moved(h, &y, "SliceBackward0", Kind::Once, move |a| {
                crate::op::index::get(a, &items, Rules::Torch).map(|g| g.array())
            })?;
        }
    }
    Ok(y)
}

#[allow(clippy::too_many_arguments)]
fn conv_row(
    h: &mut dyn Host,
    k: usize,
    x: Ten,
    w: Ten,
    b: Option<Ten>,
    s: Dims,
    p: Value,
    d: Dims,
    groups: i64,
) -> Result<Value> {
    let (stride, dilation) = (each("stride", &s, k)?, each("dilation", &d, k)?);
    let kernel: Vec<i64> = views::sizes(&w).into_iter().skip(2).collect();
    if kernel.len() != k {
        return Err(runtime(format!(
            "Expected {}D weight for conv{k}d, but got weight of size: {:?}",
            k + 2,
            views::sizes(&w)
        )));
    }
    let padding: Vec<(i64, i64)> = match &p {
        Value::Str(s) if s.as_str() == "valid" => vec![(0, 0); k],
        Value::Str(s) if s.as_str() == "same" && stride.iter().any(|&s| s != 1) => {
            return Err(runtime("padding='same' is not supported for strided convolutions"));
        }
        Value::Str(s) if s.as_str() == "same" => (0..k)
            .map(|i| {
                let total = dilation[i] * (kernel[i] - 1);
                (total / 2, total - total / 2)
            })
            .collect(),
        Value::Str(s) => return Err(runtime(format!("Invalid padding string: '{}'", s.as_str()))),
        p => {
            let all = <Dims as crate::value::convert::FromValue>::from_value(h, p)?;
            each("padding", &all, k)?.into_iter().map(|n| (n, n)).collect()
        }
    };
    conv(h, k, &x, &w, b.map(|b| b.0), &stride, &padding, &dilation, groups).map(Value::Tensor)
}

#[allow(clippy::too_many_arguments)]
fn conv(
    h: &mut dyn Host,
    k: usize,
    x: &T,
    w: &T,
    bias: Option<T>,
    stride: &[i64],
    padding: &[(i64, i64)],
    dilation: &[i64],
    groups: i64,
) -> Result<T> {
    let single = x.array().ndim() == k + 1;
    let x = if single { views::unsqueeze(h, x, 0)? } else { x.clone() };
    let (shape, weight) = (views::sizes(&x), views::sizes(w));
    if shape.len() != k + 2 {
        return Err(runtime(format!(
            "Expected {}D (unbatched) or {}D (batched) input to conv{k}d, but got input of size: {shape:?}",
            k + 1,
            k + 2
        )));
    }
    if groups <= 0 {
        return Err(runtime("non-positive groups is not supported"));
    }
    if padding.iter().any(|p| p.0 < 0) {
        return Err(runtime("negative padding is not supported"));
    }
    if dilation.iter().any(|&d| d <= 0) {
        return Err(runtime("dilation should be greater than zero"));
    }
    if weight[0] < groups {
        return Err(runtime(format!(
            "Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size {weight:?} instead"
        )));
    }
    if shape[1] != weight[1] * groups {
        return Err(runtime(format!(
            "Given groups={groups}, weight of size {weight:?}, expected input{shape:?} to have {} channels, but got {} channels instead",
            weight[1] * groups,
            shape[1]
        )));
    }
    if weight[0] % groups != 0 {
        return Err(runtime(format!(
            "Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size [{weight:?}] instead"
        )));
    }
    if let Some(b) = &bias
        && views::sizes(b) != [weight[0]]
    {
        return Err(runtime(format!(
            "Given weight of size {weight:?}, expected bias to be 1-dimensional with {} elements, but got bias of size {:?} instead",
            weight[0],
            views::sizes(b)
        )));
    }
    if x.array().dtype() != w.array().dtype() {
        let name = crate::op::index::torch_scalar_type;
        return Err(runtime(format!(
            "expected scalar type {} but found {}",
            name(x.array().dtype()),
            name(w.array().dtype())
        )));
    }
    if stride.iter().chain(dilation).any(|&s| s <= 0) {
        return Err(runtime("non-positive stride is not supported"));
    }
    let kernel = &weight[2..];
    let widths: Vec<i64> = padding.iter().rev().flat_map(|&(a, b)| [a, b]).collect();
    let x = if padding.iter().all(|&p| p == (0, 0)) { x } else { padded(h, &x, &widths, "constant", 0.0)? };
    let padded = views::sizes(&x);
    let reach: Vec<i64> = (0..k).map(|i| (kernel[i] - 1) * dilation[i] + 1).collect();
    if (0..k).any(|i| padded[2 + i] < reach[i]) {
        let text = |s: &[i64]| s.iter().map(|n| n.to_string()).collect::<Vec<_>>().join(" x ");
        return Err(runtime(format!(
            "Calculated padded input size per channel: ({}). Kernel size: ({}). Kernel size can't be greater than actual input size",
            text(&padded[2..]),
            text(&reach)
        )));
    }
    let y = windows(h, &x, k, kernel, stride, dilation)?;
    // (N, g, C/g, out…, kernel…) → (N, g, out…, C/g·kernel) @ (g, C/g·kernel, O/g)
    let out: Vec<i64> = views::sizes(&y)[2..2 + k].to_vec();
    let (n, c, o) = (shape[0], weight[1], weight[0] / groups);
    let mut split = vec![n, groups, c];
    split.extend(&out);
    split.extend(kernel);
    let y = views::reshape(h, &y, &split)?;
    let spatial = 3..3 + k as i64;
    let order: Vec<i64> = [0, 1].into_iter().chain(spatial).chain([2]).chain(3 + k as i64..3 + 2 * k as i64).collect();
    let y = views::permute(h, &y, &order)?;
    let (points, inner): (i64, i64) = (out.iter().product(), c * kernel.iter().product::<i64>());
    let y = views::reshape(h, &y, &[n, groups, points, inner])?;
    let m = views::reshape(h, w, &[groups, o, inner])?;
    let m = views::transpose(h, &m, 1, 2, "TransposeBackward0")?;
    let y = super::matmul::matmul(h, &y, &m)?;
    let y = views::transpose(h, &y, 2, 3, "TransposeBackward0")?;
    let mut whole = vec![n, groups * o];
    whole.extend(&out);
    let mut y = views::reshape(h, &y, &whole)?;
    if let Some(b) = bias {
        let mut lie = vec![1; k + 2];
        lie[1] = -1;
        let b = views::reshape(h, &b, &lie)?;
        y = add(h, &y, &b)?;
    }
    let y = views::owned(&y)?;
    tape::rename(&y, "ConvolutionBackward0");
    if single { views::squeeze(h, &y, Some(&[0])) } else { Ok(y) }
}

/// Zeros between the elements, a wider border, and a convolution with the kernel turned round.
fn transposed(
    h: &mut dyn Host,
    k: usize,
    x: Ten,
    w: Ten,
    b: Option<Ten>,
    sizes: [Dims; 4],
    groups: i64,
) -> Result<Value> {
    let [s, p, o, d] = &sizes;
    let (stride, padding) = (each("stride", s, k)?, each("padding", p, k)?);
    let (extra, dilation) = (each("output_padding", o, k)?, each("dilation", d, k)?);
    let weight = views::sizes(&w);
    let single = x.array().ndim() == k + 1;
    let mut y = if single { views::unsqueeze(h, &x, 0)? } else { x.0.clone() };
    let shape = views::sizes(&y);
    if shape.len() != k + 2 || weight.len() != k + 2 || groups <= 0 || shape[1] != weight[0] || weight[0] % groups != 0
    {
        return Err(runtime(format!(
            "Given transposed=1, weight of size {weight:?}, expected input{shape:?} to have {} channels, but got {} channels instead",
            weight.first().copied().unwrap_or(0),
            shape.get(1).copied().unwrap_or(0)
        )));
    }
    if stride.iter().chain(&dilation).any(|&s| s <= 0) {
        return Err(runtime("non-positive stride is not supported"));
    }
    if (0..k).any(|i| extra[i] >= stride[i] && extra[i] >= dilation[i]) {
        // One dimension counts as two, with a height of its own.
        let text = |what: &str, s: &[i64], height: i64| {
            let all: Vec<i64> = if k == 1 { vec![height, s[0]] } else { s.to_vec() };
            let names = ["depth", "height", "width"];
            let parts = names[3 - all.len()..].iter().zip(&all).map(|(n, s)| format!("{what}_{n}: {s}"));
            parts.collect::<Vec<_>>().join(" ")
        };
        return Err(runtime(format!(
            "output padding must be smaller than either stride or dilation, but got {} {} {}",
            text("output_padding", &extra, 0),
            text("stride", &stride, 1),
            text("dilation", &dilation, 1)
        )));
    }
    for i in 0..k {
        let axis = 2 + i as i64;
        let n = views::sizes(&y)[2 + i];
        if stride[i] > 1 && n > 0 {
            y = views::unsqueeze(h, &y, axis + 1)?;
            y = constant(h, &y, 3 + i, 0, stride[i] - 1, 0.0)?;
            let mut flat = views::sizes(&y);
            flat[2 + i] *= flat[3 + i];
            flat.remove(3 + i);
            y = views::reshape(h, &y, &flat)?;
            y = views::narrow(h, &y, axis, 0, (n - 1) * stride[i] + 1)?;
        }
    }
    let border: Vec<(i64, i64)> = (0..k)
        .map(|i| {
            let edge = dilation[i] * (weight[2 + i] - 1) - padding[i];
            (edge, edge + extra[i])
        })
        .collect();
    // (I, O/g, kernel) → (O, I/g, kernel), turned.
    let (i_each, o_each) = (weight[0] / groups, weight[1]);
    let mut split = vec![groups, i_each, o_each];
    split.extend(&weight[2..]);
    let m = views::reshape(h, &w, &split)?;
    let m = views::transpose(h, &m, 1, 2, "TransposeBackward0")?;
    let mut merged = vec![groups * o_each, i_each];
    merged.extend(&weight[2..]);
    let m = views::reshape(h, &m, &merged)?;
    let axes: Vec<i64> = (2..2 + k as i64).collect();
    let m = join::flip(h, &m, &axes)?;
    let y = conv(h, k, &y, &m, b.map(|b| b.0), &vec![1; k], &border, &dilation, groups)?;
    let y = if single { views::squeeze(h, &y, Some(&[0]))? } else { y };
    Ok(Value::Tensor(y))
}

fn divided(n: i64, by: i64, text: impl FnOnce() -> String) -> Result<i64> {
    if by <= 0 || n % by != 0 { Err(runtime(text())) } else { Ok(n / by) }
}

fn pixel_shuffle(h: &mut dyn Host, x: &T, r: i64) -> Result<T> {
    let s = views::sizes(x);
    let k = s.len();
    if k < 3 {
        return Err(runtime(format!(
            "pixel_shuffle expects input to have at least 3 dimensions, but got input with {k} dimension(s)"
        )));
    }
    if r <= 0 {
        return Err(runtime(format!("pixel_shuffle expects a positive upscale_factor, but got {r}")));
    }
    let (c, height, width) = (s[k - 3], s[k - 2], s[k - 1]);
    let channels = divided(c, r.saturating_mul(r), || {
        format!(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)={c} is not divisible by {}",
            r.saturating_mul(r)
        )
    })?;
    let outer = &s[..k - 3];
    let split: Vec<i64> = outer.iter().copied().chain([channels, r, r, height, width]).collect();
    let y = views::reshape(h, x, &split)?;
    let o = outer.len() as i64;
    let order: Vec<i64> = (0..o).chain([o, o + 3, o + 1, o + 4, o + 2]).collect();
    let y = views::permute(h, &y, &order)?;
    let shape: Vec<i64> = outer.iter().copied().chain([channels, height * r, width * r]).collect();
    let y = views::reshape(h, &y, &shape)?;
    let y = if y.base.is_some() { views::clone(h, &y)? } else { y };
    tape::rename(&y, "PixelShuffleBackward0");
    Ok(y)
}

fn pixel_unshuffle(h: &mut dyn Host, x: &T, r: i64) -> Result<T> {
    let s = views::sizes(x);
    let k = s.len();
    if k < 3 {
        return Err(runtime(format!(
            "pixel_unshuffle expects input to have at least 3 dimensions, but got input with {k} dimension(s)"
        )));
    }
    if r <= 0 {
        return Err(runtime(format!("pixel_unshuffle expects a positive downscale_factor, but got {r}")));
    }
    let (c, height, width) = (s[k - 3], s[k - 2], s[k - 1]);
    let rows = divided(height, r, || {
        format!(
            "pixel_unshuffle expects height to be divisible by downscale_factor, but input.size(-2)={height} is not divisible by {r}"
        )
    })?;
    let columns = divided(width, r, || {
        format!(
            "pixel_unshuffle expects width to be divisible by downscale_factor, but input.size(-1)={width} is not divisible by {r}"
        )
    })?;
    let outer = &s[..k - 3];
    let split: Vec<i64> = outer.iter().copied().chain([c, rows, r, columns, r]).collect();
    let y = views::reshape(h, x, &split)?;
    let o = outer.len() as i64;
    let order: Vec<i64> = (0..o).chain([o, o + 2, o + 4, o + 1, o + 3]).collect();
    let y = views::permute(h, &y, &order)?;
    let shape: Vec<i64> = outer.iter().copied().chain([c * r * r, rows, columns]).collect();
    views::reshape(h, &y, &shape)
}

fn channel_shuffle(h: &mut dyn Host, x: &T, groups: i64) -> Result<T> {
    let s = views::sizes(x);
    if s.len() < 3 {
        return Err(runtime(format!("channel_shuffle expects input with > 2 dims, but got input with sizes {s:?}")));
    }
    if groups <= 0 {
        return Err(runtime(format!(
            "Number of groups to divide channels in must be positive. Value of groups:{groups}"
        )));
    }
    let each = divided(s[1], groups, || {
        format!("Number of channels must be divisible by groups. Got {} channels and {groups} groups.", s[1])
    })?;
    let mut split = vec![s[0], groups, each];
    split.extend_from_slice(&s[2..]);
    let y = views::reshape(h, x, &split)?;
    let y = views::transpose(h, &y, 1, 2, "TransposeBackward0")?;
    views::reshape(h, &y, &s)
}
