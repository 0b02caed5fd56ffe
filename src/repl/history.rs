//! The history: entries are whole blocks, kept in a file that only the user can read. Every entry is
//! appended under a lock as soon as it is submitted, so that two prompts can share the file and a
//! killed one loses nothing.

use super::block;
use rustyline::history::{History, MemHistory, SearchDirection, SearchResult};
use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The first line of a file: in the lines below, `\n` stands for a line end and `\\` for `\`.
const HEADER: &str = "#V2";

/// What the arrow keys last put into the buffer.
pub type Recalled = Arc<Mutex<String>>;

/// A history file.
pub struct HistoryFile {
    path: PathBuf,
    most: usize,
}

impl HistoryFile {
    /// The file at a path; its folder is made if need be.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new(path: PathBuf, most: usize) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        Ok(HistoryFile { path, most })
    }

    /// The file, open and locked; another prompt may have replaced it meanwhile.
    fn locked(&self) -> io::Result<File> {
        loop {
            let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&self.path)?;
            file.lock()?;
            let (mine, named) = (file.metadata()?, std::fs::metadata(&self.path));
            if named.is_ok_and(|n| n.ino() == mine.ino() && n.dev() == mine.dev()) {
                return Ok(file);
            }
        }
    }

    /// The entries, oldest first. A file that has grown to twice the limit is cut to it.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn load(&self) -> io::Result<Vec<String>> {
        let mut file = self.locked()?;
        let mut bytes = vec![];
        file.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().filter(|l| *l != HEADER && !l.is_empty()).collect();
        let kept = &lines[lines.len().saturating_sub(self.most)..];
        if lines.len() > self.most.saturating_mul(2) {
            self.replace(kept)?;
        }
        Ok(kept.iter().map(|l| decoded(l)).collect())
    }

    /// Adds an entry. It is in the file, whole, when this returns.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append(&self, entry: &str) -> io::Result<()> {
        let mut file = self.locked()?;
        let mut line = String::new();
        let end = file.seek(SeekFrom::End(0))?;
        if end == 0 {
            line.push_str(HEADER);
            line.push('\n');
        } else {
            // A line that some other program left unfinished does not swallow this one.
            file.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                line.push('\n');
            }
        }
        line.push_str(&encoded(entry));
        line.push('\n');
        file.write_all(line.as_bytes())
    }

    /// Puts a new file in the place of the old one; a reader sees the one or the other.
    fn replace(&self, lines: &[&str]) -> io::Result<()> {
        let mut name = self.path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}", std::process::id()));
        let beside = self.path.with_file_name(name);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        let text: String = std::iter::once(HEADER).chain(lines.iter().copied()).flat_map(|l| [l, "\n"]).collect();
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, &self.path)
    }
}

fn encoded(entry: &str) -> String {
    entry.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "")
}

fn decoded(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}

/// The entries as the editor sees them: plain texts, given out with the markers of continuation lines.
pub struct Entries {
    plain: MemHistory,
    marker: String,
    recalled: Recalled,
}

impl Entries {
    /// An empty history that tells there what it gives out.
    pub fn new(marker: String, most: usize, recalled: Recalled) -> Self {
        let mut plain = MemHistory::new();
        // Setting a number in memory cannot fail.
        let _ = plain.set_max_len(most);
        let _ = plain.ignore_dups(true);
        Entries { plain, marker, recalled }
    }
    /// Changes what stands before the second line of an entry.
    pub fn set_marker(&mut self, marker: String) {
        self.marker = marker;
    }
    fn give<'a>(&self, found: Option<SearchResult<'a>>, note: bool) -> Option<SearchResult<'a>> {
        let mut found = found?;
        found.entry = Cow::Owned(block::marked(&found.entry, &self.marker));
        if note && let Ok(mut recalled) = self.recalled.lock() {
            *recalled = found.entry.to_string();
        }
        Some(found)
    }
}

impl History for Entries {
    fn get(&self, index: usize, dir: SearchDirection) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self.give(self.plain.get(index, dir)?, true))
    }
    fn add(&mut self, line: &str) -> rustyline::Result<bool> {
        self.plain.add(line)
    }
    fn add_owned(&mut self, line: String) -> rustyline::Result<bool> {
        self.plain.add_owned(line)
    }
    fn len(&self) -> usize {
        self.plain.len()
    }
    fn is_empty(&self) -> bool {
        self.plain.is_empty()
    }
    fn set_max_len(&mut self, len: usize) -> rustyline::Result<()> {
        self.plain.set_max_len(len)
    }
    fn ignore_dups(&mut self, yes: bool) -> rustyline::Result<()> {
        self.plain.ignore_dups(yes)
    }
    fn ignore_space(&mut self, yes: bool) {
        self.plain.ignore_space(yes);
    }
    fn save(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }
    fn append(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }
    fn load(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }
    fn clear(&mut self) -> rustyline::Result<()> {
        self.plain.clear()
    }
    fn search(&self, term: &str, start: usize, dir: SearchDirection) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self.give(self.plain.search(&block::plain(term), start, dir)?, false))
    }
    fn starts_with(
        &self,
        term: &str,
        start: usize,
        dir: SearchDirection,
    ) -> rustyline::Result<Option<SearchResult<'_>>> {
        let found = self.plain.starts_with(&block::plain(term), start, dir)?;
        let found = self.give(found, false);
        // The cursor stays behind the term, so that the next search is for the same.
        Ok(found.map(|f| SearchResult { pos: term.len().min(f.entry.len()), ..f }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_the_file() {
        let folder = std::env::temp_dir().join(format!("tscript-history-{}", std::process::id()));
        let path = folder.join("deep/history");
        let file = HistoryFile::new(path.clone(), 3).unwrap();
        assert_eq!(file.load().unwrap(), Vec::<String>::new());
        let entries = ["a = 1", "for i in x:\n    '\\n'\n", "#V2x", "é\\"];
        for e in entries {
            file.append(e).unwrap();
        }
        assert_eq!(file.load().unwrap(), &entries[1..]);
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
        // An unfinished line is one entry and no more.
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"torn").unwrap();
        file.append("whole").unwrap();
        assert_eq!(file.load().unwrap(), ["é\\", "torn", "whole"]);
        for i in 0..10 {
            file.append(&i.to_string()).unwrap();
        }
        assert_eq!(file.load().unwrap(), ["7", "8", "9"]);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "#V2\n7\n8\n9\n");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn two_prompts_share_a_file() {
        let path = std::env::temp_dir().join(format!("tscript-shared-{}", std::process::id()));
        let workers: Vec<_> = (0..4)
            .map(|w| {
                let path = path.clone();
                std::thread::spawn(move || {
                    let file = HistoryFile::new(path, 10).unwrap();
                    for i in 0..50 {
                        file.append(&format!("{w}:{i}\nmore")).unwrap();
                        if i % 10 == 0 {
                            assert!(file.load().unwrap().iter().all(|e| e.ends_with("\nmore")));
                        }
                    }
                })
            })
            .collect();
        workers.into_iter().for_each(|w| w.join().unwrap());
        let last = HistoryFile::new(path.clone(), 10).unwrap().load().unwrap();
        assert_eq!(last.len(), 10);
        std::fs::remove_file(path).unwrap();
    }
}
