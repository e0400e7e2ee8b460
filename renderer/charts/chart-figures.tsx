import { useDeferredValue } from 'react'
import type { CsvCell } from '../csv.ts'
import { formatCount } from '../format.ts'

export interface ChartTable {
  header: string[]
  rows: CsvCell[][]
}

/** More are for a spreadsheet; the menu saves them all. */
const mostCells = 2500
const fewestRows = 20

/** What a screen reader gets of a chart. It is made once all else is on screen: a wide table has many cells. */
export function ChartFigures({ title, table: { header, rows } }: { title: string; table: ChartTable }) {
  const isDue = useDeferredValue(true, false)
  if (!isDue) return undefined
  const told = Math.max(fewestRows, Math.floor(mostCells / Math.max(1, header.length)))
  return (
    <table>
      <caption>
        {title}
        {rows.length > told &&
          `: the first ${told} of ${formatCount(rows.length)} lines; the menu of the chart saves them all`}
      </caption>
      <thead>
        <tr>
          {header.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, told).map((row, index) => (
          <tr key={index}>
            {row.map((cell, at) => (
              <td key={at}>{cell == null ? '' : String(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
