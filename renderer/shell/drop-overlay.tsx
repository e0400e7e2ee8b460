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
    let depth = 0
    const listeners = new AbortController()
    const { signal } = listeners
    const end = () => {
      depth = 0
      setIsOver(false)
    }
    window.addEventListener(
      'dragenter',
      (event) => {
        if (!hasFiles(event)) return
        depth += 1
        setIsOver(true)
      },
      { signal },
    )
    window.addEventListener('dragleave', () => (depth -= 1) <= 0 && end(), { signal })
    window.addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault(), { signal })
    window.addEventListener(
      'drop',
      (event) => {
        end()
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
