import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataDocs } from '../../../main/contract/docs.ts'
import { makeDocs } from '../../../main/quality/data-docs.ts'
import { validateSuite } from '../../../main/quality/validate.ts'
import { context, openWorkspace } from '../workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace.close())

const rows = (header: string, n: number, shift: number) =>
  [header, ...Array.from({ length: n }, (_, i) => `${i + shift},${i % 3 === 0 ? 'a&b' : 'c'},${i % 7}`)].join(
    '\n',
  )

describe('data docs', () => {
  it('hold the profile, the last result of each suite and the drift from the version before', async () => {
    const header = 'size,<img src=x onerror=alert(1)>,code'
    await workspace.importText(rows(header, 200, 0), 'docs')
    await workspace.importText(rows(header, 300, 90), 'docs')
    const expectation = {
      type: 'expect_column_values_to_be_between',
      kwargs: { column: 'size', min_value: 95 },
    }
    workspace.writeSuite('sizes', { name: 'sizes', expectations: [expectation], meta: {} })
    for (let i = 0; i < 2; i++)
      await validateSuite(workspace.deps, { suite: 'sizes', dataset: 'docs' }, context)
    const { docs, html } = await makeDocs(workspace.deps, { dataset: 'docs' }, context)
    expect(dataDocs.parse(docs)).toEqual(docs)
    expect(docs.profile.rows).toBe(300)
    expect(docs.validations.map(({ suite, failed }) => [suite, failed])).toEqual([['sizes', 1]])
    expect(docs.drift).toMatchObject({ reference: { name: 'docs@1' }, current: { name: 'docs@2' } })
    expect(html).toContain('Drift from docs@1')
    expect(html).toContain('Suite sizes')
    expect(html).toContain('a&amp;b')
  })

  it('run nothing and ask nobody for anything, whatever a column is called', async () => {
    const { html } = await makeDocs(workspace.deps, { dataset: 'docs' }, context)
    expect(html).not.toMatch(/<img|<script|<link|https?:|url\(/)
    expect(html).toContain('&lt;img')
    expect(html).toContain('prefers-color-scheme:dark')
  })

  it('stay small for a thousand columns', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `column ${i}`)
    const line = (_: unknown, row: number) => names.map((__, i) => (row * (i + 3)) % 97).join(',')
    await workspace.importText([names.join(','), ...Array.from({ length: 120 }, line)].join('\n'), 'broad')
    const { html } = await makeDocs(workspace.deps, { dataset: 'broad' }, context)
    expect(html.length).toBeLessThan(5_000_000)
    expect(html).toContain('The first 500 of 1,000')
  }, 240_000)
})
