//! A picture as SVG, for a slide: the strip of cells, below it a coloured lane for each name, with the index of the
//! element on each cell, and arrows for the offset and for each step.
//!
//! Only presentation attributes are used, so that every program that reads SVG shows the same.

use super::{Picture, Strip, Window};
use std::fmt::Write;
use std::ops::Range;

/// Colours that people with any colour vision can tell apart (Okabe and Ito), dark enough for text on white.
const COLOURS: [&str; 6] = ["#0072b2", "#b35900", "#00795c", "#a8447f", "#6a3d9a", "#8a6d00"];
const INK: &str = "#222222";
const GREY: &str = "#6b6b6b";
const FONT: &str = "DejaVu Sans Mono, Menlo, Consolas, monospace";

/// Pixels around the picture, and of its parts.
const MARGIN: f64 = 24.0;
const CELL_HEIGHT: f64 = 34.0;
const LANE_HEIGHT: f64 = 22.0;
const ARROW_HEIGHT: f64 = 20.0;
const GAP: f64 = 22.0;
/// A character of the monospaced font is this part of the font size wide.
const ADVANCE: f64 = 0.602;
/// A line of cells is at most this wide.
const WIDEST: f64 = 1000.0;

/// The picture as a complete SVG document.
pub fn draw(picture: &Picture) -> String {
    let mut page = Page::default();
    let mut top = MARGIN;
    let many = picture.strips.len() > 1;
    for (i, strip) in picture.strips.iter().enumerate() {
        let title = if many { format!("buffer {}: {}", i + 1, strip.summary()) } else { strip.summary() };
        top = Sheet::new(strip).draw(&mut page, top, &title) + GAP;
    }
    if let Some(remark) = picture.remark() {
        page.text(MARGIN, top, &remark, FACTS);
        top += GAP;
    }
    page.document(top - GAP + MARGIN)
}

/// Shapes drawn so far, and how far to the right they reach.
#[derive(Default)]
struct Page {
    body: String,
    right: f64,
}

/// How a text stands.
#[derive(Clone, Copy)]
struct Face {
    size: f64,
    colour: &'static str,
    anchor: &'static str,
    bold: bool,
}

const VALUE: Face = Face { size: 15.0, colour: INK, anchor: "middle", bold: false };
const POSITION: Face = Face { size: 10.5, colour: GREY, anchor: "middle", bold: false };
const TITLE: Face = Face { size: 15.0, colour: INK, anchor: "start", bold: true };
const FACTS: Face = Face { size: 12.0, colour: GREY, anchor: "start", bold: false };

impl Page {
    fn text(&mut self, x: f64, y: f64, text: &str, face: Face) {
        let Face { size, colour, anchor, bold } = face;
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\" text-anchor=\"{anchor}\"{weight}>{escaped}</text>"
        ));
        if anchor == "start" {
            self.reach(x + width_of(text, size) * if bold { 1.04 } else { 1.0 });
        }
    }
    fn rect(&mut self, x: f64, y: f64, w: f64, h: f64, paint: &str) {
        self.add(format_args!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" {paint}/>"));
        self.reach(x + w);
    }
    fn path(&mut self, data: &str, paint: &str) {
        self.add(format_args!("<path d=\"{data}\" fill=\"none\" {paint}/>"));
    }
    /// A small triangle whose point is at a place.
    fn head(&mut self, x: f64, y: f64, direction: Direction, colour: &str) {
        let data = match direction {
            Direction::Up => format!("M{x:.1},{y:.1} l-4,7 h8 z"),
            Direction::Right => format!("M{x:.1},{y:.1} l-7,-4 v8 z"),
            Direction::Left => format!("M{x:.1},{y:.1} l7,-4 v8 z"),
        };
        self.add(format_args!("<path d=\"{data}\" fill=\"{colour}\"/>"));
    }
    fn add(&mut self, shape: std::fmt::Arguments) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.body, "  {shape}");
    }
    fn reach(&mut self, x: f64) {
        self.right = self.right.max(x);
    }
    fn document(&self, height: f64) -> String {
        let width = self.right + MARGIN;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"{FONT}\">\n  \
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{}</svg>\n",
            self.body
        )
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Up,
    Right,
    Left,
}

/// The measures of one strip.
struct Sheet<'a> {
    strip: &'a Strip,
    /// Where the cells begin.
    left: f64,
    cell: f64,
    per_line: usize,
}

/// The shown cells of one line, with the left edge of each.
struct Line {
    cells: Range<usize>,
    edges: Vec<f64>,
}

impl<'a> Sheet<'a> {
    fn new(strip: &'a Strip) -> Self {
        let texts = strip.cells.iter().map(|c| width_of(&c.text, VALUE.size));
        let marks = strip.windows.iter().flat_map(|w| w.marks.iter().flatten());
        let marks = marks.flat_map(|m| m.labels.iter().map(|l| width_of(l, 12.0)));
        let cell = texts.chain(marks).fold(26.0, f64::max) + 16.0;
        let names = strip.windows.iter().map(|w| width_of(&w.title, TITLE.size)).fold(0.0, f64::max);
        let room = ((WIDEST / cell) as usize).max(4);
        Sheet { strip, left: MARGIN + names + 16.0, cell, per_line: strip.per_line(room) }
    }

    /// Draws from a height on; gives the height below.
    fn draw(&self, page: &mut Page, top: f64, title: &str) -> f64 {
        let mut y = top + TITLE.size;
        page.text(MARGIN, y, title, TITLE);
        for (i, window) in self.strip.windows.iter().enumerate() {
            y += 20.0;
            page.text(MARGIN, y, &window.title, Face { colour: colour(i), ..TITLE });
            let same = window.dtype == self.strip.dtype;
            let dtype = if same { String::new() } else { format!("{} · ", window.dtype.name()) };
            page.text(self.left, y, &(dtype + &window.facts()), FACTS);
        }
        y += 14.0;
        let count = self.strip.cells.len();
        for start in (0..count).step_by(self.per_line) {
            let line = self.line(start..(start + self.per_line).min(count));
            y = self.boxes(page, &line, y);
            for (i, window) in self.strip.windows.iter().enumerate() {
                y = self.lane(page, &line, y, window, colour(i));
            }
            y += 16.0;
        }
        y - 16.0
    }

    fn line(&self, cells: Range<usize>) -> Line {
        let mut x = self.left;
        let edges = cells.clone().map(|i| {
            if self.strip.gap_before(i) {
                x += GAP;
            }
            let here = x;
            x += self.cell;
            here
        });
        Line { edges: edges.collect(), cells }
    }

    fn boxes(&self, page: &mut Page, line: &Line, top: f64) -> f64 {
        let y = top + 14.0;
        for (&x, i) in line.edges.iter().zip(line.cells.clone()) {
            let (cell, middle) = (&self.strip.cells[i], x + self.cell / 2.0);
            page.text(middle, y - 4.0, &cell.position.to_string(), POSITION);
            let paint = format!("fill=\"#fafafa\" stroke=\"{INK}\" stroke-width=\"1.2\"");
            page.rect(x, y, self.cell, CELL_HEIGHT, &paint);
            page.text(middle, y + CELL_HEIGHT / 2.0 + 5.5, &cell.text, VALUE);
            if self.strip.gap_before(i) {
                page.text(x - GAP / 2.0, y + CELL_HEIGHT / 2.0 + 4.0, "…", VALUE);
            }
        }
        if line.cells.end == self.strip.cells.len() && self.strip.gap_behind() {
            let x = line.edges.last().map_or(self.left, |x| x + self.cell + GAP / 2.0);
            page.text(x, y + CELL_HEIGHT / 2.0 + 4.0, "…", VALUE);
            page.reach(x + GAP / 2.0);
        }
        y + CELL_HEIGHT
    }

    fn lane(&self, page: &mut Page, line: &Line, top: f64, window: &Window, colour: &'static str) -> f64 {
        let marks = &window.marks[line.cells.clone()];
        let stacked = marks.iter().flatten().map(|m| m.labels.len() + usize::from(m.more > 0)).max();
        let Some(stacked) = stacked else { return top };
        let y = top + 7.0;
        let height = LANE_HEIGHT + (stacked.max(1) - 1) as f64 * 14.0;
        page.text(self.left - 12.0, y + 15.5, &window.title, Face { colour, anchor: "end", ..TITLE });
        let label = Face { size: 12.0, colour, ..VALUE };
        for (i, (&x, mark)) in line.edges.iter().zip(marks).enumerate() {
            let Some(mark) = mark else { continue };
            // An element of several cells is one box.
            if mark.continued && i > 0 {
                continue;
            }
            let more = marks[i + 1..].iter().take_while(|m| m.as_ref().is_some_and(|m| m.continued)).count();
            let right = line.edges[i + more] + self.cell;
            let paint = format!("rx=\"4\" fill=\"{colour}\" fill-opacity=\"0.16\" stroke=\"{colour}\"");
            page.rect(x + 2.0, y, right - x - 4.0, height, &paint);
            let more = (mark.more > 0).then(|| format!("+{}", mark.more));
            for (k, text) in mark.labels.iter().chain(&more).enumerate() {
                page.text((x + right) / 2.0, y + 15.5 + 14.0 * k as f64, text, label);
            }
        }
        self.arrows(page, line, y + height + 2.0, window, colour)
    }

    /// Below a lane: the offset, then the steps, shortest first.
    fn arrows(&self, page: &mut Page, line: &Line, top: f64, window: &Window, colour: &'static str) -> f64 {
        let middle = |position: usize| {
            let i = self.strip.shown(position).filter(|i| line.cells.contains(i))?;
            Some(line.edges[i - line.cells.start] + self.cell / 2.0)
        };
        let Some(from) = window.first.and_then(middle) else { return top };
        let label = Face { size: 11.0, colour, anchor: "start", bold: false };
        let mut y = top;
        if window.offset > 0 {
            y += ARROW_HEIGHT;
            let dashed = format!("stroke=\"{colour}\" stroke-width=\"1.5\" stroke-dasharray=\"2 3\"");
            page.path(&format!("M{:.1},{y:.1} H{from:.1} V{:.1}", line.edges[0], top + 6.0), &dashed);
            page.head(from, top, Direction::Up, colour);
            page.text(line.edges[0], y - 4.0, &format!("offset {}", window.offset), label);
        }
        let solid = format!("stroke=\"{colour}\" stroke-width=\"1.5\"");
        let end = line.edges.last().map_or(from, |x| x + self.cell);
        for (rank, step) in window.steps.iter().enumerate() {
            y += ARROW_HEIGHT;
            let start = from + 5.0 + 4.0 * rank as f64;
            let deep = y - 6.0;
            let behind = match middle(step.to) {
                _ if step.stride == 0 => {
                    // A loop back to the same cell.
                    let back = start + 14.0;
                    page.path(&format!("M{start:.1},{top:.1} V{deep:.1} H{back:.1} V{:.1}", top + 6.0), &solid);
                    page.head(back, top, Direction::Up, colour);
                    back
                }
                Some(to) => {
                    page.path(&format!("M{start:.1},{top:.1} V{deep:.1} H{to:.1} V{:.1}", top + 6.0), &solid);
                    page.head(to, top, Direction::Up, colour);
                    to.max(start)
                }
                None if step.stride > 0 => {
                    page.path(&format!("M{start:.1},{top:.1} V{deep:.1} H{:.1}", end - 6.0), &solid);
                    page.head(end, deep, Direction::Right, colour);
                    end
                }
                None => {
                    let left = line.edges[0];
                    page.path(&format!("M{start:.1},{top:.1} V{deep:.1} H{:.1}", left + 6.0), &solid);
                    page.head(left, deep, Direction::Left, colour);
                    start
                }
            };
            // Not across the longer arrows that come up here.
            let text = step.label();
            let room = 14.0 + width_of(&text, label.size);
            let ends = window.steps[rank..].iter().filter_map(|s| middle(s.to));
            let x = ends.fold(behind, |x, end| if (x..x + room).contains(&end) { end } else { x });
            page.text(x + 7.0, deep + 4.0, &text, label);
        }
        y
    }
}

fn colour(i: usize) -> &'static str {
    COLOURS[i % COLOURS.len()]
}

fn width_of(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * ADVANCE
}
