import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseError } from '../../main/state/database.ts'
import { migrations } from '../../main/state/migrations.ts'
import { openState } from '../../main/state/open-state.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sporeprint-state-'))
  path = join(folder, '.sporeprint', 'state.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('openState', () => {
  it('makes the file once and keeps what it holds', () => {
    const first = openState(path)
    expect(first.needsRebuild).toBe(true)
    first.experiments.ensure('mushroom', 1)
    first.close()
    const second = openState(path)
    expect(second.needsRebuild).toBe(false)
    expect(second.experiments.list()).toEqual([{ name: 'mushroom', runs: 0, lastRunAt: null }])
    second.close()
  })

  it('refuses the file of a newer version and leaves it alone', () => {
    openState(path).close()
    const raw = new BetterSqlite(path)
    raw.pragma('user_version = 99')
    raw.close()
    expect(() => openState(path)).toThrow(
      expect.objectContaining({ code: 'CONFLICT', message: expect.stringMatching(/version 99.*Update/) }),
    )
    expect(readdirSync(join(folder, '.sporeprint'))).toContain('state.db')
  })

  it.each([
    ['no database at all', Buffer.from('this is not a database, however long it may be '.repeat(200))],
    ['a database with a damaged page', undefined],
  ])('sets a damaged file aside: %s', (_, content) => {
    if (content) {
      mkdirSync(join(folder, '.sporeprint'))
      writeFileSync(path, content)
    } else damagePages()
    const told: string[] = []
    const state = openState(path, { onCorrupt: (setAside) => told.push(setAside) })
    expect(told).toEqual([state.setAside])
    expect(state.setAside).toMatch(/state\.db\.corrupt-\d{4}-/)
    expect(existsSync(state.setAside!)).toBe(true)
    expect(state.needsRebuild).toBe(true)
    expect(state.experiments.list()).toEqual([])
    state.close()
  })

  it('does not read all of a large file that was closed well, and finds damage all the same', () => {
    const large = openState(path)
    const tags = { note: 'x'.repeat(20_000) }
    large.transaction(() => {
      for (let id = 1; id <= 600; id++) {
        const name = `experiment ${id}`
        large.experiments.put({
          id,
          name,
          createdAt: 1,
          updatedAt: 1,
          deletedAt: null,
          artifactLocation: null,
          tags,
        })
      }
    })
    large.close()
    const bytes = readFileSync(path)
    expect(bytes.length).toBeGreaterThan(9_000_000)
    bytes.fill(0xff, bytes.length - 4_000_000)
    writeFileSync(path, bytes)
    const damaged = openState(path)
    expect(damaged.setAside).toBeUndefined()
    expect(() => damaged.experiments.all()).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining('is damaged') }),
    )
    damaged.close()
    const again = openState(path)
    expect(again).toMatchObject({ needsRebuild: true, setAside: expect.stringContaining('.corrupt-') })
    again.close()
    const next = openState(path)
    expect(next.setAside).toBeUndefined()
    next.close()
  })

  it('rolls a failed transaction back', () => {
    const state = openState(path)
    expect(() =>
      state.transaction(() => {
        state.experiments.ensure('half', 1)
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(state.experiments.list()).toEqual([])
    state.close()
  })

  it('says what to do when the folder cannot be made', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(() => openState(join(folder, 'file', 'state.db'))).toThrow(/file/)
    mkdirSync(path, { recursive: true })
    expect(() => openState(path)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }))
  })

  it('cannot be opened in a worker', async () => {
    const module = new URL('../../main/state/open-state.ts', import.meta.url).href
    const source = `import(${JSON.stringify(module)}).then(({ openState }) => openState(${JSON.stringify(path)}))`
    const worker = new Worker(source, { eval: true })
    const error = await new Promise<unknown>((resolve) => worker.once('error', resolve))
    expect(String(error)).toContain('belongs to the main thread')
    expect(existsSync(path)).toBe(false)
  })

  it('names a full disk and a read-only file', () => {
    const state = openState(path)
    state.close()
    const raw = new BetterSqlite(path)
    raw.pragma('max_page_count = 1')
    expect(() => {
      try {
        raw.exec('CREATE TABLE big AS SELECT zeroblob(1000000) AS bytes')
      } catch (error) {
        throw databaseError(error, path)
      }
    }).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining('disk is full') }),
    )
    raw.close()
    const readOnly = new BetterSqlite(path, { readonly: true })
    expect(() => {
      try {
        readOnly.exec("INSERT INTO experiments(name, created_at) VALUES ('a', 1)")
      } catch (error) {
        throw databaseError(error, path)
      }
    }).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining('read-only') }),
    )
    readOnly.close()
  })
})

describe('batches', () => {
  it('are listed by space, newest first, recorded once and forgotten on demand', () => {
    const state = openState(path)
    state.batches.record({ batchId: 'a', space: 'mushroom', recordedAt: 1 })
    state.batches.record({ batchId: 'b', space: 'mushroom', runId: 'r', recordedAt: 2 })
    state.batches.record({ batchId: 'b', space: 'other', recordedAt: 3 })
    state.batches.record({ batchId: 'c', space: 'other', recordedAt: 3 })
    expect(state.batches.list('mushroom').map((batch) => batch.batchId)).toEqual(['b', 'a'])
    state.batches.delete(['b', 'c'])
    expect(state.batches.list().map((batch) => batch.batchId)).toEqual(['a'])
    state.close()
  })

  it('know which warehouse they are in; those of older versions are in DuckDB', () => {
    const state = openState(path)
    const warehouse = 'mariadb://127.0.0.1:3306/sporeprint'
    state.batches.record({ batchId: 'a', space: 'mushroom' })
    state.batches.record({ batchId: 'b', space: 'mushroom', warehouse })
    state.close()
    const raw = new BetterSqlite(path)
    raw.exec("INSERT INTO warehouse_batches(batch_id, space, recorded_at) VALUES ('old', 'mushroom', 1)")
    raw.close()
    const again = openState(path)
    const idsIn = (place: string) => again.batches.list('mushroom', place).map(({ batchId }) => batchId)
    expect([idsIn('duckdb'), idsIn(warehouse)]).toEqual([['a', 'old'], ['b']])
    again.close()
  })
})

function damagePages(): void {
  const state = openState(path)
  for (let i = 0; i < 2000; i++) state.experiments.ensure(`experiment ${i}`, i)
  state.close()
  const raw = new BetterSqlite(path)
  const pageSize = Number(raw.pragma('page_size', { simple: true }))
  const pages = Number(raw.pragma('page_count', { simple: true }))
  const bytes = raw.serialize()
  raw.close()
  for (let page = 2; page < pages; page++) bytes.fill(0xff, page * pageSize, page * pageSize + 64)
  writeFileSync(path, bytes)
}

describe('a database of the first version', () => {
  it('gets experiments with numbers, registered models, and each point of a metric once', () => {
    mkdirSync(dirname(path))
    const old = new BetterSqlite(path)
    old.exec(migrations[0]!)
    old.exec(`
      INSERT INTO experiments VALUES ('later', 2), ('first', 1), ('Default', 3);
      INSERT INTO runs(run_id, name, experiment, kind, state, started_at) VALUES ('r', 'r', 'later', 'tracked', 'failed', 1);
      INSERT INTO metrics VALUES ('r', 'm', 0, 1, 0.5), ('r', 'm', 0, 1, 0.5), ('r', 'm', 0, 1, NULL), ('r', 'm', 0, 1, NULL);
      INSERT INTO metrics VALUES ('r', 'm', 1, 2, 1.5);
      INSERT INTO latest_metrics VALUES ('r', 'm', 1, 2, 1.5), ('r', 'nan', 0, 0, NULL);
      INSERT INTO params VALUES ('r', 'depth', '3', 3);
      INSERT INTO tags VALUES ('r', 'team', 'fungi');
      INSERT INTO model_versions VALUES ('forest', 1, 'r', 'f', 'None', '{"createdAt": 7}');
    `)
    old.pragma('user_version = 1')
    old.close()
    const state = openState(path)
    expect(state.experiments.all().map(({ id, name }) => [id, name])).toEqual([
      [0, 'Default'],
      [1, 'first'],
      [2, 'later'],
    ])
    expect(state.experiments.nextId()).toBe(3)
    expect(state.metrics.history('r', 'm').map((point) => point.value)).toEqual([NaN, 0.5, 1.5])
    expect([state.runs.params('r'), state.runs.tags('r')]).toEqual([{ depth: '3' }, { team: 'fungi' }])
    expect(state.metrics.latest('r')).toEqual({ m: 1.5, nan: NaN })
    const raw = new BetterSqlite(path, { readonly: true })
    const digests = raw.prepare('SELECT lowest, highest, total, count FROM latest_metrics ORDER BY key').raw()
    expect(digests.all()).toEqual([
      [0.5, 1.5, 2, 2],
      [null, null, null, 0],
    ])
    raw.close()
    expect(state.models.model('forest')).toMatchObject({ createdAt: 7, updatedAt: 7, tags: {} })
    state.close()
  })
})
