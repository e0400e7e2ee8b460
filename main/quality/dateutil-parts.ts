import { daysIn } from './strptime.ts'

type Label = 'year' | 'month' | 'day'

/** The numbers of a date in the order of the text, and which of them is known to be what. */
export class DateParts {
  readonly #values: number[] = []
  readonly #places: Partial<Record<Label, number>> = {}
  readonly #refuse: () => never
  #hasCentury = false

  /** @param refuse throws; what cannot be a date ends in it. */
  constructor(refuse: () => never) {
    this.#refuse = refuse
  }

  get length(): number {
    return this.#values.length
  }

  addText(text: string, label?: Label): void {
    if (!/^[+-]?\d+$/.test(text)) this.#refuse()
    this.#add(Number(text), text.length > 2, label)
  }

  add(value: number, label?: Label): void {
    this.#add(Math.trunc(value), value > 100, label)
  }

  #add(value: number, isYear: boolean, given: Label | undefined): void {
    if (isYear) {
      this.#hasCentury = true
      if (given !== undefined && given !== 'year') this.#refuse()
    }
    const label = isYear ? 'year' : given
    this.#values.push(value)
    if (label === undefined) return
    if (this.#places[label] !== undefined) this.#refuse()
    this.#places[label] = this.#values.length - 1
  }

  couldBeDay(value: number): boolean {
    const { year, month, day } = this.#places
    if (day !== undefined) return false
    const high =
      month === undefined ? 31 : daysIn(year === undefined ? 2000 : this.#values[year]!, this.#values[month]!)
    return value >= 1 && value <= high
  }

  /** Two digits are a year within fifty of the present one. */
  fullYear(year: number | undefined, today: Date): number | undefined {
    if (year === undefined || year >= 100 || this.#hasCentury) return year
    const now = today.getFullYear()
    const full = year + Math.floor(now / 100) * 100
    return full >= now + 50 ? full - 100 : full < now - 50 ? full + 100 : full
  }

  resolve(): Partial<Record<Label, number>> {
    const values = this.#values
    const { length } = values
    const known = Object.keys(this.#places).length
    if (length > 3) this.#refuse()
    if ((length === known && known > 0) || (length === 3 && known === 2)) return this.#fromPlaces()
    const [a = 0, b = 0, c = 0] = values
    const month = this.#places.month
    if (length === 0) return {}
    if (length === 1 || (month !== undefined && length === 2)) {
      const other = month === undefined ? a : values.at(month - 1)!
      const rest = length === 1 && month !== undefined ? {} : other > 31 ? { year: other } : { day: other }
      return { ...(month === undefined ? {} : { month: values[month]! }), ...rest }
    }
    if (length === 2) {
      if (a > 31) return { year: a, month: b }
      return b > 31 ? { month: a, year: b } : { month: a, day: b }
    }
    if (month === 0) return b > 31 ? { month: a, year: b, day: c } : { month: a, day: b, year: c }
    if (month === 1) return a > 31 ? { year: a, month: b, day: c } : { day: a, month: b, year: c }
    if (month === 2) return b > 31 ? { day: a, year: b, month: c } : { year: a, day: b, month: c }
    if (a > 31 || this.#places.year === 0) return { year: a, month: b, day: c }
    return a > 12 ? { day: a, month: b, year: c } : { month: a, day: b, year: c }
  }

  #fromPlaces(): Partial<Record<Label, number>> {
    const labels = ['year', 'month', 'day'] as const
    const places = { ...this.#places }
    if (this.#values.length === 3) {
      const missing = labels.find((label) => places[label] === undefined)
      const rest = [0, 1, 2].find((place) => !Object.values(places).includes(place))
      if (missing !== undefined && rest !== undefined) places[missing] = rest
    }
    return Object.fromEntries(
      labels.flatMap((label) => (places[label] === undefined ? [] : [[label, this.#values[places[label]]!]])),
    )
  }
}
