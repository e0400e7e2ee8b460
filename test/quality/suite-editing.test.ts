import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kwargField } from '../../main/contract/suite.ts'
import { catalogue } from '../../main/quality/catalogue.ts'
import { removeSuite, saveSuite, suiteDetail } from '../../main/quality/edit-suites.ts'
import { toGxResult } from '../../main/quality/gx-result.ts'
import { expectationKinds } from '../../main/quality/kind-fields.ts'
import { suiteFromProfile } from '../../main/quality/profile-suite.ts'
import { listSuites } from '../../main/quality/suite-files.ts'
import { checkTrends } from '../../main/quality/trends.ts'
import { tryExpectations } from '../../main/quality/try-expectations.ts'
import { validateSuite } from '../../main/quality/validate.ts'
import { context, openWorkspace } from './workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
beforeEach(async () => {
  workspace = await openWorkspace()
})
afterEach(() => workspace.close())

const notNull = {
  type: 'expect_column_values_to_not_be_null',
  kwargs: { column: 'n' },
  severity: 'critical',
} as const

describe('a suite that is edited', () => {
  it('keeps every version, and what the file says beside', async () => {
    const { paths } = workspace
    const first = await saveSuite(paths, { name: 'mine', expectations: [notNull] })
    expect(first).toMatchObject({ version: 1, versions: [{ version: 1, expectations: 1 }] })
    const file = join(paths.suites, 'mine.json')
    const written = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(
      file,
      JSON.stringify({
        ...written,
        notes: 'by hand',
        expectations: [{ ...notNull, meta: { a: 1 } }, notNull],
      }),
    )
    const byHand = await suiteDetail(paths, { name: 'mine' })
    expect(byHand).toMatchObject({ version: 2, versions: [{ version: 2 }, { version: 1 }] })
    await expect(saveSuite(paths, { name: 'mine', expectations: [], edited: 1 })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await expect(saveSuite(paths, { name: 'mine', expectations: [] })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    const saved = await saveSuite(paths, {
      name: 'mine',
      expectations: byHand.expectations.slice(0, 1),
      edited: 2,
    })
    expect(saved.version).toBe(3)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      name: 'mine',
      notes: 'by hand',
      expectations: [{ meta: { a: 1 } }],
    })
    expect((await suiteDetail(paths, { name: 'mine', version: 2 })).expectations).toHaveLength(2)
    await removeSuite(paths, 'mine')
    expect(await listSuites(paths)).toEqual([])
    expect((await saveSuite(paths, { name: 'mine', expectations: [] })).version).toBe(4)
  })

  it('becomes what 1.x writes when 0.18 wrote it', async () => {
    workspace.writeSuite('old', {
      expectation_suite_name: 'was',
      meta: { great_expectations_version: '0.18.1' },
      expectations: [
        { expectation_type: notNull.type, kwargs: notNull.kwargs, meta: { severity: 'warning', who: 'me' } },
      ],
    })
    const { expectations, version } = await suiteDetail(workspace.paths, { name: 'old' })
    expect(expectations).toMatchObject([{ ...notNull, severity: 'warning', meta: { who: 'me' } }])
    await saveSuite(workspace.paths, { name: 'old', expectations, edited: version })
    const text = readFileSync(join(workspace.paths.suites, 'old.json'), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ name: 'old', meta: { was: 'was' } })
    expect(text).not.toContain('expectation_type')
  })

  it('cannot be named out of its folder', async () => {
    for (const name of ['../x', 'a/b', '', '.hidden', 'x'.repeat(65)])
      await expect(saveSuite(workspace.paths, { name, expectations: [] })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
  })
})

describe('a suite from a profile', () => {
  it('is fulfilled by its data at any tolerance, and not by other data', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) =>
        `${i},${i % 4 === 0 ? '' : i * 0.37 - 3},${'abc'[i % 3]},2024-01-${String(1 + (i % 28)).padStart(2, '0')},${i % 2 === 0},`,
    )
    const header = 'id,x,kind,on,yes,none'
    await workspace.importText(`${header}\n${rows.join('\n')}\n`, 'data')
    for (const tolerance of [0, 0.05, 1]) {
      const expectations = await suiteFromProfile(workspace.deps, { dataset: 'data', tolerance }, context)
      const results = await tryExpectations(workspace.deps, { dataset: 'data', expectations }, context)
      expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
      expect(results.length).toBeGreaterThan(10)
    }
    const changed = rows.map((row, i) =>
      i < 12 ? row.replace(/,[abc],/, ',d,').replace(/^\d+,[^,]*/, `${i},999`) : row,
    )
    await workspace.importText(`${header}\n${changed.join('\n')}\n`, 'data')
    const strict = await suiteFromProfile(
      workspace.deps,
      { dataset: 'data', version: 1, tolerance: 0.1 },
      context,
    )
    const results = await tryExpectations(
      workspace.deps,
      { dataset: 'data', version: 2, expectations: strict },
      context,
    )
    expect(
      results.filter(({ outcome }) => outcome === 'failed').map(({ column, type }) => [column, type]),
    ).toEqual([
      ['x', 'expect_column_values_to_be_between'],
      ['x', 'expect_column_mean_to_be_between'],
      ['kind', 'expect_column_values_to_be_in_set'],
    ])
  })

  it('is fulfilled by the mushrooms', async () => {
    await workspace.importMushrooms()
    const expectations = await suiteFromProfile(
      workspace.deps,
      { dataset: 'mushrooms', tolerance: 0 },
      context,
    )
    const results = await tryExpectations(workspace.deps, { dataset: 'mushrooms', expectations }, context)
    expect(results.every(({ outcome }) => outcome === 'passed')).toBe(true)
  })
})

it('tells how each check went, and in the shape of Great Expectations', async () => {
  await workspace.importText('n\n1\n2\n', 'data')
  const between = {
    type: 'expect_column_values_to_be_between',
    kwargs: { column: 'n', max_value: 1 },
    severity: 'info',
  } as const
  await saveSuite(workspace.paths, { name: 'mine', expectations: [notNull, between] })
  await validateSuite(workspace.deps, { suite: 'mine', dataset: 'data' }, context)
  await workspace.importText('n\n1\n1\n1\n3\n', 'data')
  const last = await validateSuite(workspace.deps, { suite: 'mine', dataset: 'data' }, context)
  const trends = await checkTrends(workspace.paths, { suite: 'mine', dataset: 'data', limit: 10 })
  expect(
    trends.map(({ points }) => points.map(({ version, outcome, value }) => [version, outcome, value])),
  ).toEqual([
    [
      [1, 'passed', 0],
      [2, 'passed', 0],
    ],
    [
      [1, 'failed', 50],
      [2, 'failed', 25],
    ],
  ])
  expect(toGxResult(last)).toMatchObject({
    success: false,
    statistics: {
      evaluated_expectations: 2,
      successful_expectations: 1,
      unsuccessful_expectations: 1,
      success_percent: 50,
    },
    results: [
      {
        success: true,
        result: { element_count: 4, unexpected_count: 0, unexpected_percent: 0, partial_unexpected_list: [] },
      },
      {
        success: false,
        expectation_config: { severity: 'info' },
        result: { unexpected_count: 1, partial_unexpected_list: [3] },
      },
    ],
  })
})

it('says when the raw file is gone or was changed', async () => {
  const dataset = await workspace.importText('n\n1\n2\n', 'data')
  await saveSuite(workspace.paths, { name: 'mine', expectations: [notNull] })
  const validate = () => validateSuite(workspace.deps, { suite: 'mine', dataset: 'data' }, context)
  expect(await validate()).not.toHaveProperty('notice')
  const file = join(workspace.paths.root, dataset.file)
  writeFileSync(file, 'n\n1\n2\n3\n')
  expect(await validate()).toMatchObject({
    success: true,
    suiteVersion: 1,
    notice: expect.stringContaining('was changed'),
  })
  rmSync(file)
  expect(await validate()).toMatchObject({ success: true, notice: expect.stringContaining('is gone') })
})

it('takes names that mean something to JavaScript, HTML or nobody for what they are', async () => {
  const given = [
    '__proto__',
    'constructor',
    '<img src=x onerror=alert(1)>',
    '🍄'.repeat(10_000),
    "it's; DROP TABLE x",
  ]
  const quoted = given.map((name) => `"${name.replaceAll('"', '""')}"`)
  const { columns } = await workspace.importText(`${quoted.join(',')}\n1,2,3,4,5\n6,7,8,9,\n`, 'odd')
  const names = columns.map(({ name }) => name)
  // Ten thousand are too many for a name; the importer says so and cuts it.
  expect(names.map((name) => name.slice(0, 20))).toEqual(given.map((name) => name.slice(0, 20)))
  const expectations = await suiteFromProfile(workspace.deps, { dataset: 'odd', tolerance: 0 }, context)
  const conditions = names.slice(0, 2).map((column) => ({
    type: 'expect_column_values_to_be_unique',
    kwargs: { column, row_condition: `\`${column}\` > 0`, condition_parser: 'pandas' },
    severity: 'info' as const,
  }))
  await saveSuite(workspace.paths, { name: 'odd', expectations: [...expectations, ...conditions] })
  const result = await validateSuite(workspace.deps, { suite: 'odd', dataset: 'odd' }, context)
  expect(result.results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
  expect(new Set(result.results.map(({ column }) => column))).toEqual(new Set([undefined, ...names]))
})

it('describes every kind to a form', () => {
  const kinds = expectationKinds()
  expect(kinds.map(({ type }) => type)).toEqual([...catalogue.keys()])
  for (const { fields } of kinds) for (const field of fields) kwargField.parse(field)
  const between = kinds.find(({ type }) => type === 'expect_column_values_to_be_between')!
  expect(between.fields.map(({ name, input, isRequired }) => [name, input, isRequired])).toEqual([
    ['column', 'column', true],
    ['mostly', 'number', false],
    ['min_value', 'text', false],
    ['max_value', 'text', false],
    ['strict_min', 'switch', false],
    ['strict_max', 'switch', false],
  ])
})
