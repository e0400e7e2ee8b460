import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { composeVariables, readComposeFile, servicePlans } from '../../main/infra/compose-file.ts'
import { interpolate, variablesIn } from '../../main/infra/interpolate.ts'

const composeFile = join(import.meta.dirname, '..', '..', 'compose', 'compose.yaml')
const original = readFileSync(composeFile, 'utf8')

const lineOf = (text: string) => original.slice(0, original.indexOf(text)).split('\n').length

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'compose-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function changed(from: string, to: string): string {
  expect(original).toContain(from)
  const path = join(folder, 'compose.yaml')
  writeFileSync(path, original.replace(from, to))
  return path
}

describe('our compose.yaml', () => {
  const file = readComposeFile(composeFile)
  const services = Object.entries(file.services)

  it('is read whole', () => {
    expect(file.name).toBe('sporeprint')
    expect(services.map(([name]) => name)).toEqual(['mariadb', 'postgres', 'redis', 'mlflow'])
    expect(file.services.mlflow.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
  })

  it('publishes on this computer only', () => {
    for (const [, { ports }] of services) {
      expect(ports).not.toEqual([])
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
    }
  })

  it('holds no secret: each comes from a variable, and reaches its container as a file', () => {
    for (const { environment } of Object.values(file.secrets)) expect(environment).toMatch(/PASSWORD$|_KEY$/)
    expect(Object.keys(file.secrets)).toEqual([...new Set(services.flatMap(([, { secrets }]) => secrets))])
    const isSecret = /PASS(WORD)?$|_KEY$|SECRET|TOKEN|AUTH$/
    for (const [, { environment }] of services)
      expect(Object.keys(environment).filter((name) => isSecret.test(name))).toEqual([])
    for (const { environment } of Object.values(file.secrets))
      for (const [, service] of services)
        expect(variablesIn(JSON.stringify(service))).not.toContain(environment)
  })

  it('keeps the logs of its containers small', () => {
    for (const [, { logging }] of services)
      expect(logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } })
  })

  it('keeps all of ColumnStore, stops it slowly, and calls it by its node name', () => {
    const { mariadb } = file.services
    expect(mariadb.volumes.map((volume) => volume.split(':')[1])).toEqual(
      expect.arrayContaining(['/etc/columnstore', '/etc/my.cnf.d', '/var/lib/mysql', '/var/lib/columnstore']),
    )
    expect(mariadb).toMatchObject({ hostname: 'mcs1', stop_grace_period: '2m', shm_size: '512m' })
    expect(mariadb.environment['PM1_DNS']).toBe(mariadb.hostname)
  })

  it('checks the health of every service and names all its volumes', () => {
    for (const [, { healthcheck, volumes }] of services) {
      expect(healthcheck).toBeDefined()
      expect(volumes).not.toEqual([])
    }
    const used = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0]))
    expect(new Set(used)).toEqual(new Set(Object.keys(file.volumes)))
  })
})

describe('what is outside the subset', () => {
  it.each([
    [
      'restart: unless-stopped',
      'privileged: true',
      `line ${lineOf('restart:')}: "services.mariadb.privileged"`,
    ],
    ['    hostname: mcs1', '    hostnam: mcs1', 'Did you mean "hostname"?'],
    ['interval: 10s', 'intervall: 10s', 'Did you mean "interval"?'],
    ['  redis:\n', '  rabbit:\n', '"services.rabbit"'],
    ['interval: 10s', 'interval: soon', 'expected a duration'],
    ['shm_size: 512m', 'shm_size: big', 'expected a size'],
    ['127.0.0.1:${REDIS_PORT:-6379}', '0.0.0.0:6379', 'only this computer may reach a service'],
    ['- redis-data:/data', '- /srv/redis:/data', 'kept in named volumes'],
    ['- redis-data:/data', '- redis-date:/data', 'Did you mean "redis-data"?'],
    ['secrets: [redis-password]', 'secrets: [redis-pasword]', 'Did you mean "redis-password"?'],
    [
      'condition: service_healthy',
      'condition: service_happy',
      'services.mlflow.depends_on.postgres.condition',
    ],
    ['name: sporeprint', 'name: Spore Print', 'expected small letters'],
    ['name: sporeprint', 'name: [', 'is not valid YAML'],
  ])('%s → %s', (from, to, said) => {
    expect(() => readComposeFile(changed(from, to))).toThrow(said)
  })

  it('a file that is missing is named', () => {
    expect(() => readComposeFile(join(folder, 'none.yaml'))).toThrow(/no Compose file at ".*none\.yaml"/)
  })
})

describe('variables', () => {
  it('come from the environment, then from .env beside the file', () => {
    const path = changed('name: sporeprint', 'name: sporeprint')
    writeFileSync(join(folder, '.env'), 'POSTGRES_PORT=5433\nREDIS_IMAGE=mirror/redis:7\n')
    const plans = servicePlans(readComposeFile(path), composeVariables(path, { POSTGRES_PORT: '5434' }))
    expect(plans.find(({ name }) => name === 'postgres')?.ports).toEqual(['127.0.0.1:5434:5432'])
    expect(plans.find(({ name }) => name === 'redis')?.image).toBe('mirror/redis:7')
  })

  it.each(['0', '70000', '5432:1', '0.0.0.0:1', 'x'])(
    'a port of %s is refused and said where to look',
    (port) => {
      const read = () => servicePlans(readComposeFile(composeFile), { POSTGRES_PORT: port })
      expect(read).toThrow(/POSTGRES_PORT/)
    },
  )

  it("follow Compose's notation", () => {
    const variables = { FULL: 'x', EMPTY: '' }
    const table = {
      '${FULL}': 'x',
      $FULL: 'x',
      '${NONE}': '',
      '${EMPTY:-d}': 'd',
      '${EMPTY-d}': '',
      '${NONE-d}': 'd',
      $$HOME: '$HOME',
      'a${FULL:-d}b': 'axb',
      '${EMPTY?m}': '',
      '${NONE:-a:${EMPTY:-d}}': 'a:d',
      '${FULL:-a:${NONE:?m}}': 'x',
    }
    const read = Object.keys(table).map((text) => [text, interpolate(text, variables)])
    expect(Object.fromEntries(read)).toEqual(table)
    expect(() => interpolate('${EMPTY:?say}', variables)).toThrow('The variable EMPTY is not set; say.')
    expect(() => interpolate('5 $', variables)).toThrow('"$" that begins no variable')
    expect(variablesIn('${A:-x} $$ ${B:?m} $C')).toEqual(['A', 'B', 'C'])
  })
})
