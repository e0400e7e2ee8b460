import type {
  AnyContractProcedure,
  InferSchemaInput,
  InferSchemaOutput,
  ContractProcedure,
} from '@orpc/contract'
import { ValidationError } from '@orpc/contract'
import { implement, ORPCError, type Router } from '@orpc/server'
import { contract } from '../contract/contract.ts'
import { toErrorShape } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'

type Contract = typeof contract

type HandlerOf<Procedure> =
  Procedure extends ContractProcedure<infer Input, infer Output, infer _Errors, infer _Meta>
    ? (
        input: InferSchemaOutput<Input>,
        signal?: AbortSignal,
      ) => Promise<InferSchemaInput<Output>> | InferSchemaInput<Output>
    : never

/** One function for every procedure of the contract. */
export type ApiHandlers = {
  [Noun in keyof Contract]: { [Verb in keyof Contract[Noun]]: HandlerOf<Contract[Noun][Verb]> }
}

// oxlint-disable-next-line typescript/no-empty-object-type -- the router needs no context
export type AppRouter = Router<Contract, {}>

/** The contract's router, or some nouns of it, over plain functions; whatever they throw becomes one of its errors. */
export function createRouter<Noun extends keyof Contract = keyof Contract>(
  handlers: Pick<ApiHandlers, Noun>,
  log: WorkContext['log'],
  // oxlint-disable-next-line typescript/no-empty-object-type -- the router needs no context
): Router<Pick<Contract, Noun>, {}> {
  const api = implement(contract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (error) {
      throw toContractError(error, path, log)
    }
  })
  const nouns = Object.entries<object>(handlers).map(([noun, verbs]) => {
    const procedures = Object.entries(verbs).map(([verb, work]) => {
      const { handler } = implementerOf(api, noun, verb)
      const call = work as (input: unknown, signal?: AbortSignal) => unknown
      return [
        verb,
        handler(({ input, signal }) => withContractErrors(call(input, signal), [noun, verb], log)),
      ]
    })
    return [noun, Object.fromEntries(procedures)]
  })
  // Every noun and verb of the contract has its handler: `ApiHandlers` sees to that.
  // oxlint-disable-next-line typescript/no-empty-object-type
  return Object.fromEntries(nouns) as Router<Pick<Contract, Noun>, {}>
}

interface Implementer {
  handler: (work: (options: { input: unknown; signal?: AbortSignal }) => unknown) => AnyContractProcedure
}

function implementerOf(api: object, noun: string, verb: string): Implementer {
  const procedures = (api as Record<string, Record<string, Implementer>>)[noun]!
  const implementer = procedures[verb]!
  return { handler: (work) => implementer.handler(work) }
}

/** A stream that fails half-way fails with one of the contract's errors, too. */
function withContractErrors(result: unknown, path: readonly string[], log: WorkContext['log']): unknown {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result)) return result
  const stream = result as AsyncIterable<unknown>
  return (async function* mapped() {
    try {
      yield* stream
    } catch (error) {
      throw toContractError(error, path, log)
    }
  })()
}

function toContractError(error: unknown, path: readonly string[], log: WorkContext['log']): unknown {
  if (error instanceof ORPCError) {
    if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
      const issues = error.cause.issues.map(({ message, path: at }) => ({
        path: (at ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
        message,
      }))
      const sentence = issues
        .map((one) => (one.path ? `${one.path}: ${one.message}` : one.message))
        .join('; ')
      return new ORPCError('INVALID_INPUT', {
        status: 400,
        message: `${path.join('.')} cannot take this: ${sentence}.`,
        data: { issues },
        cause: error,
      })
    }
    if (error.defined) return error
  }
  const { code, message, details, stack } = toErrorShape(error)
  if (code === 'INTERNAL') log('error', `${path.join('.')} failed: ${message}`, { stack: stack ?? null })
  return new ORPCError(code, { status: statuses[code], message, data: details, cause: error })
}

const statuses = {
  INVALID_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNAVAILABLE: 503,
  CANCELLED: 499,
  INTERNAL: 500,
}
