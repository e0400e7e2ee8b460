import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ExpectationResult } from '../../main/contract/quality.ts'
import { parseSuite } from '../../main/quality/suite.ts'
import { validateTable } from '../../main/quality/validate-table.ts'
import { association } from '../../main/ml/information.ts'
import type { TableRef } from '../../main/warehouse/warehouse.ts'
import { context, openWorkspace, toFrame } from './workspace.ts'

const cell = z.union([z.string(), z.number(), z.null()])
const fixture = z
  .object({
    columns: z.record(z.string(), z.array(cell)),
    results: z.array(
      z.object({
        type: z.string(),
        kwargs: z.record(z.string(), z.json()),
        success: z.boolean(),
        element_count: z.number().optional(),
        unexpected_count: z.number().optional(),
        unexpected_percent: z.number().nullish(),
        partial_unexpected_list: z.array(z.json()).optional(),
        observed_value: z.json().optional(),
      }),
    ),
    associations: z.object({
      columns: z.record(z.string(), z.array(cell)),
      values: z.record(z.string(), z.number()),
    }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/gx.json'), 'utf8')))

let workspace: Awaited<ReturnType<typeof openWorkspace>>
let table: TableRef
beforeAll(async () => {
  workspace = await openWorkspace()
  table = await workspace.load('awkward', fixture.columns)
})
afterAll(() => workspace.close())

describe('Great Expectations', () => {
  it('finds the same as GX on an awkward table, in one suite', async () => {
    const expectations = fixture.results.map(({ type, kwargs }) => ({ type, kwargs }))
    const suite = parseSuite(JSON.stringify({ name: 'gx', expectations }), 'gx.json')
    const results = await validateTable(workspace.deps.tables, table, suite, {}, context)
    expect(results.length).toBe(fixture.results.length)
    expect(results.length).toBeGreaterThan(90)
    expect(results.map(ourFindings)).toEqual(fixture.results.map(theirFindings))
  })

  it('measures association as its definitions say', () => {
    const { columns } = toFrame(fixture.associations.columns)
    const pairs = Object.keys(fixture.associations.values).map((pair) =>
      pair.split(' ').map((name) => columns.find((column) => column.name === name)!),
    )
    const expected = Object.values(fixture.associations.values).map(rounded)
    expect(pairs.map(([a, b]) => rounded(association(a!, b!)))).toEqual(expected)
    expect(pairs.map(([a, b]) => rounded(association(b!, a!)))).toEqual(expected)
  })
})

/** To ten digits, which is the tolerance. */
const rounded = (value: unknown): unknown =>
  typeof value === 'number'
    ? Number(value.toPrecision(10))
    : Array.isArray(value)
      ? value.map(rounded)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]))
        : value

/** GX gives names and different values as a set, and several columns of a row as a record. */
const unordered = (value: unknown) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.toSorted() : value

function theirFindings(gx: (typeof fixture.results)[number]) {
  const values = (gx.partial_unexpected_list ?? []).map((item) =>
    typeof item === 'object' && item !== null ? JSON.stringify(Object.values(item)) : item,
  )
  const isMap = gx.element_count !== undefined
  return {
    type: gx.type,
    kwargs: gx.kwargs,
    outcome: gx.success ? 'passed' : 'failed',
    observed: isMap ? undefined : rounded(unordered(gx.observed_value ?? undefined)),
    map: isMap
      ? [gx.element_count, gx.unexpected_count, rounded(gx.unexpected_percent ?? 0), values]
      : undefined,
  }
}

function ourFindings(ours: ExpectationResult) {
  const isMap = ours.elementCount !== undefined
  // GX 1.24 does not say which values it found where these pass or fail; before, it did.
  const isSilentInGx = ours.type.startsWith('expect_column_distinct_values')
  return {
    type: ours.type,
    kwargs: ours.kwargs,
    outcome: ours.outcome,
    observed: isMap || isSilentInGx ? undefined : rounded(unordered(ours.observedValue)),
    map: isMap
      ? [
          ours.elementCount,
          ours.unexpectedCount,
          rounded(ours.unexpectedPercent ?? 0),
          ours.partialUnexpected ?? [],
        ]
      : undefined,
  }
}
