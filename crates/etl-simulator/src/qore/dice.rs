//! Numbers that look random and depend on nothing but a seed and words, so that the order of requests does not matter.

/// A number of a seed and words (FNV-1a, finished by splitmix64).
pub(crate) fn roll(seed: u64, words: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for word in words {
        // The separator keeps ("ab", "c") apart from ("a", "bc").
        for byte in word.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// A number from 0 to `sides - 1`; 0 when there are no sides.
pub(crate) fn pick(seed: u64, words: &[&str], sides: u64) -> u64 {
    roll(seed, words).checked_rem(sides).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depends_on_seed_words_and_their_borders() {
        assert_eq!(roll(1, &["a", "b"]), roll(1, &["a", "b"]));
        assert_ne!(roll(1, &["a", "b"]), roll(2, &["a", "b"]));
        assert_ne!(roll(1, &["ab", "c"]), roll(1, &["a", "bc"]));
    }

    #[test]
    fn is_spread_evenly() {
        let hits = (0..10_000).filter(|i| pick(7, &[&i.to_string()], 100) < 20).count();
        assert!((1_800..2_200).contains(&hits), "{hits}");
    }
}
