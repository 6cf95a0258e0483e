//! What a recogniser sees along a line: for each step from left to right, how likely each character is.
//!
//! Decoded as connectionist temporal classification (Graves et al. 2006) has it: a character that lasts is one, and
//! class 0 parts two that are the same.

use std::ops::Range;

/// The class that stands for no character.
const BLANK: usize = 0;

/// No character is less likely than this anywhere.
const LEAST: f32 = 1e-6;

/// Probabilities of characters along a line.
#[derive(Clone, Debug)]
pub struct Frames {
    classes: usize,
    /// Row by row, a row a step.
    p: Vec<f32>,
    /// Pixels of the line's picture that a step spans.
    pub width: f32,
}

/// A character that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Its class.
    pub class: usize,
    /// How likely it is where it is likeliest.
    pub p: f32,
    /// The first step of it.
    pub from: usize,
    /// The step behind its last.
    pub to: usize,
}

impl Frames {
    /// Steps of `classes` probabilities each, that span so many pixels of the line's picture.
    pub fn new(classes: usize, p: Vec<f32>, width: f32) -> Self {
        Self { classes: classes.max(1), p, width }
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.p.len() / self.classes
    }

    /// The probabilities at a step.
    pub fn at(&self, step: usize) -> &[f32] {
        &self.p[step * self.classes..(step + 1) * self.classes]
    }

    /// The characters of the likeliest classes.
    pub fn glyphs(&self) -> Vec<Glyph> {
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut last = BLANK;
        for step in 0..self.len() {
            let (class, p) = likeliest(self.at(step));
            match glyphs.last_mut() {
                _ if class == BLANK => {}
                Some(glyph) if class == last => {
                    glyph.p = glyph.p.max(p);
                    glyph.to = step + 1;
                }
                _ => glyphs.push(Glyph { class, p, from: step, to: step + 1 }),
            }
            last = class;
        }
        glyphs
    }

    /// Logarithm of how likely these classes, in this order, are between two steps: over all ways to lay them out.
    pub fn likelihood(&self, steps: Range<usize>, classes: &[usize]) -> f32 {
        // A blank may stand before, between and behind the classes: places 0, 2, 4, … are blanks.
        let class = |place: usize| if place.is_multiple_of(2) { BLANK } else { classes[place / 2] };
        let places = 2 * classes.len() + 1;
        let mut paths = vec![f32::NEG_INFINITY; places];
        paths[0] = 0.0;
        for step in steps {
            let p = self.at(step);
            // From the last place to the first, so that those before are still of the step before.
            for place in (0..places).rev() {
                let mut sum = paths[place];
                if place > 0 {
                    sum = log_sum(sum, paths[place - 1]);
                }
                if place % 2 == 1 && place > 1 && class(place) != class(place - 2) {
                    sum = log_sum(sum, paths[place - 2]);
                }
                paths[place] = sum + p[class(place)].max(LEAST).ln();
            }
        }
        log_sum(paths[places - 1], if places > 1 { paths[places - 2] } else { f32::NEG_INFINITY })
    }
}

fn log_sum(a: f32, b: f32) -> f32 {
    let (more, less) = if a > b { (a, b) } else { (b, a) };
    if less == f32::NEG_INFINITY { more } else { more + (less - more).exp().ln_1p() }
}

fn likeliest(p: &[f32]) -> (usize, f32) {
    p.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((BLANK, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lasting_characters_are_one_and_a_blank_parts_two() {
        let row = |class: usize| (0..3).map(move |c| if c == class { 0.8 } else { 0.1 });
        let p = [1, 1, 0, 1, 2, 0].into_iter().flat_map(row).collect();
        let frames = Frames::new(3, p, 8.0);
        let read: Vec<_> = frames.glyphs().iter().map(|g| (g.class, g.from, g.to)).collect();
        assert_eq!(read, [(1, 0, 2), (1, 3, 4), (2, 4, 5)]);
    }

    #[test]
    fn likelihood_is_over_all_ways() {
        // Two steps; one character of its class alone: it may stand at the first, the second or both.
        let frames = Frames::new(2, vec![0.4, 0.6, 0.3, 0.7], 8.0);
        let near = |a: f32, b: f32| (a - b).abs() < 1e-5;
        assert!(near(frames.likelihood(0..2, &[1]), (0.6_f32 * 0.3 + 0.4 * 0.7 + 0.6 * 0.7).ln()));
        assert!(near(frames.likelihood(0..2, &[]), (0.4_f32 * 0.3).ln()));
        assert!(frames.likelihood(0..2, &[1, 1]) < -1e9);
    }
}
