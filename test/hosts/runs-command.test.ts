import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { createWorkspace } from '../../main/create-workspace.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openState } from '../../main/state/open-state.ts'
import { runCommand } from './command.ts'
import { openPlace } from './place.ts'

const place = openPlace('runs-command')
const workspace = join(place.root, 'work')
const run = (...args: string[]) => runCommand(['runs', ...args], { cwd: workspace })
const idOf = (number: number) => `${number}abc`.repeat(8)

beforeAll(async () => {
  await createWorkspace(workspace)
  const state = openState(workspacePaths(workspace).state)
  state.experiments.ensure('trials', 0)
  for (const number of [1, 2, 3]) {
    const runId = idOf(number)
    const times = { startedAt: number * 1000, endedAt: number * 1000 + 500, deletedAt: null }
    const kind = { kind: 'tracked', state: 'succeeded', source: 'mlflow', parentId: null } as const
    state.runs.insert({ runId, name: `a, "${number}"`, experiment: 'trials', ...kind, ...times })
    state.runs.setParams(runId, { depth: String(number), same: 'yes' })
    state.metrics.append(runId, [
      { key: 'loss', value: number / 10, step: 0, at: 1 },
      { key: 'loss', value: number === 3 ? NaN : number, step: 1, at: 2 },
    ])
  }
  state.close()
})
afterAll(() => place.remove())

const listed = z.object({
  total: z.number(),
  runs: z.array(z.looseObject({ runId: z.string(), values: z.record(z.string(), z.unknown()) })),
})

it('lists what a query finds, in an order, with any column', async () => {
  const found = await run(
    'list',
    '--filter',
    'metrics.loss.min < 0.25',
    '--order',
    'metrics.loss.min desc',
    '--column',
    'metrics.loss.min',
    '--json',
  )
  expect(found.read(listed)).toMatchObject({
    total: 2,
    runs: [{ runId: idOf(2), values: { 'metrics.loss.min': 0.2 } }, { runId: idOf(1) }],
  })
  const csv = await run('--column', 'metrics.loss', '--csv')
  expect(csv.stdout.split('\r\n')[0]).toBe('run_id,name,experiment,state,started,ended,metrics.loss')
  expect(csv.stdout).toContain(
    `${idOf(3)},"a, ""3""",trials,succeeded,1970-01-01T00:00:03.000Z,1970-01-01T00:00:03.500Z,NaN`,
  )
})

it('says where a query is wrong, and leaves with 1', async () => {
  const wrong = await run('list', '--filter', 'metrics.loss >> 1', '--json')
  expect(wrong.code).toBe(1)
  expect(wrong.json()).toMatchObject({
    error: { code: 'INVALID_INPUT', details: { at: expect.any(Number) } },
  })
  expect(await run('list', '--json', '--csv')).toMatchObject({ code: 1 })
})

it('shows a run by the beginning of its id and compares runs by what differs', async () => {
  const shown = await run('show', '2abc')
  expect(shown.stdout).toMatch(/depth\s+2/)
  const compared = await run('compare', '1abc', '2abc', '--csv')
  expect(compared.stdout).toContain('params,depth,1,2')
  expect(compared.stdout).not.toContain('same')
  expect((await run('compare', '1abc', '2abc', '--all')).stdout).toContain('params.same')
  expect((await run('show', 'ffff')).stderr).toContain('No run begins with "ffff"')
  expect((await run('show', '../x')).stderr).toContain('is no run')
})

it('deletes all that are named or none, and restores them', async () => {
  expect(await run('delete', '1abc', 'ffff')).toMatchObject({ code: 1 })
  expect((await run('list', '--json')).read(listed).total).toBe(3)
  expect((await run('delete', '1abc', '2abc')).stdout).toContain('2 runs deleted')
  expect((await run('list', '--json')).read(listed).total).toBe(1)
  expect((await run('list', '--deleted', '--json')).read(listed).total).toBe(2)
  expect((await run('restore', '1abc', '2abc')).stdout).toContain('2 runs restored')
  expect((await run('list', '--json')).read(listed).total).toBe(3)
})
