import { assertNever } from '../../lib/errors.ts'
import { millisecondsOfDay, type DatePart } from '../date-parts.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'

/** The last millisecond, on either side of 1970, that JavaScript has a date for. */
const mostMilliseconds = 8.64e15

/**
 * `datePart` as a graph: days since 1970 to years that begin in March, after which leap days come last (Hinnant 2013,
 * https://howardhinnant.github.io/date_algorithms.html#civil_from_days).
 */
export function addDatePart(graph: GraphBuilder, part: DatePart, milliseconds: Value): Value {
  const arithmetic = (op: string) => (a: Value, b: Value | number) =>
    graph.add(op, [a, typeof b === 'number' ? graph.number(b) : b])
  const plus = arithmetic('Add')
  const minus = arithmetic('Sub')
  const times = arithmetic('Mul')
  const over = arithmetic('Div')
  const floor = (value: Value) => graph.add('Floor', [value])
  const whole = (value: Value, by: number) => floor(over(value, by))
  const rest = (value: Value, by: number) => minus(value, times(whole(value, by), by))
  const isLess = (value: Value, than: number) => graph.add('Less', [value, graph.number(than)])

  const isDate = isLess(graph.add('Abs', [milliseconds]), mostMilliseconds + 1)
  const time = floor(milliseconds)
  const days = whole(time, millisecondsOfDay)
  return graph.where(isDate, partOf(), graph.number(Number.NaN))

  function partOf(): Value {
    switch (part) {
      case 'minute':
        return rest(whole(time, 60_000), 60)
      case 'hour':
        return rest(whole(time, 3_600_000), 24)
      case 'weekday':
        return plus(rest(plus(days, 3), 7), 1)
      default:
        return partOfYear(part)
    }
  }

  function partOfYear(wanted: Exclude<DatePart, 'minute' | 'hour' | 'weekday'>): Value {
    // 146,097 days are 400 years; 719,468 days lie between 0000-03-01 and 1970-01-01.
    const shifted = plus(days, 719_468)
    const era = whole(shifted, 146_097)
    const day = minus(shifted, times(era, 146_097))
    const leaps = minus(plus(minus(day, whole(day, 1460)), whole(day, 36_524)), whole(day, 146_096))
    const year = whole(leaps, 365)
    const before = minus(plus(times(year, 365), whole(year, 4)), whole(year, 100))
    const dayOfYear = minus(day, before)
    const place = whole(plus(times(dayOfYear, 5), 2), 153)
    const isBeforeJanuary = isLess(place, 10)
    const month = graph.where(isBeforeJanuary, plus(place, 3), minus(place, 9))
    switch (wanted) {
      case 'day':
        return plus(minus(dayOfYear, whole(plus(times(place, 153), 2), 5)), 1)
      case 'month':
        return month
      case 'quarter':
        return plus(whole(minus(month, 1), 3), 1)
      case 'year': {
        const inMarch = plus(times(era, 400), year)
        return graph.where(isBeforeJanuary, inMarch, plus(inMarch, 1))
      }
      case 'day_of_year': {
        const isFourth = graph.add('Equal', [rest(year, 4), graph.number(0)])
        const isHundredth = graph.add('Equal', [rest(year, 100), graph.number(0)])
        const isFirst = graph.add('Equal', [year, graph.number(0)])
        const isUsual = graph.add('And', [isFourth, graph.add('Not', [isHundredth])])
        const leapDay = graph.cast(graph.add('Or', [isUsual, isFirst]), 'double')
        return graph.where(isBeforeJanuary, plus(plus(dayOfYear, 60), leapDay), minus(dayOfYear, 305))
      }
      default:
        return assertNever(wanted)
    }
  }
}
