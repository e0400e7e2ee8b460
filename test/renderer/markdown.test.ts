import { expect, it } from 'vitest'
import { markdownParts } from '../../renderer/components/markdown-parts.ts'

it('takes tables out of Markdown, and leaves what only looks like one', () => {
  const text = [
    '# Title',
    '',
    String.raw`| Name | Is \| or |`,
    '| --- | :-: |',
    '| `a` | |',
    '| b | 2 |',
    'after',
    '```',
    '| no | table |',
    '| --- | --- |',
    '```',
    '| no rule |',
  ].join('\n')
  expect(markdownParts(text)).toEqual([
    { text: '# Title\n' },
    {
      head: ['Name', 'Is | or'],
      rows: [
        ['`a`', ''],
        ['b', '2'],
      ],
    },
    { text: 'after\n```\n| no | table |\n| --- | --- |\n```\n| no rule |' },
  ])
  expect(markdownParts('')).toEqual([])
})
