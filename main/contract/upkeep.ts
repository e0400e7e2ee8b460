import { z } from 'zod'
import { jobPart, serviceName } from './infra.ts'
import { procedure, timestamp } from './procedure.ts'

/** What a backup says about itself, at its beginning. */
export const backupManifest = z.object({
  kind: z.literal('sporeprint-backup'),
  /** Of the archive; a higher one was written by a newer Sporeprint. */
  format: z.number().int().min(1),
  appVersion: z.string(),
  createdAt: timestamp,
  services: z.array(
    z.object({
      name: serviceName,
      image: z.string(),
      /** What the server calls itself: `PostgreSQL 17.2`. */
      version: z.string(),
      /** What is not in it, or comes back in another way. */
      notes: z.array(z.string()),
    }),
  ),
  workspace: z.object({ name: z.string(), notes: z.array(z.string()) }).optional(),
  /** Every file of the archive besides this one. */
  members: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.number().int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})
export type BackupManifest = z.infer<typeof backupManifest>

export const maintenanceItem = z.object({
  part: jobPart,
  /** What is done, or what was found: a sentence. */
  text: z.string(),
  /** It deletes this much; what only tidies up has none. */
  freesBytes: z.number().optional(),
  /** It deletes these, from the workspace's folder on; the first hundred. */
  paths: z.array(z.string()).optional(),
  /** Something to know; maintenance does nothing about it. */
  isNotice: z.boolean(),
})
export type MaintenanceItem = z.infer<typeof maintenanceItem>

const path = z.string().min(1)
const services = z.array(serviceName).optional()
const started = z.object({ jobId: z.string() })

/** Long work is a job of `infra`: watch it with `infra.watch`, end it with `infra.cancel`. */
export const upkeep = {
  /** Writes services (those that have data, unless named) and the open workspace to one new file. */
  backup: procedure
    .input(z.object({ file: path, services, workspace: z.boolean().default(true) }))
    .output(started),
  /** What a backup holds, without its checksums being checked. */
  inspect: procedure.input(z.object({ file: path })).output(
    backupManifest.omit({ members: true }).extend({
      sizeBytes: z.number(),
      files: z.number(),
      /** Services whose present data would be kept aside. */
      replaces: z.array(serviceName),
      /** Where the workspace would be unless said. */
      workspaceFolder: z.string().optional(),
    }),
  ),
  /** Checks all of a backup, then puts back what it holds, or only these parts; what is there is kept aside. */
  restore: procedure
    .input(z.object({ file: path, parts: z.array(jobPart).optional(), workspaceFolder: path.optional() }))
    .output(started),
  /** What maintenance would do, and how much goes. */
  maintenance: procedure.input(z.object({ services })).output(z.array(maintenanceItem)),
  maintain: procedure.input(z.object({ services })).output(started),
  /** Writes images to a file that `docker load` reads, too; compressed when its name ends in .gz. */
  exportImages: procedure.input(z.object({ file: path, services })).output(started),
  importImages: procedure.input(z.object({ file: path })).output(started),
}
