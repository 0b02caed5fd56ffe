//! Arrays from bytes and text: frombuffer and fromstring, and what `lib/npyio.tscript` and
//! `lib/npytext.tscript` are built on.

use super::byteorder::label;
use super::convert::{DTypeArg, dtype_of};
use crate::array::{Array, DType, Layout};
use crate::diag::Error;
use crate::kernel::progress;
use crate::library::core::file::{os_error, path_of, read_in_pieces};
use crate::op::text::{self, Table};
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Host, NdArray, Result, Value};
use std::io::{Cursor, Read, Write};
use std::rc::Rc;

/// For `lib/npyio.tscript` and `lib/npytext.tscript`.
pub static NATIVE: ModuleSpec = ModuleSpec {
    name: "numpy._native_io",
    doc: "What NumPy's files are built on.",
    functions: &[HELPERS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Interpret a buffer as a 1-dimensional array.
    ///
    /// >>> np.frombuffer(b'\x01\x02', dtype=np.uint8)
    "frombuffer"(buffer: Value, dtype: DTypeArg = None, count: i64 = -1, offset: i64 = 0, *, like: Value = None) => frombuffer;
    /// A new 1-D array initialized from text data in a string.
    ///
    /// >>> np.fromstring('1 2', dtype=int, sep=' ')
    "fromstring"(string: String, dtype: DTypeArg = None, count: i64 = -1, *, sep: String = "", like: Value = None) => fromstring;
}

rows! { HELPERS =
    /// The numbers of the lines of a table.
    "parse_table"(lines: Value, dtype: Value, comments: Value, delimiter: Option<String>, columns: Value, max_rows: i64, quote: Option<String>) => parse_table;
    /// The first bytes of a file, at most this many.
    "head"(file: Value, size: usize) => head;
    /// A zip archive of named bytes.
    "pack"(entries: Value, compress: bool) => pack;
    /// The names and bytes of a zip archive.
    "unpack"(data: Value) => unpack;
}

/// A buffer's memory as bytes, and where it is shared with an array.
fn bytes_of(h: &mut dyn Host, buffer: &Value) -> Result<(Array, bool)> {
    match buffer.plain() {
        Value::Bytes(b) => Ok((Array::from_slice::<u8>(&b, &[b.len()])?.with_writeable(false), false)),
        Value::Array(a) => {
            let array = a.array().clone();
            if !array.layout().is_c_contiguous() {
                return Err(Error::value("ndarray is not C-contiguous").into());
            }
            let size = array.dtype().itemsize();
            let mut layout = Layout::contiguous(&[array.size() * size]);
            layout.offset = array.offset() * size;
            Ok((array.reinterpret(DType::U8, layout)?, true))
        }
        v => match first_special(h, buffer, &["tobytes", "__bytes__"])? {
            Some(b) => bytes_of(h, &b),
            None => {
                let text = format!("a bytes-like object is required, not '{}'", v.type_name());
                Err(Error::type_error(text).into())
            }
        },
    }
}

/// What the first of these methods that the value has gives.
fn first_special(h: &mut dyn Host, v: &Value, names: &[&str]) -> Result<Option<Value>> {
    for name in names {
        if let Some(made) = crate::value::ops::special(h, v, name, &[])? {
            return Ok(Some(made));
        }
    }
    Ok(None)
}

fn frombuffer(
    h: &mut dyn Host,
    buffer: Value,
    dtype: DTypeArg,
    count: i64,
    offset: i64,
    _like: Value,
) -> Result<Value> {
    let (bytes, shared) = bytes_of(h, &buffer)?;
    let (number, other) = (dtype.0, dtype.1);
    let (dtype, total) = (label(dtype), bytes.size());
    let size = dtype.itemsize();
    let start = usize::try_from(offset).ok().filter(|&s| s <= total).ok_or_else(|| {
        Error::value(format!("offset must be non-negative and no greater than buffer length ({total})"))
    })?;
    let rest = total - start;
    let n = match usize::try_from(count) {
        Err(_) if rest % size != 0 => {
            return Err(Error::value("buffer size must be a multiple of element size").into());
        }
        Err(_) => rest / size,
        Ok(n) if n.saturating_mul(size) > rest => {
            return Err(Error::value("buffer is smaller than requested size").into());
        }
        Ok(n) => n,
    };
    let mut source = bytes;
    let mut first = source.offset() + start;
    if first % size != 0 {
        // Elements stand at multiples of their size: others are read from a copy.
        let mut layout = Layout::contiguous(&[n * size]);
        layout.offset = first;
        source = crate::op::cast::copy(&source.with_layout(layout)?, crate::op::cast::Order::C)?.with_writeable(false);
        first = source.offset();
    }
    let mut layout = Layout::contiguous(&[n]);
    layout.offset = first / size;
    let array = source.reinterpret(dtype, layout)?;
    let made = Rc::new(match &buffer {
        Value::Array(a) if shared => NdArray::view_of(array, a),
        _ => NdArray::with_base(array, buffer),
    });
    Ok(if other { super::byteorder::on(made, number) } else { Value::Array(made) })
}

fn fromstring(
    _: &mut dyn Host,
    string: String,
    dtype: DTypeArg,
    count: i64,
    sep: String,
    _like: Value,
) -> Result<Value> {
    if sep.is_empty() {
        return Err(Error::value("The binary mode of fromstring is removed, use frombuffer instead").into());
    }
    let most = usize::try_from(count).ok();
    let (array, done) = text::parse_list(&string, &sep, dtype.0, most)?;
    if !done {
        return Err(Error::value("string or file could not be read to its end due to unmatched data").into());
    }
    if most.is_some_and(|m| array.size() < m) {
        return Err(Error::value("string is smaller than requested size").into());
    }
    dtype.finish(Value::ndarray(array))
}

fn parse_table(
    h: &mut dyn Host,
    lines: Value,
    dtype: Value,
    comments: Value,
    delimiter: Option<String>,
    columns: Value,
    max_rows: i64,
    quote: Option<String>,
) -> Result<Value> {
    let texts =
        |h: &mut dyn Host, v: &Value| -> Result<Vec<String>> { v.to_vec(h)?.iter().map(|t| t.to_text(h)).collect() };
    let (lines, comments) = (texts(h, &lines)?, texts(h, &comments)?);
    let columns = match &columns {
        Value::None => None,
        list => {
            let each: Result<Vec<i64>> =
                list.to_vec(h)?.iter().map(|v| crate::value::convert::FromValue::from_value(h, v)).collect();
            Some(each?)
        }
    };
    let table = Table {
        comments: &comments,
        delimiter: delimiter.as_deref(),
        quote: quote.and_then(|q| q.chars().next()),
        columns: columns.as_deref(),
        max_rows: usize::try_from(max_rows).ok(),
    };
    let array = text::parse_table(progress::counted(lines.iter()).map(String::as_str), dtype_of(h, &dtype)?, &table)?;
    Ok(Value::ndarray(array))
}

fn head(h: &mut dyn Host, file: Value, size: usize) -> Result<Value> {
    let path = path_of(h, &file)?;
    let mut bytes = Vec::new();
    let source = std::fs::File::open(path).map_err(|e| os_error(&e, &file))?;
    source.take(size as u64).read_to_end(&mut bytes).map_err(|e| os_error(&e, &file))?;
    Ok(Value::Bytes(Rc::new(bytes)))
}

fn zip_error(e: impl std::fmt::Display) -> crate::value::Error {
    Error::value(format!("cannot read or write the archive: {e}")).into()
}

fn pack(h: &mut dyn Host, entries: Value, compress: bool) -> Result<Value> {
    let method = if compress { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries.to_vec(h)? {
        let Value::Tuple(pair) = &entry else { continue };
        let [name, Value::Bytes(data)] = pair.as_slice() else { continue };
        archive.start_file(name.to_text(h)?, options).map_err(zip_error)?;
        archive.write_all(data).map_err(zip_error)?;
    }
    Ok(Value::Bytes(Rc::new(archive.finish().map_err(zip_error)?.into_inner())))
}

fn unpack(_: &mut dyn Host, data: Value) -> Result<Value> {
    let Value::Bytes(bytes) = &data else { return Err(Error::type_error("an archive is bytes").into()) };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(zip_error)?;
    let mut all = Vec::new();
    for k in 0..archive.len() {
        let mut file = archive.by_index(k).map_err(zip_error)?;
        let name = file.name().map_err(zip_error)?.to_string();
        let size = file.size();
        let content = read_in_pieces(&mut file, size).map_err(zip_error)?;
        all.push(Value::tuple(vec![Value::str(name), Value::Bytes(Rc::new(content))]));
    }
    Ok(Value::list(all))
}
