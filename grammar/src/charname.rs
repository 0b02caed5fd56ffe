//! Names of characters for `\N{…}`: the alphabets by rule, a table for the signs that array code
//! prints. Not the whole of Unicode; the error for the rest says what to write instead.

const GREEK: [&str; 25] = [
    "ALPHA",
    "BETA",
    "GAMMA",
    "DELTA",
    "EPSILON",
    "ZETA",
    "ETA",
    "THETA",
    "IOTA",
    "KAPPA",
    "LAMDA",
    "MU",
    "NU",
    "XI",
    "OMICRON",
    "PI",
    "RHO",
    "FINAL SIGMA",
    "SIGMA",
    "TAU",
    "UPSILON",
    "PHI",
    "CHI",
    "PSI",
    "OMEGA",
];

const SIGNS: &[(&str, char)] = &[
    ("SPACE", ' '),
    ("NO-BREAK SPACE", '\u{a0}'),
    ("DEGREE SIGN", '°'),
    ("PLUS-MINUS SIGN", '±'),
    ("SUPERSCRIPT TWO", '²'),
    ("SUPERSCRIPT THREE", '³'),
    ("MICRO SIGN", 'µ'),
    ("MIDDLE DOT", '·'),
    ("MULTIPLICATION SIGN", '×'),
    ("DIVISION SIGN", '÷'),
    ("EURO SIGN", '€'),
    ("POUND SIGN", '£'),
    ("COPYRIGHT SIGN", '©'),
    ("SECTION SIGN", '§'),
    ("EM DASH", '—'),
    ("EN DASH", '–'),
    ("BULLET", '•'),
    ("HORIZONTAL ELLIPSIS", '…'),
    ("LEFT SINGLE QUOTATION MARK", '‘'),
    ("RIGHT SINGLE QUOTATION MARK", '’'),
    ("LEFT DOUBLE QUOTATION MARK", '“'),
    ("RIGHT DOUBLE QUOTATION MARK", '”'),
    ("LEFTWARDS ARROW", '←'),
    ("UPWARDS ARROW", '↑'),
    ("RIGHTWARDS ARROW", '→'),
    ("DOWNWARDS ARROW", '↓'),
    ("FOR ALL", '∀'),
    ("PARTIAL DIFFERENTIAL", '∂'),
    ("THERE EXISTS", '∃'),
    ("EMPTY SET", '∅'),
    ("INCREMENT", '∆'),
    ("NABLA", '∇'),
    ("ELEMENT OF", '∈'),
    ("N-ARY PRODUCT", '∏'),
    ("N-ARY SUMMATION", '∑'),
    ("MINUS SIGN", '−'),
    ("SQUARE ROOT", '√'),
    ("INFINITY", '∞'),
    ("INTERSECTION", '∩'),
    ("UNION", '∪'),
    ("INTEGRAL", '∫'),
    ("ALMOST EQUAL TO", '≈'),
    ("NOT EQUAL TO", '≠'),
    ("LESS-THAN OR EQUAL TO", '≤'),
    ("GREATER-THAN OR EQUAL TO", '≥'),
    ("FULL BLOCK", '█'),
    ("LIGHT SHADE", '░'),
    ("MEDIUM SHADE", '▒'),
    ("DARK SHADE", '▓'),
    ("BLACK SQUARE", '■'),
    ("WHITE SQUARE", '□'),
    ("BLACK STAR", '★'),
    ("WHITE STAR", '☆'),
    ("SNOWMAN", '☃'),
    ("CHECK MARK", '✓'),
    ("LATIN SMALL LETTER E WITH ACUTE", 'é'),
    ("LATIN SMALL LETTER E WITH GRAVE", 'è'),
    ("LATIN SMALL LETTER A WITH DIAERESIS", 'ä'),
    ("LATIN SMALL LETTER O WITH DIAERESIS", 'ö'),
    ("LATIN SMALL LETTER U WITH DIAERESIS", 'ü'),
    ("LATIN SMALL LETTER SHARP S", 'ß'),
    ("LATIN SMALL LETTER N WITH TILDE", 'ñ'),
    ("LATIN SMALL LETTER C WITH CEDILLA", 'ç'),
    ("GRINNING FACE", '😀'),
];

/// The character of a name (case does not matter), if it is one of ours.
pub fn lookup(name: &str) -> Option<char> {
    let name = name.to_ascii_uppercase();
    if let Some((_, c)) = SIGNS.iter().find(|(n, _)| *n == name) {
        return Some(*c);
    }
    let letter = |rest: &str, first: u8| match rest.as_bytes() {
        [c @ b'A'..=b'Z'] => Some((c - b'A' + first) as char),
        _ => None,
    };
    let greek = |rest: &str, first: u32| {
        let i = GREEK.iter().position(|g| *g == rest)?;
        char::from_u32(first + i as u32)
    };
    if let Some(rest) = name.strip_prefix("LATIN SMALL LETTER ") {
        letter(rest, b'a')
    } else if let Some(rest) = name.strip_prefix("LATIN CAPITAL LETTER ") {
        letter(rest, b'A')
    } else if let Some(rest) = name.strip_prefix("GREEK SMALL LETTER ") {
        greek(rest, 0x3b1)
    } else if let Some(rest) = name.strip_prefix("GREEK CAPITAL LETTER ") {
        if rest == "FINAL SIGMA" { None } else { greek(rest, 0x391) }
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names() {
        assert_eq!(super::lookup("greek small letter omega"), Some('ω'));
        assert_eq!(super::lookup("GREEK CAPITAL LETTER SIGMA"), Some('Σ'));
        assert_eq!(super::lookup("LATIN SMALL LETTER Q"), Some('q'));
        assert_eq!(super::lookup("NO SUCH"), None);
    }
}
