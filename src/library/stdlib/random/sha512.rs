//! SHA-512, by which CPython turns a text seed into a number. Its constants are digits of roots of
//! primes, computed here instead of listed.

use num_bigint::BigUint;
use num_traits::ToPrimitive;

/// The first 80 primes.
fn primes() -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    let mut n = 2;
    while found.len() < 80 {
        if found.iter().all(|p| n % p != 0) {
            found.push(n);
        }
        n += 1;
    }
    found
}

/// The first 64 binary places of the n-th root of a prime.
fn root_digits(prime: u32, n: u32) -> u64 {
    let root = (BigUint::from(prime) << (64 * n)).nth_root(n);
    (root & BigUint::from(u64::MAX)).to_u64().unwrap_or(0)
}

/// The 64 bytes of the hash.
pub fn sha512(data: &[u8]) -> [u8; 64] {
    let primes = primes();
    let round: Vec<u64> = primes.iter().map(|&p| root_digits(p, 3)).collect();
    let mut state: [u64; 8] = std::array::from_fn(|i| root_digits(primes[i], 2));
    let mut message = data.to_vec();
    message.push(0x80);
    while message.len() % 128 != 112 {
        message.push(0);
    }
    message.extend((data.len() as u128 * 8).to_be_bytes());
    for block in message.chunks_exact(128) {
        let mut w: Vec<u64> =
            block.chunks_exact(8).map(|c| c.iter().fold(0u64, |acc, &b| (acc << 8) | u64::from(b))).collect();
        for i in 16..80 {
            let s0 = w[i - 15].rotate_right(1) ^ w[i - 15].rotate_right(8) ^ (w[i - 15] >> 7);
            let s1 = w[i - 2].rotate_right(19) ^ w[i - 2].rotate_right(61) ^ (w[i - 2] >> 6);
            w.push(w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1));
        }
        let mut v = state;
        for i in 0..80 {
            let [a, b, c, d, e, f, g, h] = v;
            let s1 = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
            let choice = (e & f) ^ (!e & g);
            let t1 = h.wrapping_add(s1).wrapping_add(choice).wrapping_add(round[i]).wrapping_add(w[i]);
            let s0 = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
            let majority = (a & b) ^ (a & c) ^ (b & c);
            v = [t1.wrapping_add(s0.wrapping_add(majority)), a, b, c, d.wrapping_add(t1), e, f, g];
        }
        for (s, x) in state.iter_mut().zip(v) {
            *s = s.wrapping_add(x);
        }
    }
    let mut out = [0; 64];
    for (chunk, s) in out.chunks_exact_mut(8).zip(state) {
        chunk.copy_from_slice(&s.to_be_bytes());
    }
    out
}
