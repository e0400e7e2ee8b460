import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findingCode } from '../../main/contract/finding.ts'

it('docs/troubleshooting.md has an entry for each thing the doctor can find, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'troubleshooting.md'), 'utf8')
  const entries = [...page.matchAll(/^### `([a-z-]+)`$/gm)].map(([, code]) => code)
  expect(new Set(entries)).toEqual(new Set(findingCode.options))
  expect(entries).toHaveLength(findingCode.options.length)
})
