import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InfraServiceName, InfraStep } from '../../main/contract/infra.ts'
import { daemon, errorOf, hasNoDocker, Platform, project } from './platform.ts'
import { startRegistry } from './registry.ts'

describe.skipIf(hasNoDocker)('a start that cannot work says why, and loses nothing', () => {
  let platform: Platform
  beforeEach(async () => {
    platform = await Platform.open()
  })
  afterEach(() => platform.close())

  const failureOf = async (...services: InfraServiceName[]) =>
    errorOf(await platform.end(platform.infra.start(services)))!
  const errorsOf = async (service: InfraServiceName) =>
    (await platform.infra.doctor()).filter((one) => one.service === service && one.level === 'error')

  it('when the program is not in the image, and dies in a loop', async () => {
    await platform.reopen({ images: { redis: 'debian:bookworm-slim' } })
    const error = await failureOf('redis')
    expect(error.message).toContain('code 127: its command does not exist in the image')
    expect(error.message).toContain('redis-server: not found')
    expect((await platform.stateOf('redis')).state).toBe('exited')
    expect((await errorsOf('redis'))[0]?.message).toContain('code 127')
  })

  it.each([
    ['does not exist', 'localhost:9/no/such:image', 'UNAVAILABLE'],
    ['has a name that none can have', 'UPPER/Case:!', 'INVALID_INPUT'],
  ])('when the image %s', async (_, image, code) => {
    await platform.reopen({ images: { redis: image } })
    const error = await failureOf('redis')
    expect(error.code).toBe(code)
    expect(error.message).toContain(`"${image}"`)
    expect(error.message).toContain('infra.images.redis')
    expect(await daemon.docker.listContainers({ all: true })).toEqual([])
  })

  it('when Docker goes away in the middle of a pull', async () => {
    const registry = await startRegistry()
    await platform.reopen({ images: { redis: registry.image } })
    const begun = platform.infra.start(['redis'])
    const { promise: half, resolve } = Promise.withResolvers<InfraStep>()
    const following = platform.end(begun, ({ steps: [step] }) => step?.progress && resolve(step))
    expect(await half).toMatchObject({ phase: 'pulling', progress: { unit: 'bytes', total: 8 * 2 ** 20 } })
    await daemon.halt('SIGKILL')
    const error = errorOf(await following)!
    expect(error.message).toContain(`The image "${registry.image}" is not here and could not be fetched`)
    await daemon.launch()
    expect(await daemon.docker.listContainers({ all: true })).toEqual([])
    expect((await platform.infra.data(['redis']))[0]?.exists).toBe(false)
    await registry.close()
  })

  it('when the volume is full', async () => {
    platform.environment['POSTGRES_PASSWORD'] = 'mine'
    await daemon.docker.createVolume({
      Name: `${project}_postgres-data`,
      Driver: 'local',
      DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'size=8m' },
    })
    expect((await failureOf('postgres')).message).toContain('No space left on device')
    expect((await errorsOf('postgres'))[0]?.code).toBe('volume-full')
  })

  it('when the password is not the one that the data was made with', async () => {
    await platform.start('postgres')
    platform.environment['POSTGRES_PASSWORD'] = 'another'
    await platform.end(platform.infra.restart(['postgres']))
    expect((await errorsOf('postgres'))[0]).toMatchObject({
      code: 'password-wrong',
      message: expect.stringContaining('password authentication failed'),
    })
    delete platform.environment['POSTGRES_PASSWORD']
    await platform.end(platform.infra.restart(['postgres']))
    expect(await errorsOf('postgres')).toEqual([])
  })

  it('when the data is of a newer version, which stays as it is', async () => {
    await platform.start('postgres')
    const version = '/var/lib/postgresql/data/PG_VERSION'
    const own = await platform.run('postgres', ['sh', '-c', `cat ${version} && echo 99 > ${version}`])
    await platform.end(platform.infra.stop(['postgres']))
    const error = await failureOf('postgres')
    expect(error.message).toContain('was initialized by PostgreSQL version 99')
    expect((await errorsOf('postgres'))[0]?.code).toBe('data-newer')
    expect((await platform.infra.data(['postgres']))[0]?.exists).toBe(true)

    const mender = await daemon.docker.createContainer({
      Image: 'debian:bookworm-slim',
      Cmd: ['sh', '-c', `echo ${own} > ${version}`],
      HostConfig: { Binds: [`${project}_postgres-data:/var/lib/postgresql/data`] },
    })
    await mender.start()
    await mender.wait()
    await mender.remove()
    await platform.start('postgres')
  })
})
