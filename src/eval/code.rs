//! The resolved tree: the grammar's tree with names as slots and constants as values.

use super::attribute::AttrCache;
use super::direct::{Direct, Make};
use super::fit::Fit;
use super::interp::Frame;
use super::plain::{Augment, Plain};
use super::pure::Pure;
use crate::value::observe::{place, stamp};
use crate::value::{Symbol, Value};
use std::cell::{Cell, OnceCell};
use std::rc::Rc;
pub use tscript_grammar::ast::{BinOp, CmpOp, Span, UnaryOp};

/// Where a name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A slot of the running frame.
    Local(u32),
    /// A cell of the running frame: shared with inner or outer functions.
    Cell(u32),
    /// A slot of the module, or a builtin.
    Global(u32),
    /// A name of the class body that runs; read on through the fallback.
    Class(Symbol, Option<u32>, u32),
}

/// A body that runs in a frame of its own: a module, a function, a class.
pub struct Body {
    pub name: Symbol,
    pub qualname: Symbol,
    /// Which source its spans point into.
    pub source: usize,
    pub stmts: Vec<Stmt>,
    pub locals: usize,
    /// Names of the local slots (hidden ones of comprehensions are empty).
    pub local_names: Vec<Symbol>,
    /// The cells it makes, then those it takes over from around it.
    pub own_cells: usize,
    pub cell_names: Vec<Symbol>,
    pub is_generator: bool,
}

/// What a `def` or `lambda` makes a function of.
pub struct FunctionCode {
    pub body: Body,
    pub params: Params,
    /// Whether each parameter takes one argument, and a call runs the body.
    pub direct: bool,
    /// How many positional arguments fill its slots one by one, if nothing else has to be done with them.
    pub plain: Option<usize>,
    /// Set for generator expressions, whose body is empty.
    pub lazy: Option<Lazy>,
    /// Which cells of the frame around it become its free cells.
    pub captures: Vec<u32>,
    pub doc: Value,
}

/// Parameters in slot order: positional, keyword-only, `*args`, `**kwargs`.
#[derive(Default)]
pub struct Params {
    pub names: Vec<Symbol>,
    pub posonly: usize,
    pub positional: usize,
    pub kwonly: usize,
    pub rest: bool,
    pub kwrest: bool,
    /// Parameters that inner functions share: (slot, cell).
    pub cells: Vec<(u32, u32)>,
}

pub struct Stmt {
    pub kind: StmtKind,
    pub spot: Spot,
}

/// Where a statement stands: where warnings point, and what a buffer remembers of its writes.
#[derive(Clone, Copy, Default)]
pub struct Spot {
    pub stamp: u64,
    pub span: Span,
}

impl Spot {
    pub(super) fn new(source: usize, span: Span) -> Spot {
        Spot { stamp: stamp(source, span.start), span }
    }
    pub(super) fn source(self) -> usize {
        place(self.stamp).map_or(0, |(source, _)| source)
    }
}

/// (The tag stands in a byte of its own: telling kinds apart is what the walk does all the time.)
#[repr(u8)]
pub enum StmtKind {
    Expr(Expr),
    /// `name = value` of a local variable.
    Bind(u32, Expr),
    Assign(Box<Assign>),
    AugAssign(Box<AugAssign>),
    Pass,
    Break,
    Continue,
    Return(Option<Expr>),
    If(Box<Tested>),
    While(Box<Tested>),
    For(Box<For>),
    With(Box<With>),
    Try(Box<Try>),
    Rare(Box<Rare>),
}

/// Statements that cost more than finding out which they are.
pub enum Rare {
    /// At the prompt: shows the value.
    Show(Expr),
    Annotate {
        name: Symbol,
        annotation: Expr,
    },
    Delete(Vec<Target>),
    Raise {
        exc: Option<Expr>,
        cause: Option<Expr>,
    },
    Assert {
        test: Expr,
        msg: Option<Expr>,
    },
    /// `import a.b as c`: (module, what to bind, whether the first part only).
    Import {
        module: Symbol,
        top_only: bool,
        target: Place,
    },
    ImportFrom {
        module: Symbol,
        level: u32,
        names: Vec<(Symbol, Place)>,
    },
    ImportStar {
        module: Symbol,
    },
    Def {
        function: Rc<FunctionCode>,
        defaults: Defaults,
        decorators: Vec<Expr>,
        annotations: Vec<(Symbol, Expr)>,
        target: Place,
    },
    Class(ClassDef),
}

impl StmtKind {
    /// Of a statement that costs more than finding out which it is.
    pub(super) fn rare(rare: Rare) -> StmtKind {
        StmtKind::Rare(Box::new(rare))
    }
    /// `target = value`
    pub(super) fn assign(target: Target, value: Expr) -> StmtKind {
        match target {
            Target::Name(Place::Local(slot), _) => StmtKind::Bind(slot, value),
            target => StmtKind::Assign(Box::new(Assign::new(vec![target], value))),
        }
    }
}

/// `a = b = value`
pub struct Assign {
    pub targets: Vec<Target>,
    pub value: Expr,
    /// It is `a, b = x, y`, with as many targets as values and no star: no tuple need be made.
    pub each: bool,
}

impl Assign {
    pub(super) fn new(targets: Vec<Target>, value: Expr) -> Assign {
        let each = match (&targets[..], &value.kind) {
            ([Target::Unpack { before, star: None, after, .. }], ExprKind::Tuple(items)) => {
                let starred = items.iter().any(|e| matches!(e.kind, ExprKind::Star(_)));
                after.is_empty() && before.len() == items.len() && !starred
            }
            _ => false,
        };
        Assign { targets, value, each }
    }
}

/// `target op= value`
pub struct AugAssign {
    pub target: Target,
    pub op: BinOp,
    pub value: Expr,
    /// Tried first.
    pub plain: Augment,
}

/// What `if` and `while` are made of.
pub struct Tested {
    pub test: Expr,
    pub body: Vec<Stmt>,
    pub orelse: Vec<Stmt>,
}

pub struct For {
    pub target: Target,
    pub iter: Expr,
    pub body: Vec<Stmt>,
    pub orelse: Vec<Stmt>,
}

pub struct With {
    pub context: Expr,
    pub target: Option<Target>,
    pub body: Vec<Stmt>,
}

pub struct Try {
    pub body: Vec<Stmt>,
    /// The handlers are `except*`.
    pub star: bool,
    pub handlers: Vec<Handler>,
    pub orelse: Vec<Stmt>,
    pub finalbody: Vec<Stmt>,
}

pub struct Handler {
    pub typ: Option<Expr>,
    pub target: Option<Place>,
    pub body: Vec<Stmt>,
}

pub struct ClassDef {
    pub body: Body,
    pub captures: Vec<u32>,
    pub bases: Vec<Expr>,
    /// `metaclass=M` and what `__init_subclass__` takes.
    pub keywords: Vec<(Option<Symbol>, Expr)>,
    pub decorators: Vec<Expr>,
    pub target: Place,
}

/// Default expressions: of the last positional parameters, and of keyword-only ones (in their order).
#[derive(Default)]
pub struct Defaults {
    pub positional: Vec<Expr>,
    pub keyword: Vec<Option<Expr>>,
}

/// What can be assigned to.
#[repr(u8)]
pub enum Target {
    Name(Place, Span),
    Attr(Box<Attr>, Span),
    Item {
        object: Expr,
        index: Expr,
        span: Span,
    },
    /// Unpacking: the targets before a starred one, the starred one, those after it.
    Unpack {
        before: Vec<Target>,
        star: Option<Box<Target>>,
        after: Vec<Target>,
        span: Span,
    },
}

pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[repr(u8)]
pub enum ExprKind {
    Const(Value),
    /// A name that is a slot of the running frame.
    Local(u32),
    /// A name that lives elsewhere.
    Name(Place),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Set(Vec<Expr>),
    Dict(Vec<(Option<Expr>, Expr)>),
    /// `*x` inside a display or call.
    Star(Box<Expr>),
    Unary(UnaryOp, Box<Expr>),
    Binary(BinOp, Box<Operands>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(CmpOp, Box<Operands>),
    Chain(Box<Expr>, Vec<(CmpOp, Expr)>),
    If(Box<(Expr, Expr, Expr)>),
    Lambda(Rc<FunctionCode>, Box<Defaults>),
    Attr(Box<Attr>),
    Item(Box<Operands>),
    Slice(Box<[Option<Expr>; 3]>),
    Call(Box<Call>),
    Comp(Box<Comp>),
    Generator {
        function: Rc<FunctionCode>,
        first: Box<Expr>,
    },
    Walrus(Place, Box<Expr>),
    FString(Vec<FPart>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
}

/// What a node of two operands computes its value from, and how it is tried first, in the hope that the value is a plain
/// number; until it was none a few times.
pub struct Operands {
    pub pair: (Expr, Expr),
    guess: Guess,
    misses: Cell<u8>,
}

/// The value of a node of two operands, if it is a plain number.
pub type Guess = fn(&Frame, &(Expr, Expr)) -> Option<Plain>;

impl Operands {
    pub(super) const TRIES: u8 = 8;

    pub(super) fn new(pair: (Expr, Expr), guess: Guess) -> Box<Operands> {
        Box::new(Operands { pair, guess, misses: Cell::new(0) })
    }
    #[inline(always)]
    pub(super) fn guess(&self, f: &Frame) -> Option<Plain> {
        if self.misses.get() >= Operands::TRIES {
            return None;
        }
        let found = (self.guess)(f, &self.pair);
        if found.is_none() {
            self.misses.set(self.misses.get() + 1);
        }
        found
    }
}

/// `object.name`
pub struct Attr {
    pub object: Expr,
    pub name: Symbol,
    pub cache: AttrCache,
}

pub struct Call {
    pub func: Expr,
    pub args: Vec<Expr>,
    /// `None` is `**mapping`.
    pub keywords: Vec<(Option<Symbol>, Expr)>,
    /// No `*`, no `**`.
    pub simple: bool,
    /// Tried first, if it calls by one argument a name that is a builtin's unless the program binds it, or a method of
    /// texts.
    pub pure: Option<Pure>,
    /// How often that gave nothing.
    pub misses: Cell<u8>,
    /// Tried first, if it calls a method by one argument.
    pub direct: Option<Direct>,
    /// Tried first, if it calls a builtin of this name by one argument.
    pub make: Option<(&'static str, Make)>,
    /// Of the function that it called first.
    pub fit: OnceCell<Fit>,
}

impl Call {
    /// Only positional arguments.
    #[inline(always)]
    pub(super) fn is_positional(&self) -> bool {
        self.simple && self.keywords.is_empty()
    }
}

pub enum FPart {
    Lit(String),
    Field { value: Expr, conversion: Option<char>, spec: Option<Vec<FPart>> },
}

/// What a comprehension collects.
pub enum CompKind {
    List(Expr),
    Set(Expr),
    Dict(Expr, Expr),
}

/// A comprehension runs in the frame around it, in hidden slots of its own.
pub struct Comp {
    pub kind: CompKind,
    pub clauses: Vec<Clause>,
    /// Cells that each run makes afresh because a lambda inside captures them.
    pub fresh_cells: Vec<u32>,
}

/// What a generator expression gives and from where; the first clause's iterable is its argument.
pub struct Lazy {
    pub clauses: Vec<Clause>,
    pub element: Expr,
}

pub struct Clause {
    pub target: Target,
    pub iter: Expr,
    pub ifs: Vec<Expr>,
}
