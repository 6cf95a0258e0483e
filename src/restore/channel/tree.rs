//! A tree of written forms, and the steps of a walk through it: which of them could have been read as these letters.
//!
//! The letters are walked through the tree, form by form as they are meant, segment by segment as they are seen. At
//! every place of the letters what is far worse than the best is given up.

use std::ops::Range;

use super::alphabet;
use super::table::{Costs, Table};

/// Parts of forms this much worse (natural log) than the best at the same place are given up.
const WORSE: f32 = 8.0;
/// Nothing is read at this cost, with how rare the form is (natural log): noise is left as it is.
pub const NONE: f32 = 26.0;

/// How letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// All small.
    Small,
    /// A capital first.
    Title,
    /// All capitals.
    Capitals,
}

/// A form of which letters may have been read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Its number.
    pub form: u16,
    /// Negative logarithm of how likely it is read so.
    pub cost: f32,
    /// The cost, and how rare the form is at best.
    pub rank: f32,
}

/// A tree of forms; those that are walked from their end are in it from their end.
pub struct Tree {
    /// Children stand behind their parents, side by side; the first node is the root.
    nodes: Vec<Node>,
}

/// A part of a form of which letters may have been read, and the cost of that.
#[derive(Clone, Copy)]
pub struct Part {
    node: u32,
    cost: f32,
}

struct Node {
    /// Number of the letter that leads here.
    letter: u8,
    /// Its children.
    children: Range<u32>,
    /// The form that ends here.
    form: Option<u16>,
    /// `ln p` of the commonest word with a form that begins so.
    likely: f32,
}

/// A place of the letters, as far as it was walked to.
#[derive(Default)]
pub struct Place {
    /// Costs of the parts of forms that lead here, infinite for those that do not.
    costs: Vec<f32>,
    /// The nodes of those that do.
    reached: Vec<u32>,
    /// The best cost, with how rare the form is.
    best: f32,
}

impl Place {
    /// What is no better, with how rare the form is, is given up.
    fn limit(&self) -> f32 {
        NONE.min(self.best + WORSE)
    }
}

impl Tree {
    /// Grows the tree of forms, given in the order of their letters with `ln p` of the commonest word that has them.
    pub fn of(forms: &[(Vec<u8>, f32)]) -> Self {
        let mut tree = Self { nodes: Vec::from([Node::of(0)]) };
        tree.grow(0, 0, 0, forms);
        tree
    }

    /// Grows what is above a node: forms that share this many letters, the first of them numbered `first`.
    fn grow(&mut self, node: usize, depth: usize, first: usize, forms: &[(Vec<u8>, f32)]) {
        let ends = usize::from(forms.first().is_some_and(|(letters, _)| letters.len() == depth));
        self.nodes[node].form = (ends == 1).then_some(first as u16);
        self.nodes[node].likely = forms.iter().map(|(_, likely)| *likely).fold(f32::NEG_INFINITY, f32::max);
        let groups: Vec<_> = forms[ends..].chunk_by(|a, b| a.0[depth] == b.0[depth]).collect();
        let children = self.nodes.len();
        self.nodes[node].children = children as u32..(children + groups.len()) as u32;
        self.nodes.extend(groups.iter().map(|group| Node::of(group[0].0[depth])));
        let mut number = first + ends;
        for (i, group) in groups.into_iter().enumerate() {
            self.grow(children + i, depth + 1, number, group);
            number += group.len();
        }
    }

    /// Begins a place; the walk itself begins at one where nothing was seen.
    pub fn begin(&self, is_start: bool, place: &mut Place) {
        let Place { costs, reached, best } = place;
        reached.drain(..).for_each(|node| costs[node as usize] = f32::INFINITY);
        costs.resize(self.nodes.len(), f32::INFINITY);
        *best = f32::INFINITY;
        if is_start {
            self.reach(0, 0.0, place);
        }
    }

    /// Walks from the parts at an earlier place over what is seen between the two, with its costs.
    pub fn step(&self, costs: &[Costs; 2], case: Case, before: &[Part], place: &mut Place) {
        for &part in before {
            self.extend(costs, case, part, place);
        }
    }

    /// Adds the parts of which one letter more left no trace.
    pub fn lose(&self, table: &Table, case: Case, place: &mut Place) {
        // As they are now, so that no two letters are lost in a row.
        let part = |&node: &u32| Part { node, cost: place.costs[node as usize] };
        for part in place.reached.iter().map(part).collect::<Vec<_>>() {
            if self.rank(part) < place.limit() {
                self.extend(table.lost(), case, part, place);
            }
        }
    }

    /// Appends the parts that lead to a place, and the forms that end there, likeliest first.
    pub fn end(&self, place: &Place, parts: &mut Vec<Part>, readings: &mut Vec<Reading>) {
        let from = readings.len();
        for &node in &place.reached {
            let part = Part { node, cost: place.costs[node as usize] };
            let (cost, rank) = (part.cost, self.rank(part));
            if rank < place.limit() {
                parts.push(part);
                readings.extend(self.nodes[node as usize].form.map(|form| Reading { form, cost, rank }));
            }
        }
        readings[from..].sort_unstable_by(|a, b| a.rank.total_cmp(&b.rank).then(a.form.cmp(&b.form)));
    }

    fn extend(&self, costs: &[Costs; 2], case: Case, Part { node, cost }: Part, place: &mut Place) {
        let capital = match case {
            Case::Small => false,
            Case::Title => node == 0,
            Case::Capitals => true,
        };
        let costs = &costs[usize::from(capital)];
        for child in self.nodes[node as usize].children.clone() {
            let cost = cost + costs[usize::from(self.nodes[child as usize].letter)];
            self.reach(child, cost, place);
        }
    }

    /// The cost of a part, and how rare its forms are at best.
    #[inline]
    fn rank(&self, part: Part) -> f32 {
        part.cost - self.nodes[part.node as usize].likely
    }

    /// Notes that a node is reached at this cost.
    #[inline]
    fn reach(&self, node: u32, cost: f32, place: &mut Place) {
        let rank = self.rank(Part { node, cost });
        // The limit only falls.
        if rank >= place.limit() {
            return;
        }
        let known = &mut place.costs[node as usize];
        if *known == f32::INFINITY {
            place.reached.push(node);
        }
        *known = known.min(cost);
        place.best = place.best.min(rank);
    }
}

impl Node {
    fn of(letter: u8) -> Self {
        Self { letter, children: 0..0, form: None, likely: f32::NEG_INFINITY }
    }
}

/// The letters of a word by their numbers; `None` where one has none.
pub fn letters(word: &str) -> Option<Vec<u8>> {
    word.chars().map(alphabet::code).collect()
}
