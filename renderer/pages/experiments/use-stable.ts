import { useLayoutEffect, useState } from 'react'

type Handlers = Record<string, (...args: never[]) => void>

/** Functions that stay the same for as long as the component lives and always do what the newest ones do. */
export function useStable<T extends Handlers>(handlers: T): T {
  const [kept] = useState(() => {
    const current = { ...handlers }
    const stable = Object.fromEntries(
      Object.keys(handlers).map((name) => [name, (...args: never[]) => current[name]!(...args)]),
    )
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same names with the same arguments
    return { current, stable: stable as T }
  })
  useLayoutEffect(() => {
    Object.assign(kept.current, handlers)
  })
  return kept.stable
}
