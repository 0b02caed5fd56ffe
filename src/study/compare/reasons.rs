//! Why the sides differ: a table of sentences, each with the test that says when it holds. The first that holds is
//! given; the last ones hold for any difference of their kind.

use super::lockstep::Difference;
use super::state::{Kind, Shown};
use crate::array::DType;
use tscript_grammar::ast::{Expr, ExprKind, Stmt, StmtKind};
use tscript_grammar::walk::{each_expr, parts_of_stmt};

/// One row.
pub struct Reason {
    pub holds: fn(&Case) -> bool,
    /// One sentence, then what to write instead, if there is something.
    pub text: &'static str,
}

/// A difference with what its statement says.
pub struct Case<'a> {
    pub difference: &'a Difference,
    exprs: Vec<Expr>,
}

/// Why a difference is there.
pub fn reason(difference: &Difference) -> &'static Reason {
    let case = Case::new(difference);
    REASONS.iter().find(|r| (r.holds)(&case)).unwrap_or(&REASONS[REASONS.len() - 1])
}

pub const REASONS: &[Reason] = &[
    Reason {
        holds: |c| !c.libraries() && c.is_swap(),
        text: "The right side makes no copies but views, windows onto the same memory: when the second target is \
               written, the first assignment has already changed what the second view shows. Index with lists, \
               a[[0, 1]] = a[[1, 0]], or copy the right side (.copy() in NumPy, .clone() in PyTorch).",
    },
    Reason {
        holds: |c| c.libraries() && c.is_swap() && c.kind(&[Kind::Value]),
        text: "An element of a 1-D array is a number in NumPy, which stays what it was; in PyTorch it is a 0-d view, \
               which shows what the first target has just written. Use .item() or .clone() on the right side.",
    },
    Reason {
        holds: |c| c.libraries() && c.stores_by_method(),
        text: "An element of a 1-D array is a number in NumPy and is kept as it is; in PyTorch it is a 0-d view, and \
               all that were collected show the last state. Append x[0].item() or x[0].clone().",
    },
    Reason {
        holds: |c| c.libraries() && c.is_augmented_name() && c.kind(&[Kind::Value, Kind::Sharing]) && !c.self_overlap(),
        text: "The loop variable is a number in NumPy, and the augmented assignment gives the name a new one; in PyTorch \
               it is a 0-d view of the tensor, which is changed in place. Write to x[i], or to the whole of x.",
    },
    Reason {
        holds: |c| c.torch_says("single memory location") && c.mentions_attr(&["T", "mT", "t", "transpose", "permute"]),
        text: "The operand is the target itself with its axes exchanged: NumPy notices and reads from a copy, PyTorch \
               refuses. Write .clone() behind the operand: a += a.T.clone().",
    },
    Reason {
        holds: |c| c.torch_says("some elements of the input tensor") && c.source_within_target(),
        text: "The operand is a part of the target, which would be overwritten while it is still read: NumPy reads from \
               a copy, PyTorch refuses. Write .clone() behind the operand.",
    },
    Reason {
        holds: |c| c.torch_says("some elements of the input tensor"),
        text: "Target and operand are two regions of one buffer that overlap: NumPy reads the operand from a copy, \
               PyTorch refuses. Write .clone() behind the operand.",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Undefined, Kind::Value]) && c.libraries() && c.self_overlap(),
        text: "The windows of the target lie on one another, so one cell belongs to several elements: NumPy computes \
               from a copy and writes each cell last with its last element, PyTorch adds to a cell once for each.",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Undefined]) && c.is_augmented(),
        text: "The operand is a part of the target and is overwritten while it is read: PyTorch leaves the result open \
               (it depends on shape and processor), NumPy reads from a copy. Write .clone() behind the operand, or pick \
               it with a list, a[:, [0]].",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Undefined]),
        text: "Source and target overlap, and PyTorch copies element by element into what it is still to read: the \
               result is open (one column may be smeared over all), NumPy reads from a copy. Write .clone() behind the \
               source.",
    },
    Reason {
        holds: |c| {
            c.kind(&[Kind::Shape, Kind::Value])
                && c.libraries()
                && c.any_index(|i| has_int(i) && has_slice(i) && has_list(i) && !has_ellipsis(i))
        },
        text: "NumPy counts the integer as an index array too: with a slice between it and the list, the picked axis goes \
               first; PyTorch takes the integer away first, and the axis of the list stays in its place.",
    },
    Reason {
        holds: |c| {
            c.kind(&[Kind::Shape, Kind::Value]) && c.libraries() && c.any_index(|i| has_ellipsis(i) && has_list(i))
        },
        text: "The `...` stands for no axis, yet in NumPy it separates the two index lists, and their axis goes first; \
               in PyTorch they count as neighbours. Leave the `...` away.",
    },
    Reason {
        holds: |c| c.libraries() && c.indexed_by_dtype(DType::U8),
        text: "An index array of uint8 is integers, row numbers, in NumPy; PyTorch takes it for a mask. Make it a mask \
               with dtype bool, or indices with dtype int64.",
    },
    Reason {
        holds: |c| c.libraries() && c.any_index(is_nested_list),
        text: "A list of lists is one index array in NumPy; PyTorch takes it for a tuple of indices, one an axis. Write \
               the tuple, or np.array / torch.tensor around the list.",
    },
    Reason {
        holds: |c| c.torch_says("step must be greater than zero") || c.torch_says("stride"),
        text: "A negative step makes a view that runs backwards in NumPy; PyTorch knows no negative strides. \
               torch.flip(a, (0,)) gives the same values in a copy.",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Exception]) && c.writes_repeated(),
        text: "The target is stretched with stride 0, so that several elements lie on one cell: NumPy makes such a view \
               read-only; PyTorch lets a single element be written, which changes all that share its cell, and refuses \
               arithmetic in place. Write to a copy.",
    },
    Reason {
        holds: |c| c.numpy_says("read-only"),
        text: "The view is read-only in NumPy; in PyTorch it can be written, and the write goes through to the tensor it \
               was taken from. In NumPy write by index, a[range(n), range(n)] = ….",
    },
    Reason {
        holds: |c| c.calls_method(&["transpose"]),
        text: "transpose takes the whole permutation in NumPy, so transpose(0, 1) changes nothing; in PyTorch it names \
               two axes to exchange. swapaxes(0, 1) exchanges in both.",
    },
    Reason {
        holds: |c| c.calls_method(&["flatten"]),
        text: "flatten always copies in NumPy; in PyTorch it is a view where the layout allows it, so that writes reach \
               the tensor. reshape(-1) is a view in both where it can be, .copy() / .clone() is a copy in both.",
    },
    Reason {
        holds: |c| !c.kind(&[Kind::Exception]) && c.calls_method(&["max", "min", "median", "sort", "mode"]),
        text: "Along an axis PyTorch gives values and indices, NumPy the values only. torch.amax gives the values only.",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Value]) && c.calls_method(&["std", "var"]),
        text: "PyTorch divides by n - 1, NumPy by n. Say which: correction=0 in PyTorch, ddof=1 in NumPy.",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Sharing]) && c.is_zero_dimensional(),
        text: "One element of an array is a number of its own in NumPy and a 0-d view in PyTorch, which goes on showing \
               what happens to the tensor. .item() is a number in both.",
    },
    Reason {
        holds: |c| c.libraries() && c.kind(&[Kind::Value]) && c.shared_differently_before(),
        text: "Before this, a name was a view in one library and a copy in the other: a write reached it in one only.",
    },
    Reason {
        holds: |c| !c.libraries(),
        text: "A name or an entry holds no values of its own but a view, a window onto another array's memory, and a \
               write went through it. With copied right sides each would have kept what it had.",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Sharing]),
        text: "One library gives a view here, the other a copy: later writes will be seen in one and not in the other.",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Dtype]),
        text: "The libraries promote dtypes by different rules: NumPy by the dtypes of both operands, PyTorch by kind \
               first, and by dtype only between operands of equal rank. Give the dtype.",
    },
    Reason {
        holds: |c| c.kind(&[Kind::Exception]),
        text: "What one of them takes, the other refuses; its message says why.",
    },
    Reason { holds: |_| true, text: "The same words mean different things in the two libraries." },
];

impl<'a> Case<'a> {
    fn new(difference: &'a Difference) -> Self {
        let mut exprs = Vec::new();
        let mut stmt = difference.stmt.clone();
        for e in parts_of_stmt(&mut stmt.kind).0 {
            each_expr(e, &mut |e| exprs.push(e.clone()));
        }
        Case { difference, exprs }
    }

    fn stmt(&self) -> &Stmt {
        &self.difference.stmt
    }
    fn libraries(&self) -> bool {
        self.difference.libraries
    }
    fn kind(&self, kinds: &[Kind]) -> bool {
        kinds.contains(&self.difference.kind)
    }
    fn numpy_says(&self, words: &str) -> bool {
        self.difference.raised[0].as_ref().is_some_and(|m| m.contains(words))
    }
    fn torch_says(&self, words: &str) -> bool {
        self.difference.raised[1].as_ref().is_some_and(|m| m.contains(words))
    }

    fn shared_differently_before(&self) -> bool {
        let [numpy, torch] = &self.difference.before;
        numpy.shared != torch.shared
    }

    /// `a[…], b[…] = …, …`
    fn is_swap(&self) -> bool {
        let StmtKind::Assign { targets, value } = &self.stmt().kind else { return false };
        let parts = |e: &Expr| match &*e.kind {
            ExprKind::Tuple(items) | ExprKind::List(items) => items.clone(),
            _ => vec![],
        };
        let indexed = |e: &Expr| matches!(&*e.kind, ExprKind::Subscript { .. });
        targets.iter().any(|t| parts(t).iter().any(indexed)) && parts(value).iter().any(indexed)
    }

    fn is_augmented(&self) -> bool {
        matches!(self.stmt().kind, StmtKind::AugAssign { .. })
    }
    fn is_augmented_name(&self) -> bool {
        matches!(&self.stmt().kind, StmtKind::AugAssign { target, .. } if matches!(&*target.kind, ExprKind::Name(_)))
    }

    /// `log.append(x[0])`
    fn stores_by_method(&self) -> bool {
        self.calls_method(&["append", "insert", "appendleft"]) && self.any_index(|_| true)
    }

    /// A call of a method or a function of one of these names.
    fn calls_method(&self, names: &[&str]) -> bool {
        self.exprs.iter().any(|e| match &*e.kind {
            ExprKind::Call { func, .. } => match &*func.kind {
                ExprKind::Attribute { attr, .. } => names.contains(&&**attr),
                _ => false,
            },
            _ => false,
        })
    }
    fn mentions_attr(&self, names: &[&str]) -> bool {
        let named = |e: &Expr| matches!(&*e.kind, ExprKind::Attribute { attr, .. } if names.contains(&&**attr));
        self.exprs.iter().any(named)
    }

    /// Whether some index of the statement is like this; a tuple index is given as it is.
    fn any_index(&self, like: impl Fn(&Expr) -> bool) -> bool {
        self.exprs.iter().any(|e| matches!(&*e.kind, ExprKind::Subscript { index, .. } if like(index)))
    }

    /// The value that a plain name had before the statement, under NumPy's rules.
    fn before(&self, e: &Expr) -> Option<&Shown> {
        match &*e.kind {
            ExprKind::Name(name) => self.difference.before[0].get(name),
            _ => None,
        }
    }

    fn indexed_by_dtype(&self, dtype: DType) -> bool {
        self.exprs.iter().any(|e| match &*e.kind {
            ExprKind::Subscript { index, .. } => {
                // The array under a name, or one that is made in the brackets.
                let mut named = false;
                each_expr(&mut index.clone(), &mut |e| {
                    named |= matches!(&*e.kind, ExprKind::Attribute { attr, .. } if **attr == *dtype.name());
                });
                named || self.before(index).and_then(Shown::dtype) == Some(dtype)
            }
            _ => false,
        })
    }

    /// `x /= x[0]`: the whole of a name is the target, and the operand is found in it.
    fn source_within_target(&self) -> bool {
        let StmtKind::AugAssign { target, value, .. } = &self.stmt().kind else { return false };
        let mut inside = false;
        each_expr(&mut value.clone(), &mut |e| {
            inside |= matches!(&*e.kind, ExprKind::Subscript { value, .. } if value.kind == target.kind);
        });
        inside
    }

    /// An augmented assignment whose target reaches some cell more than once.
    fn self_overlap(&self) -> bool {
        let StmtKind::AugAssign { target, .. } = &self.stmt().kind else { return false };
        let ExprKind::Name(name) = &*target.kind else { return false };
        self.difference.before.iter().any(|s| s.folded.contains(&**name))
    }

    /// A write whose target is stretched with stride 0.
    fn writes_repeated(&self) -> bool {
        let target = match &self.stmt().kind {
            StmtKind::Assign { targets, .. } => targets.first(),
            StmtKind::AugAssign { target, .. } => Some(target),
            StmtKind::Expr(e) => match &*e.kind {
                ExprKind::Call { func, .. } => match &*func.kind {
                    ExprKind::Attribute { value, .. } => Some(value),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let root = target.map(|t| match &*t.kind {
            ExprKind::Subscript { value, .. } => value,
            _ => t,
        });
        matches!(root.map(|r| &*r.kind), Some(ExprKind::Name(n)) if self.difference.before.iter().any(|s| s.folded.contains(&**n)))
    }

    fn is_zero_dimensional(&self) -> bool {
        let zero = |s: &Option<Shown>| match s {
            Some(Shown::Items(_, items)) => items.iter().any(|i| i.shape().is_some_and(<[usize]>::is_empty)),
            Some(s) => s.shape().is_some_and(<[usize]>::is_empty),
            None => false,
        };
        self.difference.shown.iter().any(zero)
    }
}

fn parts(index: &Expr) -> Vec<&Expr> {
    match &*index.kind {
        ExprKind::Tuple(items) => items.iter().collect(),
        _ => vec![index],
    }
}

fn has_int(index: &Expr) -> bool {
    parts(index).iter().any(|e| matches!(&*e.kind, ExprKind::Int(_)))
}
fn has_slice(index: &Expr) -> bool {
    parts(index).iter().any(|e| matches!(&*e.kind, ExprKind::Slice { .. }))
}
fn has_ellipsis(index: &Expr) -> bool {
    parts(index).iter().any(|e| matches!(&*e.kind, ExprKind::Ellipsis))
}
fn has_list(index: &Expr) -> bool {
    let list = |e: &&Expr| matches!(&*e.kind, ExprKind::List(_) | ExprKind::Tuple(_));
    matches!(&*index.kind, ExprKind::Tuple(_)) && parts(index).iter().any(list)
}
fn is_nested_list(index: &Expr) -> bool {
    let list = |e: &Expr| matches!(&*e.kind, ExprKind::List(_));
    matches!(&*index.kind, ExprKind::List(items) if items.iter().any(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_sentences_and_the_last_one_always_holds() {
        assert!(REASONS.iter().all(|r| r.text.ends_with(['.', '…']) && !r.text.contains("  ")));
    }
}
