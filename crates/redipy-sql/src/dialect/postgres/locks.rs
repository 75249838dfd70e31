//! Which locks a transaction holds and wants. Locks of keys that are taken in the order of their numbers cannot end in a deadlock,
//! so those may be waited for; one out of that order is only tried, and if it is not to be had, the transaction starts again and takes all
//! that it has come to know of in their order first.

use crate::session::Lock;

/// A transaction that wants more keys than this one by one gets all of them: a server has room for some thousands of locks.
const MOST: usize = 128;

/// The locks of a transaction.
#[derive(Debug, Default)]
pub struct Locks {
    /// What is held, in ascending order.
    held: Vec<i64>,
    /// Whether everything is held.
    holds_all: bool,
    /// What is wanted with the next statement.
    wanted: Vec<i64>,
    /// Whether everything is wanted with it.
    wants_all: bool,
    /// What the next run of this transaction takes first.
    first: Vec<i64>,
    /// Whether it takes everything first.
    all_first: bool,
}

/// What to send in front of a statement.
#[derive(Debug, PartialEq, Eq)]
pub enum Take {
    /// Nothing.
    Nothing,
    /// Everything, with nothing held.
    Everything,
    /// Everything, with keys held: it can only be tried.
    TryEverything,
    /// Keys in their order, where nothing is held.
    First(Vec<i64>),
    /// Keys in their order behind those that are held.
    More(Vec<i64>),
    /// Keys of which some are out of order: they can only be tried.
    Try(Vec<i64>),
}

impl Locks {
    /// Starts a transaction.
    pub fn begin(&mut self) {
        self.held.clear();
        self.holds_all = false;
        self.wanted = std::mem::take(&mut self.first);
        self.wants_all = std::mem::take(&mut self.all_first);
    }

    /// Wants a lock.
    pub fn want(&mut self, lock: Lock) {
        match lock {
            _ if self.holds_all => {}
            Lock::Everything => self.wants_all = true,
            Lock::Key(key) => {
                if self.held.binary_search(&key).is_err() {
                    self.wanted.push(key);
                }
            }
        }
    }

    /// Returns what has to be taken before the next statement.
    pub fn take(&mut self) -> Take {
        if self.wanted.len() + self.held.len() > MOST {
            self.wanted.sort_unstable();
            self.wanted.dedup();
            self.wants_all |= self.wanted.len() + self.held.len() > MOST;
        }
        if self.wants_all && !self.holds_all {
            return if self.held.is_empty() {
                Take::Everything
            } else {
                Take::TryEverything
            };
        }
        if self.wanted.is_empty() {
            return Take::Nothing;
        }
        let mut wanted = std::mem::take(&mut self.wanted);
        wanted.sort_unstable();
        wanted.dedup();
        match self.held.last() {
            None => Take::First(wanted),
            Some(highest) if wanted.first() > Some(highest) => Take::More(wanted),
            Some(_) => Take::Try(wanted),
        }
    }

    /// Notes that something has been taken.
    pub fn taken(&mut self, take: Take) {
        match take {
            Take::Nothing => {}
            Take::Everything | Take::TryEverything => {
                self.holds_all = true;
                self.wants_all = false;
                self.wanted.clear();
            }
            Take::First(keys) | Take::More(keys) | Take::Try(keys) => {
                self.held.extend(keys);
                self.held.sort_unstable();
            }
        }
    }

    /// Notes that something was not to be had: the next run takes it first.
    pub fn refused(&mut self, take: Take) {
        self.again();
        match take {
            Take::Nothing => {}
            Take::Everything | Take::TryEverything => self.all_first = true,
            Take::First(keys) | Take::More(keys) | Take::Try(keys) => self.first.extend(keys),
        }
    }

    /// Has the next run take first what this one holds.
    pub fn again(&mut self) {
        self.first.clone_from(&self.held);
        self.all_first = self.holds_all;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(locks: &mut Locks, keys: &[i64]) -> Take {
        for key in keys {
            locks.want(Lock::Key(*key));
        }
        locks.take()
    }

    #[test]
    fn keys_are_waited_for_in_their_order_alone() {
        let mut locks = Locks::default();
        locks.begin();
        let first = take(&mut locks, &[5, 3, 5]);
        assert_eq!(first, Take::First(vec![3, 5]));
        locks.taken(first);
        assert_eq!(take(&mut locks, &[3]), Take::Nothing);
        let more = take(&mut locks, &[7]);
        assert_eq!(more, Take::More(vec![7]));
        locks.taken(more);
        let tried = take(&mut locks, &[9, 4]);
        assert_eq!(tried, Take::Try(vec![4, 9]));
        locks.refused(tried);
        locks.begin();
        assert_eq!(locks.take(), Take::First(vec![3, 4, 5, 7, 9]));
        locks.begin();
        assert_eq!(locks.take(), Take::Nothing);
    }

    #[test]
    fn everything_is_one_lock() {
        let mut locks = Locks::default();
        locks.begin();
        locks.want(Lock::Everything);
        assert_eq!(locks.take(), Take::Everything);
        locks.taken(Take::Everything);
        assert_eq!(take(&mut locks, &[1]), Take::Nothing);
        locks.begin();
        let first = take(&mut locks, &[1]);
        locks.taken(first);
        locks.want(Lock::Everything);
        assert_eq!(locks.take(), Take::TryEverything);
        locks.refused(Take::TryEverything);
        locks.begin();
        assert_eq!(locks.take(), Take::Everything);
    }

    #[test]
    fn many_keys_become_everything() {
        let mut locks = Locks::default();
        locks.begin();
        let many: Vec<i64> = (0..200).collect();
        assert_eq!(take(&mut locks, &many), Take::Everything);
    }
}
