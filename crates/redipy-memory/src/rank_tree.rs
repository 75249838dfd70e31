//! An ordered set that also knows the rank of every element, so that sorted sets find by score, by
//! member order and by position alike in O(log n). It is a B+ tree whose inner nodes count the
//! elements below each child.

use std::cell::Cell;
use std::cmp::Ordering;
use std::iter::FusedIterator;
use std::ops::Range;

use node::{Inner, Inserted, Node, even_sizes};

mod node;

/// An ordered set with ranks: the rank of an element is the number of elements before it.
///
/// `LEAF` and `FAN` bound the elements of a leaf and the children of an inner node (both exclusive,
/// at least 4). The defaults are measured ones; tests make them small to get deep trees.
///
/// Searches take a closure in place of an element, as `slice::binary_search_by` does, so that no
/// owned `T` need be built. Such a closure is also asked about elements that were removed meanwhile
/// (old separators), so it must follow the order of `T` as a whole.
#[derive(Debug, Clone)]
pub struct RankTree<T, const LEAF: usize = 64, const FAN: usize = 32> {
    root: Node<T, LEAF, FAN>,
    len: usize,
}

impl<T: Ord + Clone> RankTree<T> {
    /// Makes an empty tree, which owns no memory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Ord + Clone, const LEAF: usize, const FAN: usize> RankTree<T, LEAF, FAN> {
    /// Builds a tree from strictly ascending `items` in O(n), with the leaves filled evenly.
    #[must_use]
    pub fn from_sorted(items: Vec<T>) -> Self {
        debug_assert!(items.is_sorted_by(|a, b| a < b), "items must ascend");
        let len = items.len();
        let mut items = items.into_iter();
        let mut level: Vec<Node<T, LEAF, FAN>> = even_sizes(len, LEAF - 1)
            .map(|size| Node::Leaf(items.by_ref().take(size).collect()))
            .collect();
        while level.len() > 1 {
            let sizes = even_sizes(level.len(), FAN - 1);
            let mut nodes = level.into_iter();
            level = sizes
                .map(|size| Node::Inner(Box::new(Inner::over(nodes.by_ref().take(size)))))
                .collect();
        }
        let root = level.pop().unwrap_or_default();
        Self { root, len }
    }

    /// Returns the number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Tells whether there are no elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Removes all elements and gives their memory back.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds `item`; returns false, and changes nothing, if it was there already.
    pub fn insert(&mut self, item: T) -> bool {
        match self.root.insert(item, true, true) {
            Inserted::Present => return false,
            Inserted::Done => {}
            Inserted::Split(right) => {
                let left = std::mem::take(&mut self.root);
                self.root = Node::Inner(Box::new(Inner::over([left, right].into_iter())));
            }
        }
        self.len += 1;
        true
    }

    /// Removes `item`; returns whether it was there.
    pub fn remove(&mut self, item: &T) -> bool {
        self.remove_by(|probe| probe.cmp(item)).is_some()
    }

    /// Removes and returns the element for which `cmp` says `Equal`, if there is one.
    pub fn remove_by(&mut self, cmp: impl Fn(&T) -> Ordering) -> Option<T> {
        self.take(&|inner| inner.child_by(&cmp), |leaf| {
            Some(leaf.remove(leaf.binary_search_by(&cmp).ok()?))
        })
    }

    /// Removes and returns the element at `rank`, if there is one.
    pub fn remove_at(&mut self, rank: usize) -> Option<T> {
        let rest = Cell::new(rank);
        self.take(&|inner| inner.child_at(&rest), |leaf| {
            (rest.get() < leaf.len()).then(|| leaf.remove(rest.get()))
        })
    }

    /// Removes and returns the first element.
    pub fn pop_first(&mut self) -> Option<T> {
        self.remove_at(0)
    }

    /// Removes and returns the last element.
    pub fn pop_last(&mut self) -> Option<T> {
        self.remove_at(self.len.checked_sub(1)?)
    }

    /// Removes the elements at `ranks` and returns them in order; ranks beyond the end are ignored.
    pub fn remove_range(&mut self, ranks: Range<usize>) -> Vec<T> {
        let count = ranks.end.min(self.len).saturating_sub(ranks.start);
        let mut removed = Vec::with_capacity(count);
        while removed.len() < count {
            let rest = Cell::new(ranks.start);
            // One leaf at a time, so that at most one node of each level is left underfull and
            // mended on the way up.
            self.take(&|inner| inner.child_at(&rest), |leaf| {
                let start = rest.get();
                let end = leaf.len().min(start + count - removed.len());
                removed.extend(leaf.drain(start..end));
                Some(())
            });
        }
        removed
    }

    /// Returns the rank of the element for which `cmp` says `Equal`, or as an error the rank it
    /// would have.
    ///
    /// # Errors
    /// The rank at which such an element would be inserted, if there is none.
    pub fn rank_by(&self, cmp: impl Fn(&T) -> Ordering) -> Result<usize, usize> {
        let mut before = 0;
        let mut node = &self.root;
        loop {
            match node {
                Node::Inner(inner) => {
                    let i = inner.child_by(&cmp);
                    before += inner.counts[..i].iter().sum::<usize>();
                    node = &inner.children[i];
                }
                Node::Leaf(items) => {
                    return match items.binary_search_by(cmp) {
                        Ok(i) => Ok(before + i),
                        Err(i) => Err(before + i),
                    };
                }
            }
        }
    }

    /// Returns the number of leading elements for which `pred` holds; it must hold for none after
    /// the first it fails for.
    pub fn partition_point(&self, pred: impl Fn(&T) -> bool) -> usize {
        // No element is ever `Equal`, so the search ends at the border.
        let side = |item: &T| {
            if pred(item) {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        };
        match self.rank_by(side) {
            Ok(rank) | Err(rank) => rank,
        }
    }

    /// Returns the element at `rank`.
    #[must_use]
    pub fn get(&self, rank: usize) -> Option<&T> {
        let (leaf, i) = self.leaf_at(rank);
        leaf.get(i)
    }

    /// Iterates over all elements in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, T, LEAF, FAN> {
        self.range(0..self.len)
    }

    /// Iterates over the elements at `ranks`; ranks beyond the end are ignored.
    ///
    /// Either end costs one O(log n) descent for each leaf it enters, which makes a step amortised
    /// O(1).
    #[must_use]
    pub fn range(&self, ranks: Range<usize>) -> Iter<'_, T, LEAF, FAN> {
        let end = ranks.end.min(self.len);
        Iter {
            tree: self,
            front: [].iter(),
            unread: ranks.start.min(end)..end,
            back: [].iter(),
        }
    }

    /// Finds the leaf that holds `rank`, and the place in it; a rank beyond the end gives a place
    /// beyond the leaf.
    fn leaf_at(&self, rank: usize) -> (&[T], usize) {
        let rest = Cell::new(rank);
        let mut node = &self.root;
        loop {
            match node {
                Node::Inner(inner) => node = &inner.children[inner.child_at(&rest)],
                Node::Leaf(items) => return (items, rest.get()),
            }
        }
    }

    /// Lets `take` remove elements from the leaf that `seek` leads to, then mends counts and
    /// underfull nodes.
    fn take<R>(
        &mut self,
        seek: &impl Fn(&Inner<T, LEAF, FAN>) -> usize,
        take: impl FnOnce(&mut Vec<T>) -> Option<R>,
    ) -> Option<R> {
        let (result, removed) = self.root.take(seek, take);
        self.len -= removed;
        if self.len == 0 {
            // The last leaf may have kept a little room; an empty tree keeps none.
            self.root = Node::default();
        } else if let Node::Inner(inner) = &mut self.root
            && inner.children.len() == 1
        {
            self.root = inner.children.pop().unwrap_or_default();
        }
        result
    }
}

impl<T, const LEAF: usize, const FAN: usize> Default for RankTree<T, LEAF, FAN> {
    fn default() -> Self {
        const { assert!(LEAF >= 4 && FAN >= 4, "nodes too small to be split") };
        Self {
            root: Node::default(),
            len: 0,
        }
    }
}

impl<T: Ord + Clone, const LEAF: usize, const FAN: usize> FromIterator<T>
    for RankTree<T, LEAF, FAN>
{
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut items: Vec<T> = items.into_iter().collect();
        items.sort_unstable();
        items.dedup();
        Self::from_sorted(items)
    }
}

impl<'a, T: Ord + Clone, const LEAF: usize, const FAN: usize> IntoIterator
    for &'a RankTree<T, LEAF, FAN>
{
    type Item = &'a T;
    type IntoIter = Iter<'a, T, LEAF, FAN>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Elements of a [`RankTree`] in order, from either end.
#[derive(Debug, Clone)]
pub struct Iter<'a, T, const LEAF: usize, const FAN: usize> {
    tree: &'a RankTree<T, LEAF, FAN>,
    /// What is left of the leaf entered last from the front.
    front: std::slice::Iter<'a, T>,
    /// Ranks of leaves that neither end has entered yet.
    unread: Range<usize>,
    /// What is left of the leaf entered last from the back.
    back: std::slice::Iter<'a, T>,
}

impl<'a, T: Ord + Clone, const LEAF: usize, const FAN: usize> Iterator for Iter<'a, T, LEAF, FAN> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        if let Some(item) = self.front.next() {
            return Some(item);
        }
        if self.unread.is_empty() {
            return self.back.next();
        }
        let (leaf, i) = self.tree.leaf_at(self.unread.start);
        let end = leaf.len().min(i + self.unread.len());
        self.unread.start += end - i;
        self.front = leaf[i..end].iter();
        self.front.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.front.len() + self.unread.len() + self.back.len();
        (len, Some(len))
    }
}

impl<T: Ord + Clone, const LEAF: usize, const FAN: usize> DoubleEndedIterator
    for Iter<'_, T, LEAF, FAN>
{
    fn next_back(&mut self) -> Option<Self::Item> {
        if let Some(item) = self.back.next_back() {
            return Some(item);
        }
        if self.unread.is_empty() {
            return self.front.next_back();
        }
        let (leaf, i) = self.tree.leaf_at(self.unread.end - 1);
        let start = (i + 1).saturating_sub(self.unread.len());
        self.unread.end -= i + 1 - start;
        self.back = leaf[start..=i].iter();
        self.back.next_back()
    }
}

impl<T: Ord + Clone, const LEAF: usize, const FAN: usize> ExactSizeIterator
    for Iter<'_, T, LEAF, FAN>
{
}
impl<T: Ord + Clone, const LEAF: usize, const FAN: usize> FusedIterator for Iter<'_, T, LEAF, FAN> {}

#[cfg(test)]
mod tests;
