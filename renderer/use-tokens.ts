import { useComputedColorScheme } from '@mantine/core'
import type { Tokens } from './tokens.ts'
import { tokens } from './tokens.ts'

/** The colours of the theme now on screen. */
export function useTokens(): Tokens {
  return tokens[useComputedColorScheme('light')]
}
