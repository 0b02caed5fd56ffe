//! Atoms: names, literals, strings, and everything in brackets; then what may follow one.

use super::state::*;
use crate::ast::{Arg, Comprehension, Expr, ExprKind, FPart, Name, Span};
use crate::number;
use crate::string::{Literal, decode_bytes, decode_str};
use crate::token::Tok;
use chumsky::prelude::*;

/// The shared parsers that brackets hold.
pub struct Inside<'a, E: Fail<'a>> {
    pub expression: P<'a, Expr, E>,
    pub named_expression: P<'a, Expr, E>,
    pub bitwise_or: P<'a, Expr, E>,
    pub for_if_clauses: P<'a, Vec<Comprehension>, E>,
    pub yield_expr: P<'a, Expr, E>,
    pub star_expressions: P<'a, Expr, E>,
}

/// Names, literals and bracketed forms.
pub fn atom<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    let name = just(Tok::Name).map_with(|_, e| {
        let span = span(e);
        let name = e.state().name(span);
        expr(ExprKind::Name(name), span)
    });
    let number = just(Tok::Number).map_with(|_, e| {
        let span = span(e);
        let kind = number::value(e.state().text(span)).unwrap_or_else(|message| {
            e.state().error(span, message);
            ExprKind::None
        });
        expr(kind, span)
    });
    let word = one_of([Tok::None, Tok::True, Tok::False, Tok::Ellipsis]).map_with(|tok, e| {
        let kind = match tok {
            Tok::None => ExprKind::None,
            Tok::True => ExprKind::True,
            Tok::False => ExprKind::False,
            _ => ExprKind::Ellipsis,
        };
        node(kind, e)
    });
    choice((name, number, strings(inside), group(inside), list(inside), word, dict_or_set(inside))).boxed()
}

/// A piece of a run of adjacent string literals.
enum Piece {
    Text(String),
    Bytes(Vec<u8>),
    Parts(Vec<FPart>),
}

/// `(STRING | fstring)+`, joined.
pub fn strings<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    let plain = just(Tok::Str).map_with(|_, e| {
        let span = span(e);
        let literal = Literal::split(e.state().text(span));
        Piece::Text(decode_str(literal.body, literal.raw).unwrap_or_default().into())
    });
    let bytes = just(Tok::Bytes).map_with(|_, e| {
        let span = span(e);
        let literal = Literal::split(e.state().text(span));
        Piece::Bytes(decode_bytes(literal.body, literal.raw).unwrap_or_default().into())
    });
    let fstring = fstring(inside).map(Piece::Parts);
    choice((plain, fstring, bytes))
        .repeated()
        .at_least(1)
        .collect::<Vec<_>>()
        .map_with(|pieces, e| node(join(pieces), e))
        .boxed()
}

fn join(mut pieces: Vec<Piece>) -> ExprKind {
    if pieces.len() == 1
        && let Some(Piece::Text(text)) = pieces.first_mut()
    {
        return ExprKind::Str(std::mem::take(text).into());
    }
    let mut text = String::new();
    let mut bytes = Vec::new();
    let mut parts: Vec<FPart> = Vec::new();
    let (mut is_f, mut is_bytes) = (false, false);
    let flush = |text: &mut String, parts: &mut Vec<FPart>| {
        if !text.is_empty() {
            parts.push(FPart::Lit(std::mem::take(text).into()));
        }
    };
    for piece in pieces {
        match piece {
            Piece::Text(t) => text.push_str(&t),
            Piece::Bytes(b) => {
                is_bytes = true;
                bytes.extend(b);
            }
            Piece::Parts(ps) => {
                is_f = true;
                for part in ps {
                    match part {
                        FPart::Lit(t) => text.push_str(&t),
                        field => {
                            flush(&mut text, &mut parts);
                            parts.push(field);
                        }
                    }
                }
            }
        }
    }
    if is_bytes {
        return ExprKind::Bytes(bytes.into());
    }
    if is_f {
        flush(&mut text, &mut parts);
        return ExprKind::FString(parts);
    }
    ExprKind::Str(text.into())
}

/// An f-string: text and fields.
pub fn fstring<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Vec<FPart>, E> {
    // The opening token tells whether the text is raw; text tokens ask the state for it.
    let text = just(Tok::FText).map_with(|_, e| {
        let span = span(e);
        FPart::Lit(e.state().text(span).into())
    });
    let text = text.boxed();
    let conversion = just(Tok::FConv).map_with(|_, e| {
        let span = span(e);
        e.state().text(span).chars().nth(1).unwrap_or('s')
    });
    let debug = just(Tok::FDebug).map_with(|_, e| span(e).end);
    let open = just(Tok::FOpen).map_with(|_, e| span(e).end);
    let value = choice((inside.yield_expr.clone(), inside.star_expressions.clone())).boxed();
    let part = recursive(|part| {
        let spec = just(Tok::FSpec).ignore_then(part.repeated().collect::<Vec<_>>());
        let field = open
            .then(value)
            .then(debug.or_not())
            .then(conversion.or_not())
            .then(spec.or_not())
            .then_ignore(just(Tok::FClose))
            .map_with(|((((open, value), debug), conversion), spec), e| {
                if let ExprKind::Starred(_) = &*value.kind {
                    let span = value.span;
                    e.state().error(span, "f-string: cannot use starred expression here");
                }
                let debug = debug.map(|end| {
                    let text = e.state().text(Span { start: open, end });
                    text.replace("\r\n", "\n").replace('\r', "\n").into()
                });
                FPart::Field { value, debug, conversion, spec }
            });
        choice((text, field.boxed())).boxed()
    });
    just(Tok::FStart)
        .map_with(|_, e| {
            let span = span(e);
            e.state().text(span).contains(['r', 'R'])
        })
        .then(part.repeated().collect::<Vec<_>>())
        .then_ignore(just(Tok::FEnd))
        .map(|(raw, mut parts)| {
            unescape(&mut parts, raw);
            parts
        })
        .boxed()
}

/// Decodes the text of an f-string (its escapes have been checked with the tokens).
fn unescape(parts: &mut [FPart], raw: bool) {
    for part in parts {
        match part {
            FPart::Lit(text) => {
                if let Ok(decoded) = decode_str(text, raw) {
                    *text = decoded;
                }
            }
            FPart::Field { spec: Some(spec), .. } => unescape(spec, raw),
            FPart::Field { .. } => {}
        }
    }
}

/// `'(' … ')'`: empty tuple, tuple, group, generator expression or yield.
pub fn group<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    enum Rest {
        One,
        Tuple(Vec<Expr>),
        Generator(Vec<Comprehension>),
    }
    let item = star_named_expression(inside);
    let more =
        just(Tok::Comma).ignore_then(item.separated_by(just(Tok::Comma)).allow_trailing().collect::<Vec<_>>()).boxed();
    let rest = choice((
        more.clone().map(Rest::Tuple),
        inside.for_if_clauses.clone().map(Rest::Generator),
        empty().map(|()| Rest::One),
    ))
    .boxed();
    // A lone starred expression needs a comma.
    let starred = starred_expression(inside).then(more.map(Rest::Tuple));
    let inner = choice((
        inside.yield_expr.clone().map(|y| Some((y, Rest::One))),
        starred.map(Some),
        inside.named_expression.clone().then(rest).map(Some),
        empty().map(|()| None),
    ))
    .boxed();
    just(Tok::LPar)
        .ignore_then(inner)
        .then_ignore(just(Tok::RPar))
        .map_with(|inner, e| match inner {
            None => node(ExprKind::Tuple(Vec::new()), e),
            Some((first, Rest::One)) => first,
            Some((first, Rest::Tuple(more))) => {
                let mut all = Vec::with_capacity(more.len() + 1);
                all.push(first);
                all.extend(more);
                node(ExprKind::Tuple(all), e)
            }
            Some((elt, Rest::Generator(clauses))) => node(ExprKind::Generator { elt, clauses }, e),
        })
        .boxed()
}

/// `'*' bitwise_or`.
pub fn starred_expression<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    just(Tok::Star).ignore_then(inside.bitwise_or.clone()).map_with(|x, e| node(ExprKind::Starred(x), e)).boxed()
}

/// `starred_expression` | `named_expression`.
pub fn star_named_expression<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    choice((starred_expression(inside), inside.named_expression.clone())).boxed()
}

/// `'[' … ']'`: list or list comprehension.
pub fn list<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    enum Rest {
        Items(Vec<Expr>),
        Clauses(Vec<Comprehension>),
    }
    let item = star_named_expression(inside);
    let more = just(Tok::Comma)
        .ignore_then(item.clone().separated_by(just(Tok::Comma)).allow_trailing().collect::<Vec<_>>())
        .or_not()
        .map(|more| Rest::Items(more.unwrap_or_default()));
    let rest = choice((inside.for_if_clauses.clone().map(Rest::Clauses), more)).boxed();
    just(Tok::LSqb)
        .ignore_then(item.then(rest).or_not())
        .then_ignore(just(Tok::RSqb))
        .map_with(|inner, e| match inner {
            None => node(ExprKind::List(Vec::new()), e),
            Some((first, Rest::Items(more))) => {
                let mut all = Vec::with_capacity(more.len() + 1);
                all.push(first);
                all.extend(more);
                node(ExprKind::List(all), e)
            }
            Some((elt, Rest::Clauses(clauses))) => {
                unstarred(&elt, e);
                node(ExprKind::ListComp { elt, clauses }, e)
            }
        })
        .boxed()
}

fn unstarred<'a, E: Fail<'a>>(elt: &Expr, e: &mut At<'a, '_, E>) {
    if let ExprKind::Starred(_) = &*elt.kind {
        e.state().error(elt.span, "iterable unpacking cannot be used in comprehension");
    }
}

/// An entry of `{…}`.
enum Entry {
    Item(Expr),
    Pair(Option<Expr>, Expr),
}

/// `'{' … '}'`: dict, set and their comprehensions.
pub fn dict_or_set<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    enum Rest {
        Entries(Vec<Entry>),
        Clauses(Vec<Comprehension>),
    }
    let unpacked =
        just(Tok::DoubleStar).ignore_then(inside.bitwise_or.clone()).map(|mapping| Entry::Pair(None, mapping));
    let pair_or_item = inside
        .named_expression
        .clone()
        .then(just(Tok::Colon).ignore_then(inside.expression.clone()).or_not())
        .map_with(|(key, value), e| match value {
            Some(value) => {
                bare_walrus(&key, e);
                Entry::Pair(Some(key), value)
            }
            None => Entry::Item(key),
        });
    let entry = choice((unpacked, starred_expression(inside).map(Entry::Item), pair_or_item)).boxed();
    let more = just(Tok::Comma)
        .ignore_then(entry.clone().separated_by(just(Tok::Comma)).allow_trailing().collect::<Vec<_>>())
        .or_not()
        .map(|more| Rest::Entries(more.unwrap_or_default()));
    let rest = choice((inside.for_if_clauses.clone().map(Rest::Clauses), more)).boxed();
    just(Tok::LBrace)
        .ignore_then(entry.then(rest).or_not())
        .then_ignore(just(Tok::RBrace))
        .map_with(|inner, e| {
            let kind = match inner {
                None => ExprKind::Dict(Vec::new()),
                Some((first, Rest::Entries(more))) => entries(first, more, e),
                Some((Entry::Item(elt), Rest::Clauses(clauses))) => {
                    unstarred(&elt, e);
                    ExprKind::SetComp { elt, clauses }
                }
                Some((Entry::Pair(Some(key), value), Rest::Clauses(clauses))) => {
                    ExprKind::DictComp { key, value, clauses }
                }
                Some((Entry::Pair(None, value), Rest::Clauses(_))) => {
                    let message = "dict unpacking cannot be used in dict comprehension";
                    e.state().error(value.span, message);
                    ExprKind::None
                }
            };
            node(kind, e)
        })
        .boxed()
}

fn entries<'a, E: Fail<'a>>(first: Entry, more: Vec<Entry>, e: &mut At<'a, '_, E>) -> ExprKind {
    let is_dict = matches!(first, Entry::Pair(..));
    let (mut items, mut pairs) = (Vec::new(), Vec::new());
    for entry in std::iter::once(first).chain(more) {
        match entry {
            Entry::Item(item) => {
                if is_dict && pairs.len() + items.len() > 0 && items.is_empty() {
                    let at = item.span;
                    let message = match &*item.kind {
                        ExprKind::Starred(_) => "invalid syntax",
                        _ => "':' expected after dictionary key",
                    };
                    e.state().error(at, message);
                }
                items.push(item);
            }
            Entry::Pair(key, value) => {
                if !is_dict && pairs.is_empty() {
                    let at = key.as_ref().map_or(value.span, |k| k.span);
                    e.state().error(at, "invalid syntax");
                }
                pairs.push((key, value));
            }
        }
    }
    if is_dict { ExprKind::Dict(pairs) } else { ExprKind::Set(items) }
}

/// What may follow an atom.
enum Trailer {
    Attribute(Name, Span),
    Call(Vec<Arg>),
    Subscript(Expr),
}

/// `atom ('.' NAME | '(' arguments ')' | '[' slices ']')*`.
pub fn primary<'a, E: Fail<'a>>(
    atom: P<'a, Expr, E>,
    arguments: P<'a, Vec<Arg>, E>,
    slices: P<'a, Expr, E>,
) -> P<'a, Expr, E> {
    let attribute = just(Tok::Dot).ignore_then(name()).map(|(name, span)| Trailer::Attribute(name, span));
    let call = arguments.map(Trailer::Call);
    let subscript = slices.map(Trailer::Subscript);
    let trailer = choice((attribute, call, subscript)).boxed();
    atom.foldl_with(trailer.repeated(), |value, trailer, e| {
        let kind = match trailer {
            Trailer::Attribute(attr, attr_span) => ExprKind::Attribute { value, attr, attr_span },
            Trailer::Call(args) => ExprKind::Call { func: value, args },
            Trailer::Subscript(index) => ExprKind::Subscript { value, index },
        };
        node(kind, e)
    })
    .boxed()
}

/// `'[' slice (',' slice)* [','] ']'`.
pub fn slices<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    // Here, as in a call and other than in a list, the star takes a whole expression.
    let starred = just(Tok::Star).ignore_then(inside.expression.clone()).map_with(|x, e| node(ExprKind::Starred(x), e));
    let item = choice((starred.boxed(), slice(inside))).boxed();
    let items = item
        .separated_by(just(Tok::Comma))
        .at_least(1)
        .collect::<Vec<_>>()
        .then(just(Tok::Comma).or_not())
        .map_with(|(mut items, comma), e| {
            let starred = matches!(items.first().map(|x| &*x.kind), Some(ExprKind::Starred(_)));
            if items.len() == 1 && comma.is_none() && !starred {
                return items.remove(0);
            }
            node(ExprKind::Tuple(items), e)
        })
        .boxed();
    just(Tok::LSqb).ignore_then(items).then_ignore(just(Tok::RSqb)).boxed()
}

/// `[expression] ':' [expression] [':' [expression]]` | `named_expression`.
pub fn slice<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Expr, E> {
    let part = inside.expression.clone().or_not().boxed();
    let rest = just(Tok::Colon).ignore_then(part.clone()).then(just(Tok::Colon).ignore_then(part).or_not()).boxed();
    let bare =
        rest.clone().map_with(|(upper, step), e| node(ExprKind::Slice { lower: None, upper, step: step.flatten() }, e));
    let begun = inside.named_expression.clone().then(rest.or_not()).map_with(|(lower, rest), e| {
        let Some((upper, step)) = rest else {
            return lower;
        };
        bare_walrus(&lower, e);
        node(ExprKind::Slice { lower: Some(lower), upper, step: step.flatten() }, e)
    });
    choice((bare, begun)).boxed()
}

/// `a := b` needs brackets before a `:`.
fn bare_walrus<'a, E: Fail<'a>>(x: &Expr, e: &mut At<'a, '_, E>) {
    let whole = span(e);
    if matches!(&*x.kind, ExprKind::Named { .. }) && x.span.start == whole.start {
        e.state().error(Span { start: x.span.end, end: whole.end }, "invalid syntax");
    }
}
