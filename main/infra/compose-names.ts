export const composeLabel = 'com.docker.compose'

export const volumeName = (project: string, volume: string) => `${project}_${volume}`
export const networkName = (project: string, network: string) => `${project}_${network}`
export const projectFilter = (project: string) => `${composeLabel}.project=${project}`
