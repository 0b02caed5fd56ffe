//! Commands that go back and forth: `%undo` takes a statement back, `%step` walks through a file.

use super::{Call, Command, Complaint, Done, Takes};
use crate::alias::picture::text;
use crate::repl::shell::Shell;
use crate::study::mem;
use crate::value::Host;
use tscript_grammar::ast::{Expr, ExprKind, Stmt, StmtKind};

pub const COMMANDS: &[Command] = &[
    Command {
        name: "undo",
        usage: "%undo [COUNT]",
        summary: "Take back the last statement that changed something, arrays included.",
        takes: Takes::Nothing,
        run: undo,
    },
    Command {
        name: "step",
        usage: "%step FILE",
        summary: "Run a file statement by statement, and draw the memory that each one changed.",
        takes: Takes::Files,
        run: step,
    },
];

fn undo(shell: &mut Shell, call: &Call) -> Done {
    let count = match call.rest {
        "" => 1,
        text => text.parse::<usize>().map_err(|_| format!("%undo takes a number of statements, not {text}"))?,
    };
    for _ in 0..count {
        let Some((input, left_out)) = shell.history.undo(&mut shell.session) else {
            return Err("there is nothing to undo".into());
        };
        shell.print(&format!("undone: {}\n", input.replace('\n', "\n        ")));
        if !left_out.is_empty() {
            shell.complain(&format!("tscript: too large to be kept, and left as they are: {}", left_out.join(", ")));
        }
    }
    Ok(())
}

fn step(shell: &mut Shell, call: &Call) -> Done {
    let words = call.words();
    let [file] = &words[..] else { return Err("%step needs the name of one file".into()) };
    let source = std::fs::read_to_string(file).map_err(|e| format!("can't open file '{file}': {e}"))?;
    let tree = tscript_grammar::parse(&source)
        .map_err(|e| Complaint(tscript_grammar::report::render(&source, file, &e).trim_end().to_string()))?;
    let mut asks = true;
    for stmt in &tree.body {
        let code = &source[stmt.span.start as usize..stmt.span.end as usize];
        let (line, _) = crate::diag::source::line_at(&source, stmt.span.start as usize);
        shell.print(&format!("{file}:{line}  {}\n", code.replace('\n', "\n    ")));
        shell.history.before(&shell.session, code);
        // On its own line, so that reports name it.
        let done = shell.run_code(file, &("\n".repeat(line - 1) + code));
        if !done || shell.leaving.is_some() {
            break;
        }
        if let Some(picture) = mem::of_names(&shell.session, &touched(stmt)) {
            let drawn = text::draw(&picture, shell.width, shell.colored);
            shell.print(&drawn);
        }
        if asks {
            shell.print("[Enter: next, c: go on to the end, q: stop] ");
            shell.session.flush();
            match shell.session.host().read_line() {
                Ok(Some(answer)) if answer.trim() == "q" => break,
                Ok(Some(answer)) => asks = answer.trim() != "c",
                _ => break,
            }
        }
    }
    Ok(())
}

/// The names that a statement binds or writes into, those in its blocks included.
fn touched(stmt: &Stmt) -> Vec<String> {
    let mut names = Vec::new();
    let mut stmt = stmt.clone();
    let mut targets = Vec::new();
    match &stmt.kind {
        StmtKind::Assign { targets: all, .. } => targets.extend(all.clone()),
        StmtKind::AugAssign { target, .. } | StmtKind::AnnAssign { target, .. } => targets.push(target.clone()),
        // `a.fill_(0)`
        StmtKind::Expr(e) => {
            if let ExprKind::Call { func, .. } = &*e.kind
                && let ExprKind::Attribute { value, .. } = &*func.kind
            {
                targets.push(value.clone());
            }
        }
        _ => {}
    }
    targets.iter().for_each(|t| roots(t, &mut names));
    for block in tscript_grammar::walk::parts_of_stmt(&mut stmt.kind).1 {
        names.extend(block.iter().flat_map(touched));
    }
    names.sort();
    names.dedup();
    names
}

fn roots(target: &Expr, names: &mut Vec<String>) {
    match &*target.kind {
        ExprKind::Name(name) => names.push(name.to_string()),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|t| roots(t, names)),
        ExprKind::Subscript { value, .. } | ExprKind::Attribute { value, .. } | ExprKind::Starred(value) => {
            roots(value, names)
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::memory::tests::typed;

    #[test]
    fn undo_brings_back_names_buffers_lists_and_layouts() {
        let text = typed(&[
            "a = np.arange(4); b = a[::-1]; log = [1]; d = {'k': [a]}",
            "a[0] = 9; b = None; log.append(2); d['new'] = 3; c = 1; a.shape = (2, 2)",
            "%undo",
            "print(a, b, log, d, 'c' in globals())",
        ]);
        assert!(text.starts_with("undone: a[0] = 9;"), "{text}");
        assert!(text.ends_with("[0 1 2 3] [3 2 1 0] [1] {'k': [array([0, 1, 2, 3])]} False\n"), "{text}");
    }

    #[test]
    fn undo_passes_over_what_changed_nothing() {
        let text =
            typed(&["a = np.zeros(2)", "a += 1", "a", "a.sum()", "a *= 5", "a", "%undo", "%undo", "a", "%why a[0]"]);
        assert!(text.contains("undone: a *= 5\nundone: a += 1\narray([0., 0.])\n"), "{text}");
        let text = typed(&["a = 1", "b = 2", "b", "%undo 2", "%undo"]);
        assert_eq!(text, "2\nundone: b = 2\nundone: a = 1\ntscript: there is nothing to undo\n");
    }

    #[test]
    fn undo_goes_back_step_by_step_until_nothing_is_left() {
        let text = typed(&[
            "x = torch.zeros(2)",
            "x += 1",
            "x.mul_(5)",
            "%undo",
            "%undo",
            "x",
            "%undo",
            "%undo",
            "'x' in globals()",
            "%undo",
            "%undo",
        ]);
        assert!(text.contains("tensor([0., 0.])\n"), "{text}");
        assert!(text.contains("False\n"), "{text}");
        assert!(text.ends_with("tscript: there is nothing to undo\n"), "{text}");
    }
}
