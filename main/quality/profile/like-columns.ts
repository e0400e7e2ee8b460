import type { DatasetVersion } from '../../contract/dataset.ts'
import type { Association, Duplicates } from '../../contract/profile.ts'
import type { DataDeps } from '../../data/data-deps.ts'
import { datasetTable } from '../../data/dataset-files.ts'
import type { WorkContext } from '../../lib/work.ts'

const almostOne = 1 - 1e-12
const columnsAtOnce = 64

type LikeColumns = Duplicates['columns']

/** Columns that say the same: equal cell by cell, or told by each other. */
export async function likeColumns(
  tables: DataDeps['tables'],
  version: DatasetVersion,
  association: Association,
  context: WorkContext,
): Promise<LikeColumns> {
  const equal = await equalColumns(tables, version, tellingApart(association), context)
  const found = [...equal]
  const isKnown = (a: string, b: string) =>
    equal.some(({ columns }) => columns.includes(a) && columns.includes(b))
  const add = (how: 'one-to-one' | 'linear', a: string, b: string) => {
    if (!isKnown(a, b)) found.push({ how, columns: [a, b] })
  }
  // Where nearly every row differs, each value goes with one of any other column.
  const isTelling = new Set(
    version.columns.filter(({ distinct }) => distinct < version.rows / 2).map(({ name }) => name),
  )
  for (const { measure, rows, values } of association.measures) {
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length; j++) {
        const [there, back] = [values[i]![j] ?? 0, values[j]?.[i] ?? 0]
        if (measure === 'theils-u' && there >= almostOne && back >= almostOne && isTelling.has(rows[i]!))
          add('one-to-one', rows[i]!, rows[j]!)
        if (measure === 'pearson' && Math.abs(there) >= almostOne) add('linear', rows[i]!, rows[j]!)
      }
    }
  }
  return found
}

/** Whether two columns do not tell each other, and so are not equal. */
function tellingApart({ measures }: Association): (a: string, b: string) => boolean {
  const known = measures
    .filter(({ measure }) => measure === 'theils-u' || measure === 'pearson')
    .map(({ rows, values }) => ({ places: new Map(rows.map((name, i) => [name, i])), values }))
  return (a, b) =>
    known.some(({ places, values }) => {
      const value = values[places.get(a) ?? -1]?.[places.get(b) ?? -1] ?? null
      return value !== null && Math.abs(value) < almostOne
    })
}

/** Only columns of one type that are missing and differ equally often can be equal. */
async function equalColumns(
  tables: DataDeps['tables'],
  version: DatasetVersion,
  areApart: (a: string, b: string) => boolean,
  { signal }: WorkContext,
): Promise<LikeColumns> {
  const alike = Map.groupBy(
    version.columns.filter(({ distinct }) => distinct > 1),
    ({ type, missing, distinct }) => `${type} ${missing} ${distinct}`,
  )
  const suspects = [...alike.values()].flatMap((group) =>
    group.filter((one) => group.some((other) => other !== one && !areApart(one.name, other.name))),
  )
  const byPrint = new Map<string, string[]>()
  const table = datasetTable(version.dataset, version.version)
  for (let start = 0; start < suspects.length; start += columnsAtOnce) {
    const names = suspects.slice(start, start + columnsAtOnce).map(({ name }) => name)
    const prints = await tables.columnFingerprints(table, names, { signal })
    for (const [i, print] of prints.entries()) byPrint.set(print, [...(byPrint.get(print) ?? []), names[i]!])
  }
  return [...byPrint.values()]
    .filter((columns) => columns.length > 1)
    .map((columns) => ({ how: 'equal', columns }))
}
