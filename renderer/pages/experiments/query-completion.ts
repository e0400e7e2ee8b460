import type { RunColumnInfo } from '../../../main/contract/tracked-run.ts'

/** What may stand at the caret, and which part of the text it replaces. */
export interface Completion {
  from: number
  to: number
  /** What was typed of it so far. */
  typed: string
  wants: 'column' | 'operator' | 'value' | 'joint'
  /** Whose value or comparison is wanted. */
  column?: string
}

export const joints = ['AND', 'OR']
const comparisons = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'LIKE',
  'ILIKE',
  'IN',
  'NOT IN',
  'IS NULL',
  'IS NOT NULL',
]
const numeric = ['>', '>=', '<', '<=', '=', '!=', 'IS NULL', 'IS NOT NULL']

const token = /\s+|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|(?:[\w.\-/:@]|`(?:[^`]|``)*`?)+|<=|>=|!=|<>|[=<>(),]/gy

interface Piece {
  text: string
  from: number
}

/** What the caret is about to complete, read from what stands before it. */
export function completionAt(text: string, caret: number): Completion {
  const pieces = toPieces(text.slice(0, caret))
  const last = pieces.at(-1)
  const isTyping =
    last !== undefined && last.from + last.text.length === caret && !/^[=<>!(),]+$/.test(last.text)
  const before = isTyping ? pieces.slice(0, -1) : pieces
  const from = isTyping ? last.from : caret
  const state = wantedAfter(before)
  return { ...state, from, to: caret, typed: isTyping ? last.text : '' }
}

function toPieces(text: string): Piece[] {
  const pieces: Piece[] = []
  token.lastIndex = 0
  for (let at = 0; at < text.length;) {
    token.lastIndex = at
    const found = token.exec(text)?.[0] ?? text[at]!
    if (found.trim() !== '') pieces.push({ text: found, from: at })
    at += found.length
  }
  return pieces
}

/** Follows the grammar as far as completing needs: column, comparison, value, AND or OR. */
function wantedAfter(pieces: readonly Piece[]): Pick<Completion, 'wants' | 'column'> {
  let wants: Completion['wants'] = 'column'
  let column: string | undefined
  let isList = false
  for (const { text } of pieces) {
    const word = text.toUpperCase()
    if (wants === 'column') {
      if (text === '(' || word === 'NOT') continue
      column = text
      wants = 'operator'
    } else if (wants === 'operator') {
      if (word === 'NULL') wants = 'joint'
      else if (word !== 'NOT' && word !== 'IS') wants = 'value'
    } else if (wants === 'value') {
      if (text === '(') isList = true
      else if (text !== ',' && !isList) wants = 'joint'
      else if (text === ')') {
        isList = false
        wants = 'joint'
      }
    } else if (joints.includes(word)) {
      wants = 'column'
    }
  }
  return { wants, ...(wants === 'operator' || wants === 'value' ? { column } : {}) }
}

const shownColumns = 60

/** The columns that have what was typed in their name, those that begin with it first. */
export function columnsFor(typed: string, infos: readonly RunColumnInfo[]): RunColumnInfo[] {
  const wanted = typed.toLowerCase()
  const found = infos.filter(({ column }) => column.toLowerCase().includes(wanted))
  const rank = ({ column, key }: RunColumnInfo) =>
    column.toLowerCase().startsWith(wanted) || key.toLowerCase().startsWith(wanted) ? 0 : 1
  return found.toSorted((one, other) => rank(one) - rank(other)).slice(0, shownColumns)
}

/** The comparisons that make sense for a column, the usual ones first. */
export const comparisonsFor = (kind: RunColumnInfo['kind'] | undefined) =>
  kind === undefined || kind === 'text' ? comparisons : numeric

/** A value as a filter has it: numbers plain, text in quotes. */
export const writeValue = (value: string | number, kind: RunColumnInfo['kind'] | undefined) =>
  typeof value === 'number' && kind !== 'text' ? String(value) : `'${String(value).replaceAll("'", "''")}'`

/** The text with a completion in its place, and where the caret goes. */
export function complete(text: string, { from, to }: Completion, inserted: string) {
  const rest = text.slice(to)
  const written = `${text.slice(0, from)}${inserted}${rest.startsWith(' ') ? '' : ' '}`
  return { text: `${written}${rest}`, caret: written.length + (rest.startsWith(' ') ? 1 : 0) }
}

/** One condition more; what is there already stays as it is, in parentheses where an OR would break it apart. */
export function withCondition(filter: string, condition: string): string {
  const before = filter.trim()
  if (before === '') return condition
  return `${/\bOR\b/i.test(before) ? `(${before})` : before} AND ${condition}`
}
