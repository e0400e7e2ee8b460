import { array, assert, property, string, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toClipboardText, toCsv } from '../../renderer/csv.ts'

/** RFC 4180, for what we write ourselves. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  let field = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!
    if (isQuoted) {
      if (char !== '"') field += char
      else if (text[at + 1] === '"') {
        field += '"'
        at += 1
      } else isQuoted = false
    } else if (char === '"') isQuoted = true
    else if (char === ',') {
      rows.at(-1)!.push(field)
      field = ''
    } else if (char === '\r' && text[at + 1] === '\n') {
      rows.at(-1)!.push(field)
      rows.push([])
      field = ''
      at += 1
    } else field += char
  }
  return rows.slice(0, -1)
}

describe('csv', () => {
  it('reads back as what was written', () => {
    const text = string({ unit: 'binary' }).filter((one) => !/^[=+\-@\t\r]/.test(one))
    assert(
      property(array(tuple(text, text), { maxLength: 20 }), (rows) => {
        expect(parse(toCsv(['a', 'b'], rows))).toEqual([['a', 'b'], ...rows])
      }),
    )
  })

  it('never hands a spreadsheet something it would run', () => {
    const rows = [['=1+1'], ['+cmd'], ['-2'], ['@SUM(A1)'], ['\tx'], ['\rx']]
    for (const [cell] of parse(toCsv(['a'], rows)).slice(1)) expect(cell).toMatch(/^'/)
    for (const line of toClipboardText(['a'], rows).split('\n').slice(1)) expect(line).toMatch(/^'/)
  })

  it('leaves numbers numbers and missing values empty', () => {
    expect(toCsv(['a', 'b', 'c'], [[-2.5, null, true]])).toBe('a,b,c\r\n-2.5,,true\r\n')
  })

  it('keeps one line a row on the clipboard', () => {
    expect(toClipboardText(['a'], [['two\nlines']])).toBe('a\ntwo lines')
  })
})
