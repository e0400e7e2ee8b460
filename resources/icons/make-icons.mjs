// Draws the PNG, ICO and ICNS files of this folder from its SVG files, with the Chromium of the tests:
//   SPOREPRINT_CHROMIUM=/usr/bin/chromium node resources/icons/make-icons.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { chromium } from '@playwright/test'

const folder = import.meta.dirname
const isRoot = process.getuid?.() === 0
const browser = await chromium.launch({
  executablePath: process.env.SPOREPRINT_CHROMIUM ?? '/usr/bin/chromium',
  args: isRoot ? ['--no-sandbox'] : [],
})
const page = await browser.newPage()

async function draw(svgFile, size) {
  const svg = readFileSync(`${folder}/${svgFile}`, 'utf8')
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } })
}

const bySize = new Map()
for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) bySize.set(size, await draw('icon.svg', size))

writeFileSync(`${folder}/icon.png`, bySize.get(512))
writeFileSync(`${folder}/icon.ico`, toIco([16, 24, 32, 48, 64, 128, 256]))
writeFileSync(
  `${folder}/icon.icns`,
  toIcns([
    ['icp4', 16],
    ['icp5', 32],
    ['ic11', 32],
    ['ic12', 64],
    ['ic07', 128],
    ['ic13', 256],
    ['ic08', 256],
    ['ic14', 512],
    ['ic09', 512],
    ['ic10', 1024],
  ]),
)
writeFileSync(`${folder}/tray.png`, bySize.get(32))
writeFileSync(`${folder}/tray@2x.png`, bySize.get(64))
writeFileSync(`${folder}/trayTemplate.png`, await draw('tray-template.svg', 16))
writeFileSync(`${folder}/trayTemplate@2x.png`, await draw('tray-template.svg', 32))
await browser.close()

/** An ICO file may hold PNG images: a directory of 16-byte entries, then the images. */
function toIco(sizes) {
  const head = Buffer.alloc(6 + 16 * sizes.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(sizes.length, 4)
  let offset = head.length
  sizes.forEach((size, index) => {
    const at = 6 + 16 * index
    const { length } = bySize.get(size)
    head.writeUInt8(size % 256, at)
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += length
  })
  return Buffer.concat([head, ...sizes.map((size) => bySize.get(size))])
}

/** An ICNS file: a list of typed PNG images, each with its length. */
function toIcns(entries) {
  const parts = entries.map(([type, size]) => chunk(type, bySize.get(size)))
  return chunk('icns', Buffer.concat(parts))
}

function chunk(type, data) {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(data.length + 8, 4)
  return Buffer.concat([head, data])
}
