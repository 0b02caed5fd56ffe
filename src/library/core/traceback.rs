//! Attributes of tracebacks, frames and code objects: which call, in which line of which file.

use crate::attrs;
use crate::diag::source::line_at;
use crate::diag::{Error, ErrorKind};
use crate::value::error::Place;
use crate::value::traceback::{CODE, Code, FRAME, Frame, TRACEBACK, Traceback};
use crate::value::types::{Install, Slots};
use crate::value::{Host, Result, Value};

attrs! { TRACEBACKS =
    /// The call that this one made, or None.
    tb_next => |_, v| Ok(traceback(v)?.next().map_or(Value::None, Value::object));
    /// The line in which it was.
    tb_lineno => |h, v| line(h, traceback(v)?.place());
    /// Where in its code it was: the place in the text.
    tb_lasti => |_, v| Ok(Value::Int(traceback(v)?.place().start.into()));
    /// The call.
    tb_frame => |_, v| Ok(Value::object(Frame(traceback(v)?.place().clone())));
}

attrs! { FRAMES =
    /// What it ran.
    f_code => |_, v| Ok(Value::object(Code(frame(v)?.0.clone())));
}

attrs! { CODES =
    /// The function's name, or `<module>`.
    co_name => |_, v| Ok(Value::str(code(v)?.0.function));
    /// The file as it was given.
    co_filename => |h, v| {
        let place = code(v)?.0.clone();
        Ok(h.source(place.source).map_or(Value::None, |(name, _)| Value::str(name)))
    };
}

fn wrong() -> crate::value::Error {
    Error::new(ErrorKind::TypeError, "a traceback, a frame or a code object is wanted").into()
}
fn traceback(v: &Value) -> Result<&Traceback> {
    v.downcast().ok_or_else(wrong)
}
fn frame(v: &Value) -> Result<&Frame> {
    v.downcast().ok_or_else(wrong)
}
fn code(v: &Value) -> Result<&Code> {
    v.downcast().ok_or_else(wrong)
}

/// The number of the line that a place stands in.
fn line(h: &mut dyn Host, place: &Place) -> Result<Value> {
    let start = place.start as usize;
    Ok(h.source(place.source).map_or(Value::None, |(_, text)| line_at(&text, start).0.into()))
}

/// Installs the types.
pub fn install() {
    let slots = Slots::default();
    TRACEBACK.install(Install { slots, attrs: crate::attr_tables![TRACEBACKS], ..Install::default() });
    FRAME.install(Install { slots, attrs: crate::attr_tables![FRAMES], ..Install::default() });
    CODE.install(Install { slots, attrs: crate::attr_tables![CODES], ..Install::default() });
}
