//! Pictures as files. A figure is a list of marks on a page; it is written as SVG or drawn into a PNG.

use super::plot::Rgb;
use font8x8::UnicodeFonts;
use tiny_skia::{Color, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Svg,
    Png,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug)]
pub enum Anchor {
    Start,
    End,
}

/// Something on a page. Lengths are in units of the page, from its upper left corner.
#[derive(Clone, Debug)]
pub enum Mark {
    /// Joined points.
    Line { points: Vec<(f64, f64)>, color: Rgb },
    /// A filled rectangle: left, top, width, height.
    Rect { at: [f64; 4], color: Rgb },
    /// The outline of one.
    Frame { at: [f64; 4], color: Rgb },
    /// A short text; the place is that of its baseline.
    Text { x: f64, y: f64, anchor: Anchor, text: String },
}

/// A page with marks.
#[derive(Clone, Debug)]
pub struct Figure {
    pub width: usize,
    pub height: usize,
    /// Pixels a unit in a PNG.
    pub scale: usize,
    /// Cells with sharp edges instead of smooth curves.
    pub crisp: bool,
    pub marks: Vec<Mark>,
}

/// No side of a PNG is longer, in pixels.
const LONGEST: usize = 1 << 14;

impl Figure {
    /// The file's content; `None` if a PNG would be too large.
    pub fn encoded(&self, format: Format) -> Option<Vec<u8>> {
        match format {
            Format::Svg => Some(self.svg().into_bytes()),
            Format::Png => self.png(),
        }
    }

    fn svg(&self) -> String {
        let (w, h) = (self.width, self.height);
        let look = match self.crisp {
            true => "shape-rendering=\"crispEdges\"",
            false => "font-family=\"sans-serif\" font-size=\"12\"",
        };
        let marks: String = self.marks.iter().map(svg_of).collect();
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" {look}>\n{marks}</svg>\n")
    }

    fn png(&self) -> Option<Vec<u8>> {
        let (width, height) = (self.width * self.scale, self.height * self.scale);
        if width > LONGEST || height > LONGEST {
            return None;
        }
        let mut page = Pixmap::new(width as u32, height as u32)?;
        page.fill(Color::WHITE);
        let transform = Transform::from_scale(self.scale as f32, self.scale as f32);
        for mark in &self.marks {
            draw(&mut page, mark, transform, !self.crisp);
        }
        page.encode_png().ok()
    }
}

fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn svg_of(mark: &Mark) -> String {
    match mark {
        Mark::Line { points, color } => {
            let mut path = String::new();
            for (i, (x, y)) in points.iter().enumerate() {
                path.push_str(&format!("{}{x:.2} {y:.2} ", if i == 0 { 'M' } else { 'L' }));
            }
            let (path, color) = (path.trim_end(), hex(*color));
            format!("<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\n")
        }
        Mark::Rect { at: [x, y, w, h], color } => {
            let (x, y, w, h) = (short(*x), short(*y), short(*w), short(*h));
            format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{}\"/>\n", hex(*color))
        }
        Mark::Frame { at: [x, y, w, h], color } => {
            let color = hex(*color);
            format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"none\" stroke=\"{color}\"/>\n")
        }
        Mark::Text { x, y, anchor, text } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::End => "end",
            };
            format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>\n")
        }
    }
}

/// At most two decimals.
fn short(v: f64) -> f64 {
    (v * 100.0).round() / 100.0
}

fn draw(page: &mut Pixmap, mark: &Mark, transform: Transform, smooth: bool) {
    let paint = |[r, g, b]: Rgb| {
        let mut paint = Paint { anti_alias: smooth, ..Paint::default() };
        paint.set_color_rgba8(r, g, b, 255);
        paint
    };
    let rect = |[x, y, w, h]: [f64; 4]| Rect::from_xywh(x as f32, y as f32, w as f32, h as f32);
    match mark {
        Mark::Line { points, color } => {
            let mut path = PathBuilder::new();
            for (i, &(x, y)) in points.iter().enumerate() {
                if i == 0 { path.move_to(x as f32, y as f32) } else { path.line_to(x as f32, y as f32) }
            }
            if let Some(path) = path.finish() {
                let stroke = Stroke { width: 2.0, ..Stroke::default() };
                page.stroke_path(&path, &paint(*color), &stroke, transform, None);
            }
        }
        Mark::Rect { at, color } => {
            if let Some(rect) = rect(*at) {
                page.fill_rect(rect, &paint(*color), transform, None);
            }
        }
        Mark::Frame { at, color } => {
            if let Some(rect) = rect(*at) {
                let outline = PathBuilder::from_rect(rect);
                page.stroke_path(&outline, &paint(*color), &Stroke::default(), transform, None);
            }
        }
        Mark::Text { x, y, anchor, text } => letters(page, *x, *y, *anchor, text, &paint([0; 3]), transform),
    }
}

/// A text in letters of 8 by 8 dots, a unit each.
fn letters(page: &mut Pixmap, x: f64, y: f64, anchor: Anchor, text: &str, paint: &Paint, transform: Transform) {
    let left = match anchor {
        Anchor::Start => x,
        Anchor::End => x - 8.0 * text.chars().count() as f64,
    };
    for (i, c) in text.chars().enumerate() {
        let Some(rows) = font8x8::BASIC_FONTS.get(c) else { continue };
        let dots = rows.iter().enumerate().flat_map(|(row, bits)| (0..8).map(move |k| (row, k, bits >> k & 1)));
        for (row, k, _) in dots.filter(|(_, _, on)| *on == 1) {
            let at = (left as f32 + (8 * i + k) as f32, y as f32 - 8.0 + row as f32);
            if let Some(dot) = Rect::from_xywh(at.0, at.1, 1.0, 1.0) {
                page.fill_rect(dot, paint, transform, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_drawn_as_it_is_written() {
        let red = [255, 0, 0];
        let figure = Figure {
            width: 20,
            height: 10,
            scale: 2,
            crisp: true,
            marks: vec![
                Mark::Rect { at: [0.0, 0.0, 10.0, 10.0], color: red },
                Mark::Text { x: 20.0, y: 8.0, anchor: Anchor::End, text: "1".into() },
            ],
        };
        let svg = String::from_utf8(figure.encoded(Format::Svg).unwrap()).unwrap();
        assert!(svg.contains("viewBox=\"0 0 20 10\"") && svg.contains("width=\"10\" height=\"10\" fill=\"#ff0000\""));
        let page = Pixmap::decode_png(&figure.encoded(Format::Png).unwrap()).unwrap();
        assert_eq!((page.width(), page.height()), (40, 20));
        let color = |x, y| page.pixel(x, y).map(|p| [p.red(), p.green(), p.blue()]);
        assert_eq!((color(19, 19), color(20, 19)), (Some(red), Some([255; 3])));
        // Some of the letter is black, and not all.
        let black = (24..40).flat_map(|x| (0..20).map(move |y| (x, y))).filter(|&(x, y)| color(x, y) == Some([0; 3]));
        assert!((20..200).contains(&black.count()));
        assert!(Figure { width: LONGEST, ..figure }.encoded(Format::Png).is_none());
    }
}
