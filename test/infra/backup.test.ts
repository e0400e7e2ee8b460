import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InfraJob } from '../../main/contract/infra.ts'
import { packArchive, unpackArchive } from '../../main/upkeep/archive.ts'
import { createUpkeep } from '../../main/upkeep/create-upkeep.ts'
import { daemon, errorOf, hasNoDocker, images, Platform } from './platform.ts'

const login = 'export MYSQL_PWD="$(cat /run/secrets/mariadb-root-password)"'
const signal = new AbortController().signal
const said = (job: InfraJob) => job.steps.flatMap(({ results = [] }) => results).join('\n')

describe.skipIf(hasNoDocker)('what services keep', () => {
  let platform: Platform
  let folder: string
  let file: string
  beforeEach(async () => {
    platform = await Platform.open()
    folder = mkdtempSync(join(tmpdir(), 'infra-backup-'))
    file = join(folder, 'backup.tar.zst')
  })
  afterEach(async () => {
    await platform.close()
    const kept = await daemon.docker.listVolumes({ filters: { label: ['org.sporeprint.kept-from'] } })
    for (const { Name: name } of kept.Volumes) await daemon.docker.getVolume(name).remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const upkeep = () => createUpkeep({ infra: platform.infra, userFolder: folder })
  const backUp = () => platform.end(upkeep().backup({ file, workspace: false }))
  const restore = () => platform.end(upkeep().restore({ file }))
  const mariadb = (sql: string) =>
    platform.run('mariadb', ['sh', '-c', `${login}; exec mariadb -u root -N -e "$0"`, sql])
  const postgres = (sql: string) =>
    platform.run('postgres', ['psql', '-U', 'mlflow', '-P', 'pager=off', '-Atc', sql, 'mlflow'])
  const redis = (...words: string[]) => platform.run('redis', ['redis-cli', ...words])

  const everything = async () => [
    await mariadb('CHECKSUM TABLE sporeprint.`select`, `a b`.`x y`'),
    await mariadb('SELECT * FROM `a b`.`x y` ORDER BY 1'),
    await postgres('SELECT count(*), sum(id), md5(string_agg(name, chr(44) ORDER BY id)) FROM things'),
    await redis('get', 'spore'),
    await redis('lrange', 'queue', '0', '-1'),
  ]

  it('comes back on another machine, with fresh volumes and other passwords', async () => {
    await platform.start('mariadb', 'postgres', 'redis')
    await mariadb(
      `CREATE TABLE sporeprint.\`select\` AS SELECT seq, MD5(seq) AS word FROM sporeprint.seq_1_to_20000;
       CREATE DATABASE \`a b\`; CREATE TABLE \`a b\`.\`x y\` (v VARCHAR(20) CHARACTER SET utf8mb4, b BLOB);
       INSERT INTO \`a b\`.\`x y\` VALUES ('it''s \\\\ "q"', x'00ff10'), (NULL, NULL), ('🍄 é', '')`,
    )
    await postgres(
      "CREATE TABLE things AS SELECT id, 'näme ' || id AS name FROM generate_series(1, 20000) id",
    )
    await redis('set', 'spore', 'print')
    await redis('rpush', 'queue', 'a', 'b', 'c')
    const before = await everything()
    const password = platform.passwordOf('postgres')
    // What is stopped is started for it, and stopped again.
    await platform.end(platform.infra.stop(['postgres']))
    const job = await backUp()
    expect(job.state).toBe('succeeded')
    expect(await platform.states()).toMatchObject({
      mariadb: 'healthy',
      postgres: 'stopped',
      redis: 'healthy',
    })
    await platform.close()

    platform = await Platform.open()
    expect((await restore()).state).toBe('succeeded')
    expect(await platform.states()).toMatchObject({ mariadb: 'stopped', postgres: 'stopped' })
    await platform.start('mariadb', 'postgres', 'redis')
    expect(await everything()).toEqual(before)
    expect(platform.passwordOf('postgres')).not.toBe(password)
  })

  it('is kept when a backup replaces it, and is back when the backup cannot be loaded', async () => {
    await platform.start('redis')
    await redis('set', 'spore', 'saved')
    await backUp()
    await redis('set', 'spore', 'later')
    const restored = await restore()
    expect(restored.state).toBe('succeeded')
    expect(await redis('get', 'spore')).toContain('saved')
    const keptAs = /kept in the volume "(.*)"/.exec(said(restored))![1]!
    expect(keptAs).toMatch(/redis-data_kept-\d{4}-/)
    expect((await daemon.docker.getVolume(keptAs).inspect()).Name).toBe(keptAs)

    const unpacked = mkdtempSync(join(folder, 'unpacked-'))
    const { appVersion, createdAt, services } = await unpackArchive(file, unpacked, signal, () => {})
    writeFileSync(join(unpacked, 'redis.rdb'), 'no snapshot')
    file = join(folder, 'broken.tar.zst')
    await packArchive(unpacked, { appVersion, createdAt, services }, file, signal, () => {})
    await redis('set', 'spore', 'latest')
    const error = errorOf(await restore(), 'redis')!
    expect(error.message).toMatch(/Redis could not take the backup: .* made by Redis \d.* is back\.$/)
    await platform.start('redis')
    expect(await redis('get', 'spore')).toContain('latest')
  })

  it('is left alone when a backup is cancelled, of which nothing stays', async () => {
    await platform.start('postgres')
    await postgres('CREATE TABLE big AS SELECT id, md5(id::text) AS word FROM generate_series(1, 1000000) id')
    const begun = await upkeep().backup({ file, workspace: false })
    for await (const { steps } of platform.infra.watch(begun.jobId))
      if (steps[0]?.note.includes('saved')) break
    platform.infra.cancel(begun.jobId)
    expect((await platform.end(Promise.resolve(begun))).state).toBe('cancelled')
    expect(readdirSync(folder)).toEqual([])
    const dumping = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_dump'"
    await expect.poll(() => postgres(dumping), { timeout: 20_000 }).toBe('0')
  })

  it('is tidied up', async () => {
    await platform.start('mariadb', 'postgres')
    await mariadb('CREATE TABLE sporeprint.`a``b` (x INT)')
    await postgres('CREATE TABLE things AS SELECT 1')
    const items = await upkeep().maintenance(['mariadb', 'postgres'])
    expect(items.map(({ text }) => text).join('\n')).toMatch(
      /OPTIMIZE and ANALYZE 1 tables[^]*registry was not reachable|newest/,
    )
    const job = await platform.end(Promise.resolve(upkeep().maintain(['mariadb', 'postgres'])))
    expect(job.state).toBe('succeeded')
    expect(said(job)).toContain('1 tables of MariaDB were optimized')
    expect(
      await postgres("SELECT last_vacuum IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'things'"),
    ).toBe('t')
  })

  it('shows none of its passwords in what Docker tells about its container', async () => {
    await platform.start('mariadb', 'postgres', 'redis')
    for (const name of ['mariadb', 'postgres', 'redis'] as const) {
      const password = platform.passwordOf(name)
      expect(password).toMatch(/^\w{48}$/)
      expect(JSON.stringify(await platform.container(name).inspect())).not.toContain(password)
    }
    expect(await redis('ping')).toBe('PONG')
  })

  it('has its images carried to a machine without a network in a file', async () => {
    const copy = 'sporeprint-test/carried:1'
    await daemon.docker.getImage(images.redis).tag({ repo: 'sporeprint-test/carried', tag: '1' })
    await platform.reopen({ images: { redis: copy } })
    file = join(folder, 'images.tar')
    expect((await platform.end(upkeep().exportImages(file, ['redis']))).state).toBe('succeeded')
    await daemon.docker.getImage(copy).remove()
    const job = await platform.end(Promise.resolve(upkeep().importImages(file)))
    expect(said(job)).toContain(`Docker has ${copy} now.`)
    await platform.start('redis')
    const { Config: config } = await platform.container('redis').inspect()
    expect(config.Image).toBe(copy)
  })
})
