import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '../ask.ts'
import { formatBytes, plural } from '../format.ts'
import classes from './status-bar.module.css'
import { useConnectionStatus } from './use-connection-status.ts'

const askEveryMs = 5000

/** What the app is doing right now, and with how much. */
export function StatusBar() {
  const connection = useConnectionStatus()
  const info = useQuery(ask('app', 'info')).data
  const isConnected = connection.state === 'open'
  const lastStatus = useQuery({ ...ask('app', 'status'), refetchInterval: askEveryMs }).data
  // Without a connection nobody knows what is running, so nothing is said.
  const status = isConnected ? lastStatus : undefined
  const warehouse = info?.warehouse.kind === 'mariadb' ? 'MariaDB' : 'DuckDB'
  const running = status?.runningRunIds ?? []
  return (
    <footer className={classes.bar} aria-label="Status">
      <span className={classes.tracking} data-good={isConnected || undefined}>
        <span className={classes.dot} aria-hidden />
        {!isConnected
          ? connection.state === 'lost'
            ? 'no connection'
            : 'connecting'
          : info?.tracking.kind === 'mlflow'
            ? `tracking on ${info.tracking.uri ?? 'MLflow'}`
            : 'embedded tracking'}
      </span>
      {status && (
        <span>
          {warehouse} {formatBytes(status.warehouseBytes)}
        </span>
      )}
      {running.length > 0 ? (
        <Link to="/pipelines">{plural(running.length, 'run')} working</Link>
      ) : (
        status && <span>nothing running</span>
      )}
      <span className={classes.spring} />
      {info && <span>{plural(info.threads, 'thread')}</span>}
      {status && <span>{formatBytes(status.memoryBytes)}</span>}
      {status && <span>{status.online ? 'online' : 'offline'}</span>}
    </footer>
  )
}
