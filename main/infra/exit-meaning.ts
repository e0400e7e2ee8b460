/** What an exit code says, as the end of a sentence. */
export function exitMeaning(code: number, isOutOfMemory: boolean): string {
  if (isOutOfMemory) return `code ${code}: it wanted more memory than its limit`
  switch (code) {
    case 0:
      return 'code 0: it ended by itself, without an error'
    case 1:
    case 2:
      return `code ${code}: the program gave up; its log says why`
    case 125:
      return 'code 125: Docker could not run it'
    case 126:
      return 'code 126: its command cannot be executed'
    case 127:
      return 'code 127: its command does not exist in the image'
    case 134:
      return 'code 134: it aborted (SIGABRT)'
    case 137:
      return 'code 137: it was killed (SIGKILL), by hand, after a stop that took too long, or for want of memory'
    case 139:
      return 'code 139: it crashed (SIGSEGV)'
    case 143:
      return 'code 143: it was told to end (SIGTERM)'
    default:
      return code > 128 && code < 160 ? `code ${code}: it ended by signal ${code - 128}` : `code ${code}`
  }
}
