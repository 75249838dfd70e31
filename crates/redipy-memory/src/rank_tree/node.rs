//! The nodes of a rank tree: how they split when they fill up, and are mended when they run low.
//! All that a change needs to know lies on one path from the root to a leaf; nodes know no parents
//! and no neighbours.

use std::cell::Cell;
use std::cmp::Ordering;

/// A leaf with elements, or an inner node; all leaves of a tree are at one depth.
#[derive(Debug, Clone)]
pub(super) enum Node<T, const LEAF: usize, const FAN: usize> {
    Leaf(Vec<T>),
    Inner(Box<Inner<T, LEAF, FAN>>),
}

/// Three columns with one row for each child; apart, because a search reads only separators, or
/// only counts.
#[derive(Debug, Clone)]
pub(super) struct Inner<T, const LEAF: usize, const FAN: usize> {
    /// Each at or below all of its child and above all of the child before. The first one repeats
    /// the parent's separator for this node, so that rows can move between siblings as they are;
    /// on the left edge of the tree, where nothing reads it, it means nothing. A removal leaves
    /// separators alone, so a separator need not be an element.
    pub(super) separators: Vec<T>,
    /// The number of elements below each child.
    pub(super) counts: Vec<usize>,
    pub(super) children: Vec<Node<T, LEAF, FAN>>,
}

/// What became of an insertion into a node.
pub(super) enum Inserted<T, const LEAF: usize, const FAN: usize> {
    /// Nothing: the element was there.
    Present,
    Done,
    /// It filled the node; this is its split-off right part.
    Split(Node<T, LEAF, FAN>),
}

impl<T, const LEAF: usize, const FAN: usize> Default for Node<T, LEAF, FAN> {
    fn default() -> Self {
        Node::Leaf(Vec::new())
    }
}

impl<T: Ord + Clone, const LEAF: usize, const FAN: usize> Node<T, LEAF, FAN> {
    /// The fewest elements of a leaf; only the first and the last leaf may have less. Less than
    /// half, so that insertions and removals in turn do not split and merge all the time.
    const LEAF_MIN: usize = LEAF * 3 / 8;
    /// The fewest children of an inner node; 2, so that each child has a sibling to be mended with.
    const FAN_MIN: usize = if FAN < 8 { 2 } else { FAN * 3 / 8 };

    /// Counts the elements.
    pub(super) fn count(&self) -> usize {
        match self {
            Node::Leaf(items) => items.len(),
            Node::Inner(inner) => inner.counts.iter().sum(),
        }
    }

    /// Clones a value to stand for the node's lower bound in its parent.
    fn separator(&self) -> Option<T> {
        match self {
            Node::Leaf(items) => items.first().cloned(),
            Node::Inner(inner) => inner.separators.first().cloned(),
        }
    }

    pub(super) fn is_underfull(&self) -> bool {
        match self {
            Node::Leaf(items) => items.len() < Self::LEAF_MIN.max(1),
            Node::Inner(inner) => inner.children.len() < Self::FAN_MIN,
        }
    }

    /// Inserts `item` below; `first` and `last` tell whether this is the first or last node of its
    /// level.
    pub(super) fn insert(&mut self, item: T, first: bool, last: bool) -> Inserted<T, LEAF, FAN> {
        match self {
            Node::Leaf(items) => {
                let Err(i) = items.binary_search(&item) else {
                    return Inserted::Present;
                };
                insert_tight(items, i, item, LEAF);
                if items.len() < LEAF {
                    return Inserted::Done;
                }
                // Keys that arrive in order leave full leaves behind instead of half-full ones.
                let cut = match i {
                    0 if first => 1,
                    _ if last && i == LEAF - 1 => LEAF - 1,
                    _ => LEAF / 2,
                };
                Inserted::Split(Node::Leaf(items.split_off(cut)))
            }
            Node::Inner(inner) => {
                let i = inner.child_by(|probe| probe.cmp(&item));
                let (first, last) = (first && i == 0, last && i == inner.children.len() - 1);
                match inner.children[i].insert(item, first, last) {
                    Inserted::Present => Inserted::Present,
                    Inserted::Done => {
                        inner.counts[i] += 1;
                        Inserted::Done
                    }
                    Inserted::Split(right) => {
                        let count = right.count();
                        inner.counts[i] = inner.counts[i] + 1 - count;
                        inner.insert_child(i + 1, right, count);
                        if inner.children.len() < FAN {
                            return Inserted::Done;
                        }
                        Inserted::Split(Node::Inner(Box::new(inner.split_off(FAN / 2))))
                    }
                }
            }
        }
    }

    /// Lets `take` remove elements from the leaf that `seek` leads to; returns its result and the
    /// number of elements removed.
    pub(super) fn take<R>(
        &mut self,
        seek: &impl Fn(&Inner<T, LEAF, FAN>) -> usize,
        take: impl FnOnce(&mut Vec<T>) -> Option<R>,
    ) -> (Option<R>, usize) {
        match self {
            Node::Leaf(items) => {
                let before = items.len();
                let result = take(items);
                let len = items.len();
                if items.capacity() > 2 * len + 4 {
                    items.shrink_to(len + len / 2);
                }
                (result, before - len)
            }
            Node::Inner(inner) => {
                let i = seek(inner);
                let (result, removed) = inner.children[i].take(seek, take);
                inner.counts[i] -= removed;
                if removed > 0 && inner.children[i].is_underfull() {
                    inner.mend(i);
                }
                (result, removed)
            }
        }
    }
}

impl<T: Ord + Clone, const LEAF: usize, const FAN: usize> Inner<T, LEAF, FAN> {
    /// Makes a node over `children`, none of them empty.
    pub(super) fn over(children: impl Iterator<Item = Node<T, LEAF, FAN>>) -> Self {
        let children: Vec<_> = children.collect();
        Self {
            separators: children.iter().filter_map(Node::separator).collect(),
            counts: children.iter().map(Node::count).collect(),
            children,
        }
    }

    /// Finds the child in which `cmp` could say `Equal`.
    pub(super) fn child_by(&self, cmp: impl Fn(&T) -> Ordering) -> usize {
        self.separators[1..].partition_point(|probe| cmp(probe) != Ordering::Greater)
    }

    /// Finds the child that holds the element `rest` places from the node's first, and leaves in
    /// `rest` its place there.
    pub(super) fn child_at(&self, rest: &Cell<usize>) -> usize {
        let mut left = rest.get();
        let last = self.counts.len() - 1;
        let mut i = 0;
        while i < last && left >= self.counts[i] {
            left -= self.counts[i];
            i += 1;
        }
        rest.set(left);
        i
    }

    fn insert_child(&mut self, i: usize, child: Node<T, LEAF, FAN>, count: usize) {
        let Some(separator) = child.separator() else {
            unreachable!("a node that was split off has elements");
        };
        insert_tight(&mut self.separators, i, separator, FAN);
        insert_tight(&mut self.counts, i, count, FAN);
        insert_tight(&mut self.children, i, child, FAN);
    }

    fn split_off(&mut self, at: usize) -> Self {
        Self {
            separators: self.separators.split_off(at),
            counts: self.counts.split_off(at),
            children: self.children.split_off(at),
        }
    }

    /// Mends the underfull child `i` with a sibling: makes one node of the two, or shares their
    /// rows out evenly.
    fn mend(&mut self, i: usize) {
        let l = i.saturating_sub(1);
        let r = l + 1;
        let [left, right] = &mut self.children[l..=r] else {
            unreachable!("an inner node has at least two children");
        };
        let total = self.counts[l] + self.counts[r];
        let merged = match (left, right) {
            (Node::Leaf(left), Node::Leaf(right)) => {
                let rows = left.len() + right.len();
                let keep = if rows < LEAF { rows } else { rows / 2 };
                balance(left, right, keep);
                self.counts[l] = left.len();
                if let Some(first) = right.first() {
                    self.separators[r].clone_from(first);
                }
                right.is_empty()
            }
            (Node::Inner(left), Node::Inner(right)) => {
                let rows = left.children.len() + right.children.len();
                let keep = if rows < FAN { rows } else { rows / 2 };
                balance(&mut left.separators, &mut right.separators, keep);
                balance(&mut left.counts, &mut right.counts, keep);
                balance(&mut left.children, &mut right.children, keep);
                self.counts[l] = left.counts.iter().sum();
                if let Some(first) = right.separators.first() {
                    self.separators[r].clone_from(first);
                }
                right.children.is_empty()
            }
            _ => unreachable!("all leaves are at one depth"),
        };
        self.counts[r] = total - self.counts[l];
        if merged {
            self.separators.remove(r);
            self.counts.remove(r);
            self.children.remove(r);
        }
    }
}

/// Inserts as `Vec::insert`, but grows by half and never beyond `limit`, where `Vec` would double.
fn insert_tight<T>(vec: &mut Vec<T>, i: usize, item: T, limit: usize) {
    let len = vec.len();
    if len == vec.capacity() {
        vec.reserve_exact((len / 2).max(4).min(limit.saturating_sub(len)).max(1));
    }
    vec.insert(i, item);
}

/// Moves elements between the end of `left` and the start of `right` until `left` has `keep`.
fn balance<T>(left: &mut Vec<T>, right: &mut Vec<T>, keep: usize) {
    if let Some(missing) = keep.checked_sub(left.len()) {
        left.reserve_exact(missing);
        left.extend(right.drain(..missing));
    } else {
        right.reserve_exact(left.len() - keep);
        right.splice(..0, left.drain(keep..));
    }
}

/// Shares `total` out over as few parts as possible, none above `limit`, as evenly as possible.
pub(super) fn even_sizes(total: usize, limit: usize) -> impl Iterator<Item = usize> {
    let parts = total.div_ceil(limit);
    (0..parts).map(move |i| total * (i + 1) / parts - total * i / parts)
}
