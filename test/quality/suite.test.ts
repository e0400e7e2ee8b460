import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, json, property } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../main/lib/errors.ts'
import { listSuites, readSuite, readSuiteText } from '../../main/quality/suite-files.ts'
import { parseSuite } from '../../main/quality/suite.ts'
import { openWorkspace, sample } from './workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())
const parse = (suite: unknown) => parseSuite(JSON.stringify(suite), 'suites/a.json')
const type = 'expect_column_values_to_be_unique'
const kwargs = { column: 'id' }

describe('a suite', () => {
  it('is read as GX 1.x and as GX 0.18 write it', () => {
    const new1 = parse({
      name: 'a',
      id: null,
      expectations: [
        { type, kwargs, severity: 'warning', id: 'given', meta: {}, rendered_content: [] },
        { type, kwargs, severity: 'info' },
        { type, kwargs },
      ],
      meta: { great_expectations_version: '1.24.1' },
      notes: null,
    })
    expect(new1.expectations.map(({ severity }) => severity)).toEqual(['warn', 'record', 'stop'])
    expect(new1.expectations[0]!.id).toBe('given')
    const old = parse({
      expectation_suite_name: 'b',
      data_asset_type: null,
      ge_cloud_id: null,
      expectations: [
        { expectation_type: type, kwargs, meta: {} },
        { expectation_type: type, kwargs: { column: 'b' }, meta: { severity: 'warning' } },
      ],
      meta: {},
    })
    expect(old.name).toBe('b')
    expect(old.expectations.map(({ severity }) => severity)).toEqual(['stop', 'warn'])
    expect(old.expectations[0]!.id).toBe(new1.expectations[1]!.id)
  })

  it('gives an expectation the same id whatever the order of its keys, and equal ones different ids', () => {
    const first = { type, kwargs: { column: 'a', mostly: 0.5 } }
    const again = { kwargs: { mostly: 0.5, column: 'a' }, type }
    const { expectations } = parse({ name: 'a', expectations: [first, again] })
    expect(expectations[1]!.id).toBe(`${expectations[0]!.id}-2`)
    expect(parse({ name: 'b', expectations: [again] }).expectations[0]!.id).toBe(expectations[0]!.id)
  })

  it.each([
    ['{"name": "a", ', 'not valid JSON'],
    ['[]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['{"name": "a"}', 'expectations'],
    [
      '{"name": "a", "expectations": [], "expectation": 1}',
      'unknown field "expectation". Did you mean "expectations"?',
    ],
    [
      '{"name": "a", "expectations": [{"type": "x", "kwarg": {}}]}',
      'expectations[0] has an unknown field "kwarg"',
    ],
    ['{"name": "a", "expectations": [{"type": "x", "severity": "fatal"}]}', 'expectations[0].severity'],
    ['{"name": "a", "expectations": [3]}', 'expectations[0]'],
    ['{"name": "a", "expectations": [{"kwargs": {}}]}', 'expectations[0].type'],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => parseSuite(text, 'suites/a.json')).toThrow(message)
    expect(() => parseSuite(text, 'suites/a.json')).toThrow('suites/a.json')
  })

  it('is either read or refused with a sentence, whatever the JSON', () => {
    assert(
      property(json(), (text) => {
        for (const wrapped of [
          text,
          `{"name":"a","expectations":${text}}`,
          `{"name":"a","expectations":[${text}]}`,
        ])
          try {
            parseSuite(wrapped, 'x.json')
          } catch (error) {
            if (!(error instanceof AppError)) throw error
          }
      }),
      { numRuns: 300, seed: 7 },
    )
  })
})

describe('the suites of a workspace', () => {
  it('are listed with the problem of a damaged one', async () => {
    expect(await listSuites(workspace.paths)).toEqual([])
    await expect(readSuite(workspace.paths, 'mushroom')).rejects.toThrow('has none')
    cpSync(join(sample, 'suites'), workspace.paths.suites, { recursive: true })
    workspace.writeSuite('damaged', '{"name":')
    mkdirSync(join(workspace.paths.suites, 'sub'))
    writeFileSync(join(workspace.paths.suites, 'notes.txt'), 'x')
    const suites = await listSuites(workspace.paths)
    expect(suites).toMatchObject([
      { name: 'damaged', expectations: 0 },
      { name: 'mushroom', file: 'suites/mushroom.json', expectations: 32 },
    ])
    expect(suites[0]!.problem).toContain('suites/damaged.json')
    expect(suites[1]!.problem).toBeUndefined()
    expect((await readSuiteText(workspace.paths, 'mushroom')).text).toBe(
      readFileSync(join(sample, 'suites/mushroom.json'), 'utf8'),
    )
  })

  it('are not left by any name', async () => {
    writeFileSync(join(workspace.paths.root, 'secret.json'), '{}')
    for (const name of [
      '../secret',
      '..\\secret',
      'sub/../../secret',
      '/etc/passwd',
      '',
      '.',
      'mushroom.json',
      'mushrom',
    ])
      await expect(readSuiteText(workspace.paths, name)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(readSuiteText(workspace.paths, 'mushrom')).rejects.toThrow('Did you mean "mushroom"?')
  })
})
