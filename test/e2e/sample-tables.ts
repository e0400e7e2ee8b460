import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A number from 0 to 1 that looks like chance and is the same each time. */
function share(i: number, salt: number): number {
  let hash = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}

/** Orders of a shop, made up: numbers, categories, dates, gaps, and a target that depends on some of them. */
export function writeMixedTable(folder: string): string {
  const countries = ['Germany', 'France', 'Italy', 'Spain', 'Poland', 'Norway']
  const channels = ['shop', 'web', 'phone']
  const rows = Array.from({ length: 6000 }, (_, i) => {
    const items = 1 + Math.floor(share(i, 1) ** 2 * 9)
    const price = (items * (4 + 60 * share(i, 2) ** 3)).toFixed(2)
    const days = share(i, 3) < 0.12 ? undefined : Math.floor(share(i, 4) * 20)
    const channel = channels[Math.floor(share(i, 5) ** 1.6 * 3)]
    const isReturned = share(i, 6) < (days === undefined ? 0.15 : days / 26) * (channel === 'web' ? 1.2 : 0.6)
    return [
      `R-${String(10_000 + i)}`,
      new Date(Date.UTC(2025, 0, 1 + (i % 600))).toISOString().slice(0, 10),
      countries[Math.floor(share(i, 7) ** 2 * 6)],
      channel,
      items,
      price,
      days ?? '',
      share(i, 8) < 0.31 ? '' : (1 + 4 * share(i, 9)).toFixed(1),
      (Number(price) * 0.19).toFixed(2),
      isReturned ? 'yes' : 'no',
    ].join(',')
  })
  const header = 'order,day,country,channel,items,price,delivery_days,rating,tax,returned'
  return write(folder, 'orders.csv', [header, ...rows, ...rows.slice(40, 60)].join('\n'))
}

/** A file as they come: a title, two columns of one name, rows too short and too long, a lost quote, totals. */
export function writeBrokenTable(folder: string): string {
  const names = ['Alice', 'Bob', 'Carol', 'Dan']
  const lines = Array.from({ length: 400 }, (_, i) => {
    const name = names[Math.floor(share(i, 1) * 4)]
    if (i % 53 === 7) return `${name};${i};x`
    if (i % 61 === 9) return `${name};${i};x;12;y;z;EXTRA`
    if (i === 200) return `"${name};${i};red;1;p;3`
    if (i === 206) return `${name}";${i};blue;1;q;4`
    const colour = ['red', 'blue', ''][Math.floor(share(i, 2) * 3)]
    const amount = [(share(i, 3) * 1000).toFixed(2), 'n/a', '1.234,50'][Math.floor(share(i, 4) * 3)]
    return `${name};${i};${colour};${amount};${'pq'[i % 2]};${i % 7}`
  })
  const header = 'name;name;;amount;<img onerror=alert(1) src=x>;__proto__'
  return write(
    folder,
    'export.csv',
    ['Quarterly export, internal', '', header, ...lines, 'Total;400;;210345.00;;'].join('\n'),
  )
}

function write(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, `${text}\n`)
  return path
}
