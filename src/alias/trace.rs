//! A record of what a statement did, step by step: every value that is an array with how it came about,
//! every write with its region, in the order in which they happened.

use super::codes::Code;
use super::describe;
use super::names::{Library, Named, Since, names};
use crate::array::overlap::{Overlap, shares_layouts};
use crate::array::watch::{self, CopyReason, Write};
use crate::array::{DType, Layout};
use crate::value::observe::{At, Event, Form};
use crate::value::{Host, Value};
use rustc_hash::FxHashSet;

/// An array as it was when it was seen; it keeps nothing alive.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub buffer: u64,
    pub layout: Layout,
    pub dtype: DType,
    pub library: Library,
    /// Whether it may be written.
    pub writeable: bool,
}

impl Seen {
    pub fn of(v: &Value) -> Option<Seen> {
        let (array, library) = (v.any_array()?, Library::of(v)?);
        let (buffer, dtype) = (array.storage().id(), array.dtype());
        Some(Seen { buffer, layout: array.layout().clone(), dtype, library, writeable: array.writeable() })
    }
    /// Whether a write reaches an element of it.
    pub fn hit_by(&self, write: &Write) -> bool {
        self.buffer == write.buffer && touches(write, &self.layout, self.dtype)
    }
}

/// Whether a write reaches an element of a layout of the same buffer.
pub fn touches(write: &Write, layout: &Layout, dtype: DType) -> bool {
    let size = write.dtype.itemsize();
    let meets =
        |region: &Layout| shares_layouts((region, size), (layout, dtype.itemsize()), Some(1 << 16)) != Overlap::No;
    match &write.picks {
        None => meets(&write.region),
        Some(picks) => picks.iter().any(|&step| {
            let offset = (write.region.offset as isize + step) as usize;
            meets(&Layout { offset, ..write.region.clone() })
        }),
    }
}

/// How a value came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// In a buffer of its own, computed.
    New,
    /// In a buffer of its own, holding elements of an operand; why.
    Copy { of: String, why: String },
    /// It is an operand itself.
    Same { of: String },
    /// It was made by an earlier statement, in this step if that is known; nothing visible names it.
    Earlier { step: Option<usize> },
    /// It shows elements of an operand; which.
    View { of: String, region: String },
    /// A number, not an array: it has no memory to share.
    Number,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    pub source: usize,
    /// The bytes of the expression, or of the statement that wrote.
    pub span: (u32, u32),
    pub statement: (u32, u32),
    pub depth: usize,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    /// An expression gave this. `array` is absent for numbers, whose type is `type_name`.
    /// `items`: of how many arrays of a list or tuple this is the first.
    Value { array: Option<Seen>, type_name: String, how: How, items: Option<usize> },
    /// A buffer was written: `region` of what is seen `through` a name, in words. `reaches`: the names that
    /// see a written element; `over`: the earlier steps of this statement whose values it changed before they were
    /// used; `maker`: the step that made the buffer.
    Write {
        write: Box<Write>,
        through: Option<String>,
        region: String,
        reaches: Vec<String>,
        over: Vec<usize>,
        maker: Option<usize>,
    },
    /// A warning was given here.
    Warning(Code),
    /// The statement ended with this exception.
    Raised(String),
}

/// An expression between its beginning and its end.
pub struct Open {
    pub span: (u32, u32),
    pub depth: usize,
    form: Form,
}

impl Open {
    pub fn new(at: &At, form: Form) -> Open {
        Open { span: (at.start, at.end), depth: at.depth, form }
    }
    /// Whether this is the expression that ends there.
    pub fn is_at(&self, at: &At) -> bool {
        self.span == (at.start, at.end) && self.depth == at.depth
    }
    /// Whether it only passes a value on.
    pub fn is_plain(&self) -> bool {
        matches!(self.form, Form::Name | Form::Other)
    }
}

/// A value that was an operand of the expression around it.
#[derive(Clone)]
pub struct Operand {
    pub span: (u32, u32),
    pub object: usize,
    pub seen: Option<Seen>,
}

/// The recorder.
#[derive(Default)]
pub struct Trace {
    /// Expressions with the operands that are known so far.
    open: Vec<(Open, Vec<Operand>)>,
    pub steps: Vec<Step>,
    /// Where the statement that runs began in `steps`.
    begun: usize,
    /// The steps of the statement whose values are still to be used.
    waiting: Vec<usize>,
    /// The buffers of all values so far.
    buffers: FxHashSet<u64>,
}

/// Attributes that give an array which may have a name of its own.
const OWNERS: &[&str] = &["base", "_base"];

/// How many steps are recorded.
const MOST: usize = 20_000;

/// Functions and methods whose result holds elements of their (first) array, as a view where that is
/// possible: a result in a buffer of its own is a copy, not a computation.
const HOLDERS: &[&str] = &[
    "array",
    "asarray",
    "ascontiguousarray",
    "asfortranarray",
    "astype",
    "atleast_1d",
    "atleast_2d",
    "broadcast_to",
    "as_tensor",
    "clone",
    "contiguous",
    "copy",
    "cpu",
    "deepcopy",
    "detach",
    "double",
    "flatten",
    "flip",
    "fliplr",
    "flipud",
    "float",
    "from_numpy",
    "gather",
    "half",
    "index_select",
    "int",
    "long",
    "masked_select",
    "numpy",
    "permute",
    "ravel",
    "repeat",
    "reshape",
    "roll",
    "rot90",
    "squeeze",
    "swapaxes",
    "take",
    "take_along_axis",
    "tensor",
    "tile",
    "to",
    "transpose",
    "type",
    "unsqueeze",
    "view",
];

impl Trace {
    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Trace::default();
    }

    /// Hears an event, after `writes` were made since the one before.
    pub fn hear(&mut self, h: &dyn Host, at: &At, event: &Event, writes: &[Write]) {
        if self.full() {
            return;
        }
        let visible = if writes.is_empty() { Vec::new() } else { names(&(at.names)(), &Since::default()) };
        for write in writes {
            // What a function did to a buffer of its own while it made it is no news.
            let known = self.buffers.contains(&write.buffer) || visible.iter().any(|n| n.buffer() == write.buffer);
            // An augmented assignment writes in place, then assigns the view to itself.
            let again = self.steps[self.begun..].iter().any(|s| match &s.what {
                What::Write { write: w, .. } => {
                    w.buffer == write.buffer
                        && w.region == write.region
                        && w.picks == write.picks
                        && s.statement == at.statement
                }
                _ => false,
            });
            if !known || again {
                continue;
            }
            let target = written_through(event);
            let over = self.waiting.iter().copied().filter(|&i| match &self.steps[i].what {
                What::Value { array: Some(seen), how: How::View { .. }, .. } => {
                    seen.hit_by(write) && target.as_ref() != Some(seen)
                }
                _ => false,
            });
            let over = over.collect();
            let sharing = || visible.iter().filter(|n| n.buffer() == write.buffer && !n.is_hidden());
            // The largest view of the buffer, and the oldest of these, is what the region is said of.
            let through = sharing().filter(|n| n.dtype() == write.dtype).min_by_key(|n| std::cmp::Reverse(n.bytes()));
            let region = through.map_or(String::new(), |n| said(write, n.layout()));
            let reaches = sharing().filter(|n| touches(write, n.layout(), n.dtype())).map(|n| n.path.clone()).collect();
            let through = through.map(|n| n.path.clone());
            let (write, maker) = (Box::new(write.clone()), self.maker(write.buffer));
            self.push(at, at.statement, What::Write { write, through, region, reaches, over, maker });
        }
        match event {
            Event::Begin { .. } => {
                self.open.retain(|(o, _)| o.depth < at.depth);
                self.begun = self.steps.len();
                self.waiting.clear();
                watch::take_reason();
            }
            Event::Enter(form) => self.open.push((Open::new(at, *form), Vec::new())),
            Event::Leave(v) => self.leave(h, at, v),
            Event::Failed(line) => {
                // The statements around it fail with it.
                let known = matches!(self.steps.last(), Some(Step { what: What::Raised(last), .. }) if last == line);
                if !known {
                    self.push(at, at.statement, What::Raised(line.to_string()));
                }
            }
            Event::Item { array, of, value } => {
                let operand = Operand { span: *of, object: array.id(), seen: Seen::of(array) };
                let (span, open) = ((at.start, at.end), Open::new(at, Form::Item));
                let (_, source) = h.source(at.source).unwrap_or(("", "".into()));
                let text = |span: (u32, u32)| source.get(span.0 as usize..span.1 as usize).unwrap_or("").to_string();
                let seen = Seen::of(value);
                let how = how(value.id(), seen.as_ref(), &open, &[operand], None, &text);
                self.buffers.extend(seen.as_ref().map(|s| s.buffer));
                self.push(at, span, What::Value { array: seen, type_name: value.type_name(), how, items: None });
            }
            _ => {}
        }
    }

    /// The values that an expression was computed from are used up, unless it shows them itself.
    fn used(&mut self, span: (u32, u32), result: Option<&Seen>) {
        let steps = &self.steps;
        self.waiting.retain(|&i| {
            let within = span.0 <= steps[i].span.0 && steps[i].span.1 <= span.1;
            let shown = match (&steps[i].what, result) {
                (What::Value { array: Some(a), .. }, Some(r)) => a.buffer == r.buffer,
                _ => false,
            };
            !within || shown
        });
    }

    /// The first step that gave an array of a buffer.
    fn maker(&self, buffer: u64) -> Option<usize> {
        self.steps.iter().position(|s| matches!(&s.what, What::Value { array: Some(a), .. } if a.buffer == buffer))
    }

    /// Whether nothing more is recorded.
    pub fn full(&self) -> bool {
        self.steps.len() >= MOST
    }

    /// Notes that a warning was given.
    pub fn warned(&mut self, at: &At, code: Code) {
        self.push(at, at.statement, What::Warning(code));
    }

    fn push(&mut self, at: &At, span: (u32, u32), what: What) {
        self.steps.push(Step { source: at.source, span, statement: at.statement, depth: at.depth, what });
    }

    fn leave(&mut self, h: &dyn Host, at: &At, v: &Value) {
        let span = (at.start, at.end);
        // Exceptions and generators leave expressions open.
        while self.open.last().is_some_and(|(o, _)| !o.is_at(at)) {
            self.open.pop();
        }
        let Some((open, operands)) = self.open.pop() else { return };
        // Of several arrays the first stands for all.
        let items = match v {
            Value::List(l) if !l.is_empty() && matches!(open.form, Form::Method(_) | Form::Call) => {
                Some(l.borrow().clone())
            }
            Value::Tuple(t) if !t.is_empty() && matches!(open.form, Form::Method(_) | Form::Call) => Some(t.to_vec()),
            _ => None,
        };
        let (whole, v) = (v, items.as_ref().map_or(v, |items| &items[0]));
        let seen = Seen::of(v);
        let reason = watch::take_reason();
        let from_arrays = operands.iter().any(|o| o.seen.is_some());
        if !open.is_plain() && (seen.is_some() || (from_arrays && is_number(v) && items.is_none())) {
            let (_, source) = h.source(at.source).unwrap_or(("", "".into()));
            let text = |span: (u32, u32)| source.get(span.0 as usize..span.1 as usize).unwrap_or("").to_string();
            let mut how = how(v.id(), seen.as_ref(), &open, &operands, reason, &text);
            if let Some(seen) = &seen
                && self.buffers.contains(&seen.buffer)
                && (how == How::New || matches!(open.form, Form::Attr(name) if OWNERS.contains(&name.as_str())))
            {
                how = known(v, seen, &names(&(at.names)(), &Since::default())).unwrap_or_else(|| match how {
                    How::New => How::Earlier { step: self.maker(seen.buffer) },
                    how => how,
                });
            }
            self.used(span, seen.as_ref());
            // That `t[0]` of a list is the object `t[0]` goes without saying.
            if !matches!(&how, How::Same { of } if *of == text(span)) {
                let items = items.as_ref().map(Vec::len);
                let what = What::Value { array: seen.clone(), type_name: whole.type_name(), how, items };
                self.waiting.push(self.steps.len());
                self.push(at, span, what);
            }
        }
        self.buffers.extend(seen.as_ref().map(|s| s.buffer));
        if let Some((around, operands)) = self.open.last_mut()
            && around.depth == at.depth
        {
            let seen = if whole.is_array() { seen } else { None };
            operands.push(Operand { span, object: whole.id(), seen });
        }
    }
}

/// What a write event says that it was written through.
fn written_through(event: &Event) -> Option<Seen> {
    match event {
        Event::Stored { object, .. } => Seen::of(object),
        Event::Called { receiver, args, .. } => Seen::of(receiver.or(args.pos.first())?),
        _ => None,
    }
}

/// The region of a write in words.
fn said(write: &Write, of: &Layout) -> String {
    let part = |step: isize| {
        let offset = (write.region.offset as isize + step) as usize;
        describe::view(&Layout { offset, ..write.region.clone() }, of)
    };
    match write.picks.as_deref() {
        None => part(0),
        Some([]) => "no elements".into(),
        Some(picks) => {
            let shown: Vec<String> = picks.iter().take(4).map(|&p| part(p)).collect();
            shown.join("; ") + if picks.len() > 4 { "; …" } else { "" }
        }
    }
}

/// What a view shows of an array, and what else is another about it.
fn region(view: &Seen, of: &Seen) -> String {
    let shown = match view.dtype == of.dtype {
        true => describe::view(&view.layout, &of.layout),
        false => format!("its bytes as {}", view.dtype),
    };
    let library = match (of.library, view.library) {
        (Library::Numpy, Library::Torch) => "as a tensor",
        (Library::Torch, Library::Numpy) => "as an ndarray",
        _ => "",
    };
    let locked = if of.writeable && !view.writeable { "read-only" } else { "" };
    let more: Vec<&str> = [shown.as_str(), library, locked].into_iter().filter(|s| !s.is_empty()).collect();
    if shown.is_empty() && !more.is_empty() {
        return format!("all of it, {}", more.join(", "));
    }
    more.join(", ")
}

fn is_number(v: &Value) -> bool {
    matches!(v, Value::Scalar(_) | Value::Int(_) | Value::Float(_) | Value::Complex(_))
}

/// How a value came about that an earlier statement made: under which name it can be seen.
fn known(v: &Value, seen: &Seen, visible: &[Named]) -> Option<How> {
    let sharing = || visible.iter().filter(|n| n.buffer() == seen.buffer && !n.is_hidden());
    if let Some(same) = sharing().find(|n| n.value.is(v)) {
        return Some(How::Same { of: same.path.clone() });
    }
    let named = sharing().find(|n| n.dtype() == seen.dtype)?;
    Some(How::View { of: named.path.clone(), region: describe::view(&seen.layout, named.layout()) })
}

/// How a value came about: the object with this identity, computed by an expression from these operands.
pub fn how(
    object: usize,
    seen: Option<&Seen>,
    open: &Open,
    operands: &[Operand],
    reason: Option<CopyReason>,
    text: &dyn Fn((u32, u32)) -> String,
) -> How {
    let Some(seen) = seen else { return How::Number };
    if let Some(same) = operands.iter().find(|o| o.object == object) {
        return How::Same { of: text(same.span) };
    }
    let shares = |o: &&Operand| o.seen.as_ref().is_some_and(|s| s.buffer == seen.buffer);
    if let Some(of) = operands.iter().find(shares) {
        let region = of.seen.as_ref().map(|s| region(seen, s)).unwrap_or_default();
        return How::View { of: text(of.span), region };
    }
    let Some(of) = operands.iter().find(|o| o.seen.is_some()) else { return How::New };
    let (name, source) = (text(of.span), of.seen.as_ref());
    let converted = source.is_some_and(|s| s.dtype != seen.dtype);
    let copy = |why: String| How::Copy { of: name.clone(), why };
    match (open.form, reason) {
        (_, Some(CopyReason::Strides(_))) => copy(format!("strides of {name} cannot merge")),
        (Form::Item, Some(CopyReason::Picked(pick))) => copy(describe::pick(&pick)),
        (Form::Item, _) => copy("an index array or a mask picks elements".into()),
        (Form::Method(f), _) if matches!(f.as_str(), "copy" | "clone" | "deepcopy") => copy("asked for".into()),
        (Form::Method(f), _) if HOLDERS.contains(&f.as_str()) => match converted {
            true => copy(format!("another dtype, {}", seen.dtype)),
            false => copy(format!("{f} makes a new array here")),
        },
        _ => How::New,
    }
}
