import { createHash } from 'node:crypto'

const adjectives =
  'amber autumn bold brave bright calm careful cheerful clever cosy crisp curious dappled dewy eager earthy fair fresh gentle gilded glad golden hardy hidden honest humble jolly keen kind lively lucky mellow merry mild misty mossy nimble noble patient plucky polite proud quick quiet ready rosy russet shy silent silver sleek smart snug spry steady sunny swift tidy velvet warm wild wise woodland zesty'.split(
    ' ',
  )
const fungi =
  'agaric amanita blewit bolete bracket brittlegill button cep chanterelle coral cremini deceiver earthstar elfcup enoki funnel gill hedgehog inkcap knight laccaria lactarius lichen maitake milkcap morel mycena oyster parasol polypore porcini portobello puffball reishi ringlet rollrim russula saddle scarletcup shank shiitake spore stinkhorn sulphur toadstool tremella truffle webcap waxcap wing'.split(
    ' ',
  )

/** A pleasant name for a run, such as "quiet-morel"; the same id always gives the same name. */
export function runName(runId: string): string {
  const digest = createHash('sha256').update(runId).digest()
  const adjective = adjectives[digest.readUInt32LE(0) % adjectives.length]!
  return `${adjective}-${fungi[digest.readUInt32LE(4) % fungi.length]!}`
}
