import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { DatasetVersion } from '../../main/contract/dataset.ts'
import type { DataDeps } from '../../main/data/data-deps.ts'
import { importDataset } from '../../main/data/import-dataset.ts'
import { isAppError } from '../../main/lib/errors.ts'

const root = join(import.meta.dirname, '../..')
const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }

/** What stands instead of a row that was left out. */
const leavingOut = new Set(['long-row', 'note-row', 'second-table', 'repeated-header', 'title-row'])

function realFiles(): Buffer[] {
  const mushrooms = readFileSync(join(root, 'resources/sample/mushroom/data/mushrooms.csv'))
  const spectrum = join(root, 'node_modules/csv-spectrum/csvs')
  return [
    mushrooms.subarray(0, 2000),
    Buffer.from(
      'Datum;Betrag;Text\n01.02.2024;1.234,50;"Miete; kalt"\n13.02.2024;7,25;"ein ""Wort"""\n'.repeat(3),
    ),
    Buffer.from('Report\n\nid\tname\tnote\n1\tMüller\t"two\nlines"\n2\tO\'Neil\t5" pipe\n\nTotal\t3\t\n'),
    ...readdirSync(spectrum).map((name) => readFileSync(join(spectrum, name))),
  ]
}

/** Numbered words, so that each can be looked for. */
const marked = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    rows: fc.array(
      fc.array(
        fc.constantFrom(
          'w',
          'w',
          'w',
          'w w',
          '"w"',
          '"w',
          'w"',
          '"w"w',
          '"w""w"',
          '"w\nw"',
          '"w,w"',
          '',
          ' ',
          '""',
          'w\\"',
          "'w'",
          '#w',
          '\u0000w',
          'wé',
          '🍄w',
        ),
        { minLength: 1, maxLength: 5 },
      ),
      { minLength: 2, maxLength: 14 },
    ),
    blanks: fc.array(fc.nat(14), { maxLength: 2 }),
    isLastOpen: fc.boolean(),
  })
  .map(({ delimiter, end, rows, blanks, isLastOpen }) => {
    let n = 0
    const lines = rows.map((row) =>
      row.map((cell) => cell.replaceAll('w', () => `w${String(++n).padStart(3, '0')}x`)).join(delimiter),
    )
    for (const at of blanks) lines.splice(at, 0, '')
    return Buffer.from(lines.join(end) + (isLastOpen ? '' : end))
  })

const piece = fc.constantFrom(
  '"',
  '""',
  ',',
  ';',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  '\t',
  "'",
  '\\',
  '#',
  '\0',
  '\uFEFF',
  'é',
  '�',
  '=1+1',
  '?',
  'NA',
  '99999999999999999999',
  '1,5',
  '007',
  '2024-13-45',
  '__proto__',
  '\u2028',
  ' ',
  '|',
)

const mutated = fc
  .record({
    file: fc.nat(),
    changes: fc.array(
      fc.record({
        at: fc.nat(),
        remove: fc.nat(4),
        insert: fc.oneof(
          piece.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
        ),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ file, changes }) => {
    const files = realFiles()
    let bytes: Buffer = files[file % files.length]!
    for (const { at, remove, insert } of changes) {
      const place = at % (bytes.length + 1)
      bytes = Buffer.concat([bytes.subarray(0, place), insert, bytes.subarray(place + remove)])
    }
    return bytes
  })

const noise = fc.array(piece, { minLength: 1, maxLength: 40 }).map((pieces) => Buffer.from(pieces.join('')))

export interface FuzzResult {
  imported: number
  refused: number
}

/**
 * Imports `cases` made-up files. Fails on the first that crashes the importer, loses a row or word without a warning, or
 * whose rows do not add up.
 */
export async function fuzzImports(
  deps: DataDeps,
  write: (bytes: Buffer) => string,
  cases: number,
  seed: number,
): Promise<FuzzResult> {
  const result = { imported: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 3, arbitrary: marked }, { weight: 3, arbitrary: mutated }, noise),
      async (bytes) => {
        const version = await importDataset(deps, { path: write(bytes), name: 'fuzz' }, context).catch(
          (error: unknown) => {
            if (isAppError(error, 'INVALID_INPUT')) return undefined
            throw error
          },
        )
        if (!version) {
          result.refused += 1
          return
        }
        result.imported += 1
        const table = { space: 'datasets', name: `fuzz_v${version.version}` }
        try {
          const { rows, total } = await deps.tables.rows(table, { limit: 10_000 })
          if (version.rowsRead !== version.rows + version.rowsRejected || total !== version.rows)
            throw new Error(
              `${version.rowsRead} were read, ${version.rows} kept, ${version.rowsRejected} rejected, ${total} stored.`,
            )
          const lost = lostWords(bytes, rows, version)
          if (lost.length > 0) throw new Error(`Lost without a warning: ${lost.join(', ')}.`)
        } finally {
          await deps.tables.dropTable(table)
        }
      },
    ),
    { numRuns: cases, seed },
  )
  return result
}

/** Words that are neither in the table nor on a line that was told to be left out. */
function lostWords(bytes: Buffer, rows: readonly unknown[][], version: DatasetVersion): string[] {
  const names = version.columns.map(({ originalName }) => originalName)
  const kept = new Set([...rows.flat(), ...names].flatMap((cell) => String(cell).match(/w\d{3}x/g) ?? []))
  const told = version.warnings.flatMap(({ code, line }) =>
    leavingOut.has(code) && line !== undefined ? [line] : [],
  )
  const lines = bytes.toString('utf8').split(/\r\n|\n|\r/)
  return lines.flatMap((text, i) =>
    (text.match(/w\d{3}x/g) ?? []).filter(
      (word) =>
        !kept.has(word) && !text.startsWith('#') && !told.some((line) => line <= i + 1 && i + 1 - line < 8),
    ),
  )
}
