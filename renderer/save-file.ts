/** Hands the person a file to keep, through the browser's own download. */
export function saveFile(fileName: string, content: string | Blob, mediaType = 'text/plain'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type: mediaType }) : content
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
