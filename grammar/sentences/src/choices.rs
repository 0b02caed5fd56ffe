//! Random decisions as a list of numbers, and smaller lists when a sentence fails.

/// A source of decisions: a list to follow, and behind its end random numbers or zeros.
pub struct Choices {
    given: Vec<u32>,
    taken: Vec<u32>,
    /// The state of the generator; 0 where there is none.
    seed: u64,
}

impl Choices {
    /// Random decisions.
    pub fn random(seed: u64) -> Self {
        Choices { given: Vec::new(), taken: Vec::new(), seed: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// The decisions of a list, then zeros: the simplest ones.
    pub fn replay(given: Vec<u32>) -> Self {
        Choices { given, taken: Vec::new(), seed: 0 }
    }

    /// A number below `n`.
    pub fn draw(&mut self, n: usize) -> usize {
        let next = match self.given.get(self.taken.len()) {
            Some(&number) => number as usize % n,
            None if self.seed == 0 => 0,
            None => {
                self.seed ^= self.seed << 13;
                self.seed ^= self.seed >> 7;
                self.seed ^= self.seed << 17;
                (self.seed >> 33) as usize % n
            }
        };
        self.taken.push(next as u32);
        next
    }

    pub fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.draw(all.len())]
    }

    /// The decisions so far.
    pub fn taken(&self) -> &[u32] {
        &self.taken
    }
}

/// A shorter or smaller list that still fails, tried until nothing helps or `budget` runs are spent.
/// `fails` gives back the list that was really used when it fails.
pub fn shrink(mut list: Vec<u32>, mut budget: usize, mut fails: impl FnMut(&[u32]) -> Option<Vec<u32>>) -> Vec<u32> {
    let mut attempt = |candidate: &[u32], list: &mut Vec<u32>| {
        if budget == 0 {
            return false;
        }
        budget -= 1;
        match fails(candidate) {
            Some(used) if (used.len(), &used) < (list.len(), list) => {
                *list = used;
                true
            }
            _ => false,
        }
    };
    loop {
        let before = list.clone();
        let mut width = list.len();
        while width > 0 {
            let mut at = 0;
            while at < list.len() {
                let mut without = list.clone();
                without.drain(at..(at + width).min(list.len()));
                if !attempt(&without, &mut list) {
                    at += width;
                }
            }
            width /= 2;
        }
        for at in 0..list.len() {
            for smaller in [0, list.get(at).map_or(0, |n| n / 2)] {
                let mut lower = list.clone();
                if lower.get(at).is_some_and(|&n| smaller < n) {
                    lower[at] = smaller;
                    attempt(&lower, &mut list);
                }
            }
        }
        if list == before {
            return list;
        }
    }
}
