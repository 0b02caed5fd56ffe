//! A CPython process that answers: a text goes in, a text comes out.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The loop around `answer(text)`, which the script defines. Texts travel behind a line with their length in bytes.
const LOOP: &str = r"
import sys
_in, _out = sys.stdin.buffer, sys.stdout.buffer
sys.stdout = sys.stderr
while _line := _in.readline():
    _answer = answer(_in.read(int(_line)).decode()).encode('utf-8', 'surrogatepass')
    _out.write(b'%d\n' % len(_answer) + _answer)
    _out.flush()
";

/// A running CPython 3.11.
pub struct Worker {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts the oracle's Python (`tests/oracle --python` below `root`, or `python3.11`) with a script that defines
    /// `answer(text)`. `None` where there is no such Python and $TSC_ORACLE_PY does not ask for one.
    ///
    /// # Panics
    /// When $TSC_ORACLE_PY is set and cannot be started.
    pub fn start(root: &Path, script: &str) -> Option<Self> {
        if let Ok(python) = std::env::var("TSC_ORACLE_PY") {
            return Some(Self::spawn(&python, script).unwrap_or_else(|e| panic!("{python}: {e}")));
        }
        let asked = Command::new("python3").arg(root.join("tests/oracle")).arg("--python").output().ok()?;
        let oracle = String::from_utf8_lossy(&asked.stdout).trim().to_string();
        Self::spawn(&oracle, script).or_else(|_| Self::spawn("python3.11", script)).ok()
    }

    fn spawn(python: &str, script: &str) -> io::Result<Self> {
        let mut child = Command::new(python)
            .args(["-s", "-W", "ignore", "-c", &format!("__name__ = 'worker'\n{script}\n{LOOP}")])
            .env("PYTHONHASHSEED", "0")
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        Ok(Worker { child, input, output: BufReader::new(output) })
    }

    /// What it says about a text.
    ///
    /// # Panics
    /// When the process has gone.
    pub fn ask(&mut self, text: &str) -> String {
        self.exchange(text).unwrap_or_else(|e| panic!("CPython does not answer: {e}\n{text}"))
    }

    fn exchange(&mut self, text: &str) -> io::Result<String> {
        write!(self.input, "{}\n{text}", text.len())?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let length = line.trim().parse().map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It ends by itself when its input does; a stuck one must not outlive the test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
