import type { App } from '../../main/app.ts'

/** Tells when somebody begins or stops to listen to the application's events. */
export function watchSubscriptions(app: App) {
  const waiting = { subscribed: [] as (() => void)[], unsubscribed: [] as (() => void)[] }
  const tell = (what: keyof typeof waiting) => {
    for (const resolve of waiting[what].splice(0)) resolve()
  }
  const subscribe = app.events.subscribe.bind(app.events)
  app.events.subscribe = (listener) => {
    const end = subscribe(listener)
    tell('subscribed')
    return () => {
      end()
      tell('unsubscribed')
    }
  }
  return { next: (what: keyof typeof waiting) => new Promise<void>((resolve) => waiting[what].push(resolve)) }
}
