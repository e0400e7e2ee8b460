import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseFilter, parseOrder, type Filter } from '../../../main/tracking/filter/parse-filter.ts'
import { startServer } from './server.ts'

const shape = (filter: Filter | undefined): unknown => {
  if (!filter) return undefined
  if (filter.kind === 'not') return { not: shape(filter.part) }
  if (filter.kind !== 'comparison') return { [filter.kind]: filter.parts.map(shape) }
  const values = filter.values.map((value) => (value.kind === 'text' ? value.text : value.number))
  const name = filter.name.parts.map((part) => part.text).join('.')
  return [name, filter.comparator, ...values]
}

function outcomeOf(text: string): string {
  try {
    return parseFilter(text) === undefined ? 'undefined' : 'parsed'
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown'
  }
}

describe('parseFilter', () => {
  it.each([
    ['', undefined],
    ['  ', undefined],
    ['metrics.loss < -1.5e-3', ['metrics.loss', '<', -0.0015]],
    ["params.`a 'b' c` = 'x'", ["params.a 'b' c", '=', 'x']],
    ['tags."mlflow.user" != "ada"', ['tags.mlflow.user', '!=', 'ada']],
    ["tags.mlflow.source.name LIKE '%'", ['tags.mlflow.source.name', 'LIKE', '%']],
    ["name ilike 'it''s'", ['name', 'ILIKE', "it's"]],
    ["run_id IN ('a', 'b',)", ['run_id', 'IN', 'a', 'b']],
    ["run_id not in ('a')", ['run_id', 'NOT IN', 'a']],
    ['tags.x is not null', ['tags.x', 'IS NOT NULL']],
    [
      'a = 1 AND b = 2 or c = 3',
      {
        or: [
          {
            and: [
              ['a', '=', 1],
              ['b', '=', 2],
            ],
          },
          ['c', '=', 3],
        ],
      },
    ],
    [
      'not (a = 1 or b <> 2)',
      {
        not: {
          or: [
            ['a', '=', 1],
            ['b', '!=', 2],
          ],
        },
      },
    ],
    [
      'metrics.`größe 🍄` = 1 and params."漢" = \'ä\'',
      {
        and: [
          ['metrics.größe 🍄', '=', 1],
          ['params.漢', '=', 'ä'],
        ],
      },
    ],
  ])('reads %s', (text, expected) => {
    expect(shape(parseFilter(text))).toEqual(expected)
  })

  it.each([
    ['metrics.loss', 'Expected a comparison', 13],
    ['metrics.loss >', 'Expected a value', 15],
    ["a = 'open", "The quote ' is never closed", 5],
    ['a = 1 b = 2', 'Expected AND, OR or the end but found b', 7],
    ['(a = 1', 'Expected ")"', 7],
    ['a = 1 AND', 'Expected a name', 10],
    ['a ; DROP TABLE runs', 'Unexpected ";', 3],
    ['a IS 3', 'Expected NULL or NOT NULL', 6],
    ['run_id IN ()', 'expected a non-empty list', undefined],
    ['a = b', 'either not quoted', undefined],
  ])('says what is wrong with %s, and where', (text, message, at) => {
    expect(() => parseFilter(text)).toThrow(message)
    expect(() => parseFilter(text)).toThrow(at === undefined ? message : `at character ${at}`)
  })

  it('gives any text back that is quoted', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (value, key) => {
          const filter = parseFilter(
            `params.\`${key.replaceAll('`', '``')}\` = '${value.replaceAll("'", "''")}'`,
          )
          expect(shape(filter)).toEqual([`params.${key}`, '=', value])
        },
      ),
    )
  })

  it('refuses nesting without end, and never fails otherwise than with a message', () => {
    expect(() => parseFilter('('.repeat(5000))).toThrow('nested deeper than 100')
    const pieces = fc.constantFrom(
      'a',
      '=',
      '1',
      "'",
      '(',
      ')',
      'AND',
      'NOT',
      'IN',
      ',',
      '.',
      '`',
      '"',
      'IS',
      'NULL',
      '-',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        expect(['undefined', 'AppError', 'parsed']).toContain(outcomeOf(parts.join(' ')))
      }),
    )
  })
})

describe('parseOrder', () => {
  it('reads names and directions, and refuses all else', () => {
    expect(parseOrder('metrics.`a b` DESC')).toMatchObject({
      name: {
        parts: [
          { text: 'metrics', isQuoted: false },
          { text: 'a b', isQuoted: true },
        ],
      },
      isDescending: true,
    })
    expect(parseOrder('start_time').isDescending).toBe(false)
    for (const bad of ['', 'a b c', 'a, b', "a = 'b'", 'a; --'])
      expect(() => parseOrder(bad)).toThrow('Invalid order_by clause')
    expect(() => parseOrder('a sideways')).toThrow('Invalid ordering key')
  })
})

const chain = (count: number, by: string) =>
  Array.from({ length: count }, () => "params.kind = 'Odd_x'").join(by)
const list = (count: number) =>
  `params.kind IN (${Array.from({ length: count }, (_, i) => `'${i}'`).join(', ')})`

describe('searching runs', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  const ids: string[] = []
  const loss = [3, 1, 'NaN', 'Infinity', '-Infinity']
  beforeAll(async () => {
    server = await startServer()
    for (const [index, value] of [...loss, undefined].entries()) {
      const runId = await server.createRun({ start_time: index, run_name: `run ${index}` })
      ids.push(runId)
      const metrics = value === undefined ? [] : [{ key: 'loss', value, timestamp: 1, step: 0 }]
      const params = [{ key: 'kind', value: index % 2 ? 'Odd_x' : 'even*' }]
      const tags = index < 2 ? [{ key: 'few', value: "it's" }] : []
      await server.post('runs/log-batch', { run_id: runId, metrics, params, tags })
    }
  })
  afterAll(() => server.close())

  const search = async (filter: string, more: Record<string, unknown> = {}) => {
    const { status, body } = await server.post('runs/search', { experiment_ids: ['0'], filter, ...more })
    if (status !== 200) return String(body.message)
    const { runs }: { runs: { info: { run_id: string } }[] } = body
    return runs.map(({ info }) => ids.indexOf(info.run_id))
  }
  const sorted = async (filter: string) => {
    const found = await search(filter)
    return typeof found === 'string' ? found : found.toSorted((a, b) => a - b)
  }

  it.each([
    ['metrics.loss > 0', [0, 1, 3]],
    ['metrics.loss < 0', [4]],
    ['metrics.loss != 1', [0, 2, 3, 4]],
    ['metrics.loss IS NULL', [5]],
    ['NOT metrics.loss > 0', [2, 4, 5]],
    ['metrics.loss IN (1, 3)', [0, 1]],
    ["params.kind LIKE 'Odd_%'", [1, 3, 5]],
    ["params.kind LIKE 'odd%'", []],
    ["params.kind ILIKE 'ODD%'", [1, 3, 5]],
    ["params.kind LIKE 'even*'", [0, 2, 4]],
    ["params.kind LIKE 'e*'", []],
    ["tags.few = 'it''s'", [0, 1]],
    ['tags.few IS NULL AND metrics.loss > 0', [3]],
    ["attributes.run_name IN ('run 1', 'run 2') OR start_time >= 5", [1, 2, 5]],
    ['end_time IS NULL', [0, 1, 2, 3, 4, 5]],
    ["status = 'RUNNING'", [0, 1, 2, 3, 4, 5]],
    ["params.kind = 'x'' OR 1=1 --'", []],
  ])('%s', async (filter, expected) => {
    expect(await sorted(filter)).toEqual(expected)
  })

  it.each([
    ["metrics.loss = 'x'", "Expected numeric value type for metric. Found 'x'"],
    ['params.kind = 1', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"],
    ["start_time = 'x'", 'Expected numeric value type for numeric attribute: start_time'],
    ["params.kind > 'x'", "Invalid comparator '>'"],
    ["metrics.loss LIKE 'x'", "Invalid comparator 'LIKE'"],
    ['metricz.loss = 1', `Invalid entity type 'metricz'`],
    ["attributes.statos = 'x'", "Invalid attribute key 'statos' specified. Valid keys are 'run_id'"],
    ["datasets.size = 'x'", "Invalid dataset key 'size' specified"],
  ])('%s is refused', async (filter, message) => {
    expect(await search(filter)).toContain(message)
  })

  it('takes as many comparisons and values as it promises, and says so beyond', async () => {
    expect(await sorted(chain(400, ' OR '))).toEqual([1, 3, 5])
    expect(await sorted(chain(400, ' AND '))).toEqual([1, 3, 5])
    expect(await sorted(`NOT (${chain(399, ' OR ')})`)).toEqual([0, 2, 4])
    expect(await search(chain(401, ' OR '))).toContain('at most 400 comparisons')
    expect(await sorted(list(20_000))).toEqual([])
    expect(await search(list(20_001))).toContain('at most 20000 values')
  })

  it('puts what has no value last, and NaN before it, in both directions', async () => {
    expect(await search('', { order_by: ['metrics.loss'] })).toEqual([4, 1, 0, 3, 2, 5])
    expect(await search('', { order_by: ['metrics.loss DESC'] })).toEqual([3, 0, 1, 4, 2, 5])
    expect(await search('', { order_by: ['tags.few', 'start_time DESC'] })).toEqual([1, 0, 5, 4, 3, 2])
    expect(await search('', { order_by: ['start_time', 'start_time'] })).toContain('duplicate fields')
  })

  it('pages to the end, through any view', async () => {
    const { body } = await server.post('runs/search', { experiment_ids: ['0'], max_results: 4 })
    const next = { experiment_ids: ['0'], max_results: 4, page_token: body.next_page_token }
    expect((await server.post('runs/search', next)).body).not.toHaveProperty('next_page_token')
    expect(await search('', { page_token: 'x' })).toContain('Invalid page token')
    await server.post('runs/delete', { run_id: ids[0] })
    expect(await search('', { run_view_type: 'DELETED_ONLY' })).toEqual([0])
    expect(await search('', { run_view_type: 3 })).toHaveLength(6)
    await server.post('runs/restore', { run_id: ids[0] })
    expect(await search('', { experiment_ids: [] })).toEqual([])
  })
})
