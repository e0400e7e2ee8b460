import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { licence } from '../../main/contract/app.ts'
import { readLicences } from '../../main/lib/licences.ts'

it('names what the application is made of, on the screen and behind it, with a licence each', async () => {
  const licences = await readLicences()
  const names = licences.map(({ name }) => name)
  for (const name of ['react', 'echarts', '@duckdb/node-api', 'zod', 'pino', '@orpc/server'])
    expect(names).toContain(name)
  expect(names).not.toContain('vitest')
  for (const one of licences) expect(licence.parse(one)).toEqual(one)
  const unknown = licences.filter((one) => one.licence === 'unknown').map(({ name }) => name)
  expect(unknown).toEqual([])
})

it('reads the list that was made for the packaged application', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sporeprint-licences-'))
  mkdirSync(join(root, 'out'))
  const list = [{ name: 'a', version: '1.0.0', licence: 'MIT' }]
  writeFileSync(join(root, 'out', 'licences.json'), JSON.stringify(list))
  expect(await readLicences(root)).toEqual(list)
  rmSync(root, { recursive: true })
})
