import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { HostBridge } from '../main/contract/host.ts'
import { portMessageType } from '../main/contract/host.ts'
import { channels } from './channels.ts'

// The page gets these functions and nothing of ipcRenderer: no channel name and no event object reaches it.
const bridge: HostBridge = {
  kind: 'electron',
  platform: process.platform,
  connect: () => ipcRenderer.send(channels.connect),
  chooseFile: ({ title, extensions }) => ipcRenderer.invoke(channels.chooseFile, { title, extensions }),
  chooseFolder: ({ title }) => ipcRenderer.invoke(channels.chooseFolder, { title }),
  pathOfFile: (file) => webUtils.getPathForFile(file),
  onCommand: (listener) => {
    const receive = (_event: unknown, command: string) => listener(command)
    ipcRenderer.on(channels.command, receive)
    return () => {
      ipcRenderer.off(channels.command, receive)
    }
  },
  showItemInFolder: (path) => ipcRenderer.send(channels.showItem, path),
}

ipcRenderer.on(channels.port, (event) => {
  window.postMessage({ type: portMessageType }, location.origin, event.ports)
})

contextBridge.exposeInMainWorld('sporeprintHost', bridge)
