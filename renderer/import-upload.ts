import { useEffect, useRef, useState } from 'react'
import { client } from './client.ts'

const pieceBytes = 3 * 2 ** 20

export interface Upload {
  upload?: string
  sentBytes: number
  error?: unknown
}

/** Sends a file to the host piece by piece; it is discarded there when the component goes before `keep` was called. */
export function useUpload(file: File | undefined): Upload & { keep: () => void } {
  const [state, setState] = useState<Upload>({ sentBytes: 0 })
  const isKept = useRef(false)
  useEffect(() => {
    if (!file) return undefined
    let isGone = false
    let upload: string | undefined
    const discard = () => {
      if (upload !== undefined && !isKept.current) void client.dataset.discardUpload({ upload })
    }
    const send = async () => {
      // An empty file is one piece too: the host says what is wrong with it.
      for (let at = 0; at === 0 || at < file.size; at += pieceBytes) {
        const base64 = await toBase64(file.slice(at, at + pieceBytes))
        if (isGone) return
        const sent = await client.dataset.upload({ upload, fileName: file.name, base64 })
        upload = sent.upload
        if (isGone) return discard()
        setState({ sentBytes: sent.sizeBytes })
      }
      setState({ upload, sentBytes: file.size })
    }
    send().catch((error: unknown) => {
      discard()
      if (!isGone) setState({ sentBytes: 0, error })
    })
    return () => {
      isGone = true
      discard()
    }
  }, [file])
  return {
    ...state,
    keep: () => {
      isKept.current = true
    },
  }
}

function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    })
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file cannot be read.')))
    reader.readAsDataURL(blob)
  })
}
