//! Names of characters for `\N{…}`.

/// The character of a name (case does not matter).
pub fn lookup(name: &str) -> Option<char> {
    unicode_names2::character(name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn names() {
        assert_eq!(super::lookup("greek small letter omega"), Some('ω'));
        assert_eq!(super::lookup("WHITE SMILING FACE"), Some('☺'));
        assert_eq!(super::lookup("CJK UNIFIED IDEOGRAPH-4E00"), Some('一'));
        assert_eq!(super::lookup("HANGUL SYLLABLE GA"), Some('가'));
        assert_eq!(super::lookup("NO SUCH"), None);
    }
}
