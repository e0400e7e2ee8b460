import { IconFileImport } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { importFile } from '../import-file.tsx'
import classes from './drop-overlay.module.css'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** A CSV dropped anywhere on the window is imported. */
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
        for (const file of event.dataTransfer?.files ?? []) void importFile(file)
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
        <span>A CSV becomes a dataset; a name that exists gets a new version.</span>
      </div>
    </output>
  )
}
