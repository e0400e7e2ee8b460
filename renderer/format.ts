const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** 8124 → "8,124". */
export const formatCount = (value: number) => count.format(value)
/** 1284000 → "1.3M"; for places with no room for the whole number. */
export const formatCompact = (value: number) =>
  Math.abs(value) < 10_000 ? formatCount(value) : compact.format(value)
/** A part between 0 and 1 → "30.5%"; "0%" and "100%" are none and all: a few of very many are "<0.1%". */
export function formatPercent(part: number): string {
  if (part > 0 && part < 0.0005) return '<0.1%'
  if (part < 1 && part >= 0.9995) return '>99.9%'
  return percent.format(part)
}

/** A measured number: whole numbers whole, others with at most `digits` significant figures after the point. */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value == null || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  if (Number.isInteger(value)) return count.format(value)
  const size = Math.abs(value)
  if (size >= 1e6 || size < 1e-4) return value.toExponential(digits - 1)
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: size >= 1000 ? 1 : digits }).format(value)
}

/** A score between 0 and 1 with a fixed number of places, so that columns of them line up: "0.9986". */
export const formatScore = (value: number | null | undefined, places = 4) =>
  value == null || Number.isNaN(value) ? '–' : value.toFixed(places)

/** 14_890_000 → "14.2 MB" (1 MB = 1,048,576 bytes, as file managers on Windows and Linux count). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** 210 → "0.21 s", 83_000 → "1 min 23 s". */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return '–'
  if (ms < 1000) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** "2 min ago"; the exact time belongs on hover. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000)
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  const days = Math.floor(seconds / 86_400)
  return days === 1 ? 'yesterday' : days < 30 ? `${days} days ago` : new Date(at).toISOString().slice(0, 10)
}

export const formatExact = (at: number) => exact.format(at)

/** The first eight of a run's 32 hexadecimal digits: enough to tell runs of one workspace apart. */
export const shortId = (id: string) => id.slice(0, 8)

/** "1 row", "2 rows". */
export const plural = (number: number, one: string, many = `${one}s`) =>
  `${formatCount(number)} ${number === 1 ? one : many}`
