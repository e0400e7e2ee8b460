/**
 * Sorts the first `count` of `indices` by their keys, ascending; equal keys stay as they come (merge sort, bottom up).
 * For a few hundred indices, many thousand times: it allocates nothing and calls nothing back.
 *
 * @param keys by index, none of them NaN
 * @param spare as long as `indices`
 * @returns `indices` or `spare`, whichever ended up sorted; the other one is scratch
 */
export function sortByKey(
  indices: Int32Array,
  count: number,
  keys: Float64Array,
  spare: Int32Array,
): Int32Array {
  let from = indices
  let to = spare
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) mergeRuns(from, to, keys, start, width, count)
    ;[from, to] = [to, from]
  }
  return from
}

/** Merges the sorted runs from[start …] and from[start + width …] into `to`. */
function mergeRuns(
  from: Int32Array,
  to: Int32Array,
  keys: Float64Array,
  start: number,
  width: number,
  count: number,
): void {
  const middle = Math.min(start + width, count)
  const end = Math.min(middle + width, count)
  let left = start
  let right = middle
  for (let at = start; at < end; at++) {
    const takesLeft = left < middle && (right === end || keys[from[left]!]! <= keys[from[right]!]!)
    to[at] = takesLeft ? from[left++]! : from[right++]!
  }
}
