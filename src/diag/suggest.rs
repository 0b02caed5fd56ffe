//! "Did you mean": the nearest of the names that exist, chosen as CPython 3.11 chooses it.

/// What inserting, deleting or replacing a character costs.
const MOVE: usize = 2;
/// What replacing a letter by its other case costs.
const CASE: usize = 1;
/// CPython does not search longer lists.
const MOST_CANDIDATES: usize = 750;
/// CPython does not compare longer names.
const LONGEST: usize = 40;

/// The candidate nearest to `name`, if it is near enough to be a slip of the finger; of equally near
/// ones the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if candidates.len() >= MOST_CANDIDATES || name.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for c in candidates.into_iter().filter(|c| *c != name && c.len() <= LONGEST) {
        let limit = (name.len() + c.len() + 3) * MOVE / 6;
        let cost = distance(name.as_bytes(), c.as_bytes());
        if cost <= limit && best.is_none_or(|(known, _)| cost < known) {
            best = Some((cost, c));
        }
    }
    best.map(|(_, c)| c)
}

/// The candidate that is `name` with two neighbouring letters exchanged: a slip that CPython counts as two.
pub fn swapped<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let differ = |c: &str| name.bytes().zip(c.bytes()).position(|(a, b)| a != b);
    let one_swap = |c: &&str| {
        let (a, b) = (name.as_bytes(), c.as_bytes());
        let Some(k) = differ(c).filter(|k| a.len() == b.len() && k + 1 < a.len()) else { return false };
        a[k] == b[k + 1] && a[k + 1] == b[k] && a[k + 2..] == b[k + 2..]
    };
    candidates.into_iter().find(one_swap)
}

/// The cost of turning one name into the other.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).map(|j| j * MOVE).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * MOVE;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal
                + match x {
                    _ if x == y => 0,
                    _ if x.eq_ignore_ascii_case(&y) => CASE,
                    _ => MOVE,
                };
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + MOVE).min(row[j + 1] + MOVE);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{nearest, swapped};

    #[test]
    fn finds_slips_and_nothing_else() {
        assert_eq!(nearest("cumsun", ["cumprod", "cumsum", "sum"]), Some("cumsum"));
        assert_eq!(nearest("lenght", ["length", "len"]), Some("length"));
        assert_eq!(nearest("zzz", ["cumprod", "cumsum"]), None);
        assert_eq!((nearest("maen", ["max", "mean"]), swapped("maen", ["max", "mean"])), (None, Some("mean")));
        assert_eq!(swapped("mean", ["mean", "neam", "mea"]), None);
    }
}
