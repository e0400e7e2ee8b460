import { describe, expect, it } from 'vitest'
import type { ModelVersion, SignatureField } from '../../main/contract/model.ts'
import { dateFieldText, dateText, readDate } from '../../renderer/pages/models/date-columns.ts'
import {
  exampleValues,
  fieldHint,
  fieldNote,
  fieldOptions,
  fieldsNamed,
  toRow,
} from '../../renderer/pages/models/predict-fields.ts'
import type { RegistryEvent } from '../../renderer/pages/models/registry-words.ts'
import { newestFirst, runOf, sentenceOf } from '../../renderer/pages/models/registry-words.ts'
import { labelled, shownVersion } from '../../renderer/pages/models/shown-version.ts'

const odor: SignatureField = {
  name: 'odor',
  kind: 'category',
  required: true,
  values: [{ value: 'f', label: 'foul' }, { value: 'n', label: 'none' }, { value: 'x' }],
}
const mass: SignatureField = { name: 'mass', kind: 'number', required: false, min: 2700, max: 6300 }

const version = (number: number, aliases: string[] = []) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these two are looked at
  ({ version: number, aliases }) as ModelVersion

const event = (rest: Partial<RegistryEvent>): RegistryEvent => ({
  at: 1,
  by: 'person',
  action: 'alias-set',
  model: 'm',
  version: 2,
  alias: 'champion',
  to: '2',
  reason: '',
  ...rest,
})

describe('the form of one row', () => {
  it('starts with the input example, missing cells empty', () => {
    expect(exampleValues({ signature: [odor, mass], inputExample: { odor: 'f', mass: null } })).toEqual({
      odor: 'f',
      mass: undefined,
    })
    expect(exampleValues({ signature: [mass], inputExample: { mass: '3000' } })).toEqual({ mass: 3000 })
  })

  it('sends only what is filled in, zero included', () => {
    expect(toRow({ odor: undefined, mass: 0 })).toEqual({ mass: 0 })
  })

  it('offers the known values with their labels', () => {
    expect(fieldOptions(odor, '', 'f').map(({ label }) => label)).toEqual(['foul (f)', 'none (n)', 'x'])
    expect(fieldOptions(odor, 'fou', 'f')).toHaveLength(3)
  })

  it('are found among many by name', () => {
    const many = ['cap-color', 'Cap shape', 'odor'].map((name) => ({ ...odor, name }))
    expect(fieldsNamed(many, ' CAP').map(({ name }) => name)).toEqual(['cap-color', 'Cap shape'])
    expect(fieldsNamed(many, '')).toBe(many)
    expect(fieldsNamed(many, 'gill')).toEqual([])
  })

  it('offers what is typed where it is not known, and keeps it once chosen', () => {
    const unknown = { value: 'sweet', label: 'sweet (not seen in training)' }
    expect(fieldOptions(odor, 'sweet', 'f').at(-1)).toEqual(unknown)
    expect(fieldOptions(odor, '', 'sweet').at(-1)).toEqual(unknown)
    expect(fieldOptions(odor, unknown.label, 'sweet')).toHaveLength(4)
  })

  it('says beside a field what the model makes of it', () => {
    const notes = ['odor: the column is absent, treated as missing.']
    expect(fieldNote(odor, undefined, notes)).toBe('The column is absent, treated as missing.')
    expect(fieldNote(mass, undefined, notes)).toBeUndefined()
    expect(fieldNote(mass, 9000, [])).toBe('Above all of training, up to 6,300.')
    expect(fieldNote(mass, 3000, [])).toBeUndefined()
    expect(fieldHint(mass)).toBe('2,700 to 6,300 in training')
  })
})

describe('the version that is shown', () => {
  it('is the champion, or the newest where there is none, or the one asked for', () => {
    const versions = [version(1, ['champion']), version(3), version(2)]
    expect(shownVersion(versions, undefined)?.version).toBe(1)
    expect(shownVersion(versions.slice(1), undefined)?.version).toBe(3)
    expect(shownVersion(versions, 2)?.version).toBe(2)
    expect(shownVersion(versions, 9)).toBeUndefined()
  })

  it('names a class with its label once', () => {
    expect(labelled({ value: 'p', label: 'poisonous' })).toBe('poisonous (p)')
    expect(labelled({ value: 'Gentoo', label: 'Gentoo' })).toBe('Gentoo')
  })
})

describe('the history of a model', () => {
  it('tells a move from a first setting', () => {
    expect(sentenceOf(event({}))).toBe('@champion set to version 2')
    expect(sentenceOf(event({ from: '1' }))).toBe('@champion moved from version 1 to version 2')
    expect(sentenceOf(event({ action: 'alias-removed', from: '2' }))).toBe('@champion removed from version 2')
  })

  it('knows the run that did it', () => {
    expect(runOf(`run ${'a'.repeat(32)}`)).toBe('a'.repeat(32))
    expect(runOf('person')).toBeUndefined()
  })

  it('has the later of two events of one moment first', () => {
    const events = [event({ alias: 'one' }), event({ alias: 'two' })]
    expect(newestFirst(events).map(({ alias }) => alias)).toEqual(['two', 'one'])
  })
})

describe('a date, which is a number to a model', () => {
  it('is written as the dataset has it', () => {
    expect(dateText(19_733, 'date')).toBe('2024-01-11')
    expect(dateText(1_704_070_500_000, 'timestamp')).toBe('2024-01-01 00:55:00')
    expect(dateText(1_704_070_500_250, 'timestamp')).toBe('2024-01-01 00:55:00.250')
    expect(dateText(9e15, 'date')).toBe('9,000,000,000,000,000')
  })

  it('reads back from its field as the same number', () => {
    for (const [value, kind] of [
      [19_733, 'date'],
      [-1, 'date'],
      [1_704_070_500_000, 'timestamp'],
    ] as const)
      expect(readDate(dateFieldText(value, kind), kind)).toBe(value)
    expect(readDate('', 'date')).toBeUndefined()
    expect(readDate('2024-01-01T00:55', 'timestamp')).toBe(1_704_070_500_000)
  })
})
