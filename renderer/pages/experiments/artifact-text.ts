export interface Artifact {
  path: string
  sizeBytes: number
  mediaType: string
}

/** What the backend is willing to send as text. */
export const largestShownBytes = 5 * 2 ** 20

export const isReadable = ({ sizeBytes, mediaType, path }: Artifact): boolean =>
  sizeBytes <= largestShownBytes &&
  (mediaType.startsWith('text/') || /json|xml|yaml/.test(mediaType) || /\.(log|md|txt|sql)$/i.test(path))

/** What the backend is willing to send as a picture. */
export const largestPictureBytes = 20 * 2 ** 20

export const isPicture = ({ mediaType, sizeBytes }: Artifact): boolean =>
  mediaType.startsWith('image/') && sizeBytes <= largestPictureBytes

/** How a text is shown at first, by the ending of its name. */
export function previewOf(path: string): 'markdown' | 'html' | 'table' | 'tree' | 'text' {
  if (/\.(md|markdown)$/i.test(path)) return 'markdown'
  if (/\.html?$/i.test(path)) return 'html'
  if (/\.json$/i.test(path)) return 'tree'
  return /\.(csv|tsv)$/i.test(path) ? 'table' : 'text'
}

/** JSON with its lines indented; anything else, and JSON that cannot be parsed, as it is. */
export function laidOut({ text, mediaType }: { text: string; mediaType: string }): string {
  if (!mediaType.includes('json')) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
