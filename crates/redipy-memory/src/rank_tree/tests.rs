//! Random sequences of operations on trees of tiny nodes, compared with the standard library's
//! ordered set.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Tiny nodes, so that some hundred elements make a tree of five levels.
type Tiny = RankTree<u16, 6, 4>;

impl<T: Ord + Clone + std::fmt::Debug, const LEAF: usize, const FAN: usize> RankTree<T, LEAF, FAN> {
    /// Asserts the invariants of all nodes; returns the number of levels.
    fn check(&self) -> usize {
        assert_eq!(self.root.count(), self.len);
        if let Node::Inner(root) = &self.root {
            assert!(root.children.len() >= 2);
        }
        self.root.check(true, true, true, None, None)
    }
}

impl<T: Ord + Clone + std::fmt::Debug, const LEAF: usize, const FAN: usize> Node<T, LEAF, FAN> {
    fn check(
        &self,
        root: bool,
        first: bool,
        last: bool,
        low: Option<&T>,
        high: Option<&T>,
    ) -> usize {
        match self {
            Node::Leaf(items) => {
                assert!(items.is_sorted_by(|a, b| a < b));
                assert!(low.is_none_or(|low| items.iter().all(|item| item >= low)));
                assert!(high.is_none_or(|high| items.iter().all(|item| item < high)));
                assert!(items.len() < LEAF && items.capacity() <= LEAF);
                assert!(root || !items.is_empty());
                if !first && !last {
                    assert!(!self.is_underfull());
                    assert!(items.capacity() <= 2 * items.len() + 4);
                }
                1
            }
            Node::Inner(inner) => {
                let rows = inner.children.len();
                assert_eq!((inner.separators.len(), inner.counts.len()), (rows, rows));
                assert!(rows < FAN && (root || !self.is_underfull()));
                assert!(first || inner.separators.first() == low);
                let mut depths = BTreeSet::new();
                for (i, child) in inner.children.iter().enumerate() {
                    assert_eq!(child.count(), inner.counts[i]);
                    let low = if i == 0 { low } else { inner.separators.get(i) };
                    let high = inner.separators.get(i + 1).or(high);
                    depths.insert(child.check(
                        false,
                        first && i == 0,
                        last && i == rows - 1,
                        low,
                        high,
                    ));
                }
                assert_eq!(depths.len(), 1, "all leaves are at one depth");
                1 + depths.into_iter().sum::<usize>()
            }
        }
    }
}

#[derive(Debug, Clone)]
enum Op {
    Insert(u16),
    /// Inserts a run that ascends or descends from a start.
    Run(u16, u16, bool),
    Remove(u16),
    RemoveAt(usize),
    PopFirst,
    PopLast,
    RemoveRange(usize, usize),
    Clear,
    Rebuild,
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let key = || 0..800_u16;
    let rank = || 0..800_usize;
    let op = prop_oneof![
        30 => key().prop_map(Op::Insert),
        6 => (key(), 1..80_u16, any::<bool>()).prop_map(|(start, n, up)| Op::Run(start, n, up)),
        30 => key().prop_map(Op::Remove),
        10 => rank().prop_map(Op::RemoveAt),
        5 => Just(Op::PopFirst),
        5 => Just(Op::PopLast),
        3 => (rank(), 0..60_usize).prop_map(|(start, n)| Op::RemoveRange(start, start + n)),
        1 => (rank(), rank()).prop_map(|(start, end)| Op::RemoveRange(start, end)),
        1 => Just(Op::Rebuild),
    ];
    // Clearing is rare, or no tree would ever grow.
    let op = prop_oneof![400 => op, 1 => Just(Op::Clear)];
    vec(op, 0..300)
}

/// Does `op` to both and compares what they return.
fn apply(op: &Op, tree: &mut Tiny, model: &mut BTreeSet<u16>) {
    let nth = |model: &BTreeSet<u16>, rank| model.iter().nth(rank).copied();
    match *op {
        Op::Insert(key) => assert_eq!(tree.insert(key), model.insert(key)),
        Op::Run(start, n, up) => {
            for i in 0..n {
                let key = if up {
                    start + i
                } else {
                    start.saturating_sub(i)
                };
                assert_eq!(tree.insert(key), model.insert(key));
            }
        }
        Op::Remove(key) => assert_eq!(tree.remove(&key), model.remove(&key)),
        Op::RemoveAt(rank) => {
            let expected = nth(model, rank).inspect(|key| assert!(model.remove(key)));
            assert_eq!(tree.remove_at(rank), expected);
        }
        Op::PopFirst => assert_eq!(tree.pop_first(), model.pop_first()),
        Op::PopLast => assert_eq!(tree.pop_last(), model.pop_last()),
        Op::RemoveRange(start, end) => {
            let n = end.saturating_sub(start);
            let expected: Vec<u16> = model.iter().skip(start).take(n).copied().collect();
            model.retain(|key| !expected.contains(key));
            assert_eq!(tree.remove_range(start..end), expected);
        }
        Op::Clear => {
            tree.clear();
            model.clear();
        }
        Op::Rebuild => *tree = tree.iter().copied().collect(),
    }
}

proptest! {
    #[test]
    fn changes_agree_with_a_btree_set(start in vec(0..800_u16, 0..500), ops in ops()) {
        let mut tree: Tiny = start.iter().copied().collect();
        let mut model: BTreeSet<u16> = start.into_iter().collect();
        tree.check();
        for op in &ops {
            apply(op, &mut tree, &mut model);
            tree.check();
            assert_eq!(tree.len(), model.len());
            assert_eq!(tree.is_empty(), model.is_empty());
        }
        assert!(tree.iter().eq(&model));
        assert!(tree.iter().rev().eq(model.iter().rev()));
    }

    #[test]
    fn searches_agree_with_a_sorted_vector(start in vec(0..800_u16, 0..500), ops in ops()) {
        let mut tree: Tiny = start.iter().copied().collect();
        let mut model: BTreeSet<u16> = start.into_iter().collect();
        for op in &ops {
            apply(op, &mut tree, &mut model);
        }
        let sorted: Vec<u16> = model.into_iter().collect();
        for rank in 0..sorted.len() + 2 {
            assert_eq!(tree.get(rank), sorted.get(rank));
        }
        for key in 0..900 {
            assert_eq!(tree.rank_by(|x| x.cmp(&key)), sorted.binary_search(&key));
            assert_eq!(tree.partition_point(|x| *x <= key), sorted.partition_point(|x| *x <= key));
        }
    }

    #[test]
    fn ranges_agree_with_slices(
        keys in vec(any::<u16>(), 0..400),
        start in 0..420_usize,
        end in 0..420_usize,
        turns in vec(any::<bool>(), 0..440),
    ) {
        let mut tree = Tiny::default();
        for key in keys {
            tree.insert(key);
        }
        let sorted: Vec<u16> = tree.iter().copied().collect();
        let end_in = end.min(sorted.len());
        let slice = &sorted[start.min(end_in)..end_in];
        assert!(tree.range(start..end).eq(slice));
        assert!(tree.range(start..end).rev().eq(slice.iter().rev()));
        let (mut range, mut expected) = (tree.range(start..end), slice.iter());
        for from_front in turns {
            assert_eq!(range.len(), expected.len());
            if from_front {
                assert_eq!(range.next(), expected.next());
            } else {
                assert_eq!(range.next_back(), expected.next_back());
            }
        }
    }
}

#[test]
fn a_deep_tree_shrinks_to_nothing_from_any_side() {
    // Multiples of a number prime to the size visit all keys in a scattered order.
    let scattered = |i: u16| i * 61 % 1000;
    for side in 0..3 {
        let mut tree = Tiny::default();
        for i in 0..1000 {
            assert!(tree.insert(scattered(i)));
            assert!(!tree.insert(scattered(i)));
        }
        assert!(tree.check() >= 5);
        for i in 0..1000 {
            let gone = match side {
                0 => tree.pop_first() == Some(i),
                1 => tree.pop_last() == Some(999 - i),
                _ => tree.remove(&scattered(i)),
            };
            assert!(gone);
            tree.check();
        }
        assert_eq!(
            (tree.check(), tree.pop_first(), tree.pop_last()),
            (1, None, None)
        );
        assert!(matches!(&tree.root, Node::Leaf(items) if items.capacity() == 0));
    }
}

#[test]
fn ascending_and_descending_keys_fill_their_leaves() {
    fn leaves(node: &Node<u16, 6, 4>) -> usize {
        match node {
            Node::Leaf(_) => 1,
            Node::Inner(inner) => inner.children.iter().map(leaves).sum(),
        }
    }
    let up = (0..1000).fold(Tiny::default(), |mut tree, key| {
        tree.insert(key);
        tree
    });
    let down = (0..1000).rev().fold(Tiny::default(), |mut tree, key| {
        tree.insert(key);
        tree
    });
    assert_eq!((leaves(&up.root), leaves(&down.root)), (200, 200));
    assert!(up.iter().eq(&down));
}

#[test]
fn nodes_of_the_default_size_hold_their_invariants() {
    let mut tree = RankTree::new();
    let mut model = BTreeSet::new();
    let mut state = 1_u32;
    for i in 0..60_000 {
        // A linear congruential generator; the upper bits are the random ones.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let key = state >> 16;
        if i < 30_000 || state.is_multiple_of(3) {
            assert_eq!(tree.insert(key), model.insert(key));
        } else {
            let rank = key as usize % tree.len();
            let removed = tree.remove_at(rank);
            assert!(removed.is_some_and(|key| model.remove(&key)));
        }
        if i % 1000 == 0 {
            tree.check();
        }
    }
    tree.check();
    assert!(tree.iter().eq(&model));
    assert!(tree.remove_range(10..tree.len() - 10).len() + 20 == model.len());
    assert_eq!(tree.check(), 1);
}

#[test]
fn elements_without_copy_are_neither_lost_nor_doubled() {
    let mut tree: RankTree<std::rc::Rc<u32>, 6, 4> = RankTree::default();
    let items: Vec<_> = (0..200).map(std::rc::Rc::new).collect();
    for item in &items {
        tree.insert(item.clone());
    }
    assert_eq!(tree.remove_by(|x| (**x).cmp(&77)), Some(items[77].clone()));
    assert_eq!(tree.remove_by(|x| (**x).cmp(&77)), None);
    assert_eq!(tree.rank_by(|x| (**x).cmp(&78)), Ok(77));
    tree.clear();
    assert!(
        items
            .iter()
            .all(|item| std::rc::Rc::strong_count(item) == 1)
    );
}
