import { mkdirSync, watch, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTerminal } from '../../main/infra/open-terminal.ts'
import { createEmptyMachine } from './docker-server.ts'

describe.skipIf(process.platform !== 'linux')('a terminal', () => {
  it('is the first that is there, with the command in it', async () => {
    using machine = createEmptyMachine()
    const programs = join(machine.root, 'bin')
    const heard = join(machine.root, 'heard')
    mkdirSync(programs)
    mkdirSync(heard)
    writeFileSync(
      join(programs, 'konsole'),
      `#!/bin/sh\nprintf '%s\\n' "$@" > ${heard}/new; /bin/mv ${heard}/new ${heard}/args\n`,
      {
        mode: 0o755,
      },
    )
    // Only there: many a machine has another terminal, which comes first.
    machine.environment['PATH'] = programs
    const watcher = watch(heard)
    await openTerminal("docker exec -it x sh -c 'exec psql'", { ...machine, platform: 'linux' })
    for (let name = ''; name !== 'args';) [, name] = await once(watcher, 'change')
    watcher.close()
    expect(await readFile(join(heard, 'args'), 'utf8')).toBe(
      "-e\nsh\n-c\ndocker exec -it x sh -c 'exec psql'\n",
    )
  })

  it('that is not there is no mystery', async () => {
    using machine = createEmptyMachine()
    machine.environment['PATH'] = machine.root
    await expect(openTerminal('docker exec x', { ...machine, platform: 'linux' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('docker exec x'),
    })
  })
})
