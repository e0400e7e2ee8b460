import { z } from 'zod'

const datasets = z.looseObject({
  dataset_inputs: z
    .array(z.looseObject({ dataset: z.looseObject({ name: z.string(), digest: z.string() }) }))
    .default([]),
})

/** The datasets of a run's inputs, in the words of MLflow's protocol, each with what tells it from others. */
export const datasetsOf = (inputs: unknown) =>
  datasets
    .parse(inputs ?? {})
    .dataset_inputs.map((input) => ({ id: `${input.dataset.name} ${input.dataset.digest}`, input }))
