/** One theme's colours. Every one that is used for text has at least 4.5:1 against `ground`, `panel` and the soft grounds. */
export interface Tokens {
  ground: string
  panel: string
  raised: string
  line: string
  text: string
  dim: string
  /** For graphics only: 3:1, not enough for text. */
  faint: string
  accent: string
  accentSoft: string
  onAccent: string
  neutralSoft: string
  ok: string
  okSoft: string
  warn: string
  warnSoft: string
  bad: string
  badSoft: string
  running: string
  runningSoft: string
  /** Low to high, for heat maps. */
  sequential: readonly string[]
  /** From -1 over 0 to 1. */
  diverging: readonly string[]
}

export type ThemeName = 'light' | 'dark'

export const tokens: Record<ThemeName, Tokens> = {
  light: {
    ground: '#f7f8fa',
    panel: '#ffffff',
    raised: '#f1f3f6',
    line: '#e5e8ec',
    text: '#1b2430',
    dim: '#566270',
    faint: '#8d98a5',
    accent: '#2f6f5e',
    accentSoft: '#e4f0ec',
    onAccent: '#ffffff',
    neutralSoft: '#eef1f4',
    ok: '#1d7047',
    okSoft: '#e6f3ec',
    warn: '#85560d',
    warnSoft: '#faf0dc',
    bad: '#b03a0a',
    badSoft: '#fbe9e1',
    running: '#1a5fd0',
    runningSoft: '#e6effd',
    sequential: ['#f4f7f6', '#b9dcd0', '#5aa68f', '#1d5c4b'],
    diverging: ['#a8480f', '#e8b48f', '#f5f6f6', '#8cc3b2', '#1d5c4b'],
  },
  dark: {
    ground: '#12161b',
    panel: '#191f26',
    raised: '#222a33',
    line: '#2a323c',
    text: '#e3e9f0',
    dim: '#9aa7b5',
    faint: '#6d7986',
    accent: '#6fc3a8',
    accentSoft: '#1d332d',
    onAccent: '#0d1a16',
    neutralSoft: '#252d37',
    ok: '#56c28a',
    okSoft: '#1a2f26',
    warn: '#e0a94a',
    warnSoft: '#332a18',
    bad: '#f08a5b',
    badSoft: '#38241b',
    running: '#6ea8ff',
    runningSoft: '#1b2a42',
    sequential: ['#1b2229', '#27524a', '#3f8f79', '#8fdcc0'],
    diverging: ['#f0a074', '#8a5335', '#1f262e', '#35766a', '#8fdcc0'],
  },
}

/** Okabe & Ito's palette: told apart with any kind of colour vision. */
export const categories = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#E69F00',
  '#56B4E9',
  '#CC79A7',
  '#F0E442',
] as const

export const fonts = {
  text: '"Inter Variable", system-ui, sans-serif',
  code: '"JetBrains Mono Variable", ui-monospace, monospace',
}
