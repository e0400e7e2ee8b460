type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** `sporeprint run …` with settings, written for a POSIX shell. */
export function commandOf(pipeline: string, settings: Readonly<Record<string, Json>>): string {
  const parts = Object.entries(settings).map(
    ([path, value]) => `--set ${shellWord(`${path}=${valueText(value)}`)}`,
  )
  return [`sporeprint run ${shellWord(pipeline)}`, ...parts].join(parts.length > 2 ? ' \\\n  ' : ' ')
}

/** As `--set` reads it: JSON where it is, else text; a text that reads as JSON keeps its quotes. */
function valueText(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  try {
    JSON.parse(value)
    return JSON.stringify(value)
  } catch {
    return value
  }
}

const shellWord = (text: string) =>
  /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The params of a pipeline's run that are settings of it. A param is the text of its value. */
export function paramsAsSettings(params: Readonly<Record<string, string>>): Record<string, Json> {
  const settings = Object.entries(params).filter(
    ([path]) => path.includes('.') || ['dataset', 'target', 'positive'].includes(path),
  )
  return Object.fromEntries(settings.map(([path, text]) => [path, path.includes('.') ? parsed(text) : text]))
}

function parsed(text: string): Json {
  try {
    // What JSON.parse gives is JSON.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** What MLflow's clients noted about the program, as commands; undefined where they noted nothing. */
export function sourceCommands(tags: Readonly<Record<string, string>>): string | undefined {
  const name = tags['mlflow.source.name']
  if (name === undefined) return undefined
  const commit = tags['mlflow.source.git.commit']
  const repository = tags['mlflow.source.git.repoURL']
  return [
    ...(repository === undefined ? [] : [`git clone ${shellWord(repository)}`]),
    ...(commit === undefined ? [] : [`git checkout ${shellWord(commit)}`]),
    name.endsWith('.py') ? `python ${shellWord(name)}` : name,
  ].join('\n')
}
