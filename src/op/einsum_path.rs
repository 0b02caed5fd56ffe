//! The order in which `einsum` contracts three or more operands, and what it costs.

use std::collections::{BTreeMap, BTreeSet};

/// The axes of an operand.
pub type Set = BTreeSet<char>;
/// The sizes of the axes.
pub type Sizes = BTreeMap<char, usize>;

/// How the path is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// All at once.
    None,
    Greedy,
    /// All orders are tried.
    Optimal,
    Given(Vec<Vec<usize>>),
}

/// One contraction of a path.
#[derive(Clone, Debug)]
pub struct Contraction {
    /// Positions among the operands left, descending; the result goes to the end.
    pub positions: Vec<usize>,
    pub subscripts: String,
    pub remaining: Vec<String>,
    /// Axes that take part.
    pub scaling: usize,
}

/// A path with its report.
#[derive(Clone, Debug)]
pub struct Path {
    /// Positions as the report's list gives them.
    pub steps: Vec<Vec<usize>>,
    pub contractions: Vec<Contraction>,
    pub text: String,
}

fn size(set: &Set, sizes: &Sizes) -> f64 {
    set.iter().map(|c| sizes.get(c).copied().unwrap_or(1) as f64).product()
}

fn cost(axes: &Set, inner: bool, terms: usize, sizes: &Sizes) -> f64 {
    size(axes, sizes) * (terms.saturating_sub(1).max(1) + usize::from(inner)) as f64
}

/// What a contraction leaves.
struct Found {
    result: Set,
    sets: Vec<Set>,
    inner: bool,
    involved: Set,
}

fn find(positions: &[usize], sets: &[Set], output: &Set) -> Found {
    let (mut involved, mut kept, mut remaining) = (Set::new(), output.clone(), Vec::new());
    for (k, set) in sets.iter().enumerate() {
        if positions.contains(&k) {
            involved.extend(set);
        } else {
            kept.extend(set);
            remaining.push(set.clone());
        }
    }
    let result: Set = kept.intersection(&involved).copied().collect();
    let inner = involved.len() > result.len();
    remaining.push(result.clone());
    Found { result, sets: remaining, inner, involved }
}

/// A pair that may come next: (minus the memory freed, cost), its positions, the operands after it.
type Candidate = ((f64, f64), (usize, usize), Vec<Set>);

fn candidate(
    pair: (usize, usize),
    sets: &[Set],
    output: &Set,
    sizes: &Sizes,
    limit: f64,
    spent: f64,
    naive: f64,
) -> Option<Candidate> {
    let f = find(&[pair.0, pair.1], sets, output);
    let new = size(&f.result, sizes);
    if new > limit {
        return None;
    }
    let freed = size(&sets[pair.0], sizes) + size(&sets[pair.1], sizes) - new;
    let price = cost(&f.involved, f.inner, 2, sizes);
    (spent + price <= naive).then_some(((-freed, price), pair, f.sets))
}

fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}

fn greedy(mut sets: Vec<Set>, output: &Set, sizes: &Sizes, limit: f64) -> Vec<Vec<usize>> {
    let n = sets.len();
    if n <= 2 {
        return vec![(0..n).collect()];
    }
    let whole = find(&(0..n).collect::<Vec<_>>(), &sets, output);
    let naive = cost(&whole.involved, whole.inner, n, sizes);
    let mut next: Vec<(usize, usize)> = pairs(n).collect();
    let (mut known, mut spent, mut path): (Vec<Candidate>, f64, Vec<Vec<usize>>) = (Vec::new(), 0.0, Vec::new());
    for _ in 0..n - 1 {
        let joined = next.iter().filter(|p| !sets[p.0].is_disjoint(&sets[p.1]));
        known.extend(joined.filter_map(|&p| candidate(p, &sets, output, sizes, limit, spent, naive)));
        if known.is_empty() {
            let all = pairs(sets.len());
            known.extend(all.filter_map(|p| candidate(p, &sets, output, sizes, limit, spent, naive)));
            if known.is_empty() {
                path.push((0..sets.len()).collect());
                break;
            }
        }
        let less = |a: &Candidate, b: &Candidate| a.0.0.total_cmp(&b.0.0).then(a.0.1.total_cmp(&b.0.1)).is_lt();
        let best = known.iter().skip(1).fold(&known[0], |best, c| if less(c, best) { c } else { best }).clone();
        known = without(known, &best);
        let (x, y) = best.1;
        sets = best.2;
        let last = sets.len() - 1;
        next = (0..last).map(|i| (i, last)).collect();
        path.push(vec![x, y]);
        spent += best.0.1;
    }
    path
}

/// The candidates that the best one leaves possible, renumbered.
fn without(known: Vec<Candidate>, best: &Candidate) -> Vec<Candidate> {
    let (bx, by) = best.1;
    let mut out = Vec::new();
    for (price, (x, y), mut sets) in known {
        if [x, y].iter().any(|p| *p == bx || *p == by) {
            continue;
        }
        for b in [by, bx] {
            sets.remove(b - usize::from(b > x) - usize::from(b > y));
        }
        let place = sets.len().saturating_sub(1);
        sets.insert(place, best.2.last().cloned().unwrap_or_default());
        let moved = |p: usize| p - usize::from(p > bx) - usize::from(p > by);
        out.push((price, (moved(x), moved(y)), sets));
    }
    out
}

fn optimal(sets: &[Set], output: &Set, sizes: &Sizes, limit: f64) -> Vec<Vec<usize>> {
    type Partial = (f64, Vec<Vec<usize>>, Vec<Set>);
    let mut full: Vec<Partial> = vec![(0.0, Vec::new(), sets.to_vec())];
    let cheapest = |all: &[Partial]| -> Vec<Vec<usize>> {
        let best = all.iter().reduce(|best, c| if c.0 < best.0 { c } else { best });
        best.map(|b| b.1.clone()).unwrap_or_default()
    };
    for round in 0..sets.len().saturating_sub(1) {
        let mut found: Vec<Partial> = Vec::new();
        for (spent, path, left) in &full {
            for (i, j) in pairs(sets.len() - round) {
                let f = find(&[i, j], left, output);
                if size(&f.result, sizes) > limit {
                    continue;
                }
                let mut path = path.clone();
                path.push(vec![i, j]);
                found.push((spent + cost(&f.involved, f.inner, 2, sizes), path, f.sets));
            }
        }
        if found.is_empty() {
            let mut path = cheapest(&full);
            path.push((0..sets.len() - round).collect());
            return path;
        }
        // Trying everything grows without bound; beyond this the cheapest are kept.
        if found.len() > 20_000 {
            found.sort_by(|a, b| a.0.total_cmp(&b.0));
            found.truncate(20_000);
        }
        full = found;
    }
    cheapest(&full)
}

/// Finds a path and describes it. `inputs` and `output` are letters without an ellipsis.
pub fn path(inputs: &[String], output: &str, sizes: &Sizes, search: Search, limit: Option<f64>) -> Path {
    let sets: Vec<Set> = inputs.iter().map(|s| s.chars().collect()).collect();
    let out: Set = output.chars().collect();
    let all: Set = sets.iter().flatten().copied().collect();
    let limit = limit.unwrap_or(sets.iter().chain([&out]).map(|s| size(s, sizes)).fold(0.0, f64::max));
    let mut largest: Vec<f64> = Vec::new();
    let inner = inputs.iter().map(|s| s.chars().count()).sum::<usize>() > all.len();
    let naive = cost(&all, inner, inputs.len(), sizes);
    let steps = match search {
        Search::Given(steps) => steps,
        Search::None => vec![(0..inputs.len()).collect()],
        _ if inputs.len() <= 2 || all == out => vec![(0..inputs.len()).collect()],
        Search::Greedy => greedy(sets.clone(), &out, sizes, limit),
        Search::Optimal => optimal(&sets, &out, sizes, limit),
    };
    let (mut left, mut names) = (sets, inputs.to_vec());
    let (mut contractions, mut spent): (Vec<Contraction>, f64) = (Vec::new(), 0.0);
    for (k, step) in steps.iter().enumerate() {
        let mut positions: Vec<usize> = step.iter().copied().filter(|p| *p < names.len()).collect();
        positions.sort_unstable_by(|a, b| b.cmp(a));
        positions.dedup();
        let f = find(&positions, &left, &out);
        spent += cost(&f.involved, f.inner, positions.len(), sizes);
        largest.push(size(&f.result, sizes));
        let taken: Vec<String> = positions.iter().map(|&p| names.remove(p)).collect();
        let result = if k + 1 == steps.len() {
            output.to_string()
        } else {
            let mut ordered: Vec<(usize, char)> =
                f.result.iter().map(|c| (sizes.get(c).copied().unwrap_or(1), *c)).collect();
            ordered.sort_unstable();
            ordered.into_iter().map(|x| x.1).collect()
        };
        names.push(result.clone());
        let subscripts = format!("{}->{result}", taken.join(","));
        contractions.push(Contraction { positions, subscripts, remaining: names.clone(), scaling: f.involved.len() });
        left = f.sets;
    }
    let spent = spent + 1.0;
    let text = report(&Report { inputs, output, axes: all.len(), naive, spent, largest: &largest }, &contractions);
    Path { steps, contractions, text }
}

struct Report<'a> {
    inputs: &'a [String],
    output: &'a str,
    axes: usize,
    naive: f64,
    spent: f64,
    largest: &'a [f64],
}

fn report(r: &Report, contractions: &[Contraction]) -> String {
    let e = |x: f64| {
        let text = format!("{x:.3e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let power: i32 = power.parse().unwrap_or(0);
        format!("{digits}e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
    };
    let line = "-".repeat(74);
    let scaling = contractions.iter().map(|c| c.scaling).max().unwrap_or(0);
    let mut text = format!(
        "  Complete contraction:  {}->{}\n         Naive scaling:  {}\n     Optimized scaling:  {scaling}\n",
        r.inputs.join(","),
        r.output,
        r.axes
    );
    text += &format!("      Naive FLOP count:  {}\n  Optimized FLOP count:  {}\n", e(r.naive), e(r.spent));
    text += &format!("   Theoretical speedup:  {:.3}\n", r.naive / r.spent);
    let most = r.largest.iter().copied().fold(0.0, f64::max);
    text += &format!("  Largest intermediate:  {} elements\n{line}\n", e(most));
    text += &format!("{:>6} {:>24} {:>40}\n{line}", "scaling", "current", "remaining");
    for c in contractions {
        let remaining = format!("{}->{}", c.remaining.join(","), r.output);
        text += &format!("\n{:>4}    {:>24} {remaining:>40}", c.scaling, c.subscripts);
    }
    text
}
