//! Checked comments: `b = a.T  #: view of a` says how a value came about, and is held to it.
//!
//! A comment stands behind an assignment to a name (or to `self.x`) and gives one claim or several, of which one must
//! hold: `view of a`, `is a`, `copy` (memory of its own, which no name had before).

use super::{Named, Since, names};
use crate::diag::source::line_at;
use crate::diag::{Error, ErrorKind};
use crate::value::observe::{At, Event, Interest, Observer};
use crate::value::{Host, Result, Symbol, Value};
use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;
use tscript_grammar::ast::{Expr, ExprKind, Module, StmtKind};
use tscript_grammar::walk;

/// What begins a checked comment.
pub const MARK: &str = "#:";

/// How a value came about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    Is(String),
    ViewOf(String),
    Copy,
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Claim::Is(name) => write!(f, "is {name}"),
            Claim::ViewOf(name) => write!(f, "view of {name}"),
            Claim::Copy => f.write_str("copy"),
        }
    }
}

impl Claim {
    /// The claims of a comment's text, separated by `|`; `None` if it is something else.
    pub fn parse(text: &str) -> Option<Vec<Claim>> {
        let one = |part: &str| match part.trim() {
            "copy" => Some(Claim::Copy),
            part => {
                let name = |rest: &str| Some(rest.trim().to_string()).filter(|n| !n.is_empty());
                match part.strip_prefix("view of ") {
                    Some(rest) => name(rest).map(Claim::ViewOf),
                    None => name(part.strip_prefix("is ")?).map(Claim::Is),
                }
            }
        };
        text.split('|').map(one).collect()
    }
}

/// An assignment whose value can be claimed something about.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The bytes of the statement.
    pub start: usize,
    pub end: usize,
    /// `b`, `self.x`
    pub target: String,
    /// Names and attributes that the right side mentions.
    mentions: Vec<String>,
    /// Whether the right side can be a view or a copy of something: it is no arithmetic and no literal.
    moves: bool,
}

/// The assignments of a program, in functions and blocks too.
pub fn assignments(tree: &Module) -> Vec<Assignment> {
    let mut found = Vec::new();
    walk::each_stmt(&mut tree.body.clone(), &mut |stmt| {
        if let StmtKind::Assign { targets, value } = &stmt.kind
            && let Some(target) = targets.first().and_then(path)
        {
            let mut mentions = Vec::new();
            walk::each_expr(&mut value.clone(), &mut |e| mentions.extend(path(e)));
            let moves = matches!(
                &*value.kind,
                ExprKind::Name(_)
                    | ExprKind::Attribute { .. }
                    | ExprKind::Subscript { .. }
                    | ExprKind::Call { .. }
                    | ExprKind::IfExp { .. }
                    | ExprKind::And(_)
                    | ExprKind::Or(_)
            );
            let (start, end) = (stmt.span.start as usize, stmt.span.end as usize);
            found.push(Assignment { start, end, target, mentions, moves });
        }
        vec![stmt]
    });
    found
}

/// `a` or `a.b.c`
fn path(e: &Expr) -> Option<String> {
    match &*e.kind {
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Attribute { value, attr, .. } => Some(format!("{}.{attr}", path(value)?)),
        _ => None,
    }
}

/// The checked comment behind a statement that ends at a byte: its place, blanks before it included, and its text.
pub fn comment(text: &str, end: usize) -> Option<(Range<usize>, &str)> {
    let line = text.get(end..)?.split('\n').next()?.trim_end_matches('\r');
    let blanks = line.len() - line.trim_start().len();
    let inside = line[blanks..].strip_prefix(MARK)?;
    Some((end..end + line.len(), inside.trim()))
}

/// The arrays before a statement ran.
struct Before(Vec<Named>);

impl Before {
    /// How the target of an assignment came about; `None` if there is nothing to say.
    fn verdict(&self, of: &Assignment, after: &[Named]) -> Option<Claim> {
        let mentioned = |n: &&Named| of.mentions.contains(&n.path);
        let made = after.iter().find(|n| n.path == of.target)?;
        let pick = |hit: &dyn Fn(&Named) -> bool| {
            let mut hits = self.0.iter().filter(|n| hit(n));
            hits.clone().find(mentioned).or_else(|| hits.next()).map(|n| n.path.clone())
        };
        if let Some(name) = pick(&|n| n.is(made)) {
            return Some(Claim::Is(name));
        }
        if let Some(name) = pick(&|n| n.buffer() == made.buffer()) {
            return Some(Claim::ViewOf(name));
        }
        (of.moves && self.0.iter().any(|n| mentioned(&n))).then_some(Claim::Copy)
    }

    fn holds(&self, claim: &Claim, made: Option<&Named>) -> bool {
        let known = |name: &str| self.0.iter().find(|n| n.path == name);
        match (claim, made) {
            (Claim::Copy, None) => true,
            (_, None) => false,
            (Claim::Is(name), Some(made)) => known(name).is_some_and(|n| n.is(made)),
            (Claim::ViewOf(name), Some(made)) => known(name).is_some_and(|n| n.buffer() == made.buffer()),
            (Claim::Copy, Some(made)) => !self.0.iter().any(|n| n.buffer() == made.buffer()),
        }
    }
}

/// What was seen of each assignment, by the first byte of its statement; an empty list if it ran and there is nothing
/// to say.
pub type Seen = Rc<RefCell<BTreeMap<usize, Vec<Claim>>>>;

enum Task {
    /// Hold assignments to their claims.
    Check(BTreeMap<usize, Vec<Claim>>),
    Record(Seen),
}

/// Watches the assignments of one source, and passes everything on to the observer before it.
pub struct Comments {
    source: usize,
    assignments: BTreeMap<usize, Assignment>,
    task: Task,
    /// Statements that have begun: depth of calls, first byte, arrays then.
    begun: Vec<(usize, usize, Before)>,
    pub inner: Option<Box<dyn Observer>>,
}

impl Comments {
    /// Checks the comments of a program; `None` if it has none.
    ///
    /// # Errors
    /// A comment that is no claim: its line, and what it says.
    pub fn checking(
        source: usize,
        text: &str,
        tree: &Module,
    ) -> std::result::Result<Option<Comments>, (usize, String)> {
        let (mut claims, mut kept) = (BTreeMap::new(), BTreeMap::new());
        for a in assignments(tree) {
            let Some((_, said)) = comment(text, a.end) else { continue };
            let Some(parsed) = Claim::parse(said) else {
                // Others use the same mark for prose.
                if !said.starts_with("view") && !said.starts_with("copy") && !said.contains('|') {
                    continue;
                }
                return Err((line_at(text, a.start).0, said.to_string()));
            };
            claims.insert(a.start, parsed);
            kept.insert(a.start, a);
        }
        if claims.is_empty() {
            return Ok(None);
        }
        Ok(Some(Comments { source, assignments: kept, task: Task::Check(claims), begun: Vec::new(), inner: None }))
    }

    /// Records how the values of all assignments came about.
    pub fn recording(source: usize, tree: &Module, seen: Seen) -> Comments {
        let assignments = assignments(tree).into_iter().map(|a| (a.start, a)).collect();
        Comments { source, assignments, task: Task::Record(seen), begun: Vec::new(), inner: None }
    }

    fn ended(&mut self, at: &At) -> Result<()> {
        let start = at.start as usize;
        let Some(assignment) = self.assignments.get(&start) else { return Ok(()) };
        // Those above it in the stack ended by an exception.
        let Some(place) = self.begun.iter().rposition(|(depth, s, _)| (*depth, *s) == (at.depth, start)) else {
            return Ok(());
        };
        let (_, _, before) = self.begun.drain(place..).next().expect("the range begins at an entry");
        let after = arrays((at.names)());
        match &self.task {
            Task::Record(seen) => {
                let verdict = before.verdict(assignment, &after);
                let mut seen = seen.borrow_mut();
                let claims = seen.entry(start).or_default();
                claims.extend(verdict);
                claims.sort();
                claims.dedup();
                Ok(())
            }
            Task::Check(claims) => {
                let (claims, target) = (&claims[&start], &assignment.target);
                let made = after.iter().find(|n| n.path == *target);
                if claims.iter().any(|claim| before.holds(claim, made)) {
                    return Ok(());
                }
                let what = match made {
                    None => "no array".to_string(),
                    Some(_) => before.verdict(assignment, &after).map_or("new".into(), |v| v.to_string()),
                };
                let claimed: Vec<String> = claims.iter().map(Claim::to_string).collect();
                let message = format!("the comment says `{target}`: {}, but it is: {what}", claimed.join(" | "));
                Err(Error::new(ErrorKind::AssertionError, message).into())
            }
        }
    }
}

fn arrays(all: Vec<(Symbol, Value)>) -> Vec<Named> {
    names(&all, &Since::default())
}

impl Observer for Comments {
    fn interest(&self) -> Interest {
        let inner = self.inner.as_ref().map(|o| o.interest()).unwrap_or_default();
        Interest { steps: true, ..inner }
    }
    fn event(&mut self, h: &mut dyn Host, at: &At, event: Event) -> Result<()> {
        use Event::*;
        let (begins, ends) = (matches!(event, Begin { .. }), matches!(event, End));
        if let Some(inner) = &mut self.inner {
            let interest = inner.interest();
            let wanted = match &event {
                Begin { .. } | End | Enter(_) | Leave(_) => interest.steps,
                Call { .. } | Return(_) => interest.calls,
                _ => interest.writes,
            };
            if wanted {
                inner.event(h, at, event)?;
            }
        }
        if at.source == self.source && begins && self.assignments.contains_key(&(at.start as usize)) {
            self.begun.push((at.depth, at.start as usize, Before(arrays((at.names)()))));
        }
        if at.source == self.source && ends { self.ended(at) } else { Ok(()) }
    }
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_behind_statements_only() {
        let text = "b = a.T  #: view of a\nc = '#: copy'  # plain\nd = (a,\n  1)[0] #: is a | copy\n";
        let tree = tscript_grammar::parse(text).unwrap();
        let said: Vec<_> = assignments(&tree).iter().map(|a| comment(text, a.end).map(|(_, s)| s)).collect();
        assert_eq!(said, [Some("view of a"), None, Some("is a | copy")]);
        assert_eq!(Claim::parse("is a | copy"), Some(vec![Claim::Is("a".into()), Claim::Copy]));
        assert_eq!(Claim::parse("view of"), None);
        assert_eq!(Claim::parse("copies"), None);
    }
}
