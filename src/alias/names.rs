//! Every array that can be reached under a name, and who shares elements with whom.

use crate::array::overlap::{self, Overlap};
use crate::array::{Array, DType, Layout};
use crate::value::repr::quote;
use crate::value::{Symbol, Value};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

/// How deep lists, dicts and attributes are followed.
const DEPTH: usize = 3;
/// How many items of one container are looked at.
const ITEMS: usize = 200;
/// How many steps one decision of overlap may take.
const BUDGET: u64 = 1 << 20;

/// Whose rules an array obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Library {
    Numpy,
    Torch,
}

impl Library {
    /// The library of an array value.
    pub fn of(v: &Value) -> Option<Library> {
        match v {
            Value::Array(_) => Some(Library::Numpy),
            Value::Tensor(_) => Some(Library::Torch),
            _ => None,
        }
    }
    /// As in prose.
    pub fn name(self) -> &'static str {
        match self {
            Library::Numpy => "NumPy",
            Library::Torch => "PyTorch",
        }
    }
}

/// An array and how a program gets at it.
#[derive(Clone)]
pub struct Named {
    /// Python's expression for it: `a`, `log[0]`, `net['w']`, `self.data`.
    pub path: String,
    /// The name at its root.
    pub root: Symbol,
    /// The `ndarray` or tensor.
    pub value: Value,
    /// Its buffer, offset, shape, strides and dtype.
    pub array: Array,
    pub library: Library,
    /// The statement that bound the root to what it is now (a stamp of [`crate::value::observe::place`]).
    pub since: Option<u64>,
}

impl Named {
    /// The identity of its buffer: no other of the process ever has it.
    pub fn buffer(&self) -> u64 {
        self.array.storage().id()
    }
    /// Whether it is the very same object as another.
    pub fn is(&self, other: &Named) -> bool {
        self.value.is(&other.value)
    }
    pub fn layout(&self) -> &Layout {
        self.array.layout()
    }
    pub fn dtype(&self) -> DType {
        self.array.dtype()
    }
    /// Whether the prompt bound it, or it is private by its name.
    pub fn is_hidden(&self) -> bool {
        hidden(self.root.as_str())
    }
    /// Bytes of its elements.
    pub fn bytes(&self) -> usize {
        self.array.size() * self.dtype().itemsize()
    }
}

/// Whether a name is the prompt's or a tool's, or private.
pub fn hidden(name: &str) -> bool {
    name.starts_with(['_', ' ']) || matches!(name, "In" | "Out")
}

/// Since which statement each name has been bound to what it is bound to.
#[derive(Default)]
pub struct Since(FxHashMap<Symbol, (usize, u64)>);

impl Since {
    /// Notes the bindings after the statement with this stamp ran. To be called after each statement: an
    /// object that is bound anew lives together with the one it replaces, so their identities differ.
    pub fn update(&mut self, all: &[(Symbol, Value)], stamp: u64) {
        for (name, v) in all {
            let now = v.id();
            let known = self.0.entry(*name).or_insert((now, stamp));
            if known.0 != now {
                *known = (now, stamp);
            }
        }
    }
    /// The statement that bound a name.
    pub fn get(&self, name: Symbol) -> Option<u64> {
        self.0.get(&name).map(|(_, stamp)| *stamp)
    }
}

/// The arrays under these names: directly, and in lists, tuples, dicts, sets and attributes of objects to a
/// small depth. In the order of the names; a container is entered once.
pub fn names(all: &[(Symbol, Value)], since: &Since) -> Vec<Named> {
    names_where(all, since, &|_| true)
}

/// Those among them that use a buffer of which this is true.
pub fn names_where(all: &[(Symbol, Value)], since: &Since, wanted: &dyn Fn(u64) -> bool) -> Vec<Named> {
    let mut walk = Walk { out: Vec::new(), entered: FxHashSet::default(), since, wanted };
    // The names of a function hide those of its module.
    let mut shown = FxHashSet::with_capacity_and_hasher(all.len(), FxBuildHasher);
    for (name, v) in all {
        if shown.insert(*name) && (v.is_array() || is_container(v)) {
            walk.value(&Path::Root(*name), v, DEPTH);
        }
    }
    walk.out
}

fn is_container(v: &Value) -> bool {
    matches!(v, Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Instance(_))
}

/// How a value was reached. It becomes text for the arrays that are asked for only.
enum Path<'a> {
    Root(Symbol),
    Index(&'a Path<'a>, usize),
    Key(&'a Path<'a>, &'a Value),
    Attr(&'a Path<'a>, Symbol),
}

impl Path<'_> {
    fn root(&self) -> Symbol {
        match self {
            Path::Root(name) => *name,
            Path::Index(of, _) | Path::Key(of, _) | Path::Attr(of, _) => of.root(),
        }
    }
    fn text(&self) -> String {
        match self {
            Path::Root(name) => name.as_str().to_string(),
            Path::Index(of, i) => format!("{}[{i}]", of.text()),
            Path::Key(of, Value::Str(s)) => format!("{}[{}]", of.text(), quote(s.as_str())),
            Path::Key(of, Value::Int(i)) => format!("{}[{i}]", of.text()),
            Path::Key(of, _) => format!("{}[…]", of.text()),
            Path::Attr(of, name) => format!("{}.{name}", of.text()),
        }
    }
}

struct Walk<'a> {
    out: Vec<Named>,
    entered: FxHashSet<usize>,
    since: &'a Since,
    wanted: &'a dyn Fn(u64) -> bool,
}

impl Walk<'_> {
    fn array(&mut self, path: &Path, v: &Value, array: Array, library: Library) {
        if (self.wanted)(array.storage().id()) {
            let (root, value) = (path.root(), v.clone());
            self.out.push(Named { path: path.text(), root, value, array, library, since: self.since.get(root) });
        }
    }

    fn value(&mut self, path: &Path, v: &Value, depth: usize) {
        match v {
            Value::Array(a) => return self.array(path, v, a.array().clone(), Library::Numpy),
            Value::Tensor(t) => {
                self.array(path, v, t.array().clone(), Library::Torch);
                let grad = t.grad.borrow().clone();
                return self.value(&Path::Attr(path, Symbol::new("grad")), &grad, depth.saturating_sub(1));
            }
            _ => {}
        }
        if depth == 0 || !is_container(v) || !self.entered.insert(v.id()) {
            return;
        }
        match v {
            Value::List(l) => self.items(path, &l.borrow(), depth),
            Value::Tuple(t) => self.items(path, t, depth),
            Value::Dict(d) => {
                for (key, item) in
                    d.pairs().iter().take(ITEMS).filter(|(k, _)| matches!(k, Value::Str(_) | Value::Int(_)))
                {
                    self.value(&Path::Key(path, key), item, depth - 1);
                }
            }
            Value::Instance(i) => {
                let own: Vec<_> = i.dict.borrow().iter().map(|(n, v)| (*n, v.clone())).collect();
                for (name, item) in own.iter().take(ITEMS) {
                    self.value(&Path::Attr(path, *name), item, depth - 1);
                }
            }
            _ => {}
        }
    }

    fn items(&mut self, path: &Path, items: &[Value], depth: usize) {
        for (i, item) in items.iter().take(ITEMS).enumerate() {
            self.value(&Path::Index(path, i), item, depth - 1);
        }
    }
}

/// The arrays by buffer, in order of first mention: each group shares one buffer.
pub fn groups(all: &[Named]) -> Vec<Vec<&Named>> {
    let mut out: Vec<Vec<&Named>> = Vec::new();
    for n in all {
        match out.iter_mut().find(|g| g[0].buffer() == n.buffer()) {
            Some(group) => group.push(n),
            None => out.push(vec![n]),
        }
    }
    out
}

/// Those that share at least one element with an array: whom a write through it reaches. Decided exactly;
/// what the budget does not settle counts as shared.
pub fn reached<'a>(array: &Array, all: &'a [Named]) -> Vec<&'a Named> {
    let hit = |n: &&Named| overlap::shares(array, &n.array, Some(BUDGET)) != Overlap::No;
    all.iter().filter(|n| n.array.storage().same(array.storage())).filter(hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(values: &[i64]) -> Array {
        Array::from_slice(values, &[values.len()]).unwrap()
    }

    fn part(a: &Array, offset: usize, n: usize, stride: isize) -> Array {
        let layout = Layout { shape: [n][..].into(), strides: [stride][..].into(), offset };
        a.with_layout(layout).unwrap()
    }

    #[test]
    fn containers_are_followed_and_groups_share_a_buffer() {
        let a = array(&[1, 2, 3, 4]);
        let all = [
            (Symbol::new("a"), Value::ndarray(a.clone())),
            (Symbol::new("n"), Value::Int(3)),
            (Symbol::new("log"), Value::list(vec![Value::Int(1), Value::tensor(part(&a, 0, 2, 2))])),
            (Symbol::new("b"), Value::ndarray(array(&[7]))),
            (Symbol::new("odd"), Value::ndarray(part(&a, 1, 2, 2))),
        ];
        let found = names(&all, &Since::default());
        let paths: Vec<_> = found.iter().map(|n| n.path.as_str()).collect();
        assert_eq!(paths, ["a", "log[1]", "b", "odd"]);
        assert_eq!(found[1].library, Library::Torch);
        let sizes: Vec<_> = groups(&found).iter().map(Vec::len).collect();
        assert_eq!(sizes, [3, 1]);
        // Interleaved: one buffer, no common element.
        let to: Vec<_> = reached(&found[3].array, &found).iter().map(|n| n.path.clone()).collect();
        assert_eq!(to, ["a", "odd"]);
    }

    #[test]
    fn a_list_in_itself_ends() {
        let list = Value::list(vec![]);
        if let Value::List(l) = &list {
            l.borrow_mut().extend([list.clone(), Value::ndarray(array(&[1]))]);
        }
        let found = names(&[(Symbol::new("x"), list)], &Since::default());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "x[1]");
    }

    #[test]
    fn since_is_the_statement_that_bound_the_name() {
        let (a, b, x) = (Value::list(vec![]), Value::list(vec![]), Symbol::new("x"));
        let mut since = Since::default();
        since.update(&[(x, a.clone())], 7);
        since.update(&[(x, a)], 8);
        assert_eq!(since.get(x), Some(7));
        since.update(&[(x, b)], 9);
        assert_eq!(since.get(x), Some(9));
    }
}
