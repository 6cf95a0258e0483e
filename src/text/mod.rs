//! Unicode, tone placement, syllables, tokens, case.
