//! A trace as a table, and as JSON for other programs.
//!
//! The JSON is one object: `{"schema": "tscript-explain/1", "file": …, "complete": …, "steps": […]}`. `complete`
//! is false where the program ran on after the recording was full. Each step has `step` (from 1), `line` (from
//! 1), `start` and `end` (bytes of the source), `code` (that text), `depth` (how many calls deep), and `kind`:
//!
//! - `"value"`: an expression gave a value: `type`; for an array `shape`, `dtype`, `library`, `buffer` (a number,
//!   the same for arrays that share memory), `offset`, `strides` (in elements) and `writeable`. Of a list or tuple of arrays `items` (how many)
//!   and these of the first. `origin` is `"new"`, `"copy"`, `"same"`, `"view"`, `"earlier"` (an earlier statement made it) or `"number"`; `of` the operand's text; `region` (views) and `why` (copies) say more.
//! - `"write"`: a buffer was written: `buffer`, `region` in words, `through` (the name it is said of), `elements`,
//!   `reaches` (all names that see a written element) and `over` (the steps whose values it changed).
//! - `"warning"`: `warning` is its code.
//! - `"exception"`: the statement raised; `exception` is a traceback's last line.

use super::trace::{How, Seen, Step, Trace, What};
use crate::array::format::numpy::shape_tuple;
use crate::diag::source::line_at;

/// The name and the text of a source, by its number.
pub type Sources<'a> = &'a dyn Fn(usize) -> Option<(String, String)>;

/// The steps as a table: number, line, what was evaluated, what it gave, how it came about.
pub fn table(trace: &Trace, sources: Sources) -> String {
    let heads = ["step", "line", "evaluated", "value", "how it came about"].map(String::from);
    let mut rows = vec![heads];
    for (i, step) in trace.steps.iter().enumerate() {
        let (line, code) = place(step, sources);
        let (value, how) = said(step);
        let line = if step.depth > 0 { format!("{line} +{}", step.depth) } else { line.to_string() };
        rows.push([(i + 1).to_string(), line, clipped(&code, 44), value, how]);
    }
    let width = |k: usize| rows.iter().map(|r| r[k].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..4).map(width).collect();
    let mut out = String::new();
    for r in &rows {
        let mut line = String::new();
        for (k, cell) in r.iter().enumerate() {
            let pad = widths.get(k).map_or(0, |w| w - cell.chars().count());
            match k {
                0 | 1 => line.push_str(&format!("{}{cell}  ", " ".repeat(pad))),
                _ => line.push_str(&format!("{cell}{}  ", " ".repeat(pad))),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if trace.full() {
        out.push_str("… the recording is full; the program ran on\n");
    }
    out
}

/// The columns "value" and "how it came about".
fn said(step: &Step) -> (String, String) {
    match &step.what {
        What::Value { array, type_name, how, items } => {
            let times = items.map_or(String::new(), |n| format!("{n} × "));
            let value = match array {
                Some(seen) => format!("{times}{} {}", shape_tuple(&seen.layout.shape), seen.dtype),
                None => type_name.clone(),
            };
            let how = match how {
                How::New => "new".into(),
                How::Number => "a number".into(),
                How::Same { of } => format!("the same object as {of}"),
                How::Earlier { step: Some(i) } => format!("the memory of step {}", i + 1),
                How::Earlier { step: None } => "made by an earlier statement".into(),
                How::Copy { of, why } => format!("copy of {of}: {why}"),
                How::View { of, region } if region.is_empty() => format!("view of {of}, all of it"),
                How::View { of, region } => format!("view of {of}: {region}"),
            };
            (value, how)
        }
        What::Write { write, over, through, region, reaches, maker } => {
            let whole = if region.is_empty() { "all of it".to_string() } else { region.clone() };
            let mut how = match through {
                Some(name) => format!("writes {name}: {whole}"),
                None => match *maker {
                    Some(i) => format!("writes the value of step {}, which has no name", i + 1),
                    None => "writes an array without a name".to_string(),
                },
            };
            let others: Vec<&str> =
                reaches.iter().filter(|n| Some(*n) != through.as_ref()).map(String::as_str).collect();
            if !others.is_empty() {
                how.push_str(&format!(" · reaches {}", others.join(", ")));
            }
            if !over.is_empty() {
                let steps: Vec<String> = over.iter().map(|i| (i + 1).to_string()).collect();
                how.push_str(&format!(" ! changes the value of step {}", steps.join(", ")));
            }
            let n = write.elements();
            (format!("{n} element{}", if n == 1 { "" } else { "s" }), how)
        }
        What::Warning(code) => (String::new(), format!("! {}: {}", code.name(), code.title())),
        What::Raised(line) => (String::new(), format!("! raises {}", clipped(first(line), 240))),
    }
}

fn place(step: &Step, sources: Sources) -> (usize, String) {
    let Some((_, text)) = sources(step.source) else { return (0, String::new()) };
    let (line, _) = line_at(&text, step.span.0 as usize);
    let code = text.get(step.span.0 as usize..step.span.1 as usize).unwrap_or("");
    (line, code.split('\n').map(str::trim).collect::<Vec<_>>().join(" "))
}

/// The first sentence of a message.
fn first(line: &str) -> &str {
    let line = line.split('\n').next().unwrap_or(line);
    line.split_once(". ").map_or(line, |(sentence, _)| sentence)
}

fn clipped(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_string(),
    }
}

/// The steps as JSON, by the schema in this file's header.
pub fn json(trace: &Trace, file: &str, sources: Sources) -> String {
    let steps: Vec<String> = trace.steps.iter().enumerate().map(|(i, s)| step_json(i + 1, s, sources)).collect();
    let complete = !trace.full();
    format!(
        "{{\"schema\": \"tscript-explain/1\", \"file\": {}, \"complete\": {complete}, \"steps\": [\n{}\n]}}\n",
        text(file),
        steps.join(",\n")
    )
}

fn step_json(number: usize, step: &Step, sources: Sources) -> String {
    let (line, code) = place(step, sources);
    let mut out = format!(
        "{{\"step\": {number}, \"line\": {line}, \"start\": {}, \"end\": {}, \"code\": {}, \"depth\": {}",
        step.span.0,
        step.span.1,
        text(&code),
        step.depth
    );
    let mut add = |key: &str, value: String| out.push_str(&format!(", \"{key}\": {value}"));
    match &step.what {
        What::Value { array, type_name, how, items } => {
            add("kind", text("value"));
            add("type", text(type_name));
            items.iter().for_each(|n| add("items", n.to_string()));
            if let Some(Seen { buffer, layout, dtype, library, writeable }) = array {
                add("shape", list(&layout.shape));
                add("dtype", text(dtype.name()));
                add("library", text(library.name()));
                add("buffer", buffer.to_string());
                add("offset", layout.offset.to_string());
                add("strides", list(&layout.strides));
                add("writeable", writeable.to_string());
            }
            let (origin, of, more) = match how {
                How::New => ("new", None, None),
                How::Number => ("number", None, None),
                How::Same { of } => ("same", Some(of), None),
                How::Earlier { .. } => ("earlier", None, None),
                How::Copy { of, why } => ("copy", Some(of), Some(("why", why))),
                How::View { of, region } => ("view", Some(of), Some(("region", region))),
            };
            add("origin", text(origin));
            of.into_iter().for_each(|of| add("of", text(of)));
            more.into_iter().for_each(|(key, value)| add(key, text(value)));
        }
        What::Write { write, over, through, region, reaches, .. } => {
            add("kind", text("write"));
            add("buffer", write.buffer.to_string());
            add("region", text(region));
            add("through", through.as_ref().map_or("null".into(), |t| text(t)));
            add("elements", write.elements().to_string());
            add("reaches", format!("[{}]", reaches.iter().map(|r| text(r)).collect::<Vec<_>>().join(", ")));
            add("over", list(&over.iter().map(|i| i + 1).collect::<Vec<_>>()));
        }
        What::Warning(code) => {
            add("kind", text("warning"));
            add("warning", text(code.name()));
        }
        What::Raised(line) => {
            add("kind", text("exception"));
            add("exception", text(line));
        }
    }
    out + "}"
}

fn list<T: ToString>(items: &[T]) -> String {
    format!("[{}]", items.iter().map(T::to_string).collect::<Vec<_>>().join(", "))
}

/// A JSON string.
fn text(s: &str) -> String {
    let mut out = String::from("\"");
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out + "\""
}
