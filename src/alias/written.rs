//! A statement as it was written: its parts as text, for messages and for mechanical fixes.

use super::names::Named;
use crate::value::Host;
use crate::value::observe::At;
use tscript_grammar::ast::{Arg, Expr, ExprKind, Stmt, StmtKind};
use tscript_grammar::walk::each_expr_of;

/// The text of one simple statement and its tree.
pub struct Written {
    text: String,
    stmt: Stmt,
    /// The whole source that the statement stands in.
    source: std::rc::Rc<str>,
}

/// Methods and attributes whose result holds the elements of their receiver, as a view or as a copy.
const MOVES: &[&str] = &[
    "T",
    "mT",
    "H",
    "mH",
    "flat",
    "real",
    "imag",
    "data",
    "astype",
    "byte",
    "clone",
    "contiguous",
    "copy",
    "cpu",
    "detach",
    "diagonal",
    "double",
    "expand",
    "flatten",
    "flip",
    "float",
    "gather",
    "half",
    "index_select",
    "int",
    "long",
    "masked_select",
    "movedim",
    "numpy",
    "permute",
    "ravel",
    "repeat",
    "reshape",
    "roll",
    "select",
    "squeeze",
    "swapaxes",
    "t",
    "take",
    "to",
    "transpose",
    "type",
    "unsqueeze",
    "view",
];

impl Written {
    /// The statement around an event, if it is a simple one.
    pub fn at(h: &dyn Host, at: &At) -> Option<Written> {
        let (_, source) = h.source(at.source)?;
        let text = source.get(at.statement.0 as usize..at.statement.1 as usize)?.to_string();
        let mut tree = tscript_grammar::parse_tree(&text).ok()?;
        let stmt = tree.body.pop()?;
        tree.body.is_empty().then_some(Written { text, stmt, source })
    }

    /// The whole statement on one line.
    pub fn whole(&self) -> String {
        one_line(&self.text)
    }
    /// The text of a part.
    pub fn part(&self, e: &Expr) -> &str {
        self.text.get(e.span.start as usize..e.span.end as usize).unwrap_or("")
    }
    /// A name for a temporary that the program does not use.
    pub fn fresh(&self) -> &'static str {
        let used = |name: &str| self.source.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        ["t", "part", "picked", "temporary"].into_iter().find(|name| !used(name)).unwrap_or("kept_aside")
    }
    /// The statement with some parts replaced.
    pub fn replaced(&self, parts: &[(&Expr, String)]) -> String {
        let mut parts: Vec<_> = parts.iter().collect();
        parts.sort_by_key(|(e, _)| std::cmp::Reverse(e.span.start));
        let mut text = self.text.clone();
        for (e, new) in parts {
            text.replace_range(e.span.start as usize..e.span.end as usize, new);
        }
        one_line(&text)
    }
    pub fn stmt(&self) -> &Stmt {
        &self.stmt
    }
    /// Targets and values of an assignment of one display to another: `a, b = c, d`.
    pub fn pairs(&self) -> Option<(&[Expr], &[Expr])> {
        let StmtKind::Assign { targets, value } = &self.stmt.kind else { return None };
        let [target] = targets.as_slice() else { return None };
        match (&*target.kind, &*value.kind) {
            (ExprKind::Tuple(t) | ExprKind::List(t), ExprKind::Tuple(v) | ExprKind::List(v)) if t.len() == v.len() => {
                Some((t, v))
            }
            _ => None,
        }
    }
    /// Object and index of the single subscript that is assigned to (plainly or augmented), and the value.
    pub fn store(&self) -> Option<(&Expr, &Expr, &Expr)> {
        let (target, value) = match &self.stmt.kind {
            StmtKind::Assign { targets, value } => match targets.as_slice() {
                [one] => (one, value),
                _ => return None,
            },
            StmtKind::AugAssign { target, value, .. } => (target, value),
            _ => return None,
        };
        match &*target.kind {
            ExprKind::Subscript { value: object, index } => Some((object, index, value)),
            _ => None,
        }
    }
    /// The text of the single target of an assignment.
    pub fn target(&self) -> Option<&str> {
        match &self.stmt.kind {
            StmtKind::Assign { targets, .. } if targets.len() == 1 => Some(self.part(&targets[0])),
            _ => None,
        }
    }
    /// Receiver, method and arguments where the statement is one call of a method.
    pub fn method(&self) -> Option<(&Expr, &str, &[Arg])> {
        let StmtKind::Expr(e) = &self.stmt.kind else { return None };
        let ExprKind::Call { func, args } = &*e.kind else { return None };
        match &*func.kind {
            ExprKind::Attribute { value, attr, .. } => Some((value, attr, args)),
            _ => None,
        }
    }
    /// The element of the list comprehension that stands at these bytes of the statement.
    pub fn element_of_comprehension(&self, span: (u32, u32)) -> Option<Expr> {
        let mut found = None;
        each_expr_of(&mut [self.stmt.clone()], &mut |e| {
            if let ExprKind::ListComp { elt, .. } = &*e.kind
                && (elt.span.start, elt.span.end) == span
            {
                found = Some(elt.clone());
            }
        });
        found
    }
    /// The array that a chain of indexing and moving begins with: `x` of `x[mask].T`; `None` where the
    /// chain computes something new.
    pub fn chain_root<'a>(&self, e: &Expr, names: &'a [Named]) -> Option<&'a Named> {
        if let Some(found) = names.iter().find(|n| n.path == self.part(e)) {
            return Some(found);
        }
        match &*e.kind {
            ExprKind::Subscript { value, .. } => self.chain_root(value, names),
            ExprKind::Attribute { value, attr, .. } if MOVES.contains(&&**attr) => self.chain_root(value, names),
            ExprKind::Call { func, args } => match &*func.kind {
                ExprKind::Attribute { value, attr, .. } if MOVES.contains(&&**attr) => {
                    // `x.reshape(-1)`, or `np.reshape(x, -1)` with a module before the dot.
                    self.chain_root(value, names).or_else(|| match args.first() {
                        Some(Arg::Pos(first)) if matches!(&*value.kind, ExprKind::Name(_)) => {
                            self.chain_root(first, names)
                        }
                        _ => None,
                    })
                }
                _ => None,
            },
            _ => None,
        }
    }
    /// A part in parentheses unless a dot or a bracket may follow it as it is.
    pub fn primary(&self, e: &Expr) -> String {
        let text = self.part(e);
        match &*e.kind {
            ExprKind::Name(_) | ExprKind::Subscript { .. } | ExprKind::Attribute { .. } | ExprKind::Call { .. } => {
                text.to_string()
            }
            _ => format!("({text})"),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ")
}
