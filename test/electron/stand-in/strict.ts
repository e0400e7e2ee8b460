import { EventEmitter } from 'node:events'

/** Lets through what the stand-in has and throws on everything else, so that the shell cannot use more than is covered. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'string' && key !== 'then' && !(key in object)) {
        throw new Error(`The Electron stand-in has no ${name}.${key}.`)
      }
      const value: unknown = Reflect.get(object, key, object)
      return typeof value === 'function' ? (value.bind(object) as unknown) : value
    },
  })
}

/** An emitter that knows which events it stands in for. */
export class StrictEmitter<Event extends string> extends EventEmitter {
  constructor(name: string, events: readonly Event[]) {
    super()
    this.on('newListener', (event: string) => {
      if (![...events, 'newListener'].includes(event)) {
        throw new Error(`The Electron stand-in has no event "${event}" of ${name}.`)
      }
    })
  }
}

export interface PreventableEvent {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

export function preventable<Details extends object>(details: Details): Details & PreventableEvent {
  let isPrevented = false
  const event = {
    preventDefault() {
      isPrevented = true
    },
    get defaultPrevented() {
      return isPrevented
    },
  }
  return Object.assign(event, details)
}
