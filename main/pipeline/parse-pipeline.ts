import { LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { closest, didYouMean } from '../lib/closest.ts'
import {
  commonSchema,
  headSchema,
  type PipelineDefinition,
  type Retries,
  type StageDefinition,
} from './definition.ts'
import { toRecord, type Json, type JsonRecord } from './json.ts'
import { applyOverrides } from './overrides.ts'
import { orderStages, sourcesOf } from './stage-graph.ts'
import { stageKindNames, stageParams, type StageKindName } from './stage-params.ts'

export interface PipelineProblem {
  /** Such as `train.trees`. */
  path: string
  message: string
  line?: number
}

export interface ParsedPipeline {
  /** What the text says, as far as it is a mapping. */
  raw: JsonRecord
  /** Absent when there are problems. */
  definition?: PipelineDefinition
  problems: PipelineProblem[]
}

/** Reads a pipeline's YAML with `set` applied; all problems at once, each with its line where it has one. */
export function parsePipeline(
  name: string,
  text: string,
  set: Readonly<Record<string, Json>> = {},
): ParsedPipeline {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true })
  if (document.errors.length > 0) {
    return {
      raw: {},
      problems: document.errors.map((error) => ({
        path: '',
        message: `It is not valid YAML: ${error.message}.`,
        line: lines.linePos(error.pos[0]).line,
      })),
    }
  }
  const own = toRecord(toPlain(document))
  const raw = applyOverrides(own, set)
  const problems: PipelineProblem[] = []
  const report = (path: readonly (string | number)[], message: string) => {
    const at = path.join('.').replace(/^stages\./, '')
    problems.push({ path: at, message, line: lineOf(document, lines, path) })
  }

  const { stages: rawStages, ...rawHead } = raw
  const head = headSchema.safeParse(rawHead)
  if (!head.success)
    reportIssues(head.error, [], headSchema, [...Object.keys(headSchema.shape), 'stages'], report)
  const stages = readStages(toRecord(rawStages), report)
  if (Object.keys(toRecord(rawStages)).length === 0)
    report(['stages'], 'A pipeline has stages: a mapping such as "stages:" with "extract: {}" below it.')

  // A stage that could not be read would leave a hole in the graph, with problems that are none.
  const isWhole = stages.length === Object.keys(toRecord(rawStages)).length
  const graph = isWhole ? orderStages(stages) : { ordered: stages, problems: [] }
  for (const problem of graph.problems) report(['stages', problem.stage, 'needs'], problem.message)
  if (isWhole && graph.problems.length === 0) {
    for (const stage of graph.ordered) {
      for (const [kind, source] of Object.entries(sourcesOf(stage, graph.ordered))) {
        if (source !== undefined) continue
        report(
          ['stages', stage.name],
          `${stage.name} reads what a stage of kind "${kind}" makes, but none comes before it. Add one, or name it under "needs".`,
        )
      }
    }
  }
  if (problems.length > 0 || !head.success) return { raw, problems }
  const { positive, ...rest } = head.data
  return {
    raw,
    problems,
    definition: {
      name,
      ...rest,
      ...(positive === undefined ? {} : { positive: String(positive) }),
      hasOwnTarget: own['target'] === head.data.target,
      stages: graph.ordered,
    },
  }
}

type Report = (path: readonly (string | number)[], message: string) => void

function readStages(raw: JsonRecord, report: Report): StageDefinition[] {
  const stages: StageDefinition[] = []
  let above: string | undefined
  for (const [name, value] of Object.entries(raw)) {
    const path = ['stages', name]
    if (!/^[a-zA-Z0-9][\w-]{0,63}$/.test(name))
      report(path, `"${name}" cannot be a stage's name: use up to 64 letters, digits, "-" and "_".`)
    const { uses, needs, retries, timeout, ...params } = toRecord(value)
    const common = commonSchema.safeParse({ uses, needs, retries, timeout })
    if (!common.success) reportIssues(common.error, path, commonSchema, [], report)
    const kind = typeof uses === 'string' ? uses : name
    if (!isStageKind(kind)) {
      report(
        path,
        `There is no kind of stage "${kind}".${didYouMean(kind, stageKindNames)} There are ${stageKindNames.join(', ')}.`,
      )
    } else {
      const schema = stageParams[kind]
      const parsed = schema.safeParse(params)
      if (!parsed.success)
        reportIssues(
          parsed.error,
          path,
          schema,
          [...Object.keys(schema.shape), ...Object.keys(commonSchema.shape)],
          report,
        )
      if (parsed.success && common.success) {
        const given = common.data.needs ?? above ?? []
        stages.push({
          name,
          uses: kind,
          needs: typeof given === 'string' ? [given] : given,
          retries: toRetries(common.data.retries),
          ...(common.data.timeout === undefined ? {} : { timeoutMs: common.data.timeout * 1000 }),
          params: parsed.data,
        } as StageDefinition)
      }
    }
    above = name
  }
  return stages
}

function toRetries(given: z.output<typeof commonSchema>['retries']): Retries {
  if (given === undefined || typeof given === 'number') return { count: given ?? 0, delayMs: 1000, factor: 2 }
  return { count: given.count, delayMs: given.delay * 1000, factor: given.factor }
}

const isStageKind = (name: string): name is StageKindName => Object.hasOwn(stageParams, name)

/** zod's issues as sentences that name the key, what is expected and what was found. */
function reportIssues(
  error: z.ZodError,
  path: readonly string[],
  schema: z.ZodType,
  known: readonly string[],
  report: Report,
): void {
  for (const issue of error.issues) {
    const at = [...path, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
    if (issue.code !== 'unrecognized_keys') {
      const name = at.filter((part) => part !== 'stages').join('.')
      report(at, `${name}: ${issue.message.replace(/^Invalid input: /, '')}.`)
      continue
    }
    const among = issue.path.length === 0 ? known : keysAt(schema, issue.path)
    for (const key of issue.keys) {
      const hint = closest(key, among)
      report(
        [...at, key],
        hint === undefined
          ? `There is no "${key}" here. It can be one of ${among.join(', ')}.`
          : `There is no "${key}" here. Did you mean "${hint}"?`,
      )
    }
  }
}

/** The keys a nested object of a schema may have, to suggest one of them. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let json = toRecord(z.toJSONSchema(schema, { io: 'input' }))
  for (const part of path) json = toRecord(toRecord(json['properties'])[String(part)])
  return Object.keys(toRecord(json['properties']))
}

function toPlain(document: Document): unknown {
  return document.toJS({ maxAliasCount: 100 })
}

function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly (string | number)[],
): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return lines.linePos(node.range[0]).line
  }
  return undefined
}
