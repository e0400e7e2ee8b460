import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** Stands between a client and a server on this machine, and cuts their connections when it is told to. */
export async function startProxy(port: number) {
  const sockets = new Set<Socket>()
  let isCut = false
  let left = Infinity
  let onSpent: (() => void) | undefined
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  /** Bytes of both directions count; the piece in which the budget ends still passes. */
  const spend = (bytes: number) => {
    left -= bytes
    if (left > 0) return
    left = Infinity
    onSpent?.()
  }
  /** The server answers only what is asked of its own address. */
  const asked = (bytes: Buffer) =>
    Buffer.from(
      bytes.toString('latin1').replaceAll(`host: 127.0.0.1:${own}\r\n`, `host: 127.0.0.1:${port}\r\n`),
      'latin1',
    )
  const server = createServer((inner) => {
    if (isCut) {
      inner.destroy()
      return
    }
    const outer = connect(port, '127.0.0.1')
    keep(inner)
    keep(outer)
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      from.on('data', (bytes) => {
        if (!to.write(from === inner ? asked(bytes) : bytes)) from.pause()
        spend(bytes.length)
      })
      to.on('drain', () => from.resume())
      from.on('end', () => to.end())
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A TCP server's address is an object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port: own } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${own}`,
    cut(now: boolean) {
      isCut = now
      if (now) destroyAll()
    },
    destroyAll,
    /** Calls back once when so many bytes have passed. */
    after(bytes: number, spent: () => void) {
      left = bytes
      onSpent = spent
    },
    async close() {
      destroyAll()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
