//! `open`: text and binary files. Reading is allowed; writing only where the session allows it.

use crate::array::mapped::is_mapped;
use crate::array::stop;
use crate::diag::{Error, ErrorKind};
use crate::kernel::progress;
use crate::rows;
use crate::value::types::{Install, Slots};
use crate::value::{Error as Raised, Host, Object, Result, TypeInfo, Value, types};
use std::cell::{Cell, RefCell};
use std::io::Read;
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Open a file for reading, or for writing if the session may write.
    "open"(file: Value, mode: String = "r", buffering: i64 = -1, encoding: Value = None, errors: Value = None, newline: Value = None) => open;
}

rows! { pub METHODS =
    /// The rest of the file, or at most this much of it.
    "read"(this: Value, size: Option<i64> = -1, /) => read;
    /// The next line with its end, empty at the end of the file.
    "readline"(this: Value, size: i64 = -1, /) => readline;
    /// The rest of the lines.
    "readlines"(this: Value, hint: i64 = -1, /) => readlines;
    /// Write text or bytes; returns how much.
    "write"(this: Value, data: Value, /) => write;
    /// Write each of the texts.
    "writelines"(this: Value, lines: Value, /) => writelines;
    /// Bring what was written to the file.
    "flush"(this: Value) => flush;
    /// Flush and close.
    "close"(this: Value) => close;
    /// Go to a position.
    "seek"(this: Value, offset: i64, whence: i64 = 0, /) => seek;
    /// The position.
    "tell"(this: Value) => tell;
    /// Whether the file can be read.
    "readable"(this: Value) => readable;
    /// Whether the file can be written.
    "writable"(this: Value) => writable;
    "__enter__"(this: Value) => enter_method;
    "__exit__"(this: Value, *args: &[Value]) => exit_method;
}

crate::attrs! { pub ATTRS =
    /// The path as it was given.
    name => name;
    /// The mode as it was given.
    mode => mode;
    /// Whether the file is closed.
    closed => closed;
}

/// An open file: its whole content in memory, written back when it is flushed or closed.
pub struct File {
    path: Value,
    target: String,
    mode: String,
    binary: bool,
    reads: bool,
    writes: bool,
    content: RefCell<Vec<u8>>,
    at: Cell<usize>,
    dirty: Cell<bool>,
    closed: Cell<bool>,
}

/// The type of open files.
pub static FILE: TypeInfo = TypeInfo::new("_io", "TextIOWrapper", Some(&types::OBJECT));
/// The type of open binary files.
pub static BINARY_FILE: TypeInfo = TypeInfo::new("_io", "BufferedReader", Some(&types::OBJECT));

impl Object for File {
    fn type_info(&self) -> &'static TypeInfo {
        if self.binary { &BINARY_FILE } else { &FILE }
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = self.save();
    }
}

impl File {
    fn save(&self) -> std::io::Result<()> {
        if !self.dirty.replace(false) {
            return Ok(());
        }
        let path = std::path::Path::new(&self.target);
        if is_mapped(path) {
            let text = "the file is mapped by an array";
            return Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, text));
        }
        std::fs::write(path, &*self.content.borrow())
    }
}

/// Installs the file types.
pub fn install() {
    let slots = Slots {
        iter: Some(iter),
        enter: Some(|_, this| Ok(this.clone())),
        exit: Some(exit),
        repr: Some(repr),
        ..Slots::default()
    };
    for t in [&FILE, &BINARY_FILE] {
        t.install(Install {
            slots,
            methods: crate::tables![METHODS],
            attrs: crate::attr_tables![ATTRS],
            ..Install::default()
        });
    }
}

/// An `OSError` of the operating system's error.
pub fn os_error(e: &std::io::Error, path: &Value) -> Raised {
    let number = e.raw_os_error().unwrap_or(5) as i64;
    let text = e.to_string();
    let text = text.split(" (os error").next().unwrap_or("").to_string();
    Raised::with_args(ErrorKind::OSError, vec![Value::Int(number), Value::str(text), path.clone()])
}

/// The path that a value names.
pub fn path_of(h: &mut dyn Host, file: &Value) -> Result<String> {
    match file.plain() {
        Value::Str(s) => Ok(s.as_str().to_string()),
        v => match crate::value::ops::special(h, file, "__fspath__", &[])? {
            Some(p) => p.to_text(h),
            None => {
                let text = format!("expected str, bytes or os.PathLike object, not {}", v.type_name());
                Err(Error::type_error(text).into())
            }
        },
    }
}

/// The refusal to write files, unless the session allows it.
pub fn may_write(h: &mut dyn Host, path: &str) -> Result<()> {
    if h.may_write() {
        return Ok(());
    }
    let text = format!("writing files is not allowed here: '{path}'");
    Err(Error::new(ErrorKind::PermissionError, text).hint("run with --allow-write to allow it").into())
}

/// The refusal to truncate a file that an array shows.
pub fn is_in_use(path: &str) -> Raised {
    let text = format!("'{path}' is mapped by an array: write through the array, or delete it first");
    Error::new(ErrorKind::PermissionError, text).into()
}

fn open(
    h: &mut dyn Host,
    file: Value,
    mode: String,
    _buffering: i64,
    encoding: Value,
    _errors: Value,
    _newline: Value,
) -> Result<Value> {
    let path = path_of(h, &file)?;
    let kinds: Vec<char> = mode.chars().filter(|c| "rwxa".contains(*c)).collect();
    if let Some(c) = mode.chars().find(|c| !"rwxabt+".contains(*c)) {
        let _ = c;
        return Err(Error::value(format!("invalid mode: '{mode}'")).into());
    }
    let [kind] = kinds.as_slice() else {
        return Err(Error::value("must have exactly one of create/read/write/append mode").into());
    };
    let binary = mode.contains('b');
    if binary && !encoding.is_none() {
        return Err(Error::value("binary mode doesn't take an encoding argument").into());
    }
    let writes = *kind != 'r' || mode.contains('+');
    if writes {
        may_write(h, &path)?;
        if is_mapped(std::path::Path::new(&path)) {
            return Err(is_in_use(&path));
        }
    }
    let exists = std::path::Path::new(&path).exists();
    let content = match kind {
        'r' => read_file(&path).map_err(|e| os_error(&e, &file))?,
        'a' if exists => read_file(&path).map_err(|e| os_error(&e, &file))?,
        'x' if exists => {
            return Err(os_error(&std::io::Error::from_raw_os_error(17), &file));
        }
        _ => {
            std::fs::write(&path, b"").map_err(|e| os_error(&e, &file))?;
            Vec::new()
        }
    };
    let at = if *kind == 'a' { content.len() } else { 0 };
    Ok(Value::object(File {
        path: file,
        target: path,
        binary,
        reads: *kind == 'r' || mode.contains('+'),
        mode,
        writes,
        content: RefCell::new(content),
        at: Cell::new(at),
        dirty: Cell::new(false),
        closed: Cell::new(false),
    }))
}

fn read_file(path: &str) -> std::io::Result<Vec<u8>> {
    let source = std::fs::File::open(path)?;
    let size = source.metadata()?.len();
    read_in_pieces(source, size)
}

/// All that a source of about `size` bytes gives. It says how far it is, and can be stopped.
///
/// # Errors
/// What the source says, or that there is no memory for so much.
pub fn read_in_pieces(mut source: impl Read, size: u64) -> std::io::Result<Vec<u8>> {
    const PIECE: u64 = 1 << 22;
    let mut content = Vec::new();
    let room = usize::try_from(size).ok().is_some_and(|size| content.try_reserve_exact(size).is_ok());
    if !room {
        return Err(std::io::ErrorKind::OutOfMemory.into());
    }
    let counted = progress::begin(size);
    while source.by_ref().take(PIECE).read_to_end(&mut content)? > 0 {
        stop::poll();
        counted.at(content.len() as u64);
    }
    Ok(content)
}

fn file(this: &Value) -> Result<&File> {
    match this.downcast::<File>() {
        Some(f) if f.closed.get() => Err(Error::value("I/O operation on closed file.").into()),
        Some(f) => Ok(f),
        None => Err(Error::type_error(format!("expected a file, got {}", this.type_name())).into()),
    }
}

fn unsupported(what: &str) -> Raised {
    Error::new(ErrorKind::OSError, what).into()
}

/// Bytes as the mode gives them; text has `\n` at the ends of lines.
fn given(f: &File, bytes: &[u8]) -> Result<Value> {
    if f.binary {
        return Ok(Value::Bytes(Rc::new(bytes.to_vec())));
    }
    let text = super::bytes::decode(bytes, "utf-8", "strict")?;
    Ok(Value::str(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }))
}

fn reading(this: &Value) -> Result<&File> {
    let f = file(this)?;
    if f.reads { Ok(f) } else { Err(unsupported("not readable")) }
}

fn read(_: &mut dyn Host, this: Value, size: Option<i64>) -> Result<Value> {
    let f = reading(&this)?;
    let content = f.content.borrow();
    let rest = content.get(f.at.get()..).unwrap_or_default();
    let count = match usize::try_from(size.unwrap_or(-1)) {
        Err(_) => rest.len(),
        Ok(n) if f.binary => n.min(rest.len()),
        // Text counts characters.
        Ok(n) => {
            let text = String::from_utf8_lossy(rest);
            text.char_indices().nth(n).map_or(rest.len(), |(i, _)| i.min(rest.len()))
        }
    };
    f.at.set(f.at.get() + count);
    given(f, &rest[..count])
}

/// The next line's bytes; empty at the end.
fn next_line(f: &File) -> Vec<u8> {
    let content = f.content.borrow();
    let rest = content.get(f.at.get()..).unwrap_or_default();
    let end = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |i| i + 1);
    f.at.set(f.at.get() + end);
    rest[..end].to_vec()
}

fn readline(_: &mut dyn Host, this: Value, _size: i64) -> Result<Value> {
    let f = reading(&this)?;
    given(f, &next_line(f))
}

fn readlines(_: &mut dyn Host, this: Value, _hint: i64) -> Result<Value> {
    let f = reading(&this)?;
    let mut lines = Vec::new();
    loop {
        let line = next_line(f);
        if line.is_empty() {
            return Ok(Value::list(lines));
        }
        lines.push(given(f, &line)?);
    }
}

fn iter(_: &mut dyn Host, this: &Value) -> Result<Value> {
    reading(this)?;
    let this = this.clone();
    Ok(Value::iter_fn(&types::ITERATOR, move |_| {
        let f = reading(&this)?;
        let line = next_line(f);
        if line.is_empty() { Ok(None) } else { given(f, &line).map(Some) }
    }))
}

fn write(_: &mut dyn Host, this: Value, data: Value) -> Result<Value> {
    let f = file(&this)?;
    if !f.writes {
        return Err(unsupported("not writable"));
    }
    let (bytes, count) = match (data.plain(), f.binary) {
        (Value::Str(s), false) => (s.as_str().as_bytes().to_vec(), s.len()),
        (Value::Bytes(b), true) => ((*b).clone(), b.len()),
        (v, false) => {
            let text = format!("write() argument must be str, not {}", v.type_name());
            return Err(Error::type_error(text).into());
        }
        (v, true) => {
            let text = format!("a bytes-like object is required, not '{}'", v.type_name());
            return Err(Error::type_error(text).into());
        }
    };
    let mut content = f.content.borrow_mut();
    let at = if f.mode.contains('a') { content.len() } else { f.at.get() };
    if content.len() < at {
        content.resize(at, 0);
    }
    let overlap = bytes.len().min(content.len() - at);
    content.splice(at..at + overlap, bytes.iter().copied());
    f.at.set(at + bytes.len());
    f.dirty.set(true);
    Ok(Value::from(count))
}

fn writelines(h: &mut dyn Host, this: Value, lines: Value) -> Result<Value> {
    for line in lines.to_vec(h)? {
        write(h, this.clone(), line)?;
    }
    Ok(Value::None)
}

fn flush(_: &mut dyn Host, this: Value) -> Result<Value> {
    let f = file(&this)?;
    f.save().map_err(|e| os_error(&e, &f.path))?;
    Ok(Value::None)
}

fn close(_: &mut dyn Host, this: Value) -> Result<Value> {
    if let Some(f) = this.downcast::<File>() {
        f.closed.set(true);
        f.save().map_err(|e| os_error(&e, &f.path))?;
    }
    Ok(Value::None)
}

fn exit(h: &mut dyn Host, this: &Value, _exception: &Value) -> Result<bool> {
    close(h, this.clone()).map(|_| false)
}
fn enter_method(_: &mut dyn Host, this: Value) -> Result<Value> {
    Ok(this)
}
fn exit_method(h: &mut dyn Host, this: Value, _args: &[Value]) -> Result<Value> {
    close(h, this)
}

fn seek(_: &mut dyn Host, this: Value, offset: i64, whence: i64) -> Result<Value> {
    let f = file(&this)?;
    let base = match whence {
        0 => 0,
        1 => f.at.get() as i64,
        2 => f.content.borrow().len() as i64,
        _ => return Err(Error::value(format!("invalid whence ({whence}, should be 0, 1 or 2)")).into()),
    };
    let at = base.saturating_add(offset);
    let at = usize::try_from(at).map_err(|_| Error::value(format!("negative seek position {at}")))?;
    f.at.set(at.min(1 << 40));
    Ok(Value::Int(at as i64))
}
fn tell(_: &mut dyn Host, this: Value) -> Result<Value> {
    Ok(Value::from(file(&this)?.at.get()))
}
fn readable(_: &mut dyn Host, this: Value) -> Result<Value> {
    Ok(Value::bool(file(&this)?.reads))
}
fn writable(_: &mut dyn Host, this: Value) -> Result<Value> {
    Ok(Value::bool(file(&this)?.writes))
}
fn name(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(this.downcast::<File>().map_or(Value::None, |f| f.path.clone()))
}
fn mode(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(this.downcast::<File>().map_or(Value::None, |f| Value::from(f.mode.as_str())))
}
fn closed(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(Value::bool(this.downcast::<File>().is_none_or(|f| f.closed.get())))
}
fn repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let Some(f) = this.downcast::<File>() else { return Ok(String::new()) };
    let name = f.path.repr(h)?;
    Ok(if f.binary {
        format!("<_io.BufferedReader name={name}>")
    } else {
        format!("<_io.TextIOWrapper name={name} mode='{}' encoding='UTF-8'>", f.mode)
    })
}
