import { describe, expect, it } from 'vitest'
import { fromDraft, overriddenBy, showValue, toDraft } from '../../renderer/pages/settings/setting-value.ts'

describe('a setting that is typed', () => {
  it('becomes the kind of value that the setting has', () => {
    expect(fromDraft(' 8 ', { defaultValue: 0 })).toBe(8)
    expect(fromDraft('8', { defaultValue: null })).toBe('8')
    expect(fromDraft('true', { defaultValue: false })).toBe(true)
  })
  it('goes on as it is when it does not fit, so that the backend says why', () => {
    expect(fromDraft('eight', { defaultValue: 0 })).toBe('eight')
    expect(fromDraft('yes', { defaultValue: false })).toBe('yes')
  })
  it('is taken out when it is empty', () => expect(fromDraft('  ', { defaultValue: 0 })).toBeUndefined())
  it('comes back as it was shown', () => {
    for (const value of [5, 'text', true])
      expect(fromDraft(toDraft(value), { defaultValue: value })).toBe(value)
  })
  it('is not taken for a value that is not set', () => {
    expect(showValue(null)).toBe('not set')
    expect(showValue('not set')).toBe('"not set"')
    expect(showValue('')).toBe('""')
  })
  it('knows what has the last word', () => {
    expect(overriddenBy({ origin: 'MARIADB_HOST' })).toBe('MARIADB_HOST')
    expect(overriddenBy({ origin: 'sporeprint.yaml' })).toBeUndefined()
    expect(overriddenBy({ origin: 'default' })).toBeUndefined()
  })
})
