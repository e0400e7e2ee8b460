import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, type App } from '../../main/app.ts'
import { createWorkspace } from '../../main/create-workspace.ts'
import type { Client } from '../../main/local-client.ts'
import { openPlace } from '../hosts/place.ts'
import { watchSubscriptions } from '../hosts/watch-subscriptions.ts'

export interface Connected {
  client: Client
  close(): Promise<void>
  /** Whether closing it takes the streams with it; a direct call has no connection. */
  isRemote: boolean
}

/** What every transport of the contract must do alike. `connect` gets an application with a workspace of its own. */
export function describeTransport(name: string, connect: (app: App) => Promise<Connected>): void {
  describe(`the contract over ${name}`, () => {
    const place = openPlace('transport')
    let app: App
    let connected: Connected
    let client: Client
    let streams: ReturnType<typeof watchSubscriptions>

    beforeAll(async () => {
      const { path } = await createWorkspace(join(place.root, 'workspace'))
      app = await createApp(path, { host: 'browser' })
      streams = watchSubscriptions(app)
      connected = await connect(app)
      client = connected.client
    })
    afterAll(async () => {
      await connected.close()
      await app.close()
      place.remove()
    })

    it('answers with what the contract says', async () => {
      expect(await client.app.info()).toMatchObject({ host: 'browser', workspace: { name: 'workspace' } })
      expect(await client.dataset.list()).toEqual([])
    })

    it('carries errors with their code, sentence and details', async () => {
      await expect(client.dataset.get({ name: 'nobody' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        defined: true,
        message: expect.stringContaining('"nobody"'),
        data: { name: 'nobody' },
      })
    })

    it('refuses input of the wrong shape, naming the field', async () => {
      // @ts-expect-error: the compiler sees it, too
      await expect(client.dataset.get({ name: 5 })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        defined: true,
        data: { issues: [{ path: 'name' }] },
      })
    })

    it('streams, and a client that leaves the loop ends the stream on the other side', async () => {
      const opened = streams.next('subscribed')
      const changes = await client.app.changes()
      const first = changes.next()
      await opened
      await client.config.set({ key: 'threads', value: 3 })
      expect(await first).toMatchObject({ value: { topic: 'config', id: 'threads' } })
      const ended = streams.next('unsubscribed')
      await changes.return()
      await ended
    })

    it('ends a stream on the other side when its signal is aborted', async () => {
      const stop = new AbortController()
      const opened = streams.next('subscribed')
      const changes = await client.app.changes(undefined, { signal: stop.signal })
      const outcome = outcomeOf(changes.next())
      await opened
      const ended = streams.next('unsubscribed')
      stop.abort()
      await ended
      expect(await outcome).toBe('ended')
    })

    it('fails a stream that cannot be, with the same errors', async () => {
      const first = client.run.watch({ runId: 'f'.repeat(32) }).then((states) => states.next())
      await expect(first).rejects.toMatchObject({ code: 'NOT_FOUND', defined: true })
    })

    it('gives each of many calls at once its own answer', async () => {
      const names = Array.from({ length: 200 }, (_, i) => `dataset-${i}`)
      const answers = await Promise.allSettled(names.map((one) => client.dataset.get({ name: one })))
      expect(answers).toMatchObject(
        names.map((one) => ({ status: 'rejected', reason: { data: { name: one } } })),
      )
    })

    it('carries megabytes, and every kind of letter, unharmed', async () => {
      const big = 'Pilz 🍄 "\\\u2028é\u0000'.repeat(100_000)
      const sent = { view: { text: big, deep: [1, null, true, { a: [] }] } }
      expect((await client.preferences.set({ views: sent })).views).toEqual(sent)
      expect((await client.preferences.get()).views).toEqual(sent)
      await client.preferences.set({ views: {} })
    })

    it('keeps other calls going while a stream is open and a large one is under way', async () => {
      const changes = await client.app.changes()
      const first = changes.next()
      const large = client.preferences.set({ views: { view: 'x'.repeat(4_000_000) } })
      expect(await client.model.list()).toEqual([])
      await large
      expect(await first).toMatchObject({ value: { topic: 'preferences' } })
      await changes.return()
      await client.preferences.set({ views: {} })
    })

    it('takes its streams along when the connection goes', async () => {
      if (!connected.isRemote) return
      const other = await connect(app)
      const opened = streams.next('subscribed')
      const changes = await other.client.app.changes()
      const outcome = outcomeOf(changes.next())
      await opened
      const ended = streams.next('unsubscribed')
      await other.close()
      await ended
      expect(await outcome).toBe('ended')
    })
  })
}

/** A stream that was cut short may end or fail, as its transport sees it. */
const outcomeOf = (next: Promise<IteratorResult<unknown>>) =>
  next.then(
    ({ done }) => (done ? 'ended' : 'went on'),
    () => 'ended',
  )
