import { describe, expect, it } from 'vitest'
import { parseHash } from '../../renderer/token.ts'

describe('the token in the address', () => {
  it('is taken out, and the page starts at home', () => {
    expect(parseHash('#Abc_123-xyz')).toEqual({ token: 'Abc_123-xyz', route: '#/' })
  })

  it('may be followed by the page to open', () => {
    expect(parseHash('#Abc_123-xyz/models/m?version=2')).toEqual({
      token: 'Abc_123-xyz',
      route: '#/models/m?version=2',
    })
  })

  it('is not confused with a route', () => {
    expect(parseHash('#/pipelines/mushroom')).toEqual({ route: '#/pipelines/mushroom' })
    expect(parseHash('')).toEqual({ route: '#/' })
    expect(parseHash('#short')).toEqual({ route: '#/' })
  })
})
