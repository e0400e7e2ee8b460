import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formFields } from '../../renderer/pages/pipelines/form-fields.ts'
import { algorithms } from '../../main/ml/model.ts'
import { pipelineSchema } from '../../main/pipeline/definition.ts'
import { toRecord, type Json } from '../../main/pipeline/json.ts'
import { parsePipeline } from '../../main/pipeline/parse-pipeline.ts'
import { sourcesOf } from '../../main/pipeline/stage-graph.ts'

const root = join(import.meta.dirname, '../..')
const sample = readFileSync(join(root, 'resources/sample/mushroom/pipelines/mushroom.yaml'), 'utf8')
const parse = (text: string, set: Record<string, Json> = {}) => parsePipeline('mushroom', text, set)
const problemsOf = (text: string, set?: Record<string, Json>) => parse(text, set).problems
const lineOf = (text: string) => sample.slice(0, sample.indexOf(text)).split('\n').length
const head = 'dataset: mushrooms\ntarget: class\nstages:\n'

describe('a pipeline', () => {
  it('of the sample has no problems and all eight stages, in order', () => {
    const { definition, problems } = parse(sample)
    expect(problems).toEqual([])
    expect(definition?.stages.map(({ name }) => name)).toEqual([
      'extract',
      'validate-raw',
      'transform',
      'load',
      'validate-loaded',
      'train',
      'evaluate',
      'register',
    ])
    expect(definition).toMatchObject({ target: 'class', positive: 'p', seed: 42, hasOwnTarget: true })
    expect(definition?.stages.find(({ name }) => name === 'load')?.retries).toEqual({
      count: 2,
      delayMs: 1000,
      factor: 2,
    })
  })

  it('names the line and the nearest known word of a typing slip', () => {
    const misspelt = `${head}  extract: {}\n  transfrom: {}\n`
    expect(problemsOf(misspelt)).toEqual([
      expect.objectContaining({
        path: 'transfrom',
        line: 5,
        message: expect.stringContaining('Did you mean "transform"?'),
      }),
    ])
    expect(problemsOf(sample.replace('trees: 100', 'treees: 100'))).toEqual([
      expect.objectContaining({
        path: 'train.treees',
        line: lineOf('trees: 100'),
        message: expect.stringContaining('Did you mean "trees"?'),
      }),
    ])
    expect(
      problemsOf(sample.replace('dataset:', 'datset:'))
        .map(({ message }) => message)
        .join(' '),
    ).toContain('Did you mean "dataset"?')
    expect(problemsOf(sample.replace('stratify: true', 'stratifi: true'))[0]?.message).toContain('"stratify"')
  })

  it('says what a value must be, and where', () => {
    const [problem] = problemsOf(sample.replace('trees: 100', 'trees: many'))
    expect(problem).toMatchObject({ path: 'train.trees', line: lineOf('trees: 100') })
    expect(problem?.message).toMatch(/train\.trees.*number/)
    expect(problemsOf(sample.replace('folds: 5', 'folds: 1'))[0]?.message).toContain('at least 2')
  })

  it('reports all problems at once', () => {
    expect(
      problemsOf(`target: 3.5.1\nstages:\n  train: { trees: 0 }\n  evalute: {}\n`).length,
    ).toBeGreaterThanOrEqual(3)
  })

  it('is not a circle', () => {
    const text = `${head}  extract: { needs: train }\n  transform: {}\n  load: {}\n  train: {}\n`
    expect(problemsOf(text)[0]?.message).toContain(
      'in a circle: extract → train → load → transform → extract',
    )
  })

  it('has a source for everything a stage reads', () => {
    const [problem] = problemsOf(`${head}  extract: {}\n  load: {}\n`)
    expect(problem).toMatchObject({ path: 'load', line: 5 })
    expect(problem?.message).toContain('a stage of kind "transform"')
    expect(problemsOf(`${head}  extract: {}\n  transform: { needs: extrakt }\n`)[0]?.message).toContain(
      'Did you mean "extract"?',
    )
  })

  it('may have two trainings, each evaluated by its own stage', () => {
    const { definition, problems } = parse(
      `${head}  extract: {}\n  transform: {}\n  load: {}\n` +
        '  train: {}\n  guess: { uses: train, algorithm: baseline, needs: load }\n' +
        '  evaluate: { needs: train }\n  evaluate-guess: { uses: evaluate, needs: guess }\n',
    )
    expect(problems).toEqual([])
    const stages = definition!.stages
    expect(
      sourcesOf(
        stages.find(({ name }) => name === 'evaluate-guess')!,
        stages,
      ),
    ).toMatchObject({ train: 'guess' })
    expect(
      sourcesOf(
        stages.find(({ name }) => name === 'evaluate')!,
        stages,
      ),
    ).toMatchObject({ train: 'train' })
  })

  it.each([
    ['', 'dataset'],
    ['- a\n- list\n', 'dataset'],
    ['dataset: [', 'not valid YAML'],
    ['dataset: a\ndataset: b\ntarget: c\nstages: {extract: {}}\n', 'not valid YAML'],
    [`${head}  "../escape": { uses: extract }\n`, 'cannot be a stage'],
    [head, 'A pipeline has stages'],
  ])('that is damaged (%j) is explained', (text, words) => {
    const { definition, problems } = parse(text)
    expect(definition).toBeUndefined()
    expect(problems.map(({ message }) => message).join(' ')).toContain(words)
  })
})

const stageOf = (set: Record<string, Json>, name: string) =>
  parse(sample, set).definition?.stages.find((stage) => stage.name === name)

describe('--set', () => {
  it('reaches every level', () => {
    expect(stageOf({ 'train.trees': 7 }, 'train')?.params).toMatchObject({ trees: 7 })
    expect(stageOf({ 'stages.train.trees': 8 }, 'train')?.params).toMatchObject({ trees: 8 })
    expect(
      stageOf({ 'transform.split.test': 0.2, 'transform.split.train': 0.65 }, 'transform')?.params,
    ).toMatchObject({
      split: { train: 0.65, validation: 0.15, test: 0.2 },
    })
    expect(stageOf({ 'train.timeout': 60 }, 'train')?.timeoutMs).toBe(60_000)
  })

  it('of another target forgets the positive class of the old one', () => {
    expect(parse(sample, { target: 'odor' }).definition).toMatchObject({
      target: 'odor',
      hasOwnTarget: false,
    })
    expect(parse(sample, { target: 'odor' }).definition?.positive).toBeUndefined()
    expect(parse(sample, { target: 'odor', positive: 'f' }).definition?.positive).toBe('f')
    expect(parse(sample, { target: 'class' }).definition?.positive).toBe('p')
  })

  it('says what it does not know', () => {
    expect(() => parse(sample, { 'trian.trees': 5 })).toThrow(/Did you mean "train"\?/)
    expect(() => parse(sample, { trees: 5 })).toThrow(/nothing that can be set/)
    expect(problemsOf(sample, { 'train.tres': 5 })[0]?.message).toContain('Did you mean "trees"?')
  })

  it('cannot reach what every object has', () => {
    expect(() => parse(sample, { '__proto__.polluted': true })).toThrow(/nothing that can be set/)
    parse(sample, { 'train.__proto__.polluted': true })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

describe('the JSON schema', () => {
  const schema = toRecord(JSON.parse(JSON.stringify(pipelineSchema())))

  it('is published as it is checked', () => {
    const published: unknown = JSON.parse(readFileSync(join(root, 'resources/pipeline.schema.json'), 'utf8'))
    expect(schema, 'run: node test/pipeline/publish-schema.ts').toEqual(published)
  })

  it('makes the Run form', () => {
    const { definition } = parse(sample)
    const pipeline = {
      ...definition!,
      stages: definition!.stages.map((stage) => ({
        ...stage,
        description: '',
        params: toRecord(stage.params),
      })),
    }
    const fields = formFields(schema, pipeline).flatMap((group) => group.fields)
    const of = (path: string) => fields.find((one) => one.path === path)
    expect(of('train.trees')).toMatchObject({ kind: 'integer', value: 100, minimum: 1 })
    expect(of('train.algorithm')).toMatchObject({
      kind: 'choice',
      choices: [...algorithms],
    })
    expect(of('transform.split.test')).toMatchObject({ kind: 'number', value: 0.15 })
    expect(of('transform.dropConstant')).toMatchObject({ kind: 'boolean', value: true })
    expect(of('register.alias')).toMatchObject({ kind: 'text', value: 'champion' })
  })
})
