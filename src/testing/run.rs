//! Runs one program in a process of its own, with a time limit and nothing of the user's environment that could
//! change its output.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::compare::Actual;

/// Output beyond this many bytes is not read.
const OUTPUT_LIMIT: u64 = 64 << 20;

/// The executable that runs the programs, as `EXECUTABLE FILE ARGS`.
#[derive(Debug, Clone)]
pub struct Program {
    /// Path of the executable.
    pub executable: PathBuf,
    /// A program that runs longer is killed, and its test fails.
    pub timeout: Duration,
}

impl Program {
    /// This very executable, which is what `tscript test` runs.
    ///
    /// # Errors
    /// Where the operating system does not tell its path.
    pub fn current() -> io::Result<Program> {
        Ok(Program::new(std::env::current_exe()?))
    }

    /// The executable at a path, with a limit of 60 seconds a program.
    pub fn new(executable: impl Into<PathBuf>) -> Program {
        Program { executable: executable.into(), timeout: Duration::from_secs(60) }
    }

    /// Runs the program at `path` (absolute) in an empty folder of its own and waits for its end.
    ///
    /// # Errors
    /// Where the file cannot be read or the process not be started.
    pub fn run(&self, path: &Path) -> io::Result<Actual> {
        self.run_as(&[], path)
    }

    /// As [`Program::run`] with a subcommand before the path.
    ///
    /// # Errors
    /// As there.
    pub fn run_as(&self, subcommand: &[&str], path: &Path) -> io::Result<Actual> {
        let source = fs::read_to_string(path)?;
        let folder = ScratchFolder::new()?;
        // Checked comments are assertions here.
        let checks: &[&str] = if subcommand.is_empty() && source.contains("#:") { &["-W", "check"] } else { &[] };
        let mut child = Command::new(&self.executable)
            .args(checks)
            .args(subcommand)
            .arg(path)
            .args(arguments(&source))
            .current_dir(&folder.0)
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdout = read_aside(child.stdout.take());
        let stderr = read_aside(child.stderr.take());
        let deadline = Instant::now() + self.timeout;
        let (stdout, stderr) = match (receive(&stdout, deadline), receive(&stderr, deadline)) {
            (Some(stdout), Some(stderr)) => (stdout, stderr),
            (stdout, stderr) => {
                kill(&mut child);
                let mut message = stderr.unwrap_or_default();
                message.extend_from_slice(format!("\ntimeout: still running after {:?}\n", self.timeout).as_bytes());
                return Ok(Actual { stdout: stdout.unwrap_or_default(), stderr: message, code: -1 });
            }
        };
        let code = exit_code(child.wait()?);
        Ok(Actual { stdout, stderr, code })
    }
}

/// The words after `# tscript: args` in the comments at the top of a program.
pub fn arguments(source: &str) -> Vec<String> {
    source
        .lines()
        .take_while(|line| line.starts_with('#'))
        .find_map(|line| {
            let mut words = line[1..].split_whitespace();
            (words.next() == Some("tscript:") && words.next() == Some("args"))
                .then(|| words.map(str::to_owned).collect())
        })
        .unwrap_or_default()
}

fn read_aside(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is still worth comparing.
            let _ = pipe.take(OUTPUT_LIMIT).read_to_end(&mut bytes);
        }
        let _ = send.send(bytes);
    });
    receive
}

fn receive(pipe: &Receiver<Vec<u8>>, deadline: Instant) -> Option<Vec<u8>> {
    pipe.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
}

fn kill(child: &mut Child) {
    // It may have ended by itself just now.
    let _ = child.kill();
    let _ = child.wait();
}

/// The exit code, or minus the number of the signal that ended the process.
fn exit_code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return -signal;
    }
    status.code().unwrap_or(-1)
}

/// An empty folder that is removed with this value.
struct ScratchFolder(PathBuf);

impl ScratchFolder {
    fn new() -> io::Result<ScratchFolder> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("tscript-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        Ok(ScratchFolder(folder))
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
