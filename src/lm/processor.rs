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

/// A bit for each byte that is the wanted one, as far as the bits of the mask go.
#[inline]
pub fn equal(bytes: &[u8; 32], wanted: u8, mask: u8) -> u32 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: SSE2 is part of every x86-64.
    unsafe {
        equal_sse2(bytes, wanted, mask)
    }
    #[cfg(not(target_arch = "x86_64"))]
    equal_one_by_one(bytes, wanted, mask)
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn equal_sse2(bytes: &[u8; 32], wanted: u8, mask: u8) -> u32 {
    use std::arch::x86_64::{
        _mm_and_si128, _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set_epi64x, _mm_set1_epi8,
    };
    let parts = bytes.as_chunks().0;
    let part = |i: usize| i64::from_le_bytes(parts[i]);
    let both = _mm_set1_epi8(mask.cast_signed());
    let wanted = _mm_set1_epi8((wanted & mask).cast_signed());
    let equal =
        |i: usize| _mm_cmpeq_epi8(_mm_and_si128(_mm_set_epi64x(part(2 * i + 1), part(2 * i)), both), wanted);
    let bits = |i: usize| _mm_movemask_epi8(equal(i)).cast_unsigned();
    bits(0) | bits(1) << 16
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn equal_one_by_one(bytes: &[u8; 32], wanted: u8, mask: u8) -> u32 {
    (0..).zip(bytes).fold(0, |all, (i, byte)| all | u32::from((byte ^ wanted) & mask == 0) << i)
}

/// Where in a word the one stands that has so many ones below it; without a branch (Vigna 2008). The word must have it.
#[inline]
pub fn select(word: u64, below: u32) -> u32 {
    const BYTES: u64 = u64::MAX / 0xff;
    let pairs = word - (word >> 1 & (BYTES * 0x55));
    let fours = (pairs & (BYTES * 0x33)) + (pairs >> 2 & (BYTES * 0x33));
    // The ones in each byte and those below it.
    let sums = ((fours + (fours >> 4)) & (BYTES * 0x0f)).wrapping_mul(BYTES);
    let passed = (u64::from(0x80 + below) * BYTES - sums) & (BYTES * 0x80);
    let shift = ((passed >> 7).wrapping_mul(BYTES) >> 56) as u32 * 8;
    let rest = u64::from(below).wrapping_sub((sums << 8).wrapping_shr(shift) % 0x100);
    let byte = word.wrapping_shr(shift) % 0x100;
    shift + u32::from(IN_BYTE[rest as usize % 8][byte as usize])
}

/// For each number of ones below, and each byte, where the one stands.
const IN_BYTE: [[u8; 256]; 8] = {
    let mut table = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut below) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                table[below][byte] = bit as u8;
                below += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn side_by_side_is_one_by_one(others: [u8; 32], wanted: u8, mask: u8, alike: u32) {
            let byte = |i: usize| if alike >> i & 1 == 1 { wanted ^ (others[i] & !mask) } else { others[i] };
            let bytes = std::array::from_fn(byte);
            prop_assert_eq!(equal(&bytes, wanted, mask), equal_one_by_one(&bytes, wanted, mask));
        }

        #[test]
        fn each_one_is_selected(word: u64) {
            let ones = (0..64).filter(|bit| word >> bit & 1 == 1);
            for (below, bit) in (0..).zip(ones) {
                prop_assert_eq!(select(word, below), bit);
            }
        }
    }
}
