//! What the processor is asked for by name: memory before it is read, so that many fetches overlap, and comparisons side by
//! side.
#![allow(unsafe_code)]

/// Begins to fetch the item at this place and what shares its line of the cache; nothing where there is none.
#[inline]
pub fn prefetch<T>(items: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(item) = items.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing into the program and writes nothing; SSE is part of every x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (items, at);
}

/// A bit for each number of 16 bits in a line that is the wanted one, as far as the bits of the mask go; little-endian.
#[inline]
pub fn equal(line: &[u8; 64], wanted: u16, mask: u16) -> u32 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: SSE2 is part of every x86-64.
    unsafe {
        equal_sse2(line, wanted, mask)
    }
    #[cfg(not(target_arch = "x86_64"))]
    equal_one_by_one(line, wanted, mask)
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn equal_sse2(line: &[u8; 64], wanted: u16, mask: u16) -> u32 {
    use std::arch::x86_64::{
        _mm_and_si128, _mm_cmpeq_epi16, _mm_movemask_epi8, _mm_packs_epi16, _mm_set_epi64x, _mm_set1_epi16,
    };
    let halves = line.as_chunks().0;
    let half = |i: usize| i64::from_le_bytes(halves[i]);
    let both = _mm_set1_epi16(mask.cast_signed());
    let wanted = _mm_set1_epi16((wanted & mask).cast_signed());
    let equal =
        |i: usize| _mm_cmpeq_epi16(_mm_and_si128(_mm_set_epi64x(half(2 * i + 1), half(2 * i)), both), wanted);
    let bits = |i: usize| _mm_movemask_epi8(_mm_packs_epi16(equal(i), equal(i + 1))).cast_unsigned();
    bits(0) | bits(2) << 16
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn equal_one_by_one(line: &[u8; 64], wanted: u16, mask: u16) -> u32 {
    let numbers = line.as_chunks().0.iter().map(|bytes| u16::from_le_bytes(*bytes));
    (0..).zip(numbers).fold(0, |all, (i, number)| all | u32::from((number ^ wanted) & mask == 0) << i)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn side_by_side_is_one_by_one(numbers in prop::collection::vec(0u16..4, 32), wanted in 0u16..4, shift in 0u16..15) {
            let mut line = [0; 64];
            for (bytes, number) in line.as_chunks_mut().0.iter_mut().zip(numbers) {
                *bytes = (number << shift).to_le_bytes();
            }
            for mask in [u16::MAX, !(1 << shift)] {
                let wanted = wanted << shift;
                prop_assert_eq!(equal(&line, wanted, mask), equal_one_by_one(&line, wanted, mask));
            }
        }
    }
}
