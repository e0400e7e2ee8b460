import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { exitOf, heard, runCommand, startCommand } from './command.ts'
import { openPlace } from './place.ts'

const place = openPlace('tracking-command')
const workspace = join(place.root, 'served')
const run = (...args: string[]) => runCommand(args, { cwd: workspace })
const created = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) })

beforeAll(async () => {
  await runCommand(['init', 'served'], { cwd: place.root })
})
afterAll(() => place.remove())

it("serves MLflow's clients, and opens the rest when another command asks for it", async () => {
  const started = startCommand(['tracking', 'serve', '--port', '0', '--json'], { cwd: workspace })
  const [, url] = await heard(started.stdout, /"url": "([^"]+)"/)
  const response = await fetch(`${url}/api/2.0/mlflow/runs/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ experiment_id: '0', run_name: 'from outside' }),
  })
  const { run: made } = created.parse(await response.json())
  const second = await run('tracking', 'serve', '--port', '0')
  expect({ code: second.code, text: second.stderr }).toEqual({
    code: 1,
    text: expect.stringContaining('is open in another Sporeprint, which can serve it itself'),
  })
  const [first, again] = await Promise.all([run('runs', '--json'), run('data', 'list', '--json')])
  expect({ first: first.code, again: again.code }).toEqual({ first: 0, again: 0 })
  expect(first.stdout).toContain(made.info.run_id)
  const exited = exitOf(started)
  started.kill('SIGTERM')
  expect(await exited).toBe(0)
  const afterwards = await run('runs', '--json')
  expect(afterwards.stdout).toContain('from outside')
})
