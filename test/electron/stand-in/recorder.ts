/** What the shell asked of the system, sent to the test that started this process. */
export function record(what: string, ...args: unknown[]): void {
  process.send?.({ record: what, args: JSON.parse(JSON.stringify(args)) })
}

type Command = (...args: never[]) => unknown
const commands = new Map<string, Command>()

/** Things a test may do that a person, the system or another program would do. */
export function onCommand(name: string, run: Command): void {
  commands.set(name, run)
}

export function listen(): void {
  // The test that started this process is gone, so nobody will end it.
  process.once('disconnect', () => process.exit(1))
  process.on('message', ({ id, command, args }: { id: number; command: string; args: never[] }) => {
    const answer = async () => {
      const run = commands.get(command)
      if (!run) throw new Error(`The stand-in has no command "${command}".`)
      return run(...args)
    }
    answer().then(
      (value) => process.send?.({ id, value }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    )
  })
}
