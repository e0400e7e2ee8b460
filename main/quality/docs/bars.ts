import { html } from './markup.ts'
import type { Markup } from './markup.ts'

const width = 220
const height = 56

/** Upright bars side by side, as high as their shares; a second list is a line over them. */
export function barChart(shares: readonly number[], title: string, over: readonly number[] = []): Markup {
  const most = Math.max(...shares, ...over, 1e-12)
  const step = width / Math.max(1, shares.length)
  const y = (share: number) => round(height - (share / most) * (height - 2))
  const bars = shares.map(
    (share, i) =>
      html`<rect
        x="${round(i * step)}"
        y="${y(share)}"
        width="${round(Math.max(1, step - 0.6))}"
        height="${round(height - y(share))}"
      />`,
  )
  const line = over.flatMap((share, i) => [
    `${round(i * step)},${y(share)}`,
    `${round((i + 1) * step)},${y(share)}`,
  ])
  return html`<svg viewBox="0 0 ${width} ${height}" class="${over.length > 0 ? 'two' : 'one'}" role="img">
    <title>${title}</title>
    ${bars}${over.length > 0 ? html`<polyline points="${line.join(' ')}" />` : undefined}
  </svg>`
}

/** A name, a bar of its share and the share in figures. */
export const shareRow = (name: string, share: number): Markup =>
  html`<tr>
    <td>${name}</td>
    <td><span class="bar" style="width:${round(100 * Math.min(1, Math.max(0, share)))}px"></span></td>
    <td class="n">${percent(share)}</td>
  </tr>`

const round = (value: number) => Math.round(value * 10) / 10

export const percent = (share: number) => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)}%`
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
export const count = (value: number) => whole.format(value)
export const figure = (value: number | null | undefined) =>
  value == null ? '–' : Number.isInteger(value) ? count(value) : `${Number(value.toPrecision(4))}`
