import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { profile as schema } from '../../../main/contract/profile.ts'
import { writeCodebook } from '../../../main/data/dataset-files.ts'
import { rowsBehind } from '../../../main/quality/failing-rows.ts'
import { profileDataset } from '../../../main/quality/profiles.ts'
import { context, openWorkspace } from '../workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
beforeAll(async () => {
  workspace = await openWorkspace()
  await workspace.importMushrooms()
})
afterAll(() => workspace.close())
const profileOf = (name: string, target?: string) => profileDataset(workspace.deps, { name, target }, context)
const codes = async (name: string, target?: string) =>
  (await profileOf(name, target)).findings.map(({ severity, code }) => `${severity} ${code}`)
const csv = (header: string, rows: readonly (readonly (string | number)[])[]) =>
  `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`

describe('the profile of the mushrooms', () => {
  it('shows what is known about them', async () => {
    const found = await profileOf('mushrooms', 'class')
    expect(schema.parse(found)).toEqual(found)
    expect(found).toMatchObject({
      rows: 8124,
      columnCount: 23,
      missingCells: 2480,
      duplicates: { rows: 0, nearPart: 1, columns: [] },
      score: 68,
    })
    expect(found.classes).toEqual([
      { value: 'e', label: 'edible', count: 4208 },
      { value: 'p', label: 'poisonous', count: 3916 },
    ])
    const [leak, ...others] = found.findings
    expect(leak).toMatchObject({ code: 'leakage', severity: 'bad', columns: ['odor', 'class'], limit: 0.95 })
    expect(leak!.value).toBeCloseTo(0.985, 3)
    expect(others.slice(0, 2)).toMatchObject([
      { code: 'missing', columns: ['stalk-root'] },
      { code: 'constant', columns: ['veil-type'] },
    ])
    expect(found.findings.map(({ code }) => code)).toContain('no-duplicates')
    const odor = found.distributions.find(({ column }) => column === 'odor')!
    expect(odor.values[0]).toEqual({ value: 'n', label: 'none', counts: [3408, 120] })
    expect(found.targetTies[0]).toMatchObject({ column: 'odor', isSuspect: true })
    expect(found.targetTies[0]!.strength).toBeCloseTo(0.9706, 4)
    const root = found.distributions.find(({ column }) => column === 'stalk-root')!
    expect(root.values.at(-1)).toMatchObject({ value: null, label: 'missing' })
    for (const { values, other } of found.distributions)
      expect(values.flatMap(({ counts }) => counts).reduce((a, b) => a + b, other)).toBe(8124)
  })

  it('has a symmetric matrix, the target first, without the constant', async () => {
    const { columns, values } = (await profileOf('mushrooms', 'class')).association
    expect(columns.slice(0, 3)).toEqual(['class', 'odor', 'spore-print-color'])
    expect(values.map((row, i) => row[i])).toEqual(columns.map(() => 1))
    expect(columns).not.toContain('veil-type')
    expect(values).toEqual(values.map((row, i) => row.map((_, j) => values[j]![i])))
    expect((await profileOf('mushrooms')).association.columns[1]).toBe('cap-shape')
  })

  it('is kept, and made again when the codebook changes or what is kept is damaged', async () => {
    const first = await profileOf('mushrooms', 'class')
    const folder = join(workspace.paths.temp, 'quality')
    const before = readdirSync(folder).length
    expect(await profileOf('mushrooms', 'class')).toEqual(first)
    expect(readdirSync(folder)).toHaveLength(before)
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), '{"key": 1')
    expect(await profileOf('mushrooms', 'class')).toEqual(first)
    expect(
      readdirSync(folder).some((file) => readFileSync(join(folder, file), 'utf8').includes('"profile"')),
    ).toBe(true)
    await writeCodebook(workspace.paths, 'mushrooms', { columns: { class: { labels: { e: 'good' } } } })
    expect((await profileOf('mushrooms', 'class')).classes[0]).toMatchObject({ label: 'good' })
  })

  it('names a target that is not there', async () => {
    await expect(profileOf('mushrooms', 'clas')).rejects.toThrow('Did you mean "class"?')
    await expect(profileOf('mushroom')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(profileOf('../mushrooms')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the findings', () => {
  it('tell constants, identifiers, duplicates, gaps, many values, imbalance and a number that leaks', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const isRare = i < 10
      return [
        `id${i}`,
        `v${i % 60}`,
        'k',
        i < 120 ? '' : i % 7,
        isRare ? 9.5 : (i % 11) / 10,
        '',
        isRare ? 'yes' : 'no',
      ]
    })
    await workspace.importText(csv('id,many,constant,gaps,leak,none,y', rows), 'faulty')
    expect(await codes('faulty', 'y')).toEqual([
      'bad leakage',
      'bad empty-column',
      'bad missing',
      'warn imbalance',
      'warn constant',
      'warn identifier',
      'warn high-cardinality',
      'info outliers',
      'info associated-pair',
      'info associated-pair',
      'ok no-duplicates',
    ])
    const found = await profileOf('faulty', 'y')
    expect(found.findings[0]!.columns).toEqual(['leak', 'y'])
    expect(found.columns.map(({ role }) => role)).toEqual([
      'identifier',
      'feature',
      'constant',
      'feature',
      'feature',
      'constant',
      'target',
    ])
    expect(found.score).toBe(100 - 3 * 15 - 4 * 5 - 3)
    await workspace.importText(
      csv(
        'a,b',
        [...Array(4)].flatMap(() => [
          [1, 'x'],
          [2, 'y'],
        ]),
      ),
      'twice',
    )
    expect(await codes('twice')).toEqual(['warn duplicates', 'info associated-pair', 'ok no-missing'])
    expect((await profileOf('twice')).duplicates.rows).toBe(6)
  })

  it('do not take a target of one value for told by a column', async () => {
    await workspace.importText(
      csv(
        'a,y',
        Array.from({ length: 30 }, (_, i) => [i * 2, 'same']),
      ),
      'one',
    )
    expect(await codes('one', 'y')).toEqual([
      'bad one-class',
      'warn identifier',
      'ok no-missing',
      'ok no-duplicates',
    ])
  })
})

const tenfold = (counts: readonly number[]) => counts.map((count) => 10 * count)

describe('rows that repeat', () => {
  const header = 'a,b,c,y'
  const rows = Array.from({ length: 60 }, (_, i) =>
    [`a${i % 5}`, i % 7 === 0 ? '' : `b${(i * i) % 4}`, `c${i}`, i % 3 === 0 ? 'yes' : 'no'].map(String),
  )

  it('are counted as often as they are there, though each is looked at once', async () => {
    await workspace.importText(csv(header, rows), 'once')
    await workspace.importText(csv(header, Array(10).fill(rows).flat()), 'ten-times')
    const [once, ten] = [await profileOf('once', 'y'), await profileOf('ten-times', 'y')]
    expect(ten.duplicates).toMatchObject({ rows: 540, nearPart: 1 })
    expect(ten.association.rows).toBe(600)
    for (const [i, { values }] of once.distributions.entries())
      expect(ten.distributions[i]!.values.map(({ counts }) => counts)).toEqual(
        values.map(({ counts }) => tenfold(counts)),
      )
    const tellingOf = ({ association: { measures } }: typeof once) => {
      const { rows: names, values } = measures.find(({ measure }) => measure === 'theils-u')!
      return new Map(names.flatMap((a, i) => names.map((b, j) => [`${a} by ${b}`, values[i]![j]!])))
    }
    for (const [pair, value] of tellingOf(once)) expect(tellingOf(ten).get(pair)).toBeCloseTo(value, 12)
    for (const { column, groups, rows: alike } of once.duplicates.near)
      expect(ten.duplicates.near).toContainEqual({ column, groups, rows: 10 * alike })
  })

  it('and that are alike but for one column are found wherever that column stands', async () => {
    const wide = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 7 }, (_cell, c) => `v${(i % 20) * 7 + c}`),
    )
    // Each row has a partner that differs in one column, another column for each.
    for (const [i, row] of wide.entries()) if (i >= 20) row[i % 7] = 'other'
    await workspace.importText(csv('a,b,c,d,e,f,g', wide), 'partners')
    const { near, rows: repeated } = (await profileOf('partners')).duplicates
    expect(repeated).toBe(0)
    expect(near.toSorted((a, b) => a.column.localeCompare(b.column))).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((column, c) => {
        const groups = Array.from({ length: 20 }, (_, i) => i + 20).filter((i) => i % 7 === c).length
        return { column, groups, rows: 2 * groups }
      }),
    )
  })

  it('but for a column in which every row differs are found through all others', async () => {
    const people = Array.from({ length: 30 }, (_, i) => [`id${i}`, `a${i % 20}`, i < 25 ? i % 20 : -i])
    await workspace.importText(csv('id,a,b', people), 'people')
    const one = (await profileOf('people')).duplicates
    expect(one).toMatchObject({ rows: 0, near: [{ column: 'id', groups: 5, rows: 10 }], nearPart: 1 })
    const numbered = people.map((row, i) => [...row, i])
    await workspace.importText(csv('id,a,b,number', numbered), 'numbered')
    expect((await profileOf('numbered')).duplicates).toMatchObject({ rows: 0, near: [], nearPart: 1 })
  })
})

describe('distributions', () => {
  it('put many numbers in bins and dates in words, and know missing classes', async () => {
    const rows = Array.from({ length: 100 }, (_, i) =>
      [
        i === 99 ? '' : i / 2,
        `2024-01-${String((i % 5) + 1).padStart(2, '0')}`,
        i % 2 === 0,
        i < 3 ? '' : `class ${i % 2}`,
      ].map(String),
    )
    await workspace.importText(csv('n,day,flag,y', rows), 'numbers')
    const found = await profileOf('numbers', 'y')
    expect(found.classes).toMatchObject([
      { value: 'class 1', count: 49 },
      { value: 'class 0', count: 48 },
      { value: null, label: 'missing', count: 3 },
    ])
    const [n, day, flag] = found.distributions
    expect(n!.values).toHaveLength(21)
    expect(n!.values[0]).toMatchObject({ value: 0, label: '0 – 2.45' })
    expect(n!.values.at(-1)).toEqual({ value: null, label: 'missing', counts: [1, 0, 0] })
    expect(day!.values.map(({ value }) => value)).toContain('2024-01-05')
    expect(flag!.values.map(({ value }) => value)).toEqual([false, true])
    expect(await codes('numbers', 'y')).toContain('bad target-missing')
    const filter = [{ column: 'day', is: '=' as const, value: day!.values[0]!.value }]
    const behind = await rowsBehind(workspace.deps, { dataset: 'numbers', filter, limit: 1 }, context)
    expect(behind.total).toBe(20)
  })

  it('have no classes for a measured or a textual target, and one row is enough', async () => {
    const rows = Array.from({ length: 90 }, (_, i) => [i % 30, i * 1.5, `t${i}`])
    await workspace.importText(csv('a,price,text', rows), 'measured')
    const found = await profileOf('measured', 'price')
    expect(found.classes).toEqual([])
    expect(found.distributions[0]!.values[0]!.counts).toEqual([6])
    expect(found.targetTies.find(({ column }) => column === 'a')!.strength).toBeGreaterThan(0)
    expect(await codes('measured', 'text')).toContain('warn many-classes')
    await workspace.importText('"say ""hi""",y\n1,a\n', 'single')
    expect(await profileOf('single', 'y')).toMatchObject({
      rows: 1,
      association: { columns: [], values: [] },
    })
  })
})

it('stops when it is cancelled', async () => {
  const stop = new AbortController()
  stop.abort()
  await expect(
    profileDataset(
      workspace.deps,
      { name: 'mushrooms', target: 'odor' },
      { ...context, signal: stop.signal },
    ),
  ).rejects.toMatchObject({ code: 'CANCELLED' })
})
