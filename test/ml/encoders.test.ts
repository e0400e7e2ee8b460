import { describe, expect, it } from 'vitest'
import { cellOf, findColumn, type Frame } from '../../main/lib/frame.ts'
import { applyPreprocessor } from '../../main/ml/preprocess-apply.ts'
import { fitTransform } from '../../main/ml/preprocess-fit.ts'
import { preprocessorFromJson } from '../../main/ml/preprocessor-json.ts'
import { preprocessDefaults, type PreprocessSpec } from '../../main/ml/preprocessor.ts'
import { poolRareLevels } from '../../main/ml/rare-levels.ts'
import { category, numbers, readFixture, table } from './tables.ts'

const fixture = readFixture('preprocess')
const town = category('town', fixture.town)
const width = numbers('width', fixture.width)
const frame = table(town, width, category('class', fixture.binary))
const unseen = table(category('town', ['town 00', 'Atlantis', null]), numbers('width', [1, 1e9, null]))

/** Fitted, told on in a file, and read back. */
function fit(spec: Partial<PreprocessSpec>, given: Frame = frame) {
  const fitted = fitTransform(given, spec, { target: 'class' })
  return { ...fitted, preprocessor: preprocessorFromJson(JSON.parse(JSON.stringify(fitted.preprocessor))) }
}

const cells = (given: Frame, name: string) => {
  const column = findColumn(given, name)!
  return Array.from({ length: given.rowCount }, (_, row) => cellOf(column, row))
}

describe('rare levels', () => {
  it.each(fixture.rare)('are those of scikit-learn ($params)', ({ params, levels }) => {
    const { pool } = poolRareLevels(town, { ...preprocessDefaults.rare, ...params })
    expect(pool?.rare ?? []).toEqual(levels)
  })

  it('become one, and unknown ones too', () => {
    const { preprocessor, features } = fit({ rare: { minCount: 20, minShare: 0 }, encoding: 'one-hot' })
    const names = preprocessor.features.map(({ name }) => name)
    expect(names).toContain('town=other')
    const known = names.filter((name) => name.startsWith('town=')).map((name) => name.slice(5))
    const wanted = cells(frame, 'town').map((one) => Number(one !== null && !known.includes(String(one))))
    expect(cells(features, 'town=other')).toEqual(wanted)
    const applied = applyPreprocessor(preprocessor, unseen)
    expect(cells(applied.frame, 'town=other')).toEqual([0, 1, 0])
    expect(applied.notes).toEqual([
      'town: "Atlantis" was not in the training rows, treated as "other" (1 row).',
    ])
  })

  it('leave a column out that has no others, and take another name where theirs is taken', () => {
    const missing = { default: 'most-frequent' as const, columns: {} }
    const { preprocessor } = fit({ rare: { minCount: 200, minShare: 0 }, missing })
    expect(preprocessor.report).toContainEqual({
      column: 'town',
      action: 'dropped',
      reason: 'it is constant in the training rows',
    })
    const taken = category('town', [...fixture.town.slice(0, 290), ...Array(10).fill('other')])
    expect(poolRareLevels(taken, { minCount: 6, minShare: 0 }).pool?.level).toBe('(other)')
  })
})
