import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from '../../../main/lib/frame.ts'

const sample = join(import.meta.dirname, '../../../resources/sample/mushroom/data/mushrooms.csv')

/** Rows of the sample, shuffled and repeated: as a frame, and in a file after their number and a batch, for LOAD DATA. */
export function writeSampleRows(path: string, rows: number): { names: string[]; frame: Frame } {
  const [header, ...lines] = readFileSync(sample, 'utf8').trim().split('\n')
  const names = header!.split(',')
  const picked = Array.from({ length: rows }, (_, i) => lines[(i * 7919) % lines.length]!)
  writeFileSync(path, `${picked.map((line, i) => `${i},1,${line}`).join('\n')}\n`)
  return { names, frame: frameOf(names, picked) }
}

/** The lines as a frame of categories. */
function frameOf(names: readonly string[], lines: readonly string[]): Frame {
  const levels = names.map(() => new Map<string, number>())
  const codes = names.map(() => new Int32Array(lines.length))
  for (const [row, line] of lines.entries()) {
    for (const [i, cell] of line.split(',').entries()) {
      const known = levels[i]!.get(cell) ?? levels[i]!.size
      levels[i]!.set(cell, known)
      codes[i]![row] = known
    }
  }
  return {
    rowCount: lines.length,
    columns: names.map((name, i) => ({
      name,
      kind: 'category',
      codes: codes[i]!,
      levels: [...levels[i]!.keys()],
    })),
  }
}
