import type { ModelVersion } from '../../../main/contract/model.ts'

/** The version asked for; without a number the champion, or else the newest. */
export function shownVersion(
  versions: readonly ModelVersion[],
  number: number | undefined,
): ModelVersion | undefined {
  if (number !== undefined) return versions.find(({ version }) => version === number)
  return (
    versions.find(({ aliases }) => aliases.includes('champion')) ??
    versions.toSorted((one, other) => other.version - one.version)[0]
  )
}

/** "poisonous (p)"; the value alone where the codebook has no label. */
export const labelled = ({ value, label }: { value: string; label?: string }) =>
  label === undefined || label === value ? value : `${label} (${value})`
