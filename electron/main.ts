import { app } from 'electron'
import { readArguments } from './arguments.ts'
import { startShell } from './shell.ts'

// The executable alone when packaged, executable and application folder otherwise.
const args = process.argv.slice(app.isPackaged ? 1 : 2)
const shellArguments = readArguments(args, process.cwd())

if (shellArguments.cli) void runCommandLine(shellArguments.cli)
else startShell(shellArguments, args)

async function runCommandLine(commands: string[]): Promise<void> {
  app.dock?.hide()
  const { main } = await import('../main/cli.ts')
  await main(commands)
  // What was printed must be out before the process ends, also into a pipe.
  await new Promise((done) => process.stdout.write('', done))
  app.exit(Number(process.exitCode ?? 0))
}
