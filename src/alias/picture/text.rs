//! A picture in a terminal: a strip of cells, below it a lane for each name, with the index of the element that lies on
//! each cell, and an arrow for the offset and for each step.

use super::canvas::{Canvas, Paint};
use super::{Mark, Picture, Step, Strip, Window};
use std::ops::Range;

/// Draws all buffers, at most `width` columns wide where that is possible.
pub fn draw(picture: &Picture, width: usize, colour: bool) -> String {
    let many = picture.strips.len() > 1;
    let mut text = String::new();
    for (i, strip) in picture.strips.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        let number = if many { format!("buffer {}: ", i + 1) } else { "buffer: ".into() };
        text.push_str(&Sheet::new(strip, width).draw(&number).render(colour));
    }
    text.extend(picture.remark().map(|r| format!("\n{r}\n")));
    text
}

/// The measures of one strip.
struct Sheet<'a> {
    strip: &'a Strip,
    canvas: Canvas,
    /// Characters of the widest name.
    margin: usize,
    /// Characters inside a cell.
    cell: usize,
    per_line: usize,
}

/// The shown cells of one line.
struct Line {
    cells: Range<usize>,
    /// The column of each cell's left border.
    left: Vec<usize>,
}

impl<'a> Sheet<'a> {
    fn new(strip: &'a Strip, width: usize) -> Self {
        let chars = |s: &str| s.chars().count();
        let labels = |m: &Mark| m.labels.iter().map(|l| chars(l)).max().unwrap_or(0);
        let marks = strip.windows.iter().flat_map(|w| w.marks.iter().flatten()).map(labels).max().unwrap_or(1);
        let texts = strip.cells.iter().map(|c| chars(&c.text)).max().unwrap_or(1);
        let numbers = strip.len.saturating_sub(1).to_string().len();
        let cell = marks.max(texts).max(numbers).max(2);
        let margin = strip.windows.iter().map(|w| chars(&w.title)).max().unwrap_or(0).min(24);
        let room = width.saturating_sub(margin + 4) / (cell + 1);
        Sheet { strip, canvas: Canvas::default(), margin, cell, per_line: strip.per_line(room) }
    }

    fn draw(mut self, number: &str) -> Canvas {
        self.canvas.put(0, 0, &format!("{number}{}", self.strip.summary()), Paint::Plain);
        for (i, w) in self.strip.windows.iter().enumerate() {
            let row = self.canvas.height();
            self.canvas.put(row, 2, &w.title, Paint::Name(i));
            let same = if w.dtype == self.strip.dtype { String::new() } else { format!("{} · ", w.dtype.name()) };
            self.canvas.put(row, 2 + self.margin.max(w.title.chars().count()) + 2, &(same + &w.facts()), Paint::Dim);
        }
        let count = self.strip.cells.len();
        for start in (0..count).step_by(self.per_line) {
            let line = self.line(start..(start + self.per_line).min(count));
            let row = self.canvas.height() + 1;
            self.boxes(&line, row);
            for (i, w) in self.strip.windows.iter().enumerate() {
                self.lane(&line, i, w);
            }
        }
        self.canvas
    }

    fn line(&self, cells: Range<usize>) -> Line {
        let mut column = self.margin + 3;
        let left = cells.clone().map(|i| {
            if self.strip.gap_before(i) {
                column += 2;
            }
            let here = column;
            column += self.cell + 1;
            here
        });
        Line { left: left.collect(), cells }
    }

    /// Positions, borders and values.
    fn boxes(&mut self, line: &Line, row: usize) {
        let width = self.cell;
        for (&x, i) in line.left.iter().zip(line.cells.clone()) {
            let cell = &self.strip.cells[i];
            let first = i == line.cells.start || self.strip.gap_before(i);
            let last = i + 1 == line.cells.end || self.strip.gap_before(i + 1);
            let edges = [["┬", "├", "┴"], ["┌", "│", "└"]][usize::from(first)];
            let ends = if last { ["┐", "│", "┘"] } else { ["", "", ""] };
            let bar = "─".repeat(width);
            self.canvas.put(row, x + 1, &centred(&cell.position.to_string(), width), Paint::Dim);
            self.canvas.put(row + 1, x, &format!("{}{bar}{}", edges[0], ends[0]), Paint::Plain);
            self.canvas.put(row + 2, x, &format!("│{}{}", centred(&cell.text, width), ends[1]), Paint::Plain);
            self.canvas.put(row + 3, x, &format!("{}{bar}{}", edges[2], ends[2]), Paint::Plain);
            if self.strip.gap_before(i) {
                self.canvas.put(row + 2, x - 1, "…", Paint::Dim);
            }
        }
        if line.cells.end == self.strip.cells.len() && self.strip.gap_behind() {
            self.canvas.put(row + 2, line.left.last().map_or(0, |x| x + width + 2), "…", Paint::Dim);
        }
    }

    /// What a name has on the cells of this line, and its arrows.
    fn lane(&mut self, line: &Line, number: usize, window: &Window) {
        let marks = &window.marks[line.cells.clone()];
        if marks.iter().all(Option::is_none) {
            return;
        }
        let paint = Paint::Name(number);
        let row = self.canvas.height();
        let title: String = window.title.chars().take(24).collect();
        self.canvas.put(row, 1 + self.margin - title.chars().count(), &title, paint);
        let mut deepest = row;
        for (x, mark) in line.left.iter().zip(marks) {
            let Some(mark) = mark else { continue };
            if mark.continued {
                self.canvas.put(row, x + 1, &"╌".repeat(self.cell), paint);
                continue;
            }
            for (k, label) in mark.labels.iter().enumerate() {
                self.canvas.put(row + k, x + 1, &centred(label, self.cell), paint);
            }
            if mark.more > 0 {
                self.canvas.put(row + mark.labels.len(), x + 1, &centred(&format!("+{}", mark.more), self.cell), paint);
            }
            deepest = deepest.max(row + mark.labels.len() - 1 + usize::from(mark.more > 0));
        }
        let starts = window.first.and_then(|p| self.strip.shown(p)).filter(|i| line.cells.contains(i));
        if starts.is_none() {
            return;
        }
        let mut row = deepest + 1;
        if window.offset > 0 {
            self.offset(line, row, window, paint);
            row += 1;
        }
        for step in &window.steps {
            self.step(line, row, step, paint);
            row += 1;
        }
    }

    /// The middle column of a shown cell on this line.
    fn middle(&self, line: &Line, position: usize) -> Option<usize> {
        let i = self.strip.shown(position).filter(|i| line.cells.contains(i))?;
        Some(line.left[i - line.cells.start] + 1 + self.cell / 2)
    }

    /// From the start of the buffer (or of the line) to the first element.
    fn offset(&mut self, line: &Line, row: usize, window: &Window, paint: Paint) {
        let Some(to) = window.first.and_then(|p| self.middle(line, p)) else { return };
        let from = line.left[0];
        let (start, dash) = if line.cells.start == 0 { ("├", "╌") } else { ("╌", "╌") };
        let length = to.saturating_sub(from + 1);
        self.canvas.put(row, from, &format!("{start}{}▸", dash.repeat(length)), paint);
        self.canvas.put(row, to + 2, &format!("offset {}", window.offset), paint);
    }

    /// From the first element to the next one along an axis.
    fn step(&mut self, line: &Line, row: usize, step: &Step, paint: Paint) {
        let Some(from) = self.middle(line, step.from) else { return };
        let end = line.left.last().map_or(from, |x| x + self.cell);
        let (start, text, behind) = match self.middle(line, step.to) {
            _ if step.stride == 0 => (from, "↻".to_string(), from),
            Some(to) if to > from => (from, format!("╰{}▸", "─".repeat(to - from - 1)), to),
            Some(to) => (to, format!("◂{}╯", "─".repeat(from - to - 1)), from),
            // Its end is on another line.
            None if step.stride > 0 => (from, format!("╰{}┄▸", "─".repeat(end.saturating_sub(from + 1))), end + 1),
            None => (line.left[0], format!("◂┄{}╯", "─".repeat(from.saturating_sub(line.left[0] + 2))), from),
        };
        self.canvas.put(row, start, &text, paint);
        self.canvas.put(row, behind + 2, &step.label(), paint);
    }
}

fn centred(text: &str, width: usize) -> String {
    let free = width.saturating_sub(text.chars().count());
    format!("{}{text}{}", " ".repeat(free.div_ceil(2)), " ".repeat(free / 2))
}
