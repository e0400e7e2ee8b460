/** Markup that is safe to stand in a page. */
export interface Markup {
  readonly markup: string
}

type Part = Markup | string | number | undefined | readonly (Markup | string)[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose values are text, never markup, unless they were made by it. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Markup {
  return { markup: texts.map((text, i) => (i === 0 ? text : toText(parts[i - 1]) + text)).join('') }
}

function toText(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'object') return 'markup' in part ? part.markup : part.map(toText).join('')
  return `${part}`
    .replaceAll(/[&<>"']/g, (sign) => entities[sign]!)
    .replaceAll(/\r\n?|\n/g, '↵')
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}
