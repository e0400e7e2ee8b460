/* The two scripts that run in each document before its own: they join the page's world to the preload's. */

/** Runs in the page's world: takes the channel that the other world hands over, and builds what is exposed there. */
export const pageWorld = `(() => {
  window.addEventListener('stand-in-join', (join) => {
    join.stopImmediatePropagation()
    const bus = join.relatedTarget
    const callbacks = new Map()
    const promises = new Map()
    let reply
    let next = 1
    const say = (type, detail) => bus.dispatchEvent(new CustomEvent(type, { detail }))
    const toArgument = (value) => {
      if (typeof value !== 'function') return { value }
      callbacks.set(next, value)
      return { callback: next++ }
    }
    const fromShape = (shape) => {
      if ('value' in shape) return shape.value
      if ('object' in shape) {
        return Object.freeze(Object.fromEntries(Object.entries(shape.object).map(([k, v]) => [k, fromShape(v)])))
      }
      if ('promise' in shape) {
        return new Promise((resolve, reject) => promises.set(shape.promise, { resolve, reject }))
      }
      return (...args) => {
        say('call', { fn: shape.fn, args: args.map(toArgument) })
        if (reply.error !== undefined) throw new Error(reply.error)
        return fromShape(reply.shape)
      }
    }
    bus.addEventListener('reply', ({ detail }) => { reply = detail })
    bus.addEventListener('settle', ({ detail }) => {
      const { resolve, reject } = promises.get(detail.promise)
      if (detail.error !== undefined) reject(new Error(detail.error))
      else resolve(detail.value)
    })
    bus.addEventListener('callback', ({ detail }) => callbacks.get(detail.callback)(...detail.args))
    bus.addEventListener('expose', ({ detail }) => {
      Object.defineProperty(window, detail.key, { value: fromShape(detail.shape), enumerable: true })
    })
    window.open = (url) => {
      say('open', { url: new URL(url ?? 'about:blank', location.href).href })
      return null
    }
    window.addEventListener('click', (click) => {
      const link = click.target.closest?.('a[target]')
      if (!link || click.defaultPrevented) return
      click.preventDefault()
      say('open', { url: link.href })
    })
  }, { once: true })
})()`

/** Runs in the preload's world: what \`require('electron')\` gives a sandboxed preload script, as far as ours uses it. */
export const preloadWorld = (preload: string, platform: string, dropFolder: string | undefined) => `(() => {
  if (window !== window.top || location.protocol === 'about:') return
  const bus = new EventTarget()
  window.dispatchEvent(new FocusEvent('stand-in-join', { relatedTarget: bus }))
  const toMain = (message) => standInToMain(JSON.stringify(message))
  const say = (type, detail) => bus.dispatchEvent(new CustomEvent(type, { detail }))
  const functions = new Map()
  const listeners = new Map()
  const ports = new Map()
  const invocations = new Map()
  let next = 1

  const strict = (name, target) => new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || key in object) return object[key]
      throw new Error('The Electron stand-in has no ' + name + '.' + key + '.')
    },
  })
  const toShape = (value) => {
    if (typeof value === 'function') {
      functions.set(next, value)
      return { fn: next++ }
    }
    if (value instanceof Promise) {
      const promise = next++
      value.then(
        (settled) => say('settle', { promise, value: settled }),
        (error) => say('settle', { promise, error: String(error.message) }),
      )
      return { promise }
    }
    if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      return { object: Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toShape(v)])) }
    }
    return { value }
  }
  const fromArgument = (argument) => 'callback' in argument
    ? (...args) => say('callback', { callback: argument.callback, args })
    : argument.value
  bus.addEventListener('call', ({ detail }) => {
    try {
      say('reply', { shape: toShape(functions.get(detail.fn)(...detail.args.map(fromArgument))) })
    } catch (error) {
      say('reply', { error: String(error.message) })
    }
  })
  bus.addEventListener('open', ({ detail }) => toMain({ kind: 'open', url: detail.url }))

  const openPort = (id) => {
    const { port1, port2 } = new MessageChannel()
    ports.set(id, port1)
    port1.onmessage = ({ data }) => {
      if (typeof data !== 'string') throw new Error('The Electron stand-in carries text over ports, nothing else.')
      toMain({ kind: 'port', id, data })
    }
    port1.addEventListener('close', () => toMain({ kind: 'port-close', id }))
    return port2
  }
  globalThis.standInReceive = (message) => {
    if (message.kind === 'port') ports.get(message.id)?.postMessage(message.data)
    else if (message.kind === 'port-close') ports.get(message.id)?.close()
    else if (message.kind === 'answer') {
      const { resolve, reject } = invocations.get(message.id)
      if (message.error !== undefined) reject(new Error(message.error))
      else resolve(message.value)
    } else {
      const event = { ports: message.ports.map(openPort) }
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener(event, ...message.args)
    }
  }
  const electron = strict('electron (in the preload)', {
    contextBridge: strict('contextBridge', {
      exposeInMainWorld: (key, api) => say('expose', { key, shape: toShape(api) }),
    }),
    ipcRenderer: strict('ipcRenderer', {
      send: (channel, ...args) => toMain({ kind: 'send', channel, args }),
      invoke: (channel, ...args) => new Promise((resolve, reject) => {
        invocations.set(next, { resolve, reject })
        toMain({ kind: 'invoke', id: next++, channel, args })
      }),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      off: (channel, listener) =>
        listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)),
    }),
    webUtils: strict('webUtils', {
      getPathForFile: (file) => {
        const folder = ${JSON.stringify(dropFolder ?? null)}
        if (!folder) throw new Error('Chromium does not tell where a dropped file lies; set STAND_IN_DROP_FOLDER.')
        return folder + '/' + file.name
      },
    }),
  })
  const require = (name) => {
    if (name !== 'electron') throw new Error('A sandboxed preload script cannot require "' + name + '".')
    return electron
  }
  const process = strict('process (in the preload)', { platform: ${JSON.stringify(platform)} })
  const module = { exports: {} }
  ;((require, process, module, exports) => {
${preload}
  })(require, process, module, module.exports)
})()`
