//! UUIDs from given bits (RFC 9562), so that tests can say which.

const VARIANT: u128 = 0x8000_0000_0000_0000;
const VARIANT_MASK: u128 = 0xC000_0000_0000_0000;

fn format(bits: u128) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in bits.to_be_bytes().iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0xF] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or_default());
        }
    }
    text
}

fn stamp(bits: u128, version: u128) -> u128 {
    (bits & !(0xF << 76) & !VARIANT_MASK) | (version << 76) | VARIANT
}

/// Version 4: random.
pub(super) fn uuid4(random: u128) -> String {
    format(stamp(random, 4))
}

/// Version 7: milliseconds, then a 26-bit sequence (in `rand_a` and the head of `rand_b`), then random bits.
pub(super) fn uuid7(ms: u64, sequence: u64, random: u128) -> String {
    let sequence = u128::from(sequence & 0x3FF_FFFF);
    let (high, low) = (sequence >> 14, sequence & 0x3FFF);
    let bits = (u128::from(ms) << 80) | (high << 64) | (low << 48) | (random & 0xFFFF_FFFF_FFFF);
    format(stamp(bits, 7))
}

/// Version 8: bits of our own making.
pub(super) fn uuid8(bits: u128) -> String {
    format(stamp(bits, 8))
}

/// FNV-1a in 128 bits, with the words kept apart.
pub(super) fn hash(words: &[&str]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0xFF]));
    bytes.fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn versions_and_variants_stand_where_the_rfc_puts_them() {
        assert_eq!(uuid4(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid4(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid7(0x0123_4567_89AB, 0, 0), "01234567-89ab-7000-8000-000000000000");
    }

    #[test]
    fn ordered_ids_grow_with_time_and_within_a_millisecond() {
        let mut last = String::new();
        for (ms, sequence) in [(1, 0), (1, 1), (1, 0x3FFF), (1, 0x4000), (1, 0x3FF_FFFF), (2, 0)] {
            let id = uuid7(ms, sequence, 0xABCD_EF01_2345_6789);
            assert!(id > last, "{id} after {last}");
            last = id;
        }
    }
}
