import type { DatasetVersion } from '../contract/dataset.ts'

/** Where data came from, as a run keeps it. */
export interface Lineage {
  dataset: string
  version: number
  sha256: string
  source: string
  file: string
  rows: number
  columns: string[]
  importedAt: number
}

export function lineageOf(version: DatasetVersion): Lineage {
  const { dataset, sha256, source, file, rows, importedAt } = version
  return {
    dataset,
    version: version.version,
    sha256,
    source,
    file,
    rows,
    importedAt,
    columns: version.columns.map((c) => c.name),
  }
}
