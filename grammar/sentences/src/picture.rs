//! The grammar as railroad diagrams: one row a rule, in one SVG.

use crate::{Grammar, Node};
use railroad::{
    Choice, DEFAULT_CSS, Diagram, Empty, LabeledBox, NonTerminal, Optional, Repeat, Sequence, SimpleEnd, SimpleStart,
    Terminal, VerticalGrid,
};

/// The whole grammar, a rule below the other.
pub fn picture(grammar: &Grammar) -> String {
    let rows = grammar.order.iter().map(|name| {
        let track: Vec<Box<dyn railroad::Node>> =
            vec![Box::new(SimpleStart), draw(&grammar.rules[name]), Box::new(SimpleEnd)];
        let title = railroad::Comment::new(name.clone());
        Box::new(LabeledBox::new(Sequence::new(track), title)) as Box<dyn railroad::Node>
    });
    let mut diagram = Diagram::new(VerticalGrid::new(rows.collect()));
    diagram.add_element(railroad::svg::Element::new("style").set("type", "text/css").raw_text(DEFAULT_CSS));
    format!("{diagram}\n")
}

fn draw(node: &Node) -> Box<dyn railroad::Node> {
    match node {
        Node::Rule(name) => Box::new(NonTerminal::new(name.clone())),
        Node::Token(text) | Node::Text(text) => Box::new(Terminal::new(text.clone())),
        Node::Sequence(all) => Box::new(Sequence::new(all.iter().map(draw).collect())),
        Node::Choice(all) => Box::new(Choice::new(all.iter().map(draw).collect())),
        Node::Optional(inner) => Box::new(Optional::new(draw(inner))),
        Node::Repeat(inner) => {
            Box::new(Optional::new(Repeat::new(draw(inner), Box::new(Empty) as Box<dyn railroad::Node>)))
        }
    }
}
