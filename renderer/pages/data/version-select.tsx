import { Select } from '@mantine/core'

export interface VersionSelectProps {
  /** Of one dataset, in any order. */
  versions: readonly number[]
  version: number
  onVersion: (version: number | undefined) => void
}

/** Which version of a dataset is shown; the latest has no number in the address, so a link to it stays the latest. */
export function VersionSelect({ versions, version, onVersion }: VersionSelectProps) {
  const latest = Math.max(version, ...versions)
  const known = [...new Set([...versions, version])].toSorted((one, other) => other - one)
  return (
    <Select
      aria-label="Version"
      size="xs"
      w={140}
      allowDeselect={false}
      data={known.map((number) => ({
        value: String(number),
        label: number === latest ? `version ${number} (latest)` : `version ${number}`,
      }))}
      value={String(version)}
      onChange={(value) => onVersion(Number(value) === latest ? undefined : Number(value))}
    />
  )
}
