//! Cells of a page that hang together.

use crate::page::BBox;

/// The boxes, in cells, of marked cells that stand within `reach` cells of each other; cells row by row.
pub(super) fn clusters(mut marked: Vec<bool>, columns: usize, reach: usize) -> Vec<BBox> {
    let rows = marked.len() / columns.max(1);
    let near = |at: usize, most: usize| at.saturating_sub(reach)..(at + reach + 1).min(most);
    let (mut clusters, mut open) = (Vec::new(), Vec::new());
    for start in 0..marked.len() {
        if !std::mem::take(&mut marked[start]) {
            continue;
        }
        let cell = |x: usize, y: usize| BBox { x: x as u32, y: y as u32, width: 1, height: 1 };
        let mut bounds = cell(start % columns, start / columns);
        open.push((start % columns, start / columns));
        while let Some((x, y)) = open.pop() {
            bounds = bounds.union(&cell(x, y));
            for y in near(y, rows) {
                for x in near(x, columns) {
                    if std::mem::take(&mut marked[y * columns + x]) {
                        open.push((x, y));
                    }
                }
            }
        }
        clusters.push(bounds);
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_within_reach_are_one() {
        let marked: Vec<bool> = "##...#..#.......#".chars().map(|c| c == '#').chain([false]).collect();
        let of =
            |reach| clusters(marked.clone(), 6, reach).into_iter().map(<[u32; 4]>::from).collect::<Vec<_>>();
        // ##...#
        // ..#...
        // ....#.
        let apart: [[u32; 4]; 3] = [[0, 0, 3, 2], [5, 0, 1, 1], [4, 2, 1, 1]];
        assert_eq!(of(1), apart);
        assert_eq!(of(2), [[0, 0, 6, 3]]);
        assert_eq!(clusters(Vec::new(), 0, 1), []);
    }
}
