/**
 * A script that calls the contract from the page's own world, over the port that the bridge brings and in oRPC's wire
 * format, without any of our page code. Resolves to the first message that contains `event`; `window[flag]` tells that
 * the first message, which opens a stream, has come.
 */
export function pageCall(path: string, input?: unknown, event = '', flag = 'standInReady'): string {
  const body = input === undefined ? undefined : { json: input }
  return `new Promise((resolve) => {
    addEventListener('message', function receive({ data, ports }) {
      if (data?.type !== 'sporeprint-port') return
      removeEventListener('message', receive)
      const [port] = ports
      port.onmessage = (event) => {
        const text = event.data
        window.${flag} = true
        if (!text.includes(${JSON.stringify(event)})) return
        port.close()
        resolve(JSON.parse(text).p)
      }
      port.postMessage(${JSON.stringify(JSON.stringify({ i: '1', p: { u: `/${path}`, b: body } }))})
    })
    sporeprintHost.connect()
  })`
}
