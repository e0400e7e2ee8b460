import type { ModelVersion, SignatureField } from '../contract/model.ts'
import type { VersionMetadata } from '../state/models.ts'

/** Rows of a table say no more values than a person reads. */
const shownValues = 12

/** What a person should know before using a version, as Markdown. @param aliases where they are known. */
export function modelCard(version: VersionMetadata, aliases: readonly string[] = []): string {
  const { name, version: number, algorithm, target, classes, signature, metrics, lineage, onnx } = version
  const known = aliases.map((alias) => ` @${alias}`).join('')
  return `${[
    `# ${text(name)}, version ${number}${known}`,
    `Predicts ${code(target)} (${classes.map(labelled).join(', ')}) from ${signature.length} columns of ${code(lineage.dataset)} with the algorithm ${code(algorithm)}.`,
    '## How good it is',
    Object.keys(metrics).length === 0
      ? 'It was registered without metrics.'
      : `On rows that it did not learn from${version.positive === undefined ? '' : `, with ${code(version.positive)} as the hit`}:`,
    table(
      ['Metric', 'Value'],
      Object.entries(metrics).map(([metric, value]) => [text(metric), String(Number(value.toPrecision(6)))]),
    ),
    '## What it reads',
    table(
      ['Column', 'Kind', 'May be missing', 'Known values or range'],
      signature.map((field) => [
        code(field.name),
        field.kind,
        field.required ? 'was never' : 'yes',
        rangeOf(field),
      ]),
    ),
    '## Its limits',
    limits(version)
      .map((limit) => `- ${limit}`)
      .join('\n'),
    ...(onnx ? ['## Using it elsewhere', ...usage(version, onnx)] : []),
    '## What it was made from',
    table(
      ['', ''],
      [
        ['Dataset', `${code(lineage.dataset)} version ${lineage.datasetVersion}`],
        ['SHA-256 of the dataset', code(lineage.datasetSha256)],
        ['Pipeline', code(lineage.pipeline)],
        ['Run', code(version.runId)],
        ['Made with', text(lineage.codeVersion)],
        ['Made at', new Date(version.createdAt).toISOString()],
        ['SHA-256 of model.json', code(version.fingerprint)],
      ],
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}

function limits({ signature, classes, lineage }: VersionMetadata): string[] {
  const strict = signature.filter((field) => field.required).length
  const ranges = signature.some(({ min }) => min !== undefined)
  return [
    `It knows rows like those of ${code(lineage.dataset)}, version ${lineage.datasetVersion}. Rows from elsewhere may differ in ways that no figure here shows.`,
    `It always answers with ${classes.length === 0 ? 'a value' : 'one of its classes'}, also for a row that is none of what it learned.`,
    `A value that was not in the training rows counts as missing${ranges ? ', and a number outside of its range is taken as it is' : ''}.`,
    ...(strict > 0
      ? [
          `${strict === signature.length ? 'None of its columns was ever' : `${strict} of its ${signature.length} columns were never`} missing in the training rows: how it does without them is not known.`,
        ]
      : []),
    'What it says follows from what rows have in common, which need not be a cause.',
  ]
}

function usage(
  { name, version }: VersionMetadata,
  { state, note }: NonNullable<ModelVersion['onnx']>,
): string[] {
  if (state === 'left out') return [`There is no \`model.onnx\`: ${note}`]
  return [
    `\`model.onnx\` takes one tensor of n × 1 per column: texts, where an empty one is missing, or doubles, where NaN is. ${state === 'verified' ? 'Verified' : 'Not verified'}: ${note}`,
    [
      '```python',
      'import mlflow, pandas',
      'model = mlflow.pyfunc.load_model(".")  # this folder',
      `# or models:/${name.replaceAll(/[\r\n]/g, ' ')}/${version}, with MLFLOW_TRACKING_URI from "sporeprint tracking serve"`,
      `print(model.predict(pandas.read_csv("rows.csv")))  # label, and the probability of each class`,
      '```',
    ].join('\n'),
    [
      '```python',
      'import numpy, onnxruntime, pandas',
      'rows = pandas.read_csv("rows.csv")',
      'session = onnxruntime.InferenceSession("model.onnx")',
      'feeds = {}',
      'for one in session.get_inputs():',
      '    is_text = one.type == "tensor(string)"',
      '    column = rows[one.name].fillna("").astype(str) if is_text else rows[one.name]',
      '    feeds[one.name] = column.to_numpy(dtype=object if is_text else "float64").reshape(-1, 1)',
      'label, probabilities = session.run(None, feeds)',
      '```',
    ].join('\n'),
  ]
}

function rangeOf(field: SignatureField): string {
  if (field.kind === 'number')
    return field.min === undefined || field.max === undefined ? '' : `${field.min} to ${field.max}`
  const values = field.values ?? []
  const more = values.length > shownValues ? ` and ${values.length - shownValues} more` : ''
  return values.slice(0, shownValues).map(labelled).join(', ') + more
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const labelled = ({ value, label }: { value: string; label?: string }) =>
  label === undefined ? code(value) : `${code(value)} ${text(label)}`

/** Names come from files: nothing in them may be Markdown. */
const text = (given: string) => given.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`)
const code = (given: string) =>
  `\`${given
    .replaceAll(/\s+/g, ' ')
    .replaceAll('`', "'")
    .replaceAll('|', String.raw`\|`)}\``
