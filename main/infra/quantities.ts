const unitMs: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const unitBytes: Record<string, number> = { b: 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 }

/** `1m30s` → 90,000. The Compose schema has checked the form. */
export const toMs = (duration: string): number =>
  [...duration.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!]!,
    0,
  )

/** `512m` → 536,870,912; Compose counts in powers of two. */
export function toBytes(size: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([bkmg])/i.exec(size)!
  return Math.round(Number(amount) * unitBytes[unit!.toLowerCase()]!)
}

/** `536,870,912` → `512 MB`, for sentences. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log(bytes || 1) / Math.log(1024))))
  const amount = bytes / 1024 ** power
  return `${amount >= 100 || power === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`
}
