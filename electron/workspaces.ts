import { realpathSync } from 'node:fs'
import type { AppOptions } from '../main/app.ts'
import type { PipelineRun } from '../main/contract/run.ts'
import { openSession, type Session } from './open-session.ts'

export interface WorkspacesDeps {
  options: AppOptions
  /** The runs of every open workspace; called after each change. */
  onRuns: (running: readonly PipelineRun[]) => void
  onRunEnd: (run: PipelineRun, session: Session) => void
  /** The process that owned the shown workspace is gone, and taking over failed. */
  onLost: (path: string, error: unknown) => void
}

export type Workspaces = ReturnType<typeof createWorkspaces>

/** The open workspaces: the one on screen, and those left behind with a run that is still going. */
export function createWorkspaces({ options, onRuns, onRunEnd, onLost }: WorkspacesDeps) {
  const sessions = new Set<Session>()
  let current: Session | undefined
  let waiting = Promise.withResolvers<Session>()
  let queue: Promise<unknown> = Promise.resolve()

  const running = () => [...sessions].flatMap((session) => [...session.runs.running()])

  const leave = async (session: Session) => {
    if (session === current || (session.isOwner && session.runs.running().length > 0)) return
    sessions.delete(session)
    await session.close()
  }

  const open = async (path: string) => {
    const session = await openSession(path, options, {
      onChange: () => onRuns(running()),
      onEnd: (run) => {
        onRunEnd(run, session)
        void leave(session)
      },
    })
    sessions.add(session)
    void session.ownerGone.then(() => takeOver(session))
    return session
  }

  /** The owner this process was a client of has ended: the lock is free, so open the workspace as its owner. */
  const takeOver = async (session: Session) => {
    if (!sessions.delete(session)) return
    const wasCurrent = session === current
    if (wasCurrent) current = undefined
    await session.close()
    if (wasCurrent) await show(session.path).catch((error: unknown) => onLost(session.path, error))
  }

  const showNow = async (path: string) => {
    const full = realPath(path)
    const previous = current
    current = [...sessions].find((session) => session.path === full) ?? (await open(full))
    waiting.resolve(current)
    waiting = Promise.withResolvers()
    if (previous && previous !== current) void leave(previous)
    return current
  }

  /** Makes a workspace the one on screen. One after another: opening twice at once would meet its own lock. */
  const show = (path: string): Promise<Session> => {
    const shown = queue.then(() => showNow(path))
    queue = shown.catch(() => {})
    return shown
  }

  return {
    show,
    current: () => current,
    /** The one on screen, or the next that will be. */
    ready: () => (current ? Promise.resolve(current) : waiting.promise),
    /** The runs that would stop with this process. */
    ownRuns: () => [...sessions].flatMap((session) => (session.isOwner ? [...session.runs.running()] : [])),
    reconcile: () => {
      for (const session of sessions) session.reconcile()
    },
    closeAll: async () => {
      const closing = [...sessions]
      sessions.clear()
      await Promise.all(closing.map((session) => session.close()))
    },
  }
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}
