import { createHash, randomUUID } from 'node:crypto'

const process = randomUUID()

export const ownMarkHeader = 'x-sporeprint-workspace'

/** What a workspace's requests carry while this process has it open, so that its own server knows them: nothing goes in a circle. */
export const ownMark = (root: string) => createHash('sha256').update(process).update(root).digest('hex')
