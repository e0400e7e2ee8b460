import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import type { AppInfo } from './contract/app.ts'
import { appHandlers } from './api/app.ts'
import { configHandlers } from './api/config.ts'
import { datasetHandlers } from './api/dataset.ts'
import { docsHandlers } from './api/docs.ts'
import { driftHandlers } from './api/drift.ts'
import { infraHandlers } from './api/infra.ts'
import { insightHandlers } from './api/insight.ts'
import { modelHandlers } from './api/model.ts'
import { pipelineHandlers } from './api/pipeline.ts'
import { predictionHandlers } from './api/prediction.ts'
import { preferencesHandlers } from './api/preferences.ts'
import { promotionHandlers } from './api/promotion.ts'
import { qualityHandlers } from './api/quality.ts'
import { createRouter, type AppRouter } from './api/router.ts'
import { runHandlers } from './api/run.ts'
import { searchHandlers } from './api/search.ts'
import { suiteHandlers } from './api/suite.ts'
import { upkeepHandlers } from './api/upkeep.ts'
import { warehouseHandlers } from './api/warehouse.ts'
import { runTableHandlers } from './api/run-table.ts'
import { trackingHandlers } from './api/tracking.ts'
import { workspaceHandlers } from './api/workspace.ts'
import { createWorkspace } from './create-workspace.ts'
import { mariadbLogin } from './mariadb-login.ts'
import { imagesIn } from './infra/images-in.ts'
import { openInfra } from './infra/open-infra.ts'
import { applicationVersion, unpackedPath } from './lib/application.ts'
import type { Config } from './lib/config.ts'
import type { Events } from './lib/events.ts'
import { openPreferences } from './lib/preferences.ts'
import { openSecrets } from './lib/secrets.ts'
import { openRecentWorkspaces } from './lib/recent-workspaces.ts'
import { userFolder } from './lib/user-folder.ts'
import { warehouseOwner } from './lib/warehouse-owner.ts'
import type { WorkspacePaths } from './lib/workspace-paths.ts'
import { serveLocal } from './local-socket.ts'
import { openTracking, type OpenTracking } from './open-tracking.ts'
import { examineWorkspace } from './pipeline/examine-workspace.ts'
import { openComputePool } from './pipeline/open-compute-pool.ts'
import { openDataThread } from './pipeline/open-data-thread.ts'
import { createPipelines } from './pipeline/pipelines.ts'
import { cleanStaging } from './pipeline/staging.ts'
import { createWarehouseCopy } from './pipeline/warehouse-copy.ts'
import { createWarehouses } from './pipeline/warehouses.ts'
import { sweepObjects } from './tracking/artifact-store.ts'
import { createRunChanges } from './tracking/run-changes.ts'
import { createRunTable } from './tracking/run-table.ts'
import { serveTracking, type TrackingServer, type TrackingServerOptions } from './tracking/serve-tracking.ts'
import { createTrackingSwitch } from './tracking/mlflow/tracking-switch.ts'
import { importTracking } from './tracking/import/import-tracking.ts'
import { ownMark } from './tracking/mlflow-client/own-mark.ts'
import { pushAddress, toAddress } from './tracking/push/push-address.ts'
import { createPusher } from './tracking/push/pusher.ts'
import { runsMatching } from './tracking/push/runs-matching.ts'
import { createUpkeep } from './upkeep/create-upkeep.ts'

export interface AppOptions {
  host: AppInfo['host']
  /** Settings from the command line; they win over all others. */
  overrides?: Record<string, unknown>
  electronVersion?: string
  /** Starts without the person's preferences. */
  safeMode?: boolean
  /** The host shows another workspace. */
  onOpenWorkspace?: (path: string) => void
}

export interface App {
  readonly paths: WorkspacePaths
  readonly router: AppRouter
  readonly events: Events
  readonly config: Config
  runningRunIds(): string[]
  /** Serves the workspace to MLflow's clients until it is closed. */
  serveTracking(options: Pick<TrackingServerOptions, 'port' | 'host'>): Promise<TrackingServer>
  /** Interrupts what runs (it can be resumed), closes every store and gives the workspace up. */
  close(): Promise<void>
}

/**
 * Opens a workspace as its one owner and wires the application together, upon what is `opened` already if there is it.
 *
 * @throws NOT_FOUND when the folder is no workspace; CONFLICT when another process owns it, or a newer version made it.
 */
export async function createApp(workspace: string, options: AppOptions, opened?: OpenTracking): Promise<App> {
  const core = opened ?? (await openTracking(workspace, options.overrides))
  const { paths, config, ownership, logger, events, state, tracking, registry } = core
  const { log } = logger
  const secrets = openSecrets()
  // Who opened it also closes it.
  const closers: (() => unknown)[] = opened ? [] : [() => core.close()]
  const onClose = <Thing>(thing: Thing, close: (thing: Thing) => unknown): Thing => {
    closers.unshift(() => close(thing))
    return thing
  }
  const closeAll = async () => {
    for (const close of closers.splice(0)) await close()
  }

  try {
    const preferences = openPreferences({ safeMode: options.safeMode })
    const threads = config.get('threads') || preferences.get().threads || availableParallelism()

    const infra = onClose(
      openInfra({
        composeFile: unpackedPath('compose', 'compose.yaml'),
        images: () => imagesIn(config),
        onChange: () => events.emit({ topic: 'infra' }),
      }),
      (one) => one.close(),
    )
    const mariadb = () => ({
      ...mariadbLogin(config, secrets, () => infra.warehouse()),
      owner: warehouseOwner(paths),
    })

    const compute = onClose(openComputePool(threads), (pool) => pool.close())
    const dataThread = onClose(
      await openDataThread(
        { paths, threads, memoryLimit: config.get('memoryLimit') ?? undefined },
        mariadb,
        compute,
      ),
      (thread) => thread.close(),
    )

    await cleanStaging(paths)
    const warehouses = createWarehouses({
      defaultKind: () => config.get('warehouse'),
      mariadb,
      state,
      dataThread,
      log,
    })
    await warehouses.open('duckdb')

    const pipelines = onClose(
      createPipelines(
        {
          paths,
          dataThread,
          compute,
          tracking,
          registry,
          state,
          warehouses,
          codeVersion: `sporeprint ${applicationVersion()}`,
        },
        events,
      ),
      (one) => one.close(),
    )
    const copy = onClose(createWarehouseCopy({ state, warehouses, dataThread }), (one) => one.close())
    const recent = openRecentWorkspaces()
    recent.remember({ name: config.get('name') ?? paths.root, path: paths.root })
    const { engine, version } = await dataThread.call('describeWarehouse', undefined)
    const { runningRunIds } = pipelines
    const upkeep = createUpkeep({
      infra,
      userFolder: userFolder(),
      workspace: {
        paths,
        name: () => config.get('name') ?? basename(paths.root),
        runningRunIds,
        state,
        warehouse: {
          copyTo: (file, signal) => dataThread.call('saveWarehouse', { file }, { signal }),
          checkpoint: () => dataThread.call('checkpointWarehouse', undefined),
        },
        deletedRunIds: () => state.runs.deletedIds(),
        dropUnusedArtifacts: () => sweepObjects(paths),
        rotateLog: () => logger.rotate(),
      },
    })

    const application = appHandlers({
      host: options.host,
      electronVersion: options.electronVersion,
      threads,
      paths,
      config,
      events,
      warehouseEngine: () =>
        config.get('warehouse') === 'mariadb'
          ? `MariaDB at ${config.get('mariadb.host')}`
          : `${engine} ${version}`,
      notices: () => [...dataThread.notices, ...stateNotices(state.setAside), ...trackingSwitch.notices()],
      runningRunIds,
      logFile: logger.file,
    })
    const services = { state, paths, events, tracking, registry }
    const trackingSwitch = onClose(createTrackingSwitch(services, config, log), (one) => one.close())
    const pusher = onClose(
      createPusher({
        state,
        paths,
        events,
        log,
        isOn: () => config.get('tracking.push'),
        address: () => pushAddress(config, () => infra.status()),
      }),
      (one) => one.close(),
    )
    const router = createRouter(
      {
        app: { ...application, changes: (_input, signal) => application.changes(signal) },
        workspace: workspaceHandlers({
          paths,
          state,
          events,
          recent,
          runningRunIds,
          create: createWorkspace,
          onOpen: options.onOpenWorkspace,
        }),
        config: configHandlers({ config, events, log }),
        preferences: preferencesHandlers({ preferences, events }),
        dataset: datasetHandlers({ paths, dataThread, events }),
        quality: qualityHandlers({ paths, dataThread, events }),
        drift: driftHandlers({ dataThread }),
        docs: docsHandlers({ dataThread }),
        suite: suiteHandlers({ paths, dataThread, events }),
        pipeline: pipelineHandlers({ paths, tracking, events }),
        run: runHandlers({
          paths,
          pipelines,
          tracking,
          defaultPipeline: () => config.get('pipeline') ?? undefined,
        }),
        search: searchHandlers({ pipelines }),
        trackedRun: runTableHandlers({
          table: createRunTable(state),
          changes: createRunChanges({ state, tracking, isLive: pipelines.isLive }),
        }),
        model: {
          ...modelHandlers({ registry, compute }),
          ...insightHandlers({ registry, tracking, dataThread, compute, paths }),
          ...predictionHandlers({ registry, dataThread }),
          ...promotionHandlers({ registry, tracking }),
        },
        tracking: trackingHandlers({
          pusher,
          pushOnce: ({ to, filter }, work) =>
            pusher.once({
              ...work,
              ...(to === undefined ? {} : { to: toAddress(config, to) }),
              ...(filter === undefined ? {} : { only: runsMatching(state, filter) }),
            }),
          importFrom: (source, work) =>
            importTracking(services, source, (uri) => toAddress(config, uri), work, {
              mark: ownMark(paths.root),
            }),
        }),
        infra: infraHandlers(infra, () => examineWorkspace({ paths, state, dataThread, warehouses })),
        upkeep: upkeepHandlers(upkeep),
        warehouse: warehouseHandlers({ copy, paths }),
      },
      log,
    )
    await trackingSwitch.follow()
    if (!opened) {
      const local = await serveLocal(() => Promise.resolve(router), ownership.endpoint)
      onClose(local, (server) => server.close())
    }
    const serveHere: App['serveTracking'] = (where) =>
      serveTracking(services, { ...where, token: config.get('tracking.token') ?? undefined, log })
    return { paths, router, events, config, runningRunIds, serveTracking: serveHere, close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}

const stateNotices = (setAside: string | undefined): AppInfo['notices'] =>
  setAside === undefined
    ? []
    : [
        {
          level: 'warn',
          message: `The state database was damaged and is kept as "${setAside}". It was rebuilt from the files.`,
        },
      ]
