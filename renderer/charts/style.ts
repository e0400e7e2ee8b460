import type { EChartsOption } from 'echarts'
import type { Tokens } from '../tokens.ts'
import { fonts } from '../tokens.ts'

/** What every chart has in common: type, quiet axes, tooltips drawn as text (a data value is never HTML). */
export function baseOption(tokens: Tokens): EChartsOption {
  return {
    animationDuration: 200,
    animationDurationUpdate: 200,
    textStyle: { fontFamily: fonts.text, fontSize: 12, color: tokens.dim },
    tooltip: tooltip(tokens),
    legend: {
      show: false,
      top: 0,
      right: 0,
      icon: 'roundRect',
      itemWidth: 10,
      itemHeight: 10,
      textStyle: { color: tokens.dim },
      inactiveColor: tokens.faint,
    },
  }
}

/** Which colour is which, in one line above the drawing that turns its pages when there are many; only to read. */
export function legend(tokens: Tokens, isShown: boolean) {
  return {
    show: isShown,
    type: 'scroll' as const,
    selectedMode: false,
    top: 0,
    left: 0,
    right: 36,
    icon: 'roundRect',
    itemWidth: 10,
    itemHeight: 10,
    textStyle: { color: tokens.dim },
    pageTextStyle: { color: tokens.dim },
    pageIconColor: tokens.dim,
    pageIconInactiveColor: tokens.line,
    pageIconSize: 10,
  }
}

export function tooltip(tokens: Tokens) {
  return {
    renderMode: 'richText' as const,
    confine: true,
    backgroundColor: tokens.panel,
    borderColor: tokens.line,
    borderWidth: 1,
    padding: [7, 10],
    textStyle: { color: tokens.text, fontFamily: fonts.text, fontSize: 12.5, lineHeight: 18 },
  }
}

/** A measured axis, with its unit in the name. */
export function valueAxis(tokens: Tokens, name?: string) {
  return {
    type: 'value' as const,
    name,
    nameLocation: 'middle' as const,
    nameGap: 28,
    nameTextStyle: { color: tokens.dim },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: tokens.dim, hideOverlap: true },
    splitLine: { lineStyle: { color: tokens.line } },
  }
}

/** For an upright axis whose figures may be wide: its name stands above them, where they cannot reach it. */
export const topName = {
  nameLocation: 'end' as const,
  nameGap: 12,
  nameTextStyle: { align: 'left' as const },
}

/** An axis of names; the first at the top when it is vertical and `isTopDown`. */
export function categoryAxis(tokens: Tokens, data: readonly string[], isTopDown = false) {
  return {
    type: 'category' as const,
    data: [...data],
    inverse: isTopDown,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: tokens.dim },
  }
}

/** Keys for an axis of names that may be equal, which an axis would draw at one place. */
export const toAxisKeys = (names: readonly string[]) => names.map((name, index) => `${index}\u0000${name}`)
/** In one line whatever is in it, and in the order in which it is written. */
export const nameOfAxisKey = (key: string) =>
  key.slice(key.indexOf('\u0000') + 1).replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ')
