//! Arrays of random numbers: distributions whose parameters broadcast, bounded integers, shuffles of
//! arrays. The streams themselves stand in `kernel::random`.

use crate::array::index::{Item, Rules};
use crate::array::layout::broadcast_shapes;
use crate::array::{Array, DType, Element, Shape, dispatch, view};
use crate::diag::{Error, ErrorKind, Result};
use crate::kernel::random::parameters::{Domain, Parameter, ParameterError};
use crate::kernel::random::stream::Stream;
use crate::kernel::random::{Bits, Bounded, Count, Generator, Integer, NumpyLegacy, Real, shuffle};
use crate::kernel::stop;

/// One of NumPy's two streams.
pub enum Source<'a> {
    /// `RandomState`.
    Legacy(&'a mut NumpyLegacy),
    /// `Generator`.
    New(&'a mut Generator),
}

impl Source<'_> {
    /// Whether it is the frozen stream.
    pub fn is_legacy(&self) -> bool {
        matches!(self, Source::Legacy(_))
    }
    fn real(&mut self, of: Real, args: [f64; 3]) -> f64 {
        match self {
            Source::Legacy(s) => s.real(of, args),
            Source::New(s) => s.real(of, args),
        }
    }
    fn count(&mut self, of: Count, args: [f64; 3]) -> i64 {
        match self {
            Source::Legacy(s) => s.count(of, args),
            Source::New(s) => s.count(of, args),
        }
    }
}

impl Bits for Source<'_> {
    fn next_u32(&mut self) -> u32 {
        match self {
            Source::Legacy(s) => s.next_u32(),
            Source::New(s) => s.next_u32(),
        }
    }
    fn next_u64(&mut self) -> u64 {
        match self {
            Source::Legacy(s) => s.next_u64(),
            Source::New(s) => s.next_u64(),
        }
    }
    fn next_f64(&mut self) -> f64 {
        match self {
            Source::Legacy(s) => s.next_f64(),
            Source::New(s) => s.next_f64(),
        }
    }
}

/// A scalar distribution of either kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    Real(Real),
    Count(Count),
}

impl Distribution {
    /// Its parameters in order.
    pub fn parameters(self) -> &'static [Parameter] {
        match self {
            Distribution::Real(r) => r.row().parameters,
            Distribution::Count(c) => c.row().parameters,
        }
    }
    /// Parameter `i` cut to an integer where NumPy takes one.
    fn whole(self, i: usize, value: f64) -> f64 {
        match self {
            Distribution::Count(Count::Hypergeometric) => value.trunc(),
            Distribution::Count(Count::Binomial) if i == 0 => value.trunc(),
            _ => value,
        }
    }
    fn check(self, args: [f64; 3], legacy: bool) -> std::result::Result<(), ParameterError> {
        match self {
            Distribution::Real(r) => r.check(args, legacy),
            Distribution::Count(c) => c.check(args, legacy),
        }
    }
    fn conflict(self, args: [f64; 3], legacy: bool) -> Option<ParameterError> {
        match self {
            Distribution::Real(r) => r.conflict(args, legacy),
            Distribution::Count(c) => c.conflict(args, legacy),
        }
    }
    fn late_conflict(self, args: [f64; 3], legacy: bool) -> Option<ParameterError> {
        match self {
            Distribution::Real(_) => None,
            Distribution::Count(c) => c.late_conflict(args, legacy),
        }
    }
    /// The dtype it is drawn in.
    pub fn dtype(self) -> DType {
        match self {
            Distribution::Real(_) => DType::F64,
            Distribution::Count(_) => DType::I64,
        }
    }
}

fn raised(e: ParameterError) -> Error {
    let kind = if e.overflow { ErrorKind::OverflowError } else { ErrorKind::ValueError };
    Error::new(kind, e.message)
}

/// One number; the result is whole for a [`Count`].
pub fn draw_one(source: &mut Source, of: Distribution, args: [f64; 3]) -> Result<Drawn> {
    let args = cut(of, args);
    of.check(args, source.is_legacy()).map_err(raised)?;
    Ok(match of {
        Distribution::Real(r) => Drawn::Real(source.real(r, args)),
        Distribution::Count(c) => Drawn::Count(source.count(c, args)),
    })
}

/// One number drawn.
pub enum Drawn {
    Real(f64),
    Count(i64),
}

fn cut(of: Distribution, args: [f64; 3]) -> [f64; 3] {
    [of.whole(0, args[0]), of.whole(1, args[1]), of.whole(2, args[2])]
}

/// An array from fixed parameters.
pub fn draw_many(source: &mut Source, of: Distribution, args: [f64; 3], shape: &[usize]) -> Result<Array> {
    let args = cut(of, args);
    of.check(args, source.is_legacy()).map_err(raised)?;
    let mut out = Array::for_overwrite(of.dtype(), shape)?;
    match of {
        Distribution::Real(r) => {
            let slots = view::as_slice_mut::<f64>(&mut out).unwrap_or_default();
            match source {
                Source::Legacy(s) => s.fill_real(r, args, slots),
                Source::New(s) => s.fill_real(r, args, slots),
            }
        }
        Distribution::Count(c) => {
            let slots = view::as_slice_mut::<i64>(&mut out).unwrap_or_default();
            match source {
                Source::Legacy(s) => s.fill_count(c, args, slots),
                Source::New(s) => s.fill_count(c, args, slots),
            }
        }
    }
    Ok(out)
}

/// An array whose parameters broadcast against each other and `size`; `args` are f64 arrays, at most three.
pub fn draw_broadcast(source: &mut Source, of: Distribution, args: &[Array], size: Option<&[usize]>) -> Result<Array> {
    let legacy = source.is_legacy();
    let shape = broadcast_with(args, size)?;
    let columns = args.iter().map(|a| column(a, &shape)).collect::<Result<Vec<_>>>()?;
    let count: usize = shape.iter().product();
    let row = |i: usize| -> [f64; 3] {
        let at = |k: usize| columns.get(k).and_then(|c: &Vec<f64>| c.get(i)).copied().unwrap_or(0.0);
        cut(of, [at(0), at(1), at(2)])
    };
    if let Some(e) = (0..count).find_map(|i| of.conflict(row(i), legacy)) {
        return Err(raised(e));
    }
    let mut order: Vec<usize> = (0..columns.len()).collect();
    if of == Distribution::Count(Count::Binomial) {
        order.reverse();
    }
    for k in order {
        let parameter = &of.parameters()[k];
        let domain: Domain = if legacy { parameter.legacy } else { parameter.domain };
        let outside = columns[k].iter().find_map(|&v| domain.violation(parameter.name, of.whole(k, v), true));
        if let Some(message) = outside {
            return Err(Error::value(message));
        }
    }
    if let Some(e) = (0..count).find_map(|i| of.late_conflict(row(i), legacy)) {
        return Err(raised(e));
    }
    match of {
        Distribution::Real(r) => {
            let all: Vec<f64> = (0..count).map(|i| source.real(r, row(i))).collect();
            Array::from_slice(&all, &shape)
        }
        Distribution::Count(c) => {
            let all: Vec<i64> = (0..count).map(|i| source.count(c, row(i))).collect();
            Array::from_slice(&all, &shape)
        }
    }
}

/// The elements of an f64 array stretched to a shape, in C order.
fn column(a: &Array, shape: &[usize]) -> Result<Vec<f64>> {
    let layout = a.layout().broadcast_to(shape);
    let wide = layout.ok_or_else(|| Error::value("shape mismatch")).and_then(|l| a.with_layout(l))?;
    Ok(view::to_vec::<f64>(&wide))
}

/// The shape that parameters and `size` give together, or NumPy's error.
pub fn broadcast_with(args: &[Array], size: Option<&[usize]>) -> Result<Shape> {
    let mut shapes: Vec<&[usize]> = Vec::new();
    shapes.extend(size);
    shapes.extend(args.iter().map(|a| a.shape()));
    broadcast_shapes_with(&shapes, size)
}

/// The same where NumPy counts `size` behind the parameters in its error.
pub fn broadcast_before(args: &[Array], size: Option<&[usize]>) -> Result<Shape> {
    let mut shapes: Vec<&[usize]> = args.iter().map(|a| a.shape()).collect();
    shapes.extend(size);
    broadcast_shapes_with(&shapes, size)
}

fn broadcast_shapes_with(shapes: &[&[usize]], size: Option<&[usize]>) -> Result<Shape> {
    let common = broadcast_shapes(shapes.iter().copied()).ok_or_else(|| mismatch(shapes))?;
    match size {
        Some(size) if common[..] != *size => Err(Error::value(format!(
            "Output size {} is not compatible with broadcast dimensions of inputs {}.",
            tuple(size),
            tuple(&common)
        ))),
        _ => Ok(common),
    }
}

fn tuple(shape: &[usize]) -> String {
    crate::array::format::numpy::shape_tuple(shape)
}

fn mismatch(shapes: &[&[usize]]) -> Error {
    let clash = (1..shapes.len())
        .find_map(|j| (0..j).find(|&i| broadcast_shapes([shapes[i], shapes[j]]).is_none()).map(|i| (i, j)));
    let (i, j) = clash.unwrap_or((0, 1));
    let part = |k: usize| format!("arg {k} with shape {}", tuple(shapes.get(k).copied().unwrap_or(&[])));
    Error::value(format!(
        "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between {} and {}.",
        part(i),
        part(j)
    ))
}

/// Integers uniform in `low..=high`, element by element (the bounds are in the range of `dtype`).
pub fn integers(source: &mut Source, dtype: DType, low: &[i128], high: &[i128], shape: &[usize]) -> Result<Array> {
    fn fill<T: Element + Integer>(source: &mut Source, low: &[i128], high: &[i128], shape: &[usize]) -> Result<Array> {
        let mut out = Array::for_overwrite(T::DTYPE, shape)?;
        let slots = view::as_slice_mut::<T>(&mut out).unwrap_or_default();
        let mut draw = Bounded::new(source.is_legacy());
        let narrow = |v: i128| T::from_pattern(v as u64);
        if let ([l], [h]) = (low, high) {
            let (l, h) = (narrow(*l), narrow(*h));
            for slot in slots {
                *slot = draw.next(source, l, h);
            }
        } else {
            let at = |side: &[i128], i: usize| side.get(if side.len() == 1 { 0 } else { i }).copied().unwrap_or(0);
            for (i, slot) in slots.iter_mut().enumerate() {
                *slot = draw.next(source, narrow(at(low, i)), narrow(at(high, i)));
            }
        }
        Ok(out)
    }
    Ok(match dtype {
        DType::U8 => fill::<u8>(source, low, high, shape)?,
        DType::U16 => fill::<u16>(source, low, high, shape)?,
        DType::U32 => fill::<u32>(source, low, high, shape)?,
        DType::U64 => fill::<u64>(source, low, high, shape)?,
        DType::I8 => fill::<i8>(source, low, high, shape)?,
        DType::I16 => fill::<i16>(source, low, high, shape)?,
        DType::I32 => fill::<i32>(source, low, high, shape)?,
        DType::I64 => fill::<i64>(source, low, high, shape)?,
        DType::Bool => {
            let mut draw = Bounded::new(source.is_legacy());
            let count: usize = shape.iter().product();
            let at = |side: &[i128], i: usize| side.get(if side.len() == 1 { 0 } else { i }).is_some_and(|v| *v != 0);
            let all: Vec<crate::array::Bool8> =
                (0..count).map(|i| draw.next::<bool>(source, at(low, i), at(high, i)).into()).collect();
            Array::from_slice(&all, shape)?
        }
        other => return Err(Error::type_error(format!("Unsupported dtype dtype('{other}') for integers"))),
    })
}

/// f32 or f64 numbers of the distributions that have both; `inverse`: exponentials by a logarithm.
pub fn fill_float(source: &mut Generator, of: Real, arg: f64, inverse: bool, out: &Array) -> Result<()> {
    out.write_to(&[])?;
    match out.dtype() {
        DType::F32 => view::with_mut::<f32, _>(out, |mut v| {
            for slot in v.iter_mut() {
                *slot = if inverse { source.exponential_inv_f32() } else { source.real_f32(of, [arg, 0.0, 0.0]) };
            }
        }),
        DType::F64 => view::with_mut::<f64, _>(out, |mut v| {
            for slot in v.iter_mut() {
                *slot = if inverse { source.exponential_inv() } else { source.real(of, [arg, 0.0, 0.0]) };
            }
        }),
        other => return Err(Error::type_error(format!("Unsupported dtype dtype('{other}')"))),
    }
    Ok(())
}

/// The positions `0..n` in a shuffled order.
pub fn shuffled(source: &mut Source, n: usize) -> Vec<i64> {
    shuffle::permutation(source, n)
}

/// The array with its slices along `axis` in this order: a copy.
pub fn reorder(array: &Array, order: &[i64], axis: usize) -> Result<Array> {
    take(array, &Array::from_slice(order, &[order.len()])?, axis)
}

/// The slices along `axis` at these positions: a copy.
pub fn take(array: &Array, at: &Array, axis: usize) -> Result<Array> {
    let mut items = vec![Item::Slice { start: None, stop: None, step: None }; axis];
    items.push(Item::Array(at.clone()));
    Ok(crate::op::index::get(array, &items, Rules::Numpy)?.array())
}

/// Shuffles each lane along `axis` (or all elements as one lane) independently, in place.
pub fn permute_lanes(source: &mut Source, array: &Array, axis: Option<usize>) -> Result<()> {
    array.write_to(&[])?;
    dispatch!(array.dtype(), T => view::with_mut::<T, _>(array, |mut v| match axis {
        Some(axis) => {
            for mut lane in v.lanes_mut(ndarray::Axis(axis)) {
                shuffle::shuffle_with(source, lane.len(), |i, j| lane.swap(i, j));
            }
        }
        None => {
            let mut all: Vec<T> = v.iter().copied().collect();
            shuffle::shuffle(source, &mut all);
            v.iter_mut().zip(all).for_each(|(slot, x)| *slot = x);
        }
    }));
    Ok(())
}

/// Gammas whose shapes (an f64 array) broadcast to `shape`, drawn in f32 or f64.
pub fn standard_gamma(source: &mut Generator, a: &Array, shape: &[usize], dtype: DType) -> Result<Array> {
    let shapes = column(a, shape)?;
    match dtype {
        DType::F32 => {
            let all: Vec<f32> = shapes.iter().map(|&a| source.real_f32(Real::StandardGamma, [a, 0.0, 0.0])).collect();
            Array::from_slice(&all, shape)
        }
        _ => {
            let all: Vec<f64> = shapes.iter().map(|&a| source.real(Real::StandardGamma, [a, 0.0, 0.0])).collect();
            Array::from_slice(&all, shape)
        }
    }
}

impl Source<'_> {
    /// Fills `out` with random bytes.
    pub fn bytes(&mut self, out: &mut [u8]) {
        match self {
            Source::Legacy(s) => s.bytes(out),
            Source::New(s) => s.bytes(out),
        }
    }
    /// A multinomial row.
    pub fn multinomial(&mut self, n: i64, weights: &[f64], row: &mut [i64]) {
        match self {
            Source::Legacy(s) => s.multinomial(n, weights, row),
            Source::New(s) => s.multinomial(n, weights, row),
        }
    }
    /// A Dirichlet row.
    pub fn dirichlet(&mut self, alpha: &[f64], row: &mut [f64]) {
        match self {
            Source::Legacy(s) => s.dirichlet(alpha, row),
            Source::New(s) => s.dirichlet(alpha, row),
        }
    }
}

/// `shape + (columns,)` filled row by row.
pub fn rows<T: Element>(shape: &[usize], columns: usize, mut fill: impl FnMut(usize, &mut [T])) -> Result<Array> {
    let mut whole = Shape::from_slice(shape);
    whole.push(columns);
    let mut out = Array::zeros(T::DTYPE, &whole)?;
    if columns > 0 {
        let rows = view::as_slice_mut::<T>(&mut out).unwrap_or_default().chunks_mut(columns);
        for (i, row) in stop::watched(rows.enumerate()) {
            fill(i, row);
        }
    }
    Ok(out)
}

/// Rows `mean + factor @ z` with standard normal `z`; `transposed`: the rows are `z @ factor + mean`.
pub fn multivariate_normal(
    source: &mut Source,
    mean: &[f64],
    factor: &[f64],
    transposed: bool,
    shape: &[usize],
) -> Result<Array> {
    let n = mean.len();
    let mut z = Array::zeros(DType::F64, &[shape.iter().product::<usize>(), n])?;
    let slots = view::as_slice_mut::<f64>(&mut z).unwrap_or_default();
    match source {
        Source::Legacy(s) => s.fill_real(Real::StandardNormal, [0.0; 3], slots),
        Source::New(s) => s.fill_real(Real::StandardNormal, [0.0; 3], slots),
    }
    rows::<f64>(shape, n, |i, row| {
        let z = &slots[i * n..(i + 1) * n];
        for (j, slot) in row.iter_mut().enumerate() {
            let at = |k: usize| if transposed { factor[k * n + j] } else { factor[j * n + k] };
            *slot = z.iter().enumerate().fold(0.0, |sum: f64, (k, z)| z.mul_add(at(k), sum)) + mean[j];
        }
    })
}

/// How a covariance matrix is taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covariance {
    Svd,
    Eigh,
    Cholesky,
}

/// The factor (by rows) that [`multivariate_normal`] multiplies standard normals with, and whether the
/// covariance is positive semidefinite as far as `tol` tells. The error is `None` where Cholesky's
/// factorisation fails.
pub fn covariance_factor(
    cov: &Array,
    how: Covariance,
    legacy: bool,
    tol: f64,
) -> std::result::Result<(Vec<f64>, bool), Option<Error>> {
    use crate::op::linalg::{Blas, Fault, cholesky, eigh, svd};
    let other = |f: Fault| match f {
        Fault::Other(e) => Some(e),
        Fault::NotPositive(..) => None,
        _ => Some(Error::new(ErrorKind::LinAlgError, "the decomposition did not converge")),
    };
    let n = cov.shape().first().copied().unwrap_or(0);
    let f64s = |a: &Array| view::to_vec::<f64>(a);
    match how {
        Covariance::Cholesky => Ok((f64s(&cholesky(cov, DType::F64, Blas::Open).map_err(other)?), true)),
        Covariance::Eigh => {
            let (values, vectors) = eigh(cov, DType::F64, false).map_err(other)?;
            let (s, u) = (f64s(&values), f64s(&vectors));
            let factor = (0..n * n).map(|k| u[k] * s[k % n].abs().sqrt()).collect();
            Ok((factor, s.iter().all(|x| *x >= -tol)))
        }
        Covariance::Svd => {
            let (u, s, vh) = svd(cov, DType::F64, true, Blas::Open).map_err(other)?;
            let (u, s, vh, cov) = (f64s(&u), f64s(&s), f64s(&vh), f64s(cov));
            let rebuilt = |i: usize, j: usize| (0..n).map(|k| vh[k * n + i] * s[k] * vh[k * n + j]).sum::<f64>();
            let sound = (0..n * n).all(|k| (rebuilt(k / n, k % n) - cov[k]).abs() <= tol + tol * cov[k].abs());
            let factor =
                (0..n * n).map(|k| if legacy { s[k / n].sqrt() * vh[k] } else { u[k] * s[k % n].sqrt() }).collect();
            Ok((factor, sound))
        }
    }
}
