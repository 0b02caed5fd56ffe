//! What the text before a place refers to, found without running anything: `np.linalg`, `a.T`,
//! `np.zeros(3)`, `"abc"`.

use crate::eval::Globals;
use crate::library;
use crate::value::types::{self, Member};
use crate::value::{Builtin, Class, Host, Symbol, TypeInfo, Value};
use std::rc::Rc;
use tscript_grammar::lex::{Class as Token, Piece};

/// What is known of an expression.
#[derive(Clone)]
pub enum Known {
    Value(Value),
    /// Some object of this type.
    Of(&'static TypeInfo),
    /// Some object of this class.
    OfClass(Rc<Class>),
}

/// A step of a primary expression.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Link {
    Name(String),
    Attr(String),
    Call,
    Index,
    Literal(Literal),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Literal {
    Str,
    List,
    Dict,
    Float,
    Int,
}

/// Attributes that are of the same type as their object.
const SAME: &[&str] = &["T", "mT", "H", "mH", "real", "imag", "grad", "data", "base"];

/// What the primary expression that ends before `pieces[end]` refers to.
pub fn known(h: &mut dyn Host, globals: &Globals, text: &str, pieces: &[Piece], end: usize) -> Option<Known> {
    let links = links(text, pieces, end)?;
    let mut links = links.into_iter();
    let mut at = match links.next()? {
        Link::Name(name) => Known::Value(global(h, globals, &name)?),
        Link::Literal(kind) => Known::Of(match kind {
            Literal::Str => &types::STR,
            Literal::List => &types::LIST,
            Literal::Dict => &types::DICT,
            Literal::Float => &types::FLOAT,
            Literal::Int => &types::INT,
        }),
        _ => return None,
    };
    for link in links {
        at = match link {
            Link::Attr(name) => attribute(h, &at, &name)?,
            Link::Call => call_result(&at)?,
            Link::Index => item(&at)?,
            _ => return None,
        };
    }
    Some(at)
}

/// A name of the program or a builtin.
pub fn global(h: &mut dyn Host, globals: &Globals, name: &str) -> Option<Value> {
    let name = Symbol::new(name);
    if let Some(v) = globals.get(name) {
        return Some(v);
    }
    match h.import("builtins") {
        Ok(Value::Module(m)) => m.get(h, name).ok()?,
        _ => None,
    }
}

/// The steps of the primary expression that ends before `pieces[end]`, first one first.
fn links(text: &str, pieces: &[Piece], end: usize) -> Option<Vec<Link>> {
    let word = |p: &Piece| text[p.span.clone()].to_string();
    let mut found = vec![];
    let mut i = end;
    loop {
        i = i.checked_sub(1)?;
        let p = &pieces[i];
        match p.class {
            Token::Name => {
                let dotted = i > 0 && &text[pieces[i - 1].span.clone()] == ".";
                if !dotted {
                    found.push(Link::Name(word(p)));
                    break;
                }
                found.push(Link::Attr(word(p)));
                i -= 1;
            }
            Token::Close => {
                let open = opening(pieces, i)?;
                let bracket = &text[pieces[open].span.clone()];
                let applied = open > 0
                    && matches!(pieces[open - 1].class, Token::Name | Token::Close | Token::Str)
                    && bracket != "{";
                match (bracket, applied) {
                    ("(", true) => found.push(Link::Call),
                    ("[", true) => found.push(Link::Index),
                    ("[", false) => found.push(Link::Literal(Literal::List)),
                    ("{", _) => found.push(Link::Literal(Literal::Dict)),
                    _ => return None,
                }
                if !applied {
                    break;
                }
                i = open;
            }
            Token::Str => {
                found.push(Link::Literal(Literal::Str));
                break;
            }
            Token::Number => {
                let float = word(p).contains('.');
                found.push(Link::Literal(if float { Literal::Float } else { Literal::Int }));
                break;
            }
            _ => return None,
        }
    }
    found.reverse();
    Some(found)
}

/// The bracket that the one at `close` closes.
fn opening(pieces: &[Piece], close: usize) -> Option<usize> {
    let mut depth = 0usize;
    for i in (0..=close).rev() {
        match pieces[i].class {
            Token::Close => depth += 1,
            Token::Open => {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
            Token::Newline if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// `at.name`, where that can be said without computing anything.
pub fn attribute(h: &mut dyn Host, at: &Known, name: &str) -> Option<Known> {
    let symbol = Symbol::new(name);
    match at {
        Known::Value(Value::Module(m)) => m.get(h, symbol).ok()?.map(Known::Value),
        Known::Value(Value::Instance(i)) => {
            let own = i.dict.borrow().get(&symbol).cloned();
            own.or_else(|| i.class().lookup(symbol)).map(Known::Value)
        }
        Known::Value(Value::Class(c)) | Known::OfClass(c) => c.lookup(symbol).map(Known::Value),
        Known::Value(Value::Type(t)) => member(t, name),
        Known::Value(v) => member(v.type_info(), name),
        Known::Of(t) => member(t, name),
    }
}

fn member(t: &'static TypeInfo, name: &str) -> Option<Known> {
    match t.member(name)? {
        Member::Method(row) | Member::Static(row) => Some(Known::Value(Value::Builtin(row))),
        Member::Attr(_) if SAME.contains(&name) => Some(Known::Of(t)),
        Member::Attr(_) if name == "shape" => Some(Known::Of(&types::TUPLE)),
        Member::Attr(_) => None,
    }
}

/// What a call most probably gives: an object of the type, an array of the function's library.
fn call_result(callee: &Known) -> Option<Known> {
    match callee {
        Known::Value(Value::Type(t)) => Some(Known::Of(t)),
        Known::Value(Value::Class(c)) => Some(Known::OfClass(c.clone())),
        Known::Value(Value::Builtin(row)) => Some(Known::Of(result_type(row)?)),
        Known::Value(Value::Method(m)) => call_result(&Known::Value(m.function.clone())),
        _ => None,
    }
}

fn result_type(row: &'static Builtin) -> Option<&'static TypeInfo> {
    match row.file {
        f if f.contains("library/numpy/") => Some(&types::NDARRAY),
        f if f.contains("library/torch/") => Some(&types::TENSOR),
        f if f.contains("core/text") => Some(&types::STR),
        _ => None,
    }
}

/// What an index most probably gives.
fn item(at: &Known) -> Option<Known> {
    let t = match at {
        Known::Value(v) => v.type_info(),
        Known::Of(t) => t,
        Known::OfClass(_) => return None,
    };
    let same: [&'static TypeInfo; 3] = [&types::NDARRAY, &types::TENSOR, &types::STR];
    same.into_iter().find(|s| std::ptr::eq(*s, t)).map(Known::Of)
}

/// A name that can stand behind the dot.
pub struct MemberName {
    pub name: String,
    /// The first line of its documentation.
    pub summary: &'static str,
}

/// Everything that can stand behind the dot, unsorted.
pub fn members(at: &Known) -> Vec<MemberName> {
    match at {
        Known::Value(Value::Module(m)) => {
            let rows = m.spec().map_or(&[][..], |s| s.functions);
            let row = |name: &str| rows.iter().flat_map(|t| t.iter()).find(|r| r.name == name);
            let own = m.names().into_iter().map(|name| match row(name) {
                Some(row) => of_row(name, row),
                None => bare(name, module_summary(m.name.as_str(), name)),
            });
            own.collect()
        }
        Known::Value(Value::Instance(i)) => {
            let own: Vec<_> = i.dict.borrow().keys().map(|n| bare(n.as_str(), "")).collect();
            own.into_iter().chain(of_class(&i.class())).collect()
        }
        Known::Value(Value::Class(c)) | Known::OfClass(c) => of_class(c),
        Known::Value(Value::Type(t)) => of_type(t),
        Known::Value(v) => of_type(v.type_info()),
        Known::Of(t) => of_type(t),
    }
}

fn bare(name: &str, summary: &'static str) -> MemberName {
    MemberName { name: name.to_string(), summary }
}

fn of_row(name: &str, row: &'static Builtin) -> MemberName {
    MemberName { name: name.to_string(), summary: summary(row.doc) }
}

/// The first line of a doc comment.
pub fn summary(doc: &'static str) -> &'static str {
    doc.lines().next().unwrap_or("").trim()
}

fn module_summary(module: &str, name: &str) -> &'static str {
    library::module(&format!("{module}.{name}")).map_or("", |spec| summary(spec.doc))
}

fn of_type(t: &'static TypeInfo) -> Vec<MemberName> {
    let describe = |name| match t.member(name) {
        Some(Member::Method(row) | Member::Static(row)) => of_row(name, row),
        Some(Member::Attr(attr)) => bare(name, summary(attr.doc)),
        None => bare(name, ""),
    };
    t.names().into_iter().map(describe).collect()
}

fn of_class(c: &Rc<Class>) -> Vec<MemberName> {
    let mut all = vec![];
    for class in c.mro() {
        all.extend(class.dict.borrow().keys().map(|name| bare(name.as_str(), "")));
    }
    all.extend(c.native.map(of_type).unwrap_or_default());
    all
}

/// A parameter as hints and completion show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// With its stars.
    pub text: String,
    pub name: String,
    pub takes_keyword: bool,
    pub is_rest: bool,
}

/// The parameters of something that can be called, `self` left out.
pub fn parameters(callee: &Known) -> Option<Vec<Parameter>> {
    use crate::value::call::ParamKind;
    let of_rows = |row: &'static Builtin, bound: bool| {
        let slash = row.params.iter().position(|p| p.kind == ParamKind::Slash);
        let skip = usize::from(bound && row.params.first().is_some_and(|p| matches!(p.name, "this" | "self")));
        let shown = row.params.iter().enumerate().skip(skip).filter(|(_, p)| p.kind != ParamKind::Slash);
        let parameter = shown.map(|(i, p)| Parameter {
            text: format!("{}{}{}", p.kind.stars(), p.name, p.default.map(|d| format!("={d}")).unwrap_or_default()),
            name: p.name.to_string(),
            takes_keyword: slash.is_none_or(|s| i > s) && matches!(p.kind, ParamKind::Normal | ParamKind::KeywordOnly),
            is_rest: p.kind == ParamKind::Rest,
        });
        parameter.collect::<Vec<_>>()
    };
    match callee {
        Known::Value(Value::Builtin(row)) => Some(of_rows(row, true)),
        Known::Value(Value::Type(t)) => t.slots().construct.map(|row| of_rows(row, false)),
        Known::Value(Value::Method(m)) => {
            let all = parameters(&Known::Value(m.function.clone()))?;
            let skip = usize::from(matches!(m.function, Value::Function(_)));
            Some(all.into_iter().skip(skip).collect())
        }
        Known::Value(Value::Class(c)) => {
            let init = c.lookup(Symbol::new("__init__"))?;
            Some(parameters(&Known::Value(init))?.into_iter().skip(1).collect())
        }
        Known::Value(Value::Function(f)) => {
            let of_function = (f.parameters)(f).into_iter().map(|p| Parameter {
                // A default that is an array is not formatted at every key.
                text: format!("{}{}{}", p.kind.stars(), p.name, p.default.map(|d| short(&d)).unwrap_or_default()),
                name: p.name.as_str().to_string(),
                takes_keyword: !p.positional_only && matches!(p.kind, ParamKind::Normal | ParamKind::KeywordOnly),
                is_rest: p.kind == ParamKind::Rest,
            });
            Some(of_function.collect())
        }
        _ => None,
    }
}

fn short(default: &Value) -> String {
    match default {
        Value::None => "=None".into(),
        Value::Bool(b) if b.get() => "=True".into(),
        Value::Bool(_) => "=False".into(),
        Value::Int(i) => format!("={i}"),
        Value::Float(x) => format!("={:?}", x.get()),
        Value::Str(s) if s.as_str().len() <= 20 => format!("={:?}", s.as_str()).replace('"', "'"),
        _ => "=…".into(),
    }
}
