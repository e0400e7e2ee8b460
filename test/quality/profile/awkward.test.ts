import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { profile as schema } from '../../../main/contract/profile.ts'
import { patternOf } from '../../../main/quality/profile/text-column.ts'
import { rowsBehind } from '../../../main/quality/failing-rows.ts'
import { profileDataset } from '../../../main/quality/profiles.ts'
import { context, openWorkspace } from '../workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())
const csv = (header: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [header, ...rows]
    .map((row) => row.map((cell) => `"${`${cell}`.replaceAll('"', '""')}"`).join(','))
    .join('\n')
const profileOf = async (name: string, target?: string) =>
  schema.parse(await profileDataset(workspace.deps, { name, target }, context))
const codesOf = ({ findings }: { findings: { code: string; columns: string[] }[] }, column: string) =>
  findings.filter(({ columns }) => columns.includes(column)).map(({ code }) => code)

describe('a wide table', () => {
  it('compares the columns that tell most, and says which it does not', async () => {
    const header = ['y', ...Array.from({ length: 300 }, (_, c) => `c${c}`)]
    const rows = Array.from({ length: 120 }, (_, i) => [
      i % 2 === 0 ? 'a' : 'b',
      ...Array.from({ length: 300 }, (_cell, c) => (c === 250 ? (i % 2) * 3 + (i % 3) : (i * (c + 7)) % 13)),
    ])
    await workspace.importText(csv(header, rows), 'wide')
    const found = await profileOf('wide', 'y')
    expect(found.association.columns).toHaveLength(60)
    expect(found.association.columns.slice(0, 2)).toEqual(['y', 'c250'])
    expect(found.association.leftOut).toHaveLength(241)
    expect(found.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['leakage', 'not-compared', 'no-near-duplicates']),
    )
    expect(found.distributions).toHaveLength(301)
    // One finding for many columns of which the same is true.
    expect(found.findings.length).toBeLessThan(60)
    const untargeted = await profileOf('wide')
    // Columns of one value have no ties.
    const varied = header.filter((name) => !['c6', 'c19', 'c32', 'c45', 'c58'].includes(name))
    expect(untargeted.association.columns).toEqual(varied.slice(0, 60))
  })
})

describe('awkward columns', () => {
  it('are told apart by their values and names, whatever these are', async () => {
    const header = ['__proto__', 'constructor', '<img onerror=x>', '🦀'.repeat(60), 'say "hi"']
    const rows = Array.from({ length: 40 }, (_, i) => [
      i,
      i % 3,
      '<b>',
      i % 2 === 0 ? '' : '🦀',
      `a"b${i % 5}`,
    ])
    await workspace.importText(csv(header, rows), 'names')
    const found = await profileOf('names', 'constructor')
    expect(found.columns.map(({ name }) => name)).toEqual(header)
    expect(codesOf(found, '<img onerror=x>')).toContain('constant')
    expect(found.columns[3]!.text?.length).toEqual({ min: 1, mean: 1, max: 1 })
  })

  it('and one that is called as DuckDB calls the number of a row gets another name', async () => {
    const { columns } = await workspace.importText('RowId,b\nx,1\nx,2\ny,3\nx,1\n', 'row-numbers')
    expect(columns.map(({ name, originalName }) => [name, originalName])).toEqual([
      ['RowId_2', 'RowId'],
      ['b', 'b'],
    ])
    const { duplicates } = await profileOf('row-numbers')
    expect(duplicates).toMatchObject({ rows: 1, near: [{ column: 'b', groups: 1, rows: 3 }] })
    const filter = [{ column: 'b', is: '=' as const, value: 1 }]
    const behind = await rowsBehind(workspace.deps, { dataset: 'row-numbers', filter, limit: 9 }, context)
    expect(behind.rowIds).toEqual([0, 3])
  })

  it('get the alerts that ydata-profiling has, and more', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => [
      i % 4 === 0 ? 3.5 + (i % 8) : 0,
      i === 7 ? 1e9 : i % 30,
      i,
      i % 40 === 0 ? 'rare' : 'usual',
      ['Oslo', 'oslo ', 'Rome'][i % 3]!,
      `${(i % 28) + 1}.${(i % 12) + 1}.2024`,
      i === 9 ? 'x-1' : `AB-${1000 + (i % 97)}`,
      `K${100 + (i % 60)}`,
      i % 30,
      (i % 30) * 2 + 1,
      i % 2 === 0 ? '' : i,
      i % 2 === 0 ? '' : i % 11,
      '',
    ])
    const header = 'zeros,skewed,uniform,dominated,dirty,date,odd,code,same,linear,gap,gaps,empty'.split(',')
    await workspace.importText(csv(header, rows), 'alerts')
    const found = await profileOf('alerts')
    const wanted = {
      zeros: 'zeros',
      uniform: 'identifier',
      dominated: 'dominated',
      dirty: 'dirty-category',
      odd: 'odd-pattern',
      code: 'constant-length',
      same: 'same-columns',
      gap: 'uniform',
      gaps: 'missing-together',
      empty: 'empty-column',
    }
    for (const [column, code] of Object.entries(wanted)) expect(codesOf(found, column)).toContain(code)
    expect(found.columns.find(({ name }) => name === 'skewed')!.number!.skewness).toBeGreaterThan(19)
    expect(found.duplicates.columns).toContainEqual({ columns: ['same', 'linear'], how: 'linear' })
    expect(found.missingness.patterns[0]).toEqual({ columns: ['empty', 'gap', 'gaps'], rows: 200 })
  })

  it('hold infinite and enormous numbers', async () => {
    const rows = ['1e308', '-1e308', 'inf', '1', '2', '', '-inf'].map((cell, i) => [cell, `t${i % 2}`])
    await workspace.importText(csv(['n', 't'], rows), 'enormous')
    const found = await profileOf('enormous', 't')
    expect(found.rows).toBe(7)
  })
})

const shifted = (shift: number) => Array.from({ length: 200 }, (_, i) => [(i % 50) + shift, i % 3])

it('tells drift from the version before', async () => {
  await workspace.importText(csv(['moved', 'same'], shifted(0)), 'twice')
  await workspace.importText(csv(['moved', 'same'], shifted(40)), 'twice')
  const found = await profileOf('twice')
  expect(found.columns[0]!.drift).toMatchObject({ fromVersion: 1, hasDrifted: true })
  expect(found.columns[1]!.drift).toMatchObject({ fromVersion: 1, hasDrifted: false })
  expect(codesOf(found, 'moved')).toContain('drift')
})

it('writes the shape of a text', () => {
  const shapes = { 'AB-12': 'A+-99', 'Ab c': 'Aa a', '1234567890': '9+', Éte: 'Aa+', 日本: 'a+', '': '' }
  for (const [text, shape] of Object.entries(shapes)) expect(patternOf(text)).toBe(shape)
})

describe('a file that is worse than its owner thinks', () => {
  it('is said to be: rows left out, a row of totals, lines that gave a warning', async () => {
    const good = Array.from({ length: 30 }, (_, i) => `${['a', 'b', 'c'][i % 3]},${i},${i * 2}`)
    const lines = ['name,x,y', ...good, 'a,1', 'b,2,3,4,5', 'Total,435,870']
    await workspace.importText(`${lines.join('\n')}\n`, 'odd')
    const { findings } = await profileOf('odd')
    const of = (code: string) => findings.find((one) => one.code === code)
    expect(of('rows-left-out')).toMatchObject({ severity: 'warn', value: 1 })
    expect(of('rows-left-out')?.detail).toContain('1 row of the file (3.0%)')
    expect(of('totals-row')?.detail).toContain('Line 34')
    expect(of('odd-lines')).toMatchObject({ severity: 'info', value: 2 })
  })
})
