import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { FormPipeline, Json } from '../../renderer/pages/pipelines/form-fields.ts'
import { changedValues, formFields } from '../../renderer/pages/pipelines/form-fields.ts'

const train = z.object({
  uses: z.string().optional(),
  retries: z.number().int().optional(),
  algorithm: z.enum(['forest', 'baseline']).default('forest').describe('How the model learns.'),
  trees: z.number().int().min(1).max(2000).default(100),
  depth: z.number().int().nullable().optional(),
  bootstrap: z.boolean().default(true),
  columns: z.array(z.string()).optional(),
  weights: z.record(z.string(), z.number()).optional(),
  split: z.object({ train: z.number().default(0.7), test: z.number().default(0.2) }).optional(),
})
// As the backend makes it: zod's own JSON schema.
const schema: Record<string, Json> = JSON.parse(
  JSON.stringify(
    z.toJSONSchema(z.object({ stages: z.object({ train, extract: z.object({}) }) }), { io: 'input' }),
  ),
)

const pipeline: FormPipeline = {
  dataset: 'mushrooms',
  target: 'class',
  stages: [
    { name: 'extract', uses: 'extract', description: '', params: {} },
    { name: 'train', uses: 'train', description: 'Learns.', params: { trees: 50, split: { train: 0.6 } } },
  ],
}

const fieldsOf = (name: string) =>
  formFields(schema, pipeline).find((group) => group.title === name)?.fields ?? []
const field = (path: string) => fieldsOf('train').find((one) => one.path === path)

describe('the Run form', () => {
  it('has a group for the pipeline and one for each stage with settings', () => {
    expect(formFields(schema, pipeline).map((group) => group.title)).toEqual(['Pipeline', 'train'])
  })

  it('leaves out what belongs to the runner', () => {
    expect(fieldsOf('train').map((one) => one.label)).not.toContain('retries')
    expect(fieldsOf('train').map((one) => one.label)).not.toContain('uses')
  })

  it('chooses the input from the type', () => {
    const kinds = Object.fromEntries(fieldsOf('train').map((one) => [one.label, one.kind]))
    expect(kinds).toEqual({
      algorithm: 'choice',
      trees: 'integer',
      depth: 'integer',
      bootstrap: 'boolean',
      columns: 'list',
      weights: 'json',
      'split.train': 'number',
      'split.test': 'number',
    })
    expect(field('train.algorithm')).toMatchObject({
      choices: ['forest', 'baseline'],
      description: 'How the model learns.',
    })
    expect(field('train.trees')).toMatchObject({ minimum: 1, maximum: 2000 })
    expect(field('train.depth')).toMatchObject({ minimum: undefined, maximum: undefined })
  })

  it('starts with what the pipeline says, else with the default', () => {
    expect(field('train.trees')?.value).toBe(50)
    expect(field('train.split.train')?.value).toBe(0.6)
    expect(field('train.split.test')?.value).toBe(0.2)
    expect(field('train.bootstrap')?.value).toBe(true)
    expect(field('train.columns')?.value).toBeUndefined()
  })

  it('finds a stage under another name by what it uses', () => {
    const renamed = { ...pipeline, stages: [{ name: 'fit', uses: 'train', description: '', params: {} }] }
    expect(formFields(schema, renamed)[1]!.fields.map((one) => one.path)).toContain('fit.trees')
  })

  it('sends only what was changed', () => {
    const fields = fieldsOf('train')
    const same = Object.fromEntries(fields.map((one) => [one.path, one.value]))
    expect(changedValues(fields, same)).toEqual({})
    expect(
      changedValues(fields, {
        ...same,
        'train.trees': 200,
        'train.bootstrap': false,
        'train.columns': ['odor'],
      }),
    ).toEqual({ 'train.trees': 200, 'train.bootstrap': false, 'train.columns': ['odor'] })
  })

  it('does not send a field that was emptied', () => {
    const fields = fieldsOf('train')
    expect(changedValues(fields, { 'train.trees': undefined, 'train.algorithm': '' })).toEqual({})
  })
})
