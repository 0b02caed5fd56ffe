//! `%plot`, `%hist`, `%heat`, `%spark`, `%img`: numbers as pictures, in the terminal or as an SVG or
//! PNG file.

use super::{Call, Command, Complaint, Done, Takes};
use crate::array::{Array, view};
use crate::repl::figure::{Figure, Format};
use crate::repl::files::write_whole;
use crate::repl::plot::{self, Canvas, Rgb};
use crate::repl::shell::Shell;
use crate::value::{Args, Host, Symbol, Value, attr};
use std::path::Path;

pub const COMMANDS: &[Command] = &[
    Command {
        name: "plot",
        usage: "%plot [--svg|--png FILE] [X] Y",
        summary: "Draw a curve; put parentheses around expressions with blanks.",
        takes: Takes::Code,
        run: curve,
    },
    Command {
        name: "hist",
        usage: "%hist [--svg|--png FILE] X",
        summary: "Draw how the values are distributed.",
        takes: Takes::Code,
        run: histogram,
    },
    Command {
        name: "heat",
        usage: "%heat [--svg|--png FILE] M",
        summary: "Draw a matrix in colours.",
        takes: Takes::Code,
        run: heat,
    },
    Command {
        name: "spark",
        usage: "%spark X",
        summary: "Draw the values in one line.",
        takes: Takes::Code,
        run: spark,
    },
    Command {
        name: "img",
        usage: "%img [--svg|--png FILE] RGB",
        summary: "Show an image: (rows, columns, 3) of bytes, or of floats from 0 to 1.",
        takes: Takes::Code,
        run: image,
    },
];

/// More points are thinned out before they are drawn.
const MOST_POINTS: usize = 1 << 20;

fn canvas(shell: &Shell) -> Canvas {
    Canvas { columns: shell.width, rows: (shell.height / 2).clamp(5, 20), colored: shell.colored }
}

/// A file to write a picture to.
#[derive(Clone, Copy)]
struct Target<'a> {
    file: &'a str,
    format: Format,
}

/// The options that name a file.
const FORMATS: [(&str, Format); 2] = [("--svg", Format::Svg), ("--png", Format::Png)];

/// The file of `--svg FILE` or `--png FILE`, and the rest of the arguments.
fn target<'a>(call: &Call<'a>) -> Result<(Option<Target<'a>>, &'a str), Complaint> {
    let found = FORMATS.iter().find_map(|(option, format)| Some((option, format, call.rest.strip_prefix(option)?)));
    let Some((option, format, rest)) = found else { return Ok((None, call.needed("something to draw")?)) };
    match rest.trim().split_once(' ') {
        Some((file, rest)) => Ok((Some(Target { file, format: *format }), rest.trim())),
        None => Err(format!("%{} {option} needs a file and something to draw", call.name).into()),
    }
}

fn write(shell: &mut Shell, target: Target, figure: Option<Figure>) -> Done {
    let bytes = figure.ok_or(NOTHING)?.encoded(target.format).ok_or("that is too large for a PNG")?;
    write_whole(Path::new(target.file), &bytes).map_err(|e| format!("{}: {e}", target.file))?;
    shell.print(&format!("{} written\n", target.file));
    Ok(())
}

const NOTHING: &str = "there is no finite number to draw";

fn show(shell: &mut Shell, picture: Option<String>) -> Done {
    shell.print(&picture.ok_or(NOTHING)?);
    Ok(())
}

/// Arguments between blanks that stand in no bracket and no string.
fn arguments(rest: &str) -> Vec<&str> {
    let (mut depth, mut quote, mut start, mut found) = (0i32, None, 0, vec![]);
    for (i, c) in rest.char_indices() {
        match (c, quote) {
            (c, Some(q)) if c == q => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('(' | '[' | '{', None) => depth += 1,
            (')' | ']' | '}', None) => depth -= 1,
            (' ', None) if depth == 0 => {
                found.push(&rest[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    found.push(&rest[start..]);
    found.retain(|a| !a.is_empty());
    found
}

/// The value of an expression as an array of float64, and its shape.
fn numbers(shell: &mut Shell, code: &str) -> Result<(Vec<f64>, Vec<usize>), Complaint> {
    let value = shell.evaluate(code)?;
    let array = as_floats(shell, &value).ok_or_else(|| format!("{code} is no array of numbers"))?;
    Ok((view::to_vec::<f64>(&array), array.shape().to_vec()))
}

fn as_floats(shell: &mut Shell, value: &Value) -> Option<Array> {
    let host = shell.session.host();
    // A tensor that autograd follows is drawn as it is.
    let value = match value {
        Value::Tensor(_) => attr::call_method(host, value, Symbol::new("detach"), Args::default()).ok()?,
        other => other.clone(),
    };
    let np = host.import("numpy").ok()?;
    let asarray = attr::get(host, &np, Symbol::new("asarray")).ok()?;
    let kw = [(Symbol::new("dtype"), Value::str("float64"))];
    match host.call(&asarray, Args { pos: &[value], kw: &kw }).ok()? {
        Value::Array(a) => Some(a.array().clone()),
        _ => None,
    }
}

/// Every so-many-th number, so that not too many are left.
fn thinned(values: Vec<f64>) -> Vec<f64> {
    let step = values.len().div_ceil(MOST_POINTS).max(1);
    if step == 1 { values } else { values.into_iter().step_by(step).collect() }
}

fn curve(shell: &mut Shell, call: &Call) -> Done {
    let (file, rest) = target(call)?;
    let (x, y) = match arguments(rest)[..] {
        [y] => {
            let y = numbers(shell, y)?.0;
            ((0..y.len()).map(|i| i as f64).collect(), y)
        }
        [x, y] => (numbers(shell, x)?.0, numbers(shell, y)?.0),
        _ => return Err("%plot draws y, or x and y; put parentheses around expressions with blanks".into()),
    };
    if x.len() != y.len() {
        return Err(format!("x has {} numbers and y {}", x.len(), y.len()).into());
    }
    let (x, y) = (thinned(x), thinned(y));
    match file {
        Some(file) => write(shell, file, plot::line_figure(&x, &y)),
        None => {
            let canvas = canvas(shell);
            show(shell, plot::line(&x, &y, canvas))
        }
    }
}

fn histogram(shell: &mut Shell, call: &Call) -> Done {
    let (file, rest) = target(call)?;
    let (values, _) = numbers(shell, rest)?;
    match file {
        Some(file) => write(shell, file, plot::bars_figure(&values)),
        None => {
            let canvas = canvas(shell);
            show(shell, plot::bars(&values, canvas))
        }
    }
}

fn heat(shell: &mut Shell, call: &Call) -> Done {
    let (file, rest) = target(call)?;
    let (values, shape) = numbers(shell, rest)?;
    let width = match shape[..] {
        [n] => n,
        [_, n] => n,
        _ => return Err(format!("%heat draws a matrix, not an array of {} axes", shape.len()).into()),
    };
    match file {
        Some(file) => write(shell, file, plot::heat_figure(&values, width)),
        None => {
            let canvas = canvas(shell);
            show(shell, plot::heat(&values, width, canvas))
        }
    }
}

fn spark(shell: &mut Shell, call: &Call) -> Done {
    let (values, _) = numbers(shell, call.needed("something to draw")?)?;
    let canvas = Canvas { columns: shell.width.saturating_sub(24).max(8), ..canvas(shell) };
    show(shell, plot::spark(&values, canvas))
}

fn image(shell: &mut Shell, call: &Call) -> Done {
    let (file, rest) = target(call)?;
    let (values, shape) = numbers(shell, rest)?;
    let (width, channels) = match shape[..] {
        [_, w] => (w, 1),
        [_, w, c @ (1 | 3 | 4)] => (w, c),
        _ => return Err("an image has the shape (rows, columns) or (rows, columns, 3)".into()),
    };
    // Floats up to 1 are shares, larger numbers are bytes.
    let bytes = plot::range(&values).is_some_and(|(_, high)| high > 1.0);
    let byte = |v: f64| (if bytes { v } else { v * 255.0 }).round().clamp(0.0, 255.0) as u8;
    let pixel =
        |p: &[f64]| -> Rgb { if channels == 1 { [byte(p[0]); 3] } else { [byte(p[0]), byte(p[1]), byte(p[2])] } };
    let pixels: Vec<Rgb> = values.chunks_exact(channels).map(pixel).collect();
    match file {
        Some(file) => write(shell, file, plot::image_figure(&pixels, width)),
        None => {
            let canvas = canvas(shell);
            shell.print(&plot::image(&pixels, width, canvas));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn blanks_in_brackets_do_not_part() {
        assert_eq!(super::arguments("x  f(a, b)"), ["x", "f(a, b)"]);
        assert_eq!(super::arguments("d['a b'] (y + 1)"), ["d['a b']", "(y + 1)"]);
    }
}
