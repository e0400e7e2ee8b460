import { assertNever } from '../../lib/errors.ts'
import type { CsvOptions } from '../files.ts'
import type { ColumnType } from '../warehouse.ts'
import { duckdbType, quoteText } from './sql.ts'

type CellFormat = Pick<CsvOptions, 'numbers' | 'dateFormat'>

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A number as DuckDB writes it, from how the file does; what is not written so becomes empty. */
export function plainCell(cell: string, { numbers }: CellFormat): string {
  const { decimal, thousands } = numbers ?? { decimal: '.', thousands: '' }
  if (decimal === '.' && thousands === '') return cell
  const sign = '[+-]?'
  const fraction = `(${escaped(decimal)}[0-9]*)?`
  const plain = `${sign}[0-9]*${fraction}([eE][+-]?[0-9]+)?`
  const grouped = `${sign}[0-9]{1,3}(${escaped(thousands)}[0-9]{3})+${fraction}`
  const pattern = thousands === '' ? plain : `(${plain})|(${grouped})`
  const joined = thousands === '' ? cell : `replace(${cell}, ${quoteText(thousands)}, '')`
  const value = decimal === '.' ? joined : `replace(${joined}, ${quoteText(decimal)}, '.')`
  return `CASE WHEN regexp_full_match(${cell}, ${quoteText(pattern)}) THEN ${value} WHEN ${cell} IS NOT NULL THEN '' END`
}

/** Whether the cell, a text, is one of `type`; NULL where it is missing. */
export function reads(cell: string, type: ColumnType, format: CellFormat): string {
  const plain = plainCell(cell, format)
  // DuckDB also takes "1_000", "inf" and blanks for numbers.
  const isNumber = `(try_cast(${plain} AS DOUBLE) IS NOT NULL AND NOT regexp_matches(${plain}, '[^0-9.eE+-]'))`
  const date =
    format.dateFormat === undefined ? undefined : `try_strptime(${cell}, ${quoteText(format.dateFormat)})`
  const hasTime = /%[HI]/.test(format.dateFormat ?? '')
  const test = () => {
    switch (type) {
      case 'text':
        return 'TRUE'
      case 'boolean':
        return `regexp_full_match(${cell}, '(?i)true|false')`
      case 'integer':
        return `regexp_full_match(${plain}, '[+-]?[0-9]+')`
      case 'number':
        return isNumber
      case 'date':
        return `((regexp_full_match(${cell}, '\\d{4}-\\d\\d-\\d\\d') AND try_cast(${cell} AS DATE) IS NOT NULL)${date && !hasTime ? ` OR ${date} IS NOT NULL` : ''})`
      case 'timestamp':
        return `(try_cast(${cell} AS TIMESTAMP) IS NOT NULL${date ? ` OR ${date} IS NOT NULL` : ''})`
      default:
        return assertNever(type)
    }
  }
  return `CASE WHEN ${cell} IS NOT NULL THEN ${test()} END`
}

/** The cell, which is one of `type`, as that. */
export function typedCell(cell: string, type: ColumnType, format: CellFormat): string {
  if (type === 'integer' || type === 'number') return `(${plainCell(cell, format)})::${duckdbType(type)}`
  if (format.dateFormat === undefined || (type !== 'date' && type !== 'timestamp'))
    return `${cell}::${duckdbType(type)}`
  const given = `try_strptime(${cell}, ${quoteText(format.dateFormat)})`
  return `coalesce(${given}::${duckdbType(type)}, try_cast(${cell} AS ${duckdbType(type)}))`
}
