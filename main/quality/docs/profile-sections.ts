import type { Association, Finding, Profile, ProfileColumn } from '../../contract/profile.ts'
import { barChart, count, figure, percent, shareRow } from './bars.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'

/** More columns than this would make the page too large to mail. */
const maxColumns = 500
const maxCompared = 40
const maxTies = 30

const tile = (label: string, value: string, note: string) =>
  html`<div class="tile"><b>${value}</b>${label}<br /><small>${note}</small></div>`

export function overviewSection(profile: Profile): Markup {
  const { rows, columnCount, missingCells, duplicates, score } = profile
  const cells = rows * columnCount
  return html`<section class="tiles">
    ${tile('rows', count(rows), `${count(duplicates.rows)} repeat an earlier one`)}
    ${tile('columns', count(columnCount), profile.target === undefined ? 'no target' : `target ${profile.target}`)}
    ${tile('of the cells missing', cells === 0 ? '–' : percent(missingCells / cells), `${count(missingCells)} cells`)}
    ${tile('quality score', `${score}`, 'of 100')}
  </section>`
}

const words: Record<Finding['severity'], string> = { bad: 'problem', warn: 'warning', info: 'note', ok: 'ok' }

export function findingsSection({ findings }: Profile): Markup {
  return html`<section>
    <h2>Findings</h2>
    ${findings.map(
      ({ severity, title, detail, advice }) =>
        html`<p>
          <span class="sign ${severity}">${words[severity]}</span> <b>${title}</b> ${detail}
          ${severity === 'ok' ? '' : advice}
        </p>`,
    )}
  </section>`
}

export function columnsSection({ columns, rows }: Profile): Markup {
  const shown = columns.slice(0, maxColumns)
  return html`<section>
    <h2>Columns</h2>
    ${
      shown.length < columns.length
        ? html`<p>The first ${count(maxColumns)} of ${count(columns.length)}; the JSON has them all.</p>`
        : undefined
    }
    <div class="columns">${shown.map((column) => columnCard(column, rows))}</div>
  </section>`
}

function columnCard(column: ProfileColumn, rows: number): Markup {
  const { name, type, role, missing, distinct, number, top } = column
  return html`<article>
    <h3>${name.slice(0, 200)}</h3>
    <small>
      ${type}${role === 'feature' ? '' : `, ${role}`} · ${count(distinct)} different ·
      ${missing === 0 ? 'none missing' : `${percent(missing / Math.max(1, rows))} missing`}
    </small>
    ${
      number && number.histogram.counts.length > 1
        ? numberShape(number)
        : html`<table>
            ${top
              .slice(0, 6)
              .map(({ value, label, count: n }) =>
                shareRow((label ?? String(value)).slice(0, 60), n / Math.max(1, rows)),
              )}
          </table>`
    }
  </article>`
}

function numberShape({ histogram, mean, stddev, quantiles }: NonNullable<ProfileColumn['number']>): Markup {
  const { edges, counts } = histogram
  const range = `${figure(edges[0])} to ${figure(edges.at(-1))}`
  const median = quantiles.find(({ at }) => at === 0.5)?.value
  return html`${barChart(counts, `rows from ${range}`)}
    <small>${range} · median ${figure(median)} · mean ${figure(mean)} ± ${figure(stddev)}</small>`
}

/** The strongest ties as a table of shades. */
export function associationSection({ association }: Profile): Markup | undefined {
  const names = association.columns.slice(0, maxCompared)
  if (names.length < 2) return undefined
  return html`<section>
    <h2>Association between columns</h2>
    <p>
      From 0, unrelated, to 1: one tells the other; ${count(association.rows)} rows were looked
      at.${names.length < association.columns.length ? ` The ${maxCompared} strongest columns are shown.` : ''}
    </p>
    <div class="scroll">
      <table class="matrix">
        ${names.map((name, i) => matrixRow(association, names, name, i))}
      </table>
    </div>
  </section>`
}

function matrixRow({ values }: Association, names: readonly string[], name: string, i: number): Markup {
  return html`<tr>
    <th>${name.slice(0, 40)}</th>
    ${names.map((other, j) => {
      const value = values[i]?.[j]
      const said = `${name.slice(0, 40)} and ${other.slice(0, 40)}: ${figure(value)}`
      return html`<td title="${said}" style="--v:${Math.round(100 * (value ?? 0))}%"></td>`
    })}
  </tr>`
}

export function tiesSection({ targetTies, target }: Profile): Markup | undefined {
  const known = targetTies.filter(({ explained }) => explained !== null)
  if (target === undefined || known.length === 0) return undefined
  return html`<section>
    <h2>What each column alone tells about ${target}</h2>
    <p>
      Mutual information, as a part of what there is to
      know${known.length > maxTies ? `; the first ${maxTies} of ${count(known.length)} columns` : ''}.
    </p>
    <table>
      ${known.slice(0, maxTies).map(({ column, explained }) => shareRow(column.slice(0, 60), explained ?? 0))}
    </table>
  </section>`
}
