import { parseFields, type Fields, type Parsed } from './fields.ts'

export interface Endpoint {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/2.0/mlflow`; ":name" stands for a part that becomes a field. */
  path: string
  fields: Fields
  answer: (given: Readonly<Record<string, unknown>>) => unknown
}

/** One entry of the protocol: its fields are read before `handle` sees them. */
export function endpoint<F extends Fields>(
  methods: string,
  path: string,
  fields: F,
  handle: (input: Parsed<F>) => unknown,
): Endpoint[] {
  return methods.split('|').map((method) => ({
    // Written in this folder only.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    method: method as Endpoint['method'],
    path,
    fields,
    answer: (given) => handle(parseFields(fields, given)),
  }))
}
