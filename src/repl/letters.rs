//! Greek letters by their names: `\\alpha` and Tab give `α`.

/// Name and letter; with a capital the name gives the capital letter.
const LETTERS: &[(&str, char)] = &[
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("epsilon", 'ε'),
    ("zeta", 'ζ'),
    ("eta", 'η'),
    ("theta", 'θ'),
    ("iota", 'ι'),
    ("kappa", 'κ'),
    ("lambda", 'λ'),
    ("mu", 'μ'),
    ("nu", 'ν'),
    ("xi", 'ξ'),
    ("pi", 'π'),
    ("rho", 'ρ'),
    ("sigma", 'σ'),
    ("tau", 'τ'),
    ("upsilon", 'υ'),
    ("phi", 'φ'),
    ("chi", 'χ'),
    ("psi", 'ψ'),
    ("omega", 'ω'),
];

/// The bytes before the cursor that `\\name` takes, and what could stand there, with what it is.
pub fn complete(before: &str) -> Option<(usize, Vec<(String, String)>)> {
    let (_, name) = before.rsplit_once('\\')?;
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let capital = name.starts_with(|c: char| c.is_ascii_uppercase());
    let wanted = name.to_lowercase();
    let letter = |c: char| if capital { c.to_uppercase().to_string() } else { c.to_string() };
    let typed = name.len() + 1;
    if let Some((_, c)) = LETTERS.iter().find(|(n, _)| *n == wanted) {
        return Some((typed, vec![(letter(*c), String::new())]));
    }
    let longer = LETTERS.iter().filter(|(n, _)| n.starts_with(&wanted));
    let found: Vec<_> = longer.map(|(n, c)| (format!("\\{name}{}", &n[name.len()..]), letter(*c))).collect();
    (!found.is_empty()).then_some((typed, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_letters() {
        let found = |text| complete(text).map(|(n, all)| (n, all.into_iter().map(|(t, _)| t).collect::<Vec<_>>()));
        assert_eq!(found("x = \\alpha"), Some((6, vec!["α".into()])));
        assert_eq!(found("\\Omega"), Some((6, vec!["Ω".into()])));
        assert_eq!(found("\\ep"), Some((3, vec!["\\epsilon".into()])));
        assert_eq!(found("\\p"), Some((2, vec!["\\pi".into(), "\\phi".into(), "\\psi".into()])));
        assert_eq!(found("'a\\n b"), None);
        assert_eq!(found("\\qq"), None);
    }
}
