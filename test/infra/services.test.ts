import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { daemon, errorOf, hasNoDocker, images, Platform, project } from './platform.ts'

describe.skipIf(hasNoDocker)('services in a real Docker', () => {
  let platform: Platform
  beforeEach(async () => {
    platform = await Platform.open()
  })
  afterEach(() => platform.close())

  it('keep their data through down and up, and lose it when told to', async () => {
    await platform.start('redis', 'postgres')
    expect(await platform.states()).toMatchObject({ redis: 'healthy', postgres: 'healthy', mlflow: 'absent' })
    expect(await platform.redis('set', 'spore', 'print')).toBe('OK')
    await platform.end(platform.infra.remove(['redis'], false))
    expect((await platform.stateOf('redis')).state).toBe('absent')
    await platform.start('redis')
    expect(await platform.redis('get', 'spore')).toBe('"print"')

    const volumes = await platform.infra.data()
    expect(volumes.find(({ service }) => service === 'postgres')?.sizeBytes).toBeGreaterThan(1_000_000)
    await platform.end(platform.infra.remove(undefined, true))
    const left = await daemon.docker.listVolumes({
      filters: { label: [`com.docker.compose.project=${project}`] },
    })
    expect(left.Volumes ?? []).toEqual([])
    const networks = await daemon.docker.listNetworks()
    expect(networks.map(({ Name: name }) => name)).not.toContain(`${project}_sporeprint`)
  })

  it('stop and restart alone, and a second press joins the first', async () => {
    await platform.start('redis', 'postgres')
    const startedAt = (await platform.stateOf('redis')).startedAt!
    const [first, second] = [platform.infra.restart(['redis']), platform.infra.restart(['redis'])]
    expect((await first).jobId).toBe((await second).jobId)
    expect((await platform.end(first)).state).toBe('succeeded')
    expect((await platform.stateOf('redis')).startedAt).toBeGreaterThan(startedAt)
    await platform.end(platform.infra.stop(['redis']))
    expect(await platform.states()).toMatchObject({ redis: 'stopped', postgres: 'healthy' })
    // Nothing is left to do, which is no error.
    expect((await platform.end(platform.infra.stop(['redis']))).state).toBe('succeeded')
    expect((await platform.end(platform.infra.remove(['mlflow'], false))).state).toBe('succeeded')
  })

  it('say who has their port, leave nothing behind, and start on the one offered', async () => {
    const server = createServer()
    const taken = Number(platform.environment['REDIS_PORT'])
    await new Promise<void>((done) => server.listen(taken, '127.0.0.1', done))
    const error = errorOf(await platform.end(platform.infra.start(['redis'])))!
    expect(error).toMatchObject({ code: 'CONFLICT' })
    expect(error.message).toContain(`(process ${process.pid})`)
    expect(await daemon.docker.listContainers({ all: true })).toEqual([])
    delete platform.environment['REDIS_PORT']
    const offered = { redis: Number(error.details['freePort']) }
    expect((await platform.end(platform.infra.start(['redis'], offered))).state).toBe('succeeded')
    await new Promise((done) => server.close(done))
  })

  it('leave nothing behind when a start is cancelled', async () => {
    const begun = platform.infra.start(['postgres'])
    const { jobId } = await begun
    for await (const { steps } of platform.infra.watch(jobId)) if (steps[0]?.phase === 'starting') break
    platform.infra.cancel(jobId)
    expect((await platform.end(begun)).state).toBe('cancelled')
    expect(await daemon.docker.listContainers({ all: true })).toEqual([])
    expect((await platform.infra.data(['postgres']))[0]?.exists).toBe(false)
  })

  it('tell their logs and what they use', async () => {
    await platform.start('redis')
    const lines: string[] = []
    for await (const batch of platform.infra.logs('redis', { follow: false, tail: 100 }))
      lines.push(...batch.map(({ text }) => text))
    expect(lines.join('\n')).toContain('Ready to accept connections')
    const stop = new AbortController()
    for await (const stats of platform.infra.stats('redis', stop.signal)) {
      expect(stats.memoryBytes).toBeGreaterThan(1_000_000)
      expect(stats.memoryLimitBytes).toBe(512 * 2 ** 20)
      break
    }
    stop.abort()
  })

  it('start from the command line outside a workspace', async () => {
    platform.environment['REDIS_IMAGE'] = images.redis
    const infra = async (...args: string[]) =>
      JSON.parse(await platform.sporeprint('infra', ...args, '--json'))
    const up = await infra('up', 'redis')
    expect(up.job.state).toBe('succeeded')
    expect(up.services.find((one: { name: string }) => one.name === 'redis').state).toBe('healthy')
    const down = await infra('remove', 'redis', '--data')
    expect(down.job.state).toBe('succeeded')
  })
})
