//! Interned names: attributes, keywords, globals. Equal names are one pointer.

use rustc_hash::{FxBuildHasher, FxHashSet};
use std::cell::RefCell;
use std::hash::{Hash, Hasher};

/// Values by name, in the order in which the names came.
pub type Names<V> = indexmap::IndexMap<Symbol, V, FxBuildHasher>;

/// A name of which one copy exists in the process: compared by address.
#[derive(Clone, Copy)]
pub struct Symbol(&'static str);

thread_local! {
    static NAMES: RefCell<FxHashSet<&'static str>> = RefCell::new(WELL_KNOWN.iter().map(|s| s.0).collect());
}

/// Names that the interpreter itself looks for, interned from the start.
macro_rules! well_known {
    ($($name:ident $text:literal)*) => {
        $(#[doc = concat!("`", $text, "`")] pub static $name: Symbol = Symbol($text);)*
        static WELL_KNOWN: &[&Symbol] = &[$(&$name),*];
    };
}
well_known! {
    NEW "__new__"
    INIT "__init__"
    CALL "__call__"
    SETATTR "__setattr__"
    EXTEND "extend"
}

impl Symbol {
    /// The symbol of this text. Its text stays for the rest of the process.
    pub fn new(text: &str) -> Symbol {
        NAMES.with(|names| {
            let mut names = names.borrow_mut();
            if let Some(known) = names.get(text) {
                return Symbol(known);
            }
            let leaked: &'static str = Box::leak(text.into());
            names.insert(leaked);
            Symbol(leaked)
        })
    }
    /// Its text.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl PartialEq for Symbol {
    #[inline(always)]
    fn eq(&self, other: &Symbol) -> bool {
        std::ptr::addr_eq(self.0.as_ptr(), other.0.as_ptr())
    }
}
impl Eq for Symbol {}
impl Hash for Symbol {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.as_ptr() as usize).hash(state);
    }
}
impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
impl std::fmt::Display for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.0)
    }
}
