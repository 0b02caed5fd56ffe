//! Calling native code: arguments, the rows of the library, and the one door back.

use super::{Error, Result, Symbol, Value};
use crate::diag::{self, ErrorKind};
use smallvec::SmallVec;
use std::any::{Any, TypeId};

/// The arguments of one call.
#[derive(Clone, Copy, Default)]
pub struct Args<'a> {
    pub pos: &'a [Value],
    pub kw: &'a [(Symbol, Value)],
}

impl<'a> Args<'a> {
    /// Positional arguments only.
    pub fn positional(pos: &'a [Value]) -> Self {
        Args { pos, kw: &[] }
    }
    /// The keyword argument of this name.
    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.kw.iter().find(|(k, _)| k.as_str() == name).map(|(_, v)| v)
    }
}

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Out,
    Err,
}

/// What native code may ask of the interpreter that runs it.
pub trait Host {
    /// Calls any callable.
    fn call(&mut self, callee: &Value, args: Args) -> Result<Value>;
    /// Makes an object of a class as `type.__call__` does, whatever its metaclass says.
    fn instantiate(&mut self, class: &Value, args: Args) -> Result<Value> {
        self.call(class, args)
    }
    /// Writes text; errors when the reader has gone.
    fn write(&mut self, stream: Stream, text: &str) -> Result<()>;
    /// Brings everything written so far to its reader.
    fn flush(&mut self) -> Result<()>;
    /// Issues a Python warning (`RuntimeWarning` …) at the statement that runs.
    fn warn(&mut self, category: ErrorKind, message: &str) -> Result<()>;
    /// The name and the text of a source, by its number.
    fn source(&self, i: usize) -> Option<(&str, std::rc::Rc<str>)> {
        let _ = i;
        None
    }
    /// The statement with a stamp ([`super::observe::stamp`]), for messages: `FILE:LINE: code`.
    fn statement(&self, stamp: u64) -> Option<String> {
        let (source, start) = super::observe::place(stamp)?;
        let (name, text) = self.source(source)?;
        let (line, code) = crate::diag::source::line_at(&text, start as usize);
        Some(format!("{name}:{line}: {}", code.trim()))
    }
    /// The exception whose handler runs.
    fn handled(&self) -> Option<std::rc::Rc<super::Instance>> {
        None
    }
    /// What is printed for an uncaught exception, in the parts of `traceback.format_exception`.
    fn report(&mut self, exc: &std::rc::Rc<super::Instance>, chain: bool) -> Vec<String> {
        let _ = chain;
        vec![format!("{}\n", exc.class().name())]
    }
    /// How a report shows one call: where, the line, marks below it.
    fn shown_call(&self, place: &super::error::Place) -> String {
        let _ = place;
        String::new()
    }
    /// State that library modules keep for the session: random generators, print options.
    fn state(&mut self) -> &mut State;
    /// The module of this dotted name.
    fn import(&mut self, name: &str) -> Result<Value>;
    /// The names of the running function, or of the module, with their values.
    fn names(&mut self, scope: Scope) -> Vec<(Symbol, Value)>;
    /// A line from standard input, without its end; `None` at its end.
    fn read_line(&mut self) -> Result<Option<String>>;
    /// Whether the program may write files.
    fn may_write(&self) -> bool;
    /// Errors once the user pressed Ctrl-C. Long native loops ask now and then.
    fn check_interrupt(&mut self) -> Result<()>;
    /// Errors when the stack is nearly used up; native code that recurses asks first.
    fn check_depth(&mut self) -> Result<()>;
    /// Enters one more level of Python's recursion limit without a call, for containers in containers; `doing` ends the
    /// message (`" in comparison"`). Every success is followed by [`Host::leave`].
    fn enter(&mut self, doing: &str) -> Result<()> {
        let _ = doing;
        self.check_depth()
    }
    /// Leaves what [`Host::enter`] entered.
    fn leave(&mut self) {}
    /// Sets Python's recursion limit.
    fn set_recursion_limit(&mut self, limit: usize) {
        let _ = limit;
    }
    /// The interpreter itself, for code that must carry it along (generators).
    fn as_any(&mut self) -> &mut dyn Any;
}

/// Which names [`Host::names`] lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Globals,
    Locals,
}

/// One value a type, made when first asked for: a dozen at most, so that looking through them is quicker than hashing.
#[derive(Default)]
pub struct State(Vec<(TypeId, Box<dyn Any>)>);

impl State {
    /// The session's value of this type.
    pub fn get<T: Default + 'static>(&mut self) -> &mut T {
        let own = TypeId::of::<T>();
        let at = self.0.iter().position(|(id, _)| *id == own).unwrap_or_else(|| {
            self.0.push((own, Box::new(T::default())));
            self.0.len() - 1
        });
        self.0[at].1.downcast_mut().expect("stored under its own type")
    }
}

/// The command line that the program sees as `sys.argv`: kept in [`State`].
#[derive(Default)]
pub struct Argv(pub Vec<String>);

/// How a parameter takes its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    Normal,
    /// The `/` itself: what stands before it takes no keyword.
    Slash,
    KeywordOnly,
    /// `*args`
    Rest,
    /// `**kwargs`
    KeywordRest,
}

impl ParamKind {
    /// What stands before the name.
    pub fn stars(self) -> &'static str {
        match self {
            ParamKind::Rest => "*",
            ParamKind::KeywordRest => "**",
            _ => "",
        }
    }
}

/// One parameter of a row.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub name: &'static str,
    /// Python's text of the default.
    pub default: Option<&'static str>,
    pub kind: ParamKind,
}

impl Param {
    /// A parameter; the `r#` of a name that is a word of Rust falls away.
    pub const fn new(name: &'static str, default: Option<&'static str>, kind: ParamKind) -> Self {
        Param { name: bare_name(name), default, kind }
    }
}

/// A name without the `r#` of words of Rust.
pub const fn bare_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// A function of the library: one documented row.
pub struct Builtin {
    pub name: &'static str,
    pub doc: &'static str,
    pub params: &'static [Param],
    pub run: fn(&mut dyn Host, Args) -> Result<Value>,
    pub file: &'static str,
    pub line: u32,
}

/// Which argument of which function a value is: what PyTorch's messages name.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub function: &'static str,
    pub param: &'static str,
    params: &'static [Param],
    index: usize,
}

impl Place {
    /// From 1; 0 for what is given by keyword only.
    pub fn position(&self) -> usize {
        match self.params[self.index].kind {
            ParamKind::KeywordOnly => 0,
            _ => self.params[..=self.index].iter().filter(|p| p.kind != ParamKind::Slash).count(),
        }
    }
}

/// Second names of parameters in PyTorch's functions (those whose first parameter is `input` or
/// `self`): (as written, parameter). NumPy's words are understood there.
const ALSO_CALLED: &[(&str, &str)] = &[
    ("axis", "dim"),
    ("axes", "dims"),
    ("keepdims", "keepdim"),
    ("x", "input"),
    ("a", "input"),
    ("x1", "input"),
    ("x2", "other"),
    ("self", "input"),
];

/// The parameter that a keyword means under another name.
fn also_called(params: &[Param], key: &str) -> Option<&'static str> {
    let torch = params.first().is_some_and(|p| matches!(p.name, "input" | "tensors"));
    ALSO_CALLED.iter().find(|(alias, _)| torch && *alias == key).map(|(_, name)| *name)
}

/// Arguments in the order of a row's parameters.
pub struct Bound<'a> {
    name: &'static str,
    slots: Slots<'a>,
    rest: &'a [Value],
    kw: &'a [(Symbol, Value)],
    params: &'static [Param],
}

/// What was given for each parameter.
enum Slots<'a> {
    /// The first parameters got these, the others nothing.
    Direct(&'a [Value]),
    Placed(SmallVec<[Option<&'a Value>; 8]>),
}

impl Builtin {
    /// The signature as `help` shows it.
    pub fn signature(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut starred = false;
        for p in self.params {
            if p.kind == ParamKind::KeywordOnly && !starred {
                parts.push("*".into());
            }
            starred |= matches!(p.kind, ParamKind::KeywordOnly | ParamKind::Rest);
            let default = p.default.map(|d| format!("={d}")).unwrap_or_default();
            parts.push(format!("{}{}{default}", p.kind.stars(), p.name));
        }
        format!("{}({})", self.name, parts.join(", "))
    }

    /// Puts the arguments into the parameters' places, or raises Python's `TypeError`.
    #[inline(always)]
    pub fn bind<'a>(
        name: &'static str,
        params: &'static [Param],
        direct: Option<(usize, usize)>,
        args: Args<'a>,
    ) -> Result<Bound<'a>> {
        let given = args.pos.len();
        match direct {
            Some((least, most)) if args.kw.is_empty() && least <= given && given <= most => {
                Ok(Bound { name, slots: Slots::Direct(args.pos), rest: &[], kw: &[], params })
            }
            _ => Self::place_all(name, params, args),
        }
    }

    /// How few and how many positional arguments a row takes each in its place, if it takes nothing else. Known when
    /// the row is compiled.
    pub const fn direct(params: &[Param]) -> Option<(usize, usize)> {
        let (mut least, mut most) = (0, 0);
        while most < params.len() {
            match params[most].kind {
                ParamKind::Slash if most + 1 == params.len() => break,
                ParamKind::Normal => most += 1,
                _ => return None,
            }
            if params[most - 1].default.is_none() {
                least = most;
            }
        }
        Some((least, most))
    }

    #[inline(never)]
    fn place_all<'a>(name: &'static str, params: &'static [Param], args: Args<'a>) -> Result<Bound<'a>> {
        use ParamKind::*;
        let mut slots: SmallVec<[Option<&Value>; 8]> = SmallVec::from_elem(None, params.len());
        let (mut given, mut rest, mut after_slash) = (args.pos.iter(), &args.pos[..0], 0);
        let mut taken = 0;
        for (i, p) in params.iter().enumerate() {
            match p.kind {
                Normal => {
                    slots[i] = given.next();
                    taken += usize::from(slots[i].is_some());
                }
                Slash => after_slash = i,
                Rest => {
                    rest = &args.pos[taken..];
                    taken = args.pos.len();
                }
                KeywordOnly | KeywordRest => {}
            }
        }
        if taken < args.pos.len() {
            return Err(match native_arity(name, params, args) {
                Some(e) => e,
                None => too_many(name, params, args.pos.len()),
            });
        }
        let takes_any = params.last().is_some_and(|p| p.kind == KeywordRest);
        for (key, v) in args.kw {
            let named = |name: &str| {
                // Where keywords are gathered, the name of `*args` is one of them.
                let fits = |p: &Param| {
                    p.name == name && matches!(p.kind, Normal | KeywordOnly | Rest) && !(takes_any && p.kind == Rest)
                };
                params[after_slash..].iter().position(fits).map(|i| i + after_slash)
            };
            match named(key.as_str()).or_else(|| named(also_called(params, key.as_str())?)) {
                Some(i) if slots[i].is_some() => {
                    let text = format!("{name}() got multiple values for argument '{key}'");
                    return Err(diag::Error::type_error(text).into());
                }
                Some(i) => slots[i] = Some(v),
                None if takes_any => {}
                None if positional_only(params) => {
                    let who = native_name(name, params, args);
                    return Err(diag::Error::type_error(format!("{who}() takes no keyword arguments")).into());
                }
                None if written_in_c(params) => {
                    let text = format!("'{key}' is an invalid keyword argument for {name}()");
                    return Err(guessed(diag::Error::type_error(text), params, *key));
                }
                None => return Err(unexpected(name, params, *key)),
            }
        }
        let required = |p: &Param| p.default.is_none() && matches!(p.kind, Normal | KeywordOnly);
        if params.iter().zip(&slots).any(|(p, s)| s.is_none() && required(p)) {
            let missing: Vec<&Param> =
                params.iter().zip(&slots).filter(|(p, s)| s.is_none() && required(p)).map(|(p, _)| p).collect();
            return Err(match native_arity(name, params, args) {
                Some(e) => e,
                None => missing_arguments(name, &missing, params),
            });
        }
        Ok(Bound { name, slots: Slots::Placed(slots), rest, kw: args.kw, params })
    }
}

impl<'a> Bound<'a> {
    /// Argument `i` as `T`, or its default.
    pub fn get<T: super::convert::FromArg<'a>>(&self, h: &mut dyn Host, i: usize) -> Result<T> {
        T::from_arg(h, self, i)
    }
    /// The name of the row.
    pub fn name(&self) -> &'static str {
        self.name
    }
    /// Parameter `i`, for error messages.
    #[inline]
    pub fn place(&self, i: usize) -> Place {
        Place { function: self.name, param: self.params[i].name, params: self.params, index: i }
    }
    /// The value given for parameter `i`.
    #[inline]
    pub fn slot(&self, i: usize) -> Option<&'a Value> {
        match &self.slots {
            Slots::Direct(given) => given.get(i),
            Slots::Placed(slots) => slots[i],
        }
    }
    /// The text of parameter `i`'s default.
    pub fn default(&self, i: usize) -> &'static str {
        self.params[i].default.unwrap_or("None")
    }
    /// What `*args` takes.
    pub fn rest(&self) -> &'a [Value] {
        self.rest
    }
    /// What `**kwargs` takes.
    pub fn keyword_rest(&self) -> Vec<(Symbol, Value)> {
        let named = |k: &Symbol| self.params.iter().any(|p| p.name == k.as_str() && p.kind != ParamKind::KeywordRest);
        self.kw.iter().filter(|(k, _)| !named(k)).cloned().collect()
    }
}

/// Whether all parameters are before `/`, as of the functions that CPython writes in C. A method's
/// object is its parameter `this`.
fn positional_only(params: &[Param]) -> bool {
    match params {
        [this] if this.name == "this" && this.kind == ParamKind::Normal => true,
        [front @ .., last] => last.kind == ParamKind::Slash && front.iter().all(|p| p.kind == ParamKind::Normal),
        [] => false,
    }
}

/// Whether the signature is one that only functions written in C have: `this` stands for a method's object.
fn written_in_c(params: &[Param]) -> bool {
    params.iter().any(|p| p.kind == ParamKind::Slash)
        || params.first().is_some_and(|p| p.name == "this" || p.kind == ParamKind::Rest)
}

/// The name in messages: a method's with its type.
fn native_name(name: &str, params: &[Param], args: Args) -> String {
    match (params.first(), args.pos.first()) {
        (Some(p), Some(this)) if p.name == "this" => format!("{}.{name}", this.type_info().name),
        _ => name.to_string(),
    }
}

/// The wrong number of arguments in CPython's words for functions written in C.
fn native_arity(name: &str, params: &[Param], args: Args) -> Option<Error> {
    let keywords_after = params.last().is_some_and(|p| p.kind == ParamKind::KeywordOnly) && written_in_c(params);
    if !(positional_only(params) || keywords_after) || !args.kw.is_empty() {
        return None;
    }
    let skipped = usize::from(params.first().is_some_and(|p| p.name == "this"));
    let given = args.pos.len().checked_sub(skipped)?;
    let own = params[skipped..].iter().filter(|p| p.kind == ParamKind::Normal);
    let most = own.clone().count();
    let least = own.filter(|p| p.default.is_none()).count();
    let who = native_name(name, params, args);
    let text = match (least, most) {
        (0, 0) if keywords_after => format!("{name}() takes no positional arguments"),
        (0, 0) => format!("{who}() takes no arguments ({given} given)"),
        (1, 1) if keywords_after => format!("{name} expected 1 argument, got {given}"),
        (1, 1) => format!("{who}() takes exactly one argument ({given} given)"),
        (l, m) if l == m => format!("{name} expected {m} arguments, got {given}"),
        (l, _) if given < l => format!("{name} expected at least {l} argument{}, got {given}", plural(l)),
        (_, m) => format!("{name} expected at most {m} argument{}, got {given}", plural(m)),
    };
    Some(diag::Error::type_error(text).into())
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

fn too_many(name: &str, params: &[Param], given: usize) -> Error {
    let positional = params.iter().filter(|p| p.kind == ParamKind::Normal);
    let most = positional.clone().count();
    let least = positional.filter(|p| p.default.is_none()).count();
    let were = if given == 1 { "was" } else { "were" };
    let text = match most {
        0 => format!("{name}() takes no arguments ({given} given)"),
        _ if least == most => {
            format!("{name}() takes {most} positional argument{} but {given} {were} given", plural(most))
        }
        _ => format!("{name}() takes from {least} to {most} positional arguments but {given} were given"),
    };
    diag::Error::type_error(text).into()
}

fn missing_arguments(name: &str, missing: &[&Param], params: &[Param]) -> Error {
    if params.first().is_some_and(|p| p.name == "input") {
        // PyTorch's parser has words of its own.
        let list: Vec<String> = missing.iter().map(|p| format!("\"{}\"", p.name)).collect();
        let text = format!("{name}() missing {} required positional arguments: {}", missing.len(), list.join(", "));
        return diag::Error::type_error(text).into();
    }
    let kind = if missing.iter().all(|p| p.kind == ParamKind::KeywordOnly) { "keyword-only" } else { "positional" };
    let names: Vec<String> = missing.iter().map(|p| format!("'{}'", p.name)).collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [front @ .., last] => format!("{}, and {last}", front.join(", ")),
        [] => String::new(),
    };
    let n = missing.len();
    diag::Error::type_error(format!("{name}() missing {n} required {kind} argument{}: {list}", plural(n))).into()
}

fn unexpected(name: &str, params: &[Param], key: Symbol) -> Error {
    guessed(diag::Error::type_error(format!("{name}() got an unexpected keyword argument '{key}'")), params, key)
}

/// An error about a keyword, with the parameter that was most likely meant.
pub fn guessed(e: diag::Error, params: &[Param], key: Symbol) -> Error {
    match diag::suggest::nearest(key.as_str(), params.iter().map(|p| p.name)) {
        Some(near) => e.hint(format!("did you mean '{near}'?")).into(),
        None => e.into(),
    }
}

/// A file's rows: each a doc comment (its first line stands alone; then an example that runs as a
/// test), Python's signature with Rust types, and the plain function that does the work.
///
/// ```ignore
/// rows! { pub FUNCTIONS =
///     /// Return the absolute value of the argument.
///     ///
///     /// >>> abs(-3)
///     "abs"(x: Value, /) => abs;
/// }
/// fn abs(h: &mut dyn Host, x: Value) -> Result<Value> { … }
/// ```
///
/// A parameter is `name: Type`, `name: Type = python_default`, `*name: Type` (takes the rest as
/// `&[Value]`) or `**name: Type`; a bare `*` and `/` mean what they mean in Python.
/// A parameter that is a word of Rust is written raw: `r#where: Value`.
#[macro_export]
macro_rules! rows {
    ($vis:vis $table:ident = $($(#[doc = $doc:literal])* $name:literal ( $($params:tt)* ) => $run:expr;)*) => {
        $vis static $table: &[$crate::value::Builtin] = &[$(
            $crate::value::Builtin {
                name: $name,
                doc: concat!($($doc, "\n"),*),
                params: $crate::row_params!([] [Normal] $($params)*),
                run: {
                    fn run(h: &mut dyn $crate::value::Host, args: $crate::value::Args) -> $crate::value::Result<$crate::value::Value> {
                        const PARAMS: &[$crate::value::call::Param] = $crate::row_params!([] [Normal] $($params)*);
                        #[allow(unused_variables)]
                        const DIRECT: Option<(usize, usize)> = $crate::value::Builtin::direct(PARAMS);
                        let bound = $crate::value::Builtin::bind($name, PARAMS, DIRECT, args)?;
                        let _ = &bound;
                        $crate::row_call!(h, bound, $run, [] [0usize] $($params)*)
                    }
                    run
                },
                file: file!(),
                line: line!(),
            }
        ),*];
    };
}

/// The parameter table of a row. Part of [`rows!`].
#[macro_export]
macro_rules! row_params {
    ([$($done:tt)*] [$kind:ident]) => { &[$($done)*] };
    ([$($done:tt)*] [$kind:ident] / $(, $($more:tt)*)?) => {
        $crate::row_params!([$($done)* $crate::value::call::Param::new("/", None, $crate::value::call::ParamKind::Slash),] [$kind] $($($more)*)?)
    };
    ([$($done:tt)*] [$kind:ident] ** $name:ident : $ty:ty $(, $($more:tt)*)?) => {
        $crate::row_params!([$($done)* $crate::value::call::Param::new(stringify!($name), None, $crate::value::call::ParamKind::KeywordRest),] [$kind] $($($more)*)?)
    };
    ([$($done:tt)*] [$kind:ident] * $name:ident : $ty:ty $(, $($more:tt)*)?) => {
        $crate::row_params!([$($done)* $crate::value::call::Param::new(stringify!($name), None, $crate::value::call::ParamKind::Rest),] [KeywordOnly] $($($more)*)?)
    };
    ([$($done:tt)*] [$kind:ident] * $(, $($more:tt)*)?) => { $crate::row_params!([$($done)*] [KeywordOnly] $($($more)*)?) };
    ([$($done:tt)*] [$kind:ident] $name:ident : $ty:ty = $default:expr $(, $($more:tt)*)?) => {
        $crate::row_params!([$($done)* $crate::value::call::Param::new(stringify!($name), Some(stringify!($default)), $crate::value::call::ParamKind::$kind),] [$kind] $($($more)*)?)
    };
    ([$($done:tt)*] [$kind:ident] $name:ident : $ty:ty $(, $($more:tt)*)?) => {
        $crate::row_params!([$($done)* $crate::value::call::Param::new(stringify!($name), None, $crate::value::call::ParamKind::$kind),] [$kind] $($($more)*)?)
    };
}

/// Converts a row's arguments one by one and calls its function. Part of [`rows!`].
#[macro_export]
macro_rules! row_call {
    ($h:ident, $b:ident, $run:expr, [$($arg:ident)*] [$i:expr]) => { $run($h $(, $arg)*) };
    ($h:ident, $b:ident, $run:expr, [$($arg:ident)*] [$i:expr] / $(, $($more:tt)*)?) => {
        $crate::row_call!($h, $b, $run, [$($arg)*] [$i + 1] $($($more)*)?)
    };
    ($h:ident, $b:ident, $run:expr, [$($arg:ident)*] [$i:expr] $(*)? * $name:ident : $ty:ty $(, $($more:tt)*)?) => {{
        #[allow(non_snake_case)]
        let $name: $ty = $b.get($h, $i)?;
        $crate::row_call!($h, $b, $run, [$($arg)* $name] [$i + 1] $($($more)*)?)
    }};
    ($h:ident, $b:ident, $run:expr, [$($arg:ident)*] [$i:expr] * $(, $($more:tt)*)?) => {
        $crate::row_call!($h, $b, $run, [$($arg)*] [$i] $($($more)*)?)
    };
    ($h:ident, $b:ident, $run:expr, [$($arg:ident)*] [$i:expr] $name:ident : $ty:ty $(= $default:expr)? $(, $($more:tt)*)?) => {{
        #[allow(non_snake_case)]
        let $name: $ty = $b.get($h, $i)?;
        $crate::row_call!($h, $b, $run, [$($arg)* $name] [$i + 1] $($($more)*)?)
    }};
}
