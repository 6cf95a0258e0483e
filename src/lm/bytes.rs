//! Little-endian numbers in place, and the checksum of a model file.

/// The `i`-th `u16` of a section.
#[inline]
pub fn u16_at(section: &[u8], i: usize) -> u16 {
    u16::from_le_bytes(section.as_chunks().0[i])
}

/// The `i`-th `u32` of a section.
#[inline]
pub fn u32_at(section: &[u8], i: usize) -> u32 {
    u32::from_le_bytes(section.as_chunks().0[i])
}

/// The `i`-th `u64` of a section.
#[inline]
pub fn u64_at(section: &[u8], i: usize) -> u64 {
    u64::from_le_bytes(section.as_chunks().0[i])
}

/// The `i`-th number of twelve bits of a section: two in three bytes, the first in the lower bits.
#[inline]
pub fn u12_at(section: &[u8], i: usize) -> u16 {
    let pair = &section[i + i / 2..][..2];
    u16::from_le_bytes([pair[0], pair[1]]) >> (4 * (i % 2)) & 0xfff
}

/// The `i`-th number of four bits of a section, low half first.
#[inline]
pub fn nibble_at(section: &[u8], i: usize) -> u8 {
    section[i / 2] >> (4 * (i % 2)) & 15
}

/// The `i`-th `f32` of a section.
#[inline]
pub fn f32_at(section: &[u8], i: usize) -> f32 {
    f32::from_bits(u32_at(section, i))
}

/// A 64-bit checksum: four lanes of multiply and rotate over 8-byte words (several GB/s), mixed at the end.
///
/// It finds damage, not malice.
pub fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x9E37_79B1_85EB_CA87;
    let mut lanes = [1u64, 2, 3, 4];
    let mut chunks = bytes.chunks_exact(32);
    for chunk in &mut chunks {
        for (lane, word) in lanes.iter_mut().zip(chunk.chunks_exact(8)) {
            *lane = mix(*lane, word, PRIME);
        }
    }
    for word in chunks.remainder().chunks(8) {
        lanes[0] = mix(lanes[0], word, PRIME);
    }
    let mut sum = bytes.len() as u64;
    for lane in lanes {
        sum = (sum ^ lane).wrapping_mul(PRIME).rotate_left(29);
    }
    sum ^ sum >> 32
}

fn mix(lane: u64, word: &[u8], prime: u64) -> u64 {
    let mut padded = [0; 8];
    padded[..word.len()].copy_from_slice(word);
    (lane ^ u64::from_le_bytes(padded)).wrapping_mul(prime).rotate_left(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_sees_every_byte() {
        let bytes: Vec<u8> = (0..77).collect();
        let sum = checksum(&bytes);
        for i in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[i] ^= 1;
            assert_ne!(checksum(&damaged), sum, "byte {i}");
        }
        assert_ne!(checksum(&bytes[..76]), sum);
    }
}
