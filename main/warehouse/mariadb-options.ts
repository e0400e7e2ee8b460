export interface MariadbOptions {
  host: string
  port: number
  user: string
  password?: string
  database: string
  /** Whose tables these are: workspaces that share a database do not see or clean up each other's. */
  owner: string
  /** It is the one that Infrastructure starts on this machine. */
  isService?: boolean
}

/** Names and addresses of this machine; anything else is reached over TLS. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
