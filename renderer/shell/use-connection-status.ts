import { useSyncExternalStore } from 'react'
import { connection } from '../client.ts'

const { subscribe, status } = connection

export const useConnectionStatus = () => useSyncExternalStore(subscribe, status)
