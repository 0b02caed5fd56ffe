//! The distinct elements in the order in which NumPy's hash set gives them: a chained table of C++'s standard library,
//! the hash being FNV-1a over the bytes of an element.

use super::arith::Arith;
use super::stop;
use crate::array::{Array, Num, dispatch, view};
use crate::diag::Result;

/// The numbers of buckets that a table begins with: the first that is not less than the number of elements.
#[rustfmt::skip]
const FIRST: [usize; 61] = [
    1, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 103, 109, 113, 127,
    137, 139, 149, 157, 167, 179, 193, 199, 211, 227, 241, 257, 277, 293, 313, 337, 359, 383, 409, 439, 467, 503, 541, 577,
    619, 661, 709, 761, 823, 887, 953,
];
/// The numbers of buckets that follow each other in a table that grows.
#[rustfmt::skip]
const GROWN: [usize; 28] = [
    1031, 2179, 4703, 9497, 19183, 38873, 78779, 159871, 324503, 658753, 1337629, 2716249, 5515729, 11200489, 22744717,
    46187573, 93793069, 190465427, 386778277, 785430967, 1594975441, 3238918481, 8589934583, 25769803693, 68719476731,
    206158430123, 412316860387, 1099511627689,
];

/// No element.
const NONE: usize = usize::MAX;

/// A table of the distinct elements: one list through all, in which those of one bucket are neighbours.
struct Table {
    /// The element before the first one of each bucket (an index into `next`, 0 being the head of the list).
    before: Vec<usize>,
    /// The element after each; the first is the head.
    next: Vec<usize>,
    hashes: Vec<u64>,
    /// Where each element stands in the input.
    places: Vec<usize>,
}

impl Table {
    fn new(elements: usize) -> Self {
        let buckets = FIRST.into_iter().chain(GROWN).find(|&n| n >= elements.min(1024)).unwrap_or(1);
        Table { before: vec![NONE; buckets], next: vec![NONE], hashes: Vec::new(), places: Vec::new() }
    }

    fn bucket(&self, hash: u64) -> usize {
        (hash % self.before.len() as u64) as usize
    }

    /// The element after one in the list.
    fn after(&self, i: usize) -> Option<usize> {
        Some(self.next[i]).filter(|&i| i != NONE)
    }

    /// The elements of a hash's bucket, as indices into `next`.
    fn chain(&self, hash: u64) -> impl Iterator<Item = usize> + '_ {
        let bucket = self.bucket(hash);
        let before = Some(self.before[bucket]).filter(|&i| i != NONE);
        std::iter::successors(before.and_then(|i| self.after(i)), |&i| self.after(i))
            .take_while(move |&i| self.bucket(self.hashes[i - 1]) == bucket)
    }

    /// Adds an element that is in no bucket yet.
    fn insert(&mut self, hash: u64, place: usize) {
        if self.places.len() == self.before.len() {
            self.grow();
        }
        self.hashes.push(hash);
        self.places.push(place);
        self.next.push(NONE);
        self.link(self.places.len());
    }

    /// Puts an element first in its bucket; an empty bucket comes first in the list.
    fn link(&mut self, i: usize) {
        let bucket = self.bucket(self.hashes[i - 1]);
        if self.before[bucket] != NONE {
            let before = self.before[bucket];
            self.next[i] = std::mem::replace(&mut self.next[before], i);
            return;
        }
        self.next[i] = std::mem::replace(&mut self.next[0], i);
        self.before[bucket] = 0;
        if self.next[i] != NONE {
            let after = self.bucket(self.hashes[self.next[i] - 1]);
            self.before[after] = i;
        }
    }

    fn grow(&mut self) {
        let Some(buckets) = GROWN.into_iter().find(|&n| n >= 2 * self.before.len()) else { return };
        let order: Vec<usize> = self.order().collect();
        self.before = vec![NONE; buckets];
        self.next[0] = NONE;
        stop::watched(order.into_iter()).for_each(|i| self.link(i));
    }

    fn order(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.after(0), |&i| self.after(i))
    }
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ b as u64).wrapping_mul(0x0100_0000_01b3))
}

/// The hash of an integer or a complex number; zeros of both signs have one, and so have NaN with `equal_nan`.
fn hash_of<T: Arith>(x: T, equal_nan: bool) -> u64 {
    let size = T::DTYPE.itemsize();
    match x.to_num() {
        Num::Complex(_) if equal_nan && x.is_nan() => 0,
        Num::Complex(c) if size == 8 => {
            let part = |x: f64| (x as f32 + 0.0).to_le_bytes();
            hash(&[part(c.re), part(c.im)].concat())
        }
        Num::Complex(c) => hash(&[(c.re + 0.0).to_le_bytes(), (c.im + 0.0).to_le_bytes()].concat()),
        n => hash(&n.as_i64().to_le_bytes()[..size.min(8)]),
    }
}

/// The distinct elements of a 1-D array of integers or complex numbers.
pub fn distinct(array: &Array, equal_nan: bool) -> Result<Array> {
    dispatch!(array.dtype(), T => {
        let v = view::to_vec::<T>(array);
        let mut table = Table::new(v.len());
        for (place, &x) in stop::watched(v.iter().enumerate()) {
            let hash = hash_of(x, equal_nan);
            let same = |&i: &usize| {
                let y = v[table.places[i - 1]];
                x == y || equal_nan && x.is_nan() && y.is_nan()
            };
            if table.chain(hash).find(same).is_none() {
                table.insert(hash, place);
            }
        }
        Array::from_vec(table.order().map(|i| v[table.places[i - 1]]).collect::<Vec<T>>())
    })
}
