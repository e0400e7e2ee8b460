import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { pageLinks } from './pages.ts'

const sequenceMs = 900

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** `?` for the list of shortcuts, `g` and a letter for a page. */
export function useKeyboard(showShortcuts: () => void): void {
  const navigate = useNavigate()
  useEffect(() => {
    let wentAt = -Infinity
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === '?') {
        showShortcuts()
      } else if (event.key === 'g') {
        wentAt = event.timeStamp
      } else if (event.timeStamp - wentAt < sequenceMs) {
        const page = pageLinks.find((one) => one.key === event.key)
        wentAt = -Infinity
        if (page) void navigate({ to: page.to })
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [navigate, showShortcuts])
}
