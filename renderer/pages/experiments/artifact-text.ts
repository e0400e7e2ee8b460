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

/** JSON with its lines indented; anything else, and JSON that cannot be parsed, as it is. */
export function laidOut({ text, mediaType }: { text: string; mediaType: string }): string {
  if (!mediaType.includes('json')) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
