import { app, crashReporter } from 'electron'
import { z } from 'zod'
import type { ShellArguments } from './arguments.ts'
import { readArguments } from './arguments.ts'
import type { Desktop } from './desktop.ts'
import { openDesktop } from './desktop.ts'
import { registerAppScheme } from './protocol.ts'
import { guardContents } from './security.ts'

/** What a second start hands to the first. */
const secondStart = z.object({ args: z.array(z.string()), cwd: z.string() })

/** Everything that must happen before Electron is ready; then the desktop opens. `raw` is handed to a first instance. */
export function startShell(args: ShellArguments, raw: string[]): void {
  if (!app.requestSingleInstanceLock({ args: raw, cwd: process.cwd() })) {
    app.exit(0)
    return
  }
  crashReporter.start({ uploadToServer: false })
  app.setAppUserModelId('org.sporeprint.desktop')
  app.enableSandbox()
  if (args.safeMode) app.disableHardwareAcceleration()
  registerAppScheme()
  app.on('web-contents-created', (_event, contents) => guardContents(contents))

  let desktop: Desktop | undefined
  const files = [...args.files]
  // macOS sends this for a file dropped on the icon, before as well as after the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (desktop) void desktop.open(readArguments([path], '/'))
    else files.push(path)
  })
  app.on('second-instance', (_event, _argv, _cwd, second) => {
    const { args: again, cwd } = secondStart.parse(second)
    void desktop?.open(readArguments(again, cwd))
  })
  const open = async () => {
    await app.whenReady()
    desktop = openDesktop(args)
    await desktop.open({ ...args, files })
  }
  void open()
}
