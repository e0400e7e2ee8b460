import { useEffect } from 'react'

/** The key / goes to the field with this id, unless something is being typed. */
export function useSlash(fieldId: string): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping && !(isTyping instanceof HTMLInputElement && isTyping.type === 'checkbox')) return
      event.preventDefault()
      document.getElementById(fieldId)?.focus()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [fieldId])
}
