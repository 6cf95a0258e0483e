//! The walk: which syllables could have been read as a token, cheapest first.
//!
//! The token is walked through a tree of all syllables, letter by letter as they are meant, segment by segment as they
//! are seen. At every place of the token the cheapest beginnings are kept, so that the work grows with the token's
//! length and not with what could be edited.

use super::alphabet;
use super::table::{LONGEST, Table};
use crate::lm::Model;

/// Beginnings kept at each place of a token.
const KEPT: usize = 32;
/// Beginnings this much worse (natural log) than the best at the same place are given up.
const WORSE: f32 = 8.0;
/// Most characters of a token.
pub const MOST_LETTERS: usize = 14;

/// How a word's letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// All small.
    Small,
    /// A capital first.
    Title,
    /// All capitals.
    Capitals,
}

/// The tree of all syllables of a model.
pub struct Tree {
    nodes: Vec<Node>,
}

struct Node {
    /// Letter that leads here.
    letter: u8,
    /// Its children stand side by side from here on.
    children: u32,
    count: u8,
    /// The word that ends here.
    word: Option<u32>,
    /// `ln p` of the commonest word that begins so.
    best: f32,
}

/// The beginnings at one place of a token, and the rank of the best of them.
struct Place {
    beginnings: Vec<Beginning>,
    best: f32,
}

/// Where a beginning stands.
#[derive(Clone, Copy)]
struct Beginning {
    node: u32,
    cost: f32,
}

impl Tree {
    /// Grows the tree.
    pub fn of(model: &Model) -> Self {
        let mut words: Vec<(Vec<u8>, u32)> = (0..model.words() as u32)
            .filter(|&word| model.is_syllable(word))
            .filter_map(|word| {
                let letters: Option<Vec<u8>> = model.word(word).chars().map(alphabet::code).collect();
                Some((letters?, word))
            })
            .collect();
        words.sort_unstable();
        let root = Node { letter: 0, children: 0, count: 0, word: None, best: 0.0 };
        let mut tree = Self { nodes: vec![root] };
        tree.grow(0, 0, &words, model);
        tree
    }

    /// Grows what is above a node: words that share this many letters.
    fn grow(&mut self, node: usize, depth: usize, words: &[(Vec<u8>, u32)], model: &Model) {
        let ends = usize::from(words.first().is_some_and(|(letters, _)| letters.len() == depth));
        self.nodes[node].word = words[..ends].first().map(|(_, word)| *word);
        let best = words.iter().map(|(_, word)| model.unigram(*word)).fold(f32::NEG_INFINITY, f32::max);
        self.nodes[node].best = best;
        let groups: Vec<_> = words[ends..].chunk_by(|a, b| a.0[depth] == b.0[depth]).collect();
        let first = self.nodes.len();
        self.nodes[node].children = first as u32;
        self.nodes[node].count = groups.len() as u8;
        self.nodes.extend(groups.iter().map(|group| Node {
            letter: group[0].0[depth],
            children: 0,
            count: 0,
            word: None,
            best: 0.0,
        }));
        for (i, group) in groups.into_iter().enumerate() {
            self.grow(first + i, depth + 1, group, model);
        }
    }

    fn children(&self, node: u32) -> std::ops::Range<u32> {
        let Node { children, count, .. } = self.nodes[node as usize];
        children..children + u32::from(count)
    }

    /// Appends the words that could have been read as these letters, each with the cost of that.
    pub fn readings(&self, table: &Table, seen: &[char], case: Case, out: &mut Vec<(u32, f32)>) {
        if seen.is_empty() || seen.len() > MOST_LETTERS {
            return;
        }
        let empty = || Place { beginnings: Vec::new(), best: f32::INFINITY };
        let mut places: Vec<Place> = (0..=seen.len()).map(|_| empty()).collect();
        places[0] = Place { beginnings: vec![Beginning { node: 0, cost: 0.0 }], best: -self.nodes[0].best };
        for at in 0..=seen.len() {
            let mut here = std::mem::replace(&mut places[at], empty());
            self.thin(&mut here);
            self.lose(table, case, &mut here);
            self.thin(&mut here);
            if at == seen.len() {
                let ends = here.beginnings.iter();
                out.extend(ends.filter_map(|b| Some((self.nodes[b.node as usize].word?, b.cost))));
                return;
            }
            for length in 1..=LONGEST.min(seen.len() - at) {
                let Some(costs) = table.costs(&seen[at..at + length]) else { continue };
                self.extend(costs, case, &here.beginnings, &mut places[at + length]);
            }
        }
    }

    /// How bad a beginning is: its cost, and how rare the words are that begin so.
    fn rank(&self, beginning: Beginning) -> f32 {
        beginning.cost - self.nodes[beginning.node as usize].best
    }

    fn extend(&self, costs: &[super::table::Costs; 2], case: Case, from: &[Beginning], to: &mut Place) {
        for &Beginning { node, cost } in from {
            let costs = &costs[usize::from(is_capital(case, node))];
            for child in self.children(node) {
                let more = costs[usize::from(self.nodes[child as usize].letter)];
                let beginning = Beginning { node: child, cost: cost + more };
                let rank = self.rank(beginning);
                if rank < to.best + WORSE && rank.is_finite() {
                    to.best = to.best.min(rank);
                    to.beginnings.push(beginning);
                }
            }
        }
    }

    /// Adds the beginnings of which one letter more left no trace.
    fn lose(&self, table: &Table, case: Case, here: &mut Place) {
        let before = here.beginnings.clone();
        self.extend(table.lost(), case, &before, here);
    }

    /// Keeps the best beginnings, each once.
    fn thin(&self, here: &mut Place) {
        let limit = here.best + WORSE;
        let all = &mut here.beginnings;
        all.retain(|beginning| self.rank(*beginning) < limit);
        let order =
            |a: &Beginning, b: &Beginning| self.rank(*a).total_cmp(&self.rank(*b)).then(a.node.cmp(&b.node));
        // Few stand there twice.
        if all.len() > 2 * KEPT {
            all.select_nth_unstable_by(2 * KEPT, order);
            all.truncate(2 * KEPT);
        }
        all.sort_unstable_by(|a, b| a.node.cmp(&b.node).then(a.cost.total_cmp(&b.cost)));
        all.dedup_by_key(|beginning| beginning.node);
        if all.len() > KEPT {
            all.select_nth_unstable_by(KEPT, order);
            all.truncate(KEPT);
        }
    }
}

fn is_capital(case: Case, node: u32) -> bool {
    match case {
        Case::Small => false,
        Case::Title => node == 0,
        Case::Capitals => true,
    }
}
