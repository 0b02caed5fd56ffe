//! Files that commands write: whole or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Puts a file with this text at the path. Whoever reads it, or looks after a crash, finds the old file
/// or the new one.
///
/// # Errors
/// The folder cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let mut file = File::create(&beside)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What is left of the attempt is of no use.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
