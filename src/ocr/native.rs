//! The calls into C that no crate offers: holding OpenMP to one thread, silencing Leptonica, and Tesseract's version.
//!
//! Tesseract runs its network on as many OpenMP threads as there are cores, for pieces of work so small that
//! the threads mostly wait for each other. `OMP_THREAD_LIMIT` is read when the library is loaded, too early for
//! us, so each worker says it at run time.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int};

#[link(name = "gomp")]
unsafe extern "C" {
    fn omp_set_num_threads(threads: c_int);
    fn omp_set_max_active_levels(levels: c_int);
}

unsafe extern "C" {
    fn TessVersion() -> *const c_char;
    fn setMsgSeverity(severity: c_int) -> c_int;
}

/// Makes parallel regions that this thread enters run on it alone.
pub(super) fn one_thread() {
    // SAFETY: both functions are part of the OpenMP API, take an integer by value, may be called from any thread
    // outside a parallel region, and touch only the calling thread's settings (or one atomic of the runtime).
    unsafe {
        omp_set_num_threads(1);
        omp_set_max_active_levels(0);
    }
}

/// Leptonica's level above all messages.
const NO_MESSAGES: c_int = 6;

/// Keeps Leptonica, Tesseract's picture library, from writing to stderr.
pub(super) fn silence() {
    // SAFETY: takes and returns an integer; it sets one word that Leptonica reads before it prints, and every
    // caller sets it to the same value.
    unsafe { setMsgSeverity(NO_MESSAGES) };
}

/// Version of the Tesseract library, as `5.3.0`.
pub(super) fn tesseract_version() -> String {
    // SAFETY: returns a pointer to a constant, NUL-terminated string inside the library.
    unsafe { CStr::from_ptr(TessVersion()) }.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_version_is_a_number() {
        assert!(super::tesseract_version().starts_with(|c: char| c.is_ascii_digit()));
    }
}
