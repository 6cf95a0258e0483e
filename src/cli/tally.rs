//! How the documents of a command fared, and the exit code that follows.

use dau::batch::Outcome;
use dau::output::record::Status;

use super::exit::Exit;

/// What the exit code is decided by.
#[derive(Default)]
pub struct Tally {
    read: usize,
    partial: usize,
    failed: usize,
    pages: usize,
    syllables: usize,
}

/// Fewest syllables a page, over the whole run, that are not called hardly any text.
const LOW_YIELD: usize = 5;

impl Tally {
    /// Counts one more document.
    pub fn add(&mut self, outcome: &Outcome) {
        match outcome.record.status {
            Status::Ok => self.read += 1,
            Status::Partial => self.partial += 1,
            Status::Error => self.failed += 1,
        }
        if let Some(quality) = &outcome.record.quality {
            self.syllables += quality.syllables;
            self.pages += outcome.record.source.pages_read();
        }
    }

    /// The exit code of the whole command.
    pub fn exit(&self) -> Exit {
        match self {
            Self { read: 0, partial: 0, failed: 1.., .. } => Exit::Unreadable,
            Self { failed: 0, partial: 0, .. } if self.syllables < LOW_YIELD * self.pages => Exit::LowYield,
            Self { failed: 0, partial: 0, .. } => Exit::Done,
            _ => Exit::Partial,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_follow_the_tally() {
        let exit = |read, partial, failed, syllables| {
            Tally { read, partial, failed, pages: read + partial, syllables }.exit()
        };
        assert_eq!(exit(2, 0, 0, 600), Exit::Done);
        assert_eq!(exit(2, 0, 0, 3), Exit::LowYield);
        assert_eq!(exit(2, 0, 1, 600), Exit::Partial);
        assert_eq!(exit(1, 1, 0, 600), Exit::Partial);
        assert_eq!(exit(0, 0, 2, 0), Exit::Unreadable);
    }
}
