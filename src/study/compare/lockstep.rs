//! Runs the sides beside each other, a statement at a time, and finds what differs.

use super::dialect::UNKNOWN;
use super::imported::Imported;
use super::state::{Kind, Shown, Snapshot};
use super::world::{Step, World};
use super::{Side, translate};
use crate::diag::source::line_at;
use crate::session::Session;
use crate::study::Complaint;
use crate::value::{Symbol, Value};
use std::collections::BTreeSet;
use tscript_grammar::ast::{ExprKind, Module, Stmt, StmtKind};
use tscript_grammar::walk::parts_of_stmt;

/// A statement whose outcome depends on whose rules hold.
pub struct Difference {
    /// The innermost statement at which it shows.
    pub stmt: Stmt,
    pub kind: Kind,
    /// Between the libraries; otherwise between the program and its copying twin.
    pub libraries: bool,
    /// The name that differs, if a name does.
    pub name: Option<String>,
    /// What each side has, in the order of [`Side::ALL`].
    pub shown: [Option<Shown>; 3],
    /// Whom the name shares memory with, on each side.
    pub sharers: [Vec<String>; 3],
    /// What each side raised.
    pub raised: [Option<String>; 3],
    /// The names before the statement, under NumPy's and PyTorch's rules.
    pub before: [Snapshot; 2],
}

/// What a comparison found.
#[derive(Default)]
pub struct Found {
    pub differences: Vec<Difference>,
    /// How many top-level statements ran.
    pub statements: usize,
    /// The exception that ended all sides alike.
    pub ended: Option<String>,
}

/// Runs a program on all sides.
pub fn run(
    name: &str,
    text: &str,
    session: &mut dyn FnMut() -> Session,
    carried: &[(Symbol, Value)],
    all: bool,
) -> Result<Found, Complaint> {
    let tree = tscript_grammar::parse(text).map_err(|e| tscript_grammar::report::render(text, name, &e))?;
    let imported = Imported::of(&tree)?;
    let spoken = match translate::libraries(&tree) {
        (true, false) | (false, false) => Some(Side::Numpy),
        (false, true) => Some(Side::Torch),
        (true, true) => None,
    };
    let mut worlds = Vec::new();
    for side in Side::ALL {
        worlds.push(World::new(side, session(), &tree, &imported, spoken, carried)?);
    }
    let twin = if spoken == Some(Side::Torch) { 1 } else { 0 };
    let mut found = Found::default();
    let mut known: BTreeSet<(String, bool)> = BTreeSet::new();
    let mut before = [worlds[0].snapshot(), worlds[1].snapshot()];
    for i in 0..tree.body.len() {
        let steps: Vec<Step> = worlds.iter_mut().map(|w| w.step(name, text, i)).collect();
        found.statements += 1;
        for step in &steps {
            if let Some(e) = step.raised.as_ref().filter(|e| e.last_line.contains(UNKNOWN)) {
                let line = e.lines.last().map_or(String::new(), |l| format!("line {l}: "));
                let what = e.last_line.split_once(": ").map_or("", |(_, what)| what);
                return Err(format!("{name}: {line}{what}\n"));
            }
        }
        let here = Here { tree: &tree, text, index: i, steps: &steps, before: &before, twin, known: &known };
        if let Some(difference) = here.difference_here() {
            known.extend(difference.name.clone().map(|name| (name, difference.libraries)));
            found.differences.push(difference);
        }
        if !found.differences.is_empty() && !all {
            return Ok(found);
        }
        if let [Some(a), Some(_), Some(_)] = [0, 1, 2].map(|k| steps[k].raised.as_ref()) {
            found.ended = Some(a.last_line.clone());
            return Ok(found);
        }
        before = [steps[0].after.clone(), steps[1].after.clone()];
    }
    Ok(found)
}

/// One statement on all sides.
struct Here<'a> {
    tree: &'a Module,
    text: &'a str,
    index: usize,
    steps: &'a [Step],
    before: &'a [Snapshot; 2],
    /// The side whose language the copying side speaks.
    twin: usize,
    /// Names that are known to differ, between the libraries or from the copying twin.
    known: &'a BTreeSet<(String, bool)>,
}

impl Here<'_> {
    /// What differs: between the libraries, or else from the copying twin.
    fn difference_here(&self) -> Option<Difference> {
        self.between(0, 1).or_else(|| self.between(self.twin, 2))
    }

    fn between(&self, a: usize, b: usize) -> Option<Difference> {
        let libraries = b == 1;
        let (x, y) = (&self.steps[a], &self.steps[b]);
        let kind_of = |s: &Step| s.raised.as_ref().map(|e| e.last_line.split(':').next().unwrap_or("").to_string());
        if kind_of(x) != kind_of(y) || self.caught(a, b).is_some() {
            return Some(self.difference(Kind::Exception, libraries, None));
        }
        if libraries && y.undefined {
            return Some(self.difference(Kind::Undefined, true, None));
        }
        if let Some(kind) = shown_differs(&x.shown, &y.shown) {
            return Some(self.difference(kind, libraries, None));
        }
        let news = |name: &String| !self.known.contains(&(name.clone(), libraries));
        let named = x.after.names.iter().filter(|(name, _)| news(name)).find_map(|(name, v)| {
            let kind = v.differs(y.after.get(name)?)?;
            Some((kind, name.clone()))
        });
        if let Some((kind, name)) = named {
            return Some(self.difference(kind, libraries, Some(name)));
        }
        if !libraries {
            return None;
        }
        let unlike = x.after.shared.symmetric_difference(&y.after.shared).find(|pair| news(&pair.1))?;
        // The later name is the one that came about here.
        Some(self.difference(Kind::Sharing, true, Some(unlike.1.clone())))
    }

    fn difference(&self, kind: Kind, libraries: bool, name: Option<String>) -> Difference {
        let pair = if libraries { (0, 1) } else { (self.twin, 2) };
        let caught = self.caught(pair.0, pair.1).filter(|_| kind == Kind::Exception);
        let (stmt, inner) = match (self.raising(pair), &caught) {
            (_, Some((stmt, i))) => (stmt.clone(), Some(*i)),
            (Some(stmt), None) if kind == Kind::Exception => (stmt, None),
            _ => self.innermost(pair.0, pair.1),
        };
        // What a `try` caught was raised all the same.
        let raised = |k: usize| match &caught {
            Some((stmt, i)) => self.steps[k].inner.get(*i).filter(|s| s.start == stmt.span.start)?.failed.clone(),
            None => self.steps[k].raised.as_ref().map(|e| e.last_line.clone()),
        };
        // What stops or means nothing still has a target, whose value the other sides show.
        let name = name.or_else(|| written(&stmt).filter(|_| matches!(kind, Kind::Exception | Kind::Undefined)));
        let root = |name: &str| name.split(['[', '.']).next().unwrap_or(name).to_string();
        let shown = |k: usize| match &name {
            Some(name) => self.steps[k].after.get(&root(name)).cloned(),
            None => self.odd_one_out(k, pair),
        };
        let sharers = |k: usize| {
            let all = name.as_deref().map(|n| self.steps[k].after.sharers(n)).unwrap_or_default();
            all.into_iter().map(str::to_string).collect()
        };
        let before = match inner {
            Some(i) if i > 0 => {
                [0, 1].map(|k| self.steps[k].inner.get(i - 1).map_or(self.before[k].clone(), |s| s.names.clone()))
            }
            _ => self.before.clone(),
        };
        Difference {
            stmt,
            kind,
            libraries,
            shown: [0, 1, 2].map(shown),
            sharers: [0, 1, 2].map(sharers),
            raised: [0, 1, 2].map(raised),
            before,
            name,
        }
    }

    /// What a side printed or showed first that is not alike on the pair; what the statement wrote, if it printed nothing.
    fn odd_one_out(&self, k: usize, pair: (usize, usize)) -> Option<Shown> {
        let (x, y) = (&self.steps[pair.0].shown, &self.steps[pair.1].shown);
        let at = x.iter().zip(y).position(|(a, b)| a.differs(b).is_some()).unwrap_or(0);
        self.steps[k].shown.get(at).cloned()
    }

    /// The innermost statement of the program that one side of a pair could not run.
    fn raising(&self, pair: (usize, usize)) -> Option<Stmt> {
        let raised = [pair.0, pair.1].iter().find_map(|&k| self.steps[k].raised.as_ref())?;
        let line = *raised.lines.first()?;
        self.tree.body.iter().find_map(|s| statement_on(self.text, s, line))
    }

    /// The statement inside of this one that one side of a pair could run and the other could not, whatever caught the
    /// exception, and its number among those that ended.
    fn caught(&self, a: usize, b: usize) -> Option<(Stmt, usize)> {
        let (x, y) = (&self.steps[a].inner, &self.steps[b].inner);
        let kind = |failed: &Option<String>| failed.as_ref().map(|e| e.split(':').next().unwrap_or("").to_string());
        let pairs = x.iter().zip(y).take_while(|(s, t)| s.start == t.start);
        let i = pairs.enumerate().find(|(_, (s, t))| kind(&s.failed) != kind(&t.failed))?.0;
        Some((statement_at(&self.tree.body[self.index], x[i].start)?, i))
    }

    /// The innermost statement at which a pair of sides parts, and its number among those that ended.
    fn innermost(&self, a: usize, b: usize) -> (Stmt, Option<usize>) {
        let outer = &self.tree.body[self.index];
        let (x, y) = (&self.steps[a].inner, &self.steps[b].inner);
        let parts = |i: usize| {
            let (s, t) = (&x[i].names, &y[i].names);
            let unlike = s.names.iter().any(|(n, v)| t.get(n).is_none_or(|w| v.differs(w).is_some()));
            x[i].start != y[i].start || unlike || (b == 1 && s.shared != t.shared)
        };
        let at = (0..x.len().min(y.len())).find(|&i| parts(i));
        match at.and_then(|i| Some((statement_at(outer, x[i].start)?, i))) {
            Some((stmt, i)) => (stmt, Some(i)),
            None => (outer.clone(), None),
        }
    }
}

fn shown_differs(a: &[Shown], b: &[Shown]) -> Option<Kind> {
    let first = a.iter().zip(b).find_map(|(a, b)| a.differs(b));
    first.or((a.len() != b.len()).then_some(Kind::Value))
}

/// The statement inside of another that begins at a byte.
fn statement_at(outer: &Stmt, start: u32) -> Option<Stmt> {
    if outer.span.start == start {
        return Some(outer.clone());
    }
    let mut outer = outer.clone();
    parts_of_stmt(&mut outer.kind).1.into_iter().flatten().find_map(|s| statement_at(s, start))
}

/// The innermost statement inside of another on a line.
fn statement_on(text: &str, outer: &Stmt, line: usize) -> Option<Stmt> {
    let (first, last) = (line_at(text, outer.span.start as usize).0, line_at(text, outer.span.end as usize).0);
    if !(first..=last).contains(&line) {
        return None;
    }
    let inner =
        parts_of_stmt(&mut outer.clone().kind).1.into_iter().flatten().find_map(|s| statement_on(text, s, line));
    inner.or_else(|| Some(outer.clone()))
}

/// The name that a statement assigns to, writes into or augments.
fn written(stmt: &Stmt) -> Option<String> {
    let mut target = match &stmt.kind {
        StmtKind::Assign { targets, .. } => targets.first()?,
        StmtKind::AugAssign { target, .. } => target,
        _ => return None,
    };
    loop {
        match &*target.kind {
            ExprKind::Name(name) => return Some(name.to_string()),
            ExprKind::Subscript { value, .. } | ExprKind::Attribute { value, .. } => target = value,
            _ => return None,
        }
    }
}
