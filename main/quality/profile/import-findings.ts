import type { DatasetVersion } from '../../contract/dataset.ts'
import type { Finding } from '../../contract/profile.ts'
import { countOf, percent } from './finding-words.ts'

type Imported = Pick<DatasetVersion, 'rows' | 'rowsRead' | 'rowsRejected' | 'warnings'>

const advice = 'Read about them under About in Data; mend the file, or how it is read.'

/** What the import had to say that bears on every figure of the profile. */
export const importFindings = (version: Imported): Finding[] =>
  [rowsLeftOut, totalsRows, oddLines].flatMap((rule) => rule(version))

function rowsLeftOut({ rowsRead, rowsRejected }: Imported): Finding[] {
  if (rowsRejected === 0) return []
  return [
    {
      code: 'rows-left-out',
      severity: 'warn',
      title: 'Rows left out',
      detail: `${countOf(rowsRejected, 'row')} of the file (${percent(rowsRejected / rowsRead)}) do not fit its columns and are no part of the dataset.`,
      columns: [],
      advice,
      value: rowsRejected,
      limit: 0,
    },
  ]
}

function totalsRows({ warnings }: Imported): Finding[] {
  return warnings
    .filter(({ code }) => code === 'totals-row')
    .map(({ message }) => ({
      code: 'totals-row',
      severity: 'warn',
      title: 'A row of totals',
      detail: message,
      columns: [],
      advice: 'Take it out of the file: it says nothing of its own.',
    }))
}

function oddLines({ warnings }: Imported): Finding[] {
  const told = new Set(['totals-row', 'title-row'])
  const odd = warnings.filter(({ code, line }) => line !== undefined && !told.has(code))
  if (odd.length === 0) return []
  return [
    {
      code: 'odd-lines',
      severity: 'info',
      title: 'Odd lines in the file',
      detail: `${countOf(odd.length, 'line')} gave a warning when the file was read, such as: ${odd[0]!.message}`,
      columns: [],
      advice,
      value: odd.length,
      limit: 0,
    },
  ]
}
