import type { AppError } from '../lib/errors.ts'
import { datePart, datePartNames, millisecondsOfDay } from './date-parts.ts'
import type { Expression } from './expression-parser.ts'
import {
  choose,
  createText,
  isMissingAt,
  kindNames,
  mapNumbers,
  mapText,
  requireKind,
  textReader,
  type NumberValues,
  type TextValues,
  type Values,
} from './expression-values.ts'
import { binOf } from './quantile-bins.ts'

interface Call {
  rowCount: number
  /** The arguments as written. */
  nodes: readonly Expression[]
  fail: (message: string, argument: number) => AppError
}

export interface ExpressionFunction {
  least: number
  most: number
  evaluate: (args: readonly Values[], call: Call) => Values
}

/** What an expression may call. */
export const expressionFunctions: Record<string, ExpressionFunction> = {
  if: { least: 3, most: 3, evaluate: evaluateIf },
  is_missing: { least: 1, most: 1, evaluate: evaluateIsMissing },
  coalesce: { least: 1, most: 100, evaluate: evaluateCoalesce },
  concat: { least: 1, most: 100, evaluate: evaluateConcat },
  lower: {
    least: 1,
    most: 1,
    evaluate: (args, call) => mapText(text(args, call), (one) => one.toLowerCase()),
  },
  upper: {
    least: 1,
    most: 1,
    evaluate: (args, call) => mapText(text(args, call), (one) => one.toUpperCase()),
  },
  length: { least: 1, most: 1, evaluate: evaluateLength },
  log: numeric(1, 1, Math.log),
  exp: numeric(1, 1, Math.exp),
  sqrt: numeric(1, 1, Math.sqrt),
  abs: numeric(1, 1, Math.abs),
  round: numeric(1, 2, (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits),
  min: numeric(1, 100, Math.min),
  max: numeric(1, 100, Math.max),
  bin: { least: 2, most: 100, evaluate: evaluateBin },
  days: numeric(1, 1, (days) => days * millisecondsOfDay),
  ...Object.fromEntries(
    datePartNames.map((part) => [part, numeric(1, 1, (milliseconds) => datePart(part, milliseconds))]),
  ),
}

function numeric(least: number, most: number, f: (...values: number[]) => number): ExpressionFunction {
  return {
    least,
    most,
    evaluate: (args, call) =>
      mapNumbers(
        args.map((_, i) => number(args, call, i)),
        f,
      ),
  }
}

function number(args: readonly Values[], call: Call, index = 0): NumberValues {
  return requireKind(args[index]!, 'number', 'This', (message) => call.fail(message, index))
}

function text(args: readonly Values[], call: Call, index = 0): TextValues {
  return requireKind(args[index]!, 'text', 'This', (message) => call.fail(message, index))
}

function requireSameKind(args: readonly Values[], from: number, call: Call): void {
  const { kind } = args[from]!
  const odd = args.findIndex((arg, index) => index > from && arg.kind !== kind)
  if (odd >= 0) {
    throw call.fail(
      `This is ${kindNames[args[odd]!.kind]}, but the value before it is ${kindNames[kind]}.`,
      odd,
    )
  }
}

function evaluateIf(args: readonly Values[], call: Call): Values {
  const { truths } = requireKind(args[0]!, 'truth', 'The condition of if()', (message) =>
    call.fail(message, 0),
  )
  requireSameKind(args, 1, call)
  return choose(args.slice(1), (row) => (truths[row]! < 0 ? -1 : 1 - truths[row]!), call.rowCount)
}

function evaluateIsMissing(args: readonly Values[], call: Call): Values {
  const truths = Int8Array.from({ length: call.rowCount }, (_, row) => Number(isMissingAt(args[0]!, row)))
  return { kind: 'truth', truths }
}

function evaluateCoalesce(args: readonly Values[], call: Call): Values {
  requireSameKind(args, 0, call)
  return choose(args, (row) => args.findIndex((arg) => !isMissingAt(arg, row)), call.rowCount)
}

function evaluateConcat(args: readonly Values[], call: Call): Values {
  const readers = args.map(textReader)
  return createText(call.rowCount, (row) => {
    const parts = readers.map((read) => read(row))
    return parts.includes(undefined) ? undefined : parts.join('')
  })
}

/** In characters as people count them roughly: code points. */
function evaluateLength(args: readonly Values[], call: Call): Values {
  const { codes, levels } = text(args, call)
  const lengths = levels.map((level) => Array.from(level).length)
  return { kind: 'number', numbers: Float64Array.from(codes, (code) => (code < 0 ? NaN : lengths[code]!)) }
}

/** bin(x, 10, 20): "< 10", "10 to < 20", "≥ 20". */
function evaluateBin(args: readonly Values[], call: Call): Values {
  const { numbers } = number(args, call)
  const edges = call.nodes.slice(1).map((node, index) => {
    const value = constantOf(node)
    if (value === undefined) throw call.fail('The edges of bin() must be plain numbers.', index + 1)
    return value
  })
  const disorder = edges.findIndex((edge, index) => index > 0 && edge <= edges[index - 1]!)
  if (disorder > 0) throw call.fail('The edges of bin() must ascend.', disorder + 1)
  const codes = Int32Array.from(numbers, (value) => (Number.isNaN(value) ? -1 : binOf(edges, value)))
  return { kind: 'text', codes, levels: binLabels(edges) }
}

/** What bin() says between ascending edges, one more than there are. */
export const binLabels = (edges: readonly number[]) => [
  `< ${edges[0]}`,
  ...edges.map((edge, i) => (i + 1 < edges.length ? `${edge} to < ${edges[i + 1]}` : `≥ ${edge}`)),
]

/** The value of a plain number, also a negative one. */
export function constantOf(node: Expression): number | undefined {
  if (node.kind === 'number') return node.value
  return node.kind === 'unary' && node.operator === '-' && node.operand.kind === 'number'
    ? -node.operand.value
    : undefined
}
