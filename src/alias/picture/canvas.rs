//! A sheet of characters that can be drawn on in any order, each with a colour.

/// How a character is painted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    #[default]
    Plain,
    Dim,
    /// The colour of the name with this number.
    Name(usize),
}

/// The terminal's colours that can be told apart on light and on dark ground: cyan, yellow, magenta, green, blue, red.
const COLOURS: [u8; 6] = [36, 33, 35, 32, 34, 31];

/// Rows of painted characters, as long as what was drawn on them.
#[derive(Default)]
pub struct Canvas {
    rows: Vec<Vec<(char, Paint)>>,
}

impl Canvas {
    /// The number of rows so far.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// Writes a text from a column on, over what is there.
    pub fn put(&mut self, row: usize, column: usize, text: &str, paint: Paint) {
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let line = &mut self.rows[row];
        let end = column + text.chars().count();
        if line.len() < end {
            line.resize(end, (' ', Paint::Plain));
        }
        for (cell, c) in line[column..].iter_mut().zip(text.chars()) {
            *cell = (c, paint);
        }
    }

    /// The sheet as lines, with escape sequences for colours if wanted.
    pub fn render(&self, colour: bool) -> String {
        let mut out = String::new();
        for row in &self.rows {
            let end = row.iter().rposition(|(c, _)| *c != ' ').map_or(0, |i| i + 1);
            let mut now = Paint::Plain;
            for &(c, paint) in &row[..end] {
                if colour && paint != now && c != ' ' {
                    out.push_str(&escape(paint));
                    now = paint;
                }
                out.push(c);
            }
            if now != Paint::Plain {
                out.push_str(&escape(Paint::Plain));
            }
            out.push('\n');
        }
        out
    }
}

fn escape(paint: Paint) -> String {
    match paint {
        Paint::Plain => "\x1b[0m".into(),
        Paint::Dim => "\x1b[0;2m".into(),
        Paint::Name(i) => format!("\x1b[0;{}m", COLOURS[i % COLOURS.len()]),
    }
}
