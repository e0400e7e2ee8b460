import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { applicationVersion } from './lib/application.ts'
import { addReadingOptions } from './commands/reading-flags.ts'
import { createTerminal, type CommonOptions, type Terminal } from './commands/terminal.ts'

type Values = CommonOptions & Record<string, unknown>
/** What a command does with its arguments; resolves to the exit code when that is not 0. */
type Action<Options> = (terminal: Terminal, options: Options, ...args: string[]) => Promise<number | void>

/** Runs one command line; the exit code is 0 (done), 1 (failed) or 2 (it cannot be parsed). Never throws. */
export async function main(args: readonly string[]): Promise<void> {
  const wantsJson = args.includes('--json')
  try {
    await createProgram().parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? 0 : 2
    if (wantsJson && error.exitCode !== 0)
      createTerminal({ json: true }).printError('INVALID_INPUT', error.message.replace(/^error: /, ''))
  }
}

/** Every command; what each does is loaded when it is called, which keeps the start short. */
export function createProgram(): Command {
  const program = new Command('sporeprint')
    .description('Local MLOps on your desktop: data, pipelines, experiments and models in one folder.')
    .version(applicationVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help to see what there is.')

  define(program, 'init <dir>', 'make a folder a workspace', async () => {
    return (await import('./commands/init.ts')).init
  }).addOption(new Option('--sample <name>', 'put a sample in').choices(['mushroom']))

  define(program, 'run [pipeline]', 'run a pipeline and wait for it', async () => {
    return (await import('./commands/run.ts')).run
  })
    .option('--set <path=value>', 'override a value of the pipeline, such as train.trees=200', collect, [])
    .option(
      '--resume <run>',
      'continue an interrupted, cancelled or failed run after its last finished stage',
    )
    .option('--from <stage>', 'rerun this stage and everything after it')

  define(program, 'train [dataset]', 'learn a column of a dataset and register the model', async () => {
    return (await import('./commands/train.ts')).train
  })
    .option('--target <column>', 'the column to predict')
    .option('--positive <value>', 'the class that counts as a hit')
    .option('--algorithm <name>', 'how the model learns, such as forest, boosting or logistic', 'forest')
    .option('--test-size <share>', 'share of the rows to keep back and measure on', toShare, 0.2)
    .option('--seed <n>', 'the same seed gives the same model', toSeed, 42)
    .option('--weight <column>', 'a column that says how much each row counts')
    .option('--set <path=value>', 'another value of the pipeline, such as train.trees=200', collect, [])
    .option(
      '--search [space]',
      'look for better params first: tpe (the default), random, grid, or a YAML file with a space',
    )
    .option('--trials <n>', 'how many sets of params a search tries', toCount)
    .option('--resume <run>', 'continue a search or a training that was paused or interrupted')

  define(program, 'predict <file>', 'predict every row of a file into another', async () => {
    return (await import('./commands/predict.ts')).predictFile
  })
    .requiredOption('--model <model>', 'NAME, NAME@ALIAS or NAME/VERSION')
    .requiredOption('--out <file>', 'where to write the rows with their predictions: .csv or .parquet')
    .option('--allow-missing', 'take columns that are absent as missing')
    .option('--dataset <name>', 'also keep them as a dataset, in the warehouse of the workspace')

  const runs = group(program, 'runs', 'the history of runs')
  define(runs, 'list', 'list runs, newest first', async () => (await import('./commands/runs.ts')).listRuns, {
    isDefault: true,
  })
    .option('--pipeline <name>', 'only runs of this pipeline')
    .option('--experiment <name>', 'only runs of this experiment')
    .option('--filter <query>', 'only runs like this: "metrics.loss.min < 0.1 AND params.depth = \'3\'"')
    .option('--column <name>', 'show this, such as metrics.loss.min; may be repeated', collect, [])
    .option('--order <column>', 'order by this, such as "metrics.loss desc"; may be repeated', collect, [])
    .option('--deleted', 'the deleted ones')
    .option('--limit <n>', 'how many', toCount, 20)
    .option('--csv', 'print CSV')
  define(runs, 'show <run>', 'show a run: its id or the beginning of it', async () => {
    return (await import('./commands/runs.ts')).showRun
  })
  define(runs, 'compare <run...>', 'show in which params and metrics runs differ', async () => {
    return (await import('./commands/runs.ts')).compareRuns
  })
    .option('--all', 'also what is the same')
    .option('--csv', 'print CSV')
  define(runs, 'delete <run...>', 'delete runs with all below them; they can be restored', async () => {
    return (await import('./commands/runs.ts')).deleteRuns
  })
  define(runs, 'restore <run...>', 'bring deleted runs back', async () => {
    return (await import('./commands/runs.ts')).restoreRuns
  })

  const data = group(program, 'data', 'datasets')
  const importing = define(
    data,
    'import [file...]',
    'import a file, a folder or a pattern as the next version of a dataset; several files are one',
    async () => (await import('./commands/data.ts')).importData,
  )
    .option('--name <name>', 'the dataset; the name of the file unless said')
    .option('--codebook <file>', 'what the values mean, as JSON')
    .option('--mariadb <table>', 'instead of files, a table of the MariaDB server that the settings name')
    .option('--query <sql>', 'instead of files, the rows of a SELECT on that server')
  addReadingOptions(importing, collect)
  const inspecting = define(
    data,
    'inspect <file...>',
    'say how a file would be read, without importing it',
    async () => {
      return (await import('./commands/data.ts')).inspectData
    },
  )
  addReadingOptions(inspecting, collect)
  define(data, 'diff <dataset>', 'say how a version differs from the one before', async () => {
    return (await import('./commands/data.ts')).diffData
  })
    .option('--from <version>', 'the earlier version', toCount)
    .option('--to <version>', 'the later version; the newest unless said', toCount)
    .option('--key <column>', 'a column that tells rows apart; may be repeated', collect)
  define(data, 'suite <name>', 'write a suite of expectations that a dataset version fulfils', async () => {
    return (await import('./commands/suite.ts')).suiteFrom
  })
    .requiredOption('--from <dataset>', 'NAME, or NAME@VERSION')
    .requiredOption(
      '--tolerance <share>',
      'how much later data may part from it; 0 is not at all',
      toTolerance,
    )
    .option('--replace', 'save it as the next version of a suite that is there')
  define(data, 'validate <dataset>', 'check a dataset, NAME or NAME@VERSION, against a suite', async () => {
    return (await import('./commands/suite.ts')).validateData
  }).requiredOption('--suite <name>', 'the suite')
  define(
    data,
    'profile <dataset>',
    'say what a dataset, NAME or NAME@VERSION, holds and what is wrong with it',
    async () => {
      return (await import('./commands/profile.ts')).profileData
    },
  )
    .option('--target <column>', 'the column a model is to predict')
    .option(
      '--html <file>',
      'write the data docs to this file, as one page: the profile, results of suites and drift',
    )
  define(
    data,
    'drift <reference> <current>',
    'say whether the rows of a dataset, NAME@VERSION, or of a file still are like those of another',
    async () => (await import('./commands/drift.ts')).driftData,
  )
    .option('--target <column>', 'the column to predict, shown first')
    .option('--prediction <column>', 'the column with the predictions, shown first')
    .option(
      '--test <column=name>',
      'another test, such as "age=psi" or "age=psi:0.2"; may be repeated',
      collect,
      [],
    )
    .option('--html <file>', 'write the report to this file, as one page')
    .option('--share <share>', 'the dataset has drifted when this share of its columns has', toShare, 0.5)
  define(data, 'list', 'list datasets', async () => (await import('./commands/data.ts')).listData)

  const models = group(program, 'models', 'registered models')
  define(models, 'list', 'list models', async () => (await import('./commands/models.ts')).listModels)
  define(models, 'show <model>', 'show a model: NAME, NAME@ALIAS or NAME/VERSION', async () => {
    return (await import('./commands/models.ts')).showModel
  })
  define(models, 'card <model>', 'print the card of a model, as Markdown', async () => {
    return (await import('./commands/models.ts')).showCard
  })
  define(models, 'history <name>', 'say who was in use when, and why', async () => {
    return (await import('./commands/models.ts')).modelHistory
  })
  define(models, 'compare <first> <second>', 'put two versions side by side on the same rows', async () => {
    return (await import('./commands/insight.ts')).compareModels
  }).option(
    '--on <dataset>',
    'on all rows of DATASET or DATASET@VERSION; on rows they did not learn from unless said',
  )
  define(models, 'explain <model>', 'say what a model leans on, or why a row is predicted so', async () => {
    return (await import('./commands/insight.ts')).explainModel
  })
    .option('--row <json>', 'a row as a JSON object, or "-" to read it from standard input')
    .option('--set <column=value>', 'a value of the row; may be repeated', collect, [])
    .option('--file <file>', 'explain the first rows of this file')
    .option('--column <name>', 'how the prediction depends on this column')
    .option('--class <value>', 'the class that is explained; the hit unless said')
  define(models, 'promote <model>', 'give a version an alias, when no gate forbids it', async () => {
    return (await import('./commands/models.ts')).promote
  })
    .option('--alias <alias>', 'the alias', 'champion')
    .option('--metric <name>', 'what better means', 'accuracy')
    .option('--reason <text>', 'why; kept in the history')
    .option('--force', 'also against the gates, which the history keeps')
  define(models, 'rollback <name>', 'give an alias back to the version that had it before', async () => {
    return (await import('./commands/models.ts')).rollback
  })
    .option('--alias <alias>', 'the alias', 'champion')
    .option('--reason <text>', 'why; kept in the history')
  define(models, 'export <model>', 'copy a version as a package of MLflow, or one file of it', async () => {
    return (await import('./commands/models.ts')).exportModel
  })
    .requiredOption('--out <path>', 'a new folder, or a file that ends in .onnx, .json or .md')
    .addOption(
      new Option('--format <format>', "the package, or XGBoost's JSON of a boosted model")
        .choices(['package', 'xgboost'])
        .default('package'),
    )
  define(models, 'predict <model>', 'predict one row with NAME, NAME@ALIAS or NAME/VERSION', async () => {
    return (await import('./commands/models.ts')).predict
  })
    .option('--set <column=value>', 'a value of the row; may be repeated', collect, [])
    .option('--row <json>', 'the row as a JSON object, or "-" to read it from standard input')

  const quality = group(program, 'quality', 'expectation suites')
  define(quality, 'validate <suite> <dataset>', 'check a dataset against a suite', async () => {
    return (await import('./commands/quality.ts')).validate
  }).option('--version <n>', 'a version of the dataset; the newest unless said', toCount)

  const config = group(program, 'config', 'settings, and where each comes from')
  define(
    config,
    'list',
    'show every setting',
    async () => (await import('./commands/config.ts')).listConfig,
    {
      isDefault: true,
    },
  )
  define(config, 'set <key> <value>', 'write a setting to sporeprint.yaml', async () => {
    return (await import('./commands/config.ts')).setConfig
  })
  define(config, 'unset <key>', 'remove a setting from sporeprint.yaml', async () => {
    return (await import('./commands/config.ts')).unsetConfig
  })

  const workspace = group(program, 'workspace', 'the workspace itself')
  define(workspace, 'rebuild', 'make the index (state.db) again from the files', async () => {
    return (await import('./commands/workspace.ts')).rebuild
  })

  const warehouse = group(program, 'warehouse', 'where runs load their tables')
  define(warehouse, 'copy', 'copy every load into the other warehouse, and compare the two', async () => {
    return (await import('./commands/warehouse.ts')).copyWarehouse
  }).addOption(
    new Option('--to <warehouse>', 'where to').choices(['duckdb', 'mariadb']).makeOptionMandatory(),
  )
  define(warehouse, 'queries', 'show the last slow statements on MariaDB, with their plans', async () => {
    return (await import('./commands/warehouse.ts')).slowQueries
  })

  define(program, 'serve', 'serve the application to the browser on this machine', async () => {
    return (await import('./commands/serve.ts')).serve
  }).option('--port <n>', 'the port; 0 is any free one', toPort, 0)

  const tracking = group(program, 'tracking', 'experiments of other programs')
  define(tracking, 'serve', "serve the workspace to MLflow's clients", async () => {
    return (await import('./commands/serve-tracking.ts')).serveTracking
  })
    .option('--port <n>', 'the port; 0 is any free one', toPort, 5001)
    .option('--host <address>', 'where to listen; other machines are let in only with a token', '127.0.0.1')
  define(tracking, 'push', 'send what is new to an MLflow server', async () => {
    return (await import('./commands/tracking.ts')).pushTracking
  })
    .option('--to <uri>', 'the server; mlflow.trackingUri or the MLflow service unless said')
    .option('--filter <filter>', 'only these runs, such as "metrics.accuracy > 0.9"')
  define(
    tracking,
    'import <source>',
    "take over an MLflow server's URL, an mlruns folder or an mlflow.db",
    async () => {
      return (await import('./commands/tracking.ts')).importTracking
    },
  )

  const infra = group(program, 'infra', 'Docker services; every command also works outside a workspace')
  define(
    infra,
    'up [service...]',
    'start services, and what they need, and wait until they are well',
    async () => {
      return (await import('./commands/infra.ts')).infraUp
    },
  ).option('--port <service=port>', 'use another port from now on; may be repeated', collect, [])
  define(infra, 'stop [service...]', 'stop services; their containers stay', async () => {
    return (await import('./commands/infra.ts')).infraStop
  })
  define(
    infra,
    'down [service...]',
    'stop services and remove their containers; their data stays',
    async () => {
      return (await import('./commands/infra.ts')).infraDown
    },
  )
  define(infra, 'restart [service...]', 'stop services and start them again', async () => {
    return (await import('./commands/infra.ts')).infraRestart
  })
  define(infra, 'remove [service...]', 'remove the containers of services', async () => {
    return (await import('./commands/infra.ts')).infraRemove
  }).option('--data', 'delete their data as well, for good')
  define(infra, 'status', 'say whether Docker is there and how each service stands', async () => {
    return (await import('./commands/infra.ts')).infraStatus
  })
  define(infra, 'logs [service...]', 'print what services say', async () => {
    return (await import('./commands/infra-watch.ts')).infraLogs
  })
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('--since <time>', 'only lines since then: 10m, 2h, or a time such as 2026-11-24T20:00')
    .option('--tail <n>', 'only the last lines', toCount, 200)
  define(infra, 'stats [service...]', 'print what services use of the computer', async () => {
    return (await import('./commands/infra-watch.ts')).infraStats
  }).option('-f, --follow', 'go on until Ctrl-C')
  define(infra, 'env', 'write compose/.env, so that Docker Compose uses the same passwords', async () => {
    return (await import('./commands/infra.ts')).infraEnv
  })
  define(
    infra,
    'backup [service...]',
    'save services, and the workspace you stand in, to one file',
    async () => {
      return (await import('./commands/infra-upkeep.ts')).infraBackup
    },
  )
    .requiredOption('--out <file>', 'the new file, such as monday.tar.zst')
    .option('--no-workspace-files', 'services only')
  define(infra, 'restore <file>', 'check a backup, then put back what it holds', async () => {
    return (await import('./commands/infra-upkeep.ts')).infraRestore
  })
    .option('--yes', 'do not ask first')
    .option('--only <part>', 'a service, or "workspace"; may be repeated', collect, [])
    .option('--workspace-to <dir>', 'where the workspace goes; a new folder beside the file unless said')
  define(infra, 'maintain [service...]', 'tidy up databases and caches', async () => {
    return (await import('./commands/infra-upkeep.ts')).infraMaintain
  }).option('--dry-run', 'only say what would be done, and what would be deleted')
  const images = group(infra, 'images', 'images of services in files, for machines without a network')
  define(
    images,
    'export <file> [service...]',
    'write images to a file, compressed when it ends in .gz',
    async () => {
      return (await import('./commands/infra-upkeep.ts')).exportImages
    },
  )
  define(images, 'import <file>', 'give Docker the images of a file', async () => {
    return (await import('./commands/infra-upkeep.ts')).importImages
  })
  define(infra, 'doctor', 'look for what goes wrong, and say what mends it', async () => {
    return (await import('./commands/infra.ts')).infraDoctor
  })

  define(program, 'diagnostics', 'print a report for a bug ticket, without secrets', async () => {
    return (await import('./commands/diagnostics.ts')).diagnostics
  })
  return program
}

const group = (parent: Command, name: string, about: string) => parent.command(name).description(about)

function define<Options extends CommonOptions>(
  parent: Command,
  usage: string,
  about: string,
  load: () => Promise<Action<Options>>,
  settings: { isDefault?: boolean } = {},
): Command {
  const command = parent
    .command(usage, settings)
    .description(about)
    .option('-w, --workspace <dir>', 'the workspace; the one you stand in unless said')
    .option('--json', 'print one JSON document on standard output')
    .option('--verbose', 'show the stack trace of a failure')
  return command.action(async (...given: unknown[]) => {
    const args = given
      .slice(0, -2)
      .flat()
      .filter((one) => typeof one === 'string')
    // The options of each command are declared beside its action, above.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const options = command.opts<Values>() as unknown as Options
    const terminal = createTerminal(options)
    process.exitCode = await terminal.guard(async () => (await load())(terminal, options, ...args))
  })
}

const collect = (value: string, before: string[] | undefined) => [...(before ?? []), value]

function toCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It should be a whole number above 0.')
}

function toPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It should be a number from 0 to 65535.')
}

function toSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It should be a whole number from 0.')
}

function toTolerance(text: string): number {
  const share = Number(text)
  if (text.trim() !== '' && share >= 0 && share <= 1) return share
  throw new InvalidArgumentError('It should be a share from 0 to 1.')
}

function toShare(text: string): number {
  const share = Number(text)
  if (share >= 0.01 && share <= 0.9) return share
  throw new InvalidArgumentError('It should be a share from 0.01 to 0.9.')
}
