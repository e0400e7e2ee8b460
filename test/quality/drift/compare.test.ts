import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriftInput } from '../../../main/contract/drift.ts'
import { createRandom } from '../../../main/ml/random.ts'
import { compareDrift, driftBetween } from '../../../main/quality/compare-drift.ts'
import { context, openWorkspace } from '../workspace.ts'

const header = 'size,colour,code,flag,note,day,__proto__,label,lost'
const random = createRandom(3)

/** Rows whose sizes and colours move with `shift`; a tenth of the sizes is missing. */
function rows(n: number, shift: number, colours: readonly string[]): string {
  const line = (_: unknown, i: number) =>
    [
      i % 10 === 0 ? '' : (random.next() + random.next() + shift).toFixed(3),
      colours[Math.floor(random.next() * colours.length)],
      i % 4,
      i % 2 === 0,
      `note ${i} of ${n}`,
      `2024-01-${String(1 + (i % 28)).padStart(2, '0')}`,
      (7 * i) % 100,
      random.next() < 0.3 ? 'yes' : 'no',
      'x',
    ].join(',')
  return [header, ...Array.from({ length: n }, line)].join('\n')
}

let workspace: Awaited<ReturnType<typeof openWorkspace>>
const compare = (input: Partial<DriftInput>) =>
  compareDrift(
    workspace.deps,
    { reference: { dataset: 'before' }, current: { dataset: 'after' }, share: 0.5, ...input },
    context,
  )

beforeAll(async () => {
  workspace = await openWorkspace()
  await workspace.importText(rows(800, 0, ['red', 'green']), 'before')
  await workspace.importText(rows(700, 0.3, ['red', 'green', 'blue']).replaceAll(',x', ','), 'after')
  await workspace.importText(rows(3000, 0, ['red', 'green']), 'large')
})
afterAll(() => workspace.close())

const total = (shares: number[], other: number) => shares.reduce((sum, one) => sum + one, other)

describe('drift between two tables', () => {
  it('tests each column as its type and size ask for, and says what it was judged by', async () => {
    const report = await compare({ target: 'label' })
    const found = Object.fromEntries(report.columns.map((one) => [one.column, one]))
    expect(report.columns[0]).toMatchObject({ column: 'label', part: 'target', test: 'z', hasDrifted: false })
    expect(found['size']).toMatchObject({ test: 'ks', kind: 'numerical', threshold: 0.05, hasDrifted: true })
    expect(found['size']!.reference).toEqual({ n: 720, missing: 80 })
    expect(found['size']!.current).toEqual({ n: 630, missing: 70 })
    expect(found['colour']).toMatchObject({ test: 'chisquare', hasDrifted: true, onlyInCurrent: ['blue'] })
    expect(found['colour']!.pValue).toBe(0)
    expect(found['code']).toMatchObject({ test: 'chisquare', kind: 'categorical', hasDrifted: false })
    expect(found['flag']).toMatchObject({ test: 'z', kind: 'categorical' })
    expect(report.columns.some(({ column }) => column === '__proto__')).toBe(true)
    expect(report.drifted).toBe(2)
    expect(report.tested).toBe(6)
    expect(report.hasDrifted).toBe(false)
    expect((await compare({ share: 2 / 6 })).hasDrifted).toBe(true)
  })

  it('never counts what it could not test as without drift', async () => {
    const { notTested } = await compare({})
    const reasons = Object.fromEntries(notTested.map(({ column, reason }) => [column, reason]))
    expect(reasons['note']).toContain('free text')
    expect(reasons['day']).toContain('Dates')
    expect(reasons['lost']).toBe('The current table has no value of it.')
  })

  it('asks a large reference how far apart the tables are', async () => {
    const report = await compare({ reference: { dataset: 'large' }, current: { dataset: 'large' } })
    const tests = Object.fromEntries(report.columns.map(({ column, test, score }) => [column, [test, score]]))
    expect(tests['size']).toEqual(['wasserstein', 0])
    expect(tests['colour']).toEqual(['jensenshannon', 0])
    expect(report.drifted).toBe(0)
  })

  it('takes another test or threshold for a column, also for dates', async () => {
    const tests = {
      size: { test: 'psi', threshold: 9 },
      day: { test: 'wasserstein' },
      code: { test: 'ks' },
    } as const
    const report = await compare({ tests })
    const found = Object.fromEntries(report.columns.map((one) => [one.column, one]))
    expect(found['size']).toMatchObject({ test: 'psi', threshold: 9, hasDrifted: false })
    expect(found['day']).toMatchObject({ test: 'wasserstein', kind: 'numerical' })
    expect(found['code']).toMatchObject({ test: 'ks', kind: 'numerical' })
    await expect(compare({ tests: { colour: { test: 'ks' } } })).rejects.toThrow(
      /not for "colour".*chisquare/,
    )
    await expect(compare({ target: 'colours' })).rejects.toThrow(/Did you mean "colour"/)
  })

  it('reads files for the time of the comparison', async () => {
    const path = join(workspace.paths.root, 'new.csv')
    writeFileSync(path, rows(300, 0, ['red', 'green']))
    const report = await compare({ current: { path } })
    expect(report.current).toEqual({ name: path, rows: 300 })
    expect(report.columns.find(({ column }) => column === 'colour')!.hasDrifted).toBe(false)
    expect((await workspace.deps.tables.listTables()).some(({ space }) => space === 'scratch')).toBe(false)
  })

  it('shows shares that add up', async () => {
    for (const { distribution: shown } of (await compare({})).columns) {
      expect(total(shown.reference, shown.otherReference)).toBeCloseTo(1, 9)
      expect(total(shown.current, shown.otherCurrent)).toBeCloseTo(1, 9)
    }
  })

  it('looks at evenly spaced rows where there are too many, and says how many', async () => {
    const numbered = Array.from({ length: 30_000 }, (_, i) => `${i / 7}`).join('\n')
    const many = await workspace.importText(`value\n${numbered}`, 'many')
    const report = await driftBetween(workspace.deps, many, many, { maxRows: 5000 }, context)
    expect(report.columns[0]!.reference).toEqual({ n: 30_000, missing: 0, sampled: 5000 })
    expect(report.columns[0]!.score).toBe(0)
  })
})
