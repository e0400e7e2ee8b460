import { EventEmitter } from 'node:events'

/** Sends to the other side, or holds back until it listens. */
type Deliver = (data: unknown) => void

/** One end of a message channel in the main process. The other end is in this process too, or in a page. */
export class MessagePort extends EventEmitter {
  #queue: unknown[] = []
  #isStarted = false
  #isClosed = false
  deliver: Deliver = () => {}
  hangUp: () => void = () => {}

  postMessage(data: unknown): void {
    if (typeof data !== 'string')
      throw new Error('The Electron stand-in carries text over ports, nothing else.')
    if (!this.#isClosed) this.deliver(data)
  }

  start(): void {
    this.#isStarted = true
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] })
  }

  close(): void {
    if (this.#isClosed) return
    this.hangUp()
    this.closedByOther()
  }

  receive(data: unknown): void {
    if (this.#isClosed) return
    if (this.#isStarted) this.emit('message', { data, ports: [] })
    else this.#queue.push(data)
  }

  closedByOther(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.emit('close')
  }
}

export class MessageChannelMain {
  port1 = new MessagePort()
  port2 = new MessagePort()

  constructor() {
    for (const [one, other] of [
      [this.port1, this.port2],
      [this.port2, this.port1],
    ] as const) {
      one.deliver = (data) => other.receive(data)
      one.hangUp = () => other.closedByOther()
    }
  }
}
