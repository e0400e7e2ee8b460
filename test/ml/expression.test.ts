import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellOf, takeRows } from '../../main/lib/frame.ts'
import { convertDate, dateNumber, datePartNames, type DateKind } from '../../main/ml/date-parts.ts'
import { compileExpression, evaluateExpression } from '../../main/ml/expression.ts'
import { category, numbers, outcomeOf, readFixture, table } from './tables.ts'

const frame = table(
  numbers('x', [1, 2, null, -4]),
  numbers('y', [10, 0, 3, 2]),
  category('cap-color', ['red', null, 'Brown', 'red']),
  category('name', ['a', 'b', 'c', null]),
)

function evaluate(source: string) {
  const column = evaluateExpression('new', compileExpression(source), frame)
  return [0, 1, 2, 3].map((row) => cellOf(column, row))
}

describe('expressions', () => {
  const { dates } = readFixture('preprocess')
  it.each(datePartNames)('%s() of a time is that of pandas', (part) => {
    const given = table(numbers('time', [...dates.milliseconds, null, 1e17]))
    const column = evaluateExpression('part', compileExpression(`${part}(time)`), given)
    const own = Array.from({ length: given.rowCount }, (_, row) => cellOf(column, row))
    expect(own).toEqual([...dates[part], null, null])
  })

  it.each<[string, DateKind, number]>([
    ['1970-01-02', 'date', 1],
    ['1969-12-31T23:59:59Z', 'date', -1],
    ['1970-01-02', 'timestamp', 86_400_000],
    ['1970-01-01 00:00:01.5', 'timestamp', 1500],
    ['2024-02-30x', 'date', NaN],
    ['2024-13-01', 'date', NaN],
    ['next week', 'timestamp', NaN],
  ])('%s as a %s is %d', (text, kind, number) => {
    expect(dateNumber(text, kind)).toBe(number)
    const day = Math.floor(number / 86_400_000)
    expect(convertDate(number, 'timestamp', 'date')).toBe(day)
    expect(convertDate(day, 'date', 'timestamp')).toBe(day * 86_400_000)
  })

  it.each([
    ['x + 2 * y', [21, 2, null, 0]],
    ['(x + 2) * -y', [-30, -0, null, 4]],
    ['10 - 2 - 3', [5, 5, 5, 5]],
    ['y / x', [10, 0, null, -0.5]],
    ['x / (y - y)', [null, null, null, null]],
    ['log(x)', [0, Math.log(2), null, null]],
    ['y % 3', [1, 0, 0, 2]],
    ['month(days(x * 40 + 0.5))', [2, 3, null, 7]],
    ['round(y / 3, 1)', [3.3, 0, 1, 0.7]],
    ['min(x, y, 1.5)', [1, 0, null, -4]],
    ['max(abs(x), sqrt(4))', [2, 2, null, 4]],
    ["`cap-color` = 'red'", ['true', null, 'false', 'true']],
    ["not `cap-color` == 'red'", ['false', null, 'true', 'false']],
    ['`cap-color` in [\'red\', "blue"]', ['true', null, 'false', 'true']],
    ['x in [1, -4]', ['true', 'false', null, 'true']],
    ['x > 1 and y < 5', ['false', 'true', null, 'false']],
    ['x > 1 or y >= 3', ['true', 'true', 'true', 'false']],
    ['x <> 2', ['true', 'false', null, 'true']],
    ['is_missing(x)', ['false', 'false', 'true', 'false']],
    ['coalesce(x, y, 0)', [1, 2, 3, -4]],
    ["if(x > 0, 'up', 'down')", ['up', 'up', null, 'down']],
    ["concat(name, '-', y)", ['a-10', 'b-0', 'c-3', null]],
    ['upper(name)', ['A', 'B', 'C', null]],
    ['lower(`cap-color`)', ['red', null, 'brown', 'red']],
    ['length(`cap-color`)', [3, null, 5, 3]],
    ['bin(y, 1, 5)', ['≥ 5', '< 1', '1 to < 5', '1 to < 5']],
    ["name < 'b'", ['true', 'false', 'false', null]],
    ["'it\\'s'", ["it's", "it's", "it's", "it's"]],
  ])('%s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected)
  })

  it.each([
    ['', 'Expected a value, but it ends. (at character 1'],
    ['x +', 'Expected a value, but it ends. (at character 4'],
    ['x y', 'Expected an operator or the end, but there is "y". (at character 3'],
    ['(x', 'Expected ")", but it ends.'],
    ["'open", 'the quote is not closed'],
    ['nme = 1', 'There is no column "nme". Did you mean "name"?'],
    ['sqr(x)', 'There is no function "sqr". Did you mean "sqrt"?'],
    ['sqrt(x, y)', 'sqrt() takes 1 values, not 2.'],
    ['x + name', '"+" needs numbers, but has text. (at character 3'],
    ["x = 'a'", '"=" cannot compare numbers with text.'],
    ['if(x, 1, 2)', 'The condition of if() needs true/false, but has numbers.'],
    ['if(x > 1, 1, name)', 'This is text, but the value before it is numbers.'],
    ["x in ['a']", 'must hold values like those'],
    ['bin(x, 3, 1)', 'The edges of bin() must ascend.'],
    ['constructor(x)', 'There is no function "constructor"'],
    ['('.repeat(5000), 'Nested deeper than 100 levels.'],
    [Array(3000).fill('x').join('+'), 'More than 1000 operators in a row.'],
  ])('refuse %.40s', (source, message) => {
    expect(() => evaluate(source)).toThrow(message)
  })

  it('give a single row what they give the whole table', () => {
    const pieces = fc.constantFrom(
      'x',
      'y',
      '1',
      '(x + y)',
      'coalesce(x, 2)',
      'if(y > 2, x, y)',
      'length(name)',
    )
    const operators = fc.constantFrom('+', '-', '*', '/', '%')
    fc.assert(
      fc.property(pieces, operators, pieces, operators, pieces, (a, op1, b, op2, c) => {
        const expression = compileExpression(`${a} ${op1} ${b} ${op2} ${c}`)
        const whole = evaluateExpression('new', expression, frame)
        for (let row = 0; row < 4; row++) {
          const one = evaluateExpression('new', expression, takeRows(frame, [row]))
          expect(cellOf(one, 0)).toBe(cellOf(whole, row))
        }
      }),
      { seed: 1 },
    )
  })

  it('never fail with anything but a sentence for a person', () => {
    const words = [
      'x',
      'name',
      '`cap-color`',
      "'t'",
      '1',
      '.5e3',
      '+',
      '-',
      '(',
      ')',
      ',',
      '[',
      ']',
      'in',
      'not',
      'and',
      'if(',
    ]
    const soup = fc
      .array(fc.constantFrom(...words, 'bin(', 'min(', '=', '<', '"', '\\', '💥'))
      .map((parts) => parts.join(' '))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), soup), (source) => {
        expect(outcomeOf(() => evaluate(source))).toMatch(/^(fine|refused)$/)
      }),
      { numRuns: 2000, seed: 1 },
    )
  })
})
