import { didYouMean } from '../lib/closest.ts'
import { assertNever } from '../lib/errors.ts'
import { findColumn, missingCode, sharedFloat64, sharedInt32, type Column, type Frame } from '../lib/frame.ts'
import { expressionFunctions } from './expression-functions.ts'
import {
  expressionError,
  parseExpression,
  type BinaryOperator,
  type Expression,
} from './expression-parser.ts'
import { isNumbers, kindNames, mapNumbers, requireKind, type Values } from './expression-values.ts'

/** A parsed expression of a derived column. */
export interface DerivedExpression {
  source: string
  tree: Expression
  /** Names of the columns it reads. */
  columns: string[]
}

/** @throws INVALID_INPUT with the position, or for an unknown function (with the nearest known one). */
export function compileExpression(source: string): DerivedExpression {
  const tree = parseExpression(source)
  const columns = new Set<string>()
  visit(tree, (node) => {
    if (node.kind === 'column') columns.add(node.name)
    if (node.kind !== 'call') return
    if (!Object.hasOwn(expressionFunctions, node.name)) {
      const hint = didYouMean(node.name, Object.keys(expressionFunctions))
      throw expressionError(source, node.at, `There is no function "${node.name}".${hint}`)
    }
    const { least, most } = expressionFunctions[node.name]!
    if (node.args.length < least || node.args.length > most) {
      const wanted =
        least === most ? String(least) : most === Infinity ? `at least ${least}` : `${least} to ${most}`
      throw expressionError(
        source,
        node.at,
        `${node.name}() takes ${wanted} values, not ${node.args.length}.`,
      )
    }
  })
  return { source, tree, columns: [...columns] }
}

/**
 * Evaluates an expression for all rows of a frame; a single row is a frame of one row. A missing cell makes the result
 * missing, except in is_missing, coalesce, and in `and`/`or` where the other side decides (as in SQL). What is not a
 * finite number (1/0, log(-1)) is missing. Truth values become the categories "false" and "true".
 *
 * @throws INVALID_INPUT for an unknown column (with the nearest known one) or a wrong type, with the position.
 */
export function evaluateExpression(name: string, expression: DerivedExpression, frame: Frame): Column {
  const { source } = expression
  return toColumn(name, evaluate(expression.tree))

  function evaluate(node: Expression): Values {
    switch (node.kind) {
      case 'number':
        return { kind: 'number', numbers: new Float64Array(frame.rowCount).fill(node.value) }
      case 'text':
        return { kind: 'text', codes: new Int32Array(frame.rowCount), levels: [node.value] }
      case 'column':
        return readColumn(node)
      case 'unary':
        return evaluateUnary(node)
      case 'binary':
        return evaluateBinary(node)
      case 'in':
        return evaluateIn(node)
      case 'call': {
        const args = node.args.map(evaluate)
        const fail = (message: string, index: number) =>
          expressionError(source, node.args[index]!.at, message)
        return expressionFunctions[node.name]!.evaluate(args, {
          rowCount: frame.rowCount,
          nodes: node.args,
          fail,
        })
      }
      default:
        return assertNever(node)
    }
  }

  function readColumn({ name: columnName, at }: Extract<Expression, { kind: 'column' }>): Values {
    const column = findColumn(frame, columnName)
    if (!column) {
      const hint = didYouMean(
        columnName,
        frame.columns.map((one) => one.name),
      )
      throw expressionError(source, at, `There is no column "${columnName}".${hint}`)
    }
    return column.kind === 'number'
      ? { kind: 'number', numbers: column.values }
      : { kind: 'text', codes: column.codes, levels: column.levels }
  }

  function evaluateUnary({ operator, operand, at }: Extract<Expression, { kind: 'unary' }>): Values {
    const values = evaluate(operand)
    const fail = (message: string) => expressionError(source, at, message)
    if (operator === '-') return mapNumbers([requireKind(values, 'number', '"-"', fail)], (value) => -value)
    const { truths } = requireKind(values, 'truth', '"not"', fail)
    return { kind: 'truth', truths: truths.map((truth) => (truth < 0 ? truth : 1 - truth)) }
  }

  function evaluateBinary({ operator, left, right, at }: Extract<Expression, { kind: 'binary' }>): Values {
    const a = evaluate(left)
    const b = evaluate(right)
    const fail = (message: string) => expressionError(source, at, message)
    if (operator === 'and' || operator === 'or') {
      const x = requireKind(a, 'truth', `"${operator}"`, fail).truths
      const y = requireKind(b, 'truth', `"${operator}"`, fail).truths
      const decides = operator === 'or' ? 1 : 0
      return {
        kind: 'truth',
        truths: x.map((truth, row) => {
          if (truth === decides || y[row] === decides) return decides
          return truth < 0 || y[row]! < 0 ? missingCode : 1 - decides
        }),
      }
    }
    const arithmetic = arithmeticOperators[operator]
    if (arithmetic) {
      const x = requireKind(a, 'number', `"${operator}"`, fail)
      return mapNumbers([x, requireKind(b, 'number', `"${operator}"`, fail)], arithmetic)
    }
    if (a.kind !== b.kind) {
      throw fail(`"${operator}" cannot compare ${kindNames[a.kind]} with ${kindNames[b.kind]}.`)
    }
    const isTrue = comparisons[operator]!
    return { kind: 'truth', truths: compare(a, b, isTrue) }
  }

  function evaluateIn({ operand, items, at }: Extract<Expression, { kind: 'in' }>): Values {
    const values = evaluate(operand)
    const wanted = isNumbers(values) ? 'number' : 'string'
    if (values.kind === 'truth' || items.some((item) => typeof item !== wanted)) {
      throw expressionError(source, at, `The list after "in" must hold values like those it is asked about.`)
    }
    const set = new Set<string | number>(items)
    const truths = new Int8Array(frame.rowCount)
    if (values.kind === 'number') {
      values.numbers.forEach(
        (value, row) => (truths[row] = Number.isNaN(value) ? -1 : Number(set.has(value))),
      )
    } else {
      const isIn = values.levels.map((level) => Number(set.has(level)))
      values.codes.forEach((code, row) => (truths[row] = code < 0 ? -1 : isIn[code]!))
    }
    return { kind: 'truth', truths }
  }
}

function toColumn(name: string, values: Values): Column {
  if (values.kind === 'number') {
    const shared = sharedFloat64(values.numbers.length)
    shared.set(values.numbers)
    return { name, kind: 'number', values: shared }
  }
  const given = values.kind === 'text' ? values.codes : values.truths
  const codes = sharedInt32(given.length)
  codes.set(given)
  return { name, kind: 'category', codes, levels: values.kind === 'text' ? values.levels : ['false', 'true'] }
}

const arithmeticOperators: Partial<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

const comparisons: Partial<Record<BinaryOperator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** Numbers by size, texts by code unit, false before true. */
function compare(a: Values, b: Values, isTrue: (order: number) => boolean): Int8Array<ArrayBuffer> {
  const [readA, readB] = [reader(a), reader(b)]
  const truths = new Int8Array(lengthOf(a))
  for (let row = 0; row < truths.length; row++) {
    const x = readA(row)
    const y = readB(row)
    truths[row] = x === undefined || y === undefined ? -1 : Number(isTrue(x < y ? -1 : x > y ? 1 : 0))
  }
  return truths
}

function reader(values: Values): (row: number) => number | string | undefined {
  if (values.kind === 'number') {
    return (row) => (Number.isNaN(values.numbers[row]!) ? undefined : values.numbers[row]!)
  }
  if (values.kind === 'text') return (row) => values.levels[values.codes[row]!]
  return (row) => (values.truths[row]! < 0 ? undefined : values.truths[row]!)
}

function lengthOf(values: Values): number {
  if (values.kind === 'number') return values.numbers.length
  return values.kind === 'text' ? values.codes.length : values.truths.length
}

function visit(node: Expression, see: (node: Expression) => void): void {
  see(node)
  if (node.kind === 'unary' || node.kind === 'in') visit(node.operand, see)
  if (node.kind === 'binary') {
    visit(node.left, see)
    visit(node.right, see)
  }
  if (node.kind === 'call') for (const arg of node.args) visit(arg, see)
}
