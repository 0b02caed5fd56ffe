//! Errors as values: a Python exception type, its message and hints. No span:
//! the place of an error comes from whoever called.

pub mod source;
pub mod suggest;
pub mod wrap;

use std::fmt;

/// The exception type that an [`Error`] becomes. One list gives names and parents.
macro_rules! error_kinds {
    ($($(#[doc = $doc:literal])* $kind:ident $name:literal : $parent:ident),* $(,)?) => {
        /// Python's built-in exception types that native code raises.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorKind { $($(#[doc = $doc])* $kind),* }

        impl ErrorKind {
            /// Every kind, in the order of the list.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$kind),*];

            /// The name as Python prints it.
            pub fn name(self) -> &'static str {
                match self { $(ErrorKind::$kind => $name),* }
            }
            /// The parent type; `BaseException` is its own.
            pub fn parent(self) -> ErrorKind {
                match self { $(ErrorKind::$kind => ErrorKind::$parent),* }
            }
        }
    };
}

error_kinds! {
    BaseException "BaseException": BaseException,
    SystemExit "SystemExit": BaseException,
    KeyboardInterrupt "KeyboardInterrupt": BaseException,
    GeneratorExit "GeneratorExit": BaseException,
    Exception "Exception": BaseException,
    StopIteration "StopIteration": Exception,
    StopAsyncIteration "StopAsyncIteration": Exception,
    ArithmeticError "ArithmeticError": Exception,
    FloatingPointError "FloatingPointError": ArithmeticError,
    OverflowError "OverflowError": ArithmeticError,
    ZeroDivisionError "ZeroDivisionError": ArithmeticError,
    AssertionError "AssertionError": Exception,
    AttributeError "AttributeError": Exception,
    BufferError "BufferError": Exception,
    EOFError "EOFError": Exception,
    ImportError "ImportError": Exception,
    ModuleNotFoundError "ModuleNotFoundError": ImportError,
    LookupError "LookupError": Exception,
    IndexError "IndexError": LookupError,
    KeyError "KeyError": LookupError,
    MemoryError "MemoryError": Exception,
    NameError "NameError": Exception,
    UnboundLocalError "UnboundLocalError": NameError,
    OSError "OSError": Exception,
    FileExistsError "FileExistsError": OSError,
    FileNotFoundError "FileNotFoundError": OSError,
    IsADirectoryError "IsADirectoryError": OSError,
    NotADirectoryError "NotADirectoryError": OSError,
    PermissionError "PermissionError": OSError,
    TimeoutError "TimeoutError": OSError,
    ReferenceError "ReferenceError": Exception,
    RuntimeError "RuntimeError": Exception,
    NotImplementedError "NotImplementedError": RuntimeError,
    RecursionError "RecursionError": RuntimeError,
    SyntaxError "SyntaxError": Exception,
    IndentationError "IndentationError": SyntaxError,
    TabError "TabError": IndentationError,
    SystemError "SystemError": Exception,
    TypeError "TypeError": Exception,
    ValueError "ValueError": Exception,
    UnicodeError "UnicodeError": ValueError,
    UnicodeDecodeError "UnicodeDecodeError": UnicodeError,
    UnicodeEncodeError "UnicodeEncodeError": UnicodeError,
    Warning "Warning": Exception,
    DeprecationWarning "DeprecationWarning": Warning,
    PendingDeprecationWarning "PendingDeprecationWarning": Warning,
    RuntimeWarning "RuntimeWarning": Warning,
    SyntaxWarning "SyntaxWarning": Warning,
    UserWarning "UserWarning": Warning,
    FutureWarning "FutureWarning": Warning,
    ImportWarning "ImportWarning": Warning,
    UnicodeWarning "UnicodeWarning": Warning,
    BytesWarning "BytesWarning": Warning,
    ResourceWarning "ResourceWarning": Warning,
    /// NumPy's `AxisError`.
    AxisError "numpy.exceptions.AxisError": IndexError,
    /// NumPy's failed allocation.
    ArrayMemoryError "numpy._core._exceptions._ArrayMemoryError": MemoryError,
    /// NumPy's refused cast of a ufunc operand.
    UFuncTypeError "numpy._core._exceptions.UFuncTypeError": TypeError,
    /// NumPy's refused promotion.
    DTypePromotionError "numpy.exceptions.DTypePromotionError": TypeError,
    /// NumPy's refused cast of a ufunc's output.
    UFuncOutputCastingError "numpy._core._exceptions.UFuncTypeError": UFuncTypeError,
    /// NumPy's refused cast of a ufunc's input.
    UFuncInputCastingError "numpy._core._exceptions.UFuncTypeError": UFuncTypeError,
    /// A ufunc without a loop for its operand types.
    UFuncNoLoopError "numpy._core._exceptions.UFuncTypeError": UFuncTypeError,
    /// NumPy's answer where exact overlap would take too long to find out.
    TooHardError "numpy.exceptions.TooHardError": RuntimeError,
    /// NumPy's warning on what users see deprecated.
    VisibleDeprecationWarning "numpy.exceptions.VisibleDeprecationWarning": UserWarning,
    /// NumPy's warning on deprecated modules.
    ModuleDeprecationWarning "numpy.exceptions.ModuleDeprecationWarning": DeprecationWarning,
    /// NumPy's warning on ranks and the like.
    RankWarning "numpy.exceptions.RankWarning": RuntimeWarning,
    /// NumPy's warning on dropped imaginary parts.
    ComplexWarning "numpy.exceptions.ComplexWarning": RuntimeWarning,
    /// NumPy's failed decomposition.
    LinAlgError "numpy.linalg.LinAlgError": ValueError,
    /// PyTorch's failed decomposition.
    TorchLinAlgError "torch._C._LinAlgError": RuntimeError,
}

impl ErrorKind {
    /// The name without its module, as `type(e).__name__` gives it.
    pub fn short_name(self) -> &'static str {
        self.name().rsplit('.').next().unwrap_or(self.name())
    }
    /// A further parent, which few have; it stands before the first in the order of look-up.
    pub fn other_parent(self) -> Option<ErrorKind> {
        match self {
            ErrorKind::AxisError => Some(ErrorKind::ValueError),
            _ => None,
        }
    }
    /// Whether this is `other` or below it.
    pub fn is_a(self, other: ErrorKind) -> bool {
        if self.other_parent().is_some_and(|p| p.is_a(other)) {
            return true;
        }
        let mut kind = self;
        loop {
            if kind == other {
                return true;
            }
            if kind.parent() == kind {
                return false;
            }
            kind = kind.parent();
        }
    }
}

/// A Python exception on its way: type, message, hints.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    hints: Vec<String>,
    /// For an `AxisError`.
    axis: Option<AboutAxis>,
}

/// What an `AxisError` is about.
#[derive(Clone, Debug)]
pub struct AboutAxis {
    pub axis: i64,
    /// How many axes there are.
    pub ndim: usize,
    /// What the message begins with: the argument's name.
    pub prefix: Option<String>,
}

impl AboutAxis {
    /// NumPy's words for it.
    pub fn text(&self) -> String {
        let text = format!("axis {} is out of bounds for array of dimension {}", self.axis, self.ndim);
        self.prefix.as_ref().map_or(text.clone(), |p| format!("{p}: {text}"))
    }
}

impl Error {
    /// An exception of this type with this message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner { kind, message: message.into(), hints: Vec::new(), axis: None }))
    }
    /// A `TypeError`.
    pub fn type_error(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::TypeError, message)
    }
    /// A `ValueError`.
    pub fn value(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ValueError, message)
    }
    /// An `IndexError`.
    pub fn index(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::IndexError, message)
    }
    /// A `RuntimeError`.
    pub fn runtime(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::RuntimeError, message)
    }
    /// A `NotImplementedError`: real in NumPy or PyTorch, absent here; say what to use instead.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotImplementedError, message)
    }
    /// NumPy's `AxisError`; the prefix names the argument.
    pub fn axis(axis: i64, ndim: usize, prefix: Option<&str>) -> Self {
        let about = AboutAxis { axis, ndim, prefix: prefix.map(str::to_string) };
        let mut e = Self::new(ErrorKind::AxisError, about.text());
        e.0.axis = Some(about);
        e
    }
    /// What an `AxisError` is about.
    pub fn about_axis(&self) -> Option<&AboutAxis> {
        self.0.axis.as_ref()
    }
    /// Adds a hint that is printed below the message on standard error.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }
    /// The exception type.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }
    /// The text after the colon.
    pub fn message(&self) -> &str {
        &self.0.message
    }
    /// The hints, in the order they were added.
    pub fn hints(&self) -> &[String] {
        &self.0.hints
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.kind().name(), self.message())
    }
}

/// The result of everything that can raise.
pub type Result<T> = std::result::Result<T, Error>;
