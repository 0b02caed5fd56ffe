//! What the screen shows while somebody types: every `tests/screens/NAME.scene` is played on a pseudo-terminal with a
//! terminal emulator behind it, and the screens between the keys are compared with those in the scene.
//! `TSCRIPT_BLESS=1 cargo test --test screens` writes them; they are tscript's own and read line by line.
//!
//! A scene is a text: `# …` says what it shows, `set KEY = VALUE` is a line of the settings, `size COLUMNS ROWS`,
//! `args …`; then `type …` presses keys (`<Enter>`, `<Tab>`, `<Up>`, `<C-c>` …), `screen` is followed by the rows of the
//! screen, each behind a bar, and `styled` by the rows with marks around what is dim, underlined, bold or coloured.

use expectrl::Session;
use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// How long a screen may take to look as it should.
const PATIENCE: Duration = Duration::from_secs(20);
/// After so long without output a screen has settled.
const SETTLED: Duration = Duration::from_millis(600);
/// Between keys: the terminal is not always reading them.
const TYPING: Duration = Duration::from_millis(60);

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens");
    let mut scenes: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "scene"))
        .collect();
    scenes.sort();
    assert!(!scenes.is_empty(), "the scenes are not where this test looks");
    let trials = scenes.into_iter().map(|scene| {
        let name = scene.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name, move || check(&scene))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn check(scene: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(scene)?;
    let bless = std::env::var_os("TSCRIPT_BLESS").is_some();
    let played = play(&text, bless, &scene.file_stem().unwrap_or_default().to_string_lossy())?;
    match (bless, played == text) {
        (true, _) => Ok(fs::write(scene, played)?),
        (false, true) => Ok(()),
        (false, false) => Err(similar::TextDiff::from_lines(&text, &played).unified_diff().to_string().into()),
    }
}

/// The scene with the screens as they were.
fn play(text: &str, bless: bool, name: &str) -> Result<String, Failed> {
    let mut out = String::new();
    let (mut settings, mut size, mut args) = (String::from("banner = false\n"), (80, 24), "--color never".to_string());
    let mut terminal = None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "" | "#" => {}
            "set" => settings.push_str(&format!("{rest}\n")),
            "size" => {
                let (columns, rows) = rest.split_once(' ').ok_or("size COLUMNS ROWS")?;
                size = (columns.parse()?, rows.parse()?);
            }
            "args" => args = rest.to_string(),
            "type" | "screen" | "styled" => {
                if terminal.is_none() {
                    terminal = Some(Terminal::start(name, &settings, size, &args)?);
                }
                let Some(terminal) = &mut terminal else { continue };
                if word == "type" {
                    terminal.keys(rest)?;
                    continue;
                }
                let mut expected = String::new();
                while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                    expected.push_str(row);
                    expected.push('\n');
                }
                let wanted = if bless { None } else { Some(expected.as_str()) };
                out.push_str(&terminal.screen(word == "styled", wanted)?);
            }
            _ => return Err(format!("{line}: no such line in a scene").into()),
        }
    }
    Ok(out)
}

/// A prompt on a terminal.
struct Terminal {
    session: expectrl::session::OsSession,
    parser: vt100::Parser,
    folder: PathBuf,
}

impl Terminal {
    fn start(name: &str, settings: &str, (columns, rows): (u16, u16), args: &str) -> Result<Terminal, Failed> {
        let folder = std::env::temp_dir().join(format!("tscript-screen-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("config/tscript"))?;
        fs::write(folder.join("config/tscript/config.toml"), settings)?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_tscript"));
        command.args(args.split_whitespace()).current_dir(&folder);
        command.env("XDG_STATE_HOME", folder.join("state")).env("XDG_CONFIG_HOME", folder.join("config"));
        command.env("TERM", "xterm-256color").env_remove("NO_COLOR").env_remove("TSCRIPT_HISTORY");
        command.env("COLUMNS", columns.to_string()).env("LINES", rows.to_string());
        let mut session = Session::spawn(command)?;
        session.get_process_mut().set_window_size(columns, rows)?;
        let mut terminal = Terminal { session, parser: vt100::Parser::new(rows, columns, 0), folder };
        terminal.until(|screen| screen.contains(">>> ") || screen.contains("In ["))?;
        Ok(terminal)
    }

    /// Takes in what has been written; whether there was anything.
    fn read(&mut self) -> Result<bool, Failed> {
        let mut bytes = [0; 1 << 14];
        match self.session.try_read(&mut bytes) {
            Ok(n) => {
                self.parser.process(&bytes[..n]);
                if bytes[..n].windows(4).any(|w| w == b"\x1b[6n") {
                    let (row, column) = self.parser.screen().cursor_position();
                    self.session.write_all(format!("\x1b[{};{}R", row + 1, column + 1).as_bytes())?;
                }
                Ok(n > 0)
            }
            Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => Ok(false),
            Err(e) => Err(e.into()),
        }
    }

    fn until(&mut self, shown: impl Fn(&str) -> bool) -> Result<(), Failed> {
        let begin = Instant::now();
        while !shown(&self.parser.screen().contents()) {
            if begin.elapsed() > PATIENCE {
                return Err(format!("the prompt does not come:\n{}", self.parser.screen().contents()).into());
            }
            if !self.read()? {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        Ok(())
    }

    /// Presses keys one after the other.
    fn keys(&mut self, text: &str) -> Result<(), Failed> {
        let mut rest = text;
        while !rest.is_empty() {
            let key = KEYS.iter().find_map(|(name, bytes)| Some((*bytes, rest.strip_prefix(name)?)));
            let (bytes, after) = match key {
                Some(key) => key,
                None => {
                    let end = rest.find('<').filter(|&i| i > 0).unwrap_or(rest.len());
                    rest.split_at(end)
                }
            };
            self.session.write_all(bytes.as_bytes())?;
            self.session.flush()?;
            let begin = Instant::now();
            while begin.elapsed() < TYPING {
                if !self.read()? {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
            rest = after;
        }
        Ok(())
    }

    /// The screen: as soon as it looks as expected, else when it has settled.
    fn screen(&mut self, styled: bool, expected: Option<&str>) -> Result<String, Failed> {
        let (begin, mut changed) = (Instant::now(), Instant::now());
        loop {
            let now = rows(self.parser.screen(), styled);
            let settled = changed.elapsed() > SETTLED && begin.elapsed() > 2 * SETTLED;
            let done = match expected {
                Some(expected) => now == expected || begin.elapsed() > PATIENCE,
                None => settled,
            };
            if done {
                return Ok(now);
            }
            match self.read()? {
                true => changed = Instant::now(),
                false => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.session.get_process_mut().exit(true);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Keys by name.
const KEYS: [(&str, &str); 19] = [
    ("<Enter>", "\r"),
    ("<Newline>", "\n"),
    ("<Tab>", "\t"),
    ("<S-Tab>", "\x1b[Z"),
    ("<Up>", "\x1b[A"),
    ("<Down>", "\x1b[B"),
    ("<Right>", "\x1b[C"),
    ("<Left>", "\x1b[D"),
    ("<Home>", "\x1b[H"),
    ("<End>", "\x1b[F"),
    ("<Delete>", "\x1b[3~"),
    ("<Backspace>", "\x7f"),
    ("<M-Enter>", "\x1b\r"),
    ("<C-c>", "\x03"),
    ("<C-r>", "\x12"),
    ("<C-_>", "\x1f"),
    ("<C-l>", "\x0c"),
    ("<Paste>", "\x1b[200~"),
    ("<EndPaste>", "\x1b[201~"),
];

/// The rows down to the cursor's or the last one that is not empty, each behind a bar; `▏` is the cursor.
fn rows(screen: &vt100::Screen, styled: bool) -> String {
    let (height, width) = screen.size();
    let (row, column) = screen.cursor_position();
    let mut out: Vec<String> = Vec::new();
    for r in 0..height {
        let (mut text, mut style) = (String::from("|"), String::new());
        for c in 0..width {
            let Some(cell) = screen.cell(r, c) else { continue };
            let now = if styled { style_of(cell) } else { String::new() };
            if now != style {
                text.push_str(&format!("{{{now}}}"));
                style = now;
            }
            if (r, c) == (row, column) {
                text.push('▏');
            }
            if cell.has_contents() {
                text.push_str(cell.contents());
            } else if !cell.is_wide_continuation() {
                text.push(' ');
            }
        }
        out.push(text.trim_end().to_string());
    }
    while out.len() > row as usize + 1 && out.last().is_some_and(|line| line == "|") {
        out.pop();
    }
    out.iter().map(|line| format!("{line}\n")).collect()
}

/// `dim`, `underline 31`: empty for plain text.
fn style_of(cell: &vt100::Cell) -> String {
    let mut words = Vec::new();
    let flags =
        [(cell.bold(), "bold"), (cell.dim(), "dim"), (cell.italic(), "italic"), (cell.underline(), "underline")];
    words.extend(flags.iter().filter(|(on, _)| *on).map(|(_, word)| word.to_string()));
    match cell.fgcolor() {
        vt100::Color::Default => {}
        vt100::Color::Idx(i) => words.push(i.to_string()),
        vt100::Color::Rgb(r, g, b) => words.push(format!("#{r:02x}{g:02x}{b:02x}")),
    }
    if cell.inverse() {
        words.push("inverse".into());
    }
    words.join(" ")
}
