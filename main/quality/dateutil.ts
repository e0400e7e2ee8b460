import { dateTokens } from './dateutil-tokens.ts'
import { DateParts } from './dateutil-parts.ts'
import { daysIn } from './strptime.ts'

/**
 * Whether `dateutil.parser.parse` of python-dateutil 2.9 reads a text, with its defaults (month first, not fuzzy). Told
 * without a month or year, a day must be one of the present month, as there.
 */
export function isDateutilParseable(text: string, today = new Date()): boolean {
  try {
    return new Reading(dateTokens(text)).isDate(today)
  } catch (error) {
    if (error instanceof NotRead) return false
    throw error
  }
}

class NotRead extends Error {}
const refuse = (): never => {
  throw new NotRead()
}

const words = (text: string) => new Set(text.split(' '))
const jumps = words(". , ; - / ' at on and ad m t of st nd rd th").add(' ')
const weekdays = words('mon monday tue tuesday wed wednesday thu thursday fri friday sat saturday sun sunday')
const months = words('jan feb mar apr may jun jul aug sep oct nov dec')
const longMonths: Record<string, string> = {
  january: 'jan',
  february: 'feb',
  march: 'mar',
  april: 'apr',
  june: 'jun',
  july: 'jul',
  august: 'aug',
  sept: 'sep',
  september: 'sep',
  october: 'oct',
  november: 'nov',
  december: 'dec',
}
const units = [words('h hour hours'), words('m minute minutes'), words('s second seconds')]

const is = (set: ReadonlySet<string>, token: string | undefined) =>
  token !== undefined && set.has(token.toLowerCase())
const isJump = (token: string | undefined) => is(jumps, token)
function monthOf(token: string | undefined): number | undefined {
  const name = token?.toLowerCase() ?? ''
  const place = [...months].indexOf(Object.hasOwn(longMonths, name) ? longMonths[name]! : name)
  return place < 0 ? undefined : place + 1
}
function unitOf(token: string | undefined): number | undefined {
  const place = units.findIndex((unit) => is(unit, token))
  return place < 0 ? undefined : place
}
const amPmOf = (token: string | undefined) =>
  /^(am|a)$/i.test(token ?? '') ? 0 : /^(pm|p)$/i.test(token ?? '') ? 1 : undefined
const isDigits = (token: string | undefined): token is string => /^\p{Nd}+$/u.test(token ?? '')
const whole = (text: string | undefined): number => (/^[+-]?\d+$/.test(text ?? '') ? Number(text) : refuse())

class Reading {
  readonly #tokens: string[]
  readonly #parts = new DateParts(refuse)
  #hour: number | undefined
  #minute: number | undefined
  #second: number | undefined
  #hasAmPm = false
  #hasZone = false
  #hasOffset = false
  #hasWeekday = false

  constructor(tokens: string[]) {
    this.#tokens = tokens
  }

  isDate(today: Date): boolean {
    for (let i = 0; i < this.#tokens.length; i++) i = this.#read(i)
    const { year, month, day } = this.#parts.resolve()
    const isAny =
      this.#hasWeekday ||
      this.#hasAmPm ||
      this.#hasZone ||
      this.#hasOffset ||
      [year, month, day, this.#hour, this.#minute, this.#second].some((part) => part !== undefined)
    if (!isAny) return false
    const theYear = this.#parts.fullYear(year, today) ?? today.getFullYear()
    const theMonth = month ?? today.getMonth() + 1
    return (
      theYear >= 1 &&
      theYear <= 9999 &&
      theMonth >= 1 &&
      theMonth <= 12 &&
      (day === undefined || (day >= 1 && day <= daysIn(theYear, theMonth))) &&
      isIn(this.#hour, 23) &&
      isIn(this.#minute, 59) &&
      isIn(this.#second, 59)
    )
  }

  /** Reads the token at `i` and those that belong to it; returns the place of the last one. */
  #read(i: number): number {
    const token = this.#tokens[i]!
    if (/^(nan|inf|infinity)$/i.test(token)) return refuse()
    if (/^\d+\.?\d*$/.test(token)) return this.#number(i)
    if (is(weekdays, token)) {
      this.#hasWeekday = true
      return i
    }
    const month = monthOf(token)
    if (month !== undefined) return this.#month(i, month)
    const amPm = amPmOf(token)
    if (amPm !== undefined) {
      if (this.#hour === undefined || this.#hour < 0 || this.#hour > 12) return refuse()
      this.#hour = on12Hours(this.#hour, amPm)
      this.#hasAmPm = true
      return i
    }
    if (this.#couldBeZone(token)) return this.#zone(i)
    if (this.#hour !== undefined && (token === '+' || token === '-')) return this.#offset(i)
    return isJump(token) ? i : refuse()
  }

  #month(i: number, month: number): number {
    const tokens = this.#tokens
    this.#parts.add(month, 'month')
    const separator = tokens[i + 1]
    if (separator === '-' || separator === '/') {
      this.#parts.addText(tokens[i + 2] ?? refuse())
      if (tokens[i + 3] !== separator) return i + 2
      this.#parts.addText(tokens[i + 4] ?? refuse())
      return i + 4
    }
    const isOf = separator === ' ' && tokens[i + 3] === ' ' && tokens[i + 2]?.toLowerCase() === 'of'
    if (!isOf || i + 4 >= tokens.length) return i
    const year = tokens[i + 4]
    if (isDigits(year)) this.#parts.add(this.#parts.fullYear(Number(year), new Date())!, 'year')
    return i + 4
  }

  #couldBeZone(token: string): boolean {
    if (this.#hour === undefined || this.#hasZone || this.#hasOffset || token.length > 5) return false
    return /^[A-Z]*$/.test(token) || token === 'z'
  }

  #zone(i: number): number {
    const sign = this.#tokens[i + 1]
    const isUtc = /^(utc|gmt|z)$/i.test(this.#tokens[i]!)
    this.#hasZone = true
    this.#hasOffset = isUtc
    if (sign !== '+' && sign !== '-') return i
    this.#tokens[i + 1] = sign === '+' ? '-' : '+'
    this.#hasOffset = false
    if (isUtc) this.#hasZone = false
    return i
  }

  #offset(i: number): number {
    const tokens = this.#tokens
    const hours = tokens[i + 1] ?? refuse()
    this.#hasOffset = true
    let last = i + 1
    if (hours.length === 4) whole(hours)
    else if (i + 2 < tokens.length && tokens[i + 2] === ':') {
      whole(hours)
      whole(tokens[i + 3])
      last += 2
    } else if (hours.length <= 2) whole(hours)
    else return refuse()
    const name = tokens[last + 3]
    if (
      last + 4 < tokens.length &&
      isJump(tokens[last + 1]) &&
      tokens[last + 2] === '(' &&
      tokens[last + 4] === ')' &&
      name !== undefined &&
      name.length >= 3 &&
      name.length <= 5 &&
      !this.#hasZone &&
      /^[A-Z]+$/.test(name)
    ) {
      this.#hasZone = true
      return last + 4
    }
    return last
  }

  #number(i: number): number {
    const tokens = this.#tokens
    const token = tokens[i]!
    const value = Number(token)
    const next = tokens[i + 1]
    const parts = this.#parts
    const isHourNext = next !== undefined && (next === ':' || unitOf(next) !== undefined)
    if (
      parts.length === 3 &&
      (token.length === 2 || token.length === 4) &&
      this.#hour === undefined &&
      !isHourNext
    ) {
      this.#hour = whole(token.slice(0, 2))
      if (token.length === 4) this.#minute = whole(token.slice(2))
      return i
    }
    if (token.length === 6 || (token.length > 6 && token.indexOf('.') === 6)) {
      if (parts.length === 0 && !token.includes('.'))
        for (const place of [0, 2, 4]) parts.addText(token.slice(place, place + 2))
      else {
        this.#hour = whole(token.slice(0, 2))
        this.#minute = whole(token.slice(2, 4))
        this.#second = seconds(token.slice(4))
      }
      return i
    }
    if (token.length === 8 || token.length === 12 || token.length === 14) {
      parts.addText(token.slice(0, 4), 'year')
      parts.addText(token.slice(4, 6))
      parts.addText(token.slice(6, 8))
      if (token.length > 8) {
        this.#hour = whole(token.slice(8, 10))
        this.#minute = whole(token.slice(10, 12))
        if (token.length > 12) this.#second = whole(token.slice(12))
      }
      return i
    }
    const unitAt = this.#unitPlace(i)
    if (unitAt !== undefined) {
      const unit = unitOf(tokens[unitAt])!
      this.#assign(token, unitAt > i ? unit : unit + 1)
      return Math.max(i, unitAt)
    }
    if (i + 2 < tokens.length && next === ':') return this.#clock(i, value)
    if (next === '-' || next === '/' || next === '.') return this.#separated(i, next)
    if (next === undefined || isJump(next)) {
      const amPm = amPmOf(tokens[i + 2])
      if (amPm === undefined) {
        parts.add(value)
        return i + 1
      }
      this.#hour = on12Hours(Math.trunc(value), amPm)
      return i + 2
    }
    const amPm = amPmOf(next)
    if (amPm !== undefined && value >= 0 && value < 24) {
      this.#hour = on12Hours(Math.trunc(value), amPm)
      return i + 1
    }
    if (!parts.couldBeDay(value)) return refuse()
    parts.add(value)
    return i
  }

  /** `10 h`, `10h`, or the number after a unit, as in `10h 36`. */
  #unitPlace(i: number): number | undefined {
    const tokens = this.#tokens
    const isUnit = (place: number) => unitOf(tokens[place]) !== undefined
    if (isUnit(i + 1)) return i + 1
    if (tokens[i + 1] === ' ' && isUnit(i + 2)) return i + 2
    if (i > 0 && isUnit(i - 1)) return i - 1
    if (i > 1 && i === tokens.length - 1 && tokens[i - 1] === ' ' && isUnit(i - 2)) return i - 2
    return undefined
  }

  #assign(token: string, unit: number): void {
    const value = Number(token)
    if (unit === 0) {
      this.#hour = Math.trunc(value)
      if (value % 1 !== 0) this.#minute = Math.trunc(60 * (value % 1))
    } else if (unit === 1) {
      this.#minute = Math.trunc(value)
      if (value % 1 !== 0) this.#second = Math.trunc(60 * (value % 1))
    } else if (unit === 2) this.#second = seconds(token)
  }

  #clock(i: number, hour: number): number {
    const tokens = this.#tokens
    this.#hour = Math.trunc(hour)
    const minutes = /^\d+\.?\d*$/.test(tokens[i + 2]!) ? Number(tokens[i + 2]) : refuse()
    this.#minute = Math.trunc(minutes)
    this.#second = minutes % 1 === 0 ? undefined : Math.trunc(60 * (minutes % 1))
    if (i + 4 >= tokens.length || tokens[i + 3] !== ':') return i + 2
    this.#second = seconds(tokens[i + 4]!)
    return i + 4
  }

  #separated(i: number, separator: string): number {
    const tokens = this.#tokens
    const parts = this.#parts
    parts.addText(tokens[i]!)
    const second = tokens[i + 2]
    if (second === undefined || isJump(second)) return i + 1
    const addPart = (token: string | undefined) => {
      const month = monthOf(token)
      if (month === undefined) parts.addText(token ?? refuse())
      else parts.add(month, 'month')
    }
    if (!isDigits(second) && monthOf(second) === undefined) return refuse()
    addPart(second)
    if (i + 3 >= tokens.length || tokens[i + 3] !== separator) return i + 2
    addPart(tokens[i + 4])
    return i + 4
  }
}

const isIn = (part: number | undefined, high: number) => part === undefined || (part >= 0 && part <= high)

const on12Hours = (hour: number, amPm: number) =>
  hour < 12 && amPm === 1 ? hour + 12 : hour === 12 && amPm === 0 ? 0 : hour

function seconds(token: string): number {
  const [whole1, fraction, ...more] = token.split('.')
  if (more.length > 0 || (fraction !== undefined && fraction !== '' && !/^\d+$/.test(fraction)))
    return refuse()
  return whole(whole1)
}
