import type { ModelVersion, SignatureField } from '../../../main/contract/model.ts'
import { numberText, type DateKind } from './date-columns.ts'
import { labelled } from './shown-version.ts'

export type FieldValue = string | number | undefined
export type FieldValues = Readonly<Record<string, FieldValue>>

/** The input example as the form's values; what is missing in it stays empty. */
export function exampleValues(model: Pick<ModelVersion, 'signature' | 'inputExample'>): FieldValues {
  return Object.fromEntries(
    model.signature.map(({ name, kind }) => {
      const cell = model.inputExample[name]
      if (cell === null || cell === undefined) return [name, undefined]
      if (kind === 'category') return [name, String(cell)]
      const value = Number(cell)
      return [name, Number.isFinite(value) ? value : undefined]
    }),
  )
}

/** What is sent: an empty field is left out, so that the model says how it treats a missing value. */
export const toRow = (values: FieldValues): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )

/** The fields with this in their name, in their order. */
export function fieldsNamed(signature: readonly SignatureField[], text: string): readonly SignatureField[] {
  const sought = text.trim().toLowerCase()
  return sought === '' ? signature : signature.filter(({ name }) => name.toLowerCase().includes(sought))
}

export interface FieldOption {
  value: string
  label: string
}

/** The known values with their labels, and `typed` itself where it is none of them. */
export function fieldOptions(field: SignatureField, typed: string, current: FieldValue): FieldOption[] {
  const known = (field.values ?? []).map((one) => ({ value: one.value, label: labelled(one) }))
  const isKnown = (text: string) =>
    known.some(({ value, label }) => value === text || label.toLowerCase().includes(text.toLowerCase()))
  const others = new Set<string>()
  if (typeof current === 'string' && !known.some(({ value }) => value === current)) others.add(current)
  const text = typed.trim()
  if (text !== '' && !isKnown(text) && ![...others].map(unknownLabel).includes(text)) others.add(text)
  return [...known, ...[...others].map((value) => ({ value, label: unknownLabel(value) }))]
}

const unknownLabel = (value: string) => `${value} (not seen in training)`

/** "4.3 to 7.9" or "6 values", under the field's name. */
export function fieldHint(
  { kind, min, max, values }: SignatureField,
  dateKind?: DateKind,
): string | undefined {
  if (kind === 'category') return values === undefined ? undefined : `${values.length} values`
  return min === undefined || max === undefined
    ? undefined
    : `${numberText(min, dateKind)} to ${numberText(max, dateKind)} in training`
}

/** What a person should know about one value: the model's own note on it, or that it leaves the known range. */
export function fieldNote(
  field: SignatureField,
  value: FieldValue,
  notes: readonly string[],
  dateKind?: DateKind,
): string | undefined {
  const start = `${field.name}: `
  const own = notes.find((note) => note.startsWith(start))
  if (own !== undefined) {
    const words = own.slice(start.length)
    return words.charAt(0).toUpperCase() + words.slice(1)
  }
  if (typeof value !== 'number') return undefined
  if (field.min !== undefined && value < field.min)
    return `Below all of training, from ${numberText(field.min, dateKind)}.`
  if (field.max !== undefined && value > field.max)
    return `Above all of training, up to ${numberText(field.max, dateKind)}.`
  return undefined
}
