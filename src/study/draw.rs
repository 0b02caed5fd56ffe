//! `tscript draw FILE --at LINE`: runs a program up to a line and draws the memory as it is then.

use super::native::native;
use super::{Complaint, mem};
use crate::alias::picture::Picture;
use crate::diag::source::line_at;
use crate::diag::{Error, ErrorKind};
use crate::session::Session;
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;
use tscript_grammar::ast::{Expr, Span, Stmt, StmtKind};
use tscript_grammar::walk;

/// The name under which the program finds what keeps its names and ends it.
const STOP: &str = " stop";

/// The memory after the statement at a line has run for the first time (at the end if there is no line), as the names
/// in `request` show it.
///
/// # Errors
/// A text that does not parse, a line that has no statement or is never reached, an exception on the way.
pub fn at_line(
    session: &mut Session,
    name: &str,
    text: &str,
    line: Option<usize>,
    request: &str,
) -> Result<Picture, Complaint> {
    let mut tree = tscript_grammar::parse(text).map_err(|e| tscript_grammar::report::render(text, name, &e))?;
    let reached = Rc::new(RefCell::new(None));
    if let Some(line) = line {
        let keep = reached.clone();
        session.define(
            STOP,
            native(move |_, args| {
                *keep.borrow_mut() = args.pos.first().cloned();
                Err(Error::new(ErrorKind::SystemExit, "").into())
            }),
        );
        let mut placed = false;
        walk::each_stmt(&mut tree.body, &mut |stmt| {
            let here = !placed && covers(text, &stmt, line);
            placed |= here;
            let span = stmt.span;
            if here { vec![stmt, call_stop(span)] } else { vec![stmt] }
        });
        if !placed {
            return Err(format!("{name} has no statement at line {line}\n"));
        }
    }
    let ended = session.run_tree(name, text, &tree);
    if let Some(Value::Dict(locals)) = reached.take() {
        for (key, value) in locals.pairs() {
            if let Some(name) = key.as_str() {
                session.define(name, value);
            }
        }
        return mem::described(session, request);
    }
    match (ended, line) {
        (Err(e), _) if !e.exit => Err(e.report),
        (_, Some(line)) => Err(format!("{name} ended without reaching line {line}\n")),
        _ => mem::described(session, request),
    }
}

/// Whether a statement that holds no others stands on this line.
fn covers(text: &str, stmt: &Stmt, line: usize) -> bool {
    let simple = walk::parts_of_stmt(&mut stmt.kind.clone()).1.is_empty();
    let leaves = matches!(stmt.kind, StmtKind::Return(_) | StmtKind::Break | StmtKind::Continue);
    let (first, last) = (line_at(text, stmt.span.start as usize).0, line_at(text, stmt.span.end as usize).0);
    simple && !leaves && (first..=last).contains(&line)
}

fn call_stop(span: Span) -> Stmt {
    let locals = Expr::call("locals", Vec::new(), span);
    Stmt { kind: StmtKind::Expr(Expr::call(STOP, vec![locals], span)), span }
}
