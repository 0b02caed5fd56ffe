//! Matrix products and their relatives.

use super::args::{Dims, Number, Operand, Ten, TensorsOrOne, into_out, runtime};
use super::arith::{self, *};
use super::{T, fresh, refusals, tape, views};
use crate::array::{Array, DType};
use crate::kernel::fpstatus;
use crate::op::matmul::{self as op, Mismatch, Rounding};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub BOTH =
    /// The matrix product; vectors and stacks of matrices as in `@`.
    ///
    /// >>> torch.matmul(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 1]))
    "matmul"(input: Ten, other: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| { let r = matmul(h, &a, &b)?; into_out(h, r, out.as_deref()) };
    /// The product of two matrices.
    "mm"(input: Ten, mat2: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| { let r = mm(h, &a, &b)?; into_out(h, r, out.as_deref()) };
    /// The products of stacks of matrices.
    "bmm"(input: Ten, mat2: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| { let r = bmm(h, &a, &b)?; into_out(h, r, out.as_deref()) };
    /// The product of a matrix and a vector.
    "mv"(input: Ten, vec: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| {
        if a.array().ndim() != 2 || b.array().ndim() != 1 {
            return Err(runtime(format!("vector + matrix @ vector expected, got {}, {}, {}", 1, a.array().ndim(), b.array().ndim())));
        }
        let r = matmul(h, &a, &b)?;
        into_out(h, r, out.as_deref())
    };
    /// The sum of products of two vectors.
    ///
    /// >>> torch.dot(torch.tensor([2, 3]), torch.tensor([2, 1]))
    "dot"(input: Ten, tensor: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| { let r = dot(h, &a, &b)?; into_out(h, r, out.as_deref()) };
    /// The sum of products of two vectors, the first conjugated.
    "vdot"(input: Ten, other: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| { let c = arith::conj(h, &a)?; let r = dot(h, &c, &b)?; into_out(h, r, out.as_deref()) };
    /// Products along the last dimensions.
    "inner"(input: Ten, other: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| {
        let r = if a.array().ndim() == 0 || b.array().ndim() == 0 { arith::mul(h, &a, &b)? } else {
            let (p, q) = (a.array().ndim() as i64 - 1, b.array().ndim() as i64 - 1);
            if a.array().shape().last() != b.array().shape().last() {
                return Err(runtime(format!("inner() the last dimension must match on both input tensors but got shapes {:?} and {:?}", a.array().shape(), b.array().shape())));
            }
            tensordot(h, &a, &b, &[p], &[q])?
        };
        into_out(h, r, out.as_deref())
    };
    /// All products of an element of one vector with one of the other.
    "outer"(input: Ten, vec2: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| { let r = outer(h, &a, &b)?; into_out(h, r, out.as_deref()) };
    /// All products of an element of one vector with one of the other.
    "ger"(input: Ten, vec2: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| { let r = outer(h, &a, &b)?; into_out(h, r, out.as_deref()) };
    /// beta * input + alpha * mat1 @ mat2.
    "addmm"(input: Ten, mat1: Ten, mat2: Ten, *, beta: Number = 1, alpha: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, a: Ten, b: Ten, be, al, out: Option<Ten>| { let p = mm(h, &a, &b)?; let r = combine(h, &x, &p, be, al, "AddmmBackward0")?; into_out(h, r, out.as_deref()) };
    /// beta * input + alpha * mat @ vec.
    "addmv"(input: Ten, mat: Ten, vec: Ten, *, beta: Number = 1, alpha: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, a: Ten, b: Ten, be, al, out: Option<Ten>| { let p = matmul(h, &a, &b)?; let r = combine(h, &x, &p, be, al, "AddmvBackward0")?; into_out(h, r, out.as_deref()) };
    /// beta * input + alpha * outer(vec1, vec2).
    "addr"(input: Ten, vec1: Ten, vec2: Ten, *, beta: Number = 1, alpha: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, a: Ten, b: Ten, be, al, out: Option<Ten>| { let p = outer(h, &a, &b)?; let r = combine(h, &x, &p, be, al, "AddrBackward0")?; into_out(h, r, out.as_deref()) };
    /// beta * input + alpha * batch1 @ batch2.
    "baddbmm"(input: Ten, batch1: Ten, batch2: Ten, *, beta: Number = 1, alpha: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, a: Ten, b: Ten, be, al, out: Option<Ten>| { refusals::function("baddbmm", a.array().dtype())?; let p = bmm(h, &a, &b)?; let r = combine(h, &x, &p, be, al, "BaddbmmBackward0")?; into_out(h, r, out.as_deref()) };
    /// beta * input + alpha * the sum of the products of a stack.
    "addbmm"(input: Ten, batch1: Ten, batch2: Ten, *, beta: Number = 1, alpha: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, a: Ten, b: Ten, be, al, out: Option<Ten>| {
        let p = bmm(h, &a, &b)?;
        let p = super::reduce::sum_axes(h, &p, &[0], false)?;
        let r = combine(h, &x, &p, be, al, "AddbmmBackward0")?;
        into_out(h, r, out.as_deref())
    };
    /// The sum of the diagonal.
    "trace"(input: Ten) => |h: &mut dyn Host, x: Ten| {
        let n = x.array().ndim();
        if n != 2 { return Err(runtime(format!("trace: expected a matrix, but got tensor with dim {n}"))); }
        refusals::function("trace", x.array().dtype())?;
        let d = views::diagonal(h, &x, 0, 0, 1)?;
        let r = super::reduce::sum_axes(h, &d, &[0], false)?;
        tape::rename(&r, "TraceBackward0");
        Ok(Value::Tensor(r))
    };
    /// The Kronecker product.
    "kron"(input: Ten, other: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| {
        let (p, q, shape) = crate::op::movement::kron_operands(&a.array(), &b.array())?;
        let product = arith::mul(h, &fresh(p), &fresh(q))?;
        let size: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
        let r = fresh(views::reshape(h, &product, &size)?.array().clone());
        super::rules::record(h, "UnsafeViewBackward0", "kron", &[&a, &b], &[&a, &b], &[&r], vec![]);
        into_out(h, r, out.as_deref())
    };
    /// The cross product of vectors of three elements.
    "cross"(input: Ten, other: Ten, dim: Option<i64> = None, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, d: Option<i64>, out: Option<Ten>| { let r = cross(h, &a, &b, d)?; into_out(h, r, out.as_deref()) };
}

rows! { pub FUNCTIONS =
    /// Products summed over several dimensions.
    "tensordot"(a: Ten, b: Ten, dims: Value = 2, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, d: Value, out: Option<Ten>| {
        let (p, q) = tensordot_dims(h, &a, &d)?;
        let r = tensordot(h, &a, &b, &p, &q)?;
        into_out(h, r, out.as_deref())
    };
    /// The product of several matrices.
    "chain_matmul"(*matrices: TensorsOrOne) => |h: &mut dyn Host, all: TensorsOrOne| chain(h, &all.0).map(Value::Tensor);
    /// Distances between the rows of two tensors.
    "cdist"(x1: Ten, x2: Ten, p: f64 = 2.0, compute_mode: Value = None) => |h: &mut dyn Host, a: Ten, b: Ten, p, _m: Value| {
        for (i, t) in [&a, &b].into_iter().enumerate() {
            let n = t.array().ndim();
            if n < 2 {
                return Err(runtime(format!("cdist only supports at least 2D tensors, X{} got: {n}D", i + 1)));
            }
        }
        refusals::function("cdist", a.array().dtype())?;
        let (x, y) = (views::unsqueeze(h, &a, -2)?, views::unsqueeze(h, &b, -3)?);
        let gap = arith::sub(h, &x, &y)?;
        super::reduce::vector_norm(h, &gap, p, Some(&[-1]), false, "CdistBackward0").map(Value::Tensor)
    };
}

fn check_dtypes(a: &Array, b: &Array) -> Result<()> {
    if a.dtype() != b.dtype() {
        let scalar = crate::op::index::torch_scalar_type;
        let (p, q) = (scalar(a.dtype()), scalar(b.dtype()));
        let text = match (a.ndim(), b.ndim()) {
            (1, 1) => Some(format!("dot : expected both vectors to have same dtype, but found {p} and {q}")),
            (2.., 1) => Some(format!("addmv input tensors must have the same dtype, but got {q}, {p}, and {q}")),
            (2.., 3..) | (3.., 2..) if a.ndim().max(b.ndim()) > 2 && b.ndim() > 2 => {
                Some(format!("expected scalar type {p} but found {q}"))
            }
            _ => None,
        };
        if let Some(text) = text {
            return Err(runtime(text));
        }
        let name = |d: DType| match d {
            DType::I64 => "long int",
            d => super::args::c_name(d),
        };
        return Err(runtime(format!(
            "expected m1 and m2 to have the same dtype, but got: {} != {}",
            name(a.dtype()),
            name(b.dtype())
        )));
    }
    Ok(())
}

/// The product of the arrays, in PyTorch's words where they do not fit.
fn product(a: &Array, b: &Array) -> Result<Array> {
    let (x, y) = (a.shape(), b.shape());
    match op::matmul_shape(x, y) {
        Ok(_) => {}
        Err(Mismatch::Scalar(_)) => {
            return Err(runtime(format!(
                "both arguments to matmul need to be at least 1D, but they are {}D and {}D",
                x.len(),
                y.len()
            )));
        }
        Err(Mismatch::Inner(p, q)) => {
            return Err(runtime(match (x.len(), y.len()) {
                (1, 1) => format!(
                    "inconsistent tensor size, expected tensor [{p}] and src [{q}] to have the same number of elements, but got {p} and {q} elements respectively"
                ),
                (_, 1) if x.len() == 2 => {
                    format!("size mismatch, got input ({}), mat ({}x{}), vec ({q})", x[0], x[0], x[1])
                }
                (n, 1) if n > 2 => {
                    let rows: usize = x[..n - 1].iter().product();
                    format!("size mismatch, got input ({rows}), mat ({rows}x{p}), vec ({q})")
                }
                (n, m) if m > 2 => {
                    let stacked = |s: &[usize]| s[..s.len() - 2].iter().product::<usize>();
                    let batch = if n > 2 { stacked(x).max(stacked(y)) } else { stacked(y) };
                    format!(
                        "Expected size for first two dimensions of batch2 tensor to be: [{batch}, {}] but got: [{batch}, {}].",
                        x[n - 1],
                        y[m - 2]
                    )
                }
                (n, m) => {
                    let rows: usize = x[..n - 1].iter().product();
                    let columns = if m == 1 { 1 } else { y[m - 1] };
                    format!("mm: mat1 and mat2 shapes cannot be multiplied ({rows}x{p} and {q}x{columns})")
                }
            }));
        }
        Err(Mismatch::Batch) => {
            return Err(super::arith::broadcast_error(&x[..x.len() - 2], &y[..y.len() - 2]));
        }
    }
    check_dtypes(a, b)?;
    let kernel = match (x.len(), y.len()) {
        (1, 1) => "dot",
        (_, 1) => "mv",
        (3.., 3..) => "bmm",
        _ => "matmul",
    };
    refusals::function(kernel, a.dtype())?;
    let out = op::matmul(a, b, a.dtype(), Rounding::Mkl)?;
    fpstatus::take();
    Ok(out)
}

/// `a @ b`.
pub fn matmul(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    let (x, y) = (a.array().clone(), b.array().clone());
    let out = fresh(product(&x, &y)?);
    let (n, m) = (x.ndim(), y.ndim());
    let name = match (n, m) {
        (1, 1) => "DotBackward0",
        (2, 2) => "MmBackward0",
        (2, 1) => "MvBackward0",
        (1, 2) => "SqueezeBackward4",
        (3, 3) => "BmmBackward0",
        _ => "UnsafeViewBackward0",
    };
    let (p, q) = (a.clone(), b.clone());
    let saved: Vec<&T> = [(a, b), (b, a)].iter().filter(|(_, o)| o.requires_grad.get()).map(|(t, _)| *t).collect();
    let needs = (a.requires_grad.get(), b.requires_grad.get());
    tape::record1(h, name, &[a, b], &saved, &out, move |h, g| {
        // As matrices: vectors become a row and a column.
        let row = if n == 1 { views::unsqueeze(h, &p, 0)? } else { p.clone() };
        let column = if m == 1 { views::unsqueeze(h, &q, 1)? } else { q.clone() };
        let mut g = g.clone();
        if m == 1 {
            g = views::unsqueeze(h, &g, -1)?;
        }
        if n == 1 {
            g = views::unsqueeze(h, &g, -2)?;
        }
        let adjoint = |h: &mut dyn Host, t: &T| -> Result<T> {
            let t = arith::conj(h, t)?;
            views::transpose(h, &t, -2, -1, "TransposeBackward0")
        };
        let left = if needs.0 {
            let c = adjoint(h, &column)?;
            let l = matmul(h, &g, &c)?;
            let l = super::engine::sum_to(h, &l, row.array().shape())?;
            Some(if n == 1 { views::squeeze(h, &l, Some(&[0]))? } else { l })
        } else {
            None
        };
        let right = if needs.1 {
            let r = adjoint(h, &row)?;
            let r = matmul(h, &r, &g)?;
            let r = super::engine::sum_to(h, &r, column.array().shape())?;
            Some(if m == 1 { views::squeeze(h, &r, Some(&[-1]))? } else { r })
        } else {
            None
        };
        Ok(vec![left, right])
    });
    Ok(out)
}

/// `torch.mm(a, b)`.
pub fn mm(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    for (t, name) in [(a, "self"), (b, "mat2")] {
        let n = t.array().ndim();
        if n != 2 {
            return Err(runtime(format!("mm: {name} must be a matrix, got {n}-D tensor")));
        }
    }
    matmul(h, a, b)
}

fn bmm(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    for (t, name) in [(a, "batch1"), (b, "batch2")] {
        if t.array().ndim() != 3 {
            return Err(runtime(format!("{name} must be a 3D tensor")));
        }
    }
    let (x, y) = (a.array().shape().to_vec(), b.array().shape().to_vec());
    if x[0] != y[0] || x[2] != y[1] {
        return Err(runtime(format!(
            "Expected size for first two dimensions of batch2 tensor to be: [{}, {}] but got: [{}, {}].",
            x[0], x[2], y[0], y[1]
        )));
    }
    matmul(h, a, b)
}

fn dot(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    let (x, y) = (a.array().clone(), b.array().clone());
    if x.ndim() != 1 || y.ndim() != 1 {
        return Err(runtime(format!("1D tensors expected, but got {}D and {}D tensors", x.ndim(), y.ndim())));
    }
    if x.dtype() != y.dtype() {
        return Err(runtime(format!(
            "dot : expected both vectors to have same dtype, but found {} and {}",
            crate::op::index::torch_scalar_type(x.dtype()),
            crate::op::index::torch_scalar_type(y.dtype())
        )));
    }
    matmul(h, a, b)
}

fn outer(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    for (t, name) in [(a, "self"), (b, "vec2")] {
        let n = t.array().ndim();
        if n != 1 {
            return Err(runtime(format!("outer: Expected 1-D argument {name}, but got {n}-D")));
        }
    }
    let (x, y) = (views::unsqueeze(h, a, 1)?, views::unsqueeze(h, b, 0)?);
    arith::mul(h, &x, &y)
}

/// `beta * x + alpha * p`.
fn combine(h: &mut dyn Host, x: &T, p: &T, beta: Number, alpha: Number, name: &'static str) -> Result<T> {
    use crate::array::Num;
    let times = |h: &mut dyn Host, t: &T, n: Number| -> Result<T> {
        if n.0 == Num::Int(1) { Ok(t.clone()) } else { binary(h, &MUL, &t.into(), &Operand::Number(n.0, n.1)) }
    };
    let size = views::sizes(p);
    let own = views::sizes(x);
    if own.len() > size.len() {
        let name = super::convert::type_name(x.array().dtype());
        return Err(runtime(format!(
            "expand({name}{{{own:?}}}, size={size:?}): the number of sizes provided ({}) must be greater or equal to the \
             number of dimensions in the tensor ({})",
            size.len(),
            own.len()
        )));
    }
    if !name.starts_with("Addmv") && !name.starts_with("Addr") {
        views::expand(h, &views::detach(x), &size)?;
    }
    let p = times(h, p, alpha)?;
    let r = if beta.0.as_f64() == 0.0 {
        let size = views::sizes(&p);
        let _ = views::expand(h, x, &size)?;
        p
    } else {
        let x = times(h, x, beta)?;
        arith::add(h, &x, &p)?
    };
    tape::rename(&r, name);
    Ok(r)
}

fn tensordot_dims(h: &mut dyn Host, a: &T, d: &Value) -> Result<(Vec<i64>, Vec<i64>)> {
    use crate::value::convert::FromValue;
    if let Some(n) = d.to_bigint().and_then(|b| i64::try_from(&b).ok()) {
        if n < 0 {
            return Err(runtime(format!("tensordot expects dims >= 0, but got dims={n}")));
        }
        let ndim = a.array().ndim() as i64;
        if n > ndim {
            return Err(runtime(format!("tensordot expects dims < ndim_a or ndim_b, but got dims={n}")));
        }
        return Ok(((-n..0).collect(), (0..n).collect()));
    }
    match d.to_vec(h)?.as_slice() {
        [p, q] => Ok((Dims::from_value(h, p)?.0, Dims::from_value(h, q)?.0)),
        _ => Err(runtime("tensordot expects dims to be int or tuple[list[int], list[int]]")),
    }
}

/// Products summed over pairs of dimensions.
pub fn tensordot(h: &mut dyn Host, a: &T, b: &T, p: &[i64], q: &[i64]) -> Result<T> {
    let (sa, sb) = (views::sizes(a), views::sizes(b));
    if p.len() != q.len() {
        return Err(runtime("both dimension lists should have same length"));
    }
    let wrap = |d: &[i64], n: usize| -> Result<Vec<usize>> { d.iter().map(|&d| super::args::wrap_dim(d, n)).collect() };
    let given = p.iter().zip(q);
    let (p, q) = (wrap(p, sa.len())?, wrap(q, sb.len())?);
    for ((&i, &j), (first, second)) in p.iter().zip(&q).zip(given) {
        if sa[i] != sb[j] {
            return Err(runtime(format!(
                "contracted dimensions need to match, but first has size {} in dim {first} and second has size {} in dim {second}",
                sa[i], sb[j]
            )));
        }
    }
    let rest = |n: usize, used: &[usize]| -> Vec<usize> { (0..n).filter(|i| !used.contains(i)).collect() };
    let (ra, rb) = (rest(sa.len(), &p), rest(sb.len(), &q));
    let inner: i64 = p.iter().map(|&i| sa[i]).product();
    let order = |x: &[usize], y: &[usize]| -> Vec<i64> { x.iter().chain(y).map(|&i| i as i64).collect() };
    let left = views::permute(h, a, &order(&ra, &p))?;
    let right = views::permute(h, b, &order(&q, &rb))?;
    let rows: i64 = ra.iter().map(|&i| sa[i]).product();
    let columns: i64 = rb.iter().map(|&i| sb[i]).product();
    let left = views::reshape(h, &left, &[rows, inner])?;
    let right = views::reshape(h, &right, &[inner, columns])?;
    let r = matmul(h, &left, &right)?;
    let size: Vec<i64> = ra.iter().map(|&i| sa[i]).chain(rb.iter().map(|&i| sb[i])).collect();
    views::reshape(h, &r, &size)
}

/// The product of several matrices from the left.
pub fn chain(h: &mut dyn Host, all: &[T]) -> Result<T> {
    let Some((first, rest)) = all.split_first() else {
        return Err(runtime("chain_matmul(): Expected one or more matrices"));
    };
    rest.iter().try_fold(first.clone(), |r, m| matmul(h, &r, m))
}

/// The cross product along a dimension.
pub fn cross(h: &mut dyn Host, a: &T, b: &T, dim: Option<i64>) -> Result<T> {
    let d = match dim {
        Some(d) => d,
        None => a
            .array()
            .shape()
            .iter()
            .position(|&n| n == 3)
            .map(|i| i as i64)
            .ok_or_else(|| runtime("no dimension of size 3 in input"))?,
    };
    let mut both = views::broadcast_tensors(h, &[a.clone(), b.clone()])?;
    let (b, a) = (both.remove(1), both.remove(0));
    let axis = super::args::wrap_dim(d, a.array().ndim())?;
    if a.array().shape().get(axis) != Some(&3) {
        return Err(runtime(format!(
            "linalg.cross: inputs dimension {d} must have length 3. Got {} and {}",
            a.array().shape().get(axis).copied().unwrap_or(1),
            b.array().shape().get(axis).copied().unwrap_or(1)
        )));
    }
    refusals::function("cross", a.array().dtype())?;
    let mut parts = Vec::new();
    for k in 0..3i64 {
        let (i, j) = ((k + 1) % 3, (k + 2) % 3);
        let get = |h: &mut dyn Host, t: &T, i: i64| views::select(h, t, axis as i64, i, "SelectBackward0");
        let (ai, bj, aj, bi) = (get(h, &a, i)?, get(h, &b, j)?, get(h, &a, j)?, get(h, &b, i)?);
        let (p, q) = (arith::mul(h, &ai, &bj)?, arith::mul(h, &aj, &bi)?);
        parts.push(arith::sub(h, &p, &q)?);
    }
    let r = super::join::stack(h, &parts, axis as i64)?;
    tape::rename(&r, "LinalgCrossBackward0");
    Ok(r)
}

/// The singular values of matrices.
pub fn singular_values(h: &mut dyn Host, x: &T) -> Result<T> {
    let a = x.array().clone();
    let s = crate::op::linalg::singular_values(&a, crate::op::linalg::Blas::Mkl)
        .map_err(|_| runtime("linalg.svd: the algorithm failed to converge"))?;
    let _ = h;
    Ok(fresh(crate::op::cast::astype(&s, a.dtype().real())?))
}
