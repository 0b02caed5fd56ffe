//! Pictures of numbers in a terminal: curves and bars in braille dots, matrices and images in half
//! blocks, a line of eighths for a glance. Numbers in, text out.

use super::figure::{Anchor, Figure, Mark};
use textplots::{AxisBuilder, Chart, LabelBuilder, LabelFormat, LineStyle, Plot, Shape};

/// The smallest picture that still has room for its labels.
const LEAST_COLUMNS: usize = 20;
const LEAST_ROWS: usize = 3;
/// Eighths of a cell, from the bottom.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Shades for a terminal without colours.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
/// Blue over green to yellow: a few stops of a scale that keeps its order in grey.
const SCALE: [[f64; 3]; 5] =
    [[68.0, 1.0, 84.0], [59.0, 82.0, 139.0], [33.0, 145.0, 140.0], [94.0, 201.0, 98.0], [253.0, 231.0, 37.0]];

/// Columns and rows of a picture, and whether it may have colours.
#[derive(Clone, Copy, Debug)]
pub struct Canvas {
    pub columns: usize,
    pub rows: usize,
    pub colored: bool,
}

/// Smallest and largest finite number; `None` if there is none.
pub fn range(values: &[f64]) -> Option<(f64, f64)> {
    let finite = values.iter().copied().filter(|v| v.is_finite());
    finite.fold(None, |r, v| Some(r.map_or((v, v), |(low, high): (f64, f64)| (low.min(v), high.max(v)))))
}

/// Where a value lies between two others, from 0 to 1.
fn share(v: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { (v / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 }
}

/// Points joined by lines. A point that is no number breaks the line.
pub fn line(x: &[f64], y: &[f64], canvas: Canvas) -> Option<String> {
    let finite = |&(a, b): &(&f64, &f64)| a.is_finite() && b.is_finite();
    let (xs, ys) = (range(x)?, range(y)?);
    let mut runs: Vec<Vec<(f32, f32)>> = vec![vec![]];
    for p in x.iter().zip(y) {
        match finite(&p) {
            true => {
                let point = (share(*p.0, xs) as f32, share(*p.1, ys) as f32);
                runs.last_mut()?.push(point);
            }
            false if runs.last()?.is_empty() => {}
            false => runs.push(vec![]),
        }
    }
    let shapes: Vec<Shape> =
        runs.iter().map(|r| if r.len() > 1 { Shape::Lines(r) } else { Shape::Points(r) }).collect();
    Some(chart(&shapes, xs, ys, canvas))
}

/// How many values fall into each of `bins` equal intervals.
pub fn counts(values: &[f64], bins: usize) -> Option<((f64, f64), Vec<usize>)> {
    let span = range(values)?;
    let mut counts = vec![0; bins.max(1)];
    for &v in values.iter().filter(|v| v.is_finite()) {
        let i = (share(v, span) * counts.len() as f64) as usize;
        let last = counts.len() - 1;
        counts[i.min(last)] += 1;
    }
    Some((span, counts))
}

/// Bars of a histogram.
pub fn bars(values: &[f64], canvas: Canvas) -> Option<String> {
    let (span, counts) = counts(values, (canvas.columns.max(LEAST_COLUMNS) - 12).min(40))?;
    let most = *counts.iter().max()? as f64;
    let n = counts.len() as f32;
    // A step up and down for every bar.
    let mut outline = vec![];
    for (i, &c) in counts.iter().enumerate() {
        let height = share(c as f64, (0.0, most)) as f32;
        outline.push((i as f32 / n, height));
        outline.push(((i + 1) as f32 / n, height));
    }
    Some(chart(&[Shape::Bars(&outline)], span, (0.0, most), canvas))
}

fn chart(shapes: &[Shape], xs: (f64, f64), ys: (f64, f64), canvas: Canvas) -> String {
    let label =
        |(low, high): (f64, f64)| LabelFormat::Custom(Box::new(move |v: f32| number(if v < 0.5 { low } else { high })));
    let columns = canvas.columns.max(LEAST_COLUMNS + 12) - 12;
    let rows = canvas.rows.max(LEAST_ROWS);
    let mut chart = Chart::new_with_y_range(2 * columns as u32, 4 * rows as u32, 0.0, 1.0, 0.0, 1.0);
    let mut at = &mut chart;
    at = at.x_axis_style(LineStyle::None).y_axis_style(LineStyle::None);
    at = at.x_label_format(label(xs)).y_label_format(label(ys));
    for shape in shapes {
        at = at.lineplot(shape);
    }
    at.borders();
    at.figures();
    at.to_string().replace('\u{2800}', " ").lines().map(|l| l.trim_end().to_string() + "\n").collect()
}

/// A number short enough for a label.
fn number(v: f64) -> String {
    let text = format!("{v}");
    match v.abs() {
        _ if text.len() <= 8 => text,
        1e-3..1e6 => format!("{v:.4}"),
        _ => format!("{v:.3e}"),
    }
}

/// One row of eighths, as wide as the values or the canvas.
pub fn spark(values: &[f64], canvas: Canvas) -> Option<String> {
    let span = range(values)?;
    let cell = |v: f64| match v.is_finite() {
        true => BARS[((share(v, span) * 8.0) as usize).min(7)],
        false => ' ',
    };
    let width = values.len().min(canvas.columns);
    let mean = |i: usize| {
        let part =
            &values[i * values.len() / width..((i + 1) * values.len() / width).max(i * values.len() / width + 1)];
        part.iter().sum::<f64>() / part.len() as f64
    };
    let text: String = (0..width).map(|i| cell(mean(i))).collect();
    Some(format!("{text}  {} to {}\n", number(span.0), number(span.1)))
}

/// A colour.
pub type Rgb = [u8; 3];

/// The colour of a share from 0 to 1.
pub fn color_of(share: f64) -> Rgb {
    let at = share.clamp(0.0, 1.0) * (SCALE.len() - 1) as f64;
    let i = (at as usize).min(SCALE.len() - 2);
    std::array::from_fn(|k| (SCALE[i][k] + (SCALE[i + 1][k] - SCALE[i][k]) * (at - i as f64)).round() as u8)
}

/// A matrix, row by row, as coloured cells; what is no number is black.
pub fn heat(values: &[f64], width: usize, canvas: Canvas) -> Option<String> {
    let span = range(values)?;
    let pixel = |i: usize| if values[i].is_finite() { color_of(share(values[i], span)) } else { [0; 3] };
    let shade = |i: usize| if values[i].is_finite() { share(values[i], span) } else { 0.0 };
    let height = values.len() / width.max(1);
    let text = blocks(width, height, canvas, &pixel, &shade);
    Some(format!("{text}{} to {}\n", number(span.0), number(span.1)))
}

/// An image of pixels, row by row.
pub fn image(pixels: &[Rgb], width: usize, canvas: Canvas) -> String {
    let luma = |i: usize| {
        let [r, g, b] = pixels[i].map(f64::from);
        (0.299 * r + 0.587 * g + 0.114 * b) / 255.0
    };
    blocks(width, pixels.len() / width.max(1), canvas, &|i| pixels[i], &luma)
}

/// Two pixels a cell, one above the other, each the nearest of the picture; without colours a shade a cell.
fn blocks(
    width: usize,
    height: usize,
    canvas: Canvas,
    pixel: &dyn Fn(usize) -> Rgb,
    shade: &dyn Fn(usize) -> f64,
) -> String {
    if width == 0 || height == 0 {
        return String::new();
    }
    // Small pictures get larger cells, large ones are thinned out.
    let scale = (canvas.columns as f64 / width as f64).min(2.0 * canvas.rows as f64 / height as f64).min(8.0);
    let (across, down) = ((width as f64 * scale).max(1.0) as usize, (height as f64 * scale).max(1.0) as usize);
    let at = |x: usize, y: usize| (y * height / down).min(height - 1) * width + (x * width / across).min(width - 1);
    let mut out = String::new();
    for y in (0..down).step_by(2) {
        for x in 0..across {
            if !canvas.colored {
                let i = (shade(at(x, y)) * (SHADES.len() - 1) as f64).round() as usize;
                out.push(SHADES[i.min(SHADES.len() - 1)]);
                continue;
            }
            let [r, g, b] = pixel(at(x, y));
            out.push_str(&format!("\x1b[38;2;{r};{g};{b}m"));
            if y + 1 < down {
                let [r, g, b] = pixel(at(x, y + 1));
                out.push_str(&format!("\x1b[48;2;{r};{g};{b}m"));
            }
            out.push('▀');
        }
        out.push_str(if canvas.colored { "\x1b[0m\n" } else { "\n" });
    }
    out
}

const BLUE: Rgb = [0x1f, 0x77, 0xb4];
const GREY: Rgb = [0x99; 3];
/// Where a chart stands on its page: left, top, width, height.
const FIELD: [f64; 4] = [60.0, 20.0, 520.0, 320.0];

/// A curve as a figure.
pub fn line_figure(x: &[f64], y: &[f64]) -> Option<Figure> {
    let (xs, ys) = (range(x)?, range(y)?);
    let [left, top, width, height] = FIELD;
    let mut runs: Vec<Vec<(f64, f64)>> = vec![vec![]];
    for (&a, &b) in x.iter().zip(y) {
        match a.is_finite() && b.is_finite() {
            true => runs.last_mut()?.push((left + width * share(a, xs), top + height - height * share(b, ys))),
            false => runs.push(vec![]),
        }
    }
    let lines = runs.into_iter().filter(|r| !r.is_empty()).map(|points| match points[..] {
        // A point alone.
        [(x, y)] => Mark::Rect { at: [x - 1.0, y - 1.0, 2.0, 2.0], color: BLUE },
        _ => Mark::Line { points, color: BLUE },
    });
    Some(framed(xs, ys, lines.collect()))
}

/// A histogram as a figure.
pub fn bars_figure(values: &[f64]) -> Option<Figure> {
    let (span, counts) = counts(values, 40)?;
    let most = *counts.iter().max()? as f64;
    let [left, top, width, height] = FIELD;
    let step = width / counts.len() as f64;
    let bars = counts.iter().enumerate().map(|(i, &c)| {
        let h = height * c as f64 / most;
        Mark::Rect { at: [left + i as f64 * step, top + height - h, step - 1.0, h], color: BLUE }
    });
    Some(framed(span, (0.0, most), bars.collect()))
}

/// A matrix as a figure, a square an element.
pub fn heat_figure(values: &[f64], width: usize) -> Option<Figure> {
    let span = range(values)?;
    let color = |v: &f64| if v.is_finite() { color_of(share(*v, span)) } else { [0; 3] };
    let pixels: Vec<Rgb> = values.iter().map(color).collect();
    let figure = image_figure(&pixels, width)?;
    // Elements large enough to be seen.
    let scale = (HEAT / figure.width.max(figure.height)).max(1);
    Some(Figure { scale, ..figure })
}

/// The longer side of a small matrix in a PNG.
const HEAT: usize = 512;

/// An image as a figure, a unit a pixel; neighbours of one colour are one rectangle.
pub fn image_figure(pixels: &[Rgb], width: usize) -> Option<Figure> {
    let height = pixels.len().checked_div(width)?;
    let mut marks = vec![];
    for (y, row) in pixels.chunks_exact(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            marks.push(Mark::Rect { at: [x as f64, y as f64, run.len() as f64, 1.0], color: run[0] });
            x += run.len();
        }
    }
    (height > 0).then_some(Figure { width, height, scale: 1, crisp: true, marks })
}

/// A frame with the ends of both axes around a drawing.
fn framed(xs: (f64, f64), ys: (f64, f64), drawing: Vec<Mark>) -> Figure {
    let text = |x: f64, y: f64, anchor, v: f64| Mark::Text { x, y, anchor, text: number(v) };
    let mut marks =
        vec![Mark::Rect { at: [0.0, 0.0, 600.0, 380.0], color: [255; 3] }, Mark::Frame { at: FIELD, color: GREY }];
    marks.extend(drawing);
    marks.extend([
        text(60.0, 356.0, Anchor::Start, xs.0),
        text(580.0, 356.0, Anchor::End, xs.1),
        text(54.0, 340.0, Anchor::End, ys.0),
        text(54.0, 30.0, Anchor::End, ys.1),
    ]);
    Figure { width: 600, height: 380, scale: 2, crisp: false, marks }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Canvas = Canvas { columns: 40, rows: 6, colored: false };

    #[test]
    fn pictures_fit_their_canvas() {
        let x: Vec<f64> = (0..100).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| if *x == 50.0 { f64::NAN } else { x.sin() }).collect();
        for text in [line(&x, &y, CANVAS).unwrap(), bars(&y, CANVAS).unwrap()] {
            assert!(text.lines().count() <= CANVAS.rows + 3, "{text}");
            assert!(text.lines().all(|l| l.chars().count() <= CANVAS.columns), "{text}");
        }
        assert!(line(&[0.0], &[f64::NAN], CANVAS).is_none());
        // Extremes and one point alone draw something.
        for values in [vec![3.0], vec![f64::MAX, f64::MIN], vec![1e-310, 2e-310], vec![f64::INFINITY, 1.0]] {
            let x: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
            assert!(line(&x, &values, CANVAS).is_some() && bars(&values, CANVAS).is_some());
            assert!(spark(&values, CANVAS).is_some());
        }
    }

    #[test]
    fn sparks_rise() {
        assert_eq!(spark(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], CANVAS).unwrap(), "▁▂▃▄▅▆▇█  0 to 7\n");
        assert_eq!(spark(&vec![1.0; 100], CANVAS).unwrap().chars().take_while(|c| *c == '▅').count(), 40);
    }

    #[test]
    fn every_value_is_counted() {
        let (span, counts) = counts(&[0.0, 0.1, 0.9, 1.0, f64::NAN], 2).unwrap();
        assert_eq!((span, counts), ((0.0, 1.0), vec![2, 2]));
    }

    #[test]
    fn equal_neighbours_are_one_rectangle() {
        let figure = image_figure(&[[0; 3], [0; 3], [9; 3], [9; 3], [9; 3], [9; 3]], 3).unwrap();
        assert_eq!((figure.width, figure.height, figure.marks.len()), (3, 2, 3));
        assert!(image_figure(&[], 0).is_none());
        assert_eq!(heat_figure(&[1.0, 2.0], 2).unwrap().scale, 256);
    }

    #[test]
    fn cells_have_two_pixels() {
        let text = heat(&[0.0, 1.0, 1.0, 0.0], 2, Canvas { colored: true, ..CANVAS }).unwrap();
        assert!(text.contains("\x1b[38;2;68;1;84m") && text.contains("\x1b[48;2;253;231;37m"), "{text:?}");
        assert_eq!(heat(&[0.0, 1.0], 2, Canvas { columns: 4, rows: 1, colored: false }).unwrap(), "  ██\n0 to 1\n");
    }
}
