/** A seeded source of randomness: the same seed and stream give the same numbers on every machine. */
export interface Random {
  /** An integer in [0, 2³²). */
  nextUint32(): number
  /** A number in [0, 1) with 53 random bits. */
  next(): number
  /** An integer in [0, bound); `bound` is a positive integer below 2³². */
  nextInt(bound: number): number
}

/**
 * xoshiro128** (Blackman & Vigna 2018, https://prng.di.unimi.it), seeded through SplitMix32. `stream` selects an
 * independent sequence, so that tree 17 draws the same numbers whichever thread grows it.
 */
export function createRandom(seed: number, stream = 0): Random {
  const mixed = splitMix32(Math.trunc(seed) ^ Math.floor(seed / 2 ** 32))
  const mixedStream = splitMix32((stream + 0x51_7c_c1_b7) | 0)
  let a = mixed() ^ mixedStream()
  let b = mixed() ^ mixedStream()
  let c = mixed() ^ mixedStream()
  let d = (mixed() ^ mixedStream()) | 1

  /** The same bits as a number that may be below 0, which takes no memory. */
  const nextInt32 = () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
  const nextUint32 = () => nextInt32() >>> 0
  const nextInt = (bound: number) => {
    // The last numbers of all would not be enough for each remainder.
    const last = 2 ** 32 - bound
    const divisor = bound >>> 0
    while (true) {
      const value = nextInt32() >>> 0
      const remainder = value % divisor
      if (value - remainder <= last) return remainder
    }
  }
  const next = () => (nextUint32() * 2 ** 21 + (nextUint32() >>> 11)) / 2 ** 53
  return { nextUint32, next, nextInt }
}

/** Fisher–Yates, in place. */
export function shuffle<T extends Int32Array | unknown[]>(items: T, random: Random): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.nextInt(i + 1)
    const item = items[i]!
    items[i] = items[j]!
    items[j] = item
  }
  return items
}

function splitMix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e_37_79_b9) | 0
    let z = state ^ (state >>> 16)
    z = Math.imul(z, 0x21_f0_aa_ad)
    z ^= z >>> 15
    z = Math.imul(z, 0x73_5a_2d_97)
    return z ^ (z >>> 15)
  }
}
