//! `torch.nn.functional`: activations, softmax, linear maps, dropout, and what the other files add to it.

use super::args::{Dims, TDType, Ten, runtime};
use super::arith::{self, add, binary, div, mul, neg, scale, shift, sub, unary};
use super::{T, convolution, fresh, losses, pointwise as p, reduce, refusals, tape, views};
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::op::random_torch as draw;
use crate::value::module::ModuleSpec;
use crate::value::{Builtin, Host, Result, Value};
use crate::{rows, script_row};

/// `torch.nn`
pub static NN: ModuleSpec = ModuleSpec {
    name: "torch.nn",
    doc: "Neural networks; tscript has the functions, not the modules.",
    functions: &[],
    members: &[
        ("functional", |h| h.import("torch.nn.functional")),
        ("init", |h| h.import("torch.nn.init")),
        ("utils", |h| h.import("torch.nn.utils")),
    ],
    aliases: &[],
};

/// `torch.nn.functional`
pub static FUNCTIONAL: ModuleSpec = ModuleSpec {
    name: "torch.nn.functional",
    doc: "The functions of neural networks.",
    functions: &[
        ACTIVATIONS,
        losses::LOSSES,
        LAYERS,
        RANDOM,
        SHARED,
        SCRIPTED,
        POOLS,
        ONLY_HERE,
        INPLACE,
        INPLACE_HERE,
        convolution::SHARED,
        convolution::ROWS,
    ],
    members: &[],
    aliases: &[],
};

/// Functions written in the language that `torch` has too.
pub static SCRIPTED: &[Builtin] = &[
    script_row!("celu" "_torch_layers" "max(0, x) + min(0, alpha * (exp(x / alpha) - 1))."),
    script_row!("prelu" "_torch_layers" "Negative elements are scaled by a weight, one or one a channel."),
    script_row!("rrelu" "_torch_layers" "Negative elements are scaled by a slope, drawn for each while training."),
    script_row!("hardshrink" "_torch_layers" "Elements within [-lambd, lambd] become 0."),
    script_row!("bilinear" "_torch_layers" "x1 @ W @ x2 + b for each of several matrices W."),
    script_row!("rms_norm" "_torch_layers" "Divided by the root of the mean square over the last dimensions."),
    script_row!("group_norm" "_torch_layers" "Normalised over groups of channels."),
    script_row!("alpha_dropout" "_torch_layers" "Dropout for SELU: mean and variance stay."),
    script_row!("feature_alpha_dropout" "_torch_layers" "alpha_dropout of whole channels."),
    script_row!("pdist" "_torch_layers" "The distances between all pairs of rows."),
    script_row!("hinge_embedding_loss" "_torch_losses" "The input where the target is 1, and the margin minus it where the target is -1."),
    script_row!("margin_ranking_loss" "_torch_losses" "Whether the first is larger than the second by a margin, as the target (1 or -1) asks."),
    script_row!("cosine_embedding_loss" "_torch_losses" "1 minus the cosine where the target is 1, the cosine above a margin where it is -1."),
    script_row!("poisson_nll_loss" "_torch_losses" "The negative log-likelihood of a Poisson distribution."),
    script_row!("ctc_loss" "_torch_losses" "The loss of aligning sequences of labels with longer sequences of probabilities."),
];

/// Pools, of `torch` and of `torch.nn.functional`.
pub static POOLS: &[Builtin] = &[
    script_row!("max_pool1d" "_torch_pools" "The largest of windows of sequences."),
    script_row!("max_pool2d" "_torch_pools" "The largest of windows of images."),
    script_row!("max_pool3d" "_torch_pools" "The largest of windows of volumes."),
    script_row!("avg_pool1d" "_torch_pools" "Means of windows of sequences."),
    script_row!("adaptive_avg_pool1d" "_torch_pools" "Means of as many windows as asked for."),
    script_row!("adaptive_max_pool1d" "_torch_pools" "The largest of as many windows as asked for."),
    script_row!("max_pool1d_with_indices" "_torch_pools" "max_pool1d with the places of the largest elements."),
];

/// Functions written in the language of `torch.nn.functional` only.
pub static ONLY_HERE: &[Builtin] = &[
    script_row!("softshrink" "_torch_layers" "Elements moved towards 0 by lambd."),
    script_row!("batch_norm" "_torch_layers" "Normalised over all but the channels; while training the running statistics follow."),
    script_row!("instance_norm" "_torch_layers" "Normalised over the points of each channel of each sample."),
    script_row!("local_response_norm" "_torch_layers" "Divided by a power of the mean square over neighbouring channels."),
    script_row!("embedding" "_torch_layers" "Rows of a matrix by index."),
    script_row!("embedding_bag" "_torch_layers" "Sums, means or maxima of rows of a matrix, by bags of indices."),
    script_row!("dropout1d" "_torch_layers" "Channels of sequences set to 0 by chance, the others scaled up."),
    script_row!("dropout2d" "_torch_layers" "Channels of images set to 0 by chance, the others scaled up."),
    script_row!("dropout3d" "_torch_layers" "Channels of volumes set to 0 by chance, the others scaled up."),
    script_row!("scaled_dot_product_attention" "_torch_layers" "softmax(query @ key.T * scale + mask) @ value."),
    script_row!("multi_head_attention_forward" "_torch_layers" "Attention in several heads: queries, keys and values (length, batch, embedding)."),
    script_row!("soft_margin_loss" "_torch_losses" "log(1 + exp(-target * input))."),
    script_row!("gaussian_nll_loss" "_torch_losses" "The negative log-likelihood of a normal distribution."),
    script_row!("multilabel_margin_loss" "_torch_losses" "A margin between the classes of the target (up to the first -1) and the others."),
    script_row!("multilabel_soft_margin_loss" "_torch_losses" "Binary cross entropy of every class, with logits."),
    script_row!("multi_margin_loss" "_torch_losses" "A margin between the class of the target and each other one."),
    script_row!("triplet_margin_loss" "_torch_losses" "How much closer the positive is than the negative, up to a margin."),
    script_row!("triplet_margin_with_distance_loss" "_torch_losses" "As triplet_margin_loss, with a distance of one's own."),
    script_row!("max_pool2d_with_indices" "_torch_pools" "max_pool2d with the places of the largest elements."),
    script_row!("max_pool3d_with_indices" "_torch_pools" "max_pool3d with the places of the largest elements."),
    script_row!("avg_pool2d" "_torch_pools" "Means of windows of images."),
    script_row!("avg_pool3d" "_torch_pools" "Means of windows of volumes."),
    script_row!("lp_pool1d" "_torch_pools" "Norms of windows of sequences."),
    script_row!("lp_pool2d" "_torch_pools" "Norms of windows of images."),
    script_row!("lp_pool3d" "_torch_pools" "Norms of windows of volumes."),
    script_row!("adaptive_avg_pool2d" "_torch_pools" "Means of as many windows of images as asked for."),
    script_row!("adaptive_avg_pool3d" "_torch_pools" "Means of as many windows of volumes as asked for."),
    script_row!("adaptive_max_pool2d" "_torch_pools" "The largest of as many windows of images as asked for."),
    script_row!("adaptive_max_pool3d" "_torch_pools" "The largest of as many windows of volumes as asked for."),
    script_row!("adaptive_max_pool1d_with_indices" "_torch_pools" "adaptive_max_pool1d with the places of the largest elements."),
    script_row!("adaptive_max_pool2d_with_indices" "_torch_pools" "adaptive_max_pool2d with the places of the largest elements."),
    script_row!("adaptive_max_pool3d_with_indices" "_torch_pools" "adaptive_max_pool3d with the places of the largest elements."),
    script_row!("max_unpool1d" "_torch_pools" "The largest elements back at their places, zeros elsewhere."),
    script_row!("max_unpool2d" "_torch_pools" "The largest elements of images back at their places, zeros elsewhere."),
    script_row!("max_unpool3d" "_torch_pools" "The largest elements of volumes back at their places, zeros elsewhere."),
    script_row!("unfold" "_torch_pools" "Windows of images as columns: (N, C, H, W) to (N, C * kH * kW, L)."),
    script_row!("fold" "_torch_pools" "Windows added up into images: the transpose of unfold."),
    script_row!("interpolate" "_torch_resample" "Images (or sequences, or volumes) of another size."),
    script_row!("upsample" "_torch_resample" "The deprecated name of interpolate."),
    script_row!("upsample_nearest" "_torch_resample" "The deprecated name of interpolate with the nearest elements."),
    script_row!("upsample_bilinear" "_torch_resample" "The deprecated name of bilinear interpolation with aligned corners."),
    script_row!("affine_grid" "_torch_resample" "The places that affine maps send the points of images to, in [-1, 1]."),
    script_row!("grid_sample" "_torch_resample" "Images read at the places of a grid in [-1, 1]."),
];

/// Activations in place, of `torch` too.
pub static INPLACE: &[Builtin] = &[
    script_row!("celu_" "_torch_inplace_layers" "`celu` in place."),
    script_row!("relu_" "_torch_inplace_layers" "`relu` in place."),
    script_row!("rrelu_" "_torch_inplace_layers" "`rrelu` in place."),
    script_row!("selu_" "_torch_inplace_layers" "`selu` in place."),
    script_row!("threshold_" "_torch_inplace_layers" "`threshold` in place."),
];

/// Activations in place.
static INPLACE_HERE: &[Builtin] = &[
    script_row!("elu_" "_torch_inplace_layers" "`elu` in place."),
    script_row!("hardtanh_" "_torch_inplace_layers" "`hardtanh` in place."),
    script_row!("leaky_relu_" "_torch_inplace_layers" "`leaky_relu` in place."),
];

/// Methods of tensors that are written in the language.
pub static METHODS: &[Builtin] = &[
    script_row!("prelu" "_torch_layers" "Negative elements are scaled by a weight, one or one a channel."),
    script_row!("hardshrink" "_torch_layers" "Elements within [-lambd, lambd] become 0."),
];

pub fn chosen(h: &mut dyn Host, mask: &T, a: &T, b: &T) -> Result<T> {
    p::select(h, mask, &a.into(), &b.into())
}

/// An activation under its own name, written into its input if asked.
fn activated(h: &mut dyn Host, x: &T, y: T, name: &'static str, inplace: bool) -> Result<Value> {
    if y.requires_grad.get() {
        tape::rename(&y, name);
    }
    if inplace { p::store(h, x, y) } else { Ok(Value::Tensor(y)) }
}

/// Limited to a range; the gradient is 0 at its ends, unlike `clamp`'s.
fn limited(h: &mut dyn Host, x: &T, low: f64, high: f64) -> Result<T> {
    refusals::function("hardtanh", x.array().dtype())?;
    if !x.array().dtype().is_inexact() {
        return p::clamp(h, x, Some((low as i64).into()), Some((high as i64).into()));
    }
    let (above, below) = (positive(h, x, low)?, binary(h, &arith::LT, &x.into(), &high.into())?);
    let inside = binary(h, &arith::LOGICAL_AND, &(&above).into(), &(&below).into())?;
    let still = p::clamp(h, &views::detach(x), Some(low.into()), Some(high.into()))?;
    chosen(h, &inside, x, &still)
}

pub fn named(y: T, name: &'static str) -> Value {
    if y.requires_grad.get() {
        tape::rename(&y, name);
    }
    Value::Tensor(y)
}

pub fn positive(h: &mut dyn Host, x: &T, than: f64) -> Result<T> {
    binary(h, &arith::GT, &x.into(), &than.into())
}

rows! { ACTIVATIONS =
    /// Negative elements become 0.
    ///
    /// >>> torch.nn.functional.relu(torch.tensor([-1.0, 2.0]))
    "relu"(input: Ten, inplace: bool = False) => |h: &mut dyn Host, x: Ten, i: bool| if i { arith::unary_inplace(h, &p::RELU, &x).map(Value::Tensor) } else { unary(h, &p::RELU, &x).map(Value::Tensor) };
    /// Limited to [0, 6].
    "relu6"(input: Ten, inplace: bool = False) => |h: &mut dyn Host, x: Ten, i: bool| { let y = limited(h, &x, 0.0, 6.0)?; activated(h, &x, y, "HardtanhBackward0", i) };
    /// Limited to a range.
    "hardtanh"(input: Ten, min_val: f64 = -1.0, max_val: f64 = 1.0, inplace: bool = False) => |h: &mut dyn Host, x: Ten, a: f64, b: f64, i: bool| {
        if a > b {
            return Err(Error::value("min_val cannot be greater than max_val").into());
        }
        let y = limited(h, &x, a, b)?;
        activated(h, &x, y, "HardtanhBackward0", i)
    };
    /// Negative elements are scaled.
    ///
    /// >>> torch.nn.functional.leaky_relu(torch.tensor([-1.0, 2.0]))
    "leaky_relu"(input: Ten, negative_slope: f64 = 0.01, inplace: bool = False) => |h: &mut dyn Host, x: Ten, s: f64, i: bool| {
        refusals::function("leaky_relu", x.array().dtype())?;
        let (m, y) = (positive(h, &x, 0.0)?, scale(h, &x, s)?);
        let y = chosen(h, &m, &x, &y)?;
        activated(h, &x, y, "LeakyReluBackward0", i)
    };
    /// Exponential below 0.
    "elu"(input: Ten, alpha: f64 = 1.0, inplace: bool = False) => |h: &mut dyn Host, x: Ten, a: f64, i: bool| { let y = elu(h, &x, a, 1.0)?; activated(h, &x, y, "EluBackward0", i) };
    /// Exponential below 0, scaled to keep the variance.
    "selu"(input: Ten, inplace: bool = False) => |h: &mut dyn Host, x: Ten, i: bool| { let y = elu(h, &x, 1.6732632423543772, 1.0507009873554805)?; activated(h, &x, y, "EluBackward0", i) };
    /// x times the normal distribution function.
    "gelu"(input: Ten, *, approximate: String = "none") => |h: &mut dyn Host, x: Ten, how: String| match how.as_str() {
        _ if refusals::function("gelu", x.array().dtype()).is_err() => {
            refusals::function("gelu", x.array().dtype()).map(|()| Value::None)
        }
        "none" => {
            let e = scale(h, &x, std::f64::consts::FRAC_1_SQRT_2)?;
            let e = unary(h, &p::ERF, &e)?;
            let e = shift(h, &e, 1.0)?;
            let half = scale(h, &x, 0.5)?;
            mul(h, &half, &e).map(|y| named(y, "GeluBackward0"))
        }
        "tanh" => {
            let square = mul(h, &x, &x)?;
            let cube = mul(h, &square, &x)?;
            let inner = scale(h, &cube, 0.044715)?;
            let inner = add(h, &x, &inner)?;
            let inner = scale(h, &inner, (2.0 / std::f64::consts::PI).sqrt())?;
            let t = unary(h, &p::TANH, &inner)?;
            let t = shift(h, &t, 1.0)?;
            let half = scale(h, &x, 0.5)?;
            mul(h, &half, &t).map(|y| named(y, "GeluBackward0"))
        }
        _ => Err(runtime("approximate argument must be either none or tanh.")),
    };
    /// x times its logistic function.
    "silu"(input: Ten, inplace: bool = False) => |h: &mut dyn Host, x: Ten, i: bool| { refusals::function("silu", x.array().dtype())?; let s = unary(h, &p::SIGMOID, &x)?; let y = mul(h, &x, &s)?; activated(h, &x, y, "SiluBackward0", i) };
    /// x times tanh(softplus(x)).
    "mish"(input: Ten, inplace: bool = False) => |h: &mut dyn Host, x: Ten, i: bool| {
        refusals::function("mish", x.array().dtype())?;
        let s = softplus(h, &x, 1.0, 20.0)?;
        let t = unary(h, &p::TANH, &s)?;
        let y = mul(h, &x, &t)?;
        activated(h, &x, y, "MishBackward0", i)
    };
    /// log(1 + exp(x)).
    "softplus"(input: Ten, beta: f64 = 1.0, threshold: f64 = 20.0) => |h: &mut dyn Host, x: Ten, b: f64, t: f64| refusals::function("softplus", x.array().dtype()).and_then(|()| softplus(h, &x, b, t)).map(|y| named(y, "SoftplusBackward0"));
    /// x / (1 + |x|).
    "softsign"(input: Ten) => |h: &mut dyn Host, x: Ten| { let a = unary(h, &p::ABS, &x)?; let a = shift(h, &a, 1.0)?; div(h, &x, &a).map(Value::Tensor) };
    /// The hyperbolic tangent.
    "tanh"(input: Ten) => |h: &mut dyn Host, x: Ten| unary(h, &p::TANH, &x).map(Value::Tensor);
    /// The logistic function.
    "sigmoid"(input: Ten) => |h: &mut dyn Host, x: Ten| unary(h, &p::SIGMOID, &x).map(Value::Tensor);
    /// The logarithm of the logistic function.
    "logsigmoid"(input: Ten) => |h: &mut dyn Host, x: Ten| { refusals::function("logsigmoid", x.array().dtype())?; let m = neg(h, &x)?; let s = softplus(h, &m, 1.0, 40.0)?; neg(h, &s).map(|y| named(y, "LogSigmoidBackward0")) };
    /// A straight line between 0 and 1.
    "hardsigmoid"(input: Ten, inplace: bool = False) => |h: &mut dyn Host, x: Ten, i: bool| { refusals::function("hardsigmoid", x.array().dtype())?; let y = hardsigmoid(h, &x)?; activated(h, &x, y, "HardsigmoidBackward0", i) };
    /// x times `hardsigmoid`.
    "hardswish"(input: Ten, inplace: bool = False) => |h: &mut dyn Host, x: Ten, i: bool| { refusals::function("hardswish", x.array().dtype())?; let y = hardsigmoid(h, &x)?; let y = mul(h, &x, &y)?; activated(h, &x, y, "HardswishBackward0", i) };
    /// x - tanh(x).
    "tanhshrink"(input: Ten) => |h: &mut dyn Host, x: Ten| { let t = unary(h, &p::TANH, &x)?; sub(h, &x, &t).map(Value::Tensor) };
    /// What is not above a threshold becomes a value.
    "threshold"(input: Ten, threshold: f64, value: f64, inplace: bool = False) => |h: &mut dyn Host, x: Ten, t: f64, v: f64, i: bool| {
        refusals::function("threshold", x.array().dtype())?;
        let m = positive(h, &x, t)?;
        let y = p::select(h, &m, &(&x.0).into(), &v.into())?;
        let y = arith::cast(h, &y, x.array().dtype())?;
        activated(h, &x, y, "ThresholdBackward0", i)
    };
    /// One half times the logistic function of the other.
    "glu"(input: Ten, dim: i64 = -1) => |h: &mut dyn Host, x: Ten, d: i64| {
        refusals::function("glu", x.array().dtype())?;
        let axis = super::args::wrap_dim(d, x.array().ndim())?;
        if x.array().ndim() == 0 {
            return Err(runtime("glu does not support scalars because halving size must be even"));
        }
        let n = x.array().shape().get(axis).copied().unwrap_or(1);
        if n % 2 != 0 {
            return Err(runtime(format!("Halving dimension must be even, but dimension {axis} is size {n}")));
        }
        let half = (n / 2) as i64;
        let (a, b) = (views::narrow(h, &x, d, 0, half)?, views::narrow(h, &x, d, half, half)?);
        let s = unary(h, &p::SIGMOID, &b)?;
        mul(h, &a, &s).map(|y| named(y, "GluBackward0"))
    };
    /// Exponentials that sum to 1 along a dimension.
    ///
    /// >>> torch.nn.functional.softmax(torch.tensor([0.0, 0.0]), dim=0)
    "softmax"(input: Ten, dim: Option<i64> = None, _stacklevel: i64 = 3, dtype: Option<TDType> = None) => |h: &mut dyn Host, x: Ten, d: Option<i64>, _s: i64, t: Option<TDType>| { let d = softmax_dim(h, "softmax", &x, d)?; reduce::softmax(h, &x, d, t.map(|t| t.0), false).map(Value::Tensor) };
    /// The logarithm of `softmax`.
    "log_softmax"(input: Ten, dim: Option<i64> = None, _stacklevel: i64 = 3, dtype: Option<TDType> = None) => |h: &mut dyn Host, x: Ten, d: Option<i64>, _s: i64, t: Option<TDType>| { let d = softmax_dim(h, "log_softmax", &x, d)?; reduce::softmax(h, &x, d, t.map(|t| t.0), true).map(Value::Tensor) };
    /// `softmax` of the negative.
    "softmin"(input: Ten, dim: Option<i64> = None, _stacklevel: i64 = 3, dtype: Option<TDType> = None) => |h: &mut dyn Host, x: Ten, d: Option<i64>, _s: i64, t: Option<TDType>| { let d = softmax_dim(h, "softmin", &x, d)?; let m = neg(h, &x)?; reduce::softmax(h, &m, d, t.map(|t| t.0), false).map(Value::Tensor) };
}

fn softmax_dim(h: &mut dyn Host, name: &str, x: &T, dim: Option<i64>) -> Result<i64> {
    if let Some(d) = dim {
        return Ok(d);
    }
    h.warn(
        ErrorKind::UserWarning,
        &format!(
            "Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument."
        ),
    )?;
    Ok(if matches!(x.array().ndim(), 0 | 1 | 3) { 0 } else { 1 })
}

fn elu(h: &mut dyn Host, x: &T, alpha: f64, by: f64) -> Result<T> {
    refusals::function("elu", x.array().dtype())?;
    let m = positive(h, x, 0.0)?;
    // Where x is large the other branch must not overflow: its gradient is 0, not 0 * inf.
    let low = p::select(h, &m, &0.0.into(), &x.into())?;
    let e = unary(h, &p::EXPM1, &low)?;
    let e = scale(h, &e, alpha)?;
    let y = chosen(h, &m, x, &e)?;
    if by == 1.0 { Ok(y) } else { scale(h, &y, by) }
}

pub fn softplus(h: &mut dyn Host, x: &T, beta: f64, threshold: f64) -> Result<T> {
    let b = scale(h, x, beta)?;
    let m = positive(h, &b, threshold)?;
    let low = p::select(h, &m, &threshold.into(), &(&b).into())?;
    let e = unary(h, &p::EXP, &low)?;
    let l = unary(h, &p::LOG1P, &e)?;
    let l = scale(h, &l, 1.0 / beta)?;
    chosen(h, &m, x, &l)
}

fn hardsigmoid(h: &mut dyn Host, x: &T) -> Result<T> {
    let y = shift(h, x, 3.0)?;
    let y = p::clamp(h, &y, Some(0.0.into()), Some(6.0.into()))?;
    scale(h, &y, 1.0 / 6.0)
}

rows! { LAYERS =
    /// x @ weight.T + bias.
    ///
    /// >>> torch.nn.functional.linear(torch.ones(1, 2), torch.ones(3, 2))
    "linear"(input: Ten, weight: Ten, bias: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, w: Ten, b: Option<Ten>| {
        let (p, q) = (views::sizes(&x), views::sizes(&w));
        if let ([.., n], [columns, m]) = (&p[..], &q[..]) && n != m {
            let rows: i64 = p[..p.len() - 1].iter().product();
            let name = if b.is_some() { "addmm" } else { "mm" };
            return Err(runtime(format!("{name}: mat1 and mat2 shapes cannot be multiplied ({rows}x{n} and {m}x{columns})")));
        }
        if p.is_empty() {
            let n = q.len();
            return Err(runtime(format!("both arguments to linear need to be at least 1D, but they are 0D and {n}D")));
        }
        let t = if w.array().ndim() == 2 { views::transpose(h, &w, 0, 1, "TBackward0")? } else { w.0 };
        let y = super::matmul::matmul(h, &x, &t)?;
        let name = match (p.len(), &b) {
            (2, Some(_)) => "AddmmBackward0",
            (2, None) => "MmBackward0",
            (1, None) => "SqueezeBackward4",
            _ => "UnsafeViewBackward0",
        };
        let y = match b { Some(b) => add(h, &y, &b)?, None => y };
        if q.len() == 2 && y.requires_grad.get() {
            tape::rename(&y, name);
        }
        Ok(Value::Tensor(y))
    };
    /// A 1 at the place of each class number.
    ///
    /// >>> torch.nn.functional.one_hot(torch.tensor([0, 2]))
    "one_hot"(tensor: Ten, num_classes: i64 = -1) => |_h: &mut dyn Host, x: Ten, n: i64| one_hot(&x, n);
    /// Normalised over the last dimensions.
    "layer_norm"(input: Ten, normalized_shape: Dims, weight: Option<Ten> = None, bias: Option<Ten> = None, eps: f64 = 1e-5) => |h: &mut dyn Host, x: Ten, s: Dims, w: Option<Ten>, b: Option<Ten>, eps: f64| {
        let (own, k) = (views::sizes(&x), s.0.len());
        if k == 0 {
            return Err(runtime("Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []"));
        }
        for (name, p) in [("weight", &w), ("bias", &b)] {
            if let Some(p) = p.as_ref().filter(|p| views::sizes(p) != s.0) {
                return Err(runtime(format!(
                    "Expected {name} to be of same shape as normalized_shape, but got {name} of shape {:?} and normalized_shape = {:?}",
                    p.array().shape(),
                    s.0
                )));
            }
        }
        if own.len() < k || own[own.len() - k..] != s.0[..] {
            let want: String = s.0.iter().map(|n| format!(", {n}")).collect();
            return Err(runtime(format!("Given normalized_shape={:?}, expected input with shape [*{want}], but got input of size{own:?}", s.0)));
        }
        let axes: Vec<usize> = (own.len() - k..own.len()).collect();
        let y = normalised(h, &x, &axes, eps)?;
        affine(h, y, w.map(|t| t.0), b.map(|t| t.0)).map(|y| named(y, "NativeLayerNormBackward0"))
    };
    /// Divided by the norm along a dimension.
    "normalize"(input: Ten, p: f64 = 2.0, dim: i64 = 1, eps: f64 = 1e-12, out: Value = None) => |h: &mut dyn Host, x: Ten, q: f64, d: i64, eps: f64, _o: Value| {
        let n = reduce::vector_norm(h, &x, q, Some(&[d]), true, "LinalgVectorNormBackward0")?;
        let n = p::clamp(h, &n, Some(eps.into()), None)?;
        div(h, &x, &n).map(Value::Tensor)
    };
}

rows! { RANDOM =
    /// Elements set to 0 by chance, the others scaled up.
    "dropout"(input: Ten, p: f64 = 0.5, training: bool = True, inplace: bool = False) => |h: &mut dyn Host, x: Ten, q: f64, training: bool, inplace: bool| {
        if !(0.0..=1.0).contains(&q) {
            return Err(Error::value(format!("dropout probability has to be between 0 and 1, but got {}", Value::float(q).repr(h)?)).into());
        }
        if !training || q == 0.0 || x.array().is_empty() {
            return Ok(Value::Tensor(x.0));
        }
        if !x.array().dtype().is_inexact() {
            return Err(super::args::cannot_cast(DType::F32, x.array().dtype()));
        }
        let noise = Array::zeros(x.array().dtype(), x.array().shape())?;
        if q < 1.0 {
            let g = super::state::state(h).generator.clone();
            draw::bernoulli(&mut g.borrow_mut(), &noise, 1.0 - q)?;
        }
        let noise = fresh(noise);
        let noise = if q < 1.0 { binary(h, &arith::DIV, &(&noise).into(), &(1.0 - q).into())? } else { noise };
        let y = mul(h, &x, &noise)?;
        if inplace { p::store(h, &x, y) } else { Ok(Value::Tensor(y)) }
    };
    /// `softmax` with noise: samples of a categorical distribution.
    "gumbel_softmax"(logits: Ten, tau: f64 = 1.0, hard: bool = False, eps: f64 = 1e-10, dim: i64 = -1) => |h: &mut dyn Host, x: Ten, tau: f64, hard: bool, _e: f64, d: i64| {
        let noise = Array::zeros(x.array().dtype(), x.array().shape())?;
        let g = super::state::state(h).generator.clone();
        draw::each(&mut g.borrow_mut(), &noise, "exponential_cpu", |g| g.exponential(1.0))?;
        let l = unary(h, &p::LOG, &fresh(noise))?;
        let y = sub(h, &x, &l)?;
        let y = scale(h, &y, 1.0 / tau)?;
        let soft = reduce::softmax(h, &y, d, None, false)?;
        if !hard {
            return Ok(Value::Tensor(soft));
        }
        let axis = super::args::wrap_dim(d, soft.array().ndim())?;
        let index = crate::op::reduce::arg_extreme(&soft.array(), &[axis], true, true)?;
        let one = Array::zeros(soft.array().dtype(), soft.array().shape())?;
        let full = Array::full(soft.array().dtype(), index.shape(), Num::Int(1))?;
        crate::op::pick::scatter_along(&one, axis, &index, &full, crate::op::pick::Scatter::Replace)?;
        // The value of the hard choice with the gradient of the soft one.
        let still = views::detach(&soft);
        let y = sub(h, &fresh(one), &still)?;
        add(h, &y, &soft).map(Value::Tensor)
    };
}

rows! { pub SHARED =
    /// The cosine of the angle between vectors.
    ///
    /// >>> torch.cosine_similarity(torch.ones(1, 2), torch.ones(1, 2))
    "cosine_similarity"(x1: Ten, x2: Ten, dim: i64 = 1, eps: f64 = 1e-8) => |h: &mut dyn Host, a: Ten, b: Ten, d: i64, eps: f64| {
        let both = views::broadcast_tensors(h, &[a.0, b.0])?;
        let mut units = Vec::new();
        for t in &both {
            let n = reduce::vector_norm(h, t, 2.0, Some(&[d]), true, "LinalgVectorNormBackward0")?;
            let n = p::clamp(h, &n, Some(eps.into()), None)?;
            units.push(div(h, t, &n)?);
        }
        let q = mul(h, &units[0], &units[1])?;
        let axes = super::args::wrap_dims(Some(&[d]), q.array().ndim())?;
        let r = reduce::sum_axes(h, &q, &axes, false)?;
        tape::rename(&r, "SumBackward1");
        Ok(Value::Tensor(r))
    };
    /// The distance between vectors.
    "pairwise_distance"(x1: Ten, x2: Ten, p: f64 = 2.0, eps: f64 = 1e-6, keepdim: bool = False) => |h: &mut dyn Host, a: Ten, b: Ten, q: f64, eps: f64, keep: bool| {
        let d = sub(h, &a, &b)?;
        let d = shift(h, &d, eps)?;
        reduce::vector_norm(h, &d, q, Some(&[-1]), keep, "NormBackward1").map(Value::Tensor)
    };
}

fn one_hot(x: &T, classes: i64) -> Result<Value> {
    let a = x.array().clone();
    if a.dtype() != DType::I64 {
        return Err(runtime("one_hot is only applicable to index tensor of type LongTensor."));
    }
    let all = crate::array::index::to_i64(&a);
    if all.iter().any(|&i| i < 0) {
        return Err(runtime("Class values must be non-negative."));
    }
    let most = all.iter().copied().max();
    let n = match (classes, most) {
        (-1, Some(m)) => m + 1,
        (-1, None) => return Err(runtime("Can not infer total number of classes from empty tensor.")),
        (n, _) if n < 1 => return Err(runtime("num_classes should be positive")),
        (n, Some(m)) if m >= n => return Err(runtime("Class values must be smaller than num_classes.")),
        (n, _) => n,
    };
    let mut shape: crate::array::Shape = a.shape().into();
    shape.push(n as usize);
    let out = Array::zeros(DType::I64, &shape)?;
    for (k, &i) in all.iter().enumerate() {
        out.set_at(k * n as usize + i as usize, Num::Int(1));
    }
    Ok(Value::tensor(out))
}

fn normalised(h: &mut dyn Host, x: &T, axes: &[usize], eps: f64) -> Result<T> {
    let n = crate::op::reduce::folded_count(&x.array(), axes) as f64;
    let s = reduce::sum_axes(h, x, axes, true)?;
    let m = binary(h, &arith::DIV, &(&s).into(), &n.into())?;
    let d = sub(h, x, &m)?;
    let q = mul(h, &d, &d)?;
    let v = reduce::sum_axes(h, &q, axes, true)?;
    let v = binary(h, &arith::DIV, &(&v).into(), &n.into())?;
    let v = shift(h, &v, eps)?;
    let r = unary(h, &p::RSQRT, &v)?;
    mul(h, &d, &r)
}

fn affine(h: &mut dyn Host, y: T, w: Option<T>, b: Option<T>) -> Result<T> {
    let y = match w {
        Some(w) => mul(h, &y, &w)?,
        None => y,
    };
    match b {
        Some(b) => add(h, &y, &b),
        None => Ok(y),
    }
}
