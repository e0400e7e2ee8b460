import { assert, property, string, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colourOf, coloursOf } from '../../renderer/palette.ts'
import type { Tokens } from '../../renderer/tokens.ts'
import { categories, tokens } from '../../renderer/tokens.ts'

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe('colours', () => {
  it('gives the same key the same colour', () => {
    expect(colourOf('brave-inkcap')).toBe(colourOf('brave-inkcap'))
    expect(categories).toContain(colourOf('anything'))
  })

  it('tells up to seven things apart, in whatever order they come', () => {
    assert(
      property(uniqueArray(string(), { maxLength: categories.length }), (keys) => {
        const colours = coloursOf(keys)
        expect(new Set(colours.values()).size).toBe(keys.length)
        expect(coloursOf(keys.toReversed())).toEqual(colours)
      }),
    )
  })

  it.each(['light', 'dark'] as const)('can be read in the %s theme', (name) => {
    const theme: Tokens = tokens[name]
    const pairs: [keyof Tokens, keyof Tokens][] = [
      ...(['text', 'dim', 'accent', 'ok', 'warn', 'bad', 'running'] as const).flatMap((ink) =>
        (['ground', 'panel', 'raised'] as const).map((paper): [keyof Tokens, keyof Tokens] => [ink, paper]),
      ),
      ['ok', 'okSoft'],
      ['warn', 'warnSoft'],
      ['bad', 'badSoft'],
      ['running', 'runningSoft'],
      ['dim', 'neutralSoft'],
      ['accent', 'accentSoft'],
      ['onAccent', 'accent'],
    ]
    const weak = pairs
      .map(([ink, paper]) => ({ ink, paper, ratio: contrast(String(theme[ink]), String(theme[paper])) }))
      .filter(({ ratio }) => ratio < 4.5)
    expect(weak).toEqual([])
  })
})
