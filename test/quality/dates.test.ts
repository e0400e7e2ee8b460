import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { isDateutilParseable } from '../../main/quality/dateutil.ts'
import { toStrptime } from '../../main/quality/strptime.ts'

/** Python's answers: fixtures/make_dates.py. */
const fixture = z
  .object({
    today: z.string(),
    dateutil: z.array(z.tuple([z.string(), z.boolean()])),
    strptime: z.array(z.tuple([z.string(), z.string(), z.boolean()])),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/dates.json'), 'utf8')))

it('reads as dates what dateutil reads', () => {
  // Without a month or year a day is one of the present month.
  const today = new Date(`${fixture.today}T12:00:00`)
  expect(fixture.dateutil.length).toBeGreaterThan(1500)
  expect(fixture.dateutil.filter(([, isDate]) => isDate).length).toBeGreaterThan(150)
  const differ = fixture.dateutil.filter(([text, isDate]) => isDateutilParseable(text, today) !== isDate)
  expect(differ).toEqual([])
})

it('reads by a format what strptime reads', () => {
  const differ = fixture.strptime.filter(([format, text, isDate]) => toStrptime(format)(text) !== isDate)
  expect(differ).toEqual([])
  expect(fixture.strptime.filter(([, , isDate]) => isDate).length).toBeGreaterThan(30)
})

it('names a directive that it does not take', () => {
  expect(() => toStrptime('%Y-%Q')).toThrow('"%Q" is not understood')
  expect(() => toStrptime('%d %d')).toThrow('"%d" twice')
})
