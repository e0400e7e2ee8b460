import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hasNoDocker, images, Platform } from './platform.ts'

const upAnswer = z.object({ services: z.array(z.object({ name: z.string(), state: z.string() })) })
const runAnswer = z.object({
  state: z.string(),
  stages: z.array(z.object({ name: z.string(), cached: z.boolean() })),
  metrics: z.record(z.string(), z.number()),
})

describe.skipIf(hasNoDocker)('the warehouse as a service, from the command line', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await Platform.open()
    platform.environment['MARIADB_IMAGE'] = images.mariadb
  })
  afterAll(async () => {
    await platform?.sporeprint('infra', 'remove', '--data')
    await platform?.close()
  })

  it('is started, and trains to the same metrics as DuckDB', async () => {
    const workspace = join(platform.folder, 'mushroom')
    await platform.sporeprint('init', workspace, '--sample', 'mushroom')
    const up = upAnswer.parse(JSON.parse(await platform.sporeprint('infra', 'up', 'mariadb', '--json')))
    expect(up.services.find(({ name }) => name === 'mariadb')?.state).toBe('healthy')
    const run = async (warehouse: string) => {
      const args = ['--set', `warehouse=${warehouse}`, '--json', '-w', workspace]
      return runAnswer.parse(JSON.parse(await platform.sporeprint('run', 'mushroom', ...args)))
    }
    const [duckdb, mariadb] = [await run('duckdb'), await run('mariadb')]
    expect([duckdb.state, mariadb.state]).toEqual(['succeeded', 'succeeded'])
    expect(mariadb.stages.find(({ name }) => name === 'train')?.cached).toBe(false)
    expect(Object.keys(duckdb.metrics).length).toBeGreaterThan(3)
    expect(mariadb.metrics).toEqual(duckdb.metrics)
  })
})
