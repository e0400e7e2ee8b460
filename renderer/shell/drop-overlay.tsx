import { IconFileImport } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { importFile, importText } from '../import-file.tsx'
import classes from './drop-overlay.module.css'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null

/** A file dropped anywhere on the window, or a table pasted on it, is shown for import. */
export function DropOverlay() {
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    const listeners = new AbortController()
    const { signal } = listeners
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setIsOver(true)
    }
    window.addEventListener('dragenter', over, { signal })
    window.addEventListener('dragover', over, { signal })
    // Leaving for nothing is leaving the window. Counts of enter and leave would differ: what is taken off the page under
    // the file never says that it was left.
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && setIsOver(false), {
      signal,
    })
    window.addEventListener(
      'drop',
      (event) => {
        setIsOver(false)
        if (!hasFiles(event)) return
        event.preventDefault()
        for (const file of event.dataTransfer?.files ?? []) importFile(file)
      },
      { signal },
    )
    window.addEventListener(
      'paste',
      (event) => {
        if (isWriting(event.target)) return
        const files = event.clipboardData?.files ?? []
        for (const file of files) importFile(file)
        const text = files.length > 0 ? '' : (event.clipboardData?.getData('text/plain') ?? '')
        if (/\S[^\n]*\n[^\n]*\S/.test(text)) importText(text)
      },
      { signal },
    )
    return () => listeners.abort()
  }, [])
  if (!isOver) return undefined
  return (
    <output className={classes.overlay}>
      <div className={classes.card}>
        <IconFileImport size={34} stroke={1.4} aria-hidden />
        <strong>Drop to import</strong>
        <span>A table becomes a dataset; a name that exists gets a new version.</span>
      </div>
    </output>
  )
}
