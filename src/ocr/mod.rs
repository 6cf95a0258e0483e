//! The readers: pictures to words with boxes and confidences.
