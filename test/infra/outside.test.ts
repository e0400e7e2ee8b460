import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { daemon, hasNoDocker, Platform } from './platform.ts'

const withoutRestart = (compose: string) => compose.replaceAll('restart: unless-stopped', "restart: 'no'")

describe.skipIf(hasNoDocker)('what is done to services elsewhere is seen', () => {
  let platform: Platform
  beforeEach(async () => {
    platform = await Platform.open()
  })
  afterEach(() => platform.close())

  it('when somebody pauses, stops, starts, kills or removes one', async () => {
    await platform.start('redis')
    const redis = platform.container('redis')
    await redis.pause()
    await platform.until('redis', 'paused')
    await platform.start('redis')
    await platform.until('redis', 'healthy')
    await redis.stop()
    await platform.until('redis', 'stopped')
    await redis.start()
    await platform.until('redis', 'healthy')
    await redis.kill()
    expect((await platform.until('redis', 'exited')).detail).toContain('code 137')
    await redis.remove({ force: true })
    await platform.until('redis', 'absent')
  })

  it('when one wants more memory than its limit', async () => {
    await platform.reopen({
      compose: (text) => withoutRestart(text).replace('mem_limit: 512m', 'mem_limit: 64m'),
    })
    await platform.start('redis')
    await platform.redis('config', 'set', 'maxmemory', '0')
    await platform.redis('setrange', 'big', '200000000', 'x')
    expect((await platform.until('redis', 'exited')).detail).toContain('it wanted more memory than its limit')
    const finding = (await platform.infra.doctor()).find(
      ({ service, level }) => service === 'redis' && level === 'error',
    )
    expect(finding?.code).toBe('service-memory')
  })

  it('when the daemon ends and comes back', async () => {
    await platform.start('redis')
    await daemon.halt()
    await platform.until('redis', 'unknown')
    expect((await platform.infra.status()).docker.available).toBe(false)
    await daemon.launch()
    // `unless-stopped` brings it back with the daemon.
    await platform.until('redis', 'healthy')
  })

  it('when the daemon is killed: what the next one has of them is shown, and Start mends it', async () => {
    await platform.start('redis')
    await platform.redis('set', 'spore', 'print')
    await daemon.halt('SIGKILL')
    await platform.until('redis', 'unknown')
    await daemon.launch()
    await platform.start('redis')
    await platform.until('redis', 'healthy')
    expect(await platform.redis('get', 'spore')).toBe('"print"')
  })
})
