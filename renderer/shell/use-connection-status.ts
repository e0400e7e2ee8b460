import { useSyncExternalStore } from 'react'
import { connection } from '../client.ts'

export const useConnectionStatus = () => useSyncExternalStore(connection.subscribe, connection.status)
