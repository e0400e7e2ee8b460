/**
 * An order of things that puts like beside like: the leaves of average-linkage clustering, each joint turned so that its
 * inner ends are the more alike ones.
 *
 * @param likeness symmetric, greater for more alike; needs n³ steps for n things.
 */
export function clusterOrder(likeness: readonly (readonly number[])[]): number[] {
  let clusters = likeness.map((_, i) => [i])
  while (clusters.length > 1) {
    let [best, first, second] = [-Infinity, 0, 1]
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        const between = meanBetween(clusters[a]!, clusters[b]!, likeness)
        if (between > best) [best, first, second] = [between, a, b]
      }
    }
    const joined = join(clusters[first]!, clusters[second]!, likeness)
    clusters = clusters.flatMap((cluster, i) => (i === first ? [joined] : i === second ? [] : [cluster]))
  }
  return clusters[0] ?? []
}

function meanBetween(a: readonly number[], b: readonly number[], likeness: readonly (readonly number[])[]) {
  let sum = 0
  for (const i of a) for (const j of b) sum += likeness[i]![j]!
  return sum / (a.length * b.length)
}

function join(a: number[], b: number[], likeness: readonly (readonly number[])[]): number[] {
  const ways = [
    [a, b],
    [a.toReversed(), b],
    [a, b.toReversed()],
    [a.toReversed(), b.toReversed()],
  ] as const
  const ends = ways.map(([left, right]) => likeness[left.at(-1)!]![right[0]!]!)
  const [left, right] = ways[ends.indexOf(Math.max(...ends))]!
  return [...left, ...right]
}
