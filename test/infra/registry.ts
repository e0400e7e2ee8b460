import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/**
 * A registry on this machine with one image of one layer, sent in two halves; the second comes when `release` is
 * called. Docker takes a registry on 127.0.0.1 without encryption.
 */
export async function startRegistry() {
  const layer = Buffer.alloc(8 * 2 ** 20)
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : 'arm64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    }),
  )
  const docker = 'application/vnd.docker'
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${docker}.distribution.manifest.v2+json`,
      config: {
        mediaType: `${docker}.container.image.v1+json`,
        size: config.length,
        digest: digestOf(config),
      },
      layers: [
        {
          mediaType: `${docker}.image.rootfs.diff.tar.gzip`,
          size: layer.length,
          digest: digestOf(layer),
        },
      ],
    }),
  )
  const released = Promise.withResolvers<void>()
  const sendLayer = async (response: ServerResponse) => {
    response.writeHead(200, { 'Content-Length': layer.length })
    response.write(layer.subarray(0, layer.length / 2))
    await released.promise
    response.end(layer.subarray(layer.length / 2))
  }
  const server = createServer(({ url = '' }, response) => {
    if (url.includes('/manifests/'))
      response
        .writeHead(200, {
          'Content-Type': `${docker}.distribution.manifest.v2+json`,
          'Docker-Content-Digest': digestOf(manifest),
          'Content-Length': manifest.length,
        })
        .end(manifest)
    else if (url.endsWith(digestOf(config))) response.end(config)
    else if (url.endsWith(digestOf(layer))) void sendLayer(response)
    else response.writeHead(200, { 'Docker-Distribution-Api-Version': 'registry/2.0' }).end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port.')
  return {
    image: `127.0.0.1:${address.port}/team/slow:1`,
    release: () => released.resolve(),
    async close() {
      released.resolve()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
