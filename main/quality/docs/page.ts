import type { DataDocs } from '../../contract/docs.ts'
import { driftSection, validationSection } from './judged-sections.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import {
  associationSection,
  columnsSection,
  findingsSection,
  overviewSection,
  tiesSection,
} from './profile-sections.ts'

const style = `
:root{color-scheme:light dark;--ground:#f7f8fa;--panel:#fff;--line:#e5e8ec;--text:#1b2430;--dim:#566270;--accent:#2f6f5e;--ok:#1d7047;--warn:#85560d;--bad:#b03a0a;--grey:#b9c1ca}
@media(prefers-color-scheme:dark){:root{--ground:#12161b;--panel:#191f26;--line:#2a323c;--text:#e3e9f0;--dim:#9aa7b5;--accent:#6fc3a8;--ok:#56c28a;--warn:#e0a94a;--bad:#f08a5b;--grey:#48525e}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1180px;padding:24px;background:var(--ground);color:var(--text);font:14px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{margin:0 0 4px;font-size:24px}h2{margin:0 0 8px;font-size:17px}h3{margin:0;font-size:14px}
small,header p{color:var(--dim)}
section{margin:16px 0;padding:16px;border:1px solid var(--line);border-radius:10px;background:var(--panel)}
p{margin:6px 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:14px}
.tile b{display:block;font-size:22px}
.columns{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:18px}
.columns>*{content-visibility:auto;contain-intrinsic-size:auto 150px}
svg{display:block;width:220px;max-width:100%;height:56px;margin-top:6px}
svg.one rect{fill:var(--accent)}svg.two rect{fill:var(--grey)}
polyline{fill:none;stroke:var(--accent);stroke-width:1.6}
table{border-collapse:collapse}td,th{padding:2px 8px 2px 0;text-align:left;vertical-align:top;font-weight:400}
.list{width:100%}.list td{padding:6px 10px 6px 0;border-top:1px solid var(--line);vertical-align:middle}
.n{text-align:right;white-space:nowrap}
.bar{display:inline-block;height:9px;min-width:1px;background:var(--accent);border-radius:0 2px 2px 0}
.sign{display:inline-block;padding:0 7px;border:1px solid;border-radius:9px;font-size:12px;white-space:nowrap;color:var(--dim)}
.sign.ok{color:var(--ok)}.sign.warn{color:var(--warn)}.sign.bad{color:var(--bad)}
.scroll{overflow-x:auto}.matrix td{width:20px;min-width:14px;height:18px;padding:0;border:1px solid var(--panel);background:color-mix(in srgb,var(--accent) var(--v),var(--ground))}
.matrix th{font-size:12px;white-space:nowrap}
@media print{section{break-inside:avoid}}
`

/** One page that needs nothing from outside and runs nothing. */
export function page(title: string, subtitle: string, sections: readonly (Markup | undefined)[]): string {
  const whole = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>${title}</title>
      <style>
        ${{ markup: style }}
      </style>
    </head>
    <body>
      <header>
        <h1>${title}</h1>
        <p>${subtitle}</p>
      </header>
      ${sections.filter((one) => one !== undefined)}
    </body>
  </html>`
  return `<!doctype html>\n${whole.markup.replaceAll(/\n\s+/g, '\n')}\n`
}

export function docsPage({ profile, validations, drift, madeAt }: DataDocs): string {
  return page(
    `${profile.dataset}, version ${profile.version}`,
    `Made ${new Date(madeAt).toISOString().slice(0, 16).replace('T', ' ')} UTC from the file with SHA-256 ${profile.sha256}.`,
    [
      overviewSection(profile),
      findingsSection(profile),
      drift && driftSection(drift),
      ...validations.map(validationSection),
      tiesSection(profile),
      associationSection(profile),
      columnsSection(profile),
    ],
  )
}
