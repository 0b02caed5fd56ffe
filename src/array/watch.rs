//! A tap on the one write path: who wants to know of writes is told target and sources before the first
//! element changes, and why an operation copied where it might have given a view.
//!
//! Two things are always kept, for they cost a store each: which statement runs (a *stamp* that the
//! language sets and a buffer remembers at each write) and how many writes there were. The rest is
//! recorded only while somebody listens, in one list a thread, which the listener takes.

use super::{Array, DType, Layout, Num, Steps, overlap};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// What is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listen {
    /// Writes that read what they overwrite, or whose target overlaps itself.
    pub disturbances: bool,
    /// Every write, with the old values of targets up to this many elements.
    pub log: Option<usize>,
    /// Only so many writes are logged, and nothing is said to be pending on their account: the listener looks when the
    /// statement is over. What disturbs something is pending all the same.
    pub quiet: Option<usize>,
}

/// One element that was written, in short: what a quiet log keeps of the commonest write.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    pub stamp: u64,
    pub buffer: u64,
    /// How many writes the buffer had before.
    pub version: u64,
    /// Where it lies, in elements of its dtype.
    pub offset: usize,
    /// What stood there.
    pub old: Num,
    pub dtype: DType,
}

impl Element {
    /// The same as any other write.
    pub fn write(&self) -> Write {
        Write {
            stamp: self.stamp,
            buffer: self.buffer,
            version: self.version,
            dtype: self.dtype,
            region: point(self.offset),
            picks: None,
            old: Some(vec![self.old]),
            disturbed: None,
            folded: false,
        }
    }
}

/// The layout of one element.
fn point(offset: usize) -> Layout {
    Layout { offset, ..Layout::contiguous(&[]) }
}

/// One write into an existing buffer, as it was about to happen.
#[derive(Clone, Debug)]
pub struct Write {
    /// The statement ([`stamp`]).
    pub stamp: u64,
    pub buffer: u64,
    /// How many writes the buffer had before.
    pub version: u64,
    pub dtype: DType,
    /// The elements that are written.
    pub region: Layout,
    /// Where the region is written at several places of an index: how far each lies from `region`.
    pub picks: Option<Vec<isize>>,
    /// What stood there, in C order of the region, pick after pick, if it was asked for and is short.
    pub old: Option<Vec<Num>>,
    /// The source that shares elements with the target without being the very same view.
    pub disturbed: Option<Source>,
    /// Whether the target reaches some element more than once, with values that may differ.
    pub folded: bool,
}

impl Write {
    /// How many elements are written, each as often as it is.
    pub fn elements(&self) -> usize {
        self.region.size() * self.picks.as_ref().map_or(1, Vec::len)
    }
}

/// A source of a write.
#[derive(Clone, Debug)]
pub struct Source {
    pub region: Layout,
    pub dtype: DType,
    /// Whether the operation reads it while it writes, instead of as if it had been copied first.
    pub in_order: bool,
}

/// An array that is to keep its values until its turn comes: a value on the right of an assignment.
pub struct Guard {
    pub array: Array,
    /// Its place among the values; targets before it may not change it unnoticed.
    pub turn: usize,
    /// Set by the first write that reaches it: which target wrote, and the values until then.
    pub hit: Option<Hit>,
}

/// What reached a guarded array.
pub struct Hit {
    pub target: usize,
    /// The first of its values, of a long one not all.
    pub before: Vec<Num>,
    /// The same when its own turn came.
    pub after: Vec<Num>,
    pub write: Write,
}

/// Why there is a copy where a view was possible in principle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyReason {
    /// The axes of this layout cannot merge into the shape asked for.
    Strides(Layout),
    /// An advanced index picked elements.
    Picked(Pick),
}

/// What an advanced index consisted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    pub masks: usize,
    /// Index arrays, not counting masks.
    pub arrays: usize,
    /// Integers that count as index arrays.
    pub integers: usize,
    /// How many positions were picked …
    pub positions: usize,
    /// … each of which is one element, not a row or more.
    pub elements: bool,
    /// Whether the picked axes went first because the parts of the index stood apart.
    pub apart: bool,
}

/// Guards are cheap to test and dear to keep: of larger arrays than this only the first elements are.
const KEPT: usize = 1 << 10;
const FIRST: usize = 1 << 7;
/// How many steps it may take to find out whether a write reaches a guarded array.
const BUDGET: u64 = 1 << 12;
/// A listener that does not come for so long: nothing more is logged until it does, and of disturbances the older ones
/// are dropped.
const MOST: usize = 1 << 12;

/// Of more picks than this it is not noted where each lies: the write counts as one of the whole target.
const PICKS: usize = 1 << 12;

#[derive(Default)]
struct Tap {
    listen: Listen,
    writes: Vec<Write>,
    /// Of a quiet log.
    elements: Vec<Element>,
    guards: Vec<Guard>,
    turn: usize,
    reason: Option<CopyReason>,
}

impl Tap {
    fn switch(&self) {
        let all = self.listen.log.is_some() || !self.guards.is_empty();
        ALL.set(all);
        ON.set(all || self.listen.disturbances);
    }
}

thread_local! {
    static STAMP: Cell<u64> = const { Cell::new(0) };
    static COUNT: Cell<u64> = const { Cell::new(0) };
    /// Whether anything listens or guards.
    static ON: Cell<bool> = const { Cell::new(false) };
    /// Whether every write is recorded, not only those that disturb something.
    static ALL: Cell<bool> = const { Cell::new(false) };
    static PENDING: Cell<bool> = const { Cell::new(false) };
    static TAP: RefCell<Tap> = const {
        RefCell::new(Tap {
            listen: Listen { disturbances: false, log: None, quiet: None },
            writes: Vec::new(),
            elements: Vec::new(),
            guards: Vec::new(),
            turn: 0,
            reason: None,
        })
    };
}

/// Says which statement runs; the number means something to the caller only.
#[inline(always)]
pub fn set_stamp(stamp: u64) {
    STAMP.set(stamp);
}
/// The statement that runs.
#[inline(always)]
pub fn stamp() -> u64 {
    STAMP.get()
}
/// How many writes there were on this thread.
#[inline(always)]
pub fn count() -> u64 {
    COUNT.get()
}
/// Whether [`take`] has something to give.
#[inline(always)]
pub fn pending() -> bool {
    PENDING.get()
}

/// Chooses what is recorded from now on.
pub fn listen(what: Listen) {
    TAP.with_borrow_mut(|tap| {
        tap.listen = what;
        tap.switch();
    });
}
/// The writes recorded since the last call, oldest first.
pub fn take() -> Vec<Write> {
    PENDING.set(false);
    TAP.with_borrow_mut(|tap| std::mem::take(&mut tap.writes))
}
/// Adds the single elements that a quiet log noted since the last call, oldest first.
pub fn take_elements(to: &mut VecDeque<Element>) {
    TAP.with_borrow_mut(|tap| to.extend(tap.elements.drain(..)));
}
/// Watches these arrays instead of those watched before, which it gives back.
pub fn guard(guards: Vec<Guard>) -> Vec<Guard> {
    TAP.with_borrow_mut(|tap| {
        let before = std::mem::replace(&mut tap.guards, guards);
        tap.turn = 0;
        tap.switch();
        before
    })
}
/// Says which target is written next.
pub fn turn(target: usize) {
    TAP.with_borrow_mut(|tap| {
        tap.turn = target;
        for guard in tap.guards.iter_mut().filter(|g| g.turn == target) {
            if let Some(hit) = &mut guard.hit {
                hit.after = kept(&guard.array);
            }
        }
    });
}
fn kept(guarded: &Array) -> Vec<Num> {
    let most = if guarded.size() <= KEPT { KEPT } else { FIRST };
    guarded.corner(most).to_nums()
}

/// Whether a write at so many places of an index at most is to be [`narrow`]ed.
pub fn narrows(places: usize) -> bool {
    ALL.get() && places <= PICKS
}

/// Says which part of its target the write that was just noted will touch: `region`, at each of `picks`.
#[inline(always)]
pub fn narrow(target: &Array, region: impl FnOnce() -> Layout, picks: Option<&Steps>) {
    if ALL.get() || PENDING.get() {
        narrowed(target, region(), picks);
    }
}

#[cold]
fn narrowed(target: &Array, region: Layout, picks: Option<&Steps>) {
    if picks.is_some_and(|steps| steps.len() > PICKS) {
        return;
    }
    let picks: Option<Vec<isize>> = picks.map(|steps| steps.iter().collect());
    TAP.with_borrow_mut(|tap| {
        let limit = tap.listen.log.unwrap_or(0);
        // The write has been counted since, or it was not noted.
        let noted = |w: &&mut Write| w.buffer == target.storage().id() && w.version + 1 == target.storage().version();
        let Some(write) = tap.writes.last_mut().filter(noted) else { return };
        let steps = picks.as_deref().unwrap_or(&[0]);
        let at = |step: isize| Layout { offset: (region.offset as isize + step) as usize, ..region.clone() };
        write.old = (region.size().saturating_mul(steps.len()) <= limit).then(|| {
            steps.iter().filter_map(|&s| target.with_layout(at(s)).ok()).flat_map(|part| part.to_nums()).collect()
        });
        write.picks = picks;
        write.region = region;
    });
}
/// Notes why an operation copies.
pub fn because(reason: impl FnOnce() -> CopyReason) {
    if ON.get() {
        TAP.with_borrow_mut(|tap| tap.reason = Some(reason()));
    }
}
/// The reason of the last copy since the last call.
pub fn take_reason() -> Option<CopyReason> {
    TAP.with_borrow_mut(|tap| tap.reason.take())
}

/// Counts a write and tells who listens. `disturbed`: the first source that shares elements with the
/// target; `varied`: some source has more than one element; `in_order`: sources are read while the target
/// is written.
#[inline(always)]
pub(super) fn note(target: &Array, disturbed: Option<&Array>, varied: bool, in_order: bool) {
    COUNT.set(COUNT.get() + 1);
    if ALL.get() || ((varied || disturbed.is_some()) && ON.get()) {
        record(target, disturbed, varied, in_order);
    }
}

/// The same of one element of the target.
#[inline(always)]
pub(super) fn note_element(target: &Array, position: usize) {
    COUNT.set(COUNT.get() + 1);
    if ALL.get() {
        record_element(target, position);
    }
}

#[inline(never)]
fn record_element(target: &Array, position: usize) {
    let noted = TAP.with_borrow_mut(|tap| {
        let Listen { log: Some(_), quiet: Some(left), .. } = &mut tap.listen else { return false };
        if !tap.guards.is_empty() {
            return false;
        }
        *left = left.saturating_sub(1);
        let last = *left == 0;
        tap.elements.push(Element {
            stamp: STAMP.get(),
            buffer: target.storage().id(),
            version: target.storage().version(),
            offset: position,
            old: target.get_at(position),
            dtype: target.dtype(),
        });
        if last {
            tap.listen.log = None;
            tap.switch();
        }
        true
    });
    if !noted && let Ok(one) = target.with_layout(point(position)) {
        record(&one, None, false, false);
    }
}

#[cold]
fn record(target: &Array, disturbed: Option<&Array>, varied: bool, in_order: bool) {
    TAP.with_borrow_mut(|tap| {
        let folded = varied && overlap::overlaps_itself(target.layout());
        let write = |limit: usize| Write {
            stamp: STAMP.get(),
            buffer: target.storage().id(),
            version: target.storage().version(),
            dtype: target.dtype(),
            region: target.layout().clone(),
            picks: None,
            old: (target.size() <= limit).then(|| target.to_nums()),
            disturbed: disturbed.map(|s| Source { region: s.layout().clone(), dtype: s.dtype(), in_order }),
            folded,
        };
        let turn = tap.turn;
        for guard in &mut tap.guards {
            if guard.hit.is_none()
                && guard.turn > turn
                && guard.array.storage().same(target.storage())
                && overlap::shares(&guard.array, target, Some(BUDGET)) != overlap::Overlap::No
            {
                let before = kept(&guard.array);
                guard.hit = Some(Hit { target: turn, before, after: Vec::new(), write: write(0) });
            }
        }
        let listen = tap.listen;
        if listen.log.is_some() || (listen.disturbances && (disturbed.is_some() || folded)) {
            if tap.writes.len() >= MOST {
                tap.listen.log = None;
                tap.switch();
                if disturbed.is_none() && !folded {
                    return;
                }
                tap.writes.drain(..MOST / 2);
            }
            tap.writes.push(write(listen.log.unwrap_or(0)));
            match &mut tap.listen.quiet {
                Some(left) if disturbed.is_none() && !folded => {
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        tap.listen.log = None;
                        tap.switch();
                    }
                }
                _ => PENDING.set(true),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(a: &Array, from: usize, n: usize) -> Array {
        let layout = Layout { offset: from, ..Layout::contiguous(&[n]) };
        a.with_layout(layout).unwrap()
    }

    #[test]
    fn guards_keep_what_an_earlier_target_overwrites() {
        let a = Array::from_vec(vec![1i64, 2, 3, 4]).unwrap();
        let outer = guard(vec![Guard { array: part(&a, 2, 2), turn: 1, hit: None }]);
        assert!(outer.is_empty());
        part(&a, 0, 2).write_to(&[]).unwrap();
        part(&a, 1, 2).write_to(&[]).unwrap();
        turn(1);
        part(&a, 0, 4).write_to(&[]).unwrap();
        let [one] = &guard(outer)[..] else { panic!("one guard") };
        let hit = one.hit.as_ref().unwrap();
        assert_eq!((hit.target, hit.write.region.offset), (0, 1));
        assert_eq!((hit.before.len(), hit.after.len()), (2, 2));
    }

    #[test]
    fn only_what_is_listened_to_is_recorded() {
        let a = Array::from_vec(vec![1i64, 2, 3, 4]).unwrap();
        a.write_to(&[]).unwrap();
        assert!(take().is_empty());
        listen(Listen { disturbances: true, ..Listen::default() });
        part(&a, 0, 2).write_to(&[&part(&a, 2, 2)]).unwrap();
        assert!(!pending());
        part(&a, 0, 3).write_to(&[&part(&a, 1, 3)]).unwrap();
        assert!(pending());
        listen(Listen { log: Some(4), ..Listen::default() });
        a.write_to(&[]).unwrap();
        listen(Listen::default());
        let all = take();
        assert_eq!(all.len(), 2);
        assert!(all[0].disturbed.is_some() && all[1].disturbed.is_none());
        assert_eq!(all[1].old.as_ref().map(Vec::len), Some(4));
        assert_eq!(all[1].version, 3);
    }

    #[test]
    fn a_quiet_log_ends_by_itself() {
        let a = Array::from_vec(vec![1i64, 2, 3, 4]).unwrap();
        listen(Listen { log: Some(4), quiet: Some(2), ..Listen::default() });
        for _ in 0..3 {
            a.write_to(&[]).unwrap();
        }
        listen(Listen::default());
        assert!(!pending());
        assert_eq!(take().len(), 2);
    }
}
