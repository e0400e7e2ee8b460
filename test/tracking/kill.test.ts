import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { rebuildIndex } from '../../main/tracking/rebuild-index.ts'
import { openWorkspace } from './workspace.ts'

/** `KILLS=200` tries longer. */
const kills = Number(process.env.KILLS ?? 10)

it(
  'a kill at any instant keeps everything that was promised',
  async () => {
    const first = openWorkspace()
    const { root } = first
    first.close()
    const promised: { runId: string; version: number }[] = []
    for (let kill = 0; kill < kills; kill++) {
      promised.push(...(await writeAndKill(root, 5 + Math.random() * 40)))
      const workspace = openWorkspace(root)
      const { state, paths, tracking, registry } = workspace
      await registry.open()
      tracking.markInterrupted()
      const name = 'mushroom-classifier'
      const check = () => {
        for (const { runId, version } of promised) {
          expect(tracking.summary(runId)).toMatchObject({ state: 'succeeded', metrics: { loss: 4 } })
          expect(tracking.metricHistory(runId, 'loss').map(({ step }) => step)).toEqual([0, 1, 2, 3, 4])
          expect(registry.get({ name, version }).runId).toBe(runId)
        }
        const champion = registry.get({ name, alias: 'champion' }).version
        expect(champion).toBeGreaterThanOrEqual(promised.at(-1)!.version)
      }
      check()
      const { skipped } = await rebuildIndex(paths, state)
      expect(skipped.filter((item) => item.path !== paths.registryLog)).toEqual([])
      check()
      workspace.close()
    }
    openWorkspace(root).remove()
  },
  kills * 30_000,
)

/** Lets the child finish one round, waits a little, kills it. */
async function writeAndKill(root: string, delayMs: number) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'kill-child.ts'), root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const closed = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), closed])
  await setTimeout(delayMs)
  child.kill('SIGKILL')
  await closed
  const lines = text.split('\n').slice(0, -1)
  expect(lines.length).toBeGreaterThan(0)
  return lines.map((line) => {
    const [runId, version] = line.split(' ')
    return { runId: runId!, version: Number(version) }
  })
}
