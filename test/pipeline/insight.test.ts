import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLaboratory, quick, type Workspace } from './laboratory.ts'

const laboratory = openLaboratory('insight')
afterAll(() => laboratory.remove())

// The first model is a bad one on purpose.
const small = { ...quick, 'train.folds': 0, 'evaluate.thresholds': {} }
const first = { name: 'mushroom', version: 1 }
const second = { name: 'mushroom', version: 2 }

describe('what a registered model leans on', () => {
  let workspace: Workspace
  beforeAll(async () => {
    workspace = await laboratory.workspace()
    await workspace.run({ ...small, 'train.trees': 3, 'train.maxDepth': 2 })
    await workspace.run({ ...small, 'train.algorithm': 'boosting' })
    await workspace.run({ ...small, 'train.algorithm': 'logistic', 'train.l2': 100 })
  }, 180_000)
  afterAll(() => workspace.close())

  it('is seen on rows it did not learn from', async () => {
    const { model } = workspace.client
    const shap = (await model.explainRows({ ...second, rows: 100 }))!
    expect(shap.from).toEqual({ dataset: 'mushrooms', version: 1, part: 'test', rows: 100 })
    expect(shap).toMatchObject({ unit: 'log-odds', class: 'p' })
    expect(shap.columns[0]!.column).toBe('odor')
    expect(shap.columns[0]!.amounts).toHaveLength(100)
    expect(await model.explainRows({ name: 'mushroom', version: 3 })).toBeNull()

    // Three trees of two levels have three splits each at most.
    const splits = (await model.splits(first))!
    const total = splits.reduce((sum, one) => sum + one.splits, 0)
    expect(total).toBeGreaterThan(3)
    expect(total).toBeLessThanOrEqual(9)
    expect(splits.map((one) => one.column)).toContain('odor')
    expect(splits.map((one) => one.splits)).toEqual(splits.map((one) => one.splits).toSorted((a, b) => b - a))
    expect(await model.splits({ name: 'mushroom', version: 3 })).toBeNull()

    const dependence = await model.dependence({ ...second, column: 'odor', lines: 5 })
    expect(dependence.grid).toContain('f')
    expect(dependence.mean[dependence.grid.indexOf('f')]).toBeGreaterThan(
      dependence.mean[dependence.grid.indexOf('a')]!,
    )
    expect(dependence.lines.map(({ length }) => length)).toEqual(Array(5).fill(dependence.grid.length))
    await expect(model.dependence({ ...second, column: 'wood' })).rejects.toThrow('wood')

    const rules = (await model.rules(second))!
    expect(rules.of).toBe('surrogate')
    expect(rules.rules.map(({ sentence }) => sentence).join(' ')).toContain('poisonous')
  })

  it('says what would change the answer to a row', async () => {
    const { model } = workspace.client
    const { inputExample } = await model.get(second)
    const { label } = await model.predict({ ...second, row: inputExample })
    const [hint] = await model.hints({ ...second, row: inputExample })
    const changed = Object.fromEntries(hint!.changes.map(({ column, to }) => [column, to]))
    const after = await model.predict({ ...second, row: { ...inputExample, ...changed } })
    expect(after.label).toBe(hint!.label)
    expect(after.label).not.toBe(label)
  })

  it('is compared with another on the same rows', async () => {
    const { model } = workspace.client
    const compared = await model.compare({ first, second, listed: 3 })
    expect(compared.from).toMatchObject({ part: 'test', rows: 1218 })
    expect(compared.notes).toEqual([])
    const accuracy = compared.metrics.find(({ metric }) => metric === 'accuracy')!
    expect(accuracy.difference).toBeCloseTo(accuracy.second! - accuracy.first!, 12)
    expect(accuracy.low).toBeLessThanOrEqual(accuracy.difference!)
    expect(accuracy.high).toBeGreaterThanOrEqual(accuracy.difference!)
    const { onlyFirst, onlySecond, exactP } = compared.mcNemar
    // Two classes: where they part, one of them is right.
    expect(onlyFirst + onlySecond).toBe(compared.disagreements.total)
    expect(exactP).toBeLessThan(0.01)
    expect(compared.deLong!.second).toBeCloseTo(
      compared.metrics.find(({ metric }) => metric === 'rocAuc')!.second!,
      12,
    )
    expect(compared.disagreements.rows).toHaveLength(3)
    const [row] = compared.disagreements.rows
    expect(row!.first).not.toBe(row!.second)
    expect(Object.keys(row!.cells)).toHaveLength(22)

    const onAll = await model.compare({ first, second, on: { dataset: 'mushrooms' } })
    expect(onAll.from).toMatchObject({ part: 'all', rows: 8124 })
    expect(onAll.notes).toHaveLength(2)
    await expect(model.compare({ first, second, on: { dataset: 'toadstools' } })).rejects.toThrow(
      'toadstools',
    )
  })

  it('explains the rows of a file, and leaves nothing behind', async () => {
    const file = join(workspace.path, 'few.csv')
    const lines = readFileSync(join(workspace.path, 'data/raw/mushrooms/v1.csv'), 'utf8').split('\n')
    writeFileSync(file, lines.slice(0, 11).join('\n'))
    const shap = (await workspace.client.model.explainRows({ ...second, path: file }))!
    expect(shap.from).toEqual({ dataset: '', version: 0, part: 'file', rows: 10 })
  })

  it("is written as XGBoost's JSON when it was boosted", async () => {
    const { model } = workspace.client
    const out = join(workspace.path, 'xgboost.json')
    await model.export({ ...second, out, format: 'xgboost' })
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      learner: { objective: { name: 'binary:logistic' } },
    })
    const bad = join(workspace.path, 'forest.json')
    await expect(model.export({ ...first, out: bad, format: 'xgboost' })).rejects.toThrow('boosting')
    expect(existsSync(bad)).toBe(false)
  })
})
