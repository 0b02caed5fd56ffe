//! The syntax tree: Python's own abstract grammar (the `ast` module's node
//! names), without what tscript leaves out, and with a span on every node.

/// Where a node stands in the source: byte offsets, end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// The span from byte `start` up to, not including, byte `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start: start as u32, end: end as u32 }
    }
    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// An identifier.
pub type Name = std::rc::Rc<str>;

/// A whole program.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    pub body: Vec<Stmt>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// An expression for its effect; the prompt shows its value.
    Expr(Expr),
    /// `a = b = value`: the targets from left to right.
    Assign {
        targets: Vec<Expr>,
        value: Expr,
    },
    /// `target op= value`.
    AugAssign {
        target: Expr,
        op: BinOp,
        value: Expr,
    },
    /// `target: annotation = value`. The annotation is kept, not evaluated by functions.
    AnnAssign {
        target: Expr,
        annotation: Expr,
        value: Option<Expr>,
    },
    Delete(Vec<Expr>),
    Pass,
    Break,
    Continue,
    Return(Option<Expr>),
    Raise {
        exc: Option<Expr>,
        cause: Option<Expr>,
    },
    Assert {
        test: Expr,
        msg: Option<Expr>,
    },
    Global(Vec<Name>),
    Nonlocal(Vec<Name>),
    Import(Vec<Alias>),
    /// `from module import names`; `level` counts the leading dots; `names` is empty for `*`.
    ImportFrom {
        module: Name,
        names: Vec<Alias>,
        level: u32,
    },
    If {
        test: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    While {
        test: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    For {
        target: Expr,
        iter: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    With {
        items: Vec<WithItem>,
        body: Vec<Stmt>,
    },
    Try {
        body: Vec<Stmt>,
        /// The handlers are `except*`: each takes its part of a group of exceptions.
        star: bool,
        handlers: Vec<Handler>,
        orelse: Vec<Stmt>,
        finalbody: Vec<Stmt>,
    },
    FunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// Dotted, as written: `numpy.linalg`.
    pub name: Name,
    pub asname: Option<Name>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WithItem {
    pub context: Expr,
    pub target: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// `None` for a bare `except:`.
    pub typ: Option<Expr>,
    pub name: Option<Name>,
    pub body: Vec<Stmt>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FunctionDef {
    pub name: Name,
    pub params: Params,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
    pub returns: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClassDef {
    pub name: Name,
    pub bases: Vec<Expr>,
    /// Keywords and mappings.
    pub keywords: Vec<Arg>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
}

/// `def f(posonly, /, args, *vararg, kwonly, **kwarg)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    pub posonly: Vec<Param>,
    pub args: Vec<Param>,
    pub vararg: Option<Param>,
    pub kwonly: Vec<Param>,
    pub kwarg: Option<Param>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Name,
    pub annotation: Option<Expr>,
    pub default: Option<Expr>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: Box<ExprKind>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    None,
    True,
    False,
    Ellipsis,
    /// Fits in 64 bits.
    Int(i64),
    /// Does not: its decimal digits without underscores.
    BigInt(Box<str>),
    Float(f64),
    /// The number before the `j`.
    Imaginary(f64),
    Str(Box<str>),
    Bytes(Box<[u8]>),
    FString(Vec<FPart>),
    Name(Name),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Set(Vec<Expr>),
    /// A key of `None` is `**mapping`.
    Dict(Vec<(Option<Expr>, Expr)>),
    Starred(Expr),
    Unary {
        op: UnaryOp,
        operand: Expr,
    },
    Binary {
        op: BinOp,
        left: Expr,
        right: Expr,
    },
    /// `a and b and c`: two operands or more.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// `a < b <= c`.
    Compare {
        left: Expr,
        rest: Vec<(CmpOp, Expr)>,
    },
    IfExp {
        test: Expr,
        body: Expr,
        orelse: Expr,
    },
    Lambda {
        params: Params,
        body: Expr,
    },
    Attribute {
        value: Expr,
        attr: Name,
        attr_span: Span,
    },
    Subscript {
        value: Expr,
        index: Expr,
    },
    /// Only inside a subscript.
    Slice {
        lower: Option<Expr>,
        upper: Option<Expr>,
        step: Option<Expr>,
    },
    Call {
        func: Expr,
        args: Vec<Arg>,
    },
    ListComp {
        elt: Expr,
        clauses: Vec<Comprehension>,
    },
    SetComp {
        elt: Expr,
        clauses: Vec<Comprehension>,
    },
    DictComp {
        key: Expr,
        value: Expr,
        clauses: Vec<Comprehension>,
    },
    Generator {
        elt: Expr,
        clauses: Vec<Comprehension>,
    },
    /// `(target := value)`.
    Named {
        target: Name,
        value: Expr,
    },
    Yield(Option<Expr>),
    YieldFrom(Expr),
}

/// One argument of a call, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Pos(Expr),
    Star(Expr),
    Keyword(Keyword),
    DoubleStar(Expr),
}

impl Arg {
    /// What is passed.
    pub fn value(&self) -> &Expr {
        match self {
            Arg::Pos(x) | Arg::Star(x) | Arg::DoubleStar(x) => x,
            Arg::Keyword(k) => &k.value,
        }
    }

    /// What is passed, to be changed.
    pub fn value_mut(&mut self) -> &mut Expr {
        match self {
            Arg::Pos(x) | Arg::Star(x) | Arg::DoubleStar(x) => x,
            Arg::Keyword(k) => &mut k.value,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    pub name: Name,
    pub value: Expr,
    pub span: Span,
}

/// `for target in iter if cond …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comprehension {
    pub target: Expr,
    pub iter: Expr,
    pub ifs: Vec<Expr>,
}

/// A piece of an f-string.
#[derive(Clone, Debug, PartialEq)]
pub enum FPart {
    Lit(Box<str>),
    Field {
        value: Expr,
        /// The source text and the spaces around `=`, for `f"{x = }"`.
        debug: Option<Box<str>>,
        /// `s`, `r` or `a`.
        conversion: Option<char>,
        spec: Option<Vec<FPart>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
    Not,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    BitAnd,
    BitOr,
    BitXor,
    LShift,
    RShift,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CmpOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Is,
    IsNot,
    In,
    NotIn,
}
