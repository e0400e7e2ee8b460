import { assertNever, invalidInput, type AppError } from '../../lib/errors.ts'
import { datePartNames, millisecondsOfDay } from '../date-parts.ts'
import type { DerivedExpression } from '../expression.ts'
import { binLabels, constantOf } from '../expression-functions.ts'
import type { BinaryOperator, Expression } from '../expression-parser.ts'
import { addDatePart } from './date-parts.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'

/** Numbers and truths (1, 0) are doubles with NaN where missing; texts are empty where missing. */
export type Column = { kind: 'number' | 'truth' | 'text'; value: Value }

/**
 * `evaluateExpression` as a graph, for an expression that fits its columns.
 *
 * @throws INVALID_INPUT for what ONNX has no operator for: the letter case and length of texts, their order, and
 *   numbers as text.
 */
export function addExpression(
  graph: GraphBuilder,
  name: string,
  { tree }: DerivedExpression,
  columns: ReadonlyMap<string, Column>,
): Column {
  const refuse = (what: string): AppError =>
    invalidInput(`The column "${name}" is made with ${what}, which ONNX cannot express.`, { column: name })
  return evaluate(tree)

  function evaluate(node: Expression): Column {
    switch (node.kind) {
      case 'number':
        return { kind: 'number', value: graph.number(node.value) }
      case 'text':
        return { kind: 'text', value: text(node.value) }
      case 'column':
        return columns.get(node.name)!
      case 'unary': {
        const { value } = evaluate(node.operand)
        return node.operator === '-'
          ? { kind: 'number', value: graph.add('Neg', [value]) }
          : { kind: 'truth', value: graph.add('Sub', [graph.number(1), value]) }
      }
      case 'binary':
        return addBinary(node.operator, evaluate(node.left), evaluate(node.right))
      case 'in':
        return addIn(evaluate(node.operand), node.items)
      case 'call':
        return addCall(node.name, node.args)
      default:
        return assertNever(node)
    }
  }

  function text(value: string): Value {
    return graph.constant({ type: 'string', dims: [1, 1], values: [value] })
  }
  function isMissing({ kind, value }: Column): Value {
    return kind === 'text' ? graph.add('Equal', [value, text('')]) : graph.isMissing(value)
  }
  function missingOf(kind: Column['kind']): Value {
    return kind === 'text' ? text('') : graph.number(Number.NaN)
  }
  /** `value`, and missing where any of `from` is. */
  function missingWith(from: readonly Column[], kind: Column['kind'], value: Value): Column {
    const any = from.map(isMissing).reduce((left, right) => graph.add('Or', [left, right]))
    return { kind, value: graph.where(any, missingOf(kind), value) }
  }
  /** What is no finite number is missing. */
  function finite(args: readonly Column[], value: Value): Column {
    const isInfinite = graph.add('IsInf', [value])
    return missingWith(args, 'number', graph.where(isInfinite, graph.number(Number.NaN), value))
  }

  function is(value: Value, wanted: number): Value {
    return graph.add('Equal', [value, graph.number(wanted)])
  }

  function addBinary(operator: BinaryOperator, left: Column, right: Column): Column {
    const inputs = [left.value, right.value]
    const decided = operator === 'or' ? 1 : 0
    switch (operator) {
      case 'and':
      case 'or': {
        const either = graph.add('Or', [is(left.value, decided), is(right.value, decided)])
        const otherwise = graph.add(operator === 'or' ? 'Add' : 'Mul', inputs)
        return { kind: 'truth', value: graph.where(either, graph.number(decided), otherwise) }
      }
      case '+':
      case '-':
      case '*':
      case '/':
        return finite([left, right], graph.add(arithmetic[operator], inputs))
      case '%':
        return finite([left, right], graph.add('Mod', inputs, { fmod: { int: 1 } }))
      case '=':
      case '!=': {
        const equal = graph.add('Equal', inputs)
        return truth([left, right], operator === '=' ? equal : graph.add('Not', [equal]))
      }
      case '<':
      case '<=':
      case '>':
      case '>=':
        if (left.kind === 'text') throw refuse(`the order of texts ("${operator}")`)
        return truth([left, right], graph.add(comparisons[operator], inputs))
      default:
        return assertNever(operator)
    }
  }

  function truth(from: readonly Column[], value: Value): Column {
    return missingWith(from, 'truth', graph.cast(value, 'double'))
  }

  function addIn(operand: Column, items: readonly (string | number)[]): Column {
    const isItem = items.map((item) =>
      graph.add('Equal', [operand.value, typeof item === 'number' ? graph.number(item) : text(item)]),
    )
    const never = graph.add('Less', [graph.number(1), graph.number(0)])
    const any = isItem.reduce((left, right) => graph.add('Or', [left, right]), never)
    return truth([operand], any)
  }

  function addCall(call: string, nodes: readonly Expression[]): Column {
    if (call === 'lower' || call === 'upper' || call === 'length') throw refuse(`${call}()`)
    const args = nodes.map(evaluate)
    const values = args.map(({ value }) => value)
    const [first, second, third] = args
    switch (call) {
      case 'if': {
        const isTrue = graph.add('Equal', [first!.value, graph.number(1)])
        return missingWith([first!], second!.kind, graph.where(isTrue, second!.value, third!.value))
      }
      case 'is_missing':
        return { kind: 'truth', value: graph.cast(isMissing(first!), 'double') }
      case 'coalesce':
        return args.reduceRight((rest, one) => ({
          kind: one.kind,
          value: graph.where(isMissing(one), rest.value, one.value),
        }))
      case 'concat': {
        const texts = args.map((one): Column => {
          const given = toText(graph, one)
          if (given === undefined) throw refuse('a number in concat()')
          return { kind: 'text', value: given }
        })
        const joined = texts.map(({ value }) => value).reduce((a, b) => graph.add('StringConcat', [a, b]))
        return missingWith(texts, 'text', joined)
      }
      case 'log':
        return finite(args, graph.add('Log', values))
      case 'exp':
        return finite(args, graph.add('Exp', values))
      case 'sqrt':
        return finite(args, graph.add('Sqrt', values))
      case 'abs':
        return finite(args, graph.add('Abs', values))
      case 'min':
        return finite(args, graph.add('Min', values))
      case 'max':
        return finite(args, graph.add('Max', values))
      case 'round': {
        const unit = second ? graph.add('Pow', [graph.number(10), second.value]) : graph.number(1)
        const raised = graph.add('Add', [graph.add('Mul', [first!.value, unit]), graph.number(0.5)])
        return finite(args, graph.add('Div', [graph.add('Floor', [raised]), unit]))
      }
      case 'bin':
        return addBin(first!, nodes.slice(1))
      case 'days':
        return finite(args, graph.add('Mul', [first!.value, graph.number(millisecondsOfDay)]))
      default: {
        const part = datePartNames.find((one) => one === call)
        if (!part) throw refuse(`${call}()`)
        return finite(args, addDatePart(graph, part, first!.value))
      }
    }
  }

  function addBin(numbers: Column, nodes: readonly Expression[]): Column {
    const edges = nodes.flatMap((node) => constantOf(node) ?? [])
    const known = graph.where(isMissing(numbers), graph.number(0), numbers.value)
    const above = edges.map((edge) =>
      graph.cast(graph.add('GreaterOrEqual', [known, graph.number(edge)]), 'int64'),
    )
    const labels = graph.constant({ type: 'string', dims: [edges.length + 1], values: binLabels(edges) })
    return missingWith([numbers], 'text', graph.add('Gather', [labels, graph.sum(above)]))
  }
}

/** As `evaluateExpression` makes categories of truths; undefined for numbers. */
export function toText(graph: GraphBuilder, { kind, value }: Column): Value | undefined {
  if (kind === 'text') return value
  if (kind === 'number') return undefined
  const text = (one: string) => graph.constant({ type: 'string', dims: [1, 1], values: [one] })
  const isTrue = graph.add('Equal', [value, graph.number(1)])
  return graph.where(graph.isMissing(value), text(''), graph.where(isTrue, text('true'), text('false')))
}

const arithmetic = { '+': 'Add', '-': 'Sub', '*': 'Mul', '/': 'Div' } as const
const comparisons = { '<': 'Less', '<=': 'LessOrEqual', '>': 'Greater', '>=': 'GreaterOrEqual' } as const
