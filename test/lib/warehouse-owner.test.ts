import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { warehouseOwner } from '../../main/lib/warehouse-owner.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'sporeprint-owner-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const first = workspacePaths(join(folder, 'first'))

it('a workspace stays the same one, and its copy is another', () => {
  mkdirSync(first.dot, { recursive: true })
  const owner = warehouseOwner(first)
  expect(owner).toMatch(/^[0-9a-f]{16}$/)
  expect(warehouseOwner(first)).toBe(owner)
  const copy = workspacePaths(join(folder, 'copy'))
  cpSync(first.root, copy.root, { recursive: true })
  expect(warehouseOwner(copy)).not.toBe(owner)
  expect(warehouseOwner(first)).toBe(owner)
})

it('a damaged file gives a new owner', () => {
  const owner = warehouseOwner(first)
  writeFileSync(join(first.dot, 'warehouse-owner.json'), '{"owner": "')
  expect(warehouseOwner(first)).not.toBe(owner)
})
